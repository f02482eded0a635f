package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/emulator"
)

// defaultEmulatorAddr is where an emulator listens unless told otherwise.
const defaultEmulatorAddr = "127.0.0.1:4580"

type emulatorStartOptions struct {
	*Env
	options    emulator.Options
	envFile    string
	seed       string
	clock      string
	identities string
	chat       emulatorChat
}

func newEmulatorStart(env *Env) *cobra.Command {
	o := &emulatorStartOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Start an emulator and run it until Ctrl-C",
		Long: `Listen on one loopback port for everything: HTTP and WebSocket, plain and TLS.
Once it listens, the environment that points AWS clients at it is printed as
lines for sh, and written to --env-file, which is there as long as it runs.`,
		Example: example(`
			# In one terminal
			$ peal emulator start --seed demo

			# In another: everything finds it, the AWS CLI too
			$ eval "$(peal emulator env)"
			$ peal tail "$PEAL_AS"`),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.options.Addr, "addr", defaultEmulatorAddr, "listen on this `host:port`; port 0 picks a free one")
	f.StringVar(&o.envFile, "env-file", "", "keep the environment in this `file` while it listens")
	f.StringVar(&o.seed, "seed", "", "start with demo data, or with what this `file` says, YAML or JSON, - for standard input")
	f.StringVar(&o.options.DataFile, "data", "", "keep the state in this `file`; what it has goes before --seed")
	f.StringVar(&o.clock, "clock", "", "set the clock of the services to this `time`, such as 2026-01-15T10:20:30Z or +90m")
	f.StringVar(&o.identities, "identities", "", "let the users, roles and identity pools of this `file` call, YAML or JSON, - for standard input")
	f.BoolVar(&o.options.AllowRemote, "allow-remote", false, "let --addr be reachable by other machines")
	f.StringVar(&o.options.Account, "account", "", "emulate this AWS `account` (default: 123456789012)")
	f.BoolVar(&o.options.ExplainAuth, "explain-auth", false, "say what a refused signature should have covered")
	o.chat.register(f, &o.options)
	addEmulatorSwitches(f, &o.options)
	return cmd
}

func (o *emulatorStartOptions) run(ctx context.Context) error {
	if o.envFile == "-" || o.options.DataFile == "-" {
		return usagef("--env-file and --data want a file, not -; standard output has the environment already")
	}
	if err := o.load(); err != nil {
		return err
	}
	if o.clock != "" {
		at, by, err := parseClock(o.clock)
		if err != nil {
			return err
		}
		if !at.IsZero() {
			by = at.Sub(o.Now())
		}
		o.options.ClockOffset = by
	}
	if err := o.chat.apply(&o.options); err != nil {
		return err
	}
	if err := checkEmulatorSwitches(&o.options); err != nil {
		return err
	}
	if err := o.checkAddr(); err != nil {
		return err
	}
	if account := o.options.Account; account != "" && !isAccount(account) {
		return usagef("--account %q: want 12 digits", account)
	}
	if region := o.global.region; region != "" && !isRegion(region) {
		return regionError(region)
	}
	o.options.Region = o.global.region
	o.options.AccessKeyID, _ = o.LookupEnv("PEAL_EMULATOR_ACCESS_KEY_ID")
	o.options.SecretAccessKey, _ = o.LookupEnv("PEAL_EMULATOR_SECRET_ACCESS_KEY")
	o.options.Logf = o.logf
	o.options.Trace = o.global.debug

	if o.options.DataFile != "" {
		// Beside the data, which keep the authority: what trusts it goes on doing so.
		data, err := filepath.Abs(o.options.DataFile)
		if err != nil {
			return err
		}
		o.options.CertificateDir = data + ".ca"
	} else {
		certificates, err := os.MkdirTemp("", "peal-emulator-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(certificates)
		o.options.CertificateDir = certificates
	}

	server, err := emulator.Start(o.options)
	if errors.Is(err, syscall.EADDRINUSE) {
		return withHint(err, "another emulator may be running: see peal emulator status, or take a free port with --addr 127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	defer server.Close()
	lines := exportLines(server.Env())
	if o.envFile != "" {
		if err := writeWhole(o.envFile, []byte(lines)); err != nil {
			if failed, ok := errors.AsType[*os.PathError](err); ok {
				err = failed.Err // the path is that of a temporary file
			}
			return fmt.Errorf("--env-file %s: %w", o.envFile, err)
		}
		defer removeWhole(o.envFile, []byte(lines))
	}
	if _, err := o.Out.Write([]byte(lines)); err != nil {
		return err
	}
	o.notef("emulator: listening on %s; Ctrl-C ends it", server.URL())
	<-ctx.Done()
	return nil
}

// load reads what --seed and --identities name.
func (o *emulatorStartOptions) load() (err error) {
	if o.seed == "-" && o.identities == "-" {
		return usagef("--seed - and --identities -: standard input can be only one of them")
	}
	switch o.seed {
	case "":
	case "demo":
		o.options.Demo = true
	case "-":
		o.options.Seed, err = emulator.ReadSeed(o.In)
	default:
		o.options.Seed, err = emulator.LoadSeed(o.seed)
	}
	if err != nil {
		return usagef("--seed: %w", err)
	}
	if o.identities == "" {
		return nil
	}
	if o.options.Identities, err = o.readIdentities(o.identities); err != nil {
		return usagef("--identities: %w", err)
	}
	return nil
}

// readIdentities reads the identities in a file, or in standard input for "-", which
// names files relative to the working directory.
func (env *Env) readIdentities(file string) (*emulator.Identities, error) {
	if file == "-" {
		return emulator.ReadIdentities(env.In, ".")
	}
	return emulator.LoadIdentities(file)
}

// checkAddr refuses an address at which nothing can listen, and one that others can
// reach unless that is meant: everybody knows the keys of an emulator.
func (o *emulatorStartOptions) checkAddr() error {
	host, port, err := splitAddr(o.options.Addr)
	switch {
	case err != nil:
		return usagef("--addr %q: want host:port, such as %s", o.options.Addr, defaultEmulatorAddr)
	case !isLoopback(host) && !o.options.AllowRemote:
		return usagef("--addr %q: other machines could reach that, and everybody knows the keys: want 127.0.0.1:%s, or add --allow-remote", o.options.Addr, port)
	}
	return nil
}

// splitAddr splits an address to listen on, host:port.
func splitAddr(addr string) (host, port string, err error) {
	if host, port, err = net.SplitHostPort(addr); err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	return host, port, err
}

func (o *emulatorStartOptions) logf(format string, args ...any) {
	if !o.global.quiet {
		o.say("emulator", fmt.Sprintf(format, args...))
	}
}

// isAccount tells whether s is the number of an AWS account.
func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// exportLines writes KEY=VALUE pairs as lines for sh.
func exportLines(pairs []string) string {
	var b strings.Builder
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		fmt.Fprintf(&b, "export %s=%s\n", name, shellQuote(value))
	}
	return b.String()
}

// shellQuote quotes a word for sh where it needs it.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("_./:@%+,-", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// writeWhole replaces a file in one step, so that whoever waits for it never
// reads half of it. Only its owner can: it holds keys.
func writeWhole(path string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}

// removeWhole removes a file that writeWhole wrote, unless another process has
// replaced it since.
func removeWhole(path string, data []byte) {
	if now, err := os.ReadFile(path); err == nil && bytes.Equal(now, data) {
		os.Remove(path)
	}
}
