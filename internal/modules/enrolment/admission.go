package enrolment

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Enrol is what an agent decides of a file: the school, the day, and who the child is among the people of the commune.
type Enrol struct {
	School   uid  `json:"school"`
	StartsOn Date `json:"starts_on" required:"false" doc:"Empty: the first day of the school year"`
	Pupil    *uid `json:"pupil,omitempty" doc:"The child's record here; absent: a new one is written"`
	Anyway   bool `json:"anyway" required:"false" doc:"Documents are still missing: the certificate is made all the same"`
}

// enrol makes the certificate: the child gets a record of the commune with those who answer for them, the school is told who comes, and a
// bridge is proposed that its director confirms.
func (s *Service) enrol(tx *tenant.Tx, f *file, in Enrol) error {
	if f.State != Received && f.State != Incomplete {
		return problem.New(problem.Conflict, "enrolment.not_received")
	}
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	form := f.Form
	form.Sworn = true // an agent has the paper
	communes, err := Communes(tx)
	if err != nil {
		return err
	}
	if p := lacks(form, today, len(communes) > 1); p != nil {
		return p
	}
	school, ok, err := tenant.One[School](tx, `select `+schoolColumns+` from enrolment.schools where tenant_id = $1 and school_id = $2`, tx.Tenant(), in.School)
	switch {
	case err != nil:
		return err
	case !ok:
		return problem.OnField("school", "enrolment.unknown_school")
	case !teaches(school.Levels, f.Level):
		return problem.OnField("school", "enrolment.level_not_taught", "school", school.Name, "level", f.Level)
	case f.Agreement == "refused":
		return problem.New(problem.Conflict, "enrolment.other_refused")
	}
	d, err := derogationOf(tx, f.ID)
	if err != nil {
		return err
	}
	derogated := d != nil && d.State == "granted" && d.Kind != Outgoing
	if !derogated && (!f.Here || f.SectorID != nil && *f.SectorID != school.ID) {
		return problem.OnField("school", "enrolment.needs_derogation", "school", school.Name)
	}
	if derogated && d.WantedID != nil && *d.WantedID != school.ID && (f.SectorID == nil || *f.SectorID != school.ID) {
		return problem.OnField("school", "enrolment.needs_derogation", "school", school.Name)
	}
	pieces, err := piecesOf(tx, f.ID)
	if err != nil {
		return err
	}
	if !in.Anyway && slices.ContainsFunc(pieces, func(p Piece) bool { return p.State != PieceSeen && p.State != PieceSworn }) {
		return problem.New(problem.Conflict, "enrolment.pieces_missing")
	}
	if f.Certificate == 0 {
		if f.Certificate, err = next(tx, "certificate", f.Year); err != nil {
			return err
		}
	}
	starts := in.StartsOn
	if starts.IsZero() {
		starts = f.StartsOn
	}
	if starts.IsZero() {
		cal, err := directory.Calendar(tx)
		if err != nil {
			return err
		}
		year, _ := cal.SchoolYear(f.Year)
		if starts = year.FirstDay; starts.Before(today) {
			starts = today
		}
	}
	pupil, err := s.record(tx, f, in.Pupil)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'enrolled', pupil_id = $3, assigned_id = $4, certificate = $5, starts_on = $6, applicant_id = $7, other_id = $8, enrolled_at = $9, version = version + 1, updated_at = $9 where tenant_id = $1 and id = $2`,
		tx.Tenant(), f.ID, pupil, school.ID, f.Certificate, starts, f.ApplicantID, f.OtherID, tx.Now()); err != nil {
		return err
	}
	f.State, f.PupilID, f.AssignedID, f.StartsOn = Enrolled, &pupil, &school.ID, starts
	if err := s.releasePieces(tx, f.ID, ""); err != nil {
		return err
	}
	if err := s.step(tx, f, "enrolled", school.Name); err != nil {
		return err
	}
	if err := s.list(tx, f, school.Name); err != nil {
		return err
	}
	tx.About(f.ID, pupil)
	if err := s.Bridges.Propose(tx, pupil, school.ID); err != nil && !problem.Is(err, "tenant.no_link") {
		return err
	}
	town, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	if err := s.deliver(tx, school.ID, "enrolment.arrive", arrival{Town: tx.Tenant(), TownName: town, File: f.ID, Pupil: pupil, FamilyName: f.FamilyName, GivenName: f.GivenName, UsageName: f.UsageName, BirthDate: f.BirthDate, Sex: f.Sex,
		Level: f.Level, Year: f.Year, StartsOn: starts, Derogation: derogated, Certificate: f.Certificate, Past: s.Notify == nil}); err != nil {
		return err
	}
	return s.tellFamily(tx, f, "enrolment.kind_enrolled")
}

// alike are the children of the commune who have the file's names and birthday: a person says whether one of them is the child.
func alike(tx *tenant.Tx, f *file) ([]Known, error) {
	if f.BirthDate.IsZero() {
		return nil, nil
	}
	return tenant.Select[Known](tx, `select p.id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, p.birth_date,
			coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.until is null order by m.since desc limit 1), '') as class
		from directory.people p where p.tenant_id = $1 and p.erased_at is null and p.birth_date = $2 and (p.fold = $3 or p.fold like $3 || ' %') and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') order by p.id limit 5`,
		tx.Tenant(), f.BirthDate, fold.Fold(f.GivenName+" "+f.FamilyName))
}

