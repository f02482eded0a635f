package iam

import (
	"slices"
	"strings"
)

// nearest finds the candidate that is spelt most like text: the same in another
// case, or at most limit letters away.
func nearest(text string, candidates []string, limit int) (string, bool) {
	best, at := limit+1, ""
	lower := strings.ToLower(text)
	for _, c := range candidates {
		if d := distance(lower, strings.ToLower(c), best); d < best {
			best, at = d, c
		}
	}
	return at, at != ""
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b of a, or limit if it is not less.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d = 1 + min(d, last[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}

// nearestOperator finds the condition operator that was meant, with the set
// prefix and IfExists that text has.
func nearestOperator(text string) (string, bool) {
	prefix, name, ok := strings.Cut(text, ":")
	if !ok {
		prefix, name = "", text
	}
	var names []string
	for _, op := range operations() {
		names = append(names, op.name)
	}
	suffix := ""
	if n := len(name) - len("IfExists"); n > 0 && strings.EqualFold(name[n:], "IfExists") {
		name, suffix = name[:n], "IfExists"
	}
	near, found := nearest(name, slices.Sorted(slices.Values(names)), 3)
	if near == "Null" {
		suffix = ""
	}
	if prefix != "" {
		set, ok := nearest(prefix, []string{"ForAllValues", "ForAnyValue"}, 2)
		if !ok {
			return "", false
		}
		near = set + ":" + near
	}
	return near + suffix, found
}
