// Package stream reads messaging sessions that live on a WebSocket, such as
// those of Amazon Chime SDK messaging and Amazon IVS Chat, and prints what
// they carry as JSON lines.
//
// It has two halves. A session connects, stays connected, and hands each frame
// on as an [Envelope]. A [Writer] prints envelopes: filtered by a [Filter],
// transformed by a jq [Program], as JSON, indented, as text for eyes, or byte
// for byte.
//
// It knows no service's API and no signature. docs/in-go.md of this module joins it
// with the packages chime and presign to a program that follows a user.
//
// # Envelopes
//
// A frame of Chime SDK messaging is an object with Headers and a Payload, which
// is a JSON document inside of a string:
//
//	{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE",…},"Payload":"{\"Content\":\"hello\",…}"}
//
// It is printed with its Payload decoded, in one line without white space
// between tokens. All else stays as it came: the order of members, the text of
// numbers and strings, members that nobody knows. A Payload that is not JSON
// stays a string. A frame that is not an envelope, because it is not UTF-8, not
// JSON, or no object, becomes one:
//
//	{"Headers":{"x-peal-event-type":"PARSE_ERROR"},"Payload":"the frame"}
//
// The frames of other services, which have no headers, are wrapped:
//
//	{"Headers":{"x-peal-service":"ivschat","x-peal-event-type":"MESSAGE"},"Payload":{"Type":"MESSAGE",…}}
//
// # jq
//
// A Program sees the value that would be printed without it. Numbers keep their
// text until the program computes with them, so large ids stay exact. An object
// that the program passes on unchanged is printed as it came; one that it makes
// is printed with its members sorted by name, as gojq does.
package stream
