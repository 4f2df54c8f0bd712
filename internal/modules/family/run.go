package family

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The states of a run.
const (
	runDrafting = "drafting"
	runDraft    = "draft"
	runIssuing  = "issuing"
	runIssued   = "issued"
	runDropped  = "dropped"
)

// householdsAtOnce is how many households one transaction prices or invoices: enough that a statement's round trip counts for little, few
// enough that who pays meanwhile hardly waits.
const householdsAtOnce = 250

// Services are those whose bookings a run invoices.
var Services = []string{"canteen", "childcare", "transport"}

// MonthRun is a month's calculation.
type MonthRun struct {
	ID        uuid.UUID
	Month     schoolyear.Date // its first day
	Services  []string
	State     string
	DueOn     schoolyear.Date
	TaskID    *uuid.UUID
	Figures   Figures
	CreatedAt time.Time
	DraftedAt *time.Time
	IssuedAt  *time.Time
}

// Figures are what a run comes to.
type Figures struct {
	Households int            `json:"households" doc:"That are asked for something"`
	Bills      int            `json:"bills" doc:"To issue, or issued"`
	Cents      ledger.Cents   `json:"cents" doc:"Of those, what was carried included"`
	Carried    int            `json:"carried" doc:"Under the threshold: carried into the next"`
	CarriedSum ledger.Cents   `json:"carried_cents"`
	Credits    int            `json:"credits,omitempty" doc:"Below nothing: credit notes of bills of the month"`
	CreditsSum ledger.Cents   `json:"credits_cents,omitempty" doc:"Of those, what is given back"`
	Lines      int            `json:"lines"`
	Blocked    int            `json:"blocked" doc:"Drafts that are not issued as they are"`
	Problems   map[string]int `json:"problems,omitempty" doc:"Drafts by what an agent should look at"`
	Told       int            `json:"told,omitempty" doc:"Payers who were told, of those issued"`
	OnPaper    int            `json:"on_paper,omitempty" doc:"Bills to print: whom no mail reaches, or who wants paper"`
}

// Scan reads the column.
func (f *Figures) Scan(src any) error {
	if s, ok := src.(string); ok {
		return json.Unmarshal([]byte(s), f)
	}
	b, _ := src.([]byte)
	return json.Unmarshal(b, f)
}

const runColumns = `id, month, services, state, due_on, task_id, figures::text as figures, created_at, drafted_at, issued_at`

func runOf(tx *tenant.Tx, id uuid.UUID) (MonthRun, error) {
	r, ok, err := tenant.One[MonthRun](tx, `select `+runColumns+` from family.runs where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return r, err
}

// lockRun makes who works on a run wait for whoever does already.
func lockRun(tx *tenant.Tx, id uuid.UUID) (MonthRun, error) {
	if _, err := tx.Exec(`select from family.runs where tenant_id = $1 and id = $2 for update`, tx.Tenant(), id); err != nil {
		return MonthRun{}, err
	}
	return runOf(tx, id)
}

type ofRun struct {
	Run  uuid.UUID `json:"run"`
	Task uuid.UUID `json:"task"`
}

// StartRun drafts a month, or drafts it again: what was drafted before is replaced. due is when bills are to be paid; zero: by the
// creditor's terms. Once a month is issued, a run of it asks for what has come to it since.
func (s *Service) StartRun(tx *tenant.Tx, month schoolyear.Date, services []string, due schoolyear.Date) (MonthRun, error) {
	today, err := Today(tx)
	if err != nil {
		return MonthRun{}, err
	}
	month, _ = monthOf(month)
	c, ok, err := CreditorOf(tx)
	switch {
	case err != nil:
		return MonthRun{}, err
	case !ok:
		return MonthRun{}, problem.New(problem.Conflict, "family.no_creditor")
	case month.After(today):
		return MonthRun{}, problem.OnField("month", "family.month_to_come")
	case len(services) == 0:
		services = Services
	}
	if due.IsZero() {
		due = today.AddDays(c.TermsDays)
	}
	if !due.After(today) {
		return MonthRun{}, problem.OnField("due_on", "family.due_is_past")
	}
	live, ok, err := tenant.One[MonthRun](tx, `select `+runColumns+` from family.runs where tenant_id = $1 and month = $2 and state in ('drafting', 'draft', 'issuing')`, tx.Tenant(), month)
	if err != nil {
		return MonthRun{}, err
	}
	id := tenant.NewID()
	switch {
	case !ok:
		var by *uuid.UUID
		if a := tx.Account(); a != uuid.Nil {
			by = &a
		}
		if _, err := tx.Exec(`insert into family.runs (tenant_id, id, month, services, due_on, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7)`, tx.Tenant(), id, month, services, due, by, tx.Now()); err != nil {
			return MonthRun{}, err
		}
	default:
		id = live.ID
		if live, err = lockRun(tx, id); err != nil {
			return MonthRun{}, err
		}
		if live.State == runIssuing || live.State == runIssued {
			return MonthRun{}, problem.New(problem.Conflict, "family.run_issuing")
		}
		if _, err := tx.Exec(`update family.runs set state = 'drafting', services = $3, due_on = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, services, due); err != nil {
			return MonthRun{}, err
		}
	}
	if err := s.begin(tx, id, month, "family.draft", "family.task_draft"); err != nil {
		return MonthRun{}, err
	}
	return runOf(tx, id)
}

