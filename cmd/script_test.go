package cmd

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/peal-cli/peal/pkg/emulator"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"peal": func() { os.Exit(Main()) }})
}

// TestScripts shows what a user sees: each script in testdata/script runs peal
// in a directory of its own, with an empty HOME.
func TestScripts(t *testing.T) {
	testscript.Run(t, scriptParams("../testdata/script"))
}

func scriptParams(dir string) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Values[emulatorKey] = new(emulatorSlot)
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			e.Setenv("GORACE", os.Getenv("GORACE"))
			return os.Mkdir(e.Getenv("HOME"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"emulator": emulatorCommand,
			"envfile":  envFileCommand,
			"exits":    exitsCommand,
			"fetch":    fetchCommand,
			"waitline": waitLineCommand,
			"jq":       jqCommand,
			"setenv":   setenvCommand,
		},
	}
}

const emulatorKey = "emulator"

// emulatorCommand controls the emulator of a script.
//
//	emulator start [demo] [FILE]
//	                        start one, with the demo data, and with the identities
//	                        in FILE, and set the environment that finds it
//	emulator wait N         wait until N sessions are established
//	emulator push FILE      send the file as one text frame to every session
//	emulator binary FILE    send the file as one binary frame to every session
//	emulator big N          send a message with N bytes of content to every session
//	emulator advance D      move its clock by a duration
//	emulator drop           cut the TCP connection of every session
//	emulator close CODE     close every session with a close code
//	emulator stop           stop it
func emulatorCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || neg {
		ts.Fatalf("usage: emulator start|wait|push|binary|big|drop|close|stop")
	}
	slot := ts.Value(emulatorKey).(*emulatorSlot)
	if args[0] == "start" {
		var options emulator.Options
		for _, arg := range args[1:] {
			if arg == "demo" {
				options.Demo = true
				continue
			}
			var err error
			options.Identities, err = emulator.LoadIdentities(ts.MkAbs(arg))
			ts.Check(err)
		}
		server, err := emulator.Start(options)
		ts.Check(err)
		ts.Defer(func() { server.Close() })
		for _, pair := range server.Env() {
			name, value, _ := strings.Cut(pair, "=")
			ts.Setenv(name, value)
		}
		slot.server = server
		return
	}
	if slot.server == nil {
		ts.Fatalf("emulator %s: not started", args[0])
	}
	switch args[0] {
	case "wait":
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		waitFor(ts, args[1]+" sessions", func() bool { return slot.server.Sessions() == n })
	case "push":
		slot.server.Push([]byte(strings.TrimSuffix(ts.ReadFile(args[1]), "\n")))
	case "binary":
		slot.server.PushBinary([]byte(ts.ReadFile(args[1])))
	case "big":
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		slot.server.Push([]byte(`{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":"{\"Content\":\"` + strings.Repeat("x", n) + `\"}"}`))
	case "close":
		code, err := strconv.Atoi(args[1])
		ts.Check(err)
		slot.server.CloseSessions(code, "as the script says")
	case "advance":
		d, err := time.ParseDuration(args[1])
		ts.Check(err)
		slot.server.AdvanceClock(d)
	case "drop":
		slot.server.Drop()
	case "stop":
		slot.server.Close()
	default:
		ts.Fatalf("emulator %s: unknown", args[0])
	}
}

// An emulatorSlot holds the emulator of one script.
type emulatorSlot struct{ server *emulator.Server }

// envFileCommand waits for a file of export lines and sets what it says:
//
//	envfile FILE
func envFileCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: envfile FILE")
	}
	path := ts.MkAbs(args[0])
	var data []byte
	waitFor(ts, path, func() bool {
		var err error
		data, err = os.ReadFile(path)
		return err == nil
	})
	for line := range strings.Lines(string(data)) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if ok {
			ts.Setenv(name, strings.Trim(value, `'"`))
		}
	}
}

// exitsCommand runs a command and holds its exit code against a number:
//
//	exits CODE COMMAND [ARG...]
func exitsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: exits CODE COMMAND [ARG...]")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		exit, ok := err.(interface{ ExitCode() int })
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// fetchCommand gets the first http:// URL in a file and keeps the answer in
// another:
//
//	fetch FILE ANSWER
func fetchCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: fetch FILE ANSWER")
	}
	url := regexp.MustCompile(`http://[^\s"]+`).FindString(ts.ReadFile(args[0]))
	response, err := http.Get(url)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), body, 0o666))
}

// waitLineCommand waits until a file, such as one a background command writes
// to, contains a text, N times if that is given:
//
//	waitline FILE TEXT [N]
func waitLineCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || len(args) > 3 || neg {
		ts.Fatalf("usage: waitline FILE TEXT [N]")
	}
	path, times := ts.MkAbs(args[0]), 1
	if len(args) == 3 {
		var err error
		times, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	waitFor(ts, args[1]+" in "+args[0], func() bool {
		data, _ := os.ReadFile(path)
		return bytes.Count(data, []byte(args[1])) >= times
	})
}

// jqCommand holds the JSON values of a file or of stdout, as one array, against
// a jq condition:
//
//	jq FILE EXPR
func jqCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] jq FILE EXPR")
	}
	query, err := gojq.Parse(args[1])
	ts.Check(err)
	values := []any{}
	for d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0]))); d.More(); {
		var v any
		ts.Check(d.Decode(&v))
		values = append(values, v)
	}
	v, _ := query.Run(values).Next()
	if err, ok := v.(error); ok {
		ts.Fatalf("%v", err)
	}
	if (v != nil && v != false) == neg {
		data, _ := json.MarshalIndent(values, "", "  ")
		ts.Fatalf("%s is %v for\n%s", args[1], v, data)
	}
}

// setenvCommand sets a variable to what the last command printed:
//
//	setenv NAME
func setenvCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: setenv NAME")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

func waitFor(ts *testscript.TestScript, what string, ok func() bool) {
	for deadline := time.Now().Add(60 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("waited a minute for %s", what)
		}
	}
}
