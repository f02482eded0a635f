package emulator

// bot finds an app instance bot, and no user, by its ARN.
func (t *tables) bot(arn string) (*userRecord, error) {
	if r := t.users[arn]; r != nil && r.Bot != nil {
		return r, nil
	}
	return nil, forbidden()
}

func createAppInstanceBot(t *tx, c *call, in *createAppInstanceBotInput) (*createAppInstanceBotOutput, error) {
	if arn, found, err := t.repeated(c, in.AppInstanceArn, in.ClientRequestToken); err != nil || found && t.users[arn] != nil {
		return &createAppInstanceBotOutput{AppInstanceBotArn: arn}, err
	}
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	arn := instance.ARN + "/bot/" + t.newUUID()
	t.insert(&userRecord{
		Instance: instance.ARN,
		ARN:      arn,
		Name:     value(in.Name),
		Metadata: value(in.Metadata),
		Created:  t.now,
		Updated:  t.now,
		Bot:      in.Configuration,
	})
	t.setTags(arn, in.Tags)
	t.remember(c, in.AppInstanceArn, in.ClientRequestToken, arn)
	return &createAppInstanceBotOutput{AppInstanceBotArn: arn}, nil
}

// describeAppInstanceBot is the one Describe of the service whose model has a
// NotFoundException.
func describeAppInstanceBot(t *tables, _ *call, in *describeAppInstanceBotInput) (*describeAppInstanceBotOutput, error) {
	r, err := t.bot(in.AppInstanceBotArn)
	if err != nil {
		return nil, notFound("The app instance bot %s does not exist.", in.AppInstanceBotArn)
	}
	return &describeAppInstanceBotOutput{AppInstanceBot: &appInstanceBot{
		AppInstanceBotArn:    r.ARN,
		Name:                 r.Name,
		Configuration:        r.Bot,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
		Metadata:             r.Metadata,
	}}, nil
}

func updateAppInstanceBot(t *tx, _ *call, in *updateAppInstanceBotInput) (*updateAppInstanceBotOutput, error) {
	r, err := t.bot(in.AppInstanceBotArn)
	if err != nil {
		return nil, err
	}
	r.Name, r.Metadata, r.Updated = in.Name, in.Metadata, t.now
	if in.Configuration != nil {
		r.Bot = in.Configuration
	}
	t.touch(r)
	return &updateAppInstanceBotOutput{AppInstanceBotArn: r.ARN}, nil
}

func deleteAppInstanceBot(t *tx, _ *call, in *deleteAppInstanceBotInput) error {
	r, err := t.bot(in.AppInstanceBotArn)
	if err != nil {
		return err
	}
	t.removeUser(r)
	return nil
}

func listAppInstanceBots(t *tables, c *call, in *listAppInstanceBotsInput) (*listAppInstanceBotsOutput, error) {
	instance, err := t.instance(in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &instance.bots, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listAppInstanceBotsOutput{AppInstanceArn: instance.ARN, AppInstanceBots: []appInstanceBotSummary{}, NextToken: next}
	for _, r := range records {
		out.AppInstanceBots = append(out.AppInstanceBots, appInstanceBotSummary{AppInstanceBotArn: r.ARN, Name: r.Name, Metadata: r.Metadata})
	}
	return out, nil
}
