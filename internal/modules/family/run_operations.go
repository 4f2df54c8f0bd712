package family

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/platform/sheet"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// OfRun is the path of a month's run.
type OfRun struct {
	manifest.InTenant
	Run uuid.UUID `path:"run" format:"uuid"`
}

func (s *Service) runOperations() []manifest.Operation {
	run, finance := manifest.Needs(Run), manifest.Needs(Finance)
	prices := append([]string{Money}, pricing...)
	csv := spec("bills-csv", http.MethodGet, "/bills.csv", "The bills for a spreadsheet", finance, Money, "directory", "tenant")
	csv.File = "text/csv"
	xlsx := spec("bills-xlsx", http.MethodGet, "/bills.xlsx", "The bills as a workbook", finance, Money, "directory", "tenant")
	xlsx.File = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	return append([]manifest.Operation{
		manifest.Op(spec("runs", http.MethodGet, "/runs", "The months, and what was invoiced of each", run, Money), s.listRuns),
		manifest.Op(spec("start-run", http.MethodPost, "/runs", "Draft a month, or draft it again", run, Money, "tenant"), s.startRun),
		manifest.Op(spec("run", http.MethodGet, "/runs/{run}", "A month: its figures, what to look at, what was invoiced the month before", run, Money), s.readRun),
		manifest.Op(spec("drop-run", http.MethodDelete, "/runs/{run}", "Give up a draft", run, Money), s.dropRun),
		manifest.Op(spec("drafts", http.MethodGet, "/runs/{run}/drafts", "What payers would be asked for", run, Money, "directory"), s.listDrafts),
		manifest.Op(spec("issue-run", http.MethodPost, "/runs/{run}/issue", "Issue a draft: numbers, papers, notices", run, Money, "tenant"), s.issueRun),
		manifest.Op(spec("corrections", http.MethodGet, "/runs/{run}/corrections", "What has come to a month since it was issued: to give back, to ask for", run, prices...), s.corrections),
		manifest.Op(spec("credit", http.MethodPost, "/bills/{bill}/credit", "Correct a bill by a credit note", run, prices...), s.creditBill),
		manifest.Op(spec("bills", http.MethodGet, "/bills", "Bills, the newest first", finance, Money, "directory", "tenant"), s.listBills),
		manifest.Op(csv, s.billsCSV),
		manifest.Op(xlsx, s.billsXLSX),
		manifest.Op(spec("debts", http.MethodGet, "/debts", "What payers owe, the oldest debt first", finance, Money, "directory", "tenant"), s.listDebts),
	}, s.paperOperations()...)
}

func runNav() []manifest.Nav {
	return []manifest.Nav{{Key: "family.nav_run", Path: "/facturation", Icon: "payment", Right: Run, Order: 48, Staff: true}}
}

// RunView is a run on the wire.
type RunView struct {
	ID        uuid.UUID       `json:"id"`
	Month     schoolyear.Date `json:"month"`
	Services  []string        `json:"services" nullable:"false"`
	State     string          `json:"state" enum:"drafting,draft,issuing,issued,dropped"`
	DueOn     schoolyear.Date `json:"due_on"`
	Task      *uuid.UUID      `json:"task,omitempty" doc:"The bar of what is being done"`
	Figures   Figures         `json:"figures"`
	DraftedAt *time.Time      `json:"drafted_at,omitempty"`
	IssuedAt  *time.Time      `json:"issued_at,omitempty"`
	Papers    int             `json:"papers" doc:"Bills whose paper is drawn"`
}

// View is the run on the wire.
func (r MonthRun) View() RunView {
	return RunView{ID: r.ID, Month: r.Month, Services: r.Services, State: r.State, DueOn: r.DueOn, Task: r.TaskID, Figures: r.Figures, DraftedAt: r.DraftedAt, IssuedAt: r.IssuedAt}
}

// RunMonth is a month of the list.
type RunMonth struct {
	Month schoolyear.Date `json:"month"`
	Over  bool            `json:"over" doc:"Its last day is past: it may be issued"`
	Runs  []RunView       `json:"runs" nullable:"false" doc:"The first one, then those of what came since"`
}

