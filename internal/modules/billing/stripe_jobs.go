package billing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/billing/rail"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/payment/stripe"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What is done at Stripe, in the vendor's tenant. Each job brings one thing there to what it is here, so that it may run again, late, or
// after another of its kind.
const (
	copyKind      = "billing.stripe-copy"         // an invoice or a credit note
	quantityKind  = "billing.stripe-subscription" // a subscription's quantity, or its end
	productKind   = "billing.stripe-offer"
	hearKind      = "billing.stripe-hear" // events that wait
	nightKind     = "billing.stripe-night"
	compareKind   = "billing.stripe-compare"
	stripeVisit   = "billing.stripe-visit"
	stripeHistory = 30 * 24 * time.Hour // of events that Stripe still tells
)

type ofOne struct {
	ID uuid.UUID `json:"id"`
}

func (s *Service) stripeJobs() []manifest.Job {
	opens := []string{Key, "tenant", "directory"}
	return append([]manifest.Job{
		manifest.NewSteps(copyKind, opens, s.copyInvoice),
		manifest.NewSteps(quantityKind, opens, s.copySubscription),
		manifest.NewSteps(productKind, opens, s.copyOffer),
		manifest.NewSteps(hearKind, opens, s.hear),
		manifest.NewJob(nightKind, opens, s.stripeNight),
		manifest.NewSteps(compareKind, opens, s.compareStripe),
	}, s.visitJobs()...)
}

// stripeProblem says of a call that failed whether it is tried again. What Stripe wrote of a payer is in none.
func stripeProblem(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, stripe.ErrPublic):
		return problem.New(problem.Conflict, "billing.stripe_public")
	case errors.Is(err, stripe.ErrNoAnswer):
		return problem.New(problem.Unavailable, "billing.stripe_silent").Because(err)
	case errors.Is(err, stripe.ErrRefused):
		return problem.New(problem.Conflict, "billing.stripe_refused").Because(err)
	}
	return err
}

func nothing(*tenant.Tx) error { return nil }

// copyLater has Stripe's copies of invoices or credit notes brought to what these are, where the vendor uses Stripe.
func (s *Service) copyLater(tx *tenant.Tx, ids ...uuid.UUID) error {
	return stripeLater(tx, copyKind, ids...)
}

func stripeLater(tx *tenant.Tx, kind string, ids ...uuid.UUID) error {
	on, err := tenant.Value[bool](tx, `select "on" from billing.stripe_accounts where tenant_id = $1`, tx.Tenant())
	if err != nil || !on {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Emit(kind, time.Time{}, ofOne{id}); err != nil {
			return err
		}
	}
	return nil
}

// payerKind is how the invoices of a customer may be paid.
func payerKind(private bool) stripe.Payer {
	if private {
		return stripe.School
	}
	return stripe.Public
}

// customerKey names a payer: a customer's commune of a syndicate has a SIRET of its own.
func customerKey(peer uuid.UUID, p Payer) string {
	if p.SIRET == "" {
		return peer.String()
	}
	return peer.String() + "-" + p.SIRET
}

func printOf(v any) string {
	raw, _ := json.Marshal(v)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:12])
}

// copying is all that is known here of what a job brings to Stripe.
type copying struct {
	s       *Service
	client  *stripe.Client
	st      *manifest.Steps
	on      schoolyear.Date // today
	since   schoolyear.Date
	private bool
	payer   Payer
	r       subscriptionRow
	counts  []census
	k, b    copyRow // the customer, the subscription

	v      invoiceRow // none for a subscription alone
	of     invoiceRow // of a credit note: what it takes back of
	lines  []InvoiceLine
	copy   copyRow
	ofCopy copyRow
}

