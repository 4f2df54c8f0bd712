package family_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family"
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

// regie is a town with a cash desk, two agents who hold it, and two parents who pay half each.
type regie struct {
	*testkit.Kit
	id           uuid.UUID
	service      *family.Service
	agent, other *testkit.Client
	nadia, karim uuid.UUID // persons
	payer, half  uuid.UUID // their accounts as payers
	household    uuid.UUID
	lina         uuid.UUID
	accounts     map[uuid.UUID]uuid.UUID
}

type object = map[string]any

func openRegie(t testing.TB) *regie {
	t.Helper()
	w := &regie{accounts: map[uuid.UUID]uuid.UUID{}}
	dir := t.TempDir()
	w.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		blobs, err := blob.OpenDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		nobody := func(*tenant.Tx, []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
			return map[uuid.UUID]notify.Contact{}, nil
		}
		tell := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example", Accounts: nobody, Persons: nobody})
		silent := tell.Module()
		silent.Operations = nil
		w.service = family.New(family.Deps{Words: core.Words, Vault: vault, Notify: tell, Blobs: blobs, PDF: compiler, URL: "http://127.0.0.1"})
		return []manifest.Module{{Key: "identity", Floor: true, Migrations: identity.Migrations}, directory.Module(directory.Deps{Vault: vault, Words: core.Words}), silent, ledger.Module(), w.service.Module()}, nil
	})
	w.id = w.Tenant("commune", "Saint-Aubin-le-Val")
	class := folk.Class(w.Kit, w.id, "CE1 A", "CE1", uuid.Nil)
	w.lina = folk.Pupil(w.Kit, w.id, class, "CE1", "Lina", "Roux", "", "2018-03-14")
	w.nadia, w.karim = w.parent("Nadia", "Roux"), w.parent("Karim", "O’Brien-Nguyễn")
	w.agent, w.other = w.Staff(w.id, access.FinanceAgent), w.Staff(w.id, access.FinanceAgent)
	w.household, w.payer, w.half = tenant.NewID(), tenant.NewID(), tenant.NewID()
	w.In(w.id, func(tx *tenant.Tx) error {
		if err := family.WriteCreditor(tx, family.Creditor{Name: "Commune de Saint-Aubin-le-Val", Regie: "Régie périscolaire", SIRET: "21990001600011", TermsDays: 30, ThresholdCents: 1500, PricesFrom: "next_month", ResidentBy: "child", Rails: []string{"desk"}}); err != nil {
			return err
		}
		return family.WriteHousehold(tx, family.NewHousehold{ID: w.household, Name: "Roux", Since: folk.Term, Children: []uuid.UUID{w.lina}, Payers: []family.Payer{{ID: w.payer, PersonID: &w.nadia}, {ID: w.half, PersonID: &w.karim}}})
	})
	w.agent.Do("PUT", w.at("desk"), object{"act": "Décision 2019-04", "act_on": "2019-04-02", "ceiling_cents": 50000, "float_cents": 3000, "kinds": []string{"cash", "cheque", "cesu", "ancv", "card"}, "pay_to": "Régie périscolaire"}).Want(t, 200)
	return w
}

func (w *regie) parent(given, name string) uuid.UUID {
	id := folk.Person(w.Kit, w.id, given, name, strings.ToLower(given)+"@example.fr", access.Guardian)
	w.accounts[id] = tenant.NewID()
	w.In(w.id, func(tx *tenant.Tx) error {
		if _, err := directory.Tie(tx, directory.Kinship{PupilID: w.lina, GuardianID: id, Authority: "full", MayCollect: true, Since: folk.Term}); err != nil {
			return err
		}
		return directory.Attach(tx, id, w.accounts[id])
	})
	return id
}

func (w *regie) as(person uuid.UUID) *testkit.Client {
	return w.As(access.Caller{Account: w.accounts[person], Hats: []access.Hat{folk.Hat(w.Kit, w.id, person)}})
}

func (w *regie) at(format string, args ...any) string {
	return "/api/v1/t/" + w.id.String() + "/family/" + fmt.Sprintf(format, args...)
}

// bill invoices a payer for a month: service, kind of activity, cents.
func (w *regie) bill(payer, person uuid.UUID, lines ...family.BillLine) uuid.UUID {
	w.T.Helper()
	id := tenant.NewID()
	today := schoolyear.DateOf(w.Clock.Now(), time.UTC)
	for i := range lines {
		l := &lines[i]
		l.PupilID, l.PupilName, l.Label, l.Quantity, l.UnitCents, l.WholeCents, l.SharePPM = &w.lina, "Lina", l.Kind, 1, l.Cents, l.Cents, 1_000_000
		if l.Days == nil {
			l.Days = []schoolyear.Date{schoolyear.NewDate(2026, 9, 1)}
		}
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := family.WriteBills(tx, []family.NewBill{{ID: id, Kind: "invoice", Month: schoolyear.NewDate(2026, 9, 1), Household: &w.household, Payer: family.Payer{ID: payer, PersonID: &person, Name: "Nadia Roux", Address: family.Address{Lines: []string{"3 rue des Écoles"}, Postcode: "99100", City: "Saint-Aubin-le-Val"}},
			IssuedOn: today, DueOn: today.AddDays(30), Lines: lines}})
		return err
	})
	return id
}

