package manifest_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type nothing struct{ manifest.InTenant }

func op(id, method, path string, gate manifest.Gate) manifest.Operation {
	return manifest.Op(manifest.Spec{ID: id, Method: method, Path: path, Gate: gate},
		func(context.Context, *tenant.Tx, *nothing) (*manifest.Empty, error) { return nil, nil })
}

func TestADeclarationThatCannotBeWalkedDoesNotStart(t *testing.T) {
	rights := []access.Default{{Right: "x:consult", Kind: access.Consult, Profiles: []access.Profile{access.Director}, Doors: access.Tenant}}
	job := manifest.NewJob("x.work", nil, func(context.Context, *tenant.Tx, *manifest.Empty) error { return nil })
	good := manifest.Module{Key: "x", Rights: rights, Operations: []manifest.Operation{op("x.read", "GET", "/api/v1/x", manifest.Needs("x:consult"))}, Jobs: []manifest.Job{job},
		Schedules: []manifest.Schedule{{Kind: "x.work"}}}
	if err := manifest.Validate([]manifest.Module{good}); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(m *manifest.Module){
		"no key": func(m *manifest.Module) { m.Key = "" },
		"no gate": func(m *manifest.Module) {
			m.Operations = []manifest.Operation{op("x.read", "GET", "/x", manifest.Gate{})}
		},
		"a right nobody declares": func(m *manifest.Module) {
			m.Operations = []manifest.Operation{op("x.read", "GET", "/x", manifest.Needs("x:publish"))}
		},
		"one id twice": func(m *manifest.Module) {
			m.Operations = []manifest.Operation{op("x.read", "GET", "/x", manifest.Self()), op("x.read", "GET", "/y", manifest.Self())}
		},
		"one way twice": func(m *manifest.Module) {
			m.Operations = []manifest.Operation{op("x.read", "GET", "/x", manifest.Self()), op("x.see", "GET", "/x", manifest.Public())}
		},
		"what stays is not there": func(m *manifest.Module) { m.Stays = []string{"rest"} },
		"a job twice":             func(m *manifest.Module) { m.Jobs = []manifest.Job{job, job} },
		"schedules no job":        func(m *manifest.Module) { m.Schedules = []manifest.Schedule{{Kind: "x.rest"}} },
	} {
		m := good
		spoil(&m)
		if err := manifest.Validate([]manifest.Module{m}); err == nil {
			t.Errorf("%s: it starts", name)
		}
	}
}

func TestEachCivilDayOnce(t *testing.T) {
	for _, zone := range []string{"Europe/Paris", "Indian/Reunion", "America/Cayenne", "America/Miquelon"} {
		l, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, hour := range []int{0, 1, 2, 3, 7, 23} {
			next := manifest.Daily(hour, 30, l)
			at := time.Date(2026, 8, 31, 12, 0, 0, 0, l)
			days := map[string]int{}
			for range 731 {
				then := next(at)
				if !then.After(at) {
					t.Fatalf("%s: %v after %v", zone, then, at)
				}
				if h := then.In(l).Hour(); h != hour && !(hour > 0 && hour < 4 && (h == hour+1 || h == hour-1)) { // an hour that the night skips moves by one
					t.Errorf("%s: %v for %d h 30", zone, then.In(l), hour)
				}
				days[then.In(l).Format(time.DateOnly)]++
				at = then
			}
			if len(days) != 731 {
				t.Errorf("%s at %d h 30: %d days of 731", zone, hour, len(days))
			}
		}
	}
	every := manifest.Every(10 * time.Minute)
	at := time.Date(2026, 10, 25, 0, 55, 0, 0, time.UTC)
	if got := every(at); !got.Equal(at.Add(5*time.Minute)) || !every(got).Equal(got.Add(10*time.Minute)) {
		t.Errorf("%v", got)
	}
}

// what an operation finds open
type seen struct {
	Body struct {
		Open     []string      `json:"open"`
		Subjects []uuid.UUID   `json:"subjects"`
		Others   []uuid.UUID   `json:"others"`
		Groups   []uuid.UUID   `json:"groups"`
		Via      string        `json:"via"`
		Holds    access.Door   `json:"holds"`
		Tenant   uuid.UUID     `json:"tenant"`
		Rows     int           `json:"rows"`
		Profiles []string      `json:"profiles"`
		Took     time.Duration `json:"took"`
	}
}

