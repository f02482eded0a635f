package cmd

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/peal-cli/peal/pkg/emulator"
)

// A message under review goes to the URL of --lambda and nowhere else.
func TestLambdaDoesNotRedirect(t *testing.T) {
	t.Parallel()
	var followed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer elsewhere.Close()
	handler := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer handler.Close()
	const arn = "arn:aws:lambda:us-east-1:123456789012:function:review"
	var options emulator.Options
	if err := (&emulatorChat{lambdas: []string{arn + "=" + handler.URL}}).apply(&options); err != nil {
		t.Fatal(err)
	}
	if _, err := options.Lambda(t.Context(), arn, []byte("{}")); err == nil || followed.Load() > 0 {
		t.Errorf("%d redirects were followed, with the error %v; want none, and an error", followed.Load(), err)
	}
}
