package canteen

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Plan is what one kitchen cooks for the restaurants that follow it.
type Plan struct {
	ID           uuid.UUID  `json:"id"`
	Name         string     `json:"name"`
	Kitchen      string     `json:"kitchen,omitempty"`
	KitchenSiret string     `json:"kitchen_siret,omitempty"`
	Weekdays     []int      `json:"weekdays" db:"-" nullable:"false" doc:"1: Monday … 7: Sunday"`
	Followers    []Follower `json:"followers" db:"-" nullable:"false"`
}

// Follower is a restaurant that serves a plan, or a school whose pupils eat by it.
type Follower struct {
	PlanID   uuid.UUID  `json:"-"`
	PlaceID  *uuid.UUID `json:"place_id,omitempty"`
	SchoolID *uuid.UUID `json:"school_id,omitempty"`
	Name     string     `json:"name" maxLength:"120"`
	Kind     string     `json:"kind,omitempty" maxLength:"60" doc:"A type of restaurant of the schema menus-collectifs"`
	Code     string     `json:"code,omitempty" maxLength:"20" doc:"UAI or SIRET"`
}

// PlanFacts are what a person says of a plan.
type PlanFacts struct {
	Name         string     `json:"name" minLength:"2" maxLength:"80"`
	Kitchen      string     `json:"kitchen,omitempty" maxLength:"120"`
	KitchenSiret string     `json:"kitchen_siret,omitempty" pattern:"^([0-9]{14})?$"`
	Weekdays     []int      `json:"weekdays" nullable:"false" minItems:"1" maxItems:"7"`
	Followers    []Follower `json:"followers" nullable:"false" maxItems:"200"`
}

// Restaurants are the types of restaurant of the schema menus-collectifs that schools have.
var Restaurants = []string{"École maternelle", "École élémentaire", "Collège", "Centre de loisirs"}

func mask(weekdays []int) (m int) {
	for _, d := range weekdays {
		if d >= 1 && d <= 7 {
			m |= 1 << (d - 1)
		}
	}
	return m
}

// Plans are those in use, by name.
func Plans(tx *tenant.Tx) ([]Plan, error) {
	rows, err := tenant.Select[struct {
		Plan
		Mask int
	}](tx, `select p.id, p.name, p.kitchen, p.kitchen_siret, p.weekdays::int as mask from canteen.plans p where p.tenant_id = $1 and p.archived_at is null`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	following, err := tenant.Select[Follower](tx, `select f.plan_id, f.place_id, f.school_id, f.name, f.kind, f.code from canteen.followers f where f.tenant_id = $1 order by f.name`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := []Plan{}
	for _, r := range rows {
		p := r.Plan
		p.Weekdays, p.Followers = []int{}, []Follower{}
		for d := 1; d <= 7; d++ {
			if r.Mask&(1<<(d-1)) != 0 {
				p.Weekdays = append(p.Weekdays, d)
			}
		}
		for _, f := range following {
			if f.PlanID == p.ID {
				p.Followers = append(p.Followers, f)
			}
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Plan) int {
		return cmp.Or(cmp.Compare(fold.Fold(a.Name), fold.Fold(b.Name)), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return out, nil
}

func planOf(tx *tenant.Tx, id uuid.UUID) (Plan, error) {
	all, err := Plans(tx)
	if err != nil {
		return Plan{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return Plan{}, problem.Missing()
}

// KeepPlan writes a plan, a new one when id is nil. A restaurant or a school follows one plan: named here, it leaves the other.
func KeepPlan(tx *tenant.Tx, id uuid.UUID, f PlanFacts) (uuid.UUID, error) {
	f.Name, f.Kitchen = fold.Line(f.Name), fold.Line(f.Kitchen)
	if fold.Fold(f.Name) == "" {
		return id, problem.OnField("name", "canteen.plan_unnamed")
	}
	days := mask(f.Weekdays)
	if days == 0 {
		return id, problem.OnField("weekdays", "canteen.plan_days")
	}
	if id == uuid.Nil {
		id = tenant.NewID()
		if _, err := tx.Exec(`insert into canteen.plans (tenant_id, id, name, kitchen, kitchen_siret, weekdays, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
			tx.Tenant(), id, f.Name, f.Kitchen, f.KitchenSiret, days, tx.Now()); err != nil {
			return id, err
		}
	} else {
		n, err := tx.Exec(`update canteen.plans set name = $3, kitchen = $4, kitchen_siret = $5, weekdays = $6, updated_at = $7 where tenant_id = $1 and id = $2 and archived_at is null`,
			tx.Tenant(), id, f.Name, f.Kitchen, f.KitchenSiret, days, tx.Now())
		if err != nil {
			return id, err
		}
		if n == 0 {
			return id, problem.Missing()
		}
	}
	var places, schools []uuid.UUID
	for _, w := range f.Followers {
		if w.PlaceID != nil {
			places = append(places, *w.PlaceID)
		}
		if w.SchoolID != nil {
			schools = append(schools, *w.SchoolID)
		}
	}
	if _, err := tx.Exec(`delete from canteen.followers where tenant_id = $1 and (plan_id = $2 or place_id = any ($3) or school_id = any ($4))`, tx.Tenant(), id, places, schools); err != nil {
		return id, err
	}
	for _, w := range f.Followers {
		if fold.Fold(w.Name) == "" {
			return id, problem.OnField("followers", "canteen.follower_unnamed")
		}
		if _, err := tx.Exec(`insert into canteen.followers (tenant_id, id, plan_id, place_id, school_id, name, kind, code) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
			tx.Tenant(), tenant.NewID(), id, w.PlaceID, w.SchoolID, fold.Line(w.Name), w.Kind, w.Code); err != nil {
			return id, err
		}
	}
	return id, nil
}

// DropPlan takes a plan out of use; its menus of the past stay.
func DropPlan(tx *tenant.Tx, id uuid.UUID, at time.Time) error {
	n, err := tx.Exec(`update canteen.plans set archived_at = $3 where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), id, at)
	if err == nil && n == 0 {
		return problem.Missing()
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`delete from canteen.followers where tenant_id = $1 and plan_id = $2`, tx.Tenant(), id)
	return err
}
