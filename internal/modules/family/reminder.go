package family

import (
	"cmp"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Relances. A reminder asks, helps, and never threatens a child: a debt is its payers' affair, and enrolment in the canteen is a right of
// every child who is at school (code de l'éducation, L. 131-13). Only the Trésor pursues, by a title.

// lastLevel is the last reminder; toTreasury what comes after it.
const (
	lastLevel  = 3
	toTreasury = lastLevel + 1
)

// ReminderLevel is one reminder of the creditor's.
type ReminderLevel struct {
	Days  int    `json:"days" minimum:"1" maximum:"365" doc:"After the day to pay by"`
	Paper bool   `json:"paper" doc:"A letter is posted to everybody; else to whom no message reaches"`
	Text  string `json:"text" maxLength:"1200" doc:"Its first words; empty: the product's. What is owed, until when, how to pay and whom to ask always follows"`
}

// Reminding is how a creditor reminds those who owe it.
type Reminding struct {
	First      ReminderLevel `json:"first"`
	Second     ReminderLevel `json:"second"`
	Last       ReminderLevel `json:"last"`
	AnswerDays int           `json:"answer_days" minimum:"5" maximum:"60" doc:"Left to answer; the next reminder never leaves before"`
	Social     string        `json:"social,omitempty" maxLength:"200" doc:"Who helps a family in difficulty: the CCAS, its telephone"`
}

// level is one of the three, from 1 on.
func (r *Reminding) level(n int) *ReminderLevel {
	return []*ReminderLevel{&r.First, &r.Second, &r.Last}[n-1]
}

// remindingOf is the creditor's, or what the product does until it says otherwise: a friendly notice, a letter, a last one.
func remindingOf(c Creditor) (Reminding, error) {
	r := Reminding{First: ReminderLevel{Days: 8}, Second: ReminderLevel{Days: 20, Paper: true}, Last: ReminderLevel{Days: 35, Paper: true}, AnswerDays: 10}
	_, err := c.Rail("reminders", &r)
	return r, err
}

// threats are what no reminder may say, folded. Source: code de l'éducation, art. L. 131-13 (enrolment in the canteen is a right of all
// children at school, without discrimination by their family's situation).
var threats = regexp.MustCompile(`\b(exclu(e|s|es|re|ra|rons|sions?)?|radie(e|s|es|r)?|radiations?|desinscri\w*|suspen\w*|refus\w* (d |de l |de |l )?(inscri\w*|accueil\w*)|plus (etre )?(accueilli|inscrit)\w*|plus (dejeuner|manger|venir)|interdi\w*|prive[rzes]* (de|d)|privation)\b`)

// threat finds in a wording, folded, what would frighten a family with its child's place; "" when there is nothing.
func threat(text string) string { return threats.FindString(fold.Fold(text)) }

// SetReminding writes how the creditor reminds. A wording that touches a child's place is refused.
func SetReminding(tx *tenant.Tx, r Reminding) error {
	for n := 1; n <= lastLevel; n++ {
		l := r.level(n)
		l.Text = strings.TrimSpace(l.Text)
		if word := threat(l.Text); word != "" {
			return problem.OnField("text", "family.reminder_threat", "word", word)
		}
	}
	if word := threat(r.Social); word != "" {
		return problem.OnField("social", "family.reminder_threat", "word", word)
	}
	return SetRail(tx, "reminders", r)
}

// lateBill is a bill whose day is past, with all that says whether its payer is reminded.
type lateBill struct {
	Bill
	Address   Address
	Paper     bool // no message reaches the payer, or they want paper
	Level     int  // of the last reminder; 0: none
	UntilOn   schoolyear.Date
	Paying    bool
	Debited   bool
	Mandated  bool
	Title     string
	Hold      string
	Found     string // why it waits, as the night found
	FoundNext int
}

// lateBills reads bills whose day is past and of which something is open, those of ids alone when there are any.
func lateBills(tx *tenant.Tx, today schoolyear.Date, ids []uuid.UUID) ([]lateBill, error) {
	list, err := tenant.Select[lateBill](tx, `select `+billColumns+`, b.address, coalesce(p.paper, false) or p.person_id is null or d.account_id is null and coalesce(c.mail, '') = '' as paper,
			coalesce(r.level, 0) as level, r.until_on,
			exists (select from family.payment_bills x where x.tenant_id = $1 and x.bill_id = b.id and x.held) as paying,
			exists (select from family.lot_debits x where x.tenant_id = $1 and x.bill_id = b.id and x.state in ('prepared', 'sent')) as debited,
			exists (select from family.mandates m where m.tenant_id = $1 and m.payer_id = b.payer_id and m.ended_on is null)
				and not exists (select from family.lot_debits x where x.tenant_id = $1 and x.bill_id = b.id and x.state = 'rejected') as mandated,
			coalesce((select t.state from family.titles t where t.tenant_id = $1 and t.bill_id = b.id limit 1), '') as title,
			coalesce((select h.kind from family.reminder_holds h where h.tenant_id = $1 and h.bill_id = b.id and h.until_on >= $2), '') as hold,
			coalesce(f.held, '') as found, coalesce(f.level, 0) as found_next
		from family.bills b join family.payers p on p.tenant_id = $1 and p.id = b.payer_id
			left join directory.people d on d.tenant_id = $1 and d.id = p.person_id left join directory.contacts c on c.tenant_id = $1 and c.id = p.person_id
			left join family.reminder_proposals f on f.tenant_id = $1 and f.bill_id = b.id
			left join lateral (select x.level, x.until_on from family.reminders x where x.tenant_id = $1 and x.bill_id = b.id order by x.level desc limit 1) r on true
		where b.tenant_id = $1 and b.kind in ('invoice', 'opening', 'carried') and b.carried_into is null and b.due_on < $2 and ($3::uuid[] is null or b.id = any ($3))
		order by b.due_on, b.payer_name, b.id`, tx.Tenant(), today, ids)
	return slices.DeleteFunc(list, func(b lateBill) bool { return b.Open() <= 0 || b.Title != "" && b.Title != "prepared" }), err
}

// next is the reminder that a late bill is due for today, 0 when it is none yet, and why it waits, "" when it may leave. What the payer is
// about to pay, contests, or has been granted time for is not asked for.
func (b lateBill) next(r Reminding, c Creditor, today schoolyear.Date) (level int, held string) {
	level = b.Level + 1
	if b.Level > 0 && !today.After(b.UntilOn) {
		return 0, ""
	}
	if level <= lastLevel && today.Before(b.DueOn.AddDays(r.level(level).Days)) {
		return 0, ""
	}
	switch {
	case b.Kind == "carried":
		held = "carried"
	case b.Title != "":
		held = "title"
	case b.Paying:
		held = "payment"
	case b.Debited || b.Mandated && slices.Contains(c.Rails, "sepa"):
		held = "debit"
	case b.Hold != "":
		held = b.Hold
	case b.Open() < c.ThresholdCents:
		held = "floor"
	case b.Found == "credit":
		held = "credit"
	}
	return level, held
}

// remindJob finds, each night, what is to remind of. A bill of a month that has changed since it was issued waits: a credit note comes first.
func (s *Service) remindJob(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	_, err := s.Propose(tx)
	return err
}

// Propose writes what is to remind of today, and says how much of it may leave.
func (s *Service) Propose(tx *tenant.Tx) (ready int, err error) {
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return 0, err
	}
	r, err := remindingOf(c)
	if err != nil {
		return 0, err
	}
	today, err := Today(tx)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`delete from family.reminder_proposals where tenant_id = $1`, tx.Tenant()); err != nil {
		return 0, err
	}
	list, err := lateBills(tx, today, nil)
	if err != nil {
		return 0, err
	}
	due := map[uuid.UUID]int{}
	months := map[schoolyear.Date][]uuid.UUID{} // whose households' bills might leave
	for i := range list {
		level, held := list[i].next(r, c, today)
		due[list[i].ID] = level
		if level > 0 && held == "" && list[i].HouseholdID != nil && list[i].Kind == "invoice" {
			months[list[i].Month] = append(months[list[i].Month], *list[i].HouseholdID)
		}
	}
	corrected := map[uuid.UUID]bool{}
	for month, households := range months {
		slices.SortFunc(households, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
		_, last := monthOf(month)
		m, err := s.MonthsOf(tx, month, last)
		if err != nil {
			return 0, err
		}
		for chunk := range slices.Chunk(slices.Compact(households), householdsAtOnce) {
			less, _, err := m.since(chunk, Services)
			if err != nil {
				return 0, err
			}
			for _, l := range less {
				corrected[l.of] = true
			}
		}
	}
	var rows [][]any
	for i := range list {
		b := &list[i]
		if due[b.ID] == 0 {
			continue
		}
		if b.Found = ""; corrected[b.ID] {
			b.Found = "credit"
		}
		level, held := b.next(r, c, today)
		if held == "" {
			ready++
		}
		rows = append(rows, []any{b.ID, level, held, tx.Now()})
	}
	return ready, tx.Load("family.reminder_proposals", "bill_id, level, held, found_at", rows)
}

