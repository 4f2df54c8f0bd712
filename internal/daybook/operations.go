package daybook

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// most is how many cells one request may bring: three children, three slots, a school year.
const most = 2000

// Jobs are what the service does later.
func (s *Service) Jobs() []manifest.Job {
	doors := []string{s.Key, "directory", "tenant", "notify"}
	return []manifest.Job{
		manifest.NewJob(s.Key+".school-fact", doors, s.hear),
		manifest.NewJob(s.Key+".reallocate", doors, s.reallocateJob),
		manifest.NewJob(s.Key+".lapse", doors, s.lapseJob),
		manifest.NewJob(s.Key+".settle", doors, s.settleJob),
		manifest.NewJob(s.Key+".round", doors, s.round),
		manifest.NewJob(s.Key+".tell", doors, s.tellJob),
		manifest.NewJob(LeavingKind(s.Key), doors, s.leaveJob),
		manifest.NewJob(s.Key+".count-usage", append([]string{s.Key}, s.usageReads()...), s.countUsage),
		manifest.NewJob(s.Key+".tell-schools", doors, s.tellRound),
	}
}

// Operations are what every booked service answers, to families and to the collectivity's agents.
func (s *Service) Operations() []manifest.Operation {
	return slices.Concat(s.familyOperations(), s.staffOperations(), s.rulingOperations(), s.usageOperations(), s.pointingOperations())
}

func (s *Service) spec(id, method, path, right, summary string) manifest.Spec {
	return manifest.Spec{ID: s.Key + "." + id, Method: method, Path: path, Gate: manifest.Needs(s.Right(right)), Reads: []string{"directory"}, Summary: summary}
}

func (s *Service) here(id, method, path, right, summary string) manifest.Spec {
	return s.spec(id, method, "/api/v1/t/{tenant}/"+s.Key+path, right, summary)
}

func (s *Service) familyOperations() []manifest.Operation {
	effects := s.spec("effects", "GET", "/api/v1/children/{child}/"+s.Key+"/effects", "follow", "What an absence would make of a child's bookings, before it is said")
	return []manifest.Operation{
		manifest.Gather(s.spec("month", "GET", "/api/v1/"+s.Key+"/month", "follow", "The bookings of my children between two days, and until when each may still be changed"), s.myMonth, nil),
		manifest.Op(s.here("book", "PUT", "/bookings", "book", "Book and give back, cell by cell: each has its outcome"), s.bookMine),
		manifest.Op(s.here("enrol", "PUT", "/enrolments", "book", "Enrol a child, or change the typical week"), s.enrolMine),
		manifest.Op(s.here("end-enrolment", "POST", "/enrolments/{enrolment}/end", "book", "End an enrolment on its last day"), s.endMine),
		manifest.Op(effects, s.effects),
	}
}

func (s *Service) myMonth(_ context.Context, tx *tenant.Tx, in *Stretch) ([]Month, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	children, err := s.childrenOf(tx, tx.Subjects(s.Key), s.deciding(tx))
	if err != nil || len(children) == 0 {
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	if len(book.Activities) == 0 { // a school has the service for its menus, and offers nothing itself
		return nil, nil
	}
	m, err := s.Month(tx, book, children, *in)
	if err != nil {
		return nil, err
	}
	return []Month{*m}, nil
}

// Cells is what a booking brings.
type Cells struct {
	Cells []Want `json:"cells" nullable:"false" minItems:"1" maxItems:"2000"`
}

// Outcomes is what became of cells.
type Outcomes struct {
	Body struct {
		Outcomes []Outcome `json:"outcomes" nullable:"false" doc:"In the order of the cells"`
	}
}

func (s *Service) bookMine(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Cells
}) (*Outcomes, error) {
	for _, w := range in.Body.Cells {
		if err := s.mine(tx, w.Pupil); err != nil {
			return nil, err
		}
	}
	return s.put(tx, in.Body.Cells, By{Via: "family"})
}

// mine refuses a child whom the caller does not decide for: the wall would, with less of a sentence.
func (s *Service) mine(tx *tenant.Tx, child uuid.UUID) error {
	for _, id := range tx.Subjects(s.Key) {
		if id == child {
			return nil
		}
	}
	return problem.Missing()
}

