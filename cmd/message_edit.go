package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type messageEditOptions struct {
	messageOptions
	text        string
	metadata    string
	contentType string
}

func newMessageEdit(env *Env) *cobra.Command {
	o := &messageEditOptions{messageOptions: messageOptions{Env: env}}
	cmd := &cobra.Command{
		Use:   "edit <channel> <message-id> {<text> | -}",
		Short: "Change the text of a message",
		Long: `Change the text of a message that the acting user has sent, and print its id. With
"-" the text is all of standard input, less one line break at its end.`,
		Example: example(`
			# Mend a typo
			$ peal message edit "$PEAL_CHANNEL" "$ID" 'hello, world'`),
		Args: exactArgs("the ARN of a channel", "the id of a message", "the new text, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args(args)
			o.text = args[2]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.metadata, "metadata", "", "attach this `text`, often JSON")
	f.StringVar(&o.contentType, "content-type", "", "name the content's `type`, such as text/markdown")
	f.StringVar(&o.subChannel, "sub-channel", "", "look in the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *messageEditOptions) run(ctx context.Context) error {
	content, err := o.messageText(o.text)
	if err != nil {
		return err
	}
	// The kind of the message is the service's to know; the larger limit holds
	// for all kinds.
	err = checkMessage(&chime.SendChannelMessageInput{
		Content: content, Metadata: optional(o.metadata), ContentType: optional(o.contentType),
		Type: types.ChannelMessageTypeStandard, Persistence: types.ChannelMessagePersistenceTypePersistent,
	})
	if err != nil {
		return usageError{err}
	}
	r, client, err := o.start(ctx)
	if err != nil {
		return err
	}
	out, err := client.UpdateChannelMessage(ctx, &chime.UpdateChannelMessageInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MessageId: &o.id, Content: content,
		Metadata: optional(o.metadata), ContentType: optional(o.contentType), SubChannelId: optional(o.subChannel),
	})
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.MessageId), chime.RawBody(out.ResultMetadata)))
}
