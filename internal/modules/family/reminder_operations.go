package family

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

func (s *Service) reminderOperations() []manifest.Operation {
	finance, run, pay := manifest.Needs(Finance), manifest.Needs(Run), manifest.Needs(Pay)
	print := spec("print-reminders", http.MethodGet, "/reminders/lots/{lot}/letters.pdf", "The letters of a lot of reminders, to print", run, Money)
	theirs := spec("read-reminder", http.MethodGet, "/reminders/{reminder}/letter.pdf", "A reminder as it was kept", finance, Money)
	mine := spec("read-my-reminder", http.MethodGet, "/mine/reminders/{reminder}/letter.pdf", "A reminder of the caller's own", pay, Money)
	print.File, theirs.File, mine.File = "application/pdf", "application/pdf", "application/pdf"
	return []manifest.Operation{
		manifest.Op(spec("reminders", http.MethodGet, "/reminders", "Bills to remind of today, those that wait and why, those to hand over to the Trésor, and what was sent", finance, Money, "directory", "tenant"), s.listReminders),
		manifest.Op(spec("send-reminders", http.MethodPost, "/reminders", "Send reminders in one lot: numbered, told, drawn", run, Money, "directory", "tenant"), s.sendReminders),
		manifest.Op(spec("reminding", http.MethodGet, "/reminders/settings", "How the creditor reminds", finance, Money), s.readReminding),
		manifest.Op(spec("set-reminding", http.MethodPut, "/reminders/settings", "Set when and in what words the creditor reminds; a wording that threatens a child's place is refused", run, Money, "tenant"), s.writeReminding),
		manifest.Op(spec("hold-reminders", http.MethodPut, "/bills/{bill}/reminder-hold", "Have the reminders of a bill wait until a day", run, Money, "tenant"), s.holdReminders),
		manifest.Op(spec("release-reminders", http.MethodDelete, "/bills/{bill}/reminder-hold", "Let the reminders of a bill leave again", run, Money), s.releaseReminders),
		manifest.Staged(print, s.printReminders), manifest.Staged(theirs, s.readLetter), manifest.Staged(mine, s.readLetter),
	}
}

func (s *Service) reminderJobs() []manifest.Job {
	return []manifest.Job{
		manifest.NewJob("family.remind", append([]string{Key, Money}, pricing...), s.remindJob),
		manifest.NewSteps("family.reminders", []string{Key, Money, "notify", "identity", "directory", "tenant"}, s.reminderLotJob),
	}
}

func reminderSchedules() []manifest.Schedule {
	return []manifest.Schedule{{Kind: "family.remind", Next: manifest.Daily(4, 55, time.UTC), PerTenant: true}}
}

// LateView is a late bill of the list.
type LateView struct {
	Bill      uuid.UUID       `json:"bill"`
	Number    string          `json:"number,omitempty"`
	Kind      string          `json:"kind" enum:"invoice,opening,carried"`
	Month     schoolyear.Date `json:"month" format:"date"`
	Payer     uuid.UUID       `json:"payer"`
	PayerName string          `json:"payer_name"`
	OpenCents ledger.Cents    `json:"open_cents"`
	DueOn     schoolyear.Date `json:"due_on" format:"date"`
	Level     int             `json:"level" doc:"1 to 3: the reminder it is due for; 4: to hand over to the Trésor"`
	Held      string          `json:"held,omitempty" enum:"title,payment,debit,dispute,instalments,social,credit,floor,carried" doc:"Why it waits; absent: it may leave"`
	Paper     bool            `json:"paper" doc:"A letter is to be posted"`
}

// ReminderLot is a lot of reminders that left.
type ReminderLot struct {
	Lot     uuid.UUID       `json:"lot"`
	Day     schoolyear.Date `json:"day" format:"date"`
	Sent    int             `json:"sent"`
	Letters int             `json:"letters" doc:"To print and post"`
	Drawn   int             `json:"drawn"`
	Cents   ledger.Cents    `json:"cents"`
	Open    ledger.Cents    `json:"open_cents" doc:"Of it, still owed today"`
}

// RemindersView is the page of reminders.
type RemindersView struct {
	Bills []LateView    `json:"bills" nullable:"false" doc:"2,000 at most"`
	Lots  []ReminderLot `json:"lots" nullable:"false" doc:"The latest first, 24 at most"`
}

const lateAtOnce = 2000

func (s *Service) listReminders(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct{ Body RemindersView }, error) {
	out := &struct{ Body RemindersView }{RemindersView{Bills: []LateView{}, Lots: []ReminderLot{}}}
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return out, err
	}
	r, err := remindingOf(c)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	list, err := lateBills(tx, today, nil)
	if err != nil {
		return nil, err
	}
	for i := range list {
		b := &list[i]
		level, held := b.next(r, c, today)
		if level == 0 || len(out.Body.Bills) == lateAtOnce {
			continue
		}
		v := LateView{Bill: b.ID, Kind: b.Kind, Month: b.Month, Payer: b.PayerID, PayerName: b.PayerName, OpenCents: b.Open(), DueOn: b.DueOn, Level: level, Held: held, Paper: b.Paper || level <= lastLevel && r.level(level).Paper}
		if b.Number != nil {
			v.Number = NumberText(b.Year, *b.Number)
		}
		if b.PersonID != nil {
			tx.Listed(*b.PersonID)
		}
		out.Body.Bills = append(out.Body.Bills, v)
	}
	lots, err := tenant.Select[ReminderLot](tx, `select r.lot_id as lot, min(r.day) as day, count(*)::int as sent, count(*) filter (where r.paper)::int as letters, count(r.file_id)::int as drawn, sum(r.cents)::bigint as cents,
			sum(greatest(b.cents + b.carried_cents - coalesce((select sum(x.cents) from family.settlements x where x.tenant_id = $1 and x.bill_id = b.id), 0), 0))::bigint as open
		from family.reminders r join family.bills b on b.tenant_id = $1 and b.id = r.bill_id where r.tenant_id = $1 group by r.lot_id order by min(r.day) desc, min(r.at) desc limit 24`, tx.Tenant())
	out.Body.Lots = append(out.Body.Lots, lots...)
	return out, err
}

