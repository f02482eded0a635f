package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A processorCall is what a processor Lambda is invoked with.
type processorCall struct {
	EventType, CallbackId string
	ChannelMessage        struct{ MessageId, ChannelArn, Content, Type, Persistence string }
}

// A flowWorld has a channel with a flow whose Lambda functions the test plays.
type flowWorld struct {
	*world
	room, path string
	calls      chan processorCall
}

func newFlowWorld(t *testing.T, fallback string, processors int, lambda func(arn string) error) *flowWorld {
	t.Helper()
	f := &flowWorld{calls: make(chan processorCall, 16)}
	o := Options{Quotas: Quotas{ProcessorsPerChannelFlow: 3}, Lambda: func(_ context.Context, arn string, event []byte) ([]byte, error) {
		if lambda != nil {
			if err := lambda(arn); err != nil {
				return nil, err
			}
		}
		var c processorCall
		if err := json.Unmarshal(event, &c); err != nil {
			return nil, err
		}
		f.calls <- c
		return nil, nil
	}}
	f.world = newWorld(t, o, "ann", "ben")
	f.room = f.channel(nil, "ann", "ben")
	f.path = "/channels/" + escape(f.room)
	var list []object
	for i := range processors {
		list = append(list, object{
			"Name": fmt.Sprint("p", i), "ExecutionOrder": i + 1, "FallbackAction": fallback,
			"Configuration": object{"Lambda": object{"ResourceArn": fmt.Sprint("arn:aws:lambda:us-east-1:123456789012:function:p", i), "InvocationType": "ASYNC"}},
		})
	}
	var flow struct{ ChannelFlowArn string }
	f.must(201, "POST", "/channel-flows", f.input(object{"AppInstanceArn": f.instance, "Name": "flow", "Processors": list})).decode(t, &flow)
	f.by("ann").must(200, "PUT", f.path+"/channel-flow", object{"ChannelFlowArn": flow.ChannelFlowArn})
	return f
}

// answer is the callback of a processor.
func (f *flowWorld) answer(c processorCall, deny bool, change object) {
	f.t.Helper()
	in := object{"CallbackId": c.CallbackId, "ChannelMessage": object{"MessageId": c.ChannelMessage.MessageId}}
	for key, value := range change {
		in["ChannelMessage"].(object)[key] = value
	}
	if deny {
		in["DeleteResource"] = true
	}
	f.must(200, "POST", f.path+"?operation=channel-flow-callback", in)
}

