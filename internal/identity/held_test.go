package identity_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
)

// guess types wrong passwords for a name, each from another network.
func (h *house) guess(login string, times int) {
	h.t.Helper()
	for i := range times {
		b := h.browser()
		b.ip = fmt.Sprintf("198.51.%d.7", i)
		b.signIn(login, "guess").Want(h.t, 401)
	}
}

// held is why a browser's session is held, "" when it is not.
func (b *browser) held() string {
	b.h.t.Helper()
	me := b.me()
	if (me.Held != nil) != (me.Pending == "held") {
		b.h.t.Fatalf("%+v", me)
	}
	if me.Held == nil {
		return ""
	}
	if len(me.Hats)+len(me.Account.Mails) != 0 || me.Account.GivenName+me.Account.FamilyName+me.Account.Login != "" {
		b.h.t.Fatalf("a held session tells of its owner: %+v", me)
	}
	return me.Held.Why
}

// enters signs in and tells why the session is held.
func (b *browser) enters(login string) string {
	b.h.t.Helper()
	b.signIn(login, good).Want(b.h.t, 200)
	return b.held()
}

func TestARightPasswordAfterManyGuessesIsHeld(t *testing.T) {
	h := newHouse(t)
	_, _, owner, login := h.guardian()
	h.verified(owner, "nadia@example.fr")
	h.guess(login, 9)
	if why := h.browser().enters(login); why != "" {
		t.Fatalf("held after nine guesses: %s", why)
	}
	h.guess(login, 3) // the right one took one off
	thief := h.browser()
	thief.ip, thief.agent = "203.0.113.9", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
	if why := thief.enters(login); why != "guesses" {
		t.Fatalf("not held: %q", why)
	}
	for _, path := range []string{"/api/v1/me/sessions", "/api/v1/me/passkeys", "/api/v1/me/ways"} {
		if a := thief.get(path); a.Status != 403 || a.Code() != "session.held" {
			t.Fatalf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, a := range []struct {
		path string
		body any
	}{{"/api/v1/me/password", obj{"current": good, "password": "sept-cailloux-dans-la-poche"}}, {"/api/v1/session/confirm", obj{"password": good}},
		{"/api/v1/me/mails", obj{"address": "thief@example.fr"}}, {"/api/v1/me/second-factor", nil}, {"/api/v1/me/charter", obj{"version": "2026-09"}}, {"/api/v1/me/passkeys/begin", nil}} {
		if got := thief.post(a.path, a.body); got.Status != 403 || got.Code() != "session.held" {
			t.Fatalf("%s: %d %s", a.path, got.Status, got.Body)
		}
	}
	// whoever asks in another's place locks nobody out: what the owner used is as it was, and tells them
	if owner.me().Pending != "" || owner.enters(login) != "" {
		t.Fatal("the owner's own browser is held")
	}
	if thief.enters(login) != "guesses" {
		t.Fatal("the second time passes")
	}
	h.RunJobs()
	l := h.last("identity.held")
	if l.Address != "nadia@example.fr" || l.Browser != "Firefox" || l.System != "Windows" {
		t.Fatalf("%+v", l)
	}
	token := strings.TrimPrefix(l.Path, identity.ReleasePage)
	h.Anonymous().Post("/api/v1/session/release", obj{"token": token[:len(token)-4] + "AAAA"}).Want(t, 410)
	if thief.held() == "" {
		t.Fatal("released by a false link")
	}
	// it was her, on a new computer: the link lets the last session on, and its browser is known
	h.Anonymous().Post("/api/v1/session/release", obj{"token": token}).Want(t, 204)
	h.Anonymous().Post("/api/v1/session/release", obj{"token": token}).Want(t, 204)
	if thief.held() != "" || thief.me().Account.Login != login {
		t.Fatal("the link released nothing")
	}
	h.guess(login, 12)
	if why := thief.enters(login); why != "" {
		t.Fatalf("a released browser is held: %s", why)
	}
	// it was not her: the same link closes everything
	other := h.browser()
	other.ip = "203.0.113.9"
	if other.enters(login) != "guesses" {
		t.Fatal("not held")
	}
	h.RunJobs()
	token = strings.TrimPrefix(h.last("identity.held").Path, identity.ReleasePage)
	var out struct{ Reset string }
	h.Anonymous().Post("/api/v1/session/not-me", obj{"token": token}).Want(t, 200).JSON(t, &out)
	other.get("/api/v1/me").Want(t, 401)
	h.Anonymous().Post("/api/v1/session/release", obj{"token": token}).Want(t, 410)
	fresh := h.browser()
	fresh.post("/api/v1/password/reset", obj{"token": out.Reset, "password": "sept-cailloux-dans-la-poche"}).Want(t, 200)
	if fresh.held() != "" {
		t.Fatal("who proved their mail is held")
	}
}

func TestAPupilsNightIsHeldAndTheirTeacherHelps(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	teacher := h.person(school, record{Given: "Ali", Family: "Haddad", Profiles: []string{"teacher"}})
	pupil := h.person(school, record{Given: "Zoé", Family: "Nguyen", Pupil: true, Profiles: []string{"pupil"}, Teacher: &teacher})
	own, login := h.activated(school, pupil, "nguyen")
	_, _, _, parent := h.guardian()
	h.Clock.Advance(18 * time.Hour) // Tuesday, 2:25 in Paris
	if h.browser().enters(parent) != "" {
		t.Fatal("a parent's night is held")
	}
	if own.enters(login) != "" {
		t.Fatal("a pupil's own browser is held")
	}
	b := h.browser()
	if b.enters(login) != "night" || b.me().Held.Mail {
		t.Fatalf("%+v", b.me())
	}
	// a class card is the school's own way in: never held
	var cards struct{ Cards []identity.ClassCard }
	h.staff(school, teacher, access.Teacher).Post("/api/v1/t/"+school.String()+"/identity/class-cards", obj{"people": []uuid.UUID{pupil}}).Want(t, 200).JSON(t, &cards)
	byCard := h.browser()
	byCard.post("/api/v1/session/card", obj{"token": cards.Cards[0].Token}).Want(t, 200)
	if byCard.held() != "" {
		t.Fatal("a class card is held")
	}
	if b.enters(login) != "night" {
		t.Fatal("not held")
	}
	var card identity.Issued
	h.staff(school, teacher, access.Teacher).Post("/api/v1/t/"+school.String()+"/identity/people/"+pupil.String()+"/reset", nil).Want(t, 200).JSON(t, &card)
	b.post("/api/v1/activation", obj{"code": card.Code, "family_name": "Nguyen", "password": good}).Want(t, 200)
	if b.held() != "" {
		t.Fatal("the school's code opens nothing")
	}
	// where the school is, the evening has not begun
	h.Exec(school, `update tenant.tenants set time_zone = 'America/Guadeloupe' where tenant_id = $1`, school)
	if why := h.browser().enters(login); why != "" {
		t.Fatalf("held in Guadeloupe: %s", why)
	}
	h.Exec(school, `update tenant.tenants set time_zone = 'Europe/Paris' where tenant_id = $1`, school)
	h.Clock.Advance(3 * time.Hour) // 5:25
	if why := h.browser().enters(login); why != "" {
		t.Fatalf("held in the morning: %s", why)
	}
}

func TestABrowserThatEntersStrangersAccountsIsHeld(t *testing.T) {
	h := newHouse(t)
	var logins []string
	for range 7 {
		_, _, _, login := h.guardian()
		logins = append(logins, login)
	}
	b := h.browser()
	for i, login := range logins[:6] {
		if why := b.enters(login); (why == "many") != (i >= 4) {
			t.Fatalf("account %d: %q", i+1, why)
		}
	}
	h.Clock.Advance(61 * time.Minute)
	if why := b.enters(logins[6]); why != "" {
		t.Fatalf("an hour later: %s", why)
	}
	// accounts of one school are no strangers, but no family and no staff room has so many
	school := h.Tenant("school", "École des Lilas")
	b = h.browser()
	for i := range 14 {
		p := h.person(school, record{Given: "Ida", Family: "Morel", Profiles: []string{"guardian"}})
		_, login := h.activated(school, p, "Morel")
		if why := b.enters(login); (why == "many") != (i >= 12) {
			t.Fatalf("adult %d: %q", i+1, why)
		}
	}
}

// What happens in every school on the first Monday of September, and in every home: nobody is held.
func TestOrdinaryMorningsAreNotHeld(t *testing.T) {
	h := newHouse(t)
	primary, college := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay")
	account := func(school uuid.UUID, r record) string {
		_, login := h.activated(school, h.person(school, r), r.Family)
		return login
	}
	// a class's computer, one pupil after the other
	computer := h.browser()
	for range 30 {
		if why := computer.enters(account(primary, record{Given: "Zoé", Family: "Nguyen", Pupil: true, Profiles: []string{"pupil"}})); why != "" {
			t.Fatalf("a class's computer: %s", why)
		}
		h.Clock.Advance(time.Minute)
	}
	// the staff room's
	room := h.browser()
	for range 11 {
		if why := room.enters(account(primary, record{Given: "Ali", Family: "Haddad", Profiles: []string{"teacher"}})); why != "" {
			t.Fatalf("a staff room's computer: %s", why)
		}
	}
	// a family's only tablet: both parents, a child of the school and an elder of the collège
	tablet := h.browser()
	for _, login := range []string{account(primary, record{Given: "Nadia", Family: "Roux", Profiles: []string{"guardian"}}), account(primary, record{Given: "Marc", Family: "Roux", Profiles: []string{"guardian"}}),
		account(primary, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}}), account(college, record{Given: "Tom", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}})} {
		h.guess(login, 3) // some mistype
		if why := tablet.enters(login); why != "" {
			t.Fatalf("a family's tablet: %s", why)
		}
	}
	// a collège behind one address: everybody on their own new browser, some mistyping
	for i := range 100 {
		login := account(college, record{Given: "Noé", Family: "Petit", Pupil: i%4 != 0, Profiles: []string{map[bool]string{true: "pupil", false: "teacher"}[i%4 != 0]}})
		b := h.browser()
		b.ip = "192.0.2.200"
		if i%5 == 0 {
			b.signIn(login, "mistyped").Want(t, 401)
		}
		if why := b.enters(login); why != "" {
			t.Fatalf("user %d behind the school's address: %s", i+1, why)
		}
	}
}

