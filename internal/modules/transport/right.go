package transport

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The states of a right.
const (
	Asked     = "asked"
	Granted   = "granted"
	Refused   = "refused"
	Withdrawn = "withdrawn"
	Ended     = "ended"
)

// RidingRight is what a pupil may ride and on what ground. What a price will need stands in Charge, Ground, Line and Rides.
type RidingRight struct {
	ID        uuid.UUID       `json:"id"`
	PupilID   uuid.UUID       `json:"pupil_id"`
	Pupil     string          `json:"pupil"`
	Class     string          `json:"class"`
	LineID    uuid.UUID       `json:"line_id"`
	Line      string          `json:"line"`
	State     string          `json:"state" enum:"asked,granted,refused,withdrawn,ended"`
	Ground    string          `json:"ground" enum:",distance,rpi,handicap,foster,places"`
	DistanceM *int            `json:"distance_m,omitempty"`
	Wish      string          `json:"wish" doc:"What the family wrote"`
	Reason    string          `json:"reason" doc:"Why it was decided so; the family reads it"`
	Document  string          `json:"document" enum:",home,notification,foster,sworn" doc:"Seen, never kept"`
	SeenOn    schoolyear.Date `json:"seen_on,omitzero"`
	Charge    string          `json:"charge" enum:"undecided,due,free,reduced"`
	Since     schoolyear.Date `json:"since"`
	Until     schoolyear.Date `json:"until"`
	Via       string          `json:"via" enum:"family,desk"`
	AskedAt   time.Time       `json:"asked_at"`
	DecidedAt *time.Time      `json:"decided_at,omitempty"`
	Version   int             `json:"version"`
	Rides     []RideView      `json:"rides" nullable:"false" db:"-"`
}

// RideView is where and when a pupil rides.
type RideView struct {
	ID        uuid.UUID `json:"id"`
	RightID   uuid.UUID `json:"-"`
	PupilID   uuid.UUID `json:"-"`
	RunID     uuid.UUID `json:"run_id"`
	Direction string    `json:"direction" enum:"out,back"`
	StopID    uuid.UUID `json:"stop_id"`
	Stop      string    `json:"stop"`
	Weekdays  int       `json:"weekdays" doc:"1 is Monday, 64 is Sunday, their sum"`
	Weeks     string    `json:"weeks" enum:",a,b" doc:"One week in two: a are the even ones of the civil year"`
	At        *Clock    `json:"at,omitempty" doc:"When the bus is there, on most of these days"`
}

// RideWritten is a wish or a decision.
type RideWritten struct {
	RunID    uuid.UUID `json:"run_id"`
	StopID   uuid.UUID `json:"stop_id"`
	Weekdays int       `json:"weekdays" minimum:"1" maximum:"127"`
	Weeks    string    `json:"weeks,omitempty" enum:",a,b"`
}

// RightAsked is a family's form.
type RightAsked struct {
	LineID uuid.UUID     `json:"line_id"`
	Rides  []RideWritten `json:"rides" minItems:"1" maxItems:"8"`
	Wish   string        `json:"wish,omitempty" maxLength:"600"`
}

// RightDecided is an agent's form.
type RightDecided struct {
	State     string          `json:"state" enum:"granted,refused,ended"`
	Ground    string          `json:"ground,omitempty" enum:",distance,rpi,handicap,foster,places"`
	DistanceM *int            `json:"distance_m,omitempty" minimum:"0" maximum:"200000"`
	Reason    string          `json:"reason,omitempty" maxLength:"600"`
	Document  string          `json:"document,omitempty" enum:",home,notification,foster,sworn"`
	SeenOn    schoolyear.Date `json:"seen_on,omitzero"`
	Charge    string          `json:"charge,omitempty" enum:",undecided,due,free,reduced"`
	Since     schoolyear.Date `json:"since,omitzero"`
	Until     schoolyear.Date `json:"until,omitzero"`
	Rides     []RideWritten   `json:"rides,omitempty" maxItems:"8" doc:"As they are decided; absent: as they were asked"`
	Version   int             `json:"version"`
}

