package canteen

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Reading is a plan with its published menus, as its readers have it.
type Reading struct {
	Tenant       uuid.UUID   `json:"tenant"`
	Organisation string      `json:"organisation" doc:"Who cooks, or has it cooked"`
	Plan         uuid.UUID   `json:"plan"`
	Name         string      `json:"name"`
	Children     []ChildHere `json:"children" nullable:"false" doc:"The caller's children who eat by this plan"`
	Menus        []ReadMenu  `json:"menus" nullable:"false"`
	Coming       *Date       `json:"coming,omitempty" format:"date" doc:"The last day of which a menu is published"`
}

// ChildHere is a child of the caller.
type ChildHere struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// ReadMenu is a published menu.
type ReadMenu struct {
	Day          Date         `json:"day" format:"date"`
	Meal         string       `json:"meal" enum:"lunch,picnic,snack"`
	Dishes       []Served     `json:"dishes" nullable:"false"`
	Note         string       `json:"note,omitempty"`
	ChangedAt    *time.Time   `json:"changed_at,omitempty"`
	ChangeReason string       `json:"change_reason,omitempty"`
	Alerts       []ChildAlert `json:"alerts,omitempty" db:"-" doc:"Of the caller's own children: what they do not eat of it"`
}

// ChildAlert is what one of the caller's children does not eat of a menu.
type ChildAlert struct {
	ChildHere
	Basket bool    `json:"basket,omitempty" doc:"The family brings the meal"`
	Dishes []Alert `json:"dishes" nullable:"false"`
}

// longestReading is how many days one answer covers.
const longestReading = 62

// span checks two days of a question.
func span(from, until Date, most int) error {
	if until.Before(from) || from.DaysUntil(until) > most {
		return problem.OnField("until", "canteen.span", "n", most)
	}
	return nil
}

// Readings are the published menus that the caller reads in the transaction's tenant.
func (s *Service) Readings(tx *tenant.Tx, from, until Date) ([]Reading, error) {
	return s.readings(tx, from, until, true)
}