// Reminder is one that was sent.
type Reminder struct {
	ID       uuid.UUID       `json:"id"`
	BillID   uuid.UUID       `json:"bill"`
	PayerID  uuid.UUID       `json:"-"`
	PersonID *uuid.UUID      `json:"-"`
	LotID    uuid.UUID       `json:"-"`
	Level    int             `json:"level"`
	Year     int             `json:"-"`
	Nth      int64           `json:"-" db:"number"`
	Number   string          `json:"number" db:"-"`
	Day      schoolyear.Date `json:"day" format:"date"`
	UntilOn  schoolyear.Date `json:"until_on" format:"date" doc:"Nothing follows before"`
	Cents    ledger.Cents    `json:"cents" doc:"Open of the bill on that day"`
	Body     string          `json:"-"`
	Paper    bool            `json:"paper" doc:"A letter was posted"`
	FileID   *uuid.UUID      `json:"-"`
	Sentence string          `json:"sentence" db:"-" doc:"What was said, and until when, in the reader's words"`
}

const reminderColumns = `r.id, r.bill_id, r.payer_id, r.person_id, r.lot_id, r.level, r.year, r.number, r.day, r.until_on, r.cents, r.body, r.paper, r.file_id`

// remindersOf are those of a bill, the first first. Behind a payer's own door they are theirs alone.
func (s *Service) remindersOf(tx *tenant.Tx, bill uuid.UUID) ([]Reminder, error) {
	list, err := tenant.Select[Reminder](tx, `select `+reminderColumns+` from family.reminders r where r.tenant_id = $1 and r.bill_id = $2 order by r.level`, tx.Tenant(), bill)
	if list == nil {
		list = []Reminder{}
	}
	for i := range list {
		s.sayReminder(tx.Actor().Lang, &list[i])
	}
	return list, err
}