// stripeSide reads the account and one subscription of the vendor. nil: the vendor uses no Stripe.
func (s *Service) stripeSide(tx *tenant.Tx, subscription uuid.UUID, payer int) (w *copying, err error) {
	a, ok, err := stripeOf(tx)
	if err != nil || !ok || !a.On {
		return nil, err
	}
	w = &copying{s: s, since: a.Since}
	if w.client, err = s.stripeClient(tx.Tenant(), a); err != nil {
		return nil, err
	}
	if w.on, err = today(tx); err != nil {
		return nil, err
	}
	if w.r, err = subscriptionOf(tx, subscription); err != nil {
		return nil, err
	}
	if w.r.Side != "vendor" || payer >= len(w.r.Payers) {
		return nil, nil
	}
	if w.counts, err = censusesOf(tx, w.r.places, false); err != nil {
		return nil, err
	}
	if w.private, err = tenant.Value[bool](tx, `select private from billing.partners where tenant_id = $1 and peer_id = $2`, tx.Tenant(), w.r.PeerID); err != nil {
		return nil, err
	}
	w.payer = w.r.Payers[payer]
	if w.k, err = wants(tx, "customer", customerKey(w.r.PeerID, w.payer), printOf([]any{w.payer.Name, w.payer.SIRET, w.payer.Address, w.private})); err != nil {
		return nil, err
	}
	if l := w.main(); l >= 0 {
		w.b, err = wants(tx, "subscription", w.r.ID.String(), printOf([]any{w.quantity(l), w.over()}))
	}
	return w, err
}

// main is the line whose quantity Stripe's subscription counts: pupils, else schools; -1 when it has none. What several payers share has
// no quantity of one of them: they have copies of invoices alone.
func (w *copying) main() int {
	if len(w.r.Payers) != 1 {
		return -1
	}
	for _, counts := range []string{PerPupil, PerSchool} {
		if i := slices.IndexFunc(w.r.Lines, func(l Line) bool { return l.Counts == counts }); i >= 0 {
			return i
		}
	}
	return -1
}

// quantity is what the line counts today, or on the term's nearest day.
func (w *copying) quantity(line int) (sum int64) {
	a := w.r.agreed()
	day := w.on
	if day.Before(a.From) {
		day = a.From
	}
	if day.After(a.Until) {
		day = a.Until
	}
	_, counts := a.terms(a.Lines[line], a.pupils(w.counts))
	for _, c := range counts {
		if c.And(charge.Span{From: day, Until: day}).Days() > 0 {
			sum += c.Quantity
		}
	}
	return sum
}

// over tells that nothing is subscribed any more.
func (w *copying) over() bool {
	return w.r.State == Ended || w.on.After(w.r.TermUntil) || !w.r.EndedOn.IsZero() && w.on.After(w.r.EndedOn)
}

// stripeOffer is a line as Stripe sells it. Its sums are collected, so tax is in them; what rounding loses, the copy's own lines make up.
func stripeOffer(id uuid.UUID, label, counts string, p charge.Price, ppm int) stripe.Offer {
	o := stripe.Offer{Ours: id.String(), Name: label, Volume: p.Mode == charge.Volume, Term: stripe.Yearly,
		Per: map[string]stripe.Per{PerPupil: stripe.PerPupil, PerSchool: stripe.PerSchool, PerChoice: stripe.PerTranche}[counts]}
	if counts == PerChoice {
		o.Term = stripe.Once
	}
	gross := func(c ledger.Cents) ledger.Cents { return c + c.Part(int64(ppm), ledger.ToCent) }
	for _, x := range p.Steps {
		o.Steps = append(o.Steps, stripe.Step{UpTo: x.UpTo, Unit: gross(x.UnitCents), Flat: gross(x.FlatCents)})
	}
	return o
}

// customer brings the payer to Stripe.
func (w *copying) customer(ctx context.Context) error {
	if w.k.Theirs != "" && w.k.Told == w.k.Turn {
		return nil
	}
	to := stripe.Customer{ID: w.k.Theirs, Ours: w.k.Ours, Payer: payerKind(w.private), Name: w.payer.Name, SIRET: w.payer.SIRET, Address: stripe.Address{Country: "FR"}}
	if a := w.payer.Address; a != nil {
		to.Address.Line1, to.Address.PostalCode, to.Address.City = strings.Join(a.Lines, ", "), a.Postcode, a.Town
	}
	k, err := w.client.PutCustomer(ctx, w.k.key(), to)
	if err != nil {
		return err
	}
	w.k.Theirs = k.ID
	return w.st.Do(func(tx *tenant.Tx) error { return w.k.known(tx, "customer", k.ID) })
}

