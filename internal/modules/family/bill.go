package family

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// BillLine is one line of a bill: a child, an activity, the days, a price and the steps from which it is reckoned again.
type BillLine struct {
	N          int               `json:"n"`
	PupilID    *uuid.UUID        `json:"pupil_id,omitempty"`
	PupilName  string            `json:"pupil_name,omitempty"`
	Service    string            `json:"service,omitempty"`
	Kind       string            `json:"kind,omitempty"`
	ActivityID *uuid.UUID        `json:"activity_id,omitempty"`
	Label      string            `json:"label"`
	Days       []schoolyear.Date `json:"days" nullable:"false"`
	Quantity   int               `json:"quantity"`
	UnitCents  ledger.Cents      `json:"unit_cents"`
	WholeCents ledger.Cents      `json:"whole_cents" doc:"Of the household"`
	Cents      ledger.Cents      `json:"cents" doc:"This payer's part"`
	SharePPM   int               `json:"share_ppm"`
	Steps      json.RawMessage   `json:"steps"`
	Charge     string            `json:"charge,omitempty" doc:"What it is of: price, package, free, pending, missing, kept, once, ceiling, aid"`
	Minutes    []int             `json:"minutes,omitempty" doc:"Of presence, where presence is counted: one for each day"`
	AidID      *uuid.UUID        `json:"aid_id,omitempty" doc:"The aid that is taken off; of an institution's bill, the aid that is asked for"`
	Sentence   string            `json:"sentence,omitempty" db:"-" doc:"The price with all its reasons, in the reader's words"`
}

// steps are the reasons of the line's price.
func (l *BillLine) steps() (out []price.Step) {
	_ = json.Unmarshal(l.Steps, &out)
	return out
}

// Say writes the line's price with all its reasons: whoever reads it alone finds the whole price of the household, of which the payer's
// part is Cents. "" for a line that no tariff priced.
func (l BillLine) Say(words *i18n.Bundle, lang string) string {
	steps := l.steps()
	switch {
	case len(steps) == 0:
		return ""
	case l.off():
		steps = []price.Step{{Code: "back", Cents: l.UnitCents, Amount: -l.UnitCents}}
	}
	return price.Line{Kind: l.Charge, Unit: l.UnitCents, Quantity: l.Quantity, Cents: l.WholeCents, Minutes: l.Minutes, Steps: steps}.Sentence(words, lang)
}

// off tells that a line undoes what was asked before: a price below nothing, a limit above.
func (l *BillLine) off() bool {
	switch l.Charge {
	case price.Aided:
		return false
	case price.Ceiling:
		return l.Cents > 0
	}
	return l.Cents < 0
}

// Payer is whom a bill is addressed to.
type Payer struct {
	ID       uuid.UUID
	PersonID *uuid.UUID
	Name     string
	Address  Address
}

// NewBill is a bill to write.
type NewBill struct {
	ID        uuid.UUID // drawn by the caller, so that the paper can be set beside it
	Kind      string    // invoice, carried, opening, credit_note
	Run       *uuid.UUID
	Month     schoolyear.Date
	Household *uuid.UUID
	Payer     Payer
	IssuedOn  schoolyear.Date
	DueOn     schoolyear.Date
	Lines     []BillLine
	Takes     []uuid.UUID // bills carried forward that this one takes up
	OfBill    *uuid.UUID
	Reason    string
	Given     bool // a credit note for what is still due, as Credit's given
}

// Series names of the numbers that are taken.
const (
	seriesInvoice = "invoice"
)

