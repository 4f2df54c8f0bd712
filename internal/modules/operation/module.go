// Package operation is the console of whoever runs the platform: the organisations that it serves, the health of the house, and the
// suspension of an organisation, which two people decide. It sees counts and states, never a family.
package operation

import (
	"embed"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace, and what a link names so that an organisation tells a vendor its
// counts and lets itself be suspended by it.
const Key = "operation"

// machinery is the door of what is counted over all organisations.
const machinery = "machinery"

// Rights of the service.
const (
	See     access.Right = "operation:see"     // the organisations, the health of the house
	Suspend access.Right = "operation:suspend" // propose a suspension, lift it
	Confirm access.Right = "operation:confirm" // be the second person of a suspension
	Told    access.Right = "operation:told"    // in an organisation: that it is suspended, why and by whom
)

// Subscribed is what a vendor's own books say of an organisation, without a price.
type Subscribed struct {
	State    string `json:"state" enum:"asked,quoted,submitted,ordered,running,ended" doc:"Of the subscription that goes furthest"`
	Trial    bool   `json:"trial"`
	Until    string `json:"until" format:"date"`
	Schools  int    `json:"schools"`
	Pupils   int    `json:"pupils" doc:"As its schools counted them last"`
	StoredMB int64  `json:"stored_mb" doc:"What it and its schools keep, as they measured it last"`
}

// Deps are what the service needs of others.
type Deps struct {
	Words   *i18n.Bundle
	Version string // of the program
	// SIRET is that of whoever runs the installation: the vendor that has it is the operator, and no other. "": nobody is.
	SIRET string
	// Modules are the services of the house, whose night rounds are looked at.
	Modules func() []manifest.Module
	// Proven asks that the caller proved a moment ago that it is them; nil: nothing is asked.
	Proven func(tx *tenant.Tx) error
	// Name is how the actor is called in their own organisation.
	Name func(tx *tenant.Tx) (string, error)
	// Subscribed is what the books of the transaction's vendor say of organisations. nil: it keeps none.
	Subscribed func(tx *tenant.Tx, of []uuid.UUID) (map[uuid.UUID]Subscribed, error)
	// Tell tells people of the transaction's organisation who have one of these profiles.
	Tell func(tx *tenant.Tx, kind string, object uuid.UUID, path string, profiles ...access.Profile) error
}

// Service holds the rules.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Module declares the service.
func (s *Service) Module() manifest.Module {
	others := func(but ...access.Profile) (out []access.Profile) {
		for _, p := range access.Profiles {
			if !slices.Contains(but, p) {
				out = append(out, p)
			}
		}
		return out
	}
	return manifest.Module{
		Key: Key, Floor: true, Doors: []string{machinery}, Where: s.where,
		Rights: []access.Default{
			{Right: See, Kind: access.Consult, Profiles: []access.Profile{access.Operator}, Doors: access.Tenant, Fixed: true},
			{Right: Suspend, Kind: access.Manage, Profiles: []access.Profile{access.Operator}, Doors: access.Tenant, Fixed: true},
			{Right: Confirm, Kind: access.Publish, Profiles: []access.Profile{access.Operator, access.VendorBilling}, Doors: access.Tenant, Never: others(access.Operator, access.VendorBilling)},
			{Right: Told, Kind: access.Consult, Profiles: decides, Doors: access.Tenant, Fixed: true},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("operation.night", []string{Key, "tenant", "directory", "notify"}, s.night),
			manifest.NewJob("operation.counted", []string{Key, "tenant"}, s.counted),
			manifest.NewJob(dueKind, []string{Key, "tenant", "directory", "notify"}, s.due),
			manifest.NewJob(suspendedKind, []string{Key, "tenant", "directory", "notify"}, s.suspended),
			manifest.NewJob(liftedKind, []string{Key, "tenant", "directory", "notify"}, s.lifted),
		},
		Schedules: []manifest.Schedule{{Kind: "operation.night", Next: manifest.Daily(1, 50, time.UTC), PerTenant: true}},
		Nav:       []manifest.Nav{{Key: "operation.nav", Path: "/plateforme", Icon: "statistics", Right: See, Order: 12, Staff: true}},
		Home: []manifest.Home{
			{Right: Confirm, Reads: []string{"tenant"}, Cards: s.proposed},
			{Right: Told, Reads: []string{"tenant"}, Cards: s.held},
		},
		Retention: []manifest.Retention{{Data: "operation.kept", Basis: "operation.basis", Trigger: "operation.from", Delay: 365 * 24 * time.Hour, Action: "erase"}},
		Register:  manifest.Processing{Purpose: "operation.register_purpose", People: "operation.register_people", Data: "operation.register_data", Recipients: "operation.register_recipients"},
		Subject: manifest.Subject{Keeps: []manifest.Kept{
			{Table: "operation.suspensions", Whom: "account_id confirmed_by ended_by", Says: "id peer_tenant_id peer_name reason schools state asker_name asked_at due_at confirmer_name in_force_at ender_name ended_at", Gone: manifest.Held, Why: "operation.kept", Untold: "operation.untold"},
		}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

// where has the console stand at the operator's own organisation alone; what an organisation is told of itself is everywhere.
func (s *Service) where(o *access.Organisation, right access.Right) bool {
	return right == Told || o.Kind == "vendor" && s.SIRET != "" && o.SIRET == s.SIRET
}

// decides are those who hear that their organisation is suspended.
var decides = []access.Profile{access.Director, access.TownAdmin, access.DeptAgent, access.AcademyStaff}
