package chime_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/peal-cli/peal/pkg/chime"
)

// TestEndpointRules runs the test cases that come with the services' endpoint
// rule sets.
func TestEndpointRules(t *testing.T) {
	t.Parallel()
	for _, service := range []string{"chime-sdk-messaging/2021-05-15", "chime-sdk-identity/2021-04-20"} {
		var cases struct {
			TestCases []struct {
				Documentation string
				Expect        struct {
					Endpoint *struct{ URL string }
					Error    string
				}
				Params struct {
					Region, Endpoint      string
					UseFIPS, UseDualStack bool
				}
			}
		}
		readModel(t, service+"/endpoint-tests-1.json", &cases)
		if len(cases.TestCases) < 20 {
			t.Fatalf("%s has %d test cases, want at least 20", service, len(cases.TestCases))
		}
		for _, test := range cases.TestCases {
			cfg := aws.Config{Region: test.Params.Region}
			if test.Params.Endpoint != "" {
				cfg.BaseEndpoint = &test.Params.Endpoint
			}
			options := func(o *chime.Options) {
				if test.Params.UseFIPS {
					o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateEnabled
				}
				if test.Params.UseDualStack {
					o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
				}
			}
			endpoint := chime.NewMessaging(cfg, options).Endpoint
			if service[:14] == "chime-sdk-iden" {
				endpoint = chime.NewIdentity(cfg, options).Endpoint
			}
			got, err := endpoint()
			switch {
			case test.Expect.Endpoint == nil:
				if err == nil {
					t.Errorf("%s: %s: %v, want an error: %s", service, test.Documentation, got, test.Expect.Error)
				}
			case err != nil:
				t.Errorf("%s: %s: %v, want %s", service, test.Documentation, err, test.Expect.Endpoint.URL)
			case got.String() != test.Expect.Endpoint.URL:
				t.Errorf("%s: %s: %s, want %s", service, test.Documentation, got, test.Expect.Endpoint.URL)
			}
		}
	}
}

// TestConfiguredEndpoint sets what the AWS SDKs and Tools Reference Guide,
// "Service-specific endpoints", lets users set.
func TestConfiguredEndpoint(t *testing.T) {
	const file = `
[profile plain]
region = us-east-1
[profile global]
region = us-east-1
endpoint_url = http://profile
[profile services]
region = us-east-1
endpoint_url = http://profile
services = local
[services local]
chime_sdk_messaging =
  endpoint_url = http://profile-messaging
chime_sdk_identity =
  endpoint_url = http://profile-identity
[profile dual]
region = us-east-1
use_dualstack_endpoint = true
[profile fips]
region = us-east-1
use_fips_endpoint = true
`
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, profile       string
		environment         map[string]string
		flag                string
		messaging, identity string
	}{
		{"region", "plain", nil, "", "https://messaging-chime.us-east-1.amazonaws.com", "https://identity-chime.us-east-1.amazonaws.com"},
		{"environment", "plain", map[string]string{"AWS_ENDPOINT_URL": "http://env"}, "", "http://env", "http://env"},
		{"service in the environment", "plain", map[string]string{"AWS_ENDPOINT_URL": "http://env", "AWS_ENDPOINT_URL_CHIME_SDK_MESSAGING": "http://env-messaging"}, "",
			"http://env-messaging", "http://env"},
		{"other service in the environment", "plain", map[string]string{"AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY": "http://env-identity"}, "",
			"https://messaging-chime.us-east-1.amazonaws.com", "http://env-identity"},
		{"profile", "global", nil, "", "http://profile", "http://profile"},
		{"service in the profile", "services", nil, "", "http://profile-messaging", "http://profile-identity"},
		{"environment before service in the profile", "services", map[string]string{"AWS_ENDPOINT_URL": "http://env"}, "", "http://env", "http://env"},
		{"flag before all", "services", map[string]string{"AWS_ENDPOINT_URL_CHIME_SDK_MESSAGING": "http://env-messaging"}, "http://flag", "http://flag", "http://flag"},
		{"ignored", "services", map[string]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "",
			"https://messaging-chime.us-east-1.amazonaws.com", "https://identity-chime.us-east-1.amazonaws.com"},
		{"dual stack", "dual", nil, "", "https://messaging-chime.us-east-1.api.aws", "https://identity-chime.us-east-1.api.aws"},
		{"dual stack in the environment", "plain", map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "true"}, "",
			"https://messaging-chime.us-east-1.api.aws", "https://identity-chime.us-east-1.api.aws"},
		{"FIPS", "fips", nil, "", "https://messaging-chime-fips.us-east-1.amazonaws.com", "https://identity-chime-fips.us-east-1.amazonaws.com"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CHIME_SDK_MESSAGING", "AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY", "AWS_PROFILE", "AWS_REGION"} {
				t.Setenv(name, "") // restores it
				os.Unsetenv(name)
			}
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			options := []func(*config.LoadOptions) error{
				config.WithSharedConfigFiles([]string{path}),
				config.WithSharedCredentialsFiles([]string{}),
				config.WithSharedConfigProfile(test.profile),
			}
			if test.flag != "" {
				options = append(options, config.WithBaseEndpoint(test.flag))
			}
			cfg, err := config.LoadDefaultConfig(t.Context(), options...)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := chime.NewMessaging(cfg).Endpoint(); err != nil || got.String() != test.messaging {
				t.Errorf("messaging: %v, %v, want %s", got, err, test.messaging)
			}
			if got, err := chime.NewIdentity(cfg).Endpoint(); err != nil || got.String() != test.identity {
				t.Errorf("identity: %v, %v, want %s", got, err, test.identity)
			}
		})
	}
}

func TestEndpointErrors(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"localhost:4580", "//localhost", "ws://localhost", "http://", "http://[::1", "\x00"} {
		if got, err := chime.NewMessaging(aws.Config{BaseEndpoint: &endpoint}).Endpoint(); err == nil {
			t.Errorf("Endpoint() with base %q = %v, want an error", endpoint, got)
		}
	}
	for _, region := range []string{"us-east-1.evil.example/", "-", "a b", "us-east-1#"} {
		if got, err := chime.NewMessaging(aws.Config{Region: region}).Endpoint(); err == nil {
			t.Errorf("Endpoint() in region %q = %v, want an error", region, got)
		}
	}
	transport := &steps{}
	_, err := send(t.Context(), chime.NewMessaging(aws.Config{HTTPClient: transport}))
	if _, ok := errors.AsType[*aws.MissingRegionError](err); !ok || len(transport.requests) > 0 {
		t.Errorf("without region: %v after %d requests, want a MissingRegionError after none", err, len(transport.requests))
	}
}

// A base endpoint may have a path, as behind a reverse proxy.
func TestEndpointPath(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"http://proxy/aws%2Fchime", "http://proxy/aws%2Fchime/"} {
		transport := &steps{answers: []step{{status: 200}}}
		client := chime.NewMessaging(aws.Config{Region: "us-east-1", BaseEndpoint: &base, HTTPClient: transport})
		if _, err := client.DescribeChannel(t.Context(), &chime.DescribeChannelInput{ChannelArn: aws.String("a:b/c")}); err != nil {
			t.Fatal(err)
		}
		if got, want := transport.requests[0].URL.String(), "http://proxy/aws%2Fchime/channels/a%3Ab%2Fc"; got != want {
			t.Errorf("request to %s, want %s", got, want)
		}
	}
}
