package modules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/modules/enrolment"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// leaver is a pupil of a school whom the town hall feeds, with a mother, on both sides of the bridge.
type leaver struct {
	*moving
	here, there    uuid.UUID // the town hall's record, the school's
	mother         uuid.UUID
	family         *testkit.Client
	office, head   *testkit.Client
	meal, noon     uuid.UUID
	theirs, class  uuid.UUID
	place, another uuid.UUID
}

func (l *leaver) at(path string) string { return "/api/v1/t/" + l.town.String() + "/enrolment" + path }

func (l *leaver) inSchool(path string) string {
	return "/api/v1/t/" + l.school.String() + "/enrolment" + path
}

func (l *leaver) count(side uuid.UUID, sql string, args ...any) (n int) {
	l.t.Helper()
	l.In(side, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, sql, append([]any{side}, args...)...)
		return err
	})
	return n
}

func newLeaver(t *testing.T) *leaver {
	l := &leaver{moving: newMoving(t).in(t)}
	for _, side := range []uuid.UUID{l.town, l.school} {
		l.Exec(side, `update tenant.links set services = $2 where tenant_id = $1`, side, []string{"canteen", "childcare", "transport", "enrolment", "directory"})
	}
	l.Exec(l.school, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, l.school)
	l.Exec(l.town, `update tenant.tenants set city = 'Saint-Aubin', insee = '99001' where tenant_id = $1`, l.town)
	l.class = folk.Class(l.Kit, l.school, "CE1 A", "CE1", uuid.Nil)
	l.there = folk.Pupil(l.Kit, l.school, l.class, "CE1", "Fatou", "Traoré", "", "2019-03-02")
	l.theirs = folk.Class(l.Kit, l.town, "CE1 A", "CE1", uuid.Nil)
	l.Exec(l.town, `update directory.classes set peer_tenant_id = $2, peer_class_id = $3 where tenant_id = $1`, l.town, l.school, l.class)
	l.here = folk.Pupil(l.Kit, l.town, l.theirs, "CE1", "Fatou", "Traoré", "", "2019-03-02")
	l.mother = folk.Person(l.Kit, l.town, "Aminata", "Traoré", "", access.Guardian)
	l.In(l.town, func(tx *tenant.Tx) error {
		_, err := directory.Tie(tx, directory.Kinship{PupilID: l.here, GuardianID: l.mother, Authority: directory.AuthorityFull})
		return err
	})
	for _, side := range [][]uuid.UUID{{l.town, l.here, l.school, l.there}, {l.school, l.there, l.town, l.here}} {
		l.Exec(side[0], `insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at) values ($1, $2, $3, $4, $5, false, 'confirmed', '2026-09-01', $6)`,
			side[0], tenant.NewID(), side[1], side[2], side[3], l.Clock.Now())
	}
	l.family = l.As(access.Caller{Hats: []access.Hat{folk.Hat(l.Kit, l.town, l.mother)}})
	l.office, l.head = l.Staff(l.town, access.SchoolOffice), l.Staff(l.school, access.Director)
	l.In(l.town, func(tx *tenant.Tx) error {
		s := l.wired.Canteen.Bookings
		book, err := s.Read(tx)
		if err != nil {
			return err
		}
		a := book.Activities[0]
		l.meal, l.noon = a.ID, a.Units[0].ID
		_, _, err = s.Enrol(tx, book, daybook.NewEnrolment{Pupil: l.here, Activity: l.meal, Mode: daybook.Weekly, Since: folk.Date("2026-11-23"), Pattern: daybook.Pattern{l.noon: {A: 1 | 2 | 8 | 16, B: 1 | 2 | 8 | 16}}}, daybook.By{Via: "desk", Override: true})
		return err
	})
	l.RunJobs()
	if n := l.meals("2026-12-05"); n < 20 {
		t.Fatalf("%d meals are booked after the day", n)
	}
	return l
}

// meals are those booked from a day on.
func (l *leaver) meals(from string) int {
	l.t.Helper()
	return l.count(l.town, `select count(*)::int from canteen.bookings where tenant_id = $1 and pupil_id = $2 and day >= $3::date and state = 'booked'`, l.here, from)
}

// until has the night's and the morning's jobs run up to a day at eight.
func (l *leaver) until(day string) {
	l.t.Helper()
	at, err := time.Parse("2006-01-02T15:04", day+"T07:00")
	if err != nil {
		l.t.Fatal(err)
	}
	l.Clock.Set(at)
	l.RunJobs()
}

