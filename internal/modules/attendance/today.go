package attendance

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The school on one day: which rolls are called, who is away, what waits for somebody.

// HalfView is the roll of a class for half a day.
type HalfView struct {
	Half    string     `json:"half" enum:"morning,afternoon"`
	Starts  string     `json:"starts"`
	Ends    string     `json:"ends"`
	State   string     `json:"state" enum:"called,waiting,missing,ahead,outside" doc:"waiting: class has just begun; missing: it began a quarter of an hour ago; outside: the whole class is elsewhere by the school's own doing"`
	TakenAt *time.Time `json:"taken_at,omitempty"`
	Absent  int        `json:"absent"`
	Late    int        `json:"late"`
	Late15  int        `json:"minutes_late,omitempty" doc:"Of a missing roll: minutes since class began"`
}

// ClassView is a class on a day.
type ClassView struct {
	ID     uuid.UUID  `json:"id"`
	Label  string     `json:"label"`
	Pupils int        `json:"pupils"`
	Mine   bool       `json:"mine" doc:"The caller teaches or assists in it"`
	Halves []HalfView `json:"halves" nullable:"false"`
}

// AbsenceView is an absence as the staff reads it.
type AbsenceView struct {
	ID        uuid.UUID       `json:"id"`
	Pupil     uuid.UUID       `json:"pupil"`
	Name      string          `json:"name"`
	Class     string          `json:"class"`
	ClassID   uuid.UUID       `json:"class_id"`
	Kind      string          `json:"kind" enum:"absence,late"`
	Since     schoolyear.Date `json:"since" format:"date"`
	Until     schoolyear.Date `json:"until" format:"date"`
	Part      string          `json:"part" enum:"day,morning,afternoon,hours"`
	Starts    string          `json:"starts,omitempty"`
	Ends      string          `json:"ends,omitempty"`
	Eats      bool            `json:"eats"`
	Ground    string          `json:"ground,omitempty" enum:"sickness,appointment,family,other"`
	Words     []string        `json:"words" nullable:"false" doc:"What the family wrote, for the school alone"`
	Proof     string          `json:"proof,omitempty" enum:"sworn,seen"`
	SaidBy    string          `json:"said_by" enum:"family,school"`
	SaidAt    time.Time       `json:"said_at"`
	State     string          `json:"state" enum:"announced,found,explained,accepted,refused,withdrawn"`
	AskedAt   *time.Time      `json:"asked_at,omitempty"`
	ToldAt    *time.Time      `json:"told_at,omitempty"`
	Came      bool            `json:"came" doc:"Announced absent, and there at the roll call"`
	Paper     bool            `json:"paper" doc:"No message reaches this family: the letter is printed"`
	Phones    []string        `json:"phones" nullable:"false" doc:"Of the guardians, for a reason that is not known"`
	Version   int             `json:"version"`
	Abilities map[string]bool `json:"abilities"`
}

// DayView is the school on a day.
type DayView struct {
	Day         schoolyear.Date `json:"day" format:"date"`
	Today       schoolyear.Date `json:"today" format:"date"`
	School      bool            `json:"school" doc:"There is class that day"`
	Next        schoolyear.Date `json:"next,omitzero" format:"date" doc:"The next day with class"`
	Recorded    bool            `json:"recorded" doc:"The school wrote its hours; otherwise they are the usual ones"`
	Classes     []ClassView     `json:"classes" nullable:"false"`
	Pupils      int             `json:"pupils"`
	Absent      int             `json:"absent" doc:"Away for half a day or more, known so far"`
	Missing     int             `json:"missing" doc:"Rolls that are not called and should be"`
	Items       []AbsenceView   `json:"items" nullable:"false" doc:"The day's absences and latenesses, those that wait for somebody first"`
	Unexplained []AbsenceView   `json:"unexplained" nullable:"false" doc:"Older absences without a reason, of the last two months"`
	Facts       []FactView      `json:"facts" nullable:"false"`
	Abilities   map[string]bool `json:"abilities"`
}

type staffAbsence struct {
	Absence
	GivenName, FamilyName string
	ClassID               *uuid.UUID
	Class                 string
	Words                 []string
	Came                  bool
	Reachable             bool
	Phones                []string
}

