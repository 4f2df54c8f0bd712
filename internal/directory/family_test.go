package directory_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// rouxes is a class of two with separated parents.
type rouxes struct {
	school, class, lina, noe, nadia, marc, teacher, director uuid.UUID
	marcLink                                                 uuid.UUID
}

func family(h *house) (f rouxes) {
	f.school = h.Tenant("school", "École des Tilleuls")
	f.lina, f.noe = h.person(f.school, "Lina", "Roux", access.Pupil), h.person(f.school, "Noé", "Diallo", access.Pupil)
	f.nadia, f.marc = h.person(f.school, "Nadia", "Roux", access.Guardian), h.person(f.school, "Marc", "Petit", access.Guardian)
	f.teacher, f.director = h.person(f.school, "Inès", "Lopez", access.Teacher), h.person(f.school, "Yann", "Kervella", access.Director)
	f.class = h.class(f.school, "CE1 B", "CE1", f.lina)
	h.class(f.school, "CP", "CP", f.noe)
	h.In(f.school, func(tx *tenant.Tx) error {
		_, err := directory.Join(tx, f.class, f.teacher, directory.PartMainTeacher, "", directory.Date{})
		return err
	})
	h.tie(f.school, f.lina, f.nadia, directory.AuthorityFull)
	f.marcLink = h.tie(f.school, f.lina, f.marc, directory.AuthorityFull)
	h.Exec(f.school, `update directory.contacts set street = '4 rue Cachée', phone_mobile = '+33639980007', address_hidden = true where tenant_id = $1 and id = $2`, f.school, f.nadia)
	h.Exec(f.school, `update directory.contacts set street = '4 rue Cachée' where tenant_id = $1 and id = $2`, f.school, f.lina)
	return f
}

func TestWhoAsksForAPerson(t *testing.T) {
	h := open(t)
	f := family(h)
	other := h.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	for _, c := range []struct {
		who                      string
		client                   *testkit.Client
		read, write, order, load int
		contact                  bool
	}{
		{"anonymous", h.Anonymous(), 401, 401, 401, 401, false},
		{"stranger", h.Staff(other, access.Director), 404, 404, 404, 404, false},
		{"guardian", h.family(f.school, f.nadia), 403, 403, 403, 403, false},
		{"another teacher", h.Staff(f.school, access.Teacher), 200, 403, 403, 403, false},
		{"her teacher", h.member(f.school, f.teacher, access.Teacher), 200, 403, 403, 403, true},
		{"director", h.member(f.school, f.director, access.Director), 200, 422, 200, 200, true},
	} {
		a := c.client.Get(path + "people/" + f.lina.String())
		if a.Status != c.read {
			t.Errorf("%s reads: %d, want %d", c.who, a.Status, c.read)
		}
		if got := strings.Contains(string(a.Body), "+33639980007"); got != c.contact {
			t.Errorf("%s sees the contacts: %t", c.who, got)
		}
		if got := c.client.Post(path+"people", map[string]any{"family_name": "X", "given_name": "Y", "profile": "king"}).Status; got != c.write {
			t.Errorf("%s writes: %d, want %d", c.who, got, c.write)
		}
		if got := c.client.Get(path + "restrictions").Status; got != c.order {
			t.Errorf("%s reads orders: %d, want %d", c.who, got, c.order)
		}
		if got := c.client.Get(path + "imports").Status; got != c.load {
			t.Errorf("%s reads imports: %d, want %d", c.who, got, c.load)
		}
	}
	// ids of here asked in one's own house tell nothing
	stranger := h.Staff(other, access.Director)
	for _, p := range []string{"people/" + f.lina.String(), "classes/" + f.class.String(), "groups/" + f.class.String()} {
		a, b := stranger.Get("/api/v1/t/"+other.String()+"/directory/"+p).Want(t, 404), stranger.Get("/api/v1/t/"+other.String()+"/directory/people/"+uuid.NewString()).Want(t, 404)
		if string(a.Body) != string(b.Body) {
			t.Errorf("%s answers otherwise than what does not exist", p)
		}
	}
	// a secretary does not make directors
	h.Staff(f.school, access.SchoolStaff).Post(path+"people/"+f.teacher.String()+"/roles", map[string]any{"profile": "director"}).Want(t, 403)
	h.member(f.school, f.director, access.Director).Post(path+"people/"+f.teacher.String()+"/roles", map[string]any{"profile": "director"}).Want(t, 200)
	h.Staff(f.school, access.Director).Post(path+"people/"+f.teacher.String()+"/roles", map[string]any{"profile": "town_admin"}).Want(t, 422)
}

