package identity_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/google/uuid"

	"preau/internal/identity"
	"preau/internal/testkit"
)

// device keeps passkeys as a telephone does.
type device struct {
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func newDevice(o virtualwebauthn.AuthenticatorOptions) *device {
	return &device{rp: virtualwebauthn.RelyingParty{ID: "localhost", Name: "Préau", Origin: "http://localhost"}, auth: virtualwebauthn.NewAuthenticatorWithOptions(o), key: virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)}
}

func options(t *testing.T, a testkit.Answer) string {
	t.Helper()
	var out struct{ Options json.RawMessage }
	a.Want(t, 200).JSON(t, &out)
	return string(out.Options)
}

func answered(t *testing.T, text string) obj {
	t.Helper()
	out := obj{}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// register makes a key for the account that is signed in.
func (d *device) register(t *testing.T, b *browser, name string) testkit.Answer {
	t.Helper()
	o, err := virtualwebauthn.ParseAttestationOptions(options(t, b.post("/api/v1/me/passkeys/begin", nil)))
	if err != nil {
		t.Fatal(err)
	}
	d.auth.Options.UserHandle = []byte(o.UserID)
	d.auth.AddCredential(d.key)
	return b.post("/api/v1/me/passkeys", obj{"name": name, "credential": answered(t, virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.key, *o))})
}

// enter signs in with the device's key.
func (d *device) enter(t *testing.T, b *browser) testkit.Answer {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(options(t, b.post("/api/v1/session/passkey/begin", nil)))
	if err != nil {
		t.Fatal(err)
	}
	return b.post("/api/v1/session/passkey", obj{"credential": answered(t, virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *o))})
}

// confirm shows the device's key again in a session.
func (d *device) confirm(t *testing.T, b *browser) testkit.Answer {
	t.Helper()
	o, err := virtualwebauthn.ParseAssertionOptions(options(t, b.post("/api/v1/session/passkey/begin", nil)))
	if err != nil {
		t.Fatal(err)
	}
	return b.post("/api/v1/session/confirm/passkey", obj{"credential": answered(t, virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *o))})
}

