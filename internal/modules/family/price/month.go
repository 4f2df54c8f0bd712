package price

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// The kinds of a Line.
const (
	Priced   = "price"
	Packaged = "package"
	Free     = "free"
	Pending  = "pending" // a proof is awaited: nothing is charged yet
	Missing  = "missing" // no tariff holds on these days: nothing can be charged
	Kept     = "kept"    // cancelled too late: what stays owed
	OnceOnly = "once"
	Ceiling  = "ceiling" // what the limit of the month takes off
	Aided    = "aid"
)

var order = []string{Priced, Packaged, Kept, OnceOnly, Ceiling, Aided, Pending, Free, Missing}

// Line is what a child's days of one activity cost that have the same price for the same reasons. Cents is Unit × Quantity.
type Line struct {
	Child      uuid.UUID         `json:"child"`
	Activity   uuid.UUID         `json:"activity"`
	Tariff     uuid.UUID         `json:"tariff"`
	Kind       string            `json:"kind" enum:"price,package,kept,once,ceiling,aid,pending,free,missing"`
	Unit       ledger.Cents      `json:"unit_cents"`
	Quantity   int               `json:"quantity"`
	Cents      ledger.Cents      `json:"cents"`
	Days       []schoolyear.Date `json:"days" nullable:"false"`
	Units      []uuid.UUID       `json:"-"` // of bookings: the slot of each day
	Minutes    []int             `json:"minutes,omitempty" doc:"Of presence, where presence is counted: one for each day"`
	Steps      []Step            `json:"steps" nullable:"false"`
	Aid        *uuid.UUID        `json:"aid,omitempty"`
	Once       string            `json:"once,omitempty" doc:"Charged once a school year: pupil, family, year"`
	NoQuotient bool              `json:"no_quotient,omitempty" doc:"The price is the one for households of which no quotient is known"`
}

// Step is one reason of a price, in the order in which they are reckoned: each takes the price from Of to Cents. Code is a key of the
// catalogue.
type Step struct {
	Code      string          `json:"code"`
	Cents     ledger.Cents    `json:"cents"`
	Of        ledger.Cents    `json:"of,omitempty"`
	Amount    ledger.Cents    `json:"amount,omitempty"`
	Ppm       int64           `json:"ppm,omitempty"`
	Why       string          `json:"why,omitempty"`
	N         int             `json:"n,omitempty"`
	Whole     int             `json:"whole,omitempty"`
	Round     string          `json:"round,omitempty"`
	Rounding  ledger.Rounding `json:"rounding,omitempty"`
	Label     string          `json:"label,omitempty"`
	Outside   bool            `json:"outside,omitempty"`
	Since     schoolyear.Date `json:"since,omitzero"`
	QF        int             `json:"qf,omitempty"`
	QFSource  string          `json:"qf_source,omitempty"`
	QFSince   schoolyear.Date `json:"qf_since,omitzero"`
	From      int             `json:"from,omitempty"`
	To        int             `json:"to,omitempty"`
	Reference string          `json:"reference,omitempty"`
}

// Bill is the month of a household.
type Bill struct {
	Lines []Line
	Total ledger.Cents
}

// Month prices a month. Lines come child by child, the eldest first, then in the order of the activities. Bookings of children or
// activities that are not given are left out.
func Month(in Input) Bill {
	m := &month{Input: in, charged: map[Once]bool{}, booked: map[[2]uuid.UUID][]*Booking{}, rest: map[uuid.UUID]ledger.Cents{}}
	m.children = slices.Clone(in.Household.Children)
	slices.SortStableFunc(m.children, func(a, b Child) int {
		return cmp.Or(a.Born.Compare(b.Born), bytes.Compare(a.ID[:], b.ID[:]))
	})
	for _, o := range in.Household.Charged {
		m.charged[o] = true
	}
	for i := range in.Bookings {
		b := &in.Bookings[i]
		k := [2]uuid.UUID{b.Child, b.Activity}
		m.booked[k] = append(m.booked[k], b)
	}
	for _, list := range m.booked {
		slices.SortStableFunc(list, func(a, b *Booking) int {
			return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Starts, b.Starts), bytes.Compare(a.Unit[:], b.Unit[:]))
		})
	}
	for _, a := range in.Household.Aids {
		m.rest[a.ID] = a.Most
		if a.Most == 0 {
			m.rest[a.ID] = most
		}
	}
	for i := range m.children {
		for j := range in.Activities {
			m.one(&m.children[i], &in.Activities[j])
		}
	}
	bill := Bill{Lines: m.lines}
	for _, l := range bill.Lines {
		bill.Total += l.Cents
	}
	return bill
}

