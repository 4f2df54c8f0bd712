package identity_test

import (
	"bytes"
	"compress/flate"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	"github.com/google/uuid"

	"preau/internal/demo/peers"
	"preau/internal/identity"
	"preau/internal/identity/federation"
	"preau/internal/platform/safehttp"
	"preau/internal/testkit"
)

// One key serves every test: making one costs a quarter of a second.
var spKey = sync.OnceValues(func() (*federation.SAMLOptions, error) {
	key, cert, err := peers.KeyPair("Préau")
	return &federation.SAMLOptions{Key: key, Certificate: cert, Academy: "25"}, err
})

const townHall = "21990001300019"

var knownPeople = peers.People{
	EduConnect: []peers.Person{
		{Key: "nadia", Given: "Nadia", Family: "Le Goff", Affiliation: "resp1d", RefIDs: []string{"{AAF}25|ENT|7001"}},
		{Key: "nadia-three", Given: "Nadia", Family: "Le Goff", Affiliation: "resp2d", RefIDs: []string{"{AAF}25|ENT|7001", "{AAF}25|ENT|7002"}},
		{Key: "elsewhere", Given: "Nadia", Family: "Le Goff", Affiliation: "resp1d", RefIDs: []string{"{AAF}13|ENT|7001"}},
		{Key: "unknown", Given: "Zoé", Family: "Perrin", Affiliation: "resp1d"},
		{Key: "lina", Given: "Lina", Family: "Roux", Affiliation: "eleve1d", RefIDs: []string{"{AAF}25|ENT|9001"}},
		{Key: "namesake", Given: "Lina", Family: "Roux", Affiliation: "eleve1d", RefIDs: []string{"{AAF}25|ENT|7001"}},
		{Key: "schooled", Given: "Lina", Family: "Roux", Affiliation: "eleve2d", UAI: "0990001N", Birth: "2014-03-14"},
		{Key: "born-alike", Given: "Lina", Family: "Petit", Affiliation: "eleve2d", UAI: "0990001N", Birth: "2014-03-14"},
		{Key: "desk", Vectors: []string{"1|LE GOFF|Nadia|9001|0990001N"}},
		{Key: "desk-other", Vectors: []string{"1|LE GOFF|Marc|9001|0990001N"}},
	},
	FranceConnect: []peers.Person{
		{Key: "nadia", Given: "Nadia Fatima", Family: "Haddad", Usage: "Le Goff", Mail: "nadia@example.fr", Birth: "1988-04-12", BirthPlace: "99001", BirthCountry: "99100", Gender: "female"},
		{Key: "marc", Given: "Marc", Family: "Roux", Mail: "marc@example.fr", Birth: "1986-01-02", BirthPlace: "99001", BirthCountry: "99100", Gender: "male"},
	},
	ProConnect: []peers.Person{
		{Key: "agent", Given: "Inès", Family: "Caron", Mail: "Ines.Caron@mairie.example.fr", SIRET: townHall},
		{Key: "strong", Given: "Inès", Family: "Caron", Mail: "ines.caron@mairie.example.fr", SIRET: townHall, MFA: true},
		{Key: "moved", Given: "Inès", Family: "Caron", Mail: "ines.caron@mairie.example.fr", SIRET: "21990002100017"},
		{Key: "nobody", Given: "Inès", Family: "Caron", Mail: "ines.caron@mairie.example.fr", SIRET: "99999999999999"},
		{Key: "heir", Given: "Paul", Family: "Caron", Mail: "ines.caron@mairie.example.fr", SIRET: townHall},
	},
}

// waysHouse is a house with the three providers of a desk.
type waysHouse struct {
	*house
	peers *peers.Peers
	gates *federation.Gates
}

func newWays(t *testing.T) *waysHouse {
	t.Helper()
	p, err := peers.Start(knownPeople)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close(t.Context()) })
	sp, err := spKey()
	if err != nil {
		t.Fatal(err)
	}
	edu := *sp
	edu.MetadataURL = p.EduConnect.MetadataURL()
	gates, err := federation.Open(federation.Options{URL: "http://127.0.0.1", HTTP: safehttp.New(safehttp.Options{AllowLoopback: true}).HTTP(), EduConnect: &edu,
		FranceConnect: &federation.OIDCOptions{Issuer: p.FranceConnect.URL, ID: p.FranceConnect.Client, Secret: p.FranceConnect.Secret},
		ProConnect:    &federation.OIDCOptions{Issuer: p.ProConnect.URL, ID: p.ProConnect.Client, Secret: p.ProConnect.Secret}})
	if err != nil {
		t.Fatal(err)
	}
	metadata, err := gates.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.EduConnect.Trust(metadata); err != nil {
		t.Fatal(err)
	}
	return &waysHouse{house: newHouse(t, func(c *identity.Config) { c.Ways = gates }), peers: p, gates: gates}
}

