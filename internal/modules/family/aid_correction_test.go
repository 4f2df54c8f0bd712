package family_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// helped is the town whose household eats six meals of 2.10 in September, with an aid that is asked of the CCAS.
type helped struct {
	*town
	days []schoolyear.Date
	ccas uuid.UUID
	run  family.RunView
}

func aided(t *testing.T, aid map[string]any) *helped {
	t.Helper()
	h := &helped{town: open(t)}
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	h.Exec(h.id, `update family.creditors set threshold_cents = 0 where tenant_id = $1`, h.id)
	h.days = []schoolyear.Date{day("2026-09-01"), day("2026-09-03"), day("2026-09-04"), day("2026-09-07"), day("2026-09-08"), day("2026-09-10")}
	h.eats(h.days...)
	if aid != nil {
		h.aid(aid)
	}
	return h
}

func (h *helped) aid(aid map[string]any) (given family.Aid) {
	h.T.Helper()
	body := map[string]any{"label": "Aide du CCAS", "service": "canteen", "per": "day", "since": "2026-09-01", "asked": map[string]any{"name": "CCAS de Saint-Aubin", "siret": "26990001600019", "address": map[string]any{"lines": []string{"1 place de la Mairie"}, "postcode": "99100", "city": "Saint-Aubin-le-Val"}}}
	for k, v := range aid {
		body[k] = v
	}
	var list struct{ Aids []family.Aid }
	h.ok(h.office.Post(h.at("/households/%s/aids", h.household), body)).JSON(h.T, &list)
	given = list.Aids[len(list.Aids)-1]
	if given.PayerID != nil {
		h.ccas = *given.PayerID
	}
	return given
}

func (h *helped) draft() {
	h.T.Helper()
	h.ok(h.finance.Post(h.at("/runs"), map[string]any{"month": "2026-09-01"})).JSON(h.T, &h.run)
	h.RunJobs()
	h.ok(h.finance.Get(h.at("/runs/%s", h.run.ID))).JSON(h.T, &h.run)
}

func (h *helped) issue() {
	h.T.Helper()
	h.draft()
	h.ok(h.finance.Post(h.at("/runs/%s/issue", h.run.ID), map[string]any{"bills": h.run.Figures.Bills, "cents": h.run.Figures.Cents}))
	h.RunJobs()
}

// owe checks what the books ask of the family and of the CCAS, that books and bills agree, and that each line is found again from its sentence.
func (h *helped) owe(what string, family_, ccas ledger.Cents) {
	h.T.Helper()
	words := i18n.New()
	if err := price.Words(words); err != nil {
		h.T.Fatal(err)
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		of := func(who ...uuid.UUID) (n ledger.Cents) {
			n, err := tenant.Value[ledger.Cents](tx, `select coalesce(sum(cents), 0)::bigint from family.postings where tenant_id = $1 and account = 'payer' and owner_id = any ($2)`, h.id, who)
			if err != nil {
				h.T.Fatal(err)
			}
			return n
		}
		if a, b := of(h.payers[:]...), of(h.ccas); a != family_ || b != ccas {
			h.T.Errorf("%s: the family owes %s and the CCAS %s, not %s and %s", what, a, b, family_, ccas)
		}
		apart, err := tenant.Value[ledger.Cents](tx, `select (select sum(cents) from family.bills where tenant_id = $1) - (select sum(cents) from family.postings where tenant_id = $1 and account = 'payer')`, h.id)
		if err != nil || apart != 0 {
			h.T.Errorf("%s: bills and books are %s apart: %v", what, apart, err)
		}
		ids, err := tenant.Select[uuid.UUID](tx, `select id from family.bills where tenant_id = $1 and kind <> 'credit_note'`, h.id)
		for _, id := range ids {
			lines, err := family.LinesOf(tx, id)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if said := l.Say(words, "fr"); said != "" {
					if got, err := resay.Line(said); err != nil || got.Total != int64(l.WholeCents) {
						h.T.Errorf("%s: %q comes to %d, not %s: %v", what, said, got.Total, l.WholeCents, err)
					}
				}
			}
		}
		return err
	})
}

func (h *helped) look() (c family.Corrections) {
	h.T.Helper()
	h.ok(h.finance.Get(h.at("/runs/%s/corrections", h.run.ID))).JSON(h.T, &c)
	return c
}

func (h *helped) settled(what string) {
	h.T.Helper()
	if c := h.look(); len(c.Less) != 0 || c.MoreCents != 0 || c.BackCents != 0 || c.AidsCents != 0 {
		h.T.Errorf("%s: %+v", what, c)
	}
}

