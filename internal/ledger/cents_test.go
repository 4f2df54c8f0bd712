package ledger

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestCents(t *testing.T) {
	for _, c := range []struct {
		c        Cents
		num, den int64
		r        Rounding
		want     Cents
	}{
		{580_00, 5500, Million, ToCent, 319},   // 0.55 % of a quotient of 580
		{2520, 900_000, Million, ToCent, 2268}, // a second child
		{5, 1, 2, ToCent, 3}, {5, 1, 2, Down, 2}, {-5, 1, 2, ToCent, -3}, {-5, 1, 2, Down, -2},
		{322, 1, 1, ToFive, 320}, {323, 1, 1, ToFive, 325}, {325, 1, 1, ToTen, 330}, {-325, 1, 1, ToTen, -330},
		{1 << 62, 1 << 40, 1 << 40, ToCent, 1 << 62},
	} {
		if got := c.c.Ratio(c.num, c.den, c.r); got != c.want {
			t.Errorf("%s × %d/%d, %s: %d, not %d", c.c, c.num, c.den, c.r, got, c.want)
		}
	}
	for c, want := range map[Cents]string{6858: "68.58", -5: "-0.05", 0: "0.00", -9223372036854775808: "-92233720368547758.08"} {
		if c.String() != want {
			t.Errorf("%d is written %s", int64(c), c)
		}
	}
}

func TestRatioIsTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, num, den := rapid.Int64Range(-1e9, 1e9).Draw(t, "cents"), rapid.Int64Range(-1e7, 1e7).Draw(t, "num"), rapid.Int64Range(1, 1e7).Draw(t, "den")
		for r, step := range map[Rounding]int64{ToCent: 1, ToFive: 5, ToTen: 10} {
			got := int64(Cents(c).Ratio(num, den, r))
			off := new(big.Rat).Abs(new(big.Rat).Sub(new(big.Rat).SetFrac(big.NewInt(got), big.NewInt(1)), new(big.Rat).Mul(big.NewRat(c, 1), big.NewRat(num, den))))
			if got%step != 0 || off.Cmp(big.NewRat(step, 2)) > 0 {
				t.Fatalf("%d × %d/%d by %s: %d", c, num, den, r, got)
			}
		}
	})
}

func TestSplitAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Cents(rapid.Int64Range(-1e9, 1e9).Draw(t, "cents"))
		w := rapid.SliceOfN(rapid.Int64Range(0, 1e6), 1, 8).Draw(t, "weights")
		var sum, total int64
		for _, x := range w {
			total += x
		}
		parts := c.Split(w)
		for i, p := range parts {
			sum += int64(p)
			if total > 0 {
				off := new(big.Rat).Sub(big.NewRat(int64(p), 1), new(big.Rat).Mul(big.NewRat(int64(c), 1), big.NewRat(w[i], total)))
				if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
					t.Fatalf("part %d of %d by %v is %d", i, c, w, p)
				}
			}
		}
		if Cents(sum) != c {
			t.Fatalf("%d shared by %v makes %d", c, w, sum)
		}
	})
	if got := Cents(6858).Split([]int64{1, 1}); got[0] != 3429 || got[1] != 3429 {
		t.Error(got)
	}
	if got := Cents(-101).Split([]int64{1, 1}); got[0] != -51 || got[1] != -50 {
		t.Error(got)
	}
	if got := Cents(5).Split([]int64{0, 0}); got[0] != 5 {
		t.Error(got)
	}
}
