package daybook

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// BookOut is the book as an agent reads it.
type BookOut struct {
	Places     []*Place    `json:"places" nullable:"false"`
	Activities []*Activity `json:"activities" nullable:"false"`
	Capacities []Capacity  `json:"capacities" nullable:"false"`
	Closures   []Closure   `json:"closures" nullable:"false"`
	MayManage  bool        `json:"may_manage"`
}

func (s *Service) readBook(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct{ Body BookOut }, error) {
	b, err := s.Fresh(tx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body BookOut }{BookOut{b.Places, b.Activities, b.Capacities, b.Closures, manifest.Holds(tx, s.Right("manage")) != 0}}, nil
}

// settle counts the places of the days to come anew: at once, and once more when whoever was booking meanwhile is done.
func (s *Service) settle(tx *tenant.Tx, units ...uuid.UUID) error {
	if _, err := tx.Emit(s.Key+".settle", tx.Now().Add(20*time.Second), struct{}{}); err != nil {
		return err
	}
	if err := s.changed(tx); err != nil {
		return err
	}
	return s.count(tx, units...)
}

func (s *Service) settleJob(_ context.Context, tx *tenant.Tx, _ *struct{}) error { return s.count(tx) }

func (s *Service) count(tx *tenant.Tx, units ...uuid.UUID) error {
	book, err := s.Fresh(tx)
	if err != nil {
		return err
	}
	if len(units) == 0 {
		for id := range book.units {
			units = append(units, id)
		}
	}
	return s.refill(tx, book, units, book.School().DateOf(tx.Now()))
}

// PlaceIn is what is written of a place.
type PlaceIn struct {
	Name       string      `json:"name" minLength:"1" maxLength:"120"`
	Kind       string      `json:"kind,omitempty" maxLength:"40"`
	Address    string      `json:"address,omitempty" maxLength:"200"`
	Phone      string      `json:"phone,omitempty" maxLength:"30"`
	Capacity   *int        `json:"capacity,omitempty" minimum:"0" maximum:"5000"`
	Schools    []uuid.UUID `json:"schools,omitempty" maxItems:"60"`
	Activities []uuid.UUID `json:"activities,omitempty" maxItems:"60" doc:"What is given there; empty: all; absent: as it was"`
	Position   int         `json:"position,omitempty" minimum:"0" maximum:"999"`
	Archived   bool        `json:"archived,omitempty"`
}

func (s *Service) writePlace(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Place uuid.UUID `path:"place" format:"uuid"`
	Body  PlaceIn
}) (*manifest.Empty, error) {
	known, err := value[bool](s, tx, `select exists (select from @.places where tenant_id = $1 and id = $2)`, tx.Tenant(), in.Place)
	if err == nil && !known {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	return nil, s.WritePlace(tx, in.Place, in.Body)
}

func (s *Service) foundPlace(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body PlaceIn
}) (*Made, error) {
	out := made()
	return out, s.WritePlace(tx, out.Body.ID, in.Body)
}

// WritePlace founds a place under an id of the caller's, or changes it.
func (s *Service) WritePlace(tx *tenant.Tx, id uuid.UUID, in PlaceIn) error {
	var archived *time.Time
	if in.Archived {
		now := tx.Now()
		archived = &now
	}
	if _, err := run(s, tx, `insert into @.places (tenant_id, id, name, kind, address, phone, capacity, position, archived_at, created_at, activities) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11::uuid[], '{}'))
		on conflict (tenant_id, id) do update set name = excluded.name, kind = excluded.kind, address = excluded.address, phone = excluded.phone, capacity = excluded.capacity, position = excluded.position, archived_at = excluded.archived_at, activities = coalesce($11::uuid[], @.places.activities)`,
		tx.Tenant(), id, in.Name, in.Kind, in.Address, in.Phone, in.Capacity, in.Position, archived, tx.Now(), in.Activities); err != nil {
		return err
	}
	if _, err := run(s, tx, `delete from @.place_schools where tenant_id = $1 and place_id = $2 and school_id <> all ($3::uuid[])`, tx.Tenant(), id, lists.NonNil(in.Schools)); err != nil {
		return err
	}
	if _, err := run(s, tx, `insert into @.place_schools (tenant_id, place_id, school_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing`, tx.Tenant(), id, lists.NonNil(in.Schools)); err != nil {
		return err
	}
	tx.About(id)
	return s.settle(tx)
}

