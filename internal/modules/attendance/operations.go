package attendance

import (
	"context"
	_ "embed"
	"mime"
	"net/http"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/pdf"
	"preau/internal/platform/sheet"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Inputs, views and short handlers: what the service shows over HTTP. The rules are in the other files.

//go:embed register.typ
var registerSource string

//go:embed leaving.typ
var leavingSource string

//go:embed letters.typ
var lettersSource string

func (s *Service) operations() []manifest.Operation {
	const staff, child = "/api/v1/t/{tenant}/attendance/", "/api/v1/children/{child}/attendance"
	people, telling, ending := []string{"directory"}, []string{"directory", "notify"}, []string{"directory", "day"}
	op := func(id, method, path, summary string, gate manifest.Gate, reads []string) manifest.Spec {
		return manifest.Spec{ID: "attendance." + id, Method: method, Path: path, Summary: summary, Gate: gate, Reads: reads}
	}
	file := func(sp manifest.Spec) manifest.Spec { sp.File = "application/octet-stream"; return sp }
	consult, declare := manifest.Needs(Consult), manifest.Needs(Declare)
	follow, call, decide, manage := manifest.Needs(Follow), manifest.Needs(Call), manifest.Needs(Decide), manifest.Needs(Manage)
	get, post, put, remove := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	withdraw := op("withdraw-absence", remove, child+"/absences/{absence}", "Finally there: take an announced absence back", declare, people)
	withdraw.Status = http.StatusOK
	drop := op("drop-hours", remove, staff+"hours/{week}", "Take hours away: those before hold again", manage, people)
	drop.Status = http.StatusOK
	cancel := op("withdraw-fact", remove, staff+"facts/{fact}", "Take an outing, a closure or a strike back", manage, people)
	cancel.Status = http.StatusOK
	return []manifest.Operation{
		// families
		manifest.Gather(op("mine", get, "/api/v1/attendance/mine", "My children's school days and absences", consult, people), s.mine, byName),
		manifest.Op(op("child", get, child, "One child's school days and absences", consult, people), s.child),
		manifest.Op(op("declare-absence", post, child+"/absences", "Say that my child will not come, or late", declare, people), s.declare),
		manifest.Op(withdraw, s.withdraw),
		manifest.Op(op("explain-absence", put, child+"/absences/{absence}/reason", "Give the reason of an absence that the school found", declare, people), s.giveReason),
		manifest.Op(op("wish-day", put, child+"/facts/{fact}/wish", "Keep my child at home, leave it at school, or ask for a place of the minimum service", declare, people), s.wish),

		// the day
		manifest.Op(op("day", get, staff+"day", "The school on a day: rolls, absences, what waits", follow, people), s.day),
		manifest.Op(op("roll", get, staff+"rolls/{class}", "The sheet of a roll call, as far as it is known", call, people), s.sheet),
		manifest.Op(op("call-roll", put, staff+"rolls/{class}/{day}/{half}", "Call the roll of a class for half a day; sent twice, it is one", call, people), s.callRoll),
		manifest.Op(op("remind-rolls", post, staff+"rolls/reminder", "Remind those whose roll is missing", manage, telling), s.remindRolls),
		manifest.Op(op("record-absence", post, staff+"absences", "Write down what a family said on the telephone", call, people), s.record),
		manifest.Op(op("decide-absence", put, staff+"absences/{absence}", "Accept a reason or not, or correct an absence", decide, people), s.decide),
		manifest.Op(op("ask-reasons", post, staff+"absences/asked", "Ask families for the reason of absences", decide, people), s.ask),
		manifest.Staged(file(op("letters", get, staff+"letters.pdf", "Letters to families whom no message reaches", decide, people)), s.letters),

		// the month
		manifest.Op(op("register", get, staff+"register", "The register of a month, with rates", follow, people), s.readRegister),
		manifest.Staged(file(op("print-register", get, staff+"register.pdf", "The register of a month, on paper", follow, people)), s.printRegister),
		manifest.Op(file(op("export-register", get, staff+"register.csv", "The register of a month, for a spreadsheet", follow, people)), s.exportRegister),

		// what the school makes of its days
		manifest.Op(op("facts", get, staff+"facts", "Outings, closures, absences of teachers and strikes, those to come first", follow, people), s.facts),
		manifest.Op(op("fact", get, staff+"facts/{fact}", "One of them, with its pupils and what the collectivities answered", follow, people), s.oneFact),
		manifest.Op(op("plan-fact", put, staff+"facts/{fact}", "Write one, and have the collectivities count what it does; families know nothing yet", manage, people), s.planFact),
		manifest.Op(op("confirm-fact", post, staff+"facts/{fact}/confirm", "Tell the families", manage, people), s.confirmFact),
		manifest.Op(cancel, s.withdrawFact),
		manifest.Op(op("take-in", put, staff+"facts/{fact}/taken-in", "Who has a place of the minimum service", manage, people), s.takeIn),

		// hours
		manifest.Op(op("hours", get, staff+"hours", "The weekly hours of the school and of its classes", follow, people), s.readHours),
		manifest.Op(op("set-hours", put, staff+"hours", "Write the weekly hours from a day on", manage, people), s.setHours),
		manifest.Op(drop, s.dropHours),

		// the end of the day
		manifest.Op(op("leaving", get, staff+"leaving", "Who leaves with whom", follow, ending), s.readLeaving),
		manifest.Staged(file(op("print-leaving", get, staff+"leaving.pdf", "Who leaves with whom, on paper", follow, ending)), s.printLeaving),
	}
}

// ---- families

type myChildOut struct{ Body MyChild }

type inChild struct{ manifest.OfChild }

func (s *Service) child(_ context.Context, tx *tenant.Tx, in *inChild) (*myChildOut, error) {
	return s.one(tx, in.Child)
}

type inSaid struct {
	manifest.OfChild
	Body Said
}

func (s *Service) declare(_ context.Context, tx *tenant.Tx, in *inSaid) (*myChildOut, error) {
	if err := decides(tx, in.Child); err != nil {
		return nil, err
	}
	if _, err := s.Say(tx, in.Child, in.Body, "family"); err != nil {
		return nil, err
	}
	return s.one(tx, in.Child)
}

// InMyAbsence is the path of a child's absence; exported, because the binder reads only what is.
type InMyAbsence struct {
	manifest.OfChild
	Absence uuid.UUID `path:"absence" format:"uuid"`
}

func (s *Service) withdraw(_ context.Context, tx *tenant.Tx, in *InMyAbsence) (*myChildOut, error) {
	a, err := ofChild(tx, in.Child, in.Absence)
	if err != nil {
		return nil, err
	}
	if _, err := s.TakeBack(tx, a, false); err != nil {
		return nil, err
	}
	return s.one(tx, in.Child)
}

func (s *Service) giveReason(_ context.Context, tx *tenant.Tx, in *struct {
	InMyAbsence
	Body struct {
		Ground string `json:"ground" enum:"sickness,appointment,family,other"`
		Words  string `json:"words,omitempty" maxLength:"2000" doc:"For the school alone"`
	}
}) (*myChildOut, error) {
	a, err := ofChild(tx, in.Child, in.Absence)
	if err != nil {
		return nil, err
	}
	if _, err := s.explain(tx, a, in.Body.Ground, in.Body.Words, "family"); err != nil {
		return nil, err
	}
	return s.one(tx, in.Child)
}

func (s *Service) wish(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.OfChild
	Fact uuid.UUID `path:"fact" format:"uuid"`
	Body struct {
		Wish string `json:"wish" enum:"home,stay,service"`
	}
}) (*myChildOut, error) {
	if err := s.Wish(tx, in.Child, in.Fact, in.Body.Wish); err != nil {
		return nil, err
	}
	return s.one(tx, in.Child)
}