const rightColumns = `g.id, g.pupil_id, g.line_id, g.state, g.ground, g.distance_m, g.wish, g.reason, g.document, g.seen_on, g.charge, g.since, g.until, g.via, g.asked_at, g.decided_at, g.version,
	p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as pupil, l.code as line,
	coalesce((select min(c.label) from directory.class_members m join directory.classes c on c.tenant_id = $1 and c.id = m.class_id and c.closed_on is null
		where m.tenant_id = $1 and m.person_id = g.pupil_id and m.part = 'pupil' and m.since <= $2::date and (m.until is null or m.until >= $2::date)), '') as class
	from transport.rights g join transport.lines l on l.tenant_id = $1 and l.id = g.line_id join directory.people p on p.tenant_id = $1 and p.id = g.pupil_id`

// ridesOf fills the rides of rights.
func ridesOf(tx *tenant.Tx, list []RidingRight) error {
	ids, at := make([]uuid.UUID, len(list)), map[uuid.UUID]*RidingRight{}
	for i := range list {
		ids[i], list[i].Rides = list[i].ID, []RideView{}
		at[list[i].ID] = &list[i]
	}
	rides, err := tenant.Select[RideView](tx, `select e.id, e.right_id, e.pupil_id, e.run_id, r.direction, e.stop_id, s.name as stop, e.weekdays, e.weeks,
			(select x.departs from transport.trips t join transport.times x on x.tenant_id = $1 and x.trip_id = t.id and x.stop_id = e.stop_id
				join transport.calendars c on c.tenant_id = $1 and c.id = t.calendar_id and (c.weekdays & e.weekdays > 0 or c.weekdays = 0)
				where t.tenant_id = $1 and t.run_id = e.run_id and t.archived_at is null
				order by bit_count((c.weekdays & e.weekdays)::bit(7)) desc, x.departs limit 1) as at
		from transport.rides e join transport.runs r on r.tenant_id = $1 and r.id = e.run_id join transport.stops s on s.tenant_id = $1 and s.id = e.stop_id
		where e.tenant_id = $1 and e.right_id = any ($2) order by r.direction desc, e.weekdays, e.id`, tx.Tenant(), ids)
	for _, r := range rides {
		at[r.RightID].Rides = append(at[r.RightID].Rides, r)
	}
	return err
}

// rights of a state, or of all; those that wait first, the oldest first.
func rights(tx *tenant.Tx, state string, line *uuid.UUID) ([]RidingRight, error) {
	day, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	list, err := tenant.Select[RidingRight](tx, `select `+rightColumns+` where g.tenant_id = $1 and ($3 = '' or g.state = $3) and ($4::uuid is null or g.line_id = $4)
		order by g.state <> 'asked', case when g.state = 'asked' then g.asked_at end, p.family_name, p.given_name, g.id limit 3000`, tx.Tenant(), day, state, line)
	if err != nil {
		return nil, err
	}
	return list, ridesOf(tx, list)
}

func oneRight(tx *tenant.Tx, id uuid.UUID) (RidingRight, error) {
	day, err := directory.Today(tx)
	if err != nil {
		return RidingRight{}, err
	}
	list, err := tenant.Select[RidingRight](tx, `select `+rightColumns+` where g.tenant_id = $1 and g.id = $3`, tx.Tenant(), day, id)
	if err != nil {
		return RidingRight{}, err
	}
	if len(list) == 0 {
		return RidingRight{}, problem.Missing()
	}
	return list[0], ridesOf(tx, list)
}

// schoolYear is the year of a day, from its first day to the eve of the next.
func schoolYear(tx *tenant.Tx, day schoolyear.Date) (since, until schoolyear.Date, err error) {
	cal, err := directory.Calendar(tx)
	start := cal.SchoolYearOf(day)
	year, _ := cal.SchoolYear(start)
	next, _ := cal.SchoolYear(start + 1)
	return year.FirstDay, next.FirstDay.AddDays(-1), err
}

// ask records a family's wish, or one that an agent writes for them. A wish that waits for the same line is replaced.
func ask(tx *tenant.Tx, pupil uuid.UUID, w RightAsked, via string) (uuid.UUID, error) {
	line, ok, err := tenant.One[uuid.UUID](tx, `select id from transport.lines where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), w.LineID)
	if err != nil {
		return uuid.Nil, err
	}
	if !ok {
		return uuid.Nil, problem.OnField("line_id", "transport.unknown")
	}
	day, err := directory.Today(tx)
	if err != nil {
		return uuid.Nil, err
	}
	_, until, err := schoolYear(tx, day)
	if err != nil {
		return uuid.Nil, err
	}
	if _, err := tx.Exec(`update transport.rights set state = 'withdrawn', version = version + 1, updated_at = $4 where tenant_id = $1 and pupil_id = $2 and line_id = $3 and state = 'asked'`, tx.Tenant(), pupil, line, tx.Now()); err != nil {
		return uuid.Nil, err
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into transport.rights (tenant_id, id, pupil_id, line_id, state, wish, since, until, via, asked_by, asked_at, updated_at) values ($1, $2, $3, $4, 'asked', $5, $6, $7, $8, $9, $10, $10)`,
		tx.Tenant(), id, pupil, line, strings.TrimSpace(w.Wish), day, until, via, nullable(tx.Account()), tx.Now()); err != nil {
		return uuid.Nil, err
	}
	tx.About(id, pupil)
	return id, writeRides(tx, id, pupil, line, w.Rides)
}