// ActivityIn is what is written of an activity. Units that are left out are archived: their bookings stay.
type ActivityIn struct {
	Kind        string          `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	Label       string          `json:"label" minLength:"1" maxLength:"80"`
	Description string          `json:"description,omitempty" maxLength:"600"`
	Modes       []string        `json:"modes" minItems:"1" maxItems:"3" enum:"annual,weekly,occasional"`
	Runs        string          `json:"runs" enum:"school,term,holiday"`
	Weekdays    int             `json:"weekdays" minimum:"1" maximum:"127"`
	Since       schoolyear.Date `json:"since" format:"date"`
	Until       schoolyear.Date `json:"until,omitzero" required:"false" format:"date"`
	OpensAt     *time.Time      `json:"opens_at,omitempty"`
	ResidentsAt *time.Time      `json:"residents_at,omitempty"`
	Waiting     bool            `json:"waiting,omitempty"`
	AnswerHours int             `json:"answer_hours,omitempty" minimum:"0" maximum:"336" doc:"0: 48"`
	Position    int             `json:"position,omitempty" minimum:"0" maximum:"999"`
	Units       []UnitIn        `json:"units" minItems:"1" maxItems:"12"`
}

// UnitIn is a slot of it.
type UnitIn struct {
	ID       uuid.UUID    `json:"id,omitzero" required:"false" doc:"absent: a new slot"`
	Label    string       `json:"label" minLength:"1" maxLength:"60"`
	Starts   cutoff.Clock `json:"starts"`
	Ends     cutoff.Clock `json:"ends"`
	Weekdays int          `json:"weekdays,omitempty" minimum:"0" maximum:"127"`
	Needs    []Need       `json:"needs,omitempty" maxItems:"12"`
}

func (s *Service) writeActivity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Activity uuid.UUID `path:"activity" format:"uuid"`
	Body     ActivityIn
}) (*manifest.Empty, error) {
	known, err := value[bool](s, tx, `select exists (select from @.activities where tenant_id = $1 and id = $2)`, tx.Tenant(), in.Activity)
	if err == nil && !known {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	return nil, s.WriteActivity(tx, in.Activity, in.Body)
}

func (s *Service) foundActivity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body ActivityIn
}) (*Made, error) {
	out := made()
	return out, s.WriteActivity(tx, out.Body.ID, in.Body)
}

// WriteActivity founds an activity as a draft under an id of the caller's, or changes it.
func (s *Service) WriteActivity(tx *tenant.Tx, id uuid.UUID, in ActivityIn) error {
	if err := in.check(s.Kinds); err != nil {
		return err
	}
	if in.AnswerHours == 0 {
		in.AnswerHours = 48
	}
	slices.Sort(in.Modes)
	if _, err := run(s, tx, `insert into @.activities (tenant_id, id, kind, label, description, modes, runs, weekdays, since, until, opens_at, residents_at, waiting, answer_hours, state, position, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'draft', $15, $16, $16)
		on conflict (tenant_id, id) do update set kind = excluded.kind, label = excluded.label, description = excluded.description, modes = excluded.modes, runs = excluded.runs, weekdays = excluded.weekdays, since = excluded.since, until = excluded.until,
			opens_at = excluded.opens_at, residents_at = excluded.residents_at, waiting = excluded.waiting, answer_hours = excluded.answer_hours, position = excluded.position, updated_at = excluded.updated_at`,
		tx.Tenant(), id, in.Kind, in.Label, in.Description, slices.Compact(in.Modes), in.Runs, in.Weekdays, in.Since, dateOrNil(in.Until), in.OpensAt, in.ResidentsAt, in.Waiting, in.AnswerHours, in.Position, tx.Now()); err != nil {
		return err
	}
	kept := make([]uuid.UUID, len(in.Units))
	for i, u := range in.Units {
		if u.ID == uuid.Nil {
			u.ID = tenant.NewID()
		}
		kept[i] = u.ID
		if err := s.writeUnit(tx, id, i, u); err != nil {
			return err
		}
	}
	if _, err := run(s, tx, `update @.units set archived_at = $4 where tenant_id = $1 and activity_id = $2 and id <> all ($3) and archived_at is null`, tx.Tenant(), id, kept, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.settle(tx, kept...)
}

func (s *Service) writeUnit(tx *tenant.Tx, activity uuid.UUID, position int, u UnitIn) error {
	var weekdays *int
	if u.Weekdays != 0 {
		weekdays = &u.Weekdays
	}
	n, err := run(s, tx, `insert into @.units (tenant_id, id, activity_id, label, starts, ends, weekdays, position) values ($1, $2, $3, $4, $5::text::time, $6::text::time, $7, $8)
		on conflict (tenant_id, id) do update set label = excluded.label, starts = excluded.starts, ends = excluded.ends, weekdays = excluded.weekdays, position = excluded.position, archived_at = null where @.units.activity_id = excluded.activity_id`,
		tx.Tenant(), u.ID, activity, u.Label, u.Starts.String(), u.Ends.String(), weekdays, position)
	if err != nil {
		return err
	}
	if n == 0 { // another activity's
		return problem.OnField("units", "daybook.no_unit")
	}
	if _, err := run(s, tx, `delete from @.needs where tenant_id = $1 and unit_id = $2`, tx.Tenant(), u.ID); err != nil {
		return err
	}
	for _, need := range u.Needs {
		if _, err := run(s, tx, `insert into @.needs (tenant_id, unit_id, other_service, other_unit_id, relation) values ($1, $2, $3, $4, $5) on conflict do nothing`, tx.Tenant(), u.ID, need.Service, need.Unit, need.Relation); err != nil {
			return err
		}
	}
	return nil
}

func (in *ActivityIn) check(kinds []string) error {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	if !slices.Contains(kinds, in.Kind) {
		p.And("kind", "daybook.kind")
	}
	if !in.Until.IsZero() && in.Until.Before(in.Since) {
		p.And("until", "daybook.until")
	}
	if in.Kind == "meal" && (in.ResidentsAt != nil || in.Waiting) { // a right of every enrolled child: code de l'éducation, L. 131-13
		p.And("residents_at", "daybook.meal_for_all")
	}
	for _, u := range in.Units {
		if u.Ends <= u.Starts {
			p.And("units", "daybook.slot")
		}
	}
	if len(p.Fields) > 0 {
		return p
	}
	return nil
}

func (s *Service) setActivity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Activity uuid.UUID `path:"activity" format:"uuid"`
	Body     struct {
		State string `json:"state" enum:"open,closed"`
	}
}) (*manifest.Empty, error) {
	return nil, s.SetActivity(tx, in.Activity, in.Body.State)
}

// SetActivity opens an activity to families or closes it. One without a rule does not open: nobody would know until when.
func (s *Service) SetActivity(tx *tenant.Tx, id uuid.UUID, state string) error {
	book, err := s.Fresh(tx)
	if err != nil {
		return err
	}
	a := book.Activity(id)
	switch {
	case a == nil:
		return problem.Missing()
	case state == Opened && len(a.Rules) == 0:
		return problem.New(problem.Conflict, "daybook.no_rule")
	case state == Opened && !slices.ContainsFunc(book.Places, func(p *Place) bool { return !p.Archived }):
		return problem.New(problem.Conflict, "daybook.no_place")
	}
	if _, err = run(s, tx, `update @.activities set state = $3, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, state, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.changed(tx)
}

