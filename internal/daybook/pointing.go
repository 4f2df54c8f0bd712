package daybook

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// mostOthers is how many children who are not expected a sheet may name, so that one who comes all the same is found without a network.
const mostOthers = 1500

// Sheet is all that a tablet needs to tick a place's children on a day, with or without a network.
type Sheet struct {
	Service    string          `json:"service" enum:"canteen,childcare"`
	Day        schoolyear.Date `json:"day" format:"date"`
	Today      schoolyear.Date `json:"today" format:"date"`
	Now        time.Time       `json:"now"`
	Until      time.Time       `json:"until" doc:"When a device forgets it"`
	Place      SheetPlace      `json:"place"`
	Fetched    bool            `json:"fetched" doc:"Children leave with somebody: the departure is ticked"`
	Health     bool            `json:"health" doc:"The reader may know of diets and care plans"`
	Activities []SheetActivity `json:"activities" nullable:"false"`
	Children   []SheetChild    `json:"children" nullable:"false" doc:"Those who are expected, and the others of the place's schools"`
	Conflicts  []Conflict      `json:"conflicts" nullable:"false" doc:"Of the last month at this place, until somebody decides"`
	RollAt     *time.Time      `json:"roll_at,omitempty" doc:"When the school last said who is absent"`
}

// SheetPlace is where.
type SheetPlace struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// SheetActivity is what is given there on the day.
type SheetActivity struct {
	ID         uuid.UUID   `json:"id"`
	Kind       string      `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	Label      string      `json:"label"`
	Units      []SheetUnit `json:"units" nullable:"false"`
	Unexpected string      `json:"unexpected" doc:"What the rule says of who comes and had not booked, as a sentence"`
}

// SheetUnit is a slot.
type SheetUnit struct {
	ID     uuid.UUID    `json:"id"`
	Label  string       `json:"label"`
	Starts cutoff.Clock `json:"starts"`
	Ends   cutoff.Clock `json:"ends"`
}

// SheetChild is a child, and what those who look after it must know.
type SheetChild struct {
	ID         uuid.UUID  `json:"id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Class      string     `json:"class"`
	Photo      *uuid.UUID `json:"photo,omitempty" doc:"Only while the family allows it"`
	Plate      *Plate     `json:"plate,omitempty"`
	directory.Pickup
	Stays []Stay `json:"stays" nullable:"false" doc:"By activity; none: not expected and not ticked"`
}

// Plate is what must be known of a child at table.
type Plate struct {
	Diet       string   `json:"diet,omitempty"`
	Care       bool     `json:"care" doc:"There is a care plan (PAI)"`
	Allergens  []string `json:"allergens" nullable:"false"`
	Other      string   `json:"other,omitempty"`
	Todo       string   `json:"todo,omitempty"`
	Meal       string   `json:"meal,omitempty" enum:",adapted,basket"`
	Kit        bool     `json:"kit"`
	KitPlace   string   `json:"kit_place,omitempty"`
	Unreadable bool     `json:"unreadable,omitempty" doc:"What was sealed does not open: ask before serving"`
	Dishes     []Avoid  `json:"dishes" nullable:"false" doc:"Of the day's menu, what the child does not eat"`
}

// Avoid is a dish that a child does not eat.
type Avoid struct {
	Dish    string   `json:"dish"`
	Because []string `json:"because" nullable:"false"`
	Instead string   `json:"instead,omitempty"`
}

