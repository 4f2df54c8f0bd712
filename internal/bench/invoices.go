package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/daybook"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// creditor is a collectivity whose families eat and stay in the evening, months on end: two households to three children, one household
// in eight paid by two by halves.
type creditor struct {
	tenant     uuid.UUID
	households int
	months     []schoolyear.Date // the first days of those that were booked, the latest first
}

// creditor founds one with so many households and what they booked in the last months.
func (t *town) creditor(ctx context.Context, households, months int) (*creditor, error) {
	rank := 4_000_000 + households
	c := &creditor{tenant: uuid.MustParse(fmt.Sprintf("%08x-0000-7000-8000-000000000000", rank)), households: households}
	if err := t.write(ctx, peopleSQL(1, households*3/2, rank)+`
insert into tenant.services (tenant_id, service, opened_at) select tenant, v, now() - interval '1 year' from ranks, unnest('{canteen,childcare,family}'::text[]) v`); err != nil {
		return nil, err
	}
	meal, evening := tenant.NewID(), tenant.NewID()
	noon, after, place, room := tenant.NewID(), tenant.NewID(), tenant.NewID(), tenant.NewID()
	var first schoolyear.Date
	err := t.core.DB.In(ctx, c.doors(), tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
		today := schoolyear.DateOf(tx.Now(), time.UTC)
		first = schoolyear.NewDate(today.Year, today.Month, 1)
		for range months {
			last := first.AddDays(-1)
			first = schoolyear.NewDate(last.Year, last.Month, 1)
			c.months = append(c.months, first)
		}
		meals, care, cost := t.wired.Canteen.Bookings, t.wired.Childcare.Bookings, 980
		eve := &cutoff.Rule{Kind: cutoff.DaysBefore, Days: 1, Count: schoolyear.CountCalendar, At: cutoff.Clock(12 * 60)}
		unknown := ledger.Cents(460)
		brackets := price.Method{Siblings: &price.Siblings{Among: price.Used, By: price.ByRank, Steps: []price.Number{{From: 2, Change: price.Change{Kind: price.MinusPart, Ppm: 100_000}}}},
			Price: price.Price{Kind: price.Brackets, Above: 590, Unknown: &unknown, Brackets: []price.Bracket{{UpTo: 400, Cents: 190}, {UpTo: 650, Cents: 210}, {UpTo: 950, Cents: 340}, {UpTo: 1300, Cents: 460}}}}
		tariff := func(service, kind string, m price.Method) error {
			id := tenant.NewID()
			if err := family.WriteTariff(tx, id, family.TariffIn{Service: service, Kind: kind, Label: kind, Since: first.AddDays(-60), Method: m, Rounding: ledger.ToCent, CostCents: &cost, DecidedOn: first.AddDays(-90), Reference: "2026-41"}); err != nil {
				return err
			}
			return t.wired.Family.Activate(tx, id, 1)
		}
		for _, err := range []error{
			meals.WritePlace(tx, place, daybook.PlaceIn{Name: "Restaurant", Kind: "restaurant"}),
			meals.WriteActivity(tx, meal, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{daybook.Occasional}, Runs: "school", Weekdays: 27, Since: first.AddDays(-60), Units: []daybook.UnitIn{{ID: noon, Label: "Midi", Starts: cutoff.Clock(705), Ends: cutoff.Clock(810)}}}),
			meals.WriteRule(tx, meal, tenant.NewID(), daybook.RuleIn{Since: first.AddDays(-60), Cutoff: cutoff.Rules{Add: eve, Change: eve, Cancel: eve}}),
			meals.SetActivity(tx, meal, daybook.Opened),
			care.WritePlace(tx, room, daybook.PlaceIn{Name: "Accueil", Kind: "centre"}),
			care.WriteActivity(tx, evening, daybook.ActivityIn{Kind: "evening", Label: "Accueil du soir", Modes: []string{daybook.Occasional}, Runs: "school", Weekdays: 27, Since: first.AddDays(-60), Units: []daybook.UnitIn{{ID: after, Label: "Soir", Starts: cutoff.Clock(990), Ends: cutoff.Clock(1080)}}}),
			care.WriteRule(tx, evening, tenant.NewID(), daybook.RuleIn{Since: first.AddDays(-60), Cutoff: cutoff.Rules{Add: eve, Change: eve, Cancel: eve}}),
			care.SetActivity(tx, evening, daybook.Opened),
			family.WriteCreditor(tx, family.Creditor{Name: "Commune", Regie: "Régie périscolaire", SIRET: "21990001600011", TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"payfip", "desk"}}),
			tariff("canteen", "meal", brackets),
			tariff("childcare", "evening", price.Method{Price: price.Price{Kind: price.Single, Cents: 160}}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r := strings.NewReplacer("$s", fmt.Sprint(rank), "$tenant", "'"+c.tenant.String()+"'::uuid", "$homes", fmt.Sprint(households), "$pupils", fmt.Sprint(households*3/2), "$from", "'"+first.String()+"'::date",
		"$until", "'"+c.months[0].AddDays(31).String()+"'::date", "$meal", quoted(meal), "$evening", quoted(evening), "$noon", quoted(noon), "$after", quoted(after), "$place", quoted(place), "$room", quoted(room))
	if err := t.write(ctx, r.Replace(`
create or replace function pg_temp.of(s bigint, kind int, n bigint) returns uuid language sql immutable as $$ select (lpad(to_hex($1), 8, '0') || '-0000-7' || lpad(to_hex($2), 3, '0') || '-8000-' || lpad(to_hex($3), 12, '0'))::uuid $$;
insert into family.households (tenant_id, id, name, created_at) select $tenant, pg_temp.of($s, 20, h), 'Foyer ' || h, now() from generate_series(0, $homes - 1) h;
insert into family.household_children (tenant_id, id, household_id, pupil_id, since) select $tenant, pg_temp.of($s, 21, p), pg_temp.of($s, 20, (p * 2 / 3) % $homes), pg_temp.of($s, 2, p), $from - 60 from generate_series(1, $pupils) p;
insert into family.payers (tenant_id, id, person_id, created_at) select $tenant, pg_temp.of($s, 22, h * 2 + w), pg_temp.of($s, 3, h * 2 + w), now() from generate_series(0, $homes - 1) h, generate_series(0, 1) w where w = 0 or h % 8 = 0;
insert into family.household_payers (tenant_id, id, household_id, payer_id, person_id, since) select $tenant, pg_temp.of($s, 23, h * 2 + w), pg_temp.of($s, 20, h), pg_temp.of($s, 22, h * 2 + w), pg_temp.of($s, 3, h * 2 + w), $from - 60
	from generate_series(0, $homes - 1) h, generate_series(0, 1) w where w = 0 or h % 8 = 0;
insert into family.residences (tenant_id, id, household_id, resident, source, since, created_at) select $tenant, pg_temp.of($s, 24, h), pg_temp.of($s, 20, h), true, 'enrolment', $from - 60, now() from generate_series(0, $homes - 1) h;
insert into family.quotients (tenant_id, id, household_id, value, source, year, month, since, created_at) select $tenant, pg_temp.of($s, 25, h), pg_temp.of($s, 20, h), 240 + (h * 137) % 1600, 'caf', 2026, 1, $from - 60, now() from generate_series(0, $homes - 1) h where h % 12 > 0;
insert into family.splits (tenant_id, id, household_id, mode, since, created_at) select $tenant, pg_temp.of($s, 26, h), pg_temp.of($s, 20, h), 'percent', $from - 60, now() from generate_series(0, $homes - 1) h where h % 8 = 0;
insert into family.shares (tenant_id, split_id, payer_id, person_id, ppm) select $tenant, pg_temp.of($s, 26, h), pg_temp.of($s, 22, h * 2 + w), pg_temp.of($s, 3, h * 2 + w), 500000 from generate_series(0, $homes - 1) h, generate_series(0, 1) w where h % 8 = 0;
insert into canteen.enrolments (tenant_id, id, pupil_id, activity_id, place_id, mode, since, via, created_at, updated_at) select $tenant, pg_temp.of($s, 27, p), pg_temp.of($s, 2, p), $meal, $place, 'occasional', $from - 60, 'desk', now(), now() from generate_series(1, $pupils) p;
insert into childcare.enrolments (tenant_id, id, pupil_id, activity_id, place_id, mode, since, via, created_at, updated_at) select $tenant, pg_temp.of($s, 28, p), pg_temp.of($s, 2, p), $evening, $room, 'occasional', $from - 60, 'desk', now(), now() from generate_series(1, $pupils) p where p % 2 = 0;
insert into canteen.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, via, updated_at) select $tenant, pg_temp.of($s, 2, p), $noon, d::date, $place, 'booked', 'pattern', now() from generate_series(1, $pupils) p, generate_series($from, $until, interval '1 day') d
	where extract(isodow from d) in (1, 2, 4, 5) and (p + extract(doy from d)::int) % 23 > 0;
insert into childcare.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, via, updated_at) select $tenant, pg_temp.of($s, 2, p), $after, d::date, $room, 'booked', 'pattern', now() from generate_series(1, $pupils) p, generate_series($from, $until, interval '1 day') d
	where p % 2 = 0 and extract(isodow from d) in (1, 2, 4, 5) and (p + extract(doy from d)::int) % 5 > 0;
`)); err != nil {
		return nil, err
	}
	_, err = t.bare.Exec(ctx, "vacuum analyze")
	return c, err
}

func quoted(id uuid.UUID) string { return "'" + id.String() + "'::uuid" }

func (c *creditor) doors() tenant.Doors {
	return tenant.Doors{Tenant: c.tenant, Open: []string{"canteen", "childcare", "directory", "tenant", "notify", "family", "money", "health"}}
}

// drafted drafts a month as an agent does, from the click to the draft that can be read.
func (t *town) drafted(ctx context.Context, c *creditor, month schoolyear.Date) (run uuid.UUID, f family.Figures, took time.Duration, err error) {
	began := time.Now()
	if err = t.core.DB.In(ctx, c.doors(), tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
		r, err := t.wired.Family.StartRun(tx, month, nil, schoolyear.Date{})
		run = r.ID
		return err
	}); err != nil {
		return
	}
	f, err = t.until(ctx, c, run, `state = 'draft'`)
	return run, f, time.Since(began), err
}

