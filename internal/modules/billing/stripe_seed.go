package billing

import (
	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// SeedStripe gives a demonstration's vendor an account at Stripe.
func (s *Service) SeedStripe(tx *tenant.Tx, secret, signs string) error {
	on, err := today(tx)
	if err != nil {
		return err
	}
	seal := func(plain string) []byte { return s.Vault.Seal([]byte(plain), tx.Tenant(), tx.Tenant()) }
	return writeStripe(tx, stripeRow{Secret: seal(secret), Signs: seal(signs), On: true, Since: on})
}

// SeedPartner writes what the other side of a demonstration said of itself: a buyer, that its money is its own; a vendor, that it takes
// cards and debits.
func SeedPartner(tx *tenant.Tx, peer uuid.UUID, private, online bool) error {
	return keepPartner(tx, partner{From: peer, Private: private, Online: online})
}

// SeedRunning writes, on each side, a subscription that a school ordered for itself at the beginning of its year, on one offer that is
// counted by school; the vendor numbers its quote and invoices it. quote is that number, 0 on the vendor's side.
func (s *Service) SeedRunning(tx *tenant.Tx, id, peer uuid.UUID, peerName string, school Place, payer Payer, offer OfferView, quote int64) error {
	here, err := cardOf(tx)
	if err != nil {
		return err
	}
	on, err := today(tx)
	if err != nil {
		return err
	}
	term := year(on)
	r := subscriptionRow{ID: id, Side: "customer", PeerID: peer, PeerName: peerName, State: Asked, TermFrom: term.From, TermUntil: term.Until, CountedOn: schoolyear.NewDate(term.From.Year, 10, 1), Invoicing: "advance", Sharing: "pupils", Payers: []Payer{payer}, OrderedOn: term.From, QuoteUntil: term.From}
	l := Line{OfferID: offer.ID, Code: offer.Code, Label: offer.Label, Counts: offer.Counts, Price: offer.Price, VATPPM: offer.VATPPM, Opens: []string{}}
	school.Since = term.From
	r.Lines, r.places = []Line{l}, []Place{school}
	if here.Kind == "vendor" {
		r.Side = "vendor"
	}
	if err := found(tx, r); err != nil {
		return err
	}
	if r.Side == "vendor" {
		if quote, _, err = Book.Number(tx, "quote", on); err != nil {
			return err
		}
	}
	e, err := s.estimate(tx, r)
	if err != nil {
		return err
	}
	r.QuoteYear, r.QuoteNumber, r.NetCents, r.GrossCents = &on.Year, &quote, &e.NetCents, &e.GrossCents
	if r.QuoteHash, err = r.hash(); err != nil {
		return err
	}
	if err := move(tx, &r, Running); err != nil {
		return err
	}
	for _, kind := range []string{Asked, Quoted, Running} {
		if err := step(tx, r.ID, kind, "", ""); err != nil {
			return err
		}
	}
	if r.Side == "customer" {
		return nil
	}
	if err := s.draft(tx, r, on); err != nil {
		return err
	}
	drafts, err := tenant.Select[invoiceRow](tx, invoicesWhere+`subscription_id = $2 and state = 'draft' order by id`, tx.Tenant(), r.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		doc, err := s.document(tx, d, on)
		if err != nil {
			return err
		}
		if _, err := s.issue(tx, here, d, doc, on); err != nil {
			return err
		}
	}
	return nil
}
