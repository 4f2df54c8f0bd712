package modules

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/manifest"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// pointing gives those who tick children what they must know of them at table, and counts the children of both services in an evacuation.
func (w *Wired) pointing() {
	meals, care := w.Canteen.Bookings, w.Childcare.Bookings
	for _, s := range []*daybook.Service{meals, care} {
		s.Plates, s.PlateDoors = w.plates, []string{canteen.Key, "diet", "health", "tenant"}
	}
	meals.Beside, care.Beside = []*daybook.Service{care}, []*daybook.Service{meals}
}

// plates are what those who look after children must know of them at table, for who may know it; nil: the caller may not.
func (w *Wired) plates(tx *tenant.Tx, day schoolyear.Date, place uuid.UUID, pupils []uuid.UUID) (map[uuid.UUID]daybook.Plate, error) {
	if manifest.Holds(tx, canteen.Health) == 0 {
		return nil, nil
	}
	eaters := make([]canteen.Eater, len(pupils))
	for i, p := range pupils {
		eaters[i] = canteen.Eater{Pupil: p, Day: day, Place: &place}
	}
	found, err := w.Canteen.Plates(tx, eaters)
	lang := cmp.Or(tx.Actor().Lang, "fr")
	words := func(prefix string, codes []string) []string {
		said := []string{}
		for _, c := range codes {
			said = append(said, w.Canteen.Words.Sentence(lang, canteen.Key, canteen.Key+"."+prefix+c, nil))
		}
		return said
	}
	out := make(map[uuid.UUID]daybook.Plate, len(found))
	for _, p := range found {
		plate := daybook.Plate{Diet: p.Diet, Allergens: []string{}, Dishes: []daybook.Avoid{}}
		if c := p.Care; c != nil {
			plate.Care, plate.Meal, plate.Kit, plate.KitPlace, plate.Unreadable = true, c.Meal, c.Kit, c.Sealed.KitPlace, c.Unreadable
			plate.Allergens, plate.Other, plate.Todo = words("allergen_", c.Sealed.Allergens), c.Sealed.Other, c.Sealed.Todo
		}
		for _, a := range p.Alerts {
			plate.Dishes = append(plate.Dishes, daybook.Avoid{Dish: a.Dish, Because: slices.Concat([]string{}, words("allergen_", a.Allergens), words("contains_", a.Contains)), Instead: a.Instead})
		}
		out[p.Pupil] = plate
	}
	return out, err
}
