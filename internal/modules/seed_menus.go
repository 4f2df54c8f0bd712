package modules

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// kitchens writes the menus of those who serve the schools of the demonstration: a year back, four weeks ahead, published two weeks
// ahead; with the choices of menu, the care plan that meets the cookie, and one that a family has announced.
func (s *sower) kitchens(ctx context.Context) error {
	doors := []string{canteen.Key, "diet", "health", "directory", "tenant"}
	for i := range s.world.Organisations {
		o := &s.world.Organisations[i]
		if o.Kind != demo.KindCommune && o.Kind != demo.KindIntercommunal || len(s.schools[o.Key]) == 0 {
			continue
		}
		s.step("menus of %s", o.ShortName)
		var k canteen.Seeded
		if err := s.once(ctx, "menus."+o.Key, tenant.Doors{Tenant: s.tenant(o.Key), Open: doors}, func(tx *tenant.Tx) (err error) {
			if k, err = s.kitchen(tx, o); err != nil {
				return err
			}
			return s.Canteen.Seed(tx, k)
		}); err != nil {
			return err
		}
		for _, school := range s.schools[o.Key] {
			if err := s.once(ctx, "menus."+o.Key+"."+school, tenant.Doors{Tenant: s.tenant(school), Open: doors}, func(tx *tenant.Tx) error {
				return canteen.SeedPosted(tx, s.tenant(o.Key), o.Name, k.Plan, k.Facts.Name, k.Menus)
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// kitchen is what a collectivity serves.
func (s *sower) kitchen(tx *tenant.Tx, o *demo.Organisation) (canteen.Seeded, error) {
	id := func(names ...string) uuid.UUID { return s.id(append([]string{"canteen", o.Key}, names...)...) }
	k := canteen.Seeded{Plan: id("plan"), ID: id, At: s.world.PreviousYear.Start.AddDate(0, 0, -7)}
	k.Facts = canteen.PlanFacts{Name: "Écoles", Kitchen: "Cuisine centrale de " + o.Address.City, KitchenSiret: o.SIRET, Weekdays: []int{1, 2, 4, 5}}
	town := o.Kind == demo.KindCommune
	if town {
		k.Facts.Weekdays = []int{1, 2, 3, 4, 5}
	}
	types := map[string]string{"maternelle": "École maternelle", "élémentaire": "École élémentaire", "primaire": "École élémentaire"}
	for _, key := range s.schools[o.Key] {
		school := s.world.Organisation(key)
		at, name := s.restaurant(o, school)
		if !slices.ContainsFunc(k.Facts.Followers, func(f canteen.Follower) bool { return *f.PlaceID == at }) {
			k.Facts.Followers = append(k.Facts.Followers, canteen.Follower{PlaceID: &at, Name: name, Kind: types[school.Level], Code: school.UAI})
		}
	}
	cal, err := directory.Calendar(tx)
	if err != nil {
		return k, err
	}
	today := schoolyear.DateOf(s.world.Today, time.UTC)
	library := map[string]uuid.UUID{}
	served := func(dishes []demo.Dish) (out []canteen.Served) {
		for _, d := range dishes {
			name := d.Course + " " + d.Name
			dish := canteen.Dish{ID: id("dish", name), Course: d.Course, Name: d.Name, Allergens: d.Allergens, Checked: true, Labels: d.Labels, Contains: d.Contains, Vegetarian: d.Vegetarian}
			if _, known := library[name]; !known {
				library[name] = dish.ID
				k.Dishes = append(k.Dishes, dish)
			}
			out = append(out, canteen.Served{Dish: dish, Alternative: d.Alternative})
		}
		canteen.InOrder(out)
		return out
	}
	monday := today.Monday()
	if w := today.Weekday(); w == time.Saturday || w == time.Sunday {
		monday = monday.AddDays(7)
	}
	christmas := schoolyear.Date{}
	for d := monday; d.Before(monday.AddDays(28)); d = d.AddDays(1) {
		if h, ok := cal.NextHoliday(d); ok && h.Code == "christmas" && d.Weekday() == time.Thursday && cal.IsSchoolDay(d) {
			christmas = d
		}
	}
	picnic := monday.AddDays(11) // Friday of the week after
	for d := monday.AddDays(-52 * 7); d.Before(monday.AddDays(28)); d = d.AddDays(1) {
		weekday := int(d.Weekday())
		if weekday < 1 || weekday > 5 || cal.IsHoliday(d) || cal.IsPublicHoliday(d) || weekday == 3 && !town {
			continue
		}
		m := canteen.Menu{ID: id("menu", d.String()), PlanID: k.Plan, Day: d, Meal: canteen.Lunch, Version: 1, Dishes: served(demo.Menu(monday.DaysUntil(d.Monday())/7, weekday))}
		switch {
		case d == christmas:
			m.Dishes, m.Note = served(demo.Christmas()), "Repas de Noël"
		case d == picnic:
			m.Meal, m.Dishes = canteen.Picnic, served(demo.Picnic())
		case weekday == 3:
			m.Note = "Centre de loisirs"
		}
		if d.Before(monday.AddDays(14)) {
			at := d.Monday().AddDays(-10).At(s.paris, 11, 20) // the Friday of the week before the last
			m.PublishedAt, m.Version = &at, 2
		}
		k.Menus = append(k.Menus, m)
	}
	s.substitution(&k, o, monday, served)
	s.purchases(&k, o, today)
	return k, s.tables(tx, o, &k, today)
}

// substitution is what a delivery that did not come made of a menu of last week.
func (s *sower) substitution(k *canteen.Seeded, o *demo.Organisation, monday schoolyear.Date, served func([]demo.Dish) []canteen.Served) {
	var cook *uuid.UUID
	for _, p := range s.world.Posts {
		if p.Organisation == o.Key && profiles[p.Profile] == access.KitchenAgent {
			id := s.person(o.Key, p.Adult)
			cook = &id
			break
		}
	}
	apple := served([]demo.Dish{{Course: "dessert", Name: "Pomme", Allergens: []string{}, Labels: []string{"bio", "local"}, Contains: []string{}}})[0]
	for i := len(k.Menus) - 1; i >= 0; i-- {
		m := &k.Menus[i]
		at := slices.IndexFunc(m.Dishes, func(d canteen.Served) bool { return d.Course == "dessert" && d.ID != apple.ID })
		if !m.Day.Before(monday) || m.Day.Weekday() != time.Friday || at < 0 {
			continue
		}
		when := m.Day.At(s.paris, 8, 5)
		removed := m.Dishes[at]
		m.Dishes = slices.Clone(m.Dishes)
		m.Dishes[at] = apple
		m.ChangedAt, m.ChangeReason, m.Version = &when, "Livraison incomplète", 3
		k.Changes = append(k.Changes, canteen.SeededChange{Menu: m.ID, Day: m.Day, Removed: []canteen.Served{removed}, Added: []canteen.Served{apple}, Reason: m.ChangeReason, At: when, By: cook})
		return
	}
}

// purchases are the invoices of a year: what is bought in a month follows its days of class, and the season.
func (s *sower) purchases(k *canteen.Seeded, o *demo.Organisation, today schoolyear.Date) {
	scale := int64(100)
	if o.Kind != demo.KindCommune {
		scale = 28
	}
	days := map[schoolyear.Date]int64{}
	for _, m := range k.Menus {
		days[schoolyear.NewDate(m.Day.Year, m.Day.Month, 1)]++
	}
	first := schoolyear.NewDate(today.Year, today.Month-12, 1)
	for month := first; month.Before(today); month = schoolyear.NewDate(month.Year, month.Month+1, 1) {
		for i, order := range demo.Orders() {
			day := month.AddDays(2 + (i*5)%25)
			if !day.Before(today) || days[month] == 0 {
				continue
			}
			rule := ""
			if order.Local {
				rule = "DEPARTEMENT"
			}
			k.Purchases = append(k.Purchases, canteen.Bought{Siret: o.SIRET, Description: order.Description, Supplier: order.Supplier, Day: day, Cents: order.Cents * scale * days[month] / 1800, Family: order.Family,
				Categories: append([]string{}, order.Categories...), Origin: order.Origin, Local: order.Local, LocalRule: rule, ShortCircuit: order.Local})
		}
	}
}

// tables are the choices of menu of families, the care plans, and one that is announced.
func (s *sower) tables(tx *tenant.Tx, o *demo.Organisation, k *canteen.Seeded, today schoolyear.Date) error {
	pork, meat, veg := k.ID("regime", "pork"), k.ID("regime", "meat"), k.ID("regime", "vegetarian")
	k.Regimes = []canteen.Regime{{ID: pork, Label: "Sans porc", Avoids: []string{"pork"}}, {ID: meat, Label: "Sans viande", Avoids: []string{"pork", "meat"}}, {ID: veg, Label: "Végétarien", Avoids: []string{"pork", "meat", "fish"}}}
	planned := map[uuid.UUID]bool{}
	for _, h := range s.world.HealthPlans {
		if p := s.world.Pupil(h.Pupil); p == nil || !slices.ContainsFunc(s.world.Records(), func(r demo.Record) bool { return r.Organisation == o.Key && r.Person == h.Pupil }) {
			continue
		}
		kit, review, since := schoolyear.DateOf(h.KitExpiry, time.UTC), schoolyear.DateOf(h.ReviewOn, time.UTC), schoolyear.DateOf(h.Since, time.UTC)
		pupil := s.person(o.Key, h.Pupil)
		planned[pupil] = true
		var allergens []string
		for _, a := range h.Allergens {
			allergens = append(allergens, map[string]string{"arachide": "peanuts"}[a])
		}
		facts := canteen.CareFacts{Sealed: canteen.Sealed{Allergens: allergens, KitPlace: h.KitPlace, Todo: "Dès les premiers signes (bouche qui gratte, plaques) : antihistaminique de la trousse.\nGêne pour respirer : adrénaline dans la cuisse, appeler le 15, puis les parents."},
			Meal: canteen.Adapted, Kit: h.Kit, KitExpiresOn: &kit, PrescribedOn: &since, SeenOn: since, Since: since}
		k.Cares = append(k.Cares, canteen.SeededCare{Pupil: pupil, Facts: facts, ReviewedOn: schoolyear.NewDate(review.Year-1, review.Month, review.Day)})
	}
	pupils, err := tenant.Select[uuid.UUID](tx, `select distinct r.person_id from directory.roles r where r.tenant_id = $1 and r.profile = 'pupil' and r.since <= $2 and (r.until is null or r.until >= $2) order by 1`, tx.Tenant(), today)
	if err != nil {
		return err
	}
	since := schoolyear.DateOf(s.world.Year.Start, time.UTC)
	for i, p := range pupils {
		d := canteen.SeededDiet{Pupil: p, Since: since, Via: []string{"family", "desk"}[i%2]}
		switch {
		case planned[p]:
			continue
		case i%13 == 4:
			d.Regime = pork
		case i%31 == 7:
			d.Regime = veg
		case i%61 == 9:
			d.Regime = meat
		case i == 40:
			k.Announced = append(k.Announced, p)
			continue
		default:
			continue
		}
		k.Diets = append(k.Diets, d)
	}
	return nil
}
