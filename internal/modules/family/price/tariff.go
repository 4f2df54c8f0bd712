// Package price says what a family owes for what it booked, and why, in sentences from which each price can be reckoned again. It
// is a pure function of a tariff, of what is known of a household, and of bookings: no database, no clock.
package price

import (
	"slices"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Tariff is what an activity costs from a day on, as a council decided it. An active tariff never changes: another follows it.
type Tariff struct {
	ID       uuid.UUID
	Activity uuid.UUID
	Own      bool // of this activity alone: it goes before one that its kind shares
	Since    schoolyear.Date
	Until    schoolyear.Date // zero: until another follows
	Method   Method
	Rounding ledger.Rounding
	// Cost is what one user costs the collectivity after subsidies, for what a price pays: a booking, an hour where presence is
	// counted, a week, a month or a year for a package. Nothing is charged above it, surcharges included (code de l'éducation,
	// R531-53). Zero: not known, and such a tariff is never activated.
	Cost      ledger.Cents
	DecidedOn schoolyear.Date // of the deliberation
	Reference string
}

// The kinds of a Price.
const (
	Single   = "single"
	Brackets = "brackets"
	Effort   = "effort"
)

// Price is one way to find an amount.
type Price struct {
	Kind     string        `json:"kind" enum:"single,brackets,effort" doc:"One price; by brackets of the quotient familial; a share of it"`
	Cents    ledger.Cents  `json:"cents,omitempty" minimum:"0" maximum:"10000000" doc:"Of single"`
	Brackets []Bracket     `json:"brackets,omitempty" maxItems:"60" doc:"In ascending order"`
	Above    ledger.Cents  `json:"above,omitempty" minimum:"0" maximum:"10000000" doc:"Of brackets: beyond the last"`
	Rate     int64         `json:"rate,omitempty" minimum:"0" maximum:"1000000" doc:"Of effort: millionths of the quotient"`
	Floor    ledger.Cents  `json:"floor,omitempty" minimum:"0" maximum:"10000000" doc:"Of effort: not less"`
	Ceiling  ledger.Cents  `json:"ceiling,omitempty" minimum:"0" maximum:"10000000" doc:"Of effort: not more; 0: no ceiling"`
	Unknown  *ledger.Cents `json:"unknown,omitempty" minimum:"0" maximum:"10000000" doc:"What a household pays of which no quotient is known: the collectivity decides it, nothing is presumed"`
}

// Bracket is a price up to a quotient, in whole euros.
type Bracket struct {
	UpTo  int          `json:"up_to" minimum:"1" maximum:"100000"`
	Under bool         `json:"under,omitempty" doc:"The quotient itself belongs to the next bracket"`
	Cents ledger.Cents `json:"cents" minimum:"0" maximum:"10000000"`
}

// last is the highest whole quotient of the bracket.
func (b Bracket) last() int {
	if b.Under {
		return b.UpTo - 1
	}
	return b.UpTo
}

// When says to whom an exception applies. What is empty is not looked at; all that is said must hold.
type When struct {
	Schools      []uuid.UUID `json:"schools,omitempty" maxItems:"200"`
	AgeFrom      *int        `json:"age_from,omitempty" minimum:"0" maximum:"25" doc:"In years, on the day"`
	AgeTo        *int        `json:"age_to,omitempty" minimum:"0" maximum:"25"`
	Modes        []string    `json:"modes,omitempty" maxItems:"3" enum:"annual,weekly,occasional" doc:"How the child is enrolled"`
	Units        []uuid.UUID `json:"units,omitempty" maxItems:"50" doc:"The slots of the activity; a package is of no slot"`
	ChildrenFrom *int        `json:"children_from,omitempty" minimum:"1" maximum:"20" doc:"How many children the household has"`
	ChildrenTo   *int        `json:"children_to,omitempty" minimum:"1" maximum:"20"`
}

// Exception is another price for some. The first that holds is taken.
type Exception struct {
	Label   string `json:"label" minLength:"1" maxLength:"80" doc:"As the family reads it: Maternelle, Occasionnel"`
	When    When   `json:"when"`
	Price   Price  `json:"price"`
	Outside *Price `json:"outside,omitempty" doc:"For those who live elsewhere; absent: the same"`
}

// The roundings of a duration.
const (
	Begun    = "up"
	Nearest  = "near"
	Finished = "down"
)

// Duration makes a price the price of an hour.
type Duration struct {
	Step  int    `json:"step" minimum:"1" maximum:"240" doc:"In minutes"`
	Round string `json:"round" enum:"up,near,down" doc:"A step that is begun counts; the nearest; only a step that is finished"`
}

// counted is how many minutes are charged of those that were spent.
func (d Duration) counted(minutes int) int {
	minutes = max(minutes, 0)
	switch d.Round {
	case Begun:
		minutes += d.Step - 1
	case Nearest:
		minutes += d.Step / 2
	}
	return minutes / d.Step * d.Step
}

// The periods of a package.
const (
	ByMonth = "month"
	ByWeek  = "week"
	ByYear  = "year"
)

// Package makes a price the price of a period, whatever the days on which the child came.
type Package struct {
	Per      string `json:"per" enum:"week,month,year" doc:"A week belongs to the month of its Thursday; a year is the school's, charged with its first month"`
	Prorated bool   `json:"prorated,omitempty" doc:"Only the days of service on which the child was enrolled count, without those that are free: sum × days ÷ days of service"`
}

// The kinds of a Change.
const (
	Instead   = "price"       // that price
	Part      = "part"        // that share of the price
	Plus      = "plus"        // so many cents more
	PlusPart  = "plus_part"   // so large a share more
	Minus     = "minus"       // so many cents less, not below 0
	MinusPart = "minus_part"  // so large a share less
	changed   = "change_"     // prefix of the code of a step
	most      = 1_000_000_000 // no bound
)

// Change is what a circumstance makes of a price.
type Change struct {
	Kind  string       `json:"kind" enum:"price,part,plus,plus_part,minus,minus_part" doc:"Instead of the price; a part of it; cents or a share more; cents or a share less"`
	Cents ledger.Cents `json:"cents,omitempty" minimum:"0" maximum:"10000000"`
	Ppm   int64        `json:"ppm,omitempty" minimum:"0" maximum:"10000000"`
}

// to applies the change.
func (c Change) to(p ledger.Cents, r ledger.Rounding) ledger.Cents {
	switch c.Kind {
	case Instead:
		return c.Cents
	case Part:
		return p.Part(c.Ppm, r)
	case Plus:
		return p + c.Cents
	case PlusPart:
		return p.Part(ledger.Million+c.Ppm, r)
	case Minus:
		return max(p-c.Cents, 0)
	case MinusPart:
		return p.Part(max(ledger.Million-c.Ppm, 0), r)
	}
	return p
}

// The ways to count brothers and sisters.
const (
	Used     = "used"
	Enrolled = "enrolled"
	ByRank   = "rank"
	ByCount  = "count"
)

// Siblings changes the price by the child's rank among the household's, or for all by how many they are.
type Siblings struct {
	Among string   `json:"among" enum:"used,enrolled" doc:"Counted: who used the service in the month, or who is enrolled in it"`
	By    string   `json:"by" enum:"rank,count" doc:"Each child by its rank, the eldest first; or all alike by how many they are"`
	Steps []Number `json:"steps" minItems:"1" maxItems:"10"`
}

// Number is what changes from the n-th child on.
type Number struct {
	From   int    `json:"from" minimum:"2" maximum:"20"`
	Change Change `json:"change"`
}

// Overrun is what is owed when a child is fetched after the end of its slot.
type Overrun struct {
	Grace int          `json:"grace,omitempty" minimum:"0" maximum:"120" doc:"Minutes that cost nothing"`
	Step  int          `json:"step" minimum:"1" maximum:"240" doc:"In minutes; one that is begun counts"`
	Cents ledger.Cents `json:"cents" minimum:"1" maximum:"10000000" doc:"For each step"`
}

// Method is how an activity is priced.
type Method struct {
	Price       Price        `json:"price"`
	Outside     *Price       `json:"outside,omitempty" doc:"For those who live elsewhere; absent: the same"`
	Exceptions  []Exception  `json:"exceptions,omitempty" maxItems:"20"`
	Duration    *Duration    `json:"duration,omitempty"`
	Package     *Package     `json:"package,omitempty"`
	Siblings    *Siblings    `json:"siblings,omitempty"`
	Basket      *Change      `json:"basket,omitempty" doc:"The family brings the meal"`
	Late        *Change      `json:"late,omitempty" doc:"Booked after the cut-off: beside the surcharge that the booking carries"`
	Unexpected  *Change      `json:"unexpected,omitempty" doc:"Came and had not booked: beside the surcharge that the booking carries"`
	Unjustified *Change      `json:"unjustified,omitempty" doc:"Booked, did not come, and nobody said so"`
	Overrun     *Overrun     `json:"overrun,omitempty"`
	MonthMax    ledger.Cents `json:"month_max,omitempty" minimum:"0" maximum:"10000000" doc:"Not more for a child in a month; 0: no such limit"`
}

// needsQuotient tells whether a price looks at the quotient.
func (p Price) needsQuotient() bool { return p.Kind == Brackets || p.Kind == Effort }

// Named is a price that a tariff may charge before its surcharges, with what says to whom.
type Named struct {
	Step  Step         `json:"step"`
	Cents ledger.Cents `json:"cents"`
}

// Prices lists what a tariff may charge, before surcharges and in the order in which it is written. An effort rate gives its
// floor and its ceiling.
func (t Tariff) Prices() []Named {
	var out []Named
	one := func(p Price, outside bool, label string) {
		s := Step{Code: "base_single", Since: t.Since, Outside: outside, Label: label}
		add := func(code string, cents ledger.Cents) {
			s.Code, s.Cents = code, cents
			out = append(out, Named{s, cents})
		}
		switch p.Kind {
		case Single:
			add("base_single", p.Cents)
		case Brackets:
			for i := range len(p.Brackets) + 1 {
				at := s
				at.From, at.To = p.bounds(i)
				at.Code, at.Cents = "base_bracket", p.at(i)
				out = append(out, Named{at, at.Cents})
			}
		case Effort:
			add("floor", p.Floor)
			add("ceiling", p.Ceiling)
		}
		if p.needsQuotient() && p.Unknown != nil {
			add("base_unknown", *p.Unknown)
		}
	}
	both := func(p Price, outside *Price, label string) {
		one(p, false, label)
		if outside != nil {
			one(*outside, true, label)
		}
	}
	both(t.Method.Price, t.Method.Outside, "")
	for _, e := range t.Method.Exceptions {
		both(e.Price, e.Outside, e.Label)
	}
	return out
}

// bounds are the lowest and the highest quotient of the i-th bracket; 0: none.
func (p Price) bounds(i int) (from, to int) {
	if i > 0 {
		from = p.Brackets[i-1].last() + 1
	}
	if i < len(p.Brackets) {
		to = p.Brackets[i].last()
	}
	return from, to
}

// at is the price of the i-th bracket; beyond the last, what is above.
func (p Price) at(i int) ledger.Cents {
	if i < len(p.Brackets) {
		return p.Brackets[i].Cents
	}
	return p.Above
}

// Fault is what is wrong with a tariff. Where is the path of the field, as JSON names it; Price is the price it is about.
type Fault struct {
	Where string `json:"where"`
	Code  string `json:"code"`
	Price *Named `json:"price,omitempty"`
}

// Faults lists what makes a method meaningless. An empty list can be reckoned with.
func (m Method) Faults() []Fault {
	var out []Fault
	fault := func(where, code string) { out = append(out, Fault{Where: where, Code: code}) }
	one := func(where string, p Price) {
		switch p.Kind {
		case Single:
		case Brackets:
			if len(p.Brackets) == 0 {
				fault(where+".brackets", "empty")
			}
			for i := 1; i < len(p.Brackets); i++ {
				if p.Brackets[i].last() <= p.Brackets[i-1].last() {
					fault(where+".brackets", "order")
					break
				}
			}
		case Effort:
			if p.Rate <= 0 {
				fault(where+".rate", "rate")
			}
			if p.Ceiling > 0 && p.Ceiling < p.Floor {
				fault(where+".ceiling", "below_floor")
			}
		default:
			fault(where+".kind", "kind")
		}
		if p.needsQuotient() && p.Unknown == nil {
			fault(where+".unknown", "unknown")
		}
		negative := p.Cents < 0 || p.Above < 0 || p.Floor < 0 || p.Ceiling < 0 || p.Unknown != nil && *p.Unknown < 0
		if negative || slices.ContainsFunc(p.Brackets, func(b Bracket) bool { return b.Cents < 0 || b.last() < 0 }) {
			fault(where, "negative")
		}
	}
	one("price", m.Price)
	if m.Outside != nil {
		one("outside", *m.Outside)
	}
	for _, e := range m.Exceptions {
		one("exceptions", e.Price)
		if e.Outside != nil {
			one("exceptions.outside", *e.Outside)
		}
		w := e.When
		if w.empty() {
			fault("exceptions.when", "when")
		}
		if w.AgeFrom != nil && w.AgeTo != nil && *w.AgeTo < *w.AgeFrom || w.ChildrenFrom != nil && w.ChildrenTo != nil && *w.ChildrenTo < *w.ChildrenFrom {
			fault("exceptions.when", "range")
		}
	}
	if d := m.Duration; d != nil {
		if d.Step < 1 || d.Round != Begun && d.Round != Nearest && d.Round != Finished {
			fault("duration", "duration")
		}
		if m.Package != nil {
			fault("package", "both")
		}
	}
	if p := m.Package; p != nil {
		if p.Per != ByWeek && p.Per != ByMonth && p.Per != ByYear {
			fault("package", "package")
		}
		if m.MonthMax > 0 || m.Late != nil || m.Unexpected != nil || m.Unjustified != nil || m.Overrun != nil {
			fault("package", "package_extras") // they are owed by the day
		}
	}
	change := func(where string, c *Change, kinds ...string) {
		if c != nil && (!slices.Contains(kinds, c.Kind) || c.Cents < 0 || c.Ppm < 0 || c.Kind == MinusPart && c.Ppm > ledger.Million) {
			fault(where, "change")
		}
	}
	change("basket", m.Basket, Instead, Part)
	change("late", m.Late, Instead, Plus, PlusPart)
	change("unexpected", m.Unexpected, Instead, Plus, PlusPart)
	change("unjustified", m.Unjustified, Instead, Plus, PlusPart)
	if s := m.Siblings; s != nil {
		if s.Among != Used && s.Among != Enrolled || s.By != ByRank && s.By != ByCount || len(s.Steps) == 0 {
			fault("siblings", "siblings")
		}
		for i, n := range s.Steps {
			change("siblings", &n.Change, Instead, Minus, MinusPart)
			if n.From < 2 || i > 0 && n.From <= s.Steps[i-1].From {
				fault("siblings", "order")
			}
		}
	}
	if o := m.Overrun; o != nil && (o.Step < 1 || o.Cents < 1 || o.Grace < 0) {
		fault("overrun", "overrun")
	}
	if m.MonthMax < 0 {
		fault("month_max", "negative")
	}
	return out
}

func (w When) empty() bool {
	return len(w.Schools) == 0 && w.AgeFrom == nil && w.AgeTo == nil && len(w.Modes) == 0 && len(w.Units) == 0 && w.ChildrenFrom == nil && w.ChildrenTo == nil
}

// Missing lists what a tariff lacks to be charged: a cost per user and the deliberation that hold it, and prices that stay below.
func (t Tariff) Missing() []Fault {
	out := t.Method.Faults()
	if !t.Rounding.Valid() {
		out = append(out, Fault{Where: "rounding", Code: "rounding"})
	}
	if t.Cost <= 0 {
		out = append(out, Fault{Where: "cost", Code: "cost"})
	}
	if t.DecidedOn.IsZero() || t.Reference == "" {
		out = append(out, Fault{Where: "deliberation", Code: "deliberation"})
	}
	if t.Since.IsZero() || !t.Until.IsZero() && t.Until.Before(t.Since) {
		out = append(out, Fault{Where: "since", Code: "since"})
	}
	for _, n := range t.Prices() {
		switch {
		case n.Step.Code == "ceiling" && n.Cents == 0:
			out = append(out, Fault{Where: "price.ceiling", Code: "no_ceiling", Price: &n})
		case t.Cost > 0 && n.Cents > t.Cost:
			out = append(out, Fault{Where: "price", Code: "above_cost", Price: &n})
		}
	}
	return out
}

// On finds the tariff of an activity on a day: of those that are its own, else of those of its kind, the last that began by then.
func On(tariffs []Tariff, activity uuid.UUID, day schoolyear.Date) *Tariff {
	var found *Tariff
	for i := range tariffs {
		t := &tariffs[i]
		if t.Activity == activity && !day.Before(t.Since) && (t.Until.IsZero() || !day.After(t.Until)) && (found == nil || t.Own && !found.Own || t.Own == found.Own && t.Since.After(found.Since)) {
			found = t
		}
	}
	return found
}
