package family

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/payment/payfip"
	"preau/internal/payment/pes"
	"preau/internal/payment/sepa"
	"preau/internal/platform/blob"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// accountWrittenOff is what the assembly gave up: the debt is off the account, and nobody paid it.
const accountWrittenOff = "written_off"

// Titling is how a creditor writes titles for the Trésor.
type Titling struct {
	Post       string `json:"post" maxLength:"7" doc:"Codique of the accounting post"`
	Collective string `json:"collective" maxLength:"3" doc:"Code of the collectivity (CodCol)"`
	Budget     string `json:"budget" maxLength:"10" doc:"Code of the budget (CodBud)"`
	Product    string `json:"product" maxLength:"4" doc:"Local product code agreed with the trésorerie"`
	Nature     string `json:"nature" maxLength:"10" doc:"588 unless the trésorerie says otherwise"`
	Edition    string `json:"edition" enum:"01,02,03,04" doc:"Who prints the notice"`
	Period     string `json:"period" enum:"digit,month" doc:"digit: the month's last digit, as the schema has it; month: the whole month"`
	Papers     bool   `json:"papers" doc:"The invoices' PDF goes with the file"`
	Client     string `json:"client,omitempty" maxLength:"20" doc:"Six digits: the collectivity's number at PayFiP for its titles, another than the régie's; absent: they are paid at the Trésor's"`
}

func titlingOf(tx *tenant.Tx) (Titling, Creditor, bool, error) {
	t := Titling{Nature: "588", Edition: "03", Period: "digit", Budget: "00"}
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return t, c, false, err
	}
	ok, err = c.Rail("pes", &t)
	return t, c, ok && t.Post != "", err
}

func (t Titling) period(month schoolyear.Date) string {
	if t.Period == "month" {
		return strconv.Itoa(int(month.Month))
	}
	return strconv.Itoa(int(month.Month) % 10)
}

// reference is what PayFiP finds a title by: the year, then the parts that the second key covers (the month, two noughts, the debt on
// thirteen digits) and the key.
func (t Titling) reference(year int, month schoolyear.Date, debt, key string) string {
	return fmt.Sprintf("%d%s00%013s%s", year, t.period(month), debt, key)
}

// titleYear is the year of a title's reference: that of its budget.
func titleYear(reference string) int {
	year, _ := strconv.Atoi(reference[:min(4, len(reference))])
	return year
}

// titlingWaits keeps payments that begin and titles that are issued, or debits that leave, from passing each other: a bill is never
// collected by two.
func titlingWaits(tx *tenant.Tx, begins bool) (err error) {
	if begins { // payments do not wait for one another
		_, err = tx.Exec(`select pg_advisory_xact_lock_shared(hashtextextended('family collecting ' || $1::uuid::text, 0))`, tx.Tenant())
	} else {
		_, err = tx.Exec(`select pg_advisory_xact_lock(hashtextextended('family collecting ' || $1::uuid::text, 0))`, tx.Tenant())
	}
	return err
}

// paidTitle says that a title was paid by PayFiP: whole, it is settled; in part, it stays issued for the rest.
func paidTitle(tx *tenant.Tx, bill uuid.UUID, cents ledger.Cents, day schoolyear.Date) error {
	if _, err := tx.Exec(`insert into family.title_events (tenant_id, id, bill_id, state, day, cents, source, at) values ($1, $2, $3, 'paid', $4, $5, 'payfip', $6)`, tx.Tenant(), tenant.NewID(), bill, day, int64(cents), tx.Now()); err != nil {
		return err
	}
	t, ok, err := TitleOf(tx, bill)
	if err == nil && ok && t.State == "issued" && t.OpenCents <= 0 {
		_, err = tx.Exec(`update family.titles set state = 'paid', state_on = $3 where tenant_id = $1 and bill_id = $2 and state = 'issued'`, tx.Tenant(), bill, day)
	}
	return err
}

// Slip is a bordereau of titles.
type Slip struct {
	ID        uuid.UUID        `json:"id"`
	Year      int              `json:"year"`
	Number    int64            `json:"number"`
	Month     schoolyear.Date  `json:"month" format:"date"`
	Object    string           `json:"object"`
	State     string           `json:"state" enum:"prepared,sent,dropped"`
	IssuedOn  schoolyear.Date  `json:"issued_on" format:"date"`
	AwaitedOn schoolyear.Date  `json:"awaited_on" format:"date"`
	CollectOn *schoolyear.Date `json:"collect_on,omitempty" format:"date"`
	Cents     ledger.Cents     `json:"cents"`
	Titles    int              `json:"titles"`
	MadeAt    time.Time        `json:"made_at"`
	SentAt    *time.Time       `json:"sent_at,omitempty"`
	OpenCents ledger.Cents     `json:"open_cents" doc:"Of its titles, still owed to the Trésor"`
}

