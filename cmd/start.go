package cmd

import "context"

// start returns the results of a command that calls a service, and the client
// that connect gives for the region. Flags that shape the results are checked
// before anything is contacted.
func start[C any](ctx context.Context, env *Env, connect func(ctx context.Context, region string) (C, error), region string) (*results, C, error) {
	r, err := env.results(ctx)
	if err != nil {
		var none C
		return nil, none, err
	}
	client, err := connect(ctx, region)
	return r, client, err
}
