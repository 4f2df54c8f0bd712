package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/modules/day"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

const (
	eaters    = 3_000 // children of the restaurant that is measured
	perAsk    = 12    // days that a family books at once
	askedDays = 40    // days that are open to them
)

// bareBookings makes the tables that a booking touches again, without policies.
const bareBookings = `
create schema if not exists bare;
drop table if exists bare.enrolments, bare.bookings, bare.fact_days, bare.seats, bare.booking_events;
create table bare.enrolments (like canteen.enrolments including all);
create table bare.bookings (like canteen.bookings including all);
create table bare.fact_days (like canteen.fact_days including all);
create table bare.seats (like canteen.seats including all);
create table bare.booking_events (like canteen.booking_events including all);
insert into bare.enrolments select * from canteen.enrolments;
grant all on all tables in schema bare to public`

// What a booking asks of the database, as one would write it without walls and rules: who is enrolled, what is booked, who is away, the
// places locked in the order of days, then the places, the bookings and their trace.
const (
	bareEnrolled = `select id, activity_id, place_id, mode, since, until, pattern::text, resident from bare.enrolments where tenant_id = $1 and pupil_id = $2 and state = 'active' order by pupil_id, id for update`
	bareBooked   = `select unit_id, day, place_id, state, charge, version from bare.bookings where tenant_id = $1 and pupil_id = $2 and day between $3 and $4`
	bareAway     = `select day, starts, ends, kind, ground from bare.fact_days where tenant_id = $1 and pupil_id = $2 and day between $3 and $4`
	bareSeats    = `insert into bare.seats (tenant_id, unit_id, place_id, day, capacity) select $1, $2, $3, d, $5 from unnest($4::date[]) with ordinality w(d, n)
		where not exists (select from bare.seats s where s.tenant_id = $1 and s.unit_id = $2 and s.place_id = $3 and s.day = d) order by n on conflict (tenant_id, unit_id, place_id, day) do nothing`
	bareLocked = `select s.day, s.capacity, s.taken from bare.seats s join unnest($4::date[]) w(d) on w.d = s.day where s.tenant_id = $1 and s.unit_id = $2 and s.place_id = $3 order by s.day for update of s`
	bareTaken  = `update bare.seats s set taken = s.taken + $5 from unnest($4::date[]) w(d) where s.tenant_id = $1 and s.unit_id = $2 and s.place_id = $3 and s.day = w.d`
	bareWrite  = `insert into bare.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, via, updated_at) select $1, $2, $3, d, $5, $6, 'family', now() from unnest($4::date[]) d
		on conflict (tenant_id, pupil_id, unit_id, day) do update set state = excluded.state, version = bare.bookings.version + 1, updated_at = excluded.updated_at`
	bareTrace = `insert into bare.booking_events (tenant_id, id, pupil_id, unit_id, day, at, what, state, charge, via, version) select $1, gen_random_uuid(), $2, $3, d, now(), $5, $5, 'due', 'family', 1 from unnest($4::date[]) d`
)

// restaurant is a canteen with its families, each signed in.
type restaurant struct {
	tenant, unit, place uuid.UUID
	days                []schoolyear.Date
	families            []reader
	children            []uuid.UUID // the first of each family
}

