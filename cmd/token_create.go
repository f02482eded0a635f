package cmd

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/cobra"
)

type tokenCreateOptions struct {
	*Env
	room string

	user         string
	capabilities []string
	attributes   []string
	duration     time.Duration
}

func newTokenCreate(env *Env) *cobra.Command {
	o := &tokenCreateOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "create <room>",
		Short: "Create a chat token",
		Long: `Create a chat token, which lets one connection into a room as a user, and print it
(CreateChatToken). It opens one connection, and is a secret until then. Whoever is
connected sees what is sent; to do more, the token needs a capability. With -o json
the answer has two times as well: until when the token opens a connection, and when
that connection ends.`,
		Example: example(`
			# A token for somebody who may talk
			$ peal token create "$PEAL_ROOM" --user ann --capability send-message

			# A moderator's, with a name for others to see, and its expiry
			$ peal token create "$PEAL_ROOM" --user mod --capability all --attribute displayName=Mod -o json`),
		Args: exactArgs("the ARN of a room"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.room = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.user, "user", "", "let in the user with this `id`, which the application chooses")
	f.StringArrayVar(&o.capabilities, "capability", nil, "allow `what`: send-message, delete-message, disconnect-user, or all (repeat for more)")
	f.StringArrayVar(&o.attributes, "attribute", nil, "show others this attribute of the user, as `key=value` (repeat for more)")
	f.DurationVar(&o.duration, "duration", time.Hour, "end the connection after this `time` from now, 1m to 180m")
	return cmd
}

func (o *tokenCreateOptions) run(ctx context.Context) error {
	arn, err := roomARN(o.room)
	if err != nil {
		return err
	}
	in := &ivschat.CreateChatTokenInput{RoomIdentifier: &o.room, UserId: &o.user, SessionDurationInMinutes: new(int32(o.duration / time.Minute))}
	if o.user == "" {
		return usagef("no user: set --user")
	}
	if err := checkChatUser(o.user); err != nil {
		return err
	}
	if in.Capabilities, err = parseCapabilities(o.capabilities); err != nil {
		return err
	}
	if in.Attributes, err = parsePairs("--attribute", o.attributes); err != nil {
		return err
	}
	if err := checkChatAttributes(in.Attributes); err != nil {
		return usageError{err}
	}
	if o.duration < time.Minute || o.duration > maxChatSession || o.duration%time.Minute != 0 {
		return usagef("--duration %v: want whole minutes, 1m to 180m", o.duration)
	}
	r, client, err := start(ctx, o.Env, o.signedRooms, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.CreateChatToken(ctx, in)
	if err != nil {
		return chatError(err, client, arn)
	}
	return r.close(r.value(value(out.Token), answerBody(out.ResultMetadata)))
}

// The limits of a chat token (API model, CreateChatToken).
const (
	maxChatUser       = 128
	maxChatAttributes = 1024 // bytes, of keys and values
	maxChatSession    = 180 * time.Minute
)

func checkChatUser(id string) error {
	if n := utf8.RuneCountInString(id); n < 1 || n > maxChatUser || !utf8.ValidString(id) {
		return usagef("user id %q: it has %d characters; want 1 to %d in UTF-8", id, n, maxChatUser)
	}
	return nil
}

// checkChatAttributes holds the size that the attributes of a token or an event
// may have together. For those of a message the same is assumed.
func checkChatAttributes(attributes map[string]string) error {
	n := 0
	for key, text := range attributes {
		n += len(key) + len(text)
		if !utf8.ValidString(key) || !utf8.ValidString(text) {
			return fmt.Errorf("attribute %q is not valid UTF-8", key)
		}
	}
	if n > maxChatAttributes {
		return fmt.Errorf("the attributes have %d bytes in UTF-8; together they may have %d", n, maxChatAttributes)
	}
	return nil
}

// capabilityWords are those of --capability.
func capabilityWords() []string {
	return []string{"send-message", "delete-message", "disconnect-user", "all"}
}

// parseCapabilities reads --capability, in the words of the flag or of the API.
func parseCapabilities(words []string) (all []types.ChatTokenCapability, err error) {
	known := types.ChatTokenCapability("").Values()
	for _, list := range words {
		for word := range strings.SplitSeq(list, ",") {
			name := types.ChatTokenCapability(strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(word), "-", "_")))
			switch {
			case name == "ALL":
				all = append(all, known...)
			case slices.Contains(known, name):
				all = append(all, name)
			default:
				return nil, usagef("--capability %q: must be one of %s", word, strings.Join(capabilityWords(), ", "))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
