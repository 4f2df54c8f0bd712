package enrolment

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const base = "/api/v1/t/{tenant}/enrolment"

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, right access.Right, errors ...int) manifest.Spec {
		return manifest.Spec{ID: "enrolment." + id, Method: method, Path: base + path, Summary: summary, Gate: manifest.Needs(right), Reads: []string{"tenant", "directory", "notify"}, Errors: errors}
	}
	big := func(spec manifest.Spec, bytes int64) manifest.Spec { spec.MaxBody = bytes; return spec }
	file := func(spec manifest.Spec, media string) manifest.Spec { spec.File = media; return spec }
	leaving := at("strike-off", "POST", "/leavings/{leaving}/strike", "Strike a pupil off the school's roll", Admits, 404, 409)
	leaving.Reads = append(leaving.Reads, "identity")
	enrolling := at("enrol", "POST", "/files/{file}/enrol", "Enrol the child: certificate, school told", Manage, 404, 409)
	enrolling.Reads = append(enrolling.Reads, "identity") // who left and is back has their account back
	ops := []manifest.Operation{
		// the family
		manifest.Gather(manifest.Spec{ID: "enrolment.mine", Method: "GET", Path: "/api/v1/enrolment/mine", Summary: "The caller's files, what is asked of them, and where they may ask", Gate: manifest.Needs(Apply), Reads: []string{"tenant", "directory"}}, s.families,
			func(a, b Family) int { return cmp.Compare(a.Town, b.Town) }),
		manifest.Op(at("begin", "POST", "/mine", "Begin a file for a child", Apply, 404), s.begin),
		manifest.Op(at("read-mine", "GET", "/mine/{file}", "One of the caller's files", Apply, 404), s.readMine),
		manifest.Op(at("save-mine", "PUT", "/mine/{file}", "Keep what was written so far", Apply, 404, 409, 412), s.saveMine),
		manifest.Op(at("submit-mine", "POST", "/mine/{file}/submit", "Send the file to the town hall", Apply, 404, 409), s.submitMine),
		manifest.Op(at("withdraw-mine", "POST", "/mine/{file}/withdraw", "Throw a draft away, or take a request back", Apply, 404, 409), s.withdrawMine),
		manifest.Staged(big(at("send-piece", "POST", "/mine/{file}/pieces/{kind}", "Show a document: its picture is kept until an agent has looked at it", Apply, 404, 409, 413), maxPieceBytes+4096), s.sendPiece),
		manifest.Op(at("swear-piece", "POST", "/mine/{file}/pieces/{kind}/swear", "Declare on one's honour what a document would show", Apply, 404, 409), s.swearPiece),
		manifest.Staged(file(at("my-certificate", "GET", "/mine/{file}/certificate", "The certificate of enrolment", Apply, 404, 409), "application/pdf"), s.myCertificate),
		manifest.Staged(file(at("my-decision", "GET", "/mine/{file}/decision", "The letter of a decision", Apply, 404, 409), "application/pdf"), s.myDecision),
		manifest.Op(at("answer-agreement", "POST", "/agreements/{agreement}", "Answer as the second person responsible", Apply, 404), s.answerOp),
		manifest.Op(at("family-sector", "GET", "/sector", "The school of an address", Apply), s.checkSector),
		manifest.Op(at("say-leaving", "POST", "/leaving", "Say that a child leaves their school", Apply, 404, 409), s.sayLeaving),
		manifest.Op(at("take-leaving-back", "POST", "/leaving/{departure}/back", "The child stays", Apply, 404), s.stayMine),
		// the office
		manifest.Op(at("list-files", "GET", "/files", "The files of the commune", Consult), s.listFiles),
		manifest.Op(at("open-file", "POST", "/files", "Open a file for a family at the desk or on the telephone", Manage), s.openFile),
		manifest.Op(at("read-file", "GET", "/files/{file}", "A file", Consult, 404), s.readFile),
		manifest.Op(at("save-file", "PUT", "/files/{file}", "Correct what a file says", Manage, 404, 409, 412), s.saveFile),
		manifest.Op(at("submit-file", "POST", "/files/{file}/submit", "The file of a family at the desk is whole", Manage, 404, 409), s.submitFile),
		manifest.Op(at("withdraw-file", "POST", "/files/{file}/withdraw", "The family does not ask any more", Manage, 404, 409), s.withdrawFile),
		manifest.Op(at("see-piece", "PUT", "/files/{file}/pieces/{kind}", "A document was seen, sworn, or cannot be read", Manage, 404, 409), s.seePiece),
		manifest.Staged(at("piece-picture", "GET", "/files/{file}/pieces/{kind}/picture", "The picture of a document that waits to be looked at", Manage, 404), s.pieceOp),
		manifest.Op(at("ask-family", "POST", "/files/{file}/ask", "Ask the family something", Manage, 404, 409), s.askFamily),
		manifest.Op(at("settle-agreement", "POST", "/files/{file}/agreement", "The second person's agreement, on paper or settled", Manage, 404), s.settleOp),
		manifest.Op(at("invite-applicant", "POST", "/files/{file}/invite", "Send who asked at the desk the mail that opens an account", Manage, 404, 409), s.inviteOp),
		manifest.Op(enrolling, s.enrolOp),
		manifest.Op(at("refuse", "POST", "/files/{file}/refuse", "Refuse, with the reason that the letter gives", Manage, 404, 409), s.refuseOp),
		manifest.Op(at("write-derogation", "PUT", "/files/{file}/derogation", "Ask another school than the sector's", Manage, 404, 409), s.derogationOp),
		manifest.Op(at("advise", "PUT", "/files/{file}/advice", "The office's advice, the other commune's agreement, the share of costs", Manage, 404, 409), s.adviseOp),
		manifest.Staged(file(at("certificate", "GET", "/files/{file}/certificate", "The certificate of enrolment", Consult, 404, 409), "application/pdf"), s.certificateOp),
		manifest.Staged(file(at("decision", "GET", "/files/{file}/decision", "The letter of a decision", Consult, 404, 409), "application/pdf"), s.decisionOp),
		// the mayor
		manifest.Op(at("list-derogations", "GET", "/derogations", "Derogations, those that wait first", Decide), s.listDerogations),
		manifest.Op(at("decide", "POST", "/derogations/{derogation}/decide", "Grant or refuse a derogation, with its reason", Decide, 404, 409), s.decideOp),
		// sectors
		manifest.Op(at("sectors", "GET", "/sectors", "The schools, the standing list of streets and the last trials", Consult), s.sectors),
		manifest.Op(at("check-sector", "GET", "/sectors/check", "The school of an address, and the line that says so", Consult), s.checkSector),
		manifest.Op(at("list-streets", "GET", "/sectors/streets", "The streets of the standing list", Consult), s.listStreets),
		manifest.Op(big(at("try-streets", "POST", "/sectors/lists", "Try a file of streets: errors by line, and what would change", Manage, 409, 413), 9<<20), s.tryStreets),
		manifest.Op(at("read-streets", "GET", "/sectors/lists/{list}", "What a trial said", Consult, 404), s.readStreets),
		manifest.Op(at("apply-streets", "POST", "/sectors/lists/{list}/apply", "Make a tried list stand", Manage, 404, 409), s.applyStreets),
		manifest.Op(at("undo-streets", "POST", "/sectors/lists/{list}/undo", "Make the list that stood before stand again", Manage, 404, 409), s.undoStreets),
		manifest.Op(at("drop-streets", "DELETE", "/sectors/lists/{list}", "Throw a trial away", Manage, 404, 409), s.dropStreets),
		manifest.Op(file(at("export-streets", "GET", "/sectors/export", "The standing list as a table", Consult), "text/csv"), s.exportStreets),
		manifest.Op(at("write-schools", "PUT", "/sectors/schools", "The schools in which the commune enrols, and their levels", Manage), s.writeSchools),
		manifest.Op(at("write-communes", "PUT", "/sectors/communes", "The communes whose children the organisation enrols", Manage), s.writeCommunes),
		manifest.Op(at("read-terms", "GET", "/terms", "From when the coming year may be asked for, and what is said to families", Consult), s.readTerms),
		manifest.Op(at("write-terms", "PUT", "/terms", "Say from when the coming year may be asked for", Manage), s.writeTerms),
		// figures, the mayor's list, departures
		manifest.Op(at("forecast", "GET", "/forecast", "The coming school year, per school and level", Figures), s.forecastOp),
		manifest.Op(file(at("export-forecast", "GET", "/forecast/export", "The forecast as a table", Figures), "text/csv"), s.exportForecast),
		manifest.Op(at("read-list", "GET", "/list", "The mayor's list of the children of school age", Consult), s.readList),
		manifest.Op(at("bring-list", "POST", "/list/update", "Bring the list up to date from the schools' pupils and the files", Manage), s.bringList),
		manifest.Op(at("add-listed", "POST", "/list", "Add a child who is in no school of the commune", Manage), s.addListed),
		manifest.Op(at("write-listed", "PUT", "/list/{listed}", "Correct a line of the list", Manage, 404), s.changeListed),
		manifest.Op(at("strike-listed", "DELETE", "/list/{listed}", "The child does not live here any more: the line is erased", Manage, 404), s.dropListed),
		manifest.Staged(file(at("export-list", "GET", "/list/export", "The list as a table", Manage), "text/csv"), s.exportList),
		manifest.Op(at("list-departures", "GET", "/departures", "Children who leave", Consult), s.listDepartures),
		manifest.Op(at("add-departure", "POST", "/departures", "Record a departure for a family", Manage, 404, 409), s.addDeparture),
		manifest.Op(at("drop-departure", "POST", "/departures/{departure}/back", "The child stays", Manage, 404), s.stayOp),
		// the director
		manifest.Op(at("admissions", "GET", "/admissions", "Children whom a town hall enrolled here", Admits), s.admissions),
		manifest.Op(at("read-admission", "GET", "/admissions/{admission}", "A child to admit", Admits, 404), s.readAdmission),
		manifest.Op(at("admit", "POST", "/admissions/{admission}/admit", "Admit: the child becomes a pupil, expected in ONDE", Admits, 404, 409), s.admitOp),
		manifest.Op(at("give-back", "POST", "/admissions/{admission}/return", "Give a file back to the town hall, with the reason", Admits, 404, 409), s.giveBackOp),
		manifest.Op(at("vaccination", "POST", "/admissions/{admission}/vaccination", "The vaccinations that were awaited have been shown", Admits, 404, 409), s.vaccinationOp),
		manifest.Op(at("leavings", "GET", "/leavings", "Pupils of whom the town hall says that they leave", Admits), s.leavings),
		manifest.Op(leaving, s.strikeOp),
		manifest.Staged(file(at("radiation", "GET", "/leavings/{leaving}/certificate", "The certificate of striking off", Admits, 404, 409), "application/pdf"), s.radiationOp),
	}
	return ops
}

