package family

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed receipt.typ
var receiptTemplate string

// seriesReceipt numbers receipts, what takes them back and what is paid out: one series, without a gap.
const seriesReceipt = "receipt"

// Part is one kind of money of a receipt.
type Part struct {
	ID        uuid.UUID    `json:"id"`
	ReceiptID uuid.UUID    `json:"-"`
	Kind      string       `json:"kind" enum:"cash,cheque,cesu,ancv,card,transfer,online"`
	Cents     ledger.Cents `json:"cents"`
	Reference string       `json:"reference,omitempty"`
	Bank      string       `json:"bank,omitempty"`
	Papers    int          `json:"papers"`
	OfPart    *uuid.UUID   `json:"of_part,omitempty"`
	TakenBack bool         `json:"taken_back" doc:"Another receipt took it back"`
}

// Receipt is money that came in at the desk, what took it back, or what was paid out.
type Receipt struct {
	ID         uuid.UUID       `json:"id"`
	Kind       string          `json:"kind" enum:"receipt,reversal,refund"`
	Year       int             `json:"-"`
	Nth        int64           `json:"-" db:"number"`
	Number     string          `json:"number" db:"-"`
	TillID     *uuid.UUID      `json:"till_id,omitempty"`
	PayerID    uuid.UUID       `json:"payer_id"`
	PayerName  string          `json:"payer_name"`
	HandedBy   string          `json:"handed_by,omitempty" doc:"Who brought the money, when it was somebody else"`
	Cents      ledger.Cents    `json:"cents"`
	GivenCents ledger.Cents    `json:"given_cents,omitempty" doc:"Cash held out"`
	Day        schoolyear.Date `json:"day" format:"date"`
	At         time.Time       `json:"at"`
	OfReceipt  *uuid.UUID      `json:"of_receipt,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	DecidedBy  string          `json:"decided_by,omitempty"`
	MadeName   string          `json:"made_name,omitempty"`
	Parts      []Part          `json:"parts" nullable:"false" db:"-"`
	Settled    []SettledBill   `json:"settled" nullable:"false" db:"-" doc:"What it was set against"`
}

// SettledBill is a bill that a receipt was set against.
type SettledBill struct {
	ReceiptID uuid.UUID       `json:"-"`
	Bill      uuid.UUID       `json:"bill"`
	Number    string          `json:"number,omitempty" db:"-"`
	Year      int             `json:"-"`
	Nth       *int64          `json:"-"`
	Month     schoolyear.Date `json:"month" format:"date"`
	Cents     ledger.Cents    `json:"cents"`
}

// receiptsWhere reads receipts with their parts and what they settled; where names columns of r and takes its arguments from $2 on.
func receiptsWhere(tx *tenant.Tx, where string, args ...any) ([]Receipt, error) {
	out, err := chosen[Receipt](tx, `select r.id, r.kind, r.year, r.number, r.till_id, r.payer_id, r.payer_name, r.handed_by, r.cents, r.given_cents, r.day, r.at, r.of_receipt, r.reason, r.decided_by, r.made_name
		from family.receipts r where r.tenant_id = $1 and `+where+` order by r.year desc, r.number desc limit 1000`, args...)
	if err != nil || len(out) == 0 {
		return []Receipt{}, err
	}
	at, ids := map[uuid.UUID]*Receipt{}, make([]uuid.UUID, len(out))
	for i := range out {
		out[i].Number, out[i].Parts, out[i].Settled = NumberText(out[i].Year, out[i].Nth), []Part{}, []SettledBill{}
		at[out[i].ID], ids[i] = &out[i], out[i].ID
	}
	parts, err := tenant.Select[Part](tx, `select p.id, p.receipt_id, p.kind, p.cents, p.reference, p.bank, p.papers, p.of_part, exists (select from family.receipt_parts b where b.tenant_id = $1 and b.of_part = p.id) as taken_back
		from family.receipt_parts p where p.tenant_id = $1 and p.receipt_id = any ($2) order by p.receipt_id, p.n`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		at[p.ReceiptID].Parts = append(at[p.ReceiptID].Parts, p)
	}
	settled, err := tenant.Select[SettledBill](tx, `select p.receipt_id, b.id as bill, b.year, b.number as nth, b.month, sum(s.cents)::bigint as cents
		from family.receipt_parts p join family.settlements s on s.tenant_id = $1 and s.source_id = p.id and s.kind in ('receipt', 'receipt_back', 'payment') join family.bills b on b.tenant_id = $1 and b.id = s.bill_id
		where p.tenant_id = $1 and p.receipt_id = any ($2) group by p.receipt_id, b.id, b.year, b.number, b.month order by b.month, b.number`, tx.Tenant(), ids)
	for _, l := range settled {
		if l.Nth != nil {
			l.Number = NumberText(l.Year, *l.Nth)
		}
		at[l.ReceiptID].Settled = append(at[l.ReceiptID].Settled, l)
	}
	return out, err
}

// ReceiptOf reads one; behind a payer's own door, theirs alone.
func ReceiptOf(tx *tenant.Tx, id uuid.UUID) (Receipt, error) {
	found, err := receiptsWhere(tx, `r.id = $2`, id)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "family.no_receipt")
	}
	if err != nil {
		return Receipt{}, err
	}
	return found[0], nil
}

// Taking is money held out at the desk.
type Taking struct {
	ID         uuid.UUID    `json:"id" format:"uuid" doc:"Drawn by the caller: asked twice, it is taken once"`
	Till       uuid.UUID    `json:"till" format:"uuid"`
	Payer      uuid.UUID    `json:"payer" format:"uuid"`
	Bills      []uuid.UUID  `json:"bills,omitempty" maxItems:"100" doc:"What it pays first; none: the oldest"`
	Parts      []TakenPart  `json:"parts" minItems:"1" maxItems:"20"`
	GivenCents ledger.Cents `json:"given_cents,omitempty" minimum:"0" maximum:"100000000" doc:"Cash held out, of which change is given"`
	Advance    bool         `json:"advance,omitempty" doc:"What exceeds the bills stays on the account"`
	HandedBy   string       `json:"handed_by,omitempty" maxLength:"120"`
}

// TakenPart is one kind of it.
type TakenPart struct {
	Kind      string       `json:"kind" enum:"cash,cheque,cesu,ancv,card"`
	Cents     ledger.Cents `json:"cents" minimum:"1" maximum:"10000000"`
	Reference string       `json:"reference,omitempty" maxLength:"60" doc:"Number of a cheque, authorisation of a card"`
	Bank      string       `json:"bank,omitempty" maxLength:"60"`
	Papers    int          `json:"papers,omitempty" minimum:"0" maximum:"500" doc:"How many vouchers"`
}

func money(c ledger.Cents) i18n.Cents { return i18n.Cents(c) }

// openTillFor is the caller's open till, locked: what is taken and the counting wait for each other.
func openTillFor(tx *tenant.Tx, id uuid.UUID) (Till, error) {
	t, err := tillOf(tx, id, " for update")
	switch {
	case err != nil:
		return t, err
	case t.ClosedAt != nil:
		return t, problem.New(problem.Conflict, "family.till_closed")
	case !t.Mine:
		return t, problem.New(problem.Forbidden, "family.till_not_yours", "name", t.OpenedName)
	}
	return t, nil
}

// payerName is how a payer is written: as their bills write them, else as the directory does.
func payerName(tx *tenant.Tx, id uuid.UUID) (name string, person *uuid.UUID, err error) {
	type row struct {
		Name     string
		PersonID *uuid.UUID
	}
	r, ok, err := tenant.One[row](tx, `select coalesce(nullif(p.name, ''), trim(d.given_name || ' ' || coalesce(nullif(d.usage_name, ''), d.family_name)), '') as name, p.person_id
		from family.payers p left join directory.people d on d.tenant_id = $1 and d.id = p.person_id where p.tenant_id = $1 and p.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.New(problem.NotFound, "family.no_payer")
	}
	return r.Name, r.PersonID, err
}

