package family

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/few"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Simulation is what a month would have cost by a tariff, against what it costs: no name, no invoice.
type Simulation struct {
	Month       schoolyear.Date      `json:"month" format:"date" doc:"Its first day"`
	Households  int                  `json:"households" doc:"Who used what it prices"`
	Children    int                  `json:"children"`
	Bookings    int                  `json:"bookings" doc:"That are charged"`
	BeforeCents ledger.Cents         `json:"before_cents" doc:"What families pay for them today"`
	AfterCents  ledger.Cents         `json:"after_cents"`
	More        int                  `json:"more" doc:"Households that would pay more"`
	Less        int                  `json:"less"`
	Unpriced    int                  `json:"unpriced" doc:"Households with bookings that no tariff prices today"`
	NoQuotient  int                  `json:"no_quotient" doc:"Households priced without a known quotient"`
	Capped      int                  `json:"capped" doc:"Bookings held at the cost per user"`
	Brackets    []SimulatedBracket   `json:"brackets" nullable:"false" doc:"In the order of the tariff"`
	Largest     []SimulatedHousehold `json:"largest" nullable:"false" doc:"The five largest differences, without a name"`
}

// SimulatedBracket is what happens to those of one price.
type SimulatedBracket struct {
	Name       string       `json:"name"`
	Households int          `json:"households"`
	More       int          `json:"more"`
	Less       int          `json:"less"`
	MoreCents  ledger.Cents `json:"more_cents" doc:"What those who pay more pay more, in all"`
	LessCents  ledger.Cents `json:"less_cents" doc:"What those who pay less pay less, in all"`
	Before     ledger.Cents `json:"before_cents"`
	After      ledger.Cents `json:"after_cents"`
	Joined     bool         `json:"joined,omitempty" doc:"Prices of fewer than eleven households, told together"`
}

// SimulatedHousehold is a household that nobody could name.
type SimulatedHousehold struct {
	Children    int          `json:"children"`
	BeforeCents ledger.Cents `json:"before_cents"`
	AfterCents  ledger.Cents `json:"after_cents"`
	Bracket     string       `json:"bracket,omitempty" doc:"Its price; told to whoever writes tariffs alone"`
}

// together is how many households are prepared at once.
const together = 400