// ---- the day

type dayOut struct{ Body DayView }

func (s *Service) day(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Day schoolyear.Date `query:"day" format:"date" doc:"Absent: today"`
}) (*dayOut, error) {
	v, err := s.Day(tx, in.Day)
	return &dayOut{v}, err
}

type rollOut struct{ Body RollView }

func (s *Service) sheet(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Class uuid.UUID       `path:"class" format:"uuid"`
	Day   schoolyear.Date `query:"day" format:"date" doc:"Absent: today"`
	Half  string          `query:"half" enum:"morning,afternoon" doc:"Absent: that of now"`
}) (*rollOut, error) {
	v, err := s.Sheet(tx, in.Class, in.Day, in.Half)
	return &rollOut{v}, err
}

type calledOut struct {
	Body struct {
		RollView
		Superseded bool        `json:"superseded" doc:"A newer call of the same half-day stands: nothing changed"`
		Told       []Meanwhile `json:"told" nullable:"false" doc:"What others said meanwhile and this call contradicts"`
	}
}

func (s *Service) callRoll(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Class uuid.UUID       `path:"class" format:"uuid"`
	Day   schoolyear.Date `path:"day" format:"date"`
	Half  string          `path:"half" enum:"morning,afternoon"`
	Body  Roll
}) (*calledOut, error) {
	done, err := s.TakeRoll(tx, in.Class, in.Day, in.Half, in.Body)
	if err != nil {
		return nil, err
	}
	out := &calledOut{}
	out.Body.Superseded, out.Body.Told = done.Superseded, lists.NonNil(done.Told)
	out.Body.RollView, err = s.Sheet(tx, in.Class, in.Day, in.Half)
	return out, err
}

