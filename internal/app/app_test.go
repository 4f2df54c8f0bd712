package app_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

const canary = "Bérénice de la Motte-Fénelon"

type said struct {
	Body struct {
		Lines []string `json:"lines"`
	}
}

type asked struct {
	manifest.InTenant
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10"`
	Body  struct {
		Name  string      `json:"name" minLength:"3" maxLength:"20"`
		Mail  string      `json:"mail,omitempty" format:"email"`
		Kind  string      `json:"kind,omitempty" enum:"outing,health"`
		Count int         `json:"count,omitempty" minimum:"1" maximum:"9"`
		Many  []uuid.UUID `json:"many,omitempty" maxItems:"2"`
		On    string      `json:"on,omitempty" format:"date"`
	}
}

// rooms is a service that answers in every way there is.
func rooms(started chan struct{}, release chan struct{}) manifest.Module {
	spec := func(id, method, path string) manifest.Spec {
		return manifest.Spec{ID: "rooms." + id, Method: method, Path: path, Gate: manifest.Needs("rooms:manage")}
	}
	here := func(path string) string { return "/api/v1/t/{tenant}/rooms/" + path }
	type in = struct{ manifest.InTenant }
	fail := func(id string, err func() error) manifest.Operation {
		return manifest.Op(spec(id, "GET", here(id)), func(context.Context, *tenant.Tx, *in) (*said, error) { return nil, err() })
	}
	po := func(closed string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"rooms.closed\"\nmsgstr \"" + closed + "\"\n")}
	}
	return manifest.Module{Key: "rooms",
		Rights:     []access.Default{{Right: "rooms:manage", Kind: access.Manage, Profiles: []access.Profile{access.Director}, Doors: access.Tenant}},
		Catalogues: fs.FS(fstest.MapFS{"fr.po": po("La salle {room} est fermée."), "en.po": po("The room {room} is closed.")}),
		Operations: []manifest.Operation{
			manifest.Op(spec("add", "POST", here("add")), func(_ context.Context, tx *tenant.Tx, _ *asked) (*manifest.Empty, error) {
				_, err := tx.Exec("select 1")
				return nil, err
			}),
			manifest.Op(spec("list", "GET", here("list")), func(context.Context, *tenant.Tx, *in) (*said, error) {
				out := &said{}
				for range 200 {
					out.Body.Lines = append(out.Body.Lines, "une salle de classe")
				}
				return out, nil
			}),
			manifest.Op(spec("write-in-get", "GET", here("write-in-get")), func(_ context.Context, tx *tenant.Tx, _ *in) (*said, error) {
				_, err := tx.Exec("update tenant.tenants set name = 'x' where tenant_id = $1", tx.Tenant())
				return nil, err
			}),
			manifest.Op(spec("slow", "GET", here("slow")), func(_ context.Context, tx *tenant.Tx, _ *in) (*said, error) {
				started <- struct{}{}
				<-release
				out := &said{}
				n, err := tenant.Value[int](tx, "select count(*)::int from tenant.tenants where tenant_id = $1", tx.Tenant())
				out.Body.Lines = make([]string, n)
				return out, err
			}),
			fail("panics", func() error { panic(canary) }),
			fail("breaks", func() error { return errors.New("broken: " + canary) }),
			fail("closed", func() error { return problem.New(problem.Conflict, "rooms.closed", "room", "B12") }),
			fail("busy", func() error { return problem.New(problem.Unavailable, "unavailable").After(1500 * time.Millisecond) }),
		}}
}

func open(t *testing.T) (*testkit.Kit, uuid.UUID, *testkit.Client, chan struct{}, chan struct{}) {
	t.Helper()
	started, release := make(chan struct{}, 8), make(chan struct{})
	k := testkit.New(t, testkit.Modules(rooms(started, release)))
	school := k.Tenant("school", "École des Tilleuls")
	return k, school, k.Staff(school, access.Director), started, release
}

type wire struct {
	Type, Title, Detail, Code string
	Status                    int
	Params                    map[string]any
	Errors                    []struct{ Field, Code, Message string }
}

