package charge

import (
	"testing"

	"preau/internal/ledger"
	"preau/internal/schoolyear"

	"pgregory.net/rapid"
)

// What was given back by hand stands: whatever turns out to be due, nothing of it is asked for again, and nothing is given back twice.
func TestWhatWasGivenBackByHandStands(t *testing.T) {
	year := Span{schoolyear.NewDate(2026, 9, 1), schoolyear.NewDate(2027, 8, 31)}
	terms := Terms{Span: year, Prices: []Priced{{From: year.From, Price: Each(4900)}}}
	rapid.Check(t, func(t *rapid.T) {
		counts := func() []Count {
			return []Count{{Place: "a", Span: Span{year.From, year.From.AddDays(rapid.IntRange(0, 364).Draw(t, "until"))}, Quantity: rapid.Int64Range(0, 5).Draw(t, "n")}}
		}
		bill := func(c []Count, before Billed) (Billed, ledger.Cents, ledger.Cents) {
			lines, err := terms.Bill(c, before, year.Until, nil)
			if err != nil {
				t.Fatal(err)
			}
			due, err := terms.ToDate(c, year.Until)
			if err != nil {
				t.Fatal(err)
			}
			var asked ledger.Cents
			for _, l := range lines {
				asked += l.Cents
			}
			return before.Add(lines, year.Until), asked, due.Places["a"]
		}
		billed, _, first := bill(counts(), Billed{})
		stands := ledger.Cents(rapid.Int64Range(0, int64(first)).Draw(t, "back"))
		billed.Stands = map[string]ledger.Cents{"a": stands}
		for range 3 {
			had := billed.Places["a"]
			next, asked, due := bill(counts(), billed)
			var want ledger.Cents
			switch {
			case due > had:
				want = due - had
			case due < had-stands:
				want = due - (had - stands)
			}
			if asked != want {
				t.Fatalf("%d due, %d asked for, %d given back by hand: %d more, want %d", due, had, stands, asked, want)
			}
			billed = next
		}
	})
}
