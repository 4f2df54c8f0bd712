package billing

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/payment/stripe"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// A private buyer pays on Stripe's pages. It asks its vendor, who alone has the keys, and is told where to go and what came of it.
const (
	partnerKind = "billing.partner" // either way: what one says of itself
	visitKind   = "billing.visit"   // buyer to vendor: it wants a page, or is back from it
	visitedKind = "billing.visited" // vendor to buyer
)

// What a page is for.
const (
	visitCard    = "card"
	visitMandate = "mandate"
	visitPortal  = "portal"
)

// The states of a visit. Those before done have no end yet.
const (
	visitAsked   = "asked"
	visitOpen    = "open"    // its page is there
	visitUnknown = "unknown" // the payer is done and the bank is not
	visitDone    = "done"
	visitRefused = "refused"
	visitExpired = "expired"
)

// visitStates are in the order in which a visit goes through them.
var visitStates = []string{visitAsked, visitOpen, visitUnknown, visitRefused, visitExpired, visitDone}

// goes tells that a visit may go from one state to another: never back, nor from one end to another but done.
func goes(from, to string) bool {
	a, b := slices.Index(visitStates, from), slices.Index(visitStates, to)
	return b > a && (from != visitRefused || to == visitDone)
}

// pageOfCard is how long the page of a payment by card is there.
const pageOfCard = time.Hour

type partner struct {
	From    uuid.UUID `json:"from"`
	Private bool      `json:"private,omitempty"`
	Online  bool      `json:"online,omitempty"`
}

type visiting struct {
	ID      uuid.UUID `json:"id"`
	From    uuid.UUID `json:"from"`
	Invoice uuid.UUID `json:"invoice"`
	What    string    `json:"what"`
	Back    bool      `json:"back,omitempty"` // they are back: what came of it is asked
}

type visited struct {
	ID    uuid.UUID `json:"id"`
	From  uuid.UUID `json:"from"`
	State string    `json:"state"`
	Page  string    `json:"page,omitempty"`
}

type visitRow struct {
	ID        uuid.UUID
	Side      string
	PeerID    uuid.UUID
	InvoiceID uuid.UUID
	What      string
	State     string
	Cents     ledger.Cents
	Session   string
	Page      string
	CreatedAt time.Time
}

const visitsWhere = `select id, side, peer_id, invoice_id, what, state, cents, session, page, created_at from billing.visits where tenant_id = $1 and `

func (r visitRow) held() bool { return slices.Index(visitStates, r.State) < 3 }

// VisitView is a visit on the wire.
type VisitView struct {
	ID      uuid.UUID    `json:"id"`
	Invoice uuid.UUID    `json:"invoice"`
	What    string       `json:"what" enum:"card,mandate,portal"`
	State   string       `json:"state" enum:"asked,open,unknown,done,refused,expired"`
	Cents   ledger.Cents `json:"cents"`
	Page    string       `json:"page,omitempty" doc:"Where to go, while it is open"`
}

func (r visitRow) view() VisitView {
	v := VisitView{ID: r.ID, Invoice: r.InvoiceID, What: r.What, State: r.State, Cents: r.Cents}
	if r.State == visitOpen || r.What == visitPortal && r.State == visitDone {
		v.Page = r.Page
	}
	return v
}

type visitOut struct{ Body VisitView }

// Ways are how an invoice may be paid beside a transfer.
type Ways struct {
	Private bool        `json:"private" doc:"The buyer's money is its own"`
	Online  bool        `json:"online" doc:"By card or debit, to this vendor, now"`
	Visits  []VisitView `json:"visits" nullable:"false" doc:"That have no end yet"`
}

type waysOut struct{ Body Ways }

// OfVisit is the path of a visit.
type OfVisit struct {
	manifest.InTenant
	Visit uuid.UUID `path:"visit" format:"uuid"`
}

func (s *Service) visitOperations() []manifest.Operation {
	begin := spec("begin-visit", http.MethodPost, "/invoices/{invoice}/visits", "Ask the vendor for a page to pay by card, to allow a debit, or to change one's means", manifest.Needs(Order), "tenant")
	begin.Errors = []int{409}
	return []manifest.Operation{
		manifest.Op(spec("ways", http.MethodGet, "/invoices/{invoice}/ways", "How an invoice may be paid beside a transfer", manifest.Needs(Order), "tenant"), s.ways),
		manifest.Op(begin, s.beginVisit),
		manifest.Op(spec("visit", http.MethodGet, "/visits/{visit}", "What came of a page", manifest.Needs(Order)), s.readVisit),
		manifest.Op(spec("visit-returned", http.MethodPost, "/visits/{visit}/returned", "The buyer is back from the page, or asks again: the vendor asks Stripe what came of it", manifest.Needs(Order), "tenant"), s.visitReturned),
	}
}

