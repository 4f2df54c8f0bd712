package family

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/modules/family/price"
	"preau/internal/platform/i18n"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What a payer may read of prices and of the month before any bill is their own part, and rests on what another parent may have given. So
// it is reckoned here, behind the doors of staff, each time something moves that it rests on, and kept where that payer alone reads it.

// monthsAhead is how many months after this one are priced, beside the one before; further ones as soon as something is booked in them.
const monthsAhead = 2

const reckonKind = "family.reckon"

// reckoned is what moved. Nobody named: everybody; no month: those that are priced ahead.
type reckoned struct {
	Households []uuid.UUID       `json:"households,omitempty"`
	Pupils     []uuid.UUID       `json:"pupils,omitempty"`
	Months     []schoolyear.Date `json:"months,omitempty"` // their first days
}

// Reckon has what payers read of prices written anew: of some households; none: of all.
func Reckon(tx *tenant.Tx, households ...uuid.UUID) error {
	_, err := tx.Emit(reckonKind, time.Time{}, reckoned{Households: households})
	return err
}

// Moved hears from the daybook that pupils' bookings moved; no day: how they are enrolled. It leaves with what else is written.
func Moved(tx *tenant.Tx, b *pgx.Batch, pupils []uuid.UUID, days []schoolyear.Date) error {
	return tx.EmitIn(b, Key, reckonKind, reckoned{Pupils: pupils, Months: monthsOf(days)})
}

// monthsOf are the first days of the months of days.
func monthsOf(days []schoolyear.Date) (out []schoolyear.Date) {
	for _, d := range days {
		if first, _ := monthOf(d); !slices.Contains(out, first) {
			out = append(out, first)
		}
	}
	return out
}

// reckonJob writes what payers read of prices, some households at a time.
func (s *Service) reckonJob(_ context.Context, run *manifest.Steps, in *reckoned) error {
	var households []uuid.UUID
	months := in.Months
	if err := run.Do(func(tx *tenant.Tx) error {
		today, err := Today(tx)
		if err != nil {
			return err
		}
		before, _ := monthOf(schoolyear.NewDate(today.Year, today.Month, 1).AddDays(-1))
		if len(months) == 0 {
			for i := range monthsAhead + 2 {
				months = append(months, schoolyear.NewDate(before.Year, before.Month+time.Month(i), 1))
			}
		}
		months = slices.DeleteFunc(months, func(m schoolyear.Date) bool { return m.Before(before) }) // nobody reads of it any more
		households, err = tenant.Select[uuid.UUID](tx, `select id from family.households h where tenant_id = $1 and (cardinality($2::uuid[]) + cardinality($3::uuid[]) = 0 or id = any ($2)
			or exists (select from family.household_children c where c.tenant_id = $1 and c.household_id = h.id and c.pupil_id = any ($3))) order by id`, tx.Tenant(), lists.NonNil(in.Households), lists.NonNil(in.Pupils))
		return err
	}); err != nil {
		return err
	}
	for chunk := range slices.Chunk(households, householdsAtOnce) {
		if err := run.Do(func(tx *tenant.Tx) error { return s.ReckonNow(tx, chunk, months) }); err != nil {
			return err
		}
	}
	return run.Finish(func(*tenant.Tx) error { return nil })
}

// ReckonNow writes what the payers of households read of months, named by their first days.
func (s *Service) ReckonNow(tx *tenant.Tx, households []uuid.UUID, months []schoolyear.Date) error {
	// whoever comes later reads what is newer
	if _, err := tx.Exec(`select from family.households where tenant_id = $1 and id = any ($2) order by id for update`, tx.Tenant(), households); err != nil {
		return err
	}
	for _, first := range months {
		_, last := monthOf(first)
		m, err := s.MonthsOf(tx, first, last)
		if err != nil {
			return err
		}
		if err := m.reckon(households); err != nil {
			return err
		}
	}
	return nil
}

// slotOf is a unit of an activity, and the days on which it is given.
type slotOf struct {
	id, activity uuid.UUID
	starts, ends int
	open         []schoolyear.Date
}

