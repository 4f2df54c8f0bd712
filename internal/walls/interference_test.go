package walls_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// Non-interference: what a tenant reads, and what it holds, after its own history amid everybody's is what it would be had
// nobody else existed. The others do the same things as it does, and try its ids wherever they have to name their own.

// city is the whole bouquet on a database of its own.
type city struct {
	*testkit.Kit
	admin *pgx.Conn
	all   []*table
}

func settleCity(t *testing.T) *city {
	t.Helper()
	c := &city{}
	c.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes = true
		w, err := modules.Wire(core)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		w.Settings.Decider = func() *access.Decider { return c.House.Decider }
		return w.Modules, w.Sessions
	})
	var err error
	if c.admin, err = pgx.Connect(t.Context(), c.Kit.Admin); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.admin.Close(context.Background()) })
	if c.all, err = tables(t.Context(), c.admin); err != nil {
		t.Fatal(err)
	}
	return c
}

// school is one tenant with its director and what the history has made there so far.
type school struct {
	id       uuid.UUID
	director *testkit.Client
	steps    int
	known    map[string][]string // noun -> ids, in the order of their making
	answers  []string
}

func (c *city) school() *school {
	c.Clock.Set(testkit.Monday)
	s := &school{id: c.Tenant("school", "École des Tilleuls"), known: map[string][]string{}}
	var director uuid.UUID
	c.In(s.id, func(tx *tenant.Tx) (err error) {
		director, err = directory.Add(tx, directory.NewPerson{GivenName: "Yann", FamilyName: "Kervella", Roles: []directory.NewRole{{Profile: access.Director}}})
		return err
	})
	s.director = c.As(access.Caller{Hats: []access.Hat{c.Hat(s.id, director, access.Director)}})
	return s
}

// step is one thing that somebody does; the numbers choose among what there is.
type step struct {
	who     int // 0 is the tenant that is watched
	verb    int
	n       [3]int
	hostile bool // ids of the watched tenant where one's own belong
	away    bool // at the watched tenant's address
}

func (s *school) pick(noun string, n int) string {
	list := s.known[noun]
	if len(list) == 0 {
		return "00000000-0000-7000-8000-000000000000"
	}
	return list[n%len(list)]
}

type object = map[string]any

