package audit_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/audit"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// journal is a house with two schools, a sealer and an owner of the database, whom no policy stops.
type journal struct {
	*testkit.Kit
	t      *testing.T
	owner  *pgx.Conn
	sealer *audit.Sealer
	school uuid.UUID
	other  uuid.UUID
}

func open(t *testing.T) *journal {
	t.Helper()
	k := testkit.New(t, testkit.Modules())
	j := &journal{Kit: k, t: t, sealer: &audit.Sealer{DB: k.House.DB, Key: audit.SealKey(k.House.Root), Log: slog.New(slog.DiscardHandler)}}
	var err error
	if j.owner, err = pgx.Connect(t.Context(), k.Admin); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.owner.Close(context.Background()) })
	j.school, j.other = k.Tenant("school", "École Édith-Vernac"), k.Tenant("school", "École des Tilleuls")
	return j
}

// write records n acts in a tenant, one transaction each, and seals them.
func (j *journal) write(id uuid.UUID, n int) {
	j.t.Helper()
	for i := range n {
		j.Clock.Set(j.Clock.Now().Add(time.Second))
		err := j.House.DB.In(j.t.Context(), tenant.Doors{Tenant: id}, tenant.Actor{Account: tenant.NewID(), Via: "tenant", Trace: "t"}, func(tx *tenant.Tx) error {
			return audit.Record(tx, "directory.change-person", map[string]any{"n": i, "ratio": 0.25, "big": 1e21, "kind": "<é>"}, tenant.NewID(), tenant.NewID())
		})
		if err != nil {
			j.t.Fatal(err)
		}
	}
	j.seal()
}

func (j *journal) seal() int {
	j.t.Helper()
	n, err := j.sealer.Once(j.t.Context())
	if err != nil {
		j.t.Fatal(err)
	}
	return n
}

