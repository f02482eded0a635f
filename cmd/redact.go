package cmd

import (
	"regexp"
	"strings"
)

// redacted returns a message in which the secrets of connect URLs are left out. A
// URL in the place of another argument would be repeated by the error otherwise.
func redacted(message string) string {
	if !strings.Contains(strings.ToLower(message), "x-amz-s") {
		return message // nearly always
	}
	secret := regexp.MustCompile(`(?i)(x-amz-(?:signature|security-token)(?:=|%3d|%253d))[^&\s"'<>` + "`" + `\\]+`)
	return secret.ReplaceAllString(message, "$1…")
}
