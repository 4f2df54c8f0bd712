package family

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The régie's drawer. Money lies in a till by kind, on the till's own accounts; counted, it is held until it is handed over to the Trésor.
const (
	accountTill       = "till."      // and the kind; owned by the till
	accountHeld       = "held."      // and the kind: counted, not yet handed over
	accountFloat      = "float"      // the change that the Trésor advanced, while it lies in a drawer
	accountDifference = "difference" // what a counting lacked or had too much
	accountTreasury   = "treasury"   // what the Trésor has received
)

// Kinds of money that a desk takes, in the order in which a drawer is counted.
var deskKinds = []string{"cash", "cheque", "cesu", "ancv", "card"}

func inTill(kind string, till uuid.UUID) ledger.Account {
	return ledger.Account{Name: accountTill + kind, Owner: till}
}

func held(kind string) ledger.Account { return ledger.Account{Name: accountHeld + kind} }

// Regie is what the act that founded the régie says, and what the town decided since.
type Regie struct {
	Act          string           `json:"act" maxLength:"120" doc:"Reference of the act that founded the régie"`
	ActOn        *schoolyear.Date `json:"act_on,omitempty" format:"date"`
	CeilingCents ledger.Cents     `json:"ceiling_cents" minimum:"0" doc:"Cash that may be held before it is handed over; 0: none was said"`
	FloatCents   ledger.Cents     `json:"float_cents" minimum:"0" maximum:"1000000" doc:"Change that a till opens with"`
	Kinds        []string         `json:"kinds" enum:"cash,cheque,cesu,ancv,card" nullable:"false" doc:"What the act lets the desk take"`
	PayTo        string           `json:"pay_to" maxLength:"80" doc:"To whom cheques are made out"`
}

// regieDefault is a régie of which nothing was said yet.
func regieDefault() Regie { return Regie{Kinds: []string{"cash", "cheque", "card"}} }

// RegieOf reads what is known of the régie.
func RegieOf(tx *tenant.Tx) (Regie, error) {
	r := regieDefault()
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return r, err
	}
	_, err = c.Rail("desk", &r)
	return r, err
}

// Till is one opening of a drawer.
type Till struct {
	ID         uuid.UUID               `json:"id"`
	Label      string                  `json:"label"`
	Day        schoolyear.Date         `json:"day" format:"date"`
	FloatCents ledger.Cents            `json:"float_cents"`
	OpenedBy   uuid.UUID               `json:"-"`
	OpenedName string                  `json:"opened_name"`
	OpenedAt   time.Time               `json:"opened_at"`
	ClosedAt   *time.Time              `json:"closed_at,omitempty"`
	Expected   map[string]ledger.Cents `json:"expected" doc:"By kind, the float in the cash; of an open till, as the books have it now"`
	Counted    map[string]ledger.Cents `json:"counted" doc:"By kind, once it was counted"`
	Papers     map[string]int          `json:"papers" doc:"Cheques and vouchers counted"`
	Coins      map[string]int          `json:"coins" doc:"Notes and coins counted, by their value in cents"`
	GapCents   ledger.Cents            `json:"gap_cents" doc:"Counted less expected"`
	GapReason  string                  `json:"gap_reason,omitempty"`
	Mine       bool                    `json:"mine" db:"-"`
	Due        map[string]int          `json:"due_papers" db:"-" doc:"Cheques and vouchers that should lie in it, by kind"`
}

const tillColumns = `id, label, day, float_cents, opened_by, opened_name, opened_at, closed_at, expected, counted, papers, coins, gap_cents, gap_reason`

// TillOf reads a till, with what the books have in it when it is open.
func TillOf(tx *tenant.Tx, id uuid.UUID) (Till, error) { return tillOf(tx, id, "") }

func tillOf(tx *tenant.Tx, id uuid.UUID, lock string) (Till, error) {
	found, err := chosen[Till](tx, `select `+tillColumns+` from family.tills where tenant_id = $1 and id = $2`+lock, id)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "family.no_till")
	}
	if err != nil {
		return Till{}, err
	}
	err = fillTill(tx, &found[0])
	return found[0], err
}

