package transport

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Directions of a run.
const (
	Out  = "out"  // to school
	Back = "back" // home
)

// BusOperator runs buses.
type BusOperator struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Phone    string    `json:"phone"`
	Mail     string    `json:"mail"`
	Website  string    `json:"website"`
	Imported bool      `json:"imported" doc:"It came from a timetable file"`
	Archived bool      `json:"archived"`
}

// Vehicle is a bus. Seats is how many sit: in a dedicated service every child does (arrêté du 2 juillet 1982, art. 75).
type Vehicle struct {
	ID           uuid.UUID  `json:"id"`
	OperatorID   *uuid.UUID `json:"operator_id,omitempty"`
	Label        string     `json:"label"`
	Registration string     `json:"registration"`
	Seats        int        `json:"seats"`
	Wheelchairs  int        `json:"wheelchairs"`
	Archived     bool       `json:"archived"`
}

// BusStop is a place where children get on or off. Coordinates are WGS 84, in millionths of a degree.
type BusStop struct {
	ID       uuid.UUID   `json:"id"`
	Name     string      `json:"name"`
	Place    string      `json:"place" doc:"How to find it"`
	City     string      `json:"city"`
	LatE6    *int        `json:"lat_e6,omitempty"`
	LonE6    *int        `json:"lon_e6,omitempty"`
	SchoolID *uuid.UUID  `json:"school_id,omitempty" doc:"The school that it serves"`
	Imported bool        `json:"imported"`
	Archived bool        `json:"archived"`
	Lines    []uuid.UUID `json:"lines" nullable:"false" doc:"Lines that stop there"`
}

// BusLine is what is written on the bus.
type BusLine struct {
	ID         uuid.UUID  `json:"id"`
	OperatorID *uuid.UUID `json:"operator_id,omitempty"`
	Code       string     `json:"code"`
	Label      string     `json:"label"`
	Colour     string     `json:"colour" doc:"#rrggbb, or nothing"`
	Kind       string     `json:"kind" enum:"school,regular"`
	Imported   bool       `json:"imported"`
	Archived   bool       `json:"archived"`
	Runs       int        `json:"runs"`
	Stops      int        `json:"stops"`
	Seats      int        `json:"seats" doc:"Of its smallest vehicle, 0 when none is known"`
	First      *Clock     `json:"first,omitempty" doc:"Of the runs to school"`
	Last       *Clock     `json:"last,omitempty" doc:"Of the runs home"`
}

// BusRun is a line in a direction with its vehicle; what children board.
type BusRun struct {
	ID        uuid.UUID  `json:"id"`
	LineID    uuid.UUID  `json:"line_id"`
	Direction string     `json:"direction" enum:"out,back"`
	Label     string     `json:"label"`
	VehicleID *uuid.UUID `json:"vehicle_id,omitempty"`
	Imported  bool       `json:"imported"`
	Archived  bool       `json:"archived"`
	Trips     []BusTrip  `json:"trips" nullable:"false" db:"-"`
}

// BusTrip is a timetable of a run, on the days it names.
type BusTrip struct {
	ID         uuid.UUID       `json:"id"`
	RunID      uuid.UUID       `json:"-"`
	Headsign   string          `json:"headsign"`
	Weekdays   int             `json:"weekdays" doc:"1 is Monday, 64 is Sunday, their sum"`
	SchoolDays bool            `json:"school_days" doc:"Only those with school"`
	Since      schoolyear.Date `json:"since"`
	Until      schoolyear.Date `json:"until"`
	Added      int             `json:"added" doc:"Days beside the week's"`
	Removed    int             `json:"removed" doc:"Days of the week on which it does not run"`
	Imported   bool            `json:"imported"`
	HandMade   bool            `json:"hand_made" doc:"Its hours were written by hand: an import leaves them"`
	Times      []BusTime       `json:"times" nullable:"false" db:"-"`
}

