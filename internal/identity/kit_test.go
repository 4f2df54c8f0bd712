package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/platform/password"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// The smallest directory that identity can live beneath: one table, behind the directory's own door.
var records = fstest.MapFS{"migrations/00001_records.sql": {Data: []byte(`-- +goose Up
create schema directory;
grant usage on schema directory to preau_app;
create table directory.records (
    tenant_id uuid not null, id uuid not null, given text not null, family text not null, names text[] not null, pupil boolean not null,
    profiles text[] not null, subjects uuid[] not null, teacher uuid, class_id uuid, account_id uuid, mail boolean not null default false,
    source text not null default '', address text not null default '',
    primary key (tenant_id, id)
);
select doors.guard('directory.records', 'directory');
create policy lookup_select on directory.records for select to preau_lookup using (true);
grant usage on schema directory to preau_lookup;
grant select (tenant_id, id, source, address, given, family, profiles) on directory.records to preau_lookup;
-- +goose StatementBegin
create function directory.by_source(key text, pupil boolean) returns table (tenant_id uuid, person_id uuid) language sql stable as
$$ select r.tenant_id, r.id from directory.records r where r.source = $1 and r.profiles @> array[case when $2 then 'pupil' else 'guardian' end] order by r.id $$;
select doors.lookup('directory.by_source(text, boolean)');
create function directory.alike() returns table (tenant_id uuid, person_id uuid, reason text) language sql stable as
$$ select o.tenant_id, o.id, 'register' from identity.memberships m join directory.records p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.source <> ''
     join directory.records o on o.source = p.source and o.tenant_id <> p.tenant_id where m.account_id = doors.account() and m.until is null
   union all select r.tenant_id, r.id, 'mail' from identity.mails a join directory.records r on r.address = a.address where a.account_id = doors.account() and a.verified_at is not null $$;
select doors.lookup('directory.alike()');
-- +goose StatementEnd
-- +goose Down
drop schema directory cascade;
`)}}

type record struct {
	ID        uuid.UUID
	Given     string
	Family    string
	Names     []string
	Pupil     bool
	Profiles  []string
	Subjects  []uuid.UUID
	Teacher   *uuid.UUID
	ClassID   *uuid.UUID
	AccountID *uuid.UUID
	Mail      bool
	Source    string // academy:key
	Address   string
}

const columns = `id, given, family, names, pupil, profiles, subjects, teacher, class_id, account_id, mail, source, address`

func (r record) person() identity.Person {
	p := identity.Person{ID: r.ID, GivenName: r.Given, FamilyName: r.Family, FamilyNames: append([]string{r.Family}, r.Names...), Pupil: r.Pupil}
	if r.AccountID != nil {
		p.Account = *r.AccountID
	}
	return p
}

