package billing

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"preau/internal/billing/charge"
	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Line is what is bought, as it was offered on the day of the quote.
type Line struct {
	OfferID       uuid.UUID    `json:"offer_id"`
	Code          string       `json:"code"`
	Label         string       `json:"label"`
	Counts        string       `json:"counts" enum:"school,pupil,choice"`
	Price         charge.Price `json:"price"`
	VATPPM        int          `json:"vat_ppm"`
	TrialDays     int          `json:"trial_days,omitempty"`
	Opens         []string     `json:"opens" nullable:"false"`
	StorageGB     int          `json:"storage_gb,omitempty"`
	ResourceCents ledger.Cents `json:"resource_cents,omitempty"`
	GraceDays     int          `json:"grace_days,omitempty"`
	NoticeDays    int          `json:"notice_days,omitempty"`
	Quantity      int64        `json:"quantity,omitempty" doc:"Chosen, of what is counted by choice"`
}

// Payer is who is invoiced, with what Chorus Pro asks of an invoice to them.
type Payer struct {
	Name           string   `json:"name" minLength:"2" maxLength:"120"`
	SIRET          string   `json:"siret" maxLength:"20"`
	ServiceCode    string   `json:"service_code,omitempty" maxLength:"100" doc:"Code service, where the payer asks for one"`
	Commitment     string   `json:"commitment,omitempty" maxLength:"50" doc:"Numéro d’engagement, where the payer asks for one"`
	PPM            int      `json:"ppm,omitempty" minimum:"0" maximum:"1000000" doc:"Their part, where parts were agreed"`
	Address        *Address `json:"address,omitempty"`
	AsksService    bool     `json:"asks_service,omitempty" doc:"Their entry in Chorus Pro asks for a code service"`
	AsksCommitment bool     `json:"asks_commitment,omitempty" doc:"Their entry in Chorus Pro asks for a numéro d’engagement"`
	Private        bool     `json:"private,omitempty" doc:"Not a public buyer: other delays and rates"`
}

// Place is a school of a subscription.
type Place struct {
	SchoolID uuid.UUID       `json:"school_id"`
	Name     string          `json:"name"`
	UAI      string          `json:"uai,omitempty" db:"uai"`
	Payer    int             `json:"payer" doc:"Which of the payers, from 0"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until,omitzero" required:"false"`
}

// agreed is all that a sum follows from, the counts apart.
type agreed struct {
	From, Until, CountedOn schoolyear.Date
	Lines                  []Line
	Payers                 []Payer
	Sharing                string
	Places                 []Place
}

// census is a count of a school's pupils on a day.
type census struct {
	SchoolID uuid.UUID
	OnDay    schoolyear.Date
	Pupils   int64
	TakenAt  time.Time
	Why      string
}

// year is the school year in which a day falls: the term that a price is for. A subscription of a part of it pays for that part.
func year(on schoolyear.Date) charge.Span {
	first := on.Year
	if on.Month < time.September {
		first--
	}
	return charge.Span{From: schoolyear.NewDate(first, time.September, 1), Until: schoolyear.NewDate(first+1, time.August, 31)}
}

// graceOfCount is after how many days of its own a school's first count no longer holds from its first day.
const graceOfCount = 45

// pupils are the counts of each school, each holding until the next: of one school and day the last one taken.
func (a agreed) pupils(censuses []census) (counts []charge.Count) {
	for _, p := range a.Places {
		last := map[schoolyear.Date]census{}
		for _, c := range censuses {
			if had, ok := last[c.OnDay]; c.SchoolID == p.SchoolID && (!ok || !c.TakenAt.Before(had.TakenAt)) {
				last[c.OnDay] = c
			}
		}
		var list []charge.Census
		for _, day := range slices.SortedFunc(maps.Keys(last), schoolyear.Date.Compare) {
			list = append(list, charge.Census{Place: p.SchoolID.String(), On: day, Quantity: last[day].Pupils})
		}
		here := a.here(p)
		counts = append(counts, charge.Held(here, max(graceOfCount, here.From.DaysUntil(a.CountedOn)), list)...)
	}
	return counts
}

