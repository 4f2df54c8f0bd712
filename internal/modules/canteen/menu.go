package canteen

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Date is a civil day.
type Date = schoolyear.Date

// Served is a dish as it stands in a menu.
type Served struct {
	Dish
	Alternative bool `json:"alternative,omitempty" doc:"Instead of the dish of the same course, for those who do not eat it"`
}

// Menu is what is served at a meal of a day.
type Menu struct {
	ID           uuid.UUID  `json:"id"`
	PlanID       uuid.UUID  `json:"plan_id"`
	Day          Date       `json:"day" format:"date"`
	Meal         string     `json:"meal" enum:"lunch,picnic,snack"`
	Dishes       []Served   `json:"dishes" nullable:"false"`
	Note         string     `json:"note,omitempty"`
	PublishedAt  *time.Time `json:"published_at,omitempty"`
	ChangedAt    *time.Time `json:"changed_at,omitempty"`
	ChangeReason string     `json:"change_reason,omitempty"`
	Version      int        `json:"version"`
	UpdatedAt    time.Time  `json:"-"`
}

const menuColumns = `m.id, m.plan_id, m.day, m.meal, m.dishes, m.note, m.published_at, m.changed_at, m.change_reason, m.version, m.updated_at`

// Line is a dish of a menu as a person gives it: one of the library by its id, or a new one by its facts.
type Line struct {
	Dish        *uuid.UUID `json:"dish,omitempty"`
	New         *Facts     `json:"new,omitempty"`
	Alternative bool       `json:"alternative,omitempty"`
}

// served is how many dishes one menu holds.
const mostDishes = 20

// MenusBetween are the menus of a plan (uuid.Nil: of all) between two days, drafts included.
func MenusBetween(tx *tenant.Tx, plan uuid.UUID, from, until Date) ([]Menu, error) {
	return tenant.Select[Menu](tx, `select `+menuColumns+` from canteen.menus m where m.tenant_id = $1 and ($2 = '00000000-0000-0000-0000-000000000000'::uuid or m.plan_id = $2) and m.day between $3 and $4
		order by m.day, array_position(array['lunch', 'picnic', 'snack'], m.meal), m.plan_id`, tx.Tenant(), plan, from, until)
}

// settle turns the lines of a menu into the dishes of the library, which learns the new ones. They stand in the order of the courses;
// within a course, as given.
func settle(tx *tenant.Tx, lines []Line) ([]Served, error) {
	if len(lines) > mostDishes {
		return nil, problem.OnField("dishes", "canteen.too_many_dishes", "n", mostDishes)
	}
	var ids []uuid.UUID
	for _, l := range lines {
		if l.Dish != nil {
			ids = append(ids, *l.Dish)
		}
	}
	library, err := dishesByID(tx, ids)
	if err != nil {
		return nil, err
	}
	out := []Served{}
	for _, l := range lines {
		var d Dish
		switch {
		case l.Dish != nil:
			var ok bool
			if d, ok = library[*l.Dish]; !ok {
				return nil, problem.OnField("dishes", "canteen.dish_unknown")
			}
		case l.New != nil:
			if d, err = KeepDish(tx, *l.New); err != nil {
				return nil, err
			}
		default:
			return nil, problem.OnField("dishes", "canteen.dish_unnamed")
		}
		if slices.ContainsFunc(out, func(s Served) bool { return s.ID == d.ID }) {
			continue
		}
		out = append(out, Served{d, l.Alternative})
	}
	slices.SortStableFunc(out, func(a, b Served) int { return slices.Index(courses, a.Course) - slices.Index(courses, b.Course) })
	return out, nil
}

// Writing is what a person says of the menu of a day.
type Writing struct {
	Dishes  []Line `json:"dishes" nullable:"false"`
	Note    string `json:"note,omitempty" maxLength:"300"`
	Reason  string `json:"reason,omitempty" maxLength:"200" doc:"Why a published menu changes: those who read it are told"`
	Version int    `json:"version" doc:"Of what was read; 0: there was none"`
}

