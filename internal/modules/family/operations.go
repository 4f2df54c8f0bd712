package family

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Paths of one thing; inputs embed them.
type (
	// OfBill is the path of a bill.
	OfBill struct {
		manifest.InTenant
		Bill uuid.UUID `path:"bill" format:"uuid"`
	}
	// OfHousehold is the path of a household.
	OfHousehold struct {
		manifest.InTenant
		Household uuid.UUID `path:"household" format:"uuid"`
	}
	// OfPayer is the path of a payer.
	OfPayer struct {
		manifest.InTenant
		Payer uuid.UUID `path:"payer" format:"uuid"`
	}
)

func spec(id, method, path, summary string, gate manifest.Gate, reads ...string) manifest.Spec {
	return manifest.Spec{ID: Key + "." + id, Method: method, Path: "/api/v1/t/{tenant}/family" + path, Summary: summary, Gate: gate, Reads: reads}
}

// operations are those of all the service's files, in the order of the ways of money: who pays, by what rule, a month, a bill, the rails.
func (s *Service) operations() []manifest.Operation {
	return slices.Concat(s.creditorOperations(), s.aidOperations(), s.householdOperations(), s.tariffOperations(), []manifest.Operation{
		manifest.Op(spec("read-bill", http.MethodGet, "/bills/{bill}", "One bill with its lines, as whoever collects it reads it", manifest.Needs(Finance), Money), s.readBill),
		manifest.Op(spec("read-my-bill", http.MethodGet, "/mine/bills/{bill}", "One bill of the caller's own, with its lines", manifest.Needs(Pay), Money), s.readBill),
	}, s.runOperations(), s.reminderOperations(), s.certificateOperations(), s.deskOperations())
}

// NumberText is how a number is written on paper: the year, then the number of the year.
func NumberText(year int, number int64) string { return fmt.Sprintf("%d-%06d", year, number) }

// BillView is a bill on the wire.
type BillView struct {
	ID           uuid.UUID       `json:"id"`
	Kind         string          `json:"kind" enum:"invoice,credit_note,carried,opening"`
	Number       string          `json:"number,omitempty" doc:"As it is written: 2026-000123; absent from what is carried forward"`
	Month        schoolyear.Date `json:"month"`
	PayerID      uuid.UUID       `json:"payer_id"`
	PayerName    string          `json:"payer_name"`
	Cents        ledger.Cents    `json:"cents" doc:"Of its own lines"`
	CarriedCents ledger.Cents    `json:"carried_cents" doc:"Carried into it from earlier months"`
	SettledCents ledger.Cents    `json:"settled_cents"`
	OpenCents    ledger.Cents    `json:"open_cents" doc:"Still owed"`
	IssuedOn     schoolyear.Date `json:"issued_on"`
	DueOn        schoolyear.Date `json:"due_on"`
	OfBill       *uuid.UUID      `json:"of_bill,omitempty" doc:"What a credit note corrects"`
	Reason       string          `json:"reason,omitempty"`
	CarriedInto  *uuid.UUID      `json:"carried_into,omitempty"`
	Paper        bool            `json:"paper" doc:"The paper can be read"`
	CreatedAt    time.Time       `json:"created_at"`
	Hold         *HoldView       `json:"hold,omitempty" doc:"Why the creditor takes nothing for it just now; said to its payer alone"`
}

// View is the bill on the wire.
func (b Bill) View() BillView {
	v := BillView{ID: b.ID, Kind: b.Kind, Month: b.Month, PayerID: b.PayerID, PayerName: b.PayerName, Cents: b.Cents, CarriedCents: b.CarriedCents, SettledCents: b.SettledCents, OpenCents: b.Open(),
		IssuedOn: b.IssuedOn, DueOn: b.DueOn, OfBill: b.OfBill, Reason: b.Reason, CarriedInto: b.CarriedInto, Paper: b.Number != nil, CreatedAt: b.CreatedAt}
	if b.Number != nil {
		v.Number = NumberText(b.Year, *b.Number)
	}
	return v
}

// WholeBill is a bill with its lines and what was reminded of it.
type WholeBill struct {
	BillView
	Lines     []BillLine    `json:"lines" nullable:"false"`
	Reminders []Reminder    `json:"reminders" nullable:"false"`
	Hold      *ReminderHold `json:"hold,omitempty" doc:"Its reminders wait"`
}

func (s *Service) readBill(_ context.Context, tx *tenant.Tx, in *OfBill) (*struct{ Body WholeBill }, error) {
	b, err := BillOf(tx, in.Bill)
	if err != nil {
		return nil, err
	}
	lines, err := LinesOf(tx, b.ID)
	if err != nil {
		return nil, err
	}
	s.sayLines(tx, lines)
	out := WholeBill{BillView: b.View(), Lines: lines}
	if out.Reminders, err = s.remindersOf(tx, b.ID); err != nil {
		return nil, err
	}
	if manifest.Holds(tx, Finance) != 0 {
		if out.Hold, err = reminderHoldOf(tx, b.ID); err != nil {
			return nil, err
		}
	}
	tx.About(b.ID)
	return &struct{ Body WholeBill }{out}, nil
}