// here is when a school is in the subscription.
func (a agreed) here(p Place) charge.Span {
	span := charge.Span{From: p.Since, Until: p.Until}
	if span.Until.IsZero() {
		span.Until = a.Until
	}
	return span.And(charge.Span{From: a.From, Until: a.Until})
}

// terms are a line's, and what it counts.
func (a agreed) terms(l Line, pupils []charge.Count) (charge.Terms, []charge.Count) {
	// what is not subscribed asks for nothing, a minimum included
	t := charge.Terms{Span: year(a.From), Prices: []charge.Priced{{From: a.From, Price: l.Price}}}
	if a.From.After(t.Span.From) {
		t.Prices = append([]charge.Priced{{From: t.Span.From, Price: charge.Each(0)}}, t.Prices...)
	}
	if a.Until.Before(t.Span.Until) {
		t.Prices = append(t.Prices, charge.Priced{From: a.Until.AddDays(1), Price: charge.Each(0)})
	}
	if l.TrialDays > 0 { // free days follow the subscription's first
		t.Trial = t.Span.From.DaysUntil(a.From) + l.TrialDays
	}
	switch l.Counts {
	case PerPupil:
		return t, pupils
	case PerSchool:
		var counts []charge.Count
		for _, p := range a.Places {
			counts = append(counts, charge.Count{Place: p.SchoolID.String(), Span: a.here(p), Quantity: 1})
		}
		return t, counts
	}
	// what was chosen is bought whole, whenever the subscription begins
	t.Span = charge.Span{From: a.From, Until: a.Until}
	t.Prices, t.Trial = []charge.Priced{{From: a.From, Price: l.Price}}, 0
	return t, []charge.Count{{Span: t.Span, Quantity: l.Quantity}}
}

// weights are the payers' parts. Nobody counted yet: equal ones.
func (a agreed) weights(pupils []charge.Count) map[string]int64 {
	w := map[string]int64{}
	var sum int64
	for i, p := range a.Payers {
		w[payerKey(i)] = 0
		if a.Sharing == "fixed" {
			w[payerKey(i)] = int64(p.PPM)
			sum += int64(p.PPM)
		}
	}
	if a.Sharing != "fixed" {
		for i, days := range a.pupilDays(pupils) {
			w[payerKey(a.Places[i].Payer)] += days
			sum += days
		}
	}
	if sum == 0 {
		for k := range w {
			w[k] = 1
		}
	}
	return w
}

// pupilDays are the pupils of each place, times days.
func (a agreed) pupilDays(pupils []charge.Count) []int64 {
	out := make([]int64, len(a.Places))
	for _, c := range pupils {
		for i, p := range a.Places {
			if p.SchoolID.String() == c.Place && c.And(a.here(p)).Days() > 0 {
				out[i] += c.Quantity * c.Days()
				break
			}
		}
	}
	return out
}

// shares are what of the payers' sums is for each school: by its pupils, among all the schools or, where parts were agreed, among its payer's.
func (a agreed) shares(sums []PayerSum, pupils []charge.Count, last []census) (out []Share) {
	days := a.pupilDays(pupils)
	for payer := range a.Payers {
		var own []Share
		var weights []int64
		for i, p := range a.Places {
			if p.Payer != payer {
				continue
			}
			at := slices.IndexFunc(own, func(s Share) bool { return s.SchoolID == p.SchoolID })
			if at < 0 {
				at = len(own)
				own, weights = append(own, Share{SchoolID: p.SchoolID, Payer: payer, PPM: a.Payers[payer].PPM}), append(weights, 0)
			}
			weights[at] += days[i]
		}
		for i, cents := range sums[payer].NetCents.Split(weights) {
			own[i].NetCents, own[i].unitDays = cents, weights[i]
			for _, c := range last {
				if c.SchoolID == own[i].SchoolID {
					own[i].Pupils = c.Pupils
				}
			}
		}
		out = append(out, own...)
	}
	for i, s := range out {
		var among int64 // pupils times days
		for _, o := range out {
			if a.Sharing != "fixed" || o.Payer == s.Payer {
				out[i].Of, among = out[i].Of+o.Pupils, among+o.unitDays
			}
		}
		out[i].ByDays = s.unitDays*out[i].Of != s.Pupils*among
	}
	return out
}

