package billing_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/billing/bank"
	"preau/internal/billing/facturx"
	"preau/internal/billing/fec"
	"preau/internal/billing/rail"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/billing"
	"preau/internal/platform/blob"
	"preau/internal/platform/pdf"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

const siret = "21990001600011"

// market is a vendor, a commune with two schools, a neighbour, and who acts in them.
type market struct {
	*testkit.Kit
	vendor, town, other        uuid.UUID
	schools                    [2]uuid.UUID
	sells, finance, mayor      *testkit.Client
	neighbour, teacher, nobody *testkit.Client
	vault                      *directory.Vault
	shows                      []billing.Reading // what the town's services count of its days
	told                       []string          // kinds that people were told
	service                    *billing.Service
}

func open(t testing.TB, with ...func(*billing.Deps)) *market {
	t.Helper()
	m := unsigned(t, with...)
	m.sells.Do("PUT", at(m.vendor, "/identity"), signed()).Want(t, 200)
	return m
}

// unsigned is a market whose vendor has not written its identity.
func unsigned(t testing.TB, with ...func(*billing.Deps)) *market {
	t.Helper()
	m := &market{}
	vault, err := directory.NewVault(testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	m.vault = vault
	m.Kit = testkit.New(t, m.house(t, vault, with...))
	m.vendor, m.town, m.other = m.Tenant("vendor", "Préau Services"), m.Tenant("commune", "Commune de Saint-Aubin"), m.Tenant("commune", "Commune de Courvallon")
	m.Exec(m.town, `update tenant.tenants set siret = $2, address = '{1 place de la Mairie}', postcode = '99100', city = 'Saint-Aubin-le-Val' where tenant_id = $1`, m.town, siret)
	m.sells = m.Staff(m.vendor, access.VendorBilling)
	agent, mayor := folk.Person(m.Kit, m.town, "Claude", "Vasseur", "", access.FinanceAgent), folk.Person(m.Kit, m.town, "Odile", "Fournier", "", access.Elected)
	m.finance, m.mayor = m.As(access.Caller{Hats: []access.Hat{m.Hat(m.town, agent, access.FinanceAgent)}}), m.As(access.Caller{Hats: []access.Hat{m.Hat(m.town, mayor, access.Elected)}})
	m.neighbour, m.teacher, m.nobody = m.Staff(m.other, access.FinanceAgent), m.Staff(m.town, access.Animator), m.Anonymous()
	m.link(m.town, "commune", m.vendor, "vendor")
	m.link(m.other, "commune", m.vendor, "vendor")
	for i := range m.schools {
		m.schools[i] = m.Tenant("school", fmt.Sprintf("École %c", 'A'+i))
		m.link(m.schools[i], "school", m.town, "commune")
	}
	return m
}

// house is the service with what it stands on.
func (m *market) house(t testing.TB, vault *directory.Vault, with ...func(*billing.Deps)) testkit.Build {
	return func(core *app.Core) ([]manifest.Module, app.Sessions) {
		blobs, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		// two services of the bouquet that may be opened: one of a school, one of a town
		bouquet := func(kind string) []string {
			return map[string][]string{"school": {"liaison"}, "commune": {"canteen"}}[kind]
		}
		deps := billing.Deps{Words: core.Words, Vault: vault, Blobs: blobs, PDF: compiler(), URL: core.Config.URL, Opens: bouquet,
			Sources: []billing.Source{{Read: func(tx *tenant.Tx, from, until schoolyear.Date) ([]billing.Reading, error) {
				return m.shown(tx.Tenant(), from, until), nil
			}}},
			Tell: func(_ *tenant.Tx, kind string, _ uuid.UUID, _ string) error {
				m.told = append(m.told, kind)
				return nil
			}}
		for _, fn := range with {
			fn(&deps)
		}
		m.service = billing.New(deps)
		return []manifest.Module{{Key: "identity", Floor: true, Migrations: identity.Migrations}, directory.Module(directory.Deps{Vault: vault, Words: core.Words}), ledger.Module(),
			facturx.Module(), bank.Module(), fec.Module(), rail.Module(), m.service.Module()}, nil
	}
}

// compiler draws for all the tests of the package: it takes a while to start.
var compiler = sync.OnceValue(func() *pdf.Compiler { return pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")}) })

// signed is how the vendor signs.
func signed() object {
	return object{"name": "Préau Services", "form": "SAS", "capital": "50 000 €", "register": "RCS Lyon", "siret": "73282932000074", "vat": "FR44732829320", "address": object{"lines": []string{"30 rue de l’Industrie"}, "postcode": "69003", "town": "Lyon"},
		"iban": "FR14 2004 1010 0505 0001 3M02 606", "holder": "Préau Services", "mail": "facturation@example.fr"}
}

func (m *market) link(a uuid.UUID, kind string, b uuid.UUID, peer string) {
	m.T.Helper()
	for _, side := range []struct {
		here, there uuid.UUID
		kind        string
	}{{a, b, peer}, {b, a, kind}} {
		name := ""
		m.In(side.there, func(tx *tenant.Tx) (err error) {
			name, err = tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, side.there)
			return err
		})
		m.Exec(side.here, `insert into tenant.links (tenant_id, id, peer_tenant_id, peer_kind, peer_name, services, since) values ($1, $2, $3, $4, $5, '{billing}', '2026-09-01')`, side.here, tenant.NewID(), side.there, side.kind, name)
	}
}

func at(tenantID uuid.UUID, format string, args ...any) string {
	return "/api/v1/t/" + tenantID.String() + "/billing" + fmt.Sprintf(format, args...)
}

type object = map[string]any

// offer publishes an offer of so many cents a unit and gives its id.
func (m *market) offer(code, counts string, cents int, opens ...string) string {
	m.T.Helper()
	unit, flat := cents, 0
	body := object{"code": code, "label": "Offre " + code, "counts": counts, "vat_ppm": 200_000, "opens": opens, "buyers": []string{"commune", "intercommunality"}, "since": "2026-07-01",
		"price": object{"mode": "graduated", "steps": []object{{"unit_cents": unit, "flat_cents": flat}}}}
	var out struct{ ID string }
	m.sells.Post(at(m.vendor, "/offers"), body).Want(m.T, 200).JSON(m.T, &out)
	m.sells.Post(at(m.vendor, "/offers/%s/publish", out.ID), object{}).Want(m.T, 200)
	return out.ID
}

// pupils enrols n pupils in a school, in one class.
func (m *market) pupils(school int, n int) (class uuid.UUID, ids []uuid.UUID) {
	m.T.Helper()
	class = folk.Class(m.Kit, m.schools[school], "CE1", "CE1", uuid.Nil)
	for i := range n {
		ids = append(ids, folk.Pupil(m.Kit, m.schools[school], class, "CE1", fmt.Sprint("Élève", i), "O’Brien-Nguyễn", "", "2018-03-14"))
	}
	return class, ids
}

// shown is what a subscription shows.
type shown struct {
	ID, State, Quote, Reason string
	NetCents, GrossCents     int `json:"-"`
	Net                      int `json:"net_cents"`
	Gross                    int `json:"gross_cents"`
	Places                   []struct{ Name string }
	Steps                    []struct{ Kind, By, Quality string }
	Now                      struct {
		Net    int `json:"net_cents"`
		Gross  int `json:"gross_cents"`
		Pupils int
		Payers []struct {
			Name  string
			Gross int `json:"gross_cents"`
		}
		Lines []struct {
			Label, Place string
			Net          int `json:"net_cents"`
		}
	}
	Abilities map[string]bool
}

func (m *market) ask(body object) (s shown) {
	m.T.Helper()
	m.finance.Post(at(m.town, "/subscriptions"), body).Want(m.T, 200).JSON(m.T, &s)
	m.RunJobs()
	return m.read(m.finance, m.town, s.ID)
}

func (m *market) read(c *testkit.Client, tenantID uuid.UUID, id string) (s shown) {
	m.T.Helper()
	c.Get(at(tenantID, "/subscriptions/%s", id)).Want(m.T, 200).JSON(m.T, &s)
	return s
}

func (m *market) wanted(offers ...string) object {
	list := []object{}
	for _, o := range offers {
		list = append(list, object{"offer_id": o})
	}
	return object{"vendor_id": m.vendor, "from": "2026-09-01", "offers": list, "schools": []object{{"school_id": m.schools[0]}, {"school_id": m.schools[1]}}}
}

// night runs the nightly work of a tenant.
func (m *market) night(tenantID uuid.UUID, kind string) {
	m.T.Helper()
	m.In(tenantID, func(tx *tenant.Tx) error {
		_, err := tx.Emit(kind, time.Time{}, manifest.Due{Due: tx.Now()})
		return err
	})
	m.RunJobs()
}

func (m *market) services(tenantID uuid.UUID) (out []string) {
	m.T.Helper()
	m.In(tenantID, func(tx *tenant.Tx) (err error) {
		out, err = tenant.Select[string](tx, `select service from tenant.services where tenant_id = $1 order by 1`, tenantID)
		return err
	})
	return out
}

func kinds(s shown) (out []string) {
	for _, x := range s.Steps {
		out = append(out, x.Kind)
	}
	return out
}
