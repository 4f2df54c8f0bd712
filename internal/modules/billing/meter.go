package billing

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// How what was used travels: each night a school tells its collectivities, a collectivity adds what its own services counted, and tells
// its vendors what their subscriptions cover.
const (
	meterKind   = "billing.meter"   // each night
	readingKind = "billing.reading" // school to collectivity
	usedKind    = "billing.used"    // collectivity to vendor
	monthKind   = "billing.month"   // collectivity to vendor: a month is closed
	quotaKind   = "billing.quota"   // collectivity to vendor: what was bought is nearly used
)

// The meters. A level is where a day ends, and a month keeps its highest; of the others a month keeps the sum.
const (
	MeterActive    = "active_pupils" // a level: distinct pupils who came since the first of the month
	MeterCanteen   = "canteen"       // places booked
	MeterTransport = "transport"     // places booked
	MeterSMS       = "sms"           // sent
	MeterStorage   = "storage"       // a level: megabytes kept
)

var meters = []string{MeterActive, MeterCanteen, MeterTransport, MeterSMS, MeterStorage}

const (
	daysToClose = 5  // after its end, a month still takes what was late
	lookedBack  = 62 // days that services are asked about again each night: what moved there is corrected
	megabyte    = 1_000_000
)

// Event is so many of a meter, of one school, on one day, told under a key of its source. Told again it counts once.
type Event struct {
	Source   string          `json:"source"`
	ID       string          `json:"id"`
	Meter    string          `json:"meter"`
	School   uuid.UUID       `json:"school"`
	Day      schoolyear.Date `json:"day"`
	Quantity int64           `json:"quantity"` // below zero: takes back
	At       time.Time       `json:"at"`
	// Month is in which it counts, a month's first day. Zero: its day's own or, when that is closed, the first one open.
	Month schoolyear.Date `json:"month,omitzero"`
}

// Reading is what a meter shows of a day: the whole of it, not what was added.
type Reading struct {
	Meter    string          `json:"meter"`
	School   uuid.UUID       `json:"school"`
	Day      schoolyear.Date `json:"day"`
	Quantity int64           `json:"quantity"`
}

// Source is a service that counts the days of a collectivity, by school. There is nobody in what it tells.
type Source struct {
	Opens []string
	Read  func(tx *tenant.Tx, from, until schoolyear.Date) ([]Reading, error)
}

// MonthOf is the first day of a day's month.
func MonthOf(d schoolyear.Date) schoolyear.Date { return schoolyear.NewDate(d.Year, d.Month, 1) }

func monthEnd(month schoolyear.Date) schoolyear.Date {
	return schoolyear.NewDate(month.Year, month.Month+1, 1).AddDays(-1)
}

const (
	// what counts in no month that is closed: the first day of the first one open, null when none was closed
	openSQL = `select (max(month) + interval '1 month')::date from billing.meter_months where tenant_id = $1 and buyer_id = $2`
	takeSQL = `with told as (
		insert into billing.meter_events (tenant_id, buyer_id, source, id, meter, school_id, day, month, quantity, at)
		select $1, $2, e.source, e.id, e.meter, e.school_id, e.day, case when e.told then e.month else greatest(e.month, (` + openSQL + `)) end, e.quantity, e.at
		from unnest($3::text[], $4::text[], $5::text[], $6::uuid[], $7::date[], $8::date[], $9::boolean[], $10::bigint[], $11::timestamptz[]) as e(source, id, meter, school_id, day, month, told, quantity, at)
		on conflict do nothing returning meter, school_id, day, month, quantity, at),
	kept as (
		insert into billing.meter_days as d (tenant_id, buyer_id, month, meter, school_id, day, quantity, events, said_at)
		select $1, $2, month, meter, school_id, day, sum(quantity)::bigint, count(*)::int, max(at) from told group by month, meter, school_id, day order by month, meter, school_id, day
		on conflict (tenant_id, month, buyer_id, meter, school_id, day)
			do update set quantity = d.quantity + excluded.quantity, events = d.events + excluded.events, said_at = greatest(d.said_at, excluded.said_at))
	select count(*)::int from told`
)