// begin starts long work on a run and its bar.
func (s *Service) begin(tx *tenant.Tx, id uuid.UUID, month schoolyear.Date, job, title string) error {
	task, err := tenant.StartTask(tx, Key, title, 1, map[string]any{"run": id, "month": month})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.runs set task_id = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, task); err != nil {
		return err
	}
	tx.About(id)
	_, err = tx.Emit(job, time.Time{}, ofRun{id, task})
	return err
}

// DropRun gives up a draft.
func (s *Service) DropRun(tx *tenant.Tx, id uuid.UUID) error {
	r, err := lockRun(tx, id)
	if err != nil {
		return err
	}
	if r.State != runDraft && r.State != runDrafting {
		return problem.New(problem.Conflict, "family.not_a_draft")
	}
	tx.About(id)
	if _, err := tx.Exec(`delete from family.drafts where tenant_id = $1 and run_id = $2`, tx.Tenant(), id); err != nil {
		return err
	}
	_, err = tx.Exec(`update family.runs set state = 'dropped' where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	return err
}

// draftJob drafts a month, some households at a time. Begun again it begins anew: nothing of a draft counts before its end.
func (s *Service) draftJob(_ context.Context, run *manifest.Steps, in *ofRun) error {
	r, stale, err := MonthRun{}, false, error(nil)
	var months *Months
	var households []uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		if r, err = lockRun(tx, in.Run); err != nil {
			return err
		}
		if stale = r.State != runDrafting || r.TaskID == nil || *r.TaskID != in.Task; stale { // drafted again, or given up
			return nil
		}
		if _, err := tx.Exec(`delete from family.drafts where tenant_id = $1 and run_id = $2`, tx.Tenant(), r.ID); err != nil {
			return err
		}
		_, last := monthOf(r.Month)
		if months, err = s.MonthsOf(tx, r.Month, last); err != nil {
			return err
		}
		households, err = months.Households()
		return err
	}); err != nil {
		return err
	}
	if stale {
		return run.Finish(func(tx *tenant.Tx) error { return tenant.EndTask(tx, in.Task, nil, "family.run_stale") })
	}
	for done := 0; done < len(households); done += householdsAtOnce {
		chunk := households[done:min(done+householdsAtOnce, len(households))]
		if err := run.Do(func(tx *tenant.Tx) error {
			months.tx = tx
			drafts, err := months.draft(chunk, r.Services)
			if err == nil {
				err = writeDrafts(tx, r.ID, drafts)
			}
			if err != nil {
				return err
			}
			return tenant.MoveTask(tx, in.Task, done+len(chunk), len(households))
		}); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		now, err := lockRun(tx, r.ID)
		if err != nil {
			return err
		}
		if now.State != runDrafting || *now.TaskID != in.Task {
			return tenant.EndTask(tx, in.Task, nil, "family.run_stale")
		}
		f, err := s.settleDrafts(tx, r.ID)
		if err != nil {
			return err
		}
		if err := setRun(tx, r.ID, runDraft, f); err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"run": r.ID, "bills": f.Bills}, "")
	})
}

// DraftNow drafts a month within one transaction: for the few households of a demonstration, and for what a month has become.
func (s *Service) DraftNow(tx *tenant.Tx, id uuid.UUID) (Figures, error) {
	r, err := lockRun(tx, id)
	if err != nil {
		return Figures{}, err
	}
	_, last := monthOf(r.Month)
	months, err := s.MonthsOf(tx, r.Month, last)
	if err != nil {
		return Figures{}, err
	}
	households, err := months.Households()
	if err != nil {
		return Figures{}, err
	}
	for chunk := range slices.Chunk(households, householdsAtOnce) {
		drafts, err := months.draft(chunk, r.Services)
		if err == nil {
			err = writeDrafts(tx, r.ID, drafts)
		}
		if err != nil {
			return Figures{}, err
		}
	}
	f, err := s.settleDrafts(tx, id)
	if err != nil {
		return f, err
	}
	return f, setRun(tx, id, runDraft, f)
}

func writeDrafts(tx *tenant.Tx, run uuid.UUID, drafts []Draft) error {
	rows := make([][]any, len(drafts))
	for i, d := range drafts {
		lines, err := json.Marshal(d.Lines)
		if err != nil {
			return err
		}
		if d.Problems == nil {
			d.Problems = []string{}
		}
		rows[i] = []any{run, d.Household, d.Payer, d.Person, int64(d.Cents), d.Problems, d.blocked(), json.RawMessage(lines)}
	}
	return tx.Load("family.drafts", "run_id, household_id, payer_id, person_id, cents, problems, blocked, lines", rows)
}

// settleDrafts adds what each payer carries from before, to the first household in which they pay, and counts what the run comes to.
func (s *Service) settleDrafts(tx *tenant.Tx, run uuid.UUID) (Figures, error) {
	if err := s.draftAids(tx, run); err != nil {
		return Figures{}, err
	}
	if _, err := tx.Exec(`update family.drafts d set of_bill = (select b.id from family.bills b, family.runs r where b.tenant_id = $1 and r.tenant_id = $1 and r.id = $2 and b.payer_id = d.payer_id and b.household_id = d.household_id and b.month = r.month
				and b.kind = 'invoice' and b.cents + coalesce((select sum(n.cents) from family.bills n where n.tenant_id = $1 and n.of_bill = b.id), 0) >= -d.cents order by b.created_at desc, b.id limit 1)
		where d.tenant_id = $1 and d.run_id = $2 and not d.blocked and d.cents < 0`, tx.Tenant(), run); err != nil {
		return Figures{}, err
	}
	if _, err := tx.Exec(`update family.drafts d set carried_cents = c.cents from (
			select b.payer_id, sum(b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0))::bigint as cents
			from family.bills b where b.tenant_id = $1 and b.kind = 'carried' and b.carried_into is null group by b.payer_id) c
		where d.tenant_id = $1 and d.run_id = $2 and d.payer_id = c.payer_id and not d.blocked and d.of_bill is null and c.cents <> 0
			and d.household_id = (select min(x.household_id::text)::uuid from family.drafts x where x.tenant_id = $1 and x.run_id = $2 and x.payer_id = d.payer_id and not x.blocked and x.of_bill is null)`, tx.Tenant(), run); err != nil {
		return Figures{}, err
	}
	threshold, err := threshold(tx)
	if err != nil {
		return Figures{}, err
	}
	type row struct {
		Households, Bills, Carried, Credits, Lines, Blocked int
		Cents, CarriedCents, CreditsCents                   ledger.Cents
	}
	r, _, err := tenant.One[row](tx, `select count(distinct household_id) filter (where cents > 0 and household_id is distinct from payer_id) as households, count(*) filter (where written and cents + carried_cents >= $3) as bills,
			coalesce(sum(cents + carried_cents) filter (where written and cents + carried_cents >= $3), 0)::bigint as cents,
			count(*) filter (where written and cents + carried_cents < $3) as carried,
			coalesce(sum(cents + carried_cents) filter (where written and cents + carried_cents < $3), 0)::bigint as carried_cents,
			count(of_bill) as credits, coalesce(-sum(cents) filter (where of_bill is not null), 0)::bigint as credits_cents,
			coalesce(sum(jsonb_array_length(lines)), 0)::int as lines, count(*) filter (where blocked) as blocked
		from (select d.*, d.of_bill is null and `+says+` as written from family.drafts d where d.tenant_id = $1 and d.run_id = $2) d`, tx.Tenant(), run, int64(max(threshold, 1)))
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Households: r.Households, Bills: r.Bills, Cents: r.Cents, Carried: r.Carried, CarriedSum: r.CarriedCents, Credits: r.Credits, CreditsSum: r.CreditsCents, Lines: r.Lines, Blocked: r.Blocked, Problems: map[string]int{}}
	type found struct {
		Code string
		N    int
	}
	list, err := tenant.Select[found](tx, `select code, count(*)::int as n from family.drafts, unnest(problems) code where tenant_id = $1 and run_id = $2 group by code`, tx.Tenant(), run)
	for _, p := range list {
		f.Problems[p.Code] = p.N
	}
	return f, err
}

func threshold(tx *tenant.Tx) (ledger.Cents, error) {
	c, _, err := CreditorOf(tx)
	return c.ThresholdCents, err
}

// setRun writes what a run has become.
func setRun(tx *tenant.Tx, id uuid.UUID, state string, f Figures) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update family.runs set state = $3, figures = $4, drafted_at = case when $3 = 'draft' then $5::timestamptz else drafted_at end, issued_at = case when $3 = 'issued' then coalesce(issued_at, $5::timestamptz) else issued_at end
		where tenant_id = $1 and id = $2`, tx.Tenant(), id, state, json.RawMessage(raw), tx.Now())
	return err
}

