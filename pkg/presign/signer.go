package presign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A Signer signs URLs that differ in user, session and time only. It derives
// the signing key once a day and allocates next to nothing for a URL.
// A Signer is for one goroutine at a time.
type Signer struct {
	creds     aws.Credentials
	region    string
	sessionID string // escaped; empty: a random one for each URL
	now       func() time.Time

	prefix []byte    // wss://host/connect?
	query  []segment // the canonical query, with gaps
	head   []byte    // the canonical request before the query
	tail   []byte    // the canonical request after the query

	digest hash.Hash // SHA-256
	key    hash.Hash // HMAC-SHA-256 with the signing key of the day
	date   []byte    // the current second as X-Amz-Date wants it
	second int64     // the same in Unix time
	text   []byte    // the string to sign up to the hash of the canonical request, then scratch
	sum    []byte    // scratch
}

// A segment is a piece of the canonical query and the gap that follows it.
type segment struct {
	text []byte
	gap  byte
}

// What fills a gap. In a template a gap is this very byte: escaped text holds
// no control characters.
const (
	gapNone byte = iota
	gapDay
	gapTime
	gapSession
	gapUser
)

// NewSigner returns a Signer. It fails when credentials or options cannot make
// a URL that the service would accept.
func NewSigner(creds aws.Credentials, o Options) (*Signer, error) {
	if creds.AccessKeyID == "" || creds.SecretAccessKey == "" {
		return nil, errors.New("the credentials lack an access key id or a secret access key")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	return &Signer{
		creds:     creds,
		region:    o.Region,
		sessionID: escape(o.SessionID),
		now:       o.Now,
		prefix:    []byte(o.Scheme + "://" + o.Endpoint + "/connect?"),
		query:     segments(template(creds, o)),
		head:      []byte("GET\n/connect\n"),
		tail:      []byte("\nhost:" + strings.ToLower(o.Endpoint) + "\n\nhost\n" + EmptyPayloadHash),
		digest:    sha256.New(),
	}, nil
}

// template returns the canonical query with gaps. Where a parameter sorts does
// not depend on what fills its gap, because its name occurs once.
func template(creds aws.Credentials, o Options) string {
	pairs := []pair{
		{paramAlgorithm, algorithm},
		{paramCredential, escape(creds.AccessKeyID+"/") + string(gapDay) + escape("/"+o.Region+"/"+service+"/"+terminator)},
		{paramDate, string(gapTime)},
		{paramExpires, strconv.Itoa(int(o.Expires / time.Second))},
		{paramSignedHeaders, "host"},
		{paramSessionID, string(gapSession)},
		{paramUserARN, string(gapUser)},
	}
	if creds.SessionToken != "" {
		pairs = append(pairs, pair{paramToken, escape(creds.SessionToken)})
	}
	if o.PrefetchOn != "" {
		pairs = append(pairs, pair{paramPrefetchOn, o.PrefetchOn})
	}
	if o.PrefetchSortBy != "" {
		pairs = append(pairs, pair{paramPrefetchSortBy, o.PrefetchSortBy})
	}
	for key, values := range o.Params {
		for _, value := range values {
			pairs = append(pairs, pair{escape(key), escape(value)})
		}
	}
	sortPairs(pairs)
	return joinPairs(pairs)
}

// segments cuts a template at its gaps.
func segments(template string) []segment {
	var cut []segment
	start := 0
	for i := 0; i < len(template); i++ {
		if c := template[i]; c <= gapUser {
			cut = append(cut, segment{[]byte(template[start:i]), c})
			start = i + 1
		}
	}
	return append(cut, segment{[]byte(template[start:]), gapNone})
}

// AppendURL appends a presigned URL for userARN, an AppInstanceUser, to dst.
// The error is that of ParseUser, and dst is then returned as it was.
func (s *Signer) AppendURL(dst []byte, userARN string) ([]byte, error) {
	if _, err := ParseUser(userARN); err != nil {
		return dst, err
	}
	s.setTime(s.now())
	dst = append(dst, s.prefix...)
	start := len(dst)
	for _, seg := range s.query {
		dst = append(dst, seg.text...)
		switch seg.gap {
		case gapDay:
			dst = append(dst, s.date[:len(dateFormat)]...)
		case gapTime:
			dst = append(dst, s.date...)
		case gapSession:
			dst = s.appendSessionID(dst)
		case gapUser:
			dst = appendEscaped(dst, userARN)
		}
	}
	signature := s.sign(dst[start:])
	dst = append(dst, "&"+paramSignature+"="...)
	return hex.AppendEncode(dst, signature), nil
}

func (s *Signer) appendSessionID(dst []byte) []byte {
	if s.sessionID != "" {
		return append(dst, s.sessionID...)
	}
	return strconv.AppendUint(dst, uint64(rand.Uint32()), 10)
}

// setTime makes t the time of the following signatures.
func (s *Signer) setTime(t time.Time) {
	if s.key != nil && t.Unix() == s.second {
		return
	}
	day := string(s.date[:min(len(dateFormat), len(s.date))])
	s.second = t.Unix()
	s.date = t.UTC().AppendFormat(s.date[:0], timeFormat)
	scope := Scope{Date: string(s.date[:len(dateFormat)]), Region: s.region, Service: service}
	if s.key == nil || scope.Date != day {
		s.key = hmac.New(sha256.New, SigningKey(s.creds.SecretAccessKey, scope))
	}
	s.text = append(s.text[:0], algorithm+"\n"...)
	s.text = append(s.text, s.date...)
	s.text = append(s.text, "\n"+scope.String()+"\n"...)
}

// sign returns the signature of a canonical query, good until the next call.
func (s *Signer) sign(query []byte) []byte {
	s.digest.Reset()
	s.digest.Write(s.head)
	s.digest.Write(query)
	s.digest.Write(s.tail)
	s.sum = s.digest.Sum(s.sum[:0])

	text := hex.AppendEncode(s.text, s.sum)
	s.text = text[:len(s.text)] // keep the room it may have gained
	s.key.Reset()
	s.key.Write(text)
	s.sum = s.key.Sum(s.sum[:0])
	return s.sum
}
