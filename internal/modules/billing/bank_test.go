package billing_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/fec"
	"preau/internal/modules/billing"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type bankFile struct {
	Kept                               bool
	Lines, New, Outgoing, Wrong, Twice int
	Faults                             []string
	Rows                               [][]string
	Kinds                              []string
}

// drop reads a bank's file, and keeps it when asked.
func (m *market) drop(content string, keep bool, query ...string) (out bankFile) {
	m.T.Helper()
	m.dropped(content, keep, query...).Want(m.T, 200).JSON(m.T, &out)
	return out
}

func (m *market) dropped(content string, keep bool, query ...string) testkit.Answer {
	path := at(m.vendor, "/bank/files?name=releve.csv&keep=%t", keep)
	for _, q := range query {
		path += "&" + q
	}
	c := *m.sells
	c.Header = http.Header{"Content-Type": {"application/octet-stream"}}
	return c.Do(http.MethodPost, path, strings.NewReader(content))
}

type allocated struct {
	Invoice string `json:"invoice"`
	Cents   int    `json:"cents"`
}

type lineView struct {
	ID, State, Guess, Said string
	Cents                  int
	Payment                string `json:"payment_id"`
	Credit                 int    `json:"credit_cents"`
	Settles                []allocated
	Proposals              []struct {
		Certain bool
		Why     string
		Settles []allocated
		Excess  int `json:"excess_cents"`
		Of      []struct{ ID, Name string }
	}
}

type linesView struct {
	Items   []lineView
	Pages   int
	Counts  map[string]int
	Certain struct{ Count, Cents, More int }
}

func (m *market) lines(show string) (out linesView) {
	m.T.Helper()
	m.sells.Get(at(m.vendor, "/bank/lines?show=%s", show)).Want(m.T, 200).JSON(m.T, &out)
	return out
}

type paymentsView struct {
	Items []struct {
		ID      string
		Peer    string `json:"peer_id"`
		Cents   int
		Credit  int `json:"credit_cents"`
		Undone  bool
		Settles []allocated
	}
	Credits int
	Credit  int `json:"credit_cents"`
}

func (m *market) payments(query string) (out paymentsView) {
	m.T.Helper()
	m.sells.Get(at(m.vendor, "/payments%s", query)).Want(m.T, 200).JSON(m.T, &out)
	return out
}

// billed is a market of which the town owes 126.60 for its year.
func billed(t *testing.T) (*market, string) {
	m := open(t)
	school, pupil := m.offer("ECOLE", "school", 4900), m.offer("ELEVE", "pupil", 150)
	m.RunJobs()
	m.pupils(0, 3)
	m.pupils(1, 2)
	m.running(m.wanted(school, pupil))
	m.Clock.Set(time.Date(2026, 10, 2, 3, 0, 0, 0, time.UTC))
	m.night(m.town, "billing.reference")
	list := m.issue()
	m.Clock.Set(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC))
	return m, list.Items[0].ID
}

