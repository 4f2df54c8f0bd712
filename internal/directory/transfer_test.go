package directory_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
)

type movesOf struct {
	Items []directory.TransferView
	Peers []directory.Destination
}

// twoSchools are a school with a family and a collège linked to it.
func twoSchools(h *house) (f rouxes, college, director uuid.UUID) {
	f = family(h)
	college = h.Tenant("school", "Collège Simone-Veil")
	h.Link(f.school, college, "directory")
	return f, college, h.person(college, "Awa", "Sarr", access.Director)
}

func (h *house) one(tenantID uuid.UUID, sql string, args ...any) (id uuid.UUID) {
	h.T.Helper()
	h.In(tenantID, func(tx *tenant.Tx) (err error) {
		id, err = tenant.Value[uuid.UUID](tx, sql, append([]any{tenantID}, args...)...)
		return err
	})
	return id
}

func TestAPupilMovesOverALink(t *testing.T) {
	h := open(t)
	f, college, head := twoSchools(h)
	stranger := h.Tenant("school", "École d’ailleurs")
	from, to := "/api/v1/t/"+f.school.String()+"/directory/", "/api/v1/t/"+college.String()+"/directory/"
	old, young := h.member(f.school, f.director, access.Director), h.member(college, head, access.Director)
	old.Post(from+"restrictions", map[string]any{"pupil": f.lina, "person": f.marc, "effect": "no_contact", "decided_on": "2026-08-01", "court": "TJ de Valmont", "document_seen": true}).Want(t, 200)
	h.Exec(f.school, `update directory.people set held = '{given_name}' where tenant_id = $1 and id = $2`, f.school, f.lina)
	h.In(f.school, func(tx *tenant.Tx) error { return h.importer.Vault.SetINE(tx, f.lina, "120000001AB") })

	offer := map[string]any{"people": []uuid.UUID{f.lina}, "peer": college}
	h.Anonymous().Post(from+"transfers", offer).Want(t, 401)
	h.Staff(stranger, access.Director).Post(from+"transfers", offer).Want(t, 404)
	h.member(f.school, f.teacher, access.Teacher).Post(from+"transfers", offer).Want(t, 403)
	if a := old.Post(from+"transfers", map[string]any{"people": []uuid.UUID{f.lina}, "peer": stranger}).Want(t, 422); a.Code() == "" {
		t.Error("no reason")
	}
	var peers movesOf
	old.Get(from+"transfers").Want(t, 200).JSON(t, &peers)
	if len(peers.Peers) != 1 || peers.Peers[0].ID != college {
		t.Fatalf("%+v", peers.Peers)
	}
	old.Post(from+"transfers", offer).Want(t, 200)
	old.Post(from+"transfers", offer).Want(t, 409)
	h.RunJobs()
	if n := h.count(college, "directory.people where tenant_id = $1"); n != 1 {
		t.Fatal("a proposal wrote a record")
	}
	// nothing of a person can be read in what crossed nor in what waits
	for _, id := range []uuid.UUID{f.school, college} {
		if n := h.count(id, `platform.outbox where tenant_id = $1 and payload::text ~* 'lina|roux|petit'`) + h.count(id, `directory.transfers t where tenant_id = $1 and t::text ~* 'lina|roux|petit'`); n != 0 {
			t.Error("names in what crosses")
		}
	}
	var list movesOf
	young.Get(to+"transfers").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != "proposed" || list.Items[0].Name != "Lina Roux" || !slices.Contains(list.Items[0].Abilities, "accept") {
		t.Fatalf("%+v", list)
	}
	id := list.Items[0].ID.String()
	h.Staff(college, access.Teacher).Post(to+"transfers/"+id+"/accept", map[string]any{}).Want(t, 403)
	old.Post(from+"transfers/"+id+"/accept", map[string]any{}).Want(t, 404)
	var one struct {
		Pupil     *directory.Identity
		Guardians []directory.ComingGuardian
		Orders    int
	}
	young.Get(to+"transfers/"+id).Want(t, 200).JSON(t, &one)
	if one.Pupil == nil || one.Pupil.GivenName != "Lina" || len(one.Guardians) != 2 || one.Orders != 1 {
		t.Fatalf("%+v", one)
	}
	var made struct{ ID uuid.UUID }
	young.Post(to+"transfers/"+id+"/accept", map[string]any{}).Want(t, 200).JSON(t, &made)
	young.Post(to+"transfers/"+id+"/accept", map[string]any{}).Want(t, 409)
	h.RunJobs()
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1 and expected_in_onde and expected_since is not null and held = '{given_name}'":    1,
		"directory.kinship where tenant_id = $1 and pupil_id = '" + made.ID.String() + "' and hand_made":                         2,
		"directory.identifiers where tenant_id = $1 and id = '" + made.ID.String() + "'":                                         1,
		"directory.restrictions where tenant_id = $1 and effect = 'no_contact' and confirmed_at is null and court <> ''":         1,
		"directory.contacts where tenant_id = $1 and phone_mobile = '+33639980007' and address_hidden":                           1,
		"directory.consents where tenant_id = $1":                                                                                0,
		"directory.transfers where tenant_id = $1 and state = 'accepted' and offer is null":                                      1,
		"directory.transfers where tenant_id = $1 and person_id = '" + made.ID.String() + "' and way = 'in' and by_code = false": 1,
	} {
		if n := h.count(college, sql); n != want {
			t.Errorf("the collège's %s: %d, want %d", sql, n, want)
		}
	}
	if r := h.reach(college, h.one(college, "select guardian_id from directory.kinship where tenant_id = $1 and contact_order = 1 order by id limit 1")); !slices.Contains(r.Subjects, made.ID) {
		t.Error("her mother does not follow her there")
	}
	// the old side: done today, the clock runs, those who have nobody else here leave too, the director of both sees it
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1 and left_on is not null":                                            3,
		"directory.transfers where tenant_id = $1 and state = 'done'":                                              1,
		"directory.class_members where tenant_id = $1 and person_id = '" + f.lina.String() + "' and until is null": 0,
	} {
		if n := h.count(f.school, sql); n != want {
			t.Errorf("the school's %s: %d, want %d", sql, n, want)
		}
	}
	old.Get(from+"transfers").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != "done" || list.Items[0].Name != "Lina Roux" {
		t.Errorf("%+v", list)
	}
	// thirty days before the end the heads are told, once for all of a week, and find who it is about
	var soon struct{ Items []directory.DepartingView }
	h.Clock.Advance(59 * day)
	h.round(f.school)
	old.Get(from+"departing").Want(t, 200).JSON(t, &soon)
	if len(h.told)+len(soon.Items) != 0 {
		t.Errorf("told after 59 days: %v %+v", h.told, soon)
	}
	for range 9 {
		h.Clock.Advance(day)
		h.round(f.school)
	}
	h.Staff(f.school, access.Teacher).Get(from+"departing").Want(t, 403)
	old.Get(from+"departing").Want(t, 200).JSON(t, &soon)
	if len(h.told) != 1 || h.told[0] != "directory.kind_purge /annuaire/a-traiter" || len(soon.Items) != 3 || soon.Items[0].Days != 23 {
		t.Errorf("told after 68 days: %v %+v", h.told, soon)
	}
	h.Clock.Advance(23 * day)
	h.round(f.school)
	if n := h.count(f.school, "directory.people where tenant_id = $1 and given_name in ('Lina', 'Nadia', 'Marc')"); n != 0 {
		t.Errorf("%d records stay after the purge", n)
	}
	if n := h.count(college, "directory.people where tenant_id = $1 and given_name in ('Lina', 'Nadia', 'Marc')"); n != 3 {
		t.Errorf("the collège has %d of them", n)
	}
}

