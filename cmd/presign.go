package cmd

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/presign"
)

type presignOptions struct {
	*Env
	users    []string
	connect  connectOptions
	endpoint string
	scheme   enum
	expires  time.Duration
	at       string
	params   []string
}

func newPresign(env *Env) *cobra.Command {
	o := &presignOptions{Env: env, scheme: enum{allowed: []string{"wss", "ws"}}}
	cmd := &cobra.Command{
		Use: "presign [user | -]...",
		Long: `Sign a WebSocket URL for each AppInstanceUser and print it, one a line. A URL
holds for ten seconds unless --expires says otherwise; the connection it opens
holds longer. It is a secret while it lives.

"-" reads users from standard input, one a line. Without a user, PEAL_AS or --as
says who. With --endpoint nothing is contacted.`,
		Example: example(`
			# Connect with another client
			$ wscat -c "$(peal presign "$USER_ARN")"

			# Sign offline, for a fixed time
			$ peal presign "$USER_ARN" --endpoint "$HOST" --region us-east-1 --at 2026-01-15T10:20:30Z

			# Sign for many users
			$ peal presign - --endpoint "$HOST" < users.txt > urls.txt`),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.users = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.endpoint, "endpoint", "", "sign for this `host`[:port] instead of asking the service for one")
	f.DurationVar(&o.expires, "expires", presign.DefaultExpires, "let the URL expire after this `time`, at most 168h")
	o.connect.register(f)
	f.StringVar(&o.at, "at", "", "sign as if it were this `time`, such as 2026-01-15T10:20:30Z")
	f.StringArrayVar(&o.params, "param", nil, "add this `key=value` to the query, signed (repeat for more)")
	f.Var(&o.scheme, "scheme", "make a URL of this `scheme`: wss, or ws for a loopback host (default: as the API's)")
	cmd.AddCommand(newPresignInspect(env), newPresignVerify(env))
	return cmd
}

func (o *presignOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	options, err := o.options()
	if err != nil {
		return err
	}
	if len(o.users) == 0 {
		user, err := o.actingUser()
		switch {
		case isA[noUserError](err):
			return usagef("nobody to sign for: give the ARN of a user, or set --as or PEAL_AS")
		case err != nil:
			return err
		}
		o.users = []string{user}
	}
	for _, user := range o.users {
		if _, err := presign.ParseUser(user); err != nil && user != "-" {
			return usageError{err}
		}
	}
	batch := &presignBatch{presignOptions: o, options: options, results: out, lines: bufio.NewWriterSize(o.Out, 64<<10)}
	err = batch.run(ctx)
	if flushErr := batch.flush(); err == nil {
		err = flushErr
	}
	return out.close(err)
}

// options turns the flags into those of a signer, all but endpoint and region.
func (o *presignOptions) options() (presign.Options, error) {
	options := presign.Options{
		Endpoint:          o.endpoint,
		Scheme:            o.scheme.value,
		SessionID:         o.connect.sessionID,
		Expires:           o.expires,
		PrefetchOn:        o.connect.prefetch.value,
		PrefetchSortBy:    o.connect.prefetchSortBy.value,
		InsecurePlaintext: o.global.insecurePlaintext,
		Params:            url.Values{},
		Now:               o.Now,
	}
	if o.expires <= 0 {
		return options, usagef("--expires %v: must be positive", o.expires)
	}
	at, err := parseAt(o.at)
	if err != nil {
		return options, err
	}
	if !at.IsZero() {
		options.Now = func() time.Time { return at }
	}
	for _, p := range o.params {
		key, value, ok := strings.Cut(p, "=")
		if !ok {
			return options, usagef("--param %q: must be key=value", p)
		}
		options.Params.Add(key, value)
	}
	return options, nil
}

// parseAt reads the time of --at; none is the zero time.
func parseAt(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, usagef("--at %q: must be a time such as 2026-01-15T10:20:30Z", s)
	}
	return t, nil
}

// A presignBatch signs for the users of one command, with one signer.
type presignBatch struct {
	*presignOptions
	options presign.Options
	signer  *presign.Signer // made for the first user
	results *results
	lines   *bufio.Writer
	warned  bool // of a user of another region
	total   int
	failed  int
}

func (b *presignBatch) run(ctx context.Context) error {
	for _, user := range b.users {
		if user == "-" {
			if err := b.signInput(ctx); err != nil {
				return err
			}
			continue
		}
		if err := b.sign(ctx, user); err != nil {
			return err
		}
	}
	if b.failed > 0 {
		return batchError{b.failed, b.total}
	}
	return nil
}

// signInput signs for each line of standard input. A line that is no user is
// reported and the rest signed.
func (b *presignBatch) signInput(ctx context.Context) error {
	in := bufio.NewReaderSize(newInterruptible(ctx, b.In), 64<<10)
	skipMark(in)
	for n := 1; ; n++ {
		text, err := readLine(in, maxLine)
		if user := listed(text); user != "" {
			b.total++
			switch err := b.sign(ctx, user); {
			case isA[*presign.Refusal](err):
				b.failed++
				b.say("error", fmt.Sprintf("presign: line %d: %v", n, err))
			case err != nil:
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("standard input: %w", err)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		if in.Buffered() == 0 {
			if err := b.flush(); err != nil {
				return err
			}
		}
	}
}

// flush hands on what is ready, so that a reader of the pipe need not wait.
func (b *presignBatch) flush() error {
	if b.results.bare {
		return b.lines.Flush()
	}
	return b.results.Flush()
}

// sign prints the URL of one user. A *presign.Refusal says that it is none.
func (b *presignBatch) sign(ctx context.Context, user string) error {
	parsed, err := presign.ParseUser(user)
	if err != nil {
		return err
	}
	if b.signer == nil {
		if err := b.prepare(ctx, user); err != nil {
			return err
		}
	}
	if region := parsed.Region; region != b.options.Region && region != "" && !b.warned {
		b.warned = true
		b.warnf("%s is of the region %s, the signature for %s: the service refuses that", user, region, b.options.Region)
	}
	line, err := b.signer.AppendURL(b.lines.AvailableBuffer(), user)
	if err != nil {
		return err
	}
	if b.results.bare {
		_, err = b.lines.Write(append(line, '\n'))
		return err
	}
	data, err := urlJSON(struct {
		Url       string
		UserArn   string
		ExpiresAt time.Time
	}{string(line), user, b.options.Now().Add(b.options.Expires).UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return b.results.item(data)
}

// prepare makes the signer: with the endpoint given, or the one that the
// service names for the first user.
func (b *presignBatch) prepare(ctx context.Context, user string) error {
	if b.options.Endpoint == "" {
		endpoint, err := b.sessionEndpoint(ctx, user)
		if err != nil {
			return err
		}
		if b.at == "" {
			b.options.Now = endpoint.now
		}
		b.options.Endpoint = endpoint.host
		b.options.Scheme = cmp.Or(b.options.Scheme, endpoint.scheme)
	}
	var creds aws.Credentials
	var err error
	if creds, b.options.Region, err = b.signingCredentials(ctx, arnRegion(user)); err != nil {
		return err
	}
	if now := b.options.Now(); creds.CanExpire && !now.Before(creds.Expires) {
		return expiredError{creds.AccessKeyID, now.Sub(creds.Expires)}.explained()
	}
	if b.signer, err = presign.NewSigner(creds, b.options); err != nil {
		return usageError{err}
	}
	return nil
}
