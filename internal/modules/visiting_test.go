package modules_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/modules/privacy"
	"preau/internal/modules/settings"
	"preau/internal/modules/support"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// levels is the whole bouquet with a school and the levels above it.
type levels struct {
	*testkit.Kit
	t               *testing.T
	wired           *modules.Wired
	school, other   uuid.UUID
	academy, abroad uuid.UUID
	director        *testkit.Client
}

func openLevels(t *testing.T) *levels {
	t.Helper()
	l := &levels{t: t}
	l.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes = true
		w, err := modules.Wire(core)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		l.wired = w
		return w.Modules, w.Sessions
	})
	l.wired.Attach(l.House)
	l.school, l.other = l.Tenant("school", "École des Tilleuls"), l.Tenant("school", "École d’ailleurs")
	l.academy, l.abroad = l.Tenant("academy", "Académie de Valmont"), l.Tenant("academy", "Académie voisine")
	l.link(l.school, l.academy, "academy", "support", "deployment", "liaison")
	l.director = l.staffOf(l.school, "Yann", "Kervella", access.Director)
	return l
}

// link links a school with a level above it, both sides.
func (l *levels) link(school, level uuid.UUID, kind string, services ...string) {
	l.Exec(school, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select $1, $2, $3, $4, 'Niveau', $5, $6::date`, school, tenant.NewID(), level, kind, services, l.Clock.Now())
	l.Exec(level, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select $1, $2, $3, 'school', 'École', $4, $5::date`, level, tenant.NewID(), school, services, l.Clock.Now())
}

// staffOf is somebody with a record in a tenant.
func (l *levels) staffOf(id uuid.UUID, given, family string, profiles ...access.Profile) *testkit.Client {
	l.t.Helper()
	person, account := tenant.NewID(), tenant.NewID()
	l.In(id, func(tx *tenant.Tx) error {
		n := directory.NewPerson{ID: person, GivenName: given, FamilyName: family}
		for _, p := range profiles {
			n.Roles = append(n.Roles, directory.NewRole{Profile: p})
		}
		if _, err := directory.Add(tx, n); err != nil {
			return err
		}
		return directory.Attach(tx, person, account)
	})
	return l.As(access.Caller{Account: account, Hats: []access.Hat{l.Hat(id, person, profiles...)}})
}

func at(id uuid.UUID, path string) string { return "/api/v1/t/" + id.String() + path }

// waits asks until the answer has the status, for what another process hears of by a signal.
func waits(t *testing.T, c *testkit.Client, path string, status int) {
	t.Helper()
	since := time.Now()
	for c.Get(path).Status != status {
		if time.Since(since) > 3*time.Second {
			t.Fatalf("%s does not answer %d after three seconds, but %d", path, status, c.Get(path).Status)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Logf("%d after %v", status, time.Since(since).Round(time.Millisecond))
}

func (l *levels) lines(id uuid.UUID, via string) (n int) {
	l.In(id, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, `select count(*)::int from audit.lines where tenant_id = $1 and via = $2`, id, via)
		return err
	})
	return n
}

func (l *levels) ask(c *testkit.Client) (t support.Ticket) {
	l.t.Helper()
	c.Post(at(l.academy, "/support/tickets"), map[string]any{"peer": l.school, "reason": "Une enseignante ne voit plus sa classe depuis lundi."}).Want(l.t, 200).JSON(l.t, &t)
	l.RunJobs()
	return t
}

