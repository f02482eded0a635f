package cmd

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/iam"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// endpoint asks where sessions connect, and signs a URL for it.
func (d *doctor) endpoint(ctx context.Context) (string, error) {
	if err := d.signed(); err != nil {
		return "", err
	}
	endpoint, err := d.sessionEndpoint(ctx, d.patient.String())
	if err != nil {
		return "", d.noAnswer(ctx, err)
	}
	if d.patient == (chime.ARN{}) {
		d.reach, d.reason = endpoint.scheme+"://"+endpoint.host+"/connect", "there is no user: give the ARN of one, or set PEAL_AS"
		return endpoint.host, nil
	}
	address, err := presign.URL(d.creds, d.patient.String(), presign.Options{
		Endpoint: endpoint.host, Region: d.cfg.Region, Scheme: endpoint.scheme, Now: d.Now, InsecurePlaintext: d.global.insecurePlaintext,
	})
	if err != nil {
		return "", usageError{err}
	}
	d.attempt = stream.Attempt{URL: address}
	return endpoint.host, nil
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
	return fmt.Sprintf("its connection lasts %s", lasting(d.attempt.Expires.Sub(d.Now()), time.Second)), nil
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
	return []presign.Finding{d.whyDenied(ctx, err)}
}

// simulatorTimeout is how long the policy simulator may take to answer. A network
// that lets sessions pass need not let calls of IAM pass.
const simulatorTimeout = 5 * time.Second

// whyDenied asks IAM why a URL is refused that is signed well. unknown is the error
// by which the user could not be looked up, if any.
func (d *doctor) whyDenied(ctx context.Context, unknown error) presign.Finding {
	connect := iam.Request{Action: "chime:Connect", Resource: d.patient.String()}
	f := denied{caller: d.callerARN, action: connect.Action, resource: connect.Resource}.finding()
	f.Message = fmt.Sprintf("the URL is signed well; IAM does not let %s do %s on %s", d.callerARN, connect.Action, connect.Resource)
	if unknown != nil {
		f.Message += ", or the user does not exist: it cannot be looked up with these permissions"
	}
	ctx, cancel := context.WithTimeout(ctx, simulatorTimeout)
	defer cancel()
	simulator, err := d.policySimulator(ctx, "")
	var answer checked
	if err == nil {
		answer, err = simulator.ask(ctx, permission{Request: connect}, nil)
	}
	var statements []string
	for _, s := range answer.Statements {
		statements = append(statements, fmt.Sprintf("%s:%d", s.Policy, s.Line))
	}
	switch where := strings.Join(statements, ", "); {
	case err != nil:
		f.Message += "; the policy simulator of IAM, which could tell more, " + notAsked(err)
	case answer.Decision == iam.Allowed:
		f.Message = fmt.Sprintf("the URL is signed well, and the policies of %s allow %s on %s, by %s; what is left are a session policy, session tags, and a user that does not exist",
			simulator.principal, connect.Action, connect.Resource, where)
		f.Fix = "allow it in the session policy that these credentials were made with, and look the user up with peal user get"
	case answer.Decision == iam.ExplicitDeny:
		f.Message += ", by the Deny of " + where
		f.Fix = "narrow that statement"
	default:
		f.Message += ": no policy of " + simulator.principal + " allows it"
		if len(answer.MissingValues) > 0 {
			f.Message += ", unless " + strings.Join(answer.MissingValues, ", ") + " of the session has the right value"
		}
	}
	return f
}

// notAsked says why the policy simulator did not answer.
func notAsked(err error) string {
	switch {
	case isDenied(err):
		return "may be asked by callers with iam:SimulatePrincipalPolicy only"
	case hasStatus(err, http.StatusNotFound): // as the emulator answers
		return "is not behind this endpoint"
	case isA[usageError](err):
		return "cannot be asked: " + err.Error()
	}
	return "does not answer: " + errorText(err)
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
