package daybook

import (
	"github.com/google/uuid"

	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// SchoolDay is how many places were booked for a school's children on a day that is over.
type SchoolDay struct {
	Day      schoolyear.Date
	SchoolID uuid.UUID // nil: unknown
	Booked   int64
}

// BySchool reads the days that are over and counted, between two, both included.
func (s *Service) BySchool(tx *tenant.Tx, from, until schoolyear.Date) ([]SchoolDay, error) {
	return rows[SchoolDay](s, tx, `select day, school_id, sum(booked)::bigint as booked from @.usage where tenant_id = $1 and day between $2 and $3 group by 1, 2 order by 1, 2`, tx.Tenant(), from, until)
}
