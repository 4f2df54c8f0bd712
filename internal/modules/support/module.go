// Package support is the access of the assistance: a ticket with its reason, the director's approval or two people who break the
// glass, then at most an hour in which somebody from elsewhere reads, changes nothing, takes nothing away, and is seen doing it.
package support

import (
	"embed"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Rights of the service.
const (
	Ask     access.Right = "support:ask"     // ask for an access, and use it
	Approve access.Right = "support:approve" // let the assistance in, and end its access
	See     access.Right = "support:see"     // see that the assistance is there
)

// Service holds what support is built with.
type Service struct {
	// Tell tells those who decide that the assistance asks, or entered, with the object as its address.
	Tell func(tx *tenant.Tx, kind string, object uuid.UUID) error
	// Name is how the actor is called in their own organisation.
	Name func(tx *tenant.Tx) (string, error)
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	staff := append([]access.Profile{}, access.SchoolProfessionals...)
	return manifest.Module{
		Key: "support", Floor: true,
		Rights: []access.Default{
			// none of these is a matter of taste: who may come in, and who opens
			{Right: Ask, Kind: access.Manage, Profiles: []access.Profile{access.AcademyStaff, access.Operator}, Doors: access.Tenant, Fixed: true},
			{Right: Approve, Kind: access.Manage, Profiles: []access.Profile{access.Director, access.TownAdmin}, Doors: access.Tenant, Fixed: true},
			{Right: See, Kind: access.Consult, Profiles: append(staff, access.TownHall...), Doors: access.Tenant, Fixed: true},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("support.asked", []string{"support", "directory", "notify"}, s.receive),
			manifest.NewJob("support.answered", []string{"support"}, s.answered),
			manifest.NewJob("support.broken", []string{"support", "directory", "notify"}, s.broken),
			manifest.NewJob("support.left", []string{"support"}, s.left),
			manifest.NewJob("support.purge", []string{"support"}, s.purge),
		},
		Schedules: []manifest.Schedule{{Kind: "support.purge", Next: manifest.Daily(3, 50, time.UTC), PerTenant: true}},
		Nav:       []manifest.Nav{{Key: "support.nav", Path: "/assistance", Icon: "help", Right: Ask, Order: 80, Staff: true}},
		Retention: []manifest.Retention{{Data: "support.kept", Basis: "support.basis", Trigger: "support.from", Delay: 365 * 24 * time.Hour, Action: "erase"}},
		Register:  manifest.Processing{Purpose: "support.register_purpose", People: "support.register_people", Data: "support.register_data", Recipients: "support.register_recipients"},
		Subject: manifest.Subject{Keeps: []manifest.Kept{
			{Table: "support.tickets", Whom: "account_id glass_by", Says: "id peer_tenant_id peer_name reason asker_name asked_at state until_at answered_at glass_reason", Gone: manifest.Held, Why: "support.kept", Untold: "support.untold"},
			{Table: "support.visits", Whom: "account_id decided_by", Says: "id peer_tenant_id peer_name asker_name reason asked_at state decided_at until_at ended_at glass glass_reason", Gone: manifest.Held, Why: "support.kept", Untold: "support.untold"},
		}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
