package price_test

import (
	"math/big"
	"sort"

	"github.com/google/uuid"

	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
)

// The second calculator is written from the rules as one would explain them at a counter, with fractions, and shares nothing with
// the first: it walks day by day, keeps no line and knows no sentence.

type naive struct {
	in  price.Input
	now map[string]bool // what was charged once
	aid map[uuid.UUID]*big.Rat
	use map[string]bool // who uses what, once found
}

func rat(n int64) *big.Rat                { return big.NewRat(n, 1) }
func mul(a *big.Rat, n, d int64) *big.Rat { return new(big.Rat).Mul(a, big.NewRat(n, d)) }
func plus(a, b *big.Rat) *big.Rat         { return new(big.Rat).Add(a, b) }
func smaller(a, b *big.Rat) *big.Rat      { return map[bool]*big.Rat{true: a, false: b}[a.Cmp(b) < 0] }
func larger(a, b *big.Rat) *big.Rat       { return map[bool]*big.Rat{true: a, false: b}[a.Cmp(b) > 0] }
func between(d, a, z schoolyear.Date) bool {
	return !d.Before(a) && (z.IsZero() || !d.After(z))
}

// nearest rounds a positive amount as the word says.
func nearest(x *big.Rat, how string) *big.Rat {
	coin := map[string]int64{"cent": 1, "down": 1, "five": 5, "ten_cent": 10}[how]
	coins := mul(x, 1, coin)
	whole := new(big.Int).Div(coins.Num(), coins.Denom())
	if how != "down" && new(big.Rat).Sub(coins, new(big.Rat).SetInt(whole)).Cmp(big.NewRat(1, 2)) >= 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return mul(new(big.Rat).SetInt(whole), coin, 1)
}

func (n *naive) tariff(activity uuid.UUID, day schoolyear.Date) *price.Tariff {
	var best *price.Tariff
	for i, t := range n.in.Tariffs {
		if t.Activity == activity && between(day, t.Since, t.Until) && (best == nil || t.Since.After(best.Since) && (t.Own || !best.Own) || t.Own && !best.Own) {
			best = &n.in.Tariffs[i]
		}
	}
	return best
}

// apply is what a circumstance does.
func apply(c *price.Change, p *big.Rat, how string) *big.Rat {
	if c == nil {
		return p
	}
	switch c.Kind {
	case "price":
		return rat(int64(c.Cents))
	case "part":
		return nearest(mul(p, c.Ppm, 1000000), how)
	case "plus":
		return plus(p, rat(int64(c.Cents)))
	case "plus_part":
		return nearest(plus(p, mul(p, c.Ppm, 1000000)), how)
	case "minus":
		return larger(plus(p, rat(-int64(c.Cents))), rat(0))
	case "minus_part":
		return nearest(plus(p, mul(p, -c.Ppm, 1000000)), how)
	}
	panic(c.Kind)
}

// ordinary is what the table says for a child on a day.
func (n *naive) ordinary(t *price.Tariff, c *price.Child, unit uuid.UUID, day schoolyear.Date) *big.Rat {
	of, elsewhere := t.Method.Price, t.Method.Outside
	for _, e := range t.Method.Exceptions {
		if n.concerns(e.When, t.Activity, c, unit, day) {
			of, elsewhere = e.Price, e.Outside
			break
		}
	}
	lives, latest := true, schoolyear.Date{}
	for _, r := range n.in.Household.Residences {
		if between(day, r.Since, r.Until) && !r.Since.Before(latest) {
			lives, latest = r.Resident, r.Since
		}
	}
	if n.in.Household.ByChild {
		for i := len(c.Enrolments) - 1; i >= 0; i-- {
			if e := c.Enrolments[i]; e.Activity == t.Activity && between(day, e.Since, e.Until) {
				lives = !e.Elsewhere
			}
		}
	}
	if !lives && elsewhere != nil {
		of = *elsewhere
	}
	if of.Kind == "single" {
		return rat(int64(of.Cents))
	}
	known, qf, seen := false, 0, schoolyear.Date{}
	for _, q := range n.in.Household.Quotients {
		if between(day, q.Since, q.Until) && !q.Since.Before(seen) {
			known, qf, seen = true, q.Value, q.Since
		}
	}
	if !known {
		return rat(int64(*of.Unknown))
	}
	if of.Kind == "brackets" {
		for _, b := range of.Brackets {
			if qf < b.UpTo || qf == b.UpTo && !b.Under {
				return rat(int64(b.Cents))
			}
		}
		return rat(int64(of.Above))
	}
	p := nearest(mul(rat(int64(qf)*100), of.Rate, 1000000), string(t.Rounding))
	p = larger(p, rat(int64(of.Floor)))
	if of.Ceiling > 0 {
		p = smaller(p, rat(int64(of.Ceiling)))
	}
	return p
}

