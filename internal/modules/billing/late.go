package billing

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/facturx"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

const rateKind = "billing.rate" // vendor to customers

// What a claim counts: interest by the day, and the costs of recovery, once.
const (
	countsInterest  = "interest"
	countsIndemnity = "indemnity"
)

// indemnity is what recovering a late payment is reckoned to cost. Sources: code de la commande publique, art. D2192-35; code de commerce,
// art. D441-5.
const indemnity ledger.Cents = 4000

// Points above the rate of the European Central Bank. A public buyer owes 8, at the rate of the half-year in which interest began to run,
// to the end (code de la commande publique, art. L2192-13 and R2192-31); a private one 10, at the rate of each half-year (code de commerce,
// art. L441-10, II).
const (
	publicPoints  = 80_000
	privatePoints = 100_000
)

// LateRate is the rate of the European Central Bank's main refinancing operations on the first day of a half-year.
type LateRate struct {
	Since  schoolyear.Date `json:"since" format:"date" doc:"1 January or 1 July"`
	PPM    int             `json:"ppm" db:"ppm" minimum:"0" maximum:"1000000" doc:"4.25 % is 42500"`
	Source string          `json:"source" minLength:"3" maxLength:"200" doc:"Where it was read"`
	Own    bool            `json:"own" doc:"Written by the vendor"`
}

// publishedRates are those known when this was written; a vendor writes those that followed.
var publishedRates = []LateRate{
	{Since: schoolyear.NewDate(2024, time.January, 1), PPM: 45_000, Source: "BCE, décision du 14 septembre 2023"},
	{Since: schoolyear.NewDate(2024, time.July, 1), PPM: 42_500, Source: "BCE, décision du 6 juin 2024"},
	{Since: schoolyear.NewDate(2025, time.January, 1), PPM: 31_500, Source: "BCE, décision du 12 décembre 2024"},
	{Since: schoolyear.NewDate(2025, time.July, 1), PPM: 21_500, Source: "BCE, décision du 5 juin 2025"},
}

func halfYear(d schoolyear.Date) schoolyear.Date {
	if d.Month < time.July {
		return schoolyear.NewDate(d.Year, time.January, 1)
	}
	return schoolyear.NewDate(d.Year, time.July, 1)
}

func (s *Service) lateOperations() []manifest.Operation {
	reads := []string{"tenant", "directory"}
	return []manifest.Operation{
		manifest.Op(spec("late-rates", http.MethodGet, "/late-rates", "The rates that interest for lateness is reckoned from", manifest.Needs(Manage), "tenant"), s.listRates),
		manifest.Op(spec("set-late-rate", http.MethodPut, "/late-rates", "Write the rate of a half-year", manifest.Needs(Manage), "tenant"), s.setRate),
		manifest.Op(spec("claim-lateness", http.MethodPost, "/invoices/{invoice}/claim", "Ask for the interest and the costs of an invoice that is paid late", manifest.Needs(Manage), reads...), s.claim),
	}
}

func (s *Service) lateJobs() []manifest.Job {
	return []manifest.Job{manifest.NewJob(rateKind, []string{Key, "tenant"}, s.rated)}
}

// rate is a half-year's rate as it crosses: a buyer reckons what its lateness costs by the same one.
type rate struct {
	From   uuid.UUID       `json:"from"`
	Since  schoolyear.Date `json:"since"`
	PPM    int             `json:"ppm"`
	Source string          `json:"source"`
}

// rated is the buyer's part: what a vendor wrote does not outdo what is published.
func (s *Service) rated(_ context.Context, tx *tenant.Tx, in *rate) error {
	vendors, err := linked(tx, "vendor")
	if err != nil || !slices.ContainsFunc(vendors, func(l tenant.Link) bool { return l.Peer == in.From }) || slices.ContainsFunc(publishedRates, func(r LateRate) bool { return r.Since == in.Since }) {
		return err
	}
	return keepRate(tx, in.Since, in.PPM, in.Source)
}