const staffAbsenceSQL = `select ` + absenceColumns + `, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, m.class_id, coalesce(m.label, '') as class,
	array(select r.words from attendance.remarks r where r.tenant_id = $1 and r.absence_id = a.id order by r.written_at) as words,
	a.kind = 'absence' and exists (select from attendance.marks k where k.tenant_id = $1 and k.absence_id = a.id and k.state in ('here', 'late', 'left')) as came,
	exists (select from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id left join directory.contacts t on t.tenant_id = k.tenant_id and t.id = g.id
		where k.tenant_id = $1 and k.pupil_id = a.pupil_id and k.authority = 'full' and k.until is null and (g.account_id is not null or t.mail <> '')) as reachable,
	case when a.state in ('found', 'refused') then array(select coalesce(nullif(t.phone_mobile, ''), nullif(t.phone_home, ''), nullif(t.phone_work, '')) from directory.kinship k join directory.contacts t on t.tenant_id = k.tenant_id and t.id = k.guardian_id
		where k.tenant_id = $1 and k.pupil_id = a.pupil_id and k.authority <> 'none' and k.until is null and coalesce(nullif(t.phone_mobile, ''), nullif(t.phone_home, ''), nullif(t.phone_work, '')) is not null
			and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id and x.effect = 'no_information' and x.since <= $3 and (x.until is null or x.until >= $3)) order by k.contact_order) else '{}' end as phones
	from attendance.absences a join directory.people p on p.tenant_id = a.tenant_id and p.id = a.pupil_id
	left join lateral (select m.class_id, c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = a.pupil_id and m.part = 'pupil' and m.since <= greatest(a.since, $2) and (m.until is null or m.until >= a.since) order by c.kind = 'ordinary' desc, m.since desc limit 1) m on true
	where a.tenant_id = $1 and ($4::uuid[] is null or m.class_id = any ($4)) and `

func (s *Service) absenceViews(tx *tenant.Tx, rows []staffAbsence, err error) ([]AbsenceView, error) {
	if err != nil {
		return nil, err
	}
	decides, calls := manifest.Holds(tx, Decide) != 0, manifest.Holds(tx, Call) != 0
	out := make([]AbsenceView, len(rows))
	for i, r := range rows {
		v := AbsenceView{ID: r.ID, Pupil: r.PupilID, Name: r.GivenName + " " + r.FamilyName, Class: r.Class, Kind: r.Kind, Since: r.Since, Until: r.Until, Part: r.Part, Starts: r.Starts, Ends: r.Ends, Eats: r.Eats,
			Ground: r.Ground, Words: r.Words, Proof: r.Proof, SaidBy: r.SaidBy, SaidAt: r.SaidAt, State: r.State, AskedAt: r.AskedAt, ToldAt: r.ToldAt, Came: r.Came, Paper: !r.Reachable, Phones: r.Phones, Version: r.Version}
		if v.Words == nil {
			v.Words = []string{}
		}
		if v.Phones == nil {
			v.Phones = []string{}
		}
		if r.ClassID != nil {
			v.ClassID = *r.ClassID
		}
		v.Abilities = map[string]bool{"decide": decides && r.State != Withdrawn, "ask": decides && (r.State == Found || r.State == Refused), "correct": calls && r.State != Withdrawn}
		out[i] = v
	}
	return out, nil
}

// viewed shows what a query of staffAbsenceSQL found.
func viewed(s *Service, tx *tenant.Tx) func(rows []staffAbsence, err error) ([]AbsenceView, error) {
	return func(rows []staffAbsence, err error) ([]AbsenceView, error) { return s.absenceViews(tx, rows, err) }
}

// waits is the order of a list: what waits for somebody first.
func waits(v AbsenceView) int {
	switch {
	case v.State == Found:
		return 0
	case v.Came:
		return 1
	case v.State == Explained:
		return 2
	case v.State == Announced:
		return 3
	case v.State == Refused:
		return 4
	}
	return 5
}