func (s *Service) remindRolls(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Told int `json:"told" doc:"Classes"`
	}
}, error) {
	n, err := s.RemindRolls(tx)
	out := &struct {
		Body struct {
			Told int `json:"told" doc:"Classes"`
		}
	}{}
	out.Body.Told = n
	return out, err
}

type absenceOut struct{ Body AbsenceView }

func (s *Service) absence(tx *tenant.Tx, id uuid.UUID) (*absenceOut, error) {
	zone, err := zoneOf(tx)
	if err != nil {
		return nil, err
	}
	list, err := viewed(s, tx)(tenant.Select[staffAbsence](tx, staffAbsenceSQL+`a.id = $5`, tx.Tenant(), schoolyear.DateOf(tx.Now(), zone), schoolyear.DateOf(tx.Now(), zone), []uuid.UUID(nil), id))
	if err != nil || len(list) == 0 {
		return nil, orMissing(err)
	}
	tx.Saw(list[0].Pupil)
	return &absenceOut{list[0]}, nil
}

func (s *Service) record(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Pupil uuid.UUID `json:"pupil" format:"uuid"`
		Said
	}
}) (*absenceOut, error) {
	day := in.Body.Since
	if day.IsZero() {
		zone, err := zoneOf(tx)
		if err != nil {
			return nil, err
		}
		day = schoolyear.DateOf(tx.Now(), zone)
	}
	if err := s.within(tx, in.Body.Pupil, day); err != nil {
		return nil, err
	}
	a, err := s.Say(tx, in.Body.Pupil, in.Body.Said, "school")
	if err != nil {
		return nil, err
	}
	return s.absence(tx, a.ID)
}

func (s *Service) decide(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Absence uuid.UUID `path:"absence" format:"uuid"`
	Body    Decision
}) (*absenceOut, error) {
	a, err := s.Decide(tx, in.Absence, in.Body)
	if err != nil {
		return nil, err
	}
	return s.absence(tx, a.ID)
}

func (s *Service) ask(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Absences []uuid.UUID `json:"absences" minItems:"1" maxItems:"200" nullable:"false"`
	}
}) (*struct {
	Body struct {
		Asked int `json:"asked"`
	}
}, error) {
	n, err := s.Ask(tx, in.Body.Absences)
	out := &struct {
		Body struct {
			Asked int `json:"asked"`
		}
	}{}
	out.Body.Asked = n
	return out, err
}

