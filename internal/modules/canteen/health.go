package canteen

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Sealed is what a care plan says of a child's health: nobody reads it without the organisation's key, and each opening by the staff is
// traced.
type Sealed struct {
	Allergens []string `json:"allergens" nullable:"false" maxItems:"14"`
	Other     string   `json:"other,omitempty" maxLength:"300" doc:"Foods beside the fourteen allergens: kiwi, banana…"`
	Todo      string   `json:"todo,omitempty" maxLength:"2000" doc:"What to do, as the document says it"`
	KitPlace  string   `json:"kit_place,omitempty" maxLength:"200"`
}

// The meals of a child with a care plan.
const (
	Adapted = "adapted" // the menu, without what they may not eat
	Basket  = "basket"  // what the family brings
)

// kitWarning is how long before its end a kit is told of.
const kitWarning = 30 * 24 * time.Hour

// Care is a care plan as the desk keeps it.
type Care struct {
	ID           uuid.UUID `json:"id"`
	PupilID      uuid.UUID `json:"pupil_id"`
	Sealed       Sealed    `json:"sealed" db:"-"`
	Meal         string    `json:"meal" enum:"adapted,basket"`
	Kit          bool      `json:"kit"`
	KitExpiresOn *Date     `json:"kit_expires_on,omitempty" format:"date"`
	PrescribedOn *Date     `json:"prescribed_on,omitempty" format:"date"`
	SeenOn       Date      `json:"seen_on" format:"date" doc:"When the document was seen; it is not kept"`
	Since        Date      `json:"since" format:"date"`
	ReviewedOn   Date      `json:"reviewed_on" format:"date"`
	ReviewOn     Date      `json:"review_on" format:"date" db:"-" doc:"A year after it was last looked at: a reminder, not an end"`
	EndedOn      *Date     `json:"ended_on,omitempty" format:"date"`
	OtherSchool  bool      `json:"other_school" doc:"The child changed schools since: it is to be drawn up anew"`
	Unreadable   bool      `json:"unreadable,omitempty" db:"-" doc:"What was sealed does not open: the document is to be seen and recorded anew"`
	RawSealed    []byte    `json:"-"`
}

// CareFacts are what the desk records, the document before it.
type CareFacts struct {
	Sealed
	Meal         string `json:"meal" enum:"adapted,basket"`
	Kit          bool   `json:"kit"`
	KitExpiresOn *Date  `json:"kit_expires_on,omitempty" format:"date"`
	PrescribedOn *Date  `json:"prescribed_on,omitempty" format:"date"`
	SeenOn       Date   `json:"seen_on" format:"date"`
	Since        Date   `json:"since" format:"date"`
}

// CaresOf opens the care plans in force of some pupils, nil for everybody's. The caller traces the opening.
func (s *Service) CaresOf(tx *tenant.Tx, pupils []uuid.UUID) ([]Care, error) {
	rows, err := tenant.Select[Care](tx, `select c.id, c.pupil_id, c.meal, c.kit, c.kit_expires_on, c.prescribed_on, c.seen_on, c.since, c.reviewed_on, c.ended_on, c.sealed as raw_sealed,
			coalesce(c.school_id <> canteen.school_of($1, c.pupil_id, $3), false) as other_school
		from canteen.care c where c.tenant_id = $1 and ($2::uuid[] is null or c.pupil_id = any ($2)) and c.ended_on is null order by c.pupil_id`, tx.Tenant(), pupils, tx.Now())
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	aead, err := s.sealing(tx, false)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		c := &rows[i]
		// a plan that does not open stays in sight: to leave it out would serve the child as if there were none
		c.Unreadable = aead == nil || unseal(tx, aead, c.RawSealed, c.ID, &c.Sealed) != nil
		if c.Sealed.Allergens == nil {
			c.Sealed.Allergens = []string{}
		}
		c.RawSealed = nil
		c.ReviewOn = yearAfter(c.ReviewedOn)
	}
	return rows, nil
}

// yearAfter is the same day a year later; of 29 February, 1 March.
func yearAfter(d Date) Date { return schoolyear.NewDate(d.Year+1, d.Month, d.Day) }

