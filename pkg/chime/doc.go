// Package chime is a client of the HTTP APIs of Amazon Chime SDK messaging and
// Amazon Chime SDK identity, all of their operations.
//
// It is made of the AWS SDK's own parts: configuration, credentials, retryer,
// endpoint rules, clock-skew correction, Signature Version 4 signer, and the
// smithy middleware stack that the SDK's generated clients are built on. Methods,
// inputs, outputs and types carry the names of the SDK's packages
// chimesdkmessaging and chimesdkidentity; types shared by several operations are
// in the package types below this one.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	messaging := chime.NewMessaging(cfg)
//	out, err := messaging.SendChannelMessage(ctx, &chime.SendChannelMessageInput{
//		ChannelArn:  aws.String(channel),
//		ChimeBearer: aws.String(user),
//		Content:     aws.String("hello"),
//		Type:        types.ChannelMessageTypeStandard,
//		Persistence: types.ChannelMessagePersistenceTypePersistent,
//	})
//
// # The acting user
//
// Most messaging operations act as an AppInstanceUser or bot, the ChimeBearer.
// IAM must allow the operation on the bearer's ARN and on the channel's ARN, and
// after IAM the service applies its own rules: who is a member, moderator or
// administrator (Chime SDK developer guide, "Authorization by role").
//
// # Errors
//
// A refusal by the service is an [*Error], found in the returned error by
// [errors.As]. 429, every 5xx and lost connections are tried again by the
// retryer, after the wait that a Retry-After header asks for; 400, 401, 403, 404
// and 409 are final, except that a signature refused for the clock's sake is
// tried again with the server's time. All attempts of an operation carry the
// same ClientRequestToken, so that a repeated request takes effect once.
//
// # Answers
//
// An answer holds at most 16 MiB. Every output has ResultMetadata, from which
// [RawBody] returns the answer byte for byte. Times are exact to the digits that
// the service sent.
package chime
