package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/emulator"
)

// emulatorChat are the flags of the emulator about Amazon IVS Chat, and what
// stands for Lambda functions.
type emulatorChat struct{ lambdas []string }

func (c *emulatorChat) register(f *pflag.FlagSet, o *emulator.Options) {
	f.DurationVar(&o.ChatTokenLife, "token-life", 0, "let chat tokens open a connection for this `time` (default: 60m)")
	f.BoolVar(&o.NoChatRates, "no-chat-rates", false, "enforce no rate limits in rooms")
	f.BoolVar(&o.ChatExpiryError, "chat-expiry-error", false, "answer requests after the end of a chat session with ERROR 401 instead of closing the connection")
	f.StringVar(&o.ChatLogDir, "chat-log", "", "write the logs of rooms with a logging configuration below this `directory`")
	f.StringArrayVar(&c.lambdas, "lambda", nil, "invoke a Lambda function by POST to a URL, as `ARN=URL` (repeat for more)")
	f.DurationVar(&o.ReviewTimeout, "review-timeout", 0, "let message review handlers take this `time` (default: 200ms)")
}

// apply checks the flags and sets what they do not set themselves.
func (c *emulatorChat) apply(o *emulator.Options) error {
	if o.ChatTokenLife < 0 || o.ReviewTimeout < 0 {
		return usagef("--token-life and --review-timeout must be positive")
	}
	if len(c.lambdas) == 0 {
		return nil
	}
	urls := map[string]string{}
	for _, pair := range c.lambdas {
		arn, target, ok := strings.Cut(pair, "=")
		u, err := url.Parse(target)
		if !ok || !strings.HasPrefix(arn, "arn:") || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return usagef("--lambda %q: want ARN=URL, such as arn:aws:lambda:us-east-1:123456789012:function:review=http://127.0.0.1:8080/", pair)
		}
		urls[arn] = target
	}
	client := newCallClient(nil)
	client.Timeout = 0 // --review-timeout limits it
	o.Lambda = func(ctx context.Context, arn string, event []byte) ([]byte, error) {
		target, ok := urls[arn]
		if !ok {
			return nil, fmt.Errorf("no --lambda stands for %s", arn)
		}
		return invokeOverHTTP(ctx, client, target, event)
	}
	return nil
}

// maxLambdaAnswer is the largest answer of a Lambda function (AWS Lambda quotas).
const maxLambdaAnswer = 6 << 20

func invokeOverHTTP(ctx context.Context, client *http.Client, target string, event []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(event))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxLambdaAnswer))
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s answered %s", target, response.Status)
	}
	return body, err
}