func TestTheAssistanceAsksAndIsLetIn(t *testing.T) {
	l := openLevels(t)
	agent := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff)
	body := map[string]any{"peer": l.school, "reason": "Une enseignante ne voit plus sa classe."}
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", l.Anonymous(), 401},
		{"stranger", l.Staff(l.abroad, access.AcademyStaff), 404},
		{"inspector", l.Staff(l.academy, access.Inspector), 403},
		{"director", l.director, 404},
		{"assistance", agent, 200},
	} {
		if a := c.client.Post(at(l.academy, "/support/tickets"), body); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	agent.Post(at(l.academy, "/support/tickets"), map[string]any{"peer": l.other, "reason": "Une école sans lien avec nous."}).Want(t, 422)
	l.RunJobs()
	agent.Get(at(l.school, "/directory/classes")).Want(t, 404)

	var visits struct{ Items []support.Visit }
	l.director.Get(at(l.school, "/support/visits")).Want(t, 200).JSON(t, &visits)
	if len(visits.Items) != 1 || visits.Items[0].Asker != "Sabine Kremer" || visits.Items[0].State != "asked" || !visits.Items[0].Abilities["approve"] {
		t.Fatalf("%+v", visits)
	}
	if a := l.director.Get("/api/v1/notify/bell"); !strings.Contains(string(a.Body), "/assistance") {
		t.Errorf("the director is not told: %s", a.Body)
	}
	v := visits.Items[0].ID.String()
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", l.Anonymous(), 401},
		{"stranger", l.Staff(l.other, access.Director), 404},
		{"assistance itself", agent, 404},
		{"teacher", l.Staff(l.school, access.Teacher), 403},
		{"director", l.director, 200},
	} {
		if a := c.client.Post(at(l.school, "/support/visits/"+v+"/approve"), map[string]any{"minutes": 60}); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	l.RunJobs()
	waits(t, agent, at(l.school, "/directory/classes"), 200)
	// another of the assistance has no part in it, nor the same person once they left the assistance
	l.staffOf(l.academy, "Paul", "Autre", access.AcademyStaff).Get(at(l.school, "/directory/classes")).Want(t, 404)
	gone := *agent.Caller
	gone.Hats = []access.Hat{l.Hat(l.academy, gone.Hats[0].Person, access.Inspector)}
	l.As(gone).Get(at(l.school, "/directory/classes")).Want(t, 404)
	weak := *agent.Caller
	weak.Strength = access.ByPassword
	l.As(weak).Get(at(l.school, "/directory/classes")).Want(t, 404)
	agent.Get(at(l.other, "/directory/classes")).Want(t, 404)

	// the sixty-first minute
	l.Clock.Set(l.Clock.Now().Add(59 * time.Minute))
	agent.Get(at(l.school, "/directory/classes")).Want(t, 200)
	l.Clock.Set(l.Clock.Now().Add(2 * time.Minute))
	agent.Get(at(l.school, "/directory/classes")).Want(t, 404)
	l.director.Get(at(l.school, "/support/visits")).Want(t, 200).JSON(t, &visits)
	if visits.Items[0].State != "ended" || visits.Items[0].Views == 0 {
		t.Errorf("%+v", visits.Items[0])
	}
}

func TestTheAssistanceReadsAndIsSeen(t *testing.T) {
	l := openLevels(t)
	agent := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff)
	ticket := l.ask(agent)
	l.director.Post(at(l.school, "/support/visits/"+ticket.ID.String()+"/approve"), map[string]any{"minutes": 60}).Want(t, 200)
	waits(t, agent, at(l.school, "/directory/classes"), 200)
	refused, read := 0, 0
	for _, m := range l.House.Modules {
		for _, o := range m.Operations {
			if !strings.Contains(o.Path, "{tenant}") || o.Gate.Kind() != "right" {
				continue
			}
			path := strings.Replace(o.Path, "{tenant}", l.school.String(), 1)
			for strings.Contains(path, "{") {
				from, to := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
				path = path[:from] + tenant.NewID().String() + path[to+1:]
			}
			before := l.lines(l.school, "support")
			a := agent.Do(o.Method, path, nil)
			if o.Method != http.MethodGet {
				if a.Status < 400 {
					t.Errorf("%s: the assistance changed something: %d", o.ID, a.Status)
				}
				refused++
			}
			traced := l.lines(l.school, "support") - before
			switch {
			case a.Status < 300 && traced != 1:
				t.Errorf("%s was read and left %d lines", o.ID, traced)
			case o.Method != http.MethodGet && traced != 0:
				t.Errorf("%s left a line of a change", o.ID)
			case a.Status < 300:
				read++
			}
			if o.File != "" && a.Status < 300 {
				t.Errorf("%s: a file was taken away", o.ID)
			}
		}
	}
	if refused < 30 || read < 5 {
		t.Errorf("%d refused, %d read", refused, read)
	}
	t.Logf("%d changes refused, %d views, each a line", refused, read)
	agent.Do(http.MethodPatch, at(l.school, "/settings"), map[string]any{"city": "Ailleurs"}).Want(t, 403)
	if code := agent.Do(http.MethodPut, at(l.school, "/settings/services/liaison"), map[string]any{"open": false}).Code(); code != "access.refused" && code != "access.support_reads" {
		t.Errorf("%s", code)
	}
	// ended by the director: out within seconds
	l.director.Post(at(l.school, "/support/visits/"+ticket.ID.String()+"/end"), nil).Want(t, 200)
	waits(t, agent, at(l.school, "/directory/classes"), 404)
	l.RunJobs()
	var tickets struct{ Items []support.Ticket }
	agent.Get(at(l.academy, "/support/tickets")).Want(t, 200).JSON(t, &tickets)
	if tickets.Items[0].State != "ended" {
		t.Errorf("%+v", tickets.Items[0])
	}
}

