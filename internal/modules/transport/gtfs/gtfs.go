// Package gtfs reads the timetables of a bus network as carriers publish them (General Transit Feed Specification, Schedule): a zip of
// tables. It knows no database. What cannot be read is left out and said, with its file and its line.
package gtfs

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"preau/internal/platform/unpack"
	"preau/internal/schoolyear"
)

// SchoolBus is the extended route type of a service for pupils; Bus is the plain one, and 700 to 716 are all kinds of buses.
const (
	Bus       = 3
	SchoolBus = 712
)

// Limits bound what a file may hold. A zero field takes its default.
type Limits struct {
	Bytes  int64 // unpacked, together: 256 MiB
	Lines  int   // of all tables: 4,000,000
	Routes int   // listed: 5,000
	Trips  int   // of the chosen routes: 20,000
	Times  int   // of the chosen routes: 400,000
	Issues int   // listed: 500; the rest is counted
}

func (l Limits) withDefaults() Limits {
	l.Bytes = cmp.Or(l.Bytes, 256<<20)
	l.Lines = cmp.Or(l.Lines, 4_000_000)
	l.Routes = cmp.Or(l.Routes, 5_000)
	l.Trips = cmp.Or(l.Trips, 20_000)
	l.Times = cmp.Or(l.Times, 400_000)
	l.Issues = cmp.Or(l.Issues, 500)
	return l
}

// The codes of an Issue. Those of the package unpack come as they are.
const (
	NotAZip       = "not_a_zip"
	MissingFile   = "missing_file"
	MissingColumn = "missing_column" // column
	NoCalendar    = "no_calendar"
	BadLine       = "bad_line" // an unclosed quote
	NotUTF8       = "not_utf8"
	Duplicate     = "duplicate"     // key
	Unknown       = "unknown"       // column, key: what it names is in no table
	Empty         = "empty"         // column
	BadDate       = "bad_date"      // value
	BadTime       = "bad_time"      // value
	BadPlace      = "bad_place"     // value
	BadColour     = "bad_colour"    // value
	Backwards     = "backwards"     // key: the trip's hours go back
	NoTime        = "no_time"       // key: the first or the last stop has none
	Short         = "short"         // key: fewer than two stops
	NoDay         = "no_day"        // key: a service that runs on no day
	TripLeftOut   = "trip_left_out" // key
	NotABus       = "not_a_bus"     // key, type
	Frequencies   = "frequencies"
	TooManyLines  = "too_many_lines" // limit
	TooManyTrips  = "too_many_trips" // limit
)

// Codes lists them.
var Codes = []string{NotAZip, MissingFile, MissingColumn, NoCalendar, BadLine, NotUTF8, Duplicate, Unknown, Empty, BadDate, BadTime, BadPlace, BadColour, Backwards, NoTime, Short, NoDay, TripLeftOut, NotABus, Frequencies, TooManyLines, TooManyTrips}

