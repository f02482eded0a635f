package cmd

import (
	"errors"
	"net/http"
	"testing"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func TestIsRefusal(t *testing.T) {
	t.Parallel()
	forbidden := &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusForbidden}}, Err: errors.New("no")}
	tests := []struct {
		name string
		err  error
		want bool
		code int
	}{
		{"a call is denied", forbidden, true, exitDenied},
		{"the metadata service has no credentials", credentialsError{forbidden}, false, exitCredentials},
	}
	for _, tt := range tests {
		if got, code := isRefusal(tt.err), exitCode(tt.err); got != tt.want || code != tt.code {
			t.Errorf("%s: isRefusal = %v, exit code %d; want %v, %d", tt.name, got, code, tt.want, tt.code)
		}
	}
}