func meal(cents ledger.Cents) family.BillLine {
	return family.BillLine{Service: "canteen", Kind: "meal", Cents: cents}
}

func evening(cents ledger.Cents) family.BillLine {
	return family.BillLine{Service: "childcare", Kind: "evening", Cents: cents}
}

func (w *regie) till(c *testkit.Client, float int) uuid.UUID {
	w.T.Helper()
	var t family.Till
	c.Post(w.at("tills"), object{"label": "Accueil", "float_cents": float}).Want(w.T, 200).JSON(w.T, &t)
	return t.ID
}

func (w *regie) take(c *testkit.Client, till, payer uuid.UUID, more object) testkit.Answer {
	body := object{"id": tenant.NewID(), "till": till, "payer": payer}
	for k, v := range more {
		body[k] = v
	}
	return c.Post(w.at("receipts"), body)
}

func cash(cents int) []object { return []object{{"kind": "cash", "cents": cents}} }

// balances are what the accounts come to, by name; all of them together come to nothing.
func (w *regie) balances() map[string]ledger.Cents {
	w.T.Helper()
	out := map[string]ledger.Cents{}
	w.In(w.id, func(tx *tenant.Tx) error {
		sums, err := family.Book.Trial(tx, schoolyear.NewDate(2000, 1, 1), schoolyear.NewDate(2100, 1, 1))
		var all ledger.Cents
		for _, s := range sums {
			if s.Balance != 0 {
				out[s.Account] = s.Balance
			}
			all += s.Balance
		}
		if all != 0 {
			w.T.Errorf("the books come to %s: %v", all, out)
		}
		return err
	})
	return out
}

func (w *regie) open(bill uuid.UUID) (cents ledger.Cents) {
	w.T.Helper()
	w.In(w.id, func(tx *tenant.Tx) error {
		b, err := family.BillOf(tx, bill)
		cents = b.Open()
		return err
	})
	return cents
}

func TestWhoHoldsTheDesk(t *testing.T) {
	w := openRegie(t)
	till := w.till(w.agent, 3000)
	stranger := w.Staff(w.Tenant("commune", "Ailleurs"), access.FinanceAgent)
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{{"nobody", w.Anonymous(), 401}, {"a stranger", stranger, 404}, {"a mother", w.as(w.nadia), 403}, {"the kitchen", w.Staff(w.id, access.KitchenAgent), 403}, {"the school office", w.Staff(w.id, access.SchoolOffice), 403}, {"finance", w.agent, 200}} {
		for _, path := range []string{"desk", "tills/" + till.String(), "desk/payers?q=roux", "mandates", "lots", "slips"} {
			if got := c.client.Get(w.at("%s", path)); got.Status != c.status {
				t.Errorf("%s reads %s: %d, not %d", c.who, path, got.Status, c.status)
			}
		}
	}
}

func TestTwentyEurosInCash(t *testing.T) {
	w := openRegie(t)
	bill := w.bill(w.payer, w.nadia, meal(5418), evening(1440))
	till := w.till(w.agent, 3000)

	var found struct{ Items []family.DeskPayer }
	w.agent.Get(w.at("desk/payers?q=lina")).Want(t, 200).JSON(t, &found)
	if len(found.Items) != 2 || found.Items[0].Name == "" || len(found.Items[0].Children) != 1 {
		t.Fatalf("%+v", found)
	}
	var account family.DeskAccount
	w.agent.Get(w.at("desk/payers/%s", w.payer)).Want(t, 200).JSON(t, &account)
	if account.DueCents != 6858 || len(account.OpenBills) != 1 || account.OpenBills[0].Vouchers["cesu"] != 1440 || account.OpenBills[0].Vouchers["ancv"] != 0 {
		t.Fatalf("%+v", account)
	}

	body := object{"id": tenant.NewID(), "till": till, "payer": w.payer, "bills": []uuid.UUID{bill}, "parts": cash(2000), "given_cents": 5000}
	var r, again family.Receipt
	w.agent.Post(w.at("receipts"), body).Want(t, 200).JSON(t, &r)
	w.agent.Post(w.at("receipts"), body).Want(t, 200).JSON(t, &again)
	if r.Number != "2026-000001" || again.ID != r.ID || again.Number != r.Number || r.Cents != 2000 || len(r.Settled) != 1 || w.open(bill) != 4858 {
		t.Fatalf("%+v, open %s", r, w.open(bill))
	}
	if got := w.balances(); got["till.cash"] != 5000 || got["float"] != -3000 || got["payer"] != 4858 {
		t.Error(got)
	}
	if paper := w.agent.Get(w.at("receipts/%s/receipt.pdf", r.ID)).Want(t, 200); !bytes.HasPrefix(paper.Body, []byte("%PDF")) {
		t.Error("no paper")
	}
	// The payer reads their own, the other parent does not.
	w.as(w.nadia).Get(w.at("mine/receipts/%s/receipt.pdf", r.ID)).Want(t, 200)
	w.as(w.karim).Get(w.at("mine/receipts/%s/receipt.pdf", r.ID)).Want(t, 404)
	var mine struct{ Items []family.Receipt }
	w.as(w.karim).Get(w.at("mine/receipts")).Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 0 {
		t.Errorf("%+v", mine.Items)
	}
	w.as(w.nadia).Get(w.at("mine/receipts")).Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 1 || mine.Items[0].MadeName != "" {
		t.Errorf("%+v", mine.Items)
	}
}

