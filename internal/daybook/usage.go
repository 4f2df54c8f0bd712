package daybook

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Counts is how many of what was booked; there is nobody in it.
type Counts struct {
	Booked     int `json:"booked" doc:"Places held, whoever came"`
	Waiting    int `json:"waiting" doc:"On a list, or with an offer that is not answered yet"`
	Cancelled  int `json:"cancelled"`
	Late       int `json:"cancelled_late" doc:"Of them, after the cut-off"`
	Away       int `json:"away" doc:"Not there, and somebody had said so"`
	Absent     int `json:"absent" doc:"Booked, not come, and nobody had said so"`
	Present    int `json:"present" doc:"Booked and come"`
	Unexpected int `json:"unexpected" doc:"Come and not booked"`
	Unmarked   int `json:"unmarked" doc:"Booked, on a day that is over or is today, and not ticked"`
	Forecast   int `json:"forecast" doc:"What the kitchen was told at the cut-off"`
	Told       int `json:"told" doc:"Of the forecast, on days that are over and on which who came was ticked"`
	Surplus    int `json:"surplus" doc:"How many more were told on those days than came; negative: fewer"`
}

// Served is how many came.
func (c Counts) Served() int { return c.Present + c.Unexpected }

func (c *Counts) add(o Counts) {
	c.Booked += o.Booked
	c.Waiting += o.Waiting
	c.Cancelled += o.Cancelled
	c.Late += o.Late
	c.Away += o.Away
	c.Absent += o.Absent
	c.Present += o.Present
	c.Unexpected += o.Unexpected
	c.Unmarked += o.Unmarked
	c.Forecast += o.Forecast
	c.Told += o.Told
	c.Surplus += o.Surplus
}

// Tally is the counts of a day, as finely as they are kept.
type Tally struct {
	Day      schoolyear.Date
	UnitID   uuid.UUID // nil: of what is not told by slot
	PlaceID  uuid.UUID
	SchoolID uuid.UUID // nil: unknown
	Age      string
	Detail   string
	Counts
}

// AgeOfLevel is the age that a level of class (m.level) stands for, in SQL: maternelle, elementaire, college, other.
const AgeOfLevel = `case when m.level in ('TPS', 'PS', 'MS', 'GS') then 'maternelle' when m.level in ('CP', 'CE1', 'CE2', 'CM1', 'CM2') then 'elementaire' when m.level in ('6E', '5E', '4E', '3E', '6e', '5e', '4e', '3e') then 'college' else 'other' end`

// ages in the order of a school.
var ages = []string{"maternelle", "elementaire", "college", "other"}

// Counting is what a service adds to the way in which its days are counted; the zero value is enough for one that is ticked on its
// bookings. Each is SQL of the service's own, with the tenant as $1.
type Counting struct {
	// Came gives the presence of the booking b: present, absent, unexpected or an empty text.
	Came string
	// Extra is another arm of what is counted, for those who came and had booked nothing: day, unit_id, place_id, pupil_id of the days
	// any ($2).
	Extra string
	// Detail says more of a child between two days: (person_id, detail) between $3 and $4, once per person.
	Detail string
	// Moved are the days of which something was said since $2, beside what the trace of the bookings says.
	Moved string
	// Forecast is what was announced beforehand.
	Forecast func(tx *tenant.Tx, days []schoolyear.Date) ([]Tally, error)
	// Reads are the doors that these need beside the service's own.
	Reads []string
}

