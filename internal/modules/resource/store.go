package resource

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// row is a resource as it is kept.
type row struct {
	ID         uuid.UUID
	Name       string
	Summary    string
	Icon       string
	Protocol   string
	Address    string
	Allowed    []string
	Entity     string
	StartsAt   string
	LogoutAt   string
	Proxies    bool
	Codes      string
	Sends      []string
	State      string
	Reason     string
	ProposedBy *uuid.UUID
	AgreedBy   *uuid.UUID
	AgreedAt   *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Secret     []byte
}

const columns = `r.id, r.name, r.summary, r.icon, r.protocol, r.address, r.allowed, r.entity, r.starts_at, r.logout_at, r.proxies, r.codes, r.sends, r.state, r.reason, r.proposed_by, r.agreed_by, r.agreed_at, r.created_at, r.updated_at`

// The states of a resource.
const (
	Proposed  = "proposed" // waits for who answers for the school
	Open      = "open"
	Suspended = "suspended"
	Removed   = "removed"
)

// opened is a condition: the resource is open to a group that the person $2 is in today, at the instant $3. Who left a class keeps
// what was addressed to it, and opens nothing by it.
const opened = `exists (select from resource.openings o join directory.group_members m on m.tenant_id = o.tenant_id and m.group_id = o.group_id
	and m.person_id = $2 and m.since <= directory.today($1, $3) and (m.until is null or m.until >= directory.today($1, $3)) where o.tenant_id = $1 and o.resource_id = r.id)`

// mine are the resources that are open to the groups of the transaction's caller, suspended ones too; protocol "" means any.
func mine(tx *tenant.Tx, protocol string) ([]row, error) {
	return tenant.Final[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.state in ('open', 'suspended') and ($4 = '' or r.protocol = $4)
		and `+opened+` order by r.name collate "fr-x-icu", r.id`, tx.Tenant(), tx.Actor().Person, tx.Now(), protocol)
}

// one finds a resource of the organisation that was not removed.
func one(tx *tenant.Tx, id uuid.UUID) (row, error) {
	r, ok, err := tenant.One[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.id = $2 and r.state <> 'removed'`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return r, err
}

// openHere is a condition: the service is open in this organisation.
const openHere = `exists (select from tenant.services v join tenant.tenants t on t.tenant_id = v.tenant_id where v.tenant_id = $1 and v.service = 'resource' and v.closed_at is null and t.closed_at is null)`

// openTo is a resource that is open to somebody today, as the machine sees it when no browser is there.
func (s *Service) openTo(tx *tenant.Tx, client, person uuid.UUID) (row, bool, error) {
	return tenant.One[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.id = $4 and r.state = 'open' and `+openHere+` and `+opened,
		tx.Tenant(), person, tx.Now(), client)
}

func (s *Service) client(tenantID uuid.UUID, r row) signon.Client {
	return signon.Client{ID: r.ID, Tenant: tenantID, Name: r.Name, Protocol: r.Protocol, Address: r.Address, Allowed: r.Allowed, Entity: r.Entity, StartsAt: r.StartsAt, LogoutAt: r.LogoutAt,
		Proxies: r.Proxies, Secret: r.Secret, National: r.Codes == CodesGAR}
}

// reads are the services whose rows are read beside one's own.
var reads = []string{"directory"}

// Resources is the side of the service that the protocols of sign-on see.
func (s *Service) Resources() signon.Resources {
	return signon.Resources{
		Mine: func(ctx context.Context, c *access.Caller, protocol string) (out []signon.Opened, err error) {
			for i := range c.Hats {
				h := &c.Hats[i]
				_, err := s.Runner().Read(ctx, c, h, Consult, reads, func(tx *tenant.Tx) error {
					list, err := mine(tx, protocol)
					for _, r := range list {
						out = append(out, signon.Opened{Client: s.client(h.Tenant, r), Hat: h, Suspended: r.State == Suspended, Reason: r.Reason})
					}
					return err
				})
				if err != nil {
					return nil, err
				}
			}
			return out, nil
		},
		Enter: func(ctx context.Context, c *access.Caller, tenantID, client uuid.UUID, fn func(tx *tenant.Tx, o signon.Opened) error) error {
			return s.Runner().Act(ctx, c, tenantID, "resource.open", Consult, reads, func(tx *tenant.Tx) error {
				r, ok, err := tenant.One[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.id = $4 and r.state = 'open' and `+opened, tx.Tenant(), tx.Actor().Person, tx.Now(), client)
				if err != nil {
					return err
				}
				if !ok {
					return problem.Missing()
				}
				tx.About(r.ID, tx.Actor().Person)
				return fn(tx, signon.Opened{Client: s.client(tenantID, r), Hat: c.In(tenantID)})
			})
		},
		Doors: func(tenantID, account uuid.UUID) tenant.Doors {
			return tenant.Doors{Tenant: tenantID, Account: account, Open: append([]string{"resource", "directory"}, s.Also...)}
		},
		Of: func(tx *tenant.Tx, client uuid.UUID) (signon.Client, error) {
			r, ok, err := tenant.One[row](tx, `select `+columns+`, k.hash as secret from resource.resources r left join resource.secrets k on k.tenant_id = r.tenant_id and k.id = r.id
				where r.tenant_id = $1 and r.id = $2 and r.state = 'open' and `+openHere, tx.Tenant(), client)
			if err == nil && !ok {
				err = problem.Missing()
			}
			return s.client(tx.Tenant(), r), err
		},
		Release: s.release,
		Others: func(tx *tenant.Tx, person uuid.UUID, protocol string) (out []signon.Client, err error) {
			reached, err := directory.Reach(tx, person)
			if err != nil || len(reached.Profiles) == 0 {
				return nil, err
			}
			list, err := tenant.Select[row](tx, `select `+columns+` from resource.resources r where r.tenant_id = $1 and r.state = 'open' and r.protocol = $4 and `+openHere+` and `+opened, tx.Tenant(), person, tx.Now(), protocol)
			for _, r := range list {
				out = append(out, s.client(tx.Tenant(), r))
			}
			return out, err
		},
		Prefixes: func(tx *tenant.Tx, origin string) ([]string, error) {
			return tenant.Select[string](tx, `select * from resource.prefixes_of($1)`, origin)
		},
	}
}

// purge erases what was noted of what left a year ago.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	_, err := tx.Exec(`delete from resource.sendings where tenant_id = $1 and last_at < $2`, tx.Tenant(), tx.Now().Add(-sendingsKept))
	return err
}
