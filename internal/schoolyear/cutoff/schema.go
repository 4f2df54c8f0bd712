package cutoff

import (
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"preau/internal/schoolyear"
)

// The API's document describes a rule kind by kind, so that a client in another language has one type for each. It is told
// as it is written; what reads is Rules.UnmarshalJSON, whose faults name their place.

// Schema is that of Rules.
func (Rules) Schema(r huma.Registry) *huma.Schema { return rulesSchema(r) }

// Schema is that of Rules.
func (Sent) Schema(r huma.Registry) *huma.Schema { return rulesSchema(r) }

// Schema is one of the kinds'.
func (Rule) Schema(r huma.Registry) *huma.Schema {
	rulesSchema(r)
	return ref("CutoffRule")
}

// Schema is that of what is taken late.
func (Late) Schema(r huma.Registry) *huma.Schema {
	rulesSchema(r)
	return ref("CutoffLate")
}

// Schema is that of a time of the day.
func (Clock) Schema(huma.Registry) *huma.Schema { return clockSchema("A time of the day") }

const schemas = "#/components/schemas/"

func ref(name string) *huma.Schema { return &huma.Schema{Ref: schemas + name} }

func texts[T ~string](of []T) (out []any) {
	for _, t := range of {
		out = append(out, string(t))
	}
	return out
}

func whole(low, high float64, doc string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &low, Maximum: &high, Description: doc}
}

func word(doc string, of ...any) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: of, Description: doc}
}

const clockPattern = `^([01]\d|2[0-3]):[0-5]\d$|^24:00$`

func clockSchema(doc string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: clockPattern, Description: doc, Examples: []any{"12:00"}}
}

