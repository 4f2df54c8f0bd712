package modules

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/modules/exchange"
	"preau/internal/tenant"
)

// resourcesOut are the resources of an organisation as ways out: each receives something of whoever opens it.
func resourcesOut(tx *tenant.Tx) ([]exchange.Way, error) {
	list, err := tenant.Select[struct {
		ID       uuid.UUID
		Name     string
		Summary  string
		Address  string
		Sends    []string
		State    string
		AgreedAt *time.Time
		LastAt   *time.Time
		Times    int
	}](tx, `select r.id, r.name, r.summary, r.address, r.sends, r.state, r.agreed_at, max(s.last_at) as last_at, count(s.id) filter (where s.last_at > $2::timestamptz - interval '30 days')::int as times
		from resource.resources r left join resource.sendings s on s.tenant_id = r.tenant_id and s.resource_id = r.id
		where r.tenant_id = $1 and r.state <> 'removed' and r.protocol <> 'link'
		  and exists (select from tenant.services v where v.tenant_id = $1 and v.service = 'resource' and v.closed_at is null)
		group by r.tenant_id, r.id order by r.name`, tx.Tenant(), tx.Now())
	var out []exchange.Way
	for _, r := range list {
		w := exchange.Way{ID: r.ID.String(), Kind: "resource", Name: r.Name, Purpose: r.Summary, To: r.Address, Sends: append([]string{"pseudonym"}, r.Sends...), Since: r.AgreedAt, LastAt: r.LastAt, Times: r.Times,
			Path: "/ressources/gerer/" + r.ID.String(), State: map[string]string{"open": "open", "proposed": "waiting"}[r.State]}
		if w.State == "" {
			w.State = "stopped"
		}
		out = append(out, w)
	}
	return out, err
}