func (n *naive) concerns(w price.When, activity uuid.UUID, c *price.Child, unit uuid.UUID, day schoolyear.Date) bool {
	said, ok := false, true
	ask := func(there, holds bool) {
		if there {
			said = true
			ok = ok && holds
		}
	}
	school, mode, slot := false, false, false
	for _, s := range c.Schools {
		for _, x := range w.Schools {
			school = school || s.School == x && between(day, s.Since, s.Until)
		}
	}
	for _, e := range c.Enrolments {
		for _, x := range w.Modes {
			mode = mode || e.Activity == activity && e.Mode == x && between(day, e.Since, e.Until)
		}
	}
	for _, x := range w.Units {
		slot = slot || x == unit
	}
	birthdays := 0
	for y := c.Born.Year + 1; y <= day.Year; y++ {
		if !(schoolyear.Date{Year: y, Month: c.Born.Month, Day: c.Born.Day}).After(day) {
			birthdays++
		}
	}
	children := n.in.Household.Dependants
	if children == 0 {
		children = len(n.in.Household.Children)
	}
	ask(len(w.Schools) > 0, school)
	ask(len(w.Modes) > 0, mode)
	ask(len(w.Units) > 0, slot)
	ask(w.AgeFrom != nil, w.AgeFrom != nil && birthdays >= *w.AgeFrom)
	ask(w.AgeTo != nil, w.AgeTo != nil && birthdays <= *w.AgeTo)
	ask(w.ChildrenFrom != nil, w.ChildrenFrom != nil && children >= *w.ChildrenFrom)
	ask(w.ChildrenTo != nil, w.ChildrenTo != nil && children <= *w.ChildrenTo)
	return said && ok
}

// family is what brothers, sisters and the basket make of a price.
func (n *naive) family(t *price.Tariff, c *price.Child, service string, p *big.Rat, day schoolyear.Date) *big.Rat {
	if s := t.Method.Siblings; s != nil {
		place, all := 1, 1
		for _, other := range n.in.Household.Children {
			if other.ID == c.ID || !n.uses(&other, service, s.Among) {
				continue
			}
			all++
			if other.Born.String() < c.Born.String() || other.Born.String() == c.Born.String() && other.ID.String() < c.ID.String() {
				place++
			}
		}
		if s.By == "count" {
			place = all
		}
		var last *price.Change
		for i := range s.Steps {
			if place >= s.Steps[i].From {
				last = &s.Steps[i].Change
			}
		}
		p = apply(last, p, string(t.Rounding))
	}
	for _, s := range c.Baskets {
		if between(day, s.Since, s.Until) {
			return apply(t.Method.Basket, p, string(t.Rounding))
		}
	}
	return p
}

func (n *naive) uses(c *price.Child, service, among string) bool {
	key := c.ID.String() + service + among
	if _, asked := n.use[key]; !asked {
		n.use[key] = n.look(c, service, among)
	}
	return n.use[key]
}

func (n *naive) look(c *price.Child, service, among string) bool {
	for _, a := range n.in.Activities {
		if a.Service != service {
			continue
		}
		if among == "enrolled" {
			for _, e := range c.Enrolments {
				if e.Activity == a.ID && e.Since.String() <= n.in.Until.String() && (e.Until.IsZero() || e.Until.String() >= n.in.From.String()) {
					return true
				}
			}
		}
		if among == "used" {
			for _, b := range n.in.Bookings {
				if b.Child == c.ID && b.Activity == a.ID && b.Charge == "due" && (b.State == "booked" || b.State == "away") && between(b.Day, n.in.From, n.in.Until) {
					return true
				}
			}
		}
	}
	return false
}

