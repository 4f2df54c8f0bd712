package directory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
)

type questions struct {
	Items []directory.DuplicateView
	Later int
}

// twice is a school with a pupil and a mother who are there twice, and several who only seem to be.
type twice struct {
	rouxes
	lina2, nadia2, ghost uuid.UUID
	path                 string
}

func doubled(h *house) (d twice) {
	d.rouxes = family(h)
	d.path = "/api/v1/t/" + d.school.String() + "/directory/"
	h.Clock.Advance(day)
	d.lina2 = h.person(d.school, "Lina", "Roux", access.Pupil)
	d.nadia2 = h.person(d.school, "Nadia", "Roux", access.Guardian)
	h.Exec(d.school, `update directory.contacts set phone_mobile = '+33639980007', mail = 'nadia@example.fr' where tenant_id = $1 and id = $2`, d.school, d.nadia2)
	h.tie(d.school, d.lina2, d.nadia2, directory.AuthorityFull)
	// a twin, a namesake of another age, a namesake without anything else
	twin := h.person(d.school, "Tom", "Roux", access.Pupil)
	h.Exec(d.school, `update directory.contacts set street = '4 rue Cachée' where tenant_id = $1 and id = $2`, d.school, twin)
	aged := h.person(d.school, "Noé", "Diallo", access.Pupil)
	h.Exec(d.school, `update directory.people set birth_date = '2016-01-01' where tenant_id = $1 and id = $2`, d.school, aged)
	d.ghost = h.person(d.school, "Marc", "Petit", access.Guardian)
	return d
}

