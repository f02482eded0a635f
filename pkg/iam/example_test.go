package iam_test

import (
	"fmt"

	"github.com/peal-cli/peal/pkg/iam"
)

const document = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "chime:Connect",
      "Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/jane"
    }
  ]
}`

func Example() {
	policy, err := iam.Parse("policy.json", []byte(document))
	if err != nil {
		fmt.Println(err)
		return
	}
	policies := iam.Policies{Identity: []*iam.Policy{policy}}
	explanation := policies.Explain(iam.Request{
		Action:   "chime:Connect",
		Resource: "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/johndoe",
	})
	fmt.Println(explanation.Decision)
	fmt.Println(explanation.NearestMiss.Message)
	// Output:
	// implicitDeny
	// the policy allows …/user/jane, this call is for …/user/johndoe
}

func ExampleLint() {
	broken := `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action: "chime:Conect",
    "Resource": "*"
  }
}`
	for _, f := range iam.Lint("policy.json", []byte(broken)) {
		fmt.Printf("%d:%d %s: %s\n", f.Line, f.Column, f.Message, f.Fix)
	}
	// Output:
	// 5:12 the key Action lacks its closing quotation mark: insert " here
	// 5:14 there is no action "chime:Conect": write "chime:Connect"
}

func ExampleLeastPolicy() {
	fmt.Printf("%s", iam.LeastPolicy([]iam.Request{
		{Action: "chime:GetMessagingSessionEndpoint", Resource: "*"},
		{Action: "chime:Connect", Resource: "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/jane"},
	}))
	// Output:
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Effect": "Allow",
	//       "Action": "chime:Connect",
	//       "Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/jane"
	//     },
	//     {
	//       "Effect": "Allow",
	//       "Action": "chime:GetMessagingSessionEndpoint",
	//       "Resource": "*"
	//     }
	//   ]
	// }
}
