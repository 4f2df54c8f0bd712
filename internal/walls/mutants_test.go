package walls_test

import (
	"strings"
	"testing"

	"preau/internal/testkit"
)

// A mutant is a lock taken off. PostgreSQL changes its catalogue in transactions, so each is tried on a scratch database and
// rolled back. TABLE, SUBJECT, AUDIENCE and ACCOUNT stand for tables of those kinds, FN for a look-up.
type mutant struct {
	name string
	sql  string
	// leaks: the matrix must turn red too, since what the application sees or does has changed.
	leaks bool
}

var mutants = []mutant{
	{"no select policy", `drop policy door_select on TABLE`, true},
	{"no insert policy", `drop policy door_insert on TABLE`, true},
	{"no update policy", `drop policy door_update on TABLE`, true},
	{"no delete policy", `drop policy door_delete on TABLE`, true},
	{"no account policy", `drop policy own_select on ACCOUNT`, false},
	{"select for everybody", `drop policy door_select on TABLE; create policy door_select on TABLE for select to preau_app using (true)`, true},
	{"insert for everybody", `drop policy door_insert on TABLE; create policy door_insert on TABLE for insert to preau_app with check (true)`, true},
	{"update without a check of what is written", `drop policy door_update on SUBJECT; create policy door_update on SUBJECT for update to preau_app using (tenant_id = doors.tenant()) with check (true)`, false},
	{"a tenant's rows without their door", `drop policy door_select on TABLE; create policy door_select on TABLE for select to preau_app using (tenant_id = doors.tenant())`, true},
	{"a door without its tenant", `drop policy door_select on TABLE; create policy door_select on TABLE for select to preau_app using (doors.open('open.SERVICE'))`, true},
	{"the audience not narrowed to its groups", `drop policy door_select on AUDIENCE; create policy door_select on AUDIENCE for select to preau_app using (tenant_id = doors.tenant() and (doors.open('open.ASERVICE') or AUDIENCECOL is not null))`, true},
	{"the audience of another service", `drop policy door_select on AUDIENCE; create policy door_select on AUDIENCE for select to preau_app using (tenant_id = doors.tenant() and (doors.open('open.ASERVICE') or doors.has('groups.nothing', AUDIENCECOL)))`, true},
	{"the subject not narrowed", `drop policy door_select on SUBJECT; create policy door_select on SUBJECT for select to preau_app using (tenant_id = doors.tenant() and (doors.open('open.SSERVICE') or current_setting('subjects.SSERVICE', true) <> ''))`, true},
	{"an unset tenant opens", `drop policy door_select on TABLE; create policy door_select on TABLE for select to preau_app using (tenant_id = doors.tenant() or doors.tenant() is null)`, true},
	{"a second permissive policy", `create policy extra on TABLE for select to preau_app using (tenant_id is not null)`, true},
	{"one policy for all commands", `create policy extra on TABLE for all to preau_app using (tenant_id = doors.tenant()) with check (tenant_id = doors.tenant())`, true},
	{"a policy for everybody", `create policy extra on TABLE for select to public using (true)`, true},
	{"a policy that asks another table", `drop policy door_select on TABLE; create policy door_select on TABLE for select to preau_app using (tenant_id in (select tenant_id from tenant.tenants))`, true},
	{"an account's rows for everybody", `drop policy own_select on ACCOUNT; create policy own_select on ACCOUNT for select to preau_app using (true)`, true},
	{"row security off", `alter table TABLE disable row level security`, true},
	{"row security not forced", `alter table TABLE no force row level security`, false},
	{"the application bypasses", `alter role preau_app bypassrls`, true},
	{"the application is a superuser", `alter role preau_app superuser`, true},
	{"the look-ups bypass", `alter role preau_lookup bypassrls`, false},
	{"the owner may sign in", `alter role preau_owner login`, false},
	{"the application may become the owner", `grant preau_owner to preau_app`, false},
	{"the application owns a table", `alter table TABLE owner to preau_app`, false},
	{"the application begins in a tenant", `alter role preau_app set door.tenant = '00000000-0000-0000-0000-000000000001'`, false},
	{"truncate", `grant truncate on TABLE to preau_app`, false},
	{"references", `grant references on TABLE to preau_app`, false},
	{"update of the whole row", `grant update on TABLE to preau_app`, false},
	{"update of tenant_id", `grant update (tenant_id) on TABLE to preau_app`, false},
	{"a grant to everybody", `grant select on TABLE to public`, false},
	{"the relay reads payloads", `grant select (payload) on platform.outbox to preau_relay`, false},
	{"the look-ups read payloads", `grant select (payload) on platform.outbox to preau_lookup`, false},
	{"the look-ups read whose work it is", `grant select (tenant_id) on platform.outbox to preau_lookup`, false},
	{"the application may create in a schema", `grant create on schema tenant to preau_app`, false},
	{"a single foreign key", `alter table TABLE add column other uuid; create unique index other_once on tenant.tenants (tenant_id); alter table TABLE add constraint plain foreign key (other) references tenant.tenants (tenant_id)`, false},
	{"a unique key over tenants", `create table tenant.codes (tenant_id uuid not null, id uuid not null, code text unique, primary key (tenant_id, id)); select doors.guard('tenant.codes', 'tenant')`, false},
	{"a primary key without tenant", `create table tenant.codes (tenant_id uuid not null, id uuid primary key, word text); select doors.guard('tenant.codes', 'tenant')`, false},
	{"a forgotten table", `create table tenant.forgotten (tenant_id uuid, name text); grant select on tenant.forgotten to preau_app`, false},
	{"a tenant's table called reference", `create table tenant.codes (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)); select doors.reference('tenant.codes'); grant insert on tenant.codes to preau_app`, false},
	{"a shared sequence", `create sequence tenant.numbers`, false},
	{"a serial", `create table tenant.codes (tenant_id uuid not null, id uuid not null, n bigint generated always as identity, primary key (tenant_id, id)); select doors.guard('tenant.codes', 'tenant')`, false},
	{"an enum", `create type tenant.mood as enum ('good'); create table tenant.codes (tenant_id uuid not null, id uuid not null, m tenant.mood, primary key (tenant_id, id)); select doors.guard('tenant.codes', 'tenant')`, false},
	{"a view with its owner's eyes", `create view tenant.glance as select * from TABLE`, false},
	{"a materialised view", `create materialized view tenant.glance as select * from TABLE`, false},
	{"a look-up nobody listed", `create function tenant.peek() returns bigint language sql security definer set search_path = pg_catalog, pg_temp as 'select count(*) from TABLE'`, false},
	{"a look-up owned by a superuser", `alter function FN owner to current_user`, false},
	{"a look-up with its caller's search path", `alter function FN reset search_path`, false},
	{"a look-up for everybody", `grant execute on function FN to public`, false},
	{"a door that reads something else", `create or replace function doors.tenant() returns uuid language sql stable parallel safe as $$ select coalesce(nullif(current_setting('door.tenant', true), ''), '00000000-0000-0000-0000-000000000001')::uuid $$`, false},
	{"a door that is always open", `create or replace function doors.open(name text) returns boolean language sql stable parallel safe as $$ select true $$`, true},
	{"a partition read directly", `grant select on audit.lines_default to preau_app`, false},
	{"a trigger with other eyes", `create function tenant.spy() returns trigger language plpgsql security definer as $f$ begin return null; end $f$; create trigger spy after insert on TABLE for each statement execute function tenant.spy()`, false},
	{"a cascade that moves rows", `alter table TABLE add column other uuid; alter table TABLE add constraint moving foreign key (tenant_id) references tenant.tenants on update cascade`, false},
	{"the queue open over tenants", `drop policy app_select on platform.outbox; create policy app_select on platform.outbox for select to preau_app using (true)`, true},
}