// download is an answer to keep: it is never shown inside our pages.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func saved(name, mediaType string, content []byte) *download {
	return &download{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "default-src 'none'; sandbox", content}
}

func (s *Service) print(ctx context.Context, run *manifest.Stages, name, source string, prepare func(tx *tenant.Tx) (data any, file string, err error)) (*download, error) {
	var data any
	var title string
	if err := run.Do(func(tx *tenant.Tx) (err error) { data, title, err = prepare(tx); return err }); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "attendance." + name, Source: source}, data)
	if err != nil {
		return nil, err
	}
	return saved(title+".pdf", "application/pdf", content), nil
}

func (s *Service) letters(ctx context.Context, run *manifest.Stages, _ *struct{ manifest.InTenant }) (*download, error) {
	return s.print(ctx, run, "letters", lettersSource, func(tx *tenant.Tx) (any, string, error) {
		d, err := s.lettersOf(tx)
		return d, tx.Now().Format(time.DateOnly) + "_" + s.say(tx, "file_letters", nil), err
	})
}

// ---- the month

type inMonth struct {
	manifest.InTenant
	Month string    `query:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"2026-11; absent: this one"`
	Class uuid.UUID `query:"class" format:"uuid" doc:"Absent: all those that the caller follows"`
}

func (in *inMonth) class() *uuid.UUID {
	if in.Class == uuid.Nil {
		return nil
	}
	return &in.Class
}

type registerOut struct{ Body RegisterView }

func (s *Service) readRegister(_ context.Context, tx *tenant.Tx, in *inMonth) (*registerOut, error) {
	v, err := s.Register(tx, in.Month, in.class())
	return &registerOut{v}, err
}

func (s *Service) printRegister(ctx context.Context, run *manifest.Stages, in *inMonth) (*download, error) {
	return s.print(ctx, run, "register", registerSource, func(tx *tenant.Tx) (any, string, error) {
		v, err := s.Register(tx, in.Month, in.class())
		if err != nil {
			return nil, "", err
		}
		d, err := s.registerDocument(tx, v)
		return d, v.Month + "_" + s.say(tx, "file_register", nil), err
	})
}

func (s *Service) exportRegister(_ context.Context, tx *tenant.Tx, in *inMonth) (*download, error) {
	v, err := s.Register(tx, in.Month, in.class())
	if err != nil {
		return nil, err
	}
	content, err := sheet.CSV(s.registerTable(tx, v))
	return saved(v.Month+"_"+s.say(tx, "file_register", nil)+".csv", "text/csv; charset=utf-8", content), err
}

// ---- what the school makes of its days

// FactDetail is a fact with its pupils.
type FactDetail struct {
	FactView
	Concerned []ConcernedView `json:"concerned" nullable:"false"`
}

type factOut struct{ Body FactDetail }

// FactWritten is a fact as it is sent.
type FactWritten struct {
	FactInput
	Version int `json:"version,omitempty" doc:"Of the fact as it was read, to change it; absent: it is new"`
}

// InFact is the path of a fact.
type InFact struct {
	manifest.InTenant
	Fact uuid.UUID `path:"fact" format:"uuid" doc:"Made by the device: sent twice, it is one"`
}

