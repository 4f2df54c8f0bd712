package billing

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// MeterPupils is what is counted at a reference date: its figures are those of the counts, class by class.
const MeterPupils = "pupils"

// AskedMonth is a month of meters; a vendor says of which customer.
type AskedMonth struct {
	manifest.InTenant
	Month schoolyear.Date `query:"month" format:"date" doc:"A day of it; absent: this month"`
	Owner uuid.UUID       `query:"owner" format:"uuid" doc:"For a vendor: the customer; absent: all of them, each in one line"`
}

// MeterLine is a meter's figure of one school or, for a vendor, of one customer.
type MeterLine struct {
	ID       uuid.UUID       `json:"id"`
	Name     string          `json:"name"`
	Quantity int64           `json:"quantity"`
	Before   int64           `json:"before" doc:"The month before"`
	Late     int64           `json:"late,omitempty" doc:"Of it, what corrects months that were closed"`
	OnDay    schoolyear.Date `json:"on,omitzero" doc:"Of a count: its day"`
}

// MeterView is one meter in a month.
type MeterView struct {
	Meter    string      `json:"meter" enum:"pupils,active_pupils,canteen,transport,sms,storage"`
	Quantity int64       `json:"quantity"`
	Before   int64       `json:"before"`
	Late     int64       `json:"late,omitempty"`
	Lines    []MeterLine `json:"lines" nullable:"false"`
}

// Meters are the figures of a month.
type Meters struct {
	Month    schoolyear.Date   `json:"month" doc:"Its first day"`
	Months   []schoolyear.Date `json:"months" nullable:"false" doc:"That have figures, the latest first"`
	Owner    uuid.UUID         `json:"owner" doc:"The collectivity; nil: all customers"`
	Name     string            `json:"name"`
	By       string            `json:"by" enum:"school,customer"`
	ClosedAt *time.Time        `json:"closed_at,omitempty" doc:"What comes later counts in the first month that is open"`
	ClosesOn schoolyear.Date   `json:"closes_on"`
	Items    []MeterView       `json:"items" nullable:"false"`
	Quotas   []Quota           `json:"quotas" nullable:"false"`
}

type metersOut struct{ Body Meters }

func (s *Service) meterOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	csv := spec("meters-csv", http.MethodGet, "/meters.csv", "The figures of a month for a spreadsheet", manifest.Needs(Consult), reads...)
	csv.File = "text/csv"
	return []manifest.Operation{
		manifest.Op(spec("meters", http.MethodGet, "/meters", "What was used in a month, by school", manifest.Needs(Consult), reads...), s.readMeters),
		manifest.Op(csv, s.metersCSV),
		manifest.Op(spec("meter-days", http.MethodGet, "/meters/{meter}/schools/{school}", "How a figure was obtained: its days, and each count behind them", manifest.Needs(Consult), reads...), s.readMeterDays),
	}
}

func (s *Service) readMeters(_ context.Context, tx *tenant.Tx, in *AskedMonth) (*metersOut, error) {
	m, err := s.metersOf(tx, in)
	return &metersOut{m}, err
}

// whose are the collectivity that is asked about, and the schools of which figures may be told; all: a vendor asked for every customer.
func whose(tx *tenant.Tx, asked uuid.UUID) (owner uuid.UUID, name string, schools map[uuid.UUID]string, all bool, err error) {
	here, err := cardOf(tx)
	if err != nil {
		return
	}
	type named struct {
		ID   uuid.UUID
		Name string
	}
	var list []named
	schools = map[uuid.UUID]string{}
	switch {
	case here.Kind != "vendor":
		if asked != uuid.Nil && asked != tx.Tenant() {
			err = problem.Missing()
			return
		}
		owner, name = tx.Tenant(), here.Name
		list, err = tenant.Select[named](tx, `select distinct on (peer_tenant_id) peer_tenant_id as id, peer_name as name from tenant.links where tenant_id = $1 and peer_kind = 'school' order by peer_tenant_id, since desc`, tx.Tenant())
	case asked == uuid.Nil:
		all = true
		list, err = tenant.Select[named](tx, `select distinct on (peer_id) peer_id as id, peer_name as name from billing.subscriptions where tenant_id = $1 and side = 'vendor' and state in ('running', 'ended') order by peer_id, created_at desc`, tx.Tenant())
	default:
		owner = asked
		if name, err = tenant.Value[string](tx, `select coalesce((select peer_name from billing.subscriptions where tenant_id = $1 and side = 'vendor' and peer_id = $2 and state in ('running', 'ended') order by created_at desc limit 1), '')`, tx.Tenant(), asked); err == nil && name == "" {
			err = problem.Missing()
		}
		if err != nil {
			return
		}
		list, err = tenant.Select[named](tx, `select distinct on (p.school_id) p.school_id as id, p.name from billing.places p join billing.subscriptions s on s.tenant_id = $1 and s.id = p.subscription_id
			where p.tenant_id = $1 and s.side = 'vendor' and s.peer_id = $2 order by p.school_id, p.since desc`, tx.Tenant(), asked)
	}
	for _, n := range list {
		schools[n.ID] = n.Name
	}
	if !all {
		schools[owner] = name
	}
	return
}

