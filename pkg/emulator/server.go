package emulator

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/gorilla/websocket"
)

// A Server is an emulator of Chime SDK messaging and Amazon IVS Chat. Its
// methods are safe for concurrent use. It is also an http.Handler, for tests
// that bring a listener of their own.
type Server struct {
	options   Options
	clock     *clock
	random    *randomness
	decoder   decoder
	root      *credential
	directory *directory
	issuer    *issuer
	store     *store
	hub       *hub
	rates     *limiter
	authority *authority

	listener *splitter // nil unless started
	http     []*http.Server
	serving  sync.WaitGroup // goroutines of listener and HTTP servers
	conns    sync.WaitGroup // open HTTP connections
	requests sync.WaitGroup // requests being answered

	closing sync.Once
	closed  <-chan struct{} // as context.Done
	context context.Context // of what runs in the background
	cancel  context.CancelFunc
	work    sync.WaitGroup // what runs in the background

	demo *Demo
}

// Credentials are the keys of the root of the account. They are an
// aws.CredentialsProvider, for aws.Config.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
}

// Retrieve returns the keys as the AWS SDK wants them. It never fails.
func (c Credentials) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, Source: "peal emulator"}, nil
}

// New makes an emulator that does not listen; use it as an http.Handler, and
// Close it after the HTTP server that it belongs to.
func New(o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s := &Server{
		options: o,
		clock:   &clock{source: o.Now},
		random:  &randomness{source: o.Random},
		rates:   newLimiter(o.Quotas.Rates),
	}
	s.clock.advance(o.ClockOffset)
	s.context, s.cancel = context.WithCancel(context.Background())
	s.closed = s.context.Done()
	s.root = rootCredential(&s.options)
	if s.directory, err = newDirectory(o.Identities, o.Account, s.root); err != nil {
		return nil, fmt.Errorf("emulator: identities: %w", err)
	}
	if s.issuer, err = newIssuer(s.directory, o.SecretAccessKey); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s.hub = newHub(&s.options)
	s.store = &store{tables: newTables(&s.options), clock: s.clock, random: s.random, hub: s.hub, invoke: s.invokeLambda}

	if err := s.open(); err != nil {
		s.cancel()
		return nil, fmt.Errorf("emulator: %w", err)
	}
	if s.options.ChatTokenLife < shortTokenLife {
		s.logf("chat tokens live for %v: amazon-ivs-chat-messaging renews tokens that have less than %v left again and again, without a pause", s.options.ChatTokenLife, shortTokenLife)
	}
	s.work.Go(s.expireRegularly)
	if s.demo != nil {
		script := &demoScript{server: s, demo: s.demo}
		s.work.Go(script.chat)
		s.work.Go(s.chatInRoom)
	}
	return s, nil
}

// open brings up the state: from the data file, or new and as the options say.
func (s *Server) open() error {
	authority, err := newAuthority(time.Now())
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	s.authority = authority
	s.store.tables.tokenKey = s.random.bytes(32)
	if s.options.Demo {
		s.demo = s.newDemo()
	}
	if s.options.DataFile != "" {
		if err := s.openData(); err != nil {
			return err
		}
	}
	if s.options.CertificateDir != "" {
		if err := s.writeCertificates(); err != nil {
			return errors.Join(fmt.Errorf("certificate: %w", err), s.closeData())
		}
	}
	if s.store.tables.seq > 0 {
		return nil
	}
	if err := s.store.update(s.seed); err != nil {
		return errors.Join(err, s.closeData())
	}
	return nil
}

// openData loads the data file and goes on writing to it.
func (s *Server) openData() error {
	settings := journalSettings{TokenKey: s.store.tables.tokenKey, Authority: s.authority.keys}
	j, err := openJournal(s.options.DataFile, &s.store.tables, &settings)
	if err != nil {
		return err
	}
	s.store.journal = j
	s.store.tables.tokenKey = settings.TokenKey
	if s.authority, err = loadAuthority(settings.Authority); err != nil {
		return errors.Join(err, s.closeData())
	}
	return nil
}

func (s *Server) closeData() error {
	if s.store.journal == nil {
		return nil
	}
	return s.store.journal.close()
}

// Start makes an emulator that listens, for HTTP and WebSocket, plain and TLS,
// on one port. It is ready when Start returns.
func Start(o Options) (*Server, error) {
	s, err := New(o)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", s.options.Addr)
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s.listener = newSplitter(listener)
	s.serve(s.listener.plain)
	s.serve(tls.NewListener(s.listener.tls, &tls.Config{
		Certificates: []tls.Certificate{s.authority.leaf},
		// No HTTP/2: a WebSocket needs an HTTP/1.1 connection of its own.
		NextProtos: []string{"http/1.1"},
	}))
	return s, nil
}

