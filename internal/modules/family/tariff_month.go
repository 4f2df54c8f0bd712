package family

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/ledger"
	"preau/internal/modules/family/price"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// pricing are the rooms that a price is made of, beside the service's own: what was booked, who the children are, who brings a basket.
var pricing = []string{"canteen", "childcare", "transport", "directory", "tenant", "health"}

// Basket is a stretch in which a pupil's family brings the meal.
type Basket struct {
	Pupil uuid.UUID
	price.Span
}

// Offered is an activity as a line of a bill names it.
type Offered struct {
	ID      uuid.UUID
	Service string
	Kind    string
	Label   string
}

// Priced is a household's month, ready for price.Month.
type Priced struct {
	Household uuid.UUID
	price.Input
	versions map[seat]int // of its bookings
}

// seat is a slot of a pupil on a day.
type seat struct {
	pupil, unit uuid.UUID
	day         schoolyear.Date
}

// Months prepares months of households for the calculator: what is read depends on the door, and behind a payer's own it is their own.
type Months struct {
	From, Until schoolyear.Date
	Tariffs     []price.Tariff // those that are active, one for each activity they concern
	Activities  map[uuid.UUID]Offered
	order       []price.Activity
	books       []*daybook.Book
	zone        *time.Location
	year        schoolyear.Date // the first day of the school year
	byChild     bool
	s           *Service
	tx          *tenant.Tx
}

// MonthsOf opens the months of a period, which is one civil month, or a part of it.
func (s *Service) MonthsOf(tx *tenant.Tx, from, until schoolyear.Date) (*Months, error) {
	m := &Months{From: from, Until: until, Activities: map[uuid.UUID]Offered{}, zone: time.UTC, s: s, tx: tx}
	first, last := m.weeks()
	for _, b := range s.Booked {
		book, err := b.Fresh(tx)
		if err != nil {
			return nil, err
		}
		m.books = append(m.books, book)
		school := book.School()
		m.zone = school.Location()
		start := school.SchoolYearOf(until)
		m.year = schoolyear.NewDate(start, time.September, 1)
		if y, ok := school.SchoolYear(start); ok {
			m.year = y.FirstDay
		}
		for _, a := range book.Activities {
			if a.State == daybook.Draft {
				continue
			}
			m.Activities[a.ID] = Offered{ID: a.ID, Service: b.Key, Kind: a.Kind, Label: a.Label}
			m.order = append(m.order, price.Activity{ID: a.ID, Service: b.Key, Open: book.Given(a, first, last)})
		}
	}
	c, _, err := CreditorOf(tx)
	if err != nil {
		return nil, err
	}
	m.byChild = c.ResidentBy != "household"
	rows, err := activeTariffs(tx, first, last)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		m.Tariffs = append(m.Tariffs, m.spread(r)...)
	}
	return m, nil
}

// weeks are the Monday of the first week and the Sunday of the last: a package by the week looks at whole ones.
func (m *Months) weeks() (first, last schoolyear.Date) {
	return m.From.Monday(), m.Until.Monday().AddDays(6)
}

// spread gives a tariff of a kind to each of its activities.
func (m *Months) spread(r tariffRow) (out []price.Tariff) {
	for _, a := range m.order {
		o := m.Activities[a.ID]
		if r.ActivityID != nil && *r.ActivityID == a.ID || r.ActivityID == nil && r.Service == o.Service && r.Kind == o.Kind {
			out = append(out, r.priced(a.ID))
		}
	}
	return out
}

// Households lists those that have a child in the period, in a steady order.
func (m *Months) Households() ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](m.tx, `select distinct household_id from family.household_children where tenant_id = $1 and since <= $3 and (until is null or until >= $2) order by 1`, m.tx.Tenant(), m.From, m.Until)
}

