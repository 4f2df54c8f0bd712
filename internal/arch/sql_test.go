package arch_test

import (
	"go/ast"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	guarding  = regexp.MustCompile(`doors\.guard\((?:'([a-z_]+\.[a-z_]+)'|format\('%I(\.[a-z_]+)')`) // a table, or one of those that each booked service has
	statement = regexp.MustCompile(`(?is)\b(select\b.*\bfrom|insert\s+into|update|delete\s+from|with\b.*\bas)\b`)
	mentioned = regexp.MustCompile(`(?:\b[a-z_]+|@)\.[a-z_]+\b`)
	forbidden = []struct {
		re  *regexp.Regexp
		why string
	}{
		{regexp.MustCompile(`(?i)(^|;)\s*set\s+(session\s+)?[a-z_."]+\s*(=|to\b)`), "a session's setting reaches the next borrower of the connection: only set local"},
		{regexp.MustCompile(`(?i)\bset_config\s*\(`), "set local is what a spread database hands on, and it cannot be told to outlive its transaction"},
		{regexp.MustCompile(`(?i)\b(nextval|currval|setval)\s*\(|\bcreate\s+sequence\b|\bbigserial\b`), "a sequence counts over all tenants and leaves holes"},
		{regexp.MustCompile(`(?i)(^|;)\s*explain\b`), "estimates are of all tenants"},
		{regexp.MustCompile(`(?i)(^|;)\s*(set\s+role|reset\s+role|truncate)\b`), "the application's role is the wall"},
		{regexp.MustCompile(`(?i)\bcopy\s+[a-z_]+\.[a-z_]+\s+from\b`), "COPY does not work behind row security: stage in a temporary table"},
		{regexp.MustCompile(`(?i)\s(ilike|~\*)\s|\blower\s*\([a-z_.]+\)\s+like\b`), "not usable with an index behind row security: fold, then starts_with"},
	}
)

// guardedTables are the tables that the migrations put behind a tenant's doors.
func guardedTables(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	written(t, []string{".sql"}, func(path string, b []byte) {
		for _, m := range guarding.FindAllStringSubmatch(string(b), -1) {
			if m[2] != "" {
				m[1] = "@" + m[2]
			}
			out[m[1]] = true
		}
	})
	if len(out) < 20 {
		t.Fatalf("only %d guarded tables are found", len(out))
	}
	return out
}

// Statements that name no tenant, each with its reason.
var unnarrowed = map[string]string{
	"internal/directory/search.go": "the beginning of a statement whose condition names the tenant",
}

// A policy is the wall, not the filter: a query that does not name its tenant scans everybody's index, and stops working when
// the schema is spread.
func TestEveryStatementNamesItsTenant(t *testing.T) {
	set, files := goFiles(t)
	tables, known := guardedTables(t), constants(files)
	ex := except(unnarrowed)
	statements := 0
	for _, f := range files {
		if f.test || strings.HasPrefix(f.path, "internal/testkit/") || strings.HasPrefix(f.path, "internal/bench/") { // it measures with and without walls
			continue
		}
		eachText(f, known[f.dir()], func(e ast.Expr, s string, _ bool) {
			for _, l := range forbidden {
				if l.re.MatchString(s) && (statement.MatchString(s) || strings.HasPrefix(strings.ToLower(strings.TrimSpace(s)), "set ")) && !strings.HasPrefix(f.path, "internal/platform/database/") {
					t.Errorf("%s: %s", set.Position(e.Pos()), l.why)
				}
			}
			if !statement.MatchString(s) {
				return
			}
			touches := ""
			for _, name := range mentioned.FindAllString(s, -1) {
				if tables[name] {
					touches = name
				}
			}
			if touches == "" {
				return
			}
			statements++
			if !strings.Contains(s, "tenant_id") && !ex.has(f.path) {
				t.Errorf("%s: a statement on %s does not name its tenant: %.90q", set.Position(e.Pos()), touches, s)
			}
		})
	}
	ex.stale(t)
	t.Logf("%d statements on %d guarded tables", statements, len(tables))
}

