package family

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The accounts of the books. A payer's is what they owe: a debit when billed, a credit when paid; below nothing, it is an advance of
// theirs. A rail's is what it has taken and not yet handed over.
const (
	accountPayer   = "payer"
	accountRevenue = "revenue." // and the service
	accountOpening = "opening"  // what was owed before the books were opened here
)

// ToPayer is the account of a payer.
func ToPayer(id uuid.UUID) ledger.Account { return ledger.Account{Name: accountPayer, Owner: id} }

// Revenue is the account of what a service brings in; "" for what belongs to none.
func Revenue(service string) ledger.Account {
	if service == "" {
		service = "other"
	}
	return ledger.Account{Name: accountRevenue + service}
}

// Bill is an invoice, a credit note, a debt from before, or a sum carried forward.
type Bill struct {
	ID           uuid.UUID
	Kind         string // invoice, credit_note, carried, opening
	Year         int
	Number       *int64
	Month        schoolyear.Date
	HouseholdID  *uuid.UUID
	PayerID      uuid.UUID
	PersonID     *uuid.UUID
	PayerName    string
	Cents        ledger.Cents // of its own lines
	CarriedCents ledger.Cents // of the bills carried into it
	SettledCents ledger.Cents // what was set against it
	IssuedOn     schoolyear.Date
	DueOn        schoolyear.Date
	OfBill       *uuid.UUID
	Reason       string
	CarriedInto  *uuid.UUID
	FileID       *uuid.UUID
	CreatedAt    time.Time
}

// Asked is what the bill asks for in all.
func (b Bill) Asked() ledger.Cents { return b.Cents + b.CarriedCents }

// Open is what is still owed on it: nothing on a credit note, nor on a sum that another bill took up.
func (b Bill) Open() ledger.Cents {
	if b.Kind == "credit_note" || b.CarriedInto != nil {
		return 0
	}
	return b.Asked() - b.SettledCents
}

const billColumns = `b.id, b.kind, b.year, b.number, b.month, b.household_id, b.payer_id, b.person_id, b.payer_name, b.cents, b.carried_cents,
	coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0)::bigint as settled_cents,
	b.issued_on, b.due_on, b.of_bill, b.reason, b.carried_into, b.file_id, b.created_at`

// BillsOf reads the bills of payers, the oldest first. Behind a payer's own door they are theirs alone.
func BillsOf(tx *tenant.Tx, payers []uuid.UUID) ([]Bill, error) {
	return tenant.Select[Bill](tx, `select `+billColumns+` from family.bills b where b.tenant_id = $1 and b.payer_id = any ($2) order by b.issued_on, b.number nulls first, b.id`, tx.Tenant(), payers)
}

// BillOf reads one; a bill that is not there, or not theirs, is the same refusal.
func BillOf(tx *tenant.Tx, id uuid.UUID) (Bill, error) {
	b, ok, err := tenant.One[Bill](tx, `select `+billColumns+` from family.bills b where b.tenant_id = $1 and b.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.New(problem.NotFound, "family.no_bill")
	}
	return b, err
}

// lockPayer makes what is set against a payer's bills wait for its turn: two payments at once never pay one bill twice.
func lockPayer(tx *tenant.Tx, payer uuid.UUID) (person *uuid.UUID, err error) {
	type row struct{ PersonID *uuid.UUID }
	r, ok, err := tenant.One[row](tx, `select person_id from family.payers where tenant_id = $1 and id = $2 for update`, tx.Tenant(), payer)
	if err == nil && !ok {
		err = problem.New(problem.NotFound, "family.no_payer")
	}
	return r.PersonID, err
}

// Received is money that came in from a payer, by whatever way.
type Received struct {
	Kind    string         // of the ledger's entry: payment, receipt, debit, transfer
	Source  uuid.UUID      // what came in: told twice, it is booked once
	Account ledger.Account // where it is now: a till, a rail
	Payer   uuid.UUID
	Cents   ledger.Cents
	Day     schoolyear.Date
	Note    string
	Bills   []uuid.UUID // set against these first, in this order; then against the payer's oldest
}

// Settled is what a bill was settled by.
type Settled struct {
	Bill  uuid.UUID    `json:"bill"`
	Cents ledger.Cents `json:"cents"`
	Open  ledger.Cents `json:"open_cents" doc:"Still owed on it"`
}

// Receive books money that came in and sets it against what the payer owes. booked is false when it was booked before: nothing moves
// then. What exceeds all that is open stays an advance of the payer's, for the bills to come.
func Receive(tx *tenant.Tx, in Received) (set []Settled, booked bool, err error) {
	person, err := lockPayer(tx, in.Payer)
	if err != nil {
		return nil, false, err
	}
	booked, err = Book.Post(tx, ledger.Entry{Kind: in.Kind, Source: in.Source, Day: in.Day, Note: in.Note, Postings: []ledger.Posting{{Account: in.Account, Cents: in.Cents}, {Account: ToPayer(in.Payer), Cents: -in.Cents}}})
	if err != nil || !booked {
		return nil, booked, err
	}
	set, err = settle(tx, in.Payer, person, in.Kind, in.Source, in.Cents, in.Day, in.Bills)
	return set, true, err
}

// settle sets a sum against the bills of a payer who is locked.
func settle(tx *tenant.Tx, payer uuid.UUID, person *uuid.UUID, kind string, source uuid.UUID, cents ledger.Cents, day schoolyear.Date, first []uuid.UUID) (set []Settled, err error) {
	bills, err := BillsOf(tx, []uuid.UUID{payer})
	if err != nil {
		return nil, err
	}
	byID := map[uuid.UUID]*Bill{}
	var order []*Bill
	for i := range bills {
		byID[bills[i].ID] = &bills[i]
	}
	for _, id := range first {
		if b := byID[id]; b != nil {
			order = append(order, b)
			delete(byID, id)
		}
	}
	for i := range bills {
		if byID[bills[i].ID] != nil && bills[i].Kind != "carried" {
			order = append(order, &bills[i])
		}
	}
	for _, b := range order {
		n := min(cents, b.Open())
		if n <= 0 {
			continue
		}
		if err := setAgainst(tx, b.ID, person, kind, source, n, day); err != nil {
			return nil, err
		}
		cents -= n
		set = append(set, Settled{Bill: b.ID, Cents: n, Open: b.Open() - n})
	}
	return set, nil
}

func setAgainst(tx *tenant.Tx, bill uuid.UUID, person *uuid.UUID, kind string, source uuid.UUID, cents ledger.Cents, day schoolyear.Date) error {
	_, err := tx.Exec(`insert into family.settlements (tenant_id, id, bill_id, person_id, kind, source_id, cents, day, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), tenant.NewID(), bill, person, kind, source, cents, day, tx.Now())
	return err
}