func (s *Service) sayReminder(lang string, r *Reminder) {
	r.Number = NumberText(r.Year, r.Nth)
	how := "notice"
	if r.Paper {
		how = "letter"
	}
	r.Sentence = s.say(lang, "reminded_"+how, "day", dayOf(r.Day), "cents", money(r.Cents), "until", dayOf(r.UntilOn))
}

// Remind sends reminders about bills, each its next one, in one lot: numbered here, then told and drawn in the background. cents is what
// whoever confirmed had read: a bill that was paid since, or waits for something, refuses the lot.
func (s *Service) Remind(tx *tenant.Tx, bills []uuid.UUID, cents ledger.Cents) (lot, task uuid.UUID, err error) {
	lot, err = s.remind(tx, bills, cents, schoolyear.Date{})
	if err != nil {
		return lot, task, err
	}
	if task, err = tenant.StartTask(tx, Key, "family.task_reminders", len(bills), map[string]any{}); err != nil {
		return lot, task, err
	}
	tx.About(lot)
	_, err = tx.Emit("family.reminders", time.Time{}, ofReminderLot{lot, task})
	return lot, task, err
}

// RemindNow sends within one transaction, dated on a day: for the few households of a demonstration.
func (s *Service) RemindNow(tx *tenant.Tx, bills []uuid.UUID, on schoolyear.Date) error {
	_, err := s.remind(tx, bills, -1, on)
	return err
}

