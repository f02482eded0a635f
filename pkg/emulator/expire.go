package emulator

import (
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// expireInterval is how often what has run out is looked for.
const expireInterval = 5 * time.Second

// expireRegularly removes what has run out until the emulator is closed.
func (s *Server) expireRegularly() {
	ticker := time.NewTicker(expireInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.expire()
		case <-s.closed:
			return
		}
	}
}

// expire removes channels and users whose expiration settings say so, messages
// that are older than the retention of their app instance, and callbacks that
// nobody has answered; and closes sessions whose time is over.
func (s *Server) expire() {
	now := s.clock.now()
	due := false
	s.store.view(func(t *tables) error { // an error would come back from update, too
		due = t.findExpired(now, nil)
		return nil
	})
	if due {
		err := s.store.update(func(t *tx) error {
			t.findExpired(t.now, t)
			return nil
		})
		if err != nil {
			s.logf("removing what has expired: %v", err)
		}
	}
	for _, session := range s.hub.all() {
		switch {
		case session.chat != nil:
			if !s.options.ChatExpiryError && !now.Before(session.chat.ends) {
				s.endChat(session)
			}
		case s.options.CloseOnExpiry && !session.expires.IsZero() && !now.Before(session.expires):
			session.close(closeUnauthorized, "Unauthorized")
		case s.options.MaxSession > 0 && time.Since(session.opened) >= s.options.MaxSession:
			session.close(websocket.CloseGoingAway, "")
		}
	}
}

// findExpired says whether anything has run out; with a tx it removes it, too.
func (t *tables) findExpired(now time.Time, remove *tx) (found bool) {
	for _, i := range t.instanceList.items {
		for _, ch := range slices.Clone(i.channels.items) {
			if at, ok := ch.expires(); ok && !now.Before(at) {
				found = true
				if remove != nil {
					remove.removeChannel(ch)
				}
				continue
			}
			if i.Retention == nil {
				continue
			}
			oldest := now.AddDate(0, 0, -*i.Retention)
			if old := ch.messages.before(position{At: oldest.UnixMilli()}); len(old) > 0 {
				found = true
				if remove != nil {
					for _, m := range slices.Clone(old) {
						remove.remove(m)
					}
				}
			}
		}
		for _, u := range slices.Clone(i.users.items) {
			if e := u.Expiration; e != nil && !now.Before(u.Created.AddDate(0, 0, e.ExpirationDays)) {
				found = true
				if remove != nil {
					remove.removeUser(u)
				}
			}
		}
	}
	for _, r := range t.callbacks {
		if now.Sub(r.Made) > callbackLife {
			found = true
			if remove != nil {
				remove.remove(r)
			}
		}
	}
	return found
}
