package family

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/payment/sepa"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// accountSepa is what debits have brought in and the Trésor holds.
const accountSepa = "sepa"

// Debiting is how a creditor debits.
type Debiting struct {
	ICS        string       `json:"ics" maxLength:"35" doc:"SEPA creditor identifier"`
	IBAN       string       `json:"iban" maxLength:"60" doc:"Of the régie's deposit account"`
	BIC        string       `json:"bic,omitempty" maxLength:"20"`
	LeadDays   int          `json:"lead_days" minimum:"1" maximum:"20" doc:"Open days that the bank asks for between the file and the collection"`
	NoticeDays int          `json:"notice_days" minimum:"2" maximum:"30" doc:"Days before the collection on which payers are told; 14 unless agreed otherwise"`
	FeeCents   ledger.Cents `json:"fee_cents" minimum:"0" maximum:"5000" doc:"What a rejected debit costs the payer"`
	FeeAct     string       `json:"fee_act,omitempty" maxLength:"120" doc:"The deliberation that says so"`
}

func debitingOf(tx *tenant.Tx) (Debiting, Creditor, bool, error) {
	d := Debiting{LeadDays: 5, NoticeDays: 14}
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return d, c, false, err
	}
	ok, err = c.Rail("sepa", &d)
	return d, c, ok && d.ICS != "", err
}

// Lot is a lot of debits.
type Lot struct {
	ID        uuid.UUID       `json:"id"`
	Message   string          `json:"message" doc:"Its number for the bank"`
	CollectOn schoolyear.Date `json:"collect_on" format:"date"`
	State     string          `json:"state" enum:"prepared,sent,collected,dropped"`
	Label     string          `json:"label"`
	Cents     ledger.Cents    `json:"cents"`
	Debits    int             `json:"debits"`
	Rejected  int             `json:"rejected"`
	MadeAt    time.Time       `json:"made_at"`
	SentAt    *time.Time      `json:"sent_at,omitempty"`
	BookedAt  *time.Time      `json:"booked_at,omitempty"`
}

// LotDebit is one debit of a lot.
type LotDebit struct {
	ID        uuid.UUID        `json:"id"`
	LotID     uuid.UUID        `json:"-"`
	BillID    uuid.UUID        `json:"bill_id"`
	PayerID   uuid.UUID        `json:"payer_id"`
	PersonID  *uuid.UUID       `json:"-"`
	MandateID uuid.UUID        `json:"mandate_id"`
	PayerName string           `json:"payer_name"`
	Year      int              `json:"-"`
	Nth       *int64           `json:"-" db:"number"`
	Number    string           `json:"number,omitempty" db:"-"`
	Sequence  string           `json:"sequence" enum:"OOFF,FRST,RCUR,FNAL"`
	Cents     ledger.Cents     `json:"cents"`
	Reference string           `json:"reference"`
	State     string           `json:"state" enum:"prepared,sent,collected,rejected,left_out"`
	Reason    string           `json:"reason,omitempty" doc:"The bank's code"`
	Meaning   string           `json:"meaning,omitempty" db:"-" doc:"What the code means"`
	SettledOn *schoolyear.Date `json:"settled_on,omitempty" format:"date"`
}

func lotsWhere(tx *tenant.Tx, where, tail string, args ...any) ([]Lot, error) {
	return chosen[Lot](tx, `select l.id, l.message, l.collect_on, l.state, l.label, l.cents, l.debits, (select count(*) from family.lot_debits d where d.tenant_id = $1 and d.lot_id = l.id and d.state = 'rejected')::int as rejected, l.made_at, l.sent_at, l.booked_at
		from family.lots l where l.tenant_id = $1 and `+where+` order by l.made_at desc, l.id limit 100`+tail, args...)
}

func lotOf(tx *tenant.Tx, id uuid.UUID, tail string) (Lot, error) {
	found, err := lotsWhere(tx, `l.id = $2`, tail, id)
	if err == nil && len(found) == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return Lot{}, err
	}
	return found[0], nil
}

