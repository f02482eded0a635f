package iam

import "strings"

// lintConditions checks operators, keys and values of a statement's conditions.
func (p *parser) lintConditions(s *Statement) {
	for i := range s.Conditions {
		c := &s.Conditions[i]
		p.conditionKey(c)
		p.conditionSet(s, c)
		if c.empty {
			p.report(c.keyAt, "empty-condition", "the condition on "+quote(c.Key)+" has no values", "list at least one, or delete the condition")
		}
		for _, v := range c.Values {
			p.conditionValue(c, v)
		}
	}
}

func (p *parser) conditionValue(c *Condition, v Value) {
	op := c.operator
	if op.compile == nil || p.placeholder(v) {
		return // the operator is unknown, which was reported
	}
	if strings.Contains(v.Text, "${") && !op.variables {
		p.report(v.start, "variable-operator", op.name+" takes no policy variables; "+quote(v.Text)+" is taken literally",
			"use an operator for strings or ARNs, or write the value out")
		return
	}
	if p.variablesIn(v, false) {
		return
	}
	if _, err := op.compile(v.Text, op.variables); err != nil {
		p.report(v.start, "condition-value", quote(v.Text)+" never matches "+op.name+": "+err.Error(), "correct the value")
		return
	}
	if like, ok := likeOperator(op.name); ok && hasWildcard(v.Text) {
		written := p.src[c.operatorAt:c.operatorEnd]
		p.report(v.start, "wildcard-operator", op.name+" takes the wildcard in "+quote(v.Text)+" literally",
			"use "+like, edit{c.operatorAt, c.operatorEnd, replaceFold(written, op.name, like)})
	}
}

// likeOperator is the operator with wildcards that goes with one without.
func likeOperator(name string) (string, bool) {
	switch name {
	case "StringEquals", "StringEqualsIgnoreCase":
		return "StringLike", true
	case "StringNotEquals", "StringNotEqualsIgnoreCase":
		return "StringNotLike", true
	}
	return "", false
}

func replaceFold(s, old, replacement string) string {
	if i := strings.Index(strings.ToLower(s), strings.ToLower(old)); i >= 0 {
		return s[:i] + replacement + s[i+len(old):]
	}
	return s
}

// hasWildcard says whether * or ? stands outside a variable.
func hasWildcard(text string) bool {
	for text != "" {
		if _, n := readVariable(text); n > 0 {
			text = text[n:]
			continue
		}
		if text[0] == '*' || text[0] == '?' {
			return true
		}
		text = text[1:]
	}
	return false
}

// conditionKey checks the name of the key.
func (p *parser) conditionKey(c *Condition) {
	prefix, name, ok := strings.Cut(c.Key, ":")
	switch {
	case !ok:
		fix := "write it with its prefix, such as aws:PrincipalTag/team"
		if near, ok := nearest("aws:"+c.Key, globalKeys(), 1); ok {
			fix = "write " + quote(near)
		}
		p.report(c.keyAt, "condition-key", "the condition key "+quote(c.Key)+" has no prefix", fix)
	case strings.EqualFold(prefix, "chime") || strings.EqualFold(prefix, "ivschat"):
		p.report(c.keyAt, "condition-key", "there is no condition key "+quote(c.Key)+": "+strings.ToLower(prefix)+" has none of its own",
			"use aws:ResourceTag/KEY, aws:PrincipalTag/KEY or another key of all services")
	case strings.EqualFold(prefix, "aws"):
		base, tag, slash := strings.Cut(name, "/")
		near, found := nearest("aws:"+base, globalKeys(), 2)
		switch {
		case found && !strings.EqualFold(near, "aws:"+base):
			p.report(c.keyAt, "condition-key", "there is no condition key "+quote(c.Key), "write "+quote(strings.Replace(c.Key, "aws:"+base, near, 1)))
		case found && isTagKey(near) && tag == "":
			p.report(c.keyAt, "condition-key", quote(c.Key)+" lacks the key of the tag", "write "+quote(near+"/KEY"))
		case found && slash && !isTagKey(near):
			p.report(c.keyAt, "condition-key", quote(near)+" takes nothing after a slash", "write "+quote(near))
		}
	}
}

func isTagKey(key string) bool {
	return key == "aws:PrincipalTag" || key == "aws:ResourceTag" || key == "aws:RequestTag"
}

// isMultivalued says whether a request can have several values for a key.
func isMultivalued(key string) bool {
	switch strings.ToLower(key) {
	case "aws:tagkeys", "aws:calledvia", "aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths",
		"aws:principalservicenameslist", "aws:vpceorgpaths", "cognito-identity.amazonaws.com:amr":
		return true
	}
	return false
}

// globalKeys are the condition keys of all services, without the keys of tags
// (IAM user guide, "AWS global condition context keys").
func globalKeys() []string {
	return strings.Fields(`
aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:CurrentTime aws:Ec2InstanceSourceVpc
aws:Ec2InstanceSourcePrivateIPv4 aws:EpochTime aws:FederatedProvider aws:MultiFactorAuthAge
aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID
aws:PrincipalOrgPaths aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalTag aws:PrincipalType
aws:referer aws:RequestedRegion aws:RequestTag aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths
aws:ResourceTag aws:SecureTransport aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp aws:SourceOrgID
aws:SourceOrgPaths aws:SourceVpc aws:SourceVpce aws:TagKeys aws:TokenIssueTime aws:UserAgent aws:userid
aws:username aws:ViaAWSService aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp`)
}

// conditionSet checks ForAllValues and ForAnyValue against the key.
func (p *parser) conditionSet(s *Statement, c *Condition) {
	op := c.operator
	switch {
	case op.compile == nil:
	case op.null && op.set != noSet:
		p.report(c.operatorAt, "null-set", "Null with ForAllValues always holds, and with ForAnyValue never", `write "Null"`,
			edit{c.operatorAt, c.operatorEnd, `"Null"`})
	case op.set == noSet && !op.null && isMultivalued(c.Key):
		p.report(c.operatorAt, "missing-set", "a request can have several values for "+c.Key, "write "+quote("ForAnyValue:"+c.Operator)+" or "+quote("ForAllValues:"+c.Operator))
	case op.set == forAllValues && s.Effect == Allow && !isMultivalued(c.Key):
		p.report(c.operatorAt, "single-value-set", c.Operator+" holds for a request without "+shorten(c.Key)+", and this key never has more than one value",
			"write "+quote(c.Operator[len("ForAllValues:"):]), edit{c.operatorAt, c.operatorEnd, quote(c.Operator[len("ForAllValues:"):])})
	}
}
