package privacy

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/tenant"
)

// erasedAtOnce bounds the people of one transaction, so that it stays short.
const erasedAtOnce = 100

// What privacy itself keeps.
const (
	requestsKept  = 3 * 365 * 24 * time.Hour // after the answer: what proves that it was given
	copiesKept    = 7 * 24 * time.Hour
	openingsKept  = 365 * 24 * time.Hour
	erasuresKept  = 5 * 365 * 24 * time.Hour
	copiesPerTurn = 50
)

// night forgets who left three months ago, in every service, then what this one kept long enough. Each turn is a transaction: what is
// cut short goes on the next night, or when the queue tries again.
func (s *Service) night(ctx context.Context, run *manifest.Steps, _ *manifest.Due) error {
	for more := true; more; {
		if err := run.Do(func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended($1::uuid::text || ' departures', 0))`, tx.Tenant()); err != nil { // two nights at once would count the same people twice
				return err
			}
			people, err := s.departed(tx)
			if more = len(people) > 0; err != nil || !more {
				return err
			}
			return s.forget(tx, people)
		}); err != nil {
			return err
		}
	}
	for more := true; more; {
		var old []uuid.UUID
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			old, err = tenant.Select[uuid.UUID](tx, `select id from (select id, until_at from privacy.copies where tenant_id = $1 and until_at < $2 union all select id, until_at from privacy.archives where tenant_id = $1 and until_at < $2) o
				order by until_at limit $3`, tx.Tenant(), tx.Now(), copiesPerTurn)
			return err
		}); err != nil {
			return err
		}
		more = len(old) == copiesPerTurn
		if err := s.throw(ctx, run.Tenant, old); err != nil {
			return err
		}
		if err := run.Do(func(tx *tenant.Tx) error {
			return errors.Join(
				audit.Erase(tx, "privacy.keep.copies", `delete from privacy.copies where tenant_id = $1 and id = any ($2)`, tx.Tenant(), old),
				audit.Erase(tx, "privacy.keep.archives", `delete from privacy.archives where tenant_id = $1 and id = any ($2)`, tx.Tenant(), old),
			)
		}); err != nil {
			return err
		}
	}
	return run.Finish(func(tx *tenant.Tx) error {
		if s.ForgetMail != nil {
			s.ForgetMail(tx.Now().Add(-manifest.KeptFor))
		}
		return errors.Join(
			audit.Erase(tx, "privacy.keep.requests", `delete from privacy.requests r where r.tenant_id = $1 and r.answered_on < $2::date and not exists (select from privacy.copies c where c.tenant_id = $1 and c.request_id = r.id)`, tx.Tenant(), tx.Now().Add(-requestsKept)),
			audit.Erase(tx, "privacy.keep.openings", `delete from audit.openings where tenant_id = $1 and at < $2`, tx.Tenant(), tx.Now().Add(-openingsKept)),
			audit.Erase(tx, "", `delete from audit.erasures where tenant_id = $1 and at < $2`, tx.Tenant(), tx.Now().Add(-erasuresKept)),
		)
	})
}

// departed are those whose time is over: three months after they left, or at once when they left and were promised so.
func (s *Service) departed(tx *tenant.Tx) ([]uuid.UUID, error) {
	people, err := directory.Departed(tx, erasedAtOnce)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tenant.Select[uuid.UUID](tx, `select w.person_id from privacy.wishes w join directory.people p on p.tenant_id = w.tenant_id and p.id = w.person_id
		where w.tenant_id = $1 and w.wish = 'at_once' and p.left_on is not null and p.erased_at is null and p.limited_since is null limit $2`, tx.Tenant(), erasedAtOnce)
}

// forget has every service forget people, those that build on others first: the directory's own rows go last.
func (s *Service) forget(tx *tenant.Tx, people []uuid.UUID) error {
	gone := manifest.Gone{People: people}
	var err error
	if gone.Objected, err = tenant.Select[uuid.UUID](tx, `select person_id from privacy.wishes where tenant_id = $1 and person_id = any ($2) and wish = 'unnamed'`, tx.Tenant(), people); err != nil {
		return err
	}
	modules := s.Modules()
	for i := len(modules) - 1; i >= 0; i-- {
		if forget := modules[i].Subject.Forget; forget != nil {
			if err := forget(tx, gone); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetOwn is what privacy forgets: what they asked, and who opened their record. A copy that waits to be taken goes now.
func (s *Service) forgetOwn(tx *tenant.Tx, gone manifest.Gone) error {
	files, err := tenant.Select[uuid.UUID](tx, `delete from privacy.copies c where c.tenant_id = $1 and (c.requester_id = any ($2) or exists (select from privacy.requests r where r.tenant_id = $1 and r.id = c.request_id and r.person_id = any ($2)))
		returning c.id`, tx.Tenant(), gone.People)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		if _, err := tx.Emit("privacy.throw", time.Time{}, thrown{files}); err != nil {
			return err
		}
	}
	return errors.Join(
		audit.Erased(tx, "privacy.keep.copies", int64(len(files))),
		audit.Erase(tx, "privacy.keep.requests", `delete from privacy.requests where tenant_id = $1 and (requester_id = any ($2) or person_id = any ($2))`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update privacy.requests set answered_by = null where tenant_id = $1 and answered_by = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `update privacy.requests set recorded_by = null where tenant_id = $1 and recorded_by = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "", `delete from privacy.wishes where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), gone.People),
		audit.Erase(tx, "privacy.keep.openings", `delete from audit.openings where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), gone.People),
	)
}

type thrown struct {
	Files []uuid.UUID `json:"files"`
}

func (s *Service) throwJob(ctx context.Context, run *manifest.Steps, in *thrown) error {
	if err := s.throw(ctx, run.Tenant, in.Files); err != nil {
		return err
	}
	return run.Finish(func(*tenant.Tx) error { return nil })
}

func (s *Service) throw(ctx context.Context, owner uuid.UUID, files []uuid.UUID) error {
	for _, id := range files {
		if err := s.Blobs.Delete(ctx, blob.Key(owner, id)); err != nil {
			return err
		}
	}
	return nil
}
