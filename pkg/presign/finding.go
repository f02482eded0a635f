package presign

// A Code names what is wrong with a connect URL. Codes are stable: scripts may
// compare them.
type Code string

// What the text of a URL shows.
const (
	CodeNotAURL             Code = "not-a-url"            // no connect URL in the text at all
	CodeCutOff              Code = "cut-off"              // a shell ended the URL at its first &
	CodeWrongScheme         Code = "wrong-scheme"         // neither wss, nor ws to loopback
	CodeWrongHost           Code = "wrong-host"           // an API host, or none
	CodeWrongPath           Code = "wrong-path"           // not /connect
	CodeAlgorithm           Code = "algorithm"            // not AWS4-HMAC-SHA256
	CodeCredentialMalformed Code = "credential-malformed" // X-Amz-Credential is absent or not of five parts
	CodeWrongService        Code = "wrong-service"        // the scope names another service than chime
	CodeRegionMismatch      Code = "region-mismatch"      // scope, host and user ARN disagree
	CodeDateMalformed       Code = "date-malformed"       // X-Amz-Date is absent or not yyyymmddThhmmssZ
	CodeDateMismatch        Code = "date-mismatch"        // the scope's date is not that of X-Amz-Date
	CodeExpired             Code = "expired"              // X-Amz-Date + X-Amz-Expires is past
	CodeNotYetValid         Code = "not-yet-valid"        // X-Amz-Date lies in the future
	CodeExpiresMissing      Code = "expires-missing"      // no X-Amz-Expires
	CodeExpiresMalformed    Code = "expires-malformed"    // X-Amz-Expires is not a positive number of seconds
	CodeExpiresTooLong      Code = "expires-too-long"     // more than seven days
	CodeUserARNMissing      Code = "user-arn-missing"     // no userArn
	CodeUserARNInvalid      Code = "user-arn-invalid"     // userArn is not the ARN of an AppInstanceUser
	CodeUserARNBot          Code = "user-arn-bot"         // userArn is the ARN of an AppInstanceBot
	CodeSessionIDMissing    Code = "session-id-missing"   // no sessionId
	CodePrefetchUnknown     Code = "prefetch-unknown"     // prefetch-on or prefetch-sort-by has a value nobody documents
	CodeDoubleEncoded       Code = "double-encoded"       // percent-encoded twice
	CodeNotEncoded          Code = "not-encoded"          // reserved characters left raw
	CodePlusForSpace        Code = "plus-for-space"       // a form encoder wrote + for a space
	CodeTokenMissing        Code = "token-missing"        // temporary key id without X-Amz-Security-Token
	CodeTokenUnsigned       Code = "token-unsigned"       // X-Amz-Security-Token added after signing
	CodeUnsignedParameter   Code = "unsigned-parameter"   // another parameter added after signing
	CodeDuplicateParameter  Code = "duplicate-parameter"  // a parameter occurs twice
	CodeExtraSignedHeaders  Code = "extra-signed-headers" // more than host is signed
	CodeHostUnsigned        Code = "host-unsigned"        // host is not among the signed headers
	CodeSignatureMissing    Code = "signature-missing"    // no X-Amz-Signature
	CodeSignatureMalformed  Code = "signature-malformed"  // not 64 lower-case hexadecimal digits
)

// What only somebody who knows the secret can see.
const (
	CodeAccessKeyDiffers  Code = "access-key-differs" // signed with another access key than the one at hand
	CodeSecretDiffers     Code = "secret-differs"     // no known mistake explains the signature
	CodeSecretWhitespace  Code = "secret-whitespace"  // blanks or quotes around the secret
	CodePayloadHash       Code = "payload-hash"       // not the SHA-256 of the empty string
	CodeHostForm          Code = "host-form"          // host in another form than the Host header
	CodeQueryOrder        Code = "query-order"        // canonical query not sorted
	CodePercentCase       Code = "percent-case"       // lower-case percent escapes
	CodeComponentEncoding Code = "component-encoding" // encodeURIComponent or URLEncoder instead of RFC 3986
	CodeMethod            Code = "method"             // not GET
	CodeScopeDate         Code = "scope-date"         // signing key of another day
	CodeKeyDerivation     Code = "key-derivation"     // signing key derived wrongly
	CodeCanonicalForm     Code = "canonical-form"     // lines of the canonical request missing or misplaced
)

// What only a server can see.
const (
	CodeMethodNotGet      Code = "method-not-get"     // a connect request is a GET
	CodeHeaderUnsigned    Code = "header-unsigned"    // an x-amz-* header that the signature does not cover
	CodeAccessKeyUnknown  Code = "access-key-unknown" // nobody has this key id
	CodeTokenInvalid      Code = "token-invalid"      // the token is not that of the key id
	CodeTokenExpired      Code = "token-expired"      // the temporary credentials have run out
	CodeSignatureMismatch Code = "signature-mismatch" // the signature is not the one computed
)

// A Severity says what a finding means for the connection.
type Severity string

const (
	SeverityError   Severity = "error"   // the connection would be refused
	SeverityWarning Severity = "warning" // suspicious; the service may accept it
)

// A Finding is one thing wrong with a connect URL: the cause, not its symptoms.
// Message and Fix are sentences for a person and hold no secret.
type Finding struct {
	Code     Code
	Severity Severity
	Message  string
	Fix      string
}

// A Refusal is the error of a connect request that Verifier.Verify refuses.
type Refusal struct{ Finding }

// Error returns the finding's message.
func (r *Refusal) Error() string { return r.Message }
