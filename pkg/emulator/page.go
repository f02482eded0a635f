package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// defaultPage is how many elements a page has when the caller does not say, and
// the most it may have.
const defaultPage = 50

// paginate returns the page of a list that a call asks for: of the elements
// that keep accepts (nil: all), in their order or against it, those behind the
// place that the token names. As the token names a place and not a number,
// elements that come or go between two calls neither hide nor repeat others.
func paginate[T interface{ position() position }](t *tables, c *call, in pageInput, l *list[T], descending bool, keep func(T) bool) (page []T, next string, err error) {
	limit := defaultPage
	if in.MaxResults != nil {
		limit = *in.MaxResults
	}
	rest := l.items
	if value(in.NextToken) != "" {
		at, ok := t.openToken(c, *in.NextToken)
		if !ok {
			return nil, "", badRequest("The NextToken is not one that this list has given.")
		}
		if descending {
			rest = l.before(at)
		} else {
			rest = l.after(at)
		}
	}
	page = make([]T, 0, min(limit, len(rest)))
	for i := range rest {
		x := rest[i]
		if descending {
			x = rest[len(rest)-1-i]
		}
		if keep != nil && !keep(x) {
			continue
		}
		if len(page) == limit {
			return page, t.sealToken(c, page[limit-1].position()), nil
		}
		page = append(page, x)
	}
	return page, "", nil
}

// sealToken makes the token for what follows a position in the list of a call.
func (t *tables) sealToken(c *call, p position) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.At))
	b = binary.BigEndian.AppendUint64(b, p.Seq)
	return base64.RawURLEncoding.EncodeToString(append(b, t.tokenMAC(c, b)...))
}

// openToken returns the position in a token, false if the token was not made
// for this list of this emulator.
func (t *tables) openToken(c *call, token string) (position, bool) {
	const size = 16
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) <= size || !hmac.Equal(b[size:], t.tokenMAC(c, b[:size])) {
		return position{}, false
	}
	return position{At: int64(binary.BigEndian.Uint64(b)), Seq: binary.BigEndian.Uint64(b[8:])}, true
}

// tokenMAC binds a token to the list that gave it: the operation, its path, its
// filters, and the caller.
func (t *tables) tokenMAC(c *call, position []byte) []byte {
	query := c.query
	filters := make(map[string][]string, len(query))
	for key, values := range query {
		if key != "next-token" && key != "max-results" {
			filters[key] = values
		}
	}
	m := hmac.New(sha256.New, t.tokenKey)
	m.Write(mustEncode([]any{c.operation.name, c.path, c.bearer, filters, string(c.body), position}))
	return m.Sum(nil)[:16]
}
