package family_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"preau/internal/app"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// What a process is told that is then the worker that is killed.
var worker = flag.String("family.worker", "", "an order, as JSON")

type order struct {
	Database, Files string
	Now             time.Time
	Rails           family.Rails
}

// worker starts a process that does the jobs which are due.
func (h *town) worker(t *testing.T, now time.Time, rails family.Rails) *exec.Cmd {
	t.Helper()
	raw, err := json.Marshal(order{h.Admin, h.files, now, rails})
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheWorkerOfARun$", "-family.worker="+string(raw))
	said := &bytes.Buffer{}
	child.Stdout, child.Stderr = said, said
	t.Cleanup(func() {
		if t.Failed() && said.Len() > 0 {
			t.Logf("a worker said: %s", said)
		}
	})
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child
}

// TestTheWorkerOfARun runs the jobs of another process' database until there are none, in a process of its own.
func TestTheWorkerOfARun(t *testing.T) {
	var do order
	if json.Unmarshal([]byte(*worker), &do) != nil {
		return
	}
	cfg := config.Config{Secret: testkit.Secret, DatabaseURL: do.Database, URL: "http://127.0.0.1", Connections: 6, Concurrency: 2, Runtime: testkit.Root("runtime"), Var: t.TempDir(), MailFrom: "Préau <ne-pas-repondre@preau.example>"}
	core, err := app.Open(t.Context(), cfg, app.Watch{Log: slog.New(slog.DiscardHandler)}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer core.Close()
	core.Clock.Base = clock.NewManual(do.Now)
	h := &town{files: do.Files}
	modules, sessions := h.house(t, func(d *family.Deps) { d.Rails = do.Rails })(core)
	house, err := app.Assemble(core, modules, sessions)
	if err != nil {
		t.Fatal(err)
	}
	k := &testkit.Kit{T: t, House: house, Clock: clock.NewManual(do.Now)}
	k.RunJobs()
}

// A worker is killed again and again while it issues a month: each household has one bill, numbers have no gap, each paper is there,
// nobody is told twice, the books balance.
func TestARunSurvivesItsWorkers(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	const households = 900
	run := h.drafted(households, func(i int) ledger.Cents { return ledger.Cents(100 + 1900*((i+1)%6/5)) }) // one in six is asked for 20.00
	h.ok(h.finance.Post(h.at("/runs/%s/issue", run), map[string]any{"bills": households, "cents": 0}))
	progress := func() (n int) {
		h.In(h.id, func(tx *tenant.Tx) (err error) {
			n, err = tenant.Value[int](tx, `select (count(*) + count(file_sha256))::int from family.bills where tenant_id = $1`, h.id)
			return err
		})
		return n
	}
	killed := 0
	for range 6 {
		before := progress()
		child := h.worker(t, h.Clock.Now(), family.Rails{})
		ended := make(chan error, 1)
		go func() { ended <- child.Wait() }()
		for deadline := time.Now().Add(30 * time.Second); progress() == before && time.Now().Before(deadline); {
			select {
			case err := <-ended:
				if err != nil {
					t.Fatalf("the worker failed by itself: %v", err)
				}
				ended <- nil
				deadline = time.Now()
			case <-time.After(3 * time.Millisecond):
			}
		}
		if child.Process.Kill() == nil { // SIGKILL
			killed++
		}
		<-ended
	}
	h.RunJobs()
	type row struct {
		Bills, Households, Numbered, Least, Most, Papers, Notices int
		Cents, Booked                                             ledger.Cents
		State                                                     string
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		r, _, err := tenant.One[row](tx, `select count(*)::int as bills, count(distinct household_id)::int as households, count(number)::int as numbered, min(number)::int as least, max(number)::int as most, count(file_sha256)::int as papers,
			(select count(*)::int from notify.notices where tenant_id = $1 and object = $2) as notices, sum(cents)::bigint as cents,
			(select sum(cents)::bigint from family.postings where tenant_id = $1 and account = 'payer') as booked, (select state from family.runs where tenant_id = $1 and id = $2) as state from family.bills where tenant_id = $1`, h.id, run)
		if r.Bills != households || r.Households != households || r.Numbered != households/6 || r.Least != 1 || r.Most != households/6 || r.Papers != households/6 || r.Notices != 1 || r.Cents != r.Booked || r.State != "issued" {
			t.Errorf("%+v", r)
		}
		return err
	})
	if killed < 3 {
		t.Errorf("only %d workers were killed at work", killed)
	}
	t.Logf("%d workers killed", killed)
}
