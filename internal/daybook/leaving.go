package daybook

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Leaving is a pupil of whom the collectivity knows the last day at school.
type Leaving struct {
	Pupil uuid.UUID       `json:"pupil"` // the collectivity's own record
	Last  schoolyear.Date `json:"last"`
}

// LeavingKind is the job by which a booked service hears of a Leaving.
func LeavingKind(service string) string { return service + ".pupil-leaves" }

// swept is for how many days the night looks back at who left without a word to the service.
const swept = 30

func (s *Service) leaveJob(_ context.Context, tx *tenant.Tx, in *Leaving) error {
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	return s.departs(tx, book, *in)
}

// departs ends what a pupil has here on their last day: whatever the cut-off says, nothing that comes after it is counted or owed.
func (s *Service) departs(tx *tenant.Tx, book *Book, l Leaving) error {
	list, err := s.enrolments(tx, []uuid.UUID{l.Pupil})
	if err != nil {
		return err
	}
	by := By{Via: "fact", Override: true, Reason: s.say("fr", "reason_leaves", nil)}
	for _, e := range list {
		if !e.Until.IsZero() && !e.Until.After(l.Last) {
			continue
		}
		if _, err := s.EndEnrolment(tx, book, e.ID, l.Last, by); err != nil {
			return err
		}
	}
	if s.Left == nil {
		return nil
	}
	return s.Left(tx, l)
}

// sweep is departs for all who left these last weeks, whichever way the collectivity learnt it: a school's word, an agent's, an import.
// Of a day that is over, what was booked stays as it was.
func (s *Service) sweep(tx *tenant.Tx) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	gone, err := tenant.Select[Leaving](tx, `select p.id as pupil, case when p.left_on = $2 then p.left_on - 1 else p.left_on end as last from directory.people p where p.tenant_id = $1 and p.left_on <= $2 and p.left_on >= $3 and p.erased_at is null
		and exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') order by p.id`, tx.Tenant(), today, today.AddDays(-swept))
	if err != nil || len(gone) == 0 {
		return err
	}
	book, err := s.Read(tx)
	if err != nil {
		return err
	}
	for _, l := range gone {
		if err := s.departs(tx, book, l); err != nil {
			return err
		}
	}
	return nil
}
