// Package enrolment is where a family asks for a place in a school of the commune (inscription scolaire): one file, three hands. The family
// writes it, the town hall finds the school of the address and enrols, the director admits. Read README.md first, then this page, then
// file.go.
package enrolment

import (
	"context"
	"embed"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

type uid = uuid.UUID

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "enrolment"

// Rights of the service.
const (
	Apply   access.Right = "enrolment:apply"   // ask for one's own child
	Consult access.Right = "enrolment:consult" // the files of the commune
	Manage  access.Right = "enrolment:manage"  // enrol, see documents, keep the sectors
	Decide  access.Right = "enrolment:decide"  // derogations
	Figures access.Right = "enrolment:figures" // counts, no names
	Admits  access.Right = "enrolment:admit"   // in the school: admit, strike off
)

// Typesetter draws documents.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words   *i18n.Bundle
	Vault   *directory.Vault
	Bridges directory.Bridger
	Notify  *notify.Service // nil: nobody is told
	Blobs   blob.Store
	Intake  *intake.Intake
	PDF     Typesetter
	// Invite sends somebody of the transaction's tenant the mail that opens an account.
	Invite func(tx *tenant.Tx, person uuid.UUID) error
	// Left tells the booked services that a pupil of the transaction's tenant leaves, and the last day; nil: there are none.
	Left func(tx *tenant.Tx, pupil uuid.UUID, last Date) error
}

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Module declares the service.
func (s *Service) Module() manifest.Module {
	office := []access.Profile{access.SchoolOffice, access.TownAdmin}
	doors := []string{"enrolment", "directory", "notify"}
	tx := func(fn func(tx *tenant.Tx, in *ofFile) error) func(context.Context, *tenant.Tx, *ofFile) error {
		return func(_ context.Context, tx *tenant.Tx, in *ofFile) error { return fn(tx, in) }
	}
	crossed := func(fn func(tx *tenant.Tx, in *sealed) error) func(context.Context, *tenant.Tx, *sealed) error {
		return func(_ context.Context, tx *tenant.Tx, in *sealed) error { return fn(tx, in) }
	}
	left := func(fn func(tx *tenant.Tx, in *ofDeparture) error) func(context.Context, *tenant.Tx, *ofDeparture) error {
		return func(_ context.Context, tx *tenant.Tx, in *ofDeparture) error { return fn(tx, in) }
	}
	zone := schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).Location()
	return manifest.Module{
		Key:   Key,
		Stays: []string{"admit", "give-back", "answer-agreement", "settle-agreement", "say-leaving", "take-leaving-back", "strike-off", "withdraw-mine"},
		Kinds: []string{"commune", "intercommunality", "school"},
		Rights: []access.Default{
			{Right: Apply, Kind: access.Publish, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
			{Right: Consult, Kind: access.Consult, Profiles: office, Doors: access.Tenant, Never: access.InSchool},
			{Right: Manage, Kind: access.Manage, Profiles: office, Doors: access.Tenant, Never: access.InSchool},
			{Right: Decide, Kind: access.Publish, Profiles: []access.Profile{access.Elected, access.TownAdmin}, Doors: access.Tenant, Never: access.InSchool},
			{Right: Figures, Kind: access.Consult, Profiles: append([]access.Profile{access.Elected}, office...), Doors: access.Tenant, Never: access.InSchool},
			{Right: Admits, Kind: access.Manage, Profiles: []access.Profile{access.Director}, Doors: access.Tenant, Never: access.OfTown},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("enrolment.received", doors, tx(s.received)),
			manifest.NewJob("enrolment.withdrawn", doors, tx(s.afterWithdrawal)),
			manifest.NewJob("enrolment.answered", doors, tx(s.answered)),
			manifest.NewSteps("enrolment.throw", []string{"enrolment"}, s.throw),
			// between the town hall and the school
			manifest.NewJob("enrolment.arrive", doors, crossed(s.arrive)),
			manifest.NewJob("enrolment.recall", doors, crossed(s.recalled)),
			manifest.NewJob("enrolment.settled", doors, crossed(s.settle)),
			manifest.NewJob("enrolment.tell-leaving", doors, s.tellLeaving),
			manifest.NewJob("enrolment.hear-leaving", doors, crossed(s.hearLeaving)),
			manifest.NewJob("enrolment.leave-day", append([]string{"identity"}, doors...), left(s.leaveDay)),
			manifest.NewJob("enrolment.struck", doors, crossed(s.struck)),
			manifest.NewJob("enrolment.gone", append([]string{"identity"}, doors...), left(s.gone)),
			manifest.NewJob("enrolment.list", doors, s.listRound),
			manifest.NewJob("enrolment.purge", doors, s.purge),
		},
		Schedules: []manifest.Schedule{
			{Kind: "enrolment.purge", Next: manifest.Daily(3, 50, zone), PerTenant: true},
			{Kind: "enrolment.list", Next: manifest.Daily(5, 0, zone), PerTenant: true},
		},
		Nav: []manifest.Nav{
			{Key: "enrolment.nav_family", Path: "/inscription", Icon: "school", Right: Apply, Order: 45},
			{Key: "enrolment.nav_office", Path: "/inscriptions", Icon: "inbox", Right: Consult, Order: 15, Staff: true},
			{Key: "enrolment.nav_mayor", Path: "/inscriptions/derogations", Icon: "documents", Right: Decide, Order: 16, Staff: true},
			{Key: "enrolment.nav_figures", Path: "/inscriptions/previsions", Icon: "statistics", Right: Figures, Order: 17, Staff: true},
			{Key: "enrolment.nav_director", Path: "/admissions", Icon: "school", Right: Admits, Order: 30, Staff: true},
		},
		Home: s.home(),
		Retention: []manifest.Retention{
			{Data: "enrolment.keep_files", Basis: "enrolment.basis_mission", Trigger: "enrolment.from_year_end", Delay: filesKept, Action: "erase"},
			{Data: "enrolment.keep_drafts", Basis: "enrolment.basis_mission", Trigger: "enrolment.from_change", Delay: draftsKept, Action: "erase"},
			{Data: "enrolment.keep_pictures", Basis: "enrolment.basis_pieces", Trigger: "enrolment.from_look", Delay: picturesKept, Action: "erase", Files: true},
			{Data: "enrolment.keep_admissions", Basis: "enrolment.basis_mission", Trigger: "enrolment.from_year_end", Delay: admissionsKept, Action: "erase"},
			{Data: "enrolment.keep_list", Basis: "enrolment.basis_list", Trigger: "enrolment.from_sixteen", Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "enrolment.register_purpose", People: "enrolment.register_people", Data: "enrolment.register_data", Recipients: "enrolment.register_recipients"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

// listRound brings the mayor's list up to date on the first of each month (R131-3), where the commune enrols.
func (s *Service) listRound(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := directory.Today(tx)
	if err != nil || today.Day != 1 {
		return err
	}
	begun, err := tenant.Value[bool](tx, `select exists (select from enrolment.schools where tenant_id = $1)`, tx.Tenant())
	if err != nil || !begun {
		return err
	}
	_, _, _, err = s.bring(tx)
	return err
}
