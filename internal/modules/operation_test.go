package modules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules/operation"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// ground is a vendor with the organisations that it serves, and who acts there.
type ground struct {
	*levels
	vendor, town, apart uuid.UUID
	operator, seller    *testkit.Client
	proven              bool
}

func openGround(t *testing.T) *ground {
	t.Helper()
	g := &ground{levels: openLevels(t), proven: true}
	g.vendor, g.town, g.apart = g.Tenant("vendor", "Préau Services"), g.Tenant("commune", "Commune de Saint-Aubin"), g.Tenant("commune", "Commune voisine")
	g.wired.Operation.SIRET = "00009902800011"
	g.Exec(g.vendor, `update tenant.tenants set mail = 'aide@example.fr', siret = '00009902800011' where tenant_id = $1`, g.vendor)
	g.Exec(g.vendor, `select tenant.claim('siret', '00009902800011')`)
	g.serve(g.town, "commune", "Commune de Saint-Aubin")
	g.serve(g.school, "school", "École des Tilleuls")
	g.operator, g.seller = g.here("Antoine", "Mallet", access.Operator), g.here("Laurence", "Villard", access.VendorBilling)
	g.wired.Operation.Proven = func(*tenant.Tx) error {
		if !g.proven {
			return problem.New(problem.Forbidden, "identity.confirm_factor")
		}
		return nil
	}
	return g
}

// here is somebody of the organisation that runs the platform.
func (g *ground) here(given, family string, profiles ...access.Profile) *testkit.Client {
	g.t.Helper()
	c := g.staffOf(g.vendor, given, family, profiles...)
	c.Caller.Hats[0].Organisation = access.Organisation{Kind: "vendor", SIRET: "00009902800011"}
	return c
}