// restaurant founds a canteen for so many children among the schools of a town; capacity is of each day.
func (t *town) restaurant(ctx context.Context, children, capacity int) (*restaurant, error) {
	rank := 3_000_000 + children
	r := &restaurant{tenant: uuid.MustParse(fmt.Sprintf("%08x-0000-7000-8000-000000000000", rank)), unit: tenant.NewID(), place: tenant.NewID()}
	if err := t.write(ctx, peopleSQL(1, children, rank)); err != nil {
		return nil, err
	}
	if _, err := t.bare.Exec(ctx, `insert into tenant.services (tenant_id, service, opened_at) select $1, v, now() - interval '1 year' from unnest('{canteen,day}'::text[]) v`, r.tenant); err != nil {
		return nil, err
	}
	if err := t.inhabit(ctx); err != nil {
		return nil, err
	}
	s, activity := t.wired.Canteen.Bookings, tenant.NewID()
	doors := tenant.Doors{Tenant: r.tenant, Open: []string{"canteen", "directory", "tenant", "notify"}}
	eats := map[uuid.UUID]bool{}
	err := t.core.DB.In(ctx, doors, tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
		today := schoolyear.DateOf(tx.Now(), time.UTC)
		since := today.AddDays(-30)
		two := &cutoff.Rule{Kind: cutoff.DaysBefore, Days: 2, Count: schoolyear.CountCalendar, At: cutoff.Clock(12 * 60)}
		for _, err := range []error{
			s.WritePlace(tx, r.place, daybook.PlaceIn{Name: "Restaurant", Kind: "restaurant", Capacity: &capacity}),
			s.WriteActivity(tx, activity, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{daybook.Occasional}, Runs: "school", Weekdays: 31, Since: since, Units: []daybook.UnitIn{{ID: r.unit, Label: "Midi", Starts: cutoff.Clock(11*60 + 45), Ends: cutoff.Clock(13*60 + 30)}}}),
			s.WriteRule(tx, activity, tenant.NewID(), daybook.RuleIn{Since: since, Cutoff: cutoff.Rules{Add: two, Change: two, Cancel: two}}),
			s.SetActivity(tx, activity, daybook.Opened),
		} {
			if err != nil {
				return err
			}
		}
		book, err := s.Fresh(tx)
		if err != nil {
			return err
		}
		u, _ := book.Unit(r.unit)
		for d := today.AddDays(14); len(r.days) < askedDays; d = d.AddDays(1) {
			if book.Days(u, r.place).IsOpenDay(d) {
				r.days = append(r.days, d)
			}
		}
		pupils, err := tenant.Select[uuid.UUID](tx, `select person_id from directory.roles where tenant_id = $1 and profile = 'pupil' order by person_id`, r.tenant)
		if err != nil {
			return err
		}
		l := daybook.Loaded{}
		for _, p := range pupils {
			eats[p] = true
			l.Enrolments = append(l.Enrolments, daybook.Enrolment{ID: tenant.NewID(), Pupil: p, Activity: activity, Place: r.place, Mode: daybook.Occasional, Since: since, Resident: true})
		}
		return s.Load(tx, book, l)
	})
	if err != nil {
		return nil, err
	}
	if _, err := t.bare.Exec(ctx, "vacuum analyze canteen.enrolments"); err != nil {
		return nil, err
	}
	list, err := t.people(ctx, "guardian", "p.tenant_id = '"+r.tenant.String()+"'", children)
	seen := map[uuid.UUID]bool{}
	for _, f := range list { // one family for each child: two parents would write on one another's days
		for _, c := range f.hat.Subjects {
			if eats[c] && !seen[c] { // a parent is a subject of their own
				seen[c] = true
				r.families, r.children = append(r.families, f), append(r.children, c)
				break
			}
		}
	}
	return r, err
}

// some are days of a family's own, the same each time.
func (r *restaurant) some(family int) []schoolyear.Date {
	draw := rand.New(rand.NewPCG(uint64(family), 14))
	picked := draw.Perm(len(r.days))[:perAsk]
	in := map[int]bool{}
	for _, p := range picked {
		in[p] = true
	}
	out := make([]schoolyear.Date, 0, perAsk)
	for i, d := range r.days {
		if in[i] {
			out = append(out, d)
		}
	}
	return out
}