func (s *Service) remind(tx *tenant.Tx, bills []uuid.UUID, cents ledger.Cents, on schoolyear.Date) (lot uuid.UUID, err error) {
	lot = tenant.NewID()
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return lot, errors.Join(err, problem.New(problem.Conflict, "family.no_creditor"))
	}
	r, err := remindingOf(c)
	if err != nil {
		return lot, err
	}
	today := on
	if today.IsZero() {
		if today, err = Today(tx); err != nil {
			return lot, err
		}
	}
	// in one order, so that two who hold payers never wait for each other
	if _, err := tx.Exec(`select from family.payers p where p.tenant_id = $1 and p.id in (select payer_id from family.bills where tenant_id = $1 and id = any ($2)) order by p.id for update`, tx.Tenant(), bills); err != nil {
		return lot, err
	}
	list, err := lateBills(tx, today, bills)
	if err != nil {
		return lot, err
	}
	var sum ledger.Cents
	for i := range list {
		if level, held := list[i].next(r, c, today); level == 0 || level > lastLevel || held != "" {
			return lot, problem.New(problem.Conflict, "family.reminders_changed")
		}
		sum += list[i].Open()
	}
	if len(list) == 0 || len(list) != len(bills) || cents >= 0 && sum != cents {
		return lot, problem.New(problem.Conflict, "family.reminders_changed")
	}
	first, day, err := Book.Numbers(tx, "reminder", today, len(list))
	if err != nil {
		return lot, err
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	b := &pgx.Batch{}
	for i := range list {
		l := &list[i]
		level := r.level(l.Level + 1)
		text := level.Text
		if text == "" {
			text = s.say("fr", "reminder_text_"+string(rune('1'+l.Level)))
		}
		b.Queue(`insert into family.reminders (tenant_id, id, lot_id, bill_id, payer_id, person_id, level, year, number, day, until_on, cents, body, paper, made_by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
			tx.Tenant(), tenant.NewID(), lot, l.ID, l.PayerID, l.PersonID, l.Level+1, day.Year, first+int64(i), day, day.AddDays(r.AnswerDays), int64(l.Open()), text, level.Paper || l.Paper, by, tx.Now())
		b.Queue(`delete from family.reminder_proposals where tenant_id = $1 and bill_id = $2`, tx.Tenant(), l.ID)
	}
	return lot, tx.Batch(b)
}

type ofReminderLot struct {
	Lot  uuid.UUID `json:"lot"`
	Task uuid.UUID `json:"task"`
}

// reminderLotJob draws the letters of a lot, keeps them, then tells those whom a message reaches: once each, of their own bills alone.
func (s *Service) reminderLotJob(ctx context.Context, run *manifest.Steps, in *ofReminderLot) error {
	for done := 0; ; {
		var list []printed
		total := 0
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			if total, err = tenant.Value[int](tx, `select count(*)::int from family.reminders where tenant_id = $1 and lot_id = $2`, tx.Tenant(), in.Lot); err != nil {
				return err
			}
			if done, err = tenant.Value[int](tx, `select count(*)::int from family.reminders where tenant_id = $1 and lot_id = $2 and file_id is not null`, tx.Tenant(), in.Lot); err != nil {
				return err
			}
			list, err = s.lettersOf(tx, `r.lot_id = $2 and r.file_id is null`, in.Lot, papersAtOnce, 0)
			return err
		}); err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		sums, err := s.drawAll(ctx, run.Tenant, list)
		if err != nil {
			return err
		}
		if err := run.Do(func(tx *tenant.Tx) error {
			b := &pgx.Batch{}
			for i, p := range list {
				b.Queue(`update family.reminders set file_id = id, file_sha256 = $3 where tenant_id = $1 and id = $2 and file_id is null`, tx.Tenant(), p.ID, sums[i])
			}
			if err := tx.Batch(b); err != nil {
				return err
			}
			return tenant.MoveTask(tx, in.Task, done+len(list), total)
		}); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		_, told, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "family.kind_reminder", Object: in.Lot, Path: "/a-payer"}, notify.Audience{Args: []any{in.Lot}, SQL: `select r.person_id, min(p.account_id::text)::uuid as account_id, '' as about, '{}'::uuid[] as pupils
			from family.reminders r join directory.people p on p.tenant_id = $1 and p.id = r.person_id where r.tenant_id = $1 and r.lot_id = $6 group by r.person_id`})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.reminders set told_at = $3 where tenant_id = $1 and lot_id = $2 and told_at is null`, tx.Tenant(), in.Lot, tx.Now()); err != nil {
			return err
		}
		letters, err := tenant.Value[int](tx, `select count(*)::int from family.reminders where tenant_id = $1 and lot_id = $2 and paper`, tx.Tenant(), in.Lot)
		if err != nil {
			return err
		}
		return tenant.EndTask(tx, in.Task, map[string]any{"lot": in.Lot, "told": told, "letters": letters}, "")
	})
}

