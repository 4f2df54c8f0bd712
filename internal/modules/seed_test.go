package modules_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/platform/config"
	"preau/internal/testkit"
)

const day = "2026-11-24"

// house is the whole bouquet on a database of its own, with passwords hashed at the least cost.
type house struct {
	t     *testing.T
	core  *app.Core
	wired *modules.Wired
	app   *app.House
	admin string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, admin: testkit.Clone(t, app.Schemas(modules.Declared()))}
	cfg := config.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Connections: 12, Concurrency: 4, Runtime: testkit.Root("runtime"), Var: t.TempDir(),
		MailFrom: "Préau <ne-pas-repondre@preau.example>", WeakHashes: true, DatabaseURL: h.admin,
		PayFiPURL: "http://127.0.0.1:9/payfip"} // nobody answers there
	var err error
	if h.core, err = app.Open(context.Background(), cfg, app.Watch{Log: slog.New(slog.DiscardHandler)}, true); err != nil {
		t.Fatal(err)
	}
	if h.wired, h.app, err = modules.Demonstrate(h.core, nil); err != nil {
		t.Fatal(err)
	}
	h.wired.Step = nil
	t.Cleanup(func() { h.wired.Close(); h.core.Close(); testkit.Drop(t, h.admin) })
	return h
}

func (h *house) owner(sql string, args ...any) (n int) {
	h.t.Helper()
	conn, err := pgx.Connect(context.Background(), h.admin)
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// rows counts every table that holds anything.
func (h *house) rows() map[string]int {
	h.t.Helper()
	conn, err := pgx.Connect(context.Background(), h.admin)
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	found, err := conn.Query(context.Background(), `select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
	if err != nil {
		h.t.Fatal(err)
	}
	names, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		h.t.Fatal(err)
	}
	out := map[string]int{}
	for _, name := range names {
		out[name] = h.owner("select count(*)::int from " + name)
	}
	return out
}

// work runs the jobs that are due, and what they emit.
func (h *house) work() (kinds map[string]int) {
	h.t.Helper()
	kinds = map[string]int{}
	for range 100 {
		rows, err := h.core.Relay.PGX.Query(context.Background(), `select tenant_id, id, kind from platform.outbox o where dead_at is null and run_at <= $1
			and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id) order by run_at, id`, h.core.Clock.Now())
		if err != nil {
			h.t.Fatal(err)
		}
		type job struct {
			Tenant, ID uuid.UUID
			Kind       string
		}
		jobs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[job])
		if err != nil {
			h.t.Fatal(err)
		}
		if len(jobs) == 0 {
			return kinds
		}
		for _, j := range jobs {
			kinds[j.Kind]++
			if err := h.app.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind); err != nil {
				h.t.Fatalf("job %s: %v", j.Kind, err)
			}
		}
	}
	h.t.Fatal("the jobs never end")
	return nil
}

// browser keeps its cookies.
type browser struct {
	h       *house
	cookies map[string]string
}

func (h *house) browser() *browser { return &browser{h, map[string]string{}} }

func (b *browser) do(method, path string, body any) (int, []byte) {
	b.h.t.Helper()
	var r io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.h.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req := httptest.NewRequest(method, path, r)
	req.Host = "127.0.0.1"
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, v := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	b.h.app.Engine.ServeHTTP(w, req)
	res := w.Result()
	for _, c := range res.Cookies() {
		b.cookies[c.Name] = c.Value
	}
	out, _ := io.ReadAll(res.Body)
	return res.StatusCode, out
}

func (b *browser) want(status int, method, path string, body, into any) []byte {
	b.h.t.Helper()
	got, raw := b.do(method, path, body)
	if got != status {
		b.h.t.Fatalf("%s %s: %d, want %d: %s", method, path, got, status, raw)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			b.h.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return raw
}

type obj = map[string]any

// enter signs somebody of the card in.
func (h *house) enter(e modules.Entrance) *browser {
	h.t.Helper()
	b := h.browser()
	if e.Login == "" {
		var class struct {
			Tiles []struct {
				Pupil uuid.UUID
				Name  string
			}
		}
		b.want(200, "POST", "/api/v1/session/class/look", obj{"code": e.ClassCode}, &class)
		given, _, _ := strings.Cut(e.Who, " ")
		for _, tile := range class.Tiles {
			if tile.Name == given {
				b.want(200, "POST", "/api/v1/session/class", obj{"code": e.ClassCode, "pupil": tile.Pupil, "picture": e.Picture, "words": e.Words}, nil)
				return b
			}
		}
		h.t.Fatalf("%s is not among the tiles of their class", e.Who)
	}
	b.want(200, "POST", "/api/v1/session", obj{"login": e.Login, "password": e.Password}, nil)
	if e.Code != "" {
		b.want(200, "POST", "/api/v1/session/second-factor", obj{"code": e.Code}, nil)
	}
	return b
}

type me struct {
	Pending string
	Hats    []struct {
		Tenant   uuid.UUID
		Name     string
		Kind     string
		Profiles []string
		Children []uuid.UUID
	}
}

type listed struct {
	Items []struct {
		ID    uuid.UUID
		Title string
		State string
	}
}

func TestTheDemonstration(t *testing.T) {
	h := newHouse(t)
	ctx, stop := context.WithCancel(context.Background())
	h.wired.Step = func(what string) {
		if strings.HasPrefix(what, "École de Courvallon") {
			stop()
		}
	}
	if err := h.wired.Seed(ctx, h.core, day); err == nil {
		t.Fatal("it was to be interrupted")
	}
	if len(h.wired.Card()) != 0 {
		t.Error("a demonstration that is not whole has no card")
	}
	h.wired.Step = nil
	began := time.Now()
	if err := h.wired.Seed(context.Background(), h.core, ""); err != nil {
		t.Fatal(err)
	}
	t.Logf("the rest after an interruption: %v", time.Since(began))

	for uai, pupils := range map[string]int{"0990001N": 247, "0990014C": 118, "0990027S": 156, "0990033Y": 58, "0990048P": 87, "0990052U": 236} {
		if n := h.owner(`select count(*)::int from directory.roles r join tenant.tenants t using (tenant_id) where t.uai = $1 and r.profile = 'pupil'`, uai); n != pupils {
			t.Errorf("%d pupils in %s, want %d", n, uai, pupils)
		}
	}
	for _, kind := range []string{"notify.send", "notify.digest", "notify.letter", "notify.invite", "liaison.announce"} {
		if n := h.owner(`select count(*)::int from platform.outbox where kind = $1`, kind); n != 0 {
			t.Errorf("%d jobs %s for the past", n, kind)
		}
	}
	if n := h.owner(`select count(*)::int from notify.deliveries where state in ('waiting', 'claimed', 'digest')`); n != 0 {
		t.Errorf("%d notifications of the past would still leave", n)
	}
	if n := h.owner(`select count(*)::int from liaison.deliveries d where not exists (select from liaison.audience a join directory.group_members m on m.tenant_id = a.tenant_id and m.group_id = a.group_id
		where a.tenant_id = d.tenant_id and a.note_id = d.note_id and m.person_id = d.guardian_id)`); n != 0 {
		t.Errorf("%d people were told of a note that no group shows them", n)
	}

	before := h.rows()
	if err := h.wired.Seed(context.Background(), h.core, day); err != nil {
		t.Fatal(err)
	}
	for table, n := range h.rows() {
		if n != before[table] {
			t.Errorf("a second seed wrote %d rows of %s", n-before[table], table)
		}
	}

	card := h.wired.Card()
	for _, line := range card {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	entries, err := h.wired.Entrances(context.Background())
	for _, e := range entries { // what changes is on a page, never printed
		for _, code := range []string{e.Code, e.ClassCode} {
			if code != "" && strings.Contains(strings.Join(card, "\n"), code) {
				t.Errorf("the card prints a code of %s", e.Who)
			}
		}
		if !strings.Contains(strings.Join(card, "\n"), "  "+e.Where+" → ") {
			t.Errorf("the card does not say where %s is", e.Who)
		}
	}
	if err != nil || len(entries) < 25 {
		t.Fatalf("%d entries on the card: %v", len(entries), err)
	}
	inside := map[string]*browser{}
	for _, e := range entries {
		b := h.enter(e)
		var m me
		b.want(200, "GET", "/api/v1/me", nil, &m)
		if m.Pending != "" || len(m.Hats) == 0 {
			t.Errorf("%s enters with %+v", e.Who, m)
		}
		b.want(200, "GET", "/api/v1/boot", nil, nil)
		b.want(200, "GET", "/api/v1/home", nil, nil)
		inside[e.Who] = b
	}

	t.Run("jobs", func(t *testing.T) {
		kinds := h.work()
		for kind := range kinds {
			if strings.HasPrefix(kind, "notify.") || strings.HasPrefix(kind, "liaison.") {
				t.Errorf("%s ran for the past", kind)
			}
		}
		if n := h.owner(`select count(*)::int from platform.outbox where kind like 'notify.%'`); n != 0 { // at night they would wait for the morning
			t.Errorf("%d notifications of the past wait", n)
		}
		if n := h.owner(`select count(*)::int from directory.restrictions where origin_tenant is not null and effect = 'may_not_collect'`); n != 1 {
			t.Errorf("%d orders crossed to the town hall, want Mateo's: %v", n, kinds)
		}
	})
	t.Run("museum", func(t *testing.T) { h.museum(inside["Marion Petit-Jean"]) })
	t.Run("who may not", func(t *testing.T) { h.refused(inside) })
	t.Run("moves", func(t *testing.T) {
		h.moves(inside["Yann Kervella"], inside["Sandrine Boulanger"], inside["Maëlys O’Brien-Nguyễn"], inside["Mai Nguyễn"])
	})
	t.Run("to come", func(t *testing.T) {
		var notes listed
		b := inside["Yann Kervella"]
		var m me
		b.want(200, "GET", "/api/v1/me", nil, &m)
		b.want(200, "GET", "/api/v1/t/"+m.Hats[0].Tenant.String()+"/liaison/notes?drafts=true", nil, &notes)
		states := map[string]int{}
		for _, n := range notes.Items {
			states[n.State]++
		}
		if states["draft"] != 1 || states["scheduled"] != 1 {
			t.Errorf("what waits in the school: %v", states)
		}
	})
	t.Run("codes", func(t *testing.T) {
		page := string(h.browser().want(200, "GET", "/dev/codes", nil, nil))
		for _, e := range entries {
			if e.Login != "" && !strings.Contains(page, e.Login) {
				t.Errorf("%s is not on the page", e.Login)
			}
		}
	})
}

// museum: 24 children, 19 answered, one of them refused and one answered on paper.
func (h *house) museum(teacher *browser) {
	t := h.t
	var m me
	teacher.want(200, "GET", "/api/v1/me", nil, &m)
	base := "/api/v1/t/" + m.Hats[0].Tenant.String() + "/liaison/notes"
	var notes struct {
		Items []struct {
			ID     uuid.UUID
			Title  string
			Counts struct{ Pupils, Done, Refused int }
		}
	}
	raw := teacher.want(200, "GET", base, nil, &notes)
	i := slices.IndexFunc(notes.Items, func(n struct {
		ID     uuid.UUID
		Title  string
		Counts struct{ Pupils, Done, Refused int }
	}) bool {
		return strings.HasPrefix(n.Title, "Sortie au musée")
	})
	if i < 0 {
		t.Fatalf("no museum in %.300s", raw)
	}
	if c := notes.Items[i].Counts; c.Pupils != 24 || c.Done != 19 || c.Refused != 1 {
		t.Errorf("the museum: %+v in %.900s", c, raw)
	}
	if n := h.owner(`select count(*)::int from liaison.deliveries where note_id = $1 and way = 'paper' and answer is not null and recorded_by is not null`, notes.Items[i].ID); n != 1 {
		t.Errorf("%d answers on paper, want 1", n)
	}
}

// refused is what the card promises that nobody sees.
func (h *house) refused(inside map[string]*browser) {
	t := h.t
	father := inside["Antonio Garcia"]
	var feed struct {
		Items []struct {
			ID       uuid.UUID
			Children []struct {
				ID        uuid.UUID
				Name      string
				Abilities map[string]bool
			}
			Sheet struct{ Title, Wants string }
		}
	}
	raw := father.want(200, "GET", "/api/v1/liaison/feed", nil, &feed)
	if len(feed.Items) == 0 {
		t.Fatalf("the restricted father reads nothing: %s", raw)
	}
	for _, n := range feed.Items {
		for _, c := range n.Children {
			if c.Name != "Mateo" || c.Abilities["answer"] || c.Abilities["sign"] || c.Abilities["refuse"] {
				t.Errorf("the restricted father may %v for %s", c.Abilities, c.Name)
			}
			if n.Sheet.Wants == "authorisation" {
				if status, body := father.do("PUT", "/api/v1/children/"+c.ID.String()+"/liaison/notes/"+n.ID.String()+"/answer", obj{"answer": "yes"}); status != 403 && status != 404 {
					t.Errorf("he signed: %d %s", status, body)
				}
			}
		}
	}
	// the hidden address of Aya's mother never reaches the father
	var street string
	conn, err := pgx.Connect(context.Background(), h.admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), `select c.street from directory.contacts c join directory.people p using (tenant_id, id) where p.given_name = 'Claire' and p.family_name = 'Martin' and c.address_hidden limit 1`).Scan(&street); err != nil {
		t.Fatal(err)
	}
	diallo := inside["Mamadou Diallo"]
	var m me
	diallo.want(200, "GET", "/api/v1/me", nil, &m)
	paths := []string{"/api/v1/me", "/api/v1/boot", "/api/v1/home", "/api/v1/liaison/feed", "/api/v1/children", "/api/v1/directory/me"}
	for _, hat := range m.Hats {
		for _, child := range hat.Children {
			paths = append(paths, "/api/v1/children/"+child.String()+"/directory")
		}
	}
	for _, p := range paths {
		if _, body := diallo.do("GET", p, nil); strings.Contains(string(body), street) {
			t.Errorf("%s shows the hidden address", p)
		}
	}
	// above the schools and beside them, nobody lists pupils or reads notes
	for _, who := range []string{"Anne-Marie Teyssier", "Philippe Arnould", "Laurence Villard", "Antoine Mallet", "Bernard Chaumont", "Élisabeth Mounier"} {
		b := inside[who]
		var m me
		b.want(200, "GET", "/api/v1/me", nil, &m)
		for _, hat := range m.Hats {
			for _, p := range []string{"/directory/people", "/liaison/notes"} {
				status, body := b.do("GET", "/api/v1/t/"+hat.Tenant.String()+p, nil)
				if who == "Bernard Chaumont" && p == "/liaison/notes" { // the mayor follows his own notice, by its figures
					if status != 200 || strings.Count(string(body), `"mine":true`) == 0 || strings.Contains(string(body), `"mine":false`) {
						t.Errorf("the mayor reads %d %.200s", status, body)
					}
				} else if status == 200 && (p != "/liaison/notes" || who != "Anne-Marie Teyssier" && who != "Philippe Arnould" || strings.Contains(string(body), `"id"`)) {
					// the inspector and the academy follow their own circulars, of which there is none yet
					t.Errorf("%s reads %s: %.200s", who, p, body)
				}
			}
		}
	}
	// the kitchen finds the child and never reads the teacher's notes
	cook := inside["Gilles Pernot"]
	cook.want(200, "GET", "/api/v1/me", nil, &m)
	found := string(cook.want(200, "GET", "/api/v1/t/"+m.Hats[0].Tenant.String()+"/directory/people?q=elias", nil, nil))
	if !strings.Contains(found, "Giraud") {
		t.Errorf("the kitchen looks for Elias: %.300s", found)
	}
	if status, _ := cook.do("GET", "/api/v1/t/"+m.Hats[0].Tenant.String()+"/liaison/notes", nil); status == 200 {
		t.Error("the kitchen reads notes")
	}
}

// A volume is the same for the same numbers, and a second load of it writes nothing.
func TestAVolume(t *testing.T) {
	h := newHouse(t)
	began := time.Now()
	v, err := h.wired.SeedVolume(context.Background(), h.core, 8, 400, 7)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v in %v", v, time.Since(began))
	if v.Schools != 8 || v.Pupils != 400 {
		t.Errorf("%+v", v)
	}
	if n := h.owner(`select count(*)::int from directory.roles where profile = 'pupil'`); n != 400 {
		t.Errorf("%d pupils", n)
	}
	before := h.rows()
	if again, err := h.wired.SeedVolume(context.Background(), h.core, 8, 400, 7); err != nil || again.Schools != 0 {
		t.Errorf("again: %+v %v", again, err)
	}
	for table, n := range h.rows() {
		if n != before[table] {
			t.Errorf("a second load wrote %d rows of %s", n-before[table], table)
		}
	}
	if n := h.owner(`select count(*)::int from platform.outbox`); n != 0 {
		t.Errorf("%d jobs for the past", n)
	}
	if n := h.owner(`select count(*)::int from (select 1 from liaison.notes n join directory.school_years y using (tenant_id) group by n.tenant_id, n.audience having count(*) <> 20) x`); n != 0 {
		t.Errorf("%d classes without their twenty notes", n)
	}
	// what a guardian of the volume would read at home
	if n := h.owner(`select count(*)::int from liaison.deliveries d where owes and not exists (select from liaison.audience a where a.tenant_id = d.tenant_id and a.note_id = d.note_id)`); n != 0 {
		t.Errorf("%d things asked that nobody sees", n)
	}
}
