// Package types holds the structures and enumerations that operations of package
// chime share. Structures are described in the API models chime-sdk-messaging
// (2021-05-15) and chime-sdk-identity (2021-04-20). Pointers are nil, and
// enumerations empty, where a value is absent.
package types
