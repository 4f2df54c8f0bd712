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

// fields are those of each kind beside the ones of every rule.
var fields = map[Kind][]string{
	DaysBefore:    {"days", "count", "at"},
	DayBefore:     {"count", "at"},
	SameDay:       {"at"},
	HoursBefore:   {"hours", "of", "count"},
	WeekdayBefore: {"weekday", "weeks", "count", "at"},
	ByDay:         {"days"},
	BeforeHoliday: {"at"},
	BeforePeriod:  {"period", "days", "count", "weekday", "weeks", "at"},
	MonthBefore:   {"day", "weekday", "nth", "months", "at"},
	YearBefore:    {"month", "day", "at"},
	FixedDates:    {"dates"},
	Always:        {},
	Never:         {},
}

var everywhere = []string{"kind", "late", "from", "to", "opens", "shift", "first_day_back", "except"}

// UnmarshalJSON reads the rules of a service and checks them whole. Error: Faults.
func (r *Rules) UnmarshalJSON(data []byte) error {
	var in reading
	out := in.rules(data)
	if len(in.faults) > 0 {
		return in.faults
	}
	*r = out
	return nil
}

// UnmarshalJSON reads one rule and checks it. Error: Faults.
func (r *Rule) UnmarshalJSON(data []byte) error {
	var in reading
	rule := in.rule("rule", data, setting{})
	if len(in.faults) > 0 {
		return in.faults
	}
	*r = rule
	return nil
}

// UnmarshalJSON reads {"surcharge_cents": 50, "until": RULE}; "surcharge" may be the text of an amount in euros ("0.50")
// or of a share ("50%"). Error: Faults.
func (l *Late) UnmarshalJSON(data []byte) error {
	var in reading
	late := in.late("late", data)
	if len(in.faults) > 0 {
		return in.faults
	}
	if late != nil {
		*l = *late
	}
	return nil
}

// reading goes through a rule and keeps every fault.
type reading struct{ faults Faults }

// wrong keeps a fault: its code and parameters for whoever wrote the rule, its text for a log or a terminal.
func (r *reading) wrong(place, code string, params map[string]any, format string, args ...any) {
	r.faults = append(r.faults, Fault{Place: place, Code: "cutoff.fault_" + code, Params: params, text: fmt.Sprintf(format, args...)})
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }

func (r *reading) object(place string, raw []byte) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		r.wrong(place, "object", nil, "is not an object")
		return nil
	}
	return m
}

// leftovers refuses what nobody took: a word that is misspelt would otherwise leave a family without its cut-off.
func (r *reading) leftovers(place string, m map[string]json.RawMessage, known []string) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		list := strings.Join(known, ", ")
		r.wrong(place, "unknown", map[string]any{"name": name, "known": list}, "does not know %q; it knows %s", name, list)
	}
}

// fieldsOf is one object whose fields are taken one by one.
type fieldsOf struct {
	*reading
	place string
	m     map[string]json.RawMessage
}

// take reads a field and forgets it; sound is false where it is absent or is no T, which is then a fault of that code.
func take[T any](r *fieldsOf, name, code, want string) (value T, there, sound bool) {
	raw, there := r.m[name]
	delete(r.m, name)
	if !there || isNull(raw) {
		return value, false, false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		r.wrong(r.place+"."+name, code, nil, "is not %s", want)
		return value, true, false
	}
	return value, true, true
}

func (r *fieldsOf) number(name string, low, high, otherwise int) int {
	n, there, sound := take[int](r, name, "whole", "a whole number")
	if !there {
		n = otherwise
	}
	limits := map[string]any{"min": low, "max": high}
	switch {
	case there && !sound:
	case !there && (n < low || n > high):
		r.wrong(r.place+"."+name, "number", limits, "is missing: a whole number from %d to %d", low, high)
	case n < low || n > high:
		r.wrong(r.place+"."+name, "number", limits, "is %d: it is from %d to %d", n, low, high)
	}
	return n
}

func (r *fieldsOf) clock(name string, otherwise Clock) Clock {
	c, there, _ := take[Clock](r, name, "clock", "a time of the day such as 09:00 or 24:00")
	if !there {
		return otherwise
	}
	return c
}

