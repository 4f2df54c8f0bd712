package resource

import (
	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// Place writes a resource under an id of the caller's, open to the groups of these kinds of the current year: a command's way, which
// may come again when the resource has moved to another address. Where the service is not open, nothing is written.
func (s *Service) Place(tx *tenant.Tx, id uuid.UUID, w Written, by uuid.UUID, kinds ...string) error {
	if p := s.check(&w); p != nil {
		return p
	}
	served, err := tenant.Value[bool](tx, `select `+openHere, tx.Tenant())
	if err != nil || !served {
		return err
	}
	year, ok, err := directory.CurrentYear(tx)
	if err != nil || !ok {
		return err
	}
	first, err := tx.Exec(`insert into resource.resources (tenant_id, id, name, summary, icon, protocol, address, allowed, proxies, codes, sends, state, proposed_by, agreed_by, agreed_at, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $12, $13, $13, $13) on conflict (tenant_id, id) do nothing`,
		tx.Tenant(), id, w.Name, w.Summary, w.Icon, w.Protocol, w.Address, lists.NonNil(w.Allowed), w.Proxies, w.Codes, lists.NonNil(w.Sends), by, tx.Now())
	if err != nil {
		return err
	}
	if first == 0 { // it was there: only where it is has changed
		if _, err := tx.Exec(`update resource.resources set address = $3, allowed = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, w.Address, lists.NonNil(w.Allowed)); err != nil {
			return err
		}
	} else if _, err := tx.Exec(`insert into resource.openings (tenant_id, resource_id, group_id, opened_by, since) select $1, $2, g.id, $3, $4 from directory.groups g
		where g.tenant_id = $1 and g.year_id = $5 and g.kind = any ($6) on conflict do nothing`, tx.Tenant(), id, by, tx.Now(), year.ID, kinds); err != nil {
		return err
	}
	return s.publishAddresses(tx, id)
}