// A file is told before it is kept, adds nothing twice; what is certain is settled at once, what is undone is owed again on both sides.
func TestTheBankPaysWhatIsOwed(t *testing.T) {
	m, invoice := billed(t)
	file := "Compte 00012345;;\nDate;Libellé;Montant\n02/11/2026;VIR DRFIP F2026-000001;100,00\n02/11/2026;VIR SCI DES ORMES LOYER;450,00\n02/11/2026;PRLV EDF;-80,00\n"
	if f := m.drop(file+"31/02/2026;VIR X;3,00\n", false); f.Kept || f.Lines != 2 || f.New != 2 || f.Outgoing != 1 || f.Wrong != 1 || !strings.Contains(f.Faults[0], "Ligne 6") {
		t.Fatalf("%+v", f)
	}
	if n := len(m.lines("").Items); n != 0 {
		t.Fatalf("%d lines were kept of a file that was only read", n)
	}
	if f := m.drop(file, true); !f.Kept || f.New != 2 {
		t.Fatalf("%+v", f)
	}
	if f := m.drop(file+"03/11/2026;VIR COMMUNE DE SAINT-AUBIN SOLDE;30,00\n", true); f.Lines != 3 || f.New != 1 {
		t.Errorf("an overlapping file adds %+v", f)
	}
	m.finance.Get(at(m.town, "/bank/lines")).Want(t, 403)
	m.neighbour.Get(at(m.vendor, "/bank/lines")).Want(t, 404)
	m.nobody.Get(at(m.vendor, "/bank/lines")).Want(t, 401)

	list := m.lines("")
	if list.Counts["certain"] != 1 || list.Counts["likely"] != 1 || list.Counts["none"] != 1 || list.Certain.Count != 1 || list.Certain.Cents != 10000 {
		t.Fatalf("%+v", list)
	}
	for _, l := range list.Items {
		if l.Guess == "certain" && !strings.Contains(l.Proposals[0].Why, "F2026-000001") {
			t.Errorf("%+v", l)
		}
	}
	sure := at(m.vendor, "/bank/certain")
	if a := m.sells.Post(sure, object{"count": 1, "cents": 9999}); a.Code() != "billing.bank_changed" {
		t.Errorf("%s", a.Body)
	}
	m.sells.Post(sure, object{"count": 1, "cents": 10000}).Want(t, 200)
	m.RunJobs()
	if v := m.mine().Items[0]; v.Left != 2660 {
		t.Errorf("the town reads %+v", v)
	}
	m.balanced(2660)

	// 30.00 for 26.60: the rest is the town's
	list = m.lines("certain")
	if len(list.Items) != 1 || list.Items[0].Proposals[0].Excess != 340 {
		list = m.lines("likely")
	}
	last := list.Items[0]
	settle := at(m.vendor, "/bank/lines/%s/settle", last.ID)
	if a := m.sells.Post(settle, object{"settles": []object{{"invoice": invoice, "cents": 2661}}}); a.Status != 422 {
		t.Errorf("more than is left: %d", a.Status)
	}
	m.sells.Post(settle, object{"settles": []object{}}).Want(t, 422)
	var one lineView
	m.sells.Post(settle, object{"settles": []object{{"invoice": invoice, "cents": 2660}}}).Want(t, 200).JSON(t, &one)
	if one.State != "settled" || one.Credit != 340 || one.Payment == "" {
		t.Errorf("%+v", one)
	}
	if a := m.sells.Post(settle, object{"settles": []object{}}); a.Code() != "billing.line_settled" {
		t.Errorf("settled twice: %s", a.Body)
	}
	m.balanced(-340)
	if p := m.payments("?credit=true"); p.Credits != 1 || p.Credit != 340 || len(p.Items) != 1 {
		t.Errorf("%+v", p)
	}

	// what is not for us, and taken up again
	other := m.lines("none").Items[0]
	m.sells.Post(at(m.vendor, "/bank/lines/%s/aside", other.ID), object{"reason": "Loyer d’un tiers"}).Want(t, 200)
	m.sells.Post(at(m.vendor, "/bank/lines/%s/aside", other.ID), object{"reason": "Encore"}).Want(t, 409)
	m.sells.Post(at(m.vendor, "/bank/lines/%s/open", other.ID), object{}).Want(t, 200)

	// the first was a mistake
	settled := m.lines("settled")
	i := slices.IndexFunc(settled.Items, func(l lineView) bool { return l.Cents == 10000 })
	first := settled.Items[i]
	m.sells.Post(at(m.vendor, "/payments/%s/undo", first.Payment), object{"reason": "Mauvaise facture"}).Want(t, 200)
	if a := m.sells.Post(at(m.vendor, "/payments/%s/undo", first.Payment), object{"reason": "Encore"}); a.Code() != "billing.payment_undone" {
		t.Errorf("%s", a.Body)
	}
	m.RunJobs()
	if v := m.mine().Items[0]; v.Left != 10000 {
		t.Errorf("the town reads %+v", v)
	}
	m.balanced(9660)
	if l := m.lines(""); l.Counts["certain"]+l.Counts["likely"] != 1 {
		t.Errorf("%+v", l.Counts)
	}

	// the credit is used, and what is left of it is given back
	m.sells.Post(at(m.vendor, "/payments/%s/use", one.Payment), object{"settles": []object{{"invoice": invoice, "cents": 341}}}).Want(t, 422)
	m.sells.Post(at(m.vendor, "/payments/%s/use", one.Payment), object{"settles": []object{{"invoice": invoice, "cents": 300}}}).Want(t, 200)
	m.sells.Post(at(m.vendor, "/payments/%s/refund", one.Payment), object{"day": "2026-11-03", "cents": 41}).Want(t, 422)
	m.sells.Post(at(m.vendor, "/payments/%s/refund", one.Payment), object{"day": "2026-11-03", "cents": 40}).Want(t, 200)
	if a := m.sells.Post(at(m.vendor, "/payments/%s/undo", one.Payment), object{"reason": "Trop tard"}); a.Code() != "billing.payment_refunded" {
		t.Errorf("%s", a.Body)
	}
	m.RunJobs()
	if v := m.mine().Items[0]; v.Left != 9700 {
		t.Errorf("the town reads %+v", v)
	}
	m.balanced(9700)

	// what is told late changes nothing
	m.In(m.vendor, func(tx *tenant.Tx) error {
		_, err := tx.Deliver(m.town, "billing", "billing.paid", object{"id": invoice, "from": m.vendor, "paid": 12660, "n": 1})
		return err
	})
	m.RunJobs()
	if v := m.mine().Items[0]; v.Left != 9700 {
		t.Errorf("late news: the town reads %+v", v)
	}
}

