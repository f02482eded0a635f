package emulator_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/presign"
)

// The first session is closed with 1012 once it is established, the next one
// stays open.
func ExampleServer_AddFault() {
	srv, err := emulator.Start(emulator.Options{Demo: true})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	if _, err := srv.AddFault(emulator.Fault{Kind: emulator.FaultClose, Code: 1012, After: 1, Times: 1}); err != nil {
		log.Fatal(err)
	}

	for range 2 {
		keys := aws.Credentials{AccessKeyID: srv.Credentials().AccessKeyID, SecretAccessKey: srv.Credentials().SecretAccessKey}
		url, err := presign.URL(keys, srv.Demo().UserArn, presign.Options{Endpoint: srv.URL()[len("http://"):], Region: srv.Region(), Scheme: "ws"})
		if err != nil {
			log.Fatal(err)
		}
		ws, _, err := websocket.DefaultDialer.Dial(url, nil)
		if err != nil {
			log.Fatal(err)
		}
		defer ws.Close()
		for range 2 {
			_, _, err := ws.ReadMessage()
			fmt.Println(err)
		}
	}
	// Output:
	// <nil>
	// websocket: close 1012
	// <nil>
	// <nil>
}
