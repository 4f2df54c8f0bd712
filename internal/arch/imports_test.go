package arch_test

import (
	"fmt"
	"strings"
	"testing"
)

// The rooms of the house, from the ground up. A package imports its own room and those below it, never beside or above.
var floors = map[string]int{
	"platform": 0, "tenant": 1, "access": 2, "audit": 2, "manifest": 3, "identity": 4, "schoolyear": 5, "directory": 6, "notify": 7,
	"daybook": 8, "ledger": 9, "payment": 10, "billing": 11, "demo": 12, "app": 13, "web": 14, "modules": 16, "bench": 17, "cmd": 18,
	"testkit": 19, "walls": 20, "arch": 20,
}

// room is the room of a package, and its floor. Each service is a room of its own below the list of services.
func room(path string) (name string, floor int, ok bool) {
	rest, _ := strings.CutPrefix(path, "preau/")
	rest, _ = strings.CutPrefix(rest, "internal/")
	parts := strings.Split(rest, "/")
	if parts[0] == "modules" && len(parts) > 1 {
		return "modules/" + parts[1], 15, true
	}
	floor, ok = floors[parts[0]]
	return parts[0], floor, ok
}

func TestImportsRunOneWay(t *testing.T) {
	_, files := goFiles(t)
	edges := 0
	for _, f := range files {
		if f.test {
			continue
		}
		from, floor, ok := room("preau/" + f.dir())
		if !ok {
			t.Errorf("%s is in no known room", f.path)
			continue
		}
		for _, i := range f.ast.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if !strings.HasPrefix(path, "preau/") {
				continue
			}
			edges++
			to, below, ok := room(path)
			switch {
			case !ok:
				t.Errorf("%s imports %s, which is in no known room", f.path, path)
			case to == "testkit" && from != to:
				t.Errorf("%s imports the test kit", f.path)
			case from == to:
			case strings.HasPrefix(from, "modules/") && strings.HasPrefix(to, "modules/"):
				if !strings.HasSuffix(path, "/"+strings.TrimPrefix(to, "modules/")+"events") {
					t.Errorf("%s imports the service %s: two services share events, words of the directory, or nothing", f.path, to)
				}
			case strings.HasPrefix(from, "modules/") && (to == "app" || to == "web"):
				t.Errorf("%s imports %s: a service is served, it does not serve", f.path, to)
			case from == "app" && below > floors["manifest"]:
				t.Errorf("%s imports %s: the machine knows what a service declares and no service", f.path, to)
			case below >= floor:
				t.Errorf("%s imports %s: imports run %s", f.path, path, "cmd > app, web > modules > billing > payment > ledger > daybook > notify > directory > schoolyear > identity > manifest > access, audit > tenant > platform")
			}
		}
	}
	t.Logf("%d imports between rooms", edges)
}

// Few places know each of the machine's libraries, so that each could be exchanged.
var importers = []struct {
	library string
	why     string
	allowed []string // folders end with a slash
}{
	{"github.com/gin-gonic/gin", "the server is the machine's business", []string{"internal/app/", "internal/web/", "internal/platform/telemetry/", "internal/modules/demonstration.go", "internal/modules/seed_card.go", "cmd/preau/up.go"}},
	{"github.com/danielgtaylor/huma", "a service's input and output are plain types; a stream, a file or a JSON of its own asks for one of the library's", []string{"internal/app/", "internal/manifest/operation.go", "internal/directory/operations_import.go", "internal/directory/operations_feed.go", "internal/modules/privacy/archive.go", "internal/schoolyear/cutoff/schema.go"}},
	{"github.com/hibiken/asynq", "a job is recorded in its transaction; one place knows the queue", []string{"internal/platform/outbox/", "internal/platform/telemetry/", "internal/bench/"}},
	{"github.com/casbin/casbin", "one place decides, everybody asks it", []string{"internal/access/"}},
	{"github.com/stripe/stripe-go", "the rails are exchangeable", []string{"internal/payment/stripe/"}},
	{"gorm.io/", "a Tx is given; nobody opens a database", []string{"internal/platform/database/", "internal/tenant/", "internal/platform/telemetry/"}},
	{"github.com/jackc/pgx/v5/pgxpool", "a database handle is never injected into a service", []string{"internal/platform/", "internal/tenant/", "internal/app/", "internal/bench/"}},
	{"github.com/alexedwards/argon2id", "passwords are computed in a bounded pool", []string{"internal/platform/password/"}},
	{"golang.org/x/crypto/argon2", "passwords are computed in a bounded pool", []string{"internal/platform/password/"}},
	{"github.com/minio/minio-go", "files are behind one interface", []string{"internal/platform/blob/"}},
	{"net/smtp", "mail is the platform's", []string{"internal/platform/mail/"}},
	{"github.com/wneessen/go-mail", "mail is the platform's", []string{"internal/platform/mail/"}},
	{"math/rand", "crypto/rand for secrets, math/rand/v2 with a seed for the rest", nil},
	{"github.com/stretchr/testify", "tests use the standard package", nil},
	{"unsafe", "nothing here is worth it", nil},
}

func TestFewKnowTheMachinesLibraries(t *testing.T) {
	_, files := goFiles(t)
	for _, f := range files {
		for _, i := range f.ast.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			for _, l := range importers {
				if path != l.library && !strings.HasPrefix(path, strings.TrimSuffix(l.library, "/")+"/") || path == "math/rand/v2" {
					continue
				}
				ok := f.test && l.allowed != nil
				for _, a := range l.allowed {
					ok = ok || f.path == a || strings.HasSuffix(a, "/") && strings.HasPrefix(f.path, a)
				}
				if !ok {
					t.Errorf("%s imports %s: %s", f.path, path, l.why)
				}
			}
		}
	}
}

func TestNothingRegistersItself(t *testing.T) {
	set, files := goFiles(t)
	for _, f := range files {
		for name, obj := range f.ast.Scope.Objects {
			if name == "init" && fmt.Sprint(obj.Kind) == "func" {
				t.Errorf("%s has an init function: one reads modules.go and knows all", set.Position(obj.Pos()))
			}
		}
	}
}
