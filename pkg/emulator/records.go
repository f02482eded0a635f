package emulator

// A recordKind makes an empty record of one table.
type recordKind func() record

// recordKinds are all tables, each behind those that its records refer to. A new
// table is one row here and one loop in records.
func recordKinds() []recordKind {
	return []recordKind{
		func() record { return &instanceRecord{} },
		func() record { return &userRecord{} },
		func() record { return &endpointRecord{} },
		func() record { return &flowRecord{} },
		func() record { return &channelRecord{} },
		func() record { return &subChannelRecord{} },
		func() record { return &membershipRecord{} },
		func() record { return &moderatorRecord{} },
		func() record { return &banRecord{} },
		func() record { return &messageRecord{} },
		func() record { return &callbackRecord{} },
		func() record { return &tagRecord{} },
		func() record { return &requestRecord{} },
		func() record { return &loggingRecord{} },
		func() record { return &roomRecord{} },
		func() record { return &chatTokenRecord{} },
	}
}

// records returns every record of every table.
func (t *tables) records() []record {
	var all []record
	for _, i := range t.instanceList.items {
		all = collect(append(all, i), i.users, i.bots)
		all = collect(all, i.flows)
		for _, ch := range i.channels.items {
			all = collect(append(all, ch), ch.parts)
			all = collect(all, ch.joined)
			all = collect(all, ch.moderated)
			all = collect(all, ch.banned)
			all = collect(all, ch.messages)
		}
	}
	for _, u := range t.users {
		all = collect(all, u.endpoints)
	}
	for _, c := range t.callbacks {
		all = append(all, c)
	}
	for _, r := range t.tags {
		all = append(all, r)
	}
	all = collect(all, t.requests.order)
	all = collect(all, t.loggingList)
	all = collect(all, t.roomList)
	return collect(all, t.chatTokenList)
}

func collect[T record](all []record, lists ...list[T]) []record {
	for _, l := range lists {
		for _, r := range l.items {
			all = append(all, r)
		}
	}
	return all
}

// clear removes everything, without telling anybody.
func (t *tx) clear() {
	for _, r := range t.records() {
		t.changes = append(t.changes, change{record: r, gone: true})
	}
	empty := newTables(t.options)
	empty.tokenKey, empty.seq = t.tokenKey, t.seq
	*t.tables = empty
}
