package directory

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// writer writes an import's rows, one statement for each table: as many round trips for a small school as for a large one, and plans
// that stay from a school to the next. It keeps the images that the undo needs.
type writer struct {
	tx  *tenant.Tx
	id  uuid.UUID // of the import
	seq int64
}

// rowsOf reads the rows that a statement is given as $3, in the types of a table's columns.
const rowsOf = `with rows as materialized (select * from json_populate_recordset(null::directory.%[1]s, $3::json))`

// insert adds rows; the first column is the id.
func (w *writer) insert(table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	body, err := document(columns, rows)
	if err != nil {
		return err
	}
	list := strings.Join(columns, ", ")
	n, err := w.tx.Exec(fmt.Sprintf(rowsOf+`, written as (insert into directory.%[1]s (tenant_id, import_id, %[2]s) select $1, $2, %[2]s from rows)
		insert into directory.import_changes (tenant_id, import_id, seq, entity, entity_id, operation) select $1, $2, $4 + row_number() over (), '%[1]s', id, 'insert' from rows`, table, list),
		w.tx.Tenant(), w.id, body, w.seq)
	if err == nil && int(n) != len(rows) {
		err = fmt.Errorf("%d rows of %d", n, len(rows))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	w.seq += n
	return nil
}

// update changes rows that are there; the first column is the id.
func (w *writer) update(table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	body, err := document(columns, rows)
	if err != nil {
		return err
	}
	set, after := make([]string, 0, len(columns)), make([]string, 0, len(columns))
	for i, c := range columns {
		after = append(after, "'"+c+"', s."+c)
		if i > 0 {
			set = append(set, c+" = s."+c)
		}
	}
	n, err := w.tx.Exec(fmt.Sprintf(rowsOf+`
		insert into directory.import_changes (tenant_id, import_id, seq, entity, entity_id, operation, before, after)
		select $1, $2, $4 + row_number() over (), '%[1]s', t.id, 'update', to_jsonb(t), jsonb_build_object(%[2]s) from directory.%[1]s t join rows s on s.id = t.id where t.tenant_id = $1`, table, strings.Join(after, ", ")),
		w.tx.Tenant(), w.id, body, w.seq)
	if err != nil {
		return fmt.Errorf("keep the images of %s: %w", table, err)
	}
	w.seq += n
	m, err := w.tx.Exec(fmt.Sprintf(rowsOf+` update directory.%[1]s t set import_id = $2, %[2]s from rows s where t.tenant_id = $1 and t.id = s.id`, table, strings.Join(set, ", ")), w.tx.Tenant(), w.id, body)
	if err == nil && (int(m) != len(rows) || n != m) {
		err = fmt.Errorf("%d rows of %d were changed", m, len(rows))
	}
	if err != nil {
		return fmt.Errorf("change %s: %w", table, err)
	}
	return nil
}

// document writes rows as PostgreSQL reads them by their columns' names.
func document(columns []string, rows [][]any) (string, error) {
	out := make([]byte, 0, 64*len(rows)*len(columns))
	for i, row := range rows {
		if i == 0 {
			out = append(out, '[')
		} else {
			out = append(out, ',')
		}
		for j, v := range row {
			if j == 0 {
				out = append(out, '{')
			} else {
				out = append(out, ',')
			}
			out = append(append(append(out, '"'), columns[j]...), '"', ':')
			switch v := v.(type) {
			case []byte:
				out = append(hex.AppendEncode(append(out, `"\\x`...), v), '"')
			case Date:
				if v.IsZero() {
					out = append(out, "null"...)
				} else {
					out = append(append(append(out, '"'), v.String()...), '"')
				}
			default:
				value, err := json.Marshal(v)
				if err != nil {
					return "", fmt.Errorf("write %s: %w", columns[j], err)
				}
				out = append(out, value...)
			}
		}
		out = append(out, '}')
	}
	return string(append(out, ']')), nil
}

func table[T any](list []T, values func(T) []any) [][]any {
	out := make([][]any, len(list))
	for i, v := range list {
		out[i] = values(v)
	}
	return out
}

// write writes the whole plan in the transaction of the import.
func (p *Plan) write(tx *tenant.Tx, vault *Vault, importID uuid.UUID) error {
	w := &writer{tx: tx, id: importID}
	now := tx.Now()
	if p.newYear {
		if _, err := tx.Exec(`insert into directory.school_years (tenant_id, id, start, label, starts_on, ends_on) values ($1, $2, $3, $4, $5, $6)`,
			tx.Tenant(), p.Year.ID, p.Year.Start, p.Year.Label, p.Year.StartsOn, p.Year.EndsOn); err != nil {
			return fmt.Errorf("open the school year: %w", err)
		}
	}
	person := func(r personRow) []any {
		return []any{r.ID, r.Civility, r.FamilyName, r.GivenName, r.UsageName, r.BirthDate, r.Sex, r.Source, r.SourceKey, folded(r.GivenName, r.FamilyName, r.UsageName), r.HandMade, r.ExpectedInOnde, r.LeftOn, lists.NonNil(r.Wishes), r.Regime, r.FormerKey, now}
	}
	personCols := []string{"id", "civility", "family_name", "given_name", "usage_name", "birth_date", "sex", "source", "source_key", "fold", "hand_made", "expected_in_onde", "left_on", "wishes", "regime", "former_key", "updated_at"}
	contact := func(r personRow) []any {
		return []any{r.ID, r.Mail, r.PhoneHome, r.PhoneMobile, r.PhoneWork, r.Street, r.Postcode, r.City, r.Country, r.Street2, r.Postcode2, r.City2, r.Country2, now}
	}
	contactCols := []string{"id", "mail", "phone_home", "phone_mobile", "phone_work", "street", "postcode", "city", "country", "street2", "postcode2", "city2", "country2", "updated_at"}
	ine := func(r personRow) []any {
		return []any{r.ID, r.IneHash, vault.Seal([]byte(r.ine), tx.Tenant(), r.ID), now}
	}
	ineCols := []string{"id", "ine_hash", "ine_sealed", "updated_at"}
	class := func(r classRow) []any {
		return []any{r.ID, r.YearID, r.Label, r.Levels, r.OndeID, r.Source, r.Kind, now}
	}
	classCols := []string{"id", "year_id", "label", "levels", "onde_id", "source", "kind", "created_at"}

	for _, step := range []func() error{
		func() error {
			return w.insert("people", append(personCols, "created_at"), table(p.people, func(r personRow) []any { return append(person(r), now) }))
		},
		func() error { return w.update("people", personCols, table(p.peopleChanged, person)) },
		func() error {
			return w.insert("contacts", append(contactCols, "subject_id"), table(p.contacts, func(r personRow) []any {
				var subject *uuid.UUID
				if !r.pupil {
					subject = &r.ID
				}
				return append(contact(r), subject)
			}))
		},
		func() error { return w.update("contacts", contactCols, table(p.contactsChanged, contact)) },
		func() error { return w.insert("identifiers", ineCols, table(p.ines, ine)) },
		func() error { return w.update("identifiers", ineCols, table(p.inesChanged, ine)) },
		func() error {
			return w.insert("roles", []string{"id", "person_id", "profile", "duty", "since", "source", "created_at"}, table(p.roles, func(r roleRow) []any {
				return []any{r.ID, r.PersonID, r.Profile, r.Duty, r.Since, r.Source, now}
			}))
		},
		func() error {
			return w.update("roles", []string{"id", "until"}, table(p.rolesEnded, func(r roleRow) []any { return []any{r.ID, r.Until} }))
		},
		func() error { return w.insert("classes", classCols, table(p.classes, class)) },
		func() error {
			return w.update("classes", []string{"id", "label", "levels", "onde_id"}, table(p.classesChanged, func(r classRow) []any { return []any{r.ID, r.Label, r.Levels, r.OndeID} }))
		},
		func() error {
			return w.update("class_members", []string{"id", "until"}, table(p.membersEnded, func(r memberRow) []any { return []any{r.ID, r.Until} }))
		},
		func() error {
			return w.insert("class_members", []string{"id", "class_id", "person_id", "part", "level", "since", "source", "created_at"}, table(p.members, func(r memberRow) []any {
				return []any{r.ID, r.ClassID, r.PersonID, r.Part, r.Level, r.Since, r.Source, now}
			}))
		},
		func() error {
			return w.update("kinship", []string{"id", "until", "updated_at"}, table(p.kinEnded, func(r kinRow) []any { return []any{r.ID, r.Until, now} }))
		},
		func() error {
			return w.update("kinship", []string{"id", "relation", "authority", "contact_order", "updated_at"}, table(p.kinChanged, func(r kinRow) []any {
				return []any{r.ID, r.Relation, r.Authority, r.ContactOrder, now}
			}))
		},
		func() error {
			return w.insert("kinship", []string{"id", "pupil_id", "guardian_id", "contact_order", "relation", "authority", "may_collect", "since", "source", "created_at", "updated_at"}, table(p.kin, func(r kinRow) []any {
				return []any{r.ID, r.PupilID, r.GuardianID, r.ContactOrder, r.Relation, r.Authority, r.MayCollect, r.Since, r.Source, now, now}
			}))
		},
		func() error {
			return w.insert("consents", []string{"id", "pupil_id", "use", "year_id", "agreed", "given_at"}, table(p.consents, func(r consentRow) []any {
				return []any{r.ID, r.PupilID, "photo_school", r.YearID, r.Agreed, now}
			}))
		},
		func() error {
			return w.update("consents", []string{"id", "agreed", "given_at"}, table(p.consentsChanged, func(r consentRow) []any { return []any{r.ID, r.Agreed, now} }))
		},
		func() error {
			return w.insert("collectors", []string{"id", "pupil_id", "given_name", "family_name", "phone", "relation", "fold", "since", "created_at", "updated_at"}, table(p.collectors, func(r collectorRow) []any {
				return []any{r.ID, r.Pupil, r.Given, r.Family, r.Phone, r.Relation, folded(r.Given, r.Family, ""), p.day, now, now}
			}))
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := openGroups(tx, p.Year.ID); err != nil {
		return err
	}
	return Refresh(tx)
}
