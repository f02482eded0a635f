package stream

import (
	"context"
	"fmt"
	"io"
	"testing"
)

// Channels of which nothing but the leaving was seen take no memory, and no room in
// the resume file.
func TestLeftChannelsAreNotKept(t *testing.T) {
	t.Parallel()
	tail := &Tail{turn: make(turn, 1), Sink: NewWriter(context.Background(), io.Discard, WriterOptions{})}
	f := newFollow(tail, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{})
	f.channel([]byte("known")).member = true
	for _, kind := range []string{typeLeave, typeDeleteChannel} {
		for i := range 10 {
			f.print(NewEnvelope(kind, "SYSTEM", fmt.Appendf(nil, `{"ChannelArn":"%d","Member":{"Arn":"jane"}}`, i)))
		}
	}
	f.print(NewEnvelope(typeLeave, "SYSTEM", []byte(`{"ChannelArn":"known","Member":{"Arn":"jane"}}`)))
	if len(f.channels) != 1 || f.channels["known"].member {
		t.Errorf("%d channels are known, the target is in one: %v; want 1 and false", len(f.channels), f.channels["known"].member)
	}
}
