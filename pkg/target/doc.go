// Package target joins the packages chime, presign and stream: it returns what a
// stream.Tail follows.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	tail := &stream.Tail{
//		Targets: []stream.Target{target.User(cfg, "arn:aws:chime:…:app-instance/…/user/jane")},
//		Sink:    stream.NewWriter(ctx, os.Stdout, stream.WriterOptions{}),
//	}
//	err = tail.Run(ctx)
//
// [User] is the whole of it. A program that has its own idea of credentials or
// endpoints makes a stream.Target itself: with a stream.Connector that calls
// [FindEndpoint] and presign.URL, and with a [History].
package target
