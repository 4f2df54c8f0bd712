package enrolment

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Date is a civil day of the tenant.
type Date = schoolyear.Date

// The states of a file.
const (
	Draft      = "draft"      // the family writes
	Received   = "received"   // the town hall has it
	Incomplete = "incomplete" // something is asked of the family again
	Decision   = "decision"   // a derogation waits for the mayor
	Enrolled   = "enrolled"   // the certificate is made, the school has been told
	Admitted   = "admitted"   // the director admitted the child
	Refused    = "refused"
	Withdrawn  = "withdrawn"
)

// The ways in which a file came.
const (
	ByFamily = "family"
	ByDesk   = "desk"
	ByPhone  = "phone"
)

// Levels are those of the first degree.
var Levels = []string{"TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2"}

// Child is who is enrolled.
type Child struct {
	FamilyName string `json:"family_name" maxLength:"80"`
	GivenName  string `json:"given_name" maxLength:"80"`
	UsageName  string `json:"usage_name" maxLength:"80" required:"false"`
	BirthDate  Date   `json:"birth_date" doc:"Empty while nobody said"`
	BirthPlace string `json:"birth_place" maxLength:"120" required:"false"`
	Sex        string `json:"sex" enum:",F,M" required:"false"`
}

// Home is where the child lives.
type Home struct {
	Street      string `json:"street" maxLength:"160"`
	Postcode    string `json:"postcode" maxLength:"10"`
	City        string `json:"city" maxLength:"80"`
	INSEE       string `json:"insee" maxLength:"5" required:"false" doc:"The commune's code, among those of the organisation; found by the city's name when absent"`
	Here        bool   `json:"here" doc:"In this commune, or in one of those for which the organisation enrols"`
	Alternating bool   `json:"alternating" required:"false" doc:"The child lives with each parent in turn"`
	Moving      Date   `json:"moving_on" required:"false" doc:"The family lives there from this day on; empty: already"`
}

// Responsible is somebody who answers for the child.
type Responsible struct {
	Civility   string `json:"civility" enum:",M,MME" required:"false"`
	FamilyName string `json:"family_name" maxLength:"80"`
	GivenName  string `json:"given_name" maxLength:"80"`
	UsageName  string `json:"usage_name" maxLength:"80" required:"false"`
	Relation   int16  `json:"relation" doc:"The ministry's code: 10 mother, 20 father, 50 tutor…; 0: not said" minimum:"0" maximum:"90"`
	Authority  string `json:"authority" enum:"full,informed,none"`
	LivesWith  bool   `json:"lives_with" required:"false"`
	Mail       string `json:"mail" maxLength:"254" required:"false"`
	Phone      string `json:"phone" maxLength:"30" required:"false"`
	Street     string `json:"street" maxLength:"160" required:"false" doc:"Another address than the child's"`
	Postcode   string `json:"postcode" maxLength:"10" required:"false"`
	City       string `json:"city" maxLength:"80" required:"false"`
	Profession string `json:"profession" maxLength:"80" required:"false" doc:"The mayor's list mentions it (R131-3); nobody has to say it"`
}

// Sibling is a brother or a sister who already goes to a school here.
type Sibling struct {
	GivenName string `json:"given_name" maxLength:"80"`
	School    string `json:"school" maxLength:"120"`
}

// Wishes say what the family thinks of using: the services are told nothing, each has its own booking.
type Wishes struct {
	Canteen   bool `json:"canteen" required:"false"`
	Morning   bool `json:"morning" required:"false"`
	Evening   bool `json:"evening" required:"false"`
	Study     bool `json:"study" required:"false"`
	Transport bool `json:"transport" required:"false"`
	PAI       bool `json:"pai" required:"false" doc:"The family wants to speak of a PAI: no health data here"`
}

// Any tells whether something is wished.
func (w Wishes) Any() bool { return w != Wishes{} }

// Former is the school from which the child comes.
type Former struct {
	School string `json:"school" maxLength:"120" required:"false"`
	City   string `json:"city" maxLength:"80" required:"false"`
}

