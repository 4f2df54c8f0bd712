package modules_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/charter"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

const secretWord = "un préau et trois tilleuls"

// account gives somebody an account of their own with a record in each tenant; it returns their login.
func (l *levels) account(given, family string, at map[uuid.UUID]access.Profile) string {
	l.t.Helper()
	hash, err := l.wired.Identity.Hasher.Hash(l.t.Context(), secretWord)
	if err != nil {
		l.t.Fatal(err)
	}
	id, login, seeded := tenant.NewID(), identity.LoginName(given, family), false
	for where, profile := range at {
		l.In(where, func(tx *tenant.Tx) error {
			person, err := directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: family, Roles: []directory.NewRole{{Profile: profile}}})
			if err != nil {
				return err
			}
			if !seeded {
				seeded = true
				version, err := tenant.Value[string](tx, `select identity.current_charter('adult', $1::date)`, tx.Now())
				if err != nil {
					return err
				}
				if err := l.wired.Identity.Seed(tx, []identity.Seeded{{Newcomer: identity.Newcomer{ID: id, Kind: identity.Adult, GivenName: given, FamilyName: family, Language: "fr", PasswordHash: hash}, Login: login, Charter: version, CharterAt: tx.Now(), CreatedAt: time.Now()}}); err != nil {
					return err
				}
			}
			return l.wired.Identity.Join(tx, id, person)
		})
	}
	return login
}

// enters signs somebody in as their browser does.
func (l *levels) enters(login string) *testkit.Client {
	l.t.Helper()
	body, _ := json.Marshal(map[string]string{"login": login, "password": secretWord})
	req := httptest.NewRequest("POST", "/api/v1/session", bytes.NewReader(body))
	req.Host = "127.0.0.1"
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	l.House.Engine.ServeHTTP(rec, req)
	for _, c := range rec.Result().Cookies() {
		if c.Name == l.House.CookieName() && c.Value != "" {
			out := l.Anonymous()
			out.Token = c.Value
			return out
		}
	}
	l.t.Fatalf("%s does not enter: %d %s", login, rec.Code, rec.Body)
	return nil
}

type pendingOf struct{ Pending string }

func (l *levels) pending(c *testkit.Client) string {
	l.t.Helper()
	var me pendingOf
	c.Get("/api/v1/me").Want(l.t, 200).JSON(l.t, &me)
	return me.Pending
}

// lets says on both sides of a link that the level may give its charters to the school.
func (l *levels) lets(school, level uuid.UUID, may bool) {
	rights := []string{}
	if may {
		rights = []string{string(charter.Publish)}
	}
	l.Exec(school, `update tenant.links set rights = $3 where tenant_id = $1 and peer_tenant_id = $2`, school, level, rights)
	l.Exec(level, `update tenant.links set granted = $3 where tenant_id = $1 and peer_tenant_id = $2`, level, school, rights)
	l.In(school, func(tx *tenant.Tx) error { return tx.Touch("reach", school) })
}

func text(now time.Time, profiles ...access.Profile) map[string]any {
	return map[string]any{"title": "Charte de l’académie", "body": "Chacun garde son mot de passe pour soi.\n\nOn s’écrit avec courtoisie.", "profiles": profiles, "since": now.Format(time.DateOnly)}
}

type charterView struct {
	ID                uuid.UUID
	Draft, Gone       bool
	Schools, Received int
	Open              int
	Last              *charter.Version
	Sums              []charter.Sum
	Table             []charter.School
	Versions          []charter.Version
}

func TestWhoWritesACharterAndGivesIt(t *testing.T) {
	l := openLevels(t)
	now := l.Clock.Now()
	agent, inspector := l.Staff(l.academy, access.AcademyStaff), l.Staff(l.academy, access.Inspector)
	body := text(now, access.Teacher)
	path := at(l.academy, "/charter")
	for _, c := range []struct {
		who         string
		client      *testkit.Client
		read, write int
	}{
		{"anonymous", l.Anonymous(), 401, 401},
		{"stranger", l.Staff(l.abroad, access.AcademyStaff), 404, 404},
		{"director of a school", l.director, 404, 404},
		{"inspector", inspector, 200, 403},
		{"académie", agent, 200, 200},
	} {
		if a := c.client.Get(path); a.Status != c.read {
			t.Errorf("%s reads: %d", c.who, a.Status)
		}
		if a := c.client.Post(path, body); a.Status != c.write {
			t.Errorf("%s writes: %d %s", c.who, a.Status, a.Body)
		}
	}
	// who runs a school writes none; nor does a level that was let in
	l.director.Post(at(l.school, "/charter"), body).Want(t, 403)
	if a := l.Staff(l.school, access.TownAdmin).Post(at(l.school, "/charter"), body); a.Status != 403 {
		t.Errorf("in a school: %d %s", a.Status, a.Body)
	}
	var list struct{ Items []charterView }
	agent.Get(path).Want(t, 200).JSON(t, &list)
	one := path + "/" + list.Items[0].ID.String()
	refused := func(a testkit.Answer, status int, code string) {
		t.Helper()
		var p struct {
			Code   string
			Errors []struct{ Field, Code string }
		}
		a.Want(t, status).JSON(t, &p)
		if p.Code != code && (len(p.Errors) != 1 || p.Errors[0].Code != code) {
			t.Errorf("%s instead of %s", a.Body, code)
		}
	}
	// no school lets it; a past day; pupils without simple words; a profile of no school
	refused(agent.Post(one+"/push", nil), 409, "charter.no_school")
	l.lets(l.school, l.academy, true)
	agent.Do(http.MethodPut, one+"/draft", text(now.AddDate(0, 0, -1), access.Teacher)).Want(t, 200)
	refused(agent.Post(one+"/push", nil), 422, "charter.since_past")
	agent.Do(http.MethodPut, one+"/draft", text(now, access.Pupil)).Want(t, 200)
	refused(agent.Post(one+"/push", nil), 422, "charter.simple_needed")
	refused(agent.Do(http.MethodPut, one+"/draft", text(now, access.Operator)), 422, "charter.not_concerned")
	inspector.Post(one+"/push", nil).Want(t, 403)
	agent.Post(path+"/"+uuid.NewString()+"/push", nil).Want(t, 404)
	// a draft thrown away is a charter that never was
	agent.Do(http.MethodDelete, one+"/draft", nil).Want(t, 204)
	agent.Get(one).Want(t, 404)
}

