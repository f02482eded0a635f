package emulator

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// tokenLife is how long a ClientRequestToken is remembered. The service
// publishes no figure; the SDKs retry for minutes at most.
const tokenLife = time.Hour

// A requestRecord remembers what a call with a ClientRequestToken has made, so
// that its retry makes nothing new.
type requestRecord struct {
	row
	Token  string // operation, scope and ClientRequestToken
	Digest string // of the body
	Result string // what was made
	Made   time.Time
}

func (*requestRecord) table() string { return "request" }
func (r *requestRecord) key() string { return r.Token }

func (r *requestRecord) link(t *tables) {
	t.requests.byToken[r.Token] = r
	t.requests.order.add(r)
}

func (r *requestRecord) unlink(t *tables) {
	delete(t.requests.byToken, r.Token)
	t.requests.order.remove(r)
}

// A requestTable holds the calls of the last hour that had a token.
type requestTable struct {
	byToken map[string]*requestRecord
	order   list[*requestRecord]
}

func newRequestTable() requestTable {
	return requestTable{byToken: map[string]*requestRecord{}}
}

// repeated looks for an earlier call of the same operation, by the same bearer,
// in the same scope (an ARN), with the same ClientRequestToken. It returns what
// that call made, or a conflict if it had another body. Whether the service
// compares bodies is not documented; telling the mistake beats losing a message.
func (t *tables) repeated(c *call, scope, token string) (result string, found bool, err error) {
	r := t.requests.byToken[requestKey(c, scope, token)]
	if r == nil || c.now.Sub(r.Made) > tokenLife {
		return "", false, nil
	}
	if r.Digest != digest(c.body) {
		return "", false, conflict("ClientRequestToken %q was used for a different request.", token)
	}
	return r.Result, true, nil
}

// remember keeps what this call has made for its retries, and forgets what is
// too old to be retried.
func (t *tx) remember(c *call, scope, token, result string) {
	for i := 0; len(t.requests.order.items) > 0 && i < 2; i++ {
		if oldest := t.requests.order.items[0]; t.now.Sub(oldest.Made) > tokenLife {
			t.remove(oldest)
		}
	}
	key := requestKey(c, scope, token)
	if old := t.requests.byToken[key]; old != nil {
		t.remove(old)
	}
	t.insert(&requestRecord{Token: key, Digest: digest(c.body), Result: result, Made: t.now})
}

func requestKey(c *call, scope, token string) string {
	return c.operation.name + " " + c.bearer + " " + scope + " " + token
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}