// OfFile is the path of a file; inputs embed it.
type OfFile struct {
	manifest.InTenant
	File uid `path:"file" format:"uuid"`
}

// atTown answers elsewhere than in a collectivity as if the operation did not exist.
func atTown(tx *tenant.Tx) error { return ofKind(tx, false) }

// atSchool answers elsewhere than in a school as if the operation did not exist.
func atSchool(tx *tenant.Tx) error { return ofKind(tx, true) }

func ofKind(tx *tenant.Tx, school bool) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err == nil && (kind == "school") != school {
		err = problem.Missing()
	}
	return err
}

// Step is what happened to a file.
type Step struct {
	Kind     string    `json:"kind"`
	Label    string    `json:"label"`
	Said     string    `json:"said,omitempty"`
	By       string    `json:"by,omitempty" doc:"The agent's name, for the office alone"`
	ByFamily bool      `json:"by_family"`
	At       time.Time `json:"at"`
}

// FileView is a file as its reader sees it.
type FileView struct {
	ID          uid         `json:"id"`
	Number      string      `json:"number,omitempty" doc:"2026-0042; absent while it is a draft"`
	Via         string      `json:"via" enum:"family,desk,phone"`
	State       string      `json:"state" enum:"draft,received,incomplete,decision,enrolled,admitted,refused,withdrawn"`
	Child       string      `json:"child" doc:"As they are called; empty while nobody wrote it"`
	Year        int         `json:"year"`
	YearLabel   string      `json:"year_label"`
	Level       string      `json:"level"`
	Form        Form        `json:"form"`
	SectorID    *uid        `json:"sector_id,omitempty"`
	Sector      string      `json:"sector,omitempty" doc:"The school of the address"`
	SectorLine  string      `json:"sector_line,omitempty" doc:"The line that says so"`
	WantedID    *uid        `json:"wanted_id,omitempty"`
	Wanted      string      `json:"wanted,omitempty"`
	AssignedID  *uid        `json:"assigned_id,omitempty"`
	Assigned    string      `json:"assigned,omitempty" doc:"The school in which the child is enrolled"`
	Agreement   string      `json:"agreement" enum:",said,asked,agreed,refused,paper,settled"`
	Certificate string      `json:"certificate,omitempty"`
	StartsOn    Date        `json:"starts_on"`
	Reason      string      `json:"reason,omitempty"`
	Version     int         `json:"version"`
	UpdatedAt   time.Time   `json:"updated_at"`
	SubmittedAt *time.Time  `json:"submitted_at,omitempty"`
	EnrolledAt  *time.Time  `json:"enrolled_at,omitempty"`
	Pieces      []Piece     `json:"pieces" nullable:"false"`
	Steps       []Step      `json:"steps" nullable:"false"`
	Derogation  *Derogation `json:"derogation,omitempty"`
	Town        string      `json:"town"`
	Schools     []School    `json:"schools" nullable:"false"`
	Communes    []Commune   `json:"communes" nullable:"false" doc:"Those for which the organisation enrols, when they are several"`
	Alike       []Known     `json:"alike" nullable:"false" doc:"Children of the commune who may be the same; for the office"`
	PupilID     *uid        `json:"pupil_id,omitempty"`
	HasAccount  bool        `json:"has_account" doc:"Who asked follows the file with an account"`
	Suggestions []string    `json:"suggestions" nullable:"false" doc:"What the school's register says of the family's habits: canteen, transport, morning_care, evening_care, guided_studies. Proposed, never an enrolment"`
	Abilities   []string    `json:"abilities" nullable:"false"`
}

