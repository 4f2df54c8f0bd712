package canteen

import (
	"context"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// purge erases what is older than its clock.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	before := tx.Now().Add(-menusKept)
	for _, sql := range []string{
		`delete from canteen.menus where tenant_id = $1 and day < $2::date`, // what it said before goes with it
		`delete from canteen.adult_meals where tenant_id = $1 and day < $2::date`,
		`delete from canteen.posted where tenant_id = $1 and day < $2::date`,
	} {
		if err := audit.Erase(tx, "canteen.retention_menus", sql, tx.Tenant(), before); err != nil {
			return err
		}
	}
	ended := tx.Now().Add(-manifest.KeptFor)
	for _, err := range []error{
		audit.Erase(tx, "canteen.retention_purchases", `delete from canteen.purchases where tenant_id = $1 and day < $2::date`, tx.Tenant(), tx.Now().Add(-purchasesKept)),
		audit.Erase(tx, "canteen.retention_purchases", `delete from canteen.waste where tenant_id = $1 and day < $2::date`, tx.Tenant(), tx.Now().Add(-purchasesKept)),
		audit.Erase(tx, "canteen.retention_diets", `delete from canteen.diets where tenant_id = $1 and until < $2::date`, tx.Tenant(), ended),
		audit.Erase(tx, "canteen.retention_care", `delete from canteen.care where tenant_id = $1 and ended_on < $2::date`, tx.Tenant(), ended),
		audit.Erase(tx, "canteen.retention_care", `delete from canteen.announced where tenant_id = $1 and settled_at < $2`, tx.Tenant(), ended),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
