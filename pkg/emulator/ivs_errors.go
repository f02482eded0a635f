package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// The refusals of the API of IVS Chat, with the members that its model declares.

// invalidMember refuses an input for a rule that the API model does not tell.
func invalidMember(member, format string, args ...any) error {
	problem := fmt.Sprintf(format, args...)
	return &apiError{
		Status: http.StatusBadRequest, Type: "ValidationException", Message: fmt.Sprintf("Invalid %s: %s", member, problem),
		Members: map[string]any{
			"reason":    "FIELD_VALIDATION_FAILED",
			"fieldList": []map[string]string{{"name": member, "message": problem}},
		},
	}
}

// noResource refuses the ARN of a room or logging configuration that does not exist.
func noResource(arn string) error {
	return &apiError{
		Status: http.StatusNotFound, Type: "ResourceNotFoundException", Message: "Resource: " + arn + " not found",
		Members: resourceMembers(arn),
	}
}

func resourceConflict(arn, message string) error {
	return &apiError{
		Status: http.StatusConflict, Type: "ConflictException", Message: message,
		Members: resourceMembers(arn),
	}
}

func serviceQuotaExceeded(limit int, message string) error {
	members := resourceMembers("")
	members["limit"] = limit
	return &apiError{Status: http.StatusPaymentRequired, Type: "ServiceQuotaExceededException", Message: message, Members: members}
}

func throttledChat(limit int) error {
	members := resourceMembers("")
	members["limit"] = limit
	return &apiError{Status: http.StatusTooManyRequests, Type: "ThrottlingException", Message: "Rate exceeded", Members: members}
}

// resourceMembers name the resource of an error. ROOM is the only type in the
// model, even for logging configurations.
func resourceMembers(arn string) map[string]any {
	return map[string]any{"resourceId": arn[strings.LastIndexByte(arn, '/')+1:], "resourceType": "ROOM"}
}
