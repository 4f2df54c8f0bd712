package modules_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/modules/convention"
	"preau/internal/modules/deployment"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// pact is a commune, an académie, an inspection, a département and a collège, linked, with somebody who signs in each.
type pact struct {
	*levels
	commune, district, department, college uuid.UUID

	proven bool // callers of these tests have no session of their own
	asks   func(tx *tenant.Tx) error

	mayor, agent, dasen, principal, president, inspector *testkit.Client
}

func openPact(t *testing.T) *pact {
	p := &pact{levels: openLevels(t)}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(p.Log.String())
		}
	})
	p.commune, p.district = p.Tenant("commune", "Commune de Saint-Aubin"), p.Tenant("district", "Circonscription nord")
	p.department, p.college = p.Tenant("departement", "Département"), p.Tenant("school", "Collège Wangari-Maathai")
	p.Exec(p.college, `update tenant.tenants set school_type = 'college' where tenant_id = $1`, p.college)
	kinds := map[uuid.UUID][2]string{p.commune: {"commune", "Commune de Saint-Aubin"}, p.district: {"district", "Circonscription nord"}, p.department: {"departement", "Département"},
		p.college: {"school", "Collège Wangari-Maathai"}, p.academy: {"academy", "Académie de Valmont"}, p.school: {"school", "École des Tilleuls"}}
	for _, l := range [][2]uuid.UUID{{p.commune, p.academy}, {p.school, p.commune}, {p.district, p.academy}, {p.college, p.academy}, {p.college, p.department}} {
		for _, side := range [][2]uuid.UUID{l, {l[1], l[0]}} {
			p.Exec(side[0], `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, $4, $5, '{convention}', $6::date)`,
				side[0], tenant.NewID(), side[1], kinds[side[1]][0], kinds[side[1]][1], p.Clock.Now())
		}
	}
	for _, s := range []uuid.UUID{p.school, p.college} {
		p.In(s, func(tx *tenant.Tx) error {
			_, err := tx.Emit("convention.count", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		})
	}
	p.RunJobs()
	in := func(given, family string, where uuid.UUID, profile access.Profile) *testkit.Client {
		return p.staffOf(where, given, family, profile)
	}
	p.proven, p.asks = true, p.wired.Convention.Proven
	p.wired.Convention.Proven = func(tx *tenant.Tx) error {
		if p.proven {
			return nil
		}
		return p.asks(tx)
	}
	p.mayor, p.agent = in("Bernard", "Chaumont", p.commune, access.Elected), in("Hélène", "Brossard", p.commune, access.TownAdmin)
	p.dasen, p.inspector = in("Philippe", "Arnould", p.academy, access.AcademyStaff), in("Anne", "Teyssier", p.district, access.Inspector)
	p.principal, p.president = in("Véronique", "Lanoë", p.college, access.Director), in("Alain", "Dubosc", p.department, access.Elected)
	return p
}

type pactView struct {
	convention.Detail
	Code string
}

func (p *pact) body(subject uuid.UUID, schools ...uuid.UUID) map[string]any {
	return map[string]any{"subject": subject, "schools": schools, "since": "2026-09-01", "until": "2029-08-31", "notice": 3, "contact": "dpd@example.fr"}
}

func (p *pact) see(c *testkit.Client, where, id uuid.UUID) (v pactView) {
	p.t.Helper()
	c.Get(at(where, "/convention/"+id.String())).Want(p.t, 200).JSON(p.t, &v)
	return v
}

func (p *pact) does(c *testkit.Client, where, id uuid.UUID, what string, body any) testkit.Answer {
	p.t.Helper()
	a := c.Post(at(where, "/convention/"+id.String()+"/"+what), body)
	p.RunJobs()
	return a
}

// reads is the document as somebody opens it, and its hash as their app reckons it.
func (p *pact) reads(c *testkit.Client, where, id uuid.UUID, which string) (content []byte, hash string) {
	p.t.Helper()
	content = c.Get(at(where, "/convention/"+id.String()+"/"+which)).Want(p.t, 200).Body
	sum := sha256.Sum256(content)
	return content, hex.EncodeToString(sum[:])
}

