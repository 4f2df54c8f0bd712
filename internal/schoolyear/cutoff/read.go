package cutoff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"preau/internal/schoolyear"
)

var clocks = regexp.MustCompile(`^(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)$`)

// ParseClock reads "09:00", "9:00", "24:00" and, as people write it, "9h", "9 h 30" and "12h00". Error: ErrBadClock.
func ParseClock(s string) (Clock, error) {
	found := clocks.FindStringSubmatch(strings.TrimSpace(s))
	if found == nil || (found[2] == "" && strings.HasSuffix(s, ":")) {
		return 0, fmt.Errorf("%w: %q", ErrBadClock, s)
	}
	hour, _ := strconv.Atoi(found[1])
	minute, _ := strconv.Atoi(found[2])
	if minute > 59 || hour*60+minute > clockOfDay {
		return 0, fmt.Errorf("%w: %q", ErrBadClock, s)
	}
	return Clock(hour*60 + minute), nil
}

// ParseMoment reads "2026-07-15" and "2026-07-15T12:00" ("" is none). Errors: schoolyear.ErrBadDate, ErrBadClock.
func ParseMoment(s string) (Moment, error) {
	day, clock, timed := strings.Cut(strings.TrimSpace(s), "T")
	if day == "" && !timed {
		return Moment{}, nil
	}
	date, err := schoolyear.ParseDate(day)
	if err != nil {
		return Moment{}, err
	}
	m := Moment{Date: date, Timed: timed}
	if timed {
		if m.Clock, err = ParseClock(strings.TrimSuffix(clock, ":00:00")); err != nil && strings.Count(clock, ":") == 2 {
			m.Clock, err = ParseClock(clock[:strings.LastIndex(clock, ":")])
		}
	}
	return m, err
}

var weekdays = map[string]time.Weekday{
	"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday,
}

func weekdayCode(d time.Weekday) string { return strings.ToLower(d.String()[:3]) }

// fields are those of each kind beside the ones of every rule; an unknown field is a fault, because a word that is
// misspelt would otherwise leave a family without its cut-off.
var fields = map[Kind][]string{
	DaysBefore:    {"days", "count", "at"},
	DayBefore:     {"count", "at"},
	SameDay:       {"at"},
	HoursBefore:   {"hours", "of", "count"},
	WeekdayBefore: {"weekday", "weeks", "at"},
	ByDay:         {"days"},
	BeforeHoliday: {"at"},
	BeforePeriod:  {"days", "count", "at"},
	MonthBefore:   {"day", "months", "at"},
	FixedDates:    {"dates"},
	Always:        {},
	Never:         {},
}

var everywhere = []string{"kind", "late", "from", "to", "shift", "first_day_back"}

// UnmarshalJSON reads the rules of a service and checks them whole. Errors wrap ErrBadRule and name the place.
func (r *Rules) UnmarshalJSON(data []byte) error {
	m, err := object("rules", data)
	if err != nil {
		return err
	}
	var out Rules
	for name, target := range map[string]**Rule{"add": &out.Add, "change": &out.Change, "cancel": &out.Cancel} {
		raw, there := m[name]
		delete(m, name)
		if !there || isNull(raw) {
			continue
		}
		rule, err := readRule(name, raw, "")
		if err != nil {
			return err
		}
		*target = &rule
	}
	if err := leftovers("rules", m, []string{"add", "change", "cancel"}); err != nil {
		return err
	}
	if out.Add == nil {
		return fault("add", "is missing: until when may a day be booked?")
	}
	*r = out
	return nil
}

// UnmarshalJSON reads one rule and checks it. Errors wrap ErrBadRule and name the place.
func (r *Rule) UnmarshalJSON(data []byte) error {
	rule, err := readRule("rule", data, "")
	if err == nil {
		*r = rule
	}
	return err
}

// UnmarshalJSON reads {"surcharge_cents": 50, "until": RULE}; "surcharge" may be the text of an amount in euros ("0.50")
// or of a share ("50%"). Errors wrap ErrBadRule.
func (l *Late) UnmarshalJSON(data []byte) error {
	late, err := readLate("late", data)
	if err == nil && late != nil {
		*l = *late
	}
	return err
}

func fault(place, format string, args ...any) error {
	return fmt.Errorf("%w: %s %s", ErrBadRule, place, fmt.Sprintf(format, args...))
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

func object(place string, raw []byte) (map[string]json.RawMessage, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		return nil, fault(place, "is not an object")
	}
	return m, nil
}