func noRedirect() *http.Client {
	return &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

var hidden = regexp.MustCompile(`name="(SAMLResponse|RelayState)" value="([^"]*)"`)

// travel leaves for a provider, is somebody there, and returns what the provider sends back.
func (h *waysHouse) travel(b *browser, way, who string, link bool) obj {
	h.t.Helper()
	return h.travelFor(b, way, who, obj{"link": link, "back": "/mots"})
}

func (h *waysHouse) travelFor(b *browser, way, who string, why obj) obj {
	h.t.Helper()
	var out struct{ URL string }
	b.post("/api/v1/session/ways/"+way, why).Want(h.t, 200).JSON(h.t, &out)
	res, err := noRedirect().Get(out.URL + "&who=" + who)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if way == "educonnect" {
		in := obj{}
		for _, m := range hidden.FindAllStringSubmatch(string(body), -1) {
			in[map[string]string{"SAMLResponse": "saml_response", "RelayState": "state"}[m[1]]] = strings.NewReplacer("&#43;", "+", "&amp;", "&", "&#34;", `"`).Replace(m[2])
		}
		if len(in) != 2 {
			h.t.Fatalf("EduConnect answers %d %s", res.StatusCode, body)
		}
		return in
	}
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || back.Query().Get("code") == "" {
		h.t.Fatalf("%s answers %d %s %s", way, res.StatusCode, res.Header.Get("Location"), body)
	}
	return obj{"code": back.Query().Get("code"), "state": back.Query().Get("state")}
}

// comes travels and returns.
func (h *waysHouse) comes(b *browser, way, who string) testkit.Answer {
	h.t.Helper()
	return b.post("/api/v1/session/ways/"+way+"/return", h.travel(b, way, who, false))
}

func (h *waysHouse) next(a testkit.Answer) string {
	h.t.Helper()
	var out struct{ Next string }
	a.Want(h.t, 200).JSON(h.t, &out)
	return out.Next
}

func (h *waysHouse) family(school uuid.UUID, key, childKey string) (mother, child uuid.UUID) {
	child = h.person(school, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}, Source: childKey})
	mother = h.person(school, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Subjects: []uuid.UUID{child}, Source: key})
	return mother, child
}

func TestAParentEntersByEduConnect(t *testing.T) {
	h := newWays(t)
	school, second := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay")
	mother, child := h.family(school, "25:7001", "25:9001")
	h.family(second, "25:7002", "25:9002")

	// a stranger of the same name, of another academy, finds nothing
	stranger := h.browser()
	if next := h.next(h.comes(stranger, "educonnect", "elsewhere")); next != "arrival" {
		t.Fatalf("another academy's key: %s", next)
	}
	var seen identity.Arrival
	stranger.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if len(seen.Organisations) != 0 || seen.Account {
		t.Fatalf("another academy's key shows %+v", seen)
	}
	if a := stranger.post("/api/v1/session/arrival", obj{"how": "open"}); a.Status != 409 || a.Code() != "identity.way_nothing" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}

	b := h.browser()
	if next := h.next(h.comes(b, "educonnect", "nadia-three")); next != "arrival" {
		t.Fatal(next)
	}
	b.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if strings.Join(seen.Organisations, ", ") != "École des Tilleuls, Collège Jean-Zay" || seen.GivenName != "Nadia" || seen.Back != "/mots" {
		t.Fatalf("%+v", seen)
	}
	arrival := maps.Clone(b.cookies)
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	me := b.me()
	if len(me.Hats) != 2 || me.Strength != "password" || me.Pending != "charter" || me.Hats[0].Children == nil {
		t.Fatalf("%+v", me)
	}
	found := false
	for _, hat := range me.Hats {
		found = found || hat.Person == mother && len(hat.Children) == 1 && hat.Children[0] == child
	}
	if !found {
		t.Fatalf("the mother does not meet her child: %+v", me.Hats)
	}
	// the arrival serves once
	again := h.browser()
	again.cookies = arrival
	if a := again.post("/api/v1/session/arrival", obj{"how": "open"}); a.Status == 200 {
		t.Fatal("an arrival was settled twice")
	}
	// she comes back, from another browser, with fewer keys: she is known
	back := h.browser()
	back.agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15"
	if next := h.next(h.comes(back, "educonnect", "nadia-three")); next != "entered" || back.me().Account.ID != me.Account.ID {
		t.Fatal("a known parent does not enter")
	}
	var sessions struct{ Items []identity.Session }
	b.post("/api/v1/me/charter", obj{"version": "2026-09"}).Want(t, 204)
	b.get("/api/v1/me/sessions").Want(t, 200).JSON(t, &sessions)
	if len(sessions.Items) != 2 || sessions.Items[0].Way != "educonnect" {
		t.Fatalf("%+v", sessions)
	}
}