func (s *Service) simulateTariff(_ context.Context, tx *tenant.Tx, in *struct {
	OfTariff
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"2026-09; absent: the last that is over"`
}) (*struct{ Body Simulation }, error) {
	r, err := tariffOf(tx, in.Tariff)
	if err != nil {
		return nil, err
	}
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	month := schoolyear.NewDate(today.Year, today.Month-1, 1)
	if in.Month != "" {
		if month, err = schoolyear.ParseDate(in.Month + "-01"); err != nil || month.After(today) {
			return nil, problem.OnField("month", "family.tariff_month")
		}
	}
	sim, err := s.simulate(tx, r, month)
	if err != nil {
		return nil, err
	}
	tx.About(r.ID)
	return &struct{ Body Simulation }{*sim}, nil
}

// simulated is a household before and after.
type simulated struct {
	SimulatedHousehold
	name string
}

// simulate prices a month twice: as it is charged, and as a tariff would.
func (s *Service) simulate(tx *tenant.Tx, r tariffRow, month schoolyear.Date) (*Simulation, error) {
	if faults := r.Body.Method.Faults(); len(faults) > 0 || !r.Body.Rounding.Valid() {
		return nil, problem.New(problem.Conflict, "family.tariff_not_sound")
	}
	months, err := s.MonthsOf(tx, month, schoolyear.NewDate(month.Year, month.Month+1, 0))
	if err != nil {
		return nil, err
	}
	first, _ := months.weeks()
	concerned := map[uuid.UUID]bool{}
	r.Since, r.Until = schoolyear.NewDate(first.Year-1, time.January, 1), schoolyear.Date{} // for the whole month, whenever it is to begin
	after := []price.Tariff{}
	for _, t := range months.spread(r) {
		concerned[t.Activity] = true
		after = append(after, t)
	}
	for _, t := range months.Tariffs {
		if !concerned[t.Activity] || t.Own && r.ActivityID == nil {
			after = append(after, t) // what is an activity's own goes on before what its kind shares
		}
	}
	asked := &Months{From: months.From, Until: months.Until, Tariffs: slices.Concat(months.Tariffs, after), Activities: months.Activities, order: months.order, zone: months.zone, year: months.year, byChild: months.byChild, s: s, tx: tx}
	households, err := asked.Households()
	if err != nil {
		return nil, err
	}
	sim := &Simulation{Month: month, Brackets: []SimulatedBracket{}, Largest: []SimulatedHousehold{}}
	lang := s.lang(tx)
	var all []simulated
	for list := range slices.Chunk(households, together) {
		prepared, err := asked.Of(list)
		if err != nil {
			return nil, err
		}
		for i := range prepared {
			p := &prepared[i]
			p.Tariffs = months.Tariffs
			before := price.Month(p.Input)
			p.Tariffs = after
			if h, used := sim.take(before, price.Month(p.Input), concerned, s.Words, lang); used {
				all = append(all, h)
			}
		}
	}
	sim.lay(all, r.priced(uuid.Nil), s.Words, lang, manifest.Holds(tx, Tariff) != 0)
	return sim, nil
}

// take counts a household; used is false when it booked nothing of what is priced.
func (sim *Simulation) take(before, after price.Bill, concerned map[uuid.UUID]bool, words *i18n.Bundle, lang string) (h simulated, used bool) {
	children := map[uuid.UUID]bool{}
	unpriced, unknown := false, false
	for _, l := range before.Lines {
		if concerned[l.Activity] {
			h.BeforeCents += l.Cents
			used = true
			unpriced = unpriced || l.Kind == price.Missing
		}
	}
	for _, l := range after.Lines {
		if !concerned[l.Activity] {
			continue
		}
		used = true
		h.AfterCents += l.Cents
		children[l.Child] = true
		unknown = unknown || l.NoQuotient
		if l.Kind == price.Priced || l.Kind == price.Packaged {
			sim.Bookings += l.Quantity
			if h.name == "" {
				h.name = l.Steps[0].Head(words, lang)
			}
			if code := l.Steps[len(l.Steps)-1].Code; code == "cap" || code == "cap_hour" {
				sim.Capped += l.Quantity
			}
		}
	}
	if !used {
		return h, false
	}
	h.Children = len(children)
	sim.Households++
	sim.Children += h.Children
	sim.BeforeCents += h.BeforeCents
	sim.AfterCents += h.AfterCents
	if unpriced {
		sim.Unpriced++
	}
	if unknown {
		sim.NoQuotient++
	}
	switch {
	case h.AfterCents > h.BeforeCents:
		sim.More++
	case h.AfterCents < h.BeforeCents:
		sim.Less++
	}
	return h, true
}

// lay puts households together by their price, and shows the five largest differences. Whoever writes no tariff reads no price of
// fewer than eleven households, nor which was whose.
func (sim *Simulation) lay(all []simulated, t price.Tariff, words *i18n.Bundle, lang string, writes bool) {
	var names []string
	for _, n := range t.Prices() {
		names = append(names, n.Step.Head(words, lang))
	}
	at := map[string]*SimulatedBracket{}
	for _, h := range all {
		if h.name == "" {
			continue // nothing of theirs is charged
		}
		b := at[h.name]
		if b == nil {
			b = &SimulatedBracket{Name: h.name}
			at[h.name] = b
			if !slices.Contains(names, h.name) {
				names = append(names, h.name)
			}
		}
		b.add(h)
	}
	var rest SimulatedBracket
	for _, name := range names {
		b := at[name]
		if b == nil {
			continue
		}
		delete(at, name)
		if !writes && b.Households < few.Floor {
			rest.join(*b)
			continue
		}
		sim.Brackets = append(sim.Brackets, *b)
	}
	if rest.Households > 0 {
		// one that stays alone would be found by subtraction: the smallest of the others joins it
		for rest.Households < few.Floor && len(sim.Brackets) > 0 {
			i := 0
			for j := range sim.Brackets {
				if sim.Brackets[j].Households < sim.Brackets[i].Households {
					i = j
				}
			}
			rest.join(sim.Brackets[i])
			sim.Brackets = slices.Delete(sim.Brackets, i, i+1)
		}
		rest.Joined = true
		sim.Brackets = append(sim.Brackets, rest)
	}
	slices.SortStableFunc(all, func(a, b simulated) int {
		return cmp.Compare(distance(b.SimulatedHousehold), distance(a.SimulatedHousehold))
	})
	for _, h := range all[:min(5, len(all))] {
		if distance(h.SimulatedHousehold) == 0 {
			break
		}
		if writes {
			h.Bracket = h.name
		}
		sim.Largest = append(sim.Largest, h.SimulatedHousehold)
	}
}

func distance(h SimulatedHousehold) ledger.Cents {
	return max(h.AfterCents-h.BeforeCents, h.BeforeCents-h.AfterCents)
}

func (b *SimulatedBracket) add(h simulated) {
	b.Households++
	b.Before += h.BeforeCents
	b.After += h.AfterCents
	switch d := h.AfterCents - h.BeforeCents; {
	case d > 0:
		b.More++
		b.MoreCents += d
	case d < 0:
		b.Less++
		b.LessCents -= d
	}
}

func (b *SimulatedBracket) join(o SimulatedBracket) {
	b.Households += o.Households
	b.More += o.More
	b.Less += o.Less
	b.MoreCents += o.MoreCents
	b.LessCents += o.LessCents
	b.Before += o.Before
	b.After += o.After
}
