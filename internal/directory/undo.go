package directory

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// Undone is what an undo gave back, and what it left because a person or another service had used it since.
type Undone struct {
	Restored int `json:"restored"`
	Removed  int `json:"removed"`
	Kept     int `json:"kept" doc:"Rows changed by hand since the import, or used by another service: they stay"`
	// People names the pupils whom the import brought and of whom a service holds something made since; Held are all of them.
	People []string    `json:"people,omitempty" doc:"Pupils who stay because somebody acted for them since; the first hundred"`
	Held   []uuid.UUID `json:"-"`
}

// namedHeld is how many of those who stay are named.
const namedHeld = 100

// restorable are the columns that an import changes, table by table, in the order in which they are given back.
var restorable = []struct {
	table   string
	columns []string
}{
	{"consents", []string{"agreed", "given_at"}},
	{"collectors", []string{"updated_at"}},
	{"kinship", []string{"until", "relation", "authority", "contact_order", "updated_at"}},
	{"class_members", []string{"until"}},
	{"roles", []string{"until"}},
	{"identifiers", []string{"ine_hash", "ine_sealed", "updated_at"}},
	{"contacts", []string{"mail", "phone_home", "phone_mobile", "phone_work", "street", "postcode", "city", "country", "street2", "postcode2", "city2", "country2", "updated_at"}},
	{"classes", []string{"label", "levels", "onde_id"}},
	{"people", []string{"civility", "family_name", "given_name", "usage_name", "birth_date", "sex", "source", "source_key", "fold", "hand_made", "expected_in_onde", "left_on", "wishes", "regime", "former_key", "updated_at"}},
}

// undo gives back what an applied import changed. A row that somebody touched since is left as it is and counted; so are the pupils whom
// services hold, with those who answer for them.
func undo(tx *tenant.Tx, vault *Vault, importID uuid.UUID, served []uuid.UUID) (out Undone, err error) {
	kept, err := heldSince(tx, importID, lists.NonNil(served))
	if err != nil {
		return out, err
	}
	people, err := tenant.Select[uuid.UUID](tx, `select c.entity_id from directory.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.entity = 'people' and c.operation = 'insert'
		and not c.entity_id = any ($3)`, tx.Tenant(), importID, kept)
	if err != nil {
		return out, err
	}
	people = lists.NonNil(people)
	// what the import added goes first, so that what it ended may live again; what is tied to somebody who stays, stays
	for _, r := range restorable {
		if r.table == "people" || r.table == "classes" {
			continue
		}
		stays := "t.id = any ($3)"
		switch r.table {
		case "kinship":
			stays = `not (t.pupil_id = any ($4) or t.guardian_id = any ($4)) and (t.pupil_id = any ($3) or t.guardian_id = any ($3)
				or exists (select from directory.disputes d where d.tenant_id = $1 and d.kinship_id = t.id))`
		case "class_members", "roles":
			stays = "t.person_id = any ($3)"
		case "consents", "collectors":
			stays = "t.pupil_id = any ($3)"
		}
		n, err := tx.Exec(fmt.Sprintf(`delete from directory.%[1]s t using directory.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.entity = '%[1]s' and c.operation = 'insert'
			and t.tenant_id = $1 and t.id = c.entity_id and t.import_id = $2 and not (%[2]s) and $4::uuid[] is not null`, r.table, stays), tx.Tenant(), importID, kept, people)
		if err != nil {
			return out, fmt.Errorf("take back %s: %w", r.table, err)
		}
		out.Removed += int(n)
	}
	if _, err := tx.Exec(`delete from directory.group_members where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people); err != nil {
		return out, err
	}
	if err := withdraw(tx, vault, people); err != nil {
		return out, err
	}
	stuck, err := discard(tx, "people", people)
	if err != nil {
		return out, err
	}
	out.Removed += len(people) - len(stuck)
	if _, err := tx.Exec(`update directory.people set left_on = directory.today($1, $3), import_id = null, updated_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), stuck, tx.Now()); err != nil {
		return out, err
	}
	out.Kept += len(kept) + len(stuck)

	for _, r := range restorable {
		set := make([]string, len(r.columns))
		for i, c := range r.columns {
			set[i] = c + " = b." + c
		}
		n, err := tx.Exec(fmt.Sprintf(`update directory.%[1]s t set import_id = b.import_id, %[2]s
			from (select (jsonb_populate_record(null::directory.%[1]s, c.before)).* from directory.import_changes c where c.tenant_id = $1 and c.import_id = $2 and c.entity = '%[1]s' and c.operation = 'update') b
			where t.tenant_id = $1 and t.id = b.id and t.import_id = $2`, r.table, strings.Join(set, ", ")), tx.Tenant(), importID)
		if err != nil {
			return out, fmt.Errorf("restore %s: %w", r.table, err)
		}
		out.Restored += int(n)
	}
	updates, err := tenant.Value[int](tx, `select count(*)::int from directory.import_changes where tenant_id = $1 and import_id = $2 and operation = 'update'`, tx.Tenant(), importID)
	if err != nil {
		return out, err
	}
	out.Kept += updates - out.Restored

	classes, err := tenant.Select[uuid.UUID](tx, `select c.entity_id from directory.import_changes c join directory.classes t on t.tenant_id = $1 and t.id = c.entity_id and t.import_id = $2
		where c.tenant_id = $1 and c.import_id = $2 and c.entity = 'classes' and c.operation = 'insert'
		and not exists (select from directory.class_members m where m.tenant_id = $1 and m.class_id = t.id)`, tx.Tenant(), importID)
	if err != nil {
		return out, err
	}
	if stuck, err = discardClasses(tx, classes); err != nil {
		return out, err
	}
	out.Removed += len(classes) - len(stuck)
	out.Kept += len(stuck)
	if err := Refresh(tx); err != nil {
		return out, err
	}
	return out, shareSoon(tx)
}

