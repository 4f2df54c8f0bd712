package testkit

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
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/tenant"
)

// Kit is a house on a database of its own.
type Kit struct {
	T     testing.TB
	House *app.House
	Clock *clock.Manual
	Admin string // the database's administrator's address, for what only an owner may look at
	Log   *bytes.Buffer

	callers *callers
}

// callers stand for sessions: a token is given to a fabricated caller.
type callers struct {
	mu    sync.Mutex
	known map[string]*access.Caller
	next  app.Sessions // the real ones, when the test has them
}

func (c *callers) Resolve(ctx context.Context, token string) (*access.Caller, error) {
	c.mu.Lock()
	known := c.known[token]
	c.mu.Unlock()
	if known != nil || c.next == nil {
		return known, nil
	}
	return c.next.Resolve(ctx, token)
}

func (c *callers) Drop(topic string, key uuid.UUID) {
	if c.next != nil {
		c.next.Drop(topic, key)
	}
}

// Build makes the modules under test from a core, and the sessions when they are under test too (nil otherwise).
type Build func(core *app.Core) ([]manifest.Module, app.Sessions)

// Modules is a Build of modules that need no core.
func Modules(m ...manifest.Module) Build {
	return func(*app.Core) ([]manifest.Module, app.Sessions) { return m, nil }
}

// Monday is where the tests' clock stands at first: Monday 7 September 2026, 08:25 in Paris.
var Monday = time.Date(2026, 9, 7, 6, 25, 0, 0, time.UTC)

type syncBuffer struct {
	mu  sync.Mutex
	buf *bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// New opens a house on a cloned database; it is closed and dropped with the test.
func New(t testing.TB, build Build) *Kit {
	t.Helper()
	ctx := context.Background()
	cfg := config.Config{Secret: Secret, URL: "http://127.0.0.1", Connections: 12, Concurrency: 4, Runtime: Root("runtime"), Var: t.TempDir(),
		MailFrom: "Préau <ne-pas-repondre@preau.example>"}
	k := &Kit{T: t, Clock: clock.NewManual(Monday), Log: &bytes.Buffer{}, callers: &callers{known: map[string]*access.Caller{}}}
	log := slog.New(slog.NewTextHandler(&syncBuffer{buf: k.Log}, &slog.HandlerOptions{Level: slog.LevelInfo}))

	// the modules say which schemas there are; a first build without a database is enough to know
	bare := &app.Core{Config: cfg, Log: log, Clock: &clock.Shifted{Base: k.Clock}, Words: app.NewWords(), Root: Secret}
	modules, _ := build(bare)
	k.Admin = Clone(t, app.Schemas(modules))
	cfg.DatabaseURL = k.Admin
	core, err := app.Open(ctx, cfg, app.Watch{Log: log}, true)
	if err != nil {
		t.Fatal(err)
	}
	core.Clock.Base = k.Clock
	modules, sessions := build(core)
	k.callers.next = sessions
	if k.House, err = app.Assemble(core, modules, k.callers); err != nil {
		t.Fatal(err)
	}
	hearing, deaf := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { k.House.Listen(hearing) })
	t.Cleanup(func() { deaf(); wg.Wait(); core.Close(); Drop(t, k.Admin) })
	return k
}

// Services are the keys of the modules that a tenant may open or close.
func (k *Kit) Services() (out []string) {
	for _, m := range k.House.Modules {
		if !m.Floor {
			out = append(out, m.Key)
		}
	}
	return out
}

// In runs fn in a tenant with every tenant door open: what a test prepares, never what it proves.
func (k *Kit) In(tenantID uuid.UUID, fn func(tx *tenant.Tx) error) {
	k.T.Helper()
	open := []string{"tasks", "tenant", "access", "audit"}
	for _, m := range k.House.Modules {
		for _, door := range append([]string{m.Key}, m.Doors...) {
			if !slices.Contains(open, door) {
				open = append(open, door)
			}
		}
		open = append(open, m.Doors...)
	}
	if err := k.House.DB.In(context.Background(), tenant.Doors{Tenant: tenantID, Open: open}, tenant.Actor{Via: "test", Lang: "fr"}, fn); err != nil {
		k.T.Fatal(err)
	}
}

// Exec runs SQL in a tenant with every tenant door open.
func (k *Kit) Exec(tenantID uuid.UUID, sql string, args ...any) {
	k.T.Helper()
	k.In(tenantID, func(tx *tenant.Tx) error { _, err := tx.Exec(sql, args...); return err })
}

