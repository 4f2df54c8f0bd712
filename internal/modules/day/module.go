// Package day is the child's day: school, meal, care and bus on one line, for everybody entitled to see it. It keeps nothing of its
// own but what collectivities tell a school; it joins what the services know. Read README.md first, then source.go.
package day

import (
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "day"

// Rights of the service.
const (
	Follow  access.Right = "day:follow"  // families: their children's days
	Consult access.Right = "day:consult" // staff of a school: who eats, who stays, who takes the bus
)

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: Key, Table: "day.lines", Column: "pupil_id", Key: []string{"day", "from_id", "unit_id"}, Clash: "o.day = t.day and o.from_id = t.from_id and o.unit_id = t.unit_id"},
}

// Deps are what the service needs of the rooms beneath it and of the services it joins, wired once.
type Deps struct {
	Words   *i18n.Bundle
	Vault   *directory.Vault
	Sources []Source // in the order of a day
	Prices  *Prices  // nil: nobody says what a line costs
}

// Service holds the rules. One lives in the process.
type Service struct {
	Deps
	query string // all sources in one statement
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, query: union(d.Sources, d.Prices)} }

// kept is how long what was told of a day is kept after it: a fortnight, to answer « was he at the canteen on Thursday ».
const kept = 14

// Module declares the service. It is always open: what it joins is open or closed by itself.
func (s *Service) Module() manifest.Module {
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Follow, Kind: access.Consult, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
			{Right: Consult, Kind: access.Consult, Profiles: append([]access.Profile{access.ATSEM}, access.SchoolProfessionals...), Doors: access.Tenant},
		},
		Operations: s.operations(),
		Home:       []manifest.Home{{Right: Follow, Reads: s.reads(), Cards: s.cards}},
		Nav:        []manifest.Nav{{Key: "day.nav_family", Path: "/jour", Icon: "calendar", Right: Follow, Order: 34}, {Key: "day.nav_class", Path: "/jour/classe", Icon: "calendar", Right: Consult, Order: 16, Staff: true}},
		Jobs: []manifest.Job{
			manifest.NewJob("day.receive", []string{Key, "directory"}, s.receive),
			manifest.NewJob("day.purge", []string{Key}, s.purge),
		},
		Schedules: []manifest.Schedule{{Kind: "day.purge", Next: manifest.Daily(2, 20, time.UTC), PerTenant: true}},
		Retention: []manifest.Retention{{Data: "day.keep_lines", Basis: "day.keep_basis", Trigger: "day.keep_day", Delay: kept * 24 * time.Hour, Action: "erase"}},
		Register:  manifest.Processing{Purpose: "day.register_purpose", People: "day.register_people", Data: "day.register_data", Recipients: "day.register_recipients"},
		Subject: manifest.Subject{
			Keeps:  []manifest.Kept{{Table: "day.lines", Whom: "pupil_id", Says: "day from_id unit_id service kind label place starts ends state told_at", Gone: manifest.Erased, Untold: "day.untold"}},
			Forget: s.forget,
		},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