// Day is the school on a day, for the classes that the caller follows.
func (s *Service) Day(tx *tenant.Tx, day schoolyear.Date) (DayView, error) {
	h, err := HoursOf(tx)
	if err != nil {
		return DayView{}, err
	}
	today := schoolyear.DateOf(tx.Now(), h.Zone)
	if day.IsZero() {
		day = today
	}
	own, err := scope(tx)
	if err != nil {
		return DayView{}, err
	}
	v := DayView{Day: day, Today: today, Next: h.Next(uuid.Nil, day.AddDays(1)), Recorded: h.Recorded, Classes: []ClassView{}, Items: []AbsenceView{}, Unexplained: []AbsenceView{}, Facts: []FactView{},
		Abilities: map[string]bool{"manage": manifest.Holds(tx, Manage) != 0, "call": manifest.Holds(tx, Call) != 0, "decide": manifest.Holds(tx, Decide) != 0}}
	if v.Classes, err = s.classesOn(tx, h, day, own); err != nil {
		return v, err
	}
	mineFirst(v.Classes)
	for _, c := range v.Classes {
		v.Pupils += c.Pupils
		for _, half := range c.Halves {
			v.School = true
			if half.State == "missing" {
				v.Missing++
			}
		}
	}
	if v.Items, err = viewed(s, tx)(tenant.Select[staffAbsence](tx, staffAbsenceSQL+`a.since <= $2 and a.until >= $2 and a.state <> 'withdrawn' order by p.given_name, p.id`, tx.Tenant(), day, today, own)); err != nil {
		return v, err
	}
	for _, a := range v.Items {
		if a.Kind == "absence" && !a.Came {
			v.Absent++
		}
		tx.Listed(a.Pupil)
	}
	slices.SortStableFunc(v.Items, func(a, b AbsenceView) int { return waits(a) - waits(b) })
	if v.Unexplained, err = viewed(s, tx)(tenant.Select[staffAbsence](tx, staffAbsenceSQL+`a.until < $2 and a.until >= $2::date - 62 and a.state in ('found', 'explained') order by a.until desc, p.given_name, p.id limit 200`, tx.Tenant(), day, today, own)); err != nil {
		return v, err
	}
	facts, err := tenant.Select[fact](tx, `select `+factColumns+` from attendance.facts f where f.tenant_id = $1 and f.until >= $2 and f.since <= $2::date + 28 and f.state <> 'withdrawn' and ($3::uuid[] is null or `+factOf+`) order by f.since, f.id`, tx.Tenant(), day, own)
	if err != nil {
		return v, err
	}
	v.Facts, err = s.factViews(tx, facts)
	return v, err
}

// classesOn are the classes with their rolls, the youngest first.
func (s *Service) classesOn(tx *tenant.Tx, h Hours, day schoolyear.Date, own []uuid.UUID) ([]ClassView, error) {
	type row struct {
		ID     uuid.UUID
		Label  string
		Levels []string
		Pupils int
		Away   int
		Mine   bool
	}
	rows, err := tenant.Select[row](tx, `select c.id, c.label, c.levels, count(m.person_id)::int as pupils,
			count(distinct x.pupil_id)::int as away,
			exists (select from directory.class_members t where t.tenant_id = $1 and t.class_id = c.id and t.person_id = $4 and t.part <> 'pupil' and t.since <= $2 and (t.until is null or t.until >= $2)) as mine
		from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		join directory.class_members m on m.tenant_id = c.tenant_id and m.class_id = c.id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)
		left join lateral (select q.pupil_id from attendance.concerned q join attendance.facts f on f.tenant_id = q.tenant_id and f.id = q.fact_id and f.state = 'told'
			where q.tenant_id = $1 and q.pupil_id = m.person_id and q.since <= $2 and q.until >= $2 and q.starts is null and q.kind not in ('teacher_absent', 'outing') and (q.kind <> 'strike' or not q.taken_in) limit 1) x on true
		where c.tenant_id = $1 and c.kind = 'ordinary' and c.closed_on is null and c.peer_tenant_id is null and $2 between y.starts_on and y.ends_on and ($3::uuid[] is null or c.id = any ($3))
		group by c.id, c.label, c.levels order by c.label collate "fr-x-icu"`, tx.Tenant(), day, own, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b row) int { return directory.LevelOrder(a.Levels) - directory.LevelOrder(b.Levels) })
	type called struct {
		ClassID      uuid.UUID
		Half         string
		TakenAt      time.Time
		Absent, Late int
	}
	rolls, err := tenant.Select[called](tx, `select class_id, half, taken_at, absent, late from attendance.rolls where tenant_id = $1 and day = $2`, tx.Tenant(), day)
	if err != nil {
		return nil, err
	}
	out := []ClassView{}
	for _, r := range rows {
		c := ClassView{ID: r.ID, Label: r.Label, Pupils: r.Pupils, Mine: r.Mine, Halves: []HalfView{}}
		for _, slot := range h.On(r.ID, day) {
			v := HalfView{Half: slot.Half, Starts: slot.Starts.String(), Ends: slot.Ends.String(), State: "ahead"}
			begins := day.At(h.Zone, int(slot.Starts)/60, int(slot.Starts)%60)
			switch since := tx.Now().Sub(begins); {
			case r.Away == r.Pupils && r.Pupils > 0:
				v.State = "outside"
			case since >= forgotten:
				v.State, v.Late15 = "missing", int(since.Minutes())
			case since >= 0:
				v.State = "waiting"
			}
			for _, x := range rolls {
				if x.ClassID == r.ID && x.Half == slot.Half {
					v.State, v.TakenAt, v.Absent, v.Late, v.Late15 = "called", &x.TakenAt, x.Absent, x.Late, 0
				}
			}
			c.Halves = append(c.Halves, v)
		}
		out = append(out, c)
	}
	return out, nil
}

