package cmd

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/presign"
)

// credentials finds the credentials that sign.
func (d *doctor) credentials(ctx context.Context) (string, error) {
	creds, err := retrieveCredentials(ctx, d.cfg)
	if isA[expiredError](err) {
		return "", foundError{err, []presign.Finding{{Code: presign.CodeTokenExpired, Severity: presign.SeverityError,
			Message: err.Error(), Fix: "get new ones, and set them with their " + expirationVariable}}}
	}
	if err != nil {
		return "", foundError{err, []presign.Finding{{
			Code: "credentials-missing", Severity: presign.SeverityError, Message: "there are no credentials to sign with",
			Fix: "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; peal whoami shows what is used",
		}}}
	}
	d.creds = creds
	detail := fmt.Sprintf("%s (%s), %s", creds.AccessKeyID, sourceOf(creds), lifeOf(creds, d.Now()))
	if creds.CanExpire && creds.Expires.Before(d.Now()) {
		return "", found(presign.Finding{Code: presign.CodeTokenExpired, Severity: presign.SeverityError,
			Message: detail, Fix: "get new ones, such as by aws sso login"})
	}
	return detail, nil
}

// signed skips a step for which there are no credentials.
func (d *doctor) signed() error {
	if !d.creds.HasKeys() {
		return skipped("there are no credentials")
	}
	return nil
}

// caller asks whose the credentials are. A session does not need that service, so
// one that cannot be reached is no fault.
func (d *doctor) caller(ctx context.Context) (string, error) {
	if err := d.signed(); err != nil {
		return "", err
	}
	out, err := d.callerIdentity(ctx, d.cfg.Region)
	if isA[*smithyhttp.RequestSendError](err) {
		return "", skipped("STS cannot be reached: %s", errorText(err))
	}
	if err != nil {
		return "", err
	}
	d.callerARN = aws.ToString(out.Arn)
	if account := aws.ToString(out.Account); d.patient.AccountID != "" && account != d.patient.AccountID {
		return "", found(presign.Finding{Code: "account-mismatch", Severity: presign.SeverityError,
			Message: fmt.Sprintf("%s is of account %s, the target is of account %s", d.callerARN, account, d.patient.AccountID),
			Fix:     "use credentials of account " + d.patient.AccountID})
	}
	return d.callerARN, nil
}

// clock compares this machine's clock with the Date of an answer, for which no
// signature is needed.
func (d *doctor) clock(ctx context.Context) (string, error) {
	address, err := d.api(ctx)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		return "", err
	}
	start := d.Now()
	response, err := d.cfg.HTTPClient.Do(request)
	if err != nil {
		return "", skipped("%s does not answer", request.URL.Host)
	}
	response.Body.Close()
	server, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return "", skipped("the answer of %s has no Date", request.URL.Host)
	}
	d.ahead = start.Add(d.Now().Sub(start) / 2).Sub(server)
	if err := clockFault(d.ahead); err != nil {
		return "", err
	}
	return clockDifference(d.ahead), nil
}

// clockFault fails a clock by which connect URLs are refused. A server takes
// signatures that lie a few minutes in its future, and none after their life. Its
// Date header counts whole seconds.
func clockFault(ahead time.Duration) error {
	const skew, second = 5 * time.Minute, time.Second
	f := presign.Finding{Severity: presign.SeverityError, Message: clockDifference(ahead), Fix: "set the clock of this machine, such as by NTP"}
	switch {
	case ahead > skew+second:
		f.Code = presign.CodeNotYetValid
		f.Message += fmt.Sprintf(": a signature may lie %v in the future", skew)
	case ahead < -presign.DefaultExpires:
		f.Code = presign.CodeExpired
		f.Message += fmt.Sprintf(": a connect URL lives %v, so it has expired when it is made", presign.DefaultExpires)
	default:
		return nil
	}
	return found(f)
}

// region compares the region that signs with that of the ARN.
func (d *doctor) region(context.Context) (string, error) {
	switch signing, arn := d.cfg.Region, d.patient.Region; {
	case arn == "":
		return signing, nil
	case signing != arn:
		return "", found(presign.Finding{Code: presign.CodeRegionMismatch, Severity: presign.SeverityError,
			Message: fmt.Sprintf("the calls go to %s, the target is of %s", signing, arn), Fix: "set --region " + arn})
	default:
		return signing + ", as in the ARN", nil
	}
}

// api is the URL of the API that the target belongs to.
func (d *doctor) api(ctx context.Context) (string, error) {
	endpoints, err := d.serviceEndpoints(ctx, d.cfg)
	if d.isRoom() {
		return endpoints.Chat, err
	}
	return endpoints.Messaging, err
}

// noAnswer has the network looked at on the way to the API, when a call to it got
// no answer.
func (d *doctor) noAnswer(ctx context.Context, err error) error {
	if !isA[*smithyhttp.RequestSendError](err) {
		return err
	}
	address, apiErr := d.api(ctx)
	if apiErr != nil {
		return err
	}
	d.reach, d.reason = "ws"+strings.TrimPrefix(address, "http"), "where to connect is not known; this was the way to the API"
	return foundError{err, []presign.Finding{{Code: "unreachable", Severity: presign.SeverityError,
		Message: address + " does not answer", Fix: "see below at which of dns, tcp and tls the way to it ends"}}}
}
