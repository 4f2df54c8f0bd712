package modules

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/demo"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What families were invoiced for September and October, by the town's own runs: drafted from the bookings, issued on the fifth of the
// month after. The bookings of a few families are told day by day, so that their invoices are the ones that are shown.

const (
	linasMeals    = 17 // of September: one is given back by an outing, one by the second day of a sickness
	noesMeals     = 12
	linasEvenings = 9
	fewEvenings   = 7 // of October, of the child whose family is asked for less than the threshold
)

// told is what is told of a booking, day by day.
type told struct {
	state, charge, code string
	fact                uuid.UUID // of the school, that took the child away
}

// farm is the outing of CE1 A in September, told by the school when it happened.
const farm = "farm"

// linasDays are the outing of CE1 A in September, and the two school days on which Lina is ill: a Friday, then the Monday.
func linasDays(year int) (outing, ill, stillIll schoolyear.Date) {
	friday := schoolyear.NewDate(year, time.September, 1)
	for friday.Weekday() != time.Friday {
		friday = friday.AddDays(1)
	}
	return friday.AddDays(7), friday.AddDays(14), friday.AddDays(17)
}

// story tells a booking of Saint-Aubin's September and October, where something is told of it: nil, there is none on that day. nth
// counts the days of the month that came before.
func (s *sower) story(o *offering, c *demo.Pupil, unit uuid.UUID, d schoolyear.Date, nth int) (t *told, is bool) {
	if o.org.Kind != demo.KindCommune || d.Year != s.world.Year.Start.Year() {
		return nil, false
	}
	outing, ill, still := linasDays(d.Year)
	noon, evening := unit == o.unit("noon"), unit == o.unit("evening 1")
	booked := &told{state: daybook.Booked, charge: daybook.Due, code: ""}
	upTo := func(n int) (*told, bool) {
		if nth >= n {
			return &told{state: daybook.Cancelled, charge: daybook.Free, code: ""}, true
		}
		return booked, true
	}
	switch {
	case evening && c.Key == s.fewest() && d.Month == time.October:
		if nth >= fewEvenings {
			return nil, true
		}
		return booked, true
	case c.Key == s.fewest():
		return nil, true
	case d.Month != time.September:
		return nil, false
	case noon && d == outing && s.className(c) == "CE1 A":
		return &told{state: daybook.Away, charge: daybook.Free, code: "outing_free", fact: s.id("fact", farm)}, true
	case c.LastName != "Roux":
		return nil, false
	case noon && c.FirstName == "Lina" && d == ill:
		return &told{state: daybook.Away, charge: daybook.Due, code: "sickness_first_days"}, true
	case noon && c.FirstName == "Lina" && d == still:
		return &told{state: daybook.Away, charge: daybook.Free, code: "sickness_free"}, true
	case noon && c.FirstName == "Lina":
		return upTo(linasMeals)
	case noon:
		return upTo(noesMeals)
	case evening && c.FirstName == "Lina":
		return upTo(linasEvenings)
	}
	return nil, true
}

func (s *sower) className(c *demo.Pupil) string {
	for i := range s.world.Classes {
		if x := &s.world.Classes[i]; x.Key == c.Class {
			return x.Name
		}
	}
	return ""
}

// fewest is an only child who comes to nothing but a few evenings.
func (s *sower) fewest() string {
	if s.fewestKey != "" {
		return s.fewestKey
	}
	for _, h := range s.world.Households {
		if len(h.Pupils) != 1 || h.Custody != "" || h.QFEuros > 0 || len(h.Payers) != 1 {
			continue
		}
		c := s.world.Pupil(h.Pupils[0])
		if c == nil || s.world.Organisation(h.Organisation).Kind != demo.KindCommune || s.leaves(c) || !slices.Contains(s.schools[h.Organisation], c.School) || c.Since.After(s.world.Year.Start) {
			continue
		}
		if chance(c.Key, "noon") < 180 && chance(c.Key, "evening") >= 330 && chance(c.Key, "morning") >= 140 && chance(c.Key, "wednesday") > 500 {
			s.fewestKey = c.Key
			break
		}
	}
	return s.fewestKey
}

// bills writes what was invoiced.
func (s *sower) bills(ctx context.Context) error {
	of := map[string]bool{}
	for _, h := range s.world.Households {
		of[h.Organisation] = true
	}
	doors := []string{"directory", "tenant", "family", "money", "canteen", "childcare", "transport", "health"}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if !of[o.Key] {
			continue
		}
		for _, month := range []time.Month{time.September, time.October} {
			first := schoolyear.NewDate(s.world.Year.Start.Year(), month, 1)
			on := schoolyear.NewDate(first.Year, month+1, 5)
			if on.After(date(s.world.Today)) || month == time.October && o.Kind == demo.KindIntercommunal { // the SIVOS has its October to issue
				continue
			}
			s.step("invoices of %s, %s", o.Name, month)
			if err := s.once(ctx, fmt.Sprintf("family.bills.%s.%s", o.Key, first), tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, func(tx *tenant.Tx) error {
				run := s.id("run", o.Key, first.String())
				if err := family.PastRun(tx, run, first, on.AddDays(30)); err != nil {
					return err
				}
				if _, err := s.Family.DraftNow(tx, run); err != nil {
					return err
				}
				if err := s.Family.IssueNow(tx, run, on, on.AddDays(30)); err != nil {
					return err
				}
				if o.Kind == demo.KindCommune && month == time.September {
					return s.credited(tx, o, run, on.AddDays(7))
				}
				return nil
			}); err != nil {
				return err
			}
		}
		if err := s.once(ctx, "family.paid."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, func(tx *tenant.Tx) error { return s.paid(tx, o) }); err != nil {
			return err
		}
		if err := s.once(ctx, "family.reckon."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, func(tx *tenant.Tx) error { return family.Reckon(tx) }); err != nil {
			return err
		}
	}
	return nil
}

