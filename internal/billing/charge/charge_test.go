package charge

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

func day(y, m, d int) Date { return schoolyear.NewDate(y, time.Month(m), d) }

func TestThePricesOfTheCatalogue(t *testing.T) {
	year := Span{day(2026, 9, 1), day(2027, 8, 31)}
	whole := func(p Price, counts ...Count) ledger.Cents {
		t.Helper()
		due, err := Terms{Span: year, Prices: []Priced{{year.From, p}}}.ToDate(counts, year.Until)
		if err != nil {
			t.Fatal(err)
		}
		return due.Whole
	}
	for _, c := range []struct {
		name string
		got  ledger.Cents
		want ledger.Cents
	}{
		{"521 pupils at 1.50", whole(Each(150), Count{"a", year, 247}, Count{"b", year, 274}), 78150},
		{"two schools at 49 and a tranche of 100", whole(Each(4900), Count{"a", year, 2}) + whole(Flat(10000), Count{"", year, 1}), 19800},
		{"one pupil for 73 days of 365", whole(Each(150), Count{"a", Span{day(2026, 9, 1), day(2026, 11, 12)}, 1}), 30},
		{"steps, each unit in its own", whole(Price{Mode: Graduated, Steps: []Step{{UpTo: 100, UnitCents: 200}, {UnitCents: 100}}}, Count{"a", year, 150}), 25000},
		{"steps, all in the one reached", whole(Price{Mode: Volume, Steps: []Step{{UpTo: 100, UnitCents: 200}, {UnitCents: 100}}}, Count{"a", year, 150}), 15000},
		{"a minimum", whole(Price{Mode: Graduated, Steps: []Step{{UnitCents: 150}}, MinimumCents: 5000}, Count{"a", year, 3}), 5000},
		{"nobody", whole(Each(150)), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestAPriceThatIsNoneIsRefused(t *testing.T) {
	for name, p := range map[string]Price{
		"no step": {Mode: Volume}, "no mode": {Steps: []Step{{}}}, "no end": {Mode: Volume, Steps: []Step{{UpTo: 5}}}, "falling": {Mode: Volume, Steps: []Step{{UpTo: 5}, {UpTo: 5}, {}}},
		"below zero": Each(-1), "minimum below zero": {Mode: Volume, Steps: []Step{{}}, MinimumCents: -1}, "beyond": Each(Most + 1),
	} {
		if p.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	year := Span{day(2026, 9, 1), day(2027, 8, 31)}
	for name, terms := range map[string]Terms{
		"no price": {Span: year}, "backwards": {Span: Span{year.Until, year.From}, Prices: []Priced{{year.From, Each(1)}}},
		"a gap": {Span: year, Prices: []Priced{{year.From.AddDays(1), Each(1)}}}, "twice": {Span: year, Prices: []Priced{{year.From, Each(1)}, {year.From, Each(2)}}},
	} {
		if terms.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
	terms := Terms{Span: year, Prices: []Priced{{year.From, Each(Most)}}}
	if _, err := terms.ToDate([]Count{{"a", year, Most}}, year.Until); err != ErrLarge {
		t.Errorf("more than can be reckoned: %v", err)
	}
}

func TestTheTwinsOfTwoListsCountOnce(t *testing.T) {
	term := Span{day(2026, 9, 1), day(2027, 8, 31)}
	counts, twice := Once([]Presence{{"x", "b", Span{day(2026, 10, 1), term.Until}}, {"x", "a", Span{term.From, day(2026, 10, 15)}}, {"y", "a", term}, {"y", "a", term}})
	if len(twice) != 2 || twice[0].Place != "b" || twice[0].Days() != 15 {
		t.Errorf("counted twice: %v", twice)
	}
	var days int64
	for _, c := range counts {
		days += c.Quantity * c.Days()
	}
	if days != 2*365 {
		t.Errorf("%d days of pupils: %v", days, counts)
	}
}

func TestACensusHoldsUntilTheNext(t *testing.T) {
	term := Span{day(2026, 9, 1), day(2027, 8, 31)}
	got := fmt.Sprint(Held(term, 45, []Census{{"late", day(2027, 1, 4), 30}, {"a", day(2026, 10, 1), 100}, {"a", day(2027, 3, 1), 110}, {"before", day(2026, 6, 1), 7}}))
	if want := "[{a {2026-09-01 2027-02-28} 100} {a {2027-03-01 2027-08-31} 110} {before {2026-09-01 2027-08-31} 7} {late {2027-01-04 2027-08-31} 30}]"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// history is a subscription's life: who was where, and from which invoice on it was known.
type history struct {
	terms  Terms
	facts  []Presence
	known  []int
	closes []Date
	payer  map[string]string // of a syndicate: which commune each school is of; they share by pupils
}

func random(r *rand.Rand) history {
	begins := schoolyear.NewDate(2023+r.IntN(5), 1, 1).AddDays(r.IntN(366))
	h := history{terms: Terms{Span: Span{begins, begins.AddDays(r.IntN(400))}}}
	if r.IntN(4) == 0 {
		h.terms.Trial = r.IntN(60)
	}
	for at := begins.AddDays(-r.IntN(3)); len(h.terms.Prices) < 1+r.IntN(3); at = at.AddDays(1 + r.IntN(200)) {
		p := Price{Mode: []Mode{Graduated, Volume}[r.IntN(2)]}
		below := int64(0)
		for range r.IntN(3) {
			below += 1 + r.Int64N(4)
			p.Steps = append(p.Steps, Step{UpTo: below, UnitCents: ledger.Cents(r.IntN(500)), FlatCents: ledger.Cents(r.IntN(3) * r.IntN(1000))})
		}
		p.Steps = append(p.Steps, Step{UnitCents: ledger.Cents(r.IntN(500))})
		if r.IntN(3) == 0 {
			p.MinimumCents = ledger.Cents(r.IntN(2000))
		}
		h.terms.Prices = append(h.terms.Prices, Priced{at, p})
	}
	h.terms.Prices[0].From = begins
	if len(h.terms.Prices) > 1 && !h.terms.Prices[1].From.After(begins) {
		h.terms.Prices = h.terms.Prices[:1]
	}
	for range r.IntN(4) {
		h.closes = append(h.closes, begins.AddDays(r.IntN(420)-5))
	}
	h.closes = append(h.closes, h.terms.Span.Until)
	for range r.IntN(12) {
		from := begins.AddDays(r.IntN(420) - 20)
		h.facts = append(h.facts, Presence{fmt.Sprint("pupil ", r.IntN(7)), fmt.Sprint("school ", r.IntN(3)), Span{from, from.AddDays(r.IntN(300) - 5)}})
		h.known = append(h.known, r.IntN(len(h.closes)))
	}
	if r.IntN(3) == 0 {
		h.payer = map[string]string{}
		for school := range 3 {
			h.payer[fmt.Sprint("school ", school)] = fmt.Sprint("commune ", r.IntN(3))
		}
	}
	return h
}

// shares is what each commune of a syndicate pays of what is due: by the days of its schools' pupils in the term that are known.
func (h history) shares(counts []Count) func(Due) Due {
	if h.payer == nil {
		return nil
	}
	weights, sum := map[string]int64{}, int64(0)
	for _, commune := range h.payer {
		weights[commune] = 0
	}
	for _, c := range counts {
		days := c.Quantity * c.And(h.terms.Span).Days()
		weights[h.payer[c.Place]] += days
		sum += days
	}
	if sum == 0 {
		for commune := range weights {
			weights[commune] = 1
		}
	}
	return func(d Due) Due { return d.Shared(weights) }
}

// naiveShares looks on every day in which school each pupil is, and gives each commune its part of the whole, in fractions: the cents that
// are left go to the largest remainders.
func (h history) naiveShares(whole ledger.Cents) map[string]ledger.Cents {
	days, all := map[string]int64{}, int64(0)
	var communes []string
	for _, commune := range h.payer {
		if _, had := days[commune]; !had {
			days[commune] = 0
			communes = append(communes, commune)
		}
	}
	slices.Sort(communes)
	for d := h.terms.Span.From; !d.After(h.terms.Span.Until); d = d.AddDays(1) {
		in := map[string]Presence{}
		for _, f := range h.facts {
			had, ok := in[f.Pupil]
			if !d.Before(f.From) && !d.After(f.Until) && (!ok || f.From.Before(had.From) || f.From == had.From && f.Place < had.Place) {
				in[f.Pupil] = f
			}
		}
		for _, f := range in {
			days[h.payer[f.Place]]++
			all++
		}
	}
	if all == 0 {
		for _, commune := range communes {
			days[commune], all = 1, all+1
		}
	}
	parts, left := map[string]ledger.Cents{}, whole
	rest := map[string]*big.Rat{}
	for _, commune := range communes {
		part := new(big.Rat).Mul(big.NewRat(int64(whole), 1), big.NewRat(days[commune], all))
		parts[commune] = ledger.Cents(new(big.Int).Div(part.Num(), part.Denom()).Int64())
		rest[commune] = part.Sub(part, big.NewRat(int64(parts[commune]), 1))
		left -= parts[commune]
	}
	for ; left > 0; left-- {
		most := communes[0]
		for _, commune := range communes[1:] {
			if rest[commune].Cmp(rest[most]) > 0 {
				most = commune
			}
		}
		parts[most]++
		rest[most] = big.NewRat(-1, 1)
	}
	return parts
}

// naive asks of every day who was there and what each unit cost, in fractions, and rounds once.
func (h history) naive(upTo Date) ledger.Cents {
	term := h.terms.Span
	length := big.NewRat(term.Days(), 1)
	sum, least := new(big.Rat), new(big.Rat)
	for d, nth := term.From, 0; !d.After(term.Until) && !d.After(upTo); d, nth = d.AddDays(1), nth+1 {
		if nth < h.terms.Trial {
			continue
		}
		there := map[string]bool{}
		for _, f := range h.facts {
			if !d.Before(f.From) && !d.After(f.Until) {
				there[f.Pupil] = true
			}
		}
		price := h.terms.Prices[0].Price
		for _, p := range h.terms.Prices {
			if !d.Before(p.From) {
				price = p.Price
			}
		}
		cents := int64(0)
		for unit := 1; unit <= len(there); unit++ {
			counted := unit
			if price.Mode == Volume {
				counted = len(there)
			}
			for i, s := range price.Steps {
				if s.UpTo == 0 || int64(counted) <= s.UpTo {
					cents += int64(s.UnitCents)
					first := price.Mode == Volume && unit == 1 || price.Mode == Graduated && (i == 0 && unit == 1 || i > 0 && int64(unit) == price.Steps[i-1].UpTo+1)
					if first {
						cents += int64(s.FlatCents)
					}
					break
				}
			}
		}
		sum.Add(sum, new(big.Rat).Quo(big.NewRat(cents, 1), length))
		least.Add(least, new(big.Rat).Quo(big.NewRat(int64(price.MinimumCents), 1), length))
	}
	if sum.Cmp(least) < 0 {
		sum = least
	}
	half := new(big.Rat).Add(sum, big.NewRat(1, 2))
	return ledger.Cents(new(big.Int).Div(half.Num(), half.Denom()).Int64())
}

// TestAHistoryIsBilledToTheCent holds the invoices of random lives, whatever is known late, to what a second reckoning says in the end.
func TestAHistoryIsBilledToTheCent(t *testing.T) {
	rounds := 10_000
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		rounds = 1_000_000
	}
	if n, err := strconv.Atoi(os.Getenv("PREAU_CAMPAIGN")); err == nil && n > 1 {
		rounds = n
	}
	late, minima, shared := 0, 0, 0
	for n := range rounds {
		h := random(rand.New(rand.NewPCG(7, uint64(n))))
		var asked ledger.Cents
		billed := Billed{}
		for i, close := range h.closes {
			var knownNow []Presence
			for k, f := range h.facts {
				if h.known[k] <= i {
					knownNow = append(knownNow, f)
				}
			}
			counts, _ := Once(knownNow)
			lines, err := h.terms.Bill(counts, billed, close, h.shares(counts))
			if err != nil {
				t.Fatalf("history %d: %v", n, err)
			}
			for _, l := range lines {
				asked += l.Cents
				if l.Late {
					late++
				}
				if l.Place == "" {
					minima++
				}
			}
			billed = billed.Add(lines, close)
			var places ledger.Cents
			for _, c := range billed.Places {
				places += c
			}
			if places != asked {
				t.Fatalf("history %d: places make %v of %v", n, places, asked)
			}
		}
		if want := h.naive(h.terms.Span.Until); asked != want {
			t.Fatalf("history %d: %v was asked for, %v is due: %+v", n, asked, want, h)
		} else if h.payer != nil {
			for commune, part := range h.naiveShares(want) {
				if billed.Places[commune] != part {
					t.Fatalf("history %d: %s was asked for %v, its part is %v of %v: %+v", n, commune, billed.Places[commune], part, want, h)
				}
				if part != 0 && part != want {
					shared++
				}
			}
		}
	}
	if late == 0 || minima == 0 || shared == 0 {
		t.Errorf("no history with late facts (%d lines), a minimum of nobody (%d) or communes that share (%d)", late, minima, shared)
	}
	t.Logf("%d histories, %d late lines, %d parts of communes that share", rounds, late, shared)
}
