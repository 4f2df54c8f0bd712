package bank

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"preau/internal/ledger"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
)

// Open is an invoice of which something is left to pay.
type Open struct {
	ID         string
	Number     string // as it is printed
	Customer   string // who owes it: an id
	Left       ledger.Cents
	Due        Date
	References []string // commitment and market numbers, which a payer may quote instead
	Names      []string // those under which the customer pays
}

// Allocation is what of a line goes to an invoice.
type Allocation struct {
	ID    string
	Cents ledger.Cents
}

// Kind is why a line is thought to pay what it is proposed for.
type Kind string

// The kinds of proposals. A certain one stands alone: nothing else fits.
const (
	ByNumber  Kind = "number"   // the text names one invoice, of that amount
	ByNumbers Kind = "numbers"  // it names several, of that amount together
	Partial   Kind = "partial"  // it names one, and is less
	Shared    Kind = "shared"   // it names several, and is less than they are: the oldest first
	Overpaid  Kind = "overpaid" // it is more than what it names, or than all that the customer owes: the rest is to their credit
	NumberSum Kind = "more"     // with what it names, others of the customer make up the amount
	Together  Kind = "together" // invoices of a known customer make up the amount
	OnAccount Kind = "account"  // of a known customer, and no set of invoices makes it up: the oldest first
	ByAmount  Kind = "amount"   // an unknown payer, and an invoice of that amount
	Nothing   Kind = "nothing"  // nothing is known of it
	Outgoing  Kind = "outgoing" // it pays nobody's invoice: money went out, or nothing came in
)

// Proposal is one way to allocate a line. Its allocations and its excess make up the line.
type Proposal struct {
	Kind        Kind
	Certain     bool
	Allocations []Allocation
	Excess      ledger.Cents // to the customer's credit; for Nothing and Outgoing, all of the line
	Numbers     []string     // of the invoices allocated to
}

// Why says the reason of a proposal.
func (p Proposal) Why(b *i18n.Bundle, lang string) string {
	sum := ledger.Cents(0)
	for _, a := range p.Allocations {
		sum += a.Cents
	}
	return b.Sentence(lang, Namespace, "why_"+string(p.Kind), map[string]any{
		"numbers": i18n.List(lang, p.Numbers), "sum": i18n.Cents(int64(sum)), "excess": i18n.Cents(int64(p.Excess)), "n": len(p.Numbers)})
}

const (
	mostProposals = 5
	mostSteps     = 20_000 // of the search for a set of invoices
	mostTogether  = 200    // of a customer's invoices that it looks among, the oldest
	shortestName  = 4      // letters
	shortest      = 4      // characters of a number, digits among them
)

// Matcher knows what is open. It is of one goroutine.
type Matcher struct {
	open      []Open
	byID      map[string]int
	numbers   map[string][]int // squeezed number or reference
	lengths   []int
	customers map[string][]int  // the oldest first
	names     map[string][]name // by first word
	amounts   map[ledger.Cents][]int
}

type name struct {
	words    []string
	customer string
}

// New prepares what is open. An invoice with nothing left to pay is passed over.
func New(open []Open) *Matcher {
	m := &Matcher{byID: map[string]int{}, numbers: map[string][]int{}, customers: map[string][]int{}, names: map[string][]name{}, amounts: map[ledger.Cents][]int{}}
	for _, o := range open {
		if _, twice := m.byID[o.ID]; !twice && o.Left > 0 {
			m.byID[o.ID] = len(m.open)
			m.open = append(m.open, o)
		}
	}
	type known struct{ name, customer string }
	named, lengths := map[known]bool{}, map[int]bool{}
	for i, o := range m.open {
		for _, n := range append([]string{o.Number}, o.References...) {
			if q := squeeze(n); len(q) >= shortest && strings.ContainsAny(q, "0123456789") && !slices.Contains(m.numbers[q], i) {
				m.numbers[q] = append(m.numbers[q], i)
				lengths[len(q)] = true
			}
		}
		m.customers[o.Customer] = append(m.customers[o.Customer], i)
		m.amounts[o.Left] = append(m.amounts[o.Left], i)
		for _, n := range o.Names {
			w := words(n)
			if k := (known{strings.Join(w, " "), o.Customer}); len(w) > 0 && len(k.name) >= shortestName && !named[k] {
				named[k] = true
				m.names[w[0]] = append(m.names[w[0]], name{w, o.Customer})
			}
		}
	}
	for n := range lengths {
		m.lengths = append(m.lengths, n)
	}
	slices.Sort(m.lengths)
	for _, of := range m.customers {
		m.oldest(of)
	}
	return m
}