func (s *Service) listRuns(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Months   []RunMonth `json:"months" nullable:"false" doc:"The newest first"`
		Services []string   `json:"services" nullable:"false" doc:"Of which tariffs are active"`
	}
}, error) {
	out := &struct {
		Body struct {
			Months   []RunMonth `json:"months" nullable:"false" doc:"The newest first"`
			Services []string   `json:"services" nullable:"false" doc:"Of which tariffs are active"`
		}
	}{}
	out.Body.Months = []RunMonth{}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	runs, err := tenant.Select[MonthRun](tx, `select `+runColumns+` from family.runs where tenant_id = $1 and state <> 'dropped' order by month desc, created_at`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if out.Body.Services, err = tenant.Select[string](tx, `select distinct service from family.tariffs where tenant_id = $1 and state = 'active' order by service`, tx.Tenant()); err != nil {
		return nil, err
	}
	if out.Body.Services == nil {
		out.Body.Services = []string{}
	}
	first, _ := monthOf(today)
	oldest := first
	for _, r := range runs {
		if r.Month.Before(oldest) {
			oldest = r.Month
		}
	}
	if since, ok, err := tenant.One[schoolyear.Date](tx, `select min(since) from family.tariffs where tenant_id = $1 and state = 'active' having min(since) is not null`, tx.Tenant()); err != nil {
		return nil, err
	} else if ok {
		if since, _ = monthOf(since); since.Before(oldest) {
			oldest = since
		}
	}
	for month := first; !month.Before(oldest) && len(out.Body.Months) < 24; month, _ = monthOf(month.AddDays(-1)) {
		_, last := monthOf(month)
		m := RunMonth{Month: month, Over: last.Before(today), Runs: []RunView{}}
		for _, r := range runs {
			if r.Month == month {
				m.Runs = append(m.Runs, r.View())
			}
		}
		out.Body.Months = append(out.Body.Months, m)
	}
	return out, nil
}

func (s *Service) startRun(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Month    schoolyear.Date `json:"month" format:"date" doc:"A day of it"`
		Services []string        `json:"services,omitempty" maxItems:"3" enum:"canteen,childcare,transport" doc:"Absent: all"`
		DueOn    schoolyear.Date `json:"due_on,omitzero" required:"false" format:"date" doc:"Absent: by the creditor's terms"`
	}
}) (*struct{ Body RunView }, error) {
	r, err := s.StartRun(tx, in.Body.Month, in.Body.Services, in.Body.DueOn)
	if err != nil {
		return nil, err
	}
	return &struct{ Body RunView }{r.View()}, nil
}

// WholeRun is a run with what it is set against.
type WholeRun struct {
	RunView
	Over           bool     `json:"over" doc:"Its last day is past: it may be issued"`
	Last           *Figures `json:"last,omitempty" doc:"Of the month before"`
	ThresholdCents int64    `json:"threshold_cents"`
	Parts          int      `json:"parts" doc:"Documents to print"`
}

func (s *Service) readRun(_ context.Context, tx *tenant.Tx, in *OfRun) (*struct{ Body WholeRun }, error) {
	r, err := runOf(tx, in.Run)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	_, end := monthOf(r.Month)
	out := WholeRun{RunView: r.View(), Over: end.Before(today), Parts: (r.Figures.OnPaper + printedParts - 1) / printedParts}
	before, _ := monthOf(r.Month.AddDays(-1))
	if last, ok, err := tenant.One[MonthRun](tx, `select `+runColumns+` from family.runs where tenant_id = $1 and month = $2 and state = 'issued' order by created_at limit 1`, tx.Tenant(), before); err != nil {
		return nil, err
	} else if ok {
		out.Last = &last.Figures
	}
	if out.Papers, err = tenant.Value[int](tx, `select count(*)::int from family.bills where tenant_id = $1 and run_id = $2 and file_id is not null`, tx.Tenant(), r.ID); err != nil {
		return nil, err
	}
	least, err := threshold(tx)
	out.ThresholdCents = int64(least)
	return &struct{ Body WholeRun }{out}, err
}

func (s *Service) dropRun(_ context.Context, tx *tenant.Tx, in *OfRun) (*manifest.Empty, error) {
	return nil, s.DropRun(tx, in.Run)
}

func (s *Service) issueRun(_ context.Context, tx *tenant.Tx, in *struct {
	OfRun
	Body struct {
		Bills int          `json:"bills" minimum:"0" doc:"As they were read before confirming: a draft that became another is refused"`
		Cents ledger.Cents `json:"cents"`
	}
}) (*struct{ Body RunView }, error) {
	r, err := s.Issue(tx, in.Run, in.Body.Bills, in.Body.Cents)
	if err != nil {
		return nil, err
	}
	return &struct{ Body RunView }{r.View()}, nil
}

