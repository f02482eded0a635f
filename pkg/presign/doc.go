// Package presign builds, inspects and verifies the presigned URLs with which a
// client opens a WebSocket to Amazon Chime SDK messaging.
package presign
