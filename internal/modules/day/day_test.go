package day_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules/attendance"
	"preau/internal/modules/canteen"
	"preau/internal/modules/day"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// place is a school and its commune, a child known to both, and those who read its day.
type place struct {
	*testkit.Kit
	vault        *directory.Vault
	canteen      *daybook.Service
	town, school uuid.UUID
	here, there  uuid.UUID // the child, for the commune and for the school
	class, noon  uuid.UUID
	teacher      uuid.UUID
	parent       *testkit.Client
}

func date(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{}
	p.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(core.Root)
		if err != nil {
			t.Fatal(err)
		}
		restaurant := canteen.New(canteen.Deps{Words: core.Words, Vault: vault})
		p.vault, p.canteen = vault, restaurant.Bookings
		service := day.New(day.Deps{Words: core.Words, Vault: vault, Sources: []day.Source{{Service: attendance.Key, SQL: attendance.DaySQL}, day.Booked(restaurant.Bookings, canteen.OnThePlate)}})
		return []manifest.Module{cutoff.Module(), directory.Module(directory.Deps{Vault: vault, Words: core.Words}), daybook.Module(), service.Module(),
			attendance.New(attendance.Deps{Words: core.Words, Vault: vault}).Module(), restaurant.Module()}, nil
	})
	p.town, p.school = p.Tenant("commune", "Saint-Aubin"), p.Tenant("school", "Les Tilleuls")
	p.Link(p.town, p.school, "canteen")
	p.Clock.Set(time.Date(2026, 9, 7, 6, 25, 0, 0, time.UTC))
	p.people(t)
	p.meals(t)
	return p
}

func (p *place) people(t *testing.T) {
	p.here, p.there, p.class, p.teacher = tenant.NewID(), tenant.NewID(), tenant.NewID(), tenant.NewID()
	person := func(at, id uuid.UUID, name, profile string) {
		p.Exec(at, `insert into directory.people (tenant_id, id, family_name, given_name, birth_date, fold, created_at, updated_at) values ($1, $2, 'ROUX', $3, '2018-05-04', 'roux', $4, $4)`, at, id, name, p.Clock.Now())
		p.Exec(at, `insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) values ($1, $2, $3, $4, '2026-09-01', $5)`, at, tenant.NewID(), id, profile, p.Clock.Now())
	}
	person(p.town, p.here, "Lina", "pupil")
	person(p.school, p.there, "Lina", "pupil")
	person(p.school, p.teacher, "Ève", "teacher")
	for _, side := range [][4]uuid.UUID{{p.town, p.here, p.school, p.there}, {p.school, p.there, p.town, p.here}} {
		p.Exec(side[0], `insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at) values ($1, $2, $3, $4, $5, false, 'confirmed', '2026-09-01', $6)`,
			side[0], tenant.NewID(), side[1], side[2], side[3], p.Clock.Now())
	}
	year := tenant.NewID()
	p.Exec(p.school, `insert into directory.school_years (tenant_id, id, start, label, starts_on, ends_on) values ($1, $2, 2026, '2026-2027', '2026-09-01', '2027-08-31')`, p.school, year)
	p.Exec(p.school, `insert into directory.classes (tenant_id, id, year_id, label, levels, created_at) values ($1, $2, $3, 'CE1 B', '{CE1}', $4)`, p.school, p.class, year, p.Clock.Now())
	for id, part := range map[uuid.UUID]string{p.there: "pupil", p.teacher: "main_teacher"} {
		p.Exec(p.school, `insert into directory.class_members (tenant_id, id, class_id, person_id, part, since, created_at) values ($1, $2, $3, $4, $5, '2026-09-01', $6)`, p.school, tenant.NewID(), p.class, id, part, p.Clock.Now())
	}
	week := tenant.NewID()
	p.Exec(p.school, `insert into attendance.weeks (tenant_id, id, since, created_at) values ($1, $2, '2026-09-01', $3)`, p.school, week, p.Clock.Now())
	p.Exec(p.school, `insert into attendance.hours (tenant_id, week_id, weekday, half, starts, ends) select $1, $2, d, 'morning', time '08:30', time '11:30' from unnest('{1,2,4,5}'::int[]) d`, p.school, week)
	me, mine := tenant.NewID(), tenant.NewID()
	town, school := p.Hat(p.town, me, access.Guardian), p.Hat(p.school, mine, access.Guardian)
	town.Subjects, school.Subjects = append(town.Subjects, p.here), append(school.Subjects, p.there)
	p.parent = p.As(access.Caller{Hats: []access.Hat{town, school}})
}

