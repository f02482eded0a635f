package cmd

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/peal-cli/peal/pkg/iam"
)

// An iamAPI is a client of AWS Identity and Access Management (API version
// 2010-05-08), whose protocol is AWS Query: forms in, XML out.
type iamAPI struct{ *awsService }

func (env *Env) iamAPI(ctx context.Context) (iamAPI, error) {
	// IAM has no regions; its endpoint is signed for by the name of one.
	cfg, err := env.awsConfig(ctx, "us-east-1")
	if err != nil {
		return iamAPI{}, err
	}
	s := &awsService{id: "IAM", config: cfg, scope: credentialScope{"iam", cfg.Region}, fault: iamFault}
	if s.endpoint, err = env.configuredURL(cfg, s.id); err != nil {
		return iamAPI{}, err
	}
	if s.endpoint == nil {
		s.endpoint = &url.URL{Scheme: "https"}
		fips, dualStack := endpointVariant(cfg)
		s.endpoint.Host, s.scope.region, err = iamEndpoint(cfg.Region, fips, dualStack)
	}
	return iamAPI{s}, err
}

// iamEndpoint is the one host of IAM in the partition of a region, and the region
// that signatures are for there (IAM user guide, "IAM endpoints and quotas").
func iamEndpoint(region string, fips, dualStack bool) (host, signingRegion string, err error) {
	for _, p := range []struct{ prefix, region, host, fips, dualStack, both string }{
		{"cn-", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn", "", "iam.global.api.amazonwebservices.com.cn", ""},
		{"eusc-", "eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu", "", "iam.global.api.amazonwebservices.eu", ""},
		{"eu-isoe-", "eu-isoe-west-1", "iam.eu-isoe-west-1.cloud.adc-e.uk", "", "", ""},
		{"us-gov-", "us-gov-west-1", "iam.us-gov.amazonaws.com", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "iam.us-gov.api.aws"},
		{"us-iso-", "us-iso-east-1", "iam.us-iso-east-1.c2s.ic.gov", "iam-fips.us-iso-east-1.c2s.ic.gov", "", ""},
		{"us-isob-", "us-isob-east-1", "iam.us-isob-east-1.sc2s.sgov.gov", "iam-fips.us-isob-east-1.sc2s.sgov.gov", "", ""},
		{"us-isof-", "us-isof-south-1", "iam.us-isof-south-1.csp.hci.ic.gov", "", "", ""},
		{"", "us-east-1", "iam.amazonaws.com", "iam-fips.amazonaws.com", "iam.global.api.aws", "iam-fips.global.api.aws"},
	} {
		if !strings.HasPrefix(region, p.prefix) {
			continue
		}
		switch {
		case fips && dualStack:
			host = p.both
		case fips:
			host = p.fips
		case dualStack:
			host = p.dualStack
		default:
			host = p.host
		}
		if host == "" {
			err = usagef("no such variant of the IAM endpoint is known for region %s: name one with AWS_ENDPOINT_URL_IAM", region)
		}
		return host, p.region, err
	}
	panic("unreachable: the last row is for every region")
}

// call posts a form and returns the result in the XML that comes.
func (a iamAPI) call(ctx context.Context, action string, form url.Values) (*xmlElement, error) {
	form.Set("Action", action)
	form.Set("Version", "2010-05-08")
	body, err := a.awsService.call(ctx, action, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode()))
	if err != nil {
		return nil, err
	}
	answer, err := parseXML(body)
	if err != nil {
		return nil, fmt.Errorf("read the answer to %s: %w", action, err)
	}
	return answer.at(action + "Result"), nil
}

// iamFault reads the error out of an answer of the Query protocol.
func iamFault(_ http.Header, body []byte) serviceFault {
	answer, err := parseXML(body)
	if err != nil {
		return serviceFault{} // what is no XML, such as the page of a proxy, names no error
	}
	return serviceFault{answer.at("Error", "Code").text, answer.at("Error", "Message").text, answer.at("RequestId").text}
}

// A simulation is what the policy simulator found out about one action on one
// resource (IAM API reference, EvaluationResult).
type simulation struct {
	Decision      iam.Decision
	MissingValues []string
	Statements    []simulatedStatement
}

// A simulatedStatement is one that matched, and where it starts.
type simulatedStatement struct {
	Policy string
	Line   int // 0: not known
}

// parseSimulation reads an EvaluationResult.
func parseSimulation(e *xmlElement) simulation {
	s := simulation{Decision: iam.Decision(e.at("EvalDecision").text)}
	for _, key := range e.at("MissingContextValues").elements {
		s.MissingValues = append(s.MissingValues, key.text)
	}
	for _, statement := range e.at("MatchedStatements").elements {
		line, _ := strconv.Atoi(statement.at("StartPosition", "Line").text)
		s.Statements = append(s.Statements, simulatedStatement{statement.at("SourcePolicyId").text, line})
	}
	return s
}

// simulatePrincipalPolicy asks whether the principal may do what request says, the
// context of the request being values.
func (a iamAPI) simulatePrincipalPolicy(ctx context.Context, principal string, request iam.Request, values iam.Context) (simulation, error) {
	form := url.Values{
		"PolicySourceArn":       {principal},
		"ActionNames.member.1":  {request.Action},
		"ResourceArns.member.1": {request.Resource},
	}
	for i, key := range slices.Sorted(maps.Keys(values)) {
		entry := fmt.Sprintf("ContextEntries.member.%d.", i+1)
		kind := "string"
		if len(values[key]) > 1 {
			kind = "stringList"
		}
		form.Set(entry+"ContextKeyName", key)
		form.Set(entry+"ContextKeyType", kind)
		for j, value := range values[key] {
			form.Set(fmt.Sprintf("%sContextKeyValues.member.%d", entry, j+1), value)
		}
	}
	answer, err := a.call(ctx, "SimulatePrincipalPolicy", form)
	if err != nil {
		return simulation{}, err
	}
	results := answer.at("EvaluationResults").elements
	if len(results) != 1 {
		return simulation{}, fmt.Errorf("the simulator gave %d results for one action", len(results))
	}
	return parseSimulation(results[0]), nil
}

// roleARN is the ARN of the role with this name, "" if the answer does not say.
func (a iamAPI) roleARN(ctx context.Context, name string) (string, error) {
	answer, err := a.call(ctx, "GetRole", url.Values{"RoleName": {name}})
	if err != nil {
		return "", err
	}
	return answer.at("Role", "Arn").text, nil
}