// storied are the families of whom a story of the demonstration says what they owe and pay.
var storied = []string{"Roux", "Moreau", "Diallo", "Martin", "Giraud", "Garcia", "Bonnet"}

// paid lets most families pay by transfer, as families do: nearly all of an old invoice, some of a new one before its day.
func (s *sower) paid(tx *tenant.Tx, o *demo.Organisation) error {
	var payers []uuid.UUID
	key := map[uuid.UUID]string{}
	for _, h := range s.world.Households {
		if h.Organisation != o.Key || slices.ContainsFunc(h.Pupils, func(p string) bool { return p == s.fewest() || slices.Contains(storied, s.world.Pupil(p).LastName) }) {
			continue
		}
		for _, p := range h.Payers {
			id := s.id("payer", o.Key, p.Adult)
			payers, key[id] = append(payers, id), p.Adult
		}
	}
	bills, err := family.BillsOf(tx, payers)
	if err != nil {
		return err
	}
	today := date(s.world.Today)
	for _, b := range bills {
		late := chance(key[b.PayerID], "pays", b.Month.String())
		day := b.DueOn.AddDays(late/45 - 22) // who pays does so in the three weeks before its day
		if b.Open() <= 0 || late > 930 || !day.Before(today) {
			continue
		}
		if _, _, err := family.Receive(tx, family.Received{Kind: "transfer", Source: s.id("paid", b.ID.String()), Account: ledger.Account{Name: "treasury"}, Payer: b.PayerID, Cents: b.Open(), Day: day, Note: "virement", Bills: []uuid.UUID{b.ID}}); err != nil {
			return err
		}
	}
	return nil
}

// credited corrects a line of a September invoice: the family of Elias Giraud sent its certificate late.
func (s *sower) credited(tx *tenant.Tx, o *demo.Organisation, run uuid.UUID, on schoolyear.Date) error {
	c := s.world.PupilNamed("Elias", "Giraud")
	if c == nil {
		return nil
	}
	bill, ok, err := tenant.One[uuid.UUID](tx, `select b.id from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id where b.tenant_id = $1 and b.run_id = $2 and b.kind = 'invoice' and l.pupil_id = $3 and l.cents > 0 and l.service = 'canteen' order by b.number limit 1`, tx.Tenant(), run, s.person(o.Key, c.Key))
	if err != nil || !ok {
		return err
	}
	lines, err := family.LinesOf(tx, bill)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Service != "canteen" || l.Cents <= 0 || len(l.Days) < 2 {
			continue
		}
		off, err := family.CreditLine(l, l.Days[1:2], 0)
		if err != nil {
			return err
		}
		_, _, err = family.Credit(tx, bill, []family.BillLine{off}, "Certificat médical vu au guichet après l’émission de la facture", true, on)
		return err
	}
	return nil
}

// owed makes what the Moreau family owes what is told of it: its invoices, and what the former software left unpaid.
func (s *sower) owed(tx *tenant.Tx, o *demo.Organisation) error {
	for _, d := range s.world.Debts {
		if d.Organisation != o.Key {
			continue
		}
		payer, person := s.id("payer", o.Key, d.Adult), s.person(o.Key, d.Adult)
		bills, err := family.BillsOf(tx, []uuid.UUID{payer})
		if err != nil {
			return err
		}
		left := ledger.Cents(d.Cents)
		for _, b := range bills {
			left -= b.Open()
		}
		since := date(s.world.Year.Start)
		switch {
		case left > 0:
			a := s.world.Adult(d.Adult)
			b := family.NewBill{ID: s.id("opening", o.Key, d.Adult), Kind: "opening", Month: schoolyear.NewDate(since.Year, since.Month, 1), Payer: family.Payer{ID: payer, PersonID: &person, Name: a.FirstName + " " + a.LastName}, IssuedOn: since, DueOn: since.AddDays(30),
				Lines: []family.BillLine{{Label: "Dette reprise de l’ancien logiciel", Quantity: 1, UnitCents: left, WholeCents: left, Cents: left, SharePPM: ledger.Million}}}
			if _, err = family.WriteBills(tx, []family.NewBill{b}); err == nil {
				err = s.reminded(tx, b)
			}
		case left < 0:
			_, _, err = family.Receive(tx, family.Received{Kind: "transfer", Source: s.id("transfer", o.Key, d.Adult), Account: ledger.Account{Name: "opening"}, Payer: payer, Cents: -left, Day: since.AddDays(60), Note: "virement"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reminded sends the first reminder of a bill, on the day it was due for.
func (s *sower) reminded(tx *tenant.Tx, b family.NewBill) error {
	on := b.DueOn.AddDays(10)
	if !on.Before(date(s.world.Today)) {
		return nil
	}
	return s.Family.RemindNow(tx, []uuid.UUID{b.ID}, on)
}
