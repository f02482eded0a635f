package stream_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/peal-cli/peal/pkg/stream"
)

const hello = `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},` +
	`"Payload":"{\"MessageId\":\"m1\",\"Content\":\"hello\",\"Sender\":{\"Name\":\"Ana\"}}"}`

func ExampleWriter() {
	w := stream.NewWriter(context.Background(), os.Stdout, stream.WriterOptions{})
	if err := w.Put(&stream.Envelope{Raw: []byte(hello)}); err != nil {
		log.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	// Output: {"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":{"MessageId":"m1","Content":"hello","Sender":{"Name":"Ana"}}}
}

func ExampleCompileProgram() {
	program, err := stream.CompileProgram(`.Payload | "\(.Sender.Name) says \(.Content)"`, nil)
	if err != nil {
		log.Fatal(err)
	}
	w := stream.NewWriter(context.Background(), os.Stdout, stream.WriterOptions{JQ: program, RawStrings: true})
	if err := w.Put(&stream.Envelope{Raw: []byte(hello)}); err != nil {
		log.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
	// Output: Ana says hello
}

func ExampleNewFilter() {
	filter, err := stream.NewFilter(stream.FilterOptions{Types: []string{"*_channel_message"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filter.Match(&stream.Envelope{Raw: []byte(hello)}))
	fmt.Println(filter.Match(&stream.Envelope{Raw: []byte(`{"Headers":{"x-amz-chime-event-type":"UPDATE_CHANNEL"}}`)}))
	// Output:
	// true
	// false
}

func ExampleEnvelope() {
	e := stream.Envelope{Raw: []byte(hello)}
	fmt.Printf("%s %s\n", e.Type(), e.MessageID())
	// Output: CREATE_CHANNEL_MESSAGE m1
}