func (s *Service) debitsWhere(tx *tenant.Tx, where string, args ...any) ([]LotDebit, error) {
	out, err := chosen[LotDebit](tx, `select d.id, d.lot_id, d.bill_id, d.payer_id, d.person_id, d.mandate_id, b.payer_name, b.year, b.number, d.sequence, d.cents, d.reference, d.state, d.reason, d.settled_on
		from family.lot_debits d join family.bills b on b.tenant_id = $1 and b.id = d.bill_id where d.tenant_id = $1 and `+where+` order by b.payer_name, d.reference`, args...)
	for i := range out {
		if out[i].Nth != nil {
			out[i].Number = NumberText(out[i].Year, *out[i].Nth)
		}
		out[i].Meaning = s.meaning(tx.Actor().Lang, out[i].Reason)
	}
	if out == nil {
		out = []LotDebit{}
	}
	return out, err
}

// meaning says what a bank's code means.
func (s *Service) meaning(lang, code string) string {
	switch {
	case code == "":
		return ""
	case sepa.MeaningOf(code).Known:
		return s.say(lang, "reject_"+strings.ToLower(code))
	}
	return s.say(lang, "reject_other", "code", code)
}

// LeftOut is a bill that a lot could not take, and why.
type LeftOut struct {
	Number    string       `json:"number"`
	PayerName string       `json:"payer_name"`
	Cents     ledger.Cents `json:"cents"`
	Why       string       `json:"why" doc:"A sentence"`
}

// Prepare makes a lot of all that is asked for and open of those who signed a mandate. They are told the amount and the day.
func (s *Service) Prepare(tx *tenant.Tx, collect schoolyear.Date, label string) (Lot, error) {
	d, c, ok, err := debitingOf(tx)
	if err != nil {
		return Lot{}, err
	}
	if !ok {
		return Lot{}, problem.New(problem.Conflict, "family.no_debits_here")
	}
	today, err := Today(tx)
	if err != nil {
		return Lot{}, err
	}
	if !sepa.Open(collect) {
		return Lot{}, problem.OnField("collect_on", "family.sepa_collect_closed", "next", dayText(tx.Actor().Lang, sepa.OnOrAfter(collect)))
	}
	first := sepa.OnOrAfter(today.AddDays(d.NoticeDays))
	if lead := sepa.After(today, d.LeadDays); lead.After(first) {
		first = lead
	}
	if collect.Before(first) {
		return Lot{}, problem.OnField("collect_on", "family.collect_too_soon", "first", dayText(tx.Actor().Lang, first), "days", d.NoticeDays)
	}
	type row struct {
		ID        uuid.UUID
		PayerID   uuid.UUID
		PersonID  *uuid.UUID
		Year      int
		Number    *int64
		Open      ledger.Cents
		MandateID uuid.UUID
		Uses      int
	}
	// The payers are locked in one order, so that two lots prepared at once wait for each other.
	if _, err := tx.Exec(`select id from family.payers p where p.tenant_id = $1 and p.id in (select unnest(array[y.id, y.same_as]) from family.mandates m join family.payers y on y.tenant_id = $1 and y.id = m.payer_id where m.tenant_id = $1 and m.ended_on is null) order by p.id for update`, tx.Tenant()); err != nil {
		return Lot{}, err
	}
	rows, err := tenant.Select[row](tx, `select b.id, b.payer_id, b.person_id, b.year, b.number, (b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0))::bigint as open, m.id as mandate_id, m.uses
		from family.mandates m join family.payers y on y.tenant_id = $1 and y.id = m.payer_id join family.bills b on b.tenant_id = $1 and b.payer_id in (y.id, coalesce(y.same_as, y.id))
		where m.tenant_id = $1 and m.ended_on is null and b.kind in ('invoice', 'opening') and b.carried_into is null
			and (b.payer_id = y.id or not exists (select from family.mandates o where o.tenant_id = $1 and o.payer_id = b.payer_id and o.ended_on is null))
			and not exists (select from family.titles t where t.tenant_id = $1 and t.bill_id = b.id and t.state in ('prepared', 'issued'))
			and not exists (select from family.lot_debits x where x.tenant_id = $1 and x.bill_id = b.id and x.state in ('prepared', 'sent'))
		order by b.payer_id, b.issued_on, b.id`, tx.Tenant())
	if err != nil {
		return Lot{}, err
	}
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.Open <= 0 })
	if len(rows) == 0 {
		return Lot{}, problem.New(problem.Conflict, "family.nothing_to_debit")
	}
	number, _, err := Book.Number(tx, "lot", today)
	if err != nil {
		return Lot{}, err
	}
	id := tenant.NewID()
	if label == "" {
		label = s.say(tx.Actor().Lang, "lot_label", "month", monthText(tx.Actor().Lang, today))
	}
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	var total ledger.Cents
	people := []uuid.UUID{}
	for _, r := range rows {
		total += r.Open
		if r.PersonID != nil && !slices.Contains(people, *r.PersonID) {
			people = append(people, *r.PersonID)
		}
	}
	if _, err := tx.Exec(`insert into family.lots (tenant_id, id, message, collect_on, label, cents, debits, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), id, fmt.Sprintf("PRLV-%d-%04d", today.Year, number), collect, label, int64(total), len(rows), tx.Now().Truncate(time.Second), by); err != nil {
		return Lot{}, err
	}
	for _, r := range rows {
		debit := tenant.NewID()
		ref := fmt.Sprintf("%X", debit[12:])
		if r.Number != nil {
			ref = NumberText(r.Year, *r.Number) + "-" + ref
		}
		if _, err := tx.Exec(`insert into family.lot_debits (tenant_id, id, lot_id, bill_id, payer_id, person_id, mandate_id, sequence, cents, reference, collect_on) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.Tenant(), debit, id, r.ID, r.PayerID, r.PersonID, r.MandateID, sequenceOf(r.Uses), int64(r.Open), ref, collect); err != nil {
			return Lot{}, err
		}
	}
	tx.About(id)
	if err := s.tellPayers(tx, "family.kind_debit", id, people); err != nil {
		return Lot{}, err
	}
	_ = c
	return lotOf(tx, id, "")
}