func (s *Service) detail(tx *tenant.Tx, id uuid.UUID) (*factOut, error) {
	f, ok, err := tenant.One[fact](tx, `select `+factColumns+` from attendance.facts f where f.tenant_id = $1 and f.id = $2`, tx.Tenant(), id)
	if err != nil || !ok {
		return nil, orMissing(err)
	}
	own, err := scope(tx)
	if err != nil {
		return nil, err
	}
	views, err := s.factViews(tx, []fact{f})
	if err != nil {
		return nil, err
	}
	out := &factOut{FactDetail{FactView: views[0]}}
	type row struct {
		PupilID   uuid.UUID
		Name      string
		Class     string
		Wish      string
		TakenIn   bool
		Reachable bool
	}
	rows, err := tenant.Select[row](tx, `select c.pupil_id, p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as name, coalesce(k.label, '') as class, c.wish, c.taken_in,
		exists (select from directory.kinship l join directory.people g on g.tenant_id = l.tenant_id and g.id = l.guardian_id left join directory.contacts t on t.tenant_id = l.tenant_id and t.id = g.id
			where l.tenant_id = $1 and l.pupil_id = c.pupil_id and l.authority <> 'none' and l.until is null and (g.account_id is not null or t.mail <> '')) as reachable
		from attendance.concerned c join directory.people p on p.tenant_id = c.tenant_id and p.id = c.pupil_id left join directory.classes k on k.tenant_id = c.tenant_id and k.id = c.class_id
		where c.tenant_id = $1 and c.fact_id = $2 and ($3::uuid[] is null or c.class_id = any ($3)) order by k.label collate "fr-x-icu", p.given_name collate "fr-x-icu", p.id`, tx.Tenant(), id, own)
	if err != nil {
		return nil, err
	}
	if own != nil && len(rows) == 0 {
		return nil, orMissing(nil)
	}
	out.Body.Concerned = make([]ConcernedView, len(rows))
	for i, r := range rows {
		out.Body.Concerned[i] = ConcernedView{Pupil: r.PupilID, Name: r.Name, Class: r.Class, Wish: r.Wish, TakenIn: r.TakenIn, Paper: !r.Reachable}
		if !r.Reachable {
			out.Body.Paper++
		}
		tx.Listed(r.PupilID)
	}
	return out, nil
}

func (s *Service) facts(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Past bool `query:"past" doc:"Those that are over, the latest first"`
}) (*struct {
	Body struct {
		Items     []FactView      `json:"items" nullable:"false"`
		Classes   []ClassView     `json:"classes" nullable:"false" doc:"Whose they may be"`
		Hours     []WeekView      `json:"hours" nullable:"false"`
		Today     schoolyear.Date `json:"today" format:"date"`
		Abilities map[string]bool `json:"abilities"`
	}
}, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return nil, err
	}
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	own, err := scope(tx)
	if err != nil {
		return nil, err
	}
	where := `f.until >= $2 and f.state <> 'withdrawn' and ($3::uuid[] is null or ` + factOf + `) order by f.since, f.id`
	if in.Past {
		where = `(f.until < $2 or f.state = 'withdrawn') and ($3::uuid[] is null or ` + factOf + `) order by f.since desc, f.id limit 100`
	}
	list, err := tenant.Select[fact](tx, `select `+factColumns+` from attendance.facts f where f.tenant_id = $1 and `+where, tx.Tenant(), today, own)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Items     []FactView      `json:"items" nullable:"false"`
			Classes   []ClassView     `json:"classes" nullable:"false" doc:"Whose they may be"`
			Hours     []WeekView      `json:"hours" nullable:"false"`
			Today     schoolyear.Date `json:"today" format:"date"`
			Abilities map[string]bool `json:"abilities"`
		}
	}{}
	b := &out.Body
	b.Today, b.Hours, b.Abilities = today, h.views(today), map[string]bool{"manage": manifest.Holds(tx, Manage) != 0}
	if b.Items, err = s.factViews(tx, list); err != nil {
		return nil, err
	}
	b.Classes, err = s.classesOn(tx, h, today, own)
	return out, err
}

func (s *Service) oneFact(_ context.Context, tx *tenant.Tx, in *InFact) (*factOut, error) {
	return s.detail(tx, in.Fact)
}