// Of prepares households: as many statements for one as for four hundred.
func (m *Months) Of(households []uuid.UUID) ([]Priced, error) {
	if len(households) == 0 {
		return nil, nil
	}
	tx := m.tx
	first, last := m.weeks()
	type child struct {
		HouseholdID, PupilID uuid.UUID
		Since                schoolyear.Date
		Until                schoolyear.Date
		Born                 schoolyear.Date
	}
	children, err := tenant.Select[child](tx, `select c.household_id, c.pupil_id, c.since, c.until, p.birth_date as born from family.household_children c join directory.people p on p.tenant_id = $1 and p.id = c.pupil_id
		where c.tenant_id = $1 and c.household_id = any ($2) and c.since <= $4 and (c.until is null or c.until >= $3) order by c.household_id, c.pupil_id, c.since`, tx.Tenant(), households, first, last)
	if err != nil {
		return nil, err
	}
	out := make([]Priced, len(households))
	at := map[uuid.UUID]*Priced{}
	for i, id := range households {
		out[i] = Priced{Household: id, versions: map[seat]int{}, Input: price.Input{From: m.From, Until: m.Until, Tariffs: m.Tariffs, Activities: m.order}}
		out[i].Input.Household.ByChild = m.byChild
		at[id] = &out[i]
	}
	var pupils []uuid.UUID
	homes := map[uuid.UUID][]child{}
	for _, c := range children {
		if len(homes[c.PupilID]) == 0 {
			pupils = append(pupils, c.PupilID)
		}
		homes[c.PupilID] = append(homes[c.PupilID], c)
		h := &at[c.HouseholdID].Input.Household
		if !slices.ContainsFunc(h.Children, func(x price.Child) bool { return x.ID == c.PupilID }) {
			h.Children = append(h.Children, price.Child{ID: c.PupilID, Born: c.Born})
		}
	}
	facts := map[uuid.UUID]*price.Child{} // of a pupil, whatever the households
	for _, p := range pupils {
		facts[p] = &price.Child{}
	}
	for _, read := range []func() error{
		func() error { return m.quotients(households, at) },
		func() error { return m.residences(households, at) },
		func() error { return m.aids(households, at) },
		func() error { return m.schools(pupils, facts) },
		func() error { return m.baskets(pupils, facts) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	home := func(pupil uuid.UUID, day schoolyear.Date) *Priced {
		for _, c := range homes[pupil] {
			if (price.Span{Since: c.Since, Until: c.Until}).Holds(day) {
				return at[c.HouseholdID]
			}
		}
		return nil
	}
	for _, b := range m.s.Booked {
		if err := m.booked(b, pupils, facts, home); err != nil {
			return nil, err
		}
	}
	for i := range out {
		h := &out[i].Input.Household
		for j := range h.Children {
			c := &h.Children[j]
			f := facts[c.ID]
			c.Schools, c.Baskets, c.Enrolments = f.Schools, f.Baskets, f.Enrolments
		}
	}
	return out, nil
}

// booked reads what a service's families booked, how they are enrolled, and what they owed once before.
func (m *Months) booked(b *daybook.Service, pupils []uuid.UUID, facts map[uuid.UUID]*price.Child, home func(uuid.UUID, schoolyear.Date) *Priced) error {
	first, last := m.weeks()
	enrolled, err := b.Enrolled(m.tx, pupils, m.year, last)
	if err != nil {
		return err
	}
	for _, e := range enrolled {
		facts[e.Pupil].Enrolments = append(facts[e.Pupil].Enrolments, price.Enrolment{Activity: e.Activity, Mode: e.Mode, Elsewhere: !e.Resident, Span: price.Span{Since: e.Since, Until: e.Until}})
		if begins := later(e.Since, m.year); begins.Before(m.From) { // a package by the year was charged with its first month
			if p := home(e.Pupil, m.From); p != nil {
				p.Input.Household.Charged = append(p.Input.Household.Charged, price.Once{Kind: price.ByYear, Child: e.Pupil, Activity: e.Activity})
			}
		}
	}
	once, err := b.OwedOnce(m.tx, pupils, m.year, m.From.AddDays(-1))
	if err != nil {
		return err
	}
	for _, o := range once {
		if p := home(o.PupilID, m.From); p != nil {
			child := o.PupilID
			if o.Per == "family" {
				child = uuid.Nil
			}
			p.Input.Household.Charged = append(p.Input.Household.Charged, price.Once{Kind: o.Per, Child: child, Activity: o.ActivityID})
		}
	}
	billed, err := b.Billed(m.tx, pupils, first, last)
	if err != nil {
		return err
	}
	minute := func(t *time.Time, day schoolyear.Date) *int {
		if t == nil {
			return nil
		}
		local := t.In(m.zone)
		n := local.Hour()*60 + local.Minute() + 24*60*day.DaysUntil(schoolyear.DateOf(local, m.zone))
		return &n
	}
	for i := range billed {
		x := &billed[i]
		p := home(x.PupilID, x.Day)
		if p == nil {
			continue
		}
		p.versions[seat{x.PupilID, x.UnitID, x.Day}] = x.Version
		p.Input.Bookings = append(p.Input.Bookings, price.Booking{Child: x.PupilID, Activity: x.ActivityID, Unit: x.UnitID, Day: x.Day, State: x.State, Charge: x.Charge, Code: x.ChargeCode, Late: x.Late,
			SurchargeCents: ledger.Cents(x.SurchargeCents), SurchargePpm: int64(x.SurchargePPM), SurchargePer: x.SurchargePer, Presence: x.Presence, Starts: x.Starts, Ends: x.Ends,
			Arrived: minute(x.ArrivedAt, x.Day), Left: minute(x.LeftAt, x.Day)})
	}
	return nil
}

func later(a, b schoolyear.Date) schoolyear.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (m *Months) quotients(households []uuid.UUID, at map[uuid.UUID]*Priced) error {
	type row struct {
		HouseholdID uuid.UUID
		Value       int
		Source      string
		Since       schoolyear.Date
		Until       schoolyear.Date
	}
	first, last := m.weeks()
	rows, err := tenant.Select[row](m.tx, `select household_id, value, source, since, until from family.quotients
		where tenant_id = $1 and household_id = any ($2) and ended_at is null and since <= $4 and (until is null or until >= $3) order by household_id, since, created_at, id`, m.tx.Tenant(), households, first, last)
	for _, r := range rows {
		h := &at[r.HouseholdID].Input.Household
		h.Quotients = append(h.Quotients, price.Quotient{Value: r.Value, Source: r.Source, Since: r.Since, Until: r.Until})
	}
	return err
}

func (m *Months) residences(households []uuid.UUID, at map[uuid.UUID]*Priced) error {
	type row struct {
		HouseholdID uuid.UUID
		Resident    bool
		Since       schoolyear.Date
	}
	_, last := m.weeks()
	rows, err := tenant.Select[row](m.tx, `select household_id, resident, since from family.residences where tenant_id = $1 and household_id = any ($2) and since <= $3 order by household_id, since`, m.tx.Tenant(), households, last)
	for _, r := range rows {
		h := &at[r.HouseholdID].Input.Household
		h.Residences = append(h.Residences, price.Residence{Resident: r.Resident, Since: r.Since})
	}
	return err
}

func (m *Months) aids(households []uuid.UUID, at map[uuid.UUID]*Priced) error {
	type row struct {
		ID, HouseholdID uuid.UUID
		PupilID         *uuid.UUID
		Service, Label  string
		PPM, Cents      int
		Per             string
		CapCents        *int
		Since           schoolyear.Date
		Until           schoolyear.Date
		Taken           int
	}
	// of a sum in all, what earlier months' bills took
	rows, err := tenant.Select[row](m.tx, `select id, household_id, pupil_id, service, label, ppm, cents, per, cap_cents, since, until, case when cap_cents is null then 0 else coalesce((select -sum(l.cents) from family.bill_lines l join family.bills b on b.tenant_id = $1 and b.id = l.bill_id
			where l.tenant_id = $1 and l.aid_id = a.id and l.charge = 'aid' and b.month < $3), 0) end::int as taken from family.aids a
		where tenant_id = $1 and household_id = any ($2) and since <= $4 and (until is null or until >= $3) order by household_id, created_at, id`, m.tx.Tenant(), households, m.From, m.Until)
	for _, r := range rows {
		a := price.Aid{ID: r.ID, Label: r.Label, Cents: ledger.Cents(r.Cents), Ppm: int64(r.PPM), Monthly: r.Per == "month", Span: price.Span{Since: r.Since, Until: r.Until}}
		if r.PupilID != nil {
			a.Child = *r.PupilID
		}
		if r.CapCents != nil {
			if a.Most = ledger.Cents(*r.CapCents - r.Taken); a.Most <= 0 {
				continue
			}
		}
		if r.Service != "" {
			for _, o := range m.order {
				if o.Service == r.Service {
					a.Activities = append(a.Activities, o.ID)
				}
			}
			if len(a.Activities) == 0 {
				continue
			}
		}
		h := &at[r.HouseholdID].Input.Household
		h.Aids = append(h.Aids, a)
	}
	return err
}

// schools are those of the classes in which pupils are, as the directory keeps them.
func (m *Months) schools(pupils []uuid.UUID, facts map[uuid.UUID]*price.Child) error {
	if !m.asks(func(w price.When) bool { return len(w.Schools) > 0 }) {
		return nil
	}
	type row struct {
		PersonID, PeerTenantID uuid.UUID
		Since                  schoolyear.Date
		Until                  schoolyear.Date
	}
	first, last := m.weeks()
	rows, err := tenant.Select[row](m.tx, `select m.person_id, c.peer_tenant_id, m.since, m.until from directory.class_members m join directory.classes c on c.tenant_id = $1 and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = any ($2) and m.part = 'pupil' and c.peer_tenant_id is not null and m.since <= $4 and (m.until is null or m.until >= $3) order by m.person_id, m.since`, m.tx.Tenant(), pupils, first, last)
	for _, r := range rows {
		f := facts[r.PersonID]
		f.Schools = append(f.Schools, price.Stay{School: r.PeerTenantID, Span: price.Span{Since: r.Since, Until: r.Until}})
	}
	return err
}

func (m *Months) baskets(pupils []uuid.UUID, facts map[uuid.UUID]*price.Child) error {
	if m.s.Baskets == nil || !slices.ContainsFunc(m.Tariffs, func(t price.Tariff) bool { return t.Method.Basket != nil }) {
		return nil
	}
	first, last := m.weeks()
	list, err := m.s.Baskets(m.tx, pupils, first, last)
	for _, b := range list {
		if f := facts[b.Pupil]; f != nil {
			f.Baskets = append(f.Baskets, b.Span)
		}
	}
	return err
}

// asks tells whether a tariff has an exception of some sort.
func (m *Months) asks(of func(price.When) bool) bool {
	return slices.ContainsFunc(m.Tariffs, func(t price.Tariff) bool {
		return slices.ContainsFunc(t.Method.Exceptions, func(e price.Exception) bool { return of(e.When) })
	})
}

// tariffBody is what the column keeps.
type tariffBody struct {
	Method   price.Method    `json:"method"`
	Rounding ledger.Rounding `json:"rounding"`
}

// Scan reads the column.
func (b *tariffBody) Scan(src any) error {
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, b)
	case string:
		return json.Unmarshal([]byte(v), b)
	}
	return nil
}