func (h *helped) give(c family.Corrections) {
	h.T.Helper()
	for _, l := range c.Less {
		line := map[string]any{"n": l.Line, "cents": -l.Cents}
		if len(l.Taken.Days) > 0 {
			line["days"] = l.Taken.Days
		}
		h.ok(h.finance.Post(h.at("/bills/%s/credit", l.Bill), map[string]any{"reason": l.Reason, "lines": []any{line}}))
	}
}

func (h *helped) notes(payer uuid.UUID) (notes []family.WholeBill) {
	h.T.Helper()
	var ids []uuid.UUID
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		ids, err = tenant.Select[uuid.UUID](tx, `select id from family.bills where tenant_id = $1 and payer_id = $2 and kind = 'credit_note' order by number`, h.id, payer)
		return err
	})
	for _, id := range ids {
		var b family.WholeBill
		h.ok(h.finance.Get(h.at("/bills/%s", id))).JSON(h.T, &b)
		notes = append(notes, b)
	}
	return notes
}

// A day that is credited goes back to the family and to whoever aided, by what each bore: two notes, each numbered, the institution's
// without a word of the child.
func TestACreditedDayGoesBackToWhoBoreIt(t *testing.T) {
	h := aided(t, map[string]any{"cents": 100})
	h.issue()
	h.owe("September", 6*110, 6*100)
	h.settled("at once")
	h.becomes(h.days[1], daybook.Free, "sickness_free")
	c := h.look()
	var off, aids ledger.Cents
	for _, l := range c.Less {
		off, aids = off-l.Cents, aids+l.AidsCents
	}
	if len(c.Less) != 2 || off != 210 || aids != 100 || c.MoreCents != 0 || c.BackCents != 0 {
		t.Fatalf("a certificate: %+v", c)
	}
	var next family.Corrections // a page that looks at nobody
	h.ok(h.finance.Get(h.at("/runs/%s/corrections?page=1", h.run.ID))).JSON(t, &next)
	if len(next.Less) != 0 || next.Done != 1 || next.Households != 1 {
		t.Errorf("the page after the last: %+v", next)
	}
	h.give(c)
	h.owe("a certificate", 5*110, 5*100)
	h.settled("after the notes")
	mine, theirs := h.notes(h.payers[0]), h.notes(h.ccas)
	if len(mine) != 1 || mine[0].Cents != -55 || mine[0].Number == "" || len(mine[0].Lines) != 2 || mine[0].Lines[1].Sentence == "" {
		t.Errorf("the family's note: %+v", mine)
	}
	if len(theirs) != 2 || theirs[0].Cents != -50 || theirs[0].Number == "" || theirs[0].Reason == "" {
		t.Errorf("the CCAS's note: %+v", theirs)
	}
	for _, n := range theirs {
		for _, l := range n.Lines {
			if l.PupilID != nil || l.PupilName != "" || len(l.Days) != 0 {
				t.Errorf("the CCAS reads %+v", l)
			}
		}
	}
	// a gesture of a sum: by the same parts, once
	var bill family.WholeBill
	h.In(h.id, func(tx *tenant.Tx) error {
		id, err := tenant.Value[uuid.UUID](tx, `select id from family.bills where tenant_id = $1 and payer_id = $2 and kind = 'invoice'`, h.id, h.payers[0])
		bill.ID = id
		return err
	})
	h.ok(h.finance.Post(h.at("/bills/%s/credit", bill.ID), map[string]any{"reason": "Geste", "lines": []any{map[string]any{"n": 1, "cents": 63}}}))
	h.owe("a gesture", 5*110-33, 5*100-30)
}