func sequenceOf(uses int) string {
	if uses == 0 {
		return string(sepa.First)
	}
	return string(sepa.Recurrent)
}

// tellPayers tells payers of something to read in their account: the amount is there, never in the message.
func (s *Service) tellPayers(tx *tenant.Tx, kind string, object uuid.UUID, people []uuid.UUID) error {
	if len(people) == 0 {
		return nil
	}
	type row struct {
		ID        uuid.UUID
		AccountID *uuid.UUID
	}
	rows, err := tenant.Select[row](tx, `select id, account_id from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), people)
	if err != nil {
		return err
	}
	to := make([]notify.Recipient, len(rows))
	for i, r := range rows {
		to[i] = notify.Recipient{Person: r.ID, Account: r.AccountID}
	}
	_, _, err = s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: kind, Object: object, Path: "/a-payer"}, notify.People(to))
	return err
}

// Seal fixes a lot as it leaves for the bank: what was paid meanwhile is left out or lowered, a mandate that ended serves no more.
func (s *Service) Seal(tx *tenant.Tx, id uuid.UUID) (Lot, error) {
	l, err := lotOf(tx, id, " for update of l")
	if err != nil {
		return l, err
	}
	if l.State != "prepared" {
		return l, problem.New(problem.Conflict, "family.lot_"+l.State)
	}
	d, _, ok, err := debitingOf(tx)
	if err != nil || !ok {
		return l, errors.Join(err, problem.New(problem.Conflict, "family.no_debits_here"))
	}
	today, err := Today(tx)
	if err != nil {
		return l, err
	}
	if first := sepa.After(today, d.LeadDays); l.CollectOn.Before(first) {
		return l, problem.New(problem.Conflict, "family.lot_too_late", "first", dayText(tx.Actor().Lang, first))
	}
	if err := titlingWaits(tx, false); err != nil {
		return l, err
	}
	if _, err := tx.Exec(`select id from family.payers p where p.tenant_id = $1 and p.id in (select payer_id from family.lot_debits where tenant_id = $1 and lot_id = $2) order by p.id for update`, tx.Tenant(), id); err != nil {
		return l, err
	}
	if _, err := tx.Exec(`update family.lot_debits d set
			cents = case when v.open > 0 then least(d.cents, v.open) else d.cents end,
			sequence = case when m.uses = 0 then 'FRST' else 'RCUR' end,
			state = case when v.open <= 0 or m.ended_on is not null or v.taken then 'left_out' else 'sent' end
		from family.mandates m, (select x.id, b.cents + b.carried_cents - coalesce((select sum(s.cents) from family.settlements s where s.tenant_id = $1 and s.bill_id = b.id), 0) as open,
				exists (select from family.titles t where t.tenant_id = $1 and t.bill_id = b.id and t.state in ('prepared', 'issued'))
				or exists (select from family.payment_bills p where p.tenant_id = $1 and p.bill_id = b.id and p.held) as taken
			from family.lot_debits x join family.bills b on b.tenant_id = $1 and b.id = x.bill_id where x.tenant_id = $1 and x.lot_id = $2) v
		where d.tenant_id = $1 and d.lot_id = $2 and v.id = d.id and m.tenant_id = $1 and m.id = d.mandate_id`, tx.Tenant(), id); err != nil {
		return l, err
	}
	if _, err := tx.Exec(`update family.mandates m set uses = uses + 1 where m.tenant_id = $1 and m.id in (select mandate_id from family.lot_debits where tenant_id = $1 and lot_id = $2 and state = 'sent')`, tx.Tenant(), id); err != nil {
		return l, err
	}
	if _, err := tx.Exec(`update family.lots l set state = 'sent', sent_at = $3, made_at = $4, (cents, debits) = (select coalesce(sum(cents), 0), count(*) from family.lot_debits where tenant_id = $1 and lot_id = $2 and state = 'sent')
		where l.tenant_id = $1 and l.id = $2`, tx.Tenant(), id, tx.Now(), tx.Now().Truncate(time.Second)); err != nil {
		return l, err
	}
	if l, err = lotOf(tx, id, ""); err == nil && l.Debits == 0 {
		err = problem.New(problem.Conflict, "family.nothing_to_debit")
	}
	tx.About(id)
	return l, err
}

// DebitFile is the file of a sealed lot: the same bytes whenever it is asked for.
func (s *Service) DebitFile(tx *tenant.Tx, l Lot) (*sepa.Written, []LotDebit, error) {
	d, c, _, err := debitingOf(tx)
	if err != nil {
		return nil, nil, err
	}
	debits, err := s.debitsWhere(tx, `d.lot_id = $2 and d.state <> 'left_out'`, l.ID)
	if err != nil {
		return nil, nil, err
	}
	mandates, err := mandatesWhere(tx, `m.id in (select mandate_id from family.lot_debits where tenant_id = $1 and lot_id = $2)`, l.ID)
	if err != nil {
		return nil, nil, err
	}
	of := map[uuid.UUID]Mandate{}
	for _, m := range mandates {
		of[m.ID] = m
	}
	at, err := zone(tx)
	if err != nil {
		return nil, nil, err
	}
	o := sepa.Order{ID: l.Message, Made: l.MadeAt.In(at), Collect: l.CollectOn, Lead: 1, Creditor: sepa.Creditor{Name: c.Name, Regie: c.Regie, SIRET: c.SIRET, ICS: d.ICS, IBAN: d.IBAN, BIC: d.BIC}}
	for _, x := range debits {
		m := of[x.MandateID]
		iban, err := s.Vault.Open(m.IBANSealed, tx.Tenant(), m.ID)
		if err != nil { // sealed by another key: the file says that the account is missing, so that a new mandate is asked for
			iban = nil
		}
		o.Debits = append(o.Debits, sepa.Debit{Reference: x.Reference, Amount: x.Cents, Mandate: m.RUM, Signed: m.SignedOn, Sequence: sepa.Sequence(x.Sequence), Name: m.Holder, IBAN: string(iban), BIC: m.BIC, Label: l.Label + " " + x.Number})
	}
	w, err := o.Write()
	return w, debits, err
}

// collect books the debits of the lots whose day has come.
func (s *Service) collect(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := Today(tx)
	if err != nil {
		return err
	}
	due, err := lotsWhere(tx, `l.state = 'sent' and l.collect_on <= $2`, " for update of l", today)
	if err != nil {
		return err
	}
	for _, l := range due {
		debits, err := s.debitsWhere(tx, `d.lot_id = $2 and d.state = 'sent'`, l.ID)
		if err != nil {
			return err
		}
		slices.SortFunc(debits, func(a, b LotDebit) int { return bytes.Compare(a.PayerID[:], b.PayerID[:]) }) // in the order in which payers are locked
		for _, d := range debits {
			if _, _, err := Receive(tx, Received{Kind: "debit", Source: d.ID, Account: ledger.Account{Name: accountSepa}, Payer: d.PayerID, Cents: d.Cents, Day: l.CollectOn, Note: l.Message, Bills: []uuid.UUID{d.BillID}}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`update family.lot_debits set state = 'collected', settled_on = $3 where tenant_id = $1 and lot_id = $2 and state = 'sent'`, tx.Tenant(), l.ID, l.CollectOn); err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.mandates set used_on = greatest(used_on, $3) where tenant_id = $1 and id in (select mandate_id from family.lot_debits where tenant_id = $1 and lot_id = $2 and state = 'collected')`, tx.Tenant(), l.ID, l.CollectOn); err != nil {
			return err
		}
		if _, err := tx.Exec(`update family.lots set state = 'collected', booked_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// RejectOf says that the bank did not collect a debit, or gave it back: the bill is due again, the payer is told, a mandate that can serve
// no more ends. done is false when it was said before.
func (s *Service) RejectOf(tx *tenant.Tx, debit uuid.UUID, code, advice string, on schoolyear.Date) (done bool, err error) {
	found, err := s.debitsWhere(tx, `d.id = $2`, debit)
	if err != nil {
		return false, err
	}
	if len(found) == 0 {
		return false, problem.Missing()
	}
	if _, err := lockPayer(tx, found[0].PayerID); err != nil {
		return false, err
	}
	if found, err = s.debitsWhere(tx, `d.id = $2`, debit); err != nil {
		return false, err
	}
	d := found[0]
	today, err := Today(tx)
	if err != nil {
		return false, err
	}
	if on.IsZero() || on.After(today) {
		on = today
	}
	switch d.State {
	case "rejected":
		return false, nil
	case "sent":
		// The bank never presented it: a first debit is still to come.
		if _, err := tx.Exec(`update family.mandates set uses = greatest(uses - 1, 0) where tenant_id = $1 and id = $2`, tx.Tenant(), d.MandateID); err != nil {
			return false, err
		}
	case "collected":
		if _, err := TakeBack(tx, d.PayerID, "debit", d.ID, "debit_back", d.ID, on, code); err != nil {
			return false, err
		}
	default:
		return false, problem.New(problem.Conflict, "family.debit_not_sent")
	}
	if _, err := tx.Exec(`update family.lot_debits set state = 'rejected', reason = $3, advice = $4, settled_on = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), d.ID, code, advice, on); err != nil {
		return false, err
	}
	if sepa.MeaningOf(code).Ends {
		if _, err := tx.Exec(`update family.mandates set ended_on = $3, ended_for = 'rejected' where tenant_id = $1 and id = $2 and ended_on is null`, tx.Tenant(), d.MandateID, today); err != nil {
			return false, err
		}
	}
	if err := s.chargeReject(tx, d, today); err != nil {
		return false, err
	}
	tx.About(d.ID, d.BillID)
	if d.PersonID != nil {
		err = s.tellPayers(tx, "family.kind_debit_rejected", d.ID, []uuid.UUID{*d.PersonID})
	}
	return true, err
}

