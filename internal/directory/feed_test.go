package directory_test

import (
	"context"
	"encoding/json"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/tenant"
)

// rolls is an académie's set in memory.
type rolls struct {
	sets  []*roll.Set
	delta bool
}

func (r rolls) Date() string          { return "2026-09-01" }
func (r rolls) Delta() bool           { return r.delta }
func (r rolls) Issues() []roll.Issue  { return nil }
func (r rolls) Others() []roll.School { return nil }
func (r rolls) Close() error          { return nil }
func (r rolls) Schools() iter.Seq2[*roll.Set, error] {
	return func(yield func(*roll.Set, error) bool) {
		for _, s := range r.sets {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// school of an académie: two pupils of one class, their mother and father, an aunt to be called, and a director.
func aSchool(uai, key string) *roll.Set {
	k := func(n string) string { return "aaf:099:" + key + n }
	return &roll.Set{Source: roll.FromAAF, Start: 2026, School: roll.School{UAI: uai, Name: "École " + key, Type: "elementaire"}, Whole: []roll.Kind{roll.Pupils, roll.Guardians, roll.Teachers},
		Files: []roll.FileInfo{{Name: "ENT1D_Complet_20260901_Eleve_0000.xml"}},
		Pupils: []roll.Pupil{
			{Key: k("p1"), NameKey: "name:1", FamilyName: "ROUX", FirstName: "LINA", BirthDate: "2018-03-14", Sex: "F", INE: "", Level: "CE1", Class: 0, Wishes: []roll.Wish{roll.Canteen}, Groups: []int{0}},
			{Key: k("p2"), NameKey: "name:2", FamilyName: "O'BRIEN-NGUYỄN", FirstName: "NOÉ", BirthDate: "2018-05-02", Sex: "M", Level: "CE1", Class: 0},
		},
		Guardians: []roll.Guardian{
			{Key: k("g1"), Civility: "MME", FamilyName: "ROUX", FirstName: "NADIA", Mail: "nadia.roux@example.fr"},
			{Key: k("g2"), Civility: "M", FamilyName: "NGUYỄN", FirstName: "VAN"},
			{Key: k("g3"), Civility: "MME", FamilyName: "ROUX", FirstName: "ODILE"},
		},
		Links: []roll.Link{
			{Pupil: 0, Guardian: 0, Relation: 10, Authority: roll.AuthorityFull, Order: 1},
			{Pupil: 1, Guardian: 1, Relation: 20, Authority: roll.AuthorityFull, Order: 1},
			{Pupil: 0, Guardian: 2, Relation: 39, Authority: roll.AuthorityNone, Order: 2},
		},
		Staff:   []roll.Staff{{Key: k("s1"), Civility: "M", FamilyName: "KERVELLA", FirstName: "YANN", Director: true, Profiles: []string{"teacher"}, Classes: []int{0}, Main: []int{0}}},
		Classes: []roll.Class{{Key: "id:770001", Label: "CE1 A", ID: "770001", Levels: []string{"CE1"}, Pupils: 2, Teachers: []int{0}}},
		Groups:  []roll.Group{{Key: "880001", Label: "Chorale"}},
	}
}

func (h *house) places() directory.FeedPlaces {
	return directory.FeedPlaces{
		Find: func(ctx context.Context, uai string) (id uuid.UUID, err error) {
			err = h.House.DB.In(ctx, tenant.Doors{ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
				id, err = tenant.Value[uuid.UUID](tx, `select tenant.by_identifier('uai', $1)`, uai)
				return err
			})
			return id, err
		},
	}
}

func (h *house) feed(commit, confirm bool, r rolls) *directory.FeedReport {
	h.T.Helper()
	report, err := h.importer.ImportFeed(context.Background(), h.House.DB, r, h.places(), commit, confirm, "fr")
	if err != nil {
		h.T.Fatal(err)
	}
	return report
}

func (h *house) schoolWithUAI(uai string) uuid.UUID {
	id := h.Tenant("school", "École "+uai)
	h.In(id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`select tenant.claim('uai', $1)`, uai)
		return err
	})
	return id
}

func TestAnAcademysSetIsWrittenSchoolBySchoolOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.schoolWithUAI("0990001N"), h.schoolWithUAI("0990014C")
	set := rolls{sets: []*roll.Set{aSchool("0990001N", "a"), aSchool("0990014C", "b")}}
	if r := h.feed(false, false, set); r.New != 12 || len(r.Schools) != 2 || r.Schools[0].State != directory.FeedTried || h.count(a, "directory.people where tenant_id = $1") != 0 {
		t.Fatalf("tried: %+v", r)
	}
	r := h.feed(true, false, set)
	if r.Schools[0].State != directory.FeedApplied || r.Schools[1].State != directory.FeedApplied {
		t.Fatalf("applied: %+v", r.Schools)
	}
	for _, id := range []uuid.UUID{a, b} {
		if n := h.count(id, "directory.people where tenant_id = $1 and source = 'aaf'"); n != 6 {
			t.Errorf("%d people", n)
		}
		if n := h.count(id, "directory.roles where tenant_id = $1 and profile = 'guardian'"); n != 2 {
			t.Errorf("%d guardians: who is to be called in need is no parent", n)
		}
		if n := h.count(id, "directory.kinship where tenant_id = $1 and (relation, authority, may_collect) in ((10, 'full', true), (20, 'full', true), (39, 'none', false))"); n != 3 {
			t.Errorf("%d links", n)
		}
		if n := h.count(id, "directory.roles where tenant_id = $1 and profile = 'director' and duty = 'D0000'"); n != 1 {
			t.Errorf("%d directors", n)
		}
		if n := h.count(id, "directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and c.kind = 'group'"); n != 1 {
			t.Errorf("%d in groups", n)
		}
		if n := h.count(id, "directory.people where tenant_id = $1 and wishes = '{canteen}'"); n != 1 {
			t.Errorf("%d wishes", n)
		}
	}
	if again := h.feed(true, false, set); again.New+again.Changed+again.Leaving != 0 || again.Schools[0].Report.Diff.Writes != 0 {
		t.Errorf("again: %+v %+v", again.Report, again.Schools[0].Report.Diff)
	}
	if n := h.count(a, "directory.imports where tenant_id = $1"); n != 1 {
		t.Errorf("%d imports of the same set", n)
	}
}