// subscription brings its quantity to Stripe, or ends it there; it begins there with its first invoice. Days are prorated on our invoices:
// Stripe is told of a change and asks for nothing.
func (w *copying) subscription(ctx context.Context, begin bool) error {
	line := w.main()
	if line < 0 || w.b.Theirs == "" && (!begin || w.over()) || w.b.Theirs != "" && w.b.Told == w.b.Turn {
		return nil
	}
	var b stripe.Subscription
	var err error
	switch l := w.r.Lines[line]; {
	case w.over():
		b, err = w.client.End(ctx, w.b.key(), w.b.Theirs)
	case w.b.Theirs != "":
		b, err = w.client.Change(ctx, w.b.key(), w.b.Theirs, stripe.Change{Quantity: w.quantity(line), Proration: stripe.NoProration})
	default:
		var p stripe.Price
		if p, err = w.client.PutOffer(ctx, l.OfferID.String(), stripeOffer(l.OfferID, l.Label, l.Counts, l.Price, l.VATPPM)); err == nil {
			b, err = w.client.Subscribe(ctx, stripe.Terms{Ours: w.b.Ours, Customer: w.k.Theirs, Price: p.ID, Quantity: w.quantity(line)})
		}
		if err == nil && b.Quantity != w.quantity(line) { // it was made by an earlier call, before another count
			b, err = w.client.Change(ctx, w.b.key(), b.ID, stripe.Change{Quantity: w.quantity(line), Proration: stripe.NoProration})
		}
	}
	if err != nil {
		return err
	}
	w.b.Theirs = b.ID
	return w.st.Do(func(tx *tenant.Tx) error { return w.b.known(tx, "subscription", b.ID) })
}

// did ends a job on what it brought to Stripe. What Stripe has no more is made again.
func (w *copying) did(err error) error {
	if !errors.Is(err, stripe.ErrMissing) {
		if err != nil {
			return stripeProblem(err)
		}
		return w.st.Finish(nothing)
	}
	if err := w.st.Do(func(tx *tenant.Tx) error {
		if err := unknown(tx, "customer", w.k.Ours); err != nil {
			return err
		}
		if err := unknown(tx, "subscription", w.r.ID.String()); err != nil {
			return err
		}
		return unknown(tx, "invoice", w.v.ID.String(), w.of.ID.String())
	}); err != nil {
		return err
	}
	return problem.New(problem.Unavailable, "billing.stripe_gone")
}

func (s *Service) copySubscription(ctx context.Context, st *manifest.Steps, in *ofOne) error {
	var w *copying
	if err := st.Do(func(tx *tenant.Tx) (err error) { w, err = s.stripeSide(tx, in.ID, 0); return err }); err != nil {
		return err
	}
	if w == nil || w.b.Theirs == "" {
		return st.Finish(nothing)
	}
	w.st = st
	err := w.customer(ctx)
	if err == nil {
		err = w.subscription(ctx, false)
	}
	return w.did(err)
}

// copied reads an issued invoice or credit note of the vendor. nil: it has no copy at Stripe.
func (s *Service) copied(tx *tenant.Tx, id uuid.UUID) (w *copying, err error) {
	v, ok, err := tenant.One[invoiceRow](tx, invoicesWhere+`id = $2 and side = 'vendor' and state = 'issued'`, tx.Tenant(), id)
	if err != nil || !ok {
		return nil, err
	}
	if w, err = s.stripeSide(tx, v.SubscriptionID, v.Payer); err != nil || w == nil {
		return nil, err
	}
	w.v, w.of = v, v
	if v.Kind == "credit_note" {
		if v.OfInvoice == nil {
			return nil, nil
		}
		if w.of, ok, err = tenant.One[invoiceRow](tx, invoicesWhere+`id = $2`, tx.Tenant(), *v.OfInvoice); err != nil || !ok {
			return nil, err
		}
	}
	if w.lines, err = linesOf(tx, w.of.ID); err != nil {
		return nil, err
	}
	if w.copy, err = copyOf(tx, v.Kind, v.ID.String()); err != nil {
		return nil, err
	}
	if w.ofCopy, err = copyOf(tx, "invoice", w.of.ID.String()); err != nil {
		return nil, err
	}
	if w.of.IssuedOn.Before(w.since) && w.ofCopy.Theirs == "" {
		return nil, nil
	}
	return w, nil
}