type ofTenant struct{ manifest.InTenant }
type ofChild struct{ manifest.OfChild }
type plain struct{}

func look(tx *tenant.Tx) (*seen, error) {
	o := &seen{}
	for _, s := range []string{"notes", "people", "money"} {
		if tx.Open(s) {
			o.Body.Open = append(o.Body.Open, s)
		}
	}
	o.Body.Subjects, o.Body.Others, o.Body.Groups = tx.Subjects("notes"), tx.Subjects("money"), tx.Groups("notes")
	o.Body.Via, o.Body.Tenant, o.Body.Profiles = tx.Actor().Via, tx.Tenant(), tx.Actor().Profiles
	o.Body.Holds = manifest.Holds(tx, "notes:publish")
	return o, nil
}

func notes(broken *uuid.UUID) manifest.Module {
	family, staff := []access.Profile{access.Guardian}, []access.Profile{access.Director, access.Teacher}
	by := func(id, method, path string, right access.Right, reads ...string) manifest.Spec {
		return manifest.Spec{ID: id, Method: method, Path: path, Gate: manifest.Needs(right), Reads: reads}
	}
	return manifest.Module{Key: "notes", Stays: []string{"answer"}, Rights: []access.Default{
		{Right: "notes:consult", Kind: access.Consult, Profiles: family, Doors: access.Subject | access.Audience},
		{Right: "notes:consult", Kind: access.Consult, Profiles: staff, Doors: access.Tenant},
		{Right: "notes:answer", Kind: access.Communicate, Profiles: family, Doors: access.Subject},
		{Right: "notes:publish", Kind: access.Publish, Profiles: staff[:1], Doors: access.Tenant},
	}, Operations: []manifest.Operation{
		manifest.Op(by("notes.read", "GET", "/api/v1/t/{tenant}/notes", "notes:consult", "people"), func(_ context.Context, tx *tenant.Tx, _ *ofTenant) (*seen, error) { return look(tx) }),
		manifest.Op(by("notes.of", "GET", "/api/v1/children/{child}/notes", "notes:consult"), func(_ context.Context, tx *tenant.Tx, _ *ofChild) (*seen, error) { return look(tx) }),
		manifest.Op(by("notes.answer", "POST", "/api/v1/children/{child}/notes/answer", "notes:answer"), func(_ context.Context, tx *tenant.Tx, in *ofChild) (*seen, error) {
			tx.About(in.Child)
			return look(tx)
		}),
		manifest.Op(by("notes.fail", "POST", "/api/v1/t/{tenant}/notes/fail", "notes:publish"), func(_ context.Context, tx *tenant.Tx, _ *ofTenant) (*seen, error) {
			if _, err := tx.Emit("notes.never", time.Time{}, struct{}{}); err != nil {
				return nil, err
			}
			return nil, problem.New(problem.Conflict, "notes.no")
		}),
		manifest.Op(manifest.Spec{ID: "notes.mine", Method: "GET", Path: "/api/v1/notes/mine", Gate: manifest.Self()}, func(_ context.Context, tx *tenant.Tx, _ *plain) (*seen, error) { return look(tx) }),
		manifest.Op(manifest.Spec{ID: "notes.waiting", Method: "GET", Path: "/api/v1/notes/waiting", Gate: manifest.Self(), Pending: true}, func(_ context.Context, tx *tenant.Tx, _ *plain) (*seen, error) { return look(tx) }),
		manifest.Op(manifest.Spec{ID: "notes.open", Method: "GET", Path: "/api/v1/notes/public", Gate: manifest.Public()}, func(_ context.Context, tx *tenant.Tx, _ *plain) (*seen, error) { return look(tx) }),
		manifest.Gather(by("notes.all", "GET", "/api/v1/notes", "notes:consult"), func(_ context.Context, tx *tenant.Tx, _ *plain) ([]uuid.UUID, error) {
			if tx.Tenant() == *broken {
				return nil, errors.New("this one is broken")
			}
			return []uuid.UUID{tx.Tenant()}, nil
		}, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }),
	}}
}