func TestWhatADeskRefuses(t *testing.T) {
	w := openRegie(t)
	bill := w.bill(w.payer, w.nadia, meal(3000), evening(1440))
	till := w.till(w.agent, 0)
	if got := w.agent.Post(w.at("tills"), object{"label": "Deux", "float_cents": 0}); got.Status != 409 || got.Code() != "family.till_open_already" {
		t.Error(got.Status, got.Code())
	}
	for _, c := range []struct {
		what string
		body object
		by   *testkit.Client
		code string
	}{
		{"a drawer of somebody else", object{"parts": cash(100)}, w.other, "family.till_not_yours"},
		{"more than is due", object{"parts": cash(4441)}, w.agent, "family.more_than_due"},
		{"CESU for meals", object{"parts": []object{{"kind": "cesu", "cents": 1500}}}, w.agent, "family.voucher_over_cesu"},
		{"holiday vouchers for an evening", object{"parts": []object{{"kind": "ancv", "cents": 1000}}}, w.agent, "family.voucher_nothing_ancv"},
		{"a bill that is not theirs", object{"bills": []uuid.UUID{tenant.NewID()}, "parts": cash(100)}, w.agent, "family.bill_not_open"},
		{"less given than taken", object{"parts": cash(2000), "given_cents": 1000}, w.agent, "invalid"},
		{"nothing", object{"parts": []object{}}, w.agent, "invalid"},
	} {
		if got := w.take(c.by, till, w.payer, c.body); got.Status < 400 || got.Code() != c.code {
			t.Errorf("%s: %d %s, not %s", c.what, got.Status, got.Code(), c.code)
		}
	}
	w.agent.Do("PUT", w.at("desk"), object{"act": "x", "ceiling_cents": 3000, "float_cents": 0, "kinds": []string{"cash"}, "pay_to": ""}).Want(t, 200)
	if got := w.take(w.agent, till, w.payer, object{"parts": []object{{"kind": "cheque", "cents": 1000}}}); got.Code() != "family.kind_refused_cheque" {
		t.Error(got.Code())
	}
	w.take(w.agent, till, w.payer, object{"parts": cash(5000), "advance": true}).Want(t, 200)
	var desk family.DeskView
	w.agent.Get(w.at("desk")).Want(t, 200).JSON(t, &desk)
	if !desk.Over || desk.CashCents != 5000 || w.open(bill) != 0 {
		t.Errorf("%+v", desk)
	}
	if got := w.balances(); got["payer"] != -560 {
		t.Error(got)
	}
}

