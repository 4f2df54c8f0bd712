package family

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Example is a family that one imagines while a tariff is written.
type Example struct {
	Quotient  *int `json:"quotient,omitempty" minimum:"0" maximum:"99999" doc:"absent: not known"`
	Children  int  `json:"children" minimum:"1" maximum:"6"`
	Elsewhere bool `json:"elsewhere,omitempty" doc:"Lives elsewhere"`
	Days      int  `json:"days" minimum:"1" maximum:"23" doc:"In the month"`
	Minutes   int  `json:"minutes,omitempty" minimum:"0" maximum:"720" doc:"Of presence each day, where it is counted; 0: an hour"`
	Basket    bool `json:"basket,omitempty" doc:"Brings the meal"`
}

// ExampleLine is what one child of it costs.
type ExampleLine struct {
	Child     int          `json:"child" doc:"1: the eldest"`
	UnitCents ledger.Cents `json:"unit_cents"`
	Quantity  int          `json:"quantity"`
	Cents     ledger.Cents `json:"cents"`
	Sentence  string       `json:"sentence" doc:"As an invoice says it"`
}

// Preview is what a tariff makes of a family, and what it lacks.
type Preview struct {
	Lines  []ExampleLine `json:"lines" nullable:"false"`
	Cents  ledger.Cents  `json:"cents"`
	Prices []TariffPrice `json:"prices" nullable:"false"`
	Faults []TariffFault `json:"faults" nullable:"false" doc:"What keeps it from being activated"`
}

func (s *Service) previewTariff(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Tariff  TariffIn `json:"tariff"`
		Example Example  `json:"example"`
	}
}) (*struct{ Body Preview }, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	r := in.Body.Tariff.row()
	v := s.tariffView(tx, r, today)
	out := &struct{ Body Preview }{Preview{Lines: []ExampleLine{}, Prices: v.Prices, Faults: v.Faults}}
	if len(r.Body.Method.Faults()) > 0 || !r.Body.Rounding.Valid() {
		return out, nil
	}
	bill, children := exemplify(r, in.Body.Example, today)
	lang := s.lang(tx)
	for _, l := range bill.Lines {
		n := slices.Index(children, l.Child) + 1
		out.Body.Lines = append(out.Body.Lines, ExampleLine{Child: n, UnitCents: l.Unit, Quantity: l.Quantity, Cents: l.Cents, Sentence: l.Sentence(s.Words, lang)})
	}
	out.Body.Cents = bill.Total
	return out, nil
}

// exemplify prices a month of a family that is imagined: on the first days of class of the tariff's first month.
func exemplify(r tariffRow, e Example, today schoolyear.Date) (price.Bill, []uuid.UUID) {
	activity := tenant.NewID()
	if r.Since.IsZero() {
		r.Since = today
	}
	from := schoolyear.NewDate(r.Since.Year, r.Since.Month+1, 1) // a month that it prices whole
	until := schoolyear.NewDate(from.Year, from.Month+1, 0)
	r.Until = schoolyear.Date{}
	in := price.Input{From: from, Until: until, Tariffs: []price.Tariff{r.priced(activity)}}
	always := price.Span{Since: from.AddDays(-400)}
	in.Household.Residences = []price.Residence{{Resident: !e.Elsewhere, Since: always.Since}}
	if e.Quotient != nil {
		in.Household.Quotients = []price.Quotient{{Value: *e.Quotient, Source: "caf", Since: r.Since}}
	}
	var days []schoolyear.Date
	for d := from; !d.After(until); d = d.AddDays(1) {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			days = append(days, d)
		}
	}
	in.Activities = []price.Activity{{ID: activity, Service: r.Service, Open: days}}
	minutes := e.Minutes
	if minutes == 0 {
		minutes = 60
	}
	var children []uuid.UUID
	for i := range e.Children {
		c := price.Child{ID: tenant.NewID(), Born: schoolyear.NewDate(from.Year-10+i, time.January, 15), Enrolments: []price.Enrolment{{Activity: activity, Mode: "annual", Span: always}}}
		if e.Basket {
			c.Baskets = []price.Span{always}
		}
		in.Household.Children = append(in.Household.Children, c)
		children = append(children, c.ID)
		for _, d := range days[:min(e.Days, len(days))] {
			in.Bookings = append(in.Bookings, price.Booking{Child: c.ID, Activity: activity, Day: d, State: "booked", Charge: "due", Starts: 990, Ends: 990 + minutes})
		}
	}
	return price.Month(in), children
}

