package walls_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/tenant"
	"preau/internal/testkit"
)

// The seeder fills any table of the catalogue with plausible rows: ids that its keys ask for, values that its checks allow,
// and a canary in every text that may hold one. It knows no service.

type column struct {
	Name, Type string
	NotNull    bool
	Default    *string
	Generated  bool
	choices    []string // of its check, as SQL literals
}

type foreignKey struct {
	cols   []string
	target string
	theirs []string
}

type table struct {
	Name, Class                         string
	Service, Subject, Audience, Writers *string
	columns                             []column
	keys                                []foreignKey
	checks                              map[string][]string // constraint -> columns
	primary                             []string
	granted                             string // a column that the application may update, "" for none
}

func (t *table) column(name string) *column {
	for i := range t.columns {
		if t.columns[i].Name == name {
			return &t.columns[i]
		}
	}
	return nil
}

func (t *table) has(name string) bool { return t.column(name) != nil }

var literal = regexp.MustCompile(`'((?:[^']|'')*)'::text`)
var single = regexp.MustCompile(`^CHECK \(\((\w+) = '((?:[^']|'')*)'::text\)\)$`)
var listed = regexp.MustCompile(`^CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)$`)

// tables reads the registered tables, those that others refer to first.
func tables(ctx context.Context, q querier) ([]*table, error) {
	rows, err := q.Query(ctx, `select table_name as name, class, service, subject, audience, writers from doors.tables
		where table_name !~ '^doors\.' and to_regclass(table_name) not in (select inhrelid from pg_inherits) order by 1`)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByNameLax[table])
	if err != nil {
		return nil, err
	}
	byName := map[string]*table{}
	for _, t := range list {
		byName[t.Name] = t
		t.checks = map[string][]string{}
		if err := q.QueryRow(ctx, `select coalesce(min(attname) filter (where has_column_privilege('preau_app', attrelid, attnum, 'update')), '') from pg_attribute
			where attrelid = $1::text::regclass and attnum > 0 and not attisdropped`, t.Name).Scan(&t.granted); err != nil {
			return nil, err
		}
		rows, err := q.Query(ctx, `select a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as not_null, pg_get_expr(d.adbin, d.adrelid) as default, a.attgenerated <> '' as generated
			from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`, t.Name)
		if err != nil {
			return nil, err
		}
		if t.columns, err = pgx.CollectRows(rows, pgx.RowToStructByNameLax[column]); err != nil {
			return nil, err
		}
		type constraint struct {
			Name, Kind, Def string
			Target          *string
			Cols, Theirs    []string
		}
		rows, err = q.Query(ctx, `select conname as name, contype::text as kind, pg_get_constraintdef(oid) as def, case when confrelid <> 0 then confrelid::regclass::text end as target,
			(select array_agg(a.attname::text order by k.n) from unnest(conkey) with ordinality k(c, n) join pg_attribute a on a.attrelid = conrelid and a.attnum = k.c) as cols,
			(select array_agg(a.attname::text order by k.n) from unnest(confkey) with ordinality k(c, n) join pg_attribute a on a.attrelid = confrelid and a.attnum = k.c) as theirs
			from pg_constraint where conrelid = $1::text::regclass and contype in ('c', 'f', 'p')`, t.Name)
		if err != nil {
			return nil, err
		}
		constraints, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[constraint])
		if err != nil {
			return nil, err
		}
		for _, c := range constraints {
			switch c.Kind {
			case "p":
				t.primary = c.Cols
			case "f":
				t.keys = append(t.keys, foreignKey{c.Cols, *c.Target, c.Theirs})
			case "c":
				t.checks[c.Name] = c.Cols
				if m := single.FindStringSubmatch(c.Def); m != nil {
					t.column(m[1]).choices = []string{m[2]}
				} else if m := listed.FindStringSubmatch(c.Def); m != nil {
					col := t.column(m[1])
					for _, l := range literal.FindAllStringSubmatch(m[2], -1) {
						col.choices = append(col.choices, strings.ReplaceAll(l[1], "''", "'"))
					}
					if col.choices == nil {
						for _, n := range strings.Split(m[2], ",") {
							col.choices = append(col.choices, strings.TrimSpace(strings.Split(n, "::")[0]))
						}
					}
				}
			}
		}
	}
	var out []*table
	placed := map[string]bool{}
	var place func(t *table)
	place = func(t *table) {
		if placed[t.Name] {
			return
		}
		placed[t.Name] = true
		for _, k := range t.keys {
			if k.target != t.Name && byName[k.target] != nil {
				place(byName[k.target])
			}
		}
		out = append(out, t)
	}
	for _, t := range list {
		place(t)
	}
	return out, nil
}