// A name that changed, a number that came: the register's own key is stronger than both.
func TestTheRegistersKeyOutlivesNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.schoolWithUAI("0990001N")
	set := aSchool("0990001N", "a")
	h.feed(true, false, rolls{sets: []*roll.Set{set}})
	set.Pupils[0].FamilyName, set.Pupils[0].BirthDate = "ROUX-DIALLO", "2018-03-15"
	set.Guardians[0].FamilyName = "DIALLO"
	set.Links[0].Authority = roll.AuthorityInformed
	r := h.feed(true, false, rolls{sets: []*roll.Set{set}})
	if r.New != 0 || r.Changed != 2 || r.Leaving != 0 {
		t.Fatalf("%+v", r.Report)
	}
	if n := h.count(a, "directory.kinship where tenant_id = $1 and authority = 'informed' and relation = 10"); n != 1 {
		t.Errorf("the register's authority was not followed")
	}
}

func TestADeltaChangesAndRemovesWhomItNames(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.schoolWithUAI("0990001N")
	h.feed(true, false, rolls{sets: []*roll.Set{aSchool("0990001N", "a")}})
	delta := &roll.Set{Source: roll.FromAAF, Delta: true, Start: 2026, School: roll.School{UAI: "0990001N"},
		Classes: []roll.Class{{Key: "id:770002", ID: "770002", Label: "CE2"}},
		Pupils: []roll.Pupil{
			{Key: "aaf:099:ap1", Class: 0, Level: "CE2", Erased: []roll.Field{"usage_name"}},
			{Key: "aaf:099:nobody", Class: roll.None, File: "Delta.xml", Line: 7},
		},
		Guardians: []roll.Guardian{{Key: "aaf:099:ag1", Erased: []roll.Field{"mail"}, Mobile: "+33639980001"}},
		Gone:      []roll.Gone{{Kind: roll.Pupils, Key: "aaf:099:ap2"}},
	}
	r := h.feed(true, false, rolls{sets: []*roll.Set{delta}, delta: true})
	if r.New != 0 || r.Leaving != 2 || len(r.Warnings) != 1 || r.Warnings[0].Line != 7 { // the pupil, and a father without other child
		t.Fatalf("%+v", r.Report)
	}
	if n := h.count(a, "directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id where m.tenant_id = $1 and c.label = 'CE2' and m.level = 'CE2' and m.until is null"); n != 1 {
		t.Error("the pupil did not change class")
	}
	if n := h.count(a, "directory.contacts where tenant_id = $1 and mail = '' and phone_mobile = '+33639980001'"); n != 1 {
		t.Error("the address was not emptied")
	}
	if n := h.count(a, "directory.people where tenant_id = $1 and left_on is not null"); n != 2 {
		t.Errorf("%d left", n)
	}
}