// eachText calls fn for every outermost string expression.
func eachText(f *file, known map[string]string, fn func(e ast.Expr, s string, whole bool)) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		switch x := e.(type) {
		case *ast.BasicLit, *ast.BinaryExpr:
			s, whole := text(e, known)
			if s == "?" || strings.Trim(s, "?") == "" {
				return true
			}
			fn(e, s, whole)
			return false
		case *ast.CallExpr:
			if sel, ok := x.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sprintf" {
				s, _ := text(e, known)
				fn(e, s, false)
				for _, a := range x.Args[1:] {
					ast.Inspect(a, func(n ast.Node) bool {
						if lit, ok := n.(*ast.BasicLit); ok {
							if s, ok := text(lit, known); ok {
								fn(lit, s, true)
							}
						}
						return true
					})
				}
				return false
			}
		}
		return true
	})
}

// Row security is no defence against injection: who writes SQL can open any door. A statement is a constant; these files put
// statements together, from words of their own and never from an input.
var composed = map[string]string{
	"internal/ledger/sql.go":                  "a statement of the room with the schema of the books it is run on, a word of the service's declaration",
	"internal/daybook/sql.go":                 "a statement of the room with the schema of the service that runs it, a word of the service's declaration",
	"internal/modules/family/desk_sql.go":     "one of a few conditions, constants of its callers in the package; what is looked for is a parameter",
	"internal/modules/day/source.go":          "one arm for each source, all of them constants of the services, put together once at the start",
	"internal/directory/apply.go":             "one statement per table of the import's plan; tables and columns are the plan's own words",
	"internal/directory/undo.go":              "the same, backwards",
	"internal/directory/duplicates.go":        "one statement per column in which a person stands; tables and columns are the services' own declarations",
	"internal/directory/search.go":            "one join per word that was typed; the words are parameters",
	"internal/audit/people.go":                "what erases is counted where it runs; the callers' statements are looked at in their own place",
	"internal/directory/operations_school.go": "one of two conditions of its own",
	"internal/modules/liaison/audience.go":    "what is done with an audience, by two callers of the package",
	"internal/tenant/load.go":                 "one statement per table of the volume sets; tables and columns are the loader's own words",
	"internal/modules/liaison/store.go":       "with or without a lock, two callers of the package",
	"internal/notify/notice.go":               "whom a notice is for is a query of the service that tells; its values are parameters",
	"internal/tenant/tx.go":                   "an ending of an insert, a constant of the two callers",
	"internal/platform/database/database.go":  "roles and their rights at the foundation: names of ours, passwords in hexadecimal",
}

func TestStatementsAreConstants(t *testing.T) {
	set, files := goFiles(t)
	known := constants(files)
	ex := except(composed)
	calls := 0
	for _, f := range files {
		if f.test || strings.HasPrefix(f.path, "internal/testkit/") || strings.HasPrefix(f.path, "internal/bench/") {
			continue
		}
		names := imported(f, known)
		for name, values := range locals(f) { // a variable that only ever holds constants
			all := len(values) > 0
			joined := ""
			for _, v := range values {
				s, whole := text(v, names)
				all, joined = all && whole, joined+s
			}
			if _, taken := names[name]; all && !taken {
				names[name] = joined
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fun := call.Fun
			if index, ok := fun.(*ast.IndexExpr); ok {
				fun = index.X
			}
			if id, ok := fun.(*ast.Ident); ok && slices.Contains([]string{"internal/daybook", "internal/ledger"}, f.dir()) && slices.Contains([]string{"rows", "row", "value", "run", "queue"}, id.Name) && len(call.Args) > 2 {
				calls++
				if _, whole := text(call.Args[2], names); !whole {
					t.Errorf("%s: the statement is put together; write it as a constant with parameters", set.Position(call.Pos()))
				}
				return true
			}
			sel, ok := fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at := -1
			on, _ := sel.X.(*ast.Ident)
			switch sel.Sel.Name {
			case "Select", "One", "Value", "Final":
				if on != nil && on.Name == "tenant" {
					at = 1
				}
			case "Raw":
				if c, ok := sel.X.(*ast.CallExpr); ok { // gorm: tx.DB().Raw
					if db, ok := c.Fun.(*ast.SelectorExpr); ok && db.Sel.Name == "DB" {
						at = 0
					}
				}
			case "Erase":
				if on != nil && on.Name == "audit" {
					at = 2
				}
			case "Exec", "Query", "QueryRow", "Queue":
				at = 0
			}
			if at < 0 || len(call.Args) <= at {
				return true
			}
			arg := call.Args[at]
			if id, ok := arg.(*ast.Ident); ok && id.Name == "ctx" || isContext(arg) {
				if len(call.Args) < 2 {
					return true
				}
				arg = call.Args[1]
			}
			calls++
			if _, whole := text(arg, names); !whole && !ex.has(f.path) {
				t.Errorf("%s: the statement is put together; write it as a constant with parameters", set.Position(call.Pos()))
			}
			return true
		})
	}
	ex.stale(t)
	t.Logf("%d statements", calls)
}

