package cmd

import (
	"context"
	"errors"
	"net/http"

	"github.com/peal-cli/peal/pkg/stream"
)

// roomVerdict says in words why the connection to a room was lost, and why it is
// not made again.
func (o *tailOptions) roomVerdict(err error) error {
	lost, ok := errors.AsType[*stream.LostError](err)
	if !ok || !isChat(lost.Target) {
		return err
	}
	lost.Err = endOfRoom(lost.Err)
	if o.once {
		return withHint(err, "the given chat token opened this one connection; with AWS credentials or --token-command there is a token for each")
	}
	return err
}

// roomTarget is a room of Amazon IVS Chat, into which each connect needs a new
// token. It keeps no history: what is sent while nobody is connected is gone.
func (o *tailOptions) roomTarget(name string) (stream.Target, error) {
	arn, err := roomARN(name)
	if err != nil {
		return stream.Target{}, err
	}
	tokens, err := o.room.tokens(o.Env, arn)
	if err != nil {
		return stream.Target{}, err
	}
	o.once = o.once || tokens.given != nil
	return stream.Target{
		Name:    name,
		Service: "ivschat",
		Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
			if lacksCredentials(last) {
				tokens.renew()
			}
			attempt, err := tokens.attempt(ctx)
			switch {
			case err == nil, ctx.Err() != nil:
			case lacksCredentials(err):
				err = finalAtFirst(err, last)
			case isCredentials(err), isDenied(err), isA[usageError](err),
				hasStatus(err, http.StatusNotFound), hasStatus(err, http.StatusBadRequest):
				err = stream.Permanent(err)
			}
			return attempt, err
		},
	}, nil
}
