package identity

import (
	"github.com/google/uuid"

	"preau/internal/tenant"
)

// noteJoin remembers that the owner joined a record of the transaction's tenant to their account: it can be undone for thirty days.
func (s *Service) noteJoin(tx *tenant.Tx, account, person, from uuid.UUID) error {
	var before *uuid.UUID
	if from != uuid.Nil {
		before = &from
	}
	_, err := tx.Exec(`insert into identity.joins (account_id, id, tenant_id, person_id, from_account, joined_at) values ($1, $2, $3, $4, $5, $6)`,
		account, tenant.NewID(), tx.Tenant(), person, before, s.now())
	return err
}

// refuseRecord notes that a record is somebody else's: it is not proposed again.
func (s *Service) refuseRecord(tx *tenant.Tx, account, here, person uuid.UUID) error {
	_, err := tx.Exec(`insert into identity.refusals (account_id, id, tenant_id, person_id, refused_at) values ($1, $2, $3, $4, $5) on conflict (account_id, tenant_id, person_id) do nothing`,
		account, tenant.NewID(), here, person, s.now())
	return err
}