func TestATillIsClosedOnce(t *testing.T) {
	w := openRegie(t)
	w.bill(w.payer, w.nadia, meal(5418), evening(1440))
	w.bill(w.half, w.karim, meal(9000))
	one, two := w.till(w.agent, 3000), w.till(w.other, 2000)
	w.take(w.agent, one, w.payer, object{"parts": []object{{"kind": "cash", "cents": 2000}, {"kind": "cesu", "cents": 1440, "papers": 3}}}).Want(t, 200)
	w.take(w.other, two, w.half, object{"parts": []object{{"kind": "cheque", "cents": 9000, "reference": "0000123", "bank": "La Banque Postale"}}}).Want(t, 200)

	closing := object{"counted": object{"cash": 4950, "cesu": 1440}, "papers": object{"cesu": 3}}
	if got := w.agent.Post(w.at("tills/%s/close", one), closing); got.Status != 422 {
		t.Errorf("a difference without a reason: %d %s", got.Status, got.Code())
	}
	closing["coins"] = object{"1000": 4, "500": 1}
	if got := w.agent.Post(w.at("tills/%s/close", one), closing); got.Status != 422 {
		t.Errorf("coins that do not make the sum: %d", got.Status)
	}
	delete(closing, "coins")
	closing["reason"] = "Une pièce de 50 centimes égarée"
	if got := w.other.Post(w.at("tills/%s/close", one), closing); got.Code() != "family.till_not_yours" {
		t.Error(got.Code())
	}
	var closed family.Till
	w.agent.Post(w.at("tills/%s/close", one), closing).Want(t, 200).JSON(t, &closed)
	if closed.GapCents != -50 || closed.ClosedAt == nil {
		t.Errorf("%+v", closed)
	}
	if got := w.agent.Post(w.at("tills/%s/close", one), closing); got.Status != 409 || got.Code() != "family.till_closed" {
		t.Error(got.Status, got.Code())
	}
	if got := w.take(w.agent, one, w.payer, object{"parts": cash(100)}); got.Code() != "family.till_closed" {
		t.Error(got.Code())
	}
	got := w.balances()
	if got["till.cash"] != 2000 || got["till.cheque"] != 9000 || got["till.cesu"] != 0 || got["held.cash"] != 1950 || got["held.cesu"] != 1440 || got["difference"] != 50 || got["float"] != -2000 {
		t.Error(got)
	}
	for _, kind := range []string{"pdf", "xlsx"} {
		w.agent.Get(w.at("tills/%s/journal.%s", one, kind)).Want(t, 200)
	}
	// What is handed over is handed over once; the other's open drawer is not in it.
	var d family.Deposit
	w.agent.Post(w.at("deposits"), object{"kinds": []string{"cash", "cheque", "cesu"}, "reference": "P503-12"}).Want(t, 200).JSON(t, &d)
	if d.Cents != 3390 || d.Kinds["cash"] != 1950 || d.Number != "2026-000001" {
		t.Errorf("%+v", d)
	}
	if got := w.agent.Post(w.at("deposits"), object{"kinds": []string{"cash"}}); got.Code() != "family.nothing_to_deposit" {
		t.Error(got.Code())
	}
	w.agent.Get(w.at("deposits/%s/slip.pdf", d.ID)).Want(t, 200)
	if got := w.balances(); got["treasury"] != 3390 || got["held.cash"] != 0 {
		t.Error(got)
	}
}

func TestWhatIsTakenBack(t *testing.T) {
	w := openRegie(t)
	bill := w.bill(w.payer, w.nadia, meal(9000))
	till := w.till(w.agent, 0)
	var cheque, coins, back family.Receipt
	w.take(w.agent, till, w.payer, object{"parts": []object{{"kind": "cheque", "cents": 5000, "reference": "77"}}}).Want(t, 200).JSON(t, &cheque)
	w.take(w.agent, till, w.payer, object{"parts": cash(1000)}).Want(t, 200).JSON(t, &coins)
	// A mistake, while the drawer is open.
	w.agent.Post(w.at("receipts/%s/reversal", coins.ID), object{"reason": "Saisi sur le mauvais compte"}).Want(t, 200).JSON(t, &back)
	if back.Cents != -1000 || back.Number != "2026-000003" || w.open(bill) != 4000 {
		t.Errorf("%+v, open %s", back, w.open(bill))
	}
	if got := w.agent.Post(w.at("receipts/%s/reversal", coins.ID), object{"reason": "Deux fois"}); got.Code() != "family.reversed_already" {
		t.Error(got.Code())
	}
	if got := w.agent.Post(w.at("receipts/%s/reversal", back.ID), object{"reason": "Une annulation"}); got.Code() != "family.not_a_receipt" {
		t.Error(got.Code())
	}
	w.agent.Post(w.at("tills/%s/close", till), object{"counted": object{"cash": 0, "cheque": 5000}, "papers": object{"cheque": 1}}).Want(t, 200)
	w.agent.Post(w.at("deposits"), object{"kinds": []string{"cheque"}}).Want(t, 200)
	// The bank sends the cheque back after it was handed over: the Trésor has it no more, the bill is due again.
	w.agent.Post(w.at("receipts/%s/reversal", cheque.ID), object{"reason": "Chèque sans provision"}).Want(t, 200)
	got := w.balances()
	if got["treasury"] != 0 || got["till.cheque"] != 0 || got["held.cheque"] != 0 || got["payer"] != 9000 || w.open(bill) != 9000 {
		t.Error(got, w.open(bill))
	}
}