// Stay is a child at one activity of the day.
type Stay struct {
	Activity  uuid.UUID   `json:"activity"`
	Units     []uuid.UUID `json:"units" nullable:"false" doc:"What is booked"`
	Away      string      `json:"away,omitempty" doc:"The school says that the child does not come: absence, outing, class_closed, teacher_absent, strike"`
	Waiting   bool        `json:"waiting,omitempty" doc:"On the list for a place, which it has not"`
	Elsewhere string      `json:"elsewhere,omitempty" doc:"Booked at this other place"`
	Presence  string      `json:"presence" enum:",present,absent,unexpected"`
	ArrivedAt *time.Time  `json:"arrived_at,omitempty"`
	LeftAt    *time.Time  `json:"left_at,omitempty"`
	LeftHow   string      `json:"left_how,omitempty" enum:",guardian,collector,alone,other"`
	LeftWith  string      `json:"left_with,omitempty"`
	Forbidden bool        `json:"forbidden,omitempty" doc:"Ticked as gone with somebody who may not fetch the child"`
	Late      int         `json:"late,omitempty" doc:"Minutes after the end of the last slot at which the child was fetched"`
	Seen      int         `json:"seen" doc:"How many ticks there are"`
	Holds     *uuid.UUID  `json:"holds,omitempty" doc:"The tick that holds: what is taken back"`
	Clash     bool        `json:"clash,omitempty"`
}

// Conflict is a child of whom two tablets said what cannot both be true.
type Conflict struct {
	Child    uuid.UUID       `json:"child"`
	Name     string          `json:"name"`
	Class    string          `json:"class"`
	Activity uuid.UUID       `json:"activity"`
	Label    string          `json:"label" doc:"Of the activity"`
	Day      schoolyear.Date `json:"day" format:"date"`
	Sides    []Side          `json:"sides" nullable:"false"`
}

// Side is what one tablet said.
type Side struct {
	Tick   uuid.UUID `json:"tick"`
	Kind   string    `json:"kind" enum:"present,absent,left"`
	At     time.Time `json:"at"`
	Hour   time.Time `json:"hour"`
	How    string    `json:"how,omitempty"`
	With   string    `json:"with,omitempty"`
	Device string    `json:"device"`
	By     string    `json:"by,omitempty"`
	Holds  bool      `json:"holds" doc:"What is believed until somebody decides"`
}

// activitiesOn are what is given at a place on a day, with their slots.
func (b *Book) activitiesOn(place *Place, day schoolyear.Date) (out []*Activity, slots [][]slot) {
	for _, a := range b.Activities {
		if a.State == Draft || len(place.Activities) > 0 && !slices.Contains(place.Activities, a.ID) {
			continue
		}
		if list := b.slots(a, place.ID, day, func(uuid.UUID) bool { return false }); len(list) > 0 {
			out, slots = append(out, a), append(slots, list)
		}
	}
	return out, slots
}

// Sheet makes the list of a place for a day. It needs the directory's door, and of what is beside it those that Plates reads.
func (s *Service) Sheet(tx *tenant.Tx, book *Book, place uuid.UUID, day schoolyear.Date) (*Sheet, error) {
	p := book.Place(place)
	if p == nil {
		return nil, problem.Missing()
	}
	zone := book.School().Location()
	out := &Sheet{Service: s.Key, Day: day, Today: schoolyear.DateOf(tx.Now(), zone), Now: tx.Now(), Place: SheetPlace{p.ID, p.Name}, Fetched: s.Fetched, Activities: []SheetActivity{}, Children: []SheetChild{}, Conflicts: []Conflict{}}
	if day.IsZero() {
		out.Day = out.Today
	}
	if !reckoned(out.Day) {
		return nil, problem.OnField("day", "daybook.stretch")
	}
	kept := out.Today
	if out.Day.After(kept) {
		kept = out.Day
	}
	out.Until = kept.AddDays(1).At(zone, 3, 0)
	activities, slots := book.activitiesOn(p, out.Day)
	for i, a := range activities {
		l := SheetActivity{ID: a.ID, Kind: a.Kind, Label: a.Label, Units: []SheetUnit{}, Unexpected: s.unexpected(tx, a.RuleOn(out.Day))}
		for _, x := range slots[i] {
			l.Units = append(l.Units, SheetUnit{x.unit.ID, x.unit.Label, x.unit.Starts, x.unit.Ends})
		}
		out.Activities = append(out.Activities, l)
	}
	f := &filling{s: s, tx: tx, book: book, place: p, out: out, at: map[uuid.UUID]int{}}
	return out, f.fill()
}

