package billing

import (
	"preau/internal/tenant"

	"github.com/google/uuid"
)

// Seed writes a demonstration's published offers, in the vendor's tenant or as a customer's copies.
func Seed(tx *tenant.Tx, vendor uuid.UUID, offers []OfferView) error {
	now := tx.Now()
	for _, v := range offers {
		o := v.OfferIn
		r := offerRow{v.ID, vendor, o.Code, o.Label, o.Line, o.Counts, o.Price, o.VATPPM, o.TrialDays, append([]string{}, o.Opens...), o.Buyers, o.StorageGB, o.ResourceCents, o.GraceDays, o.NoticeDays, o.Since, o.Until, "published", &now, 2}
		if err := writeOffer(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// SeedIdentity writes how a demonstration's vendor signs its papers.
func SeedIdentity(tx *tenant.Tx, i Identity) error {
	c, err := cardOf(tx)
	if err != nil {
		return err
	}
	known := c.identity()
	i.Name, i.SIRET, i.VAT, i.Address, i.Mail, i.Phone, i.Holder = known.Name, known.SIRET, known.VAT, known.Address, known.Mail, known.Phone, known.Holder
	if err := i.check(); err != nil {
		return err
	}
	_, err = writeIdentity(tx, i)
	return err
}

// SeedRates writes the rates of the half-years that nobody published when this was written, on either side: the last one known, said to be so.
func SeedRates(tx *tenant.Tx) error {
	on, err := today(tx)
	last := publishedRates[len(publishedRates)-1]
	for since := halfYear(last.Since.AddDays(200)); err == nil && !since.After(on); since = halfYear(since.AddDays(200)) {
		err = keepRate(tx, since, last.PPM, "Démonstration : taux à vérifier")
	}
	return err
}