// serve answers the connections of a listener.
func (s *Server) serve(l net.Listener) {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(logWriter{s}, "", 0),
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.conns.Add(1)
			case http.StateHijacked, http.StateClosed:
				s.conns.Done()
			}
		},
	}
	s.http = append(s.http, server)
	s.serving.Go(func() { server.Serve(l) }) // ends when Close closes the listener
}

// logWriter writes what net/http has to say into the log of the emulator.
type logWriter struct{ s *Server }

func (w logWriter) Write(p []byte) (int, error) {
	w.s.logf("%s", strings.TrimSpace(string(p)))
	return len(p), nil
}

func (s *Server) logf(format string, args ...any) { s.options.Logf(format, args...) }

// Close ends all connections and waits until nothing of the emulator runs any
// more. What was answered before is in the data file, if there is one.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		s.cancel()
		s.ClearFaults()
		if s.listener != nil {
			err = s.listener.close()
			if errors.Is(err, net.ErrClosed) {
				err = nil
			}
			for _, h := range s.http {
				h.Close()
			}
			s.serving.Wait()
			s.conns.Wait()
		}
		s.requests.Wait()
		s.work.Wait()
		s.hub.close()
		err = errors.Join(err, s.closeData())
	})
	return err
}

// URL is where the emulator listens, such as http://127.0.0.1:41234. The same
// port speaks TLS, too: replace http by https. It is empty unless started.
func (s *Server) URL() string {
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.inner.Addr().String()
}

// CA is the certificate of the emulator's own certificate authority, in PEM.
func (s *Server) CA() []byte { return s.authority.caPEM }

// Region is the region that the emulator stands for.
func (s *Server) Region() string { return s.options.Region }

// Account is the number of the emulated account.
func (s *Server) Account() string { return s.options.Account }

// Credentials are the keys of the root of the account, which may do everything.
func (s *Server) Credentials() Credentials {
	return Credentials{AccessKeyID: s.options.AccessKeyID, SecretAccessKey: s.options.SecretAccessKey}
}

// Env returns the environment variables that point AWS clients at the emulator,
// as KEY=VALUE, for exec.Cmd.Env. Those for the certificate authority are among
// them when Options.CertificateDir is set; PEAL_AS, PEAL_CHANNEL and PEAL_ROOM with Options.Demo.
func (s *Server) Env() []string {
	env := []string{
		"AWS_ENDPOINT_URL=" + s.URL(),
		"AWS_ACCESS_KEY_ID=" + s.options.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + s.options.SecretAccessKey,
		"AWS_REGION=" + s.options.Region,
		"AWS_DEFAULT_REGION=" + s.options.Region, // the AWS CLI reads this one alone, in version 1
	}
	if dir := s.options.CertificateDir; dir != "" {
		bundle := filepath.Join(dir, bundleFile)
		env = append(env,
			"PEAL_EMULATOR_CA="+filepath.Join(dir, caFile),
			"AWS_CA_BUNDLE="+bundle,
			"NODE_EXTRA_CA_CERTS="+filepath.Join(dir, caFile), // added to what Node.js trusts anyway
			"SSL_CERT_FILE="+bundle,
		)
	}
	if s.demo != nil {
		env = append(env, "PEAL_AS="+s.demo.UserArn, "PEAL_CHANNEL="+s.demo.ChannelArn, "PEAL_ROOM="+s.demo.RoomArn)
	}
	return env
}

// ServeHTTP answers one request: an upgrade, the emulator's own administration
// under /_peal/, or a call to one of the services.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.closed:
		http.Error(w, "the emulator is closed", http.StatusServiceUnavailable)
		return
	default:
	}
	s.requests.Add(1)
	defer s.requests.Done()
	allowOrigin(w.Header())
	switch path := r.URL.EscapedPath(); {
	case path == "/_peal" || strings.HasPrefix(path, "/_peal/"):
		s.serveAdmin(w, r)
	case websocket.IsWebSocketUpgrade(r) && path == "/connect":
		s.serveConnect(w, r)
	case websocket.IsWebSocketUpgrade(r) && path == "/":
		s.serveChat(w, r)
	case r.Method == http.MethodOptions:
		preflight(w)
	default:
		s.serveAPI(w, r)
	}
}