func (m *Months) slots() (out []slotOf) {
	for _, book := range m.books {
		for _, a := range book.Activities {
			if _, priced := m.Activities[a.ID]; !priced {
				continue
			}
			for _, u := range a.Units {
				if u.Archived {
					continue
				}
				o := slotOf{id: u.ID, activity: a.ID, starts: int(u.Starts), ends: int(u.Ends)}
				for day := m.From; !day.After(m.Until); day = day.AddDays(1) {
					if a.RunsOn(day) && book.Days(u, uuid.Nil).IsOpenDay(day) {
						o.open = append(o.open, day)
					}
				}
				out = append(out, o)
			}
		}
	}
	return out
}

// ownPrice is a row of family.prices.
type ownPrice struct {
	PersonID    uuid.UUID            `json:"person_id"`
	PupilID     uuid.UUID            `json:"pupil_id"`
	UnitID      uuid.UUID            `json:"unit_id"`
	HouseholdID uuid.UUID            `json:"household_id"`
	Usual       []*ledger.Cents      `json:"usual"`
	Booked      map[int]bookingPrice `json:"booked"` // by the day of the month
	Known       bool                 `json:"known"`
}

// bookingPrice is what a booking costs that is not an ordinary one: as it was in that version.
type bookingPrice struct {
	Version int          `json:"v"`
	Kind    string       `json:"k"` // price.Priced, Kept, Free, Pending
	Cents   ledger.Cents `json:"c,omitempty"`
	More    ledger.Cents `json:"m,omitempty"` // of it, what is owed for being late
	Why     string       `json:"w,omitempty"` // late, unexpected; of Free and Pending, the reason
}

// ownOwing is a row of family.owing.
type ownOwing struct {
	PersonID    uuid.UUID    `json:"person_id"`
	HouseholdID uuid.UUID    `json:"household_id"`
	PupilID     uuid.UUID    `json:"pupil_id"`
	Cents       ledger.Cents `json:"cents"`
}

// reckon writes the prices of a month, and what it comes to by the very draft of a run.
func (m *Months) reckon(households []uuid.UUID) error {
	priced, err := m.Of(households)
	if err != nil {
		return err
	}
	d := &drafting{months: m, services: Services}
	if err := d.read(households, priced); err != nil {
		return err
	}
	prices, owing := map[[3]uuid.UUID]*ownPrice{}, []ownOwing{}
	slots := m.slots()
	for i := range priced {
		d.own(&priced[i], slots, prices)
		owing = append(owing, d.owing(&priced[i])...)
	}
	list := make([]*ownPrice, 0, len(prices))
	for _, p := range prices {
		list = append(list, p)
	}
	return m.writeOwn(households, list, owing)
}

func (m *Months) writeOwn(households []uuid.UUID, prices []*ownPrice, owing []ownOwing) error {
	rows, err := json.Marshal(prices)
	if err != nil {
		return err
	}
	sums, err := json.Marshal(owing)
	if err != nil {
		return err
	}
	b := &pgx.Batch{}
	b.Queue(`with w as (select * from jsonb_to_recordset($4::jsonb) w(person_id uuid, pupil_id uuid, unit_id uuid, household_id uuid, usual int[], booked jsonb, known boolean)),
		gone as (delete from family.prices x where x.tenant_id = $1 and x.household_id = any ($2) and x.month = $3
			and not exists (select from w where w.person_id = x.person_id and w.pupil_id = x.pupil_id and w.unit_id = x.unit_id))
		insert into family.prices as x (tenant_id, person_id, pupil_id, unit_id, month, household_id, usual, booked, known) select $1, w.person_id, w.pupil_id, w.unit_id, $3, w.household_id, w.usual, w.booked, w.known from w
		on conflict (tenant_id, person_id, pupil_id, unit_id, month) do update set household_id = excluded.household_id, usual = excluded.usual, booked = excluded.booked, known = excluded.known
		where (x.household_id, x.usual, x.booked, x.known) is distinct from (excluded.household_id, excluded.usual, excluded.booked, excluded.known)`, m.tx.Tenant(), households, m.From, json.RawMessage(rows))
	b.Queue(`with w as (select * from jsonb_to_recordset($4::jsonb) w(person_id uuid, household_id uuid, pupil_id uuid, cents bigint)),
		gone as (delete from family.owing x where x.tenant_id = $1 and x.household_id = any ($2) and x.month = $3
			and not exists (select from w where w.person_id = x.person_id and w.household_id = x.household_id and w.pupil_id = x.pupil_id))
		insert into family.owing as x (tenant_id, person_id, household_id, pupil_id, month, cents) select $1, w.person_id, w.household_id, w.pupil_id, $3, w.cents from w
		on conflict (tenant_id, person_id, household_id, pupil_id, month) do update set cents = excluded.cents where x.cents <> excluded.cents`, m.tx.Tenant(), households, m.From, json.RawMessage(sums))
	return m.tx.Batch(b)
}