func fillTill(tx *tenant.Tx, t *Till) error {
	t.Mine = t.OpenedBy == tx.Account()
	papers, err := papersIn(tx, t.ID)
	if err != nil {
		return err
	}
	t.Due = papers
	if t.ClosedAt == nil {
		t.Expected, err = lying(tx, t.ID)
	}
	return err
}

// lying is what the books have in a till, by kind.
func lying(tx *tenant.Tx, till uuid.UUID) (map[string]ledger.Cents, error) {
	type row struct {
		Kind  string
		Cents ledger.Cents
	}
	rows, err := tenant.Select[row](tx, `select substr(account, 6) as kind, sum(cents)::bigint as cents from family.postings where tenant_id = $1 and owner_id = $2 and account = any ($3) group by account`,
		tx.Tenant(), till, accountsOf(accountTill))
	out := map[string]ledger.Cents{}
	for _, r := range rows {
		if r.Cents != 0 {
			out[r.Kind] = r.Cents
		}
	}
	return out, err
}

func accountsOf(prefix string) []string {
	out := make([]string, len(deskKinds))
	for i, k := range deskKinds {
		out[i] = prefix + k
	}
	return out
}

// papersIn counts the cheques and vouchers that lie in a till.
func papersIn(tx *tenant.Tx, till uuid.UUID) (map[string]int, error) {
	type row struct {
		Kind   string
		Papers int
	}
	rows, err := tenant.Select[row](tx, `select p.kind, sum(case when p.cents > 0 then p.papers else -p.papers end)::int as papers from family.receipts r join family.receipt_parts p on p.tenant_id = $1 and p.receipt_id = r.id
		where r.tenant_id = $1 and r.till_id = $2 and p.kind in ('cheque', 'cesu', 'ancv') group by p.kind`, tx.Tenant(), till)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Kind] = r.Papers
	}
	return out, err
}

// OpenTill opens a drawer for the caller: one at a time, so that each answers for their own.
func OpenTill(tx *tenant.Tx, label string, float ledger.Cents) (Till, error) {
	day, err := Today(tx)
	if err != nil {
		return Till{}, err
	}
	name, err := agentName(tx)
	if err != nil {
		return Till{}, err
	}
	id := tenant.NewID()
	n, err := tx.Exec(`insert into family.tills (tenant_id, id, label, day, float_cents, opened_by, opened_name, opened_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (tenant_id, opened_by) where closed_at is null do nothing`, tx.Tenant(), id, label, day, int64(float), tx.Account(), name, tx.Now())
	if err != nil {
		return Till{}, err
	}
	if n == 0 {
		found, err := chosen[Till](tx, `select `+tillColumns+` from family.tills where tenant_id = $1 and opened_by = $2 and closed_at is null`, tx.Account())
		switch {
		case err != nil:
			return Till{}, err
		case len(found) == 1 && found[0].Label == label && found[0].FloatCents == float: // asked twice, it is opened once
			return TillOf(tx, found[0].ID)
		}
		return Till{}, problem.New(problem.Conflict, "family.till_open_already")
	}
	tx.About(id)
	if float > 0 {
		if _, err := Book.Post(tx, ledger.Entry{Kind: "till_open", Source: id, Day: day, Postings: []ledger.Posting{{Account: inTill("cash", id), Cents: float}, {Account: ledger.Account{Name: accountFloat}, Cents: -float}}}); err != nil {
			return Till{}, err
		}
	}
	return TillOf(tx, id)
}

// agentName is how the caller is written on receipts.
func agentName(tx *tenant.Tx) (string, error) {
	names, err := directory.NamesOf(tx, []uuid.UUID{tx.Account()})
	return names[tx.Account()], err
}

// Counting is what was found in a drawer.
type Counting struct {
	Counted map[string]ledger.Cents `json:"counted" doc:"By kind; the float is in the cash"`
	Papers  map[string]int          `json:"papers,omitempty" doc:"How many cheques and vouchers, by kind"`
	Coins   map[string]int          `json:"coins,omitempty" doc:"How many of each note and coin, by value in cents"`
	Reason  string                  `json:"reason,omitempty" maxLength:"500" doc:"Of a difference"`
}

