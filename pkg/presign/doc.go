// Package presign builds, inspects and verifies the presigned URLs with which a
// client opens a WebSocket to Amazon Chime SDK messaging:
//
//	wss://HOST/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256&…&sessionId=…&userArn=…&X-Amz-Signature=…
//
// A connect URL carries an AWS Signature Version 4 in its query: service chime,
// method GET, path /connect, the header host alone signed, the SHA-256 of the
// empty string as payload hash, and a session token, if there is one, inside
// the signed query (Chime SDK developer guide, "connect-api"; AWS IAM User
// Guide, "Create a signed AWS API request").
//
// # Building
//
// [URL] signs one URL, a [Signer] many. Both take the credentials of the AWS
// SDK for Go (aws.Credentials) and give, byte for byte, what the SDK's own
// aws/signer/v4 Signer.PresignHTTP gives for the same request; a test holds the
// two together over thousands of random inputs. This package has its own
// canonical form all the same, because a verifier needs one that works from
// the bytes received, and because a Signer that caches the signing key makes a
// URL several times faster and without allocating. Vectors made by running
// botocore and amazon-chime-sdk-js are tested too.
//
// # Verifying
//
// A [Verifier] does what the service does after the upgrade: it decides whether
// a request is signed well, by whom, and for which user. It refuses with a
// [*Refusal], whose Code says why. [CanonicalRequest], [StringToSign],
// [SigningKey] and [Signature] are the steps of a signature, for servers that
// verify the Authorization header of HTTP calls as well.
//
// # Explaining
//
// The service refuses with close code 4401 and no reason. [Inspect] finds what
// the text of a URL betrays, offline and without credentials. [Diagnose] also
// computes the signature and, when it differs, tries a table of known mistakes
// until one reproduces it. A [Report] holds no usable token and no usable
// signature.
//
// The functions of this package contact nobody and read no file. They are safe
// for concurrent use; a Signer is for one goroutine at a time.
package presign
