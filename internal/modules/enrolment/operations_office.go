package enrolment

import (
	"cmp"
	"context"
	"strings"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

type enrolmentListIn struct {
	manifest.InTenant
	State  string `query:"state" enum:"open,lacking,ready,decision,enrolled,admitted,closed,drafts,all" default:"open"`
	Year   int    `query:"year" required:"false" doc:"0: every year"`
	School uid    `query:"school" required:"false" format:"uuid"`
	Query  string `query:"q" maxLength:"80" required:"false"`
}

// filterSQL says of a file and of its missing documents whether it belongs under a filter of the office's list.
const filterSQL = ` and case $2 when 'open' then f.state in ('received', 'incomplete', 'decision') when 'lacking' then f.state in ('received', 'incomplete') and coalesce(p.lacking, 0) > 0 when 'ready' then f.state = 'received' and coalesce(p.lacking, 0) = 0
	when 'decision' then f.state = 'decision' when 'enrolled' then f.state = 'enrolled' when 'admitted' then f.state = 'admitted' when 'closed' then f.state in ('refused', 'withdrawn') when 'drafts' then f.state = 'draft' and f.via <> 'family' else f.state <> 'draft' or f.via <> 'family' end
	and ($3 = 0 or f.year = $3) and ($4::uuid is null or coalesce(f.assigned_id, f.wanted_id, f.sector_id) = $4) and not exists (select from unnest($5::text[]) w where strpos(f.fold, w) = 0)
	order by f.state = 'decision' desc, f.submitted_at nulls last, f.updated_at desc limit 500`

const countsSQL = `select count(*) filter (where f.state in ('received', 'incomplete', 'decision'))::int as open, count(*) filter (where f.state in ('received', 'incomplete') and p.lacking)::int as lacking, count(*) filter (where f.state = 'received' and not p.lacking)::int as ready,
	count(*) filter (where f.state = 'decision')::int as decision, count(*) filter (where f.state = 'enrolled')::int as enrolled, count(*) filter (where f.state = 'admitted')::int as admitted, count(*) filter (where f.state in ('refused', 'withdrawn'))::int as closed,
	count(*) filter (where f.state = 'draft')::int as drafts, count(*)::int as all
	from enrolment.files f, lateral (select exists (select from enrolment.pieces x where x.tenant_id = f.tenant_id and x.file_id = f.id and x.state in ('missing', 'unreadable')) as lacking) p where f.tenant_id = $1 and (f.state <> 'draft' or f.via <> 'family')`

// Counts are how many files each filter of the office's list holds.
type Counts struct {
	Open     int `json:"open"`
	Lacking  int `json:"lacking"`
	Ready    int `json:"ready"`
	Decision int `json:"decision"`
	Enrolled int `json:"enrolled"`
	Admitted int `json:"admitted"`
	Closed   int `json:"closed"`
	Drafts   int `json:"drafts"`
	All      int `json:"all"`
}

type enrolmentListOut struct {
	Body struct {
		Items     []Summary  `json:"items" nullable:"false" doc:"500 at most"`
		Counts    Counts     `json:"counts"`
		Years     []OpenYear `json:"years" nullable:"false"`
		Schools   []School   `json:"schools" nullable:"false"`
		Abilities []string   `json:"abilities" nullable:"false" doc:"manage, decide"`
	}
}

func (s *Service) listFiles(_ context.Context, tx *tenant.Tx, in *enrolmentListIn) (*enrolmentListOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentListOut{}
	var school *uid
	if in.School != (uid{}) {
		school = &in.School
	}
	rows, err := tenant.Select[summaryRow](tx, summarySQL+filterSQL, tx.Tenant(), in.State, in.Year, school, append([]string{}, strings.Fields(fold.Fold(in.Query))...))
	if err != nil {
		return nil, err
	}
	out.Body.Items = summaries(rows)
	if out.Body.Counts, _, err = tenant.One[Counts](tx, countsSQL, tx.Tenant()); err != nil {
		return nil, err
	}
	if out.Body.Schools, err = Schools(tx); err != nil {
		return nil, err
	}
	now, _, err := years(tx)
	out.Body.Years = []OpenYear{{now + 1, schoolyear.Label(now + 1), true}, {now, schoolyear.Label(now), false}}
	out.Body.Abilities = s.holds(tx)
	return out, err
}

// holds names what the actor may do beside reading.
func (s *Service) holds(tx *tenant.Tx) []string {
	out := []string{}
	if manifest.Holds(tx, Decide).Has(access.Tenant) {
		out = append(out, "decide")
	}
	if manifest.Holds(tx, Manage).Has(access.Tenant) {
		out = append(out, "manage")
	}
	return out
}

type enrolmentOpenIn struct {
	manifest.InTenant
	Body struct {
		Via      string `json:"via" enum:"desk,phone"`
		Year     int    `json:"year" minimum:"2000" maximum:"2100"`
		Guardian *uid   `json:"guardian,omitempty" doc:"A guardian of the directory who asks"`
		Child    *uid   `json:"child,omitempty" doc:"A pupil of the directory"`
	}
}

func (s *Service) openFile(_ context.Context, tx *tenant.Tx, in *enrolmentOpenIn) (*enrolmentFileOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	town, err := tenant.Value[string](tx, `select coalesce(city, '') from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	form := Form{Year: in.Body.Year, Home: Home{City: town, Here: true}}
	if g := in.Body.Guardian; g != nil {
		p, err := directory.PersonByID(tx, *g)
		if err != nil {
			return nil, problem.OnField("guardian", "enrolment.unknown_guardian")
		}
		c, _, err := tenant.One[directory.Contact](tx, `select mail, phone_mobile, phone_home, street, postcode, city from directory.contacts where tenant_id = $1 and id = $2`, tx.Tenant(), *g)
		if err != nil {
			return nil, err
		}
		form.People = append(form.People, Responsible{Civility: p.Civility, FamilyName: p.FamilyName, GivenName: p.GivenName, UsageName: p.UsageName, Authority: directory.AuthorityFull, LivesWith: true, Mail: c.Mail, Phone: cmp.Or(c.PhoneMobile, c.PhoneHome)})
		if c.Street != "" {
			form.Home = Home{Street: c.Street, Postcode: c.Postcode, City: c.City, Here: fold.Fold(c.City) == fold.Fold(town)}
		}
	}
	if c := in.Body.Child; c != nil {
		p, err := directory.PersonByID(tx, *c)
		if err != nil {
			return nil, problem.OnField("child", "enrolment.unknown_child")
		}
		form.Child = Child{FamilyName: p.FamilyName, GivenName: p.GivenName, UsageName: p.UsageName, BirthDate: p.BirthDate, Sex: p.Sex}
	}
	id, err := s.open(tx, tenant.NewID(), in.Body.Via, in.Body.Guardian, form)
	if err != nil {
		return nil, err
	}
	if in.Body.Child != nil {
		if _, err := tx.Exec(`update enrolment.files set pupil_id = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, *in.Body.Child); err != nil {
			return nil, err
		}
	}
	return s.read(tx, id)
}