func (r *restaurant) body(family int, days []schoolyear.Date, take bool) string {
	var b strings.Builder
	b.WriteString(`{"cells":[`)
	for i, d := range days {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"child":%q,"unit":%q,"day":%q,"take":%t}`, r.children[family], r.unit, d, take)
	}
	return b.String() + `]}`
}

func (r *restaurant) path() string { return "/api/v1/t/" + r.tenant.String() + "/canteen/bookings" }

// wrong counts the places that were given twice, or that say otherwise than the bookings.
func (r *restaurant) wrong(ctx context.Context, t *town) (n int, err error) {
	err = t.bare.QueryRow(ctx, `select count(*)::int from canteen.seats s where s.tenant_id = $1 and (s.taken > s.capacity
		or s.taken <> (select count(*) from canteen.bookings b where b.tenant_id = s.tenant_id and b.unit_id = s.unit_id and b.place_id = s.place_id and b.day = s.day and b.state in ('booked', 'offered')))`, r.tenant).Scan(&n)
	return n, err
}

// booking measures P14: a family's twelve days behind its doors, judged by the rules, beside the same statements bare.
func booking(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	r, err := t.restaurant(ctx, eaters, eaters)
	if err != nil {
		return err
	}
	if err := t.write(ctx, bareBookings); err != nil {
		return err
	}
	// each arm keeps, for each worker, the families of its own and whether they hold their days: an operation always changes twelve cells
	turns := func(op func(ctx context.Context, family int, days []schoolyear.Date, take bool) error) func(context.Context, int) error {
		held, next := make([]bool, len(r.families)), make([]int, connections)
		return func(ctx context.Context, worker int) error {
			family := worker + connections*next[worker]
			if next[worker]++; worker+connections*next[worker] >= len(r.families) {
				next[worker] = 0
			}
			take := !held[family]
			err := op(ctx, family, r.some(family), take)
			held[family] = take
			return err
		}
	}
	s := t.wired.Canteen.Bookings
	apply := func(ctx context.Context, family int, days []schoolyear.Date, take bool) error {
		f := &r.families[family]
		wants := make([]daybook.Want, len(days))
		for i, d := range days {
			wants[i] = daybook.Want{Pupil: r.children[family], Unit: r.unit, Day: d, Take: take}
		}
		return t.house.Runner.Act(ctx, f.caller, r.tenant, "canteen.book", access.Right("canteen:book"), []string{"directory"}, func(tx *tenant.Tx) error {
			book, err := s.Read(tx)
			if err != nil {
				return err
			}
			out, err := s.Apply(tx, book, wants, daybook.By{Via: "family"})
			for _, o := range out {
				if o.Result != "done" && err == nil {
					err = fmt.Errorf("a day was %s: %s", o.Result, o.Code)
				}
			}
			return err
		})
	}
	list, err := w.interleave(ctx, w.Rounds, connections, slice,
		arm{"bare", turns(func(ctx context.Context, family int, days []schoolyear.Date, take bool) error {
			return r.barely(ctx, t, r.children[family], days, take)
		})},
		arm{"doors", turns(apply)})
	if err != nil {
		return err
	}
	bare, ours := &list[0], &list[1]
	us, theirs := ours.perOp()
	w.absolute("P14 bookings in bare SQL", bare.rate()*perAsk, "/s", "", 0, fmt.Sprintf("%d cells at once, %d families at a time", perAsk, connections))
	w.ratio("P14 bookings behind the doors, judged by the rules and traced", ours.rate()*perAsk, "/s", ours.over(bare), atLeast, 0.6, fmt.Sprintf("%.0f + %.0f µs of processor per family, ours + PostgreSQL's; p99 %.1f ms", us, theirs, ours.took.at(0.99)))
	wrong, err := r.wrong(ctx, t)
	if err != nil {
		return err
	}
	w.exact("P14 places given twice or miscounted", float64(wrong), "", atMost, 0, "after all of it")
	return w.childsDay(ctx, t, r)
}

// barely does in one transaction what a booking of some days does, with no wall, no rule and no judgement.
func (r *restaurant) barely(ctx context.Context, t *town, pupil uuid.UUID, days []schoolyear.Date, take bool) error {
	state, by := "booked", 1
	if !take {
		state, by = "cancelled", -1
	}
	return pgx.BeginFunc(ctx, t.bare, func(tx pgx.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{{bareEnrolled, []any{r.tenant, pupil}}, {bareBooked, []any{r.tenant, pupil, days[0], days[len(days)-1]}}, {bareAway, []any{r.tenant, pupil, days[0], days[len(days)-1]}}} {
			if err := drain(ctx, tx, q.sql, q.args...); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, bareSeats, r.tenant, r.unit, r.place, days, eaters); err != nil {
			return err
		}
		if err := drain(ctx, tx, bareLocked, r.tenant, r.unit, r.place, days); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(bareTaken, r.tenant, r.unit, r.place, days, by)
		b.Queue(bareWrite, r.tenant, pupil, r.unit, days, r.place, state)
		b.Queue(bareTrace, r.tenant, pupil, r.unit, days, state)
		return tx.SendBatch(ctx, b).Close()
	})
}

// drain reads all rows of a query into values.
func drain(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Values(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// childsDay measures the days of a family's children as P1 does its feed.
func (w *world) childsDay(ctx context.Context, t *town, r *restaurant) error {
	for i := range min(len(r.families), 600) { // something to read
		c := &wire{addr: t.addr}
		answer, err := c.do(request("PUT", r.path(), r.families[i].token, r.body(i, r.days[:perAsk], true)))
		c.close()
		if err != nil || answer.status != 200 {
			return fmt.Errorf("a booking was answered %d: %w", answer.status, err)
		}
	}
	from, until := r.days[0], r.days[0].AddDays(6)
	reads := []string{"directory"}
	for _, source := range t.wired.Day.Sources {
		reads = append(reads, source.Service)
	}
	reads = append(reads, t.wired.Day.Prices.Reads...)
	pick := func() *reader { return &r.families[rand.N(min(len(r.families), 600))] }
	lines := make([]wire, connections)
	months := make([]wire, connections)
	for i := range connections {
		lines[i].addr, months[i].addr = t.addr, t.addr
		defer lines[i].close()
		defer months[i].close()
	}
	behind := func(read func(tx *tenant.Tx, f *reader) (int, error)) func(context.Context, int) error {
		return func(ctx context.Context, _ int) error {
			f, n := pick(), 0
			ok, err := t.house.Runner.Read(ctx, f.caller, f.hat, day.Follow, reads, func(tx *tenant.Tx) (err error) { n, err = read(tx, f); return err })
			if err == nil && (!ok || n == 0) {
				err = fmt.Errorf("the doors showed nothing of a day")
			}
			return err
		}
	}
	list, err := w.interleave(ctx, w.Rounds, connections, slice,
		arm{"bare", func(ctx context.Context, _ int) error {
			f := pick()
			query, args := t.wired.Day.Statement(r.tenant, f.hat.Subjects, from, until, f.hat.Person)
			rows, err := t.bare.Query(ctx, query, args...)
			if err != nil {
				return err
			}
			_, err = pgx.CollectRows(rows, pgx.RowToStructByNameLax[day.Line])
			return err
		}},
		arm{"doors", behind(func(tx *tenant.Tx, f *reader) (int, error) {
			query, args := t.wired.Day.Statement(r.tenant, f.hat.Subjects, from, until, f.hat.Person)
			rows, err := tenant.Final[day.Line](tx, query, args...)
			return len(rows), err
		})},
		arm{"completed", behind(func(tx *tenant.Tx, f *reader) (int, error) {
			rows, err := t.wired.Day.Of(tx, f.hat.Subjects, from, until)
			return len(rows), err
		})},
		arm{"http", func(_ context.Context, n int) error {
			return lines[n].get(request("GET", fmt.Sprintf("/api/v1/day?from=%s&until=%s", from, until), pick().token, ""))
		}},
		arm{"month", func(_ context.Context, n int) error {
			return months[n].get(request("GET", fmt.Sprintf("/api/v1/canteen/month?from=%s&until=%s", from, from.AddDays(30)), pick().token, ""))
		}})
	if err != nil {
		return err
	}
	bare := &list[0]
	with := func(a *armed) string {
		ours, servers := a.perOp()
		return fmt.Sprintf("%.0f + %.0f µs of processor per call, ours + PostgreSQL's", ours, servers)
	}
	w.absolute("P1 a child's day, its SQL on bare pgx", bare.rate(), "/s", "", 0, with(bare))
	w.ratio("P1 a child's day behind its doors", list[1].rate(), "/s", list[1].over(bare), atLeast, 0.90, with(&list[1]))
	w.ratio("P1 a child's day with what may be done and until when", list[2].rate(), "/s", list[2].over(bare), "", 0, with(&list[2]))
	w.ratio("P1 a child's day over HTTP", list[3].rate(), "/s", list[3].over(bare), "", 0, "aim 0.55; "+with(&list[3]))
	w.absolute("the month's grid over HTTP", list[4].rate(), "/s", "", 0, fmt.Sprintf("p99 %.1f ms at %d connections; %s", list[4].took.at(0.99), connections, with(&list[4])))
	return nil
}

// opening measures the minute in which a canteen opens: every family asks once, for fewer places than there are children, while months
// and other pages are read. Nobody goes without an answer and no place is given twice.
func opening(families int, length time.Duration) func(ctx context.Context, w *world) error {
	return func(ctx context.Context, w *world) error {
		t, err := w.town(ctx, fewer)
		if err != nil {
			return err
		}
		const share = 3 // children for one place
		r, err := t.restaurant(ctx, families, families/share)
		if err != nil {
			return err
		}
		families := len(r.families)
		from := r.days[0]
		var mu sync.Mutex
		var asked, seen samples
		var answered, refused, later atomic.Int64
		var failed error
		otherwise := map[string]int{} // answers that are none
		pool := make(chan *wire, 256)
		call := func(raw []byte, took *samples, due time.Time) (int, []byte) {
			c := &wire{addr: t.addr}
			select {
			case c = <-pool:
			default:
			}
			answer, err := c.do(raw)
			for tries := 0; err == nil && answer.status == 503 && tries < 60; tries++ { // asked to come back, as a browser does
				later.Add(1)
				time.Sleep(time.Second)
				answer, err = c.do(raw)
			}
			mu.Lock()
			took.add(time.Since(due))
			if err != nil {
				failed = err
			}
			mu.Unlock()
			body := append([]byte{}, c.last...)
			select {
			case pool <- c:
			default:
				c.close()
			}
			return answer.status, body
		}
		order := rand.Perm(families)
		var next atomic.Int64
		var wg sync.WaitGroup
		quiet, stop := context.WithCancel(ctx)
		wg.Go(func() { // others read their month meanwhile
			arrivals(quiet, 15, length, func(_ int, due time.Time) {
				call(request("GET", fmt.Sprintf("/api/v1/canteen/month?from=%s&until=%s", from, from.AddDays(30)), r.families[rand.N(families)].token, ""), &seen, due)
			})
		})
		wg.Go(func() { t.others(quiet, length) })
		arrivals(ctx, float64(families)/length.Seconds()*1.2, length*2, func(int, time.Time) {
			n := int(next.Add(1)) - 1
			if n >= families {
				return
			}
			family, due := order[n], time.Now()
			status, body := call(request("PUT", r.path(), r.families[family].token, r.body(family, r.days[:perAsk], true)), &asked, due)
			if status == 200 {
				answered.Add(1)
			} else {
				mu.Lock()
				otherwise[fmt.Sprintf("%d %.200s", status, body)]++
				mu.Unlock()
			}
			if strings.Contains(string(body), `"full"`) {
				refused.Add(1)
			}
		})
		stop()
		wg.Wait()
		close(pool)
		for c := range pool {
			c.close()
		}
		if failed != nil {
			return failed
		}
		wrong, err := r.wrong(ctx, t)
		if err != nil {
			return err
		}
		told := ""
		if len(otherwise) > 0 {
			told = fmt.Sprintf("; answered otherwise: %v", otherwise)
		}
		w.exact(fmt.Sprintf("P14 families of %d without an answer", families), float64(int64(families)-answered.Load()), "", atMost, 0, fmt.Sprintf("%d found no place left; %d times one was asked to come back in a second%s", refused.Load(), later.Load(), told))
		w.exact("P14 places given twice in the opening minute", float64(wrong), "", atMost, 0, fmt.Sprintf("%d places a day for %d children", families/share, families))
		w.absolute("P14 a family's booking in the opening minute, p99", asked.at(0.99), "ms", atMost, 1000, fmt.Sprintf("p50 %.1f ms, %d families in %s", asked.at(0.5), families, length))
		w.absolute("the month's grid under the mix, p99", seen.at(0.99), "ms", atMost, 500, fmt.Sprintf("p50 %.1f ms", seen.at(0.5)))
		return nil
	}
}
