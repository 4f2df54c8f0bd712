package directory

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory/roll"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/blob/intake"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The rights of the directory.
const (
	Consult access.Right = "directory:consult" // staff: who is here
	Manage  access.Right = "directory:manage"  // write people, classes, links, orders
	Load    access.Right = "directory:import"  // bring the register's files
	Consent access.Right = "directory:consent" // answer for one's child about images
	Self    access.Right = "directory:self"    // one's own record and children
	Fetch   access.Right = "directory:fetch"   // say who may fetch one's child, and whether it goes home alone
	Send    access.Right = "directory:feed"    // bring an académie's files for all its schools
)

// Deps are what the directory is built with.
type Deps struct {
	Vault  *Vault
	Words  *i18n.Bundle
	Blobs  blob.Store     // faces
	Intake *intake.Intake // what comes in as a face
	PDF    *pdf.Compiler  // lists on paper
	// Memberships are the accounts that follow their people; zero: accounts are left alone.
	Memberships Memberships
	Feeds       OpenFeed // an académie's files
	// Found opens a school which a register knows and Préau does not, linked with the organisation of the transaction.
	Found func(tx *tenant.Tx, school roll.School) (uuid.UUID, error)
	// Invite has a person invited to open their account.
	Invite func(tx *tenant.Tx, person uuid.UUID) error
	// Tell has those who decide in the organisation told of a fact: kind is a catalogue key, path where the app opens it.
	Tell func(tx *tenant.Tx, kind string, object uuid.UUID, path string) error
	// Takers take over what a town hall's former software exported beside people.
	Takers []Taker
	// Holders are the columns of the other services in which a person stands.
	Holders []manifest.Holder
}

type service struct {
	vault    *Vault
	words    *i18n.Bundle
	importer *Importer
	blobs    blob.Store
	intake   *intake.Intake
	pdf      *pdf.Compiler

	memberships Memberships
	feeds       OpenFeed
	found       func(tx *tenant.Tx, school roll.School) (uuid.UUID, error)
	invite      func(tx *tenant.Tx, person uuid.UUID) error
	tellHeads   func(tx *tenant.Tx, kind string, object uuid.UUID, path string) error
	others      []manifest.Holder
}

