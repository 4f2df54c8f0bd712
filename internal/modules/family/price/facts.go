package price

import (
	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/schoolyear"
)

// Household is what is known of a family, with the days on which it held.
type Household struct {
	Quotients  []Quotient
	Residences []Residence
	ByChild    bool    // residence is each child's, as its enrolment says; where none does, the household's
	Children   []Child // in any order
	Dependants int     // how many children it has; 0: as many as are given
	Aids       []Aid
	Charged    []Once // what was already charged in the school year, once
}

// Quotient is a quotient familial, in whole euros. Source is caf, msa, declared or desk.
type Quotient struct {
	Value  int
	Source string
	Since  schoolyear.Date
	Until  schoolyear.Date // zero: until the next
}

// Residence says whether the household lives on the collectivity's ground. Where nothing is said it does.
type Residence struct {
	Resident bool
	Since    schoolyear.Date
	Until    schoolyear.Date
}

// Child is a child of the household.
type Child struct {
	ID         uuid.UUID
	Born       schoolyear.Date
	Schools    []Stay
	Baskets    []Span // while the family brings its meal
	Enrolments []Enrolment
}

// Stay is a school while the child is in it.
type Stay struct {
	School uuid.UUID
	Span
}

// Span is a stretch of days, both included; a zero end has none.
type Span struct{ Since, Until schoolyear.Date }

// Holds tells whether a day is in the stretch.
func (s Span) Holds(day schoolyear.Date) bool {
	return !day.Before(s.Since) && (s.Until.IsZero() || !day.After(s.Until))
}

// Enrolment says that a child may book an activity. Mode is annual, weekly or occasional.
type Enrolment struct {
	Activity  uuid.UUID
	Mode      string
	Elsewhere bool // the child does not live on the collectivity's ground
	Span
}

// Aid is what an institution pays for a family (a CCAS, a département): cents or a share, for each day or for the month.
type Aid struct {
	ID         uuid.UUID
	Label      string    // who pays
	Child      uuid.UUID // zero: each child
	Activities []uuid.UUID
	Cents      ledger.Cents
	Ppm        int64 // of the price, when Cents is 0
	Monthly    bool  // once a month for each child, instead of each day
	Most       ledger.Cents
	Span
}

// Once is what a family owes once a school year: for a child, or for itself when Child is zero. Kind is pupil, family (late orders) or
// year (a package).
type Once struct {
	Kind     string
	Child    uuid.UUID
	Activity uuid.UUID
}

// Activity is what is booked. Service is the room it belongs to (canteen, childcare, transport): brothers and sisters are counted
// over it. Open are the days on which it is given in the weeks of the month; packages by the day need it.
type Activity struct {
	ID      uuid.UUID
	Service string
	Open    []schoolyear.Date
}

// Booking is what the daybook keeps of one child, one slot, one day. Minutes are those of the civil day.
type Booking struct {
	Child          uuid.UUID
	Activity       uuid.UUID
	Unit           uuid.UUID
	Day            schoolyear.Date
	State          string // booked, away, cancelled; others owe nothing
	Charge         string // due, free, undecided
	Code           string // why
	Late           bool
	SurchargeCents ledger.Cents
	SurchargePpm   int64
	SurchargePer   string // "": each time; pupil, family: once a school year
	Presence       string // "", present, absent, unexpected
	Starts, Ends   int    // of the slot
	Arrived, Left  *int   // as somebody noted; nil: as the slot
}

// minutes is how long the child was there; one who did not come is counted for what was booked.
func (b *Booking) minutes() int {
	from, to := b.Starts, b.Ends
	if b.Presence != "absent" && b.State != "away" {
		if b.Arrived != nil {
			from = *b.Arrived
		}
		if b.Left != nil {
			to = *b.Left
		}
	}
	return max(to-from, 0)
}

// overrun is how many minutes after the end of its slot the child left.
func (b *Booking) overrun() int {
	if b.Left == nil || b.Presence == "absent" {
		return 0
	}
	return max(*b.Left-b.Ends, 0)
}

// Input is a month of a household. Days of its first and last week may lie outside: they are looked at for packages by the week.
type Input struct {
	From, Until schoolyear.Date
	Tariffs     []Tariff
	Household   Household
	Activities  []Activity
	Bookings    []Booking
}
