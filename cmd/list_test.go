package cmd

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A list ends, whatever page tokens a server makes up.
func TestListsEnd(t *testing.T) {
	t.Parallel()
	commands := [][]string{
		{"instance", "list"},
		{"user", "list", testInstance},
		{"channel", "list"},
		{"channel", "list", "--mine"},
		{"channel", "list", "--moderated"},
		{"membership", "list", testChannel},
		{"message", "list", testChannel},
		{"message", "list", testChannel, "-n", "3"},
		{"room", "list"},
	}
	servers := []struct {
		name  string
		token func(page int) int
		most  int // requests
		want  string
	}{
		{"fresh tokens", func(page int) int { return page }, maxIdlePages + 1,
			"the list has no end: more than 1000 pages in a row are empty\n"},
		{"tokens in turn", func(page int) int { return page % 7 }, 30, "the server repeated a page token\n"},
	}
	for _, server := range servers {
		for _, command := range commands {
			t.Run(server.name+"/"+strings.Join(command[:2], " "), func(t *testing.T) {
				t.Parallel()
				pages := 0
				got := runAgainst(t, func(w http.ResponseWriter, r *http.Request) {
					if pages++; pages > server.most {
						w.WriteHeader(http.StatusTeapot)
						return
					}
					fmt.Fprintf(w, `{"NextToken":"t%[1]d","nextToken":"t%[1]d"}`, server.token(pages))
				}, "", command...)
				if got.code != exitFailure || !strings.HasSuffix(got.err, server.want) || got.out != "" {
					t.Errorf("%s: exit %d after %d pages, printed %q, said %q; want exit %d and %q",
						strings.Join(command, " "), got.code, pages, got.out, got.err, exitFailure, server.want)
				}
			})
		}
	}
}
