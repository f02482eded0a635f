package cmd

import (
	"context"

	"github.com/peal-cli/peal/pkg/chime"
)

// An actor is a client of the messaging API with the user it acts as.
type actor struct {
	*chime.Messaging
	bearer *string
}

// actor returns the messaging client for the region of an ARN, acting as the
// user of --as.
func (env *Env) actor(ctx context.Context, region string) (*actor, error) {
	user, err := env.actingUser()
	if err != nil {
		return nil, err
	}
	client, err := env.messaging(ctx, region)
	return &actor{client, &user}, err
}

// channelARN reads an argument that names a channel.
func channelARN(arg string) (chime.ARN, error) { return argARN(arg, chime.KindChannel) }

// userARN reads an argument that names a user.
func userARN(arg string) (chime.ARN, error) { return argARN(arg, chime.KindUser) }

// appInstanceARN reads an argument that names an AppInstance.
func appInstanceARN(arg string) (chime.ARN, error) { return argARN(arg, chime.KindAppInstance) }

// argARN reads an argument that is an ARN of one of the kinds.
func argARN(arg string, kinds ...chime.Kind) (chime.ARN, error) {
	arn, err := chime.ParseARN(arg, kinds...)
	if err != nil {
		return chime.ARN{}, usageError{err}
	}
	if arn.Service == "ivschat" {
		return chime.ARN{}, usagef("ARN %q belongs to Amazon IVS Chat; want one of Amazon Chime SDK messaging", arg)
	}
	return arn, nil
}

// instanceARN reads an optional argument that names an AppInstance; without it,
// the AppInstance is that of the acting user.
func (env *Env) instanceARN(args []string) (chime.ARN, error) {
	if len(args) > 0 {
		return appInstanceARN(args[0])
	}
	user, err := env.actingUser()
	switch {
	case isA[noUserError](err):
		return chime.ARN{}, usagef("no AppInstance: give its ARN, or set --as or PEAL_AS")
	case err != nil:
		return chime.ARN{}, err
	}
	arn, err := chime.ParseARN(user)
	if err != nil || arn.AppInstance() == (chime.ARN{}) {
		return chime.ARN{}, usagef("no AppInstance: give its ARN; that of the acting user %q is unknown", user)
	}
	return arn.AppInstance(), nil
}

// optional returns a flag's text for an input, nil when it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
