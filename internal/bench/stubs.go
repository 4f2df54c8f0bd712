package bench

import "context"

func deciding(ctx context.Context, w *world) error  { return nil }
func paper(ctx context.Context, w *world) error     { return nil }
func importing(ctx context.Context, w *world) error { return nil }
func broadcast(ctx context.Context, w *world) error { return nil }
func storm(ctx context.Context, w *world) error     { return nil }
func queue(ctx context.Context, w *world) error     { return nil }
func footprint(ctx context.Context, w *world) error { return nil }
func campaign(ctx context.Context, w *world) error  { return nil }

// Load is what the campaign asks of the town.
type Load struct{}
