package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type doctorOptions struct {
	*Env
	target    []string
	roundTrip string
	room      roomAccess
}

func newDoctor(env *Env) *cobra.Command {
	o := &doctorOptions{Env: env}
	cmd := &cobra.Command{
		Use: "doctor [target]",
		Long: `Go the way that every session goes, one step at a time: credentials, caller, clock,
region, the call that finds the endpoint or makes the token, DNS, TCP, TLS, the
upgrade, the session, the memberships. Each step has its time, and one that fails
says why and what to do. Those that cannot be tried then are skipped.

The target is the ARN of an AppInstanceUser, PEAL_AS without one, or of a room of
Amazon IVS Chat. --round-trip sends a message that nobody keeps, and waits for its
echo: a control message to a channel, an event to a room.

The exit code is that of the first step that failed: 4 for credentials, signature
or a socket refused with 4401, 5 for permissions, 8 for the network.`,
		Example: example(`
			# Can this user connect?
			$ peal doctor "$USER_ARN"

			# How long does a message take?
			$ peal doctor --round-trip "$PEAL_CHANNEL"

			# Only what is wrong, as data
			$ peal doctor --jq '.Steps[].Findings[]'`),
		Args: rangeArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.roundTrip, "round-trip", "", "send a message to the channel or room with this `ARN` and wait for it to come back")
	o.room.register(f)
	return cmd
}

func (o *doctorOptions) run(ctx context.Context) error {
	patient, err := o.patient()
	if err != nil {
		return err
	}
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	d := &doctor{doctorOptions: o, results: out, patient: patient, steps: []doctorStep{}}
	if d.plain, err = d.tlsConfig(); err != nil {
		return err
	}
	o.tryOnce() // a second attempt would hide what is wrong at times
	if d.cfg, err = o.awsConfig(ctx, patient.Region); err != nil {
		return err
	}
	defer d.hangUp()
	d.examine(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := d.report(); err != nil {
		return err
	}
	return out.close(d.failed)
}

// patient reads whom the doctor is to look at: a user, a room, or, for the zero
// value, nobody in particular.
func (o *doctorOptions) patient() (chime.ARN, error) {
	var patient chime.ARN
	name := ""
	if len(o.target) > 0 {
		name = o.target[0]
	} else if user, err := o.actingUser(); err == nil {
		name = user
	} else if !isA[noUserError](err) {
		return patient, err
	}
	var err error
	switch {
	case name == "":
	case isChat(name):
		patient, err = roomARN(name)
	default:
		if patient, err = chime.ParseARN(name, chime.KindUser); err != nil {
			err = usageError{err}
		}
	}
	if err != nil || o.roundTrip == "" {
		return patient, err
	}
	switch {
	case name == "":
		return patient, usagef("--round-trip: no user sends it: give the ARN of one, or set PEAL_AS")
	case isChat(name) && o.roundTrip != name:
		return patient, usagef("--round-trip %q: want the room itself, %s", o.roundTrip, name)
	case isChat(name):
		return patient, nil
	}
	_, err = channelARN(o.roundTrip)
	return patient, err
}

// examine takes the steps in the order in which a session depends on them.
func (d *doctor) examine(ctx context.Context) {
	d.step(ctx, "credentials", d.credentials)
	d.step(ctx, "caller identity", d.caller)
	d.step(ctx, "clock", d.clock)
	d.step(ctx, "region", d.region)
	if d.isRoom() {
		d.step(ctx, "token", d.token)
		d.dial(ctx)
	} else {
		d.step(ctx, "endpoint", d.endpoint)
		d.dial(ctx)
		d.step(ctx, "session", d.session)
		d.step(ctx, "memberships", d.memberships)
	}
	d.step(ctx, "round trip", d.echo)
}

func (d *doctor) isRoom() bool { return d.patient.Service == "ivschat" }

// mark is what a person sees of a status.
func mark(status string) string {
	switch status {
	case stepOK:
		return "✓"
	case stepFailed:
		return "✗"
	}
	return "-"
}

// text shows a step like this:
//
//	✗ region               the calls go to us-east-1, the user is of eu-central-1
//	    error: region-mismatch: …
//	      fix: set --region eu-central-1
func (s *doctorStep) text() string {
	text := fmt.Sprintf("%s %-15s %9s  %s\n", mark(s.Status), s.Name, s.took(), s.Detail)
	for _, f := range s.Findings {
		text += fmt.Sprintf("    %s: %s: %s\n      fix: %s\n", f.Severity, f.Code, f.Message, f.Fix)
	}
	return printableLines(text)
}