func (s *Service) metersOf(tx *tenant.Tx, in *AskedMonth) (m Meters, err error) {
	on, err := today(tx)
	if err != nil {
		return m, err
	}
	if in.Month.IsZero() {
		in.Month = on
	}
	owner, name, names, all, err := whose(tx, in.Owner)
	if err != nil {
		return m, err
	}
	m = Meters{Month: MonthOf(in.Month), Months: []schoolyear.Date{}, Owner: owner, Name: name, By: "school", Items: []MeterView{}, Quotas: []Quota{}}
	m.ClosesOn = monthEnd(m.Month).AddDays(daysToClose + 1)
	figures := func(month schoolyear.Date) ([]Figure, error) {
		if all {
			return tenant.Select[Figure](tx, `select meter, buyer_id as school, sum(quantity)::bigint as quantity, sum(late)::bigint as late from (`+figuresAllSQL+`) f group by 1, 2`, tx.Tenant(), month)
		}
		return tenant.Select[Figure](tx, `select meter, school, quantity, late from (`+figuresSQL+`) f`, tx.Tenant(), owner, month)
	}
	now, err := figures(m.Month)
	if err != nil {
		return m, err
	}
	before, err := figures(MonthOf(m.Month.AddDays(-1)))
	if err != nil {
		return m, err
	}
	if all {
		m.By = "customer"
	}
	if m.Months, err = tenant.Select[schoolyear.Date](tx, `select distinct month from billing.meter_days where tenant_id = $1 and ($3 or buyer_id = $2) order by 1 desc limit 36`, tx.Tenant(), owner, all); err != nil {
		return m, err
	}
	if !slices.Contains(m.Months, MonthOf(on)) {
		m.Months = append([]schoolyear.Date{MonthOf(on)}, m.Months...)
	}
	if !all {
		if m.ClosedAt, err = tenant.Value[*time.Time](tx, `select max(closed_at) from billing.meter_months where tenant_id = $1 and buyer_id = $2 and month = $3`, tx.Tenant(), owner, m.Month); err != nil {
			return m, err
		}
		pupils, err := pupilsUpTo(tx, names, m.Month)
		if err != nil {
			return m, err
		}
		if len(pupils.Lines) > 0 {
			m.Items = append(m.Items, pupils)
		}
		q, err := quotaOf(tx, owner)
		if err != nil {
			return m, err
		}
		if q.Quota > 0 {
			m.Quotas = append(m.Quotas, q)
		}
	}
	type key struct {
		meter  string
		school uuid.UUID
	}
	byKey := func(list []Figure) map[key]Figure {
		out := make(map[key]Figure, len(list))
		for _, f := range list {
			out[key{f.Meter, f.School}] = f
		}
		return out
	}
	these, those := byKey(now), byKey(before)
	for _, meter := range meters {
		v := MeterView{Meter: meter, Lines: []MeterLine{}}
		for id, name := range names {
			k := key{meter, id}
			l := MeterLine{ID: id, Name: name, Quantity: these[k].Quantity, Late: these[k].Late, Before: those[k].Quantity}
			if l.Quantity != 0 || l.Before != 0 || l.Late != 0 {
				v.Lines = append(v.Lines, l)
				v.Quantity, v.Before, v.Late = v.Quantity+l.Quantity, v.Before+l.Before, v.Late+l.Late
			}
		}
		if len(v.Lines) > 0 {
			slices.SortFunc(v.Lines, func(a, b MeterLine) int { return strings.Compare(a.Name+a.ID.String(), b.Name+b.ID.String()) })
			m.Items = append(m.Items, v)
		}
	}
	return m, nil
}

// pupilsUpTo are the last counts of schools by a month's end, and by the end of the month before.
func pupilsUpTo(tx *tenant.Tx, names map[uuid.UUID]string, month schoolyear.Date) (MeterView, error) {
	v := MeterView{Meter: MeterPupils, Lines: []MeterLine{}}
	ids := make([]uuid.UUID, 0, len(names))
	for id := range names {
		ids = append(ids, id)
	}
	type row struct {
		SchoolID        uuid.UUID
		Name            string
		OnDay           schoolyear.Date
		Pupils, Earlier int64
	}
	rows, err := tenant.Select[row](tx, `select distinct on (school_id) school_id, name, on_day, pupils::bigint, coalesce((select e.pupils from billing.censuses e where e.tenant_id = $1 and e.school_id = c.school_id and e.why <> 'asked' and e.on_day < $3 order by e.on_day desc, e.taken_at desc, e.id desc limit 1), 0)::bigint as earlier
		from billing.censuses c where tenant_id = $1 and school_id = any ($2) and why <> 'asked' and on_day <= $4 order by school_id, on_day desc, taken_at desc, id desc`, tx.Tenant(), ids, month, monthEnd(month))
	for _, r := range rows {
		v.Lines = append(v.Lines, MeterLine{ID: r.SchoolID, Name: r.Name, Quantity: r.Pupils, Before: r.Earlier, OnDay: r.OnDay})
		v.Quantity, v.Before = v.Quantity+r.Pupils, v.Before+r.Earlier
	}
	slices.SortFunc(v.Lines, func(a, b MeterLine) int { return strings.Compare(a.Name, b.Name) })
	return v, err
}