func TestARefundIsNoMoreThanTheAdvance(t *testing.T) {
	w := openRegie(t)
	till := w.till(w.agent, 0)
	w.take(w.agent, till, w.payer, object{"parts": cash(3000), "advance": true}).Want(t, 200)
	body := object{"id": tenant.NewID(), "payer": w.payer, "till": till, "cents": 3001, "reason": "Déménagement", "decided_by": "Mme le Maire"}
	if got := w.agent.Post(w.at("refunds"), body); got.Code() != "family.refund_too_much" && got.Code() != "family.till_lacks_cash" {
		t.Error(got.Code())
	}
	body["cents"] = 1000
	var r family.Receipt
	w.agent.Post(w.at("refunds"), body).Want(t, 200).JSON(t, &r)
	w.agent.Post(w.at("refunds"), body).Want(t, 200)
	if got := w.balances(); r.Cents != -1000 || got["till.cash"] != 2000 || got["payer"] != -2000 {
		t.Error(r, got)
	}
	delete(body, "till")
	body["id"], body["cents"] = tenant.NewID(), 2000
	w.agent.Post(w.at("refunds"), body).Want(t, 200)
	if got := w.balances(); got["treasury"] != -2000 || got["payer"] != 0 {
		t.Error(got)
	}
}

// Sixty-four receipts at once, a fifth of them refused: the numbers follow each other without a gap, and the drawer holds what they say.
func TestReceiptsAtOnceLeaveNoGap(t *testing.T) {
	w := openRegie(t)
	w.bill(w.payer, w.nadia, meal(100_00))
	w.bill(w.half, w.karim, meal(100_00))
	tills := []uuid.UUID{w.till(w.agent, 0), w.till(w.other, 0)}
	clients, payers := []*testkit.Client{w.agent, w.other}, []uuid.UUID{w.payer, w.half}
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for i := range 64 {
		wg.Go(func() {
			parts := cash(100)
			if i%5 == 0 {
				parts = []object{{"kind": "cash", "cents": 100}, {"kind": "ancv", "cents": 100}} // refused after a part of the work
			}
			got := w.take(clients[i%2], tills[i%2], payers[i%2], object{"parts": parts})
			mu.Lock()
			defer mu.Unlock()
			if got.Status == http.StatusOK {
				taken++
			} else if i%5 != 0 {
				t.Errorf("%d %s", got.Status, got.Code())
			}
		})
	}
	wg.Wait()
	w.In(w.id, func(tx *tenant.Tx) error {
		type row struct{ Count, Last int64 }
		r, _, err := tenant.One[row](tx, `select count(*) as count, max(number) as last from family.receipts where tenant_id = $1`, tx.Tenant())
		if r.Count != int64(taken) || r.Last != r.Count {
			t.Errorf("%d receipts, the last is %d, %d were taken", r.Count, r.Last, taken)
		}
		return err
	})
	if got := w.balances(); got["till.cash"] != ledger.Cents(taken*100) {
		t.Error(got, taken)
	}
}

const iban = "FR14 2004 1010 0505 0001 3M02 606"

func (w *regie) debits() {
	w.T.Helper()
	w.agent.Do("PUT", w.at("debiting"), object{"ics": "FR72ZZZ123456", "iban": "FR663000100000C990000000073", "bic": "BDFEFRPPCCT", "lead_days": 5, "notice_days": 14, "fee_cents": 0}).Want(w.T, 200)
}

func TestAMandateIsSignedAndNeverShown(t *testing.T) {
	w := openRegie(t)
	sign := object{"iban": iban, "holder": "Nadia Roux", "agreed": true}
	if got := w.as(w.nadia).Do("PUT", w.at("mine/mandate"), sign); got.Code() != "family.no_debits_here" {
		t.Error(got.Code())
	}
	w.debits()
	if got := w.agent.Do("PUT", w.at("debiting"), object{"ics": "FR00ZZZ123456", "iban": "FR66", "lead_days": 5, "notice_days": 14, "fee_cents": 0}); got.Status != 422 {
		t.Error(got.Status)
	}
	if got := w.as(w.nadia).Do("PUT", w.at("mine/mandate"), object{"iban": "FR15 2004", "holder": "Nadia Roux", "agreed": true}); got.Status != 422 || strings.Contains(string(got.Body), "2004") {
		t.Error(got.Status, string(got.Body))
	}
	if got := w.as(w.nadia).Do("PUT", w.at("mine/mandate"), object{"iban": iban, "holder": "Nadia Roux", "agreed": false}); got.Status != 422 {
		t.Error(got.Status)
	}
	answer := w.as(w.nadia).Do("PUT", w.at("mine/mandate"), sign).Want(t, 200)
	if strings.Contains(string(answer.Body), "FR1420041010") || !strings.Contains(string(answer.Body), "FR14 •••• 2606") {
		t.Error(string(answer.Body))
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		plain, err := tenant.Value[bool](tx, `select exists (select from family.mandates m where m.tenant_id = $1 and (position('20041010'::bytea in iban_sealed) > 0 or iban_masked like '%20041010%'))`, tx.Tenant())
		if plain {
			t.Error("an account number lies open")
		}
		return err
	})
	// The other parent sees none of it; a new signature replaces the one before.
	var other family.MyMandate
	w.as(w.karim).Get(w.at("mine/mandate")).Want(t, 200).JSON(t, &other)
	if other.Mandate != nil {
		t.Errorf("%+v", other)
	}
	w.agent.Post(w.at("mandates"), object{"payer": w.payer, "iban": "DE89 3704 0044 0532 0130 00", "holder": "Nadia Roux", "signed_on": "2026-09-01"}).Want(t, 200)
	var list struct{ Items []family.MandateView }
	w.agent.Get(w.at("mandates")).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 2 || list.Items[0].EndedOn != nil || list.Items[1].EndedFor != "replaced" {
		t.Errorf("%+v", list.Items)
	}
	for range 2 {
		w.as(w.nadia).Do("DELETE", w.at("mine/mandate"), nil).Want(t, 204)
	}
	// Unused for 36 months, one is void.
	w.as(w.nadia).Do("PUT", w.at("mine/mandate"), sign).Want(t, 200)
	w.Clock.Advance(37 * 31 * 24 * time.Hour)
	w.job("family.end_mandates")
	var mine family.MyMandate
	w.as(w.nadia).Get(w.at("mine/mandate")).Want(t, 200).JSON(t, &mine)
	if mine.Mandate != nil {
		t.Errorf("%+v", mine.Mandate)
	}
}