func (s *Service) copyInvoice(ctx context.Context, st *manifest.Steps, in *ofOne) error {
	var w *copying
	if err := st.Do(func(tx *tenant.Tx) (err error) { w, err = s.copied(tx, in.ID); return err }); err != nil {
		return err
	}
	if w == nil {
		return st.Finish(nothing)
	}
	w.st = st
	err := w.customer(ctx)
	if err == nil {
		err = w.subscription(ctx, true)
	}
	var there stripe.Invoice
	if err == nil {
		there, err = w.invoice(ctx)
	}
	if err == nil {
		err = w.settled(ctx, there)
	}
	return w.did(err)
}

// invoice makes the copy of the invoice, or completes it. The draft that the subscription made becomes the copy of the first one.
func (w *copying) invoice(ctx context.Context) (i stripe.Invoice, err error) {
	if w.ofCopy.Theirs != "" {
		return w.client.Invoice(ctx, w.ofCopy.Theirs)
	}
	b, err := w.bill(ctx)
	if err != nil {
		return i, err
	}
	have, err := w.client.InvoiceOf(ctx, b.Customer, b.Number)
	if errors.Is(err, stripe.ErrMissing) {
		have, err = w.draft(ctx)
	}
	switch {
	case err != nil:
		return i, err
	case have.Subscription != "":
		i, err = w.client.AdoptInvoice(ctx, have.ID, b)
	default:
		i, err = w.client.PutInvoice(ctx, b)
	}
	if err != nil {
		return i, err
	}
	w.ofCopy.Theirs = i.ID
	return i, w.st.Do(func(tx *tenant.Tx) error { return w.ofCopy.known(tx, "invoice", i.ID) })
}

// draft is the one of the subscription that waits for our number; none is the zero value.
func (w *copying) draft(ctx context.Context) (stripe.Invoice, error) {
	if w.b.Theirs == "" {
		return stripe.Invoice{}, nil
	}
	slice := stripe.Slice{State: stripe.Draft}
	for range rail.MaxPages {
		list, more, err := w.client.Invoices(ctx, slice)
		if err != nil {
			return stripe.Invoice{}, err
		}
		for _, i := range list {
			if i.Subscription == w.b.Theirs && i.Number == "" {
				return i, nil
			}
			slice.After = i.ID
		}
		if !more || len(list) == 0 {
			break
		}
	}
	return stripe.Invoice{}, nil
}

// bill is our invoice as Stripe copies it: our lines before tax, and the tax.
func (w *copying) bill(ctx context.Context) (stripe.Bill, error) {
	say := func(key string) string {
		return w.s.Words.Sentence("fr", Key, key, map[string]any{"number": w.of.number()})
	}
	due := w.of.DueOn
	if !due.After(w.on) { // Stripe takes no day that is past
		due = w.on.AddDays(1)
	}
	b := stripe.Bill{Number: w.of.number(), Customer: w.k.Theirs, Due: due.At(time.UTC, 21, 0), Footer: say("billing.stripe_footer"), Gap: say("billing.stripe_gap")}
	for _, l := range w.lines {
		label := l.Label
		if l.School != "" {
			label += " · " + l.School
		}
		b.Lines = append(b.Lines, stripe.Line{Label: label, Cents: l.Cents})
	}
	if w.of.VATCents != 0 {
		b.Lines = append(b.Lines, stripe.Line{Label: say("billing.stripe_vat"), Cents: w.of.VATCents})
	}
	if w.private { // a means that they left is taken
		k, err := w.client.Customer(ctx, w.k.Theirs)
		if err != nil {
			return b, err
		}
		b.Automatic = k.Method != ""
	}
	return b, nil
}

