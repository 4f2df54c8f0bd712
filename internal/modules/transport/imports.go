package transport

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/modules/transport/gtfs"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

const (
	// maxFeed is the largest timetable file, packed, in bytes.
	maxFeed = 24 << 20
	// undoFor is how long an import can be taken back, and its file is kept.
	undoFor = 7 * 24 * time.Hour
	// fewRoutes: a file of so few lines is taken over whole; of a larger one only the lines for pupils, until somebody chooses.
	fewRoutes = 30
	// listed bounds the lists of a report.
	listed = 500
)

// FieldChanged is one column before and after.
type FieldChanged struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
	Kept   bool   `json:"kept,omitempty" doc:"Corrected by hand here: the file's value is not taken"`
}

// ImportReport is what an import says of its file and of what it would change.
type ImportReport struct {
	Publisher string          `json:"publisher"`
	Routes    []FeedRoute     `json:"routes" nullable:"false"`
	Holds     map[string]int  `json:"holds" doc:"What the chosen lines bring, by part"`
	Errors    []Finding       `json:"errors" nullable:"false"`
	Warnings  []Finding       `json:"warnings" nullable:"false"`
	Hidden    int             `json:"hidden" doc:"Findings beyond those listed"`
	Sums      map[string]Sums `json:"sums" doc:"What changes, by part"`
	Diff      []DiffRow       `json:"diff" nullable:"false" doc:"At most 500 rows"`
	Writes    int             `json:"writes" doc:"Rows that applying would write; 0: the file says nothing new"`
	Kept      int             `json:"kept" doc:"Corrections by hand that stay"`
	Other     bool            `json:"other" doc:"Most stops are somewhere else: the file may be another network's"`
	Usable    bool            `json:"usable" doc:"Something of the file can be read"`
}

// FeedRoute is a line of a file.
type FeedRoute struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Label  string `json:"label"`
	School bool   `json:"school" doc:"For pupils (route type 712)"`
	Trips  int    `json:"trips"`
	Chosen bool   `json:"chosen"`
}

// Finding is one thing to know about one line of a file.
type Finding struct {
	File    string            `json:"file"`
	Line    int               `json:"line" doc:"0: the whole file"`
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Params  map[string]string `json:"params,omitempty"`
}

// Sums counts the rows of one part.
type Sums struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Aside   int `json:"aside" doc:"Set aside: the file does not name them any more"`
}

// DiffRow is one row that changes.
type DiffRow struct {
	Part   string         `json:"part" enum:"operators,stops,lines,calendars,runs,trips"`
	Change string         `json:"change" enum:"new,changed,aside"`
	Label  string         `json:"label"`
	Fields []FieldChanged `json:"fields" nullable:"false"`
}

// Import is a timetable file that was tried.
type Import struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	Size      int        `json:"size"`
	State     string     `json:"state" enum:"dry,applied,undone"`
	CreatedAt time.Time  `json:"created_at"`
	AppliedAt *time.Time `json:"applied_at,omitempty"`
	UndoUntil *time.Time `json:"undo_until,omitempty"`
	UndoneAt  *time.Time `json:"undone_at,omitempty"`
	Writes    int        `json:"writes"`
}

const importColumns = `i.id, i.name, i.size, i.state, i.created_at, i.applied_at, i.undo_until, i.undone_at, coalesce((i.report->>'writes')::int, 0) as writes`

// examined is a file that was read, before anything of the database is known.
type examined struct {
	feed   *gtfs.Feed
	chosen []string
}

// examine reads a file outside any transaction. chosen nil: the usual choice.
func examine(content []byte, chosen []string) (examined, error) {
	if chosen == nil {
		list, err := gtfs.Read(content, nil, gtfs.Limits{})
		if err != nil {
			return examined{}, err
		}
		chosen = []string{}
		for _, r := range list.Routes {
			if r.Type == gtfs.SchoolBus || len(list.Routes) <= fewRoutes {
				chosen = append(chosen, r.ID)
			}
		}
	}
	feed, err := gtfs.Read(content, func(r gtfs.Route) bool { return slices.Contains(chosen, r.ID) }, gtfs.Limits{})
	return examined{feed, chosen}, err
}