type tariffRow struct {
	ID          uuid.UUID
	Service     string
	Kind        string
	ActivityID  *uuid.UUID
	Label       string
	Since       schoolyear.Date
	Until       schoolyear.Date
	State       string
	Body        tariffBody
	CostCents   *int
	DecidedOn   schoolyear.Date
	Reference   string
	CreatedAt   time.Time
	ActivatedAt *time.Time
	Version     int
}

const (
	tariffsWhere = `select id, service, kind, activity_id, label, since, until, state, body::text as body, cost_cents, decided_on, reference, created_at, activated_at, version
		from family.tariffs where tenant_id = $1 and `
	tariffsOrder = ` order by service, kind, activity_id nulls first, since desc, created_at desc, id`
)

// activeTariffs are those that price a day of a period.
func activeTariffs(tx *tenant.Tx, from, until schoolyear.Date) ([]tariffRow, error) {
	return tenant.Select[tariffRow](tx, tariffsWhere+`state = 'active' and since <= $3 and (until is null or until >= $2)`+tariffsOrder, tx.Tenant(), from, until)
}

// priced is the tariff of an activity, as the calculator takes it.
func (r tariffRow) priced(activity uuid.UUID) price.Tariff {
	t := price.Tariff{ID: r.ID, Activity: activity, Own: r.ActivityID != nil, Since: r.Since, Until: r.Until, Method: r.Body.Method, Rounding: r.Body.Rounding, DecidedOn: r.DecidedOn, Reference: r.Reference}
	if r.CostCents != nil {
		t.Cost = ledger.Cents(*r.CostCents)
	}
	return t
}
