package daybook

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// Month is what a family sees of a service in one collectivity between two days: its children, what they may book, what is booked, and
// until when each day may still be changed.
type Month struct {
	Tenant     uuid.UUID       `json:"tenant"`
	Town       string          `json:"town"`
	Service    string          `json:"service"`
	Activities []MonthActivity `json:"activities" nullable:"false"`
	Places     []MonthPlace    `json:"places" nullable:"false"`
	Children   []MonthChild    `json:"children" nullable:"false"`
	Days       []MonthDay      `json:"days" nullable:"false"`
	Terms      []Term          `json:"terms" nullable:"false" doc:"By unit, place and day of service"`
	Bookings   []MonthBooking  `json:"bookings" nullable:"false"`
	Away       []MonthAway     `json:"away" nullable:"false" doc:"What the school says takes a child away"`
	Closures   []Closure       `json:"closures" nullable:"false" doc:"Exceptional closures that meet these days"`
	Next       *NextCutoff     `json:"next,omitempty" doc:"The next cut-off of these children's activities"`
}

// MonthActivity is an activity as a family reads it.
type MonthActivity struct {
	ID          uuid.UUID   `json:"id"`
	Kind        string      `json:"kind" enum:"meal,morning,evening,study,wednesday,holiday,trip"`
	Label       string      `json:"label"`
	Description string      `json:"description,omitempty"`
	Modes       []string    `json:"modes" nullable:"false"`
	Waiting     bool        `json:"waiting"`
	OpensAt     *time.Time  `json:"opens_at,omitempty"`
	Rule        string      `json:"rule" doc:"The rule that holds now, as a sentence"`
	Units       []MonthUnit `json:"units" nullable:"false"`
}

// MonthUnit is a slot.
type MonthUnit struct {
	ID     uuid.UUID    `json:"id"`
	Label  string       `json:"label"`
	Starts cutoff.Clock `json:"starts"`
	Ends   cutoff.Clock `json:"ends"`
	Needs  []Need       `json:"needs" nullable:"false"`
}

// MonthPlace is where.
type MonthPlace struct {
	ID         uuid.UUID   `json:"id"`
	Name       string      `json:"name"`
	Activities []uuid.UUID `json:"activities" nullable:"false" doc:"What is given there; empty: all"`
}

// MonthChild is a child of the caller.
type MonthChild struct {
	ID         uuid.UUID   `json:"id"`
	GivenName  string      `json:"given_name"`
	ClassLabel string      `json:"class,omitempty"`
	MayBook    bool        `json:"may_book" doc:"false: the caller follows the child and decides nothing"`
	Enrolments []Enrolment `json:"enrolments" nullable:"false"`
	Places     []uuid.UUID `json:"places" nullable:"false" doc:"Where the pupils of the child's school may go"`
}

// MonthDay is a day of the calendar.
type MonthDay struct {
	Day   schoolyear.Date `json:"day" format:"date"`
	Kind  string          `json:"kind" enum:"school,half,off,holiday,public_holiday"`
	Label string          `json:"label,omitempty"`
}

// Term says what may be done with a unit at a place on a day, for whoever is enrolled there.
type Term struct {
	Unit   uuid.UUID       `json:"unit"`
	Place  uuid.UUID       `json:"place"`
	Day    schoolyear.Date `json:"day" format:"date"`
	Add    TermAction      `json:"add"`
	Cancel TermAction      `json:"cancel"`
	Left   *int            `json:"left,omitempty" doc:"Places left; absent: not limited"`
	Queue  int             `json:"queue,omitempty" doc:"Children who wait"`
}