// A family moves: it says so once; the school strikes the child off and gives the certificate, the meals end on that day, the record on
// the next, and a child who stays has everything as before.
func TestAFamilyMovesAway(t *testing.T) {
	t.Parallel()
	l := newLeaver(t)
	leave := map[string]any{"pupil": l.here, "kind": "moving", "leaving_on": "2026-12-04", "to_city": "Valmont", "to_school": ""}
	l.Anonymous().Post(l.at("/leaving"), leave).Want(t, 401)
	l.Staff(l.Tenant("commune", "Une autre"), access.SchoolOffice).Post(l.at("/departures"), leave).Want(t, 404)
	other := folk.Person(l.Kit, l.town, "Une", "Autre", "", access.Guardian)
	l.As(access.Caller{Hats: []access.Hat{folk.Hat(l.Kit, l.town, other)}}).Post(l.at("/leaving"), leave).Want(t, 422) // of a child who is not theirs
	l.family.Post(l.at("/leaving"), map[string]any{"pupil": l.here, "kind": "moving", "leaving_on": "2026-12-04"}).Want(t, 422)
	l.family.Post(l.at("/leaving"), leave).Want(t, 204)
	l.family.Post(l.at("/leaving"), leave).Want(t, 409)
	l.RunJobs()
	before := l.meals("2026-11-23")
	list := func(c *testkit.Client) (out []enrolment.Leaving) {
		var got struct{ Items []enrolment.Leaving }
		c.Get(l.inSchool("/leavings")).Want(t, 200).JSON(t, &got)
		return got.Items
	}
	said := list(l.head)
	if len(said) != 1 || said[0].PupilID != l.there || said[0].Child != "Fatou Traoré" || said[0].ToCity != "Valmont" {
		t.Fatalf("the school reads %+v", said)
	}
	l.office.Get(l.inSchool("/leavings")).Want(t, 404)
	l.Staff(l.Tenant("school", "Une autre école"), access.Director).Post(l.inSchool("/leavings/"+said[0].ID.String()+"/strike"), map[string]any{}).Want(t, 404)
	l.Staff(l.school, access.Teacher).Post(l.inSchool("/leavings/"+said[0].ID.String()+"/strike"), map[string]any{}).Want(t, 403)

	// they stay after all, then go
	var mine struct{ Items []enrolment.Family }
	l.family.Get("/api/v1/enrolment/mine").Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 1 || len(mine.Items[0].Departures) != 1 {
		t.Fatalf("%+v", mine)
	}
	departure := mine.Items[0].Departures[0].ID.String()
	l.As(access.Caller{Hats: []access.Hat{folk.Hat(l.Kit, l.town, other)}}).Post(l.at("/leaving/"+departure+"/back"), nil).Want(t, 404)
	l.family.Post(l.at("/leaving/"+departure+"/back"), nil).Want(t, 204)
	l.RunJobs()
	if left := list(l.head); len(left) != 0 || l.meals("2026-11-23") != before {
		t.Fatalf("who stays: %+v, %d meals of %d", left, l.meals("2026-11-23"), before)
	}
	l.family.Post(l.at("/leaving"), leave).Want(t, 204)
	l.RunJobs()
	id := list(l.head)[0].ID.String()

	l.head.Get(l.inSchool("/leavings/"+id+"/certificate")).Want(t, 409)
	l.head.Post(l.inSchool("/leavings/"+id+"/strike"), map[string]any{"on": "2026-12-04"}).Want(t, 204)
	l.head.Post(l.inSchool("/leavings/"+id+"/strike"), map[string]any{"on": "2026-12-11"}).Want(t, 409)
	l.RunJobs()
	l.family.Post(l.at("/leaving/"+departure+"/back"), nil).Want(t, 404)
	if kept, after := l.meals("2026-11-23"), l.meals("2026-12-05"); after != 0 || kept != 6 { // 26, 27 and 30 November, 1, 3 and 4 December
		t.Errorf("%d meals are left, %d of them after the last day", kept, after)
	}
	if n := l.count(l.town, `select count(*)::int from canteen.seats s where tenant_id = $1 and taken <> (select count(*) from canteen.bookings b where b.tenant_id = $1 and b.unit_id = s.unit_id and b.place_id = s.place_id and b.day = s.day and b.state in ('booked', 'offered'))`); n != 0 {
		t.Errorf("%d counts of the kitchen are wrong", n)
	}
	if n := l.count(l.town, `select count(*)::int from canteen.booking_events where tenant_id = $1 and reason = 'Départ de l’école' and charge = 'free'`); n != before-6 {
		t.Errorf("%d of %d meals say why they went", n, before-6)
	}
	text := read(t, l.head.Get(l.inSchool("/leavings/"+id+"/certificate")).Want(t, 200).Body)
	for _, want := range []string{"Certificat de radiation", "Fatou TRAORÉ", "2 mars 2019", "CE1 A", "vendredi 4 décembre 2026", "Valmont"} {
		if !strings.Contains(text, want) {
			t.Errorf("the certificate lacks %q:\n%s", want, text)
		}
	}
	l.office.Get(l.inSchool("/leavings/"+id+"/certificate")).Want(t, 404)

	// on the last day the child is a pupil, on the next no more, in both
	pupil := `select count(*)::int from directory.people p join directory.class_members m on m.tenant_id = p.tenant_id and m.person_id = p.id and m.part = 'pupil' where p.tenant_id = $1 and p.id = $2 and p.left_on is null and (m.until is null or m.until >= '2026-12-04')`
	l.until("2026-12-04")
	if l.count(l.school, pupil, l.there) != 1 || l.count(l.town, pupil, l.here) != 1 {
		t.Error("gone before the last day is over")
	}
	l.until("2026-12-05")
	for side, who := range map[uuid.UUID]uuid.UUID{l.school: l.there, l.town: l.here} {
		if n := l.count(side, `select count(*)::int from directory.people where tenant_id = $1 and id = $2 and left_on = '2026-12-05'`, who); n != 1 {
			t.Error("still a pupil on the first day away")
		}
		if n := l.count(side, `select count(*)::int from directory.class_members where tenant_id = $1 and person_id = $2 and until = '2026-12-04'`, who); n != 1 {
			t.Error("the last day of class is not the one that was said")
		}
	}
}