func (r *fieldsOf) moment(name string) Moment {
	m, _, _ := take[Moment](r, name, "moment", "a day such as 2026-07-15, or a time on it such as 2026-07-15T12:00")
	return m
}

func (r *fieldsOf) count(otherwise schoolyear.CountKind) schoolyear.CountKind {
	c, there, sound := take[schoolyear.CountKind](r, "count", "count", "a way of counting days")
	if !there {
		return otherwise
	}
	if sound && !slices.Contains(schoolyear.CountKinds(), c) {
		r.wrong(r.place+".count", "count", nil, "is %q: it is one of calendar, ouvres, ouvrables, school, service", c)
	}
	return c
}

func (r *fieldsOf) weekday(name string) time.Weekday {
	code, there, sound := take[string](r, name, "weekday", "a weekday")
	day, known := weekdays[code]
	if !known && (sound || !there) {
		r.wrong(r.place+"."+name, "weekday", nil, "is %q: it is one of mon, tue, wed, thu, fri, sat, sun", code)
	}
	return day
}

// kindOf lets the rule of one weekday go without its kind where its fields say it.
func kindOf(m map[string]json.RawMessage, otherwise Kind) Kind {
	for _, guess := range []struct {
		field string
		kind  Kind
	}{{"nth", MonthBefore}, {"weekday", WeekdayBefore}, {"days", DaysBefore}, {"hours", HoursBefore}, {"month", YearBefore}, {"day", MonthBefore}} {
		if _, there := m[guess.field]; there {
			return guess.kind
		}
	}
	return otherwise
}

// setting is where a rule stands: what it is when it does not say, and which kinds have no sense there.
type setting struct {
	kind   Kind
	at     Clock // its cut-off without "at"; zero: the end of the day
	opens  bool  // it says when orders begin: no amount, no dates, no opening of its own
	within Kind  // the kind it is part of
	back   bool  // the rule of the first day back
}

func (r *reading) rules(data []byte) (out Rules) {
	m := r.object("rules", data)
	if m == nil {
		return out
	}
	for _, own := range []struct {
		name   string
		target **Rule
	}{{"add", &out.Add}, {"change", &out.Change}, {"cancel", &out.Cancel}} {
		raw, there := m[own.name]
		delete(m, own.name)
		if there && !isNull(raw) {
			rule := r.rule(own.name, raw, setting{})
			*own.target = &rule
		}
	}
	if raw, there := m["week"]; there && !isNull(raw) {
		out.Week = r.week(raw)
	}
	delete(m, "week")
	r.leftovers("rules", m, []string{"add", "change", "cancel", "week"})
	if out.Add == nil {
		r.wrong("add", "missing", nil, "is missing: until when may a day be booked?")
	}
	return out
}

func (r *reading) week(raw json.RawMessage) *Week {
	m := r.object("week", raw)
	if m == nil {
		return nil
	}
	in := &fieldsOf{reading: r, place: "week", m: m}
	w := Week{Least: in.number("least", 0, 7, 0), Most: in.number("most", 0, 7, 0)}
	if w.Most > 0 && w.Least > w.Most {
		r.wrong("week.most", "week_order", nil, "is less than the least")
	}
	r.leftovers("week", m, []string{"least", "most"})
	if w == (Week{}) {
		return nil
	}
	return &w
}

