package cmd

import (
	"context"
	"errors"
	"fmt"
	"os/exec"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
)

// A discreetProvider leaves out of errors what a credential_process printed, which
// the SDK repeats: there may be a secret in it.
type discreetProvider struct{ aws.CredentialsProvider }

func (p discreetProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := p.CredentialsProvider.Retrieve(ctx)
	process, ok := errors.AsType[*processcreds.ProviderError](err)
	if !ok || isA[*exec.ExitError](err) {
		return creds, err
	}
	if cause := errors.Unwrap(process.Err); cause != nil {
		err = fmt.Errorf("credential_process: %w", cause)
	}
	return creds, err
}