// job runs a scheduled job of the town once.
func (w *regie) job(kind string) {
	w.T.Helper()
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Emit(kind, tx.Now(), manifest.Due{Due: tx.Now()})
		return err
	})
	w.RunJobs()
}

func TestALotIsToldSentCollectedAndRejected(t *testing.T) {
	w := openRegie(t)
	w.debits()
	one := w.bill(w.payer, w.nadia, meal(6858))
	two := w.bill(w.half, w.karim, meal(3429))
	w.agent.Post(w.at("mandates"), object{"payer": w.payer, "iban": iban, "holder": "Nadia Roux", "signed_on": "2026-09-01"}).Want(t, 200)
	w.agent.Post(w.at("mandates"), object{"payer": w.half, "iban": iban, "holder": "Karim O’Brien-Nguyễn", "signed_on": "2026-09-01"}).Want(t, 200)
	if got := w.agent.Post(w.at("lots"), object{"collect_on": "2026-09-15"}); got.Status != 422 {
		t.Errorf("told eight days before: %d", got.Status)
	}
	var lot family.LotView
	w.agent.Post(w.at("lots"), object{"collect_on": "2026-09-22"}).Want(t, 200).JSON(t, &lot)
	if lot.Cents != 10287 || lot.Debits != 2 || len(lot.Faults) != 0 || len(lot.Notes) != 1 {
		t.Fatalf("%+v", lot)
	}
	if got := w.agent.Get(w.at("lots/%s/pain.008.xml", lot.ID)); got.Status != 409 {
		t.Error(got.Status)
	}
	w.agent.Post(w.at("lots/%s/sent", lot.ID), nil).Want(t, 200).JSON(t, &lot)
	file := w.agent.Get(w.at("lots/%s/pain.008.xml", lot.ID)).Want(t, 200)
	var doc struct {
		Sum    string `xml:"CstmrDrctDbtInitn>GrpHdr>CtrlSum"`
		Debits []struct {
			Reference string `xml:"PmtId>EndToEndId"`
			Name      string `xml:"Dbtr>Nm"`
			IBAN      string `xml:"DbtrAcct>Id>IBAN"`
		} `xml:"CstmrDrctDbtInitn>PmtInf>DrctDbtTxInf"`
	}
	if err := xml.Unmarshal(file.Body, &doc); err != nil || doc.Sum != "102.87" || len(doc.Debits) != 2 || doc.Debits[0].IBAN != "FR1420041010050500013M02606" {
		t.Fatalf("%v %+v", err, doc)
	}
	if again := w.agent.Get(w.at("lots/%s/pain.008.xml", lot.ID)).Want(t, 200); !bytes.Equal(again.Body, file.Body) {
		t.Error("the file changes")
	}
	// On its way, a bill is neither taken at the desk nor debited again.
	till := w.till(w.agent, 0)
	if got := w.take(w.agent, till, w.payer, object{"bills": []uuid.UUID{one}, "parts": cash(100)}); got.Code() != "family.bill_in_lot" {
		t.Error(got.Code())
	}
	if got := w.agent.Post(w.at("lots"), object{"collect_on": "2026-09-29"}); got.Code() != "family.nothing_to_debit" {
		t.Error(got.Code())
	}
	refs := map[string]string{}
	for _, d := range lot.Items {
		refs[d.Number] = d.Reference
		if d.Sequence != "FRST" {
			t.Error(d.Sequence)
		}
	}
	// One is refused before its day, the other given back after it.
	reject := func(space, body string) testkit.Answer {
		return w.agent.Post(w.at("lots/rejects"), object{"message": `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:` + space + `"><a><GrpHdr><MsgId>M</MsgId></GrpHdr>` + body + `</a></Document>`})
	}
	var lines struct{ Items []family.RejectLine }
	early := `<TxInfAndSts><OrgnlEndToEndId>` + refs["2026-000002"] + `</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>`
	reject("pain.002.001.03", early).Want(t, 200).JSON(t, &lines)
	if len(lines.Items) != 1 || lines.Items[0].Result != "applied" || lines.Items[0].Meaning == "" {
		t.Errorf("%+v", lines)
	}
	reject("pain.002.001.03", early).Want(t, 200).JSON(t, &lines)
	if lines.Items[0].Result != "known" {
		t.Errorf("%+v", lines)
	}
	w.Clock.Advance(16 * 24 * time.Hour)
	w.job("family.collect")
	if got := w.balances(); got["sepa"] != 6858 || w.open(one) != 0 || w.open(two) != 3429 {
		t.Error(got, w.open(one), w.open(two))
	}
	late := `<Ntry><CdtDbtInd>DBIT</CdtDbtInd><NtryDtls><TxDtls><Refs><EndToEndId>` + refs["2026-000001"] + `</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">68.58</Amt></TxAmt></AmtDtls><RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>`
	for range 2 {
		reject("camt.054.001.02", late).Want(t, 200)
	}
	if got := w.balances(); got["sepa"] != 0 || w.open(one) != 6858 {
		t.Error(got, w.open(one))
	}
	// The account that is closed has no mandate any more; the other's next debit follows its first.
	var list struct{ Items []family.MandateView }
	w.agent.Get(w.at("mandates")).Want(t, 200).JSON(t, &list)
	if list.Items[0].PayerID != w.payer || list.Items[1].EndedFor != "rejected" {
		t.Errorf("%+v", list.Items)
	}
	w.agent.Post(w.at("lots"), object{"collect_on": "2026-10-13"}).Want(t, 200).JSON(t, &lot)
	if len(lot.Items) != 1 || lot.Items[0].Sequence != "RCUR" {
		t.Errorf("%+v", lot.Items)
	}
	if got := reject("pain.008.001.02", ""); got.Status != 422 {
		t.Error(got.Status)
	}
}

