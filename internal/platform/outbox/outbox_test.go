package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/platform/database"
	"preau/internal/platform/embedded"
	"preau/internal/platform/outbox"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// The test's binary is also its worker: a process of its own, which can be killed at any instant.
const workerVariable = "PREAU_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerVariable) != "" {
		if err := work(); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const chunk = 50

// sends is a service that tells many people something through a provider outside: claim, ask, act, mark.
func sends(provider string) manifest.Module {
	call := func(ctx context.Context, method, key string) (int, error) {
		req, err := http.NewRequestWithContext(ctx, method, provider+"/"+key, nil)
		if err != nil {
			return 0, err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, err
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		return res.StatusCode, nil
	}
	type many struct{ People int }
	type part struct{ Chunk int }
	return manifest.Module{Key: "sends", Floor: true,
		Migrations: fstest.MapFS{"migrations/00001_sends.sql": {Data: []byte(`-- +goose Up
create schema sends;
grant usage on schema sends to preau_app;
create table sends.deliveries (tenant_id uuid not null, id uuid not null, chunk int not null, state text not null default 'waiting', primary key (tenant_id, id));
create index deliveries_chunk on sends.deliveries (tenant_id, chunk);
select doors.guard('sends.deliveries', 'sends');
create table sends.told (tenant_id uuid not null, id uuid not null, chunk int not null, primary key (tenant_id, id));
select doors.guard('sends.told', 'sends');
-- +goose Down
drop schema sends cascade;`)}},
		Jobs: []manifest.Job{
			manifest.NewJob("sends.publish", []string{"sends"}, func(_ context.Context, tx *tenant.Tx, in *many) error {
				for c := range in.People / chunk {
					if _, err := tx.Exec(`insert into sends.deliveries (tenant_id, id, chunk) select $1, gen_random_uuid(), $2 from generate_series(1, $3)`, tx.Tenant(), c, chunk); err != nil {
						return err
					}
					if _, err := tx.Emit("sends.chunk", time.Time{}, part{c}); err != nil {
						return err
					}
				}
				return nil
			}),
			manifest.NewSteps("sends.chunk", []string{"sends"}, func(ctx context.Context, s *manifest.Steps, in *part) error {
				type delivery struct {
					ID      uuid.UUID
					Unknown bool // claimed before by an attempt that did not end
				}
				var list []delivery
				err := s.Do(func(tx *tenant.Tx) (err error) {
					list, err = tenant.Select[delivery](tx, `with mine as (select id, state from sends.deliveries where tenant_id = $1 and chunk = $2 and state <> 'sent' for update)
						update sends.deliveries d set state = 'claimed' from mine m where d.tenant_id = $1 and d.id = m.id returning d.id, m.state = 'claimed' as unknown`, tx.Tenant(), in.Chunk)
					return err
				})
				if err != nil {
					return err
				}
				for _, d := range list {
					if d.Unknown { // an unknown outcome is asked, never blindly repeated
						status, err := call(ctx, http.MethodGet, d.ID.String())
						if err != nil {
							return err
						}
						if status == http.StatusOK {
							continue
						}
					}
					if _, err := call(ctx, http.MethodPost, d.ID.String()); err != nil {
						return err
					}
				}
				return s.Finish(func(tx *tenant.Tx) error {
					if _, err := tx.Exec(`insert into sends.told (tenant_id, id, chunk) values ($1, $2, $3)`, tx.Tenant(), tenant.NewID(), in.Chunk); err != nil {
						return err
					}
					_, err := tx.Exec(`update sends.deliveries set state = 'sent' where tenant_id = $1 and chunk = $2`, tx.Tenant(), in.Chunk)
					return err
				})
			}),
			manifest.NewJob("sends.poison", nil, func(context.Context, *tenant.Tx, *manifest.Empty) error {
				return problem.New(problem.Invalid, "sends.poison")
			}),
			manifest.NewJob("sends.panic", nil, func(context.Context, *tenant.Tx, *manifest.Empty) error { panic("on purpose") }),
		}}
}

func assemble(ctx context.Context, databaseURL, provider string, log *slog.Logger) (*app.House, error) {
	core, err := app.Open(ctx, config.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Connections: 12, Concurrency: 8, DatabaseURL: databaseURL}, app.Watch{Log: log}, true)
	if err != nil {
		return nil, err
	}
	return app.Assemble(core, []manifest.Module{sends(provider)}, nil)
}

