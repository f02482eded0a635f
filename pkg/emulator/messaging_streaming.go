package emulator

import "strings"

func putMessagingStreamingConfigurations(t *tx, _ *call, in *putMessagingStreamingConfigurationsInput) (*putMessagingStreamingConfigurationsOutput, error) {
	r := t.instances[in.AppInstanceArn]
	if r == nil {
		return nil, notFound("There is no app instance %s.", in.AppInstanceArn)
	}
	seen := map[string]bool{}
	for _, s := range in.StreamingConfigurations {
		if seen[s.DataType] {
			return nil, badRequest("The DataType %s is given twice.", s.DataType)
		}
		seen[s.DataType] = true
		// Chime SDK developer guide, "Streaming messaging data".
		_, name, ok := strings.Cut(s.ResourceArn, ":stream/")
		if !ok || !strings.HasPrefix(s.ResourceArn, "arn:aws:kinesis:") || !strings.HasPrefix(name, "chime-messaging-") {
			return nil, badRequest("ResourceArn must be the ARN of a Kinesis stream whose name begins with chime-messaging-.")
		}
	}
	r.Streams = in.StreamingConfigurations
	t.touch(r)
	return &putMessagingStreamingConfigurationsOutput{StreamingConfigurations: r.Streams}, nil
}

func getMessagingStreamingConfigurations(t *tables, _ *call, in *getMessagingStreamingConfigurationsInput) (*getMessagingStreamingConfigurationsOutput, error) {
	r := t.instances[in.AppInstanceArn]
	if r == nil || r.Streams == nil {
		return nil, notFound("There is no streaming configuration for %s.", in.AppInstanceArn)
	}
	return &getMessagingStreamingConfigurationsOutput{StreamingConfigurations: r.Streams}, nil
}

func deleteMessagingStreamingConfigurations(t *tx, _ *call, in *deleteMessagingStreamingConfigurationsInput) error {
	r := t.instances[in.AppInstanceArn]
	if r == nil {
		return forbidden()
	}
	if r.Streams != nil {
		r.Streams = nil
		t.touch(r)
	}
	return nil
}
