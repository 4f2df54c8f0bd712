package modules_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/app"
	"preau/internal/identity"
	"preau/internal/modules"
	"preau/internal/platform/config"
	"preau/internal/platform/database"
	"preau/internal/platform/keyring"
	"preau/internal/platform/signed"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// TestTheSecretIsExchanged starts the house under a secret, gives somebody a second factor and a link, then starts it under
// another: what was given still opens, and the former secret opens nothing.
func TestTheSecretIsExchanged(t *testing.T) {
	at := testkit.Clone(t, app.Schemas(modules.Declared()))
	t.Cleanup(func() { testkit.Drop(t, at) })
	urls, err := database.Derive(at, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	var service *identity.Service
	start := func(secret, before string) (*app.Core, *app.House, error) {
		cfg := config.Config{Secret: []byte(secret), SecretBefore: []byte(before), URL: "http://127.0.0.1", Connections: 4, DatabaseURL: urls.App, WeakHashes: true, Runtime: testkit.Root("runtime"), Var: t.TempDir(),
			MailFrom: "Préau <ne-pas-repondre@preau.example>"}
		core, err := app.Open(t.Context(), cfg, app.Watch{Log: slog.New(slog.DiscardHandler)}, false)
		if err != nil {
			return nil, nil, err
		}
		t.Cleanup(core.Close)
		w, err := modules.Wire(core)
		if err != nil {
			return nil, nil, err
		}
		t.Cleanup(w.Close)
		house, err := w.Assemble(core)
		service = w.Identity
		return core, house, err
	}
	first, second := strings.Repeat("first ", 8), strings.Repeat("second ", 8)
	core, _, err := start(first, "")
	if err != nil {
		t.Fatal(err)
	}
	account, secret := tenant.NewID(), totp.NewSecret()
	const password = "trois platanes et un préau"
	hash, err := service.Hasher.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if err := core.DB.In(t.Context(), tenant.Doors{Account: account}, tenant.Actor{Account: account}, func(tx *tenant.Tx) error {
		return service.Seed(tx, []identity.Seeded{{Newcomer: identity.Newcomer{ID: account, Kind: identity.Adult, GivenName: "Nadia", FamilyName: "Roux", Language: "fr", PasswordHash: hash}, Login: "nadia.roux", TOTP: secret, CreatedAt: time.Now()}})
	}); err != nil {
		t.Fatal(err)
	}
	link := signed.Link{Tenant: tenant.NewID(), ID: uuid.New(), Until: time.Now().Add(time.Hour).UTC().Truncate(time.Minute)}
	token := signed.New(core.Root).Token("open", link)

	for round, secrets := range [][2]string{{second, first}, {second, ""}} {
		again, house, err := start(secrets[0], secrets[1])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.Root, core.Root) {
			t.Error("codes on paper and pupils' numbers are lost: another root key")
		}
		if got, err := signed.New(again.Root).Verify("open", token, time.Now()); err != nil || got != link {
			t.Errorf("a link that was sent before does not open: %v", err)
		}
		// signed in by password and code; a code serves once, so the second round takes that of the next half minute
		code, err := totp.Code(secret, time.Now().Add(time.Duration(round)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		cookie := ""
		for _, step := range [][2]string{{"/api/v1/session", `{"login":"nadia.roux","password":"` + password + `"}`}, {"/api/v1/session/second-factor", `{"code":"` + code + `"}`}} {
			req := httptest.NewRequest(http.MethodPost, step[0], strings.NewReader(step[1]))
			req.Host = "127.0.0.1"
			req.Header.Set("Content-Type", "application/json")
			if cookie != "" {
				req.AddCookie(&http.Cookie{Name: house.CookieName(), Value: cookie})
			}
			rec := httptest.NewRecorder()
			house.Engine.ServeHTTP(rec, req)
			if rec.Code >= 300 {
				t.Fatalf("under %q: %s answers %d %s", secrets, step[0], rec.Code, rec.Body)
			}
			for _, c := range rec.Result().Cookies() {
				if c.Name == house.CookieName() {
					cookie = c.Value
				}
			}
		}
	}
	if _, _, err := start(first, ""); !errors.Is(err, keyring.ErrSecret) || !strings.Contains(err.Error(), "PREAU_SECRET_BEFORE") {
		t.Errorf("the former secret still opens, or is not named: %v", err)
	}
}
