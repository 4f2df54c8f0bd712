package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"

	"preau/internal/manifest"
	"preau/internal/platform/outbox"
	"preau/internal/tenant"
)

const (
	jobRate   = 500 // jobs a second
	jobLength = 20 * time.Second
	jobBatch  = 2000 // jobs of a slice of the throughput
)

// queue measures the way of a job from the commit that asks for it to the commit of its effect (P10), at a steady rate; then
// how many go through beside the queue's own library with nothing behind it.
func queue(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	type payload struct{}
	kind := "bench.count"
	effects := &landings{at: map[uuid.UUID]time.Time{}}
	worker := manifest.NewWorker(t.core.DB, t.core.Log, []manifest.Module{{Key: "bench", Jobs: []manifest.Job{
		manifest.NewJob(kind, nil, func(context.Context, *tenant.Tx, *payload) error { return nil })}}})
	opt, err := outbox.ParseRedis(t.config.RedisURL)
	if err != nil {
		return err
	}
	running, rest := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		(&outbox.Relay{Pool: t.core.Relay.PGX, Redis: opt, Clock: t.core.Clock, Log: t.core.Log}).Run(running)
	})
	wg.Go(func() {
		_ = outbox.Serve(running, opt, t.config.Concurrency, t.core.Log, func(ctx context.Context, tenantID, id uuid.UUID, kind string) error {
			err := worker.Run(ctx, tenantID, id, kind)
			if err == nil {
				effects.land(id)
			}
			return err
		})
	})
	defer func() { rest(); wg.Wait() }()
	emit := func(ctx context.Context, n int) ([]uuid.UUID, error) {
		var ids []uuid.UUID
		err := t.core.DB.In(ctx, tenant.Doors{Tenant: t.readers[n%len(t.readers)].tenant}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
			id, err := tx.Emit(kind, time.Time{}, payload{})
			ids = append(ids, id)
			return err
		})
		return ids, err
	}
	if _, err := emit(ctx, 0); err != nil { // the first takes the lead, listens, prepares
		return err
	}
	if err := effects.wait(ctx, 1, 30*time.Second); err != nil {
		return err
	}
	effects.clear()

	var mu sync.Mutex
	asked := map[uuid.UUID]time.Time{}
	var failed error
	arrivals(ctx, jobRate, jobLength, func(n int, _ time.Time) {
		ids, err := emit(ctx, n)
		now := time.Now()
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			failed = err
			return
		}
		for _, id := range ids {
			asked[id] = now
		}
	})
	if failed != nil {
		return failed
	}
	if err := effects.wait(ctx, len(asked), time.Minute); err != nil {
		return err
	}
	var took samples
	for id, at := range asked {
		took.add(max(effects.at[id].Sub(at), 0))
	}
	w.absolute("P10 from commit to effect, p99", took.at(0.99), "ms", atMost, 500, fmt.Sprintf("%d jobs at %d/s; p50 %.0f ms", len(took), jobRate, took.at(0.5)))
	effects.clear()

	// how many go through
	client := asynq.NewClient(opt)
	defer client.Close()
	var ran atomic.Int64
	plain := asynq.NewServer(opt, asynq.Config{Concurrency: t.config.Concurrency, Queues: map[string]int{"bare": 1}, LogLevel: asynq.FatalLevel, TaskCheckInterval: 50 * time.Millisecond})
	if err := plain.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error { ran.Add(1); return nil })); err != nil {
		return err
	}
	defer plain.Shutdown()
	var ours, theirs []float64
	for round := -1; round < min(w.Rounds, 12); round++ {
		began := time.Now()
		err := eight(func(n int) error {
			return t.core.DB.In(ctx, tenant.Doors{Tenant: t.readers[n].tenant}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
				for range jobBatch / 8 {
					if _, err := tx.Emit(kind, time.Time{}, payload{}); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		if err := effects.wait(ctx, jobBatch, time.Minute); err != nil {
			return err
		}
		mine := jobBatch / time.Since(began).Seconds()
		effects.clear()
		ran.Store(0)
		began = time.Now()
		err = eight(func(int) error {
			for range jobBatch / 8 {
				if _, err := client.EnqueueContext(ctx, asynq.NewTask("bare", nil), asynq.Queue("bare"), asynq.MaxRetry(25), asynq.TaskID(uuid.NewString())); err != nil {
					return err
				}
			}
			return nil
		})
		for err == nil && ran.Load() < jobBatch {
			time.Sleep(time.Millisecond)
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if round >= 0 {
			ours, theirs = append(ours, mine), append(theirs, jobBatch/time.Since(began).Seconds())
		}
	}
	var ratios []float64
	for i := range ours {
		ratios = append(ratios, ours[i]/theirs[i])
	}
	w.ratio("P10 jobs through outbox, relay, queue and transaction", median(ours), "/s", median(ratios), atLeast, 0.3, fmt.Sprintf("bare asynq without a database: %.0f /s", median(theirs)))
	return nil
}

// eight runs fn eight times side by side.
func eight(fn func(n int) error) (failed error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			if err := fn(n); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return failed
}

// landings are the instants at which effects were committed.
type landings struct {
	mu sync.Mutex
	at map[uuid.UUID]time.Time
}

func (l *landings) land(id uuid.UUID) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, twice := l.at[id]; !twice {
		l.at[id] = now
	}
}

func (l *landings) clear() { l.mu.Lock(); clear(l.at); l.mu.Unlock() }

func (l *landings) wait(ctx context.Context, n int, most time.Duration) error {
	for until := time.Now().Add(most); ; time.Sleep(2 * time.Millisecond) {
		l.mu.Lock()
		have := len(l.at)
		l.mu.Unlock()
		switch {
		case have >= n:
			return nil
		case time.Now().After(until):
			return fmt.Errorf("%d of %d jobs took effect within %s", have, n, most)
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}