// RecordCare writes the care plan of a pupil, in the place of the one in force.
func (s *Service) RecordCare(tx *tenant.Tx, pupil uuid.UUID, f CareFacts) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	switch {
	case !known(f.Allergens, Allergens):
		return problem.OnField("allergens", "canteen.unknown_allergen")
	case len(f.Allergens) == 0 && strings.TrimSpace(f.Other) == "" && strings.TrimSpace(f.Todo) == "":
		return problem.OnField("allergens", "canteen.care_empty")
	case f.SeenOn.After(today):
		return problem.OnField("seen_on", "canteen.seen_future")
	case f.PrescribedOn != nil && f.PrescribedOn.After(today):
		return problem.OnField("prescribed_on", "canteen.prescribed_future")
	}
	isPupil, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil')`, tx.Tenant(), pupil)
	if err != nil {
		return err
	}
	if !isPupil {
		return problem.Missing()
	}
	f.Sealed.Allergens = ordered(f.Sealed.Allergens, Allergens)
	id, err := tenant.Value[uuid.UUID](tx, `select id from canteen.care where tenant_id = $1 and pupil_id = $2 and ended_on is null for update`, tx.Tenant(), pupil)
	if err != nil {
		return err
	}
	fresh := id == uuid.Nil
	if fresh {
		id = tenant.NewID()
	}
	sealed, err := s.seal(tx, id, f.Sealed)
	if err != nil {
		return err
	}
	if fresh {
		_, err = tx.Exec(`insert into canteen.care (tenant_id, id, pupil_id, sealed, meal, kit, kit_expires_on, prescribed_on, seen_on, school_id, since, reviewed_on, recorded_by, created_at, updated_at)
			values ($1, $4, $2, $5, $6, $7, $8, $9, $10, canteen.school_of($1, $2, $3), $11, $10, $12, $3, $3)`,
			tx.Tenant(), pupil, tx.Now(), id, sealed, f.Meal, f.Kit, f.KitExpiresOn, f.PrescribedOn, f.SeenOn, f.Since, author(tx))
	} else {
		_, err = tx.Exec(`update canteen.care set sealed = $5, meal = $6, kit = $7, kit_expires_on = $8, prescribed_on = $9, seen_on = $10, school_id = canteen.school_of($1, $2, $3), since = $11, reviewed_on = greatest(reviewed_on, $10), recorded_by = $12, updated_at = $3
			where tenant_id = $1 and id = $4 and pupil_id = $2`, tx.Tenant(), pupil, tx.Now(), id, sealed, f.Meal, f.Kit, f.KitExpiresOn, f.PrescribedOn, f.SeenOn, f.Since, author(tx))
	}
	if err != nil {
		return err
	}
	tx.About(pupil)
	_, err = tx.Exec(`update canteen.announced set settled_at = $3 where tenant_id = $1 and pupil_id = $2 and settled_at is null`, tx.Tenant(), pupil, tx.Now())
	return err
}