// RuleIn is what is written of a rule.
type RuleIn struct {
	Since     schoolyear.Date // first day of service that it holds for
	Cutoff    cutoff.Rules
	Absences  Absences
	Reference string
	DecidedOn schoolyear.Date
}

func (s *Service) writeRule(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Activity uuid.UUID `path:"activity" format:"uuid"`
	Body     struct {
		Since     schoolyear.Date `json:"since" format:"date" doc:"First day of service that it holds for"`
		Cutoff    cutoff.Sent     `json:"cutoff"`
		Absences  Absences        `json:"absences,omitempty"`
		Reference string          `json:"reference,omitempty" maxLength:"120"`
		DecidedOn schoolyear.Date `json:"decided_on,omitzero" required:"false" format:"date"`
	}
}) (*Made, error) {
	rules, err := in.Body.Cutoff.Rules("cutoff")
	if err != nil {
		return nil, err
	}
	out := made()
	return out, s.WriteRule(tx, in.Activity, out.Body.ID, RuleIn{in.Body.Since, rules, in.Body.Absences, in.Body.Reference, in.Body.DecidedOn})
}

// WriteRule keeps a rule and its date. One under which something was already decided is not rewritten: another follows it.
func (s *Service) WriteRule(tx *tenant.Tx, activity, id uuid.UUID, in RuleIn) error {
	if in.Cutoff.Add == nil {
		return problem.OnField("cutoff", "daybook.no_rule")
	}
	for name, t := range in.Absences {
		if _, ok := usual[name]; !ok {
			return problem.OnField("absences", "daybook.no_fact")
		}
		// what is added to a price, and the price of a late order, are said of who comes unexpected alone
		added := t.SurchargeCents > 0 || t.SurchargePpm > 0
		if name != Unexpected && (added || t.Charge == AsLate) || name == Unexpected && (t.Charge == "first_days" || t.Proof != "" || t.Told != nil || added && t.Charge != Due || t.SurchargeCents > 0 && t.SurchargePpm > 0) {
			return problem.OnField("absences."+name, "daybook.not_of_fact")
		}
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return err
	}
	if book.Activity(activity) == nil {
		return problem.Missing()
	}
	used, err := value[bool](s, tx, `select exists (select from @.bookings b join @.rules r on r.tenant_id = b.tenant_id and r.id = b.rule_id where b.tenant_id = $1 and r.activity_id = $2 and r.since = $3)`, tx.Tenant(), activity, in.Since)
	if err != nil {
		return err
	}
	if used {
		return problem.New(problem.Conflict, "daybook.rule_used")
	}
	rules, err := json.Marshal(in.Cutoff)
	if err != nil {
		return err
	}
	absences, err := json.Marshal(in.Absences)
	if err != nil {
		return err
	}
	if in.Absences == nil {
		absences = []byte("{}")
	}
	if _, err := run(s, tx, `insert into @.rules (tenant_id, id, activity_id, since, cutoff, absences, reference, decided_on, made_by, created_at) values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8, $9, $10)
		on conflict (tenant_id, activity_id, since) do update set cutoff = excluded.cutoff, absences = excluded.absences, reference = excluded.reference, decided_on = excluded.decided_on, made_by = excluded.made_by`,
		tx.Tenant(), id, activity, in.Since, rules, absences, in.Reference, dateOrNil(in.DecidedOn), accountOrNil(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(activity, id)
	return s.changed(tx)
}

// CapacityIn is what is written of a limit.
type CapacityIn struct {
	Unit   uuid.UUID       `json:"unit_id"`
	Place  uuid.UUID       `json:"place_id"`
	Since  schoolyear.Date `json:"since" format:"date"`
	Until  schoolyear.Date `json:"until,omitzero" required:"false" format:"date"`
	Places *int            `json:"places,omitempty" minimum:"0" maximum:"5000"`
	Staff  *int            `json:"staff,omitempty" minimum:"0" maximum:"200"`
	Ratio  *int            `json:"ratio,omitempty" minimum:"1" maximum:"40"`
}

// Made is the id of what was written.
type Made struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

func made() *Made {
	out := &Made{}
	out.Body.ID = tenant.NewID()
	return out
}

func (s *Service) writeCapacity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body CapacityIn
}) (*Made, error) {
	out := made()
	return out, s.WriteCapacity(tx, out.Body.ID, in.Body)
}