func (p *place) meals(t *testing.T) {
	restaurant, meal := uuid.New(), uuid.New()
	p.noon = uuid.New()
	var rules cutoff.Rules
	if err := rules.UnmarshalJSON([]byte(`{"add":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"},"cancel":{"kind":"day_before","at":"11:00"}}`)); err != nil {
		t.Fatal(err)
	}
	p.In(p.town, func(tx *tenant.Tx) error {
		for _, err := range []error{
			p.canteen.WritePlace(tx, restaurant, daybook.PlaceIn{Name: "Restaurant"}),
			p.canteen.WriteActivity(tx, meal, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{"occasional"}, Runs: "school", Weekdays: 127, Since: date("2026-09-01"), Units: []daybook.UnitIn{{ID: p.noon, Label: "Midi", Starts: 690, Ends: 810}}}),
			p.canteen.WriteRule(tx, meal, uuid.New(), daybook.RuleIn{Since: date("2026-09-01"), Cutoff: rules}),
			p.canteen.SetActivity(tx, meal, "open"),
		} {
			if err != nil {
				return err
			}
		}
		book, err := p.canteen.Read(tx)
		if err != nil {
			return err
		}
		if _, _, err = p.canteen.Enrol(tx, book, daybook.NewEnrolment{Pupil: p.here, Activity: meal, Place: &restaurant, Mode: "occasional", Since: date("2026-09-01")}, daybook.By{Via: "desk"}); err != nil {
			return err
		}
		_, err = p.canteen.Apply(tx, book, []daybook.Want{{Pupil: p.here, Unit: p.noon, Day: date("2026-09-10"), Take: true}}, daybook.By{Via: "desk"})
		return err
	})
	p.RunJobs()
}

func (p *place) day(t *testing.T, from, until string) map[string]day.Line {
	t.Helper()
	var out struct{ Items []day.Days }
	p.parent.Get("/api/v1/day?from="+from+"&until="+until).Want(t, 200).JSON(t, &out)
	lines := map[string]day.Line{}
	for _, of := range out.Items {
		for _, l := range of.Lines {
			lines[l.Day.String()+" "+l.Kind] = *l
		}
	}
	return lines
}

func TestAFamilysDayJoinsSchoolAndTown(t *testing.T) {
	p := open(t)
	p.Anonymous().Get("/api/v1/day?from=2026-09-07&until=2026-09-11").Want(t, 401)
	p.parent.Get("/api/v1/day?from=2026-09-07&until=2027-09-11").Want(t, 422)
	lines := p.day(t, "2026-09-07", "2026-09-12")
	if l := lines["2026-09-10 school"]; l.Starts != "08:30" || l.Child != p.there || l.Label != "CE1 B" {
		t.Errorf("%+v", l)
	}
	if l := lines["2026-09-10 meal"]; l.State != "booked" || l.Change == nil || !l.Change.Open || l.Change.Action != "cancel" || l.Change.Until.UTC().Format(time.RFC3339) != "2026-09-08T09:00:00Z" || l.Child != p.here {
		t.Errorf("%+v", l)
	}
	if l := lines["2026-09-11 meal"]; l.State != "none" || !l.Change.Open || l.Change.Action != "add" || *l.Ref != p.noon {
		t.Errorf("%+v", l)
	}
	for _, gone := range []string{"2026-09-08 meal", "2026-09-09 meal", "2026-09-12 meal"} { // too late, no school, a Saturday
		if l, there := lines[gone]; there {
			t.Errorf("%+v", l)
		}
	}
	// the school says that the class is out: the family's line follows
	p.In(p.school, func(tx *tenant.Tx) error {
		_, err := daybook.Tell(tx, p.vault, daybook.Fact{ID: uuid.New(), Kind: daybook.Outing, Pupils: []uuid.UUID{p.there}, Days: []daybook.FactDay{{Day: date("2026-09-10"), From: 540, To: 960}}, Said: tx.Now(), By: "school", State: daybook.Confirmed})
		return err
	})
	p.RunJobs()
	if l := p.day(t, "2026-09-10", "2026-09-10")["2026-09-10 meal"]; l.State != "away" || l.Detail == "" || l.Change != nil {
		t.Errorf("%+v", l)
	}
}