// until waits for a run to come where it is expected.
func (t *town) until(ctx context.Context, c *creditor, run uuid.UUID, where string) (f family.Figures, err error) {
	for ctx.Err() == nil {
		err = t.bare.QueryRow(ctx, `select figures::text from family.runs where tenant_id = $1 and id = $2 and `+where, c.tenant, run).Scan(&f)
		if err != pgx.ErrNoRows {
			return f, err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return f, ctx.Err()
}

// recording keeps the documents that a service asks of the compiler.
type recording struct {
	family.Typesetter
	mu       sync.Mutex
	template pdf.Template
	data     []any
}

func (r *recording) Render(ctx context.Context, template pdf.Template, data any) ([]byte, error) {
	r.mu.Lock()
	r.template, r.data = template, append(r.data, data)
	r.mu.Unlock()
	return r.Typesetter.Render(ctx, template, data)
}

const invoicedHomes, invoicedMonths = 240, 6

// invoices measures P15: a month issued, from the click to the last paper kept and its payer told, beside the engine alone on the papers of
// the month before and on those of this one.
func invoices(ctx context.Context, w *world) error {
	t, err := w.town(ctx, fewer)
	if err != nil {
		return err
	}
	c, err := t.creditor(ctx, invoicedHomes, invoicedMonths)
	if err != nil {
		return err
	}
	engine := t.wired.Family.PDF
	heard := &recording{Typesetter: engine}
	t.wired.Family.PDF = heard
	defer func() { t.wired.Family.PDF = engine }()
	defer t.work()()
	bare := func(template pdf.Template, data []any) (each time.Duration, err error) {
		began := time.Now()
		slots, failed := make(chan struct{}, 4), make(chan error, len(data))
		for _, d := range data {
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				_, err := engine.Render(ctx, template, d)
				failed <- err
			}()
		}
		for range data {
			err = errors.Join(err, <-failed)
		}
		return time.Since(began) / time.Duration(max(len(data), 1)), err
	}
	var ratios, rates []float64
	var papers []any // of the month before
	for i, month := range c.months {
		run, f, _, err := t.drafted(ctx, c, month)
		if err != nil {
			return err
		}
		first, err := bare(heard.template, papers)
		if err != nil {
			return err
		}
		began := time.Now()
		if err := t.core.DB.In(ctx, c.doors(), tenant.Actor{Via: "command", Lang: "fr"}, func(tx *tenant.Tx) error {
			_, err := t.wired.Family.Issue(tx, run, f.Bills, f.Cents)
			return err
		}); err != nil {
			return err
		}
		if _, err := t.until(ctx, c, run, `state = 'issued' and task_id is null`); err != nil {
			return err
		}
		whole := time.Since(began) / time.Duration(f.Bills)
		papers, heard.data = heard.data, nil
		second, err := bare(heard.template, papers)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			ratios, rates = append(ratios, (first+second).Seconds()/2/whole.Seconds()), append(rates, 1/whole.Seconds())
		}
	}
	gaps := 0
	if err := t.bare.QueryRow(ctx, `select (max(number) - count(number))::int from family.bills where tenant_id = $1`, c.tenant).Scan(&gaps); err != nil {
		return err
	}
	w.ratio("P15 invoices of a month, written, drawn, kept and told", median(rates), "invoices/s", median(ratios), atLeast, 0.70, fmt.Sprintf("beside the compiler alone on such papers, before and after; %d months of %d households", len(rates), c.households))
	w.exact("P15 numbers missing", float64(gaps), "", atMost, 0, "after all of it")
	return nil
}

