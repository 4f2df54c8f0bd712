package family

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/payment/payfip"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The states of a payment. Asked and unknown have no end yet; paid is for ever.
const (
	payAsked     = "asked"     // its page can still be opened, or nobody looked yet
	payUnknown   = "unknown"   // the payer is done and the bank is not
	payPaid      = "paid"      // the rail says so
	payRefused   = "refused"   // by the bank
	payAbandoned = "abandoned" // by the payer
	payExpired   = "expired"   // never paid: its page is gone, or was never opened
)

// rank orders the states: a payment never goes to one of a lower rank, nor from one end to another but paid.
func rank(state string) int {
	switch state {
	case payAsked:
		return 0
	case payUnknown:
		return 1
	case payPaid:
		return 3
	}
	return 2
}

// Payment is money that a payer began to pay online.
type Payment struct {
	ID         uuid.UUID
	PayerID    uuid.UUID
	PersonID   uuid.UUID
	AccountID  *uuid.UUID
	Rail       string
	State      string
	Cents      ledger.Cents
	Label      string
	Reference  string
	Year       int
	Mode       string
	Client     string
	Ref        *string
	Intent     string
	Result     string
	PaidCents  ledger.Cents
	OverCents  ledger.Cents
	Approval   string
	CreatedAt  time.Time
	OpenedAt   *time.Time
	ReturnedAt *time.Time
	AskedAt    *time.Time
	NotifiedAt *time.Time
	EndedAt    *time.Time
	PaidAt     *time.Time
	BillIDs    []uuid.UUID
	Titled     bool       // of a title: the Trésor is paid, not the régie
	ReceiptID  *uuid.UUID // of the régie
}

// Held tells that the payment has no end yet: what it is for is not paid a second time meanwhile.
func (p Payment) Held() bool { return rank(p.State) < 2 }

const paymentColumns = `p.id, p.payer_id, p.person_id, p.account_id, p.rail, p.state, p.cents, p.label, p.reference, p.year, p.mode, p.client, p.ref, p.intent, p.result, p.paid_cents, p.over_cents,
	p.approval, p.created_at, p.opened_at, p.returned_at, p.asked_at, p.notified_at, p.ended_at, p.paid_at, p.titled,
	(select x.receipt_id from family.receipt_parts x where x.tenant_id = $1 and x.id = p.id) as receipt_id,
	coalesce((select array_agg(x.bill_id order by b.issued_on, b.number nulls first, b.id) from family.payment_bills x join family.bills b on b.tenant_id = $1 and b.id = x.bill_id
		where x.tenant_id = $1 and x.payment_id = p.id), '{}') as bill_ids`

// PaymentOf reads one; a payment that is not there, or not theirs, is the same refusal.
func PaymentOf(tx *tenant.Tx, id uuid.UUID) (Payment, error) {
	p, ok, err := tenant.One[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.New(problem.NotFound, "family.no_payment")
	}
	return p, err
}

// happened writes what was learnt of a payment. What repeats itself is not written twice: a bank that lets wait a day is one line.
func (p Payment) happened(tx *tenant.Tx, kind, code string) error {
	_, err := tx.Exec(`insert into family.payment_events (tenant_id, id, payment_id, person_id, at, kind, code) select $1, $2, $3, $4, $5, $6, $7
		where not exists (select from (select kind, code from family.payment_events where tenant_id = $1 and payment_id = $3 order by at desc, id desc limit 1) last where last.kind = $6 and last.code = $7)`,
		tx.Tenant(), tenant.NewID(), p.ID, p.PersonID, tx.Now(), kind, code)
	return err
}

// How a payment is looked after.
const (
	// openedBy is by when a page that was asked for is there; later nobody was sent to it.
	openedBy = 2 * time.Minute
	// askedEvery is how often a rail is asked what came of a payment; after a day it is asked every hour, until it knows.
	askedEvery = 5 * time.Minute
	askedDay   = time.Hour
	// heardEvery bounds what notifications and impatience make of work: the rail is asked that often for one payment, not more.
	heardEvery = 5 * time.Second
	// toldAfter is the wait after which a payer is told how their payment ended, for by then they are gone.
	toldAfter = 10 * time.Minute
)

type ofPayment struct {
	Payment uuid.UUID `json:"payment"`
	// Once is a question beside the regular ones: it is not followed by another.
	Once bool `json:"once,omitempty"`
}