// Write writes the menu of a day. A published one changes for a reason, which is traced and shown.
func (s *Service) Write(tx *tenant.Tx, plan uuid.UUID, on Date, meal string, w Writing) error {
	if _, err := planOf(tx, plan); err != nil {
		return err
	}
	m, there, err := tenant.One[Menu](tx, `select `+menuColumns+` from canteen.menus m where m.tenant_id = $1 and m.plan_id = $2 and m.day = $3 and m.meal = $4 for update`, tx.Tenant(), plan, on, meal)
	if err != nil {
		return err
	}
	if m.Version != w.Version {
		return problem.New(problem.Conflict, "canteen.menu_changed_meanwhile")
	}
	dishes, err := settle(tx, w.Dishes)
	if err != nil {
		return err
	}
	note := strings.TrimSpace(w.Note)
	if !there {
		if len(dishes) == 0 && note == "" {
			return nil
		}
		_, err := tx.Exec(`insert into canteen.menus (tenant_id, id, plan_id, day, meal, dishes, note, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Tenant(), tenant.NewID(), plan, on, meal, dishes, note, tx.Now())
		return err
	}
	if m.PublishedAt == nil && len(dishes) == 0 && note == "" {
		_, err := tx.Exec(`delete from canteen.menus where tenant_id = $1 and id = $2`, tx.Tenant(), m.ID)
		return err
	}
	reason := fold.Line(w.Reason)
	if m.PublishedAt != nil && reason == "" && differ(m.Dishes, dishes) {
		return problem.OnField("reason", "canteen.reason_needed")
	}
	return s.write(tx, m, dishes, note, reason)
}

// differ tells whether another meal would be served.
func differ(before, after []Served) bool {
	return len(only(before, after)) > 0 || len(only(after, before)) > 0
}

// only are the dishes of one list that the other lacks, or holds with other contents.
func only(list, other []Served) []Served {
	out := []Served{}
	for _, d := range list {
		if !slices.ContainsFunc(other, func(o Served) bool {
			return o.ID == d.ID && o.Name == d.Name && o.Alternative == d.Alternative && slices.Equal(o.Allergens, d.Allergens) && slices.Equal(o.Contains, d.Contains) && slices.Equal(o.Labels, d.Labels)
		}) {
			out = append(out, d)
		}
	}
	return out
}

// write changes a menu that is there; published, the change is traced and carried to whoever reads it.
func (s *Service) write(tx *tenant.Tx, m Menu, dishes []Served, note, reason string) error {
	removed, added := only(m.Dishes, dishes), only(dishes, m.Dishes)
	changed := m.PublishedAt != nil && len(removed)+len(added) > 0
	if _, err := tx.Exec(`update canteen.menus set dishes = $3, note = $4, version = version + 1, updated_at = $5,
		changed_at = case when $6 then $5 else changed_at end, change_reason = case when $6 then $7 else change_reason end where tenant_id = $1 and id = $2`,
		tx.Tenant(), m.ID, dishes, note, tx.Now(), changed, reason); err != nil {
		return err
	}
	tx.About(m.ID)
	if m.PublishedAt == nil {
		return nil
	}
	if changed {
		id := tenant.NewID()
		if _, err := tx.Exec(`insert into canteen.changes (tenant_id, id, menu_id, day, removed, added, reason, changed_by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Tenant(), id, m.ID, m.Day, removed, added, reason, author(tx), tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Emit("canteen.tell_change", time.Time{}, ofChange{id}); err != nil {
			return err
		}
	}
	return s.post(tx, m.PlanID, m.Day, m.Day)
}

// author is the record of who acts; nil for a job or the command line.
func author(tx *tenant.Tx) *uuid.UUID {
	if p := tx.Actor().Person; p != uuid.Nil {
		return &p
	}
	return nil
}

// Change is what a published menu said before.
type Change struct {
	MenuID  uuid.UUID `json:"menu_id"`
	Day     Date      `json:"day" format:"date"`
	Removed []Served  `json:"removed" nullable:"false"`
	Added   []Served  `json:"added" nullable:"false"`
	Reason  string    `json:"reason"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
	Told    *int      `json:"told,omitempty" doc:"Guardians who were told at once; absent: not reckoned yet"`
}

// ChangesBetween are the changes of published menus of some days, the newest first.
func ChangesBetween(tx *tenant.Tx, plan uuid.UUID, from, until Date) ([]Change, error) {
	out, err := tenant.Select[Change](tx, `select c.menu_id, c.day, c.removed, c.added, c.reason, coalesce(p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name), '') as by, c.at, c.told
		from canteen.changes c join canteen.menus m on m.tenant_id = c.tenant_id and m.id = c.menu_id left join directory.people p on p.tenant_id = c.tenant_id and p.id = c.changed_by
		where c.tenant_id = $1 and m.plan_id = $2 and c.day between $3 and $4 order by c.at desc limit 200`, tx.Tenant(), plan, from, until)
	if out == nil {
		out = []Change{}
	}
	return out, err
}

// Publish makes the menus of some days readable. It answers how many were drafts.
func (s *Service) Publish(tx *tenant.Tx, plan uuid.UUID, from, until Date) (int64, error) {
	if _, err := planOf(tx, plan); err != nil {
		return 0, err
	}
	n, err := tx.Exec(`update canteen.menus set published_at = $5, updated_at = $5, version = version + 1 where tenant_id = $1 and plan_id = $2 and day between $3 and $4 and published_at is null and dishes <> '[]'`, tx.Tenant(), plan, from, until, tx.Now())
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, problem.New(problem.Invalid, "canteen.nothing_to_publish")
	}
	return n, s.post(tx, plan, from, until)
}

// Copy brings the dishes of a week into another, as drafts; days that hold something already are left alone. It answers how many.
func Copy(tx *tenant.Tx, plan uuid.UUID, from, to Date) (int64, error) {
	return tx.Exec(`insert into canteen.menus (tenant_id, id, plan_id, day, meal, dishes, note, updated_at)
		select m.tenant_id, gen_random_uuid(), m.plan_id, m.day + ($4::date - $3::date), m.meal, m.dishes, m.note, $5 from canteen.menus m
		where m.tenant_id = $1 and m.plan_id = $2 and m.day between $3::date and $3::date + 6 and m.dishes <> '[]' on conflict (tenant_id, plan_id, day, meal) do nothing`, tx.Tenant(), plan, from, to, tx.Now())
}
