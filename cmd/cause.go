package cmd

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/presign"
)

// The codes of findings about refused calls, beside those of connect URLs.
const (
	codeAccessDenied presign.Code = "access-denied" // by IAM
	codeForbidden    presign.Code = "forbidden"     // by a rule of the service, after IAM
	codeUserUnknown  presign.Code = "user-unknown"  // nobody can act as this user
	codeRefused      presign.Code = "refused"       // for another reason, which the service gave
)

// causeOf says why a service refused a call, as far as its answer tells. creds
// are those that signed it.
func causeOf(err error, creds aws.Credentials) (presign.Finding, bool) {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok || !isRefusal(err) {
		return presign.Finding{}, false
	}
	f := presign.Finding{Code: codeRefused, Severity: presign.SeverityError, Message: api.ErrorCode() + ": " + api.ErrorMessage(),
		Fix: "see what " + api.ErrorCode() + " means for this call in the API reference"}
	d, denied := deniedBy(err)
	switch {
	case denied:
		return d.finding(), true
	case hasCode(err, "ExpiredToken", "ExpiredTokenException") && creds.SessionToken != "":
		f.Code = presign.CodeTokenExpired
		f.Message = fmt.Sprintf("the temporary credentials of %s have expired", creds.AccessKeyID)
		f.Fix = "get new ones, such as by aws sso login, and start again"
	case hasCode(err, "InvalidClientTokenId", "UnrecognizedClientException"):
		f.Code = presign.CodeAccessKeyUnknown
		f.Message = fmt.Sprintf("nobody has the access key %s, or the session token is not the one that belongs to it", creds.AccessKeyID)
		f.Fix = "check AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, or the profile: the key may be deleted, or of another partition"
	case hasCode(err, "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch"):
		f = signatureFinding(api.ErrorMessage(), creds)
	case hasCode(err, chime.CodeForbidden):
		f.Code = codeForbidden
		f.Message = "IAM allows the call, a rule of the service does not: " + api.ErrorMessage()
		f.Fix = "act as a member of the channel, or as a moderator or an admin where the operation asks for one"
	case hasCode(err, chime.CodeUnauthorizedClient):
		f.Code = codeUserUnknown
		f.Message = "nobody can act as this user: it does not exist, or belongs to another AppInstance"
		f.Fix = "look it up with peal user get, make it with peal user create, or act as another one with --as"
	}
	return f, true
}

// signatureFinding says why the signature of a call is not the one computed.
func signatureFinding(message string, creds aws.Credentials) presign.Finding {
	f := presign.Finding{Severity: presign.SeverityError}
	const fixClock = "set the clock of this machine, such as by NTP"
	switch secret := creds.SecretAccessKey; {
	case strings.Contains(message, "scoped to"):
		f.Code, f.Fix = presign.CodeRegionMismatch, "set --region to the region that the endpoint serves"
		f.Message = "the signature is for another region or service than the endpoint's: " + message
	case strings.Contains(message, "not yet current"):
		f.Code, f.Fix = presign.CodeNotYetValid, fixClock
		f.Message = "the clock of this machine is too far ahead"
	case strings.Contains(message, "expired"):
		f.Code, f.Fix = presign.CodeExpired, fixClock
		f.Message = "the clock of this machine is too far behind"
	case strings.Trim(secret, " \t\r\n'\"") != secret:
		f.Code = presign.CodeSecretWhitespace
		f.Message = "there are blanks or quotation marks around the secret access key"
		f.Fix = "take them away where the secret is set"
	default:
		f.Code = presign.CodeSecretDiffers
		f.Message = fmt.Sprintf("the secret access key is not that of %s", creds.AccessKeyID)
		f.Fix = "check AWS_SECRET_ACCESS_KEY, or the profile: key id and secret belong together"
	}
	return f
}

// A denied is what IAM says of a call that it denies.
type denied struct{ caller, action, resource, because string }

// deniedBy reads IAM's sentence, which names the one resource that was denied:
//
//	User: … is not authorized to perform: chime:Connect on resource: … because no identity-based policy allows …
func deniedBy(err error) (denied, bool) {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok || !hasStatus(err, http.StatusForbidden) {
		return denied{}, false
	}
	caller, rest, ok := strings.Cut(strings.TrimPrefix(api.ErrorMessage(), "User: "), " is not authorized to perform: ")
	if !ok {
		return denied{}, false
	}
	action, rest, ok := strings.Cut(rest, " on resource: ")
	if !ok {
		action, rest = strings.Fields(rest + " ?")[0], "*"
	}
	resource, because, _ := strings.Cut(rest, " ")
	return denied{caller, action, resource, because}, true
}

func (d denied) finding() presign.Finding {
	f := presign.Finding{
		Code: codeAccessDenied, Severity: presign.SeverityError,
		Message: strings.TrimSpace(fmt.Sprintf("IAM does not let %s do %s on %s %s", d.caller, d.action, d.resource, d.because)),
		Fix:     fmt.Sprintf("allow it with the policy that this writes: peal iam policy %s %s", d.action, shellQuote(d.resource)),
	}
	switch {
	case strings.Contains(d.because, "explicit deny"):
		f.Fix = "find the statement with Effect Deny that covers it, and narrow it"
	case strings.Contains(d.because, "session policy"):
		f.Fix = "allow it in the session policy as well; of Cognito guests the enhanced flow makes one that leaves Chime out: use the classic flow, or log in"
	}
	return f
}
