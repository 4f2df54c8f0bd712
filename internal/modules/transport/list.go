package transport

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/modules/transport/gtfs"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// DayRun is a run of a day, with how many ride.
type DayRun struct {
	RunID     uuid.UUID  `json:"run_id"`
	LineID    uuid.UUID  `json:"line_id"`
	Line      string     `json:"line"`
	LineLabel string     `json:"line_label"`
	Colour    string     `json:"colour"`
	Direction string     `json:"direction" enum:"out,back"`
	Label     string     `json:"label"`
	TripID    uuid.UUID  `json:"trip_id"`
	Headsign  string     `json:"headsign"`
	Departs   Clock      `json:"departs"`
	Arrives   Clock      `json:"arrives"`
	Vehicle   string     `json:"vehicle"`
	Seats     int        `json:"seats" doc:"0: the vehicle is not known"`
	Riders    int        `json:"riders" doc:"Expected, without those who are away"`
	Away      int        `json:"away"`
	On        int        `json:"on" doc:"In the bus now"`
	Clashes   int        `json:"clashes"`
	EmptiedAt *time.Time `json:"emptied_at,omitempty"`
}

// Rider is a child on the list of a run.
type Rider struct {
	PupilID    uuid.UUID  `json:"pupil_id"`
	StopID     uuid.UUID  `json:"stop_id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Class      string     `json:"class"`
	Small      bool       `json:"small" doc:"Handed to somebody, never left alone"`
	Expected   bool       `json:"expected" doc:"false: boarded without being on the list"`
	Away       string     `json:"away,omitempty" doc:"Why they do not come today: absence, outing, class_closed, teacher_absent, strike, cancelled"`
	State      string     `json:"state" enum:"none,on,off,absent"`
	Tick       *uuid.UUID `json:"tick,omitempty" doc:"The last one"`
	TickedAt   *time.Time `json:"ticked_at,omitempty"`
	HandedTo   string     `json:"handed_to,omitempty"`
	Clash      bool       `json:"clash" doc:"Two telephones said otherwise without knowing of each other"`
	directory.Pickup
}

// StopOfRun is a stop of a run on a day.
type StopOfRun struct {
	StopID uuid.UUID `json:"stop_id"`
	Name   string    `json:"name"`
	Place  string    `json:"place"`
	City   string    `json:"city"`
	LatE6  *int      `json:"lat_e6,omitempty"`
	LonE6  *int      `json:"lon_e6,omitempty"`
	At     Clock     `json:"at"`
	School bool      `json:"school"`
	Riders int       `json:"riders" doc:"Who get on or off here"`
}

// PassCheck lets a telephone check a pass without a network: the digest of its token, and whose it is.
type PassCheck struct {
	Digest  string     `json:"digest" doc:"The first twelve bytes of the token's SHA-256, base64url"`
	Code    string     `json:"code"`
	PupilID *uuid.UUID `json:"pupil_id,omitempty" doc:"On this list; absent: valid, on another"`
	Revoked bool       `json:"revoked,omitempty"`
}

// RunList is everything a telephone needs to board a run, with or without a network.
type RunList struct {
	DayRun
	Day      schoolyear.Date `json:"day"`
	Stops    []StopOfRun     `json:"stops" nullable:"false"`
	List     []Rider         `json:"list" nullable:"false"`
	Passes   []PassCheck     `json:"passes" nullable:"false"`
	Waits    []Wait          `json:"waits" nullable:"false"`
	Rules    TransportRules  `json:"rules"`
	Incident []Incident      `json:"incidents" nullable:"false"`
}

// TransportRules are what the organisation decided once.
type TransportRules struct {
	HandedUnder int    `json:"handed_under" minimum:"0" maximum:"18" doc:"Under this age, in years, a child is handed to somebody"`
	WaitMinutes int    `json:"wait_minutes" minimum:"0" maximum:"60" doc:"How long a bus waits at a stop where nobody is"`
	Refuge      string `json:"refuge" maxLength:"200" doc:"Where a child is taken whom nobody fetches"`
	RefugePhone string `json:"refuge_phone" maxLength:"40"`
}

func rules(tx *tenant.Tx) (TransportRules, error) {
	r, ok, err := tenant.One[TransportRules](tx, `select handed_under, wait_minutes, refuge, refuge_phone from transport.settings where tenant_id = $1`, tx.Tenant())
	if !ok {
		r = TransportRules{HandedUnder: 6, WaitMinutes: 5}
	}
	return r, err
}

type dayTrip struct {
	DayRun
	SchoolDays bool
}

// onDay are the runs of a day, each with the timetable that holds; nil for all of them. Of two that hold, what neither a file nor a
// form lets happen, the first is taken.
func onDay(tx *tenant.Tx, day schoolyear.Date, run *uuid.UUID) ([]DayRun, error) {
	cal, err := directory.Calendar(tx)
	if err != nil {
		return nil, err
	}
	list, err := tenant.Select[dayTrip](tx, `select r.id as run_id, l.id as line_id, l.code as line, l.label as line_label, l.colour, r.direction, r.label, t.id as trip_id, t.headsign, c.school_days,
			(select min(x.departs) from transport.times x where x.tenant_id = $1 and x.trip_id = t.id) as departs, (select max(x.arrives) from transport.times x where x.tenant_id = $1 and x.trip_id = t.id) as arrives,
			coalesce(v.label, '') as vehicle, coalesce(v.seats, 0) as seats, m.at as emptied_at,
			(select count(distinct k.pupil_id) from transport.ticks k where k.tenant_id = $1 and k.run_id = r.id and k.day = $2::date and k.clash and k.settled_at is null)::int as clashes
		from transport.trips t join transport.calendars c on c.tenant_id = $1 and c.id = t.calendar_id join transport.runs r on r.tenant_id = $1 and r.id = t.run_id and r.archived_at is null
		join transport.lines l on l.tenant_id = $1 and l.id = r.line_id and l.archived_at is null left join transport.vehicles v on v.tenant_id = $1 and v.id = r.vehicle_id
		left join transport.calendar_days d on d.tenant_id = $1 and d.calendar_id = c.id and d.day = $2::date
		left join transport.emptied m on m.tenant_id = $1 and m.run_id = r.id and m.day = $2::date
		where t.tenant_id = $1 and t.archived_at is null and ($4::uuid is null or r.id = $4) and (d.runs or d.runs is null and c.weekdays & $3 > 0 and c.since <= $2::date and c.until >= $2::date)
		order by departs, l.code, r.id, t.source_key, t.id`, tx.Tenant(), day, gtfs.Weekday(day), run)
	if err != nil {
		return nil, err
	}
	out := []DayRun{}
	for _, t := range list {
		if t.SchoolDays && !cal.IsSchoolDay(day) || slices.ContainsFunc(out, func(o DayRun) bool { return o.RunID == t.RunID }) {
			continue
		}
		out = append(out, t.DayRun)
	}
	return out, nil
}

// expected is a child whom a run counts on for a day.
type expected struct {
	RunID   uuid.UUID
	PupilID uuid.UUID
	StopID  uuid.UUID
	Away    string
}

// riders are those whom runs count on for a day, each with the reason why they do not come, if there is one. The right says who rides as
// usual and where; a booking of the day says otherwise; what a school told (an absence, an outing, a strike) takes away whom it
// meets between the bus's hours. Who has a right and no booking is waited for: better a stop too many than a child left standing.
func riders(tx *tenant.Tx, day schoolyear.Date, runs []uuid.UUID) ([]expected, error) {
	return tenant.Select[expected](tx, `with usual as (
			select distinct on (e.run_id, e.pupil_id) e.run_id, e.pupil_id, e.stop_id from transport.rides e
			join transport.rights g on g.tenant_id = $1 and g.id = e.right_id and g.state in ('granted', 'ended') and g.since <= $2::date and g.until >= $2::date
			where e.tenant_id = $1 and e.run_id = any ($3) and e.weekdays & $4 > 0 and e.weeks in ('', $5) order by e.run_id, e.pupil_id, e.id
		), booked as (
			select b.place_id as run_id, b.pupil_id, b.state from transport.bookings b join transport.directions d on d.tenant_id = $1 and d.unit_id = b.unit_id where b.tenant_id = $1 and b.day = $2::date and b.place_id = any ($3)
		), both_ as (
			select u.run_id, u.pupil_id, u.stop_id, b.state from usual u left join booked b on b.run_id = u.run_id and b.pupil_id = u.pupil_id
			union all
			select b.run_id, b.pupil_id, e.stop_id, b.state from booked b join lateral (select e.stop_id from transport.rides e join transport.runs r on r.tenant_id = $1 and r.id = e.run_id where e.tenant_id = $1 and e.pupil_id = b.pupil_id
				order by e.run_id = b.run_id desc, r.line_id = (select line_id from transport.runs where tenant_id = $1 and id = b.run_id) desc, e.id desc limit 1) e on true
			where b.state = 'booked' and not exists (select from usual u where u.run_id = b.run_id and u.pupil_id = b.pupil_id)
		), hours as (
			select t.run_id, min(x.departs) / 60 as starts, max(x.arrives) / 60 as ends from transport.trips t join transport.times x on x.tenant_id = $1 and x.trip_id = t.id
			where t.tenant_id = $1 and t.run_id = any ($3) and t.archived_at is null group by t.run_id
		)
		select o.run_id, o.pupil_id, o.stop_id, coalesce((select y.kind from transport.fact_days y
				where y.tenant_id = $1 and y.pupil_id = o.pupil_id and y.day = $2::date and y.starts < h.ends and y.ends > h.starts order by y.fact_id limit 1),
			case when o.state in ('cancelled', 'away') then 'cancelled' else '' end) as away
		from both_ o left join hours h on h.run_id = o.run_id order by o.run_id, o.pupil_id`, tx.Tenant(), day, runs, gtfs.Weekday(day), weekOf(day))
}

// dayRuns are the runs of a day with their counts.
func dayRuns(tx *tenant.Tx, day schoolyear.Date) ([]DayRun, error) {
	list, err := onDay(tx, day, nil)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(list))
	at := map[uuid.UUID]*DayRun{}
	for i := range list {
		ids[i] = list[i].RunID
		at[list[i].RunID] = &list[i]
	}
	who, err := riders(tx, day, ids)
	if err != nil {
		return nil, err
	}
	for _, w := range who {
		if w.Away == "" {
			at[w.RunID].Riders++
		} else {
			at[w.RunID].Away++
		}
	}
	last, err := lastTicks(tx, day, ids)
	for _, t := range last {
		if t.Kind == "on" {
			at[t.RunID].On++
		}
	}
	return list, err
}

type lastTick struct {
	RunID    uuid.UUID
	PupilID  uuid.UUID
	ID       uuid.UUID
	Kind     string
	At       time.Time
	StopID   *uuid.UUID
	HandedTo string
}

// lastTicks are what holds of each child: the latest by the hour it was made.
func lastTicks(tx *tenant.Tx, day schoolyear.Date, runs []uuid.UUID) ([]lastTick, error) {
	return tenant.Select[lastTick](tx, `select distinct on (k.run_id, k.pupil_id) k.run_id, k.pupil_id, k.id, k.kind, k.at, k.stop_id, k.handed_to from transport.ticks k
		where k.tenant_id = $1 and k.day = $2::date and k.run_id = any ($3) order by k.run_id, k.pupil_id, k.at desc, k.id desc`, tx.Tenant(), day, runs)
}

// runList is the list of a run on a day.
func (s *Service) runList(tx *tenant.Tx, run uuid.UUID, day schoolyear.Date) (*RunList, error) {
	known, err := tenant.Value[bool](tx, `select exists (select from transport.runs where tenant_id = $1 and id = $2)`, tx.Tenant(), run)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, problem.Missing()
	}
	found, err := onDay(tx, day, &run)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, problem.New(problem.NotFound, "transport.no_run", "day", day.String())
	}
	out := &RunList{DayRun: found[0], Day: day, List: []Rider{}}
	if out.Rules, err = rules(tx); err != nil {
		return nil, err
	}
	if out.Stops, err = tenant.Select[StopOfRun](tx, `select s.id as stop_id, s.name, s.place, s.city, s.lat_e6, s.lon_e6, x.departs as at, s.school_id is not null as school from transport.times x
		join transport.stops s on s.tenant_id = $1 and s.id = x.stop_id where x.tenant_id = $1 and x.trip_id = $2 order by x.position`, tx.Tenant(), out.TripID); err != nil {
		return nil, err
	}
	if err := s.fillList(tx, out); err != nil {
		return nil, err
	}
	out.Passes = []PassCheck{}
	near, err := aroundToday(tx, day)
	if err == nil && near {
		out.Passes, err = s.passesOf(tx, out.List)
	}
	if err != nil {
		return nil, err
	}
	if out.Waits, err = waitsOf(tx, day, &run); err != nil {
		return nil, err
	}
	out.Incident, err = incidents(tx, day, &run)
	return out, err
}

func (s *Service) fillList(tx *tenant.Tx, out *RunList) error {
	who, err := riders(tx, out.Day, []uuid.UUID{out.RunID})
	if err != nil {
		return err
	}
	last, err := lastTicks(tx, out.Day, []uuid.UUID{out.RunID})
	if err != nil {
		return err
	}
	at := map[uuid.UUID]int{}
	for _, w := range who {
		if _, twice := at[w.PupilID]; !twice {
			at[w.PupilID] = len(out.List)
			out.List = append(out.List, Rider{PupilID: w.PupilID, StopID: w.StopID, Expected: true, Away: w.Away, State: "none"})
		}
	}
	for _, t := range last {
		i, ok := at[t.PupilID]
		if !ok {
			if t.Kind == "none" {
				continue
			}
			i = len(out.List)
			at[t.PupilID] = i
			r := Rider{PupilID: t.PupilID}
			if t.StopID != nil {
				r.StopID = *t.StopID
			}
			out.List = append(out.List, r)
		}
		r := &out.List[i]
		id, when := t.ID, t.At
		r.State, r.Tick, r.TickedAt, r.HandedTo = t.Kind, &id, &when, t.HandedTo
		if t.Kind == "on" {
			out.On++
		}
	}
	ids := make([]uuid.UUID, len(out.List))
	for i, r := range out.List {
		ids[i] = r.PupilID
	}
	clashes, err := tenant.Select[uuid.UUID](tx, `select distinct pupil_id from transport.ticks where tenant_id = $1 and run_id = $2 and day = $3::date and clash and settled_at is null`, tx.Tenant(), out.RunID, out.Day)
	if err != nil {
		return err
	}
	for _, id := range clashes {
		if i, ok := at[id]; ok {
			out.List[i].Clash = true
		}
	}
	if err := nameRiders(tx, out, ids, at); err != nil {
		return err
	}
	slices.SortFunc(out.List, func(a, b Rider) int {
		return cmp.Or(cmp.Compare(a.FamilyName, b.FamilyName), cmp.Compare(a.GivenName, b.GivenName), slices.Compare(a.PupilID[:], b.PupilID[:]))
	})
	counts := map[uuid.UUID]int{}
	for _, r := range out.List {
		switch {
		case r.Away != "":
			out.Away++
		case r.Expected:
			out.Riders++
			counts[r.StopID]++
		}
	}
	for i := range out.Stops {
		out.Stops[i].Riders = counts[out.Stops[i].StopID]
	}
	tx.Listed(ids...)
	return nil
}

// nameRiders says who they are, and who may receive them.
func nameRiders(tx *tenant.Tx, out *RunList, ids []uuid.UUID, at map[uuid.UUID]int) error {
	type name struct {
		ID                           uuid.UUID
		GivenName, FamilyName, Class string
		BirthDate                    schoolyear.Date
	}
	names, err := tenant.Select[name](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.birth_date,
			coalesce((select min(c.label) from directory.class_members m join directory.classes c on c.tenant_id = $1 and c.id = m.class_id and c.closed_on is null
				where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $3::date and (m.until is null or m.until >= $3::date)), '') as class
		from directory.people p where p.tenant_id = $1 and p.id = any ($2)`, tx.Tenant(), ids, out.Day)
	if err != nil {
		return err
	}
	for _, n := range names {
		r := &out.List[at[n.ID]]
		r.GivenName, r.FamilyName, r.Class = n.GivenName, n.FamilyName, n.Class
		r.Small = !n.BirthDate.IsZero() && schoolyear.NewDate(n.BirthDate.Year+out.Rules.HandedUnder, n.BirthDate.Month, n.BirthDate.Day).After(out.Day)
	}
	near, err := aroundToday(tx, out.Day)
	if err != nil || !near {
		for i := range out.List {
			out.List[i].Pickup = directory.Pickup{Fetchers: []directory.Fetcher{}, Barred: []string{}}
		}
		return err
	}
	found, err := directory.PickupOf(tx, ids, out.Day, Key)
	for pupil, p := range found {
		out.List[at[pupil]].Pickup = p
	}
	return err
}