// wake has the rail asked about a payment soon.
func (p Payment) wake(tx *tenant.Tx) error {
	_, err := tx.Emit("family.ask-payment", time.Time{}, ofPayment{Payment: p.ID, Once: true})
	return err
}

var errHeld = errors.New("a bill is held by another payment")

// begin writes a payment for bills of one payer, or for one title, and holds these. errHeld when another payment holds one of them.
func begin(tx *tenant.Tx, r railNow, bills []Bill, title string, label string) (Payment, error) {
	p := Payment{ID: tenant.NewID(), PayerID: bills[0].PayerID, PersonID: *bills[0].PersonID, Rail: r.name, State: payAsked, Label: label, Mode: r.mode, Client: r.client, CreatedAt: tx.Now(), Titled: title != ""}
	if a := tx.Account(); a != uuid.Nil {
		p.AccountID = &a
	}
	for _, b := range bills {
		p.Cents += b.Open()
		p.BillIDs = append(p.BillIDs, b.ID)
		p.Year = max(p.Year, b.Year)
	}
	if p.Reference = debtReference(bills); p.Titled {
		p.Reference, p.Year = title, titleYear(title)
	}
	if _, err := tx.Exec(`insert into family.payments (tenant_id, id, payer_id, person_id, account_id, rail, cents, label, reference, year, mode, client, titled, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Tenant(), p.ID, p.PayerID, p.PersonID, p.AccountID, p.Rail, p.Cents, p.Label, p.Reference, p.Year, p.Mode, p.Client, p.Titled, p.CreatedAt); err != nil {
		return p, err
	}
	for _, b := range bills {
		if _, err := tx.Exec(`insert into family.payment_bills (tenant_id, payment_id, bill_id, person_id, cents) values ($1, $2, $3, $4, $5)`, tx.Tenant(), p.ID, b.ID, p.PersonID, b.Open()); err != nil {
			var pg *pgconn.PgError
			if errors.As(err, &pg) && pg.ConstraintName == "payment_bills_held" {
				return p, errHeld
			}
			return p, err
		}
	}
	if err := p.happened(tx, "began", ""); err != nil {
		return p, err
	}
	// whatever becomes of this process, somebody asks
	_, err := tx.Emit("family.ask-payment", tx.Now().Add(openedBy), ofPayment{Payment: p.ID})
	return p, err
}

// debtReference is what the accountant finds a payment by: the number of the bill, with how many more there are; letters and digits, at
// most 30.
func debtReference(bills []Bill) string {
	b := bills[0]
	ref := "R" + fmt.Sprint(b.Year) + strings.ToUpper(strings.ReplaceAll(b.ID.String(), "-", "")[20:]) // owed from before: it has no number here
	if b.Number != nil {
		ref = strings.ReplaceAll(NumberText(b.Year, *b.Number), "-", "")
	}
	if len(bills) > 1 {
		ref += fmt.Sprintf("X%d", len(bills))
	}
	return ref
}

// opened writes that the rail has a page for the payment. false when it came too late: nobody is sent there.
func (p Payment) opened(tx *tenant.Tx, ref string) (bool, error) {
	n, err := tx.Exec(`update family.payments set ref = $3, opened_at = $4 where tenant_id = $1 and id = $2 and ref is null and state = 'asked'`, tx.Tenant(), p.ID, ref, tx.Now())
	if err != nil || n == 0 {
		return false, err
	}
	return true, p.happened(tx, "opened", "")
}

// end writes an end that moved no money, and lets go of the bills.
func (p Payment) end(tx *tenant.Tx, state, event, code string) (bool, error) {
	n, err := tx.Exec(`update family.payments set state = $3, result = $4, ended_at = $5, asked_at = $5 where tenant_id = $1 and id = $2 and state in ('asked', 'unknown')`, tx.Tenant(), p.ID, state, code, tx.Now())
	if err != nil || n == 0 {
		return false, err
	}
	if _, err = tx.Exec(`update family.payment_bills set held = false where tenant_id = $1 and payment_id = $2 and held`, tx.Tenant(), p.ID); err != nil {
		return false, err
	}
	return true, p.happened(tx, event, code)
}

// learn writes what a rail answered about a payment. Told twice, late or in another order, it comes to the same.
func (s *Service) learn(tx *tenant.Tx, id uuid.UUID, a answer) (Payment, error) {
	p, ok, err := tenant.One[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.id = $2 for update of p`, tx.Tenant(), id)
	if err != nil || !ok {
		return p, err
	}
	if p.State == payPaid || rank(a.state) < rank(p.State) || rank(a.state) == 2 && rank(p.State) == 2 {
		return p, nil
	}
	switch {
	case a.state == payPaid:
		return p, s.paid(tx, p, a)
	case rank(a.state) == 2:
		ended, err := p.end(tx, a.state, a.state, a.code)
		if err == nil && ended && tx.Now().Sub(p.CreatedAt) > toldAfter && p.ReturnedAt != nil {
			err = s.tellPayer(tx, p, "family.kind_payment_failed")
		}
		return p, err
	}
	if _, err := tx.Exec(`update family.payments set state = $3, result = $4, asked_at = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), p.ID, a.state, a.code, tx.Now()); err != nil {
		return p, err
	}
	if a.state == payUnknown {
		return p, p.happened(tx, "pending", a.code)
	}
	return p, nil
}

// paid books a payment, once, and sets it against its bills. What these no longer need stays the payer's, who is told, and finance sees it.
func (s *Service) paid(tx *tenant.Tx, p Payment, a answer) error {
	if a.at.IsZero() {
		a.at = tx.Now()
	}
	day, err := tenant.Value[schoolyear.Date](tx, `select directory.today($1, $2)`, tx.Tenant(), a.at)
	if err != nil {
		return err
	}
	to := ledger.Account{Name: p.Rail}
	if p.Titled {
		to.Name = accountTreasury
	}
	set, booked, err := Receive(tx, Received{Kind: "payment", Source: p.ID, Account: to, Payer: p.PayerID, Cents: a.cents, Day: day, Note: p.Reference, Bills: p.BillIDs})
	if err != nil || !booked {
		return err
	}
	over := a.cents
	for _, x := range set {
		if slices.Contains(p.BillIDs, x.Bill) {
			over -= x.Cents
		}
	}
	if _, err := tx.Exec(`update family.payments set state = 'paid', result = $3, paid_cents = $4, over_cents = $5, approval = $6, intent = $7, paid_at = $8, asked_at = $9, ended_at = $9 where tenant_id = $1 and id = $2`,
		tx.Tenant(), p.ID, a.code, a.cents, over, a.approval, a.intent, a.at, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.payment_bills set held = false where tenant_id = $1 and payment_id = $2 and held`, tx.Tenant(), p.ID); err != nil {
		return err
	}
	if p.Titled {
		err = paidTitle(tx, p.BillIDs[0], a.cents, day)
	} else {
		err = receiptFor(tx, p, a)
	}
	if err != nil {
		return err
	}
	if a.cents != p.Cents {
		if err := p.happened(tx, "differs", a.cents.String()); err != nil {
			return err
		}
	}
	if err := p.happened(tx, "paid", a.code); err != nil {
		return err
	}
	if a.silent {
		return nil
	}
	for _, b := range p.BillIDs {
		if err := s.Notify.Seen(tx, b, p.PersonID); err != nil {
			return err
		}
	}
	return s.tellPayer(tx, p, "family.kind_paid")
}