func directory() identity.Directory {
	return identity.Directory{
		Reach: func(tx *tenant.Tx, person uuid.UUID) (identity.Reached, error) {
			rows, err := tenant.Final[record](tx, `select `+columns+` from directory.records where tenant_id = $1 and id = $2`, tx.Tenant(), person)
			if err != nil || len(rows) == 0 {
				return identity.Reached{}, err
			}
			r := rows[0]
			out := identity.Reached{GivenName: r.Given, FamilyName: r.Family, Subjects: append([]uuid.UUID{person}, r.Subjects...)}
			for _, p := range r.Profiles {
				out.Profiles = append(out.Profiles, access.Profile(p))
			}
			return out, nil
		},
		Known: func(tx *tenant.Tx, ids []uuid.UUID) (out []identity.Person, err error) {
			rows, err := tenant.Select[record](tx, `select `+columns+` from directory.records where tenant_id = $1 and id = any ($2) order by array_position($2, id)`, tx.Tenant(), ids)
			for _, r := range rows {
				out = append(out, r.person())
			}
			return out, err
		},
		OnSheets: func(_ *tenant.Tx, ids []uuid.UUID) (out []identity.OnSheet, err error) {
			for _, id := range ids {
				out = append(out, identity.OnSheet{ID: id})
			}
			return out, nil
		},
		Class: func(tx *tenant.Tx, group uuid.UUID) (string, []identity.Person, error) {
			rows, err := tenant.Select[record](tx, `select `+columns+` from directory.records where tenant_id = $1 and class_id = $2 order by given`, tx.Tenant(), group)
			var out []identity.Person
			for _, r := range rows {
				out = append(out, r.person())
			}
			return "CE1 A", out, err
		},
		Attach: func(tx *tenant.Tx, person, account uuid.UUID) error {
			n, err := tx.Exec(`update directory.records set account_id = $3 where tenant_id = $1 and id = $2 and account_id is null`, tx.Tenant(), person, account)
			if err == nil && n == 0 {
				err = problem.New(problem.Gone, "identity.card_used")
			}
			return err
		},
		ByBirth: func(tx *tenant.Tx, on string) ([]uuid.UUID, error) { // the tests' days of birth stand where the address would
			return tenant.Select[uuid.UUID](tx, `select id from directory.records where tenant_id = $1 and address = $2 and pupil`, tx.Tenant(), on)
		},
		BySource: func(tx *tenant.Tx, academy, id string, pupil bool) (out []identity.Found, err error) {
			type row struct{ TenantID, PersonID uuid.UUID }
			rows, err := tenant.Select[row](tx, `select tenant_id, person_id from directory.by_source($1, $2)`, academy+":"+id, pupil)
			for _, r := range rows {
				out = append(out, identity.Found{Tenant: r.TenantID, Person: r.PersonID})
			}
			return out, err
		},
		ByChild: func(tx *tenant.Tx, academy, child string, pupil bool) ([]uuid.UUID, error) {
			if pupil {
				return tenant.Select[uuid.UUID](tx, `select id from directory.records where tenant_id = $1 and source = $2 and pupil`, tx.Tenant(), academy+":"+child)
			}
			return tenant.Select[uuid.UUID](tx, `select g.id from directory.records c join directory.records g on g.tenant_id = c.tenant_id and c.id = any (g.subjects) where c.tenant_id = $1 and c.source = $2`, tx.Tenant(), academy+":"+child)
		},
		ByAddress: func(tx *tenant.Tx, mail string) ([]uuid.UUID, error) {
			return tenant.Select[uuid.UUID](tx, `select id from directory.records where tenant_id = $1 and address = $2`, tx.Tenant(), mail)
		},
		Detach: func(tx *tenant.Tx, person uuid.UUID) error {
			_, err := tx.Exec(`update directory.records set account_id = null where tenant_id = $1 and id = $2`, tx.Tenant(), person)
			return err
		},
		Alike: func(tx *tenant.Tx) (out []identity.Alike, err error) {
			type row struct {
				TenantID, PersonID uuid.UUID
				Reason             string
			}
			rows, err := tenant.Select[row](tx, `select tenant_id, person_id, reason from directory.alike()`)
			for _, r := range rows {
				out = append(out, identity.Alike{Found: identity.Found{Tenant: r.TenantID, Person: r.PersonID}, Reason: r.Reason})
			}
			return out, err
		},
		MayHelp: func(tx *tenant.Tx, person uuid.UUID) (bool, error) {
			if tx.Actor().Has("director", "town_admin") {
				return true, nil
			}
			return tenant.Value[bool](tx, `select exists (select from directory.records where tenant_id = $1 and id = $2 and teacher = $3)`, tx.Tenant(), person, tx.Actor().Person)
		},
	}
}

// house is a kit with identity under test, its letters read as notify would.
type house struct {
	*testkit.Kit
	t *testing.T
	s *identity.Service

	mu      sync.Mutex
	letters []identity.Letter
	kinds   []string
	paths   []string // of invitations
}