func TestAnErrorHelps(t *testing.T) {
	k, school, director, _, _ := open(t)
	path := "/api/v1/t/" + school.String() + "/rooms/"
	for _, c := range []struct {
		name   string
		client *testkit.Client
		path   string
		status int
		code   string
	}{
		{"anonymous", k.Anonymous(), "list", 401, "session.needed"},
		{"stranger", k.Staff(uuid.New(), access.Director), "list", 404, "not_found"},
		{"wrong profile", k.Staff(school, access.Teacher), "list", 403, "access.refused"},
		{"a path that does not exist", director, "nothing", 404, "not_found"},
		{"a rule", director, "closed", 409, "rooms.closed"},
		{"a panic", director, "panics", 500, "internal"},
		{"an error of ours", director, "breaks", 500, "internal"},
		{"a write in a read", director, "write-in-get", 500, "internal"},
		{"too busy", director, "busy", 503, "unavailable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := c.client.Get(path+c.path).Want(t, c.status)
			var p wire
			a.JSON(t, &p)
			if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
				t.Errorf("content type %q", ct)
			}
			if p.Code != c.code || p.Status != c.status || p.Type != "urn:preau:problem:"+c.code || p.Title == "" || p.Detail == "" || strings.Contains(p.Detail, c.code) {
				t.Errorf("%s", a.Body)
			}
			if a.Header.Get("X-Incident") == "" || strings.Contains(string(a.Body), a.Header.Get("X-Incident")) {
				t.Error("the incident travels in a header, alone")
			}
			if strings.Contains(string(a.Body), "Motte") || strings.Contains(string(a.Body), "SQLSTATE") {
				t.Errorf("the cause is told: %s", a.Body)
			}
		})
	}
	if a := director.Get(path + "busy"); a.Header.Get("Retry-After") != "2" {
		t.Errorf("Retry-After %q, want whole seconds rounded up", a.Header.Get("Retry-After"))
	}
	if a := director.Get(path + "closed"); !strings.Contains(string(a.Body), "La salle B12 est fermée.") {
		t.Errorf("%s", a.Body)
	}
	english := k.As(access.Caller{Lang: "en", Hats: []access.Hat{k.Hat(school, uuid.New(), access.Director)}})
	if a := english.Get(path + "closed"); !strings.Contains(string(a.Body), "The room B12 is closed.") {
		t.Errorf("%s", a.Body)
	}
	anonymous := k.Anonymous()
	anonymous.Header = http.Header{"Accept-Language": {"en-GB,en;q=0.9"}}
	fr, en := k.Anonymous().Get(path+"list"), anonymous.Get(path+"list")
	if string(fr.Body) == string(en.Body) {
		t.Error("an anonymous caller is not answered in their browser's language")
	}
	// what the caller may not know of answers byte for byte like what does not exist
	other := k.Tenant("school", "École d’ailleurs")
	foreign, absent := director.Get("/api/v1/t/"+other.String()+"/rooms/list"), director.Get("/api/v1/t/"+uuid.NewString()+"/rooms/list")
	if string(foreign.Body) != string(absent.Body) {
		t.Errorf("%s / %s", foreign.Body, absent.Body)
	}
	k.Exec(school, "update tenant.services set closed_at = now() where tenant_id = $1", school)
	closed := k.As(access.Caller{Hats: []access.Hat{func() access.Hat { h := k.Hat(school, uuid.New(), access.Director); h.Services = nil; return h }()}})
	if a := closed.Get(path+"list").Want(t, 404); string(a.Body) != string(absent.Body) {
		t.Errorf("a closed service answers %s", a.Body)
	}
}

