package directory

import (
	"strings"

	"github.com/google/uuid"

	"preau/internal/tenant"
)

// Elsewhere is a record and the organisation that keeps it.
type Elsewhere struct{ TenantID, PersonID uuid.UUID }

// aafKey is the key under which an académie's register knows a person: it is unique in that académie only.
func aafKey(academy, id string) string {
	return "aaf:" + strings.TrimSpace(academy) + ":" + strings.TrimSpace(id)
}

// BySource finds the records of people who are there, in every organisation, under the key that an académie's register gave them
// (ENTPersonJointure): pupils, or those who answer for one. It asks a look-up, from outside any door.
func (v *Vault) BySource(tx *tenant.Tx, academy, id string, pupil bool) ([]Elsewhere, error) {
	return tenant.Select[Elsewhere](tx, `select tenant_id, person_id from directory.by_source($1, $2, $3::date)`, v.Hash(aafKey(academy, id)), pupil, tx.Now())
}

// PupilsBorn finds the pupils of the transaction's school who are here and were born on a day.
func PupilsBorn(tx *tenant.Tx, on Date) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.birth_date = $2::date and p.erased_at is null and p.left_on is null `+pupilToday, tx.Tenant(), on, tx.Now())
}

const pupilToday = `and exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile = 'pupil' and (r.until is null or r.until >= directory.today($1, $3)))`

// ByChild finds, in the transaction's school, the pupil whom an académie's register knows under a key, or the pupil's responsibles
// of today.
func (v *Vault) ByChild(tx *tenant.Tx, academy, child string, pupil bool) ([]uuid.UUID, error) {
	key := v.Hash(aafKey(academy, child))
	if pupil {
		return tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.source_key = $2 and p.erased_at is null and p.left_on is null `+pupilToday, tx.Tenant(), key, tx.Now())
	}
	return tenant.Select[uuid.UUID](tx, `select k.guardian_id from directory.people p join directory.kinship k on k.tenant_id = p.tenant_id and k.pupil_id = p.id
		where p.tenant_id = $1 and p.source_key = $2 and p.erased_at is null and p.left_on is null and k.authority in ('full', 'informed')
			and k.since <= directory.today($1, $3) and (k.until is null or k.until >= directory.today($1, $3))`, tx.Tenant(), key, tx.Now())
}

// StaffByAddress finds who works in the transaction's organisation today and is written to at an address (lower case).
func StaffByAddress(tx *tenant.Tx, mail string) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select p.id from directory.people p join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and c.mail <> '' and lower(c.mail) = $2 and p.erased_at is null and p.left_on is null
			and exists (select from directory.roles r where r.tenant_id = p.tenant_id and r.person_id = p.id and r.profile not in ('pupil', 'guardian')
				and r.since <= directory.today($1, $3) and (r.until is null or r.until >= directory.today($1, $3)))`, tx.Tenant(), mail, tx.Now())
}

// Sourced is a record and the key that an académie's register gives it.
type Sourced struct {
	Person      uuid.UUID
	Academy, ID string
}

// SetSources writes the register's keys on records of the transaction's tenant.
func (v *Vault) SetSources(tx *tenant.Tx, list []Sourced) error {
	people, keys := make([]uuid.UUID, len(list)), make([]string, len(list))
	for i, s := range list {
		people[i], keys[i] = s.Person, v.Hash(aafKey(s.Academy, s.ID))
	}
	_, err := tx.Exec(`update directory.people p set source_key = k.key from unnest($2::uuid[], $3::text[]) k(id, key) where p.tenant_id = $1 and p.id = k.id`, tx.Tenant(), people, keys)
	return err
}

// AlikeRecord is a record that seems to be the asker's, and why: "register" when the register gave it the key of one of theirs,
// "mail" when it holds an address that they verified.
type AlikeRecord struct {
	TenantID, PersonID uuid.UUID
	Reason             string
}

// AlikeOf finds the records of other organisations that seem to be those of the transaction's account. It asks a look-up.
func AlikeOf(tx *tenant.Tx) ([]AlikeRecord, error) {
	return tenant.Select[AlikeRecord](tx, `select tenant_id, person_id, reason from directory.alike()`)
}
