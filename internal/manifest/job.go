package manifest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Job is work after a commit. Its effect and its "done" mark commit together.
type Job struct {
	Kind  string   // "liaison.publish"
	Opens []string // services whose tenant door it needs
	run   func(ctx context.Context, s *Steps, raw json.RawMessage) error
}

// NewJob is a job whose whole effect is rows: one transaction.
func NewJob[P any](kind string, opens []string, h func(ctx context.Context, tx *tenant.Tx, in *P) error) Job {
	return Job{Kind: kind, Opens: opens, run: func(ctx context.Context, s *Steps, raw json.RawMessage) error {
		var in P
		if err := json.Unmarshal(raw, &in); err != nil {
			return problem.New(problem.Invalid, "job.payload").Because(err)
		}
		return s.Finish(func(tx *tenant.Tx) error { return h(ctx, tx, &in) })
	}}
}

// NewSteps is a job with an effect outside PostgreSQL (mail, push, PDF): claim, act, mark.
func NewSteps[P any](kind string, opens []string, h func(ctx context.Context, s *Steps, in *P) error) Job {
	return Job{Kind: kind, Opens: opens, run: func(ctx context.Context, s *Steps, raw json.RawMessage) error {
		var in P
		if err := json.Unmarshal(raw, &in); err != nil {
			return problem.New(problem.Invalid, "job.payload").Because(err)
		}
		return h(ctx, s, &in)
	}}
}

// maxFailures is how often a job is tried before it is given up and shown to its author.
const maxFailures = 15

// Worker runs jobs that the queue hands over by their id.
type Worker struct {
	DB  *tenant.Database
	Log *slog.Logger
	// Observe hears of each attempt: how long it took and whether it failed. nil: nobody listens.
	Observe func(kind string, took time.Duration, failed bool)
	jobs    map[string]Job
}

// NewWorker knows the jobs of the modules.
func NewWorker(db *tenant.Database, log *slog.Logger, modules []Module) *Worker {
	w := &Worker{DB: db, Log: log, jobs: map[string]Job{}}
	for _, m := range modules {
		for _, j := range m.Jobs {
			w.jobs[j.Kind] = j
		}
	}
	return w
}

// Run runs one job of a tenant. nil means that its effect is committed, now or by an earlier attempt, or that it was given up and is visible.
func (w *Worker) Run(ctx context.Context, tenantID, id uuid.UUID, kind string) error {
	job, ok := w.jobs[kind]
	if !ok {
		return fmt.Errorf("no job is called %s", kind) // an older worker: another process will know it
	}
	type row struct {
		Payload   json.RawMessage
		AccountID *uuid.UUID
		Failures  int
		Dead      bool
		Done      bool
	}
	var r row
	var found bool
	outer := tenant.Doors{Tenant: tenantID, ReadOnly: true}
	err := w.DB.In(ctx, outer, tenant.Actor{Via: "job"}, func(tx *tenant.Tx) (err error) {
		rows, err := tenant.Final[row](tx, `select o.payload, o.account_id, o.failures, o.dead_at is not null as dead,
			exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id) as done
			from platform.outbox o where o.tenant_id = $1 and o.id = $2`, tenantID, id)
		if len(rows) > 0 {
			r, found = rows[0], true
		}
		return err
	})
	if err != nil {
		return err
	}
	if !found || r.Dead || r.Done {
		return nil
	}
	actor := tenant.Actor{Via: "job", Trace: id.String(), Lang: "fr"}
	if r.AccountID != nil {
		actor.Account = *r.AccountID
	}
	doors := tenant.Doors{Tenant: tenantID, Account: actor.Account, Open: append([]string{"tasks"}, job.Opens...)}
	s := &Steps{Tenant: tenantID, Job: id}
	s.do = func(fn func(tx *tenant.Tx) error, final bool) error {
		return w.DB.In(ctx, doors, actor, func(tx *tenant.Tx) error {
			if final {
				// the sweeper looks no more; and what was delivered has arrived: no second copy of it stays behind
				n, err := tenant.Value[int](tx, `with marked as (
						insert into platform.done (tenant_id, id, kind, done_at) values ($1, $2, $3, $4) on conflict do nothing returning id),
					settled as (
						update platform.outbox o set settled = true, payload = case when o.origin_tenant <> o.tenant_id then '{}' else o.payload end
						from marked where o.tenant_id = $1 and o.id = marked.id)
					select count(*)::int from marked`, tenantID, id, kind, tx.Now())
				if err != nil {
					return err
				}
				if n == 0 {
					return ErrDone
				}
			}
			return fn(tx)
		})
	}
	began := time.Now()
	err = job.attempt(ctx, s, r.Payload)
	if w.Observe != nil {
		w.Observe(kind, time.Since(began), err != nil && !errors.Is(err, ErrDone))
	}
	if err == nil || errors.Is(err, ErrDone) {
		return nil
	}
	return w.failed(ctx, tenantID, id, kind, r.Failures+1, err)
}

// attempt runs the job; a panic is a failure like another, counted and at last shown, instead of coming back for ever.
func (j Job) attempt(ctx context.Context, s *Steps, raw json.RawMessage) (err error) {
	defer func() {
		if v := recover(); v != nil {
			cause, ok := v.(error) // a value of another kind may hold what no log should
			if !ok {
				cause = errors.New("not an error")
			}
			err = fmt.Errorf("panic: %w\n%s", cause, debug.Stack())
		}
	}()
	return j.run(ctx, s, raw)
}

// failed counts the failure; a job that cannot succeed, or failed too often, is given up and shown.
func (w *Worker) failed(ctx context.Context, tenantID, id uuid.UUID, kind string, failures int, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	p := problem.Of(cause)
	final := p.Kind != problem.Internal && p.Kind != problem.Unavailable && p.Kind != problem.TooMany
	// what is merely unavailable (a mail server, another attempt at work) is waited for as long as it takes
	dead := final || (failures >= maxFailures && p.Kind == problem.Internal)
	w.Log.Error("job failed", "kind", kind, "tenant", tenantID, "job", id, "failures", failures, "given_up", dead, "error", cause.Error())
	err := w.DB.In(ctx, tenant.Doors{Tenant: tenantID, Open: []string{"tasks"}}, tenant.Actor{Via: "job"}, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update platform.outbox set failures = $3, error_code = $4, dead_at = case when $5 then $6::timestamptz end
			where tenant_id = $1 and id = $2`, tenantID, id, failures, p.Code, dead, tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	if dead {
		return nil
	}
	return cause
}