func (j *journal) verify(id uuid.UUID, outside ...audit.Head) (r audit.Report) {
	j.t.Helper()
	err := j.House.DB.In(j.t.Context(), tenant.Doors{Tenant: id, Open: []string{"audit"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
		r, err = audit.Verify(tx, j.sealer.Key.Public().(ed25519.PublicKey), outside...)
		return err
	})
	if err != nil {
		j.t.Fatal(err)
	}
	return r
}

func (j *journal) as(sql string, args ...any) {
	j.t.Helper()
	if _, err := j.owner.Exec(j.t.Context(), sql, args...); err != nil {
		j.t.Fatalf("%s: %v", sql, err)
	}
}

// rechain edits a line and recomputes the whole chain and its end, as somebody would who holds the database and no key.
func (j *journal) rechain(id uuid.UUID) {
	j.t.Helper()
	j.as(`update audit.lines set operation = 'directory.see' where id = (select line_id from audit.chain where tenant_id = $1 and seq = 3)`, id)
	rows, err := j.owner.Query(j.t.Context(), `select l.* from audit.chain c join audit.lines l on l.id = c.line_id where c.tenant_id = $1 order by c.seq`, id)
	if err != nil {
		j.t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[audit.Line])
	if err != nil {
		j.t.Fatal(err)
	}
	hash := audit.Start(id)
	for i, l := range lines {
		canonical, err := audit.Canonical(l)
		if err != nil {
			j.t.Fatal(err)
		}
		hash = audit.Next(hash, canonical)
		j.as(`update audit.chain set hash = $3 where tenant_id = $1 and seq = $2`, id, i+1, hash)
	}
	j.as(`update audit.heads set hash = $2 where tenant_id = $1`, id, hash)
}

func TestWhatWasWrittenIsChained(t *testing.T) {
	t.Parallel()
	j := open(t)
	j.write(j.school, 7)
	j.write(j.other, 3)
	for id, n := range map[uuid.UUID]int64{j.school: 7, j.other: 3} {
		if r := j.verify(id); r.Found != 0 || r.Lines != n || r.Seq != n {
			t.Errorf("%+v", r)
		}
	}
	if n := j.seal(); n != 0 {
		t.Errorf("%d lines are chained twice", n)
	}
	// a line not chained yet is no finding, and is on the chain after the next round
	j.In(j.school, func(tx *tenant.Tx) error { return audit.Record(tx, "x.y", nil) })
	if r := j.verify(j.school); r.Found != 0 || r.Waiting != 1 {
		t.Errorf("%+v", r)
	}
	if j.seal() != 1 || j.verify(j.school).Lines != 8 {
		t.Error("the new line is not chained")
	}
	// what is done above tenants has a chain of its own
	if err := j.House.DB.In(t.Context(), tenant.Doors{}, tenant.Actor{Via: "self"}, func(tx *tenant.Tx) error { return audit.Record(tx, "identity.sign-in", nil) }); err != nil {
		t.Fatal(err)
	}
	j.seal()
	if r := j.verify(uuid.Nil); r.Lines != 1 || r.Found != 0 {
		t.Errorf("%+v", r)
	}
}

func TestTwoSealersDoNotForkAChain(t *testing.T) {
	t.Parallel()
	j := open(t)
	for range 40 {
		j.In(j.school, func(tx *tenant.Tx) error { return audit.Record(tx, "x.y", nil) })
	}
	done := make(chan error, 4)
	for range 4 {
		go func() { _, err := j.sealer.Once(context.Background()); done <- err }()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	j.seal()
	if r := j.verify(j.school); r.Found != 0 || r.Lines != 40 {
		t.Errorf("%+v", r)
	}
}

// A line is found and located whatever the owner of the database did to it.
func TestWhatTheOwnerOfTheDatabaseDoesIsFound(t *testing.T) {
	t.Parallel()
	j := open(t)
	type case_ struct {
		name string
		do   func(id uuid.UUID)
		kind string
		seq  int64
	}
	line := func(id uuid.UUID, seq int64) (l uuid.UUID) {
		if err := j.owner.QueryRow(t.Context(), `select line_id from audit.chain where tenant_id = $1 and seq = $2`, id, seq).Scan(&l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, c := range []case_{
		{"an edit", func(id uuid.UUID) {
			j.as(`update audit.lines set operation = 'directory.see' where id = $1`, line(id, 4))
		}, audit.Edited, 4},
		{"an edit of who", func(id uuid.UUID) {
			j.as(`update audit.lines set account_id = gen_random_uuid() where id = $1`, line(id, 1))
		}, audit.Edited, 1},
		{"an edit of a detail", func(id uuid.UUID) {
			j.as(`update audit.lines set detail = detail || '{"n": 9}' where id = $1`, line(id, 5))
		}, audit.Edited, 5},
		{"an edit of the instant", func(id uuid.UUID) {
			j.as(`update audit.lines set at = at + interval '1 hour' where id = $1`, line(id, 3))
			j.as(`update audit.chain set at = at + interval '1 hour' where line_id = $1`, line(id, 3))
		}, audit.Edited, 3},
		{"a line taken away", func(id uuid.UUID) { j.as(`delete from audit.lines where id = $1`, line(id, 6)) }, audit.Deleted, 6},
		{"a line and its link taken away", func(id uuid.UUID) {
			j.as(`delete from audit.lines where id = $1`, line(id, 6))
			j.as(`delete from audit.chain where tenant_id = $1 and seq = 6`, id)
		}, audit.Cut, 7},
		{"a line put in", func(id uuid.UUID) {
			j.as(`insert into audit.lines (tenant_id, id, at, via, operation) values ($1, gen_random_uuid(), now(), 'tenant', 'x.y')`, id)
		}, audit.Inserted, 0},
		{"a line put in and handed to the sealer", func(id uuid.UUID) {
			j.as(`with l as (insert into audit.lines (tenant_id, id, at, via, operation, mark) values ($1, gen_random_uuid(), now(), 'tenant', 'x.y', sha256('a guess')) returning *)
				insert into audit.pending select tenant_id, id, at from l`, id)
			j.seal()
		}, audit.Inserted, 0},
		{"two lines exchanged", func(id uuid.UUID) {
			a, b := line(id, 2), line(id, 5)
			j.as(`update audit.chain set line_id = gen_random_uuid() where line_id = $1`, a)
			j.as(`update audit.chain c set line_id = $2, at = (select at from audit.lines where id = $2) where tenant_id = $1 and seq = 2`, id, b) // refused by the key until the other moved
		}, "", 0},
		{"two lines' content exchanged", func(id uuid.UUID) {
			j.as(`update audit.lines l set operation = 'a', objects = o.objects, account_id = o.account_id from audit.lines o where l.id = $1 and o.id = $2`, line(id, 2), line(id, 5))
		}, audit.Edited, 2},
		{"the tail cut off", func(id uuid.UUID) {
			j.as(`delete from audit.lines where id in (select line_id from audit.chain where tenant_id = $1 and seq > 6)`, id)
			j.as(`delete from audit.chain where tenant_id = $1 and seq > 6`, id)
		}, audit.Truncated, 7},
		{"the tail cut off and its head", func(id uuid.UUID) {
			j.as(`delete from audit.lines where id in (select line_id from audit.chain where tenant_id = $1 and seq > 6)`, id)
			j.as(`delete from audit.chain where tenant_id = $1 and seq > 6`, id)
			j.as(`update audit.heads set seq = 6, hash = (select hash from audit.chain where tenant_id = $1 and seq = 6) where tenant_id = $1`, id)
		}, audit.Rewritten, 6},
		{"all of it written anew, the end too", j.rechain, audit.Rewritten, 8},
		{"all of it written anew, and where", j.rechain, audit.Inserted, 3},
		{"the head taken away", func(id uuid.UUID) { j.as(`delete from audit.heads where tenant_id = $1`, id) }, audit.Rewritten, 8},
	} {
		id := j.Tenant("school", c.name)
		j.write(id, 8)
		if c.kind == "" { // exchanged in their places on the chain
			a, b := line(id, 2), line(id, 5)
			j.as(`delete from audit.chain where tenant_id = $1 and seq in (2, 5)`, id)
			j.as(`insert into audit.chain select $1, s.seq, l.id, l.at, sha256('a guess'), now() from (values (2, $3::uuid), (5, $2::uuid)) s(seq, id) join audit.lines l on l.id = s.id`, id, a, b)
			c.kind, c.seq = audit.Moved, 2
		} else {
			c.do(id)
		}
		r := j.verify(id)
		found := false
		for _, f := range r.Findings {
			found = found || f.Kind == c.kind && f.Seq == c.seq
		}
		if !found {
			t.Errorf("%s: %s at %d is not found: %+v", c.name, c.kind, c.seq, r)
		}
		if r.Found > 8 {
			t.Errorf("%s: %d findings for one deed: it is not located", c.name, r.Found)
		}
	}
	j.write(j.other, 4)
	if r := j.verify(j.other); r.Found != 0 {
		t.Errorf("another tenant's journal: %+v", r)
	}
}

// A whole journal put back to what it was yesterday, head included, is found by the heads that left the house.
func TestAJournalPutBackIsFoundByItsHeadOutside(t *testing.T) {
	t.Parallel()
	j := open(t)
	j.write(j.school, 5)
	j.as(`create table public.yesterday as select * from audit.heads where tenant_id = $1`, j.school)
	j.write(j.school, 3)
	var heads []audit.Head
	moved := func() {
		t.Helper()
		err := j.House.DB.In(t.Context(), tenant.Doors{}, tenant.Actor{}, func(tx *tenant.Tx) (err error) { heads, err = audit.Unsent(tx); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	if moved(); len(heads) != 1 || heads[0].Seq != 8 {
		t.Fatalf("%v", heads)
	}
	kept := heads
	if err := j.House.DB.In(t.Context(), tenant.Doors{}, tenant.Actor{}, func(tx *tenant.Tx) error { return audit.Left(tx, kept) }); err != nil {
		t.Fatal(err)
	}
	if moved(); len(heads) != 0 {
		t.Errorf("a head leaves twice: %v", heads)
	}
	heads = kept
	j.as(`delete from audit.lines where id in (select line_id from audit.chain where tenant_id = $1 and seq > 5)`, j.school)
	j.as(`delete from audit.chain where tenant_id = $1 and seq > 5`, j.school)
	j.as(`update audit.heads h set seq = y.seq, hash = y.hash, sealed_at = y.sealed_at, signature = y.signature from public.yesterday y where h.tenant_id = y.tenant_id`)
	if r := j.verify(j.school); r.Found != 0 {
		t.Errorf("the journal alone cannot tell: %+v", r)
	}
	if r := j.verify(j.school, heads...); r.Found != 1 || r.Findings[0].Kind != audit.Truncated || r.Findings[0].Seq != 6 {
		t.Errorf("%+v", r)
	}
	forged := heads[0]
	forged.Seq = 400
	if r := j.verify(j.school, forged); r.Found != 0 {
		t.Errorf("a head that nobody signed is believed: %+v", r)
	}
}

// A month's seal stays when its lines are dropped after a year, and the chain that is left is still proved.
func TestAMonthsSealSurvivesItsLines(t *testing.T) {
	t.Parallel()
	j := open(t)
	for range 15 {
		j.write(j.school, 2)
		j.Clock.Set(j.Clock.Now().AddDate(0, 1, 0))
	}
	if err := j.sealer.Months(t.Context()); err != nil {
		t.Fatal(err)
	}
	var seals, lines, dropped int
	if err := j.owner.QueryRow(t.Context(), `select (select count(*) from audit.seals where tenant_id = $1), (select count(*) from audit.lines where tenant_id = $1),
		(select count(*) from audit.seals where tenant_id = $1 and dropped_at is not null)`, j.school).Scan(&seals, &lines, &dropped); err != nil {
		t.Fatal(err)
	}
	if seals != 15 || dropped != 3 || lines != 24 {
		t.Errorf("%d seals, %d dropped, %d lines", seals, dropped, lines)
	}
	if r := j.verify(j.school); r.Found != 0 || r.Seq != 30 || r.Lines != 24 {
		t.Errorf("%+v", r)
	}
	j.as(`update audit.seals set hash = sha256('a guess') where tenant_id = $1 and month = (select max(month) from audit.seals where dropped_at is not null)`, j.school)
	if r := j.verify(j.school); r.Found == 0 {
		t.Error("a seal that was changed is believed")
	}
}

// The application's role reads no journal without its door, changes no line, and a round costs what was touched.
func TestTheJournalIsShut(t *testing.T) {
	t.Parallel()
	j := open(t)
	j.write(j.school, 3)
	for _, table := range []string{"lines", "chain", "heads", "seals", "checks", "pending"} {
		for name, doors := range map[string]tenant.Doors{"without the door": {Tenant: j.school, Open: []string{"directory"}}, "from elsewhere": {Tenant: j.other, Open: []string{"audit"}}} {
			err := j.House.DB.In(t.Context(), doors, tenant.Actor{}, func(tx *tenant.Tx) error {
				n, err := tenant.Value[int](tx, `select count(*)::int from audit.`+table+` where tenant_id = $1`, j.school)
				if err == nil && n != 0 {
					err = fmt.Errorf("%d rows", n)
				}
				return err
			})
			if err != nil {
				t.Errorf("%s %s: %v", table, name, err)
			}
		}
		for _, sql := range []string{`update audit.` + table + ` set tenant_id = tenant_id`, `delete from audit.` + table} {
			if table == "pending" {
				continue
			}
			err := j.House.DB.In(t.Context(), tenant.Doors{Tenant: j.school, Open: []string{"audit"}}, tenant.Actor{}, func(tx *tenant.Tx) error { _, err := tx.Exec(sql); return err })
			if err == nil {
				t.Errorf("the application may: %s", sql)
			}
		}
	}
}