// What a rejected debit costs is asked for once, where a deliberation says so, and only with the payer's next bill.
func TestARejectCostsWhatWasDecided(t *testing.T) {
	w := openRegie(t)
	w.debits()
	w.bill(w.payer, w.nadia, meal(6858))
	w.agent.Post(w.at("mandates"), object{"payer": w.payer, "iban": iban, "holder": "Nadia Roux", "signed_on": "2026-09-01"}).Want(t, 200)
	set := object{"ics": "FR72ZZZ123456", "iban": "FR663000100000C990000000073", "bic": "BDFEFRPPCCT", "lead_days": 5, "notice_days": 14, "fee_cents": 400}
	if got := w.agent.Do("PUT", w.at("debiting"), set); !strings.Contains(string(got.Body), "family.fee_needs_an_act") {
		t.Errorf("a fee that nobody decided: %d %s", got.Status, got.Code())
	}
	set["fee_act"] = "Délibération 2026-52"
	w.agent.Do("PUT", w.at("debiting"), set).Want(t, 200)
	var lot family.LotView
	w.agent.Post(w.at("lots"), object{"collect_on": "2026-09-22"}).Want(t, 200).JSON(t, &lot)
	w.agent.Post(w.at("lots/%s/sent", lot.ID), nil).Want(t, 200)
	w.Clock.Advance(16 * 24 * time.Hour)
	w.job("family.collect")
	for range 2 { // told twice, it costs once
		w.agent.Post(w.at("lots/debits/%s/reject", lot.Items[0].ID), object{"reason": "AM04"}).Want(t, 200)
	}
	w.RunJobs()
	bills := func() (list []family.Bill) {
		w.In(w.id, func(tx *tenant.Tx) (err error) { list, err = family.BillsOf(tx, []uuid.UUID{w.payer}); return err })
		return list
	}
	var fees []family.Bill
	for _, b := range bills() {
		if b.Kind == "carried" {
			fees = append(fees, b)
		}
	}
	if len(fees) != 1 || fees[0].Cents != 400 || fees[0].Number != nil {
		t.Fatalf("%+v", fees)
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		lines, err := family.LinesOf(tx, fees[0].ID)
		if len(lines) != 1 || !strings.Contains(lines[0].Label, "2026-000001") || !strings.Contains(lines[0].Label, "2026-52") {
			t.Errorf("%+v", lines)
		}
		return err
	})
	if got := w.balances(); got["payer"] != 6858+400 || got["sepa"] != 0 {
		t.Errorf("%+v", got)
	}
}

