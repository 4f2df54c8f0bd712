package price_test

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
)

type dice struct{ *rand.Rand }

func (r dice) id() (id uuid.UUID) {
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	return id
}

func (r dice) one(in int) bool { return r.IntN(in) == 0 }

func (r dice) cents(most int) ledger.Cents { return ledger.Cents(r.IntN(most)) }

func pick[T any](r dice, of ...T) T { return of[r.IntN(len(of))] }

func some[T any](r dice, in int, make func() T) *T {
	if !r.one(in) {
		return nil
	}
	v := make()
	return &v
}

func (r dice) price(most int) price.Price {
	unknown := r.cents(most)
	switch r.IntN(3) {
	case 0:
		return price.Price{Kind: price.Single, Cents: r.cents(most)}
	case 1:
		p := price.Price{Kind: price.Brackets, Above: r.cents(most), Unknown: &unknown}
		for qf, n := 1+r.IntN(400), 1+r.IntN(7); n > 0; n-- {
			p.Brackets = append(p.Brackets, price.Bracket{UpTo: qf, Under: r.one(3), Cents: r.cents(most)})
			qf += 2 + r.IntN(400)
		}
		return p
	}
	floor := r.cents(most / 2)
	p := price.Price{Kind: price.Effort, Rate: 1 + r.Int64N(12_000), Floor: floor, Unknown: &unknown}
	if !r.one(4) {
		p.Ceiling = floor + r.cents(most)
	}
	return p
}

func (r dice) change(kinds ...string) func() price.Change {
	return func() price.Change {
		c := price.Change{Kind: pick(r, kinds...)}
		switch c.Kind {
		case price.Part, price.PlusPart, price.MinusPart:
			c.Ppm = int64(1+r.IntN(100)) * pick[int64](r, 10_000, 10_000, 3_333)
		default:
			c.Cents = r.cents(900)
		}
		return c
	}
}

// month is anybody's September, or any other month of a school year.
func (r dice) month() price.Input {
	start := schoolyear.NewDate(2026, time.September+time.Month(r.IntN(10)), 1)
	end := schoolyear.NewDate(start.Year, start.Month+1, 0)
	in := price.Input{From: start, Until: end}
	anyDay := func() schoolyear.Date { return start.AddDays(r.IntN(end.Day)) }
	span := func() price.Span {
		s := price.Span{Since: start.AddDays(-200)}
		if r.one(3) {
			s.Since = anyDay()
		}
		if r.one(4) {
			s.Until = anyDay()
		}
		return s
	}
	schools := []uuid.UUID{r.id(), r.id()}
	units := map[uuid.UUID][]uuid.UUID{}
	for range 1 + r.IntN(3) {
		a := price.Activity{ID: r.id(), Service: pick(r, "canteen", "childcare")}
		for d := start.AddDays(-6); !d.After(end.AddDays(6)); d = d.AddDays(1) {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday && w != time.Wednesday {
				a.Open = append(a.Open, d)
			}
		}
		units[a.ID] = []uuid.UUID{r.id(), r.id()}
		in.Activities = append(in.Activities, a)
		since := []schoolyear.Date{schoolyear.NewDate(2026, 9, 1)}
		if r.one(4) {
			since = append(since, anyDay())
		}
		if r.one(40) {
			since = []schoolyear.Date{anyDay()} // a part of the month without a tariff
		}
		for _, day := range since {
			t := r.tariff(a.ID, day, schools, units[a.ID])
			t.Own = r.one(5)
			in.Tariffs = append(in.Tariffs, t)
		}
	}
	h := &in.Household
	for range r.IntN(3) {
		s := span()
		h.Quotients = append(h.Quotients, price.Quotient{Value: r.IntN(2500), Source: pick(r, "caf", "msa", "declared", "desk"), Since: s.Since, Until: s.Until})
	}
	if r.one(3) {
		s := span()
		h.Residences = append(h.Residences, price.Residence{Resident: r.one(3), Since: s.Since, Until: s.Until})
	}
	h.ByChild = r.one(3)
	if r.one(5) {
		h.Dependants = 1 + r.IntN(5)
	}
	born := schoolyear.NewDate(2016+r.IntN(6), time.Month(1+r.IntN(12)), 1+r.IntN(28))
	for range 1 + r.IntN(3) {
		c := price.Child{ID: r.id(), Born: born, Schools: []price.Stay{{School: pick(r, schools...), Span: span()}}}
		if !r.one(4) { // else twins
			born = schoolyear.NewDate(2014+r.IntN(9), time.Month(1+r.IntN(12)), 1+r.IntN(28))
		}
		if r.one(8) {
			c.Baskets = append(c.Baskets, span())
		}
		for _, a := range in.Activities {
			if r.one(5) {
				continue
			}
			c.Enrolments = append(c.Enrolments, price.Enrolment{Activity: a.ID, Mode: pick(r, "annual", "weekly", "occasional"), Elsewhere: r.one(4), Span: span()})
			for _, day := range a.Open {
				for i, unit := range units[a.ID] {
					if i == 0 && r.one(4) || i == 1 && !r.one(4) {
						continue
					}
					in.Bookings = append(in.Bookings, r.booking(c.ID, a.ID, unit, day, 960+60*i))
				}
			}
			for _, kind := range []string{"pupil", "family", "year"} {
				if r.one(6) {
					o := price.Once{Kind: kind, Activity: a.ID, Child: c.ID}
					if kind == "family" {
						o.Child = uuid.Nil
					}
					h.Charged = append(h.Charged, o)
				}
			}
		}
		h.Children = append(h.Children, c)
	}
	for range max(0, r.IntN(6)-3) {
		a := price.Aid{ID: r.id(), Label: pick(r, "CCAS de Saint-Aubin", "Département", "Caisse « Soleil »"), Cents: r.cents(300), Ppm: r.Int64N(1_000_000), Monthly: r.one(3), Span: span()}
		if r.one(2) {
			a.Cents = 0
		}
		if r.one(2) {
			a.Most = 1 + r.cents(4000)
		}
		if r.one(3) {
			a.Child = h.Children[0].ID
		}
		if r.one(3) {
			a.Activities = []uuid.UUID{in.Activities[0].ID}
		}
		h.Aids = append(h.Aids, a)
	}
	r.Shuffle(len(in.Bookings), func(i, j int) { in.Bookings[i], in.Bookings[j] = in.Bookings[j], in.Bookings[i] })
	r.Shuffle(len(h.Children), func(i, j int) { h.Children[i], h.Children[j] = h.Children[j], h.Children[i] })
	return in
}