// Known is a child who may be the one of a file.
type Known struct {
	ID        uid    `json:"id"`
	Name      string `json:"name"`
	BirthDate Date   `json:"birth_date"`
	Class     string `json:"class"`
}

// record finds or writes the commune's own record of the child, and ties those who answer for them.
func (s *Service) record(tx *tenant.Tx, f *file, chosen *uid) (uid, error) {
	pupil := first(chosen, f.PupilID)
	if pupil == nil {
		same, err := alike(tx, f)
		if err != nil {
			return uid{}, err
		}
		if len(same) > 0 && chosen == nil {
			return uid{}, problem.OnField("pupil", "enrolment.somebody_alike", "name", same[0].Name)
		}
		id, err := directory.Add(tx, directory.NewPerson{FamilyName: f.FamilyName, GivenName: f.GivenName, UsageName: f.UsageName, BirthDate: f.BirthDate, Sex: f.Sex,
			Contact: directory.Contact{Street: f.Street, Postcode: f.Postcode, City: f.City}, Roles: []directory.NewRole{{Profile: access.Pupil}}})
		if err != nil {
			return id, err
		}
		pupil = &id
	} else if chosen == nil || *chosen != (uid{}) {
		if _, err := directory.PersonByID(tx, *pupil); err != nil {
			return uid{}, problem.OnField("pupil", "enrolment.unknown_child")
		}
		if err := s.Bridges.Back(tx, *pupil); err != nil {
			return uid{}, err
		}
		if _, err := tx.Exec(`update directory.contacts set street = $3, postcode = $4, city = $5, updated_at = $6 where tenant_id = $1 and id = $2 and street = ''`, tx.Tenant(), *pupil, f.Street, f.Postcode, f.City, tx.Now()); err != nil {
			return uid{}, err
		}
	}
	for i, r := range f.Form.People {
		who := (*uid)(nil)
		switch i {
		case 0:
			who = f.ApplicantID
		case 1:
			who = f.OtherID
		}
		var err error
		if who == nil {
			if who, err = s.sameGuardian(tx, pupil, r); err != nil {
				return uid{}, err
			}
		}
		if who == nil {
			id, err := s.addGuardian(tx, f, r)
			if err != nil {
				return uid{}, err
			}
			who = &id
		}
		if i == 0 {
			f.ApplicantID = who
		} else if i == 1 {
			f.OtherID = who
		}
		k := directory.Kinship{PupilID: *pupil, GuardianID: *who, Authority: r.Authority, ContactOrder: int16(i + 1), MayCollect: true}
		if r.Relation != 0 && slices.Contains(directory.Relations, r.Relation) {
			relation := r.Relation
			k.Relation = &relation
		}
		if err := s.Bridges.Back(tx, *who); err != nil {
			return uid{}, err
		}
		if _, err := directory.Tie(tx, k); err != nil && !problem.Is(err, "directory.already_tied") {
			return uid{}, err
		}
	}
	if err := s.adopt(tx, f); err != nil {
		return uid{}, err
	}
	return *pupil, directory.Refresh(tx, *pupil)
}