// Another school of the same town: the meals of the place end, the town hall keeps its record for the file that asks for the new one.
func TestAChildGoesToAnotherSchoolOfTheTown(t *testing.T) {
	t.Parallel()
	l := newLeaver(t)
	l.Exec(l.town, `insert into enrolment.listed (tenant_id, id, pupil_id, family_name, given_name, fold, birth_date, way, school, level, since, updated_at) values ($1, $2, $3, 'Traoré', 'Fatou', 'fatou traore', '2019-03-02', 'public', 'École des Tilleuls', 'CE1', '2026-09-01', $4)`, l.town, tenant.NewID(), l.here, l.Clock.Now())
	var f enrolment.FileView
	l.family.Post(l.at("/mine"), map[string]any{"year": 2026, "child": l.here}).Want(t, 200).JSON(t, &f)
	f.Form.Home.Street, f.Form.Home.City, f.Form.Home.Here, f.Form.Sworn = "1 rue Haute", "Saint-Aubin", true, true
	l.family.Do("PUT", l.at("/mine/"+f.ID.String()), map[string]any{"version": f.Version, "form": f.Form}).Want(t, 200)
	l.family.Post(l.at("/mine/"+f.ID.String()+"/submit"), nil).Want(t, 200)
	l.office.Post(l.at("/departures"), map[string]any{"pupil": l.here, "kind": "school", "leaving_on": "2026-11-27", "to_city": "", "to_school": "École des Lilas"}).Want(t, 200)
	l.RunJobs()
	var got struct{ Items []enrolment.Leaving }
	l.head.Get(l.inSchool("/leavings")).Want(t, 200).JSON(t, &got)
	l.head.Post(l.inSchool("/leavings/"+got.Items[0].ID.String()+"/strike"), map[string]any{}).Want(t, 204)
	l.until("2026-11-28")
	if n := l.meals("2026-11-28"); n != 0 {
		t.Errorf("%d meals at the restaurant of the former school", n)
	}
	if n := l.count(l.town, `select count(*)::int from directory.people where tenant_id = $1 and id = $2 and left_on is null`, l.here); n != 1 {
		t.Error("the town hall lost the child whose file it has")
	}
	if n := l.count(l.school, `select count(*)::int from directory.people where tenant_id = $1 and id = $2 and left_on = '2026-11-28'`, l.there); n != 1 {
		t.Error("the former school still has the child")
	}
	if n := l.count(l.town, `select count(*)::int from enrolment.listed where tenant_id = $1 and school = 'École des Lilas' and way = 'public' and until is null`); n != 1 {
		t.Error("the mayor's list does not follow")
	}
}

// Who left without a word to the town hall's services is found by the night.
func TestTheNightEndsWhatThoseBookedWhoLeft(t *testing.T) {
	t.Parallel()
	l := newLeaver(t)
	l.Exec(l.town, `update directory.people set left_on = '2026-12-01' where tenant_id = $1 and id = $2`, l.town, l.here)
	round := func() {
		l.In(l.town, func(tx *tenant.Tx) error {
			_, err := tx.Emit("canteen.round", tx.Now(), map[string]any{"due": tx.Now()})
			return err
		})
		l.RunJobs()
	}
	round()
	if l.meals("2026-12-01") == 0 {
		t.Error("ended before the day")
	}
	l.until("2026-12-01")
	round()
	if n, kept := l.meals("2026-12-01"), l.meals("2026-11-23"); n != 0 || kept == 0 {
		t.Errorf("%d meals after the departure, %d before", n, kept)
	}
}