func TestAFamilyReadsItsOwnAndNothingOfTheOtherParent(t *testing.T) {
	h := open(t)
	f := family(h)
	marc := h.family(f.school, f.marc)
	var children struct{ Items []directory.ChildView }
	marc.Get("/api/v1/children").Want(t, 200).JSON(t, &children)
	if len(children.Items) != 1 || children.Items[0].Child != f.lina || children.Items[0].Class != "CE1 B" || !slices.Contains(children.Items[0].Abilities, "consent") {
		t.Fatalf("%+v", children)
	}
	for _, path := range []string{"/api/v1/children", "/api/v1/children/" + f.lina.String() + "/directory", "/api/v1/directory/me"} {
		body := string(marc.Get(path).Want(t, 200).Body)
		for _, secret := range []string{"Cachée", "39980007", "Nadia", f.nadia.String()} {
			if strings.Contains(body, secret) {
				t.Errorf("%s tells the father %q", path, secret)
			}
		}
	}
	marc.Get("/api/v1/children/"+f.noe.String()+"/directory").Want(t, 404)

	// behind the doors themselves: the father's transaction, whatever a query asks
	doors := tenant.Doors{Tenant: f.school, Subjects: map[string][]uuid.UUID{"directory": {f.marc, f.lina}}}
	err := h.House.DB.In(context.Background(), doors, tenant.Actor{}, func(tx *tenant.Tx) error {
		for sql, want := range map[string]int{
			"directory.people":        2, // himself and Lina
			"directory.contacts":      1, // his own: a child's address may be hers
			"directory.kinship":       1,
			"directory.restrictions":  0,
			"directory.identifiers":   0,
			"directory.group_members": 5, // his and Lina's
			"directory.words":         0,
			"directory.imports":       0,
			"directory.bridges":       0,
		} {
			n, err := tenant.Value[int](tx, "select count(*)::int from "+sql+" where tenant_id = $1", f.school)
			if err != nil {
				return err
			}
			if n != want {
				t.Errorf("%s: the father sees %d rows, want %d", sql, n, want)
			}
		}
		for _, sql := range []string{
			`update directory.people set given_name = 'X' where tenant_id = $1`,
			`update directory.kinship set authority = 'full' where tenant_id = $1`,
			`update directory.contacts set mail = 'x' where tenant_id = $1 and id <> '` + f.marc.String() + `'`,
			`delete from directory.contacts where tenant_id = $1 and id <> '` + f.marc.String() + `'`,
		} {
			if n, err := tx.Exec(sql, f.school); err != nil || n != 0 {
				t.Errorf("%s: %d %v", sql, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	marc.Do("PUT", "/api/v1/t/"+f.school.String()+"/directory/me/address", map[string]any{"hidden": true}).Want(t, 204)
	if n := h.count(f.school, "directory.contacts where tenant_id = $1 and id = $2 and address_hidden", f.marc); n != 1 {
		t.Error("his address is not hidden")
	}
}

func TestThisIsNotMyChild(t *testing.T) {
	h := open(t)
	f := family(h)
	marc, director := h.family(f.school, f.marc), h.member(f.school, f.director, access.Director)
	path := "/api/v1/children/" + f.lina.String() + "/directory/dispute"
	h.Anonymous().Post(path, map[string]any{}).Want(t, 401)
	h.member(f.school, f.teacher, access.Teacher).Post(path, map[string]any{}).Want(t, 404)
	marc.Post(path, map[string]any{"reason": "Je n’ai pas d’enfant dans cette école."}).Want(t, 204)
	marc.Post(path, map[string]any{}).Want(t, 204) // twice is once
	var list struct{ Items []directory.DisputeView }
	director.Get("/api/v1/t/"+f.school.String()+"/directory/disputes").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].GuardianName != "Marc Petit" {
		t.Fatalf("%+v", list)
	}
	if r := h.reach(f.school, f.marc); len(r.Subjects) != 2 {
		t.Fatal("the link ended before the director decided")
	}
	decision := "/api/v1/t/" + f.school.String() + "/directory/disputes/" + list.Items[0].ID.String() + "/decision"
	h.Staff(f.school, access.Teacher).Post(decision, map[string]any{"end": true}).Want(t, 403)
	director.Post(decision, map[string]any{"end": true}).Want(t, 204)
	director.Post(decision, map[string]any{"end": true}).Want(t, 404)
	if r := h.reach(f.school, f.marc); len(r.Subjects) != 1 || len(r.Groups) != 0 {
		t.Fatalf("he still follows her: %+v", r)
	}
}

func TestAnOrderHoldsInItsOwnTransaction(t *testing.T) {
	h := open(t)
	f := family(h)
	if r := h.reach(f.school, f.marc); !slices.Contains(r.Subjects, f.lina) || len(r.Groups) != 3 || !slices.Equal(r.Profiles, []access.Profile{access.Guardian}) || r.GivenName != "Marc" {
		t.Fatalf("%+v", r)
	}
	var id uuid.UUID
	h.In(f.school, func(tx *tenant.Tx) (err error) {
		if id, err = directory.Restrict(tx, directory.Restriction{PupilID: f.lina, PersonID: f.marc, Effect: directory.NoInformation, Until: date("2027-06-30"), Court: "TJ de Valmont", DecidedOn: date("2026-08-20"), DocumentSeen: true}); err != nil {
			return err
		}
		told, err := directory.Resolve(tx, directory.Audience{Classes: []uuid.UUID{f.class}})
		if err != nil {
			return err
		}
		if len(told) != 1 || told[0].Guardian != f.nadia || *told[0].Pupil != f.lina || told[0].PupilGivenName != "Lina" || !told[0].HasPhone || told[0].HasMail {
			t.Errorf("told in the same transaction: %+v", told)
		}
		r, err := directory.Reach(tx, f.marc)
		if slices.Contains(r.Subjects, f.lina) || len(r.Groups) != 0 {
			t.Errorf("reached in the same transaction: %+v", r)
		}
		return err
	})
	var p struct {
		Guardians []directory.GuardianView
	}
	director := h.member(f.school, f.director, access.Director)
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	body := director.Get(path+"people/"+f.lina.String()).Want(t, 200)
	if !strings.Contains(string(body.Body), "TJ de Valmont") {
		t.Error("the director does not see the order")
	}
	if teacher := h.member(f.school, f.teacher, access.Teacher).Get(path+"people/"+f.lina.String()).Want(t, 200); strings.Contains(string(teacher.Body), "Valmont") || strings.Contains(string(teacher.Body), "no_information") {
		t.Error("a teacher reads the order")
	}
	body.JSON(t, &p)
	if len(p.Guardians) != 2 {
		t.Fatalf("%+v", p)
	}
	// an order that only forbids the gate changes nothing else
	a := director.Post(path+"restrictions", map[string]any{"pupil": f.lina, "person": f.nadia, "effect": "may_not_collect", "decided_on": "2026-08-01", "court": "TJ de Valmont", "document_seen": true, "until": "2026-09-08"}).Want(t, 200)
	_ = a
	director.Post(path+"restrictions", map[string]any{"pupil": f.lina, "person": f.nadia, "effect": "may_not_collect", "decided_on": "2026-08-01", "court": "TJ de Valmont", "document_seen": false}).Want(t, 422)
	h.In(f.school, func(tx *tenant.Tx) error {
		may, err := directory.MayCollect(tx, f.lina, f.nadia)
		if may {
			t.Error("she may collect against the order")
		}
		r, _ := directory.Reach(tx, f.nadia)
		if !slices.Contains(r.Subjects, f.lina) {
			t.Error("an order about the gate took the child away")
		}
		return err
	})
	// it ends by itself the day after its last day
	h.Clock.Advance(2 * day)
	h.In(f.school, func(tx *tenant.Tx) error {
		may, err := directory.MayCollect(tx, f.lina, f.nadia)
		if !may {
			t.Error("the order outlives its last day")
		}
		return err
	})
	director.Do("DELETE", path+"restrictions/"+id.String(), nil).Want(t, 204)
	if r := h.reach(f.school, f.marc); !slices.Contains(r.Subjects, f.lina) || len(r.Groups) != 3 {
		t.Fatalf("lifted: %+v", r)
	}
}

func TestReachEndsWhenSomethingDoes(t *testing.T) {
	h := open(t)
	f := family(h)
	h.Exec(f.school, `update directory.kinship set until = '2026-12-04' where tenant_id = $1 and id = $2`, f.school, f.marcLink)
	if r := h.reach(f.school, f.marc); r.Until.Format("2006-01-02T15:04Z") != "2026-12-04T23:00Z" { // midnight in Paris
		t.Fatalf("%s", r.Until)
	}
	if r := h.reach(f.school, uuid.New()); len(r.Subjects)+len(r.Profiles)+len(r.Groups) != 0 {
		t.Fatalf("a stranger reaches %+v", r)
	}
	informed := h.person(f.school, "Paul", "Loin", access.Guardian)
	h.tie(f.school, f.lina, informed, directory.AuthorityInformed)
	none := h.person(f.school, "Anne", "Garde", access.Guardian)
	h.tie(f.school, f.lina, none, directory.AuthorityNone)
	if r := h.reach(f.school, informed); !slices.Equal(r.Informed, []uuid.UUID{f.lina}) || len(r.Subjects) != 1 {
		t.Fatalf("%+v", r)
	}
	if r := h.reach(f.school, none); len(r.Informed) != 0 || len(r.Subjects) != 1 || len(r.Groups) != 0 {
		t.Fatalf("%+v", r)
	}
	// an informed parent follows, and does not answer
	paul := h.family(f.school, informed)
	paul.Get("/api/v1/children/"+f.lina.String()+"/directory").Want(t, 200)
	paul.Do("PUT", "/api/v1/children/"+f.lina.String()+"/directory/consents", map[string]any{"use": "photo_web", "agreed": true}).Want(t, 403)
}

func TestConsentToImages(t *testing.T) {
	h := open(t)
	f := family(h)
	nadia, marc := h.family(f.school, f.nadia), h.family(f.school, f.marc)
	path := "/api/v1/children/" + f.lina.String() + "/directory/consents"
	state := func() string {
		var out struct {
			Items []directory.PupilConsents
		}
		h.Staff(f.school, access.Teacher).Get("/api/v1/t/"+f.school.String()+"/directory/consents?class="+f.class.String()).Want(t, 200).JSON(t, &out)
		return out.Items[0].Consents[1].State
	}
	if s := state(); s != "asked" {
		t.Fatal(s)
	}
	nadia.Do("PUT", path, map[string]any{"use": "photo_class", "agreed": true}).Want(t, 204)
	if s := state(); s != "yes" {
		t.Fatal(s)
	}
	marc.Do("PUT", path, map[string]any{"use": "photo_class", "agreed": false}).Want(t, 204)
	if s := state(); s != "no" { // one refusal is enough
		t.Fatal(s)
	}
	marc.Do("PUT", path, map[string]any{"use": "selling", "agreed": true}).Want(t, 422)
	if body := string(nadia.Get("/api/v1/children/"+f.lina.String()+"/directory").Want(t, 200).Body); !strings.Contains(body, `{"use":"photo_class","state":"yes"}`) {
		t.Errorf("her own answer: %s", body)
	}
}

func TestAudiences(t *testing.T) {
	h := open(t)
	f := family(h)
	amina := h.person(f.school, "Amina", "Diallo", access.Guardian)
	h.tie(f.school, f.noe, amina, directory.AuthorityFull)
	director := h.member(f.school, f.director, access.Director)
	path := "/api/v1/t/" + f.school.String() + "/directory/groups"
	var made struct{ ID uuid.UUID }
	director.Post(path, map[string]any{"label": "Chorale", "members": []uuid.UUID{f.noe, f.marc, f.teacher}}).Want(t, 200).JSON(t, &made)
	director.Post(path, map[string]any{"label": "Chorale", "members": []uuid.UUID{uuid.New()}}).Want(t, 422)
	var list struct{ Items []directory.GroupView }
	director.Get(path).Want(t, 200).JSON(t, &list)
	groups := map[string]uuid.UUID{}
	for _, g := range list.Items {
		groups[g.Kind+g.Label+g.Level] = g.ID
	}
	director.Do("PUT", path+"/"+groups["staff"].String(), map[string]any{"label": "x", "members": []uuid.UUID{}}).Want(t, 409)
	h.In(f.school, func(tx *tenant.Tx) error {
		for _, c := range []struct {
			name string
			to   directory.Audience
			want directory.Reckoned
		}{
			{"nobody", directory.Audience{}, directory.Reckoned{}},
			{"class", directory.Audience{Classes: []uuid.UUID{f.class}}, directory.Reckoned{Pupils: 1, People: 2, WithoutDigitalContact: 2}},
			{"class group", directory.Audience{Groups: []uuid.UUID{groups["class_guardiansCE1 B"]}}, directory.Reckoned{Pupils: 1, People: 2, WithoutDigitalContact: 2}},
			{"level", directory.Audience{Levels: []string{"CP"}}, directory.Reckoned{Pupils: 1, People: 1, WithoutDigitalContact: 1}},
			{"level group", directory.Audience{Groups: []uuid.UUID{groups["level_guardiansCP"]}}, directory.Reckoned{Pupils: 1, People: 1, WithoutDigitalContact: 1}},
			{"school", directory.Audience{School: true}, directory.Reckoned{Pupils: 2, People: 3, WithoutDigitalContact: 3}},
			{"twice the same", directory.Audience{School: true, Classes: []uuid.UUID{f.class}, Pupils: []uuid.UUID{f.lina}}, directory.Reckoned{Pupils: 2, People: 3, WithoutDigitalContact: 3}},
			{"staff", directory.Audience{Staff: true}, directory.Reckoned{People: 2, WithoutDigitalContact: 2}},
			{"hand-made: a pupil, a father for himself, a teacher", directory.Audience{Groups: []uuid.UUID{made.ID}}, directory.Reckoned{Pupils: 2, People: 3, WithoutDigitalContact: 3}},
			{"another tenant's ids", directory.Audience{Groups: []uuid.UUID{uuid.New()}, Classes: []uuid.UUID{uuid.New()}, Pupils: []uuid.UUID{uuid.New()}}, directory.Reckoned{}},
		} {
			got, err := directory.Count(tx, c.to)
			if err != nil {
				return err
			}
			if got != c.want {
				t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
			}
		}
		return nil
	})
	// a pupil who moves to another class takes their guardians along; the old group stays theirs for a while, as ended
	h.In(f.school, func(tx *tenant.Tx) error {
		cp, _, err := directory.ClassOf(tx, f.noe)
		if err != nil {
			return err
		}
		if _, err := directory.Join(tx, cp.ID, f.lina, directory.PartPupil, "CP", directory.Date{}); err != nil {
			return err
		}
		return directory.Refresh(tx, f.lina)
	})
	if n := h.count(f.school, "directory.group_members where tenant_id = $1 and group_id = $2 and until is not null", groups["class_guardiansCE1 B"]); n != 2 {
		t.Errorf("%d ended memberships, want 2", n)
	}
	if r := h.reach(f.school, f.nadia); !slices.Contains(r.Groups, groups["class_guardiansCE1 B"]) || !slices.Contains(r.Groups, groups["class_guardiansCP"]) {
		t.Errorf("%+v", r.Groups)
	}
}

// A pupil, a mother and a teacher to whom an académie gave one number are three: each is found as what they are, and nobody as another.
func TestOneNumberOfThreePeople(t *testing.T) {
	h := open(t)
	vault, err := directory.NewVault(testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	school := h.Tenant("school", "École des Tilleuls")
	pupil, mother, teacher := h.person(school, "Lina", "Roux", access.Pupil), h.person(school, "Nadia", "Roux", access.Guardian), h.person(school, "Zoé", "Petit", access.Teacher)
	h.tie(school, pupil, mother, directory.AuthorityFull)
	h.In(school, func(tx *tenant.Tx) error {
		var list []directory.Sourced
		for _, p := range []uuid.UUID{pupil, mother, teacher} {
			list = append(list, directory.Sourced{Person: p, Academy: "25", ID: "7001"})
		}
		return vault.SetSources(tx, list)
	})
	for _, c := range []struct {
		pupil bool
		want  uuid.UUID
	}{{true, pupil}, {false, mother}} {
		err := h.House.DB.Outside(t.Context(), tenant.Actor{}, true, func(tx *tenant.Tx) error {
			found, err := vault.BySource(tx, "25", "7001", c.pupil)
			if err == nil && (len(found) != 1 || found[0].PersonID != c.want) {
				t.Errorf("pupil %v: %+v", c.pupil, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.In(school, func(tx *tenant.Tx) error {
		if ids, err := vault.ByChild(tx, "25", "7001", true); err != nil || len(ids) != 1 || ids[0] != pupil {
			t.Errorf("the pupil by their own number: %v %v", ids, err)
		}
		if ids, err := vault.ByChild(tx, "25", "7001", false); err != nil || len(ids) != 1 || ids[0] != mother {
			t.Errorf("who answers for them: %v %v", ids, err)
		}
		if ids, err := directory.PupilsBorn(tx, date("2018-03-14")); err != nil || len(ids) != 1 || ids[0] != pupil {
			t.Errorf("born that day: %v %v", ids, err)
		}
		return nil
	})
}
