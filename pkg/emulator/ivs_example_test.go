package emulator_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/emulator"
)

// A room of IVS Chat: the AWS SDK makes the token, any WebSocket client connects
// with it, to the same port.
func Example_chat() {
	srv, err := emulator.Start(emulator.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	ctx := context.Background()
	client := ivschat.New(ivschat.Options{
		BaseEndpoint: aws.String(srv.URL()),
		Region:       srv.Region(),
		Credentials:  srv.Credentials(),
	})
	room, err := client.CreateRoom(ctx, &ivschat.CreateRoomInput{Name: aws.String("lobby")})
	if err != nil {
		log.Fatal(err)
	}
	token, err := client.CreateChatToken(ctx, &ivschat.CreateChatTokenInput{
		RoomIdentifier: room.Arn, UserId: aws.String("ann"), Capabilities: []types.ChatTokenCapability{types.ChatTokenCapabilitySendMessage},
	})
	if err != nil {
		log.Fatal(err)
	}

	socket := strings.Replace(srv.URL(), "http://", "ws://", 1)
	ws, _, err := websocket.DefaultDialer.Dial(socket, http.Header{"Sec-WebSocket-Protocol": {*token.Token}})
	if err != nil {
		log.Fatal(err)
	}
	defer ws.Close()
	if err := ws.WriteJSON(map[string]string{"Action": "SEND_MESSAGE", "Content": "hello"}); err != nil {
		log.Fatal(err)
	}
	var frame struct {
		Type, Content string
		Sender        struct{ UserId string }
	}
	if err := ws.ReadJSON(&frame); err != nil {
		log.Fatal(err)
	}
	fmt.Println(frame.Type, frame.Sender.UserId, frame.Content)
	// Output: MESSAGE ann hello
}
