package modules_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules/deployment"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// populate gives a school guardians, of whom some activated, and teachers.
func (l *levels) populate(school uuid.UUID, guardians, activated, teachers int) {
	l.t.Helper()
	l.In(school, func(tx *tenant.Tx) error {
		for i := range guardians + teachers {
			n := directory.NewPerson{GivenName: "Prénom", FamilyName: fmt.Sprint("Nom", i), Roles: []directory.NewRole{{Profile: access.Guardian}}}
			if i >= guardians {
				n.Roles[0].Profile = access.Teacher
			}
			id, err := directory.Add(tx, n)
			if err != nil {
				return err
			}
			if i < activated {
				if err := directory.Attach(tx, id, tenant.NewID()); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// night runs the schools' night round.
func (l *levels) night(schools ...uuid.UUID) {
	l.t.Helper()
	for _, s := range schools {
		l.In(s, func(tx *tenant.Tx) error {
			_, err := tx.Emit("deployment.count", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		})
	}
	l.RunJobs()
}

type fleetView struct {
	Items                         []deployment.School
	Total, Opened, Deployed, Late int
	Waves                         []deployment.Wave
}

func TestALevelSeesItsFleetAndNobody(t *testing.T) {
	l := openLevels(t)
	l.link(l.other, l.academy, "academy", "deployment")
	apart := l.Tenant("school", "École sans lien")
	l.populate(l.school, 60, 40, 5)
	l.populate(l.other, 30, 25, 12)
	l.populate(apart, 40, 30, 20)
	l.night(l.school, l.other, apart)
	agent, inspector := l.Staff(l.academy, access.AcademyStaff), l.Staff(l.academy, access.Inspector)
	path := at(l.academy, "/deployment/fleet")
	for _, c := range []struct {
		who    string
		client *testkit.Client
		read   int
		plan   int
	}{
		{"anonymous", l.Anonymous(), 401, 401},
		{"stranger", l.Staff(l.abroad, access.AcademyStaff), 404, 404},
		{"director of a school", l.director, 404, 404},
		{"data protection officer", l.Staff(l.academy, access.DPO), 403, 403},
		{"inspector", inspector, 200, 403},
		{"académie", agent, 200, 204},
	} {
		if a := c.client.Get(path); a.Status != c.read {
			t.Errorf("%s reads: %d", c.who, a.Status)
		}
		if a := c.client.Do(http.MethodPut, path, map[string]any{"schools": []any{map[string]any{"name": "Collège à venir", "uai": "0990099A", "wave": "Vague 3", "planned_on": "2027-01-04"}}}); a.Status != c.plan {
			t.Errorf("%s plans: %d %s", c.who, a.Status, a.Body)
		}
	}
	var f fleetView
	inspector.Get(path).Want(t, 200).JSON(t, &f)
	if f.Total != 3 || f.Opened != 2 || f.Deployed != 1 || len(f.Waves) != 1 {
		t.Fatalf("%+v", f)
	}
	counts := map[string]map[string]deployment.Count{}
	for _, s := range f.Items {
		counts[s.Name] = map[string]deployment.Count{}
		for _, c := range s.Counts {
			counts[s.Name][c.Profile] = c
		}
	}
	here, there := counts["École des Tilleuls"], counts["École d’ailleurs"]
	if g := here["guardian"]; g.People == nil || *g.People != 60 || g.Activated == nil || *g.Activated != 40 || g.Active == nil || *g.Active != 0 {
		t.Errorf("%+v", g)
	}
	if g := here["teacher"]; g.People != nil || g.Activated != nil {
		t.Errorf("five teachers are shown: %+v", g)
	}
	if g := here["director"]; g.People != nil {
		t.Error("the director is shown")
	}
	// 25 of 30: the five who did not would be found by subtraction
	if g := there["guardian"]; g.People == nil || *g.People != 30 || g.Activated != nil {
		t.Errorf("%+v", g)
	}
	var a struct{ Items []deployment.Sum }
	inspector.Get(at(l.academy, "/deployment/adoption")).Want(t, 200).JSON(t, &a)
	for _, s := range a.Items {
		if s.Profile == "guardian" && (s.People != 90 || s.Of != 60 || s.Activated != 40) || s.Profile == "teacher" && (s.Hidden != 1 || s.People != 12) {
			t.Errorf("%+v", s)
		}
	}
	// small counts are nowhere in what travelled, nor in what is kept
	l.In(l.academy, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from deployment.adoption where tenant_id = $1 and (people between 1 and 10 or activated between 1 and 10 or active between 1 and 10)`, l.academy)
		if err == nil && n != 0 {
			t.Errorf("%d small counts are kept", n)
		}
		return err
	})
	// filters and the table
	var late fleetView
	l.Clock.Set(l.Clock.Now().AddDate(0, 0, 60))
	inspector.Get(path+"?state=late").Want(t, 200).JSON(t, &late)
	if len(late.Items) != 2 {
		t.Errorf("%d late", len(late.Items))
	}
	var found fleetView
	inspector.Get(path+"?find=tilleuls").Want(t, 200).JSON(t, &found)
	if len(found.Items) != 1 {
		t.Errorf("%d found", len(found.Items))
	}
	file := inspector.Get(path+".csv").Want(t, 200)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file.Body), "\ufeff")))
	r.Comma = ';'
	if table, err := r.ReadAll(); err != nil || len(table) != 4 {
		t.Errorf("%v %v", table, err)
	}
	// a planned school that comes keeps its wave
	come := l.Tenant("school", "Collège à venir")
	l.Exec(come, `update tenant.tenants set uai = '0990099A' where tenant_id = $1`, come)
	l.link(come, l.academy, "academy", "deployment")
	l.night(come)
	inspector.Get(path+"?find=venir").Want(t, 200).JSON(t, &found)
	if len(found.Items) != 1 || found.Items[0].Wave != "Vague 3" || found.Items[0].ID != come {
		t.Errorf("%+v", found.Items)
	}
	// a link that ends ends the figures
	l.Exec(l.other, `update tenant.links set until = $2::date - 1 where tenant_id = $1`, l.other, l.Clock.Now())
	before := l.owner(`select count(*)::int from deployment.adoption where tenant_id = $1`, l.academy)
	l.Clock.Set(l.Clock.Now().AddDate(0, 0, 1))
	l.night(l.other)
	if l.owner(`select count(*)::int from deployment.adoption where tenant_id = $1`, l.academy) != before {
		t.Error("a school whose link ended still tells")
	}
}

func (l *levels) owner(sql string, id uuid.UUID) (n int) {
	l.In(id, func(tx *tenant.Tx) (err error) { n, err = tenant.Value[int](tx, sql, id); return err })
	return n
}
