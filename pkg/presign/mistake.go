package presign

import "time"

// A mistake is one known way to get a signature wrong. The table of them is
// what people ask about in public: hand-made ports of the signing code, HTTP
// libraries that rewrite a query, copied keys.
type mistake struct {
	code     Code
	fix      string
	variants func(a attempt, e evidence) []variant
}

// A variant is an attempt with the mistake made, and what it does wrong, as the
// end of the sentence "the signature was computed …".
type variant struct {
	attempt
	did string
}

// evidence is what else is known when a signature is explained.
type evidence struct {
	token string    // session token of the credentials
	host  string    // as written in the URL, with its port
	path  string    // of the URL
	now   time.Time // when the question is asked
}

// mistakes returns the table, most specific first: two mistakes may give the
// same bytes.
func mistakes() []mistake {
	return []mistake{
		{CodeSecretWhitespace, "remove what stands around the secret access key", secretVariants},
		{CodeTokenUnsigned, "put the token into the query before signing", tokenLeftOut},
		{CodeTokenMissing, "send the token that was signed", tokenPutIn},
		{CodeUnsignedParameter, "add every parameter before signing", paramsLeftOut},
		{CodePayloadHash, "use the SHA-256 of the empty string, " + EmptyPayloadHash, payloadVariants},
		{CodeMethod, "sign the method GET", methodVariants},
		{CodeWrongPath, "sign the path /connect", pathVariants},
		{CodeHostForm, "sign the host as the client sends it: lower case, with a port only if it is not the default one", hostVariants},
		{CodeWrongHost, "sign the host that GetMessagingSessionEndpoint returns", apiHostVariants},
		{CodeRegionMismatch, "use one region for the scope and the signing key", regionVariants},
		{CodeWrongService, "use the service chime for the scope and the signing key", serviceVariants},
		{CodeScopeDate, "take scope, signing key and X-Amz-Date from one clock reading in UTC", dateVariants},
		{CodePlusForSpace, "write %20 for a space", plusVariants},
		{CodeComponentEncoding, "percent-encode !'()* too, and leave ~ alone (RFC 3986)", componentVariants},
		{CodePercentCase, "write percent escapes in upper case", percentCaseVariants},
		{CodeDoubleEncoded, "percent-encode each value once", doubleVariants},
		{CodeNotEncoded, "percent-encode every value by RFC 3986 before signing (: is %3A, / is %2F)", rawVariants},
		{CodeQueryOrder, "sort the encoded parameters bytewise, upper case before lower case", orderVariants},
		{CodeKeyDerivation, "derive the key from raw HMAC bytes: \"AWS4\"+secret, date, region, service, aws4_request", derivationVariants},
		{CodeCanonicalForm, "write the canonical request as six fields joined by line feeds, with an empty line after the headers", formVariants},
	}
}
