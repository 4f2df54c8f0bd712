// Package attendance is a school's: at what time its doors open, who is not there and why, the roll call, and what the school makes of
// its days (an outing, a class closed, a teacher absent, a strike). It tells the linked collectivities who is away, so that meals, care
// and buses follow. Read README.md first, then this page, then absence.go.
package attendance

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "attendance"

// The rights, in the users' words.
const (
	Consult access.Right = "attendance:consult" // my children's absences, and what the school makes of their days
	Declare access.Right = "attendance:declare" // say that a child will not come, and why they did not
	Follow  access.Right = "attendance:follow"  // staff: who is there today; a teacher: in their own classes
	Call    access.Right = "attendance:call"    // call the roll, write down what a family said on the telephone
	Decide  access.Right = "attendance:decide"  // accept a reason or not, ask for one; a teacher: in their own classes
	Manage  access.Right = "attendance:manage"  // hours, outings, closures, strikes, the monthly register
)

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Notify *notify.Service
	Words  *i18n.Bundle
	Vault  *directory.Vault // seals what crosses to the collectivities
	PDF    Typesetter
	// Evening is what a collectivity told of where pupils go after class, by pupil, as people read it; nil: nothing is told.
	Evening func(tx *tenant.Tx, pupils []uuid.UUID, day schoolyear.Date) (map[uuid.UUID]string, error)
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Module declares the service.
func (s *Service) Module() manifest.Module {
	families := []access.Profile{access.Guardian}
	school := []access.Profile{access.Director, access.Teacher, access.SchoolLife, access.SchoolStaff}
	heads := []access.Profile{access.Director, access.SchoolLife}
	jobs := []string{Key, "directory", "notify"}
	return manifest.Module{
		Key:   Key,
		Stays: []string{manifest.Everything},
		Kinds: []string{"school"},
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: families, Doors: access.Subject, Never: access.OfTown},
			{Right: Declare, Kind: access.Communicate, Profiles: families, Doors: access.Subject, Never: access.OfTown},
			{Right: Follow, Kind: access.Consult, Profiles: school, Doors: access.Tenant, Never: access.OfTown},
			{Right: Call, Kind: access.Communicate, Profiles: school, Doors: access.Tenant, Never: access.OfTown},
			{Right: Decide, Kind: access.Publish, Profiles: []access.Profile{access.Director, access.Teacher, access.SchoolLife}, Doors: access.Tenant, Never: access.OfTown},
			{Right: Manage, Kind: access.Manage, Profiles: heads, Doors: access.Tenant, Never: access.OfTown},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("attendance.spread", jobs, s.spread),
			manifest.NewJob("attendance.fact", jobs, s.spreadFact),
			manifest.NewJob("attendance.abandon", jobs, s.abandon),
			manifest.NewJob("attendance.effect", []string{Key}, s.effect),
			manifest.NewJob("attendance.purge", jobs, purge),
		},
		Schedules: []manifest.Schedule{{Kind: "attendance.purge", Next: manifest.Daily(3, 50, time.UTC), PerTenant: true}},
		Nav: []manifest.Nav{
			{Key: "attendance.nav_families", Path: "/absences", Icon: "attendance", Right: Declare, Order: 21},
			{Key: "attendance.nav_staff", Path: "/presences", Icon: "attendance", Right: Follow, Order: 15, Staff: true},
		},
		Home: s.home(),
		Retention: []manifest.Retention{
			{Data: "attendance.retention_register", Basis: "attendance.basis_register", Trigger: "attendance.from_call", Delay: registerKept, Action: "erase"},
			{Data: "attendance.retention_reasons", Basis: "attendance.basis_file", Trigger: "attendance.from_year_end", Delay: 0, Action: "erase"},
			{Data: "attendance.retention_words", Basis: "attendance.basis_file", Trigger: "attendance.from_absence", Delay: wordsKept, Action: "erase"},
			{Data: "attendance.retention_facts", Basis: "attendance.basis_mission", Trigger: "attendance.from_year_end", Delay: factsKept, Action: "erase"},
			{Data: "attendance.retention_departed", Basis: "attendance.basis_departure", Trigger: "attendance.from_departure", Delay: manifest.KeptFor, Action: "erase"},
		},
		Register:   manifest.Processing{Purpose: "attendance.register_purpose", People: "attendance.register_people", Data: "attendance.register_data", Recipients: "attendance.register_recipients"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

func (s *Service) say(tx *tenant.Tx, key string, args map[string]any) string {
	return s.Words.Sentence(tx.Actor().Lang, Key, "attendance."+key, args)
}
