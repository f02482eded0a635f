package emulator

import (
	"regexp"
	"strings"
	"sync"
)

// A pattern is a regular expression of an API model. It has to match a whole
// string. The expressions that decide about most requests are written out as
// functions; Go's regexp could not even compile that of ARNs, which repeats
// more than 1000 times.
type pattern struct {
	source string // as in the model
	match  func(string) bool
}

// patternNamed returns the pattern that a tag names.
func patternNamed(name string) pattern {
	switch name {
	case "arn":
		return pattern{`arn:[a-z0-9-\.]{1,63}:[a-z0-9-\.]{0,63}:[a-z0-9-\.]{0,63}:[a-z0-9-\.]{0,63}:[^/].{0,1023}`, isARN}
	case "line":
		return pattern{`.*`, isLine}
	case "name":
		return pattern{`[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]*`, isName}
	case "userName":
		return pattern{`.*\S.*`, func(s string) bool { return isLine(s) && strings.ContainsFunc(s, isNotSpace) }}
	case "token":
		return pattern{`[-_a-zA-Z0-9]*`, func(s string) bool { return consistsOf(s, isTokenByte) }}
	case "chatName":
		return pattern{`[a-zA-Z0-9-_]*`, func(s string) bool { return consistsOf(s, isTokenByte) }}
	case "resourceID":
		return pattern{`[A-Za-z0-9]([A-Za-z0-9\:\-\_\.\@]{0,62}[A-Za-z0-9])?`, isResourceID}
	case "alphanumeric":
		return pattern{`[a-zA-Z0-9]+`, func(s string) bool { return s != "" && consistsOf(s, isAlphanumeric) }}
	case "sessionName":
		return pattern{`[\w+=,.@-]*`, func(s string) bool { return consistsOf(s, isNameByte) }}
	case "externalID":
		return compiled(`[\w+=,.@:\/-]*`)
	case "lambdaARN":
		return compiled(`arn:aws:lambda:[a-z]{2}-[a-z]+-\d{1}:\d{12}:function:[a-zA-Z0-9\-_\.]+(:(\$LATEST|[a-zA-Z0-9\-_]+))?`)
	case "lexBotAliasARN":
		return compiled(`arn:aws:lex:[a-z]{2}-[a-z]+-\d{1}:\d{12}:bot-alias/[A-Z0-9]{10}/[A-Z0-9]{10}`)
	case "lexIntent":
		return compiled(`^([A-Za-z]_?)+$`)
	case "roomARN":
		return compiled(`arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room/[a-zA-Z0-9-]+`)
	case "loggingConfigurationARN":
		return compiled(`arn:aws:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration/[a-zA-Z0-9-]+`)
	case "ivschatARN":
		// The model forgets the + after [a-z-] and so refuses every ARN there is.
		return compiled(`arn:aws:ivschat:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+`)
	case "reviewHandlerARN":
		return compiled(`$|^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:.+.*`)
	case "bucket":
		return compiled(`[a-z0-9-.]+`)
	case "logGroup":
		return compiled(`[\.\-_/#A-Za-z0-9]+`)
	case "deliveryStream":
		return compiled(`[a-zA-Z0-9_.-]+`)
	}
	panic("emulator: unknown pattern " + name)
}

// compiled makes a pattern of an expression that means the same in Go.
func compiled(source string) pattern {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:` + source + `)$`) })
	return pattern{source, func(s string) bool { return re().MatchString(s) }}
}

func isARN(s string) bool {
	rest, ok := strings.CutPrefix(s, "arn:")
	if !ok {
		return false
	}
	for i := range 4 { // partition, service, region, account
		part, after, ok := strings.Cut(rest, ":")
		if !ok || len(part) > 63 || i == 0 && part == "" || !consistsOf(part, isARNByte) {
			return false
		}
		rest = after
	}
	if rest == "" || rest[0] == '/' {
		return false
	}
	// The first character may be a line break, as [^/] says; what follows is
	// up to 1023 characters of one line.
	first := true
	n := 0
	for _, r := range rest {
		if !first && isLineBreak(r) {
			return false
		}
		first = false
		n++
	}
	return n <= 1024
}

func isResourceID(s string) bool {
	return s != "" && len(s) <= 64 &&
		consistsOf(s, func(c byte) bool { return isAlphanumeric(c) || strings.IndexByte(":-_.@", c) >= 0 }) &&
		isAlphanumeric(s[0]) && isAlphanumeric(s[len(s)-1])
}

// isName decides about the characters that XML 1.0 allows, and U+0085. The
// expression says \u10000-\u10FFFF, which read literally would leave out
// every character beyond the basic plane; it is taken as it was meant.
func isName(s string) bool {
	for _, r := range s {
		switch {
		case r == '\t', r == '\n', r == '\r', r == 0x85:
		case 0x20 <= r && r <= 0x7E, 0xA0 <= r && r <= 0xFFFD, 0x10000 <= r:
		default:
			return false
		}
	}
	return true
}

// isLine decides about .*, whose dot matches no line break.
func isLine(s string) bool { return !strings.ContainsFunc(s, isLineBreak) }

// isLineBreak reports what ends a line in the regular expressions of Java, in
// which the services are written.
func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\r', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// isNotSpace decides about \S, which means ASCII white space only.
func isNotSpace(r rune) bool { return !strings.ContainsRune(" \t\n\v\f\r", r) }

func consistsOf(s string, allowed func(byte) bool) bool {
	for i := range len(s) {
		if !allowed(s[i]) {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isTokenByte(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' }

func isARNByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.'
}
