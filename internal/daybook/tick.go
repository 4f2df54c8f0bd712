package daybook

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/schoolyear"
)

// The kinds of a tick.
const (
	TickPresent = "present"
	TickAbsent  = "absent"
	TickLeft    = "left"   // handed to somebody, or gone alone
	TickUndone  = "undone" // takes another back
)

// Tick is one touch of a tablet on a child of an activity on a day. It is written once and never changed, whenever it arrives: what
// holds is reckoned from all of them.
type Tick struct {
	ID         uuid.UUID
	PupilID    uuid.UUID
	ActivityID uuid.UUID
	Day        schoolyear.Date
	N          int // which of this child, activity and day, in the order of arrival, from 1
	PlaceID    uuid.UUID
	Kind       string
	At         time.Time // when it was made, by our clock
	SaidAt     time.Time // by the tablet's
	ReceivedAt time.Time
	Hour       *time.Time // of arrival or departure, when it is another than At
	LeftHow    string     // guardian, collector, alone, other
	LeftWith   string
	UndoesID   *uuid.UUID
	Seen       int // up to which N the tablet knew of others' ticks
	Device     string
	Decides    bool // an agent said which of two tablets is right
	TickedBy   *uuid.UUID
	MadeBy     *uuid.UUID
}

const tickColumns = `id, pupil_id, activity_id, day, n, place_id, kind, at, said_at, received_at, hour, left_how, left_with, undoes_id, seen, device, decides, ticked_by, made_by`

// hour is when the child came or went.
func (t Tick) hour() time.Time {
	if t.Hour != nil {
		return *t.Hour
	}
	return t.At
}

// Settled is what the ticks of one child, activity and day come to.
type Settled struct {
	Presence  string // "", present or absent
	ArrivedAt *time.Time
	LeftAt    *time.Time
	LeftHow   string
	LeftWith  string
	Holds     *Tick  // the last that was not taken back
	Clash     []Tick // what two tablets said otherwise without knowing of each other, until an agent decides
}

// Settle says what ticks come to, in whatever order they arrived. The latest by the hour it was made holds, except that a departure with
// a named person is not undone by somebody who ticks the child present or absent without knowing of it: only taking the departure back, or
// deciding, does that.
func Settle(ticks []Tick) Settled {
	live := standing(ticks)
	var out Settled
	for i := range live {
		t := &live[i]
		if t.Decides {
			out = Settled{}
		}
		handed := out.LeftWith != ""
		switch {
		case t.Kind == TickPresent && !handed:
			arrived := out.ArrivedAt
			if arrived == nil || t.Hour != nil {
				at := t.hour()
				arrived = &at
			}
			out = Settled{Presence: Present, ArrivedAt: arrived}
		case t.Kind == TickAbsent && !handed:
			out = Settled{Presence: Absent}
		case t.Kind == TickLeft && !(handed && t.LeftWith == ""):
			at := t.hour()
			out.Presence, out.LeftAt, out.LeftHow, out.LeftWith = Present, &at, t.LeftHow, t.LeftWith
		default:
			continue
		}
		out.Holds = t
	}
	out.Clash = clash(live)
	return out
}

// The states of a presence; "" is not ticked.
const (
	Present    = "present"
	Absent     = "absent"
	Unexpected = "unexpected" // came and had not booked
)

// standing are the ticks that nobody took back, in the order in which they were made.
func standing(ticks []Tick) []Tick {
	undone := map[uuid.UUID]bool{}
	for _, t := range ticks {
		if t.Kind == TickUndone && t.UndoesID != nil {
			undone[*t.UndoesID] = true
		}
	}
	live := make([]Tick, 0, len(ticks))
	for _, t := range ticks {
		if t.Kind != TickUndone && !undone[t.ID] {
			live = append(live, t)
		}
	}
	slices.SortFunc(live, func(a, b Tick) int { return cmp.Or(a.At.Compare(b.At), bytes.Compare(a.ID[:], b.ID[:])) })
	return live
}

