package walls_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/modules"
	account "preau/internal/modules/family"
	"preau/internal/modules/settings"
	"preau/internal/testkit"
)

// What is a school's alone, and what is a town hall's alone (arrêté of 30 November 2006, art. 4): an agent of the town hall learns who a
// pupil is, their class and what they are enrolled in, and nothing of school life; a school learns nothing of a household, of what it
// owes or may pay. What crosses is told, sealed and narrowed: the rows never are.
var (
	schoolLife = []string{"attendance"}
	townHall   = []string{"childcare", "transport", "enrolment", "family"}
)

// Of these rights of the other side a school's people hold the ones that are about its own tenant: what a director decides there.
var ofTheSchool = map[access.Right]string{
	"enrolment:admit": "a director admits in the school, where only the certificate and the child's identity are",
}

// everythingGiven is what a tenant writes that gives every right of both sides to everybody through every door.
func everythingGiven(policy *access.Policy) (out []access.Override) {
	for _, r := range policy.Rights() {
		if !slices.Contains(schoolLife, r.Service()) && !slices.Contains(townHall, r.Service()) {
			continue
		}
		for _, p := range access.Profiles {
			for _, d := range access.Doors {
				out = append(out, access.Override{Rule: access.Rule{Profile: p, Right: r, Door: d}, Allowed: true})
			}
		}
	}
	return out
}

