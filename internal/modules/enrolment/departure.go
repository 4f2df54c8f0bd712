package enrolment

import (
	"context"
	"time"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Departure is a child who leaves a school of the commune: said by the family or an agent, told to the school, which strikes the child off.
type Departure struct {
	ID        uid       `json:"id"`
	PupilID   uid       `json:"pupil_id"`
	SchoolID  uid       `json:"school_id"`
	Child     string    `json:"child"`
	School    string    `json:"school"`
	Kind      string    `json:"kind" enum:"moving,school,private,home"`
	LeavingOn Date      `json:"leaving_on"`
	ToCity    string    `json:"to_city"`
	ToSchool  string    `json:"to_school"`
	State     string    `json:"state" enum:"said,struck,dropped"`
	StruckOn  Date      `json:"struck_on"`
	ByFamily  bool      `json:"by_family"`
	SaidAt    time.Time `json:"said_at"`
}

const departureSQL = `select d.id, d.pupil_id, d.school_id, d.kind, d.leaving_on, d.to_city, d.to_school, d.state, d.struck_on, d.said_by is not null as by_family, d.said_at,
	coalesce((select p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) from directory.people p where p.tenant_id = $1 and p.id = d.pupil_id), '') as child,
	coalesce((select s.name from enrolment.schools s where s.tenant_id = $1 and s.school_id = d.school_id), '') as school
	from enrolment.departures d where d.tenant_id = $1`

// Leave is what is said of a departure.
type Leave struct {
	Pupil     uid    `json:"pupil"`
	Kind      string `json:"kind" enum:"moving,school,private,home" doc:"The family moves; another public school; a private one; at home (with the State’s authorisation)"`
	LeavingOn Date   `json:"leaving_on" doc:"The last day at school"`
	ToCity    string `json:"to_city" maxLength:"80" required:"false"`
	ToSchool  string `json:"to_school" maxLength:"120" required:"false"`
}

type leaving struct {
	Town      uid    `json:"town"`
	Departure uid    `json:"departure"`
	Pupil     uid    `json:"pupil"` // the school's record
	Kind      string `json:"kind"`
	LeavingOn Date   `json:"leaving_on"`
	ToCity    string `json:"to_city"`
	ToSchool  string `json:"to_school"`
	Dropped   bool   `json:"dropped"`
	Past      bool   `json:"past,omitempty"`
}

// struckOff is what the school answers.
type struckOff struct {
	Departure uid  `json:"departure"`
	On        Date `json:"on"`
}

// leave records a departure; a job tells the school.
func (s *Service) leave(tx *tenant.Tx, in Leave, family bool) (uid, error) {
	id, err := s.writeDeparture(tx, in, family)
	if err != nil {
		return id, err
	}
	_, err = tx.Emit("enrolment.tell-leaving", time.Time{}, saidDeparture{Departure: id})
	return id, err
}

func (s *Service) writeDeparture(tx *tenant.Tx, in Leave, family bool) (uid, error) {
	if in.LeavingOn.IsZero() {
		return uid{}, problem.OnField("leaving_on", "enrolment.leaving_day")
	}
	if in.Kind == "moving" && in.ToCity == "" {
		return uid{}, problem.OnField("to_city", "enrolment.city_missing")
	}
	open, err := tenant.Value[bool](tx, `select exists (select from enrolment.departures where tenant_id = $1 and pupil_id = $2 and state = 'said')`, tx.Tenant(), in.Pupil)
	if err != nil {
		return uid{}, err
	}
	if open {
		return uid{}, problem.New(problem.Conflict, "enrolment.leaving_already")
	}
	school, err := tenant.Value[*uid](tx, `select c.peer_tenant_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = $2 and m.part = 'pupil' and (m.until is null or m.until >= directory.today($1, $3)) and c.peer_tenant_id is not null order by m.since desc limit 1`, tx.Tenant(), in.Pupil, tx.Now())
	if err != nil {
		return uid{}, err
	}
	if school == nil {
		return uid{}, problem.OnField("pupil", "enrolment.not_in_school")
	}
	var by *uid
	if family {
		me := tx.Actor().Person
		by = &me
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into enrolment.departures (tenant_id, id, pupil_id, school_id, kind, leaving_on, to_city, to_school, state, said_by, by_account, said_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'said', $9, $10, $11)`,
		tx.Tenant(), id, in.Pupil, *school, in.Kind, in.LeavingOn, in.ToCity, in.ToSchool, by, account(tx), tx.Now()); err != nil {
		return id, err
	}
	tx.About(id, in.Pupil)
	return id, nil
}

type ofDeparture struct {
	Departure uid `json:"departure"`
}

type saidDeparture struct {
	Departure uid  `json:"departure"`
	Past      bool `json:"past,omitempty"` // stands in the lists and rings nobody
}

// tellLeaving tells the school, by its own record of the child, and the office when a family said so.
func (s *Service) tellLeaving(_ context.Context, tx *tenant.Tx, in *saidDeparture) error {
	d, ok, err := tenant.One[Departure](tx, departureSQL+` and d.id = $2`, tx.Tenant(), in.Departure)
	if err != nil || !ok {
		return err
	}
	theirs, err := tenant.Value[*uid](tx, `select peer_person_id from directory.bridges where tenant_id = $1 and person_id = $2 and peer_tenant_id = $3 and state = 'confirmed'`, tx.Tenant(), d.PupilID, d.SchoolID)
	if err != nil {
		return err
	}
	if theirs != nil {
		if err := s.deliver(tx, d.SchoolID, "enrolment.hear-leaving", leaving{Town: tx.Tenant(), Departure: d.ID, Pupil: *theirs, Kind: d.Kind, LeavingOn: d.LeavingOn, ToCity: d.ToCity, ToSchool: d.ToSchool, Dropped: d.State == "dropped", Past: in.Past}); err != nil {
			return err
		}
	}
	if !d.ByFamily || d.State != "said" || in.Past {
		return nil
	}
	return s.tellProfiles(tx, "enrolment.kind_leaving", d.ID, "/inscriptions/departs", access.SchoolOffice, access.TownAdmin)
}

// stay takes a departure back before the school acted on it.
func (s *Service) stay(tx *tenant.Tx, id uid) error {
	n, err := tx.Exec(`update enrolment.departures set state = 'dropped' where tenant_id = $1 and id = $2 and state = 'said'`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	_, err = tx.Emit("enrolment.tell-leaving", time.Time{}, saidDeparture{Departure: id})
	return err
}

// Leaving is a pupil of the school of whom a town hall says that they leave.
type Leaving struct {
	ID          uid    `json:"id"`
	TownID      uid    `json:"-"`
	DepartureID uid    `json:"-"`
	PupilID     uid    `json:"pupil_id"`
	Child       string `json:"child"`
	ClassLabel  string `json:"class_label"`
	Kind        string `json:"kind" enum:"moving,school,private,home"`
	LeavingOn   Date   `json:"leaving_on"`
	ToCity      string `json:"to_city"`
	ToSchool    string `json:"to_school"`
	State       string `json:"state" enum:"said,struck,dropped"`
	StruckOn    Date   `json:"struck_on"`
	Guardians   int    `json:"guardians" doc:"Who decide for the child: each of them asks for the striking off, or is presumed to agree"`
}

const leavingSQL = `select l.id, l.town_id, l.departure_id, l.pupil_id, l.kind, l.leaving_on, l.to_city, l.to_school, l.state, l.struck_on,
	coalesce((select p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) from directory.people p where p.tenant_id = $1 and p.id = l.pupil_id), '') as child,
	coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and m.person_id = l.pupil_id and m.part = 'pupil' order by m.since desc limit 1), '') as class_label,
	(select count(*)::int from directory.kinship k where k.tenant_id = $1 and k.pupil_id = l.pupil_id and k.authority = 'full' and k.until is null) as guardians
	from enrolment.leavings l where l.tenant_id = $1`

func (s *Service) hearLeaving(tx *tenant.Tx, in *sealed) error {
	var l leaving
	if err := s.unseal(tx, in, &l); err != nil {
		return err
	}
	state := "said"
	if l.Dropped {
		state = "dropped"
	}
	if _, err := tx.Exec(`insert into enrolment.leavings (tenant_id, id, departure_id, town_id, pupil_id, kind, leaving_on, to_city, to_school, state, told_at)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 where exists (select from directory.people where tenant_id = $1 and id = $5 and erased_at is null)
		on conflict (tenant_id, town_id, departure_id) do update set kind = excluded.kind, leaving_on = excluded.leaving_on, to_city = excluded.to_city, to_school = excluded.to_school, state = excluded.state, told_at = excluded.told_at where enrolment.leavings.state <> 'struck'`,
		tx.Tenant(), tenant.NewID(), l.Departure, l.Town, l.Pupil, l.Kind, l.LeavingOn, l.ToCity, l.ToSchool, state, tx.Now()); err != nil {
		return err
	}
	if l.Dropped || l.Past {
		return nil
	}
	return s.tellProfiles(tx, "enrolment.kind_leaving", l.Departure, "/admissions/departs", access.Director)
}

func leavingByID(tx *tenant.Tx, id uid) (Leaving, error) {
	l, ok, err := tenant.One[Leaving](tx, leavingSQL+` and l.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return l, err
}

