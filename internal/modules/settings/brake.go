package settings

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

// The brake: somebody who decides stops all publishing at once, here or in every linked school, and lets it go again.

type brakeOut struct {
	Body struct {
		On        bool            `json:"on"`
		Items     []tenant.Brake  `json:"items" doc:"What holds now"`
		Past      []tenant.Brake  `json:"past" doc:"The last ones that were lifted"`
		Schools   int             `json:"schools" doc:"Linked schools that a brake may be sent to"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// braked are the linked schools that this organisation may hold: those whose link carries its notes.
func braked(tx *tenant.Tx) (out []uuid.UUID, err error) {
	links, err := tenant.Links(tx)
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, "liaison") {
			out = append(out, l.Peer)
		}
	}
	return out, err
}

func (s *Service) brake(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*brakeOut, error) {
	held, err := tenant.Brakes(tx)
	if err != nil {
		return nil, err
	}
	past, err := tenant.Select[tenant.Brake](tx, `select id, origin_tenant, origin_name, reason, pulled_at, lifted_at, schools from tenant.brakes
		where tenant_id = $1 and lifted_at is not null order by lifted_at desc limit 5`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &brakeOut{}
	out.Body.On, out.Body.Items, out.Body.Past = len(held) > 0, append([]tenant.Brake{}, held...), append([]tenant.Brake{}, past...)
	if kind != "school" {
		schools, err := braked(tx)
		if err != nil {
			return nil, err
		}
		out.Body.Schools = len(schools)
	}
	own := slices.ContainsFunc(held, func(b tenant.Brake) bool { return b.Origin == tx.Tenant() })
	out.Body.Abilities = map[string]bool{"pull": !own, "lift": own}
	return out, nil
}

type braking struct {
	Origin uuid.UUID `json:"origin"`
	Name   string    `json:"name"`
	Reason string    `json:"reason"`
	Lift   bool      `json:"lift,omitempty"`
}

func (s *Service) pull(ctx context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Reason  string `json:"reason" minLength:"5" maxLength:"300" doc:"Authors read it; no name"`
		Schools bool   `json:"schools" doc:"Every linked school too"`
	}
}) (*brakeOut, error) {
	name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if err := tenant.Pull(tx, tenant.Brake{ID: tenant.NewID(), Origin: tx.Tenant(), By: name, Reason: in.Body.Reason, Schools: in.Body.Schools}); err != nil {
		return nil, err
	}
	if in.Body.Schools {
		if err := s.toSchools(tx, braking{Origin: tx.Tenant(), Name: name, Reason: in.Body.Reason}); err != nil {
			return nil, err
		}
	}
	return s.brake(ctx, tx, nil)
}

func (s *Service) lift(ctx context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*brakeOut, error) {
	if err := tenant.Lift(tx, tx.Tenant()); err != nil { // its own: that of a level above is lifted there
		return nil, err
	}
	// to all that are linked: one that was linked since the brake was pulled loses nothing by it
	if err := s.toSchools(tx, braking{Origin: tx.Tenant(), Lift: true}); err != nil {
		return nil, err
	}
	return s.brake(ctx, tx, nil)
}

func (s *Service) toSchools(tx *tenant.Tx, b braking) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil || kind == "school" { // a school holds itself alone
		return err
	}
	schools, err := braked(tx)
	if err != nil {
		return err
	}
	for _, peer := range schools {
		if _, err := tx.Deliver(peer, "liaison", "settings.brake", b); err != nil {
			return err
		}
	}
	return nil
}

// receiveBrake holds, or lets go, what a level above asked for.
func (s *Service) receiveBrake(_ context.Context, tx *tenant.Tx, in *braking) error {
	if in.Lift {
		return tenant.Lift(tx, in.Origin)
	}
	return tenant.Pull(tx, tenant.Brake{ID: uuid.NewSHA1(in.Origin, []byte(tx.Now().Format(time.RFC3339Nano))), Origin: in.Origin, By: in.Name, Reason: in.Reason})
}
