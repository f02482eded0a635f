package emulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// The root credentials of an emulator that is given none. They are no secret:
// they open nothing but emulators.
const (
	DefaultAccessKeyID     = "AKIAPEALEMULATORROOT"
	DefaultSecretAccessKey = "peal/emulator/root+secret/for/loopback00"
)

// Options are the settings of an emulator. The zero value is useful: a port
// chosen by the system on 127.0.0.1, region us-east-1, account 123456789012,
// state in memory, and the behaviour that is known of the services. The fields
// under "Open questions" choose what no public source settles; docs/emulator.md
// lists them.
type Options struct {
	Addr        string // where to listen, "127.0.0.1:0" by default; the host must be loopback
	AllowRemote bool   // lets Addr be any address
	Region      string // "us-east-1" by default
	Account     string // "123456789012" by default

	AccessKeyID     string // of root, which may do everything; DefaultAccessKeyID by default
	SecretAccessKey string // DefaultSecretAccessKey by default

	Identities *Identities // who may call besides root; nobody by default

	Demo bool  // adds an app instance with users, channels and bots that chat
	Seed *Seed // the state to begin with, when there is none in the data file

	DataFile       string // keeps the state in this file, created if absent; in memory by default
	CertificateDir string // receives ca.pem and ca-bundle.pem, for Server.Env, and is created if absent; nothing is written by default

	Now         func() time.Time // the clock, time.Now by default
	ClockOffset time.Duration    // moves the clock
	Random      io.Reader        // the source of ids, crypto/rand by default; need not be safe for concurrent use

	// Lambda stands for AWS Lambda: it invokes the function with this ARN (a
	// channel flow's processor, a room's message review handler) and returns its
	// answer. An error, or a Lambda that is nil, is a function that cannot be
	// invoked. It is called by many goroutines at once, and must return when ctx
	// is done.
	Lambda func(ctx context.Context, arn string, event []byte) ([]byte, error)

	Logf        func(format string, args ...any) // receives log lines, by many goroutines at once; silent by default
	Trace       bool                             // logs every call
	ExplainAuth bool                             // logs what a refused signature should have covered

	PingInterval time.Duration // between pings to a session, 30 s by default
	PongTimeout  time.Duration // after which a session that answers no ping is dropped, 60 s by default
	SendQueue    int           // bytes that may wait for a slow session before it is dropped, 16 MiB by default
	Quotas       Quotas

	ChatTokenLife time.Duration // for how long a chat token opens a connection, an hour by default; never beyond its session
	ChatLogDir    string        // receives the logs of rooms that have logging configurations; nothing is logged by default
	ReviewTimeout time.Duration // of message review handlers, 200 ms by default
	NoChatRates   bool          // neither rooms nor connections of IVS Chat have a rate limit

	// Open questions.

	StrictSignatures   bool          // refuse signatures over queries encoded by encodeURIComponent or a form encoder
	EvictOldest        bool          // close the oldest connection of a user with 4003, instead of the one beyond the quota
	ReplaceSession     bool          // close the old connection with 4003 when the same sessionId connects again
	MaxSession         time.Duration // close a connection with 1001 after this time; 0: never
	CloseOnExpiry      bool          // close a connection with 4401 when its credentials expire
	NoSelfJoin         bool          // users may not join PUBLIC, UNRESTRICTED channels by themselves
	PrivateByDefault   bool          // CreateChannel without Privacy makes a PRIVATE channel
	DeletedContentGone bool          // DELETE_CHANNEL_MESSAGE without content and metadata
	ChatExpiryError    bool          // answer requests after the end of a chat session with ERROR 401, instead of closing the connection
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() (Options, error) {
	set(&o.Addr, "127.0.0.1:0")
	set(&o.Region, "us-east-1")
	set(&o.Account, "123456789012")
	if (o.AccessKeyID == "") != (o.SecretAccessKey == "") {
		return o, errors.New("one of access key id and secret access key is set; want both or neither")
	}
	set(&o.AccessKeyID, DefaultAccessKeyID)
	set(&o.SecretAccessKey, DefaultSecretAccessKey)
	set(&o.PingInterval, 30*time.Second)
	set(&o.PongTimeout, 60*time.Second)
	set(&o.SendQueue, 16<<20)
	set(&o.ChatTokenLife, chatTokenLife)
	set(&o.ReviewTimeout, reviewTimeout)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
	o.Quotas = o.Quotas.withDefaults()
	if !o.AllowRemote {
		if err := checkLoopback(o.Addr); err != nil {
			return o, err
		}
	}
	return o, nil
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// checkLoopback refuses addresses that other machines can reach: what the
// emulator holds is protected by keys that everybody knows.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: want host:port", addr)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("address %q is not on loopback; want 127.0.0.1:port, or remote access allowed", addr)
}