func (r *reading) rule(place string, raw json.RawMessage, where setting) Rule {
	m := r.object(place, raw)
	if m == nil {
		return Rule{}
	}
	in := &fieldsOf{reading: r, place: place, m: m}
	kind, there, sound := take[Kind](in, "kind", "kind", "the name of a kind of rule")
	if !there {
		kind, sound = kindOf(m, where.kind), true
	}
	own, known := fields[kind]
	if !known {
		if sound {
			r.wrong(place+".kind", "kind", map[string]any{"known": kindList()}, "is %q: it is one of %s", kind, kindList())
		}
		return Rule{}
	}
	if kind == ByDay && where.within == ByDay || where.opens && (kind == FixedDates || kind == Always || kind == Never) {
		r.wrong(place+".kind", "kind_here", nil, "is %q, which has no sense here", kind)
		return Rule{}
	}
	end := defaultClock
	if where.opens {
		end = 0
	}
	out := Rule{Kind: kind, At: end}
	switch kind {
	case BeforePeriod:
		out.Period = choice(in, "period", Stretch, OfWeek, OfMonth, OfSchoolYear)
		if _, out.OnWeekday = m["weekday"]; out.OnWeekday {
			out.Weekday, out.Weeks, out.Count, out.At = in.weekday("weekday"), in.number("weeks", 0, 52, 1), in.count(schoolyear.CountCalendar), in.clock("at", end)
			own = without(own, "days")
			break
		}
		own = without(own, "weekday", "weeks")
		fallthrough
	case DaysBefore:
		out.Days, out.Count, out.At = in.number("days", 0, 366, -1), in.count(schoolyear.CountCalendar), in.clock("at", end)
	case DayBefore:
		out.Days, out.Count, out.At = 1, in.count(schoolyear.CountSchool), in.clock("at", end)
	case SameDay:
		out.At = in.clock("at", 0)
	case HoursBefore:
		out.Hours, out.Of, out.Count = in.number("hours", 1, 1000, -1), in.clock("of", 0), in.count(schoolyear.CountCalendar)
	case WeekdayBefore:
		out.Weekday, out.Weeks, out.Count, out.At = in.weekday("weekday"), in.number("weeks", 0, 52, 1), in.count(schoolyear.CountCalendar), in.clock("at", end)
	case MonthBefore:
		if _, out.OnWeekday = m["weekday"]; out.OnWeekday {
			out.Weekday, out.Nth = in.weekday("weekday"), in.number("nth", 1, 5, -1)
			own = without(own, "day")
		} else {
			out.Day = in.number("day", 1, 31, -1)
			own = without(own, "weekday", "nth")
		}
		out.Months, out.At = in.number("months", 0, 12, 1), in.clock("at", end)
	case YearBefore:
		out.Month, out.Day, out.At = time.Month(in.number("month", 1, 12, -1)), in.number("day", 1, 31, -1), in.clock("at", end)
	case BeforeHoliday:
		out.At = in.clock("at", end)
	case ByDay:
		out.ByDay = in.byDay(where)
	case FixedDates:
		out.Dates = in.campaigns("dates")
	}
	if where.opens {
		r.leftovers(place, m, append(slices.Clone(own), "kind"))
		return out
	}
	before := len(r.faults)
	in.common(&out, where)
	if kind == FixedDates && len(out.Dates) == 0 && out.To.IsZero() && len(r.faults) == before {
		r.wrong(place, "no_end", nil, "has neither \"to\" nor \"dates\": until when?")
	}
	r.leftovers(place, m, append(slices.Clone(own), everywhere...))
	return out
}

func kindList() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func (r *fieldsOf) common(out *Rule, where setting) {
	out.From, out.To = r.moment("from"), r.moment("to")
	if !out.To.IsZero() && !out.From.IsZero() && !out.From.Begin(time.UTC).Before(out.To.End(time.UTC)) {
		r.wrong(r.place+".to", "order", nil, "begins (%s) when it has ended (%s)", out.From, out.To)
	}
	out.Shift = choice(r, "shift", Stay, ToDayBefore, ToDayAfter)
	if raw, there, _ := take[json.RawMessage](r, "opens", "object", "a rule"); there {
		opens := r.rule(r.place+".opens", raw, setting{kind: BeforeHoliday, opens: true, within: out.Kind})
		out.Opens = &opens
	}
	if raw, there, _ := take[json.RawMessage](r, "first_day_back", "object", "a rule"); there {
		if where.back {
			r.wrong(r.place+".first_day_back", "kind_here", nil, "is itself of the first day back")
			return
		}
		back := r.rule(r.place+".first_day_back", raw, setting{kind: BeforeHoliday, back: true})
		out.FirstDayBack = &back
	}
	out.Except = r.campaigns("except")
	if raw, there, _ := take[json.RawMessage](r, "late", "object", "what is taken late"); there {
		out.Late = r.lates(r.place+".late", raw)
	}
}

