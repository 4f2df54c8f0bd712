package resource_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/modules/resource"
	"preau/internal/platform/clock"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// How long the sessions of these tests may stand unused, and live at most.
const (
	unusedFor   = 3 * time.Hour
	longestLife = 8 * time.Hour
)

const root = "http://127.0.0.1"

// house is a kit with sign-on, resources and all that they stand on.
type house struct {
	*testkit.Kit
	signon   *signon.Service
	accounts map[uuid.UUID]uuid.UUID // person -> account
}

// wall is the wall's clock: that of the kit, because sign-on lives by it.
type wall struct{ clock.Clock }

func open(t testing.TB) *house { return openAs(t, true) }

// openAs opens a house on a desk, or as in production.
func openAs(t testing.TB, desk bool) *house {
	t.Helper()
	h := &house{accounts: map[uuid.UUID]uuid.UUID{}}
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		service := resource.New(resource.Deps{URL: root, Desk: desk, Pseudonyms: signon.NewPseudonyms(testkit.Secret), Runner: func() *manifest.Runner { return h.House.Runner },
			Ident: func(*tenant.Tx) (string, error) { return "preau-test", nil }})
		h.signon = signon.New(signon.Config{Root: testkit.Secret, URL: root, Clock: wall{core.Clock}, Log: slog.New(slog.DiscardHandler), Words: core.Words, Desk: desk,
			SignIn: func(pending, back string) string { return "/connexion?" + pending + "retour=" + url.QueryEscape(back) },
			SignOut: func(tx *tenant.Tx, c *access.Caller) ([]string, error) {
				_, err := tx.Exec(`update identity.sessions set ended_at = $3 where account_id = $1 and id = $2`, c.Account, c.Session, core.Clock.Now())
				if err == nil {
					err = h.signon.Ended(tx, c.Account)
				}
				return []string{"preau=; Max-Age=0"}, err
			},
			Lasts:     func(*access.Caller) (time.Duration, time.Duration) { return unusedFor, longestLife },
			Resources: service.Resources()})
		return []manifest.Module{
			{Key: "identity", Floor: true, Migrations: identity.Migrations},
			directory.Module(directory.Deps{Vault: vault, Words: core.Words}),
			h.signon.Module(), service.Module(),
		}, nil
	})
	return h
}

var date = folk.Date

// school is a collège with a head, two teachers and two classes.
type school struct {
	h              *house
	id             uuid.UUID
	cinquieme, cm2 uuid.UUID
	head           uuid.UUID
	teacher, other uuid.UUID
}

func (h *house) school(name, uai string) *school {
	s := &school{h: h, id: h.Tenant("school", name)}
	h.Exec(s.id, `update tenant.tenants set uai = $2, school_type = 'college' where tenant_id = $1`, s.id, uai)
	s.head = s.adult("Anne", "Morel", access.Director)
	s.teacher = s.adult("Karim", "Ali", access.Teacher)
	s.other = s.adult("Zoé", "Petit", access.Teacher)
	s.cinquieme = s.class("5e B", "5e", s.teacher)
	s.cm2 = s.class("CM2", "CM2", s.other)
	return s
}

func (s *school) adult(given, family string, profile access.Profile) uuid.UUID {
	return folk.Person(s.h.Kit, s.id, given, family, "", profile)
}

func (s *school) class(label, level string, teacher uuid.UUID) uuid.UUID {
	return folk.Class(s.h.Kit, s.id, label, level, teacher)
}

func (s *school) pupil(class uuid.UUID, level, given, family string) uuid.UUID {
	return folk.Pupil(s.h.Kit, s.id, class, level, given, family, "", "2014-03-14")
}

// group is the automatic group of a kind of a class.
func (s *school) group(kind string, class uuid.UUID) (id uuid.UUID) {
	s.h.T.Helper()
	s.h.In(s.id, func(tx *tenant.Tx) (err error) {
		id, err = tenant.Value[uuid.UUID](tx, `select id from directory.groups where tenant_id = $1 and kind = $2 and class_id is not distinct from $3`, s.id, kind, nilOf(class))
		return err
	})
	return id
}

func nilOf(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}

// as signs a person in with what they reach today, in a session that is really there.
func (s *school) as(person uuid.UUID) *testkit.Client {
	s.h.T.Helper()
	return s.h.enter(person, access.BySecondFactor, s.hat(person))
}

func (h *house) enter(person uuid.UUID, strength access.Strength, hats ...access.Hat) *testkit.Client {
	h.T.Helper()
	account, ok := h.accounts[person]
	if !ok {
		account = tenant.NewID()
		h.accounts[person] = account
		h.own(account, func(tx *tenant.Tx) error {
			_, err := tx.Exec(`insert into identity.accounts (account_id, kind, login, given_name, family_name, created_at) values ($1, 'adult', $2, 'X', 'Y', $3)`, account, account.String(), tx.Now())
			return err
		})
	}
	c := h.As(access.Caller{Account: account, Strength: strength, Hats: hats})
	now := h.Clock.Now()
	h.own(account, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into identity.sessions (account_id, id, token_hash, strength, browser, system, created_at, seen_at, confirmed_at, expires_at) values ($1, $2, $3, $4, '', '', $5, $5, $5, $6)`,
			account, c.Caller.Session, []byte(c.Caller.Session.String()), string(strength), now, now.AddDate(0, 0, 1))
		return err
	})
	return c
}

// own runs fn behind an account's own door.
func (h *house) own(account uuid.UUID, fn func(tx *tenant.Tx) error) {
	h.T.Helper()
	if err := h.House.DB.In(context.Background(), tenant.Doors{Account: account}, tenant.Actor{Account: account}, fn); err != nil {
		h.T.Fatal(err)
	}
}

func (s *school) hat(person uuid.UUID) access.Hat {
	s.h.T.Helper()
	hat := folk.Hat(s.h.Kit, s.id, person)
	hat.Organisation = access.Organisation{Kind: "school", Name: "Collège", TimeZone: "Europe/Paris"}
	return hat
}

func (s *school) path(parts ...string) string {
	return "/api/v1/t/" + s.id.String() + "/resource/" + strings.Join(parts, "/")
}

type object = map[string]any

// add adds a resource as somebody and returns its id.
func (s *school) add(c *testkit.Client, body object) uuid.UUID {
	s.h.T.Helper()
	var v struct{ ID uuid.UUID }
	c.Post(s.path("resources"), body).Want(s.h.T, 201).JSON(s.h.T, &v)
	return v.ID
}

func (s *school) openFor(c *testkit.Client, id uuid.UUID, groups ...uuid.UUID) testkit.Answer {
	s.h.T.Helper()
	if groups == nil {
		groups = []uuid.UUID{}
	}
	return c.Do("PUT", s.path("resources", id.String(), "groups"), object{"groups": groups})
}

// tool is a resource on this machine: it keeps what it is asked.
type tool struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
	down  bool
}

func newTool(t testing.TB) *tool {
	p := &tool{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asked = append(p.asked, r)
		if p.down {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// to lists what it was asked at a path.
func (p *tool) to(path string) (out []*http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.asked {
		if r.URL.Path == path {
			out = append(out, r)
		}
	}
	return out
}

func q(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return "?" + v.Encode()
}
