package canteen

import (
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Dish is a dish of the library: what it contains is said once, and follows into every menu to come.
type Dish struct {
	ID         uuid.UUID `json:"id"`
	Course     string    `json:"course" enum:"starter,main,side,dairy,dessert,snack,bread"`
	Name       string    `json:"name"`
	Allergens  []string  `json:"allergens" nullable:"false"`
	Checked    bool      `json:"checked" doc:"Somebody said which allergens it contains; until then nobody may count on their absence"`
	Labels     []string  `json:"labels" nullable:"false"`
	Contains   []string  `json:"contains" nullable:"false" doc:"pork, meat, fish"`
	Vegetarian bool      `json:"vegetarian"`
	Code       string    `json:"code,omitempty"`
	Note       string    `json:"note,omitempty"`
}

// Facts are what a person says of a dish.
type Facts struct {
	Course     string   `json:"course" enum:"starter,main,side,dairy,dessert,snack,bread"`
	Name       string   `json:"name" minLength:"1" maxLength:"139" doc:"The national schema asks for fewer than 140 characters"`
	Allergens  []string `json:"allergens" nullable:"false" maxItems:"14"`
	Checked    bool     `json:"checked"`
	Labels     []string `json:"labels" nullable:"false" maxItems:"13"`
	Contains   []string `json:"contains" nullable:"false" maxItems:"3"`
	Vegetarian bool     `json:"vegetarian"`
	Code       string   `json:"code,omitempty" maxLength:"40"`
	Note       string   `json:"note,omitempty" maxLength:"200"`
}

// Check refuses what contradicts itself.
func (f *Facts) Check() *problem.Problem {
	f.Name = fold.Line(f.Name)
	f.Code, f.Note = strings.TrimSpace(f.Code), fold.Line(f.Note)
	switch {
	case fold.Fold(f.Name) == "":
		return problem.OnField("name", "canteen.dish_unnamed")
	case !known(f.Allergens, Allergens):
		return problem.OnField("allergens", "canteen.unknown_allergen")
	case !known(f.Labels, Labels):
		return problem.OnField("labels", "canteen.unknown_label")
	case !known(f.Contains, Avoided):
		return problem.OnField("contains", "canteen.unknown_content")
	case f.Vegetarian && len(f.Contains) > 0:
		return problem.OnField("vegetarian", "canteen.not_vegetarian")
	}
	f.Allergens, f.Labels, f.Contains = ordered(f.Allergens, Allergens), ordered(f.Labels, Labels), ordered(f.Contains, Avoided)
	f.Checked = f.Checked || len(f.Allergens) > 0
	return nil
}

const dishColumns = `d.id, d.course, d.name, d.allergens, d.checked, d.labels, d.contains, d.vegetarian, d.code, d.note`

// searched is how many dishes a search answers.
const searched = 60

// FindDishes searches the library by the words of a name, those served last first; course "" is any.
func FindDishes(tx *tenant.Tx, query, course string, unchecked bool) ([]Dish, error) {
	words := strings.Fields(fold.Fold(query))
	for i, w := range words {
		words[i] = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w) + "%"
	}
	return tenant.Select[Dish](tx, `select `+dishColumns+` from canteen.dishes d
		where d.tenant_id = $1 and d.archived_at is null and ($2 = '' or d.course = $2) and not (d.checked and $3) and d.fold like all ($4::text[])
		order by d.updated_at desc, d.name limit $5`, tx.Tenant(), course, unchecked, words, searched)
}

func dishesByID(tx *tenant.Tx, ids []uuid.UUID) (map[uuid.UUID]Dish, error) {
	rows, err := tenant.Select[Dish](tx, `select `+dishColumns+` from canteen.dishes d where d.tenant_id = $1 and d.id = any ($2)`, tx.Tenant(), ids)
	out := map[uuid.UUID]Dish{}
	for _, d := range rows {
		out[d.ID] = d
	}
	return out, err
}

