package family

import (
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"preau/internal/ledger"
)

// The parts of a payment add up to it, to the cent; none exceeds its lines; a bill that is paid whole has each line paid whole.
func TestAPaymentIsTheSumOfItsParts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 21))
	for n := range 20_000 {
		var s spreading
		var asked ledger.Cents
		for range 1 + r.IntN(6) {
			cents := ledger.Cents(r.IntN(12_000))
			s.ask(potOf{uuid.UUID{byte(r.IntN(3))}, r.IntN(2) == 0}, cents)
			asked += cents
		}
		if off := ledger.Cents(r.IntN(400)); r.IntN(3) == 0 && off <= asked { // an aid, the limit of a month
			s.ask(potOf{}, -off)
			asked -= off
		}
		s.settle()
		var paid ledger.Cents
		sum := make([]ledger.Cents, len(s))
		check := func(parts []ledger.Cents, want ledger.Cents, what string) {
			t.Helper()
			var got, all ledger.Cents
			for i, p := range parts {
				got += p
				sum[i] += p
				all += s[i].asked
				if s[i].paid != sum[i] || s[i].paid < 0 || s[i].paid > s[i].asked {
					t.Fatalf("%d, %s: %s paid of %s, the parts say %s", n, what, s[i].paid, s[i].asked, sum[i])
				}
			}
			if got != want || all != asked {
				t.Fatalf("%d, %s: parts of %s come to %s; %s is asked, not %s", n, what, want, got, all, asked)
			}
		}
		check(make([]ledger.Cents, len(s)), 0, "asked")
		for range r.IntN(8) {
			switch k := r.IntN(5); {
			case k == 0 && paid > 0: // a cheque comes back
				back := 1 + ledger.Cents(r.Int64N(int64(paid)))
				parts, rest := s.pay(-back, r.IntN(2) == 0)
				check(parts, -back-rest, "back")
				paid -= back
				if rest != 0 {
					t.Fatalf("%d: %s could not be taken back", n, -rest)
				}
			case k == 1 && asked > 0: // a credit note
				i := r.IntN(len(s))
				if s[i].asked == 0 {
					continue
				}
				off := 1 + ledger.Cents(r.Int64N(int64(s[i].asked)))
				asked -= off
				free := max(paid-asked, 0)
				check(s.correct(map[potOf]ledger.Cents{s[i].potOf: off}), -free, "credit note")
				paid -= free
			case paid < asked:
				cents := 1 + ledger.Cents(r.Int64N(int64(asked-paid)))
				if k == 2 {
					cents = asked - paid
				}
				parts, rest := s.pay(cents, r.IntN(4) == 0)
				check(parts, cents, "paid")
				if paid += cents; rest != 0 {
					t.Fatalf("%d: no room for %s", n, rest)
				}
			}
			if paid == asked {
				for _, p := range s {
					if p.paid != p.asked {
						t.Fatalf("%d: paid whole, and %s of %s", n, p.paid, p.asked)
					}
				}
			}
		}
	}
}

func TestVouchersGoToCareFirst(t *testing.T) {
	child := uuid.UUID{1}
	s := spreading{}
	s.ask(potOf{child, false}, 5418)
	s.ask(potOf{child, true}, 1440)
	s.settle()
	if parts, _ := s.pay(1000, true); parts[0] != 1000 || parts[1] != 0 || !s[0].Care {
		t.Errorf("%v", parts)
	}
	if parts, _ := s.pay(5858, false); parts[0] != 440 || parts[1] != 5418 {
		t.Errorf("%v", parts)
	}
	t.Run("pro rata of what is left", func(t *testing.T) {
		s := spreading{}
		s.ask(potOf{child, true}, 2000)
		s.ask(potOf{child, false}, 4000)
		s.settle()
		if parts, _ := s.pay(1000, false); parts[0] != 333 || parts[1] != 667 {
			t.Errorf("%v", parts)
		}
	})
}