// Asked is another school than the sector's, and why.
type Asked struct {
	School  *uid     `json:"school,omitempty" doc:"Absent: the sector's school"`
	Grounds []string `json:"grounds" nullable:"false" required:"false" maxItems:"6" doc:"work, sibling, medical, custody, carer, other"`
	Said    string   `json:"said" maxLength:"2000" required:"false"`
}

// Grounds of a derogation. Of a medical one nothing is written: it is seen, not kept.
var Grounds = []string{"sibling", "carer", "work", "medical", "custody", "other"}

// Form is what the family writes; one whole page of it is saved at a time.
type Form struct {
	Year      int           `json:"year" minimum:"2000" maximum:"2100" doc:"First civil year of the school year"`
	Level     string        `json:"level" maxLength:"4" required:"false" doc:"Empty: that of the child's age"`
	Child     Child         `json:"child"`
	Home      Home          `json:"home"`
	People    []Responsible `json:"people" nullable:"false" maxItems:"4" doc:"Who asks comes first"`
	Siblings  []Sibling     `json:"siblings" nullable:"false" required:"false" maxItems:"8"`
	Wishes    Wishes        `json:"wishes" required:"false"`
	Former    Former        `json:"former" required:"false"`
	Asked     Asked         `json:"asked" required:"false"`
	Note      string        `json:"note" maxLength:"2000" required:"false"`
	OtherSaid bool          `json:"other_said" required:"false" doc:"Who asks says that the other person responsible agrees"`
	StartsOn  Date          `json:"starts_on" required:"false" doc:"An arrival in the year: from when"`
	Sworn     bool          `json:"sworn" required:"false" doc:"What is written is true"`
}

func (f *Form) settle() {
	line := func(s *string) { *s = fold.Line(*s) }
	for _, s := range []*string{&f.Child.FamilyName, &f.Child.GivenName, &f.Child.UsageName, &f.Child.BirthPlace, &f.Home.Street, &f.Home.Postcode, &f.Home.City, &f.Former.School, &f.Former.City} {
		line(s)
	}
	if f.People == nil {
		f.People = []Responsible{}
	}
	if f.Siblings == nil {
		f.Siblings = []Sibling{}
	}
	for i := range f.People {
		p := &f.People[i]
		for _, s := range []*string{&p.FamilyName, &p.GivenName, &p.UsageName, &p.Mail, &p.Phone, &p.Street, &p.Postcode, &p.City, &p.Profession} {
			line(s)
		}
	}
	f.Asked.Grounds = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(f.Asked.Grounds))), func(g string) bool { return !slices.Contains(Grounds, g) })
	if f.Asked.Grounds == nil {
		f.Asked.Grounds = []string{}
	}
	if f.Level != "" && !slices.Contains(Levels, f.Level) {
		f.Level = ""
	}
	if f.Level == "" {
		f.Level = LevelAt(f.Child.BirthDate, f.Year)
	}
}

// LevelAt is the level of a child's age in the school year that begins in a civil year; "" for an age that no école receives.
func LevelAt(birth Date, year int) string {
	if birth.IsZero() {
		return ""
	}
	age := year - birth.Year // in the civil year of the rentrée
	if age < 2 || age > 10 {
		return ""
	}
	return Levels[age-2]
}

// obliged tells whether instruction is compulsory for a child in a school year: from the rentrée of the civil year in which they turn three.
func obliged(birth Date, year int) bool { return year-birth.Year >= 3 }

// hasRight tells whether the child is of here and of an age at which no commune may refuse a school: only another one than the sector's.
func (f *file) hasRight() bool { return f.Here && obliged(f.BirthDate, f.Year) && f.Level != "TPS" }

// School is one in which the commune enrols.
type School struct {
	ID       uid            `json:"id" db:"school_id"`
	Name     string         `json:"name"`
	UAI      string         `json:"uai" db:"uai"`
	Levels   []string       `json:"levels" nullable:"false"`
	Capacity *int           `json:"capacity,omitempty" minimum:"0" maximum:"5000" doc:"Places of the school; absent: nobody said"`
	Places   map[string]int `json:"places,omitempty" doc:"Places by level, where somebody said"`
}

