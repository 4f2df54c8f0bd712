package walls_test

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/blob"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// What an organisation takes away is all of its own tables, so that one that is added is taken too; but those of these rooms, which are
// people's own accounts, the machine's and what is on its way to somebody, and those behind the door of care plans.
var notTaken = []string{"identity", "signon", "platform", "notify"}

var likeASecret = regexp.MustCompile(`secret|token|hash|passw|sealed|hint|(^|_)(keys?|codes?)$`)

// What is called like a secret and is none, by its column or in full.
var noSecret = map[string]string{
	"source_key": "what an import calls it", "former_key": "what an import called it", "street_key": "a street without its accents", "host_key": "a server's public key",
	"sealed_at": "an instant", "error_code": "why it failed", "tried_code": "why it failed", "compared_code": "why it failed", "charge_code": "why it is charged", "service_code": "of a buyer, on its invoices", "by_code": "whether one was given",
	"canteen.booking_events.code": "why it is charged", "childcare.booking_events.code": "why it is charged", "transport.booking_events.code": "why it is charged", "family.payment_events.code": "what the bank said",
	"family.quotient_asks.code": "why it failed", "canteen.dishes.code": "of a recipe", "canteen.followers.code": "why it failed", "transport.lines.code": "what is on the bus", "billing.offers.code": "of a catalogue",
	"transport.passes.code": "printed on the card that a child shows: it goes on being read", "resource.resources.codes": "what a resource is told",
	"billing.bank_lines.key": "a digest of the line", "directory.feed_keys.key": "the academy's name of a school", "billing.census_keys.keys": "digests, by which a child is counted once", "billing.census_schools.key": "one of them", "exchange.keys.hint": "the last letters, by which people tell keys apart",
}

func TestAnOrganisationTakesAllOfItsTablesAndNoSecret(t *testing.T) {
	h := inhabit(t)
	ctx := t.Context()
	vault, err := directory.NewVault(h.Root)
	if err != nil {
		t.Fatal(err)
	}
	for of, says := range map[string]string{"directory.identifiers": "ine", "family.mandates": "iban"} { // what the seeder put there opens nowhere
		for i, row := range h.a.rows[of] {
			if _, err := h.admin.Exec(ctx, "update "+of+" set "+says+"_sealed = $3 where tenant_id = $1 and id = $2", h.a.tenant, id(row), vault.Seal([]byte("opened "+says+" "+string(rune('0'+i))), h.a.tenant, id(row))); err != nil {
				t.Fatal(err)
			}
		}
	}
	var job, task uuid.UUID
	everything := []string{"tasks", "tenant", "privacy"}
	if err := h.DB.In(ctx, tenant.Doors{Tenant: h.a.tenant, Open: everything}, tenant.Actor{Account: h.a.accounts[0], Via: "test", Lang: "fr"}, func(tx *tenant.Tx) (err error) {
		if task, err = tenant.StartTask(tx, "privacy", "privacy.task_archive", 1, nil); err != nil {
			return err
		}
		job, err = tx.Emit("privacy.archive", tx.Now(), map[string]any{"task": task, "lang": "fr"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.Worker.Run(ctx, h.a.tenant, job, "privacy.archive"); err != nil {
		t.Fatal(err)
	}
	store, err := blob.OpenDir(filepath.Join(h.Config.Var, "files"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, _, err := store.Get(ctx, blob.Key(h.a.tenant, task))
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	plain, err := vault.OpenStream(sealed, h.a.tenant, task)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	taken, heads, all := []string{}, map[string][]string{}, ""
	for name, content := range testkit.Unzip(t, raw) {
		all += content
		if h.b.leak(content) {
			t.Errorf("%s says something of the other organisation", name)
		}
		if table, ok := strings.CutSuffix(name, ".csv"); ok {
			lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(content, "\uFEFF")))
			lines.Comma = ';'
			read, err := lines.ReadAll()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			table = strings.Replace(table, "/", ".", 1)
			taken, heads[table] = append(taken, table), read[0]
			if want := len(h.a.rows[table]); len(read)-1 < want {
				t.Errorf("%s has %d lines of %d", table, len(read)-1, want)
			}
		}
	}
	for _, says := range []string{"opened ine 0", "opened iban 0"} {
		if !strings.Contains(all, says) {
			t.Errorf("nowhere: %s", says)
		}
	}
	for _, tab := range h.all {
		room, _, _ := strings.Cut(tab.Name, ".")
		shut := tab.Service != nil && *tab.Service == "health" || slices.Contains(notTaken, room)
		if there := slices.Contains(taken, tab.Name); there == shut && (tab.Class == "tenant" || there) {
			t.Errorf("%s: taken %t", tab.Name, there)
		}
	}
	for table, head := range heads {
		for _, c := range head {
			if likeASecret.MatchString(c) && noSecret[table+"."+c] == "" && noSecret[c] == "" {
				t.Errorf("%s.%s leaves: is it a secret?", table, c)
			}
		}
	}
}
