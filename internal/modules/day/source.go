package day

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Source is what a service brings to a child's day. A family's days cost one statement per organisation, whatever the number of
// services: each gives an arm of it.
type Source struct {
	Service string // the key of the service: closed in an organisation, it brings nothing there
	// SQL selects, for the tenant $1, the pupils $2 and the days from $3 to $4: pupil_id uuid, day date, starts and ends text ("HH:MM",
	// "" when it has no time), kind, label, place, state, detail text, ref uuid (what an action
	// names), place_id uuid, version int, more text.
	SQL string
	// Prepare reads what the service keeps in memory and returns what completes its lines: what may still be done and until when. It
	// runs before the statement, so that a family's days stay one round trip; a line for which it says false is left out. nil: lines
	// are whole as they come.
	Prepare func(tx *tenant.Tx) (complete func(l *Line) bool, err error)
}

// Line is one thing of a child's day.
type Line struct {
	Service string          `json:"service"`
	Child   uuid.UUID       `json:"child" db:"pupil_id"`
	Day     schoolyear.Date `json:"day" format:"date"`
	Starts  string          `json:"starts,omitempty" doc:"08:30; absent: all day"`
	Ends    string          `json:"ends,omitempty"`
	Kind    string          `json:"kind" doc:"school, meal, morning, evening, study, wednesday, holiday, trip, absence, outing…"`
	Label   string          `json:"label"`
	Place   string          `json:"place,omitempty"`
	State   string          `json:"state,omitempty"`
	Detail  string          `json:"detail,omitempty" doc:"A sentence: why it is so"`
	More    string          `json:"more,omitempty" doc:"What is on the plate, where the bus stops"`
	Ref     *uuid.UUID      `json:"ref,omitempty" doc:"What an action on it names: the slot that is booked"`
	Version int             `json:"version,omitempty"`
	Change  *Change         `json:"change,omitempty" db:"-" doc:"What may be done with it; absent: nothing"`
	Price   *Price          `json:"price,omitempty" db:"-" doc:"What it costs the reader, who pays for the child: their own part; absent: nothing is known of it"`

	PlaceID *uuid.UUID `json:"-"`
	Arm     int        `json:"-"`
	Plain   bool       `json:"-" db:"-"` // nothing is said of what it costs
	Usual   *int64     `json:"-"`        // as Prices.SQL gives them
	Priced  *string    `json:"-"`
}

// Price is what a line costs who reads it, or would cost.
type Price struct {
	Cents    int    `json:"cents"`
	Sentence string `json:"sentence" doc:"3,40 €; 3,40 €, dont tardif 0,50 €; Gratuit : sortie scolaire"`
}

// Prices is what the family account tells of the lines that name a slot, to a person who pays.
type Prices struct {
	// SQL selects, for the tenant $1, the pupils $2, the days from $3 to $4 and the reader $5: pupil_id, unit_id, month (its first day),
	// usual (int[], by the day of the month) and booked (jsonb, by the day of the month).
	SQL string
	// Reads are the doors that it needs.
	Reads []string
	Say   func(lang string, l *Line) *Price
}

// Change says until when a line may be given back, or why not.
type Change struct {
	Open   bool       `json:"open"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Action string     `json:"action" enum:"add,cancel"`
}

// union is one statement of all sources, with what their lines cost: an arm whose service is closed is never run, because its condition
// does not depend on a row.
func union(sources []Source, prices *Prices) string {
	arms := make([]string, len(sources))
	for i, s := range sources {
		arms[i] = fmt.Sprintf(`select %d as arm, '%s' as service, s.* from (%s) s where exists (select from tenant.services o where o.tenant_id = $1 and o.service = '%s' and o.closed_at is null)`, i, s.Service, s.SQL, s.Service)
	}
	if len(arms) == 0 {
		return ""
	}
	all := strings.Join(arms, " union all ")
	if prices != nil {
		all = `select l.*, x.usual[extract(day from l.day)::int] as usual, (x.booked -> extract(day from l.day)::int::text)::text as priced
			from (` + all + `) l left join (` + prices.SQL + `) x on x.pupil_id = l.pupil_id and x.unit_id = l.ref and x.month = date_trunc('month', l.day)::date`
	}
	return all + " order by day, starts, arm, pupil_id"
}

// Statement is what a family's days in one organisation cost the database, and its arguments.
func (s *Service) Statement(in uuid.UUID, pupils []uuid.UUID, from, until schoolyear.Date, reader uuid.UUID) (string, []any) {
	args := []any{in, pupils, from, until}
	if s.Prices != nil {
		args = append(args, reader)
	}
	return s.query, args
}

// Of reads the days of pupils, with what may be done and until when.
func (s *Service) Of(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]*Line, error) {
	if s.query == "" || len(pupils) == 0 {
		return nil, nil
	}
	completing := make([]func(*Line) bool, len(s.Sources))
	for i, source := range s.Sources {
		if source.Prepare == nil {
			continue
		}
		var err error
		if completing[i], err = source.Prepare(tx); err != nil {
			return nil, err
		}
	}
	query, args := s.Statement(tx.Tenant(), pupils, from, until, tx.Actor().Person)
	list, err := tenant.Final[Line](tx, query, args...)
	out := make([]*Line, 0, len(list))
	lang := cmp.Or(tx.Actor().Lang, "fr")
	for i := range list {
		l := &list[i]
		l.Plain = l.Detail == ""
		if complete := completing[l.Arm]; complete != nil && !complete(l) {
			continue
		}
		if l.Usual != nil || l.Priced != nil {
			l.Price = s.Prices.Say(lang, l)
		}
		out = append(out, l)
	}
	return out, err
}