func (s *Service) visitJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory"}
	return []manifest.Job{
		manifest.NewJob(partnerKind, opens, s.partner),
		manifest.NewJob(visitKind, opens, s.visitAsked),
		manifest.NewJob(visitedKind, opens, s.visited),
		manifest.NewSteps(stripeVisit, opens, s.atStripe),
	}
}

// bought is an invoice that the organisation received.
func bought(tx *tenant.Tx, id uuid.UUID) (invoiceRow, error) {
	v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'customer'`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return v, err
}

// waysOf tells who the buyer is and what the vendor said of itself.
func waysOf(tx *tenant.Tx, vendor uuid.UUID) (w Ways, err error) {
	c, err := cardOf(tx)
	if err != nil {
		return w, err
	}
	w.Private, w.Visits = c.Kind == "school" && c.Private, []VisitView{}
	online, err := tenant.Value[bool](tx, `select online from billing.partners where tenant_id = $1 and peer_id = $2`, tx.Tenant(), vendor)
	w.Online = w.Private && online
	return w, err
}

func (s *Service) ways(_ context.Context, tx *tenant.Tx, in *OfInvoice) (*waysOut, error) {
	v, err := bought(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	w, err := waysOf(tx, v.PeerID)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[visitRow](tx, visitsWhere+`invoice_id = $2 and side = 'customer' and state in ('asked', 'open', 'unknown') order by created_at, id`, tx.Tenant(), v.ID)
	for _, r := range rows {
		w.Visits = append(w.Visits, r.view())
	}
	return &waysOut{w}, err
}

// beginVisit asks for a page, or finds the visit that is under way: nobody is sent to pay what may have been paid.
func (s *Service) beginVisit(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		What string `json:"what" enum:"card,mandate,portal"`
	}
}) (*visitOut, error) {
	v, err := bought(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	w, err := waysOf(tx, v.PeerID)
	switch {
	case err != nil:
		return nil, err
	case !w.Private:
		return nil, problem.New(problem.Conflict, "billing.stripe_public")
	case !w.Online:
		return nil, problem.New(problem.Conflict, "billing.stripe_off")
	}
	left := max(0, v.left())
	if in.Body.What == visitCard && (left < stripe.Least || left > stripe.Most || v.Kind != "invoice") {
		return nil, problem.New(problem.Conflict, "billing.stripe_nothing")
	}
	r := visitRow{ID: tenant.NewID(), Side: "customer", PeerID: v.PeerID, InvoiceID: v.ID, What: in.Body.What, State: visitAsked, Cents: left, CreatedAt: tx.Now()}
	n, err := writeVisit(tx, r)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		r, _, err = tenant.One[visitRow](tx, visitsWhere+`invoice_id = $2 and what = $3 and state in ('asked', 'open', 'unknown')`, tx.Tenant(), v.ID, in.Body.What)
		return &visitOut{r.view()}, err
	}
	if _, err := tx.Deliver(v.PeerID, Key, visitKind, visiting{ID: r.ID, From: tx.Tenant(), Invoice: v.ID, What: r.What}); err != nil {
		return nil, err
	}
	tx.About(r.ID)
	return &visitOut{r.view()}, nil
}

func writeVisit(tx *tenant.Tx, r visitRow) (int64, error) {
	return tx.Exec(`insert into billing.visits (tenant_id, id, side, peer_id, invoice_id, what, state, cents, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
		tx.Tenant(), r.ID, r.Side, r.PeerID, r.InvoiceID, r.What, r.State, r.Cents, tx.Now())
}

func (s *Service) readVisit(_ context.Context, tx *tenant.Tx, in *OfVisit) (*visitOut, error) {
	r, ok, err := tenant.One[visitRow](tx, visitsWhere+`id = $2 and side = 'customer'`, tx.Tenant(), in.Visit)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return &visitOut{r.view()}, err
}