// TakeBack undoes money that had come in (a cheque that bounced, a debit refused, a mistake): the entry is reversed, and what it had
// settled is open again. kind and source are those of what came in, as and by those of what takes it back. done is false when it was
// taken back before.
func TakeBack(tx *tenant.Tx, payer uuid.UUID, kind string, source uuid.UUID, as string, by uuid.UUID, day schoolyear.Date, note string) (done bool, err error) {
	person, err := lockPayer(tx, payer)
	if err != nil {
		return false, err
	}
	if done, err = Book.Reverse(tx, kind, source, as, by, day, note); err != nil || !done {
		return done, err
	}
	type row struct {
		BillID uuid.UUID
		Cents  ledger.Cents
	}
	set, err := tenant.Select[row](tx, `select bill_id, cents from family.settlements where tenant_id = $1 and kind = $2 and source_id = $3`, tx.Tenant(), kind, source)
	for _, r := range set {
		if err == nil {
			err = setAgainst(tx, r.BillID, person, as, by, -r.Cents, day)
		}
	}
	if err != nil {
		return true, err
	}
	return true, unspend(tx, payer, person, by, day)
}

// unspend opens again what an advance had settled that is no more, the latest bill first.
func unspend(tx *tenant.Tx, payer uuid.UUID, person *uuid.UUID, by uuid.UUID, day schoolyear.Date) error {
	advance, err := Advance(tx, payer)
	if err != nil || advance >= 0 {
		return err
	}
	type row struct {
		BillID uuid.UUID
		Cents  ledger.Cents
	}
	spent, err := tenant.Select[row](tx, `select s.bill_id, sum(s.cents)::bigint as cents from family.settlements s join family.bills b on b.tenant_id = $1 and b.id = s.bill_id
		where s.tenant_id = $1 and b.payer_id = $2 and s.kind in ('advance', 'advance_back') group by s.bill_id having sum(s.cents) > 0 order by max(s.at) desc, s.bill_id`, tx.Tenant(), payer)
	for _, r := range spent {
		if n := min(r.Cents, -advance); err == nil && n > 0 {
			advance += n
			err = setAgainst(tx, r.BillID, person, "advance_back", by, -n, day)
		}
	}
	return err
}

// Advance is what a payer has paid beyond all that was billed: the part of their account that no bill has taken.
func Advance(tx *tenant.Tx, payer uuid.UUID) (ledger.Cents, error) {
	balance, err := Book.Balance(tx, ToPayer(payer))
	if err != nil {
		return 0, err
	}
	bills, err := BillsOf(tx, []uuid.UUID{payer})
	var open ledger.Cents
	for _, b := range bills {
		open += b.Open()
	}
	return open - balance, err
}

// UseAdvance sets what a payer has paid beforehand against what has been billed since.
func UseAdvance(tx *tenant.Tx, payer uuid.UUID, day schoolyear.Date) ([]Settled, error) {
	person, err := lockPayer(tx, payer)
	if err != nil {
		return nil, err
	}
	advance, err := Advance(tx, payer)
	if err != nil || advance <= 0 {
		return nil, err
	}
	return settle(tx, payer, person, "advance", tenant.NewID(), advance, day, nil)
}
