package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
)

// Handler runs one job by its tenant, id and kind; nil means its effect is committed.
type Handler func(ctx context.Context, tenant, id uuid.UUID, kind string) error

// ParseRedis reads redis://, rediss:// and redis-sentinel:// addresses.
func ParseRedis(url string) (asynq.RedisConnOpt, error) {
	opt, err := asynq.ParseRedisURI(url)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL cannot be read; it looks like redis://host:6379/0")
	}
	return opt, nil
}

// Serve takes tasks from the queue until the context ends, then waits for the running ones (20 s at most).
func Serve(ctx context.Context, redis asynq.RedisConnOpt, concurrency int, log *slog.Logger, handle Handler) error {
	srv := asynq.NewServer(redis, asynq.Config{
		Concurrency:       concurrency,
		Queues:            map[string]int{queue: 1},
		TaskCheckInterval: 50 * time.Millisecond, // the default of a second is what a person would wait
		ShutdownTimeout:   20 * time.Second,
		RetryDelayFunc: func(n int, _ error, _ *asynq.Task) time.Duration {
			return min(time.Duration(1<<min(n, 9))*time.Second, 5*time.Minute)
		},
		Logger:   quiet{log},
		LogLevel: asynq.WarnLevel,
	})
	err := srv.Start(asynq.HandlerFunc(func(ctx context.Context, t *asynq.Task) error {
		a, b, _ := strings.Cut(string(t.Payload()), " ")
		tenant, err1 := uuid.Parse(a)
		id, err2 := uuid.Parse(b)
		if err1 != nil || err2 != nil {
			return fmt.Errorf("%w: a task without ids", asynq.SkipRetry)
		}
		return handle(ctx, tenant, id, t.Type())
	}))
	if err != nil {
		return err
	}
	<-ctx.Done()
	srv.Shutdown()
	return nil
}

// quiet hands asynq's own lines to slog.
type quiet struct{ log *slog.Logger }

func (q quiet) Debug(...any)   {}
func (q quiet) Info(...any)    {}
func (q quiet) Warn(a ...any)  { q.log.Warn("queue", "message", fmt.Sprint(a...)) }
func (q quiet) Error(a ...any) { q.log.Error("queue", "message", fmt.Sprint(a...)) }
func (q quiet) Fatal(a ...any) { q.log.Error("queue", "message", fmt.Sprint(a...)) }