// Nothing of a set is written when one school must be looked at.
func TestADepartureOfManyStopsTheWholeSet(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.schoolWithUAI("0990001N"), h.schoolWithUAI("0990014C")
	many := aSchool("0990001N", "a")
	for i := range 30 {
		p := many.Pupils[0]
		p.Key, p.FirstName, p.Groups = "aaf:099:many"+string(rune('a'+i)), "ÉLÈVE"+string(rune('A'+i)), nil
		many.Pupils = append(many.Pupils, p)
	}
	h.feed(true, false, rolls{sets: []*roll.Set{many, aSchool("0990014C", "b")}})
	few, other := aSchool("0990001N", "a"), aSchool("0990014C", "b")
	other.Pupils[0].FirstName = "LINA-ROSE"
	r := h.feed(true, false, rolls{sets: []*roll.Set{few, other}})
	if !r.Asks() || r.Schools[0].State != directory.FeedAsks || h.count(a, "directory.people where tenant_id = $1 and left_on is not null") != 0 || h.count(b, "directory.people where tenant_id = $1 and given_name = 'Lina-Rose'") != 0 {
		t.Fatalf("%+v", r.Schools)
	}
	if r = h.feed(true, true, rolls{sets: []*roll.Set{few, other}}); r.Asks() || h.count(a, "directory.people where tenant_id = $1 and left_on is not null") != 30 {
		t.Errorf("%+v", r.Schools)
	}
}

// What a person made by hand is there after any feed.
func TestHandMadeLinksAndDutiesSurviveTheAcademy(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.schoolWithUAI("0990001N")
	h.feed(true, false, rolls{sets: []*roll.Set{aSchool("0990001N", "a")}})
	var lina, van uuid.UUID
	h.In(a, func(tx *tenant.Tx) (err error) {
		if lina, err = tenant.Value[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and given_name = 'Lina'`, tx.Tenant()); err != nil {
			return err
		}
		if van, err = tenant.Value[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and given_name = 'Van'`, tx.Tenant()); err != nil {
			return err
		}
		if _, err = directory.Tie(tx, directory.Kinship{PupilID: lina, GuardianID: van, Authority: directory.AuthorityInformed, Since: date("2026-09-01")}); err != nil {
			return err
		}
		_, err = tx.Exec(`update directory.people set held = '{given_name}', given_name = 'Line', hand_made = true where tenant_id = $1 and id = $2`, tx.Tenant(), lina)
		return err
	})
	h.feed(true, false, rolls{sets: []*roll.Set{aSchool("0990001N", "a")}})
	if n := h.count(a, "directory.kinship where tenant_id = $1 and pupil_id = $2 and guardian_id = $3 and until is null and authority = 'informed'", lina, van); n != 1 {
		t.Error("the link made by hand is gone")
	}
	if n := h.count(a, "directory.people where tenant_id = $1 and given_name = 'Line'"); n != 1 {
		t.Error("the name corrected by hand is gone")
	}
}

func TestARollCrossesAsText(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(aSchool("0990001N", "a"))
	if err != nil || !strings.Contains(string(body), "NGUY") {
		t.Fatal(err)
	}
	var back roll.Set
	if err := json.Unmarshal(body, &back); err != nil || len(back.Links) != 3 || back.Links[2].Authority != roll.AuthorityNone {
		t.Errorf("%v %+v", err, back)
	}
}

