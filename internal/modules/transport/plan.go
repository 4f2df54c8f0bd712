package transport

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/modules/transport/gtfs"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// fromFile stands before a key that a timetable file gave.
const fromFile = "gtfs:"

// The parts of the network that a file writes, in the order in which they may be written.
const (
	partOperators = "operators"
	partStops     = "stops"
	partLines     = "lines"
	partCalendars = "calendars"
	partRuns      = "runs"
	partTrips     = "trips"
)

var parts = []string{partOperators, partStops, partLines, partCalendars, partRuns, partTrips}

// columnsOf are what a file says of each part. What it cannot know (the vehicle, the school that a stop serves) is not among them.
var columnsOf = map[string][]string{
	partOperators: {"name", "phone", "mail", "website"},
	partStops:     {"name", "place", "lat_e6", "lon_e6"},
	partLines:     {"operator_id", "code", "label", "colour", "kind"},
	partCalendars: {"weekdays", "since", "until", "days"},
	partRuns:      {"line_id", "direction"},
	partTrips:     {"run_id", "calendar", "headsign", "times"},
}

// record is a row as JSON reads it.
type record map[string]any

func (r record) text(column string) string { s, _ := r[column].(string); return s }

func (r record) held(column string) bool {
	list, _ := r["held"].([]any)
	return slices.Contains(list, any(column))
}

// change is one row that the file makes or changes.
type change struct {
	part, key, label string
	id               uuid.UUID
	before           record // nil: a new row
	after            record
	fields           []FieldChanged
	setAside         bool
	words            []string // what is compared with the plan that a person read
}

// plan is everything that applying a file would write.
type plan struct {
	changes []change
	kept    int // columns corrected by hand where the file says otherwise
	moved   int // stops here that the file names otherwise and puts elsewhere
	known   int // stops here that the file names
}

// hash tells two plans apart: what was read is what is applied.
func (p *plan) hash() string {
	h := sha256.New()
	for _, c := range p.changes {
		fmt.Fprintln(h, c.part, c.key, c.setAside, c.before == nil, strings.Join(c.words, "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// otherNetwork tells whether the file looks like another network's with the same keys: most stops that it names are somewhere else.
func (p *plan) otherNetwork() bool { return p.known > 3 && p.moved*2 > p.known }

// existing reads what files wrote before, by part and key.
func existing(tx *tenant.Tx) (map[string]map[string]record, error) {
	out := map[string]map[string]record{}
	for _, part := range parts {
		var list []json.RawMessage
		var err error
		switch part {
		case partOperators:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) from transport.operators x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		case partStops:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) from transport.stops x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		case partLines:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) from transport.lines x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		case partCalendars:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) || jsonb_build_object('days', coalesce((select jsonb_object_agg(d.day, d.runs) from transport.calendar_days d where d.tenant_id = $1 and d.calendar_id = x.id), '{}'))
				from transport.calendars x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		case partRuns:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) from transport.runs x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		case partTrips:
			list, err = tenant.Select[json.RawMessage](tx, `select to_jsonb(x) || jsonb_build_object('calendar', x.calendar_id, 'times', coalesce((select jsonb_agg(jsonb_build_array(t.stop_id, t.arrives, t.departs, t.boards, t.alights) order by t.position)
				from transport.times t where t.tenant_id = $1 and t.trip_id = x.id), '[]')) from transport.trips x where x.tenant_id = $1 and x.source_key <> ''`, tx.Tenant())
		}
		if err != nil {
			return nil, err
		}
		out[part] = map[string]record{}
		for _, raw := range list {
			var r record
			if err := json.Unmarshal(raw, &r); err != nil {
				return nil, err
			}
			out[part][r.text("source_key")] = r
		}
	}
	return out, nil
}

// planner compares a file with what is there.
type planner struct {
	plan
	have map[string]map[string]record
	ids  map[string]string // part and key -> id, of what is there and of what will be
	keys map[string]string // the other way
	now  time.Time
}

func compare(tx *tenant.Tx, feed *gtfs.Feed, chosen []string) (*plan, error) {
	have, err := existing(tx)
	if err != nil {
		return nil, err
	}
	p := &planner{have: have, ids: map[string]string{}, keys: map[string]string{}, now: tx.Now()}
	for part, rows := range have {
		for key, r := range rows {
			p.name(part, key, r.text("id"))
		}
	}
	p.network(feed, chosen)
	days, err := p.timetables(tx, feed)
	if err != nil {
		return nil, err
	}
	if err := p.journeys(tx, feed, days); err != nil {
		return nil, err
	}
	p.gone(feed, chosen)
	return &p.plan, nil
}