func TestAFieldIsNamedAndItsValueIsNot(t *testing.T) {
	k, school, director, _, _ := open(t)
	english := k.As(access.Caller{Lang: "en", Hats: []access.Hat{k.Hat(school, uuid.New(), access.Director)}})
	path := "/api/v1/t/" + school.String() + "/rooms/add"
	long := strings.Repeat(canary, 3)
	for _, c := range []struct {
		name, query, body string
		status            int
		field, code       string
	}{
		{"too short", "", `{"name":"Bé"}`, 422, "name", "field.short"},
		{"too long", "", `{"name":"` + long + `"}`, 422, "name", "field.long"},
		{"missing", "", `{}`, 422, "name", "field.required"},
		{"unknown", "", `{"name":"abc","` + "surprise" + `":"` + canary + `"}`, 422, "surprise", "field.unknown"},
		{"not a mail", "", `{"name":"abc","mail":"` + canary + `"}`, 422, "mail", "field.email"},
		{"not a choice", "", `{"name":"abc","kind":"` + canary + `"}`, 422, "kind", "field.choice"},
		{"too much", "", `{"name":"abc","count":10}`, 422, "count", "field.max"},
		{"too little", "", `{"name":"abc","count":0}`, 422, "count", "field.min"},
		{"too many", "", `{"name":"abc","many":["` + uuid.NewString() + `","` + uuid.NewString() + `","` + uuid.NewString() + `"]}`, 422, "many", "field.many"},
		{"not a date", "", `{"name":"abc","on":"` + canary + `"}`, 422, "on", "field.date"},
		{"a query", "?limit=51", `{"name":"abc"}`, 422, "limit", "field.max"},
		{"another type", "", `{"name":{"x":"` + canary + `"}}`, 422, "name", "field.invalid"},
		{"not JSON", "", `{"name":` + canary, 400, "", ""},
		{"nothing", "", "", 400, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var fr, en wire
			director.Post(path+c.query, c.body).Want(t, c.status).JSON(t, &fr)
			a := english.Post(path+c.query, c.body).Want(t, c.status)
			a.JSON(t, &en)
			if strings.Contains(string(a.Body), "Motte") || strings.Contains(string(a.Body), "RFC ") || strings.Contains(string(a.Body), "expected string") {
				t.Errorf("the offending value, or the library's sentence, is said: %s", a.Body)
			}
			if fr.Detail == en.Detail || fr.Detail == "" || en.Detail == "" {
				t.Errorf("%q / %q", fr.Detail, en.Detail)
			}
			if c.field == "" {
				return
			}
			if len(fr.Errors) != 1 || fr.Errors[0].Field != c.field || fr.Errors[0].Code != c.code || fr.Errors[0].Message == "" || fr.Errors[0].Message == en.Errors[0].Message {
				t.Errorf("%+v / %+v, want %s %s", fr.Errors, en.Errors, c.field, c.code)
			}
		})
	}
	var p wire
	director.Post("/api/v1/t/"+url.PathEscape(canary)+"/rooms/add", `{"name":"abc"}`).JSON(t, &p)
	if p.Status != 404 && p.Status != 422 {
		t.Errorf("%+v", p)
	}
	big := director.Post(path, `{"name":"`+strings.Repeat("x", 2<<20)+`"}`).Want(t, 413)
	if big.Code() != "too_large" {
		t.Errorf("%s", big.Body)
	}
	plain := k.Staff(school, access.Director)
	plain.Header = http.Header{"Content-Type": {"text/plain"}}
	if a := plain.Do(http.MethodPost, path, strings.NewReader(`{"name":"abc"}`)); a.Status < 400 {
		t.Errorf("a form of another site would be taken: %d", a.Status)
	}
	if strings.Contains(k.Log.String(), "Motte") {
		t.Error("the log says what was sent")
	}
}

func TestEveryAnswerBearsItsHeaders(t *testing.T) {
	k, school, director, _, _ := open(t)
	path := "/api/v1/t/" + school.String() + "/rooms/"
	for _, a := range []testkit.Answer{director.Get(path + "list"), director.Get(path + "panics"), director.Get("/nothing"), k.Anonymous().Get(path + "list"), k.Anonymous().Get("/api/v1/events"),
		director.Post(path+"add", `{}`), director.Post(path+"add", `{"name":"abc"}`)} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": "default-src 'none'"} {
			if got := a.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%d: %s is %q", a.Status, name, got)
			}
		}
		if cc := a.Header.Get("Cache-Control"); cc != "no-store" && cc != "private, no-cache" {
			t.Errorf("%d: Cache-Control is %q", a.Status, cc)
		}
		if a.Header.Get("X-Incident") == "" || a.Header.Get("Server") != "" || a.Header.Get("X-Powered-By") != "" {
			t.Errorf("%v", a.Header)
		}
	}
}

