package emulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
)

// A chatTokenRecord is a chat token: who may connect to which room, once. It is
// kept after its use, until it expires, to tell what has become of it.
type chatTokenRecord struct {
	row
	Digest       string // of the token, which itself is not kept
	Room         string // ARN
	User         string
	Attributes   map[string]string
	Capabilities []string
	Expires      time.Time // the last moment to connect
	SessionEnds  time.Time // the last moment of the connection
	Used         time.Time // zero: not yet
	UsedBy       string    // address
}

func (*chatTokenRecord) table() string { return "chat-token" }
func (r *chatTokenRecord) key() string { return r.Digest }

func (r *chatTokenRecord) link(t *tables) {
	t.chatTokens[r.Digest] = r
	t.chatTokenList.add(r)
}

func (r *chatTokenRecord) unlink(t *tables) {
	delete(t.chatTokens, r.Digest)
	t.chatTokenList.remove(r)
}

const (
	// maxChatAttributes is the size of all attributes of a token, message or
	// event together (API reference, CreateChatToken and SendEvent). For
	// messages no limit is documented; the same is assumed.
	maxChatAttributes = 1024

	// chatTokenLife is how long a token is good for a connect. It is not
	// documented: of the one answer of the service that is published, with a
	// session of three hours, it was an hour.
	chatTokenLife = time.Hour

	// shortTokenLife is what amazon-ivs-chat-messaging must have left of a
	// token, so as not to ask for the next one at once, again and again.
	shortTokenLife = 31 * time.Second
)

func attributesSize(attributes map[string]string) int {
	n := 0
	for key, value := range attributes {
		n += len(key) + len(value)
	}
	return n
}

func createChatToken(t *tx, _ *call, in *createChatTokenInput) (*createChatTokenOutput, error) {
	if _, err := t.room(in.RoomIdentifier); err != nil {
		return nil, err
	}
	if n := attributesSize(in.Attributes); n > maxChatAttributes {
		return nil, invalidMember("attributes", "they have %d bytes, more than the %d allowed", n, maxChatAttributes)
	}
	session := time.Hour
	if in.SessionDurationInMinutes != nil {
		session = time.Duration(*in.SessionDurationInMinutes) * time.Minute
	}
	// Characters that Sec-WebSocket-Protocol can carry (RFC 9110, section 5.6.2):
	// browsers refuse to send any other. Real tokens begin with AQICAH, too.
	token := "AQICAH" + base64.RawURLEncoding.EncodeToString(t.store.random.bytes(96))
	r := &chatTokenRecord{
		Digest:       digest([]byte(token)),
		Room:         in.RoomIdentifier,
		User:         in.UserId,
		Attributes:   in.Attributes,
		Capabilities: in.Capabilities,
		Expires:      t.now.Add(min(t.options.ChatTokenLife, session)),
		SessionEnds:  t.now.Add(session),
	}
	t.forgetChatTokens(2)
	t.insert(r)
	return &createChatTokenOutput{Token: token, TokenExpirationTime: isoTime{r.Expires}, SessionExpirationTime: isoTime{r.SessionEnds}}, nil
}

// forgetChatTokens removes up to n of the oldest tokens if they have expired.
func (t *tx) forgetChatTokens(n int) {
	for range n {
		if len(t.chatTokenList.items) == 0 || t.now.Before(t.chatTokenList.items[0].Expires) {
			return
		}
		t.remove(t.chatTokenList.items[0])
	}
}

// redeem uses a token up.
func (t *tx) redeem(token, by string) (*chatTokenRecord, error) {
	r := t.chatTokens[digest([]byte(token))]
	switch {
	case token == "":
		return nil, noConnection("The chat token is missing; it goes into the header Sec-WebSocket-Protocol")
	case r == nil:
		return nil, noConnection("The chat token is not one that was made here")
	case !r.Used.IsZero():
		return nil, noConnection("The chat token was already used at %s, by %s", r.Used.Format(time.RFC3339), r.UsedBy)
	case !t.now.Before(r.Expires):
		return nil, noConnection("The chat token expired at %s", r.Expires.Format(time.RFC3339))
	}
	if _, err := t.room(r.Room); err != nil {
		return nil, err
	}
	r.Used, r.UsedBy = t.now, by
	t.touch(r)
	return r, nil
}

// noConnection refuses a handshake. With which status the service does so is
// not documented; 401 is that of a missing token on an open connection (Chat
// messaging API reference, "Error messages").
func noConnection(format string, args ...any) error {
	return &apiError{Status: http.StatusUnauthorized, Type: "UnauthorizedException", Message: fmt.Sprintf(format, args...)}
}