// settled tells the copy what was credited and what was paid elsewhere. A part that was paid is not told: Stripe knows no part of what
// others took.
func (w *copying) settled(ctx context.Context, there stripe.Invoice) error {
	gone := w.of.CreditedCents >= w.of.GrossCents && w.of.PaidCents == 0
	var err error
	switch {
	case gone && there.State == stripe.Owed:
		_, err = w.client.Void(ctx, w.of.number(), there.ID)
	case w.v.Kind == "credit_note" && !gone && w.copy.Theirs == "":
		var id string
		if id, err = w.client.CreditNote(ctx, w.v.number(), there.ID, -w.v.GrossCents, w.s.Words.Sentence("fr", Key, "billing.stripe_credit", map[string]any{"number": w.v.number()})); err == nil {
			err = w.st.Do(func(tx *tenant.Tx) error { return w.copy.known(tx, "credit_note", id) })
		}
	case w.v.Kind == "invoice" && there.State == stripe.Owed && w.of.left() <= 0:
		_, err = w.client.PaidElsewhere(ctx, w.of.number(), there.ID)
	}
	return err
}

func (s *Service) copyOffer(ctx context.Context, st *manifest.Steps, in *ofOne) error {
	var o offerRow
	var client *stripe.Client
	if err := st.Do(func(tx *tenant.Tx) error {
		a, ok, err := stripeOf(tx)
		if err != nil || !ok || !a.On {
			return err
		}
		if o, ok, err = tenant.One[offerRow](tx, offersWhere+`vendor_id = $1 and id = $2 and state <> 'draft'`, tx.Tenant(), in.ID); err != nil || !ok {
			return err
		}
		client, err = s.stripeClient(tx.Tenant(), a)
		return err
	}); err != nil {
		return err
	}
	if client != nil {
		if _, err := client.PutOffer(ctx, o.ID.String(), stripeOffer(o.ID, o.Label, o.Counts, o.Price, o.VATPPM)); err != nil {
			return stripeProblem(err)
		}
	}
	return st.Finish(nothing)
}

// hear works off the events that wait.
func (s *Service) hear(ctx context.Context, st *manifest.Steps, _ *manifest.Empty) error {
	client, err := s.clientOf(st)
	if err != nil {
		return err
	}
	if client != nil {
		if _, err := rail.Work(ctx, stripeStore{s, st.Do}, client, 100); err != nil {
			return stripeProblem(err)
		}
	}
	return st.Finish(nothing)
}

// clientOf is the vendor's, nil when it uses no Stripe.
func (s *Service) clientOf(st *manifest.Steps) (client *stripe.Client, err error) {
	err = st.Do(func(tx *tenant.Tx) error {
		a, ok, err := stripeOf(tx)
		if err != nil || !ok || !a.On {
			return err
		}
		client, err = s.stripeClient(tx.Tenant(), a)
		return err
	})
	return client, err
}

// stripeNight sends what may have been missed: counts that moved a quantity, terms that ended, invoices without a copy or that were paid
// meanwhile, pages that nobody came back from; and has both sides compared.
func (s *Service) stripeNight(_ context.Context, tx *tenant.Tx, in *manifest.Due) error {
	a, ok, err := stripeOf(tx)
	if err != nil || !ok || !a.On {
		return err
	}
	quantities, err := tenant.Select[uuid.UUID](tx, `select ours::uuid from billing.stripe_copies where tenant_id = $1 and kind = 'subscription'`, tx.Tenant())
	if err != nil {
		return err
	}
	copies, err := tenant.Select[uuid.UUID](tx, `select v.id from billing.invoices v left join billing.stripe_copies c on c.tenant_id = $1 and c.kind = v.kind and c.ours = v.id::text
			left join billing.stripe_objects o on o.tenant_id = $1 and o.kind = 'invoice' and o.theirs = c.theirs
		where v.tenant_id = $1 and v.side = 'vendor' and v.state = 'issued' and v.issued_on >= $2 and (c.theirs is null or v.kind = 'invoice' and o.state->'Invoice'->>'State' = 'open' and v.paid_cents + v.credited_cents >= v.gross_cents)`, tx.Tenant(), a.Since)
	if err != nil {
		return err
	}
	visits, err := tenant.Select[uuid.UUID](tx, `select id from billing.visits where tenant_id = $1 and side = 'vendor' and state in ('asked', 'open', 'unknown')`, tx.Tenant())
	if err != nil {
		return err
	}
	for _, missed := range []struct {
		kind string
		ids  []uuid.UUID
	}{{quantityKind, quantities}, {copyKind, copies}, {stripeVisit, visits}} {
		if err := stripeLater(tx, missed.kind, missed.ids...); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`delete from billing.stripe_events where tenant_id = $1 and done_at < $2`, tx.Tenant(), tx.Now().Add(-2*stripeHistory)); err != nil {
		return err
	}
	_, err = tx.Emit(compareKind, in.Due.Add(time.Hour), ofOne{})
	return err
}

