package split_test

import (
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"preau/internal/ledger"
	"preau/internal/modules/family/split"
	"preau/internal/schoolyear"
)

var (
	mother, father, office = uuid.UUID{1}, uuid.UUID{2}, uuid.UUID{3}
)

func day(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func whole(p uuid.UUID) []split.Share { return []split.Share{{Payer: p, PPM: ledger.Million}} }

func halves() []split.Share {
	return []split.Share{{Payer: mother, PPM: 500_000}, {Payer: father, PPM: 500_000}}
}

func both(since string, shares []split.Share) split.Split {
	return split.Split{Since: day(since), Even: shares, Odd: shares}
}

func days(from string, n int) (out []schoolyear.Date) {
	for d := day(from); len(out) < n; d = d.AddDays(1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday && w != time.Wednesday {
			out = append(out, d)
		}
	}
	return out
}

func said(t *testing.T, s *split.Sharer, activity string, of []schoolyear.Date, cents ledger.Cents) string {
	t.Helper()
	parts, err := s.Share(activity, of, cents)
	if err != nil {
		return err.Error()
	}
	out, sum := "", ledger.Cents(0)
	for _, p := range parts {
		out += fmt.Sprintf("%s:%s/%d ", map[uuid.UUID]string{mother: "m", father: "f", office: "o"}[p.Payer], p.Cents, len(p.Days))
		sum += p.Cents
	}
	if sum != cents {
		t.Errorf("%s shared as %s", cents, out)
	}
	return out
}

func TestAMonthIsShared(t *testing.T) {
	t.Parallel()
	september := days("2026-09-01", 15)
	for _, c := range []struct {
		name   string
		splits []split.Split
		kind   string
		days   []schoolyear.Date
		cents  ledger.Cents
		want   string
	}{
		{"one pays all", []split.Split{both("2026-09-01", whole(mother))}, "meal", september, 3150, "m:31.50/15 "},
		{"half each", []split.Split{both("2026-09-01", halves())}, "meal", september, 6858, "m:34.29/15 f:34.29/15 "},
		{"the week's parent", []split.Split{{Since: day("2026-09-01"), Even: whole(mother), Odd: whole(father)}}, "meal", days("2026-09-01", 8), 1680, "m:8.40/4 f:8.40/4 "}, // weeks 36 (3 days), 37 (4), 38 (1)
		{"the institution pays meals, the parents the evenings", []split.Split{both("2026-09-01", halves()), {Activity: "meal", Since: day("2026-09-01"), Even: whole(office), Odd: whole(office)}}, "meal", september, 3150, "o:31.50/15 "},
		{"and nothing else", []split.Split{both("2026-09-01", halves()), {Activity: "meal", Since: day("2026-09-01"), Even: whole(office), Odd: whole(office)}}, "evening", september[:9], 1440, "m:7.20/9 f:7.20/9 "},
		{"until the activity's own rule ends", []split.Split{both("2026-09-01", halves()), {Activity: "meal", Since: day("2026-09-01"), Even: whole(office), Odd: whole(office)}, {Activity: "meal", Since: day("2026-09-15")}}, "meal", []schoolyear.Date{day("2026-09-14"), day("2026-09-15")}, 420, "o:2.10/1 m:1.05/1 f:1.05/1 "},
		{"from a day in the month", []split.Split{both("2026-09-01", whole(mother)), both("2026-09-14", halves())}, "meal", []schoolyear.Date{day("2026-09-11"), day("2026-09-14"), day("2026-09-15")}, 630, "m:2.10/1 m:2.10/2 f:2.10/2 "},
		{"a credit", []split.Split{both("2026-09-01", halves())}, "meal", september[:1], -211, "m:-1.05/1 f:-1.06/1 "},
		{"nobody yet", []split.Split{both("2026-09-02", halves())}, "meal", september, 100, "split: nobody pays for meal on 2026-09-01"},
	} {
		if got := said(t, split.New(c.splits), c.kind, c.days, c.cents); got != c.want {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
	var nobody *split.NoPayer
	if _, err := split.New(nil).Share("meal", september, 100); !errors.As(err, &nobody) || nobody.Day != september[0] {
		t.Error(err)
	}
	if _, err := split.New([]split.Split{both("2026-09-01", halves())}).Share("meal", nil, 100); !errors.As(err, &nobody) {
		t.Error("a line without a day is somebody's")
	}
}

// Nobody pays the odd cent of every line.
func TestOddCentsGoRound(t *testing.T) {
	t.Parallel()
	s := split.New([]split.Split{both("2026-09-01", halves())})
	got := ""
	for range 4 {
		got += said(t, s, "meal", days("2026-09-01", 1), 101)
	}
	if got != "m:0.51/1 f:0.50/1 m:0.50/1 f:0.51/1 m:0.51/1 f:0.50/1 m:0.50/1 f:0.51/1 " {
		t.Error(got)
	}
}

func TestWhatSomebodyWroteIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s    split.Split
		want error
	}{
		"halves":      {both("2026-09-01", halves()), nil},
		"nobody":      {both("2026-09-01", nil), split.ErrNobody},
		"one week":    {split.Split{Even: whole(mother)}, split.ErrNobody},
		"too little":  {both("2026-09-01", []split.Share{{Payer: mother, PPM: 500_000}}), split.ErrWhole},
		"too much":    {both("2026-09-01", append(halves(), split.Share{Payer: office, PPM: 1})), split.ErrWhole},
		"nothing":     {both("2026-09-01", append(whole(mother), split.Share{Payer: office})), split.ErrWhole},
		"below":       {both("2026-09-01", []split.Share{{Payer: mother, PPM: 1_500_000}, {Payer: father, PPM: -500_000}}), split.ErrWhole},
		"twice":       {both("2026-09-01", []split.Share{{Payer: mother, PPM: 500_000}, {Payer: mother, PPM: 500_000}}), split.ErrTwice},
		"an own ends": {split.Split{Activity: "meal"}, nil},
	} {
		if err := c.s.Check(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the splits and the lines, the parts make the whole of each line, and over all of them each payer is within two cents of the
// exact share, which is reckoned here day by day in fractions.
func TestPartsMakeTheWhole(t *testing.T) {
	t.Parallel()
	payers := []uuid.UUID{mother, father, office, {4}}
	kinds := []string{"meal", "evening", "wednesday"}
	rapid.Check(t, func(t *rapid.T) {
		shares := func(label string) []split.Share {
			order := rapid.Permutation(payers).Draw(t, label)
			var out []split.Share
			left, n := int64(ledger.Million), rapid.IntRange(1, len(payers)).Draw(t, label+" payers")
			for i := range n {
				ppm := left
				if i < n-1 {
					ppm = rapid.Int64Range(1, left-int64(n-1-i)).Draw(t, label+" share")
				}
				out = append(out, split.Share{Payer: order[i], PPM: ppm})
				left -= ppm
			}
			return out
		}
		var splits []split.Split
		for range rapid.IntRange(1, 6).Draw(t, "splits") {
			one := split.Split{Since: day("2026-08-20").AddDays(rapid.IntRange(0, 90).Draw(t, "since")), Even: shares("even"), Activity: rapid.SampledFrom([]string{"", "", "meal", "evening"}).Draw(t, "of")}
			one.Odd = one.Even
			if rapid.Bool().Draw(t, "by weeks") {
				one.Odd = shares("odd")
			}
			if one.Activity != "" && rapid.IntRange(0, 4).Draw(t, "ends") == 0 {
				one.Even, one.Odd = nil, nil
			}
			if err := one.Check(); err != nil {
				t.Fatal(err)
			}
			splits = append(splits, one)
		}
		splits = append(splits, both("2026-01-01", whole(mother)))
		// the naive reading: the last written of the latest beginning
		on := func(kind string, d schoolyear.Date) split.Split {
			find := func(kind string) (found split.Split, ok bool) {
				for _, one := range splits {
					if one.Activity == kind && !d.Before(one.Since) && (!ok || !one.Since.Before(found.Since)) {
						found, ok = one, true
					}
				}
				return found, ok
			}
			if own, ok := find(kind); ok && len(own.Even) > 0 {
				return own
			}
			all, _ := find("")
			return all
		}
		s := split.New(splits)
		owed, got := map[uuid.UUID]*big.Rat{}, map[uuid.UUID]int64{}
		for _, p := range payers {
			owed[p] = new(big.Rat)
		}
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			kind := rapid.SampledFrom(kinds).Draw(t, "kind")
			cents := rapid.Int64Range(-5000, 20000).Draw(t, "cents")
			from := day("2026-08-25").AddDays(rapid.IntRange(0, 80).Draw(t, "from"))
			var of []schoolyear.Date
			for n := range rapid.IntRange(1, 23).Draw(t, "days") {
				of = append(of, from.AddDays(n))
			}
			parts, err := s.Share(kind, of, ledger.Cents(cents))
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			for _, p := range parts {
				sum += int64(p.Cents)
				got[p.Payer] += int64(p.Cents)
			}
			if sum != cents {
				t.Fatalf("%d shared as %+v", cents, parts)
			}
			for _, d := range of {
				list := on(kind, d).Even
				if _, week := d.At(time.UTC, 12, 0).ISOWeek(); week%2 == 1 {
					list = on(kind, d).Odd
				}
				for _, one := range list {
					owed[one.Payer].Add(owed[one.Payer], new(big.Rat).Mul(big.NewRat(cents, int64(len(of))), big.NewRat(one.PPM, ledger.Million)))
				}
			}
		}
		for _, p := range payers {
			off := new(big.Rat).Sub(big.NewRat(got[p], 1), owed[p])
			if off.Abs(off).Cmp(big.NewRat(2, 1)) >= 0 {
				f, _ := off.Float64()
				t.Fatalf("%s is off by %.3f cents", p, f)
			}
		}
	})
}
