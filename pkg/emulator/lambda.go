package emulator

import (
	"context"
	"errors"
)

// errNoLambda is the failure of every function when nothing stands for AWS Lambda.
var errNoLambda = errors.New("nothing is configured to stand for AWS Lambda")

// invokeLambda calls a function in the background. The service invokes
// processors asynchronously and does not look at what they return; failed is run
// when the invocation itself fails.
func (s *Server) invokeLambda(lambda string, event []byte, failed func(*tx)) {
	s.work.Go(func() {
		err := errNoLambda
		if s.options.Lambda != nil {
			_, err = s.options.Lambda(s.context, lambda, event)
		}
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		s.logf("lambda %s: %v", lambda, err)
		err = s.store.update(func(t *tx) error {
			failed(t)
			return nil
		})
		if err != nil {
			s.logf("lambda %s: %v", lambda, err)
		}
	})
}
