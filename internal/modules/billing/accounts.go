package billing

import (
	"context"
	"crypto/sha256"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/fec"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/tenant/identifiers"
)

const (
	earnKind = "billing.earn" // each night: months that ended are closed
	fecKind  = "billing.fec"
)

// revenueAccount is what is earned: each month that ends takes it from what was invoiced in advance.
const revenueAccount = "revenue"

const earned = "earned"

func (s *Service) accountOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	file := spec("fec-file", http.MethodGet, "/fec/{file}/file.txt", "The file of accounting entries", manifest.Needs(Manage))
	file.File = "text/plain"
	return []manifest.Operation{
		manifest.Op(spec("earned", http.MethodGet, "/earned", "What is earned and what is not yet, month by month", manifest.Needs(Manage), reads...), s.readEarned),
		manifest.Op(spec("accounting", http.MethodGet, "/accounting", "Under which accounts the books are kept, and the files that were asked for", manifest.Needs(Manage), reads...), s.readAccounting),
		manifest.Op(spec("set-accounting", http.MethodPut, "/accounting", "Say under which accounts the books are kept", manifest.Needs(Manage), reads...), s.setAccounting),
		manifest.Op(spec("ask-fec", http.MethodPost, "/fec", "Ask for the accounting entries of a year", manifest.Needs(Manage), reads...), s.askFEC),
		manifest.Op(file, s.fecFile),
	}
}

func (s *Service) accountJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory"}
	return []manifest.Job{
		manifest.NewJob(earnKind, opens, func(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
			if c, err := cardOf(tx); err != nil || c.Kind != "vendor" {
				return err
			}
			return s.earnMonths(tx)
		}),
		manifest.NewJob(fecKind, opens, s.makeFEC),
	}
}

// sold is a line of an issued invoice that is earned as time goes: what was booked elsewhere when it was issued is not among them.
type sold struct {
	IssuedOn     schoolyear.Date
	Since, Until schoolyear.Date
	Cents        ledger.Cents
}

func soldOf(tx *tenant.Tx) ([]sold, error) {
	return tenant.Select[sold](tx, `select i.issued_on, l.since, l.until, l.cents from billing.invoices i join billing.invoice_lines l on l.tenant_id = $1 and l.invoice_id = i.id
		where i.tenant_id = $1 and i.side = 'vendor' and i.state = 'issued' and exists (select from billing.entries e join billing.postings p on p.tenant_id = $1 and p.entry_id = e.id and p.account = $2
			where e.tenant_id = $1 and e.kind = i.kind and e.source_id = i.id) order by i.issued_on, i.id, l.n`, tx.Tenant(), deferredAccount)
}

// earnedBy is what lines issued by a day have earned when it ends.
func earnedBy(list []sold, day schoolyear.Date) (sum ledger.Cents) {
	for _, l := range list {
		if !l.IssuedOn.After(day) {
			sum += fec.Sold{Cents: l.Cents, From: l.Since, Until: l.Until}.Earned(day)
		}
	}
	return sum
}

// closedMonth is what a month that was closed earned.
type closedMonth struct {
	Day   schoolyear.Date
	Cents ledger.Cents
}

func closedMonths(tx *tenant.Tx) ([]closedMonth, error) {
	return tenant.Select[closedMonth](tx, `select e.day, -sum(p.cents)::bigint as cents from billing.entries e join billing.postings p on p.tenant_id = $1 and p.entry_id = e.id and p.account = $2
		where e.tenant_id = $1 and e.kind = $3 group by e.id, e.day order by e.day`, tx.Tenant(), revenueAccount, earned)
}

