// Package settings is where an organisation says what it is and who may do what in it: its identity and colour, its open
// services, the rights of each profile, its links; and where an operator or a town hall founds a new one.
package settings

import (
	"crypto/ed25519"
	"embed"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Rights of settings.
const (
	Consult access.Right = "settings:consult" // the organisation's own card
	Manage  access.Right = "settings:manage"  // identity, colour, services, links
	Rights  access.Right = "settings:rights"  // who may do what
	Found   access.Right = "settings:found"   // a new commune, a new school
	Link    access.Right = "settings:link"    // to propose a link to another organisation, to answer one, to end one
	See     access.Right = "settings:see"     // the logo and the colour
	// Delegate is to act in another organisation by the rights that its link delegates.
	Delegate access.Right = "settings:delegate"
	// Brake is to stop all publishing at once, here or in the linked schools, and to let it go again.
	Brake   access.Right = "settings:brake"
	Journal access.Right = "settings:journal" // who did what
)

// Service holds what settings is built with.
type Service struct {
	Words   *i18n.Bundle
	Decider func() *access.Decider   // of the assembled house
	Modules func() []manifest.Module // all that a tenant may open
	// Redraw decodes a picture and draws it anew; an error when it is none.
	Redraw func(raw []byte) (clean []byte, contentType string, err error)
	// Names are the names that the records of this organisation give to accounts.
	Names func(tx *tenant.Tx, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	// SealedBy is the public half of the key that signs the journals; Heads is where their signed ends are kept outside.
	SealedBy ed25519.PublicKey
	Heads    audit.Outside
	Log      *slog.Logger
	// SIRET is that of whoever runs the installation: the vendor that has it founds organisations, and no other. "": none does.
	SIRET string
	// Invite writes the first administrator of a new organisation in its own transaction and has them invited.
	Invite Inviter
	// Linked is called where a link has just come to stand on both sides.
	Linked func(tx *tenant.Tx) error
	// TellLink tells those who may answer that a link is proposed, how it was answered, or that it ended.
	TellLink func(tx *tenant.Tx, kind string, about uuid.UUID) error
	// Holds says what is open between the transaction's organisation and a peer, a sentence each; Proven asks that the caller proved a
	// moment ago that it is them.
	Holds  func(tx *tenant.Tx, peer uuid.UUID) ([]string, error)
	Proven func(tx *tenant.Tx) error
}

// Module declares settings.
func (s *Service) Module() manifest.Module {
	heads := []access.Profile{access.Director, access.TownAdmin}
	return manifest.Module{
		Key: "settings", Floor: true,
		Where: func(o *access.Organisation, right access.Right) bool {
			return right != Found || s.founds(o.Kind, &o.SIRET)
		},
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: access.Staff, Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: append(heads, access.Operator), Doors: access.Tenant},
			// a right that could be given away could be given back to nobody
			{Right: Rights, Kind: access.Manage, Profiles: heads, Doors: access.Tenant, Fixed: true},
			{Right: See, Kind: access.Consult, Profiles: access.Profiles, Doors: access.Tenant, Fixed: true},
			{Right: Journal, Kind: access.Consult, Profiles: []access.Profile{access.Director, access.TownAdmin, access.DPO, access.DeptAgent, access.AcademyStaff}, Doors: access.Tenant},
			{Right: Brake, Kind: access.Manage, Profiles: []access.Profile{access.Director, access.TownAdmin, access.DeptAgent, access.AcademyStaff}, Doors: access.Tenant, Fixed: true},
			{Right: Delegate, Kind: access.Manage, Profiles: []access.Profile{access.AcademyStaff, access.Inspector, access.DeptAgent, access.TownAdmin}, Doors: access.Tenant},
			{Right: Found, Kind: access.Manage, Profiles: []access.Profile{access.Operator, access.TownAdmin}, Doors: access.Tenant, Fixed: true},
			{Right: Link, Kind: access.Manage, Profiles: append(heads, access.Operator, access.DeptAgent, access.AcademyStaff), Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("settings.found", []string{"tenant", "directory", "identity", "settings"}, s.found),
			manifest.NewJob("settings.linked", []string{"tenant", "settings"}, s.linked),
			manifest.NewJob(linkKind, []string{"tenant", "settings", "directory", "notify"}, s.linking),
			manifest.NewJob("settings.brake", []string{"tenant"}, s.receiveBrake),
			manifest.NewJob("settings.link-rights", []string{"tenant"}, s.linkRights),
			manifest.NewJob("settings.link-renounced", []string{"tenant"}, s.linkRenounced),
			manifest.NewJob("settings.check-journals", nil, s.checkJournals),
			manifest.NewJob("settings.check-journal", []string{"audit"}, s.checkJournal),
			manifest.NewSteps("settings.export-heads", nil, s.exportHeads),
		},
		Schedules: []manifest.Schedule{
			{Kind: "settings.check-journals", Next: manifest.Daily(2, 50, time.UTC)},
			{Kind: "settings.export-heads", Next: manifest.Every(time.Hour)},
		},
		Nav: []manifest.Nav{{Key: "settings.nav", Path: "/reglages", Icon: "settings", Right: Manage, Order: 90, Staff: true}},
		Retention: []manifest.Retention{{Data: "settings.retention_journal", Basis: "settings.basis_security", Trigger: "settings.from_act", Delay: 365 * 24 * time.Hour, Action: "erase"},
			{Data: "settings.retention_organisation", Basis: "settings.basis_contract", Trigger: "settings.from_end", Action: "archive"}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
