package daybook

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// factDay is a day on which a school's fact takes a pupil away.
type factDay struct {
	FactID  uuid.UUID
	PupilID uuid.UUID
	Day     schoolyear.Date
	Starts  int
	Ends    int
	Kind    string
	Ground  string
}

func (d factDay) span() FactDay {
	return FactDay{Day: d.Day, From: cutoff.Clock(d.Starts), To: cutoff.Clock(d.Ends)}
}

// factDays are those of the facts that hold: one that is withdrawn has none.
func (s *Service) factDays(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]factDay, error) {
	return rows[factDay](s, tx, `select fact_id, pupil_id, day, starts, ends, kind, ground from @.fact_days where tenant_id = $1 and pupil_id = any ($2) and day between $3 and $4 order by pupil_id, day, fact_id`, tx.Tenant(), pupils, from, until)
}

// hear takes a school's fact: it writes who is away when, moves the bookings that meet it by the collectivity's own rule, gives
// back those that a fact told again no longer meets, and answers with how many.
func (s *Service) hear(_ context.Context, tx *tenant.Tx, in *Sealed) error {
	var f Fact
	if err := in.Open(tx, s.Vault, &f); err != nil {
		return err
	}
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	pupils, err := tenant.Select[uuid.UUID](tx, `select distinct b.person_id from directory.bridges b where b.tenant_id = $1 and b.peer_tenant_id = $2 and b.peer_person_id = any ($3) and b.state = 'confirmed' and b.person_id is not null order by 1`, tx.Tenant(), f.School, f.Pupils)
	if err != nil {
		return err
	}
	if _, err := s.lockPupils(tx, pupils); err != nil {
		return err
	}
	if f.State != Asked {
		if newer, err := s.keepFact(tx, f, pupils); err != nil || newer {
			return err
		}
	}
	moved, err := s.applyFact(tx, book, f, pupils)
	if err != nil {
		return err
	}
	moved.Fact, moved.From, moved.Service = f.ID, tx.Tenant(), s.Key
	_, err = tx.DeliverLinked(f.School, EffectKind, moved)
	return err
}

// keepFact writes the fact and its days in place of what it said before; newer is true when a later word of it is already there:
// deliveries may arrive in any order.
func (s *Service) keepFact(tx *tenant.Tx, f Fact, pupils []uuid.UUID) (newer bool, err error) {
	n, err := run(s, tx, `insert into @.facts (tenant_id, id, school_id, kind, ground, proof, said_by, said_at, state, version, heard_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $10)
		on conflict (tenant_id, id) do update set kind = excluded.kind, ground = excluded.ground, proof = excluded.proof, said_by = excluded.said_by, said_at = excluded.said_at, state = excluded.state, version = excluded.version, heard_at = excluded.heard_at
		where @.facts.school_id = excluded.school_id and @.facts.version <= excluded.version`, tx.Tenant(), f.ID, f.School, f.Kind, f.Ground, f.Proof, f.By, f.Said, f.State, tx.Now(), f.Version)
	if err != nil || n == 0 {
		return true, err
	}
	if _, err := run(s, tx, `delete from @.fact_days where tenant_id = $1 and fact_id = $2`, tx.Tenant(), f.ID); err != nil || f.State == Withdrawn {
		return false, err
	}
	days, from, to := make([]schoolyear.Date, len(f.Days)), make([]int, len(f.Days)), make([]int, len(f.Days))
	for i, d := range f.Days {
		days[i], from[i], to[i] = d.Day, int(d.From), int(d.To)
	}
	_, err = run(s, tx, `insert into @.fact_days (tenant_id, fact_id, pupil_id, day, starts, ends, kind, ground) select $1, $2, p, d.day, d.starts, d.ends, $7, $8 from unnest($3::uuid[]) p, unnest($4::date[], $5::int[], $6::int[]) d(day, starts, ends)
		on conflict do nothing`, tx.Tenant(), f.ID, pupils, days, from, to, f.Kind, f.Ground)
	return false, err
}