func (r *fieldsOf) byDay(where setting) map[time.Weekday]Rule {
	m, there, sound := take[map[string]json.RawMessage](r, "days", "object", "an object of one rule for each weekday")
	if len(m) == 0 && (sound || !there) {
		r.wrong(r.place+".days", "no_weekday", nil, "names no weekday")
	}
	out := map[time.Weekday]Rule{}
	where.kind, where.within = "", ByDay
	for _, code := range slices.Sorted(maps.Keys(m)) {
		day, known := weekdays[code]
		if !known {
			r.wrong(r.place+".days", "weekday", nil, "does not know %q; it knows mon, tue, wed, thu, fri, sat, sun", code)
			continue
		}
		out[day] = r.rule(r.place+".days."+code, m[code], where)
	}
	return out
}

// most is how many campaigns one list holds: a year of weeks, and some.
const most = 100

func (r *fieldsOf) campaigns(name string) []Campaign {
	list, _, _ := take[[]json.RawMessage](r, name, "list", "a list")
	if len(list) > most {
		r.wrong(r.place+"."+name, "many", map[string]any{"max": most}, "holds %d dates: at most %d", len(list), most)
		return nil
	}
	var out []Campaign
	for i, raw := range list {
		place := fmt.Sprintf("%s.%s[%d]", r.place, name, i)
		m := r.object(place, raw)
		if m == nil {
			continue
		}
		in := &fieldsOf{reading: r.reading, place: place, m: m}
		before := len(r.faults)
		var c Campaign
		c.From, _, _ = take[schoolyear.Date](in, "from", "day", "a day such as 2026-10-19")
		c.Until, _, _ = take[schoolyear.Date](in, "until", "day", "a day such as 2026-10-30")
		c.Open, c.To = in.moment("open"), in.moment("to")
		if c.Until.IsZero() && len(r.faults) == before {
			c.Until = c.From
		}
		switch {
		case len(r.faults) > before:
		case c.From.IsZero():
			r.wrong(place+".from", "no_days", nil, "is missing: for which days of service?")
		case c.Until.Before(c.From):
			r.wrong(place+".until", "no_days", nil, "comes before \"from\": for which days of service?")
		case c.To.IsZero():
			r.wrong(place+".to", "no_end", nil, "is missing: until when are they booked?")
		case !c.Open.IsZero() && !c.Open.Begin(time.UTC).Before(c.To.End(time.UTC)):
			r.wrong(place+".to", "order", nil, "begins (%s) when it has ended (%s)", c.Open, c.To)
		}
		r.leftovers(place, m, []string{"from", "until", "open", "to"})
		out = append(out, c)
	}
	return out
}

// choice reads one of a few words; the first is the one that is not written.
func choice[T ~string](r *fieldsOf, name string, of ...T) T {
	got, there, sound := take[T](r, name, name, "one of the words that are known")
	if !there || !sound || slices.Contains(of, got) {
		return got
	}
	var known []string
	for _, one := range of[1:] {
		known = append(known, string(one))
	}
	r.wrong(r.place+"."+name, name, nil, "is %q: it is one of %s", got, strings.Join(known, ", "))
	return of[0]
}

// without leaves names out of a list.
func without(list []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(names, s) })
}

// mostStretches is how many surcharges follow one another at most.
const mostStretches = 5

