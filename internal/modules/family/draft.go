package family

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/modules/family/split"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What a draft may show. The first two are not issued with the rest: nobody is asked for it, it has no price.
const (
	noPayer    = "no_payer"
	noTariff   = "no_tariff"
	noQuotient = "no_quotient" // the price is the one that the town decided for households without
	undecided  = "undecided"   // a proof is awaited: those days are not charged yet
	overCost   = "over_cost"   // a price was held at the cost per user
)

// problems are those of drafts, the gravest first.
var problems = []string{noPayer, noTariff, undecided, noQuotient, overCost}

func blocks(code string) bool { return code == noPayer || code == noTariff }

// Draft is what one payer of one household would be asked for.
type Draft struct {
	Household uuid.UUID
	Payer     uuid.UUID // uuid.Nil: nobody pays
	Person    *uuid.UUID
	Cents     ledger.Cents
	Problems  []string
	Lines     []BillLine
}

// drafting turns households' months into what their payers are asked for: who pays, which lines of a service, what was asked before.
type drafting struct {
	months   *Months
	services []string
	names    map[uuid.UUID]string    // of pupils
	payers   map[uuid.UUID][]payerOf // of households
	splits   map[uuid.UUID][]Split
	billed   map[uuid.UUID][]billedLine
}

type payerOf struct {
	HouseholdID uuid.UUID
	PayerID     uuid.UUID
	PersonID    *uuid.UUID
}

// billedLine is a line that was asked for the month before, by an invoice or a sum carried forward; or taken off it.
type billedLine struct {
	HouseholdID uuid.UUID
	PayerID     uuid.UUID
	BillID      uuid.UUID
	Bill        string // its kind
	OfBill      *uuid.UUID
	Given       bool // of a credit note that corrected nothing: see stands
	BillLine
}

// draft prepares households' drafts: a fixed number of statements, however many they are.
func (m *Months) draft(households []uuid.UUID, services []string) ([]Draft, error) {
	priced, err := m.Of(households)
	if err != nil {
		return nil, err
	}
	d := &drafting{months: m, services: services}
	if err := d.read(households, priced); err != nil {
		return nil, err
	}
	var out []Draft
	for i := range priced {
		out = append(out, d.household(&priced[i])...)
	}
	return out, nil
}

func (d *drafting) read(households []uuid.UUID, priced []Priced) error {
	tx := d.months.tx
	var pupils []uuid.UUID
	for _, p := range priced {
		for _, c := range p.Input.Household.Children {
			pupils = append(pupils, c.ID)
		}
	}
	type name struct {
		ID        uuid.UUID
		GivenName string
	}
	d.names = map[uuid.UUID]string{}
	names, err := tenant.Select[name](tx, `select id, given_name from directory.people where tenant_id = $1 and id = any ($2)`, tx.Tenant(), pupils)
	if err != nil {
		return err
	}
	for _, n := range names {
		d.names[n.ID] = n.GivenName
	}
	d.payers = map[uuid.UUID][]payerOf{}
	payers, err := tenant.Select[payerOf](tx, `select h.household_id, coalesce(p.same_as, h.payer_id) as payer_id, p.person_id from family.household_payers h join family.payers p on p.tenant_id = $1 and p.id = h.payer_id
		where h.tenant_id = $1 and h.household_id = any ($2) and h.since <= $4 and (h.until is null or h.until >= $3) order by h.household_id, h.since, h.id`, tx.Tenant(), households, d.months.From, d.months.Until)
	if err != nil {
		return err
	}
	for _, p := range payers {
		if !slices.ContainsFunc(d.payers[p.HouseholdID], func(o payerOf) bool { return o.PayerID == p.PayerID }) {
			d.payers[p.HouseholdID] = append(d.payers[p.HouseholdID], p)
		}
	}
	type share struct {
		HouseholdID, ID, PayerID uuid.UUID
		PersonID                 *uuid.UUID
		Kind, Mode, Weeks        string
		Since, Until             schoolyear.Date
		PPM                      int
	}
	d.splits = map[uuid.UUID][]Split{}
	shares, err := tenant.Select[share](tx, `select s.household_id, s.id, coalesce(p.same_as, x.payer_id) as payer_id, p.person_id, s.kind, s.mode, s.since, s.until, x.ppm, x.weeks from family.splits s join family.shares x on x.tenant_id = $1 and x.split_id = s.id
		join family.payers p on p.tenant_id = $1 and p.id = x.payer_id
		where s.tenant_id = $1 and s.household_id = any ($2) and s.since <= $3 order by s.household_id, s.since, s.created_at, s.id, x.payer_id`, tx.Tenant(), households, d.months.Until)
	if err != nil {
		return err
	}
	for _, x := range shares {
		list := d.splits[x.HouseholdID]
		if len(list) == 0 || list[len(list)-1].ID != x.ID {
			list = append(list, Split{ID: x.ID, Kind: x.Kind, Mode: x.Mode, Since: x.Since, Until: x.Until})
		}
		last := &list[len(list)-1]
		last.add(Share{Payer: x.PayerID, PPM: x.PPM, Weeks: x.Weeks})
		d.splits[x.HouseholdID] = list
		if !slices.ContainsFunc(d.payers[x.HouseholdID], func(o payerOf) bool { return o.PayerID == x.PayerID }) {
			d.payers[x.HouseholdID] = append(d.payers[x.HouseholdID], payerOf{x.HouseholdID, x.PayerID, x.PersonID})
		}
	}
	billed, err := billedOf(tx, d.months.From, households)
	d.billed = map[uuid.UUID][]billedLine{}
	for _, b := range billed {
		d.billed[b.HouseholdID] = append(d.billed[b.HouseholdID], b)
	}
	return err
}

