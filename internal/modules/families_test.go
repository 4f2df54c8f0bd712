package modules_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/platform/richtext"
	"preau/internal/tenant"
)

// adult is one person of a family and what they must see of the child, row by row.
type adult struct {
	name      string
	relation  int16
	authority string
	order     string // effect of a judge's order on them, "" for none
	collect   bool
	sees      sight
}

// sight is what an adult sees of the child. Counts are rows that the database itself lets through.
type sight struct {
	child, notes int  // in their list of children, in their feed
	answers      bool // may authorise an outing
	people       int  // records: themselves, and the child
	kinship      int  // links: their own alone
	contacts     int  // addresses: their own alone
	places       int  // the child's classes
	registration int  // the national number, the judge's orders, the other's disputes: never
}

var (
	parent   = sight{child: 1, notes: 1, answers: true, people: 2, kinship: 1, contacts: 1, places: 1}
	informed = sight{child: 1, notes: 1, people: 2, kinship: 1, contacts: 1, places: 1}
	outside  = sight{people: 1, kinship: 1, contacts: 1}
)

// The shapes of family, and what each adult sees. Sources: Code civil, art. 372 (both parents), 373-2 (separation changes nothing),
// 373-2-1 (who does not exercise authority is kept informed), 377 and 390 (delegation, tutorship); Code de l'action sociale, L223.
var shapes = []struct {
	shape  string
	adults []adult
}{
	{"together", []adult{
		{"mother", 10, directory.AuthorityFull, "", true, parent},
		{"father", 20, directory.AuthorityFull, "", true, parent}}},
	{"separated with joint authority", []adult{
		{"mother", 10, directory.AuthorityFull, "", true, parent},
		{"father", 20, directory.AuthorityFull, "", true, parent},
		{"companion", 90, directory.AuthorityNone, "", true, outside}}},
	{"informed only", []adult{
		{"mother", 10, directory.AuthorityFull, "", true, parent},
		{"father", 20, directory.AuthorityInformed, "", true, informed}}},
	{"barred from collecting", []adult{
		{"mother", 10, directory.AuthorityFull, "", true, parent},
		{"father", 20, directory.AuthorityFull, directory.MayNotCollect, false, parent},
		{"uncle", 39, directory.AuthorityInformed, directory.NoInformation, false, outside}}},
	{"aide sociale à l'enfance and foster family", []adult{
		{"referent", 51, directory.AuthorityFull, "", true, parent},
		{"foster mother", 42, directory.AuthorityInformed, "", true, informed},
		{"mother", 10, directory.AuthorityInformed, "", false, informed},
		{"contact of the service", 51, directory.AuthorityNone, "", false, outside}}},
	{"tutor", []adult{
		{"grandmother", 50, directory.AuthorityFull, "", true, parent},
		{"father", 20, directory.AuthorityNone, "", false, outside}}},
}

func TestWhatEachAdultSeesInSixShapesOfFamily(t *testing.T) {
	l := openLevels(t)
	year, class := l.class("CE1 B")
	_ = year
	type member struct {
		adult
		child, person uuid.UUID
		shape         string
	}
	var all []member
	for i, s := range shapes {
		var child uuid.UUID
		l.In(l.school, func(tx *tenant.Tx) (err error) {
			if child, err = directory.Add(tx, directory.NewPerson{GivenName: fmt.Sprintf("Enfant%d", i), FamilyName: "Roux", BirthDate: civil("2018-03-14"), Contact: directory.Contact{Street: "1 rue de la Mère"},
				Roles: []directory.NewRole{{Profile: access.Pupil, Since: civil("2026-09-01")}}}); err != nil {
				return err
			}
			_, err = directory.Join(tx, class, child, directory.PartPupil, "CE1", civil("2026-09-01"))
			return err
		})
		for _, a := range s.adults {
			m := member{adult: a, child: child, shape: s.shape}
			l.In(l.school, func(tx *tenant.Tx) (err error) {
				if m.person, err = directory.Add(tx, directory.NewPerson{GivenName: strings.ToUpper(a.name[:1]) + a.name[1:], FamilyName: "Roux", Contact: directory.Contact{Street: "2 rue cachée de " + a.name, AddressHidden: true},
					Roles: []directory.NewRole{{Profile: access.Guardian, Since: civil("2026-09-01")}}}); err != nil {
					return err
				}
				relation := a.relation
				if _, err = directory.Tie(tx, directory.Kinship{PupilID: child, GuardianID: m.person, Relation: &relation, Authority: a.authority, MayCollect: a.collect, Since: civil("2026-09-01")}); err != nil {
					return err
				}
				if a.order != "" {
					_, err = directory.Restrict(tx, directory.Restriction{PupilID: child, PersonID: m.person, Effect: a.order, Court: "TJ de Valmont", DocumentSeen: true})
				}
				return err
			})
			all = append(all, m)
		}
	}
	l.In(l.school, func(tx *tenant.Tx) error { return directory.Refresh(tx) })
	note := l.note(class)
	for _, m := range all {
		who := m.shape + ", " + m.name
		hat := l.reached(m.person)
		c := l.As(access.Caller{Hats: []access.Hat{hat}})
		var got sight
		var children struct{ Items []map[string]any }
		if a := c.Get("/api/v1/children"); a.Status == http.StatusOK {
			a.JSON(t, &children)
			got.child = len(children.Items)
		}
		if got.child == 1 && children.Items[0]["id"] != m.child.String() && children.Items[0]["child"] != m.child.String() {
			t.Errorf("%s: another child is in the list: %v", who, children.Items[0])
		}
		var feed struct{ Items []json.RawMessage }
		if a := c.Get("/api/v1/liaison/feed"); a.Status == http.StatusOK {
			a.JSON(t, &feed)
			got.notes = len(feed.Items)
		}
		body := string(c.Get("/api/v1/children/" + m.child.String() + "/directory").Body)
		for _, other := range all {
			if other.person != m.person && (strings.Contains(body, "rue cachée de "+other.name) || strings.Contains(body, other.person.String())) {
				t.Errorf("%s reads of %s in the child's record: %s", who, other.name, body)
			}
		}
		if status := c.Get("/api/v1/children/" + m.child.String() + "/directory").Status; (status == http.StatusOK) != (m.sees.child == 1) || status != http.StatusOK && status != http.StatusNotFound {
			t.Errorf("%s opens the child's record: %d", who, status)
		}
		for _, other := range all { // the children of others are not there at all
			if other.child != m.child {
				if status := c.Get("/api/v1/children/" + other.child.String() + "/directory").Status; status != http.StatusNotFound {
					t.Errorf("%s opens a child of %s: %d", who, other.shape, status)
				}
			}
		}
		a := c.Do(http.MethodPut, "/api/v1/children/"+m.child.String()+"/liaison/notes/"+note.String()+"/answer", map[string]any{"answer": "yes"})
		got.answers = a.Status < 300
		rows := l.rows(hat)
		got.people, got.kinship, got.contacts, got.places, got.registration = rows["people"], rows["kinship"], rows["contacts"], rows["class_members"], rows["identifiers"]+rows["restrictions"]+rows["import_changes"]+rows["bridges"]
		if got != m.sees {
			t.Errorf("%s sees %+v, must see %+v", who, got, m.sees)
		}
	}
}