// A table whose columns nobody knows is read as a human says.
func TestAHumanSaysWhatColumnsHold(t *testing.T) {
	m, _ := billed(t)
	table := "Quand;Quoi;Combien\n02/11/2026;VIR F2026-000001;126,60\n"
	f := m.drop(table, true)
	if f.Kept || len(f.Rows) != 2 || f.Rows[1][2] != "126,60" || !slices.Contains(f.Kinds, "amount") {
		t.Fatalf("%+v", f)
	}
	if f := m.drop(table, true, "skip=1", "columns="+url.QueryEscape("booked,label,amount")); f.New != 1 || !f.Kept {
		t.Fatalf("%+v", f)
	}
	if l := m.lines(""); l.Certain.Cents != 12660 {
		t.Errorf("%+v", l)
	}
	if a := m.dropped("%PDF-1.4\n%âãÏÓ\n\x00\x00", false); a.Status != 422 {
		t.Errorf("a PDF: %d %s", a.Status, a.Body)
	}
}

// Ten thousand movements stay usable.
func TestALongFileIsPaged(t *testing.T) {
	m, _ := billed(t)
	var b bytes.Buffer
	b.WriteString("Date;Libellé;Montant\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "%02d/10/2026;VIR TIERS %05d;%d,00\n", 1+i%28, i, 200+i)
	}
	b.WriteString("02/11/2026;VIR F2026-000001;126,60\n")
	if f := m.drop(b.String(), true); f.New != 10_001 {
		t.Fatalf("%+v", f)
	}
	began := time.Now()
	l := m.lines("")
	if len(l.Items) != 50 || l.Pages != 201 || l.Certain.Count != 1 {
		t.Errorf("%d lines on one of %d pages, %+v", len(l.Items), l.Pages, l.Certain)
	}
	t.Logf("a page of 10,001 movements took %s", time.Since(began))
}