func momentSchema(doc string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$`, Description: doc + "; a day, or a time on it", Examples: []any{"2026-07-15", "2026-07-15T12:00"}}
}

func dayOfService(doc string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Description: doc}
}

func object(doc string, required []string, properties map[string]*huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Description: doc, Properties: properties, Required: required, AdditionalProperties: false}
}

// rulesSchema adds the schemas of this package once and returns the one of Rules.
func rulesSchema(r huma.Registry) *huma.Schema {
	all := r.Map()
	if _, known := all["CutoffRules"]; known {
		return ref("CutoffRules")
	}
	at := clockSchema("The first minute that is too late; without it, the end of the day")
	count := word("Which days are counted", texts(schoolyear.CountKinds())...)
	weekdayCodes := []any{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	weekday := word("", weekdayCodes...)
	byDay := map[string]*huma.Schema{}
	for _, code := range weekdayCodes {
		byDay[code.(string)] = ref("CutoffRule")
	}
	list := func(doc string) *huma.Schema {
		n := most
		return &huma.Schema{Type: huma.TypeArray, Items: ref("CutoffDates"), MaxItems: &n, Description: doc}
	}
	all["CutoffDates"] = object("Days of service with dates of their own", []string{"from", "until", "to"}, map[string]*huma.Schema{
		"from": dayOfService("First day of service"), "until": dayOfService("Last day of service"),
		"open": momentSchema("Orders are taken from then on"), "to": momentSchema("Orders are taken until then"),
	})
	stretches := mostStretches
	all["CutoffLate"] = object("A stretch in which a day is taken after the cut-off, marked so", nil, map[string]*huma.Schema{
		"surcharge_cents": whole(0, mostCents, "Added to the price, in cents"),
		"surcharge_ppm":   whole(0, mostPPM, "Added to the price, in millionths of it"),
		"surcharge":       {Type: huma.TypeString, WriteOnly: true, Description: "Either of them as one writes it: euros as 0.50, a share as 50%", Examples: []any{"0.50", "50%"}},
		"per":             word("Owed once a school year for a child or for its family; without it, for each booking", string(PerPupil), string(PerFamily)),
		"until":           ref("CutoffRule"),
	})
	own := map[Kind]map[string]*huma.Schema{
		DaysBefore:    {"days": whole(0, 366, "Counted days strictly before the day of service"), "count": count, "at": at},
		DayBefore:     {"count": count, "at": at},
		SameDay:       {"at": at},
		HoursBefore:   {"hours": whole(1, 1000, "Hours by the clock on the wall; whole days of 24 hours are counted days"), "of": clockSchema("When the service begins"), "count": count},
		WeekdayBefore: {"weekday": weekday, "weeks": whole(0, 52, "Weeks before that of the day; 0: the last such weekday that is not after the day"), "count": word("Only weeks with such a day are counted", texts(schoolyear.CountKinds())...), "at": at},
		ByDay:         {"days": object("A weekday without a rule cannot be asked for", nil, byDay)},
		BeforeHoliday: {"at": at},
		BeforePeriod: {"period": word("What the day lies in; without it the holidays, or the stretch of class", string(OfWeek), string(OfMonth), string(OfSchoolYear)),
			"days": whole(0, 366, "Counted days before it begins"), "weekday": weekday, "weeks": whole(0, 52, "With weekday: weeks before its first one"), "count": count, "at": at},
		MonthBefore: {"day": whole(1, 31, "Of the month; 31 is its last"), "weekday": weekday, "nth": whole(1, 5, "Which weekday of the month; 5 is its last"), "months": whole(0, 12, "Months before that of the day"), "at": at},
		YearBefore:  {"month": whole(1, 12, "Of the civil year"), "day": whole(1, 31, "Of the month; 31 is its last"), "at": at},
		FixedDates:  {"dates": list("The first in which the day lies speaks")},
		Always:      {}, Never: {},
	}
	required := map[Kind][]string{
		DaysBefore: {"days"}, HoursBefore: {"hours"}, WeekdayBefore: {"weekday"}, ByDay: {"days"}, YearBefore: {"month", "day"},
	}
	var kinds []*huma.Schema
	for _, kind := range Kinds() {
		properties := map[string]*huma.Schema{
			"kind": word("", string(kind)), "from": momentSchema("No orders before"), "to": momentSchema("No orders after, whatever the kind says"),
			"opens":          ref("CutoffRule"),
			"shift":          word("A cut-off on a day on which nobody works moves to the last, or the next, ouvré day", string(ToDayBefore), string(ToDayAfter)),
			"first_day_back": ref("CutoffRule"), "except": list("Days of service that have their own dates, whatever the rest says"), "late": {OneOf: []*huma.Schema{ref("CutoffLate"), {Type: huma.TypeArray, Items: ref("CutoffLate"), MaxItems: &stretches}}},
		}
		maps.Copy(properties, own[kind])
		name := "CutoffRule" + camel(string(kind))
		all[name] = object("", append([]string{"kind"}, required[kind]...), properties)
		kinds = append(kinds, ref(name))
	}
	all["CutoffRule"] = &huma.Schema{Description: "Until when one action is open for a day of service", OneOf: kinds}
	all["CutoffRules"] = &huma.Schema{Extensions: map[string]any{
		"type": huma.TypeObject, "description": "Until when a day of a service may be booked, changed or cancelled", "required": []string{"add"},
		"properties": map[string]*huma.Schema{"add": ref("CutoffRule"), "change": ref("CutoffRule"), "cancel": ref("CutoffRule"),
			"week": object("How many days of one week are booked together; each day that a week is short of is one fewer asked for", nil, map[string]*huma.Schema{"least": whole(0, 7, "0: does not limit"), "most": whole(0, 7, "0: does not limit")})}, "additionalProperties": false,
	}}
	return ref("CutoffRules")
}

// camel makes DaysBefore of days_before.
func camel(s string) string {
	out := []byte{}
	up := true
	for _, b := range slices.All([]byte(s)) {
		if b == '_' {
			up = true
			continue
		}
		if up {
			b -= 'a' - 'A'
		}
		out, up = append(out, b), false
	}
	return string(out)
}
