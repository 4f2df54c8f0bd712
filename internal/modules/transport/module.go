// Package transport is the bus to school and back: its network, who has the right to ride, who gets on and off, and what is done
// when nobody waits at the stop. Read README.md first.
package transport

import (
	"context"
	"embed"
	"time"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "transport"

// The rights, in the users' words.
const (
	Consult access.Right = "transport:consult" // lines, riders and lists, as staff; the bookings declare it
	Network access.Right = "transport:network" // write lines, stops, timetables, vehicles; import them
	Board   access.Right = "transport:board"   // the list of a run, and who got on and off
	Desk    access.Right = "transport:desk"    // decide who may ride, make and revoke passes; the bookings declare it
	Ride    access.Right = "transport:ride"    // families: their children's line, stop and pass
	Ask     access.Right = "transport:ask"     // families: ask for a line
)

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words  *i18n.Bundle
	Keys   signed.Keys // signs passes
	URL    string      // the address people type
	Notify *notify.Service
	Vault  *directory.Vault
	PDF    Typesetter
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Service holds the rules. One lives in the process.
type Service struct {
	Deps
	Bookings *daybook.Service
}

// New makes the service.
func New(d Deps) *Service {
	agents := []access.Profile{access.TownAdmin, access.SchoolOffice, access.TransportAgent}
	s := &Service{Deps: d}
	s.Bookings = &daybook.Service{Key: Key, Words: d.Words, Vault: d.Vault, Notify: d.Notify, Kinds: []string{"trip"}, Counting: counting(),
		Desk: agents, Lists: agents, Points: []access.Profile{access.TownAdmin, access.TransportAgent, access.ATSEM, access.Animator}, Usual: s.usual, Left: left}
	return s
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	return manifest.Module{
		Key:   Key,
		Stays: []string{"incident-tell", "incident-end", "wait-open", "wait-step", "wait-close", "pass-check", "tick", "settle", "empty"},
		// the région is the authority; it delegates to a département, a commune or a group of communes
		Kinds: []string{"commune", "intercommunality", "departement", "region"},
		Rights: append(s.Bookings.Rights(), []access.Default{
			{Right: Network, Kind: access.Manage, Profiles: []access.Profile{access.TownAdmin, access.TransportAgent}, Doors: access.Tenant, Never: access.InSchool},
			{Right: Board, Kind: access.Communicate, Profiles: []access.Profile{access.TownAdmin, access.TransportAgent, access.ATSEM, access.Animator}, Doors: access.Tenant, Never: access.InSchool},
			{Right: Ride, Kind: access.Consult, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Never: access.InSchool},
			{Right: Ask, Kind: access.Communicate, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Never: access.InSchool},
		}...),
		Operations: append(s.operations(), s.Bookings.Operations()...),
		Jobs:       append(s.Bookings.Jobs(), manifest.NewJob("transport.purge", []string{Key}, s.purge)),
		Schedules:  append(s.Bookings.Schedules(), manifest.Schedule{Kind: "transport.purge", Next: manifest.Daily(3, 55, time.UTC), PerTenant: true}),
		Nav: append(s.Bookings.Nav(), []manifest.Nav{
			{Key: "transport.nav_family", Path: "/car", Icon: "transport", Right: Ride, Order: 32},
			{Key: "transport.nav_day", Path: "/transport/jour", Icon: "transport", Right: Board, Order: 32, Staff: true},
			{Key: "transport.nav_network", Path: "/transport/lignes", Icon: "transport", Right: Consult, Order: 33, Staff: true},
		}...),
		Home:       append(s.Bookings.Home(), []manifest.Home{{Right: Ride, Reads: []string{"directory", "tenant"}, Cards: s.familyCards}, {Right: Board, Reads: []string{"directory", "tenant"}, Cards: s.staffCards}}...),
		Retention:  append(s.Bookings.Retention(), retention()...),
		Register:   manifest.Processing{Purpose: "transport.register_purpose", People: "transport.register_people", Data: "transport.register_data", Recipients: "transport.register_recipients"},
		Subject:    s.subject(),
		Hear:       s.Bookings.Hear,
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