// verbs are what a director does. ids come from src, which is the watched tenant when the step is hostile.
var verbs = []struct {
	name, method, makes string
	make                func(s, src *school, n [3]int) (path string, body any)
}{
	{"a guardian", "POST", "guardian", func(_, _ *school, n [3]int) (string, any) {
		return "directory/people", object{"given_name": given[n[0]%len(given)], "family_name": family[n[1]%len(family)], "profile": "guardian"}
	}},
	{"a pupil", "POST", "pupil", func(_, _ *school, n [3]int) (string, any) {
		return "directory/people", object{"given_name": given[n[0]%len(given)], "family_name": family[n[1]%len(family)], "profile": "pupil", "birth_date": "2018-03-14"}
	}},
	{"a class", "POST", "class", func(_, _ *school, n [3]int) (string, any) {
		return "directory/classes", object{"label": fmt.Sprint("Classe ", n[0]%4), "levels": []string{"CE1"}}
	}},
	{"into a class", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/classes/" + src.pick("class", n[0]) + "/members", object{"person": src.pick("pupil", n[1]), "part": "pupil"}
	}},
	{"kinship", "POST", "kinship", func(_, src *school, n [3]int) (string, any) {
		return "directory/kinship", object{"guardian": src.pick("guardian", n[0]), "pupil": src.pick("pupil", n[1]), "authority": []string{"full", "informed"}[n[2]%2], "contact_order": 1, "may_collect": true}
	}},
	{"the end of a kinship", "DELETE", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/kinship/" + src.pick("kinship", n[0]), nil
	}},
	{"a restriction", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/restrictions", object{"pupil": src.pick("pupil", n[0]), "person": src.pick("guardian", n[1]), "effect": "may_not_collect", "court": "TJ", "decided_on": "2026-09-01", "document_seen": true}
	}},
	{"a group", "POST", "group", func(_, src *school, n [3]int) (string, any) {
		return "directory/groups", object{"label": fmt.Sprint("Chorale ", n[0]%4), "members": []string{src.pick("guardian", n[1]), src.pick("pupil", n[2])}}
	}},
	{"another group", "PUT", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/groups/" + src.pick("group", n[0]), object{"label": "Théâtre", "members": []string{src.pick("pupil", n[1])}}
	}},
	{"the end of a group", "DELETE", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/groups/" + src.pick("group", n[0]), nil
	}},
	{"another name", "PUT", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/people/" + src.pick("guardian", n[0]), object{"given_name": given[n[1]%len(given)], "family_name": family[n[2]%len(family)]}
	}},
	{"a departure", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/people/" + src.pick("pupil", n[0]) + "/departure", object{"left": n[1]%2 == 0}
	}},
	{"a note", "POST", "note", func(_, src *school, n [3]int) (string, any) {
		audience := object{"school": true}
		if n[0]%2 == 0 {
			audience = object{"groups": []string{src.pick("group", n[1])}}
		}
		return "liaison/notes", object{"kind": "outing", "title": "Sortie", "wants": []string{"read", "sign"}[n[2]%2], "both_guardians": false, "audience": audience, "body": document}
	}},
	{"its sending", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "liaison/notes/" + src.pick("note", n[0]) + "/send", object{"version": 1}
	}},
	{"its withdrawal", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "liaison/notes/" + src.pick("note", n[0]) + "/withdraw", nil
	}},
	{"a reminder", "POST", "", func(_, src *school, n [3]int) (string, any) {
		return "liaison/notes/" + src.pick("note", n[0]) + "/remind", nil
	}},
	{"another town", "PATCH", "", func(_, _ *school, n [3]int) (string, any) {
		return "settings", object{"city": fmt.Sprint("Ville ", n[0]%9), "colour": "#1f6f4a"}
	}},
	{"another right", "PUT", "", func(_, _ *school, n [3]int) (string, any) {
		return "settings/rights", object{"profile": "teacher", "right": []string{"liaison:publish", "liaison:follow"}[n[0]%2], "door": "tenant", "allowed": n[1]%2 == 0}
	}},
	{"a look at somebody", "GET", "", func(_, src *school, n [3]int) (string, any) {
		return "directory/people/" + src.pick([]string{"pupil", "guardian"}[n[0]%2], n[1]), nil
	}},
	{"a look at a note", "GET", "", func(_, src *school, n [3]int) (string, any) { return "liaison/notes/" + src.pick("note", n[0]), nil }},
}

var (
	given    = []string{"Lina", "Nadia", "Mamadou", "Jan", "Élodie"}
	family   = []string{"O’Brien-Nguyễn", "Diallo", "Roux", "Kervella"}
	document = object{"type": "doc", "content": []object{{"type": "paragraph", "content": []object{{"type": "text", "text": "Nous allons au musée."}}}}}
)

func (c *city) do(s, watched *school, one step) (ok bool) {
	verb := verbs[one.verb]
	src, at := s, s.id
	if one.hostile && watched != nil {
		src = watched
	}
	if one.away && watched != nil {
		at = watched.id
	}
	path, body := verb.make(s, src, one.n)
	a := s.director.Do(verb.method, "/api/v1/t/"+at.String()+"/"+path, body)
	var made struct{ ID string }
	if a.Status < 300 && at == s.id {
		_ = json.Unmarshal(a.Body, &made)
		if verb.makes != "" && made.ID != "" {
			s.known[verb.makes] = append(s.known[verb.makes], made.ID)
		}
	}
	if a.Status >= 500 {
		c.T.Errorf("%s: %d %s", verb.name, a.Status, a.Body)
	}
	s.answers = append(s.answers, fmt.Sprint(verb.name, " ", a.Status, " ", string(a.Body)))
	return a.Status < 300
}

// live plays a history with that many schools; of the steps only those of schools that are there.
func (c *city) live(schools int, history []step) (watched *school, worked int) {
	c.clear()
	all := make([]*school, schools)
	for i := range all {
		all[i] = c.school()
	}
	for _, one := range history {
		if one.who >= schools {
			continue
		}
		s := all[one.who]
		if one.who == 0 {
			s.steps++
			c.Clock.Set(testkit.Monday.Add(time.Duration(s.steps) * time.Minute)) // the others live at the watched tenant's pace
			if c.do(s, nil, one) {
				worked++
			}
		} else {
			c.do(s, all[0], one)
		}
	}
	c.RunJobs()
	return all[0], worked
}