// adopt gives the rows of a file the applicant they had not: from now on they may follow it with an account.
func (s *Service) adopt(tx *tenant.Tx, f *file) error {
	for _, tab := range []string{"pieces", "steps", "derogations"} {
		if _, err := tx.Exec(`update enrolment.`+tab+` set applicant_id = $3 where tenant_id = $1 and file_id = $2 and applicant_id is null`, tx.Tenant(), f.ID, f.ApplicantID); err != nil {
			return err
		}
	}
	return nil
}

// addGuardian writes somebody who answers for a child into the directory of the commune.
func (s *Service) addGuardian(tx *tenant.Tx, f *file, r Responsible) (uid, error) {
	c := directory.Contact{Mail: strings.ToLower(r.Mail), PhoneMobile: dial(r.Phone), Street: r.Street, Postcode: r.Postcode, City: r.City}
	if c.Street == "" && r.LivesWith {
		c.Street, c.Postcode, c.City = f.Street, f.Postcode, f.City
	}
	return directory.Add(tx, directory.NewPerson{Civility: r.Civility, FamilyName: r.FamilyName, GivenName: r.GivenName, UsageName: r.UsageName, Contact: c, Roles: []directory.NewRole{{Profile: access.Guardian}}})
}

// invite gives who asked at the desk a way to follow their file: a record of the commune, and the mail that opens an account.
func (s *Service) inviteApplicant(tx *tenant.Tx, f *file) error {
	if f.ApplicantID != nil || len(f.Form.People) == 0 || f.State == Draft {
		return problem.New(problem.Conflict, "enrolment.known_already")
	}
	r := f.Form.People[0]
	if r.Mail == "" {
		return problem.New(problem.Conflict, "enrolment.no_mail")
	}
	who, err := s.sameGuardian(tx, f.PupilID, r)
	if err != nil {
		return err
	}
	if who == nil {
		id, err := s.addGuardian(tx, f, r)
		if err != nil {
			return err
		}
		who = &id
	}
	f.ApplicantID = who
	if _, err := tx.Exec(`update enrolment.files set applicant_id = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, *who, tx.Now()); err != nil {
		return err
	}
	if err := s.adopt(tx, f); err != nil {
		return err
	}
	if err := s.step(tx, f, "invited", ""); err != nil {
		return err
	}
	tx.About(f.ID, *who)
	has, err := tenant.Value[bool](tx, `select account_id is not null from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), *who)
	if err != nil || has || s.Invite == nil {
		return err
	}
	return s.Invite(tx, *who)
}

// refuse ends a file with a reason that the letter gives. Instruction is a right: of a child of here and of an age, it is their sector's
// school that a commune may not refuse.
func (s *Service) refuse(tx *tenant.Tx, f *file, reason string) error {
	if f.State != Received && f.State != Incomplete {
		return problem.New(problem.Conflict, "enrolment.not_received")
	}
	if strings.TrimSpace(reason) == "" {
		return problem.OnField("reason", "enrolment.reason_missing")
	}
	if f.hasRight() {
		return problem.New(problem.Conflict, "enrolment.right_to_school")
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'refused', reason = $3, closed_at = $4, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, strings.TrimSpace(reason), tx.Now()); err != nil {
		return err
	}
	if err := s.releasePieces(tx, f.ID, ""); err != nil {
		return err
	}
	tx.About(f.ID)
	if err := s.step(tx, f, "refused", ""); err != nil {
		return err
	}
	return s.tellFamily(tx, f, "enrolment.kind_decision")
}

// What crosses between a town hall and a school, sealed: who comes and when, never the household.

type arrival struct {
	Town        uid    `json:"town"`
	TownName    string `json:"town_name"`
	File        uid    `json:"file"`
	Pupil       uid    `json:"pupil"`
	FamilyName  string `json:"family_name"`
	GivenName   string `json:"given_name"`
	UsageName   string `json:"usage_name"`
	BirthDate   Date   `json:"birth_date"`
	Sex         string `json:"sex"`
	Level       string `json:"level"`
	Year        int    `json:"year"`
	StartsOn    Date   `json:"starts_on"`
	Derogation  bool   `json:"derogation"`
	Certificate int    `json:"certificate"`
	Past        bool   `json:"past,omitempty"` // what a demonstration begins with: nobody is told of it any more
}

