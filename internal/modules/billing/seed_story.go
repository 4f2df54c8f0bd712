package billing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Story is a subscription of a demonstration, as both sides came to have it.
type Story struct {
	ID, Vendor, Customer     uuid.UUID
	VendorName, CustomerName string
	From, CountedOn          schoolyear.Date
	Offers                   []WantedOffer
	Payers                   []Payer
	Places                   []Place
	Market                   string
	Approved, Quality        string // who committed the buyer, and in what quality
	Asked, Ordered           time.Time
	EndedOn                  schoolyear.Date
	Renews                   *uuid.UUID // the subscription that it follows

	row subscriptionRow
}

// Counted is a count of a demonstration.
type Counted struct {
	ID, School    uuid.UUID
	Name          string
	On            schoolyear.Date
	Pupils, Twice int
	Classes       []ClassCount
	Why           string // asked, reference, joined, corrected
	Note          string
	At            time.Time
}

// SeedSold writes the vendor's side: it quotes by its offers, on the counts that it was told.
func (s *Service) SeedSold(tx *tenant.Tx, y *Story) error {
	state := Running
	if !y.EndedOn.IsZero() {
		state = Ended
	}
	r := subscriptionRow{ID: y.ID, Side: "vendor", PeerID: y.Customer, PeerName: y.CustomerName, State: Asked, TermFrom: y.From, TermUntil: year(y.From).Until, CountedOn: y.CountedOn, Invoicing: "advance", Payers: y.Payers, Sharing: "pupils", Market: y.Market, Renews: y.Renews, places: y.Places}
	for _, w := range y.Offers {
		o, ok, err := tenant.One[offerRow](tx, offersWhere+`vendor_id = $1 and id = $2`, tx.Tenant(), w.OfferID)
		if err != nil || !ok {
			return err
		}
		r.Lines = append(r.Lines, lineOf(o, w.Quantity))
	}
	if err := found(tx, r); err != nil {
		return err
	}
	e, err := s.estimate(tx, r)
	if err != nil {
		return err
	}
	on := schoolyear.DateOf(y.Asked, time.UTC)
	number, day, err := Book.Number(tx, "quote", on)
	if err != nil {
		return err
	}
	r.QuoteYear, r.QuoteNumber, r.QuoteUntil, r.NetCents, r.GrossCents = &day.Year, &number, day.AddDays(quoteDays), &e.NetCents, &e.GrossCents
	if r.QuoteHash, err = r.hash(); err != nil {
		return err
	}
	r.OrderedOn, r.EndedOn = schoolyear.DateOf(y.Ordered, time.UTC), y.EndedOn
	if err := move(tx, &r, state); err != nil {
		return err
	}
	return y.steps(tx, []Step{{Kind: Asked, At: y.Asked}, {Kind: Quoted, At: y.Asked, Note: r.quoteText()}, {Kind: Running, At: y.Ordered}})
}

// SeedQuoted reads what the vendor quoted, for the buyer's side.
func (s *Service) SeedQuoted(tx *tenant.Tx, y *Story) (err error) {
	y.row, err = subscriptionOf(tx, y.ID)
	return err
}

// SeedBought writes the buyer's side, of what was quoted.
func (s *Service) SeedBought(tx *tenant.Tx, y *Story) error {
	r := y.row
	state := r.State
	r.Side, r.PeerID, r.PeerName, r.State = "customer", y.Vendor, y.VendorName, Asked
	if err := found(tx, r); err != nil {
		return err
	}
	if err := move(tx, &r, state); err != nil {
		return err
	}
	return y.steps(tx, []Step{{Kind: Asked, At: y.Asked}, {Kind: Quoted, At: y.Asked.Add(time.Minute), Note: r.quoteText()}, {Kind: Submitted, At: y.Ordered.Add(-26 * time.Hour)},
		{Kind: "approved", At: y.Ordered, ByName: y.Approved, Quality: y.Quality, Note: r.quoteText()}, {Kind: Running, At: y.Ordered.Add(time.Minute)}})
}

// SeedOpened has a subscription that runs be what the buyer's own services, or those of one of its schools, are open by.
func (s *Service) SeedOpened(tx *tenant.Tx, y *Story) error {
	r := y.row
	_, err := tx.Exec(`insert into billing.openings (tenant_id, subscription_id, buyer_id, buyer_name, told, services, mine, since, paid_until, open_until)
		select $1, $2, $3, $4, $5, o.services, o.services, $6, $7, $8 from (select coalesce(array_agg(service order by service), '{}') as services from tenant.services where tenant_id = $1 and service = any ($9) and closed_at is null) o`,
		tx.Tenant(), y.ID, y.Customer, y.CustomerName, r.Told, r.TermFrom, r.lastDay(), r.openUntil(r.lastDay()), append([]string{}, r.opens()...))
	return err
}