// administrators tells which locks a migration, which runs as the owner, could not even take off.
func administrators(sql string) bool {
	return strings.HasPrefix(sql, "alter role") || strings.HasPrefix(sql, "grant preau_owner") || strings.Contains(sql, " owner to ")
}

func TestEveryLockMatters(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	exec := func(sql string) {
		t.Helper()
		if _, err := db.admin.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	// tables of each kind, so that a lock can be tried where it is used; they are the pattern that doors.guard serves
	exec(`set role preau_owner;
	create table tenant.plain (tenant_id uuid not null, id uuid not null, word text not null, primary key (tenant_id, id));
	select doors.guard('tenant.plain', 'tenant', writers => 'staff+delete');
	create table tenant.about (tenant_id uuid not null, id uuid not null, person_id uuid not null, word text not null, primary key (tenant_id, id));
	select doors.guard('tenant.about', 'tenant', subject => 'person_id', writers => 'subject');
	create table tenant.addressed (tenant_id uuid not null, id uuid not null, group_id uuid not null, word text not null, primary key (tenant_id, id));
	select doors.guard('tenant.addressed', 'tenant', audience => 'group_id');
	create table tenant.owned (account_id uuid not null, id uuid not null, word text not null, primary key (account_id, id));
	select doors.own('tenant.owned');
	reset role`)
	all, err := tables(ctx, db.admin)
	if err != nil {
		t.Fatal(err)
	}
	a, b := newSettlement("A", testkit.Monday), newSettlement("B", testkit.Monday)
	a.seed(t, db.admin, all)
	b.seed(t, db.admin, all)
	var few []*table
	for _, tab := range all {
		switch tab.Name {
		case "tenant.plain", "tenant.about", "tenant.addressed", "tenant.owned", "platform.outbox":
			few = append(few, tab)
		}
	}
	place := strings.NewReplacer("AUDIENCECOL", "group_id", "ASERVICE", "tenant", "SSERVICE", "tenant", "SERVICE", "tenant",
		"TABLE", "tenant.plain", "SUBJECT", "tenant.about", "AUDIENCE", "tenant.addressed", "ACCOUNT", "tenant.owned", "FN", "tenant.ids()")

	sound := func() (catalogue map[string][]string, wrong []string) {
		t.Helper()
		catalogue, _, err := violationsUntil(ctx, db.admin, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, wrong, err = matrix(ctx, db.admin, few, a, b); err != nil {
			t.Fatal(err)
		}
		return catalogue, wrong
	}
	exec("begin")
	if catalogue, wrong := sound(); len(catalogue)+len(wrong) > 0 {
		t.Fatalf("red before any lock was taken off: %v %v", catalogue, wrong)
	}
	exec("rollback")
	killed, behaviour := 0, 0
	for _, m := range mutants {
		exec("begin")
		if !administrators(m.sql) {
			exec("set local role preau_owner")
		}
		exec(place.Replace(m.sql))
		exec("reset role")
		catalogue, wrong := sound()
		exec("rollback")
		if len(catalogue) == 0 {
			t.Errorf("%s: the catalogue's checks stay green", m.name)
			continue
		}
		killed++
		if m.leaks && len(wrong) == 0 {
			t.Errorf("%s: the matrix stays green", m.name)
		}
		if len(wrong) > 0 {
			behaviour++
		}
		for name, lines := range catalogue {
			t.Logf("%s: %s: %s", m.name, name, lines[0])
		}
	}
	t.Logf("%d mutants, %d killed by the catalogue, %d of them by the matrix too", len(mutants), killed, behaviour)
}