func (p *planner) name(part, key, id string) { p.ids[part+key], p.keys[id] = id, key }

// ref is the id of a row by its key; a new one is made for what is not there yet.
func (p *planner) ref(part, key string) string {
	id, ok := p.ids[part+key]
	if !ok {
		id = tenant.NewID().String()
		p.name(part, key, id)
	}
	return id
}

// put compares one row of the file with the one here.
func (p *planner) put(part, key, label string, want record) {
	key = fromFile + key
	have := p.have[part][key]
	id := uuid.MustParse(p.ref(part, key))
	after := record{"tenant_id": nil, "id": id.String(), "source_key": key, "held": []any{}}
	for c, v := range have {
		after[c] = v
	}
	ch := change{part: part, key: key, label: label, id: id, before: have}
	for _, c := range columnsOf[part] {
		v := canonical(want[c])
		if have != nil && have.held(c) {
			if !same(have[c], v) {
				p.kept++
				ch.fields = append(ch.fields, FieldChanged{c, p.said(c, have[c]), p.said(c, v), true})
			}
			continue
		}
		if have == nil || !same(have[c], v) {
			before := ""
			if have != nil {
				before = p.said(c, have[c])
			}
			ch.fields = append(ch.fields, FieldChanged{Field: c, Before: before, After: p.said(c, v)})
			ch.words = append(ch.words, c, p.shown(v))
			after[c] = v
		}
	}
	if have != nil && have["archived_at"] != nil && !have.held("archived_at") {
		after["archived_at"] = nil
		ch.words = append(ch.words, "back")
	}
	if have == nil || len(ch.words) > 0 {
		ch.after = after
		p.changes = append(p.changes, ch)
	}
}

// canonical is a value as JSON gives it back.
func canonical(v any) any {
	b, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(b, &out)
	return out
}