func (p *pact) signs(c *testkit.Client, where, id uuid.UUID, quality string) testkit.Answer {
	p.t.Helper()
	_, hash := p.reads(c, where, id, "paper")
	return p.does(c, where, id, "sign", map[string]any{"sha256": hash, "quality": quality})
}

func (p *pact) draft(c *testkit.Client, where uuid.UUID, body map[string]any) uuid.UUID {
	p.t.Helper()
	var v pactView
	c.Post(at(where, "/convention"), body).Want(p.t, 200).JSON(p.t, &v)
	return v.ID
}

func code(t *testing.T, a testkit.Answer, status int, want string) {
	t.Helper()
	if a.Status != status || !strings.Contains(string(a.Body), want) {
		t.Errorf("%d %s instead of %d %s", a.Status, a.Body, status, want)
	}
}

func (p *pact) signed(where uuid.UUID, on string) (n int) {
	p.In(where, func(tx *tenant.Tx) error {
		day, err := schoolyear.ParseDate(on)
		if err != nil {
			return err
		}
		schools, err := convention.Signed(tx, day)
		n = len(schools)
		return err
	})
	return n
}

func TestACommuneAndTheAcademieSign(t *testing.T) {
	p := openPact(t)
	path := at(p.commune, "/convention")
	for _, c := range []struct {
		who         string
		client      *testkit.Client
		read, write int
	}{
		{"anonymous", p.Anonymous(), 401, 401},
		{"stranger", p.Staff(p.abroad, access.AcademyStaff), 404, 404},
		{"kitchen", p.Staff(p.commune, access.KitchenAgent), 403, 403},
		{"mayor", p.mayor, 200, 403},
		{"agent", p.agent, 200, 200},
	} {
		if a := c.client.Get(path); a.Status != c.read {
			t.Errorf("%s reads: %d", c.who, a.Status)
		}
		if a := c.client.Post(path, p.body(p.commune, p.school)); a.Status != c.write {
			t.Errorf("%s writes: %d %s", c.who, a.Status, a.Body)
		}
	}
	code(t, p.director.Post(at(p.school, "/convention"), p.body(p.school, p.school)), 409, "convention.not_a_writer")
	code(t, p.agent.Post(path, p.body(p.commune)), 422, "convention.no_school")
	code(t, p.agent.Post(path, p.body(p.abroad, p.school)), 422, "convention.unknown_subject")

	id := p.draft(p.agent, p.commune, p.body(p.commune, p.school))
	one := at(p.commune, "/convention/"+id.String())
	p.dasen.Get(at(p.academy, "/convention/"+id.String())).Want(t, 404)
	p.mayor.Post(one+"/send", nil).Want(t, 403)
	p.does(p.agent, p.commune, id, "send", nil).Want(t, 200)
	for _, s := range []struct {
		c     *testkit.Client
		where uuid.UUID
		role  string
	}{{p.dasen, p.academy, "party"}, {p.director, p.school, "informed"}, {p.mayor, p.commune, "lead"}} {
		if v := p.see(s.c, s.where, id); v.State != "sent" || v.Role != s.role || v.Of != 2 || len(v.Terms.Schools) != 1 {
			t.Errorf("%+v", v)
		}
	}
	here, hash := p.reads(p.agent, p.commune, id, "paper")
	there, _ := p.reads(p.director, p.school, id, "paper")
	if !bytes.Equal(here, there) || !bytes.HasPrefix(here, []byte("%PDF")) {
		t.Error("the schools do not have the same bytes")
	}
	var register struct {
		Sheets []struct{ Name, Purpose string }
	}
	p.director.Get(at(p.school, "/privacy/register")).Want(t, 200).JSON(t, &register)
	text := words(read(t, here))
	for _, want := range []string{"Ce à quoi le sous-traitant s’engage", "48 heures au plus", "dans les 90 jours"} {
		if !strings.Contains(text, want) {
			t.Errorf("the annex does not say « %s »", want)
		}
	}
	if len(register.Sheets) < 3 {
		t.Errorf("the school's register: %+v", register)
	}
	for _, s := range register.Sheets { // what the school writes in its register is what its convention annexes
		if !strings.Contains(text, s.Name+" Rubrique Contenu Finalité "+strings.Join(strings.Fields(s.Purpose)[:3], " ")) {
			t.Errorf("the convention has no sheet of %s", s.Name)
		}
	}

	// before the first signature the text may change: it is a draft again on every side, and what was opened is signed no more
	p.agent.Do(http.MethodPut, one, p.body(p.commune, p.school)).Want(t, 200)
	p.RunJobs()
	if v := p.see(p.dasen, p.academy, id); v.State != "draft" || v.Abilities["sign"] {
		t.Errorf("%+v", v)
	}
	code(t, p.does(p.dasen, p.academy, id, "sign", map[string]any{"sha256": hash, "quality": "dasen"}), 409, "convention.not_to_sign")
	body := p.body(p.commune, p.school)
	body["clauses"] = "Un équipement numérique est prêté à chaque classe."
	p.agent.Do(http.MethodPut, one, body).Want(t, 200)
	p.does(p.agent, p.commune, id, "send", nil).Want(t, 200)
	code(t, p.does(p.dasen, p.academy, id, "sign", map[string]any{"sha256": hash, "quality": "dasen"}), 409, "convention.another_text")

	// an école never signs; an agent is not the mayor; a deputy shows a delegation
	code(t, p.does(p.director, p.school, id, "sign", map[string]any{"sha256": hash, "quality": "head"}), 409, "convention.not_a_party")
	code(t, p.signs(p.agent, p.commune, id, "mayor"), 422, "convention.not_this_quality")
	code(t, p.signs(p.mayor, p.commune, id, "deputy_mayor"), 422, "convention.delegation_needed")
	// who signs proves first that it is them
	p.proven = false
	code(t, p.signs(p.mayor, p.commune, id, "mayor"), 401, "session.needed")
	p.proven = true
	p.signs(p.mayor, p.commune, id, "mayor").Want(t, 200)
	code(t, p.signs(p.mayor, p.commune, id, "mayor"), 409, "convention.signed_here")
	code(t, p.agent.Do(http.MethodPut, one, body), 409, "convention.signed_already")

	// an opinion passes through the académie
	code(t, p.does(p.dasen, p.academy, id, "ask", map[string]any{"inspection": p.abroad}), 422, "convention.unknown_inspection")
	p.does(p.dasen, p.academy, id, "ask", map[string]any{"inspection": p.district}).Want(t, 200)
	if v := p.see(p.inspector, p.district, id); v.Role != "adviser" || v.Signed != 1 || v.Todo != "advise" {
		t.Errorf("%+v", v)
	}
	code(t, p.does(p.inspector, p.district, id, "advise", map[string]any{"result": "reserved"}), 422, "convention.say_why")
	p.does(p.inspector, p.district, id, "advise", map[string]any{"result": "favourable", "text": "Les équipes sont prêtes."}).Want(t, 200)
	told := 0
	for _, a := range p.see(p.agent, p.commune, id).Life {
		if a.Kind == "advised" && a.Name == "Anne Teyssier" && a.Said != "" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the commune heard %d opinions", told)
	}

	// who has not signed is told once more, not twice a day
	code(t, p.does(p.agent, p.commune, id, "remind", nil), 409, "convention.told_today")
	if n := p.signed(p.commune, "2026-10-01"); n != 0 {
		t.Error("it holds before all have signed")
	}
	p.signs(p.dasen, p.academy, id, "dasen").Want(t, 200)
	_, proof := p.reads(p.agent, p.commune, id, "proof")
	for where, c := range map[uuid.UUID]*testkit.Client{p.commune: p.agent, p.academy: p.dasen, p.school: p.director, p.district: p.inspector} {
		v := p.see(c, where, id)
		if v.State != "in_force" || v.Signed != 2 || !v.Proof || v.Signatories[0].Signature.SHA256 != v.SHA256 {
			t.Errorf("%+v", v)
		}
		if _, h := p.reads(c, where, id, "proof"); h != proof {
			t.Error("the proof is not the same everywhere")
		}
	}
	for where, n := range map[uuid.UUID]int{p.commune: 1, p.academy: 1, p.school: 1, p.college: 0} {
		if got := p.signed(where, "2029-08-31"); got != n {
			t.Errorf("%d schools are covered on the last day instead of %d", got, n)
		}
		if p.signed(where, "2029-09-01")+p.signed(where, "2026-08-31") != 0 {
			t.Error("it holds outside its days")
		}
	}
	// one at a time
	second := p.draft(p.agent, p.commune, p.body(p.commune, p.school))
	code(t, p.does(p.agent, p.commune, second, "send", nil), 409, "convention.one_at_a_time")
	p.agent.Do(http.MethodDelete, at(p.commune, "/convention/"+second.String()), nil).Want(t, 204)
	code(t, p.agent.Do(http.MethodDelete, one, nil), 409, "convention.was_sent")

	// it ends with its notice
	code(t, p.does(p.dasen, p.academy, id, "end", map[string]any{"on": "2026-10-01", "reason": "Fin du marché"}), 422, "convention.notice")
	p.does(p.dasen, p.academy, id, "end", map[string]any{"on": "2027-02-01", "reason": "Fin du marché"}).Want(t, 200)
	p.does(p.agent, p.commune, id, "end", map[string]any{"on": "2027-01-01", "reason": "Regroupement de communes"}).Want(t, 200)
	for where, c := range map[uuid.UUID]*testkit.Client{p.commune: p.agent, p.academy: p.dasen, p.school: p.director} {
		if v := p.see(c, where, id); v.Until.String() != "2027-01-01" || p.signed(where, "2027-01-02") != 0 || p.signed(where, "2027-01-01") != 1 {
			t.Errorf("%+v", v)
		}
	}
}