// DraftView is a draft on the wire.
type DraftView struct {
	Household     uuid.UUID    `json:"household"`
	HouseholdName string       `json:"household_name"`
	Payer         *uuid.UUID   `json:"payer,omitempty" doc:"Absent: nobody pays"`
	PayerName     string       `json:"payer_name,omitempty"`
	Cents         ledger.Cents `json:"cents"`
	CarriedCents  ledger.Cents `json:"carried_cents"`
	Problems      []string     `json:"problems" nullable:"false" enum:"no_payer,no_tariff,undecided,no_quotient,over_cost"`
	Blocked       bool         `json:"blocked" doc:"It is not issued as it is"`
	Lines         []BillLine   `json:"lines" nullable:"false"`
}

type draftRow struct {
	HouseholdID, PayerID uuid.UUID
	Household            string
	PersonID             *uuid.UUID
	PayerName            string
	Cents, CarriedCents  ledger.Cents
	Problems             []string
	Blocked              bool
	Lines                json.RawMessage
}

const draftsAtOnce = 40

func (s *Service) listDrafts(_ context.Context, tx *tenant.Tx, in *struct {
	OfRun
	Problem string `query:"problem" enum:"no_payer,no_tariff,undecided,no_quotient,over_cost,any" doc:"Those that show it"`
	Q       string `query:"q" maxLength:"80" doc:"A name"`
	Page    int    `query:"page" minimum:"0" maximum:"5000"`
}) (*struct {
	Body struct {
		Drafts []DraftView `json:"drafts" nullable:"false"`
		More   bool        `json:"more"`
	}
}, error) {
	if _, err := runOf(tx, in.Run); err != nil {
		return nil, err
	}
	rows, err := tenant.Select[draftRow](tx, `select d.household_id, coalesce(h.name, y.name, '') as household, d.payer_id, d.person_id, coalesce(nullif(trim(coalesce(p.given_name, '') || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name, '')), ''), y.name, '') as payer_name, d.cents, d.carried_cents, d.problems, d.blocked, d.lines
		from family.drafts d left join family.households h on h.tenant_id = $1 and h.id = d.household_id left join directory.people p on p.tenant_id = $1 and p.id = d.person_id left join family.payers y on y.tenant_id = $1 and y.id = d.payer_id
		where d.tenant_id = $1 and d.run_id = $2 and ($3 = '' or $3 = 'any' and cardinality(d.problems) > 0 or $3 = any (d.problems)) and ($4 = '' or coalesce(p.fold, '') like '%' || $4 || '%' or strpos(lower(h.name), lower($5)) > 0)
		order by d.blocked desc, h.name nulls first, d.household_id, d.payer_id limit $6 offset $7`, tx.Tenant(), in.Run, in.Problem, fold.Fold(in.Q), in.Q, draftsAtOnce+1, in.Page*draftsAtOnce)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Drafts []DraftView `json:"drafts" nullable:"false"`
			More   bool        `json:"more"`
		}
	}{}
	out.Body.Drafts = []DraftView{}
	for i, r := range rows {
		if i == draftsAtOnce {
			out.Body.More = true
			break
		}
		v := DraftView{Household: r.HouseholdID, HouseholdName: r.Household, PayerName: r.PayerName, Cents: r.Cents, CarriedCents: r.CarriedCents, Problems: r.Problems, Blocked: r.Blocked, Lines: []BillLine{}}
		if r.PayerID != uuid.Nil {
			payer := r.PayerID
			v.Payer = &payer
		}
		if r.PersonID != nil {
			tx.Listed(*r.PersonID)
		}
		if err := json.Unmarshal(r.Lines, &v.Lines); err != nil {
			return nil, err
		}
		s.sayLines(tx, v.Lines)
		out.Body.Drafts = append(out.Body.Drafts, v)
	}
	return out, nil
}

// sayLines gives lines their sentence and their number.
func (s *Service) sayLines(tx *tenant.Tx, lines []BillLine) {
	lang := s.lang(tx)
	for i := range lines {
		lines[i].Sentence = lines[i].Say(s.Words, lang)
		if lines[i].N == 0 {
			lines[i].N = i + 1
		}
	}
}