// Take takes money at the desk: it is put in the till by kind, numbered, and set against the bills.
func Take(tx *tenant.Tx, in Taking) (Receipt, error) {
	if found, err := receiptsWhere(tx, `r.id = $2`, in.ID); err != nil {
		return Receipt{}, err
	} else if len(found) > 0 {
		if found[0].PayerID != in.Payer || found[0].Kind != "receipt" {
			return Receipt{}, problem.Missing()
		}
		return found[0], nil // asked again: it was taken
	}
	t, err := openTillFor(tx, in.Till)
	if err != nil {
		return Receipt{}, err
	}
	regie, err := RegieOf(tx)
	if err != nil {
		return Receipt{}, err
	}
	name, person, err := payerName(tx, in.Payer)
	if err != nil {
		return Receipt{}, err
	}
	if _, err := lockPayer(tx, in.Payer); err != nil {
		return Receipt{}, err
	}
	a, err := accountOf(tx, in.Payer)
	if err != nil {
		return Receipt{}, err
	}
	var cents, cash ledger.Cents
	of := map[string]ledger.Cents{}
	for _, p := range in.Parts {
		if !slices.Contains(regie.Kinds, p.Kind) {
			return Receipt{}, problem.New(problem.Conflict, "family.kind_refused_"+p.Kind)
		}
		if p.Cents <= 0 {
			return Receipt{}, problem.OnField("parts", "field.invalid")
		}
		cents += p.Cents
		of[p.Kind] += p.Cents
		if p.Kind == "cash" {
			cash += p.Cents
		}
	}
	if in.GivenCents != 0 && in.GivenCents < cash {
		return Receipt{}, problem.OnField("given_cents", "family.given_too_little")
	}
	var open ledger.Cents
	fits := map[string]ledger.Cents{}
	for _, b := range a.Bills {
		chosen := len(in.Bills) == 0 || slices.Contains(in.Bills, b.ID)
		if !chosen {
			continue
		}
		if b.Held != "" && len(in.Bills) > 0 {
			return Receipt{}, problem.New(problem.Conflict, "family.bill_"+b.Held, "number", b.Number)
		}
		if b.Held == "" {
			open += b.OpenCents
			for k, n := range b.Vouchers {
				fits[k] += n
			}
		}
	}
	for _, id := range in.Bills {
		if !slices.ContainsFunc(a.Bills, func(b DeskBill) bool { return b.ID == id }) {
			return Receipt{}, problem.New(problem.Conflict, "family.bill_not_open")
		}
	}
	for _, k := range []string{"cesu", "ancv"} {
		switch {
		case of[k] == 0:
		case fits[k] == 0:
			return Receipt{}, problem.New(problem.Conflict, "family.voucher_nothing_"+k)
		case of[k] > fits[k]: // no change is given on a voucher, and what care does not owe it may not pay
			return Receipt{}, problem.New(problem.Conflict, "family.voucher_over_"+k, "most", money(fits[k]))
		}
	}
	if cents > open && !in.Advance {
		return Receipt{}, problem.New(problem.Conflict, "family.more_than_due", "open", money(open), "cents", money(cents))
	}
	bills := in.Bills
	if len(bills) == 0 {
		for _, b := range a.Bills {
			if b.Held == "" {
				bills = append(bills, b.ID)
			}
		}
	}
	r, err := writeReceipt(tx, Receipt{ID: in.ID, Kind: "receipt", TillID: &t.ID, PayerID: in.Payer, PayerName: name, HandedBy: in.HandedBy, Cents: cents, GivenCents: max(in.GivenCents, cash)}, person)
	if err != nil {
		return Receipt{}, err
	}
	// Vouchers first: what they may pay is theirs before cash takes it.
	slices.SortStableFunc(in.Parts, func(x, y TakenPart) int { return cmp.Compare(rankOf(x.Kind), rankOf(y.Kind)) })
	for i, p := range in.Parts {
		id := tenant.NewID()
		if p.Papers == 0 && p.Kind != "cash" && p.Kind != "card" {
			p.Papers = 1
		}
		if err := writePart(tx, r.ID, person, i+1, Part{ID: id, Kind: p.Kind, Cents: p.Cents, Reference: p.Reference, Bank: p.Bank, Papers: p.Papers}); err != nil {
			return Receipt{}, err
		}
		first := bills
		if p.Kind == "cesu" || p.Kind == "ancv" {
			first = nil
			for _, b := range a.Bills {
				if b.Vouchers[p.Kind] > 0 && slices.Contains(bills, b.ID) {
					first = append(first, b.ID)
				}
			}
		}
		if _, _, err := Receive(tx, Received{Kind: "receipt", Source: id, Account: inTill(p.Kind, t.ID), Payer: in.Payer, Cents: p.Cents, Day: r.Day, Note: NumberText(r.Year, r.Nth), Bills: first}); err != nil {
			return Receipt{}, err
		}
	}
	tx.About(r.ID, in.Payer)
	return ReceiptOf(tx, r.ID)
}

