package family

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/payment/payfip"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

type (
	// OfPayment is the path of a payment.
	OfPayment struct {
		manifest.InTenant
		Payment uuid.UUID `path:"payment" format:"uuid"`
	}
	listPayments struct {
		manifest.InTenant
		State string `query:"state" enum:"open,paid,over,failed,all" default:"all" doc:"open: no end yet; over: paid beyond what its bills needed"`
	}
)

// notified is the purpose of the address that a rail is given to wake us.
const notified = "family.payment"

// payOperations are those of paying online: the payer's, what the rails call, finance's.
func (s *Service) payOperations() []manifest.Operation {
	pay, finance, desk := manifest.Needs(Pay), manifest.Needs(Finance), manifest.Needs(Desk)
	return []manifest.Operation{
		manifest.Gather(manifest.Spec{ID: "family.my-accounts", Method: http.MethodGet, Path: "/api/v1/family/accounts", Summary: "What the caller owes to whom, what is carried forward, and what was paid", Gate: pay, Reads: []string{Money, "directory"}}, s.myAccounts, byUrgency),
		manifest.Gather(manifest.Spec{ID: "family.my-prices", Method: http.MethodGet, Path: "/api/v1/family/prices", Summary: "What slots cost the caller, and what months come to so far: their own part", Gate: pay, Reads: []string{Money, "directory"}}, s.myPrices, nil),
		manifest.Op(spec("explain-my-bill", http.MethodGet, "/mine/bills/{bill}/explained", "One bill of the caller's own: its lines in sentences, what settled it, its payments", pay, Money), s.explainMyBill),
		manifest.Staged(func() manifest.Spec {
			o := spec("begin-payment", http.MethodPost, "/mine/payments", "Begin to pay bills online, or find the payment that is under way for them", pay, Money)
			o.Errors = []int{409, 503}
			return o
		}(), s.beginPayment),
		manifest.Op(spec("my-payment", http.MethodGet, "/mine/payments/{payment}", "One payment of the caller's own", pay, Money), s.myPayment),
		manifest.Op(spec("payment-returned", http.MethodPost, "/mine/payments/{payment}/returned", "The payer is back from the rail's page, or asks again: the rail is asked what came of it", pay, Money), s.paymentReturned),
		manifest.Op(manifest.Spec{ID: "family.payment-notified", Method: http.MethodPost, Path: "/api/v1/family/notified/{token}", Summary: "A rail says that something happened: the rail is asked what, nothing that it sends is read", Gate: manifest.Link(notified), Status: http.StatusNoContent, MaxBody: 16 << 10, Hidden: true}, s.paymentNotified),
		manifest.Op(manifest.Spec{ID: "family.stripe-event", Method: http.MethodPost, Path: "/api/v1/family/stripe/{creditor}", Summary: "An event of a creditor's Stripe account: the payment it names is asked about", Gate: manifest.Link("family.stripe"), Status: http.StatusNoContent, MaxBody: 256 << 10, Hidden: true}, s.stripeEvent),
		manifest.Op(manifest.Spec{ID: "family.payment-back", Method: http.MethodGet, Path: "/api/v1/family/back/{creditor}/{payment}", Summary: "The way back from a rail's page; it proves nothing", Gate: manifest.Public(), Hidden: true}, s.paymentBack),
		manifest.Op(manifest.Spec{ID: "family.payment-back-posted", Method: http.MethodPost, Path: "/api/v1/family/back/{creditor}/{payment}", Summary: "The same, from a page that sends a form", Gate: manifest.Public(), Hidden: true, Elsewhere: true, Asks: true, MaxBody: 16 << 10}, s.paymentBack),
		manifest.Op(spec("list-payments", http.MethodGet, "/payments", "Payments made online, the latest first, 500 at most", finance, Money), s.listPayments),
		manifest.Op(spec("read-payment", http.MethodGet, "/payments/{payment}", "One payment with all that was learnt of it", finance, Money), s.readPayment),
		manifest.Op(spec("ask-payment", http.MethodPost, "/payments/{payment}/ask", "Have the rail asked about a payment now", finance, Money), s.askAgain),
		manifest.Op(spec("online", http.MethodGet, "/online", "How the creditor is paid online", desk), s.readOnline),
		manifest.Staged(func() manifest.Spec {
			o := spec("set-payfip", http.MethodPut, "/online/payfip", "Set the number that the DGFiP gave the régie; the service is asked whose it is", desk)
			o.Errors = []int{409, 503}
			return o
		}(), s.setPayFiP),
		manifest.Op(spec("set-stripe", http.MethodPut, "/online/stripe", "Set the creditor's own Stripe account; a public creditor needs a mandate", desk), s.setStripe),
	}
}

