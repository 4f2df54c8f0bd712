// Package canteen is the restaurant of a collectivity's schools: its menus and what they contain, what each child may not eat,
// what was bought. Read README.md first, then this page, then menu.go.
package canteen

import (
	"context"
	"embed"
	"slices"
	"time"

	"preau/internal/access"
	"preau/internal/daybook"
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

// Key is the service's folder, URL prefix, SQL schema and namespace.
const Key = "canteen"

// Rights of the service.
const (
	Read  access.Right = "canteen:read"  // the menus that were published
	Menus access.Right = "canteen:menus" // write and publish them
	// Ask is a family's: choose a menu for its child, say that it has a care plan.
	Ask     access.Right = "canteen:ask"
	Diets   access.Right = "canteen:diets"   // the choices of menu, and which child has one
	Health  access.Right = "canteen:health"  // what a child may not eat; law says who
	Record  access.Right = "canteen:record"  // record a care plan, its document seen
	Buying  access.Right = "canteen:buying"  // enter purchases and weighings
	Figures access.Right = "canteen:figures" // where the kitchen stands: purchases, shares, no names
	Adults  access.Right = "canteen:adults"  // ask for meals of adults, as counts
)

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words  *i18n.Bundle
	Notify *notify.Service
	Vault  *directory.Vault
	PDF    Typesetter
	// Told has other software told of a sending's figures; nil: nobody is.
	Told func(tx *tenant.Tx, figures any) error
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
	agents := []access.Profile{access.TownAdmin, access.SchoolOffice, access.CanteenAgent}
	return &Service{Deps: d, Bookings: &daybook.Service{Key: Key, Words: d.Words, Vault: d.Vault, Notify: d.Notify, Kinds: []string{"meal"}, Counting: counting(), Pointed: true, PDF: d.PDF,
		Desk: agents, Lists: append([]access.Profile{access.KitchenAgent, access.Animator, access.ATSEM}, agents...), Points: []access.Profile{access.TownAdmin, access.CanteenAgent, access.KitchenAgent, access.Animator, access.ATSEM}}}
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	kitchen := []access.Profile{access.CanteenAgent, access.TownAdmin, access.KitchenAgent}
	tells := []string{Key, "diet", "health", "directory", "notify", "tenant"}
	readers := append([]access.Profile{access.Guardian, access.Pupil, access.Elected, access.ATSEM}, append(access.SchoolProfessionals, access.TownHall...)...)
	return manifest.Module{
		Key:   Key,
		Stays: []string{"announce", "choose", "choose-for", "record-care", "review-care", "end-care", "tick", "decide-tick", "send-count", "open-data", "export-purchases", "export-return"},
		Kinds: []string{"commune", "intercommunality", "departement", "school"},
		Doors: []string{"diet", "health"},
		Rights: append(s.Bookings.Rights(), []access.Default{
			{Right: Read, Kind: access.Consult, Profiles: readers, Doors: access.Subject | access.Audience},
			{Right: Menus, Kind: access.Manage, Profiles: kitchen, Doors: access.Tenant},
			{Right: Ask, Kind: access.Communicate, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject},
			{Right: Diets, Kind: access.Manage, Profiles: []access.Profile{access.CanteenAgent, access.TownAdmin, access.SchoolOffice}, Doors: access.Tenant, Fixed: true},
			{Right: Health, Kind: access.Consult, Profiles: append(kitchen, access.Animator), Doors: access.Tenant, Fixed: true},
			{Right: CountRight, Kind: access.Communicate, Profiles: append([]access.Profile{access.SchoolOffice}, kitchen...), Doors: access.Tenant},
			{Right: Buying, Kind: access.Manage, Profiles: kitchen, Doors: access.Tenant},
			{Right: Figures, Kind: access.Consult, Profiles: append([]access.Profile{access.Elected, access.FinanceAgent}, kitchen...), Doors: access.Tenant},
			{Right: Adults, Kind: access.Communicate, Profiles: []access.Profile{access.Director, access.SchoolStaff, access.CanteenAgent, access.TownAdmin, access.SchoolOffice}, Doors: access.Tenant},
			{Right: Record, Kind: access.Manage, Profiles: []access.Profile{access.CanteenAgent, access.TownAdmin}, Doors: access.Tenant, Fixed: true},
		}...),
		Operations: slices.Concat(s.operations(), s.deskOperations(), s.buyingOperations(), s.countOperations(), s.Bookings.Operations()),
		Jobs: append(s.Bookings.Jobs(),
			manifest.NewJob("canteen.posted", []string{"canteen"}, s.receivePosted),
			manifest.NewJob("canteen.adults", []string{"canteen", "tenant"}, s.receiveAdults),
			manifest.NewJob("canteen.tell_change", tells, s.tellChange),
			manifest.NewJob("canteen.count-plan", []string{Key, "directory", "tenant"}, s.plan),
			manifest.NewJob("canteen.count-send", []string{Key, "directory", "tenant", "diet", "health"}, s.sendDue),
			manifest.NewJob("canteen.purge", []string{Key, "diet", "health"}, s.purge),
		),
		Schedules: append(s.Bookings.Schedules(),
			manifest.Schedule{Kind: "canteen.purge", Next: manifest.Daily(3, 50, time.UTC), PerTenant: true},
			manifest.Schedule{Kind: "canteen.count-plan", Next: manifest.Daily(2, 30, time.UTC), PerTenant: true}),
		Nav: append(s.Bookings.Nav(), []manifest.Nav{
			{Key: "canteen.nav_menus", Path: "/menus", Icon: "canteen", Right: Read, Order: 40},
			{Key: "canteen.nav_kitchen", Path: "/cuisine/effectifs", Icon: "canteen", Right: CountRight, Order: 31, Staff: true},
		}...),
		Home: []manifest.Home{{Right: Record, Reads: []string{"health", "directory", "tenant"}, Cards: s.cards}, {Right: CountRight, Reads: []string{"diet", "health", "directory", "tenant"}, Cards: s.countCards}},
		Retention: append(s.Bookings.Retention(),
			manifest.Retention{Data: "canteen.retention_menus", Basis: "canteen.basis_mission", Trigger: "canteen.from_day", Delay: menusKept, Action: "erase"},
			manifest.Retention{Data: "canteen.retention_purchases", Basis: "canteen.basis_mission", Trigger: "canteen.from_day", Delay: purchasesKept, Action: "erase"},
			manifest.Retention{Data: "canteen.retention_diets", Basis: "canteen.basis_mission", Trigger: "canteen.from_end", Delay: manifest.KeptFor, Action: "erase"},
			manifest.Retention{Data: "canteen.retention_care", Basis: "canteen.basis_care", Trigger: "canteen.from_end", Delay: manifest.KeptFor, Action: "erase"},
		),
		Register:   manifest.Processing{Purpose: "canteen.register_purpose", People: "canteen.register_people", Data: "canteen.register_data", Recipients: "canteen.register_recipients"},
		Subject:    s.subject(),
		Hear:       s.Bookings.Hear,
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
