package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type sendOptions struct {
	*Env
	target string
	text   []string // one or none

	lines       bool
	jsonl       bool
	kind        enum
	persistence enum
	metadata    string
	contentType string
	attributes  []string
	subChannel  string
	onlyTo      string
	token       string
	wait        time.Duration
	dryRun      bool

	event   string
	room    roomAccess
	changed func(flag string) bool
}

func newSend(env *Env) *cobra.Command {
	o := &sendOptions{
		Env:         env,
		kind:        enum{value: "standard", allowed: []string{"standard", "control"}},
		persistence: enum{value: "persistent", allowed: []string{"persistent", "non-persistent"}},
	}
	cmd := &cobra.Command{
		Use: "send {<channel> | <room>} {<text> | -}",
		Long: `Send a message to a channel as the user of --as, and print its id. With "-" the
text is all of standard input, less one line break at its end.

With --lines every line of standard input becomes a message, in order, and with
--jsonl every line is a JSON object with members of SendChannelMessage: Content,
Type, Persistence, Metadata, MessageAttributes, ContentType, ClientRequestToken,
PushNotification, SubChannelId, Target. Flags fill in what a line leaves out. A
line that cannot be sent for its own sake is told and passed over (exit 10); any
other failure ends the command.

A STANDARD message holds 4096 bytes of UTF-8, a CONTROL message 30; metadata holds
1024. peal checks that before it sends.

To a room of Amazon IVS Chat messages go over its socket, as the user of --user; the
id is printed when the room has answered. Lines leave as fast as the room and the
quota of a connection, ten a second, allow. With --jsonl a line has the members
Content and Attributes. --event sends an event of the application instead, over
HTTP.`,
		Example: example(`
			# Send a message, keep its id
			$ id=$(peal send "$PEAL_CHANNEL" 'hello')

			# Send each line of a file
			$ peal send "$PEAL_CHANNEL" --lines < lines.txt

			# A typing indicator, which nobody stores
			$ peal send "$PEAL_CHANNEL" --type control --persistence non-persistent typing

			# See the request, send nothing
			$ peal send "$PEAL_CHANNEL" 'hello' --attribute priority=high --dry-run

			# Talk in a room, and tell it of a goal
			$ peal send "$PEAL_ROOM" 'what a save!' --user ann
			$ peal send "$PEAL_ROOM" --event app:GOAL --attribute team=red`),
		Args: func(cmd *cobra.Command, args []string) error {
			err := rangeArgs(2, "the ARN of a channel or room")(cmd, args)
			if len(args) > 2 {
				return withHint(err, "a text of several words is one argument in quotation marks")
			}
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target, o.text, o.changed = args[0], args[1:], cmd.Flags().Changed
			if isChat(o.target) {
				return o.runRoom(cmd.Context())
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.lines, "lines", false, "send each line of standard input as a message")
	f.BoolVar(&o.jsonl, "jsonl", false, "send the message that each line of standard input describes in JSON")
	f.Var(&o.kind, "type", "send a message of this `kind`: standard or control")
	f.Var(&o.persistence, "persistence", "let the service store it: `how` is persistent or non-persistent")
	f.StringVar(&o.metadata, "metadata", "", "attach this `text`, often JSON")
	f.StringVar(&o.contentType, "content-type", "", "name the content's `type`, such as text/markdown")
	f.StringArrayVar(&o.attributes, "attribute", nil, "attach an attribute, as `key=value` (repeat for more, or more values of a key)")
	f.StringVar(&o.subChannel, "sub-channel", "", "send to the sub-channel with this `id`, in an elastic channel")
	f.StringVar(&o.onlyTo, "only-to", "", "let only the member with this `ARN` see it")
	f.StringVar(&o.token, "client-request-token", "", "send once, however often a command with this `token` is repeated")
	f.DurationVar(&o.wait, "wait", 0, "wait this `time` at most for the channel's flow to pass the message, or for the room to answer; exit 3 when it does not")
	f.BoolVar(&o.dryRun, "dry-run", false, "print the request and send nothing")
	f.StringVar(&o.event, "event", "", "send the room an event with this `name` instead of a message")
	o.room.register(f)
	return cmd
}

func (o *sendOptions) run(ctx context.Context) error {
	if err := o.refuse(roomFlags, "a channel"); err != nil {
		return err
	}
	message, err := o.template()
	if err != nil {
		return err
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	if o.lines || o.jsonl {
		return r.close(o.sendLines(ctx, r, message))
	}
	if message.Content, err = o.messageText(o.text[0]); err != nil {
		return err
	}
	if err := checkMessage(&message); err != nil {
		return usageError{err}
	}
	deliver, err := o.delivery(ctx, r)
	if err != nil {
		return err
	}
	return r.close(deliver(&message))
}

// template returns a message with all but its content.
func (o *sendOptions) template() (m chime.SendChannelMessageInput, err error) {
	arn, err := channelARN(o.target)
	if err != nil {
		return m, err
	}
	if err := o.checkInput(); err != nil {
		return m, err
	}
	if (o.lines || o.jsonl) && o.token != "" {
		return m, usagef("--client-request-token is for one message; with --jsonl, each line may have its own")
	}
	user, err := o.actingUser()
	if err != nil {
		return m, err
	}
	m = chime.SendChannelMessageInput{
		ChannelArn:         new(arn.String()),
		ChimeBearer:        &user,
		Type:               types.ChannelMessageType(o.kind.api()),
		Persistence:        types.ChannelMessagePersistenceType(o.persistence.api()),
		Metadata:           optional(o.metadata),
		ContentType:        optional(o.contentType),
		SubChannelId:       optional(o.subChannel),
		ClientRequestToken: optional(o.token),
	}
	if o.onlyTo != "" {
		if _, err := argARN(o.onlyTo, chime.KindUser, chime.KindBot); err != nil {
			return m, err
		}
		m.Target = []types.Target{{MemberArn: &o.onlyTo}}
	}
	m.MessageAttributes, err = messageAttributes(o.attributes)
	return m, err
}

// delivery returns what happens to each message: it is sent and its id printed,
// or, with --dry-run, it is printed.
func (o *sendOptions) delivery(ctx context.Context, r *results) (func(*chime.SendChannelMessageInput) error, error) {
	if o.dryRun {
		return func(m *chime.SendChannelMessageInput) error {
			request, err := requestJSON(m)
			if err != nil {
				return err
			}
			return r.itemNow(request)
		}, nil
	}
	arn, _ := channelARN(o.target)
	client, err := o.actor(ctx, arn.Region)
	if err != nil {
		return nil, err
	}
	var options []func(*chime.Options)
	if o.lines || o.jsonl {
		options = append(options, patient)
	}
	return func(m *chime.SendChannelMessageInput) error {
		out, err := client.SendChannelMessage(ctx, m, options...)
		if err != nil {
			return err
		}
		if err := r.value(value(out.MessageId), chime.RawBody(out.ResultMetadata)); err != nil {
			return err
		}
		// The id is known now, whatever becomes of the message.
		if err := r.Flush(); err != nil || o.wait == 0 {
			return err
		}
		return awaitFlow(ctx, client, m, out, o.wait)
	}, nil
}

// sendLines sends the lines of standard input.
func (o *sendOptions) sendLines(ctx context.Context, r *results, template chime.SendChannelMessageInput) error {
	deliver, err := o.delivery(ctx, r)
	if err != nil {
		return err
	}
	parse := lineMessage
	if o.jsonl {
		parse = jsonMessage
	}
	total, failed := 0, 0
	for line, err := range inputLines(newInterruptible(ctx, o.In)) {
		if err != nil {
			return err
		}
		if len(line.text) == 0 {
			continue
		}
		total++
		message, err := parse(template, line.text)
		if err == nil {
			err = checkMessage(&message)
		}
		if err == nil {
			if err = deliver(&message); err != nil && !isOwnFault(err) {
				o.notef("sent %d messages before line %d", total-1-failed, line.number)
				return lineError{line.number, err}
			}
		}
		if err != nil {
			failed++
			o.say("error", errorText(lineError{line.number, err}))
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if failed > 0 {
		return batchError{failed, total}
	}
	return nil
}

// isOwnFault tells whether the service refused a message for what it is, so that
// others may pass.
func isOwnFault(err error) bool {
	e, ok := errors.AsType[*chime.Error](err)
	return ok && e.StatusCode == http.StatusBadRequest && !isThrottled(err) || isA[conditionError](err)
}

// requestJSON returns a message as its request would name it.
func requestJSON(m *chime.SendChannelMessageInput) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	var members map[string]any
	if err := json.Unmarshal(b.Bytes(), &members); err != nil {
		return nil, err
	}
	maps.DeleteFunc(members, func(_ string, v any) bool { return v == nil || v == "" })
	b.Reset()
	err := e.Encode(members)
	return bytes.TrimSpace(b.Bytes()), err
}
