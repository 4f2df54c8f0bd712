package canteen

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/tenant"
)

// Seeded is a kitchen as the demonstration writes it: the same rows as by hand, at once.
type Seeded struct {
	Plan      uuid.UUID
	Facts     PlanFacts
	Dishes    []Dish
	Menus     []Menu
	Regimes   []Regime
	Diets     []SeededDiet
	Cares     []SeededCare
	Announced []uuid.UUID // pupils
	Changes   []SeededChange
	Purchases []Bought
	ID        func(names ...string) uuid.UUID
	At        time.Time // when it began
}

// SeededDiet is a child's choice of menu.
type SeededDiet struct {
	Pupil, Regime uuid.UUID
	Since         Date
	Via           string
}

// SeededCare is a care plan, last looked at on a day.
type SeededCare struct {
	Pupil      uuid.UUID
	Facts      CareFacts
	ReviewedOn Date
}

// SeededChange is a change of a published menu, of the past.
type SeededChange struct {
	Menu           uuid.UUID
	Day            Date
	Removed, Added []Served
	Reason         string
	At             time.Time
	By             *uuid.UUID
	Told           int
}

// Seed writes a kitchen. It needs the doors of the service, of diets and of health.
func (s *Service) Seed(tx *tenant.Tx, k Seeded) error {
	f := k.Facts
	if _, err := tx.Exec(`insert into canteen.plans (tenant_id, id, name, kitchen, kitchen_siret, weekdays, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`, tx.Tenant(), k.Plan, f.Name, f.Kitchen, f.KitchenSiret, mask(f.Weekdays), k.At); err != nil {
		return err
	}
	if _, err := KeepPlan(tx, k.Plan, f); err != nil {
		return err
	}
	var dishes, menus, regimes, diets, announced, changes [][]any
	for _, d := range k.Dishes {
		dishes = append(dishes, []any{d.ID, d.Course, d.Name, fold.Fold(d.Name), d.Allergens, true, d.Labels, d.Contains, d.Vegetarian, d.Code, k.At, k.At})
	}
	for _, m := range k.Menus {
		menus = append(menus, []any{m.ID, m.PlanID, m.Day, m.Meal, m.Dishes, m.Note, m.PublishedAt, m.ChangedAt, m.ChangeReason, m.Version, k.At})
	}
	for i, r := range k.Regimes {
		regimes = append(regimes, []any{r.ID, r.Label, r.Avoids, i, k.At})
	}
	for _, d := range k.Diets {
		diets = append(diets, []any{k.ID("diet", d.Pupil.String()), d.Pupil, d.Regime, d.Since, d.Via, k.At})
	}
	for _, p := range k.Announced {
		announced = append(announced, []any{k.ID("announced", p.String()), p, tx.Now().AddDate(0, 0, -2)})
	}
	for _, c := range k.Changes {
		changes = append(changes, []any{k.ID("change", c.Menu.String()), c.Menu, c.Day, c.Removed, c.Added, c.Reason, c.By, c.At, c.Told})
	}
	for _, load := range []struct {
		table, columns string
		rows           [][]any
	}{
		{"canteen.dishes", "id, course, name, fold, allergens, checked, labels, contains, vegetarian, code, created_at, updated_at", dishes},
		{"canteen.menus", "id, plan_id, day, meal, dishes, note, published_at, changed_at, change_reason, version, updated_at", menus},
		{"canteen.regimes", "id, label, avoids, position, created_at", regimes},
		{"canteen.diets", "id, pupil_id, regime_id, since, via, created_at", diets},
		{"canteen.announced", "id, pupil_id, asked_at", announced},
		{"canteen.changes", "id, menu_id, day, removed, added, reason, changed_by, at, told", changes},
	} {
		if err := tx.Load(load.table, load.columns, load.rows); err != nil {
			return err
		}
	}
	var bought [][]any
	for i, b := range k.Purchases {
		bought = append(bought, []any{k.ID("purchase", strconv.Itoa(i)), b.Siret, b.Description, b.Supplier, b.Day, b.Cents, b.Family, b.Categories, b.Origin, b.ShortCircuit, b.Local, b.LocalRule, b.LocalKm, nil, k.At, k.At})
	}
	if err := loadPurchases(tx, bought); err != nil {
		return err
	}
	for _, c := range k.Cares {
		if err := s.RecordCare(tx, c.Pupil, c.Facts); err != nil {
			return err
		}
		if _, err := tx.Exec(`update canteen.care set reviewed_on = $3 where tenant_id = $1 and pupil_id = $2`, tx.Tenant(), c.Pupil, c.ReviewedOn); err != nil {
			return err
		}
	}
	return nil
}

// SeedPosted writes into a school the menus that its collectivity published.
func SeedPosted(tx *tenant.Tx, origin uuid.UUID, originName string, plan uuid.UUID, planName string, menus []Menu) error {
	var rows [][]any
	for _, m := range menus {
		if m.PublishedAt != nil {
			rows = append(rows, []any{origin, plan, originName, planName, m.Day, m.Meal, m.Dishes, m.Note, m.ChangedAt, m.ChangeReason, m.Version, *m.PublishedAt})
		}
	}
	return tx.Load("canteen.posted", "origin_tenant, plan_id, origin_name, plan_name, day, meal, dishes, note, changed_at, change_reason, version, updated_at", rows)
}

// InOrder puts dishes in the order of the courses, as a menu holds them.
func InOrder(dishes []Served) {
	slices.SortStableFunc(dishes, func(a, b Served) int { return slices.Index(courses, a.Course) - slices.Index(courses, b.Course) })
}