// owed is what a booking alone costs, and what it adds once for the year.
func (n *naive) owed(t *price.Tariff, c *price.Child, service string, b *price.Booking) (each, once *big.Rat) {
	how := string(t.Rounding)
	unit := b.Unit
	if t.Method.Package != nil { // which is no slot's
		unit = uuid.Nil
	}
	p, limit := n.ordinary(t, c, unit, b.Day), rat(int64(t.Cost))
	stayed := 0
	if t.Method.Package != nil {
		p = smaller(n.family(t, c, service, p, b.Day), limit)
	} else {
		if d := t.Method.Duration; d != nil {
			from, to := b.Starts, b.Ends
			if b.Presence != "absent" && b.State != "away" {
				if b.Arrived != nil {
					from = *b.Arrived
				}
				if b.Left != nil {
					to = *b.Left
				}
			}
			for m := 0; m < to-from; m += d.Step { // step by step, as on a paper clock
				switch left := to - from - m; {
				case d.Round == "up", left >= d.Step, d.Round == "near" && left >= d.Step-d.Step/2:
					stayed += d.Step
				}
			}
			p = nearest(mul(p, int64(stayed), 60), how)
			limit = nearest(mul(limit, int64(stayed), 60), "down")
		}
		p = n.family(t, c, service, p, b.Day)
	}
	share, sum := big.NewRat(b.SurchargePpm, 1000000), rat(int64(b.SurchargeCents))
	if b.State == "cancelled" {
		if t.Method.Package != nil {
			return rat(0), nil
		}
		if b.SurchargeCents > 0 {
			return smaller(sum, limit), nil
		}
		return smaller(nearest(new(big.Rat).Mul(p, share), how), limit), nil
	}
	if t.Method.Package == nil {
		switch {
		case b.Presence == "unexpected":
			p = apply(t.Method.Unexpected, p, how)
		case b.Late:
			p = apply(t.Method.Late, p, how)
		}
		if b.State == "booked" && b.Presence == "absent" || b.Code == "proof_missing" {
			p = apply(t.Method.Unjustified, p, how)
		}
		if o := t.Method.Overrun; o != nil && b.Left != nil && b.Presence != "absent" && *b.Left-b.Ends > o.Grace {
			for m := 0; m < *b.Left-b.Ends; m += o.Step {
				p = plus(p, rat(int64(o.Cents)))
			}
		}
		if b.SurchargePer == "" {
			if b.SurchargeCents > 0 {
				p = plus(p, sum)
			} else if b.SurchargePpm > 0 {
				p = nearest(plus(p, new(big.Rat).Mul(p, share)), how)
			}
		}
		p = smaller(p, limit)
	}
	if b.SurchargePer != "" && (b.SurchargeCents > 0 || b.SurchargePpm > 0) {
		key := b.SurchargePer + b.Activity.String()
		if b.SurchargePer == "pupil" {
			key += c.ID.String()
		}
		if !n.now[key] {
			n.now[key] = true
			once = sum
			if b.SurchargeCents == 0 {
				once = nearest(new(big.Rat).Mul(p, share), how)
			}
			once = larger(smaller(once, plus(rat(int64(t.Cost)), mul(p, -1, 1))), rat(0))
		}
	}
	if t.Method.Package != nil {
		p = rat(0)
	}
	return p, once
}

// totals are what each child owes for each activity, and the price of each of its bookings.
func (n *naive) totals() (sums map[[2]uuid.UUID]*big.Rat, days map[string]*big.Rat) {
	sums, days = map[[2]uuid.UUID]*big.Rat{}, map[string]*big.Rat{}
	n.now, n.aid, n.use = map[string]bool{}, map[uuid.UUID]*big.Rat{}, map[string]bool{}
	for _, o := range n.in.Household.Charged {
		key := o.Kind + o.Activity.String()
		if o.Kind != "family" {
			key += o.Child.String()
		}
		n.now[key] = true
	}
	children := append([]price.Child{}, n.in.Household.Children...)
	sort.Slice(children, func(i, j int) bool {
		a, b := children[i], children[j]
		return a.Born.String()+a.ID.String() < b.Born.String()+b.ID.String()
	})
	for _, c := range children {
		for _, a := range n.in.Activities {
			var bookings []price.Booking
			for _, b := range n.in.Bookings {
				if b.Child == c.ID && b.Activity == a.ID {
					bookings = append(bookings, b)
				}
			}
			sort.Slice(bookings, func(i, j int) bool {
				x, y := bookings[i], bookings[j]
				if x.Day != y.Day {
					return x.Day.Before(y.Day)
				}
				return x.Starts < y.Starts || x.Starts == y.Starts && x.Unit.String() < y.Unit.String()
			})
			sum := rat(0)
			aided := map[schoolyear.Date][]*big.Rat{} // what an aid by the day looks at
			var packs []struct {
				p    *big.Rat
				days []schoolyear.Date
			}
			limited, limit, limitFrom := rat(0), rat(0), ""
			for _, pack := range n.packages(&c, &a, bookings) {
				sum = plus(sum, pack.p)
				packs = append(packs, pack)
			}
			for i := range bookings {
				b := &bookings[i]
				t := n.tariff(a.ID, b.Day)
				live := b.State == "booked" || b.State == "away"
				kept := b.State == "cancelled" && b.Late && (b.SurchargeCents > 0 || b.SurchargePpm > 0)
				if !between(b.Day, n.in.From, n.in.Until) || t == nil || !kept && (!live || b.Charge != "due") {
					continue
				}
				each, once := n.owed(t, &c, a.Service, b)
				sum = plus(sum, each)
				if once != nil {
					sum = plus(sum, once)
				}
				if t.Method.Package == nil {
					days[c.ID.String()+b.Unit.String()+b.Day.String()] = each
				}
				if live && t.Method.Package == nil {
					aided[b.Day] = append(aided[b.Day], each)
					if t.Method.MonthMax > 0 {
						limited = plus(limited, each)
						if t.Since.String() > limitFrom {
							limit, limitFrom = rat(int64(t.Method.MonthMax)), t.Since.String()
						}
					}
				}
			}
			if limitFrom != "" && limited.Cmp(limit) > 0 {
				sum = plus(sum, plus(limit, mul(limited, -1, 1)))
			}
			for _, aid := range n.in.Household.Aids {
				about := len(aid.Activities) == 0
				for _, x := range aid.Activities {
					about = about || x == a.ID
				}
				if !about || aid.Child != uuid.Nil && aid.Child != c.ID {
					continue
				}
				one := func(p *big.Rat) *big.Rat {
					if aid.Cents > 0 {
						return smaller(rat(int64(aid.Cents)), p)
					}
					return smaller(nearest(mul(p, aid.Ppm, 1000000), "cent"), p)
				}
				given, whole := rat(0), rat(0)
				for day, prices := range aided {
					for _, p := range prices {
						if between(day, aid.Since, aid.Until) {
							given, whole = plus(given, one(p)), plus(whole, p)
						}
					}
				}
				for _, pack := range packs {
					for _, d := range pack.days {
						if between(d, aid.Since, aid.Until) {
							given, whole = plus(given, one(pack.p)), plus(whole, pack.p)
							break
						}
					}
				}
				if aid.Monthly {
					given = one(whole)
				}
				given = smaller(given, sum)
				if aid.Most > 0 {
					if n.aid[aid.ID] == nil {
						n.aid[aid.ID] = rat(int64(aid.Most))
					}
					given = smaller(given, n.aid[aid.ID])
					n.aid[aid.ID] = plus(n.aid[aid.ID], mul(given, -1, 1))
				}
				sum = plus(sum, mul(given, -1, 1))
			}
			sums[[2]uuid.UUID{c.ID, a.ID}] = sum
		}
	}
	return sums, days
}

