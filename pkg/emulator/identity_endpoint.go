package emulator

import "time"

// An endpointRecord is a device of a user that wants push notifications.
type endpointRecord struct {
	row
	User          string // ARN
	ID            string
	Name          string
	Type          string // APNS, APNS_SANDBOX or GCM
	Resource      string // ARN of the application that the push service knows
	Attributes    *endpointAttributes
	AllowMessages string // ALL or NONE
	Created       time.Time
	Updated       time.Time

	user *userRecord
}

func (*endpointRecord) table() string { return "endpoint" }
func (r *endpointRecord) key() string { return r.User + " " + r.ID }

func (r *endpointRecord) link(t *tables) {
	r.user = t.users[r.User]
	r.user.endpoints.add(r)
}

func (r *endpointRecord) unlink(*tables) { r.user.endpoints.remove(r) }

// endpoint finds an endpoint of a user.
func (t *tables) endpoint(userARN, id string) (*endpointRecord, error) {
	u, err := t.user(userARN)
	if err != nil {
		return nil, err
	}
	for _, e := range u.endpoints.items {
		if e.ID == id {
			return e, nil
		}
	}
	return nil, forbidden()
}

func registerAppInstanceUserEndpoint(t *tx, c *call, in *registerAppInstanceUserEndpointInput) (*registerAppInstanceUserEndpointOutput, error) {
	id, found, err := t.repeated(c, in.AppInstanceUserArn, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	if found {
		if e, err := t.endpoint(in.AppInstanceUserArn, id); err == nil {
			return &registerAppInstanceUserEndpointOutput{AppInstanceUserArn: e.User, EndpointId: e.ID}, nil
		}
	}
	u, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	if limit := t.options.Quotas.EndpointsPerUser; len(u.endpoints.items) >= limit {
		return nil, limitExceeded("The app instance user has %d endpoints, as many as its quota allows.", limit)
	}
	e := &endpointRecord{
		User:          u.ARN,
		ID:            t.newUUID(),
		Name:          value(in.Name),
		Type:          in.Type,
		Resource:      in.ResourceArn,
		Attributes:    in.EndpointAttributes,
		AllowMessages: "ALL",
		Created:       t.now,
		Updated:       t.now,
	}
	if in.AllowMessages != nil {
		e.AllowMessages = *in.AllowMessages
	}
	t.insert(e)
	t.remember(c, in.AppInstanceUserArn, in.ClientRequestToken, e.ID)
	return &registerAppInstanceUserEndpointOutput{AppInstanceUserArn: e.User, EndpointId: e.ID}, nil
}

func describeAppInstanceUserEndpoint(t *tables, _ *call, in *describeAppInstanceUserEndpointInput) (*describeAppInstanceUserEndpointOutput, error) {
	e, err := t.endpoint(in.AppInstanceUserArn, in.EndpointId)
	if err != nil {
		return nil, err
	}
	return &describeAppInstanceUserEndpointOutput{AppInstanceUserEndpoint: &appInstanceUserEndpoint{
		AppInstanceUserArn:   e.User,
		EndpointId:           e.ID,
		Name:                 e.Name,
		Type:                 e.Type,
		ResourceArn:          e.Resource,
		EndpointAttributes:   e.Attributes,
		CreatedTimestamp:     epoch{e.Created},
		LastUpdatedTimestamp: epoch{e.Updated},
		AllowMessages:        e.AllowMessages,
		EndpointState:        &endpointState{Status: "ACTIVE"},
	}}, nil
}

func updateAppInstanceUserEndpoint(t *tx, _ *call, in *updateAppInstanceUserEndpointInput) (*updateAppInstanceUserEndpointOutput, error) {
	e, err := t.endpoint(in.AppInstanceUserArn, in.EndpointId)
	if err != nil {
		return nil, err
	}
	if in.Name != nil {
		e.Name = *in.Name
	}
	if in.AllowMessages != nil {
		e.AllowMessages = *in.AllowMessages
	}
	e.Updated = t.now
	t.touch(e)
	return &updateAppInstanceUserEndpointOutput{AppInstanceUserArn: e.User, EndpointId: e.ID}, nil
}

func deregisterAppInstanceUserEndpoint(t *tx, _ *call, in *deregisterAppInstanceUserEndpointInput) error {
	e, err := t.endpoint(in.AppInstanceUserArn, in.EndpointId)
	if err != nil {
		return err
	}
	t.remove(e)
	return nil
}

func listAppInstanceUserEndpoints(t *tables, c *call, in *listAppInstanceUserEndpointsInput) (*listAppInstanceUserEndpointsOutput, error) {
	u, err := t.user(in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &u.endpoints, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listAppInstanceUserEndpointsOutput{AppInstanceUserEndpoints: []appInstanceUserEndpointSummary{}, NextToken: next}
	for _, e := range records {
		out.AppInstanceUserEndpoints = append(out.AppInstanceUserEndpoints, appInstanceUserEndpointSummary{
			AppInstanceUserArn: e.User,
			EndpointId:         e.ID,
			Name:               e.Name,
			Type:               e.Type,
			AllowMessages:      e.AllowMessages,
			EndpointState:      &endpointState{Status: "ACTIVE"},
		})
	}
	return out, nil
}
