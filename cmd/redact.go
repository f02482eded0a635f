package cmd

import "strings"

// redacted returns a message in which the secrets of connect URLs are left out. A
// URL in the place of another argument would be repeated by the error otherwise.
func redacted(message string) string {
	for _, name := range []string{"X-Amz-Signature=", "X-Amz-Security-Token="} {
		parts := strings.Split(message, name)
		for i := 1; i < len(parts); i++ {
			end := strings.IndexAny(parts[i], "& \t\n\"'`<>\\")
			if end < 0 {
				end = len(parts[i])
			}
			parts[i] = "…" + parts[i][end:]
		}
		message = strings.Join(parts, name)
	}
	return message
}
