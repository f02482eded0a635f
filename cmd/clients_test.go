//go:build clients

package cmd

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestClients runs clients that others wrote (the AWS CLI, the JavaScript SDKs,
// wscat) against peal. `make test` installs the ones from npm.
func TestClients(t *testing.T) {
	params := scriptParams("../testdata/clients")
	setup := params.Setup
	params.Setup = func(e *testscript.Env) error {
		clients, err := filepath.Abs("../testdata/clients")
		if err != nil {
			return err
		}
		e.Setenv("CLIENTS", clients)
		e.Setenv("PATH", filepath.Join(clients, "node_modules", ".bin")+":"+e.Getenv("PATH"))
		e.Setenv("AWS_PAGER", "")
		return setup(e)
	}
	params.Condition = hasClient
	testscript.Run(t, params)
}

// hasClient is the condition [has:NAME], of a command, or of botocore, the Python
// package under boto3 and the AWS CLI. `make test` says loudly when a client is
// missing; in CI nothing may be.
func hasClient(condition string) (bool, error) {
	name, ok := strings.CutPrefix(condition, "has:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	_, err := exec.LookPath(name)
	if name == "botocore" {
		err = exec.Command("python3", "-c", "import botocore.session").Run()
	}
	if err != nil && os.Getenv("CI") != "" {
		return false, err
	}
	return err == nil, nil
}