type recall struct {
	Town   uid    `json:"town"`
	File   uid    `json:"file"`
	Reason string `json:"reason"`
}

// settled is what the school answers of a file.
type settled struct {
	School uid    `json:"school"`
	File   uid    `json:"file"`
	State  string `json:"state"` // provisional, admitted, returned
	Reason string `json:"reason"`
}

type sealed struct {
	Message uid    `json:"message"`
	Body    []byte `json:"body"`
}

// deliver seals what crosses to a linked organisation.
func (s *Service) deliver(tx *tenant.Tx, peer uid, kind string, body any) error {
	plain, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id := tenant.NewID()
	_, err = tx.Deliver(peer, Key, kind, sealed{Message: id, Body: s.Vault.Seal(plain, peer, id)})
	return err
}

func (s *Service) unseal(tx *tenant.Tx, in *sealed, to any) error {
	plain, err := s.Vault.Open(in.Body, tx.Tenant(), in.Message)
	if err != nil {
		return problem.New(problem.Invalid, "enrolment.unreadable").Because(err)
	}
	return json.Unmarshal(plain, to)
}

// Admission is a child whom a town hall enrolled in the school.
type Admission struct {
	ID             uid        `json:"id"`
	TownID         uid        `json:"-"`
	TownName       string     `json:"town_name"`
	FileID         uid        `json:"-"`
	TheirID        uid        `json:"-"`
	FamilyName     string     `json:"family_name"`
	GivenName      string     `json:"given_name"`
	UsageName      string     `json:"usage_name,omitempty"`
	BirthDate      Date       `json:"birth_date"`
	Sex            string     `json:"sex"`
	Level          string     `json:"level"`
	Year           int        `json:"year"`
	StartsOn       Date       `json:"starts_on"`
	Derogation     bool       `json:"derogation"`
	Certificate    int        `json:"certificate"`
	State          string     `json:"state" enum:"expected,provisional,admitted,returned,withdrawn"`
	Vaccination    string     `json:"vaccination" enum:",seen,exempt,awaited"`
	VaccinationDue Date       `json:"vaccination_due"`
	Reason         string     `json:"reason,omitempty"`
	PupilID        *uid       `json:"pupil_id,omitempty"`
	DecidedAt      *time.Time `json:"decided_at,omitempty"`
	ArrivedAt      time.Time  `json:"arrived_at"`
	InOnde         bool       `json:"in_onde" doc:"The ministry's register knows the child here"`
	ClassLabel     string     `json:"class_label,omitempty"`
	Alike          []Known    `json:"alike" nullable:"false" db:"-" doc:"Children of the school who may be the same: a person decides"`
	Guardians      []string   `json:"guardians" nullable:"false" db:"-" doc:"Who answers for the child, as the town hall tells it"`
	Abilities      []string   `json:"abilities" nullable:"false" db:"-" doc:"admit, return, vaccination"`
}

const admissionSQL = `select a.id, a.town_id, a.town_name, a.file_id, a.their_id, a.family_name, a.given_name, a.usage_name, a.birth_date, a.sex, a.level, a.year, a.starts_on, a.derogation, a.certificate, a.state, a.vaccination, a.vaccination_due, a.reason, a.pupil_id, a.decided_at, a.arrived_at,
	coalesce((select not p.expected_in_onde from directory.people p where p.tenant_id = $1 and p.id = a.pupil_id), false) as in_onde,
	coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and m.person_id = a.pupil_id and m.part = 'pupil' and m.until is null order by m.since desc limit 1), '') as class_label
	from enrolment.admissions a where a.tenant_id = $1`

// vaccinationDays is how long a child is admitted provisionally while the vaccinations are awaited (Code de la santé publique, R3111-8: three
// months).
const vaccinationMonths = 3