func TestTwoPeopleBreakTheGlass(t *testing.T) {
	l := openLevels(t)
	agent, colleague := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff), l.staffOf(l.academy, "Philippe", "Arnould", access.AcademyStaff)
	ticket := l.ask(agent)
	glass := at(l.academy, "/support/tickets/"+ticket.ID.String()+"/break-glass")
	body := map[string]any{"reason": "La direction est injoignable et des messages partent."}
	l.Staff(l.abroad, access.AcademyStaff).Post(glass, body).Want(t, 404)
	l.Staff(l.academy, access.Inspector).Post(glass, body).Want(t, 403)
	agent.Post(glass, body).Want(t, 200)
	l.RunJobs()
	agent.Get(at(l.school, "/directory/classes")).Want(t, 404)
	if code := agent.Post(glass, body).Want(t, 409).Code(); code != "support.second_person" {
		t.Error(code)
	}
	colleague.Post(glass, body).Want(t, 200)
	l.RunJobs()
	waits(t, agent, at(l.school, "/directory/classes"), 200)
	colleague.Get(at(l.school, "/directory/classes")).Want(t, 404)
	var visits struct{ Items []support.Visit }
	l.director.Get(at(l.school, "/support/visits")).Want(t, 200).JSON(t, &visits)
	if v := visits.Items[0]; !v.Glass || v.State != "open" || v.GlassReason == "" || !v.Abilities["end"] {
		t.Errorf("%+v", v)
	}
	if a := l.director.Get("/api/v1/notify/bell"); strings.Count(string(a.Body), "/assistance") != 2 {
		t.Errorf("the director is not told that somebody came in: %s", a.Body)
	}
	// a refusal stands
	again := l.ask(agent)
	l.director.Post(at(l.school, "/support/visits/"+again.ID.String()+"/refuse"), nil).Want(t, 200)
	l.director.Post(at(l.school, "/support/visits/"+ticket.ID.String()+"/end"), nil).Want(t, 200)
	glass = at(l.academy, "/support/tickets/"+again.ID.String()+"/break-glass")
	agent.Post(glass, body).Want(t, 200)
	colleague.Post(glass, body).Want(t, 200)
	l.RunJobs()
	waits(t, agent, at(l.school, "/directory/classes"), 404)
}

func TestALinkDelegatesItsRightsAndNoMore(t *testing.T) {
	l := openLevels(t)
	inspector := l.staffOf(l.academy, "Anne-Marie", "Teyssier", access.Inspector)
	var links struct{ Items []settings.LinkView }
	l.director.Get(at(l.school, "/settings/links")).Want(t, 200).JSON(t, &links)
	if len(links.Items) != 1 || len(links.Items[0].Offered) == 0 || !links.Items[0].Abilities["delegate"] {
		t.Fatalf("%+v", links)
	}
	path := at(l.school, "/settings/links/"+links.Items[0].ID.String()+"/rights")
	rights := map[string]any{"rights": []string{"settings:consult", "settings:manage"}}
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", l.Anonymous(), 401},
		{"stranger", l.Staff(l.other, access.Director), 404},
		{"the peer itself", inspector, 404},
		{"teacher", l.Staff(l.school, access.Teacher), 403},
		{"director", l.director, 200},
	} {
		if a := c.client.Do(http.MethodPut, path, rights); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	l.director.Do(http.MethodPut, path, map[string]any{"rights": []string{"settings:rights"}}).Want(t, 422)
	l.RunJobs()
	waits(t, inspector, at(l.school, "/settings"), 200)
	inspector.Do(http.MethodPatch, at(l.school, "/settings"), map[string]any{"city": "Valmont"}).Want(t, 200)
	inspector.Get(at(l.school, "/settings/rights")).Want(t, 403)
	inspector.Get(at(l.school, "/directory/people")).Want(t, 403)
	l.Staff(l.abroad, access.Inspector).Get(at(l.school, "/settings")).Want(t, 404)
	l.Staff(l.academy, access.DPO).Get(at(l.school, "/settings")).Want(t, 404)
	inspector.Get(at(l.other, "/settings")).Want(t, 404)
	if l.lines(l.school, "delegation") < 2 {
		t.Error("what was done by delegation is not in the school's journal")
	}
	var journal struct{ Items []settings.Act }
	l.director.Get(at(l.school, "/settings/journal?way=delegation")).Want(t, 200).JSON(t, &journal)
	if len(journal.Items) == 0 || journal.Items[0].From != "Niveau" {
		t.Errorf("%+v", journal.Items)
	}
	// taken back by the school
	l.director.Do(http.MethodPut, path, map[string]any{"rights": []string{}}).Want(t, 200)
	waits(t, inspector, at(l.school, "/settings"), 404)
	// given again, and given back by the peer
	l.director.Do(http.MethodPut, path, rights).Want(t, 200)
	l.RunJobs()
	waits(t, inspector, at(l.school, "/settings"), 200)
	var theirs struct{ Items []settings.LinkView }
	inspector.Get(at(l.academy, "/settings/links")).Want(t, 200).JSON(t, &theirs)
	if len(theirs.Items[0].Granted) != 2 || !theirs.Items[0].Abilities["renounce"] {
		t.Fatalf("%+v", theirs.Items)
	}
	inspector.Do(http.MethodDelete, at(l.academy, "/settings/links/"+theirs.Items[0].ID.String()+"/granted"), nil).Want(t, 200)
	l.RunJobs()
	waits(t, inspector, at(l.school, "/settings"), 404)
	l.director.Get(at(l.school, "/settings/links")).Want(t, 200).JSON(t, &links)
	if len(links.Items[0].Rights) != 0 {
		t.Errorf("the school still shows what was given back: %+v", links.Items[0])
	}
	// a link that ended delegates nothing
	l.director.Do(http.MethodPut, path, rights).Want(t, 200)
	waits(t, inspector, at(l.school, "/settings"), 200)
	l.Exec(l.school, `update tenant.links set until = $2::date - 1 where tenant_id = $1`, l.school, l.Clock.Now())
	l.In(l.school, func(tx *tenant.Tx) error { return tx.Touch("reach", l.school) })
	waits(t, inspector, at(l.school, "/settings"), 404)
}