// TitleView is a title and what became of it.
type TitleView struct {
	BillID    uuid.UUID       `json:"bill_id"`
	SlipID    uuid.UUID       `json:"-"`
	PayerName string          `json:"payer_name"`
	Year      int             `json:"-"`
	Nth       *int64          `json:"-" db:"number"`
	Number    string          `json:"number" db:"-"`
	Piece     int             `json:"piece"`
	Debt      string          `json:"debt"`
	KeyOne    string          `json:"key_one"`
	KeyTwo    string          `json:"key_two"`
	Cents     ledger.Cents    `json:"cents"`
	State     string          `json:"state" enum:"prepared,issued,paid,cancelled,written_off"`
	StateOn   schoolyear.Date `json:"state_on" format:"date"`
	OpenCents ledger.Cents    `json:"open_cents"`
}

func slipsWhere(tx *tenant.Tx, where, tail string, args ...any) ([]Slip, error) {
	return chosen[Slip](tx, `select s.id, s.year, s.number, s.month, s.object, s.state, s.issued_on, s.awaited_on, s.collect_on, s.cents, s.titles, s.made_at, s.sent_at,
			coalesce((select sum(t.cents) from family.titles t where t.tenant_id = $1 and t.slip_id = s.id and t.state = 'issued'), 0)::bigint as open_cents
		from family.slips s where s.tenant_id = $1 and `+where+` order by s.made_at desc, s.id limit 100`+tail, args...)
}

func slipOf(tx *tenant.Tx, id uuid.UUID, tail string) (Slip, error) {
	found, err := slipsWhere(tx, `s.id = $2`, tail, id)
	if err == nil && len(found) == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return Slip{}, err
	}
	return found[0], nil
}

func titlesWhere(tx *tenant.Tx, where string, args ...any) ([]TitleView, error) {
	out, err := chosen[TitleView](tx, `select t.bill_id, t.slip_id, b.payer_name, b.year, b.number, t.piece, t.debt, t.key_one, t.key_two, t.cents, t.state, t.state_on,
			(b.cents + b.carried_cents - coalesce((select sum(x.cents) from family.settlements x where x.tenant_id = $1 and x.bill_id = b.id), 0))::bigint as open_cents
		from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id where t.tenant_id = $1 and `+where+` order by t.slip_id, t.piece`, args...)
	for i := range out {
		if out[i].Nth != nil {
			out[i].Number = NumberText(out[i].Year, *out[i].Nth)
		}
	}
	if out == nil {
		out = []TitleView{}
	}
	return out, err
}

// TitleOf is the title of a bill, ok false when none was made: once it is issued only the Trésor collects, and a payer who pays online
// pays the title by its keys.
func TitleOf(tx *tenant.Tx, bill uuid.UUID) (t TitleView, ok bool, err error) {
	found, err := titlesWhere(tx, `t.bill_id = $2`, bill)
	if err != nil || len(found) == 0 {
		return t, false, err
	}
	return found[0], true, nil
}