// drafting measures P15: the draft of a large creditor's month, and what it takes of memory.
func drafting(households int) func(ctx context.Context, w *world) error {
	return func(ctx context.Context, w *world) error {
		t, err := w.town(ctx, fewer)
		if err != nil {
			return err
		}
		began := time.Now()
		c, err := t.creditor(ctx, households, 1)
		if err != nil {
			return err
		}
		w.told("%d households booked their month in %.0f s", households, time.Since(began).Seconds())
		debug.FreeOSMemory()
		before, err := memory(os.Getpid())
		if err != nil {
			return err
		}
		most, stop := before, make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(50 * time.Millisecond):
					if now, err := memory(os.Getpid()); err == nil {
						most = max(most, now)
					}
				}
			}
		})
		us, theirs := processTime(), w.serverTime()
		rest := t.work()
		_, f, took, err := t.drafted(ctx, c, c.months[0])
		us, theirs = processTime()-us, w.serverTime()-theirs
		rest()
		close(stop)
		wg.Wait()
		if err != nil {
			return err
		}
		if f.Households != households || f.Blocked > 0 {
			return fmt.Errorf("the draft is not what was booked: %+v", f)
		}
		w.absolute(fmt.Sprintf("P15 draft of %d households", households), took.Seconds(), "s", atMost, 60, fmt.Sprintf("%d lines, %d bills; %.1f + %.1f s of processor, ours + PostgreSQL's", f.Lines, f.Bills, us.Seconds(), theirs.Seconds()))
		w.exact("P15 memory that the draft takes", most-before, "MB", atMost, 256, fmt.Sprintf("%.0f MB before", before))
		return nil
	}
}
