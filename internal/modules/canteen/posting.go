package canteen

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// posting is what leaves for a school: the published menus of some days. It names nobody.
type posting struct {
	Tenant   uuid.UUID `json:"tenant"`
	Origin   string    `json:"origin"`
	Plan     uuid.UUID `json:"plan"`
	PlanName string    `json:"plan_name"`
	Menus    []Menu    `json:"menus"`
}

// post hands the published menus of some days to the schools that eat by the plan.
func (s *Service) post(tx *tenant.Tx, plan uuid.UUID, from, until Date) error {
	p, err := planOf(tx, plan)
	if err != nil {
		return err
	}
	// a restaurant without a list of schools is everybody's
	schools, err := tenant.Select[uuid.UUID](tx, `select distinct l.peer_tenant_id from canteen.followers f join tenant.links l on l.tenant_id = f.tenant_id and l.peer_kind = 'school'
		and (l.peer_tenant_id = f.school_id or exists (select from canteen.place_schools s where s.tenant_id = f.tenant_id and s.place_id = f.place_id and s.school_id = l.peer_tenant_id)
			or f.place_id is not null and not exists (select from canteen.place_schools s where s.tenant_id = f.tenant_id and s.place_id = f.place_id))
		where f.tenant_id = $1 and f.plan_id = $2 and 'canteen' = any (l.services) and l.since <= $3::date and (l.until is null or l.until >= $3::date)`, tx.Tenant(), plan, tx.Now())
	if err != nil || len(schools) == 0 {
		return err
	}
	all, err := MenusBetween(tx, plan, from, until)
	if err != nil {
		return err
	}
	out := posting{Tenant: tx.Tenant(), Plan: plan, PlanName: p.Name, Menus: []Menu{}}
	if out.Origin, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant()); err != nil {
		return err
	}
	for _, m := range all {
		if m.PublishedAt != nil {
			out.Menus = append(out.Menus, m)
		}
	}
	_, err = tx.DeliverAll(schools, Key, "canteen.posted", out)
	return err
}

// receivePosted keeps, in a school, the menus that its collectivity published. A delivery that comes late changes nothing newer.
func (s *Service) receivePosted(_ context.Context, tx *tenant.Tx, in *posting) error {
	for _, m := range in.Menus {
		if _, err := tx.Exec(`insert into canteen.posted as p (tenant_id, origin_tenant, plan_id, origin_name, plan_name, day, meal, dishes, note, changed_at, change_reason, version, updated_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			on conflict (tenant_id, origin_tenant, plan_id, day, meal) do update set origin_name = excluded.origin_name, plan_name = excluded.plan_name, dishes = excluded.dishes, note = excluded.note,
				changed_at = excluded.changed_at, change_reason = excluded.change_reason, version = excluded.version, updated_at = excluded.updated_at where p.version < excluded.version`,
			tx.Tenant(), in.Tenant, in.Plan, in.Origin, in.PlanName, m.Day, m.Meal, m.Dishes, m.Note, m.ChangedAt, m.ChangeReason, m.Version, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
