package daybook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

const (
	ticksTaken = 31                   // days during which a tablet may still send what it ticked
	ticksKept  = 100 * 24 * time.Hour // what answers a family that asks who fetched its child, and no longer
	mostTicks  = 2000                 // in one sending
)

// NewTick is a tick as a tablet sends it.
type NewTick struct {
	ID       uuid.UUID       `json:"id" doc:"Drawn by the tablet: sent twice, it is one"`
	Pupil    uuid.UUID       `json:"child"`
	Activity uuid.UUID       `json:"activity"`
	Place    uuid.UUID       `json:"place"`
	Day      schoolyear.Date `json:"day" format:"date"`
	Kind     string          `json:"kind" enum:"present,absent,left,undone"`
	At       time.Time       `json:"at" doc:"By the tablet's clock"`
	Hour     *time.Time      `json:"hour,omitempty" doc:"Of arrival or departure, when it is another; by the tablet's clock"`
	How      string          `json:"how,omitempty" enum:",guardian,collector,alone,other"`
	With     string          `json:"with,omitempty" maxLength:"120" doc:"Who took the child"`
	Undoes   *uuid.UUID      `json:"undoes,omitempty" doc:"The tick that is taken back"`
	Seen     int             `json:"seen,omitempty" minimum:"0" doc:"How many ticks of this child and activity the list had when it was made"`
	By       *uuid.UUID      `json:"by,omitempty" doc:"The account that ticked, when another one sends it"`
}

// Sending is what a tablet kept.
type Sending struct {
	Device string    `json:"device" minLength:"1" maxLength:"40"`
	Now    time.Time `json:"now" doc:"By the tablet's clock, when it sends: a wrong one is set right"`
	Ticks  []NewTick `json:"ticks" nullable:"false" maxItems:"2000"`
}

// Taken is what became of a tick.
type Taken struct {
	ID       uuid.UUID `json:"id"`
	State    string    `json:"state" enum:"kept,again,refused" doc:"again: it was there already"`
	Code     string    `json:"code,omitempty"`
	Sentence string    `json:"sentence,omitempty"`
}

// Pointed is what the ticks of a child, an activity and a day come to once a sending was taken: a tablet sets its list right with it.
type Pointed struct {
	Pupil     uuid.UUID       `json:"child"`
	Activity  uuid.UUID       `json:"activity"`
	Day       schoolyear.Date `json:"day" format:"date"`
	Presence  string          `json:"presence" enum:",present,absent,unexpected"`
	ArrivedAt *time.Time      `json:"arrived_at,omitempty"`
	LeftAt    *time.Time      `json:"left_at,omitempty"`
	LeftHow   string          `json:"left_how,omitempty" enum:",guardian,collector,alone,other"`
	LeftWith  string          `json:"left_with,omitempty"`
	Late      int             `json:"late,omitempty"`
	Seen      int             `json:"seen"`
	Holds     *uuid.UUID      `json:"holds,omitempty"`
	Clash     bool            `json:"clash,omitempty"`
}

// cell is where ticks meet: one child, one activity, one day.
type cell struct {
	pupil, activity uuid.UUID
	day             schoolyear.Date
}

func (c cell) compare(o cell) int {
	return cmp.Or(c.day.Compare(o.day), slices.Compare(c.activity[:], o.activity[:]), slices.Compare(c.pupil[:], o.pupil[:]))
}

// TakeTicks writes ticks, whenever they arrive, and what they come to in the bookings: one that was taken before changes nothing, one that
// cannot be true is told and stops no other.
func (s *Service) TakeTicks(tx *tenant.Tx, book *Book, in Sending) ([]Taken, []Pointed, error) {
	if len(in.Ticks) > mostTicks {
		return nil, nil, problem.OnField("ticks", "daybook.too_many")
	}
	t := &taking{s: s, tx: tx, book: book, correct: Corrector(in.Now, tx.Now()), device: in.Device, cells: map[cell][]Tick{}}
	if err := t.load(in.Ticks); err != nil {
		return nil, nil, err
	}
	out := make([]Taken, len(in.Ticks))
	for i, n := range in.Ticks {
		if out[i] = t.one(n); out[i].State == "again" {
			t.touched[cell{n.Pupil, n.Activity, n.Day}] = true // the answer was lost: it is given again
		}
	}
	err := t.write()
	return out, t.pointed, err
}