func same(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// shown writes a value with keys for ids, so that two examinations of one file write the same.
func (p *planner) shown(v any) string {
	switch x := v.(type) {
	case string:
		if key, ok := p.keys[x]; ok {
			return key
		}
		return x
	case []any:
		out := make([]string, len(x))
		for i, one := range x {
			out[i] = p.shown(one)
		}
		return "[" + strings.Join(out, " ") + "]"
	}
	b, _ := json.Marshal(v) // of an object the keys are sorted
	return string(b)
}

// said is a value for a person's eyes.
func (p *planner) said(column string, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		if key, ok := p.keys[x]; ok {
			return strings.TrimPrefix(key, fromFile)
		}
		return x
	case float64:
		switch column {
		case "lat_e6", "lon_e6":
			return strconv.FormatFloat(x/1e6, 'f', 6, 64)
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	case []any: // hours: from the first to the last
		if len(x) == 0 {
			return ""
		}
		hour := func(v any) string {
			if t, ok := v.([]any); ok && len(t) > 2 {
				if n, ok := t[2].(float64); ok {
					return Clock(n).String()
				}
			}
			return ""
		}
		return fmt.Sprintf("%s → %s (%d)", hour(x[0]), hour(x[len(x)-1]), len(x))
	case map[string]any:
		return strconv.Itoa(len(x))
	}
	return fmt.Sprint(v)
}

func (p *planner) network(feed *gtfs.Feed, chosen []string) {
	for _, a := range feed.Agencies {
		if slices.ContainsFunc(feed.Routes, func(r gtfs.Route) bool { return r.Agency == a.ID && slices.Contains(chosen, r.ID) }) {
			p.put(partOperators, a.ID, a.Name, record{"name": a.Name, "phone": a.Phone, "mail": a.Mail, "website": a.Website})
		}
	}
	for _, s := range feed.Stops {
		if have := p.have[partStops][fromFile+s.ID]; have != nil {
			p.known++
			if have.text("name") != s.Name && (!same(have["lat_e6"], canonical(s.LatE6)) || !same(have["lon_e6"], canonical(s.LonE6))) && !have.held("name") {
				p.moved++
			}
		}
		p.put(partStops, s.ID, s.Name, record{"name": s.Name, "place": s.Place, "lat_e6": s.LatE6, "lon_e6": s.LonE6})
	}
	for _, r := range feed.Routes {
		if !slices.Contains(chosen, r.ID) {
			continue
		}
		var operator any
		if slices.ContainsFunc(feed.Agencies, func(a gtfs.Agency) bool { return a.ID == r.Agency }) {
			operator = p.ref(partOperators, fromFile+r.Agency)
		}
		p.put(partLines, r.ID, strings.TrimSpace(r.Code+" "+r.Label), record{"operator_id": operator, "code": r.Code, "label": r.Label, "colour": r.Colour, "kind": kindOf(r)})
	}
}

func kindOf(r gtfs.Route) string {
	if r.Type == gtfs.SchoolBus {
		return "school"
	}
	return "regular"
}

// span is how many days of a timetable are looked at; a file of several years is compared by its first.
const span = 400

// days are those on which a timetable holds.
type days map[schoolyear.Date]bool

func (d days) meets(other days) bool {
	if len(other) < len(d) {
		d, other = other, d
	}
	for day := range d {
		if other[day] {
			return true
		}
	}
	return false
}

func daysOf(s gtfs.Service) days {
	out := days{}
	for d, n := s.Since, 0; n < span && !d.After(s.Until); d, n = d.AddDays(1), n+1 {
		if s.Runs(d) {
			out[d] = true
		}
	}
	for d, runs := range s.Days {
		if runs {
			out[d] = true
		}
	}
	return out
}

func (p *planner) timetables(_ *tenant.Tx, feed *gtfs.Feed) (map[string]days, error) {
	out := map[string]days{}
	for _, s := range feed.Services {
		exceptions := map[string]bool{}
		for d, runs := range s.Days {
			exceptions[d.String()] = runs
		}
		p.put(partCalendars, s.ID, s.ID, record{"weekdays": s.Weekdays, "since": s.Since.String(), "until": s.Until.String(), "days": exceptions})
		out[s.ID] = daysOf(s)
	}
	return out, nil
}

// noon parts the journeys to school from those home, in seconds: before eleven a bus goes to school.
const noon = 11 * 3600

func directionOf(t gtfs.Trip, kind string) string {
	switch {
	case kind == "regular" && t.Direction == 0:
		return Out
	case kind == "regular" && t.Direction == 1:
		return Back
	case t.Times[0].Departs < noon:
		return Out
	}
	return Back
}

// taken is a run with the days on which one of its timetables holds.
type taken struct {
	key  string
	days days
}

// journeys puts each trip in a run of its line and direction. A trip stays in the run where it is; a new one goes to the first whose
// days it does not meet.
func (p *planner) journeys(tx *tenant.Tx, feed *gtfs.Feed, serves map[string]days) error {
	kinds := map[string]string{}
	for _, r := range feed.Routes {
		kinds[r.ID] = kindOf(r)
	}
	runs := map[string][]taken{} // route and direction
	byID := map[string]string{}
	for key, r := range p.have[partRuns] {
		byID[r.text("id")] = key
		group := strings.TrimPrefix(key[:strings.LastIndex(key, "/")], fromFile)
		runs[group] = append(runs[group], taken{key, days{}})
	}
	for group := range runs {
		slices.SortFunc(runs[group], func(a, b taken) int { return cmp.Or(cmp.Compare(len(a.key), len(b.key)), cmp.Compare(a.key, b.key)) })
	}
	byHand, err := p.handMade(tx)
	if err != nil {
		return err
	}
	trips := slices.Clone(feed.Trips)
	slices.SortStableFunc(trips, func(a, b gtfs.Trip) int {
		return cmp.Or(cmp.Compare(a.Route, b.Route), cmp.Compare(a.Times[0].Departs, b.Times[0].Departs), cmp.Compare(a.ID, b.ID))
	})
	place := map[string]string{} // trip -> run's key
	for _, known := range []bool{true, false} {
		for _, t := range trips {
			have := p.have[partTrips][fromFile+t.ID]
			group := t.Route + "/" + directionOf(t, kinds[t.Route])
			run, in := "", have != nil
			if in {
				run, in = byID[have.text("run_id")], strings.HasPrefix(byID[have.text("run_id")], fromFile+group+"/")
			}
			if in != known {
				continue
			}
			at := -1
			for i, r := range runs[group] {
				if known && r.key == run || !known && !r.days.meets(serves[t.Service]) && !byHand[r.key].meets(serves[t.Service]) {
					at = i
					break
				}
			}
			if at < 0 {
				at = len(runs[group])
				runs[group] = append(runs[group], taken{fromFile + group + "/" + strconv.Itoa(at+1), days{}})
			}
			for d := range serves[t.Service] {
				runs[group][at].days[d] = true
			}
			place[t.ID] = runs[group][at].key
		}
	}
	written := map[string]bool{}
	for _, t := range trips {
		key := strings.TrimPrefix(place[t.ID], fromFile)
		if !written[key] {
			written[key] = true
			p.put(partRuns, key, key, record{"line_id": p.ref(partLines, fromFile+t.Route), "direction": directionOf(t, kinds[t.Route])})
		}
	}
	for _, t := range trips {
		times := make([][]any, len(t.Times))
		for i, x := range t.Times {
			times[i] = []any{p.ref(partStops, fromFile+x.Stop), x.Arrives, x.Departs, x.Boards, x.Alights}
		}
		p.put(partTrips, t.ID, cmp.Or(t.Headsign, t.ID), record{"run_id": p.ref(partRuns, place[t.ID]), "calendar": p.ref(partCalendars, fromFile+t.Service), "headsign": t.Headsign, "times": times})
	}
	return nil
}

// handMade are the days that timetables written by hand take in the runs that files made.
func (p *planner) handMade(tx *tenant.Tx) (map[string]days, error) {
	type held struct {
		Key          string
		Weekdays     int
		Since, Until schoolyear.Date
	}
	list, err := tenant.Select[held](tx, `select r.source_key as key, c.weekdays, c.since, c.until from transport.trips t join transport.runs r on r.tenant_id = $1 and r.id = t.run_id and r.source_key <> ''
		join transport.calendars c on c.tenant_id = $1 and c.id = t.calendar_id where t.tenant_id = $1 and t.archived_at is null and (t.source_key = '' or 'times' = any (t.held))`, tx.Tenant())
	out := map[string]days{}
	for _, h := range list {
		if out[h.Key] == nil {
			out[h.Key] = days{}
		}
		for d := range daysOf(gtfs.Service{Weekdays: h.Weekdays, Since: h.Since, Until: h.Until}) {
			out[h.Key][d] = true
		}
	}
	return out, err
}

// gone sets aside the timetables, and then the runs, of the chosen lines that the file does not name any more.
func (p *planner) gone(feed *gtfs.Feed, chosen []string) {
	named, live := map[string]bool{}, map[string]bool{}
	for _, t := range feed.Trips {
		named[fromFile+t.ID] = true
	}
	mine := map[string]bool{} // runs of the chosen lines
	for _, id := range chosen {
		line := p.have[partLines][fromFile+id]
		for _, r := range p.have[partRuns] {
			if line != nil && r.text("line_id") == line.text("id") {
				mine[r.text("id")] = true
			}
		}
	}
	aside := func(part, key string, r record) {
		after := record{}
		for c, v := range r {
			after[c] = v
		}
		after["archived_at"] = p.now.UTC().Format(time.RFC3339Nano)
		p.changes = append(p.changes, change{part: part, key: key, label: cmp.Or(r.text("headsign"), strings.TrimPrefix(key, fromFile)), id: uuid.MustParse(r.text("id")), before: r, after: after, setAside: true})
	}
	for _, key := range slices.Sorted(mapKeys(p.have[partTrips])) {
		r := p.have[partTrips][key]
		if named[key] || !mine[r.text("run_id")] || r["archived_at"] != nil {
			live[r.text("run_id")] = live[r.text("run_id")] || named[key]
			continue
		}
		if r.held("times") { // somebody wrote its hours: it is theirs
			live[r.text("run_id")] = true
			continue
		}
		aside(partTrips, key, r)
	}
	for _, c := range p.changes {
		if c.part == partTrips && !c.setAside {
			live[c.after.text("run_id")] = true
		}
	}
	for _, key := range slices.Sorted(mapKeys(p.have[partRuns])) {
		if r := p.have[partRuns][key]; mine[r.text("id")] && !live[r.text("id")] && r["archived_at"] == nil && !r.held("vehicle_id") {
			aside(partRuns, key, r)
		}
	}
}

func mapKeys(m map[string]record) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
