package emulator

import "strings"

// getMessagingSessionEndpoint answers with the host and port under which the
// caller has reached the emulator, in lower case and without a scheme: clients
// put "wss://" before it and sign it as it is.
func getMessagingSessionEndpoint(_ *Server, c *call, _ *getMessagingSessionEndpointInput) (*getMessagingSessionEndpointOutput, error) {
	return &getMessagingSessionEndpointOutput{Endpoint: &messagingSessionEndpoint{Url: strings.ToLower(c.host)}}, nil
}