// payJobs are what happens later.
func (s *Service) payJobs() []manifest.Job {
	return []manifest.Job{manifest.NewSteps("family.ask-payment", []string{Key, Money, "notify", "directory"}, s.askPayment)}
}

// PaymentView is a payment on the wire.
type PaymentView struct {
	ID         uuid.UUID    `json:"id"`
	Tenant     uuid.UUID    `json:"tenant"`
	Creditor   string       `json:"creditor"`
	Rail       string       `json:"rail" enum:"payfip,stripe"`
	State      string       `json:"state" enum:"asked,unknown,paid,refused,abandoned,expired"`
	Cents      ledger.Cents `json:"cents"`
	PaidCents  ledger.Cents `json:"paid_cents" doc:"What the rail says was paid"`
	OverCents  ledger.Cents `json:"over_cents" doc:"Of it, what these bills no longer needed: it is kept for the bills to come"`
	Label      string       `json:"label"`
	Reference  string       `json:"reference"`
	By         string       `json:"by,omitempty" enum:"card,debit" doc:"How it was paid"`
	Approval   string       `json:"approval,omitempty" doc:"Number of the bank's approval"`
	Bills      []uuid.UUID  `json:"bills" nullable:"false"`
	Titled     bool         `json:"titled" doc:"Of a title: the Trésor was paid, whose ticket is the proof; the régie gives no receipt"`
	Receipt    *uuid.UUID   `json:"receipt,omitempty" doc:"The receipt that the régie gave for it"`
	CreatedAt  time.Time    `json:"created_at"`
	ReturnedAt *time.Time   `json:"returned_at,omitempty"`
	EndedAt    *time.Time   `json:"ended_at,omitempty"`
	PaidAt     *time.Time   `json:"paid_at,omitempty"`
	AskedAt    *time.Time   `json:"asked_at,omitempty" doc:"When the rail was last asked and answered"`
}

func (p Payment) view(of uuid.UUID, creditor string) PaymentView {
	v := PaymentView{ID: p.ID, Tenant: of, Creditor: creditor, Rail: p.Rail, State: p.State, Cents: p.Cents, PaidCents: p.PaidCents, OverCents: p.OverCents, Label: p.Label, Reference: p.Reference, Approval: p.Approval,
		Bills: p.BillIDs, Titled: p.Titled, Receipt: p.ReceiptID, CreatedAt: p.CreatedAt, ReturnedAt: p.ReturnedAt, EndedAt: p.EndedAt, PaidAt: p.PaidAt, AskedAt: p.AskedAt}
	if p.State == payPaid {
		v.By = "card"
		if p.Result == string(payfip.PaidByDebit) {
			v.By = "debit"
		}
	}
	return v
}

// AccountView is what a payer owes to one creditor.
type AccountView struct {
	Tenant       uuid.UUID       `json:"tenant"`
	Creditor     string          `json:"creditor"`
	Contact      string          `json:"contact,omitempty" doc:"Whom to ask"`
	PayerID      uuid.UUID       `json:"payer_id"`
	OpenCents    ledger.Cents    `json:"open_cents" doc:"To pay now"`
	DueOn        schoolyear.Date `json:"due_on,omitzero" doc:"Until when the first of it is to be paid"`
	Late         bool            `json:"late"`
	Bills        []BillView      `json:"bills" nullable:"false" doc:"To pay, the oldest first"`
	CarriedCents ledger.Cents    `json:"carried_cents" doc:"Carried forward: it will be asked for with a later bill"`
	Threshold    ledger.Cents    `json:"threshold_cents" doc:"Below, a debt is carried forward"`
	Settled      []BillView      `json:"settled" nullable:"false" doc:"Nothing is owed on these any more, the latest first, 36 at most"`
	Underway     []PaymentView   `json:"underway" nullable:"false" doc:"Payments without an end yet: what they are for is not paid a second time meanwhile"`
	Payments     []PaymentView   `json:"payments" nullable:"false" doc:"Those that ended, the latest first, 12 at most"`
	Online       string          `json:"online,omitempty" enum:"payfip,stripe" doc:"How it can be paid online; absent: it cannot"`
	Ways         []string        `json:"ways" nullable:"false" doc:"The other ways"`
	Months       []ChildMonth    `json:"months" nullable:"false" doc:"What was not billed yet of last month and this one, child by child"`
}