// CloseTill closes a drawer as it was counted. The float goes back, the rest is held for the Trésor, a difference is booked with its
// reason. A till is closed once.
func CloseTill(tx *tenant.Tx, id uuid.UUID, in Counting) (Till, error) {
	t, err := tillOf(tx, id, " for update")
	switch {
	case err != nil:
		return t, err
	case t.ClosedAt != nil:
		return t, problem.New(problem.Conflict, "family.till_closed")
	case !t.Mine && !tx.Actor().Has("town_admin"):
		return t, problem.New(problem.Forbidden, "family.till_not_yours", "name", t.OpenedName)
	}
	for k, n := range in.Counted {
		if !slices.Contains(deskKinds, k) || n < 0 {
			return t, problem.OnField("counted."+k, "field.invalid")
		}
	}
	var coins ledger.Cents
	for value, n := range in.Coins {
		v, ok := coinValues[value]
		if !ok || n < 0 {
			return t, problem.OnField("coins."+value, "field.invalid")
		}
		coins += v * ledger.Cents(n)
	}
	if len(in.Coins) > 0 && coins != in.Counted["cash"] {
		return t, problem.OnField("counted.cash", "family.coins_differ", "coins", money(coins))
	}
	day, err := Today(tx)
	if err != nil {
		return t, err
	}
	var gap ledger.Cents
	e := ledger.Entry{Kind: "till_close", Source: id, Day: day, Note: in.Reason}
	wrong := false
	for _, k := range deskKinds {
		was, found := t.Expected[k], in.Counted[k]
		back := ledger.Cents(0)
		if k == "cash" {
			back = t.FloatCents
			e.Postings = append(e.Postings, ledger.Posting{Account: ledger.Account{Name: accountFloat}, Cents: back})
		}
		e.Postings = append(e.Postings, ledger.Posting{Account: inTill(k, id), Cents: -was}, ledger.Posting{Account: held(k), Cents: found - back},
			ledger.Posting{Account: ledger.Account{Name: accountDifference, Owner: id}, Cents: was - found})
		gap += found - was
		wrong = wrong || found != was
	}
	if wrong && in.Reason == "" {
		return t, problem.OnField("reason", "family.gap_reason", "gap", money(gap))
	}
	if gap == 0 && !wrong {
		in.Reason = ""
	}
	if _, err := Book.Post(tx, e); err != nil {
		return t, err
	}
	if in.Papers == nil {
		in.Papers = map[string]int{}
	}
	if in.Coins == nil {
		in.Coins = map[string]int{}
	}
	if _, err := tx.Exec(`update family.tills set closed_by = $3, closed_at = $4, expected = $5, counted = $6, papers = $7, coins = $8, gap_cents = $9, gap_reason = $10 where tenant_id = $1 and id = $2`,
		tx.Tenant(), id, tx.Account(), tx.Now(), t.Expected, in.Counted, in.Papers, in.Coins, int64(gap), in.Reason); err != nil {
		return t, err
	}
	tx.About(id)
	return TillOf(tx, id)
}

// coinValues are the notes and coins of the euro, by their value in cents.
var coinValues = map[string]ledger.Cents{"1": 1, "2": 2, "5": 5, "10": 10, "20": 20, "50": 50, "100": 100, "200": 200, "500": 500, "1000": 1000, "2000": 2000, "5000": 5000, "10000": 10000, "20000": 20000, "50000": 50000}

// Left is what closed tills left and nobody handed over yet, of one kind.
type Left struct {
	Kind  string       `json:"kind" enum:"cash,cheque,cesu,ancv,card"`
	Cents ledger.Cents `json:"cents"`
	Tills int          `json:"tills"`
}

type leftOver struct {
	TillID uuid.UUID
	Kind   string
	Cents  ledger.Cents
}

// leftOvers are what each closed till left of each kind, the float taken off, that is in no deposit.
func leftOvers(tx *tenant.Tx, lock bool) ([]leftOver, error) {
	tail := ""
	if lock {
		tail = " for update of t"
	}
	return chosen[leftOver](tx, `select t.id as till_id, c.key as kind, (c.value::bigint - case when c.key = 'cash' then t.float_cents else 0 end)::bigint as cents
		from family.tills t, jsonb_each_text(t.counted) c where t.tenant_id = $1 and t.closed_at is not null
			and c.value::bigint - case when c.key = 'cash' then t.float_cents else 0 end <> 0
			and not exists (select from family.deposit_tills d where d.tenant_id = $1 and d.till_id = t.id and d.kind = c.key) order by t.closed_at, t.id`+tail)
}