func rankOf(kind string) int {
	if kind == "cesu" || kind == "ancv" {
		return 0
	}
	return 1
}

// writeReceipt numbers a receipt and writes it; its day is that of the number.
func writeReceipt(tx *tenant.Tx, r Receipt, person *uuid.UUID) (Receipt, error) {
	today, err := Today(tx)
	if err != nil {
		return r, err
	}
	if tx.Account() != uuid.Nil {
		if r.MadeName, err = agentName(tx); err != nil {
			return r, err
		}
	}
	if r.Nth, r.Day, err = Book.Number(tx, seriesReceipt, today); err != nil {
		return r, err
	}
	r.Year, r.At = r.Day.Year, tx.Now()
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	_, err = tx.Exec(`insert into family.receipts (tenant_id, id, kind, year, number, till_id, payer_id, person_id, payer_name, handed_by, cents, given_cents, day, at, of_receipt, reason, decided_by, made_by, made_name)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		tx.Tenant(), r.ID, r.Kind, r.Year, r.Nth, r.TillID, r.PayerID, person, r.PayerName, r.HandedBy, int64(r.Cents), int64(r.GivenCents), r.Day, r.At, r.OfReceipt, r.Reason, r.DecidedBy, by, r.MadeName)
	return r, err
}

// receiptFor writes the receipt of what the régie was paid online, in the transaction that books it: of one series with the desk's, so
// that the journal of the régie has no gap and a payer one kind of proof. Its part is known by the payment, as the books know it.
func receiptFor(tx *tenant.Tx, p Payment, a answer) error {
	name, person, err := payerName(tx, p.PayerID)
	if err != nil {
		return err
	}
	r, err := writeReceipt(tx, Receipt{ID: tenant.NewID(), Kind: "receipt", PayerID: p.PayerID, PayerName: name, Cents: a.cents}, person)
	if err != nil {
		return err
	}
	return writePart(tx, r.ID, person, 1, Part{ID: p.ID, Kind: "online", Cents: a.cents, Reference: cmp.Or(a.approval, p.Reference)})
}

func writePart(tx *tenant.Tx, receipt uuid.UUID, person *uuid.UUID, n int, p Part) error {
	_, err := tx.Exec(`insert into family.receipt_parts (tenant_id, id, receipt_id, person_id, n, kind, cents, reference, bank, papers, of_part) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Tenant(), p.ID, receipt, person, n, p.Kind, int64(p.Cents), p.Reference, p.Bank, p.Papers, p.OfPart)
	return err
}

