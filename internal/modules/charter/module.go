// Package charter is where an organisation above the schools writes a charter of use and gives it to those that let it. Those
// concerned accept it at their next entry (identity asks them); the schools count them back, by profile and never by name.
package charter

import (
	"context"
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "charter"

// Rights of the service.
const (
	Consult access.Right = "charter:consult" // the charters of one's own organisation, and how many accepted them
	// Publish is held by the staff of a level; on a link, it lets that level give its charters to the school.
	Publish access.Right = "charter:publish"
)

// Service holds what charters are built with.
type Service struct {
	Words    *i18n.Bundle
	Identity *identity.Service
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	writers := []access.Profile{access.TownAdmin, access.DeptAgent, access.AcademyStaff}
	doors := []string{"charter", "identity", "directory"}
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: append([]access.Profile{access.Director, access.Elected, access.Inspector, access.DPO}, writers...), Doors: access.Tenant},
			{Right: Publish, Kind: access.Publish, Profiles: writers, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("charter.receive", doors, s.receive),
			manifest.NewJob("charter.end", doors, s.end),
			manifest.NewJob("charter.count", doors, s.count),
			manifest.NewJob("charter.answered", []string{"charter"}, s.answered),
			manifest.NewJob("charter.spread", []string{"charter"}, func(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error { return s.spreadAll(tx) }),
		},
		Schedules: []manifest.Schedule{
			{Kind: "charter.count", Next: manifest.Daily(1, 45, time.UTC), PerTenant: true},
			{Kind: "charter.spread", Next: manifest.Daily(4, 20, time.UTC), PerTenant: true},
		},
		Nav:        []manifest.Nav{{Key: "charter.nav", Path: "/chartes", Icon: "documents", Right: Publish, Order: 25, Staff: true}},
		Home:       []manifest.Home{{Right: Consult, Reads: []string{"identity"}, Cards: s.cards}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
