package canteen

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// DietLine is a child with a choice of menu, for the desk.
type DietLine struct {
	Seat
	Diets []Diet `json:"diets" nullable:"false" doc:"That of today and those to come"`
}

// horizon is how far ahead a choice of menu or a reminder is listed.
var horizon = Date{Year: 9999, Month: 12, Day: 31}

// DietLines are the children who have a choice of menu, today or from a day to come, by name.
func DietLines(tx *tenant.Tx) ([]DietLine, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	pupils, err := tenant.Select[uuid.UUID](tx, `select distinct pupil_id from canteen.diets where tenant_id = $1 and (until is null or until >= $2)`, tx.Tenant(), today)
	if err != nil {
		return nil, err
	}
	diets, err := DietsOf(tx, pupils, today, horizon)
	if err != nil {
		return nil, err
	}
	seats, err := Seats(tx, pupils)
	out := []DietLine{}
	for _, s := range seats {
		l := DietLine{Seat: s, Diets: []Diet{}}
		for _, d := range diets {
			if d.PupilID == s.ID {
				l.Diets = append(l.Diets, d)
			}
		}
		out = append(out, l)
	}
	sortSeats(out, func(l DietLine) Seat { return l.Seat })
	return out, err
}

func sortSeats[T any](list []T, seat func(T) Seat) {
	slices.SortFunc(list, func(a, b T) int {
		x, y := seat(a), seat(b)
		return cmp.Or(cmp.Compare(fold.Fold(x.FamilyName), fold.Fold(y.FamilyName)), cmp.Compare(fold.Fold(x.GivenName), fold.Fold(y.GivenName)), cmp.Compare(x.ID.String(), y.ID.String()))
	})
}

// CareLine is a child with a care plan, or whose family announced one: its dates, and nothing of what it says.
type CareLine struct {
	Seat
	AnnouncedAt  *time.Time `json:"announced_at,omitempty" doc:"A family's word: the document is still to be seen"`
	Care         *uuid.UUID `json:"care,omitempty"`
	Meal         string     `json:"meal,omitempty"`
	Kit          bool       `json:"kit"`
	KitExpiresOn *Date      `json:"kit_expires_on,omitempty" format:"date"`
	ReviewOn     *Date      `json:"review_on,omitempty" format:"date"`
	OtherSchool  bool       `json:"other_school"`
	Due          []string   `json:"due" nullable:"false" doc:"What is to be done: see (the document), kit, review, school"`
}

// CareLines are the children with a care plan and those announced, what is due first.
func CareLines(tx *tenant.Tx) ([]CareLine, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[struct {
		PupilID      uuid.UUID
		AnnouncedAt  *time.Time
		Care         *uuid.UUID
		Meal         *string
		Kit          *bool
		KitExpiresOn *Date
		ReviewedOn   *Date
		OtherSchool  *bool
	}](tx, `select coalesce(c.pupil_id, a.pupil_id) as pupil_id, a.asked_at as announced_at, c.id as care, c.meal, c.kit, c.kit_expires_on, c.reviewed_on, c.school_id <> canteen.school_of($1, c.pupil_id, $2) as other_school
		from (select * from canteen.care where tenant_id = $1 and ended_on is null) c full join (select * from canteen.announced where tenant_id = $1 and settled_at is null) a on a.pupil_id = c.pupil_id`, tx.Tenant(), tx.Now())
	if err != nil {
		return nil, err
	}
	pupils := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		pupils[i] = r.PupilID
	}
	seats, err := Seats(tx, pupils)
	out := []CareLine{}
	for _, s := range seats {
		r := rows[slices.Index(pupils, s.ID)]
		l := CareLine{Seat: s, AnnouncedAt: r.AnnouncedAt, Care: r.Care, Due: []string{}}
		if r.AnnouncedAt != nil {
			l.Due = append(l.Due, "see")
		}
		if r.Care != nil {
			review := yearAfter(*r.ReviewedOn)
			l.Meal, l.Kit, l.KitExpiresOn, l.ReviewOn, l.OtherSchool = *r.Meal, *r.Kit, r.KitExpiresOn, &review, r.OtherSchool != nil && *r.OtherSchool
			l.Due = append(l.Due, due(today, l.Kit, l.KitExpiresOn, review, l.OtherSchool)...)
		}
		out = append(out, l)
	}
	sortSeats(out, func(l CareLine) Seat { return l.Seat })
	slices.SortStableFunc(out, func(a, b CareLine) int { return min(len(b.Due), 1) - min(len(a.Due), 1) })
	tx.Listed(pupils...)
	return out, err
}