// aroundToday tells whether a day is near enough for whoever drives to need whom to call: yesterday, today and the week to come. A list of
// another day names the children, and nobody around them.
func aroundToday(tx *tenant.Tx, day schoolyear.Date) (bool, error) {
	today, err := directory.Today(tx)
	return !day.Before(today.AddDays(-1)) && !day.After(today.AddDays(7)), err
}

// passesOf are the digests by which a telephone knows the passes that may be shown to it: those of the list by name, the others as valid.
func (s *Service) passesOf(tx *tenant.Tx, list []Rider) ([]PassCheck, error) {
	here := map[uuid.UUID]bool{}
	for _, r := range list {
		here[r.PupilID] = true
	}
	type row struct {
		ID      uuid.UUID
		PupilID uuid.UUID
		Code    string
		UntilAt time.Time
		Revoked bool
	}
	rows, err := tenant.Select[row](tx, `select id, pupil_id, code, until_at, revoked_at is not null as revoked from transport.passes where tenant_id = $1 and until_at > $2 and (revoked_at is null or revoked_at > $2::timestamptz - interval '60 days') order by id limit 20000`, tx.Tenant(), tx.Now())
	out := make([]PassCheck, 0, len(rows))
	for _, p := range rows {
		c := PassCheck{Digest: digestOf(s.tokenOf(tx.Tenant(), p.ID, p.UntilAt)), Code: p.Code, Revoked: p.Revoked}
		if here[p.PupilID] {
			id := p.PupilID
			c.PupilID = &id
		}
		out = append(out, c)
	}
	return out, err
}

func digestOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
