package daybook

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// The states of a booking.
const (
	Booked    = "booked"
	Waiting   = "waiting"
	Offered   = "offered"
	Cancelled = "cancelled"
	Away      = "away"
)

// Booking is one pupil, one unit, one day.
type Booking struct {
	PupilID        uuid.UUID
	UnitID         uuid.UUID
	Day            schoolyear.Date
	PlaceID        uuid.UUID
	State          string
	Late           bool
	SurchargeCents int
	SurchargePpm   int
	SurchargePer   string // "": for this booking; pupil, family: once a school year
	Charge         string
	ChargeCode     string
	RuleID         *uuid.UUID
	FactID         *uuid.UUID
	Was            string
	WaitsSince     *time.Time
	AnswerUntil    *time.Time
	Via            string
	MadeBy         *uuid.UUID
	MadeByPerson   *uuid.UUID
	Version        int
	UpdatedAt      time.Time
}

const bookingColumns = `pupil_id, unit_id, day, place_id, state, late, surcharge_cents, surcharge_ppm, surcharge_per, charge, charge_code, rule_id, fact_id, was, waits_since, answer_until, via, made_by, made_by_person, version, updated_at`

// holds tells whether the booking takes a seat.
func (b *Booking) holds() bool { return b != nil && (b.State == Booked || b.State == Offered) }

type bookingKey struct {
	pupil, unit uuid.UUID
	day         schoolyear.Date
}

type seatKey struct {
	day         schoolyear.Date
	unit, place uuid.UUID
}

func (a seatKey) compare(b seatKey) int {
	return cmp.Or(a.day.Compare(b.day), slices.Compare(a.unit[:], b.unit[:]), slices.Compare(a.place[:], b.place[:]))
}

// Want is one cell of the month: a pupil takes a unit on a day, or gives it back.
type Want struct {
	Pupil   uuid.UUID       `json:"child"`
	Unit    uuid.UUID       `json:"unit"`
	Day     schoolyear.Date `json:"day" format:"date"`
	Take    bool            `json:"take"`
	Version *int            `json:"version,omitempty" minimum:"0" doc:"The cell as the caller saw it, 0 when it was empty: changed since, it is left as it is and told"`
}

// Outcome is what became of a Want.
type Outcome struct {
	Pupil    uuid.UUID       `json:"child"`
	Unit     uuid.UUID       `json:"unit"`
	Day      schoolyear.Date `json:"day" format:"date"`
	Result   string          `json:"result" enum:"done,unchanged,refused,changed" doc:"done; nothing to do; refused (see sentence); changed by somebody else meanwhile"`
	State    string          `json:"state" enum:",booked,waiting,offered,cancelled,away" doc:"As it is now; empty: never booked"`
	Code     string          `json:"code,omitempty"`
	Sentence string          `json:"sentence,omitempty"`
	Version  int             `json:"version"`
	Late     bool            `json:"late,omitempty"`
	Left     *int            `json:"left,omitempty" doc:"Places left now; absent: not limited"`
}

// By is who writes and with what authority.
type By struct {
	Via      string // "family", "desk", "pattern", "import", "tablet"
	Override bool   // over the cut-off and the places: an agent, with a reason
	Reason   string
}

// Question asks about units over services.
type Question struct {
	Pupils []uuid.UUID
	Units  []uuid.UUID
	From   schoolyear.Date
	Until  schoolyear.Date
}

// Held is a unit that a pupil has booked on a day.
type Held struct {
	PupilID uuid.UUID
	UnitID  uuid.UUID
	Day     schoolyear.Date
}

// Apply writes what is wanted, cell by cell: each has its outcome, and one that is refused stops no other. A place is given once,
// whatever comes at the same instant.
func (s *Service) Apply(tx *tenant.Tx, book *Book, wants []Want, by By) ([]Outcome, error) {
	a := &application{s: s, tx: tx, book: book, by: by}
	if err := a.load(wants); err != nil {
		return nil, err
	}
	for i := range wants {
		a.decide(wants[i])
	}
	a.relate()
	for a.weeks() { // what a week refuses may leave a slot without the one it depends on
		a.relate()
	}
	if err := a.seat(); err != nil {
		return nil, err
	}
	return a.write()
}