// Whatever the order of files, settlements and undoings, the books balance and what is open is what was issued less what was settled.
func TestTheBooksBalanceWhateverTheOrder(t *testing.T) {
	m := open(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	want := m.wanted(school)
	want["invoicing"] = "month"
	m.running(want)
	for month := time.October; month <= time.September+6; month++ {
		m.Clock.Set(time.Date(2026, month, 1, 3, 0, 0, 0, time.UTC))
		m.issue()
	}
	var ids []string
	gross := map[string]int{}
	for _, v := range m.mine().Items {
		ids, gross[v.ID] = append(ids, v.ID), v.Gross
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	var pool []string
	for i := range 40 {
		text, cents := fmt.Sprintf("VIR %03d", i), 100+r.IntN(2500)
		switch r.IntN(4) {
		case 0:
			text, cents = fmt.Sprintf("VIR F2026-%06d", 1+r.IntN(4)), 100+r.IntN(1200)
		case 1:
			text += " COMMUNE DE SAINT-AUBIN"
		case 2:
			text, cents = fmt.Sprintf("VIR F2027-%06d", 1+r.IntN(2)), gross[ids[0]]
		}
		pool = append(pool, fmt.Sprintf("%02d/03/2027;%s;%d,%02d\n", 1+i%28, text, cents/100, cents%100))
	}
	m.Clock.Set(time.Date(2027, 4, 2, 9, 0, 0, 0, time.UTC))
	done := map[string]int{}
	for range 120 {
		op := []string{"file", "certain", "settle", "settle", "undo", "undo", "use", "refund", "aside", "open"}[r.IntN(10)]
		status := 0
		switch op {
		case "file":
			from := r.IntN(len(pool) - 5)
			m.drop("Date;Libellé;Montant\n"+strings.Join(pool[from:from+5], ""), true)
			status = 200
		case "certain":
			c := m.lines("").Certain
			if c.Count > 0 {
				status = m.sells.Post(at(m.vendor, "/bank/certain"), object{"count": c.Count, "cents": c.Cents}).Status
			}
		case "settle":
			list := m.lines("").Items
			if len(list) == 0 {
				continue
			}
			l, settles := list[r.IntN(len(list))], []object{}
			for _, i := range r.Perm(len(ids))[:1+r.IntN(3)] {
				settles = append(settles, object{"invoice": ids[i], "cents": 1 + r.IntN(l.Cents)})
			}
			status = m.sells.Post(at(m.vendor, "/bank/lines/%s/settle", l.ID), object{"settles": settles}).Status
		case "undo", "use", "refund":
			list := m.payments("").Items
			if len(list) == 0 {
				continue
			}
			p := list[r.IntN(len(list))]
			switch op {
			case "undo":
				status = m.sells.Post(at(m.vendor, "/payments/%s/undo", p.ID), object{"reason": "Erreur"}).Status
			case "use":
				status = m.sells.Post(at(m.vendor, "/payments/%s/use", p.ID), object{"settles": []object{{"invoice": ids[r.IntN(len(ids))], "cents": 1 + r.IntN(max(1, p.Credit))}}}).Status
			case "refund":
				status = m.sells.Post(at(m.vendor, "/payments/%s/refund", p.ID), object{"day": "2027-04-01", "cents": 1 + r.IntN(max(1, p.Credit))}).Status
			}
		case "aside", "open":
			show := map[string]string{"aside": "", "open": "aside"}[op]
			if list := m.lines(show).Items; len(list) > 0 {
				status = m.sells.Post(at(m.vendor, "/bank/lines/%s/%s", list[r.IntN(len(list))].ID, op), object{"reason": "Pas pour nous"}).Status
			}
		}
		if status >= 500 {
			t.Fatalf("%s: %d", op, status)
		}
		if status == 200 {
			done[op]++
		}
		m.agrees(t)
	}
	t.Logf("%v", done)
	m.RunJobs()
	// the customer's copies say the same
	type paid struct {
		ID        uuid.UUID
		PaidCents int
	}
	var sides [2][]paid
	for i, id := range []uuid.UUID{m.vendor, m.town} {
		m.In(id, func(tx *tenant.Tx) (err error) {
			sides[i], err = tenant.Select[paid](tx, `select id, paid_cents from billing.invoices where tenant_id = $1 order by id`, id)
			return err
		})
	}
	if !slices.Equal(sides[0], sides[1]) {
		t.Errorf("the vendor has %v, the town %v", sides[0], sides[1])
	}
}

// agrees holds the vendor's books against its invoices and payments.
func (m *market) agrees(t *testing.T) {
	t.Helper()
	type sums struct{ Books, Customers, Bank, Issued, Settled, Paid, Came, Worst, Over, Short, Credit int }
	m.In(m.vendor, func(tx *tenant.Tx) error {
		s, _, err := tenant.One[sums](tx, `select
			(select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1) as books,
			(select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1 and account = 'customer') as customers,
			(select coalesce(sum(cents), 0)::int from billing.postings where tenant_id = $1 and account = 'bank') as bank,
			(select coalesce(sum(gross_cents), 0)::int from billing.invoices where tenant_id = $1 and state = 'issued') as issued,
			(select coalesce(sum(cents), 0)::int from billing.settlements where tenant_id = $1) as settled,
			(select coalesce(sum(paid_cents), 0)::int from billing.invoices where tenant_id = $1) as paid,
			(select coalesce(sum(cents), 0)::int from billing.payments where tenant_id = $1) as came,
			(select count(*)::int from billing.invoices i where i.tenant_id = $1 and i.paid_cents <> (select coalesce(sum(s.cents), 0) from billing.settlements s where s.tenant_id = $1 and s.invoice_id = i.id)) as worst,
			(select count(*)::int from billing.invoices where tenant_id = $1 and state = 'issued' and paid_cents not between 0 and greatest(gross_cents, 0)) as over,
			(select count(*)::int from billing.bank_lines l where l.tenant_id = $1 and (l.state = 'settled') <> exists (select from billing.payments p where p.tenant_id = $1 and p.line_id = l.id and not exists (select from billing.payments u where u.tenant_id = $1 and u.reverses = p.id and u.kind = 'undone'))) as short`, m.vendor)
		if s.Books != 0 || s.Customers != s.Issued-s.Came || s.Bank != s.Came || s.Paid != s.Settled || s.Worst != 0 || s.Over != 0 || s.Short != 0 || s.Came < s.Settled {
			t.Fatalf("%+v: %v", s, err)
		}
		return err
	})
	if c := m.payments("").Credit; c < 0 {
		t.Fatalf("customers have %d to their credit", c)
	}
}

// One transfer for invoices of two customers: a payment of each, no rest, undone together.
func TestOneTransferForSeveralCustomers(t *testing.T) {
	m, invoice := billed(t)
	second := tenant.NewID()
	m.Exec(m.vendor, `insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, up_to, net_cents, vat_cents, gross_cents, state, year, number, issued_on, due_on, created_at)
		select tenant_id, $2, side, $3, 'Autre commune', subscription_id, 7, recipient, kind, up_to, 1000, 200, 1200, 'issued', year, number + 1, issued_on, due_on, now() from billing.invoices where tenant_id = $1 and id = $4`, m.vendor, second, m.other, invoice)
	m.drop("Date;Libellé;Montant\n02/11/2026;VIR SGC F2026-000001 F2026-000002;138,60\n", true)
	line := m.lines("likely").Items[0]
	if p := line.Proposals[0]; p.Certain || len(p.Settles) != 2 {
		t.Fatalf("%+v", line.Proposals)
	}
	settle := at(m.vendor, "/bank/lines/%s/settle", line.ID)
	m.sells.Post(settle, object{"settles": []object{{"invoice": invoice, "cents": 12660}, {"invoice": second, "cents": 1100}}}).Want(t, 422)
	m.sells.Post(settle, object{"settles": []object{{"invoice": invoice, "cents": 12660}, {"invoice": second, "cents": 1201}}}).Want(t, 422)
	var one lineView
	m.sells.Post(settle, object{"settles": line.Proposals[0].Settles}).Want(t, 200).JSON(t, &one)
	if one.State != "settled" || one.Credit != 0 || len(one.Settles) != 2 {
		t.Errorf("%+v", one)
	}
	if p := m.payments(""); len(p.Items) != 2 || p.Items[0].Cents+p.Items[1].Cents != 13860 {
		t.Errorf("%+v", p)
	}
	m.sells.Post(at(m.vendor, "/payments/%s/undo", one.Payment), object{"reason": "Mauvaises factures"}).Want(t, 200)
	if l := m.lines(""); len(l.Items) != 1 || l.Counts["settled"] != 0 {
		t.Errorf("%+v", l)
	}
	for _, p := range m.payments("").Items {
		if !p.Undone {
			t.Errorf("%+v stays", p)
		}
	}
}

// What is more than the invoices of two customers goes to the credit of the one that somebody names.
func TestWhatSeveralCustomersPaidTooMuchIsOfTheOneNamed(t *testing.T) {
	m, invoice := billed(t)
	second := tenant.NewID()
	m.Exec(m.vendor, `insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, up_to, net_cents, vat_cents, gross_cents, state, year, number, issued_on, due_on, created_at)
		select tenant_id, $2, side, $3, 'Autre commune', subscription_id, 7, recipient, kind, up_to, 1000, 200, 1200, 'issued', year, number + 1, issued_on, due_on, now() from billing.invoices where tenant_id = $1 and id = $4`, m.vendor, second, m.other, invoice)
	m.drop("Date;Libellé;Montant\n02/11/2026;VIR SGC F2026-000001 F2026-000002;150,00\n", true)
	line := m.lines("likely").Items[0]
	p := line.Proposals[0]
	if len(p.Of) != 2 || p.Excess != 1140 {
		t.Fatalf("%+v", p)
	}
	settle := at(m.vendor, "/bank/lines/%s/settle", line.ID)
	if a := m.sells.Post(settle, object{"settles": p.Settles}); a.Status != 422 || !strings.Contains(string(a.Body), "billing.paid_by_several") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	m.sells.Post(settle, object{"settles": p.Settles, "customer": tenant.NewID()}).Want(t, 422)
	var one lineView
	m.sells.Post(settle, object{"settles": p.Settles, "customer": m.other}).Want(t, 200).JSON(t, &one)
	if one.State != "settled" || one.Credit != 1140 {
		t.Errorf("%+v", one)
	}
	for _, p := range m.payments("").Items {
		if want := map[bool]int{true: 2340, false: 12660}[p.Peer == m.other.String()]; p.Cents != want {
			t.Errorf("%+v, want %d", p, want)
		}
	}
}

// Fifty invoices are issued at once, a fifth of which nobody can be told of: the others follow each other without a gap.
func TestNumbersHaveNoGap(t *testing.T) {
	m := open(t)
	school := m.offer("ECOLE", "school", 4900)
	m.RunJobs()
	s := m.running(m.wanted(school))
	far := m.Tenant("commune", "Commune sans lien")
	var drafts []uuid.UUID
	m.Exec(m.vendor, `delete from billing.invoices where tenant_id = $1`, m.vendor)
	for i := range 50 {
		id, peer := tenant.NewID(), m.town
		if i%5 == 0 {
			peer = far
		}
		drafts = append(drafts, id)
		m.Exec(m.vendor, `insert into billing.invoices (tenant_id, id, side, peer_id, peer_name, subscription_id, payer, recipient, kind, up_to, net_cents, vat_cents, gross_cents, created_at)
			values ($1, $2, 'vendor', $3, 'Commune', $4, $5, (select payers -> 0 from billing.subscriptions where tenant_id = $1 and id = $4), 'invoice', '2027-08-31', 100, 20, 120, now())`, m.vendor, id, peer, s.ID, i)
		m.Exec(m.vendor, `insert into billing.invoice_lines (tenant_id, invoice_id, n, of_line, label, counts, late, since, until, unit_days, term_days, vat_ppm, cents) values ($1, $2, 1, 0, 'Par école', 'school', false, '2026-09-01', '2027-08-31', 365, 365, 200000, 100)`, m.vendor, id)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	issued := 0
	for _, id := range drafts {
		wg.Go(func() {
			a := m.sells.Post(at(m.vendor, "/invoices/issue"), object{"invoices": []uuid.UUID{id}, "gross_cents": 120})
			mu.Lock()
			defer mu.Unlock()
			if a.Status == 200 {
				issued++
			} else if a.Code() != "tenant.no_link" { // told last: all else was written, and is rolled back
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	type row struct{ Invoices, Least, Most, Booked, Back int }
	m.In(m.vendor, func(tx *tenant.Tx) error {
		r, _, err := tenant.One[row](tx, `select count(*)::int as invoices, coalesce(min(number), 0)::int as least, coalesce(max(number), 0)::int as most, (select count(*)::int from billing.entries where tenant_id = $1 and kind = 'invoice') as booked,
			(select count(*)::int from (select issued_on < lag(issued_on) over (order by number) as back from billing.invoices where tenant_id = $1 and state = 'issued') x where back) as back from billing.invoices where tenant_id = $1 and state = 'issued'`, m.vendor)
		if issued != 40 || r != (row{40, 1, 40, 40, 0}) {
			t.Errorf("%d answers, %+v", issued, r)
		}
		return err
	})
}

type earnedView struct {
	Months []struct {
		Month    string
		Issued   int `json:"issued_cents"`
		Earned   int `json:"earned_cents"`
		Deferred int `json:"deferred_cents"`
		Closed   bool
	}
	Issued   int `json:"issued_cents"`
	Earned   int `json:"earned_cents"`
	Deferred int `json:"deferred_cents"`
}

func (m *market) earned() (out earnedView) {
	m.T.Helper()
	m.sells.Get(at(m.vendor, "/earned?year=2026")).Want(m.T, 200).JSON(m.T, &out)
	return out
}

// A month that ended is booked once: what becomes known later is earned later. The table, the books and the file say the same.
func TestWhatIsEarnedIsBookedByMonth(t *testing.T) {
	m, invoice := billed(t)
	before := m.earned()
	m.night(m.vendor, "billing.earn")
	m.night(m.vendor, "billing.earn")
	closed := m.earned()
	// 105.50 before tax over 365 days; October ends the 61st day
	if c := closed.Months[1]; !c.Closed || c.Issued != 10550 || c.Earned != 1763 || c.Deferred != 10550-1763 {
		t.Errorf("%+v", closed.Months[:3])
	}
	if closed.Earned != 10550 || closed.Months[11].Deferred != 0 || closed.Months[2].Closed {
		t.Errorf("%+v", closed)
	}
	for i := range before.Months { // closing changes no figure
		was, is := before.Months[i], closed.Months[i]
		was.Closed, is.Closed = false, false
		if was != is {
			t.Errorf("%+v became %+v", was, is)
		}
	}
	// a pupil more of the first day, known in November: October stays, November earns it
	m.In(m.town, func(tx *tenant.Tx) error {
		_, err := tx.Deliver(m.vendor, "billing", "billing.census", object{"id": tenant.NewID(), "from": m.town, "school": m.schools[1], "name": "École B", "on": "2026-10-01", "pupils": 12, "classes": []object{}, "why": "corrected", "at": "2026-11-03T08:00:00Z"})
		return err
	})
	m.RunJobs()
	m.issue()
	m.Clock.Set(time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC))
	m.night(m.vendor, "billing.earn")
	after := m.earned()
	// ten pupils more: 15.00 for the year
	if after.Months[1] != closed.Months[1] || after.Months[2].Issued != 1500 || !after.Months[2].Closed || after.Issued != 12050 || after.Earned != 12050 {
		t.Errorf("%+v", after)
	}
	trial := map[string]int{}
	m.In(m.vendor, func(tx *tenant.Tx) error {
		sums, err := billing.Book.Trial(tx, schoolyear.NewDate(2026, 9, 1), schoolyear.NewDate(2026, 11, 30))
		for _, s := range sums {
			trial[s.Account] = int(s.Balance)
		}
		return err
	})
	if trial["deferred"] != -after.Months[2].Deferred || trial["revenue"] != -(after.Months[0].Earned+after.Months[1].Earned+after.Months[2].Earned) {
		t.Errorf("the books say %v, the table %+v", trial, after.Months[:3])
	}

	// the file of the year
	if a := m.sells.Do(http.MethodPut, at(m.vendor, "/accounting"), object{"siren": "123456789", "begins": 1, "customers": "411", "revenue": "411", "tax": "44571", "bank": "512", "deferred": "487", "result": "120"}); a.Status != 422 {
		t.Errorf("a bad SIREN and an account twice: %d", a.Status)
	}
	m.sells.Post(at(m.vendor, "/payments"), object{"day": "2026-12-01", "cents": 13000, "reference": "VIR", "settles": []object{{"invoice": invoice, "cents": 12660}}}).Want(t, 200)
	m.sells.Post(at(m.vendor, "/fec"), object{"on": "2026-12-02"}).Want(t, 200)
	m.RunJobs()
	var acc struct {
		Files []struct {
			ID, State, Name string
			Entries         int
			Faults          []string
		}
	}
	m.sells.Get(at(m.vendor, "/accounting")).Want(t, 200).JSON(t, &acc)
	if len(acc.Files) != 1 || acc.Files[0].State != "ready" || acc.Files[0].Name != "732829320FEC20261202.txt" || acc.Files[0].Entries != 5 {
		t.Fatalf("%+v", acc)
	}
	a := m.sells.Get(at(m.vendor, "/fec/%s/file.txt", acc.Files[0].ID)).Want(t, 200)
	y := fec.Year{SIREN: "732829320", From: schoolyear.NewDate(2026, 1, 1), Until: schoolyear.NewDate(2026, 12, 2)}
	if f := fec.Check(y, acc.Files[0].Name, a.Body); len(f) > 0 {
		t.Errorf("%+v\n%s", f, a.Body)
	}
	sums := map[string]int{}
	for _, row := range strings.Split(strings.TrimSpace(string(a.Body)), "\r\n")[1:] {
		cells := strings.Split(row, "\t")
		cents := func(s string) (n int) { fmt.Sscan(strings.Replace(s, ",", "", 1), &n); return n }
		sums[cells[4]] += cents(cells[11]) - cents(cells[12])
	}
	if sums["487000"] != -after.Months[2].Deferred || sums["706000"] != trial["revenue"] || sums["512000"] != 13000 {
		t.Errorf("the file says %v, the table %+v", sums, after.Months[2])
	}
	m.finance.Get(at(m.town, "/fec/%s/file.txt", acc.Files[0].ID)).Want(t, 403)

	// the year after brings forward what was owed
	m.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC))
	m.sells.Post(at(m.vendor, "/fec"), object{"on": "2027-01-05"}).Want(t, 200)
	m.RunJobs()
	m.sells.Get(at(m.vendor, "/accounting")).Want(t, 200).JSON(t, &acc)
	if f := acc.Files[0]; f.State != "ready" || f.Entries != 1 {
		t.Errorf("%+v", f)
	}
}

// The console counts what waits, and leads to it.
func TestTheVendorsConsole(t *testing.T) {
	m, invoice := billed(t)
	m.drop("Date;Libellé;Montant\n02/11/2026;VIR X;3,00\n", true)
	var c struct {
		Waiting struct {
			Drafts, Answers, Overdue int
			Lines                    int `json:"bank_lines"`
			Refused                  int
			First                    string `json:"refused_first"`
		}
		Running struct {
			Count, Schools int
			Ending         []struct{ Peer, Until string }
		}
		Unpaid []struct {
			Late            string
			Invoices, Cents int
		}
		Late []struct {
			Invoice string
			Days    int
		}
		Censuses []struct {
			School  string
			Counted int
			Quoted  *int
		}
		Changed int
	}
	m.Exec(m.vendor, `insert into billing.deposits (tenant_id, invoice_id, n, version, state, on_day, at) values ($1, $2, 1, 1, 'deposited', '2026-10-02', now()), ($1, $2, 2, 1, 'refused', '2026-10-03', now())`, m.vendor, invoice)
	m.finance.Get(at(m.town, "/console")).Want(t, 403)
	m.sells.Get(at(m.vendor, "/console")).Want(t, 200).JSON(t, &c)
	if c.Waiting.Refused != 1 || c.Waiting.First != invoice {
		t.Errorf("%+v", c.Waiting)
	}
	if c.Waiting.Overdue != 0 || len(c.Late) != 0 || c.Unpaid[0].Invoices != 1 {
		t.Errorf("late while Chorus Pro refuses it: %+v", c)
	}
	m.Exec(m.vendor, `insert into billing.deposits (tenant_id, invoice_id, n, version, state, on_day, at) values ($1, $2, 3, 1, 'deposited', '2026-10-02', now())`, m.vendor, invoice)
	m.sells.Get(at(m.vendor, "/console")).Want(t, 200).JSON(t, &c)
	if c.Waiting.Lines != 1 || c.Waiting.Overdue != 1 || c.Running.Count != 1 || c.Running.Schools != 2 || c.Running.Ending[0].Until != "2027-08-31" {
		t.Errorf("%+v", c)
	}
	if c.Unpaid[1].Invoices != 1 || c.Unpaid[1].Cents != 12660 || len(c.Late) != 1 || c.Late[0].Invoice != invoice || c.Late[0].Days != 2 {
		t.Errorf("%+v %+v", c.Unpaid, c.Late)
	}
	m.Clock.Set(time.Date(2027, 1, 10, 9, 0, 0, 0, time.UTC))
	m.sells.Get(at(m.vendor, "/console")).Want(t, 200).JSON(t, &c)
	if c.Unpaid[3].Cents != 12660 {
		t.Errorf("%+v", c.Unpaid)
	}
}
