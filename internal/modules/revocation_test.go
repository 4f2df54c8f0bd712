package modules_test

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/modules"
	"preau/internal/platform/problem"
	"preau/internal/platform/push"
	"preau/internal/platform/safehttp"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
)

// effective is how long a right that was taken back may still be used anywhere.
const effective = 60 * time.Second

// elsewhere is a second process of the same installation: it hears of a change by its signals alone.
type elsewhere struct {
	e     *estate
	wired *modules.Wired
	house *app.House
}

func (e *estate) elsewhere() *elsewhere {
	e.t.Helper()
	core, err := app.Open(context.Background(), e.core.Config, e.core.Watch, false)
	e.must(err)
	core.Clock.Base = e.clock
	o := &elsewhere{e: e}
	o.wired, err = modules.Wire(core)
	e.must(err)
	o.house, err = o.wired.Assemble(core)
	e.must(err)
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { o.house.Listen(ctx) })
	e.t.Cleanup(func() { stop(); wg.Wait(); o.wired.Close(); core.Close() })
	return o
}

// visitor is a browser at the second process.
type visitor struct {
	o       *elsewhere
	cookies map[string]string
}

func (v *visitor) ask(method, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = "127.0.0.1"
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range v.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	v.o.house.Engine.ServeHTTP(rec, req)
	for _, c := range rec.Result().Cookies() {
		v.cookies[c.Name] = c.Value
	}
	return rec
}

// someone is a person of the school with an account of their own.
type someone struct {
	name            string
	person, account uuid.UUID
	secret          string
	*visitor
}

const theirPassword = "trois tilleuls et un préau"

func (o *elsewhere) someone(school uuid.UUID, given string, profile access.Profile) *someone {
	e := o.e
	e.t.Helper()
	s := &someone{name: given, account: tenant.NewID()}
	hash, err := e.wired.Identity.Hasher.Hash(context.Background(), theirPassword)
	e.must(err)
	if profile != access.Guardian {
		s.secret = totp.NewSecret()
	}
	e.in(school, func(tx *tenant.Tx) (err error) {
		if s.person, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: "Roux", Contact: directory.Contact{Mail: strings.ToLower(given) + "@example.fr"}, Roles: []directory.NewRole{{Profile: profile, Since: civil("2026-09-01")}}}); err != nil {
			return err
		}
		if err := e.wired.Identity.Seed(tx, []identity.Seeded{{Newcomer: identity.Newcomer{ID: s.account, Kind: identity.Adult, GivenName: given, FamilyName: "Roux", Language: "fr", PasswordHash: hash},
			Login: strings.ToLower(given), Mail: strings.ToLower(given) + "@example.fr", Charter: "2026-09", CharterAt: tx.Now(), TOTP: s.secret, CreatedAt: tx.Now()}}); err != nil {
			return err
		}
		return e.wired.Identity.Join(tx, s.account, s.person)
	})
	return s
}

// enters signs in by password, and by the second factor when there is one.
func (s *someone) enters(o *elsewhere) *visitor {
	t := o.e.t
	t.Helper()
	v := &visitor{o, map[string]string{}}
	if rec := v.ask("POST", "/api/v1/session", `{"login":"`+strings.ToLower(s.name)+`","password":"`+theirPassword+`"}`); rec.Code >= 300 {
		t.Fatalf("%s does not enter: %d %s", s.name, rec.Code, rec.Body)
	}
	if s.secret != "" {
		code, err := totp.Code(s.secret, time.Now())
		o.e.must(err)
		if rec := v.ask("POST", "/api/v1/session/second-factor", `{"code":"`+code+`"}`); rec.Code >= 300 {
			t.Fatalf("%s: second factor: %d %s", s.name, rec.Code, rec.Body)
		}
	}
	return v
}

// pushes is a push service: it counts what each subscription is sent.
type pushes struct {
	*httptest.Server
	mu   sync.Mutex
	sent map[string]int
}

func newPushes(t *testing.T) *pushes {
	p := &pushes{sent: map[string]int{}}
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.sent[r.URL.Path]++
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *pushes) of(who string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent["/"+who]
}

