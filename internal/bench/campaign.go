package bench

import "context"

func campaign(context.Context, *world) error { return nil }

// Load is what the campaign asks of the town.
type Load struct{}
