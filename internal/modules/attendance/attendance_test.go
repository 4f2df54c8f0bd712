package attendance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/attendance"
	"preau/internal/notify"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

type object = map[string]any

// town hears what schools tell, as a booked service does, and counts.
type town struct {
	mu    sync.Mutex
	vault *directory.Vault
	heard []daybook.Fact
}

func (w *town) module() manifest.Module {
	return manifest.Module{Key: "canteen", Jobs: []manifest.Job{manifest.NewJob("canteen.school-fact", []string{"directory"}, func(_ context.Context, tx *tenant.Tx, in *daybook.Sealed) error {
		var f daybook.Fact
		if err := in.Open(tx, w.vault, &f); err != nil {
			return err
		}
		w.mu.Lock()
		w.heard = append(w.heard, f)
		w.mu.Unlock()
		_, err := tx.Deliver(f.School, "canteen", daybook.EffectKind, daybook.Effect{Fact: f.ID, From: tx.Tenant(), Service: "canteen", Freed: len(f.Pupils), Free: len(f.Pupils)})
		return err
	})}}
}

func (w *town) last(t *testing.T) daybook.Fact {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.heard) == 0 {
		t.Fatal("the town heard nothing")
	}
	return w.heard[len(w.heard)-1]
}

type post struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (p *post) Send(_ context.Context, messages []mail.Message) []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, messages...)
	return make([]error, len(messages))
}

// to are the subjects of the mails to an address, and forgets them.
func (p *post) to(address string) (out []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.sent[:0:0]
	for _, m := range p.sent {
		if m.To.Email == address {
			out = append(out, m.Subject)
		} else {
			left = append(left, m)
		}
	}
	p.sent = left
	return out
}

type school struct {
	*testkit.Kit
	t                                *testing.T
	id, town                         uuid.UUID
	ce1, cm2                         uuid.UUID
	director, teacher, other         uuid.UUID
	lina, tom, zoe                   uuid.UUID
	mother, father, informed, nobody uuid.UUID
	hears                            *town
	post                             *post
}

func open(t *testing.T) *school {
	t.Helper()
	s := &school{t: t, post: &post{}}
	vault, err := directory.NewVault(testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	s.hears = &town{vault: vault}
	s.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		n := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example", Mail: s.post,
			Accounts: func(*tenant.Tx, []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
				return map[uuid.UUID]notify.Contact{}, nil
			},
			Persons: func(tx *tenant.Tx, ids []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
				out := map[uuid.UUID]notify.Contact{}
				rows, err := tenant.Select[struct {
					ID   uuid.UUID
					Mail string
				}](tx, `select id, mail from directory.contacts where tenant_id = $1 and id = any ($2)`, tx.Tenant(), ids)
				for _, r := range rows {
					out[r.ID] = notify.Contact{Mail: r.Mail, Lang: "fr"}
				}
				return out, err
			}})
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		silent := n.Module()
		silent.Operations = nil
		return []manifest.Module{{Key: "identity", Floor: true, Migrations: identity.Migrations}, directory.Module(directory.Deps{Vault: vault, Words: core.Words}), silent,
			attendance.New(attendance.Deps{Notify: n, Words: core.Words, Vault: vault, PDF: compiler}).Module(), s.hears.module()}, nil
	})
	s.id, s.town = s.Tenant("school", "École des Tilleuls"), s.Tenant("commune", "Saint-Aubin")
	s.Link(s.id, s.town, "canteen", "directory")
	s.Exec(s.id, `update tenant.links set peer_kind = 'commune' where tenant_id = $1`, s.id)
	s.director = folk.Person(s.Kit, s.id, "Anne", "Morel", "", access.Director)
	s.teacher = folk.Person(s.Kit, s.id, "Karim", "Ali", "", access.Teacher)
	s.other = folk.Person(s.Kit, s.id, "Zoé", "Petit", "", access.Teacher)
	s.ce1, s.cm2 = folk.Class(s.Kit, s.id, "CE1 A", "CE1", s.teacher), folk.Class(s.Kit, s.id, "CM2", "CM2", s.other)
	s.lina = folk.Pupil(s.Kit, s.id, s.ce1, "CE1", "Lina", "Roux", "", "2018-03-14")
	s.tom = folk.Pupil(s.Kit, s.id, s.ce1, "CE1", "Tom", "Wójcik", "", "2018-05-02")
	s.zoe = folk.Pupil(s.Kit, s.id, s.cm2, "CM2", "Zoé", "O’Brien-Nguyễn", "", "2015-05-02")
	s.mother = s.guardian("Nadia", "Roux", "nadia.roux@example.fr", directory.AuthorityFull, s.lina)
	s.father = s.guardian("Paul", "Roux", "paul.roux@example.fr", directory.AuthorityFull, s.lina)
	s.informed = s.guardian("Luc", "Roux", "luc.roux@example.fr", directory.AuthorityInformed, s.lina)
	s.nobody = s.guardian("Ewa", "Wójcik", "", directory.AuthorityFull, s.tom)
	s.Clock.Set(at("2026-09-21T07:50")) // a Monday
	return s
}