// chargeReject asks the payer for what a reject costs, with the next invoice, where a deliberation says so.
func (s *Service) chargeReject(tx *tenant.Tx, d LotDebit, today schoolyear.Date) error {
	set, _, ok, err := debitingOf(tx)
	if err != nil || !ok || set.FeeCents == 0 || set.FeeAct == "" {
		return err
	}
	type row struct {
		PayerName string
		Address   Address
	}
	to, _, err := tenant.One[row](tx, `select payer_name, address from family.bills where tenant_id = $1 and id = $2`, tx.Tenant(), d.BillID)
	if err != nil {
		return err
	}
	lang := tx.Actor().Lang
	_, err = WriteBills(tx, []NewBill{{ID: tenant.NewID(), Kind: "carried", Month: schoolyear.NewDate(today.Year, today.Month, 1), Payer: Payer{ID: d.PayerID, PersonID: d.PersonID, Name: to.PayerName, Address: to.Address}, IssuedOn: today, DueOn: today,
		Lines: []BillLine{{Label: s.say(lang, "fee_label", "number", d.Number, "act", set.FeeAct), Quantity: 1, UnitCents: set.FeeCents, WholeCents: set.FeeCents, Cents: set.FeeCents, SharePPM: 1_000_000}}}})
	return err
}