// myAccounts reads the bills and payments of the payers that the caller is here.
func (s *Service) myAccounts(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]AccountView, error) {
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return nil, err
	}
	payers, err := tenant.Select[uuid.UUID](tx, `select id from family.payers where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), tx.Subjects(Money))
	if err != nil || len(payers) == 0 {
		return nil, err
	}
	bills, err := BillsOf(tx, payers)
	if err != nil {
		return nil, err
	}
	payments, err := tenant.Select[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.payer_id = any ($2) order by p.created_at desc, p.id limit 40`, tx.Tenant(), payers)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	held, err := s.holdViews(tx, bills)
	if err != nil {
		return nil, err
	}
	months, err := monthsOwing(tx, schoolyear.NewDate(today.Year, today.Month-1, 1), today)
	if err != nil {
		return nil, err
	}
	var out []AccountView
	for i, payer := range payers {
		v := AccountView{Tenant: tx.Tenant(), Creditor: c.Name, Contact: c.Contact, PayerID: payer, Threshold: c.ThresholdCents, Online: online(c), Bills: []BillView{}, Settled: []BillView{}, Underway: []PaymentView{}, Payments: []PaymentView{}, Ways: []string{}, Months: []ChildMonth{}}
		if i == 0 {
			v.Months = months
		}
		for _, w := range c.Rails {
			if w != RailPayFiP && w != RailStripe {
				v.Ways = append(v.Ways, w)
			}
		}
		for _, b := range bills {
			switch {
			case b.PayerID != payer:
			case b.Kind == "carried":
				if b.CarriedInto == nil {
					v.CarriedCents += b.Open()
				}
			case b.Open() > 0:
				w := b.View()
				w.Hold = held[b.ID]
				v.Bills = append(v.Bills, w)
				v.OpenCents += b.Open()
				if v.DueOn.IsZero() || b.DueOn.Before(v.DueOn) {
					v.DueOn = b.DueOn
				}
			default:
				v.Settled = append(v.Settled, b.View())
			}
		}
		slices.Reverse(v.Settled)
		v.Settled = v.Settled[:min(len(v.Settled), 36)]
		v.Late = !v.DueOn.IsZero() && v.DueOn.Before(today)
		for _, p := range payments {
			switch {
			case p.PayerID != payer:
			case p.Held():
				v.Underway = append(v.Underway, p.view(tx.Tenant(), c.Name))
			case len(v.Payments) < 12 && p.Result != "not_opened":
				v.Payments = append(v.Payments, p.view(tx.Tenant(), c.Name))
			}
		}
		if len(v.Bills)+len(v.Settled)+len(v.Underway)+len(v.Payments)+len(v.Months) > 0 || v.CarriedCents != 0 {
			out = append(out, v)
		}
	}
	return out, nil
}

// byUrgency puts first what is to be paid first, then what is under way, then the rest by name.
func byUrgency(a, b AccountView) int {
	weight := func(v AccountView) string {
		switch {
		case v.OpenCents > 0:
			return "0" + v.DueOn.String()
		case len(v.Underway) > 0:
			return "1"
		}
		return "2" + v.Creditor
	}
	return strings.Compare(weight(a)+a.Tenant.String(), weight(b)+b.Tenant.String())
}

// SettledBy is what a bill was settled by.
type SettledBy struct {
	Kind  string          `json:"kind"`
	Cents ledger.Cents    `json:"cents" doc:"Below nothing: taken back"`
	Day   schoolyear.Date `json:"day"`
}

// ExplainedLine is a line of a bill with its reasons in words.
type ExplainedLine struct {
	BillLine
	Sentences []string `json:"sentences" nullable:"false" doc:"From which its price is reckoned again"`
}

// ExplainedBill is a bill as its payer reads it.
type ExplainedBill struct {
	BillView
	Creditor string          `json:"creditor"`
	Contact  string          `json:"contact,omitempty"`
	Lines    []ExplainedLine `json:"lines" nullable:"false"`
	Settled  []SettledBy     `json:"settled_by" nullable:"false"`
	Underway *PaymentView    `json:"underway,omitempty" doc:"A payment for it that has no end yet"`
	Online   string          `json:"online,omitempty" enum:"payfip,stripe"`
	Ways     []string        `json:"ways" nullable:"false"`

	Reminders []Reminder `json:"reminders" nullable:"false"`
	Help      []string   `json:"help" nullable:"false" doc:"When it was reminded of and is open: time may be given, who helps, and what is never at stake"`
}