// Who has a second factor is asked for it: that proves more than a letter.
func TestASecondFactorIsNeverHeld(t *testing.T) {
	h := newHouse(t)
	_, _, owner, login := h.guardian()
	var e identity.Enrolment
	owner.post("/api/v1/me/second-factor", nil).Want(t, 200).JSON(t, &e)
	code, err := totp.Code(e.Secret, h.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	owner.post("/api/v1/me/second-factor/confirm", obj{"code": code}).Want(t, 200)
	h.guess(login, 14)
	b := h.browser()
	b.signIn(login, good).Want(t, 200)
	if me := b.me(); me.Pending != "second_factor" {
		t.Fatalf("%+v", me)
	}
}

// Monday at 8:25, eight hundred people of one school come in from one address, each in a browser of their own that nobody knows; a
// third of them type a wrong password first, some of them two or three times. None waits and none is held.
func TestASchoolOfEightHundredBehindOneAddress(t *testing.T) {
	const many, atOnce = 800, 4
	h := newHouse(t)
	school := h.Tenant("school", "Collège Jean-Zay")
	hash, err := h.s.Hasher.Hash(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	accounts, members := make([]identity.Seeded, many), make([]identity.Member, many)
	for i := range many {
		kind := identity.Pupil
		if i%20 == 0 {
			kind = identity.Adult
		}
		id := tenant.NewID()
		accounts[i] = identity.Seeded{Newcomer: identity.Newcomer{ID: id, Kind: kind, GivenName: "Élève", FamilyName: "Nom", Language: "fr", PasswordHash: hash}, Login: fmt.Sprintf("eleve%d", i), CreatedAt: h.Clock.Now()}
		members[i] = identity.Member{Account: id, Person: tenant.NewID(), Since: h.Clock.Now().AddDate(0, 0, -7)}
	}
	h.In(school, func(tx *tenant.Tx) error {
		if err := h.s.Seed(tx, accounts); err != nil {
			return err
		}
		return h.s.SeedMembers(tx, members)
	})
	began := time.Now()
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers, next, mistyped := map[string]int{}, 0, 0
	for range atOnce {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= many {
					return
				}
				b := h.browser()
				wrong := 0
				if i%3 == 0 {
					wrong = 1 + i/3%3
				}
				said := ""
				for range wrong {
					said += fmt.Sprint(b.signIn(accounts[i].Login, "mistyped words").Status, " ")
				}
				said = strings.ReplaceAll(said, "401 ", "") + fmt.Sprint(b.signIn(accounts[i].Login, good).Status)
				if said == "200" && b.me().Pending == "held" {
					said = "held"
				}
				mu.Lock()
				answers[said]++
				mistyped += wrong
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(answers) != 1 || answers["200"] != many {
		t.Errorf("they are answered %v", answers)
	}
	t.Logf("%d people, %d wrong passwords, %d at once: %v", many, mistyped, atOnce, time.Since(began).Round(time.Millisecond))
	// somebody who guesses from there for one account is stopped all the same
	thief := h.browser()
	stopped := false
	for range 12 {
		stopped = stopped || thief.signIn(accounts[1].Login, "guess").Status == 429
	}
	if !stopped {
		t.Error("twelve guesses for one account cost nothing")
	}
}
