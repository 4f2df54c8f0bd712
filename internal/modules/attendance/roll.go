package attendance

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/daybook"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The register of calls: each half-day, who was not simply there. The first degree counts in half-days.

// forgotten is how long after a half-day began a roll that was not called is pointed at.
const forgotten = 15 * time.Minute

// correctDays is for how long a class's own staff corrects a roll; the school's office and its head go further back.
const correctDays = 7

// Mark is one pupil who was not simply there.
type Mark struct {
	Pupil uuid.UUID `json:"pupil" format:"uuid"`
	State string    `json:"state" enum:"absent,late,left" doc:"left: went before the end"`
	At    string    `json:"at,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Arrived, or went"`
}

// Roll is a call as a device sends it, be it hours after it was made without a network.
type Roll struct {
	ID      uuid.UUID   `json:"id" format:"uuid" doc:"Made by the device: sent twice, it is one"`
	TakenAt time.Time   `json:"taken_at" doc:"By the device's clock; an older one never covers a newer one"`
	Now     time.Time   `json:"now,omitzero" required:"false" doc:"By the device's clock, when it sends: a wrong one is set right"`
	Read    time.Time   `json:"read,omitzero" required:"false" doc:"The sheet's own instant: what was said after it, the caller did not know. Absent: nothing was"`
	After   *uuid.UUID  `json:"after,omitempty" doc:"The call of this half-day that the sheet showed"`
	Listed  []uuid.UUID `json:"listed,omitempty" maxItems:"200" doc:"The pupils of the sheet: of another the call says nothing. Absent: the whole class"`
	Marks   []Mark      `json:"marks" maxItems:"200" nullable:"false"`
}

// The codes of what a caller is told once a call was taken.
const (
	SaidAway  = "announced" // said absent meanwhile, and there by the call: the school decides
	SaidLate  = "late"      // said late meanwhile: kept as late at that hour, and not as absent
	SaidHere  = "withdrawn" // the absence was taken back meanwhile, and the call says absent
	OtherRoll = "roll"      // another call of the same half-day says otherwise
	CameSince = "unlisted"  // came into the class meanwhile: the call says nothing of them
	LeftSince = "moved"     // is no longer in the class: what the call said of them is not written
)

// Meanwhile is what a caller must know of a call that met what others said meanwhile. Nothing of it is lost: what was announced stands
// beside the call until somebody decides.
type Meanwhile struct {
	Pupil  uuid.UUID `json:"pupil" format:"uuid"`
	Code   string    `json:"code" enum:"announced,late,withdrawn,roll,unlisted,moved"`
	By     string    `json:"by,omitempty" enum:"family,school" doc:"Who said it"`
	At     string    `json:"at,omitempty" doc:"When it was said; of a lateness, when the pupil is expected"`
	Mine   string    `json:"mine,omitempty" enum:"present,absent,late,left" doc:"What this call says"`
	Theirs string    `json:"theirs,omitempty" enum:"present,absent,late,left" doc:"What the other one says"`
	Stands bool      `json:"stands,omitempty" doc:"The other call is newer: it is kept"`
}

// expected are the pupils of a class on a day, in the order of the register.
type expected struct {
	ID         uuid.UUID
	GivenName  string
	FamilyName string
	Level      string
	PhotoFile  *uuid.UUID
}

func expectedIn(tx *tenant.Tx, class uuid.UUID, day schoolyear.Date) ([]expected, error) {
	return tenant.Select[expected](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, m.level, p.photo_file
		from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
		where m.tenant_id = $1 and m.class_id = $2 and m.part = 'pupil' and m.since <= $3 and (m.until is null or m.until >= $3) and p.erased_at is null and (p.left_on is null or p.left_on > $3)
		order by p.given_name collate "fr-x-icu", family_name collate "fr-x-icu", p.id`, tx.Tenant(), class, day)
}

// classIn finds a class of the caller's, as of today's school year.
func classIn(tx *tenant.Tx, class uuid.UUID) (string, error) {
	own, err := scope(tx)
	if err != nil {
		return "", err
	}
	label, ok, err := tenant.One[string](tx, `select label from directory.classes where tenant_id = $1 and id = $2 and peer_tenant_id is null`, tx.Tenant(), class)
	if err == nil && (!ok || own != nil && !slices.Contains(own, class)) {
		err = problem.Missing()
	}
	return label, err
}

// activeOn are the absences of pupils that hold on a day, by pupil.
func activeOn(tx *tenant.Tx, day schoolyear.Date, pupils []uuid.UUID) (map[uuid.UUID][]Absence, error) {
	rows, err := tenant.Select[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.pupil_id = any ($2) and a.state <> 'withdrawn' and a.since <= $3 and a.until >= $3 order by a.said_at`, tx.Tenant(), pupils, day)
	out := map[uuid.UUID][]Absence{}
	for _, a := range rows {
		out[a.PupilID] = append(out[a.PupilID], a)
	}
	return out, err
}