// applyFact moves bookings to where the fact and the rule put them.
func (s *Service) applyFact(tx *tenant.Tx, book *Book, f Fact, pupils []uuid.UUID) (Effect, error) {
	var out Effect
	first, last := f.bounds()
	bookings, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and ((pupil_id = any ($2) and day between $3 and $4 and state in ('booked', 'offered', 'waiting', 'away')) or fact_id = $5)
		and presence not in ('present', 'unexpected') order by day, unit_id, pupil_id`, // who was seen there is not away, whatever is told
		tx.Tenant(), pupils, first, last, f.ID)
	if err != nil {
		return out, err
	}
	a := &application{s: s, tx: tx, book: book, by: By{Via: "fact"}}
	keys := map[seatKey]bool{}
	for _, b := range bookings {
		keys[seatKey{b.Day, b.UnitID, b.PlaceID}] = true
	}
	if err := a.lockSeats(keys); err != nil {
		return out, err
	}
	w := &writing{s: s, tx: tx}
	var freed []seatKey
	runs := s.runs(tx, book, f, bookings)
	for _, b := range bookings {
		u, activity := book.Unit(b.UnitID)
		if u == nil {
			continue
		}
		st := a.seats[seatKey{b.Day, b.UnitID, b.PlaceID}]
		met := f.State != Withdrawn && slices.Contains(pupils, b.PupilID) && slices.ContainsFunc(f.Days, func(d FactDay) bool { return d.Day == b.Day && d.meets(u) })
		mine := b.FactID != nil && *b.FactID == f.ID
		switch {
		case met && (b.State == Booked || mine && b.State == Away):
			rule := activity.RuleOn(b.Day)
			t := rule.Absences.of(f.Kind, f.Ground)
			v := t.judge(f, b.Day, runs[bookingKey{b.PupilID, b.UnitID, b.Day}], book.Days(u, b.PlaceID), tx.Now())
			if !t.Keep {
				out.Freed++
			}
			switch v.charge {
			case Free:
				out.Free++
			case Due:
				out.Due++
			}
			was := b.State
			if !s.leave(&b, f, v, rule, st, t.Keep) {
				continue
			}
			if was == Booked && !t.Keep {
				freed = append(freed, seatKey{b.Day, b.UnitID, b.PlaceID})
			}
			w.booking(b, Away, "")
		case met && (b.State == Waiting || b.State == Offered):
			if b.State == Offered {
				st.Taken--
				freed = append(freed, seatKey{b.Day, b.UnitID, b.PlaceID})
			} else {
				st.Waiting--
			}
			st.moved = true
			b.State, b.Charge, b.Version, b.WaitsSince, b.AnswerUntil = Cancelled, Free, b.Version+1, nil, nil
			w.booking(b, Cancelled, "")
		case !met && mine && b.State == Away:
			s.comeBack(&b, st, activity.Waiting, tx.Now())
			w.booking(b, "back", "")
		}
	}
	met, err := s.meet(tx, f, pupils)
	if err != nil {
		return out, err
	}
	out.Freed, out.Free = out.Freed+len(met), out.Free+len(met)
	if f.State == Asked {
		return out, nil
	}
	for _, st := range a.seats {
		if st.moved {
			w.seat(*st)
		}
	}
	if err := w.flush(); err != nil {
		return out, err
	}
	return out, a.reallocate(freed)
}

// meet are the slots on which the service counts on pupils without a booking, and which a fact takes from them.
func (s *Service) meet(tx *tenant.Tx, f Fact, pupils []uuid.UUID) ([]Line, error) {
	first, last := f.bounds()
	if s.Usual == nil || first.IsZero() || len(pupils) == 0 || f.State == Withdrawn {
		return nil, nil
	}
	list, err := s.Usual(tx, pupils, first, last)
	return slices.DeleteFunc(list, func(l Line) bool {
		return !slices.ContainsFunc(f.Days, func(d FactDay) bool { return d.Day == l.Day && l.Starts < d.To && d.From < l.Ends })
	}), err
}

// leave writes what a fact makes of a booking; false when it is so already.
func (s *Service) leave(b *Booking, f Fact, v verdict, rule *Rule, st *seat, keep bool) bool {
	if b.State == Away && b.Charge == v.charge && b.ChargeCode == v.code {
		return false
	}
	if b.State == Booked {
		b.Was = Booked
		if keep {
			b.Was = "kept"
		} else {
			st.Taken--
			st.moved = true
		}
	}
	b.State, b.FactID, b.Charge, b.ChargeCode, b.Via, b.Version = Away, &f.ID, v.charge, v.code, "fact", b.Version+1
	if rule.ID != uuid.Nil {
		b.RuleID = &rule.ID
	}
	return true
}

// comeBack undoes it: the place is taken again if one is left, or the child waits for one, or it is lost and the family is told so.
func (s *Service) comeBack(b *Booking, st *seat, list bool, now time.Time) {
	kept := b.Was == "kept"
	b.FactID, b.Was, b.Charge, b.ChargeCode, b.Via, b.Version = nil, "", Due, "", "fact", b.Version+1
	switch {
	case kept:
		b.State = Booked
	case st.Capacity == nil || st.Taken < *st.Capacity:
		b.State = Booked
		st.Taken++
		st.moved = true
	case list:
		b.State, b.Charge, b.WaitsSince = Waiting, Free, &now
		st.Waiting++
		st.moved = true
	default:
		b.State, b.Charge, b.ChargeCode = Cancelled, Free, "place_lost"
	}
}

// runs numbers, for each booking that a fact meets, the day of service within the absence, from 0: days of the same ground that follow
// each other without a day of service between them count together, whoever told them and in how many facts.
func (s *Service) runs(tx *tenant.Tx, book *Book, f Fact, bookings []Booking) map[bookingKey]int {
	out := map[bookingKey]int{}
	if f.Kind != Absence {
		return out
	}
	first, last := f.bounds()
	var pupils []uuid.UUID
	for _, b := range bookings {
		if !slices.Contains(pupils, b.PupilID) {
			pupils = append(pupils, b.PupilID)
		}
	}
	days, err := s.factDays(tx, pupils, first.AddDays(-60), last)
	if err != nil {
		return out
	}
	for _, b := range bookings {
		u, _ := book.Unit(b.UnitID)
		if u == nil {
			continue
		}
		c := book.Days(u, b.PlaceID)
		sick := func(day schoolyear.Date) bool {
			return slices.ContainsFunc(days, func(d factDay) bool {
				return d.PupilID == b.PupilID && d.Day == day && d.Kind == Absence && d.Ground == f.Ground && d.span().meets(u)
			})
		}
		n := 0
		for day, left := b.Day.AddDays(-1), 60; left > 0; day, left = day.AddDays(-1), left-1 {
			if !c.IsOpenDay(day) {
				continue
			}
			if !sick(day) {
				break
			}
			n++
		}
		out[bookingKey{b.PupilID, b.UnitID, b.Day}] = n
	}
	return out
}

func (f Fact) bounds() (first, last schoolyear.Date) {
	for _, d := range f.Days {
		if first.IsZero() || d.Day.Before(first) {
			first = d.Day
		}
		if d.Day.After(last) {
			last = d.Day
		}
	}
	return first, last
}

// EffectLine says what a fact would make of one booking.
type EffectLine struct {
	Day      schoolyear.Date `json:"day" format:"date"`
	Label    string          `json:"label"`
	Charge   string          `json:"charge" enum:"free,due,undecided"`
	Code     string          `json:"code"`
	Sentence string          `json:"sentence"`
	Freed    bool            `json:"freed" doc:"The place is given back"`
}

// Effects tells a family, before it says so, what an absence would make of a child's bookings by the collectivity's own rule.
func (s *Service) Effects(tx *tenant.Tx, book *Book, pupil uuid.UUID, f Fact) ([]EffectLine, error) {
	first, last := f.bounds()
	bookings, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and pupil_id = $2 and day between $3 and $4 and state in ('booked', 'away') order by day, unit_id`, tx.Tenant(), pupil, first, last)
	if err != nil {
		return nil, err
	}
	before := s.runs(tx, book, f, bookings)
	lang := cmp.Or(tx.Actor().Lang, "fr")
	out := []EffectLine{}
	seen := map[uuid.UUID]int{}
	for _, b := range bookings {
		u, activity := book.Unit(b.UnitID)
		if u == nil || !slices.ContainsFunc(f.Days, func(d FactDay) bool { return d.Day == b.Day && d.meets(u) }) {
			continue
		}
		t := activity.RuleOn(b.Day).Absences.of(f.Kind, f.Ground)
		n := max(before[bookingKey{b.PupilID, b.UnitID, b.Day}], seen[u.ID])
		seen[u.ID] = n + 1
		v := t.judge(f, b.Day, n, book.Days(u, b.PlaceID), tx.Now())
		out = append(out, EffectLine{Day: b.Day, Label: activity.Label, Charge: v.charge, Code: v.code, Freed: !t.Keep, Sentence: s.charged(lang, v.code)})
	}
	met, err := s.meet(tx, f, []uuid.UUID{pupil})
	for _, l := range met {
		out = append(out, EffectLine{Day: l.Day, Label: l.Label, Charge: Free, Code: "usual", Freed: true, Sentence: s.say(lang, "charge_usual", map[string]any{"at": i18n.Time(lang, l.Day.At(time.UTC, int(l.Starts)/60, int(l.Starts)%60))})})
	}
	return out, err
}