// serve links an organisation with the vendor, both sides.
func (g *ground) serve(id uuid.UUID, kind, name string) {
	g.t.Helper()
	for _, s := range []struct {
		here, there uuid.UUID
		kind, name  string
	}{{id, g.vendor, "vendor", "Préau Services"}, {g.vendor, id, kind, name}} {
		g.Exec(s.here, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, $4, $5, '{billing,operation}', $6::date)`, s.here, tenant.NewID(), s.there, s.kind, s.name, g.Clock.Now())
	}
}

func (g *ground) emit(id uuid.UUID, kind string, payload any) {
	g.t.Helper()
	g.In(id, func(tx *tenant.Tx) error { _, err := tx.Emit(kind, time.Time{}, payload); return err })
	g.RunJobs()
}

func (g *ground) sleeps(ids ...uuid.UUID) {
	g.t.Helper()
	for _, id := range ids {
		g.emit(id, "operation.night", manifest.Due{Due: g.Clock.Now()})
	}
}

type suspensionView struct {
	ID, State, Confirmer, Ender string
	Due                         *time.Time `json:"due_at"`
	Abilities                   map[string]bool
}

func (g *ground) propose(c *testkit.Client, peer uuid.UUID, name string) testkit.Answer {
	g.t.Helper()
	return c.Post(at(g.vendor, "/operation/organisations/"+peer.String()+"/suspensions"), map[string]any{"reason": "Un compte volé y écrit à toutes les familles.", "name": name})
}

func (g *ground) proposes(peer uuid.UUID, name string) (s suspensionView) {
	g.t.Helper()
	g.propose(g.operator, peer, name).Want(g.t, 200).JSON(g.t, &s)
	return s
}

func (g *ground) moves(c *testkit.Client, id, to string) testkit.Answer {
	g.t.Helper()
	a := c.Post(at(g.vendor, "/operation/suspensions/"+id+"/"+to), nil)
	g.RunJobs()
	return a
}

// by is who suspended an organisation, "" for nobody.
func (g *ground) by(id uuid.UUID) (name string) {
	g.t.Helper()
	g.In(id, func(tx *tenant.Tx) (err error) {
		name, err = tenant.Value[string](tx, `select suspended_by from tenant.tenants where tenant_id = $1 and suspended_at is not null`, id)
		return err
	})
	return name
}

func TestAnOperatorSeesStatesAndNobody(t *testing.T) {
	g := openGround(t)
	g.populate(g.school, 40, 30, 5)
	g.In(g.school, func(tx *tenant.Tx) error {
		for i := range 3 {
			if _, err := directory.Add(tx, directory.NewPerson{GivenName: "Enfant", FamilyName: fmt.Sprint("Secret", i), Roles: []directory.NewRole{{Profile: access.Pupil}}}); err != nil {
				return err
			}
		}
		return nil
	})
	g.sleeps(g.school, g.town, g.apart, g.vendor)
	publisher := g.staffOf(g.vendor, "Rose", "Lenoir", access.Operator)
	publisher.Caller.Hats[0].Organisation = access.Organisation{Kind: "vendor", SIRET: "00009902800029"}
	paths := []string{"/operation/organisations", "/operation/organisations/" + g.school.String(), "/operation/health"}
	for _, c := range []struct {
		who               string
		client            *testkit.Client
		sees, lists, told int
	}{
		{"anonymous", g.Anonymous(), 401, 401, 401},
		{"stranger", g.Staff(g.other, access.Operator), 404, 404, 404},
		{"director of a school that is served", g.director, 404, 404, 404},
		{"data protection officer", g.here("Paul", "Doré", access.DPO), 403, 403, 403},
		{"operator of a vendor that runs nothing", publisher, 404, 404, 403},
		{"who bills", g.seller, 403, 200, 403},
		{"operator", g.operator, 200, 200, 403},
	} {
		for _, p := range paths {
			if a := c.client.Get(at(g.vendor, p)); a.Status != c.sees {
				t.Errorf("%s: %s %d %s", c.who, p, a.Status, a.Body)
			}
		}
		if a := c.client.Get(at(g.vendor, "/operation/suspensions")); a.Status != c.lists {
			t.Errorf("%s: suspensions %d", c.who, a.Status)
		}
		if a := c.client.Get(at(g.vendor, "/operation/holds")); a.Status != c.told {
			t.Errorf("%s: holds %d", c.who, a.Status)
		}
	}
	g.operator.Get(at(g.vendor, "/operation/organisations/"+g.apart.String())).Want(t, 404)
	var out struct {
		Items []operation.Organisation
		Found int
	}
	list := func(query string) []string {
		t.Helper()
		a := g.operator.Get(at(g.vendor, "/operation/organisations"+query)).Want(t, 200)
		if strings.Contains(string(a.Body), "Secret") || strings.Contains(string(a.Body), "Kervella") {
			t.Fatalf("somebody is named: %s", a.Body)
		}
		out.Items, out.Found = nil, 0
		a.JSON(t, &out)
		names := []string{}
		for _, o := range out.Items {
			names = append(names, o.Name)
		}
		return names
	}
	if got := list(""); !slices.Equal(got, []string{"Commune de Saint-Aubin", "École des Tilleuls"}) || out.Found != 2 {
		t.Fatalf("%v", got)
	}
	if s := out.Items[1]; s.Pupils != 3 || s.Schools != 1 || s.Services == 0 || s.ReadOnly != 0 || s.Silent || s.Suspension != "" {
		t.Errorf("%+v", s)
	}
	if got := list("?find=ECOLE"); !slices.Equal(got, []string{"École des Tilleuls"}) {
		t.Errorf("%v", got)
	}
	if got := list("?kind=commune&state=silent"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	// what was said before and comes later says nothing; what comes twice says it once; a stranger says nothing
	word := map[string]any{"from": g.school, "kind": "school", "name": "École des Tilleuls", "schools": 1, "pupils": 99, "services": 1, "read_only": 1, "at": g.Clock.Now().Add(-time.Hour)}
	g.emit(g.vendor, "operation.counted", word)
	word["from"], word["at"] = g.apart, g.Clock.Now().Add(time.Hour)
	g.emit(g.vendor, "operation.counted", word)
	if list(""); len(out.Items) != 2 || out.Items[1].Pupils != 3 {
		t.Errorf("%+v", out.Items)
	}
	word["from"] = g.school
	g.emit(g.vendor, "operation.counted", word)
	g.emit(g.vendor, "operation.counted", word)
	if got := list("?state=read_only"); !slices.Equal(got, []string{"École des Tilleuls"}) || out.Items[0].Pupils != 99 {
		t.Errorf("%v %+v", got, out.Items)
	}
	g.Clock.Advance(operation.Quiet + 2*time.Hour)
	if got := list("?state=silent"); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestHealthIsCountedBehindItsDoor(t *testing.T) {
	g := openGround(t)
	g.In(g.town, func(tx *tenant.Tx) error {
		_, err := tx.Emit("walls.none", time.Time{}, map[string]any{"secret": "canari"})
		return err
	})
	g.Clock.Advance(3 * time.Minute)
	var h operation.Health
	a := g.operator.Get(at(g.vendor, "/operation/health")).Want(t, 200)
	a.JSON(t, &h)
	i := slices.IndexFunc(h.Work, func(w operation.Work) bool { return w.Kind == "walls.none" })
	if i < 0 || h.Work[i].Waiting != 1 || h.LagSeconds < 180 || h.Stored == 0 || h.Database == "" || h.Served != 2 || h.Silent != 2 || len(h.Rounds) < 10 {
		t.Errorf("%s", a.Body)
	}
	for _, r := range h.Rounds {
		if r.State != "to_come" {
			t.Errorf("%+v before any night", r)
		}
	}
	for i, want := range []string{"late", "done"} {
		g.Exec(g.vendor, `insert into platform.occurrences (kind, due_at, fired_at) values ('operation.night', $1, $1)`, g.Clock.Now().Add([]time.Duration{-30 * time.Hour, -time.Hour}[i]))
		g.operator.Get(at(g.vendor, "/operation/health")).Want(t, 200).JSON(t, &h)
		for _, r := range h.Rounds {
			if r.Kind == "operation.night" && r.State != want {
				t.Errorf("%+v, not %s", r, want)
			}
		}
	}
	if s := string(a.Body); strings.Contains(s, "canari") || strings.Contains(s, g.town.String()) {
		t.Errorf("whose work it is: %s", s)
	}
	g.In(g.vendor, func(tx *tenant.Tx) error { // every door of the kit is open
		_, err := tx.Exec(`set local open.machinery = ''`)
		if err != nil {
			return err
		}
		n, err := tenant.Value[int](tx, `select count(*)::int from operation.work($1)`, tx.Now())
		if n != 0 {
			t.Error("the work of the house is counted without its door")
		}
		return err
	})
}

func TestASuspensionIsDecidedByTwo(t *testing.T) {
	g := openGround(t)
	second := g.here("Ninon", "Perret", access.Operator)
	g.propose(g.seller, g.school, "École des Tilleuls").Want(t, 403)
	g.propose(g.director, g.school, "École des Tilleuls").Want(t, 404)
	g.propose(g.operator, g.apart, "Commune voisine").Want(t, 404)
	g.propose(g.operator, g.school, "École des Lilas").Want(t, 422)
	g.proven = false
	if a := g.propose(g.operator, g.school, "École des Tilleuls").Want(t, 403); a.Code() != "identity.confirm_factor" {
		t.Errorf("%s", a.Body)
	}
	g.proven = true
	s := g.proposes(g.school, "ecole des tilleuls")
	if s.State != "proposed" || s.Due != nil || s.Abilities["confirm"] {
		t.Fatalf("%+v", s)
	}
	if a := g.propose(second, g.school, "École des Tilleuls").Want(t, 409); a.Code() != "operation.already" {
		t.Errorf("%s", a.Body)
	}
	if a := g.moves(g.operator, s.ID, "confirm").Want(t, 409); a.Code() != "operation.second_person" {
		t.Errorf("%s", a.Body)
	}
	g.moves(g.here("Paul", "Doré", access.DPO), s.ID, "confirm").Want(t, 403)
	g.moves(g.Staff(g.other, access.Operator), s.ID, "confirm").Want(t, 404)
	g.Clock.Advance(30 * time.Hour) // two operators: nobody's silence is a yes
	g.RunJobs()
	if g.by(g.school) != "" {
		t.Fatal("suspended without a second person")
	}
	g.proven = false
	g.moves(g.seller, s.ID, "confirm").Want(t, 403)
	g.proven = true
	g.moves(g.seller, s.ID, "confirm").Want(t, 200).JSON(t, &s)
	if s.State != "in_force" || s.Confirmer != "Laurence Villard" || g.by(g.school) != "Préau Services" || g.by(g.town) != "" {
		t.Fatalf("%+v, by %q", s, g.by(g.school))
	}
	g.moves(second, s.ID, "confirm").Want(t, 409)
	g.moves(second, s.ID, "withdraw").Want(t, 409)
	var told struct{ Items []operation.Hold }
	g.director.Get(at(g.school, "/operation/holds")).Want(t, 200).JSON(t, &told)
	if len(told.Items) != 1 || told.Items[0].Contact != "aide@example.fr" || told.Items[0].By != "Préau Services" || !strings.Contains(told.Items[0].Reason, "compte volé") {
		t.Errorf("%+v", told.Items)
	}
	g.Staff(g.school, access.Teacher).Get(at(g.school, "/operation/holds")).Want(t, 403)
	g.moves(g.seller, s.ID, "lift").Want(t, 403)
	g.moves(second, s.ID, "lift").Want(t, 200).JSON(t, &s)
	if s.State != "lifted" || s.Ender != "Ninon Perret" || g.by(g.school) != "" {
		t.Errorf("%+v", s)
	}
	for id, want := range map[uuid.UUID][]string{g.vendor: {"operation.confirm", "operation.lift", "operation.propose"}, g.school: {"operation.lifted", "operation.suspended"}} {
		g.In(id, func(tx *tenant.Tx) error {
			got, err := tenant.Select[string](tx, `select distinct operation from audit.lines where tenant_id = $1 and operation like 'operation.%' order by 1`, id)
			if !slices.Equal(got, want) {
				t.Errorf("the journal says %v, not %v", got, want)
			}
			return err
		})
	}
}

func TestWhoIsAloneReflectsForADay(t *testing.T) {
	g := openGround(t)
	s := g.proposes(g.town, "Commune de Saint-Aubin")
	if s.Due == nil || !s.Due.Equal(g.Clock.Now().Add(operation.Reflection)) {
		t.Fatalf("%+v", s)
	}
	g.moves(g.seller, s.ID, "withdraw").Want(t, 200)
	g.Clock.Advance(25 * time.Hour)
	g.RunJobs()
	if g.by(g.town) != "" {
		t.Fatal("what was withdrawn holds")
	}
	s = g.proposes(g.town, "Commune de Saint-Aubin")
	g.Clock.Advance(23 * time.Hour)
	g.RunJobs()
	if g.by(g.town) != "" {
		t.Fatal("it holds before its day")
	}
	g.Clock.Advance(2 * time.Hour)
	g.RunJobs()
	if g.by(g.town) != "Préau Services" {
		t.Fatal("it does not hold after its day")
	}
	g.moves(g.operator, s.ID, "lift").Want(t, 200)
	s = g.proposes(g.town, "Commune de Saint-Aubin")
	g.here("Ninon", "Perret", access.Operator)
	g.Clock.Advance(25 * time.Hour)
	g.RunJobs()
	if g.by(g.town) != "" {
		t.Fatal("who is not alone any more decided alone")
	}
	g.moves(g.seller, s.ID, "confirm").Want(t, 200)
	if g.by(g.town) == "" {
		t.Fatal("the second person does not count")
	}
}

// Either end may come first, and twice; and only from whoever runs the platform.
func TestASuspensionArrivesInAnyOrder(t *testing.T) {
	for _, order := range []string{"sl", "ls", "ssl", "lss", "sls", "lsl", "slls"} {
		g := openGround(t)
		id := tenant.NewID()
		for _, o := range order {
			kind := map[rune]string{'s': "operation.suspended", 'l': "operation.lifted"}[o]
			g.emit(g.school, kind, map[string]any{"id": id, "from": g.vendor, "name": "Préau Services", "reason": "Un motif", "contact": "aide@example.fr", "at": g.Clock.Now()})
			if order == "ssl" && o == 's' && g.by(g.school) == "" {
				t.Errorf("%s: not suspended", order)
			}
		}
		if g.by(g.school) != "" {
			t.Errorf("%s: suspended", order)
		}
		if order == "sl" {
			publisher := g.Tenant("vendor", "Éditions du Val")
			g.Exec(g.school, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, 'vendor', 'Éditions du Val', '{operation}', $4::date)`, g.school, tenant.NewID(), publisher, g.Clock.Now())
			for _, from := range []uuid.UUID{g.academy, g.other, publisher} {
				g.emit(g.school, "operation.suspended", map[string]any{"id": tenant.NewID(), "from": from, "name": "Un autre", "reason": "Un motif", "at": g.Clock.Now()})
			}
			if g.by(g.school) != "" {
				t.Error("anybody suspends")
			}
			held := tenant.NewID()
			g.emit(g.school, "operation.suspended", map[string]any{"id": held, "from": g.vendor, "name": "Préau Services", "reason": "Un motif", "at": g.Clock.Now()})
			g.emit(g.school, "operation.lifted", map[string]any{"id": held, "from": g.other, "at": g.Clock.Now()})
			if g.by(g.school) == "" {
				t.Error("anybody lifts")
			}
		}
	}
}