// An académie brings its set through the app: two schools are linked, a third is not open yet.
func TestAnAcademyMovesInSchoolBySchool(t *testing.T) {
	t.Parallel()
	h := open(t)
	academy := h.Tenant("academy", "Académie de Valmont")
	a, b := h.schoolWithUAI("0990001N"), h.schoolWithUAI("0990014C")
	h.Link(academy, a, "feed")
	h.Link(academy, b, "feed")
	h.set = rolls{sets: []*roll.Set{aSchool("0990001N", "a"), aSchool("0990014C", "b"), aSchool("0990027S", "c")}}
	h.In(a, func(tx *tenant.Tx) error { // somebody whom the school wrote twice
		for range 2 {
			if _, err := directory.Add(tx, directory.NewPerson{GivenName: "Rima", FamilyName: "Haddad", Contact: directory.Contact{Mail: "rima@example.fr"}, Roles: []directory.NewRole{{Profile: access.Guardian}}}); err != nil {
				return err
			}
		}
		return nil
	})
	account, person := tenant.NewID(), uuid.Nil
	h.In(academy, func(tx *tenant.Tx) (err error) {
		if person, err = directory.Add(tx, directory.NewPerson{GivenName: "Philippe", FamilyName: "Arnould", Roles: []directory.NewRole{{Profile: access.AcademyStaff}}}); err != nil {
			return err
		}
		return directory.Attach(tx, person, account)
	})
	staff := h.As(access.Caller{Account: account, Hats: []access.Hat{h.Hat(academy, person, access.AcademyStaff)}})
	path := "/api/v1/t/" + academy.String() + "/directory/feeds"
	h.Anonymous().Get(path).Want(t, 401)
	h.Staff(a, access.Director).Get(path).Want(t, 404) // of another organisation
	h.Staff(academy, access.Inspector).Get(path).Want(t, 403)
	send(t, h.Staff(a, access.Operator), "/api/v1/t/"+a.String()+"/directory/feeds?academy=099", map[string][]byte{"set.zip": []byte("x")}).Want(t, 403)

	var feed directory.FeedView
	send(t, staff, path+"?academy=099", map[string][]byte{"ENT1D.zip": []byte("a set")}).Want(t, 202).JSON(t, &feed)
	h.RunJobs()
	states := func() map[string]string {
		staff.Get(path+"/"+feed.ID.String()).Want(t, 200).JSON(t, &feed)
		out := map[string]string{}
		for _, s := range feed.Schools {
			out[s.School.UAI] = s.State
		}
		return out
	}
	if got := states(); got["0990001N"] != "examined" || got["0990014C"] != "examined" || got["0990027S"] != "unknown" || feed.Schools[0].Counts.New != 6 || h.count(a, "directory.people where tenant_id = $1") != 2 {
		t.Fatalf("%v %+v", got, feed)
	}
	// the third is opened from the set and receives its part
	staff.Post(path+"/"+feed.ID.String()+"/schools", map[string]any{"schools": []uuid.UUID{feed.Schools[2].ID}}).Want(t, 200)
	h.Clock.Advance(5 * time.Second)
	h.RunJobs()
	if got := states(); got["0990027S"] != "examined" {
		t.Fatalf("%v", got)
	}
	staff.Post(path+"/"+feed.ID.String()+"/apply", map[string]any{}).Want(t, 200)
	h.RunJobs()
	if got := states(); feed.State != "done" || got["0990001N"] != "applied" || got["0990027S"] != "applied" {
		t.Fatalf("%v %+v", got, feed)
	}
	if n := h.count(a, "directory.people where tenant_id = $1 and source = 'aaf'") + h.count(b, "directory.people where tenant_id = $1 and source = 'aaf'") + h.count(h.opened, "directory.people where tenant_id = $1 and source = 'aaf'"); n != 18 {
		t.Errorf("%d people in three schools", n)
	}
	if feed.By != "Philippe Arnould" {
		t.Errorf("brought by %q", feed.By)
	}
	if n := h.count(a, "directory.duplicates where tenant_id = $1"); n != 1 {
		t.Errorf("%d questions about people who are here twice, want 1", n)
	}
	if n := h.count(academy, "directory.people where tenant_id = $1"); n != 1 {
		t.Errorf("%d people of the schools in the académie's organisation", n)
	}
	h.In(a, func(tx *tenant.Tx) error { // nothing of a person can be read in what crossed
		n, err := tenant.Value[int](tx, `select count(*)::int from platform.outbox where payload::text ~* 'lina|roux|kervella'`)
		if n != 0 {
			t.Error("names in the queue")
		}
		return err
	})
	// the school sees it among its own imports, and may undo it
	var imports struct{ Items []directory.ImportView }
	director := h.Staff(a, access.Director)
	director.Get("/api/v1/t/"+a.String()+"/directory/imports").Want(t, 200).JSON(t, &imports)
	if len(imports.Items) != 1 || imports.Items[0].State != directory.ImportApplied || imports.Items[0].From != "peer" || imports.Items[0].By != "" || imports.Items[0].Report.Pupils != 2 {
		t.Fatalf("%+v", imports)
	}
	director.Post("/api/v1/t/"+a.String()+"/directory/imports/"+imports.Items[0].ID.String()+"/undo", nil).Want(t, 202)
	h.RunJobs()
	if n := h.count(a, "directory.people where tenant_id = $1"); n != 2 {
		t.Errorf("%d people after the undo", n)
	}
	// a week later the files are gone
	h.Clock.Advance(8 * day)
	h.round(academy)
	if n := h.count(academy, "directory.feed_files where tenant_id = $1 and erased_at is null"); n != 0 {
		t.Error("the set's files are still there")
	}
}

