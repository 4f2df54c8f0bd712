package arch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"preau/internal/testkit"
)

var (
	variableRead  = regexp.MustCompile(`(?:Getenv|get|number)\("([A-Z][A-Z0-9_]+)"|, "(PREAU_[A-Z_]+)", \d`)
	variableSet   = regexp.MustCompile(`(?m)^\s*(?:ENV )?([A-Z][A-Z0-9_]{3,})\s*[:=]\s*\S`)
	variableTold  = regexp.MustCompile("`([A-Z][A-Z0-9_]{3,})`")
	notOurs       = regexp.MustCompile(`^(POSTGRES_|OTEL_)`)
	forTestsAlone = regexp.MustCompile(`^PREAU_TEST_`)
)

// A variable that nobody reads is a setting that silently does nothing; one that nobody tells of is found by reading the code.
func TestTheEnvironmentIsWhatIsRead(t *testing.T) {
	read := func(parts ...string) string {
		t.Helper()
		b, err := os.ReadFile(testkit.Root(parts...))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	known := map[string]bool{}
	for _, m := range variableRead.FindAllStringSubmatch(read("internal", "platform", "config", "config.go"), -1) {
		known[m[1]+m[2]] = true
	}
	if len(known) < 18 || !known["PREAU_WORKERS"] || !known["DATABASE_URL"] || !known["PREAU_LISTEN"] {
		t.Fatalf("only %v are found", known)
	}
	told := map[string]bool{}
	for _, line := range strings.Split(read("docs", "operations.md"), "\n") {
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " |"); ok && strings.HasPrefix(line, "| `") {
			for _, m := range variableTold.FindAllStringSubmatch(cell, -1) {
				told[m[1]] = true
				if !known[m[1]] && !notOurs.MatchString(m[1]) {
					t.Errorf("docs/operations.md tells of %s, which nobody reads", m[1])
				}
			}
		}
	}
	for name := range known {
		if !told[name] && !forTestsAlone.MatchString(name) {
			t.Errorf("docs/operations.md does not tell of %s", name)
		}
	}
	files := []string{testkit.Root("compose.yaml"), testkit.Root("Dockerfile")}
	for _, pattern := range []string{"*.tf", "modules/*/*.tf"} {
		found, err := filepath.Glob(filepath.Join(testkit.Root("infra", "terraform"), pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	set := 0
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// a Dockerfile's instructions look like names; its variables are continued lines
		for _, m := range variableSet.FindAllStringSubmatch(strings.ReplaceAll(string(b), "CGO_ENABLED=", ""), -1) {
			if name := m[1]; !notOurs.MatchString(name) && name != "PATH" {
				set++
				if !known[name] {
					t.Errorf("%s sets %s, which nobody reads", filepath.Base(path), name)
				}
			}
		}
	}
	if set < 15 {
		t.Errorf("only %d settings are found in what deploys", set)
	}
	t.Logf("%d variables, set %d times in what deploys", len(known), set)
}
