// Package resource is the mediacentre: the resources of a school, to which classes each is open, and what each receives of
// whoever opens it. One tap and no second password: the protocols are those of sign-on. Read README.md first.
package resource

import (
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/identity/signon"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// The rights, in the users' words.
const (
	Consult access.Right = "resource:consult" // see and open what is open to one's classes
	Publish access.Right = "resource:publish" // propose a resource, open one to one's own classes
	Manage  access.Right = "resource:manage"  // agree to what is sent, change, suspend, open to anybody
)

// sendingsKept is how long it is told what was sent of a person.
const sendingsKept = 366 * 24 * time.Hour

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	URL        string // the address people type
	Desk       bool   // resources of this machine are allowed: a demonstration, never production
	Pseudonyms signon.Pseudonyms
	// Runner opens the doors of a caller who comes by a protocol's own address.
	Runner func() *manifest.Runner
	// Ident is the identifier that the GAR gave to the transaction's organisation, behind the doors of Also; nil: nobody knows.
	Ident func(tx *tenant.Tx) (string, error)
	Also  []string
	// Connectors are resources that are ready to be added.
	Connectors func() []Connector
}

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Module declares the service.
func (s *Service) Module() manifest.Module {
	everybody := append([]access.Profile{access.Pupil, access.Guardian}, access.SchoolProfessionals...)
	return manifest.Module{
		Key:   "resource",
		Kinds: []string{"school"},
		Stays: []string{"suspend", "remove"},
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: everybody, Doors: access.Subject | access.Audience},
			{Right: Publish, Kind: access.Publish, Profiles: []access.Profile{access.Director, access.Teacher, access.Librarian}, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: []access.Profile{access.Director}, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs:       []manifest.Job{manifest.NewJob("resource.purge", []string{"resource"}, s.purge)},
		Schedules:  []manifest.Schedule{{Kind: "resource.purge", Next: manifest.Daily(4, 10, time.UTC), PerTenant: true}},
		Nav: []manifest.Nav{
			{Key: "resource.nav", Path: "/ressources", Icon: "resource", Right: Consult, Order: 60},
		},
		Retention: []manifest.Retention{
			{Data: "resource.kept_sendings", Basis: "resource.basis_mission", Trigger: "resource.from_last", Delay: sendingsKept, Action: "erase"},
			{Data: "resource.kept_resources", Basis: "resource.basis_mission", Trigger: "resource.from_removal", Action: "archive"},
		},
		Register:   manifest.Processing{Purpose: "resource.register_purpose", People: "resource.register_people", Data: "resource.register_data", Recipients: "resource.register_recipients", Transfers: "resource.register_transfers"},
		Subject:    subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