// lates reads one stretch, or a list of them of which only the last may go without its end.
func (r *reading) lates(place string, raw json.RawMessage) (out []Late) {
	if !strings.HasPrefix(strings.TrimSpace(string(raw)), "[") {
		if one := r.late(place, raw); one != nil {
			return []Late{*one}
		}
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil || len(list) > mostStretches {
		r.wrong(place, "many", map[string]any{"max": mostStretches}, "holds more than %d surcharges", mostStretches)
		return nil
	}
	for i, item := range list {
		here := fmt.Sprintf("%s[%d]", place, i)
		one := r.late(here, item)
		if one == nil {
			continue
		}
		if one.Until == nil && i < len(list)-1 {
			r.wrong(here+".until", "late_end", nil, "is missing: until when, before the next one?")
		}
		out = append(out, *one)
	}
	return out
}

// late reads true, an amount, or an object; a whole number is cents, as everywhere, and 0.50 is euros.
func (r *reading) late(place string, raw json.RawMessage) *Late {
	text := strings.TrimSpace(string(raw))
	switch {
	case text == "false" || text == "null":
		return nil
	case text == "true":
		return &Late{}
	case !strings.HasPrefix(text, "{"):
		return r.amount(place, raw)
	}
	m := r.object(place, raw)
	if m == nil {
		return nil
	}
	in := &fieldsOf{reading: r, place: place, m: m}
	out := &Late{}
	if value, there, _ := take[json.RawMessage](in, "surcharge", "amount", "an amount"); there {
		out = r.amount(place+".surcharge", value)
	}
	if cents, there, _ := take[int64](in, "surcharge_cents", "whole", "a whole number of cents"); there {
		out.SurchargeCents = cents
	}
	if ppm, there, _ := take[int64](in, "surcharge_ppm", "whole", "a whole number of millionths"); there {
		out.SurchargePPM = ppm
	}
	if percent, there, _ := take[float64](in, "percent", "whole", "a number"); there {
		out.SurchargePPM = int64(math.Round(percent * 10_000))
	}
	if out.SurchargeCents < 0 || out.SurchargePPM < 0 {
		r.wrong(place+".surcharge", "negative", nil, "takes off the price instead of adding to it")
	}
	if out.SurchargeCents > mostCents || out.SurchargePPM > mostPPM {
		r.wrong(place+".surcharge", "amount", nil, "is more than 100,000 euros, or than a hundred times the price")
	}
	if value, there, _ := take[json.RawMessage](in, "until", "object", "a rule"); there {
		until := r.rule(place+".until", value, setting{kind: SameDay})
		out.Until = &until
		if len(until.Late) > 0 {
			r.wrong(place+".until", "late_late", nil, "cannot be late itself")
		}
	}
	out.Per = choice(in, "per", PerBooking, PerPupil, PerFamily)
	r.leftovers(place, m, []string{"surcharge", "surcharge_cents", "surcharge_ppm", "percent", "per", "until"})
	return out
}

// A surcharge beyond these is a mistake of the keyboard.
const (
	mostCents = 10_000_000
	mostPPM   = 100_000_000
)

var amounts = regexp.MustCompile(`^"?\+?\s*(\d{1,7})(?:([.,])(\d{1,2}))?\s*(%|€|EUR)?"?$`)

func (r *reading) amount(place string, raw json.RawMessage) *Late {
	found := amounts.FindStringSubmatch(strings.TrimSpace(string(raw)))
	if found == nil {
		r.wrong(place, "amount", nil, "is no amount: a whole number of cents (50), euros as \"0.50\" or a share as \"50%%\"")
		return &Late{}
	}
	whole, _ := strconv.ParseInt(found[1], 10, 64)
	hundredths, _ := strconv.ParseInt((found[3] + "00")[:2], 10, 64)
	switch {
	case found[4] == "%":
		return &Late{SurchargePPM: whole*10_000 + hundredths*100}
	case found[2] == "" && found[4] == "":
		return &Late{SurchargeCents: whole}
	default:
		return &Late{SurchargeCents: whole*100 + hundredths}
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
			"month":   func() any { return int(r.Month) },
			"nth":     func() any { return r.Nth },
			"period":  func() any { return r.Period },
			"dates":   func() any { return r.Dates },
		}[field]()
	}
	for name, silent := range map[string]bool{
		"dates": len(r.Dates) == 0, "period": r.Period == Stretch,
		"count": r.Count == schoolyear.CountCalendar && (r.Kind == WeekdayBefore || r.OnWeekday),
		"day":   r.OnWeekday, "nth": !r.OnWeekday,
		"days":    r.Kind == BeforePeriod && r.OnWeekday,
		"weekday": !r.OnWeekday && r.Kind != WeekdayBefore, "weeks": !r.OnWeekday && r.Kind != WeekdayBefore,
	} {
		if silent {
			delete(m, name)
		}
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
	if r.Opens != nil {
		m["opens"] = r.Opens
	}
	if r.FirstDayBack != nil {
		m["first_day_back"] = r.FirstDayBack
	}
	if len(r.Except) > 0 {
		m["except"] = r.Except
	}
	switch len(r.Late) {
	case 0:
	case 1:
		m["late"] = r.Late[0]
	default:
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
	if l.Per != PerBooking {
		m["per"] = l.Per
	}
	if l.Until != nil {
		m["until"] = l.Until
	}
	return json.Marshal(m)
}