func (s *Service) planFact(_ context.Context, tx *tenant.Tx, in *struct {
	InFact
	Body FactWritten
}) (*factOut, error) {
	in.Body.FactInput.ID = in.Fact
	id, err := s.Plan(tx, in.Body.FactInput, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return s.detail(tx, id)
}

func (s *Service) confirmFact(_ context.Context, tx *tenant.Tx, in *InFact) (*factOut, error) {
	if err := s.Confirm(tx, in.Fact); err != nil {
		return nil, err
	}
	return s.detail(tx, in.Fact)
}

func (s *Service) withdrawFact(_ context.Context, tx *tenant.Tx, in *InFact) (*factOut, error) {
	if err := s.Withdraw(tx, in.Fact); err != nil {
		return nil, err
	}
	return s.detail(tx, in.Fact)
}

func (s *Service) takeIn(_ context.Context, tx *tenant.Tx, in *struct {
	InFact
	Body struct {
		Pupils []uuid.UUID `json:"pupils" maxItems:"2000" nullable:"false"`
	}
}) (*factOut, error) {
	if err := s.TakeIn(tx, in.Fact, in.Body.Pupils); err != nil {
		return nil, err
	}
	return s.detail(tx, in.Fact)
}

// ---- hours

type hoursOut struct {
	Body struct {
		Recorded  bool            `json:"recorded"`
		Weeks     []WeekView      `json:"weeks" nullable:"false"`
		Classes   []ClassView     `json:"classes" nullable:"false"`
		Today     schoolyear.Date `json:"today" format:"date"`
		Abilities map[string]bool `json:"abilities"`
	}
}

func (s *Service) hoursNow(tx *tenant.Tx) (*hoursOut, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return nil, err
	}
	out := &hoursOut{}
	b := &out.Body
	b.Today = schoolyear.DateOf(tx.Now(), h.Zone)
	b.Recorded, b.Weeks, b.Abilities = h.Recorded, h.views(b.Today), map[string]bool{"manage": manifest.Holds(tx, Manage) != 0}
	b.Classes, err = s.classesOn(tx, h, b.Today, nil)
	return out, err
}

func (s *Service) readHours(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*hoursOut, error) {
	return s.hoursNow(tx)
}

func (s *Service) setHours(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Class *uuid.UUID      `json:"class,omitempty" format:"uuid" doc:"Absent: the school"`
		Since schoolyear.Date `json:"since" format:"date"`
		Days  []Weekday       `json:"days" minItems:"1" maxItems:"7" nullable:"false"`
	}
}) (*hoursOut, error) {
	if _, err := SetHours(tx, in.Body.Class, in.Body.Since, in.Body.Days); err != nil {
		return nil, err
	}
	return s.hoursNow(tx)
}

func (s *Service) dropHours(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Week uuid.UUID `path:"week" format:"uuid"`
}) (*hoursOut, error) {
	if err := DropHours(tx, in.Week); err != nil {
		return nil, err
	}
	return s.hoursNow(tx)
}

// ---- the end of the day

type inLeaving struct {
	manifest.InTenant
	Day   schoolyear.Date `query:"day" format:"date" doc:"Absent: today"`
	Class uuid.UUID       `query:"class" format:"uuid" doc:"Absent: all those that the caller follows"`
}

func (in *inLeaving) class() *uuid.UUID {
	if in.Class == uuid.Nil {
		return nil
	}
	return &in.Class
}

type leavingOut struct{ Body LeavingView }

func (s *Service) readLeaving(_ context.Context, tx *tenant.Tx, in *inLeaving) (*leavingOut, error) {
	v, err := s.Leaving(tx, in.Day, in.class())
	return &leavingOut{v}, err
}

func (s *Service) printLeaving(ctx context.Context, run *manifest.Stages, in *inLeaving) (*download, error) {
	return s.print(ctx, run, "leaving", leavingSource, func(tx *tenant.Tx) (any, string, error) {
		v, err := s.Leaving(tx, in.Day, in.class())
		if err != nil {
			return nil, "", err
		}
		d, err := s.leavingDocument(tx, v)
		return d, v.Day.String() + "_" + s.say(tx, "file_leaving", nil), err
	})
}
