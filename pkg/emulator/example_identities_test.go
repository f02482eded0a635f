package emulator_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/peal-cli/peal/pkg/emulator"
)

// A back end that gives each chat user credentials for that user alone can be
// tested as it is: here it is the one call of AssumeRole.
func ExampleIdentities() {
	srv, err := emulator.Start(emulator.Options{Identities: &emulator.Identities{
		Roles: []emulator.Role{{
			Name: "ChatUser",
			Policies: []emulator.Policy{{Document: `{
				"Version": "2012-10-17",
				"Statement": [{
					"Effect": "Allow",
					"Action": "chime:Connect",
					"Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/*/user/${aws:PrincipalTag/UserUUID}"
				}]
			}`}},
		}},
	}})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	root := srv.Credentials()
	client := sts.New(sts.Options{
		BaseEndpoint: aws.String(srv.URL()),
		Region:       srv.Region(),
		Credentials:  credentials.NewStaticCredentialsProvider(root.AccessKeyID, root.SecretAccessKey, ""),
	})
	out, err := client.AssumeRole(context.Background(), &sts.AssumeRoleInput{
		RoleArn:         aws.String("arn:aws:iam::" + srv.Account() + ":role/ChatUser"),
		RoleSessionName: aws.String("jane"),
		Tags:            []types.Tag{{Key: aws.String("UserUUID"), Value: aws.String("jane")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*out.AssumedRoleUser.Arn)
	// Output:
	// arn:aws:sts::123456789012:assumed-role/ChatUser/jane
}