func (s *Service) visitReturned(ctx context.Context, tx *tenant.Tx, in *OfVisit) (*visitOut, error) {
	out, err := s.readVisit(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	tx.About(in.Visit)
	r, _, err := tenant.One[visitRow](tx, visitsWhere+`id = $2 for update`, tx.Tenant(), in.Visit)
	if err != nil || !r.held() {
		return out, err
	}
	_, err = tx.Deliver(r.PeerID, Key, visitKind, visiting{ID: r.ID, From: tx.Tenant(), Invoice: r.InvoiceID, What: r.What, Back: true})
	return out, err
}

// partner keeps what the other side says of itself. A vendor tells a private buyer at once whether it may pay online.
func (s *Service) partner(_ context.Context, tx *tenant.Tx, in *partner) error {
	links, err := linked(tx, append(slices.Clone(buyerKinds), "vendor")...)
	if err != nil || !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == in.From }) {
		return err
	}
	if err := keepPartner(tx, *in); err != nil || !in.Private {
		return err
	}
	r, _, err := stripeOf(tx)
	if err != nil {
		return err
	}
	_, err = tx.Deliver(in.From, Key, partnerKind, partner{From: tx.Tenant(), Online: r.On})
	return err
}

func keepPartner(tx *tenant.Tx, p partner) error {
	_, err := tx.Exec(`insert into billing.partners (tenant_id, peer_id, private, online) values ($1, $2, $3, $4) on conflict (tenant_id, peer_id) do update set private = excluded.private, online = excluded.online`, tx.Tenant(), p.From, p.Private, p.Online)
	return err
}

// tellPartner tells a vendor, with a first demand, that the buyer's money is its own.
func tellPartner(tx *tenant.Tx, vendor uuid.UUID, here card) error {
	if here.Kind != "school" || !here.Private {
		return nil
	}
	_, err := tx.Deliver(vendor, Key, partnerKind, partner{From: tx.Tenant(), Private: true})
	return err
}

// visitAsked is the vendor's part: a page of its own invoice, for a buyer that is known as private.
func (s *Service) visitAsked(_ context.Context, tx *tenant.Tx, in *visiting) error {
	v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'vendor' and state = 'issued' and peer_id = $3`, tx.Tenant(), in.Invoice, in.From)
	if err != nil || !ok {
		return err
	}
	if !in.Back {
		private, err := tenant.Value[bool](tx, `select private from billing.partners where tenant_id = $1 and peer_id = $2`, tx.Tenant(), in.From)
		if err != nil {
			return err
		}
		a, _, err := stripeOf(tx)
		if err != nil {
			return err
		}
		left := max(0, v.left())
		if !private || !a.On || in.What == visitCard && left < stripe.Least {
			_, err := tx.Deliver(in.From, Key, visitedKind, visited{ID: in.ID, From: tx.Tenant(), State: visitRefused})
			return err
		}
		if _, err := writeVisit(tx, visitRow{ID: in.ID, Side: "vendor", PeerID: in.From, InvoiceID: v.ID, What: in.What, State: visitAsked, Cents: left}); err != nil {
			return err
		}
	}
	_, err = tx.Emit(stripeVisit, time.Time{}, ofOne{in.ID})
	return err
}

// atStripe opens the page of a visit, or asks what came of it, and comes back until there is an end.
func (s *Service) atStripe(ctx context.Context, st *manifest.Steps, in *ofOne) error {
	var r visitRow
	var w *copying
	var now time.Time
	if err := st.Do(func(tx *tenant.Tx) (err error) {
		now = tx.Now()
		r, _, err = tenant.One[visitRow](tx, visitsWhere+`id = $2 and side = 'vendor'`, tx.Tenant(), in.ID)
		if err != nil || r.ID == uuid.Nil || !r.held() {
			return err
		}
		w, err = s.copied(tx, r.InvoiceID)
		return err
	}); err != nil {
		return err
	}
	if w == nil {
		return st.Finish(nothing)
	}
	w.st = st
	to := visitRow{State: r.State}
	take := func(*tenant.Tx) error { return nil }
	err := w.customer(ctx)
	switch {
	case err != nil:
	case r.State == visitAsked:
		to, err = s.openPage(ctx, w, r)
	case r.What == visitCard:
		var c stripe.Session
		if c, err = w.client.Session(ctx, r.Session); err == nil {
			to.State = map[stripe.State]string{stripe.Paid: visitDone, stripe.Failed: visitRefused, stripe.Expired: visitExpired, stripe.Processing: visitUnknown, stripe.Open: visitOpen}[c.State]
			take = func(tx *tenant.Tx) error {
				if err := settling(tx); err != nil {
					return err
				}
				v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 for update`, tx.Tenant(), r.InvoiceID)
				if err != nil || !ok || c.State != stripe.Paid {
					return err
				}
				return s.tookThere(tx, v, c.Intent, "card", c.Amount)
			}
		}
	default:
		var p stripe.Visit
		if p, err = w.client.Visit(ctx, r.Session); err == nil {
			to.State = map[stripe.State]string{stripe.Paid: visitDone, stripe.Expired: visitExpired, stripe.Processing: visitUnknown, stripe.Open: visitOpen}[p.State]
			if p.State == stripe.Paid && p.Method != "" {
				_, err = w.client.UseMethod(ctx, r.ID.String(), w.k.Theirs, p.Method)
			}
		}
	}
	switch {
	case errors.Is(err, stripe.ErrMissing) && r.Session != "": // Stripe has forgotten its page
		to = visitRow{State: visitExpired}
	case errors.Is(err, stripe.ErrRefused) && r.State == visitAsked:
		to = visitRow{State: visitRefused}
	case err != nil:
		return w.did(err)
	}
	return st.Finish(func(tx *tenant.Tx) error {
		is, ok, err := tenant.One[visitRow](tx, visitsWhere+`id = $2 for update`, tx.Tenant(), r.ID)
		if err != nil || !ok {
			return err
		}
		if goes(is.State, to.State) {
			if to.State == visitDone {
				if err := take(tx); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(`update billing.visits set state = $3, session = case when $4 = '' then session else $4 end, page = case when $5 = '' then page else $5 end, ended_at = case when $3 in ('done', 'refused', 'expired') then $6::timestamptz end where tenant_id = $1 and id = $2`,
				tx.Tenant(), r.ID, to.State, to.Session, to.Page, tx.Now()); err != nil {
				return err
			}
			if _, err := tx.Deliver(r.PeerID, Key, visitedKind, visited{ID: r.ID, From: tx.Tenant(), State: to.State, Page: to.Page}); err != nil {
				return err
			}
			is.State = to.State
		}
		if !is.held() {
			return nil
		}
		// somebody asks until it is known: every some minutes, and after a day at each hour
		next := 5 * time.Minute
		if now.Sub(r.CreatedAt) > 24*time.Hour {
			next = time.Hour
		}
		at := tx.Now().Add(next).Truncate(next)
		return tx.EmitOnce(uuid.NewSHA1(r.ID, []byte(at.UTC().Format(time.RFC3339))), stripeVisit, at, ofOne{r.ID})
	})
}