const tallySQL = `with kids as materialized (
	select distinct on (m.person_id) m.person_id, c.peer_tenant_id as school_id, ` + AgeOfLevel + ` as age
	from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
	where m.tenant_id = $1 and m.part = 'pupil' and m.since <= $4::date and (m.until is null or m.until >= $3::date) order by m.person_id, c.kind = 'ordinary' desc, m.since desc),
details as materialized (/*detail*/),
b as (
	select b.day, b.unit_id, b.place_id, b.pupil_id, b.state, b.late or b.charge_code = 'overridden' as late, /*came*/ as presence from @.bookings b where b.tenant_id = $1 and b.day = any ($2::date[])
	/*extra*/)
select b.day, b.unit_id, b.place_id, coalesce(k.school_id, '00000000-0000-0000-0000-000000000000') as school_id, coalesce(k.age, 'other') as age, coalesce(d.detail, '') as detail,
	(count(*) filter (where b.state = 'booked' and b.presence <> 'unexpected'))::int as booked,
	(count(*) filter (where b.state in ('waiting', 'offered')))::int as waiting,
	(count(*) filter (where b.state = 'cancelled' and b.presence = ''))::int as cancelled,
	(count(*) filter (where b.state = 'cancelled' and b.presence = '' and b.late))::int as late,
	(count(*) filter (where b.state = 'away' and b.presence not in ('present', 'unexpected')))::int as away,
	(count(*) filter (where b.state = 'booked' and b.presence = 'absent'))::int as absent,
	(count(*) filter (where b.state = 'booked' and b.presence = 'present'))::int as present,
	(count(*) filter (where b.presence = 'unexpected' or b.presence = 'present' and b.state <> 'booked'))::int as unexpected,
	(count(*) filter (where b.state = 'booked' and b.presence = '' and b.day <= $5::date))::int as unmarked
from b left join kids k on k.person_id = b.pupil_id left join details d on d.person_id = b.pupil_id
group by 1, 2, 3, 4, 5, 6`

// weekOfTally is how far days that are counted together may lie apart: a child who changes class in between counts where they went.
const weekOfTally = 7

// tally counts days from what is written of them now, as finely as figures are told.
func (s *Service) tally(tx *tenant.Tx, days []schoolyear.Date, today schoolyear.Date) ([]Tally, error) {
	if len(days) == 0 {
		return nil, nil
	}
	slices.SortFunc(days, schoolyear.Date.Compare)
	var out []Tally
	for rest := days; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[0].DaysUntil(rest[n]) < weekOfTally {
			n++
		}
		list, err := s.tallied(tx, rest[:n], today)
		if err != nil {
			return nil, err
		}
		out, rest = append(out, list...), rest[n:]
	}
	if s.Counting.Forecast == nil {
		return out, nil
	}
	told, err := s.Counting.Forecast(tx, days)
	return append(out, told...), err
}

// usageReads are the doors that the figures need beside the service's own.
func (s *Service) usageReads() []string {
	return append([]string{"directory", "tenant"}, s.Counting.Reads...)
}

const (
	countedAtOnce = 31
	slack         = 10 * time.Minute // a trace may be dated before it is committed
)

