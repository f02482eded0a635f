package presign

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A User is the ARN of an AppInstanceUser taken apart:
//
//	arn:PARTITION:chime:REGION:ACCOUNT:app-instance/APPINSTANCE/user/ID
type User struct {
	Partition   string
	Region      string
	Account     string
	AppInstance string
	ID          string `json:"Id"`
}

// maxARN is the length of the longest ARN the service's model allows, in characters.
const maxARN = 1600

// ParseUser takes the ARN of an AppInstanceUser apart. It is as wide as the
// service's API model (shape ChimeArn): partition, service, region and account
// may be any run of a-z, 0-9, "-" and ".", and a user id may hold anything.
// The error is a *Refusal with the code user-arn-missing, user-arn-invalid or
// user-arn-bot.
func ParseUser(arn string) (User, error) {
	if arn == "" {
		return User{}, refuse(CodeUserARNMissing, "the user ARN is missing", userARNFix)
	}
	invalid := func(format string, args ...any) (User, error) {
		return User{}, refuse(CodeUserARNInvalid, "the user ARN "+shorten(arn, 120)+" "+fmt.Sprintf(format, args...), userARNFix)
	}
	if n := utf8.RuneCountInString(arn); n > maxARN {
		return invalid("is %d characters long; the service takes %d", n, maxARN)
	}
	var fields [6]string
	n := 0
	for rest, more := arn, true; more && n < len(fields); n++ {
		if n == len(fields)-1 {
			fields[n] = rest
		} else {
			fields[n], rest, more = strings.Cut(rest, ":")
		}
	}
	if fields[0] != "arn" {
		return invalid("does not begin with arn:")
	}
	if n < len(fields) {
		return invalid("has %d of the six parts arn:partition:service:region:account:resource", n)
	}
	for i, name := range [...]string{"partition", "service", "region", "account"} {
		if !arnField(fields[i+1]) || i == 0 && fields[1] == "" {
			return invalid("has a malformed %s", name)
		}
	}
	user := User{Partition: fields[1], Region: fields[3], Account: fields[4]}
	resource, isAppInstance := strings.CutPrefix(fields[5], "app-instance/")
	if !isAppInstance {
		if fields[2] == "iam" || fields[2] == "sts" {
			return invalid("names an IAM identity, not an AppInstanceUser")
		}
		return invalid("names no AppInstanceUser")
	}
	if strings.ContainsAny(resource, "\r\n") {
		return invalid("holds a line break")
	}
	instance, rest, _ := strings.Cut(resource, "/")
	kind, id, _ := strings.Cut(rest, "/")
	switch {
	case instance == "":
		return invalid("names no app instance")
	case kind == "":
		return invalid("names the app instance, not one of its users")
	case kind == "bot" && id != "":
		return User{}, refuse(CodeUserARNBot, "the user ARN "+shorten(arn, 120)+" names a bot; bots cannot connect", userARNFix)
	case kind != "user":
		return invalid("names a %s, not a user", shorten(kind, 40))
	case id == "":
		return invalid("has no user id after user/")
	}
	user.AppInstance, user.ID = instance, id
	return user, nil
}

const userARNFix = "use the ARN of an AppInstanceUser: arn:aws:chime:REGION:ACCOUNT:app-instance/ID/user/ID"

func arnField(s string) bool {
	if len(s) > 63 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}