// strike strikes a pupil off the school's roll: the departure clock of their record runs from that day.
func (s *Service) strike(tx *tenant.Tx, l Leaving, on Date) error {
	if l.State != "said" {
		return problem.New(problem.Conflict, "enrolment.leaving_over")
	}
	if on.IsZero() {
		on = l.LeavingOn
	}
	if err := s.on(tx, on.AddDays(1), "enrolment.leave-day", ofDeparture{l.ID}); err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.leavings set state = 'struck', struck_on = $3, struck_by = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID, on, account(tx)); err != nil {
		return err
	}
	tx.About(l.ID, l.PupilID)
	return s.deliver(tx, l.TownID, "enrolment.struck", struckOff{Departure: l.DepartureID, On: on})
}

// on has a job done when a day begins, or at once when it has begun.
func (s *Service) on(tx *tenant.Tx, day Date, kind string, what ofDeparture) error {
	zone, err := zoneOf(tx)
	if err != nil {
		return err
	}
	at := day.At(zone, 0, 30)
	if at.Before(tx.Now()) {
		at = time.Time{}
	}
	_, err = tx.Emit(kind, at, what)
	return err
}

// struck writes it in the town hall: what the child has booked ends on that day, and the mayor's list says where they are taught from
// then on. A child who moved away leaves it (R131-10-3).
func (s *Service) struck(tx *tenant.Tx, in *sealed) error {
	var r struckOff
	if err := s.unseal(tx, in, &r); err != nil {
		return err
	}
	type row struct {
		ID, PupilID uid
		Kind        string
		ToSchool    string
	}
	d, ok, err := tenant.One[row](tx, `update enrolment.departures set state = 'struck', struck_on = $3 where tenant_id = $1 and id = $2 and state <> 'struck' returning id, pupil_id, kind, to_school`, tx.Tenant(), r.Departure, r.On)
	if err != nil || !ok {
		return err
	}
	if s.Left != nil {
		if err := s.Left(tx, d.PupilID, r.On); err != nil {
			return err
		}
	}
	if err := s.on(tx, r.On.AddDays(1), "enrolment.gone", ofDeparture{d.ID}); err != nil {
		return err
	}
	if d.Kind == "moving" {
		_, err = tx.Exec(`update enrolment.listed set until = $3, updated_at = $4 where tenant_id = $1 and pupil_id = $2 and until is null`, tx.Tenant(), d.PupilID, r.On, tx.Now())
		return err
	}
	way := map[string]string{"school": "public", "private": "private", "home": "home"}[d.Kind]
	_, err = tx.Exec(`update enrolment.listed set way = $3, school = $4, updated_at = $5 where tenant_id = $1 and pupil_id = $2 and until is null`, tx.Tenant(), d.PupilID, way, d.ToSchool, tx.Now())
	return err
}