// mineFirst puts the reader's own classes before the others.
func mineFirst(list []ClassView) {
	slices.SortStableFunc(list, func(a, b ClassView) int {
		switch {
		case a.Mine == b.Mine:
			return 0
		case a.Mine:
			return -1
		}
		return 1
	})
}

// RemindRolls tells the staff of the classes whose roll is missing.
func (s *Service) RemindRolls(tx *tenant.Tx) (told int, err error) {
	h, err := HoursOf(tx)
	if err != nil {
		return 0, err
	}
	day := schoolyear.DateOf(tx.Now(), h.Zone)
	classes, err := s.classesOn(tx, h, day, nil)
	if err != nil {
		return 0, err
	}
	for _, c := range classes {
		i := slices.IndexFunc(c.Halves, func(v HalfView) bool { return v.State == "missing" })
		if i < 0 {
			continue
		}
		type teacher struct {
			ID        uuid.UUID
			AccountID *uuid.UUID
		}
		staff, err := tenant.Select[teacher](tx, `select distinct p.id, p.account_id from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
			where m.tenant_id = $1 and m.class_id = $2 and m.part in ('teacher', 'main_teacher') and m.since <= $3 and (m.until is null or m.until >= $3) and p.erased_at is null`, tx.Tenant(), c.ID, day)
		if err != nil {
			return told, err
		}
		var list []notify.Recipient
		for _, t := range staff {
			list = append(list, notify.Recipient{Person: t.ID, Account: t.AccountID, Pupils: []uuid.UUID{t.ID}})
		}
		if len(list) == 0 {
			continue
		}
		object := uuid.NewSHA1(c.ID, []byte(day.String()+c.Halves[i].Half))
		if _, _, err := s.Notify.Publish(tx, notify.Notice{Service: Key, Kind: "attendance.kind_roll", Object: object, Path: "/presences/appel/" + c.ID.String()}, notify.People(list)); err != nil {
			return told, err
		}
		told++
	}
	if told == 0 {
		return 0, problem.New(problem.Conflict, "attendance.nothing_missing")
	}
	return told, nil
}

// RollPupil is a pupil on the sheet of a roll call.
type RollPupil struct {
	ID     uuid.UUID  `json:"id"`
	Name   string     `json:"name" doc:"Given name, with what tells homonyms apart"`
	Full   string     `json:"full"`
	Photo  *uuid.UUID `json:"photo,omitempty"`
	State  string     `json:"state" enum:"present,absent,late,left"`
	At     string     `json:"at,omitempty"`
	Why    string     `json:"why,omitempty" doc:"What is known already, as a few words: announced by the family, on an outing"`
	Away   bool       `json:"away" doc:"Elsewhere by the school's own doing: not to be called"`
	Ground string     `json:"ground,omitempty" enum:"sickness,appointment,family,other"`
}

