package identity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/identity"
	"preau/internal/platform/password"
	"preau/internal/platform/pictogram"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// Operations of staff, in the order of who asks.
func TestWhoMayHelpPeopleIn(t *testing.T) {
	h := newHouse(t)
	here, there := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "École d’ailleurs")
	teacher := h.person(here, record{Given: "Ali", Family: "Haddad", Profiles: []string{"teacher"}})
	class := tenant.NewID()
	mine := h.person(here, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}, Teacher: &teacher, ClassID: &class})
	other := h.person(here, record{Given: "Noé", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}})
	base := "/api/v1/t/" + here.String() + "/identity/"
	people := obj{"people": []uuid.UUID{mine, other}, "kind": "paper"}

	for _, c := range []struct {
		who    string
		client *testkit.Client
		want   int
	}{
		{"anonymous", h.Anonymous(), 401},
		{"stranger", h.staff(there, tenant.NewID(), access.Director), 404},
		{"guardian", h.staff(here, tenant.NewID(), access.Guardian), 403},
		{"kitchen agent", h.staff(here, tenant.NewID(), access.KitchenAgent), 403},
	} {
		for _, call := range []struct {
			method, path string
			body         any
		}{
			{"GET", "cards", nil}, {"POST", "cards", people}, {"POST", "class-cards", obj{"people": []uuid.UUID{mine}}},
			{"POST", "class-cards/revoke", obj{"people": []uuid.UUID{mine}}}, {"GET", "class-codes", nil}, {"POST", "class-codes", obj{"group": class}},
			{"DELETE", "class-codes/" + uuid.NewString(), nil}, {"GET", "people/" + mine.String(), nil}, {"POST", "people/" + mine.String() + "/reset", nil},
			{"DELETE", "people/" + mine.String() + "/second-factor", nil}, {"DELETE", "people/" + mine.String() + "/sessions", nil},
			{"DELETE", "people/" + mine.String() + "/membership", nil}, {"PUT", "people/" + mine.String() + "/membership", nil},
		} {
			if a := c.client.Do(call.method, base+call.path, call.body); a.Status != c.want {
				t.Errorf("%s %s as %s: %d, want %d: %s", call.method, call.path, c.who, a.Status, c.want, a.Body)
			}
		}
	}

	var out identity.CardIssue
	asTeacher := h.staff(here, teacher, access.Teacher)
	asTeacher.Post(base+"cards", people).Want(t, 200).JSON(t, &out)
	if len(out.Cards) != 1 || out.Cards[0].Person != mine || len(out.Refused) != 1 || out.Refused[0] != other {
		t.Fatalf("a teacher helps the pupils of their own class alone: %+v", out)
	}
	asTeacher.Get(base+"people/"+other.String()).Want(t, 404)
	asTeacher.Do("DELETE", base+"people/"+mine.String()+"/membership", nil).Want(t, 403)
	asTeacher.Do("DELETE", base+"people/"+mine.String()+"/second-factor", nil).Want(t, 403)
	h.staff(there, tenant.NewID(), access.Director).Post("/api/v1/t/"+there.String()+"/identity/cards", people).Want(t, 200).JSON(t, &out)
	if len(out.Cards) != 0 || len(out.Refused) != 2 {
		t.Fatalf("a director of elsewhere made codes for our people: %+v", out)
	}
}

func TestEveryOwnOperationAsksForASession(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"GET", "/api/v1/me", nil}, {"PATCH", "/api/v1/me", obj{}}, {"DELETE", "/api/v1/session", nil}, {"POST", "/api/v1/session/second-factor", obj{"code": "123456"}},
		{"POST", "/api/v1/session/confirm", obj{"password": "x"}}, {"POST", "/api/v1/me/charter", obj{"version": "1"}},
		{"POST", "/api/v1/me/password", obj{"current": "x", "password": "y"}}, {"GET", "/api/v1/me/sessions", nil}, {"DELETE", "/api/v1/me/sessions", nil},
		{"DELETE", "/api/v1/me/sessions/" + uuid.NewString(), nil}, {"POST", "/api/v1/me/second-factor", nil}, {"POST", "/api/v1/me/second-factor/confirm", obj{"code": "123456"}},
		{"POST", "/api/v1/me/second-factor/recovery", nil}, {"DELETE", "/api/v1/me/second-factor", nil}, {"POST", "/api/v1/me/mails", obj{"address": "a@example.fr"}},
		{"POST", "/api/v1/me/mails/" + uuid.NewString() + "/verification", nil}, {"DELETE", "/api/v1/me/mails/" + uuid.NewString(), nil},
		{"POST", "/api/v1/activation/join", obj{"code": "ABCD-EFGH-JKMN", "family_name": "x"}},
	} {
		if a := h.Anonymous().Do(c.method, c.path, c.body); a.Status != 401 || a.Code() != "session.needed" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.Status, a.Body)
		}
	}
}

func TestActivation(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	child := h.person(school, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}})
	person := h.person(school, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Subjects: []uuid.UUID{child}})
	old := h.issue(school, person)
	code := h.issue(school, person)
	b := h.browser()

	if a := b.post("/api/v1/activation/look", obj{"code": old}); a.Status != 410 || a.Code() != "identity.card_revoked" {
		t.Fatalf("a code that was replaced: %d %s", a.Status, a.Body)
	}
	var shown identity.Shown
	b.post("/api/v1/activation/look", obj{"code": strings.ToLower(strings.ReplaceAll(code, "-", " "))}).Want(t, 200).JSON(t, &shown)
	if shown.GivenName != "Nadia" || shown.Organisation != "École des Tilleuls" || shown.Kind != "activation" || shown.Charter == "" {
		t.Fatalf("a code shows %+v", shown)
	}
	in := obj{"code": code, "family_name": "Martin", "password": good, "charter": shown.Charter}
	if a := b.post("/api/v1/activation", in); field(a) != "family_name identity.name_wrong" {
		t.Fatalf("a wrong name: %d %s", a.Status, a.Body)
	}
	in["family_name"] = "ROUX"
	in["password"] = "azerty1234"
	if a := b.post("/api/v1/activation", in); field(a) != "password identity.password_common" {
		t.Fatalf("a weak password: %d %s", a.Status, a.Body)
	}
	in["password"], in["charter"] = good, ""
	if a := b.post("/api/v1/activation", in); field(a) != "charter identity.charter_needed" {
		t.Fatalf("without the charter: %d %s", a.Status, a.Body)
	}
	in["charter"] = shown.Charter
	var done struct{ Login string }
	b.post("/api/v1/activation", in).Want(t, 200).JSON(t, &done)
	if done.Login != "nadia.legoff" {
		t.Fatalf("login %q", done.Login)
	}
	me := b.me()
	if me.Pending != "" || len(me.Hats) != 1 || me.Hats[0].Tenant != school || len(me.Hats[0].Children) != 1 || me.Hats[0].Children[0] != child || me.Hats[0].Name != "École des Tilleuls" {
		t.Fatalf("after the activation: %+v", me)
	}
	if a := b.post("/api/v1/activation", in); a.Status != 410 || a.Code() != "identity.card_used" {
		t.Fatalf("a used code: %d %s", a.Status, a.Body)
	}
	// a homonym gets a login of their own
	second := h.person(school, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}})
	if _, login := h.activated(school, second, "le goff"); login != "nadia.legoff2" {
		t.Fatalf("the homonym's login is %q", login)
	}
	// a code too old
	third := h.person(school, record{Given: "Yanis", Family: "Traoré", Profiles: []string{"guardian"}})
	late := h.issue(school, third)
	h.Clock.Advance(61 * 24 * time.Hour)
	if a := h.browser().post("/api/v1/activation/look", obj{"code": late}); a.Status != 410 || a.Code() != "identity.card_expired" {
		t.Fatalf("an expired code: %d %s", a.Status, a.Body)
	}
}