const schoolColumns = `school_id, name, uai, levels, capacity, places`

// Schools are those in which the transaction's commune enrols.
func Schools(tx *tenant.Tx) ([]School, error) {
	out, err := tenant.Select[School](tx, `select `+schoolColumns+` from enrolment.schools where tenant_id = $1 order by name`, tx.Tenant())
	if out == nil {
		out = []School{}
	}
	return out, err
}

// file is a row, with its form.
type file struct {
	ID          uid
	Number      int
	Year        int
	Via         string
	State       string
	ApplicantID *uid
	OtherID     *uid
	PupilID     *uid
	FamilyName  string
	GivenName   string
	UsageName   string
	BirthDate   Date
	BirthPlace  string
	Sex         string
	Level       string
	Street      string
	Postcode    string
	City        string
	Here        bool
	Form        Form
	SectorID    *uid
	SectorLine  string
	WantedID    *uid
	AssignedID  *uid
	Agreement   string
	Certificate int
	StartsOn    Date
	Reason      string
	Version     int
	ByAccount   *uid
	CreatedAt   time.Time
	UpdatedAt   time.Time
	SubmittedAt *time.Time
	EnrolledAt  *time.Time
	ClosedAt    *time.Time
}

const fileColumns = `f.id, f.number, f.year, f.via, f.state, f.applicant_id, f.other_id, f.pupil_id, f.family_name, f.given_name, f.usage_name, f.birth_date, f.birth_place, f.sex, f.level, f.street, f.postcode, f.city, f.here, f.form,
	f.sector_id, f.sector_line, f.wanted_id, f.assigned_id, f.agreement, f.certificate, f.starts_on, f.reason, f.version, f.by_account, f.created_at, f.updated_at, f.submitted_at, f.enrolled_at, f.closed_at`

