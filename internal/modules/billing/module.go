// Package billing is what a collectivity owes a vendor: offers, subscriptions per school and per pupil, counts, invoices. Read README.md
// first.
package billing

import (
	"embed"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/billing/facturx"
	"preau/internal/directory"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the service's folder, URL prefix, SQL schema and namespace, and what a link between a vendor, a collectivity and its schools
// names so that anything of it crosses.
const Key = "billing"

// The rights, in the users' words. A vendor's are its staff's; a buyer's are the collectivity's.
const (
	Consult access.Right = "billing:consult" // offers, subscriptions, counts, invoices of one's own organisation
	Order   access.Right = "billing:order"   // ask for a quote, prepare an order, say that the service was rendered
	Approve access.Right = "billing:approve" // commit the collectivity
	Offer   access.Right = "billing:offer"   // publish and withdraw offers
	Manage  access.Right = "billing:manage"  // quote, invoice, reconcile
	Follow  access.Right = "billing:follow"  // in a school: by whose subscription its services are open, and until when
)

// Book is the ledger of the service.
var Book = ledger.Book{Schema: Key}

// Deps are what the service needs of the rooms beneath it.
type Deps struct {
	Words *i18n.Bundle
	Vault *directory.Vault
	Blobs blob.Store // papers; and what it keeps of an organisation is weighed
	PDF   Typesetter
	URL   string // of the product
	// Stripe is where vendors' accounts are.
	Stripe StripeRail
	// Opens lists the services that may be opened in an organisation of a kind.
	Opens func(kind string) []string
	// Sources are the services that count a collectivity's days.
	Sources []Source
	// Tell tells those who decide in the transaction's organisation. nil: nobody is told.
	Tell func(tx *tenant.Tx, kind string, object uuid.UUID, path string) error
	// Signed are the schools that a convention in force on a day covers. nil: nobody asks for one.
	Signed func(tx *tenant.Tx, on schoolyear.Date) ([]uuid.UUID, error)
}

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter = facturx.Typesetter

// Service holds the rules. One lives in the process.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Module declares the service.
func (s *Service) Module() manifest.Module {
	buyers := []access.Profile{access.TownAdmin, access.FinanceAgent, access.DeptAgent}
	others := []access.Profile{access.Pupil, access.Guardian, access.Teacher, access.Librarian, access.SchoolLife, access.Partner, access.ATSEM, access.Inspector, access.AcademyStaff}
	vendorAlone := append(slices.Concat(buyers, access.OfTown, access.InSchool), access.Guardian, access.Partner, access.Inspector, access.AcademyStaff)
	return manifest.Module{
		Key: Key, Floor: true,
		Rights: []access.Default{
			{Right: Consult, Kind: access.Consult, Profiles: append([]access.Profile{access.VendorBilling, access.Elected}, buyers...), Doors: access.Tenant, Never: others},
			{Right: Order, Kind: access.Communicate, Profiles: buyers, Doors: access.Tenant, Never: append([]access.Profile{access.VendorBilling, access.Operator}, others...)},
			{Right: Approve, Kind: access.Publish, Profiles: []access.Profile{access.TownAdmin, access.Elected, access.DeptAgent}, Doors: access.Tenant, Never: append([]access.Profile{access.VendorBilling, access.Operator}, others...)},
			{Right: Offer, Kind: access.Publish, Profiles: []access.Profile{access.VendorBilling}, Doors: access.Tenant, Never: vendorAlone},
			{Right: Manage, Kind: access.Manage, Profiles: []access.Profile{access.VendorBilling}, Doors: access.Tenant, Never: vendorAlone},
			{Right: Follow, Kind: access.Consult, Profiles: []access.Profile{access.Director}, Doors: access.Tenant},
		},
		Operations: slices.Concat(s.offerOperations(), s.subscriptionOperations(), s.censusOperations(), s.invoiceOperations(), s.identityOperations(), s.paperOperations(), s.depositOperations(), s.lateOperations(), s.creditOperations(), s.stripeOperations(), s.meterOperations(), s.bankOperations(), s.accountOperations(), s.consoleOperations(), s.lifeOperations(), s.trialOperations()),
		Jobs:       slices.Concat(s.offerJobs(), s.subscriptionJobs(), s.censusJobs(), s.invoiceJobs(), s.paperJobs(), s.depositJobs(), s.lateJobs(), s.stripeJobs(), s.meterJobs(), s.accountJobs(), s.lifeJobs()),
		Schedules: []manifest.Schedule{
			{Kind: offerKind, Next: manifest.Daily(2, 10, time.UTC), PerTenant: true},
			{Kind: referenceKind, Next: manifest.Daily(2, 20, time.UTC), PerTenant: true},
			{Kind: lifeKind, Next: manifest.Daily(2, 30, time.UTC), PerTenant: true},
			{Kind: meterKind, Next: manifest.Daily(2, 40, time.UTC), PerTenant: true},
			{Kind: draftKind, Next: manifest.Daily(3, 20, time.UTC), PerTenant: true},
			{Kind: nightKind, Next: manifest.Daily(3, 40, time.UTC), PerTenant: true},
			{Kind: earnKind, Next: manifest.Daily(3, 50, time.UTC), PerTenant: true},
		},
		Nav:       []manifest.Nav{{Key: "billing.nav", Path: "/abonnements", Icon: "offers", Right: Consult, Order: 26, Staff: true}},
		Home:      []manifest.Home{{Right: Consult, Reads: []string{"tenant", "directory"}, Cards: s.cards}, {Right: Follow, Reads: []string{"tenant", "directory"}, Cards: s.schoolCards}},
		Retention: []manifest.Retention{{Data: "billing.kept", Basis: "billing.basis", Trigger: "billing.from", Delay: 3653 * 24 * time.Hour, Action: "archive"}},
		Register:  manifest.Processing{Purpose: "billing.register_purpose", People: "billing.register_people", Data: "billing.register_data", Recipients: "billing.register_recipients"},
		Subject: manifest.Subject{Keeps: []manifest.Kept{
			{Table: "billing.steps", Whom: "by_account", Says: "subscription_id n kind at by_name quality note", Gone: manifest.Held, Why: "billing.basis", Untold: "billing.untold"},
			{Table: "billing.entries", Whom: "by_account", Says: "id kind source_id day at reverses note", Gone: manifest.Held, Why: "billing.basis", Untold: "billing.untold"},
			{Table: "billing.postings", Whom: "owner_id", Says: "entry_id n account cents", Gone: manifest.Held, Why: "billing.basis", Untold: "billing.untold"},
		}},
		Migrations: migrations,
		Catalogues: catalogues,
	}
}

func spec(id, method, path, summary string, gate manifest.Gate, reads ...string) manifest.Spec {
	return manifest.Spec{ID: Key + "." + id, Method: method, Path: "/api/v1/t/{tenant}/billing" + path, Summary: summary, Gate: gate, Reads: reads}
}

func today(tx *tenant.Tx) (schoolyear.Date, error) {
	return tenant.Value[schoolyear.Date](tx, `select directory.today($1, $2)`, tx.Tenant(), tx.Now())
}

// card is an organisation as an invoice names it.
type card struct {
	Kind, Name, Siret string
	Private           bool
	Address           []string
	Postcode, City    string
	Mail, Phone       string
}

func cardOf(tx *tenant.Tx) (card, error) {
	c, ok, err := tenant.One[card](tx, `select kind, name, coalesce(siret, '') as siret, private, address, coalesce(postcode, '') as postcode, coalesce(city, '') as city, coalesce(mail, '') as mail, coalesce(phone, '') as phone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err == nil && !ok {
		err = problem.Missing()
	}
	return c, err
}

// linked are the organisations of these kinds with which anything of billing may be exchanged.
func linked(tx *tenant.Tx, kinds ...string) (out []tenant.Link, err error) {
	all, err := tenant.Links(tx)
	for _, l := range all {
		if slices.Contains(l.Services, Key) && slices.Contains(kinds, l.PeerKind) {
			out = append(out, l)
		}
	}
	return out, err
}

// isLinked tells whether a live link of $1 to $2 carries the service on $3, where $2 is of one of the kinds $4.
const isLinked = `exists (select from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = $2 and 'billing' = any (l.services) and l.since <= $3::date and (l.until is null or l.until >= $3::date) and l.peer_kind = any ($4))`

// buyerKinds are the kinds of tenant that buy of a vendor.
var buyerKinds = []string{"commune", "intercommunality", "departement", "school"}
