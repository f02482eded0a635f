package cmd

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// globalFlags are the flags of every command, in the order of the manual.
type globalFlags struct {
	profile           string
	region            string
	endpointURL       string
	caBundle          string
	as                string
	emulator          bool
	insecurePlaintext bool
	output            enum
	jq                string
	rawOutput         bool
	exitStatus        bool
	color             enum
	logFormat         enum
	quiet             bool
	debug             bool
}

const (
	groupMain     = "main"
	groupAdmin    = "admin"
	groupExplain  = "explain"
	groupEmulator = "emulator"
)

// A topCommand is a command right below peal, with what is told of it there.
type topCommand struct {
	group, name, short string
	build              func(*Env) *cobra.Command // all but the group and the short text
}

// topCommands lists them in the order of the help.
func topCommands() []topCommand {
	return []topCommand{
		{groupMain, "endpoint", "Print the host that messaging sessions connect to", newEndpoint},
		{groupMain, "presign", "Print a URL with which a user can connect", newPresign},
		{groupMain, "tail", "Stream what users and rooms receive, as JSON lines", newTail},
		{groupMain, "send", "Send messages to a channel or room", newSend},
		{groupMain, "membership", "Add, list and remove the members of a channel", newMembership},

		{groupAdmin, "instance", "Create, list, show and delete AppInstances", newInstance},
		{groupAdmin, "user", "Create, list, show, delete and disconnect users", newUser},
		{groupAdmin, "channel", "Create, list, show and delete channels", newChannel},
		{groupAdmin, "message", "List, show, edit, redact and delete messages", newMessage},
		{groupAdmin, "room", "Create, list, show and delete rooms of Amazon IVS Chat", newRoom},
		{groupAdmin, "token", "Create chat tokens of Amazon IVS Chat", newToken},

		{groupExplain, "doctor", "Find out step by step why nothing arrives", newDoctor},
		{groupExplain, "iam", "Explain, write and check IAM policies", newIAM},
		{groupExplain, "whoami", "Show whose credentials are used, for which region and user", newWhoami},
		{groupExplain, "creds", "Become one AppInstanceUser, with temporary credentials", newCreds},

		{groupEmulator, "emulator", "Run the services on this machine", newEmulator},

		{"", "completion", "Print a script that completes commands in a shell", newCompletion},
		{"", "version", "Print the version of peal", newVersion},
	}
}

// newRoot returns the command tree as a command line of these words needs it. A
// command that no word names has its name and its short text, for help and for
// completion, but neither flags nor subcommands: to make those of all of them is
// half of the work of a command that only computes.
func newRoot(env *Env, words []string) *cobra.Command {
	showVersion := false
	root := &cobra.Command{
		Use:   "peal" + commandFollows,
		Short: "Sign, stream and explain Amazon Chime SDK messaging and Amazon IVS Chat",
		Long: strings.TrimSpace(`
peal signs, streams and explains the WebSocket messaging services Amazon Chime
SDK messaging and Amazon IVS Chat. It prints every message as one JSON line,
filters with jq, and comes with an emulator of both services, so that all of it
runs without an AWS account.`),
		Example: example(`
			# See live messages now: no account, no network
			$ peal tail --emulator

			# Follow what one user receives, as JSON lines
			$ peal tail "$USER_ARN" | jq .Payload.Content`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if showVersion {
				return env.printVersion(cmd.Context())
			}
			return cmd.Help()
		},
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true}, // newCompletion is ours
	}
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)
	root.SetUsageFunc(printUsage)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return flagError(err) })
	env.global.register(root)
	root.Flags().BoolVar(&showVersion, "version", false, "print the version of peal")

	root.AddGroup(
		&cobra.Group{ID: groupMain, Title: "Main commands:"},
		&cobra.Group{ID: groupAdmin, Title: "Administration:"},
		&cobra.Group{ID: groupExplain, Title: "Find out why:"},
		&cobra.Group{ID: groupEmulator, Title: "Without AWS:"},
	)
	for _, top := range topCommands() {
		c := &cobra.Command{Use: top.name, Run: func(*cobra.Command, []string) {}} // listed, as what can run is
		if slices.Contains(words, top.name) {
			c = top.build(env)
		}
		c.GroupID, c.Short = top.group, top.short
		root.AddCommand(c)
	}
	root.AddCommand(newHelpTopics()...)
	root.SetHelpCommand(newHelp())
	root.InitDefaultHelpCmd()
	for _, c := range allCommands(root) {
		c.Args = usageArgs(c.Args)
		c.DisableFlagsInUseLine = true
	}
	return root
}

// flagError is an error of the flags of a command line. That of a duration says
// what would be one.
func flagError(err error) error {
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok && invalid.GetFlag().Value.Type() == "duration" {
		return usagef("--%s %q: want a duration such as 30s or 5m", invalid.GetFlag().Name, invalid.GetValue())
	}
	return usageError{err}
}

func (g *globalFlags) register(root *cobra.Command) {
	g.output = enum{value: "", allowed: []string{"json", "text", "pretty", "raw"}}
	g.color = enum{value: "auto", allowed: []string{"auto", "always", "never"}}
	g.logFormat = enum{value: "text", allowed: []string{"text", "json"}}

	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&g.profile, "profile", "", "use this `name`d profile of the AWS configuration")
	f.StringVar(&g.region, "region", "", "the AWS `region`; default: configuration, then the region of the ARN")
	f.StringVar(&g.endpointURL, "endpoint-url", "", "send API calls to this `URL` instead of AWS")
	f.StringVar(&g.caBundle, "ca-bundle", "", "trust the certificates in this PEM `file`, for API calls and sockets")
	f.StringVar(&g.as, "as", "", "act as the AppInstanceUser with this `ARN` (environment: PEAL_AS)")
	f.BoolVar(&g.emulator, "emulator", false, "start an emulator with demo data in this process and use it")
	f.BoolVar(&g.insecurePlaintext, "insecure-plaintext", false, "allow http:// and ws:// to other machines")
	f.VarP(&g.output, "output", "o", "print as `format`: json, text, pretty or raw")
	f.StringVarP(&g.jq, "jq", "q", "", "filter the output with this jq `expression`")
	f.BoolVarP(&g.rawOutput, "raw-output", "r", false, "print strings that --jq yields without quotes")
	f.BoolVarP(&g.exitStatus, "exit-status", "e", false, "exit 3 when --jq yields nothing, or only null and false")
	f.Var(&g.color, "color", "colour output: `when` is auto, always or never (honours NO_COLOR)")
	f.Var(&g.logFormat, "log-format", "write messages on standard error as `format`: text or json")
	f.BoolVar(&g.quiet, "quiet", false, "print errors only on standard error")
	f.BoolVar(&g.debug, "debug", false, "tell of each API call and connection on standard error, never of secrets")
}

// allCommands returns c and every command below it.
func allCommands(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, child := range c.Commands() {
		all = append(all, allCommands(child)...)
	}
	return all
}

// example lays out the indented text of a raw string as cobra wants it.
func example(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i, line := range lines {
		if line = strings.TrimLeft(line, "\t"); line != "" {
			line = "  " + line
		}
		lines[i] = line
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n\t ")
}
