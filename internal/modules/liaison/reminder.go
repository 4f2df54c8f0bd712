package liaison

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Reminder is one reminder sent about a note.
type Reminder struct {
	People   int
	LeavesAt time.Time
}

// Remind tells again those who still owe something, and nobody else. At most one reminder a day and note; it waits for the
// end of the quiet hours, whatever the note did.
func (s *Service) Remind(tx *tenant.Tx, id uuid.UUID) (Reminder, error) {
	n, err := publishedForUpdate(tx, id)
	if err != nil {
		return Reminder{}, err
	}
	if !n.readHere() {
		return s.remindCopies(tx, n)
	}
	return s.remind(tx, n, tenant.NewID())
}

func (s *Service) remind(tx *tenant.Tx, n Note, id uuid.UUID) (Reminder, error) {
	if err := tenant.MayPublish(tx); err != nil {
		return Reminder{}, err
	}
	if n.Wants == WantsNone {
		return Reminder{}, problem.New(problem.Conflict, "liaison.nothing_asked")
	}
	if n.asksAnswer() && n.ClosesAt != nil && !tx.Now().Before(*n.ClosesAt) {
		return Reminder{}, tooLate(tx, "liaison.closed_for_reminder", n.ClosesOn)
	}
	if n.LeavesAt.After(tx.Now()) {
		return Reminder{}, problem.New(problem.Conflict, "liaison.not_left_yet")
	}
	today, err := directory.Today(tx)
	if err != nil {
		return Reminder{}, err
	}
	var by *uuid.UUID
	if p := tx.Actor().Person; p != uuid.Nil {
		by = &p
	}
	first, err := tx.Exec(`insert into liaison.reminders (tenant_id, id, note_id, day, sent_by, people, leaves_at) values ($1, $2, $3, $4, $5, 0, $6)
		on conflict (tenant_id, note_id, day) do nothing`, tx.Tenant(), id, n.ID, today, by, tx.Now())
	if err != nil {
		return Reminder{}, err
	}
	if first == 0 {
		return Reminder{}, problem.New(problem.Conflict, "liaison.reminded_today")
	}
	// the reminder is a fact of its own for those who are told; what it opens is the note
	notice := notify.Notice{Service: "liaison", Kind: "liaison.reminder", Origin: id, Object: n.ID, Path: "/carnet/" + n.ID.String(), WantAnswer: n.asksAnswer()}
	at, people, err := s.Notify.Publish(tx, notice, owing(n))
	if err != nil {
		return Reminder{}, err
	}
	if people == 0 {
		return Reminder{}, problem.New(problem.Conflict, "liaison.nobody_owes")
	}
	_, err = tx.Exec(`update liaison.reminders set people = $3, leaves_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), id, people, at)
	return Reminder{People: people, LeavesAt: at}, err
}

// owing are the guardians who still owe something, and who may still be told: not those whose link with the child ended
// since, nor those whom another guardian's answer freed.
func owing(n Note) notify.Audience {
	return notify.Audience{Args: []any{n.ID, n.BothGuardians || n.Wants == WantsRead}, SQL: `select d.guardian_id as person_id, min(g.account_id::text)::uuid as account_id,
		string_agg(p.given_name, ', ' order by p.birth_date, p.given_name) filter (where d.authority <> 'self') as about, array_agg(d.pupil_id) as pupils
		from liaison.deliveries d join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
		join directory.people g on g.tenant_id = d.tenant_id and g.id = d.guardian_id and g.erased_at is null
		where d.tenant_id = $1 and d.note_id = $6 and d.owes
		and ($7 or not exists (select from liaison.settled s where s.tenant_id = $1 and s.note_id = $6 and s.pupil_id = d.pupil_id and s.answers > 0))
		and (d.authority = 'self' or exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = d.pupil_id and k.guardian_id = d.guardian_id
			and k.authority in ('full', 'informed') and k.since <= directory.today($1, $4) and (k.until is null or k.until >= directory.today($1, $4))
			and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id and x.effect = 'no_information'
				and x.since <= directory.today($1, $4) and (x.until is null or x.until >= directory.today($1, $4)))))
		group by d.guardian_id`}
}
