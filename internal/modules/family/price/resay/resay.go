// Package resay reads the printed French sentence of an invoice's line and reckons it again. It shares no code with what wrote the
// sentence: whoever holds the paper alone can do the same with a pencil.
package resay

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Result is what a sentence comes to, in cents. A line that charges nothing has a quantity of 0.
type Result struct{ Unit, Quantity, Total int64 }

// amounts as an invoice prints them: « 1 234,50 € », « −3,15 € »; the numbers of a quotient; a share; a duration.
const (
	euros = `(−?[0-9 ]+,[0-9]{2}) €`
	whole = `([0-9][0-9 ]*)`
	share = `([0-9 ]+(?:,[0-9]+)?) %`
	spell = `((?:[0-9]+ h)?(?: ?[0-9]+(?: min)?)?)`
	round = `((?:, au centime inférieur|, aux (?:5|10) centimes les plus proches)?)`
	date  = `(?:1er|[0-9]+) [a-zéû]+ [0-9]{4}`
	head  = `^Tarif du ` + date + `(?:, « .*? »)?(?:, hors de la commune)?`
	qf    = `, QF ` + whole + ` \([^()]*, depuis le ` + date + `\)`
	law   = `^Jamais plus que le coût par usager \(`
	voted = `(?:, délibération du ` + date + `)?\)`
)

// rule is one sort of sentence and what one checks of it: groups are what was captured, p the price so far.
type rule struct {
	re *regexp.Regexp
	do func(r *reading, g []string) error
}

type reading struct {
	p       *big.Rat // the price so far, in cents
	opened  bool
	done    bool
	took    bool // an aid or a limit: the line takes off
	minutes int64
	Result
}

func re(parts ...string) *regexp.Regexp { return regexp.MustCompile(strings.Join(parts, "")) }

var rules []rule

