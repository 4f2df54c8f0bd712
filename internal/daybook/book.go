package daybook

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// The modes in which an activity is booked.
const (
	Annual     = "annual"
	Weekly     = "weekly"
	Occasional = "occasional"
)

// The states of an activity.
const (
	Draft  = "draft"
	Opened = "open"
	Closed = "closed"
)

// Place is where a service is given: a restaurant, a centre, the run of a bus.
type Place struct {
	ID         uuid.UUID   `json:"id"`
	Name       string      `json:"name"`
	Kind       string      `json:"kind,omitempty"`
	Address    string      `json:"address,omitempty"`
	Phone      string      `json:"phone,omitempty"`
	Capacity   *int        `json:"capacity,omitempty" doc:"Places on any day; absent: not limited"`
	Schools    []uuid.UUID `json:"schools" nullable:"false" doc:"The organisations of the schools whose pupils go there; empty: all"`
	Activities []uuid.UUID `json:"activities" nullable:"false" doc:"What is given there; empty: all that the service offers"`
	Position   int         `json:"position"`
	Archived   bool        `json:"archived,omitempty"`
}

// Unit is the slot that is booked.
type Unit struct {
	ID       uuid.UUID    `json:"id"`
	Label    string       `json:"label"`
	Starts   cutoff.Clock `json:"starts"`
	Ends     cutoff.Clock `json:"ends"`
	Weekdays int          `json:"weekdays,omitempty" doc:"Monday is 1, Tuesday 2, Wednesday 4 …; 0: as the activity"`
	Position int          `json:"position"`
	Archived bool         `json:"archived,omitempty"`
	Needs    []Need       `json:"needs" nullable:"false"`

	activity *Activity
}

// Need is another unit that goes with one, or does not go with it.
type Need struct {
	Service  string    `json:"service" enum:"canteen,childcare,transport"`
	Unit     uuid.UUID `json:"unit"`
	Relation string    `json:"relation" enum:"depends,excludes"`
}

// Rule is what the collectivity decided for an activity, for the days of service from Since on, until the next rule.
type Rule struct {
	ID        uuid.UUID       `json:"id"`
	Since     schoolyear.Date `json:"since" format:"date"`
	Cutoff    cutoff.Rules    `json:"cutoff"`
	Absences  Absences        `json:"absences"`
	Reference string          `json:"reference,omitempty" doc:"The deliberation"`
	DecidedOn schoolyear.Date `json:"decided_on,omitzero" format:"date"`
}

