package emulator

import "strings"

// An appARN is an ARN of the Chime messaging services taken apart:
// arn:aws:chime:us-east-1:123456789012:app-instance/ID[/KIND/ID].
type appARN struct {
	region   string
	account  string
	instance string // the ARN of the app instance
	kind     string // "user", "bot", "channel", "channel-flow", or empty for the app instance itself
	id       string
}

// parseARN takes s apart. It says false to what is no ARN of these services;
// whether the thing exists is another question.
func parseARN(s string) (appARN, bool) {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "chime" {
		return appARN{}, false
	}
	resource := strings.SplitN(parts[5], "/", 4)
	if resource[0] != "app-instance" || len(resource) == 1 || resource[1] == "" {
		return appARN{}, false
	}
	a := appARN{region: parts[3], account: parts[4], instance: s}
	switch len(resource) {
	case 2:
		return a, true
	case 4:
		a.kind, a.id = resource[2], resource[3]
		a.instance = s[:len(s)-len(a.kind)-len(a.id)-2]
		return a, a.kind != "" && a.id != ""
	}
	return appARN{}, false
}