// arrive receives a child whom a town hall enrolled here.
func (s *Service) arrive(tx *tenant.Tx, in *sealed) error {
	var a arrival
	if err := s.unseal(tx, in, &a); err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into enrolment.admissions (tenant_id, id, file_id, town_id, town_name, their_id, family_name, given_name, usage_name, birth_date, sex, level, year, starts_on, derogation, certificate, state, arrived_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'expected', $17)
		on conflict (tenant_id, town_id, file_id) do update set their_id = excluded.their_id, family_name = excluded.family_name, given_name = excluded.given_name, usage_name = excluded.usage_name, birth_date = excluded.birth_date, level = excluded.level, year = excluded.year,
			starts_on = excluded.starts_on, derogation = excluded.derogation, certificate = excluded.certificate, state = 'expected', reason = '', arrived_at = excluded.arrived_at where enrolment.admissions.state in ('returned', 'withdrawn')`,
		tx.Tenant(), tenant.NewID(), a.File, a.Town, a.TownName, a.Pupil, a.FamilyName, a.GivenName, a.UsageName, a.BirthDate, a.Sex, a.Level, a.Year, a.StartsOn, a.Derogation, a.Certificate, tx.Now()); err != nil {
		return err
	}
	if a.Past {
		return nil
	}
	return s.tellProfiles(tx, "enrolment.kind_arrival", a.File, "/admissions", access.Director)
}

// recalled takes back a child who was not admitted yet.
func (s *Service) recalled(tx *tenant.Tx, in *sealed) error {
	var r recall
	if err := s.unseal(tx, in, &r); err != nil {
		return err
	}
	_, err := tx.Exec(`update enrolment.admissions set state = 'withdrawn', reason = $4, decided_at = $5 where tenant_id = $1 and town_id = $2 and file_id = $3 and state = 'expected'`, tx.Tenant(), r.Town, r.File, r.Reason, tx.Now())
	return err
}

func admissionByID(tx *tenant.Tx, id uid) (Admission, error) {
	a, ok, err := tenant.One[Admission](tx, admissionSQL+` and a.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return a, err
}

// Admit is what the director decides.
type Admit struct {
	Vaccination string `json:"vaccination" enum:"seen,exempt,awaited" doc:"Shown to the director: seen, a medical exemption seen, or awaited: then the admission is provisional"`
	Pupil       *uid   `json:"pupil,omitempty" doc:"The same child here; absent: a new record"`
	New         bool   `json:"new" required:"false" doc:"None of those who are alike is the child"`
}

