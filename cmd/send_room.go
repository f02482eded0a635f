package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"

	"github.com/peal-cli/peal/pkg/chime"
)

// Flags that make sense for one of the services only.
var (
	channelFlags = []string{"type", "persistence", "metadata", "content-type", "sub-channel", "only-to", "client-request-token"}
	roomFlags    = []string{"event", "user", "token-command", "token-file"}
)

// refuse refuses flags that are set and do not apply to what the target is.
func (o *sendOptions) refuse(flags []string, kind string) error {
	for _, name := range flags {
		if o.changed(name) {
			return usagef("--%s does not apply to %s", name, kind)
		}
	}
	return nil
}

// runRoom sends to a room of Amazon IVS Chat.
func (o *sendOptions) runRoom(ctx context.Context) error {
	arn, err := roomARN(o.target)
	if err != nil {
		return err
	}
	if err := o.refuse(channelFlags, "a room"); err != nil {
		return err
	}
	attributes, err := parsePairs("--attribute", o.attributes)
	if err != nil {
		return err
	}
	if err := checkChatAttributes(attributes); err != nil {
		return usageError{err}
	}
	if o.event != "" {
		return o.sendEvent(ctx, arn, attributes)
	}
	if err := o.checkInput(); err != nil {
		return err
	}
	tokens, err := o.room.tokens(o.Env, arn, types.ChatTokenCapabilitySendMessage)
	if err != nil {
		return err
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	template := roomRequest{Action: actionSendMessage, Attributes: attributes}
	if o.lines || o.jsonl {
		return r.close(o.sendRoomLines(ctx, r, tokens, template))
	}
	text, err := o.messageText(o.text[0])
	if err != nil {
		return err
	}
	template.Content = *text
	return r.close(o.sendRoomText(ctx, r, tokens, template))
}

// checkInput refuses what cannot be read from standard input at the same time.
func (o *sendOptions) checkInput() error {
	many := o.lines || o.jsonl
	switch {
	case o.lines && o.jsonl:
		return usagef("--lines and --jsonl exclude each other")
	case many && len(o.text) > 0 && o.text[0] != "-":
		return usagef("unexpected argument %q: the messages come from standard input", o.text[0])
	case !many && len(o.text) == 0:
		return usagef("missing argument: the message text, or - for standard input")
	case o.wait < 0:
		return usagef("--wait %v: must be positive", o.wait)
	case o.room.file == "-" && (many || o.text[0] == "-"):
		return usagef("the chat token and the text cannot both come from standard input")
	}
	return nil
}

// sendEvent sends an event of the application, over HTTP.
func (o *sendOptions) sendEvent(ctx context.Context, arn chime.ARN, attributes map[string]string) error {
	n := utf8.RuneCountInString(o.event)
	switch {
	case len(o.text) > 0 || o.lines || o.jsonl:
		return usagef("an event has no text; attach --attribute key=value")
	case n > 100 || !utf8.ValidString(o.event):
		return usagef("--event: the name has %d characters; want 1 to 100 in UTF-8", n)
	case o.changed("token-command") || o.changed("token-file") || o.changed("user"):
		return usagef("an event is sent with AWS credentials, not with a chat token")
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	in := &ivschat.SendEventInput{RoomIdentifier: new(arn.String()), EventName: &o.event, Attributes: attributes}
	if o.dryRun {
		return r.close(o.printRequest(r, in))
	}
	client, err := o.signedRooms(ctx, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.SendEvent(ctx, in)
	if err != nil {
		return chatError(err, client, arn)
	}
	return r.close(r.value(value(out.Id), answerBody(out.ResultMetadata)))
}

func (o *sendOptions) printRequest(r *results, in *ivschat.SendEventInput) error {
	data, err := json.Marshal(struct {
		RoomIdentifier *string           `json:"roomIdentifier"`
		EventName      *string           `json:"eventName"`
		Attributes     map[string]string `json:"attributes,omitempty"`
	}{in.RoomIdentifier, in.EventName, in.Attributes})
	if err != nil {
		return err
	}
	return r.item(data)
}

// sendRoomText sends one message.
func (o *sendOptions) sendRoomText(ctx context.Context, r *results, tokens *tokenSource, request roomRequest) error {
	// What no room takes is refused before the room is asked for its limits.
	if err := checkRoomMessage(&request, maxRoomMessage); err != nil {
		return usageError{err}
	}
	if o.dryRun {
		return r.item(request.json())
	}
	limits, err := tokens.limits(ctx)
	if err != nil {
		return err
	}
	if err := checkRoomMessage(&request, limits.length); err != nil {
		return usageError{err}
	}
	return o.sender(r, tokens, limits).one(ctx, request)
}

// sender makes the requests of this command.
func (o *sendOptions) sender(r *results, tokens *tokenSource, limits roomLimits) *roomSender {
	return &roomSender{
		tokens: tokens, wait: waitOr(o.wait, roomWait), strict: o.wait > 0, pace: roomPace{rate: min(limits.rate, roomRate)},
		done: func(_ *roomWork, answer roomAnswer) error {
			if err := r.value(answer.Id, answer.raw); err != nil {
				return err
			}
			return r.Flush()
		},
	}
}

func waitOr(wait, otherwise time.Duration) time.Duration {
	if wait == 0 {
		return otherwise
	}
	return wait
}

// sendRoomLines sends the lines of standard input.
func (o *sendOptions) sendRoomLines(ctx context.Context, r *results, tokens *tokenSource, template roomRequest) error {
	limits := roomLimits{roomRate, maxRoomMessage}
	if !o.dryRun {
		var err error
		if limits, err = tokens.limits(ctx); err != nil {
			return err
		}
	}
	var total, failed atomic.Int64
	refuse := func(line int, err error) {
		failed.Add(1)
		o.say("error", errorText(lineError{line, err}))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work, broken := make(chan *roomWork), make(chan error, 1)
	go func() {
		defer close(work)
		for line, err := range inputLines(newInterruptible(ctx, o.In)) {
			if err != nil {
				broken <- err
				return
			}
			if len(line.text) == 0 {
				continue
			}
			total.Add(1)
			w := &roomWork{line: line.number, request: template}
			err := w.request.read(line.text, o.jsonl)
			if err == nil {
				err = checkRoomMessage(&w.request, limits.length)
			}
			if err != nil {
				refuse(line.number, err)
				continue
			}
			select {
			case work <- w:
			case <-ctx.Done():
				return
			}
		}
	}()

	var err error
	if o.dryRun {
		for w := range work {
			if err = r.itemNow(w.request.json()); err != nil {
				break
			}
		}
	} else {
		bar := o.progress(-1, "sending")
		s := o.sender(r, tokens, limits)
		printed := s.done
		s.done = func(w *roomWork, answer roomAnswer) error {
			bar.Add(1)
			return printed(w, answer)
		}
		s.failed = func(w *roomWork, err *requestError) error {
			if !err.isOwnFault() {
				return w.fault(err)
			}
			refuse(w.line, err)
			return nil
		}
		begun := time.Now()
		err = s.run(ctx, work)
		bar.Finish()
		o.notef("send: %s", s.summary(time.Since(begun)))
	}
	select {
	case inputErr := <-broken:
		err = errors.Join(err, inputErr)
	default:
	}
	if err == nil && failed.Load() > 0 {
		err = batchError{int(failed.Load()), int(total.Load())}
	}
	return err
}

// read takes a line of standard input: the text, or a JSON object.
func (r *roomRequest) read(line []byte, isJSON bool) error {
	if !isJSON {
		r.Content = string(line)
		return nil
	}
	var message struct {
		Content    string
		Attributes map[string]string
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	err := d.Decode(&message)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return fmt.Errorf("not a message in JSON: %s holds a %s; want text", wrong.Field, wrong.Value)
	}
	if err != nil {
		return fmt.Errorf("not a message in JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("not a message in JSON: more than one value")
	}
	r.Content = message.Content
	if message.Attributes != nil {
		r.Attributes = message.Attributes
	}
	return nil
}

// maxRoomMessage is how many characters a message of any room may have.
const maxRoomMessage = 500

// checkRoomMessage finds what the service would refuse in a message. Characters
// are Unicode code points (API model, RoomMaxMessageLength).
func checkRoomMessage(r *roomRequest, limit int) error {
	n := utf8.RuneCountInString(r.Content)
	switch {
	case n == 0:
		return errors.New("the text is empty")
	case !utf8.ValidString(r.Content):
		return errors.New("the text is not valid UTF-8")
	case n > limit:
		return fmt.Errorf("the text has %d characters; a message in this room holds %d", n, limit)
	}
	return checkChatAttributes(r.Attributes)
}

// roomLimits are what a room lets its senders do.
type roomLimits struct {
	rate   int // messages a second
	length int // characters
}

// limits asks the room for its limits. Who has no AWS credentials, or may not ask,
// goes by those that every room has unless it was changed.
func (s *tokenSource) limits(ctx context.Context) (roomLimits, error) {
	limits := roomLimits{roomRate, maxRoomMessage}
	if s.given != nil || s.command != "" {
		return limits, nil
	}
	client, err := s.signedAPI(ctx)
	if err != nil {
		return limits, err
	}
	out, err := client.GetRoom(ctx, &ivschat.GetRoomInput{Identifier: new(s.arn.String())})
	switch {
	case isDenied(err):
		s.debugf("the limits of the room are unknown: %s", errorText(err))
		return limits, nil
	case err != nil:
		return limits, chatError(err, client, s.arn)
	}
	if n := out.MaximumMessageRatePerSecond; n != nil && *n > 0 {
		limits.rate = int(*n)
	}
	if n := out.MaximumMessageLength; n != nil && *n > 0 {
		limits.length = int(*n)
	}
	return limits, nil
}
