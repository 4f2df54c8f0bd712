package charge

import (
	"maps"
	"slices"

	"preau/internal/ledger"
)

// Line is what an invoice asks for of a place. A line that is Late corrects what former invoices asked for up to Until; the others ask for
// their span.
type Line struct {
	Place string
	Late  bool
	Span
	UnitDays int64 // counted in the span; of a late line, more or fewer than were known
	Cents    ledger.Cents
}

// Billed is what invoices and credit notes have asked for up to a day, of each place.
type Billed struct {
	UpTo     Date // the zero day: nothing yet
	Places   map[string]ledger.Cents
	UnitDays map[string]int64
}

// Bill makes the lines of an invoice up to a day. With what was billed before they add up to what is due on that day, whatever became
// known since. A day before the last one billed asks for corrections alone.
func (t Terms) Bill(counts []Count, before Billed, upTo Date) ([]Line, error) {
	until := before.UpTo
	known := Due{Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}}
	if !until.IsZero() {
		var err error
		if known, err = t.ToDate(counts, until); err != nil {
			return nil, err
		}
	}
	var lines []Line
	add := func(late bool, span Span, now, was map[string]ledger.Cents, days, had map[string]int64) {
		places := map[string]bool{}
		for _, m := range []map[string]ledger.Cents{now, was} {
			for p := range m {
				places[p] = true
			}
		}
		for _, p := range slices.Sorted(maps.Keys(places)) {
			l := Line{Place: p, Late: late, Span: span, UnitDays: days[p] - had[p], Cents: now[p] - was[p]}
			if l.Cents != 0 || l.UnitDays != 0 {
				lines = append(lines, l)
			}
		}
	}
	add(true, Span{t.Span.From, until}, known.Places, before.Places, known.UnitDays, before.UnitDays)
	if upTo.After(until) {
		due, err := t.ToDate(counts, upTo)
		if err != nil {
			return nil, err
		}
		from := t.Span.From
		if !until.IsZero() {
			from = until.AddDays(1)
		}
		add(false, Span{from, upTo}.And(t.Span), due.Places, known.Places, due.UnitDays, known.UnitDays)
	}
	return lines, nil
}

// Add is what is billed once these lines are asked for too.
func (b Billed) Add(lines []Line, upTo Date) Billed {
	sum := Billed{UpTo: upTo, Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}}
	if b.UpTo.After(upTo) {
		sum.UpTo = b.UpTo
	}
	maps.Copy(sum.Places, b.Places)
	maps.Copy(sum.UnitDays, b.UnitDays)
	for _, l := range lines {
		sum.Places[l.Place] += l.Cents
		sum.UnitDays[l.Place] += l.UnitDays
	}
	return sum
}
