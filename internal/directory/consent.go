package directory

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Uses are what an image of a child may be used for, asked one by one and each year anew.
var Uses = []string{"photo_school", "photo_class", "photo_web", "photo_press"}

// ConsentTo writes a guardian's answer for a use in the current school year.
func ConsentTo(tx *tenant.Tx, pupil, guardian uuid.UUID, use string, agreed, onPaper bool) error {
	if !slices.Contains(Uses, use) {
		return problem.OnField("use", "directory.unknown_use")
	}
	year, ok, err := CurrentYear(tx)
	if err != nil {
		return err
	}
	if !ok {
		return problem.New(problem.Conflict, "directory.no_year")
	}
	_, err = tx.Exec(`insert into directory.consents as c (tenant_id, id, pupil_id, guardian_id, use, year_id, agreed, given_at, given_by, on_paper)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, pupil_id, use, guardian_id, year_id) do update set agreed = excluded.agreed, given_at = excluded.given_at, given_by = excluded.given_by, on_paper = excluded.on_paper, import_id = null`,
		tx.Tenant(), tenant.NewID(), pupil, guardian, use, year.ID, agreed, tx.Now(), actorAccount(tx), onPaper)
	return err
}

// ConsentState is what stands for one pupil and one use this year.
type ConsentState struct {
	PupilID uuid.UUID
	Use     string
	// State is "yes" when somebody with authority agreed and nobody refused, "no" when one refused, "asked" while nobody
	// answered. The register's own answer counts while no guardian has given theirs.
	State string
	At    *time.Time
}

// Consents are the answers that stand for pupils, one per use. It needs the directory's tenant door.
func Consents(tx *tenant.Tx, pupils []uuid.UUID) ([]ConsentState, error) {
	return tenant.Select[ConsentState](tx, `select p as pupil_id, u as use, case when c.refused then 'no' when c.agreed then 'yes' when c.file is not null then case when c.file then 'yes' else 'no' end else 'asked' end as state, c.at
		from unnest($2::uuid[]) p cross join unnest($3::text[]) u left join lateral (
			select bool_or(not c.agreed) filter (where c.guardian_id is not null) as refused, bool_or(c.agreed) filter (where c.guardian_id is not null) as agreed,
				bool_and(c.agreed) filter (where c.guardian_id is null) as file, max(c.given_at) as at
			from directory.consents c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where c.tenant_id = $1 and c.pupil_id = p and c.use = u and directory.today($1, $4) between y.starts_on and y.ends_on
			  and (c.guardian_id is null or exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = p and k.guardian_id = c.guardian_id and k.authority = 'full'
			       and `+alive("k", "directory.today($1, $4)")+`))) c on true
		order by 1, array_position($3, u)`, tx.Tenant(), lists.NonNil(pupils), Uses, tx.Now())
}
