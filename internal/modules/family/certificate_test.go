package family_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/family"
	"preau/internal/modules/family/price"
	"preau/internal/testkit"
)

func (w *regie) certificates(year int) (out family.CertificatesView) {
	w.T.Helper()
	w.agent.Get(w.at("certificate-years/%d", year)).Want(w.T, 200).JSON(w.T, &out)
	return out
}

// What was paid in the year for the care of a young child, without meals and penalties, by each payer alone; a payment taken back makes
// another version, and nothing else does.
func TestATaxCertificateIsOfWhatWasPaid(t *testing.T) {
	w := openRegie(t)
	w.Exec(w.id, `update directory.people set birth_date = '2020-01-01' where tenant_id = $1 and id = $2`, w.id, w.lina) // under six on 1 January 2026: the last who is
	kept := evening(500)
	kept.Charge = price.Kept
	mine, his := w.bill(w.payer, w.nadia, meal(3000), evening(2500), kept), w.bill(w.half, w.karim, meal(3000), evening(3000))
	till := w.till(w.agent, 0)
	// Half of the first bill: half of the care. The other parent pays by vouchers, which go to care, then in cash.
	var first family.Receipt
	w.take(w.agent, till, w.payer, object{"bills": []uuid.UUID{mine}, "parts": cash(3000)}).Want(t, 200).JSON(t, &first)
	w.take(w.agent, till, w.half, object{"bills": []uuid.UUID{his}, "parts": []object{{"kind": "cesu", "cents": 2000, "papers": 2}, {"kind": "cash", "cents": 1000}}}).Want(t, 200)
	w.refusedCode(w.agent.Post(w.at("certificate-years/2026"), nil), 422, "invalid")
	w.Clock.Set(time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC))
	w.take(w.agent, till, w.payer, object{"bills": []uuid.UUID{mine}, "parts": cash(3000)}).Want(t, 200) // the next year's
	if v := w.certificates(2026); v.Payers != 2 || len(v.Years) != 1 || len(v.Items) != 0 || !v.Over {
		t.Fatalf("%+v", v)
	}
	begun := w.agent.Post(w.at("certificate-years/2026"), nil).Want(t, 200)
	if again := w.agent.Post(w.at("certificate-years/2026"), nil).Want(t, 200); !bytes.Equal(again.Body, begun.Body) {
		t.Errorf("begun twice: %s, %s", begun.Body, again.Body)
	}
	w.RunJobs()
	v := w.certificates(2026)
	want := map[uuid.UUID][2]int64{w.payer: {1250, 0}, w.half: {2250, 2000}} // 1,000 in cash on 1,000 of care and 3,000 of meals: 250
	if len(v.Items) != 2 || v.Cents != 3500 || v.Last == nil || v.Last.Made != 2 || v.Last.Payers != 2 {
		t.Fatalf("%+v", v)
	}
	for _, c := range v.Items {
		if x := want[c.PayerID]; int64(c.Cents) != x[0] || int64(c.CesuCents) != x[1] || c.Version != 1 || !c.Last || len(c.Children) != 1 || c.Children[0].Cents != c.Cents || c.Children[0].PupilName != "Lina Roux" {
			t.Errorf("%+v", c)
		}
	}

	// A payer reads their own, as it was kept, and nothing of the other's.
	var own struct{ Items []family.Certificate }
	w.as(w.nadia).Get("/api/v1/family/certificates").Want(t, 200).JSON(t, &own)
	if len(own.Items) != 1 || own.Items[0].Cents != 1250 || own.Items[0].Creditor == "" {
		t.Fatalf("%+v", own)
	}
	paper := w.as(w.nadia).Get(w.at("mine/certificates/%s/paper.pdf", own.Items[0].ID)).Want(t, 200)
	if kept := w.agent.Get(w.at("certificates/%s/paper.pdf", own.Items[0].ID)).Want(t, 200); !bytes.HasPrefix(paper.Body, []byte("%PDF")) || !bytes.Equal(kept.Body, paper.Body) {
		t.Error("another paper")
	}
	w.as(w.karim).Get(w.at("mine/certificates/%s/paper.pdf", own.Items[0].ID)).Want(t, 404)
	for _, c := range []*testkit.Client{w.as(w.nadia), w.Staff(w.id, access.SchoolOffice), w.Staff(w.id, access.KitchenAgent)} {
		c.Get(w.at("certificate-years/2026")).Want(t, 403)
	}

	// Made again, nothing has changed. A receipt that is taken back afterwards makes another version, of its payer alone.
	w.agent.Post(w.at("certificate-years/2026"), nil).Want(t, 200)
	w.RunJobs()
	if v := w.certificates(2026); len(v.Items) != 2 || v.Last.Made != 0 {
		t.Fatalf("%+v", v)
	}
	w.agent.Post(w.at("receipts/%s/reversal", first.ID), object{"reason": "Chèque sans provision"}).Want(t, 200)
	w.agent.Post(w.at("certificate-years/2026"), nil).Want(t, 200)
	w.RunJobs()
	v = w.certificates(2026)
	if len(v.Items) != 3 || v.Last.Made != 1 || v.Last.Again != 1 || v.Cents != 2250 {
		t.Fatalf("%+v", v)
	}
	for _, c := range v.Items {
		if c.PayerID == w.payer && (c.Version == 2) != c.Last || c.Version == 2 && c.Cents != 0 {
			t.Errorf("%+v", c)
		}
	}
	w.Clock.Set(time.Date(2028, 1, 12, 9, 0, 0, 0, time.UTC))
	w.agent.Post(w.at("certificate-years/2027"), nil).Want(t, 200)
	w.RunJobs()
	if v := w.certificates(2027); len(v.Items) != 0 {
		t.Errorf("too old by then: %+v", v.Items)
	}
}
