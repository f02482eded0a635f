package chime

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// EndpointOptions select a variant of a region's public host.
type EndpointOptions struct {
	// UseDualStackEndpoint selects the host that has IPv6 addresses too.
	UseDualStackEndpoint aws.DualStackEndpointState
	// UseFIPSEndpoint selects the host with FIPS 140 validated cryptography.
	UseFIPSEndpoint aws.FIPSEndpointState
}

// ConfiguredEndpoint returns the endpoint URL that cfg or the environment names for
// the service with an SDK ID, such as "STS", or nil: by the rules that the clients of
// the SDK follow (AWS SDKs and tools reference guide, "Service-specific endpoints").
// Clients of this package ask it themselves.
func ConfiguredEndpoint(cfg aws.Config, sdkID string) *string {
	_, global := os.LookupEnv("AWS_ENDPOINT_URL")
	_, specific := os.LookupEnv("AWS_ENDPOINT_URL_" + strings.ReplaceAll(strings.ToUpper(sdkID), " ", "_"))
	if global && !specific {
		// A variable of the environment outranks the profile, also where the
		// profile is the more specific of the two; cfg holds the winner.
		return cfg.BaseEndpoint
	}
	for _, source := range cfg.ConfigSources {
		if p, ok := source.(interface {
			GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error)
		}); ok {
			if ignore, found, err := p.GetIgnoreConfiguredEndpoints(context.Background()); err == nil && found {
				if ignore {
					return cfg.BaseEndpoint
				}
				break
			}
		}
	}
	for _, source := range cfg.ConfigSources {
		if p, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		}); ok {
			if endpoint, found, err := p.GetServiceBaseEndpoint(context.Background(), sdkID); err == nil && found {
				return &endpoint
			}
		}
	}
	return cfg.BaseEndpoint
}

// resolveEndpoint follows the endpoint rule sets of the two services' API models.
func resolveEndpoint(hostLabel string, o Options) (*url.URL, error) {
	fips := o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled
	dualStack := o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled
	if o.BaseEndpoint != nil {
		switch {
		case fips:
			return nil, errors.New("a FIPS endpoint and an endpoint URL exclude each other; unset one of them")
		case dualStack:
			return nil, errors.New("a dual-stack endpoint and an endpoint URL exclude each other; unset one of them")
		}
		return parseEndpoint(*o.BaseEndpoint)
	}
	if o.Region == "" {
		return nil, &aws.MissingRegionError{}
	}
	if !isHostLabel(o.Region) {
		return nil, fmt.Errorf("region %q is not a host label; a region looks like us-east-1", o.Region)
	}
	plain, dual := dnsSuffixes(o.Region)
	suffix := plain
	if dualStack {
		if dual == "" {
			return nil, fmt.Errorf("region %s has no dual-stack endpoints", o.Region)
		}
		suffix = dual
	}
	if fips {
		hostLabel += "-fips"
	}
	return &url.URL{Scheme: "https", Host: hostLabel + "." + o.Region + "." + suffix}, nil
}

func parseEndpoint(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, fmt.Errorf("endpoint URL: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("endpoint URL %q: want http://HOST or https://HOST", s)
	}
	return u, nil
}

// dnsSuffixes returns the DNS suffixes of the partition a region belongs to:
// the ordinary one, and the dual-stack one where the partition has it.
func dnsSuffixes(region string) (plain, dualStack string) {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "amazonaws.com.cn", "api.amazonwebservices.com.cn"
	case strings.HasPrefix(region, "us-isob-"):
		return "sc2s.sgov.gov", ""
	case strings.HasPrefix(region, "us-isof-"):
		return "csp.hci.ic.gov", ""
	case strings.HasPrefix(region, "us-iso-"):
		return "c2s.ic.gov", ""
	case strings.HasPrefix(region, "eu-isoe-"):
		return "cloud.adc-e.uk", ""
	default:
		return "amazonaws.com", "api.aws"
	}
}

// isHostLabel reports whether s can stand between two dots of a host name
// (RFC 1123, section 2.1), so that no configuration value can name another host.
func isHostLabel(s string) bool {
	if len(s) == 0 || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && c != '-' {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
