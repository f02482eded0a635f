package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// emulatorAdmin calls the administration of a running emulator, under /_peal/.
type emulatorAdmin struct {
	*Env
	addr string
}

// register adds --addr. Without it, the emulator is the one at which the AWS
// clients of this shell are pointed, or the one at the default address.
func (a *emulatorAdmin) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.addr, "addr", "", "the emulator listens on this `host:port` (default: that of AWS_ENDPOINT_URL if on loopback, else "+defaultEmulatorAddr+")")
}

func (a *emulatorAdmin) host() string {
	if a.addr != "" {
		return a.addr
	}
	endpoint := a.global.endpointURL
	if endpoint == "" {
		endpoint, _ = a.LookupEnv("AWS_ENDPOINT_URL")
	}
	if u, err := url.Parse(endpoint); err == nil && u.Port() != "" && isLoopback(u.Host) {
		return u.Host
	}
	return defaultEmulatorAddr
}

// An adminError is a refusal of the emulator's administration.
type adminError struct {
	status  int
	message string
}

func (e *adminError) Error() string { return "the emulator refuses: " + e.message }

// maxAdminAnswer is more than a page about a hundred thousand sessions has.
const maxAdminAnswer = 64 << 20

// call makes one request and returns the answer, without the line break at its end.
func (a *emulatorAdmin) call(ctx context.Context, method, page string, body []byte) ([]byte, error) {
	host := a.host()
	r, err := http.NewRequestWithContext(ctx, method, "http://"+host+"/_peal/"+page, bytes.NewReader(body))
	if err != nil {
		return nil, usagef("--addr %q: want host:port", host)
	}
	client := newCallClient(nil)
	defer client.CloseIdleConnections()
	response, err := client.Do(r)
	if err != nil {
		var cause *url.Error
		if errors.As(err, &cause) {
			err = cause.Err // without the URL, which the message has already
		}
		return nil, withHint(fmt.Errorf("no emulator answers on %s: %w", host, err), "start one: peal emulator start")
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAdminAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the answer of %s: %w", host, err)
	case len(answer) > maxAdminAnswer:
		return nil, fmt.Errorf("what listens on %s is no emulator: its answer has more than %d bytes", host, maxAdminAnswer)
	}
	if response.StatusCode/100 != 2 {
		var refusal struct{ Message string }
		if json.Unmarshal(answer, &refusal) != nil || refusal.Message == "" {
			return nil, fmt.Errorf("what listens on %s is no emulator: it answered %s", host, response.Status)
		}
		return nil, &adminError{response.StatusCode, refusal.Message}
	}
	return bytes.TrimSuffix(answer, []byte("\n")), nil
}

// show prints what a page says, as one JSON value.
func (a *emulatorAdmin) show(ctx context.Context, page string) error {
	r, err := a.results(ctx)
	if err != nil {
		return err
	}
	answer, err := a.call(ctx, http.MethodGet, page, nil)
	if err != nil {
		return err
	}
	return r.close(r.item(answer))
}

// showList prints the entries of a page that is an array, each as one JSON value, for
// -o text the member id of each.
func (a *emulatorAdmin) showList(ctx context.Context, page, id string) error {
	r, err := a.results(ctx)
	if err != nil {
		return err
	}
	answer, err := a.call(ctx, http.MethodGet, page, nil)
	if err != nil {
		return err
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(answer, &entries); err != nil {
		return fmt.Errorf("the emulator's %s: %w", page, err)
	}
	for _, entry := range entries {
		if err := r.entry(entry, id); err != nil {
			return r.close(r.done(err))
		}
	}
	return r.close(nil)
}
