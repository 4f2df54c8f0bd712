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
		r := offerRow{v.ID, vendor, o.Code, o.Label, o.Line, o.Counts, o.Price, o.VATPPM, o.TrialDays, append([]string{}, o.Opens...), o.Buyers, o.StorageGB, o.ResourceCents, o.Since, o.Until, "published", &now, 2}
		if err := writeOffer(tx, r); err != nil {
			return err
		}
	}
	return nil
}