// stale are the days between two that are not counted and, when again is set, those of which something was written since. It answers
// when days were last counted.
func (s *Service) stale(tx *tenant.Tx, from, until schoolyear.Date, again bool) (map[schoolyear.Date]bool, time.Time, error) {
	last, err := value[time.Time](s, tx, `select max(counted_at) from @.usage_days where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, time.Time{}, err
	}
	out := map[schoolyear.Date]bool{}
	for d := from; !d.After(until); d = d.AddDays(1) {
		out[d] = true
	}
	if last.IsZero() {
		return out, last, nil
	}
	counted, err := rows[schoolyear.Date](s, tx, `select day from @.usage_days where tenant_id = $1 and day between $2 and $3`, tx.Tenant(), from, until)
	if err != nil {
		return nil, last, err
	}
	for _, d := range counted {
		delete(out, d)
	}
	if !again {
		return out, last, nil
	}
	since, err := s.movedSince(tx, last.Add(-slack))
	if err != nil {
		return nil, last, err
	}
	for _, d := range since {
		if !d.Before(from) && !d.After(until) {
			out[d] = true
		}
	}
	return out, last, nil
}

// countUsage counts the days that are over and not counted as they stand; a day that somebody came back to is counted again.
func (s *Service) countUsage(_ context.Context, tx *tenant.Tx, in *manifest.Due) error {
	today, err := s.today(tx)
	if err != nil {
		return err
	}
	first, err := value[schoolyear.Date](s, tx, `select min(day) from @.bookings where tenant_id = $1`, tx.Tenant())
	if err != nil || first.IsZero() {
		return err
	}
	stale, _, err := s.stale(tx, first, today.AddDays(-1), !in.Due.IsZero())
	if err != nil || len(stale) == 0 {
		return err
	}
	days := slices.SortedFunc(maps.Keys(stale), schoolyear.Date.Compare)
	for _, table := range []string{"usage", "usage_days"} { // what follows counts those that are not counted
		if _, err := run(s, tx, `delete from @.`+table+` where tenant_id = $1 and day = any ($2::date[])`, tx.Tenant(), days); err != nil {
			return err
		}
	}
	if len(days) > countedAtOnce {
		if _, err := tx.Emit(s.Key+".count-usage", time.Time{}, manifest.Due{}); err != nil {
			return err
		}
		days = days[:countedAtOnce]
	}
	return s.keepUsage(tx, days, today)
}

// keepUsage writes the figures of days that have none.
func (s *Service) keepUsage(tx *tenant.Tx, days []schoolyear.Date, today schoolyear.Date) error {
	list, err := s.tally(tx, days, today)
	if err != nil {
		return err
	}
	type at struct {
		day                 schoolyear.Date
		unit, place, school uuid.UUID
		age, detail         string
	}
	sums := map[at]*Counts{}
	for _, t := range list {
		k := at{t.Day, t.UnitID, t.PlaceID, t.SchoolID, t.Age, t.Detail}
		if sums[k] == nil {
			sums[k] = &Counts{}
		}
		sums[k].add(t.Counts)
	}
	lines := make([][]any, 0, len(sums))
	for k, c := range sums {
		lines = append(lines, []any{onDay(k.day), k.unit, k.place, k.school, k.age, k.detail, int32(c.Booked), int32(c.Waiting), int32(c.Cancelled), int32(c.Late), int32(c.Away), int32(c.Absent), int32(c.Present), int32(c.Unexpected), int32(c.Unmarked), int32(c.Forecast)})
	}
	if err := tx.Load(s.Key+".usage", "day, unit_id, place_id, school_id, age, detail, booked, waiting, cancelled, late, away, absent, present, unexpected, unmarked, forecast", lines); err != nil {
		return err
	}
	_, err = run(s, tx, `insert into @.usage_days (tenant_id, day, counted_at) select $1, d, $3 from unnest($2::date[]) d`, tx.Tenant(), days, tx.Now())
	return err
}

// CountAll counts every day that is over, at once: for a demonstration, or after another program's data came in.
func (s *Service) CountAll(tx *tenant.Tx) error {
	today, err := s.today(tx)
	if err != nil {
		return err
	}
	first, err := value[schoolyear.Date](s, tx, `select min(day) from @.bookings where tenant_id = $1`, tx.Tenant())
	if err != nil || first.IsZero() {
		return err
	}
	for _, table := range []string{"usage", "usage_days"} {
		if _, err := run(s, tx, `delete from @.`+table+` where tenant_id = $1`, tx.Tenant()); err != nil {
			return err
		}
	}
	var days []schoolyear.Date
	for d := first; d.Before(today); d = d.AddDays(1) {
		days = append(days, d)
	}
	return s.keepUsage(tx, days, today)
}

func (s *Service) today(tx *tenant.Tx) (schoolyear.Date, error) {
	book, err := s.Read(tx)
	if err != nil {
		return schoolyear.Date{}, err
	}
	return book.School().DateOf(tx.Now()), nil
}

// UsageAsked is the question of a dashboard.
type UsageAsked struct {
	From   schoolyear.Date `query:"from" required:"true" format:"date"`
	Until  schoolyear.Date `query:"until" required:"true" format:"date"`
	By     string          `query:"by" enum:"day,week,month" default:"day"`
	Unit   uuid.UUID       `query:"unit" format:"uuid" doc:"absent: all slots"`
	Place  uuid.UUID       `query:"place" format:"uuid" doc:"absent: all places"`
	School uuid.UUID       `query:"school" format:"uuid" doc:"absent: all schools"`
	Age    string          `query:"age" enum:",maternelle,elementaire,college,other"`
	Masked bool            `query:"masked" doc:"For whoever is not of the town hall: what stands for fewer than eleven children is hidden, with what would give it away"`
}

// mostDays is how much of a calendar one dashboard may ask for: a school year.
const mostDays = 400

func (q UsageAsked) check() error {
	if !reckoned(q.From) || !reckoned(q.Until) || q.Until.Before(q.From) || q.From.DaysUntil(q.Until) > mostDays {
		return problem.OnField("until", "daybook.usage_stretch", "n", mostDays)
	}
	return nil
}

func (q UsageAsked) takes(t Tally) bool {
	return (q.Unit == uuid.Nil || t.UnitID == q.Unit) && (q.Place == uuid.Nil || t.PlaceID == q.Place) && (q.School == uuid.Nil || t.SchoolID == q.School) && (q.Age == "" || t.Age == q.Age)
}

// UsageLine is the figures of one line of a dashboard.
type UsageLine struct {
	Key   string `json:"key" doc:"A day, an id or a word"`
	Label string `json:"label"`
	Counts
	Served   int  `json:"served"`
	Days     int  `json:"days,omitempty" doc:"Days on which something was booked"`
	Places   int  `json:"places,omitempty" doc:"Places that there were, where they are limited"`
	Taken    int  `json:"taken,omitempty" doc:"Of them, how many were taken"`
	HidesAll bool `json:"hidden,omitempty" doc:"Masked: what is told is too little to be told"`
	HidesOne bool `json:"served_hidden,omitempty" doc:"Masked: how many came is too near how many had booked"`
}

func (l *UsageLine) add(c Counts) { l.Counts.add(c); l.Served = l.Counts.Served() }

// Usage is a dashboard.
type Usage struct {
	Service  string          `json:"service"`
	From     schoolyear.Date `json:"from" format:"date"`
	Until    schoolyear.Date `json:"until" format:"date"`
	By       string          `json:"by" enum:"day,week,month"`
	Today    schoolyear.Date `json:"today" format:"date"`
	Total    UsageLine       `json:"total"`
	Over     UsageOver       `json:"over"`
	Before   UsageBefore     `json:"before" doc:"The days as many weeks before as the period is long, so that each weekday meets its own"`
	Periods  []UsageLine     `json:"periods" nullable:"false"`
	Weekdays []UsageLine     `json:"weekdays" nullable:"false"`
	Units    []UsageLine     `json:"units" nullable:"false"`
	Sites    []UsageLine     `json:"sites" nullable:"false" doc:"By place"`
	Schools  []UsageLine     `json:"schools" nullable:"false"`
	Ages     []UsageLine     `json:"ages" nullable:"false"`
	Details  []UsageLine     `json:"details" nullable:"false" doc:"By choice of menu; empty: the service tells none"`
	Findings []string        `json:"findings" nullable:"false" doc:"What the figures say, in words"`
	Counted  *time.Time      `json:"counted_at,omitempty" doc:"When the days that are over were last counted; what moved since is counted as it is asked"`
	Choices  UsageChoices    `json:"choices"`
	Masked   bool            `json:"masked,omitempty"`
}

// UsageBefore is what the period is compared with: the days of both on which something was booked.
type UsageBefore struct {
	From  schoolyear.Date `json:"from" format:"date"`
	Until schoolyear.Date `json:"until" format:"date"`
	Days  int             `json:"days" doc:"Days that are compared; 0: nothing can be"`
	Now   int             `json:"now" doc:"On those days of the period, how many came; on days to come, how many are booked"`
	Then  int             `json:"then"`
}

// UsageOver is the days of the period that are over; masked, it tells nothing.
type UsageOver struct {
	Booked int `json:"booked"`
	Absent int `json:"absent" doc:"Of them, not come, and nobody had said so"`
}

// UsageChoices are what one may narrow to.
type UsageChoices struct {
	Units   []UsageChoice `json:"units" nullable:"false"`
	Sites   []UsageChoice `json:"sites" nullable:"false"`
	Schools []UsageChoice `json:"schools" nullable:"false"`
}

// UsageChoice is an id with its name.
type UsageChoice struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}
