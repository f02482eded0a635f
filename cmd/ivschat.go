package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/chime"
)

// isChat tells whether an argument is the ARN of something of Amazon IVS Chat.
func isChat(arg string) bool {
	arn, err := chime.ParseARN(arg)
	return err == nil && arn.Service == "ivschat"
}

// roomARN reads an argument that names a room of Amazon IVS Chat. The service
// takes nothing but the whole ARN (API model, RoomIdentifier).
func roomARN(arg string) (chime.ARN, error) {
	arn, err := chime.ParseARN(arg)
	if err != nil {
		return arn, usagef("%v; for a room, want arn:aws:ivschat:REGION:ACCOUNT:room/ID", err)
	}
	id, ok := strings.CutPrefix(arn.Resource, "room/")
	wrong := strings.ContainsFunc(id, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-')
	})
	if arn.Service != "ivschat" || arn.Region == "" || arn.AccountID == "" || !ok || id == "" || wrong || len(arg) > 128 {
		return arn, usagef("ARN %q: want that of a room, arn:aws:ivschat:REGION:ACCOUNT:room/ID", arg)
	}
	return arn, nil
}

// rooms returns the client of the API of Amazon IVS Chat.
func (env *Env) rooms(ctx context.Context, region string) (*ivschat.Client, error) {
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return nil, err
	}
	client := ivschat.NewFromConfig(cfg, func(o *ivschat.Options) {
		o.BaseEndpoint = env.baseEndpoint(cfg, o.BaseEndpoint)
		o.APIOptions = append(o.APIOptions, keepBody)
	})
	return client, env.checkBaseEndpoint(client.Options().BaseEndpoint)
}

// signedRooms is rooms for calls that need AWS credentials, which it looks for.
func (env *Env) signedRooms(ctx context.Context, region string) (*ivschat.Client, error) {
	client, err := env.rooms(ctx, region)
	if err != nil {
		return nil, err
	}
	return client, env.haveCredentials(ctx, region)
}

// haveCredentials says that there are none, before a call says so in other words.
func (env *Env) haveCredentials(ctx context.Context, region string) error {
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return err
	}
	_, err = retrieveCredentials(ctx, cfg)
	return err
}

// roomSocket is where the rooms of a region are connected to: next to the API
// where that is not AWS's own, plain only where the API is.
func roomSocket(client *ivschat.Client, region string) string {
	base := client.Options().BaseEndpoint
	if base == nil {
		return "wss://edge.ivschat." + region + ".amazonaws.com/"
	}
	u, err := url.Parse(*base)
	if err != nil || u.Scheme == "https" {
		return "wss://" + u.Host + "/"
	}
	return "ws://" + u.Host + "/"
}

// chatError adds to a failed call for a room what the service does not say: that
// rooms of another region are not found.
func chatError(err error, client *ivschat.Client, arn chime.ARN) error {
	if region := client.Options().Region; err != nil && region != arn.Region {
		return withHint(err, "the ARN is of region %s, the call went to %s; set --region %s", arn.Region, region, arn.Region)
	}
	return err
}

// bodyKey is where keepBody keeps the body of an answer.
type bodyKey struct{}

// answerBody is the body of the answer that an output of either service was made
// from.
func answerBody(md middleware.Metadata) []byte {
	if body, ok := md.Get(bodyKey{}).([]byte); ok {
		return body
	}
	return chime.RawBody(md)
}

// keepBody keeps the body of each answer, to be printed as the service sent it.
func keepBody(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("KeepBody",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (out middleware.DeserializeOutput, md middleware.Metadata, err error) {
			out, md, err = next.HandleDeserialize(ctx, in)
			response, ok := out.RawResponse.(*smithyhttp.Response)
			if err != nil || !ok {
				return out, md, err
			}
			const limit = 16 << 20
			body, err := io.ReadAll(io.LimitReader(response.Body, limit))
			response.Body.Close()
			if err != nil {
				return out, md, fmt.Errorf("read the answer: %w", err)
			}
			response.Body = io.NopCloser(bytes.NewReader(body))
			md.Set(bodyKey{}, body)
			return out, md, nil
		}), middleware.After)
}