// WriteBills writes bills in one transaction: those that ask for something take numbers that follow each other, in the order given; each
// is booked, and takes up what was carried forward. The caller holds the payers. It returns the numbers, 0 for a bill without one.
func WriteBills(tx *tenant.Tx, bills []NewBill) ([]int64, error) {
	numbers := make([]int64, len(bills))
	count := 0
	for _, b := range bills {
		if b.Kind == "invoice" || b.Kind == "credit_note" {
			count++
		}
	}
	var next int64
	var on schoolyear.Date
	if count > 0 {
		var err error
		if next, on, err = Book.Numbers(tx, seriesInvoice, bills[0].IssuedOn, count); err != nil {
			return nil, err
		}
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	batch := &pgx.Batch{}
	entries := make([]ledger.Entry, 0, len(bills))
	for i, b := range bills {
		var number *int64
		issued := b.IssuedOn
		if b.Kind == "invoice" || b.Kind == "credit_note" {
			n := next
			number, numbers[i] = &n, n
			next++
			issued = on // never before the last of the series
		}
		var cents ledger.Cents
		revenue := map[string]ledger.Cents{}
		var services []string
		for _, l := range b.Lines {
			cents += l.Cents
			if _, ok := revenue[l.Service]; !ok {
				services = append(services, l.Service)
			}
			revenue[l.Service] += l.Cents
		}
		batch.Queue(`insert into family.bills (tenant_id, id, kind, year, number, run_id, month, household_id, payer_id, person_id, payer_name, address, cents, carried_cents, issued_on, due_on, of_bill, reason, made_by, created_at, given)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
				coalesce((select sum(c.cents + c.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = c.id), 0)) from family.bills c where c.tenant_id = $1 and c.id = any ($20) and c.carried_into is null), 0),
				$14, $15, $16, $17, $18, $19, $21)`,
			tx.Tenant(), b.ID, b.Kind, issued.Year, number, b.Run, b.Month, b.Household, b.Payer.ID, b.Payer.PersonID, b.Payer.Name, b.Payer.Address, cents, issued, b.DueOn, b.OfBill, b.Reason, by, tx.Now(), b.Takes, b.Given)
		if len(b.Takes) > 0 {
			batch.Queue(`update family.bills set carried_into = $3 where tenant_id = $1 and id = any ($2) and carried_into is null and kind = 'carried'`, tx.Tenant(), b.Takes, b.ID)
		}
		for n, l := range b.Lines {
			steps := l.Steps
			if len(steps) == 0 {
				steps = json.RawMessage("[]")
			}
			days := l.Days
			if days == nil {
				days = []schoolyear.Date{}
			}
			minutes := l.Minutes
			if minutes == nil {
				minutes = []int{}
			}
			batch.Queue(`insert into family.bill_lines (tenant_id, bill_id, n, person_id, pupil_id, pupil_name, service, kind, activity_id, label, days, quantity, unit_cents, whole_cents, cents, share_ppm, steps, charge, minutes, aid_id)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
				tx.Tenant(), b.ID, n+1, b.Payer.PersonID, l.PupilID, l.PupilName, l.Service, l.Kind, l.ActivityID, l.Label, days, l.Quantity, l.UnitCents, l.WholeCents, l.Cents, l.SharePPM, steps, l.Charge, minutes, l.AidID)
		}
		e := ledger.Entry{Kind: b.Kind, Source: b.ID, Day: issued, Postings: []ledger.Posting{{Account: ToPayer(b.Payer.ID), Cents: cents}}}
		for _, service := range services {
			to := Revenue(service)
			if b.Kind == "opening" {
				to = ledger.Account{Name: accountOpening}
			}
			e.Postings = append(e.Postings, ledger.Posting{Account: to, Cents: -revenue[service]})
		}
		entries = append(entries, e)
	}
	if err := tx.Batch(batch); err != nil {
		return nil, err
	}
	_, err := Book.PostAll(tx, entries)
	return numbers, err
}

const lineColumns = `l.n, l.pupil_id, l.pupil_name, l.service, l.kind, l.activity_id, l.label, l.days, l.quantity, l.unit_cents, l.whole_cents, l.cents, l.share_ppm, l.steps, l.charge, l.minutes, l.aid_id`

// LinesOf reads the lines of bills, in their order.
func LinesOf(tx *tenant.Tx, bill uuid.UUID) ([]BillLine, error) {
	return tenant.Select[BillLine](tx, `select `+lineColumns+` from family.bill_lines l where tenant_id = $1 and bill_id = $2 order by n`, tx.Tenant(), bill)
}

// Credit corrects a bill by a credit note: lines are what is taken off, each below nothing. It is set against what is open of the bill;
// what exceeds that is an advance of the payer's. More than the bill asked for is refused. given tells that what is taken off was due and
// still is, so that it is not asked for again; else it corrects what is due no more.
func Credit(tx *tenant.Tx, of uuid.UUID, lines []BillLine, reason string, given bool, today schoolyear.Date) (NewBill, int64, error) {
	b, err := BillOf(tx, of)
	if err != nil {
		return NewBill{}, 0, err
	}
	person, err := lockPayer(tx, b.PayerID)
	if err != nil {
		return NewBill{}, 0, err
	}
	if b, err = BillOf(tx, of); err != nil { // as it is now that nobody else moves it
		return NewBill{}, 0, err
	}
	var off ledger.Cents
	for _, l := range lines {
		off -= l.Cents
	}
	taken, err := tenant.Value[ledger.Cents](tx, `select coalesce(-sum(cents), 0)::bigint from family.bills where tenant_id = $1 and of_bill = $2`, tx.Tenant(), of)
	switch {
	case err != nil:
		return NewBill{}, 0, err
	case b.Kind != "invoice":
		return NewBill{}, 0, problem.New(problem.Conflict, "family.not_an_invoice")
	case off < 0 || off == 0 && !slices.ContainsFunc(lines, func(l BillLine) bool { return l.AidID != nil }): // what an aid bore whole is given back to whoever gave it
		return NewBill{}, 0, problem.New(problem.Invalid, "family.credit_nothing")
	case off > b.Cents-taken:
		return NewBill{}, 0, problem.New(problem.Conflict, "family.credit_too_much", "left", b.Cents-taken)
	}
	type row struct {
		PayerName string
		Address   Address
	}
	to, _, err := tenant.One[row](tx, `select payer_name, address from family.bills where tenant_id = $1 and id = $2`, tx.Tenant(), of)
	if err != nil {
		return NewBill{}, 0, err
	}
	note := NewBill{ID: tenant.NewID(), Kind: "credit_note", Month: b.Month, Household: b.HouseholdID, Payer: Payer{ID: b.PayerID, PersonID: person, Name: to.PayerName, Address: to.Address},
		IssuedOn: today, DueOn: today, Lines: lines, OfBill: &of, Reason: reason, Given: given}
	numbers, err := WriteBills(tx, []NewBill{note})
	if err != nil {
		return NewBill{}, 0, err
	}
	return note, numbers[0], setNote(tx, note, today)
}

// setNote sets a credit note against what is open of its bill; the rest is an advance.
func setNote(tx *tenant.Tx, note NewBill, day schoolyear.Date) error {
	b, err := BillOf(tx, *note.OfBill)
	if err != nil {
		return err
	}
	var off ledger.Cents
	for _, l := range note.Lines {
		off -= l.Cents
	}
	if n := min(off, b.Open()); n > 0 {
		return setAgainst(tx, b.ID, note.Payer.PersonID, "credit_note", note.ID, n, day)
	}
	return nil
}
