// Package ledger counts money: whole cents, double entry, numbers without a gap. Read README.md first.
package ledger

import (
	"fmt"
	"math/big"
	"sort"
)

// Cents is an amount of euros in whole cents: the only way in which the house counts money.
type Cents int64

// String writes an amount as files and logs read it: 68.58, -0.05.
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%d.%02d", sign, abs(int64(c))/100, abs(int64(c))%100)
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}

// Million is the whole of a rate in parts per million: 50 % is 500,000.
const Million = 1_000_000

// Rounding says what becomes of a fraction of a cent, or of a coin. It is stored with the tariff that asks for it.
type Rounding string

// The roundings. A half goes away from zero, as a hand calculation does.
const (
	ToCent Rounding = "cent"     // the nearest cent
	Down   Rounding = "down"     // the cent below, in the family's favour: what is left of a cent is not charged
	ToFive Rounding = "five"     // the nearest five cents
	ToTen  Rounding = "ten_cent" // the nearest ten cents
)

// Valid tells a rounding that is known.
func (r Rounding) Valid() bool { return r == ToCent || r == Down || r == ToFive || r == ToTen }

// Ratio is c × num ÷ den, rounded. Nothing overflows on the way. It panics when den is not positive: a rate is checked where it
// is written.
func (c Cents) Ratio(num, den int64, r Rounding) Cents {
	if den <= 0 {
		panic("ledger: a ratio needs a positive denominator")
	}
	step := int64(1)
	switch r {
	case ToFive:
		step = 5
	case ToTen:
		step = 10
	}
	n := new(big.Int).Mul(big.NewInt(int64(c)), big.NewInt(num))
	d := new(big.Int).Mul(big.NewInt(den), big.NewInt(step))
	if r != Down {
		// half away from zero: (2n ± d) ÷ 2d, towards zero
		n.Lsh(n, 1)
		if n.Sign() >= 0 {
			n.Add(n, d)
		} else {
			n.Sub(n, d)
		}
		d.Lsh(d, 1)
	}
	return Cents(new(big.Int).Quo(n, d).Int64() * step)
}

// Part is a share of c in parts per million.
func (c Cents) Part(ppm int64, r Rounding) Cents { return c.Ratio(ppm, Million, r) }

// Split shares an amount by weights so that the parts add up to it: each takes the cents below its share, then those with the
// largest remainder take one more; equal remainders go in the order given. No weight above zero: the first takes all.
func (c Cents) Split(weights []int64) []Cents {
	parts := make([]Cents, len(weights))
	if len(parts) == 0 {
		return parts
	}
	if c < 0 {
		for i, p := range (-c).Split(weights) {
			parts[i] = -p
		}
		return parts
	}
	total := new(big.Int)
	for _, w := range weights {
		if w > 0 {
			total.Add(total, big.NewInt(w))
		}
	}
	if total.Sign() == 0 {
		parts[0] = c
		return parts
	}
	order, rest, left := make([]int, len(weights)), make([]*big.Int, len(weights)), c
	for i, w := range weights {
		order[i] = i
		q, m := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(int64(c)), big.NewInt(max(w, 0))), total, new(big.Int))
		parts[i], rest[i] = Cents(q.Int64()), m
		left -= parts[i]
	}
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]].Cmp(rest[order[b]]) > 0 })
	for i := 0; left > 0; i++ {
		parts[order[i%len(order)]]++
		left--
	}
	return parts
}