func init() {
	rules = []rule{
		{re(head, ` : `, euros, `\.`), func(r *reading, g []string) error { return r.open(cents(g[1])) }},
		{re(head, `, quotient familial non connu, prix que la collectivité a fixé pour ce cas : `, euros, `\.`), func(r *reading, g []string) error { return r.open(cents(g[1])) }},
		{re(head, qf, `, tranche (?:de `, whole, ` à `, whole, `|jusqu’à `, whole, `|à partir de `, whole, `|unique) : `, euros, `\.`), bracket},
		{re(head, qf, ` : `, share, ` de `, whole, ` €`, round, ` = `, euros, `\.`), effort},
		{re(`^Pas moins de `, euros, `\.`), func(r *reading, g []string) error {
			if r.p.Cmp(cents(g[1])) >= 0 {
				return fmt.Errorf("%s is already not less than %s", r.p.FloatString(2), g[1])
			}
			return r.set(cents(g[1]))
		}},
		{re(`^Pas plus de `, euros, `\.`), func(r *reading, g []string) error {
			if r.p.Cmp(cents(g[1])) <= 0 {
				return fmt.Errorf("%s is already not more than %s", r.p.FloatString(2), g[1])
			}
			return r.set(cents(g[1]))
		}},
		{re(`^Forfait (?:du mois, quels que soient les jours|de la semaine, quels que soient les jours|de l’année scolaire)\.`), func(*reading, []string) error { return nil }},
		{re(`^`, whole, ` jours d’accueil sur `, whole, ` : `, euros, ` × `, whole, ` ÷ `, whole, round, ` = `, euros, `\.`), func(r *reading, g []string) error {
			if g[1] != g[4] || g[2] != g[5] {
				return fmt.Errorf("%s of %s days are not %s ÷ %s", g[1], g[2], g[4], g[5])
			}
			return r.from(cents(g[3]), rounded(new(big.Rat).Mul(cents(g[3]), new(big.Rat).Quo(number(g[1]), number(g[2]))), g[6]), cents(g[7]))
		}},
		{re(`^Présence : ([0-9hmin, ]+) ; compté : `, spell, ` \((toute tranche de `, spell, ` commencée|à `, spell, ` près|par tranche de `, spell, ` achevée)\) à `, euros, ` l’heure`, round, ` = `, euros, `\.`), presence},
		{re(`^Départ `, spell, ` après l’heure : `, euros, ` \+ `, whole, ` × `, euros, ` par `, spell, ` = `, euros, `\.`), func(r *reading, g []string) error {
			late, step := duration(g[1]), duration(g[5])
			n := int64(0)
			for n*step < late {
				n++
			}
			if number(g[3]).Cmp(big.NewRat(n, 1)) != 0 {
				return fmt.Errorf("%s are %d times %s, not %s", g[1], n, g[5], g[3])
			}
			return r.from(cents(g[2]), plus(cents(g[2]), new(big.Rat).Mul(number(g[3]), cents(g[4]))), cents(g[6]))
		}},
		// what a cancelled booking, a brother, a basket, a late order make of the price
		{re(circumstance, share, ` de `, euros, round, ` = `, euros, `\.`), func(r *reading, g []string) error {
			return r.from(cents(g[2]), rounded(new(big.Rat).Mul(cents(g[2]), hundredth(g[1])), g[3]), cents(g[4]))
		}},
		{re(circumstance, euros, ` \+ `, share, round, ` = `, euros, `\.`), func(r *reading, g []string) error {
			return r.from(cents(g[1]), rounded(plus(cents(g[1]), new(big.Rat).Mul(cents(g[1]), hundredth(g[2]))), g[3]), cents(g[4]))
		}},
		{re(circumstance, euros, ` − `, share, round, ` = `, euros, `\.`), func(r *reading, g []string) error {
			return r.from(cents(g[1]), rounded(minus(cents(g[1]), new(big.Rat).Mul(cents(g[1]), hundredth(g[2]))), g[3]), cents(g[4]))
		}},
		{re(circumstance, euros, ` \+ `, euros, ` = `, euros, `\.`), func(r *reading, g []string) error {
			return r.from(cents(g[1]), plus(cents(g[1]), cents(g[2])), cents(g[3]))
		}},
		{re(circumstance, euros, ` − `, euros, ` = `, euros, `\.`), func(r *reading, g []string) error {
			left := minus(cents(g[1]), cents(g[2]))
			if left.Sign() < 0 {
				left = new(big.Rat)
			}
			return r.from(cents(g[1]), left, cents(g[3]))
		}},
		{re(circumstance, euros, `\.`), func(r *reading, g []string) error {
			if !r.opened {
				return fmt.Errorf("a circumstance without a price")
			}
			return r.set(cents(g[1]))
		}},
		{re(`^Hors délai, une fois par (?:enfant|famille) et par année scolaire : `, euros, `\.`), func(r *reading, g []string) error { return r.open(cents(g[1])) }},
		{re(`^Hors délai, une fois par (?:enfant|famille) et par année scolaire : `, share, ` de `, euros, round, ` = `, euros, `\.`), func(r *reading, g []string) error {
			if want := rounded(new(big.Rat).Mul(cents(g[2]), hundredth(g[1])), g[3]); want.Cmp(cents(g[4])) != 0 {
				return fmt.Errorf("%s %% of %s are %s, not %s", g[1], g[2], want.FloatString(2), g[4])
			}
			return r.open(cents(g[4]))
		}},
		{re(law, euros, ` l’heure`, voted, ` pour `, spell, ` : `, euros, ` au lieu de `, euros, `\.`), func(r *reading, g []string) error {
			if duration(g[2]) != r.minutes {
				return fmt.Errorf("%s are not the %d minutes that were counted", g[2], r.minutes)
			}
			limit := rounded(new(big.Rat).Mul(cents(g[1]), big.NewRat(r.minutes, 60)), ", au centime inférieur")
			return r.cap(limit, cents(g[4]), cents(g[3]))
		}},
		{re(law, euros, voted, ` : `, euros, ` au lieu de `, euros, `\.`), func(r *reading, g []string) error { return r.cap(cents(g[1]), cents(g[3]), cents(g[2])) }},
		{re(law, euros, voted, `, avec le prix de `, euros, ` : `, euros, `\.`), func(r *reading, g []string) error {
			left := minus(cents(g[1]), cents(g[2]))
			if left.Sign() < 0 {
				left = new(big.Rat)
			}
			return r.cap(left, r.p, cents(g[3]))
		}},
		{re(`^Au plus `, euros, ` par mois : `, euros, ` ramenés à `, euros, `\.`), func(r *reading, g []string) error {
			if g[1] != g[3] || cents(g[2]).Cmp(cents(g[1])) <= 0 {
				return fmt.Errorf("%s is not brought down to %s by a limit of %s", g[2], g[3], g[1])
			}
			r.took = true
			return r.open(minus(cents(g[1]), cents(g[2])))
		}},
		{re(`^Aide de « .*? » : `, euros, ` sur `, euros, `\.`), func(r *reading, g []string) error {
			r.took = true
			return r.open(new(big.Rat).Neg(least(cents(g[1]), cents(g[2]))))
		}},
		{re(`^Aide de « .*? » : `, share, ` de `, euros, `\.`), func(r *reading, g []string) error {
			r.took = true
			return r.open(new(big.Rat).Neg(rounded(new(big.Rat).Mul(cents(g[2]), hundredth(g[1])), "")))
		}},
		{re(`^Aide de « .*? » : `, euros, ` en tout au lieu de `, euros, `\.`), func(r *reading, g []string) error { return r.open(minus(cents(g[2]), cents(g[1]))) }},
		{re(`^Retiré de ce qui avait été facturé : `, euros, `\.`), func(r *reading, g []string) error { return r.open(new(big.Rat).Neg(cents(g[1]))) }},
		{re(`^Dans la limite (?:accordée|de ce qui est dû) : `, euros, `\.`), func(r *reading, g []string) error {
			if !r.took || !r.opened {
				return fmt.Errorf("a limit of nothing")
			}
			return r.set(new(big.Rat).Neg(cents(g[1])))
		}},
		{re(`^(?:Gratuit : [^.]*|En attente(?: :|) [^.]*|Aucun tarif n’est en vigueur ces jours-là : rien n’est facturé)\.`), func(r *reading, _ []string) error {
			if r.opened {
				return fmt.Errorf("free after a price")
			}
			r.done = true
			return nil
		}},
		{re(`^([0-9]+) × `, euros, ` = `, euros, `\.`), func(r *reading, g []string) error {
			n, unit, total := number(g[1]), cents(g[2]), cents(g[3])
			if !r.opened || unit.Cmp(r.p) != 0 {
				return fmt.Errorf("the price is %s, not %s", euro(r.p), g[2])
			}
			if new(big.Rat).Mul(n, unit).Cmp(total) != 0 {
				return fmt.Errorf("%s × %s is not %s", g[1], g[2], g[3])
			}
			r.done = true
			r.Result = Result{Unit: unit.Num().Int64(), Quantity: n.Num().Int64(), Total: total.Num().Int64()}
			return nil
		}},
	}
}

