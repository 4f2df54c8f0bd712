package daybook

import (
	"cmp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// write sends the counts, the bookings and their trace in one round trip, and says what became of each want.
func (a *application) write() ([]Outcome, error) {
	now := a.tx.Now()
	w := &writing{s: a.s, tx: a.tx}
	var freed []seatKey
	for _, c := range a.changes {
		if c.target == "" {
			continue
		}
		b := Booking{PupilID: c.want.Pupil, UnitID: c.want.Unit, Day: c.want.Day, PlaceID: c.place, State: c.target, Charge: Due, Via: a.by.Via, Version: 1, UpdatedAt: now}
		if rule := c.unit.activity.RuleOn(c.want.Day); rule.ID != uuid.Nil {
			b.RuleID = &rule.ID
		}
		code := ""
		if c.was != nil {
			b.Version = c.was.Version + 1
			b.WaitsSince = c.was.WaitsSince
		}
		if c.decision.Late != nil {
			b.Late, b.SurchargeCents, b.SurchargePpm, b.SurchargePer = true, int(c.decision.Late.SurchargeCents), int(c.decision.Late.SurchargePPM), string(c.decision.Late.Per)
			code = "late"
		}
		switch c.target {
		case Cancelled:
			b.Charge, b.WaitsSince = Free, nil
			if c.was.holds() {
				freed = append(freed, seatKey{c.want.Day, c.want.Unit, c.place})
			}
			if c.was.State == Booked && !c.decision.Open {
				code = "overridden"
			}
		case Waiting:
			b.Charge = Free
			b.WaitsSince = &now
		case Booked:
			b.WaitsSince = nil
			if a.by.Override && !c.decision.Open && (c.was == nil || c.was.State != Offered) {
				code = "overridden"
			}
		}
		b.ChargeCode = code
		w.booking(b, c.target, a.by.Reason)
		c.out.Result, c.out.State, c.out.Version, c.out.Late = "done", b.State, b.Version, b.Late
		if st := a.seats[seatKey{c.want.Day, c.want.Unit, c.place}]; st != nil {
			c.out.Left = st.left()
		}
		a.tx.About(c.want.Pupil)
	}
	for _, st := range a.seats {
		if st.moved {
			w.seat(*st)
		}
	}
	if err := w.flush(); err != nil {
		return nil, err
	}
	if err := a.reallocate(freed); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(a.changes))
	for i, c := range a.changes {
		c.out.Sentence = a.sentence(c)
		out[i] = c.out
	}
	return out, nil
}