// openPage opens the page of a visit, or finds the one that was opened.
func (s *Service) openPage(ctx context.Context, w *copying, r visitRow) (to visitRow, err error) {
	back := s.URL + "/abonnements/paiement/" + r.ID.String()
	to.State = visitOpen
	switch r.What {
	case visitCard:
		var c stripe.Session
		c, err = w.client.Open(ctx, stripe.Checkout{Key: r.ID.String(), Amount: r.Cents, Customer: w.k.Theirs, Label: s.Words.Sentence("fr", Key, "billing.stripe_pays", map[string]any{"number": w.v.number()}), Success: back, Cancel: back, Expires: r.CreatedAt.Add(pageOfCard)})
		to.Session, to.Page = c.ID, c.Page
	case visitMandate:
		var p stripe.Visit
		p, err = w.client.MandatePage(ctx, stripe.Ask{Key: r.ID.String(), Customer: w.k.Theirs, Success: back, Cancel: back})
		to.Session, to.Page = p.ID, p.Page
	default: // Stripe tells nothing of what is done there
		to.State = visitDone
		to.Page, err = w.client.Portal(ctx, r.ID.String(), w.k.Theirs, s.URL+"/abonnements/factures/"+r.InvoiceID.String())
	}
	return to, err
}

// visited is the buyer's part: told twice or late, the later state stays.
func (s *Service) visited(_ context.Context, tx *tenant.Tx, in *visited) error {
	r, ok, err := tenant.One[visitRow](tx, visitsWhere+`id = $2 and peer_id = $3 and side = 'customer' for update`, tx.Tenant(), in.ID, in.From)
	if err != nil || !ok || !goes(r.State, in.State) {
		return err
	}
	_, err = tx.Exec(`update billing.visits set state = $3, page = case when $4 = '' then page else $4 end, ended_at = case when $3 in ('done', 'refused', 'expired') then $5::timestamptz end where tenant_id = $1 and id = $2`, tx.Tenant(), in.ID, in.State, in.Page, tx.Now())
	return err
}