type enrolmentFileOut struct{ Body FileView }

// view is a file for the actor.
func (s *Service) view(tx *tenant.Tx, f *file) (*enrolmentFileOut, error) {
	lang, staff := tx.Actor().Lang, tx.Open(Key)
	if f.Form.People == nil {
		f.Form.People = []Responsible{}
	}
	if f.Form.Siblings == nil {
		f.Form.Siblings = []Sibling{}
	}
	if f.Form.Asked.Grounds == nil {
		f.Form.Asked.Grounds = []string{}
	}
	v := FileView{ID: f.ID, Via: f.Via, State: f.State, Child: f.name(), Year: f.Year, YearLabel: schoolyear.Label(f.Year), Level: f.Level, Form: f.Form, SectorID: f.SectorID, SectorLine: f.SectorLine, WantedID: f.WantedID, AssignedID: f.AssignedID, Agreement: f.Agreement,
		StartsOn: f.StartsOn, Reason: f.Reason, Version: f.Version, UpdatedAt: f.UpdatedAt, SubmittedAt: f.SubmittedAt, EnrolledAt: f.EnrolledAt, Alike: []Known{}, Suggestions: []string{}, Steps: []Step{}}
	if f.Number > 0 {
		v.Number = number(f.Year, f.Number)
	}
	if f.Certificate > 0 {
		v.Certificate = number(f.Year, f.Certificate)
	}
	var err error
	if v.Town, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return nil, err
	}
	if v.Schools, err = Schools(tx); err != nil {
		return nil, err
	}
	if v.Communes, err = Communes(tx); err != nil {
		return nil, err
	}
	if len(v.Communes) < 2 {
		v.Communes = []Commune{}
	}
	for _, sc := range v.Schools {
		for _, at := range []struct {
			id   *uid
			name *string
		}{{f.SectorID, &v.Sector}, {f.WantedID, &v.Wanted}, {f.AssignedID, &v.Assigned}} {
			if at.id != nil && *at.id == sc.ID {
				*at.name = sc.Name
			}
		}
	}
	if v.Pieces, err = piecesOf(tx, f.ID); err != nil {
		return nil, err
	}
	if v.Pieces == nil {
		v.Pieces = []Piece{}
	}
	type row struct {
		Step
		ByAccount *uid
	}
	rows, err := tenant.Select[row](tx, `select kind, said, by_account, by_family, at from enrolment.steps where tenant_id = $1 and file_id = $2 order by at, id`, tx.Tenant(), f.ID)
	if err != nil {
		return nil, err
	}
	names := map[uid]string{}
	if staff {
		var accounts []uid
		for _, r := range rows {
			if r.ByAccount != nil && !r.ByFamily {
				accounts = append(accounts, *r.ByAccount)
			}
		}
		if names, err = directory.NamesOf(tx, accounts); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		step := r.Step
		step.Label = s.say(lang, "step_"+step.Kind, nil)
		if r.ByAccount != nil && !r.ByFamily {
			step.By = names[*r.ByAccount]
		}
		v.Steps = append(v.Steps, step)
	}
	if v.Derogation, err = derogationOf(tx, f.ID); err != nil {
		return nil, err
	}
	if d := v.Derogation; d != nil && !staff { // what the office says to the mayor is between them
		d.Advice, d.AdviceSaid = "", ""
	}
	v.Abilities = s.abilities(tx, f)
	if !staff {
		return &enrolmentFileOut{v}, nil
	}
	v.PupilID = f.PupilID
	if f.PupilID != nil { // proposed, never taken as enrolments
		list, err := tenant.Value[[]string](tx, `select wishes from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), *f.PupilID)
		if err != nil {
			return nil, err
		}
		v.Suggestions = append(v.Suggestions, list...)
	}
	if f.ApplicantID != nil {
		if v.HasAccount, err = tenant.Value[bool](tx, `select account_id is not null from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), *f.ApplicantID); err != nil {
			return nil, err
		}
	}
	if f.PupilID == nil && slices.Contains(v.Abilities, "enrol") {
		if v.Alike, err = alike(tx, f); err != nil {
			return nil, err
		}
		if v.Alike == nil {
			v.Alike = []Known{}
		}
	}
	return &enrolmentFileOut{v}, nil
}