// writeRides replaces the rides of a right. Each names a run of its line and a stop of that run; of one direction no day is said twice.
func writeRides(tx *tenant.Tx, right, pupil, line uuid.UUID, list []RideWritten) error {
	type known struct {
		Direction string
		Stops     bool
	}
	days := map[string]int{}
	for i, r := range list {
		k, ok, err := tenant.One[known](tx, `select r.direction, exists (select from transport.trips t join transport.times x on x.tenant_id = $1 and x.trip_id = t.id and x.stop_id = $4
			where t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null) as stops from transport.runs r where r.tenant_id = $1 and r.id = $2 and r.line_id = $3 and r.archived_at is null`, tx.Tenant(), r.RunID, line, r.StopID)
		if err != nil {
			return err
		}
		if !ok || !k.Stops {
			return problem.OnField(fmt.Sprintf("rides.%d.stop_id", i), "transport.not_on_the_line")
		}
		for _, week := range []string{"a", "b"} {
			if r.Weeks != "" && r.Weeks != week {
				continue
			}
			if days[k.Direction+week]&r.Weekdays != 0 {
				return problem.OnField(fmt.Sprintf("rides.%d.weekdays", i), "transport.twice_a_day")
			}
			days[k.Direction+week] |= r.Weekdays
		}
	}
	b := &pgx.Batch{}
	b.Queue(`delete from transport.rides where tenant_id = $1 and right_id = $2`, tx.Tenant(), right)
	for _, r := range list {
		b.Queue(`insert into transport.rides (tenant_id, id, right_id, pupil_id, run_id, stop_id, weekdays, weeks) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Tenant(), tenant.NewID(), right, pupil, r.RunID, r.StopID, r.Weekdays, r.Weeks)
	}
	return tx.Batch(b)
}

func nullable(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// full tells which run has no seat left on one of the days of new rides: children in a dedicated service sit.
func full(tx *tenant.Tx, right uuid.UUID, list []RideWritten, since, until schoolyear.Date) (run string, seats int, err error) {
	type count struct {
		Label        string
		Seats, Taken int
		Weekdays     int
		Weeks        string
	}
	for _, r := range list {
		rows, err := tenant.Select[count](tx, `select l.code as label, v.seats, e.weekdays, e.weeks, 1 as taken from transport.runs r join transport.lines l on l.tenant_id = $1 and l.id = r.line_id join transport.vehicles v on v.tenant_id = $1 and v.id = r.vehicle_id
			join transport.rides e on e.tenant_id = $1 and e.run_id = r.id join transport.rights g on g.tenant_id = $1 and g.id = e.right_id and g.state = 'granted' and g.id <> $3 and g.since <= $5::date and g.until >= $4::date
			where r.tenant_id = $1 and r.id = $2`, tx.Tenant(), r.RunID, right, since, until)
		if err != nil {
			return "", 0, err
		}
		for day := 1; day < 128; day <<= 1 {
			if r.Weekdays&day == 0 {
				continue
			}
			for _, week := range []string{"a", "b"} {
				if r.Weeks != "" && r.Weeks != week {
					continue
				}
				taken := 0
				for _, c := range rows {
					if c.Weekdays&day != 0 && (c.Weeks == "" || c.Weeks == week) {
						taken++
					}
				}
				if len(rows) > 0 && taken >= rows[0].Seats {
					return rows[0].Label, rows[0].Seats, nil
				}
			}
		}
	}
	return "", 0, nil
}

// decide grants, refuses or ends a right. A refusal and a grant "as long as there is room" say why; nobody is seated twice.
func decide(tx *tenant.Tx, id uuid.UUID, d RightDecided) error {
	g, err := oneRight(tx, id)
	if err != nil {
		return err
	}
	if g.Version != d.Version {
		return problem.New(problem.Stale, "transport.stale")
	}
	if g.State == Withdrawn || d.State == Ended && g.State != Granted {
		return problem.New(problem.Conflict, "transport.right_state")
	}
	reason := strings.TrimSpace(d.Reason)
	if d.State == Refused && reason == "" {
		return problem.OnField("reason", "transport.reason_needed")
	}
	if d.State == Granted && d.Ground == "" {
		return problem.OnField("ground", "transport.ground_needed")
	}
	if d.Since.IsZero() {
		d.Since = g.Since
	}
	if d.Until.IsZero() {
		d.Until = g.Until
	}
	if d.Until.Before(d.Since) {
		return problem.OnField("until", "transport.until_before_since")
	}
	day, err := directory.Today(tx)
	if err != nil {
		return err
	}
	if d.State == Ended && d.Until == g.Until {
		d.Until = day.AddDays(-1)
		if d.Until.Before(d.Since) {
			d.Until = d.Since
		}
	}
	if d.Document != "" && d.SeenOn.IsZero() {
		d.SeenOn = day
	}
	if d.Rides == nil {
		for _, r := range g.Rides {
			d.Rides = append(d.Rides, RideWritten{r.RunID, r.StopID, r.Weekdays, r.Weeks})
		}
	}
	if d.State == Granted {
		if len(d.Rides) == 0 {
			return problem.OnField("rides", "transport.no_ride")
		}
		// the runs are held: of two who give the last seat one is told that it is gone
		ids := make([]uuid.UUID, len(d.Rides))
		for i, r := range d.Rides {
			ids[i] = r.RunID
		}
		if _, err := tenant.Select[uuid.UUID](tx, `select id from transport.runs where tenant_id = $1 and id = any ($2) order by id for update`, tx.Tenant(), ids); err != nil {
			return err
		}
		line, seats, err := full(tx, id, d.Rides, d.Since, d.Until)
		if err != nil {
			return err
		}
		if seats > 0 {
			return problem.New(problem.Conflict, "transport.full", "line", line, "seats", seats)
		}
	}
	if err := writeRides(tx, id, g.PupilID, g.LineID, d.Rides); err != nil {
		return err
	}
	tx.About(id, g.PupilID)
	n, err := tx.Exec(`update transport.rights set state = $3, ground = $4, distance_m = $5, reason = $6, document = $7, seen_on = $8, charge = $9, since = $10, until = $11, decided_by = $12, decided_at = $13, version = version + 1, updated_at = $13
		where tenant_id = $1 and id = $2 and version = $14`, tx.Tenant(), id, d.State, d.Ground, d.DistanceM, reason, d.Document, d.SeenOn, cmp.Or(d.Charge, "undecided"), d.Since, d.Until, nullable(tx.Account()), tx.Now(), d.Version)
	if err == nil && n == 0 {
		err = problem.New(problem.Stale, "transport.stale")
	}
	return err
}

// withdraw takes a wish back before it is decided.
func withdraw(tx *tenant.Tx, pupil, id uuid.UUID) error {
	n, err := tx.Exec(`update transport.rights set state = 'withdrawn', version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2 and pupil_id = $3 and state = 'asked'`, tx.Tenant(), id, pupil, tx.Now())
	if err == nil && n == 0 {
		known, e := tenant.Value[bool](tx, `select exists (select from transport.rights where tenant_id = $1 and id = $2 and pupil_id = $3)`, tx.Tenant(), id, pupil)
		if e != nil {
			return e
		}
		if !known {
			return problem.Missing()
		}
		return problem.New(problem.Conflict, "transport.right_state")
	}
	tx.About(id, pupil)
	return err
}

// weekOf is a or b: the parity of the civil year's week (ISO 8601), even weeks are a.
func weekOf(d schoolyear.Date) string {
	_, week := d.At(time.UTC, 12, 0).ISOWeek()
	if week%2 == 0 {
		return "a"
	}
	return "b"
}

// left ends the rights of a pupil on their last day at school, and drops what was asked and never decided.
func left(tx *tenant.Tx, l daybook.Leaving) error {
	_, err := tx.Exec(`update transport.rights set state = case when state = 'granted' then 'ended' else 'withdrawn' end, until = greatest($3::date, since), version = version + 1, updated_at = $4
		where tenant_id = $1 and pupil_id = $2 and state in ('asked', 'granted') and until > $3::date`, tx.Tenant(), l.Pupil, l.Last, tx.Now())
	return err
}
