package family_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func (w *regie) reminders() (out family.RemindersView) {
	w.T.Helper()
	w.agent.Get(w.at("reminders")).Want(w.T, 200).JSON(w.T, &out)
	return out
}

// late is the line of a bill in the list, nil when it is not there.
func (w *regie) late(bill uuid.UUID) *family.LateView {
	w.T.Helper()
	for _, b := range w.reminders().Bills {
		if b.Bill == bill {
			return &b
		}
	}
	return nil
}

func (w *regie) days(n int) { w.Clock.Advance(time.Duration(n) * 24 * time.Hour) }

func (w *regie) remind(cents ledger.Cents, bills ...uuid.UUID) testkit.Answer {
	return w.agent.Post(w.at("reminders"), object{"bills": bills, "cents": cents})
}

// A bill is reminded of level by level, each when its day has come and the one before was left time to answer; what is paid is not.
func TestALateBillIsRemindedOf(t *testing.T) {
	w := openRegie(t)
	one, two := w.bill(w.payer, w.nadia, meal(6858)), w.bill(w.half, w.karim, meal(3429))
	w.days(37)
	if got := w.late(one); got != nil {
		t.Fatalf("seven days late: %+v", got)
	}
	w.days(1)
	got := w.late(one)
	if got == nil || got.Level != 1 || got.Held != "" || got.OpenCents != 6858 || got.Number != "2026-000001" {
		t.Fatalf("%+v", got)
	}
	w.refusedCode(w.remind(6857, one), 409, "family.reminders_changed")
	w.remind(6858, one).Want(t, 200)
	w.refusedCode(w.remind(6858, one), 409, "family.reminders_changed") // asked twice, it leaves once
	w.RunJobs()
	if got := w.late(one); got != nil {
		t.Errorf("reminded of again at once: %+v", got)
	}
	view := w.reminders()
	if len(view.Lots) != 1 || view.Lots[0].Sent != 1 || view.Lots[0].Drawn != 1 || view.Lots[0].Letters != 0 || view.Lots[0].Cents != 6858 {
		t.Fatalf("%+v", view.Lots)
	}

	// It is on the bill's page, for finance and for the payer alone, in a sentence, with help; its paper is the one that was kept.
	var whole family.WholeBill
	w.agent.Get(w.at("bills/%s", one)).Want(t, 200).JSON(t, &whole)
	var mine family.ExplainedBill
	w.as(w.nadia).Get(w.at("mine/bills/%s/explained", one)).Want(t, 200).JSON(t, &mine)
	if len(whole.Reminders) != 1 || len(mine.Reminders) != 1 || !strings.Contains(mine.Reminders[0].Sentence, "68,58\u00a0€") || len(mine.Help) != 4 {
		t.Fatalf("%+v %+v", whole.Reminders, mine)
	}
	letter := "reminders/" + mine.Reminders[0].ID.String() + "/letter.pdf"
	paper := w.agent.Get(w.at("%s", letter)).Want(t, 200)
	if mine := w.as(w.nadia).Get(w.at("mine/%s", letter)).Want(t, 200); !bytes.Equal(mine.Body, paper.Body) {
		t.Error("the payer reads another paper")
	}
	w.as(w.karim).Get(w.at("mine/%s", letter)).Want(t, 404)
	w.Staff(w.id, access.SchoolOffice).Get(w.at("%s", letter)).Want(t, 403)
	sum := sha256.Sum256(paper.Body)
	w.In(w.id, func(tx *tenant.Tx) error {
		kept, err := tenant.Value[[]byte](tx, `select file_sha256 from family.reminders where tenant_id = $1 and bill_id = $2`, tx.Tenant(), one)
		if !bytes.Equal(kept, sum[:]) {
			t.Errorf("%x is not %x", kept, sum)
		}
		return err
	})

	w.days(11) // twenty days late, minus one
	if got := w.late(one); got != nil {
		t.Errorf("%+v", got)
	}
	w.days(1)
	if got := w.late(one); got == nil || got.Level != 2 || !got.Paper {
		t.Fatalf("%+v", got)
	}
	if got := w.late(two); got == nil || got.Level != 1 { // never reminded of: the first one comes first
		t.Fatalf("%+v", got)
	}
	w.remind(10287, one, two).Want(t, 200)
	w.RunJobs()
	lot := w.reminders().Lots[0]
	if lot.Sent != 2 || lot.Letters != 1 {
		t.Errorf("%+v", lot)
	}
	if paper := w.agent.Get(w.at("reminders/lots/%s/letters.pdf", lot.Lot)).Want(t, 200); !bytes.HasPrefix(paper.Body, []byte("%PDF")) {
		t.Error("no paper")
	}
	w.days(11)
	if got := w.late(two); got == nil || got.Level != 2 {
		t.Errorf("%+v", got)
	}
	// Paid, it stops by itself.
	till := w.till(w.agent, 0)
	w.take(w.agent, till, w.half, object{"bills": []uuid.UUID{two}, "parts": cash(3429)}).Want(t, 200)
	if got := w.late(two); got != nil {
		t.Errorf("%+v", got)
	}
	w.days(4)
	w.remind(6858, one).Want(t, 200)
	w.days(11)
	if got := w.late(one); got == nil || got.Level != 4 { // the Trésor's, by a title
		t.Fatalf("%+v", got)
	}
	w.refusedCode(w.remind(6858, one), 409, "family.reminders_changed")
}