func keepRate(tx *tenant.Tx, since schoolyear.Date, ppm int, source string) error {
	_, err := tx.Exec(`insert into billing.late_rates (tenant_id, since, ppm, source, updated_at) values ($1, $2, $3, $4, $5) on conflict (tenant_id, since) do update set ppm = excluded.ppm, source = excluded.source, updated_at = excluded.updated_at`, tx.Tenant(), since, ppm, source, tx.Now())
	return err
}

type ratesOut struct {
	Body struct {
		Items []LateRate `json:"items" nullable:"false"`
	}
}

// ratesOf are the published rates and the vendor's own, the latest first.
func ratesOf(tx *tenant.Tx) ([]LateRate, error) {
	out, err := tenant.Select[LateRate](tx, `select since, ppm, source, true as own from billing.late_rates where tenant_id = $1`, tx.Tenant())
	for _, r := range publishedRates {
		if !slices.ContainsFunc(out, func(o LateRate) bool { return o.Since == r.Since }) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b LateRate) int { return b.Since.Compare(a.Since) })
	return out, err
}

func (s *Service) listRates(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*ratesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	out := &ratesOut{}
	var err error
	out.Body.Items, err = ratesOf(tx)
	return out, err
}

func (s *Service) setRate(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Since  schoolyear.Date `json:"since" format:"date"`
		PPM    int             `json:"ppm" minimum:"0" maximum:"1000000"`
		Source string          `json:"source" minLength:"3" maxLength:"200"`
	}
}) (*ratesOut, error) {
	if err := vendorHere(tx); err != nil {
		return nil, err
	}
	on, err := today(tx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.Since != halfYear(b.Since) || b.Since.After(on) {
		return nil, problem.OnField("since", "billing.half_year")
	}
	b.Source = strings.TrimSpace(b.Source)
	if err := keepRate(tx, b.Since, b.PPM, b.Source); err != nil {
		return nil, err
	}
	customers, err := linked(tx, buyerKinds...)
	if err != nil {
		return nil, err
	}
	var peers []uuid.UUID
	for _, c := range customers {
		peers = append(peers, c.Peer)
	}
	if len(peers) > 0 {
		if _, err := tx.DeliverAll(peers, Key, rateKind, rate{tx.Tenant(), b.Since, b.PPM, b.Source}); err != nil {
			return nil, err
		}
	}
	return s.listRates(ctx, tx, nil)
}

// LateSpan is a part of the time during which a sum was late: a payment ends it, and for a private payer a half-year does.
type LateSpan struct {
	From  schoolyear.Date `json:"from"`
	Until schoolyear.Date `json:"until"`
	Days  int             `json:"days"`
	Cents ledger.Cents    `json:"cents" doc:"What was late"`
	PPM   int             `json:"ppm" doc:"The bank's rate with its points"`
}

// Lateness is what paying late costs.
type Lateness struct {
	Since         schoolyear.Date `json:"since" doc:"The first day of interest: the one after the last to pay on"`
	Until         schoolyear.Date `json:"until"`
	Days          int             `json:"days"`
	Private       bool            `json:"private"`
	BasePPM       int             `json:"base_ppm" doc:"Of the European Central Bank"`
	BaseSince     schoolyear.Date `json:"base_since,omitzero"`
	Spans         []LateSpan      `json:"spans" nullable:"false"`
	InterestCents ledger.Cents    `json:"interest_cents"`
	CostsCents    ledger.Cents    `json:"costs_cents"`
	ClaimedCents  ledger.Cents    `json:"claimed_cents" doc:"Asked for already"`
	DueCents      ledger.Cents    `json:"due_cents" doc:"May be asked for today"`
	Formula       string          `json:"formula" doc:"How the interest was obtained"`
	Law           string          `json:"law"`
	Missing       schoolyear.Date `json:"missing,omitzero" doc:"The half-year whose rate nobody wrote: nothing is reckoned until it is"`
	claimed       map[string]ledger.Cents
}

// interestOf is what the spans come to, rounded once: Σ sum × rate × days ÷ 365.
func interestOf(spans []LateSpan) ledger.Cents {
	var sum int64 // cents × ppm × days: below 10^9 × 10^6 × 10^4 of one invoice
	for _, x := range spans {
		sum += int64(x.Cents) * int64(x.PPM) / 1000 * int64(x.Days)
	}
	return ledger.Cents(sum).Ratio(1, 365*1000, ledger.ToCent)
}

// owedSpans cuts the time from the day after due to a day into spans of one sum, by the days on which something was paid. The day of a
// payment still bears interest on what it pays (code de la commande publique, art. R2192-32).
func owedSpans(cents ledger.Cents, due, until schoolyear.Date, paid []dayPaid) (out []LateSpan) {
	slices.SortStableFunc(paid, func(a, b dayPaid) int { return a.Day.Compare(b.Day) })
	from := due.AddDays(1)
	add := func(to schoolyear.Date) {
		if cents > 0 && !to.Before(from) {
			out = append(out, LateSpan{From: from, Until: to, Days: from.DaysUntil(to) + 1, Cents: cents})
		}
		if !to.Before(from) {
			from = to.AddDays(1)
		}
	}
	for _, p := range paid {
		if p.Day.Before(until) {
			add(p.Day)
			cents -= p.Cents
		}
	}
	add(until)
	return out
}

type dayPaid struct {
	Day   schoolyear.Date `json:"day"`
	Cents ledger.Cents    `json:"cents"`
}

// paidDays are the days on which something was paid of an invoice; a buyer's copy has them from its vendor. What was undone is taken back
// on the day of what it undoes.
func (v invoiceRow) paidDays(tx *tenant.Tx) ([]dayPaid, error) {
	if v.Side == "customer" {
		type row struct{ PaidDays []dayPaid }
		r, _, err := tenant.One[row](tx, `select paid_days from billing.invoices where tenant_id = $1 and id = $2`, tx.Tenant(), v.ID)
		return r.PaidDays, err
	}
	return tenant.Select[dayPaid](tx, `select coalesce(s.day, o.day, p.day) as day, s.cents from billing.settlements s join billing.payments p on p.tenant_id = $1 and p.id = s.payment_id
		left join billing.payments o on o.tenant_id = $1 and o.id = p.reverses where s.tenant_id = $1 and s.invoice_id = $2 order by 1, s.payment_id, s.n`, tx.Tenant(), v.ID)
}

// atRates gives each span its rate; missing is the half-year whose rate is not known.
func atRates(spans []LateSpan, private bool, rates []LateRate) (out []LateSpan, base LateRate, missing schoolyear.Date) {
	rate := func(d schoolyear.Date) (LateRate, bool) {
		i := slices.IndexFunc(rates, func(r LateRate) bool { return r.Since == halfYear(d) })
		if i < 0 {
			return LateRate{}, false
		}
		return rates[i], true
	}
	for n, x := range spans {
		first := spans[0].From
		for private && halfYear(x.From) != halfYear(x.Until) {
			cut := x
			next := halfYear(x.From)
			if next = schoolyear.NewDate(next.Year, time.July, 1); next == halfYear(x.From) {
				next = schoolyear.NewDate(next.Year+1, time.January, 1)
			}
			cut.Until = next.AddDays(-1)
			cut.Days = cut.From.DaysUntil(cut.Until) + 1
			r, ok := rate(cut.From)
			if !ok {
				return nil, base, halfYear(cut.From)
			}
			cut.PPM = r.PPM + privatePoints
			out = append(out, cut)
			x.From = next
			x.Days = x.From.DaysUntil(x.Until) + 1
		}
		if private {
			first = x.From
		}
		r, ok := rate(first)
		if !ok {
			return nil, base, halfYear(first)
		}
		if n == 0 || private {
			base = r
		}
		if x.PPM = r.PPM + publicPoints; private {
			x.PPM = r.PPM + privatePoints
		}
		out = append(out, x)
	}
	return out, base, schoolyear.Date{}
}

// dueBy is the last day to pay on. It follows the day when the invoice was last deposited, since a buyer's delay runs from what it received
// right (code de la commande publique, art. R2192-10 and R2192-12); while the invoice is refused or suspended none runs (art. R2192-27).
func (v invoiceRow) dueBy() (due schoolyear.Date, stopped bool) {
	due = v.DueOn
	if by := v.DepositedOn.AddDays(termsOfPayment); !v.DepositedOn.IsZero() && by.After(due) {
		due = by
	}
	return due, v.DepositState == depositRefused || v.DepositState == depositSuspended
}

// lateness is what an invoice that was not paid on its day costs today; nil when none is owed.
func (s *Service) lateness(tx *tenant.Tx, v invoiceRow, on schoolyear.Date) (*Lateness, error) {
	if v.State != "issued" || v.Kind != "invoice" || v.Apart || !on.After(v.DueOn) {
		return nil, nil
	}
	due, stopped := v.dueBy()
	if stopped || !on.After(due) {
		return nil, nil
	}
	paid, err := v.paidDays(tx)
	if err != nil {
		return nil, err
	}
	var known ledger.Cents
	for _, p := range paid {
		known += p.Cents
	}
	if known != v.PaidCents { // a copy whose days of payment were not told
		return nil, nil
	}
	until := on
	var last schoolyear.Date
	for _, p := range paid { // what was undone is taken back on its own day: it never came
		if p.Day.After(last) {
			last = p.Day
		}
	}
	if v.left() <= 0 {
		if until = last; until.IsZero() {
			return nil, nil
		}
	}
	spans := owedSpans(v.GrossCents-v.CreditedCents, due, until, paid)
	if len(spans) == 0 {
		return nil, nil
	}
	l := &Lateness{Since: due.AddDays(1), Until: spans[len(spans)-1].Until, Private: v.Recipient.Private, CostsCents: indemnity, Law: "CCP, art. L2192-13, R2192-31, R2192-32 et D2192-35", Spans: []LateSpan{}, claimed: map[string]ledger.Cents{}}
	if l.Private {
		l.Law = "Code de commerce, art. L441-10 et D441-5"
	}
	l.Days = l.Since.DaysUntil(l.Until) + 1
	rates, err := ratesOf(tx)
	if err != nil {
		return nil, err
	}
	var base LateRate
	if spans, base, l.Missing = atRates(spans, l.Private, rates); !l.Missing.IsZero() {
		if v.Side == "customer" {
			return nil, nil // for its vendor to say
		}
		return l, nil
	}
	l.Spans, l.BasePPM, l.BaseSince = spans, base.PPM, base.Since
	l.InterestCents = interestOf(spans)
	var parts []string
	for _, x := range spans {
		parts = append(parts, s.say("late_part", "sum", i18n.Money("fr", int64(x.Cents)), "rate", s.percent(x.PPM), "days", x.Days))
	}
	l.Formula = strings.Join(parts, " + ")
	type part struct {
		Counts string
		Cents  ledger.Cents
	}
	claimed, err := tenant.Select[part](tx, `select l.counts, sum(l.cents)::bigint as cents from billing.invoices i join billing.invoice_lines l on l.tenant_id = $1 and l.invoice_id = i.id
		where i.tenant_id = $1 and i.state = 'issued' and l.counts in ('interest', 'indemnity')
			and (i.of_invoice = $2 or i.of_invoice in (select c.id from billing.invoices c where c.tenant_id = $1 and c.of_invoice = $2)) group by 1`, tx.Tenant(), v.ID)
	for _, c := range claimed {
		l.claimed[c.Counts] = c.Cents
		l.ClaimedCents += c.Cents
	}
	l.DueCents = max(l.InterestCents-l.claimed[countsInterest], 0) + max(l.CostsCents-l.claimed[countsIndemnity], 0)
	return l, err
}

func (s *Service) percent(ppm int) string { return s.hundredths(int64(ppm), 10_000) + "\u00a0%" }

// claim asks for what paying late costs up to today, less what was asked for before: an invoice of its own, outside VAT.
func (s *Service) claim(_ context.Context, tx *tenant.Tx, in *struct {
	OfInvoice
	Body struct {
		Cents ledger.Cents `json:"cents" doc:"The sum that was read: another is refused"`
	}
}) (*invoiceOut, error) {
	v, _, _, on, err := s.atDesk(tx, in.Invoice)
	if err != nil {
		return nil, err
	}
	l, err := s.lateness(tx, v, on)
	switch {
	case err != nil:
		return nil, err
	case l == nil || l.Missing.IsZero() && l.DueCents == 0:
		return nil, problem.New(problem.Conflict, "billing.not_late")
	case !l.Missing.IsZero():
		return nil, problem.New(problem.Conflict, "billing.no_rate", "day", l.Missing.String())
	case l.DueCents != in.Body.Cents:
		return nil, problem.New(problem.Conflict, "billing.other_sum")
	}
	c := v.aside("invoice", l.DueCents, 0)
	c.UpTo = l.Until
	c.Reason = s.say("claim_reason", "number", v.number(), "due", shortDay(l.Since.AddDays(-1)), "formula", l.Formula, "law", l.Law)
	span := InvoiceLine{Counts: countsInterest, Label: s.say("interest"), Since: l.Since, Until: l.Until, UnitDays: int64(l.Days), TermDays: 365, Cents: max(l.InterestCents-l.claimed[countsInterest], 0)}
	costs := InvoiceLine{Counts: countsIndemnity, Label: s.say("indemnity"), Since: l.Since, Until: l.Until, UnitDays: 1, TermDays: 1, Cents: max(l.CostsCents-l.claimed[countsIndemnity], 0)}
	lines := slices.DeleteFunc([]InvoiceLine{span, costs}, func(l InvoiceLine) bool { return l.Cents == 0 })
	if c, err = s.issueAside(tx, c, lines, on); err != nil {
		return nil, err
	}
	return s.invoice(tx, c.ID)
}

// aside is another invoice or credit note of the same payer, that follows this one by hand.
func (v invoiceRow) aside(kind string, net, vat ledger.Cents) invoiceRow {
	return invoiceRow{ID: tenant.NewID(), Side: "vendor", PeerID: v.PeerID, PeerName: v.PeerName, SubscriptionID: v.SubscriptionID, Payer: v.Payer, Recipient: v.Recipient, Kind: kind, OfInvoice: &v.ID, State: "draft", Apart: true, UpTo: v.UpTo, Market: v.Market, NetCents: net, VATCents: vat, GrossCents: net + vat}
}

// issueAside writes and issues at once what stands apart of the sum to date, with the references that its invoice was last sent under.
func (s *Service) issueAside(tx *tenant.Tx, v invoiceRow, lines []InvoiceLine, on schoolyear.Date) (invoiceRow, error) {
	papers, err := papersOf(tx, "invoice", *v.OfInvoice)
	if err != nil {
		return v, err
	}
	if len(papers) > 0 {
		v.Recipient.ServiceCode, v.Recipient.Commitment = papers[len(papers)-1].ServiceCode, papers[len(papers)-1].Commitment
	}
	if _, err := tx.Exec(`insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, of_invoice, up_to, market, net_cents, vat_cents, gross_cents, apart, reason, created_at)
		values ($1, $2, 'vendor', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, true, $15, $16)`,
		tx.Tenant(), v.ID, v.PeerID, v.PeerName, v.SubscriptionID, v.Payer, v.Recipient, v.Kind, v.OfInvoice, v.UpTo, v.Market, v.NetCents, v.VATCents, v.GrossCents, v.Reason, tx.Now()); err != nil {
		return v, err
	}
	for n, l := range lines {
		if err := writeLine(tx, v.ID, n+1, l); err != nil {
			return v, err
		}
	}
	here, err := cardOf(tx)
	if err != nil {
		return v, err
	}
	doc, err := s.document(tx, v, on)
	if err != nil {
		return v, err
	}
	if faults := doc.Check(facturx.Demands{}); len(faults) > 0 {
		return v, problem.New(problem.Conflict, "billing.invoice_lacks", "name", v.Recipient.Name, "what", faults[0].Sentence(s.Words, "fr"))
	}
	tx.About(v.ID)
	return s.issue(tx, here, v, doc, on)
}
