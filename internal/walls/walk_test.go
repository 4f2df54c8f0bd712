package walls_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// The walk: every declared operation × every profile, with the ids of another tenant wherever the input holds an id. Nothing
// of the other tenant is read, nothing of it changes, and the answer is that of an id that does not exist.

// house is the whole bouquet on a database with two seeded tenants, the second one full of canaries.
type house struct {
	*base
	*app.House
	a, b  *settlement
	all   []*table
	log   *bytes.Buffer
	known map[string]*access.Caller
	mu    sync.Mutex
}

func (h *house) Resolve(_ context.Context, token string) (*access.Caller, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known[token], nil
}

func (h *house) Drop(string, uuid.UUID) {}

type locked struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }

func inhabit(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{base: open(t), a: newSettlement("A", testkit.Monday), b: newSettlement("B", testkit.Monday), log: &bytes.Buffer{}, known: map[string]*access.Caller{}}
	cfg := config.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Connections: 12, Concurrency: 4, Runtime: testkit.Root("runtime"), Var: t.TempDir(),
		MailFrom: "Préau <ne-pas-repondre@preau.example>", DatabaseURL: h.url, WeakHashes: true}
	log := slog.New(slog.NewTextHandler(&locked{b: h.log}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	core, err := app.Open(ctx, cfg, app.Watch{Log: log}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(core.Close)
	core.Clock.Base = clock.NewManual(testkit.Monday)
	wired, err := modules.Wire(core)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(wired.Close)
	wired.Sessions = h
	if h.House, err = wired.Assemble(core); err != nil {
		t.Fatal(err)
	}
	if h.all, err = tables(ctx, h.admin); err != nil {
		t.Fatal(err)
	}
	h.a.seed(t, h.admin, h.all)
	h.b.seed(t, h.admin, h.all)
	for _, s := range []*settlement{h.a, h.b} {
		for service := range h.services() {
			if _, err := h.admin.Exec(ctx, "insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3)", s.tenant, service, testkit.Monday); err != nil {
				t.Fatal(err)
			}
		}
	}
	return h
}

func (h *house) services() map[string]bool {
	out := map[string]bool{}
	for _, m := range h.Modules {
		out[m.Key] = true
	}
	return out
}

func id(row map[string]*string) uuid.UUID { return uuid.MustParse(*row["id"]) }

// hat is what somebody of tenant A is there: themselves, one child, one group.
func (h *house) hat(profiles ...access.Profile) access.Hat {
	people, groups := h.a.rows["directory.people"], h.a.rows["directory.groups"]
	return access.Hat{Tenant: h.a.tenant, Person: id(people[0]), Profiles: profiles, Services: h.services(),
		Subjects: []uuid.UUID{id(people[0]), id(people[1])}, Groups: []uuid.UUID{id(groups[0])},
		Organisation: access.Organisation{Kind: "school", Name: "École A", ShortName: "A", TimeZone: "Europe/Paris"}}
}

type walker struct {
	name, token string
	profile     access.Profile
}

func (h *house) signIn(name string, c access.Caller) walker {
	c.Account, c.Session, c.Lang = h.a.accounts[0], tenant.NewID(), "fr"
	c.Strength = access.BySecondFactor
	token := "walk-" + c.Session.String()
	h.mu.Lock()
	h.known[token] = &c
	h.mu.Unlock()
	return walker{name: name, token: token}
}

func (h *house) walkers() (out []walker) {
	out = append(out, walker{name: "anonymous"}, h.signIn("nobody's hat", access.Caller{}))
	for _, pending := range []string{"second_factor", "charter", "password"} {
		out = append(out, h.signIn("pending "+pending, access.Caller{Pending: pending, Hats: []access.Hat{h.hat(access.Director, access.Guardian)}}))
	}
	for _, p := range access.Profiles {
		w := h.signIn(string(p), access.Caller{Hats: []access.Hat{h.hat(p)}})
		w.profile = p
		out = append(out, w)
	}
	return out
}

// filling says what stands for an id of an input.
type filling struct {
	tenant, child string
	other         func(name string) string
	minimal       bool                                          // required properties only
	ids           map[string]bool                               // names of the input's properties that are ids
	twice         bool                                          // each list holds its member twice
	twist         func(name string, s *huma.Schema) (any, bool) // what stands in the place of a sample; nil: nothing does
}

type request struct {
	method, path, contentType string
	body                      []byte
}

// input makes a request that an operation's own schema accepts.
func (h *house) input(o *manifest.Operation, f filling) request {
	r := request{method: o.Method, path: o.Path}
	query := url.Values{}
	op := h.described(o)
	if op != nil {
		for _, p := range op.Parameters {
			v := text(h.sample(p.Name, p.Schema, f, 0))
			switch p.In {
			case "path":
				r.path = strings.ReplaceAll(r.path, "{"+p.Name+"}", url.PathEscape(v))
			case "query":
				if p.Required || !f.minimal {
					query.Set(p.Name, v)
				}
			}
		}
		if op.RequestBody != nil {
			for ct, media := range op.RequestBody.Content {
				r.contentType = ct
				switch {
				case strings.Contains(ct, "json"):
					r.body, _ = json.Marshal(h.sample("", media.Schema, f, 0))
				case strings.HasPrefix(ct, "multipart/"):
					r.body, r.contentType = form(h, media.Schema, f)
				default:
					r.body = []byte("some bytes")
				}
				break
			}
		}
	}
	for strings.Contains(r.path, "{") { // hidden from the document
		from := strings.IndexByte(r.path, '{')
		to := from + strings.IndexByte(r.path[from:], '}')
		r.path = r.path[:from] + text(h.ident(r.path[from+1:to], f)) + r.path[to+1:]
	}
	if len(query) > 0 {
		r.path += "?" + query.Encode()
	}
	return r
}

func (h *house) described(o *manifest.Operation) *huma.Operation {
	item := h.API.OpenAPI().Paths[o.Path]
	if item == nil {
		return nil
	}
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[o.Method]
}

func form(h *house, s *huma.Schema, f filling) ([]byte, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if s != nil && s.Ref != "" {
		s = h.API.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	if s != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[name]
			if p.Format == "binary" || p.Type == "array" || p.ContentEncoding != "" {
				part, _ := w.CreateFormFile(name, "file.csv")
				_, _ = io.WriteString(part, "a;b\n1;2\n")
				continue
			}
			_ = w.WriteField(name, text(h.sample(name, p, f, 0)))
		}
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		if len(v) > 0 {
			return text(v[0])
		}
		return ""
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// idsOf names the fields of a type that hold ids: the schema does not always say so.
func idsOf(t reflect.Type, into map[string]bool, seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner == reflect.TypeFor[uuid.UUID]() {
			for _, tag := range []string{"json", "path", "query", "header"} {
				if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" {
					into[name] = true
				}
			}
		}
		idsOf(f.Type, into, seen)
	}
}

func (h *house) ident(name string, f filling) any {
	switch name {
	case "tenant":
		return f.tenant
	case "child":
		return f.child
	}
	return f.other(name)
}

// sample is a value that a schema accepts.
func (h *house) sample(name string, s *huma.Schema, f filling, depth int) any {
	if s == nil {
		return nil
	}
	if s.Ref != "" {
		s = h.API.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	if f.twist != nil {
		if v, ok := f.twist(name, s); ok {
			return v
		}
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	if len(s.Examples) > 0 {
		return s.Examples[0]
	}
	if name == "cutoff" { // its schema is one of many
		return map[string]any{"add": map[string]any{"kind": "always"}}
	}
	switch s.Type {
	case huma.TypeString:
		switch s.Format {
		case "uuid":
			return h.ident(name, f)
		case "date":
			return "2026-09-21"
		case "date-time":
			return testkit.Monday.AddDate(0, 0, 14).Format(time.RFC3339)
		case "email":
			return "personne@example.fr"
		case "time":
			return "08:30:00"
		}
		if f.ids[name] {
			return h.ident(name, f)
		}
		if name == "since" || name == "until" || strings.HasSuffix(name, "_on") || strings.HasSuffix(name, "_date") || name == "day" || name == "date" {
			return "2026-09-21"
		}
		v := "texte"
		if s.MinLength != nil {
			for len(v) < *s.MinLength {
				v += "x"
			}
		}
		if s.MaxLength != nil && len(v) > *s.MaxLength {
			v = v[:*s.MaxLength]
		}
		return v
	case huma.TypeInteger, huma.TypeNumber:
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case huma.TypeBoolean:
		return true
	case huma.TypeArray:
		if depth > 5 {
			return []any{}
		}
		if one := h.sample(name, s.Items, f, depth+1); f.twice {
			return []any{one, one}
		} else {
			return []any{one}
		}
	case huma.TypeObject:
		out := map[string]any{}
		if depth > 5 {
			return out
		}
		for _, key := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[key]
			if p.ReadOnly || f.minimal && !slices.Contains(s.Required, key) {
				continue
			}
			out[key] = h.sample(key, p, f, depth+1)
		}
		return out
	}
	return nil
}

// candidates are the ids of a tenant that a parameter's name may mean; of everything its service holds when the name says nothing.
func (w *settlement) candidates(service, name string) (out []string) {
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_ids"), "_id"), "s")
	add := func(tab string, many int) {
		for i, row := range w.rows[tab] {
			if v := row["id"]; v != nil && i < many {
				out = append(out, *v)
			}
		}
	}
	switch name {
	case "person", "pupil", "guardian", "adult", "teacher", "author", "child", "people", "member":
		add("directory.people", 2)
	case "school", "peer", "tenant", "peer_tenant", "organisation":
		return []string{w.tenant.String()}
	}
	if out != nil {
		return out
	}
	for tab := range w.rows {
		schema, noun, _ := strings.Cut(tab, ".")
		if single := strings.TrimSuffix(strings.TrimSuffix(noun, "s"), "e"); strings.TrimSuffix(name, "e") == single || noun == name || strings.TrimSuffix(noun, "ies")+"y" == name {
			if schema == service || len(out) == 0 {
				add(tab, 2)
			}
		}
	}
	if out == nil {
		for _, tab := range slices.Sorted(maps.Keys(w.rows)) {
			if strings.HasPrefix(tab, service+".") {
				add(tab, 1)
			}
		}
		add("directory.people", 1)
		add("directory.groups", 1)
	}
	sort.Strings(out)
	return out
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (h *house) send(w walker, r request) answer { return h.sendIn(context.Background(), w, r) }

func (h *house) sendIn(ctx context.Context, w walker, r request) answer {
	req := httptest.NewRequestWithContext(ctx, r.method, r.path, bytes.NewReader(r.body))
	req.Host = "127.0.0.1"
	if r.body == nil {
		req.Body = http.NoBody
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	if w.token != "" {
		req.AddCookie(&http.Cookie{Name: h.CookieName(), Value: w.token})
	}
	rec := httptest.NewRecorder()
	h.Engine.ServeHTTP(rec, req)
	res := rec.Result()
	body, _ := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}
}

func (a answer) everything() string {
	var b strings.Builder
	for k, v := range a.header {
		fmt.Fprintln(&b, k, v)
	}
	return b.String() + a.body
}

// same compares two answers but for what differs in any two: the incident, the ids that were sent.
func same(a, b answer, idsA, idsB []string) bool {
	clean := func(s string, ids []string) string {
		for _, id := range ids {
			s = strings.ReplaceAll(s, id, "ID")
		}
		return s
	}
	if a.status != b.status {
		return false
	}
	if a.status < 400 {
		return true // what a success says of one's own rows may move between two calls
	}
	for _, k := range []string{"Content-Type", "Cache-Control", "Retry-After", "Etag"} {
		if a.header.Get(k) != b.header.Get(k) {
			return false
		}
	}
	return clean(a.body, idsA) == clean(b.body, idsB)
}

func TestTheWalk(t *testing.T) {
	h := inhabit(t)
	ctx := t.Context()
	campaign := os.Getenv("PREAU_CAMPAIGN") != ""
	before, err := h.b.checksums(ctx, h.admin, h.all)
	if err != nil {
		t.Fatal(err)
	}
	walkers := h.walkers()
	own := h.a.rows["directory.people"]
	var probes, reached int
	statuses := map[int]int{}
	var never []string
	for i := range h.Modules {
		for j := range h.Modules[i].Operations {
			o := &h.Modules[i].Operations[j]
			t.Run(o.ID, func(t *testing.T) {
				modes := []struct {
					name          string
					tenant, child string
				}{
					{"the other tenant", h.b.tenant.String(), *h.b.rows["directory.people"][1]["id"]},
					{"foreign ids at home", h.a.tenant.String(), *own[1]["id"]},
				}
				if strings.Contains(o.Path, "{child}") {
					modes = append(modes, struct{ name, tenant, child string }{"somebody else's child", h.a.tenant.String(), *own[3]["id"]})
				}
				ids := map[string]bool{}
				idsOf(o.In, ids, map[reflect.Type]bool{})
				entered, stopped := o.Gate.Kind() != "right", ""
				seenFailures := map[string]bool{}
				fail := func(kind, who, format string, args ...any) {
					if !seenFailures[kind] { // once per kind, not once per profile
						seenFailures[kind] = true
						t.Errorf("%s: %s: %s", who, kind, fmt.Sprintf(format, args...))
					}
				}
				for i, w := range walkers {
					if o.Gate.Kind() == "public" && i > 2 && !campaign {
						break // who they are makes no difference, and some take their time on purpose
					}
					for _, m := range modes {
						tries := 1
						if m.name == "foreign ids at home" {
							tries = 6
						}
						if campaign {
							tries *= 10
						}
						for n := range tries {
							foreignMode := m.name != "foreign ids at home"
							var sent, random []string
							width := 1
							f := filling{tenant: m.tenant, child: m.child, minimal: n%2 == 1, ids: ids, other: func(name string) string {
								c := h.b.candidates(o.Service, name)
								width = max(width, len(c))
								if len(c) == 0 {
									c = []string{h.b.tenant.String()}
								}
								v := c[(n/2+len(sent))%len(c)] // two fields of one kind hold two ids
								sent = append(sent, v)
								return v
							}}
							r := h.input(o, f)
							got := h.send(w, r)
							g := f
							g.other = func(string) string { v := uuid.NewString(); random = append(random, v); return v }
							if foreignMode {
								g.tenant, g.child = uuid.NewString(), uuid.NewString()
								sent, random = append(sent, f.tenant, f.child), append(random, g.tenant, g.child)
							}
							absent := h.send(w, h.input(o, g))
							if got.status == http.StatusTooManyRequests || absent.status == http.StatusTooManyRequests { // who guesses is slowed down: the walk begins again
								mustExec(t, h.admin, "delete from identity.attempts")
								got = h.send(w, r)
								mustExec(t, h.admin, "delete from identity.attempts")
								absent = h.send(w, h.input(o, g))
							}
							probes += 2
							statuses[got.status]++
							who := w.name + ", " + m.name
							switch {
							case h.b.leak(got.everything()):
								fail("the other tenant is read", who, "%s %s: %.300s", r.method, r.path, got.everything())
							case got.status >= 500 && got.status != http.StatusServiceUnavailable:
								fail(fmt.Sprint("status ", got.status, " ", h.lastError()), who, "%s %s %.400s", r.method, r.path, r.body)
							case !same(got, absent, sent, random):
								fail("an id of another tenant answers otherwise than one that does not exist", who, "%d %.300s / %d %.300s", got.status, got.body, absent.status, absent.body)
							case w.token == "" && o.Gate.Kind() != "public" && o.Gate.Kind() != "link" && got.status < 400:
								fail("nobody is let in", who, "%d %.200s", got.status, got.body)
							case (strings.HasPrefix(w.name, "pending") || w.name == "nobody's hat") && o.Gate.Kind() == "right" && !o.Gathers && got.status < 400:
								fail("let in before they may", who, "%d %.200s", got.status, got.body)
							case foreignMode && o.Gate.Kind() == "right" && !o.Gathers && got.status < 400:
								fail("let in where they are nobody", who, "%d %.200s", got.status, got.body)
							}
							if got.status != 401 && got.status != 403 && got.status != 422 && got.status != 400 && !foreignMode {
								entered = true
								reached++
							} else if got.status == 422 || got.status == 400 {
								stopped = got.body[max(0, strings.Index(got.body, `"code"`)):] // a page of a protocol has no code
							}
							if n+1 >= 2*width || (got.status == 403 || got.status == 401) && !campaign {
								break
							}
						}
					}
				}
				if !entered {
					never = append(never, o.ID+" ("+stopped+")")
				}
				after, err := h.b.checksums(ctx, h.admin, h.all)
				if err != nil {
					t.Fatal(err)
				}
				for tab, sum := range after {
					if sum != before[tab] {
						t.Errorf("%s of the other tenant changed", tab)
						before[tab] = sum
					}
				}
			})
		}
	}
	t.Run("what the operations set going", func(t *testing.T) {
		h.runJobs(t)
		after, err := h.b.checksums(ctx, h.admin, h.all)
		if err != nil {
			t.Fatal(err)
		}
		for tab, sum := range after {
			if sum != before[tab] {
				t.Errorf("%s of the other tenant changed", tab)
			}
		}
	})
	if h.b.leak(h.log.String()) || h.a.leak(h.log.String()) {
		t.Error("the log names what it must not")
	}
	t.Logf("%d probes, %d went past the gate and the input's checks; answers %v", probes, reached, statuses)
	if len(never) > 0 {
		t.Errorf("no made-up input of these passes their own rules, so they were not walked to their end; teach sample() what they ask for: %s", strings.Join(never, ", "))
	}
}

// lastError is the cause in the last line of the log that tells of an error, without what differs between two.
func (h *house) lastError() string {
	lines := strings.Split(strings.TrimSpace(h.log.String()), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if _, cause, ok := strings.Cut(lines[i], " error="); ok && strings.Contains(lines[i], "level=ERROR") {
			return anID.ReplaceAllString(cause, "ID")
		}
		if strings.Contains(lines[i], "msg=panic") {
			return lines[i][:min(len(lines[i]), 1500)]
		}
	}
	return ""
}

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

var wholeID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// runJobs runs what is due in tenant A; whether a job succeeds on made-up rows is not the question.
func (h *house) runJobs(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	rows, err := h.admin.Query(ctx, `select id, kind from platform.outbox o where tenant_id = $1 and dead_at is null and kind <> 'walls.none'
		and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id) limit 500`, h.a.tenant)
	if err != nil {
		t.Fatal(err)
	}
	type job struct {
		id   uuid.UUID
		kind string
	}
	var jobs []job
	for rows.Next() {
		var j job
		if err := rows.Scan(&j.id, &j.kind); err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, j)
	}
	kinds := map[string]int{}
	for _, j := range jobs {
		_ = h.Worker.Run(ctx, h.a.tenant, j.id, j.kind)
		kinds[j.kind]++
	}
	t.Logf("jobs %v", kinds)
}
