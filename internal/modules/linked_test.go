package modules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/modules/settings"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// market is a vendor alone, with an offer.
func market(t *testing.T) (k *testkit.Kit, vendor uuid.UUID, operator, sells *testkit.Client) {
	t.Helper()
	var w *modules.Wired
	k = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		var err error
		if w, err = modules.Wire(core); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		return w.Modules, nil
	})
	w.Attach(k.House)
	w.Settings.Invite = func(*tenant.Tx, settings.FirstAdmin) error { return nil } // no mail leaves here
	k.Clock.Set(time.Date(2026, 9, 15, 8, 0, 0, 0, time.UTC))
	vendor = k.Tenant("vendor", "Préau Services")
	w.Settings.SIRET = "00009902800011"
	k.Exec(vendor, `update tenant.tenants set siret = $2 where tenant_id = $1`, vendor, w.Settings.SIRET)
	operator, sells = k.Staff(vendor, access.Operator), k.Staff(vendor, access.VendorBilling)
	var offer struct{ ID string }
	sells.Post(at(vendor, "/billing/offers"), map[string]any{"code": "ECOLE", "label": "L’espace de l’école", "counts": "school", "vat_ppm": 200_000, "opens": []string{"liaison"}, "buyers": []string{"commune"}, "since": "2026-07-01",
		"price": map[string]any{"mode": "graduated", "steps": []map[string]any{{"unit_cents": 4900}}}}).Want(t, 200).JSON(t, &offer)
	sells.Post(at(vendor, "/billing/offers/")+offer.ID+"/publish", map[string]any{}).Want(t, 200)
	return k, vendor, operator, sells
}

// orders takes a commune from the catalogue to an order, for a school.
func orders(k *testkit.Kit, vendor, town, school uuid.UUID) string {
	k.T.Helper()
	mayor := k.Staff(town, access.TownAdmin)
	var catalogue struct{ Items []struct{ ID string } }
	if mayor.Get(at(town, "/billing/offers")).Want(k.T, 200).JSON(k.T, &catalogue); len(catalogue.Items) != 1 {
		k.T.Fatalf("the catalogue: %+v", catalogue)
	}
	var sub struct {
		ID, State string
		Gross     int `json:"gross_cents"`
	}
	mayor.Post(at(town, "/billing/subscriptions"), map[string]any{"vendor_id": vendor, "from": "2026-10-01", "offers": []map[string]any{{"offer_id": catalogue.Items[0].ID}}, "schools": []map[string]any{{"school_id": school}}}).Want(k.T, 200).JSON(k.T, &sub)
	k.RunJobs()
	path := at(town, "/billing/subscriptions/") + sub.ID
	mayor.Get(path).Want(k.T, 200).JSON(k.T, &sub)
	mayor.Post(path+"/submit", map[string]any{"payers": []map[string]any{{}}, "paper": map[string]any{"on": "2026-09-01", "reference": "Convention du 1er septembre"}}).Want(k.T, 200)
	mayor.Post(path+"/approve", map[string]any{"quality": "Maire", "gross_cents": sub.Gross}).Want(k.T, 200)
	k.RunJobs()
	mayor.Get(path).Want(k.T, 200).JSON(k.T, &sub)
	return sub.State
}

// A commune that the operator founds goes from nothing to an order, by its own school; and what it is linked for tells its vendor nothing of a child.
func TestAFoundedCommuneOrders(t *testing.T) {
	k, vendor, operator, _ := market(t)
	first := map[string]any{"given_name": "Anne", "family_name": "O’Brien-Nguyễn", "admin_mail": "anne@example.fr"}
	found := func(asker *testkit.Client, by uuid.UUID, o map[string]any) (id uuid.UUID) {
		t.Helper()
		for n, v := range first {
			o[n] = v
		}
		var out struct{ Founded uuid.UUID }
		asker.Post(at(by, "/settings/organisations"), o).Want(t, 200).JSON(t, &out)
		k.RunJobs()
		return out.Founded
	}
	town := found(operator, vendor, map[string]any{"kind": "commune", "name": "Commune de Valrousse", "siret": "21990001600011", "insee": "99001", "address": []string{"1 place de la Mairie"}, "postcode": "99100", "city": "Valrousse"})
	school := found(k.Staff(town, access.TownAdmin), town, map[string]any{"kind": "school", "school_type": "primaire", "name": "École Jacqueline-Auriol", "uai": "0990027S"})
	links := func(of uuid.UUID) (out []tenant.Link) {
		k.In(of, func(tx *tenant.Tx) (err error) {
			out, err = tenant.Links(tx)
			return err
		})
		return out
	}
	for _, l := range append(links(vendor), links(town)...) {
		if (l.Peer == town || l.Peer == vendor) && !slices.Equal(l.Services, []string{"billing", "support", "operation"}) {
			t.Errorf("between %s and its vendor crosses %v", l.PeerName, l.Services)
		}
	}
	if state := orders(k, vendor, town, school); state != "running" && state != "ordered" {
		t.Fatalf("after the order: %s", state)
	}
	var places struct {
		Places []struct{ Tenant uuid.UUID }
	}
	if operator.Get(at(vendor, "/support/tickets")).Want(t, 200).JSON(t, &places); len(places.Places) != 1 || places.Places[0].Tenant != town {
		t.Errorf("the assistance may ask %+v", places)
	}
}

// A commune that exists already buys of a vendor once both sides agreed, and of none before.
func TestACommuneAcceptsAVendor(t *testing.T) {
	k, vendor, operator, _ := market(t)
	town, school := k.Tenant("commune", "Commune de Courvallon"), k.Tenant("school", "École de Courvallon")
	k.Link(town, school, "billing")
	k.Exec(town, `update tenant.tenants set siret = '21990014900010', address = '{2 place de l’Église}', postcode = '99140', city = 'Courvallon' where tenant_id = $1`, town)
	k.Exec(town, `select tenant.claim('siret', '21990014900010')`)
	mayor := k.Staff(town, access.TownAdmin)
	operator.Post(at(vendor, "/settings/proposals"), map[string]any{"kind": "commune", "number": "219 900 149 00010"}).Want(t, 200)
	k.RunJobs()
	var list struct{ Items []struct{ ID, State string } }
	mayor.Get(at(town, "/settings/proposals")).Want(t, 200).JSON(t, &list)
	var catalogue struct{ Items []any }
	if mayor.Get(at(town, "/billing/offers")).Want(t, 200).JSON(t, &catalogue); len(catalogue.Items) != 0 || len(list.Items) != 1 {
		t.Fatalf("before an answer: %+v %+v", catalogue, list)
	}
	mayor.Post(at(town, "/settings/proposals/")+list.Items[0].ID+"/accept", map[string]any{}).Want(t, 200)
	k.RunJobs()
	if state := orders(k, vendor, town, school); state != "running" && state != "ordered" {
		t.Fatalf("after the order: %s", state)
	}
}