// Take writes events of a collectivity and answers how many it did not have. Whatever their order and however often they come, the days are
// the same.
func Take(tx *tenant.Tx, owner uuid.UUID, events []Event) (int, error) {
	if len(events) == 0 {
		return 0, nil
	}
	n := len(events)
	sources, ids, names := make([]string, n), make([]string, n), make([]string, n)
	schools, days, months := make([]uuid.UUID, n), make([]schoolyear.Date, n), make([]schoolyear.Date, n)
	told, quantities, at := make([]bool, n), make([]int64, n), make([]time.Time, n)
	for i, e := range events {
		sources[i], ids[i], names[i], schools[i], days[i], quantities[i], at[i] = e.Source, e.ID, e.Meter, e.School, e.Day, e.Quantity, e.At
		if months[i] = e.Month; e.Month.IsZero() {
			months[i] = MonthOf(e.Day)
		} else {
			told[i] = true
		}
	}
	return tenant.Value[int](tx, takeSQL, tx.Tenant(), owner, sources, ids, names, schools, days, months, told, quantities, at)
}

// turnOfMeters lets one at a time read what was told and add to it.
func turnOfMeters(tx *tenant.Tx) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('billing meters ' || $1::uuid::text, 0))`, tx.Tenant())
	return err
}

// readings are what one source says of several days, at one instant.
type readings struct {
	From   uuid.UUID `json:"from"`
	Source string    `json:"source"`
	At     time.Time `json:"at"`
	List   []Reading `json:"list"`
}

// read makes events of readings: what differs from what was told of a day. What was said later holds.
func (s *Service) read(tx *tenant.Tx, in readings) ([]Event, error) {
	if len(in.List) == 0 {
		return nil, nil
	}
	if err := turnOfMeters(tx); err != nil {
		return nil, err
	}
	from, until := in.List[0].Day, in.List[0].Day
	for _, r := range in.List {
		if r.Day.Before(from) {
			from = r.Day
		}
		if r.Day.After(until) {
			until = r.Day
		}
	}
	type had struct {
		Reading
		SaidAt time.Time
	}
	known, err := tenant.Select[had](tx, `select meter, school_id as school, day, sum(quantity)::bigint as quantity, max(said_at) as said_at from billing.meter_days where tenant_id = $1 and buyer_id = $1 and month >= $2 and day between $3 and $4 group by 1, 2, 3`,
		tx.Tenant(), MonthOf(from), from, until)
	if err != nil {
		return nil, err
	}
	type key struct {
		meter  string
		school uuid.UUID
		day    schoolyear.Date
	}
	told := map[key]had{}
	for _, h := range known {
		told[key{h.Meter, h.School, h.Day}] = h
	}
	open, err := tenant.Value[schoolyear.Date](tx, openSQL, tx.Tenant(), tx.Tenant())
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, r := range in.List {
		h, ok := told[key{r.Meter, r.School, r.Day}]
		if r.Quantity == h.Quantity || ok && h.SaidAt.After(in.At) {
			continue
		}
		month := MonthOf(r.Day)
		if month.Before(open) {
			month = open
		}
		events = append(events, Event{Source: in.Source, Month: month, ID: r.Meter + "/" + r.School.String() + "/" + r.Day.String() + "/" + in.At.UTC().Format(time.RFC3339Nano), Meter: r.Meter, School: r.School, Day: r.Day, Quantity: r.Quantity - h.Quantity, At: in.At})
	}
	_, err = Take(tx, tx.Tenant(), events)
	return events, err
}

func (s *Service) meterJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory"}
	night := slices.Clone(opens)
	for _, src := range s.Sources {
		night = append(night, src.Opens...)
	}
	told := append(slices.Clone(opens), "notify")
	return []manifest.Job{
		manifest.NewSteps(meterKind, append(night, "notify"), s.meter),
		manifest.NewJob(readingKind, told, s.reading),
		manifest.NewJob(usedKind, opens, s.used),
		manifest.NewJob(monthKind, opens, s.monthClosed),
		manifest.NewJob(quotaKind, told, s.quotaReached),
	}
}

// meter is the night round of a school or a collectivity: it counts its own day that ended, and tells it.
func (s *Service) meter(ctx context.Context, steps *manifest.Steps, _ *manifest.Due) error {
	var kept int64
	if s.Blobs != nil {
		for f, err := range s.Blobs.List(ctx, steps.Tenant.String()) {
			if err != nil {
				return err
			}
			kept += f.Size
		}
	}
	return steps.Finish(func(tx *tenant.Tx) error {
		here, err := cardOf(tx)
		if err != nil || here.Kind != "school" && !slices.Contains(buyerKinds, here.Kind) {
			return err
		}
		on, err := today(tx)
		if err != nil {
			return err
		}
		day := on.AddDays(-1)
		in := readings{From: tx.Tenant(), Source: here.Kind, At: tx.Now(), List: []Reading{{MeterStorage, tx.Tenant(), day, (kept + megabyte - 1) / megabyte}}}
		if here.Kind == "school" {
			active, err := s.active(tx, MonthOf(day))
			if err != nil {
				return err
			}
			in.List = append(in.List, Reading{MeterActive, tx.Tenant(), day, active})
			links, err := linked(tx, buyerKinds...)
			if err != nil {
				return err
			}
			var payers []uuid.UUID
			for _, l := range links {
				payers = append(payers, l.Peer)
			}
			if _, err := tx.DeliverAll(payers, Key, readingKind, in); err != nil || !here.Private {
				return err
			}
		}
		for _, src := range s.Sources {
			list, err := src.Read(tx, day.AddDays(-lookedBack), day)
			if err != nil {
				return err
			}
			in.List = append(in.List, list...)
		}
		if err := s.readAndTell(tx, in); err != nil {
			return err
		}
		return s.closeMonths(tx, on)
	})
}

// active is how many pupils of this school came since a day: those of today, each once.
func (s *Service) active(tx *tenant.Tx, since schoolyear.Date) (int64, error) {
	return tenant.Value[int64](tx, `select count(distinct r.person_id) from directory.roles r join tenant.tenants t on t.tenant_id = $1
		where r.tenant_id = $1 and r.profile = 'pupil' and r.since <= ($3::timestamptz at time zone t.time_zone)::date and (r.until is null or r.until >= $2::date)
			and r.person_id in (select billing.seen($2::date::timestamp at time zone t.time_zone))`, tx.Tenant(), since, tx.Now())
}

// reading is the collectivity's part of what a school tells of itself.
func (s *Service) reading(_ context.Context, tx *tenant.Tx, in *readings) error {
	links, err := linked(tx, "school")
	if err != nil || !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == in.From }) {
		return err
	}
	in.Source = "school"
	in.List = slices.DeleteFunc(in.List, func(r Reading) bool { return r.School != in.From || !slices.Contains(meters, r.Meter) })
	return s.readAndTell(tx, *in)
}

// usage is what crosses to a vendor: counts of the schools that it serves.
type usage struct {
	From    uuid.UUID       `json:"from"`
	Month   schoolyear.Date `json:"month,omitzero"`
	Events  []Event         `json:"events,omitempty"`
	Figures []Figure        `json:"figures,omitempty"`
	At      time.Time       `json:"at"`
}

// Figure is what a meter comes to in a month for one school.
type Figure struct {
	Meter    string    `json:"meter"`
	School   uuid.UUID `json:"school"`
	Quantity int64     `json:"quantity"`
	Late     int64     `json:"late,omitempty" doc:"Of it, what corrects a month that was closed"`
}

// covered tells which schools each vendor serves today, this collectivity's own figures among them.
func covered(tx *tenant.Tx) (map[uuid.UUID][]uuid.UUID, error) {
	type row struct{ PeerID, SchoolID uuid.UUID }
	list, err := tenant.Select[row](tx, `select distinct s.peer_id, p.school_id from billing.subscriptions s join billing.places p on p.tenant_id = $1 and p.subscription_id = s.id
		where s.tenant_id = $1 and s.side = 'customer' and s.state = 'running' order by 1, 2`, tx.Tenant())
	out := map[uuid.UUID][]uuid.UUID{}
	for _, r := range list {
		if out[r.PeerID] == nil {
			out[r.PeerID] = []uuid.UUID{tx.Tenant()}
		}
		out[r.PeerID] = append(out[r.PeerID], r.SchoolID)
	}
	return out, err
}

func (s *Service) readAndTell(tx *tenant.Tx, in readings) error {
	events, err := s.read(tx, in)
	if err != nil || len(events) == 0 {
		return err
	}
	vendors, err := covered(tx)
	if err != nil {
		return err
	}
	for vendor, schools := range vendors {
		theirs := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return !slices.Contains(schools, e.School) })
		if len(theirs) == 0 {
			continue
		}
		if _, err := tx.DeliverAll([]uuid.UUID{vendor}, Key, usedKind, usage{From: tx.Tenant(), Events: theirs, At: tx.Now()}); err != nil {
			return err
		}
	}
	return s.watch(tx)
}

// serves tells whether a vendor has, or had, a subscription of that customer.
func serves(tx *tenant.Tx, customer uuid.UUID) (bool, error) {
	return tenant.Value[bool](tx, `select exists (select from billing.subscriptions where tenant_id = $1 and side = 'vendor' and peer_id = $2 and state in ('running', 'ended'))`, tx.Tenant(), customer)
}

// used is the vendor's part: it keeps what its customer counted, in the month in which the customer counts it.
func (s *Service) used(_ context.Context, tx *tenant.Tx, in *usage) error {
	ok, err := serves(tx, in.From)
	if err != nil || !ok {
		return err
	}
	_, err = Take(tx, in.From, in.Events)
	return err
}

// figuresSQL are a month's figures of a collectivity: a level's highest of the month, of the others the sum; and what came too late for its own
// month.
const (
	figuresSQL    = `select buyer_id, ` + figure + ` from billing.meter_days where tenant_id = $1 and buyer_id = $2 and month = $3 group by buyer_id, meter, school_id`
	figuresAllSQL = `select buyer_id, ` + figure + ` from billing.meter_days where tenant_id = $1 and month = $2 group by buyer_id, meter, school_id`
	figure        = `meter, school_id as school,
		((case when meter in ('active_pupils', 'storage') then coalesce(max(quantity) filter (where day >= month), 0) else coalesce(sum(quantity) filter (where day >= month), 0) end)
			+ coalesce(sum(quantity) filter (where day < month), 0))::bigint as quantity,
		coalesce(sum(quantity) filter (where day < month), 0)::bigint as late`
)

// closeMonths closes the months of this collectivity that ended long enough ago, the oldest first, and tells its vendors.
func (s *Service) closeMonths(tx *tenant.Tx, on schoolyear.Date) error {
	open, err := tenant.Select[schoolyear.Date](tx, `select distinct month from billing.meter_days where tenant_id = $1 and buyer_id = $1 and month > coalesce((select max(month) from billing.meter_months where tenant_id = $1 and buyer_id = $1), '-infinity') order by 1`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, month := range open {
		if !monthEnd(month).AddDays(daysToClose).Before(on) {
			break
		}
		if err := s.CloseMonth(tx, month); err != nil {
			return err
		}
	}
	return nil
}

// CloseMonth closes a month of this collectivity, with those before it: what comes later for them counts in the next. Closed twice, it
// stays as it was.
func (s *Service) CloseMonth(tx *tenant.Tx, month schoolyear.Date) error {
	if err := turnOfMeters(tx); err != nil {
		return err
	}
	figures, err := tenant.Select[Figure](tx, `select meter, school, quantity, late from (`+figuresSQL+`) f order by meter, school`, tx.Tenant(), tx.Tenant(), month)
	if err != nil {
		return err
	}
	closed, err := keepMonth(tx, tx.Tenant(), month, figures)
	if err != nil || !closed {
		return err
	}
	vendors, err := covered(tx)
	if err != nil {
		return err
	}
	for vendor, schools := range vendors {
		theirs := slices.DeleteFunc(slices.Clone(figures), func(f Figure) bool { return !slices.Contains(schools, f.School) })
		if _, err := tx.DeliverAll([]uuid.UUID{vendor}, Key, monthKind, usage{From: tx.Tenant(), Month: month, Figures: theirs, At: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

func keepMonth(tx *tenant.Tx, owner uuid.UUID, month schoolyear.Date, figures []Figure) (bool, error) {
	raw, err := json.Marshal(append([]Figure{}, figures...))
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`insert into billing.meter_months (tenant_id, buyer_id, month, figures, closed_at) values ($1, $2, $3, $4::text::jsonb, $5) on conflict do nothing`, tx.Tenant(), owner, month, string(raw), tx.Now())
	return n > 0, err
}

// monthClosed is the vendor's part: the figures that its customer closed.
func (s *Service) monthClosed(_ context.Context, tx *tenant.Tx, in *usage) error {
	ok, err := serves(tx, in.From)
	if err != nil || !ok {
		return err
	}
	_, err = keepMonth(tx, in.From, in.Month, in.Figures)
	return err
}