// add gives a payer a share; to one who has one already, both: of two records that became one.
func (s *Split) add(x Share) {
	i := slices.IndexFunc(s.Shares, func(o Share) bool { return o.Payer == x.Payer })
	switch {
	case i < 0:
		s.Shares = append(s.Shares, x)
	case s.Mode != "weeks":
		s.Shares[i].PPM += x.PPM
	case s.Shares[i].Weeks == "":
		s.Shares[i].Weeks = x.Weeks
	case x.Weeks != "" && x.Weeks != s.Shares[i].Weeks: // all weeks are theirs
		s.Mode, s.Shares = "percent", []Share{{Payer: x.Payer, PPM: ledger.Million}}
	}
}

// since compares households' month with what was asked for it.
func (m *Months) since(households []uuid.UUID, services []string) (less []sharedCredit, more []Draft, err error) {
	priced, err := m.Of(households)
	if err != nil {
		return nil, nil, err
	}
	d := &drafting{months: m, services: services}
	if err := d.read(households, priced); err != nil {
		return nil, nil, err
	}
	for i := range priced {
		p := &priced[i]
		before := d.billed[p.Household]
		if len(before) == 0 {
			continue
		}
		for _, o := range d.household(p) {
			if !o.blocked() {
				more = append(more, o)
			}
		}
		now, unpaid := d.share(d.wanted(price.Month(p.Input).Lines), Sharing(d.splits[p.Household], d.ids(p.Household)))
		if !unpaid {
			_, l := compare(now, before)
			less = append(less, l...)
		}
	}
	return less, more, nil
}

// wanted are the lines of the services that are invoiced.
func (d *drafting) wanted(lines []price.Line) []price.Line {
	return slices.DeleteFunc(lines, func(l price.Line) bool { return !slices.Contains(d.services, d.months.Activities[l.Activity].Service) })
}

func (d *drafting) ids(household uuid.UUID) (out []uuid.UUID) {
	for _, o := range d.payers[household] {
		out = append(out, o.PayerID)
	}
	return out
}

// billedOf lists what households were asked for a month.
func billedOf(tx *tenant.Tx, month schoolyear.Date, households []uuid.UUID) ([]billedLine, error) {
	return tenant.Select[billedLine](tx, `select b.household_id, coalesce(y.same_as, b.payer_id) as payer_id, b.id as bill_id, b.kind as bill, b.of_bill, b.given, `+lineColumns+`
		from family.bills b join family.bill_lines l on l.tenant_id = $1 and l.bill_id = b.id join family.payers y on y.tenant_id = $1 and y.id = b.payer_id
		where b.tenant_id = $1 and b.month = $2 and b.household_id = any ($3) and b.kind in ('invoice', 'carried', 'credit_note') order by b.household_id, b.created_at, b.id, l.n`, tx.Tenant(), month, households)
}

