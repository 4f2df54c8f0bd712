// Package split shares what a household owes among those who pay for it: by percent, by the weeks of the civil year, by activity. The
// parts always add up to the whole, and over a month nobody bears the odd cents of the others.
package split

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Share is a payer's part of what is shared, in parts per million.
type Share struct {
	Payer uuid.UUID `json:"payer"`
	PPM   int64     `json:"ppm"`
}

// Split is what holds from a day on, of one activity or of all that have none of their own. Even and Odd are the shares of days in the
// even and in the odd weeks of the civil year (ISO 8601), as the typical weeks of bookings: where weeks make no difference they are equal.
// A Split of one activity with no share at all ends that activity's own rule: what holds of all holds of it again.
type Split struct {
	Activity string          `json:"activity,omitempty"` // "": all
	Since    schoolyear.Date `json:"since"`
	Even     []Share         `json:"even"`
	Odd      []Share         `json:"odd"`
}

// What is wrong with a Split.
var (
	ErrNobody = errors.New("split: nobody pays")
	ErrWhole  = errors.New("split: the shares do not make the whole")
	ErrTwice  = errors.New("split: a payer is named twice")
)

// Check tells what is wrong with what somebody wrote.
func (s Split) Check() error {
	if s.Activity != "" && len(s.Even) == 0 && len(s.Odd) == 0 {
		return nil
	}
	for _, shares := range [][]Share{s.Even, s.Odd} {
		if len(shares) == 0 {
			return ErrNobody
		}
		var whole int64
		seen := map[uuid.UUID]bool{}
		for _, one := range shares {
			if one.PPM <= 0 || one.PPM > ledger.Million {
				return ErrWhole
			}
			if seen[one.Payer] {
				return ErrTwice
			}
			seen[one.Payer] = true
			whole += one.PPM
		}
		if whole != ledger.Million {
			return ErrWhole
		}
	}
	return nil
}

// ByWeeks tells whether the weeks make a difference.
func (s Split) ByWeeks() bool { return !slices.Equal(sorted(s.Even), sorted(s.Odd)) }

// Payers are those who are named, in the order in which they first are.
func (s Split) Payers() []uuid.UUID {
	var out []uuid.UUID
	for _, one := range slices.Concat(s.Even, s.Odd) {
		if !slices.Contains(out, one.Payer) {
			out = append(out, one.Payer)
		}
	}
	return out
}

func sorted(list []Share) []Share {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Share) int { return slices.Compare(a.Payer[:], b.Payer[:]) })
	return list
}

// EvenWeek tells whether a day is in an even week of the civil year (ISO 8601).
func EvenWeek(d schoolyear.Date) bool {
	_, n := d.At(time.UTC, 12, 0).ISOWeek()
	return n%2 == 0
}

// Part is what one payer bears of a line.
type Part struct {
	Payer uuid.UUID
	Cents ledger.Cents
	// PPM is the share by which days that are the payer's are shared; Days are those days. Of a line in which it changes there is a Part
	// for each.
	PPM  int64
	Days []schoolyear.Date
}

// NoPayer is a day for which nobody pays.
type NoPayer struct {
	Activity string
	Day      schoolyear.Date
}

func (e *NoPayer) Error() string {
	return fmt.Sprintf("split: nobody pays for %s on %s", e.Activity, e.Day)
}

// Sharer shares the lines of one household, one after the other: the cent that is left of one goes to whom the lines before left the
// furthest behind, so that over any number of lines each payer is within two cents of the exact share. Lines come in one order, always the same.
type Sharer struct {
	splits []Split
	behind map[uuid.UUID]*big.Rat // cents that a payer's exact shares exceed what was given
}

// New returns a sharer of a household's splits, in any order. Of two that begin on one day the later in the list holds.
func New(splits []Split) *Sharer {
	list := slices.Clone(splits)
	slices.SortStableFunc(list, func(a, b Split) int { return a.Since.Compare(b.Since) })
	return &Sharer{splits: list, behind: map[uuid.UUID]*big.Rat{}}
}

// On is the split that holds of an activity on a day; false: none.
func (s *Sharer) On(activity string, day schoolyear.Date) (Split, bool) {
	var all, own *Split
	for i := range s.splits {
		one := &s.splits[i]
		if day.Before(one.Since) {
			break
		}
		switch one.Activity {
		case "":
			all = one
		case activity:
			own = one
		}
	}
	if own != nil && len(own.Even)+len(own.Odd) > 0 {
		return *own, true
	}
	if all == nil || len(all.Even)+len(all.Odd) == 0 {
		return Split{}, false
	}
	return *all, true
}

// Shares are those of an activity on a day; none: nobody pays.
func (s *Sharer) Shares(activity string, day schoolyear.Date) []Share {
	one, _ := s.On(activity, day)
	if EvenWeek(day) {
		return one.Even
	}
	return one.Odd
}

// Share shares a line of an activity: an amount for days which cost the same each. A package names all days that it covers. Nothing is
// given when there is a day for which nobody pays (NoPayer): an invoice is not written for half.
func (s *Sharer) Share(activity string, days []schoolyear.Date, whole ledger.Cents) ([]Part, error) {
	type group struct {
		shares []Share
		days   []schoolyear.Date
	}
	var groups []group
	for _, day := range days {
		shares := s.Shares(activity, day)
		if len(shares) == 0 {
			return nil, &NoPayer{activity, day}
		}
		at := slices.IndexFunc(groups, func(g group) bool { return slices.Equal(g.shares, shares) })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{shares: shares})
		}
		groups[at].days = append(groups[at].days, day)
	}
	if len(groups) == 0 {
		return nil, &NoPayer{Activity: activity}
	}
	var parts []Part
	var exact []*big.Rat
	for _, g := range groups {
		for _, one := range g.shares {
			parts = append(parts, Part{Payer: one.Payer, PPM: one.PPM, Days: g.days})
			num := new(big.Int).Mul(big.NewInt(int64(whole)), big.NewInt(one.PPM))
			num.Mul(num, big.NewInt(int64(len(g.days))))
			exact = append(exact, new(big.Rat).SetFrac(num, new(big.Int).Mul(big.NewInt(int64(len(days))), big.NewInt(ledger.Million))))
		}
	}
	s.give(parts, exact, whole)
	return parts, nil
}

// give rounds the parts down, then hands out what is left, a cent at a time, to whom is furthest behind; of equals to the first named.
func (s *Sharer) give(parts []Part, exact []*big.Rat, whole ledger.Cents) {
	left := whole
	for i := range parts {
		floor := new(big.Int).Div(exact[i].Num(), exact[i].Denom()) // Euclidean: below, for amounts below nothing too
		parts[i].Cents = ledger.Cents(floor.Int64())
		left -= parts[i].Cents
		b := s.behind[parts[i].Payer]
		if b == nil {
			b = new(big.Rat)
			s.behind[parts[i].Payer] = b
		}
		b.Add(b, new(big.Rat).Sub(exact[i], new(big.Rat).SetInt(floor)))
	}
	for ; left > 0; left-- {
		best := -1
		for i := range parts {
			if new(big.Rat).SetInt64(int64(parts[i].Cents)).Cmp(exact[i]) >= 0 { // it has its cent, or needs none
				continue
			}
			if best < 0 || s.behind[parts[i].Payer].Cmp(s.behind[parts[best].Payer]) > 0 {
				best = i
			}
		}
		parts[best].Cents++
		b := s.behind[parts[best].Payer]
		b.Sub(b, big.NewRat(1, 1))
	}
}
