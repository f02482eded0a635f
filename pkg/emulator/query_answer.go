package emulator

import (
	"bytes"
	"encoding/xml"
	"net/http"
)

// stsNamespace is that of the elements of API version 2011-06-15.
const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// An element is one of an XML document: with text, or with elements in it.
type element struct {
	name, text string
	elements   []element
}

// text makes an element for a string, which is left out of the answer if empty.
func text(name, s string) element { return element{name: name, text: s} }

// node makes an element for others.
func node(name string, elements ...element) element { return element{name: name, elements: elements} }

func (e element) write(b *bytes.Buffer) {
	if e.text == "" && len(e.elements) == 0 {
		return
	}
	b.WriteString("<" + e.name + ">")
	e.writeContent(b)
	b.WriteString("</" + e.name + ">")
}

func (e element) writeContent(b *bytes.Buffer) {
	xml.EscapeText(b, []byte(e.text)) // a buffer takes everything
	for _, inner := range e.elements {
		inner.write(b)
	}
}

// document writes an element as the root of a document.
func (e element) document() []byte {
	var b bytes.Buffer
	b.WriteString("<" + e.name + ` xmlns="` + stsNamespace + `">`)
	e.writeContent(&b)
	b.WriteString("</" + e.name + ">")
	return b.Bytes()
}

// queryAnswer wraps a result as the AWS Query protocol does.
func queryAnswer(c *call, result ...element) *rawAnswer {
	name := c.operation.name
	answer := node(name+"Response", node(name+"Result", result...), node("ResponseMetadata", text("RequestId", c.requestID)))
	return &rawAnswer{"text/xml", answer.document()}
}

// queryError is a refusal in the AWS Query protocol.
func queryError(e *apiError, requestID string) []byte {
	kind := "Sender"
	if e.Status >= http.StatusInternalServerError {
		kind = "Receiver"
	}
	return node("ErrorResponse",
		node("Error", text("Type", kind), text("Code", queryCode(e)), text("Message", e.Message)),
		text("RequestId", requestID),
	).document()
}