type month struct {
	Input
	children []Child
	booked   map[[2]uuid.UUID][]*Booking
	charged  map[Once]bool
	rest     map[uuid.UUID]ledger.Cents // what an aid may still pay
	lines    []Line
}

func (m *month) within(day schoolyear.Date) bool {
	return !day.Before(m.From) && !day.After(m.Until)
}

// one prices a child's month of an activity.
func (m *month) one(c *Child, a *Activity) {
	start := len(m.lines)
	m.packages(c, a)
	for _, b := range m.booked[[2]uuid.UUID{c.ID, a.ID}] {
		if m.within(b.Day) {
			m.booking(c, a, b)
		}
	}
	m.ceiling(c, a, start)
	m.aids(c, a, start)
	for i := start; i < len(m.lines); i++ {
		l := &m.lines[i]
		l.Cents = l.Unit * ledger.Cents(l.Quantity)
	}
	slices.SortStableFunc(m.lines[start:], func(x, y Line) int {
		return cmp.Compare(slices.Index(order, x.Kind), slices.Index(order, y.Kind))
	})
}

// booking prices one booking.
func (m *month) booking(c *Child, a *Activity, b *Booking) {
	line := Line{Child: c.ID, Activity: a.ID, Kind: Priced, Quantity: 1, Days: []schoolyear.Date{b.Day}, Units: []uuid.UUID{b.Unit}}
	t := On(m.Tariffs, a.ID, b.Day)
	surcharge := b.SurchargeCents > 0 || b.SurchargePpm > 0
	switch {
	case b.State == "cancelled" && b.Late && surcharge:
		line.Kind = Kept
	case b.State != "booked" && b.State != "away":
		return
	case b.Charge == "free":
		line.Kind, line.Steps = Free, []Step{{Code: "free", Why: reason(b.Code)}}
	case b.Charge == "undecided":
		line.Kind, line.Steps = Pending, []Step{{Code: "pending", Why: strings.TrimPrefix(b.Code, "proof_")}}
	}
	if t == nil && line.Kind != Free && line.Kind != Pending {
		line.Kind, line.Steps = Missing, []Step{{Code: "missing"}}
	}
	if t != nil {
		line.Tariff = t.ID
	}
	if line.Kind == Free || line.Kind == Pending || line.Kind == Missing {
		m.add(line, a)
		return
	}
	var once *Change
	extra := Change{Kind: PlusPart, Ppm: b.SurchargePpm}
	if b.SurchargeCents > 0 {
		extra = Change{Kind: Plus, Cents: b.SurchargeCents}
	}
	if surcharge && b.SurchargePer != "" {
		once = &extra
	}
	p := &reckoning{t: t, line: &line}
	if t.Method.Package != nil { // which holds whatever the days
		if once != nil && line.Kind == Priced {
			m.base(p, c, a, uuid.Nil, b.Day)
			m.siblings(p, c, a)
			m.basket(p, c, b.Day)
			p.cap()
			m.once(c, a, b, t, p.cents, extra)
		}
		return
	}
	m.base(p, c, a, b.Unit, b.Day)
	if d := t.Method.Duration; d != nil {
		spent := b.minutes()
		line.Minutes = []int{spent}
		counted := d.counted(spent)
		p.step(Step{Code: "duration", Of: p.cents, N: counted, Whole: d.Step, Round: d.Round, Rounding: p.rounding()}, p.cents.Ratio(int64(counted), 60, t.Rounding))
	}
	m.siblings(p, c, a)
	m.basket(p, c, b.Day)
	if line.Kind == Kept {
		if b.SurchargeCents > 0 {
			p.change("kept", Change{Kind: Instead, Cents: b.SurchargeCents})
		} else {
			p.change("kept", Change{Kind: Part, Ppm: b.SurchargePpm})
		}
		p.cap()
		m.add(line, a)
		return
	}
	if b.Presence == "unexpected" {
		p.maybe("unexpected", t.Method.Unexpected)
	} else if b.Late {
		p.maybe("late", t.Method.Late)
	}
	if b.State == "booked" && b.Presence == "absent" || b.Code == "proof_missing" {
		p.maybe("unjustified", t.Method.Unjustified)
	}
	if o := t.Method.Overrun; o != nil && b.overrun() > o.Grace {
		late := b.overrun()
		n := (late + o.Step - 1) / o.Step
		p.step(Step{Code: "overrun", Of: p.cents, N: late, Whole: o.Step, Amount: o.Cents}, p.cents+o.Cents*ledger.Cents(n))
	}
	if surcharge && once == nil {
		why := "late"
		if b.Presence == "unexpected" {
			why = "unexpected"
		}
		p.change(why, extra)
	}
	p.cap()
	m.add(line, a)
	if once != nil {
		m.once(c, a, b, t, line.Unit, extra)
	}
}