// CorrectionView is what a line of a bill should have been, seen from today.
type CorrectionView struct {
	Bill      uuid.UUID    `json:"bill"`
	Number    string       `json:"number,omitempty"`
	PayerName string       `json:"payer_name"`
	Line      int          `json:"line" doc:"Of the bill"`
	Taken     BillLine     `json:"taken" doc:"What a credit note would take off: below nothing"`
	Cents     ledger.Cents `json:"cents" doc:"What is taken off the line"`
	AidsCents ledger.Cents `json:"aids_cents" doc:"Of that, what goes back to whoever aided; the rest is the payer's"`
	Reason    string       `json:"reason" doc:"As it would be written"`
}

// Corrections are what some of a month's households have become since it was issued.
type Corrections struct {
	Less       []CorrectionView `json:"less" nullable:"false" doc:"To give back by credit notes"`
	MoreCents  ledger.Cents     `json:"more_cents" doc:"To ask for, by a run of what has come since"`
	MoreBills  int              `json:"more_bills"`
	BackCents  ledger.Cents     `json:"back_cents" doc:"To give back, by the same run"`
	BackBills  int              `json:"back_bills"`
	AidsCents  ledger.Cents     `json:"aids_cents" doc:"To ask of whoever aids, by the same run; below nothing: to give back"`
	Households int              `json:"households" doc:"Of the month"`
	Done       int              `json:"done" doc:"Of those, looked at on this page and those before"`
}

// correctedAtOnce is how many households a page looks at: a second of a processor.
const correctedAtOnce = 500

