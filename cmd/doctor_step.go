package cmd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// A doctor takes one step after the other and keeps what came of it.
type doctor struct {
	*doctorOptions
	results *results
	patient chime.ARN
	cfg     aws.Config
	plain   *tls.Config // of sockets

	steps    []doctorStep
	failed   error // of the first step that failed
	printErr error // why steps are printed no more

	creds     aws.Credentials
	callerARN string
	ahead     time.Duration  // of this machine's clock
	attempt   stream.Attempt // to connect
	reach     string         // instead, a URL to try the network with
	reason    string         // why that is all
	conn      *stream.Conn
	joined    *membershipList
}

// A doctorStep is one step of the way, as it is printed.
type doctorStep struct {
	Name       string
	Status     string
	DurationMs float64
	Detail     string
	Findings   []presign.Finding
}

// The values of doctorStep.Status.
const (
	stepOK      = "ok"
	stepFailed  = "failed"
	stepSkipped = "skipped"
)

// stepTimeout is how long one step may take.
const stepTimeout = 15 * time.Second

// A skippedError is the reason why a step was not taken, or could not be judged.
type skippedError struct{ reason string }

func (e skippedError) Error() string { return e.reason }

func skipped(format string, args ...any) error { return skippedError{fmt.Sprintf(format, args...)} }

// A foundError is an error whose causes were found.
type foundError struct {
	error
	findings []presign.Finding
}

func (e foundError) Unwrap() error { return e.error }

// found fails a step for what was found, which no service has refused yet.
func found(f presign.Finding) error {
	return foundError{&presign.Refusal{Finding: f}, []presign.Finding{f}}
}

// step takes one step and prints what came of it.
func (d *doctor) step(ctx context.Context, name string, take func(context.Context) (detail string, err error)) {
	if ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeoutCause(ctx, stepTimeout, errors.New("no answer in time"))
	defer cancel()
	start := time.Now()
	detail, err := take(ctx)
	d.took(name, time.Since(start), detail, err)
}

// took keeps a step that was taken, and prints it for a person, who would rather
// not wait for the others.
func (d *doctor) took(name string, took time.Duration, detail string, err error) {
	s := doctorStep{Name: name, Status: stepOK, DurationMs: math.Round(took.Seconds()*1e6) / 1e3, Detail: detail, Findings: []presign.Finding{}}
	if reason, ok := errors.AsType[skippedError](err); ok {
		s.Status, s.Detail, s.DurationMs = stepSkipped, reason.reason, 0
	} else if err != nil {
		s.Status, s.Detail = stepFailed, failure(err)
		if d.failed == nil {
			d.failed = diagnosedError{name, err}
		}
		s.Findings = d.findings(err)
	}
	d.steps = append(d.steps, s)
	if d.results.bare && d.printErr == nil {
		d.printErr = d.results.text(s.text())
	}
}

// findings says why a step failed.
func (d *doctor) findings(err error) []presign.Finding {
	if causes, ok := errors.AsType[foundError](err); ok {
		return causes.findings
	}
	if cause, ok := causeOf(err, d.creds); ok {
		return []presign.Finding{cause}
	}
	f := presign.Finding{Severity: presign.SeverityError, Message: failure(err)}
	switch {
	case hasStatus(err, http.StatusNotFound):
		f.Code, f.Fix = "not-found", "check the ARN, its region and its account"
	case isThrottled(err):
		f.Code, f.Fix = "throttled", "wait, and try again; see what else uses the quotas of the account"
	default:
		f.Code, f.Fix = "unexpected", "try again; if it stays, ask AWS support, with the id of the request"
	}
	return []presign.Finding{f}
}

// failure is what went wrong, without the target, which is that of every step.
func failure(err error) string {
	if refused, ok := errors.AsType[*stream.RefusedError](err); ok {
		return "refused: " + refused.Err.Error()
	}
	if lost, ok := errors.AsType[*stream.LostError](err); ok {
		return lost.Err.Error()
	}
	return errorText(err)
}

// report prints all steps as data, unless a person has read them.
func (d *doctor) report() error {
	if d.results.bare {
		return d.printErr
	}
	data, err := urlJSON(struct{ Steps []doctorStep }{d.steps})
	if err != nil {
		return err
	}
	return d.results.item(data)
}

func (s *doctorStep) took() string {
	if s.Status == stepSkipped {
		return ""
	}
	return fmt.Sprintf("%.1f ms", s.DurationMs)
}
