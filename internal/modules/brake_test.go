package modules_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// draft is a note to the school's staff, ready to be sent.
func (l *levels) draft(c *testkit.Client, school uuid.UUID) string {
	l.t.Helper()
	var n struct{ ID uuid.UUID }
	c.Post(at(school, "/liaison/notes"), map[string]any{"kind": "information", "title": "Réunion", "wants": "none", "both_guardians": false, "audience": map[string]any{"staff": true},
		"body": map[string]any{"type": "doc", "content": []any{map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": "Demain à midi."}}}}}}).Want(l.t, 201).JSON(l.t, &n)
	return at(school, "/liaison/notes/"+n.ID.String()+"/send")
}

func TestTheBrakeStopsPublishing(t *testing.T) {
	l := openLevels(t)
	l.staffOf(l.school, "Marion", "Petit-Jean", access.Teacher)
	agent := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff)
	path, above := at(l.school, "/settings/brake"), at(l.academy, "/settings/brake")
	body := map[string]any{"reason": "Un compte a été volé.", "schools": false}
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", l.Anonymous(), 401},
		{"stranger", l.Staff(l.other, access.Director), 404},
		{"académie, from outside", agent, 404},
		{"teacher", l.Staff(l.school, access.Teacher), 403},
		{"director", l.director, 200},
	} {
		if a := c.client.Post(path, body); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	send := l.draft(l.director, l.school)
	a := l.director.Post(send, map[string]any{"version": 1}).Want(t, 409)
	if a.Code() != "tenant.braked" || !strings.Contains(string(a.Body), "École des Tilleuls") {
		t.Errorf("the author is not told: %s", a.Body)
	}
	// what was scheduled waits, and is neither lost nor given up
	l.director.Post(send, map[string]any{"version": 1, "at": l.Clock.Now().Add(2 * time.Hour)}).Want(t, 200)
	l.Clock.Set(l.Clock.Now().Add(3 * time.Hour))
	for _, j := range l.Due() {
		_ = l.House.Worker.Run(t.Context(), j.Tenant, j.ID, j.Kind)
	}
	if n := l.owner(`select count(*)::int from liaison.notes where tenant_id = $1 and state = 'published'`, l.school); n != 0 {
		t.Error("a scheduled note left under the brake")
	}
	l.director.Do(http.MethodDelete, path, nil).Want(t, 200)
	l.RunJobs()
	if n := l.owner(`select count(*)::int from liaison.notes where tenant_id = $1 and state = 'published'`, l.school); n != 1 {
		t.Errorf("%d notes left once the brake was lifted", n)
	}
	// from above: every linked school, and the school cannot lift it
	apart := l.staffOf(l.other, "Jean", "Ailleurs", access.Director)
	agent.Post(above, map[string]any{"reason": "Comptes volés dans plusieurs écoles.", "schools": true}).Want(t, 200)
	l.RunJobs()
	l.director.Do(http.MethodDelete, path, nil).Want(t, 200)
	l.director.Post(l.draft(l.director, l.school), map[string]any{"version": 1}).Want(t, 409)
	apart.Post(l.draft(apart, l.other), map[string]any{"version": 1}).Want(t, 200)
	agent.Do(http.MethodDelete, above, nil).Want(t, 200)
	l.RunJobs()
	l.director.Post(l.draft(l.director, l.school), map[string]any{"version": 1}).Want(t, 200)
}

func TestAClassIsResetAtOnce(t *testing.T) {
	l := openLevels(t)
	var class uuid.UUID
	accounts := map[uuid.UUID]uuid.UUID{}
	hash, err := l.wired.Identity.Hasher.Hash(t.Context(), "trois platanes et un préau")
	if err != nil {
		t.Fatal(err)
	}
	l.In(l.school, func(tx *tenant.Tx) error {
		year, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		c, err := directory.OpenClass(tx, directory.Class{ID: tenant.NewID(), YearID: year.ID, Label: "CM2 A", Kind: "ordinary", Levels: []string{"CM2"}})
		if err != nil {
			return err
		}
		class = c
		var loaded directory.Loaded
		for range 3 {
			id, err := directory.Add(tx, directory.NewPerson{GivenName: "Élève", FamilyName: "Nom", Roles: []directory.NewRole{{Profile: access.Pupil}}})
			if err != nil {
				return err
			}
			accounts[id] = tenant.NewID()
			loaded.Members = append(loaded.Members, directory.LoadedMember{Class: class, Person: id, Part: directory.PartPupil, Since: year.StartsOn})
		}
		return l.wired.Importer.Vault.Load(tx, loaded)
	})
	for person, account := range accounts {
		err := l.House.DB.In(t.Context(), tenant.Doors{Tenant: l.school, Account: account, Open: []string{"identity", "directory"}}, tenant.Actor{Account: account}, func(tx *tenant.Tx) error {
			if _, err := l.wired.Identity.Create(tx, identity.Newcomer{ID: account, Kind: identity.Pupil, GivenName: "Élève", FamilyName: "Nom", Language: "fr", PasswordHash: hash}); err != nil {
				return err
			}
			return l.wired.Identity.Join(tx, account, person)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	path := at(l.school, "/identity/classes/"+class.String()+"/reset")
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", l.Anonymous(), 401},
		{"stranger", l.Staff(l.other, access.Director), 404},
		{"secretary", l.Staff(l.school, access.SchoolStaff), 403},
		{"a teacher of another class", l.staffOf(l.school, "Paul", "Autre", access.Teacher), 404},
	} {
		if a := c.client.Post(path, nil); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	var out struct{ Items []identity.ResetPupil }
	l.director.Post(path, nil).Want(t, 200).JSON(t, &out)
	if len(out.Items) != 3 {
		t.Fatalf("%+v", out)
	}
	for _, r := range out.Items {
		if !r.Password || r.Code == "" {
			t.Errorf("%+v", r)
		}
	}
	if a := l.director.Post(path, nil).Want(t, 200); strings.Contains(string(a.Body), `"password":true`) {
		t.Error("a password came back by itself")
	}
}
