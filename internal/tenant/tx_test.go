package tenant_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/app"
	"preau/internal/platform/clock"
	"preau/internal/platform/database"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// scene is a migrated database with two tenants of three services each.
type scene struct {
	db         *tenant.Database
	pool       *database.Pool
	admin      *pgx.Conn
	here, away uuid.UUID
}

func open(t testing.TB, connections int32) *scene {
	t.Helper()
	ctx := context.Background()
	url := testkit.Clone(t, app.Schemas(nil))
	t.Cleanup(func() { testkit.Drop(t, url) })
	urls, err := database.Derive(url, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{here: tenant.NewID(), away: tenant.NewID()}
	if s.pool, err = database.Open(ctx, urls.App, connections); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.pool.Close)
	if s.admin, err = pgx.Connect(ctx, url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.admin.Close(ctx) })
	s.db = tenant.NewDatabase(s.pool, clock.NewManual(testkit.Monday))
	for _, id := range []uuid.UUID{s.here, s.away} {
		err := s.db.In(ctx, staff(id), tenant.Actor{}, func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, name, short_name, created_at) values ($1, 'commune', 'Commune', 'C', $2)`, id, tx.Now()); err != nil {
				return err
			}
			for _, service := range []string{"one", "two", "three"} {
				if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3)`, id, service, tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func staff(id uuid.UUID) tenant.Doors { return tenant.Doors{Tenant: id, Open: []string{"tenant"}} }

func (s *scene) services(t testing.TB, id uuid.UUID) (n int) {
	t.Helper()
	if err := s.admin.QueryRow(context.Background(), "select count(*) from tenant.services where tenant_id = $1", id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// settled waits until every connection has come back, and returns what the idle ones still hold of a caller's doors.
func settled(t testing.TB, p *database.Pool) (left []string) {
	t.Helper()
	for range 500 {
		st := p.PGX.Stat()
		if st.AcquiredConns() == 0 && st.ConstructingConns() == 0 && st.IdleConns() == st.TotalConns() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if n := p.PGX.Stat().AcquiredConns(); n != 0 {
		left = append(left, fmt.Sprintf("%d connections never came back", n))
	}
	for _, c := range p.PGX.AcquireAllIdle(context.Background()) {
		if s := doorsOf(c.Conn()); s != "" {
			left = append(left, s)
		}
		c.Release()
	}
	return left
}

func doorsOf(c *pgx.Conn) string {
	var s string
	err := c.QueryRow(context.Background(), `select concat_ws(' ', nullif(current_setting('door.tenant', true), ''), nullif(current_setting('door.account', true), ''),
		nullif(current_setting('open.tenant', true), ''), nullif(current_setting('subjects.tenant', true), ''), nullif(current_setting('groups.tenant', true), ''))`).Scan(&s)
	if err != nil {
		return err.Error()
	}
	return s
}

func TestOneFlushReadsWhatStatementsRead(t *testing.T) {
	s := open(t, 4)
	type row struct {
		Service  string
		OpenedAt time.Time
		ClosedAt *time.Time
		Note     string // no such column: stays empty
	}
	for name, doors := range map[string]tenant.Doors{
		"nobody":        {ReadOnly: true},
		"here":          {Tenant: s.here, ReadOnly: true},
		"staff":         {Tenant: s.here, Open: []string{"tenant"}, ReadOnly: true},
		"many subjects": {Tenant: s.away, Account: uuid.New(), Subjects: map[string][]uuid.UUID{"tenant": make([]uuid.UUID, 300), "x": nil}, Groups: map[string][]uuid.UUID{"tenant": make([]uuid.UUID, 300)}, ReadOnly: true},
	} {
		for _, sql := range []string{"select service, opened_at, closed_at from tenant.services where tenant_id = $1 order by service", "select service, opened_at, closed_at from tenant.services where $1::uuid is not null order by service, tenant_id"} {
			var plain, flush []row
			read := func(into *[]row, how func(*tenant.Tx, string, ...any) ([]row, error)) {
				t.Helper()
				if err := s.db.In(t.Context(), doors, tenant.Actor{}, func(tx *tenant.Tx) (err error) { *into, err = how(tx, sql, s.here); return err }); err != nil {
					t.Fatal(err)
				}
			}
			read(&plain, tenant.Select[row])
			read(&flush, tenant.Final[row])
			if !reflect.DeepEqual(plain, flush) && len(plain)+len(flush) > 0 {
				t.Errorf("%s: %v by statements, %v in one flush", name, plain, flush)
			}
			if doors.Tenant == uuid.Nil && len(flush) > 0 {
				t.Errorf("nobody sees %d rows", len(flush))
			}
		}
	}
	for _, sql := range []string{"select 1/0", "select nothing", "insert into tenant.services select gen_random_uuid(), 'x', now() returning service"} {
		err := s.db.In(t.Context(), tenant.Doors{Tenant: s.here, Open: []string{"tenant"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) error { _, err := tenant.Final[string](tx, sql); return err })
		if err == nil {
			t.Errorf("%s: no error", sql)
		}
	}
	err := s.db.In(t.Context(), tenant.Doors{Tenant: s.here, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) error {
		if _, err := tenant.Final[int](tx, "select 1"); err != nil {
			return err
		}
		_, err := tx.Exec("select 1")
		return err
	})
	if err == nil {
		t.Error("a statement ran after the last one")
	}
	if left := settled(t, s.pool); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestWhatGoesWrongLeavesNothing(t *testing.T) {
	s := open(t, 2)
	insert := func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'four', $2)`, tx.Tenant(), tx.Now())
		return err
	}
	for name, f := range map[string]func(ctx context.Context, cancel func(), tx *tenant.Tx) error{
		"an error": func(context.Context, func(), *tenant.Tx) error { return errors.New("no") },
		"a panic":  func(context.Context, func(), *tenant.Tx) error { panic("no") },
		"a cancelled caller": func(_ context.Context, cancel func(), _ *tenant.Tx) error {
			cancel()
			return nil
		},
		"a caller who leaves during a statement": func(_ context.Context, cancel func(), tx *tenant.Tx) error {
			time.AfterFunc(20*time.Millisecond, cancel)
			_, err := tx.Exec("select pg_sleep(5)")
			return err
		},
		"a statement that takes too long": func(_ context.Context, _ func(), tx *tenant.Tx) error {
			_, _ = tx.Exec("set local statement_timeout = '20ms'")
			_, err := tx.Exec("select pg_sleep(5)")
			return err
		},
		"a lost connection": func(_ context.Context, _ func(), tx *tenant.Tx) error {
			_, err := tx.Exec("select pg_terminate_backend(pg_backend_pid())")
			return err
		},
		"an error that the handler overlooks": func(_ context.Context, _ func(), tx *tenant.Tx) error {
			_, _ = tx.Exec("select 1/0")
			return nil
		},
		"a lost connection that the handler overlooks": func(_ context.Context, _ func(), tx *tenant.Tx) error {
			_, _ = tx.Exec("select pg_terminate_backend(pg_backend_pid())")
			return nil
		},
		"gorm's error": func(_ context.Context, _ func(), tx *tenant.Tx) error {
			return tx.DB().Exec("select nothing").Error
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := func() (err error) {
				defer func() {
					if v := recover(); v != nil {
						err = fmt.Errorf("panic %v", v)
					}
				}()
				return s.db.In(ctx, tenant.Doors{Tenant: s.here, Account: uuid.New(), Open: []string{"tenant"}, Subjects: map[string][]uuid.UUID{"tenant": {uuid.New()}}}, tenant.Actor{}, func(tx *tenant.Tx) error {
					if err := insert(tx); err != nil {
						t.Fatal(err)
					}
					return f(ctx, cancel, tx)
				})
			}()
			if err == nil {
				t.Error("no error is told")
			}
			if n := s.services(t, s.here); n != 3 {
				t.Errorf("%d rows are there, want the 3 from before", n)
			}
			if left := settled(t, s.pool); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if err := s.db.In(t.Context(), staff(s.here), tenant.Actor{}, func(tx *tenant.Tx) error { _, err := tx.Exec("select 1"); return err }); err != nil {
				t.Errorf("the next transaction: %v", err)
			}
		})
	}
}

// TestManyAtTwoConnections lends two connections to 64 goroutines of two tenants, with every accident there is.
func TestManyAtTwoConnections(t *testing.T) {
	total := 20_000
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		total = 1_000_000
	}
	if testing.Short() {
		total = 2_000
	}
	s := open(t, 2)
	var ran, foreign, unexpected atomic.Int64
	var wg sync.WaitGroup
	left := atomic.Int64{}
	left.Store(int64(total))
	for g := range 64 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 7))
			mine := []uuid.UUID{s.here, s.away}[g%2]
			for left.Add(-1) >= 0 {
				ctx, cancel := context.WithCancel(t.Context())
				accident := r.IntN(200)
				doors := tenant.Doors{Tenant: mine, Account: mine, Open: []string{"tenant"}, Subjects: map[string][]uuid.UUID{"tenant": {mine}}, ReadOnly: r.IntN(2) == 0}
				err := func() (err error) {
					defer func() {
						if v := recover(); v != nil {
							err = errors.New("panic")
						}
					}()
					return s.db.In(ctx, doors, tenant.Actor{}, func(tx *tenant.Tx) error {
						query := tenant.Select[uuid.UUID]
						if r.IntN(2) == 0 {
							query = tenant.Final[uuid.UUID]
						}
						ids, err := query(tx, "select tenant_id from tenant.services")
						for _, id := range ids {
							if id != mine {
								foreign.Add(1)
							}
						}
						if err == nil && len(ids) != 3 {
							unexpected.Add(1)
						}
						switch accident {
						case 0:
							panic("no")
						case 1:
							cancel()
						case 2:
							_, err = tx.Exec("select 1/0")
						case 3:
							_, _ = tx.Exec("set local statement_timeout = '1ms'")
							_, err = tx.Exec("select pg_sleep(0.2)")
						case 4:
							_, err = tx.Exec("select pg_terminate_backend(pg_backend_pid())")
						case 5:
							time.AfterFunc(time.Millisecond, cancel)
							_, err = tx.Exec("select pg_sleep(0.2)")
						}
						return err
					})
				}()
				cancel()
				if err != nil && accident > 5 {
					unexpected.Add(1)
					t.Errorf("transaction failed by itself: %v", err)
				}
				ran.Add(1)
			}
		})
	}
	wg.Wait()
	if f := foreign.Load(); f > 0 {
		t.Errorf("%d rows of the other tenant were seen", f)
	}
	if u := unexpected.Load(); u > 0 {
		t.Errorf("%d transactions saw something else than their three rows", u)
	}
	if l := settled(t, s.pool); len(l) > 0 {
		t.Errorf("left behind: %v", l)
	}
	t.Logf("%d transactions over 2 connections, %d foreign rows", ran.Load(), foreign.Load())
}

func TestWhoComesFromOutsideMayEnter(t *testing.T) {
	s := open(t, 2)
	ctx := t.Context()
	count := func(tx *tenant.Tx) int {
		n, err := tenant.Value[int](tx, "select count(*)::int from tenant.services")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := s.db.In(ctx, staff(s.here), tenant.Actor{}, func(tx *tenant.Tx) error { return tx.Enter(staff(s.away)) }); err == nil {
		t.Error("an operation in a tenant entered another")
	}
	if err := s.db.In(ctx, staff(s.here), tenant.Actor{}, func(tx *tenant.Tx) error { return tx.Leave() }); err == nil {
		t.Error("an operation in a tenant left its transaction")
	}
	wrong := errors.New("a wrong code")
	err := s.db.Outside(ctx, tenant.Actor{Account: s.away}, false, func(tx *tenant.Tx) error {
		if n := count(tx); n != 0 {
			t.Errorf("from outside %d rows are seen", n)
		}
		if err := tx.Enter(tenant.Doors{Tenant: s.here, Account: s.here, Open: []string{"tenant"}}); err != nil {
			return err
		}
		if n := count(tx); n != 3 || tx.Account() != s.here {
			t.Errorf("after entering: %d rows, account %s", n, tx.Account())
		}
		if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'counted', now())`, s.here); err != nil {
			return err
		}
		if err := tx.Leave(); err != nil {
			return err
		}
		if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'lost', now())`, s.here); err != nil {
			return err
		}
		return wrong
	})
	if !errors.Is(err, wrong) || s.services(t, s.here) != 4 {
		t.Errorf("%v, %d rows: want what came before Leave and nothing after it", err, s.services(t, s.here))
	}
	// a read from outside stays one behind the doors it enters
	err = s.db.Outside(ctx, tenant.Actor{}, true, func(tx *tenant.Tx) error {
		if err := tx.Enter(staff(s.here)); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, 'read', now())`, s.here)
		return err
	})
	var pe *pgconn.PgError
	if !errors.As(err, &pe) || pe.Code != "25006" {
		t.Errorf("a read wrote: %v", err)
	}
	if left := settled(t, s.pool); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDoorsAreWordsAndIDs(t *testing.T) {
	s := open(t, 2)
	for _, bad := range []string{"", "a b", "x'; set local door.tenant = ''; --", "Liaison", "é", "x.y", strings.Repeat("a", 41)} {
		for _, d := range []tenant.Doors{{Open: []string{bad}}, {Subjects: map[string][]uuid.UUID{bad: {uuid.New()}}}, {Groups: map[string][]uuid.UUID{bad: {uuid.New()}}, ReadOnly: true}} {
			err := s.db.In(t.Context(), d, tenant.Actor{}, func(tx *tenant.Tx) error { _, err := tenant.Final[int](tx, "select 1"); return err })
			if err == nil {
				t.Errorf("the service %q is taken", bad)
			}
		}
	}
	if left := settled(t, s.pool); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestADeliveryNeedsALink(t *testing.T) {
	s := open(t, 2)
	ctx := t.Context()
	deliver := func(service string) error {
		return s.db.In(ctx, staff(s.here), tenant.Actor{}, func(tx *tenant.Tx) error {
			_, err := tx.Deliver(s.away, service, "x.received", map[string]uuid.UUID{"note": uuid.New()})
			return err
		})
	}
	if err := deliver("liaison"); !problem.Is(err, "tenant.no_link") {
		t.Errorf("without a link: %v", err)
	}
	if _, err := s.admin.Exec(ctx, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, 'school', 'pair', '{liaison}', $4)`,
		s.here, tenant.NewID(), s.away, testkit.Monday); err != nil {
		t.Fatal(err)
	}
	if err := deliver("canteen"); !problem.Is(err, "tenant.no_link") {
		t.Errorf("a link for another service: %v", err)
	}
	if err := deliver("liaison"); err != nil {
		t.Error(err)
	}
	if _, err := s.admin.Exec(ctx, `update tenant.links set until = $1`, testkit.Monday.AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	if err := deliver("liaison"); !problem.Is(err, "tenant.no_link") {
		t.Errorf("a link that ended: %v", err)
	}
	// the sender cannot read back what it handed over, the receiver can
	for who, want := range map[uuid.UUID]int{s.here: 0, s.away: 1} {
		err := s.db.In(ctx, tenant.Doors{Tenant: who}, tenant.Actor{}, func(tx *tenant.Tx) error {
			n, err := tenant.Value[int](tx, "select count(*)::int from platform.outbox")
			if n != want {
				t.Errorf("%d rows of the outbox are seen, want %d", n, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
