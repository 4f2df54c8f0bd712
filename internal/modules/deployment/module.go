// Package deployment shows the levels above their schools: which are opened, which are in use, whose lists are late, who has not
// activated, by school and profile and never by person. Each school counts itself at night and tells the levels linked with it.
package deployment

import (
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
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
)

// Service holds what deployment is built with.
type Service struct {
	Words *i18n.Bundle
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	levels := []access.Profile{access.DeptAgent, access.Inspector, access.AcademyStaff}
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: levels, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: []access.Profile{access.DeptAgent, access.AcademyStaff}, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("deployment.count", []string{"deployment", "directory", "tenant"}, s.count),
			manifest.NewJob("deployment.counted", []string{"deployment"}, s.counted),
			manifest.NewJob("deployment.purge", []string{"deployment"}, s.purge),
		},
		Schedules: []manifest.Schedule{
			{Kind: "deployment.count", Next: manifest.Daily(1, 30, time.UTC), PerTenant: true},
			{Kind: "deployment.purge", Next: manifest.Daily(4, 10, time.UTC), PerTenant: true},
		},
		Nav:        []manifest.Nav{{Key: "deployment.nav", Path: "/parc", Icon: "statistics", Right: Consult, Order: 15, Staff: true}},
		Retention:  []manifest.Retention{{Data: "deployment.kept", Basis: "deployment.basis", Trigger: "deployment.from", Delay: 730 * 24 * time.Hour, Action: "erase"}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