func (m *Matcher) oldest(of []int) {
	slices.SortFunc(of, func(a, b int) int {
		return cmp.Or(m.open[a].Due.Compare(m.open[b].Due), cmp.Compare(m.open[a].Number, m.open[b].Number), cmp.Compare(a, b))
	})
}

// Take counts a proposal as accepted: what it allocates is no longer left. It tells false, and does nothing, when less is left.
func (m *Matcher) Take(p Proposal) bool {
	for _, a := range p.Allocations {
		if i, ok := m.byID[a.ID]; !ok || a.Cents <= 0 || a.Cents > m.open[i].Left {
			return false
		}
	}
	for _, a := range p.Allocations {
		i := m.byID[a.ID]
		before := m.open[i].Left
		m.amounts[before] = slices.DeleteFunc(slices.Clone(m.amounts[before]), func(x int) bool { return x == i })
		if m.open[i].Left -= a.Cents; m.open[i].Left > 0 {
			m.amounts[m.open[i].Left] = append(m.amounts[m.open[i].Left], i)
		}
	}
	return true
}

// squeeze leaves the letters and digits of a number, in capitals.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, fold.Fold(s))
}

func words(s string) []string {
	return strings.FieldsFunc(fold.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func class(b byte) int {
	if b >= '0' && b <= '9' {
		return 1
	}
	return 2
}

// named finds the invoices that a text names: a number, however it is spaced and punctuated, which is no part of a longer one.
func (m *Matcher) named(text string, hits map[int]bool) {
	var flat []byte
	var joined []bool // nothing stands between this character and the one before
	apart := true
	for _, r := range fold.Fold(text) {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z':
			if r >= 'a' {
				r += 'A' - 'a'
			}
			flat, joined, apart = append(flat, byte(r)), append(joined, !apart), false
		default:
			apart = true
		}
	}
	for from := range flat {
		if joined[from] && class(flat[from-1]) == class(flat[from]) {
			continue
		}
		for _, n := range m.lengths {
			until := from + n
			if until > len(flat) {
				break
			}
			if until < len(flat) && joined[until] && class(flat[until]) == class(flat[until-1]) {
				continue
			}
			for _, i := range m.numbers[string(flat[from:until])] {
				if m.open[i].Left > 0 {
					hits[i] = true
				}
			}
		}
	}
}

// known finds the customers whose names a line bears.
func (m *Matcher) known(l Line) []string {
	var out []string
	in := words(l.Payer + " / " + l.Text)
	for at, w := range in {
		for _, n := range m.names[w] {
			if at+len(n.words) <= len(in) && slices.Equal(in[at:at+len(n.words)], n.words) && !slices.Contains(out, n.customer) {
				out = append(out, n.customer)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Propose says what a line may pay: one certain proposal, or some that a human chooses from, the likeliest first. There is always one.
func (m *Matcher) Propose(l Line) []Proposal {
	if l.Cents <= 0 || l.Reversal { // what comes back of our own payments is not a payment
		return []Proposal{{Kind: Outgoing, Excess: l.Cents}}
	}
	hits := map[int]bool{}
	m.named(l.Text, hits)
	for _, r := range l.References {
		m.named(r, hits)
	}
	if len(hits) > 0 {
		named := make([]int, 0, len(hits))
		for i := range hits {
			named = append(named, i)
		}
		m.oldest(named)
		return m.ofNamed(l, named)
	}
	if customers := m.known(l); len(customers) > 0 {
		if out := m.ofCustomers(l, customers); len(out) > 0 {
			return out
		}
	}
	var out []Proposal
	for _, i := range m.amounts[l.Cents] {
		if len(out) < mostProposals {
			out = append(out, m.all(ByAmount, l, []int{i}))
		}
	}
	if len(out) == 0 {
		out = []Proposal{{Kind: Nothing, Excess: l.Cents}}
	}
	return out
}

func (m *Matcher) sum(of []int) (sum ledger.Cents) {
	for _, i := range of {
		sum += m.open[i].Left
	}
	return sum
}

// all allocates a line to invoices in order, each as far as it goes.
func (m *Matcher) all(kind Kind, l Line, of []int) Proposal {
	p := Proposal{Kind: kind, Excess: l.Cents}
	for _, i := range of {
		if c := min(m.open[i].Left, p.Excess); c > 0 {
			p.Allocations = append(p.Allocations, Allocation{m.open[i].ID, c})
			p.Numbers = append(p.Numbers, m.open[i].Number)
			p.Excess -= c
		}
	}
	return p
}

func (m *Matcher) ofNamed(l Line, named []int) []Proposal {
	sum := m.sum(named)
	one := !slices.ContainsFunc(named, func(i int) bool { return m.open[i].Customer != m.open[named[0]].Customer })
	certain := func(p Proposal) []Proposal {
		p.Certain = one
		return []Proposal{p}
	}
	switch {
	case sum == l.Cents && len(named) == 1:
		return certain(m.all(ByNumber, l, named))
	case sum == l.Cents:
		return certain(m.all(ByNumbers, l, named))
	case sum > l.Cents && len(named) == 1:
		return certain(m.all(Partial, l, named))
	case sum > l.Cents:
		// One number may be quoted for what was paid before: the sets that make up the amount come first.
		sets, _ := m.sets(named, l.Cents)
		var out []Proposal
		for _, s := range sets {
			out = append(out, m.all(ByNumbers, l, s))
		}
		return append(out, m.all(Shared, l, named))
	}
	out := []Proposal{}
	if one {
		others := slices.DeleteFunc(m.left(m.open[named[0]].Customer), func(i int) bool { return slices.Contains(named, i) })
		sets, _ := m.sets(others, l.Cents-sum)
		for _, s := range sets {
			out = append(out, m.all(NumberSum, l, append(slices.Clone(named), s...)))
		}
	}
	over := m.all(Overpaid, l, named)
	if len(out) == 0 {
		return certain(over)
	}
	return append(out, over)
}

// left are a customer's invoices with something to pay, the oldest first.
func (m *Matcher) left(customer string) []int {
	return slices.DeleteFunc(slices.Clone(m.customers[customer]), func(i int) bool { return m.open[i].Left <= 0 })
}

func (m *Matcher) ofCustomers(l Line, customers []string) []Proposal {
	var out []Proposal
	whole := true
	for _, c := range customers {
		sets, all := m.sets(m.left(c), l.Cents)
		whole = whole && all
		for _, s := range sets {
			if len(out) < mostProposals {
				out = append(out, m.all(Together, l, s))
			}
		}
	}
	if len(out) > 0 {
		out[0].Certain = len(out) == 1 && whole && len(customers) == 1
		return out
	}
	for _, c := range customers {
		if of := m.left(c); len(of) > 0 && len(out) < mostProposals {
			kind := OnAccount
			if m.sum(of) < l.Cents {
				kind = Overpaid
			}
			out = append(out, m.all(kind, l, of))
		}
	}
	return out
}

// sets finds which of some invoices, paid whole, make up an amount: at most mostProposals, those of fewer invoices first. whole says
// that the search saw everything.
func (m *Matcher) sets(of []int, amount ledger.Cents) (found [][]int, whole bool) {
	whole = len(of) <= mostTogether
	of = slices.Clone(of[:min(len(of), mostTogether)])
	if rest := m.sum(of); amount <= 0 || rest < amount {
		return nil, whole
	} else if rest == amount {
		return [][]int{of}, whole
	}
	slices.SortStableFunc(of, func(a, b int) int { return cmp.Compare(m.open[b].Left, m.open[a].Left) })
	after := make([]ledger.Cents, len(of)+1) // what those from here on make up together
	for i := len(of) - 1; i >= 0; i-- {
		after[i] = after[i+1] + m.open[of[i]].Left
	}
	steps := 0
	var chosen []int
	var search func(from int, missing ledger.Cents)
	search = func(from int, missing ledger.Cents) {
		if missing == 0 {
			if len(found) < mostProposals {
				s := slices.Clone(chosen)
				m.oldest(s)
				found = append(found, s)
			} else {
				whole = false
			}
			return
		}
		for i := from; i < len(of) && after[i] >= missing; i++ {
			if steps++; steps > mostSteps || len(found) == mostProposals {
				whole = false
				return
			}
			if c := m.open[of[i]].Left; c <= missing {
				chosen = append(chosen, of[i])
				search(i+1, missing-c)
				chosen = chosen[:len(chosen)-1]
			}
		}
	}
	search(0, amount)
	slices.SortStableFunc(found, func(a, b []int) int { return cmp.Compare(len(a), len(b)) })
	return found, whole
}

// String is for logs and tests: it names no payer.
func (p Proposal) String() string {
	return string(p.Kind) + " " + strings.Join(p.Numbers, "+") + " rest " + p.Excess.String() + " certain " + strconv.FormatBool(p.Certain)
}