// once charges what is owed once a school year, unless it was.
func (m *month) once(c *Child, a *Activity, b *Booking, t *Tariff, price ledger.Cents, extra Change) {
	key := Once{Kind: b.SurchargePer, Activity: a.ID}
	if key.Kind == "pupil" {
		key.Child = c.ID
	}
	if m.charged[key] {
		return
	}
	m.charged[key] = true
	line := Line{Child: c.ID, Activity: a.ID, Tariff: t.ID, Kind: OnceOnly, Quantity: 1, Days: []schoolyear.Date{b.Day}, Once: key.Kind}
	p := &reckoning{t: t, line: &line}
	if extra.Kind == Plus {
		p.step(Step{Code: "once", Why: key.Kind}, extra.Cents)
	} else {
		p.step(Step{Code: "once_part", Why: key.Kind, Of: price, Ppm: extra.Ppm, Rounding: p.rounding()}, price.Part(extra.Ppm, t.Rounding))
	}
	if t.Cost > 0 && price+p.cents > t.Cost {
		p.step(Step{Code: "cap_once", Of: price, Amount: t.Cost, Since: t.DecidedOn, Reference: t.Reference}, max(t.Cost-price, 0))
	}
	m.lines = append(m.lines, line)
}

// reckoning takes a price from reason to reason.
type reckoning struct {
	t     *Tariff
	line  *Line
	cents ledger.Cents
}

func (p *reckoning) step(s Step, cents ledger.Cents) {
	s.Cents = cents
	p.cents, p.line.Unit = cents, cents
	p.line.Steps = append(p.line.Steps, s)
}

// rounding is said where it is not what everybody expects.
func (p *reckoning) rounding() ledger.Rounding {
	if p.t.Rounding == ledger.ToCent {
		return ""
	}
	return p.t.Rounding
}

func (p *reckoning) change(why string, c Change) { p.changeOf(Step{Why: why}, c) }

func (p *reckoning) changeOf(s Step, c Change) {
	s.Code, s.Of, s.Amount, s.Ppm = changed+c.Kind, p.cents, c.Cents, c.Ppm
	switch c.Kind {
	case Part, PlusPart, MinusPart:
		s.Rounding, s.Amount = p.rounding(), 0
	default:
		s.Ppm = 0
	}
	if c.Kind == Instead {
		s.Of, s.Amount = 0, 0
	}
	p.step(s, c.to(p.cents, p.t.Rounding))
}

func (p *reckoning) maybe(why string, c *Change) {
	if c != nil {
		p.change(why, *c)
	}
}

// cap holds the price at the cost per user: where presence is counted, at that of the minutes that are.
func (p *reckoning) cap() {
	t := p.t
	if t.Cost <= 0 {
		return
	}
	limit, minutes := t.Cost, 0
	for _, s := range p.line.Steps {
		if s.Code == "duration" {
			minutes = s.N
			limit = t.Cost.Ratio(int64(minutes), 60, ledger.Down)
		}
	}
	if p.cents > limit {
		code := "cap"
		if t.Method.Duration != nil {
			code = "cap_hour"
		}
		p.step(Step{Code: code, Of: p.cents, Amount: t.Cost, N: minutes, Since: t.DecidedOn, Reference: t.Reference}, limit)
	}
}