func (s *Service) explainMyBill(_ context.Context, tx *tenant.Tx, in *OfBill) (*struct{ Body ExplainedBill }, error) {
	b, err := BillOf(tx, in.Bill)
	if err != nil {
		return nil, err
	}
	lines, err := LinesOf(tx, b.ID)
	if err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	holds, err := s.holdViews(tx, []Bill{b})
	if err != nil {
		return nil, err
	}
	out := ExplainedBill{BillView: b.View(), Creditor: c.Name, Contact: c.Contact, Lines: []ExplainedLine{}, Settled: []SettledBy{}, Online: online(c), Ways: []string{}}
	out.Hold = holds[b.ID]
	for _, w := range c.Rails {
		if w != RailPayFiP && w != RailStripe {
			out.Ways = append(out.Ways, w)
		}
	}
	for _, l := range lines {
		out.Lines = append(out.Lines, ExplainedLine{l, s.reasons(tx.Actor().Lang, l)})
	}
	set, err := tenant.Select[SettledBy](tx, `select kind, cents, day from family.settlements where tenant_id = $1 and bill_id = $2 order by at, id`, tx.Tenant(), b.ID)
	if err != nil {
		return nil, err
	}
	out.Settled = append(out.Settled, set...)
	out.Help = []string{}
	if out.Reminders, err = s.remindersOf(tx, b.ID); err != nil {
		return nil, err
	}
	if len(out.Reminders) > 0 && b.Open() > 0 {
		r, err := remindingOf(c)
		if err != nil {
			return nil, err
		}
		out.Help = s.helpWith(tx.Actor().Lang, c, r)
	}
	held, ok, err := tenant.One[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.state in ('asked', 'unknown')
		and exists (select from family.payment_bills x where x.tenant_id = $1 and x.payment_id = p.id and x.bill_id = $2)`, tx.Tenant(), b.ID)
	if err != nil {
		return nil, err
	}
	if ok {
		v := held.view(tx.Tenant(), c.Name)
		out.Underway = &v
	}
	return &struct{ Body ExplainedBill }{out}, nil
}

// reasons are the sentences of a line.
func (s *Service) reasons(lang string, l BillLine) []string {
	out := []string{}
	var steps []price.Step
	if json.Unmarshal(l.Steps, &steps) != nil {
		return out
	}
	for _, step := range steps {
		out = append(out, step.Sentence(s.Words, lang, nil))
	}
	return out
}

// payIn is a demand to pay.
type payIn struct {
	manifest.InTenant
	Body struct {
		Bills []uuid.UUID `json:"bills" minItems:"1" maxItems:"40" doc:"To pay in one payment"`
		Mail  string      `json:"mail,omitempty" maxLength:"80" doc:"Where the receipt of the bank goes, when the account has no address"`
	}
}

// Begun is a payment and where it is paid.
type Begun struct {
	Payment PaymentView `json:"payment"`
	Page    string      `json:"page,omitempty" doc:"Go there now. Absent: nobody is sent to pay; the payment says why"`
}

// beginPayment sends nobody to pay what may have been paid: when a payment for one of the bills has no end, its rail is asked first.
func (s *Service) beginPayment(ctx context.Context, st *manifest.Stages, in *payIn) (*struct{ Body Begun }, error) {
	wanted := slices.Clone(in.Body.Bills)
	slices.SortFunc(wanted, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	wanted = slices.Compact(wanted)
	for range 3 { // once for a payment that turns out to have ended, once for another tab that was faster
		p, r, of, err := s.hold(st, wanted, in.Body.Mail)
		switch {
		case errors.Is(err, errHeld):
			continue
		case err != nil:
			return nil, err
		case of.back == "": // another payment holds them
			out, ended, err := s.resume(ctx, st, p, r, of.now)
			if err != nil || !ended {
				return out, err
			}
			continue
		}
		return s.sendToPay(ctx, st, p, r, of)
	}
	return nil, problem.New(problem.Conflict, "family.payment_underway")
}

// hold finds the payment that holds one of the bills, or begins one that does. of has no way back in the first case.
func (s *Service) hold(st *manifest.Stages, wanted []uuid.UUID, mail string) (p Payment, r railNow, of opening, err error) {
	err = st.Do(func(tx *tenant.Tx) error {
		of.now = tx.Now()
		if err := titlingWaits(tx, true); err != nil {
			return err
		}
		bills, err := tenant.Select[Bill](tx, `select `+billColumns+` from family.bills b where b.tenant_id = $1 and b.id = any ($2) and b.person_id = any ($3) order by b.issued_on, b.number nulls first, b.id`, tx.Tenant(), wanted, tx.Subjects(Money))
		if err != nil {
			return err
		}
		if len(bills) != len(wanted) {
			return problem.New(problem.NotFound, "family.no_bill")
		}
		held, ok, err := tenant.One[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and p.state in ('asked', 'unknown')
			and exists (select from family.payment_bills x where x.tenant_id = $1 and x.payment_id = p.id and x.bill_id = any ($2)) order by p.created_at limit 1`, tx.Tenant(), wanted)
		if err != nil {
			return err
		}
		if ok {
			p = held
			if r, err = s.railFor(tx, p); err != nil && !errors.Is(err, errRailShut) {
				return err
			}
			return nil
		}
		var open ledger.Cents
		for _, b := range bills {
			if b.PayerID != bills[0].PayerID {
				return problem.New(problem.Conflict, "family.pay_one_payer")
			}
			if b.Kind == "invoice" || b.Kind == "opening" {
				open += b.Open()
			}
			if b.Open() <= 0 || b.Kind != "invoice" && b.Kind != "opening" {
				return problem.New(problem.Conflict, "family.pay_nothing")
			}
		}
		holds, err := holdsOf(tx, wanted)
		if err != nil {
			return err
		}
		title := ""
		for _, b := range bills {
			h, ok := holds[b.ID]
			switch {
			case !ok:
			case h.Why == heldByDebit:
				return problem.New(problem.Conflict, "family.pay_in_lot")
			case len(bills) > 1:
				return problem.New(problem.Conflict, "family.pay_title_alone")
			case h.Reference == "":
				return errRailShut
			default:
				title = h.Reference
			}
		}
		if title != "" {
			r, err = s.railOfTitles(tx)
		} else {
			r, err = s.railOfCreditor(tx)
		}
		if err != nil {
			return err
		}
		switch {
		case open < r.least:
			return problem.New(problem.Conflict, "family.pay_too_little", "least", r.least)
		case open > r.most:
			return problem.New(problem.Conflict, "family.pay_too_much", "most", r.most)
		}
		if of.mail = strings.TrimSpace(mail); of.mail == "" {
			if of.mail, err = s.Mail(tx, tx.Account()); err != nil {
				return err
			}
		}
		if of.mail == "" && r.name == RailPayFiP {
			return problem.OnField("mail", "family.pay_mail")
		}
		if p, err = begin(tx, r, bills, title, s.payLabel(bills)); err != nil {
			return err
		}
		tx.About(p.ID)
		token := s.Keys.Token(notified, signed.Link{Tenant: tx.Tenant(), ID: p.ID, Until: tx.Now().AddDate(1, 0, 0)})
		of.notify = s.URL + "/api/v1/family/notified/" + token
		of.back = s.URL + "/api/v1/family/back/" + tx.Tenant().String() + "/" + p.ID.String()
		of.cancel = of.back
		return nil
	})
	return p, r, of, err
}