func fileByID(tx *tenant.Tx, id uid, lock bool) (*file, error) {
	sql := `select ` + fileColumns + ` from enrolment.files f where f.tenant_id = $1 and f.id = $2`
	if lock {
		sql += ` for update`
	}
	f, ok, err := tenant.One[file](tx, sql, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return &f, err
}

// mine finds a file that the actor made, whatever else their doors show.
func mine(tx *tenant.Tx, id uid, lock bool) (*file, error) {
	f, err := fileByID(tx, id, lock)
	if err == nil && (f.ApplicantID == nil || *f.ApplicantID != tx.Actor().Person) {
		err = problem.Missing()
	}
	return f, err
}

// Name is the child's, as they are called.
func (f *file) name() string {
	return strings.TrimSpace(f.GivenName + " " + cmp.Or(f.UsageName, f.FamilyName))
}

func account(tx *tenant.Tx) *uid {
	if a := tx.Account(); a != (uid{}) {
		return &a
	}
	return nil
}

// open writes a new draft.
func (s *Service) open(tx *tenant.Tx, id uid, via string, applicant *uid, form Form) (uid, error) {
	form.settle()
	if _, err := tx.Exec(`insert into enrolment.files (tenant_id, id, year, via, state, applicant_id, by_account, created_at, updated_at) values ($1, $2, $3, $4, 'draft', $5, $6, $7, $7)`,
		tx.Tenant(), id, form.Year, via, applicant, account(tx), tx.Now()); err != nil {
		return id, fmt.Errorf("open a file: %w", err)
	}
	for _, kind := range Pieces {
		if _, err := tx.Exec(`insert into enrolment.pieces (tenant_id, id, file_id, applicant_id, kind, state, updated_at) values ($1, $2, $3, $4, $5, 'missing', $6)`, tx.Tenant(), tenant.NewID(), id, applicant, kind, tx.Now()); err != nil {
			return id, err
		}
	}
	tx.About(id)
	return id, s.keep(tx, id, form, 1)
}

// keep saves what was written. The version that its writer saw must still be the last one.
func (s *Service) keep(tx *tenant.Tx, id uid, form Form, version int) error {
	form.settle()
	communes, err := Communes(tx)
	if err != nil {
		return err
	}
	place := &form.Home
	if c, ok := communeOf(communes, place.INSEE, place.City); ok && place.Here {
		place.INSEE, place.City = c.INSEE, cmp.Or(place.City, c.Name)
	} else {
		place.INSEE = ""
	}
	body, err := json.Marshal(form)
	if err != nil {
		return err
	}
	sector, line, err := s.sectorOf(tx, form)
	if err != nil {
		return err
	}
	var birth *Date
	if !form.Child.BirthDate.IsZero() {
		birth = &form.Child.BirthDate
	}
	n, err := tx.Exec(`update enrolment.files set year = $4, family_name = $5, given_name = $6, usage_name = $7, birth_date = $8, birth_place = $9, sex = $10, fold = $11, level = $12, street = $13, postcode = $14, city = $15, here = $16,
		form = $17, sector_id = $18, sector_line = $19, wanted_id = $20, starts_on = $21, insee = $23, version = version + 1, updated_at = $22 where tenant_id = $1 and id = $2 and version = $3`,
		tx.Tenant(), id, version, form.Year, form.Child.FamilyName, form.Child.GivenName, form.Child.UsageName, birth, form.Child.BirthPlace, form.Child.Sex, fold.Fold(form.Child.GivenName+" "+form.Child.FamilyName+" "+form.Child.UsageName),
		form.Level, form.Home.Street, form.Home.Postcode, form.Home.City, form.Home.Here, body, sector, line, form.Asked.School, form.StartsOn, tx.Now(), place.INSEE)
	if err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	if n == 0 {
		return problem.New(problem.Stale, "enrolment.changed_elsewhere")
	}
	return nil
}

// sectorOf is the school of an address here, and the words of the line that says so; nil when no line decides.
func (s *Service) sectorOf(tx *tenant.Tx, form Form) (*uid, string, error) {
	if !form.Home.Here || form.Home.Street == "" {
		return nil, "", nil
	}
	found, err := FindSector(tx, form.Home.INSEE, form.Home.Street, form.Level)
	if err != nil || found.Found == nil {
		return nil, "", err
	}
	return &found.Found.SchoolID, s.stretchWords(tx.Actor().Lang, *found.Found), nil
}

// stretchWords says a line of the list: « avenue de l’Aérodrome, numéros impairs du 1 au 41 ».
func (s *Service) stretchWords(lang string, w Stretch) string {
	args := map[string]any{"street": w.Street, "commune": w.Commune, "side": s.say(lang, "side_"+w.Side, nil), "from": Number{w.FromNumber, w.FromSuffix}.String(), "to": Number{w.ToNumber, w.ToSuffix}.String()}
	if w.StreetKey == everywhere {
		if w.Commune == "" {
			return s.say(lang, "stretch_everywhere", args)
		}
		return s.say(lang, "stretch_commune", args)
	}
	if w.Commune != "" {
		args["street"] = w.Street + " (" + w.Commune + ")"
	}
	switch {
	case w.whole():
		return s.say(lang, "stretch_whole", args)
	case w.FromNumber <= 1 && w.ToNumber == lastNumber:
		return s.say(lang, "stretch_side", args)
	case w.ToNumber == lastNumber:
		return s.say(lang, "stretch_from", args)
	case w.FromNumber <= 1:
		return s.say(lang, "stretch_to", args)
	}
	return s.say(lang, "stretch_between", args)
}

// lacks are what a file needs before it may be sent, as fields and codes. several: the organisation enrols for more than one commune.
func lacks(form Form, today Date, several bool) *problem.Problem {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	need := func(bad bool, field, code string) {
		if bad {
			p.And(field, "enrolment."+code)
		}
	}
	c := form.Child
	need(c.GivenName == "", "child.given_name", "given_name_missing")
	need(c.FamilyName == "", "child.family_name", "family_name_missing")
	need(c.BirthDate.IsZero(), "child.birth_date", "birth_date_missing")
	need(!c.BirthDate.IsZero() && c.BirthDate.After(today), "child.birth_date", "birth_date_future")
	need(!c.BirthDate.IsZero() && !c.BirthDate.After(today) && form.Level == "", "child.birth_date", "age_out")
	need(form.Home.Street == "", "home.street", "street_missing")
	need(form.Home.City == "", "home.city", "city_missing")
	need(form.Home.City != "" && form.Home.Here && several && form.Home.INSEE == "", "home.city", "commune_which")
	need(len(form.People) == 0, "people", "people_missing")
	for i, r := range form.People {
		need(r.GivenName == "" || r.FamilyName == "", fmt.Sprintf("people[%d].family_name", i), "person_name_missing")
	}
	need(form.Asked.School != nil && len(form.Asked.Grounds) == 0 && strings.TrimSpace(form.Asked.Said) == "", "asked.grounds", "grounds_missing")
	need(!form.Sworn, "sworn", "sworn_missing")
	if len(p.Fields) == 0 {
		return nil
	}
	return p
}

// Years are the school years that a family may ask for today, the coming one first once it may be.
func years(tx *tenant.Tx) (now int, next bool, err error) {
	today, err := directory.Today(tx)
	if err != nil {
		return 0, false, err
	}
	now = today.Year
	if today.Month < time.July || today.Month == time.July && today.Day < 8 { // the year that ends is asked for until its last days
		now--
	}
	t, err := termsOf(tx)
	if err != nil {
		return now, false, err
	}
	return now, !t.NextSince.IsZero() && !today.Before(t.NextSince) && (t.NextUntil.IsZero() || !today.After(t.NextUntil)), nil
}

// Terms are what the commune says of its enrolments.
type Terms struct {
	NextSince     Date   `json:"opens_on" doc:"From this day on the coming school year may be asked for; empty: not yet"`
	NextUntil     Date   `json:"closes_on" doc:"The last day; empty: none"`
	Welcome       string `json:"welcome" maxLength:"1000"`
	CostCents     *int   `json:"cost_cents,omitempty" minimum:"0" doc:"A year of a pupil, as the council decided it: the share asked of another commune (L212-8)"`
	CostReference string `json:"cost_reference" maxLength:"160"`
}

func termsOf(tx *tenant.Tx) (Terms, error) {
	t, _, err := tenant.One[Terms](tx, `select next_since, next_until, welcome, cost_cents, cost_reference from enrolment.terms where tenant_id = $1`, tx.Tenant())
	return t, err
}

// submit hands a draft to the town hall; a job gives it its number and asks the second person responsible.
func (s *Service) submit(tx *tenant.Tx, f *file) error {
	if f.State != Draft && f.State != Incomplete {
		return problem.New(problem.Conflict, "enrolment.not_draft")
	}
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	communes, err := Communes(tx)
	if err != nil {
		return err
	}
	if p := lacks(f.Form, today, len(communes) > 1); p != nil {
		return p
	}
	now, next, err := years(tx)
	if err != nil {
		return err
	}
	if f.Via == ByFamily && f.Form.Year != now && !(next && f.Form.Year == now+1) {
		return problem.OnField("year", "enrolment.year_shut", "year", schoolyear.Label(f.Form.Year))
	}
	first := f.SubmittedAt == nil
	if _, err := tx.Exec(`update enrolment.files set state = 'received', submitted_at = coalesce(submitted_at, $3), agreement = case when agreement = '' and $4 then 'said' else agreement end, version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`,
		tx.Tenant(), f.ID, tx.Now(), f.Form.OtherSaid && len(f.Form.People) > 1); err != nil {
		return err
	}
	kind := "submitted"
	if !first {
		kind = "completed"
	}
	if err := s.step(tx, f, kind, ""); err != nil {
		return err
	}
	tx.About(f.ID)
	_, err = tx.Emit("enrolment.received", time.Time{}, ofFile{File: f.ID, First: first})
	return err
}

type ofFile struct {
	File  uid  `json:"file"`
	First bool `json:"first"`
}

// step writes what happened to a file.
func (s *Service) step(tx *tenant.Tx, f *file, kind, said string) error {
	family := f.ApplicantID != nil && tx.Actor().Person == *f.ApplicantID && !tx.Open(Key)
	_, err := tx.Exec(`insert into enrolment.steps (tenant_id, id, file_id, applicant_id, kind, said, by_account, by_family, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), tenant.NewID(), f.ID, f.ApplicantID, kind, said, account(tx), family, tx.Now())
	return err
}

// next gives the following number of a counter: no number is skipped, none serves twice.
func next(tx *tenant.Tx, kind string, year int) (int, error) {
	return tenant.Value[int](tx, `insert into enrolment.counters (tenant_id, kind, year, last) values ($1, $2, $3, 1) on conflict (tenant_id, kind, year) do update set last = enrolment.counters.last + 1 returning last`, tx.Tenant(), kind, year)
}

// received is the town hall's first look at a file, made by the machine: its number, its second person responsible, the office told.
func (s *Service) received(tx *tenant.Tx, in *ofFile) error {
	f, err := fileByID(tx, in.File, true)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil || f.State == Withdrawn {
		return err
	}
	if f.Number == 0 {
		if f.Number, err = next(tx, "file", f.Year); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update enrolment.files set number = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, f.Number); err != nil {
		return err
	}
	if in.First {
		if err := s.askOther(tx, f); err != nil {
			return err
		}
	}
	if f.Form.Asked.School != nil || !f.Here {
		if err := s.askDerogation(tx, f); err != nil {
			return err
		}
	}
	if f.Via != ByFamily {
		return nil
	}
	kind := "enrolment.kind_received"
	if !in.First {
		kind = "enrolment.kind_completed"
	}
	return s.tellProfiles(tx, kind, f.ID, "/inscriptions/"+f.ID.String(), access.SchoolOffice, access.TownAdmin)
}

// withdraw ends a file that its family does not want any more.
func (s *Service) withdraw(tx *tenant.Tx, f *file, reason string) error {
	switch f.State {
	case Admitted, Refused, Withdrawn:
		return problem.New(problem.Conflict, "enrolment.closed")
	case Draft:
		return s.discard(tx, f)
	}
	if _, err := tx.Exec(`update enrolment.files set state = 'withdrawn', reason = $3, closed_at = $4, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, reason, tx.Now()); err != nil {
		return err
	}
	if err := s.step(tx, f, "withdrawn", reason); err != nil {
		return err
	}
	tx.About(f.ID)
	_, err := tx.Emit("enrolment.withdrawn", time.Time{}, ofFile{File: f.ID})
	return err
}

// afterWithdrawal drops what waited for others: a derogation, an agreement, the school's admission.
func (s *Service) afterWithdrawal(tx *tenant.Tx, in *ofFile) error {
	f, err := fileByID(tx, in.File, true)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`update enrolment.derogations set state = 'dropped', updated_at = $3 where tenant_id = $1 and file_id = $2 and state = 'asked'`,
		`update enrolment.agreements set state = 'dropped', answered_at = $3 where tenant_id = $1 and file_id = $2 and state = 'asked'`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), f.ID, tx.Now()); err != nil {
			return err
		}
	}
	if err := s.releasePieces(tx, f.ID, ""); err != nil {
		return err
	}
	if f.AssignedID == nil {
		return nil
	}
	return s.deliver(tx, *f.AssignedID, "enrolment.recall", recall{Town: tx.Tenant(), File: f.ID, Reason: f.Reason})
}