// PrepareSlip makes a bordereau of the invoices of a month that are still open: no title, no debit on its way.
func (s *Service) PrepareSlip(tx *tenant.Tx, month, awaited schoolyear.Date, collect *schoolyear.Date, object string) (Slip, error) {
	set, _, ok, err := titlingOf(tx)
	if err != nil {
		return Slip{}, err
	}
	if !ok {
		return Slip{}, problem.New(problem.Conflict, "family.no_titles_here")
	}
	today, err := Today(tx)
	if err != nil {
		return Slip{}, err
	}
	if awaited.IsZero() {
		awaited = today
	}
	if awaited.Before(today) {
		return Slip{}, problem.OnField("awaited_on", "family.awaited_before_issue")
	}
	if collect != nil && !sepa.Open(*collect) {
		return Slip{}, problem.OnField("collect_on", "family.sepa_collect_closed", "next", dayText(tx.Actor().Lang, sepa.OnOrAfter(*collect)))
	}
	type row struct {
		ID       uuid.UUID
		PersonID *uuid.UUID
		Number   int64
		Open     ledger.Cents
	}
	if _, err := tx.Exec(`select id from family.payers p where p.tenant_id = $1 and p.id in (select payer_id from family.bills where tenant_id = $1 and month = $2 and kind = 'invoice') order by p.id for update`, tx.Tenant(), month); err != nil {
		return Slip{}, err
	}
	rows, err := tenant.Select[row](tx, `select b.id, b.person_id, b.number, (b.cents + b.carried_cents - coalesce((select sum(x.cents) from family.settlements x where x.tenant_id = $1 and x.bill_id = b.id), 0))::bigint as open
		from family.bills b where b.tenant_id = $1 and b.month = $2 and b.kind = 'invoice' and b.carried_into is null
			and not exists (select from family.titles t where t.tenant_id = $1 and t.bill_id = b.id)
			and not exists (select from family.lot_debits x where x.tenant_id = $1 and x.bill_id = b.id and x.state in ('prepared', 'sent'))
			and not exists (select from family.payment_bills x where x.tenant_id = $1 and x.bill_id = b.id and x.held)
		order by b.year, b.number`, tx.Tenant(), month)
	if err != nil {
		return Slip{}, err
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.Open <= 0 })
	if len(rows) == 0 {
		return Slip{}, problem.New(problem.Conflict, "family.nothing_to_title")
	}
	number, on, err := Book.Number(tx, "slip", today)
	if err != nil {
		return Slip{}, err
	}
	if awaited.Before(on) {
		awaited = on
	}
	first, _, err := Book.Numbers(tx, "title", on, len(rows))
	if err != nil {
		return Slip{}, err
	}
	if object == "" {
		object = s.say("fr", "slip_object", "month", monthText("fr", month))
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	var total ledger.Cents
	for _, r := range rows {
		total += r.Open
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into family.slips (tenant_id, id, year, number, month, object, issued_on, awaited_on, collect_on, cents, titles, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.Tenant(), id, on.Year, number, month, object, on, awaited, collect, int64(total), len(rows), by, tx.Now()); err != nil {
		return Slip{}, err
	}
	for i, r := range rows {
		piece := int(first) + i
		debt := strconv.Itoa(piece)
		keys := pes.KeysOf(set.Collective, int(number), on.Year, set.period(month), debt)
		if _, err := tx.Exec(`insert into family.titles (tenant_id, bill_id, slip_id, person_id, piece, debt, key_one, key_two, cents, state_on, reference) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.Tenant(), r.ID, id, r.PersonID, piece, debt, keys.First, keys.Second, int64(r.Open), on, set.reference(on.Year, month, debt, keys.Second)); err != nil {
			return Slip{}, err
		}
	}
	tx.About(id)
	return slipOf(tx, id, "")
}

// category is what kind of debtor an institution is, by its SIREN: those of départements begin with 22, of communes with 21, of social
// centres with 26 (INSEE, répertoire SIRENE: unités du secteur public).
func category(person *uuid.UUID, siret string) pes.Category {
	switch {
	case person != nil:
		return pes.Person
	case strings.HasPrefix(siret, "22"):
		return pes.Departement
	case strings.HasPrefix(siret, "21"):
		return pes.Commune
	case strings.HasPrefix(siret, "26"):
		return pes.CCAS
	}
	return pes.Association
}

// paperAt is an invoice's paper, in the store of files.
type paperAt struct {
	title int
	file  uuid.UUID
}

// slipFile is a slip as the Trésor's file describes it, its papers left out.
func (s *Service) slipFile(tx *tenant.Tx, l Slip) (pes.Slip, []TitleView, []paperAt, error) {
	set, c, _, err := titlingOf(tx)
	if err != nil {
		return pes.Slip{}, nil, nil, err
	}
	titles, err := titlesWhere(tx, `t.slip_id = $2`, l.ID)
	if err != nil {
		return pes.Slip{}, nil, nil, err
	}
	type row struct {
		BillID                      uuid.UUID
		PayerID                     uuid.UUID
		PersonID                    *uuid.UUID
		PayerName                   string
		SIRET                       string `db:"siret"`
		Civility, Given, FamilyName string
		Address                     Address
		FileID                      *uuid.UUID
	}
	rows, err := tenant.Select[row](tx, `select b.id as bill_id, b.payer_id, p.person_id, b.payer_name, p.siret, coalesce(d.civility, '') as civility, coalesce(d.given_name, '') as given, coalesce(nullif(d.usage_name, ''), d.family_name, '') as family_name, b.address, b.file_id
		from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id join family.payers p on p.tenant_id = $1 and p.id = b.payer_id left join directory.people d on d.tenant_id = $1 and d.id = p.person_id
		where t.tenant_id = $1 and t.slip_id = $2`, tx.Tenant(), l.ID)
	if err != nil {
		return pes.Slip{}, nil, nil, err
	}
	of := map[uuid.UUID]row{}
	for _, r := range rows {
		of[r.BillID] = r
	}
	mandates := map[uuid.UUID]Mandate{}
	if l.CollectOn != nil {
		found, err := mandatesWhere(tx, `m.ended_on is null and m.payer_id in (select b.payer_id from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id where t.tenant_id = $1 and t.slip_id = $2)`, l.ID)
		if err != nil {
			return pes.Slip{}, nil, nil, err
		}
		for _, m := range found {
			mandates[m.PayerID] = m
		}
	}
	out := pes.Slip{File: "PESORMC_" + l.Month.String()[:7] + "_" + strconv.FormatInt(l.Number, 10), Sender: "Préau", Issued: l.IssuedOn, Awaited: l.AwaitedOn, Post: set.Post, SIRET: c.SIRET, Collective: set.Collective, Budget: set.Budget,
		Year: l.Year, Number: int(l.Number), Period: set.period(l.Month), Object: l.Object, Product: set.Product, Nature: set.Nature}
	var papers []paperAt
	for i, t := range titles {
		r := of[t.BillID]
		d := pes.Debtor{Reference: strings.ToUpper(strings.ReplaceAll(r.PayerID.String(), "-", ""))[:30], Category: category(r.PersonID, r.SIRET), Name: r.PayerName, Postcode: r.Address.Postcode, Town: r.Address.City}
		if r.PersonID != nil {
			d.Civility, d.Name, d.First = r.Civility, r.FamilyName, r.Given
		}
		if n := len(r.Address.Lines); n > 0 {
			d.Street = r.Address.Lines[0]
			if n > 1 { // what goes before the street is written before it
				d.Complement, d.Street = r.Address.Lines[0], r.Address.Lines[1]
			}
		}
		title := pes.Title{Number: t.Piece, Debt: t.Debt, Invoice: t.Number, Object: s.say("fr", "title_object", "number", t.Number, "month", monthText("fr", l.Month)), Amount: t.Cents, Edition: set.Edition, Debtor: d}
		if m, ok := mandates[r.PayerID]; ok {
			iban, err := s.Vault.Open(m.IBANSealed, tx.Tenant(), m.ID)
			if err != nil { // sealed by another key: the file says that the account is missing, so that a new mandate is asked for
				iban = nil
			}
			title.Debit = &pes.Debit{On: *l.CollectOn, Sequence: sepa.Sequence(sequenceOf(m.Uses)), Signed: m.SignedOn, Mandate: m.RUM, Holder: m.Holder, IBAN: string(iban), BIC: m.BIC, Label: title.Object}
		}
		if set.Papers && r.FileID != nil {
			papers = append(papers, paperAt{i, *r.FileID})
		}
		out.Titles = append(out.Titles, title)
	}
	return out, titles, papers, nil
}

// SetTitle says what became of a title, by hand or by what the Trésor sent back: each is traced, and booked once.
func (s *Service) SetTitle(tx *tenant.Tx, bill uuid.UUID, state string, on schoolyear.Date, cents ledger.Cents, source, reason string) (TitleView, bool, error) {
	b, err := BillOf(tx, bill)
	if err != nil {
		return TitleView{}, false, err
	}
	if _, err := lockPayer(tx, b.PayerID); err != nil {
		return TitleView{}, false, err
	}
	t, ok, err := TitleOf(tx, bill)
	if err != nil || !ok {
		return t, false, errors.Join(err, problem.New(problem.NotFound, "family.no_title"))
	}
	today, err := Today(tx)
	if err != nil {
		return t, false, err
	}
	if on.IsZero() {
		on = today
	}
	switch {
	case on.After(today):
		return t, false, problem.OnField("on", "family.title_in_future")
	case t.State == "prepared":
		return t, false, problem.New(problem.Conflict, "family.title_not_issued")
	case t.State == state:
		return t, false, nil
	case t.State != "issued":
		return t, false, problem.New(problem.Conflict, "family.title_settled", "state", s.say(tx.Actor().Lang, "title_"+t.State))
	case state != "paid" && reason == "":
		return t, false, problem.OnField("reason", "family.title_reason")
	}
	open := max(t.OpenCents, 0)
	if cents == 0 || cents > open || state != "paid" {
		cents = open
	}
	id := tenant.NewID()
	name, err := agentName(tx)
	if err != nil {
		return t, false, err
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	if _, err := tx.Exec(`insert into family.title_events (tenant_id, id, bill_id, state, day, cents, source, reason, at, made_by, made_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Tenant(), id, bill, state, on, int64(cents), source, reason, tx.Now(), by, name); err != nil {
		return t, false, err
	}
	if cents > 0 {
		switch state {
		case "paid":
			_, _, err = Receive(tx, Received{Kind: "title", Source: id, Account: ledger.Account{Name: accountTreasury}, Payer: b.PayerID, Cents: cents, Day: on, Note: t.Number, Bills: []uuid.UUID{bill}})
		case "written_off":
			_, _, err = Receive(tx, Received{Kind: "written_off", Source: id, Account: ledger.Account{Name: accountWrittenOff}, Payer: b.PayerID, Cents: cents, Day: on, Note: reason, Bills: []uuid.UUID{bill}})
		case "cancelled":
			_, _, err = Credit(tx, bill, []BillLine{{Label: s.say("fr", "title_cancelled_line"), Quantity: 1, UnitCents: -cents, WholeCents: -cents, Cents: -cents, SharePPM: 1_000_000}}, reason, false, today)
		}
		if err != nil {
			return t, false, err
		}
	}
	if state != "paid" || cents >= open {
		if _, err := tx.Exec(`update family.titles set state = $3, state_on = $4 where tenant_id = $1 and bill_id = $2`, tx.Tenant(), bill, state, on); err != nil {
			return t, false, err
		}
	}
	tx.About(bill)
	t, _, err = TitleOf(tx, bill)
	return t, true, err
}

// OfSlip is the path of a slip.
type OfSlip struct {
	manifest.InTenant
	Slip uuid.UUID `path:"slip" format:"uuid"`
}

func (s *Service) titleOperations() []manifest.Operation {
	desk := manifest.Needs(Desk)
	file := spec("slip-file", http.MethodGet, "/slips/{slip}/pes.xml", "The file of a slip, for the Trésor", desk, Money, "directory")
	file.File = "application/xml"
	return []manifest.Operation{
		manifest.Op(spec("titling", http.MethodGet, "/titling", "How the creditor writes titles", desk, Money), s.titling),
		manifest.Op(spec("set-titling", http.MethodPut, "/titling", "Write how the creditor writes titles: post, codes, product", desk, Money), s.setTitling),
		manifest.Op(spec("slips", http.MethodGet, "/slips", "The slips of titles, the latest first", desk, Money), s.slips),
		manifest.Op(spec("prepare-slip", http.MethodPost, "/slips", "Prepare a slip of the invoices of a month that are open", desk, Money, "directory"), s.prepareSlip),
		manifest.Op(spec("slip", http.MethodGet, "/slips/{slip}", "A slip with its titles, and what the Trésor would send back", desk, Money, "directory"), s.slip),
		manifest.Op(spec("send-slip", http.MethodPost, "/slips/{slip}/sent", "Say that a slip was sent: its titles are issued, only the Trésor collects them", desk, Money, "directory"), s.sendSlip),
		manifest.Op(spec("drop-slip", http.MethodDelete, "/slips/{slip}", "Give up a slip that was not sent", desk, Money), s.dropSlip),
		manifest.Staged(file, s.slipXML),
		manifest.Op(spec("set-title", http.MethodPost, "/titles/{bill}/state", "Say what became of a title: paid to the Trésor, cancelled, written off", desk, Money, "directory"), s.setTitle),
		manifest.Op(spec("title-states", http.MethodPost, "/titles/states", "Read what became of titles from a table, tried or applied", desk, Money, "directory"), s.titleStates),
	}
}

// TitlingView is how the creditor writes titles.
type TitlingView struct {
	Titling
	Set   bool   `json:"set"`
	SIRET string `json:"siret"`
}

type outTitling struct{ Body TitlingView }

func (s *Service) titling(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outTitling, error) {
	t, c, ok, err := titlingOf(tx)
	return &outTitling{TitlingView{t, ok, c.SIRET}}, err
}

var postForm = regexp.MustCompile(`^([0-9]{6,7}|02[AB][0-9]{3,4})$`)

func (s *Service) setTitling(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Titling
}) (*outTitling, error) {
	t := in.Body
	bad := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	if !postForm.MatchString(t.Post) {
		bad.And("post", "family.pes_post")
	}
	if len(t.Collective) != 3 || strings.Trim(t.Collective, "0123456789") != "" {
		bad.And("collective", "family.pes_collective")
	}
	if t.Product == "" {
		bad.And("product", "family.pes_missing")
	}
	if len(t.Nature) < 3 || strings.Trim(t.Nature, "0123456789") != "" {
		bad.And("nature", "family.pes_nature")
	}
	if t.Client = strings.Join(strings.Fields(t.Client), ""); t.Client != "" && payfip.CheckClient(t.Client) != nil {
		bad.And("client", "family.payfip_client")
	}
	if len(bad.Fields) > 0 {
		return nil, bad
	}
	if err := s.setRail(tx, "pes", t); err != nil {
		return nil, err
	}
	return s.titling(ctx, tx, &struct{ manifest.InTenant }{in.InTenant})
}

func (s *Service) slips(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Items []Slip `json:"items" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []Slip `json:"items" nullable:"false"`
		}
	}{}
	var err error
	if out.Body.Items, err = slipsWhere(tx, `s.state <> 'dropped'`, ""); out.Body.Items == nil {
		out.Body.Items = []Slip{}
	}
	return out, err
}

// SlipView is a slip with its titles, and what the Trésor would send back.
type SlipView struct {
	Slip
	Items  []TitleView `json:"items" nullable:"false"`
	Faults []string    `json:"faults" nullable:"false" doc:"Sentences: what must be mended before it is sent"`
	Notes  []string    `json:"notes" nullable:"false" doc:"Sentences: names written with other letters"`
}

type outSlip struct{ Body SlipView }

func (s *Service) outSlip(tx *tenant.Tx, l Slip) (*outSlip, error) {
	v := SlipView{Slip: l, Faults: []string{}, Notes: []string{}}
	file, titles, _, err := s.slipFile(tx, l)
	if err != nil {
		return nil, err
	}
	v.Items = titles
	if l.State == "dropped" {
		return &outSlip{v}, nil
	}
	lang := tx.Actor().Lang
	w, err := file.Write()
	var faults pes.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			whose := s.say(lang, "fault_of_creditor")
			if f.Title >= 0 {
				whose = titles[f.Title].PayerName + " (" + titles[f.Title].Number + ")"
			}
			v.Faults = append(v.Faults, s.say(lang, "fault_line", "whose", whose, "what", s.pesFault(lang, f)))
		}
	case err != nil:
		return nil, err
	default:
		for _, n := range w.Notes {
			if n.Title >= 0 && (n.Field == "name" || n.Field == "first" || n.Field == "street" || n.Field == "town") {
				v.Notes = append(v.Notes, s.say(lang, "note_line", "given", n.Given, "wrote", n.Wrote))
			}
		}
	}
	return &outSlip{v}, nil
}

// pesFault is the sentence of a fault: that of an account is sepa's.
func (s *Service) pesFault(lang string, f pes.Fault) string {
	if _, ours := pes.Codes[f.Code]; !ours {
		return s.sepaFault(lang, f.Code, f.Params)
	}
	pairs := []any{"field", s.say(lang, "pes_field_"+f.Field)}
	for k, v := range f.Params {
		pairs = append(pairs, k, v)
	}
	return s.say(lang, "pes_"+codeKey(f.Code), pairs...)
}

func (s *Service) prepareSlip(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Month     schoolyear.Date  `json:"month" format:"date" doc:"Its first day"`
		AwaitedOn *schoolyear.Date `json:"awaited_on,omitempty" format:"date"`
		CollectOn *schoolyear.Date `json:"collect_on,omitempty" format:"date" doc:"When the Trésor debits those who signed a mandate"`
		Object    string           `json:"object,omitempty" maxLength:"160"`
	}
}) (*outSlip, error) {
	month := schoolyear.NewDate(in.Body.Month.Year, in.Body.Month.Month, 1)
	var awaited schoolyear.Date
	if in.Body.AwaitedOn != nil {
		awaited = *in.Body.AwaitedOn
	}
	l, err := s.PrepareSlip(tx, month, awaited, in.Body.CollectOn, in.Body.Object)
	if err != nil {
		return nil, err
	}
	return s.outSlip(tx, l)
}

func (s *Service) slip(_ context.Context, tx *tenant.Tx, in *OfSlip) (*outSlip, error) {
	l, err := slipOf(tx, in.Slip, "")
	if err != nil {
		return nil, err
	}
	tx.About(l.ID)
	return s.outSlip(tx, l)
}

func (s *Service) sendSlip(_ context.Context, tx *tenant.Tx, in *OfSlip) (*outSlip, error) {
	l, err := slipOf(tx, in.Slip, " for update of s")
	if err != nil {
		return nil, err
	}
	if l.State != "prepared" {
		return nil, problem.New(problem.Conflict, "family.slip_"+l.State)
	}
	if err := titlingWaits(tx, false); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`select from family.payers p where p.tenant_id = $1 and p.id in (select b.payer_id from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id where t.tenant_id = $1 and t.slip_id = $2) order by p.id for update`, tx.Tenant(), l.ID); err != nil {
		return nil, err
	}
	type paying struct {
		Year   int
		Number int64
	}
	being, ok, err := tenant.One[paying](tx, `select b.year, b.number from family.titles t join family.bills b on b.tenant_id = $1 and b.id = t.bill_id where t.tenant_id = $1 and t.slip_id = $2
		and exists (select from family.payment_bills x where x.tenant_id = $1 and x.bill_id = t.bill_id and x.held) order by b.number limit 1`, tx.Tenant(), l.ID)
	if err != nil {
		return nil, err
	}
	if ok {
		return nil, problem.New(problem.Conflict, "family.title_being_paid", "number", NumberText(being.Year, being.Number))
	}
	out, err := s.outSlip(tx, l)
	if err != nil {
		return nil, err
	}
	if len(out.Body.Faults) > 0 {
		return nil, problem.New(problem.Conflict, "family.slip_faults", "first", out.Body.Faults[0])
	}
	for _, t := range out.Body.Items {
		if t.OpenCents != t.Cents {
			return nil, problem.New(problem.Conflict, "family.title_moved", "number", t.Number)
		}
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update family.titles set state = 'issued', state_on = $3 where tenant_id = $1 and slip_id = $2`, tx.Tenant(), l.ID, today); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`update family.slips set state = 'sent', sent_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID, tx.Now()); err != nil {
		return nil, err
	}
	tx.About(l.ID)
	if l, err = slipOf(tx, l.ID, ""); err != nil {
		return nil, err
	}
	return s.outSlip(tx, l)
}

func (s *Service) dropSlip(_ context.Context, tx *tenant.Tx, in *OfSlip) (*manifest.Empty, error) {
	l, err := slipOf(tx, in.Slip, " for update of s")
	if err != nil {
		return nil, err
	}
	if l.State != "prepared" {
		return nil, problem.New(problem.Conflict, "family.slip_"+l.State)
	}
	if _, err := tx.Exec(`delete from family.titles where tenant_id = $1 and slip_id = $2`, tx.Tenant(), l.ID); err != nil {
		return nil, err
	}
	_, err = tx.Exec(`update family.slips set state = 'dropped' where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID)
	tx.About(l.ID)
	return nil, err
}