// unexpected says what the rule makes of who comes and had not booked.
func (s *Service) unexpected(tx *tenant.Tx, rule *Rule) string {
	lang := cmp.Or(tx.Actor().Lang, "fr")
	var b Booking
	b.charge(rule)
	switch {
	case b.Charge == Free:
		return s.say(lang, "unexpected_free", nil)
	case b.SurchargeCents > 0:
		return s.say(lang, "unexpected_cents", map[string]any{"amount": i18n.Cents(b.SurchargeCents)})
	case b.SurchargePpm > 0:
		return s.say(lang, "unexpected_share", map[string]any{"percent": b.SurchargePpm / 10_000})
	}
	return s.say(lang, "unexpected_due", nil)
}

// filling gathers the children of a sheet.
type filling struct {
	s     *Service
	tx    *tenant.Tx
	book  *Book
	place *Place
	out   *Sheet
	at    map[uuid.UUID]int // child -> index
}

func (f *filling) fill() error {
	for _, step := range []func() error{f.booked, f.ticked, f.names, f.pickup, f.conflicts, f.roll} {
		if err := step(); err != nil {
			return err
		}
	}
	list := f.out.Children
	f.out.Children = slices.DeleteFunc(list, func(c SheetChild) bool { return c.GivenName == "" })
	ids := make([]uuid.UUID, len(f.out.Children))
	for i, c := range f.out.Children {
		ids[i] = c.ID
	}
	f.tx.Listed(ids...)
	return nil
}

func (f *filling) child(id uuid.UUID) *SheetChild {
	i, ok := f.at[id]
	if !ok {
		i = len(f.out.Children)
		f.at[id] = i
		f.out.Children = append(f.out.Children, SheetChild{ID: id, Stays: []Stay{}})
	}
	return &f.out.Children[i]
}

func (c *SheetChild) stay(activity uuid.UUID) *Stay {
	i := slices.IndexFunc(c.Stays, func(s Stay) bool { return s.Activity == activity })
	if i < 0 {
		i = len(c.Stays)
		c.Stays = append(c.Stays, Stay{Activity: activity, Units: []uuid.UUID{}})
	}
	return &c.Stays[i]
}

// booked are those who are expected here, and those of this place's schools who are expected elsewhere.
func (f *filling) booked() error {
	list, err := rows[struct {
		pointed
		Kind string
	}](f.s, f.tx, `select `+prefixed("b", bookingColumns)+`, b.presence, b.arrived_at, b.left_at, b.left_with, coalesce(x.kind, '') as kind from @.bookings b left join @.facts x on x.tenant_id = b.tenant_id and x.id = b.fact_id
		where b.tenant_id = $1 and b.day = $2 and (b.place_id = $3 or b.pupil_id in (select k.pupil_id from @.ticks k where k.tenant_id = $1 and k.day = $2 and k.place_id = $3)) and (b.state in ('booked', 'away', 'waiting', 'offered') or b.presence <> '')`, f.tx.Tenant(), f.out.Day, f.place.ID)
	for _, b := range list {
		u, a := f.book.Unit(b.UnitID)
		if u == nil {
			continue
		}
		st := f.child(b.PupilID).stay(a.ID)
		switch b.State {
		case Booked:
			st.Units = append(st.Units, u.ID)
			if b.PlaceID != f.place.ID {
				if p := f.book.Place(b.PlaceID); p != nil {
					st.Elsewhere = p.Name
				}
			}
		case Away:
			st.Away = cmp.Or(b.Kind, Absence)
		case Waiting, Offered:
			st.Waiting = true
		}
		// several slots of one activity: there when in one of them, gone when gone from the last
		switch {
		case b.Presence == "":
		case st.Presence == "" || st.Presence == Absent || b.Presence == Present && st.Presence == Unexpected:
			st.Presence = b.Presence
		}
		if b.ArrivedAt != nil && (st.ArrivedAt == nil || b.ArrivedAt.Before(*st.ArrivedAt)) {
			st.ArrivedAt = b.ArrivedAt
		}
		if b.LeftAt != nil && (st.LeftAt == nil || b.LeftAt.After(*st.LeftAt)) {
			st.LeftAt, st.LeftWith = b.LeftAt, b.LeftWith
		}
	}
	return err
}