// due is what a care plan asks for on a day. 1 September asks for nothing: it holds for the time in the same school.
func due(today Date, kit bool, expires *Date, review Date, otherSchool bool) (out []string) {
	if otherSchool {
		out = append(out, "school")
	}
	if kit && expires != nil && today.DaysUntil(*expires) <= int(kitWarning/(24*time.Hour)) {
		out = append(out, "kit")
	}
	if !review.After(today) {
		out = append(out, "review")
	}
	return out
}

// cards tells the desk that care plans ask for something: how many, never whose.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	lines, err := CareLines(tx)
	n := 0
	for _, l := range lines {
		if len(l.Due) > 0 {
			n++
		}
	}
	if err != nil || n == 0 {
		return nil, err
	}
	lang := tx.Actor().Lang
	return []manifest.Card{{ID: "canteen:care:" + tx.Tenant().String(), Service: Key, Kind: "canteen.care", Domain: "cantine", Todo: true, Tenant: tx.Tenant(), At: tx.Now(), Path: "/cuisine/pai",
		Title: s.Words.Sentence(lang, Key, "canteen.card_care", map[string]any{"n": n}), Line: s.Words.Sentence(lang, Key, "canteen.card_care_line", nil)}}, nil
}

// AlertLine is what a kitchen and those who serve know of a child's meal of a day.
type AlertLine struct {
	Seat
	Day        Date     `json:"day" format:"date"`
	Restaurant string   `json:"restaurant,omitempty"`
	Diet       string   `json:"diet,omitempty"`
	Meal       string   `json:"meal,omitempty" doc:"adapted or basket, with a care plan"`
	Allergens  []string `json:"allergens" nullable:"false" doc:"Of the care plan"`
	Other      string   `json:"other,omitempty"`
	Kit        bool     `json:"kit"`
	KitPlace   string   `json:"kit_place,omitempty"`
	Unreadable bool     `json:"unreadable,omitempty" doc:"The care plan does not open: see the document"`
	Dishes     []Alert  `json:"dishes" nullable:"false"`
	Unknown    []string `json:"unknown" nullable:"false" doc:"Dishes of which nobody said what they contain"`
	Booked     bool     `json:"booked" doc:"Expected that day, or nobody books here; a child who is not may still turn up"`
}

// expected tells which of some pupils are expected on which days. Where no meal is booked at all on a day, everybody is.
func expected(tx *tenant.Tx, pupils []uuid.UUID, from, until Date) (func(pupil uuid.UUID, on Date) bool, error) {
	type meal struct {
		PupilID uuid.UUID
		Day     Date
	}
	booked, err := tenant.Select[meal](tx, `select distinct b.pupil_id, b.day from canteen.bookings b where b.tenant_id = $1 and b.pupil_id = any ($2) and b.day between $3 and $4 and b.state = 'booked'`, tx.Tenant(), pupils, from, until)
	if err != nil {
		return nil, err
	}
	days, err := tenant.Select[Date](tx, `select distinct b.day from canteen.bookings b where b.tenant_id = $1 and b.day between $2 and $3 and b.state = 'booked'`, tx.Tenant(), from, until)
	return func(pupil uuid.UUID, on Date) bool {
		return !slices.Contains(days, on) || slices.Contains(booked, meal{pupil, on})
	}, err
}

// longestAlerts is how many days one list of alerts covers.
const longestAlerts = 14