// Undo takes a receipt back, or parts of it: a mistake, a cheque that the bank sent back. What it had paid is open again. Nothing is
// erased: the reversal is a receipt of the same series, below nothing. Cash of a till that was counted comes out of the caller's own.
func Undo(tx *tenant.Tx, receipt uuid.UUID, parts []uuid.UUID, reason string) (Receipt, error) {
	of, err := ReceiptOf(tx, receipt)
	if err != nil {
		return Receipt{}, err
	}
	if of.Kind != "receipt" {
		return Receipt{}, problem.New(problem.Conflict, "family.not_a_receipt")
	}
	if _, err := lockPayer(tx, of.PayerID); err != nil {
		return Receipt{}, err
	}
	if of, err = ReceiptOf(tx, receipt); err != nil { // as it is now that nobody else moves it
		return Receipt{}, err
	}
	var back []Part
	var cents ledger.Cents
	cash := false
	for _, p := range of.Parts {
		if p.TakenBack || len(parts) > 0 && !slices.Contains(parts, p.ID) {
			continue
		}
		back, cents, cash = append(back, p), cents+p.Cents, cash || p.Kind == "cash"
	}
	if len(back) == 0 {
		return Receipt{}, problem.New(problem.Conflict, "family.reversed_already")
	}
	if of.TillID == nil { // the money is on a rail: it is given back there, or paid out
		return Receipt{}, problem.New(problem.Conflict, "family.receipt_online")
	}
	from, err := tillOf(tx, *of.TillID, " for update")
	if err != nil {
		return Receipt{}, err
	}
	_, person, err := payerName(tx, of.PayerID)
	if err != nil {
		return Receipt{}, err
	}
	var drawer *uuid.UUID
	if from.ClosedAt == nil {
		if !from.Mine && !tx.Actor().Has("town_admin") {
			return Receipt{}, problem.New(problem.Forbidden, "family.till_not_yours", "name", from.OpenedName)
		}
		drawer = &from.ID
	} else if cash {
		own, ok, err := tenant.One[struct{ ID uuid.UUID }](tx, `select id from family.tills where tenant_id = $1 and opened_by = $2 and closed_at is null for update`, tx.Tenant(), tx.Account())
		if err != nil {
			return Receipt{}, err
		}
		if !ok {
			return Receipt{}, problem.New(problem.Conflict, "family.cash_needs_a_till")
		}
		drawer = &own.ID
	}
	r, err := writeReceipt(tx, Receipt{ID: tenant.NewID(), Kind: "reversal", TillID: drawer, PayerID: of.PayerID, PayerName: of.PayerName, Cents: -cents, OfReceipt: &of.ID, Reason: reason}, person)
	if err != nil {
		return Receipt{}, err
	}
	for i, p := range back {
		id, was := tenant.NewID(), p.ID
		if err := writePart(tx, r.ID, person, i+1, Part{ID: id, Kind: p.Kind, Cents: -p.Cents, Reference: p.Reference, Bank: p.Bank, Papers: p.Papers, OfPart: &was}); err != nil {
			return Receipt{}, err
		}
		if done, err := TakeBack(tx, of.PayerID, "receipt", p.ID, "receipt_back", id, r.Day, reason); err != nil {
			return Receipt{}, err
		} else if !done {
			return Receipt{}, problem.New(problem.Conflict, "family.reversed_already")
		}
		if from.ClosedAt == nil {
			continue
		}
		// The counted till has nothing in it any more: what is given back comes from where the money is now.
		lies := held(p.Kind)
		if p.Kind == "cash" {
			lies = inTill("cash", *drawer)
		} else if handed, err := tenant.Value[bool](tx, `select exists (select from family.deposit_tills where tenant_id = $1 and till_id = $2 and kind = $3)`, tx.Tenant(), from.ID, p.Kind); err != nil {
			return Receipt{}, err
		} else if handed {
			lies = ledger.Account{Name: accountTreasury}
		} else if err := lessLeft(tx, from.ID, p); err != nil {
			return Receipt{}, err
		}
		if _, err := Book.Post(tx, ledger.Entry{Kind: "receipt_from", Source: id, Day: r.Day, Note: reason, Postings: []ledger.Posting{{Account: inTill(p.Kind, from.ID), Cents: p.Cents}, {Account: lies, Cents: -p.Cents}}}); err != nil {
			return Receipt{}, err
		}
	}
	tx.About(r.ID, of.ID, of.PayerID)
	return ReceiptOf(tx, r.ID)
}