func TestATransferIsRefusedWithdrawnOrWaitsForItsDay(t *testing.T) {
	h := open(t)
	f, college, head := twoSchools(h)
	from, to := "/api/v1/t/"+f.school.String()+"/directory/", "/api/v1/t/"+college.String()+"/directory/"
	old, young := h.member(f.school, f.director, access.Director), h.member(college, head, access.Director)
	first := func(path string, who string) directory.TransferView {
		t.Helper()
		c := old
		if who == "college" {
			c = young
		}
		var m movesOf
		c.Get(path+"transfers").Want(t, 200).JSON(t, &m)
		if len(m.Items) == 0 {
			t.Fatal("no transfer")
		}
		return m.Items[0]
	}
	offer := func(body map[string]any) {
		t.Helper()
		old.Post(from+"transfers", body).Want(t, 200)
		h.RunJobs()
	}
	offer(map[string]any{"people": []uuid.UUID{f.lina}, "peer": college})
	young.Post(to+"transfers/"+first(to, "college").ID.String()+"/refuse", map[string]any{"reason": "unknown"}).Want(t, 204)
	h.RunJobs()
	if v := first(from, "school"); v.State != "refused" || v.Reason != "unknown" {
		t.Errorf("%+v", v)
	}
	if n := h.count(college, "directory.transfers where tenant_id = $1 and offer is not null"); n != 0 {
		t.Error("a refused offer is kept")
	}
	offer(map[string]any{"people": []uuid.UUID{f.lina}, "peer": college})
	mine := first(from, "school")
	if mine.State != "proposed" {
		t.Fatalf("%+v", mine)
	}
	young.Do("DELETE", to+"transfers/"+first(to, "college").ID.String(), nil).Want(t, 409) // it is not theirs to take back
	old.Do("DELETE", from+"transfers/"+mine.ID.String(), nil).Want(t, 204)
	h.RunJobs()
	if v := first(to, "college"); v.State != "withdrawn" {
		t.Errorf("%+v", v)
	}
	old.Post(from+"transfers", map[string]any{"people": []uuid.UUID{f.lina}, "peer": college, "leaves_on": "2029-01-01"}).Want(t, 422)
	offer(map[string]any{"people": []uuid.UUID{f.lina}, "peer": college, "leaves_on": "2026-10-19"})
	var made struct{ ID uuid.UUID }
	young.Post(to+"transfers/"+first(to, "college").ID.String()+"/accept", map[string]any{}).Want(t, 200).JSON(t, &made)
	h.RunJobs()
	if v := first(from, "school"); v.State != "accepted" {
		t.Errorf("%+v", v)
	}
	if n := h.count(f.school, "directory.people where tenant_id = $1 and left_on is not null"); n != 0 {
		t.Error("she left before her day")
	}
	mother := h.one(college, "select guardian_id from directory.kinship where tenant_id = $1 and pupil_id = $2 order by contact_order limit 1", made.ID)
	if r := h.reach(college, mother); len(r.Profiles) != 0 || slices.Contains(r.Subjects, made.ID) {
		t.Errorf("the collège shows itself before the day: %+v", r)
	}
	for h.Clock.Now().Before(date("2026-10-19").At(h.Clock.Now().Location(), 6, 0)) {
		h.Clock.Advance(7 * day)
	}
	h.round(f.school)
	h.RunJobs()
	if v := first(from, "school"); v.State != "done" {
		t.Errorf("%+v", v)
	}
	if n := h.count(f.school, "directory.people where tenant_id = $1 and left_on = '2026-10-19'"); n != 3 {
		t.Errorf("%d left on that day, want 3", n)
	}
	if r := h.reach(college, mother); !slices.Contains(r.Subjects, made.ID) {
		t.Error("the collège does not show itself on the day")
	}
}