// at is an instant of Paris.
func at(text string) time.Time {
	zone, _ := time.LoadLocation("Europe/Paris")
	v, err := time.ParseInLocation("2006-01-02T15:04", text, zone)
	if err != nil {
		panic(err)
	}
	return v
}

func (s *school) guardian(given, family, address, authority string, pupil uuid.UUID) (id uuid.UUID) {
	s.t.Helper()
	s.In(s.id, func(tx *tenant.Tx) (err error) {
		if id, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: family, Contact: directory.Contact{Mail: address, PhoneMobile: "+33639981234"}, Roles: folk.Roles(access.Guardian)}); err != nil {
			return err
		}
		if _, err = directory.Tie(tx, directory.Kinship{PupilID: pupil, GuardianID: id, Authority: authority, MayCollect: true, Since: folk.Term}); err != nil {
			return err
		}
		return directory.Refresh(tx)
	})
	return id
}

func (s *school) as(person uuid.UUID) *testkit.Client {
	s.t.Helper()
	return s.As(access.Caller{Hats: []access.Hat{folk.Hat(s.Kit, s.id, person)}})
}

func (s *school) path(rest string) string {
	return "/api/v1/t/" + s.id.String() + "/attendance/" + rest
}

func (s *school) of(child uuid.UUID, rest string) string {
	return "/api/v1/children/" + child.String() + "/attendance" + rest
}

func sick(day string) object {
	return object{"id": tenant.NewID(), "kind": "absence", "since": day, "part": "day", "ground": "sickness", "words": "Angine blanche"}
}

type mine = attendance.MyChild

func TestWhoMaySpeakForAChild(t *testing.T) {
	s := open(t)
	said := s.of(s.lina, "/absences")
	s.Anonymous().Post(said, sick("2026-09-21")).Want(t, 401)
	s.as(s.nobody).Post(said, sick("2026-09-21")).Want(t, 404)
	s.as(s.informed).Post(said, sick("2026-09-21")).Want(t, 403)
	s.as(s.teacher).Post(said, sick("2026-09-21")).Want(t, 404)
	s.as(s.mother).Get(s.path("day")).Want(t, 403)

	body := sick("2026-09-21")
	var c mine
	s.as(s.mother).Post(said, body).Want(t, 200).JSON(t, &c)
	if len(c.Absences) != 1 || c.Absences[0].By != "me" || c.Absences[0].Words != "Angine blanche" || !c.Absences[0].Abilities["withdraw"] {
		t.Fatalf("%+v", c.Absences)
	}
	s.as(s.mother).Post(said, body).Want(t, 200) // sent twice, it is one
	s.as(s.father).Post(said, sick("2026-09-21")).Want(t, 409)

	// the other guardian is told and reads it, not the words; an informed one reads and decides nothing
	c = mine{}
	s.as(s.father).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Absences) != 1 || c.Absences[0].By != "other" || c.Absences[0].Words != "" {
		t.Errorf("the father reads %+v", c.Absences)
	}
	s.as(s.informed).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Absences) != 1 || c.Abilities["declare"] || c.Absences[0].Abilities["withdraw"] {
		t.Errorf("an informed parent reads %+v", c)
	}
	s.RunJobs()
	if got := s.post.to("paul.roux@example.fr"); len(got) != 1 || !strings.Contains(got[0], "Lina") {
		t.Errorf("the father was told %q", got)
	}
	if got := s.post.to("nadia.roux@example.fr"); len(got) != 0 {
		t.Errorf("the mother was told of what she said: %q", got)
	}
	f := s.hears.last(t)
	if f.Kind != daybook.Absence || f.Ground != daybook.Sickness || f.Proof != "sworn" || f.By != "family" || len(f.Days) != 1 || f.Days[0].From != 0 || f.Days[0].To != 24*60 || f.State != daybook.Declared {
		t.Errorf("the town heard %+v", f)
	}

	s.as(s.informed).Do("DELETE", said+"/"+c.Absences[0].ID.String(), nil).Want(t, 403)
	s.as(s.father).Do("DELETE", said+"/"+c.Absences[0].ID.String(), nil).Want(t, 200).JSON(t, &c)
	if len(c.Absences) != 0 {
		t.Errorf("%+v", c.Absences)
	}
	s.RunJobs()
	if f := s.hears.last(t); f.State != daybook.Withdrawn {
		t.Errorf("the town heard %+v", f)
	}
}

