package cmd

import (
	"context"
	"net/http"
	"time"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
	"github.com/peal-cli/peal/pkg/target"
)

// A chimeHistory is what Amazon Chime SDK messaging keeps of a user: the
// persistent messages of the channels that the user is a member of.
type chimeHistory struct {
	env   *Env
	user  string
	asked bool // the first call is over
}

func (h *chimeHistory) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	client, err := h.env.messaging(ctx, arnRegion(h.user))
	if err != nil {
		return stream.ChannelPage{}, h.refused(err)
	}
	page, err := h.list(client).Channels(ctx, token)
	if err != nil {
		return stream.ChannelPage{}, h.refused(err)
	}
	h.asked = true
	return page, nil
}

func (h *chimeHistory) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	client, err := h.env.messaging(ctx, arnRegion(h.user))
	if err != nil {
		return stream.MessagePage{}, h.refused(err)
	}
	page, err := h.list(client).Messages(ctx, channel, notBefore, token)
	switch {
	case err == nil:
		return page, nil
	case isWrong(err) && token == "" && !isCredentials(err):
		// The same would be wrong again; a page token may have expired.
		return stream.MessagePage{}, stream.Permanent(err)
	}
	return stream.MessagePage{}, h.refused(err)
}

func (h *chimeHistory) list(client *chime.Messaging) target.History {
	return target.History{Messaging: client, User: h.user, OptFns: []func(*chime.Options){patient}}
}

// isWrong tells whether the service takes a call itself for wrong, as one that does
// not know the call does.
func isWrong(err error) bool {
	return hasStatus(err, http.StatusBadRequest) || hasStatus(err, http.StatusNotFound)
}

// refused makes a refusal that another try cannot mend final. Credentials may be
// better when they are looked up again, but the first call is not to wait for it.
func (h *chimeHistory) refused(err error) error {
	first := !h.asked
	h.asked = true
	switch {
	case first && (lacksCredentials(err) || isWrong(err)):
	case lacksCredentials(err):
		h.env.renewCredentials()
		return err
	case isCredentials(err) && h.env.renewCredentials():
		return err
	case isCredentials(err), isDenied(err):
	default:
		return err
	}
	return stream.Permanent(err)
}