func (y *Story) steps(tx *tenant.Tx, list []Step) error {
	if !y.EndedOn.IsZero() {
		list = append(list, Step{Kind: Ended, At: y.EndedOn.AddDays(1).At(time.UTC, 2, 0)})
	}
	for i, p := range list {
		if _, err := tx.Exec(`insert into billing.steps (tenant_id, subscription_id, n, kind, at, by_name, quality, note) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), y.ID, i+1, p.Kind, p.At, p.ByName, p.Quality, p.Note); err != nil {
			return err
		}
	}
	return nil
}

// SeedCount keeps a count, on either side.
func (s *Service) SeedCount(tx *tenant.Tx, c Counted) error {
	return keepCount(tx, counted{ID: c.ID, School: c.School, Name: c.Name, On: c.On, Pupils: c.Pupils, Twice: c.Twice, Classes: c.Classes, Why: c.Why, Note: c.Note, At: c.At})
}

// SeedInvoices drafts what a subscription owes at the transaction's instant and issues it, as people do.
func (s *Service) SeedInvoices(ctx context.Context, tx *tenant.Tx, subscription uuid.UUID) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	r, err := subscriptionOf(tx, subscription)
	if err != nil {
		return err
	}
	if err := s.draft(tx, r, on); err != nil {
		return err
	}
	drafts, err := tenant.Select[invoiceRow](tx, invoicesWhere+`subscription_id = $2 and state = 'draft' order by id`, tx.Tenant(), subscription)
	if err != nil || len(drafts) == 0 {
		return err
	}
	in := &struct {
		manifest.InTenant
		Body struct {
			Invoices   []uuid.UUID  `json:"invoices" minItems:"1" maxItems:"1000"`
			GrossCents ledger.Cents `json:"gross_cents" doc:"The sum that was read: another is refused"`
		}
	}{}
	for _, d := range drafts {
		in.Body.Invoices, in.Body.GrossCents = append(in.Body.Invoices, d.ID), in.Body.GrossCents+d.GrossCents
	}
	if _, err := s.issueInvoices(ctx, tx, in); err != nil {
		return fmt.Errorf("%w: %v", err, problem.Of(err).Params)
	}
	for _, d := range drafts {
		if err := s.seedDeposit(ctx, tx, d.ID, "deposited", ""); err != nil {
			return err
		}
	}
	return nil
}

// SeedRefused has Chorus Pro refuse what was issued of a subscription, for want of a commitment number.
func (s *Service) SeedRefused(ctx context.Context, tx *tenant.Tx, subscription uuid.UUID) error {
	list, err := tenant.Select[uuid.UUID](tx, `select id from billing.invoices where tenant_id = $1 and subscription_id = $2 and state = 'issued' order by number`, tx.Tenant(), subscription)
	for _, id := range list {
		if err := s.seedDeposit(ctx, tx, id, depositRefused, "commitment"); err != nil {
			return err
		}
	}
	return err
}

func (s *Service) seedDeposit(ctx context.Context, tx *tenant.Tx, invoice uuid.UUID, state, cause string) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	in := &struct {
		OfInvoice
		Body struct {
			State string          `json:"state" enum:"deposited,routing,available,suspended,refused,served,mandated,paid"`
			OnDay schoolyear.Date `json:"on" format:"date"`
			Cause string          `json:"cause,omitempty" enum:"commitment,service,siret,amount,other"`
			Note  string          `json:"note,omitempty" maxLength:"400"`
		}
	}{OfInvoice: OfInvoice{Invoice: invoice}}
	in.Body.State, in.Body.OnDay, in.Body.Cause = state, on, cause
	_, err = s.writeDeposit(ctx, tx, in)
	return err
}

// SeedPaid writes a transfer of a payer for all that is open of their invoices of a subscription.
func (s *Service) SeedPaid(ctx context.Context, tx *tenant.Tx, subscription uuid.UUID, payer int, reference string) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	open, err := tenant.Select[invoiceRow](tx, invoicesWhere+`subscription_id = $2 and payer = $3 and side = 'vendor' and state = 'issued' and kind = 'invoice' and gross_cents > paid_cents order by number`, tx.Tenant(), subscription, payer)
	if err != nil || len(open) == 0 {
		return err
	}
	in := &struct {
		manifest.InTenant
		Body PaymentIn
	}{Body: PaymentIn{Day: on, Reference: reference}}
	for _, v := range open {
		in.Body.Cents += v.GrossCents - v.PaidCents
		in.Body.Settles = append(in.Body.Settles, Settled{v.ID, v.GrossCents - v.PaidCents})
	}
	_, err = s.recordPayment(ctx, tx, in)
	return err
}
