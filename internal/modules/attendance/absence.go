package attendance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// The states of an absence.
const (
	Announced = "announced" // the family said it before
	Found     = "found"     // the roll call found it: no reason is known
	Explained = "explained" // the family gave the reason afterwards
	Accepted  = "accepted"  // the school holds the reason for legitimate
	Refused   = "refused"   // it does not
	Withdrawn = "withdrawn" // the child was, or will be, there
)

const (
	backDays  = 3   // a family that forgot says it within these days; later the school asks
	longDays  = 92  // the longest absence that is said at once
	maxWords  = 500 // characters
	wholeDays = cutoff.Clock(24 * 60)
)

// Absence is why a pupil is not at school, from a day to a day.
type Absence struct {
	ID          uuid.UUID
	PupilID     uuid.UUID
	Kind        string // "absence", "late"
	Since       schoolyear.Date
	Until       schoolyear.Date // last day
	Part        string          // "day", "morning", "afternoon", "hours"
	Starts      string          // "09:00", "" for none
	Ends        string
	Eats        bool // away half a day, and at the table all the same
	Ground      string
	Proof       string
	SaidBy      string
	SaidPerson  *uuid.UUID
	SaidAt      time.Time
	State       string
	AskedAt     *time.Time
	ExplainedAt *time.Time
	DecidedAt   *time.Time
	ToldAt      *time.Time
	Version     int
}

const absenceColumns = `a.id, a.pupil_id, a.kind, a.since, a.until, a.part, coalesce(to_char(a.starts, 'HH24:MI'), '') as starts, coalesce(to_char(a.ends, 'HH24:MI'), '') as ends, a.eats, a.ground, a.proof, a.said_by, a.said_person,
	a.said_at, a.state, a.asked_at, a.explained_at, a.decided_at, a.told_at, a.version`

// Said is what somebody says of an absence.
type Said struct {
	ID     uuid.UUID       `json:"id" format:"uuid" doc:"Made by the device: sent twice, it is one"`
	Kind   string          `json:"kind" enum:"absence,late"`
	Since  schoolyear.Date `json:"since" format:"date"`
	Until  schoolyear.Date `json:"until,omitzero" format:"date" doc:"Last day; absent: the same day"`
	Part   string          `json:"part" enum:"day,morning,afternoon,hours"`
	Starts string          `json:"starts,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Of part hours: away from then; absent: from the morning"`
	Ends   string          `json:"ends,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Of part hours: until then; of a lateness: expected at"`
	Eats   bool            `json:"eats,omitempty" doc:"Away half a day, and at the table all the same"`
	Ground string          `json:"ground" enum:"sickness,appointment,family,other"`
	Words  string          `json:"words,omitempty" maxLength:"2000" doc:"For the school alone"`
}

// check completes what was said and refuses what cannot be.
func (d *Said) check(tx *tenant.Tx, h Hours, class uuid.UUID, staff bool) error {
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	if d.Until.IsZero() {
		d.Until = d.Since
	}
	d.Words = strings.TrimSpace(d.Words)
	switch {
	case d.Since.IsZero():
		return problem.OnField("since", "attendance.since_needed")
	case d.Until.Before(d.Since):
		return problem.OnField("until", "attendance.until_before_since")
	case d.Since.DaysUntil(d.Until) > longDays:
		return problem.OnField("until", "attendance.too_long", "days", longDays)
	case !staff && d.Since.Before(today.AddDays(-backDays)):
		return problem.OnField("since", "attendance.too_old", "days", backDays)
	case utf8.RuneCountInString(d.Words) > maxWords:
		return problem.OnField("words", "attendance.words_long", "max", maxWords)
	}
	if d.Kind == "late" {
		d.Part, d.Until, d.Starts, d.Eats = "hours", d.Since, "", false
	}
	if d.Part == "day" {
		d.Eats = false
	}
	if d.Part != "hours" {
		d.Starts, d.Ends = "", ""
	}
	classes := 0
	for day := d.Since; !day.After(d.Until); day = day.AddDays(1) {
		slots := h.On(class, day)
		if d.Part == Morning || d.Part == Afternoon {
			slots = slices.DeleteFunc(slices.Clone(slots), func(s Slot) bool { return s.Half != d.Part })
		}
		classes += len(slots)
	}
	if classes == 0 {
		return problem.OnField("since", "attendance.no_class").And("since", "attendance.next_class", "day", h.Next(class, d.Until).String())
	}
	if d.Part != "hours" {
		return nil
	}
	slots := h.On(class, d.Since)
	if d.Ends == "" {
		return problem.OnField("ends", "attendance.time_needed")
	}
	if d.Starts != "" && clock(d.Starts) >= clock(d.Ends) {
		return problem.OnField("ends", "attendance.hours_reversed", "from", d.Starts, "to", d.Ends)
	}
	if ends := clock(d.Ends); len(slots) > 0 && (ends <= slots[0].Starts || clock(d.Starts) >= slots[len(slots)-1].Ends) {
		return problem.OnField("ends", "attendance.outside_class", "from", slots[0].Starts.String(), "to", slots[len(slots)-1].Ends.String())
	}
	return nil
}

