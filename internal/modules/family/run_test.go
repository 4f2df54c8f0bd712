package family_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/platform/blob"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// drafted writes a run of September with n households of one payer each, as a draft job leaves it.
func (h *town) drafted(n int, cents func(i int) ledger.Cents) uuid.UUID {
	h.T.Helper()
	run := tenant.NewID()
	h.In(h.id, func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`insert into family.runs (tenant_id, id, month, services, state, due_on, figures, created_at) values ($1, $2, '2026-09-01', '{canteen}', 'draft', '2026-11-04', jsonb_build_object('bills', $3::int, 'cents', 0, 'households', $3::int), now())`, h.id, run, n); err != nil {
			return err
		}
		steps, _ := json.Marshal([]price.Step{{Code: "base_single", Cents: 210, Since: day("2026-09-01")}})
		for i := range n {
			home, payer := tenant.NewID(), tenant.NewID()
			if err := family.WriteHousehold(tx, family.NewHousehold{ID: home, Name: "Foyer", Since: day("2026-09-01"), Payers: []family.Payer{{ID: payer, Name: "CCAS " + payer.String()}}}); err != nil {
				return err
			}
			c := cents(i)
			lines, _ := json.Marshal([]family.BillLine{{PupilName: "Aya", Service: "canteen", Kind: "meal", Label: "Cantine", Days: []schoolyear.Date{day("2026-09-03")}, Quantity: 1, UnitCents: c, WholeCents: c, Cents: c, SharePPM: ledger.Million, Charge: price.Priced, Steps: steps}})
			if _, err := tx.Exec(`insert into family.drafts (tenant_id, run_id, household_id, payer_id, cents, lines) values ($1, $2, $3, $4, $5, $6)`, h.id, run, home, payer, int64(c), lines); err != nil {
				return err
			}
		}
		return nil
	})
	return run
}

// A draft is issued once: a bill for each household, numbers that follow, papers, what is small carried, the books balanced; a second
// worker on the same run writes nothing.
func TestARunIsIssued(t *testing.T) {
	h := open(t)
	h.Clock.Set(day("2026-10-05").At(time.UTC, 8, 0))
	run := h.drafted(30, func(i int) ledger.Cents { return ledger.Cents(1000 + 100*i) }) // five are under the threshold
	path := h.at("/runs/%s", run)
	h.refused(h.Anonymous().Get(path), 401, "")
	h.refused(h.stranger.Get(path), 403, "")
	h.refused(h.office.Get(path), 403, "")
	h.refused(h.finance.Get(h.at("/runs/%s", uuid.New())), 404, "")
	h.refused(h.finance.Post(path+"/issue", map[string]any{"bills": 29, "cents": 0}), 409, "draft_changed")
	h.ok(h.finance.Post(path+"/issue", map[string]any{"bills": 30, "cents": 0}))
	h.refused(h.finance.Post(path+"/issue", map[string]any{"bills": 30, "cents": 0}), 409, "not_a_draft")
	h.RunJobs()
	type row struct {
		Bills, Numbered, Least, Most, Papers int
		Cents, Booked                        ledger.Cents
		State                                string
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		r, _, err := tenant.One[row](tx, `select count(*)::int as bills, count(number)::int as numbered, min(number)::int as least, max(number)::int as most, count(file_sha256)::int as papers, sum(cents)::bigint as cents,
			(select sum(cents)::bigint from family.postings where tenant_id = $1 and account = 'payer') as booked, (select state from family.runs where tenant_id = $1 and id = $2) as state from family.bills where tenant_id = $1`, h.id, run)
		if r.Bills != 30 || r.Numbered != 25 || r.Least != 1 || r.Most != 25 || r.Papers != 25 || r.Cents != r.Booked || r.State != "issued" {
			t.Errorf("%+v", r)
		}
		return err
	})
	var list struct {
		Bills []family.BillRow `json:"bills"`
	}
	h.ok(h.finance.Get(h.at("/bills?state=open"))).JSON(t, &list)
	if len(list.Bills) != 25 || !list.Bills[0].Paper {
		t.Fatalf("%+v", list.Bills)
	}
	a := h.ok(h.finance.Get(h.at("/bills/%s/paper.pdf", list.Bills[0].ID)))
	if !strings.HasPrefix(string(a.Body), "%PDF") {
		t.Errorf("%.80s", a.Body)
	}
	if _, err := h.blobs.Stat(t.Context(), blob.Key(h.id, list.Bills[0].ID)); err != nil {
		t.Error(err)
	}
	h.refused(h.stranger.Get(h.at("/mine/bills/%s/paper.pdf", list.Bills[0].ID)), 404, "")
	if a := h.ok(h.finance.Get(h.at("/runs/%s/papers.pdf", run))); !strings.HasPrefix(string(a.Body), "%PDF") {
		t.Errorf("%.80s", a.Body)
	}
	// one line is corrected by a credit note with its reason, never beyond what was asked
	bill := list.Bills[0]
	credit := func(cents int, reason string) map[string]any {
		return map[string]any{"reason": reason, "lines": []any{map[string]any{"n": 1, "cents": cents}}}
	}
	h.refused(h.office.Post(h.at("/bills/%s/credit", bill.ID), credit(100, "erreur de saisie")), 403, "")
	h.refused(h.finance.Post(h.at("/bills/%s/credit", bill.ID), credit(100, "")), 422, "")
	h.refused(h.finance.Post(h.at("/bills/%s/credit", bill.ID), credit(int(bill.Cents)+1, "erreur de saisie")), 422, "credit_too_much")
	var note family.BillView
	h.ok(h.finance.Post(h.at("/bills/%s/credit", bill.ID), credit(100, "certificat reçu"))).JSON(t, &note)
	var after family.WholeBill
	h.ok(h.finance.Get(h.at("/bills/%s", bill.ID))).JSON(t, &after)
	if note.Cents != -100 || note.Number != "2026-000026" || after.OpenCents != bill.Cents-100 || !strings.Contains(after.Lines[0].Sentence, "2,10") {
		t.Errorf("%+v %+v", note, after)
	}
	h.RunJobs()
	if a := h.ok(h.finance.Get(h.at("/bills/%s/paper.pdf", note.ID))); !strings.HasPrefix(string(a.Body), "%PDF") {
		t.Errorf("%.80s", a.Body)
	}
	var debts struct {
		OpenCents ledger.Cents `json:"open_cents"`
		Debts     []family.DebtView
	}
	h.refused(h.office.Get(h.at("/debts")), 403, "")
	h.ok(h.finance.Get(h.at("/debts"))).JSON(t, &debts)
	if len(debts.Debts) != 25 {
		t.Errorf("%+v", debts)
	}
	if a := h.ok(h.finance.Get(h.at("/bills.csv"))); strings.Count(string(a.Body), "\n") < 31 {
		t.Errorf("%s", a.Body)
	}
	h.ok(h.finance.Get(h.at("/bills.xlsx")))
}