func (s *Service) put(tx *tenant.Tx, cells []Want, by By) (*Outcomes, error) {
	if len(cells) > most {
		return nil, problem.OnField("cells", "daybook.too_many")
	}
	if err := tx.TakeTurn(s.Key); err != nil { // they want the same places
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out := &Outcomes{}
	out.Body.Outcomes, err = s.Apply(tx, book, cells, by)
	return out, err
}

type enrolOut struct {
	Body struct {
		Enrolment Enrolment `json:"enrolment"`
		Outcomes  []Outcome `json:"outcomes" nullable:"false" doc:"Of the days that the typical week books"`
	}
}

func (s *Service) enrol(tx *tenant.Tx, in NewEnrolment, by By) (*enrolOut, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out := &enrolOut{}
	out.Body.Enrolment, out.Body.Outcomes, err = s.Enrol(tx, book, in, by)
	if out.Body.Outcomes == nil {
		out.Body.Outcomes = []Outcome{}
	}
	return out, err
}

func (s *Service) enrolMine(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body NewEnrolment
}) (*enrolOut, error) {
	if err := s.mine(tx, in.Body.Pupil); err != nil {
		return nil, err
	}
	if err := tx.TakeTurn(s.Key); err != nil {
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	in.Body.Since = later(in.Body.Since, book.School().DateOf(tx.Now())) // a family's enrolment does not begin in the past
	return s.enrol(tx, in.Body, By{Via: "family"})
}

type endIn struct {
	manifest.InTenant
	Enrolment uuid.UUID `path:"enrolment" format:"uuid"`
	Body      struct {
		Last   schoolyear.Date `json:"last" format:"date" doc:"The last day that counts"`
		Reason string          `json:"reason,omitempty" maxLength:"300"`
	}
}

func (s *Service) endEnrolment(tx *tenant.Tx, in *endIn, by By) (*Outcomes, error) {
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	out := &Outcomes{}
	if out.Body.Outcomes, err = s.EndEnrolment(tx, book, in.Enrolment, in.Body.Last, by); out.Body.Outcomes == nil {
		out.Body.Outcomes = []Outcome{}
	}
	return out, err
}

func (s *Service) endMine(_ context.Context, tx *tenant.Tx, in *endIn) (*Outcomes, error) {
	return s.endEnrolment(tx, in, By{Via: "family"})
}

type effectsOut struct {
	Body struct {
		Service string       `json:"service"`
		Town    string       `json:"town"`
		Lines   []EffectLine `json:"lines" nullable:"false"`
	}
}

func (s *Service) effects(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.OfChild
	Stretch
	Kind   string `query:"kind" enum:"absence,outing,class_closed,teacher_absent,strike" default:"absence"`
	Ground string `query:"ground" enum:",sickness,family,other"`
	Start  string `query:"start" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"13:30: away from then on; absent: from the morning"`
	End    string `query:"end" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Away until then; absent: until the evening"`
	Proof  string `query:"proof" enum:",sworn,seen"`
}) (*effectsOut, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	f := Fact{Kind: in.Kind, Ground: in.Ground, Proof: in.Proof, Said: tx.Now(), By: "family", State: Declared}
	start, end := cutoff.Clock(0), cutoff.Clock(24*60)
	if in.Start != "" {
		if start, err = cutoff.ParseClock(in.Start); err != nil {
			return nil, err
		}
	}
	if in.End != "" {
		if end, err = cutoff.ParseClock(in.End); err != nil {
			return nil, err
		}
	}
	for d := in.From; !d.After(in.Until); d = d.AddDays(1) {
		f.Days = append(f.Days, FactDay{Day: d, From: start, To: end})
	}
	out := &effectsOut{}
	out.Body.Service, out.Body.Town = s.Key, book.Town.Name
	out.Body.Lines, err = s.Effects(tx, book, in.Child, f)
	return out, err
}