// sendToPay opens the page of a payment that was begun. When there is none, the payment ends and its bills are free again.
func (s *Service) sendToPay(ctx context.Context, st *manifest.Stages, p Payment, r railNow, of opening) (*struct{ Body Begun }, error) {
	ref, page, wrong := r.open(ctx, p, of)
	out, sent := &struct{ Body Begun }{}, false
	err := st.Finish(func(tx *tenant.Tx) (err error) {
		tx.About(p.ID)
		if wrong != nil {
			_, err = p.end(tx, payExpired, "not_opened", "not_opened")
			return err
		}
		if sent, err = p.opened(tx, ref); err != nil || !sent {
			return err
		}
		c, _, err := CreditorOf(tx)
		if err != nil {
			return err
		}
		if p, err = PaymentOf(tx, p.ID); err != nil {
			return err
		}
		out.Body = Begun{Payment: p.view(tx.Tenant(), c.Name), Page: page}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case wrong != nil:
		return nil, wrong
	case !sent: // it took so long that the payment was given up
		return nil, errRailSilent
	}
	return out, nil
}

// resume asks about a payment that holds the bills: its page is still there, or nobody knows yet, or it ended and they are free.
func (s *Service) resume(ctx context.Context, st *manifest.Stages, p Payment, r railNow, now time.Time) (out *struct{ Body Begun }, ended bool, err error) {
	a := answer{state: p.State}
	if p.Ref != nil && r.ask != nil {
		if said, err := r.ask(ctx, p, now); err == nil {
			a = said
		}
	}
	out = &struct{ Body Begun }{}
	finish := st.Finish
	if rank(a.state) == 2 {
		finish, ended = st.Do, true // the line of the change is that of the payment to come
	}
	err = finish(func(tx *tenant.Tx) (err error) {
		tx.About(p.ID)
		switch {
		case ended:
			_, err = p.end(tx, a.state, a.state, a.code)
			return err
		case a.state == payPaid || a.state == payUnknown: // it is booked, or looked at, behind the collector's door
			if err = p.wake(tx); err != nil {
				return err
			}
		}
		c, _, err := CreditorOf(tx)
		if err != nil {
			return err
		}
		if p, err = PaymentOf(tx, p.ID); err != nil {
			return err
		}
		out.Body = Begun{Payment: p.view(tx.Tenant(), c.Name), Page: a.page}
		if p.State != payAsked && a.state != payAsked {
			out.Body.Page = ""
		}
		return nil
	})
	return out, ended, err
}

func (s *Service) myPayment(_ context.Context, tx *tenant.Tx, in *OfPayment) (*struct{ Body PaymentView }, error) {
	p, err := PaymentOf(tx, in.Payment)
	if err != nil {
		return nil, err
	}
	c, _, err := CreditorOf(tx)
	return &struct{ Body PaymentView }{p.view(tx.Tenant(), c.Name)}, err
}

func (s *Service) paymentReturned(ctx context.Context, tx *tenant.Tx, in *OfPayment) (*struct{ Body PaymentView }, error) {
	p, err := PaymentOf(tx, in.Payment)
	if err != nil {
		return nil, err
	}
	tx.About(p.ID)
	if p.ReturnedAt == nil && p.Held() {
		if _, err := tx.Exec(`update family.payments set returned_at = $3 where tenant_id = $1 and id = $2 and returned_at is null`, tx.Tenant(), p.ID, tx.Now()); err != nil {
			return nil, err
		}
		if err := p.happened(tx, "returned", ""); err != nil {
			return nil, err
		}
	}
	if p.Held() {
		if err := p.wake(tx); err != nil {
			return nil, err
		}
	}
	return s.myPayment(ctx, tx, in)
}

// paymentNotified answers the same to everybody: who holds the address can have the rail asked, and nothing else.
func (s *Service) paymentNotified(_ context.Context, tx *tenant.Tx, in *struct {
	Token string `path:"token" maxLength:"120"`
}) (*struct{}, error) {
	l, err := s.Keys.Verify(notified, in.Token, tx.Now())
	if err != nil {
		return nil, nil
	}
	if err := tx.Enter(tenant.Doors{Tenant: l.Tenant, Open: []string{Key, Money}}); err != nil {
		return nil, err
	}
	return nil, s.woken(tx, l.ID, "")
}

// woken has the rail asked about a payment of which somebody said something, unless that was just done: by its id, or by Stripe's.
func (s *Service) woken(tx *tenant.Tx, id uuid.UUID, session string) error {
	p, ok, err := tenant.One[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and (p.id = $2 or p.rail = 'stripe' and p.ref = nullif($3, ''))`, tx.Tenant(), id, session)
	if err != nil || !ok || p.State == payPaid || p.NotifiedAt != nil && tx.Now().Sub(*p.NotifiedAt) < heardEvery {
		return err
	}
	if _, err := tx.Exec(`update family.payments set notified_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), p.ID, tx.Now()); err != nil {
		return err
	}
	if err := p.happened(tx, "notified", ""); err != nil {
		return err
	}
	return p.wake(tx)
}