// base finds the price that holds for a child on a day.
func (m *month) base(p *reckoning, c *Child, a *Activity, unit uuid.UUID, day schoolyear.Date) {
	t := p.t
	s := Step{Since: t.Since}
	of, outside := t.Method.Price, t.Method.Outside
	for _, e := range t.Method.Exceptions {
		if m.holds(e.When, c, a, unit, day) {
			of, outside, s.Label = e.Price, e.Outside, e.Label
			break
		}
	}
	if outside != nil && !m.Household.resident(c, a.ID, day) {
		of, s.Outside = *outside, true
	}
	if of.Kind == Single {
		s.Code = "base_single"
		p.step(s, of.Cents)
		return
	}
	q := m.Household.quotient(day)
	if q == nil {
		s.Code = "base_unknown"
		p.line.NoQuotient = true
		var cents ledger.Cents
		if of.Unknown != nil {
			cents = *of.Unknown
		}
		p.step(s, cents)
		return
	}
	s.QF, s.QFSource, s.QFSince = q.Value, q.Source, q.Since
	if of.Kind == Brackets {
		i := slices.IndexFunc(of.Brackets, func(b Bracket) bool { return q.Value <= b.last() })
		if i < 0 {
			i = len(of.Brackets)
		}
		s.Code = "base_bracket"
		s.From, s.To = of.bounds(i)
		p.step(s, of.at(i))
		return
	}
	s.Code, s.Ppm, s.Rounding = "base_effort", of.Rate, p.rounding()
	p.step(s, ledger.Cents(int64(q.Value)*100).Part(of.Rate, t.Rounding))
	if p.cents < of.Floor {
		p.step(Step{Code: "floor"}, of.Floor)
	}
	if of.Ceiling > 0 && p.cents > of.Ceiling {
		p.step(Step{Code: "ceiling"}, of.Ceiling)
	}
}

func (m *month) holds(w When, c *Child, a *Activity, unit uuid.UUID, day schoolyear.Date) bool {
	if w.empty() {
		return false
	}
	if len(w.Schools) > 0 && !slices.ContainsFunc(c.Schools, func(s Stay) bool { return s.Holds(day) && slices.Contains(w.Schools, s.School) }) {
		return false
	}
	if years := age(c.Born, day); w.AgeFrom != nil && years < *w.AgeFrom || w.AgeTo != nil && years > *w.AgeTo {
		return false
	}
	if len(w.Modes) > 0 && !slices.ContainsFunc(c.Enrolments, func(e Enrolment) bool {
		return e.Activity == a.ID && e.Holds(day) && slices.Contains(w.Modes, e.Mode)
	}) {
		return false
	}
	if len(w.Units) > 0 && !slices.Contains(w.Units, unit) {
		return false
	}
	n := cmp.Or(m.Household.Dependants, len(m.Household.Children))
	return !(w.ChildrenFrom != nil && n < *w.ChildrenFrom || w.ChildrenTo != nil && n > *w.ChildrenTo)
}

// age is in whole years; a child born on 29 February is a year older on 1 March of other years.
func age(born, day schoolyear.Date) int {
	years := day.Year - born.Year
	if day.Month < born.Month || day.Month == born.Month && day.Day < born.Day {
		years--
	}
	return years
}

func (h *Household) quotient(day schoolyear.Date) *Quotient {
	var found *Quotient
	for i := range h.Quotients {
		q := &h.Quotients[i]
		if (Span{q.Since, q.Until}).Holds(day) && (found == nil || !q.Since.Before(found.Since)) {
			found = q
		}
	}
	return found
}

func (h *Household) resident(c *Child, activity uuid.UUID, day schoolyear.Date) bool {
	if h.ByChild {
		if i := slices.IndexFunc(c.Enrolments, func(e Enrolment) bool { return e.Activity == activity && e.Holds(day) }); i >= 0 {
			return !c.Enrolments[i].Elsewhere
		}
	}
	resident, since := true, schoolyear.Date{}
	for _, r := range h.Residences {
		if (Span{r.Since, r.Until}).Holds(day) && !r.Since.Before(since) {
			resident, since = r.Resident, r.Since
		}
	}
	return resident
}

// siblings counts the brothers and sisters.
func (m *month) siblings(p *reckoning, c *Child, a *Activity) {
	s := p.t.Method.Siblings
	if s == nil {
		return
	}
	rank, count := 0, 0
	for i := range m.children {
		other := &m.children[i]
		if m.counts(other, a.Service, s.Among) || other.ID == c.ID {
			count++
		}
		if other.ID == c.ID {
			rank = count
		}
	}
	n := rank
	if s.By == ByCount {
		n = count
	}
	for i := len(s.Steps) - 1; i >= 0; i-- {
		if n >= s.Steps[i].From {
			p.changeOf(Step{Why: "sibling_" + s.By + "_" + s.Among, N: n}, s.Steps[i].Change)
			return
		}
	}
}