func (s *Service) staffOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(s.here("read-book", "GET", "/book", "consult", "Activities, places, rules, capacities and closures"), s.readBook),
		manifest.Op(s.here("found-place", "POST", "/places", "manage", "Write a new place"), s.foundPlace),
		manifest.Op(s.here("write-place", "PUT", "/places/{place}", "manage", "Change a place"), s.writePlace),
		manifest.Op(s.here("found-activity", "POST", "/activities", "manage", "Write a new activity and its slots, as a draft"), s.foundActivity),
		manifest.Op(s.here("write-activity", "PUT", "/activities/{activity}", "manage", "Change an activity and its slots"), s.writeActivity),
		manifest.Op(s.here("set-activity", "POST", "/activities/{activity}/state", "manage", "Open or close an activity"), s.setActivity),
		manifest.Op(s.here("write-rule", "POST", "/activities/{activity}/rules", "manage", "Write the rule that holds from a day of service on"), s.writeRule),
		manifest.Op(s.here("write-capacity", "POST", "/capacities", "manage", "Say how many places a slot has at a place from a day on"), s.writeCapacity),
		manifest.Op(s.here("drop-capacity", "DELETE", "/capacities/{capacity}", "manage", "Take such a limit away"), s.dropCapacity),
		manifest.Op(s.here("write-closure", "POST", "/closures", "manage", "Close exceptionally: what is booked is given back and costs nothing"), s.writeClosure),
		manifest.Op(s.here("drop-closure", "DELETE", "/closures/{closure}", "manage", "Withdraw a closure"), s.dropClosure),
		manifest.Op(s.here("queues", "GET", "/queues", "consult", "Who waits for a place"), s.queues),
		manifest.Op(s.here("day", "GET", "/day", "consult", "Who is booked on a day, by place and slot"), s.day),
		manifest.Op(s.here("child-month", "GET", "/pupils/{pupil}/month", "desk", "The month of one child, for an agent"), s.childMonth),
		manifest.Op(s.here("desk-book", "PUT", "/desk/bookings", "desk", "Book for a family, over a cut-off with a reason"), s.deskBook),
		manifest.Op(s.here("desk-enrol", "PUT", "/desk/enrolments", "desk", "Enrol a child for a family"), s.deskEnrol),
		manifest.Op(s.here("desk-end", "POST", "/desk/enrolments/{enrolment}/end", "desk", "End an enrolment for a family"), s.deskEnd),
		manifest.Op(s.here("trace", "GET", "/pupils/{pupil}/trace", "desk", "What happened to a child's bookings of a day"), s.trace),
	}
}

// InPlace is the path of an agent who has one child before them; inputs embed it.
type InPlace struct {
	manifest.InTenant
	Pupil uuid.UUID `path:"pupil" format:"uuid"`
}

func (s *Service) childMonth(_ context.Context, tx *tenant.Tx, in *struct {
	InPlace
	Stretch
}) (*struct{ Body Month }, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	children, err := s.childrenOf(tx, []uuid.UUID{in.Pupil}, []uuid.UUID{in.Pupil})
	if err != nil {
		return nil, err
	}
	if len(children) == 0 {
		return nil, problem.Missing()
	}
	tx.Saw(in.Pupil)
	book, err := s.Read(tx)
	if err != nil {
		return nil, err
	}
	m, err := s.Month(tx, book, children, in.Stretch)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Month }{*m}, nil
}

// DeskCells is what an agent books for a family.
type DeskCells struct {
	Cells
	Override bool   `json:"override,omitempty" doc:"Over the cut-off, the opening and the number of places"`
	Reason   string `json:"reason,omitempty" maxLength:"300" doc:"Needed to go over a rule: it stays in the trace"`
}

func (d DeskCells) by() (By, error) {
	if d.Override && len([]rune(d.Reason)) < 3 {
		return By{}, problem.OnField("reason", "daybook.reason")
	}
	return By{Via: "desk", Override: d.Override, Reason: d.Reason}, nil
}

func (s *Service) deskBook(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body DeskCells
}) (*Outcomes, error) {
	by, err := in.Body.by()
	if err != nil {
		return nil, err
	}
	return s.put(tx, in.Body.Cells.Cells, by)
}

func (s *Service) deskEnrol(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body NewEnrolment
}) (*enrolOut, error) {
	if err := tx.TakeTurn(s.Key); err != nil {
		return nil, err
	}
	known, err := tenant.Value[bool](tx, `select exists (select from directory.people where tenant_id = $1 and id = $2 and erased_at is null)`, tx.Tenant(), in.Body.Pupil)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, problem.Missing()
	}
	return s.enrol(tx, in.Body, By{Via: "desk"})
}

func (s *Service) deskEnd(_ context.Context, tx *tenant.Tx, in *endIn) (*Outcomes, error) {
	return s.endEnrolment(tx, in, By{Via: "desk", Override: in.Body.Reason != "", Reason: in.Body.Reason})
}

// TraceLine is one thing that happened to a booking.
type TraceLine struct {
	At      time.Time       `json:"at"`
	Unit    uuid.UUID       `json:"unit" db:"unit_id"`
	Day     schoolyear.Date `json:"day" format:"date"`
	What    string          `json:"what"`
	State   string          `json:"state"`
	Charge  string          `json:"charge"`
	Late    bool            `json:"late,omitempty"`
	Code    string          `json:"code,omitempty"`
	Reason  string          `json:"reason,omitempty"`
	Via     string          `json:"via"`
	By      string          `json:"by,omitempty" db:"by_name"`
	Version int             `json:"version"`
}