// owing is what the household's payers would be asked for today, child by child.
func (d *drafting) owing(p *Priced) (out []ownOwing) {
	for _, o := range d.household(p) {
		if o.Person == nil {
			continue
		}
		for _, l := range o.Lines {
			if l.PupilID == nil || l.Cents == 0 {
				continue
			}
			i := slices.IndexFunc(out, func(x ownOwing) bool { return x.PersonID == *o.Person && x.PupilID == *l.PupilID })
			if i < 0 {
				i = len(out)
				out = append(out, ownOwing{PersonID: *o.Person, HouseholdID: p.Household, PupilID: *l.PupilID})
			}
			out[i].Cents += l.Cents
		}
	}
	return out
}

// own adds what one household's payers each pay of a slot on a day.
func (d *drafting) own(p *Priced, slots []slotOf, into map[[3]uuid.UUID]*ownPrice) {
	m := d.months
	by := Sharing(d.splits[p.Household], d.ids(p.Household))
	add := func(child, activity, unit uuid.UUID, day schoolyear.Date, known bool, put func(row *ownPrice, ppm int64)) {
		for _, x := range by.Shares(m.Activities[activity].Kind, day) {
			i := slices.IndexFunc(d.payers[p.Household], func(o payerOf) bool { return o.PayerID == x.Payer })
			if i < 0 || d.payers[p.Household][i].PersonID == nil {
				continue
			}
			k := [3]uuid.UUID{*d.payers[p.Household][i].PersonID, child, unit}
			row := into[k]
			if row == nil {
				row = &ownPrice{PersonID: k[0], PupilID: child, UnitID: unit, HouseholdID: p.Household, Usual: make([]*ledger.Cents, m.Until.Day), Booked: map[int]bookingPrice{}, Known: true}
				into[k] = row
			}
			row.Known = row.Known && known
			put(row, x.PPM)
		}
	}
	ordinary := map[seat]ledger.Cents{}
	for _, c := range p.Input.Household.Children {
		for at, l := range costs(m.ordinary(p, c, slots)) {
			if at.pupil != c.ID || !m.holds(at.day) || l.Kind != price.Priced {
				continue
			}
			ordinary[at] = l.Unit
			add(c.ID, l.Activity, at.unit, at.day, !l.NoQuotient, func(row *ownPrice, ppm int64) {
				own := l.Unit.Part(ppm, ledger.ToCent)
				row.Usual[at.day.Day-1] = &own
			})
		}
	}
	codes := map[seat]string{}
	for _, b := range p.Input.Bookings {
		codes[seat{b.Child, b.Unit, b.Day}] = b.Code
	}
	for at, l := range costs(price.Month(p.Input).Lines) {
		if cents, ok := ordinary[at]; !m.holds(at.day) || l.Kind == price.Missing || l.Kind == price.Priced && ok && cents == l.Unit && codes[at] == "" {
			continue
		}
		why, more := l.extra()
		add(at.pupil, l.Activity, at.unit, at.day, true, func(row *ownPrice, ppm int64) {
			own := bookingPrice{Version: p.versions[at], Kind: l.Kind, Cents: l.Unit.Part(ppm, ledger.ToCent), Why: why}
			own.More = own.Cents - (l.Unit-more).Part(ppm, ledger.ToCent)
			row.Booked[at.day.Day] = own
		})
	}
}