// work is a worker process: it relays and runs jobs until it is killed or its parent is gone.
func work() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); os.Exit(0) }()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	h, err := assemble(ctx, os.Getenv("DATABASE_URL"), os.Getenv("PROVIDER_URL"), log)
	if err != nil {
		return err
	}
	defer h.Close()
	opt, err := outbox.ParseRedis(os.Getenv("REDIS_URL"))
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		(&outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: log, Unheard: time.Second, Orphan: 3 * time.Second}).Run(ctx)
	})
	err = outbox.Serve(ctx, opt, 8, log, h.Worker.Run)
	wg.Wait()
	return err
}

// provider stands for what is outside: it counts what it was asked to send.
type provider struct {
	mu    sync.Mutex
	calls map[string]int
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Method == http.MethodPost {
		p.calls[r.URL.Path]++
		return
	}
	if p.calls[r.URL.Path] == 0 {
		w.WriteHeader(http.StatusNotFound)
	}
}

func (p *provider) count() (effects, doubled int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.calls {
		effects++
		doubled += n - 1
	}
	return effects, doubled
}

// estate is an installation of its own: two servers and the workers, all of which may fall.
type estate struct {
	t        *testing.T
	dir      string
	pg       *embedded.Postgres
	redis    *exec.Cmd // nil: the stand-in inside this process
	redisURL string
	provider *httptest.Server
	seen     *provider

	mu      sync.Mutex
	workers map[*os.Process]bool
	stop    atomic.Bool
	wg      sync.WaitGroup
	log     *os.File
}

func (e *estate) startPostgres() {
	e.t.Helper()
	pg, err := embedded.StartPostgres(context.Background(), embedded.PostgresOptions{Dir: filepath.Join(e.dir, "pg"), RuntimeDir: testkit.Root("runtime"), Logger: slog.New(slog.DiscardHandler), MaxConnections: 100})
	if err != nil {
		e.t.Fatal(err)
	}
	if e.pg != nil && pg.AdminURL() != e.pg.AdminURL() {
		e.t.Fatal("PostgreSQL came back at another address")
	}
	e.pg = pg
}

// startRedis starts redis-server as an installation keeps it, on a port that stays; where there is none, the stand-in.
func (e *estate) startRedis() {
	e.t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		r, err := embedded.StartRedis(context.Background(), embedded.RedisOptions{Dir: filepath.Join(e.dir, "redis"), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			e.t.Fatal(err)
		}
		e.redisURL = r.URL()
		e.t.Cleanup(func() { _ = r.Stop(context.Background()) })
		return
	}
	if e.redisURL == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			e.t.Fatal(err)
		}
		e.redisURL = "redis://" + l.Addr().String() + "/0"
		_ = l.Close()
	}
	_, port, _ := strings.Cut(strings.TrimSuffix(e.redisURL, "/0"), "1:")
	e.redis = exec.Command(program, "--port", port, "--bind", "127.0.0.1", "--dir", e.dir, "--appendonly", "yes", "--appendfsync", "everysec", "--save", "")
	if err := e.redis.Start(); err != nil {
		e.t.Fatal(err)
	}
	for since := time.Now(); time.Since(since) < 10*time.Second; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = c.Close()
			return
		}
	}
	e.t.Fatal("redis-server does not start")
}

// stopRedis kills it, as the machine would.
func (e *estate) stopRedis() {
	if e.redis != nil {
		_ = e.redis.Process.Kill()
		_ = e.redis.Wait()
	}
}

