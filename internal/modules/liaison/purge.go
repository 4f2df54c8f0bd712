package liaison

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/blob"
	"preau/internal/platform/lists"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// What is kept too long. Files go first, then the rows that name them: what is cut short is found again the next night.
const (
	notesKept     = 365 * 24 * time.Hour // after the end of their school year; drafts: after their last change
	documentsKept = 24 * time.Hour       // what a job made to be printed
	looseKept     = time.Hour            // a file that is on its way to a note arrives within it
	notesAtOnce   = 20
)

// purge is the night's work in one tenant.
func (s *Service) purge(ctx context.Context, run *manifest.Steps, _ *manifest.Due) error {
	documents := func(tx *tenant.Tx) ([]uuid.UUID, error) {
		return tenant.Select[uuid.UUID](tx, `select id from liaison.documents where tenant_id = $1 and created_at < $2`, tx.Tenant(), tx.Now().Add(-documentsKept))
	}
	loose := func(tx *tenant.Tx) ([]uuid.UUID, error) {
		return tenant.Select[uuid.UUID](tx, `select id from liaison.loose_files where tenant_id = $1 and since < $2`, tx.Tenant(), tx.Now().Add(-looseKept))
	}
	for _, find := range []func(tx *tenant.Tx) ([]uuid.UUID, error){documents, loose} {
		var old []uuid.UUID
		if err := run.Do(func(tx *tenant.Tx) (err error) { old, err = find(tx); return err }); err != nil {
			return err
		}
		if err := s.drop(ctx, run.Tenant, old); err != nil {
			return err
		}
		if err := run.Do(func(tx *tenant.Tx) error {
			if err := audit.Erased(tx, "liaison.retention_documents", int64(len(old))); err != nil {
				return err
			}
			_, err := tx.Exec(`with d as (delete from liaison.documents where tenant_id = $1 and id = any ($2)) delete from liaison.loose_files where tenant_id = $1 and id = any ($2)`, tx.Tenant(), lists.NonNil(old))
			return err
		}); err != nil {
			return err
		}
	}
	for more := true; more; {
		var old, files []uuid.UUID
		var published, changed time.Time
		if err := run.Do(func(tx *tenant.Tx) (err error) {
			if published, changed, err = keptSince(tx); err != nil {
				return err
			}
			if old, err = tenant.Select[uuid.UUID](tx, `select id from liaison.notes where tenant_id = $1 and (published_at < $2 or (state in ('draft', 'scheduled') and updated_at < $3)) limit $4`,
				tx.Tenant(), published, changed, notesAtOnce); err != nil {
				return err
			}
			files, err = tenant.Select[uuid.UUID](tx, `select id from liaison.attachments where tenant_id = $1 and note_id = any ($2)
				union all select id from liaison.documents where tenant_id = $1 and note_id = any ($2)`, tx.Tenant(), lists.NonNil(old))
			return err
		}); err != nil {
			return err
		}
		if more = len(old) > 0; !more {
			break
		}
		if err := s.drop(ctx, run.Tenant, files); err != nil {
			return err
		}
		if err := run.Do(func(tx *tenant.Tx) error {
			if err := audit.Erased(tx, "liaison.retention_notes", int64(len(old))); err != nil {
				return err
			}
			_, err := tx.Exec(`select liaison.sweep($1, $2, $3)`, old, published, changed)
			return err
		}); err != nil {
			return err
		}
	}
	return run.Finish(func(*tenant.Tx) error { return nil })
}

// keptSince is before when a note left, and a draft was changed last, to be erased today.
func keptSince(tx *tenant.Tx) (published, changed time.Time, err error) {
	zone, err := zoneOf(tx)
	if err != nil {
		return published, changed, err
	}
	changed = tx.Now().Add(-notesKept)
	years, err := directory.Years(tx)
	if err != nil {
		return published, changed, err
	}
	// the year that was running a year ago has not ended for a year: what left before it has
	day := schoolyear.DateOf(changed, zone)
	for _, y := range years {
		if !day.Before(y.StartsOn) && !day.After(y.EndsOn) {
			return y.StartsOn.At(zone, 0, 0), changed, nil
		}
	}
	first := schoolyear.NewDate(day.Year, time.September, 1) // a year that was never opened here
	if day.Before(first) {
		first = schoolyear.NewDate(first.Year-1, time.September, 1)
	}
	return first.At(zone, 0, 0), changed, nil
}

func (s *Service) drop(ctx context.Context, tenantID uuid.UUID, files []uuid.UUID) error {
	for _, id := range files {
		if err := s.Blobs.Delete(ctx, blob.Key(tenantID, id)); err != nil {
			return err
		}
	}
	return nil
}