func (m *Months) holds(day schoolyear.Date) bool { return !day.Before(m.From) && !day.After(m.Until) }

// ordinary prices a month in which a child takes every slot of what it is enrolled in, and the others what they booked.
func (m *Months) ordinary(p *Priced, c price.Child, slots []slotOf) []price.Line {
	in := p.Input
	in.Bookings = slices.DeleteFunc(slices.Clone(p.Input.Bookings), func(b price.Booking) bool { return b.Child == c.ID })
	for _, s := range slots {
		for _, day := range s.open {
			if slices.ContainsFunc(c.Enrolments, func(e price.Enrolment) bool { return e.Activity == s.activity && e.Holds(day) }) {
				in.Bookings = append(in.Bookings, price.Booking{Child: c.ID, Activity: s.activity, Unit: s.id, Day: day, State: "booked", Charge: "due", Starts: s.starts, Ends: s.ends})
			}
		}
	}
	return price.Month(in).Lines
}

// costLine is a line of bookings; Unit is what is left of it when an institution pays a part of each day.
type costLine struct{ price.Line }

// costs is what each booking of a month comes to. What is by the month is in none.
func costs(lines []price.Line) map[seat]costLine {
	type aided struct {
		child, activity uuid.UUID
		day             schoolyear.Date
		of              ledger.Cents
	}
	aids := map[aided]ledger.Cents{}
	for _, l := range lines {
		if l.Kind == price.Aided && l.Quantity == len(l.Days) {
			for _, day := range slices.Compact(slices.Clone(l.Days)) {
				aids[aided{l.Child, l.Activity, day, l.Steps[0].Of}] += l.Unit
			}
		}
	}
	out := map[seat]costLine{}
	for _, l := range lines {
		for i, unit := range l.Units {
			x := costLine{l}
			x.Unit += aids[aided{l.Child, l.Activity, l.Days[i], l.Unit}]
			out[seat{l.Child, unit, l.Days[i]}] = x
		}
	}
	return out
}

// extra is what a line costs for being late or not booked, and which; of one that is free or pending, the reason alone.
func (l costLine) extra() (why string, more ledger.Cents) {
	if l.Kind == price.Free || l.Kind == price.Pending {
		return l.Steps[0].Why, 0
	}
	if l.Kind == price.Kept {
		return "", 0
	}
	for i, s := range l.Steps {
		if i > 0 && (s.Why == "late" || s.Why == "unexpected") {
			return s.Why, l.Steps[len(l.Steps)-1].Cents - l.Steps[i-1].Cents
		}
	}
	return "", 0
}

// ownHolders are the columns in which a person of the directory stands.
var ownHolders = []manifest.Holder{
	{Service: Key, Table: "family.prices", Column: "person_id", Key: []string{"pupil_id", "unit_id", "month"}, Clash: "o.pupil_id = t.pupil_id and o.unit_id = t.unit_id and o.month = t.month"},
	{Service: Key, Table: "family.prices", Column: "pupil_id", Key: []string{"person_id", "unit_id", "month"}, Clash: "o.person_id = t.person_id and o.unit_id = t.unit_id and o.month = t.month"},
	{Service: Money, Table: "family.owing", Column: "person_id", Key: []string{"household_id", "pupil_id", "month"}, Clash: "o.household_id = t.household_id and o.pupil_id = t.pupil_id and o.month = t.month"},
	{Service: Money, Table: "family.owing", Column: "pupil_id", Key: []string{"person_id", "household_id", "month"}, Clash: "o.person_id = t.person_id and o.household_id = t.household_id and o.month = t.month"},
}

func ownKept() []manifest.Kept {
	const unseen = "family.untold_rule"
	return []manifest.Kept{
		{Table: "family.prices", Whom: "person_id pupil_id", Says: "unit_id month household_id usual booked known", Gone: manifest.Erased, Untold: unseen},
		{Table: "family.owing", Whom: "person_id pupil_id", Says: "household_id month cents", Gone: manifest.Erased, Untold: unseen},
	}
}