func TestWhatCannotBeSaid(t *testing.T) {
	s := open(t)
	mother := s.as(s.mother)
	for name, change := range map[string]object{
		"no class on a Wednesday": {"since": "2026-09-23"},
		"in the holidays":         {"since": "2026-10-20"},
		"last week":               {"since": "2026-09-14"},
		"backwards":               {"since": "2026-09-22", "until": "2026-09-21"},
		"for a year":              {"since": "2026-09-22", "until": "2027-06-21"},
		"late without a time":     {"kind": "late", "part": "hours"},
		"late before class":       {"kind": "late", "part": "hours", "ends": "08:00"},
		"a novel":                 {"words": strings.Repeat("é", 501)},
		"no such reason":          {"ground": "flu"},
	} {
		body := sick("2026-09-21")
		for k, v := range change {
			body[k] = v
		}
		if a := mother.Post(s.of(s.lina, "/absences"), body); a.Status != 422 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	var c mine
	mother.Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Absences) != 0 || len(c.Days) == 0 || len(c.Days[0].Slots) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestHalfADayGoesWithItsMealUnlessTheChildEats(t *testing.T) {
	s := open(t)
	for i, one := range []struct {
		part     string
		eats     bool
		from, to int
	}{{"morning", false, 0, 13*60 + 30}, {"morning", true, 0, 11*60 + 30}, {"afternoon", false, 11*60 + 30, 24 * 60}, {"afternoon", true, 13*60 + 30, 24 * 60}} {
		body := sick([]string{"2026-09-21", "2026-09-22", "2026-09-24", "2026-09-25"}[i])
		body["part"], body["eats"] = one.part, one.eats
		s.as(s.mother).Post(s.of(s.lina, "/absences"), body).Want(t, 200)
		s.RunJobs()
		if d := s.hears.last(t).Days[0]; int(d.From) != one.from || int(d.To) != one.to {
			t.Errorf("%s, eats %v: away from %s to %s", one.part, one.eats, d.From, d.To)
		}
	}
}

func (s *school) roll(who uuid.UUID, class uuid.UUID, day, half string, marks ...object) (out struct {
	attendance.RollView
	Superseded bool
}) {
	s.t.Helper()
	if marks == nil {
		marks = []object{}
	}
	s.as(who).Do("PUT", s.path("rolls/"+class.String()+"/"+day+"/"+half), object{"id": tenant.NewID(), "taken_at": s.Clock.Now(), "marks": marks}).Want(s.t, 200).JSON(s.t, &out)
	return out
}

func TestARollFindsWhoIsNotThere(t *testing.T) {
	s := open(t)
	s.Clock.Set(at("2026-09-21T08:50"))
	roll := s.path("rolls/" + s.ce1.String())
	s.Anonymous().Get(roll).Want(t, 401)
	s.as(s.mother).Get(roll).Want(t, 403)
	s.as(s.other).Get(roll).Want(t, 404)
	var v attendance.DayView
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	if v.Missing != 2 || v.Classes[0].Halves[0].State != "missing" {
		t.Errorf("%+v", v)
	}

	s.roll(s.teacher, s.ce1, "2026-09-21", "morning", object{"pupil": s.lina, "state": "absent"}, object{"pupil": s.tom, "state": "late", "at": "08:47"})
	s.RunJobs()
	// within the minute, both parents and the one who is kept informed, although nobody is quiet at that hour
	for _, address := range []string{"nadia.roux@example.fr", "paul.roux@example.fr", "luc.roux@example.fr"} {
		if got := s.post.to(address); len(got) != 1 || !strings.Contains(got[0], "Absence non signalée") {
			t.Errorf("%s was told %q", address, got)
		}
	}
	if f := s.hears.last(t); f.Ground != "" || f.By != "school" || f.Days[0].To != 13*60+30 {
		t.Errorf("the town heard %+v", f)
	}
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	if v.Missing != 1 || v.Absent != 1 || len(v.Items) != 1 || v.Items[0].State != "found" || v.Items[0].Phones[0] == "" {
		t.Errorf("%+v", v)
	}

	// the afternoon: one absence, not two, and nobody is told again
	s.Clock.Set(at("2026-09-21T13:40"))
	s.roll(s.teacher, s.ce1, "2026-09-21", "afternoon", object{"pupil": s.lina, "state": "absent"})
	s.RunJobs()
	if got := s.post.to("nadia.roux@example.fr"); len(got) != 0 {
		t.Errorf("told again: %q", got)
	}
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	if len(v.Items) != 1 || v.Items[0].Part != "day" {
		t.Errorf("%+v", v.Items)
	}
	// she was there in the afternoon after all: what is left is the morning
	s.Clock.Set(at("2026-09-21T13:45"))
	s.roll(s.teacher, s.ce1, "2026-09-21", "afternoon")
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	if len(v.Items) != 1 || v.Items[0].Part != "morning" {
		t.Errorf("%+v", v.Items)
	}

	// the mother explains, the director accepts; a decision on what has changed meanwhile is refused
	var c mine
	s.as(s.mother).Do("PUT", s.of(s.lina, "/absences/"+v.Items[0].ID.String()+"/reason"), object{"ground": "appointment", "words": "Orthophoniste"}).Want(t, 200).JSON(t, &c)
	if c.Absences[0].State != "explained" {
		t.Errorf("%+v", c.Absences)
	}
	stale := v.Items[0].Version
	decide := func(who uuid.UUID, version int) testkit.Answer {
		return s.as(who).Do("PUT", s.path("absences/"+v.Items[0].ID.String()), object{"version": version, "state": "accepted"})
	}
	decide(s.director, stale).Want(t, 412)
	decide(s.other, stale+1).Want(t, 404)
	var a attendance.AbsenceView
	decide(s.teacher, stale+1).Want(t, 200).JSON(t, &a)
	if a.State != "accepted" || len(a.Words) != 1 {
		t.Errorf("%+v", a)
	}
	s.as(s.mother).Do("PUT", s.of(s.lina, "/absences/"+a.ID.String()+"/reason"), object{"ground": "other"}).Want(t, 409)

	var r attendance.RegisterView
	s.as(s.director).Get(s.path("register?month=2026-09&class="+s.ce1.String())).Want(t, 200).JSON(t, &r)
	lina := r.Classes[0].Pupils[0]
	if !strings.HasSuffix(lina.Cells, "J.") || lina.Absent != 1 || lina.Unjustified != 0 || r.Classes[0].Pupils[1].Late != 1 {
		t.Errorf("%+v", r.Classes[0])
	}
	s.as(s.other).Get(s.path("register?month=2026-09&class="+s.ce1.String())).Want(t, 404)
	if doc := s.as(s.director).Get(s.path("register.pdf")).Want(t, 200); !bytes.HasPrefix(doc.Body, []byte("%PDF-")) {
		t.Error("no register on paper")
	}
	if doc := s.as(s.teacher).Get(s.path("register.csv")).Want(t, 200); !strings.Contains(string(doc.Body), "Lina Roux") || strings.Contains(string(doc.Body), "Nguyễn") {
		t.Errorf("a teacher's register: %s", doc.Body)
	}
}

func TestARollSentTwiceIsOne(t *testing.T) {
	s := open(t)
	s.Clock.Set(at("2026-09-21T09:00"))
	path := s.path("rolls/" + s.ce1.String() + "/2026-09-21/morning")
	first := object{"id": tenant.NewID(), "taken_at": at("2026-09-21T08:40"), "marks": []object{{"pupil": s.lina, "state": "absent"}}}
	for range 3 {
		s.as(s.teacher).Do("PUT", path, first).Want(t, 200)
	}
	// a call that waited offline and is older than the one that stands changes nothing and says so
	s.as(s.teacher).Do("PUT", path, object{"id": tenant.NewID(), "taken_at": at("2026-09-21T08:45"), "marks": []object{}}).Want(t, 200)
	var out struct{ Superseded bool }
	s.as(s.director).Do("PUT", path, object{"id": tenant.NewID(), "taken_at": at("2026-09-21T08:41"), "marks": []object{{"pupil": s.tom, "state": "absent"}}}).Want(t, 200).JSON(t, &out)
	if !out.Superseded {
		t.Error("an older roll covered a newer one")
	}
	var v attendance.DayView
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	if len(v.Items) != 0 || v.Classes[0].Halves[0].State != "called" {
		t.Errorf("%+v", v)
	}
	s.as(s.teacher).Do("PUT", path, object{"id": tenant.NewID(), "taken_at": s.Clock.Now(), "marks": []object{{"pupil": s.zoe, "state": "absent"}}}).Want(t, 422)
	s.as(s.teacher).Do("PUT", s.path("rolls/"+s.ce1.String()+"/2026-09-22/morning"), first).Want(t, 409)
	s.as(s.teacher).Do("PUT", s.path("rolls/"+s.ce1.String()+"/2026-09-19/morning"), first).Want(t, 409)
}

func TestARollThatWaitedMeetsWhatWasSaidMeanwhile(t *testing.T) {
	s := open(t)
	ana := folk.Pupil(s.Kit, s.id, s.ce1, "CE1", "Ana", "Diallo", "", "2018-09-02")
	s.guardian("Awa", "Diallo", "awa.diallo@example.fr", directory.AuthorityFull, ana)
	path := s.path("rolls/" + s.ce1.String() + "/2026-09-21/morning")
	sheet := func() (v attendance.RollView) {
		s.as(s.teacher).Get(s.path("rolls/"+s.ce1.String())).Want(t, 200).JSON(t, &v)
		return v
	}
	type answer struct {
		attendance.RollView
		Superseded bool
		Told       []attendance.Meanwhile
	}
	send := func(who uuid.UUID, roll object) (out answer) {
		s.as(who).Do("PUT", path, roll).Want(t, 200).JSON(t, &out)
		return out
	}
	told := func(a answer, pupil uuid.UUID) attendance.Meanwhile {
		for _, x := range a.Told {
			if x.Pupil == pupil {
				return x
			}
		}
		return attendance.Meanwhile{}
	}
	say := func(as, child uuid.UUID, body object) (c mine) {
		s.as(as).Post(s.of(child, "/absences"), body).Want(t, 200).JSON(t, &c)
		return c
	}
	father := s.guardian("Ousmane", "Diallo", "ousmane.diallo@example.fr", directory.AuthorityFull, ana)

	// Ana is announced absent before the sheet is read; the tablet's clock is a day slow, and the network goes
	gone := say(father, ana, sick("2026-09-21"))
	s.Clock.Set(at("2026-09-21T08:20"))
	read := sheet()
	made := at("2026-09-21T08:40").Add(-24 * time.Hour)
	// meanwhile: Lina is announced absent, Tom late, Ana comes after all, and Ilan joins the class
	s.Clock.Set(at("2026-09-21T08:50"))
	say(s.mother, s.lina, sick("2026-09-21"))
	say(s.nobody, s.tom, object{"id": tenant.NewID(), "kind": "late", "since": "2026-09-21", "part": "hours", "ends": "10:00", "ground": "other"})
	s.as(father).Do("DELETE", s.of(ana, "/absences/"+gone.Absences[0].ID.String()), nil).Want(t, 200)
	ilan := folk.Pupil(s.Kit, s.id, s.ce1, "CE1", "Ilan", "Benali", "", "2018-09-03")
	s.RunJobs()
	for _, address := range []string{"awa.diallo@example.fr", "ousmane.diallo@example.fr", "nadia.roux@example.fr"} {
		s.post.to(address)
	}

	// the call comes in at ten: Lina there, Tom and Ana absent
	s.Clock.Set(at("2026-09-21T10:05"))
	roll := object{"id": tenant.NewID(), "taken_at": made, "now": s.Clock.Now().Add(-24 * time.Hour), "read": read.Now, "listed": []uuid.UUID{s.lina, s.tom, ana}, "marks": []object{{"pupil": s.tom, "state": "absent"}, {"pupil": ana, "state": "absent"}}}
	for range 2 { // the first answer was lost on the way
		got := send(s.teacher, roll)
		if len(got.Told) != 4 || got.Superseded || !got.TakenAt.Equal(at("2026-09-21T08:40")) {
			t.Fatalf("%+v", got)
		}
		if x := told(got, s.lina); x.Code != attendance.SaidAway || x.By != "family" || x.At != "08:50" || x.Mine != "present" {
			t.Errorf("%+v", x)
		}
		if x := told(got, s.tom); x.Code != attendance.SaidLate || x.At != "10:00" {
			t.Errorf("%+v", x)
		}
		if told(got, ana).Code != attendance.SaidHere || told(got, ilan).Code != attendance.CameSince {
			t.Errorf("%+v", got.Told)
		}
	}
	s.RunJobs()
	if got := s.post.to("awa.diallo@example.fr"); len(got) != 1 || !strings.Contains(got[0], "Absence non signalée") {
		t.Errorf("Ana’s mother was told %q", got)
	}
	var v attendance.DayView
	s.as(s.director).Get(s.path("day")).Want(t, 200).JSON(t, &v)
	for _, a := range v.Items {
		switch {
		case a.Pupil == s.lina && (!a.Came || a.State != "announced"): // what the family said stands, until the school decides
			t.Errorf("%+v", a)
		case a.Pupil == s.tom && a.Kind != "late":
			t.Errorf("%+v", a)
		}
	}

	// the director calls it too, without having seen the teacher's, and later by the clock: the teacher's answer is told, the newer stands
	other := object{"id": tenant.NewID(), "taken_at": at("2026-09-21T10:10"), "read": at("2026-09-21T10:00"), "marks": []object{{"pupil": s.lina, "state": "absent"}, {"pupil": ana, "state": "absent"}}}
	s.Clock.Set(at("2026-09-21T10:11"))
	if got := send(s.director, other); told(got, s.tom) != (attendance.Meanwhile{Pupil: s.tom, Code: attendance.OtherRoll, Mine: "present", Theirs: "late"}) || told(got, s.lina).Mine != "absent" || told(got, ana).Code != "" {
		t.Errorf("%+v", got.Told)
	}
	// and one that the teacher had made in between, and sends last
	stale := object{"id": tenant.NewID(), "taken_at": at("2026-09-21T10:08"), "read": read.Now, "after": roll["id"], "marks": []object{}}
	if got := send(s.teacher, stale); !got.Superseded || !told(got, s.lina).Stands || told(got, s.lina).Theirs != "absent" {
		t.Errorf("%+v", got.Told)
	}
	// a pupil who moved to another class meanwhile stops nothing; one who never was in this class is a mistake
	s.Exec(s.id, `update directory.class_members set until = '2026-09-20' where tenant_id = $1 and person_id = $2`, s.id, ana)
	if got := send(s.teacher, object{"id": tenant.NewID(), "taken_at": s.Clock.Now(), "read": read.Now, "marks": []object{{"pupil": ana, "state": "absent"}}}); told(got, ana).Code != attendance.LeftSince {
		t.Errorf("%+v", got.Told)
	}
	s.as(s.teacher).Do("PUT", path, object{"id": tenant.NewID(), "taken_at": s.Clock.Now(), "marks": []object{{"pupil": s.zoe, "state": "absent"}}}).Want(t, 422)
}

func TestFourHalfDaysWithoutAReason(t *testing.T) {
	s := open(t)
	for _, day := range []string{"2026-09-21", "2026-09-22"} {
		for _, half := range []string{"morning", "afternoon"} {
			s.Clock.Set(at(day + "T" + map[string]string{"morning": "08:40", "afternoon": "13:40"}[half]))
			s.roll(s.teacher, s.ce1, day, half, object{"pupil": s.tom, "state": "absent"})
		}
	}
	var r attendance.RegisterView
	s.as(s.director).Get(s.path("register")).Want(t, 200).JSON(t, &r)
	tom := r.Classes[0].Pupils[1]
	if !tom.Flagged || tom.Unjustified != 4 || r.Classes[0].Pupils[0].Flagged {
		t.Errorf("%+v", r.Classes[0])
	}
	// his family has no e-mail: a letter is printed, and who has one gets none
	if doc := s.as(s.director).Get(s.path("letters.pdf")).Want(t, 200); !bytes.HasPrefix(doc.Body, []byte("%PDF-")) {
		t.Error("no letter")
	}
	s.as(s.other).Get(s.path("letters.pdf")).Want(t, 409)
}

func TestAnOutingIsAskedThenToldThenTakenBack(t *testing.T) {
	s := open(t)
	id := tenant.NewID()
	outing := object{"kind": "outing", "label": "Musée de la mine", "since": "2026-09-25", "starts": "09:00", "ends": "16:00", "meal": "family", "classes": []uuid.UUID{s.ce1}}
	path := s.path("facts/" + id.String())
	s.as(s.teacher).Do("PUT", path, outing).Want(t, 403)
	s.as(s.director).Do("PUT", path, object{"kind": "outing", "since": "2026-09-25", "classes": []uuid.UUID{s.ce1}}).Want(t, 422)
	s.as(s.director).Do("PUT", path, object{"kind": "outing", "label": "Musée", "since": "2026-09-25", "classes": []uuid.UUID{s.id}}).Want(t, 422)
	var f attendance.FactDetail
	s.as(s.director).Do("PUT", path, outing).Want(t, 200).JSON(t, &f)
	if f.State != "asked" || f.Pupils != 2 || f.Away != 2 || len(f.Effects) != 1 || f.Effects[0].Answered {
		t.Fatalf("%+v", f)
	}
	s.RunJobs()
	s.as(s.director).Get(path).Want(t, 200).JSON(t, &f)
	if !f.Effects[0].Answered || f.Effects[0].Freed != 2 || f.Paper != 1 {
		t.Errorf("%+v", f)
	}
	if got := s.hears.last(t); got.State != daybook.Asked || len(got.Pupils) != 2 || len(got.Days) != 1 || got.Days[0].From != 9*60 {
		t.Errorf("the town heard %+v", got)
	}
	var c mine
	s.as(s.mother).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Facts) != 0 || len(s.post.to("nadia.roux@example.fr")) != 0 {
		t.Errorf("told before it is: %+v", c.Facts)
	}
	s.as(s.director).Post(path+"/confirm", nil).Want(t, 200)
	s.RunJobs()
	s.as(s.mother).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Facts) != 1 || c.Facts[0].Label != "Musée de la mine" || !strings.Contains(c.Facts[0].Sentence, "Lina part avec son pique-nique") {
		t.Errorf("%+v", c.Facts)
	}
	// they go out from school: the roll is called, and who did not come is absent
	var r attendance.RollView
	s.as(s.teacher).Get(s.path("rolls/"+s.ce1.String()+"?day=2026-09-25&half=morning")).Want(t, 200).JSON(t, &r)
	if p := r.Pupils[0]; p.Away || p.State != "present" || !strings.Contains(p.Why, "en sortie de 9") {
		t.Errorf("%+v", p)
	}
	// changed by two at once: one outcome
	outing["version"], outing["meal"] = 2, "canteen"
	s.as(s.director).Do("PUT", path, outing).Want(t, 200)
	s.as(s.director).Do("PUT", path, outing).Want(t, 412)
	s.RunJobs()
	if got := s.hears.last(t); len(got.Days) != 2 || got.Days[0].To != 11*60+30 || got.Days[1].From != 13*60+30 {
		t.Errorf("a picnic of the canteen frees the meal: %+v", got.Days)
	}
	s.as(s.director).Do("DELETE", path, nil).Want(t, 200)
	s.RunJobs()
	if got := s.hears.last(t); got.State != daybook.Withdrawn {
		t.Errorf("the town heard %+v", got)
	}
	s.as(s.mother).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Facts) != 0 {
		t.Errorf("%+v", c.Facts)
	}
}

