// Package emulator serves Amazon Chime SDK messaging and Amazon IVS Chat on
// loopback, with the parts of STS and Cognito that their clients need, so that
// programs which use these services can be tested without an AWS account.
//
//	srv, err := emulator.Start(emulator.Options{})
//	if err != nil { … }
//	defer srv.Close()
//
// The AWS CLI, the AWS SDKs and amazon-chime-sdk-js work against it unmodified:
// point them at srv.URL with the credentials of srv.Credentials, or start them
// with the variables of srv.Env. One port takes HTTP and WebSocket, plain and
// TLS. Signatures are verified (Signature Version 4, in headers and in the query
// of a connect URL), IAM policies are enforced, inputs are checked against the
// API models, and calls beyond that obey the roles, limits and errors that the
// Chime SDK developer guide documents.
//
// A Server has no globals and shares nothing with others, so tests can run in
// parallel, each with its own. Close leaves no goroutine behind. Clock, ids and
// randomness can be given from outside.
//
// Things go wrong when they are asked to: a [Fault] drops sockets, loses events,
// throttles calls, and more (AddFault). The clock can be moved (AdvanceClock).
//
// What is not publicly documented of the services is a switch in Options, with
// a default that the documentation of this module explains. No claim is made
// that the services behave the same there.
package emulator
