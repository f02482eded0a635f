package cmd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// endpoint asks where sessions connect, and signs a URL for it.
func (d *doctor) endpoint(ctx context.Context) (string, error) {
	if err := d.signed(); err != nil {
		return "", err
	}
	host, scheme, _, err := d.sessionEndpoint(ctx, d.patient.String())
	if err != nil {
		return "", d.noAnswer(ctx, err)
	}
	if d.patient == (chime.ARN{}) {
		d.reach, d.reason = scheme+"://"+host+"/connect", "there is no user: give the ARN of one, or set PEAL_AS"
		return host, nil
	}
	address, err := presign.URL(d.creds, d.patient.String(), presign.Options{
		Endpoint: host, Region: d.cfg.Region, Scheme: scheme, Now: d.Now, InsecurePlaintext: d.global.insecurePlaintext,
	})
	if err != nil {
		return "", usageError{err}
	}
	d.attempt = stream.Attempt{URL: address}
	return host, nil
}

// token makes the chat token that the connection takes.
func (d *doctor) token(ctx context.Context) (string, error) {
	tokens, err := d.room.tokens(d.Env, d.patient)
	if err != nil {
		return "", err
	}
	if d.attempt, err = tokens.attempt(ctx); err != nil {
		d.attempt = stream.Attempt{}
		return "", d.noAnswer(ctx, err)
	}
	if d.attempt.Expires.IsZero() {
		return "a chat token of unknown life", nil
	}
	return fmt.Sprintf("its connection lasts %v", d.attempt.Expires.Sub(d.Now()).Round(time.Second)), nil
}

// session waits for the frame by which the service promises to deliver.
func (d *doctor) session(ctx context.Context) (string, error) {
	if d.conn == nil {
		return "", skipped("there is no connection")
	}
	e, err := d.read(ctx, stream.SessionEstablished)
	if closed, ok := errors.AsType[*stream.CloseError](err); ok {
		d.hangUp()
		return "", d.refusedSession(ctx, closed)
	}
	if err != nil {
		d.hangUp()
		return "", &stream.LostError{Target: d.patient.String(), Attempts: 1, Err: err}
	}
	return e.Type(), nil
}

// read reads frames until one of them fits.
func (d *doctor) read(ctx context.Context, fits func(*stream.Envelope) bool) (*stream.Envelope, error) {
	defer context.AfterFunc(ctx, func() { d.conn.Close() })()
	e := new(stream.Envelope)
	if d.isRoom() {
		e.Service = d.patient.Service
	}
	for {
		data, binary, err := d.conn.ReadMessage()
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, err
		}
		if e.Reset(data, binary); fits(e) {
			return e, nil
		}
	}
}

// hangUp ends the connection.
func (d *doctor) hangUp() {
	if d.conn != nil {
		d.conn.Shutdown(stream.CloseNormal)
		d.conn.Close()
		d.conn = nil
	}
}

// refusedSession says why a session was closed before it began.
func (d *doctor) refusedSession(ctx context.Context, closed *stream.CloseError) error {
	err := &stream.RefusedError{Target: d.patient.String(), Code: closed.Code, Reason: closed.Reason, Err: closed}
	switch closed.Code {
	case stream.CloseUnauthorized:
		return foundError{err, d.whyRefused(ctx)}
	case stream.CloseForbidden:
		return foundError{err, []presign.Finding{{Code: "forbidden", Severity: presign.SeverityError,
			Message: "the service forbids the session: the user may have too many connections, or was deleted",
			Fix:     "close other connections of the user: 10 are allowed; look the user up with peal user get"}}}
	}
	return &stream.LostError{Target: d.patient.String(), Attempts: 1, Err: closed}
}

// whyRefused finds out why a well-known user is refused with 4401, of which the
// service says no more: first from the URL itself, then by a harmless call as the
// same user. What is left when both are in order is the permission to connect.
func (d *doctor) whyRefused(ctx context.Context) []presign.Finding {
	var causes []presign.Finding
	for _, f := range presign.Diagnose(d.attempt.URL, d.creds, d.Now().Add(-d.ahead)).Findings {
		if f.Severity == presign.SeverityError {
			causes = append(causes, f)
		}
	}
	if len(causes) > 0 {
		return causes
	}
	err := d.list(ctx).err
	if cause, ok := causeOf(err, d.creds); ok && cause.Code != codeAccessDenied {
		return []presign.Finding{cause}
	}
	user := d.patient.String()
	f := denied{caller: d.callerARN, action: "chime:Connect", resource: user}.finding()
	f.Message = fmt.Sprintf("the URL is signed well; IAM does not let %s do chime:Connect on %s", d.callerARN, user)
	if err != nil {
		f.Message += ", or the user does not exist: it cannot be looked up with these permissions"
	}
	return []presign.Finding{f}
}