// clear empties every table that holds rows of tenants: who lives alone lives alone.
func (c *city) clear() {
	c.T.Helper()
	sql := "set session_replication_role = replica;\n"
	for _, t := range c.all {
		if t.has("tenant_id") {
			sql += "delete from " + t.Name + ";\n"
		}
	}
	mustExec(c.T, c.admin, sql+"set session_replication_role = origin")
}

// view is everything that the tenant can read and everything that it holds, with its ids named by what is said of them.
func (c *city) view(s *school) []string {
	c.T.Helper()
	var lines []string
	for _, path := range []string{"directory/people", "directory/classes", "directory/groups", "directory/restrictions", "directory/bridges", "liaison/notes", "liaison/destinations", "identity/cards", "notify/quiet", "settings", "settings/rights", "settings/links", "settings/services"} {
		a := s.director.Get("/api/v1/t/" + s.id.String() + "/" + path)
		lines = append(lines, fmt.Sprint(path, " ", a.Status, " ", string(a.Body)))
	}
	lines = append(lines, s.answers...)
	for _, t := range c.all {
		if !t.has("tenant_id") {
			continue
		}
		var columns []string
		for _, col := range t.columns {
			if col.Type != "bytea" && col.Name != "trace" && col.Name != "claimed_at" { // drawn at random each time, or told by the machine's own clock
				columns = append(columns, `"`+col.Name+`"`)
			}
		}
		rows, err := c.admin.Query(context.Background(), "select to_jsonb(x)::text from (select "+strings.Join(columns, ", ")+" from "+t.Name+" where tenant_id = $1) x", s.id)
		if err != nil {
			c.T.Fatal(err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			c.T.Fatal(err)
		}
		for _, row := range list {
			lines = append(lines, t.Name+" "+row)
		}
	}
	return named(lines)
}

// named replaces each id by a digest of the lines in which it stands, three times over, so that two views of the same things
// under different ids are equal whatever the order of their lines.
func named(lines []string) []string {
	labels := map[string]string{}
	for range 3 {
		said := map[string][]string{}
		for _, line := range lines {
			for _, id := range slices.Compact(slices.Sorted(slices.Values(wholeID.FindAllString(line, -1)))) {
				said[id] = append(said[id], wholeID.ReplaceAllStringFunc(line, func(other string) string {
					if other == id {
						return "ME"
					}
					return cmp.Or(labels[other], "ID")
				}))
			}
		}
		next := map[string]string{}
		for id, where := range said {
			slices.Sort(where)
			sum := sha256.Sum256([]byte(strings.Join(where, "\n")))
			next[id] = hex.EncodeToString(sum[:6])
		}
		labels = next
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = wholeID.ReplaceAllStringFunc(line, func(id string) string { return labels[id] })
	}
	slices.Sort(out)
	return out
}

// interference plays a history twice, amid the others and alone, and says what the watched tenant could tell them apart by.
func (c *city) interference(history []step) (difference string, worked int) {
	amid, worked := c.live(3, history)
	a := c.view(amid)
	alone, _ := c.live(1, history)
	b := c.view(alone)
	if slices.Equal(a, b) {
		return "", worked
	}
	for _, plain := range []bool{true, false} { // first what differs but for its ids: it says more
		count := map[string]int{}
		for i, lines := range [][]string{a, b} {
			for _, line := range lines {
				if plain {
					line = label.ReplaceAllString(line, `"ID"`)
				}
				count[line] += 1 - 2*i
			}
		}
		for _, line := range slices.Sorted(maps.Keys(count)) {
			switch n := count[line]; {
			case n > 0:
				difference += fmt.Sprintf("amid others: %.900s\n", line)
			case n < 0:
				difference += fmt.Sprintf("alone:       %.900s\n", line)
			}
		}
		if difference != "" {
			break
		}
	}
	return difference, worked
}

var label = regexp.MustCompile(`"[0-9a-f]{12}"`)

func histories(t *rapid.T) []step {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		n := func(name string) int { return rapid.IntRange(0, 11).Draw(t, name) }
		s := step{who: rapid.IntRange(0, 2).Draw(t, "who"), verb: rapid.IntRange(0, len(verbs)-1).Draw(t, "verb"), n: [3]int{n("n"), n("m"), n("o")}}
		if s.who > 0 {
			s.hostile, s.away = rapid.Bool().Draw(t, "hostile"), rapid.IntRange(0, 4).Draw(t, "away") == 0
		}
		return s
	}), 10, 40).Draw(t, "history")
}