func TestChannelFlow(t *testing.T) {
	t.Parallel()
	f := newFlowWorld(t, "ABORT", 1, nil)
	ann, ben := f.listen(f.user("ann")), f.listen(f.user("ben"))
	var sent struct {
		MessageId string
		Status    struct{ Value string }
	}
	send := func(content string, more ...object) {
		f.t.Helper()
		f.by("ann").must(201, "POST", f.path+"/messages", f.message(content, more...)).decode(t, &sent)
	}
	status := func() string {
		var out struct{ Status struct{ Value string } }
		f.by("ann").must(200, "GET", f.path+"/messages/"+sent.MessageId+"?scope=message-status", nil).decode(t, &out)
		return out.Status.Value
	}

	send("darn")
	if sent.Status.Value != "PENDING" {
		t.Errorf("status %s", sent.Status.Value)
	}
	if p := ann.want("PENDING_CREATE_CHANNEL_MESSAGE").payload(); fmt.Sprint(p["Status"]) != "map[Value:PENDING]" || p["Content"] != "darn" {
		t.Errorf("payload %v", p)
	}
	c := <-f.calls
	if c.EventType != "CHANNEL_MESSAGE_EVENT" || len(c.CallbackId) < 32 || c.ChannelMessage.Content != "darn" || c.ChannelMessage.ChannelArn != f.room {
		t.Errorf("invoked with %+v", c)
	}
	if got := status(); got != "PENDING" {
		t.Errorf("GetChannelMessageStatus = %s", got)
	}
	if got, _ := f.messages("ben", f.room, ""); len(got) != 0 {
		t.Errorf("ben sees %v before its time", got)
	}
	if got, _ := f.messages("ann", f.room, ""); len(got) != 1 {
		t.Errorf("ann sees %v", got)
	}
	f.answer(c, false, object{"Content": "****", "Metadata": "checked"})
	for _, r := range []*eventReader{ann, ben} {
		if p := r.want("CREATE_CHANNEL_MESSAGE").payload(); p["Content"] != "****" || p["Metadata"] != "checked" || p["MessageId"] != sent.MessageId {
			t.Errorf("payload %v", p)
		}
	}
	// A callback is good once, and only for its message.
	f.fails(403, "ForbiddenException", "POST", f.path+"?operation=channel-flow-callback",
		object{"CallbackId": c.CallbackId, "ChannelMessage": object{"MessageId": sent.MessageId}})
	f.fails(403, "ForbiddenException", "POST", f.path+"?operation=channel-flow-callback",
		object{"CallbackId": strings.Repeat("0", 32), "ChannelMessage": object{"MessageId": sent.MessageId}})

	// An update goes through the flow as well; until then the old text stands.
	kept := sent.MessageId
	f.by("ann").must(200, "PUT", f.path+"/messages/"+kept, object{"Content": "hello"})
	if p := ann.want("PENDING_UPDATE_CHANNEL_MESSAGE").payload(); p["Content"] != "hello" || p["LastEditedTimestamp"] == nil {
		t.Errorf("payload %v", p)
	}
	if got := status(); got != "PENDING" {
		t.Errorf("status of an update %s", got)
	}
	if got, _ := f.messages("ben", f.room, ""); fmt.Sprint(got) != "[****]" {
		t.Errorf("ben sees %v", got)
	}
	f.answer(<-f.calls, false, nil)
	if p := ben.want("UPDATE_CHANNEL_MESSAGE").payload(); p["Content"] != "hello" {
		t.Errorf("payload %v", p)
	}
	ann.want("UPDATE_CHANNEL_MESSAGE")
	f.by("ann").must(200, "PUT", f.path+"/messages/"+kept, object{"Content": "bad"})
	f.answer(<-f.calls, true, nil)
	if p := ann.want("PENDING_UPDATE_CHANNEL_MESSAGE", "DENIED_UPDATE_CHANNEL_MESSAGE").payload(); p["Content"] != "bad" {
		t.Errorf("payload %v", p)
	}
	if got := status(); got != "SENT" {
		t.Errorf("status after a denied update %s", got)
	}

	// Denied: told to the sender alone, and forgotten.
	send("spam")
	f.answer(<-f.calls, true, nil)
	if p := ann.want("PENDING_CREATE_CHANNEL_MESSAGE", "DENIED_CREATE_CHANNEL_MESSAGE").payload(); fmt.Sprint(p["Status"]) != "map[Value:DENIED]" {
		t.Errorf("payload %v", p)
	}
	f.by("ann").fails(404, "NotFoundException", "GET", f.path+"/messages/"+sent.MessageId, nil)

	// CONTROL messages go past the flow; one that is not kept goes through it.
	send("typing", object{"Type": "CONTROL"})
	if sent.Status.Value != "SENT" {
		t.Errorf("status of a control message %s", sent.Status.Value)
	}
	ben.want("CREATE_CHANNEL_MESSAGE")
	send("brief", object{"Persistence": "NON_PERSISTENT"})
	f.answer(<-f.calls, false, nil)
	ben.want("CREATE_CHANNEL_MESSAGE")
	f.by("ann").fails(404, "NotFoundException", "GET", f.path+"/messages/"+sent.MessageId, nil)

	// Too late.
	send("slow")
	c = <-f.calls
	f.srv.AdvanceClock(49 * time.Hour)
	f.fails(403, "ForbiddenException", "POST", f.path+"?operation=channel-flow-callback",
		object{"CallbackId": c.CallbackId, "ChannelMessage": object{"MessageId": c.ChannelMessage.MessageId}})
}

// A message that waited in a flow is older than what was sent meanwhile, and does not
// move the time of the last message back.
func TestChannelFlowLastMessage(t *testing.T) {
	t.Parallel()
	f := newFlowWorld(t, "ABORT", 1, nil)
	last := func() float64 {
		var out struct {
			Channel struct{ LastMessageTimestamp float64 }
		}
		f.by("ann").must(200, "GET", f.path, nil).decode(t, &out)
		return out.Channel.LastMessageTimestamp
	}
	f.send("ann", f.room, "slow")
	slow := <-f.calls
	f.srv.AdvanceClock(time.Hour)
	f.send("ann", f.room, "quick")
	f.answer(<-f.calls, false, nil)
	newest := last()
	f.answer(slow, false, nil)
	if got := last(); got != newest {
		t.Errorf("LastMessageTimestamp went from %f to %f", newest, got)
	}
}