func (s *Service) read(tx *tenant.Tx, id uid) (*enrolmentFileOut, error) {
	f, err := fileByID(tx, id, false)
	if err != nil {
		return nil, err
	}
	return s.view(tx, f)
}

func (s *Service) readFile(_ context.Context, tx *tenant.Tx, in *OfFile) (*enrolmentFileOut, error) {
	f, err := officeFile(tx, in.File, false)
	if err != nil {
		return nil, err
	}
	if f.PupilID != nil {
		tx.Saw(*f.PupilID)
	}
	return s.view(tx, f)
}

// officeFile is a file for the office: what a family still writes is theirs alone.
func officeFile(tx *tenant.Tx, id uid, lock bool) (*file, error) {
	f, err := fileByID(tx, id, lock)
	if err == nil && f.State == Draft && f.Via == ByFamily {
		err = problem.Missing()
	}
	return f, err
}

// acted runs something on a file and shows what became of it.
func (s *Service) acted(tx *tenant.Tx, id uid, act func(f *file) error) (*enrolmentFileOut, error) {
	f, err := officeFile(tx, id, true)
	if err != nil {
		return nil, err
	}
	if err := act(f); err != nil {
		return nil, err
	}
	return s.read(tx, id)
}

func (s *Service) saveFile(_ context.Context, tx *tenant.Tx, in *enrolmentSaveIn) (*enrolmentFileOut, error) {
	f, err := officeFile(tx, in.File, true)
	if err != nil {
		return nil, err
	}
	switch f.State {
	case Draft, Received, Incomplete, Decision:
	default:
		return nil, problem.New(problem.Conflict, "enrolment.closed")
	}
	if f.State != Draft {
		if err := s.step(tx, f, "corrected", ""); err != nil {
			return nil, err
		}
	}
	return s.saved(tx, f, in)
}

