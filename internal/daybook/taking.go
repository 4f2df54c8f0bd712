package daybook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// A town hall that leaves another software brings what children are booked for. No cut-off judges it and nobody is told: the families
// asked in time, elsewhere. Days that are over stay with whoever invoiced them.

// Service is the key of what takes over.
func (s *Service) Service() string { return s.Key }

// Doors are those that taking over needs.
func (s *Service) Doors() []string { return []string{s.Key} }

// kindHints are words by which former software names an activity of a kind.
var kindHints = map[string][]string{
	"meal": {"cantine", "restaura", "repas", "midi", "dp"}, "morning": {"matin"}, "evening": {"soir", "garderie"}, "study": {"etude"},
	"wednesday": {"mercredi"}, "holiday": {"vacance"}, "trip": {"transport", "car", "bus", "navette"},
}

// Offers are the activities and slots that a word of the files may mean.
func (s *Service) Offers(tx *tenant.Tx) ([]directory.Offer, error) {
	book, err := s.Fresh(tx)
	if err != nil {
		return nil, err
	}
	var out []directory.Offer
	for _, a := range book.Activities {
		if a.State == Closed {
			continue
		}
		var units []*Unit
		for _, u := range a.Units {
			if !u.Archived {
				units = append(units, u)
			}
		}
		if len(units) == 0 {
			continue
		}
		out = append(out, directory.Offer{Kind: directory.WordActivity, Ref: s.Key + ":activity:" + a.ID.String(), Label: a.Label, Group: s.Key, Hints: kindHints[a.Kind]})
		if len(units) == 1 {
			continue
		}
		for _, u := range units {
			out = append(out, directory.Offer{Kind: directory.WordActivity, Ref: s.Key + ":unit:" + u.ID.String(), Label: a.Label + " – " + u.Label, Group: s.Key, Hints: []string{a.Label + " " + u.Label}})
		}
	}
	return out, nil
}

// meant are the units of an offer.
func (b *Book) meant(ref string) (*Activity, []*Unit) {
	parts := strings.Split(ref, ":")
	if len(parts) != 3 {
		return nil, nil
	}
	id, err := uuid.Parse(parts[2])
	if err != nil {
		return nil, nil
	}
	if parts[1] == "unit" {
		if u, a := b.Unit(id); u != nil && !u.Archived {
			return a, []*Unit{u}
		}
		return nil, nil
	}
	a := b.Activity(id)
	if a == nil {
		return nil, nil
	}
	return a, slices.DeleteFunc(slices.Clone(a.Units), func(u *Unit) bool { return u.Archived })
}

type takenKey struct{ pupil, activity uuid.UUID }

// takenGroup is all that the files say of a child and an activity.
type takenGroup struct {
	name     string
	activity *Activity
	place    uuid.UUID
	pattern  Pattern
	since    schoolyear.Date
	until    schoolyear.Date
	forever  bool
	annual   bool
	cells    map[bookingKey]bool // true: waiting
	first    roll.Place
}

// heldEnrolment is an enrolment with who wrote it last.
type heldEnrolment struct {
	Enrolment
	Via       string
	UpdatedAt time.Time
}

// takeover is what an import of a town hall's files would write here.
type takeover struct {
	s         *Service
	book      *Book
	enrol     []Enrolment
	change    []changedEnrolment
	cells     []takenCell
	cancel    []Booking
	sum       map[string]int
	findings  []directory.Finding
	said      []string // of the digest
	lockFirst []uuid.UUID
}

type changedEnrolment struct {
	Before Enrolment `json:"before"`
	after  Enrolment
}

type takenCell struct {
	key     bookingKey
	place   uuid.UUID
	waiting bool
	rule    *uuid.UUID
}

func (t *takeover) tell(at roll.Place, code string, params ...any) {
	f := directory.Finding{Place: at, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if f.Params == nil {
			f.Params = map[string]string{}
		}
		f.Params[fmt.Sprint(params[i])] = fmt.Sprint(params[i+1])
	}
	t.findings = append(t.findings, f)
}