// heldSince are the people an import added whom somebody made something of since: a correction, an account, a duty, a link, an order, a
// booking. Who answers for a pupil whom a service holds is held too.
func heldSince(tx *tenant.Tx, importID uuid.UUID, served []uuid.UUID) ([]uuid.UUID, error) {
	list, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.import_changes c join directory.people p on p.tenant_id = $1 and p.id = c.entity_id
		where c.tenant_id = $1 and c.import_id = $2 and c.entity = 'people' and c.operation = 'insert' and (
			p.import_id is distinct from $2 or p.account_id is not null or p.id = any ($3)
			or exists (select from directory.kinship t where t.tenant_id = $1 and t.guardian_id = p.id and t.pupil_id = any ($3) and t.until is null)
			or exists (select from directory.contacts t where t.tenant_id = $1 and t.id = p.id and t.import_id is distinct from $2)
			or exists (select from directory.roles t where t.tenant_id = $1 and t.person_id = p.id and t.import_id is distinct from $2)
			or exists (select from directory.class_members t where t.tenant_id = $1 and t.person_id = p.id and t.import_id is distinct from $2)
			or exists (select from directory.kinship t where t.tenant_id = $1 and p.id in (t.pupil_id, t.guardian_id) and t.import_id is distinct from $2)
			or exists (select from directory.restrictions t where t.tenant_id = $1 and p.id in (t.pupil_id, t.person_id))
			or exists (select from directory.consents t where t.tenant_id = $1 and p.id in (t.pupil_id, t.guardian_id) and t.import_id is distinct from $2)
			or exists (select from directory.disputes t where t.tenant_id = $1 and p.id in (t.pupil_id, t.guardian_id))
			or exists (select from directory.bridges t where t.tenant_id = $1 and t.person_id = p.id and t.came and t.state <> 'ended')
			or exists (select from directory.group_members t join directory.groups g on g.tenant_id = t.tenant_id and g.id = t.group_id where t.tenant_id = $1 and t.person_id = p.id and not g.automatic))`,
		tx.Tenant(), importID, served)
	return lists.NonNil(list), err
}

// discardClasses deletes classes and their automatic groups; those that another service holds are returned.
func discardClasses(tx *tenant.Tx, classes []uuid.UUID) ([]uuid.UUID, error) {
	groups, err := tenant.Select[uuid.UUID](tx, `select id from directory.groups where tenant_id = $1 and class_id = any ($2)`, tx.Tenant(), classes)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`delete from directory.group_members where tenant_id = $1 and group_id = any ($2)`, tx.Tenant(), groups); err != nil {
		return nil, err
	}
	if _, err := discard(tx, "groups", groups); err != nil {
		return nil, err
	}
	return discard(tx, "classes", classes)
}

// discard deletes rows; those that another service holds are returned.
func discard(tx *tenant.Tx, table string, list []uuid.UUID) ([]uuid.UUID, error) {
	if len(list) == 0 {
		return []uuid.UUID{}, nil
	}
	kept, err := tenant.Value[[]uuid.UUID](tx, `select directory.discard($2, $1, $3)`, tx.Tenant(), table, list)
	return lists.NonNil(kept), err
}
