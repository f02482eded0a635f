package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type endpointOptions struct {
	*Env
	networkType enum
}

func newEndpoint(env *Env) *cobra.Command {
	o := &endpointOptions{Env: env, networkType: enum{allowed: []string{"ipv4-only", "dual-stack"}}}
	cmd := &cobra.Command{
		Use: "endpoint",
		Long: `Ask the service for the host of the messaging WebSocket (GetMessagingSessionEndpoint)
and print it. The caller needs chime:GetMessagingSessionEndpoint on *.`,
		Example: example(`
			# The host for this account and region
			$ peal endpoint

			# Sign a URL for it without a second call
			$ peal presign "$USER_ARN" --endpoint "$(peal endpoint)"`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().Var(&o.networkType, "network-type", "ask for a host with addresses of this `type`: ipv4-only or dual-stack")
	return cmd
}

func (o *endpointOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	user, err := o.actingUser() // whose region serves when no other is configured
	if err != nil && !isA[noUserError](err) {
		return err
	}
	client, err := o.messaging(ctx, arnRegion(user))
	if err != nil {
		return err
	}
	answer, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{
		NetworkType: types.NetworkType(o.networkType.api()),
	})
	if err != nil {
		return err // which names the operation
	}
	host, err := sessionHost(answer)
	if err != nil {
		return err
	}
	return out.close(out.value(host, chime.RawBody(answer.ResultMetadata)))
}
