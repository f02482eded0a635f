package emulator

import (
	"sync"
	"time"
)

// Quotas are the limits of the account (AWS General Reference, "Amazon Chime
// SDK endpoints and quotas"; IVS Chat user guide, "Service quotas"). A zero field is the published default, a negative
// one is no limit.
type Quotas struct {
	AppInstances                 int // 100
	UsersPerAppInstance          int // 100,000
	AdminsPerAppInstance         int // 100
	ChannelsPerAppInstance       int // 10,000,000
	MembershipsPerChannel        int // 10,000; 100,000 in an elastic channel
	ModeratorsPerChannel         int // 1,000
	MembershipsPerUser           int // 20,000
	ConnectionsPerUser           int // 10
	ChannelFlowsPerAppInstance   int // 100
	ProcessorsPerChannelFlow     int // 1
	EndpointsPerUser             int // 10
	ElasticChannelsPerInstance   int // 1
	SubChannelsPerElasticChannel int // 100
	MembershipsPerSubChannel     int // 1,000
	Rooms                        int // 50,000
	LoggingConfigurations        int // 10
	ChatConnections              int // 50,000, to all rooms together

	// Rates has the API rate quotas enforced: calls beyond them are answered
	// with 429. They change often, so by default they are not.
	Rates bool
}

func (q Quotas) withDefaults() Quotas {
	set := func(field *int, published int) {
		switch {
		case *field == 0:
			*field = published
		case *field < 0:
			*field = int(^uint(0) >> 1)
		}
	}
	set(&q.AppInstances, 100)
	set(&q.UsersPerAppInstance, 100_000)
	set(&q.AdminsPerAppInstance, 100)
	set(&q.ChannelsPerAppInstance, 10_000_000)
	set(&q.MembershipsPerChannel, 10_000)
	set(&q.ModeratorsPerChannel, 1_000)
	set(&q.MembershipsPerUser, 20_000)
	set(&q.ConnectionsPerUser, 10)
	set(&q.ChannelFlowsPerAppInstance, 100)
	set(&q.ProcessorsPerChannelFlow, 1)
	set(&q.EndpointsPerUser, 10)
	set(&q.ElasticChannelsPerInstance, 1)
	set(&q.SubChannelsPerElasticChannel, 100)
	set(&q.MembershipsPerSubChannel, 1_000)
	set(&q.Rooms, 50_000)
	set(&q.LoggingConfigurations, 10)
	set(&q.ChatConnections, 50_000)
	return q
}

// A rate is how often something may be done per second in us-east-1, counted
// for each value of a member of the input, or for the account if that is empty.
type rate struct {
	perSecond int
	per       string
}

// rateOf is the published rate of an operation. Operations that are not listed
// have none but that of the bearer.
func rateOf(o *operation) (rate, bool) {
	if o.service == ivschatService {
		return chatRate(o.name)
	}
	switch o.name {
	case "CreateChannel", "UpdateChannel", "DeleteChannel":
		return rate{15, "AppInstanceArn"}, true
	case "ListChannels":
		return rate{10, "AppInstanceArn"}, true
	case "DescribeChannel":
		return rate{20, "ChannelArn"}, true
	case "CreateChannelMembership", "DeleteChannelMembership", "CreateChannelBan", "DeleteChannelBan",
		"CreateChannelModerator", "DeleteChannelModerator",
		"ListChannelMemberships", "ListChannelBans", "ListChannelModerators", "ListSubChannels":
		return rate{15, "ChannelArn"}, true
	case "ListChannelMembershipsForAppInstanceUser", "ListChannelsModeratedByAppInstanceUser":
		return rate{15, "ChimeBearer"}, true
	case "SendChannelMessage", "UpdateChannelMessage", "RedactChannelMessage", "DeleteChannelMessage",
		"ListChannelMessages", "GetChannelMessage":
		return rate{30, "ChannelArn"}, true
	case "BatchCreateChannelMembership":
		return rate{1, "ChannelArn"}, true
	}
	return rate{}, false
}

// bearerRate is how many calls per second one bearer may make.
const bearerRate = 10

// A limiter counts calls by the second. Each key may use up its rate at once
// and regains it evenly.
type limiter struct {
	on      bool
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(on bool) *limiter { return &limiter{on: on, buckets: map[string]bucket{}} }

// take counts a call, or refuses it with 429.
func (l *limiter) take(c *call, input any) error {
	if !l.on {
		return nil
	}
	if c.bearer != "" && !l.allow("bearer "+c.bearer, bearerRate, c.now) {
		return throttled()
	}
	r, ok := rateOf(c.operation)
	if !ok {
		return nil
	}
	if r.per == "" {
		if !l.allow(c.operation.action(), r.perSecond, c.now) {
			return throttledChat(r.perSecond)
		}
		return nil
	}
	for _, value := range members(input, r.per) {
		if !l.allow(c.operation.name+" "+value, r.perSecond, c.now) {
			return throttled()
		}
	}
	return nil
}

// allow takes one token of a key, if it has one.
func (l *limiter) allow(key string, perSecond int, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[key]
	if !ok {
		l.forget(now)
		b = bucket{tokens: float64(perSecond), at: now}
	}
	if d := now.Sub(b.at); d > 0 {
		b.tokens = min(float64(perSecond), b.tokens+d.Seconds()*float64(perSecond))
		b.at = now
	}
	if b.tokens < 1 {
		l.buckets[key] = b
		return false
	}
	b.tokens--
	l.buckets[key] = b
	return true
}

// forget drops the buckets that are full again, when there are many.
func (l *limiter) forget(now time.Time) {
	if len(l.buckets) < 10_000 {
		return
	}
	for key, b := range l.buckets {
		if now.Sub(b.at) > time.Second {
			delete(l.buckets, key)
		}
	}
}