// Away is when the child is away on a day of the absence: from midnight to midnight for the whole day. What lies between morning and
// afternoon goes with the half that is missed, unless the child eats all the same.
func (a Absence) Away(slots []Slot) (from, to cutoff.Clock) {
	from, to = 0, wholeDays
	morning, am := slotOf(slots, Morning)
	afternoon, pm := slotOf(slots, Afternoon)
	switch a.Part {
	case Morning:
		switch {
		case a.Eats && am:
			to = morning.Ends
		case pm:
			to = afternoon.Starts
		}
	case Afternoon:
		switch {
		case a.Eats && pm:
			from = afternoon.Starts
		case am:
			from = morning.Ends
		case pm:
			from = afternoon.Starts
		}
	case "hours":
		from = clock(a.Starts)
		if a.Ends != "" {
			to = clock(a.Ends)
		}
		if a.Starts == "" {
			from = 0
		}
	}
	return from, to
}

// Covers tells whether the absence takes a half-day away: more than the half of its class.
func (a Absence) Covers(day schoolyear.Date, slots []Slot, half string) bool {
	if a.Kind == "late" || day.Before(a.Since) || day.After(a.Until) {
		return false
	}
	s, ok := slotOf(slots, half)
	if !ok {
		return false
	}
	from, to := a.Away(slots)
	return 2*(min(to, s.Ends)-max(from, s.Starts)) > s.Ends-s.Starts
}

// on tells whether it holds: nobody took it back.
func (a Absence) on() bool { return a.State != Withdrawn }

// ground is what a collectivity may know of the reason.
func (a Absence) ground() string {
	switch a.Ground {
	case "sickness":
		return daybook.Sickness
	case "family":
		return daybook.Family
	case "":
		return ""
	}
	return daybook.Other
}

// fact is the absence as the linked collectivities hear it.
func (a Absence) fact(h Hours, class uuid.UUID) daybook.Fact {
	f := daybook.Fact{ID: a.ID, Kind: daybook.Absence, Ground: a.ground(), Pupils: []uuid.UUID{a.PupilID}, Days: []daybook.FactDay{}, Said: a.SaidAt, By: a.SaidBy, Proof: a.Proof, State: daybook.Declared, Version: a.Version}
	switch a.State {
	case Accepted, Refused:
		f.State = daybook.Confirmed
	case Withdrawn:
		f.State = daybook.Withdrawn
	}
	for day := a.Since; !day.After(a.Until); day = day.AddDays(1) {
		from, to := a.Away(h.On(class, day))
		f.Days = append(f.Days, daybook.FactDay{Day: day, From: from, To: to})
	}
	return f
}

// placed is a pupil with their class today.
type placed struct {
	ID         uuid.UUID
	GivenName  string
	FamilyName string
	ClassID    uuid.UUID
	Class      string
	LeftOn     schoolyear.Date
}

const placedSQL = `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.left_on, coalesce(m.class_id, '00000000-0000-0000-0000-000000000000') as class_id, coalesce(m.label, '') as class
	from directory.people p left join lateral (select c.id as class_id, c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $3::date and (m.until is null or m.until >= $3::date) order by c.kind = 'ordinary' desc, m.since desc limit 1) m on true
	where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null`