// readings are those menus; tables asks for what the caller's children do not eat of them.
func (s *Service) readings(tx *tenant.Tx, from, until Date, tables bool) ([]Reading, error) {
	if err := span(from, until, longestReading); err != nil {
		return nil, err
	}
	posted, err := s.postedHere(tx, from, until)
	if err != nil {
		return nil, err
	}
	plans, err := Plans(tx)
	if err != nil || len(plans) == 0 {
		return posted, err
	}
	menus, err := tenant.Select[struct {
		PlanID uuid.UUID
		ReadMenu
	}](tx, `select m.plan_id, m.day, m.meal, m.dishes, m.note, m.changed_at, m.change_reason from canteen.menus m where m.tenant_id = $1 and m.published_at is not null and m.day between $2 and $3
		order by m.day, array_position(array['lunch', 'picnic', 'snack'], m.meal)`, tx.Tenant(), from, until)
	if err != nil {
		return nil, err
	}
	last, err := tenant.Select[struct {
		PlanID uuid.UUID
		Day    Date
	}](tx, `select plan_id, max(day) as day from canteen.menus where tenant_id = $1 and published_at is not null group by plan_id`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	name, err := tenant.Value[string](tx, `select short_name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	children, err := childrenHere(tx)
	if err != nil {
		return nil, err
	}
	var eaters []Eater
	for _, m := range menus {
		for _, c := range children {
			eaters = append(eaters, Eater{Pupil: c.ID, Day: m.Day})
		}
	}
	var plates []Plate
	if tables && len(eaters) > 0 { // their own children's: no opening by the staff
		if plates, err = s.plates(tx, eaters); err != nil {
			return nil, err
		}
	}
	var out []Reading
	for _, p := range plans {
		r := Reading{Tenant: tx.Tenant(), Organisation: name, Plan: p.ID, Name: p.Name, Children: []ChildHere{}, Menus: []ReadMenu{}}
		for _, c := range children {
			if c.PlanID == p.ID {
				r.Children = append(r.Children, c.ChildHere)
			}
		}
		// a family reads what its children eat; when nobody said where they eat, everything
		if len(r.Children) == 0 && len(children) > 0 && !works(tx) && slices.ContainsFunc(children, func(c placed) bool { return c.PlanID != uuid.Nil }) {
			continue
		}
		for _, m := range menus {
			if m.PlanID == p.ID {
				m.Alerts = alertsOf(plates, r.Children, m.Day, m.Meal)
				r.Menus = append(r.Menus, m.ReadMenu)
			}
		}
		for _, l := range last {
			if l.PlanID == p.ID {
				r.Coming = &l.Day
			}
		}
		out = append(out, r)
	}
	return append(out, posted...), nil
}

// alertsOf are what children do not eat of a meal.
func alertsOf(plates []Plate, children []ChildHere, on Date, meal string) (out []ChildAlert) {
	if meal == Snack {
		return nil
	}
	for _, c := range children {
		for _, p := range plates {
			basket := p.Care != nil && p.Care.Meal == Basket
			if p.Pupil == c.ID && p.Day == on && (len(p.Alerts) > 0 || basket) {
				out = append(out, ChildAlert{c, basket, append([]Alert{}, p.Alerts...)})
				break
			}
		}
	}
	return out
}

// works tells whether the caller is there for their work, and reads every plan.
func works(tx *tenant.Tx) bool {
	return slices.ContainsFunc(tx.Actor().Profiles, func(p string) bool { return p != string(access.Guardian) && p != string(access.Pupil) })
}

type placed struct {
	ChildHere
	PlanID uuid.UUID
}

// childrenHere are the pupils whom the caller answers for, each with the plan by which they eat (uuid.Nil: nobody said): one line for
// each plan of a child who eats by several.
func childrenHere(tx *tenant.Tx) ([]placed, error) {
	subjects := tx.Subjects(Key)
	if len(subjects) == 0 {
		return nil, nil
	}
	return tenant.Select[placed](tx, `select p.id, p.given_name as name, coalesce(f.plan_id, '00000000-0000-0000-0000-000000000000') as plan_id
		from directory.people p left join lateral canteen.plans_of_pupil($1, p.id, $3) f(plan_id) on true where p.tenant_id = $1 and p.id = any ($2) and exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil' and (r.until is null or r.until >= directory.today($1, $3)))
		order by p.birth_date, p.given_name`, tx.Tenant(), subjects, tx.Now())
}

// postedHere are, in a school, the menus that its collectivities published. Who reads them there already is not shown them twice.
func (s *Service) postedHere(tx *tenant.Tx, from, until Date) ([]Reading, error) {
	rows, err := tenant.Select[struct {
		OriginTenant, PlanID uuid.UUID
		OriginName, PlanName string
		Last                 Date
		ReadMenu
	}](tx, `select p.origin_tenant, p.plan_id, p.origin_name, p.plan_name, p.day, p.meal, p.dishes, p.note, p.changed_at, p.change_reason,
			(select max(o.day) from canteen.posted o where o.tenant_id = $1 and o.origin_tenant = p.origin_tenant and o.plan_id = p.plan_id) as last
		from canteen.posted p where p.tenant_id = $1 and p.day between $2 and $3 order by p.origin_name, p.plan_name, p.plan_id, p.day, array_position(array['lunch', 'picnic', 'snack'], p.meal)`, tx.Tenant(), from, until)
	if err != nil {
		return nil, err
	}
	var out []Reading
	for _, r := range rows {
		if manifest.CallerOf(tx.Context()).In(r.OriginTenant) != nil {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Plan != r.PlanID {
			out = append(out, Reading{Tenant: tx.Tenant(), Organisation: r.OriginName, Plan: r.PlanID, Name: r.PlanName, Children: []ChildHere{}, Coming: &r.Last})
		}
		last := &out[len(out)-1]
		last.Menus = append(last.Menus, r.ReadMenu)
	}
	return out, nil
}

func compareReadings(a, b Reading) int {
	return cmp.Or(cmp.Compare(len(b.Children), len(a.Children)), cmp.Compare(a.Organisation, b.Organisation), cmp.Compare(a.Name, b.Name))
}

// InDays are the days of a question; exported, because the binder reads only what is.
type InDays struct {
	From  Date `query:"from" format:"date" required:"true"`
	Until Date `query:"until" format:"date" required:"true"`
}

func (s *Service) read(_ context.Context, tx *tenant.Tx, in *InDays) ([]Reading, error) {
	return s.Readings(tx, in.From, in.Until)
}