// WriteCapacity says how many places a slot has at a place. Nobody who has one loses it: what is above stays, and nothing more is given.
func (s *Service) WriteCapacity(tx *tenant.Tx, id uuid.UUID, in CapacityIn) error {
	if (in.Staff == nil) != (in.Ratio == nil) {
		return problem.OnField("ratio", "daybook.ratio")
	}
	if !in.Until.IsZero() && in.Until.Before(in.Since) {
		return problem.OnField("until", "daybook.until")
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return err
	}
	if u, _ := book.Unit(in.Unit); u == nil {
		return problem.OnField("unit_id", "daybook.no_unit")
	}
	if book.Place(in.Place) == nil {
		return problem.OnField("place_id", "daybook.no_place")
	}
	if _, err := run(s, tx, `insert into @.capacities (tenant_id, id, unit_id, place_id, since, until, places, staff, ratio, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, id) do update set since = excluded.since, until = excluded.until, places = excluded.places, staff = excluded.staff, ratio = excluded.ratio where @.capacities.unit_id = excluded.unit_id and @.capacities.place_id = excluded.place_id`,
		tx.Tenant(), id, in.Unit, in.Place, in.Since, dateOrNil(in.Until), in.Places, in.Staff, in.Ratio, tx.Now()); err != nil {
		return err
	}
	tx.About(id)
	return s.settle(tx, in.Unit)
}

func (s *Service) dropCapacity(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Capacity uuid.UUID `path:"capacity" format:"uuid"`
}) (*manifest.Empty, error) {
	gone, err := rows[uuid.UUID](s, tx, `delete from @.capacities where tenant_id = $1 and id = $2 returning unit_id`, tx.Tenant(), in.Capacity)
	if err != nil {
		return nil, err
	}
	if len(gone) == 0 {
		return nil, problem.Missing()
	}
	tx.About(in.Capacity)
	return nil, s.settle(tx, gone...)
}

