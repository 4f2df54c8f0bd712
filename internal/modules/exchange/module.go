// Package exchange is what leaves an organisation for other software: the archive for the GAR, lists that bricks read, tables, and
// messages that something changed. One screen lists every way out, what is sent by it, to whom, and stops it. Read README.md first.
package exchange

import (
	"embed"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/safehttp"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// The rights, in the users' words.
const (
	Consult access.Right = "exchange:consult" // see what leaves, to whom and since when
	Manage  access.Right = "exchange:manage"  // open and stop a way out, make keys, take tables along
)

const readsKept = 366 * 24 * time.Hour

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Keys  signed.Keys
	URL   string // the address people type
	Blobs blob.Store
	Log   *slog.Logger
	Desk  bool // machines of this desk may be called: a demonstration, never production
	// GAR is a person's GARPersonIdentifiant: the same that a sign-on at the GAR bears.
	GAR func(tenantID, person uuid.UUID) string
	// Others are ways out that another service keeps; nil: there are none.
	Others func(tx *tenant.Tx) ([]Way, error)
	// CallTime bounds a call of a hook; 0: ten seconds.
	CallTime time.Duration
	// CallsAMinute is how often one key reads within a minute; 0: CallsAMinute.
	CallsAMinute int
	// PartPersons is how many persons a file of the GAR's archive holds; 0: 5000.
	PartPersons int
}

// Service holds the rules. One lives in the process.
type Service struct {
	Deps
	http *safehttp.Client
}

// New makes the service.
func New(d Deps) *Service {
	if d.CallTime == 0 {
		d.CallTime = 10 * time.Second
	}
	if d.CallsAMinute == 0 {
		d.CallsAMinute = CallsAMinute
	}
	s := &Service{Deps: d}
	s.http = safehttp.New(s.calls())
	return s
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	heads := []access.Profile{access.Director, access.TownAdmin, access.DeptAgent, access.AcademyStaff}
	jobs := []string{"exchange", "directory"}
	return manifest.Module{
		Key:   "exchange",
		Stays: []string{manifest.Everything}, // what leaves, and what stops leaving
		Kinds: []string{"school", "commune", "intercommunality", "departement", "region", "academy", "district"},
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: append([]access.Profile{access.DPO}, heads...), Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: heads, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewSteps("exchange.night", jobs, s.night),
			manifest.NewSteps("exchange.archive", jobs, s.make),
			manifest.NewSteps("exchange.send", jobs, s.send),
			manifest.NewJob("exchange.tick", nil, s.tick),
			manifest.NewJob("exchange.look", jobs, s.look),
			manifest.NewSteps("exchange.post", jobs, s.post),
			manifest.NewJob("exchange.told", []string{"exchange"}, s.told),
		},
		Schedules: []manifest.Schedule{
			{Kind: "exchange.night", Next: manifest.Daily(4, 30, paris), PerTenant: true},
			{Kind: "exchange.tick", Next: manifest.Every(30 * time.Second)},
		},
		Nav: []manifest.Nav{{Key: "exchange.nav", Path: "/echanges", Icon: "exchange", Right: Consult, Order: 64, Staff: true}},
		Retention: []manifest.Retention{
			{Data: "exchange.kept_archives", Basis: "exchange.basis_mission", Trigger: "exchange.from_making", Delay: filesKept, Action: "erase", Files: true},
			{Data: "exchange.kept_lines", Basis: "exchange.basis_proof", Trigger: "exchange.from_making", Delay: archivesKept, Action: "erase"},
			{Data: "exchange.kept_reads", Basis: "exchange.basis_proof", Trigger: "exchange.from_reading", Delay: readsKept, Action: "erase"},
			{Data: "exchange.kept_messages", Basis: "exchange.basis_proof", Trigger: "exchange.from_fact", Delay: factsKept, Action: "erase"},
			{Data: "exchange.kept_records", Basis: "exchange.basis_mission", Trigger: "exchange.from_departure", Delay: readsKept, Action: "erase"},
		},
		Register: manifest.Processing{Purpose: "exchange.register_purpose", People: "exchange.register_people", Data: "exchange.register_data", Recipients: "exchange.register_recipients", Transfers: "exchange.register_transfers"},
		Subject: manifest.Subject{
			Keeps: []manifest.Kept{
				{Table: "exchange.responsibles", Whom: "person_id", Says: "since", Gone: manifest.Erased, Untold: "exchange.untold"},
				{Table: "exchange.reads", Whom: "reader_id", Says: "day list times lines last_at", Gone: manifest.Held, Why: "exchange.kept_reads", Untold: "exchange.untold"},
				{Table: "exchange.bricks", Whom: "made_by", Says: "id name purpose contact lists people fields state created_at updated_at", Gone: manifest.Held, Why: "exchange.why_act", Untold: "exchange.untold"},
				{Table: "exchange.hooks", Whom: "made_by", Says: "id brick_id address kinds state secret secret_before before_until created_at last_ok_at failing_since", Gone: manifest.Held, Why: "exchange.why_act", Untold: "exchange.untold"},
				{Table: "exchange.keys", Whom: "made_by", Says: "id brick_id hash hint made_at expires_at used_at revoked_at minute_at calls", Gone: manifest.Held, Why: "exchange.why_act", Untold: "exchange.untold"},
			},
			Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
				_, err := tx.Exec(`delete from exchange.responsibles where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), gone.People)
				return err
			},
		},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