// Activity is what is offered.
type Activity struct {
	ID          uuid.UUID       `json:"id"`
	Kind        string          `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	Label       string          `json:"label"`
	Description string          `json:"description,omitempty"`
	Modes       []string        `json:"modes" nullable:"false" enum:"annual,weekly,occasional"`
	Runs        string          `json:"runs" enum:"school,term,holiday" doc:"On school days, on any day in the weeks of class, in the holidays"`
	Weekdays    int             `json:"weekdays" minimum:"1" maximum:"127" doc:"Monday is 1, Tuesday 2, Wednesday 4 …"`
	Since       schoolyear.Date `json:"since" format:"date"`
	Until       schoolyear.Date `json:"until,omitzero" format:"date"`
	OpensAt     *time.Time      `json:"opens_at,omitempty"`
	ResidentsAt *time.Time      `json:"residents_at,omitempty"`
	Waiting     bool            `json:"waiting"`
	AnswerHours int             `json:"answer_hours"`
	State       string          `json:"state" enum:"draft,open,closed"`
	Position    int             `json:"position"`
	Units       []*Unit         `json:"units" nullable:"false"`
	Rules       []Rule          `json:"rules" nullable:"false" doc:"The newest first"`
}

// Capacity limits a unit at a place from a day on: the smaller of Places and Staff times Ratio.
type Capacity struct {
	ID     uuid.UUID       `json:"id"`
	Unit   uuid.UUID       `json:"unit_id"`
	Place  uuid.UUID       `json:"place_id"`
	Since  schoolyear.Date `json:"since" format:"date"`
	Until  schoolyear.Date `json:"until,omitzero" format:"date"`
	Places *int            `json:"places,omitempty" minimum:"0"`
	Staff  *int            `json:"staff,omitempty" minimum:"0" doc:"Animators present"`
	Ratio  *int            `json:"ratio,omitempty" minimum:"1" doc:"Children for one animator"`
}

// Closure is an exceptional closure.
type Closure struct {
	ID       uuid.UUID       `json:"id"`
	Place    *uuid.UUID      `json:"place_id,omitempty" doc:"absent: everywhere"`
	Activity *uuid.UUID      `json:"activity_id,omitempty" doc:"absent: all"`
	Since    schoolyear.Date `json:"since" format:"date"`
	Until    schoolyear.Date `json:"until" format:"date"`
	Reason   string          `json:"reason"`
}

// Book is all that a collectivity decided for a service: it answers every question about days, places and delays without asking again.
type Book struct {
	Town struct {
		Name     string `json:"name"`
		TimeZone string `json:"time_zone"`
		Zone     string `json:"zone"`
		Week     string `json:"week"`
		Postcode string `json:"postcode"`
	} `json:"town"`
	Places     []*Place    `json:"places"`
	Activities []*Activity `json:"activities"`
	Capacities []Capacity  `json:"capacities"`
	Closures   []Closure   `json:"closures"`

	units  map[uuid.UUID]*Unit
	places map[uuid.UUID]*Place
	mu     sync.Mutex // guards days: a book is read by many at once and never changed
	days   map[calendarKey]schoolyear.Calendar
}

type calendarKey struct{ unit, place uuid.UUID }

const readBook = `select jsonb_build_object(
	'town', (select jsonb_build_object('name', t.short_name, 'time_zone', t.time_zone, 'zone', t.holiday_zone, 'week', t.week, 'postcode', coalesce(t.postcode, '')) from tenant.tenants t where t.tenant_id = $1),
	'places', coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'kind', p.kind, 'address', p.address, 'phone', p.phone, 'capacity', p.capacity, 'position', p.position, 'activities', p.activities, 'archived', p.archived_at is not null,
		'schools', coalesce((select jsonb_agg(s.school_id order by s.school_id) from @.place_schools s where s.tenant_id = $1 and s.place_id = p.id), '[]')) order by p.position, p.name) from @.places p where p.tenant_id = $1), '[]'),
	'activities', coalesce((select jsonb_agg(to_jsonb(a) - 'tenant_id' || jsonb_build_object(
		'units', coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'label', u.label, 'starts', to_char(u.starts, 'HH24:MI'), 'ends', to_char(u.ends, 'HH24:MI'), 'weekdays', coalesce(u.weekdays, 0), 'position', u.position, 'archived', u.archived_at is not null,
			'needs', coalesce((select jsonb_agg(jsonb_build_object('service', n.other_service, 'unit', n.other_unit_id, 'relation', n.relation)) from @.needs n where n.tenant_id = $1 and n.unit_id = u.id), '[]')) order by u.position, u.starts)
			from @.units u where u.tenant_id = $1 and u.activity_id = a.id), '[]'),
		'rules', coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'since', r.since, 'cutoff', r.cutoff, 'absences', r.absences, 'reference', r.reference, 'decided_on', coalesce(r.decided_on::text, '')) order by r.since desc)
			from @.rules r where r.tenant_id = $1 and r.activity_id = a.id), '[]')) order by a.position, a.label) from @.activities a where a.tenant_id = $1), '[]'),
	'capacities', coalesce((select jsonb_agg(to_jsonb(c) - 'tenant_id') from @.capacities c where c.tenant_id = $1), '[]'),
	'closures', coalesce((select jsonb_agg(to_jsonb(c) - 'tenant_id' order by c.since) from @.closures c where c.tenant_id = $1 and c.withdrawn_at is null and c.until >= $2::date - 400), '[]'))`

// Fresh reads the book of the transaction's collectivity as this transaction sees it.
func (s *Service) Fresh(tx *tenant.Tx) (*Book, error) {
	raw, err := value[[]byte](s, tx, readBook, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	b := &Book{units: map[uuid.UUID]*Unit{}, places: map[uuid.UUID]*Place{}, days: map[calendarKey]schoolyear.Calendar{}}
	if err := json.Unmarshal(raw, b); err != nil {
		return nil, err
	}
	for _, p := range b.Places {
		b.places[p.ID] = p
	}
	for _, a := range b.Activities {
		for _, u := range a.Units {
			u.activity = a
			b.units[u.ID] = u
		}
	}
	return b, nil
}

// Unit finds a unit and its activity, nil when there is none.
func (b *Book) Unit(id uuid.UUID) (*Unit, *Activity) {
	if u := b.units[id]; u != nil {
		return u, u.activity
	}
	return nil, nil
}

// Activity finds an activity, nil when there is none.
func (b *Book) Activity(id uuid.UUID) *Activity {
	i := slices.IndexFunc(b.Activities, func(a *Activity) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return b.Activities[i]
}

// fits tells whether the pupils of a school may go to a place for an activity; without an activity, for any.
func (p *Place) fits(school, activity uuid.UUID) bool {
	return !p.Archived && (len(p.Schools) == 0 || slices.Contains(p.Schools, school)) && (activity == uuid.Nil || len(p.Activities) == 0 || slices.Contains(p.Activities, activity))
}

// Place finds a place, nil when there is none.
func (b *Book) Place(id uuid.UUID) *Place { return b.places[id] }

// School is the calendar of the collectivity's schools.
func (b *Book) School() schoolyear.Calendar {
	c := schoolyear.ForZone(schoolyear.Zone(b.Town.Zone), schoolyear.FourDays())
	if b.Town.Week == "4.5" {
		c.Week = schoolyear.FourDaysAndHalf()
	}
	c.TimeZone = b.Town.TimeZone
	c.AlsaceMoselle = len(b.Town.Postcode) >= 2 && schoolyear.IsAlsaceMoselle(b.Town.Postcode[:2])
	return c
}

// Days is the calendar of a unit at a place: its days of service are its open days.
func (b *Book) Days(u *Unit, place uuid.UUID) schoolyear.Calendar {
	key := calendarKey{u.ID, place}
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, ok := b.days[key]; ok {
		return c
	}
	a := u.activity
	mask := a.Weekdays
	if u.Weekdays != 0 {
		mask &= u.Weekdays
	}
	c := b.School()
	c.Service = &schoolyear.Service{Week: week(mask), InSchoolTime: a.Runs != "holiday", InHolidays: a.Runs == "holiday", OnSchoolDaysOnly: a.Runs == "school"}
	for _, x := range b.Closures {
		if (x.Place == nil || *x.Place == place) && (x.Activity == nil || *x.Activity == a.ID) {
			c.Service.Extra = append(c.Service.Extra, schoolyear.ClosedDay{From: x.Since, Until: x.Until, Label: x.Reason})
		}
	}
	b.days[key] = c
	return c
}

func week(mask int) (w schoolyear.WeekPattern) {
	for i, d := range []*schoolyear.HalfDays{&w.Monday, &w.Tuesday, &w.Wednesday, &w.Thursday, &w.Friday, &w.Saturday, &w.Sunday} {
		if mask&(1<<i) != 0 {
			*d = schoolyear.WholeDay
		}
	}
	return w
}

// bit is a weekday in a mask.
func bit(d schoolyear.Date) int { return 1 << ((int(d.Weekday()) + 6) % 7) }

// RuleOn is the rule of an activity for a day of service; without one, everything is taken until the day begins and a school's fact
// costs nothing.
func (a *Activity) RuleOn(day schoolyear.Date) *Rule {
	for i := range a.Rules {
		if !a.Rules[i].Since.After(day) {
			return &a.Rules[i]
		}
	}
	return &unruled
}

var unruled = Rule{Cutoff: cutoff.Rules{Add: &cutoff.Rule{Kind: cutoff.Always, At: 24 * 60}}}

// RunsOn tells whether an activity is given at all on a day: its dates, not its calendar.
func (a *Activity) RunsOn(day schoolyear.Date) bool {
	return !day.Before(a.Since) && (a.Until.IsZero() || !day.After(a.Until))
}

// Decide answers for one action on one day of a unit at a place.
func (b *Book) Decide(u *Unit, place uuid.UUID, day schoolyear.Date, action cutoff.Action, at time.Time) cutoff.Decision {
	if !u.activity.RunsOn(day) {
		return cutoff.Decision{Code: "closed_day"}
	}
	return u.activity.RuleOn(day).Cutoff.Decide(action, b.Days(u, place), at, day)
}

// opens says from when somebody may book an activity; zero: at once.
func (a *Activity) opens(resident bool) (at time.Time) {
	if a.OpensAt != nil {
		at = *a.OpensAt
	}
	if resident && a.ResidentsAt != nil {
		at = *a.ResidentsAt
	}
	return at
}

// Limit is how many places a unit has at a place on a day; nil: not limited.
func (b *Book) Limit(unit, place uuid.UUID, day schoolyear.Date) *int {
	var least *int
	lower := func(n *int) {
		if n != nil && (least == nil || *n < *least) {
			least = n
		}
	}
	if p := b.places[place]; p != nil {
		lower(p.Capacity)
	}
	var since schoolyear.Date
	var last *Capacity // of several that hold on a day the newest speaks
	for i, c := range b.Capacities {
		if c.Unit == unit && c.Place == place && !c.Since.After(day) && (c.Until.IsZero() || !c.Until.Before(day)) && (last == nil || !c.Since.Before(since)) {
			last, since = &b.Capacities[i], c.Since
		}
	}
	if last != nil {
		lower(last.Places)
		if last.Staff != nil && last.Ratio != nil {
			n := *last.Staff * *last.Ratio
			lower(&n)
		}
	}
	return least
}

// known refuses a unit, an activity or a place that is not of this book.
func (b *Book) known(unit uuid.UUID) (*Unit, error) {
	if u := b.units[unit]; u != nil && !u.Archived {
		return u, nil
	}
	return nil, problem.New(problem.Invalid, "daybook.no_unit")
}