// BusTime is a trip at a stop.
type BusTime struct {
	TripID  uuid.UUID `json:"-"`
	StopID  uuid.UUID `json:"stop_id"`
	Arrives Clock     `json:"arrives"`
	Departs Clock     `json:"departs"`
	Boards  bool      `json:"boards"`
	Alights bool      `json:"alights"`
}

const (
	operatorColumns = `o.id, o.name, o.phone, o.mail, o.website, o.source_key <> '' as imported, o.archived_at is not null as archived`
	vehicleColumns  = `v.id, v.operator_id, v.label, v.registration, v.seats, v.wheelchairs, v.archived_at is not null as archived`
	stopColumns     = `s.id, s.name, s.place, s.city, s.lat_e6, s.lon_e6, s.school_id, s.source_key <> '' as imported, s.archived_at is not null as archived`
	lineColumns     = `l.id, l.operator_id, l.code, l.label, l.colour, l.kind, l.source_key <> '' as imported, l.archived_at is not null as archived`
	runColumns      = `r.id, r.line_id, r.direction, r.label, r.vehicle_id, r.source_key <> '' as imported, r.archived_at is not null as archived`
)

func operators(tx *tenant.Tx) ([]BusOperator, error) {
	return tenant.Select[BusOperator](tx, `select `+operatorColumns+` from transport.operators o where o.tenant_id = $1 order by o.archived_at is not null, o.name, o.id`, tx.Tenant())
}

func vehicles(tx *tenant.Tx) ([]Vehicle, error) {
	return tenant.Select[Vehicle](tx, `select `+vehicleColumns+` from transport.vehicles v where v.tenant_id = $1 order by v.archived_at is not null, v.label, v.id`, tx.Tenant())
}

func stops(tx *tenant.Tx) ([]BusStop, error) {
	return tenant.Select[BusStop](tx, `select `+stopColumns+`, coalesce((select array_agg(distinct r.line_id) from transport.times x join transport.trips t on t.tenant_id = $1 and t.id = x.trip_id and t.archived_at is null
		join transport.runs r on r.tenant_id = $1 and r.id = t.run_id and r.archived_at is null where x.tenant_id = $1 and x.stop_id = s.id), '{}') as lines
		from transport.stops s where s.tenant_id = $1 order by s.archived_at is not null, s.city, s.name, s.id`, tx.Tenant())
}