func leftovers(place string, m map[string]json.RawMessage, known []string) error {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		return fault(place, "does not know %q; it knows %s", name, strings.Join(known, ", "))
	}
	return nil
}

// reader takes the fields of one rule out of its object, and keeps the first fault.
type reader struct {
	place string
	m     map[string]json.RawMessage
	err   error
}

func take[T any](r *reader, name string, want string) (value T, there bool) {
	raw, there := r.m[name]
	delete(r.m, name)
	if !there || isNull(raw) {
		return value, false
	}
	if err := json.Unmarshal(raw, &value); err != nil && r.err == nil {
		r.err = fault(r.place+"."+name, "is not %s", want)
	}
	return value, true
}

func (r *reader) number(name string, low, high, otherwise int) int {
	n, there := take[int](r, name, "a whole number")
	if !there {
		n = otherwise
	}
	if (n < low || n > high) && r.err == nil {
		if !there {
			r.err = fault(r.place+"."+name, "is missing: a whole number from %d to %d", low, high)
		} else {
			r.err = fault(r.place+"."+name, "is %d: it is from %d to %d", n, low, high)
		}
	}
	return n
}

func (r *reader) clock(name string, otherwise Clock) Clock {
	c, there := take[Clock](r, name, "a time of the day such as 09:00 or 24:00")
	if !there {
		return otherwise
	}
	return c
}

func (r *reader) count(otherwise schoolyear.CountKind) schoolyear.CountKind {
	c, there := take[schoolyear.CountKind](r, "count", "a way of counting days")
	if !there {
		return otherwise
	}
	if !slices.Contains(schoolyear.CountKinds(), c) && r.err == nil {
		r.err = fault(r.place+".count", "is %q: it is one of calendar, ouvres, ouvrables, school, service", c)
	}
	return c
}

func (r *reader) weekday(name string) time.Weekday {
	code, _ := take[string](r, name, "a weekday")
	day, known := weekdays[code]
	if !known && r.err == nil {
		r.err = fault(r.place+"."+name, "is %q: it is one of mon, tue, wed, thu, fri, sat, sun", code)
	}
	return day
}

// kindOf lets the rule of one weekday go without its kind where its fields say it.
func kindOf(m map[string]json.RawMessage, otherwise Kind) Kind {
	for _, guess := range []struct {
		field string
		kind  Kind
	}{{"weekday", WeekdayBefore}, {"days", DaysBefore}, {"hours", HoursBefore}, {"day", MonthBefore}} {
		if _, there := m[guess.field]; there {
			return guess.kind
		}
	}
	return otherwise
}

func readRule(place string, raw json.RawMessage, otherwise Kind) (Rule, error) {
	m, err := object(place, raw)
	if err != nil {
		return Rule{}, err
	}
	in := &reader{place: place, m: m}
	kind, there := take[Kind](in, "kind", "the name of a kind of rule")
	if !there {
		kind = kindOf(m, otherwise)
	}
	if in.err != nil {
		return Rule{}, in.err
	}
	own, known := fields[kind]
	if !known {
		return Rule{}, fault(place+".kind", "is %q: it is one of %s", kind, kindList())
	}
	out := Rule{Kind: kind, At: defaultClock}
	switch kind {
	case DaysBefore:
		out.Days, out.Count, out.At = in.number("days", 0, 366, -1), in.count(schoolyear.CountCalendar), in.clock("at", defaultClock)
	case DayBefore:
		out.Days, out.Count, out.At = 1, in.count(schoolyear.CountSchool), in.clock("at", defaultClock)
	case SameDay:
		out.At = in.clock("at", 0)
	case HoursBefore:
		out.Hours, out.Of, out.Count = in.number("hours", 1, 1000, -1), in.clock("of", 0), in.count(schoolyear.CountCalendar)
	case WeekdayBefore:
		out.Weekday, out.Weeks, out.At = in.weekday("weekday"), in.number("weeks", 0, 52, 1), in.clock("at", defaultClock)
	case BeforePeriod:
		out.Days, out.Count, out.At = in.number("days", 0, 366, -1), in.count(schoolyear.CountCalendar), in.clock("at", defaultClock)
	case MonthBefore:
		out.Day, out.Months, out.At = in.number("day", 1, 31, -1), in.number("months", 0, 12, 1), in.clock("at", defaultClock)
	case BeforeHoliday:
		out.At = in.clock("at", defaultClock)
	case ByDay:
		out.ByDay = in.byDay()
	case FixedDates:
		out.Dates = in.campaigns()
	}
	in.common(&out)
	if in.err != nil {
		return Rule{}, in.err
	}
	if kind == FixedDates && len(out.Dates) == 0 && out.To.IsZero() {
		return Rule{}, fault(place, "has neither \"to\" nor \"dates\": until when?")
	}
	return out, leftovers(place, m, append(slices.Clone(own), everywhere...))
}