// Module declares the directory: always open, in every kind of tenant.
func Module(d Deps) manifest.Module {
	s := &service{vault: d.Vault, words: d.Words, importer: &Importer{Vault: d.Vault, Words: d.Words, Takers: d.Takers}, blobs: d.Blobs, intake: d.Intake, pdf: d.PDF, memberships: d.Memberships, others: d.Holders, feeds: d.Feeds, found: d.Found, invite: d.Invite, tellHeads: d.Tell}
	staff := append(append([]access.Profile{access.ATSEM}, access.SchoolProfessionals...), access.TownHall...)
	managers := []access.Profile{access.Director, access.SchoolStaff, access.TownAdmin, access.SchoolOffice}
	return manifest.Module{
		Key:   "directory",
		Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: staff, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: managers, Doors: access.Tenant},
			{Right: Load, Kind: access.Manage, Profiles: []access.Profile{access.Director, access.SchoolStaff, access.TownAdmin}, Doors: access.Tenant},
			{Right: Send, Kind: access.Manage, Profiles: []access.Profile{access.AcademyStaff, access.DeptAgent, access.Operator}, Doors: access.Tenant},
			{Right: Consent, Kind: access.Publish, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
			{Right: Fetch, Kind: access.Communicate, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
			{Right: Self, Kind: access.Consult, Profiles: access.Profiles, Doors: access.Subject, Fixed: true},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewSteps("directory.import-examine", []string{"directory"}, s.examineJob),
			manifest.NewSteps("directory.import-apply", []string{"directory"}, s.applyJob),
			manifest.NewSteps("directory.import-undo", []string{"directory"}, s.undoJob),
			manifest.NewSteps("directory.town-examine", TakerDoors(d.Takers), s.examineJob),
			manifest.NewSteps("directory.town-apply", TakerDoors(d.Takers), s.applyJob),
			manifest.NewSteps("directory.town-undo", TakerDoors(d.Takers), s.undoJob),
			manifest.NewSteps("directory.export", []string{"directory"}, s.exportLater),
			manifest.NewSteps("directory.forget-files", []string{"directory"}, s.forgetFilesJob),
			manifest.NewSteps("directory.feed-read", []string{"directory"}, s.readFeed),
			manifest.NewSteps("directory.feed-receive", []string{"directory"}, s.receivePart),
			manifest.NewSteps("directory.feed-apply", []string{"directory", "identity", "notify"}, s.applyPart),
			manifest.NewJob("directory.feed-answered", []string{"directory"}, s.feedAnswered),
			manifest.NewJob("directory.share", []string{"directory"}, s.share),
			manifest.NewJob("directory.bridge-receive", []string{"directory"}, s.receive),
			manifest.NewJob("directory.bridge-answered", []string{"directory"}, s.answered),
			manifest.NewJob("directory.transfer-hear", []string{"directory", "identity"}, s.hear),
			manifest.NewJob("directory.after-import", []string{"directory"}, s.compare),
			manifest.NewJob("directory.round", []string{"directory", "identity", "notify"}, s.round),
		},
		Schedules: []manifest.Schedule{{Kind: "directory.round", Next: manifest.Daily(3, 40, schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).Location()), PerTenant: true}},
		Nav: []manifest.Nav{
			{Key: "directory.nav.children", Path: "/mes-enfants", Icon: "people", Right: Consent, Order: 50},
			{Key: "directory.nav.people", Path: "/annuaire", Icon: "people", Right: Consult, Order: 60, Staff: true},
			{Key: "directory.nav.import", Path: "/annuaire/imports", Icon: "import", Right: Load, Order: 61, Staff: true},
			{Key: "directory.nav.feeds", Path: "/annuaire/flux", Icon: "import", Right: Send, Order: 62, Staff: true},
		},
		Home:   s.home(),
		Sealed: []manifest.Sealed{{Table: "directory.identifiers", Column: "ine_sealed", As: "ine", Open: d.Vault.Plain}},
		Retention: []manifest.Retention{
			{Data: "directory.keep.people", Basis: "directory.keep.people.basis", Trigger: "directory.keep.departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "directory.keep.photos", Basis: "directory.keep.consents.basis", Trigger: "directory.keep.departure", Delay: manifest.KeptFor, Action: "erase", Files: true},
			{Data: "directory.keep.contacts", Basis: "directory.keep.people.basis", Trigger: "directory.keep.departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "directory.keep.ine", Basis: "directory.keep.ine.basis", Trigger: "directory.keep.departure", Delay: manifest.KeptFor, Action: "erase"},
			{Data: "directory.keep.restrictions", Basis: "directory.keep.restrictions.basis", Trigger: "directory.keep.order_end", Delay: 90 * 24 * time.Hour, Action: "erase"},
			{Data: "directory.keep.collectors", Basis: "directory.keep.people.basis", Trigger: "directory.keep.collector_end", Delay: collectorsKept, Action: "erase"},
			{Data: "directory.keep.consents", Basis: "directory.keep.consents.basis", Trigger: "directory.keep.year_end", Delay: 365 * 24 * time.Hour, Action: "erase"},
			{Data: "directory.keep.files", Basis: "directory.keep.import.basis", Trigger: "directory.keep.import", Delay: undoFor, Action: "erase"},
			{Data: "directory.keep.feeds", Basis: "directory.keep.import.basis", Trigger: "directory.keep.import", Delay: undoFor, Action: "erase"},
			{Data: "directory.keep.images", Basis: "directory.keep.import.basis", Trigger: "directory.keep.import", Delay: undoFor, Action: "erase"},
			{Data: "directory.keep.documents", Basis: "directory.keep.import.basis", Trigger: "directory.keep.export", Delay: documentsKept, Action: "erase", Files: true},
			{Data: "directory.keep.transfers", Basis: "directory.keep.people.basis", Trigger: "directory.keep.decision", Delay: 365 * 24 * time.Hour, Action: "erase"},
			{Data: "directory.keep.duplicates", Basis: "directory.keep.people.basis", Trigger: "directory.keep.decision", Delay: undoFor, Action: "erase"},
			{Data: "directory.keep.report", Basis: "directory.keep.import.basis", Trigger: "directory.keep.import", Delay: manifest.KeptFor, Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "directory.register.purpose", People: "directory.register.people", Data: "directory.register.data", Recipients: "directory.register.recipients"},
		Subject:    s.subject(),
		Migrations: Migrations,
		Catalogues: catalogues,
	}
}