// AskedDays is a meter of a school in a month.
type AskedDays struct {
	AskedMonth
	Meter  string    `path:"meter" enum:"active_pupils,canteen,transport,sms,storage"`
	School uuid.UUID `path:"school" format:"uuid"`
}

// MeterDay is a day of a meter.
type MeterDay struct {
	Day      schoolyear.Date `json:"day"`
	Quantity int64           `json:"quantity"`
	Events   int             `json:"events" doc:"Counts that it rests on"`
	Late     bool            `json:"late,omitempty" doc:"Of a month that was closed: a correction"`
}

// MeterEvent is one count that was told.
type MeterEvent struct {
	Day      schoolyear.Date `json:"day"`
	Quantity int64           `json:"quantity"`
	Source   string          `json:"source"`
	ID       string          `json:"id" doc:"Under which it was told"`
	At       time.Time       `json:"at"`
	Late     bool            `json:"late,omitempty"`
}

// MeterDays is how a figure was obtained.
type MeterDays struct {
	Meter    string          `json:"meter"`
	Month    schoolyear.Date `json:"month"`
	Name     string          `json:"name"`
	Level    bool            `json:"level" doc:"The month keeps its highest day; otherwise the sum"`
	Quantity int64           `json:"quantity"`
	Days     []MeterDay      `json:"days" nullable:"false"`
	Events   []MeterEvent    `json:"events" nullable:"false" doc:"The latest first"`
}

type meterDaysOut struct{ Body MeterDays }

func (s *Service) readMeterDays(_ context.Context, tx *tenant.Tx, in *AskedDays) (*meterDaysOut, error) {
	owner, _, names, all, err := whose(tx, in.Owner)
	if err != nil {
		return nil, err
	}
	name, ok := names[in.School]
	if !ok || all {
		return nil, problem.Missing()
	}
	if in.Month.IsZero() {
		if in.Month, err = today(tx); err != nil {
			return nil, err
		}
	}
	out := MeterDays{Meter: in.Meter, Month: MonthOf(in.Month), Name: name, Level: in.Meter == MeterActive || in.Meter == MeterStorage}
	figures, err := tenant.Select[Figure](tx, `select meter, school, quantity, late from (`+figuresSQL+`) f where meter = $4 and school = $5`, tx.Tenant(), owner, out.Month, in.Meter, in.School)
	if err != nil {
		return nil, err
	}
	if len(figures) > 0 {
		out.Quantity = figures[0].Quantity
	}
	if out.Days, err = tenant.Select[MeterDay](tx, `select day, quantity, events, day < month as late from billing.meter_days where tenant_id = $1 and buyer_id = $2 and month = $3 and meter = $4 and school_id = $5 order by day`, tx.Tenant(), owner, out.Month, in.Meter, in.School); err != nil {
		return nil, err
	}
	out.Events, err = tenant.Select[MeterEvent](tx, `select day, quantity, source, id, at, day < month as late from billing.meter_events where tenant_id = $1 and buyer_id = $2 and month = $3 and meter = $4 and school_id = $5 order by at desc, day desc, id limit 500`, tx.Tenant(), owner, out.Month, in.Meter, in.School)
	return &meterDaysOut{out}, err
}

// MetersFile is a table to download.
type MetersFile struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *Service) metersCSV(_ context.Context, tx *tenant.Tx, in *AskedMonth) (*MetersFile, error) {
	m, err := s.metersOf(tx, in)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return s.Words.Sentence(tx.Actor().Lang, Key, "billing."+key, nil) }
	table := [][]string{{say("csv_meter"), say("csv_" + m.By), say("csv_quantity"), say("csv_before"), say("csv_late")}}
	for _, v := range m.Items {
		for _, l := range v.Lines {
			table = append(table, []string{say("meter_" + v.Meter), l.Name, strconv.FormatInt(l.Quantity, 10), strconv.FormatInt(l.Before, 10), strconv.FormatInt(l.Late, 10)})
		}
	}
	raw, err := sheet.CSV(table)
	name := "compteurs-" + m.Month.String()[:7] + ".csv"
	return &MetersFile{"text/csv; charset=utf-8", mime.FormatMediaType("attachment", map[string]string{"filename": name}), raw}, err
}