func TestTheWallBetweenSchoolAndTownHall(t *testing.T) {
	policy, err := app.NewPolicy(modules.Declared())
	if err != nil {
		t.Fatal(err)
	}
	table, err := policy.Compile(everythingGiven(policy))
	if err != nil {
		t.Fatal(err)
	}
	if table.Doors(access.Inspector, "childcare:manage") == 0 || table.Doors(access.Librarian, "attendance:manage") == 0 {
		t.Fatal("what the tenant gave changes nothing: what follows says nothing of it")
	}
	asked := 0
	for _, m := range modules.Declared() {
		for _, r := range m.Rights {
			service := r.Right.Service()
			if slices.Contains(schoolLife, service) {
				for _, p := range access.OfTown {
					asked++
					if d := table.Doors(p, r.Right); d != 0 {
						t.Errorf("%s reads school life: %s by %s", p, r.Right, d)
					}
				}
			}
			if slices.Contains(townHall, service) && ofTheSchool[r.Right] == "" {
				for _, p := range access.InSchool {
					asked++
					if d := table.Doors(p, r.Right); d != 0 {
						t.Errorf("%s reads what is the town hall's: %s by %s", p, r.Right, d)
					}
				}
			}
		}
		// a service of the one does not open in the other's organisation, whoever asks for it
		if slices.Contains(schoolLife, m.Key) && (len(m.Kinds) != 1 || m.Kinds[0] != "school") {
			t.Errorf("%s opens in %v", m.Key, m.Kinds)
		}
		if slices.Contains([]string{"childcare", "transport"}, m.Key) && slices.Contains(m.Kinds, "school") {
			t.Errorf("%s opens in a school", m.Key)
		}
		// an operation of the one never opens the other's door beside its own
		for _, o := range m.Operations {
			service := o.Gate.Right().Service()
			for _, read := range o.Reads {
				if slices.Contains(townHall, service) && slices.Contains(schoolLife, read) {
					t.Errorf("%s of %s opens %s", o.ID, service, read)
				}
				if slices.Contains(schoolLife, service) && (slices.Contains(townHall, read) || read == "canteen" || read == "health" || read == "diet" || read == "money") {
					t.Errorf("%s of %s opens %s", o.ID, service, read)
				}
			}
		}
	}
	// nor does a link delegate it: a school cannot give away what is not the town hall's to know
	for _, kind := range []string{"commune", "intercommunality", "departement", "region"} {
		for _, right := range settings.Delegable(kind) {
			asked++
			if slices.Contains(schoolLife, right.Service()) {
				t.Errorf("a link with a %s delegates %s", kind, right)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d combinations were asked", asked)
	}
	t.Logf("%d combinations", asked)
}

// These move what stands on one record of a person to another, in every service of their own organisation, and answer with nothing of it.
var joinsRecords = map[string]bool{"directory.decide-duplicate": true, "directory.undo-duplicate": true}

// The wall is walked: in an organisation that holds rows of both sides and gave every right to everybody, whoever stands on the one side
// calls every operation with ids that are there, and nothing of the other side is in any answer; nor do the doors that the operations open
// for them show one row of it to the database.
func TestTheWallBetweenSchoolAndTownHallIsWalked(t *testing.T) {
	h := inhabit(t)
	granted := h.giveEverything(t, everythingGiven)
	of := func(services []string) func(tab *table) bool {
		return func(tab *table) bool {
			schema, _, _ := strings.Cut(tab.Name, ".")
			return slices.Contains(services, schema)
		}
	}
	for _, side := range []struct {
		name   string
		people []access.Profile
		beyond []string
	}{{"whom the school knows as its own", access.InSchool, townHall}, {"whom the town hall does", access.OfTown, schoolLife}} {
		t.Run(side.name, func(t *testing.T) {
			h.walkUpTo(t, granted, side.people, wall{beyond: of(side.beyond), doors: side.beyond})
		})
	}
}

// everyRight is what a tenant writes that gives every right of a service to everybody through every door.
func everyRight(service string) func(policy *access.Policy) []access.Override {
	return func(policy *access.Policy) (out []access.Override) {
		for _, r := range policy.Rights() {
			for _, p := range access.Profiles {
				for _, d := range access.Doors {
					if r.Service() == service {
						out = append(out, access.Override{Rule: access.Rule{Profile: p, Right: r, Door: d}, Allowed: true})
					}
				}
			}
		}
		return out
	}
}

// A debt is seen by those who collect it and by those who owe it. Whatever a town gives, nobody else of it or of its schools reads one,
// nor does an agent of the school office by the rights they hold, who writes quotients and households.
func TestADebtIsFinancesAndItsPayers(t *testing.T) {
	h := inhabit(t)
	money := wall{beyond: func(tab *table) bool { return tab.Service != nil && *tab.Service == account.Money }, doors: []string{account.Money}}
	policy, err := app.NewPolicy(modules.Declared())
	if err != nil {
		t.Fatal(err)
	}
	usual, err := policy.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("the school office, as it usually is", func(t *testing.T) {
		h.walkUpTo(t, usual, []access.Profile{access.SchoolOffice, access.CanteenAgent}, money)
	})
	granted := h.giveEverything(t, everyRight(account.Key))
	var others []access.Profile
	for _, p := range access.Profiles {
		switch p {
		case access.FinanceAgent, access.TownAdmin, access.SchoolOffice, access.DeptAgent, access.DPO: // a town may give it to these
		default:
			others = append(others, p)
		}
	}
	t.Run("everybody else, with every right", func(t *testing.T) { h.walkUpTo(t, granted, others, money) })
}

// giveEverything writes rights of the first settlement, as far as law lets them be given.
func (h *house) giveEverything(t *testing.T, what func(*access.Policy) []access.Override) *access.Table {
	t.Helper()
	policy, err := app.NewPolicy(modules.Declared())
	if err != nil {
		t.Fatal(err)
	}
	all := what(policy)
	granted, err := policy.Compile(all)
	if err != nil {
		t.Fatal(err)
	}
	mustExec(t, h.admin, "delete from access.overrides where tenant_id = '"+h.a.tenant.String()+"'")
	for _, o := range all {
		if policy.Changeable(o.Rule) {
			if _, err := h.admin.Exec(t.Context(), `insert into access.overrides (tenant_id, profile, service, "right", door, allowed, changed_at) values ($1, $2, $3, $4, $5, true, $6)`,
				h.a.tenant, o.Profile, o.Right.Service(), o.Right.Name(), o.Door.String(), testkit.Monday); err != nil {
				t.Fatal(err)
			}
		}
	}
	return granted
}

// wall is what some may not see: tables, and the doors that no operation of theirs opens.
type wall struct {
	beyond func(tab *table) bool
	doors  []string
}

// walkUpTo calls every operation as people who hold, in the first settlement, what was granted: no answer has anything of what is beyond,
// and the doors that the operations open for them show the database no row of it.
func (h *house) walkUpTo(t *testing.T, granted *access.Table, people []access.Profile, w wall) {
	t.Helper()
	ctx := t.Context()
	holds := func(r access.Right) (d access.Door) {
		for _, p := range people {
			d |= granted.Doors(p, r)
		}
		return d
	}
	who := h.signIn(t.Name(), access.Caller{Hats: []access.Hat{h.hat(people...)}})
	var beyond []*table
	for _, tab := range h.all {
		if tab.Class == "tenant" && w.beyond(tab) && (tab.Audience == nil || *tab.Audience != "*") { // stops and timetables are everybody's
			beyond = append(beyond, tab)
		}
	}
	open := map[string]bool{}
	probes, answered := 0, 0
	for i := range h.Modules {
		for j := range h.Modules[i].Operations {
			o := &h.Modules[i].Operations[j]
			right := o.Gate.Right()
			if o.Gate.Kind() == "public" || o.Gate.Kind() == "link" || ofTheSchool[right] != "" || o.Gate.Kind() == "right" && !holds(right).Has(access.Tenant) {
				continue // by the subject's door they see what is about themselves
			}
			if o.Gate.Kind() == "right" && !joinsRecords[o.ID] {
				for _, read := range append([]string{right.Service()}, o.Reads...) {
					open[read] = true
					if slices.Contains(w.doors, read) {
						t.Errorf("%s opens the door of %s", o.ID, read)
					}
				}
			}
			ids := map[string]bool{}
			idsOf(o.In, ids, map[reflect.Type]bool{})
			for n := range 2 {
				f := filling{tenant: h.a.tenant.String(), child: *h.a.rows["directory.people"][1]["id"], minimal: n == 1, ids: ids, other: func(name string) string {
					c := h.a.candidates(o.Service, name)
					if len(c) == 0 {
						return h.a.tenant.String()
					}
					return c[n%len(c)]
				}}
				got := h.send(who, h.input(o, f))
				probes++
				if got.status < 400 {
					answered++
				}
				said := strings.ToLower(got.everything())
				for _, tab := range beyond {
					if at := strings.Index(said, "canary-a "+tab.Name+"."); at >= 0 {
						t.Errorf("%s answers with what is beyond the wall: %.200s", o.ID, said[at:])
					}
				}
			}
		}
	}
	for _, m := range h.Modules {
		for _, home := range m.Home {
			if holds(home.Right).Has(access.Tenant) && ofTheSchool[home.Right] == "" {
				for _, read := range append([]string{home.Right.Service()}, home.Reads...) {
					open[read] = true
				}
			}
		}
	}
	doors := map[string]string{"door.tenant": h.a.tenant.String(), "door.account": h.a.accounts[0].String()}
	for name := range open {
		doors["open."+name] = "open"
	}
	mustExec(t, h.admin, "begin")
	defer mustExec(t, h.admin, "rollback")
	for _, tab := range beyond {
		n, err := attempt(ctx, h.admin, situation{doors: func(_, _ *settlement, _ *table) map[string]string { return doors }}, "select", h.a, h.b, tab)
		if err != nil || n > 0 {
			t.Errorf("the doors of its operations show %d rows of %s, %v", n, tab.Name, err)
		}
	}
	if probes < 200 || answered < 50 || len(beyond) < 5 {
		t.Errorf("%d probes, %d answered, %d tables: the walk says little", probes, answered, len(beyond))
	}
	t.Logf("%d probes, %d answered; %d doors, %d tables beyond", probes, answered, len(open), len(beyond))
}

// What a school keeps has no column for a household's means: what crosses from the town hall cannot bring them.
func TestNoTableOfASchoolHoldsAHouseholdsMeans(t *testing.T) {
	db := open(t)
	means := regexp.MustCompile(`(?i)household|foyer|quotient|(^|_)qf($|_)|income|revenu|debt|payer|cents|tariff|price`)
	rows, err := db.admin.Query(t.Context(), `select t.table_name || '.' || a.attname from doors.tables t join pg_attribute a on a.attrelid = t.table_name::regclass and a.attnum > 0 and not a.attisdropped where t.service in ('attendance', 'day', 'liaison', 'directory')`)
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		columns++
		if means.MatchString(name) {
			t.Errorf("%s says something of a household's means where a school keeps it", name)
		}
	}
	if rows.Err() != nil || columns < 150 {
		t.Errorf("%d columns, %v", columns, rows.Err())
	}
}
