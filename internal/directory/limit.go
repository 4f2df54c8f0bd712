package directory

import (
	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Limit marks the record of a person, so that its data are kept and not used any more, or ends it (RGPD art. 4.3 and 18): nobody edits
// or merges it, no import writes on it, it is handed to no software, resource or school, and the clock of a departure waits.
func Limit(tx *tenant.Tx, person uuid.UUID, on bool) error {
	n, err := tx.Exec(`update directory.people set limited_since = case when $3 then coalesce(limited_since, directory.today($1, $4)) end, updated_at = $4 where tenant_id = $1 and id = $2 and erased_at is null`, tx.Tenant(), person, on, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return err
}

// heldFields are all that imports may write of a person and their contact: of a limited record none is written.
var heldFields = []string{"civility", "family_name", "given_name", "usage_name", "birth_date", "sex", "mail", "phone_home", "phone_mobile", "phone_work", "address", "address2", "regime"}

// unlimited refuses what the limitation of one of these people forbids.
func unlimited(tx *tenant.Tx, people ...uuid.UUID) error {
	name, ok, err := tenant.One[string](tx, `select given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) from directory.people where tenant_id = $1 and id = any ($2) and limited_since is not null limit 1`, tx.Tenant(), people)
	if err == nil && ok {
		err = problem.New(problem.Conflict, "directory.limited", "name", name)
	}
	return err
}

// movable is what goes with pupils to another organisation; none of them goes whose record is limited.
func (s *service) movable(tx *tenant.Tx, pupils []uuid.UUID) (map[uuid.UUID]*move, error) {
	if err := unlimited(tx, pupils...); err != nil {
		return nil, err
	}
	return s.gather(tx, pupils)
}