func TestWrongCodesMakeOnlyTheirTyperWait(t *testing.T) {
	h := newHouse(t)
	school, person, owner, _ := h.guardian()
	_ = person
	typer := h.browser()
	typer.cookies["preau-device"] = owner.cookies["preau-device"] // a browser known to us
	statuses := []int{}
	for range 7 {
		statuses = append(statuses, typer.post("/api/v1/activation/look", obj{"code": "2222-3333-4444"}).Status)
	}
	if fmt.Sprint(statuses) != "[422 422 422 422 422 429 429]" {
		t.Fatalf("wrong codes answered %v", statuses)
	}
	code := h.issue(school, h.person(school, record{Given: "Omar", Family: "Ndiaye", Profiles: []string{"guardian"}}))
	typer.post("/api/v1/activation/look", obj{"code": code}).Want(t, 429)
	h.browser().post("/api/v1/activation/look", obj{"code": code}).Want(t, 200) // the neighbour behind the same address
	h.Clock.Advance(31 * time.Second)
	typer.post("/api/v1/activation/look", obj{"code": code}).Want(t, 200)
}

func TestOneAccountForTwoSchools(t *testing.T) {
	h := newHouse(t)
	_, _, b, _ := h.guardian()
	college := h.Tenant("school", "Collège Wangari-Maathai")
	person := h.person(college, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}})
	pupil := h.person(college, record{Given: "Adam", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}})
	code := h.issue(college, person)

	h.browser().post("/api/v1/activation/join", obj{"code": code, "family_name": "Roux"}).Want(t, 401)
	if a := b.post("/api/v1/activation/join", obj{"code": code, "family_name": "Nobody"}); field(a) != "family_name identity.name_wrong" {
		t.Fatalf("%s", a.Body)
	}
	if a := b.post("/api/v1/activation/join", obj{"code": h.issue(college, pupil), "family_name": "Roux"}); a.Code() != "identity.join_other" {
		t.Fatalf("an adult took a pupil's record: %s", a.Body)
	}
	b.post("/api/v1/activation/join", obj{"code": code, "family_name": "Roux"}).Want(t, 204)
	if me := b.me(); len(me.Hats) != 2 {
		t.Fatalf("hats: %+v", me.Hats)
	}
	twin := h.person(college, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}})
	if a := b.post("/api/v1/activation/join", obj{"code": h.issue(college, twin), "family_name": "Le Goff"}); a.Status != 409 || a.Code() != "identity.already_here" {
		t.Fatalf("a second record in one place: %d %s", a.Status, a.Body)
	}
}

func TestInvitationByMail(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	with := h.person(school, record{Given: "Omar", Family: "Ndiaye", Profiles: []string{"guardian"}, Mail: true})
	without := h.person(school, record{Given: "Ewa", Family: "Wójcik", Profiles: []string{"guardian"}})
	var out identity.CardIssue
	h.staff(school, tenant.NewID(), access.Director).Post("/api/v1/t/"+school.String()+"/identity/cards", obj{"people": []uuid.UUID{with, without}, "kind": "mail"}).Want(t, 200).JSON(t, &out)
	if len(out.Cards) != 1 || out.Cards[0].Code != "" || len(out.Unreachable) != 1 || out.Unreachable[0] != without {
		t.Fatalf("%+v", out)
	}
	h.RunJobs()
	token := strings.TrimPrefix(h.paths[0], identity.ActivatePage)
	b := h.browser()
	var shown identity.Shown
	b.post("/api/v1/activation/look", obj{"code": token}).Want(t, 200).JSON(t, &shown)
	forged := token[:len(token)-2] + "AA"
	b.post("/api/v1/activation/look", obj{"code": forged}).Want(t, 410)
	b.post("/api/v1/activation", obj{"code": token, "family_name": "ndiaye", "password": good, "charter": shown.Charter}).Want(t, 200)
}

func TestSignInTellsNothing(t *testing.T) {
	h := newHouse(t)
	_, _, _, login := h.guardian()
	wrong, unknown := h.browser().signIn(login, "not the password"), h.browser().signIn("nobody.here", "not the password")
	if wrong.Status != 401 || string(wrong.Body) != string(unknown.Body) || wrong.Status != unknown.Status {
		t.Fatalf("wrong: %d %s\nunknown: %d %s", wrong.Status, wrong.Body, unknown.Status, unknown.Body)
	}
	b := h.browser()
	b.signIn("  NADIA.Le-Goff ", good).Want(t, 401) // a hyphen that is not there
	b.signIn("  NADIA.Légoff ", good).Want(t, 200)
	if me := b.me(); me.Account.Login != login {
		t.Fatalf("%+v", me.Account)
	}
}

