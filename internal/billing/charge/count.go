package charge

import (
	"cmp"
	"maps"
	"slices"
)

// Presence is a pupil in a school, from a day to another, both included. The pupil is named by a key that says nothing of them.
type Presence struct {
	Pupil, Place string
	Span
}

// Once counts pupils day by day, each once: in two places on one day, a pupil counts where they were first, and where both began together
// in the place whose name comes first. Twice is what was left out by that, for whoever asks why.
func Once(presences []Presence) (counts []Count, twice []Presence) {
	of := map[string][]Presence{}
	for _, p := range presences {
		if p.Days() > 0 {
			of[p.Pupil] = append(of[p.Pupil], p)
		}
	}
	steps := map[string]map[Date]int64{} // of each place: by how many its pupils change on a day
	for _, pupil := range slices.Sorted(maps.Keys(of)) {
		spans := of[pupil]
		slices.SortFunc(spans, func(a, b Presence) int {
			return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Place, b.Place), a.Until.Compare(b.Until))
		})
		var counted Date // up to which day the pupil has been counted
		for i, p := range spans {
			if i > 0 && !p.From.After(counted) {
				over := p
				over.Span = p.And(Span{p.From, counted})
				twice = append(twice, over)
				p.From = counted.AddDays(1)
			}
			if p.Days() == 0 {
				continue
			}
			counted = p.Until
			if steps[p.Place] == nil {
				steps[p.Place] = map[Date]int64{}
			}
			steps[p.Place][p.From]++
			steps[p.Place][p.Until.AddDays(1)]--
		}
	}
	for _, place := range slices.Sorted(maps.Keys(steps)) {
		days := slices.SortedFunc(maps.Keys(steps[place]), Date.Compare)
		var n int64
		for i, d := range days {
			if n += steps[place][d]; n > 0 {
				counts = append(counts, Count{place, Span{d, days[i+1].AddDays(-1)}, n})
			}
		}
	}
	return counts, twice
}

// Census is how many were counted in a place on a day.
type Census struct {
	Place    string
	On       Date
	Quantity int64
}

// Held makes a place's count hold from its day until the next one of the place, and the first of all from the term's first day, when it
// was made before or in the days of grace after it: a school that joins later counts from its day.
func Held(term Span, grace int, censuses []Census) (counts []Count) {
	of := map[string][]Census{}
	for _, c := range censuses {
		of[c.Place] = append(of[c.Place], c)
	}
	for _, place := range slices.Sorted(maps.Keys(of)) {
		list := of[place]
		slices.SortStableFunc(list, func(a, b Census) int { return a.On.Compare(b.On) })
		for i, c := range list {
			span := Span{c.On, term.Until}
			if i+1 < len(list) {
				span.Until = list[i+1].On.AddDays(-1)
			}
			if i == 0 && !c.On.After(term.From.AddDays(grace)) {
				span.From = term.From
			}
			if span = span.And(term); span.Days() > 0 && c.Quantity > 0 {
				counts = append(counts, Count{place, span, c.Quantity})
			}
		}
	}
	return counts
}