func (s *Service) trace(_ context.Context, tx *tenant.Tx, in *struct {
	InPlace
	Day schoolyear.Date `query:"day" required:"true" format:"date"`
}) (*struct{ Body []TraceLine }, error) {
	tx.Saw(in.Pupil)
	lines, err := rows[TraceLine](s, tx, `select e.at, e.unit_id, e.day, e.what, e.state, e.charge, e.late, e.code, e.reason, e.via, e.version,
			coalesce((select p.given_name || ' ' || p.family_name from directory.people p where p.tenant_id = e.tenant_id and p.id = e.by_person), '') as by_name
		from @.booking_events e where e.tenant_id = $1 and e.pupil_id = $2 and e.day = $3 order by e.at, e.id`, tx.Tenant(), in.Pupil, in.Day)
	if lines == nil {
		lines = []TraceLine{}
	}
	return &struct{ Body []TraceLine }{lines}, err
}

// DayList is who is booked on a day.
type DayList struct {
	Day   schoolyear.Date `json:"day" format:"date"`
	Lines []DayLine       `json:"lines" nullable:"false"`
}

// DayLine is one child in one slot at one place.
type DayLine struct {
	Child      uuid.UUID  `json:"child" db:"pupil_id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Class      string     `json:"class" db:"class_label"`
	School     *uuid.UUID `json:"school,omitempty" db:"school_id"`
	Unit       uuid.UUID  `json:"unit" db:"unit_id"`
	Place      uuid.UUID  `json:"place" db:"place_id"`
	State      string     `json:"state" enum:"booked,waiting,offered,away"`
	Late       bool       `json:"late,omitempty"`
	Charge     string     `json:"charge" enum:"due,free,undecided"`
	Kind       string     `json:"kind,omitempty" doc:"What the school says takes the child away"`
	Presence   string     `json:"presence" enum:",present,absent,unexpected"`
	ArrivedAt  *time.Time `json:"arrived_at,omitempty"`
	LeftAt     *time.Time `json:"left_at,omitempty"`
	LeftWith   string     `json:"left_with,omitempty"`
	Version    int        `json:"version"`
}

// DayOf lists a day; place nil: all.
func (s *Service) DayOf(tx *tenant.Tx, day schoolyear.Date, place uuid.UUID) ([]DayLine, error) {
	return rows[DayLine](s, tx, `select b.pupil_id, p.given_name, case when p.usage_name <> '' then p.usage_name else p.family_name end as family_name, coalesce(c.label, '') as class_label, c.peer_tenant_id as school_id,
			b.unit_id, b.place_id, b.state, b.late, b.charge, coalesce(f.kind, '') as kind, b.presence, b.arrived_at, b.left_at, b.left_with, b.version
		from @.bookings b join directory.people p on p.tenant_id = b.tenant_id and p.id = b.pupil_id
		left join @.facts f on f.tenant_id = b.tenant_id and f.id = b.fact_id
		left join lateral (select k.label, k.peer_tenant_id from directory.class_members m join directory.classes k on k.tenant_id = m.tenant_id and k.id = m.class_id
			where m.tenant_id = b.tenant_id and m.person_id = b.pupil_id and m.part = 'pupil' and m.since <= b.day and (m.until is null or m.until >= b.day) order by m.since desc limit 1) c on true
		where b.tenant_id = $1 and b.day = $2 and ($3::uuid = '00000000-0000-0000-0000-000000000000' or b.place_id = $3) and (b.state in ('booked', 'waiting', 'offered', 'away') or b.presence <> '')
		order by b.place_id, b.unit_id, family_name, p.given_name, b.pupil_id`, tx.Tenant(), day, place)
}

func (s *Service) day(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Day   schoolyear.Date `query:"day" required:"true" format:"date"`
	Place uuid.UUID       `query:"place" format:"uuid" doc:"absent: all"`
}) (*struct{ Body DayList }, error) {
	lines, err := s.DayOf(tx, in.Day, in.Place)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body DayList }{DayList{Day: in.Day, Lines: lines}}
	if lines == nil {
		out.Body.Lines = []DayLine{}
	}
	seen := map[uuid.UUID]bool{}
	var people []uuid.UUID
	for _, l := range lines {
		if !seen[l.Child] {
			seen[l.Child] = true
			people = append(people, l.Child)
		}
	}
	tx.Listed(people...)
	return out, nil
}
