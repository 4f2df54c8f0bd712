package walls_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"preau/internal/access"
)

// An answer that comes later for an id that exists elsewhere than for one that exists nowhere tells a stranger that it exists,
// whatever it says. The first test counts what was asked of the database, which no load of the machine disturbs; the second
// looks at the clock.

// watch records what the house asks of its database.
func watch(t *testing.T) *tracetest.SpanRecorder {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	before := otel.GetTracerProvider()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	otel.SetTracerProvider(provider)
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	return spans
}

// effort is a request's statements, in their order, each with the rows that it found or changed.
func effort(spans *tracetest.SpanRecorder, run func(ctx context.Context) answer) (answer, []string) {
	spans.Reset()
	ctx, request := otel.Tracer("walls").Start(context.Background(), "")
	a := run(ctx)
	request.End()
	var out []string
	for _, s := range spans.Ended() {
		sql, rows, prepares := s.Name(), "", false
		for _, attribute := range s.Attributes() {
			switch key := string(attribute.Key); {
			case key == "db.statement" || key == "db.query.text":
				sql = attribute.Value.AsString()
			case strings.Contains(key, "rows_affected"):
				rows = attribute.Value.Emit()
			case strings.Contains(key, "prepare"):
				prepares = true
			}
		}
		switch kind, _, _ := strings.Cut(s.Name(), " "); {
		case sql == "", prepares, kind == "connect", strings.HasPrefix(kind, "pool."): // which connection of the pool it was
		case strings.HasPrefix(sql, "begin; set local"): // the caller's own doors
		default:
			out = append(out, wholeID.ReplaceAllString(sql, "ID")+" -- "+rows)
		}
	}
	return a, out
}

func TestAnIdOfAnotherTenantCostsAsMuchAsNone(t *testing.T) {
	spans := watch(t)
	h := inhabit(t)
	director := h.signIn("director", access.Caller{Hats: []access.Hat{h.hat(access.Director)}})
	guardian := h.signIn("guardian", access.Caller{Hats: []access.Hat{h.hat(access.Guardian)}})
	own := h.a.rows["directory.people"]
	pairs, statements := 0, 0
	for i := range h.Modules {
		for j := range h.Modules[i].Operations {
			o := &h.Modules[i].Operations[j]
			ids := map[string]bool{}
			idsOf(o.In, ids, map[reflect.Type]bool{})
			w := guardian
			if strings.Contains(o.Path, "{tenant}") {
				w = director
			}
			for _, home := range []bool{true, false} {
				// fill makes the same request with ids of the other tenant, or with some that nobody has
				fill := func(foreign bool) request {
					asked := 0
					other := func(name string) string {
						asked++
						if c := h.b.candidates(o.Service, name); foreign && len(c) > 0 {
							return c[asked%len(c)] // two fields of one kind hold two ids
						}
						return uuid.NewString()
					}
					f := filling{tenant: h.a.tenant.String(), child: *own[1]["id"], ids: ids, other: other, minimal: true}
					switch {
					case !home && foreign:
						f.tenant, f.child = h.b.tenant.String(), *h.b.rows["directory.people"][1]["id"]
					case !home:
						f.tenant, f.child = uuid.NewString(), uuid.NewString()
					}
					return h.input(o, f)
				}
				var answers [2]answer
				var asked [2][]string
				for range 2 { // the first round fills what the process remembers of the caller
					for k, foreign := range []bool{true, false} {
						r := fill(foreign)
						mustExec(t, h.admin, "delete from identity.attempts")
						answers[k], asked[k] = effort(spans, func(ctx context.Context) answer { return h.sendIn(ctx, w, r) })
					}
				}
				if answers[0].status < 400 || answers[0].status != answers[1].status {
					continue // the walk compares what is answered
				}
				pairs++
				statements += len(asked[0])
				if !slices.Equal(asked[0], asked[1]) {
					t.Errorf("%s, %s (%d): an id of another tenant is found out by what it costs:\n%s\nagainst, for an id that nobody has:\n%s",
						w.name, o.ID, answers[0].status, strings.Join(asked[0], "\n"), strings.Join(asked[1], "\n"))
				}
			}
		}
	}
	if pairs < 150 || statements < 100 {
		t.Errorf("only %d pairs with %d statements were compared", pairs, statements)
	}
	t.Logf("%d pairs of requests, %d statements", pairs, statements)
}

// TestTimeTellsNothing measures pairs, each in a random order, and counts in how many the id of another tenant took longer: of
// two equal things that is a coin, however loaded the machine. A coin strays beyond five deviations once in two million tries;
// what strays is tried again, and is believed when it strays the same way.
func TestTimeTellsNothing(t *testing.T) {
	h := inhabit(t)
	director := h.signIn("director", access.Caller{Hats: []access.Hat{h.hat(access.Director)}})
	people, notes := h.b.rows["directory.people"], h.b.rows["liaison.notes"]
	strangers := make([]string, perTable)
	for i := range strangers {
		strangers[i] = uuid.NewString()
	}
	for _, c := range []struct {
		name    string
		path    string
		foreign []map[string]*string
	}{
		{"a person", "/api/v1/t/" + h.a.tenant.String() + "/directory/people/%s", people},
		{"a note", "/api/v1/t/" + h.a.tenant.String() + "/liaison/notes/%s", notes},
		{"a tenant", "/api/v1/t/%s/directory/people", []map[string]*string{{"id": ptr(h.b.tenant.String())}}},
	} {
		ask := func(id string) time.Duration {
			r := request{method: http.MethodGet, path: fmt.Sprintf(c.path, id)}
			start := time.Now()
			if a := h.send(director, r); a.status != http.StatusNotFound {
				t.Fatalf("%s: %d %s", c.name, a.status, a.body)
			}
			return time.Since(start)
		}
		strays := deviations(func(i int) time.Duration { return ask(*c.foreign[i%len(c.foreign)]["id"]) }, func(i int) time.Duration { return ask(strangers[i%len(c.foreign)]) })
		t.Logf("%s: %.1f deviations", c.name, strays)
		if math.Abs(strays) > 5 {
			t.Errorf("%s: an id of another tenant takes longer than one that nobody has, or less: %.1f deviations", c.name, strays)
		}
	}
	// and a difference is seen: one more statement, and no more, for what exists
	one := func(extra int) time.Duration {
		start := time.Now()
		for range 3 + extra {
			if _, err := h.admin.Exec(t.Context(), "select 1"); err != nil {
				t.Fatal(err)
			}
		}
		return time.Since(start)
	}
	if strays := deviations(func(int) time.Duration { return one(1) }, func(int) time.Duration { return one(0) }); strays < 5 {
		t.Errorf("one more statement is not noticed: %.1f deviations", strays)
	}
}

// deviations says by how many standard deviations of a fair coin a takes longer than b; the smaller of two tries when the first strays.
func deviations(a, b func(i int) time.Duration) float64 {
	const n = 600
	try := func() float64 {
		longer, ties := 0, 0
		for i := range n {
			var da, db time.Duration
			if rand.N(2) == 0 {
				da, db = a(i), b(i)
			} else {
				db, da = b(i), a(i)
			}
			switch {
			case da > db:
				longer++
			case da == db:
				ties++
			}
		}
		fair := float64(n-ties) / 2
		return (float64(longer) - fair) / math.Sqrt(fair/2)
	}
	first := try()
	if math.Abs(first) <= 5 {
		return first
	}
	second := try()
	if first*second < 0 {
		return 0
	}
	return math.Copysign(min(math.Abs(first), math.Abs(second)), first)
}
