package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/web"
)

func open(t *testing.T) *testkit.Kit {
	k, _ := wired(t)
	return k
}

func wired(t *testing.T) (*testkit.Kit, *modules.Wired) {
	t.Helper()
	var w *modules.Wired
	k := testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes = true
		var err error
		if w, err = modules.Wire(core); err != nil {
			t.Fatal(err)
		}
		return w.Modules, w.Sessions
	})
	if err := w.Web.Mount(k.House); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return k, w
}

// Every page that works without script answers in both languages, with its policy, and loads nothing from outside.
func TestPagesWithoutScript(t *testing.T) {
	k := open(t)
	for _, path := range []string{"/connexion", "/connexion/code", "/connexion/second-facteur", "/mot-de-passe/oublie", "/mot-de-passe/changer", "/activer", "/eleve", "/carte", "/accessibilite", "/confidentialite",
		"/adresse/x", "/ne-plus-recevoir/x"} {
		for _, lang := range []string{"fr", "en"} {
			c := k.Anonymous()
			c.Header = http.Header{"Accept-Language": {lang}}
			a := c.Get(path).Want(t, 200)
			body := string(a.Body)
			if !strings.Contains(body, `<html lang="`+lang+`"`) || !strings.Contains(body, "<h1") || strings.Contains(body, "app.page") || strings.Contains(body, "app.title") {
				t.Errorf("%s in %s: %s", path, lang, body)
			}
			if strings.Contains(body, `src="http`) || strings.Contains(body, `href="http`) {
				t.Errorf("%s loads from outside", path)
			}
			if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
				t.Errorf("%s: %s", path, csp)
			}
		}
	}
}

func form(k *testkit.Kit, path string, values url.Values) testkit.Answer {
	c := k.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	return c.Do(http.MethodPost, path, strings.NewReader(values.Encode()))
}

func TestAWrongSignInSaysSoAndKeepsWhatWasTyped(t *testing.T) {
	k := open(t)
	a := form(k, "/connexion", url.Values{"login": {"o’brien-nguyễn"}, "password": {"not the password"}})
	body := string(a.Body)
	if a.Status != 401 || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, "o’brien-nguyễn") || strings.Contains(body, "not the password") {
		t.Fatalf("%d %s", a.Status, body)
	}
	// an address that leads outside is dropped
	b := k.Anonymous().Get("/connexion?retour=//evil.example").Want(t, 200)
	if strings.Contains(string(b.Body), "evil.example") {
		t.Fatal("the page sends outside")
	}
}

func TestAnotherSiteCannotPost(t *testing.T) {
	k := open(t)
	c := k.Anonymous()
	c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}}
	c.Do(http.MethodPost, "/connexion", strings.NewReader("login=a&password=b")).Want(t, 403)
}

func TestThePageOfTheAppAndItsBoot(t *testing.T) {
	k := open(t)
	if a := k.Anonymous().Get("/carnet/x"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/connexion?retour=%2Fcarnet%2Fx" {
		t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
	}
	k.Anonymous().Get("/api/v1/nothing").Want(t, 404)
	pending := k.As(access.Caller{Pending: "second_factor"})
	if a := pending.Get("/"); a.Header.Get("Location") != "/connexion/code" {
		t.Fatalf("%d %s", a.Status, a.Header.Get("Location"))
	}
	for _, path := range []string{"/healthz", "/readyz", "/manifest.webmanifest", "/theme/ffe600.css"} {
		k.Anonymous().Get(path).Want(t, 200)
	}
	k.Anonymous().Get("/theme/red.css").Want(t, 404)
	k.Anonymous().Get("/assets/../web.go").Want(t, 404)
}

// A parent of two schools reads no school's name over the notes of the other; a parent of one reads its own.
func TestNoSchoolSpeaksForAnother(t *testing.T) {
	k, w := wired(t)
	w.Web.Account = func(*tenant.Tx) (web.Me, error) { return web.Me{Language: "fr"}, nil }
	a, b := k.Tenant("school", "École des Tilleuls"), k.Tenant("school", "Collège Wangari-Maathai")
	at := func(id uuid.UUID, name string) access.Hat {
		return access.Hat{Tenant: id, Profiles: []access.Profile{access.Guardian}, Organisation: access.Organisation{Kind: "school", Name: name, ShortName: name, TimeZone: "Europe/Paris", Colour: "#2D6B3F"}}
	}
	for want, hats := range map[string][]access.Hat{"École des Tilleuls": {at(a, "École des Tilleuls")}, "Préau": {at(a, "École des Tilleuls"), at(b, "Collège Wangari-Maathai")}} {
		var boot web.Boot
		k.As(access.Caller{Hats: hats}).Get("/api/v1/boot").Want(t, 200).JSON(t, &boot)
		if len(boot.Hats) != 1 || boot.Hats[0].Tenant.Name != want || (boot.Hats[0].Tenant.ThemeURL == "") != (len(hats) > 1) {
			t.Errorf("%+v", boot.Hats)
		}
	}
}

// Every adult of an organisation whose services are read-only reads it on their pages, and no child does.
func TestWhatIsReadOnlyIsSaidToAdults(t *testing.T) {
	k, w := wired(t)
	w.Web.Account = func(*tenant.Tx) (web.Me, error) { return web.Me{Language: "fr"}, nil }
	school := k.Tenant("school", "École des Tilleuls")
	at := func(p access.Profile, suspended string) access.Hat {
		return access.Hat{Tenant: school, Profiles: []access.Profile{p}, Services: map[string]bool{"liaison": true, "canteen": true, "news": true}, Frozen: map[string]string{"liaison": "Commune de Saint-Aubin"}, Suspended: suspended,
			ShutSince: time.Date(2027, 9, 30, 22, 30, 0, 0, time.UTC), Organisation: access.Organisation{Kind: "school", Name: "École élémentaire des Tilleuls", ShortName: "École des Tilleuls", TimeZone: "Europe/Paris"}}
	}
	for _, c := range []struct {
		hat        access.Hat
		n          int
		title, who string
	}{
		{at(access.Teacher, ""), 1, "École des Tilleuls\u00a0: 1 service en lecture seule depuis le vendredi 1er octobre 2027", "La commune de Saint-Aubin peut renouveler"},
		{at(access.Guardian, ""), 1, "École des Tilleuls\u00a0: 1 service", "Carnet de liaison"},
		{at(access.Director, "Préau Services"), 1, "2 services en lecture seule", "Préau Services peut lever la suspension"},
		{at(access.Pupil, ""), 0, "", ""},
	} {
		var boot web.Boot
		k.As(access.Caller{Lang: "fr", Hats: []access.Hat{c.hat}}).Get("/api/v1/boot").Want(t, 200).JSON(t, &boot)
		if len(boot.ReadOnly) != c.n || c.n > 0 && (!strings.Contains(boot.ReadOnly[0].Title, c.title) || !strings.Contains(boot.ReadOnly[0].Text, c.who)) {
			t.Errorf("%v reads %q", c.hat.Profiles, boot.ReadOnly)
		}
	}
}

// A class code that is not open asks for it again; what a form carries does not skip a screen.
func TestAClassCodeThatIsNotOpen(t *testing.T) {
	k := open(t)
	a := form(k, "/eleve", url.Values{"code": {"abcdef"}, "pupil": {"x"}, "picture": {"chat"}, "word1": {"lune"}})
	if body := string(a.Body); a.Status != 422 || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, `value="abcdef"`) || strings.Contains(body, "tile") {
		t.Fatalf("%d %s", a.Status, body)
	}
}