func kindList() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func (r *reader) common(out *Rule) {
	out.From, _ = take[Moment](r, "from", "a day such as 2026-06-11, or a time on it such as 2026-06-11T07:00")
	out.To, _ = take[Moment](r, "to", "a day such as 2026-07-15, or a time on it such as 2026-07-15T12:00")
	if !out.To.IsZero() && !out.From.IsZero() && !out.From.Begin(time.UTC).Before(out.To.End(time.UTC)) && r.err == nil {
		r.err = fault(r.place, "begins (%s) when it has ended (%s)", out.From, out.To)
	}
	out.Shift, _ = take[Shift](r, "shift", "before or after")
	if !slices.Contains([]Shift{Stay, ToDayBefore, ToDayAfter}, out.Shift) && r.err == nil {
		r.err = fault(r.place+".shift", "is %q: it is before or after", out.Shift)
	}
	if raw, there := take[json.RawMessage](r, "first_day_back", "a rule"); there && r.err == nil {
		back, err := readRule(r.place+".first_day_back", raw, BeforeHoliday)
		out.FirstDayBack, r.err = &back, err
	}
	if raw, there := take[json.RawMessage](r, "late", "what is taken late"); there && r.err == nil {
		out.Late, r.err = readLate(r.place+".late", raw)
	}
}

func (r *reader) byDay() map[time.Weekday]Rule {
	m, _ := take[map[string]json.RawMessage](r, "days", "an object of one rule for each weekday")
	if len(m) == 0 && r.err == nil {
		r.err = fault(r.place+".days", "names no weekday")
	}
	out := map[time.Weekday]Rule{}
	for _, code := range slices.Sorted(maps.Keys(m)) {
		day, known := weekdays[code]
		if r.err != nil {
			break
		}
		if !known {
			r.err = fault(r.place+".days", "does not know %q; it knows mon, tue, wed, thu, fri, sat, sun", code)
			break
		}
		out[day], r.err = readRule(r.place+".days."+code, m[code], "")
	}
	return out
}

func (r *reader) campaigns() []Campaign {
	list, _ := take[[]json.RawMessage](r, "dates", "a list")
	var out []Campaign
	for i, raw := range list {
		place := fmt.Sprintf("%s.dates[%d]", r.place, i)
		m, err := object(place, raw)
		if err != nil {
			r.err = err
			return nil
		}
		in := &reader{place: place, m: m}
		var c Campaign
		c.From, _ = take[schoolyear.Date](in, "from", "a day such as 2026-10-19")
		c.Until, _ = take[schoolyear.Date](in, "until", "a day such as 2026-10-30")
		c.Open, _ = take[Moment](in, "open", "a day, or a time on it")
		c.To, _ = take[Moment](in, "to", "a day, or a time on it")
		if in.err == nil && (c.From.IsZero() || c.Until.Before(c.From)) {
			in.err = fault(place, "names no days of service: \"from\" and \"until\", the second not before the first")
		}
		if in.err == nil && c.To.IsZero() {
			in.err = fault(place, "has no \"to\": until when are they booked?")
		}
		if in.err == nil {
			in.err = leftovers(place, m, []string{"from", "until", "open", "to"})
		}
		if in.err != nil {
			r.err = in.err
			return nil
		}
		out = append(out, c)
	}
	return out
}

