// Package iam reads, checks, evaluates, explains and writes IAM policies for
// Amazon Chime SDK messaging and Amazon IVS Chat, without asking AWS.
//
// [Parse] reads a policy document and keeps the place of everything in it.
// [Policies.Evaluate] decides a request by identity and session policies;
// [Policies.Explain] also says, of a request that nothing allows, which statement
// came nearest and what about it did not fit. [Lint] finds what is wrong or
// pointless in a document, down to missing quotation marks, and [Repair] mends
// what can be mended. [LeastPolicy] writes the smallest policy for given requests.
//
// # What is evaluated
//
// The rules are those of the IAM user guide: "Policy evaluation logic", "IAM JSON
// policy elements reference", "IAM policy elements: Variables and tags" and
// "Creating a condition with multiple keys or values". Permissions boundaries,
// service control policies and policies of resources are left out: neither service
// has policies of resources, and the other two are not part of a request.
//
// A call is several requests when it touches several resources. Sending a message
// needs chime:SendChannelMessage on the sender's user ARN and on the channel ARN;
// [LookupAction] says which resources an action has.
//
// # Where the guide is silent
//
// A star in a tag that a variable puts in is a star, not a wildcard. A condition
// key with several values under an operator without ForAllValues or ForAnyValue
// satisfies it if one value does, and a negated one if all do. ForAnyValue with
// IfExists holds when the key is missing. A NotResource whose variable has no value
// excludes nothing. An ARN that stops before its sixth part covers everything below
// it. Values of BinaryEquals are base64 on both sides.
package iam