func TestTheSameNumberInTwoSchoolsAsksTheOldOneFirst(t *testing.T) {
	h := open(t)
	f, college, head := twoSchools(h)
	apart := h.Tenant("school", "École sans lien")
	from, to := "/api/v1/t/"+f.school.String()+"/directory/", "/api/v1/t/"+college.String()+"/directory/"
	old, young := h.member(f.school, f.director, access.Director), h.member(college, head, access.Director)
	lina := h.person(college, "Lina", "Roux", access.Pupil)
	other := h.person(college, "Sacha", "Morel", access.Pupil)
	elsewhere := h.person(apart, "Lina", "Roux", access.Pupil)
	for id, person := range map[uuid.UUID]uuid.UUID{f.school: f.lina, college: lina, apart: elsewhere} {
		h.In(id, func(tx *tenant.Tx) error { return h.importer.Vault.SetINE(tx, person, "120000001AB") })
	}
	h.In(college, func(tx *tenant.Tx) error { return h.importer.Vault.SetINE(tx, other, "120000002CD") })
	h.round(college)
	h.RunJobs()
	h.round(college) // asked twice, written once
	h.RunJobs()
	if n := h.count(apart, "directory.transfers where tenant_id = $1"); n != 0 {
		t.Error("a school without link was asked")
	}
	var mine, theirs movesOf
	old.Get(from+"transfers").Want(t, 200).JSON(t, &mine)
	young.Get(to+"transfers").Want(t, 200).JSON(t, &theirs)
	if len(mine.Items) != 1 || mine.Items[0].State != "asked" || mine.Items[0].Way != "out" || !slices.Contains(mine.Items[0].Abilities, "send") {
		t.Fatalf("%+v", mine)
	}
	if len(theirs.Items) != 1 || theirs.Items[0].State != "asked" || theirs.Items[0].Way != "in" || slices.Contains(theirs.Items[0].Abilities, "accept") {
		t.Fatalf("%+v", theirs)
	}
	old.Post(from+"transfers/"+mine.Items[0].ID.String()+"/send", map[string]any{}).Want(t, 204)
	h.RunJobs()
	young.Get(to+"transfers").Want(t, 200).JSON(t, &theirs)
	if len(theirs.Items) != 1 || theirs.Items[0].State != "proposed" || theirs.Items[0].Person == nil || *theirs.Items[0].Person != lina {
		t.Fatalf("%+v", theirs)
	}
	young.Post(to+"transfers/"+theirs.Items[0].ID.String()+"/accept", map[string]any{"person": lina}).Want(t, 200)
	h.RunJobs()
	if n := h.count(college, "directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil' where p.tenant_id = $1"); n != 2 {
		t.Errorf("%d pupils at the collège, want 2", n)
	}
	if n := h.count(college, "directory.kinship where tenant_id = $1 and pupil_id = $2", lina); n != 2 {
		t.Errorf("%d links came with her, want 2", n)
	}
	if n := h.count(f.school, "directory.people where tenant_id = $1 and left_on is not null and id = $2", f.lina); n != 1 {
		t.Error("the old record's clock does not run")
	}
}