func TestRecordsAreNeverOneOnANameAlone(t *testing.T) {
	h := open(t)
	d := doubled(h)
	h.round(d.school)
	h.round(d.school) // asked once
	director := h.member(d.school, d.director, access.Director)
	other := h.Tenant("school", "École d’ailleurs")
	h.Anonymous().Get(d.path+"duplicates").Want(t, 401)
	h.Staff(other, access.Director).Get(d.path+"duplicates").Want(t, 404)
	h.member(d.school, d.teacher, access.Teacher).Get(d.path+"duplicates").Want(t, 403)
	var list questions
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 {
		t.Fatalf("%d questions, want the pupil and the mother: %+v", len(list.Items), list.Items)
	}
	for _, q := range list.Items {
		if q.Stays.ID == d.lina && (q.Goes.ID != d.lina2 || !slices.Equal(q.Reasons, []string{"name", "birth"})) || q.Stays.ID == d.nadia && (q.Goes.ID != d.nadia2 || !slices.Equal(q.Reasons, []string{"name", "phone"})) {
			t.Errorf("%+v", q)
		}
	}
	// never again, and later
	director.Post(d.path+"duplicates/"+list.Items[0].ID.String()+"/decision", map[string]any{"decision": "different"}).Want(t, 204)
	director.Post(d.path+"duplicates/"+list.Items[0].ID.String()+"/decision", map[string]any{"decision": "same"}).Want(t, 409)
	director.Post(d.path+"duplicates/"+list.Items[1].ID.String()+"/decision", map[string]any{"decision": "later"}).Want(t, 204)
	h.round(d.school)
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 0 || list.Later != 1 {
		t.Fatalf("%+v", list)
	}
	h.Clock.Advance(15 * day)
	h.round(d.school)
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Later != 0 || list.Items[0].State != "open" {
		t.Fatalf("%+v", list)
	}
	// what no longer holds is no longer asked
	q := list.Items[0]
	h.Exec(d.school, `update directory.people set sex = case id when $2 then 'F' else 'M' end, civility = case id when $2 then 'MME' else 'M' end where tenant_id = $1 and id in ($2, $3)`, d.school, q.Stays.ID, q.Goes.ID)
	h.round(d.school)
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestTwoRecordsBecomeOneAndPartAgain(t *testing.T) {
	h := open(t)
	d := doubled(h)
	h.In(d.school, func(tx *tenant.Tx) error { return h.importer.Vault.SetINE(tx, d.lina2, "120000001AB") })
	account := tenant.NewID()
	h.In(d.school, func(tx *tenant.Tx) error { return directory.Attach(tx, d.nadia2, account) })
	h.round(d.school)
	director := h.member(d.school, d.director, access.Director)
	picture := func() string {
		out := ""
		h.In(d.school, func(tx *tenant.Tx) error {
			for _, sql := range []string{
				`select coalesce(string_agg(id || civility || usage_name || coalesce(birth_date::text, '') || coalesce(account_id::text, '') || source || coalesce(erased_at::text, '') || coalesce(left_on::text, ''), ' ' order by id), '') from directory.people where tenant_id = $1`,
				`select coalesce(string_agg(pupil_id || ' ' || guardian_id || coalesce(until::text, ''), ' ' order by id), '') from directory.kinship where tenant_id = $1`,
				`select coalesce(string_agg(person_id || profile || coalesce(until::text, ''), ' ' order by id), '') from directory.roles where tenant_id = $1`,
				`select coalesce(string_agg(id || mail || phone_mobile || street, ' ' order by id), '') from directory.contacts where tenant_id = $1`,
				`select coalesce(string_agg(id || ine_hash, ' ' order by id), '') from directory.identifiers where tenant_id = $1`,
				`select coalesce(string_agg(person_id || ' ' || class_id || coalesce(until::text, ''), ' ' order by id), '') from directory.class_members where tenant_id = $1`,
			} {
				s, err := tenant.Value[string](tx, sql, d.school)
				if err != nil {
					return err
				}
				out += s + "\n"
			}
			return nil
		})
		return out
	}
	before := picture()
	var list questions
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, q := range list.Items {
		h.member(d.school, d.teacher, access.Teacher).Post(d.path+"duplicates/"+q.ID.String()+"/decision", map[string]any{"decision": "same"}).Want(t, 403)
		director.Post(d.path+"duplicates/"+q.ID.String()+"/decision", map[string]any{"decision": "same"}).Want(t, 204)
	}
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1 and erased_at is null and given_name in ('Lina', 'Nadia')":                                                2,
		"directory.kinship where tenant_id = $1 and until is null and pupil_id = '" + d.lina.String() + "' and guardian_id = '" + d.nadia.String() + "'": 1,
		"directory.identifiers where tenant_id = $1 and id = '" + d.lina.String() + "'":                                                                  1,
		"directory.people where tenant_id = $1 and id = '" + d.nadia.String() + "' and account_id = '" + account.String() + "'":                          1,
		"directory.contacts where tenant_id = $1 and id = '" + d.nadia.String() + "' and mail = 'nadia@example.fr' and street = '4 rue Cachée'":          1,
		"directory.class_members where tenant_id = $1 and person_id = '" + d.lina.String() + "' and until is null":                                       1,
	} {
		if n := h.count(d.school, sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	if r := h.reach(d.school, d.nadia); len(r.Subjects) != 2 || !slices.Contains(r.Subjects, d.lina) {
		t.Errorf("%+v", r)
	}
	director.Get(d.path+"people?q=lina").Want(t, 200)
	director.Get(d.path+"people/"+d.lina2.String()).Want(t, 404)
	// parted within the week, newest first: everything is as it was
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 || !slices.Equal(list.Items[0].Abilities, []string{"undo"}) {
		t.Fatalf("%+v", list)
	}
	for _, q := range list.Items {
		director.Post(d.path+"duplicates/"+q.ID.String()+"/undo", nil).Want(t, 204)
		director.Post(d.path+"duplicates/"+q.ID.String()+"/undo", nil).Want(t, 409)
	}
	if after := picture(); after != before {
		b, a := strings.Split(before, "\n"), strings.Split(after, "\n")
		for i := range b {
			if b[i] != a[i] {
				t.Errorf("not as it was:\n%s\n%s", b[i], a[i])
			}
		}
	}
	// merged once more and left: after a week nothing is left of the other, and it cannot be parted
	director.Post(d.path+"duplicates/"+list.Items[0].ID.String()+"/decision", map[string]any{"decision": "same"}).Want(t, 204)
	h.Clock.Advance(8 * day)
	h.round(d.school)
	director.Post(d.path+"duplicates/"+list.Items[0].ID.String()+"/undo", nil)
	if n := h.count(d.school, "directory.people where tenant_id = $1 and merged_into is not null"); n != 0 {
		t.Error("the record that went is still kept")
	}
	if n := h.count(d.school, "directory.duplicates where tenant_id = $1 and journal is not null"); n != 0 {
		t.Error("the journal is still kept")
	}
}

func TestTwoAccountsAndTwoNumbersStayApart(t *testing.T) {
	h := open(t)
	d := doubled(h)
	h.round(d.school)
	h.In(d.school, func(tx *tenant.Tx) error {
		if err := directory.Attach(tx, d.nadia, tenant.NewID()); err != nil {
			return err
		}
		if err := directory.Attach(tx, d.nadia2, tenant.NewID()); err != nil {
			return err
		}
		if err := h.importer.Vault.SetINE(tx, d.lina, "120000001AB"); err != nil {
			return err
		}
		return h.importer.Vault.SetINE(tx, d.lina2, "120000002CD")
	})
	director := h.member(d.school, d.director, access.Director)
	var list questions
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	for _, q := range list.Items {
		want := map[uuid.UUID]string{d.lina: "two_numbers", d.nadia: "two_accounts"}[q.Stays.ID]
		if q.Blocked != want || slices.Contains(q.Abilities, "same") {
			t.Errorf("%+v", q)
		}
		if a := director.Post(d.path+"duplicates/"+q.ID.String()+"/decision", map[string]any{"decision": "same"}).Want(t, 409); a.Code() != "directory."+want {
			t.Errorf("%s", a.Body)
		}
	}
	h.round(d.school) // two numbers: they are two, nothing is asked any more
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].Stays.ID != d.nadia {
		t.Errorf("%+v", list)
	}
}

func TestTheFamilyIsAskedAndTheDirectorDecides(t *testing.T) {
	h := open(t)
	d := doubled(h)
	h.round(d.school)
	office := h.Staff(d.school, access.SchoolStaff)
	director := h.member(d.school, d.director, access.Director)
	var list questions
	office.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	var q directory.DuplicateView
	for _, x := range list.Items {
		if slices.Contains(x.Stays.Profiles, "pupil") {
			q = x
		}
	}
	ask := d.path + "duplicates/" + q.ID.String() + "/decision"
	if a := director.Post(ask, map[string]any{"decision": "ask_family"}).Want(t, 409); a.Code() != "directory.duplicate_nobody" {
		t.Errorf("%s", a.Body)
	}
	office.Post(ask, map[string]any{"decision": "ask_director"}).Want(t, 204)
	h.In(d.school, func(tx *tenant.Tx) error { return directory.Attach(tx, d.nadia, tenant.NewID()) })
	director.Post(ask, map[string]any{"decision": "ask_family"}).Want(t, 204)
	var mine struct{ Items []directory.QuestionView }
	h.family(d.school, d.marc).Get("/api/v1/directory/questions").Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 0 {
		t.Error("somebody without an account was asked")
	}
	nadia := h.family(d.school, d.nadia)
	nadia.Get("/api/v1/directory/questions").Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 1 || mine.Items[0].Name != "Lina Roux" || mine.Items[0].Child != d.lina {
		t.Fatalf("%+v", mine)
	}
	answer := "/api/v1/t/" + d.school.String() + "/directory/questions/" + mine.Items[0].ID.String()
	h.Anonymous().Do("PUT", answer, map[string]any{"answer": "one"}).Want(t, 401)
	h.family(d.school, d.marc).Do("PUT", answer, map[string]any{"answer": "two"}).Want(t, 404)
	nadia.Do("PUT", answer, map[string]any{"answer": "one"}).Want(t, 204)
	director.Get(d.path+"duplicates").Want(t, 200).JSON(t, &list)
	for _, x := range list.Items {
		if x.ID == q.ID && (x.State != "asked" || len(x.Answers) != 1 || x.Answers[0].Answer != "one") {
			t.Errorf("%+v", x)
		}
	}
	director.Post(ask, map[string]any{"decision": "same"}).Want(t, 204)
	nadia.Get("/api/v1/directory/questions").Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 0 {
		t.Error("the question is still asked")
	}
}

// What a person made by hand survives every feed: row by row, what is made × what comes.
func TestWhatIsMadeByHandSurvivesEveryFeed(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	college := h.Tenant("school", "Collège Simone-Veil")
	h.Link(school, college, "directory")
	files := sample(t)
	h.must(school, files)
	path := "/api/v1/t/" + school.String() + "/directory/"
	head := h.person(school, "Yann", "Kervella", access.Director)
	director := h.member(school, head, access.Director)
	pupil := h.one(school, `select p.id from directory.people p join directory.class_members m on m.tenant_id = p.tenant_id and m.person_id = p.id and m.part = 'pupil' where p.tenant_id = $1 and p.source = 'onde' and m.level = 'CE1' order by p.id limit 1`)
	uncle := h.person(school, "Karim", "Benali", access.Guardian)
	h.tie(school, pupil, uncle, directory.AuthorityInformed)                                                                                                        // a link by hand
	teacher := h.one(school, `select r.person_id from directory.roles r where r.tenant_id = $1 and r.profile = 'teacher' and r.source = 'onde' order by 1 limit 1`) // a duty by hand
	director.Post(path+"people/"+teacher.String()+"/roles", map[string]any{"profile": "librarian", "duty": "BCD"}).Want(t, 200)
	var was struct {
		GivenName  string `json:"given_name"`
		BirthName  string `json:"birth_name"`
		FamilyName string `json:"family_name"`
		BirthDate  string `json:"birth_date"`
	}
	director.Get(path+"people/"+pupil.String()).Want(t, 200).JSON(t, &was)
	director.Do("PUT", path+"people/"+pupil.String(), map[string]any{"given_name": "Corrigée", "family_name": was.BirthName, "birth_date": was.BirthDate}).Want(t, 204) // a field by hand
	var expected struct{ ID uuid.UUID }
	director.Post(path+"people", map[string]any{"given_name": "Tom", "family_name": "Arnal", "birth_date": "2019-02-02", "profile": "pupil", "expected_in_onde": true}).Want(t, 200).JSON(t, &expected)

	stands := func(when string, in, child uuid.UUID) {
		t.Helper()
		for what, n := range map[string]int{
			"the link":           h.count(in, "directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id where k.tenant_id = $1 and k.pupil_id = $2 and g.given_name = 'Karim' and k.until is null and k.hand_made and k.authority = 'informed'", child),
			"the corrected name": h.count(in, "directory.people where tenant_id = $1 and id = $2 and given_name = 'Corrigée' and 'given_name' = any (held)", child),
		} {
			if n != 1 {
				t.Errorf("%s: %s is lost", when, what)
			}
		}
		if in != school {
			return
		}
		if n := h.count(school, "directory.roles where tenant_id = $1 and person_id = $2 and profile = 'librarian' and until is null", teacher); n != 1 {
			t.Errorf("%s: the duty is lost", when)
		}
		if n := h.count(school, "directory.people where tenant_id = $1 and id = $2 and expected_in_onde and left_on is null", expected.ID); n != 1 {
			t.Errorf("%s: who is expected is lost", when)
		}
	}
	stands("before", school, pupil)
	h.must(school, files)
	stands("the register's files again", school, pupil)
	director.Do("PUT", path+"people/"+uncle.String(), map[string]any{"given_name": "Karim", "family_name": "Benali", "usage_name": "Ali"}).Want(t, 204)
	stands("an edit by hand", school, pupil)
	director.Post(path+"next-year", nil).Want(t, 200)
	var v directory.NextYearView
	director.Get(path+"next-year").Want(t, 200).JSON(t, &v)
	for h.Clock.Now().Before(v.StartsOn.At(h.Clock.Now().Location(), 8, 0)) {
		h.Clock.Advance(10 * day)
	}
	director.Post(path+"next-year/opening", map[string]any{"confirm": true}).Want(t, 200)
	stands("the opening of a year", school, pupil)
	director.Post(path+"transfers", map[string]any{"people": []uuid.UUID{pupil}, "peer": college}).Want(t, 200)
	h.RunJobs()
	receiver, to := h.Staff(college, access.Director), "/api/v1/t/"+college.String()+"/directory/"
	var moves movesOf
	receiver.Get(to+"transfers").Want(t, 200).JSON(t, &moves)
	var made struct{ ID uuid.UUID }
	receiver.Post(to+"transfers/"+moves.Items[0].ID.String()+"/accept", map[string]any{}).Want(t, 200).JSON(t, &made)
	h.RunJobs()
	stands("a transfer", college, made.ID)
}