type told struct {
	Kind   string         `json:"kind"`
	Params map[string]any `json:"params"`
}

func newHouse(t *testing.T, more ...func(*identity.Config)) *house {
	t.Helper()
	h := &house{t: t}
	pool, err := password.NewPool(password.Options{Slots: 4, Params: password.Params{MemoryKiB: 64, Iterations: 1, Parallelism: 1}})
	if err != nil {
		t.Fatal(err)
	}
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		c := identity.Config{Secret: testkit.Secret, URL: "http://127.0.0.1", Clock: core.Clock, Hasher: pool, Log: core.Log, Settle: 1, Directory: directory(),
			Mailer: func(tx *tenant.Tx, kind string, _ uuid.UUID, params map[string]any) error {
				_, err := tx.Emit("directory.letter", tx.Now(), told{kind, params})
				return err
			},
			Inviter: func(tx *tenant.Tx, kind string, person uuid.UUID, params map[string]any) (bool, error) {
				has, err := tenant.Value[bool](tx, `select mail from directory.records where tenant_id = $1 and id = $2`, tx.Tenant(), person)
				if err != nil || !has {
					return false, err
				}
				_, err = tx.Emit("directory.invite", tx.Now(), told{kind, params})
				return true, err
			}}
		for _, change := range more {
			change(&c)
		}
		h.s = identity.New(core.DB, c)
		fake := manifest.Module{Key: "directory", Floor: true, Migrations: records, Jobs: []manifest.Job{
			manifest.NewJob("directory.letter", nil, func(_ context.Context, tx *tenant.Tx, in *told) error {
				letters, err := h.s.Letter(tx, in.Kind, in.Params)
				h.mu.Lock()
				defer h.mu.Unlock()
				for _, l := range letters {
					h.letters, h.kinds = append(h.letters, l), append(h.kinds, in.Kind)
				}
				return err
			}),
			manifest.NewJob("directory.invite", []string{"identity"}, func(_ context.Context, tx *tenant.Tx, in *told) error {
				path, _, err := h.s.Invitation(tx, uuid.MustParse(in.Params["card"].(string)))
				h.paths = append(h.paths, path)
				return err
			}),
		}}
		return []manifest.Module{h.s.Module(), fake}, h.s.Resolver
	})
	return h
}

// person writes a record.
func (h *house) person(school uuid.UUID, r record) uuid.UUID {
	h.t.Helper()
	if r.ID == uuid.Nil {
		r.ID = tenant.NewID()
	}
	if r.Names == nil {
		r.Names = []string{}
	}
	if r.Subjects == nil {
		r.Subjects = []uuid.UUID{}
	}
	h.Exec(school, `insert into directory.records (tenant_id, `+columns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		school, r.ID, r.Given, r.Family, r.Names, r.Pupil, r.Profiles, r.Subjects, r.Teacher, r.ClassID, r.AccountID, r.Mail, r.Source, r.Address)
	return r.ID
}

// staff is a fabricated caller of a school with a record of its own.
func (h *house) staff(school, person uuid.UUID, profiles ...access.Profile) *testkit.Client {
	return h.As(access.Caller{Hats: []access.Hat{h.Hat(school, person, profiles...)}})
}

// browser is a real browser: it keeps its cookies.
type browser struct {
	h       *house
	agent   string
	ip      string
	cookies map[string]string
}