// earnMonths books what each month that ended has earned, once: what becomes known later is earned in the month that is open.
func (s *Service) earnMonths(tx *tenant.Tx) error {
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('billing earning ' || $1::uuid::text, 0))`, tx.Tenant()); err != nil {
		return err
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	list, err := soldOf(tx)
	if err != nil || len(list) == 0 {
		return err
	}
	closed, err := closedMonths(tx)
	if err != nil {
		return err
	}
	month, before := MonthOf(list[0].IssuedOn), ledger.Cents(0)
	for _, c := range closed {
		month, before = c.Day.AddDays(1), before+c.Cents
	}
	var entries []ledger.Entry
	for end := monthEnd(month); end.Before(on); end = monthEnd(end.AddDays(1)) {
		sum := earnedBy(list, end)
		if sum != before {
			entries = append(entries, ledger.Entry{Kind: earned, Source: uuid.NewSHA1(tx.Tenant(), []byte(earned+end.String())), Day: end, Note: "PCA " + end.String()[:7],
				Postings: []ledger.Posting{{Account: ledger.Account{Name: deferredAccount}, Cents: sum - before}, {Account: ledger.Account{Name: revenueAccount}, Cents: before - sum}}})
		}
		before = sum
	}
	_, err = Book.PostAll(tx, entries)
	return err
}

// EarnedMonth is what a month earned, or will of what is issued today.
type EarnedMonth struct {
	Month         schoolyear.Date `json:"month" doc:"Its first day"`
	IssuedCents   ledger.Cents    `json:"issued_cents" doc:"Before tax, less credit notes"`
	EarnedCents   ledger.Cents    `json:"earned_cents"`
	DeferredCents ledger.Cents    `json:"deferred_cents" doc:"At its end: invoiced and not earned"`
	Closed        bool            `json:"closed" doc:"Booked: it does not change any more"`
}

// EarnedYear is a school year, from September to August.
type EarnedYear struct {
	Year     int           `json:"year" doc:"Civil year in which it begins"`
	Years    []int         `json:"years" nullable:"false" doc:"Those of which there is something to read"`
	Months   []EarnedMonth `json:"months" nullable:"false"`
	Issued   ledger.Cents  `json:"issued_cents"`
	Earned   ledger.Cents  `json:"earned_cents"`
	Now      ledger.Cents  `json:"now_cents" doc:"Earned of it until today"`
	Deferred ledger.Cents  `json:"deferred_cents" doc:"Today: invoiced and not earned"`
}

type earnedOut struct{ Body EarnedYear }

func (s *Service) readEarned(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Year int `query:"year" minimum:"0" maximum:"2200" doc:"Civil year in which the school year begins; absent: the current one"`
}) (*earnedOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	list, err := soldOf(tx)
	if err != nil {
		return nil, err
	}
	closed, err := closedMonths(tx)
	out := &earnedOut{earnedYear(list, closed, on, in.Year)}
	return out, err
}

// earnedYear spreads what was issued over a school year. Of closed months it gives what was booked.
func earnedYear(list []sold, closed []closedMonth, on schoolyear.Date, first int) EarnedYear {
	now := year(on).From.Year
	if first == 0 {
		first = now
	}
	y := EarnedYear{Year: first, Years: []int{}, Months: []EarnedMonth{}}
	from, to := now, now
	shut := schoolyear.Date{} // the last day that is booked
	for _, c := range closed {
		shut = c.Day
	}
	for _, l := range list {
		from, to = min(from, year(l.IssuedOn).From.Year), max(to, year(l.Until).From.Year)
		y.Deferred += l.Cents
	}
	y.Deferred -= earnedBy(list, on)
	for n := from; n <= to; n++ {
		y.Years = append(y.Years, n)
	}
	// what is earned when a month ends: as it was booked, else as it is reckoned today
	by := func(end schoolyear.Date) (sum ledger.Cents) {
		if end.After(shut) {
			return earnedBy(list, end)
		}
		for _, c := range closed {
			if !c.Day.After(end) {
				sum += c.Cents
			}
		}
		return sum
	}
	month := schoolyear.NewDate(first, time.September, 1)
	before := by(month.AddDays(-1))
	if last := schoolyear.NewDate(first+1, time.August, 31); last.Before(on) {
		y.Now = by(last) - before
	} else if !on.Before(month) {
		y.Now = earnedBy(list, on) - before
	}
	for range 12 {
		end := monthEnd(month)
		m := EarnedMonth{Month: month, Closed: !end.After(shut)}
		issued := ledger.Cents(0)
		for _, l := range list {
			if MonthOf(l.IssuedOn) == month {
				m.IssuedCents += l.Cents
			}
			if !l.IssuedOn.After(end) {
				issued += l.Cents
			}
		}
		m.Closed = m.Closed || end.Before(on) && issued == 0 // nothing may be earned of it any more
		sum := by(end)
		m.EarnedCents, m.DeferredCents = sum-before, issued-sum
		y.Issued, y.Earned, before = y.Issued+m.IssuedCents, y.Earned+m.EarnedCents, sum
		y.Months = append(y.Months, m)
		month = end.AddDays(1)
	}
	return y
}

// Accounting is under which accounts a vendor keeps its books.
type Accounting struct {
	SIREN     string `json:"siren" db:"siren" maxLength:"20"`
	Begins    int    `json:"begins" minimum:"1" maximum:"12" doc:"Month in which the accounting year begins"`
	Customers string `json:"customers" minLength:"3" maxLength:"20"`
	Revenue   string `json:"revenue" minLength:"3" maxLength:"20"`
	Tax       string `json:"tax" minLength:"3" maxLength:"20"`
	Bank      string `json:"bank" minLength:"3" maxLength:"20"`
	Deferred  string `json:"deferred" minLength:"3" maxLength:"20"`
	Result    string `json:"result" minLength:"3" maxLength:"20"`
}

// accountingOf is what was said, or the usual accounts of the plan comptable général.
func accountingOf(tx *tenant.Tx) (Accounting, bool, error) {
	a, ok, err := tenant.One[Accounting](tx, `select siren, begins, customers, revenue, tax, bank, deferred, result from billing.accounting where tenant_id = $1`, tx.Tenant())
	if err != nil || ok {
		return a, ok, err
	}
	i, ok, err := identityOf(tx)
	if err != nil {
		return a, false, err
	}
	if !ok {
		c, err := cardOf(tx)
		if err != nil {
			return a, false, err
		}
		i.SIRET = c.Siret
	}
	return Accounting{SIREN: i.SIRET[:min(9, len(i.SIRET))], Begins: 1, Customers: "411000", Revenue: "706000", Tax: "445710", Bank: "512000", Deferred: "487000", Result: "120000"}, false, nil
}

// FECFile is a file of accounting entries that was asked for.
type FECFile struct {
	ID         uuid.UUID       `json:"id"`
	Since      schoolyear.Date `json:"since"`
	Until      schoolyear.Date `json:"until"`
	State      string          `json:"state" enum:"asked,ready,refused"`
	Name       string          `json:"name,omitempty"`
	Entries    int             `json:"entries"`
	DebitCents ledger.Cents    `json:"debit_cents" doc:"All debits, and all credits"`
	Faults     []string        `json:"faults" nullable:"false" doc:"Sentences: why it would be sent back"`
	AskedAt    time.Time       `json:"asked_at"`
}

// Exercise is an accounting year of which a file may be asked.
type Exercise struct {
	Since schoolyear.Date `json:"since"`
	Until schoolyear.Date `json:"until" doc:"Its last day, or today"`
	Whole bool            `json:"whole" doc:"It has ended"`
}

type accountingOut struct {
	Body struct {
		Accounts  Accounting `json:"accounts"`
		Set       bool       `json:"set" doc:"Absent: the usual ones"`
		Exercises []Exercise `json:"exercises" nullable:"false" doc:"The latest first"`
		Files     []FECFile  `json:"files" nullable:"false"`
	}
}

func (s *Service) readAccounting(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*accountingOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	return s.accounting(tx)
}

func (s *Service) accounting(tx *tenant.Tx) (*accountingOut, error) {
	out := &accountingOut{}
	b := &out.Body
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	if b.Accounts, b.Set, err = accountingOf(tx); err != nil {
		return nil, err
	}
	first, err := tenant.Value[schoolyear.Date](tx, `select min(day) from billing.entries where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	b.Exercises = []Exercise{}
	for e := exerciseOf(b.Accounts.Begins, on); !first.IsZero() && !e.Until.Before(first); e = exerciseOf(b.Accounts.Begins, e.Since.AddDays(-1)) {
		x := Exercise{e.Since, e.Until, e.Until.Before(on)}
		if !x.Whole {
			x.Until = on
		}
		b.Exercises = append(b.Exercises, x)
	}
	b.Files, err = tenant.Select[FECFile](tx, `select id, since, until, state, name, entries, debit_cents, faults, asked_at from billing.fec_files where tenant_id = $1 order by asked_at desc, id desc limit 50`, tx.Tenant())
	b.Files = append([]FECFile{}, b.Files...)
	return out, err
}