func TestDoorsFollowTheRightAndTheHat(t *testing.T) {
	broken := uuid.New()
	k := testkit.New(t, testkit.Modules(notes(&broken)))
	school, town := k.Tenant("school", "École des Tilleuls"), k.Tenant("commune", "Tilleuls")
	me, mine, informed, group := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	hat := func(id uuid.UUID, profiles ...access.Profile) access.Hat {
		h := k.Hat(id, me, profiles...)
		h.Subjects, h.Informed, h.Groups = []uuid.UUID{me, mine}, []uuid.UUID{informed}, []uuid.UUID{group}
		return h
	}
	of := func(c *testkit.Client, path string) (s seen) {
		t.Helper()
		c.Get(path).Want(t, 200).JSON(t, &s.Body)
		return s
	}
	parent := k.As(access.Caller{Hats: []access.Hat{hat(school, access.Guardian), hat(town, access.Guardian)}})
	inSchool := "/api/v1/t/" + school.String() + "/notes"

	s := of(parent, inSchool)
	if len(s.Body.Open) != 0 || !slices.Equal(s.Body.Subjects, []uuid.UUID{me, mine, informed}) || !slices.Equal(s.Body.Groups, []uuid.UUID{group}) || s.Body.Others != nil || s.Body.Via != "subject+audience" || s.Body.Holds != 0 {
		t.Errorf("a parent consults with %+v", s.Body)
	}
	s = of(parent, "/api/v1/children/"+informed.String()+"/notes")
	if s.Body.Tenant != school || !slices.Contains(s.Body.Subjects, informed) {
		t.Errorf("an informed parent consults with %+v", s.Body)
	}
	var answered seen
	parent.Post("/api/v1/children/"+informed.String()+"/notes/answer", nil).Want(t, 200).JSON(t, &answered.Body)
	if slices.Contains(answered.Body.Subjects, informed) || len(answered.Body.Groups) != 0 {
		t.Errorf("an informed parent decides: %+v", answered.Body)
	}
	parent.Get("/api/v1/children/"+uuid.NewString()+"/notes").Want(t, 404)

	director := k.As(access.Caller{Hats: []access.Hat{hat(school, access.Director)}})
	s = of(director, inSchool)
	if !slices.Equal(s.Body.Open, []string{"notes", "people"}) || len(s.Body.Subjects)+len(s.Body.Groups) != 0 || s.Body.Via != "tenant" || s.Body.Holds != access.Tenant {
		t.Errorf("a director reads with %+v", s.Body)
	}
	if s = of(k.As(access.Caller{Hats: []access.Hat{hat(school, access.Teacher)}}), inSchool); s.Body.Holds != 0 {
		t.Errorf("a teacher may publish: %+v", s.Body)
	}
	both := of(k.As(access.Caller{Hats: []access.Hat{hat(school, access.Teacher, access.Guardian)}}), inSchool)
	if len(both.Body.Open) != 2 || len(both.Body.Subjects) != 3 || len(both.Body.Groups) != 1 {
		t.Errorf("a teacher who is a parent there reads with %+v", both.Body)
	}
	// above tenants nothing of a tenant is open
	if s = of(parent, "/api/v1/notes/mine"); s.Body.Tenant != uuid.Nil || len(s.Body.Open)+len(s.Body.Subjects)+len(s.Body.Groups) != 0 {
		t.Errorf("above tenants: %+v", s.Body)
	}
	if s = of(k.Anonymous(), "/api/v1/notes/public"); s.Body.Tenant != uuid.Nil || len(s.Body.Open)+len(s.Body.Subjects) != 0 {
		t.Errorf("nobody: %+v", s.Body)
	}

	// who still owes a second factor or a charter gets nothing but what says so
	pending := k.As(access.Caller{Pending: "charter", Hats: []access.Hat{hat(school, access.Director)}})
	for path, status := range map[string]int{inSchool: 403, "/api/v1/notes": 403, "/api/v1/notes/mine": 403, "/api/v1/notes/waiting": 200, "/api/v1/t/" + town.String() + "/notes": 404} {
		if a := pending.Get(path); a.Status != status {
			t.Errorf("pending: %s answers %d %s", path, a.Status, a.Body)
		}
	}

	// a change leaves one line, with what it was about and by which way; one that failed leaves none, nor its job
	k.Staff(school, access.Director).Post(inSchool+"/fail", nil).Want(t, 409)
	if jobs := k.Due(); len(jobs) != 0 {
		t.Errorf("a refused operation emitted %v", jobs)
	}
	type line struct {
		Operation, Via string
		Objects        []uuid.UUID
	}
	k.In(school, func(tx *tenant.Tx) error {
		lines, err := tenant.Select[line](tx, "select operation, via, objects from audit.lines where tenant_id = $1", school)
		if len(lines) != 1 || lines[0].Operation != "notes.answer" || lines[0].Via != "subject" || !slices.Equal(lines[0].Objects, []uuid.UUID{informed}) {
			t.Errorf("the audit says %+v", lines)
		}
		return err
	})
}