// What the assistance opens, lists included, is told to the family by its function and its organisation; a list that the school's own
// people open is their daily work, and is not.
func TestAFamilyIsToldWhatTheAssistanceOpened(t *testing.T) {
	t.Parallel()
	l := openLevels(t)
	_, class := l.class("CE1 B")
	var pupil, mother uuid.UUID
	account := tenant.NewID()
	l.In(l.school, func(tx *tenant.Tx) (err error) {
		if pupil, err = directory.Add(tx, directory.NewPerson{GivenName: "Lina", FamilyName: "Roux", BirthDate: civil("2018-03-14"), Roles: []directory.NewRole{{Profile: access.Pupil, Since: civil("2026-09-01")}}}); err != nil {
			return err
		}
		if mother, err = directory.Add(tx, directory.NewPerson{GivenName: "Nadia", FamilyName: "Roux", Roles: []directory.NewRole{{Profile: access.Guardian, Since: civil("2026-09-01")}}}); err != nil {
			return err
		}
		if _, err = directory.Join(tx, class, pupil, directory.PartPupil, "CE1", civil("2026-09-01")); err != nil {
			return err
		}
		_, err = directory.Tie(tx, directory.Kinship{PupilID: pupil, GuardianID: mother, Authority: directory.AuthorityFull, Since: civil("2026-09-01")})
		return errors.Join(err, directory.Attach(tx, mother, account), directory.Refresh(tx))
	})
	hat := l.Hat(l.school, mother, access.Guardian)
	hat.Subjects = append(hat.Subjects, pupil)
	family := l.As(access.Caller{Account: account, Hats: []access.Hat{hat}})
	told := func() (out []privacy.OpeningView) {
		t.Helper()
		var a struct{ Items []privacy.OpeningView }
		family.Get("/api/v1/children/"+pupil.String()+"/privacy/openings").Want(t, 200).JSON(t, &a)
		return a.Items
	}
	lists := []string{"/directory/people", "/directory/classes/" + class.String()}
	for _, path := range lists {
		l.director.Get(at(l.school, path)).Want(t, 200)
	}
	if got := told(); len(got) != 0 {
		t.Fatalf("the school's own lists are openings: %+v", got)
	}
	agent := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff)
	ticket := l.ask(agent)
	l.director.Post(at(l.school, "/support/visits/"+ticket.ID.String()+"/approve"), map[string]any{"minutes": 60}).Want(t, 200)
	waits(t, agent, at(l.school, "/directory/classes"), 200)
	if got := told(); len(got) != 0 {
		t.Fatalf("no record was opened yet: %+v", got)
	}
	for _, path := range append(lists, "/directory/people/"+pupil.String()) {
		agent.Get(at(l.school, path)).Want(t, 200)
	}
	got := told()
	what := map[string]bool{}
	for _, o := range got {
		what[o.What] = true
		if o.Function != "Assistance · Niveau" || o.Name != "" || o.At != nil || o.Ticket != nil {
			t.Errorf("%+v", o)
		}
	}
	if len(got) != 2 || !what["La fiche"] || !what["Une liste"] {
		t.Errorf("%+v", got)
	}
	var full struct{ Items []privacy.OpeningView }
	l.Staff(l.school, access.DPO).Get(at(l.school, "/privacy/people/"+pupil.String()+"/openings")).Want(t, 200).JSON(t, &full)
	if len(full.Items) != 3 || full.Items[0].Ticket == nil || *full.Items[0].Ticket != ticket.ID {
		t.Errorf("%+v", full)
	}
}