func TestWhatDidNotChangeIsNotSentAgain(t *testing.T) {
	k, school, director, _, _ := open(t)
	path := "/api/v1/t/" + school.String() + "/rooms/list"
	first := director.Get(path).Want(t, 200)
	tag := first.Header.Get("ETag")
	if tag == "" || !strings.Contains(first.Header.Get("Vary"), "Cookie") {
		t.Fatalf("%v", first.Header)
	}
	again := k.Staff(school, access.Director)
	again.Header = http.Header{"If-None-Match": {tag}}
	if a := again.Get(path).Want(t, 304); len(a.Body) != 0 || a.Header.Get("ETag") != tag {
		t.Errorf("%v %s", a.Header, a.Body)
	}
	again.Header = http.Header{"If-None-Match": {`W/"other"`}}
	again.Get(path).Want(t, 200)
	again.Header = http.Header{"If-None-Match": {tag}}
	k.Anonymous().Get(path).Want(t, 401) // a tag is no key
	packed := k.Staff(school, access.Director)
	packed.Header = http.Header{"Accept-Encoding": {"gzip"}}
	a := packed.Get(path).Want(t, 200)
	if a.Header.Get("Content-Encoding") != "gzip" || len(a.Body)*4 > len(first.Body) {
		t.Fatalf("%d bytes of %d, %v", len(a.Body), len(first.Body), a.Header)
	}
	z, err := gzip.NewReader(strings.NewReader(string(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := io.ReadAll(z); err != nil || string(plain) != string(first.Body) {
		t.Errorf("unpacked differently: %v", err)
	}
}

func TestAnotherSiteChangesNothing(t *testing.T) {
	k, school, _, _, _ := open(t)
	path := "/api/v1/t/" + school.String() + "/rooms/add"
	for _, c := range []struct {
		name   string
		header http.Header
		status int
	}{
		{"another site's script", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"a neighbouring host", http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		{"an old browser on another site", http.Header{"Origin": {"https://ailleurs.example"}}, 403},
		{"an opaque origin", http.Header{"Origin": {"null"}}, 403},
		{"our own page", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 204},
		{"our own page in an old browser", http.Header{"Origin": {"http://127.0.0.1"}}, 204},
		{"a program", nil, 204},
	} {
		client := k.Staff(school, access.Director)
		client.Header = c.header
		a := client.Post(path, `{"name":"abc"}`)
		if a.Status != c.status || c.status == 403 && a.Code() != "cross_origin" {
			t.Errorf("%s: %d %s", c.name, a.Status, a.Body)
		}
	}
	if n := audited(k, school); n != 3 {
		t.Errorf("%d changes are in the audit, want 3", n)
	}
}

func audited(k *testkit.Kit, school uuid.UUID) (n int) {
	k.In(school, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, "select count(*)::int from audit.lines where tenant_id = $1 and operation = 'rooms.add'", school)
		return err
	})
	return n
}

func TestASessionThatEndedIsTakenBack(t *testing.T) {
	k, school, director, _, _ := open(t)
	director.Token = "no longer"
	a := director.Get("/api/v1/t/"+school.String()+"/rooms/list").Want(t, 401)
	if c := a.Header.Get("Set-Cookie"); !strings.Contains(c, "Max-Age=0") || !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
		t.Errorf("%q", c)
	}
	_ = k
}

// server serves the house on a real socket.
func server(t *testing.T, k *testkit.Kit) (address string, stop chan struct{}, ended chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop, ended = make(chan struct{}), make(chan error, 1)
	go func() { ended <- k.House.Serve(l, stop) }()
	return "http://" + l.Addr().String(), stop, ended
}

func get(t *testing.T, k *testkit.Kit, c *testkit.Client, url string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: k.House.CookieName(), Value: c.Token})
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestInProductionTheDoorStaysOpenWhileOthersAreTold(t *testing.T) {
	k, _, director, _, _ := open(t)
	k.House.Config.Production = true
	address, stop, ended := server(t, k)
	get(t, k, director, address+"/api/v1/nowhere")
	close(stop)
	for !k.House.Draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if res := get(t, k, director, address+"/api/v1/nowhere"); res.StatusCode != 404 {
		t.Errorf("whoever was sent here meanwhile is answered %d", res.StatusCode)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestABrowserIsWokenAndAStopDrains(t *testing.T) {
	k, school, director, started, release := open(t)
	address, stop, ended := server(t, k)
	stream := get(t, k, director, address+"/api/v1/events")
	if stream.StatusCode != 200 || stream.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v", stream.StatusCode, stream.Header)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(stream.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	hear := func(want string) {
		t.Helper()
		for {
			select {
			case line, ok := <-lines:
				if !ok {
					t.Fatalf("the stream ended before %q", want)
				}
				if line == want {
					return
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%q never came", want)
			}
		}
	}
	hear("retry: 3000")
	time.Sleep(300 * time.Millisecond) // the process listens
	// long work of theirs, started in a transaction of another process, wakes the browser
	err := k.House.DB.In(t.Context(), tenant.Doors{Tenant: school, Account: director.Caller.Account, Open: []string{"tasks"}}, tenant.Actor{Account: director.Caller.Account}, func(tx *tenant.Tx) error {
		_, err := tenant.StartTask(tx, "rooms", "rooms.count", 3, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	hear("event: tasks")

	slow := make(chan int, 1)
	go func() {
		res := get(t, k, director, address+"/api/v1/t/"+school.String()+"/rooms/slow")
		slow <- res.StatusCode
	}()
	<-started
	close(stop)
	for range lines { // the stream ends so that the process can
	}
	if !k.House.Draining.Load() {
		t.Error("readiness still says yes")
	}
	for since := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(address, "http://"), time.Second)
		if err != nil {
			break
		}
		_ = c.Close()
		if time.Since(since) > 5*time.Second {
			t.Fatal("new connections are taken during the stop")
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("stopped while a request runs: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	close(release)
	if status := <-slow; status != 200 {
		t.Errorf("the running request got %d", status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	// a browser that comes back meanwhile is sent on at once
	res := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, "/api/v1/events", nil)
	req.AddCookie(&http.Cookie{Name: k.House.CookieName(), Value: director.Token})
	k.House.Engine.ServeHTTP(res, req)
	if res.Code != 200 {
		t.Errorf("%d", res.Code)
	}
}
