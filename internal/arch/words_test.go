package arch_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"preau/internal/modules"
	"preau/internal/platform/i18n"
	"preau/internal/testkit"
)

// catalogues reads every server catalogue, each under its folder's name.
func catalogues(t *testing.T) *i18n.Bundle {
	t.Helper()
	b := i18n.New()
	n := 0
	written(t, []string{".po"}, func(path string, po []byte) {
		if !strings.HasPrefix(path, "internal/") {
			return
		}
		dir, lang := filepath.Base(filepath.Dir(path)), strings.TrimSuffix(filepath.Base(path), ".po")
		if err := b.AddPO(dir, lang, po); err != nil {
			t.Error(err)
		}
		n++
	})
	if n < 6 {
		t.Fatalf("only %d catalogues are found", n)
	}
	return b
}

func TestEverySentenceIsInEveryLanguage(t *testing.T) {
	b := catalogues(t)
	for _, line := range b.Parity() {
		t.Error(line)
	}
	for _, line := range b.Typography() {
		t.Error(line)
	}
}

// TestEveryCodeHasASentence reads the codes that the source gives to problems and looks them up as the wire does.
func TestEveryCodeHasASentence(t *testing.T) {
	set, files := goFiles(t)
	b, known := catalogues(t), constants(files)
	looks := func(code string) bool {
		if head, _, ok := strings.Cut(code, "."); ok && b.Has("fr", head, code) && b.Has("en", head, code) {
			return true
		}
		return b.Has("fr", "app", code) && b.Has("en", "app", code)
	}
	codes := map[string]bool{}
	for _, f := range files {
		if f.test || strings.HasPrefix(f.path, "internal/testkit/") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			on, _ := sel.X.(*ast.Ident)
			ours := on != nil && on.Name == "problem" && (sel.Sel.Name == "New" || sel.Sel.Name == "OnField") || sel.Sel.Name == "And"
			if !ours {
				return true
			}
			if code, whole := text(call.Args[1], known[f.dir()]); whole {
				codes[code] = true
				if !looks(code) {
					t.Errorf("%s: no catalogue says %q in both languages", set.Position(call.Pos()), code)
				}
			}
			return true
		})
	}
	if len(codes) < 60 {
		t.Errorf("only %d codes are found", len(codes))
	}
	t.Logf("%d codes", len(codes))
}

// What a service declares for people is said too.
func TestEveryDeclarationHasItsWords(t *testing.T) {
	b := catalogues(t)
	for _, m := range modules.Declared() {
		for _, r := range m.Retention {
			for _, key := range []string{r.Data, r.Basis, r.Trigger} {
				whose, _, _ := strings.Cut(key, ".") // a room below may say it for several services
				if !b.Has("fr", whose, key) || !b.Has("en", whose, key) {
					t.Errorf("the processing register of %s has no words for %q", m.Key, key)
				}
			}
		}
		for _, n := range m.Nav {
			if !b.Has("fr", m.Key, n.Key) || !b.Has("en", m.Key, n.Key) {
				t.Errorf("the menu of %s has no words for %q", m.Key, n.Key)
			}
		}
	}
}

func TestAServiceTellsWhatItIs(t *testing.T) {
	_, files := goFiles(t)
	rooms := map[string]bool{}
	for _, f := range files {
		if filepath.Base(f.path) == "module.go" && f.dir() != "internal/manifest" {
			rooms[f.dir()] = true
		}
	}
	if len(rooms) < 3 {
		t.Fatalf("only %v declare a module", rooms)
	}
	for dir := range rooms {
		if _, err := os.Stat(testkit.Root(dir, "README.md")); err != nil {
			t.Errorf("%s has no README.md", dir)
		}
	}
	// the web app mirrors the services name by name
	front := testkit.Root("frontend", "src", "modules")
	if _, err := os.Stat(front); err != nil {
		return
	}
	for dir := range rooms {
		if name, ok := strings.CutPrefix(dir, "internal/modules/"); ok {
			if _, err := os.Stat(filepath.Join(front, name)); err != nil {
				t.Errorf("the web app has no folder for the service %s", name)
			}
		}
	}
}