// RollView is the sheet of a roll call, everybody present but those who are known not to be.
type RollView struct {
	Class   uuid.UUID       `json:"class"`
	Label   string          `json:"label"`
	Day     schoolyear.Date `json:"day" format:"date"`
	Half    string          `json:"half" enum:"morning,afternoon"`
	Starts  string          `json:"starts"`
	Ends    string          `json:"ends"`
	Now     time.Time       `json:"now"`
	Roll    *uuid.UUID      `json:"roll,omitempty" doc:"The call that stands"`
	Called  bool            `json:"called"`
	TakenAt *time.Time      `json:"taken_at,omitempty"`
	Pupils  []RollPupil     `json:"pupils" nullable:"false"`
}

// Sheet is the roll of a class for half a day, as far as it is known. Without day and half: the half-day of now, or the next one.
func (s *Service) Sheet(tx *tenant.Tx, class uuid.UUID, day schoolyear.Date, half string) (RollView, error) {
	label, err := classIn(tx, class)
	if err != nil {
		return RollView{}, err
	}
	h, err := HoursOf(tx)
	if err != nil {
		return RollView{}, err
	}
	if day.IsZero() {
		day = schoolyear.DateOf(tx.Now(), h.Zone)
	}
	slots := h.On(class, day)
	if half == "" && len(slots) > 0 {
		half = slots[0].Half
		for _, x := range slots {
			if !tx.Now().Before(day.At(h.Zone, int(x.Starts)/60, int(x.Starts)%60).Add(-30 * time.Minute)) {
				half = x.Half
			}
		}
	}
	slot, ok := slotOf(slots, half)
	if !ok {
		return RollView{}, problem.New(problem.Conflict, "attendance.no_class_then")
	}
	v := RollView{Now: tx.Now(), Class: class, Label: label, Day: day, Half: half, Starts: slot.Starts.String(), Ends: slot.Ends.String(), Pupils: []RollPupil{}}
	pupils, err := expectedIn(tx, class, day)
	if err != nil {
		return v, err
	}
	ids, given := make([]uuid.UUID, len(pupils)), map[string]int{}
	for i, p := range pupils {
		ids[i] = p.ID
		given[p.GivenName]++
	}
	known, err := activeOn(tx, day, ids)
	if err != nil {
		return v, err
	}
	away, err := awayByFacts(tx, day, ids, slot)
	if err != nil {
		return v, err
	}
	out, err := s.outAt(tx, day, ids, h.Zone)
	if err != nil {
		return v, err
	}
	type mark struct {
		PupilID uuid.UUID
		State   string
		At      string
	}
	marks, err := tenant.Select[mark](tx, `select pupil_id, state, coalesce(to_char(at, 'HH24:MI'), '') as at from attendance.marks where tenant_id = $1 and pupil_id = any ($2) and day = $3 and half = $4`, tx.Tenant(), ids, day, half)
	if err != nil {
		return v, err
	}
	stands, called, err := tenant.One[struct {
		ID      uuid.UUID
		TakenAt time.Time
	}](tx, `select id, taken_at from attendance.rolls where tenant_id = $1 and class_id = $2 and day = $3 and half = $4`, tx.Tenant(), class, day, half)
	if err != nil {
		return v, err
	}
	if v.Called = called; called {
		v.Roll, v.TakenAt = &stands.ID, &stands.TakenAt
	}
	for _, p := range pupils {
		r := RollPupil{ID: p.ID, Name: p.GivenName, Full: p.GivenName + " " + p.FamilyName, Photo: p.PhotoFile, State: "present"}
		if given[p.GivenName] > 1 {
			r.Name += " " + string([]rune(p.FamilyName)[:1]) + "."
		}
		for _, a := range known[p.ID] {
			switch {
			case a.Covers(day, slots, half):
				r.Ground = a.Ground
				if r.Why = s.say(tx, "why_"+a.State, nil); !called {
					r.State = "absent"
				}
			case a.Kind == "late" && half == Morning:
				r.Why = s.say(tx, "why_late", map[string]any{"time": a.Ends})
				if !called {
					r.State, r.At = "late", a.Ends
				}
			}
		}
		if kind := away[p.ID]; kind != "" {
			r.Away, r.State, r.Why = true, "absent", s.say(tx, "kind_"+kind, nil)
		} else if r.Why == "" {
			r.Why = out[p.ID]
		}
		for _, m := range marks {
			if m.PupilID == p.ID && !r.Away {
				if r.State, r.At = m.State, m.At; m.State == "here" {
					r.State = "present"
				}
			}
		}
		v.Pupils = append(v.Pupils, r)
	}
	return v, nil
}
