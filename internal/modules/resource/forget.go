package resource

import (
	"time"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// subject says what becomes of what was sent of people to resources.
func subject() manifest.Subject {
	const act = "resource.why_act"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "resource.sendings", Whom: "person_id", Says: "id resource_id sent first_at last_at times", Gone: manifest.Erased, Copied: "resource.copy_sent"},
			{Table: "resource.openings", Whom: "opened_by", Says: "resource_id group_id since", Gone: manifest.Emptied, Why: act, Untold: "resource.untold_act"},
			{Table: "resource.resources", Whom: "proposed_by agreed_by", Says: "id name summary icon protocol address allowed entity starts_at logout_at proxies codes sends state reason agreed_at created_at updated_at", Gone: manifest.Emptied, Why: act, Untold: "resource.untold_act"},
		},
		Copies: []manifest.Copy{{Right: Consult, Doors: access.Subject | access.Audience, Write: copySent}},
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
			for _, err := range []error{
				audit.Erase(tx, "resource.kept_sendings", `delete from resource.sendings where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update resource.openings set opened_by = null where tenant_id = $1 and opened_by = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update resource.resources set proposed_by = null where tenant_id = $1 and proposed_by = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update resource.resources set agreed_by = null where tenant_id = $1 and agreed_by = any ($2)`, tx.Tenant(), gone.People),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// copySent is what was sent of the person to each resource.
func copySent(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	type row struct {
		Name            string
		Sent            []string
		FirstAt, LastAt time.Time
		Times           int
	}
	rows, err := tenant.Select[row](tx, `select coalesce(r.name, '') as name, s.sent, s.first_at, s.last_at, s.times from resource.sendings s left join resource.resources r on r.tenant_id = s.tenant_id and r.id = s.resource_id
		where s.tenant_id = $1 and s.person_id = $2 order by s.last_at desc`, tx.Tenant(), of.Person)
	part := manifest.Part{Title: "resource.copy_sent", Columns: []string{"resource.copy_name", "resource.copy_data", "resource.copy_first_at", "resource.copy_last_at", "resource.copy_times"}}
	for _, r := range rows {
		part.Rows = append(part.Rows, []any{r.Name, r.Sent, r.FirstAt, r.LastAt, r.Times})
	}
	return []manifest.Part{part}, err
}
