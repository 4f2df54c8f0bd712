package schoolyear

import (
	"fmt"
	"time"
)

// HalfDays is a set of half-days of one day; the first degree counts presence in them.
type HalfDays uint8

// The half-days.
const (
	NoHalfDay HalfDays = 0
	Morning   HalfDays = 1
	Afternoon HalfDays = 2
	WholeDay  HalfDays = Morning | Afternoon
)

// Has says whether every half-day of other is in h.
func (h HalfDays) Has(other HalfDays) bool { return h&other == other }

// Count returns 0, 1 or 2.
func (h HalfDays) Count() int { return int(h&Morning) + int(h&Afternoon)/2 }

// String returns "none", "morning", "afternoon" or "day".
func (h HalfDays) String() string {
	switch h {
	case NoHalfDay:
		return "none"
	case Morning:
		return "morning"
	case Afternoon:
		return "afternoon"
	default:
		return "day"
	}
}

// MarshalText writes what String returns.
func (h HalfDays) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes; "" is "none".
func (h *HalfDays) UnmarshalText(text []byte) error {
	switch string(text) {
	case "none", "":
		*h = NoHalfDay
	case "morning":
		*h = Morning
	case "afternoon":
		*h = Afternoon
	case "day":
		*h = WholeDay
	default:
		return fmt.Errorf("schoolyear: %q is not none, morning, afternoon or day", text)
	}
	return nil
}

// WeekPattern says which half-days of an ordinary week are on (code de l'éducation, D. 521-10 to D. 521-12).
type WeekPattern struct {
	Monday    HalfDays `json:"monday" enum:"none,morning,afternoon,day"`
	Tuesday   HalfDays `json:"tuesday" enum:"none,morning,afternoon,day"`
	Wednesday HalfDays `json:"wednesday" enum:"none,morning,afternoon,day"`
	Thursday  HalfDays `json:"thursday" enum:"none,morning,afternoon,day"`
	Friday    HalfDays `json:"friday" enum:"none,morning,afternoon,day"`
	Saturday  HalfDays `json:"saturday" enum:"none,morning,afternoon,day"`
	Sunday    HalfDays `json:"sunday" enum:"none,morning,afternoon,day"`
}

// FourDays is Monday, Tuesday, Thursday and Friday.
func FourDays() WeekPattern {
	return WeekPattern{Monday: WholeDay, Tuesday: WholeDay, Thursday: WholeDay, Friday: WholeDay}
}

// FourDaysAndHalf adds Wednesday morning to FourDays.
func FourDaysAndHalf() WeekPattern {
	w := FourDays()
	w.Wednesday = Morning
	return w
}

// On returns the half-days of a weekday.
func (w WeekPattern) On(day time.Weekday) HalfDays {
	return [7]HalfDays{w.Sunday, w.Monday, w.Tuesday, w.Wednesday, w.Thursday, w.Friday, w.Saturday}[day]
}

// IsEmpty says whether no half-day at all is on.
func (w WeekPattern) IsEmpty() bool { return w == WeekPattern{} }
