package emulator

// admin finds a user or bot that administers an app instance.
func (t *tables) admin(instanceARN, arn string) (*userRecord, error) {
	if _, err := t.instance(instanceARN); err != nil {
		return nil, err
	}
	if u := t.users[arn]; u != nil && u.Instance == instanceARN && u.admin() {
		return u, nil
	}
	return nil, forbidden()
}

func createAppInstanceAdmin(t *tx, _ *call, in *createAppInstanceAdminInput) (*createAppInstanceAdminOutput, error) {
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	u := t.users[in.AppInstanceAdminArn]
	if u == nil || u.instance != instance {
		return nil, unknownParticipant()
	}
	if u.admin() {
		return nil, conflict("%s is an admin of the app instance already.", u.ARN)
	}
	if limit := t.options.Quotas.AdminsPerAppInstance; len(instance.AdminSince) >= limit {
		return nil, limitExceeded("The app instance has %d admins, as many as its quota allows.", limit)
	}
	instance.AdminSince[u.ARN] = t.now
	t.touch(instance)
	return &createAppInstanceAdminOutput{AppInstanceAdmin: new(u.identity()), AppInstanceArn: instance.ARN}, nil
}

func describeAppInstanceAdmin(t *tables, _ *call, in *describeAppInstanceAdminInput) (*describeAppInstanceAdminOutput, error) {
	u, err := t.admin(in.AppInstanceArn, in.AppInstanceAdminArn)
	if err != nil {
		return nil, err
	}
	return &describeAppInstanceAdminOutput{AppInstanceAdmin: &appInstanceAdmin{
		Admin:            new(u.identity()),
		AppInstanceArn:   u.Instance,
		CreatedTimestamp: epoch{u.instance.AdminSince[u.ARN]},
	}}, nil
}

func deleteAppInstanceAdmin(t *tx, _ *call, in *deleteAppInstanceAdminInput) error {
	u, err := t.admin(in.AppInstanceArn, in.AppInstanceAdminArn)
	if err != nil {
		return err
	}
	delete(u.instance.AdminSince, u.ARN)
	t.touch(u.instance)
	return nil
}

// listAppInstanceAdmins lists the admins in the order in which they were made
// users or bots.
func listAppInstanceAdmins(t *tables, c *call, in *listAppInstanceAdminsInput) (*listAppInstanceAdminsOutput, error) {
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	var admins list[*userRecord]
	for arn := range instance.AdminSince {
		admins.add(t.users[arn])
	}
	records, next, err := paginate(t, c, in.pageInput, &admins, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listAppInstanceAdminsOutput{AppInstanceArn: instance.ARN, AppInstanceAdmins: []appInstanceAdminSummary{}, NextToken: next}
	for _, u := range records {
		out.AppInstanceAdmins = append(out.AppInstanceAdmins, appInstanceAdminSummary{Admin: new(u.identity())})
	}
	return out, nil
}
