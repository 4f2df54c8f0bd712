package family_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"preau/internal/ledger"
	"preau/internal/modules/family"
	"preau/internal/tenant"
)

// in runs fn as an agent of the money does, and says how it ended.
func (h *town) in(fn func(tx *tenant.Tx) error) error {
	return h.House.DB.In(context.Background(), tenant.Doors{Tenant: h.id, Open: []string{family.Key, family.Money, "directory"}}, tenant.Actor{Via: "test"}, fn)
}

func TestTheBooksCannotLie(t *testing.T) {
	h := open(t)
	entry := func(tx *tenant.Tx, cents ...int64) error {
		id := tenant.NewID()
		if _, err := tx.Exec(`insert into family.entries (tenant_id, id, kind, source_id, day, at) values ($1, $2, 'test', $2, '2026-10-05', now())`, h.id, id); err != nil {
			return err
		}
		for i, c := range cents {
			if _, err := tx.Exec(`insert into family.postings (tenant_id, entry_id, n, account, cents) values ($1, $2, $3, 'test', $4)`, h.id, id, i+1, c); err != nil {
				return err
			}
		}
		return nil
	}
	for name, cents := range map[string][]int64{"one side": {100}, "a cent too many": {100, -50, -51}, "no side": nil} {
		if err := h.in(func(tx *tenant.Tx) error { return entry(tx, cents...) }); err == nil || !strings.Contains(err.Error(), "adds up to") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := h.in(func(tx *tenant.Tx) error { return entry(tx, 100, -60, -40) }); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`update family.postings set cents = 5 where tenant_id = $1`, `delete from family.postings where tenant_id = $1`, `update family.entries set day = '2026-01-01' where tenant_id = $1`,
		`delete from family.entries where tenant_id = $1`, `update family.bills set cents = 0 where tenant_id = $1`, `delete from family.bills where tenant_id = $1`, `delete from family.bill_lines where tenant_id = $1`,
		`update family.bill_lines set cents = 0 where tenant_id = $1`, `update family.settlements set cents = 1 where tenant_id = $1`, `delete from family.settlements where tenant_id = $1`, `delete from family.series where tenant_id = $1`} {
		if err := h.in(func(tx *tenant.Tx) error { _, err := tx.Exec(sql, h.id); return err }); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// a later transaction cannot add to what balanced
	if err := h.in(func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into family.postings (tenant_id, entry_id, n, account, cents) select $1, id, 9, 'test', 7 from family.entries where tenant_id = $1 limit 1`, h.id)
		return err
	}); err == nil {
		t.Error("a posting was added to an entry that balanced")
	}
	if _, err := family.Book.Post(nil, ledger.Entry{Kind: "test", Source: h.id, Day: day("2026-10-05"), Postings: []ledger.Posting{{Cents: 5}}}); !errors.Is(err, ledger.ErrUnbalanced) {
		t.Error(err)
	}
}

// Whatever comes in, is credited or taken back, in whatever order: an account is what its bills ask for less what came in, no bill is
// settled beyond what it asks for, and what is left over is an advance.
func TestAnAccountAlwaysAddsUp(t *testing.T) {
	h := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 14).Draw(rt, "steps")
		err := h.in(func(tx *tenant.Tx) error {
			payer, today := h.payers[0], day("2026-10-20")
			var came []uuid.UUID
			var bills []uuid.UUID
			var received, billed ledger.Cents
			sums := map[uuid.UUID]ledger.Cents{}
			for i, step := range steps {
				cents := ledger.Cents(rapid.Int64Range(1, 9000).Draw(rt, fmt.Sprint("cents", i)))
				switch {
				case step <= 1:
					id, err := h.bill(tx, 0, cents)
					if err != nil {
						return err
					}
					bills, billed = append(bills, id), billed+cents
				case step == 2:
					id := tenant.NewID()
					var first []uuid.UUID
					if len(bills) > 0 {
						first = bills[rapid.IntRange(0, len(bills)-1).Draw(rt, fmt.Sprint("first", i)):]
					}
					for range 2 { // told twice, booked once
						if _, _, err := family.Receive(tx, family.Received{Kind: "payment", Source: id, Account: ledger.Account{Name: "payfip"}, Payer: payer, Cents: cents, Day: today, Bills: first}); err != nil {
							return err
						}
					}
					came, sums[id], received = append(came, id), cents, received+cents
				case step == 3 && len(came) > 0:
					id := came[rapid.IntRange(0, len(came)-1).Draw(rt, fmt.Sprint("back", i))]
					done, err := family.TakeBack(tx, payer, "payment", id, "payment_back", tenant.NewID(), today, "chèque revenu impayé")
					if err != nil {
						return err
					}
					if done {
						received -= sums[id]
					}
				case step == 4 && len(bills) > 0:
					of := bills[rapid.IntRange(0, len(bills)-1).Draw(rt, fmt.Sprint("of", i))]
					if _, _, err := family.Credit(tx, of, []family.BillLine{{Label: "Avoir", Service: "canteen", Quantity: 1, UnitCents: -cents, WholeCents: -cents, Cents: -cents, SharePPM: ledger.Million}}, "erreur", false, today); err == nil {
						billed -= cents
					} else if !strings.Contains(err.Error(), "credit_too_much") {
						return err
					}
				case step == 5:
					if _, err := family.UseAdvance(tx, payer, today); err != nil {
						return err
					}
				}
			}
			balance, err := family.Book.Balance(tx, family.ToPayer(payer))
			if err != nil {
				return err
			}
			advance, err := family.Advance(tx, payer)
			if err != nil {
				return err
			}
			list, err := family.BillsOf(tx, []uuid.UUID{payer})
			var due ledger.Cents
			for _, b := range list {
				if b.Open() < 0 || b.Open() > b.Asked() && b.Kind == "invoice" {
					rt.Fatalf("the bill of %s is open by %s", b.Asked(), b.Open())
				}
				due += b.Open()
			}
			if balance != billed-received || advance < 0 || due-advance != balance {
				rt.Fatalf("billed %s, received %s: the balance is %s, open %s, advance %s", billed, received, balance, due, advance)
			}
			trial, err := family.Book.Trial(tx, day("2026-01-01"), day("2026-12-31"))
			var all ledger.Cents
			for _, s := range trial {
				all += s.Balance
			}
			if all != 0 {
				rt.Fatalf("the books come to %s", all)
			}
			return errors.Join(err, errTryAgain)
		})
		if !errors.Is(err, errTryAgain) {
			rt.Fatal(err)
		}
	})
}

// errTryAgain rolls back, so that each history begins on an empty account.
var errTryAgain = errors.New("rolled back")

func TestNumbersHaveNoGap(t *testing.T) {
	h := open(t)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			err := h.in(func(tx *tenant.Tx) error {
				if _, err := h.bill(tx, i%2, ledger.Cents(100+i)); err != nil {
					return err
				}
				if i%5 == 0 {
					return errTryAgain
				}
				return nil
			})
			if err != nil && !errors.Is(err, errTryAgain) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	type row struct {
		Bills, Least, Most int64
		Back               int64
		Cents, Booked      ledger.Cents
	}
	h.In(h.id, func(tx *tenant.Tx) error {
		r, _, err := tenant.One[row](tx, `select count(*) as bills, min(number) as least, max(number) as most, sum(cents)::bigint as cents,
			(select count(*) from (select issued_on < lag(issued_on) over (order by number) as back from family.bills where tenant_id = $1) x where back) as back,
			(select sum(cents)::bigint from family.postings where tenant_id = $1 and account = 'payer') as booked from family.bills where tenant_id = $1`, h.id)
		if r.Bills != 51 || r.Least != 1 || r.Most != 51 || r.Back != 0 || r.Cents != r.Booked {
			t.Errorf("%+v", r)
		}
		return err
	})
}

// Sixteen ways pay one bill at once: it is settled once, and what was too much is an advance.
func TestOneBillIsSettledOnce(t *testing.T) {
	h := open(t)
	var bill uuid.UUID
	if err := h.in(func(tx *tenant.Tx) (err error) { bill, err = h.bill(tx, 0, 6858); return err }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if err := h.in(func(tx *tenant.Tx) error {
				_, _, err := family.Receive(tx, family.Received{Kind: "payment", Source: tenant.NewID(), Account: ledger.Account{Name: "payfip"}, Payer: h.payers[0], Cents: 6858, Day: day("2026-10-20"), Bills: []uuid.UUID{bill}})
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := h.in(func(tx *tenant.Tx) error {
		b, err := family.BillOf(tx, bill)
		advance, err2 := family.Advance(tx, h.payers[0])
		if b.Open() != 0 || b.SettledCents != 6858 || advance != 15*6858 {
			t.Errorf("open %s, settled %s, advance %s", b.Open(), b.SettledCents, advance)
		}
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
}

// What is carried forward is asked for once, by the bill that takes it up.
func TestASmallSumIsCarried(t *testing.T) {
	h := open(t)
	if err := h.in(func(tx *tenant.Tx) error {
		small := tenant.NewID()
		if _, err := family.WriteBills(tx, []family.NewBill{{ID: small, Kind: "carried", Month: day("2026-09-01"), Household: &h.household, Payer: h.payer(0), IssuedOn: day("2026-10-05"), DueOn: day("2026-10-05"),
			Lines: []family.BillLine{{Label: "Cantine", Service: "canteen", Quantity: 1, UnitCents: 1120, WholeCents: 1120, Cents: 1120, SharePPM: ledger.Million}}}}); err != nil {
			return err
		}
		next, err := h.bill(tx, 0, 2000, small)
		if err != nil {
			return err
		}
		b, err := family.BillOf(tx, next)
		if err != nil {
			return err
		}
		balance, err := family.Book.Balance(tx, family.ToPayer(h.payers[0]))
		if b.CarriedCents != 1120 || b.Open() != 3120 || balance != 3120 {
			t.Errorf("carried %s, open %s, balance %s", b.CarriedCents, b.Open(), balance)
		}
		again, err2 := h.bill(tx, 0, 500, small)
		if err2 == nil {
			if b, err2 = family.BillOf(tx, again); b.CarriedCents != 0 {
				t.Errorf("%s was taken up twice", b.CarriedCents)
			}
		}
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
}

// A debt is its payer's and finance's: nobody else learns that the bill exists.
func TestABillIsItsPayers(t *testing.T) {
	h := open(t)
	var bill uuid.UUID
	if err := h.in(func(tx *tenant.Tx) (err error) { bill, err = h.bill(tx, 0, 21240); return err }); err != nil {
		t.Fatal(err)
	}
	h.refused(h.Anonymous().Get(h.at("/mine/bills/%s", bill)), 401, "")
	h.refused(h.stranger.Get(h.at("/mine/bills/%s", bill)), 404, "")
	h.refused(h.parents[1].Get(h.at("/mine/bills/%s", bill)), 404, "")
	h.refused(h.office.Get(h.at("/bills/%s", bill)), 403, "")
	h.refused(h.parents[0].Get(h.at("/bills/%s", bill)), 403, "")
	var mine, theirs family.WholeBill
	h.ok(h.parents[0].Get(h.at("/mine/bills/%s", bill))).JSON(t, &mine)
	h.ok(h.finance.Get(h.at("/bills/%s", bill))).JSON(t, &theirs)
	if mine.OpenCents != 21240 || theirs.OpenCents != 21240 || mine.Number != "2026-000001" || len(mine.Lines) != 1 {
		t.Errorf("%+v %+v", mine, theirs)
	}
}