func (r dice) tariff(activity uuid.UUID, since schoolyear.Date, schools, units []uuid.UUID) price.Tariff {
	t := price.Tariff{ID: r.id(), Activity: activity, Since: since, Cost: 200 + r.cents(1200), DecidedOn: schoolyear.NewDate(2026, 6, 24), Reference: "2026-41",
		Rounding: pick(r, ledger.ToCent, ledger.ToCent, ledger.ToCent, ledger.Down, ledger.ToFive, ledger.ToTen)}
	most := 900
	m := &t.Method
	switch r.IntN(6) {
	case 0:
		m.Duration = &price.Duration{Step: pick(r, 5, 15, 30, 45, 60), Round: pick(r, price.Begun, price.Nearest, price.Finished)}
	case 1:
		m.Package = &price.Package{Per: pick(r, price.ByMonth, price.ByMonth, price.ByWeek, price.ByYear), Prorated: r.one(2)}
		most, t.Cost = 7000, t.Cost*12
	}
	m.Price = r.price(most)
	m.Outside = some(r, 3, func() price.Price { return r.price(most) })
	for range max(0, r.IntN(5)-2) {
		n := func() int { return r.IntN(10) }
		e := price.Exception{Label: pick(r, "Maternelle", "Occasionnel", "Deuxième créneau. Fin"), Price: r.price(most), Outside: some(r, 3, func() price.Price { return r.price(most) })}
		switch r.IntN(5) {
		case 0:
			e.When.Schools = schools[:1]
		case 1:
			e.When.AgeFrom, e.When.AgeTo = some(r, 2, n), some(r, 1, func() int { return 10 + r.IntN(5) })
		case 2:
			e.When.Modes = []string{"occasional"}
		case 3:
			e.When.Units = units[1:]
		case 4:
			e.When.ChildrenFrom = some(r, 1, func() int { return 1 + r.IntN(4) })
		}
		m.Exceptions = append(m.Exceptions, e)
	}
	if r.one(3) {
		m.Siblings = &price.Siblings{Among: pick(r, price.Used, price.Enrolled), By: pick(r, price.ByRank, price.ByCount)}
		for from := range 1 + r.IntN(2) {
			m.Siblings.Steps = append(m.Siblings.Steps, price.Number{From: 2 + from, Change: r.change(price.Instead, price.Minus, price.MinusPart)()})
		}
		for i := range m.Siblings.Steps {
			m.Siblings.Steps[i].Change.Ppm = min(m.Siblings.Steps[i].Change.Ppm, ledger.Million)
		}
	}
	m.Basket = some(r, 3, r.change(price.Instead, price.Part))
	if m.Package == nil {
		m.Late = some(r, 6, r.change(price.Instead, price.Plus, price.PlusPart))
		m.Unexpected = some(r, 4, r.change(price.Instead, price.Plus, price.PlusPart))
		m.Unjustified = some(r, 4, r.change(price.Instead, price.Plus, price.PlusPart))
		m.Overrun = some(r, 5, func() price.Overrun {
			return price.Overrun{Grace: r.IntN(10), Step: pick(r, 10, 15), Cents: 1 + r.cents(1000)}
		})
		if r.one(8) {
			m.MonthMax = 1 + r.cents(6000)
		}
	}
	return t
}

func (r dice) booking(child, activity, unit uuid.UUID, day schoolyear.Date, starts int) price.Booking {
	b := price.Booking{Child: child, Activity: activity, Unit: unit, Day: day, State: "booked", Charge: "due", Starts: starts, Ends: starts + 60}
	switch r.IntN(20) {
	case 0:
		b.State, b.Charge, b.Code = "away", "free", pick(r, "outing_free", "sickness_free", "strike_free", "closed", "place_lost")
	case 1:
		b.State, b.Charge, b.Code = "away", "undecided", pick(r, "proof_seen", "proof_sworn")
	case 2:
		b.State, b.Code = "away", pick(r, "sickness_first_days", "family_told_late", "proof_missing")
	case 3:
		b.State = pick(r, "cancelled", "waiting", "offered")
		b.Charge = "free"
	case 4:
		b.Presence = "absent"
	case 5:
		b.Presence, b.Code = "unexpected", "unexpected"
	}
	if r.one(6) {
		b.Late = true
		if r.one(2) {
			b.SurchargeCents = 1 + r.cents(900)
		} else if r.one(2) {
			b.SurchargePpm = int64(1+r.IntN(30)) * 50_000
		}
		if r.one(4) {
			b.SurchargePer = pick(r, "pupil", "family")
		}
	}
	if r.one(2) {
		arrived := starts + r.IntN(30)
		b.Arrived = &arrived
	}
	if r.one(2) {
		left := b.Ends - 25 + r.IntN(70)
		b.Left = &left
	}
	return b
}