// readLate reads true, an amount, or an object; a whole number is cents, as everywhere, and 0.50 is euros.
func readLate(place string, raw json.RawMessage) (*Late, error) {
	text := strings.TrimSpace(string(raw))
	switch {
	case text == "false" || text == "null":
		return nil, nil
	case text == "true":
		return &Late{}, nil
	case !strings.HasPrefix(text, "{"):
		return amount(place, raw)
	}
	m, err := object(place, raw)
	if err != nil {
		return nil, err
	}
	in := &reader{place: place, m: m}
	out := &Late{}
	if value, there := take[json.RawMessage](in, "surcharge", "an amount"); there {
		if out, err = amount(place+".surcharge", value); err != nil {
			return nil, err
		}
	}
	if cents, there := take[int64](in, "surcharge_cents", "a whole number of cents"); there {
		out.SurchargeCents = cents
	}
	if ppm, there := take[int64](in, "surcharge_ppm", "a whole number of millionths"); there {
		out.SurchargePPM = ppm
	}
	if percent, there := take[float64](in, "percent", "a number"); there {
		out.SurchargePPM = int64(math.Round(percent * 10_000))
	}
	if (out.SurchargeCents < 0 || out.SurchargePPM < 0) && in.err == nil {
		in.err = fault(place, "takes off the price instead of adding to it")
	}
	if value, there := take[json.RawMessage](in, "until", "a rule"); there && in.err == nil {
		until, err := readRule(place+".until", value, SameDay)
		out.Until, in.err = &until, err
		if in.err == nil && until.Late != nil {
			in.err = fault(place+".until", "cannot be late itself")
		}
	}
	if in.err != nil {
		return nil, in.err
	}
	return out, leftovers(place, m, []string{"surcharge", "surcharge_cents", "surcharge_ppm", "percent", "until"})
}

var amounts = regexp.MustCompile(`^"?\+?\s*(\d{1,7})(?:([.,])(\d{1,2}))?\s*(%|€|EUR)?"?$`)

func amount(place string, raw json.RawMessage) (*Late, error) {
	found := amounts.FindStringSubmatch(strings.TrimSpace(string(raw)))
	if found == nil {
		return nil, fault(place, "is no amount: a whole number of cents (50), euros as \"0.50\" or a share as \"50%%\"")
	}
	whole, _ := strconv.ParseInt(found[1], 10, 64)
	hundredths, _ := strconv.ParseInt((found[3] + "00")[:2], 10, 64)
	switch {
	case found[4] == "%":
		return &Late{SurchargePPM: whole*10_000 + hundredths*100}, nil
	case found[2] == "" && found[4] == "":
		return &Late{SurchargeCents: whole}, nil
	default:
		return &Late{SurchargeCents: whole*100 + hundredths}, nil
	}
}

// MarshalJSON writes the rule flat, only with the fields of its kind: what UnmarshalJSON reads.
func (r Rule) MarshalJSON() ([]byte, error) {
	m := map[string]any{"kind": r.Kind}
	for _, field := range fields[r.Kind] {
		m[field] = map[string]func() any{
			"days": func() any {
				if r.Kind != ByDay {
					return r.Days
				}
				byDay := map[string]Rule{}
				for day, rule := range r.ByDay {
					byDay[weekdayCode(day)] = rule
				}
				return byDay
			},
			"count":   func() any { return r.Count },
			"at":      func() any { return r.At },
			"hours":   func() any { return r.Hours },
			"of":      func() any { return r.Of },
			"weekday": func() any { return weekdayCode(r.Weekday) },
			"weeks":   func() any { return r.Weeks },
			"day":     func() any { return r.Day },
			"months":  func() any { return r.Months },
			"dates":   func() any { return r.Dates },
		}[field]()
	}
	if len(r.Dates) == 0 {
		delete(m, "dates")
	}
	if !r.From.IsZero() {
		m["from"] = r.From
	}
	if !r.To.IsZero() {
		m["to"] = r.To
	}
	if r.Shift != Stay {
		m["shift"] = r.Shift
	}
	if r.FirstDayBack != nil {
		m["first_day_back"] = r.FirstDayBack
	}
	if r.Late != nil {
		m["late"] = r.Late
	}
	return json.Marshal(m)
}

// MarshalJSON writes what UnmarshalJSON reads, in cents and millionths.
func (l Late) MarshalJSON() ([]byte, error) {
	m := map[string]any{}
	if l.SurchargeCents != 0 {
		m["surcharge_cents"] = l.SurchargeCents
	}
	if l.SurchargePPM != 0 {
		m["surcharge_ppm"] = l.SurchargePPM
	}
	if l.Until != nil {
		m["until"] = l.Until
	}
	return json.Marshal(m)
}
