package family_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// eats opens a restaurant whose meal costs by quotient, and books the child's days.
func (h *town) eats(days ...schoolyear.Date) {
	h.T.Helper()
	place, activity, unit, tariff := tenant.NewID(), tenant.NewID(), tenant.NewID(), tenant.NewID()
	eve, cost, unknown := &cutoff.Rule{Kind: cutoff.DaysBefore, Days: 1, Count: schoolyear.CountCalendar, At: cutoff.Clock(12 * 60)}, 980, ledger.Cents(460)
	h.In(h.id, func(tx *tenant.Tx) error {
		meals := h.meals
		for _, err := range []error{
			meals.WritePlace(tx, place, daybook.PlaceIn{Name: "Restaurant", Kind: "restaurant"}),
			meals.WriteActivity(tx, activity, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{daybook.Occasional}, Runs: "school", Weekdays: 31, Since: day("2026-09-01"), Units: []daybook.UnitIn{{ID: unit, Label: "Midi", Starts: cutoff.Clock(705), Ends: cutoff.Clock(810)}}}),
			meals.WriteRule(tx, activity, tenant.NewID(), daybook.RuleIn{Since: day("2026-09-01"), Cutoff: cutoff.Rules{Add: eve, Change: eve, Cancel: eve}}),
			meals.SetActivity(tx, activity, daybook.Opened),
			family.WriteTariff(tx, tariff, family.TariffIn{Service: "canteen", Kind: "meal", Label: "Cantine", Since: day("2026-09-01"), Rounding: ledger.ToCent, CostCents: &cost, DecidedOn: day("2026-06-24"), Reference: "2026-41",
				Method: price.Method{Price: price.Price{Kind: price.Brackets, Above: 590, Unknown: &unknown, Brackets: []price.Bracket{{UpTo: 400, Cents: 90}, {UpTo: 650, Cents: 210}}}}}),
			h.service.Activate(tx, tariff, 1),
		} {
			if err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`insert into canteen.enrolments (tenant_id, id, pupil_id, activity_id, place_id, mode, since, via, created_at, updated_at) values ($1, $2, $3, $4, $5, 'occasional', '2026-09-01', 'desk', now(), now())`, h.id, tenant.NewID(), h.child, activity, place); err != nil {
			return err
		}
		for _, d := range days {
			if _, err := tx.Exec(`insert into canteen.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, via, updated_at) values ($1, $2, $3, $4, $5, 'booked', 'family', now())`, h.id, h.child, unit, d, place); err != nil {
				return err
			}
		}
		return nil
	})
}

// becomes is what a rule makes of a day once a proof is there, or is not.
func (h *town) becomes(d schoolyear.Date, charge, code string) {
	h.Exec(h.id, `update canteen.bookings set state = 'away', charge = $4, charge_code = $5 where tenant_id = $1 and pupil_id = $2 and day = $3`, h.id, h.child, d, charge, code)
}

type corrected struct {
	Less      []family.CorrectionView `json:"less"`
	MoreCents ledger.Cents            `json:"more_cents"`
	MoreBills int                     `json:"more_bills"`
}

