package walls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"preau/internal/manifest"
	"preau/internal/modules"
)

// namesSomebody finds the tables with a column that holds the id of a person or of an account: by a foreign key, or by its name.
const namesSomebody = common + `
select t.name, array_agg(a.attname::text order by a.attnum) as columns,
       array_agg(a.attname::text order by a.attnum) filter (where
           a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype) and a.attname ~ '(^|_)(person|people|pupil|pupils|guardian|teacher|author|subject|requester|reader|reporter|owner|member|account|accounts|objects|entity)(_id)?$|_by$'
           or exists (select from pg_constraint c where c.conrelid = t.rel and c.contype = 'f' and a.attnum = any (c.conkey) and c.confrelid in ('directory.people'::regclass, 'identity.accounts'::regclass) and a.attname <> 'tenant_id')) as naming
  from tab t join pg_attribute a on a.attrelid = t.rel and a.attnum > 0 and not a.attisdropped
 where t.class in ('tenant', 'account', 'machinery') and a.attname <> 'tenant_id'
 group by t.name order by t.name`

// Each column of each table that names somebody has a fate: erased three months after a departure, emptied, or held by another clock
// with its reason; and it is in the person's own copy, or says why not. A table or a column that nobody thought of stops here.
func TestEveryColumnAboutPeopleHasAFate(t *testing.T) {
	db := open(t)
	type table struct {
		Name    string
		Columns []string
		Naming  []string
	}
	rows, err := db.admin.Query(t.Context(), namesSomebody)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByName[table])
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]manifest.Kept{}
	owner := map[string]string{}
	titles := map[string]bool{}
	for _, m := range modules.Declared() {
		for _, k := range m.Subject.Keeps {
			if _, twice := known[k.Table]; twice {
				t.Errorf("%s is declared by %s and by %s", k.Table, owner[k.Table], m.Key)
			}
			known[k.Table], owner[k.Table] = k, m.Key
			if k.Copied != "" {
				titles[k.Copied] = true
			}
			if k.Copied != "" && len(m.Subject.Copies) == 0 {
				t.Errorf("%s says that %s is in a person's copy and writes none", m.Key, k.Table)
			}
		}
	}
	seen, columns := map[string]bool{}, 0
	for _, tab := range tables {
		seen[tab.Name] = true
		k, declared := known[tab.Name]
		if len(tab.Naming) == 0 && !declared {
			continue
		}
		service, _, _ := strings.Cut(tab.Name, ".")
		if !declared {
			t.Errorf("%s names people in %s and nobody said what becomes of them: add a manifest.Kept for it to the Subject of the module %s (see internal/directory/forget.go), erase its rows in that Subject's Forget, and tell them in its Copies or say in Untold why not",
				tab.Name, strings.Join(tab.Naming, ", "), service)
			continue
		}
		for _, c := range tab.Columns {
			columns++
			if !slices.Contains(k.Columns(), c) {
				t.Errorf("the column %s.%s is new: list it in Whom (it holds the id of a person or an account) or in Says of the manifest.Kept of %s, declared by the module %s, once its erasure and the person's copy know of it", tab.Name, c, tab.Name, owner[tab.Name])
			}
		}
		for _, c := range k.Columns() {
			if !slices.Contains(tab.Columns, c) {
				t.Errorf("the module %s tells the fate of %s.%s, which does not exist", owner[tab.Name], tab.Name, c)
			}
		}
		for _, c := range tab.Naming {
			if !slices.Contains(strings.Fields(k.Whom), c) {
				t.Errorf("%s.%s holds somebody's id: it belongs in Whom", tab.Name, c)
			}
		}
	}
	for name := range known {
		if !seen[name] {
			t.Errorf("the module %s tells the fate of the table %s, which does not exist", owner[name], name)
		}
	}
	if len(known) < 40 || columns < 350 {
		t.Errorf("only %d tables and %d columns were looked at", len(known), columns)
	}
	t.Logf("%d tables name somebody, %d columns have a fate, %d parts of a copy", len(known), columns, len(titles))
}