// MyTariffs is what a collectivity's services cost a family, and everybody.
type MyTariffs struct {
	Tenant uuid.UUID  `json:"tenant"`
	Name   string     `json:"name" doc:"Of the collectivity"`
	Items  []MyTariff `json:"items" nullable:"false"`
	// Quotient is the one that the caller gave and that prices today.
	Quotient *MyQuotient `json:"quotient,omitempty"`
	Known    bool        `json:"known" doc:"A quotient prices the household, whoever gave it"`
}

// MyQuotient is a quotient as its giver reads it.
type MyQuotient struct {
	Value  int             `json:"value"`
	Source string          `json:"source" enum:"caf,msa,declared,desk,import"`
	Since  schoolyear.Date `json:"since" format:"date"`
}

// MyTariff is one tariff in force, with what the caller's children pay by it.
type MyTariff struct {
	ID        uuid.UUID       `json:"id"`
	Service   string          `json:"service" enum:"canteen,childcare,transport"`
	Kind      string          `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	Label     string          `json:"label"`
	Since     schoolyear.Date `json:"since" format:"date"`
	DecidedOn schoolyear.Date `json:"decided_on,omitzero" format:"date"`
	Reference string          `json:"reference,omitempty"`
	CostCents *int            `json:"cost_cents,omitempty" doc:"What one user costs the collectivity"`
	Per       string          `json:"per" enum:"booking,hour,week,month,year" doc:"What a price pays"`
	Prices    []TariffPrice   `json:"prices" nullable:"false"`
	Mine      []MyPrice       `json:"mine" nullable:"false" doc:"For each child who is enrolled"`
}

// MyPrice is what one child pays, and why.
type MyPrice struct {
	Child    uuid.UUID    `json:"child"`
	Name     string       `json:"name"`
	Cents    ledger.Cents `json:"cents"`
	Sentence string       `json:"sentence"`
}

// per is what a price of a method pays.
func per(m price.Method) string {
	switch {
	case m.Duration != nil:
		return "hour"
	case m.Package != nil:
		return m.Package.Per
	}
	return "booking"
}

func (s *Service) myTariffs(_ context.Context, tx *tenant.Tx, _ *manifest.Empty) ([]MyTariffs, error) {
	today, err := Today(tx)
	if err != nil {
		return nil, err
	}
	lang := s.lang(tx)
	creditor, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	from := schoolyear.NewDate(today.Year, today.Month, 1)
	months, err := s.MonthsOf(tx, from, schoolyear.NewDate(from.Year, from.Month+1, 0))
	if err != nil {
		return nil, err
	}
	households, err := months.Households()
	if err != nil {
		return nil, err
	}
	prepared, err := months.Of(households)
	if err != nil {
		return nil, err
	}
	names, err := givenNames(tx)
	if err != nil {
		return nil, err
	}
	own, err := months.ownFrom(today)
	if err != nil {
		return nil, err
	}
	out := MyTariffs{Tenant: tx.Tenant(), Name: creditor.Name, Items: []MyTariff{}}
	for i := range prepared {
		for _, q := range prepared[i].Input.Household.Quotients {
			if (price.Span{Since: q.Since, Until: q.Until}).Holds(today) {
				out.Quotient = &MyQuotient{q.Value, q.Source, q.Since}
			}
		}
	}
	out.Known = out.Quotient != nil || len(own) > 0
	rows, err := activeTariffs(tx, today, today)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		var activity *uuid.UUID // one of those that it prices today
		for _, a := range months.order {
			if t := price.On(months.Tariffs, a.ID, today); t != nil && t.ID == r.ID {
				activity = &a.ID
				break
			}
		}
		if activity == nil {
			continue
		}
		v := s.tariffView(tx, r, today)
		item := MyTariff{ID: r.ID, Service: r.Service, Kind: r.Kind, Label: r.Label, Since: r.Since, DecidedOn: r.DecidedOn, Reference: r.Reference, CostCents: r.CostCents, Per: per(r.Body.Method), Prices: v.Prices, Mine: []MyPrice{}}
		for i := range prepared {
			item.Mine = append(item.Mine, s.mine(prepared[i], r.ID, today, names, own, lang)...)
		}
		out.Items = append(out.Items, item)
	}
	if len(out.Items) == 0 {
		return nil, nil
	}
	return []MyTariffs{out}, nil
}

// mine prices one ordinary booking of today for each child who is enrolled in what a tariff prices. Where it wants a quotient that
// another parent gave, own says what the caller pays.
func (s *Service) mine(p Priced, tariff uuid.UUID, today schoolyear.Date, names map[uuid.UUID]string, own map[childActivity]ledger.Cents, lang string) (out []MyPrice) {
	for _, a := range p.Activities {
		t := price.On(p.Tariffs, a.ID, today)
		if t == nil || t.ID != tariff {
			continue
		}
		in := p.Input
		in.Household.Aids, in.Household.Charged, in.Bookings = nil, nil, nil
		var enrolled []uuid.UUID
		for _, c := range in.Household.Children {
			for _, e := range c.Enrolments {
				if e.Activity == a.ID && e.Holds(today) {
					enrolled = append(enrolled, c.ID)
					in.Bookings = append(in.Bookings, price.Booking{Child: c.ID, Activity: a.ID, Day: today, State: "booked", Charge: "due", Starts: 0, Ends: 60})
					break
				}
			}
		}
		in.Activities = []price.Activity{{ID: a.ID, Service: a.Service, Open: []schoolyear.Date{today}}}
		for _, l := range price.Month(in).Lines {
			if (l.Kind == price.Priced || l.Kind == price.Packaged) && slices.Contains(enrolled, l.Child) {
				if cents, ok := own[childActivity{l.Child, a.ID}]; ok && l.NoQuotient {
					out = append(out, MyPrice{Child: l.Child, Name: names[l.Child], Cents: cents, Sentence: s.Words.Sentence(lang, Key, "family.price_share", nil)})
					continue
				}
				out = append(out, MyPrice{Child: l.Child, Name: names[l.Child], Cents: l.Unit, Sentence: l.Why(s.Words, lang)})
			}
		}
	}
	return out
}

// givenNames are the first names of the children whom the caller may see here.
func givenNames(tx *tenant.Tx) (map[uuid.UUID]string, error) {
	type row struct {
		PupilID   uuid.UUID
		GivenName string
	}
	rows, err := tenant.Select[row](tx, `select distinct c.pupil_id, p.given_name from family.household_children c join directory.people p on p.tenant_id = $1 and p.id = c.pupil_id where c.tenant_id = $1 and c.pupil_id = any ($2)`, tx.Tenant(), tx.Subjects(Key))
	out := map[uuid.UUID]string{}
	for _, r := range rows {
		out[r.PupilID] = r.GivenName
	}
	return out, err
}

type childActivity struct{ child, activity uuid.UUID }

// ownFrom is what the caller pays where a quotient of the household is known, of each activity on the first of the next days that has a price.
func (m *Months) ownFrom(today schoolyear.Date) (map[childActivity]ledger.Cents, error) {
	type row struct {
		PupilID, UnitID uuid.UUID
		Month           schoolyear.Date
		Usual           []*int64
	}
	rows, err := tenant.Select[row](m.tx, `select pupil_id, unit_id, month, usual from family.prices where tenant_id = $1 and person_id = $2 and known and month >= $3 order by month, pupil_id, unit_id`, m.tx.Tenant(), m.tx.Actor().Person, m.From)
	out := map[childActivity]ledger.Cents{}
	for _, r := range rows {
		for _, book := range m.books {
			u, a := book.Unit(r.UnitID)
			if u == nil {
				continue
			}
			i := slices.IndexFunc(r.Usual, func(c *int64) bool { return c != nil })
			if r.Month == m.From {
				i = today.Day - 1
				for i < len(r.Usual) && r.Usual[i] == nil {
					i++
				}
			}
			k := childActivity{r.PupilID, a.ID}
			if _, there := out[k]; !there && i >= 0 && i < len(r.Usual) {
				out[k] = ledger.Cents(*r.Usual[i])
			}
		}
	}
	return out, err
}
