package cmd

import "testing"

func TestParseXML(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, document string
		root, want     string // the name of the root, and the text at a, b
		fails          bool
	}{
		{"nested", `<r><a><b>x</b></a></r>`, "r", "x", false},
		{"namespace", `<?xml version="1.0"?><r xmlns="https://iam.example/"><a><b>x</b></a></r>`, "r", "x", false},
		{"entities and CDATA", `<r><a><b>&lt;<!-- no --><![CDATA[&]]>&#xA;</b></a></r>`, "r", "<&\n", false},
		{"the first of several", `<r><a><c/><b>x</b><b>y</b></a><a><b>z</b></a></r>`, "r", "x", false},
		{"absent", `<r><b>x</b></r>`, "r", "", false},
		{"something behind", `<r><a><b>x</b></a></r><oops`, "r", "x", false},
		{"empty", ``, "", "", true},
		{"cut off", `<r><a><b>x</b>`, "", "", true},
		{"crossed", `<r><a><b>x</a></b></r>`, "", "", true},
		{"no XML", `<html>not from AWS`, "", "", true},
	} {
		root, err := parseXML([]byte(test.document))
		if (err != nil) != test.fails {
			t.Errorf("%s: parseXML = %v, want an error: %t", test.name, err, test.fails)
		}
		if err != nil {
			continue
		}
		if got := root.at("a", "b").text; root.name != test.root || got != test.want {
			t.Errorf("%s: root %q with %q at a, b, want %q with %q", test.name, root.name, got, test.root, test.want)
		}
	}
}