func TestPasskeys(t *testing.T) {
	h := newHouse(t)
	school := h.Tenant("school", "École des Tilleuls")
	person := h.person(school, record{Given: "Yann", Family: "Kervella", Profiles: []string{"director"}})
	b, login := h.activated(school, person, "kervella")
	h.Anonymous().Post("/api/v1/me/passkeys/begin", nil).Want(t, 401)

	// a key that did not look who holds it is none
	blind := newDevice(virtualwebauthn.AuthenticatorOptions{UserNotVerified: true})
	if a := blind.register(t, b, "Vieille clé"); a.Status != 403 {
		t.Fatalf("a key that verifies nobody: %d %s", a.Status, a.Body)
	}
	phone := newDevice(virtualwebauthn.AuthenticatorOptions{BackupEligible: true, BackupState: true})
	var made identity.Passkey
	phone.register(t, b, " Mon  téléphone ").Want(t, 200).JSON(t, &made)
	if made.Name != "Mon téléphone" || !made.Synced {
		t.Fatalf("%+v", made)
	}
	if me := b.me(); me.Strength != "second_factor" || me.Pending != "" {
		t.Fatalf("a passkey is a second factor: %+v", me)
	}
	stick := newDevice(virtualwebauthn.AuthenticatorOptions{})
	stick.key.Counter = 5
	stick.register(t, b, "Clé USB").Want(t, 200)
	if a := stick.register(t, b, "Clé USB"); a.Status != 409 || a.Code() != "identity.passkey_known" {
		t.Fatalf("the same key twice: %d %s", a.Status, a.Body)
	}
	var list struct{ Items []identity.Passkey }
	b.get("/api/v1/me/passkeys").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 || list.Items[1].Name != "Clé USB" || list.Items[1].Synced {
		t.Fatalf("%+v", list)
	}

	// shown again in the session, it stands for the password that is asked for before what is delicate
	h.Clock.Set(h.Clock.Now().Add(20 * time.Minute))
	if a := b.post("/api/v1/me/passkeys/begin", nil); a.Code() != "identity.confirm_password" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	unknown := newDevice(virtualwebauthn.AuthenticatorOptions{})
	unknown.auth.AddCredential(unknown.key)
	if a := unknown.confirm(t, b); a.Status != 403 || a.Code() != "identity.passkey_unknown" {
		t.Fatalf("a key of nobody's: %d %s", a.Status, a.Body)
	}
	phone.confirm(t, b).Want(t, 204)
	b.post("/api/v1/me/passkeys/begin", nil).Want(t, 200)

	// the password alone enters no more; a passkey does, with both proofs
	other := h.browser()
	other.signIn(login, good).Want(t, 200)
	if me := other.me(); me.Pending != "second_factor" {
		t.Fatalf("%+v", me)
	}
	phone.enter(t, other).Want(t, 200)
	if me := other.me(); me.Strength != "second_factor" || me.Pending != "" || len(me.Hats) != 1 {
		t.Fatalf("%+v", me)
	}
	stick.key.Counter = 6
	stick.enter(t, h.browser()).Want(t, 200)
	// a copy of it counts from where it was taken
	if a := stick.enter(t, h.browser()); a.Status != 403 || a.Code() != "identity.passkey_copied" {
		t.Fatalf("a copied key: %d %s", a.Status, a.Body)
	}
	stranger := newDevice(virtualwebauthn.AuthenticatorOptions{UserHandle: phone.auth.Options.UserHandle})
	if a := stranger.enter(t, h.browser()); a.Status != 403 || a.Code() != "identity.passkey_unknown" {
		t.Fatalf("an unknown key: %d %s", a.Status, a.Body)
	}
	phishing := *phone
	phishing.rp.Origin = "http://preau.example.org"
	if a := phishing.enter(t, h.browser()); a.Status != 403 || a.Code() != "identity.passkey_refused" {
		t.Fatalf("a key used on another site: %d %s", a.Status, a.Body)
	}
	blindPhone := *phone
	blindPhone.auth.Options.UserNotVerified = true
	if a := blindPhone.enter(t, h.browser()); a.Status != 403 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	thief := *phone
	thief.auth.Options.UserHandle = uuid.New().NodeID()
	if a := thief.enter(t, h.browser()); a.Status != 403 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	// an answer serves once
	again := h.browser()
	o, _ := virtualwebauthn.ParseAssertionOptions(options(t, again.post("/api/v1/session/passkey/begin", nil)))
	answer := obj{"credential": answered(t, virtualwebauthn.CreateAssertionResponse(phone.rp, phone.auth, phone.key, *o))}
	question := again.cookies["preau-passkey"]
	again.post("/api/v1/session/passkey", answer).Want(t, 200)
	again.cookies["preau-passkey"] = question
	if a := again.post("/api/v1/session/passkey", answer); a.Status != 410 {
		t.Fatalf("an answer twice: %d %s", a.Status, a.Body)
	}
	late := h.browser()
	o, _ = virtualwebauthn.ParseAssertionOptions(options(t, late.post("/api/v1/session/passkey/begin", nil)))
	h.Clock.Advance(6 * time.Minute)
	if a := late.post("/api/v1/session/passkey", obj{"credential": answered(t, virtualwebauthn.CreateAssertionResponse(phone.rp, phone.auth, phone.key, *o))}); a.Status != 410 {
		t.Fatalf("an answer after its time: %d %s", a.Status, a.Body)
	}

	// names and removal: nobody else's, never the last of somebody who must have one
	b.do("PATCH", "/api/v1/me/passkeys/"+made.ID.String(), obj{"name": "Téléphone de l’école"}).Want(t, 204)
	_, _, parent, _ := h.guardian()
	parent.do("PATCH", "/api/v1/me/passkeys/"+made.ID.String(), obj{"name": "à moi"}).Want(t, 404)
	parent.delete("/api/v1/me/passkeys/"+made.ID.String()).Want(t, 404)
	b.delete("/api/v1/me/passkeys/"+list.Items[1].ID.String()).Want(t, 204)
	if a := b.delete("/api/v1/me/passkeys/" + made.ID.String()); a.Status != 409 || a.Code() != "identity.factor_last" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	own := newDevice(virtualwebauthn.AuthenticatorOptions{})
	var hers identity.Passkey
	own.register(t, parent, "").Want(t, 200).JSON(t, &hers)
	if hers.Name != "Android Chrome" {
		t.Fatalf("%+v", hers)
	}
	parent.delete("/api/v1/me/passkeys/"+hers.ID.String()).Want(t, 204)
	if a := own.enter(t, h.browser()); a.Code() != "identity.passkey_unknown" {
		t.Fatalf("a key that was removed: %d %s", a.Status, a.Body)
	}
}
