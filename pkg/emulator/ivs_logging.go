package emulator

import (
	"fmt"
	"slices"
	"time"
)

// A loggingRecord is a logging configuration: where the chat of rooms is logged.
type loggingRecord struct {
	row
	ARN         string
	ID          string
	Name        string
	Destination destinationConfiguration
	Created     time.Time
	Updated     time.Time
}

func (*loggingRecord) table() string { return "logging" }
func (r *loggingRecord) key() string { return r.ARN }

func (r *loggingRecord) link(t *tables) {
	t.loggings[r.ARN] = r
	t.loggingList.add(r)
}

func (r *loggingRecord) unlink(t *tables) {
	delete(t.loggings, r.ARN)
	t.loggingList.remove(r)
}

// logging finds a logging configuration by its ARN.
func (t *tables) logging(arn string) (*loggingRecord, error) {
	if r := t.loggings[arn]; r != nil {
		return r, nil
	}
	return nil, noResource(arn)
}

// checkLogging refuses logging configurations that a room cannot have.
func (t *tables) checkLogging(arns []string) error {
	for i, arn := range arns {
		if _, err := t.logging(arn); err != nil {
			return err
		}
		if slices.Contains(arns[:i], arn) {
			return invalidMember("loggingConfigurationIdentifiers", "%s is given twice", arn)
		}
	}
	return nil
}

// check refuses a destination that is none, or several.
func (d *destinationConfiguration) check() error {
	n := 0
	for _, given := range []bool{d.S3 != nil, d.CloudWatchLogs != nil, d.Firehose != nil} {
		if given {
			n++
		}
	}
	if n != 1 {
		return invalidMember("destinationConfiguration", "want exactly one of s3, cloudWatchLogs and firehose, got %d", n)
	}
	return nil
}

func createLoggingConfiguration(t *tx, _ *call, in *createLoggingConfigurationInput) (*createLoggingConfigurationOutput, error) {
	if err := in.DestinationConfiguration.check(); err != nil {
		return nil, err
	}
	tags, err := chatTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if limit := t.options.Quotas.LoggingConfigurations; len(t.loggings) >= limit {
		return nil, serviceQuotaExceeded(limit, fmt.Sprintf("The account has %d logging configurations, as many as its quota allows.", limit))
	}
	id := t.newChatID()
	r := &loggingRecord{
		ARN:         fmt.Sprintf("arn:aws:ivschat:%s:%s:logging-configuration/%s", t.options.Region, t.options.Account, id),
		ID:          id,
		Name:        value(in.Name),
		Destination: *in.DestinationConfiguration,
		Created:     t.now,
		Updated:     t.now,
	}
	t.insert(r)
	t.setTags(r.ARN, tags)
	return t.describeLogging(r), nil
}

func (t *tables) describeLogging(r *loggingRecord) *loggingConfiguration {
	return &loggingConfiguration{
		Arn:                      r.ARN,
		Id:                       r.ID,
		CreateTime:               isoTime{r.Created},
		UpdateTime:               isoTime{r.Updated},
		Name:                     r.Name,
		DestinationConfiguration: &r.Destination,
		State:                    "ACTIVE",
		Tags:                     t.chatTagsOf(r.ARN),
	}
}

func getLoggingConfiguration(t *tables, _ *call, in *getLoggingConfigurationInput) (*getLoggingConfigurationOutput, error) {
	r, err := t.logging(in.Identifier)
	if err != nil {
		return nil, err
	}
	return t.describeLogging(r), nil
}

func updateLoggingConfiguration(t *tx, _ *call, in *updateLoggingConfigurationInput) (*updateLoggingConfigurationOutput, error) {
	r, err := t.logging(in.Identifier)
	if err != nil {
		return nil, err
	}
	if in.DestinationConfiguration != nil {
		if err := in.DestinationConfiguration.check(); err != nil {
			return nil, err
		}
		r.Destination = *in.DestinationConfiguration
	}
	replace(&r.Name, in.Name)
	r.Updated = t.now
	t.touch(r)
	return t.describeLogging(r), nil
}

func listLoggingConfigurations(t *tables, c *call, in *listLoggingConfigurationsInput) (*listLoggingConfigurationsOutput, error) {
	records, next, err := chatPage(t, c, in.MaxResults, in.NextToken, &t.loggingList, nil, nil)
	if err != nil {
		return nil, err
	}
	out := &listLoggingConfigurationsOutput{LoggingConfigurations: []loggingConfigurationSummary{}, NextToken: next}
	for _, r := range records {
		out.LoggingConfigurations = append(out.LoggingConfigurations, *t.describeLogging(r))
	}
	return out, nil
}

func deleteLoggingConfiguration(t *tx, _ *call, in *deleteLoggingConfigurationInput) error {
	r, err := t.logging(in.Identifier)
	if err != nil {
		return err
	}
	for _, room := range t.roomList.items {
		if slices.Contains(room.Logging, r.ARN) {
			return resourceConflict(r.ARN, "The logging configuration is used by "+room.ARN+".")
		}
	}
	t.removeTags(r.ARN)
	t.remove(r)
	return nil
}
