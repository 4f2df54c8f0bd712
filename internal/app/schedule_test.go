package app_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/platform/config"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func rounds(t *testing.T) manifest.Module {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, *tenant.Tx, *manifest.Due) error { return nil }
	return manifest.Module{Key: "rounds",
		Jobs:      []manifest.Job{manifest.NewJob("rounds.nightly", nil, nothing), manifest.NewJob("rounds.house", nil, nothing)},
		Schedules: []manifest.Schedule{{Kind: "rounds.nightly", Next: manifest.Daily(2, 30, paris), PerTenant: true}, {Kind: "rounds.house", Next: manifest.Daily(2, 30, paris)}}}
}

// second opens another process' house on the same database and clock.
func second(t *testing.T, k *testkit.Kit, m manifest.Module) *app.House {
	t.Helper()
	core, err := app.Open(t.Context(), config.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Connections: 4, DatabaseURL: k.Admin}, app.Watch{Log: slog.New(slog.DiscardHandler)}, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(core.Close)
	core.Clock.Base = k.Clock
	h, err := app.Assemble(core, []manifest.Module{m}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// emitted counts the jobs of a kind in a tenant, and of how many different nights they are.
func emitted(t *testing.T, k *testkit.Kit, id uuid.UUID, kind string) (jobs, nights int) {
	t.Helper()
	err := k.House.DB.In(t.Context(), tenant.Doors{Tenant: id}, tenant.Actor{}, func(tx *tenant.Tx) error {
		type row struct{ Jobs, Nights int }
		r, _, err := tenant.One[row](tx, "select count(*)::int as jobs, count(distinct (run_at at time zone 'Europe/Paris')::date)::int as nights from platform.outbox where tenant_id = $1 and kind = $2", id, kind)
		jobs, nights = r.Jobs, r.Nights
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return jobs, nights
}

func TestAScheduleFiresOnceInTwoProcesses(t *testing.T) {
	m := rounds(t)
	k := testkit.New(t, testkit.Modules(m))
	schools := []uuid.UUID{k.Tenant("school", "École des Tilleuls"), k.Tenant("school", "École des Platanes")}
	other := second(t, k, m)
	for _, from := range []time.Time{
		time.Date(2026, 10, 23, 12, 0, 0, 0, time.UTC), // half past two comes twice on the 25th
		time.Date(2027, 3, 26, 12, 0, 0, 0, time.UTC),  // and not at all on the 28th
	} {
		before, _ := emitted(t, k, schools[0], "rounds.nightly")
		k.Clock.Set(from)
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { k.House.Schedule(ctx, time.Millisecond) })
		wg.Go(func() { other.Schedule(ctx, time.Millisecond) })
		time.Sleep(50 * time.Millisecond)
		start := k.Clock.Now()
		for k.Clock.Now().Sub(start) < 4*24*time.Hour {
			k.Clock.Advance(20 * time.Minute)
			time.Sleep(4 * time.Millisecond)
		}
		time.Sleep(300 * time.Millisecond)
		stop()
		wg.Wait()
		for _, school := range schools {
			jobs, nights := emitted(t, k, school, "rounds.nightly")
			// what was missed since the last occurrence is owed once, at the first look
			if jobs != nights || nights-before < 4 || nights-before > 5 {
				t.Errorf("from %s: %d jobs of %d nights, %d before; want four nights and what was owed, each once", from.Format(time.DateOnly), jobs, nights, before)
			}
		}
	}
	jobs, nights := emitted(t, k, uuid.Nil, "rounds.house")
	if jobs != nights || nights < 8 {
		t.Errorf("above tenants: %d jobs of %d nights", jobs, nights)
	}
	if ran := k.RunJobs(); ran == 0 {
		t.Error("nothing was to be run")
	}
}

// What fell due while no process ran is owed, once, to the process that starts.
func TestWhatFellDueWhileNobodyRanIsOwed(t *testing.T) {
	m := rounds(t)
	k := testkit.New(t, testkit.Modules(m))
	school := k.Tenant("school", "École des Tilleuls")
	run := func() {
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { k.House.Schedule(ctx, 5*time.Millisecond) })
		time.Sleep(150 * time.Millisecond)
		stop()
		wg.Wait()
	}
	k.Clock.Set(time.Date(2026, 9, 8, 0, 29, 50, 0, time.UTC)) // 02:29:50 in Paris
	run()
	k.Clock.Advance(20 * time.Second)
	run()
	if jobs, _ := emitted(t, k, school, "rounds.nightly"); jobs != 1 {
		t.Fatalf("%d jobs after the first night", jobs)
	}
	k.Clock.Advance(5 * 24 * time.Hour) // the machine was off for five days, and starts by day
	k.Clock.Advance(9 * time.Hour)
	run()
	run()
	if jobs, _ := emitted(t, k, school, "rounds.nightly"); jobs != 2 {
		t.Errorf("%d jobs, want the first night's and the one that is owed", jobs)
	}
}