func (h *house) browser() *browser {
	return &browser{h: h, agent: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", ip: "192.0.2.1", cookies: map[string]string{}}
}

func (b *browser) do(method, path string, body any) testkit.Answer {
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
	req.Host, req.RemoteAddr = "127.0.0.1", b.ip+":40000"
	req.Header.Set("User-Agent", b.agent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, v := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	b.h.House.Engine.ServeHTTP(w, req)
	a := testkit.Answer{Status: w.Code, Header: w.Result().Header, Body: w.Body.Bytes()}
	for _, line := range a.Header["Set-Cookie"] {
		ck, err := http.ParseSetCookie(line)
		if err != nil {
			b.h.t.Fatal(err)
		}
		if ck.MaxAge < 0 {
			delete(b.cookies, ck.Name)
		} else {
			b.cookies[ck.Name] = ck.Value
		}
	}
	return a
}

func (b *browser) get(path string) testkit.Answer { b.h.t.Helper(); return b.do("GET", path, nil) }
func (b *browser) post(path string, body any) testkit.Answer {
	b.h.t.Helper()
	return b.do("POST", path, body)
}
func (b *browser) delete(path string) testkit.Answer {
	b.h.t.Helper()
	return b.do("DELETE", path, nil)
}

type obj = map[string]any

func (b *browser) signIn(login, pass string) testkit.Answer {
	b.h.t.Helper()
	return b.post("/api/v1/session", obj{"login": login, "password": pass})
}

func (b *browser) me() identity.Myself {
	b.h.t.Helper()
	var me identity.Myself
	b.get("/api/v1/me").Want(b.h.t, 200).JSON(b.h.t, &me)
	return me
}

// field is the code of a refused field.
func field(a testkit.Answer) string {
	var p struct {
		Errors []struct{ Field, Code string }
	}
	_ = json.Unmarshal(a.Body, &p)
	if len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Field + " " + p.Errors[0].Code
}

const good = "trois-bateaux-en-papier-vert"

// issue has a director make a paper code for a person.
func (h *house) issue(school, person uuid.UUID) string {
	h.t.Helper()
	var out identity.CardIssue
	h.staff(school, tenant.NewID(), access.Director).Post("/api/v1/t/"+school.String()+"/identity/cards", obj{"people": []uuid.UUID{person}, "kind": "paper"}).Want(h.t, 200).JSON(h.t, &out)
	if len(out.Cards) != 1 {
		h.t.Fatalf("no code was made: %+v", out)
	}
	return out.Cards[0].Code
}

// activated is a person with an account, signed in; login is returned.
func (h *house) activated(school, person uuid.UUID, family string) (*browser, string) {
	h.t.Helper()
	b := h.browser()
	code := h.issue(school, person)
	var shown identity.Shown
	b.post("/api/v1/activation/look", obj{"code": code}).Want(h.t, 200).JSON(h.t, &shown)
	var in struct{ Login string }
	b.post("/api/v1/activation", obj{"code": code, "family_name": family, "password": good, "charter": shown.Charter}).Want(h.t, 200).JSON(h.t, &in)
	return b, in.Login
}

// guardian is an activated guardian of a new school.
func (h *house) guardian() (school, person uuid.UUID, b *browser, login string) {
	h.t.Helper()
	school = h.Tenant("school", "École des Tilleuls")
	child := h.person(school, record{Given: "Lina", Family: "Roux", Pupil: true, Profiles: []string{"pupil"}})
	person = h.person(school, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Subjects: []uuid.UUID{child}})
	b, login = h.activated(school, person, "roux")
	return
}

// verified gives an account a verified address, through the letter and its link.
func (h *house) verified(b *browser, address string) {
	h.t.Helper()
	b.post("/api/v1/me/mails", obj{"address": address}).Want(h.t, 200)
	h.RunJobs()
	l := h.last("identity.verify")
	if l.Address != address {
		h.t.Fatalf("the letter went to %s", l.Address)
	}
	h.Anonymous().Post("/api/v1/mails/verify", obj{"token": strings.TrimPrefix(l.Path, identity.VerifyPage)}).Want(h.t, 200)
}

func (h *house) last(kind string) identity.Letter {
	h.t.Helper()
	for i, k := range slices.Backward(h.kinds) {
		if k == kind {
			return h.letters[i]
		}
	}
	h.t.Fatalf("no letter %s among %v", kind, h.kinds)
	return identity.Letter{}
}
