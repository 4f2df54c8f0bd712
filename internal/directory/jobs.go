package directory

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

type importJob struct {
	Import uuid.UUID `json:"import"`
	Task   uuid.UUID `json:"task"`
}

// steps of a bar: the files are read, compared, written.
const importSteps = 3

func (s *service) examineJob(_ context.Context, st *manifest.Steps, in *importJob) error {
	return s.along(st, in, func(tx *tenant.Tx) (any, error) { return s.importer.Examine(tx, in.Import) })
}

func (s *service) applyJob(_ context.Context, st *manifest.Steps, in *importJob) error {
	return s.along(st, in, func(tx *tenant.Tx) (any, error) { return s.importer.Apply(tx, in.Import) })
}

func (s *service) undoJob(_ context.Context, st *manifest.Steps, in *importJob) error {
	return s.along(st, in, func(tx *tenant.Tx) (any, error) { return s.importer.Undo(tx, in.Import) })
}

// along moves the bar, does the work in one transaction with the job's mark, and closes the bar. What a person can mend is
// shown on the import; anything else is tried again.
func (s *service) along(st *manifest.Steps, in *importJob, work func(tx *tenant.Tx) (any, error)) error {
	if err := st.Do(func(tx *tenant.Tx) error { return tenant.MoveTask(tx, in.Task, 1, importSteps) }); err != nil {
		return err
	}
	err := st.Finish(func(tx *tenant.Tx) error {
		result, err := work(tx)
		if err != nil {
			return err
		}
		if r, ok := result.(*Report); ok { // counts only: the lines stay behind the directory's doors
			result = Report{Pupils: r.Pupils, Guardians: r.Guardians, Links: r.Links, Teachers: r.Teachers, Classes: r.Classes, New: r.New, Changed: r.Changed, Leaving: r.Leaving, Warnings: []Line{}, Errors: []Line{}}
		}
		return tenant.EndTask(tx, in.Task, result, "")
	})
	var p *problem.Problem
	if err == nil || errors.Is(err, manifest.ErrDone) || !errors.As(err, &p) || p.Kind == problem.Internal {
		return err
	}
	return st.Finish(func(tx *tenant.Tx) error {
		if _, err := tx.Exec(`update directory.imports set error_code = $3, state = case state when 'applying' then 'dry' when 'undoing' then 'applied' when 'read' then 'failed' else state end
			where tenant_id = $1 and id = $2`, tx.Tenant(), in.Import, p.Code); err != nil {
			return err
		}
		if p.Code == "directory.import_changed" { // the person sees what it has become
			if _, err := s.importer.Examine(tx, in.Import); err != nil {
				return err
			}
			if _, err := tx.Exec(`update directory.imports set error_code = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Import, p.Code); err != nil {
				return err
			}
		}
		return tenant.EndTask(tx, in.Task, nil, p.Code)
	})
}

// round is the night's work in one tenant: groups follow what began or ended today, and what is kept too long goes.
func (s *service) round(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	if err := Refresh(tx); err != nil {
		return err
	}
	if err := s.years(tx); err != nil {
		return err
	}
	for _, err := range []error{
		audit.Erase(tx, "directory.keep.files", `update directory.import_files set sealed = null where tenant_id = $1 and sealed is not null
			and exists (select from directory.imports i where i.tenant_id = $1 and i.id = import_id and i.created_at < $2::timestamptz - interval '7 days')`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.images", `delete from directory.import_changes c using directory.imports i where c.tenant_id = $1 and i.tenant_id = $1 and i.id = c.import_id and coalesce(i.undo_until, i.created_at + interval '7 days') < $2`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.images", `delete from directory.import_takings c using directory.imports i where c.tenant_id = $1 and i.tenant_id = $1 and i.id = c.import_id and coalesce(i.undo_until, i.created_at + interval '7 days') < $2`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.report", `update directory.imports set report = (report - 'diff' - 'warnings' - 'errors' - 'town') #- '{undone,people}' where tenant_id = $1 and report ?| array['diff', 'warnings', 'errors', 'town'] and created_at < $2::timestamptz - interval '90 days'`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.restrictions", `delete from directory.restrictions where tenant_id = $1 and until < ($2::timestamptz - interval '90 days')::date`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.collectors", `delete from directory.collectors where tenant_id = $1 and until < ($2::timestamptz - interval '90 days')::date`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "directory.keep.consents", `delete from directory.consents c using directory.school_years y where c.tenant_id = $1 and y.tenant_id = $1 and y.id = c.year_id and y.ends_on < ($2::timestamptz - interval '1 year')::date`, tx.Tenant(), tx.Now()),
		audit.Erase(tx, "", `update directory.bridges set state = 'ended', offer = null, until = directory.today($1, $2) where tenant_id = $1 and state = 'proposed' and proposed_at < $2::timestamptz - interval '1 year'`, tx.Tenant(), tx.Now()),
	} {
		if err != nil {
			return err
		}
	}
	if err := refusedFaces(tx); err != nil {
		return err
	}
	if err := forgetDocuments(tx); err != nil {
		return err
	}
	return forgetFeeds(tx)
}
