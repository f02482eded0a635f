package cmd

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/peal-cli/peal/pkg/emulator"
)

// What emulator env prints is evaluated by a shell.
func TestEmulatorEnv(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(emulator.Options{Demo: true, CertificateDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	tests := []struct {
		name  string
		pairs []string
		code  int
		want  string // printed
	}{
		{"an emulator", server.Env(), 0, string(exportLines(server.Env()))},
		{"a value that is a command", []string{"AWS_REGION=$(reboot);'`x`"}, 0, "export AWS_REGION='$(reboot);'\\''`x`'\n"},
		{"a name that is a command", []string{"AWS_REGION=us-east-1", "x;reboot;X=1"}, exitFailure, ""},
		{"another variable", []string{"PATH=/tmp"}, exitFailure, ""},
		{"another variable of AWS", []string{"AWS_CONFIG_FILE=/tmp/config"}, exitFailure, ""},
		{"no value", []string{"AWS_REGION"}, exitFailure, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			impostor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { json.NewEncoder(w).Encode(tt.pairs) }))
			defer impostor.Close()
			got := runAgainst(t, nil, "", "emulator", "env", "--addr", impostor.Listener.Addr().String())
			if got.code != tt.code || got.out != tt.want {
				t.Errorf("exit %d, printed %q, said %q; want %d and %q", got.code, got.out, got.err, tt.code, tt.want)
			}
		})
	}
}