func TestChannelFlowFallback(t *testing.T) {
	t.Parallel()
	unreachable := func(string) error { return errors.New("no such function") }
	t.Run("abort", func(t *testing.T) {
		f := newFlowWorld(t, "ABORT", 1, unreachable)
		ann := f.listen(f.user("ann"))
		id := f.send("ann", f.room, "x")
		if p := ann.want("PENDING_CREATE_CHANNEL_MESSAGE", "FAILED_CREATE_CHANNEL_MESSAGE").payload(); fmt.Sprint(p["Status"]) == "" || p["MessageId"] != id {
			t.Errorf("payload %v", p)
		}
		var out struct {
			Status struct{ Value, Detail string }
		}
		f.by("ann").must(200, "GET", f.path+"/messages/"+id+"?scope=message-status", nil).decode(t, &out)
		if out.Status.Value != "FAILED" || out.Status.Detail == "" {
			t.Errorf("%+v", out)
		}
		f.by("ben").fails(404, "NotFoundException", "GET", f.path+"/messages/"+id, nil)
		f.by("ann").fails(409, "ConflictException", "PUT", f.path+"/messages/"+id, object{"Content": "y"})
	})
	t.Run("continue", func(t *testing.T) {
		f := newFlowWorld(t, "CONTINUE", 1, unreachable)
		ben := f.listen(f.user("ben"))
		f.send("ann", f.room, "x")
		ben.want("CREATE_CHANNEL_MESSAGE")
	})
	t.Run("two processors", func(t *testing.T) {
		f := newFlowWorld(t, "CONTINUE", 2, func(arn string) error {
			if strings.HasSuffix(arn, "p0") {
				return errors.New("no such function")
			}
			return nil
		})
		ben := f.listen(f.user("ben"))
		f.send("ann", f.room, "x")
		f.answer(<-f.calls, false, object{"Content": "y"})
		if p := ben.want("CREATE_CHANNEL_MESSAGE").payload(); p["Content"] != "y" {
			t.Errorf("payload %v", p)
		}
	})
}

func TestChannelFlowAdministration(t *testing.T) {
	t.Parallel()
	f := newFlowWorld(t, "ABORT", 1, nil)
	var list struct {
		ChannelFlows []struct{ ChannelFlowArn, Name string }
		Channels     []struct{ ChannelArn string }
	}
	f.must(200, "GET", "/channel-flows?app-instance-arn="+escape(f.instance), nil).decode(t, &list)
	arn := list.ChannelFlows[0].ChannelFlowArn
	flow := "/channel-flows/" + escape(arn)
	f.must(200, "GET", "/channels?scope=channel-flow-associations&channel-flow-arn="+escape(arn), nil).decode(t, &list)
	if len(list.Channels) != 1 || list.Channels[0].ChannelArn != f.room {
		t.Errorf("%+v", list)
	}
	processor := func(order int) object {
		return object{"Name": "p", "ExecutionOrder": order, "FallbackAction": "ABORT",
			"Configuration": object{"Lambda": object{"ResourceArn": "arn:aws:lambda:us-east-1:123456789012:function:p", "InvocationType": "ASYNC"}}}
	}
	f.must(200, "PUT", flow, object{"Name": "renamed", "Processors": []object{processor(2), processor(1)}})
	f.fails(400, "BadRequestException", "PUT", flow, object{"Name": "renamed", "Processors": []object{processor(1), processor(1)}})
	if r := f.must(200, "GET", flow, nil); !strings.Contains(string(r.body), `"Name":"renamed"`) {
		t.Errorf("body %s", r.body)
	}
	f.fails(409, "ConflictException", "DELETE", flow, nil)
	f.by("ann").must(200, "PUT", f.path+"/channel-flow", object{"ChannelFlowArn": arn})
	f.by("ann").must(204, "DELETE", f.path+"/channel-flow/"+escape(arn), nil)
	f.by("ann").fails(404, "NotFoundException", "DELETE", f.path+"/channel-flow/"+escape(arn), nil)
	f.by("ann").fails(404, "NotFoundException", "PUT", f.path+"/channel-flow", object{"ChannelFlowArn": arn + "0"})
	f.must(204, "DELETE", flow, nil)
	f.fails(403, "ForbiddenException", "GET", flow, nil)
}