// The schools of which an organisation pays the services are suspended with it when the proposal says so, and lifted with it.
func TestASuspensionReachesTheSchoolsThatArePaidFor(t *testing.T) {
	g := openGround(t)
	paid, apart := g.Tenant("school", "École Auriol"), g.Tenant("school", "École du Bourg")
	for school, service := range map[uuid.UUID]string{paid: "billing", apart: "canteen"} {
		g.Exec(g.town, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, 'school', 'École', array[$4::text], $5::date)`, g.town, tenant.NewID(), school, service, g.Clock.Now())
		g.Exec(school, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, 'commune', 'Commune', array[$4::text], $5::date)`, school, tenant.NewID(), g.town, service, g.Clock.Now())
	}
	holds := func(want string) {
		t.Helper()
		if got := fmt.Sprint(g.by(g.town) != "", g.by(paid) != "", g.by(apart) != ""); got != want {
			t.Fatalf("%s, not %s", got, want)
		}
	}
	for _, with := range []bool{true, false} {
		var s suspensionView
		g.operator.Post(at(g.vendor, "/operation/organisations/"+g.town.String()+"/suspensions"), map[string]any{"reason": "Un compte volé y écrit à toutes les familles.", "name": "Commune de Saint-Aubin", "schools": with}).Want(t, 200).JSON(t, &s)
		g.moves(g.seller, s.ID, "confirm").Want(t, 200)
		holds(fmt.Sprintf("true %t false", with))
		if with {
			var told struct{ Items []operation.Hold }
			g.Staff(paid, access.Director).Get(at(paid, "/operation/holds")).Want(t, 200).JSON(t, &told)
			if len(told.Items) != 1 || told.Items[0].By != "Préau Services" || told.Items[0].Through != "Commune de Saint-Aubin" {
				t.Errorf("%+v", told.Items)
			}
		}
		g.moves(g.operator, s.ID, "lift").Want(t, 200)
		holds("false false false")
	}
	// a school that another pays for from now on is not held with who did
	var s suspensionView
	g.operator.Post(at(g.vendor, "/operation/organisations/"+g.town.String()+"/suspensions"), map[string]any{"reason": "Un compte volé y écrit à toutes les familles.", "name": "Commune de Saint-Aubin", "schools": true}).Want(t, 200).JSON(t, &s)
	g.moves(g.seller, s.ID, "confirm").Want(t, 200)
	g.emit(paid, "operation.night", manifest.Due{Due: g.Clock.Now()})
	holds("true true false")
	g.Exec(paid, `update tenant.links set until = $2::date - 1 where tenant_id = $1`, paid, g.Clock.Now())
	g.emit(paid, "operation.night", manifest.Due{Due: g.Clock.Now()})
	holds("true false false")
	g.Exec(paid, `update tenant.links set until = null where tenant_id = $1`, paid)
	g.moves(g.operator, s.ID, "lift").Want(t, 200)
	holds("false false false")

	word := map[string]any{"id": tenant.NewID(), "from": g.vendor, "through": g.town, "name": "Préau Services", "reason": "Un motif", "at": g.Clock.Now()}
	g.emit(apart, "operation.suspended", word) // through who pays for nothing there
	word["through"] = paid
	g.emit(apart, "operation.suspended", word)
	holds("false false false")
	word["through"] = g.town
	g.emit(paid, "operation.lifted", word)
	g.emit(paid, "operation.suspended", word)
	holds("false false false")
}