// lessLeft takes what came back off what a counted till left: it will not be handed over.
func lessLeft(tx *tenant.Tx, till uuid.UUID, p Part) error {
	_, err := tx.Exec(`update family.tills set counted = jsonb_set(counted, array[$3], to_jsonb(coalesce((counted ->> $3)::bigint, 0) - $4)) where tenant_id = $1 and id = $2`, tx.Tenant(), till, p.Kind, int64(p.Cents))
	return err
}

// Refunding is money that is paid out to a payer whose account is in credit.
type Refunding struct {
	ID        uuid.UUID    `json:"id" format:"uuid" doc:"Drawn by the caller: asked twice, it is paid once"`
	Payer     uuid.UUID    `json:"payer" format:"uuid"`
	Till      *uuid.UUID   `json:"till,omitempty" format:"uuid" doc:"For cash; absent: by transfer of the Trésor"`
	Cents     ledger.Cents `json:"cents" minimum:"1" maximum:"10000000"`
	Reason    string       `json:"reason" minLength:"3" maxLength:"500"`
	DecidedBy string       `json:"decided_by" minLength:"2" maxLength:"120" doc:"Who decided it, in what capacity"`
}

// Refund pays out of a till, or asks the Trésor to transfer, what a payer's account has too much. Never more.
func Refund(tx *tenant.Tx, in Refunding) (Receipt, error) {
	if found, err := receiptsWhere(tx, `r.id = $2`, in.ID); err != nil {
		return Receipt{}, err
	} else if len(found) > 0 {
		if found[0].PayerID != in.Payer || found[0].Kind != "refund" {
			return Receipt{}, problem.Missing()
		}
		return found[0], nil
	}
	kind, from := "transfer", ledger.Account{Name: accountTreasury}
	if in.Till != nil {
		t, err := openTillFor(tx, *in.Till)
		if err != nil {
			return Receipt{}, err
		}
		if t.Expected["cash"] < in.Cents {
			return Receipt{}, problem.New(problem.Conflict, "family.till_lacks_cash", "cash", money(t.Expected["cash"]))
		}
		kind, from = "cash", inTill("cash", t.ID)
	}
	name, person, err := payerName(tx, in.Payer)
	if err != nil {
		return Receipt{}, err
	}
	if _, err := lockPayer(tx, in.Payer); err != nil {
		return Receipt{}, err
	}
	advance, err := Advance(tx, in.Payer)
	if err != nil {
		return Receipt{}, err
	}
	if in.Cents > advance {
		return Receipt{}, problem.New(problem.Conflict, "family.refund_too_much", "advance", money(max(advance, 0)))
	}
	r, err := writeReceipt(tx, Receipt{ID: in.ID, Kind: "refund", TillID: in.Till, PayerID: in.Payer, PayerName: name, Cents: -in.Cents, Reason: in.Reason, DecidedBy: in.DecidedBy}, person)
	if err != nil {
		return Receipt{}, err
	}
	part := tenant.NewID()
	if err := writePart(tx, r.ID, person, 1, Part{ID: part, Kind: kind, Cents: -in.Cents}); err != nil {
		return Receipt{}, err
	}
	if _, err := Book.Post(tx, ledger.Entry{Kind: "refund", Source: part, Day: r.Day, Note: in.Reason, Postings: []ledger.Posting{{Account: ToPayer(in.Payer), Cents: in.Cents}, {Account: from, Cents: -in.Cents}}}); err != nil {
		return Receipt{}, err
	}
	tx.About(r.ID, in.Payer)
	return ReceiptOf(tx, r.ID)
}

