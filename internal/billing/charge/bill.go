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
	// Stands is what was given back by hand of each place: it is neither asked for again, nor given back twice.
	Stands map[string]ledger.Cents
}

// known is what was asked for of a place, seen from what turned out to be due: what is missing of it and was given back by hand is settled.
func (b Billed) known(place string, due ledger.Cents) ledger.Cents {
	asked := b.Places[place]
	return min(max(due, asked-max(b.Stands[place], 0)), asked)
}

// Shared is what is due shared anew, its whole kept: by those who pay instead of by the places counted.
func (d Due) Shared(weights map[string]int64) Due {
	names := slices.Sorted(maps.Keys(weights))
	parts := make([]int64, len(names))
	var days int64
	for i, n := range names {
		parts[i] = weights[n]
	}
	for _, n := range d.UnitDays {
		days += n
	}
	out := Due{Whole: d.Whole, Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}}
	cents, units := d.Whole.Split(parts), ledger.Cents(days).Split(parts)
	for i, n := range names {
		out.Places[n], out.UnitDays[n] = cents[i], int64(units[i])
	}
	return out
}

// Bill makes the lines of an invoice up to a day. With what was billed before they add up to what is due on that day, whatever became
// known since. A day before the last one billed asks for corrections alone. share, when given, says who pays what of what is due.
func (t Terms) Bill(counts []Count, before Billed, upTo Date, share func(Due) Due) ([]Line, error) {
	reckon := func(to Date) (Due, error) {
		due, err := t.ToDate(counts, to)
		if err == nil && share != nil {
			due = share(due)
		}
		return due, err
	}
	until := before.UpTo
	known := Due{Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}}
	if !until.IsZero() {
		var err error
		if known, err = reckon(until); err != nil {
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
	was, had := map[string]ledger.Cents{}, map[string]int64{}
	for p, asked := range before.Places {
		if was[p], had[p] = before.known(p, known.Places[p]), before.UnitDays[p]; was[p] != asked && was[p] == known.Places[p] {
			had[p] = known.UnitDays[p]
		}
	}
	add(true, Span{t.Span.From, until}, known.Places, was, known.UnitDays, had)
	if upTo.After(until) {
		due, err := reckon(upTo)
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
	sum.Stands = b.Stands
	for _, l := range lines {
		sum.Places[l.Place] += l.Cents
		sum.UnitDays[l.Place] += l.UnitDays
	}
	return sum
}
