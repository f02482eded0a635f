package emulator

import "slices"

// user finds an app instance user, and no bot, by its ARN.
func (t *tables) user(arn string) (*userRecord, error) {
	if r := t.users[arn]; r != nil && r.Bot == nil {
		return r, nil
	}
	return nil, forbidden()
}

// createAppInstanceUser makes a user. Applications call it at every sign-in
// (aws-samples/amazon-chime-sdk, apps/chat), so that a user who is there already
// with the same name, metadata and expiration is no conflict.
func createAppInstanceUser(t *tx, c *call, in *createAppInstanceUserInput) (*createAppInstanceUserOutput, error) {
	if arn, found, err := t.repeated(c, in.AppInstanceArn, in.ClientRequestToken); err != nil || found && t.users[arn] != nil {
		return &createAppInstanceUserOutput{AppInstanceUserArn: arn}, err
	}
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	arn := instance.ARN + "/user/" + in.AppInstanceUserId
	if old := t.users[arn]; old != nil {
		if old.Name != in.Name || old.Metadata != value(in.Metadata) {
			return nil, conflict("The app instance user %s exists with another name or other metadata.", arn)
		}
		return &createAppInstanceUserOutput{AppInstanceUserArn: arn}, nil
	}
	if limit := t.options.Quotas.UsersPerAppInstance; len(instance.users.items) >= limit {
		return nil, limitExceeded("The app instance has %d users, as many as its quota allows.", limit)
	}
	t.insert(&userRecord{
		Instance:   instance.ARN,
		ARN:        arn,
		Name:       in.Name,
		Metadata:   value(in.Metadata),
		Created:    t.now,
		Updated:    t.now,
		Expiration: in.ExpirationSettings,
	})
	t.setTags(arn, in.Tags)
	t.remember(c, in.AppInstanceArn, in.ClientRequestToken, arn)
	return &createAppInstanceUserOutput{AppInstanceUserArn: arn}, nil
}

func describeAppInstanceUser(t *tables, _ *call, in *describeAppInstanceUserInput) (*describeAppInstanceUserOutput, error) {
	r, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	return &describeAppInstanceUserOutput{AppInstanceUser: &appInstanceUser{
		AppInstanceUserArn:   r.ARN,
		Name:                 r.Name,
		Metadata:             r.Metadata,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
		ExpirationSettings:   r.Expiration,
	}}, nil
}

func updateAppInstanceUser(t *tx, _ *call, in *updateAppInstanceUserInput) (*updateAppInstanceUserOutput, error) {
	r, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	r.Name, r.Metadata, r.Updated = in.Name, in.Metadata, t.now
	t.touch(r)
	return &updateAppInstanceUserOutput{AppInstanceUserArn: r.ARN}, nil
}

func deleteAppInstanceUser(t *tx, _ *call, in *deleteAppInstanceUserInput) error {
	r, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return err
	}
	t.removeUser(r)
	return nil
}

// removeUser removes a user or bot with all that hangs on it, and closes its
// sessions. What it has written stays, under its name. The API reference says
// nothing of this; it follows from what a user who is gone may no longer do.
func (t *tx) removeUser(r *userRecord) {
	for len(r.memberships.items) > 0 {
		t.removeMember(r.memberships.items[0].channel, r.ARN, nil)
	}
	for _, m := range slices.Clone(r.moderates.items) {
		t.remove(m)
	}
	for _, b := range slices.Clone(r.bans.items) {
		t.remove(b)
	}
	for _, e := range slices.Clone(r.endpoints.items) {
		t.remove(e)
	}
	if r.admin() {
		delete(r.instance.AdminSince, r.ARN)
		t.touch(r.instance)
	}
	t.removeTags(r.ARN)
	t.remove(r)
	t.after(func() {
		for _, s := range t.store.hub.of(r.ARN) {
			s.close(closeForbidden, "Forbidden")
		}
	})
}

func listAppInstanceUsers(t *tables, c *call, in *listAppInstanceUsersInput) (*listAppInstanceUsersOutput, error) {
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &instance.users, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listAppInstanceUsersOutput{AppInstanceArn: instance.ARN, AppInstanceUsers: []appInstanceUserSummary{}, NextToken: next}
	for _, r := range records {
		out.AppInstanceUsers = append(out.AppInstanceUsers, appInstanceUserSummary{AppInstanceUserArn: r.ARN, Name: r.Name, Metadata: r.Metadata})
	}
	return out, nil
}

// putAppInstanceUserExpirationSettings says when a user is deleted; never, if
// there are no settings.
func putAppInstanceUserExpirationSettings(t *tx, _ *call, in *putAppInstanceUserExpirationSettingsInput) (*putAppInstanceUserExpirationSettingsOutput, error) {
	r, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	r.Expiration, r.Updated = in.ExpirationSettings, t.now
	t.touch(r)
	return &putAppInstanceUserExpirationSettingsOutput{AppInstanceUserArn: r.ARN, ExpirationSettings: r.Expiration}, nil
}