// OfLot is the path of a lot.
type OfLot struct {
	manifest.InTenant
	Lot uuid.UUID `path:"lot" format:"uuid"`
}

func (s *Service) lotOperations() []manifest.Operation {
	desk := manifest.Needs(Desk)
	file := spec("lot-file", http.MethodGet, "/lots/{lot}/pain.008.xml", "The file of a sealed lot, for the bank", desk, Money, "directory", "tenant")
	file.File = "application/xml"
	tell := []string{Money, "directory", "notify", "tenant"}
	return []manifest.Operation{
		manifest.Op(spec("debiting", http.MethodGet, "/debiting", "How the creditor debits", desk, Money), s.debiting),
		manifest.Op(spec("set-debiting", http.MethodPut, "/debiting", "Write how the creditor debits: identifier, account, delays, fee", desk, Money), s.setDebiting),
		manifest.Op(spec("lots", http.MethodGet, "/lots", "The lots of debits, the latest first", desk, Money), s.lots),
		manifest.Op(spec("prepare-lot", http.MethodPost, "/lots", "Prepare a lot of all that is open of those who signed, and tell them", desk, tell...), s.prepareLot),
		manifest.Op(spec("lot", http.MethodGet, "/lots/{lot}", "A lot with its debits", desk, Money, "directory", "tenant"), s.lot),
		manifest.Op(spec("seal-lot", http.MethodPost, "/lots/{lot}/sent", "Fix a lot as it leaves for the bank", desk, Money, "directory", "tenant"), s.sealLot),
		manifest.Op(spec("drop-lot", http.MethodDelete, "/lots/{lot}", "Give up a lot that did not leave", desk, Money), s.dropLot),
		manifest.Op(file, s.lotFile),
		manifest.Op(spec("rejects", http.MethodPost, "/lots/rejects", "Read what the bank rejected: a pain.002 or camt.054 message", desk, tell...), s.rejects),
		manifest.Op(spec("reject-debit", http.MethodPost, "/lots/debits/{debit}/reject", "Say by hand that a debit was rejected", desk, tell...), s.rejectDebit),
	}
}

