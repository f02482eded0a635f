package iam

import "strings"

// A Condition is one key of one operator. It holds when the values of Key in the
// request satisfy the operator for Values; all conditions of a statement must hold.
type Condition struct {
	Position
	Operator string // as written, such as "ForAnyValue:StringLikeIfExists"
	Key      string
	Values   []Value

	operator operator
	tests    []test // one for each value

	keyAt, operatorAt, operatorEnd int  // bytes of the document
	empty                          bool // written as an empty list
}

// holds says whether the request satisfies the condition. (IAM user guide, "IAM
// JSON policy elements: Condition operators" and "Creating a condition with
// multiple keys or values".)
func (c *Condition) holds(ctx Context) bool {
	values := ctx.values(c.Key)
	op := c.operator
	switch {
	case op.null && op.set != noSet:
		// "They always return a true or false respectively", says the policy check reference.
		return op.set == forAllValues
	case op.null:
		missing := "false"
		if len(values) == 0 {
			missing = "true"
		}
		return c.accepts(missing, ctx)
	case len(values) == 0 && op.ifExists:
		return true
	case len(values) == 0 && op.set != noSet:
		return op.set == forAllValues
	case len(values) == 0:
		return op.negated
	}
	// A key with several values and no set operator is outside the guide's rules.
	// Here it fails a negated operator if one value does, and satisfies any other
	// if one value does.
	every := op.set == forAllValues || op.set == noSet && op.negated
	for _, v := range values {
		if c.accepts(v, ctx) != every {
			return !every
		}
	}
	return every
}

// accepts says whether one value of the request satisfies the operator: one
// value of the policy matches it or, negated, none does.
func (c *Condition) accepts(value string, ctx Context) bool {
	for _, matches := range c.tests {
		if matches(value, ctx) {
			return !c.operator.negated
		}
	}
	return c.operator.negated
}

// values are those of key, which is compared case-insensitively.
func (c Context) values(key string) []string {
	if v, ok := c[key]; ok {
		return v
	}
	for k, v := range c {
		if strings.EqualFold(k, key) {
			return v
		}
	}
	return nil
}
