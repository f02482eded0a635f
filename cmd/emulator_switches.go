package cmd

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/emulator"
)

// addEmulatorSwitches adds the flags for what no public source tells of Amazon
// Chime SDK messaging. Each is the field of emulator.Options of that name; docs/emulator.md
// says what is unknown.
func addEmulatorSwitches(f *pflag.FlagSet, o *emulator.Options) {
	f.BoolVar(&o.StrictSignatures, "strict-signatures", false, "refuse signatures over queries that are not encoded by RFC 3986")
	f.DurationVar(&o.PingInterval, "ping-interval", 0, "ping sessions at this `interval` (default 30s)")
	f.DurationVar(&o.PongTimeout, "pong-timeout", 0, "drop a session that answers no ping for this `duration` (default 1m0s)")
	f.IntVar(&o.SendQueue, "send-queue", 0, "drop a session for which more than these `bytes` wait (default 16 MiB)")
	f.DurationVar(&o.MaxSession, "max-session", 0, "close a session with 1001 after this `duration`")
	f.BoolVar(&o.CloseOnExpiry, "close-on-expiry", false, "close a session with 4401 when its credentials expire")
	f.BoolVar(&o.EvictOldest, "evict-oldest", false, "make room for a connection beyond the quota of its user by closing the oldest with 4003")
	f.BoolVar(&o.ReplaceSession, "replace-session", false, "close the old connection with 4003 when the same sessionId connects again")
	f.BoolVar(&o.NoSelfJoin, "no-self-join", false, "let nobody join PUBLIC, UNRESTRICTED channels by themselves")
	f.BoolVar(&o.PrivateByDefault, "private-by-default", false, "make channels PRIVATE when CreateChannel does not say")
	f.BoolVar(&o.DeletedContentGone, "deleted-content-gone", false, "send DELETE_CHANNEL_MESSAGE without content and metadata")
	f.Var(quotaFlag{&o.Quotas}, "quota", "set a quota by `NAME=N`, such as connections-per-user=1; -1: none (repeatable)")
	f.BoolVar(&o.Quotas.Rates, "rate-quotas", false, "answer calls beyond the published rates with 429")
}

func checkEmulatorSwitches(o *emulator.Options) error {
	if o.PingInterval < 0 || o.PongTimeout < 0 || o.SendQueue < 0 || o.MaxSession < 0 {
		return usagef("--ping-interval, --pong-timeout, --send-queue and --max-session must be positive")
	}
	return nil
}

// A quotaFlag sets count quotas by the names of their fields, spelt as flags are.
type quotaFlag struct{ quotas *emulator.Quotas }

func (quotaFlag) String() string { return "" }
func (quotaFlag) Type() string   { return "string" }

func (q quotaFlag) Set(s string) error {
	name, number, _ := strings.Cut(s, "=")
	n, err := strconv.Atoi(number)
	if err != nil || n == 0 || n < -1 {
		return errors.New("want NAME=N, N from 1 or -1 for no limit")
	}
	v := reflect.ValueOf(q.quotas).Elem()
	var names []string
	for i := range v.NumField() {
		if v.Field(i).Kind() != reflect.Int {
			continue // Rates, a flag of its own
		}
		known := flagName(v.Type().Field(i).Name)
		if known == name {
			v.Field(i).SetInt(int64(n))
			return nil
		}
		names = append(names, known)
	}
	return fmt.Errorf("no quota has the name %q; want one of %s", name, strings.Join(names, ", "))
}

// flagName spells the name of a Go field as a flag: CloseOnExpiry as close-on-expiry.
func flagName(field string) string {
	var b strings.Builder
	for i, r := range field {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