func TestATitleIsTheTresors(t *testing.T) {
	w := openRegie(t)
	one := w.bill(w.payer, w.nadia, meal(6858))
	two := w.bill(w.half, w.karim, meal(3429))
	three := w.bill(w.half, w.karim, meal(1500))
	if got := w.agent.Post(w.at("slips"), object{"month": "2026-09-01"}); got.Code() != "family.no_titles_here" {
		t.Error(got.Code())
	}
	set := object{"post": "099001", "collective": "012", "budget": "00", "product": "CANT", "nature": "588", "edition": "03", "period": "digit", "papers": false}
	w.agent.Do("PUT", w.at("titling"), set).Want(t, 200)
	var slip family.SlipView
	w.agent.Post(w.at("slips"), object{"month": "2026-09-01"}).Want(t, 200).JSON(t, &slip)
	if slip.Titles != 3 || slip.Cents != 11787 || len(slip.Faults) != 0 {
		t.Fatalf("%+v", slip)
	}
	w.agent.Post(w.at("slips/%s/sent", slip.ID), nil).Want(t, 200)
	w.agent.Do("DELETE", w.at("slips/%s", slip.ID), nil).Want(t, 409)
	file := w.agent.Get(w.at("slips/%s/pes.xml", slip.ID)).Want(t, 200)
	if !bytes.Contains(file.Body, []byte(`<Cle2 V="`+slip.Items[0].KeyTwo+`"/>`)) || !bytes.Contains(file.Body, []byte(`<MtBordHt V="117.87"/>`)) {
		t.Error(string(file.Body))
	}
	till := w.till(w.agent, 0)
	if got := w.take(w.agent, till, w.payer, object{"bills": []uuid.UUID{one}, "parts": cash(100)}); got.Code() != "family.bill_titled" {
		t.Error(got.Code())
	}
	if got := w.agent.Post(w.at("titles/%s/state", two), object{"state": "written_off"}); got.Status != 422 {
		t.Errorf("written off without a decision: %d", got.Status)
	}
	table := "Numéro;État;Date;Montant;Motif\n2026-000001;payé;07/09/2026;68,58\n2;annulé;;;Certificat\n999;payé\n"
	var lines struct {
		Items   []family.StateLine
		Applied bool
	}
	w.agent.Post(w.at("titles/states"), object{"text": table}).Want(t, 200).JSON(t, &lines)
	if len(lines.Items) != 3 || lines.Items[0].Result != "ok" || lines.Items[1].Result != "ok" || lines.Items[2].Result != "error" || lines.Applied || w.open(one) != 6858 {
		t.Fatalf("%+v", lines)
	}
	if got := w.agent.Post(w.at("titles/states"), object{"text": table, "apply": true}); got.Status != 409 || w.open(one) != 6858 {
		t.Error(got.Status)
	}
	w.agent.Post(w.at("titles/states"), object{"text": strings.Replace(table, "999;payé\n", "", 1), "apply": true}).Want(t, 200)
	w.agent.Post(w.at("titles/%s/state", three), object{"state": "written_off", "reason": "Délibération 2026-61"}).Want(t, 200)
	if w.open(one) != 0 || w.open(two) != 0 || w.open(three) != 0 {
		t.Error(w.open(one), w.open(two), w.open(three))
	}
	if got := w.balances(); got["treasury"] != 6858 || got["written_off"] != 1500 || got["payer"] != 0 {
		t.Error(got)
	}
	if got := w.agent.Post(w.at("titles/%s/state", one), object{"state": "cancelled", "reason": "Trop tard"}); got.Code() != "family.title_settled" {
		t.Error(got.Code())
	}
}

func TestWhatVouchersPay(t *testing.T) {
	day, born := schoolyear.NewDate(2026, 9, 15), schoolyear.NewDate(2020, 9, 16)
	for _, c := range []struct {
		voucher, service, kind string
		days                   []schoolyear.Date
		born                   schoolyear.Date
		want                   ledger.Cents
	}{
		{"cesu", "childcare", "evening", []schoolyear.Date{day}, schoolyear.NewDate(2016, 1, 1), 1000},
		{"cesu", "canteen", "meal", []schoolyear.Date{day}, born, 0},
		{"cesu", "transport", "trip", []schoolyear.Date{day}, born, 0},
		{"cesu", "childcare", "wednesday", []schoolyear.Date{day}, born, 1000},
		{"cesu", "childcare", "wednesday", []schoolyear.Date{day, day.AddDays(1)}, born, 500}, // six on the sixteenth
		{"cesu", "childcare", "holiday", []schoolyear.Date{day}, schoolyear.Date{}, 0},
		{"ancv", "childcare", "holiday", []schoolyear.Date{day}, schoolyear.Date{}, 1000},
		{"ancv", "childcare", "evening", []schoolyear.Date{day}, born, 0},
		{"cesu", "childcare", "evening", nil, born, 0},
	} {
		if got := family.Payable(c.voucher, c.service, c.kind, c.days, c.born, 1000); got != c.want {
			t.Errorf("%s for %s %s: %s, not %s", c.voucher, c.service, c.kind, got, c.want)
		}
	}
}
