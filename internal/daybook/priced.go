package daybook

import (
	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Enrolled lists the enrolments of pupils that touch a period, those that have ended included.
func (s *Service) Enrolled(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]Enrolment, error) {
	return rows[Enrolment](s, tx, `select id, pupil_id, activity_id, place_id, mode, since, until, pattern::text as pattern, resident from @.enrolments
		where tenant_id = $1 and pupil_id = any ($2) and since <= $4 and (until is null or until >= $3) order by pupil_id, since, id`, tx.Tenant(), pupils, from, until)
}

// OwedOnce is a surcharge that is owed once a school year, for a pupil or for its family.
type OwedOnce struct {
	PupilID    uuid.UUID
	ActivityID uuid.UUID
	Per        string // pupil, family
}

// OwedOnce lists the surcharges of a period that are owed once a school year, by bookings that are due.
func (s *Service) OwedOnce(tx *tenant.Tx, pupils []uuid.UUID, from, until schoolyear.Date) ([]OwedOnce, error) {
	return rows[OwedOnce](s, tx, `select distinct b.pupil_id, u.activity_id, b.surcharge_per as per from @.bookings b join @.units u on u.tenant_id = $1 and u.id = b.unit_id
		where b.tenant_id = $1 and b.pupil_id = any ($2) and b.day between $3 and $4 and b.surcharge_per <> '' and b.charge = 'due' and b.state in ('booked', 'away')`, tx.Tenant(), pupils, from, until)
}

// Given lists the days of a period on which an activity is given, in any of its slots.
func (b *Book) Given(a *Activity, from, until schoolyear.Date) (out []schoolyear.Date) {
	for day := from; !day.After(until); day = day.AddDays(1) {
		for _, u := range a.Units {
			if !u.Archived && a.RunsOn(day) && b.Days(u, uuid.Nil).IsOpenDay(day) {
				out = append(out, day)
				break
			}
		}
	}
	return out
}
