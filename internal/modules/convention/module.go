// Package convention is where a collectivity, an académie and, for a collège, the collège itself sign what allows an espace numérique
// de travail in their schools. Every side keeps its own row of a convention; acts cross, and each side finds the same state from them.
// Read README.md first, then this page, then act.go.
package convention

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
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

type uid = uuid.UUID

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "convention"

// Rights of the service.
const (
	Consult access.Right = "convention:consult"
	Manage  access.Right = "convention:manage" // write the text, send it, ask for opinions, remind
	Sign    access.Right = "convention:sign"   // sign, refuse, end, say what the council voted
	Advise  access.Right = "convention:advise" // give the opinion that one is asked for
)

// Typesetter draws documents.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words  *i18n.Bundle
	Vault  *directory.Vault // seals what crosses
	Notify *notify.Service  // nil: nobody is told
	PDF    Typesetter
	// Annexes are what every convention annexes of the law on personal data, in French: drawn from what the services declare, so that a
	// convention never says another thing than the registers.
	Annexes func() Annexes
	// Proven asks that the caller proved a moment ago that it is them; nil: nothing is asked.
	Proven func(tx *tenant.Tx) error
}

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Module declares the service. It is of the floor: signatures stay open whatever a subscription becomes.
func (s *Service) Module() manifest.Module {
	writers := []access.Profile{access.TownAdmin, access.DeptAgent, access.AcademyStaff, access.Director}
	signers := append([]access.Profile{access.Elected}, writers...)
	doors := []string{Key, "directory", "notify", "tenant"}
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: append([]access.Profile{access.Inspector, access.DPO}, signers...), Doors: access.Tenant},
			{Right: Manage, Kind: access.Manage, Profiles: writers, Doors: access.Tenant},
			{Right: Sign, Kind: access.Publish, Profiles: signers, Doors: access.Tenant},
			{Right: Advise, Kind: access.Publish, Profiles: []access.Profile{access.Inspector}, Doors: access.Tenant},
		},
		Operations: s.operations(),
		Jobs: []manifest.Job{
			manifest.NewJob("convention.heard", doors, s.heard),
			manifest.NewSteps("convention.prove", doors, s.prove),
			manifest.NewJob("convention.count", doors, s.count),
			manifest.NewJob("convention.counted", []string{Key}, s.counted),
			manifest.NewJob("convention.round", doors, s.round),
		},
		Schedules: []manifest.Schedule{
			{Kind: "convention.count", Next: manifest.Daily(1, 50, time.UTC), PerTenant: true},
			{Kind: "convention.round", Next: manifest.Daily(3, 5, time.UTC), PerTenant: true},
		},
		Nav:        []manifest.Nav{{Key: "convention.nav", Path: "/conventions", Icon: "documents", Right: Consult, Order: 24, Staff: true}},
		Home:       []manifest.Home{{Right: Consult, Reads: []string{"tenant"}, Cards: s.cards}},
		Retention:  []manifest.Retention{{Data: "convention.kept", Basis: "convention.basis", Trigger: "convention.from_end", Delay: kept, Action: "erase"}},
		Register:   manifest.Processing{Purpose: "convention.register_purpose", People: "convention.register_people", Data: "convention.register_data", Recipients: "convention.register_recipients"},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

func (s *Service) say(lang, key string, args map[string]any) string {
	return s.Words.Sentence(lang, Key, Key+"."+key, args)
}
