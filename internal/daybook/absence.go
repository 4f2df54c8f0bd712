package daybook

import (
	"strings"
	"time"

	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
)

// The charges of a booking.
const (
	Due       = "due"
	Free      = "free"
	Undecided = "undecided" // until a proof is there
	AsLate    = "late"      // of a rule, for who comes and had not booked: as the latest of orders, with its surcharge
)

// Absences say what a collectivity's rule makes of each kind of fact: outing, class_closed, teacher_absent, strike, and for an
// absence its ground: sickness, family, other.
type Absences map[string]Treatment

// Treatment is what becomes of a booking when a fact takes the child away.
type Treatment struct {
	Charge string `json:"charge" enum:"free,due,first_days,late" doc:"Free, due, or due for the first days and free afterwards; of unexpected alone, late: as the latest of orders, with its surcharge"`
	Days   int    `json:"days,omitempty" minimum:"0" maximum:"60" doc:"How many first days of service stay due"`
	// Proof is asked for: without it what would be free stays undecided, and is due once ProofDays have passed.
	Proof     string `json:"proof,omitempty" enum:",sworn,seen" doc:"Free only on a sworn statement, or on a document that an agent saw"`
	ProofDays int    `json:"proof_days,omitempty" minimum:"0" maximum:"60"`
	// Told is until when the fact must have been said for a day; later, the day is due.
	Told *cutoff.Rule `json:"told,omitempty"`
	Keep bool         `json:"keep,omitempty" doc:"The place is kept: nobody else gets it"`
	// Of unexpected alone: what is added to the price, instead of what the latest of orders costs more.
	SurchargeCents int    `json:"surcharge_cents,omitempty" minimum:"0" maximum:"100000" doc:"Of unexpected, with charge due: added to the price, in cents"`
	SurchargePpm   int    `json:"surcharge_ppm,omitempty" minimum:"0" maximum:"10000000" doc:"Of unexpected, with charge due: added to the price, in millionths of it"`
	SurchargePer   string `json:"surcharge_per,omitempty" enum:",pupil,family" doc:"Once for a pupil, or for a family; absent: each time"`
}

// usual are what holds where a rule does not say: what the school decides costs a family nothing.
var usual = Absences{
	Outing: {Charge: Free}, ClassClosed: {Charge: Free}, TeacherAbsent: {Charge: Free}, Strike: {Charge: Free},
	Sickness: {Charge: Due}, Family: {Charge: Due}, Other: {Charge: Due},
	Unexpected: {Charge: AsLate}, // no absence: what is owed by who comes and had not booked
}

func (a Absences) of(kind, ground string) Treatment {
	if kind == Absence {
		kind = ground
		if kind == "" {
			kind = Other
		}
	}
	if t, ok := a[kind]; ok && t.Charge != "" {
		return t
	}
	return usual[kind]
}

// verdict is what a treatment says of one day; code is a key of the catalogue that tells why.
type verdict struct {
	charge, code string
}

// judge decides one day: nth counts the days of service of the absence from 0.
func (t Treatment) judge(f Fact, day schoolyear.Date, nth int, c schoolyear.Calendar, now time.Time) verdict {
	name := f.Kind
	if f.Kind == Absence {
		name = f.Ground
		if name == "" {
			name = Other
		}
	}
	switch {
	case t.Charge == Due:
		return verdict{Due, name + "_due"}
	case t.Charge == "first_days" && nth < t.Days:
		return verdict{Due, name + "_first_days"}
	}
	if t.Told != nil {
		if d := cutoff.Decide(t.Told, c, f.Said, day); !d.Open {
			return verdict{Due, name + "_told_late"}
		}
	}
	if t.Proof != "" && f.Proof != "seen" && f.Proof != t.Proof {
		if t.ProofDays > 0 && now.After(day.AddDays(t.ProofDays+1).At(c.Location(), 0, 0)) {
			return verdict{Due, "proof_missing"}
		}
		return verdict{Undecided, "proof_" + t.Proof}
	}
	return verdict{Free, name + "_free"}
}

// charged says why a booking costs what it does: what took the child away, and what the rule makes of it.
func (s *Service) charged(lang, code string) string {
	for _, why := range []string{"first_days", "told_late", "due", "free"} {
		if what, ok := strings.CutSuffix(code, "_"+why); ok {
			return s.say(lang, "charge_"+why, map[string]any{"what": s.say(lang, "fact_"+what, nil)})
		}
	}
	return s.say(lang, "charge_"+code, nil)
}

// Detail says in words what a state of a booking comes from, "" when it speaks for itself.
func (s *Service) Detail(lang, state, code string) string {
	if code == "" || state != Away && code != "place_lost" && code != "offer_lapsed" && code != "closed" {
		return ""
	}
	return s.charged(lang, code)
}

// meets tells whether a slot meets an absence.
func (d FactDay) meets(u *Unit) bool { return u.Starts < d.To && d.From < u.Ends }