// discard erases a draft that was never sent.
func (s *Service) discard(tx *tenant.Tx, f *file) error {
	if f.State != Draft {
		return problem.New(problem.Conflict, "enrolment.not_draft")
	}
	if err := s.releasePieces(tx, f.ID, ""); err != nil {
		return err
	}
	return erase(tx, f.ID)
}

// erase deletes files whole. Pictures of documents were released before.
func erase(tx *tenant.Tx, ids ...uid) error {
	for _, tab := range []string{"pieces", "agreements", "steps", "derogations"} {
		if _, err := tx.Exec(`delete from enrolment.`+tab+` where tenant_id = $1 and file_id = any ($2)`, tx.Tenant(), ids); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`delete from enrolment.files where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
	return err
}

// begun is what a new file of a family holds already: who asks, where they live, and the child when the commune knows them.
func (s *Service) begun(tx *tenant.Tx, year int, child *uid) (Form, error) {
	form := Form{Year: year, People: []Responsible{}}
	type known struct {
		Civility, FamilyName, GivenName, UsageName           string
		Mail, PhoneMobile, PhoneHome, Street, Postcode, City string
	}
	me, ok, err := tenant.One[known](tx, `select p.civility, p.family_name, p.given_name, p.usage_name, coalesce(c.mail, '') as mail, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_home, '') as phone_home, coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city
		from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id where p.tenant_id = $1 and p.id = $2 and p.erased_at is null`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return form, err
	}
	communes, err := Communes(tx)
	if err != nil {
		return form, err
	}
	if ok {
		form.People = append(form.People, Responsible{Civility: me.Civility, FamilyName: me.FamilyName, GivenName: me.GivenName, UsageName: me.UsageName, Authority: directory.AuthorityFull, LivesWith: true, Mail: me.Mail, Phone: cmp.Or(me.PhoneMobile, me.PhoneHome)})
		form.Home = Home{Street: me.Street, Postcode: me.Postcode, City: me.City}
	}
	if len(communes) == 1 {
		form.Home.City = cmp.Or(form.Home.City, communes[0].Name)
	}
	if c, known := communeOf(communes, "", form.Home.City); known || form.Home.City == "" {
		form.Home.Here, form.Home.INSEE = true, c.INSEE
	}
	if child == nil {
		return form, nil
	}
	p, err := directory.PersonByID(tx, *child)
	if err != nil {
		return form, err
	}
	form.Child = Child{FamilyName: p.FamilyName, GivenName: p.GivenName, UsageName: p.UsageName, BirthDate: p.BirthDate, Sex: p.Sex}
	relation, err := tenant.Value[*int16](tx, `select relation from directory.kinship where tenant_id = $1 and pupil_id = $2 and guardian_id = $3 and until is null`, tx.Tenant(), *child, tx.Actor().Person)
	if err == nil && relation != nil && len(form.People) > 0 {
		form.People[0].Relation = *relation
	}
	return form, err
}

// abilities of the actor on a file, as the app shows them.
func (s *Service) abilities(tx *tenant.Tx, f *file) []string {
	out := []string{}
	add := func(ok bool, list ...string) {
		if ok {
			out = append(out, list...)
		}
	}
	open := f.State == Received || f.State == Incomplete
	if tx.Open(Key) {
		manages := manifest.Holds(tx, Manage).Has(access.Tenant)
		decides := manifest.Holds(tx, Decide).Has(access.Tenant)
		add(manages && f.State == Draft && f.Via != ByFamily, "write", "submit", "discard")
		add(manages && open, "write", "pieces", "enrol", "withdraw", "ask", "derogate")
		add(manages && open && !f.hasRight(), "refuse")
		add(manages && f.State == Decision, "write", "pieces", "advise", "withdraw", "ask")
		add(decides && f.State == Decision, "decide")
		add(manages && f.State == Enrolled, "withdraw")
		add(f.State == Enrolled || f.State == Admitted, "certificate")
		add(manages && f.ApplicantID == nil && f.State != Draft, "invite")
		return out
	}
	add(f.State == Draft, "write", "submit", "discard", "pieces")
	add(f.State == Incomplete, "write", "submit", "withdraw")
	add(open || f.State == Decision, "pieces", "withdraw")
	add(f.State == Enrolled || f.State == Admitted, "certificate")
	return slices.Compact(slices.Sorted(slices.Values(out)))
}
