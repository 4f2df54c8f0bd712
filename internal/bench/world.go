package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/platform/config"
	"preau/internal/platform/embedded"
	"preau/internal/platform/telemetry"
)

// world is the servers of a run and the towns on them. All of it is in a folder that goes with the run.
type world struct {
	Options
	*report
	dir        string
	admin      string // PostgreSQL, as its administrator
	postmaster string // its process
	redis      string
	stops      []func(context.Context) error
	towns      map[string]*town
}

// town is a database with its schools, and a house that serves them in this process.
type town struct {
	name    string
	config  config.Config
	core    *app.Core
	wired   *modules.Wired
	house   *app.House
	bare    *pgxpool.Pool // the same database as a role that no wall holds
	addr    string
	readers []reader
	stop    func()
}

func open(ctx context.Context, o Options, r *report) (w *world, err error) {
	w = &world{Options: o, report: r, towns: map[string]*town{}}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if w.dir, err = os.MkdirTemp("", "preau-bench-"); err != nil {
		return nil, err
	}
	if err = os.Chmod(w.dir, 0o755); err != nil { // PostgreSQL may run as another user
		return nil, err
	}
	data := filepath.Join(w.dir, "postgres")
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: data, RuntimeDir: o.Runtime, Logger: o.Log, Durable: true, MaxConnections: 200})
	if err != nil {
		return nil, err
	}
	w.stops = append(w.stops, pg.Stop)
	w.admin = pg.AdminURL()
	raw, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	w.postmaster, _, _ = strings.Cut(string(raw), "\n")
	redis, err := embedded.StartRedis(ctx, embedded.RedisOptions{Dir: filepath.Join(w.dir, "redis"), Logger: o.Log, Processes: 1})
	if err != nil {
		return nil, err
	}
	w.stops = append(w.stops, redis.Stop)
	w.redis = redis.URL()
	w.told("PostgreSQL and a queue (%s) of this run's own, commits durable", redis.Kind())
	return w, nil
}

func (w *world) close() {
	for _, t := range w.towns {
		t.stop()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for i := len(w.stops) - 1; i >= 0; i-- {
		if err := w.stops[i](ctx); err != nil {
			w.Log.Warn("a server did not stop as asked", "error", err.Error())
		}
	}
	_ = os.RemoveAll(w.dir)
}

// size of a town.
type size struct{ schools, pupils int }

// the towns of the short run
var (
	many  = size{500, 20_000}
	fewer = size{50, 2_000}
)

// town opens the town of a size, founding it the first time.
func (w *world) town(ctx context.Context, s size) (*town, error) {
	name := fmt.Sprintf("town_%d_%d", s.schools, s.pupils)
	if t := w.towns[name]; t != nil {
		return t, nil
	}
	began := time.Now()
	t, err := w.found(ctx, name)
	if err != nil {
		return nil, err
	}
	w.towns[name] = t
	if err := t.populate(ctx, s); err != nil {
		return nil, fmt.Errorf("populate %s: %w", name, err)
	}
	if t.readers, err = t.sample(ctx, 2000); err != nil {
		return nil, err
	}
	w.told("a town of %d schools and %d pupils stands after %.0f s", s.schools, s.pupils, time.Since(began).Seconds())
	return t, nil
}

// bareRole reads and writes everything: it is the limit that is measured against, and exists on these servers alone.
const bareRole = "preau_bench"

// found makes a database, migrates it and serves it.
func (w *world) found(ctx context.Context, name string) (*town, error) {
	if err := execute(ctx, w.admin, `create database `+name, `do $$ begin create role `+bareRole+` login superuser password 'bench'; exception when duplicate_object then null; end $$`,
		// as the application's role: without it each query is planned anew, and the limit would be too easy to reach
		`alter role `+bareRole+` set plan_cache_mode = force_generic_plan`, `alter role `+bareRole+` set enable_seqscan = off`); err != nil {
		return nil, err
	}
	u, err := url.Parse(w.admin)
	if err != nil {
		return nil, err
	}
	u.Path = "/" + name
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &town{name: name, addr: l.Addr().String()}
	t.config = config.Config{Listen: t.addr, URL: "http://" + t.addr, Var: filepath.Join(w.dir, name), Runtime: w.Runtime, DatabaseURL: u.String(), RedisURL: w.redis,
		Secret: []byte("the secret of a run that ends with its data"), Connections: 12, Concurrency: 10, Processes: 1, MailFrom: "Préau <ne-pas-repondre@example.fr>"}
	if err := os.MkdirAll(t.config.Var, 0o755); err != nil {
		return nil, err
	}
	if _, err := app.Migrate(ctx, t.config, modules.Declared()); err != nil {
		return nil, err
	}
	watch, err := watched(ctx)
	if err != nil {
		return nil, err
	}
	if t.core, err = app.Open(ctx, t.config, watch, true); err != nil {
		return nil, err
	}
	if t.wired, err = modules.Wire(t.core); err != nil {
		return nil, err
	}
	if t.house, err = t.wired.Assemble(t.core); err != nil {
		return nil, err
	}
	u.User = url.UserPassword(bareRole, "bench")
	limits, err := pgxpool.ParseConfig(u.String())
	if err != nil {
		return nil, err
	}
	limits.MaxConns = int32(t.config.Connections) // as many as the house has: fewer would spare the processors
	if t.bare, err = pgxpool.NewWithConfig(ctx, limits); err != nil {
		return nil, err
	}
	stop := make(chan struct{})
	listening, deaf := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = t.house.Serve(l, stop) })
	wg.Go(func() { t.house.Listen(listening) })
	t.stop = sync.OnceFunc(func() {
		close(stop)
		deaf()
		wg.Wait()
		t.bare.Close()
		t.wired.Close()
		t.core.Close()
	})
	return t, nil
}

// watched is what a process in production has: metrics, traces that are not sampled, a log; it is written and thrown away.
func watched(ctx context.Context) (t app.Watch, err error) {
	t.Log = telemetry.NewLogger(discard{}, telemetry.LogOptions{JSON: true})
	t.Metrics = telemetry.NewMetrics("bench", app.Version)
	t.Tracing, err = telemetry.NewTracing(ctx, "bench", app.Version)
	return t, err
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// work runs the town's jobs until the returned function is called.
func (t *town) work() (rest func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := t.house.Work(ctx, t.config.RedisURL); err != nil && !errors.Is(err, context.Canceled) {
			slog.Warn("the worker stopped", "error", err.Error())
		}
	})
	return func() { cancel(); wg.Wait() }
}

// execute runs statements one by one as an administrator.
func execute(ctx context.Context, address string, statements ...string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%.120s: %w", s, err)
		}
	}
	return nil
}