// Summary is a file in a list.
type Summary struct {
	ID        uid       `json:"id"`
	Number    string    `json:"number,omitempty"`
	Year      int       `json:"year"`
	Via       string    `json:"via"`
	State     string    `json:"state" enum:"draft,received,incomplete,decision,enrolled,admitted,refused,withdrawn"`
	Child     string    `json:"child"`
	BirthDate Date      `json:"birth_date"`
	Level     string    `json:"level"`
	School    string    `json:"school,omitempty" doc:"Assigned, else wanted, else the sector's"`
	Lacking   int       `json:"lacking" doc:"Documents that are missing or cannot be read"`
	ToLook    int       `json:"to_look" doc:"Pictures of documents that wait to be looked at"`
	Wants     bool      `json:"wants" doc:"Another school than the sector's is asked for"`
	Agreement string    `json:"agreement"`
	UpdatedAt time.Time `json:"updated_at"`
}

const summarySQL = `select f.id, f.number as n, f.year, f.via, f.state, trim(f.given_name || ' ' || coalesce(nullif(f.usage_name, ''), f.family_name)) as child, f.birth_date, f.level, coalesce(s.name, '') as school, f.agreement, f.updated_at,
	coalesce(p.lacking, 0) as lacking, coalesce(p.to_look, 0) as to_look, (f.wanted_id is not null and f.wanted_id is distinct from f.sector_id) or not f.here as wants
	from enrolment.files f left join enrolment.schools s on s.tenant_id = f.tenant_id and s.school_id = coalesce(f.assigned_id, f.wanted_id, f.sector_id)
	left join lateral (select (count(*) filter (where x.state in ('missing', 'unreadable')))::int as lacking, (count(*) filter (where x.state = 'sent'))::int as to_look from enrolment.pieces x where x.tenant_id = f.tenant_id and x.file_id = f.id) p on true
	where f.tenant_id = $1`

