// Package outbox hands recorded work to the queue, and hands it again until its effect is committed. It reads ids and
// kinds, never a payload: the job's own transaction does that behind its doors.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"preau/internal/platform/clock"
)

const queue = "default"

// Relay is the leader that moves rows of the outbox into the queue. Any number may run; one leads at a time.
type Relay struct {
	Pool  *pgxpool.Pool // as the relay's role
	Redis asynq.RedisConnOpt
	Clock clock.Clock
	Log   *slog.Logger
	// Unheard is how long a task may be out of sight before the queue is asked about it; 0: 5 s.
	Unheard time.Duration
	// Orphan is how long a task may be running in the queue's eyes before another is sent; 0: 35 min, more than any job may last.
	Orphan time.Duration
	// Keep is how long done work and fired schedules are remembered; 0: 8 days.
	Keep time.Duration
	// KeepDead is how long work that was given up can be seen; 0: 90 days.
	KeepDead time.Duration
	// Clean is how often what was kept long enough is thrown away; 0: hourly.
	Clean time.Duration
}

type item struct {
	tenant, id uuid.UUID
	kind       string
	sends      int
}

func (i item) taskID() string { return fmt.Sprintf("%s-%d", i.id, i.sends) }

// Run leads until the context ends, or waits for the lead.
func (r *Relay) Run(ctx context.Context) {
	if r.Unheard == 0 {
		r.Unheard = 5 * time.Second
	}
	if r.Orphan == 0 {
		r.Orphan = 35 * time.Minute
	}
	if r.Keep == 0 {
		r.Keep = 8 * 24 * time.Hour
	}
	if r.KeepDead == 0 {
		r.KeepDead = 90 * 24 * time.Hour
	}
	if r.Clean == 0 {
		r.Clean = time.Hour
	}
	for ctx.Err() == nil {
		if err := r.lead(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("the relay starts again", "error", err.Error())
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (r *Relay) lead(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, r.Pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var leads bool
	if err := conn.QueryRow(ctx, "select pg_try_advisory_lock(7310112)").Scan(&leads); err != nil || !leads {
		return err
	}
	if _, err := conn.Exec(ctx, "listen preau_outbox"); err != nil {
		return err
	}
	client := asynq.NewClient(r.Redis)
	defer client.Close()
	inspector := asynq.NewInspector(r.Redis)
	defer inspector.Close()

	swept, cleaned := time.Time{}, time.Time{} // a process that lives less than an hour cleans too
	for ctx.Err() == nil {
		n, err := r.dispatch(ctx, client)
		if err != nil {
			return err
		}
		if time.Since(swept) > r.Unheard/2 {
			swept = time.Now()
			if err := r.sweep(ctx, inspector); err != nil {
				return err
			}
		}
		if time.Since(cleaned) > r.Clean {
			cleaned = time.Now()
			if err := r.clean(ctx); err != nil {
				return err
			}
		}
		if n < batch {
			wait, cancel := context.WithTimeout(ctx, min(time.Second, max(r.Unheard/2, 50*time.Millisecond)))
			_, err := conn.WaitForNotification(wait)
			cancel()
			if err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
				return err
			}
		}
	}
	return nil
}

const batch = 500

// dispatch sends what is due; rows stay locked until the queue has taken them, so two leaders cannot send the same one.
func (r *Relay) dispatch(ctx context.Context, client *asynq.Client) (n int, err error) {
	err = pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select tenant_id, id, kind, sends from platform.outbox
			where sent_at is null and dead_at is null and run_at <= $1 order by run_at limit $2 for update skip locked`, r.Clock.Now(), batch)
		if err != nil {
			return err
		}
		items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i item, err error) {
			err = row.Scan(&i.tenant, &i.id, &i.kind, &i.sends)
			return i, err
		})
		if err != nil || len(items) == 0 {
			return err
		}
		n = len(items)
		if err := enqueue(ctx, client, items); err != nil {
			return fmt.Errorf("the queue did not take the work: %w", err)
		}
		return mark(ctx, tx, items, time.Now())
	})
	return n, err
}

func mark(ctx context.Context, tx pgx.Tx, items []item, at any) error {
	tenants, ids := make([]uuid.UUID, len(items)), make([]uuid.UUID, len(items))
	for i, it := range items {
		tenants[i], ids[i] = it.tenant, it.id
	}
	_, err := tx.Exec(ctx, `update platform.outbox o set sent_at = $3, sends = o.sends + case when $3::timestamptz is null then 1 else 0 end
		from unnest($1::uuid[], $2::uuid[]) as w(tenant_id, id) where o.tenant_id = w.tenant_id and o.id = w.id`, tenants, ids, at)
	return err
}

func enqueue(ctx context.Context, client *asynq.Client, items []item) error {
	work := make(chan item)
	errs := make(chan error, 16)
	var wg sync.WaitGroup
	for range min(16, len(items)) {
		wg.Go(func() {
			for it := range work {
				_, err := client.EnqueueContext(ctx, asynq.NewTask(it.kind, []byte(it.tenant.String()+" "+it.id.String())),
					asynq.TaskID(it.taskID()), asynq.MaxRetry(25), asynq.Timeout(30*time.Minute), asynq.Queue(queue))
				if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for _, it := range items {
		work <- it
	}
	close(work)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// sweep asks the queue about work that was sent and is not done: what it lost is sent again under a new task id.
func (r *Relay) sweep(ctx context.Context, inspector *asynq.Inspector) error {
	type seen struct {
		item
		sentAt time.Time
	}
	last := seen{}
	for range 40 { // bounded: the rest is for the next sweep
		// a batch is sent at one instant, so the id decides where the next page begins: a page of work that merely waits must not hide what was lost behind it
		rows, err := r.Pool.Query(ctx, `select o.tenant_id, o.id, o.kind, o.sends, o.sent_at from platform.outbox o
			where o.dead_at is null and o.sent_at is not null and not o.settled and o.sent_at < $1 and (o.sent_at, o.id) > ($2, $3)
			  and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id)
			order by o.sent_at, o.id limit $4`, time.Now().Add(-r.Unheard), last.sentAt, last.id, batch)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s seen, err error) {
			err = row.Scan(&s.tenant, &s.id, &s.kind, &s.sends, &s.sentAt)
			return s, err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		last = list[len(list)-1]
		var lost []item
		for _, s := range list {
			info, err := inspector.GetTaskInfo(queue, s.taskID())
			switch {
			case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound):
				lost = append(lost, s.item)
			case err != nil:
				return err
			case info.State == asynq.TaskStateArchived, info.State == asynq.TaskStateCompleted:
				_ = inspector.DeleteTask(queue, s.taskID())
				lost = append(lost, s.item)
			case info.State == asynq.TaskStateActive && time.Since(s.sentAt) > r.Orphan:
				lost = append(lost, s.item)
			}
		}
		if len(lost) > 0 {
			r.Log.Info("work sent again", "count", len(lost))
			if err := pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error { return mark(ctx, tx, lost, nil) }); err != nil {
				return err
			}
		}
		if len(list) < batch {
			return nil
		}
	}
	return nil
}

// clean forgets work that was done long ago, work that was given up and that nobody asked about any more, and schedules that
// fired: of each kind the last occurrence stays, since what fell due while no process ran is counted from it.
func (r *Relay) clean(ctx context.Context) error {
	now := r.Clock.Now()
	if err := inParts(func() (n int64, err error) {
		err = pgx.BeginFunc(ctx, r.Pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, `create temp table if not exists gone (tenant_id uuid, id uuid) on commit delete rows`); err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, `insert into gone select tenant_id, id from platform.done where done_at < $1 limit $2`, now.Add(-r.Keep), part)
			if err != nil {
				return err
			}
			n = tag.RowsAffected()
			if _, err := tx.Exec(ctx, `delete from platform.outbox o using gone g where o.tenant_id = g.tenant_id and o.id = g.id`); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `delete from platform.done d using gone g where d.tenant_id = g.tenant_id and d.id = g.id`)
			return err
		})
		return n, err
	}); err != nil {
		return err
	}
	if err := inParts(func() (int64, error) {
		tag, err := r.Pool.Exec(ctx, `delete from platform.outbox o using (select tenant_id, id from platform.outbox where dead_at < $1 limit $2) g
			where o.tenant_id = g.tenant_id and o.id = g.id`, now.Add(-r.KeepDead), part)
		return tag.RowsAffected(), err
	}); err != nil {
		return err
	}
	_, err := r.Pool.Exec(ctx, `delete from platform.occurrences o using (select kind, max(due_at) as due_at from platform.occurrences group by kind) last
		where o.kind = last.kind and o.due_at < last.due_at and o.due_at < $1`, now.Add(-r.Keep))
	return err
}

// part is how many rows one transaction of the cleaning takes.
const part = 5000

// inParts repeats while a part was full, at most twenty times: the rest is for the next round.
func inParts(one func() (int64, error)) error {
	for range 20 {
		if n, err := one(); err != nil || n < part {
			return err
		}
	}
	return nil
}

// Balance is the equation that must hold at any instant: Emitted = Done + Waiting + Dead.
type Balance struct{ Emitted, Done, Waiting, Dead int64 }

// Count reads the balance over all tenants, as the relay's role.
func Count(ctx context.Context, pool *pgxpool.Pool) (b Balance, err error) {
	err = pool.QueryRow(ctx, `select count(*), count(d.id), count(*) filter (where d.id is null and o.dead_at is null), count(*) filter (where o.dead_at is not null and d.id is null)
		from platform.outbox o left join platform.done d on d.tenant_id = o.tenant_id and d.id = o.id`).Scan(&b.Emitted, &b.Done, &b.Waiting, &b.Dead)
	return b, err
}
