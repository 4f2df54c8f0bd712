package modules_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/price/resay"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The demonstration's invoices are what its story tells, and whoever reads a printed line alone finds its amount.
func TestTheInvoicesOfTheDemonstration(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	if err := h.wired.Seed(ctx, h.core, day); err != nil {
		t.Fatal(err)
	}
	h.subscribed(day)
	words := i18n.New()
	if err := price.Words(words); err != nil {
		t.Fatal(err)
	}
	town := h.townOf("21990001600011")
	doors := tenant.Doors{Tenant: town, Open: []string{family.Key, family.Money, "directory"}, ReadOnly: true}
	if err := h.core.DB.In(ctx, doors, tenant.Actor{Via: "test"}, func(tx *tenant.Tx) error {
		type line struct {
			PupilName, Kind string
			Quantity        int
			Cents           ledger.Cents
		}
		lines, err := tenant.Select[line](tx, `select l.pupil_name, l.kind, sum(l.quantity)::int as quantity, sum(l.cents)::bigint as cents from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id
			where b.tenant_id = $1 and b.month = '2026-09-01' and b.payer_name = 'Nadia Roux' and l.charge = 'price' group by 1, 2 order by 1, 2`, town)
		if err != nil {
			return err
		}
		want := []line{{"Lina", "evening", 9, 1440}, {"Lina", "meal", 15, 3150}, {"Noé", "meal", 12, 2268}}
		if len(lines) != len(want) {
			t.Errorf("%+v", lines)
		} else {
			for i := range want {
				if lines[i] != want[i] {
					t.Errorf("%+v, not %+v", lines[i], want[i])
				}
			}
		}
		one := func(sql string, args ...any) ledger.Cents {
			n, err := tenant.Value[ledger.Cents](tx, sql, append([]any{town}, args...)...)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
			}
			return n
		}
		if got := one(`select cents from family.bills where tenant_id = $1 and month = '2026-09-01' and payer_name = 'Nadia Roux' and kind = 'invoice'`); got != 6858 {
			t.Errorf("September comes to %s", got)
		}
		if got := one(`select sum(quantity) from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id where b.tenant_id = $1 and b.month = '2026-09-01' and b.payer_name = 'Nadia Roux' and l.charge = 'free'`); got != 2 {
			t.Errorf("%d free days", got)
		}
		if got := one(`select count(*) from family.bills where tenant_id = $1 and kind = 'carried' and cents = 1120 and carried_into is null`); got < 1 {
			t.Error("nothing of 11.20 is carried")
		}
		if got := one(`select count(*) from family.bills where tenant_id = $1 and kind = 'credit_note'`); got != 1 {
			t.Errorf("%d credit notes", got)
		}
		if got := one(`select sum(p.cents) from family.postings p join family.bills b on b.tenant_id = $1 and b.payer_id = p.owner_id and b.payer_name = 'Vanessa Moreau' and b.kind = 'opening' where p.tenant_id = $1 and p.account = 'payer'`); got != 21240 {
			t.Errorf("Moreau owes %s", got)
		}
		if got := one(`select sum(r.cents - b.cents) + count(*) from family.reminders r join family.bills b on b.tenant_id = $1 and b.id = r.bill_id where r.tenant_id = $1 and b.payer_name = 'Vanessa Moreau' and r.level = 1`); got != 1 {
			t.Errorf("%d reminders of what the Moreau owe", got)
		}
		if got := one(`select count(*) from (select b.household_id, b.month from family.bills b join family.splits s on s.tenant_id = $1 and s.household_id = b.household_id where b.tenant_id = $1 and b.run_id is not null group by 1, 2 having count(*) > 1 and max(b.cents) - min(b.cents) > 2) x`); got != 0 {
			t.Errorf("%d households do not share by halves", got)
		}
		if got := one(`select sum(cents) from family.postings where tenant_id = $1`); got != 0 {
			t.Errorf("the books come to %s", got)
		}
		if got := one(`select count(distinct result)::int from family.payments where tenant_id = $1 and (result, state) in (('P', 'paid'), ('R', 'refused'), ('A', 'abandoned'), ('P5', 'unknown'))`); got != 4 {
			t.Errorf("%d ends of payments", got)
		}
		if got := one(`select sum(r.cents) from family.receipts r join family.receipt_parts p on p.tenant_id = $1 and p.receipt_id = r.id and p.kind = 'cash' where r.tenant_id = $1`); got != 2000 {
			t.Errorf("%s in cash", got)
		}
		if got := one(`select count(*) from family.tills where tenant_id = $1 and closed_at is not null and gap_cents = 0 and day < $2`, day); got != 1 {
			t.Errorf("%d tills were counted", got)
		}
		if got := one(`select max(number) - count(*) from family.receipts where tenant_id = $1`); got != 0 {
			t.Errorf("%d receipts are missing", got)
		}
		ids, err := tenant.Select[uuid.UUID](tx, `select id from family.bills where tenant_id = $1 and run_id is not null`, town)
		if err != nil {
			return err
		}
		said := 0
		for _, id := range ids {
			lines, err := family.LinesOf(tx, id)
			if err != nil {
				return err
			}
			for _, l := range lines {
				sentence := l.Say(words, "fr")
				got, err := resay.Line(sentence)
				if err != nil || got.Total != int64(l.WholeCents) {
					t.Errorf("%q comes to %d, not %s: %v", sentence, got.Total, l.WholeCents, err)
				}
				said++
			}
		}
		if said < 500 {
			t.Errorf("%d lines", said)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// what payers are told of the month is what its draft would ask each of them for
	doors = tenant.Doors{Tenant: town, Open: []string{family.Key, family.Money, "directory", "tenant", "canteen", "childcare", "transport", "health"}}
	if err := h.core.DB.In(ctx, doors, tenant.Actor{Via: "test"}, func(tx *tenant.Tx) error {
		first, run := schoolyear.NewDate(2026, time.November, 1), tenant.NewID()
		households, err := tenant.Select[uuid.UUID](tx, `select id from family.households where tenant_id = $1`, town)
		if err != nil {
			return err
		}
		if err := h.wired.Family.ReckonNow(tx, households, []schoolyear.Date{first}); err != nil {
			return err
		}
		if err := family.PastRun(tx, run, first, schoolyear.NewDate(2027, time.January, 5)); err != nil {
			return err
		}
		if _, err := h.wired.Family.DraftNow(tx, run); err != nil {
			return err
		}
		type row struct{ Payers, Apart int }
		r, _, err := tenant.One[row](tx, `select count(*)::int as payers, count(*) filter (where d.cents is distinct from o.cents)::int as apart from (select person_id, sum(cents) as cents from family.drafts where tenant_id = $1 and run_id = $2 and person_id is not null group by 1) d
			full join (select person_id, sum(cents) as cents from family.owing where tenant_id = $1 and month = $3 group by 1) o using (person_id)`, town, run, first)
		if r.Payers < 200 || r.Apart > 0 {
			t.Errorf("%+v", r)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// the day says what it costs to who pays, and to nobody else who follows the child
	read := func(reader uuid.UUID, subjects []uuid.UUID) (priced int) {
		doors := tenant.Doors{Tenant: town, ReadOnly: true, Subjects: map[string][]uuid.UUID{}}
		for _, s := range []string{family.Key, "directory", "canteen", "childcare", "transport", "tenant"} {
			doors.Subjects[s] = subjects
		}
		if err := h.core.DB.In(ctx, doors, tenant.Actor{Person: reader}, func(tx *tenant.Tx) error {
			lines, err := h.wired.Day.Of(tx, subjects, schoolyear.NewDate(2026, time.November, 2), schoolyear.NewDate(2026, time.November, 30))
			if len(lines) < 40 {
				t.Errorf("%d lines", len(lines))
			}
			for _, l := range lines {
				if l.Price != nil {
					priced++
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return priced
	}
	var payer uuid.UUID
	var children []uuid.UUID
	if err := h.core.DB.In(ctx, doors, tenant.Actor{Via: "test"}, func(tx *tenant.Tx) (err error) {
		if payer, err = tenant.Value[uuid.UUID](tx, `select person_id from family.bills where tenant_id = $1 and payer_name = 'Nadia Roux' limit 1`, town); err != nil {
			return err
		}
		children, err = tenant.Select[uuid.UUID](tx, `select distinct c.pupil_id from family.household_children c join family.household_payers p on p.tenant_id = $1 and p.household_id = c.household_id where c.tenant_id = $1 and p.person_id = $2`, town, payer)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := read(payer, append([]uuid.UUID{payer}, children...)); n < 40 {
		t.Errorf("who pays reads %d prices", n)
	}
	for _, reader := range []uuid.UUID{payer, tenant.NewID(), uuid.Nil} { // the payer's name alone opens nothing
		if n := read(reader, children); n != 0 {
			t.Errorf("%d prices are read by who does not pay", n)
		}
	}
	// the outing of September is a fact of the school, which the town hears of and which changes nothing any more
	h.work()
	const outing = `from canteen.bookings b join canteen.facts f on f.tenant_id = b.tenant_id and f.id = b.fact_id where f.kind = 'outing' and b.day between '2026-09-01' and '2026-09-30'`
	if n := h.owner(`select count(*)::int ` + outing + ` and b.state = 'away' and b.charge = 'free' and exists (select from directory.people p where p.tenant_id = b.tenant_id and p.id = b.pupil_id and p.given_name = 'Lina' and p.family_name = 'Roux')`); n != 1 {
		t.Errorf("%d meals of Lina's given back by an outing", n)
	}
	if n := h.owner(`select count(*)::int ` + outing + ` and (b.state <> 'away' or b.charge <> 'free' or b.version > 2)`); n != 0 {
		t.Errorf("%d meals moved when the town heard", n)
	}
}