// TermAction is a decision on the wire.
type TermAction struct {
	Open   bool       `json:"open"`
	Late   bool       `json:"late,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
	Code   string     `json:"code"`
	Reason string     `json:"reason,omitempty" doc:"Why not, or what being late costs; absent when there is nothing to explain"`
}

// MonthBooking is a booking as a family reads it.
type MonthBooking struct {
	Child          uuid.UUID       `json:"child" db:"pupil_id"`
	Unit           uuid.UUID       `json:"unit" db:"unit_id"`
	Place          uuid.UUID       `json:"place" db:"place_id"`
	Day            schoolyear.Date `json:"day" format:"date"`
	State          string          `json:"state" enum:"booked,waiting,offered,cancelled,away"`
	Late           bool            `json:"late,omitempty"`
	SurchargeCents int             `json:"surcharge_cents,omitempty"`
	SurchargePpm   int             `json:"surcharge_ppm,omitempty"`
	SurchargePer   string          `json:"surcharge_per,omitempty" enum:",pupil,family" doc:"Owed once a school year for the child or its family; absent: for this booking"`
	Charge         string          `json:"charge" enum:"due,free,undecided"`
	ChargeCode     string          `json:"charge_code,omitempty"`
	ChargeSentence string          `json:"charge_sentence,omitempty" db:"-"`
	Presence       string          `json:"presence" enum:",present,absent,unexpected"`
	AnswerUntil    *time.Time      `json:"answer_until,omitempty"`
	Version        int             `json:"version"`
}

// MonthAway is a stretch of a day for which the school says that the child is not there.
type MonthAway struct {
	Child  uuid.UUID       `json:"child"`
	Day    schoolyear.Date `json:"day" format:"date"`
	From   cutoff.Clock    `json:"from"`
	To     cutoff.Clock    `json:"to"`
	Kind   string          `json:"kind" enum:"absence,outing,class_closed,teacher_absent,strike"`
	Ground string          `json:"ground" enum:",sickness,family,other"`
}

// NextCutoff is the next instant at which something closes.
type NextCutoff struct {
	At       time.Time       `json:"at"`
	Action   string          `json:"action" enum:"add,change,cancel"`
	Day      schoolyear.Date `json:"day" format:"date"`
	Activity uuid.UUID       `json:"activity_id"`
}

// longest is how many days a month may ask for at once.
const longest = 100

// reckoned tells whether a day is one of a calendar that somebody keeps: what is further off is a slip of the pen or worse.
func reckoned(day schoolyear.Date) bool { return day.Year >= 2000 && day.Year < 2200 }

// Stretch is a question about days; inputs embed it.
type Stretch struct {
	From  schoolyear.Date `query:"from" required:"true" format:"date"`
	Until schoolyear.Date `query:"until" required:"true" format:"date"`
}

func (s Stretch) check() error {
	if !reckoned(s.From) || !reckoned(s.Until) || s.Until.Before(s.From) || s.From.DaysUntil(s.Until) > longest {
		return problem.OnField("until", "daybook.stretch")
	}
	return nil
}

// Month reads it for some children: those of the caller, or the one that an agent has before them.
func (s *Service) Month(tx *tenant.Tx, book *Book, children []MonthChild, st Stretch) (*Month, error) {
	m := &Month{Tenant: tx.Tenant(), Town: book.Town.Name, Service: s.Key, Children: children, Activities: []MonthActivity{}, Places: []MonthPlace{}, Terms: []Term{}, Bookings: []MonthBooking{}, Away: []MonthAway{}, Closures: []Closure{}}
	lang := cmp.Or(tx.Actor().Lang, "fr")
	today := book.School().DateOf(tx.Now())
	m.Days = monthDays(book.School(), st)
	ids := make([]uuid.UUID, len(children))
	for i := range children {
		ids[i] = children[i].ID
		children[i].Enrolments = []Enrolment{}
	}
	enrolments, err := s.enrolments(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, e := range enrolments {
		c := &children[slices.Index(ids, e.Pupil)]
		c.Enrolments = append(c.Enrolments, e)
	}
	if m.Bookings, err = rows[MonthBooking](s, tx, `select pupil_id, unit_id, place_id, day, state, late, surcharge_cents, surcharge_ppm, surcharge_per, charge, charge_code, presence, answer_until, version from @.bookings
		where tenant_id = $1 and pupil_id = any ($2) and day between $3 and $4 order by day, unit_id, pupil_id`, tx.Tenant(), ids, st.From, st.Until); err != nil {
		return nil, err
	}
	if m.Bookings == nil {
		m.Bookings = []MonthBooking{}
	}
	for i := range m.Bookings {
		b := &m.Bookings[i]
		b.ChargeSentence = s.Detail(lang, b.State, b.ChargeCode)
	}
	days, err := s.factDays(tx, ids, st.From, st.Until)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		m.Away = append(m.Away, MonthAway{Child: d.PupilID, Day: d.Day, From: cutoff.Clock(d.Starts), To: cutoff.Clock(d.Ends), Kind: d.Kind, Ground: d.Ground})
	}
	schools, err := s.schoolsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range children {
		children[i].Places = []uuid.UUID{}
	}
	for _, p := range book.Places {
		if p.Archived {
			continue
		}
		m.Places = append(m.Places, MonthPlace{p.ID, p.Name, p.Activities})
		for i := range children {
			if p.fits(schools[children[i].ID], uuid.Nil) {
				children[i].Places = append(children[i].Places, p.ID)
			}
		}
	}
	for _, c := range book.Closures {
		if !c.Until.Before(st.From) && !c.Since.After(st.Until) {
			m.Closures = append(m.Closures, c)
		}
	}
	for _, a := range book.Activities {
		if a.State == Opened {
			m.Activities = append(m.Activities, s.monthActivity(a, today, lang))
		}
	}
	return m, s.terms(tx, book, m, enrolments, st, lang)
}

func (s *Service) monthActivity(a *Activity, today schoolyear.Date, lang string) MonthActivity {
	out := MonthActivity{ID: a.ID, Kind: a.Kind, Label: a.Label, Description: a.Description, Modes: a.Modes, Waiting: a.Waiting, OpensAt: a.OpensAt, Units: []MonthUnit{}}
	if rule := a.RuleOn(later(today, a.Since)); rule.Cutoff.Add != nil {
		out.Rule = rule.Cutoff.Add.Sentence(s.Words, lang)
	}
	for _, u := range a.Units {
		if !u.Archived {
			out.Units = append(out.Units, MonthUnit{u.ID, u.Label, u.Starts, u.Ends, u.Needs})
		}
	}
	return out
}

func monthDays(c schoolyear.Calendar, st Stretch) []MonthDay {
	out := make([]MonthDay, 0, 31)
	for d := st.From; !d.After(st.Until); d = d.AddDays(1) {
		day := MonthDay{Day: d, Kind: "off"}
		half := c.HalfDays(d)
		switch public, is := c.PublicHolidayAt(d); {
		case is:
			day.Kind, day.Label = "public_holiday", public.Code
		case c.IsHoliday(d):
			day.Kind = "holiday"
		case half == schoolyear.WholeDay:
			day.Kind = "school"
		case half != schoolyear.NoHalfDay:
			day.Kind = "half"
		}
		out = append(out, day)
	}
	return out
}

// terms are told once for a unit at a place on a day, whoever the children are.
func (s *Service) terms(tx *tenant.Tx, book *Book, m *Month, enrolments []Enrolment, st Stretch, lang string) error {
	type at struct {
		unit  *Unit
		place uuid.UUID
	}
	var wanted []at
	for _, e := range enrolments {
		a := book.Activity(e.Activity)
		if a == nil || a.State == Draft {
			continue
		}
		for _, u := range a.Units {
			if x := (at{u, e.Place}); !u.Archived && !slices.Contains(wanted, x) {
				wanted = append(wanted, x)
			}
		}
		if next, ok := s.next(book, a, e, tx.Now()); ok && (m.Next == nil || next.At.Before(m.Next.At)) {
			m.Next = &next
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	units := make([]uuid.UUID, len(wanted))
	for i, w := range wanted {
		units[i] = w.unit.ID
	}
	held, err := rows[seat](s, tx, `select unit_id, place_id, day, capacity, taken, waiting from @.seats where tenant_id = $1 and unit_id = any ($2) and day between $3 and $4`, tx.Tenant(), units, st.From, st.Until)
	if err != nil {
		return err
	}
	seats := make(map[seatKey]*seat, len(held))
	for i := range held {
		seats[seatKey{held[i].Day, held[i].UnitID, held[i].PlaceID}] = &held[i]
	}
	for _, w := range wanted {
		c := book.Days(w.unit, w.place)
		for d := st.From; !d.After(st.Until); d = d.AddDays(1) {
			if !w.unit.activity.RunsOn(d) || !c.IsOpenDay(d) {
				continue
			}
			t := Term{Unit: w.unit.ID, Place: w.place, Day: d}
			t.Add = s.onWire(book.Decide(w.unit, w.place, d, cutoff.Add, tx.Now()), lang, c)
			t.Cancel = s.onWire(book.Decide(w.unit, w.place, d, cutoff.Cancel, tx.Now()), lang, c)
			if st := seats[seatKey{d, w.unit.ID, w.place}]; st != nil {
				t.Left, t.Queue = st.left(), st.Waiting
			} else {
				t.Left = book.Limit(w.unit.ID, w.place, d)
			}
			m.Terms = append(m.Terms, t)
		}
	}
	return nil
}

func (s *Service) onWire(d cutoff.Decision, lang string, c schoolyear.Calendar) TermAction {
	out := TermAction{Open: d.Open, Late: d.Late != nil, Code: d.Code}
	if !d.Until.IsZero() {
		out.Until = &d.Until
	}
	if (!d.Open || d.Late != nil) && d.Code != "past" {
		out.Reason = d.Reason(s.Words, lang, c)
	}
	return out
}

func (s *Service) next(book *Book, a *Activity, e Enrolment, now time.Time) (NextCutoff, bool) {
	for _, u := range a.Units {
		if u.Archived {
			continue
		}
		if n, ok := cutoff.NextCutoff(a.RuleOn(book.School().DateOf(now)).Cutoff, book.Days(u, e.Place), now); ok {
			return NextCutoff{At: n.At, Action: string(n.Action), Day: n.Day, Activity: a.ID}, true
		}
	}
	return NextCutoff{}, false
}

// childrenOf are the pupils among the people that a caller follows here; MayBook tells those for whom they decide.
func (s *Service) childrenOf(tx *tenant.Tx, ids, deciding []uuid.UUID) ([]MonthChild, error) {
	type child struct {
		ID         uuid.UUID
		GivenName  string
		ClassLabel *string
	}
	list, err := tenant.Select[child](tx, `select p.id, p.given_name, (select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.until is null order by m.since desc limit 1) as class_label
		from directory.people p where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null and p.left_on is null
		and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') order by p.birth_date nulls last, p.id`, tx.Tenant(), ids)
	out := make([]MonthChild, len(list))
	for i, c := range list {
		out[i] = MonthChild{ID: c.ID, GivenName: c.GivenName, MayBook: slices.Contains(deciding, c.ID), Enrolments: []Enrolment{}}
		if c.ClassLabel != nil {
			out[i].ClassLabel = *c.ClassLabel
		}
	}
	return out, err
}

// deciding are those of the caller's people for whom they decide; the others they follow.
func (s *Service) deciding(tx *tenant.Tx) []uuid.UUID {
	if c := manifest.CallerOf(tx.Context()); c != nil {
		if h := c.In(tx.Tenant()); h != nil {
			return h.Subjects
		}
	}
	return nil
}