// exerciseOf is the accounting year of a day.
func exerciseOf(begins int, on schoolyear.Date) Exercise {
	first := on.Year
	if int(on.Month) < begins {
		first--
	}
	return Exercise{Since: schoolyear.NewDate(first, time.Month(begins), 1), Until: schoolyear.NewDate(first+1, time.Month(begins), 1).AddDays(-1)}
}

var accountNumber = regexp.MustCompile(`^[0-9]{3}[0-9A-Za-z]*$`)

func (s *Service) setAccounting(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Accounting
}) (*accountingOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	a := in.Body
	p := problem.New(problem.Invalid, "invalid")
	siren, err := identifiers.CheckSIREN(a.SIREN)
	if err != nil {
		p.And("siren", "billing.siren")
	}
	seen := map[string]bool{}
	for _, x := range []struct {
		field  string
		number *string
	}{{"customers", &a.Customers}, {"revenue", &a.Revenue}, {"tax", &a.Tax}, {"bank", &a.Bank}, {"deferred", &a.Deferred}, {"result", &a.Result}} {
		*x.number = strings.TrimSpace(*x.number)
		switch {
		case !accountNumber.MatchString(*x.number):
			p.And(x.field, "billing.account_number")
		case seen[*x.number]:
			p.And(x.field, "billing.account_twice")
		}
		seen[*x.number] = true
	}
	if len(p.Fields) > 0 {
		return nil, p
	}
	if _, err := tx.Exec(`insert into billing.accounting (tenant_id, siren, begins, customers, revenue, tax, bank, deferred, result, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id) do update set siren = excluded.siren, begins = excluded.begins, customers = excluded.customers, revenue = excluded.revenue, tax = excluded.tax, bank = excluded.bank, deferred = excluded.deferred, result = excluded.result, updated_at = excluded.updated_at`,
		tx.Tenant(), siren, a.Begins, a.Customers, a.Revenue, a.Tax, a.Bank, a.Deferred, a.Result, tx.Now()); err != nil {
		return nil, err
	}
	return s.accounting(tx)
}