// OfReceipt is the path of a receipt.
type OfReceipt struct {
	manifest.InTenant
	Receipt uuid.UUID `path:"receipt" format:"uuid"`
}

type outReceipt struct{ Body Receipt }

func (s *Service) receiptOperations() []manifest.Operation {
	desk, pay := manifest.Needs(Desk), manifest.Needs(Pay)
	paper := func(sp manifest.Spec) manifest.Spec { sp.File = "application/pdf"; return sp }
	return []manifest.Operation{
		manifest.Op(spec("take", http.MethodPost, "/receipts", "Take money at the desk: numbered, put in the till, set against the bills", desk, Money, "directory"), s.take),
		manifest.Op(spec("receipt", http.MethodGet, "/receipts/{receipt}", "A receipt", desk, Money), s.receipt),
		manifest.Op(spec("undo-receipt", http.MethodPost, "/receipts/{receipt}/reversal", "Take a receipt back: a mistake, a cheque sent back by the bank", desk, Money, "directory"), s.undoReceipt),
		manifest.Op(spec("refund", http.MethodPost, "/refunds", "Pay out what a payer's account has too much", desk, Money, "directory"), s.refund),
		manifest.Staged(paper(spec("receipt-pdf", http.MethodGet, "/receipts/{receipt}/receipt.pdf", "A receipt on paper", desk, Money, "tenant")), s.receiptPDF),
		manifest.Op(spec("my-receipts", http.MethodGet, "/mine/receipts", "The caller's own receipts, the latest first", pay, Money), s.myReceipts),
		manifest.Staged(paper(spec("my-receipt-pdf", http.MethodGet, "/mine/receipts/{receipt}/receipt.pdf", "A receipt of the caller's own, on paper", pay, Money, "tenant")), s.receiptPDF),
	}
}