// A membershipList is the first page of a user's channels.
type membershipList struct {
	out *chime.ListChannelMembershipsForAppInstanceUserOutput
	err error
}

// list asks for the user's channels, once.
func (d *doctor) list(ctx context.Context) *membershipList {
	if d.joined == nil {
		d.joined = &membershipList{}
		var client *chime.Messaging
		if client, d.joined.err = d.messaging(ctx, d.patient.Region); d.joined.err == nil {
			d.joined.out, d.joined.err = client.ListChannelMembershipsForAppInstanceUser(ctx,
				&chime.ListChannelMembershipsForAppInstanceUserInput{ChimeBearer: aws.String(d.patient.String()), MaxResults: aws.Int32(maxMemberships)})
		}
	}
	return d.joined
}

// maxMemberships is the most that one page holds (API model,
// ListChannelMembershipsForAppInstanceUser).
const maxMemberships = 50

// memberships tells of which channels anything can arrive.
func (d *doctor) memberships(ctx context.Context) (string, error) {
	switch err := d.signed(); {
	case err != nil:
		return "", err
	case d.patient == (chime.ARN{}):
		return "", skipped("there is no user")
	case d.reach != "":
		return "", skipped("the API does not answer")
	case d.attempt.URL == "" && isCredentials(d.failed):
		return "", skipped("the credentials are refused")
	}
	joined := d.list(ctx)
	if joined.err != nil {
		return "", fmt.Errorf("list the channels of the user: %w", joined.err)
	}
	var names []string
	for _, m := range joined.out.ChannelMemberships {
		if m.ChannelSummary != nil {
			names = append(names, aws.ToString(m.ChannelSummary.Name))
		}
	}
	switch n := len(names); {
	case n == 0:
		return "member of no channel: nothing will arrive", nil
	case joined.out.NextToken != nil:
		return fmt.Sprintf("member of %d channels or more", n), nil
	case n == 1:
		return "member of one channel: " + names[0], nil
	default:
		return fmt.Sprintf("member of %d channels: %s", n, strings.Join(names, ", ")), nil
	}
}

// echo sends a message that nobody keeps, and waits until it comes back.
func (d *doctor) echo(ctx context.Context) (string, error) {
	switch {
	case d.roundTrip == "":
		return "", skipped("not asked for: --round-trip ARN sends a message and waits for it")
	case d.conn == nil:
		return "", skipped("there is no session")
	}
	start := time.Now()
	id, err := d.sendProbe(ctx)
	if err != nil {
		return "", err
	}
	sent := time.Since(start)
	_, err = d.read(ctx, func(e *stream.Envelope) bool { return string(e.MessageID()) == id })
	if err != nil {
		lost := &stream.LostError{Target: d.patient.String(), Attempts: 1, Err: fmt.Errorf("the message was sent, and did not come back: %w", err)}
		return "", foundError{lost, []presign.Finding{{Code: "no-echo", Severity: presign.SeverityError,
			Message: "the message did not reach the one who sent it",
			Fix:     "make the user a member: moderators and admins may send, and receive nothing unless they are members"}}}
	}
	return fmt.Sprintf("sent in %.1f ms, back after %.1f ms", sent.Seconds()*1e3, time.Since(start).Seconds()*1e3), nil
}

// probe is what is sent: the content of a control message has at most 30 bytes.
const probe = "peal:doctor"

func (d *doctor) sendProbe(ctx context.Context) (id string, err error) {
	if d.isRoom() {
		client, err := d.signedRooms(ctx, d.patient.Region)
		if err != nil {
			return "", err
		}
		out, err := client.SendEvent(ctx, &ivschat.SendEventInput{RoomIdentifier: aws.String(d.patient.String()), EventName: aws.String(probe)})
		if err != nil {
			return "", chatError(err, client, d.patient)
		}
		return aws.ToString(out.Id), nil
	}
	client, err := d.messaging(ctx, d.patient.Region)
	if err != nil {
		return "", err
	}
	out, err := client.SendChannelMessage(ctx, &chime.SendChannelMessageInput{
		ChannelArn: &d.roundTrip, Content: aws.String(probe), ChimeBearer: aws.String(d.patient.String()),
		Type: types.ChannelMessageTypeControl, Persistence: types.ChannelMessagePersistenceTypeNonPersistent,
		ClientRequestToken: aws.String(rand.Text()),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.MessageId), nil
}