func (s *Service) submitFile(_ context.Context, tx *tenant.Tx, in *OfFile) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error {
		f.Form.Sworn = true // the agent has it on paper, or heard it
		return s.submit(tx, f)
	})
}

type enrolmentSaidIn struct {
	OfFile
	Body struct {
		Said string `json:"said" maxLength:"2000" required:"false"`
	}
}

func (s *Service) withdrawFile(_ context.Context, tx *tenant.Tx, in *enrolmentSaidIn) (*manifest.Empty, error) {
	f, err := officeFile(tx, in.File, true)
	if err != nil {
		return nil, err
	}
	return nil, s.withdraw(tx, f, strings.TrimSpace(in.Body.Said))
}

type enrolmentSeeIn struct {
	OfPiece
	Body struct {
		State string `json:"state" enum:"seen,sworn,unreadable,missing"`
		Said  string `json:"said" maxLength:"400" required:"false" doc:"What is wrong with it, as the family reads it"`
	}
}

func (s *Service) seePiece(_ context.Context, tx *tenant.Tx, in *enrolmentSeeIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error {
		if err := sendable(f); err != nil {
			return err
		}
		return s.see(tx, f, in.Kind, in.Body.State, strings.TrimSpace(in.Body.Said))
	})
}

type enrolmentPictureOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) pieceOp(ctx context.Context, run *manifest.Stages, in *OfPiece) (*enrolmentPictureOut, error) {
	mediaType, content, err := s.picture(ctx, run, in.File, in.Kind, func(tx *tenant.Tx) (*file, error) { return officeFile(tx, in.File, false) })
	if err != nil {
		return nil, err
	}
	return &enrolmentPictureOut{mediaType, "inline", "no-store", "default-src 'none'; sandbox", content}, nil
}

func (s *Service) askFamily(_ context.Context, tx *tenant.Tx, in *enrolmentSaidIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error {
		if strings.TrimSpace(in.Body.Said) == "" {
			return problem.OnField("said", "enrolment.say_why")
		}
		if f.State != Received && f.State != Incomplete && f.State != Decision {
			return problem.New(problem.Conflict, "enrolment.closed")
		}
		tx.About(f.ID)
		return s.askAgain(tx, f, "asked", strings.TrimSpace(in.Body.Said))
	})
}

type enrolmentSettleIn struct {
	OfFile
	Body struct {
		State string `json:"state" enum:"paper,settled"`
		Said  string `json:"said" maxLength:"1000" required:"false"`
	}
}

func (s *Service) settleOp(_ context.Context, tx *tenant.Tx, in *enrolmentSettleIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.settleAgreement(tx, f, in.Body.State, strings.TrimSpace(in.Body.Said)) })
}

func (s *Service) inviteOp(_ context.Context, tx *tenant.Tx, in *OfFile) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.inviteApplicant(tx, f) })
}

type enrolmentEnrolIn struct {
	OfFile
	Body Enrol
}

func (s *Service) enrolOp(_ context.Context, tx *tenant.Tx, in *enrolmentEnrolIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.enrol(tx, f, in.Body) })
}

type enrolmentRefuseIn struct {
	OfFile
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

func (s *Service) refuseOp(_ context.Context, tx *tenant.Tx, in *enrolmentRefuseIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.refuse(tx, f, in.Body.Reason) })
}