func (s *Service) take(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Taking
}) (*outReceipt, error) {
	r, err := Take(tx, in.Body)
	return &outReceipt{r}, err
}

func (s *Service) receipt(_ context.Context, tx *tenant.Tx, in *OfReceipt) (*outReceipt, error) {
	r, err := ReceiptOf(tx, in.Receipt)
	tx.About(in.Receipt)
	return &outReceipt{r}, err
}

func (s *Service) undoReceipt(_ context.Context, tx *tenant.Tx, in *struct {
	OfReceipt
	Body struct {
		Parts  []uuid.UUID `json:"parts,omitempty" maxItems:"20" doc:"Of the receipt; none: all that was not taken back"`
		Reason string      `json:"reason" minLength:"3" maxLength:"500"`
	}
}) (*outReceipt, error) {
	r, err := Undo(tx, in.Receipt, in.Body.Parts, in.Body.Reason)
	return &outReceipt{r}, err
}

func (s *Service) refund(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Refunding
}) (*outReceipt, error) {
	r, err := Refund(tx, in.Body)
	return &outReceipt{r}, err
}

func (s *Service) myReceipts(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Items []Receipt `json:"items" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []Receipt `json:"items" nullable:"false"`
		}
	}{}
	var err error
	out.Body.Items, err = receiptsWhere(tx, `r.person_id = any ($2)`, tx.Subjects(Money))
	for i := range out.Body.Items {
		out.Body.Items[i].MadeName = "" // who held the desk is the desk's
	}
	return out, err
}

// paper is a file that is answered.
type paper struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func paperOf(name, mediaType string, body []byte) *paper {
	return &paper{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "default-src 'none'; sandbox", body}
}

// say is a sentence of the service in a language.
func (s *Service) say(lang, key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return s.Words.Sentence(lang, Key, "family."+key, args)
}

func dayText(lang string, d schoolyear.Date) string { return i18n.Date(lang, d.At(time.UTC, 12, 0)) }

func monthText(lang string, d schoolyear.Date) string {
	return i18n.Month(lang, d.Month) + " " + d.String()[:4]
}

func euros(lang string, c ledger.Cents) string { return i18n.Money(lang, int64(c)) }

// zone is the time zone of the transaction's tenant.
func zone(tx *tenant.Tx) (*time.Location, error) {
	name, err := tenant.Value[string](tx, `select time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}