// Issue is one thing to know about one line; Line 0 is the whole file. Severe: something is left out.
type Issue struct {
	File   string            `json:"file"`
	Line   int               `json:"line"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Severe bool              `json:"severe"`
}

// The tables, with what is read of them.
type (
	// Agency runs routes.
	Agency struct{ ID, Name, Phone, Mail, Website string }
	// Stop is a place; coordinates in millionths of a degree, nil when the file has none that can be.
	Stop struct {
		ID, Name, Place string
		LatE6, LonE6    *int
	}
	// Route is a line.
	Route struct {
		ID, Agency, Code, Label, Colour string
		Type                            int
		Trips                           int // in the file
	}
	// Trip is one journey of a route on the days of a service.
	Trip struct {
		ID, Route, Service, Headsign string
		Direction                    int // 0, 1; -1 when the file does not say
		Times                        []Time
		line                         int
		broken                       bool
	}
	// Time is a trip at a stop, in seconds since noon less twelve hours.
	Time struct {
		Stop             string
		Arrives, Departs int
		Boards, Alights  bool
		sequence         int
		line             int
		timed            bool
	}
	// Service says on which days.
	Service struct {
		ID           string
		Weekdays     int // 1 is Monday
		Since, Until schoolyear.Date
		Days         map[schoolyear.Date]bool // exceptions: runs, or does not
	}
)

// Feed is a file that was read: all its routes, and of the chosen ones their trips with everything these name.
type Feed struct {
	Publisher string
	Agencies  []Agency
	Routes    []Route
	Stops     []Stop // of the chosen routes
	Services  []Service
	Trips     []Trip
	Issues    []Issue
	Hidden    int // issues beyond those listed
}

// Severe tells whether nothing of the file can be used.
func (f *Feed) Severe() bool {
	return slices.ContainsFunc(f.Issues, func(i Issue) bool { return i.Severe && i.Line == 0 && i.Code != TooManyTrips })
}

// Runs tells whether the service runs on a day.
func (s *Service) Runs(d schoolyear.Date) bool {
	if runs, said := s.Days[d]; said {
		return runs
	}
	return s.Weekdays&Weekday(d) != 0 && !d.Before(s.Since) && !d.After(s.Until)
}

// Weekday is the day's bit: 1 for Monday, 64 for Sunday.
func Weekday(d schoolyear.Date) int { return 1 << ((int(d.Weekday()) + 6) % 7) }

// Read reads a file. chosen tells of which routes the trips are wanted; nil: of none, only the routes are listed. The error is the
// machine's; whatever is wrong with the file is an Issue.
func Read(content []byte, chosen func(Route) bool, limits Limits) (*Feed, error) {
	r := &reader{feed: &Feed{Agencies: []Agency{}, Routes: []Route{}, Stops: []Stop{}, Services: []Service{}, Trips: []Trip{}, Issues: []Issue{}}, limits: limits.withDefaults(), chosen: chosen, tables: map[string]unpack.File{}}
	if !bytes.HasPrefix(content, []byte("PK\x03\x04")) && !bytes.HasPrefix(content, []byte("PK\x05\x06")) {
		r.severe("*", 0, NotAZip)
		return r.feed, nil
	}
	files, err := unpack.Files([]unpack.Source{{Name: "gtfs.zip", Content: bytes.NewReader(content)}}, nil, unpack.Limits{Files: 200, Bytes: r.limits.Bytes, Ratio: 200})
	if err := r.packed(err); err != nil || r.feed.Severe() {
		return r.feed, err
	}
	for _, f := range files {
		if name := strings.ToLower(f.Base); r.tables[name].Open == nil {
			r.tables[name] = f
		}
	}
	for _, name := range []string{"agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"} {
		if r.tables[name].Open == nil {
			r.severe(name, 0, MissingFile)
		}
	}
	if r.tables["calendar.txt"].Open == nil && r.tables["calendar_dates.txt"].Open == nil {
		r.severe("calendar.txt", 0, NoCalendar)
	}
	for _, read := range []func() error{r.info, r.agencies, r.routes, r.services, r.trips, r.stops, r.times, r.settle} {
		if r.feed.Severe() {
			break
		}
		if err := r.packed(read()); err != nil {
			return nil, err
		}
	}
	return r.feed, nil
}

type reader struct {
	feed   *Feed
	limits Limits
	chosen func(Route) bool
	tables map[string]unpack.File
	lines  int

	agency  map[string]bool
	route   map[string]int
	wanted  map[string]bool
	service map[string]int
	trip    map[string]int
	stop    map[string]Stop
	used    map[string]bool
	noted   map[string]bool
	times_  int
}

// packed turns what is wrong with the packing into an issue.
func (r *reader) packed(err error) error {
	var refused *unpack.Error
	if errors.As(err, &refused) {
		r.add(Issue{File: strings.TrimPrefix(refused.File, "gtfs.zip/"), Code: refused.Code, Params: refused.Params, Severe: true})
		return nil
	}
	return err
}

func (r *reader) add(i Issue) {
	if len(r.feed.Issues) >= r.limits.Issues && (i.Line > 0 || !i.Severe) {
		r.feed.Hidden++
		return
	}
	r.feed.Issues = append(r.feed.Issues, i)
}

func params(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v := []rune(pairs[i+1])
		m[pairs[i]] = string(v[:min(len(v), 80)])
	}
	return m
}

func (r *reader) severe(file string, line int, code string, pairs ...string) {
	r.add(Issue{file, line, code, params(pairs), true})
}

func (r *reader) warn(file string, line int, code string, pairs ...string) {
	r.add(Issue{file, line, code, params(pairs), false})
}

// table reads one table line by line; absent ones are read over. wants are the columns without which it means nothing.
func (r *reader) table(name string, wants []string, row func(l line)) error {
	f := r.tables[name]
	if f.Open == nil {
		return nil
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	s := newScanner(in)
	var head map[string]int
	for s.next() {
		if r.lines++; r.lines > r.limits.Lines {
			r.severe(name, 0, TooManyLines, "limit", strconv.Itoa(r.limits.Lines))
			return nil
		}
		if s.foreign && !r.noted[name] {
			r.noted = put(r.noted, name)
			r.warn(name, s.number, NotUTF8)
		}
		cells, ok := split(s.text)
		switch {
		case head == nil:
			head = map[string]int{}
			for i, c := range cells {
				if c = strings.ToLower(strings.TrimSpace(c)); c != "" {
					if _, twice := head[c]; !twice {
						head[c] = i
					}
				}
			}
			for _, w := range wants {
				if _, found := head[w]; !found {
					r.severe(name, 0, MissingColumn, "column", w)
				}
			}
			if r.feed.Severe() {
				return nil
			}
		case !ok:
			r.severe(name, s.number, BadLine)
		case strings.TrimSpace(s.text) != "":
			row(line{head, cells, s.number})
		}
	}
	if s.err != nil {
		return s.err
	}
	if head == nil && len(wants) > 0 {
		r.severe(name, 0, MissingColumn, "column", wants[0])
	}
	return nil
}

func put[K comparable](m map[K]bool, k K) map[K]bool {
	if m == nil {
		m = map[K]bool{}
	}
	m[k] = true
	return m
}

type line struct {
	head   map[string]int
	cells  []string
	number int
}

// of is the line's value in a column, without the spaces around it; "" when it has none.
func (l line) of(column string) string {
	i, ok := l.head[column]
	if !ok || i >= len(l.cells) {
		return ""
	}
	return strings.TrimSpace(l.cells[i])
}

func (r *reader) info() error {
	return r.table("feed_info.txt", nil, func(l line) { r.feed.Publisher = cmp.Or(r.feed.Publisher, clip(l.of("feed_publisher_name"), 120)) })
}

func clip(s string, n int) string {
	v := []rune(s)
	return string(v[:min(len(v), n)])
}

func (r *reader) agencies() error {
	r.agency = map[string]bool{}
	return r.table("agency.txt", []string{"agency_name"}, func(l line) {
		a := Agency{ID: l.of("agency_id"), Name: clip(l.of("agency_name"), 120), Phone: clip(l.of("agency_phone"), 40), Mail: clip(l.of("agency_email"), 200), Website: clip(l.of("agency_url"), 200)}
		switch {
		case a.Name == "":
			r.severe("agency.txt", l.number, Empty, "column", "agency_name")
		case r.agency[a.ID]:
			r.severe("agency.txt", l.number, Duplicate, "key", a.ID)
		default:
			r.agency[a.ID] = true
			r.feed.Agencies = append(r.feed.Agencies, a)
		}
	})
}

func (r *reader) routes() error {
	r.route, r.wanted = map[string]int{}, map[string]bool{}
	return r.table("routes.txt", []string{"route_id", "route_type"}, func(l line) {
		t := Route{ID: l.of("route_id"), Agency: l.of("agency_id"), Code: clip(l.of("route_short_name"), 20), Label: clip(l.of("route_long_name"), 160)}
		kind, err := strconv.Atoi(l.of("route_type"))
		_, known := r.route[t.ID]
		switch {
		case t.ID == "":
			r.severe("routes.txt", l.number, Empty, "column", "route_id")
			return
		case known:
			r.severe("routes.txt", l.number, Duplicate, "key", t.ID)
			return
		case err != nil || kind != Bus && (kind < 700 || kind > 716):
			r.warn("routes.txt", l.number, NotABus, "key", cmp.Or(t.Code, t.ID), "type", l.of("route_type"))
			return
		case len(r.feed.Routes) >= r.limits.Routes:
			return
		}
		if t.Code == "" { // the specification asks for one of the two names
			t.Code = clip(cmp.Or(t.Label, t.ID), 20)
		}
		if t.Agency == "" && len(r.feed.Agencies) == 1 {
			t.Agency = r.feed.Agencies[0].ID
		} else if !r.agency[t.Agency] {
			r.warn("routes.txt", l.number, Unknown, "column", "agency_id", "key", t.Agency)
			t.Agency = ""
		}
		if c := strings.ToLower(strings.TrimPrefix(l.of("route_color"), "#")); c != "" {
			if _, err := strconv.ParseUint(c, 16, 32); err != nil || len(c) != 6 {
				r.warn("routes.txt", l.number, BadColour, "value", c)
			} else {
				t.Colour = "#" + c
			}
		}
		t.Type = kind
		r.route[t.ID] = len(r.feed.Routes)
		r.feed.Routes = append(r.feed.Routes, t)
	})
}

// date reads 20261124.
func date(s string) (schoolyear.Date, bool) {
	if len(s) != 8 {
		return schoolyear.Date{}, false
	}
	d, err := schoolyear.ParseDate(s[:4] + "-" + s[4:6] + "-" + s[6:])
	return d, err == nil && d.Year >= 2000 && d.Year < 2100
}

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func (r *reader) services() error {
	r.service = map[string]int{}
	if err := r.table("calendar.txt", append([]string{"service_id", "start_date", "end_date"}, weekdays...), func(l line) {
		s := Service{ID: l.of("service_id"), Days: map[schoolyear.Date]bool{}}
		_, known := r.service[s.ID]
		var ok, until bool
		s.Since, ok = date(l.of("start_date"))
		s.Until, until = date(l.of("end_date"))
		switch {
		case s.ID == "":
			r.severe("calendar.txt", l.number, Empty, "column", "service_id")
			return
		case known:
			r.severe("calendar.txt", l.number, Duplicate, "key", s.ID)
			return
		case !ok:
			r.severe("calendar.txt", l.number, BadDate, "value", l.of("start_date"))
			return
		case !until || s.Until.Before(s.Since):
			r.severe("calendar.txt", l.number, BadDate, "value", l.of("end_date"))
			return
		}
		for i, name := range weekdays {
			if l.of(name) == "1" {
				s.Weekdays |= 1 << i
			}
		}
		r.service[s.ID] = len(r.feed.Services)
		r.feed.Services = append(r.feed.Services, s)
	}); err != nil {
		return err
	}
	return r.table("calendar_dates.txt", []string{"service_id", "date", "exception_type"}, func(l line) {
		id := l.of("service_id")
		d, ok := date(l.of("date"))
		kind := l.of("exception_type")
		switch {
		case id == "":
			r.severe("calendar_dates.txt", l.number, Empty, "column", "service_id")
			return
		case !ok:
			r.severe("calendar_dates.txt", l.number, BadDate, "value", l.of("date"))
			return
		case kind != "1" && kind != "2":
			r.severe("calendar_dates.txt", l.number, Unknown, "column", "exception_type", "key", kind)
			return
		}
		i, known := r.service[id]
		if !known {
			i = len(r.feed.Services)
			r.service[id] = i
			r.feed.Services = append(r.feed.Services, Service{ID: id, Since: d, Until: d, Days: map[schoolyear.Date]bool{}})
		}
		s := &r.feed.Services[i]
		s.Days[d] = kind == "1"
		if s.Weekdays == 0 { // days alone: from the first to the last
			if d.Before(s.Since) {
				s.Since = d
			}
			if d.After(s.Until) {
				s.Until = d
			}
		}
	})
}

func (r *reader) trips() error {
	r.trip = map[string]int{}
	all := map[string]bool{}
	for _, t := range r.feed.Routes {
		if r.chosen != nil && r.chosen(t) {
			r.wanted[t.ID] = true
		}
	}
	return r.table("trips.txt", []string{"route_id", "service_id", "trip_id"}, func(l line) {
		t := Trip{ID: l.of("trip_id"), Route: l.of("route_id"), Service: l.of("service_id"), Headsign: clip(l.of("trip_headsign"), 120), Direction: -1, line: l.number}
		if d := l.of("direction_id"); d == "0" || d == "1" {
			t.Direction = int(d[0] - '0')
		}
		at, known := r.route[t.Route]
		if !known {
			return // of a route that is no bus, or was left out already
		}
		r.feed.Routes[at].Trips++
		if !r.wanted[t.Route] {
			return
		}
		_, served := r.service[t.Service]
		switch {
		case t.ID == "":
			r.severe("trips.txt", l.number, Empty, "column", "trip_id")
		case all[t.ID]:
			r.severe("trips.txt", l.number, Duplicate, "key", t.ID)
		case !served:
			r.severe("trips.txt", l.number, Unknown, "column", "service_id", "key", t.Service)
		case len(r.feed.Trips) >= r.limits.Trips:
			if len(r.feed.Trips) == r.limits.Trips && !r.noted["trips"] {
				r.noted = put(r.noted, "trips")
				r.severe("trips.txt", 0, TooManyTrips, "limit", strconv.Itoa(r.limits.Trips))
			}
		default:
			all[t.ID] = true
			r.trip[t.ID] = len(r.feed.Trips)
			r.feed.Trips = append(r.feed.Trips, t)
		}
	})
}

func (r *reader) stops() error {
	r.stop, r.used = map[string]Stop{}, map[string]bool{}
	if len(r.feed.Trips) == 0 {
		return nil
	}
	return r.table("stops.txt", []string{"stop_id"}, func(l line) {
		s := Stop{ID: l.of("stop_id"), Name: clip(l.of("stop_name"), 120), Place: clip(l.of("stop_desc"), 200)}
		if s.ID == "" {
			r.severe("stops.txt", l.number, Empty, "column", "stop_id")
			return
		}
		if _, twice := r.stop[s.ID]; twice {
			r.severe("stops.txt", l.number, Duplicate, "key", s.ID)
			return
		}
		s.Name = cmp.Or(s.Name, s.ID)
		lat, lon := l.of("stop_lat"), l.of("stop_lon")
		if lat != "" || lon != "" {
			y, ok := degrees(lat, 90)
			x, also := degrees(lon, 180)
			if ok && also && (x != 0 || y != 0) { // 0,0 is in the sea: nobody knows where
				s.LatE6, s.LonE6 = &y, &x
			} else {
				r.warn("stops.txt", l.number, BadPlace, "value", lat+" "+lon)
			}
		}
		r.stop[s.ID] = s
	})
}

// degrees reads "45.75801" as millionths, rounded.
func degrees(s string, most float64) (int, bool) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= -most && v <= most) {
		return 0, false
	}
	if v < 0 {
		return int(v*1e6 - 0.5), true
	}
	return int(v*1e6 + 0.5), true
}

// clock reads "7:32:00" and "25:10:00".
func clock(s string) (int, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 3 {
		return 0, false
	}
	n := [3]int{}
	for i, p := range parts {
		v, err := strconv.Atoi(strings.TrimSpace(p))
		if err != nil || v < 0 || len(p) > 2 || i > 0 && v > 59 {
			return 0, false
		}
		n[i] = v
	}
	t := n[0]*3600 + n[1]*60 + n[2]
	return t, t <= 48*3600
}

func (r *reader) times() error {
	if len(r.feed.Trips) == 0 {
		return nil
	}
	const file = "stop_times.txt"
	return r.table(file, []string{"trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"}, func(l line) {
		i, wanted := r.trip[l.of("trip_id")]
		if !wanted {
			return
		}
		t := &r.feed.Trips[i]
		if r.times_++; r.times_ > r.limits.Times {
			t.broken = true
			if r.times_ == r.limits.Times+1 {
				r.severe(file, 0, TooManyTrips, "limit", strconv.Itoa(r.limits.Times))
			}
			return
		}
		x := Time{Stop: l.of("stop_id"), Boards: l.of("pickup_type") != "1", Alights: l.of("drop_off_type") != "1", line: l.number}
		if _, known := r.stop[x.Stop]; !known {
			r.severe(file, l.number, Unknown, "column", "stop_id", "key", x.Stop)
			t.broken = true
			return
		}
		var err error
		if x.sequence, err = strconv.Atoi(l.of("stop_sequence")); err != nil || x.sequence < 0 {
			r.severe(file, l.number, Unknown, "column", "stop_sequence", "key", l.of("stop_sequence"))
			t.broken = true
			return
		}
		arrives, departs := l.of("arrival_time"), l.of("departure_time")
		arrives, departs = cmp.Or(arrives, departs), cmp.Or(departs, arrives)
		if arrives != "" {
			var ok, also bool
			x.Arrives, ok = clock(arrives)
			x.Departs, also = clock(departs)
			if !ok || !also {
				bad := arrives
				if ok {
					bad = departs
				}
				r.severe(file, l.number, BadTime, "value", bad)
				t.broken = true
				return
			}
			x.timed = true
		}
		t.Times = append(t.Times, x)
	})
}

// settle orders the stops of each trip, fills the hours between, and leaves out the trips that nobody could take.
func (r *reader) settle() error {
	if r.tables["frequencies.txt"].Open != nil && len(r.feed.Trips) > 0 {
		r.warn("frequencies.txt", 0, Frequencies)
	}
	keep := r.feed.Trips[:0]
	served := map[string]bool{}
	for _, t := range r.feed.Trips {
		if !t.broken && r.whole(&t) {
			for _, x := range t.Times {
				r.used[x.Stop] = true
			}
			served[t.Service] = true
			keep = append(keep, t)
		} else if t.broken {
			r.severe("trips.txt", t.line, TripLeftOut, "key", t.ID)
		}
	}
	r.feed.Trips = keep
	for id := range r.used {
		r.feed.Stops = append(r.feed.Stops, r.stop[id])
	}
	slices.SortFunc(r.feed.Stops, func(a, b Stop) int { return cmp.Compare(a.ID, b.ID) })
	r.feed.Services = slices.DeleteFunc(r.feed.Services, func(s Service) bool {
		if served[s.ID] && s.Weekdays == 0 && !slices.Contains(values(s.Days), true) {
			r.warn("calendar.txt", 0, NoDay, "key", s.ID)
		}
		return !served[s.ID]
	})
	slices.SortStableFunc(r.feed.Issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(b2i(b.Severe), b2i(a.Severe)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return nil
}

func values(m map[schoolyear.Date]bool) (out []bool) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// whole tells whether a trip can be taken over; what cannot is said.
func (r *reader) whole(t *Trip) bool {
	const file = "stop_times.txt"
	slices.SortStableFunc(t.Times, func(a, b Time) int { return cmp.Compare(a.sequence, b.sequence) })
	n := len(t.Times)
	if n < 2 {
		r.severe("trips.txt", t.line, Short, "key", t.ID)
		return false
	}
	if !t.Times[0].timed || !t.Times[n-1].timed {
		r.severe(file, t.Times[0].line, NoTime, "key", t.ID)
		return false
	}
	last := 0
	for i := range t.Times {
		x := &t.Times[i]
		if i > 0 && x.sequence == t.Times[i-1].sequence {
			r.severe(file, x.line, Duplicate, "key", t.ID+" "+strconv.Itoa(x.sequence))
			return false
		}
		if !x.timed { // between two hours, in equal parts
			next := i
			for !t.Times[next].timed {
				next++
			}
			from, to := t.Times[i-1].Departs, t.Times[next].Arrives
			x.Arrives = from + (to-from)/(next-i+1)
			x.Arrives -= x.Arrives % 60
			x.Arrives = max(x.Arrives, from)
			x.Departs, x.timed = x.Arrives, true
		}
		if x.Arrives < last || x.Departs < x.Arrives {
			r.severe(file, x.line, Backwards, "key", t.ID)
			return false
		}
		last = x.Departs
	}
	return true
}