func (w *regie) refusedCode(a testkit.Answer, status int, code string) {
	w.T.Helper()
	if a.Status != status || a.Code() != code {
		w.T.Errorf("%d %s, not %d %s: %s", a.Status, a.Code(), status, code, a.Body)
	}
}

// What somebody is about to pay, contests, was given time for, or owes too little of, is not asked for; the list says why.
func TestWhatIsNotRemindedOf(t *testing.T) {
	w := openRegie(t)
	small, debit, contested := w.bill(w.payer, w.nadia, meal(1499)), w.bill(w.half, w.karim, meal(3429)), w.bill(w.payer, w.nadia, meal(6858))
	w.debits()
	w.agent.Do("PUT", w.at("bills/%s/reminder-hold", contested), object{"kind": "dispute", "until_on": "2026-10-30", "note": "Facture contestée"}).Want(t, 204)
	w.days(38)
	w.agent.Post(w.at("mandates"), object{"payer": w.half, "iban": iban, "holder": "Karim O’Brien-Nguyễn", "signed_on": "2026-09-01"}).Want(t, 200)
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update family.creditors set rails = '{desk,sepa}' where tenant_id = $1`, tx.Tenant())
		return err
	})
	for bill, why := range map[uuid.UUID]string{small: "floor", debit: "debit", contested: "dispute"} {
		got := w.late(bill)
		if got == nil || got.Held != why {
			t.Errorf("%s: %+v", why, got)
			continue
		}
		w.refusedCode(w.remind(got.OpenCents, bill), 409, "family.reminders_changed")
	}
	w.agent.Do("DELETE", w.at("bills/%s/reminder-hold", contested), nil).Want(t, 204)
	if got := w.late(contested); got == nil || got.Held != "" {
		t.Errorf("%+v", got)
	}
	w.job("family.remind")
	w.In(w.id, func(tx *tenant.Tx) error {
		held, err := tenant.Value[string](tx, `select string_agg(held, ',' order by held) from family.reminder_proposals where tenant_id = $1`, tx.Tenant())
		if held != "credit,debit,floor" { // nothing was booked in that month: a credit note comes first
			t.Error(held)
		}
		return err
	})
}

// A reminder never threatens a child's place, whatever a town would write.
func TestAReminderThreatensNoChild(t *testing.T) {
	w := openRegie(t)
	set := func(text string) testkit.Answer {
		return w.agent.Do("PUT", w.at("reminders/settings"), object{"answer_days": 10, "first": object{"days": 5, "paper": false, "text": ""}, "second": object{"days": 15, "paper": true, "text": text}, "last": object{"days": 30, "paper": true, "text": ""}})
	}
	for _, text := range []string{"Votre enfant sera exclu de la cantine.", "Sous peine d’EXCLUSION", "Nous procéderons à un refus d’inscription.", "Il ne pourra plus déjeuner avec nous.", "Vous serez privé de cantine", "L’accès sera suspendu"} {
		if got := set(text); got.Code() != "family.reminder_threat" && !bytes.Contains(got.Body, []byte("family.reminder_threat")) {
			t.Errorf("%q: %d %s", text, got.Status, got.Body)
		}
	}
	set("Merci de régler cette facture, exclusivement en ligne, ou de nous appeler. Au menu : radis.").Want(t, 200)
	w.bill(w.payer, w.nadia, meal(6858))
	w.days(35)
	if got := w.reminders().Bills; len(got) != 1 || got[0].Level != 1 {
		t.Errorf("%+v", got)
	}
}

func TestWhoReadsReminders(t *testing.T) {
	w := openRegie(t)
	bill := w.bill(w.payer, w.nadia, meal(6858))
	w.days(38)
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{{"nobody", w.Anonymous(), 401}, {"a stranger", w.Staff(w.Tenant("commune", "Ailleurs"), access.FinanceAgent), 404}, {"a mother", w.as(w.nadia), 403}, {"the kitchen", w.Staff(w.id, access.KitchenAgent), 403}, {"the school office", w.Staff(w.id, access.SchoolOffice), 403}, {"finance", w.agent, 200}} {
		for _, path := range []string{"reminders", "reminders/settings"} {
			if got := c.client.Get(w.at("%s", path)); got.Status != c.status {
				t.Errorf("%s reads %s: %d, not %d", c.who, path, got.Status, c.status)
			}
		}
		if got := c.client.Post(w.at("reminders"), object{"bills": []uuid.UUID{bill}, "cents": 6858}); got.Status != c.status {
			t.Errorf("%s sends: %d, not %d", c.who, got.Status, c.status)
		}
	}
}