// AlertLines are, day by day, the children whose plate asks for attention: a dish that meets their care plan or their choice of menu, a
// dish that nobody described, a basket. Each opening is traced.
func (s *Service) AlertLines(tx *tenant.Tx, from, until Date) ([]AlertLine, error) {
	if err := span(from, until, longestAlerts); err != nil {
		return nil, err
	}
	pupils, err := tenant.Select[uuid.UUID](tx, `select pupil_id from canteen.care where tenant_id = $1 and ended_on is null and since <= $3 union
		select pupil_id from canteen.diets where tenant_id = $1 and since <= $3 and (until is null or until >= $2)`, tx.Tenant(), from, until)
	if err != nil {
		return nil, err
	}
	days, err := tenant.Select[Date](tx, `select distinct day from canteen.menus where tenant_id = $1 and day between $2 and $3 and meal <> 'snack' and dishes <> '[]' order by day`, tx.Tenant(), from, until)
	if err != nil {
		return nil, err
	}
	var eaters []Eater
	rooms, err := restaurantsOf(tx, pupils, from, until)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		for _, p := range pupils {
			eaters = append(eaters, Eater{Pupil: p, Day: d, Place: rooms.of(p, d)})
		}
	}
	plates, err := s.Plates(tx, eaters)
	if err != nil {
		return nil, err
	}
	seats, err := Seats(tx, pupils)
	if err != nil {
		return nil, err
	}
	plans, err := Plans(tx)
	if err != nil {
		return nil, err
	}
	comes, err := expected(tx, pupils, from, until)
	out := []AlertLine{}
	for _, p := range plates {
		if len(p.Alerts) == 0 && len(p.Unknown) == 0 && (p.Care == nil || p.Care.Meal != Basket) {
			continue
		}
		i := slices.IndexFunc(seats, func(s Seat) bool { return s.ID == p.Pupil })
		if i < 0 {
			continue
		}
		l := AlertLine{Seat: seats[i], Day: p.Day, Diet: p.Diet, Allergens: []string{}, Dishes: []Alert{}, Unknown: []string{}}
		l.Restaurant, l.Booked = rooms.name(p.Place, plans, seats[i]), comes(p.Pupil, p.Day)
		if c := p.Care; c != nil {
			l.Meal, l.Allergens, l.Other, l.Kit, l.KitPlace = c.Meal, c.Sealed.Allergens, c.Sealed.Other, c.Kit, c.Sealed.KitPlace
			l.Unreadable = c.Unreadable
		}
		l.Dishes, l.Unknown = append(l.Dishes, p.Alerts...), append(l.Unknown, p.Unknown...)
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b AlertLine) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(fold.Fold(a.Restaurant), fold.Fold(b.Restaurant)), rank(a)-rank(b), cmp.Compare(fold.Fold(a.FamilyName), fold.Fold(b.FamilyName)), cmp.Compare(fold.Fold(a.GivenName), fold.Fold(b.GivenName)))
	})
	return out, err
}

// rank puts who is expected first, and what may harm before what is a choice.
func rank(l AlertLine) (n int) {
	if !l.Booked {
		n += 2
	}
	if l.Meal == "" {
		n++
	}
	return n
}

// restaurants are where pupils eat: by day as it is booked, else where they are enrolled.
type restaurants struct {
	names  map[uuid.UUID]string
	booked map[mealOf]uuid.UUID
	usual  map[uuid.UUID]uuid.UUID
	school map[uuid.UUID]uuid.UUID // where the pupils of a school eat
}

type mealOf struct {
	PupilID uuid.UUID
	Day     Date
}

func restaurantsOf(tx *tenant.Tx, pupils []uuid.UUID, from, until Date) (restaurants, error) {
	out := restaurants{map[uuid.UUID]string{}, map[mealOf]uuid.UUID{}, map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]uuid.UUID{}}
	places, err := tenant.Select[struct {
		ID   uuid.UUID
		Name string
	}](tx, `select p.id, p.name from canteen.places p where p.tenant_id = $1`, tx.Tenant())
	if err != nil {
		return out, err
	}
	for _, p := range places {
		out.names[p.ID] = p.Name
	}
	serves, err := tenant.Select[struct{ SchoolID, PlaceID uuid.UUID }](tx, `select s.school_id, s.place_id from canteen.place_schools s join canteen.places p on p.tenant_id = s.tenant_id and p.id = s.place_id and p.archived_at is null where s.tenant_id = $1 order by p.position desc, p.id`, tx.Tenant())
	if err != nil {
		return out, err
	}
	for _, s := range serves {
		out.school[s.SchoolID] = s.PlaceID
	}
	type at struct {
		mealOf
		PlaceID uuid.UUID
	}
	booked, err := tenant.Select[at](tx, `select b.pupil_id, b.day, b.place_id from canteen.bookings b where b.tenant_id = $1 and b.pupil_id = any ($2) and b.day between $3 and $4 and b.state = 'booked'`, tx.Tenant(), pupils, from, until)
	if err != nil {
		return out, err
	}
	for _, b := range booked {
		out.booked[b.mealOf] = b.PlaceID
	}
	enrolled, err := tenant.Select[at](tx, `select e.pupil_id, e.place_id from canteen.enrolments e where e.tenant_id = $1 and e.pupil_id = any ($2) and e.state = 'active' and e.since <= $4 and (e.until is null or e.until >= $3) order by e.since`, tx.Tenant(), pupils, from, until)
	for _, e := range enrolled {
		out.usual[e.PupilID] = e.PlaceID
	}
	return out, err
}