func TestAFactThatNobodyConfirmsIsGivenBack(t *testing.T) {
	s := open(t)
	id := tenant.NewID()
	s.as(s.director).Do("PUT", s.path("facts/"+id.String()), object{"kind": "class_closed", "since": "2026-09-25", "classes": []uuid.UUID{s.ce1}}).Want(t, 200)
	s.RunJobs()
	s.Clock.Set(s.Clock.Now().Add(61 * time.Minute))
	s.RunJobs()
	s.RunJobs()
	if got := s.hears.last(t); got.State != daybook.Withdrawn {
		t.Errorf("%+v", got)
	}
}

func TestAStrikeWithPlaces(t *testing.T) {
	s := open(t)
	id := tenant.NewID()
	path := s.path("facts/" + id.String())
	s.as(s.director).Do("PUT", path, object{"kind": "strike", "since": "2026-09-24", "places": 1, "classes": []uuid.UUID{s.ce1}}).Want(t, 200)
	s.as(s.director).Post(path+"/confirm", nil).Want(t, 200)
	s.RunJobs()
	if got := s.hears.last(t); len(got.Pupils) != 2 {
		t.Errorf("%+v", got)
	}
	s.as(s.informed).Do("PUT", s.of(s.lina, "/facts/"+id.String()+"/wish"), object{"wish": "service"}).Want(t, 403)
	s.as(s.nobody).Do("PUT", s.of(s.lina, "/facts/"+id.String()+"/wish"), object{"wish": "service"}).Want(t, 404)
	s.as(s.mother).Do("PUT", s.of(s.lina, "/facts/"+id.String()+"/wish"), object{"wish": "stay"}).Want(t, 409)
	s.as(s.mother).Do("PUT", s.of(s.lina, "/facts/"+id.String()+"/wish"), object{"wish": "service"}).Want(t, 200)
	s.as(s.director).Do("PUT", path+"/taken-in", object{"pupils": []uuid.UUID{s.lina, s.tom}}).Want(t, 409)
	s.as(s.director).Do("PUT", path+"/taken-in", object{"pupils": []uuid.UUID{s.lina}}).Want(t, 200)
	s.RunJobs()
	if got := s.hears.last(t); len(got.Pupils) != 1 || got.Pupils[0] != s.tom {
		t.Errorf("who is taken in eats: %+v", got)
	}
	var c mine
	s.as(s.father).Get(s.of(s.lina, "")).Want(t, 200).JSON(t, &c)
	if len(c.Facts) != 1 || !c.Facts[0].TakenIn || !strings.Contains(c.Facts[0].Sentence, "a une place") {
		t.Errorf("%+v", c.Facts)
	}
}

