package presign

import (
	"strings"
	"time"
)

// Inspect reads a connect URL in text, takes it apart and reports everything
// that would be refused at the time now, and everything suspicious. It needs no
// credentials and no network, and so cannot tell whether the signature is
// right. The text may be quoted, wrapped, escaped for HTML or part of a log line.
func Inspect(text string, now time.Time) *Report {
	l, ok := findLink(text)
	if !ok {
		return noLink(text)
	}
	report, _ := inspect(l, now)
	return report
}

// inspect returns the report on l, and its query as it was sent but with the
// access key and scope that were meant.
func inspect(l link, now time.Time) (*Report, *query) {
	q := newQuery(l.query)
	var found findings
	double := q.doubleEncoded()
	read := q.decodedAgain(double)
	checkEncoding(&found, l, q, double)
	checkScheme(&found, l)
	checkHost(&found, l)
	if f := checkPath(l.path); f != nil {
		found = append(found, *f)
	}
	found = append(found, read.check(now, defaultSkew, l.host)...)
	checkPlacement(&found, q)

	report := newReport(l, read)
	report.setFindings(found)
	report.redact(newRedactor(q.params))
	q.keyID, q.scope = read.keyID, read.scope
	return report, q
}

func noLink(text string) *Report {
	what := "the text holds no URL"
	switch {
	case strings.TrimSpace(text) == "":
		what = "there is no text"
	case strings.ContainsFunc(text[:min(len(text), maxPaste)], func(r rune) bool { return r == 0 || r == '\uFFFD' }):
		what = "the text is binary data without a URL"
	}
	r := &Report{}
	r.setFindings([]Finding{{CodeNotAURL, SeverityError, what, "paste the whole URL, from wss:// to the last digit of the signature"}})
	return r
}