// household is what one household's payers are asked for: nothing for one who owes nothing.
func (d *drafting) household(p *Priced) []Draft {
	lines := d.wanted(price.Month(p.Input).Lines)
	before := d.billed[p.Household]
	if len(lines) == 0 && len(before) == 0 {
		return nil
	}
	payers := d.ids(p.Household)
	person := map[uuid.UUID]*uuid.UUID{}
	for _, o := range d.payers[p.Household] {
		person[o.PayerID] = o.PersonID
	}
	shared, unpaid := d.share(lines, Sharing(d.splits[p.Household], payers))
	var out []Draft
	of := func(payer uuid.UUID) *Draft {
		for i := range out {
			if out[i].Payer == payer {
				return &out[i]
			}
		}
		out = append(out, Draft{Household: p.Household, Payer: payer, Person: person[payer]})
		return &out[len(out)-1]
	}
	if len(before) > 0 { // what was asked for is not asked for again
		unpaid = false
		more, _ := compare(shared, before)
		shared = more
	}
	for _, l := range shared {
		o := of(l.payer)
		o.Lines, o.Cents = append(o.Lines, l.BillLine), o.Cents+l.Cents
	}
	if unpaid {
		o := of(uuid.Nil)
		for _, l := range lines {
			o.Lines, o.Cents = append(o.Lines, d.line(l, ledger.Million, l.Days, l.Cents)), o.Cents+l.Cents
		}
		o.Problems = append(o.Problems, noPayer)
	}
	for i := range out {
		out[i].judge()
	}
	slices.SortStableFunc(out, func(a, b Draft) int { return cmp.Compare(slices.Index(payers, a.Payer), slices.Index(payers, b.Payer)) })
	return slices.DeleteFunc(out, func(o Draft) bool { return o.Cents == 0 && len(o.Problems) == 0 && !o.aided() })
}

// judge finds what an agent must look at.
func (o *Draft) judge() {
	found := map[string]bool{}
	for _, l := range o.Lines {
		switch l.Charge {
		case price.Missing:
			found[noTariff] = true
		case price.Pending:
			found[undecided] = true
		}
		for _, s := range l.steps() {
			switch s.Code {
			case "base_unknown":
				found[noQuotient] = true
			case "cap", "cap_hour", "cap_once":
				found[overCost] = true
			}
		}
	}
	for _, code := range problems {
		if found[code] {
			o.Problems = append(o.Problems, code)
		}
	}
}

// aided tells that somebody else bears a part of it: even all.
func (o *Draft) aided() bool {
	return slices.ContainsFunc(o.Lines, func(l BillLine) bool { return l.AidID != nil })
}

func (o *Draft) blocked() bool { return slices.ContainsFunc(o.Problems, blocks) }

// sharedLine is a line of one payer.
type sharedLine struct {
	payer uuid.UUID
	BillLine
}

// share gives each payer their part of the lines; unpaid tells that there is a day for which nobody pays.
func (d *drafting) share(lines []price.Line, by *split.Sharer) (out []sharedLine, unpaid bool) {
	for i, l := range lines {
		o := d.months.Activities[l.Activity]
		days := l.Days
		if len(days) == 0 { // a limit of the month, an aid by the month: borne as what it is taken off
			for _, x := range lines {
				if x.Child == l.Child && x.Activity == l.Activity && (x.Kind == price.Priced || x.Kind == price.Packaged) {
					days = append(days, x.Days...)
				}
			}
		}
		parts, err := by.Share(o.Kind, days, l.Cents)
		if err != nil {
			return nil, true
		}
		for _, p := range parts {
			ppm := p.PPM
			mine := p.Days
			if len(l.Days) == 0 || l.Quantity != len(l.Days) { // one sum for all its days
				mine = l.Days
				ppm = p.PPM * int64(len(p.Days)) / int64(len(days))
			}
			out = append(out, sharedLine{p.Payer, d.line(lines[i], ppm, mine, p.Cents)})
		}
	}
	return out, false
}