// A collège brings its own exports; the kind of files is seen, nobody is asked.
func TestACollegeBringsItsOwnExports(t *testing.T) {
	t.Parallel()
	h := open(t)
	college := h.schoolWithUAI("0990002P")
	h.Exec(college, `update tenant.tenants set uai = '0990002P', school_type = 'college' where tenant_id = $1`, college)
	files := map[string][]byte{}
	for _, name := range []string{"ElevesAvecAdresses.xml", "ResponsablesAvecAdresses.xml"} {
		content, err := os.ReadFile("siecle/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	id := h.applied(t, h.Staff(college, access.Director), college, files)
	if n := h.count(college, "directory.imports where tenant_id = $1 and id = $2 and kind = 'siecle' and state = 'applied'", id); n != 1 {
		t.Error("it was not taken for what it is")
	}
	if n := h.count(college, "directory.people where tenant_id = $1 and source = 'siecle' and (given_name, regime) in (('Éloïse', '2'), ('Van', ''))"); n != 2 {
		t.Errorf("%d people", n)
	}
	if n := h.count(college, "directory.kinship where tenant_id = $1 and relation = 20 and authority = 'full' and contact_order = 1"); n != 1 {
		t.Errorf("%d links", n)
	}
}

// The ids of an académie are unique among people of one kind: a pupil and a father may bear the same.
func TestAPupilAndAFatherOfOneNumberStayTwo(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.schoolWithUAI("0990001N")
	set := aSchool("0990001N", "a")
	set.Guardians[1].Key = set.Pupils[0].Key
	h.feed(true, false, rolls{sets: []*roll.Set{set}})
	if r := h.feed(true, false, rolls{sets: []*roll.Set{set}}); r.New+r.Changed+r.Leaving != 0 || r.Schools[0].Report.Diff.Writes != 0 {
		t.Errorf("%+v", r.Report)
	}
	if n := h.count(a, "directory.people where tenant_id = $1 and given_name in ('Lina', 'Van')"); n != 2 {
		t.Errorf("%d people", n)
	}
}

// What a Delta does not speak of stays: a director whose mail changes is still one, and still takes the class.
func TestADeltaLeavesWhatItDoesNotSpeakOf(t *testing.T) {
	t.Parallel()
	h := open(t)
	a := h.schoolWithUAI("0990001N")
	h.feed(true, false, rolls{sets: []*roll.Set{aSchool("0990001N", "a")}})
	h.feed(true, false, rolls{delta: true, sets: []*roll.Set{{Source: roll.FromAAF, Delta: true, Start: 2026, School: roll.School{UAI: "0990001N"}, Groups: []roll.Group{{Key: "880002", Label: "Latin"}},
		Staff:  []roll.Staff{{Key: "aaf:099:as1", Mail: "yann.kervella@example.fr"}},
		Pupils: []roll.Pupil{{Key: "aaf:099:ap1", Class: roll.None, UsageName: "DIALLO"}, {Key: "aaf:099:ap2", Class: roll.None, Groups: []int{0}, Erased: []roll.Field{"guardians"}}}}}})
	for sql, want := range map[string]int{
		"directory.roles where tenant_id = $1 and profile in ('director', 'teacher') and until is null": 2,
		"directory.class_members where tenant_id = $1 and part = 'main_teacher' and until is null":      1,
		"directory.contacts where tenant_id = $1 and mail = 'yann.kervella@example.fr'":                 1,
		"directory.people where tenant_id = $1 and usage_name = 'Diallo'":                               1,
		"directory.class_members where tenant_id = $1 and part = 'pupil' and until is null":             4,
		"directory.kinship where tenant_id = $1 and until is null":                                      2,
		"directory.kinship where tenant_id = $1 and until is not null":                                  1,
	} {
		if n := h.count(a, sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
}