type ofFEC struct {
	File uuid.UUID `json:"file"`
}

func (s *Service) askFEC(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		On schoolyear.Date `json:"on" format:"date" doc:"A day of the accounting year"`
	}
}) (*accountingOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	a, _, err := accountingOf(tx)
	if err != nil {
		return nil, err
	}
	if _, err := identifiers.CheckSIREN(a.SIREN); err != nil {
		return nil, problem.New(problem.Conflict, "billing.fec_siren")
	}
	if in.Body.On.IsZero() || in.Body.On.After(on) {
		return nil, problem.OnField("on", "billing.fec_when")
	}
	x := exerciseOf(a.Begins, in.Body.On)
	if x.Until.After(on) {
		x.Until = on
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into billing.fec_files (tenant_id, id, since, until, asked_at) values ($1, $2, $3, $4, $5)`, tx.Tenant(), id, x.Since, x.Until, tx.Now()); err != nil {
		return nil, err
	}
	if _, err := tx.Emit(fecKind, time.Time{}, ofFEC{id}); err != nil {
		return nil, err
	}
	tx.About(id)
	return s.accounting(tx)
}

// makeFEC makes the file that was asked for, months that ended closed first.
func (s *Service) makeFEC(_ context.Context, tx *tenant.Tx, in *ofFEC) error {
	if err := s.earnMonths(tx); err != nil {
		return err
	}
	type asked struct{ Since, Until schoolyear.Date }
	f, ok, err := tenant.One[asked](tx, `select since, until from billing.fec_files where tenant_id = $1 and id = $2 and state = 'asked' for update`, tx.Tenant(), in.File)
	if err != nil || !ok {
		return err
	}
	a, _, err := accountingOf(tx)
	if err != nil {
		return err
	}
	list, err := s.fecEntries(tx, a, f.Since, f.Until)
	if err != nil {
		return err
	}
	y := fec.Year{SIREN: a.SIREN, From: f.Since, Until: f.Until}
	content, err := y.Write(list)
	faults := fec.Faults{}
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	state, said := "ready", []string{}
	for _, x := range faults[:min(len(faults), mostFaults)] {
		state, said = "refused", append(said, x.Sentence(s.Words, "fr"))
	}
	var debit ledger.Cents
	for _, e := range list {
		for _, i := range e.Items {
			debit += i.Debit
		}
	}
	sum := sha256.Sum256(content)
	_, err = tx.Exec(`update billing.fec_files set state = $3, name = $4, content = $5, sha256 = $6, entries = $7, debit_cents = $8, faults = $9, ended_at = $10 where tenant_id = $1 and id = $2`,
		tx.Tenant(), in.File, state, y.File(), content, sum[:], len(list), debit, said, tx.Now())
	return err
}

// fecEntries are the entries of an accounting year up to a day, numbered in the order in which they were written. What was owed and held
// before it is brought forward.
func (s *Service) fecEntries(tx *tenant.Tx, a Accounting, since, until schoolyear.Date) ([]fec.Entry, error) {
	type posted struct {
		ID              uuid.UUID
		Kind            string
		SourceID        uuid.UUID
		Day, Validated  schoolyear.Date
		Note, Reference string
		Account         string
		OwnerID         uuid.UUID
		Cents           ledger.Cents
	}
	rows, err := tenant.Select[posted](tx, `select e.id, e.kind, e.source_id, e.day, directory.today($1, e.at) as validated, e.note, coalesce(y.reference, '') as reference, p.account, p.owner_id, p.cents
		from billing.entries e join billing.postings p on p.tenant_id = $1 and p.entry_id = e.id left join billing.payments y on y.tenant_id = $1 and y.id = e.source_id
		where e.tenant_id = $1 and e.day between $2 and $3 order by e.at, e.id, p.n`, tx.Tenant(), since, until)
	if err != nil {
		return nil, err
	}
	type balance struct {
		Account string
		OwnerID uuid.UUID
		Cents   ledger.Cents
	}
	forward, err := tenant.Select[balance](tx, `select case when p.account in ($3, $4) then 'result' else p.account end as account, p.owner_id, sum(p.cents)::bigint as cents from billing.entries e join billing.postings p on p.tenant_id = $1 and p.entry_id = e.id
		where e.tenant_id = $1 and e.day < $2 group by 1, 2 having sum(p.cents) <> 0 order by 1, 2`, tx.Tenant(), since, revenueAccount, lateAccount)
	if err != nil {
		return nil, err
	}
	names, err := peerNames(tx)
	if err != nil {
		return nil, err
	}
	letters, err := lettersOf(tx)
	if err != nil {
		return nil, err
	}
	item := func(account string, owner, source uuid.UUID, cents ledger.Cents) fec.Item {
		i := fec.Item{Debit: max(cents, 0), Credit: max(-cents, 0)}
		i.Account, i.AccountName = a.of(account)
		if account == customersAccount {
			i.Aux, i.AuxName = "C"+strings.ToUpper(owner.String()[28:]), names[owner]
			if i.AuxName == "" {
				i.AuxName = i.Aux
			}
			if l, ok := letters[source]; ok {
				i.Letter, i.Lettered = l.code, l.on
			}
		}
		return i
	}
	var out []fec.Entry
	if len(forward) > 0 {
		e := fec.Entry{Journal: "AN", JournalName: "À nouveaux", Number: 1, On: since, Piece: "AN" + since.String()[:4], PieceOn: since, Label: "À nouveaux", Validated: since}
		for _, b := range forward {
			e.Items = append(e.Items, item(b.Account, b.OwnerID, uuid.Nil, b.Cents))
		}
		out = append(out, e)
	}
	last := uuid.Nil
	for _, r := range rows {
		if r.ID != last {
			last = r.ID
			e := fec.Entry{Number: int64(len(out) + 1), On: r.Day, PieceOn: r.Day, Validated: r.Validated}
			short := strings.ToUpper(r.SourceID.String()[28:])
			switch r.Kind {
			case "invoice":
				e.Journal, e.JournalName, e.Piece, e.Label = "VE", "Ventes", r.Note, "Facture "+r.Note
			case "credit_note":
				e.Journal, e.JournalName, e.Piece, e.Label = "VE", "Ventes", r.Note, "Avoir "+r.Note
			case payment:
				e.Journal, e.JournalName, e.Piece, e.Label = "BQ", "Banque", "V"+short, strings.TrimSpace("Virement "+r.Reference)
			case "payment_undone":
				e.Journal, e.JournalName, e.Piece, e.Label = "BQ", "Banque", "V"+short, "Rapprochement annulé : "+r.Note
			case refund:
				e.Journal, e.JournalName, e.Piece, e.Label = "BQ", "Banque", "R"+short, strings.TrimSpace("Trop-perçu rendu "+r.Reference)
			case earned:
				e.Journal, e.JournalName, e.Piece, e.Label = "OD", "Opérations diverses", strings.ReplaceAll(r.Note, " ", "-"), "Produits acquis, mois de "+r.Day.String()[:7]
			default:
				e.Journal, e.JournalName, e.Piece, e.Label = "OD", "Opérations diverses", "E"+short, strings.TrimSpace(r.Kind+" "+r.Note)
			}
			out = append(out, e)
		}
		e := &out[len(out)-1]
		e.Items = append(e.Items, item(r.Account, r.OwnerID, r.SourceID, r.Cents))
	}
	return out, nil
}

// of is the number and the name of an account.
func (a Accounting) of(account string) (number, name string) {
	switch account {
	case customersAccount:
		return a.Customers, "Clients"
	case deferredAccount:
		return a.Deferred, "Produits constatés d’avance"
	case taxAccount:
		return a.Tax, "TVA collectée"
	case bankAccount:
		return a.Bank, "Banque"
	case revenueAccount:
		return a.Revenue, "Prestations de services"
	case stripeAccount:
		return "511500", "Cartes et prélèvements à recevoir"
	case lateAccount:
		return "763000", "Intérêts et frais de retard"
	case "result":
		return a.Result, "Résultat de l’exercice"
	}
	return "471000", "Compte d’attente : " + account
}

type lettered struct {
	code string
	on   schoolyear.Date
}

// lettersOf letters what is settled to the cent: invoices and payments that settle each other bear one letter, from the day on which the
// last of them came. What is partly paid bears none.
func lettersOf(tx *tenant.Tx) (map[uuid.UUID]lettered, error) {
	type side struct {
		ID    uuid.UUID
		Day   schoolyear.Date
		Cents ledger.Cents // what it adds to what the customer owes
		Of    *uuid.UUID   // the payment that it takes or gives back, the invoice that it takes back of
	}
	sides, err := tenant.Select[side](tx, `select id, issued_on as day, gross_cents as cents, case when kind = 'credit_note' then of_invoice end as of from billing.invoices where tenant_id = $1 and side = 'vendor' and state = 'issued'
		union all select id, day, -cents, reverses from billing.payments where tenant_id = $1 order by day, id`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	type pair struct {
		PaymentID, InvoiceID uuid.UUID
		Day                  schoolyear.Date
	}
	pairs, err := tenant.Select[pair](tx, `select payment_id, invoice_id, day from billing.settlements where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	up := map[uuid.UUID]uuid.UUID{}
	root := func(x uuid.UUID) uuid.UUID {
		for up[x] != uuid.Nil {
			x = up[x]
		}
		return x
	}
	join := func(x, y uuid.UUID) {
		if x, y = root(x), root(y); x != y {
			up[y] = x
		}
	}
	for _, x := range sides {
		if x.Of != nil {
			join(*x.Of, x.ID)
		}
	}
	used := map[uuid.UUID]schoolyear.Date{}
	for _, p := range pairs {
		join(p.PaymentID, p.InvoiceID)
	}
	type group struct {
		sum ledger.Cents
		n   int
		on  schoolyear.Date
	}
	groups := map[uuid.UUID]*group{}
	for _, p := range pairs {
		if r := root(p.PaymentID); p.Day.After(used[r]) {
			used[r] = p.Day
		}
	}
	var order []uuid.UUID
	for _, x := range sides {
		r := root(x.ID)
		g := groups[r]
		if g == nil {
			g = &group{on: used[r]}
			groups[r], order = g, append(order, r)
		}
		g.sum, g.n = g.sum+x.Cents, g.n+1
		if x.Day.After(g.on) {
			g.on = x.Day
		}
	}
	codes := map[uuid.UUID]lettered{}
	n := 0
	for _, r := range order {
		if g := groups[r]; g.n > 1 && g.sum == 0 {
			codes[r] = lettered{letter(n), g.on}
			n++
		}
	}
	out := map[uuid.UUID]lettered{}
	for _, x := range sides {
		if l, ok := codes[root(x.ID)]; ok {
			out[x.ID] = l
		}
	}
	return out, nil
}

// letter is the n-th letter of a lettering: AA, AB … ZZ, AAA.
func letter(n int) string {
	s := ""
	for n += 26; n >= 0; n = n/26 - 1 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}

type fecDownload struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func (s *Service) fecFile(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	File uuid.UUID `path:"file" format:"uuid"`
}) (*fecDownload, error) {
	type kept struct {
		Name    string
		Content []byte
	}
	f, ok, err := tenant.One[kept](tx, `select name, content from billing.fec_files where tenant_id = $1 and id = $2 and state = 'ready'`, tx.Tenant(), in.File)
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	tx.About(in.File)
	return &fecDownload{"text/plain; charset=ISO-8859-15", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}), "no-store", "default-src 'none'; sandbox", f.Content}, nil
}