type summaryRow struct {
	Summary
	N int
}

func summaries(rows []summaryRow) []Summary {
	out := make([]Summary, len(rows))
	for i, r := range rows {
		out[i] = r.Summary
		if r.N > 0 {
			out[i].Number = number(r.Year, r.N)
		}
	}
	return out
}

// OpenYear is a school year that may be asked for.
type OpenYear struct {
	Year  int    `json:"year"`
	Label string `json:"label"`
	Next  bool   `json:"next" doc:"The coming one"`
}

// OwnChild is a child of the caller whom the commune knows.
type OwnChild struct {
	ID        uid    `json:"id"`
	Name      string `json:"name"`
	GivenName string `json:"given_name"`
	Class     string `json:"class"`
	School    string `json:"school"`
}

// Family is what the caller has and may ask in one commune.
type Family struct {
	Tenant     uid         `json:"tenant"`
	Town       string      `json:"town"`
	Welcome    string      `json:"welcome"`
	Years      []OpenYear  `json:"years" nullable:"false"`
	Children   []OwnChild  `json:"children" nullable:"false"`
	Files      []Summary   `json:"files" nullable:"false"`
	Agreements []Agreement `json:"agreements" nullable:"false"`
	Departures []Departure `json:"departures" nullable:"false"`
}

