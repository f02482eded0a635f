package iam

import (
	"strings"
)

// variablesIn checks the policy variables of a value and says whether it found fault.
func (p *parser) variablesIn(v Value, resource bool) bool {
	colons := 0
	for i := 0; i < len(v.Text); i++ {
		if v.Text[i] == ':' {
			colons++
			continue
		}
		if !strings.HasPrefix(v.Text[i:], "${") {
			continue
		}
		found, n := readVariable(v.Text[i:])
		switch {
		case n == 0:
			p.report(v.start, "variable", "the variable in "+quote(v.Text)+" has no closing brace", "add }")
			return true
		case found.problem != "":
			p.report(v.start, "variable", "the variable "+shorten(v.Text[i:i+n])+" "+found.problem, "write it like ${aws:PrincipalTag/team} or ${aws:PrincipalTag/team, 'none'}")
			return true
		case found.char == 0 && !strings.Contains(found.key, ":"):
			p.unprefixedVariable(v, found.key)
			return true
		case resource && colons < 5 && strings.HasPrefix(v.Text, "arn:"):
			p.report(v.start, "variable-place", "a variable can stand only after the fifth colon of an ARN, so "+quote(v.Text)+" matches nothing",
				"write the region and the account out, or put * there")
			return true
		}
		i += n - 1
	}
	return false
}

func (p *parser) unprefixedVariable(v Value, key string) {
	fix := "write it with its prefix, like ${aws:PrincipalTag/" + shorten(key) + "} for a tag of the principal"
	if near, ok := nearest("aws:"+key, globalKeys(), 1); ok {
		fix = "write ${" + near + "}"
	}
	p.report(v.start, "variable", "the variable ${"+shorten(key)+"} names no condition key", fix)
}

// lintVersion finds variables in a document whose version does not have them.
func (p *parser) lintVersion() {
	if p.policy.Version == version2012 || p.root == nil {
		return
	}
	for _, s := range p.policy.Statements {
		values := append(append([]Value{}, s.Resources...), s.NotResources...)
		for _, c := range s.Conditions {
			values = append(values, c.Values...)
		}
		for _, v := range values {
			if _, n := readVariable(v.Text[max(0, strings.Index(v.Text, "${")):]); n == 0 {
				continue
			}
			at := edit{p.root.start + 1, p.root.start + 1, "\n  \"Version\": \"" + version2012 + "\","}
			if p.version != nil {
				at = edit{p.version.start, p.version.end, quote(version2012)}
			}
			p.report(v.start, "variable-version", "only version "+version2012+" has policy variables; this policy takes "+quote(v.Text)+" literally",
				`set "Version": "`+version2012+`"`, at)
			return
		}
	}
}

// placeholder finds what a sample left for its reader to fill in. Words, such as
// YOUR_ACCOUNT_ID, are looked for in ARNs only: elsewhere they may be meant.
func (p *parser) placeholder(v Value) bool {
	marks := placeholdersIn(v.Text)
	if strings.HasPrefix(v.Text, "arn:") {
		marks = append(marks, placeholderWords(v.Text)...)
	}
	if len(marks) == 0 {
		return false
	}
	for _, mark := range marks {
		key := strings.Trim(mark, "{<[ ]>}")
		if prefix, _, ok := strings.Cut(key, ":"); ok && (prefix == "aws" || strings.Contains(prefix, ".")) {
			p.report(v.start, "placeholder", shorten(mark)+" is no policy variable without its dollar sign", "write ${"+shorten(key)+"}",
				p.editText(v, mark, "${"+key+"}")...)
			return true
		}
	}
	text := "the placeholder " + shorten(marks[0]) + " was"
	if len(marks) > 1 {
		text = "the placeholders " + shorten(strings.Join(marks, ", ")) + " were"
	}
	p.report(v.start, "placeholder", text+" not filled in", "put your own values in")
	return true
}

func (p *parser) editText(v Value, old, replacement string) []edit {
	if i := strings.Index(p.src[v.start:v.end], old); i >= 0 {
		return []edit{{v.start + i, v.start + i + len(old), replacement}}
	}
	return nil
}

// placeholdersIn finds {name}, <name> and [name], with their brackets.
func placeholdersIn(text string) []string {
	var marks []string
	for i := 0; i < len(text); i++ {
		if _, n := readVariable(text[i:]); n > 0 {
			i += n - 1
		} else if k := strings.IndexByte("{<[", text[i]); k >= 0 && (i == 0 || text[i-1] != '$') {
			if end := strings.IndexByte(text[i:], "}>]"[k]); end > 1 {
				marks = append(marks, text[i:i+end+1])
				i += end
			}
		}
	}
	return marks
}

// placeholderWords finds words like YOUR_ACCOUNT_ID between colons and slashes.
func placeholderWords(text string) []string {
	var marks []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ':' || c == '/' }) {
		if isPlaceholderWord(part) {
			marks = append(marks, part)
		}
	}
	return marks
}

// isPlaceholderWord knows the words that documentation writes where an account,
// a region or an id belongs.
func isPlaceholderWord(part string) bool {
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(part))
	switch plain {
	case "accountid", "awsaccountid", "account", "awsaccount", "accountidwithouthyphens", "region", "awsregion", "regionid",
		"appinstanceid", "appinstanceuserid", "channelid", "userid", "roomid", "resourceid", "examplearn":
		return true
	}
	if strings.HasPrefix(plain, "your") || strings.HasPrefix(plain, "my") && strings.HasSuffix(plain, "id") {
		return len(plain) > 4
	}
	return len(part) >= 4 && strings.Trim(part, "xX") == "" || len(part) >= 8 && strings.Trim(part, "xX-") == ""
}