func placedOn(tx *tenant.Tx, day schoolyear.Date, pupils ...uuid.UUID) (map[uuid.UUID]placed, error) {
	rows, err := tenant.Select[placed](tx, placedSQL, tx.Tenant(), pupils, day)
	out := map[uuid.UUID]placed{}
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, err
}

// absenceByID finds one behind the transaction's doors, locked when it is about to change.
func absenceByID(tx *tenant.Tx, id uuid.UUID) (Absence, error) {
	a, ok, err := tenant.One[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return a, err
}

// ofChild finds a child's absence for somebody who decides for the child.
func ofChild(tx *tenant.Tx, child, id uuid.UUID) (Absence, error) {
	if err := decides(tx, child); err != nil {
		return Absence{}, err
	}
	a, err := absenceByID(tx, id)
	if err == nil && a.PupilID != child {
		err = problem.Missing()
	}
	return a, err
}

// decides refuses whoever follows a child without deciding for it.
func decides(tx *tenant.Tx, child uuid.UUID) error {
	if child == tx.Actor().Person || !slices.Contains(tx.Subjects(Key), child) {
		return problem.New(problem.Forbidden, "attendance.not_deciding")
	}
	return nil
}

// Say records an absence or a lateness: by the family for its child, or by the school for a family on the telephone. The same id
// again changes nothing. What the roll call found that day becomes explained.
func (s *Service) Say(tx *tenant.Tx, pupil uuid.UUID, d Said, by string) (Absence, error) {
	if d.ID == uuid.Nil {
		d.ID = tenant.NewID()
	}
	if a, ok, err := tenant.One[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.id = $2`, tx.Tenant(), d.ID); err != nil || ok {
		if err == nil && a.PupilID != pupil {
			err = problem.Missing()
		}
		return a, err
	}
	h, err := HoursOf(tx)
	if err != nil {
		return Absence{}, err
	}
	at := d.Since
	if at.IsZero() {
		at = schoolyear.DateOf(tx.Now(), h.Zone)
	}
	who, err := placedOn(tx, at, pupil)
	if err != nil {
		return Absence{}, err
	}
	p, ok := who[pupil]
	if !ok {
		return Absence{}, problem.Missing()
	}
	if !p.LeftOn.IsZero() {
		return Absence{}, problem.New(problem.Conflict, "attendance.child_left", "child", p.GivenName)
	}
	if err := d.check(tx, h, p.ClassID, by == "school"); err != nil {
		return Absence{}, err
	}
	near, err := tenant.Select[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.pupil_id = $2 and a.state <> 'withdrawn' and a.since <= $4 and a.until >= $3 order by a.since for update`,
		tx.Tenant(), pupil, d.Since, d.Until)
	if err != nil {
		return Absence{}, err
	}
	proof := ""
	if by == "family" { // the family's own statement, until the school sees a paper
		proof = "sworn"
	}
	for _, a := range near {
		switch {
		case a.State == Found && d.Kind == "absence":
			return s.explain(tx, a, d.Ground, d.Words, by)
		case a.Part == "day" || a.Part == d.Part || d.Part == "day":
			return Absence{}, problem.New(problem.Conflict, "attendance.already_said", "child", p.GivenName, "day", a.Since.String())
		}
	}
	a := Absence{ID: d.ID, PupilID: pupil, Kind: d.Kind, Since: d.Since, Until: d.Until, Part: d.Part, Starts: d.Starts, Ends: d.Ends, Eats: d.Eats, Ground: d.Ground, Proof: proof, SaidBy: by,
		SaidPerson: me(tx), SaidAt: tx.Now(), State: Announced, Version: 1}
	if err := insertAbsence(tx, a); err != nil {
		return a, err
	}
	if err := remark(tx, a.ID, d.Words, by); err != nil {
		return a, err
	}
	tx.About(a.ID, pupil)
	return a, s.spreadSoon(tx, a.ID, Announced)
}

func me(tx *tenant.Tx) *uuid.UUID {
	if p := tx.Actor().Person; p != uuid.Nil {
		return &p
	}
	return nil
}

func insertAbsence(tx *tenant.Tx, a Absence) error {
	_, err := tx.Exec(`insert into attendance.absences (tenant_id, id, pupil_id, kind, since, until, part, starts, ends, eats, ground, proof, said_by, said_person, said_at, state, told_at, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, nullif($8, '')::time, nullif($9, '')::time, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)`,
		tx.Tenant(), a.ID, a.PupilID, a.Kind, a.Since, a.Until, a.Part, a.Starts, a.Ends, a.Eats, a.Ground, a.Proof, a.SaidBy, a.SaidPerson, a.SaidAt, a.State, a.ToldAt, tx.Now())
	if err != nil {
		return fmt.Errorf("record an absence: %w", err)
	}
	return nil
}

// remark keeps what a guardian wrote; the school's own words about a family's call have no author's row.
func remark(tx *tenant.Tx, absence uuid.UUID, words, by string) error {
	if words = strings.TrimSpace(words); words == "" || tx.Actor().Person == uuid.Nil {
		return nil
	}
	_, err := tx.Exec(`insert into attendance.remarks (tenant_id, id, absence_id, guardian_id, words, written_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (tenant_id, absence_id, guardian_id) do update set words = excluded.words, written_at = excluded.written_at`, tx.Tenant(), tenant.NewID(), absence, tx.Actor().Person, words, tx.Now())
	return err
}

// TakeBack withdraws what the family announced: "finally there". A day that is over is not taken back by the family.
func (s *Service) TakeBack(tx *tenant.Tx, a Absence, staff bool) (Absence, error) {
	if a.State == Withdrawn {
		return a, nil
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return a, err
	}
	if !staff && (a.Until.Before(schoolyear.DateOf(tx.Now(), zone)) || a.State == Found || a.State == Refused) {
		return a, problem.New(problem.Conflict, "attendance.over")
	}
	a.State, a.Version = Withdrawn, a.Version+1
	if _, err := tx.Exec(`update attendance.absences set state = 'withdrawn', version = $3, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, a.Version, tx.Now()); err != nil {
		return a, err
	}
	tx.About(a.ID, a.PupilID)
	return a, s.spreadSoon(tx, a.ID, Withdrawn)
}

// explain gives the reason of an absence that the roll call found.
func (s *Service) explain(tx *tenant.Tx, a Absence, ground, words, by string) (Absence, error) {
	if a.State != Found && a.State != Explained && a.State != Announced {
		return a, problem.New(problem.Conflict, "attendance.decided")
	}
	if utf8.RuneCountInString(words) > maxWords {
		return a, problem.OnField("words", "attendance.words_long", "max", maxWords)
	}
	a.Ground, a.Version = ground, a.Version+1
	if a.State == Found {
		a.State = Explained
	}
	if by == "family" && a.Proof == "" {
		a.Proof = "sworn"
	}
	now := tx.Now()
	a.ExplainedAt = &now
	if _, err := tx.Exec(`update attendance.absences set ground = $3, state = $4, proof = $5, explained_at = $6, asked_at = null, version = $7, updated_at = $6 where tenant_id = $1 and id = $2`,
		tx.Tenant(), a.ID, a.Ground, a.State, a.Proof, now, a.Version); err != nil {
		return a, err
	}
	if err := remark(tx, a.ID, words, by); err != nil {
		return a, err
	}
	tx.About(a.ID, a.PupilID)
	return a, s.spreadSoon(tx, a.ID, Explained)
}

// Decision is what the school holds of a reason, and what it corrects.
type Decision struct {
	Version int              `json:"version" doc:"Of the absence as it was read"`
	State   string           `json:"state,omitempty" enum:"accepted,refused,withdrawn" doc:"Absent: corrected only"`
	Ground  string           `json:"ground,omitempty" enum:"sickness,appointment,family,other"`
	Seen    bool             `json:"seen,omitempty" doc:"A document was shown; it is not kept"`
	Since   *schoolyear.Date `json:"since,omitempty" format:"date"`
	Until   *schoolyear.Date `json:"until,omitempty" format:"date"`
	Part    string           `json:"part,omitempty" enum:"day,morning,afternoon,hours"`
	Starts  string           `json:"starts,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Ends    string           `json:"ends,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Eats    *bool            `json:"eats,omitempty"`
}

// Decide writes what the school holds of a reason. Somebody else's decision in the meantime is not overwritten.
func (s *Service) Decide(tx *tenant.Tx, id uuid.UUID, d Decision) (Absence, error) {
	a, ok, err := tenant.One[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.id = $2 for update`, tx.Tenant(), id)
	if err != nil || !ok {
		return a, orMissing(err)
	}
	if err := s.within(tx, a.PupilID, a.Since); err != nil {
		return a, err
	}
	if d.Version != a.Version {
		return a, problem.New(problem.Stale, "attendance.changed_meanwhile")
	}
	if d.State == Withdrawn {
		return s.TakeBack(tx, a, true)
	}
	if a.State == Withdrawn {
		return a, problem.New(problem.Conflict, "attendance.withdrawn")
	}
	if d.Since != nil || d.Until != nil || d.Part != "" {
		said := Said{Kind: a.Kind, Since: a.Since, Until: a.Until, Part: a.Part, Starts: a.Starts, Ends: a.Ends, Eats: a.Eats}
		if d.Since != nil {
			said.Since = *d.Since
		}
		if d.Until != nil {
			said.Until = *d.Until
		}
		if d.Part != "" {
			said.Part, said.Starts, said.Ends = d.Part, d.Starts, d.Ends
		}
		if d.Eats != nil {
			said.Eats = *d.Eats
		}
		h, err := HoursOf(tx)
		if err != nil {
			return a, err
		}
		who, err := placedOn(tx, a.Since, a.PupilID)
		if err != nil {
			return a, err
		}
		if err := said.check(tx, h, who[a.PupilID].ClassID, true); err != nil {
			return a, err
		}
		a.Since, a.Until, a.Part, a.Starts, a.Ends, a.Eats = said.Since, said.Until, said.Part, said.Starts, said.Ends, said.Eats
	}
	if d.Ground != "" {
		a.Ground = d.Ground
	}
	if d.Seen {
		a.Proof = "seen"
	}
	if d.State != "" {
		a.State = d.State
	}
	a.Version++
	if _, err := tx.Exec(`update attendance.absences set since = $3, until = $4, part = $5, starts = nullif($6, '')::time, ends = nullif($7, '')::time, eats = $8, ground = $9, proof = $10, state = $11,
		decided_at = case when $12 then $13 else decided_at end, decided_by = case when $12 then $14 else decided_by end, version = $15, updated_at = $13 where tenant_id = $1 and id = $2`,
		tx.Tenant(), a.ID, a.Since, a.Until, a.Part, a.Starts, a.Ends, a.Eats, a.Ground, a.Proof, a.State, d.State != "", tx.Now(), me(tx), a.Version); err != nil {
		return a, err
	}
	if d.State != "" { // the register keeps what was held of it longer than the reason
		if _, err := tx.Exec(`update attendance.marks set legitimate = $3 where tenant_id = $1 and absence_id = $2`, tx.Tenant(), a.ID, d.State == Accepted); err != nil {
			return a, err
		}
	}
	tx.About(a.ID, a.PupilID)
	event := ""
	if d.State == Refused {
		event = Refused
	}
	return a, s.spreadSoon(tx, a.ID, event)
}

// Ask asks the family for the reason of an absence; one that no message reaches is on the list of letters to print.
func (s *Service) Ask(tx *tenant.Tx, ids []uuid.UUID) (asked int, err error) {
	for _, id := range ids {
		a, err := absenceByID(tx, id)
		if err != nil {
			return asked, err
		}
		if err := s.within(tx, a.PupilID, a.Since); err != nil {
			return asked, err
		}
		if a.State != Found && a.State != Refused {
			continue
		}
		if _, err := tx.Exec(`update attendance.absences set asked_at = $3, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
			return asked, err
		}
		tx.About(id, a.PupilID)
		if err := s.spreadSoon(tx, id, "asked"); err != nil {
			return asked, err
		}
		asked++
	}
	return asked, nil
}

// scope are the classes that the caller follows: their own for a teacher, all (nil) for those who see to the school.
func scope(tx *tenant.Tx) ([]uuid.UUID, error) {
	if !tx.Actor().Has(string(access.Teacher)) || tx.Actor().Has(string(access.Director), string(access.SchoolLife), string(access.SchoolStaff)) {
		return nil, nil
	}
	own, err := directory.TaughtBy(tx, tx.Actor().Person)
	if own == nil {
		own = []uuid.UUID{}
	}
	return own, err
}

// within refuses a teacher the pupils of other classes, as what does not exist.
func (s *Service) within(tx *tenant.Tx, pupil uuid.UUID, day schoolyear.Date) error {
	own, err := scope(tx)
	if err != nil || own == nil {
		return err
	}
	ok, err := tenant.Value[bool](tx, `select exists (select from directory.class_members m where m.tenant_id = $1 and m.person_id = $2 and m.part = 'pupil' and m.class_id = any ($3) and m.since <= $4 and (m.until is null or m.until >= $4))`,
		tx.Tenant(), pupil, own, day)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return err
}

// ---- what follows from an absence, after the commit

type spreading struct {
	Absence uuid.UUID `json:"absence"`
	Event   string    `json:"event,omitempty"` // what people are told of: "": nobody, the collectivities alone
	By      uuid.UUID `json:"by,omitzero"`     // who did it is not told of it
}

func (s *Service) spreadSoon(tx *tenant.Tx, id uuid.UUID, event string) error {
	_, err := tx.Emit("attendance.spread", time.Time{}, spreading{Absence: id, Event: event, By: tx.Actor().Person})
	return err
}

// spread tells the collectivities where the absence stands now, and the guardians what concerns them: the other one of what the
// first announced or took back, both of what the roll call found, which waits for no quiet hour.
func (s *Service) spread(_ context.Context, tx *tenant.Tx, in *spreading) error {
	a, ok, err := tenant.One[Absence](tx, `select `+absenceColumns+` from attendance.absences a where a.tenant_id = $1 and a.id = $2 for update`, tx.Tenant(), in.Absence)
	if err != nil || !ok {
		return err
	}
	h, err := HoursOf(tx)
	if err != nil {
		return err
	}
	who, err := placedOn(tx, a.Since, a.PupilID)
	if err != nil {
		return err
	}
	if _, err := daybook.Tell(tx, s.Vault, a.fact(h, who[a.PupilID].ClassID)); err != nil {
		return err
	}
	n := notify.Notice{Service: Key, Object: a.ID, Path: "/absences"}
	everybody := false
	switch in.Event {
	case Announced, Withdrawn, Explained:
		n.Kind = "attendance.kind_" + in.Event
		if a.SaidBy == "school" && in.Event == Withdrawn && a.ToldAt == nil {
			return nil
		}
	case Found:
		if a.State != Found || a.ToldAt != nil {
			return nil
		}
		n.Kind, n.Urgent, everybody = "attendance.kind_found", true, true
		if _, err := tx.Exec(`update attendance.absences set told_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), a.ID, tx.Now()); err != nil {
			return err
		}
	case "asked", Refused:
		n.Kind, n.WantAnswer, everybody = "attendance.kind_asked", true, true
	default:
		return nil
	}
	to, err := directory.Resolve(tx, directory.Audience{Pupils: []uuid.UUID{a.PupilID}})
	if err != nil {
		return err
	}
	list := reached(to, func(g directory.Addressee) bool { return everybody || g.Guardian != in.By })
	if len(list) == 0 {
		return nil
	}
	_, _, err = s.Notify.Publish(tx, n, notify.People(list))
	return err
}

// reached are the guardians whom a message reaches, one line per person with the children concerned.
func reached(to []directory.Addressee, want func(directory.Addressee) bool) (out []notify.Recipient) {
	at := map[uuid.UUID]int{}
	for _, g := range to {
		if g.Pupil == nil || g.AccountID == nil && !g.HasMail || !want(g) {
			continue
		}
		i, known := at[g.Guardian]
		if !known {
			i = len(out)
			at[g.Guardian] = i
			out = append(out, notify.Recipient{Person: g.Guardian, Account: g.AccountID})
		}
		if out[i].About != "" {
			out[i].About += ", "
		}
		out[i].About += g.PupilGivenName
		out[i].Pupils = append(out[i].Pupils, *g.Pupil)
	}
	return out
}
