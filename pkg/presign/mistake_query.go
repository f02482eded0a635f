package presign

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxGuessed is how many parameters are tried one by one; no client sends more.
const maxGuessed = 32

func tokenLeftOut(a attempt, _ evidence) []variant {
	b := a
	b.params = slices.DeleteFunc(slices.Clone(a.params), func(p param) bool { return p.key == paramToken })
	return changedParams(a, b, "without X-Amz-Security-Token, which is sent")
}

func tokenPutIn(a attempt, e evidence) []variant {
	if e.token == "" || slices.ContainsFunc(a.params, func(p param) bool { return p.key == paramToken }) {
		return nil
	}
	b := a
	b.params = append(slices.Clone(a.params), param{paramToken, escape(e.token), paramToken, e.token})
	return []variant{{b, "with X-Amz-Security-Token, which is not sent"}}
}

func paramsLeftOut(a attempt, _ evidence) []variant {
	var vs []variant
	without := func(did string, drop func(p param) bool) {
		b := a
		b.params = slices.DeleteFunc(slices.Clone(a.params), drop)
		vs = append(vs, changedParams(a, b, did)...)
	}
	for _, out := range a.params[:min(len(a.params), maxGuessed)] {
		if out.key != paramToken {
			without(fmt.Sprintf("without %s, which is sent", shorten(out.key, 40)), func(p param) bool { return p.key == out.key })
		}
	}
	own := ownParams()
	without("without the parameters that the service does not know", func(p param) bool { return !slices.Contains(own, p.key) })
	without("without the prefetch parameters, which are sent", func(p param) bool { return strings.HasPrefix(p.key, "prefetch-") })
	without("without userArn and sessionId, which are sent", func(p param) bool { return p.key == paramUserARN || p.key == paramSessionID })
	without("without any parameter but those of X-Amz-*", func(p param) bool { return !strings.HasPrefix(p.key, "X-Amz-") })
	return vs
}

func changedParams(a, b attempt, did string) []variant {
	if len(a.params) == len(b.params) {
		return nil
	}
	return []variant{{b, did}}
}

func plusVariants(a attempt, _ evidence) []variant {
	spaces, form, kept := a, a, a
	spaces.encoding.plus = true
	form.encoding.decoded = true
	kept.encoding.keep += "+"
	return []variant{
		{spaces, "over a query in which + stands for a space"},
		{form, "over a space where the URL has +"},
		{kept, "over a query with a raw +"},
	}
}

func componentVariants(a attempt, _ evidence) []variant {
	component, java, tilde, url := a, a, a, a
	component.encoding.keep += "!'()*"
	java.encoding.keep, java.encoding.tilde, java.encoding.plus = java.encoding.keep+"*", true, true
	tilde.encoding.tilde = true
	url.encoding.keep += "!()*"
	return []variant{
		{component, "over a query in which encodeURIComponent left !'()* raw"},
		{java, "over a query made by a form encoder (~ as %7E, * raw, + for a space)"},
		{tilde, "over a query in which ~ is encoded"},
		{url, "over a query in which !()* are raw"},
	}
}

func percentCaseVariants(a attempt, _ evidence) []variant {
	b := a
	b.encoding.lower = true
	b.special = maps.Clone(a.special)
	for key, e := range b.special {
		e.lower = true
		b.special[key] = e
	}
	return []variant{{b, "over lower-case percent escapes"}}
}

func doubleVariants(a attempt, _ evidence) []variant {
	b := a
	b.encoding.times = 2
	vs := []variant{{b, "over values that were percent-encoded twice"}}
	for _, p := range a.params[:min(len(a.params), maxGuessed)] {
		if escape(p.value) != p.value {
			vs = append(vs, variant{a.with(p.key, func(e *encoding) { e.times = 2 }), "over a " + shorten(p.key, 40) + " that was percent-encoded twice"})
		}
	}
	// The URL was encoded again after signing.
	c := a
	c.params = slices.Clone(a.params)
	for i := range c.params {
		c.params[i].value = unescape(c.params[i].value)
	}
	return append(vs, variant{c, "before the values were percent-encoded a second time"})
}

