package family_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/canteen"
	"preau/internal/modules/childcare"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/modules/transport"
	"preau/internal/notify"
	"preau/internal/platform/blob"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// town is a commune with its finance agent and its school office, and one household of two parents who live apart and pay by halves.
type town struct {
	*testkit.Kit
	service         *family.Service
	meals           *daybook.Service
	blobs           blob.Store
	files           string // where blobs are
	id              uuid.UUID
	finance, office *testkit.Client
	child           uuid.UUID
	people, payers  [2]uuid.UUID // the two parents: their records, and what they are as payers
	parents         [2]*testkit.Client
	stranger        *testkit.Client
	household       uuid.UUID
}

func day(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// open founds the town; with changes what the service is given.
func open(t testing.TB, with ...func(*family.Deps)) *town {
	t.Helper()
	h := &town{}
	h.files = t.TempDir()
	h.Kit = testkit.New(t, h.house(t, with...))
	h.id = h.Tenant("commune", "Commune de Saint-Aubin")
	agent, clerk := folk.Person(h.Kit, h.id, "Claude", "Vasseur", "", access.FinanceAgent), folk.Person(h.Kit, h.id, "Inès", "Garnier", "", access.SchoolOffice)
	h.finance = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, agent, access.FinanceAgent)}})
	h.office = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, clerk, access.SchoolOffice)}})
	h.child = folk.Pupil(h.Kit, h.id, uuid.Nil, "CE1", "Aya", "O’Brien-Nguyễn", "", "2019-03-02")
	h.people = [2]uuid.UUID{folk.Person(h.Kit, h.id, "Awa", "Nguyễn", "awa@example.fr", access.Guardian), folk.Person(h.Kit, h.id, "Sean", "O’Brien", "sean@example.fr", access.Guardian)}
	for i, p := range h.people {
		h.payers[i] = tenant.NewID()
		h.parents[i] = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, p, access.Guardian)}})
	}
	other := folk.Person(h.Kit, h.id, "Une", "Autre", "", access.Guardian)
	h.stranger = h.As(access.Caller{Hats: []access.Hat{h.Hat(h.id, other, access.Guardian)}})
	h.household = tenant.NewID()
	h.In(h.id, func(tx *tenant.Tx) error {
		if err := family.WriteCreditor(tx, family.Creditor{Name: "Commune de Saint-Aubin", Regie: "Régie périscolaire", SIRET: "21990001600011", TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"payfip", "desk"}}); err != nil {
			return err
		}
		here, half := true, []family.Share{{Payer: h.payers[0], PPM: 500_000}, {Payer: h.payers[1], PPM: 500_000}}
		return family.WriteHousehold(tx, family.NewHousehold{ID: h.household, Name: "O’Brien-Nguyễn", Since: day("2026-09-01"), Children: []uuid.UUID{h.child}, Resident: &here, Source: "desk",
			Payers:   []family.Payer{h.payer(0), h.payer(1)},
			Splits:   []family.Split{{ID: tenant.NewID(), Mode: "percent", Since: day("2026-09-01"), Reason: "jugement vu", Shares: half}},
			Quotient: &family.Quotient{ID: tenant.NewID(), Value: 580, Source: "caf", Year: 2026, Month: 8, Since: day("2026-09-01"), Proof: "api"}})
	})
	return h
}

// house builds the services on a core: in this process, and in that of a worker.
func (h *town) house(t testing.TB, with ...func(*family.Deps)) testkit.Build {
	return func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if h.blobs, err = blob.OpenDir(h.files); err != nil {
			t.Fatal(err)
		}
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		bell := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example"})
		told := bell.Module()
		told.Operations = nil
		for i := range told.Jobs { // what leaves the house has its own tests
			told.Jobs[i] = manifest.NewJob(told.Jobs[i].Kind, nil, func(context.Context, *tenant.Tx, *map[string]any) error { return nil })
		}
		meals := canteen.New(canteen.Deps{Words: core.Words, Notify: bell, Vault: vault, PDF: compiler})
		care := childcare.New(childcare.Deps{Words: core.Words, Notify: bell, Vault: vault, PDF: compiler})
		bus := transport.New(transport.Deps{Words: core.Words, Notify: bell, Vault: vault, PDF: compiler, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1"})
		deps := family.Deps{Words: core.Words, Vault: vault, Notify: bell, Blobs: h.blobs, PDF: compiler, URL: "http://127.0.0.1", Keys: signed.New(testkit.Secret),
			Mail: func(*tenant.Tx, uuid.UUID) (string, error) { return "payer@example.fr", nil }, Booked: []*daybook.Service{meals.Bookings, care.Bookings, bus.Bookings}}
		for _, change := range with {
			change(&deps)
		}
		h.meals = meals.Bookings
		h.service = family.New(deps)
		return []manifest.Module{{Key: "identity", Floor: true, Migrations: identity.Migrations}, directory.Module(directory.Deps{Vault: vault, Words: core.Words}), told, daybook.Module(), ledger.Module(), price.Module(),
			meals.Module(), care.Module(), bus.Module(), h.service.Module()}, nil
	}
}

// payer is one of the two parents, as a bill is addressed to them.
func (h *town) payer(i int) family.Payer {
	return family.Payer{ID: h.payers[i], PersonID: &h.people[i], Name: []string{"Awa Nguyễn", "Sean O’Brien"}[i], Address: family.Address{Lines: []string{"3 rue des Écoles"}, Postcode: "99100", City: "Saint-Aubin-le-Val"}}
}

// bill writes an invoice of one line to one of the parents.
func (h *town) bill(tx *tenant.Tx, i int, cents ledger.Cents, takes ...uuid.UUID) (uuid.UUID, error) {
	id := tenant.NewID()
	_, err := family.WriteBills(tx, []family.NewBill{{ID: id, Kind: "invoice", Month: day("2026-09-01"), Household: &h.household, Payer: h.payer(i), IssuedOn: day("2026-10-05"), DueOn: day("2026-11-04"), Takes: takes,
		Lines: []family.BillLine{{PupilID: &h.child, PupilName: "Aya", Service: "canteen", Kind: "meal", Label: "Cantine", Days: []schoolyear.Date{day("2026-09-03")}, Quantity: 1, UnitCents: cents, WholeCents: cents, Cents: cents, SharePPM: ledger.Million}}}})
	return id, err
}

func (h *town) at(path string, args ...any) string {
	return "/api/v1/t/" + h.id.String() + "/family" + fmt.Sprintf(path, args...)
}

func (h *town) ok(a testkit.Answer) testkit.Answer {
	h.T.Helper()
	if a.Status >= 300 {
		h.T.Fatalf("%d %s %s", a.Status, a.Body, h.Log.String())
	}
	return a
}

func (h *town) refused(a testkit.Answer, status int, code string) {
	h.T.Helper()
	if a.Status != status || code != "" && !bytes.Contains(a.Body, []byte(code)) {
		h.T.Fatalf("%d %s, want %d %s", a.Status, a.Body, status, code)
	}
}