type pack = struct {
	p    *big.Rat
	days []schoolyear.Date
}

// packages are the weeks, the month or the year that a child owes whole.
func (n *naive) packages(c *price.Child, a *price.Activity, bookings []price.Booking) (out []pack) {
	type week struct{ open, there, counted []schoolyear.Date }
	weeks := map[string]*week{}
	for day := n.in.From.AddDays(-7); !day.After(n.in.Until.AddDays(7)); day = day.AddDays(1) {
		served, due, free := false, false, false
		for _, d := range a.Open {
			served = served || d == day
		}
		for _, b := range bookings {
			if b.Day == day {
				served = true
				if b.State == "booked" || b.State == "away" {
					due = due || b.Charge == "due"
					free = free || b.Charge != "due"
				}
			}
		}
		t := n.tariff(a.ID, day)
		if !served || t == nil || t.Method.Package == nil {
			continue
		}
		key := t.Method.Package.Per
		if t.Method.Package.Per == "week" {
			thursday := day
			for thursday.Weekday().String() != "Thursday" {
				if w := thursday.Weekday().String(); w == "Friday" || w == "Saturday" || w == "Sunday" {
					thursday = thursday.AddDays(-1)
				} else {
					thursday = thursday.AddDays(1)
				}
			}
			if key = thursday.String(); !between(thursday, n.in.From, n.in.Until) {
				continue
			}
		} else if !between(day, n.in.From, n.in.Until) {
			continue
		}
		if weeks[key] == nil {
			weeks[key] = &week{}
		}
		w := weeks[key]
		w.open = append(w.open, day)
		enrolled := false
		for _, e := range c.Enrolments {
			enrolled = enrolled || e.Activity == a.ID && between(day, e.Since, e.Until)
		}
		if enrolled || due {
			w.there = append(w.there, day)
			if due || !free {
				w.counted = append(w.counted, day)
			}
		}
	}
	keys := []string{}
	for key := range weeks {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		w := weeks[key]
		if len(w.there) == 0 {
			continue
		}
		t := n.tariff(a.ID, w.there[0])
		days := w.there
		if t.Method.Package.Per == "year" {
			if k := "year" + a.ID.String() + c.ID.String(); n.now[k] {
				continue
			} else {
				n.now[k] = true
			}
		}
		p := n.ordinary(t, c, uuid.Nil, w.there[0])
		if t.Method.Package.Prorated && t.Method.Package.Per != "year" && len(w.counted) < len(w.open) {
			p = nearest(mul(p, int64(len(w.counted)), int64(len(w.open))), string(t.Rounding))
			days = w.counted
		}
		p = smaller(n.family(t, c, a.Service, p, w.there[0]), rat(int64(t.Cost)))
		out = append(out, pack{p, days})
	}
	return out
}
