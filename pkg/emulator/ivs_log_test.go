package emulator

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChatLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := newChat(t, Options{ChatLogDir: dir, Now: at("2025-08-14T05:50:05.533134508Z")}, object{})
	var one, two struct{ Arn, Id string }
	c.post("CreateLoggingConfiguration", object{"destinationConfiguration": object{"s3": object{"bucketName": "logs"}}}, &one)
	c.post("CreateLoggingConfiguration", object{"destinationConfiguration": object{"firehose": object{"deliveryStreamName": "logs"}}}, &two)

	ann := c.enter("ann")
	ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r0","Content":"not logged"}`)
	ann.next()
	c.post("UpdateRoom", object{"identifier": c.room, "loggingConfigurationIdentifiers": []string{one.Arn, two.Arn}}, nil)

	ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"Naaaa","Attributes":{"username":"Max"}}`)
	message := ann.next()
	ann.fails(`{"Action":"SEND_MESSAGE","RequestId":"r1"}`, 400, "Invalid request: Content is missing")
	c.post("SendEvent", c.in(object{"eventName": "app:GOAL"}), nil)
	event := ann.next()

	const record = `{"event_timestamp":"2025-08-14T05:50:05.533Z","type":"%s","payload":%s,"version":"1.0"}` + "\n"
	want := fmt.Sprintf(record, "MESSAGE", message) + fmt.Sprintf(record, "EVENT", event)
	for _, id := range []string{one.Id, two.Id} {
		path := filepath.Join(dir, id, "room_"+c.room[strings.LastIndexByte(c.room, '/')+1:]+".log")
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s = %s, %v, want %s", path, got, err, want)
		}
	}
}

// A log that cannot be written is told of, and keeps nobody from chatting.
func TestChatLogFails(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	logged := make(chan string, 100)
	c := newChat(t, Options{ChatLogDir: file, Logf: func(format string, args ...any) { logged <- fmt.Sprintf(format, args...) }}, object{})
	var log struct{ Arn string }
	c.post("CreateLoggingConfiguration", object{"destinationConfiguration": object{"s3": object{"bucketName": "logs"}}}, &log)
	c.post("UpdateRoom", object{"identifier": c.room, "loggingConfigurationIdentifiers": []string{log.Arn}}, nil)
	ann := c.enter("ann")
	ann.write(`{"Action":"SEND_MESSAGE","Content":"hello"}`)
	if got := ann.next(); !strings.Contains(got, `"Content":"hello"`) {
		t.Errorf("frame %s", got)
	}
	if line := <-logged; !strings.HasPrefix(line, "chat log: ") {
		t.Errorf("logged %q", line)
	}
}