func (s *Service) families(_ context.Context, tx *tenant.Tx, _ *manifest.Empty) ([]Family, error) {
	if err := atTown(tx); problem.Is(err, "not_found") {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	f := Family{Tenant: tx.Tenant(), Children: []OwnChild{}, Files: []Summary{}, Agreements: []Agreement{}, Departures: []Departure{}, Years: []OpenYear{}}
	var err error
	if f.Town, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return nil, err
	}
	now, next, err := years(tx)
	if err != nil {
		return nil, err
	}
	f.Years = append(f.Years, OpenYear{now, schoolyear.Label(now), false})
	if next {
		f.Years = append([]OpenYear{{now + 1, schoolyear.Label(now + 1), true}}, f.Years...)
	}
	t, err := termsOf(tx)
	if err != nil {
		return nil, err
	}
	f.Welcome = t.Welcome
	subjects := tx.Subjects("directory")
	kids, err := tenant.Select[OwnChild](tx, `select p.id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, p.given_name, coalesce(c.label, '') as class, coalesce(c.school, '') as school
		from directory.people p left join lateral (select c.label, (select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = c.peer_tenant_id order by l.since desc limit 1) as school
			from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.until is null order by m.since desc limit 1) c on true
		where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and p.left_on is null and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') order by p.birth_date desc, p.id`, tx.Tenant(), subjects)
	if err != nil {
		return nil, err
	}
	f.Children = append(f.Children, kids...)
	rows, err := tenant.Select[summaryRow](tx, summarySQL+` and f.applicant_id = $2 order by f.updated_at desc limit 50`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	f.Files = summaries(rows)
	agreements, err := tenant.Select[Agreement](tx, `select `+agreementColumns+` from enrolment.agreements a where a.tenant_id = $1 and a.guardian_id = $2 and a.state <> 'dropped' order by a.asked_at desc limit 20`, tx.Tenant(), tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	for _, a := range agreements {
		a.Tenant, a.Town = tx.Tenant(), f.Town
		f.Agreements = append(f.Agreements, a)
	}
	departures, err := tenant.Select[Departure](tx, departureSQL+` and d.pupil_id = any ($2) and d.state <> 'dropped' order by d.said_at desc limit 20`, tx.Tenant(), subjects)
	f.Departures = append(f.Departures, departures...)
	return []Family{f}, err
}

type enrolmentBeginIn struct {
	manifest.InTenant
	Body struct {
		Year  int  `json:"year" minimum:"2000" maximum:"2100"`
		Child *uid `json:"child,omitempty" doc:"The commune's record of a child of the caller; absent: a child it does not know"`
	}
}

func (s *Service) begin(_ context.Context, tx *tenant.Tx, in *enrolmentBeginIn) (*enrolmentFileOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	if c := in.Body.Child; c != nil && (!slices.Contains(tx.Subjects("directory"), *c) || *c == tx.Actor().Person) {
		return nil, problem.OnField("child", "enrolment.unknown_child")
	}
	me := tx.Actor().Person
	// one draft of a child and year is enough: a second tap finds the first
	same, err := tenant.Value[*uid](tx, `select id from enrolment.files where tenant_id = $1 and applicant_id = $2 and year = $3 and state = 'draft' and pupil_id is not distinct from $4 and ($4::uuid is not null or given_name = '') order by created_at desc limit 1`, tx.Tenant(), me, in.Body.Year, in.Body.Child)
	if err != nil {
		return nil, err
	}
	if same != nil {
		f, err := mine(tx, *same, false)
		if err != nil {
			return nil, err
		}
		return s.view(tx, f)
	}
	form, err := s.begun(tx, in.Body.Year, in.Body.Child)
	if err != nil {
		return nil, err
	}
	id, err := s.open(tx, tenant.NewID(), ByFamily, &me, form)
	if err != nil {
		return nil, err
	}
	if in.Body.Child != nil {
		if _, err := tx.Exec(`update enrolment.files set pupil_id = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, *in.Body.Child); err != nil {
			return nil, err
		}
	}
	f, err := mine(tx, id, false)
	if err != nil {
		return nil, err
	}
	return s.view(tx, f)
}

func (s *Service) readMine(_ context.Context, tx *tenant.Tx, in *OfFile) (*enrolmentFileOut, error) {
	f, err := mine(tx, in.File, false)
	if err != nil {
		return nil, err
	}
	return s.view(tx, f)
}

type enrolmentSaveIn struct {
	OfFile
	Body struct {
		Version int  `json:"version" minimum:"1" doc:"The last one that its writer saw"`
		Form    Form `json:"form"`
	}
}

func (s *Service) saveMine(_ context.Context, tx *tenant.Tx, in *enrolmentSaveIn) (*enrolmentFileOut, error) {
	f, err := mine(tx, in.File, true)
	if err != nil {
		return nil, err
	}
	if f.State != Draft && f.State != Incomplete {
		return nil, problem.New(problem.Conflict, "enrolment.not_draft")
	}
	return s.saved(tx, f, in)
}

func (s *Service) saved(tx *tenant.Tx, f *file, in *enrolmentSaveIn) (*enrolmentFileOut, error) {
	if sc := in.Body.Form.Asked.School; sc != nil {
		known, err := tenant.Value[bool](tx, `select exists (select from enrolment.schools where tenant_id = $1 and school_id = $2)`, tx.Tenant(), *sc)
		if err != nil {
			return nil, err
		}
		if !known {
			return nil, problem.OnField("asked.school", "enrolment.unknown_school")
		}
	}
	if err := s.keep(tx, f.ID, in.Body.Form, in.Body.Version); err != nil {
		return nil, err
	}
	tx.About(f.ID)
	again, err := fileByID(tx, f.ID, false)
	if err != nil {
		return nil, err
	}
	return s.view(tx, again)
}

// acted runs something on one of the caller's files and shows what became of it.
func (s *Service) actedMine(tx *tenant.Tx, id uid, act func(f *file) error) (*enrolmentFileOut, error) {
	f, err := mine(tx, id, true)
	if err != nil {
		return nil, err
	}
	if err := act(f); err != nil {
		return nil, err
	}
	f, err = mine(tx, id, false)
	if problem.Is(err, "not_found") { // a draft that was thrown away
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.view(tx, f)
}

func (s *Service) submitMine(_ context.Context, tx *tenant.Tx, in *OfFile) (*enrolmentFileOut, error) {
	return s.actedMine(tx, in.File, func(f *file) error { return s.submit(tx, f) })
}

func (s *Service) withdrawMine(_ context.Context, tx *tenant.Tx, in *OfFile) (*manifest.Empty, error) {
	_, err := s.actedMine(tx, in.File, func(f *file) error { return s.withdraw(tx, f, "") })
	return nil, err
}

// OfPiece is the path of a document of a file; inputs embed it.
type OfPiece struct {
	OfFile
	Kind string `path:"kind" enum:"child,guardians,domicile"`
}

type enrolmentSendPieceIn struct {
	OfPiece
	Name    string `query:"name" maxLength:"120" required:"false"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *Service) sendPiece(ctx context.Context, run *manifest.Stages, in *enrolmentSendPieceIn) (*enrolmentFileOut, error) {
	if err := s.send(ctx, run, in.File, in.Kind, in.Name, in.RawBody); err != nil {
		return nil, err
	}
	var out *enrolmentFileOut
	err := run.Do(func(tx *tenant.Tx) error {
		f, err := mine(tx, in.File, false)
		if err == nil {
			out, err = s.view(tx, f)
		}
		return err
	})
	return out, err
}

func (s *Service) swearPiece(_ context.Context, tx *tenant.Tx, in *OfPiece) (*enrolmentFileOut, error) {
	return s.actedMine(tx, in.File, func(f *file) error { return s.swear(tx, f, in.Kind) })
}

func (s *Service) paper(ctx context.Context, run *manifest.Stages, find func(tx *tenant.Tx) (*letter, error)) (*download, error) {
	var l *letter
	if err := run.Do(func(tx *tenant.Tx) (err error) { l, err = find(tx); return err }); err != nil {
		return nil, err
	}
	return s.draw(ctx, l)
}

func (s *Service) myCertificate(ctx context.Context, run *manifest.Stages, in *OfFile) (*download, error) {
	return s.paper(ctx, run, func(tx *tenant.Tx) (*letter, error) {
		f, err := mine(tx, in.File, false)
		if err != nil {
			return nil, err
		}
		return s.certificate(tx, f)
	})
}

func (s *Service) myDecision(ctx context.Context, run *manifest.Stages, in *OfFile) (*download, error) {
	return s.paper(ctx, run, func(tx *tenant.Tx) (*letter, error) {
		f, err := mine(tx, in.File, false)
		if err != nil {
			return nil, err
		}
		return s.decision(tx, f)
	})
}

type enrolmentAnswerIn struct {
	manifest.InTenant
	Agreement uid `path:"agreement" format:"uuid"`
	Body      struct {
		Agreed bool   `json:"agreed"`
		Reason string `json:"reason" maxLength:"1000" required:"false"`
	}
}

func (s *Service) answerOp(_ context.Context, tx *tenant.Tx, in *enrolmentAnswerIn) (*manifest.Empty, error) {
	return nil, s.answerAgreement(tx, in.Agreement, in.Body.Agreed, strings.TrimSpace(in.Body.Reason))
}

type enrolmentSectorIn struct {
	manifest.InTenant
	Address string `query:"address" maxLength:"200" required:"true"`
	Level   string `query:"level" maxLength:"4" required:"false" doc:"CP; empty: any"`
	INSEE   string `query:"insee" maxLength:"5" required:"false" doc:"The commune, where the organisation enrols for several; empty: as the address says"`
}

type enrolmentSectorOut struct{ Body Sector }

func (s *Service) checkSector(_ context.Context, tx *tenant.Tx, in *enrolmentSectorIn) (*enrolmentSectorOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	found, err := FindSector(tx, in.INSEE, in.Address, in.Level)
	if err != nil {
		return nil, err
	}
	args := map[string]any{"address": found.Address, "level": in.Level}
	if found.Found != nil {
		args["school"], args["line"] = found.Found.School, s.stretchWords(tx.Actor().Lang, *found.Found)
	}
	found.Message = s.say(tx.Actor().Lang, "sector_"+found.Outcome, args)
	return &enrolmentSectorOut{found}, nil
}

type enrolmentLeaveIn struct {
	manifest.InTenant
	Body Leave
}

func (s *Service) sayLeaving(_ context.Context, tx *tenant.Tx, in *enrolmentLeaveIn) (*manifest.Empty, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	if !slices.Contains(tx.Subjects("directory"), in.Body.Pupil) {
		return nil, problem.OnField("pupil", "enrolment.unknown_child")
	}
	_, err := s.leave(tx, in.Body, true)
	return nil, err
}

// OfDeparture is the path of a departure; inputs embed it.
type OfDeparture struct {
	manifest.InTenant
	Departure uid `path:"departure" format:"uuid"`
}

func (s *Service) stayMine(_ context.Context, tx *tenant.Tx, in *OfDeparture) (*manifest.Empty, error) {
	return nil, s.stay(tx, in.Departure)
}