// counts tells whether a child is one of those who used a service in the month, or were enrolled in it.
func (m *month) counts(c *Child, service, among string) bool {
	for i := range m.Activities {
		a := &m.Activities[i]
		if a.Service != service {
			continue
		}
		if among == Enrolled {
			if slices.ContainsFunc(c.Enrolments, func(e Enrolment) bool {
				return e.Activity == a.ID && !e.Since.After(m.Until) && (e.Until.IsZero() || !e.Until.Before(m.From))
			}) {
				return true
			}
			continue
		}
		if slices.ContainsFunc(m.booked[[2]uuid.UUID{c.ID, a.ID}], func(b *Booking) bool {
			return m.within(b.Day) && b.Charge == "due" && (b.State == "booked" || b.State == "away")
		}) {
			return true
		}
	}
	return false
}

func (m *month) basket(p *reckoning, c *Child, day schoolyear.Date) {
	if p.t.Method.Basket != nil && slices.ContainsFunc(c.Baskets, func(s Span) bool { return s.Holds(day) }) {
		p.change("basket", *p.t.Method.Basket)
	}
}

// packages charges the periods of a month in which a child is enrolled, or booked and owes.
func (m *month) packages(c *Child, a *Activity) {
	days := slices.Clone(a.Open)
	for _, b := range m.booked[[2]uuid.UUID{c.ID, a.ID}] {
		days = append(days, b.Day)
	}
	slices.SortFunc(days, schoolyear.Date.Compare)
	days = slices.Compact(days)
	type period struct {
		per   string
		first schoolyear.Date
	}
	periods := map[period][]schoolyear.Date{}
	var found []period
	for _, day := range days {
		t := On(m.Tariffs, a.ID, day)
		if t == nil || t.Method.Package == nil {
			continue
		}
		of := period{per: t.Method.Package.Per}
		if of.per == ByWeek {
			if of.first = day.Monday(); !m.within(of.first.AddDays(int(time.Thursday - time.Monday))) {
				continue
			}
		} else if !m.within(day) {
			continue
		}
		if periods[of] == nil {
			found = append(found, of)
		}
		periods[of] = append(periods[of], day)
	}
	for _, of := range found {
		m.period(c, a, periods[of])
	}
}

// period charges one package.
func (m *month) period(c *Child, a *Activity, open []schoolyear.Date) {
	var owed, all []schoolyear.Date // days that count, days on which the child is enrolled
	for _, day := range open {
		enrolled := slices.ContainsFunc(c.Enrolments, func(e Enrolment) bool { return e.Activity == a.ID && e.Holds(day) })
		due, free := false, false
		for _, b := range m.booked[[2]uuid.UUID{c.ID, a.ID}] {
			if b.Day == day && (b.State == "booked" || b.State == "away") {
				due, free = due || b.Charge == "due", free || b.Charge != "due"
			}
		}
		if enrolled || due {
			all = append(all, day)
			if due || !free {
				owed = append(owed, day)
			}
		}
	}
	if len(all) == 0 {
		return
	}
	t := On(m.Tariffs, a.ID, all[0])
	pack := t.Method.Package
	once := Once{Kind: ByYear, Child: c.ID, Activity: a.ID}
	if pack.Per == ByYear {
		if m.charged[once] {
			return
		}
		m.charged[once] = true
	}
	line := Line{Child: c.ID, Activity: a.ID, Tariff: t.ID, Kind: Packaged, Quantity: 1, Days: all}
	if pack.Per == ByYear {
		line.Once = ByYear
	}
	p := &reckoning{t: t, line: &line}
	m.base(p, c, a, uuid.Nil, all[0])
	p.step(Step{Code: "package_" + pack.Per}, p.cents)
	if pack.Prorated && pack.Per != ByYear && len(owed) < len(open) {
		line.Days = owed
		p.step(Step{Code: "prorated", Of: p.cents, N: len(owed), Whole: len(open), Rounding: p.rounding()}, p.cents.Ratio(int64(len(owed)), int64(len(open)), t.Rounding))
	}
	m.siblings(p, c, a)
	m.basket(p, c, all[0])
	p.cap()
	m.lines = append(m.lines, line)
}

// add puts a line with the days that have the same price for the same reasons.
func (m *month) add(line Line, a *Activity) {
	for i := len(m.lines) - 1; i >= 0; i-- {
		l := &m.lines[i]
		if l.Child != line.Child || l.Activity != a.ID {
			break
		}
		if l.Kind == line.Kind && l.Tariff == line.Tariff && l.Unit == line.Unit && slices.Equal(l.Steps, line.Steps) {
			l.Quantity++
			l.Days, l.Units = append(l.Days, line.Days...), append(l.Units, line.Units...)
			l.Minutes = append(l.Minutes, line.Minutes...)
			return
		}
	}
	m.lines = append(m.lines, line)
}