// rows counts what the database lets an adult of a family see of the directory, whatever is asked.
func (l *levels) rows(hat access.Hat) map[string]int {
	l.t.Helper()
	out := map[string]int{}
	subjects := append(slices.Clone(hat.Subjects), hat.Informed...)
	err := l.House.DB.In(context.Background(), tenant.Doors{Tenant: hat.Tenant, ReadOnly: true, Subjects: map[string][]uuid.UUID{"directory": subjects}, Groups: map[string][]uuid.UUID{"directory": hat.Groups}}, tenant.Actor{}, func(tx *tenant.Tx) error {
		for _, table := range []string{"people", "kinship", "contacts", "class_members", "identifiers", "restrictions", "import_changes", "bridges"} {
			n, err := tenant.Value[int](tx, `select count(*)::int from directory.`+table+` where tenant_id = $1`, tx.Tenant())
			if err != nil {
				return err
			}
			out[table] = n
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return out
}

// reached is what a person is and reaches in the school, as a session's refresh asks.
func (l *levels) reached(person uuid.UUID) access.Hat {
	l.t.Helper()
	var r directory.Reached
	if err := l.House.DB.In(context.Background(), tenant.Doors{Tenant: l.school, Open: []string{"directory"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
		r, err = directory.Reach(tx, person)
		return err
	}); err != nil {
		l.t.Fatal(err)
	}
	hat := l.Hat(l.school, person, r.Profiles...)
	hat.Subjects, hat.Informed, hat.Groups = r.Subjects, r.Informed, r.Groups
	return hat
}

func civil(s string) (d directory.Date) {
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

// class opens a class of this year.
func (l *levels) class(label string) (year directory.SchoolYear, id uuid.UUID) {
	l.t.Helper()
	l.In(l.school, func(tx *tenant.Tx) (err error) {
		if year, err = directory.OpenYear(tx, 2026); err != nil {
			return err
		}
		id, err = directory.OpenClass(tx, directory.Class{YearID: year.ID, Label: label, Levels: []string{"CE1"}})
		return err
	})
	return year, id
}

// note sends the families of a class an authorisation to sign.
func (l *levels) note(class uuid.UUID) uuid.UUID {
	l.t.Helper()
	body, err := json.Marshal(richtext.FromPlain("Nous irons au musée vendredi."))
	if err != nil {
		l.t.Fatal(err)
	}
	var draft struct {
		ID      uuid.UUID `json:"id"`
		Version int       `json:"version"`
	}
	l.director.Post(at(l.school, "/liaison/notes"), map[string]any{"kind": "outing", "title": "Sortie au musée", "body": json.RawMessage(body), "wants": "authorisation", "closes_on": "2026-09-11",
		"both_guardians": true, "audience": map[string]any{"classes": []uuid.UUID{class}}}).Want(l.t, 201).JSON(l.t, &draft)
	l.director.Post(at(l.school, "/liaison/notes/"+draft.ID.String()+"/send"), map[string]any{"version": draft.Version}).Want(l.t, 200)
	l.RunJobs()
	return draft.ID
}