// line is a payer's part of a price's line: of which days, by what share.
func (d *drafting) line(l price.Line, ppm int64, days []schoolyear.Date, cents ledger.Cents) BillLine {
	o := d.months.Activities[l.Activity]
	child, activity := l.Child, l.Activity
	b := BillLine{PupilID: &child, PupilName: d.names[l.Child], Service: o.Service, Kind: o.Kind, ActivityID: &activity, Label: o.Label, Days: days, Quantity: l.Quantity, UnitCents: l.Unit, WholeCents: l.Cents,
		Cents: cents, SharePPM: int(ppm), Charge: l.Kind, Minutes: l.Minutes, AidID: l.Aid}
	if len(days) < len(l.Days) && l.Quantity == len(l.Days) { // some of the days alone
		b.Quantity, b.WholeCents = len(days), l.Unit*ledger.Cents(len(days))
		if len(l.Minutes) == len(l.Days) {
			b.Minutes = nil
			for i, day := range l.Days {
				if slices.Contains(days, day) {
					b.Minutes = append(b.Minutes, l.Minutes[i])
				}
			}
		}
	}
	if b.Days == nil {
		b.Days = []schoolyear.Date{}
	}
	if b.Minutes == nil {
		b.Minutes = []int{}
	}
	b.Steps, _ = json.Marshal(l.Steps)
	return b
}

// same is what two lines have in common that are of one price for the same reasons, whoever wrote them and in whatever order their
// reasons' fields are kept.
type same struct {
	payer, pupil, activity uuid.UUID
	charge, steps          string
	unit                   ledger.Cents
	ppm                    int
}

func (l *BillLine) same(payer uuid.UUID) same {
	steps, _ := json.Marshal(l.steps())
	k := same{payer: payer, charge: l.Charge, steps: string(steps), unit: max(l.UnitCents, -l.UnitCents), ppm: l.SharePPM}
	if l.PupilID != nil {
		k.pupil = *l.PupilID
	}
	if l.ActivityID != nil {
		k.activity = *l.ActivityID
	}
	return k
}

// compare sets a month as it is reckoned now against what was asked for it: less is to take off invoices, each with what whoever aided
// bore of it; more is all the rest, to ask for or to take off, each line as it would be written. Of less, of is the invoice that asked.
func compare(now []sharedLine, all []billedLine) (more []sharedLine, less []sharedCredit) {
	before := stands(now, all)
	asked := map[same]*net{}
	var order []same
	for i := range before {
		b := &before[i]
		if b.Charge == price.Aided {
			continue
		}
		k := b.same(b.PayerID)
		x := asked[k]
		if x == nil {
			x = &net{}
			asked[k] = x
			order = append(order, k)
		}
		x.cents += b.Cents
		if b.off() {
			x.takeOff(b.OfBill, b.BillLine, b.Given)
		} else {
			x.parts = append(x.parts, askedLine{bill: b.BillID, kind: b.Bill, BillLine: b.BillLine})
		}
	}
	seen := map[same]bool{}
	aids := slices.DeleteFunc(slices.Clone(now), func(l sharedLine) bool { return l.Charge != price.Aided })
	for _, l := range mergedLines(slices.DeleteFunc(slices.Clone(now), func(l sharedLine) bool { return l.Charge == price.Aided })) {
		k := l.same(l.payer)
		seen[k] = true
		x := asked[k]
		if x == nil || len(x.days()) == 0 && x.cents == 0 {
			if l.Cents != 0 || x == nil && l.Charge == price.Pending {
				more = append(more, l)
			}
			continue
		}
		days := x.days()
		sort := func(list []schoolyear.Date) []schoolyear.Date {
			list = slices.Clone(list)
			slices.SortFunc(list, schoolyear.Date.Compare)
			return list
		}
		if slices.Equal(sort(l.Days), sort(days)) && (len(l.Days) > 0 || l.Cents == x.cents) {
			continue
		}
		without := func(list, other []schoolyear.Date) []schoolyear.Date {
			return slices.DeleteFunc(slices.Clone(list), func(d schoolyear.Date) bool { return slices.Contains(other, d) })
		}
		switch part := l.BillLine; {
		case l.Cents > x.cents:
			part.Cents, part.Days = l.Cents-x.cents, without(l.Days, days)
			part.count(l.BillLine)
			more = append(more, sharedLine{l.payer, part})
		case l.Cents < x.cents:
			less = append(less, x.less(l.payer, without(days, l.Days), x.cents-l.Cents)...)
		}
	}
	for _, k := range order {
		if x := asked[k]; !seen[k] && x.cents != 0 {
			less = append(less, x.less(k.payer, x.days(), x.cents)...)
		}
	}
	credits := less[:0]
	for _, c := range less {
		if c.kind != "invoice" || c.Cents >= 0 { // nothing that a credit note could correct
			more = append(more, c.draft())
			continue
		}
		var lines []BillLine
		var gift ledger.Cents
		for _, b := range all {
			if b.BillID == c.of || b.OfBill != nil && *b.OfBill == c.of {
				lines = append(lines, b.BillLine)
				if b.Given && len(b.Days) == 0 && b.childsActivity() == c.childsActivity() {
					gift -= b.Cents
				}
			}
		}
		for _, o := range credits { // as if those before were made
			if o.of == c.of {
				lines = append(append(lines, o.BillLine), o.aids...)
			}
		}
		if gift > 0 { // a sum that was given is not given twice
			var room ledger.Cents
			for i := range lines {
				if l := &lines[i]; l.childsActivity() == c.childsActivity() && l.Charge != price.Ceiling {
					room += l.Cents
				}
			}
			if c.Cents = max(c.Cents, -room); c.Cents >= 0 {
				continue
			}
		}
		if i := slices.IndexFunc(lines, func(l BillLine) bool { return l.N == c.n }); i >= 0 {
			c.aids = borne(lines, lines[i], c.BillLine)
		}
		credits = append(credits, c)
	}
	return append(more, compareAids(aids, before, credits)...), credits
}