// gone ends the child's own record in the town hall on the first day away, unless another school of here has them or a file asks for one.
func (s *Service) gone(tx *tenant.Tx, in *ofDeparture) error {
	type row struct {
		PupilID  uid
		StruckOn Date
		Stays    bool
	}
	d, ok, err := tenant.One[row](tx, `select d.pupil_id, d.struck_on, exists (select from enrolment.files f where f.tenant_id = $1 and f.pupil_id = d.pupil_id and f.state in ('received', 'incomplete', 'decision', 'enrolled') and f.created_at > d.said_at - interval '120 days')
			or exists (select from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and m.person_id = d.pupil_id and m.part = 'pupil' and m.until is null and c.peer_tenant_id is distinct from d.school_id) as stays
		from enrolment.departures d where d.tenant_id = $1 and d.id = $2 and d.state = 'struck'`, tx.Tenant(), in.Departure)
	if err != nil || !ok || d.Stays {
		return err
	}
	return s.Bridges.Leave(tx, d.PupilID, d.StruckOn.AddDays(1))
}

// leaveDay ends a pupil's time in the school on the first day away.
func (s *Service) leaveDay(tx *tenant.Tx, in *ofDeparture) error {
	l, err := leavingByID(tx, in.Departure)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil || l.State != "struck" {
		return err
	}
	return s.Bridges.Leave(tx, l.PupilID, l.StruckOn.AddDays(1))
}
