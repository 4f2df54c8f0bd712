package attendance

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"preau/internal/platform/lists"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What was before: a school that arrives with its register, or a demonstration with a year of it.

// PastRoll is the call of a class for half a day, with those who were not simply there.
type PastRoll struct {
	Class   uuid.UUID
	Day     schoolyear.Date
	Half    string
	TakenAt time.Time
	Pupils  int
	Marks   []PastMark
}

// PastMark is one of them.
type PastMark struct {
	Pupil      uuid.UUID
	State      string // "absent", "late"
	At         string // "08:47", "" for none
	Absence    *uuid.UUID
	Legitimate *bool
}

// LoadPast writes absences and rolls as they were; nobody is told of anything.
func LoadPast(tx *tenant.Tx, absences []Absence, rolls []PastRoll) error {
	var said, called, marks [][]any
	for _, a := range absences {
		said = append(said, []any{a.ID, a.PupilID, a.Kind, at(a.Since), at(a.Until), a.Part, a.Eats, a.Ground, a.Proof, a.SaidBy, a.SaidPerson, a.SaidAt, a.State, a.SaidAt, a.SaidAt})
	}
	if err := tx.Load("attendance.absences", "id, pupil_id, kind, since, until, part, eats, ground, proof, said_by, said_person, said_at, state, created_at, updated_at", said); err != nil {
		return err
	}
	for _, r := range rolls {
		absent, late := 0, 0
		for _, m := range r.Marks {
			if m.State == "absent" {
				absent++
			} else {
				late++
			}
			marks = append(marks, []any{uuid.NewSHA1(m.Pupil, []byte(r.Day.String()+r.Half)), m.Pupil, r.Class, at(r.Day), r.Half, m.State, timeOf(m.At), m.Absence, m.Legitimate})
		}
		called = append(called, []any{uuid.NewSHA1(r.Class, []byte(r.Day.String()+r.Half)), r.Class, at(r.Day), r.Half, r.TakenAt, r.Pupils, absent, late})
	}
	if err := tx.Load("attendance.rolls", "id, class_id, day, half, taken_at, pupils, absent, late", called); err != nil {
		return err
	}
	return tx.Load("attendance.marks", "id, pupil_id, class_id, day, half, state, at, absence_id, legitimate", marks)
}

func timeOf(text string) pgtype.Time {
	return pgtype.Time{Microseconds: int64(clock(text)) * 60_000_000, Valid: text != ""}
}

func at(d schoolyear.Date) time.Time { return d.At(time.UTC, 0, 0) }

// LoadFact writes what the school has decided and told already: the collectivities hear of it, families do not a second time.
func (s *Service) LoadFact(tx *tenant.Tx, in FactInput, taken []uuid.UUID) error {
	id, err := s.Plan(tx, in, 0)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`update attendance.facts set state = 'told', told_at = $3 where tenant_id = $1 and id = $2`,
		`update attendance.concerned set withdrawn_at = null where tenant_id = $1 and fact_id = $2 and $3::timestamptz is not null`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), id, tx.Now()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`update attendance.concerned set wish = 'service', taken_in = true where tenant_id = $1 and fact_id = $2 and pupil_id = any ($3)`, tx.Tenant(), id, lists.NonNil(taken))
	return err
}

// Spread tells the collectivities where an absence stands, and nobody else.
func (s *Service) Spread(tx *tenant.Tx, id uuid.UUID) error { return s.spreadSoon(tx, id, "") }