// DebitingView is how the creditor debits, and how far the coming days allow it.
type DebitingView struct {
	Debiting
	Set   bool            `json:"set"`
	First schoolyear.Date `json:"first" format:"date" doc:"The first day on which a lot prepared today may be collected"`
}

type outDebiting struct{ Body DebitingView }

func (s *Service) debiting(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*outDebiting, error) {
	d, _, ok, err := debitingOf(tx)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	first := sepa.OnOrAfter(today.AddDays(d.NoticeDays))
	if lead := sepa.After(today, d.LeadDays); lead.After(first) {
		first = lead
	}
	return &outDebiting{DebitingView{d, ok, first}}, nil
}

func (s *Service) setDebiting(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body Debiting
}) (*outDebiting, error) {
	d := in.Body
	var err error
	if d.ICS, err = sepa.CheckICS(d.ICS); err != nil {
		return nil, accountFault("ics", err)
	}
	if d.IBAN, err = sepa.CheckIBAN(d.IBAN); err != nil {
		return nil, accountFault("iban", err)
	}
	if d.BIC, err = sepa.CheckBIC(d.BIC); err != nil {
		return nil, accountFault("bic", err)
	}
	if d.FeeCents > 0 && d.FeeAct == "" {
		return nil, problem.OnField("fee_act", "family.fee_needs_an_act")
	}
	if err := s.setRail(tx, "sepa", d); err != nil {
		return nil, err
	}
	return s.debiting(ctx, tx, &struct{ manifest.InTenant }{in.InTenant})
}

