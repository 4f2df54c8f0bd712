package family

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/ledger"
)

// What a payment paid: a payment settles a bill, a certificate tells care from meals.

// potOf is what lines of a bill are told apart by.
type potOf struct {
	Pupil uuid.UUID // uuid.Nil: of no child
	Care  bool
}

// pot is what was asked of it, and what was paid of that.
type pot struct {
	potOf
	asked, paid ledger.Cents
}

// spreading allocates what is set against one bill to its lines. The rule, as the certificate says it: pro rata of what is left of the
// lines, to the cent by largest remainder; vouchers for care go to care first. The parts of a payment always add up to it, none exceeds its
// lines, and a bill that is paid whole has each line paid whole.
type spreading []pot

// ask adds to what is asked, below nothing for what a credit note or an aid takes off.
func (s *spreading) ask(of potOf, cents ledger.Cents) {
	i := slices.IndexFunc(*s, func(p pot) bool { return p.potOf == of })
	if i < 0 {
		i = len(*s)
		*s = append(*s, pot{potOf: of})
	}
	(*s)[i].asked += cents
}

// settle takes what is below nothing off the others, pro rata: the limit of a month, a cancelled title.
func (s spreading) settle() {
	slices.SortFunc(s, func(a, b pot) int {
		if a.Care != b.Care {
			if a.Care {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Pupil.String(), b.Pupil.String())
	})
	var under ledger.Cents
	weights := make([]int64, len(s))
	for i := range s {
		if s[i].asked < 0 {
			under -= s[i].asked
			s[i].asked = 0
		}
		weights[i] = int64(s[i].asked)
	}
	for i, n := range share(under, weights) {
		s[i].asked -= n
	}
}

// share splits a sum by weights, none getting more than its weight; what exceeds all of them is left out.
func share(cents ledger.Cents, weights []int64) []ledger.Cents {
	var all int64
	for _, w := range weights {
		all += w
	}
	if cents = min(cents, ledger.Cents(all)); cents <= 0 {
		return make([]ledger.Cents, len(weights))
	}
	return cents.Split(weights)
}

func (s spreading) move(cents ledger.Cents, weight func(p pot) ledger.Cents, sign ledger.Cents, parts []ledger.Cents) (left ledger.Cents) {
	weights := make([]int64, len(s))
	for i, p := range s {
		weights[i] = int64(max(weight(p), 0))
	}
	left = cents
	for i, n := range share(cents, weights) {
		s[i].paid += sign * n
		parts[i] += sign * n
		left -= n
	}
	return left
}

// pay sets a sum against the bill, below nothing for what is taken back, and says how much of it went to each pot. rest is what the bill
// had no room for.
func (s spreading) pay(cents ledger.Cents, care bool) (parts []ledger.Cents, rest ledger.Cents) {
	parts = make([]ledger.Cents, len(s))
	if cents < 0 {
		back := -cents
		if care {
			back = s.move(back, func(p pot) ledger.Cents { return p.paid * of(p.Care) }, -1, parts)
		}
		return parts, -s.move(back, func(p pot) ledger.Cents { return p.paid }, -1, parts)
	}
	if care {
		cents = s.move(cents, func(p pot) ledger.Cents { return (p.asked - p.paid) * of(p.Care) }, 1, parts)
	}
	return parts, s.move(cents, func(p pot) ledger.Cents { return p.asked - p.paid }, 1, parts)
}

func of(b bool) ledger.Cents {
	if b {
		return 1
	}
	return 0
}

// correct takes a credit note off. What had been paid of those lines goes to the others; what then exceeds the bill is free again: parts
// below nothing, in all.
func (s spreading) correct(off map[potOf]ledger.Cents) (parts []ledger.Cents) {
	var loose ledger.Cents
	parts = make([]ledger.Cents, len(s))
	var rest ledger.Cents // of lines that the bill does not have
	for k, n := range off {
		i := slices.IndexFunc(s, func(p pot) bool { return p.potOf == k })
		if i < 0 {
			rest += n
			continue
		}
		s[i].asked -= n
	}
	weights := make([]int64, len(s))
	for i := range s {
		if s[i].asked < 0 {
			rest -= s[i].asked
			s[i].asked = 0
		}
		weights[i] = int64(s[i].asked)
	}
	for i, n := range share(rest, weights) {
		s[i].asked -= n
	}
	for i := range s {
		if over := s[i].paid - s[i].asked; over > 0 {
			s[i].paid -= over
			parts[i] -= over
			loose += over
		}
	}
	s.move(loose, func(p pot) ledger.Cents { return p.asked - p.paid }, 1, parts)
	return parts
}
