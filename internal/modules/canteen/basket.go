package canteen

import (
	"github.com/google/uuid"

	"preau/internal/tenant"
)

// BasketDays is a stretch in which a pupil eats what the family brings.
type BasketDays struct {
	PupilID uuid.UUID
	Since   Date
	Until   *Date
}

// Baskets lists who eats what the family brings in a period: what a price asks for, and nothing of why.
func Baskets(tx *tenant.Tx, pupils []uuid.UUID, from, until Date) ([]BasketDays, error) {
	return tenant.Select[BasketDays](tx, `select pupil_id, since, ended_on as until from canteen.care
		where tenant_id = $1 and pupil_id = any ($2) and meal = 'basket' and since <= $4 and (ended_on is null or ended_on >= $3) order by pupil_id, since`, tx.Tenant(), pupils, from, until)
}