// lettersOf prepares reminders for paper; where names columns of r and takes its argument as $2.
func (s *Service) lettersOf(tx *tenant.Tx, where string, arg any, limit, offset int) ([]printed, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	set, err := remindingOf(c)
	if err != nil {
		return nil, err
	}
	type row struct {
		Reminder
		PayerName  string
		Address    Address
		BillYear   int
		BillNumber *int64
		Month      schoolyear.Date
		DueOn      schoolyear.Date
		Asked      ledger.Cents
	}
	list, err := chosen[row](tx, `select `+reminderColumns+`, b.payer_name, b.address, b.year as bill_year, b.number as bill_number, b.month, b.due_on, (b.cents + b.carried_cents) as asked
		from family.reminders r join family.bills b on b.tenant_id = $1 and b.id = r.bill_id where r.tenant_id = $1 and `+where+` order by b.address->>'postcode', b.payer_name, r.number limit $3 offset $4`, arg, limit, offset)
	const lang = "fr"
	out := make([]printed, len(list))
	for i := range list {
		r := &list[i]
		s.sayReminder(lang, &r.Reminder)
		bill := s.say(lang, "reminder_opening_line")
		if r.BillNumber != nil {
			bill = s.say(lang, "reminder_bill", "number", NumberText(r.BillYear, *r.BillNumber), "month", monthText(lang, r.Month), "day", dayOf(r.DueOn))
		}
		p := printed{ID: r.ID, Title: s.say(lang, "reminder_title_"+string(rune('0'+r.Level))), Sender: senderOf(c), Recipient: append([]string{r.PayerName}, addressLines(r.Address)...),
			Foot: s.say(lang, "reminder_foot", "name", c.Name, "number", r.Number), Facts: []string{s.say(lang, "reminder_number", "number", r.Number, "day", dayOf(r.Day))}, Text: paragraphs(r.Body),
			Ask: s.say(lang, "reminder_ask", "day", dayOf(r.UntilOn)), Amount: i18n.Money(lang, int64(r.Cents)), Children: []printedChild{}, Totals: [][]string{{bill, i18n.Money(lang, int64(r.Asked))}}, Pay: s.waysToPay(lang, c),
			Words: map[string]string{"what": "", "amount": "", "pay": s.say(lang, "paper_pay")}, Notes: s.helpWith(lang, c, set)}
		if r.Asked != r.Cents {
			p.Totals = append(p.Totals, []string{s.say(lang, "reminder_settled"), i18n.Money(lang, int64(r.Cents-r.Asked))}, []string{s.say(lang, "paper_to_pay"), i18n.Money(lang, int64(r.Cents))})
		}
		out[i] = p
	}
	return out, err
}

// helpWith is what every reminder ends with: it may cross a payment, time may be given, somebody helps, and a child's place is not at stake.
func (s *Service) helpWith(lang string, c Creditor, r Reminding) []string {
	out := []string{s.say(lang, "reminder_crossed"), s.say(lang, "reminder_instalments")}
	if c.Contact != "" {
		out[1] += " " + s.say(lang, "reminder_contact", "contact", c.Contact)
	}
	if r.Social != "" {
		out = append(out, s.say(lang, "reminder_social", "who", r.Social))
	} else {
		out = append(out, s.say(lang, "reminder_ccas"))
	}
	return append(out, s.say(lang, "reminder_right"))
}

func paragraphs(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// kept reads a paper as it was kept.
func (s *Service) kept(ctx context.Context, of, file uuid.UUID) ([]byte, error) {
	r, _, err := s.Blobs.Get(ctx, blob.Key(of, file))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, problem.New(problem.Gone, "family.paper_gone")
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// OfReminder is the path of a reminder.
type OfReminder struct {
	manifest.InTenant
	Reminder uuid.UUID `path:"reminder" format:"uuid"`
}

// readLetter is a reminder as it was kept; until it is, it is drawn from its own words.
func (s *Service) readLetter(ctx context.Context, run *manifest.Stages, in *OfReminder) (*paper, error) {
	var list []printed
	var file *uuid.UUID
	var of uuid.UUID
	var name string
	if err := run.Do(func(tx *tenant.Tx) error {
		r, ok, err := tenant.One[Reminder](tx, `select `+reminderColumns+` from family.reminders r where r.tenant_id = $1 and r.id = $2`, tx.Tenant(), in.Reminder)
		if err == nil && !ok {
			err = problem.New(problem.NotFound, "family.no_reminder")
		}
		if err != nil {
			return err
		}
		of, file, name = tx.Tenant(), r.FileID, "relance-"+NumberText(r.Year, r.Nth)+".pdf"
		if file == nil {
			list, err = s.lettersOf(tx, `r.id = $2`, r.ID, 1, 0)
		}
		return err
	}); err != nil {
		return nil, err
	}
	if file != nil {
		content, err := s.kept(ctx, of, *file)
		return paperOf(name, "application/pdf", content), err
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "family.bill", Source: billSource}, printedBills{Title: list[0].Title, Lang: "fr", Bills: list})
	return paperOf(name, "application/pdf", content), err
}
