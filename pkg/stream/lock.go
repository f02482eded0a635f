package stream

import "errors"

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked")