func TestThoseConcernedAcceptAtTheirNextEntry(t *testing.T) {
	l := openLevels(t)
	l.link(l.other, l.academy, "academy", "deployment")
	for _, s := range []uuid.UUID{l.school, l.other} {
		l.lets(s, l.academy, true)
	}
	l.populate(l.school, 30, 20, 3)
	// a teacher of both schools, a mother of the first, and somebody at work while the charter comes
	both := l.account("Inès", "Delorme", map[uuid.UUID]access.Profile{l.school: access.Teacher, l.other: access.Teacher})
	mother := l.account("Nadia", "Roux", map[uuid.UUID]access.Profile{l.school: access.Guardian})
	late := l.account("Paul", "Arnaud", map[uuid.UUID]access.Profile{l.school: access.Teacher})
	atWork := l.enters(late)
	if p := l.pending(atWork); p != "" {
		t.Fatalf("%s is asked before the charter comes: %s", late, p)
	}
	agent := l.Staff(l.academy, access.AcademyStaff)
	var v charterView
	agent.Post(at(l.academy, "/charter"), text(l.Clock.Now(), access.Teacher)).Want(t, 200).JSON(t, &v)
	one := at(l.academy, "/charter/"+v.ID.String())
	agent.Post(one+"/push", nil).Want(t, 200)
	l.RunJobs()
	v = charterView{}
	agent.Get(one).Want(t, 200).JSON(t, &v)
	if v.Schools != 2 || v.Received != 2 || v.Last == nil || v.Draft {
		t.Fatalf("%+v", v)
	}
	l.wired.Identity.Resolver.Drop("*", uuid.Nil)

	if p := l.pending(atWork); p != "" {
		t.Errorf("who was at work is asked at once: %s", p)
	}
	if p := l.pending(l.enters(mother)); p != "" {
		t.Errorf("a mother is asked for the teachers' charter: %s", p)
	}
	if p := l.pending(l.enters(late)); p != "charter" {
		t.Errorf("at their next entry a teacher is asked for %q", p)
	}
	teacher := l.enters(both)
	if p := l.pending(teacher); p != "charter" {
		t.Fatalf("the teacher is asked for %q", p)
	}
	teacher.Get(at(l.school, "/directory/people")).Want(t, 403)
	var mine struct{ Items []identity.MyCharter }
	teacher.Get("/api/v1/me/charters").Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 2 || mine.Items[0].Version != v.Last.ID.String() || mine.Items[0].Accepted != nil || mine.Items[1].Accepted == nil {
		t.Fatalf("one of two schools, once, and before what was accepted: %+v", mine.Items)
	}
	// nobody accepts what is not theirs
	l.enters(mother).Post("/api/v1/me/charter", map[string]string{"version": v.Last.ID.String()}).Want(t, 422)
	l.Anonymous().Post("/api/v1/me/charter", map[string]string{"version": v.Last.ID.String()}).Want(t, 401)
	teacher.Post("/api/v1/me/charter", map[string]string{"version": v.Last.ID.String()}).Want(t, 204)
	if p := l.pending(teacher); p != "" {
		t.Errorf("once accepted, %q is asked, in one school or the other", p)
	}

	// the next version is asked for anew, and holds from its own day
	body := text(l.Clock.Now().AddDate(0, 0, 3), access.Teacher, access.Guardian)
	agent.Do(http.MethodPut, one+"/draft", body).Want(t, 200)
	agent.Post(one+"/push", nil).Want(t, 200)
	l.RunJobs()
	if p := l.pending(l.enters(both)); p != "" {
		t.Errorf("before its day, %q is asked", p)
	}
	l.Clock.Set(l.Clock.Now().AddDate(0, 0, 3))
	for _, login := range []string{both, mother} {
		if p := l.pending(l.enters(login)); p != "charter" {
			t.Errorf("%s is asked for %q on the day of the second version", login, p)
		}
	}
	// the school takes the right back: nobody owes it any more, at once; a third version is refused there
	l.lets(l.school, l.academy, false)
	l.wired.Identity.Resolver.Drop("*", uuid.Nil)
	if p := l.pending(l.enters(mother)); p != "" {
		t.Errorf("the school does not let the académie any more, and %q is asked", p)
	}
	l.lets(l.school, l.academy, true)
	// withdrawn
	agent.Post(one+"/withdraw", nil).Want(t, 200)
	l.RunJobs()
	l.wired.Identity.Resolver.Drop("*", uuid.Nil)
	if p := l.pending(l.enters(both)); p != "" {
		t.Errorf("withdrawn, and %q is asked", p)
	}
	agent.Post(one+"/withdraw", nil).Want(t, 409)
}

