package presign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	service    = "chime"

	// timeFormat is the layout of X-Amz-Date, dateFormat that of a scope's date.
	timeFormat = "20060102T150405Z"
	dateFormat = "20060102"
)

// A Scope says for which day, region and service a signing key is good.
type Scope struct {
	Date    string // yyyymmdd, UTC
	Region  string
	Service string // "chime" for a connect URL and for both HTTP APIs of Chime SDK messaging
}

// String returns the scope as it stands in a string to sign:
// 20260115/us-east-1/chime/aws4_request.
func (s Scope) String() string {
	return s.Date + "/" + s.Region + "/" + s.Service + "/" + terminator
}

// ParseCredential takes the value of X-Amz-Credential (decoded), or of
// Credential= in an Authorization header, apart.
func ParseCredential(credential string) (accessKeyID string, scope Scope, err error) {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[4] != terminator || parts[0] == "" {
		return "", Scope{}, fmt.Errorf("credential %q is not of the form key-id/yyyymmdd/region/service/%s", shorten(credential, 80), terminator)
	}
	return parts[0], Scope{Date: parts[1], Region: parts[2], Service: parts[3]}, nil
}

// StringToSign returns the second text of a signature. The time is written in
// UTC with a resolution of one second.
func StringToSign(t time.Time, scope Scope, canonicalRequest string) string {
	return stringToSign(t.UTC().Format(timeFormat), scope, canonicalRequest)
}

func stringToSign(amzDate string, scope Scope, canonicalRequest string) string {
	sum := sha256.Sum256([]byte(canonicalRequest))
	return algorithm + "\n" + amzDate + "\n" + scope.String() + "\n" + hex.EncodeToString(sum[:])
}

// SigningKey derives the key that signs strings of this scope. It is as secret
// as the secret access key, for one day, region and service.
func SigningKey(secretAccessKey string, scope Scope) []byte {
	key := mac([]byte("AWS4"+secretAccessKey), scope.Date)
	key = mac(key, scope.Region)
	key = mac(key, scope.Service)
	return mac(key, terminator)
}

// Signature returns the signature in lower-case hexadecimal. Compare two
// signatures with hmac.Equal, never with ==.
func Signature(signingKey []byte, stringToSign string) string {
	return hex.EncodeToString(mac(signingKey, stringToSign))
}

func mac(key []byte, data string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(data))
	return h.Sum(nil)
}
