package directory_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
)

// A limited record is kept as it is: an import writes nothing on it, nobody edits it or offers it to another school, and the clock of
// a departure waits for the end of the limitation.
func TestALimitedRecordIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	h := open(t)
	school := h.Tenant("school", "École des Tilleuls")
	h.must(school, export(invented()))
	var pair []uuid.UUID
	h.In(school, func(tx *tenant.Tx) (err error) {
		pair, err = tenant.Select[uuid.UUID](tx, `select p.id from directory.people p join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id
			where p.tenant_id = $1 and r.profile = 'guardian' and c.mail <> '' order by p.id limit 2`, school)
		return err
	})
	limited, other := pair[0], pair[1]
	h.Exec(school, `update directory.contacts set mail = 'ancien@example.fr' where tenant_id = $1 and id = any ($2)`, school, pair)
	h.In(school, func(tx *tenant.Tx) error { return directory.Limit(tx, limited, true) })
	h.Clock.Advance(day)

	// the register says another address: it is written on the other record alone
	h.must(school, export(invented()))
	old := `directory.contacts where tenant_id = $1 and mail = 'ancien@example.fr' and id = '`
	if h.count(school, old+limited.String()+"'") != 1 || h.count(school, old+other.String()+"'") != 0 {
		t.Error("an import writes on a limited record, or on none")
	}

	head := h.Staff(school, access.Director)
	path := func(id uuid.UUID) string { return "/api/v1/t/" + school.String() + "/directory/people/" + id.String() }
	var one struct {
		Abilities    []string `json:"abilities"`
		LimitedSince string   `json:"limited_since"`
	}
	head.Get(path(limited)).Want(t, http.StatusOK).JSON(t, &one)
	if slices.Contains(one.Abilities, "edit") || one.LimitedSince != "2026-09-07" {
		t.Errorf("%+v", one)
	}
	edit := map[string]any{"family_name": "Autre", "given_name": "Nom"}
	if a := head.Do(http.MethodPut, path(limited), edit); a.Status != http.StatusConflict || a.Code() != "directory.limited" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	head.Do(http.MethodPut, path(other), edit).Want(t, http.StatusNoContent)

	// nor does a pupil whose record is limited go to another school
	var pupil uuid.UUID
	h.In(school, func(tx *tenant.Tx) (err error) {
		if pupil, err = tenant.Value[uuid.UUID](tx, `select pupil_id from directory.kinship where tenant_id = $1 order by id limit 1`, school); err != nil {
			return err
		}
		return directory.Limit(tx, pupil, true)
	})
	if a := head.Post("/api/v1/t/"+school.String()+"/directory/transfer-codes", map[string]any{"person": pupil}); a.Status != http.StatusConflict || a.Code() != "directory.limited" {
		t.Errorf("%d %s", a.Status, a.Body)
	}

	h.Exec(school, `update directory.people set left_on = '2026-09-07' where tenant_id = $1 and id = $2`, school, limited)
	h.Clock.Advance(120 * day)
	gone := func() (n int) {
		h.In(school, func(tx *tenant.Tx) error {
			list, err := directory.Departed(tx, 10)
			n = len(list)
			return err
		})
		return n
	}
	if gone() != 0 {
		t.Error("a limited record is erased")
	}
	h.In(school, func(tx *tenant.Tx) error { return directory.Limit(tx, limited, false) })
	if gone() != 1 {
		t.Error("its clock does not go on when the limitation ends")
	}
}