func lines(tx *tenant.Tx) ([]BusLine, error) {
	list, err := tenant.Select[BusLine](tx, `select `+lineColumns+`, coalesce(n.runs, 0)::int as runs, coalesce(n.stops, 0)::int as stops, coalesce(n.seats, 0)::int as seats, n.first, n.last
		from transport.lines l left join (
			select r.line_id, count(distinct r.id) as runs, count(distinct x.stop_id) as stops, min(v.seats) as seats, min(x.departs) filter (where r.direction = 'out') as first, max(x.departs) filter (where r.direction = 'back' and x.boards) as last
			from transport.runs r left join transport.vehicles v on v.tenant_id = $1 and v.id = r.vehicle_id
			left join transport.trips t on t.tenant_id = $1 and t.run_id = r.id and t.archived_at is null left join transport.times x on x.tenant_id = $1 and x.trip_id = t.id
			where r.tenant_id = $1 and r.archived_at is null group by r.line_id) n on n.line_id = l.id
		where l.tenant_id = $1`, tx.Tenant())
	slices.SortFunc(list, func(a, b BusLine) int {
		return cmp.Or(cmp.Compare(btoi(a.Archived), btoi(b.Archived)), compareCodes(a.Code, b.Code), cmp.Compare(a.Label, b.Label), slices.Compare(a.ID[:], b.ID[:]))
	})
	return list, err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var digits = regexp.MustCompile(`\d+`)

// compareCodes orders "2" before "10", as they are posted at a stop.
func compareCodes(a, b string) int {
	x, y := digits.FindString(a), digits.FindString(b)
	if x != "" && y != "" && strings.TrimSuffix(a, x) == "" && strings.TrimSuffix(b, y) == "" {
		return cmp.Or(cmp.Compare(len(strings.TrimLeft(x, "0")), len(strings.TrimLeft(y, "0"))), cmp.Compare(x, y))
	}
	return cmp.Compare(a, b)
}

// runs are those of a line with their timetables, or of all lines for uuid.Nil.
func runs(tx *tenant.Tx, line uuid.UUID) ([]BusRun, error) {
	var only *uuid.UUID
	if line != uuid.Nil {
		only = &line
	}
	list, err := tenant.Select[BusRun](tx, `select `+runColumns+` from transport.runs r where r.tenant_id = $1 and ($2::uuid is null or r.line_id = $2) order by r.archived_at is not null, r.direction desc, r.label, r.id`, tx.Tenant(), only)
	if err != nil || len(list) == 0 {
		return list, err
	}
	ids := make([]uuid.UUID, len(list))
	at := map[uuid.UUID]*BusRun{}
	for i := range list {
		ids[i], list[i].Trips = list[i].ID, []BusTrip{}
		at[list[i].ID] = &list[i]
	}
	trips, err := tripsOf(tx, ids)
	for _, t := range trips {
		at[t.RunID].Trips = append(at[t.RunID].Trips, t)
	}
	return list, err
}

func tripsOf(tx *tenant.Tx, runs []uuid.UUID) ([]BusTrip, error) {
	list, err := tenant.Select[BusTrip](tx, `select t.id, t.run_id, t.headsign, c.weekdays, c.school_days, c.since, c.until, t.source_key <> '' as imported, 'times' = any (t.held) as hand_made,
			(select count(*) from transport.calendar_days d where d.tenant_id = $1 and d.calendar_id = c.id and d.runs)::int as added,
			(select count(*) from transport.calendar_days d where d.tenant_id = $1 and d.calendar_id = c.id and not d.runs)::int as removed
		from transport.trips t join transport.calendars c on c.tenant_id = $1 and c.id = t.calendar_id
		where t.tenant_id = $1 and t.run_id = any ($2) and t.archived_at is null
		order by t.run_id, (select min(x.departs) from transport.times x where x.tenant_id = $1 and x.trip_id = t.id), c.since, t.id`, tx.Tenant(), runs)
	if err != nil || len(list) == 0 {
		return list, err
	}
	ids := make([]uuid.UUID, len(list))
	at := map[uuid.UUID]*BusTrip{}
	for i := range list {
		ids[i], list[i].Times = list[i].ID, []BusTime{}
		at[list[i].ID] = &list[i]
	}
	times, err := tenant.Select[BusTime](tx, `select x.trip_id, x.stop_id, x.arrives, x.departs, x.boards, x.alights from transport.times x where x.tenant_id = $1 and x.trip_id = any ($2) order by x.trip_id, x.position`, tx.Tenant(), ids)
	for _, x := range times {
		at[x.TripID].Times = append(at[x.TripID].Times, x)
	}
	return list, err
}

// What a person writes of the network.
type (
	// OperatorWritten is a form.
	OperatorWritten struct {
		Name     string `json:"name" maxLength:"120"`
		Phone    string `json:"phone,omitempty" maxLength:"40"`
		Mail     string `json:"mail,omitempty" maxLength:"200"`
		Website  string `json:"website,omitempty" maxLength:"200"`
		Archived bool   `json:"archived,omitempty"`
	}
	// VehicleWritten is a form.
	VehicleWritten struct {
		OperatorID   *uuid.UUID `json:"operator_id,omitempty"`
		Label        string     `json:"label" maxLength:"80"`
		Registration string     `json:"registration,omitempty" maxLength:"20"`
		Seats        int        `json:"seats" minimum:"1" maximum:"200"`
		Wheelchairs  int        `json:"wheelchairs,omitempty" minimum:"0" maximum:"20"`
		Archived     bool       `json:"archived,omitempty"`
	}
	// StopWritten is a form.
	StopWritten struct {
		Name     string     `json:"name" maxLength:"120"`
		Place    string     `json:"place,omitempty" maxLength:"200"`
		City     string     `json:"city,omitempty" maxLength:"80"`
		LatE6    *int       `json:"lat_e6,omitempty" minimum:"-90000000" maximum:"90000000"`
		LonE6    *int       `json:"lon_e6,omitempty" minimum:"-180000000" maximum:"180000000"`
		SchoolID *uuid.UUID `json:"school_id,omitempty"`
		Archived bool       `json:"archived,omitempty"`
	}
	// LineWritten is a form.
	LineWritten struct {
		OperatorID *uuid.UUID `json:"operator_id,omitempty"`
		Code       string     `json:"code" maxLength:"20"`
		Label      string     `json:"label,omitempty" maxLength:"160"`
		Colour     string     `json:"colour,omitempty" pattern:"^(#[0-9a-fA-F]{6})?$"`
		Kind       string     `json:"kind" enum:"school,regular"`
		Archived   bool       `json:"archived,omitempty"`
	}
	// RunWritten is a form.
	RunWritten struct {
		Direction string     `json:"direction" enum:"out,back"`
		Label     string     `json:"label,omitempty" maxLength:"80"`
		VehicleID *uuid.UUID `json:"vehicle_id,omitempty"`
		Archived  bool       `json:"archived,omitempty"`
	}
	// TripWritten is a form: days and hours. A stop without hour is refused, hours go forward.
	TripWritten struct {
		Headsign   string          `json:"headsign,omitempty" maxLength:"120"`
		Weekdays   int             `json:"weekdays" minimum:"1" maximum:"127"`
		SchoolDays bool            `json:"school_days"`
		Since      schoolyear.Date `json:"since"`
		Until      schoolyear.Date `json:"until"`
		Times      []TimeWritten   `json:"times" minItems:"1" maxItems:"200"`
	}
	// TimeWritten is one line of that form.
	TimeWritten struct {
		StopID uuid.UUID `json:"stop_id"`
		At     Clock     `json:"at" minimum:"0" maximum:"172800"`
	}
)

// filled is a text that a form must hold, without its spaces.
func filled(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || !utf8.ValidString(s) {
		return "", problem.OnField(field, "transport.empty")
	}
	return s, nil
}

// row is where a form is written: a row that exists, or a new one.
type row struct {
	id       uuid.UUID
	fresh    bool
	archived *time.Time // set aside, and since when
}

func at(tx *tenant.Tx, id *uuid.UUID, archived bool) row {
	r := row{fresh: id == nil}
	if r.fresh {
		r.id = tenant.NewID()
	} else {
		r.id = *id
	}
	if now := tx.Now(); archived {
		r.archived = &now
	}
	tx.About(r.id)
	return r
}

// written turns what a statement answered into what a form answers.
func (r row) written(n int64, err error) (uuid.UUID, error) {
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return r.id, err
}

// mine refuses an id of another tenant, or of nothing, as a fault of the form's field.
func mine(field string, known bool, err error) error {
	if err == nil && !known {
		return problem.OnField(field, "transport.unknown")
	}
	return err
}

func operatorIsMine(tx *tenant.Tx, id *uuid.UUID) error {
	if id == nil {
		return nil
	}
	known, err := tenant.Value[bool](tx, `select exists (select from transport.operators where tenant_id = $1 and id = $2)`, tx.Tenant(), *id)
	return mine("operator_id", known, err)
}

func vehicleIsMine(tx *tenant.Tx, id *uuid.UUID) error {
	if id == nil {
		return nil
	}
	known, err := tenant.Value[bool](tx, `select exists (select from transport.vehicles where tenant_id = $1 and id = $2)`, tx.Tenant(), *id)
	return mine("vehicle_id", known, err)
}

// Columns that came from a file and are changed by hand are held: no import touches them again.

func writeOperator(tx *tenant.Tx, id *uuid.UUID, w OperatorWritten) (uuid.UUID, error) {
	name, err := filled("name", w.Name)
	if err != nil {
		return uuid.Nil, err
	}
	r := at(tx, id, w.Archived)
	if r.fresh {
		return r.written(tx.Exec(`insert into transport.operators (tenant_id, id, archived_at, updated_at, name, phone, mail, website) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Tenant(), r.id, r.archived, tx.Now(), name, strings.TrimSpace(w.Phone), strings.TrimSpace(w.Mail), strings.TrimSpace(w.Website)))
	}
	return r.written(tx.Exec(`update transport.operators set archived_at = case when $3::timestamptz is null then null else coalesce(archived_at, $3) end, updated_at = $4, name = $5, phone = $6, mail = $7, website = $8, import_id = null,
		held = case when source_key = '' then held else array(select distinct h from unnest(held || array[case when name is distinct from $5 then 'name' end, case when phone is distinct from $6 then 'phone' end, case when mail is distinct from $7 then 'mail' end, case when website is distinct from $8 then 'website' end,
			case when (archived_at is null) <> ($3::timestamptz is null) then 'archived_at' end]) h where h is not null) end where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.id, r.archived, tx.Now(), name, strings.TrimSpace(w.Phone), strings.TrimSpace(w.Mail), strings.TrimSpace(w.Website)))
}

func writeVehicle(tx *tenant.Tx, id *uuid.UUID, w VehicleWritten) (uuid.UUID, error) {
	label, err := filled("label", w.Label)
	if err != nil {
		return uuid.Nil, err
	}
	if err := operatorIsMine(tx, w.OperatorID); err != nil {
		return uuid.Nil, err
	}
	r := at(tx, id, w.Archived)
	if r.fresh {
		return r.written(tx.Exec(`insert into transport.vehicles (tenant_id, id, archived_at, updated_at, operator_id, label, registration, seats, wheelchairs) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Tenant(), r.id, r.archived, tx.Now(), w.OperatorID, label, strings.ToUpper(strings.TrimSpace(w.Registration)), w.Seats, w.Wheelchairs))
	}
	return r.written(tx.Exec(`update transport.vehicles set archived_at = case when $3::timestamptz is null then null else coalesce(archived_at, $3) end, updated_at = $4, operator_id = $5, label = $6, registration = $7, seats = $8, wheelchairs = $9 where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.id, r.archived, tx.Now(), w.OperatorID, label, strings.ToUpper(strings.TrimSpace(w.Registration)), w.Seats, w.Wheelchairs))
}

func writeStop(tx *tenant.Tx, id *uuid.UUID, w StopWritten) (uuid.UUID, error) {
	name, err := filled("name", w.Name)
	if err != nil {
		return uuid.Nil, err
	}
	if (w.LatE6 == nil) != (w.LonE6 == nil) {
		return uuid.Nil, problem.OnField("lat_e6", "transport.half_place")
	}
	r := at(tx, id, w.Archived)
	if r.fresh {
		return r.written(tx.Exec(`insert into transport.stops (tenant_id, id, archived_at, updated_at, name, place, city, lat_e6, lon_e6, school_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.Tenant(), r.id, r.archived, tx.Now(), name, strings.TrimSpace(w.Place), strings.TrimSpace(w.City), w.LatE6, w.LonE6, w.SchoolID))
	}
	return r.written(tx.Exec(`update transport.stops set archived_at = case when $3::timestamptz is null then null else coalesce(archived_at, $3) end, updated_at = $4, name = $5, place = $6, city = $7, lat_e6 = $8, lon_e6 = $9, school_id = $10, import_id = null,
		held = case when source_key = '' then held else array(select distinct h from unnest(held || array[case when name is distinct from $5 then 'name' end, case when place is distinct from $6 then 'place' end, case when city is distinct from $7 then 'city' end, case when lat_e6 is distinct from $8 then 'lat_e6' end, case when lon_e6 is distinct from $9 then 'lon_e6' end, case when school_id is distinct from $10 then 'school_id' end,
			case when (archived_at is null) <> ($3::timestamptz is null) then 'archived_at' end]) h where h is not null) end where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.id, r.archived, tx.Now(), name, strings.TrimSpace(w.Place), strings.TrimSpace(w.City), w.LatE6, w.LonE6, w.SchoolID))
}

func writeLine(tx *tenant.Tx, id *uuid.UUID, w LineWritten) (uuid.UUID, error) {
	code, err := filled("code", w.Code)
	if err != nil {
		return uuid.Nil, err
	}
	if err := operatorIsMine(tx, w.OperatorID); err != nil {
		return uuid.Nil, err
	}
	r := at(tx, id, w.Archived)
	if r.fresh {
		return r.written(tx.Exec(`insert into transport.lines (tenant_id, id, archived_at, updated_at, operator_id, code, label, colour, kind) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Tenant(), r.id, r.archived, tx.Now(), w.OperatorID, code, strings.TrimSpace(w.Label), strings.ToLower(w.Colour), w.Kind))
	}
	return r.written(tx.Exec(`update transport.lines set archived_at = case when $3::timestamptz is null then null else coalesce(archived_at, $3) end, updated_at = $4, operator_id = $5, code = $6, label = $7, colour = $8, kind = $9, import_id = null,
		held = case when source_key = '' then held else array(select distinct h from unnest(held || array[case when operator_id is distinct from $5 then 'operator_id' end, case when code is distinct from $6 then 'code' end, case when label is distinct from $7 then 'label' end, case when colour is distinct from $8 then 'colour' end, case when kind is distinct from $9 then 'kind' end,
			case when (archived_at is null) <> ($3::timestamptz is null) then 'archived_at' end]) h where h is not null) end where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.id, r.archived, tx.Now(), w.OperatorID, code, strings.TrimSpace(w.Label), strings.ToLower(w.Colour), w.Kind))
}

func writeRun(tx *tenant.Tx, line uuid.UUID, id *uuid.UUID, w RunWritten) (uuid.UUID, error) {
	if err := vehicleIsMine(tx, w.VehicleID); err != nil {
		return uuid.Nil, err
	}
	r := at(tx, id, w.Archived)
	if r.fresh {
		return r.written(tx.Exec(`insert into transport.runs (tenant_id, id, archived_at, updated_at, direction, label, vehicle_id, line_id) select $1, $2, $3, $4, $5, $6, $7, $8 where exists (select from transport.lines where tenant_id = $1 and id = $8)`,
			tx.Tenant(), r.id, r.archived, tx.Now(), w.Direction, strings.TrimSpace(w.Label), w.VehicleID, line))
	}
	return r.written(tx.Exec(`update transport.runs set archived_at = case when $3::timestamptz is null then null else coalesce(archived_at, $3) end, updated_at = $4, direction = $5, label = $6, vehicle_id = $7, import_id = null,
		held = case when source_key = '' then held else array(select distinct h from unnest(held || array[case when direction is distinct from $5 then 'direction' end, case when label is distinct from $6 then 'label' end, case when vehicle_id is distinct from $7 then 'vehicle_id' end,
			case when (archived_at is null) <> ($3::timestamptz is null) then 'archived_at' end]) h where h is not null) end where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.id, r.archived, tx.Now(), w.Direction, strings.TrimSpace(w.Label), w.VehicleID))
}

// writeTrip writes a timetable by hand. Two timetables of a run that hold on one day are refused: nobody would know which bus comes.
func writeTrip(tx *tenant.Tx, run uuid.UUID, id *uuid.UUID, w TripWritten) (uuid.UUID, error) {
	if w.Since.IsZero() || w.Until.IsZero() || w.Until.Before(w.Since) {
		return uuid.Nil, problem.OnField("until", "transport.until_before_since")
	}
	if len(w.Times) < 2 {
		return uuid.Nil, problem.New(problem.Invalid, "transport.two_stops")
	}
	ids := []uuid.UUID{}
	for i, t := range w.Times {
		if i > 0 && t.At < w.Times[i-1].At {
			return uuid.Nil, problem.OnField("times", "transport.backwards", "line", i+1)
		}
		if !slices.Contains(ids, t.StopID) {
			ids = append(ids, t.StopID)
		}
	}
	known, err := tenant.Value[int](tx, `select count(*)::int from transport.stops where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
	if err != nil {
		return uuid.Nil, err
	}
	if known != len(ids) {
		return uuid.Nil, problem.OnField("times", "transport.unknown")
	}
	if id != nil {
		if run, err = tenant.Value[uuid.UUID](tx, `select run_id from transport.trips where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), *id); err != nil {
			return uuid.Nil, err
		}
		if run == uuid.Nil {
			return uuid.Nil, problem.Missing()
		}
	}
	// the run is held while its days are compared: of two agents who write at once the second sees what the first wrote
	if _, ok, err := tenant.One[uuid.UUID](tx, `select id from transport.runs where tenant_id = $1 and id = $2 for update`, tx.Tenant(), run); err != nil || !ok {
		return uuid.Nil, cmp.Or(err, error(problem.Missing()))
	}
	others, err := tripsOf(tx, []uuid.UUID{run})
	if err != nil {
		return uuid.Nil, err
	}
	for _, o := range others {
		if (id == nil || o.ID != *id) && o.Weekdays&w.Weekdays != 0 && !o.Until.Before(w.Since) && !w.Until.Before(o.Since) {
			return uuid.Nil, problem.OnField("weekdays", "transport.two_timetables")
		}
	}
	calendar := tenant.NewID()
	if _, err := tx.Exec(`insert into transport.calendars (tenant_id, id, weekdays, school_days, since, until, updated_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Tenant(), calendar, w.Weekdays, w.SchoolDays, w.Since, w.Until, tx.Now()); err != nil {
		return uuid.Nil, err
	}
	trip := tenant.NewID()
	if id == nil {
		if _, err := tx.Exec(`insert into transport.trips (tenant_id, id, run_id, calendar_id, headsign, updated_at) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), trip, run, calendar, strings.TrimSpace(w.Headsign), tx.Now()); err != nil {
			return uuid.Nil, err
		}
	} else {
		trip = *id
		if _, err := tx.Exec(`update transport.trips set calendar_id = $3, headsign = $4, updated_at = $5, import_id = null, held = case when source_key = '' then held else array['times', 'calendar', 'headsign'] end where tenant_id = $1 and id = $2`,
			tx.Tenant(), trip, calendar, strings.TrimSpace(w.Headsign), tx.Now()); err != nil {
			return uuid.Nil, err
		}
		if _, err := tx.Exec(`delete from transport.times where tenant_id = $1 and trip_id = $2`, tx.Tenant(), trip); err != nil {
			return uuid.Nil, err
		}
	}
	b := &pgx.Batch{}
	for i, t := range w.Times {
		b.Queue(`insert into transport.times (tenant_id, trip_id, position, stop_id, arrives, departs, boards, alights) values ($1, $2, $3, $4, $5, $5, $6, $7)`,
			tx.Tenant(), trip, i, t.StopID, int(t.At), i < len(w.Times)-1, i > 0)
	}
	if err := tx.Batch(b); err != nil {
		return uuid.Nil, err
	}
	tx.About(trip)
	return trip, sweepCalendars(tx)
}

// sweepCalendars erases those written by hand that no timetable names any more.
func sweepCalendars(tx *tenant.Tx) error {
	_, err := tx.Exec(`delete from transport.calendars c where c.tenant_id = $1 and c.source_key = '' and not exists (select from transport.trips t where t.tenant_id = $1 and t.calendar_id = c.id)`, tx.Tenant())
	return err
}

// removeTrip takes a timetable away; one that came from a file is set aside, so that the file does not bring it back.
func removeTrip(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update transport.trips set archived_at = $3, updated_at = $3, import_id = null, held = case when source_key = '' then held else array(select distinct unnest(held || '{archived_at}'::text[])) end
		where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), id, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	return err
}