// An unknown name must cost what a known one costs: the same number of hashes, hence the same time.
func TestUnknownAndKnownNamesTakeTheSameTime(t *testing.T) {
	h := newHouse(t)
	_, _, _, login := h.guardian()
	const rounds = 60
	var known, unknown []time.Duration
	for i := range rounds {
		for _, c := range []struct {
			name string
			to   *[]time.Duration
		}{{login, &known}, {fmt.Sprintf("nobody.%d", i), &unknown}} {
			h.Clock.Advance(time.Hour + time.Minute) // no wait stands in the way
			b := h.browser()
			start := time.Now()
			b.signIn(c.name, "not the password").Want(t, 401)
			*c.to = append(*c.to, time.Since(start))
		}
	}
	k, u := middle(known), middle(unknown)
	t.Logf("known %v, unknown %v", k, u)
	if r := float64(k) / float64(u); r < 0.6 || r > 1.67 {
		t.Fatalf("the time tells who exists: known %v, unknown %v", k, u)
	}
}

func middle(d []time.Duration) time.Duration {
	for i := range d {
		for j := i; j > 0 && d[j] < d[j-1]; j-- {
			d[j], d[j-1] = d[j-1], d[j]
		}
	}
	return d[len(d)/2]
}

func TestAStrangerLocksNobodyOut(t *testing.T) {
	h := newHouse(t)
	_, _, owner, login := h.guardian()
	owner.delete("/api/v1/session").Want(t, 200)

	stranger := h.browser()
	stranger.ip = "198.51.100.7"
	waits := 0
	for range 30 {
		if a := stranger.signIn(login, "guess"); a.Status == 429 {
			waits++
			if a.Header.Get("Retry-After") == "" || a.Code() != "identity.wait" {
				t.Fatalf("a wait without its length: %s", a.Body)
			}
		}
		h.Clock.Advance(time.Second)
	}
	if waits < 20 {
		t.Fatalf("a stranger who guesses waited %d times of 30", waits)
	}
	// the owner: on the browser that they used before, at once; and on a new one at home, at once
	owner.signIn(login, good).Want(t, 200)
	fresh := h.browser()
	fresh.ip = "203.0.113.9"
	fresh.signIn(login, good).Want(t, 200)
	// behind the stranger's own address, a known browser passes too
	owner.delete("/api/v1/session").Want(t, 200)
	owner.ip = stranger.ip
	owner.signIn(login, good).Want(t, 200)
	// a cookie that we did not seal is no known browser
	liar := h.browser()
	liar.ip = stranger.ip
	liar.cookies["preau-device"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	liar.signIn(login, good).Want(t, 429)
}

// Guesses sent at once are counted before they are tried.
func TestGuessesSentTogetherAreCounted(t *testing.T) {
	h := newHouse(t)
	_, _, _, login := h.guardian()
	tried := make(chan int, 40)
	for range 40 {
		go func() { tried <- h.browser().signIn(login, "guess").Status }()
	}
	refused := 0
	for range 40 {
		if <-tried == 429 {
			refused++
		}
	}
	if refused < 30 {
		t.Fatalf("of 40 guesses at once, only %d had to wait", refused)
	}
}

// Beyond the pool people are sent away at once, with the time to come back, and nothing is counted against them.
func TestARushIsSentAwayKindly(t *testing.T) {
	h := newHouse(t)
	_, _, owner, login := h.guardian()
	pool, err := password.NewPool(password.Options{Slots: 1, Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	h.s.Hasher = pool
	type answer struct {
		status int
		after  string
	}
	got := make(chan answer, 12)
	for range 12 {
		go func() {
			b := h.browser()
			b.cookies["preau-device"] = owner.cookies["preau-device"]
			a := b.signIn(login, good)
			got <- answer{a.Status, a.Header.Get("Retry-After")}
		}()
	}
	busy, in := 0, 0
	for range 12 {
		switch a := <-got; {
		case a.status == 503 && a.after != "":
			busy++
		case a.status == 200:
			in++
		case a.status != 429:
			t.Errorf("%+v", a)
		}
	}
	if busy == 0 || in == 0 {
		t.Fatalf("%d were sent away, %d came in", busy, in)
	}
	h.browser().signIn(login, good).Want(t, 200)
}

func TestSessions(t *testing.T) {
	h := newHouse(t)
	school, person, b, login := h.guardian()
	second := h.browser()
	second.agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
	second.signIn(login, good).Want(t, 200)
	var list struct{ Items []identity.Session }
	b.get("/api/v1/me/sessions").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 {
		t.Fatalf("%+v", list.Items)
	}
	var other uuid.UUID
	for _, s := range list.Items {
		if !s.Current {
			other = s.ID
			if s.Browser != "Firefox" || s.System != "Windows" {
				t.Fatalf("%+v", s)
			}
		}
	}
	// a stranger's session is none of theirs
	_, _, stranger, _ := h.guardian()
	stranger.delete("/api/v1/me/sessions/"+other.String()).Want(t, 404)
	second.get("/api/v1/me").Want(t, 200)
	b.delete("/api/v1/me/sessions/"+other.String()).Want(t, 204)
	second.get("/api/v1/me").Want(t, 401)
	// signing out kills the token, not only the cookie
	kept := b.cookies["preau"]
	b.delete("/api/v1/session").Want(t, 200)
	if b.cookies["preau"] != "" {
		t.Fatal("the cookie was left")
	}
	b.cookies["preau"] = kept
	b.get("/api/v1/me").Want(t, 401)
	// idle and absolute ends
	b.signIn(login, good).Want(t, 200)
	h.Clock.Advance(13 * 24 * time.Hour)
	b.get("/api/v1/me").Want(t, 200)
	h.Clock.Advance(15 * 24 * time.Hour)
	b.get("/api/v1/me").Want(t, 401)
	b.signIn(login, good).Want(t, 200)
	for range 9 {
		h.Clock.Advance(9 * 24 * time.Hour)
		b.get("/api/v1/me").Want(t, 200)
	}
	h.Clock.Advance(10 * 24 * time.Hour)
	b.get("/api/v1/me").Want(t, 401)
	// closed by the school: what is open ends at once
	b.signIn(login, good).Want(t, 200)
	director := h.staff(school, tenant.NewID(), access.Director)
	path := "/api/v1/t/" + school.String() + "/identity/people/" + person.String()
	director.Do("DELETE", path+"/membership", nil).Want(t, 204)
	b.get("/api/v1/me").Want(t, 401)
	b.signIn(login, good).Want(t, 200)
	if me := b.me(); len(me.Hats) != 0 {
		t.Fatalf("a closed access left hats: %+v", me.Hats)
	}
	director.Do("PUT", path+"/membership", nil).Want(t, 204)
	if me := b.me(); len(me.Hats) != 1 {
		t.Fatalf("an access given back: %+v", me.Hats)
	}
}

// Another process hears the signal, and hears of everything within a minute even if the signal is lost.
func TestRevocationReachesOtherProcesses(t *testing.T) {
	h := newHouse(t)
	_, _, b, _ := h.guardian()
	elsewhere := identity.New(h.House.DB, h.s.Config)
	resolve := func() bool {
		c, err := elsewhere.Resolver.Resolve(context.Background(), b.cookies["preau"])
		if err != nil {
			t.Fatal(err)
		}
		return c != nil
	}
	if !resolve() {
		t.Fatal("the session is not known elsewhere")
	}
	c, _ := elsewhere.Resolver.Resolve(context.Background(), b.cookies["preau"])
	kept := b.cookies["preau"]
	b.delete("/api/v1/session").Want(t, 200)
	b.cookies["preau"] = kept
	if !resolve() {
		t.Fatal("this test expects the deaf process to remember")
	}
	h.Clock.Advance(60 * time.Second)
	if resolve() {
		t.Fatal("after 60 s a session that ended still opens")
	}
	_, _, b, _ = h.guardian()
	resolve()
	c, _ = elsewhere.Resolver.Resolve(context.Background(), b.cookies["preau"])
	kept = b.cookies["preau"]
	b.delete("/api/v1/session").Want(t, 200)
	b.cookies["preau"] = kept
	elsewhere.Resolver.Drop("session", c.Session)
	if resolve() {
		t.Fatal("a session that ended still opens after its signal")
	}
}

func TestReachIsReadAgainWhenItMoves(t *testing.T) {
	h := newHouse(t)
	school, person, b, _ := h.guardian()
	if me := b.me(); len(me.Hats[0].Children) != 1 {
		t.Fatalf("%+v", me.Hats)
	}
	h.Exec(school, `update directory.records set subjects = '{}' where tenant_id = $1 and id = $2`, school, person)
	h.In(school, func(tx *tenant.Tx) error { return tx.Touch("reach", school) })
	for end := time.Now().Add(5 * time.Second); ; {
		if me := b.me(); len(me.Hats[0].Children) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the change was not heard")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestSecondFactor(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	person := h.person(school, record{Given: "Yann", Family: "Kervella", Profiles: []string{"director", "teacher"}})
	b, login := h.activated(school, person, "kervella")
	staffPath := "/api/v1/t/" + school.String() + "/identity/cards"
	if me := b.me(); me.Pending != "enrol_second_factor" {
		t.Fatalf("a director without second factor: %+v", me)
	}
	if a := b.get(staffPath); a.Status != 403 || a.Code() != "session.enrol_second_factor" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	var e identity.Enrolment
	b.post("/api/v1/me/second-factor", nil).Want(t, 200).JSON(t, &e)
	if !strings.HasPrefix(e.QR, "<svg") || len(e.Secret) != 32 || !strings.Contains(e.URL, e.Secret) {
		t.Fatalf("%+v", e)
	}
	code := func() string {
		c, err := totp.Code(e.Secret, h.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if a := b.post("/api/v1/me/second-factor/confirm", obj{"code": "000000"}); field(a) != "code identity.factor_wrong" {
		t.Fatalf("%s", a.Body)
	}
	before := b.cookies["preau"]
	var recovery struct {
		Codes []string `json:"recovery_codes"`
	}
	b.post("/api/v1/me/second-factor/confirm", obj{"code": code()}).Want(t, 200).JSON(t, &recovery)
	if len(recovery.Codes) != 10 || b.cookies["preau"] == before {
		t.Fatalf("codes %v, same token %t", recovery.Codes, b.cookies["preau"] == before)
	}
	b.get(staffPath).Want(t, 200)
	old := h.browser()
	old.cookies["preau"] = before
	old.get("/api/v1/me").Want(t, 401) // the token without second factor is dead

	// at the next sign-in the password alone opens next to nothing
	next := h.browser()
	next.signIn(login, good).Want(t, 200)
	me := next.me()
	if me.Pending != "second_factor" || len(me.Hats) != 0 || me.Account.FamilyName != "" {
		t.Fatalf("%+v", me)
	}
	for _, c := range []struct{ method, path string }{{"POST", "/api/v1/me/second-factor"}, {"DELETE", "/api/v1/me/second-factor"}, {"GET", "/api/v1/me/sessions"}, {"GET", staffPath}} {
		if a := next.do(c.method, c.path, nil); a.Status != 403 || a.Code() != "session.second_factor" {
			t.Errorf("%s %s with the password alone: %d %s", c.method, c.path, a.Status, a.Body)
		}
	}
	if a := next.post("/api/v1/me/password", obj{"current": good, "password": "autre-phrase-bien-longue"}); a.Code() != "session.second_factor" {
		t.Fatalf("the password changed without the second factor: %s", a.Body)
	}
	if a := next.post("/api/v1/session/second-factor", obj{"code": code()}); field(a) != "code identity.factor_wrong" {
		t.Fatalf("a code was used twice: %d %s", a.Status, a.Body)
	}
	h.Clock.Advance(30 * time.Second)
	next.post("/api/v1/session/second-factor", obj{"code": code()}).Want(t, 200)
	next.get(staffPath).Want(t, 200)
	// a code seen over the shoulder is dead at once
	spy := h.browser()
	spy.signIn(login, good).Want(t, 200)
	if a := spy.post("/api/v1/session/second-factor", obj{"code": code()}); field(a) != "code identity.factor_wrong" {
		t.Fatalf("replayed: %d %s", a.Status, a.Body)
	}
	// recovery codes open once
	spy.post("/api/v1/session/second-factor", obj{"code": strings.ToUpper(recovery.Codes[3])}).Want(t, 200)
	again := h.browser()
	again.signIn(login, good).Want(t, 200)
	if a := again.post("/api/v1/session/second-factor", obj{"code": recovery.Codes[3]}); field(a) != "code identity.factor_wrong" {
		t.Fatalf("a recovery code twice: %s", a.Body)
	}
	if me := next.me(); me.Account.RecoveryCodes != 9 {
		t.Fatalf("%+v", me.Account)
	}
	// removal asks for a factor given a moment ago
	h.Clock.Advance(16 * time.Minute)
	if a := next.delete("/api/v1/me/second-factor"); a.Status != 403 || a.Code() != "identity.confirm_factor" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	next.post("/api/v1/session/second-factor", obj{"code": code()}).Want(t, 200)
	// a member of staff keeps one
	if a := next.delete("/api/v1/me/second-factor"); a.Status != 409 || a.Code() != "identity.factor_last" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	// a day's work, then again
	h.Clock.Advance(12 * time.Hour)
	next.get("/api/v1/me").Want(t, 401)
}

func TestManyWrongSecondFactorsWait(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	person := h.person(school, record{Given: "Yann", Family: "Kervella", Profiles: []string{"director"}})
	b, _ := h.activated(school, person, "kervella")
	b.post("/api/v1/me/second-factor", nil).Want(t, 200)
	last := 0
	for range 6 {
		last = b.post("/api/v1/me/second-factor/confirm", obj{"code": "000000"}).Status
	}
	if last != 429 {
		t.Fatalf("the sixth wrong code answered %d", last)
	}
}

func TestNobodyTakesAWholeAccountAlone(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	person := h.person(school, record{Given: "Maud", Family: "Sorel", Profiles: []string{"school_life"}})
	b, login := h.activated(school, person, "sorel")
	var e identity.Enrolment
	b.post("/api/v1/me/second-factor", nil).Want(t, 200).JSON(t, &e)
	code, _ := totp.Code(e.Secret, h.Clock.Now())
	b.post("/api/v1/me/second-factor/confirm", obj{"code": code}).Want(t, 200)

	path := "/api/v1/t/" + school.String() + "/identity/people/" + person.String()
	one, two := h.staff(school, tenant.NewID(), access.Director), h.staff(school, tenant.NewID(), access.Director)
	var state identity.State
	one.Get(path).Want(t, 200).JSON(t, &state)
	if !state.Account || !state.Member || !state.SecondFactor || state.Login != login {
		t.Fatalf("%+v", state)
	}
	one.Do("DELETE", path+"/second-factor", nil).Want(t, 204)
	b.get("/api/v1/me").Want(t, 401)
	if a := one.Post(path+"/reset", nil); a.Status != 409 || a.Code() != "identity.two_people" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	two.Post(path+"/reset", nil).Want(t, 200)
	b.signIn(login, good).Want(t, 200)
	if me := b.me(); me.Pending != "enrol_second_factor" {
		t.Fatalf("%+v", me)
	}
}

func TestForgottenPassword(t *testing.T) {
	h := newHouse(t)
	_, _, b, login := h.guardian()
	h.verified(b, "nadia@example.fr")
	ask := func(who string) { h.Anonymous().Post("/api/v1/password/forgotten", obj{"login": who}).Want(t, 202) }
	ask("nobody@example.fr")
	ask("nobody.here")
	if n := h.RunJobs(); n != 0 {
		t.Fatal("a letter left for an address that nobody verified")
	}
	ask("Nadia@Example.fr")
	ask(login)
	h.RunJobs()
	l := h.last("identity.reset")
	first := h.letters[len(h.letters)-2]
	if l.Address != "nadia@example.fr" || l.Login != login || first.Path == l.Path {
		t.Fatalf("%+v", l)
	}
	token := strings.TrimPrefix(l.Path, identity.ResetPage)
	fresh := h.browser()
	var who struct{ Login string }
	for range 2 { // looking changes nothing
		fresh.post("/api/v1/password/reset/look", obj{"token": token}).Want(t, 200).JSON(t, &who)
	}
	if who.Login != login {
		t.Fatal(who)
	}
	const chosen = "une-girafe-boit-du-lait"
	fresh.post("/api/v1/password/reset", obj{"token": token[:len(token)-3] + "AAA", "password": chosen}).Want(t, 410)
	fresh.post("/api/v1/password/reset", obj{"token": token, "password": chosen}).Want(t, 200)
	fresh.get("/api/v1/me").Want(t, 200)
	b.get("/api/v1/me").Want(t, 401) // every former session ended
	fresh.post("/api/v1/password/reset", obj{"token": token, "password": chosen}).Want(t, 410)
	fresh.post("/api/v1/password/reset", obj{"token": strings.TrimPrefix(first.Path, identity.ResetPage), "password": chosen}).Want(t, 410)
	h.browser().signIn(login, good).Want(t, 401)
	h.browser().signIn("nadia@example.fr", chosen).Want(t, 200) // a verified address is an alias
	// half an hour
	h.Clock.Advance(7 * time.Hour)
	ask(login)
	h.RunJobs()
	late := strings.TrimPrefix(h.last("identity.reset").Path, identity.ResetPage)
	h.Clock.Advance(31 * time.Minute)
	fresh.post("/api/v1/password/reset", obj{"token": late, "password": chosen}).Want(t, 410)
	// a link for one purpose opens no other
	fresh.post("/api/v1/mails/verify", obj{"token": late}).Want(t, 410)
}

func TestASharedAddressIsNobodysAlias(t *testing.T) {
	h := newHouse(t)
	_, _, one, first := h.guardian()
	_, _, two, second := h.guardian()
	h.verified(one, "famille@example.fr")
	h.browser().signIn("famille@example.fr", good).Want(t, 200)
	h.verified(two, "famille@example.fr")
	h.browser().signIn("famille@example.fr", good).Want(t, 401)
	h.browser().signIn(first, good).Want(t, 200)
	// each gets a link of their own, with their login
	h.letters, h.kinds = nil, nil
	h.Anonymous().Post("/api/v1/password/forgotten", obj{"login": "famille@example.fr"}).Want(t, 202)
	h.RunJobs()
	logins := map[string]bool{}
	for i, l := range h.letters {
		if h.kinds[i] == "identity.reset" {
			logins[l.Login] = true
		}
	}
	if !logins[first] || !logins[second] || len(logins) != 2 {
		t.Fatalf("%v", logins)
	}
}

func TestResetByTheTeacher(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	teacher := h.person(school, record{Given: "Ali", Family: "Haddad", Profiles: []string{"teacher"}})
	pupil := h.person(school, record{Given: "Zoé", Family: "Nguyen", Pupil: true, Profiles: []string{"pupil"}, Teacher: &teacher})
	b, login := h.activated(school, pupil, "nguyen")
	if me := b.me(); me.Account.Kind != "pupil" || me.Pending != "" {
		t.Fatalf("%+v", me)
	}
	if a := b.do("PATCH", "/api/v1/me", obj{"given_name": "Zozo"}); field(a) != "given_name identity.pupil_name" {
		t.Fatalf("%s", a.Body)
	}
	var card identity.Issued
	h.staff(school, teacher, access.Teacher).Post("/api/v1/t/"+school.String()+"/identity/people/"+pupil.String()+"/reset", nil).Want(t, 200).JSON(t, &card)
	h.browser().signIn(login, good).Want(t, 200) // until the code is used nothing changes
	var shown identity.Shown
	fresh := h.browser()
	fresh.post("/api/v1/activation/look", obj{"code": card.Code}).Want(t, 200).JSON(t, &shown)
	if shown.Kind != "reset" || !shown.Pupil || shown.MinPassword != 8 {
		t.Fatalf("%+v", shown)
	}
	if a := b.post("/api/v1/activation/join", obj{"code": card.Code, "family_name": "Nguyen"}); a.Code() != "identity.card_resets" {
		t.Fatalf("%s", a.Body)
	}
	in := obj{"code": card.Code, "family_name": "Nguyen", "password": "girafe-et-lune"}
	fresh.post("/api/v1/activation", in).Want(t, 200)
	b.get("/api/v1/me").Want(t, 401)
	fresh.post("/api/v1/activation", in).Want(t, 410)
	h.browser().signIn(login, "girafe-et-lune").Want(t, 200)
}

func TestPupilsOfCycleTwo(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	teacher := h.person(school, record{Given: "Eva", Family: "Lopez", Profiles: []string{"teacher"}})
	class := tenant.NewID()
	pupil := func(given, family string) uuid.UUID {
		return h.person(school, record{Given: given, Family: family, Pupil: true, Profiles: []string{"pupil"}, Teacher: &teacher, ClassID: &class})
	}
	lina, amine, other := pupil("Lina", "Roux"), pupil("Amine", "Ali"), pupil("Amine", "Haddad")
	t1 := h.staff(school, teacher, access.Teacher)
	base := "/api/v1/t/" + school.String() + "/identity/"
	type cards struct{ Cards []identity.ClassCard }
	var made cards
	t1.Post(base+"class-cards", obj{"people": []uuid.UUID{lina, amine, other}, "asks_picture": true}).Want(t, 200).JSON(t, &made)
	card := made.Cards[0]

	// by card and picture
	b := h.browser()
	var asked struct {
		Needs    string
		Pictures []string
	}
	b.post("/api/v1/session/card", obj{"token": card.Token}).Want(t, 200).JSON(t, &asked)
	if asked.Needs != "picture" || len(asked.Pictures) != 12 || b.cookies["preau"] != "" {
		t.Fatalf("%+v", asked)
	}
	wrong := identity.Pictures[0]
	if wrong == card.Picture {
		wrong = identity.Pictures[1]
	}
	if a := b.post("/api/v1/session/card", obj{"token": card.Token, "picture": wrong}); field(a) != "picture identity.picture_wrong" {
		t.Fatalf("%s", a.Body)
	}
	b.post("/api/v1/session/card", obj{"token": card.Token, "picture": card.Picture}).Want(t, 200)
	me := b.me()
	if me.Strength != "card" || me.Account.Kind != "pupil" || len(me.Hats) != 1 || me.Hats[0].Person != lina {
		t.Fatalf("%+v", me)
	}
	if a := b.post("/api/v1/me/mails", obj{"address": "lina@example.fr"}); a.Code() != "identity.confirm_password" {
		t.Fatalf("a card's session touched the account: %s", a.Body)
	}
	// short: idle 45 minutes, 3 hours at most
	for range 5 {
		h.Clock.Advance(34 * time.Minute)
		b.get("/api/v1/me").Want(t, 200)
	}
	h.Clock.Advance(11 * time.Minute)
	b.get("/api/v1/me").Want(t, 401)
	b.post("/api/v1/session/card", obj{"token": card.Token, "picture": card.Picture}).Want(t, 200)
	if again := b.me(); again.Account.ID != me.Account.ID {
		t.Fatal("a second account was made for the same pupil")
	}
	h.Clock.Advance(46 * time.Minute)
	b.get("/api/v1/me").Want(t, 401)

	// a new card kills the old one and what it opened
	b.post("/api/v1/session/card", obj{"token": card.Token, "picture": card.Picture}).Want(t, 200)
	var renewed cards
	t1.Post(base+"class-cards", obj{"people": []uuid.UUID{lina}}).Want(t, 200).JSON(t, &renewed)
	b.get("/api/v1/me").Want(t, 401)
	b.post("/api/v1/session/card", obj{"token": card.Token, "picture": card.Picture}).Want(t, 410)
	b.post("/api/v1/session/card", obj{"token": renewed.Cards[0].Token}).Want(t, 200)
	t1.Post(base+"class-cards/revoke", obj{"people": []uuid.UUID{lina}}).Want(t, 204)
	b.get("/api/v1/me").Want(t, 401)

	// by class code, tile and two words
	var code identity.ClassCode
	t1.Post(base+"class-codes", obj{"group": class}).Want(t, 200).JSON(t, &code)
	var open identity.OpenedClass
	b.post("/api/v1/session/class/look", obj{"code": strings.ToLower(code.Code)}).Want(t, 200).JSON(t, &open)
	if len(open.Tiles) != 2 || open.Tiles[0].Name == open.Tiles[1].Name || strings.Contains(fmt.Sprint(open.Tiles), "Haddad") {
		t.Fatalf("tiles: %+v", open.Tiles)
	}
	hers := made.Cards[1]
	words := hers.Words
	if len(open.Pictures) != 12 || len(open.Words) != 40 || open.Tiles[0].Face != hers.Face && open.Tiles[1].Face != hers.Face || pictogram.Word(hers.Picture) == words[0] || pictogram.Word(hers.Picture) == words[1] || words[0] == words[1] {
		t.Fatalf("what the class shows: %+v, the card: %+v", open, hers)
	}
	in := obj{"code": code.Code, "pupil": amine, "picture": hers.Picture, "words": []string{words[1], strings.ToUpper(words[0])}}
	b.post("/api/v1/session/class", obj{"code": code.Code, "pupil": other, "picture": hers.Picture, "words": []string{words[0], words[1]}}).Want(t, 422)
	another := open.Pictures[0]
	if another == hers.Picture {
		another = open.Pictures[1]
	}
	for _, bad := range []obj{
		{"code": code.Code, "pupil": amine, "picture": another, "words": []string{words[0], words[1]}},
		{"code": code.Code, "pupil": amine, "picture": hers.Picture, "words": []string{words[0], words[0]}},
	} { // neither answer says which of the three is wrong
		if a := b.post("/api/v1/session/class", bad); field(a) != "words identity.words_wrong" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
	b.post("/api/v1/session/class", in).Want(t, 200)
	if me := b.me(); me.Hats[0].Person != amine || me.Strength != "card" {
		t.Fatalf("%+v", me)
	}
	guesser := h.browser()
	last := 0
	for i := range 7 {
		last = guesser.post("/api/v1/session/class", obj{"code": code.Code, "pupil": other, "picture": open.Pictures[i], "words": []string{open.Words[i], open.Words[i+1]}}).Status
	}
	if last != 429 {
		t.Fatalf("guessing two words answered %d", last)
	}
	t1.Do("DELETE", base+"class-codes/"+code.ID.String(), nil).Want(t, 204)
	b.post("/api/v1/session/class/look", obj{"code": code.Code}).Want(t, 422)
	t1.Post(base+"class-codes", obj{"group": class}).Want(t, 200).JSON(t, &code)
	h.Clock.Advance(10 * time.Hour)
	b.post("/api/v1/session/class/look", obj{"code": code.Code}).Want(t, 422)
}

func TestPreferencesPasswordAndCharter(t *testing.T) {
	h := newHouse(t)
	_, _, b, login := h.guardian()
	b.do("PATCH", "/api/v1/me", obj{"given_name": " Nadia  Inès ", "theme": "dark", "text_size": 130, "comfort": "andika", "shortcuts": false, "language": "en", "phone": "06 39 98 12 34"}).Want(t, 204)
	me := b.me()
	if me.Account.GivenName != "Nadia Inès" || me.Account.Theme != "dark" || me.Account.TextSize != 130 || me.Account.Comfort != "andika" || me.Account.Shortcuts || me.Account.Language != "en" || me.Account.Phone != "06 39 98 12 34" {
		t.Fatalf("%+v", me.Account)
	}
	if a := b.do("PATCH", "/api/v1/me", obj{"phone": "call me"}); field(a) != "phone identity.phone_shape" {
		t.Fatalf("%s", a.Body)
	}
	if a := b.do("PATCH", "/api/v1/me", obj{"login": "root"}); a.Status != 422 {
		t.Fatalf("a field that is not theirs: %d", a.Status)
	}
	second := h.browser()
	second.signIn(login, good).Want(t, 200)
	const chosen = "une-girafe-boit-du-lait"
	if a := b.post("/api/v1/me/password", obj{"current": "wrong", "password": chosen}); field(a) != "current identity.wrong_password" {
		t.Fatalf("%s", a.Body)
	}
	b.post("/api/v1/me/password", obj{"current": good, "password": chosen}).Want(t, 204)
	b.get("/api/v1/me").Want(t, 200)
	second.get("/api/v1/me").Want(t, 401)
	second.signIn(login, chosen).Want(t, 200)

	// a new version of the charter stands before the rest
	owner(t, h, `insert into identity.charters values ('2026-11', 'adult', 'fr', '2026-11-01', 'Charte', 'Texte')`)
	h.Clock.Set(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	b.signIn(login, chosen).Want(t, 200)
	if me := b.me(); me.Pending != "charter" {
		t.Fatalf("%+v", me)
	}
	if a := b.get("/api/v1/me/sessions"); a.Status != 403 || a.Code() != "session.charter" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := b.post("/api/v1/me/charter", obj{"version": "2026-09"}); field(a) != "version identity.charter_needed" {
		t.Fatalf("%s", a.Body)
	}
	var c identity.Charter
	h.Anonymous().Get("/api/v1/charter").Want(t, 200).JSON(t, &c)
	b.post("/api/v1/me/charter", obj{"version": c.Version}).Want(t, 204)
	if me := b.me(); me.Pending != "" {
		t.Fatalf("%+v", me)
	}
	// delicate things ask for the password again
	h.Clock.Advance(16 * time.Minute)
	if a := b.post("/api/v1/me/mails", obj{"address": "nadia@example.fr"}); a.Status != 403 || a.Code() != "identity.confirm_password" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	b.post("/api/v1/session/confirm", obj{"password": chosen}).Want(t, 204)
	b.post("/api/v1/me/mails", obj{"address": "nadia@example.fr"}).Want(t, 200)
}

func TestTheOwnerIsToldOfANewBrowser(t *testing.T) {
	h := newHouse(t)
	_, _, b, login := h.guardian()
	h.verified(b, "nadia@example.fr")
	b.signIn(login, good).Want(t, 200)
	if n := h.RunJobs(); n != 0 {
		t.Fatal("a letter about a browser that is known")
	}
	thief := h.browser()
	thief.agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15"
	thief.signIn(login, good).Want(t, 200)
	h.RunJobs()
	l := h.last("identity.new_device")
	if l.Address != "nadia@example.fr" || l.Browser != "Safari" || l.System != "macOS" {
		t.Fatalf("%+v", l)
	}
	h.Clock.Advance(time.Minute)
	thief.post("/api/v1/me/mails", obj{"address": "thief@example.fr"}).Want(t, 200)
	// she disowns it: the thief is out, the password opens nothing, and she chooses another at once
	token := strings.TrimPrefix(l.Path, identity.NotMePage)
	if a := h.Anonymous().Post("/api/v1/session/not-me", obj{"token": token[:len(token)-4] + "AAAA"}); a.Status != 410 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	var out struct{ Reset string }
	h.Anonymous().Post("/api/v1/session/not-me", obj{"token": token}).Want(t, 200).JSON(t, &out)
	thief.get("/api/v1/me").Want(t, 401)
	thief.signIn(login, good).Want(t, 401)
	owner := h.browser()
	owner.post("/api/v1/password/reset", obj{"token": out.Reset, "password": "sept-cailloux-dans-la-poche"}).Want(t, 200)
	if me := owner.me(); me.Account.Login != login || len(me.Account.Mails) != 1 {
		t.Fatalf("%+v", me.Account)
	}
	h.Clock.Advance(8 * 24 * time.Hour)
	h.Anonymous().Post("/api/v1/session/not-me", obj{"token": token}).Want(t, 410)
}

// No token, code, password, address or name is in the outbox, the log or the audit, and none in clear in identity's tables.
func TestNothingSecretIsLeftBehind(t *testing.T) {
	h := newHouse(t)
	school, person, b, login := h.guardian()
	h.verified(b, "nadia.secret@example.fr")
	h.Anonymous().Post("/api/v1/password/forgotten", obj{"login": login}).Want(t, 202)
	h.RunJobs()
	reset := strings.TrimPrefix(h.last("identity.reset").Path, identity.ResetPage)
	h.browser().signIn(login, "wrong-guess-canary").Want(t, 401)
	second := h.person(school, record{Given: "Canari", Family: "Canaille", Profiles: []string{"guardian"}})
	code := h.issue(school, second)
	var card identity.Issued
	h.staff(school, tenant.NewID(), access.Director).Post("/api/v1/t/"+school.String()+"/identity/people/"+person.String()+"/reset", nil).Want(t, 200).JSON(t, &card)
	secrets := []string{good, reset, code, card.Code, strings.ReplaceAll(code, "-", ""), b.cookies["preau"], b.cookies["preau-device"], "wrong-guess-canary"}
	personal := append([]string{"nadia.secret@example.fr", "Canaille", "legoff"}, secrets...)

	conn, err := pgx.Connect(context.Background(), h.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	dump := func(table string) string {
		var out *string
		if err := conn.QueryRow(context.Background(), "select string_agg(x::text, E'\\n') from "+table+" x").Scan(&out); err != nil {
			t.Fatal(err)
		}
		if out == nil {
			return ""
		}
		return *out
	}
	for place, text := range map[string]string{"outbox": dump("platform.outbox"), "audit": dump("audit.lines"), "log": h.Log.String()} {
		for _, s := range personal {
			if strings.Contains(strings.ToLower(text), strings.ToLower(s)) {
				t.Errorf("the %s holds %q", place, s)
			}
		}
	}
	if dump("platform.outbox") == "" || dump("audit.lines") == "" {
		t.Fatal("nothing was looked at")
	}
	for _, table := range []string{"sessions", "devices", "cards", "links", "passwords", "attempts", "pupil_keys", "class_codes", "recovery_codes", "factors"} {
		for _, s := range secrets {
			if strings.Contains(dump("identity."+table), s) {
				t.Errorf("identity.%s holds a secret in clear", table)
			}
		}
	}
}

func TestSweep(t *testing.T) {
	h := newHouse(t)
	school, person, b, login := h.guardian()
	h.verified(b, "nadia@example.fr")
	_, _, _, stays := h.guardian()
	director := h.staff(school, tenant.NewID(), access.Director)
	director.Do("DELETE", "/api/v1/t/"+school.String()+"/identity/people/"+person.String()+"/membership", nil).Want(t, 204)
	sweep := func() {
		if err := h.House.DB.In(context.Background(), tenant.Doors{}, tenant.Actor{Via: "job"}, h.s.Sweep); err != nil {
			t.Fatal(err)
		}
	}
	h.Clock.Advance(60 * 24 * time.Hour)
	sweep()
	h.browser().signIn(login, good).Want(t, 200)
	h.Clock.Advance(40 * 24 * time.Hour)
	sweep()
	h.browser().signIn(login, good).Want(t, 401)
	h.browser().signIn(stays, good).Want(t, 200)
	conn, err := pgx.Connect(context.Background(), h.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var left int
	if err := conn.QueryRow(context.Background(), `select count(*) from identity.mails where address = 'nadia@example.fr'`).Scan(&left); err != nil || left != 0 {
		t.Fatalf("%d rows of an account that is gone (%v)", left, err)
	}
}

func TestSeed(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	hash, err := h.s.Hasher.Hash(context.Background(), good)
	if err != nil {
		t.Fatal(err)
	}
	secret := totp.NewSecret()
	var accounts []identity.Seeded
	var members []identity.Member
	for i := range 20 {
		id := tenant.NewID()
		person := h.person(school, record{Given: "Julie", Family: "Martin", Profiles: []string{"director"}, AccountID: &id})
		accounts = append(accounts, identity.Seeded{Newcomer: identity.Newcomer{ID: id, Kind: identity.Adult, GivenName: "Julie", FamilyName: "Martin", PasswordHash: hash},
			Charter: "2026-09", CharterAt: testkit.Monday, CreatedAt: testkit.Monday, TOTP: secret, Mail: fmt.Sprintf("julie%d@example.fr", i)})
		members = append(members, identity.Member{Account: id, Person: person, Since: testkit.Monday})
	}
	h.In(school, func(tx *tenant.Tx) error {
		if err := h.s.Seed(tx, accounts); err != nil {
			return err
		}
		return h.s.SeedMembers(tx, members)
	})
	b := h.browser()
	b.signIn("julie.martin20", good).Want(t, 200)
	code, _ := totp.Code(secret, h.Clock.Now())
	b.post("/api/v1/session/second-factor", obj{"code": code}).Want(t, 200)
	if me := b.me(); me.Pending != "" || len(me.Hats) != 1 || len(me.Account.Mails) != 1 || !me.Account.Mails[0].Verified {
		t.Fatalf("%+v", me)
	}
}

// The doors of identity's own tables: an account reads itself alone, a tenant its own cards alone.
func TestTheWalls(t *testing.T) {
	h := newHouse(t)
	school, person, b, _ := h.guardian()
	elsewhere := h.Tenant("school", "École d’ailleurs")
	account := b.me().Account.ID
	stranger := tenant.NewID()
	count := func(d tenant.Doors, table string) (n int) {
		if err := h.House.DB.In(context.Background(), d, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
			n, err = tenant.Value[int](tx, "select count(*)::int from identity."+table)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, table := range []string{"accounts", "passwords", "sessions", "devices", "acceptances", "memberships"} {
		if n := count(tenant.Doors{Account: account}, table); n == 0 {
			t.Errorf("an account does not see its own %s", table)
		}
		if n := count(tenant.Doors{Account: stranger}, table); n != 0 {
			t.Errorf("a stranger sees %d rows of %s", n, table)
		}
		if n := count(tenant.Doors{}, table); n != 0 {
			t.Errorf("nobody sees %d rows of %s", n, table)
		}
	}
	for _, d := range []tenant.Doors{{Tenant: school}, {Tenant: elsewhere, Open: []string{"identity", "directory"}}} {
		if n := count(d, "cards") + count(d, "memberships"); n != 0 {
			t.Errorf("%d cards and memberships of another place", n)
		}
	}
	// what staff do to a member, they cannot do to anybody else's
	err := h.House.DB.In(context.Background(), tenant.Doors{Tenant: elsewhere, Open: []string{"identity", "directory"}}, tenant.Actor{}, func(tx *tenant.Tx) error {
		n, err := tenant.Value[int](tx, `select identity.end_sessions($1, $2)`, account, tx.Now())
		if err == nil && n != 0 {
			t.Errorf("%d sessions of a stranger were ended", n)
		}
		logins, err2 := tenant.Select[string](tx, `select login from identity.member($1)`, account)
		if len(logins) != 0 {
			t.Error("a stranger's login was read")
		}
		if err == nil {
			err = err2
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.get("/api/v1/me").Want(t, 200)
	_ = person
}

func owner(t *testing.T, h *house, sql string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), h.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}