// slipXML is the file with the invoices' papers in it; they are read while no transaction is held.
func (s *Service) slipXML(ctx context.Context, run *manifest.Stages, in *OfSlip) (*paper, error) {
	var file pes.Slip
	var papers []paperAt
	var tenantID uuid.UUID
	if err := run.Do(func(tx *tenant.Tx) error {
		l, err := slipOf(tx, in.Slip, "")
		if err != nil {
			return err
		}
		if l.State != "sent" {
			return problem.New(problem.Conflict, "family.slip_not_sent")
		}
		tenantID = tx.Tenant()
		file, _, papers, err = s.slipFile(tx, l)
		tx.About(l.ID)
		return err
	}); err != nil {
		return nil, err
	}
	for _, p := range papers {
		f, _, err := s.Blobs.Get(ctx, blob.Key(tenantID, p.file))
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(io.LimitReader(f, 8<<20))
		f.Close()
		if err != nil {
			return nil, err
		}
		file.Titles[p.title].Document = raw
	}
	w, err := file.Write()
	if err != nil {
		return nil, err
	}
	return paperOf(file.File+".xml", "application/xml; charset=ISO-8859-1", w.XML), nil
}

func (s *Service) setTitle(_ context.Context, tx *tenant.Tx, in *struct {
	OfBill
	Body struct {
		State  string           `json:"state" enum:"paid,cancelled,written_off"`
		On     *schoolyear.Date `json:"on,omitempty" format:"date"`
		Cents  ledger.Cents     `json:"cents,omitempty" minimum:"0" doc:"Paid in part; absent: all that is open"`
		Reason string           `json:"reason,omitempty" maxLength:"500"`
	}
}) (*struct{ Body TitleView }, error) {
	var on schoolyear.Date
	if in.Body.On != nil {
		on = *in.Body.On
	}
	t, _, err := s.SetTitle(tx, in.Bill, in.Body.State, on, in.Body.Cents, "hand", in.Body.Reason)
	return &struct{ Body TitleView }{t}, err
}