// circumstance opens what one of them makes of a price.
const circumstance = `^(?:Enfant n° [0-9]+ du foyer, du plus âgé au plus jeune, parmi (?:ceux venus ce mois-ci|les inscrits)|[0-9]+ enfants du foyer (?:venus ce mois-ci|inscrits)|Panier-repas apporté par la famille|Réservé hors délai|Venu sans réservation|Absence non justifiée|Annulé hors délai, part qui reste due) : `

// Line reckons a sentence again. It fails on a word it does not know, on a sum that is not what its words say, and on a sentence that does
// not end with its amount.
func Line(text string) (Result, error) {
	rest := strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text))
	r := &reading{p: new(big.Rat)}
next:
	for rest != "" {
		if r.done {
			return Result{}, fmt.Errorf("resay: after the amount: %q", rest)
		}
		for _, rule := range rules {
			if g := rule.re.FindStringSubmatch(rest); g != nil {
				if err := rule.do(r, g); err != nil {
					return Result{}, fmt.Errorf("resay: %q: %w", g[0], err)
				}
				rest = strings.TrimPrefix(rest[len(g[0]):], " ")
				continue next
			}
		}
		return Result{}, fmt.Errorf("resay: not understood: %q", rest)
	}
	if !r.done {
		return Result{}, fmt.Errorf("resay: no amount at the end of %q", text)
	}
	return r.Result, nil
}

// open is the first price of a line.
func (r *reading) open(p *big.Rat) error {
	if r.opened {
		return fmt.Errorf("a second price")
	}
	r.opened = true
	return r.set(p)
}

func (r *reading) set(p *big.Rat) error {
	r.p = p
	return nil
}