func TestACollegeSignsAfterItsCouncil(t *testing.T) {
	p := openPact(t)
	code(t, p.president.Post(at(p.department, "/convention"), p.body(p.college)), 403, "access.refused")
	id := p.draft(p.principal, p.college, p.body(p.college))
	p.does(p.principal, p.college, id, "send", nil).Want(t, 200)
	code(t, p.signs(p.principal, p.college, id, "head"), 409, "convention.vote_first")
	code(t, p.does(p.principal, p.college, id, "vote", map[string]any{"on": "2026-12-01", "result": "for", "number": "2026-14"}), 422, "convention.vote_to_come")
	p.does(p.principal, p.college, id, "vote", map[string]any{"on": "2026-09-03", "result": "against", "number": "2026-14"}).Want(t, 200)
	code(t, p.signs(p.principal, p.college, id, "head"), 409, "convention.vote_first")
	p.Clock.Set(p.Clock.Now().Add(time.Minute))
	p.does(p.principal, p.college, id, "vote", map[string]any{"on": "2026-09-04", "result": "for", "number": "2026-15"}).Want(t, 200)
	p.signs(p.principal, p.college, id, "head").Want(t, 200)

	// a refusal is a text's end on every side; corrected, it is signed anew
	code(t, p.does(p.president, p.department, id, "refuse", map[string]any{"reason": " "}), 422, "field.required")
	p.does(p.president, p.department, id, "refuse", map[string]any{"reason": "Le périmètre n’est pas le bon."}).Want(t, 200)
	if v := p.see(p.dasen, p.academy, id); v.State != "refused" || v.Abilities["sign"] {
		t.Errorf("%+v", v)
	}
	p.principal.Do(http.MethodPut, at(p.college, "/convention/"+id.String()), p.body(p.college)).Want(t, 200)
	p.RunJobs()
	p.does(p.principal, p.college, id, "send", nil).Want(t, 200)
	if v := p.see(p.president, p.department, id); v.State != "sent" || v.Signed != 0 {
		t.Errorf("%+v", v)
	}
	code(t, p.signs(p.principal, p.college, id, "head"), 409, "convention.vote_first") // the council voted on another text
	p.does(p.principal, p.college, id, "vote", map[string]any{"on": "2026-09-05", "result": "for", "number": "2026-16"}).Want(t, 200)
	p.signs(p.dasen, p.academy, id, "dasen").Want(t, 200)
	p.signs(p.president, p.department, id, "president").Want(t, 200)
	p.signs(p.principal, p.college, id, "head").Want(t, 200)
	for where, c := range map[uuid.UUID]*testkit.Client{p.college: p.principal, p.academy: p.dasen, p.department: p.president} {
		if v := p.see(c, where, id); v.State != "in_force" || v.Signed != 3 || p.signed(where, "2026-10-01") != 1 {
			t.Errorf("%+v", v)
		}
	}

	// three months before its end it is proposed again, once, from the day after its last
	p.Clock.Set(time.Date(2029, 6, 15, 8, 0, 0, 0, time.UTC))
	for range 2 {
		p.In(p.college, func(tx *tenant.Tx) error {
			_, err := tx.Emit("convention.round", time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		})
		p.RunJobs()
	}
	var list struct{ Items []convention.Line }
	p.principal.Get(at(p.college, "/convention")).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 || list.Items[0].State != "draft" || list.Items[0].Since.String() != "2029-09-01" || list.Items[0].Until.String() != "2032-08-31" || !list.Items[0].Renews {
		t.Errorf("%+v", list.Items)
	}
}

// What is told twice counts once, and a signature that comes before the paper waits for it.
func TestSignaturesCrossInAnyOrder(t *testing.T) {
	p := openPact(t)
	id := p.draft(p.principal, p.college, p.body(p.college))
	p.principal.Post(at(p.college, "/convention/"+id.String()+"/send"), nil).Want(t, 200)
	heard := func(where uuid.UUID) (out []uuid.UUID) {
		for _, j := range p.Due() {
			if j.Tenant == where && j.Kind == "convention.heard" {
				out = append(out, j.ID)
			}
		}
		return out
	}
	run := func(where, job uuid.UUID) {
		t.Helper()
		if err := p.House.Worker.Run(t.Context(), where, job, "convention.heard"); err != nil {
			t.Fatal(err)
		}
	}
	papers := heard(p.department)
	if len(papers) == 0 {
		t.Fatal("nothing goes to the département")
	}
	for _, j := range heard(p.academy) {
		run(p.academy, j)
	}
	_, hash := p.reads(p.dasen, p.academy, id, "paper")
	p.dasen.Post(at(p.academy, "/convention/"+id.String()+"/sign"), map[string]any{"sha256": hash, "quality": "dasen"}).Want(t, 200)
	for _, j := range heard(p.college) {
		run(p.college, j)
	}
	// each is told twice
	admin, err := pgx.Connect(t.Context(), p.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(t.Context())
	if _, err := admin.Exec(t.Context(), `insert into platform.outbox (tenant_id, id, origin_tenant, kind, payload, created_at, run_at)
		select o.tenant_id, gen_random_uuid(), o.origin_tenant, o.kind, o.payload, o.created_at, o.run_at from platform.outbox o where o.tenant_id = $1 and o.kind = 'convention.heard'`, p.department); err != nil {
		t.Fatal(err)
	}
	all := heard(p.department)
	if len(all) != 2*3 {
		t.Fatalf("%d deliveries", len(all))
	}
	// the last first: the signature before the paper
	for i := len(all) - 1; i >= 0; i-- {
		run(p.department, all[i])
	}
	if v := p.see(p.president, p.department, id); v.State != "sent" || v.Signed != 1 {
		t.Errorf("%+v", v)
	}
	p.RunJobs()
	if v := p.see(p.president, p.department, id); v.State != "sent" || v.Signed != 1 || len(v.Life) != 2 {
		t.Errorf("%s: %d signatures, %d acts", v.State, v.Signed, len(v.Life))
	}
}

// A school of a wave sees its own steps; its levels see them without a name, and those that the house can see tick themselves.
func TestAWaveIsFollowedStepByStep(t *testing.T) {
	l := openLevels(t)
	agent, inspector := l.staffOf(l.academy, "Sabine", "Kremer", access.AcademyStaff), l.Staff(l.academy, access.Inspector)
	l.populate(l.school, 20, 3, 2)
	l.night(l.school)
	mine, waves := at(l.school, "/deployment/mine"), at(l.academy, "/deployment/waves")
	agent.Do(http.MethodPut, at(l.academy, "/deployment/fleet"), map[string]any{"schools": []any{map[string]any{"id": l.school, "wave": "Vague 1", "planned_on": "2026-11-02"}}}).Want(t, 204)
	l.RunJobs()
	for _, c := range []struct {
		who    string
		client *testkit.Client
		path   string
		status int
	}{
		{"anonymous", l.Anonymous(), mine, 401}, {"stranger", agent, mine, 404}, {"teacher", l.Staff(l.school, access.Teacher), mine, 403}, {"director", l.director, mine, 200},
		{"anonymous", l.Anonymous(), waves, 401}, {"stranger", l.director, waves, 404}, {"dpo", l.Staff(l.academy, access.DPO), waves, 403}, {"inspector", inspector, waves, 200},
	} {
		if a := c.client.Get(c.path); a.Status != c.status {
			t.Errorf("%s: %d %s", c.who, a.Status, a.Body)
		}
	}
	kit := at(l.academy, "/deployment/schools/"+l.school.String()+"/steps/kit")
	inspector.Do(http.MethodPut, kit, map[string]any{"done": true}).Want(t, 403)
	agent.Do(http.MethodPut, at(l.academy, "/deployment/schools/"+uuid.NewString()+"/steps/kit"), map[string]any{"done": true}).Want(t, 404)
	agent.Do(http.MethodPut, at(l.academy, "/deployment/schools/"+l.school.String()+"/steps/opened"), map[string]any{"done": true}).Want(t, 422)
	agent.Do(http.MethodPut, kit, map[string]any{"done": true}).Want(t, 204)
	l.director.Do(http.MethodPut, mine+"/steps/families", map[string]any{"done": true}).Want(t, 200)
	l.RunJobs()
	done := func(steps []deployment.Step) (out []string) {
		for _, s := range steps {
			if s.Done {
				out = append(out, s.Key)
			}
		}
		return out
	}
	var own deployment.Mine
	l.director.Get(mine).Want(t, 200).JSON(t, &own)
	var all deployment.Waves
	inspector.Get(waves).Want(t, 200).JSON(t, &all)
	if len(own.Plans) != 1 || own.Plans[0].Wave != "Vague 1" || len(all.Items) != 1 {
		t.Fatalf("%+v, %+v", own, all)
	}
	want := "[director kit families opened]"
	if got := fmt.Sprint(done(own.Steps)); got != want {
		t.Errorf("the school sees %s", got)
	}
	if got := fmt.Sprint(done(all.Items[0].Steps)); got != want || all.Waves[0].Done["kit"] != 1 || all.Items[0].Steps[4].Name != "" {
		t.Errorf("the level sees %s: %+v", got, all.Waves)
	}
	for _, c := range []*testkit.Client{l.director, agent} {
		path := mine + "/kit"
		if c == agent {
			path = at(l.academy, "/deployment/kit")
		}
		if a := c.Get(path).Want(t, 200); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
			t.Error("no kit")
		}
	}
}