func (s *Service) sendReminders(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Bills []uuid.UUID  `json:"bills" minItems:"1" maxItems:"2000"`
		Cents ledger.Cents `json:"cents" minimum:"1" doc:"What is open of them, as it was read before confirming"`
	}
}) (*struct {
	Body struct {
		Lot  uuid.UUID `json:"lot"`
		Task uuid.UUID `json:"task" doc:"The bar of what is being done"`
	}
}, error) {
	out := &struct {
		Body struct {
			Lot  uuid.UUID `json:"lot"`
			Task uuid.UUID `json:"task" doc:"The bar of what is being done"`
		}
	}{}
	var err error
	out.Body.Lot, out.Body.Task, err = s.Remind(tx, in.Body.Bills, in.Body.Cents)
	return out, err
}

// RemindingView is how a creditor reminds, with the words that the product would use.
type RemindingView struct {
	Reminding
	Texts []string `json:"texts" nullable:"false" doc:"The product's own words, level by level"`
}

type outReminding struct{ Body RemindingView }

func (s *Service) readReminding(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outReminding, error) {
	c, ok, err := CreditorOf(tx)
	if err == nil && !ok {
		c.Settings = []byte("{}")
	}
	if err != nil {
		return nil, err
	}
	r, err := remindingOf(c)
	return &outReminding{RemindingView{r, []string{s.say("fr", "reminder_text_1"), s.say("fr", "reminder_text_2"), s.say("fr", "reminder_text_3")}}}, err
}

func (s *Service) writeReminding(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Reminding
}) (*outReminding, error) {
	if _, ok, err := CreditorOf(tx); err != nil {
		return nil, err
	} else if !ok {
		return nil, problem.New(problem.Conflict, "family.no_creditor")
	}
	in.Body.Social = strings.TrimSpace(in.Body.Social)
	if err := SetReminding(tx, in.Body); err != nil {
		return nil, err
	}
	tx.About(tx.Tenant())
	return s.readReminding(ctx, tx, &struct{ manifest.InTenant }{in.InTenant})
}

// ReminderHold has the reminders of a bill wait.
type ReminderHold struct {
	Kind    string          `json:"kind" enum:"dispute,instalments,social" doc:"It is contested, paid by instalments, or a social worker looks at it"`
	UntilOn schoolyear.Date `json:"until_on" format:"date" doc:"Then it is proposed again"`
	Note    string          `json:"note,omitempty" maxLength:"300" doc:"For finance alone"`
}

func reminderHoldOf(tx *tenant.Tx, bill uuid.UUID) (*ReminderHold, error) {
	h, ok, err := tenant.One[ReminderHold](tx, `select kind, until_on, note from family.reminder_holds where tenant_id = $1 and bill_id = $2`, tx.Tenant(), bill)
	if err != nil || !ok {
		return nil, err
	}
	return &h, nil
}

func (s *Service) holdReminders(_ context.Context, tx *tenant.Tx, in *struct {
	OfBill
	Body ReminderHold
}) (*manifest.Empty, error) {
	b, err := BillOf(tx, in.Bill)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	switch {
	case err != nil:
		return nil, err
	case b.Open() <= 0:
		return nil, problem.New(problem.Conflict, "family.bill_not_open")
	case !in.Body.UntilOn.After(today) || in.Body.UntilOn.After(today.AddDays(366)):
		return nil, problem.OnField("until_on", "family.hold_until")
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	tx.About(b.ID)
	_, err = tx.Exec(`insert into family.reminder_holds (tenant_id, bill_id, kind, until_on, note, made_by, at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (tenant_id, bill_id) do update set kind = excluded.kind, until_on = excluded.until_on, note = excluded.note, made_by = excluded.made_by, at = excluded.at`,
		tx.Tenant(), b.ID, in.Body.Kind, in.Body.UntilOn, strings.TrimSpace(in.Body.Note), by, tx.Now())
	return nil, err
}

func (s *Service) releaseReminders(_ context.Context, tx *tenant.Tx, in *OfBill) (*manifest.Empty, error) {
	if _, err := BillOf(tx, in.Bill); err != nil {
		return nil, err
	}
	tx.About(in.Bill)
	_, err := tx.Exec(`delete from family.reminder_holds where tenant_id = $1 and bill_id = $2`, tx.Tenant(), in.Bill)
	return nil, err
}

// printReminders is one document of the letters of a lot that are posted.
func (s *Service) printReminders(ctx context.Context, run *manifest.Stages, in *struct {
	manifest.InTenant
	Lot  uuid.UUID `path:"lot" format:"uuid"`
	Part int       `query:"part" minimum:"1" maximum:"1000" default:"1" doc:"Of 200 letters each"`
}) (*paper, error) {
	data := printedBills{Lang: "fr", Title: s.say("fr", "reminders_print")}
	if err := run.Do(func(tx *tenant.Tx) (err error) {
		data.Bills, err = s.lettersOf(tx, `r.lot_id = $2 and r.paper`, in.Lot, printedParts, (in.Part-1)*printedParts)
		if err == nil && len(data.Bills) == 0 {
			err = problem.New(problem.Conflict, "family.nothing_to_print")
		}
		return err
	}); err != nil {
		return nil, err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, data)
	return paperOf("relances-a-imprimer.pdf", "application/pdf", content), err
}
