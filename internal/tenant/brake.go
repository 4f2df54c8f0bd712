package tenant

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
)

// Brake is why nothing is published in a tenant now.
type Brake struct {
	ID       uuid.UUID  `db:"id" json:"id"`
	Origin   uuid.UUID  `db:"origin_tenant" json:"-"`
	By       string     `db:"origin_name" json:"by" doc:"The organisation that pulled it"`
	Reason   string     `db:"reason" json:"reason"`
	PulledAt time.Time  `db:"pulled_at" json:"pulled_at"`
	LiftedAt *time.Time `db:"lifted_at" json:"lifted_at,omitempty"`
	Schools  bool       `db:"schools" json:"schools" doc:"The linked schools too"`
}

// Brakes are the brakes that hold in this tenant now, the first pulled first.
func Brakes(tx *Tx) ([]Brake, error) {
	return Select[Brake](tx, `select id, origin_tenant, origin_name, reason, pulled_at, lifted_at, schools from tenant.brakes
		where tenant_id = $1 and lifted_at is null order by pulled_at`, tx.Tenant())
}

// MayPublish refuses with "tenant.braked" while a brake holds. Whoever writes to people asks it in the transaction that publishes:
// an author is told; for a job it is work that waits.
func MayPublish(tx *Tx) error {
	held, err := Brakes(tx)
	if err != nil || len(held) == 0 {
		return err
	}
	kind := problem.Conflict
	if tx.Actor().Via == "job" {
		kind = problem.Unavailable
	}
	return problem.New(kind, "tenant.braked", "by", held[0].By)
}

// Pull holds all publishing in this tenant. One brake of an origin holds once.
func Pull(tx *Tx, b Brake) error {
	var by *uuid.UUID
	if a := tx.Account(); a != uuid.Nil {
		by = &a
	}
	_, err := tx.Exec(`insert into tenant.brakes (tenant_id, id, origin_tenant, origin_name, reason, pulled_by, pulled_at, schools)
		select $1, $2, $3, $4, $5, $6, $7, $8 where not exists (select from tenant.brakes where tenant_id = $1 and origin_tenant = $3 and lifted_at is null)`,
		tx.Tenant(), b.ID, b.Origin, b.By, b.Reason, by, tx.Now(), b.Schools)
	return err
}

// Lift ends the brakes of an origin in this tenant.
func Lift(tx *Tx, origin uuid.UUID) error {
	_, err := tx.Exec(`update tenant.brakes set lifted_at = $3 where tenant_id = $1 and origin_tenant = $2 and lifted_at is null`, tx.Tenant(), origin, tx.Now())
	return err
}