// Called is what became of a call on its way into the register.
type Called struct {
	Superseded bool // a newer call of the same half-day stands, and nothing changed
	Told       []Meanwhile
}

// TakeRoll writes the call of a class for half a day, whenever it arrives.
func (s *Service) TakeRoll(tx *tenant.Tx, class uuid.UUID, day schoolyear.Date, half string, in Roll) (out Called, err error) {
	if _, err := classIn(tx, class); err != nil {
		return out, err
	}
	h, err := HoursOf(tx)
	if err != nil {
		return out, err
	}
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	slots := h.On(class, day)
	slot, ok := slotOf(slots, half)
	own, err := scope(tx)
	switch {
	case err != nil:
		return out, err
	case day.After(today):
		return out, problem.New(problem.Conflict, "attendance.roll_ahead")
	case !ok:
		return out, problem.New(problem.Conflict, "attendance.no_class_then")
	case own != nil && day.Before(today.AddDays(-correctDays)):
		return out, problem.New(problem.Conflict, "attendance.roll_old", "days", correctDays)
	}
	if in.TakenAt.IsZero() {
		in.TakenAt = tx.Now()
	}
	in.TakenAt = daybook.Corrector(in.Now, tx.Now())(in.TakenAt)
	if in.Read.IsZero() || in.Read.After(tx.Now()) {
		in.Read = tx.Now()
	}
	all, err := expectedIn(tx, class, day)
	if err != nil {
		return out, err
	}
	if len(all) == 0 {
		return out, problem.New(problem.Conflict, "attendance.no_pupils")
	}
	c := &calling{s: s, tx: tx, in: in, class: class, day: day, half: half, slot: slot, slots: slots, zone: h.Zone, said: map[uuid.UUID]Mark{}}
	for _, p := range all {
		if len(in.Listed) > 0 && !slices.Contains(in.Listed, p.ID) {
			c.tell(Meanwhile{Pupil: p.ID, Code: CameSince})
			continue
		}
		c.ids = append(c.ids, p.ID)
	}
	if err := c.read(); err != nil {
		return out, err
	}
	done, err := c.stand(len(all))
	if err == nil && !done {
		err = c.mark()
	}
	if err != nil {
		return out, err
	}
	return Called{c.superseded, c.told}, tx.Signal("attendance", tx.Tenant())
}

// calling is a call that meets what is known of its pupils.
type calling struct {
	s          *Service
	tx         *tenant.Tx
	in         Roll
	class      uuid.UUID
	day        schoolyear.Date
	half       string
	slot       Slot
	slots      []Slot
	zone       *time.Location
	ids        []uuid.UUID // of whom the call speaks
	said       map[uuid.UUID]Mark
	known      map[uuid.UUID][]Absence
	away       map[uuid.UUID]string
	told       []Meanwhile
	superseded bool
}

func (c *calling) tell(t Meanwhile) { c.told = append(c.told, t) }

// state is what the call says of a pupil.
func (c *calling) state(pupil uuid.UUID) string {
	if m, ok := c.said[pupil]; ok {
		return m.State
	}
	return "present"
}

// read takes the marks in, and what is known of the pupils. One who left the class since the sheet was read does not stop the call.
func (c *calling) read() (err error) {
	var strangers []uuid.UUID
	for _, m := range c.in.Marks {
		if c.said[m.Pupil] = m; !slices.Contains(c.ids, m.Pupil) {
			strangers = append(strangers, m.Pupil)
		}
	}
	if len(strangers) > 0 {
		were, err := tenant.Select[uuid.UUID](c.tx, `select distinct person_id from directory.class_members where tenant_id = $1 and class_id = $2 and part = 'pupil' and person_id = any ($3)`, c.tx.Tenant(), c.class, strangers)
		if err != nil {
			return err
		}
		for _, id := range strangers {
			if !slices.Contains(were, id) {
				return problem.OnField("marks", "attendance.not_in_class")
			}
			c.tell(Meanwhile{Pupil: id, Code: LeftSince, Mine: c.said[id].State})
			delete(c.said, id)
		}
	}
	if c.known, err = activeOn(c.tx, c.day, c.ids); err != nil {
		return err
	}
	if c.away, err = awayByFacts(c.tx, c.day, c.ids, c.slot); err != nil {
		return err
	}
	return c.meanwhile()
}