// ceiling takes off what a child's bookings cost beyond the limit of the month.
func (m *month) ceiling(c *Child, a *Activity, start int) {
	var sum ledger.Cents
	var t *Tariff // the last that says so
	for _, l := range m.lines[start:] {
		if of := m.tariff(l.Tariff); l.Kind == Priced && of != nil && of.Method.MonthMax > 0 {
			sum += l.Unit * ledger.Cents(l.Quantity)
			if t == nil || of.Since.After(t.Since) {
				t = of
			}
		}
	}
	if t == nil || sum <= t.Method.MonthMax {
		return
	}
	line := Line{Child: c.ID, Activity: a.ID, Tariff: t.ID, Kind: Ceiling, Quantity: 1, Days: []schoolyear.Date{}}
	p := &reckoning{t: t, line: &line}
	p.step(Step{Code: "month_max", Of: sum, Amount: t.Method.MonthMax}, t.Method.MonthMax-sum)
	m.lines = append(m.lines, line)
}

func (m *month) tariff(id uuid.UUID) *Tariff {
	for i := range m.Tariffs {
		if m.Tariffs[i].ID == id {
			return &m.Tariffs[i]
		}
	}
	return nil
}

// aids takes off what others pay, never more than is owed.
func (m *month) aids(c *Child, a *Activity, start int) {
	var left ledger.Cents
	end := len(m.lines)
	for _, l := range m.lines[start:end] {
		left += l.Unit * ledger.Cents(l.Quantity)
	}
	for i := range m.Household.Aids {
		aid := &m.Household.Aids[i]
		if aid.Child != uuid.Nil && aid.Child != c.ID || len(aid.Activities) > 0 && !slices.Contains(aid.Activities, a.ID) {
			continue
		}
		var sum ledger.Cents // of the days that the aid covers
		for _, l := range m.lines[start:end] {
			if l.Kind != Priced && l.Kind != Packaged {
				continue
			}
			days := l.Days
			n := l.Quantity
			if l.Kind == Priced {
				days = slices.DeleteFunc(slices.Clone(l.Days), func(d schoolyear.Date) bool { return !aid.Holds(d) })
				n = len(days)
			} else if !slices.ContainsFunc(l.Days, aid.Holds) {
				n = 0
			}
			if n == 0 || l.Unit <= 0 {
				continue
			}
			if aid.Monthly {
				sum += l.Unit * ledger.Cents(n)
				continue
			}
			left -= m.aid(c, a, aid, l.Tariff, l.Unit, n, days, left)
		}
		if aid.Monthly && sum > 0 {
			left -= m.aid(c, a, aid, uuid.Nil, sum, 1, []schoolyear.Date{}, left)
		}
	}
}

// aid writes what an aid pays of n prices, within what it may still pay and what is still owed, and says how much it was.
func (m *month) aid(c *Child, a *Activity, aid *Aid, tariff uuid.UUID, of ledger.Cents, n int, days []schoolyear.Date, left ledger.Cents) ledger.Cents {
	line := Line{Child: c.ID, Activity: a.ID, Tariff: tariff, Kind: Aided, Quantity: n, Days: days, Aid: &aid.ID}
	s := Step{Code: "aid", Label: aid.Label, Of: of, Amount: aid.Cents, Ppm: aid.Ppm}
	unit := min(aid.Cents, of)
	if aid.Cents == 0 {
		s.Code = "aid_part"
		unit = min(of.Part(aid.Ppm, ledger.ToCent), of)
	} else {
		s.Ppm = 0
	}
	s.Cents = -unit
	line.Unit, line.Steps = -unit, []Step{s}
	paid := unit * ledger.Cents(n)
	if bound := min(m.rest[aid.ID], left); paid > bound {
		code := "aid_most"
		if left < m.rest[aid.ID] {
			code = "aid_left"
		}
		line.Steps = append(line.Steps, Step{Code: code, Cents: -bound, Of: -paid, Amount: bound, N: n})
		line.Quantity, line.Unit, paid = 1, -bound, bound
	}
	if m.rest[aid.ID] != most {
		m.rest[aid.ID] -= paid
	}
	if paid > 0 {
		m.lines = append(m.lines, line)
	}
	return paid
}

// reason is why a booking is free: what took the child away.
func reason(code string) string { return strings.TrimSuffix(code, "_free") }