func found(t *testing.T) *estate {
	t.Helper()
	dir, err := os.MkdirTemp("", "preau-outbox-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	e := &estate{t: t, dir: dir, seen: &provider{calls: map[string]int{}}, workers: map[*os.Process]bool{}}
	e.startPostgres()
	e.startRedis()
	e.provider = httptest.NewServer(e.seen)
	if e.log, err = os.Create(filepath.Join(dir, "workers.log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.stop.Store(true)
		e.kill()
		e.wg.Wait()
		e.provider.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		e.stopRedis()
		_ = e.pg.Stop(ctx)
		if t.Failed() {
			if b, err := os.ReadFile(e.log.Name()); err == nil {
				t.Logf("the workers' last words: %s", b[max(0, len(b)-6000):])
			}
		}
		_ = e.log.Close()
		_ = os.RemoveAll(dir)
	})
	return e
}

// employ keeps one worker process running: who falls is replaced.
func (e *estate) employ() {
	e.wg.Go(func() {
		for !e.stop.Load() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), workerVariable+"=1", "DATABASE_URL="+e.pg.AdminURL(), "REDIS_URL="+e.redisURL, "PROVIDER_URL="+e.provider.URL)
			cmd.Stderr, cmd.Stdout = e.log, e.log
			in, err := cmd.StdinPipe()
			if err == nil {
				err = cmd.Start()
			}
			if err != nil {
				e.t.Error(err)
				return
			}
			e.mu.Lock()
			e.workers[cmd.Process] = true
			e.mu.Unlock()
			_ = cmd.Wait()
			_ = in.Close()
			e.mu.Lock()
			delete(e.workers, cmd.Process)
			e.mu.Unlock()
			time.Sleep(100 * time.Millisecond)
		}
	})
}

// kill kills every worker, as the machine would.
func (e *estate) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for p := range e.workers {
		_ = p.Kill()
	}
}

func (e *estate) flush() {
	opt, err := redis.ParseURL(e.redisURL)
	if err != nil {
		e.t.Error(err)
		return
	}
	c := redis.NewClient(opt)
	defer c.Close()
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		e.t.Log("flush:", err)
	}
}

func (e *estate) terminate() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, e.pg.AdminURL())
	if err != nil {
		e.t.Log("terminate:", err)
		return
	}
	defer conn.Close(ctx)
	for range 5 {
		_, _ = conn.Exec(ctx, "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'")
		time.Sleep(20 * time.Millisecond)
	}
}

func (e *estate) restartRedis() {
	if e.redis == nil { // the stand-in forgets all when it ends: the same as this
		e.flush()
		return
	}
	e.stopRedis()
	time.Sleep(200 * time.Millisecond)
	e.startRedis()
}

func (e *estate) restartPostgres() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := e.pg.Stop(ctx); err != nil {
		e.t.Error(err)
	}
	e.startPostgres()
}

