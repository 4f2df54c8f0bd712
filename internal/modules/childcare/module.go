// Package childcare is what keeps children before and after school, on Wednesdays and in the holidays: its activities, its places,
// who is there and who fetches them. Read README.md first.
package childcare

import (
	"embed"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "childcare"

// Holders are the columns in which a person of the directory stands.
var Holders = (&daybook.Service{Key: Key, Pointed: true}).Holders()

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words  *i18n.Bundle
	Notify *notify.Service
	Vault  *directory.Vault
	PDF    daybook.Typesetter
}

// Service holds the rules. One lives in the process.
type Service struct {
	Deps
	Bookings *daybook.Service
}

// New makes the service.
func New(d Deps) *Service {
	agents := []access.Profile{access.TownAdmin, access.SchoolOffice, access.Animator}
	return &Service{Deps: d, Bookings: &daybook.Service{Key: Key, Words: d.Words, Vault: d.Vault, Notify: d.Notify, Kinds: []string{"morning", "evening", "study", "wednesday", "holiday"}, Pointed: true, Fetched: true, PDF: d.PDF,
		Desk: agents, Lists: append([]access.Profile{access.ATSEM}, agents...), Points: []access.Profile{access.TownAdmin, access.Animator, access.ATSEM}}}
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	return manifest.Module{
		Key:        Key,
		Stays:      []string{"tick", "decide-tick"},
		Kinds:      []string{"commune", "intercommunality", "departement"},
		Rights:     s.Bookings.Rights(),
		Operations: s.Bookings.Operations(),
		Jobs:       s.Bookings.Jobs(),
		Schedules:  s.Bookings.Schedules(),
		Nav:        s.Bookings.Nav(),
		Home:       s.Bookings.Home(),
		Retention:  s.Bookings.Retention(),
		Subject:    s.Bookings.Subject(),
		Register:   manifest.Processing{Purpose: "childcare.register_purpose", People: "childcare.register_people", Data: "childcare.register_data", Recipients: "childcare.register_recipients"},
		Hear:       s.Bookings.Hear,
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