// Take compares what the files book with what is booked.
func (s *Service) Take(tx *tenant.Tx, lines []directory.TakenLine) (directory.Taken, error) {
	var out directory.Taken
	lines = slices.DeleteFunc(slices.Clone(lines), func(l directory.TakenLine) bool { return l.PAI })
	if len(lines) == 0 {
		return out, nil
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return out, err
	}
	t := &takeover{s: s, book: book, sum: map[string]int{}}
	if err := t.compare(tx, lines); err != nil {
		return out, err
	}
	for _, what := range slices.Sorted(maps.Keys(t.sum)) {
		out.Sum.Counts = append(out.Sum.Counts, directory.TakenCount{What: what, Count: t.sum[what]})
	}
	out.Sum.Writes = len(t.enrol) + len(t.change) + len(t.cells) + len(t.cancel)
	out.Findings = t.findings
	slices.Sort(t.said)
	digest := sha256.Sum256([]byte(strings.Join(t.said, "\n")))
	out.Digest = hex.EncodeToString(digest[:16])
	out.Write = t.write
	return out, nil
}

func (t *takeover) compare(tx *tenant.Tx, lines []directory.TakenLine) error {
	s, book := t.s, t.book
	today := book.School().DateOf(tx.Now())
	horizon := book.horizon(today)
	var pupils []uuid.UUID
	for _, l := range lines {
		if !l.New {
			pupils = append(pupils, l.Pupil)
		}
	}
	slices.SortFunc(pupils, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	pupils = slices.Compact(pupils)
	t.lockFirst = pupils
	schools, err := s.schoolsOf(tx, pupils)
	if err != nil {
		return err
	}
	known, err := rows[heldEnrolment](s, tx, `select id, pupil_id, activity_id, place_id, mode, since, until, pattern::text as pattern, resident, via, updated_at from @.enrolments where tenant_id = $1 and pupil_id = any ($2) and state = 'active'`, tx.Tenant(), pupils)
	if err != nil {
		return err
	}
	enrolled := map[takenKey]*heldEnrolment{}
	for i := range known {
		enrolled[takenKey{known[i].Pupil, known[i].Activity}] = &known[i]
	}
	bookings, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and pupil_id = any ($2) and day >= $3`, tx.Tenant(), pupils, today)
	if err != nil {
		return err
	}
	had := make(map[bookingKey]*Booking, len(bookings))
	for i := range bookings {
		had[bookingKey{bookings[i].PupilID, bookings[i].UnitID, bookings[i].Day}] = &bookings[i]
	}
	facts, err := s.factDays(tx, pupils, today, horizon)
	if err != nil {
		return err
	}
	away := map[uuid.UUID][]factDay{}
	for _, f := range facts {
		away[f.PupilID] = append(away[f.PupilID], f)
	}
	groups := map[takenKey]*takenGroup{}
	var order []takenKey
	for _, l := range lines {
		t.line(l, groups, &order, enrolled, schools[l.Pupil], today, horizon)
	}
	taken := map[bookingKey]bool{}
	for _, key := range order {
		t.group(key, groups[key], enrolled[key], had, away[key.pupil], taken, today)
	}
	return t.crowd(tx)
}

// line reads one line into its child's and activity's group.
func (t *takeover) line(l directory.TakenLine, groups map[takenKey]*takenGroup, order *[]takenKey, enrolled map[takenKey]*heldEnrolment, school uuid.UUID, today, horizon schoolyear.Date) {
	a, units := t.book.meant(l.Ref)
	if a == nil {
		return
	}
	key := takenKey{l.Pupil, a.ID}
	g := groups[key]
	if g == nil {
		g = &takenGroup{name: l.Name, activity: a, pattern: Pattern{}, cells: map[bookingKey]bool{}, first: l.Place}
		if e := enrolled[key]; e != nil {
			g.place = e.Place
		} else if g.place = t.placeFor(a, cmp.Or(l.School, school)); g.place == uuid.Nil {
			t.tell(l.Place, "place_unknown", "name", l.Name, "what", a.Label)
		}
		groups[key] = g
		*order = append(*order, key)
	}
	if g.place == uuid.Nil {
		return
	}
	if l.Stay.Day != "" {
		day, err := schoolyear.ParseDate(l.Stay.Day)
		switch {
		case err != nil:
		case day.Before(today):
			t.sum["days_past"]++
			t.tell(l.Place, "past_day", "name", l.Name)
		default:
			open := false
			for _, u := range units {
				if c := t.book.Days(u, g.place); c.IsOpenDay(day) && a.RunsOn(day) {
					g.cells[bookingKey{l.Pupil, u.ID, day}] = l.Stay.Waiting && a.Waiting
					open = true
				}
			}
			if !open {
				t.tell(l.Place, "closed_day", "name", l.Name, "what", a.Label)
			}
		}
		return
	}
	since, _ := schoolyear.ParseDate(l.Stay.Since)
	until, _ := schoolyear.ParseDate(l.Stay.Until)
	if !until.IsZero() && until.Before(today) {
		t.sum["days_past"]++
		t.tell(l.Place, "past_day", "name", l.Name)
		return
	}
	if since.IsZero() {
		if since = later(a.Since, today); enrolled[key] != nil {
			since = enrolled[key].Since
		}
	}
	any := false
	last := horizon
	for _, end := range []schoolyear.Date{until, a.Until} {
		if !end.IsZero() && end.Before(last) {
			last = end
		}
	}
	for _, u := range units {
		mask := a.Weekdays
		if u.Weekdays != 0 {
			mask &= u.Weekdays
		}
		w := Weeks{A: l.Stay.A & mask, B: l.Stay.B & mask}
		if w == (Weeks{}) {
			continue
		}
		any = true
		p := g.pattern[u.ID]
		g.pattern[u.ID] = Weeks{A: p.A | w.A, B: p.B | w.B}
		c := t.book.Days(u, g.place)
		for day := later(later(since, a.Since), today); !day.After(last); day = day.AddDays(1) {
			if w.On(day) && c.IsOpenDay(day) {
				g.cells[bookingKey{l.Pupil, u.ID, day}] = l.Stay.Waiting && a.Waiting
			}
		}
	}
	if !any {
		t.tell(l.Place, "no_such_day", "name", l.Name, "what", a.Label)
		return
	}
	if g.since.IsZero() || since.Before(g.since) {
		g.since = since
	}
	if until.IsZero() {
		g.forever = true
	} else if until.After(g.until) {
		g.until = until
	}
	g.annual = g.annual || l.Stay.Annual
}

// placeFor is where the pupils of a school go for an activity, when there is one such place.
func (t *takeover) placeFor(a *Activity, school uuid.UUID) uuid.UUID {
	var fit []uuid.UUID
	for _, p := range t.book.Places {
		if p.fits(school, a.ID) {
			fit = append(fit, p.ID)
		}
	}
	if len(fit) != 1 {
		return uuid.Nil
	}
	return fit[0]
}

// group compares one child's activity with what is there. What the family or an agent decided here stands.
func (t *takeover) group(key takenKey, g *takenGroup, e *heldEnrolment, had map[bookingKey]*Booking, away []factDay, taken map[bookingKey]bool, today schoolyear.Date) {
	if g.place == uuid.Nil || len(g.pattern) == 0 && len(g.cells) == 0 {
		return
	}
	want := Enrolment{ID: tenant.NewID(), Pupil: key.pupil, Activity: key.activity, Place: g.place, Mode: g.mode(), Since: g.since, Pattern: g.pattern, Resident: true}
	if !g.forever {
		want.Until = g.until
	}
	switch {
	case e == nil:
		if want.Since.IsZero() {
			want.Since = today
		}
		t.enrol = append(t.enrol, want)
		t.sum["enrolments_new"]++
		t.said = append(t.said, fmt.Sprintf("+ %s %s %s %v", g.name, key.activity, want.Mode, describe(want.Pattern)))
	case len(g.pattern) == 0: // days only: the enrolment that is there lets them in
	case e.Mode == want.Mode && e.Since == want.Since && e.Until == want.Until && maps.Equal(e.Pattern, want.Pattern):
	case e.Via != "import":
		t.sum["enrolments_kept"]++
		t.tell(g.first, "enrolment_kept", "name", g.name, "what", g.activity.Label)
		return
	default:
		want.ID, want.Resident = e.ID, e.Resident
		t.change = append(t.change, changedEnrolment{Before: e.Enrolment, after: want})
		t.sum["enrolments_changed"]++
		t.said = append(t.said, fmt.Sprintf("~ %s %s %s %v", g.name, key.activity, want.Mode, describe(want.Pattern)))
		for k, b := range had {
			if u, a := t.book.Unit(k.unit); k.pupil == key.pupil && a != nil && a.ID == key.activity && b.State == Booked && b.Via == "import" && b.Version == 1 && e.Pattern[u.ID].On(k.day) {
				if _, still := g.cells[k]; !still {
					t.cancel = append(t.cancel, *b)
					t.sum["days_cancelled"]++
					t.said = append(t.said, fmt.Sprintf("- %s %s", g.name, k.day))
				}
			}
		}
	}
	cells := slices.SortedFunc(maps.Keys(g.cells), func(a, b bookingKey) int {
		return cmp.Or(a.day.Compare(b.day), slices.Compare(a.unit[:], b.unit[:]))
	})
	clash := false
	for _, k := range cells {
		u, _ := t.book.Unit(k.unit)
		if b := had[k]; b != nil {
			if b.State == Cancelled {
				t.sum["days_kept"]++
			}
			continue
		}
		if slices.ContainsFunc(away, func(f factDay) bool { return f.Day == k.day && f.span().meets(u) }) {
			t.sum["days_kept"]++
			continue
		}
		if slices.ContainsFunc(u.Needs, func(n Need) bool {
			other := bookingKey{k.pupil, n.Unit, k.day}
			return n.Relation == "excludes" && (taken[other] || had[other].holds())
		}) {
			if !clash {
				t.tell(g.first, "excluded_day", "name", g.name, "what", g.activity.Label)
			}
			clash = true
			continue
		}
		taken[k] = true
		c := takenCell{key: k, place: g.place, waiting: g.cells[k]}
		if rule := g.activity.RuleOn(k.day); rule.ID != uuid.Nil {
			c.rule = &rule.ID
		}
		t.cells = append(t.cells, c)
		t.sum[map[bool]string{false: "days_new", true: "days_waiting"}[c.waiting]]++
		t.said = append(t.said, fmt.Sprintf("%s %s %s %v", g.name, k.unit, k.day, c.waiting))
	}
}

func describe(p Pattern) []string {
	var out []string
	for u, w := range p {
		out = append(out, fmt.Sprintf("%s:%d/%d", u, w.A, w.B))
	}
	slices.Sort(out)
	return out
}

// mode is the form of an enrolment that the activity offers and that says best what the files say.
func (g *takenGroup) mode() string {
	wanted := []string{Weekly, Annual, Occasional}
	switch {
	case len(g.pattern) == 0:
		wanted = []string{Occasional, Weekly, Annual}
	case g.annual:
		wanted = []string{Annual, Weekly, Occasional}
	}
	for _, mode := range wanted {
		if slices.Contains(g.activity.Modes, mode) {
			return mode
		}
	}
	return g.activity.Modes[0]
}

// crowd says where more children are taken over than there are places: they keep them.
func (t *takeover) crowd(tx *tenant.Tx) error {
	more := map[seatKey]int{}
	for _, c := range t.cells {
		if !c.waiting {
			more[seatKey{c.key.day, c.key.unit, c.place}]++
		}
	}
	for _, b := range t.cancel {
		more[seatKey{b.Day, b.UnitID, b.PlaceID}]--
	}
	if len(more) == 0 {
		return nil
	}
	seats, err := rows[seat](t.s, tx, `select unit_id, place_id, day, capacity, taken, waiting from @.seats where tenant_id = $1 and day >= $2`, tx.Tenant(), t.book.School().DateOf(tx.Now()))
	if err != nil {
		return err
	}
	taken := map[seatKey]int{}
	for _, st := range seats {
		taken[seatKey{st.Day, st.UnitID, st.PlaceID}] = st.Taken
	}
	type crowded struct{ unit, place uuid.UUID }
	days, most := map[crowded]int{}, map[crowded]int{}
	for k, n := range more {
		limit := t.book.Limit(k.unit, k.place, k.day)
		if over := taken[k] + n; n > 0 && limit != nil && over > *limit {
			at := crowded{k.unit, k.place}
			days[at]++
			most[at] = max(most[at], over-*limit)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(days), func(a, b crowded) int {
		return cmp.Or(slices.Compare(a.unit[:], b.unit[:]), slices.Compare(a.place[:], b.place[:]))
	}) {
		u, a := t.book.Unit(at.unit)
		label := a.Label
		if fold.Fold(u.Label) != fold.Fold(label) {
			label += " – " + u.Label
		}
		t.tell(roll.Place{File: roll.WholeSet}, "over_capacity", "what", label, "place", t.book.Place(at.place).Name, "days", days[at], "most", most[at])
	}
	return nil
}

// takenJournal gives back what a takeover wrote. What is as it was written still carries its instant.
type takenJournal struct {
	At        time.Time          `json:"at"`
	Enrolled  []uuid.UUID        `json:"enrolled"`
	Changed   []changedEnrolment `json:"changed"`
	Cancelled []Booking          `json:"cancelled"`
	Days      int                `json:"days"`
	Pupils    []uuid.UUID        `json:"pupils"`
}

func (t *takeover) write(tx *tenant.Tx) (json.RawMessage, error) {
	s, now := t.s, tx.Now()
	if _, err := s.lockPupils(tx, t.lockFirst); err != nil {
		return nil, err
	}
	j := takenJournal{At: now, Enrolled: []uuid.UUID{}, Changed: t.change, Cancelled: t.cancel, Days: len(t.cells)}
	pupils := map[uuid.UUID]bool{}
	for _, e := range t.enrol {
		j.Enrolled = append(j.Enrolled, e.ID)
		pupils[e.Pupil] = true
	}
	for _, c := range t.cells {
		pupils[c.key.pupil] = true
	}
	j.Pupils = slices.Collect(maps.Keys(pupils))
	if err := s.loadEnrolments(tx, t.enrol); err != nil {
		return nil, err
	}
	for _, c := range t.change {
		if err := s.putEnrolment(tx, c.after, now); err != nil {
			return nil, err
		}
	}
	a := &application{s: s, tx: tx, book: t.book}
	keys := map[seatKey]bool{}
	for _, c := range t.cells {
		keys[seatKey{c.key.day, c.key.unit, c.place}] = true
	}
	for _, b := range t.cancel {
		keys[seatKey{b.Day, b.UnitID, b.PlaceID}] = true
	}
	if err := a.lockSeats(keys); err != nil {
		return nil, err
	}
	w, told := &writing{s: s, tx: tx}, &writing{s: s, tx: tx}
	bookings, trace := make([][]any, 0, len(t.cells)), make([][]any, 0, len(t.cells))
	account := accountOrNil(tx)
	for _, c := range t.cells {
		st := a.seats[seatKey{c.key.day, c.key.unit, c.place}]
		st.moved = true
		state, charge, waits := Booked, Due, any(nil)
		if c.waiting {
			state, charge, waits = Waiting, Free, now
			st.Waiting++
		} else {
			st.Taken++
		}
		day := onDay(c.key.day)
		bookings = append(bookings, []any{c.key.pupil, c.key.unit, day, c.place, state, charge, c.rule, waits, "import", account, int32(1), now})
		trace = append(trace, []any{tenant.NewID(), c.key.pupil, c.key.unit, day, now, state, state, charge, "import", c.rule, "import", account, int32(1)})
		told.bookings = append(told.bookings, Booking{PupilID: c.key.pupil, Day: c.key.day})
	}
	for _, b := range t.cancel {
		st := a.seats[seatKey{b.Day, b.UnitID, b.PlaceID}]
		st.moved = true
		st.Taken--
		b.State, b.Charge, b.ChargeCode, b.Via, b.Version, b.UpdatedAt = Cancelled, Free, "import", "import", b.Version+1, now
		w.booking(b, Cancelled, "")
	}
	if err := tx.Load(s.Key+".bookings", "pupil_id, unit_id, day, place_id, state, charge, rule_id, waits_since, via, made_by, version, updated_at", bookings); err != nil {
		return nil, err
	}
	if err := tx.Load(s.Key+".booking_events", "id, pupil_id, unit_id, day, at, what, state, charge, code, rule_id, via, by_account, version", trace); err != nil {
		return nil, err
	}
	for _, st := range a.seats {
		if st.moved {
			w.seat(*st)
		}
	}
	if err := w.flush(); err != nil {
		return nil, err
	}
	if err := told.tellSoon(); err != nil {
		return nil, err
	}
	if err := s.enrolledAnew(tx); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

// putEnrolment writes an enrolment over the one of the same id.
func (s *Service) putEnrolment(tx *tenant.Tx, e Enrolment, at time.Time) error {
	pattern, err := json.Marshal(e.Pattern)
	if err != nil {
		return err
	}
	_, err = run(s, tx, `update @.enrolments set place_id = $3, mode = $4, since = $5, until = $6, pattern = $7::jsonb, resident = $8, updated_at = $9 where tenant_id = $1 and id = $2 and state = 'active'`,
		tx.Tenant(), e.ID, e.Place, e.Mode, e.Since, dateOrNil(e.Until), pattern, e.Resident, at)
	return err
}

// GiveBack undoes a takeover. Days that were served, and whatever somebody changed since, stay.
func (s *Service) GiveBack(tx *tenant.Tx, journal json.RawMessage) (out directory.Undone, err error) {
	var j takenJournal
	if err := json.Unmarshal(journal, &j); err != nil {
		return out, err
	}
	book, err := s.Fresh(tx)
	if err != nil {
		return out, err
	}
	today := book.School().DateOf(tx.Now())
	untouched, err := rows[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and via = 'import' and updated_at = $2 and version = 1 and presence = '' and day >= $3 for update`, tx.Tenant(), j.At, today)
	if err != nil {
		return out, err
	}
	a := &application{s: s, tx: tx, book: book}
	keys := map[seatKey]bool{}
	for _, b := range untouched {
		keys[seatKey{b.Day, b.UnitID, b.PlaceID}] = true
	}
	for _, b := range j.Cancelled {
		keys[seatKey{b.Day, b.UnitID, b.PlaceID}] = true
	}
	if err := a.lockSeats(keys); err != nil {
		return out, err
	}
	w := &writing{s: s, tx: tx}
	trace := make([][]any, 0, len(untouched))
	var freed []seatKey
	for _, b := range untouched {
		key := seatKey{b.Day, b.UnitID, b.PlaceID}
		st := a.seats[key]
		st.moved = true
		if b.State == Waiting {
			st.Waiting--
		} else {
			st.Taken--
			freed = append(freed, key)
		}
		trace = append(trace, []any{tenant.NewID(), b.PupilID, b.UnitID, onDay(b.Day), tx.Now(), Cancelled, Cancelled, Free, "import_undone", "import", accountOrNil(tx), int32(2)})
	}
	if _, err := run(s, tx, `delete from @.bookings where tenant_id = $1 and via = 'import' and updated_at = $2 and version = 1 and presence = '' and day >= $3`, tx.Tenant(), j.At, today); err != nil {
		return out, err
	}
	if err := tx.Load(s.Key+".booking_events", "id, pupil_id, unit_id, day, at, what, state, charge, code, via, by_account, version", trace); err != nil {
		return out, err
	}
	out.Removed, out.Kept = len(untouched), j.Days-len(untouched)
	for _, b := range j.Cancelled {
		now, ok, err := row[Booking](s, tx, `select `+bookingColumns+` from @.bookings where tenant_id = $1 and pupil_id = $2 and unit_id = $3 and day = $4 for update`, tx.Tenant(), b.PupilID, b.UnitID, b.Day)
		if err != nil {
			return out, err
		}
		if !ok || now.Version != b.Version+1 || now.State != Cancelled || b.Day.Before(today) {
			out.Kept++
			continue
		}
		st := a.seats[seatKey{b.Day, b.UnitID, b.PlaceID}]
		st.moved = true
		st.Taken++
		b.Version = now.Version + 1
		w.booking(b, "back", "")
		out.Restored++
	}
	for _, st := range a.seats {
		if st.moved {
			w.seat(*st)
		}
	}
	if err := w.flush(); err != nil {
		return out, err
	}
	told := &writing{s: s, tx: tx, bookings: untouched}
	if err := told.tellSoon(); err != nil {
		return out, err
	}
	if err := s.enrolledAnew(tx); err != nil {
		return out, err
	}
	n, err := run(s, tx, `delete from @.enrolments e where e.tenant_id = $1 and e.id = any ($2) and e.updated_at = $3
		and not exists (select from @.bookings b join @.units u on u.tenant_id = b.tenant_id and u.id = b.unit_id where b.tenant_id = $1 and b.pupil_id = e.pupil_id and u.activity_id = e.activity_id)`, tx.Tenant(), j.Enrolled, j.At)
	if err != nil {
		return out, err
	}
	out.Removed += int(n)
	out.Kept += len(j.Enrolled) - int(n)
	for _, c := range j.Changed {
		same, err := value[bool](s, tx, `select exists (select from @.enrolments where tenant_id = $1 and id = $2 and state = 'active' and updated_at = $3)`, tx.Tenant(), c.Before.ID, j.At)
		if err != nil {
			return out, err
		}
		if !same {
			out.Kept++
			continue
		}
		if err := s.putEnrolment(tx, c.Before, tx.Now()); err != nil {
			return out, err
		}
		out.Restored++
	}
	if out.Held, err = rows[uuid.UUID](s, tx, `select distinct pupil_id from @.bookings where tenant_id = $1 and pupil_id = any ($2)
		union select pupil_id from @.enrolments where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), lists.NonNil(j.Pupils)); err != nil {
		return out, err
	}
	return out, a.reallocate(freed)
}
