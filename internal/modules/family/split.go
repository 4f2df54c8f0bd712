package family

import (
	"slices"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family/split"
	"preau/internal/schoolyear"
)

// forever is before every day that is priced.
var forever = schoolyear.Date{Year: 1900, Month: 1, Day: 1}

// Sharing is how a household shares what is priced, line after line: by its splits, and where none says otherwise its first payer bears
// all. One Sharing is of one month's lines, in an order that is always the same.
func Sharing(splits []Split, payers []uuid.UUID) *split.Sharer {
	var list []split.Split
	all := func(p uuid.UUID) []split.Share { return []split.Share{{Payer: p, PPM: ledger.Million}} }
	if len(payers) > 0 {
		list = append(list, split.Split{Since: forever, Even: all(payers[0]), Odd: all(payers[0])})
	}
	live := func(kind string, day schoolyear.Date) *Split {
		var found *Split
		for i := range splits {
			s := &splits[i]
			if s.Kind == kind && !s.Since.After(day) && (s.Until.IsZero() || !s.Until.Before(day)) && (found == nil || s.Since.After(found.Since)) {
				found = s
			}
		}
		return found
	}
	for i := range splits { // what ends first: of two that begin on one day, the later of the list holds
		s := &splits[i]
		if s.Until.IsZero() {
			continue
		}
		end := split.Split{Activity: s.Kind, Since: s.Until.AddDays(1)}
		if next := live(s.Kind, end.Since); next != nil {
			end.Even, end.Odd = next.weeks(payers)
		} else if s.Kind == "" && len(payers) > 0 {
			end.Even, end.Odd = all(payers[0]), all(payers[0])
		}
		list = append(list, end)
	}
	for i := range splits {
		even, odd := splits[i].weeks(payers)
		list = append(list, split.Split{Activity: splits[i].Kind, Since: splits[i].Since, Even: even, Odd: odd})
	}
	return split.New(list)
}

// weeks are the shares of even and of odd weeks. A week that is nobody's is the first payer's.
func (s *Split) weeks(payers []uuid.UUID) (even, odd []split.Share) {
	if s.Mode != "weeks" {
		for _, x := range s.Shares {
			if x.PPM > 0 {
				even = append(even, split.Share{Payer: x.Payer, PPM: int64(x.PPM)})
			}
		}
		return even, even
	}
	of := func(turn string) (out []split.Share) {
		var bear []uuid.UUID
		for _, x := range s.Shares {
			if x.Weeks == turn {
				bear = append(bear, x.Payer)
			}
		}
		if len(bear) == 0 && len(payers) > 0 {
			bear = payers[:1]
		}
		weights := slices.Repeat([]int64{1}, len(bear))
		for i, part := range ledger.Cents(ledger.Million).Split(weights) {
			out = append(out, split.Share{Payer: bear[i], PPM: int64(part)})
		}
		return out
	}
	return of("even"), of("odd")
}