// forgetOwn erases what was reckoned of people; of nobody named, everything.
func forgetOwn(tx *tenant.Tx, people ...uuid.UUID) error {
	b := &pgx.Batch{}
	for _, table := range []string{"prices", "owing"} {
		b.Queue(`delete from family.`+table+` where tenant_id = $1 and (cardinality($2::uuid[]) = 0 or person_id = any ($2) or pupil_id = any ($2))`, tx.Tenant(), lists.NonNil(people))
	}
	return tx.Batch(b)
}

// purgeOwn erases the months of which nobody reads any more.
func purgeOwn(tx *tenant.Tx) error {
	old, _ := monthOf(schoolyear.DateOf(tx.Now().AddDate(0, 0, -100), time.UTC))
	b := &pgx.Batch{}
	b.Queue(`delete from family.prices where tenant_id = $1 and month < $2`, tx.Tenant(), old)
	b.Queue(`delete from family.owing where tenant_id = $1 and month < $2`, tx.Tenant(), old)
	return tx.Batch(b)
}

// OwnPriceSQL is what a payer reads of the prices of months, for the tenant $1, the pupils $2, the days from $3 to $4 and the payer's
// person $5: pupil_id, unit_id, month, usual and booked as family.prices keeps them.
const OwnPriceSQL = `select x.pupil_id, x.unit_id, x.month, x.usual, x.booked from family.prices x where x.tenant_id = $1 and x.person_id = $5 and x.pupil_id = any ($2) and x.month between date_trunc('month', $3::date)::date and $4
	and exists (select from tenant.services o where o.tenant_id = $1 and o.service = 'family' and o.closed_at is null)`

// OwnPrice is what a booking costs a payer, or would cost.
type OwnPrice struct {
	Cents    ledger.Cents
	Sentence string
}

// Slot is what a slot of a day is for a child.
type Slot struct {
	State   string // of the booking; "" and none: nothing is booked
	Plain   bool   // nothing is said of what it costs: neither late, nor away, nor decided by somebody
	Version int
}

// SayPrice says what a slot costs by the two columns of family.prices. What was reckoned of an older version of the booking is not said:
// the newer follows.
func (s *Service) SayPrice(lang string, at Slot, usual *ledger.Cents, booked []byte) *OwnPrice {
	var b bookingPrice
	if len(booked) > 0 && json.Unmarshal(booked, &b) == nil && b.Version == at.Version && at.Version > 0 {
		return &OwnPrice{b.Cents, s.sayBooked(lang, b)}
	}
	switch {
	case usual == nil, at.State == "away", at.State == "booked" && !at.Plain:
		return nil
	}
	return &OwnPrice{*usual, s.Words.Sentence(lang, Key, "family.price_plain", map[string]any{"cents": i18n.Cents(*usual)})}
}

func (s *Service) sayBooked(lang string, b bookingPrice) string {
	args := map[string]any{"cents": i18n.Cents(b.Cents), "more": i18n.Cents(b.More)}
	switch {
	case b.Kind == price.Free || b.Kind == price.Pending:
		return strings.TrimSuffix(price.Step{Code: b.Kind, Why: b.Why}.Sentence(s.Words, lang, nil), ".")
	case b.Kind == price.Kept:
		return s.Words.Sentence(lang, Key, "family.price_kept", args)
	case b.More > 0:
		return s.Words.Sentence(lang, Key, "family.price_"+b.Why, args)
	}
	return s.Words.Sentence(lang, Key, "family.price_plain", args)
}

// SlotPrices are a payer's own part of a child's slot over days that follow one another.
type SlotPrices struct {
	Child  uuid.UUID       `json:"child"`
	Unit   uuid.UUID       `json:"unit"`
	From   schoolyear.Date `json:"from" format:"date"`
	Usual  []*ledger.Cents `json:"usual" nullable:"false" doc:"Of an ordinary booking, from that day on; null: none, or another pays"`
	Booked []DayPrice      `json:"booked" nullable:"false" doc:"Of bookings that cost something else"`
}