func rawVariants(a attempt, _ evidence) []variant {
	var vs []variant
	for _, v := range []struct{ keep, did string }{
		{"/", "over a query with raw slashes"},
		{":", "over a query with raw colons"},
		{"/:", "over a query with raw slashes and colons"},
		{"/:@", "over a query with raw slashes, colons and at signs"},
		{"=", "over a query with raw equals signs"},
		{"+/=", "over a query with raw +, / and ="},
		{";,/?:@&=+$!'()*#", "over a query made by encodeURI"},
	} {
		b := a
		b.encoding.keep += v.keep
		vs = append(vs, variant{b, v.did})
	}
	none, sent := a, a
	none.encoding.times = 0
	sent.encoding.asSent = true
	vs = append(vs, variant{none, "over values that were not percent-encoded"})
	for _, p := range a.params[:min(len(a.params), maxGuessed)] {
		if escape(p.value) != p.value {
			vs = append(vs, variant{a.with(p.key, func(e *encoding) { e.times = 0 }), "over a " + shorten(p.key, 40) + " that was not percent-encoded"})
		}
	}
	return append(vs, variant{sent, "over the query exactly as it was sent, which is not its canonical form"})
}

// with returns a with the encoding of one parameter changed.
func (a attempt) with(key string, change func(*encoding)) attempt {
	special := map[string]encoding{}
	maps.Copy(special, a.special)
	e, ok := special[key]
	if !ok {
		e = a.encoding
	}
	change(&e)
	special[key] = e
	a.special = special
	return a
}

func orderVariants(a attempt, _ evidence) []variant {
	in := func(keys ...string) func([]pair) {
		return func(pairs []pair) {
			rank := func(p pair) int {
				if i := slices.Index(keys, p.key); i >= 0 {
					return i
				}
				return len(keys)
			}
			slices.SortStableFunc(pairs, func(x, y pair) int { return rank(x) - rank(y) })
		}
	}
	bySigner := []string{paramAlgorithm, paramCredential, paramDate, paramExpires, paramSignedHeaders, paramToken}
	var vs []variant
	for _, v := range []struct {
		arrange func([]pair)
		did     string
	}{
		{func([]pair) {}, "over the parameters in the order in which they are sent"},
		{func(pairs []pair) {
			slices.SortStableFunc(pairs, func(x, y pair) int { return strings.Compare(strings.ToLower(x.key), strings.ToLower(y.key)) })
		}, "over parameters sorted without regard to case"},
		{in(append(slices.Clone(bySigner), paramSessionID, paramUserARN)...), "over unsorted parameters (X-Amz-Security-Token after X-Amz-SignedHeaders)"},
		{in(append(slices.Clone(bySigner), paramUserARN, paramSessionID)...), "over unsorted parameters (userArn before sessionId)"},
		{in(append([]string{paramUserARN, paramSessionID}, bySigner...)...), "over unsorted parameters (userArn and sessionId first)"},
		{in(append([]string{paramSessionID, paramUserARN}, bySigner...)...), "over unsorted parameters (sessionId and userArn first)"},
		{func(pairs []pair) {
			sortPairs(pairs)
			in(paramAlgorithm, paramCredential, paramDate, paramExpires, paramSignedHeaders, paramUserARN, paramSessionID)(pairs)
		}, "over unsorted parameters (the rest after userArn and sessionId)"},
		{func(pairs []pair) {
			sortPairs(pairs)
			slices.SortStableFunc(pairs, func(x, y pair) int { return boolRank(x.key == paramToken) - boolRank(y.key == paramToken) })
		}, "over unsorted parameters (X-Amz-Security-Token last)"},
		{func(pairs []pair) {
			sortPairs(pairs)
			slices.SortStableFunc(pairs, func(x, y pair) int {
				return boolRank(strings.HasPrefix(x.key, "X-Amz-")) - boolRank(strings.HasPrefix(y.key, "X-Amz-"))
			})
		}, "over unsorted parameters (lower case before upper case)"},
		{func(pairs []pair) { sortPairs(pairs); slices.Reverse(pairs) }, "over parameters in reverse order"},
	} {
		b := a
		b.arrange = v.arrange
		vs = append(vs, variant{b, v.did})
	}
	return vs
}

func boolRank(last bool) int {
	if last {
		return 1
	}
	return 0
}