// What comes to a month that was invoiced is shown as to correct; a credit note gives back, a run asks for the rest, and nothing is left
// to correct: a certificate that came late, one that never came, a quotient of before.
func TestWhatComesLateCorrectsAMonth(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	h.Exec(h.id, `update family.creditors set threshold_cents = 0 where tenant_id = $1`, h.id)
	days := []schoolyear.Date{day("2026-09-01"), day("2026-09-03"), day("2026-09-04"), day("2026-09-07"), day("2026-09-08"), day("2026-09-10")}
	h.eats(days...)
	ill, awaited := days[1], days[4]
	h.becomes(ill, daybook.Due, "sickness_first_days")
	h.becomes(awaited, daybook.Undecided, "proof_seen")
	issue := func() (run family.RunView) {
		t.Helper()
		h.ok(h.finance.Post(h.at("/runs"), map[string]any{"month": "2026-09-01"})).JSON(t, &run)
		h.RunJobs()
		h.ok(h.finance.Get(h.at("/runs/%s", run.ID))).JSON(t, &run)
		h.ok(h.finance.Post(h.at("/runs/%s/issue", run.ID), map[string]any{"bills": run.Figures.Bills, "cents": run.Figures.Cents}))
		h.RunJobs()
		return run
	}
	asked := func() (n ledger.Cents) {
		t.Helper()
		h.In(h.id, func(tx *tenant.Tx) (err error) {
			n, err = tenant.Value[ledger.Cents](tx, `select sum(cents)::bigint from family.postings where tenant_id = $1 and account = 'payer'`, h.id)
			return err
		})
		return n
	}
	run := issue()
	if run.Figures.Bills != 2 || run.Figures.Problems["undecided"] == 0 || asked() != 5*210 {
		t.Fatalf("%+v, %s", run.Figures, asked())
	}
	look := func() (c corrected) {
		t.Helper()
		h.ok(h.finance.Get(h.at("/runs/%s/corrections", run.ID))).JSON(t, &c)
		return c
	}
	give := func(c corrected) {
		t.Helper()
		for _, l := range c.Less {
			line := map[string]any{"n": l.Line, "cents": -l.Cents}
			if len(l.Taken.Days) > 0 {
				line["days"] = l.Taken.Days
			}
			h.ok(h.finance.Post(h.at("/bills/%s/credit", l.Bill), map[string]any{"reason": l.Reason, "lines": []any{line}}))
		}
	}
	if c := look(); len(c.Less) != 0 || c.MoreBills != 0 {
		t.Fatalf("to correct before anything came: %+v", c)
	}
	h.refused(h.office.Get(h.at("/runs/%s/corrections", run.ID)), 403, "")
	h.refused(h.parents[0].Get(h.at("/runs/%s/corrections", run.ID)), 403, "")

	// a certificate that came after the bill
	h.becomes(ill, daybook.Free, "sickness_free")
	c := look()
	if len(c.Less) != 2 || c.Less[0].Cents+c.Less[1].Cents != -210 || len(c.Less[0].Taken.Days) != 1 || c.Less[0].Taken.Days[0] != ill || c.MoreCents != 0 {
		t.Fatalf("a late certificate: %+v", c)
	}
	give(c)
	if c = look(); len(c.Less) != 0 || c.MoreCents != 0 || asked() != 4*210 {
		t.Fatalf("after the credit notes: %+v, %s", c, asked())
	}

	// one that never came
	h.becomes(awaited, daybook.Due, "proof_missing")
	if c = look(); len(c.Less) != 0 || c.MoreCents != 210 || c.MoreBills != 2 {
		t.Fatalf("a proof that is missing: %+v", c)
	}
	if more := issue(); more.Figures.Bills != 2 || more.Figures.Cents != 210 {
		t.Fatalf("the complement: %+v", more.Figures)
	}
	if c = look(); len(c.Less) != 0 || c.MoreCents != 0 || asked() != 5*210 {
		t.Fatalf("after the complement: %+v, %s", c, asked())
	}

	// a quotient of August, brought in October
	h.In(h.id, func(tx *tenant.Tx) error {
		return family.GiveQuotient(tx, h.household, nil, family.Quotient{ID: tenant.NewID(), Value: 380, Source: "caf", Year: 2026, Month: 8, Since: day("2026-09-01"), Proof: "seen"}, nil)
	})
	c = look()
	var less ledger.Cents
	for _, l := range c.Less {
		less += l.Cents
	}
	if less+c.MoreCents != 5*(90-210) {
		t.Fatalf("a quotient of before: %+v", c)
	}
	give(c)
	issue()
	if c = look(); len(c.Less) != 0 || c.MoreCents != 0 || asked() != 5*90 {
		t.Fatalf("after all: %+v, %s", c, asked())
	}
}

// What is given back by hand of a month that is due as it was asked for stands: it is not asked for again, nor given twice when the day
// falls later, and what else comes is corrected beside it.
func TestWhatIsGivenStands(t *testing.T) {
	h := aided(t, map[string]any{"cents": 100})
	h.issue()
	type row struct {
		ID uuid.UUID
		N  int
	}
	var line row
	var days []schoolyear.Date
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		line, _, err = tenant.One[row](tx, `select b.id, l.n from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id where b.tenant_id = $1 and b.payer_id = $2 and b.kind = 'invoice' and l.cents > 0 order by l.n limit 1`, h.id, h.payers[0])
		if err != nil {
			return err
		}
		lines, err := family.LinesOf(tx, line.ID)
		if err == nil {
			days = lines[slices.IndexFunc(lines, func(l family.BillLine) bool { return l.N == line.N })].Days
		}
		return err
	})
	gives := func(line map[string]any, id uuid.UUID) {
		t.Helper()
		h.ok(h.finance.Post(h.at("/bills/%s/credit", id), map[string]any{"reason": "Geste", "lines": []any{line}}))
	}
	nothing := func(what string) {
		t.Helper()
		if c := h.look(); len(c.Less) != 0 || c.MoreCents != 0 || c.BackCents != 0 {
			t.Errorf("%s: %+v", what, c)
		}
	}
	gives(map[string]any{"n": line.N, "days": days[:1]}, line.ID)
	nothing("a day given")
	gives(map[string]any{"n": line.N, "days": days[1:2], "cents": 40}, line.ID)
	nothing("a part of a day given")
	gives(map[string]any{"n": line.N, "cents": 25}, line.ID)
	nothing("a sum given")

	// another day falls, then the one that was given, then the one that was given in part
	back := func(d schoolyear.Date) (off ledger.Cents) {
		t.Helper()
		h.becomes(d, daybook.Free, "sickness_free")
		c := h.look()
		for _, l := range c.Less {
			off -= l.Cents
			if len(l.Taken.Days) != 1 || l.Taken.Days[0] != d {
				t.Errorf("given back of %s: %v", d, l.Taken.Days)
			}
		}
		h.give(c)
		nothing("after " + d.String())
		return off
	}
	if off := back(days[2]); off != 210 {
		t.Errorf("another day: %s", off)
	}
	if off := back(days[0]); off != 105 {
		t.Errorf("the day given by one payer: %s", off)
	}
	if off := back(days[1]); off != 105+65 {
		t.Errorf("the day given in part by one payer: %s", off)
	}
	// all that is left, less the sum that was given
	for _, d := range days[3:] {
		h.becomes(d, daybook.Free, "sickness_free")
	}
	var off ledger.Cents
	c := h.look()
	for _, l := range c.Less {
		off -= l.Cents
	}
	if off != 3*210-25 {
		t.Errorf("the rest: %s", off)
	}
	h.give(c)
	nothing("the rest given back")
	h.owe("nothing is left", 0, 0)
}