type enrolmentDerogationIn struct {
	OfFile
	Body Request
}

func (s *Service) derogationOp(_ context.Context, tx *tenant.Tx, in *enrolmentDerogationIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.writeDerogation(tx, f, in.Body) })
}

type enrolmentAdviceIn struct {
	OfFile
	Body Advice
}

func (s *Service) adviseOp(_ context.Context, tx *tenant.Tx, in *enrolmentAdviceIn) (*enrolmentFileOut, error) {
	return s.acted(tx, in.File, func(f *file) error { return s.advise(tx, f, in.Body) })
}

func (s *Service) certificateOp(ctx context.Context, run *manifest.Stages, in *OfFile) (*download, error) {
	return s.paper(ctx, run, func(tx *tenant.Tx) (*letter, error) {
		f, err := officeFile(tx, in.File, false)
		if err != nil {
			return nil, err
		}
		return s.certificate(tx, f)
	})
}

func (s *Service) decisionOp(ctx context.Context, run *manifest.Stages, in *OfFile) (*download, error) {
	return s.paper(ctx, run, func(tx *tenant.Tx) (*letter, error) {
		f, err := officeFile(tx, in.File, false)
		if err != nil {
			return nil, err
		}
		return s.decision(tx, f)
	})
}

type enrolmentDerogationsIn struct {
	manifest.InTenant
	State string `query:"state" enum:"waiting,preparing,decided" default:"waiting"`
}

type enrolmentDerogationsOut struct {
	Body struct {
		Items []Derogation  `json:"items" nullable:"false"`
		Terms Terms         `json:"terms"`
		Room  []SchoolCount `json:"room" nullable:"false" doc:"How many pupils and files each school has: what a decision weighs"`
	}
}

// SchoolCount is how many a school has.
type SchoolCount struct {
	School   string `json:"school"`
	Pupils   int    `json:"pupils"`
	Enrolled int    `json:"enrolled" doc:"Enrolled for the coming year by a file"`
}

func (s *Service) listDerogations(_ context.Context, tx *tenant.Tx, in *enrolmentDerogationsIn) (*enrolmentDerogationsOut, error) {
	if err := atTown(tx); err != nil {
		return nil, err
	}
	out := &enrolmentDerogationsOut{}
	var err error
	if out.Body.Items, err = derogations(tx, in.State); err != nil {
		return nil, err
	}
	if out.Body.Terms, err = termsOf(tx); err != nil {
		return nil, err
	}
	now, _, err := years(tx)
	if err != nil {
		return nil, err
	}
	out.Body.Room, err = tenant.Select[SchoolCount](tx, `select s.name as school,
		(select count(distinct m.person_id)::int from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id and y.start = $2
			where m.tenant_id = $1 and c.peer_tenant_id = s.school_id and m.part = 'pupil' and m.until is null) as pupils,
		(select count(*)::int from enrolment.files f where f.tenant_id = $1 and f.assigned_id = s.school_id and f.year = $2 + 1 and f.state in ('enrolled', 'admitted')) as enrolled
		from enrolment.schools s where s.tenant_id = $1 order by s.name`, tx.Tenant(), now)
	if out.Body.Room == nil {
		out.Body.Room = []SchoolCount{}
	}
	return out, err
}

type enrolmentDecideIn struct {
	manifest.InTenant
	Derogation uid `path:"derogation" format:"uuid"`
	Body       struct {
		Grant  bool   `json:"grant"`
		Reason string `json:"reason" maxLength:"3000" doc:"It stands in the letter"`
	}
}

func (s *Service) decideOp(_ context.Context, tx *tenant.Tx, in *enrolmentDecideIn) (*manifest.Empty, error) {
	id, err := tenant.Value[*uid](tx, `select file_id from enrolment.derogations where tenant_id = $1 and id = $2`, tx.Tenant(), in.Derogation)
	if err != nil {
		return nil, err
	}
	if id == nil {
		return nil, problem.Missing()
	}
	f, err := fileByID(tx, *id, true)
	if err != nil {
		return nil, err
	}
	return nil, s.decideDerogation(tx, f, in.Body.Grant, in.Body.Reason)
}