// An aid that comes after the bill is given back to the family and asked of whoever gives it, and one that ends the other way round; in
// one run, without a hand.
func TestAnAidThatComesOrEndsLate(t *testing.T) {
	h := aided(t, nil)
	h.issue()
	h.owe("September", 6*210, 0)
	given := h.aid(map[string]any{"ppm": 250_000})
	c := h.look()
	if len(c.Less) != 0 || c.MoreCents != 0 || c.BackCents != 6*53 || c.BackBills != 2 || c.AidsCents != 6*53 {
		t.Fatalf("an aid that came late: %+v", c)
	}
	h.issue()
	if f := h.run.Figures; f.Credits != 2 || f.CreditsSum != 6*53 || f.Bills != 1 || f.Cents != 6*53 || f.Blocked != 0 {
		t.Errorf("%+v", f)
	}
	h.owe("an aid that came late", 6*210-6*53, 6*53)
	h.settled("after it came")
	if n := h.notes(h.payers[0]); len(n) != 1 || n[0].OfBill == nil || n[0].Cents != -3*53 || n[0].Lines[0].Sentence == "" {
		t.Errorf("%+v", n)
	}
	// a day of the first bill goes back in both parts, though the aid came by the note
	h.becomes(h.days[1], daybook.Free, "sickness_free")
	h.give(h.look())
	h.owe("a day after the aid", 5*210-5*53+1, 5*53-1) // each half of 53 is rounded
	h.settled("after the day")
	// it ends
	h.ok(h.office.Post(h.at("/households/%s/aids/%s/end", h.household, given.ID), map[string]any{"until": "2026-09-04"}))
	c = h.look()
	if len(c.Less) != 0 || c.MoreCents != 3*53-1 || c.BackCents != 0 || c.AidsCents != -(3*53-1) {
		t.Fatalf("an aid that ended: %+v", c)
	}
	h.issue()
	if f := h.run.Figures; f.Credits != 1 || f.Bills != 2 {
		t.Errorf("%+v", f)
	}
	h.owe("an aid that ended", 5*210-2*53, 2*53)
	h.settled("after it ended")
	if n := h.notes(h.ccas); len(n) != 3 {
		t.Errorf("%+v", n)
	}
}

// What somebody bears whole is billed to them, and nothing to the family; it goes back as well, though the family has no bill of a number.
func TestAnAidThatBearsAll(t *testing.T) {
	h := aided(t, map[string]any{"ppm": 1_000_000})
	h.issue()
	h.owe("September", 0, 6*210)
	h.settled("at once")
	h.draft()
	if f := h.run.Figures; f.Bills+f.Carried+f.Credits != 0 {
		t.Fatalf("asked twice: %+v", f)
	}
	h.ok(h.finance.Do("DELETE", h.at("/runs/%s", h.run.ID), nil))
	h.In(h.id, func(tx *tenant.Tx) (err error) {
		h.run.ID, err = tenant.Value[uuid.UUID](tx, `select id from family.runs where tenant_id = $1 and state = 'issued'`, h.id)
		return err
	})
	h.becomes(h.days[1], daybook.Free, "sickness_free")
	if c := h.look(); len(c.Less) != 0 || c.AidsCents != -210 {
		t.Fatalf("%+v", c)
	}
	h.issue()
	h.owe("a certificate", 0, 5*210)
	h.settled("after it")
}

// A sum by the month stays as long as so much is owed; one in all is not begun again each month; what is under the threshold is carried,
// above nothing or below.
func TestAnAidByTheMonthAndInAll(t *testing.T) {
	h := aided(t, map[string]any{"cents": 1000, "per": "month", "cap_cents": 1200})
	h.Exec(h.id, `update family.creditors set threshold_cents = 1500 where tenant_id = $1`, h.id)
	h.issue()
	h.owe("September", 260, 1000)
	if f := h.run.Figures; f.Bills != 0 || f.Carried != 3 {
		t.Fatalf("%+v", f)
	}
	for _, d := range h.days[:2] {
		h.becomes(d, daybook.Free, "sickness_free")
	}
	c := h.look()
	if len(c.Less) != 0 || c.BackCents != 260 || c.AidsCents != -160 {
		t.Fatalf("%+v", c)
	}
	h.issue()
	h.owe("two certificates", 0, 4*210)
	h.settled("after them")
	h.In(h.id, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from family.bills where tenant_id = $1 and kind = 'carried' and cents < 0`, h.id)
		if n != 3 {
			t.Errorf("%d sums below nothing are carried", n)
		}
		return err
	})
	// October: what is left of the sum in all
	h.Clock.Set(day("2026-11-05").At(time.UTC, 8, 0))
	h.Exec(h.id, `insert into canteen.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, via, updated_at) select tenant_id, pupil_id, unit_id, day + 30, place_id, 'booked', 'family', now() from canteen.bookings where tenant_id = $1`, h.id)
	h.ok(h.finance.Post(h.at("/runs"), map[string]any{"month": "2026-10-01"})).JSON(t, &h.run)
	h.RunJobs()
	h.In(h.id, func(tx *tenant.Tx) error {
		n, err := tenant.Value[ledger.Cents](tx, `select sum(cents)::bigint from family.drafts where tenant_id = $1 and run_id = $2 and household_id = payer_id`, h.id, h.run.ID)
		if n != 1200-4*210 {
			t.Errorf("October asks %s of the CCAS", n)
		}
		return err
	})
}
