package chime

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// signingName is the service name in the credential scope, for both services.
const signingName = "chime"

// invoke runs the operation called name. The route is its method and path, with
// input fields in braces and the constant part of the query, for example
//
//	POST /channels/{ChannelArn}/messages/{MessageId}?operation=redact
//
// The steps are those of the SDK's generated clients: serialize once, then for
// each attempt resolve the endpoint, sign, send and deserialize.
//
// Input and output are pointers: the compiler makes one function for all of them,
// and a large one for each pair of structs.
func invoke[Out any](ctx context.Context, c *client, name, route string, in any, optFns []func(*Options)) (Out, error) {
	result, err := c.invoke(ctx, name, route, in, reflect.TypeFor[Out]().Elem(), optFns)
	out, _ := result.(Out)
	return out, err
}

// invoke is what operations of all types share. The input is a pointer, the output
// a pointer to a new value of type out, or nil with an error.
func (c *client) invoke(ctx context.Context, name, route string, in any, out reflect.Type, optFns []func(*Options)) (any, error) {
	if v := reflect.ValueOf(in); v.IsNil() {
		in = reflect.New(v.Type().Elem()).Interface()
	}
	o := c.options.copy()
	for _, fn := range optFns {
		fn(&o)
	}
	if o.RetryMaxAttempts != 0 && o.RetryMaxAttempts != c.options.RetryMaxAttempts {
		o.Retryer = retry.AddWithMaxAttempts(o.Retryer, o.RetryMaxAttempts)
	}

	stack := middleware.NewStack(name, smithyhttp.NewStackRequest)
	if err := c.addSteps(stack, o, name, route, out); err != nil {
		return nil, err
	}
	for _, fn := range o.APIOptions {
		if err := fn(stack); err != nil {
			return nil, err
		}
	}
	ctx = middleware.ClearStackValues(ctx)
	ctx = middleware.WithServiceID(ctx, c.service.id)
	ctx = middleware.WithOperationName(ctx, name)
	handler := middleware.DecorateHandler(smithyhttp.NewClientHandlerWithOptions(o.HTTPClient), stack)
	result, metadata, err := handler.Handle(ctx, in)
	if err != nil {
		return nil, &smithy.OperationError{ServiceID: c.service.id, OperationName: name, Err: err}
	}
	reflect.ValueOf(result).Elem().FieldByName("ResultMetadata").Set(reflect.ValueOf(metadata))
	return result, nil
}

// addSteps fills the middleware stack of one operation.
func (c *client) addSteps(stack *middleware.Stack, o Options, name, route string, out reflect.Type) error {
	userAgent := awsmiddleware.NewRequestUserAgent()
	userAgent.AddSDKAgentKey(awsmiddleware.APIMetadata, strings.ToLower(strings.ReplaceAll(c.service.id, " ", "")))
	if o.AppID != "" {
		userAgent.AddSDKAgentKey(awsmiddleware.ApplicationIdentifier, o.AppID)
	}
	attempt := retry.NewAttemptMiddleware(o.Retryer, smithyhttp.RequestCloner, func(a *retry.Attempt) {
		a.LogAttempts = o.ClientLogMode.IsRetries()
		a.ClientSkew = &c.skew
		a.DisableClockSkewCorrection = o.DisableClockSkewCorrection
	})
	return errors.Join(
		middleware.AddSetLoggerMiddleware(stack, o.Logger),
		stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{
			ServiceID: c.service.id, OperationName: name, Region: o.Region, SigningName: signingName,
		}, middleware.Before),

		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("OperationSerializer", serializeStep(route, o)), middleware.After),

		stack.Build.Add(&awsmiddleware.ClientRequestID{}, middleware.After),
		stack.Build.Add(&smithyhttp.ComputeContentLength{}, middleware.After),
		stack.Build.Add(userAgent, middleware.After),
		stack.Build.Add(&awsmiddleware.RecursionDetection{}, middleware.After),

		stack.Finalize.Add(attempt, middleware.After),
		stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("ResolveEndpointV2", c.endpointStep(o)), middleware.After),
		stack.Finalize.Add(&v4.ComputePayloadSHA256{}, middleware.After),
		stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("Signing", c.signStep(o)), middleware.After),

		stack.Deserialize.Add(&awshttp.ResponseErrorWrapper{}, middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RequestIDRetriever{}, middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OperationDeserializer", deserializeStep(out)), middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("RecordSkew", c.skewStep(o)), middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RecordResponseTiming{DisableClockSkewCorrection: o.DisableClockSkewCorrection}, middleware.After),
		stack.Deserialize.Add(&smithyhttp.RequestResponseLogger{
			LogRequest:          o.ClientLogMode.IsRequest(),
			LogRequestWithBody:  o.ClientLogMode.IsRequestWithBody(),
			LogResponse:         o.ClientLogMode.IsResponse(),
			LogResponseWithBody: o.ClientLogMode.IsResponseWithBody(),
		}, middleware.After),
	)
}

type (
	finalizeFunc    = func(context.Context, middleware.FinalizeInput, middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error)
	deserializeFunc = func(context.Context, middleware.DeserializeInput, middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error)
)

func (c *client) endpointStep(o Options) finalizeFunc {
	return func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
		endpoint, err := resolveEndpoint(c.service.host, o)
		if err != nil {
			return out, md, err
		}
		u := in.Request.(*smithyhttp.Request).URL
		u.Scheme, u.Host = endpoint.Scheme, endpoint.Host
		u.RawPath = smithyhttp.JoinPath(endpoint.EscapedPath(), u.EscapedPath())
		u.Path = smithyhttp.JoinPath(endpoint.Path, u.Path)
		return next.HandleFinalize(ctx, in)
	}
}

// signStep signs a request by Signature Version 4. The signer encodes the path,
// which is escaped already, once more, as the service does when it verifies.
func (c *client) signStep(o Options) finalizeFunc {
	return func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
		if o.Credentials == nil || aws.IsCredentialsProvider(o.Credentials, aws.AnonymousCredentials{}) {
			return next.HandleFinalize(ctx, in)
		}
		credentials, err := o.Credentials.Retrieve(ctx)
		if err != nil {
			return out, md, &v4.SigningError{Err: fmt.Errorf("retrieve credentials: %w", err)}
		}
		signingTime := time.Now()
		if !o.DisableClockSkewCorrection {
			signingTime = signingTime.Add(time.Duration(c.skew.Load()))
		}
		req := in.Request.(*smithyhttp.Request)
		err = o.HTTPSignerV4.SignHTTP(ctx, credentials, req.Request, v4.GetPayloadHash(ctx), signingName, o.Region, signingTime.UTC(),
			func(so *v4.SignerOptions) {
				so.Logger = o.Logger
				so.LogSigning = o.ClientLogMode.IsSigning()
			})
		if err != nil {
			return out, md, &v4.SigningError{Err: err}
		}
		return next.HandleFinalize(ctx, in)
	}
}

// skewStep keeps the difference to the server's clock that the SDK has seen, so
// that the next attempt is signed with it.
func (c *client) skewStep(o Options) deserializeFunc {
	return func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, md, err := next.HandleDeserialize(ctx, in)
		if skew, ok := awsmiddleware.GetAttemptSkew(md); ok && !o.DisableClockSkewCorrection {
			c.skew.Store(int64(skew))
		}
		return out, md, err
	}
}