// clash are the ticks that contradict another since the last decision.
func clash(live []Tick) []Tick {
	decided := 0
	for _, t := range live {
		if t.Decides {
			decided = max(decided, t.N)
		}
	}
	var out []Tick
	for _, a := range live {
		if a.N >= decided && slices.ContainsFunc(live, func(b Tick) bool { return b.N >= decided && contradict(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}

// contradict tells whether two tablets said what cannot both be true, neither knowing of the other.
func contradict(a, b Tick) bool {
	if a.Device == b.Device || a.N <= b.Seen || b.N <= a.Seen {
		return false
	}
	if a.Kind == b.Kind {
		return a.Kind == TickLeft && a.LeftWith != "" && b.LeftWith != "" && a.LeftWith != b.LeftWith
	}
	if a.Kind == TickAbsent || b.Kind == TickAbsent {
		return true
	}
	if a.Kind == TickLeft { // one says gone, the other says there
		a, b = b, a
	}
	return a.At.After(b.At)
}

// skewed is from how far apart a tablet's clock is set right: what is less is the network.
const skewed = time.Minute

// Corrector sets right the instants of a device whose clock is wrong: sent is what it said the time was when it sent, received when that
// was. Nothing is after now.
func Corrector(sent, received time.Time) func(said time.Time) time.Time {
	skew := received.Sub(sent)
	if sent.IsZero() || skew.Abs() < skewed {
		skew = 0
	}
	return func(said time.Time) time.Time {
		at := said.Add(skew)
		if at.After(received) {
			return received
		}
		return at
	}
}

// grace is how long a child may stay into a slot that was not booked before it counts: the time of a door.
const grace = 10 * time.Minute

// slot is one unit of an activity on a day.
type slot struct {
	unit         *Unit
	starts, ends time.Time
	booked       bool
}

// stay is what a settled presence makes of one unit.
type stay struct {
	presence      string
	arrived, left *time.Time
	with          string
}

// spread says what a presence makes of each slot of the activity's day, in their order: a child who stays from one slot to the next is
// ticked once, one who stays into a slot that was not booked is unexpected there.
func spread(slots []slot, s Settled) []stay {
	out := make([]stay, len(slots))
	if s.Presence == "" {
		return out
	}
	expected := slices.ContainsFunc(slots, func(x slot) bool { return x.booked })
	for i, x := range slots {
		switch {
		case s.Presence == Absent:
			if x.booked {
				out[i].presence = Absent
			}
		case x.booked:
			out[i].presence = Present
			if s.LeftAt != nil && !s.LeftAt.After(x.starts) || s.ArrivedAt != nil && !s.ArrivedAt.Before(x.ends) && i+1 < len(slots) && slices.ContainsFunc(slots[i+1:], func(y slot) bool { return y.booked }) {
				out[i].presence = Absent
			}
		case s.LeftAt != nil && s.ArrivedAt != nil && earliest(*s.LeftAt, x.ends).Sub(latest(*s.ArrivedAt, x.starts)) > grace,
			s.LeftAt != nil && s.ArrivedAt == nil && expected && i > 0 && s.LeftAt.Sub(x.starts) > grace:
			out[i].presence = Unexpected
		}
	}
	there := func(v stay) bool { return v.presence == Present || v.presence == Unexpected }
	if s.Presence == Present && !slices.ContainsFunc(out, there) && len(slots) > 0 {
		i := len(slots) - 1
		if s.ArrivedAt != nil {
			if n := slices.IndexFunc(slots, func(x slot) bool { return x.ends.After(*s.ArrivedAt) }); n >= 0 {
				i = n
			}
		}
		out[i].presence = Present
		if !slots[i].booked {
			out[i].presence = Unexpected
		}
	}
	first := slices.IndexFunc(out, there)
	for i := range out {
		if !there(out[i]) {
			continue
		}
		out[i].arrived = s.ArrivedAt
		if i != first {
			out[i].arrived = &slots[i].starts
		}
		if s.LeftAt != nil {
			if i+1 < len(out) && slices.ContainsFunc(out[i+1:], there) {
				out[i].left = &slots[i].ends
			} else {
				out[i].left, out[i].with = s.LeftAt, s.LeftWith
			}
		}
	}
	return out
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