func TestASchoolKnowsWhoEatsInItsClasses(t *testing.T) {
	p := open(t)
	path := "/api/v1/t/" + p.school.String() + "/day?day=2026-09-10"
	p.Anonymous().Get(path).Want(t, 401)
	p.Staff(p.town, access.TownAdmin, access.CanteenAgent).Get(path).Want(t, 404)
	p.parent.Get(path).Want(t, 403)
	p.Staff(p.school, access.Partner).Get(path).Want(t, 403)
	read := func(c *testkit.Client) (out day.Class) {
		t.Helper()
		c.Get(path).Want(t, 200).JSON(t, &out)
		return out
	}
	director := p.Staff(p.school, access.Director)
	if c := read(director); len(c.Pupils) != 1 || len(c.Pupils[0].Lines) != 1 || c.Pupils[0].ID != p.there || c.Pupils[0].Lines[0].Label != "Cantine" || c.ToldAt == nil {
		t.Fatalf("%+v", c)
	}
	if c := read(p.Staff(p.school, access.Teacher)); len(c.Pupils) != 0 {
		t.Errorf("a teacher of another class reads %+v", c)
	}
	teacher := p.As(access.Caller{Hats: []access.Hat{p.Hat(p.school, p.teacher, access.Teacher)}})
	if c := read(teacher); len(c.Pupils) != 1 {
		t.Errorf("%+v", c)
	}
	// the evening is told to whoever sends the children off; a meal is no evening
	p.In(p.school, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into day.lines (tenant_id, pupil_id, day, from_id, unit_id, service, kind, label, starts, ends, state, told_at) values ($1, $2, '2026-09-10', $3, $4, 'childcare', 'evening', 'Soir 1', 990, 1050, 'booked', $5)`, p.school, p.there, p.town, uuid.New(), tx.Now()); err != nil {
			return err
		}
		evening, err := day.Evening(tx, []uuid.UUID{p.there, p.teacher}, date("2026-09-10"))
		if len(evening) != 1 || evening[p.there] != "Soir 1" {
			t.Errorf("%v", evening)
		}
		_, gone := tx.Exec(`delete from day.lines where tenant_id = $1 and service = 'childcare'`, p.school)
		return errors.Join(err, gone)
	})
	// given back at the desk, it is gone here at once
	p.In(p.town, func(tx *tenant.Tx) error {
		book, err := p.canteen.Read(tx)
		if err != nil {
			return err
		}
		_, err = p.canteen.Apply(tx, book, []daybook.Want{{Pupil: p.here, Unit: p.noon, Day: date("2026-09-10")}}, daybook.By{Via: "desk"})
		return err
	})
	p.RunJobs()
	if c := read(director); len(c.Pupils[0].Lines) != 0 {
		t.Errorf("%+v", c)
	}
	// a fortnight later nothing is kept
	p.Clock.Advance(20 * 24 * time.Hour)
	p.In(p.school, func(tx *tenant.Tx) error {
		_, err := tx.Emit("day.purge", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	p.RunJobs()
	p.In(p.school, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from day.lines where tenant_id = $1`, p.school)
		if n != 0 {
			t.Errorf("%d lines are kept", n)
		}
		return err
	})
}