// What is left to do is an issue, not a comment.
func TestNothingIsLeftForLater(t *testing.T) {
	mark := regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"}, "|") + `)\b`)
	written(t, []string{".go", ".sql", ".ts", ".tsx", ".css", ".sh", ".mjs", ".md", ".yaml", ".yml", ".tf"}, func(path string, b []byte) {
		if m := mark.FindIndex(b); m != nil {
			t.Errorf("%s:%d leaves something for later: %s", path, 1+strings.Count(string(b[:m[0]]), "\n"), b[m[0]:min(len(b), m[0]+60)])
		}
	})
	_, files := goFiles(t)
	for _, f := range files {
		if !f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Skip" || sel.Sel.Name == "Skipf" || sel.Sel.Name == "SkipNow") {
				if on, ok := sel.X.(*ast.Ident); ok && (on.Name == "t" || on.Name == "b" || on.Name == "f") && !mayPass[f.path] {
					t.Errorf("%s: a test that is passed over proves nothing", f.path)
				}
			}
			return true
		})
	}
}

// mayPass are tests of what another system has, not of what this one does.
var mayPass = map[string]bool{}

// Where the machine's own time is meant: ages of things in memory, leases, measures. Rules read the injected clock.
var wallClock = map[string]string{
	"internal/access/decider.go":                "how long a compiled table is kept in memory",
	"internal/platform/clock/clock.go":          "the clock itself",
	"internal/platform/embedded/postgres.go":    "how long a server takes to start",
	"internal/platform/embedded/redis.go":       "the same; and the stand-in's own clock",
	"internal/platform/outbox/relay.go":         "when the queue was given the work: the queue does not follow a demonstration's date",
	"internal/platform/supervise/supervise.go":  "how often a child falls",
	"internal/platform/telemetry/middleware.go": "how long a request takes",
	"internal/manifest/job.go":                  "how long a job takes",
	"internal/identity/password.go":             "how long an answer takes, so that it tells nothing",
	"internal/modules/seed_card.go":             "the codes of a second factor, which follow the real clock as the caller's telephone does",
	"internal/notify/letter.go":                 "leases of what is being sent",
	"internal/notify/send.go":                   "leases of what is being sent",
	"cmd/preau/up.go":                           "how long the start takes",
}

func TestTheClockIsInjected(t *testing.T) {
	set, files := goFiles(t)
	ex := except(wallClock)
	for _, f := range files {
		if f.test || strings.HasPrefix(f.path, "internal/testkit/") || strings.HasPrefix(f.path, "internal/bench/") { // measures are of the machine's time
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Now" && sel.Sel.Name != "Since" && sel.Sel.Name != "Until" {
				return true
			}
			if on, ok := sel.X.(*ast.Ident); ok && on.Name == "time" && !ex.has(f.path) {
				t.Errorf("%s reads the machine's clock: a simulated year must pass through here", set.Position(n.Pos()))
			}
			return true
		})
	}
	ex.stale(t)
}

const (
	longestFile     = 900
	longestTest     = 1200
	longestFunction = 150
)

// What is longer than the budget, each with its reason.
var (
	longFiles     = map[string]string{}
	longFunctions = map[string]string{}
)

func TestFilesAndFunctionsFitInTheHead(t *testing.T) {
	set, files := goFiles(t)
	exFiles, exFunctions := except(longFiles), except(longFunctions)
	var longest []string
	for _, f := range files {
		lines, most := set.File(f.ast.Pos()).LineCount(), longestFile
		if f.test {
			most = longestTest
		}
		if lines > most && !exFiles.has(f.path) {
			t.Errorf("%s has %d lines, the budget is %d", f.path, lines, most)
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || f.test {
				continue
			}
			n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			name := f.path + " " + fn.Name.Name
			if n > longestFunction && !declares(fn) && !exFunctions.has(name) {
				longest = append(longest, name)
				t.Errorf("%s has %d lines, the budget is %d", name, n, longestFunction)
			}
		}
	}
	sort.Strings(longest)
	exFiles.stale(t)
	exFunctions.stale(t)
}

// declares tells a page of declarations from a piece of reasoning: one statement that returns a list.
func declares(fn *ast.FuncDecl) bool {
	if len(fn.Body.List) == 0 {
		return false
	}
	simple := 0
	for _, s := range fn.Body.List {
		switch s.(type) {
		case *ast.AssignStmt, *ast.DeclStmt, *ast.ReturnStmt:
			simple++
		}
	}
	_, returns := fn.Body.List[len(fn.Body.List)-1].(*ast.ReturnStmt)
	return returns && simple == len(fn.Body.List)
}