// imported are the constants that a file can name: its package's and, with their package, those of the packages it imports.
func imported(f *file, known map[string]map[string]string) map[string]string {
	out := map[string]string{}
	for name, v := range known[f.dir()] {
		out[name] = v
	}
	for _, i := range f.ast.Imports {
		dir, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "preau/")
		if !ok {
			continue
		}
		for name, v := range known[dir] {
			out[dir[strings.LastIndexByte(dir, '/')+1:]+"."+name] = v
		}
	}
	return out
}

// locals are the values given to each name of a file, wherever.
func locals(f *file) map[string][]ast.Expr {
	out := map[string][]ast.Expr{}
	unknown := &ast.BadExpr{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok {
					if len(n.Lhs) == len(n.Rhs) {
						out[id.Name] = append(out[id.Name], n.Rhs[i])
					} else {
						out[id.Name] = append(out[id.Name], unknown)
					}
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if i < len(n.Values) {
					out[id.Name] = append(out[id.Name], n.Values[i])
				}
			}
		case *ast.RangeStmt:
			if id, ok := n.Value.(*ast.Ident); ok {
				if list, ok := n.X.(*ast.CompositeLit); ok {
					out[id.Name] = append(out[id.Name], list.Elts...)
				} else {
					out[id.Name] = append(out[id.Name], unknown)
				}
			}
		case *ast.Field: // a parameter: who knows
			for _, id := range n.Names {
				out[id.Name] = append(out[id.Name], unknown)
			}
		}
		return true
	})
	return out
}

func isContext(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name == "ctx"
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "Context" || sel.Sel.Name == "Background" || sel.Sel.Name == "WithoutCancel" || sel.Sel.Name == "Ctx")
	}
	return false
}

// Migrations: numbered, one schema each, and no policy written by hand on a tenant's table except for look-ups.
func TestMigrationsKeepToTheirSchema(t *testing.T) {
	created := regexp.MustCompile(`(?im)^\s*create (?:unlogged )?(?:table|view|materialized view|sequence|type)\s+(?:if not exists\s+)?([a-z_]+)\.`)
	named := regexp.MustCompile(`^\d{5}_[a-z_]+\.sql$`)
	tables := guardedTables(t)
	numbers := map[string]string{}
	byHand := regexp.MustCompile(`(?is)create policy (\w+) on ([a-z_]+\.[a-z_]+) for \w+ to ([a-z_, ]+)`)
	written(t, []string{".sql"}, func(path string, b []byte) {
		dir, file := filepath.Split(path)
		if !strings.HasSuffix(dir, "/migrations/") {
			return
		}
		if !named.MatchString(file) {
			t.Errorf("%s: a migration is called 00001_what.sql", path)
		} else if other, taken := numbers[dir+file[:5]]; taken {
			t.Errorf("%s has the number of %s", path, other)
		} else {
			numbers[dir+file[:5]] = file
		}
		if s := string(b); !strings.Contains(s, "-- +goose Up") || !strings.Contains(s, "-- +goose Down") {
			t.Errorf("%s cannot be taken back", path)
		}
		schema := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if schema == "database" {
			return // the doors and the outbox
		}
		for _, m := range created.FindAllStringSubmatch(string(b), -1) {
			if m[1] != schema {
				t.Errorf("%s writes in the schema %s", path, m[1])
			}
		}
		for _, m := range byHand.FindAllStringSubmatch(string(b), -1) {
			if tables[m[2]] && strings.Contains(m[3], "preau_app") && m[2] != "identity.memberships" {
				t.Errorf("%s: the policy %s on %s is written by hand: doors.guard writes them", path, m[1], m[2])
			}
		}
	})
}