func payerKey(i int) string { return strconv.Itoa(i) }

// demand is one line of what a payer is asked for.
type demand struct {
	Payer, Of int // of the subscription: which payer, which line
	charge.Line
}

// ask makes the lines of invoices up to a day. before is what was billed, by the line's index.
func (a agreed) ask(censuses []census, before map[int]charge.Billed, upTo schoolyear.Date) (out []demand, err error) {
	pupils := a.pupils(censuses)
	var share func(charge.Due) charge.Due
	if len(a.Payers) > 1 {
		w := a.weights(pupils)
		share = func(d charge.Due) charge.Due { return d.Shared(w) }
	}
	for i, l := range a.Lines {
		t, counts := a.terms(l, pupils)
		lines, err := t.Bill(counts, before[i], upTo, share)
		if err != nil {
			return nil, err
		}
		for _, b := range lines {
			if l.Counts == PerChoice && b.Cents == 0 { // of a subscription that ends early: the same sum over fewer days
				continue
			}
			d := demand{Of: i, Line: b}
			if share != nil {
				if d.Payer, err = strconv.Atoi(b.Place); err != nil {
					return nil, err
				}
				d.Place = ""
			}
			out = append(out, d)
		}
	}
	return out, nil
}

// Sum is what a payer owes of a quote or an invoice: the tax is reckoned once on all that has one rate.
type Sum struct {
	NetCents   ledger.Cents `json:"net_cents"`
	VATCents   ledger.Cents `json:"vat_cents"`
	GrossCents ledger.Cents `json:"gross_cents"`
}

// sumOf is what demands of one payer come to.
func (a agreed) sumOf(demands []demand, payer int) (s Sum) {
	rates := map[int]ledger.Cents{}
	for _, d := range demands {
		if d.Payer == payer {
			rates[a.Lines[d.Of].VATPPM] += d.Cents
		}
	}
	for _, ppm := range slices.Sorted(maps.Keys(rates)) {
		s.NetCents += rates[ppm]
		s.VATCents += rates[ppm].Part(int64(ppm), ledger.ToCent)
	}
	s.GrossCents = s.NetCents + s.VATCents
	return s
}

// Estimate is what a subscription comes to for its whole term, on the counts known today.
type Estimate struct {
	Sum
	Payers  []PayerSum     `json:"payers" nullable:"false"`
	Shares  []Share        `json:"shares,omitempty" doc:"Of each school, where several payers share"`
	Lines   []EstimateLine `json:"lines" nullable:"false"`
	Pupils  int64          `json:"pupils" doc:"On which it is reckoned"`
	Unknown []string       `json:"unknown" nullable:"false" doc:"Schools whose pupils were never counted"`
}

// PayerSum is one payer's part.
type PayerSum struct {
	Name string `json:"name"`
	Sum
}

// Share is a school's part of what its payer is asked for, and why: its pupils of all those that share.
type Share struct {
	SchoolID uuid.UUID    `json:"school_id"`
	Payer    int          `json:"payer"`
	NetCents ledger.Cents `json:"net_cents"`
	Pupils   int64        `json:"pupils" doc:"As counted last"`
	Of       int64        `json:"of" doc:"Of how many: of all the schools, or of the payer's alone where parts were agreed"`
	ByDays   bool         `json:"by_days,omitempty" doc:"Days count too: a school joined or left, or its count changed"`
	PPM      int          `json:"ppm,omitempty" doc:"Its payer's part, where parts were agreed"`

	unitDays int64
}

// EstimateLine is what one line asks of one payer, for one school where it has one.
type EstimateLine struct {
	Label    string       `json:"label"`
	Place    string       `json:"place,omitempty" doc:"The school"`
	Payer    int          `json:"payer"`
	NetCents ledger.Cents `json:"net_cents"`
	UnitDays int64        `json:"unit_days" doc:"What was counted, times days"`
	OfLine   int          `json:"of_line" doc:"Of the subscription, from 0"`
}
