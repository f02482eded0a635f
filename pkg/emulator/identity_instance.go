package emulator

import (
	"fmt"
	"slices"
	"time"
)

// instance finds an app instance by its ARN.
func (t *tables) instance(arn string) (*instanceRecord, error) {
	if r := t.instances[arn]; r != nil {
		return r, nil
	}
	return nil, forbidden()
}

func createAppInstance(t *tx, c *call, in *createAppInstanceInput) (*createAppInstanceOutput, error) {
	if arn, found, err := t.repeated(c, "", in.ClientRequestToken); err != nil || found && t.instances[arn] != nil {
		return &createAppInstanceOutput{AppInstanceArn: arn}, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	if limit := t.options.Quotas.AppInstances; len(t.instances) >= limit {
		return nil, limitExceeded("The account has %d app instances, as many as its quota allows.", limit)
	}
	r := &instanceRecord{
		ARN:        fmt.Sprintf("arn:aws:chime:%s:%s:app-instance/%s", t.options.Region, t.options.Account, t.newUUID()),
		Name:       in.Name,
		Metadata:   value(in.Metadata),
		Created:    t.now,
		Updated:    t.now,
		AdminSince: map[string]time.Time{},
	}
	t.insert(r)
	t.setTags(r.ARN, in.Tags)
	t.remember(c, "", in.ClientRequestToken, r.ARN)
	return &createAppInstanceOutput{AppInstanceArn: r.ARN}, nil
}

func describeAppInstance(t *tables, _ *call, in *describeAppInstanceInput) (*describeAppInstanceOutput, error) {
	r, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	return &describeAppInstanceOutput{AppInstance: &appInstance{
		AppInstanceArn:       r.ARN,
		Name:                 r.Name,
		Metadata:             r.Metadata,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
	}}, nil
}

func updateAppInstance(t *tx, _ *call, in *updateAppInstanceInput) (*updateAppInstanceOutput, error) {
	r, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	r.Name, r.Metadata, r.Updated = in.Name, in.Metadata, t.now
	t.touch(r)
	return &updateAppInstanceOutput{AppInstanceArn: r.ARN}, nil
}

// deleteAppInstance deletes an app instance with all that belongs to it.
func deleteAppInstance(t *tx, _ *call, in *deleteAppInstanceInput) error {
	r, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return err
	}
	for _, ch := range slices.Clone(r.channels.items) {
		t.removeChannel(ch)
	}
	for _, f := range slices.Clone(r.flows.items) {
		t.removeTags(f.ARN)
		t.remove(f)
	}
	for _, u := range slices.Concat(r.users.items, r.bots.items) {
		t.removeUser(u)
	}
	t.removeTags(r.ARN)
	t.remove(r)
	return nil
}

func listAppInstances(t *tables, c *call, in *listAppInstancesInput) (*listAppInstancesOutput, error) {
	records, next, err := paginate(t, c, in.pageInput, &t.instanceList, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listAppInstancesOutput{AppInstances: []appInstanceSummary{}, NextToken: next}
	for _, r := range records {
		out.AppInstances = append(out.AppInstances, appInstanceSummary{AppInstanceArn: r.ARN, Name: r.Name, Metadata: r.Metadata})
	}
	return out, nil
}

func getAppInstanceRetentionSettings(t *tables, _ *call, in *getAppInstanceRetentionSettingsInput) (*getAppInstanceRetentionSettingsOutput, error) {
	r, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	return &getAppInstanceRetentionSettingsOutput{
		AppInstanceRetentionSettings: r.retention(),
		InitiateDeletionTimestamp:    epoch{r.Initiated},
	}, nil
}

// putAppInstanceRetentionSettings sets for how many days messages are kept, for
// ever if no days are given. What is older is deleted from now on.
func putAppInstanceRetentionSettings(t *tx, _ *call, in *putAppInstanceRetentionSettingsInput) (*putAppInstanceRetentionSettingsOutput, error) {
	r, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	r.Retention, r.Initiated = nil, time.Time{}
	if s := in.AppInstanceRetentionSettings.ChannelRetentionSettings; s != nil && s.RetentionDays != nil {
		r.Retention, r.Initiated = s.RetentionDays, t.now
	}
	t.touch(r)
	return &putAppInstanceRetentionSettingsOutput{
		AppInstanceRetentionSettings: r.retention(),
		InitiateDeletionTimestamp:    epoch{r.Initiated},
	}, nil
}

func (r *instanceRecord) retention() *appInstanceRetentionSettings {
	if r.Retention == nil {
		return &appInstanceRetentionSettings{}
	}
	return &appInstanceRetentionSettings{ChannelRetentionSettings: &channelRetentionSettings{RetentionDays: r.Retention}}
}