// stripeEvent verifies an event and has the checkout that it names asked about. It answers the same to everybody.
func (s *Service) stripeEvent(_ context.Context, tx *tenant.Tx, in *struct {
	Creditor  uuid.UUID `path:"creditor" format:"uuid"`
	Signature string    `header:"Stripe-Signature" maxLength:"2000"`
	RawBody   []byte    `contentType:"application/octet-stream"`
}) (*struct{}, error) {
	if err := tx.Enter(tenant.Doors{Tenant: in.Creditor, Open: []string{Key, Money}}); err != nil {
		return nil, err
	}
	c, ok, err := CreditorOf(tx)
	if err != nil || !ok {
		return nil, err
	}
	var v StripeSettings
	if ok, err := c.Rail(RailStripe, &v); err != nil || !ok {
		return nil, err
	}
	client, err := s.stripe(in.Creditor, v)
	if err != nil {
		return nil, err
	}
	e, err := client.Event(in.RawBody, in.Signature)
	if err != nil || e.Session() == "" {
		return nil, nil
	}
	return nil, s.woken(tx, uuid.Nil, e.Session())
}

type redirected struct {
	Status   int
	Location string `header:"Location"`
	Referrer string `header:"Referrer-Policy"`
	Cache    string `header:"Cache-Control"`
}

func (s *Service) paymentBack(_ context.Context, _ *tenant.Tx, in *struct {
	Creditor uuid.UUID `path:"creditor" format:"uuid"`
	Payment  uuid.UUID `path:"payment" format:"uuid"`
}) (*redirected, error) {
	return &redirected{Status: http.StatusSeeOther, Location: paymentPath(in.Creditor, in.Payment), Referrer: "no-referrer", Cache: "no-store"}, nil
}

