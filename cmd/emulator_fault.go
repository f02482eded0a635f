package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/emulator"
)

func newEmulatorFault(env *Env) *cobra.Command {
	return group(&cobra.Command{
		Use:   "fault",
		Short: "Make things go wrong, to see what a client does",
		Long: `Add faults to a running emulator, see whether they have happened, and remove
them. docs/emulator-faults.md goes through what a client should survive.`,
	}, newEmulatorFaultAdd(env), newEmulatorFaultList(env), newEmulatorFaultClear(env))
}

type emulatorFaultAddOptions struct {
	emulatorAdmin
	fault emulator.Fault
}

func newEmulatorFaultAdd(env *Env) *cobra.Command {
	o := &emulatorFaultAddOptions{emulatorAdmin: emulatorAdmin{Env: env}}
	cmd := &cobra.Command{
		Use:   "add <kind>",
		Short: "Add a fault",
		Long: `Print the id of the new fault. Without further flags it is for everybody, at
once, always, until it is removed.

On open WebSockets, where text frames count; the first one of a session of Chime
SDK messaging is SESSION_ESTABLISHED:

  close              send a close frame with --code
  drop               end the TCP connection, without a close frame
  cut                end the TCP connection within a frame
  stall              write nothing more
  no-pong            answer no pings
  no-ping            send no pings
  lose               do not send an event
  duplicate          send an event twice
  reorder            send an event after the next one
  delay              send a frame, and all behind it, --delay later
  early-event        send SESSION_ESTABLISHED after the first event
  never-established  open sessions, and send them nothing

On handshakes:

  refuse             answer with the HTTP --status instead of 101
  half-open          never answer
  expire             take credentials and chat tokens for expired; calls, too

On calls; drop, cut, delay and half-open, too, when --operation is given:

  throttle           answer with 429 and Retry-After
  fail               answer with --status`,
		Example: example(`
			# The next connection is cut within its third frame
			$ peal emulator fault add cut --after 2 --times 1

			# A fifth of all events come twice, the same ones each time
			$ peal emulator fault add duplicate --probability 0.2 --seed 7

			# Messages are accepted, and the answer is lost
			$ peal emulator fault add drop --operation SendChannelMessage --times 1`),
		Args: exactArgs("the kind of fault"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.fault.Kind = emulator.FaultKind(args[0])
			return o.run(cmd.Context())
		},
	}
	for _, kind := range emulator.FaultKinds() {
		cmd.ValidArgs = append(cmd.ValidArgs, string(kind))
	}
	f, x := cmd.Flags(), &o.fault
	f.SortFlags = false
	f.StringVar(&x.User, "user", "", "for the connections and calls of this `user`: an ARN, in rooms an id")
	f.StringVar(&x.Room, "room", "", "for connections to the room with this `ARN`")
	f.Uint64Var(&x.Connection, "connection", 0, "for this connection alone, by its `number`")
	f.StringVar(&x.Operation, "operation", "", "for calls of the operation with this `name`, * for all, instead of connections")
	f.IntVar(&x.After, "after", 0, "let `n` frames of each connection, or calls or handshakes, pass unharmed first")
	f.IntVar(&x.Times, "times", 0, "happen `n` times (default: no limit)")
	f.DurationVar(&x.For, "for", 0, "end after this `time` (default: when it is removed)")
	f.Float64Var(&x.Probability, "probability", 0, "happen with this `probability` each time (default: 1)")
	f.Uint64Var(&x.Seed, "seed", 0, "the `number` from which chance follows (default: a new one)")
	f.IntVar(&x.Code, "code", 0, "close with this `code` (default: 1012); 1005 is a close frame without a code")
	f.StringVar(&x.Reason, "reason", "", "close with this `text`")
	f.IntVar(&x.Byte, "byte", 0, "cut behind this `byte` of the frame or answer (default: in the middle)")
	f.IntVar(&x.Status, "status", 0, "refuse or fail with this HTTP `status` (default: 403, 500)")
	f.DurationVar(&x.Delay, "delay", 0, "delay for this `time`; with reorder and early-event, wait no longer for an event")
	f.DurationVar(&x.RetryAfter, "retry-after", 0, "ask for a retry after this `time`, in whole seconds (throttle: 1s by default)")
	o.register(cmd)
	return cmd
}

func (o *emulatorFaultAddOptions) run(ctx context.Context) error {
	if err := o.fault.Check(); err != nil {
		return usageError{err}
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	body, err := json.Marshal(o.fault)
	if err != nil {
		return err
	}
	answer, err := o.call(ctx, http.MethodPost, "faults", body)
	if err != nil {
		return err
	}
	var state emulator.FaultState
	if err := json.Unmarshal(answer, &state); err != nil {
		return err
	}
	return r.close(r.value(fmt.Sprint(state.ID), answer))
}

func newEmulatorFaultList(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the faults and how often they have happened",
		Long:  `Print the faults that were added and not removed, the oldest first, one JSON object a line.`,
		Example: example(`
			# Has fault 1 happened?
			$ peal emulator fault list --jq 'select(.Id == 1).Happened'`),
		RunE: func(cmd *cobra.Command, args []string) error { return admin.showList(cmd.Context(), "faults", "Id") },
	}
	admin.register(cmd)
	return cmd
}

func newEmulatorFaultClear(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "clear [id | -]...",
		Short: "Remove faults, all of them by default",
		Long: `Remove faults. What they hold back, such as the frames behind a stall, is sent.
"-" reads ids from standard input, one a line.`,
		Example: example(`
			$ peal emulator fault clear

			# Those that have happened
			$ peal emulator fault list --jq 'select(.Happened > 0).Id' | peal emulator fault clear -`),
		Args: minArgs(),
		RunE: func(cmd *cobra.Command, args []string) error { return admin.clearFaults(cmd.Context(), args) },
	}
	admin.register(cmd)
	return cmd
}

func (a *emulatorAdmin) clearFaults(ctx context.Context, args []string) error {
	if len(args) == 0 {
		_, err := a.call(ctx, http.MethodDelete, "faults", nil)
		return err
	}
	ids, err := a.collect(args, func(id string) error {
		if _, err := strconv.ParseUint(id, 10, 64); err != nil {
			return fmt.Errorf("fault %q: want the number that fault add has printed", id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := a.call(ctx, http.MethodDelete, "faults?id="+id, nil); err != nil {
			return err
		}
	}
	return nil
}