// childsActivity is what lines of one price or another have in common, aids apart.
type childsActivity struct {
	pupil, activity uuid.UUID
	aided           bool
}

func (l *BillLine) childsActivity() childsActivity {
	k := l.aidOf(uuid.Nil)
	return childsActivity{k.pupil, k.activity, l.Charge == price.Aided}
}

// stands leaves out of what was asked for, and taken off, what a credit note gave back of days that are still due: it is not asked for
// again. Of a day that is due no more it counts, so that the day is not given back twice.
func stands(now []sharedLine, all []billedLine) (before []billedLine) {
	type noted struct{ gone, days int64 }
	notes := map[uuid.UUID]*noted{}
	for _, b := range all {
		switch {
		case !b.Given:
			before = append(before, b)
		case b.Charge != price.Aided:
			due := func(on ...schoolyear.Date) bool {
				return slices.ContainsFunc(now, func(l sharedLine) bool {
					return l.payer == b.PayerID && l.Cents > 0 && l.childsActivity() == b.childsActivity() && (len(on) == 0 || slices.Contains(l.Days, on[0]))
				})
			}
			gone := slices.DeleteFunc(slices.Clone(b.Days), func(d schoolyear.Date) bool { return due(d) })
			if notes[b.BillID] == nil {
				notes[b.BillID] = &noted{}
			}
			n := notes[b.BillID]
			n.gone, n.days = n.gone+int64(len(gone)), n.days+int64(len(b.Days))
			switch {
			case len(gone) > 0:
				b.Cents = b.Cents.Ratio(int64(len(gone)), int64(len(b.Days)), ledger.ToCent)
				b.Days = gone
				before = append(before, b)
			case len(b.Days) == 0 && !due(): // of a sum nothing is left to aid
				n.gone, n.days = n.gone+1, n.days+1
			}
		default: // after the lines of what was aided
			if n := notes[b.BillID]; n != nil && n.gone > 0 {
				b.Cents = b.Cents.Ratio(n.gone, n.days, ledger.ToCent)
				before = append(before, b)
			}
		}
	}
	return before
}

// net is what was asked for one price for the same reasons, by the bills that asked, less what credit notes took off them.
type net struct {
	parts []askedLine
	cents ledger.Cents
}

type askedLine struct {
	bill uuid.UUID
	kind string
	BillLine
}

func (x *net) days() (out []schoolyear.Date) {
	for _, p := range x.parts {
		out = append(out, p.Days...)
	}
	return out
}