// Tenant founds a tenant of a kind with all services open.
func (k *Kit) Tenant(kind, name string) uuid.UUID {
	k.T.Helper()
	id := tenant.NewID()
	k.In(id, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) values ($1, $2, $3, $4, $4, $5)`,
			id, kind, map[string]*string{"school": ptr("elementaire")}[kind], name, tx.Now()); err != nil {
			return err
		}
		for _, s := range k.Services() {
			if _, err := tx.Exec(`insert into tenant.services (tenant_id, service, opened_at) values ($1, $2, $3)`, id, s, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

func ptr[T any](v T) *T { return &v }

// Link links two tenants for services, both sides.
func (k *Kit) Link(a, b uuid.UUID, services ...string) {
	k.T.Helper()
	for _, side := range [][2]uuid.UUID{{a, b}, {b, a}} {
		k.Exec(side[0], `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since)
			values ($1, $2, $3, 'school', 'peer', $4, $5::date)`, side[0], tenant.NewID(), side[1], services, k.Clock.Now())
	}
}

// Hat is what a fabricated caller is in a tenant, with every service open.
func (k *Kit) Hat(tenantID, person uuid.UUID, profiles ...access.Profile) access.Hat {
	h := access.Hat{Tenant: tenantID, Person: person, Profiles: profiles, Services: map[string]bool{}, Subjects: []uuid.UUID{person}}
	for _, s := range k.Services() {
		h.Services[s] = true
	}
	return h
}

// As signs a fabricated caller in; its account is new when it has none.
func (k *Kit) As(c access.Caller) *Client {
	if c.Account == uuid.Nil {
		c.Account = tenant.NewID()
	}
	if c.Lang == "" {
		c.Lang = "fr"
	}
	if c.Strength == "" {
		c.Strength = access.BySecondFactor
	}
	c.Session = tenant.NewID()
	token := "test-" + c.Session.String()
	k.callers.mu.Lock()
	k.callers.known[token] = &c
	k.callers.mu.Unlock()
	return &Client{k: k, Token: token, Caller: &c}
}

// Staff is a caller with one hat of those profiles.
func (k *Kit) Staff(tenantID uuid.UUID, profiles ...access.Profile) *Client {
	return k.As(access.Caller{Hats: []access.Hat{k.Hat(tenantID, tenant.NewID(), profiles...)}})
}

// Anonymous is nobody.
func (k *Kit) Anonymous() *Client { return &Client{k: k} }

// RunJobs runs what is due, and what that emits, until nothing is; a job that fails fails the test unless it was given up.
func (k *Kit) RunJobs() (ran int) {
	k.T.Helper()
	for range 1000 {
		ids := k.Due()
		if len(ids) == 0 {
			return ran
		}
		for _, j := range ids {
			if err := k.House.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind); err != nil {
				k.T.Fatalf("job %s: %v", j.Kind, err)
			}
			ran++
		}
	}
	k.T.Fatal("the jobs never end")
	return ran
}

// Job is a row of the outbox as the relay sees it.
type Job struct {
	Tenant, ID uuid.UUID
	Kind       string
}

// Due lists the jobs that are due and not done.
func (k *Kit) Due() (out []Job) {
	k.T.Helper()
	rows, err := k.House.Relay.PGX.Query(context.Background(), `select tenant_id, id, kind from platform.outbox o where dead_at is null and run_at <= $1
		and not exists (select from platform.done d where d.tenant_id = o.tenant_id and d.id = o.id) order by run_at, id`, k.Clock.Now())
	if err != nil {
		k.T.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var j Job
		if err := rows.Scan(&j.Tenant, &j.ID, &j.Kind); err != nil {
			k.T.Fatal(err)
		}
		out = append(out, j)
	}
	return out
}

// Client calls operations as one caller.
type Client struct {
	k      *Kit
	Token  string
	Caller *access.Caller
	Header http.Header
}

// Answer is what an operation answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON reads the body into v.
func (a Answer) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("not JSON (%d): %s", a.Status, a.Body)
	}
}

// Code is the problem's code, "" for a success.
func (a Answer) Code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

// Do sends a request; a body that is not a reader, string or bytes is sent as JSON.
func (c *Client) Do(method, path string, body any) Answer {
	c.k.T.Helper()
	var r io.Reader
	ct := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r = b
	case string:
		r, ct = strings.NewReader(b), "application/json"
	case []byte:
		r, ct = bytes.NewReader(b), "application/json"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.k.T.Fatal(err)
		}
		r, ct = bytes.NewReader(raw), "application/json"
	}
	req := httptest.NewRequest(method, path, r)
	req.Host = "127.0.0.1"
	if ct != "" {
		req.Header.Set("Content-Type", ct)
	}
	for key, v := range c.Header {
		req.Header[key] = v
	}
	if c.Token != "" {
		req.AddCookie(&http.Cookie{Name: c.k.House.CookieName(), Value: c.Token})
	}
	w := httptest.NewRecorder()
	c.k.House.Engine.ServeHTTP(w, req)
	res := w.Result()
	out, _ := io.ReadAll(res.Body)
	return Answer{Status: res.StatusCode, Header: res.Header, Body: out}
}

// Get is Do of a GET.
func (c *Client) Get(path string) Answer { c.k.T.Helper(); return c.Do(http.MethodGet, path, nil) }

// Post is Do of a POST.
func (c *Client) Post(path string, body any) Answer {
	c.k.T.Helper()
	return c.Do(http.MethodPost, path, body)
}

// Want fails the test unless the answer has that status.
func (a Answer) Want(t testing.TB, status int) Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	return a
}
