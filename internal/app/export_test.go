package app

import (
	"context"
	"time"
)

// Schedule is the loop of the schedules, for tests that run two of them.
func (h *House) Schedule(ctx context.Context, every time.Duration) { h.schedule(ctx, every) }