func (r restaurants) of(pupil uuid.UUID, on Date) *uuid.UUID {
	if p, ok := r.booked[mealOf{pupil, on}]; ok {
		return &p
	}
	if p, ok := r.usual[pupil]; ok {
		return &p
	}
	return nil
}

// name is the restaurant's; of who is enrolled nowhere, that of the pupils of their school.
func (r restaurants) name(place *uuid.UUID, plans []Plan, s Seat) string {
	if place != nil {
		return r.names[*place]
	}
	if s.School != nil {
		if p, ok := r.school[*s.School]; ok {
			return r.names[p]
		}
	}
	for _, p := range plans {
		for _, f := range p.Followers {
			if s.School != nil && f.SchoolID != nil && *f.SchoolID == *s.School {
				return f.Name
			}
		}
	}
	return s.SchoolName
}

// Table is what a family reads of a child's table: the choice of menu, whether a care plan is known, and what it says.
type Table struct {
	Diet      *Diet           `json:"diet,omitempty"`
	Coming    *Diet           `json:"coming,omitempty" doc:"A choice that begins on a day to come"`
	Ends      *Date           `json:"ends,omitempty" format:"date" doc:"The last day of the choice of today"`
	Regimes   []Regime        `json:"regimes" nullable:"false"`
	Announced bool            `json:"announced"`
	Care      *Care           `json:"care,omitempty"`
	Today     Date            `json:"today" format:"date"`
	Abilities map[string]bool `json:"abilities" doc:"choose, announce"`
}

// TableOf is the table of a child, as those who answer for it read it.
func (s *Service) TableOf(tx *tenant.Tx, child uuid.UUID) (*Table, error) {
	if !slices.Contains(tx.Subjects(Key), child) {
		return nil, problem.Missing()
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	t := &Table{Today: today}
	if t.Regimes, err = Regimes(tx); err != nil {
		return nil, err
	}
	for i := range t.Regimes {
		t.Regimes[i].Used = 0
	}
	diets, err := DietsOf(tx, []uuid.UUID{child}, today, horizon)
	if err != nil {
		return nil, err
	}
	for i := range diets {
		if d := &diets[i]; !d.Since.After(today) {
			t.Diet, t.Ends = d, d.Until
		} else if t.Coming == nil {
			t.Coming = d
		}
	}
	cares, err := s.CaresOf(tx, []uuid.UUID{child})
	if err != nil {
		return nil, err
	}
	if len(cares) > 0 {
		t.Care = &cares[0]
	}
	if t.Announced, err = tenant.Value[bool](tx, `select exists (select from canteen.announced where tenant_id = $1 and pupil_id = $2 and settled_at is null)`, tx.Tenant(), child); err != nil {
		return nil, err
	}
	decides := s.decides(tx, child)
	t.Abilities = map[string]bool{"choose": decides && len(t.Regimes) > 0, "announce": decides && t.Care == nil && !t.Announced}
	return t, nil
}

// decides tells whether the caller answers for the child and does not only follow it.
func (s *Service) decides(tx *tenant.Tx, child uuid.UUID) bool {
	h := manifest.CallerOf(tx.Context()).In(tx.Tenant())
	return h != nil && slices.Contains(h.Subjects, child) && manifest.Holds(tx, Ask) != 0
}