// KeepDish adds a dish to the library, or finds the one of that course and name: what is known of it there is not overwritten, but
// what nobody had said of it is taken.
func KeepDish(tx *tenant.Tx, f Facts) (Dish, error) {
	if p := f.Check(); p != nil {
		return Dish{}, p
	}
	rows, err := tenant.Select[Dish](tx, `insert into canteen.dishes as d (tenant_id, id, course, name, fold, allergens, checked, labels, contains, vegetarian, code, note, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
		on conflict (tenant_id, course, fold) do update set updated_at = excluded.updated_at, archived_at = null,
			allergens = case when d.checked then d.allergens else excluded.allergens end, checked = d.checked or excluded.checked,
			labels = case when d.labels = '{}' then excluded.labels else d.labels end,
			contains = case when d.contains = '{}' and not d.vegetarian then excluded.contains else d.contains end,
			vegetarian = d.vegetarian or (excluded.vegetarian and d.contains = '{}')
		returning `+dishColumns, tx.Tenant(), tenant.NewID(), f.Course, f.Name, fold.Fold(f.Name), f.Allergens, f.Checked, f.Labels, f.Contains, f.Vegetarian, f.Code, f.Note, tx.Now())
	if err != nil {
		return Dish{}, err
	}
	return rows[0], nil
}

// ChangeDish says anew what a dish is. The menus of today and of days to come follow; where one is published, the change is traced
// under the reason and those whom it concerns are told.
func (s *Service) ChangeDish(tx *tenant.Tx, id uuid.UUID, f Facts) (Dish, error) {
	if p := f.Check(); p != nil {
		return Dish{}, p
	}
	taken, err := tenant.Value[bool](tx, `select exists (select from canteen.dishes where tenant_id = $1 and course = $2 and fold = $3 and id <> $4)`, tx.Tenant(), f.Course, fold.Fold(f.Name), id)
	if err != nil {
		return Dish{}, err
	}
	if taken {
		return Dish{}, problem.OnField("name", "canteen.dish_exists")
	}
	n, err := tx.Exec(`update canteen.dishes set course = $3, name = $4, fold = $5, allergens = $6, checked = $7, labels = $8, contains = $9, vegetarian = $10, code = $11, note = $12, updated_at = $13
		where tenant_id = $1 and id = $2`, tx.Tenant(), id, f.Course, f.Name, fold.Fold(f.Name), f.Allergens, f.Checked, f.Labels, f.Contains, f.Vegetarian, f.Code, f.Note, tx.Now())
	if err != nil {
		return Dish{}, err
	}
	if n == 0 {
		return Dish{}, problem.Missing()
	}
	today, err := directory.Today(tx)
	if err != nil {
		return Dish{}, err
	}
	menus, err := tenant.Select[Menu](tx, `select `+menuColumns+` from canteen.menus m where m.tenant_id = $1 and m.day >= $2 and m.dishes @> jsonb_build_array(jsonb_build_object('id', $3::text)) order by m.day for update`, tx.Tenant(), today, id)
	if err != nil {
		return Dish{}, err
	}
	for _, m := range menus {
		lines := make([]Line, len(m.Dishes))
		for i, l := range m.Dishes {
			lines[i] = Line{Dish: &l.ID, Alternative: l.Alternative}
		}
		served, err := settle(tx, lines)
		if err != nil {
			return Dish{}, err
		}
		if err := s.write(tx, m, served, m.Note, s.Words.Sentence("fr", Key, "canteen.reason_dish", map[string]any{"dish": f.Name})); err != nil {
			return Dish{}, err
		}
	}
	all, err := dishesByID(tx, []uuid.UUID{id})
	return all[id], err
}

// DropDish takes a dish out of the library; menus keep it.
func DropDish(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update canteen.dishes set archived_at = $3 where tenant_id = $1 and id = $2 and archived_at is null`, tx.Tenant(), id, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}