func TestEachIsToldOnceWhateverFalls(t *testing.T) {
	people, faults := 10_000, 10
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		people, faults = 100_000, 300
	}
	if testing.Short() {
		people, faults = 1_000, 3
	}
	e := found(t)
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	urls, err := database.Bootstrap(ctx, e.pg.AdminURL(), testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := database.Migrate(ctx, urls.Owner, app.Schemas([]manifest.Module{sends("")})); err != nil {
		t.Fatal(err)
	}
	school := tenant.NewID()
	h, err := assemble(ctx, e.pg.AdminURL(), e.provider.URL, log)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	err = h.DB.In(ctx, tenant.Doors{Tenant: school}, tenant.Actor{}, func(tx *tenant.Tx) error {
		_, e1 := tx.Emit("sends.publish", time.Time{}, map[string]int{"People": people})
		_, e2 := tx.Emit("sends.poison", time.Time{}, struct{}{})
		return errors.Join(e1, e2)
	})
	if err != nil {
		t.Fatal(err)
	}
	want := outbox.Balance{Emitted: int64(people/chunk + 2), Done: int64(people/chunk + 1), Dead: 1}

	// the equation is sampled all the while: nothing vanishes, nothing is done less than before
	var samples atomic.Int64
	var last outbox.Balance
	sample := func() (outbox.Balance, bool) {
		c, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		b, err := outbox.Count(c, h.Relay.PGX)
		if err != nil {
			return b, false // PostgreSQL is down just now
		}
		samples.Add(1)
		if b.Emitted != b.Done+b.Waiting+b.Dead || b.Emitted < last.Emitted || b.Done < last.Done || b.Dead > 1 {
			t.Errorf("the balance does not hold: %+v after %+v", b, last)
		}
		last = b
		return b, true
	}
	e.employ()
	e.employ()
	kinds := []struct {
		name string
		do   func()
	}{{"the workers are killed", e.kill}, {"Redis is emptied", e.flush}, {"connections are cut", e.terminate}, {"the workers are killed", e.kill}, {"Redis restarts", e.restartRedis}, {"PostgreSQL restarts", e.restartPostgres}}
	done := map[string]int{}
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	deadline := time.Now().Add(40*time.Second + time.Duration(faults)*4*time.Second)
	began := time.Now()
	var next time.Time
	for i := 0; ; {
		b, ok := sample()
		if ok && b == want {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v: %+v, want %+v", time.Since(began), b, want)
		}
		effects, _ := e.seen.count()
		// the faults are spread over the work, so that each falls into it
		if i < faults && effects*faults >= i*people && time.Now().After(next) && effects > 0 {
			k := kinds[i%len(kinds)]
			k.do()
			done[k.name]++
			i++
			next = time.Now().Add(time.Duration(200+r.IntN(400)) * time.Millisecond)
		}
		time.Sleep(time.Duration(10+r.IntN(40)) * time.Millisecond)
	}
	effects, doubled := e.seen.count()
	if effects != people || doubled != 0 {
		t.Errorf("%d of %d people were told, %d of them more than once", effects, people, doubled)
	}
	var told, distinct, left int
	conn, err := pgx.Connect(ctx, e.pg.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `select count(*), count(distinct chunk), (select count(*) from sends.deliveries where state <> 'sent') from sends.told`).Scan(&told, &distinct, &left)
	if err != nil || told != people/chunk || distinct != told || left != 0 {
		t.Errorf("%d effects of %d chunks, %d deliveries left: %v", told, distinct, left, err)
	}
	var code string
	if err := conn.QueryRow(ctx, `select error_code from platform.outbox where dead_at is not null and kind = 'sends.poison'`).Scan(&code); err != nil || code != "sends.poison" {
		t.Errorf("the poisoned job is not shown: %q %v", code, err)
	}
	t.Logf("%d people told in %v through %v; lost %d, doubled %d; the balance held in %d samples; %+v", people, time.Since(began).Round(100*time.Millisecond), done, people-effects, doubled, samples.Load(), last)
}

