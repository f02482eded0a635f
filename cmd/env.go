package cmd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/emulator"
)

// Env is what a command sees of the outside world: streams, clock, environment,
// the global flags, and the clients made from them on first use. Tests pass
// their own. Its methods are safe for concurrent use once flags are parsed.
type Env struct {
	In        io.Reader
	Out       io.Writer
	Err       io.Writer
	LookupEnv func(string) (string, bool)
	Now       func() time.Time

	args   []string // the command line
	global globalFlags

	attempts int // of each API call; 0: as configured

	mu       sync.Mutex // guards what follows
	config   *aws.Config
	loaded   time.Time // when config was
	emulator *emulator.Server
	talk     sync.Mutex // one line on Err at a time

	clockWarning sync.Once
}

// close ends what the command started in this process.
func (env *Env) close() {
	if env.emulator != nil {
		env.emulator.Close()
	}
}

// awsConfig returns the AWS configuration, with the names and the precedence
// of the AWS CLI: flag, environment, profile. region is used when none of them
// names one; commands pass the region of the ARN they act on.
func (env *Env) awsConfig(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := env.loadConfig(ctx)
	if err != nil {
		return aws.Config{}, err
	}
	if cfg.Region == "" {
		cfg.Region = region
	}
	if cfg.Region == "" {
		return aws.Config{}, usagef("no region given: set --region or AWS_REGION")
	}
	if !isRegion(cfg.Region) {
		return aws.Config{}, regionError(cfg.Region)
	}
	return cfg, nil
}

// isRegion tells whether a name can be that of a region, which becomes part of the
// host that calls go to: a label of RFC 1123, section 2.1.
func isRegion(name string) bool {
	wrong := func(r rune) bool {
		return !(r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}
	return name != "" && len(name) <= 63 && name[0] != '-' && name[len(name)-1] != '-' && strings.IndexFunc(name, wrong) < 0
}

func regionError(name string) error {
	return usagef("region %q: want the name of a region, such as us-east-1", name)
}

// loadConfig loads what flags, environment and profile say, once.
func (env *Env) loadConfig(ctx context.Context) (aws.Config, error) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if env.config != nil {
		return *env.config, nil
	}
	read := env.readConfig
	if env.global.emulator {
		read = env.emulatorConfig
	}
	cfg, err := read(ctx)
	if err != nil {
		return aws.Config{}, err
	}
	cfg.HTTPClient = newCallClient(cfg.HTTPClient)
	env.config, env.loaded = &cfg, env.Now()
	return cfg, nil
}

// emulatorConfig is that of the emulator in this process. Nothing of the
// environment has a part in it, such as an AWS_PROFILE meant for other commands.
func (env *Env) emulatorConfig(context.Context) (aws.Config, error) {
	if env.global.endpointURL != "" || env.global.profile != "" {
		return aws.Config{}, usagef("--emulator has its own endpoint and credentials; leave out --endpoint-url and --profile")
	}
	server, err := env.startEmulator()
	if err != nil {
		return aws.Config{}, err
	}
	return aws.Config{
		AppID:            "peal",
		Region:           server.Region(),
		BaseEndpoint:     aws.String(server.URL()),
		Credentials:      aws.NewCredentialsCache(server.Credentials()),
		Logger:           logging.Nop{},
		APIOptions:       env.apiOptions(),
		RetryMaxAttempts: env.attempts,
	}, nil
}

// apiOptions are those of every client.
func (env *Env) apiOptions() []func(*middleware.Stack) error {
	if !env.global.debug {
		return nil
	}
	return []func(*middleware.Stack) error{env.traceCalls}
}

// readConfig reads environment and files.
func (env *Env) readConfig(ctx context.Context) (aws.Config, error) {
	complete := new(aws.Config)
	options := append(env.global.configOptions(), env.roleClients(complete)...)
	options = append(options, config.WithHTTPClient(newProviderClient()),
		config.WithAppID("peal"), config.WithLogger(logging.Nop{}), config.WithAPIOptions(append(env.apiOptions(), checkCredentialsAnswers))) // standard error is ours
	if env.attempts > 0 {
		options = append(options, config.WithRetryMaxAttempts(env.attempts))
	}
	bundle, err := env.caBundle()
	if err != nil {
		return aws.Config{}, err
	}
	if bundle != nil {
		options = append(options, config.WithCustomCABundle(strings.NewReader(string(bundle))))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return aws.Config{}, usagef("profile %q: there is none in the AWS configuration", missing.Profile)
	}
	if err != nil {
		return aws.Config{}, usagef("load the AWS configuration: %w", err) // nothing is contacted for it
	}
	*complete = cfg
	if cfg.Credentials == nil {
		return cfg, nil
	}
	cfg.Credentials = discreetProvider{cfg.Credentials}
	expires, err := env.environmentExpiry()
	if err == nil && !expires.IsZero() {
		cfg.Credentials = aws.NewCredentialsCache(environmentLife{cfg.Credentials, expires, env.Now})
	}
	return cfg, err
}

// renewCredentials has the configuration loaded again, because credentials were
// refused or missing: by now a file may hold others, or a login have brought
// some. It reports false when that was done within the last second, as thousands
// of users may be refused at once.
func (env *Env) renewCredentials() bool {
	env.mu.Lock()
	defer env.mu.Unlock()
	if env.config == nil || env.Now().Sub(env.loaded) < time.Second {
		return false
	}
	env.config = nil
	return true
}