// begun is how every history begins, so that there is something to name.
func begun(history []step) []step {
	var out []step
	for who := range 3 {
		for verb, v := range verbs {
			if v.makes != "" {
				out = append(out, step{who: who, verb: verb}, step{who: who, verb: verb, n: [3]int{1, 1, 1}})
			}
		}
	}
	return append(out, history...)
}

// TestATenantNeverNoticesTheOthers draws histories for as long as it has, at least a few.
func TestATenantNeverNoticesTheOthers(t *testing.T) {
	c := settleCity(t)
	budget := 6 * time.Second
	if os.Getenv("PREAU_CAMPAIGN") != "" {
		budget = 20 * time.Minute
	}
	start, tried, steps, worked, failed := time.Now(), 0, 0, 0, false
	rapid.Check(t, func(r *rapid.T) {
		history := begun(histories(r))
		if !failed && tried > 2 && time.Since(start) > budget {
			return
		}
		tried++
		difference, n := c.interference(history)
		worked += n
		for _, s := range history {
			if s.who == 0 {
				steps++
			}
		}
		if difference != "" {
			failed = true
			r.Fatalf("a tenant noticed that others exist:\n%s", difference)
		}
	})
	if worked*3 < steps {
		t.Errorf("only %d of %d steps succeed: the histories say little", worked, steps)
	}
	t.Logf("%d histories, %d steps of the watched tenant, %d succeeded", tried, steps, worked)
}

// TestInterferenceIsSeen opens a hole between tenants and wants it found: a test that cannot fail proves nothing.
func TestInterferenceIsSeen(t *testing.T) {
	c := settleCity(t)
	var history []step
	for verb := range verbs {
		history = append(history, step{who: 0, verb: verb}, step{who: 1, verb: verb, n: [3]int{1, 1, 1}}, step{who: 2, verb: verb, hostile: true})
	}
	history = begun(history)
	if difference, _ := c.interference(history); difference != "" {
		t.Fatalf("seen before any hole was made:\n%s", difference)
	}
	for _, hole := range []struct{ name, open, shut string }{
		{"a row of another tenant changes", `create function public.hole() returns trigger language plpgsql security definer as $f$ begin update tenant.tenants set phone = coalesce(phone, '') || '1' where tenant_id <> new.tenant_id; return null; end $f$;
			create trigger hole after insert on directory.people for each row execute function public.hole()`, `drop trigger hole on directory.people`},
		{"what is written depends on others", `create function public.hole() returns trigger language plpgsql security definer as $f$ begin
				if exists (select from directory.people where tenant_id <> new.tenant_id) then new.title := new.title || ' (2)'; end if; return new; end $f$;
			create trigger hole before insert on liaison.notes for each row execute function public.hole()`, `drop trigger hole on liaison.notes`},
		{"a row lands in another tenant", `create function public.hole() returns trigger language plpgsql security definer as $f$ begin
				insert into access.overrides select t.tenant_id, new.profile, new.service, new."right", new.door, new.allowed, new.changed_by, new.changed_at from tenant.tenants t where t.tenant_id <> new.tenant_id on conflict do nothing; return null; end $f$;
			create trigger hole after insert on access.overrides for each row when (pg_trigger_depth() = 0) execute function public.hole()`, `drop trigger hole on access.overrides`},
	} {
		mustExec(t, c.admin, hole.open)
		if difference, _ := c.interference(history); difference == "" {
			t.Errorf("%s, and nothing is noticed", hole.name)
		}
		mustExec(t, c.admin, hole.shut+"; drop function public.hole()")
	}
}
