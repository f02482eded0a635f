package emulator_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/peal-cli/peal/pkg/emulator"
)

func Example() {
	srv, err := emulator.Start(emulator.Options{Demo: true})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	// Point any AWS client at srv.URL with srv.Credentials, or run a program
	// with srv.Env added to its environment.
	fmt.Println(srv.Credentials().AccessKeyID)
	fmt.Println(srv.Demo().UserArn)
	// Output:
	// AKIAPEALEMULATORROOT
	// arn:aws:chime:us-east-1:123456789012:app-instance/de300000-0000-4000-8000-000000000001/user/you
}

// An emulator is an http.Handler, too, for tests that bring a listener.
func ExampleNew() {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	listener := httptest.NewServer(srv)
	defer listener.Close()

	r, err := http.NewRequestWithContext(context.Background(), "GET", listener.URL+"/channels", nil)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		log.Fatal(err)
	}
	resp.Body.Close()
	fmt.Println(resp.StatusCode, resp.Header.Get("x-amzn-ErrorType"))
	// Output: 403 MissingAuthenticationTokenException
}

// AdvanceClock makes things expire without waiting for them.
func ExampleServer_AdvanceClock() {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	before := srv.Now()
	srv.AdvanceClock(48 * 3600e9)
	fmt.Println(srv.Now().Sub(before) >= 48*3600e9)
	// Output: true
}