// DayPrice is what a booking costs that is not an ordinary one.
type DayPrice struct {
	Day      schoolyear.Date `json:"day" format:"date"`
	Version  int             `json:"version" doc:"Of the booking: of another one it says nothing"`
	Cents    ledger.Cents    `json:"cents"`
	Sentence string          `json:"sentence"`
}

// ChildMonth is what a month comes to for a child by the bookings as they are, less what was billed of it: the payer's own part.
type ChildMonth struct {
	Child uuid.UUID       `json:"child"`
	Name  string          `json:"name"`
	Month schoolyear.Date `json:"month" format:"date" doc:"Its first day"`
	Cents ledger.Cents    `json:"cents"`
}

// MyPrices are what a collectivity asks a payer for slots, and what months come to so far.
type MyPrices struct {
	Tenant uuid.UUID    `json:"tenant"`
	Slots  []SlotPrices `json:"slots" nullable:"false"`
	Months []ChildMonth `json:"months" nullable:"false"`
}

func (s *Service) myPrices(_ context.Context, tx *tenant.Tx, in *struct {
	From  schoolyear.Date `query:"from" required:"true" format:"date"`
	Until schoolyear.Date `query:"until" required:"true" format:"date"`
}) ([]MyPrices, error) {
	if in.Until.Before(in.From) || in.From.DaysUntil(in.Until) > 62 {
		return nil, problem.OnField("until", "family.stretch")
	}
	first, _ := monthOf(in.From)
	type row struct {
		PupilID, UnitID uuid.UUID
		Month           schoolyear.Date
		Usual           []*int64
		Booked          []byte
	}
	rows, err := tenant.Select[row](tx, `select pupil_id, unit_id, month, usual, booked::text::bytea as booked from family.prices where tenant_id = $1 and person_id = $2 and month between $3 and $4 order by pupil_id, unit_id, month`, tx.Tenant(), tx.Actor().Person, first, in.Until)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out := MyPrices{Tenant: tx.Tenant(), Slots: []SlotPrices{}}
	for _, r := range rows {
		n := len(out.Slots) - 1
		if n < 0 || out.Slots[n].Child != r.PupilID || out.Slots[n].Unit != r.UnitID {
			out.Slots = append(out.Slots, SlotPrices{Child: r.PupilID, Unit: r.UnitID, From: in.From, Usual: make([]*ledger.Cents, in.From.DaysUntil(in.Until)+1), Booked: []DayPrice{}})
			n++
		}
		of := &out.Slots[n]
		for i, cents := range r.Usual {
			if at := in.From.DaysUntil(r.Month) + i; cents != nil && at >= 0 && at < len(of.Usual) {
				c := ledger.Cents(*cents)
				of.Usual[at] = &c
			}
		}
		booked := map[int]bookingPrice{}
		if err := json.Unmarshal(r.Booked, &booked); err != nil {
			return nil, err
		}
		for _, n := range slices.Sorted(maps.Keys(booked)) {
			if day := r.Month.AddDays(n - 1); !day.Before(in.From) && !day.After(in.Until) {
				of.Booked = append(of.Booked, DayPrice{day, booked[n].Version, booked[n].Cents, s.sayBooked(s.lang(tx), booked[n])})
			}
		}
	}
	out.Months, err = monthsOwing(tx, first, in.Until)
	return []MyPrices{out}, err
}

// monthsOwing are what the caller's months come to so far, the first first. Of a child whom they pay for and do not follow, no name.
func monthsOwing(tx *tenant.Tx, from, until schoolyear.Date) ([]ChildMonth, error) {
	list, err := tenant.Select[ChildMonth](tx, `select o.pupil_id as child, coalesce(p.given_name, '') as name, o.month, sum(o.cents)::bigint as cents from family.owing o left join directory.people p on p.tenant_id = $1 and p.id = o.pupil_id
		where o.tenant_id = $1 and o.person_id = $2 and o.month between $3 and $4 group by o.month, o.pupil_id, p.given_name, p.birth_date having sum(o.cents) <> 0 order by o.month, p.birth_date, o.pupil_id`, tx.Tenant(), tx.Actor().Person, from, until)
	if list == nil {
		list = []ChildMonth{}
	}
	return list, err
}