// FinancePayment is a payment as those who collect read it.
type FinancePayment struct {
	PaymentView
	PayerID   uuid.UUID      `json:"payer_id"`
	PayerName string         `json:"payer_name"`
	Result    string         `json:"result,omitempty" doc:"The rail's last word"`
	Ref       string         `json:"ref,omitempty" doc:"The rail's own id"`
	Events    []PaymentEvent `json:"events,omitempty"`
}

// PaymentEvent is what was learnt of a payment.
type PaymentEvent struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Code string    `json:"code,omitempty"`
}

func (s *Service) finance(tx *tenant.Tx, list []Payment) ([]FinancePayment, error) {
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	type named struct {
		PaymentID uuid.UUID
		PayerName string
	}
	names, err := tenant.Select[named](tx, `select distinct on (x.payment_id) x.payment_id, b.payer_name from family.payment_bills x join family.bills b on b.tenant_id = $1 and b.id = x.bill_id where x.tenant_id = $1 and x.payment_id = any ($2) order by x.payment_id, b.issued_on`, tx.Tenant(), ids)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID]string{}
	for _, n := range names {
		of[n.PaymentID] = n.PayerName
	}
	out := make([]FinancePayment, 0, len(list))
	for _, p := range list {
		v := FinancePayment{PaymentView: p.view(tx.Tenant(), c.Name), PayerID: p.PayerID, PayerName: of[p.ID], Result: p.Result}
		if p.Ref != nil {
			v.Ref = *p.Ref
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Service) listPayments(_ context.Context, tx *tenant.Tx, in *listPayments) (*struct {
	Body struct {
		Payments []FinancePayment `json:"payments" nullable:"false"`
	}
}, error) {
	list, err := tenant.Select[Payment](tx, `select `+paymentColumns+` from family.payments p where p.tenant_id = $1 and case $2 when 'open' then p.state in ('asked', 'unknown') when 'paid' then p.state = 'paid'
		when 'over' then p.over_cents > 0 when 'failed' then p.state in ('refused', 'abandoned', 'expired') else true end order by p.created_at desc, p.id limit 500`, tx.Tenant(), in.State)
	if err != nil {
		return nil, err
	}
	out := &struct {
		Body struct {
			Payments []FinancePayment `json:"payments" nullable:"false"`
		}
	}{}
	out.Body.Payments, err = s.finance(tx, list)
	return out, err
}

func (s *Service) readPayment(_ context.Context, tx *tenant.Tx, in *OfPayment) (*struct{ Body FinancePayment }, error) {
	p, err := PaymentOf(tx, in.Payment)
	if err != nil {
		return nil, err
	}
	list, err := s.finance(tx, []Payment{p})
	if err != nil {
		return nil, err
	}
	list[0].Events, err = tenant.Select[PaymentEvent](tx, `select at, kind, code from family.payment_events where tenant_id = $1 and payment_id = $2 order by at, id`, tx.Tenant(), p.ID)
	return &struct{ Body FinancePayment }{list[0]}, err
}

func (s *Service) askAgain(ctx context.Context, tx *tenant.Tx, in *OfPayment) (*struct{ Body FinancePayment }, error) {
	p, err := PaymentOf(tx, in.Payment)
	if err != nil {
		return nil, err
	}
	tx.About(p.ID)
	if p.State != payPaid {
		if err := p.wake(tx); err != nil {
			return nil, err
		}
	}
	return s.readPayment(ctx, tx, in)
}

// OnlineView is how a creditor is paid online. A key is never read back.
type OnlineView struct {
	Rails  []string `json:"rails" nullable:"false"`
	Online string   `json:"online,omitempty" enum:"payfip,stripe" doc:"By which families pay online now"`
	Public bool     `json:"public" doc:"A public creditor, which needs a mandate to be paid by anybody but the accountant"`
	PayFiP *struct {
		Client string `json:"client"`
		Mode   string `json:"mode" enum:"T,X,W" doc:"T: a test, X: the activation, W: in earnest"`
		Label  string `json:"label,omitempty" doc:"As the DGFiP names the creditor"`
	} `json:"payfip,omitempty"`
	Stripe *struct {
		Private bool               `json:"private"`
		Mandate *CollectingMandate `json:"mandate,omitempty"`
	} `json:"stripe,omitempty"`
	Version int `json:"version"`
}

// kindHere is what the tenant is: everybody's money is public, but a school's that says that it is private.
func kindHere(tx *tenant.Tx) (kind string, err error) {
	return tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
}

func (s *Service) readOnline(_ context.Context, tx *tenant.Tx, _ *manifest.InTenant) (*struct{ Body OnlineView }, error) {
	c, ok, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.New(problem.Conflict, "family.no_creditor")
	}
	kind, err := kindHere(tx)
	if err != nil {
		return nil, err
	}
	v := OnlineView{Rails: c.Rails, Online: online(c), Public: kind != "school", Version: c.Version}
	var p PayFiPSettings
	if ok, err := c.Rail(RailPayFiP, &p); err != nil {
		return nil, err
	} else if ok {
		v.PayFiP = &struct {
			Client string `json:"client"`
			Mode   string `json:"mode" enum:"T,X,W" doc:"T: a test, X: the activation, W: in earnest"`
			Label  string `json:"label,omitempty" doc:"As the DGFiP names the creditor"`
		}{p.Client, p.Mode, p.Label}
	}
	var st StripeSettings
	if ok, err := c.Rail(RailStripe, &st); err != nil {
		return nil, err
	} else if ok {
		v.Stripe = &struct {
			Private bool               `json:"private"`
			Mandate *CollectingMandate `json:"mandate,omitempty"`
		}{st.Private, st.Mandate}
	}
	return &struct{ Body OnlineView }{v}, nil
}