// StateLine is one line of a table of states, and what would become of it.
type StateLine struct {
	Line      int          `json:"line"`
	Number    string       `json:"number" doc:"As it was written"`
	PayerName string       `json:"payer_name,omitempty"`
	State     string       `json:"state,omitempty"`
	Cents     ledger.Cents `json:"cents"`
	Result    string       `json:"result" enum:"ok,known,error"`
	Why       string       `json:"why,omitempty" doc:"A sentence"`
}

// stateWords are how tables of the Trésor and of other software write a state, folded.
var stateWords = map[string]string{
	"paye": "paid", "payee": "paid", "solde": "paid", "soldee": "paid", "regle": "paid", "encaisse": "paid", "p": "paid", "recouvre": "paid",
	"annule": "cancelled", "annulee": "cancelled", "annulation": "cancelled", "reduction": "cancelled", "a": "cancelled",
	"non valeur": "written_off", "anv": "written_off", "admis en non valeur": "written_off", "admission en non valeur": "written_off",
}

func (s *Service) titleStates(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Text  string `json:"text" minLength:"1" maxLength:"900000" doc:"A table: number of the invoice or of the debt; state; day; amount; reason"`
		Apply bool   `json:"apply,omitempty" doc:"Absent: tried, nothing is written"`
	}
}) (*struct {
	Body struct {
		Items   []StateLine `json:"items" nullable:"false"`
		Applied bool        `json:"applied"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items   []StateLine `json:"items" nullable:"false"`
			Applied bool        `json:"applied"`
		}
	}{}
	out.Body.Items = []StateLine{}
	lang := tx.Actor().Lang
	text := strings.TrimPrefix(in.Body.Text, "\ufeff")
	comma := ';'
	for _, c := range []rune{'\t', ';', ','} {
		if strings.ContainsRune(strings.SplitN(text, "\n", 2)[0], c) {
			comma = c
			break
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	all, err := titlesWhere(tx, `true`)
	if err != nil {
		return nil, err
	}
	byNumber := map[string]TitleView{}
	for _, t := range all {
		byNumber[t.Debt], byNumber[t.Number] = t, t
	}
	bad := 0
	for n := 1; ; n++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if n > 20_000 {
			return nil, problem.OnField("text", "family.states_too_many")
		}
		l := StateLine{Line: n, Result: "error"}
		cell := func(i int) string {
			if i < len(record) {
				return strings.TrimSpace(record[i])
			}
			return ""
		}
		l.Number = cell(0)
		state, known := stateWords[fold.Fold(cell(1))]
		if n == 1 && !known && strings.Trim(l.Number, "0123456789-") != "" {
			continue // the head
		}
		if l.Number == "" && cell(1) == "" {
			continue
		}
		t, found := byNumber[l.Number]
		on, dayOK := readDay(cell(2))
		cents, sumOK := readEuros(cell(3))
		l.PayerName, l.State, l.Cents = t.PayerName, state, cents
		if cents == 0 {
			l.Cents = t.OpenCents
		}
		reason := cell(4)
		if reason == "" && state != "paid" {
			reason = s.say("fr", "state_from_table")
		}
		switch {
		case err != nil:
			l.Why = s.say(lang, "state_unreadable")
		case !known:
			l.Why = s.say(lang, "state_unknown", "word", cell(1))
		case !found:
			l.Why = s.say(lang, "state_no_title", "number", l.Number)
		case !dayOK:
			l.Why = s.say(lang, "state_bad_day", "word", cell(2))
		case !sumOK:
			l.Why = s.say(lang, "state_bad_sum", "word", cell(3))
		case t.State == state:
			l.Result = "known"
		case t.State != "issued":
			l.Why = s.say(lang, "title_settled", "state", s.say(lang, "title_"+t.State))
		case in.Body.Apply:
			if _, _, err := s.SetTitle(tx, t.BillID, state, on, cents, "import", reason); err != nil {
				return nil, err
			}
			t.State = state
			byNumber[t.Debt], byNumber[t.Number] = t, t
			l.Result = "ok"
		default:
			l.Result = "ok"
		}
		if l.Result == "error" {
			bad++
		}
		out.Body.Items = append(out.Body.Items, l)
	}
	if in.Body.Apply && bad > 0 {
		return nil, problem.New(problem.Conflict, "family.states_with_faults", "count", bad)
	}
	out.Body.Applied = in.Body.Apply
	return out, nil
}

// readDay reads 24/11/2026 or 2026-11-24; nothing is today.
func readDay(s string) (schoolyear.Date, bool) {
	if s == "" {
		return schoolyear.Date{}, true
	}
	if d, err := schoolyear.ParseDate(s); err == nil {
		return d, true
	}
	t, err := time.Parse("2/1/2006", s)
	return schoolyear.DateOf(t, time.UTC), err == nil
}

// readEuros reads « 1 234,56 » or 1234.56, never below nothing; nothing is 0.
func readEuros(s string) (ledger.Cents, bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' || r == '€' {
			return -1
		}
		if r == ',' {
			return '.'
		}
		return r
	}, s)
	if s == "" {
		return 0, true
	}
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 2 || len(whole) > 9 || strings.Trim(whole+part, "0123456789") != "" || whole == "" {
		return 0, false
	}
	n, _ := strconv.ParseInt(whole, 10, 64)
	c, _ := strconv.ParseInt((part + "00")[:2], 10, 64)
	return ledger.Cents(n*100 + c), true
}