// A suspension and the end of a subscription are two reasons: neither undoes the other.
func TestASuspensionIsNotASubscriptionsEnd(t *testing.T) {
	g := openGround(t)
	login := g.account("Marion", "Petit-Jean", map[uuid.UUID]access.Profile{g.school: access.Teacher})
	c := g.enters(login)
	says := func(want string) {
		t.Helper()
		var a testkit.Answer
		for range 60 { // what every process hears of by a signal
			if a = c.Post(at(g.school, "/liaison/notes/"+uuid.NewString()+"/remind"), nil); a.Code() == want {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%d %s, not %s", a.Status, a.Body, want)
	}
	paid := func(until string) {
		g.Exec(g.school, `insert into billing.openings (tenant_id, subscription_id, buyer_id, buyer_name, told, services, mine, since, paid_until, open_until)
			values ($1, $1, $2, 'Commune de Saint-Aubin', 1, '{liaison}', '{liaison}', '2025-09-01', $3::date, $3::date)
			on conflict (tenant_id, subscription_id) do update set paid_until = excluded.paid_until, open_until = excluded.open_until`, g.school, g.town, until)
		g.emit(g.school, "billing.life", manifest.Due{Due: g.Clock.Now()})
	}
	open := c.Post(at(g.school, "/liaison/notes/"+uuid.NewString()+"/remind"), nil)
	if open.Status == 403 || open.Status == 401 {
		t.Fatalf("%d %s", open.Status, open.Body)
	}
	says(open.Code())
	s := g.proposes(g.school, "École des Tilleuls")
	g.moves(g.seller, s.ID, "confirm").Want(t, 200)
	says("service.suspended")
	c.Get(at(g.school, "/liaison/notes")).Want(t, 200) // all is read
	draft := map[string]any{"kind": "information", "title": "Réunion", "wants": "none", "both_guardians": false, "audience": map[string]any{"staff": true}, "body": map[string]any{"type": "doc", "content": []any{}}}
	if a := c.Post(at(g.school, "/liaison/notes"), draft); a.Code() == "service.suspended" || a.Status == 422 { // what stays goes on
		t.Errorf("%d %s", a.Status, a.Body)
	}
	paid("2099-12-31") // billing's night opens what is paid
	says("service.suspended")
	paid("2026-08-31") // and ends what is not
	says("service.suspended")
	g.moves(g.operator, s.ID, "lift").Want(t, 200)
	says("service.read_only")
	paid("2099-12-31")
	says(open.Code())
}