// Issue has a draft issued, in the background. bills and cents are what whoever confirmed had read: a draft that became another since is
// refused. A month that is not over is not issued: what is booked may still change.
func (s *Service) Issue(tx *tenant.Tx, id uuid.UUID, bills int, cents ledger.Cents) (MonthRun, error) {
	r, err := s.toIssue(tx, id)
	if err != nil {
		return r, err
	}
	if r.Figures.Bills != bills || r.Figures.Cents != cents {
		return r, problem.New(problem.Conflict, "family.draft_changed")
	}
	if err := s.begin(tx, id, r.Month, "family.issue", "family.task_issue"); err != nil {
		return r, err
	}
	return runOf(tx, id)
}

func (s *Service) toIssue(tx *tenant.Tx, id uuid.UUID) (MonthRun, error) {
	r, err := lockRun(tx, id)
	if err != nil {
		return r, err
	}
	today, err := Today(tx)
	_, last := monthOf(r.Month)
	switch {
	case err != nil:
		return r, err
	case r.State != runDraft:
		return r, problem.New(problem.Conflict, "family.not_a_draft")
	case !last.Before(today):
		return r, problem.New(problem.Conflict, "family.month_goes_on")
	case r.Figures.Bills+r.Figures.Carried+r.Figures.Credits == 0:
		return r, problem.New(problem.Conflict, "family.nothing_to_issue")
	}
	_, err = tx.Exec(`update family.runs set state = 'issuing', due_on = greatest(due_on, $3) where tenant_id = $1 and id = $2`, tx.Tenant(), id, today.AddDays(1))
	return r, err
}