// admit makes the child a pupil of the school, expected in the ministry's register until it knows them.
func (s *Service) admit(tx *tenant.Tx, a Admission, in Admit) error {
	if a.State != "expected" {
		return problem.New(problem.Conflict, "enrolment.admission_over")
	}
	same, err := alikeHere(tx, a)
	if err != nil {
		return err
	}
	if in.Pupil == nil && len(same) > 0 && !in.New {
		return problem.OnField("pupil", "enrolment.somebody_alike", "name", same[0].Name)
	}
	bridge, found, err := s.Bridges.Waiting(tx, a.TownID, a.TheirID)
	if err != nil {
		return err
	}
	var pupil uid
	switch {
	case found:
		if pupil, err = s.Bridges.Confirm(tx, bridge, in.Pupil); err != nil {
			return err
		}
	case in.Pupil != nil: // a link that carries enrolments alone, or a child who was bridged before
		if _, err := directory.PersonByID(tx, *in.Pupil); err != nil {
			return problem.OnField("pupil", "enrolment.unknown_child")
		}
		pupil = *in.Pupil
	default:
		known, err := tenant.Value[*uid](tx, `select person_id from directory.bridges where tenant_id = $1 and peer_tenant_id = $2 and peer_person_id = $3 and state = 'confirmed'`, tx.Tenant(), a.TownID, a.TheirID)
		if err != nil {
			return err
		}
		if known != nil {
			pupil = *known
		} else if pupil, err = directory.Add(tx, directory.NewPerson{FamilyName: a.FamilyName, GivenName: a.GivenName, UsageName: a.UsageName, BirthDate: a.BirthDate, Sex: a.Sex, ExpectedInOnde: true, Roles: []directory.NewRole{{Profile: access.Pupil}}}); err != nil {
			return err
		}
	}
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	state, due := "admitted", (*Date)(nil)
	if in.Vaccination == "awaited" {
		from := today
		if a.StartsOn.After(from) {
			from = a.StartsOn
		}
		day := dateAfterMonths(from, vaccinationMonths)
		state, due = "provisional", &day
	}
	if _, err := tx.Exec(`update enrolment.admissions set state = $3, vaccination = $4, vaccination_due = $5, pupil_id = $6, decided_by = $7, decided_at = $8 where tenant_id = $1 and id = $2`,
		tx.Tenant(), a.ID, state, in.Vaccination, due, pupil, account(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(a.ID, pupil)
	return s.deliver(tx, a.TownID, "enrolment.settled", settled{School: tx.Tenant(), File: a.FileID, State: state})
}

func dateAfterMonths(d Date, months int) Date {
	at := d.At(time.UTC, 12, 0).AddDate(0, months, 0)
	return Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
}

func alikeHere(tx *tenant.Tx, a Admission) ([]Known, error) {
	return alike(tx, &file{GivenName: a.GivenName, FamilyName: a.FamilyName, BirthDate: a.BirthDate})
}

// vaccinated ends a provisional admission.
func (s *Service) vaccinated(tx *tenant.Tx, a Admission, found string) error {
	if a.State != "provisional" {
		return problem.New(problem.Conflict, "enrolment.admission_over")
	}
	if _, err := tx.Exec(`update enrolment.admissions set state = 'admitted', vaccination = $3, vaccination_due = null, decided_by = $4, decided_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, found, account(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(a.ID)
	return s.deliver(tx, a.TownID, "enrolment.settled", settled{School: tx.Tenant(), File: a.FileID, State: "admitted"})
}

// giveBack sends a child back to the town hall with a reason: it is not this school's to say where else.
func (s *Service) giveBack(tx *tenant.Tx, a Admission, reason string) error {
	if a.State != "expected" {
		return problem.New(problem.Conflict, "enrolment.admission_over")
	}
	if strings.TrimSpace(reason) == "" {
		return problem.OnField("reason", "enrolment.reason_missing")
	}
	if bridge, found, err := s.Bridges.Waiting(tx, a.TownID, a.TheirID); err != nil {
		return err
	} else if found {
		if err := s.Bridges.Refuse(tx, bridge); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update enrolment.admissions set state = 'returned', reason = $3, decided_by = $4, decided_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, strings.TrimSpace(reason), account(tx), tx.Now()); err != nil {
		return err
	}
	tx.About(a.ID)
	return s.deliver(tx, a.TownID, "enrolment.settled", settled{School: tx.Tenant(), File: a.FileID, State: "returned", Reason: strings.TrimSpace(reason)})
}

// settle writes in the town hall what the school did with a file.
func (s *Service) settle(tx *tenant.Tx, in *sealed) error {
	var r settled
	if err := s.unseal(tx, in, &r); err != nil {
		return err
	}
	f, err := fileByID(tx, r.File, true)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil || f.AssignedID == nil || *f.AssignedID != r.School || f.State != Enrolled && f.State != Admitted {
		return err
	}
	switch r.State {
	case "returned":
		if _, err := tx.Exec(`update enrolment.files set state = 'received', assigned_id = null, version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
			return err
		}
		if err := s.step(tx, f, "returned", r.Reason); err != nil {
			return err
		}
		return s.tellOffice(tx, f, "enrolment.kind_returned")
	case "provisional":
		// the town hall learns that the child is in; what is awaited is between the family and the director
		fallthrough
	default:
		if f.State == Admitted {
			return nil
		}
		if _, err := tx.Exec(`update enrolment.files set state = 'admitted', closed_at = $3, version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
			return err
		}
		if err := s.step(tx, f, "admitted", ""); err != nil {
			return err
		}
		return s.tell(tx, notify.Notice{Service: Key, Kind: "enrolment.kind_admitted", Object: f.ID, Path: "/inscription/" + tx.Tenant().String() + "/" + f.ID.String()}, applicants(f), f.GivenName, nil)
	}
}

func applicants(f *file) []uid {
	if f.ApplicantID == nil {
		return nil
	}
	return []uid{*f.ApplicantID}
}