func TestAcceptancesAreCountedAndNobodyIsKnownAbove(t *testing.T) {
	l := openLevels(t)
	l.lets(l.school, l.academy, true)
	logins := []string{}
	for i := range 24 {
		logins = append(logins, l.account("Camille", fmt.Sprint("Nom", string(rune('a'+i))), map[uuid.UUID]access.Profile{l.school: access.Guardian}))
	}
	l.account("Ali", "Haddad", map[uuid.UUID]access.Profile{l.school: access.Teacher})
	agent := l.Staff(l.academy, access.AcademyStaff)
	var v charterView
	agent.Post(at(l.academy, "/charter"), text(l.Clock.Now(), access.Guardian, access.Teacher)).Want(t, 200).JSON(t, &v)
	one := at(l.academy, "/charter/"+v.ID.String())
	agent.Post(one+"/push", nil).Want(t, 200)
	l.RunJobs()
	agree := func(list []string) {
		for _, login := range list {
			v = charterView{}
			agent.Get(one).Want(t, 200).JSON(t, &v)
			l.enters(login).Post("/api/v1/me/charter", map[string]string{"version": v.Last.ID.String()}).Want(t, 204)
		}
	}
	night := func() {
		l.In(l.school, func(tx *tenant.Tx) error {
			_, err := tx.Emit("charter.count", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		})
		l.RunJobs()
		v = charterView{}
		agent.Get(one).Want(t, 200).JSON(t, &v)
	}
	counts := func() (guardian, teacher charter.Count) {
		for _, c := range v.Table[0].Counts {
			switch c.Profile {
			case access.Guardian:
				guardian = c
			case access.Teacher:
				teacher = c
			}
		}
		return
	}
	agree(logins[:5])
	night()
	if g, s := counts(); g.People == nil || *g.People != 24 || g.Accepted != nil || s.People != nil || s.Accepted != nil {
		t.Errorf("five of twenty-four, and one teacher: %+v, %+v", g, s)
	}
	agree(logins[5:12])
	night()
	if g, _ := counts(); g.Accepted == nil || *g.Accepted != 12 {
		t.Errorf("twelve of twenty-four: %+v", g)
	}
	if len(v.Sums) != 2 || v.Sums[0].Accepted != 12 || v.Sums[1].Hidden != 1 || v.Sums[1].People != 0 {
		t.Errorf("%+v", v.Sums)
	}
	// the direction knows how many, of its own
	var received struct{ Items []charter.Received }
	l.director.Get(at(l.school, "/charter/received")).Want(t, 200).JSON(t, &received)
	if len(received.Items) != 1 || !received.Items[0].Held || *received.Items[0].Counts[0].Accepted != 12 || *received.Items[0].Counts[1].People != 1 {
		t.Errorf("%+v", received.Items)
	}
	l.Staff(l.school, access.Teacher).Get(at(l.school, "/charter/received")).Want(t, 403)
	agent.Get(at(l.school, "/charter/received")).Want(t, 403) // let in, to give charters and no more
	l.Staff(l.abroad, access.AcademyStaff).Get(at(l.school, "/charter/received")).Want(t, 404)
	// what stands at the level names nobody
	l.In(l.academy, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from charter.counts where tenant_id = $1 and (people between 1 and 10 or accepted between 1 and 10 or people - accepted between 1 and 10)`, l.academy)
		if n != 0 {
			t.Errorf("%d small figures reached the level", n)
		}
		return err
	})
	// a school that is linked later receives what holds, the night after
	come := l.Tenant("school", "École qui vient")
	l.link(come, l.academy, "academy", "deployment")
	l.lets(come, l.academy, true)
	l.In(l.academy, func(tx *tenant.Tx) error {
		_, err := tx.Emit("charter.spread", time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	l.RunJobs()
	v = charterView{}
	agent.Get(one).Want(t, 200).JSON(t, &v)
	if v.Schools != 2 || v.Received != 2 {
		t.Errorf("%+v", v)
	}
}
