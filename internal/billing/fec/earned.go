package fec

import (
	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Sold is a line of an invoice, before VAT, for what is given from a day to a day. A credit note's is below zero.
type Sold struct {
	Cents       ledger.Cents
	From, Until Date // both included; what ends before it begins is earned on its first day
}

// Earned is the part of a line that is earned when a day ends: each of its days earns the same, and the sum to date is rounded once, so
// that days, months and years add up to the line (plan comptable général: the rest is a produit constaté d'avance, account 487).
func (s Sold) Earned(day Date) ledger.Cents {
	days := s.From.DaysUntil(s.Until) + 1
	past := s.From.DaysUntil(day) + 1
	switch {
	case past <= 0:
		return 0
	case days <= 0 || past >= days:
		return s.Cents
	}
	return s.Cents.Ratio(int64(past), int64(days), ledger.ToCent)
}

// Earned is what lines have earned when a day ends.
func Earned(lines []Sold, day Date) (sum ledger.Cents) {
	for _, l := range lines {
		sum += l.Earned(day)
	}
	return sum
}

// Deferred is what lines have yet to earn when a day ends: what was invoiced in advance.
func Deferred(lines []Sold, day Date) (sum ledger.Cents) {
	for _, l := range lines {
		sum += l.Cents - l.Earned(day)
	}
	return sum
}

// Month is what was earned in a month and what was left to earn at its end.
type Month struct {
	First    Date
	Earned   ledger.Cents
	Deferred ledger.Cents
}

// ByMonth spreads lines over the months from the first that earns to the last: what they earn adds up to the lines. None for no line.
func ByMonth(lines []Sold) []Month {
	var first, last Date
	for i, l := range lines {
		until := l.Until
		if until.Before(l.From) {
			until = l.From
		}
		if i == 0 || l.From.Before(first) {
			first = l.From
		}
		if i == 0 || until.After(last) {
			last = until
		}
	}
	var out []Month
	before := ledger.Cents(0)
	for m := schoolyear.NewDate(first.Year, first.Month, 1); len(lines) > 0 && !m.After(last); m = schoolyear.NewDate(m.Year, m.Month+1, 1) {
		end := schoolyear.NewDate(m.Year, m.Month+1, 1).AddDays(-1)
		earned := Earned(lines, end)
		out = append(out, Month{First: m, Earned: earned - before, Deferred: Deferred(lines, end)})
		before = earned
	}
	return out
}
