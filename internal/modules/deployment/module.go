// Package deployment shows the levels above their schools: which are opened, which are in use, whose lists are late, who has not
// activated, by school and profile and never by person. Each school counts itself at night and tells the levels linked with it.
package deployment

import (
	"context"
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "deployment"

// Rights of the service.
const (
	Consult access.Right = "deployment:consult" // the fleet and its adoption
	Manage  access.Right = "deployment:manage"  // waves
	Prepare access.Right = "deployment:prepare" // in a school: its own steps before it opens
)

// Service holds what deployment is built with.
type Service struct {
	Words *i18n.Bundle
	PDF   Typesetter
	URL   string // of the house, as the kit prints it
	// Signed tells whether a convention covers the transaction's school today; nil: nobody knows.
	Signed func(tx *tenant.Tx) (bool, error)
}

// Typesetter draws documents.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	levels := []access.Profile{access.DeptAgent, access.Inspector, access.AcademyStaff}
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: levels, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: []access.Profile{access.DeptAgent, access.AcademyStaff}, Doors: access.Tenant},
			{Right: Prepare, Kind: access.Manage, Profiles: []access.Profile{access.Director}, Doors: access.Tenant, Never: access.OfTown},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("deployment.count", []string{"deployment", "directory", "tenant", "convention"}, s.count),
			manifest.NewJob("deployment.counted", []string{"deployment", "tenant"}, s.counted),
			manifest.NewJob("deployment.planned", []string{"deployment"}, s.planned),
			manifest.NewJob("deployment.purge", []string{"deployment"}, s.purge),
		},
		Schedules: []manifest.Schedule{
			{Kind: "deployment.count", Next: manifest.Daily(1, 30, time.UTC), PerTenant: true},
			{Kind: "deployment.purge", Next: manifest.Daily(4, 10, time.UTC), PerTenant: true},
		},
		Nav:        []manifest.Nav{{Key: "deployment.nav", Path: "/parc", Icon: "statistics", Right: Consult, Order: 15, Staff: true}, {Key: "deployment.nav_mine", Path: "/ouverture", Icon: "documents", Right: Prepare, Order: 95, Staff: true}},
		Home:       []manifest.Home{{Right: Prepare, Reads: []string{"directory", "tenant", "convention"}, Cards: s.cards}},
		Retention:  []manifest.Retention{{Data: "deployment.kept", Basis: "deployment.basis", Trigger: "deployment.from", Delay: 730 * 24 * time.Hour, Action: "erase"}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