func TestHoursFromADayOn(t *testing.T) {
	s := open(t)
	days := []object{{"weekday": 1, "morning": object{"starts": "08:45", "ends": "12:00"}}, {"weekday": 3, "morning": object{"starts": "08:45", "ends": "11:45"}}}
	s.as(s.teacher).Do("PUT", s.path("hours"), object{"since": "2026-09-28", "days": days}).Want(t, 403)
	s.as(s.director).Do("PUT", s.path("hours"), object{"since": "2026-09-28", "days": []object{{"weekday": 1, "morning": object{"starts": "12:00", "ends": "11:00"}}}}).Want(t, 422)
	s.as(s.director).Do("PUT", s.path("hours"), object{"class": s.director, "since": "2026-09-28", "days": days}).Want(t, 404)
	s.as(s.director).Do("PUT", s.path("hours"), object{"since": "2026-09-28", "days": days}).Want(t, 200)
	own := []object{{"weekday": 1, "afternoon": object{"starts": "13:30", "ends": "16:00"}}}
	s.as(s.director).Do("PUT", s.path("hours"), object{"class": s.cm2, "since": "2026-10-05", "days": own}).Want(t, 200)
	for _, one := range []struct {
		class uuid.UUID
		day   string
		want  string
	}{{s.ce1, "2026-09-21", "08:30 13:30"}, {s.ce1, "2026-09-28", "08:45"}, {s.ce1, "2026-09-30", "08:45"}, {s.ce1, "2026-09-29", ""}, {s.cm2, "2026-09-28", "08:45"}, {s.cm2, "2026-10-05", "13:30"}, {s.ce1, "2026-10-19", ""}} {
		s.In(s.id, func(tx *tenant.Tx) error {
			h, err := attendance.HoursOf(tx)
			var got []string
			for _, slot := range h.On(one.class, folk.Date(one.day)) {
				got = append(got, slot.Starts.String())
			}
			if strings.Join(got, " ") != one.want {
				t.Errorf("%s: %v for %q", one.day, got, one.want)
			}
			return err
		})
	}
}