// settlement is one seeded tenant with the rows that were written for it.
type settlement struct {
	letter   string // of the canary
	tenant   uuid.UUID
	accounts []uuid.UUID
	rows     map[string][]map[string]*string // table -> rows as text
	n        int
	now      time.Time
}

func newSettlement(letter string, now time.Time) *settlement {
	s := &settlement{letter: letter, tenant: tenant.NewID(), rows: map[string][]map[string]*string{}, now: now}
	for range perTable {
		s.accounts = append(s.accounts, tenant.NewID())
	}
	return s
}

func (s *settlement) canary(t *table, col string) string {
	return fmt.Sprintf("CANARY-%s %s %s %d", s.letter, t.Name, col, s.n)
}

// leak finds this settlement's canaries in what another may read.
func (s *settlement) leak(text string) bool {
	return strings.Contains(strings.ToLower(text), "canary-"+strings.ToLower(s.letter))
}

const perTable = 4 // rows

// hints are values that no check tells: they keep rows such that a service can read them.
var hints = map[string]map[string]*string{
	"family.quotient_claims": {"month": ptr("8"), "value": ptr("580")},
	"family.quotient_asks":   {"state": ptr("asked")},

	"family.payers":             {"same_as": nil},
	"family.bills":              {"kind": ptr("invoice"), "of_bill": nil, "carried_into": nil}, // the first of a table has nothing to follow
	"family.receipt_parts":      {"of_part": nil},
	"family.receipts":           {"kind": ptr("receipt"), "of_receipt": nil},
	"family.tills":              {"expected": ptr("{}"), "counted": ptr("{}"), "papers": ptr("{}"), "coins": ptr("{}")},
	"family.quotients":          {"month": ptr("9")},
	"family.payments":           {"ref": nil},
	"family.payment_bills":      {"held": ptr("false")},
	"family.entries":            {"reverses": nil},
	"family.prices":             {"usual": ptr("{210}"), "booked": ptr("{}"), "month": ptr("2026-09-01")},
	"family.reminders":          {"level": ptr("1")},
	"family.reminder_proposals": {"level": ptr("1"), "held": ptr("credit")},
	"family.certificate_runs":   {"figures": ptr("{}")},
	"family.bill_lines":         {"days": ptr("{2026-09-01}"), "steps": ptr("[]"), "minutes": ptr("{}")},
	"deployment.schools":        {"steps": ptr("{}")},
	"operation.organisations":   {"kind": ptr("commune"), "schools": ptr("1"), "pupils": ptr("1"), "services": ptr("1"), "read_only": ptr("0")},
	"billing.offers":            {"price": ptr(`{"mode":"graduated","steps":[{"unit_cents":150}]}`), "counts": ptr("pupil"), "buyers": ptr("{commune}"), "opens": ptr("{}")},
	"billing.subscriptions":     {"lines": ptr("[]"), "payers": ptr("[]"), "renews": nil, "state": ptr("running"), "term_from": ptr("2026-09-01"), "term_until": ptr("2027-08-31"), "quote_year": ptr("2026")},
	"billing.joins":             {"state": ptr("submitted")},
	"billing.openings":          {"services": ptr("{liaison}"), "mine": ptr("{}")},
	"billing.censuses":          {"classes": ptr("[]")},
	"billing.census_keys":       {"keys": ptr("{a}"), "since": ptr("{2026-09-01}")},
	"billing.invoices":          {"of_invoice": nil, "recipient": ptr("{}"), "kind": ptr("invoice"), "state": ptr("issued"), "year": ptr("2026"), "net_cents": ptr("100"), "vat_cents": ptr("20"), "gross_cents": ptr("120"), "credited_cents": ptr("0"), "apart": ptr("false")},
	"billing.identities":        {"identity": ptr("{}")},
	"billing.papers":            {"body": ptr("{}"), "subject": ptr("invoice")},
	"billing.entries":           {"reverses": nil},
	"billing.meter_events":      {"meter": ptr("canteen")},
	"billing.meter_days":        {"meter": ptr("canteen")},
	"billing.meter_months":      {"figures": ptr("[]")},
	"billing.meter_alerts":      {"meter": ptr("storage"), "level": ptr("80"), "over_at": nil},
	"billing.payments":          {"kind": ptr("payment"), "cents": ptr("100"), "reverses": nil, "line_id": nil},
	"billing.bank_lines":        {"state": ptr("open"), "cents": ptr("100")},
	"billing.accounting":        {"begins": ptr("1")},
	"billing.fec_files":         {"since": ptr("2026-01-01"), "until": ptr("2026-12-31")},
	"tenant.tenants":            {"kind": ptr("school"), "school_type": ptr("elementaire"), "insee": nil, "logo_file": nil, "theme": nil, "quiet": nil, "colour": ptr("#1f6f4a")},
	"directory.people":          {"photo_file": nil, "civility": ptr("MME")},
	"platform.outbox":           {"kind": ptr("walls.none"), "payload": ptr("{}")},
	"identity.accounts":         {"kind": ptr("adult")},
	"identity.passwords":        {"hash": ptr("$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
	"identity.cards":            {"kind": ptr("paper")},
	"liaison.audience":          {"group_id": nil},
	"directory.imports":         {"report": nil},
	"directory.bridges":         {"state": ptr("confirmed")},
	"directory.roles":           {"profile": ptr("teacher")},
	"platform.occurrences":      {},
	"canteen.menus":             {"dishes": ptr("[]")},
	"canteen.posted":            {"dishes": ptr("[]")},
	"canteen.changes":           {"removed": ptr("[]"), "added": ptr("[]")},
	"directory.class_words":     {},
	"enrolment.schools":         {"places": ptr("{}")},
	"attendance.hours":          {"weekday": ptr("1"), "starts": ptr("08:30"), "ends": ptr("11:30")},
}

// The booked services have the same tables.
func init() {
	for _, k := range []string{"canteen", "childcare", "transport"} {
		hints[k+".activities"] = map[string]*string{"modes": ptr("{occasional}"), "weekdays": ptr("31"), "until": nil, "answer_hours": ptr("48"), "state": ptr("open"), "runs": ptr("term"), "since": ptr("2020-09-01")}
		hints[k+".units"] = map[string]*string{"starts": ptr("11:30"), "ends": ptr("13:30"), "weekdays": nil, "archived_at": nil}
		hints[k+".rules"] = map[string]*string{"cutoff": ptr(`{"add":{"kind":"always"}}`), "absences": ptr("{}")}
		hints[k+".capacities"] = map[string]*string{"staff": nil, "ratio": nil, "until": nil}
		hints[k+".closures"] = map[string]*string{"since": ptr("2020-01-01"), "until": ptr("2020-01-02")}
		hints[k+".enrolments"] = map[string]*string{"pattern": ptr("{}"), "until": nil, "since": ptr("2020-09-01"), "state": ptr("ended")}
		hints[k+".fact_days"] = map[string]*string{"starts": ptr("0"), "ends": ptr("1440")}
		hints[k+".places"] = map[string]*string{"archived_at": nil}
	}
}

func ptr[T any](v T) *T { return &v }

// pick is the n-th row of a table, or nil.
func (s *settlement) pick(name string, n int) map[string]*string {
	rows := s.rows[name]
	if len(rows) == 0 {
		return nil
	}
	return rows[n%len(rows)]
}

// row makes a row's values as text; what is absent takes its default.
func (s *settlement) row(t *table, n int) map[string]*string {
	out := map[string]*string{}
	keyed := map[string]bool{}
	times := map[string]int{} // two keys to one table go to two rows
	for _, k := range t.keys {
		if target := s.pick(k.target, n+times[k.target]); target != nil {
			times[k.target]++
			for i, c := range k.cols {
				if out[c] == nil {
					out[c] = target[k.theirs[i]]
				}
				keyed[c] = true
			}
		}
	}
	person := func(i int) *string {
		if p := s.pick("directory.people", i); p != nil {
			return p["id"]
		}
		return ptr(uuid.NewString())
	}
	for _, c := range t.columns {
		if hint, ok := hints[t.Name][c.Name]; ok {
			out[c.Name] = hint
			continue
		}
		if c.Generated || keyed[c.Name] && c.Name != "tenant_id" && c.Name != "account_id" {
			continue
		}
		literalDefault := c.Default != nil && !strings.HasPrefix(*c.Default, "''::") && !strings.HasPrefix(*c.Default, "'{}'")
		switch {
		case c.Name == "tenant_id" || c.Name == "origin_tenant":
			out[c.Name] = ptr(s.tenant.String())
		case c.Name == "account_id":
			out[c.Name] = ptr(s.accounts[n%len(s.accounts)].String())
		case c.Type == "uuid" && (t.Subject != nil && c.Name == *t.Subject && c.Name != "id" || regexp.MustCompile(`^(person|pupil|guardian|author|subject)_id$`).MatchString(c.Name)):
			i := n
			if c.Name == "guardian_id" {
				i++
			}
			out[c.Name] = person(i)
		case c.Type == "uuid" && (t.Audience != nil && c.Name == *t.Audience && c.Name != "id" || c.Name == "group_id"):
			if g := s.pick("directory.groups", n); g != nil {
				out[c.Name] = g["id"]
			} else {
				out[c.Name] = ptr(uuid.NewString())
			}
		case strings.HasSuffix(c.Name, "cents"): // a sum of nothing is refused by most that count money
			out[c.Name] = ptr("100")
		case c.Type == "uuid":
			out[c.Name] = ptr(tenant.NewID().String())
		case c.choices != nil:
			if !literalDefault {
				out[c.Name] = ptr(c.choices[0])
			}
		case literalDefault:
		case c.Type == "text" && (c.Name == "login" || c.Name == "fold" || c.Name == "word"):
			out[c.Name] = ptr(fmt.Sprintf("canary-%s %s %d", strings.ToLower(s.letter), c.Name, n))
		case c.Type == "text" && (strings.Contains(c.Name, "mail") || c.Name == "address"):
			out[c.Name] = ptr(fmt.Sprintf("canary-%s-%d@example.fr", strings.ToLower(s.letter), n))
		case c.Type == "text" && (c.Name == "language" || c.Name == "lang"):
			out[c.Name] = ptr("fr")
		case c.Type == "text":
			out[c.Name] = ptr(s.canary(t, c.Name))
		case c.Type == "text[]":
			out[c.Name] = ptr(`{"` + s.canary(t, c.Name) + `"}`)
		case c.Type == "uuid[]":
			out[c.Name] = ptr("{}")
		case c.Type == "bytea":
			sum := sha256.Sum256([]byte(fmt.Sprint(s.letter, t.Name, c.Name, n)))
			out[c.Name] = ptr(`\x` + hex.EncodeToString(sum[:]))
		case c.Type == "jsonb" && c.Name == "body":
			out[c.Name] = ptr(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"` + s.canary(t, c.Name) + `"}]}]}`)
		case c.Type == "jsonb":
			out[c.Name] = ptr(`{"canary":"` + s.canary(t, c.Name) + `"}`)
		case c.Type == "boolean":
			out[c.Name] = ptr("false")
		case c.Type == "integer" || c.Type == "bigint" || c.Type == "smallint" || c.Type == "numeric":
			out[c.Name] = ptr(fmt.Sprint(n))
		case !c.NotNull:
		case c.Type == "date":
			day := s.now.AddDate(0, 0, -40+n)
			if strings.HasPrefix(c.Name, "end") || strings.HasPrefix(c.Name, "until") {
				day = day.AddDate(1, 0, 0)
			}
			out[c.Name] = ptr(day.Format(time.DateOnly))
		case strings.HasPrefix(c.Type, "timestamp"):
			at := s.now.Add(-time.Hour + time.Duration(n)*time.Minute)
			if strings.HasPrefix(c.Name, "expires") || strings.HasPrefix(c.Name, "until") {
				at = at.AddDate(1, 0, 0)
			}
			out[c.Name] = ptr(at.Format(time.RFC3339))
		default:
			out[c.Name] = ptr("") // its type says why not
		}
	}
	return out
}

// insertion is the statement for a row, its values as text.
func insertion(t *table, row map[string]*string) (string, []any) {
	var cols, values []string
	var args []any
	for _, c := range t.columns {
		v, ok := row[c.Name]
		if !ok {
			continue
		}
		args = append(args, v)
		cols = append(cols, `"`+c.Name+`"`)
		values = append(values, fmt.Sprintf("$%d::text::%s", len(args), c.Type))
	}
	return "insert into " + t.Name + " (" + strings.Join(cols, ", ") + ") values (" + strings.Join(values, ", ") + ")", args
}

// write inserts the n-th row of a table as an administrator, repairing what its checks refuse.
func (s *settlement) write(ctx context.Context, q querier, t *table, n int) (map[string]*string, error) {
	s.n = n
	row := s.row(t, n)
	var last error
	tried := map[string]int{}
	for range 12 {
		sql, args := insertion(t, row)
		if _, err := q.Exec(ctx, "savepoint row"); err != nil {
			return nil, err
		}
		_, err := q.Exec(ctx, sql, args...)
		if err == nil {
			_, err = q.Exec(ctx, "release savepoint row")
			return row, err
		}
		if _, err := q.Exec(ctx, "rollback to savepoint row"); err != nil {
			return nil, err
		}
		last = err
		var pe *pgconn.PgError
		if !errors.As(err, &pe) {
			return nil, err
		}
		cols := t.checks[pe.ConstraintName]
		if pe.Code != "23514" || cols == nil {
			break
		}
		try := tried[pe.ConstraintName]
		tried[pe.ConstraintName]++
		fresh := s.row(t, n)
		for i, c := range cols {
			col := t.column(c)
			switch {
			case try == 0 && col.Default != nil: // first its defaults
				delete(row, c)
			case try == 0 && !col.NotNull:
				row[c] = nil
			case try > 0 && i == try-1 && col.Type == "boolean": // then one of them at a time
				row[c] = ptr(map[bool]string{true: "false", false: "true"}[fresh[c] != nil && *fresh[c] == "true"])
			case try > 0 && i == try-1:
				row[c] = fresh[c]
			case try > 0 && !col.NotNull:
				row[c] = nil
			}
		}
	}
	return nil, fmt.Errorf("%s: no plausible row: %w", t.Name, last)
}

// seed writes rows into every table for one tenant.
func (s *settlement) seed(t testing.TB, q querier, all []*table) {
	t.Helper()
	ctx := context.Background()
	run := func(sql string) {
		t.Helper()
		if _, err := q.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	run("begin")
	for _, tab := range all {
		if tab.Class == "reference" || tab.Class == "machinery" && !tab.has("tenant_id") && !tab.has("account_id") {
			continue
		}
		rows := perTable
		if slices.Equal(tab.primary, []string{"tenant_id"}) {
			rows = 1
		}
		for n := range rows {
			row, err := s.write(ctx, q, tab, n)
			if err != nil {
				t.Fatal(err)
			}
			if tab.Name == "identity.accounts" { // the account's own id is its key
				row["account_id"] = ptr(s.accounts[n].String())
			}
			s.rows[tab.Name] = append(s.rows[tab.Name], row)
		}
	}
	for _, tab := range all { // books balance: what one row adds, another takes
		if schema, name, _ := strings.Cut(tab.Name, "."); name == "postings" && tab.has("owner_id") {
			run(fmt.Sprintf("insert into %[1]s.postings (tenant_id, entry_id, n, account, owner_id, cents) select tenant_id, entry_id, n + 100, account, owner_id, -cents from %[1]s.postings where tenant_id = '%[2]s'", schema, s.tenant))
		}
	}
	run("commit")
	for _, tab := range all { // what is there now, triggers included
		if tab.Class == "tenant" {
			rows, err := q.Query(ctx, "select to_jsonb(x) from "+tab.Name+" x where tenant_id = $1", s.tenant)
			if err != nil {
				t.Fatal(err)
			}
			there, err := pgx.CollectRows(rows, pgx.RowTo[map[string]any])
			if err != nil {
				t.Fatal(err)
			}
			for i := len(s.rows[tab.Name]); i < len(there); i++ {
				s.rows[tab.Name] = append(s.rows[tab.Name], nil)
			}
			for i, row := range there {
				s.rows[tab.Name][i] = map[string]*string{}
				for k, v := range row {
					if v != nil {
						s.rows[tab.Name][i][k] = ptr(fmt.Sprint(v))
					}
				}
			}
		}
	}
}

// checksums are what must not change in a tenant: one line per table.
func (s *settlement) checksums(ctx context.Context, q querier, all []*table) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range all {
		where := "tenant_id = '" + s.tenant.String() + "'"
		if t.Class == "account" {
			var ids []string
			for _, a := range s.accounts {
				ids = append(ids, "'"+a.String()+"'")
			}
			where = "account_id in (" + strings.Join(ids, ",") + ")"
		} else if !t.has("tenant_id") {
			continue
		}
		var sum string
		if err := q.QueryRow(ctx, "select count(*)::text || ' ' || coalesce(md5(string_agg(x::text, '|' order by x::text)), '') from "+t.Name+" x where "+where).Scan(&sum); err != nil {
			return nil, err
		}
		out[t.Name] = sum
	}
	return out, nil
}

func TestTheSeederFillsEveryTable(t *testing.T) {
	db := open(t)
	all, err := tables(t.Context(), db.admin)
	if err != nil {
		t.Fatal(err)
	}
	s := newSettlement("A", testkit.Monday)
	s.seed(t, db.admin, all)
	texts, canaries := 0, 0
	for _, tab := range all {
		if tab.Class != "tenant" {
			continue
		}
		if len(s.rows[tab.Name]) == 0 {
			t.Errorf("%s is empty", tab.Name)
			continue
		}
		var found bool
		if err := db.admin.QueryRow(t.Context(), "select bool_or(x::text ilike '%canary-a%') from "+tab.Name+" x where tenant_id = $1", s.tenant).Scan(&found); err != nil {
			t.Fatal(err)
		}
		texts++
		if found {
			canaries++
		}
	}
	t.Logf("%d tables, %d of tenants, %d of them with a canary", len(all), texts, canaries)
}
