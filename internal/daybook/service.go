package daybook

import (
	"context"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Service is one booked service: canteen, childcare, transport. Its tables are daybook.anatomy(Key).
type Service struct {
	Key   string
	Words *i18n.Bundle
	Vault *directory.Vault
	// Kinds are the kinds of activity that it offers.
	Kinds []string
	// Desk are the agents who act for a family, Lists those who read the day's lists, Points those who tick.
	Desk, Lists, Points []access.Profile
	Counting            Counting        // how its days are counted
	Notify              *notify.Service // nil: nobody is told
	// Pointed tells that children are ticked on a tablet: daybook.pointing(Key) made the table.
	Pointed bool
	// Fetched tells that a child leaves with somebody, and is there until it is ticked so; of a meal, class begins again.
	Fetched bool
	// Plates says what those who tick must know of children at table; doors are what it reads. nil: nothing is known.
	Plates     func(tx *tenant.Tx, day schoolyear.Date, place uuid.UUID, pupils []uuid.UUID) (map[uuid.UUID]Plate, error)
	PlateDoors []string
	Beside     []*Service // whose children are counted in an evacuation too
	PDF        Typesetter
	// Elsewhere tells which of these units of other services a pupil has booked on days, for units that go together over services.
	Elsewhere func(tx *tenant.Tx, service string, q Question) ([]Held, error)
	// Usual are the slots on which the service counts on pupils without a booking, from a day to another: who rides by right. Their
	// pupils are the collectivity's own records; none given: everybody's. nil: the service counts on bookings alone.
	Usual func(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]Line, error)

	// Moved hears, in the batch that writes it, that bookings of pupils moved; no day: how they are enrolled; nobody named: of many. nil:
	// nobody prices them.
	Moved func(tx *tenant.Tx, b *pgx.Batch, pupils []uuid.UUID, days []schoolyear.Date) error
	// Left ends what a service has of its own for a pupil who leaves: a right to ride. nil: it has nothing but bookings.
	Left func(tx *tenant.Tx, l Leaving) error

	written sync.Map // statements of this service
	shelf   shelf
}

// Right is one of the service's rights: consult, book, desk, manage, point.
func (s *Service) Right(name string) access.Right { return access.Right(s.Key + ":" + name) }

// Nav is where the service's pages are: the same for every service, so that they are one entry in the menu.
func (s *Service) Nav() []manifest.Nav {
	nav := []manifest.Nav{
		{Key: s.Key + ".nav_bookings", Path: "/reservations", Icon: "canteen", Right: s.Right("follow"), Order: 20},
		{Key: s.Key + ".nav_desk", Path: "/reservations/guichet", Icon: "canteen", Right: s.Right("desk"), Order: 22, Staff: true},
		{Key: s.Key + ".nav_services", Path: "/prestations", Icon: "offers", Right: s.Right("manage"), Order: 23, Staff: true},
		{Key: s.Key + ".nav_usage", Path: "/frequentation", Icon: "statistics", Right: s.Right("usage"), Order: 34, Staff: true},
	}
	if s.Pointed {
		nav = append(nav, manifest.Nav{Key: s.Key + ".nav_pointing", Path: "/pointage", Icon: "attendance", Right: s.Right("point"), Order: 21, Staff: true})
	}
	return nav
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Rights are the service's defaults for what the room does.
func (s *Service) Rights() []access.Default {
	managers := []access.Profile{access.TownAdmin}
	for _, p := range s.Desk {
		if p != access.TownAdmin && p != access.SchoolOffice {
			managers = append(managers, p)
		}
	}
	return []access.Default{
		{Right: s.Right("consult"), Kind: access.Consult, Profiles: s.Lists, Doors: access.Tenant, Never: access.InSchool},
		{Right: s.Right("book"), Kind: access.Publish, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
		{Right: s.Right("follow"), Kind: access.Consult, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Fixed: true},
		{Right: s.Right("desk"), Kind: access.Publish, Profiles: s.Desk, Doors: access.Tenant, Never: access.InSchool},
		{Right: s.Right("manage"), Kind: access.Manage, Profiles: managers, Doors: access.Tenant, Never: access.InSchool},
		{Right: s.Right("usage"), Kind: access.Consult, Profiles: append([]access.Profile{access.Elected, access.FinanceAgent}, s.Desk...), Doors: access.Tenant, Never: access.InSchool},
		{Right: s.Right("point"), Kind: access.Communicate, Profiles: s.Points, Doors: access.Tenant, Fixed: s.Pointed, Never: access.InSchool}, // who reads who may not fetch a child is no taste
	}
}