func (s *Service) setPayFiP(ctx context.Context, st *manifest.Stages, in *struct {
	manifest.InTenant
	Body struct {
		Client string `json:"client" maxLength:"20" doc:"Six digits; empty: PayFiP is not offered any more" example:"099001"`
		Mode   string `json:"mode" enum:"T,X,W" default:"T"`
	}
}) (*struct{ Body OnlineView }, error) {
	v := PayFiPSettings{Client: strings.Join(strings.Fields(in.Body.Client), ""), Mode: in.Body.Mode}
	if v.Client != "" {
		if payfip.CheckClient(v.Client) != nil {
			return nil, problem.OnField("client", "family.payfip_client")
		}
		who, err := s.payfip().Creditor(ctx, v.Client)
		var fault *payfip.Fault
		switch {
		case errors.As(err, &fault) && fault.Ours():
			return nil, problem.OnField("client", "family.payfip_unknown")
		case err != nil:
			return nil, errRailSilent
		}
		v.Label = strings.Join(who.Labels, ", ")
	}
	var out *struct{ Body OnlineView }
	err := st.Finish(func(tx *tenant.Tx) (err error) {
		if err = s.offerRail(tx, RailPayFiP, v.Client != "", v); err == nil {
			out, err = s.readOnline(ctx, tx, &in.InTenant)
		}
		return err
	})
	return out, err
}

// offerRail writes a rail's settings and offers it, or no more.
func (s *Service) offerRail(tx *tenant.Tx, name string, offered bool, v any) error {
	n, err := tx.Exec(`update family.creditors set rails = case when $3 then array(select distinct unnest(rails || $2::text)) else array_remove(rails, $2) end where tenant_id = $1`, tx.Tenant(), name, offered)
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "family.no_creditor")
	}
	if err != nil {
		return err
	}
	return SetRail(tx, name, v)
}

func (s *Service) setStripe(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Secret  string             `json:"secret" maxLength:"255" doc:"sk_…; empty: cards are not offered any more"`
		Signs   string             `json:"signs" maxLength:"255" doc:"whsec_…, of the webhook's endpoint"`
		Private bool               `json:"private" required:"false" doc:"A private school: its money is its own"`
		Mandate *CollectingMandate `json:"mandate,omitempty"`
	}
}) (*struct{ Body OnlineView }, error) {
	kind, err := kindHere(tx)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	v := StripeSettings{Private: b.Private && kind == "school", Mandate: b.Mandate}
	if b.Secret != "" {
		switch m := b.Mandate; {
		case !strings.HasPrefix(b.Secret, "sk_") && !strings.HasPrefix(b.Secret, "rk_"):
			return nil, problem.OnField("secret", "family.stripe_secret")
		case !strings.HasPrefix(b.Signs, "whsec_"):
			return nil, problem.OnField("signs", "family.stripe_signs")
		case v.Private:
		case m == nil || m.SignedOn.IsZero() || m.AssentOn.IsZero() || strings.TrimSpace(m.Reference) == "":
			return nil, problem.OnField("mandate", "family.stripe_mandate")
		case m.SignedOn.After(today) || m.AssentOn.After(m.SignedOn) || !m.Until.IsZero() && m.Until.Before(today):
			return nil, problem.OnField("mandate", "family.stripe_mandate_dates")
		}
		v.Secret, v.Signs = s.SealStripe(tx.Tenant(), b.Secret, b.Signs)
	}
	if err := s.offerRail(tx, RailStripe, b.Secret != "", v); err != nil {
		return nil, err
	}
	return s.readOnline(ctx, tx, &in.InTenant)
}
