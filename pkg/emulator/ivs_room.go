package emulator

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A roomRecord is a room of IVS Chat.
type roomRecord struct {
	row
	ARN      string
	ID       string
	Name     string
	Rate     int    // messages a second, of all senders together
	Length   int    // of a message, in code points
	Handler  string // ARN of the message review handler, empty: none
	Fallback string // what is done with a message when the handler fails: ALLOW or DENY
	Logging  []string
	Created  time.Time
	Updated  time.Time

	speaking sync.Mutex // held while a frame leaves, so that all get all frames in one order
}

func (*roomRecord) table() string { return "room" }
func (r *roomRecord) key() string { return r.ARN }

// position orders rooms as ListRooms does.
func (r *roomRecord) position() position { return position{At: r.Updated.UnixMilli(), Seq: r.Seq} }

func (r *roomRecord) link(t *tables) {
	t.rooms[r.ARN] = r
	t.roomList.add(r)
}

func (r *roomRecord) unlink(t *tables) {
	delete(t.rooms, r.ARN)
	t.roomList.remove(r)
}

// room finds a room by its ARN.
func (t *tables) room(arn string) (*roomRecord, error) {
	if r := t.rooms[arn]; r != nil {
		return r, nil
	}
	return nil, noResource(arn)
}

func createRoom(t *tx, _ *call, in *createRoomInput) (*createRoomOutput, error) {
	tags, err := chatTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if err := t.checkLogging(in.LoggingConfigurationIdentifiers); err != nil {
		return nil, err
	}
	if limit := t.options.Quotas.Rooms; len(t.rooms) >= limit {
		return nil, serviceQuotaExceeded(limit, fmt.Sprintf("The account has %d rooms, as many as its quota allows.", limit))
	}
	id := t.newChatID()
	r := &roomRecord{
		ARN:      t.roomARN(id),
		ID:       id,
		Name:     value(in.Name),
		Rate:     10,
		Length:   500,
		Fallback: "ALLOW",
		Logging:  in.LoggingConfigurationIdentifiers,
		Created:  t.now,
		Updated:  t.now,
	}
	r.set(in.MaximumMessageRatePerSecond, in.MaximumMessageLength, in.MessageReviewHandler)
	t.insert(r)
	t.setTags(r.ARN, tags)
	return t.describeRoom(r), nil
}

func (t *tables) roomARN(id string) string {
	return fmt.Sprintf("arn:aws:ivschat:%s:%s:room/%s", t.options.Region, t.options.Account, id)
}

// set changes what is given.
func (r *roomRecord) set(rate, length *int, handler *messageReviewHandler) {
	if rate != nil {
		r.Rate = *rate
	}
	if length != nil {
		r.Length = *length
	}
	if handler != nil {
		replace(&r.Handler, handler.Uri)
		replace(&r.Fallback, handler.FallbackResult)
	}
}

func getRoom(t *tables, _ *call, in *getRoomInput) (*getRoomOutput, error) {
	r, err := t.room(in.Identifier)
	if err != nil {
		return nil, err
	}
	return t.describeRoom(r), nil
}

// describeRoom shows empty members, too. Whether the service does is not known;
// its clients take both.
func (t *tables) describeRoom(r *roomRecord) *room {
	return &room{
		Arn:                             r.ARN,
		Id:                              r.ID,
		Name:                            r.Name,
		CreateTime:                      isoTime{r.Created},
		UpdateTime:                      isoTime{r.Updated},
		MaximumMessageRatePerSecond:     r.Rate,
		MaximumMessageLength:            r.Length,
		MessageReviewHandler:            &messageReviewHandler{Uri: &r.Handler, FallbackResult: &r.Fallback},
		Tags:                            t.chatTagsOf(r.ARN),
		LoggingConfigurationIdentifiers: append([]string{}, r.Logging...),
	}
}

func updateRoom(t *tx, _ *call, in *updateRoomInput) (*updateRoomOutput, error) {
	r, err := t.room(in.Identifier)
	if err != nil {
		return nil, err
	}
	if err := t.checkLogging(in.LoggingConfigurationIdentifiers); err != nil {
		return nil, err
	}
	t.roomList.remove(r)
	replace(&r.Name, in.Name)
	r.set(in.MaximumMessageRatePerSecond, in.MaximumMessageLength, in.MessageReviewHandler)
	if in.LoggingConfigurationIdentifiers != nil {
		r.Logging = in.LoggingConfigurationIdentifiers
	}
	r.Updated = t.now
	t.roomList.add(r)
	t.touch(r)
	return t.describeRoom(r), nil
}

// listRooms lists the rooms that were updated last first.
func listRooms(t *tables, c *call, in *listRoomsInput) (*listRoomsOutput, error) {
	records, next, err := chatPage(t, c, in.MaxResults, in.NextToken, &t.roomList,
		[]*string{in.Name, in.MessageReviewHandlerUri, in.LoggingConfigurationIdentifier},
		func(r *roomRecord) bool {
			return (in.Name == nil || r.Name == *in.Name) &&
				(in.MessageReviewHandlerUri == nil || r.Handler == *in.MessageReviewHandlerUri) &&
				(in.LoggingConfigurationIdentifier == nil || slices.Contains(r.Logging, *in.LoggingConfigurationIdentifier))
		})
	if err != nil {
		return nil, err
	}
	out := &listRoomsOutput{Rooms: []roomSummary{}, NextToken: next}
	for _, r := range records {
		all := t.describeRoom(r)
		out.Rooms = append(out.Rooms, roomSummary{
			Arn:                             all.Arn,
			Id:                              all.Id,
			Name:                            all.Name,
			MessageReviewHandler:            all.MessageReviewHandler,
			CreateTime:                      all.CreateTime,
			UpdateTime:                      all.UpdateTime,
			Tags:                            all.Tags,
			LoggingConfigurationIdentifiers: all.LoggingConfigurationIdentifiers,
		})
	}
	return out, nil
}

// chatPage returns a page of a list, newest first. The lists of IVS Chat are
// asked for by POST, so that the body holds the token itself; the token is
// bound to the filters among the members of the body.
func chatPage[T interface{ position() position }](t *tables, c *call, max *int, token *string, l *list[T], filters []*string, keep func(T) bool) ([]T, string, error) {
	bound := *c
	bound.body = mustEncode(filters)
	page, next, err := paginate(t, &bound, pageInput{MaxResults: max, NextToken: token}, l, true, keep)
	if err != nil {
		return nil, "", invalidMember("nextToken", "it is not one that this list has given")
	}
	return page, next, nil
}

// deleteRoom deletes a room and closes its connections. What the service does
// with them is not documented.
func deleteRoom(t *tx, _ *call, in *deleteRoomInput) error {
	r, err := t.room(in.Identifier)
	if err != nil {
		return err
	}
	t.removeTags(r.ARN)
	t.remove(r)
	connected := t.store.hub.of(r.ARN)
	reason := t.store.random.closingReason(errRoomGone)
	t.after(func() {
		for _, s := range connected {
			s.close(closeChat, reason)
		}
	})
	return nil
}