func TestWhoLeavesWithWhom(t *testing.T) {
	s := open(t)
	pickup := "/api/v1/children/" + s.lina.String() + "/directory/pickup"
	named := object{"given_name": "Odette", "family_name": "Garcia", "phone": "06 39 98 12 34", "relation": "grand-mère"}
	s.as(s.nobody).Post(pickup, named).Want(t, 404)
	s.as(s.informed).Post(pickup, named).Want(t, 403)
	s.as(s.mother).Post(pickup, object{"given_name": "Odette", "family_name": "Garcia", "phone": "bonjour"}).Want(t, 422)
	for range 2 { // the same person twice is one
		s.as(s.mother).Post(pickup, named).Want(t, 200)
	}
	s.as(s.mother).Do("PUT", pickup+"/"+tenant.NewID().String(), named).Want(t, 404)
	s.as(s.mother).Do("PUT", "/api/v1/children/"+s.lina.String()+"/directory/alone", object{"service": "school", "allowed": true}).Want(t, 200)
	var p directory.PickupView
	s.as(s.father).Get(pickup).Want(t, 200).JSON(t, &p)
	if len(p.Collectors) != 1 || p.Collectors[0].By != "other" || !p.Alone[0].Allowed {
		t.Errorf("%+v", p)
	}
	// the town has them too, with the child
	s.RunJobs()
	s.In(s.town, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select count(*)::int from directory.collectors where tenant_id = $1 and given_name = 'Odette'`, s.town)
		if n != 1 {
			t.Errorf("the town knows %d", n)
		}
		return err
	})
	// the school's staff reads them, writes for a family, and nobody says of a child of nursery school that it goes alone
	staff := "/api/v1/t/" + s.id.String() + "/directory/people/" + s.lina.String() + "/pickup"
	s.as(s.mother).Get(staff).Want(t, 403)
	s.as(s.teacher).Get(staff).Want(t, 200).JSON(t, &p)
	if len(p.Collectors) != 1 || len(p.Guardians) != 3 || len(p.Abilities) != 0 {
		t.Errorf("%+v", p)
	}
	s.In(s.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update directory.class_members set level = 'GS' where tenant_id = $1 and class_id = $2`, s.id, s.ce1)
		return err
	})
	alone := "/api/v1/children/" + s.lina.String() + "/directory/alone"
	s.as(s.mother).Do("PUT", alone, object{"service": "school", "allowed": true}).Want(t, 409)
	s.as(s.father).Get(pickup).Want(t, 200).JSON(t, &p)
	if p.Alone[0].Allowed || p.Alone[0].Open {
		t.Errorf("%+v", p.Alone)
	}
	s.In(s.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update directory.class_members set level = 'CE1' where tenant_id = $1 and class_id = $2`, s.id, s.ce1)
		return err
	})
	// a judge forbids: it wins over kinship, and over what the father named
	named["given_name"] = "Marcel"
	s.as(s.father).Post(pickup, named).Want(t, 200)
	s.In(s.id, func(tx *tenant.Tx) error {
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: s.lina, PersonID: s.father, Effect: directory.MayNotCollect, Since: folk.Term})
		return err
	})
	var v attendance.LeavingView
	s.as(s.mother).Get(s.path("leaving")).Want(t, 403)
	s.as(s.teacher).Get(s.path("leaving")).Want(t, 200).JSON(t, &v)
	if len(v.Classes) != 1 {
		t.Fatalf("a teacher's classes: %+v", v)
	}
	lina := v.Classes[0].Pupils[0]
	names := ""
	for _, f := range lina.Fetchers {
		names += f.Name + ";"
	}
	if !lina.Alone || strings.Contains(names, "Paul") || strings.Contains(names, "Marcel") || !strings.Contains(names, "Odette") || !strings.Contains(names, "Nadia") || len(lina.Barred) != 1 {
		t.Errorf("%+v", lina)
	}
	raw, _ := json.Marshal(p)
	if strings.Contains(string(raw), "barred") {
		t.Error("a family reads an order")
	}
	if doc := s.as(s.director).Get(s.path("leaving.pdf")).Want(t, 200); !bytes.HasPrefix(doc.Body, []byte("%PDF-")) {
		t.Error("no list on paper")
	}
}