// meanwhile tells what families and the office said since the sheet was read and the call contradicts; a lateness announced meanwhile
// makes of an absence what the sheet would have proposed.
func (c *calling) meanwhile() error {
	gone, err := tenant.Select[Absence](c.tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.pupil_id = any ($2) and a.state = 'withdrawn' and a.kind = 'absence' and a.since <= $3 and a.until >= $3
		and a.updated_at > $4 and a.said_at <= $4 order by a.updated_at`, c.tx.Tenant(), c.ids, c.day, c.in.Read)
	if err != nil {
		return err
	}
	for _, id := range c.ids {
		absent := c.state(id) == "absent"
		for _, a := range c.known[id] {
			if !a.SaidAt.After(c.in.Read) || a.State == Found {
				continue
			}
			switch {
			case a.Kind == "late" && absent && c.half == Morning:
				c.said[id] = Mark{Pupil: id, State: "late", At: a.Ends}
				c.tell(Meanwhile{Pupil: id, Code: SaidLate, By: a.SaidBy, At: a.Ends})
			case a.Covers(c.day, c.slots, c.half) && !absent:
				c.tell(Meanwhile{Pupil: id, Code: SaidAway, By: a.SaidBy, At: schoolyearClock(a.SaidAt, c.zone), Mine: c.state(id)})
			}
		}
		covered := slices.ContainsFunc(c.known[id], func(a Absence) bool { return a.State != Found && a.Covers(c.day, c.slots, c.half) })
		if absent && !covered && c.away[id] == "" && slices.ContainsFunc(gone, func(a Absence) bool { return a.PupilID == id && a.Covers(c.day, c.slots, c.half) }) {
			c.tell(Meanwhile{Pupil: id, Code: SaidHere})
		}
	}
	return nil
}

// stand gives the call its place in the register. done: it was there already, or a newer one stands.
func (c *calling) stand(pupils int) (done bool, err error) {
	tx, in := c.tx, c.in
	absent, late := 0, 0
	for _, m := range c.said {
		if m.State == "absent" {
			absent++
		} else {
			late++
		}
	}
	insert := func() (int64, error) {
		n, err := tx.Exec(`insert into attendance.rolls (tenant_id, id, class_id, day, half, taken_at, pupils, absent, late) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant_id, class_id, day, half) do nothing`,
			tx.Tenant(), in.ID, c.class, c.day, c.half, in.TakenAt, pupils, absent, late)
		if err != nil {
			err = fmt.Errorf("call a roll: %w", err)
		}
		return n, err
	}
	if first, err := insert(); err != nil || first > 0 {
		return false, err
	}
	was, _, err := tenant.One[struct {
		ID      uuid.UUID
		TakenAt time.Time
	}](tx, `select id, taken_at from attendance.rolls where tenant_id = $1 and class_id = $2 and day = $3 and half = $4 for update`, tx.Tenant(), c.class, c.day, c.half)
	if err != nil || was.ID == in.ID {
		return true, err
	}
	if c.superseded = was.TakenAt.After(in.TakenAt); c.superseded {
		c.told = nil // nothing of this call is written: what it says otherwise than the one that stands is all there is to tell
	}
	if in.After == nil || *in.After != was.ID {
		if err := c.compare(); err != nil {
			return true, err
		}
	}
	if c.superseded {
		return true, nil
	}
	// an id is for ever: the newer call takes the older one's place
	if _, err := tx.Exec(`delete from attendance.rolls where tenant_id = $1 and class_id = $2 and day = $3 and half = $4`, tx.Tenant(), c.class, c.day, c.half); err != nil {
		return true, err
	}
	_, err = insert()
	return false, err
}

// compare tells where another call, which the caller had not seen, says otherwise.
func (c *calling) compare() error {
	marks, err := tenant.Select[Mark](c.tx, `select pupil_id as pupil, state, coalesce(to_char(at, 'HH24:MI'), '') as at from attendance.marks where tenant_id = $1 and pupil_id = any ($2) and day = $3 and half = $4`, c.tx.Tenant(), c.ids, c.day, c.half)
	if err != nil {
		return err
	}
	theirs := map[uuid.UUID]string{}
	for _, m := range marks {
		if m.State != "here" {
			theirs[m.Pupil] = m.State
		}
	}
	for _, id := range c.ids {
		mine, other := c.state(id), theirs[id]
		if other == "" {
			other = "present"
		}
		if mine != other && c.away[id] == "" && !slices.ContainsFunc(c.told, func(t Meanwhile) bool { return t.Pupil == id }) {
			c.tell(Meanwhile{Pupil: id, Code: OtherRoll, Mine: mine, Theirs: other, Stands: c.superseded})
		}
	}
	return nil
}

// mark writes who was not simply there, and what follows for what was known of them.
func (c *calling) mark() error {
	s, tx, class, day, half := c.s, c.tx, c.class, c.day, c.half
	if _, err := tx.Exec(`delete from attendance.marks where tenant_id = $1 and pupil_id = any ($2) and day = $3 and half = $4`, tx.Tenant(), c.ids, day, half); err != nil {
		return err
	}
	for _, id := range c.ids {
		m, marked := c.said[id]
		cover := slices.IndexFunc(c.known[id], func(a Absence) bool { return a.Covers(day, c.slots, half) })
		switch {
		case marked && m.State == "absent" && c.away[id] != "":
			continue // the school itself sent them elsewhere
		case marked && m.State == "absent":
			a := uuid.Nil
			var legitimate *bool
			var err error
			if cover >= 0 {
				a = c.known[id][cover].ID
				legitimate = c.known[id][cover].legitimate()
			} else if a, err = s.find(tx, id, day, half, c.known[id]); err != nil {
				return err
			}
			if err := insertMark(tx, id, class, day, half, "absent", "", &a, legitimate); err != nil {
				return err
			}
		case marked:
			var about *uuid.UUID
			if i := slices.IndexFunc(c.known[id], func(a Absence) bool { return a.Kind == "late" }); i >= 0 {
				about = &c.known[id][i].ID
			} else if cover >= 0 && c.known[id][cover].State != Found {
				about = &c.known[id][cover].ID
			}
			at := m.At
			if at == "" && m.State == "late" {
				at = schoolyearClock(c.in.TakenAt, c.zone)
			}
			if err := insertMark(tx, id, class, day, half, m.State, at, about, nil); err != nil {
				return err
			}
		}
		if !marked || m.State != "absent" {
			if err := s.there(tx, id, class, day, half, c.known[id], cover, marked, c.slots); err != nil {
				return err
			}
		}
	}
	tx.About(class)
	return nil
}

func schoolyearClock(at time.Time, zone *time.Location) string { return at.In(zone).Format("15:04") }

func (a Absence) legitimate() *bool {
	switch a.State {
	case Accepted, Refused:
		yes := a.State == Accepted
		return &yes
	}
	return nil
}

func insertMark(tx *tenant.Tx, pupil, class uuid.UUID, day schoolyear.Date, half, state, at string, absence *uuid.UUID, legitimate *bool) error {
	_, err := tx.Exec(`insert into attendance.marks (tenant_id, id, pupil_id, class_id, day, half, state, at, absence_id, legitimate) values ($1, $2, $3, $4, $5, $6, $7, nullif($8, '')::time, $9, $10)`,
		tx.Tenant(), tenant.NewID(), pupil, class, day, half, state, at, absence, legitimate)
	return err
}

// find records an absence that nobody announced, or makes one that the morning's call found last the day; the family is told at once.
func (s *Service) find(tx *tenant.Tx, pupil uuid.UUID, day schoolyear.Date, half string, known []Absence) (uuid.UUID, error) {
	for _, a := range known {
		if a.State == Found && a.Since == day && a.Until == day && a.Part != half && a.Part != "hours" {
			if a.Part != "day" {
				if _, err := tx.Exec(`update attendance.absences set part = 'day', version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, tx.Now()); err != nil {
					return a.ID, err
				}
			}
			return a.ID, s.spreadSoon(tx, a.ID, "")
		}
	}
	a := Absence{ID: tenant.NewID(), PupilID: pupil, Kind: "absence", Since: day, Until: day, Part: half, SaidBy: "school", SaidPerson: me(tx), SaidAt: tx.Now(), State: Found}
	if err := insertAbsence(tx, a); err != nil {
		return a.ID, err
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return a.ID, err
	}
	event := Found
	if day != schoolyear.DateOf(tx.Now(), zone) { // a roll corrected afterwards wakes nobody
		event = "asked"
	}
	return a.ID, s.spreadSoon(tx, a.ID, event)
}

// there is a pupil who is in class: what the call had found of this half-day is taken back; what the family announced stands, and the
// register says that the child came.
func (s *Service) there(tx *tenant.Tx, pupil, class uuid.UUID, day schoolyear.Date, half string, known []Absence, cover int, marked bool, slots []Slot) error {
	if cover < 0 {
		return nil
	}
	a := known[cover]
	if a.State != Found {
		if marked {
			return nil
		}
		return insertMark(tx, pupil, class, day, half, "here", "", &a.ID, nil)
	}
	if a.Part == "day" && len(slots) == 2 { // only the other half is left of it
		left := Morning
		if half == Morning {
			left = Afternoon
		}
		if _, err := tx.Exec(`update attendance.absences set part = $3, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, left, tx.Now()); err != nil {
			return err
		}
		return s.spreadSoon(tx, a.ID, "")
	}
	_, err := s.TakeBack(tx, a, true)
	return err
}