// ReviewCare says that a care plan was looked at again, unchanged.
func ReviewCare(tx *tenant.Tx, pupil uuid.UUID) error {
	n, err := tx.Exec(`update canteen.care set reviewed_on = directory.today($1, $3), updated_at = $3 where tenant_id = $1 and pupil_id = $2 and ended_on is null`, tx.Tenant(), pupil, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

// EndCare ends a pupil's care plan today. What it said is kept sealed for the three months of a departure, then erased.
func EndCare(tx *tenant.Tx, pupil uuid.UUID) error {
	tx.About(pupil)
	n, err := tx.Exec(`update canteen.care set ended_on = directory.today($1, $3), updated_at = $3 where tenant_id = $1 and pupil_id = $2 and ended_on is null`, tx.Tenant(), pupil, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

// Announce is a family's word that their child has a care plan: the desk asks to see the document.
func Announce(tx *tenant.Tx, pupil uuid.UUID) error {
	_, err := tx.Exec(`insert into canteen.announced (tenant_id, id, pupil_id, asked_by, asked_at) values ($1, $2, $3, $4, $5) on conflict do nothing`, tx.Tenant(), tenant.NewID(), pupil, author(tx), tx.Now())
	return err
}

// Eater is a pupil who eats on a day.
type Eater struct {
	Pupil uuid.UUID
	Day   Date
	Place *uuid.UUID // the restaurant; nil: where the pupil is enrolled, or their school eats
}

// Plate is what those who serve a child must know on a day.
type Plate struct {
	Eater
	Diet    string // the label of the choice of menu, "" for the usual one
	Regime  uuid.UUID
	Care    *Care    // nil: none
	Alerts  []Alert  // dishes of the day that meet the diet or the care plan
	Unknown []string // with a care plan: dishes of which nobody said what they contain
}

// Alert is a dish that a child does not eat, and why.
type Alert struct {
	Dish      string   `json:"dish"`
	Course    string   `json:"course"`
	Allergens []string `json:"allergens" nullable:"false"`
	Contains  []string `json:"contains" nullable:"false"`
	Instead   string   `json:"instead,omitempty" doc:"The other dish of the same course that they may eat"`
}

// Plates crosses the diets and the care plans of pupils with the menus of their days. It answers those of whom there is something to
// say, in the order given, and traces the opening of each care plan; an empty answer is "nothing to say".
func (s *Service) Plates(tx *tenant.Tx, eaters []Eater) ([]Plate, error) {
	if len(eaters) == 0 {
		return nil, nil
	}
	out, err := s.plates(tx, eaters)
	for _, p := range out {
		if p.Care != nil && !slices.Contains(tx.Seen(), p.Pupil) {
			tx.Saw(p.Pupil)
		}
	}
	return out, err
}

func (s *Service) plates(tx *tenant.Tx, eaters []Eater) ([]Plate, error) {
	var pupils []uuid.UUID
	from, until := eaters[0].Day, eaters[0].Day
	for _, e := range eaters {
		pupils = append(pupils, e.Pupil)
		if e.Day.Before(from) {
			from = e.Day
		}
		if e.Day.After(until) {
			until = e.Day
		}
	}
	cares, err := s.CaresOf(tx, pupils)
	if err != nil {
		return nil, err
	}
	diets, err := DietsOf(tx, pupils, from, until)
	if err != nil {
		return nil, err
	}
	if len(cares)+len(diets) == 0 {
		return nil, nil
	}
	menus, err := MenusBetween(tx, uuid.Nil, from, until)
	if err != nil {
		return nil, err
	}
	plans, err := plansOf(tx, pupils)
	if err != nil {
		return nil, err
	}
	var out []Plate
	for _, e := range eaters {
		p := Plate{Eater: e}
		if i := slices.IndexFunc(cares, func(c Care) bool { return c.PupilID == e.Pupil && !c.Since.After(e.Day) }); i >= 0 {
			p.Care = &cares[i]
		}
		var avoids []string
		for _, d := range diets {
			if d.PupilID == e.Pupil && !d.Since.After(e.Day) && (d.Until == nil || !d.Until.Before(e.Day)) {
				p.Diet, p.Regime, avoids = d.Label, d.Regime, d.Avoids
			}
		}
		if p.Care == nil && p.Diet == "" {
			continue
		}
		plan := plans.of(e)
		for _, m := range menus {
			if m.Day == e.Day && m.PlanID == plan && m.Meal != Snack {
				p.Alerts = append(p.Alerts, meets(m.Dishes, p.Care, avoids)...)
				if p.Care != nil {
					for _, d := range m.Dishes {
						if !d.Checked || p.Care.Unreadable {
							p.Unknown = append(p.Unknown, d.Name)
						}
					}
				}
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// meets lists the dishes that a child does not eat. Of what is served to everybody, the alternative that they may eat is named; an
// alternative that they may not eat is told as well.
func meets(dishes []Served, care *Care, avoids []string) (out []Alert) {
	against := func(d Served) (allergens, contains []string) {
		allergens = []string{} // told as a list, also of who has a diet alone
		if care != nil {
			allergens = common(d.Allergens, care.Sealed.Allergens)
		}
		return allergens, common(d.Contains, avoids)
	}
	for _, d := range dishes {
		a := Alert{Dish: d.Name, Course: d.Course}
		if a.Allergens, a.Contains = against(d); len(a.Allergens)+len(a.Contains) == 0 {
			continue
		}
		for _, other := range dishes {
			if oa, oc := against(other); other.ID != d.ID && other.Course == d.Course && len(oa)+len(oc) == 0 && (care == nil || other.Checked) {
				a.Instead = other.Name
				break
			}
		}
		out = append(out, a)
	}
	return out
}

func common(a, b []string) []string {
	out := []string{}
	for _, v := range a {
		if slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}

// eating says by which plan pupils and restaurants eat.
type eating struct {
	pupil map[uuid.UUID]uuid.UUID
	place map[uuid.UUID]uuid.UUID
}

func (e eating) of(who Eater) uuid.UUID {
	if who.Place != nil {
		if p, ok := e.place[*who.Place]; ok {
			return p
		}
	}
	return e.pupil[who.Pupil]
}

func plansOf(tx *tenant.Tx, pupils []uuid.UUID) (eating, error) {
	out := eating{pupil: map[uuid.UUID]uuid.UUID{}, place: map[uuid.UUID]uuid.UUID{}}
	type follows struct{ ID, PlanID uuid.UUID }
	places, err := tenant.Select[follows](tx, `select p.id, f.plan_id from canteen.places p cross join lateral (select canteen.plan_of_place($1, p.id) as plan_id) f where p.tenant_id = $1 and f.plan_id is not null`, tx.Tenant())
	if err != nil {
		return out, err
	}
	for _, f := range places {
		out.place[f.ID] = f.PlanID
	}
	eaters, err := tenant.Select[follows](tx, `select p.id, f.plan_id from unnest($2::uuid[]) p(id) cross join lateral (select f.plan_id from canteen.plans_of_pupil($1, p.id, $3) f(plan_id) limit 1) f`, tx.Tenant(), pupils, tx.Now())
	for _, f := range eaters {
		out.pupil[f.ID] = f.PlanID
	}
	return out, err
}

// Seat is where a pupil sits today.
type Seat struct {
	ID         uuid.UUID  `json:"id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Class      string     `json:"class,omitempty"`
	School     *uuid.UUID `json:"school_id,omitempty"`
	SchoolName string     `json:"school,omitempty"`
}

// Seats are the names, classes and schools of pupils today.
func Seats(tx *tenant.Tx, pupils []uuid.UUID) ([]Seat, error) {
	return tenant.Select[Seat](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, coalesce(c.label, '') as class, c.peer_tenant_id as school,
			coalesce((select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = c.peer_tenant_id limit 1), '') as school_name
		from directory.people p left join lateral (select c.label, c.peer_tenant_id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= directory.today($1, $3) and (m.until is null or m.until >= directory.today($1, $3)) order by m.since desc limit 1) c on true
		where p.tenant_id = $1 and p.id = any ($2) order by family_name, p.given_name`, tx.Tenant(), pupils, tx.Now())
}