// ClosureIn is an exceptional closure.
type ClosureIn struct {
	Place    *uuid.UUID      `json:"place_id,omitempty"`
	Activity *uuid.UUID      `json:"activity_id,omitempty"`
	Since    schoolyear.Date `json:"since" format:"date"`
	Until    schoolyear.Date `json:"until" format:"date"`
	Reason   string          `json:"reason" minLength:"3" maxLength:"200" doc:"As families read it"`
}

type closed struct {
	Body struct {
		ID        uuid.UUID `json:"id"`
		Cancelled int       `json:"cancelled" doc:"Bookings given back"`
	}
}

func (s *Service) writeClosure(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body ClosureIn
}) (out *closed, err error) {
	out = &closed{}
	out.Body.ID = tenant.NewID()
	out.Body.Cancelled, err = s.WriteClosure(tx, out.Body.ID, in.Body)
	return out, err
}

// WriteClosure closes, gives back what is booked on those days at no charge and has the families told.
func (s *Service) WriteClosure(tx *tenant.Tx, id uuid.UUID, in ClosureIn) (cancelled int, err error) {
	if in.Until.Before(in.Since) || in.Since.DaysUntil(in.Until) > 366 {
		return 0, problem.OnField("until", "daybook.until")
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return 0, err
	}
	if in.Place != nil && book.Place(*in.Place) == nil {
		return 0, problem.OnField("place_id", "daybook.no_place")
	}
	if in.Activity != nil && book.Activity(*in.Activity) == nil {
		return 0, problem.OnField("activity_id", "daybook.no_activity")
	}
	n, err := run(s, tx, `insert into @.closures (tenant_id, id, place_id, activity_id, since, until, reason, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant_id, id) do nothing`,
		tx.Tenant(), id, in.Place, in.Activity, in.Since, in.Until, in.Reason, accountOrNil(tx), tx.Now())
	if err != nil || n == 0 {
		return 0, err
	}
	tx.About(id)
	if err := s.changed(tx); err != nil {
		return 0, err
	}
	if book, err = s.Fresh(tx); err != nil { // with the closure
		return 0, err
	}
	hit, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings b where b.tenant_id = $1 and b.day between $2 and $3 and b.state in ('booked', 'waiting', 'offered', 'away') and ($4::uuid is null or b.place_id = $4)
		and ($5::uuid is null or b.unit_id in (select u.id from @.units u where u.tenant_id = $1 and u.activity_id = $5)) order by b.day, b.unit_id, b.place_id, b.pupil_id for update`,
		tx.Tenant(), later(in.Since, book.School().DateOf(tx.Now())), in.Until, in.Place, in.Activity)
	if err != nil {
		return 0, err
	}
	return len(hit), s.closeDays(tx, book, id, hit)
}

func (s *Service) closeDays(tx *tenant.Tx, book *Book, closure uuid.UUID, hit []Booking) error {
	a := &application{s: s, tx: tx, book: book}
	keys := map[seatKey]bool{}
	for _, b := range hit {
		keys[seatKey{b.Day, b.UnitID, b.PlaceID}] = true
	}
	if err := a.lockSeats(keys); err != nil {
		return err
	}
	w := &writing{s: s, tx: tx}
	var told []uuid.UUID
	for _, b := range hit {
		st := a.seats[seatKey{b.Day, b.UnitID, b.PlaceID}]
		st.moved = true
		switch b.State {
		case Booked, Offered:
			st.Taken--
		case Waiting:
			st.Waiting--
		}
		b.State, b.Charge, b.ChargeCode, b.Via, b.FactID, b.WaitsSince, b.AnswerUntil, b.Version = Cancelled, Free, "closed", "desk", nil, nil, nil, b.Version+1
		w.booking(b, Cancelled, "")
		if !slices.Contains(told, b.PupilID) {
			told = append(told, b.PupilID)
		}
	}
	for _, st := range a.seats {
		w.seat(*st)
	}
	if err := s.tell(tx, Notice{Kind: Key + ".kind_closed", Pupils: told, Object: closure, Path: "/reservations"}); err != nil {
		return err
	}
	return w.flush()
}

func (s *Service) dropClosure(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Closure uuid.UUID `path:"closure" format:"uuid"`
}) (*manifest.Empty, error) {
	n, err := run(s, tx, `update @.closures set withdrawn_at = $3 where tenant_id = $1 and id = $2 and withdrawn_at is null`, tx.Tenant(), in.Closure, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	tx.About(in.Closure)
	return nil, s.changed(tx)
}
