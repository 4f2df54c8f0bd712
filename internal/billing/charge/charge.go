// Package charge reckons what a subscription costs a collectivity: a pure function of the offer's prices, of what was counted, and of
// civil days, to the cent.
//
// Everything is reckoned as a sum to date. What an invoice asks for is the sum to its last day less what was asked for before, so that a
// month cut in two asks for the same, a fact that arrives late is a line of the next invoice and never an edited one, and whatever the
// order in which facts arrive, the same is asked for in the end.
package charge

import (
	"errors"
	"maps"
	"math"
	"math/bits"
	"slices"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Date is a civil day.
type Date = schoolyear.Date

// Mode is how a quantity meets the steps of a price.
type Mode string

const (
	Graduated Mode = "graduated" // each unit at the price of the step that it falls in
	Volume    Mode = "volume"    // every unit at the price of the step that the whole reaches
)

// Step is a part of a price: up to a quantity, included.
type Step struct {
	UpTo      int64        `json:"up_to,omitempty"` // 0: without end, on the last step alone
	UnitCents ledger.Cents `json:"unit_cents,omitempty"`
	FlatCents ledger.Cents `json:"flat_cents,omitempty"` // besides, once the step is reached
}

// Price is what a quantity costs for a whole term (a year, most often), before tax.
type Price struct {
	Mode         Mode         `json:"mode"`
	Steps        []Step       `json:"steps"`
	MinimumCents ledger.Cents `json:"minimum_cents,omitempty"` // of a whole term, whatever is counted
}

// Each is the price of so much a unit.
func Each(cents ledger.Cents) Price { return Price{Mode: Graduated, Steps: []Step{{UnitCents: cents}}} }

// Flat is one sum for whatever is counted, from the first unit on.
func Flat(cents ledger.Cents) Price { return Price{Mode: Graduated, Steps: []Step{{FlatCents: cents}}} }

// What is wrong with a price, a term or a count.
var (
	ErrSteps    = errors.New("charge: the steps of a price rise, and the last has no end")
	ErrNegative = errors.New("charge: a price, a count or a minimum is not below zero")
	ErrMode     = errors.New("charge: a price is graduated or by volume")
	ErrTerm     = errors.New("charge: a term ends after it begins")
	ErrPrices   = errors.New("charge: prices follow one another, and the first holds from the term's first day")
	ErrLarge    = errors.New("charge: more than can be reckoned")
)

// Most is the largest quantity and the largest sum of a step that are reckoned: far above a country's pupils and budget of a town.
const Most = 1 << 31

// Check tells what is wrong with a price that somebody wrote.
func (p Price) Check() error {
	if p.Mode != Graduated && p.Mode != Volume {
		return ErrMode
	}
	if len(p.Steps) == 0 {
		return ErrSteps
	}
	if p.MinimumCents < 0 {
		return ErrNegative
	}
	if p.MinimumCents > Most {
		return ErrLarge
	}
	var below int64
	for i, s := range p.Steps {
		switch last := i == len(p.Steps)-1; {
		case s.UnitCents < 0 || s.FlatCents < 0:
			return ErrNegative
		case s.UnitCents > Most || s.FlatCents > Most || s.UpTo > Most:
			return ErrLarge
		case last && s.UpTo != 0, !last && s.UpTo <= below:
			return ErrSteps
		}
		below = s.UpTo
	}
	return nil
}

// Of is what a quantity costs for a whole term, the minimum apart. Nothing is counted, nothing is asked for.
func (p Price) Of(quantity int64) (cents int64) {
	if quantity <= 0 {
		return 0
	}
	var below int64
	for _, s := range p.Steps {
		reaches := s.UpTo == 0 || quantity <= s.UpTo
		switch {
		case p.Mode == Volume && reaches:
			return quantity*int64(s.UnitCents) + int64(s.FlatCents)
		case p.Mode == Volume:
			continue
		}
		upTo := quantity
		if !reaches {
			upTo = s.UpTo
		}
		cents += (upTo-below)*int64(s.UnitCents) + int64(s.FlatCents)
		if reaches {
			break
		}
		below = s.UpTo
	}
	return cents
}

// Span is from a day to another, both included.
type Span struct{ From, Until Date }

// Days of the span, 0 when it is none.
func (s Span) Days() int64 { return max(0, int64(s.From.DaysUntil(s.Until))+1) }

// And is what two spans share.
func (s Span) And(o Span) Span {
	if o.From.After(s.From) {
		s.From = o.From
	}
	if o.Until.Before(s.Until) {
		s.Until = o.Until
	}
	return s
}

// Priced is a price from a day on.
type Priced struct {
	From  Date
	Price Price
}

// Terms are what was agreed: a term, the prices in it, and days of trial at its beginning that cost nothing.
type Terms struct {
	Span   Span
	Prices []Priced // the first from the term's first day or before
	Trial  int      // days
}

// Check tells what is wrong with terms.
func (t Terms) Check() error {
	if t.Span.Days() == 0 || t.Trial < 0 {
		return ErrTerm
	}
	if len(t.Prices) == 0 || t.Prices[0].From.After(t.Span.From) {
		return ErrPrices
	}
	for i, p := range t.Prices {
		if i > 0 && !p.From.After(t.Prices[i-1].From) {
			return ErrPrices
		}
		if err := p.Price.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Count is how many of what is counted a place had in a span: pupils of a school, schools, the tranche that was chosen. Counts of one
// place may meet and overlap; they add up.
type Count struct {
	Place string
	Span
	Quantity int64
}

// Due is what the terms ask for, of each place, from the term's first day to a day included. The places' sums add up to the whole's,
// which is rounded once: halves go up.
type Due struct {
	Whole  ledger.Cents
	Places map[string]ledger.Cents
	// UnitDays is what was counted, times days: the figure behind each place's sum.
	UnitDays map[string]int64
}

// ToDate reckons it. Its errors are Check's, ErrNegative of a count, and ErrLarge.
func (t Terms) ToDate(counts []Count, upTo Date) (Due, error) {
	due := Due{Places: map[string]ledger.Cents{}, UnitDays: map[string]int64{}}
	if err := t.Check(); err != nil {
		return due, err
	}
	paid := Span{t.Span.From.AddDays(t.Trial), t.Span.Until}.And(Span{t.Span.From, upTo})
	edges := []Date{paid.From, paid.Until.AddDays(1)}
	for _, c := range counts {
		if c.Quantity < 0 {
			return due, ErrNegative
		}
		if c.Quantity > Most {
			return due, ErrLarge
		}
		edges = append(edges, c.From, c.Until.AddDays(1))
	}
	for _, p := range t.Prices {
		edges = append(edges, p.From)
	}
	slices.SortFunc(edges, Date.Compare)
	edges = slices.Compact(edges)

	// Between two edges nothing changes: the quantity of each place, and the price, hold for all its days.
	var whole, floor int64 // cents times days
	weights := map[string]int64{}
	for i := 0; i+1 < len(edges); i++ {
		here := Span{edges[i], edges[i+1].AddDays(-1)}.And(paid)
		days := here.Days()
		if days == 0 {
			continue
		}
		price := t.Prices[0].Price
		for _, p := range t.Prices {
			if !p.From.After(here.From) {
				price = p.Price
			}
		}
		var quantity int64
		now := map[string]int64{}
		for _, c := range counts {
			if c.And(here).Days() == days {
				now[c.Place] += c.Quantity
				quantity += c.Quantity
			}
		}
		if quantity > Most {
			return due, ErrLarge
		}
		cents, ok := times(price.Of(quantity), days)
		minimum, fits := times(int64(price.MinimumCents), days)
		if whole, floor = whole+cents, floor+minimum; !ok || !fits || max(whole, floor) > math.MaxInt64/4 {
			return due, ErrLarge
		}
		names := slices.Sorted(maps.Keys(now))
		quantities := make([]int64, len(names))
		for i, place := range names {
			quantities[i] = now[place]
			due.UnitDays[place] += now[place] * days
		}
		for i, part := range ledger.Cents(cents).Split(quantities) { // as the units of that time cost
			weights[names[i]] += int64(part)
		}
	}
	due.Whole = nearest(max(whole, floor), t.Span.Days())
	share(&due, weights)
	return due, nil
}

// share gives each place its part of the whole; a minimum of what nobody has is asked for of no place.
func share(due *Due, weights map[string]int64) {
	places := slices.Sorted(maps.Keys(due.UnitDays))
	if len(places) == 0 && due.Whole != 0 {
		places = []string{""}
	}
	parts := make([]int64, len(places))
	for i, p := range places {
		parts[i] = weights[p]
	}
	for i, cents := range due.Whole.Split(parts) {
		due.Places[places[i]] = cents
	}
}

func times(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), hi == 0 && lo <= math.MaxInt64/4
}

// nearest is n/d, halves up; neither is below zero.
func nearest(n, d int64) ledger.Cents { return ledger.Cents((2*n + d) / (2 * d)) }