func (s *Service) lots(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*struct {
	Body struct {
		Items []Lot `json:"items" nullable:"false"`
	}
}, error) {
	out := &struct {
		Body struct {
			Items []Lot `json:"items" nullable:"false"`
		}
	}{}
	var err error
	if out.Body.Items, err = lotsWhere(tx, `l.state <> 'dropped'`, ""); out.Body.Items == nil {
		out.Body.Items = []Lot{}
	}
	return out, err
}

// LotView is a lot with its debits, and what the bank would refuse of its file.
type LotView struct {
	Lot
	Items  []LotDebit `json:"items" nullable:"false"`
	Faults []string   `json:"faults" nullable:"false" doc:"Sentences: what must be mended before it leaves"`
	Notes  []string   `json:"notes" nullable:"false" doc:"Sentences: names written with other letters"`
}

type outLot struct{ Body LotView }

func (s *Service) outLot(tx *tenant.Tx, l Lot) (*outLot, error) {
	v := LotView{Lot: l, Faults: []string{}, Notes: []string{}}
	var err error
	if v.Items, err = s.debitsWhere(tx, `d.lot_id = $2`, l.ID); err != nil {
		return nil, err
	}
	w, debits, err := s.DebitFile(tx, l)
	var faults sepa.Faults
	lang := tx.Actor().Lang
	whose := func(i int) string {
		if i < 0 {
			return s.say(lang, "fault_of_creditor")
		}
		return debits[i].PayerName
	}
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			v.Faults = append(v.Faults, s.say(lang, "fault_line", "whose", whose(f.Debit), "what", s.sepaFault(lang, f.Code, f.Params)))
		}
	case err != nil:
		return nil, err
	default:
		for _, n := range w.Notes {
			if n.Debit < 0 {
				continue
			}
			v.Notes = append(v.Notes, s.say(lang, "note_line", "given", n.Given, "wrote", n.Wrote))
		}
	}
	return &outLot{v}, nil
}

// codeKey is a fault's code as a catalogue key: "iban.length" is "iban_length".
func codeKey(code string) string { return strings.ReplaceAll(code, ".", "_") }

func (s *Service) sepaFault(lang, code string, params map[string]string) string {
	var pairs []any
	for k, v := range params {
		pairs = append(pairs, k, v)
	}
	return s.say(lang, "sepa_"+codeKey(code), pairs...)
}

func (s *Service) prepareLot(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		CollectOn schoolyear.Date `json:"collect_on" format:"date"`
		Label     string          `json:"label,omitempty" maxLength:"100" doc:"What payers read on their statement"`
	}
}) (*outLot, error) {
	l, err := s.Prepare(tx, in.Body.CollectOn, in.Body.Label)
	if err != nil {
		return nil, err
	}
	return s.outLot(tx, l)
}

func (s *Service) lot(_ context.Context, tx *tenant.Tx, in *OfLot) (*outLot, error) {
	l, err := lotOf(tx, in.Lot, "")
	if err != nil {
		return nil, err
	}
	tx.About(l.ID)
	return s.outLot(tx, l)
}

func (s *Service) sealLot(_ context.Context, tx *tenant.Tx, in *OfLot) (*outLot, error) {
	l, err := s.Seal(tx, in.Lot)
	if err != nil {
		return nil, err
	}
	out, err := s.outLot(tx, l)
	if err == nil && len(out.Body.Faults) > 0 {
		return nil, problem.New(problem.Conflict, "family.lot_faults", "first", out.Body.Faults[0])
	}
	return out, err
}

func (s *Service) dropLot(_ context.Context, tx *tenant.Tx, in *OfLot) (*manifest.Empty, error) {
	l, err := lotOf(tx, in.Lot, " for update of l")
	if err != nil {
		return nil, err
	}
	if l.State != "prepared" {
		return nil, problem.New(problem.Conflict, "family.lot_"+l.State)
	}
	if _, err := tx.Exec(`update family.lot_debits set state = 'left_out' where tenant_id = $1 and lot_id = $2`, tx.Tenant(), l.ID); err != nil {
		return nil, err
	}
	_, err = tx.Exec(`update family.lots set state = 'dropped' where tenant_id = $1 and id = $2`, tx.Tenant(), l.ID)
	tx.About(l.ID)
	return nil, err
}