// report says what a file holds and, compared with what is there, what it would change.
func (e examined) report(tx *tenant.Tx) (ImportReport, *plan, error) {
	r := ImportReport{Publisher: e.feed.Publisher, Routes: []FeedRoute{}, Errors: []Finding{}, Warnings: []Finding{}, Sums: map[string]Sums{}, Diff: []DiffRow{}, Hidden: e.feed.Hidden, Usable: !e.feed.Severe(),
		Holds: map[string]int{partStops: len(e.feed.Stops), partTrips: len(e.feed.Trips), partCalendars: len(e.feed.Services), partLines: len(e.chosen)}}
	for _, t := range e.feed.Routes {
		r.Routes = append(r.Routes, FeedRoute{t.ID, t.Code, t.Label, t.Type == gtfs.SchoolBus, t.Trips, slices.Contains(e.chosen, t.ID)})
	}
	slices.SortStableFunc(r.Routes, func(a, b FeedRoute) int { return cmp.Or(btoi(b.School)-btoi(a.School), compareCodes(a.Code, b.Code)) })
	for _, i := range e.feed.Issues {
		f := Finding{File: i.File, Line: i.Line, Code: i.Code, Params: i.Params}
		if i.Severe {
			r.Errors = append(r.Errors, f)
		} else {
			r.Warnings = append(r.Warnings, f)
		}
	}
	if !r.Usable {
		return r, &plan{}, nil
	}
	p, err := compare(tx, e.feed, e.chosen)
	if err != nil {
		return r, nil, err
	}
	for _, c := range p.changes {
		sums, row := r.Sums[c.part], DiffRow{Part: c.part, Label: c.label, Fields: c.fields}
		switch {
		case c.setAside:
			sums.Aside, row.Change = sums.Aside+1, "aside"
		case c.before == nil:
			sums.New, row.Change, row.Fields = sums.New+1, "new", nil
		default:
			sums.Changed, row.Change = sums.Changed+1, "changed"
		}
		r.Sums[c.part] = sums
		if row.Fields == nil {
			row.Fields = []FieldChanged{}
		}
		if len(r.Diff) < listed {
			r.Diff = append(r.Diff, row)
		}
	}
	r.Writes, r.Kept, r.Other = len(p.changes), p.kept, p.otherNetwork()
	return r, p, nil
}

// receive keeps a file that was tried, with its report.
func receive(tx *tenant.Tx, name string, content []byte, e examined) (uuid.UUID, error) {
	r, p, err := e.report(tx)
	if err != nil {
		return uuid.Nil, err
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return uuid.Nil, err
	}
	digest := sha256.Sum256(content)
	id := tenant.NewID()
	tx.About(id)
	_, err = tx.Exec(`insert into transport.imports (tenant_id, id, name, size, digest, state, chosen, feed, report, plan_hash, made_by, created_at) values ($1, $2, $3, $4, $5, 'dry', $6, $7, $8, $9, $10, $11)`,
		tx.Tenant(), id, name, len(content), digest[:], e.chosen, content, raw, p.hash(), tx.Account(), tx.Now())
	return id, err
}

type importRow struct {
	Import
	Chosen   []string
	Feed     []byte
	PlanHash string
	Report   json.RawMessage
}