func TestAnAccountThatExistsIsNeverJoinedSilently(t *testing.T) {
	h := newWays(t)
	school, second := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay")
	mother, _ := h.family(school, "25:7001", "25:9001")
	h.family(second, "25:7002", "25:9002")
	first, login := h.activated(school, mother, "roux")
	account := first.me().Account.ID

	b := h.browser()
	if next := h.next(h.comes(b, "educonnect", "nadia-three")); next != "arrival" {
		t.Fatal(next)
	}
	var seen identity.Arrival
	b.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if !seen.Account || len(seen.Organisations) != 1 {
		t.Fatalf("%+v", seen)
	}
	if a := b.post("/api/v1/session/arrival", obj{"how": "open"}); a.Status != 409 || a.Code() != "identity.way_account" {
		t.Fatalf("a second account of one person: %d %s", a.Status, a.Body)
	}
	if a := b.post("/api/v1/session/arrival", obj{"how": "sign-in", "login": login, "password": "wrong wrong"}); a.Status != 401 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	// somebody else's account takes nobody's EduConnect
	father := h.person(school, record{Given: "Marc", Family: "Roux", Profiles: []string{"guardian"}})
	_, other := h.activated(school, father, "roux")
	if a := b.post("/api/v1/session/arrival", obj{"how": "sign-in", "login": other, "password": good}); a.Status != 409 || a.Code() != "identity.way_other_name" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	b.post("/api/v1/session/arrival", obj{"how": "sign-in", "login": login, "password": good}).Want(t, 200)
	if me := b.me(); me.Account.ID != account || len(me.Hats) != 2 {
		t.Fatalf("%+v", me)
	}
	next := h.browser()
	if h.next(h.comes(next, "educonnect", "nadia-three")) != "entered" || next.me().Account.ID != account {
		t.Fatal("EduConnect does not open the account that it was linked to")
	}
}

func TestMoreRecordsAreProposedToAKnownParent(t *testing.T) {
	h := newWays(t)
	school, second := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay")
	h.family(school, "25:7001", "25:9001")
	b := h.browser()
	h.next(h.comes(b, "educonnect", "nadia"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	// the same key appears in a second school
	h.family(second, "25:7001", "25:9002")
	again := h.browser()
	if next := h.next(h.comes(again, "educonnect", "nadia")); next != "arrival" || len(again.me().Hats) != 1 {
		t.Fatalf("%s %+v", next, again.me())
	}
	var seen identity.Arrival
	again.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if !seen.SignedIn || strings.Join(seen.Organisations, "") != "Collège Jean-Zay" {
		t.Fatalf("%+v", seen)
	}
	stranger := h.browser()
	stranger.cookies["preau-arrival"] = again.cookies["preau-arrival"]
	if a := stranger.post("/api/v1/session/arrival", obj{"how": "join"}); a.Status != 401 {
		t.Fatalf("a stranger with her cookie: %d %s", a.Status, a.Body)
	}
	again.post("/api/v1/session/arrival", obj{"how": "join"}).Want(t, 200)
	if len(again.me().Hats) != 2 {
		t.Fatalf("%+v", again.me())
	}
}

func TestADeskOfTheAcademyTellsAParentByTheirChild(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.Exec(school, `select tenant.claim('uai', '0990001N')`)
	mother, _ := h.family(school, "", "25:9001")
	h.person(school, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}}) // a homonym of another child
	other := h.browser()
	if next := h.next(h.comes(other, "educonnect", "desk-other")); next != "arrival" {
		t.Fatal(next)
	}
	var seen identity.Arrival
	other.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if len(seen.Organisations) != 0 {
		t.Fatalf("a name that is no responsible's of that child found %+v", seen)
	}
	b := h.browser()
	h.next(h.comes(b, "educonnect", "desk"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	if me := b.me(); len(me.Hats) != 1 || me.Hats[0].Person != mother {
		t.Fatalf("%+v", me.Hats)
	}
}

func TestAPupilEntersByEduConnect(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	_, child := h.family(school, "25:7001", "25:9001")
	b := h.browser()
	h.next(h.comes(b, "educonnect", "lina"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	if me := b.me(); me.Account.Kind != "pupil" || len(me.Hats) != 1 || me.Hats[0].Person != child {
		t.Fatalf("%+v", me)
	}
}

// Numbers of pupils and of responsibles are given apart: the mother and a child who bear one number never enter as each other, nor
// does either as a teacher who bears it.
func TestAPupilAndAResponsibleOfOneNumber(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.person(school, record{Given: "Lina", Family: "Roux", Profiles: []string{"teacher"}, Source: "25:7001"})
	child := h.person(school, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}, Source: "25:7001"})
	mother := h.person(school, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}, Subjects: []uuid.UUID{child}, Source: "25:7001"})
	for who, want := range map[string]uuid.UUID{"namesake": child, "nadia": mother} {
		b := h.browser()
		h.next(h.comes(b, "educonnect", who))
		b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
		if me := b.me(); len(me.Hats) != 1 || me.Hats[0].Person != want {
			t.Errorf("%s enters as %+v", who, me.Hats)
		}
	}
	other := newWays(t)
	elsewhere := other.Tenant("school", "Collège Jean-Zay")
	other.person(elsewhere, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"teacher"}, Source: "25:7001"})
	b := other.browser()
	other.next(other.comes(b, "educonnect", "nadia"))
	if a := b.post("/api/v1/session/arrival", obj{"how": "open"}); a.Status != 409 || a.Code() != "identity.way_nothing" {
		t.Errorf("a responsible enters as a teacher: %d %s", a.Status, a.Body)
	}
}