// tryOnce makes clients give up at the first failure, instead of the third. Call
// it before the configuration is loaded.
func (env *Env) tryOnce() { env.attempts = 1 }

func (g *globalFlags) configOptions() []func(*config.LoadOptions) error {
	var options []func(*config.LoadOptions) error
	if g.profile != "" {
		options = append(options, config.WithSharedConfigProfile(g.profile))
	}
	if g.region != "" {
		options = append(options, config.WithRegion(g.region))
	}
	if g.endpointURL != "" {
		options = append(options, config.WithBaseEndpoint(g.endpointURL))
	}
	return options
}

// startEmulator starts the demo emulator of --emulator inside this process.
func (env *Env) startEmulator() (*emulator.Server, error) {
	if env.emulator == nil {
		server, err := emulator.Start(emulator.Options{Demo: true, Region: env.global.region})
		if err != nil {
			return nil, fmt.Errorf("start the emulator: %w", err)
		}
		env.emulator = server
	}
	return env.emulator, nil
}

// messaging returns the client of the Chime SDK messaging API.
func (env *Env) messaging(ctx context.Context, region string) (*chime.Messaging, error) {
	return chimeClient(ctx, env, region, chime.NewMessaging)
}

// identity returns the client of the Chime SDK identity API.
func (env *Env) identity(ctx context.Context, region string) (*chime.Identity, error) {
	return chimeClient(ctx, env, region, chime.NewIdentity)
}

// chimeClient makes a client whose calls will be signed, and go where they may.
func chimeClient[C interface{ Endpoint() (*url.URL, error) }](ctx context.Context, env *Env, region string,
	create func(aws.Config, ...func(*chime.Options)) C) (client C, err error) {
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return client, err
	}
	client = create(cfg)
	if err := env.checkEndpoint(client.Endpoint()); err != nil {
		return client, err
	}
	_, err = retrieveCredentials(ctx, cfg)
	return client, err
}

// A noUserError says that an acting user is needed, and nobody was named.
type noUserError struct{}

func (noUserError) Error() string { return "no acting user: set --as USER_ARN or PEAL_AS" }

// actingUser returns the AppInstanceUser that --as or PEAL_AS names, which
// every channel operation acts as.
func (env *Env) actingUser() (string, error) {
	user := env.global.as
	switch {
	case user != "":
	case env.global.emulator: // which knows nobody of PEAL_AS
		server, err := env.startEmulator()
		if err != nil {
			return "", err
		}
		user = server.Demo().UserArn
	default:
		user, _ = env.LookupEnv("PEAL_AS")
	}
	if user == "" {
		return "", usageError{noUserError{}}
	}
	if _, err := chime.ParseARN(user, chime.KindUser, chime.KindBot); err != nil {
		return "", usagef("acting user: %v", err)
	}
	return user, nil
}

// checkEndpoint refuses to send signed requests over plain HTTP to anything but
// this machine.
func (env *Env) checkEndpoint(u *url.URL, err error) error {
	switch {
	case err != nil:
		return usageError{err}
	case u.Scheme == "https" || u.Scheme == "http" && (isLoopback(u.Host) || env.global.insecurePlaintext):
		return nil
	}
	return usagef("endpoint URL %q would send signed requests unencrypted: use https, or --insecure-plaintext if you mean it", u.Redacted())
}

// isLoopback tells whether host, with or without a port, is this machine by
// its very name, so that nothing on the network can make it another.
func isLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

// caBundle returns the certificates of --ca-bundle or AWS_CA_BUNDLE, nil for
// the system's own (which SSL_CERT_FILE replaces). An emulator of this process
// has its own, whatever the environment says.
func (env *Env) caBundle() ([]byte, error) {
	if env.emulator != nil {
		return env.emulator.CA(), nil
	}
	from, file := "--ca-bundle", env.global.caBundle
	if file == "" {
		from = "AWS_CA_BUNDLE"
		file, _ = env.LookupEnv(from)
	}
	if file == "" {
		return nil, nil
	}
	pem, err := readFile(file)
	if failed, ok := errors.AsType[*os.PathError](err); ok {
		err = usagef("%s %s: %w", from, file, failed.Err)
		if ca, _ := env.LookupEnv("PEAL_EMULATOR_CA"); from == "AWS_CA_BUNDLE" && ca != "" && filepath.Dir(ca) == filepath.Dir(file) {
			err = withHint(err, `the emulator that this shell was pointed at has ended; for the one that runs: eval "$(peal emulator env)"`)
		}
	}
	switch {
	case err != nil:
		return nil, err
	case !x509.NewCertPool().AppendCertsFromPEM(pem):
		return nil, usagef("%s %s: no certificate in PEM found", from, file)
	}
	return pem, nil
}

// tlsConfig returns the TLS settings of WebSocket connections: the same
// authorities that the HTTP calls trust.
func (env *Env) tlsConfig() (*tls.Config, error) {
	pem, err := env.caBundle()
	if pem == nil || err != nil {
		return &tls.Config{}, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: pool}, nil
}

// errPipeClosed is the cause of a context that ended because nobody reads
// standard output any more.
var errPipeClosed = errors.New("standard output was closed by its reader")