func TestOneOrganisationThatDoesNotAnswerHidesNoOther(t *testing.T) {
	broken := uuid.Nil
	k := testkit.New(t, testkit.Modules(notes(&broken)))
	school, town, closed := k.Tenant("school", "École"), k.Tenant("commune", "Ville"), k.Tenant("school", "Fermée")
	shut := k.Hat(closed, uuid.New(), access.Guardian)
	shut.Services = nil
	parent := k.As(access.Caller{Hats: []access.Hat{k.Hat(school, uuid.New(), access.Guardian), k.Hat(town, uuid.New(), access.Guardian), shut}})
	get := func(status int) (out manifest.Gathered[uuid.UUID]) {
		t.Helper()
		a := parent.Get("/api/v1/notes").Want(t, status)
		if status == http.StatusOK {
			a.JSON(t, &out.Body)
		}
		return out
	}
	want := []uuid.UUID{school, town}
	slices.SortFunc(want, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	if out := get(200); !slices.Equal(out.Body.Items, want) || len(out.Body.Missing) != 0 {
		t.Errorf("%+v", out.Body)
	}
	broken = town
	if out := get(200); !slices.Equal(out.Body.Items, []uuid.UUID{school}) || !slices.Equal(out.Body.Missing, []uuid.UUID{town}) {
		t.Errorf("%+v", out.Body)
	}
	alone := k.As(access.Caller{Hats: []access.Hat{k.Hat(town, uuid.New(), access.Guardian)}})
	alone.Get("/api/v1/notes").Want(t, 503)
	if out := k.As(access.Caller{}).Get("/api/v1/notes").Want(t, 200); strings.Contains(string(out.Body), "missing") {
		t.Errorf("%s", out.Body)
	}
	k.Anonymous().Get("/api/v1/notes").Want(t, 401)
}

// A service that nothing pays for any more is read; of its changes only those that stay are made, and who may end that is named.
func TestAReadOnlyServiceIsRead(t *testing.T) {
	broken := uuid.New()
	k := testkit.New(t, testkit.Modules(notes(&broken)))
	school := k.Tenant("school", "École des Tilleuls")
	me, child := uuid.New(), uuid.New()
	hat := k.Hat(school, me, access.Director, access.Guardian)
	hat.Subjects, hat.Frozen = []uuid.UUID{me, child}, map[string]string{"notes": "Commune de Saint-Aubin"}
	c := k.As(access.Caller{Hats: []access.Hat{hat}})
	notes := "/api/v1/t/" + school.String() + "/notes"
	c.Get(notes).Want(t, 200)
	c.Get("/api/v1/notes").Want(t, 200)
	a := c.Post(notes+"/fail", nil).Want(t, 403)
	if a.Code() != "service.read_only" || !strings.Contains(string(a.Body), "La commune de Saint-Aubin peut le renouveler") {
		t.Errorf("%s", a.Body)
	}
	c.Post("/api/v1/children/"+child.String()+"/notes/answer", nil).Want(t, 200)
	k.Staff(school, access.Director).Post(notes+"/fail", nil).Want(t, 409) // open, it goes as far as its own refusal
	hat.Suspended = "Préau Services"                                       // whatever is paid for
	for _, frozen := range []map[string]string{hat.Frozen, nil} {
		hat.Frozen = frozen
		c := k.As(access.Caller{Hats: []access.Hat{hat}})
		if a := c.Post(notes+"/fail", nil).Want(t, 403); a.Code() != "service.suspended" {
			t.Errorf("%s", a.Body)
		}
		c.Get(notes).Want(t, 200)
		c.Post("/api/v1/children/"+child.String()+"/notes/answer", nil).Want(t, 200)
	}
}