// receiptPDF is the quittance: what was received, from whom, for what, and what is still owed on it.
func (s *Service) receiptPDF(ctx context.Context, run *manifest.Stages, in *OfReceipt) (*paper, error) {
	type line struct {
		Label string `json:"label"`
		Value string `json:"value"`
	}
	data := struct {
		Title  string     `json:"title"`
		Lang   string     `json:"lang"`
		Sender []string   `json:"sender"`
		Foot   string     `json:"foot"`
		Facts  []line     `json:"facts"`
		Amount string     `json:"amount"`
		Head   []string   `json:"head"`
		Parts  [][]string `json:"parts"`
		Bills  [][]string `json:"bills"`
		Heads  []string   `json:"heads"`
		Note   string     `json:"note"`
	}{Parts: [][]string{}, Bills: [][]string{}}
	name := ""
	err := run.Do(func(tx *tenant.Tx) error {
		r, err := ReceiptOf(tx, in.Receipt)
		if err != nil {
			return err
		}
		c, ok, err := CreditorOf(tx)
		if err != nil || !ok {
			return errors.Join(err, problem.Missing())
		}
		at, err := zone(tx)
		if err != nil {
			return err
		}
		lang := tx.Actor().Lang
		data.Lang, name = lang, "recu-"+r.Number+".pdf"
		data.Sender = append([]string{c.Name, c.Regie}, c.Address.Lines...)
		data.Sender = append(data.Sender, c.Address.Postcode+" "+c.Address.City)
		data.Sender = slices.DeleteFunc(data.Sender, func(l string) bool { return l == "" || l == " " })
		data.Title = s.say(lang, "receipt_title_"+r.Kind, "number", r.Number)
		data.Foot = s.say(lang, "receipt_foot", "number", r.Number, "name", c.Name)
		data.Amount = euros(lang, r.Cents)
		data.Facts = []line{{s.say(lang, "receipt_payer"), r.PayerName}, {s.say(lang, "receipt_on"), i18n.DateTime(lang, r.At.In(at))}}
		for _, f := range []struct{ key, value string }{{"receipt_handed_by", r.HandedBy}, {"receipt_made_by", r.MadeName}, {"receipt_reason", r.Reason}, {"receipt_decided_by", r.DecidedBy}} {
			if f.value != "" && (f.key != "receipt_made_by" || manifest.Holds(tx, Desk) != 0) {
				data.Facts = append(data.Facts, line{s.say(lang, f.key), f.value})
			}
		}
		data.Head = []string{s.say(lang, "receipt_kind"), s.say(lang, "receipt_reference"), s.say(lang, "receipt_amount")}
		var cash ledger.Cents
		for _, p := range r.Parts {
			data.Parts = append(data.Parts, []string{s.say(lang, "money_"+p.Kind), cmp.Or(p.Reference, "—"), euros(lang, p.Cents)})
			if p.Kind == "cash" {
				cash += p.Cents
			}
		}
		if r.GivenCents > cash && cash > 0 {
			data.Note = s.say(lang, "receipt_change", "given", money(r.GivenCents), "change", money(r.GivenCents-cash))
		}
		data.Heads = []string{s.say(lang, "receipt_bill"), s.say(lang, "receipt_month"), s.say(lang, "receipt_settled")}
		var set ledger.Cents
		for _, b := range r.Settled {
			data.Bills = append(data.Bills, []string{cmp.Or(b.Number, "—"), monthText(lang, b.Month), euros(lang, b.Cents)})
			set += b.Cents
		}
		if r.Kind == "receipt" && r.Cents > set {
			data.Bills = append(data.Bills, []string{s.say(lang, "receipt_advance"), "—", euros(lang, r.Cents-set)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "family.receipt", Source: receiptTemplate}, data)
	return paperOf(name, "application/pdf", raw), err
}
