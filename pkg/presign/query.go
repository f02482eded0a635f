package presign

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Names of the query parameters of a connect URL.
const (
	paramAlgorithm      = "X-Amz-Algorithm"
	paramCredential     = "X-Amz-Credential"
	paramDate           = "X-Amz-Date"
	paramExpires        = "X-Amz-Expires"
	paramToken          = "X-Amz-Security-Token"
	paramSignedHeaders  = "X-Amz-SignedHeaders"
	paramSignature      = "X-Amz-Signature"
	paramUserARN        = "userArn"
	paramSessionID      = "sessionId"
	paramPrefetchOn     = "prefetch-on"
	paramPrefetchSortBy = "prefetch-sort-by"
)

// A param is one parameter of a raw query: as it stood on the wire, and decoded.
type param struct {
	rawKey, rawValue string
	key, value       string
}

// parseQuery splits a raw query at "&" and each part at its first "=". A form
// decoder would not do: it turns plus signs into spaces and drops what it
// dislikes, and a signature covers exactly what was sent.
func parseQuery(raw string) []param {
	if raw == "" {
		return nil
	}
	params := make([]param, 0, strings.Count(raw, "&")+1)
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		params = append(params, param{key, value, unescape(key), unescape(value)})
	}
	return params
}

// withoutSignature returns params without X-Amz-Signature, which no signature covers.
func withoutSignature(params []param) []param {
	return slices.DeleteFunc(slices.Clone(params), func(p param) bool { return p.key == paramSignature })
}

// A pair is a parameter as it is written into a canonical query.
type pair struct{ key, value string }

// sortPairs sorts by key, then by value, byte for byte. Equal pairs are the
// same; the sort is stable because the mistakes are sorted by that one, too.
func sortPairs(pairs []pair) {
	slices.SortStableFunc(pairs, func(a, b pair) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
}

// canonicalPairs encodes params the way Signature Version 4 wants and sorts
// them by encoded key, then by encoded value, byte for byte.
func canonicalPairs(params []param) []pair {
	pairs := make([]pair, len(params))
	for i, p := range params {
		pairs[i] = pair{escape(p.key), escape(p.value)}
	}
	sortPairs(pairs)
	return pairs
}

// rawPairs sorts params as they stood on the wire.
func rawPairs(params []param) []pair {
	pairs := make([]pair, len(params))
	for i, p := range params {
		pairs[i] = pair{p.rawKey, p.rawValue}
	}
	sortPairs(pairs)
	return pairs
}

func joinPairs(pairs []pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.key)
		b.WriteByte('=')
		b.WriteString(p.value)
	}
	return b.String()
}

// A query is the query of a connect request taken apart. Its fields are what
// the parameters say, believed or not.
type query struct {
	params        []param
	keyID         string
	scope         Scope
	scopeErr      error // why X-Amz-Credential could not be read
	date          time.Time
	dateErr       error
	expires       time.Duration
	expiresErr    error
	signedHeaders []string
}

func newQuery(raw string) *query {
	q := &query{params: parseQuery(raw)}
	q.read()
	return q
}

// read fills the fields from the parameters.
func (q *query) read() {
	q.keyID, q.scope, q.scopeErr = ParseCredential(q.first(paramCredential))
	q.date, q.dateErr = parseDate(q.first(paramDate))
	q.expires, q.expiresErr = parseExpires(q.first(paramExpires))
	q.signedHeaders = strings.Split(q.first(paramSignedHeaders), ";")
}

// parseDate reads yyyymmddThhmmssZ and nothing that merely resembles it.
func parseDate(s string) (time.Time, error) {
	t, err := time.Parse(timeFormat, s)
	if err == nil && len(s) != len(timeFormat) {
		err = errors.New("fractions of a second")
	}
	return t, err
}

// parseExpires reads a whole number of seconds.
func parseExpires(s string) (time.Duration, error) {
	n, err := strconv.ParseInt(s, 10, 32)
	if err == nil && n <= 0 {
		err = errors.New("not positive")
	}
	return time.Duration(n) * time.Second, err
}

// first returns the decoded value of the first parameter of this name.
func (q *query) first(key string) string {
	for i := range q.params {
		if q.params[i].key == key {
			return q.params[i].value
		}
	}
	return ""
}

func (q *query) count(key string) int {
	n := 0
	for i := range q.params {
		if q.params[i].key == key {
			n++
		}
	}
	return n
}

// signs reports whether the lower-case header name is among the signed headers.
func (q *query) signs(name string) bool { return slices.Contains(q.signedHeaders, name) }