func TestACodeMovesAPupilWithoutALink(t *testing.T) {
	h := open(t)
	f := family(h)
	far, third := h.Tenant("school", "École du Phare"), h.Tenant("school", "École du Port")
	from, to := "/api/v1/t/"+f.school.String()+"/directory/", "/api/v1/t/"+far.String()+"/directory/"
	old, young := h.member(f.school, f.director, access.Director), h.Staff(far, access.Director)
	h.member(f.school, f.teacher, access.Teacher).Post(from+"transfer-codes", map[string]any{"person": f.lina}).Want(t, 403)
	var card struct{ Code string }
	old.Post(from+"transfer-codes", map[string]any{"person": f.lina}).Want(t, 200).JSON(t, &card)
	if n := h.count(f.school, `directory.transfers t where tenant_id = $1 and (t::text like '%' || $2 || '%')`, card.Code); n != 0 || len(card.Code) != 14 {
		t.Fatalf("the code %q is kept", card.Code)
	}
	wrong := []map[string]any{{"code": "2345-2345-2345", "birth_date": "2018-03-14"}, {"code": card.Code, "birth_date": "2018-03-15"}}
	said := ""
	for _, body := range wrong {
		a := young.Post(to+"transfer-claims", body).Want(t, 422)
		if said != "" && said != string(a.Body) {
			t.Errorf("two wrong answers differ: %s / %s", said, a.Body)
		}
		said = string(a.Body)
	}
	old.Post(from+"transfer-claims", map[string]any{"code": card.Code, "birth_date": "2018-03-14"}).Want(t, 422)
	h.Staff(far, access.Teacher).Post(to+"transfer-claims", map[string]any{"code": card.Code, "birth_date": "2018-03-14"}).Want(t, 403)
	var made struct{ ID uuid.UUID }
	young.Post(to+"transfer-claims", map[string]any{"code": " " + card.Code + " ", "birth_date": "2018-03-14"}).Want(t, 200).JSON(t, &made)
	young.Post(to+"transfers/"+made.ID.String()+"/accept", map[string]any{}).Want(t, 200)
	h.Staff(third, access.Director).Post("/api/v1/t/"+third.String()+"/directory/transfer-claims", map[string]any{"code": card.Code, "birth_date": "2018-03-14"}).Want(t, 422)
	h.round(f.school)
	h.RunJobs()
	var list movesOf
	old.Get(from+"transfers").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != "done" || list.Items[0].PeerName != "" {
		t.Errorf("%+v", list)
	}
	if n := h.count(far, "directory.kinship where tenant_id = $1"); n != 2 {
		t.Errorf("%d links came, want 2", n)
	}
	// a code that was withdrawn opens nothing
	var second struct {
		Code     string
		Transfer uuid.UUID
	}
	old.Post(from+"transfer-codes", map[string]any{"person": f.noe}).Want(t, 200).JSON(t, &second)
	old.Do("DELETE", from+"transfers/"+second.Transfer.String(), nil).Want(t, 204)
	young.Post(to+"transfer-claims", map[string]any{"code": second.Code, "birth_date": "2018-03-14"}).Want(t, 422)
}

func TestWhoIsExpectedInOndeIsListedWithSinceWhen(t *testing.T) {
	h := open(t)
	f := family(h)
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	director := h.member(f.school, f.director, access.Director)
	var made struct{ ID uuid.UUID }
	director.Post(path+"people", map[string]any{"given_name": "Tom", "family_name": "Arnal", "birth_date": "2020-02-02", "profile": "pupil", "expected_in_onde": true}).Want(t, 200).JSON(t, &made)
	h.member(f.school, f.teacher, access.Teacher).Get(path+"expected").Want(t, 403)
	var list struct{ Items []directory.ExpectedView }
	director.Get(path+"expected").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].ID != made.ID || list.Items[0].Days != 0 || list.Items[0].Late {
		t.Fatalf("%+v", list)
	}
	h.Clock.Advance(31 * day)
	h.round(f.school)
	director.Get(path+"expected").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].Days < 30 || !list.Items[0].Late {
		t.Errorf("%+v", list)
	}
	director.Do("PUT", path+"people/"+made.ID.String(), map[string]any{"given_name": "Tom", "family_name": "Arnal", "birth_date": "2020-02-02", "expected_in_onde": false}).Want(t, 204)
	director.Get(path+"expected").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
}