// compareStripe reads all that Stripe has of us, books what no event told, and writes down where both sides differ.
func (s *Service) compareStripe(ctx context.Context, st *manifest.Steps, _ *ofOne) error {
	client, err := s.clientOf(st)
	if err != nil {
		return err
	}
	if client == nil {
		return st.Finish(nothing)
	}
	var now time.Time
	if err := st.Do(func(tx *tenant.Tx) error { now = tx.Now(); return nil }); err != nil {
		return err
	}
	store := stripeStore{s, st.Do}
	there, err := rail.Read(ctx, store, client, now.Add(-stripeHistory))
	if err == nil {
		there = ofOurs(there)
		err = rail.Refresh(ctx, store, client, there)
	}
	if err != nil {
		code := "billing.stripe_silent"
		if errors.Is(err, rail.ErrLong) {
			code = "billing.stripe_long"
		} else if errors.Is(err, stripe.ErrRefused) {
			code = "billing.stripe_refused"
		}
		if kept := st.Do(func(tx *tenant.Tx) error {
			_, err := tx.Exec(`update billing.stripe_accounts set compared_code = $2 where tenant_id = $1`, tx.Tenant(), code)
			return err
		}); kept != nil {
			return kept
		}
		if code == "billing.stripe_long" {
			return st.Finish(nothing)
		}
		return stripeProblem(err)
	}
	return st.Finish(func(tx *tenant.Tx) error {
		here, err := s.here(tx, there, now.Add(-stripeHistory))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from billing.stripe_differences where tenant_id = $1`, tx.Tenant()); err != nil {
			return err
		}
		for n, d := range rail.Compare(here, there, now) {
			if _, err := tx.Exec(`insert into billing.stripe_differences (tenant_id, n, kind, what, ours, theirs, here, there) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), n+1, d.Kind, d.What, d.Ours, d.Theirs, d.Here, d.There); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`update billing.stripe_accounts set compared_at = $2, compared_code = '' where tenant_id = $1`, tx.Tenant(), tx.Now())
		return err
	})
}

// ofOurs leaves out what the vendor's account has for others: whom we did not make a customer of is none of our business. An invoice of
// nothing is none either.
func ofOurs(t rail.There) rail.There {
	mine := map[string]bool{}
	for _, k := range t.Customers {
		mine[k.ID] = k.Ours != ""
	}
	t.Customers = slices.DeleteFunc(t.Customers, func(k stripe.Customer) bool { return k.Ours == "" })
	t.Subscriptions = slices.DeleteFunc(t.Subscriptions, func(b stripe.Subscription) bool { return !mine[b.Customer] })
	t.Invoices = slices.DeleteFunc(t.Invoices, func(i stripe.Invoice) bool { return !mine[i.Customer] || i.Number == "" && i.Total == 0 })
	t.Payments = slices.DeleteFunc(t.Payments, func(p stripe.Payment) bool { return !mine[p.Customer] })
	return t
}

