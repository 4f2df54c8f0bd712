package directory

import (
	"context"
	"errors"

	"github.com/google/uuid"

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
	return s.along(st, in, func(tx *tenant.Tx) (any, error) {
		report, err := s.importer.Apply(tx, in.Import)
		if err == nil { // who came with it may be here twice, or still elsewhere
			_, err = tx.Emit("directory.after-import", tx.Now(), compareJob{})
		}
		return report, err
	})
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

// erasedAtOnce bounds what one night erases, so that its transaction stays short.
const erasedAtOnce = 500

// round is the night's work in one tenant: groups follow what began or ended today, and what is kept too long goes.
func (s *service) round(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	if err := Refresh(tx); err != nil {
		return err
	}
	if err := s.years(tx); err != nil {
		return err
	}
	for _, sql := range []string{
		`update directory.import_files set sealed = null where tenant_id = $1 and sealed is not null
			and exists (select from directory.imports i where i.tenant_id = $1 and i.id = import_id and i.created_at < $2::timestamptz - interval '7 days')`,
		`delete from directory.import_changes c using directory.imports i where c.tenant_id = $1 and i.tenant_id = $1 and i.id = c.import_id and coalesce(i.undo_until, i.created_at + interval '7 days') < $2`,
		`update directory.imports set report = report - 'diff' - 'warnings' - 'errors' where tenant_id = $1 and report ? 'diff' and created_at < $2::timestamptz - interval '1 year'`,
		`delete from directory.restrictions where tenant_id = $1 and until < ($2::timestamptz - interval '90 days')::date`,
		`delete from directory.consents c using directory.school_years y where c.tenant_id = $1 and y.tenant_id = $1 and y.id = c.year_id and y.ends_on < ($2::timestamptz - interval '1 year')::date`,
		`update directory.bridges set state = 'ended', offer = null, until = directory.today($1, $2) where tenant_id = $1 and state = 'proposed' and proposed_at < $2::timestamptz - interval '1 year'`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), tx.Now()); err != nil {
			return err
		}
	}
	if err := refusedFaces(tx); err != nil {
		return err
	}
	if err := forgetDocuments(tx); err != nil {
		return err
	}
	if err := forgetFeeds(tx); err != nil {
		return err
	}
	return erase(tx)
}

// erase removes those who left three months ago (arrêté of 30 November 2006, art. 6). A record that another service still
// holds for its own delay keeps its id and nothing that names anybody.
func erase(tx *tenant.Tx) error {
	gone, err := tenant.Select[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and erased_at is null and left_on < ($2::timestamptz - interval '90 days')::date order by left_on, id limit $3`,
		tx.Tenant(), tx.Now(), erasedAtOnce)
	if err != nil || len(gone) == 0 {
		return err
	}
	photos, err := tenant.Select[uuid.UUID](tx, `select photo_file from directory.people where tenant_id = $1 and id = any ($2) and photo_file is not null`, tx.Tenant(), gone)
	if err != nil {
		return err
	}
	if err := forgetFiles(tx, photos...); err != nil {
		return err
	}
	return forget(tx, gone)
}

// forget removes people and all that the directory says of them; those that another service holds keep their id and nothing that
// names anybody.
func forget(tx *tenant.Tx, gone []uuid.UUID) error {
	for _, sql := range []string{
		`delete from directory.disputes where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`,
		`delete from directory.kinship where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`,
		`delete from directory.restrictions where tenant_id = $1 and (pupil_id = any ($2) or person_id = any ($2))`,
		`delete from directory.consents where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`,
		`delete from directory.class_members where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.group_members where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.roles where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.identifiers where tenant_id = $1 and id = any ($2)`,
		`delete from directory.contacts where tenant_id = $1 and id = any ($2)`,
		`delete from directory.bridges where tenant_id = $1 and person_id = any ($2)`,
		`delete from directory.import_changes where tenant_id = $1 and entity_id = any ($2)`,
		`delete from directory.duplicates where tenant_id = $1 and (first_id = any ($2) or second_id = any ($2))`,
		`update directory.transfers set person_id = null, offer = null where tenant_id = $1 and person_id = any ($2)`,
	} {
		if _, err := tx.Exec(sql, tx.Tenant(), gone); err != nil {
			return err
		}
	}
	held, err := discard(tx, "people", gone)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.people set civility = '', family_name = '', given_name = '', usage_name = '', birth_date = null, sex = '', language = '', photo_file = null, account_id = null,
		source_key = '', fold = '', held = '{}', wishes = '{}', regime = '', import_id = null, erased_at = $3, updated_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), held, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}
