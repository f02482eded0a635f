package cmd

import (
	"strings"

	"github.com/spf13/cobra"
)

// newHelpTopics returns the pages of `peal help TOPIC` that belong to no command.
func newHelpTopics() []*cobra.Command {
	topic := func(name, short, text string) *cobra.Command {
		return &cobra.Command{Use: name, Short: short, Long: strings.Trim(text, "\n")}
	}
	return []*cobra.Command{
		topic("exit-codes", "What each exit code means", exitCodesHelp),
		topic("environment", "Environment variables that peal reads", environmentHelp),
		topic("envelopes", "What a printed line looks like", envelopesHelp),
		topic("filters", "How to choose what is printed", filtersHelp),
	}
}

const exitCodesHelp = `
  0    done as asked
  1    unexpected failure
  2    usage: a flag, ARN or filter does not parse; nothing was contacted
  3    condition not met: -e matched nothing, --until or --count unmet when the
       time of --duration or --idle-timeout ran out
  4    no credentials, expired ones, a signature or chat token refused, a socket
       refused with 4401
  5    denied by IAM, for lack of membership (403, close 4003) or of a capability,
       by a room's review handler, or disconnected from a room
  6    no such channel, user, message or room
  7    throttled or over quota, after retries
  8    connection lost and given up
  9    something was lost, with --strict
  10   some items of a batch failed, or some targets of a tail; each was reported
  130  ended by SIGINT
  143  ended by SIGTERM

A reader that closes the pipe (head -1) ends peal quietly, as it ends other
tools: by SIGPIPE, or with 141. What cannot be written otherwise is a failure, 1.`

const environmentHelp = `
The names and the precedence are those of the AWS CLI: flag, environment,
profile.

  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  AWS_CREDENTIAL_EXPIRATION     when these end; they are not used any more then
  AWS_PROFILE, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE
  AWS_REGION, AWS_DEFAULT_REGION
  AWS_ENDPOINT_URL              send every API call there, such as to an emulator
  AWS_ENDPOINT_URL_CHIME_SDK_MESSAGING, …_CHIME_SDK_IDENTITY, …_IVSCHAT, …_STS,
  …_COGNITO_IDENTITY, …_IAM     the same for one service
  AWS_MAX_ATTEMPTS              how often a call is tried in all (default: 3)
  AWS_CA_BUNDLE                 PEM file of trusted authorities; sockets too
  SSL_CERT_FILE                 the same for the whole of Go
  HTTPS_PROXY, NO_PROXY         honoured for API calls and sockets
  NO_COLOR                      no colour, whatever it is set to; nor with TERM=dumb

peal's own:

  PEAL_AS                       the acting AppInstanceUser, as --as
  PEAL_CHAT_TOKEN               a chat token of Amazon IVS Chat, for one connect
  PEAL_ROOM                     set for --token-command: the ARN of the room
  PEAL_EMULATOR_ACCESS_KEY_ID, PEAL_EMULATOR_SECRET_ACCESS_KEY
                                root credentials of the emulator that starts`

const envelopesHelp = `
The service sends one JSON object a frame:

  {"Headers":{"x-amz-chime-event-type":"…","x-amz-chime-message-type":"…"},
   "Payload":"<a JSON text as a string>"}

peal prints the same object on one line with Payload decoded in place: keys in
their order, numbers as written, unknown fields kept.

Frames of Amazon IVS Chat have no headers and become the payload:

  {"Headers":{"x-peal-service":"ivschat","x-peal-event-type":"MESSAGE"},
   "Payload":{"Type":"MESSAGE","Id":"…",…}}

  --payload raw   leave Payload the string it is
  -o raw          the frame, byte for byte; controls are shown on a terminal
  -o pretty       indented
  -o text         for eyes: time, channel, sender, text; of lists the ARNs alone,
                  one a line, as commands read them from standard input
  --meta          add {"Meta":{"Source","ReceivedAt","UserArn","Connection","Seq"}}
  --events        lifecycle records between them, x-peal-event-type CONNECTING,
                  ESTABLISHED, CLOSED, RECONNECTING or GAP

A frame that is not JSON is printed as
{"Headers":{"x-peal-event-type":"PARSE_ERROR"},"Payload":"…"} and ends nothing.`

const filtersHelp = `
  --type CREATE_CHANNEL_MESSAGE   by event type; repeat for alternatives; any
                                  case; * and ? are wildcards
  --channel ARN, --sender ARN     by channel, by sender
  -q, --jq EXPR                   any jq program; its results are printed
  -r                              strings without quotes
  --until EXPR                    stop with exit 0 when EXPR is true
  -e                              exit 3 when nothing was printed, or nothing but
                                  null and false

Flags are applied first, then --jq. The language is jq's, by way of gojq; a
run-time error of the program is told on standard error, counted, and ends
nothing.`
