package canteen

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/daybook"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// menusKept is how long a menu and what it said before are kept: two school years, to answer who ate what and for the yearly figures.
const menusKept = 2 * 366 * 24 * time.Hour

// purchasesKept is how long what was bought is kept: the national return may be asked about for three years after its own.
const purchasesKept = 4 * 366 * 24 * time.Hour

// Holders are the columns in which a person of the directory stands.
var Holders = append((&daybook.Service{Key: Key, Pointed: true}).Holders(), []manifest.Holder{
	{Service: Key, Table: "canteen.changes", Column: "changed_by", Key: []string{"id"}},
	{Service: "diet", Table: "canteen.diets", Column: "pupil_id", Key: []string{"id"}},
	{Service: "diet", Table: "canteen.diets", Column: "asked_by", Key: []string{"id"}},
	{Service: "health", Table: "canteen.care", Column: "pupil_id", Key: []string{"id"}, Clash: "t.ended_on is null and o.ended_on is null"},
	{Service: "health", Table: "canteen.care", Column: "recorded_by", Key: []string{"id"}},
	{Service: "health", Table: "canteen.announced", Column: "pupil_id", Key: []string{"id"}, Clash: "t.settled_at is null and o.settled_at is null"},
	{Service: "health", Table: "canteen.announced", Column: "asked_by", Key: []string{"id"}},
}...)

// subject says what becomes of what names somebody.
func (s *Service) subject() manifest.Subject {
	const act = "canteen.why_act"
	booked := s.Bookings.Subject()
	return manifest.Subject{
		Keeps: append(booked.Keeps, []manifest.Kept{
			{Table: "canteen.counts", Whom: "sent_by", Says: "day version sent_at meals adults lines", Gone: manifest.Held, Why: "canteen.why_act", Untold: "canteen.untold_act"},
			{Table: "canteen.changes", Whom: "changed_by", Says: "id menu_id day removed added reason at told", Gone: manifest.Emptied, Why: act, Untold: "canteen.untold_act"},
			{Table: "canteen.diets", Whom: "pupil_id asked_by", Says: "id regime_id since until via created_at", Gone: manifest.Erased, Copied: "canteen.copy_diets"},
			{Table: "canteen.care", Whom: "pupil_id recorded_by", Says: "id sealed meal kit kit_expires_on prescribed_on seen_on school_id since reviewed_on ended_on created_at updated_at", Gone: manifest.Erased, Copied: "canteen.copy_care"},
			{Table: "canteen.announced", Whom: "pupil_id asked_by", Says: "id asked_at settled_at", Gone: manifest.Erased, Copied: "canteen.copy_announced"},
		}...),
		Copies: append(booked.Copies, manifest.Copy{Right: Read, Doors: access.Subject, Reads: []string{"directory", "diet", "health", "tenant"}, Write: s.copyTable}),
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
			for _, err := range []error{
				booked.Forget(tx, gone),
				audit.Erase(tx, "", `update canteen.changes set changed_by = null where tenant_id = $1 and changed_by = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "canteen.retention_diets", `delete from canteen.diets where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update canteen.diets set asked_by = null where tenant_id = $1 and asked_by = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "canteen.retention_care", `delete from canteen.care where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update canteen.care set recorded_by = null where tenant_id = $1 and recorded_by = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "canteen.retention_care", `delete from canteen.announced where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), gone.People),
				audit.Erase(tx, "", `update canteen.announced set asked_by = null where tenant_id = $1 and asked_by = any ($2)`, tx.Tenant(), gone.People),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// copyTable is what is known of a person's table: choices of menu, care plans opened, what was announced.
func (s *Service) copyTable(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	diets := manifest.Part{Title: "canteen.copy_diets", Columns: []string{"canteen.copy_diet", "canteen.copy_since", "canteen.copy_until", "canteen.copy_via"}}
	rows, err := tenant.Select[Diet](tx, `select d.id, d.regime_id as regime, r.label, d.since, d.until, d.via from canteen.diets d join canteen.regimes r on r.tenant_id = d.tenant_id and r.id = d.regime_id where d.tenant_id = $1 and d.pupil_id = $2 order by d.since`, tx.Tenant(), of.Person)
	if err != nil {
		return nil, err
	}
	for _, d := range rows {
		diets.Rows = append(diets.Rows, []any{d.Label, d.Since, civil(d.Until), manifest.Word{Key: "canteen.copy_via_" + d.Via, Code: d.Via}})
	}
	care := manifest.Part{Title: "canteen.copy_care", Columns: []string{"canteen.copy_since", "canteen.copy_allergens", "canteen.copy_other", "canteen.copy_todo", "canteen.copy_meal", "canteen.copy_kit", "canteen.copy_kit_until", "canteen.copy_prescribed", "canteen.copy_seen"}}
	cares, err := s.CaresOf(tx, []uuid.UUID{of.Person})
	if err != nil {
		return nil, err
	}
	for _, c := range cares {
		care.Rows = append(care.Rows, []any{c.Since, c.Sealed.Allergens, c.Sealed.Other, c.Sealed.Todo, manifest.Word{Key: "canteen.copy_meal_" + c.Meal, Code: c.Meal}, c.Kit, civil(c.KitExpiresOn), civil(c.PrescribedOn), c.SeenOn})
	}
	announced := manifest.Part{Title: "canteen.copy_announced", Columns: []string{"canteen.copy_at"}}
	said, err := tenant.Select[time.Time](tx, `select asked_at from canteen.announced where tenant_id = $1 and pupil_id = $2 order by asked_at`, tx.Tenant(), of.Person)
	for _, at := range said {
		announced.Rows = append(announced.Rows, []any{at})
	}
	return []manifest.Part{diets, care, announced}, err
}

// civil is a day of a copy, or nothing.
func civil(d *Date) any {
	if d == nil {
		return nil
	}
	return *d
}