// IssueNow issues a draft within one transaction, dated on a day: for the few households of a demonstration.
func (s *Service) IssueNow(tx *tenant.Tx, id uuid.UUID, on, due schoolyear.Date) error {
	r, err := lockRun(tx, id)
	if err != nil {
		return err
	}
	if r.State != runDraft {
		return problem.New(problem.Conflict, "family.not_a_draft")
	}
	if _, err := tx.Exec(`update family.runs set state = 'issuing', due_on = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, due); err != nil {
		return err
	}
	for {
		n, err := s.issueSome(tx, id, on, householdsAtOnce)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := setRun(tx, id, runIssued, r.Figures); err != nil {
				return err
			}
			_, err := tx.Exec(`update family.runs set issued_at = $3::date + interval '8 hours', drafted_at = $3::date + interval '7 hours' where tenant_id = $1 and id = $2`, tx.Tenant(), id, on)
			return err
		}
	}
}

// issueJob issues a draft, some households at a time, each of them whole or not at all. Whatever ends it, begun again it goes on where it
// stopped: a household that has its bill is not looked at again.
func (s *Service) issueJob(_ context.Context, run *manifest.Steps, in *ofRun) error {
	var r MonthRun
	done := 0
	for {
		n := 0
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			if r, err = lockRun(tx, in.Run); err != nil || r.State != runIssuing {
				return err
			}
			today, err := Today(tx)
			if err != nil {
				return err
			}
			if n, err = s.issueSome(tx, in.Run, today, householdsAtOnce); err != nil || n == 0 {
				return err
			}
			if done == 0 {
				if done, err = tenant.Value[int](tx, `select count(distinct household_id)::int - $3 from family.bills where tenant_id = $1 and run_id = $2`, tx.Tenant(), in.Run, n); err != nil {
					return err
				}
			}
			done += n
			return tenant.MoveTask(tx, in.Task, done, max(r.Figures.Households, done))
		}); err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		now, err := lockRun(tx, in.Run)
		if err != nil || now.State != runIssuing {
			return err
		}
		if err := setRun(tx, in.Run, runIssued, now.Figures); err != nil {
			return err
		}
		if _, err := tx.Emit(reckonKind, time.Time{}, reckoned{Months: []schoolyear.Date{now.Month}}); err != nil {
			return err
		}
		_, err = tx.Emit("family.papers", time.Time{}, ofRun{in.Run, in.Task})
		return err
	})
}

type toIssue struct {
	HouseholdID, PayerID uuid.UUID
	PersonID             *uuid.UUID
	Cents                ledger.Cents
	Lines                json.RawMessage
	OfBill               *uuid.UUID
}

// says tells of a draft d that something is written of it: a sum, or what somebody else bears whole.
const says = `not d.blocked and (d.cents <> 0 or d.lines @? '$[*].aid_id')`

// issueSome writes the bills of the next households that have none, and says how many households they were: 0 at the end.
func (s *Service) issueSome(tx *tenant.Tx, run uuid.UUID, on schoolyear.Date, most int) (int, error) {
	r, err := runOf(tx, run)
	if err != nil {
		return 0, err
	}
	least, err := threshold(tx)
	if err != nil {
		return 0, err
	}
	drafts, err := tenant.Select[toIssue](tx, `with open as (
			select d.household_id, d.payer_id, d.person_id, d.cents, d.lines, d.of_bill from family.drafts d where d.tenant_id = $1 and d.run_id = $2 and `+says+`
				and not exists (select from family.bills b where b.tenant_id = $1 and b.run_id = $2 and b.household_id = d.household_id and b.payer_id = d.payer_id)),
		next as (select distinct household_id from open order by household_id limit $3)
		select o.household_id, o.payer_id, o.person_id, o.cents, o.lines, o.of_bill from open o join next using (household_id) order by o.household_id, o.payer_id`, tx.Tenant(), run, most)
	if err != nil || len(drafts) == 0 {
		return 0, err
	}
	var payers []uuid.UUID
	for _, d := range drafts {
		payers = append(payers, d.PayerID)
	}
	// in one order, so that two who hold payers never wait for each other
	if _, err := tx.Exec(`select from family.payers where tenant_id = $1 and id = any ($2) order by id for update`, tx.Tenant(), payers); err != nil {
		return 0, err
	}
	addressed, err := addressees(tx, payers)
	if err != nil {
		return 0, err
	}
	type carried struct {
		ID, PayerID uuid.UUID
		Cents       ledger.Cents
	}
	list, err := tenant.Select[carried](tx, `select b.id, b.payer_id, (b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0))::bigint as cents
		from family.bills b where b.tenant_id = $1 and b.payer_id = any ($2) and b.kind = 'carried' and b.carried_into is null and (b.run_id is null or b.run_id <> $3) order by b.created_at, b.id`, tx.Tenant(), payers, run)
	if err != nil {
		return 0, err
	}
	waiting := map[uuid.UUID][]carried{}
	for _, c := range list {
		waiting[c.PayerID] = append(waiting[c.PayerID], c)
	}
	left, err := leftOf(tx, drafts)
	if err != nil {
		return 0, err
	}
	bills := make([]NewBill, 0, len(drafts))
	households := map[uuid.UUID]bool{}
	for _, d := range drafts {
		households[d.HouseholdID] = true
		home := d.HouseholdID
		b := NewBill{ID: tenant.NewID(), Kind: "invoice", Run: &run, Month: r.Month, Household: &home, Payer: addressed[d.PayerID], IssuedOn: on, DueOn: r.DueOn}
		if err := json.Unmarshal(d.Lines, &b.Lines); err != nil {
			return 0, err
		}
		if d.OfBill != nil && left[*d.OfBill]+d.Cents >= 0 {
			left[*d.OfBill] += d.Cents
			b.Kind, b.OfBill, b.DueOn, b.Reason = "credit_note", d.OfBill, on, s.say("fr", "reason_since", "month", monthText("fr", r.Month))
			bills = append(bills, b)
			continue
		}
		asked := d.Cents
		for _, c := range waiting[d.PayerID] {
			asked += c.Cents
			b.Takes = append(b.Takes, c.ID)
		}
		delete(waiting, d.PayerID)
		if asked < max(least, 1) {
			b.Kind = "carried"
		}
		bills = append(bills, b)
	}
	if _, err := WriteBills(tx, bills); err != nil {
		return 0, err
	}
	for _, b := range bills {
		if b.OfBill == nil {
			continue
		}
		if err := setNote(tx, b, on); err != nil {
			return 0, err
		}
		if _, err := tx.Emit("family.paper", time.Time{}, ofPaper{b.ID}); err != nil {
			return 0, err
		}
	}
	ahead, err := inAdvance(tx, payers)
	for _, p := range ahead {
		if err == nil {
			_, err = UseAdvance(tx, p, on)
		}
	}
	return len(households), err
}

// leftOf is what bills that drafts correct ask for, less what credit notes took off them.
func leftOf(tx *tenant.Tx, drafts []toIssue) (map[uuid.UUID]ledger.Cents, error) {
	var ids []uuid.UUID
	for _, d := range drafts {
		if d.OfBill != nil {
			ids = append(ids, *d.OfBill)
		}
	}
	type row struct {
		ID    uuid.UUID
		Cents ledger.Cents
	}
	out := map[uuid.UUID]ledger.Cents{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tenant.Select[row](tx, `select b.id, (b.cents + coalesce((select sum(n.cents) from family.bills n where n.tenant_id = $1 and n.of_bill = b.id), 0))::bigint as cents from family.bills b where b.tenant_id = $1 and b.id = any ($2)`, tx.Tenant(), ids)
	for _, r := range rows {
		out[r.ID] = r.Cents
	}
	return out, err
}

// inAdvance lists who of payers has paid more than all that is open of their bills.
func inAdvance(tx *tenant.Tx, payers []uuid.UUID) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `with books as (select owner_id, sum(cents) as cents from family.postings where tenant_id = $1 and account = 'payer' and owner_id = any ($2) group by owner_id having sum(cents) < (
			select coalesce(sum(b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0)), 0)
			from family.bills b where b.tenant_id = $1 and b.payer_id = owner_id and b.kind <> 'credit_note' and b.carried_into is null))
		select owner_id from books order by owner_id`, tx.Tenant(), payers)
}

// addressees are payers as a bill is addressed to them.
func addressees(tx *tenant.Tx, payers []uuid.UUID) (map[uuid.UUID]Payer, error) {
	type row struct {
		ID                     uuid.UUID
		PersonID               *uuid.UUID
		Name                   string
		Address                Address
		Street, Postcode, City string
	}
	list, err := tenant.Select[row](tx, `select p.id, p.person_id, case when p.person_id is null then p.name else trim(d.given_name || ' ' || coalesce(nullif(d.usage_name, ''), d.family_name)) end as name, p.address,
			coalesce(c.street, '') as street, coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city
		from family.payers p left join directory.people d on d.tenant_id = $1 and d.id = p.person_id left join directory.contacts c on c.tenant_id = $1 and c.id = p.person_id
		where p.tenant_id = $1 and p.id = any ($2)`, tx.Tenant(), payers)
	out := make(map[uuid.UUID]Payer, len(list))
	for _, r := range list {
		p := Payer{ID: r.ID, PersonID: r.PersonID, Name: r.Name, Address: r.Address}
		if r.PersonID != nil {
			p.Address = Address{Postcode: r.Postcode, City: r.City}
			if r.Street != "" {
				p.Address.Lines = []string{r.Street}
			}
		}
		out[r.ID] = p
	}
	return out, err
}

// tellRun tells the payers of a run's bills, each once. The page says what is asked for; what travels names nobody and no sum.
func (s *Service) tellRun(tx *tenant.Tx, run uuid.UUID) (int, error) {
	_, told, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "family.kind_bill", Object: run, Path: "/a-payer"}, notify.Audience{Args: []any{run}, SQL: `select b.person_id, min(p.account_id::text)::uuid as account_id,
		coalesce((select string_agg(distinct l.pupil_name, ', ') from family.bill_lines l join family.bills x on x.tenant_id = $1 and x.id = l.bill_id where l.tenant_id = $1 and x.run_id = $6 and x.person_id = b.person_id and x.kind = 'invoice' and l.pupil_name <> ''), '') as about, '{}'::uuid[] as pupils
		from family.bills b join directory.people p on p.tenant_id = $1 and p.id = b.person_id where b.tenant_id = $1 and b.run_id = $6 and b.kind = 'invoice' group by b.person_id`})
	return told, err
}

// runJobs are the month's work.
func (s *Service) runJobs() []manifest.Job {
	opens := append([]string{Key, Money, "notify", "identity"}, pricing...)
	return []manifest.Job{
		manifest.NewSteps("family.draft", opens, s.draftJob),
		manifest.NewSteps("family.issue", opens, s.issueJob),
		manifest.NewSteps("family.papers", opens, s.papersJob),
		manifest.NewSteps("family.paper", opens, s.paperJob),
		manifest.NewSteps(reckonKind, opens, s.reckonJob),
		manifest.NewSteps(simulateKind, append([]string{Key}, pricing...), s.simulateJob),
	}
}

// PastRun opens the run of a month that is over, without a job: for histories, which DraftNow and IssueNow go on with.
func PastRun(tx *tenant.Tx, id uuid.UUID, month, due schoolyear.Date) error {
	_, err := tx.Exec(`insert into family.runs (tenant_id, id, month, services, due_on, created_at) values ($1, $2, $3, $4, $5, $6)`, tx.Tenant(), id, month, Services, due, tx.Now())
	return err
}