// taking is ticks on their way to what they come to.
type taking struct {
	s        *Service
	tx       *tenant.Tx
	book     *Book
	correct  func(time.Time) time.Time
	device   string
	known    map[uuid.UUID]bool // pupils
	accounts map[uuid.UUID]bool
	there    map[uuid.UUID]bool // ticks that were sent before, in whatever cell
	cells    map[cell][]Tick
	fresh    []Tick
	touched  map[cell]bool
	pointed  []Pointed
}

func (t *taking) load(list []NewTick) error {
	s, tx := t.s, t.tx
	var ids, pupils, accounts []uuid.UUID
	days := map[schoolyear.Date]bool{}
	for _, n := range list {
		ids, pupils = append(ids, n.ID), append(pupils, n.Pupil)
		days[n.Day] = true
		if n.By != nil {
			accounts = append(accounts, *n.By)
		}
	}
	t.known, t.accounts, t.there, t.touched = map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, map[cell]bool{}
	sorted := make([]schoolyear.Date, 0, len(days))
	for d := range days {
		sorted = append(sorted, d)
	}
	slices.SortFunc(sorted, schoolyear.Date.Compare)
	// two tablets follow each other
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('ticks ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	mark := func(into map[uuid.UUID]bool, found []uuid.UUID, err error) error {
		for _, id := range found {
			into[id] = true
		}
		return err
	}
	found, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil')`, tx.Tenant(), pupils)
	if err := mark(t.known, found, err); err != nil {
		return err
	}
	found, err = tenant.Select[uuid.UUID](tx, `select p.account_id from directory.people p where p.tenant_id = $1 and p.account_id = any ($2)`, tx.Tenant(), accounts)
	if err := mark(t.accounts, found, err); err != nil {
		return err
	}
	found, err = rows[uuid.UUID](s, tx, `select id from @.ticks where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
	if err := mark(t.there, found, err); err != nil {
		return err
	}
	before, err := rows[Tick](s, tx, `select `+tickColumns+` from @.ticks where tenant_id = $1 and pupil_id = any ($2) and day = any ($3) order by n`, tx.Tenant(), pupils, sorted)
	for _, k := range before {
		c := cell{k.PupilID, k.ActivityID, k.Day}
		t.cells[c] = append(t.cells[c], k)
	}
	return err
}

func (t *taking) one(n NewTick) Taken {
	refuse := func(code string) Taken {
		return Taken{ID: n.ID, State: "refused", Code: code, Sentence: t.s.say(cmp.Or(t.tx.Actor().Lang, "fr"), "tick_"+code, nil)}
	}
	today := t.book.School().DateOf(t.tx.Now())
	a, place := t.book.Activity(n.Activity), t.book.Place(n.Place)
	switch {
	case t.there[n.ID]:
		return Taken{ID: n.ID, State: "again"}
	case n.ID == uuid.Nil || !t.known[n.Pupil]:
		return refuse("no_pupil")
	case a == nil:
		return refuse("no_activity")
	case place == nil:
		return refuse("no_place")
	case n.Day.After(today):
		return refuse("future")
	case n.Day.Before(today.AddDays(-ticksTaken)):
		return refuse("old")
	case n.Kind == TickUndone && n.Undoes == nil:
		return refuse("undoes_what")
	}
	c := cell{n.Pupil, n.Activity, n.Day}
	k := Tick{ID: n.ID, PupilID: n.Pupil, ActivityID: n.Activity, Day: n.Day, N: len(t.cells[c]) + 1, PlaceID: n.Place, Kind: n.Kind, At: t.correct(n.At), SaidAt: n.At, ReceivedAt: t.tx.Now(),
		UndoesID: n.Undoes, Seen: min(n.Seen, len(t.cells[c])), Device: t.device, MadeBy: account(t.tx), TickedBy: account(t.tx)}
	if n.Hour != nil {
		at := t.correct(*n.Hour)
		if on := schoolyear.DateOf(at, t.book.School().Location()); n.Day.DaysUntil(on) < -1 || n.Day.DaysUntil(on) > 1 { // a clock set right may move it over midnight
			return refuse("hour")
		}
		k.Hour = &at
	}
	if n.Kind == TickLeft {
		k.LeftHow, k.LeftWith = n.How, strings.TrimSpace(n.With)
	}
	if n.By != nil && t.accounts[*n.By] {
		k.TickedBy = n.By
	}
	t.keep(k)
	return Taken{ID: n.ID, State: "kept"}
}

func (t *taking) keep(k Tick) {
	c := cell{k.PupilID, k.ActivityID, k.Day}
	t.cells[c] = append(t.cells[c], k)
	t.fresh = append(t.fresh, k)
	t.there[k.ID], t.touched[c] = true, true
	t.tx.About(k.PupilID)
}

func account(tx *tenant.Tx) *uuid.UUID {
	if id := tx.Account(); id != uuid.Nil {
		return &id
	}
	return nil
}

// write keeps the ticks and moves the bookings to what they come to.
func (t *taking) write() error {
	if len(t.touched) == 0 {
		return nil
	}
	loaded := make([][]any, len(t.fresh))
	for i, k := range t.fresh {
		loaded[i] = []any{k.ID, k.PupilID, k.ActivityID, onDay(k.Day), int32(k.N), k.PlaceID, k.Kind, k.At, k.SaidAt, k.ReceivedAt, k.Hour, k.LeftHow, k.LeftWith, k.UndoesID, int32(k.Seen), k.Device, k.Decides, k.TickedBy, k.MadeBy}
	}
	if err := t.tx.Load(t.s.Key+".ticks", tickColumns, loaded); err != nil {
		return err
	}
	cells := make([]cell, 0, len(t.touched))
	var pupils []uuid.UUID
	var days []schoolyear.Date
	for c := range t.touched {
		cells, pupils, days = append(cells, c), append(pupils, c.pupil), append(days, c.day)
	}
	slices.SortFunc(cells, cell.compare)
	if _, err := t.s.lockPupils(t.tx, pupils); err != nil {
		return err
	}
	had, err := rows[pointed](t.s, t.tx, `select `+bookingColumns+`, presence, arrived_at, left_at, left_with from @.bookings where tenant_id = $1 and pupil_id = any ($2) and day = any ($3) order by day, unit_id, pupil_id for update`, t.tx.Tenant(), pupils, days)
	if err != nil {
		return err
	}
	w := &writing{s: t.s, tx: t.tx}
	p := &presences{}
	for _, c := range cells {
		if err := t.settle(c, had, w, p); err != nil {
			return err
		}
	}
	if len(w.bookings) == 0 {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	b := &pgx.Batch{}
	queue(t.s, b, `update @.bookings b set presence = w.presence, arrived_at = w.arrived, left_at = w.gone, left_with = w.fetched from unnest($2::uuid[], $3::uuid[], $4::date[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[]) w(pupil_id, unit_id, day, presence, arrived, gone, fetched)
		where b.tenant_id = $1 and b.pupil_id = w.pupil_id and b.unit_id = w.unit_id and b.day = w.day`, t.tx.Tenant(), p.pupils, p.units, p.days, p.presence, p.arrived, p.left, p.with)
	return t.tx.Batch(b)
}

// pointed is a booking with what was ticked of it.
type pointed struct {
	Booking
	Presence          string
	ArrivedAt, LeftAt *time.Time
	LeftWith          string
}

// presences gathers what is written of ticks.
type presences struct {
	pupils, units []uuid.UUID
	days          []schoolyear.Date
	presence      []string
	arrived, left []*time.Time
	with          []string
}

func (p *presences) add(b Booking, v stay) {
	p.pupils, p.units, p.days = append(p.pupils, b.PupilID), append(p.units, b.UnitID), append(p.days, b.Day)
	p.presence, p.arrived, p.left, p.with = append(p.presence, v.presence), append(p.arrived, v.arrived), append(p.left, v.left), append(p.with, v.with)
}

func same(a, b *time.Time) bool { return a == nil && b == nil || a != nil && b != nil && a.Equal(*b) }

// settle moves the bookings of a cell to what its ticks come to.
func (t *taking) settle(c cell, had []pointed, w *writing, p *presences) error {
	a, ticks := t.book.Activity(c.activity), t.cells[c]
	if a == nil || len(ticks) == 0 {
		return nil
	}
	rule := a.RuleOn(c.day)
	of := func(unit uuid.UUID) *pointed {
		i := slices.IndexFunc(had, func(b pointed) bool { return b.PupilID == c.pupil && b.UnitID == unit && b.Day == c.day })
		if i < 0 {
			return nil
		}
		return &had[i]
	}
	slots := t.book.slots(a, ticks[len(ticks)-1].PlaceID, c.day, func(unit uuid.UUID) bool { b := of(unit); return b != nil && b.State == Booked })
	held := Settle(ticks)
	stays := spread(slots, held)
	t.pointed = append(t.pointed, pointedOf(c, len(ticks), held, slots, stays))
	for i, x := range slots {
		v, was := stays[i], of(x.unit.ID)
		if was == nil {
			if v.presence != Unexpected {
				continue
			}
			was = &pointed{Booking: Booking{PupilID: c.pupil, UnitID: x.unit.ID, Day: c.day, PlaceID: ticks[len(ticks)-1].PlaceID, State: Cancelled, Charge: Free}}
		}
		if was.Presence == v.presence && same(was.ArrivedAt, v.arrived) && same(was.LeftAt, v.left) && was.LeftWith == v.with {
			continue
		}
		b := was.Booking
		b.Via, b.Version, b.UpdatedAt = "tablet", b.Version+1, t.tx.Now()
		switch {
		case v.presence == Unexpected && was.Presence != Unexpected:
			b.charge(rule)
		case v.presence != Unexpected && was.Presence == Unexpected:
			if err := t.uncharge(&b); err != nil {
				return err
			}
		}
		w.booking(b, "presence", v.presence)
		p.add(b, v)
	}
	return nil
}

func pointedOf(c cell, seen int, held Settled, slots []slot, stays []stay) Pointed {
	p := Pointed{Pupil: c.pupil, Activity: c.activity, Day: c.day, Presence: held.Presence, ArrivedAt: held.ArrivedAt, LeftAt: held.LeftAt, LeftHow: held.LeftHow, LeftWith: held.LeftWith, Seen: seen, Clash: len(held.Clash) > 0}
	if held.Holds != nil {
		p.Holds = &held.Holds.ID
	}
	if held.Presence == Present && !slices.ContainsFunc(stays, func(v stay) bool { return v.presence == Present }) {
		p.Presence = Unexpected
	}
	if held.LeftAt != nil {
		p.Late = lateBy(slots, *held.LeftAt)
	}
	return p
}

// lateBy is how many minutes after the end of the last slot that was booked a child was fetched.
func lateBy(slots []slot, left time.Time) int {
	var end time.Time
	for _, x := range slots {
		if x.booked {
			end = latest(end, x.ends)
		}
	}
	if minutes := int(left.Sub(end) / time.Minute); !end.IsZero() && minutes > 0 {
		return minutes
	}
	return 0
}

// charge says what a stay costs that was not booked, by the collectivity's rule: as a late order with its surcharge, which is what holds
// where the rule does not say; the ordinary price, with a surcharge of its own or none; or nothing.
func (b *Booking) charge(rule *Rule) {
	if rule.ID != uuid.Nil {
		b.RuleID = &rule.ID
	}
	b.ChargeCode = Unexpected
	t := rule.Absences.of(Unexpected, "")
	switch add := rule.Cutoff.Add; {
	case t.Charge == Free:
		b.Charge = Free
		return
	case t.Charge == Due:
		b.Charge, b.SurchargeCents, b.SurchargePpm, b.SurchargePer = Due, t.SurchargeCents, t.SurchargePpm, t.SurchargePer
	case add == nil || len(add.Late) == 0:
		b.Charge = Due
	default:
		b.Charge = Due
		last := add.Late[len(add.Late)-1]
		b.Late, b.SurchargeCents, b.SurchargePpm, b.SurchargePer = true, int(last.SurchargeCents), int(last.SurchargePPM), string(last.Per)
	}
}

// uncharge gives a booking back the charge it had before the child came unexpected: its trace knows.
func (t *taking) uncharge(b *Booking) error {
	was, _, err := row[struct {
		Charge, Code string
		Late         bool
	}](t.s, t.tx, `select charge, code, late from @.booking_events where tenant_id = $1 and pupil_id = $2 and unit_id = $3 and day = $4 and what <> 'presence' order by version desc limit 1`, t.tx.Tenant(), b.PupilID, b.UnitID, b.Day)
	b.Charge, b.ChargeCode, b.Late, b.SurchargeCents, b.SurchargePpm, b.SurchargePer = cmp.Or(was.Charge, Free), was.Code, was.Late, 0, 0, ""
	return err
}

// slots are the units of an activity that are given at a place on a day, and those that are booked wherever they are.
func (b *Book) slots(a *Activity, place uuid.UUID, day schoolyear.Date, booked func(unit uuid.UUID) bool) []slot {
	zone := b.School().Location()
	at := func(c cutoff.Clock) time.Time { return day.At(zone, int(c)/60, int(c)%60) }
	var out []slot
	for _, u := range a.Units {
		taken := booked(u.ID)
		if taken || !u.Archived && a.RunsOn(day) && b.Days(u, place).IsOpenDay(day) {
			out = append(out, slot{u, at(u.Starts), at(u.Ends), taken})
		}
	}
	slices.SortStableFunc(out, func(a, b slot) int { return a.starts.Compare(b.starts) })
	return out
}

// Decide says which tick of two tablets is right: it is said once more, by whoever decides, and holds over what was said before.
func (s *Service) decideTick(tx *tenant.Tx, book *Book, id uuid.UUID) error {
	k, ok, err := row[Tick](s, tx, `select `+tickColumns+` from @.ticks where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	t := &taking{s: s, tx: tx, book: book, device: deskDevice, cells: map[cell][]Tick{}}
	if err := t.load([]NewTick{{ID: uuid.Nil, Pupil: k.PupilID, Day: k.Day}}); err != nil {
		return err
	}
	c := cell{k.PupilID, k.ActivityID, k.Day}
	held := Settle(t.cells[c])
	if !slices.ContainsFunc(held.Clash, func(o Tick) bool { return o.ID == id }) {
		return problem.New(problem.Conflict, "daybook.decided")
	}
	hour := k.hour()
	said := Tick{ID: tenant.NewID(), PupilID: k.PupilID, ActivityID: k.ActivityID, Day: k.Day, N: len(t.cells[c]) + 1, PlaceID: k.PlaceID, Kind: k.Kind, At: tx.Now(), SaidAt: tx.Now(), ReceivedAt: tx.Now(), Hour: &hour,
		LeftHow: k.LeftHow, LeftWith: k.LeftWith, Seen: len(t.cells[c]), Device: deskDevice, Decides: true, TickedBy: account(tx), MadeBy: account(tx)}
	if last := t.cells[c]; k.Kind == TickLeft { // when the child came stays known
		if i := slices.IndexFunc(last, func(o Tick) bool { return o.Kind == TickPresent }); i >= 0 {
			came := last[i].hour()
			present := said
			present.ID, present.Kind, present.LeftHow, present.LeftWith, present.Hour, present.At = tenant.NewID(), TickPresent, "", "", &came, tx.Now().Add(-time.Microsecond)
			t.keep(present)
			said.N++
			said.Decides = false
		}
	}
	t.keep(said)
	if err := t.write(); err != nil {
		return fmt.Errorf("decide a tick: %w", err)
	}
	return nil
}

// deskDevice is from where an agent decides.
const deskDevice = "agent"