func oneImport(tx *tenant.Tx, id uuid.UUID) (importRow, error) {
	row, ok, err := tenant.One[importRow](tx, `select `+importColumns+`, i.chosen, i.feed, i.plan_hash, i.report from transport.imports i where i.tenant_id = $1 and i.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return row, err
}

// dry is an import that waits, with its file; anything else is refused with its reason.
func dry(tx *tenant.Tx, id uuid.UUID) (importRow, error) {
	row, err := oneImport(tx, id)
	switch {
	case err != nil:
		return row, err
	case row.State != "dry":
		return row, problem.New(problem.Conflict, "transport.import_state")
	case len(row.Feed) == 0:
		return row, problem.New(problem.Gone, "transport.import_old")
	}
	return row, nil
}

// choose examines the file anew for other lines, or for what changed here since.
func choose(tx *tenant.Tx, id uuid.UUID, e examined) error {
	r, p, err := e.report(tx)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`update transport.imports set chosen = $3, report = $4, plan_hash = $5 where tenant_id = $1 and id = $2 and state = 'dry'`, tx.Tenant(), id, e.chosen, raw, p.hash())
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "transport.import_state")
	}
	tx.About(id)
	return err
}

// apply writes what a person read. When something changed here since, nothing is written and the import must be read again.
func apply(tx *tenant.Tx, id uuid.UUID, e examined, confirmed bool) error {
	// of two who apply at once the second waits, then finds the plan changed
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('transport import ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	row, err := dry(tx, id)
	if err != nil {
		return err
	}
	r, p, err := e.report(tx)
	if err != nil {
		return err
	}
	switch {
	case p.hash() != row.PlanHash:
		return problem.New(problem.Stale, "transport.import_changed")
	case !r.Usable:
		return problem.New(problem.Invalid, "transport.import_unusable")
	case r.Other && !confirmed:
		return problem.New(problem.Invalid, "transport.import_other")
	}
	for _, part := range parts {
		var rows []record
		for _, c := range p.changes {
			if c.part == part {
				c.after["import_id"] = id.String()
				rows = append(rows, c.after)
			}
		}
		if err := writePart(tx, part, rows); err != nil {
			return err
		}
	}
	type line struct {
		Seq    int    `json:"seq"`
		Part   string `json:"part"`
		RowID  string `json:"row_id"`
		Before record `json:"before"`
		After  record `json:"after"`
	}
	lines := make([]line, len(p.changes))
	for i, c := range p.changes {
		lines[i] = line{i, c.part, c.id.String(), c.before, c.after}
	}
	raw, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into transport.import_changes (tenant_id, import_id, seq, part, row_id, before, after)
		select $1, $2, l.seq, l.part, l.row_id, nullif(l.before, 'null'), l.after from jsonb_to_recordset($3::jsonb) as l(seq int, part text, row_id uuid, before jsonb, after jsonb)`, tx.Tenant(), id, raw); err != nil {
		return err
	}
	tx.About(id)
	_, err = tx.Exec(`update transport.imports set state = 'applied', applied_at = $3, undo_until = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now(), tx.Now().Add(undoFor))
	return err
}

// writePart makes or changes the rows of one part, each in one statement.
func writePart(tx *tenant.Tx, part string, rows []record) error {
	if len(rows) == 0 {
		return nil
	}
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(rows); err != nil {
		return err
	}
	list := raw.Bytes()
	b := &pgx.Batch{}
	here, now := tx.Tenant(), tx.Now()
	switch part {
	case partOperators:
		b.Queue(`insert into transport.operators (tenant_id, id, name, phone, mail, website, source_key, held, import_id, archived_at, updated_at)
			select $1, x.id, x.name, x.phone, x.mail, x.website, x.source_key, coalesce(x.held, '{}'), x.import_id, x.archived_at, $3 from jsonb_populate_recordset(null::transport.operators, $2) x
			on conflict (tenant_id, id) do update set name = excluded.name, phone = excluded.phone, mail = excluded.mail, website = excluded.website, import_id = excluded.import_id, archived_at = excluded.archived_at, updated_at = excluded.updated_at`, here, list, now)
	case partStops:
		b.Queue(`insert into transport.stops (tenant_id, id, name, place, city, lat_e6, lon_e6, school_id, source_key, held, import_id, archived_at, updated_at)
			select $1, x.id, x.name, x.place, coalesce(x.city, ''), x.lat_e6, x.lon_e6, x.school_id, x.source_key, coalesce(x.held, '{}'), x.import_id, x.archived_at, $3 from jsonb_populate_recordset(null::transport.stops, $2) x
			on conflict (tenant_id, id) do update set name = excluded.name, place = excluded.place, lat_e6 = excluded.lat_e6, lon_e6 = excluded.lon_e6, import_id = excluded.import_id, archived_at = excluded.archived_at, updated_at = excluded.updated_at`, here, list, now)
	case partLines:
		b.Queue(`insert into transport.lines (tenant_id, id, operator_id, code, label, colour, kind, source_key, held, import_id, archived_at, updated_at)
			select $1, x.id, x.operator_id, x.code, x.label, x.colour, x.kind, x.source_key, coalesce(x.held, '{}'), x.import_id, x.archived_at, $3 from jsonb_populate_recordset(null::transport.lines, $2) x
			on conflict (tenant_id, id) do update set operator_id = excluded.operator_id, code = excluded.code, label = excluded.label, colour = excluded.colour, kind = excluded.kind, import_id = excluded.import_id, archived_at = excluded.archived_at, updated_at = excluded.updated_at`, here, list, now)
	case partCalendars:
		b.Queue(`insert into transport.calendars (tenant_id, id, label, weekdays, school_days, since, until, source_key, import_id, updated_at)
			select $1, x.id, coalesce(x.label, ''), x.weekdays, coalesce(x.school_days, false), x.since, x.until, x.source_key, x.import_id, $3 from jsonb_populate_recordset(null::transport.calendars, $2) x
			on conflict (tenant_id, id) do update set weekdays = excluded.weekdays, since = excluded.since, until = excluded.until, import_id = excluded.import_id, updated_at = excluded.updated_at`, here, list, now)
		b.Queue(`delete from transport.calendar_days d using jsonb_to_recordset($2::jsonb) as x(id uuid) where d.tenant_id = $1 and d.calendar_id = x.id and $3::timestamptz is not null`, here, list, now)
		b.Queue(`insert into transport.calendar_days (tenant_id, calendar_id, day, runs, import_id) select $1, x.id, e.key::date, e.value::boolean, x.import_id
			from jsonb_to_recordset($2::jsonb) as x(id uuid, import_id uuid, days jsonb), jsonb_each_text(x.days) e where $3::timestamptz is not null`, here, list, now)
	case partRuns:
		b.Queue(`insert into transport.runs (tenant_id, id, line_id, direction, label, vehicle_id, source_key, held, import_id, archived_at, updated_at)
			select $1, x.id, x.line_id, x.direction, coalesce(x.label, ''), x.vehicle_id, x.source_key, coalesce(x.held, '{}'), x.import_id, x.archived_at, $3 from jsonb_populate_recordset(null::transport.runs, $2) x
			on conflict (tenant_id, id) do update set line_id = excluded.line_id, direction = excluded.direction, import_id = excluded.import_id, archived_at = excluded.archived_at, updated_at = excluded.updated_at`, here, list, now)
	case partTrips:
		b.Queue(`insert into transport.trips (tenant_id, id, run_id, calendar_id, headsign, source_key, held, import_id, archived_at, updated_at)
			select $1, x.id, x.run_id, x.calendar, x.headsign, x.source_key, coalesce(array(select jsonb_array_elements_text(x.held)), '{}'), x.import_id, x.archived_at, $3
			from jsonb_to_recordset($2::jsonb) as x(id uuid, run_id uuid, calendar uuid, headsign text, source_key text, held jsonb, import_id uuid, archived_at timestamptz)
			on conflict (tenant_id, id) do update set run_id = excluded.run_id, calendar_id = excluded.calendar_id, headsign = excluded.headsign, import_id = excluded.import_id, archived_at = excluded.archived_at, updated_at = excluded.updated_at`, here, list, now)
		b.Queue(`delete from transport.times t using jsonb_to_recordset($2::jsonb) as x(id uuid) where t.tenant_id = $1 and t.trip_id = x.id and $3::timestamptz is not null`, here, list, now)
		b.Queue(`insert into transport.times (tenant_id, trip_id, position, stop_id, arrives, departs, boards, alights)
			select $1, x.id, t.n - 1, (t.v->>0)::uuid, (t.v->>1)::int, (t.v->>2)::int, (t.v->>3)::boolean, (t.v->>4)::boolean
			from jsonb_to_recordset($2::jsonb) as x(id uuid, times jsonb), jsonb_array_elements(x.times) with ordinality t(v, n) where $3::timestamptz is not null`, here, list, now)
	}
	return tx.Batch(b)
}

// TakenBack is what an undo gave back, and what it left because somebody changed or used it since.
type TakenBack struct {
	Restored int `json:"restored"`
	Removed  int `json:"removed"`
	Kept     int `json:"kept" doc:"Changed by hand since, or used by riders: they stay"`
}

// undo gives back what an applied import changed. A row that somebody touched since is left as it is and counted.
func undo(tx *tenant.Tx, id uuid.UUID) (out TakenBack, err error) {
	row, err := oneImport(tx, id)
	if err != nil {
		return out, err
	}
	if row.State != "applied" {
		return out, problem.New(problem.Conflict, "transport.import_state")
	}
	if row.UndoUntil == nil || tx.Now().After(*row.UndoUntil) {
		return out, problem.New(problem.Gone, "transport.import_old")
	}
	count := func(n int64, e error) int64 {
		if err == nil {
			err = e
		}
		return n
	}
	// what the file changed becomes again what it was, before what it made goes: the old must not point to what is gone
	for _, part := range parts {
		type old struct{ Before json.RawMessage }
		var list []old
		if list, err = tenant.Select[old](tx, `select c.before from transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = $3 and c.before is not null and (
				exists (select from transport.operators x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2) or exists (select from transport.stops x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2)
				or exists (select from transport.lines x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2) or exists (select from transport.calendars x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2)
				or exists (select from transport.runs x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2) or exists (select from transport.trips x where x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2))
			order by c.seq`, tx.Tenant(), id, part); err != nil {
			return out, err
		}
		rows := make([]record, len(list))
		for i, o := range list {
			if err = json.Unmarshal(o.Before, &rows[i]); err != nil {
				return out, err
			}
		}
		if err = writePart(tx, part, rows); err != nil {
			return out, err
		}
		out.Restored += len(rows)
	}
	out.Removed += int(count(tx.Exec(`delete from transport.trips x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'trips' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2`, tx.Tenant(), id)))
	out.Removed += int(count(tx.Exec(`delete from transport.runs x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'runs' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2
			and not exists (select from transport.trips t where t.tenant_id = $1 and t.run_id = x.id)`, tx.Tenant(), id)))
	out.Removed += int(count(tx.Exec(`delete from transport.calendars x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'calendars' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2
			and not exists (select from transport.trips t where t.tenant_id = $1 and t.calendar_id = x.id)`, tx.Tenant(), id)))
	out.Removed += int(count(tx.Exec(`delete from transport.lines x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'lines' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2
			and not exists (select from transport.runs r where r.tenant_id = $1 and r.line_id = x.id)`, tx.Tenant(), id)))
	out.Removed += int(count(tx.Exec(`delete from transport.stops x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'stops' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2
			and not exists (select from transport.times t where t.tenant_id = $1 and t.stop_id = x.id)`, tx.Tenant(), id)))
	out.Removed += int(count(tx.Exec(`delete from transport.operators x using transport.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.part = 'operators' and c.before is null and x.tenant_id = $1 and x.id = c.row_id and x.import_id = $2
			and not exists (select from transport.lines l where l.tenant_id = $1 and l.operator_id = x.id) and not exists (select from transport.vehicles v where v.tenant_id = $1 and v.operator_id = x.id)`, tx.Tenant(), id)))
	if err != nil {
		return out, err
	}
	all, err := tenant.Value[int](tx, `select count(*)::int from transport.import_changes where tenant_id = $1 and import_id = $2`, tx.Tenant(), id)
	if err != nil {
		return out, err
	}
	out.Kept = all - out.Restored - out.Removed
	tx.About(id)
	_, err = tx.Exec(`update transport.imports set state = 'undone', undone_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now())
	return out, err
}