func (s *Service) lotFile(_ context.Context, tx *tenant.Tx, in *OfLot) (*paper, error) {
	l, err := lotOf(tx, in.Lot, "")
	if err != nil {
		return nil, err
	}
	if l.State == "prepared" || l.State == "dropped" {
		return nil, problem.New(problem.Conflict, "family.lot_not_sent")
	}
	w, _, err := s.DebitFile(tx, l)
	if err != nil {
		return nil, err
	}
	tx.About(l.ID)
	return paperOf(l.Message+".xml", "application/xml", w.XML), nil
}

// RejectLine is what became of one line of a bank's message.
type RejectLine struct {
	Reference string       `json:"reference"`
	PayerName string       `json:"payer_name,omitempty"`
	Number    string       `json:"number,omitempty"`
	Cents     ledger.Cents `json:"cents"`
	Reason    string       `json:"reason"`
	Meaning   string       `json:"meaning"`
	Result    string       `json:"result" enum:"applied,known,unknown,differs" doc:"known: said before; unknown: no debit of ours; differs: another amount"`
}

func (s *Service) rejects(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Message string `json:"message" minLength:"1" maxLength:"900000" doc:"The bank's file"`
	}
}) (*struct {
	Body struct {
		Items []RejectLine `json:"items" nullable:"false"`
	}
}, error) {
	advice, err := sepa.Read(strings.NewReader(in.Body.Message))
	if err != nil {
		return nil, problem.OnField("message", "family.not_a_reject").Because(err)
	}
	list := advice.Rejects
	if advice.Whole != "" {
		whole, err := s.debitsWhere(tx, `d.lot_id in (select id from family.lots where tenant_id = $1 and message = $2) and d.state = 'sent'`, advice.Order)
		if err != nil {
			return nil, err
		}
		list = nil
		for _, d := range whole {
			list = append(list, sepa.Reject{Reference: d.Reference, Amount: d.Cents, Reason: advice.Whole})
		}
	}
	out := &struct {
		Body struct {
			Items []RejectLine `json:"items" nullable:"false"`
		}
	}{}
	out.Body.Items = []RejectLine{}
	lang := tx.Actor().Lang
	for _, r := range list {
		line := RejectLine{Reference: r.Reference, Cents: r.Amount, Reason: r.Reason, Meaning: s.meaning(lang, r.Reason), Result: "unknown"}
		found, err := s.debitsWhere(tx, `d.reference = $2 and d.state in ('sent', 'collected', 'rejected')`, r.Reference)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			line.PayerName, line.Number = found[0].PayerName, found[0].Number
			if r.Amount != 0 && r.Amount != found[0].Cents {
				line.Result = "differs"
			} else if done, err := s.RejectOf(tx, found[0].ID, r.Reason, advice.Message, r.On); err != nil {
				return nil, err
			} else if line.Result = "known"; done {
				line.Result = "applied"
			}
			line.Cents = found[0].Cents
		}
		out.Body.Items = append(out.Body.Items, line)
	}
	return out, nil
}

func (s *Service) rejectDebit(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Debit uuid.UUID `path:"debit" format:"uuid"`
	Body  struct {
		Reason string           `json:"reason" enum:"AC01,AC04,AC06,AG01,AM04,MD01,MD02,MD06,MD07,MS02,MS03,SL01"`
		On     *schoolyear.Date `json:"on,omitempty" format:"date"`
	}
}) (*outLot, error) {
	var on schoolyear.Date
	if in.Body.On != nil {
		on = *in.Body.On
	}
	if _, err := s.RejectOf(tx, in.Debit, in.Body.Reason, "", on); err != nil {
		return nil, err
	}
	found, err := s.debitsWhere(tx, `d.id = $2`, in.Debit)
	if err != nil {
		return nil, err
	}
	l, err := lotOf(tx, found[0].LotID, "")
	if err != nil {
		return nil, err
	}
	return s.outLot(tx, l)
}
