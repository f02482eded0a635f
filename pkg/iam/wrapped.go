package iam

import (
	"encoding/json"
	"net/url"
	"strings"
)

// wrapped recognises a document that was copied in the form it has on its way:
// URL-encoded, as the IAM API answers, or with escaped quotation marks, as it
// stands inside a string of a program or another JSON document.
func wrapped(src string) (located, bool) {
	text := strings.TrimSpace(src)
	start := strings.Index(src, text)
	whole := func(code, message, inner string) (located, bool) {
		return located{at: start, code: code, message: message, fix: "decode it",
			edits: []edit{{start, start + len(text), inner}}}, true
	}
	if upper := strings.ToUpper(text[:min(len(text), 3)]); upper == "%7B" {
		if inner, err := url.PathUnescape(text); err == nil {
			return whole("url-encoded", "the document is URL-encoded, as the IAM API gives it", inner)
		}
	}
	if quoted := strings.Trim(text, `"`); strings.HasPrefix(quoted, "{") && strings.HasPrefix(strings.TrimLeft(quoted[1:], " \t\r\n"), `\"`) {
		var inner string
		if json.Unmarshal([]byte(`"`+strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(quoted)+`"`), &inner) == nil {
			return whole("escaped-quotes", "the quotation marks are escaped, as inside a string of another document", inner)
		}
	}
	return located{}, false
}

// answered finds the policy in an answer of the IAM API: GetRolePolicy and
// GetUserPolicy give PolicyDocument, GetPolicyVersion PolicyVersion with Document.
func answered(n *node) *node {
	for _, m := range n.members {
		switch m.key.text {
		case "PolicyDocument", "Document":
			if m.value.kind == objectNode {
				return m.value
			}
		case "PolicyVersion":
			return answered(m.value)
		}
	}
	return nil
}
