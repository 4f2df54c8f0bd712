package walls_test

import (
	"math"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"preau/internal/access"
)

// Whoever may call an operation may send it anything: what cannot be is refused with a reason, and nothing breaks or keeps the others
// waiting. Every operation is called by somebody who holds every profile, with ids that are there and one kind of malice at a time.
func TestNoInputBreaksAnOperation(t *testing.T) {
	h := inhabit(t)
	w := h.signIn("everybody", access.Caller{Hats: []access.Hat{h.hat(access.Profiles...)}})
	const slow = 5 * time.Second
	long := strings.Repeat("é’=+-@", 50_000)
	whole := func(n float64) func(string, *huma.Schema) (any, bool) {
		return func(_ string, s *huma.Schema) (any, bool) {
			if s.Type != huma.TypeInteger && s.Type != huma.TypeNumber {
				return nil, false
			}
			if v := min(max(n, bound(s.Minimum, n)), bound(s.Maximum, n)); v == math.MaxInt64 { // the farthest that the document lets through
				return int64(math.MaxInt64), true
			} else {
				return int64(v), true
			}
		}
	}
	dated := func(first, last string) func(string, *huma.Schema) (any, bool) {
		return func(name string, s *huma.Schema) (any, bool) {
			early := name == "from" || name == "since" || name == "starts" || name == "birth_date"
			v := last
			if early {
				v = first
			}
			switch {
			case s.Type == huma.TypeString && s.Format == "date-time":
				return v + "T23:59:59Z", true
			case s.Type == huma.TypeString && (s.Format == "date" || len(s.Enum) == 0 && s.Format == "" && dayLike(name)):
				return v, true
			}
			return nil, false
		}
	}
	written := func(v string) func(string, *huma.Schema) (any, bool) {
		return func(name string, s *huma.Schema) (any, bool) {
			if s.Type != huma.TypeString || s.Format != "" || len(s.Enum) > 0 || dayLike(name) {
				return nil, false
			}
			if s.MaxLength != nil && len([]rune(v)) > *s.MaxLength {
				return string([]rune(v)[:*s.MaxLength]), true
			}
			return v, true
		}
	}
	kinds := []struct {
		name  string
		twist func(name string, s *huma.Schema) (any, bool)
	}{
		{"the largest numbers", whole(math.MaxInt64)},
		{"the smallest numbers", whole(math.MinInt64)},
		{"the last day", dated("9999-12-31", "9999-12-31")},
		{"the first day", dated("0001-01-01", "0001-01-01")},
		{"two thousand years", dated("0001-01-01", "9999-12-31")},
		{"an end before its beginning", dated("2027-01-01", "2026-01-01")},
		{"letters that no text holds", written("a\x00b")},
		{"much text", written(long)},
		{"a formula", written("=cmd|' /C calc'!A1")},
		{"the same twice", func(name string, s *huma.Schema) (any, bool) { return nil, false }},
	}
	broken, statuses := 0, map[int]int{}
	for i := range h.Modules {
		for j := range h.Modules[i].Operations {
			o := &h.Modules[i].Operations[j]
			if o.ID == "liaison.delete-note" { // the draft that was seeded has versions, and none has
				continue
			}
			if o.Gate.Kind() == "public" && os.Getenv("PREAU_CAMPAIGN") == "" {
				continue // some take their time on purpose, and the walk calls them
			}
			ids := map[string]bool{}
			idsOf(o.In, ids, map[reflect.Type]bool{})
			for _, k := range kinds {
				twisted := false
				f := filling{tenant: h.a.tenant.String(), child: *h.a.rows["directory.people"][1]["id"], ids: ids, twice: k.name == "the same twice",
					twist: func(name string, s *huma.Schema) (any, bool) {
						v, ok := k.twist(name, s)
						twisted = twisted || ok
						return v, ok
					},
					other: func(name string) string {
						c := h.a.candidates(o.Service, name)
						if len(c) == 0 {
							return h.a.tenant.String()
						}
						return c[0]
					}}
				r := h.input(o, f)
				if !twisted && !f.twice {
					continue
				}
				since := time.Now()
				got := h.send(w, r)
				took := time.Since(since)
				if got.status == http.StatusTooManyRequests {
					mustExec(t, h.admin, "delete from identity.attempts")
					got = h.send(w, r)
				}
				statuses[got.status]++
				switch {
				case got.status >= 500 && got.status != http.StatusServiceUnavailable:
					broken++
					t.Errorf("%s, %s: %d after %.300s %.300s: %.400s", o.ID, k.name, got.status, r.path, r.body, h.lastError())
				case took > slow:
					t.Errorf("%s, %s: takes %s", o.ID, k.name, took)
				}
			}
		}
	}
	if statuses[200]+statuses[204]+statuses[422] < 500 {
		t.Errorf("answers %v: the inputs reach nothing", statuses)
	}
	t.Logf("%d broke; answers %v", broken, statuses)
}

func bound(limit *float64, otherwise float64) float64 {
	if limit == nil {
		return otherwise
	}
	return *limit
}

// dayLike tells whether a name is that of a civil day where the document does not say so.
func dayLike(name string) bool {
	return name == "since" || name == "until" || name == "day" || name == "date" || name == "from" || name == "to" || name == "last" || strings.HasSuffix(name, "_on") || strings.HasSuffix(name, "_date")
}