// PastPayment writes what became of a payment of a bill by PayFiP, as PayFiP told it at the time: for histories, of which nobody is told
// anew. result is PayFiP's word: P, R, A; P5 is a payment that is still asked about.
func (s *Service) PastPayment(tx *tenant.Tx, bill uuid.UUID, ref, result string) error {
	r, err := s.railOf(tx, RailPayFiP)
	if err != nil {
		return err
	}
	b, err := BillOf(tx, bill)
	if err != nil {
		return err
	}
	p, err := begin(tx, r, []Bill{b}, "", s.payLabel([]Bill{b}))
	if err != nil {
		return err
	}
	if _, err := p.opened(tx, ref); err != nil {
		return err
	}
	if _, err := tx.Exec(`update family.payments set returned_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), p.ID, tx.Now()); err != nil {
		return err
	}
	if err := p.happened(tx, "returned", ""); err != nil {
		return err
	}
	a := answer{code: result, cents: p.Cents, at: tx.Now(), silent: true}
	switch result {
	case string(payfip.PaidByCard):
		a.state, a.approval = payPaid, "112233445566-552211"
	case string(payfip.CardRefused):
		a.state = payRefused
	case string(payfip.Abandoned):
		a.state = payAbandoned
	default:
		a.state = payUnknown
	}
	_, err = s.learn(tx, p.ID, a)
	return err
}

// tellPayer tells how a payment ended. Neither a sum nor a name travels: the page says them.
func (s *Service) tellPayer(tx *tenant.Tx, p Payment, kind string) error {
	_, _, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: kind, Object: p.ID, Path: paymentPath(tx.Tenant(), p.ID)},
		notify.People([]notify.Recipient{{Person: p.PersonID, Account: p.AccountID}}))
	return err
}

func paymentPath(of, id uuid.UUID) string {
	return "/a-payer/paiement/" + of.String() + "/" + id.String()
}

// askPayment asks a rail what came of a payment, writes what it says, and comes back until there is an end.
func (s *Service) askPayment(ctx context.Context, st *manifest.Steps, in *ofPayment) error {
	var p Payment
	var r railNow
	var known, recent bool
	var railErr error
	var now time.Time
	if err := st.Do(func(tx *tenant.Tx) (err error) {
		if p, err = PaymentOf(tx, in.Payment); err != nil {
			var gone *problem.Problem
			if errors.As(err, &gone) && gone.Kind == problem.NotFound {
				return nil
			}
			return err
		}
		known, now = true, tx.Now()
		recent = in.Once && p.AskedAt != nil && tx.Now().Sub(*p.AskedAt) < heardEvery
		r, railErr = s.railFor(tx, p)
		return nil
	}); err != nil {
		return err
	}
	switch {
	case recent && p.State != payPaid: // what is new since then is asked about in a moment, once for all who said so
		return st.Finish(func(tx *tenant.Tx) error {
			return tx.EmitOnce(uuid.NewSHA1(p.ID, []byte(p.AskedAt.UTC().Format(time.RFC3339Nano))), "family.ask-payment", p.AskedAt.Add(heardEvery), in)
		})
	case !known || p.State == payPaid || !in.Once && !p.Held():
		return st.Finish(func(*tenant.Tx) error { return nil })
	}
	a, err := answer{}, railErr
	switch {
	case p.Ref == nil:
		err = nil
		if a.state, a.code = payExpired, "not_opened"; in.Once {
			a.state = payAsked // its page may be opening right now
		}
	case railErr == nil:
		a, err = r.ask(ctx, p, now)
	}
	return st.Finish(func(tx *tenant.Tx) error {
		if err != nil {
			if again := p.happened(tx, "silent", codeOf(err)); again != nil {
				return again
			}
		} else if p, err = s.learn(tx, in.Payment, a); err != nil {
			return err
		}
		if in.Once {
			return nil
		}
		after, err := PaymentOf(tx, in.Payment)
		if err != nil || !after.Held() {
			return err
		}
		next := askedEvery
		if tx.Now().Sub(after.CreatedAt) > 24*time.Hour {
			next = askedDay
		}
		_, err = tx.Emit("family.ask-payment", tx.Now().Add(next), ofPayment{Payment: in.Payment})
		return err
	})
}

// payLabel is what the rail's page says is paid: the months, and no name.
func (s *Service) payLabel(bills []Bill) string {
	var months []string
	for _, b := range bills {
		m := i18n.Month("fr", b.Month.Month) + " " + fmt.Sprint(b.Month.Year)
		if !slices.Contains(months, m) {
			months = append(months, m)
		}
	}
	if len(months) > 3 {
		return s.Words.Sentence("fr", Key, "family.pay_label_many", map[string]any{"n": len(bills)})
	}
	return s.Words.Sentence("fr", Key, "family.pay_label", map[string]any{"months": i18n.List("fr", months)})
}

// copyPayments is what a payer carries away of what they paid online.
func copyPayments(tx *tenant.Tx, of manifest.Of) (manifest.Part, error) {
	part := manifest.Part{Title: "family.copy_payments", Columns: []string{"family.copy_began", "family.copy_rail", "family.copy_cents", "family.copy_state", "family.copy_paid", "family.copy_number"}}
	list, err := tenant.Select[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.person_id = $2 order by p.created_at, p.id`, tx.Tenant(), of.Person)
	for _, p := range list {
		part.Rows = append(part.Rows, []any{p.CreatedAt, manifest.Word{Key: "family.rail_" + p.Rail, Code: p.Rail}, p.Cents.String(), manifest.Word{Key: "family.pay_state_" + p.State, Code: p.State}, p.PaidCents.String(), p.Reference})
	}
	return part, err
}
