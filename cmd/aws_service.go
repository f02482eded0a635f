package cmd

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/chime"
)

// An awsService is a service of AWS of which peal calls an operation or two. A
// client that the SDK generates makes the table of its endpoints when the process
// starts, whatever the command; this one takes the SDK's steps around a call and
// leaves the rest to the caller. It is safe for concurrent use.
type awsService struct {
	id       string // the SDK's name of it, as in AWS_ENDPOINT_URL_<ID>
	endpoint *url.URL
	config   aws.Config
	scope    credentialScope // where signatures are good; none: calls are not signed

	// fault reads the answer to a call that failed.
	fault func(http.Header, []byte) serviceFault

	skew atomic.Int64 // server time minus local time, in nanoseconds
}

// A serviceFault is what an answer says of a call that failed, each part "" if it
// does not. A requestID in a header is found without it.
type serviceFault struct{ code, message, requestID string }

// A credentialScope is the service and the region that a signature is for.
type credentialScope struct{ service, region string }

// configuredURL is the endpoint URL that flags, environment or profile give for a
// service; nil means that of AWS.
func (env *Env) configuredURL(cfg aws.Config, id string) (*url.URL, error) {
	base := env.baseEndpoint(cfg, chime.ConfiguredEndpoint(cfg, id))
	if base == nil {
		return nil, nil
	}
	u, err := url.Parse(*base)
	return u, env.checkEndpoint(u, err)
}

// endpointVariant tells which of the public hosts the configuration asks for.
func endpointVariant(cfg aws.Config) (fips, dualStack bool) {
	o := sts.NewFromConfig(cfg).Options().EndpointOptions // resolved alike for every service
	return o.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled, o.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled
}

// call posts the body of an operation and returns that of the answer.
func (s *awsService) call(ctx context.Context, operation string, header http.Header, body []byte) ([]byte, error) {
	o := sts.NewFromConfig(s.config).Options() // resolved alike for every service
	stack := middleware.NewStack(operation, smithyhttp.NewStackRequest)
	userAgent := awsmiddleware.NewRequestUserAgent()
	userAgent.AddSDKAgentKey(awsmiddleware.APIMetadata, strings.ToLower(strings.ReplaceAll(s.id, " ", "")))
	if o.AppID != "" {
		userAgent.AddSDKAgentKey(awsmiddleware.ApplicationIdentifier, o.AppID)
	}
	err := errors.Join(
		stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{
			ServiceID: s.id, OperationName: operation, Region: o.Region, SigningName: s.scope.service,
		}, middleware.Before),

		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("OperationSerializer", s.request(header, body)), middleware.After),

		stack.Build.Add(&awsmiddleware.ClientRequestID{}, middleware.After),
		stack.Build.Add(&smithyhttp.ComputeContentLength{}, middleware.After),
		stack.Build.Add(userAgent, middleware.After),

		stack.Finalize.Add(retry.NewAttemptMiddleware(o.Retryer, smithyhttp.RequestCloner), middleware.After),
		stack.Finalize.Add(&v4.ComputePayloadSHA256{}, middleware.After),
		stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("Signing", s.sign), middleware.After),

		stack.Deserialize.Add(&awshttp.ResponseErrorWrapper{}, middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RequestIDRetriever{}, middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OperationDeserializer", s.answer), middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RecordResponseTiming{}, middleware.After),
	)
	for _, change := range o.APIOptions {
		err = errors.Join(err, change(stack))
	}
	if err != nil {
		return nil, err
	}
	handler := middleware.DecorateHandler(smithyhttp.NewClientHandlerWithOptions(o.HTTPClient), stack)
	answer, _, err := handler.Handle(ctx, nil)
	if err != nil {
		return nil, &smithy.OperationError{ServiceID: s.id, OperationName: operation, Err: err}
	}
	return answer.([]byte), nil
}

// request makes the request of an operation.
func (s *awsService) request(header http.Header, body []byte) func(context.Context, middleware.SerializeInput, middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
	return func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (out middleware.SerializeOutput, md middleware.Metadata, err error) {
		request := in.Request.(*smithyhttp.Request)
		endpoint := *s.endpoint
		endpoint.Path = smithyhttp.JoinPath(endpoint.Path, "/")
		request.Method, request.URL, request.Header = http.MethodPost, &endpoint, header.Clone()
		if in.Request, err = request.SetStream(bytes.NewReader(body)); err != nil {
			return out, md, err
		}
		return next.HandleSerialize(ctx, in)
	}
}

// sign signs one attempt, by the server's clock once an answer has shown it.
func (s *awsService) sign(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
	if s.scope == (credentialScope{}) {
		return next.HandleFinalize(ctx, in)
	}
	creds, err := retrieveCredentials(ctx, s.config)
	if err != nil {
		return out, md, err
	}
	at := time.Now().Add(time.Duration(s.skew.Load())).UTC()
	request := in.Request.(*smithyhttp.Request).Request
	if err := v4.NewSigner().SignHTTP(ctx, creds, request, v4.GetPayloadHash(ctx), s.scope.service, s.scope.region, at); err != nil {
		return out, md, &v4.SigningError{Err: err}
	}
	return next.HandleFinalize(ctx, in)
}

// answer reads the body of an answer, and an error out of it.
func (s *awsService) answer(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, md, err := next.HandleDeserialize(ctx, in)
	if skew, ok := awsmiddleware.GetAttemptSkew(md); ok {
		s.skew.Store(int64(skew))
	}
	if err != nil {
		return out, md, err
	}
	response := out.RawResponse.(*smithyhttp.Response)
	defer response.Body.Close()
	const limit = 16 << 20
	body, err := io.ReadAll(io.LimitReader(response.Body, limit))
	if err != nil {
		return out, md, &smithy.DeserializationError{Err: fmt.Errorf("read the answer: %w", err)}
	}
	if response.StatusCode/100 != 2 {
		fault := s.fault(response.Header, body)
		if fault.requestID != "" {
			awsmiddleware.SetRequestIDMetadata(&md, fault.requestID)
		}
		return out, md, fault.err(response.StatusCode, in.Request.(*smithyhttp.Request).Header.Get("X-Amz-Security-Token"))
	}
	out.Result = body
	return out, md, nil
}

// err is the error of a call that failed with status. AWS may answer with the whole
// request that it expected, of which the session token is a line.
func (f serviceFault) err(status int, token string) error {
	e := &smithy.GenericAPIError{Code: cmp.Or(f.code, "UnknownError"), Message: f.message, Fault: smithy.FaultClient}
	if e.Message == "" {
		e.Message = fmt.Sprintf("the server answered %d %s", status, http.StatusText(status))
	}
	if token != "" {
		e.Message = strings.ReplaceAll(e.Message, token, "…")
	}
	if status >= http.StatusInternalServerError {
		e.Fault = smithy.FaultServer
	}
	return e
}
