package iam

import (
	"sort"
	"strconv"
	"strings"
)

// A Finding is something wrong or pointless in a policy document.
type Finding struct {
	Code    string // such as "unknown-action"; docs/iam.md lists them
	Line    int    // from 1
	Column  int    // from 1, in bytes
	Message string
	Fix     string // what to do about it
}

// A located is a finding by its offset, with the edits that mend it, if any.
type located struct {
	at                 int
	code, message, fix string
	edits              []edit
}

// An edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// apply makes the edits that do not overlap an earlier one.
func apply(src string, edits []edit) string {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].start < edits[j].start })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.start < done {
			continue
		}
		b.WriteString(src[done:e.start])
		b.WriteString(e.text)
		done = e.end
	}
	b.WriteString(src[done:])
	return b.String()
}

// lines are the offsets at which the lines of a document start.
type lines []int

func linesOf(src string) lines {
	l := lines{0}
	for i := range len(src) {
		if src[i] == '\n' {
			l = append(l, i+1)
		}
	}
	return l
}

// at gives line and column, both from 1.
func (l lines) at(offset int) (line, column int) {
	line = sort.SearchInts(l, offset+1)
	return line, offset - l[line-1] + 1
}

// quote is s as a finding names it; edits take strconv.Quote.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// maxShown is how many characters of a value a finding shows: a document may have
// one of megabytes.
const maxShown = 200

// shorten cuts s after maxShown characters and says so.
func shorten(s string) string {
	n := 0
	for i := range s {
		if n++; n > maxShown {
			return s[:i] + "…"
		}
	}
	return s
}

func sortFindings(f []located) {
	sort.SliceStable(f, func(i, j int) bool { return f[i].at < f[j].at })
}
