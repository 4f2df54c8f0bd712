package directory_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/directory/onde"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func TestARealSchoolMovesIn(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	if r, err := h.load(uuid.New(), sample(t), false, false); err != nil || r.New != 730 {
		t.Fatalf("tried on a school that is not founded: %+v %v", r, err)
	}
	dry, err := h.load(school, sample(t), false, false)
	if err != nil {
		t.Fatal(err)
	}
	if n := h.count(school, "directory.people where tenant_id = $1"); n != 0 {
		t.Fatalf("a look wrote %d people", n)
	}
	r := h.must(school, sample(t))
	for _, got := range []*directory.Report{dry, r} {
		if got.Pupils != 247 || got.Guardians != 469 || got.Links != 491 || got.Teachers != 14 || got.Classes != 10 || got.New != 247+469+14 || got.Changed != 0 || got.Leaving != 0 || len(got.Errors) != 0 {
			t.Fatalf("report %+v", *got)
		}
	}
	for _, w := range r.Warnings {
		if w.Code == onde.UnmatchedChild || w.Message == "" || strings.Contains(w.Message, "{") || strings.Contains(w.Message, "directory.") {
			t.Fatalf("warning %+v", w)
		}
	}
	for sql, want := range map[string]int{
		"directory.people where tenant_id = $1":                              730,
		"directory.roles where tenant_id = $1 and profile = 'pupil'":         247,
		"directory.roles where tenant_id = $1 and profile = 'guardian'":      469,
		"directory.roles where tenant_id = $1 and profile = 'teacher'":       14,
		"directory.roles where tenant_id = $1 and profile = 'director'":      1,
		"directory.kinship where tenant_id = $1":                             491,
		"directory.classes where tenant_id = $1":                             10,
		"directory.class_members where tenant_id = $1 and part = 'pupil'":    247,
		"directory.groups where tenant_id = $1 and kind = 'class_guardians'": 10,
		"directory.contacts where tenant_id = $1 and subject_id is null":     247,
		"directory.import_files where tenant_id = $1 and sealed is not null": 3,
		"directory.group_members m join directory.groups g on g.tenant_id = m.tenant_id and g.id = m.group_id where m.tenant_id = $1 and g.kind = 'school'": 247 + 14,
	} {
		if n := h.count(school, sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	pairs := h.count(school, `(select 1 from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'guardian' where p.tenant_id = $1 group by p.fold having count(*) = 2) x`)
	if pairs != 8 {
		t.Errorf("%d pairs of homonymous guardians, want 8", pairs)
	}

	again := h.must(school, sample(t))
	if again.New+again.Changed+again.Leaving != 0 || again.Diff.Writes != 0 {
		t.Fatalf("the same files again: %+v %+v", *again, *again.Diff)
	}
	body, _ := json.Marshal(again)
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(body, &keys)
	for _, k := range []string{"pupils", "guardians", "links", "teachers", "classes", "new", "changed", "leaving", "warnings", "errors"} {
		if _, ok := keys[k]; !ok {
			t.Errorf("the report has no %s", k)
		}
	}
}

func files(e onde.Export) map[string][]byte {
	return map[string][]byte{"eleves.csv": e.Pupils, "responsables.csv": e.Guardians, "enseignants.csv": e.Teachers}
}

// invented is a school in memory; without drops the pupils at those positions, who leave with their guardians.
func invented(without ...int) *onde.Set {
	set := onde.Invent(7, 60, 2026)
	slices.SortFunc(without, func(a, b int) int { return b - a })
	for _, at := range without {
		set.Pupils = slices.Delete(set.Pupils, at, at+1)
		var links []onde.Link
		for _, l := range set.Links {
			if l.Pupil > at {
				l.Pupil--
			} else if l.Pupil == at {
				continue
			}
			links = append(links, l)
		}
		set.Links = links
	}
	return set
}

func export(set *onde.Set) map[string][]byte { return files(onde.Generate(set, onde.Style{})) }

func TestHandMadeFactsSurviveAndWhatChangesIsTold(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	first := h.must(school, export(invented()))
	if first.Pupils != 60 || len(first.Errors) != 0 {
		t.Fatalf("%+v", first)
	}
	var pupil, guardian uuid.UUID
	h.In(school, func(tx *tenant.Tx) (err error) {
		pupil, err = tenant.Value[uuid.UUID](tx, `select pupil_id from directory.kinship where tenant_id = $1 order by id limit 1`, school)
		if err == nil {
			guardian, err = tenant.Value[uuid.UUID](tx, `select guardian_id from directory.kinship where tenant_id = $1 and pupil_id = $2 order by id limit 1`, school, pupil)
		}
		return err
	})
	// by hand: a grandmother, a duty, a telephone, and a pupil not yet in the register
	gran := h.person(school, "Odette", "Roux", access.Guardian)
	h.tie(school, pupil, gran, directory.AuthorityInformed)
	secretary := h.person(school, "Paul", "Weil", access.SchoolStaff)
	arrived := h.person(school, "Adam", "Haddad", access.Pupil)
	h.Exec(school, `update directory.people set expected_in_onde = true where tenant_id = $1 and id = $2`, school, arrived)
	director := h.Staff(school, access.Director)
	var p struct {
		GivenName string            `json:"given_name"`
		BirthName string            `json:"birth_name"`
		Civility  string            `json:"civility"`
		UsageName string            `json:"usage_name"`
		Contact   directory.Contact `json:"contact"`
	}
	path := "/api/v1/t/" + school.String() + "/directory/people/" + guardian.String()
	director.Get(path).Want(t, 200).JSON(t, &p)
	p.Contact.PhoneMobile = "+33639980099"
	director.Do("PUT", path, map[string]any{"civility": p.Civility, "family_name": p.BirthName, "given_name": p.GivenName, "usage_name": p.UsageName, "contact": p.Contact}).Want(t, 204)

	h.Clock.Advance(3 * day)
	set := invented(5)
	set.Pupils[0].Class = (set.Pupils[0].Class + 1) % len(set.Classes)
	r, err := h.load(school, export(set), true, false)
	if err != nil {
		t.Fatal(err)
	}
	sum := r.Diff.ByKind["pupil"]
	if sum.New != 0 || sum.Leaving != 1 || sum.Changed != 1 || len(r.Diff.Expected) != 1 {
		t.Fatalf("%+v %+v", sum, r.Diff)
	}
	for sql, want := range map[string]int{
		"directory.kinship where tenant_id = $1 and guardian_id = '" + gran.String() + "' and until is null":                                                                      1,
		"directory.roles where tenant_id = $1 and person_id = '" + secretary.String() + "' and until is null":                                                                     1,
		"directory.contacts where tenant_id = $1 and id = '" + guardian.String() + "' and phone_mobile = '+33639980099'":                                                          1,
		"directory.people where tenant_id = $1 and id = '" + arrived.String() + "' and left_on is null":                                                                           1,
		"directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id where p.tenant_id = $1 and r.profile = 'pupil' and left_on = '2026-09-10'": 1,
	} {
		if n := h.count(school, sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	// the pupil comes back, and Adam appears in the register
	back := invented()
	back.Pupils[0].Class = (back.Pupils[0].Class + 1) % len(back.Classes)
	back.Pupils = append(back.Pupils, onde.Pupil{FamilyName: "HADDAD", FirstName: "ADAM", BirthDate: "2018-03-14", Sex: "M", INE: "123456789AB", Class: 0, Level: back.Classes[0].Levels[0]})
	r = h.must(school, export(back))
	if s := r.Diff.ByKind["pupil"]; s.New != 0 || s.Leaving != 0 || s.Changed != 2 {
		t.Fatalf("%+v %+v", s, r.Diff.Changed)
	}
	if n := h.count(school, "directory.people where tenant_id = $1 and (left_on is not null or expected_in_onde)"); n != 0 {
		t.Errorf("%d are gone or expected", n)
	}
	if again := h.must(school, export(back)); again.Diff.Writes != 0 {
		t.Fatalf("again: %+v", again.Diff)
	}
}

func TestManyDeparturesAskAPersonAndErrorsChangeNothing(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.must(school, export(invented()))
	before := h.count(school, "directory.people where tenant_id = $1 and left_on is null")
	some := invented(1, 9, 17, 25, 33)
	if _, err := h.load(school, export(some), true, false); err == nil || !strings.Contains(err.Error(), "5") {
		t.Fatalf("five of sixty left without a word: %v", err)
	}
	if n := h.count(school, "directory.people where tenant_id = $1 and left_on is null"); n != before {
		t.Fatalf("%d people, want %d", n, before)
	}
	broken := export(invented())
	broken["eleves.csv"] = broken["eleves.csv"][:len(broken["eleves.csv"])-90]
	r, err := h.load(school, broken, true, false)
	if err != nil || len(r.Errors) == 0 || r.Errors[0].Message == "" {
		t.Fatalf("a truncated file: %+v %v", r, err)
	}
	if n := h.count(school, "directory.people where tenant_id = $1 and left_on is null"); n != before {
		t.Fatalf("%d people, want %d", n, before)
	}
	if r, err := h.load(school, export(some), true, true); err != nil || r.Diff.ByKind["pupil"].Leaving != 5 {
		t.Fatalf("confirmed: %+v %v", r, err)
	}
}

func TestGuardiansWhoMoveAreRecognisedAndHomonymsStayApart(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	set := invented()
	// two people of one name at one address, each with a child of their own
	set.Guardians[1] = set.Guardians[0]
	h.must(school, export(set))
	people := h.count(school, "directory.people where tenant_id = $1")
	for i := range set.Guardians {
		set.Guardians[i].Address = onde.Address{Street: "2 place du Marché", Postcode: "99002", Commune: "SAINT-LOIN"}
		set.Guardians[i].Mail, set.Guardians[i].Mobile, set.Guardians[i].HomePhone = "", "", ""
	}
	r := h.must(school, export(set))
	if n := h.count(school, "directory.people where tenant_id = $1"); n != people || r.New != 0 || r.Leaving != 0 {
		t.Fatalf("%d people, want %d: %+v", n, people, r)
	}
	if n := h.count(school, "directory.kinship where tenant_id = $1 and until is not null"); n != 0 {
		t.Fatalf("%d links ended", n)
	}
}

func TestAnImportIsUndoneForAWeek(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	director := h.Staff(school, access.Director)
	h.must(school, export(invented()))
	before := h.snapshot(school)

	h.Clock.Advance(day)
	set := invented(5, 40)
	set.Pupils[0].Class = (set.Pupils[0].Class + 1) % len(set.Classes)
	set.Pupils[3].UsageName = "AUTRE-NOM"
	set.Guardians[2].Mobile = "+33639980042"
	set.Pupils = append(set.Pupils, onde.Pupil{FamilyName: "NOUVEAU", FirstName: "LOU", BirthDate: "2019-05-02", Sex: "F", Class: 0, Level: set.Classes[0].Levels[0]},
		onde.Pupil{FamilyName: "TOUCHEE", FirstName: "MAIN", BirthDate: "2019-06-02", Sex: "F", Class: 0, Level: set.Classes[0].Levels[0]})
	id := h.applied(t, director, school, export(set))
	if n := h.count(school, "directory.people where tenant_id = $1 and fold = 'lou nouveau'"); n != 1 {
		t.Fatalf("%d", n)
	}
	path := "/api/v1/t/" + school.String() + "/directory/imports/" + id.String()
	h.Staff(school, access.Teacher).Post(path+"/undo", nil).Want(t, 403)
	director.Post(path+"/undo", nil).Want(t, 202)
	h.RunJobs()
	var v directory.ImportView
	director.Get(path).Want(t, 200).JSON(t, &v)
	if v.State != directory.ImportUndone || v.Error != "" {
		t.Fatalf("%+v", v)
	}
	if after := h.snapshot(school); after != before {
		t.Fatalf("after the undo\n%s\nbefore\n%s", after, before)
	}

	// what a person touched since stays
	id = h.applied(t, director, school, export(set))
	h.Exec(school, `update directory.people set import_id = null, language = 'ar' where tenant_id = $1 and fold = 'main touchee'`, school)
	h.In(school, func(tx *tenant.Tx) error {
		out, err := h.importer.Undo(tx, id)
		if err == nil && out.Kept != 1 {
			t.Errorf("kept %+v, want 1", out)
		}
		return err
	})
	if n := h.count(school, "directory.people where tenant_id = $1 and fold = 'main touchee' and left_on is null"); n != 1 {
		t.Fatal("somebody corrected by hand went with the undo")
	}

	id = h.applied(t, director, school, export(set))
	h.Clock.Advance(8 * day)
	director.Post("/api/v1/t/"+school.String()+"/directory/imports/"+id.String()+"/undo", nil).Want(t, 409)
}

// snapshot is everything an import may change, as text.
func (h *house) snapshot(school uuid.UUID) (out string) {
	h.T.Helper()
	h.In(school, func(tx *tenant.Tx) error {
		for _, sql := range []string{
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.people p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.contacts p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.identifiers p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.roles p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.classes p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.class_members p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.kinship p where p.tenant_id = $1`,
			`select coalesce(string_agg(to_jsonb(p)::text, e'\n' order by p.id), '') from directory.consents p where p.tenant_id = $1`,
			`select coalesce(string_agg(p.group_id::text || p.person_id::text, e'\n' order by p.group_id, p.person_id), '') from directory.group_members p where p.tenant_id = $1 and p.until is null`,
			`select coalesce(string_agg(p.word || p.person_id::text, e'\n' order by p.word, p.person_id), '') from directory.words p where p.tenant_id = $1`,
		} {
			s, err := tenant.Value[string](tx, sql, school)
			if err != nil {
				return err
			}
			out += s + "\n\n"
		}
		return nil
	})
	return out
}

// upload sends files as a browser does.
func upload(t *testing.T, c *testkit.Client, school uuid.UUID, files map[string][]byte) directory.ImportView {
	t.Helper()
	var v directory.ImportView
	send(t, c, "/api/v1/t/"+school.String()+"/directory/imports", files).Want(t, 202).JSON(t, &v)
	return v
}

func send(t *testing.T, c *testkit.Client, path string, files map[string][]byte) testkit.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := form.CreateFormFile("files", name)
		if err == nil {
			_, err = part.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = form.Close()
	c.Header = http.Header{"Content-Type": {form.FormDataContentType()}}
	defer func() { c.Header = nil }()
	return c.Do("POST", path, &body)
}

// applied brings files by HTTP, reads the report and applies them.
func (h *house) applied(t *testing.T, c *testkit.Client, school uuid.UUID, files map[string][]byte) uuid.UUID {
	t.Helper()
	v := upload(t, c, school, files)
	if v.State != directory.ImportRead || v.Task == nil || len(v.Files) != len(files) {
		t.Fatalf("%+v", v)
	}
	h.RunJobs()
	path := "/api/v1/t/" + school.String() + "/directory/imports/" + v.ID.String()
	c.Get(path).Want(t, 200).JSON(t, &v)
	if v.State != directory.ImportDry || v.Report == nil || !slices.Contains(v.Abilities, "apply") {
		t.Fatalf("%+v", v)
	}
	c.Post(path+"/apply", map[string]any{"confirm_departures": true}).Want(t, 202)
	h.RunJobs()
	c.Get(path).Want(t, 200).JSON(t, &v)
	if v.State != directory.ImportApplied || !slices.Contains(v.Abilities, "undo") {
		t.Fatalf("%s %s %v", v.State, v.Error, v.Abilities)
	}
	return v.ID
}

func TestFilesByHTTP(t *testing.T) {
	h := open(t)
	school, other := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + school.String() + "/directory/imports"
	for _, c := range []struct {
		who    string
		status int
		do     func(string, any) int
	}{
		{"anonymous", 401, func(p string, b any) int { return h.Anonymous().Get(p).Status }},
		{"stranger", 404, func(p string, b any) int { return h.Staff(other, access.Director).Get(p).Status }},
		{"teacher", 403, func(p string, b any) int { return h.Staff(school, access.Teacher).Get(p).Status }},
		{"director", 200, func(p string, b any) int { return h.Staff(school, access.Director).Get(p).Status }},
	} {
		if got := c.do(path, nil); got != c.status {
			t.Errorf("%s: %d, want %d", c.who, got, c.status)
		}
	}
	director := h.Staff(school, access.Director)
	id := h.applied(t, director, school, sample(t))
	var v directory.ImportView
	director.Get(path+"/"+id.String()).Want(t, 200).JSON(t, &v)
	if v.Report.Pupils != 247 || v.Report.New != 730 || len(v.Report.Warnings) == 0 || v.Report.Warnings[0].Message == "" || v.Report.Diff == nil {
		t.Fatalf("%+v", v.Report)
	}
	h.Staff(other, access.Director).Get(path+"/"+id.String()).Want(t, 404)
	h.Staff(other, access.Director).Get("/api/v1/t/"+other.String()+"/directory/imports/"+id.String()).Want(t, 404)
	bad := upload(t, director, school, map[string][]byte{"menus.csv": []byte("Jour;Plat\nlundi;lentilles\n")})
	h.RunJobs()
	v = directory.ImportView{}
	director.Get(path+"/"+bad.ID.String()).Want(t, 200).JSON(t, &v)
	if v.Kind != directory.FromTable || v.State != directory.ImportMapping || slices.Contains(v.Abilities, "apply") { // no register writes so: a person says what it holds
		t.Fatalf("%+v", v)
	}
	director.Post(path+"/"+bad.ID.String()+"/apply", map[string]any{}).Want(t, 409)
	// after a week the files are gone
	h.Clock.Advance(8 * day)
	h.In(school, func(tx *tenant.Tx) error {
		_, err := tx.Emit("directory.round", tx.Now(), map[string]any{})
		return err
	})
	h.RunJobs()
	if n := h.count(school, "directory.import_files where tenant_id = $1 and sealed is not null"); n != 0 {
		t.Errorf("%d files are still there", n)
	}
}

func TestASchoolInMemoryIsLoaded(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.In(school, func(tx *tenant.Tx) error {
		r, err := h.importer.Load(tx, onde.Invent(1, 120, 2026), 2026)
		if err == nil && (r.New != r.Pupils+r.Guardians+r.Teachers || r.Diff.ByKind["pupil"].New != 120) {
			t.Errorf("%+v", r)
		}
		return err
	})
	h.In(school, func(tx *tenant.Tx) error {
		n, err := directory.Count(tx, directory.Audience{School: true})
		if n.Pupils != 120 || n.People < 80 {
			t.Errorf("%+v", n)
		}
		return err
	})
}

// Files of another school ask one question before anything is written; what is no export at all is refused at the door.
func TestAnotherSchoolsFilesAskFirst(t *testing.T) {
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	director := h.Staff(school, access.Director)
	for _, given := range []string{"Lina", "Noé", "Tom", "Aya", "Inès"} {
		h.person(school, given, "Roux", access.Pupil)
	}
	v := upload(t, director, school, sample(t))
	h.RunJobs()
	path := "/api/v1/t/" + school.String() + "/directory/imports/" + v.ID.String()
	director.Get(path).Want(t, 200).JSON(t, &v)
	if d := v.Report.Diff; d.Known != 5 || d.Found != 0 || !d.OtherSchool || !slices.Contains(v.Abilities, "confirm_departures") {
		t.Fatalf("%+v %v", d, v.Abilities)
	}
	if a := director.Post(path+"/apply", map[string]any{}); a.Status != 409 || a.Code() != "directory.other_school" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	director.Post(path+"/apply", map[string]any{"confirm_departures": true}).Want(t, 202)

	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("files", "eleves.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("%PDF-1.7 a list"))
	_ = form.Close()
	before := h.count(school, "directory.imports where tenant_id = $1")
	director.Header = http.Header{"Content-Type": {form.FormDataContentType()}}
	a := director.Do("POST", "/api/v1/t/"+school.String()+"/directory/imports", &body).Want(t, 422)
	if !strings.Contains(string(a.Body), "directory.onde.pdf_given") || h.count(school, "directory.imports where tenant_id = $1") != before {
		t.Fatalf("%s", a.Body)
	}
}