// ticked adds what tablets said of the day: how many ticks there are, which holds, what clashes.
func (f *filling) ticked() error {
	list, err := rows[Tick](f.s, f.tx, `select `+tickColumns+` from @.ticks where tenant_id = $1 and day = $2 and (place_id = $3 or pupil_id = any ($4)) order by pupil_id, activity_id, n`, f.tx.Tenant(), f.out.Day, f.place.ID, f.ids())
	if err != nil {
		return err
	}
	for _, group := range cellsOf(list) {
		a := f.book.Activity(group[0].ActivityID)
		if a == nil {
			continue
		}
		child := f.child(group[0].PupilID)
		st := child.stay(a.ID)
		held := Settle(group)
		st.Seen, st.Clash = len(group), len(held.Clash) > 0
		if held.Holds != nil {
			id := held.Holds.ID
			st.Holds = &id
			st.ArrivedAt, st.LeftAt, st.LeftHow, st.LeftWith = held.ArrivedAt, held.LeftAt, held.LeftHow, held.LeftWith
			if held.LeftAt != nil {
				st.Late = lateBy(f.book.slots(a, f.place.ID, f.out.Day, func(u uuid.UUID) bool { return slices.Contains(st.Units, u) }), *held.LeftAt)
			}
		}
	}
	return nil
}

// cellsOf parts ticks that stand in the order of children, activities and days.
func cellsOf(list []Tick) (out [][]Tick) {
	for i, k := range list {
		if i == 0 || list[i-1].PupilID != k.PupilID || list[i-1].ActivityID != k.ActivityID || list[i-1].Day != k.Day {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], k)
	}
	return out
}

func (f *filling) ids() []uuid.UUID {
	out := make([]uuid.UUID, len(f.out.Children))
	for i, c := range f.out.Children {
		out[i] = c.ID
	}
	return out
}

// names says who they are, and adds the others of the place's schools: one who comes all the same is found without a network.
func (f *filling) names() error {
	type name struct {
		ID                           uuid.UUID
		GivenName, FamilyName, Class string
	}
	list, err := rows[name](f.s, f.tx, `with others as (
			select m.person_id as id from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			where m.tenant_id = $1 and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2) and cardinality($4::uuid[]) > 0 and c.peer_tenant_id = any ($4)
			union select e.pupil_id from @.enrolments e where e.tenant_id = $1 and e.state = 'active' and e.place_id = $5 limit $6)
		select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, coalesce((select min(c.label) from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
				where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)), '') as class
		from directory.people p where p.tenant_id = $1 and p.erased_at is null and p.merged_into is null and (p.id = any ($3) or p.id in (select id from others) and p.left_on is null)
		order by family_name collate "fr-x-icu", p.given_name collate "fr-x-icu", p.id`, f.tx.Tenant(), f.out.Day, f.ids(), nonNil(f.place.Schools), f.place.ID, mostOthers)
	if err != nil {
		return err
	}
	before := f.out.Children
	at := f.at
	f.out.Children, f.at = make([]SheetChild, 0, len(list)), make(map[uuid.UUID]int, len(list))
	for _, n := range list {
		c := SheetChild{ID: n.ID, Stays: []Stay{}}
		if i, ok := at[n.ID]; ok {
			c = before[i]
		}
		c.GivenName, c.FamilyName, c.Class = n.GivenName, n.FamilyName, n.Class
		f.at[n.ID] = len(f.out.Children)
		f.out.Children = append(f.out.Children, c)
	}
	faces, err := directory.Faces(f.tx, f.ids())
	for id, file := range faces {
		f.child(id).Photo = &file
	}
	return err
}

func nonNil(ids []uuid.UUID) []uuid.UUID {
	if ids == nil {
		return []uuid.UUID{}
	}
	return ids
}