// house is a house with the service on a cloned database, and a Redis of its own.
func house(t *testing.T) (*app.House, asynq.RedisConnOpt, *redis.Client, uuid.UUID) {
	t.Helper()
	ctx := context.Background()
	seen := httptest.NewServer(&provider{calls: map[string]int{}})
	t.Cleanup(seen.Close)
	url := testkit.Clone(t, app.Schemas([]manifest.Module{sends("")}))
	t.Cleanup(func() { testkit.Drop(t, url) })
	h, err := assemble(ctx, url, seen.URL, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	dir, err := os.MkdirTemp("", "preau-redis-")
	if err != nil {
		t.Fatal(err)
	}
	r, err := embedded.StartRedis(ctx, embedded.RedisOptions{Dir: filepath.Join(dir, "redis"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Stop(context.Background()); _ = os.RemoveAll(dir) })
	opt, err := outbox.ParseRedis(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	ropt, err := redis.ParseURL(r.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(ropt)
	t.Cleanup(func() { _ = client.Close() })
	return h, opt, client, tenant.NewID()
}

func emit(t *testing.T, h *app.House, school uuid.UUID, kind string, at time.Time, payload any) (id uuid.UUID) {
	t.Helper()
	err := h.DB.In(context.Background(), tenant.Doors{Tenant: school}, tenant.Actor{}, func(tx *tenant.Tx) (err error) { id, err = tx.Emit(kind, at, payload); return err })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestAPanicIsAFailureThatIsShown: a job that panics is given up like one that fails, and the queue goes on.
func TestAPanicIsAFailureThatIsShown(t *testing.T) {
	h, _, _, school := house(t)
	id := emit(t, h, school, "sends.panic", time.Time{}, struct{}{})
	for range 15 {
		_ = h.Worker.Run(t.Context(), school, id, "sends.panic")
	}
	if b, err := outbox.Count(t.Context(), h.Relay.PGX); err != nil || b.Dead != 1 || b.Waiting != 0 {
		t.Errorf("%+v %v", b, err)
	}
}

// TestWhatTheQueueHoldsIsIDs runs the relay without a worker and reads everything that Redis was given.
func TestWhatTheQueueHoldsIsIDs(t *testing.T) {
	h, opt, client, school := house(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	emit(t, h, school, "sends.publish", time.Time{}, map[string]string{"Name": "CANARY of a child"})
	later := emit(t, h, school, "sends.poison", h.Clock.Now().Add(time.Hour), map[string]string{"Name": "CANARY of a child"})
	var wg sync.WaitGroup
	wg.Go(func() {
		(&outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: slog.New(slog.DiscardHandler)}).Run(ctx)
	})
	held := ""
	for since := time.Now(); time.Since(since) < 10*time.Second && !strings.Contains(held, school.String()); time.Sleep(20 * time.Millisecond) {
		held = ""
		keys, err := client.Keys(ctx, "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			all, _ := client.HGetAll(ctx, k).Result()
			held += fmt.Sprintln(k, all)
		}
	}
	stop()
	wg.Wait()
	if !strings.Contains(held, school.String()) || strings.Contains(held, "CANARY") || strings.Contains(held, later.String()) {
		t.Errorf("Redis holds %q", held)
	}
}

// TestOneBatchThatWaitsHidesNothing loses work behind a full page of work that merely waits: the sweep must get to it.
func TestOneBatchThatWaitsHidesNothing(t *testing.T) {
	h, opt, client, school := house(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	const many = 1100
	err := h.DB.In(ctx, tenant.Doors{Tenant: school}, tenant.Actor{}, func(tx *tenant.Tx) error {
		for range many {
			if _, err := tx.Emit("sends.poison", time.Time{}, struct{}{}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	relay := &outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Unheard: 200 * time.Millisecond}
	var wg sync.WaitGroup
	wg.Go(func() { relay.Run(ctx) })
	pending := func() (n int64) {
		n, err := client.LLen(ctx, "asynq:{default}:pending").Result()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	wait := func(what string, ok func() bool) {
		t.Helper()
		for since := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
			if time.Since(since) > 15*time.Second {
				t.Fatalf("%s: %d tasks in the queue", what, pending())
			}
		}
	}
	wait("all is sent", func() bool { return pending() == many })
	// one instant for all of them, as a large batch has; then a few that come last are lost
	if _, err := h.Relay.PGX.Exec(ctx, "update platform.outbox set sent_at = now() - interval '1 minute'"); err != nil {
		t.Fatal(err)
	}
	rows, err := h.Relay.PGX.Query(ctx, "select id from platform.outbox order by id desc limit 50")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		t.Fatal(err)
	}
	inspector := asynq.NewInspector(opt)
	defer inspector.Close()
	lost := 0
	for _, id := range ids {
		if err := inspector.DeleteTask("default", fmt.Sprintf("%s-0", id)); err == nil {
			lost++
		}
	}
	if lost != 50 {
		t.Fatalf("%d tasks were lost on purpose", lost)
	}
	wait("what was lost is sent again", func() bool { return pending() == many })
	stop()
	wg.Wait()
}

// TestWhatWasKeptLongEnoughGoes moves the clock: done work, work that was given up and fired schedules go after their delay and
// not before; work that waits stays, and of each schedule the last occurrence.
func TestWhatWasKeptLongEnoughGoes(t *testing.T) {
	h, opt, _, school := house(t)
	hands := clock.NewManual(testkit.Monday)
	h.Clock.Base = hands
	admin, err := pgx.Connect(t.Context(), h.Config.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	begin := hands.Now()
	for _, days := range []int{0, 3, 20, 100} { // when each was done, given up, or fired
		at := begin.AddDate(0, 0, days)
		for _, sql := range []string{
			`with o as (insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at, sent_at, settled) values ($1, gen_random_uuid(), $1, 'sends.done', '{}', $2, $2, $2, true) returning *)
				insert into platform.done select tenant_id, id, kind, $2 from o`,
			`insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at, sent_at, dead_at) values ($1, gen_random_uuid(), $1, 'sends.dead', '{}', $2, $2, $2, $2)`,
			`insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at) select $1, gen_random_uuid(), $1, 'sends.waits', '{}', $2, $2::timestamptz + interval '10 years'`,
		} {
			if _, err := admin.Exec(t.Context(), sql, school, at); err != nil {
				t.Fatal(err)
			}
		}
		for _, kind := range []string{"nightly", fmt.Sprint("rare", days)} { // "rare" fires once
			if _, err := admin.Exec(t.Context(), `insert into platform.occurrences values ($1, $2, $2)`, kind, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept := func() string {
		var s string
		err := admin.QueryRow(t.Context(), `select format('done %s outbox %s dead %s waits %s nightly %s rare %s', (select count(*) from platform.done), count(*) filter (where kind = 'sends.done'), count(*) filter (where dead_at is not null),
			count(*) filter (where kind = 'sends.waits'), (select count(*) from platform.occurrences where kind = 'nightly'), (select count(*) from platform.occurrences where kind like 'rare%')) from platform.outbox`).Scan(&s)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		(&outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Clean: time.Millisecond, Unheard: time.Hour}).Run(ctx)
	})
	defer wg.Wait()
	defer stop()
	for _, step := range []struct {
		days int
		want string
	}{
		{7, "done 4 outbox 4 dead 4 waits 4 nightly 4 rare 4"},
		{12, "done 2 outbox 2 dead 4 waits 4 nightly 2 rare 4"},
		{89, "done 1 outbox 1 dead 4 waits 4 nightly 1 rare 4"},
		{95, "done 1 outbox 1 dead 2 waits 4 nightly 1 rare 4"},
		{300, "done 0 outbox 0 dead 0 waits 4 nightly 1 rare 4"},
	} {
		hands.Set(begin.AddDate(0, 0, step.days))
		seen := ""
		for since := time.Now(); time.Since(since) < 10*time.Second && seen != step.want; time.Sleep(20 * time.Millisecond) {
			seen = kept()
		}
		time.Sleep(100 * time.Millisecond)
		if seen = kept(); seen != step.want {
			t.Errorf("after %d days: %s, want %s", step.days, seen, step.want)
		}
	}
}

// TestTwoRelaysSendOnce: one leads, the other waits; when the leader goes the other takes over.
func TestTwoRelaysSendOnce(t *testing.T) {
	h, opt, client, school := house(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	first, stopFirst := context.WithCancel(ctx)
	defer stopFirst()
	var wg sync.WaitGroup
	for _, c := range []context.Context{first, ctx} {
		wg.Go(func() {
			(&outbox.Relay{Pool: h.Relay.PGX, Redis: opt, Clock: h.Clock, Log: slog.New(slog.DiscardHandler)}).Run(c)
		})
		time.Sleep(300 * time.Millisecond) // the first one leads
	}
	for i := range 2 {
		for range 200 {
			emit(t, h, school, "sends.poison", time.Time{}, struct{}{})
		}
		want := int64(200 * (i + 1))
		for since := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			n, err := client.LLen(ctx, "asynq:{default}:pending").Result()
			if err != nil || n > want {
				t.Fatalf("%d tasks for %d jobs: %v", n, want, err)
			}
			if n == want {
				break
			}
			if time.Since(since) > 15*time.Second {
				t.Fatalf("%d of %d are sent", n, want)
			}
		}
		stopFirst()
	}
	stop()
	wg.Wait()
}

func TestAnAddressOfRedisIsRead(t *testing.T) {
	for _, good := range []string{"redis://127.0.0.1:6379/0", "rediss://:secret@h:6380/1", "redis-sentinel://h1:26379,h2:26379?master=m"} {
		if _, err := outbox.ParseRedis(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if _, err := outbox.ParseRedis("http://secret@h"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}