func (s *Service) corrections(_ context.Context, tx *tenant.Tx, in *struct {
	OfRun
	Page int `query:"page" minimum:"0" maximum:"5000" doc:"Of some hundreds of households"`
}) (*struct{ Body Corrections }, error) {
	out := Corrections{Less: []CorrectionView{}}
	r, err := runOf(tx, in.Run)
	if err != nil {
		return nil, err
	}
	if r.State != runIssued {
		return nil, problem.New(problem.Conflict, "family.not_issued")
	}
	_, last := monthOf(r.Month)
	months, err := s.MonthsOf(tx, r.Month, last)
	if err != nil {
		return nil, err
	}
	households, err := months.Households()
	if err != nil {
		return nil, err
	}
	out.Households = len(households)
	from := min(in.Page*s.CorrectedAtOnce, len(households))
	out.Done = min(from+s.CorrectedAtOnce, len(households))
	less, more, err := months.since(households[from:out.Done], r.Services)
	if err != nil {
		return nil, err
	}
	type named struct {
		ID        uuid.UUID
		Year      int
		Number    *int64
		PayerName string
	}
	var ids []uuid.UUID
	for _, l := range less {
		ids = append(ids, l.of)
	}
	names, err := tenant.Select[named](tx, `select id, year, number, payer_name from family.bills where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	lang := s.lang(tx)
	for _, l := range less {
		i := slices.IndexFunc(names, func(n named) bool { return n.ID == l.of })
		if i < 0 {
			continue
		}
		l.UnitCents, l.Quantity = -max(l.UnitCents, -l.UnitCents), max(l.Quantity, 1)
		l.BillLine.Sentence = s.daysText(lang, l.Days)
		v := CorrectionView{Bill: l.of, Number: NumberText(names[i].Year, *names[i].Number), PayerName: names[i].PayerName, Line: l.n, Taken: l.BillLine, Cents: l.Cents, Reason: s.say(lang, "reason_prefilled", "label", l.Label, "name", l.PupilName, "days", s.daysText(lang, l.Days))}
		for _, a := range l.aids {
			v.AidsCents += a.Cents
		}
		out.Less = append(out.Less, v)
	}
	ids = nil
	for _, d := range more {
		switch {
		case d.Cents > 0:
			out.MoreCents += d.Cents
			out.MoreBills++
		case d.Cents < 0:
			out.BackCents -= d.Cents
			out.BackBills++
		}
		for _, l := range d.Lines {
			if l.AidID != nil {
				ids = append(ids, *l.AidID)
			}
		}
	}
	if len(ids) == 0 {
		return &struct{ Body Corrections }{out}, nil
	}
	asked, err := tenant.Select[uuid.UUID](tx, `select id from family.aids where tenant_id = $1 and id = any ($2) and payer_id is not null`, tx.Tenant(), ids)
	for _, d := range more {
		for _, l := range d.Lines {
			if l.AidID != nil && slices.Contains(asked, *l.AidID) {
				out.AidsCents -= l.Cents
			}
		}
	}
	return &struct{ Body Corrections }{out}, err
}

func (s *Service) creditBill(_ context.Context, tx *tenant.Tx, in *struct {
	OfBill
	Body struct {
		Reason string `json:"reason" minLength:"3" maxLength:"300"`
		Lines  []struct {
			N     int               `json:"n" minimum:"1" doc:"Of the bill"`
			Days  []schoolyear.Date `json:"days,omitempty" maxItems:"62" doc:"Absent: the whole line, or cents of it"`
			Cents ledger.Cents      `json:"cents,omitempty" minimum:"0" doc:"Of this payer; 0: of the days"`
		} `json:"lines" minItems:"1" maxItems:"200"`
	}
}) (*struct{ Body BillView }, error) {
	lines, err := LinesOf(tx, in.Bill)
	if err != nil {
		return nil, err
	}
	if _, err := BillOf(tx, in.Bill); err != nil {
		return nil, err
	}
	var off []BillLine
	for _, want := range in.Body.Lines {
		i := slices.IndexFunc(lines, func(l BillLine) bool { return l.N == want.N })
		if i < 0 {
			return nil, problem.OnField("lines", "family.no_such_line")
		}
		l, err := CreditLine(lines[i], want.Days, want.Cents)
		if err != nil {
			return nil, err
		}
		off = append(off, l)
	}
	given, err := s.stillDue(tx, in.Bill, off)
	if err != nil {
		return nil, err
	}
	id, err := s.CreditNow(tx, in.Bill, off, strings.TrimSpace(in.Body.Reason), given)
	if err != nil {
		return nil, err
	}
	b, err := BillOf(tx, id)
	return &struct{ Body BillView }{b.View()}, err
}

// CreditLine is what takes a line, some of its days, or a sum, off a bill.
func CreditLine(l BillLine, days []schoolyear.Date, cents ledger.Cents) (BillLine, error) {
	for _, d := range days {
		if !slices.Contains(l.Days, d) {
			return l, problem.OnField("days", "family.not_a_day_of_the_line")
		}
	}
	whole, all := l.Cents, len(l.Days)
	switch {
	case cents > whole:
		return l, problem.OnField("cents", "family.credit_too_much", "left", whole)
	case len(days) > 0 && len(days) < all:
		if cents == 0 {
			cents = whole.Ratio(int64(len(days)), int64(all), ledger.ToCent)
		}
		l.Minutes, l.Days = minutesOf(l, days), days
		if l.Quantity == all {
			l.Quantity, l.WholeCents = len(days), l.UnitCents*ledger.Cents(len(days))
		}
	case cents == 0:
		cents = whole
	case cents < whole && len(days) == 0: // a sum, whatever the days
		l.Days, l.Minutes, l.Quantity, l.UnitCents, l.WholeCents = []schoolyear.Date{}, []int{}, 1, cents, cents
	}
	l.Cents, l.UnitCents, l.WholeCents = -cents, -l.UnitCents, -l.WholeCents
	return l, nil
}

// stillDue tells whether what would be taken off a bill is due as it was asked for: nothing of it is to correct.
func (s *Service) stillDue(tx *tenant.Tx, bill uuid.UUID, off []BillLine) (bool, error) {
	b, err := BillOf(tx, bill)
	if err != nil || b.HouseholdID == nil {
		return true, err
	}
	_, last := monthOf(b.Month)
	months, err := s.MonthsOf(tx, b.Month, last)
	if err != nil {
		return false, err
	}
	less, _, err := months.since([]uuid.UUID{*b.HouseholdID}, Services)
	return !slices.ContainsFunc(off, func(l BillLine) bool {
		return slices.ContainsFunc(less, func(c sharedCredit) bool {
			return c.of == bill && c.n == l.N && !slices.ContainsFunc(l.Days, func(d schoolyear.Date) bool { return len(c.Days) > 0 && !slices.Contains(c.Days, d) })
		})
	}), err
}

// CreditNow corrects a bill by a credit note, dated today, and has its paper drawn. What whoever aided bore of it goes back to them, by a
// note of their own that names no child.
func (s *Service) CreditNow(tx *tenant.Tx, of uuid.UUID, off []BillLine, reason string, given bool) (uuid.UUID, error) {
	today, err := Today(tx)
	if err != nil {
		return uuid.Nil, err
	}
	lines, err := tenant.Select[BillLine](tx, `select `+lineColumns+` from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id where b.tenant_id = $1 and (b.id = $2 or b.of_bill = $2) order by b.of_bill is not null, b.created_at, b.id, l.n`, tx.Tenant(), of)
	if err != nil {
		return uuid.Nil, err
	}
	var aids []BillLine
	for _, l := range slices.Clone(off) {
		if i := slices.IndexFunc(lines, func(o BillLine) bool { return o.N == l.N }); i >= 0 {
			back := borne(lines, lines[i], l)
			aids, lines = append(aids, back...), append(append(lines, l), back...)
		}
	}
	back, err := askedFor(tx, of, aids)
	if err != nil {
		return uuid.Nil, err
	}
	note, _, err := Credit(tx, of, append(off, aids...), reason, given, today)
	if err != nil {
		return uuid.Nil, err
	}
	if err := s.giveBack(tx, back, today); err != nil {
		return uuid.Nil, err
	}
	tx.About(note.ID, of)
	if note.Household != nil {
		if err := Reckon(tx, *note.Household); err != nil {
			return uuid.Nil, err
		}
	}
	_, err = tx.Emit("family.paper", time.Time{}, ofPaper{note.ID})
	return note.ID, err
}

// BillRow is a bill of the list.
type BillRow struct {
	BillView
	Late bool `json:"late" doc:"Something is open of it and its day is past"`
}

type billQuery struct {
	manifest.InTenant
	Q     string          `query:"q" maxLength:"80" doc:"A payer's name, a child's, or a number"`
	State string          `query:"state" enum:"open,late,paid,carried,credit"`
	Month schoolyear.Date `query:"month" format:"date" doc:"A day of it"`
	Run   string          `query:"run" format:"uuid"`
	Page  int             `query:"page" minimum:"0" maximum:"5000"`
}

const billsAtOnce = 50

func (s *Service) bills(tx *tenant.Tx, in *billQuery, limit, offset int) ([]BillRow, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	var month *schoolyear.Date
	if !in.Month.IsZero() {
		first, _ := monthOf(in.Month)
		month = &first
	}
	var run *uuid.UUID
	if in.Run != "" {
		id, err := uuid.Parse(in.Run)
		if err != nil {
			return nil, problem.OnField("run", "family.no_bill")
		}
		run = &id
	}
	list, err := tenant.Select[Bill](tx, `select * from (select `+billColumns+` from family.bills b where b.tenant_id = $1 and ($3::date is null or b.month = $3) and ($4::uuid is null or b.run_id = $4)
			and ($2 = '' or strpos(lower(b.payer_name), lower($2)) > 0 or b.year || '-' || lpad(b.number::text, 6, '0') like '%' || $2 || '%' or exists (select from family.bill_lines l where l.tenant_id = $1 and l.bill_id = b.id and strpos(lower(l.pupil_name), lower($2)) > 0)
				or exists (select from directory.people p where p.tenant_id = $1 and p.id = b.person_id and p.fold like '%' || $9 || '%'))) x
		where case $5 when '' then true when 'carried' then x.kind = 'carried' when 'credit' then x.kind = 'credit_note'
			else x.kind in ('invoice', 'opening') and x.carried_into is null and case $5 when 'paid' then x.cents + x.carried_cents <= x.settled_cents when 'late' then x.cents + x.carried_cents > x.settled_cents and x.due_on < $6 else x.cents + x.carried_cents > x.settled_cents end end
		order by x.issued_on desc, x.number desc nulls last, x.id limit $7 offset $8`, tx.Tenant(), strings.TrimSpace(in.Q), month, run, in.State, today, limit, offset, fold.Fold(in.Q))
	out := make([]BillRow, len(list))
	for i, b := range list {
		out[i] = BillRow{b.View(), b.Open() > 0 && b.DueOn.Before(today)}
		if b.PersonID != nil {
			tx.Listed(*b.PersonID)
		}
	}
	return out, err
}

func (s *Service) listBills(_ context.Context, tx *tenant.Tx, in *billQuery) (*struct {
	Body struct {
		Bills []BillRow `json:"bills" nullable:"false"`
		More  bool      `json:"more"`
	}
}, error) {
	list, err := s.bills(tx, in, billsAtOnce+1, in.Page*billsAtOnce)
	out := &struct {
		Body struct {
			Bills []BillRow `json:"bills" nullable:"false"`
			More  bool      `json:"more"`
		}
	}{}
	out.Body.More = len(list) > billsAtOnce
	out.Body.Bills = list[:min(len(list), billsAtOnce)]
	return out, err
}

func (s *Service) billTable(tx *tenant.Tx, in *billQuery) ([][]string, error) {
	list, err := s.bills(tx, in, 100_000, 0)
	lang := s.lang(tx)
	var head []string
	for _, key := range []string{"copy_number", "copy_kind", "column_month", "column_payer", "copy_issued", "copy_due", "column_cents", "column_carried", "copy_settled", "column_open"} {
		head = append(head, s.say(lang, key))
	}
	table := [][]string{head}
	euros := func(c ledger.Cents) string { return strings.Replace(c.String(), ".", ",", 1) }
	for _, b := range list {
		table = append(table, []string{b.Number, s.say(lang, "kind_"+b.Kind), b.Month.String()[:7], b.PayerName, b.IssuedOn.String(), b.DueOn.String(), euros(b.Cents), euros(b.CarriedCents), euros(b.SettledCents), euros(b.OpenCents)})
	}
	return table, err
}

func (s *Service) billsCSV(_ context.Context, tx *tenant.Tx, in *billQuery) (*paper, error) {
	table, err := s.billTable(tx, in)
	if err != nil {
		return nil, err
	}
	raw, err := sheet.CSV(table)
	return paperOf("factures.csv", "text/csv; charset=utf-8", raw), err
}

func (s *Service) billsXLSX(_ context.Context, tx *tenant.Tx, in *billQuery) (*paper, error) {
	table, err := s.billTable(tx, in)
	if err != nil {
		return nil, err
	}
	raw, err := sheet.XLSX(table)
	return paperOf("factures.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", raw), err
}

// DebtView is what a payer owes.
type DebtView struct {
	Payer     uuid.UUID       `json:"payer"`
	Name      string          `json:"name"`
	Bills     int             `json:"bills"`
	OpenCents ledger.Cents    `json:"open_cents"`
	LateCents ledger.Cents    `json:"late_cents" doc:"Whose day is past"`
	Oldest    schoolyear.Date `json:"oldest" doc:"The first day to pay by"`
}

func (s *Service) listDebts(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Q    string `query:"q" maxLength:"80"`
	Late bool   `query:"late" doc:"Only those with something late"`
}) (*struct {
	Body struct {
		Debts     []DebtView   `json:"debts" nullable:"false"`
		OpenCents ledger.Cents `json:"open_cents"`
		LateCents ledger.Cents `json:"late_cents"`
	}
}, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	type row struct {
		DebtView
		PersonID *uuid.UUID
	}
	list, err := tenant.Select[row](tx, `with open as (
			select b.payer_id, b.person_id, b.payer_name, b.due_on, b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0) as cents, b.issued_on
			from family.bills b where b.tenant_id = $1 and b.kind in ('invoice', 'opening') and b.carried_into is null)
		select payer_id as payer, min(person_id::text)::uuid as person_id, (array_agg(payer_name order by issued_on desc))[1] as name, count(*)::int as bills, sum(cents)::bigint as open_cents, coalesce(sum(cents) filter (where due_on < $2), 0)::bigint as late_cents, min(due_on) as oldest
		from open where cents > 0 group by payer_id having ($3 = '' or bool_or(strpos(lower(payer_name), lower($3)) > 0)) and (not $4 or bool_or(due_on < $2)) order by oldest, name limit 2000`, tx.Tenant(), today, strings.TrimSpace(in.Q), in.Late)
	out := &struct {
		Body struct {
			Debts     []DebtView   `json:"debts" nullable:"false"`
			OpenCents ledger.Cents `json:"open_cents"`
			LateCents ledger.Cents `json:"late_cents"`
		}
	}{}
	out.Body.Debts = []DebtView{}
	for _, r := range list {
		out.Body.Debts = append(out.Body.Debts, r.DebtView)
		out.Body.OpenCents += r.OpenCents
		out.Body.LateCents += r.LateCents
		if r.PersonID != nil {
			tx.Listed(*r.PersonID)
		}
	}
	return out, err
}
