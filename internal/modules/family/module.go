// Package family is the family account: what families owe a collectivity, why, and how they pay it. Read README.md first.
package family

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/particulier"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema, namespace, and the door behind which it keeps who pays and by what rule.
const Key = "family"

// Money is the door behind which it keeps what is owed and paid.
const Money = "money"

// The rights, in the users' words.
const (
	Pay       access.Right = "family:pay"       // payers: their own bills, and to pay them
	Household access.Right = "family:household" // who pays, quotients, splits: no debt
	Tariff    access.Right = "family:tariff"    // write tariffs and activate them
	Cost      access.Right = "family:cost"      // read tariffs against their cost, without a name
	Finance   access.Right = "family:finance"   // bills, payments, debts
	Run       access.Right = "family:run"       // draft a month, issue it, correct by a credit note
	Desk      access.Right = "family:desk"      // the régie: tills, receipts, mandates, lots, titles
)

// Book is the ledger of the service.
var Book = ledger.Book{Schema: Key}

// Deps are what the service needs of the rooms beneath it, wired once.
type Deps struct {
	Words  *i18n.Bundle
	Vault  *directory.Vault
	Notify *notify.Service
	Blobs  blob.Store
	PDF    Typesetter
	URL    string             // the address people type
	Booked []*daybook.Service // the services whose bookings are priced
	// Baskets lists which pupils bring their meal in a period; nil: nobody does.
	Baskets func(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]Basket, error)
	// Particulier asks for quotients; nil: the installation asks nobody.
	Particulier *particulier.Client
	Keys        signed.Keys
	Rails       Rails
	// Mail is the address at which an account is told of its payments, "" without one.
	Mail func(tx *tenant.Tx, account uuid.UUID) (string, error)
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// Service holds the rules. One lives in the process.
type Service struct {
	Deps

	CorrectedAtOnce int // households of a page of what has come to a month since
	SimulatedAtOnce int // households of a town whose simulation one waits for; in a larger one it is a task
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Deps: d, CorrectedAtOnce: correctedAtOnce, SimulatedAtOnce: simulatedAtOnce}
}

// Module declares the service.
func (s *Service) Module() manifest.Module {
	finance := []access.Profile{access.TownAdmin, access.FinanceAgent}
	// A debt is seen by those who collect it and by those who owe it: no town gives it to anybody else.
	others := append([]access.Profile{access.Guardian, access.ATSEM, access.Animator, access.KitchenAgent, access.TransportAgent, access.CanteenAgent, access.Elected, access.Partner,
		access.Inspector, access.AcademyStaff, access.Operator, access.VendorBilling}, access.InSchool...)
	return manifest.Module{
		Key:   Key,
		Stays: []string{"begin-payment", "payment-returned", "ask-payment", "take", "undo-receipt", "refund", "close-till", "deposit", "revoke-mandate", "end-mandate"},
		Kinds: []string{"commune", "intercommunality", "departement", "region", "school"},
		Doors: []string{Money},
		Rights: []access.Default{
			{Right: Pay, Kind: access.Communicate, Profiles: []access.Profile{access.Guardian}, Doors: access.Subject, Never: access.InSchool},
			{Right: Household, Kind: access.Manage, Profiles: append([]access.Profile{access.SchoolOffice}, finance...), Doors: access.Tenant, Never: access.InSchool},
			{Right: Tariff, Kind: access.Manage, Profiles: finance, Doors: access.Tenant, Never: access.InSchool},
			{Right: Cost, Kind: access.Consult, Profiles: append([]access.Profile{access.Elected, access.DeptAgent}, finance...), Doors: access.Tenant, Never: access.InSchool},
			{Right: Finance, Kind: access.Consult, Profiles: finance, Doors: access.Tenant, Never: others},
			{Right: Run, Kind: access.Publish, Profiles: finance, Doors: access.Tenant, Never: others},
			{Right: Desk, Kind: access.Manage, Profiles: finance, Doors: access.Tenant, Never: others},
		},
		Operations: slices.Concat(s.operations(), s.payOperations()),
		Jobs:       slices.Concat([]manifest.Job{manifest.NewJob("family.purge", []string{Key, Money}, s.purge)}, s.payJobs(), s.deskJobs(), s.householdJobs(), s.runJobs(), s.reminderJobs(), s.certificateJobs()),
		Schedules:  slices.Concat([]manifest.Schedule{{Kind: "family.purge", Next: manifest.Daily(4, 35, time.UTC), PerTenant: true}}, deskSchedules(), householdSchedules(), reminderSchedules(), []manifest.Schedule{{Kind: reckonKind, Next: manifest.Daily(3, 50, time.UTC), PerTenant: true}}),
		Home:       []manifest.Home{{Right: Pay, Reads: []string{Money}, Cards: s.dueCards}},
		Nav: slices.Concat([]manifest.Nav{
			{Key: "family.nav_pay", Path: "/a-payer", Icon: "payment", Right: Pay, Order: 23},
			{Key: "family.nav_tariffs", Path: "/tarifs", Icon: "offers", Right: Cost, Order: 24, Staff: true},
			{Key: "family.nav_tariffs", Path: "/tarifs", Icon: "offers", Right: Pay, Order: 24},
		}, deskNav(), householdNav(), runNav()),
		Sealed:     []manifest.Sealed{{Table: "family.mandates", Column: "iban_sealed", As: "iban", Open: s.Vault.Plain}},
		Retention:  retention(),
		Register:   manifest.Processing{Purpose: "family.register_purpose", People: "family.register_people", Data: "family.register_data", Recipients: "family.register_recipients"},
		Subject:    s.subject(),
		Migrations: migrations,
		Catalogues: catalogues,
	}
}
