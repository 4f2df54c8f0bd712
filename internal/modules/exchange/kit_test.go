package exchange_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/modules/exchange"
	"preau/internal/platform/blob"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

type object = map[string]any

// house is a kit with the exchange and what it stands on.
type house struct {
	*testkit.Kit
	service *exchange.Service
	names   signon.Pseudonyms
}

func open(t testing.TB, adjust ...func(*exchange.Deps)) *house {
	t.Helper()
	h := &house{names: signon.NewPseudonyms(testkit.Secret)}
	dir := t.TempDir()
	h.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		store, err := blob.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		deps := exchange.Deps{Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", Blobs: store, Log: slog.New(slog.DiscardHandler), Desk: true, GAR: h.names.GAR, CallTime: timeOfCall}
		for _, a := range adjust {
			a(&deps)
		}
		h.service = exchange.New(deps)
		return []manifest.Module{
			{Key: "identity", Floor: true, Migrations: identity.Migrations},
			directory.Module(directory.Deps{Vault: vault, Words: core.Words}),
			h.service.Module(),
		}, nil
	})
	return h
}

var date = folk.Date

// school has a head, a teacher, two classes and three pupils.
type school struct {
	h                 *house
	id                uuid.UUID
	head, teacher     uuid.UUID
	ce1, cm2          uuid.UUID
	lina, tom, aya    uuid.UUID
	lowLevel, hiLevel string
}

func (h *house) school(kind, uai string) *school {
	s := &school{h: h, id: h.Tenant("school", "École Jean Jaurès <A & B>"), lowLevel: "CE1", hiLevel: "CM2"}
	if kind == "college" {
		s.lowLevel, s.hiLevel = "5e", "3e"
	}
	h.Exec(s.id, `update tenant.tenants set uai = $2, school_type = $3, phone = '+33199001234', mail = 'ecole@example.fr' where tenant_id = $1`, s.id, uai, kind)
	s.head = s.adult("Anne", "Morel", "anne.morel@example.fr", access.Director)
	s.teacher = s.adult("Karim", "Ali", "karim.ali@example.fr", access.Teacher)
	s.ce1 = s.class("CE1 B", s.lowLevel, s.teacher)
	s.cm2 = s.class("CM2", s.hiLevel, s.head)
	s.lina = s.pupil(s.ce1, s.lowLevel, "Lina", "Roux")
	s.tom = s.pupil(s.ce1, s.lowLevel, "Tom", "O’Brien & <fils>")
	s.aya = s.pupil(s.cm2, s.hiLevel, "Aya", "=HYPERLINK(1)")
	return s
}

func (s *school) adult(given, family, mail string, profile access.Profile) uuid.UUID {
	return folk.Person(s.h.Kit, s.id, given, family, mail, profile)
}

func (s *school) class(label, level string, teacher uuid.UUID) uuid.UUID {
	return folk.Class(s.h.Kit, s.id, label, level, teacher)
}

func (s *school) pupil(class uuid.UUID, level, given, family string) uuid.UUID {
	return folk.Pupil(s.h.Kit, s.id, class, level, given, family, "eleve@example.fr", "2018-03-14")
}

func (s *school) path(parts ...string) string {
	return "/api/v1/t/" + s.id.String() + "/exchange/" + strings.Join(parts, "/")
}

func (s *school) as(profile access.Profile) *testkit.Client { return s.h.Staff(s.id, profile) }

// settle writes the GAR's settings as the head.
func (s *school) settle(change object) testkit.Answer {
	s.h.T.Helper()
	body := object{"ident": "PREAU", "open": true, "responsibles": []uuid.UUID{s.head}, "host": "", "port": 22, "login": "", "folder": "", "host_key": ""}
	for k, v := range change {
		body[k] = v
	}
	return s.as(access.Director).Do(http.MethodPut, s.path("gar"), body)
}

// look compares the directory with what bricks know, as the minute does.
func (s *school) look() {
	s.h.T.Helper()
	s.h.In(uuid.Nil, func(tx *tenant.Tx) error { return nil })
	s.h.In(s.id, func(tx *tenant.Tx) error { _, err := tx.Emit("exchange.look", tx.Now(), struct{}{}); return err })
	s.h.RunJobs()
}