// reallocate has the freed places of waiting lists given on, after the commit.
func (a *application) reallocate(freed []seatKey) error {
	for _, k := range freed {
		if st := a.seats[k]; st != nil && st.Waiting > 0 && (st.Capacity == nil || st.Taken < *st.Capacity) {
			if _, err := a.tx.Emit(a.s.Key+".reallocate", time.Time{}, freedSeat{Unit: k.unit, Place: k.place, Day: k.day}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sentence says an outcome that needs words: a refusal and what is possible instead, a place on the list, a late order.
func (a *application) sentence(c *change) string {
	lang := cmp.Or(a.tx.Actor().Lang, "fr")
	switch {
	case c.out.Code == "" && c.out.State == Waiting && c.out.Result == "done":
		return a.s.say(lang, "outcome_waiting", nil)
	case c.out.Code == "" && c.decision.Late != nil && c.out.Result == "done":
		return c.decision.Reason(a.s.Words, lang, a.book.Days(c.unit, c.place))
	case c.out.Code == "":
		return ""
	case c.out.Code == c.decision.Code && c.unit != nil:
		return c.decision.Reason(a.s.Words, lang, a.book.Days(c.unit, c.place))
	case c.out.Code == "opens_later":
		return a.s.say(lang, "outcome_opens_later", map[string]any{"at": i18n.Instant(c.decision.Opens.In(a.book.School().Location()))})
	}
	if c.week != nil {
		return a.s.say(lang, "outcome_"+c.out.Code, map[string]any{"n": cmp.Or(map[string]int{"week_least": c.week.Least}[c.out.Code], c.week.Most), "week": i18n.Day(c.want.Day.Monday().At(time.UTC, 12, 0))})
	}
	return a.s.say(lang, "outcome_"+c.out.Code, nil)
}

func (s *Service) say(lang, key string, args map[string]any) string {
	return s.Words.Sentence(lang, Key, "daybook."+key, args)
}

// writing gathers rows for one round trip.
type writing struct {
	s        *Service
	tx       *tenant.Tx
	bookings []Booking
	events   []event
	seats    []seat
}

type event struct {
	b            Booking
	what, reason string
}

func (w *writing) booking(b Booking, what, reason string) {
	actor := w.tx.Actor()
	if actor.Account != uuid.Nil {
		b.MadeBy = &actor.Account
	}
	if actor.Person != uuid.Nil {
		b.MadeByPerson = &actor.Person
	}
	w.bookings = append(w.bookings, b)
	w.events = append(w.events, event{b, what, reason})
}

func (w *writing) seat(st seat) { w.seats = append(w.seats, st) }

func (w *writing) flush() error {
	b := &pgx.Batch{}
	if n := len(w.seats); n > 0 {
		units, places, days, taken, waiting := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]schoolyear.Date, n), make([]int, n), make([]int, n)
		for i, st := range w.seats {
			units[i], places[i], days[i], taken[i], waiting[i] = st.UnitID, st.PlaceID, st.Day, st.Taken, st.Waiting
		}
		queue(w.s, b, `update @.seats s set taken = w.taken, waiting = w.waiting from unnest($2::uuid[], $3::uuid[], $4::date[], $5::int[], $6::int[]) w(unit_id, place_id, day, taken, waiting)
			where s.tenant_id = $1 and s.unit_id = w.unit_id and s.place_id = w.place_id and s.day = w.day`, w.tx.Tenant(), units, places, days, taken, waiting)
	}
	if len(w.bookings) > 0 {
		w.queueBookings(b)
		w.queueEvents(b)
		if err := w.moved(b); err != nil {
			return err
		}
	}
	if err := w.tx.Batch(b); err != nil {
		return err
	}
	return w.tellSoon()
}

func (w *writing) queueBookings(b *pgx.Batch) {
	var c struct {
		pupils, units, places       []uuid.UUID
		days                        []schoolyear.Date
		states, charges, codes, was []string
		per                         []string
		via                         []string
		late                        []bool
		cents, ppm, versions        []int
		rules, facts, by, byPerson  []*uuid.UUID
		waits, answers              []*time.Time
	}
	for _, x := range w.bookings {
		c.pupils, c.units, c.places, c.days = append(c.pupils, x.PupilID), append(c.units, x.UnitID), append(c.places, x.PlaceID), append(c.days, x.Day)
		c.states, c.charges, c.codes, c.was, c.via = append(c.states, x.State), append(c.charges, x.Charge), append(c.codes, x.ChargeCode), append(c.was, x.Was), append(c.via, x.Via)
		c.late, c.cents, c.ppm, c.versions = append(c.late, x.Late), append(c.cents, x.SurchargeCents), append(c.ppm, x.SurchargePpm), append(c.versions, x.Version)
		c.per = append(c.per, x.SurchargePer)
		c.rules, c.facts, c.by, c.byPerson = append(c.rules, x.RuleID), append(c.facts, x.FactID), append(c.by, x.MadeBy), append(c.byPerson, x.MadeByPerson)
		c.waits, c.answers = append(c.waits, x.WaitsSince), append(c.answers, x.AnswerUntil)
	}
	queue(w.s, b, `insert into @.bookings (tenant_id, pupil_id, unit_id, day, place_id, state, charge, charge_code, was, via, late, surcharge_cents, surcharge_ppm, surcharge_per, version, rule_id, fact_id, made_by, made_by_person, waits_since, answer_until, updated_at)
		select $1, w.* , $22 from unnest($2::uuid[], $3::uuid[], $4::date[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bool[], $12::int[], $13::int[], $14::text[], $15::int[], $16::uuid[], $17::uuid[], $18::uuid[], $19::uuid[], $20::timestamptz[], $21::timestamptz[]) w
		on conflict (tenant_id, pupil_id, unit_id, day) do update set place_id = excluded.place_id, state = excluded.state, charge = excluded.charge, charge_code = excluded.charge_code, was = excluded.was, via = excluded.via,
			late = excluded.late, surcharge_cents = excluded.surcharge_cents, surcharge_ppm = excluded.surcharge_ppm, surcharge_per = excluded.surcharge_per, version = excluded.version, rule_id = excluded.rule_id, fact_id = excluded.fact_id,
			made_by = excluded.made_by, made_by_person = excluded.made_by_person, waits_since = excluded.waits_since, answer_until = excluded.answer_until, updated_at = excluded.updated_at`,
		w.tx.Tenant(), c.pupils, c.units, c.days, c.places, c.states, c.charges, c.codes, c.was, c.via, c.late, c.cents, c.ppm, c.per, c.versions, c.rules, c.facts, c.by, c.byPerson, c.waits, c.answers, w.tx.Now())
}

func (w *writing) queueEvents(b *pgx.Batch) {
	var c struct {
		ids, pupils, units                         []uuid.UUID
		days                                       []schoolyear.Date
		what, states, charges, codes, reasons, via []string
		late                                       []bool
		versions                                   []int
		rules, facts, by, byPerson                 []*uuid.UUID
	}
	for _, e := range w.events {
		x := e.b
		c.ids, c.pupils, c.units, c.days = append(c.ids, tenant.NewID()), append(c.pupils, x.PupilID), append(c.units, x.UnitID), append(c.days, x.Day)
		c.what, c.states, c.charges, c.codes, c.reasons, c.via = append(c.what, e.what), append(c.states, x.State), append(c.charges, x.Charge), append(c.codes, x.ChargeCode), append(c.reasons, e.reason), append(c.via, x.Via)
		c.late, c.versions = append(c.late, x.Late), append(c.versions, x.Version)
		c.rules, c.facts, c.by, c.byPerson = append(c.rules, x.RuleID), append(c.facts, x.FactID), append(c.by, x.MadeBy), append(c.byPerson, x.MadeByPerson)
	}
	queue(w.s, b, `insert into @.booking_events (tenant_id, id, pupil_id, unit_id, day, what, state, charge, code, reason, via, late, version, rule_id, fact_id, by_account, by_person, at)
		select $1, w.*, $18 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::bool[], $13::int[], $14::uuid[], $15::uuid[], $16::uuid[], $17::uuid[]) w`,
		w.tx.Tenant(), c.ids, c.pupils, c.units, c.days, c.what, c.states, c.charges, c.codes, c.reasons, c.via, c.late, c.versions, c.rules, c.facts, c.by, c.byPerson, w.tx.Now())
}
