package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/peal-cli/peal/pkg/iam"
)

// A trust is the trust policy of a role: it says who may assume the role (IAM
// user guide, "Roles terms and concepts"). Each of its statements is kept as
// those it speaks of, and a policy of its own for the rest.
type trust struct {
	statements []trustStatement
}

type trustStatement struct {
	principals map[string][]string // by kind: AWS, Federated, Service
	policy     *iam.Policy
}

// A grant is what a trust policy says of one who wants to assume the role.
type grant int

const (
	notTrusted     grant = iota
	accountTrusted       // the account may say by its policies who may
	trusted
	distrusted // denied
)

func parseTrust(p *Policy) (*trust, error) {
	name := p.Name
	if name == "" {
		name = "trust policy"
	}
	var document struct {
		Version   json.RawMessage
		ID        json.RawMessage `json:"Id"`
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(p.Document), &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var statements []map[string]json.RawMessage
	if json.Unmarshal(document.Statement, &statements) != nil {
		var one map[string]json.RawMessage
		if err := json.Unmarshal(document.Statement, &one); err != nil {
			return nil, fmt.Errorf("%s: Statement is neither an object nor a list of objects", name)
		}
		statements = append(statements, one)
	}
	t := &trust{}
	for i, s := range statements {
		principals, err := parsePrincipal(s["Principal"])
		if err != nil {
			return nil, fmt.Errorf("%s: statement %d: %w", name, i+1, err)
		}
		// What is left is a policy about the role, which it need not name.
		delete(s, "Principal")
		s["Resource"] = json.RawMessage(`"*"`)
		rest := map[string]any{"Statement": s}
		if document.Version != nil {
			rest["Version"] = document.Version
		}
		text, err := json.Marshal(rest)
		if err != nil {
			return nil, fmt.Errorf("%s: statement %d: %w", name, i+1, err)
		}
		policy, err := iam.Parse(fmt.Sprintf("%s: statement %d", name, i+1), text)
		if err != nil {
			return nil, err
		}
		t.statements = append(t.statements, trustStatement{principals, policy})
	}
	return t, nil
}

// parsePrincipal reads "*", or an object of kinds with one string or several.
func parsePrincipal(raw json.RawMessage) (map[string][]string, error) {
	if raw == nil {
		return nil, errors.New("there is no Principal")
	}
	var everybody string
	if json.Unmarshal(raw, &everybody) == nil {
		if everybody != "*" {
			return nil, fmt.Errorf("the Principal is %q, want \"*\" or an object", everybody)
		}
		return map[string][]string{"AWS": {"*"}, "Federated": {"*"}}, nil
	}
	var kinds map[string]json.RawMessage
	if err := json.Unmarshal(raw, &kinds); err != nil {
		return nil, errors.New("the Principal is neither \"*\" nor an object")
	}
	principals := map[string][]string{}
	for kind, raw := range kinds {
		if !slices.Contains([]string{"AWS", "Federated", "Service", "CanonicalUser"}, kind) {
			return nil, fmt.Errorf("the Principal has the kind %q, want AWS, Federated, Service or CanonicalUser", kind)
		}
		var several []string
		if json.Unmarshal(raw, &several) != nil {
			var one string
			if err := json.Unmarshal(raw, &one); err != nil {
				return nil, fmt.Errorf("the Principal %s is neither a string nor a list of strings", kind)
			}
			several = []string{one}
		}
		principals[kind] = several
	}
	return principals, nil
}

// federated says what the policy grants to one for whom a provider vouches. An
// OpenID Connect provider is named by its ARN, Cognito by its host.
func (t *trust) federated(provider, action string, context iam.Context) grant {
	return t.grant(action, context, func(s trustStatement) grant {
		if p := s.principals["Federated"]; slices.Contains(p, "*") || slices.Contains(p, provider) {
			return trusted
		}
		return notTrusted
	})
}

// caller says what the policy grants to a principal of the account.
func (t *trust) caller(p *principal, account, action string, context iam.Context) grant {
	return t.grant(action, context, func(s trustStatement) grant {
		best := notTrusted
		for _, arn := range s.principals["AWS"] {
			switch {
			case arn == "*", arn == p.ARN, arn == p.context["aws:PrincipalArn"][0]:
				return trusted
			case arn == account, arn == "arn:aws:iam::"+account+":root":
				best = accountTrusted
			}
		}
		return best
	})
}

// grant asks all statements that speak of somebody; a deny among them wins.
func (t *trust) grant(action string, context iam.Context, about func(trustStatement) grant) grant {
	best := notTrusted
	for _, s := range t.statements {
		who := about(s)
		if who == notTrusted {
			continue
		}
		request := iam.Request{Action: action, Resource: "*", Context: context}
		switch (iam.Policies{Identity: []*iam.Policy{s.policy}}).Evaluate(request).Decision {
		case iam.ExplicitDeny:
			return distrusted
		case iam.Allowed:
			best = max(best, who)
		}
	}
	return best
}

// providerARN is how a trust policy names an OpenID Connect provider.
func providerARN(account, name string) string {
	if name == cognitoProvider {
		return name
	}
	return "arn:aws:iam::" + account + ":oidc-provider/" + strings.TrimPrefix(name, "https://")
}