// takeOff takes a line off that of the bill that it corrects; or, of none of that bill, off another that holds its days. Days of which
// only a part was given stay: the rest of them may still be given back.
func (x *net) takeOff(bill *uuid.UUID, off BillLine, given bool) {
	for _, any := range []bool{false, true} {
		for i := range x.parts {
			p := &x.parts[i]
			if (any || bill != nil && p.bill == *bill) && (len(off.Days) == 0 || slices.ContainsFunc(p.Days, func(d schoolyear.Date) bool { return slices.Contains(off.Days, d) })) {
				days := slices.DeleteFunc(slices.Clone(p.Days), func(d schoolyear.Date) bool { return slices.Contains(off.Days, d) })
				if part := given && len(p.Days) > 0 && -off.Cents+1 < p.Cents.Ratio(int64(len(p.Days)-len(days)), int64(len(p.Days)), ledger.ToCent); !part {
					p.Days = days
				}
				p.Cents += off.Cents
				return
			}
		}
	}
}

// less is what takes some days, or a sum, off the bills that asked for them: a line for each, the latest first. What they come to is
// never other than cents.
func (x *net) less(payer uuid.UUID, days []schoolyear.Date, cents ledger.Cents) (out []sharedCredit) {
	for _, p := range slices.Backward(x.parts) {
		l := p.BillLine
		l.Days = slices.DeleteFunc(slices.Clone(p.Days), func(d schoolyear.Date) bool { return !slices.Contains(days, d) })
		off := p.Cents
		switch {
		case len(days) > 0 && len(l.Days) == 0:
			continue
		case len(l.Days) < len(p.Days):
			off = p.Cents.Ratio(int64(len(l.Days)), int64(len(p.Days)), ledger.ToCent)
		}
		if len(out) > 0 || len(days) == 0 {
			off = min(off, cents)
		}
		if off == 0 {
			continue
		}
		cents -= off
		l.Cents = -off
		l.count(p.BillLine)
		out = append(out, sharedCredit{payer: payer, of: p.bill, kind: p.kind, n: p.N, BillLine: l})
	}
	if len(out) > 0 { // what rounding left
		out[len(out)-1].Cents -= cents
	}
	return out
}

// count says how many of a line's price a part of it holds.
func (l *BillLine) count(whole BillLine) {
	if len(l.Days) > 0 && whole.Quantity >= len(whole.Days) && whole.Charge == price.Priced {
		l.Quantity, l.WholeCents, l.Minutes = len(l.Days), l.UnitCents*ledger.Cents(len(l.Days)), minutesOf(whole, l.Days)
	} else {
		l.Quantity, l.WholeCents = 1, l.Cents
	}
}

// mergedLines makes one line of those that have all in common.
func mergedLines(list []sharedLine) (out []sharedLine) {
	at := map[same]int{}
	for _, l := range list {
		k := l.same(l.payer)
		i, ok := at[k]
		if !ok || len(l.Days) == 0 {
			at[k] = len(out)
			out = append(out, l)
			continue
		}
		o := &out[i]
		o.Days, o.Minutes = slices.Concat(o.Days, l.Days), slices.Concat(o.Minutes, l.Minutes)
		o.Cents, o.WholeCents = o.Cents+l.Cents, o.WholeCents+l.WholeCents
		o.Quantity += l.Quantity
	}
	return out
}

func minutesOf(l BillLine, days []schoolyear.Date) []int {
	out := []int{}
	if len(l.Minutes) == len(l.Days) {
		for i, d := range l.Days {
			if slices.Contains(days, d) {
				out = append(out, l.Minutes[i])
			}
		}
	}
	return out
}

// sharedCredit is what would be taken off the n-th line of a bill: its cents are below nothing, those of its aids above.
type sharedCredit struct {
	payer, of uuid.UUID
	kind      string // of the bill
	n         int
	BillLine
	aids []BillLine
}

// draft is the same as a draft takes it off.
func (c *sharedCredit) draft() sharedLine {
	l := c.BillLine
	if l.WholeCents != l.UnitCents*ledger.Cents(l.Quantity) {
		l.Quantity, l.WholeCents = 1, l.UnitCents
	}
	l.N, l.UnitCents, l.WholeCents = 0, -l.UnitCents, -l.WholeCents
	return sharedLine{c.payer, l}
}

// monthOf is the first and the last day of a month.
func monthOf(d schoolyear.Date) (first, last schoolyear.Date) {
	first = schoolyear.NewDate(d.Year, d.Month, 1)
	next := schoolyear.NewDate(d.Year, d.Month+1, 1)
	if d.Month == time.December {
		next = schoolyear.NewDate(d.Year+1, time.January, 1)
	}
	return first, next.AddDays(-1)
}