// here is what we have, as Stripe should: what it tells of, and what should be there.
func (s *Service) here(tx *tenant.Tx, there rail.There, since time.Time) (h rail.Here, err error) {
	a, _, err := stripeOf(tx)
	if err != nil {
		return h, err
	}
	copies, err := tenant.Select[struct{ Kind, Ours string }](tx, `select kind, ours from billing.stripe_copies where tenant_id = $1 and theirs <> '' and kind in ('customer', 'subscription') order by kind, ours`, tx.Tenant())
	if err != nil {
		return h, err
	}
	for _, c := range copies {
		if c.Kind == "customer" {
			peer, _ := uuid.Parse(c.Ours[:min(36, len(c.Ours))])
			private, err := tenant.Value[bool](tx, `select private from billing.partners where tenant_id = $1 and peer_id = $2`, tx.Tenant(), peer)
			if err != nil {
				return h, err
			}
			h.Customers = append(h.Customers, rail.OurCustomer{Tenant: c.Ours, Payer: payerKind(private)})
			continue
		}
		id, err := uuid.Parse(c.Ours)
		if err != nil {
			return h, err
		}
		w, err := s.stripeSide(tx, id, 0)
		if err != nil {
			return h, err
		}
		if w != nil && w.main() >= 0 {
			h.Subscriptions = append(h.Subscriptions, rail.OurSubscription{ID: c.Ours, Tenant: w.k.Ours, Quantity: w.quantity(w.main()), Ended: w.over()})
		}
	}
	told := map[string]stripe.Invoice{}
	for _, i := range there.Invoices {
		told[i.Number] = i
	}
	type row struct {
		ID                         uuid.UUID
		PeerID                     uuid.UUID
		Payers                     []Payer
		Payer                      int
		Year                       int
		Number                     int64
		GrossCents, PaidCents      ledger.Cents
		CreditedCents, ThroughCopy ledger.Cents
		IssuedOn                   schoolyear.Date
	}
	rows, err := tenant.Select[row](tx, `select v.id, v.peer_id, s.payers, v.payer, v.year, v.number, v.gross_cents, v.paid_cents, v.credited_cents, v.issued_on,
			coalesce((select sum(p.cents) from billing.stripe_payments p where p.tenant_id = $1 and p.invoice_id = v.id and p.way = 'copy'), 0)::bigint as through_copy
		from billing.invoices v join billing.subscriptions s on s.tenant_id = $1 and s.id = v.subscription_id
		where v.tenant_id = $1 and v.side = 'vendor' and v.kind = 'invoice' and v.state = 'issued' order by v.year, v.number`, tx.Tenant())
	if err != nil {
		return h, err
	}
	for _, r := range rows {
		number := numberText("F", r.Year, r.Number)
		o := rail.OurInvoice{Number: number, Tenant: customerKey(r.PeerID, r.Payers[min(r.Payer, len(r.Payers)-1)]), Total: r.GrossCents, State: stripe.Owed}
		left := r.GrossCents - r.PaidCents - r.CreditedCents
		switch {
		case left <= 0 && r.PaidCents == 0:
			o.State, o.Open = stripe.Voided, told[number].Open
		case left <= 0:
			o.State = stripe.Settled
		default: // Stripe knows no part of what others took
			o.Open = r.GrossCents - r.CreditedCents - r.ThroughCopy
		}
		should := !r.IssuedOn.Before(a.Since) && (o.State == stripe.Owed || !r.IssuedOn.Before(schoolyear.DateOf(since, time.UTC)))
		if _, ok := told[number]; ok || should {
			h.Invoices = append(h.Invoices, o)
		}
	}
	// a debit is booked days after it was asked for: at the edge of what was read, what is not told is not missed
	payments, err := tenant.Select[struct {
		Theirs string
		Cents  ledger.Cents
		Last   time.Time
	}](tx, `select p.theirs, sum(p.cents)::bigint as cents, max(x.created_at) as last from billing.stripe_payments p join billing.payments x on x.tenant_id = $1 and x.id = p.payment_id where p.tenant_id = $1 group by 1 order by 1`, tx.Tenant())
	for _, p := range payments {
		if p.Last.After(since.AddDate(0, 0, 14)) || slices.ContainsFunc(there.Payments, func(t stripe.Payment) bool { return t.ID == p.Theirs }) {
			h.Payments = append(h.Payments, rail.OurPayment{ID: p.Theirs, Received: p.Cents})
		}
	}
	return h, err
}