// pickup says what must be known of each child: who may fetch it, who may not, what it may not eat.
func (f *filling) pickup() error {
	service := "school" // of a meal, a child goes home alone when it does from school
	if slices.Contains(directory.AloneServices, f.s.Key) {
		service = f.s.Key
	}
	found, err := directory.PickupOf(f.tx, f.ids(), f.out.Day, service)
	if err != nil {
		return err
	}
	for id, p := range found {
		c := f.child(id)
		c.Pickup = p
		for i := range c.Stays {
			st := &c.Stays[i]
			st.Forbidden = st.LeftWith != "" && slices.ContainsFunc(p.Barred, func(b string) bool { return strings.EqualFold(b, st.LeftWith) })
		}
	}
	if f.s.Plates == nil {
		return nil
	}
	plates, err := f.s.Plates(f.tx, f.out.Day, f.place.ID, f.ids())
	f.out.Health = plates != nil
	for id, p := range plates {
		f.child(id).Plate = &p
	}
	return err
}

// conflicts are those of the last month at this place.
func (f *filling) conflicts() error {
	list, err := rows[Tick](f.s, f.tx, `select `+prefixed("k", tickColumns)+` from @.ticks k join (select pupil_id, activity_id, day from @.ticks where tenant_id = $1 and day >= $2
			group by pupil_id, activity_id, day having count(distinct device) > 1 and bool_or(place_id = $3)) c on c.pupil_id = k.pupil_id and c.activity_id = k.activity_id and c.day = k.day
		where k.tenant_id = $1 order by k.day, k.pupil_id, k.activity_id, k.n`, f.tx.Tenant(), f.out.Today.AddDays(-ticksTaken), f.place.ID)
	if err != nil {
		return err
	}
	var accounts, people []uuid.UUID
	for _, group := range cellsOf(list) {
		held := Settle(group)
		a := f.book.Activity(group[0].ActivityID)
		if len(held.Clash) == 0 || a == nil {
			continue
		}
		c := Conflict{Child: group[0].PupilID, Activity: a.ID, Label: a.Label, Day: group[0].Day}
		for _, k := range held.Clash {
			c.Sides = append(c.Sides, Side{Tick: k.ID, Kind: k.Kind, At: k.At, Hour: k.hour(), How: k.LeftHow, With: k.LeftWith, Device: k.Device, Holds: held.Holds != nil && held.Holds.ID == k.ID})
			if k.TickedBy != nil {
				accounts = append(accounts, *k.TickedBy)
			}
		}
		people = append(people, c.Child)
		f.out.Conflicts = append(f.out.Conflicts, c)
	}
	if len(f.out.Conflicts) == 0 {
		return nil
	}
	names, err := directory.NamesOf(f.tx, accounts)
	if err != nil {
		return err
	}
	by := map[uuid.UUID]*uuid.UUID{}
	for _, k := range list {
		by[k.ID] = k.TickedBy
	}
	who, err := tenant.Select[struct {
		ID   uuid.UUID
		Name string
	}](f.tx, `select id, given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) as name from directory.people where tenant_id = $1 and id = any ($2)`, f.tx.Tenant(), people)
	for i := range f.out.Conflicts {
		c := &f.out.Conflicts[i]
		for _, w := range who {
			if w.ID == c.Child {
				c.Name = w.Name
			}
		}
		if at, ok := f.at[c.Child]; ok {
			c.Class = f.out.Children[at].Class
		}
		for j := range c.Sides {
			if account := by[c.Sides[j].Tick]; account != nil {
				c.Sides[j].By = names[*account]
			}
		}
	}
	return err
}

// roll is when the schools last said who is absent on the day.
func (f *filling) roll() error {
	at, err := value[*time.Time](f.s, f.tx, `select max(x.said_at) from @.facts x where x.tenant_id = $1 and x.said_by = 'school' and x.kind = 'absence' and x.state <> 'withdrawn'
		and exists (select from @.fact_days d where d.tenant_id = $1 and d.fact_id = x.id and d.day = $2 and d.pupil_id = any ($3))`, f.tx.Tenant(), f.out.Day, f.ids())
	f.out.RollAt = at
	return err
}

func prefixed(alias, columns string) string {
	return alias + "." + strings.ReplaceAll(columns, ", ", ", "+alias+".")
}