func (p *pushes) sender(t *testing.T) *push.Sender {
	keys, err := push.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(p.Certificate())
	s, err := push.New(push.Options{Keys: keys, Contact: "mailto:ecole@example.fr", HTTP: safehttp.Options{AllowLoopback: true, Transport: func(tr *http.Transport) { tr.TLSClientConfig = &tls.Config{RootCAs: roots} }}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (v *visitor) subscribe(p *pushes, name string) {
	t := v.o.e.t
	t.Helper()
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	v.o.e.must(err)
	secret := make([]byte, 16)
	_, _ = rand.Read(secret)
	encode := base64.RawURLEncoding.EncodeToString
	if rec := v.ask("POST", "/api/v1/me/push", fmt.Sprintf(`{"endpoint":%q,"keys":{"p256dh":%q,"auth":%q}}`, p.URL+"/"+name, encode(private.PublicKey().Bytes()), encode(secret))); rec.Code != 204 {
		t.Fatalf("%s does not subscribe: %d %s", name, rec.Code, rec.Body)
	}
}

// mails are the addresses that were written to since n mails ago.
func (e *estate) mails() (to []string) {
	for _, m := range e.inbox.List("", 1000) {
		if a, err := mail.ParseAddress(m.To); err == nil {
			to = append(to, a.Address)
		}
	}
	return to
}

// linkOf is the page to which the last mail of an address leads.
func (e *estate) linkOf(address string) string {
	e.t.Helper()
	for _, m := range e.inbox.List(address, 10) {
		full, err := e.inbox.Get(m.ID)
		e.must(err)
		for _, l := range full.Links {
			if u, err := url.Parse(l); err == nil && strings.HasPrefix(u.Path, "/signer/") {
				return u.Path
			}
		}
	}
	e.t.Fatalf("no link was written to %s", address)
	return ""
}

// A right that is taken back is gone everywhere within a minute: in the session that is open at another process, in the links that
// were sent, in the resources that are entered, in the lists that other software reads, in the notifications of telephones and in the mail that waits for
// the morning. Each is tried before, so that its refusal says something.
func TestARevocationIsEffectiveEverywhere(t *testing.T) {
	e := newEstate(t)
	o := e.elsewhere()
	phones := newPushes(t)
	e.wired.Pusher = phones.sender(t)

	var told sync.Map
	tool := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_ = r.ParseForm()
			told.Store(r.URL.Path, r.PostForm.Get("logoutRequest"))
		}
	}))
	t.Cleanup(tool.Close)
	var posts sync.Map
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := posts.LoadOrStore(r.URL.Path, new(int))
		*n.(*int)++
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(down.Close)

	school := tenant.NewID()
	e.in(school, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) values ($1, 'school', 'elementaire', 'École des Tilleuls', 'Les Tilleuls', $2)`, school, tx.Now()); err != nil {
			return err
		}
		for _, s := range []string{"liaison", "resource", "exchange"} {
			if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3)`, school, s, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	anne, zoe := o.someone(school, "Anne", access.Director), o.someone(school, "Zoe", access.Teacher)
	luc, nadia, paul := o.someone(school, "Luc", access.Guardian), o.someone(school, "Nadia", access.Guardian), o.someone(school, "Paul", access.Guardian)
	var class, lina uuid.UUID
	e.in(school, func(tx *tenant.Tx) error {
		y, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		if class, err = directory.OpenClass(tx, directory.Class{YearID: y.ID, Label: "CE1 B", Levels: []string{"CE1"}}); err != nil {
			return err
		}
		if _, err = directory.Join(tx, class, zoe.person, directory.PartMainTeacher, "", y.StartsOn); err != nil {
			return err
		}
		for name, guardians := range map[string][]*someone{"Lina": {luc, nadia}, "Tom": {paul}} {
			child, err := directory.Add(tx, directory.NewPerson{GivenName: name, FamilyName: "Roux", Roles: []directory.NewRole{{Profile: access.Pupil, Since: civil("2026-09-01")}}})
			if err != nil {
				return err
			}
			if name == "Lina" {
				lina = child
			}
			if _, err = directory.Join(tx, class, child, directory.PartPupil, "CE1", y.StartsOn); err != nil {
				return err
			}
			for _, g := range guardians {
				if _, err = directory.Tie(tx, directory.Kinship{PupilID: child, GuardianID: g.person, Authority: directory.AuthorityFull, Since: civil("2026-09-01")}); err != nil {
					return err
				}
			}
		}
		return directory.Refresh(tx)
	})
	everybody := []*someone{zoe, luc, nadia, paul}
	for _, s := range everybody {
		s.visitor = s.enters(o)
		s.subscribe(phones, s.name)
	}
	tablet := nadia.enters(o) // her second browser
	tablet.subscribe(phones, "tablet")
	head := e.as(anne.account)
	base := "/api/v1/t/" + school.String()

	// a resource for the class and those who answer for it, each at an address of their own
	groups := map[string]uuid.UUID{}
	e.in(school, func(tx *tenant.Tx) error {
		rows, err := tenant.Select[struct {
			Kind string
			ID   uuid.UUID
		}](tx, `select kind, id from directory.groups where tenant_id = $1 and class_id = $2`, school, class)
		for _, r := range rows {
			groups[r.Kind] = r.ID
		}
		return err
	})
	var res struct{ ID uuid.UUID }
	e.do(head, "POST", base+"/resource/resources", map[string]any{"name": "Exercices", "protocol": "cas", "address": tool.URL + "/", "sends": []string{"profile"}}, 201, &res)
	e.do(head, "PUT", base+"/resource/resources/"+res.ID.String()+"/groups", map[string]any{"groups": []uuid.UUID{groups["class"], groups["class_guardians"]}}, 200, nil)
	// two bricks: one goes on and must not see who left, the other loses its key and its hook
	type brick struct{ ID uuid.UUID }
	var goes, stopped brick
	var key, dead struct{ Key string }
	shape := map[string]any{"name": "Bibliothèque", "purpose": "Prêt des livres", "contact": "biblio@example.fr", "lists": []string{"orgs", "users", "classes", "enrollments"}, "people": []string{"pupils", "staff"}, "fields": []string{"names"}}
	for b, k := range map[*brick]any{&goes: &key, &stopped: &dead} {
		e.do(head, "POST", base+"/exchange/bricks", shape, 201, b)
		e.do(head, "POST", base+"/exchange/bricks/"+b.ID.String()+"/keys", map[string]any{"days": 30}, 201, k)
	}
	var hook brick
	e.do(head, "POST", base+"/exchange/bricks/"+stopped.ID.String()+"/hooks", map[string]any{"address": down.URL + "/hook", "kinds": []string{"pupil.left"}}, 201, &hook)
	roster := func(key string) (int, string) {
		req := httptest.NewRequest("GET", "/ims/oneroster/rostering/v1p2/users", nil)
		req.Host = "127.0.0.1"
		req.Header.Set("Authorization", "Bearer "+key)
		rec := httptest.NewRecorder()
		o.house.Engine.ServeHTTP(rec, req)
		return rec.Code, rec.Body.String()
	}

	send := func(title string) {
		t.Helper()
		var n struct {
			ID      uuid.UUID
			Version int
		}
		doc := map[string]any{"type": "doc", "content": []any{map[string]any{"type": "paragraph", "content": []any{map[string]any{"type": "text", "text": "Vendredi."}}}}}
		e.do(head, "POST", base+"/liaison/notes", map[string]any{"kind": "outing", "title": title, "body": doc, "wants": "read", "both_guardians": true, "audience": map[string]any{"classes": []uuid.UUID{class}, "staff": true}}, 201, &n)
		e.do(head, "POST", base+"/liaison/notes/"+n.ID.String()+"/send", map[string]any{"version": n.Version}, 200, nil)
	}
	send("Sortie au musée")
	e.settle()

	// before: everything opens
	links := map[string]string{}
	for _, s := range everybody {
		if phones.of(s.name) != 1 || !slices.Contains(e.mails(), strings.ToLower(s.name)+"@example.fr") {
			t.Fatalf("%s was told %d times by push, and mail went to %v", s.name, phones.of(s.name), e.mails())
		}
		links[s.name] = e.linkOf(strings.ToLower(s.name) + "@example.fr")
		if rec := (&visitor{o, map[string]string{}}).ask("GET", links[s.name], ""); rec.Code != 200 {
			t.Fatalf("%s's link answers %d", s.name, rec.Code)
		}
	}
	open := func(s *someone) int {
		return s.ask("GET", "/cas/login?service="+url.QueryEscape(tool.URL+"/"+s.name), "").Code
	}
	for _, s := range []*someone{zoe, paul} {
		if got := open(s); got != http.StatusSeeOther {
			t.Fatalf("the resource answers %s %d", s.name, got)
		}
	}
	if status, body := roster(key.Key); status != 200 || !strings.Contains(body, `"Zoe"`) {
		t.Fatalf("the brick reads %d %s", status, body)
	}
	if status, _ := roster(dead.Key); status != 200 {
		t.Fatal("the second brick's key opens nothing")
	}
	e.do(head, "POST", base+"/exchange/hooks/"+hook.ID.String()+"/try", nil, 202, nil)
	e.settle()
	if n, ok := posts.Load("/hook"); !ok || *n.(*int) != 1 {
		t.Fatal("the hook was never tried")
	}

	// in the evening a note waits for the morning; then the rights go
	e.clock.Set(time.Date(2026, 9, 7, 20, 0, 0, 0, time.UTC))
	send("Sortie à la ferme")
	type gone struct {
		what string
		is   func() bool
	}
	anonymous := &visitor{o, map[string]string{}}
	link := func(s *someone) gone {
		return gone{s.name + ": the link of a mail", func() bool { return anonymous.ask("GET", links[s.name], "").Code >= 400 }}
	}
	toldOf := func(s *someone) gone {
		return gone{s.name + ": the resource where they are", func() bool { _, ok := told.Load("/" + s.name); return ok }}
	}
	measured := func(since time.Time, list ...gone) {
		t.Helper()
		left := list
		for len(left) > 0 {
			left = slices.DeleteFunc(slices.Clone(left), func(g gone) bool {
				if !g.is() {
					return false
				}
				t.Logf("%-45s %v", g.what, time.Since(since).Round(time.Millisecond))
				return true
			})
			if time.Since(since) > effective {
				for _, g := range left {
					t.Errorf("%s goes on", g.what)
				}
				return
			}
			time.Sleep(2 * time.Millisecond)
		}
	}

	began := time.Now()
	e.do(head, "POST", base+"/directory/restrictions", map[string]any{"pupil": lina, "person": luc.person, "effect": "no_information", "decided_on": "2026-09-04", "court": "TJ de Valmont", "document_seen": true}, 200, nil)
	measured(began, gone{"Luc: the session", func() bool {
		return !strings.Contains(luc.ask("GET", "/api/v1/children", "").Body.String(), lina.String())
	}},
		gone{"Luc: the liaison book", func() bool {
			return !strings.Contains(luc.ask("GET", "/api/v1/liaison/feed", "").Body.String(), "musée")
		}}, link(luc))

	began = time.Now()
	e.do(head, "POST", base+"/directory/people/"+zoe.person.String()+"/departure", map[string]any{"left": true}, 204, nil)
	measured(began, gone{"Zoe: the session", func() bool { return zoe.ask("GET", base+"/directory/people", "").Code == 404 }}, link(zoe),
		gone{"Zoe: entering a resource", func() bool { return open(zoe) == http.StatusForbidden }})
	began = time.Now()
	e.clock.Set(e.clock.Now().Add(30 * time.Second)) // what nobody ended, and what bricks read, is looked at twice a minute
	measured(began, toldOf(zoe), gone{"Zoe: the lists of a brick", func() bool { status, body := roster(key.Key); return status == 200 && !strings.Contains(body, `"Zoe"`) }})

	began = time.Now()
	e.do(head, "DELETE", base+"/identity/people/"+paul.person.String()+"/membership", nil, 204, nil)
	measured(began, gone{"Paul: the session", func() bool { return paul.ask("GET", "/api/v1/me", "").Code == 401 }}, link(paul), toldOf(paul))

	e.settle()
	tries, _ := posts.Load("/hook")
	tried := *tries.(*int)
	began = time.Now()
	e.do(head, "POST", base+"/exchange/bricks/"+stopped.ID.String()+"/stop", nil, 200, nil)
	measured(began, gone{"a brick: its key", func() bool { status, _ := roster(dead.Key); return status >= 400 }})

	// a tablet is lost: its owner ends it from her telephone
	var sessions struct {
		Items []struct {
			ID      uuid.UUID
			Current bool
		}
	}
	e.must(jsonOf(nadia.ask("GET", "/api/v1/me/sessions", ""), &sessions))
	began = time.Now()
	for _, s := range sessions.Items {
		if !s.Current {
			if rec := nadia.ask("DELETE", "/api/v1/me/sessions/"+s.ID.String(), ""); rec.Code != 204 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
		}
	}
	measured(began, gone{"a lost tablet: the session", func() bool { return tablet.ask("GET", "/api/v1/me", "").Code == 401 }})

	// the morning: the mail and the notifications that waited
	before := len(e.mails())
	began = time.Now()
	e.clock.Set(time.Date(2026, 9, 8, 5, 1, 0, 0, time.UTC))
	e.settle()
	t.Logf("%-45s %v", "what waited for the morning left", time.Since(began).Round(time.Millisecond))
	fresh := e.mails()[:len(e.mails())-before]
	if !slices.Contains(fresh, "nadia@example.fr") || phones.of("Nadia") != 2 {
		t.Errorf("who keeps her right is not told: %v, %d", fresh, phones.of("Nadia"))
	}
	for _, s := range []*someone{luc, zoe, paul} {
		if slices.Contains(fresh, strings.ToLower(s.name)+"@example.fr") {
			t.Errorf("a mail that waited left for %s", s.name)
		}
		if phones.of(s.name) != 1 {
			t.Errorf("%s's telephone is told", s.name)
		}
	}
	if phones.of("tablet") != 1 {
		t.Error("the lost tablet is told")
	}
	if *tries.(*int) != tried { // the next try was due in the night
		t.Error("the hook of a brick that was stopped is tried again")
	}
	if (&visitor{o, map[string]string{}}).ask("GET", links["Nadia"], "").Code != 200 {
		t.Error("the link of who keeps her right is refused")
	}
	// she signs in again on the tablet that was found: it is told again
	for name := range tablet.cookies {
		if !strings.Contains(name, "device") {
			delete(tablet.cookies, name)
		}
	}
	if rec := tablet.ask("POST", "/api/v1/session", `{"login":"nadia","password":"`+theirPassword+`"}`); rec.Code >= 300 {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	send("Photo de classe")
	e.settle()
	if phones.of("tablet") != 2 || phones.of("Paul") != 1 || phones.of("Luc") != 1 {
		t.Errorf("the tablet was told %d times", phones.of("tablet"))
	}
}