func leftByKind(rows []leftOver) []Left {
	of := map[string]*Left{}
	for _, r := range rows {
		if of[r.Kind] == nil {
			of[r.Kind] = &Left{Kind: r.Kind}
		}
		of[r.Kind].Cents += r.Cents
		of[r.Kind].Tills++
	}
	out := []Left{}
	for _, k := range deskKinds {
		if of[k] != nil {
			out = append(out, *of[k])
		}
	}
	return out
}

// Deposit is what was handed over to the Trésor at once.
type Deposit struct {
	ID        uuid.UUID               `json:"id"`
	Year      int                     `json:"-"`
	Nth       int64                   `json:"-" db:"number"`
	Number    string                  `json:"number" db:"-"`
	Day       schoolyear.Date         `json:"day" format:"date"`
	Reference string                  `json:"reference,omitempty"`
	Cents     ledger.Cents            `json:"cents"`
	MadeName  string                  `json:"made_name"`
	At        time.Time               `json:"at"`
	Kinds     map[string]ledger.Cents `json:"kinds" db:"-"`
}

// Hand hands over all that is held of some kinds.
func Hand(tx *tenant.Tx, kinds []string, reference string) (Deposit, error) {
	all, err := leftOvers(tx, true)
	if err != nil {
		return Deposit{}, err
	}
	day, err := Today(tx)
	if err != nil {
		return Deposit{}, err
	}
	id := tenant.NewID()
	e := ledger.Entry{Kind: "deposit", Source: id, Day: day, Note: reference}
	sums := map[string]ledger.Cents{}
	var total ledger.Cents
	var rows []leftOver
	for _, r := range all {
		if slices.Contains(kinds, r.Kind) {
			rows, total = append(rows, r), total+r.Cents
			sums[r.Kind] += r.Cents
		}
	}
	if total <= 0 {
		return Deposit{}, problem.New(problem.Conflict, "family.nothing_to_deposit")
	}
	number, on, err := Book.Number(tx, "deposit", day)
	if err != nil {
		return Deposit{}, err
	}
	name, err := agentName(tx)
	if err != nil {
		return Deposit{}, err
	}
	if _, err := tx.Exec(`insert into family.deposits (tenant_id, id, year, number, day, reference, cents, made_by, made_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Tenant(), id, on.Year, number, on, reference, int64(total), tx.Account(), name, tx.Now()); err != nil {
		return Deposit{}, err
	}
	for _, r := range rows {
		if _, err := tx.Exec(`insert into family.deposit_tills (tenant_id, till_id, kind, deposit_id, cents) values ($1, $2, $3, $4, $5)`, tx.Tenant(), r.TillID, r.Kind, id, int64(r.Cents)); err != nil {
			return Deposit{}, err
		}
	}
	for _, k := range deskKinds {
		e.Postings = append(e.Postings, ledger.Posting{Account: held(k), Cents: -sums[k]}, ledger.Posting{Account: ledger.Account{Name: accountTreasury}, Cents: sums[k]})
	}
	if _, err := Book.Post(tx, e); err != nil {
		return Deposit{}, err
	}
	tx.About(id)
	deposits, err := depositsOf(tx, &id)
	if err != nil {
		return Deposit{}, err
	}
	return deposits[0], nil
}

func depositsOf(tx *tenant.Tx, one *uuid.UUID) ([]Deposit, error) {
	out, err := tenant.Select[Deposit](tx, `select id, year, number, day, reference, cents, made_name, at from family.deposits where tenant_id = $1 and ($2::uuid is null or id = $2) order by at desc, id limit 60`, tx.Tenant(), one)
	if err != nil {
		return nil, err
	}
	if one != nil && len(out) == 0 {
		return nil, problem.Missing()
	}
	type row struct {
		DepositID uuid.UUID
		Kind      string
		Cents     ledger.Cents
	}
	ids := make([]uuid.UUID, len(out))
	for i := range out {
		ids[i] = out[i].ID
	}
	rows, err := tenant.Select[row](tx, `select deposit_id, kind, sum(cents)::bigint as cents from family.deposit_tills where tenant_id = $1 and deposit_id = any ($2) group by deposit_id, kind`, tx.Tenant(), ids)
	for i := range out {
		out[i].Number, out[i].Kinds = NumberText(out[i].Year, out[i].Nth), map[string]ledger.Cents{}
		for _, r := range rows {
			if r.DepositID == out[i].ID {
				out[i].Kinds[r.Kind] = r.Cents
			}
		}
	}
	return out, err
}

// OfTill is the path of a till.
type OfTill struct {
	manifest.InTenant
	Till uuid.UUID `path:"till" format:"uuid"`
}

func (s *Service) tillOperations() []manifest.Operation {
	desk := manifest.Needs(Desk)
	return []manifest.Operation{
		manifest.Op(spec("desk", http.MethodGet, "/desk", "The régie as it stands: the caller's till, the others, what is held, how near the ceiling", desk, Money, "directory"), s.desk),
		manifest.Op(spec("set-desk", http.MethodPut, "/desk", "Write what the régie's act says: ceiling, float, what may be taken", desk, Money, "directory"), s.setDesk),
		manifest.Op(spec("tills", http.MethodGet, "/tills", "The tills of a period, the latest first", desk, Money), s.tills),
		manifest.Op(spec("open-till", http.MethodPost, "/tills", "Open a till with its float", desk, Money, "directory"), s.openTill),
		manifest.Op(spec("till", http.MethodGet, "/tills/{till}", "A till and what was taken in it", desk, Money), s.till),
		manifest.Op(spec("close-till", http.MethodPost, "/tills/{till}/close", "Close a till as it was counted", desk, Money, "directory"), s.closeTill),
		manifest.Op(spec("deposits", http.MethodGet, "/deposits", "What was handed over to the Trésor, the latest first", desk, Money), s.deposits),
		manifest.Op(spec("deposit", http.MethodPost, "/deposits", "Hand over to the Trésor all that is held of some kinds", desk, Money, "directory"), s.deposit),
	}
}

// DeskView is the régie as it stands.
type DeskView struct {
	Today     schoolyear.Date `json:"today" format:"date"`
	Name      string          `json:"name" doc:"Of the régie"`
	Regie     Regie           `json:"regie"`
	Till      *Till           `json:"till,omitempty" doc:"The caller's own, when one is open"`
	Others    []Till          `json:"others" nullable:"false" doc:"Opened by others"`
	Held      []Left          `json:"held" nullable:"false" doc:"Counted, not yet handed over"`
	CashCents ledger.Cents    `json:"cash_cents" doc:"All cash of the régie but its floats: in the tills and held"`
	Over      bool            `json:"over" doc:"The ceiling is reached: hand over before taking more"`
	Near      bool            `json:"near" doc:"Four fifths of the ceiling are reached"`
}

type outDesk struct{ Body DeskView }

func (s *Service) desk(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outDesk, error) {
	v := DeskView{Others: []Till{}}
	var err error
	if v.Today, err = Today(tx); err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	if v.Name = c.Regie; v.Name == "" {
		v.Name = c.Name
	}
	if v.Regie, err = RegieOf(tx); err != nil {
		return nil, err
	}
	open, err := tenant.Select[Till](tx, `select `+tillColumns+` from family.tills where tenant_id = $1 and closed_at is null order by opened_at, id`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	for i := range open {
		if err := fillTill(tx, &open[i]); err != nil {
			return nil, err
		}
		v.CashCents += open[i].Expected["cash"] - open[i].FloatCents
		if open[i].Mine {
			v.Till = &open[i]
		} else {
			v.Others = append(v.Others, open[i])
		}
	}
	left, err := leftOvers(tx, false)
	if err != nil {
		return nil, err
	}
	v.Held = leftByKind(left)
	for _, l := range v.Held {
		if l.Kind == "cash" {
			v.CashCents += l.Cents
		}
	}
	if ceiling := v.Regie.CeilingCents; ceiling > 0 {
		v.Over, v.Near = v.CashCents >= ceiling, v.CashCents*5 >= ceiling*4
	}
	return &outDesk{v}, nil
}

func (s *Service) setDesk(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Regie
}) (*outDesk, error) {
	in.Body.Kinds = slices.Compact(slices.Sorted(slices.Values(in.Body.Kinds)))
	if len(in.Body.Kinds) == 0 {
		return nil, problem.OnField("kinds", "family.desk_takes_nothing")
	}
	if err := s.setRail(tx, "desk", in.Body); err != nil {
		return nil, err
	}
	return s.desk(ctx, tx, &struct{ manifest.InTenant }{in.InTenant})
}

// setRail writes a rail's settings of a creditor that was described.
func (s *Service) setRail(tx *tenant.Tx, name string, v any) error {
	if _, ok, err := CreditorOf(tx); err != nil {
		return err
	} else if !ok {
		return problem.New(problem.Conflict, "family.no_creditor")
	}
	return SetRail(tx, name, v)
}

type outTills struct {
	Body struct {
		Items []Till `json:"items" nullable:"false"`
	}
}

func (s *Service) tills(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	From  schoolyear.Date `query:"from" format:"date" required:"true"`
	Until schoolyear.Date `query:"until" format:"date" required:"true"`
}) (*outTills, error) {
	out := &outTills{}
	var err error
	out.Body.Items, err = tenant.Select[Till](tx, `select `+tillColumns+` from family.tills where tenant_id = $1 and day between $2 and $3 order by opened_at desc, id limit 400`, tx.Tenant(), in.From, in.Until)
	for i := range out.Body.Items {
		if t := &out.Body.Items[i]; err == nil && t.ClosedAt == nil {
			err = fillTill(tx, t)
		}
	}
	if out.Body.Items == nil {
		out.Body.Items = []Till{}
	}
	return out, err
}

type outTill struct{ Body Till }

func (s *Service) openTill(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Label      string       `json:"label" minLength:"1" maxLength:"60"`
		FloatCents ledger.Cents `json:"float_cents" minimum:"0" maximum:"1000000"`
	}
}) (*outTill, error) {
	if _, ok, err := CreditorOf(tx); err != nil {
		return nil, err
	} else if !ok {
		return nil, problem.New(problem.Conflict, "family.no_creditor")
	}
	t, err := OpenTill(tx, in.Body.Label, in.Body.FloatCents)
	return &outTill{t}, err
}

// TillView is a till with what was taken in it.
type TillView struct {
	Till
	Receipts []Receipt `json:"receipts" nullable:"false"`
}

func (s *Service) till(_ context.Context, tx *tenant.Tx, in *OfTill) (*struct{ Body TillView }, error) {
	t, err := TillOf(tx, in.Till)
	if err != nil {
		return nil, err
	}
	receipts, err := receiptsWhere(tx, `r.till_id = $2`, in.Till)
	tx.About(t.ID)
	return &struct{ Body TillView }{TillView{t, receipts}}, err
}

func (s *Service) closeTill(_ context.Context, tx *tenant.Tx, in *struct {
	OfTill
	Body Counting
}) (*outTill, error) {
	t, err := CloseTill(tx, in.Till, in.Body)
	return &outTill{t}, err
}

type outDeposits struct {
	Body struct {
		Items []Deposit `json:"items" nullable:"false"`
		Held  []Left    `json:"held" nullable:"false"`
	}
}

func (s *Service) deposits(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outDeposits, error) {
	out := &outDeposits{}
	left, err := leftOvers(tx, false)
	if err != nil {
		return nil, err
	}
	out.Body.Held = leftByKind(left)
	if out.Body.Items, err = depositsOf(tx, nil); out.Body.Items == nil {
		out.Body.Items = []Deposit{}
	}
	return out, err
}

func (s *Service) deposit(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Kinds     []string `json:"kinds" enum:"cash,cheque,cesu,ancv,card" minItems:"1" nullable:"false"`
		Reference string   `json:"reference,omitempty" maxLength:"60"`
	}
}) (*struct{ Body Deposit }, error) {
	d, err := Hand(tx, in.Body.Kinds, in.Body.Reference)
	return &struct{ Body Deposit }{d}, err
}

// kindsOf lists the kinds of a map in the order of a drawer.
func kindsOf[T any](m map[string]T) []string {
	out := slices.Collect(maps.Keys(m))
	slices.SortFunc(out, func(a, b string) int { return slices.Index(deskKinds, a) - slices.Index(deskKinds, b) })
	return out
}