// from checks that a reason begins where the one before ended, and comes to what is printed.
func (r *reading) from(of, found, printed *big.Rat) error {
	if !r.opened || r.p.Cmp(of) != 0 {
		return fmt.Errorf("it begins with %s, the price was %s", euro(of), euro(r.p))
	}
	if found.Cmp(printed) != 0 {
		return fmt.Errorf("it comes to %s, not %s", euro(found), euro(printed))
	}
	return r.set(printed)
}

func (r *reading) cap(limit, of, printed *big.Rat) error {
	if of.Cmp(limit) <= 0 {
		return fmt.Errorf("%s is not above %s", euro(of), euro(limit))
	}
	return r.from(of, limit, printed)
}

func bracket(r *reading, g []string) error {
	q := number(g[1])
	inside := (g[2] == "" || q.Cmp(number(g[2])) >= 0 && q.Cmp(number(g[3])) <= 0) && (g[4] == "" || q.Cmp(number(g[4])) <= 0) && (g[5] == "" || q.Cmp(number(g[5])) >= 0)
	if !inside {
		return fmt.Errorf("a quotient of %s is not in that bracket", g[1])
	}
	return r.open(cents(g[6]))
}

func effort(r *reading, g []string) error {
	if g[1] != g[3] {
		return fmt.Errorf("a quotient of %s is not %s", g[1], g[3])
	}
	p := rounded(new(big.Rat).Mul(new(big.Rat).Mul(number(g[1]), big.NewRat(100, 1)), hundredth(g[2])), g[4])
	if p.Cmp(cents(g[5])) != 0 {
		return fmt.Errorf("it comes to %s, not %s", euro(p), g[5])
	}
	return r.open(p)
}

// presence checks that each stay is counted as it says.
func presence(r *reading, g []string) error {
	counted := duration(g[2])
	for stay := range strings.SplitSeq(g[1], ", ") {
		spent, n := duration(stay), int64(0)
		switch {
		case strings.HasPrefix(g[3], "toute"):
			for step := duration(g[4]); n < spent; n += step {
			}
		case strings.HasPrefix(g[3], "à "):
			step := duration(g[5])
			for spent+step/2 >= n+step {
				n += step
			}
		default:
			for step := duration(g[6]); n+step <= spent; n += step {
			}
		}
		if n != counted {
			return fmt.Errorf("%s counts as %d minutes, not %s", stay, n, g[2])
		}
	}
	r.minutes = counted
	return r.from(cents(g[7]), rounded(new(big.Rat).Mul(cents(g[7]), big.NewRat(counted, 60)), g[8]), cents(g[9]))
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

func least(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func number(s string) *big.Rat {
	v, ok := new(big.Rat).SetString(strings.NewReplacer(" ", "", ",", ".", "−", "-").Replace(s))
	if !ok {
		return new(big.Rat)
	}
	return v
}

func cents(s string) *big.Rat     { return new(big.Rat).Mul(number(s), big.NewRat(100, 1)) }
func hundredth(s string) *big.Rat { return new(big.Rat).Mul(number(s), big.NewRat(1, 100)) }

func euro(p *big.Rat) string { return new(big.Rat).Quo(p, big.NewRat(100, 1)).FloatString(4) }

// duration reads « 45 min », « 2 h », « 1 h 35 » as minutes.
func duration(s string) int64 {
	hours, minutes := int64(0), s
	if h, m, found := strings.Cut(s, " h"); found {
		hours, _ = strconv.ParseInt(h, 10, 64)
		minutes = m
	}
	m, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(minutes), " min"), 10, 64)
	return hours*60 + m
}

// rounded brings an amount to a coin as its words say; without words, to the nearest cent, a half upwards.
func rounded(p *big.Rat, words string) *big.Rat {
	coin, half := int64(1), big.NewRat(1, 2)
	switch {
	case strings.Contains(words, "inférieur"):
		half = new(big.Rat)
	case strings.Contains(words, "10 centimes"):
		coin = 10
	case strings.Contains(words, "5 centimes"):
		coin = 5
	}
	up := plus(new(big.Rat).Mul(p, big.NewRat(1, coin)), half)
	n := new(big.Int).Quo(up.Num(), up.Denom())
	return new(big.Rat).SetInt(n.Mul(n, big.NewInt(coin)))
}