// Of most pupils EduConnect tells the school, the names and the day of birth, and no number of the register's.
func TestAPupilIsFoundInTheirSchoolByTheDayOfBirth(t *testing.T) {
	h := newWays(t)
	school, second := h.Tenant("school", "Collège Jean-Zay"), h.Tenant("school", "Collège Ada-Lovelace")
	h.Exec(school, `select tenant.claim('uai', '0990001N')`)
	child := h.person(school, record{Given: "Lina", Family: "Roux", Names: []string{"Roux"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	h.person(school, record{Given: "Tom", Family: "Roux", Names: []string{"Roux"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	h.person(second, record{Given: "Lina", Family: "Roux", Names: []string{"Roux"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	other := h.browser()
	h.next(h.comes(other, "educonnect", "born-alike"))
	if a := other.post("/api/v1/session/arrival", obj{"how": "open"}); a.Code() != "identity.way_nothing" {
		t.Errorf("another name, born on that day: %d %s", a.Status, a.Body)
	}
	b := h.browser()
	h.next(h.comes(b, "educonnect", "schooled"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	if me := b.me(); len(me.Hats) != 1 || me.Hats[0].Person != child || me.Account.Kind != "pupil" {
		t.Errorf("%+v", me)
	}
	h.person(school, record{Given: "Lina", Family: "Roux", Names: []string{"Roux"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	h.person(school, record{Given: "Lina", Family: "Petit", Names: []string{"Petit"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	h.person(school, record{Given: "Lina", Family: "Petit", Names: []string{"Petit"}, Pupil: true, Profiles: []string{"pupil"}, Address: "2014-03-14"})
	twins := h.browser()
	h.next(h.comes(twins, "educonnect", "born-alike"))
	if a := twins.post("/api/v1/session/arrival", obj{"how": "open"}); a.Code() != "identity.way_nothing" {
		t.Errorf("two of one name and day: %d %s", a.Status, a.Body)
	}
}

// Who never had a password chooses a first one, after the proof that they have: their provider's, asked for anew.
func TestAFirstPasswordIsChosenByThePersonsOwnProof(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.family(school, "25:7001", "25:9001")
	b := h.browser()
	h.next(h.comes(b, "educonnect", "nadia"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	b.post("/api/v1/me/charter", obj{"version": "2026-09"}).Want(t, 204)
	if me := b.me(); me.Account.Password {
		t.Fatal("an account that nobody gave a password has one")
	}
	h.Clock.Set(h.Clock.Now().Add(20 * time.Minute))
	first := obj{"password": "quatre platanes et un banc"}
	if a := b.post("/api/v1/me/password", first); a.Status != 403 || a.Code() != "identity.confirm_password" {
		t.Fatalf("a session that is no longer fresh: %d %s", a.Status, a.Body)
	}
	h.Anonymous().Post("/api/v1/session/ways/educonnect", obj{"confirm": true}).Want(t, 401)
	var out struct{ URL string }
	b.post("/api/v1/session/ways/educonnect", obj{"confirm": true}).Want(t, 200).JSON(t, &out)
	if request := inflated(t, out.URL); !strings.Contains(request, `ForceAuthn="true"`) {
		t.Errorf("the provider may answer without asking: %s", request)
	}
	// somebody else of the provider, and another browser, prove nothing
	if a := b.post("/api/v1/session/ways/educonnect/return", h.travelFor(b, "educonnect", "unknown", obj{"confirm": true})); a.Status != 409 || a.Code() != "identity.way_other_account" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	in := h.travelFor(b, "educonnect", "nadia", obj{"confirm": true})
	thief := h.browser()
	thief.cookies["preau-trip"] = b.cookies["preau-trip"]
	if a := thief.post("/api/v1/session/ways/educonnect/return", in); a.Status != 410 {
		t.Fatalf("in a browser that is not signed in: %d %s", a.Status, a.Body)
	}
	if a := b.post("/api/v1/me/password", first); a.Status != 403 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	in = h.travelFor(b, "educonnect", "nadia", obj{"confirm": true, "back": "/compte/mot-de-passe"})
	var back struct{ Next, Back string }
	b.post("/api/v1/session/ways/educonnect/return", in).Want(t, 200).JSON(t, &back)
	if back.Next != "confirmed" || back.Back != "/compte/mot-de-passe" {
		t.Fatalf("%+v", back)
	}
	b.post("/api/v1/me/password", first).Want(t, 204)
	me := b.me()
	if !me.Account.Password {
		t.Fatal("the password is not there")
	}
	h.browser().signIn(me.Account.Login, first["password"].(string)).Want(t, 200)
}

// inflated is the request that an address of the redirect binding bears.
func inflated(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := base64.StdEncoding.DecodeString(u.Query().Get("SAMLRequest"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Signing out goes to EduConnect and back; signing out there ends here the session that it opened, and no other.
func TestSigningOutHereAndAtEduConnect(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.family(school, "25:7001", "25:9001")
	var left []string
	h.peers.EduConnect.Left = func(name string) { left = append(left, name) }
	var assertion *saml.Assertion
	h.peers.EduConnect.Spoil = func(a *saml.Assertion) { assertion = a }
	enter := func() *browser {
		t.Helper()
		b := h.browser()
		if h.next(h.comes(b, "educonnect", "nadia")) == "arrival" {
			b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
		}
		return b
	}
	here := enter()
	name := assertion.Subject.NameID.Value
	var out struct{ Next string }
	here.do("DELETE", "/api/v1/session", nil).Want(t, 200).JSON(t, &out)
	res, err := noRedirect().Get(out.Next)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back := res.Header.Get("Location")
	if len(left) != 1 || left[0] != name || !strings.HasPrefix(back, "http://127.0.0.1"+federation.LogoutPath+"?SAMLResponse=") {
		t.Fatalf("EduConnect ends %v and goes to %s (%d)", left, back, res.StatusCode)
	}
	query := func(address string) obj { return obj{"query": address[strings.Index(address, "?")+1:]} }
	leave := "/api/v1/session/ways/educonnect/leave"
	h.browser().post(leave, query(back)).Want(t, 200)
	here.get("/api/v1/me").Want(t, 401)

	there := enter()
	name, index := assertion.Subject.NameID.Value, assertion.AuthnStatements[0].SessionIndex
	other := enter()
	me := "http://127.0.0.1" + federation.MetadataPath
	idp := h.peers.EduConnect
	for why, address := range map[string]string{
		"another's name":      idp.Leave(me, "somebody", index),
		"another session":     idp.Leave(me, name, "another"),
		"what we asked":       out.Next,
		"unsigned":            strings.Split(idp.Leave(me, name, index), "&SigAlg")[0],
		"another relay state": strings.Replace(idp.Leave(me, name, index), "relais", "ailleurs", 1),
	} {
		if a := there.post(leave, query(address)); a.Status != 403 && (a.Status != 200 || !strings.HasPrefix(why, "another")) {
			t.Errorf("%s: %d %s", why, a.Status, a.Body)
		}
		if there.get("/api/v1/me").Status != 200 {
			t.Fatalf("%s ended the session", why)
		}
	}
	asked := idp.Leave(me, name, index)
	other.post(leave, query(asked)).Want(t, 200)
	other.get("/api/v1/me").Want(t, 200) // its own session at EduConnect goes on
	there.post(leave, query(asked)).Want(t, 200).JSON(t, &out)
	there.get("/api/v1/me").Want(t, 401)
	if res, err = noRedirect().Get(out.Next); err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if string(body) != "signed out" || !strings.Contains(out.Next, "RelayState=relais") {
		t.Errorf("EduConnect is answered %d %s", res.StatusCode, body)
	}
	metadata, err := h.gates.Metadata()
	if err != nil || !strings.Contains(string(metadata), "SingleLogoutService") {
		t.Errorf("we describe no place to sign out: %v", err)
	}
}

// What somebody brings in EduConnect's name.
func TestEduConnectsAnswerIsCheckedWhole(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.family(school, "25:7001", "25:9001")
	idp := h.peers.EduConnect
	refuse := func(name string, a testkit.Answer, status int, code string) {
		t.Helper()
		if a.Status != status || a.Code() != code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	b := h.browser()
	for name, spoil := range map[string]func(a *saml.Assertion){
		"for another service": func(a *saml.Assertion) {
			a.Conditions.AudienceRestrictions[0].Audience.Value = "https://other.example.fr"
		},
		"for nobody in particular": func(a *saml.Assertion) { a.Conditions.AudienceRestrictions = nil },
		"an hour old":              func(a *saml.Assertion) { a.IssueInstant = a.IssueInstant.Add(-time.Hour) },
		"past its time":            func(a *saml.Assertion) { a.Conditions.NotOnOrAfter = time.Now().Add(-10 * time.Minute) },
		"not yet":                  func(a *saml.Assertion) { a.Conditions.NotBefore = time.Now().Add(10 * time.Minute) },
		"to another request": func(a *saml.Assertion) {
			a.Subject.SubjectConfirmations[0].SubjectConfirmationData.InResponseTo = "id-other"
		},
		"to another place": func(a *saml.Assertion) {
			a.Subject.SubjectConfirmations[0].SubjectConfirmationData.Recipient = "https://other.example.fr"
		},
		"confirming nobody":   func(a *saml.Assertion) { a.Subject.SubjectConfirmations = nil },
		"from another issuer": func(a *saml.Assertion) { a.Issuer.Value = "https://other.example.fr" },
		"that names nobody":   func(a *saml.Assertion) { a.AttributeStatements = nil },
	} {
		idp.Spoil = spoil
		refuse(name, h.comes(b, "educonnect", "nadia"), 403, "identity.way_refused")
	}
	idp.Spoil = nil
	// three minutes between two clocks are forgiven
	idp.Spoil = func(a *saml.Assertion) { a.Conditions.NotBefore = time.Now().Add(2 * time.Minute) }
	if h.next(h.comes(b, "educonnect", "nadia")) != "arrival" {
		t.Error("a clock that is two minutes ahead")
	}
	idp.Spoil = nil

	// the answer of one trip in another browser, or shown twice
	in := h.travel(b, "educonnect", "nadia", false)
	thief := h.browser()
	refuse("without a trip", thief.post("/api/v1/session/ways/educonnect/return", in), 410, "identity.way_over")
	h.travel(thief, "educonnect", "unknown", false)
	refuse("in another's browser", thief.post("/api/v1/session/ways/educonnect/return", in), 403, "identity.way_refused")
	trip := b.cookies["preau-trip"]
	b.post("/api/v1/session/ways/educonnect/return", in).Want(t, 200)
	b.cookies["preau-trip"] = trip
	refuse("shown twice", b.post("/api/v1/session/ways/educonnect/return", in), 403, "identity.way_refused")

	// unsigned, and signed by a stranger
	raw, err := base64.StdEncoding.DecodeString(in["saml_response"].(string))
	if err != nil {
		t.Fatal(err)
	}
	in = h.travel(b, "educonnect", "nadia", false)
	raw, _ = base64.StdEncoding.DecodeString(in["saml_response"].(string))
	bare := regexp.MustCompile(`(?s)<ds:Signature.*?</ds:Signature>`).ReplaceAll(raw, nil)
	if len(bare) == len(raw) {
		t.Fatal("the answer had no signature")
	}
	in["saml_response"] = base64.StdEncoding.EncodeToString(bare)
	// what is left is the assertion's own signature, under the encryption: without either it would be anybody's
	if a := b.post("/api/v1/session/ways/educonnect/return", in); a.Status != 200 {
		t.Errorf("an answer whose assertion alone is signed: %d %s", a.Status, a.Body)
	}
	in = h.travel(b, "educonnect", "nadia", false)
	raw, _ = base64.StdEncoding.DecodeString(in["saml_response"].(string))
	id := regexp.MustCompile(`InResponseTo="([^"]+)"`).FindStringSubmatch(string(raw))[1]
	now := time.Now().UTC()
	forged := saml.Response{ID: "id-forged", InResponseTo: id, IssueInstant: now, Version: "2.0", Destination: "http://127.0.0.1" + federation.ReturnPath("educonnect"),
		Issuer: &saml.Issuer{Value: idp.URL + "/metadata"}, Status: saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}},
		Assertion: &saml.Assertion{ID: "id-a", IssueInstant: now, Version: "2.0", Issuer: saml.Issuer{Value: idp.URL + "/metadata"},
			Subject:             &saml.Subject{SubjectConfirmations: []saml.SubjectConfirmation{{Method: "urn:oasis:names:tc:SAML:2.0:cm:bearer", SubjectConfirmationData: &saml.SubjectConfirmationData{InResponseTo: id, NotOnOrAfter: now.Add(time.Minute), Recipient: "http://127.0.0.1" + federation.ReturnPath("educonnect")}}}},
			Conditions:          &saml.Conditions{NotBefore: now, NotOnOrAfter: now.Add(time.Minute), AudienceRestrictions: []saml.AudienceRestriction{{Audience: saml.Audience{Value: "http://127.0.0.1" + federation.MetadataPath}}}},
			AttributeStatements: []saml.AttributeStatement{{Attributes: []saml.Attribute{{Name: "FrEduCtRefId", Values: []saml.AttributeValue{{Type: "xs:string", Value: "{AAF}25|ENT|7001"}}}, {Name: "urn:oid:1.3.6.1.4.1.20326.10.999.1.57", Values: []saml.AttributeValue{{Type: "xs:string", Value: "ec-nadia"}}}}}}}}
	doc := forged.Element()
	text := xmlOf(t, doc)
	in["saml_response"] = base64.StdEncoding.EncodeToString([]byte(text))
	refuse("unsigned", b.post("/api/v1/session/ways/educonnect/return", in), 403, "identity.way_refused")
	in = h.travel(b, "educonnect", "nadia", false)
	in["saml_response"] = base64.StdEncoding.EncodeToString([]byte(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`))
	refuse("an entity", b.post("/api/v1/session/ways/educonnect/return", in), 403, "identity.way_refused")

	// a stranger's provider under the same name
	other, err := peers.Start(knownPeople)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(t.Context())
	metadata, _ := h.gates.Metadata()
	if err := other.EduConnect.Trust(metadata); err != nil {
		t.Fatal(err)
	}
	var out struct{ URL string }
	b.post("/api/v1/session/ways/educonnect", obj{}).Want(t, 200).JSON(t, &out)
	res, err := noRedirect().Get(strings.Replace(out.URL, idp.URL, other.EduConnect.URL, 1) + "&who=nadia")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if strings.Contains(string(body), "SAMLResponse") { // the request names its destination, so a careful provider refuses it first
		t.Error("a provider answers a request for another")
	}
}

func TestFranceConnectAsksOnceWhoOneIsHere(t *testing.T) {
	h := newWays(t)
	school := h.Tenant("school", "École des Tilleuls")
	mother, _ := h.family(school, "", "")
	b := h.browser()
	if next := h.next(h.comes(b, "franceconnect", "nadia")); next != "arrival" {
		t.Fatal("a name alone opened something")
	}
	var seen identity.Arrival
	b.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if len(seen.Organisations) != 0 || seen.Account {
		t.Fatalf("%+v", seen)
	}
	// the paper of her own record: FranceConnect's names are those of the record, no other name is asked
	code := h.issue(school, mother)
	husband := h.browser()
	h.next(h.comes(husband, "franceconnect", "marc"))
	if a := husband.post("/api/v1/session/arrival", obj{"how": "code", "code": code}); field(a) != "family_name identity.name_wrong" {
		t.Fatalf("somebody else's paper: %d %s", a.Status, a.Body)
	}
	b.post("/api/v1/session/arrival", obj{"how": "code", "code": code}).Want(t, 200)
	me := b.me()
	if len(me.Hats) != 1 || me.Hats[0].Person != mother {
		t.Fatalf("%+v", me)
	}
	again := h.browser()
	if h.next(h.comes(again, "franceconnect", "nadia")) != "entered" || again.me().Account.ID != me.Account.ID {
		t.Fatal("FranceConnect does not know her again")
	}
	// leaving closes FranceConnect's session too
	var out struct{ Next string }
	again.delete("/api/v1/session").Want(t, 200).JSON(t, &out)
	if !strings.HasPrefix(out.Next, h.peers.FranceConnect.URL+"/session/end?") || !strings.Contains(out.Next, "id_token_hint=") {
		t.Fatalf("leaving goes to %q", out.Next)
	}
	if res, err := noRedirect().Get(out.Next); err != nil || res.StatusCode != 302 || len(h.peers.FranceConnect.Ended) != 1 {
		t.Fatalf("%v %v", res, err)
	}
}

func TestFranceConnectsAnswerIsCheckedWhole(t *testing.T) {
	h := newWays(t)
	op := h.peers.FranceConnect
	b := h.browser()
	refuse := func(name string, a testkit.Answer, status int, code string) {
		t.Helper()
		if a.Status != status || a.Code() != code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	for name, spoil := range map[string]func(kind string, c map[string]any){
		"for another service": func(kind string, c map[string]any) { c["aud"] = "another" },
		"from another":        func(kind string, c map[string]any) { c["iss"] = "https://other.example.fr" },
		"another's nonce":     func(kind string, c map[string]any) { c["nonce"] = "another-nonce-of-the-right-length-000000000" },
		"without a nonce":     func(kind string, c map[string]any) { delete(c, "nonce") },
		"past its time":       func(kind string, c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() },
		"two people":          func(kind string, c map[string]any) { c["sub"] = kind },
		"information of another": func(kind string, c map[string]any) {
			if kind == "userinfo" {
				c["aud"] = "another"
			}
		},
	} {
		op.Spoil = spoil
		refuse(name, h.comes(b, "franceconnect", "nadia"), 403, "identity.way_refused")
	}
	op.Spoil = nil
	op.Unsigned = true
	refuse("unsigned information", h.comes(b, "franceconnect", "nadia"), 403, "identity.way_refused")
	op.Unsigned = false
	key := op.Key
	op.Key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	refuse("a stranger's signature", h.comes(b, "franceconnect", "nadia"), 403, "identity.way_refused")
	op.Key = key
	in := h.travel(b, "franceconnect", "nadia", false)
	in["state"] = "another-state-of-the-right-length-0000000000"
	refuse("another's state", b.post("/api/v1/session/ways/franceconnect/return", in), 403, "identity.way_refused")
	in = h.travel(b, "franceconnect", "nadia", false)
	trip := b.cookies["preau-trip"]
	b.post("/api/v1/session/ways/franceconnect/return", in).Want(t, 200)
	b.cookies["preau-trip"] = trip
	refuse("a code twice", b.post("/api/v1/session/ways/franceconnect/return", in), 403, "identity.way_refused")
	in = h.travel(b, "franceconnect", "nadia", false)
	refuse("another provider's return", b.post("/api/v1/session/ways/proconnect/return", in), 410, "identity.way_over")
	in = h.travel(b, "franceconnect", "nadia", false)
	delete(in, "code")
	in["error"] = "access_denied"
	refuse("changed their mind", b.post("/api/v1/session/ways/franceconnect/return", in), 409, "identity.way_declined")
	if strings.Contains(h.Log.String(), "nadia@example.fr") || strings.Contains(h.Log.String(), "Haddad") {
		t.Error("the log names somebody")
	}
}

func TestAnOwnerLinksAWayToTheirAccount(t *testing.T) {
	h := newWays(t)
	_, _, b, _ := h.guardian()
	if a := b.post("/api/v1/session/ways/franceconnect/return", h.travel(b, "franceconnect", "marc", true)); a.Status != 409 || a.Code() != "identity.way_other_name" {
		t.Fatalf("another person's FranceConnect: %d %s", a.Status, a.Body)
	}
	if next := h.next(b.post("/api/v1/session/ways/franceconnect/return", h.travel(b, "franceconnect", "nadia", true))); next != "linked" {
		t.Fatal(next)
	}
	var ways struct {
		Items []identity.External
		Open  []string
	}
	b.get("/api/v1/me/ways").Want(t, 200).JSON(t, &ways)
	if len(ways.Items) != 1 || ways.Items[0].Way != "franceconnect" || !slices.Equal(ways.Open, []string{"educonnect", "franceconnect"}) { // ProConnect is for agents
		t.Fatalf("%+v", ways)
	}
	// nobody else links it
	other := h.Tenant("school", "École d’ailleurs")
	twin := h.person(other, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}})
	c, _ := h.activated(other, twin, "Le Goff")
	if a := c.post("/api/v1/session/ways/franceconnect/return", h.travel(c, "franceconnect", "nadia", true)); a.Status != 409 || a.Code() != "identity.way_taken" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	c.delete("/api/v1/me/ways/"+ways.Items[0].ID.String()).Want(t, 404)
	b.delete("/api/v1/me/ways/"+ways.Items[0].ID.String()).Want(t, 204)
	h.Clock.Advance(time.Hour)
	if a := b.post("/api/v1/session/ways/franceconnect", obj{"link": true}); a.Status != 403 || a.Code() != "identity.confirm_password" {
		t.Fatalf("an hour later: %d %s", a.Status, a.Body)
	}
	h.Anonymous().Post("/api/v1/session/ways/franceconnect", obj{"link": true}).Want(t, 401)
}

func TestAnAgentEntersWhereTheirEmployerIs(t *testing.T) {
	h := newWays(t)
	town, other := h.Tenant("commune", "Saint-Avril"), h.Tenant("commune", "Vaubrun")
	h.Exec(town, `select tenant.claim('siret', $1)`, townHall)
	h.Exec(other, `select tenant.claim('siret', $1)`, "21990002100017")
	agent := h.person(town, record{Given: "Inès", Family: "Caron", Profiles: []string{"school_office"}, Address: "ines.caron@mairie.example.fr"})

	b := h.browser()
	if a := h.comes(b, "proconnect", "nobody"); a.Status != 403 || a.Code() != "identity.siret_unknown" {
		t.Fatalf("an employer that is not here: %d %s", a.Status, a.Body)
	}
	h.next(h.comes(b, "proconnect", "moved"))
	var seen identity.Arrival
	b.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if len(seen.Organisations) != 0 {
		t.Fatalf("the address of one town hall found something in another: %+v", seen)
	}
	h.next(h.comes(b, "proconnect", "heir"))
	b.get("/api/v1/session/arrival").Want(t, 200).JSON(t, &seen)
	if len(seen.Organisations) != 0 {
		t.Fatalf("somebody else behind the address: %+v", seen)
	}
	h.next(h.comes(b, "proconnect", "agent"))
	b.post("/api/v1/session/arrival", obj{"how": "open"}).Want(t, 200)
	me := b.me()
	if len(me.Hats) != 1 || me.Hats[0].Person != agent || me.Pending != "enrol_second_factor" {
		t.Fatalf("%+v", me)
	}
	// two proofs at ProConnect are two proofs here
	strong := h.browser()
	if h.next(h.comes(strong, "proconnect", "strong")) != "entered" {
		t.Fatal("the agent is not known again")
	}
	if me := strong.me(); me.Strength != "second_factor" || me.Pending != "charter" {
		t.Fatalf("%+v", me)
	}
	// the same address at another employer, and another person behind it
	if a := h.comes(h.browser(), "proconnect", "moved"); a.Status != 403 || a.Code() != "identity.siret_other" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if next := h.next(h.comes(h.browser(), "proconnect", "heir")); next != "arrival" {
		t.Fatal("an heir of the address entered")
	}
	// an agent who is also a parent elsewhere sees their work alone, and for twelve hours
	school := h.Tenant("school", "École des Tilleuls")
	parent := h.person(school, record{Given: "Inès", Family: "Caron", Profiles: []string{"guardian"}})
	code := h.issue(school, parent)
	strong.post("/api/v1/me/charter", obj{"version": "2026-09"}).Want(t, 204)
	strong.post("/api/v1/activation/join", obj{"code": code, "family_name": "Caron"}).Want(t, 204)
	if me := strong.me(); len(me.Hats) != 1 {
		t.Fatalf("a professional identity opened a family: %+v", me.Hats)
	}
	h.Clock.Advance(12*time.Hour + time.Minute)
	strong.get("/api/v1/me").Want(t, 401)
}

func TestAProviderThatIsAway(t *testing.T) {
	h := newWays(t)
	_ = h.peers.Close(t.Context())
	for _, way := range federation.All {
		if a := h.browser().post("/api/v1/session/ways/"+way, obj{}); a.Status != 503 || a.Code() != "identity.way_away" {
			t.Errorf("%s: %d %s", way, a.Status, a.Body)
		}
	}
	bare := newHouse(t)
	bare.Anonymous().Post("/api/v1/session/ways/educonnect", obj{}).Want(t, 404)
}

func xmlOf(t *testing.T, el *etree.Element) string {
	t.Helper()
	doc := etree.NewDocument()
	doc.SetRoot(el)
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