// change is a want on its way to a booking.
type change struct {
	want     Want
	unit     *Unit
	place    uuid.UUID
	enrolled *Enrolment
	was      *Booking
	decision cutoff.Decision
	out      Outcome
	target   string       // the state to reach; "" when nothing is written
	week     *cutoff.Week // what its week was refused by
}

type application struct {
	s       *Service
	tx      *tenant.Tx
	book    *Book
	by      By
	enrol   map[uuid.UUID][]Enrolment // by pupil
	had     map[bookingKey]*Booking
	facts   map[uuid.UUID][]factDay // by pupil
	changes []*change
	seats   map[seatKey]*seat
}

type seat struct {
	UnitID   uuid.UUID
	PlaceID  uuid.UUID
	Day      schoolyear.Date
	Capacity *int
	Taken    int
	Waiting  int
	moved    bool
}

func (s *seat) left() *int {
	if s.Capacity == nil {
		return nil
	}
	n := max(*s.Capacity-s.Taken, 0)
	return &n
}

func (a *application) load(wants []Want) error {
	pupils := make([]uuid.UUID, 0, 4)
	var from, until schoolyear.Date
	for _, w := range wants {
		if !slices.Contains(pupils, w.Pupil) {
			pupils = append(pupils, w.Pupil)
		}
		if from.IsZero() || w.Day.Before(from) {
			from = w.Day
		}
		if w.Day.After(until) {
			until = w.Day
		}
	}
	if len(wants) > 0 { // a week's days are counted together
		from, until = from.Monday(), until.Monday().AddDays(6)
	}
	enrolments, err := a.s.lockPupils(a.tx, pupils)
	if err != nil {
		return err
	}
	a.enrol = map[uuid.UUID][]Enrolment{}
	for _, e := range enrolments {
		a.enrol[e.Pupil] = append(a.enrol[e.Pupil], e)
	}
	bookings, err := rows[Booking](a.s, a.tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and pupil_id = any ($2) and day between $3 and $4`, a.tx.Tenant(), pupils, from, until)
	if err != nil {
		return err
	}
	a.had = make(map[bookingKey]*Booking, len(bookings))
	for i := range bookings {
		a.had[bookingKey{bookings[i].PupilID, bookings[i].UnitID, bookings[i].Day}] = &bookings[i]
	}
	days, err := a.s.factDays(a.tx, pupils, from, until)
	if err != nil {
		return err
	}
	a.facts = map[uuid.UUID][]factDay{}
	for _, d := range days {
		a.facts[d.PupilID] = append(a.facts[d.PupilID], d)
	}
	return nil
}

// lockPupils reads the enrolments of pupils and has two writers on one child follow each other.
func (s *Service) lockPupils(tx *tenant.Tx, pupils []uuid.UUID) ([]Enrolment, error) {
	return rows[Enrolment](s, tx, `select id, pupil_id, activity_id, place_id, mode, since, until, pattern::text as pattern, resident from @.enrolments where tenant_id = $1 and pupil_id = any ($2) and state = 'active' order by pupil_id, id for update`, tx.Tenant(), pupils)
}

// decide judges one want by the dates, the enrolment, the cut-off and the school's facts; places come later.
func (a *application) decide(w Want) {
	c := &change{want: w, out: Outcome{Pupil: w.Pupil, Unit: w.Unit, Day: w.Day, Result: "unchanged"}}
	twice := slices.ContainsFunc(a.changes, func(o *change) bool { return o.want.Pupil == w.Pupil && o.want.Unit == w.Unit && o.want.Day == w.Day })
	a.changes = append(a.changes, c)
	c.was = a.had[bookingKey{w.Pupil, w.Unit, w.Day}]
	if c.was != nil {
		c.out.State, c.out.Version = c.was.State, c.was.Version
		c.place = c.was.PlaceID
	}
	if twice { // two words on one cell: the first holds
		c.refuse("twice")
		return
	}
	if w.Version != nil && *w.Version != c.out.Version {
		c.out.Result, c.out.Code = "changed", "changed_meanwhile"
		return
	}
	var activity *Activity
	if c.unit, activity = a.book.Unit(w.Unit); c.unit == nil || c.unit.Archived {
		c.refuse("no_unit")
		return
	}
	for i, e := range a.enrol[w.Pupil] {
		if e.Activity == activity.ID && !w.Day.Before(e.Since) && (e.Until.IsZero() || !w.Day.After(e.Until)) {
			c.enrolled = &a.enrol[w.Pupil][i]
			if c.was == nil || c.was.State == Cancelled {
				c.place = e.Place
			}
		}
	}
	if w.Take {
		a.take(c, activity)
	} else {
		a.drop(c)
	}
}

func (c *change) refuse(code string) { c.out.Result, c.out.Code, c.target = "refused", code, "" }

func (a *application) take(c *change, activity *Activity) {
	switch {
	case c.was.holds() && c.was.State == Booked, c.was != nil && c.was.State == Waiting && !a.by.Override:
		return
	case c.enrolled == nil:
		c.refuse("not_enrolled")
		return
	case c.want.Day.After(a.book.horizon(a.book.horizon(a.book.School().DateOf(a.tx.Now())).AddDays(1))):
		c.refuse("too_far")
		return
	case activity.State != Opened && !a.by.Override:
		c.refuse("not_open")
		return
	case c.was != nil && c.was.State == Offered: // an offer was made in time and is answered by its own clock
		c.target = Booked
		return
	}
	if opens := activity.opens(c.enrolled.Resident); a.tx.Now().Before(opens) && a.by.Via == "family" {
		c.refuse("opens_later")
		c.decision.Opens = opens
		return
	}
	if f := a.away(c); f != nil && !a.by.Override {
		c.refuse("fact_" + f.Kind)
		return
	}
	c.decision = a.book.Decide(c.unit, c.place, c.want.Day, a.action(c, cutoff.Add), a.tx.Now())
	if !c.decision.Open && !a.by.Override {
		c.refuse(c.decision.Code)
		return
	}
	c.target = Booked
}

func (a *application) drop(c *change) {
	switch {
	case c.was == nil || c.was.State == Cancelled:
		return
	case c.was.State == Waiting, c.was.State == Offered: // nothing was promised to anybody
		c.target = Cancelled
		return
	}
	c.decision = a.book.Decide(c.unit, c.place, c.want.Day, a.action(c, cutoff.Cancel), a.tx.Now())
	if !c.decision.Open && !a.by.Override {
		c.refuse(c.decision.Code)
		return
	}
	c.target = Cancelled
}

// action is the rule that speaks: to give one slot of an activity back and take another of the same day is a change.
func (a *application) action(c *change, otherwise cutoff.Action) cutoff.Action {
	key := bookingKey{pupil: c.want.Pupil, day: c.want.Day}
	for _, u := range c.unit.activity.Units {
		if u.ID == c.unit.ID {
			continue
		}
		key.unit = u.ID
		was := a.had[key]
		for _, o := range a.changes {
			if o.want.Pupil == c.want.Pupil && o.want.Day == c.want.Day && o.want.Unit == u.ID && o.want.Take != c.want.Take {
				return cutoff.Change
			}
		}
		if otherwise == cutoff.Add && was.holds() && excludes(c.unit, u.ID) {
			return cutoff.Change
		}
	}
	return otherwise
}

func excludes(u *Unit, other uuid.UUID) bool {
	return slices.ContainsFunc(u.Needs, func(n Need) bool { return n.Unit == other && n.Relation == "excludes" })
}

// away is the school's fact that takes the pupil away from a slot, nil when none does.
func (a *application) away(c *change) *factDay {
	for i, f := range a.facts[c.want.Pupil] {
		if f.Day == c.want.Day && f.span().meets(c.unit) {
			return &a.facts[c.want.Pupil][i]
		}
	}
	return nil
}

// relate refuses what would leave a unit without the one it depends on, or beside one that it excludes.
func (a *application) relate() {
	for again := true; again; {
		again = false
		for _, c := range a.changes {
			if c.target == "" {
				continue
			}
			if code := a.broken(c); code != "" {
				c.refuse(code)
				again = true
			}
		}
	}
}

func (a *application) broken(c *change) string {
	has := func(unit uuid.UUID) bool {
		for _, o := range a.changes {
			if o.target != "" && o.want.Pupil == c.want.Pupil && o.want.Day == c.want.Day && o.want.Unit == unit {
				return o.target == Booked
			}
		}
		b := a.had[bookingKey{c.want.Pupil, unit, c.want.Day}]
		return b.holds() || b != nil && b.State == Waiting
	}
	if c.target == Booked {
		for _, n := range c.unit.Needs {
			there := false
			if n.Service == a.s.Key {
				there = has(n.Unit)
			} else {
				there = a.elsewhere(c, n)
			}
			if there && n.Relation == "excludes" {
				return "excluded"
			}
			if !there && n.Relation == "depends" {
				return "depends"
			}
		}
		for _, other := range a.book.units { // the other way round
			if other.ID != c.unit.ID && excludes(other, c.unit.ID) && has(other.ID) {
				return "excluded"
			}
		}
		return ""
	}
	for _, other := range a.book.units {
		if has(other.ID) && slices.ContainsFunc(other.Needs, func(n Need) bool { return n.Unit == c.unit.ID && n.Relation == "depends" }) {
			return "depended_on"
		}
	}
	return ""
}

// weeks refuses what leaves a child fewer days of an activity in a week than its rule asks for, or more; it says whether it did.
// An agent who overrides, a typical week and an import are not held to it.
func (a *application) weeks() bool {
	if a.by.Override || a.by.Via != "family" && a.by.Via != "desk" {
		return false
	}
	refused := false
	for _, c := range slices.Backward(a.changes) { // of too many days, the last are refused
		if c.target == "" {
			continue
		}
		week := c.unit.activity.RuleOn(c.want.Day).Cutoff.Week
		if week == nil {
			continue
		}
		before, after, missing := a.daysOf(c)
		code := week.Refuses(after, missing)
		if code == "" || code == "week_least" && c.target == Cancelled && week.Refuses(before, missing) == code || code == "week_most" && c.target == Cancelled {
			continue
		}
		c.refuse(code)
		c.week = week
		refused = true
	}
	return refused
}

// daysOf counts, in the week of a change, the days on which the child has its activity, as they were and as they would be, and
// those of the activity's weekdays on which it does not run.
func (a *application) daysOf(c *change) (before, after, missing int) {
	calendar := a.book.Days(c.unit, c.place)
	monday := c.want.Day.Monday()
	for d := monday; !d.After(monday.AddDays(6)); d = d.AddDays(1) {
		ordinary := c.unit.activity.Weekdays&bit(d) != 0 && (c.unit.activity.Runs != "school" || calendar.Week.On(d.Weekday()) != schoolyear.NoHalfDay)
		if ordinary && !(c.unit.activity.RunsOn(d) && calendar.IsOpenDay(d)) {
			missing++
		}
		had, has := false, false
		for _, u := range c.unit.activity.Units {
			b := a.had[bookingKey{c.want.Pupil, u.ID, d}]
			holds := b != nil && b.State != Cancelled
			had = had || holds
			for _, o := range a.changes {
				if o.target != "" && o.want.Pupil == c.want.Pupil && o.want.Day == d && o.want.Unit == u.ID {
					holds = o.target != Cancelled
				}
			}
			has = has || holds
		}
		if had {
			before++
		}
		if has {
			after++
		}
	}
	return before, after, missing
}

func (a *application) elsewhere(c *change, n Need) bool {
	if a.s.Elsewhere == nil {
		return n.Relation == "depends"
	}
	held, err := a.s.Elsewhere(a.tx, n.Service, Question{Pupils: []uuid.UUID{c.want.Pupil}, Units: []uuid.UUID{n.Unit}, From: c.want.Day, Until: c.want.Day})
	return err == nil && len(held) > 0
}

// seat gives and takes places back, each count locked in the order of days, units and places.
func (a *application) seat() error {
	keys := map[seatKey]bool{}
	for _, c := range a.changes {
		if c.target == "" {
			continue
		}
		k := seatKey{c.want.Day, c.want.Unit, c.place}
		keys[k] = keys[k] || c.target == Cancelled || c.was.holds() || a.by.Override || c.unit.activity.Waiting
	}
	if err := a.lockSeats(keys); err != nil {
		return err
	}
	for _, give := range []bool{true, false} { // what is given back in the same breath may be taken again
		for _, c := range a.changes {
			if c.target == "" || (c.target == Cancelled) != give {
				continue
			}
			st := a.seats[seatKey{c.want.Day, c.want.Unit, c.place}]
			if give {
				a.give(c, st)
			} else {
				a.occupy(c, st)
			}
		}
	}
	return nil
}

func (a *application) give(c *change, st *seat) {
	st.moved = true
	switch c.was.State {
	case Booked, Offered:
		st.Taken--
	case Waiting:
		st.Waiting--
	}
}

func (a *application) occupy(c *change, st *seat) {
	if c.was.holds() { // an offer already holds its place
		return
	}
	full := st.Capacity != nil && st.Taken >= *st.Capacity
	queue := c.unit.activity.Waiting
	switch {
	case a.by.Override, !full && !(queue && st.Waiting > 0 && a.by.Via == "family"):
		if c.was != nil && c.was.State == Waiting {
			st.Waiting--
		}
		st.Taken++
	case queue && (c.was == nil || c.was.State != Waiting):
		st.Waiting++
		c.target = Waiting
	case queue:
		c.target, c.out.Result = "", "unchanged"
		return
	default:
		c.refuse("full")
		c.out.Left = st.left()
		return
	}
	st.moved = true
}

// lockSeats reads the counts of places and keeps them until the end, in one order. Where the key says false, a count without a place left
// is read and not kept: whoever is refused has nobody wait for them.
func (a *application) lockSeats(keys map[seatKey]bool) error {
	a.seats = map[seatKey]*seat{}
	if len(keys) == 0 {
		return nil
	}
	order := make([]seatKey, 0, len(keys))
	for k := range keys {
		order = append(order, k)
	}
	slices.SortFunc(order, seatKey.compare)
	units, places, days, limits, anyway := make([]uuid.UUID, len(order)), make([]uuid.UUID, len(order)), make([]schoolyear.Date, len(order)), make([]*int, len(order)), make([]bool, len(order))
	for i, k := range order {
		units[i], places[i], days[i], limits[i], anyway[i] = k.unit, k.place, k.day, a.book.Limit(k.unit, k.place, k.day), keys[k]
	}
	full, err := rows[seat](a.s, a.tx, `with asked as (select * from unnest($2::uuid[], $3::uuid[], $4::date[], $5::int[], $6::bool[]) with ordinality w(unit_id, place_id, day, capacity, anyway, n)),
		made as (insert into @.seats (tenant_id, unit_id, place_id, day, capacity) select $1, w.unit_id, w.place_id, w.day, w.capacity from asked w
			where not exists (select from @.seats s where s.tenant_id = $1 and s.unit_id = w.unit_id and s.place_id = w.place_id and s.day = w.day) order by n
			on conflict (tenant_id, unit_id, place_id, day) do nothing)
		select s.unit_id, s.place_id, s.day, s.capacity, s.taken, s.waiting from @.seats s join asked w on w.unit_id = s.unit_id and w.place_id = s.place_id and w.day = s.day
		where s.tenant_id = $1 and s.taken >= s.capacity and not w.anyway`, a.tx.Tenant(), units, places, days, limits, anyway)
	if err != nil {
		return err
	}
	for i := range full {
		a.seats[seatKey{full[i].Day, full[i].UnitID, full[i].PlaceID}] = &full[i]
	}
	if len(full) == len(order) {
		return nil
	}
	units, places, days = units[:0], places[:0], days[:0]
	for _, k := range order {
		if a.seats[k] == nil {
			units, places, days = append(units, k.unit), append(places, k.place), append(days, k.day)
		}
	}
	held, err := rows[seat](a.s, a.tx, `select s.unit_id, s.place_id, s.day, s.capacity, s.taken, s.waiting from @.seats s
		join unnest($2::uuid[], $3::uuid[], $4::date[]) w(unit_id, place_id, day) on w.unit_id = s.unit_id and w.place_id = s.place_id and w.day = s.day
		where s.tenant_id = $1 order by s.day, s.unit_id, s.place_id for update of s`, a.tx.Tenant(), units, places, days)
	for i := range held {
		a.seats[seatKey{held[i].Day, held[i].UnitID, held[i].PlaceID}] = &held[i]
	}
	return err
}