// The brake of an académie reaches all of its schools within five seconds, with the worker and the queue that run.
func TestTheBrakeHoldsTwoHundredSchoolsWithinFiveSeconds(t *testing.T) {
	const many = 200
	e := newEstate(t)
	academy := tenant.NewID()
	found := func(id uuid.UUID, kind string) {
		e.in(id, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) values ($1, $2, case when $2 = 'school' then 'elementaire' end, 'Organisation', 'Organisation', $3)`, id, kind, tx.Now())
			return err
		})
	}
	found(academy, "academy")
	schools := make([]uuid.UUID, many)
	for i := range schools {
		schools[i] = tenant.NewID()
		found(schools[i], "school")
	}
	e.in(academy, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) select $1, gen_random_uuid(), s, 'school', 'École', '{liaison}', $3::date from unnest($2::uuid[]) s`, academy, schools, tx.Now())
		return err
	})
	for _, s := range schools {
		e.in(s, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, gen_random_uuid(), $2, 'academy', 'Académie', '{liaison}', $3::date)`, s, academy, tx.Now())
			return err
		})
	}
	person, account := tenant.NewID(), tenant.NewID()
	token := "test-brake"
	e.mu.Lock()
	e.known[token] = &access.Caller{Account: account, Session: tenant.NewID(), Lang: "fr", Strength: access.BySecondFactor,
		Hats: []access.Hat{{Tenant: academy, Person: person, Profiles: []access.Profile{access.AcademyStaff}, Services: map[string]bool{"settings": true}, Organisation: access.Organisation{Kind: "academy", Name: "Académie"}}}}
	e.mu.Unlock()
	held := func(want bool) time.Duration {
		t.Helper()
		began := time.Now()
		e.do(token, map[bool]string{true: "POST", false: "DELETE"}[want], "/api/v1/t/"+academy.String()+"/settings/brake", map[bool]any{true: map[string]any{"reason": "Comptes volés dans plusieurs écoles.", "schools": true}}[want], 200, nil)
		left := slices.Clone(schools)
		for len(left) > 0 {
			left = slices.DeleteFunc(left, func(s uuid.UUID) (done bool) {
				err := e.core.DB.In(t.Context(), tenant.Doors{Tenant: s, Open: []string{"tenant"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) error { return tenant.MayPublish(tx) })
				return problem.Is(err, "tenant.braked") == want
			})
			if time.Since(began) > 30*time.Second {
				t.Fatalf("%d schools are not reached", len(left))
			}
			time.Sleep(10 * time.Millisecond)
		}
		return time.Since(began)
	}
	if took := held(true); took > 5*time.Second {
		t.Errorf("the last of %d schools was held after %v", many, took)
	} else {
		t.Logf("%d schools held in %v", many, took.Round(time.Millisecond))
	}
	t.Logf("%d schools let go in %v", many, held(false).Round(time.Millisecond))
	e.settle()
}

func jsonOf(rec *httptest.ResponseRecorder, v any) error {
	return json.Unmarshal(rec.Body.Bytes(), v)
}
