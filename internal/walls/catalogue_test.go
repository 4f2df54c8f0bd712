package walls_test

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// querier is a connection or a transaction on it, as an administrator.
type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (tag commandTag, err error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// check is one thing that must hold of the catalogue: the query returns one line per violation.
type check struct {
	name string
	why  string
	sql  string
}

// common names what the checks look at: our schemas, our tables with their class, the columns of their keys.
const common = `
with ours as (
    select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'migrations')
), rel as (
    select c.*, c.oid as rel, c.oid::regclass::text as name from pg_class c join ours on ours.oid = c.relnamespace
), tab as (
    select r.*, t.class, t.service, t.subject, t.audience, t.writers from rel r left join doors.tables t on t.table_name = r.name where r.relkind in ('r', 'p')
), pol as (
    select t.name, t.class, t.service, t.subject, t.audience, t.writers, p.*, pg_get_expr(p.polqual, p.polrelid) as seen, pg_get_expr(p.polwithcheck, p.polrelid) as wrote,
           (select array_agg(case when x = 0 then 'public' else x::regrole::text end order by 1) from unnest(p.polroles) x) as roles
      from pg_policy p join tab t on t.rel = p.polrelid
), grants as (   -- who may do what: the table, its columns, and where it came from
    select r.name, r.relkind, r.rel, g.grantee, case when g.grantee = 0 then 'public' else g.grantee::regrole::text end as who, g.privilege_type as what, null::text as col
      from rel r, aclexplode(coalesce(r.relacl, acldefault('r', r.relowner))) g
    union all
    select r.name, r.relkind, r.rel, g.grantee, case when g.grantee = 0 then 'public' else g.grantee::regrole::text end, g.privilege_type, a.attname
      from rel r join pg_attribute a on a.attrelid = r.rel and a.attacl is not null, aclexplode(a.attacl) g
), fn as (
    select p.*, p.oid::regprocedure::text as name, p.proowner::regrole::text as owner from pg_proc p join ours on ours.oid = p.pronamespace
)
`

// here is how every policy of a tenant's table begins.
const here = `(tenant_id = doors.tenant())`

// expected writes the policies that doors.guard would write, from the registration alone: a policy that was edited, widened
// or added by hand differs from it.
const expected = `, arms as (
    select t.name, t.writers,
           format('doors.open(%L::text)', 'open.' || service) as staff,
           case when subject is not null then format('doors.has(%L::text, %I)', 'subjects.' || service, subject) end as subj,
           case when audience <> '*' then format('doors.has(%L::text, %I)', 'groups.' || service, audience) end as aud,
           audience = '*' as everybody
      from tab t where class = 'tenant'
), want as (
    select name, writers,
           case when everybody then 'true' when coalesce(subj, aud) is null then staff else '(' || concat_ws(' OR ', staff, subj, aud) || ')' end as seen,
           case when writers like 'subject%' and subj is not null then '(' || staff || ' OR ' || subj || ')' else staff end as wrote
      from arms
), should as (
    select name, 'r' as cmd, format('(` + here + ` AND %s)', seen) as q, null as w from want
    union all select name, 'a', null, format('(` + here + ` AND %s)', wrote) from want where writers not like 'none%'
    union all select name, 'w', format('(` + here + ` AND %s)', wrote), format('(` + here + ` AND %s)', wrote) from want where writers not like 'none%'
    union all select name, 'd', format('(` + here + ` AND %s)', wrote), null from want where writers like '%+delete'
)
`

var checks = []check{
	{"every table is in a class", "a table nobody registered is a table nobody guarded", `
		select name || ' is in no class: call doors.guard, doors.own, doors.reference or doors.machinery' from tab where class is null
		union all select table_name || ' is registered and does not exist' from doors.tables where to_regclass(table_name) is null`},
	{"no other kind of relation", "a view reads with its owner's eyes, a materialised view has no rows of its own to guard, a sequence counts over all tenants", `
		select name || ' is a view that does not read with its reader''s eyes (security_invoker)' from rel where relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}' or reloptions @> '{security_invoker=on}', false)
		union all select name || ' is a materialised view' from rel where relkind = 'm'
		union all select name || ' is a foreign table' from rel where relkind = 'f'
		union all select name || ' is a sequence' from rel where relkind = 'S'
		union all select c.oid::regclass || ' is a relation in the schema public' from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
		union all select ev_class::regclass || ' has the rule ' || rulename from pg_rewrite w join rel on rel.rel = w.ev_class where rel.relkind <> 'v'`},
	{"no type that row security cannot push down", "comparisons of enums, citext and ranges are not leakproof: their index is not used behind a policy", `
		select t.name || '.' || a.attname || ' is of the type ' || format_type(a.atttypid, null) from tab t join pg_attribute a on a.attrelid = t.rel and a.attnum > 0 and not a.attisdropped
		  join pg_type y on y.oid = a.atttypid left join pg_type e on e.oid = y.typelem and y.typcategory = 'A'
		 where coalesce(e.typtype, y.typtype) in ('e', 'r', 'm') or coalesce(e.typname, y.typname) = 'citext'
		union all select t.name || '.' || a.attname || ' takes its value from a sequence' from tab t join pg_attribute a on a.attrelid = t.rel and a.attidentity <> ''
		union all select t.name || ' takes a value from a sequence' from tab t join pg_attrdef d on d.adrelid = t.rel where pg_get_expr(d.adbin, d.adrelid) ~ 'nextval'`},
	{"tenant_id is there", "a row without tenant is everybody's or nobody's", `
		select name || ' has no tenant_id uuid not null' from tab where class = 'tenant' and not exists (select from pg_attribute a where a.attrelid = rel and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)
		union all select name || ' has no account_id uuid not null' from tab where class = 'account' and not exists (select from pg_attribute a where a.attrelid = rel and a.attname = 'account_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)
		union all select name || ' holds rows of a tenant or an account and is called reference' from tab where class = 'reference' and exists (select from pg_attribute a where a.attrelid = rel and a.attname in ('tenant_id', 'account_id') and not a.attisdropped)
		union all select name || ' has no primary key' from tab where class in ('tenant', 'account') and not exists (select from pg_index i where i.indrelid = rel and i.indisprimary)`},
	{"tenant_id leads every key", "a unique key over tenants tells a stranger that a row exists elsewhere", `
		select i.indexrelid::regclass || ' is a unique key of ' || t.name || ' that does not begin with tenant_id' from tab t join pg_index i on i.indrelid = t.rel and i.indisunique
		 where t.class = 'tenant' and coalesce((select attname from pg_attribute where attrelid = t.rel and attnum = i.indkey[0]), '') <> 'tenant_id'
		union all select conname || ' of ' || t.name || ' is an exclusion over tenants' from tab t join pg_constraint c on c.conrelid = t.rel and c.contype = 'x' where t.class = 'tenant'`},
	{"tenant_id leads every index", "a search that names its tenant uses no other index, and the schema spreads by tenant", `
		select i.indexrelid::regclass || ' is an index of ' || t.name || ' that does not begin with tenant_id' from tab t join pg_index i on i.indrelid = t.rel and not i.indisunique
		 where t.class = 'tenant' and coalesce((select attname from pg_attribute where attrelid = t.rel and attnum = i.indkey[0]), '') <> 'tenant_id'`},
	{"row security is on and forced", "without FORCE the owner sees all, and a migration's function runs as the owner", `
		select name || ': row security is ' || case when relrowsecurity then 'not forced' else 'off' end from tab where class <> 'reference' and not (relrowsecurity and relforcerowsecurity)`},
	{"a tenant's policies are those of its doors", "two permissive policies are OR-ed; one for all commands let an audience delete", expected + `
		select coalesce(s.name, p.name) || ': ' || case
		         when p.polname is null then 'no policy for the command ' || s.cmd
		         when s.name is null then 'the policy ' || p.polname || ' is one too many'
		         else 'the policy ' || p.polname || ' says ' || concat_ws(' / ', p.seen, p.wrote) || ' instead of ' || concat_ws(' / ', s.q, s.w) end
		  from should s full join (select * from pol where class = 'tenant' and roles <> '{preau_lookup}') p
		    on p.name = s.name and p.polcmd::text = s.cmd and p.polname like 'door\_%' and p.polpermissive and p.roles = '{preau_app}'
		 where p.polname is null or s.name is null or p.seen is distinct from s.q or p.wrote is distinct from s.w`},
	{"an account's policies are its own", "what a person says of themselves is read by nobody else", `
		, should as (
		    select name, c.cmd, c.q, c.w from tab, (values ('r', '(account_id = doors.account())', null), ('a', null, '(account_id = doors.account())'),
		      ('w', '(account_id = doors.account())', '(account_id = doors.account())'), ('d', '(account_id = doors.account())', null)) c(cmd, q, w) where class = 'account')
		select coalesce(s.name, p.name) || ': ' || coalesce('the policy ' || p.polname || ' says ' || concat_ws(' / ', p.seen, p.wrote), 'no policy for the command ' || s.cmd)
		  from should s full join (select * from pol where class = 'account' and roles <> '{preau_lookup}') p on p.name = s.name and p.polcmd::text = s.cmd and p.polpermissive and p.roles = '{preau_app}'
		 where p.polname is null or s.name is null or p.seen is distinct from s.q or p.wrote is distinct from s.w`},
	{"policies name their roles and ask no other table", "a policy to everybody reaches roles of tomorrow; a sub-select is refused when the schema is spread, and slow before", `
		select name || ': the policy ' || polname || ' is for ' || array_to_string(roles, ', ') from pol where not roles <@ '{preau_app,preau_relay,preau_lookup,preau_owner}'
		union all select name || ': the policy ' || polname || ' asks another table' from pol where concat_ws(' ', seen, wrote) ~* '\mselect\M'
		union all select name || ': the policy ' || polname || ' opens every row to the owner' from pol where 'preau_owner' = any (roles) and name !~ '^doors\.'
		union all select name || ': the relay has the policy ' || polname from pol where 'preau_relay' = any (roles) and name !~ '^platform\.'
		union all select name || ': a reference table with the policy ' || polname from pol where class = 'reference'`},
	{"machinery with a tenant keeps to it", "a table of the machine that names a tenant is shut like one, unless its line says why not", `
		select name || ': the policy ' || polname || ' of a table of the machine says ' || coalesce(seen, wrote) from pol p
		 where class = 'machinery' and 'preau_app' = any (roles) and exists (select from pg_attribute a where a.attrelid = p.polrelid and a.attname = 'tenant_id')
		   and coalesce(seen, 'doors.tenant()') || coalesce(wrote, 'doors.tenant()') not like '%doors.tenant()%doors.tenant()%'`},
	{"doors are asked by their right names", "a misspelt setting is a door that never opens, or one that somebody else opens", `
		, asked as (
		    select 'the function ' || name as what, m[1] as f, m[2] as setting from fn, regexp_matches(prosrc, 'doors\.(open|has)\(''([^'']+)''', 'g') m where nspname(pronamespace) <> 'doors'
		    union all select 'the policy ' || polname || ' of ' || name, m[1], m[2] from pol, regexp_matches(concat_ws(' ', seen, wrote), 'doors\.(open|has)\(''([^'']+)''', 'g') m)
		select what || ' asks for ' || setting from asked where not case f when 'open' then setting ~ '^open\.[a-z_]+$' else setting ~ '^(subjects|groups)\.[a-z_]+$' end
		   or split_part(setting, '.', 2) not in (select nspname from ours union select unnest(array['tasks', 'diet', 'health', 'money', 'machinery']))`},
	{"the doors are the doors", "everything rests on four functions and on what they read", `
		select 'the function ' || w.f || ' is not what it was' from (values
		    ('doors.tenant()', 'select nullif(current_setting(''door.tenant'', true), '''')::uuid'),
		    ('doors.account()', 'select nullif(current_setting(''door.account'', true), '''')::uuid'),
		    ('doors.open(text)', 'select current_setting(name, true) = ''open'''),
		    ('doors.has(text,uuid)', 'select strpos(current_setting(name, true), id::text) > 0')) w(f, body)
		  left join fn on fn.name = w.f and trim(fn.prosrc) = w.body and fn.provolatile = 's' and not fn.prosecdef and fn.owner = 'preau_owner' and fn.proconfig is null
		 where fn.oid is null`},
	{"the application may do what the class allows", "TRUNCATE empties all tenants; an UPDATE of tenant_id moves a row between them", `
		select g.name || ': ' || g.who || ' may ' || g.what || coalesce(' ' || g.col, '') from grants g left join tab t on t.rel = g.rel where
		    (g.who not in ('preau_owner', 'preau_app', 'preau_relay', 'preau_lookup'))
		 or (g.who <> 'preau_owner' and g.what not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
		 or (g.who = 'preau_app' and t.class in ('tenant', 'account') and g.what = 'UPDATE' and (g.col is null or g.col in ('id', t.class || '_id')))
		 or (g.who = 'preau_app' and t.class = 'tenant' and (g.what = 'DELETE' and t.writers not like '%+delete' or g.what in ('INSERT', 'UPDATE') and t.writers like 'none%'))
		 or (g.who = 'preau_app' and t.class = 'reference' and g.what <> 'SELECT')
		 or (g.who = 'preau_app' and t.class = 'machinery' and g.what = 'UPDATE' and coalesce(g.col, 'tenant_id') = 'tenant_id' and exists (select from pg_attribute a where a.attrelid = t.rel and a.attname = 'tenant_id'))
		 or (g.who = 'preau_app' and g.name ~ '^doors\.')
		 or (g.who = 'preau_relay' and (g.name !~ '^platform\.(outbox|done|occurrences)$' or g.col in ('payload', 'account_id', 'error_code') or g.name = 'platform.outbox' and g.what in ('SELECT', 'UPDATE') and g.col is null))
		 or (g.who = 'preau_lookup' and g.name = 'platform.outbox' and (g.what <> 'SELECT' or coalesce(g.col, '') not in ('kind', 'run_at', 'sent_at', 'dead_at', 'settled')))
		 or (g.who = 'preau_lookup' and g.what in ('SELECT', 'UPDATE') and g.col is null and t.class = 'tenant')`},
	{"the application owns nothing", "an owner lifts its own walls", `
		select name || ' belongs to ' || relowner::regrole from rel where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relowner <> 'preau_owner'::regrole
		union all select 'the function ' || name || ' belongs to ' || owner from fn where owner <> case when prosecdef then 'preau_lookup' else 'preau_owner' end
		union all select 'the schema ' || nspname || ' belongs to ' || nspowner::regrole from pg_namespace where oid in (select oid from ours) and nspowner <> 'preau_owner'::regrole
		union all select 'the application or the relay owns ' || coalesce(classid::regclass || ' ' || objid, '') from pg_shdepend where refclassid = 'pg_authid'::regclass and deptype = 'o'
		   and refobjid in ('preau_app'::regrole, 'preau_relay'::regrole) and dbid = (select oid from pg_database where datname = current_database())`},
	{"schemas are used, not written", "who may create in a schema may put a table or a function where another is expected", `
		select nspname || ': ' || case when g.grantee = 0 then 'public' else g.grantee::regrole::text end || ' may ' || g.privilege_type from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g
		 where (n.oid in (select oid from ours) or n.nspname in ('public', 'migrations')) and g.grantee <> n.nspowner
		   and (g.privilege_type = 'CREATE' or g.grantee = 0 and n.nspname <> 'public' or g.grantee <> 0 and g.grantee::regrole::text not in ('preau_app', 'preau_relay', 'preau_lookup'))
		union all select 'the migrations'' versions are open to ' || g.grantee::regrole from pg_namespace n, aclexplode(n.nspacl) g where nspname = 'migrations' and g.grantee <> n.nspowner
		union all select 'the database: ' || r || ' may create schemas' from unnest('{preau_app,preau_relay,preau_lookup}'::text[]) r where has_database_privilege(r, current_database(), 'create')
		union all select 'what is created in ' || coalesce(nullif(defaclnamespace, 0)::regnamespace::text, 'any schema') || ' is granted by default' from pg_default_acl
		union all select 'the extension ' || extname from pg_extension where extname not in ('plpgsql', 'pg_trgm', 'unaccent')`},
	{"look-ups are on the list", "a security definer function looks over the walls: each is listed, pinned and owned by a role that bypasses nothing", `
		select name || ' looks over the walls and is not on the list' from fn where prosecdef and name not in (select function_name from doors.lookups)
		union all select function_name || ' is on the list and looks over nothing' from doors.lookups where function_name not in (select name from fn where prosecdef)
		union all select name || ' looks over the walls with the search path ' || coalesce(array_to_string(proconfig, ' '), 'of its caller') from fn where prosecdef and not coalesce(proconfig, '{}') @> '{"search_path=pg_catalog, pg_temp"}'
		union all select name || ' may be called by ' || case when g.grantee = 0 then 'public' else g.grantee::regrole::text end from fn, aclexplode(coalesce(proacl, acldefault('f', proowner))) g
		   where prosecdef and g.grantee not in ('preau_lookup'::regrole, 'preau_app'::regrole)
		union all select name || ' is not written in SQL' from fn join pg_language l on l.oid = prolang where lanname not in ('sql', 'plpgsql')
		union all select name || ' looks over the walls with SQL that it puts together' from fn join pg_language l on l.oid = prolang where prosecdef and lanname = 'plpgsql' and prosrc ~* '\mexecute\M'
		union all select p.oid::regprocedure || ' is security definer outside our schemas' from pg_proc p where prosecdef and pronamespace not in (select oid from ours)
		   and not exists (select from pg_depend d where d.objid = p.oid and d.deptype in ('e', 'i')) and p.oid > 16383`},
	{"roles bypass nothing", "a superuser and BYPASSRLS see all, and so does whoever may become them", `
		select rolname || case when rolsuper then ' is a superuser' when rolbypassrls then ' bypasses row security' when rolcreaterole then ' makes roles' when rolcreatedb then ' makes databases'
		       when rolreplication then ' replicates' else ' may sign in' end
		  from pg_roles where rolname in ('preau_app', 'preau_relay', 'preau_lookup', 'preau_owner') and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
		   or rolcanlogin and rolname in ('preau_owner', 'preau_lookup'))
		union all select m.member::regrole || ' is a member of ' || m.roleid::regrole from pg_auth_members m where m.member in ('preau_app'::regrole, 'preau_relay'::regrole, 'preau_lookup'::regrole)
		union all select m.member::regrole || ' may become the owner' from pg_auth_members m join pg_roles r on r.oid = m.member where m.roleid = 'preau_owner'::regrole and r.rolname ~ '^preau_'
		union all select coalesce(nullif(s.setrole, 0)::regrole::text, 'everybody') || ' begins with the setting ' || c from pg_db_role_setting s, unnest(s.setconfig) c
		   where s.setdatabase in (0, (select oid from pg_database where datname = current_database())) and c ~ '^(door|open|subjects|groups)\.|^row_security|^session_replication_role|^role='
		union all select 'the application plans each query anew' where not exists (select from pg_db_role_setting s where s.setrole = 'preau_app'::regrole and s.setconfig @> '{plan_cache_mode=force_generic_plan}')`},
	{"foreign keys stay inside", "constraints bypass row security: with a plain key one tenant attached another's pupil, and the error told that it exists", `
		, fk as (
		    select t.name, t.class, c.conname, f.class as other, c.confrelid::regclass::text as target, c.confupdtype,
		           (select array_agg(a.attname::text order by k.n) from unnest(c.conkey) with ordinality k(col, n) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.col) as cols,
		           (select array_agg(a.attname::text order by k.n) from unnest(c.confkey) with ordinality k(col, n) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.col) as theirs
		      from pg_constraint c join tab t on t.rel = c.conrelid left join tab f on f.rel = c.confrelid where c.contype = 'f' and c.conparentid = 0)
		select name || ': the key ' || conname || ' goes to ' || target || ' by ' || array_to_string(cols, ', ') from fk
		 where class = 'tenant' and (cols[1] <> 'tenant_id' or theirs[1] <> 'tenant_id' or other is distinct from 'tenant' or cardinality(cols) = 1 and target <> 'tenant.tenants')
		    or class = 'account' and (cols[1] <> 'account_id' or theirs[1] <> 'account_id' or other is distinct from 'account')
		    or other in ('tenant', 'account') and class is distinct from other and class is distinct from 'machinery'
		    or confupdtype <> 'a'`},
	{"partitions are guarded", "a partition read directly is not behind its parent's policy", `
		select t.name || ' is a partition of ' || i.inhparent::regclass || ' and in another class' from tab t join pg_inherits i on i.inhrelid = t.rel join tab p on p.rel = i.inhparent where t.class is distinct from p.class
		union all select g.name || ': ' || g.who || ' may ' || g.what || ' the partition directly' from grants g join pg_inherits i on i.inhrelid = g.rel where g.who <> 'preau_owner' and g.relkind in ('r', 'p')`},
	{"triggers run as their writer", "a trigger of the machine's own would write with other eyes", `
		select t.name || ': the trigger ' || g.tgname || ' calls ' || g.tgfoid::regprocedure from tab t join pg_trigger g on g.tgrelid = t.rel and not g.tgisinternal join pg_proc p on p.oid = g.tgfoid
		 where p.prosecdef or p.pronamespace not in (select oid from ours)
		union all select t.name || ': a trigger is switched off' from tab t join pg_trigger g on g.tgrelid = t.rel where g.tgenabled <> 'O'
		union all select 'the publication ' || pubname from pg_publication`},
}

// exceptions are the violations that were looked at and stay, each with its reason. One that no longer occurs is removed.
var exceptions = map[string]string{
	"identity.memberships: the policy own_select is one too many":                                         "who signs in must find all their records: an account reads its own memberships in every tenant, and nothing else of them",
	"identity.memberships_account is an index of identity.memberships that does not begin with tenant_id": "the look-up of a session asks by account",
	"directory.people_by_source is an index of directory.people that does not begin with tenant_id":       "the look-up of a person whom a provider of identity vouches for knows the register's key and no tenant yet",
	"directory.contacts_by_mail is an index of directory.contacts that does not begin with tenant_id":     "the look-up of one person’s records elsewhere knows an address that they verified and no tenant yet",
	"identity.cards_code is an index of identity.cards that does not begin with tenant_id":                "the look-up of a card knows the code's hash and no tenant yet",
	"identity.class_codes_code is an index of identity.class_codes that does not begin with tenant_id":    "the look-up of a class code knows the hash and no tenant yet",
}

// violations runs the checks and returns what none of the exceptions covers, and the exceptions that nothing needs.
func violations(ctx context.Context, q querier) (found map[string][]string, stale []string, err error) {
	return violationsUntil(ctx, q, len(checks))
}

// violationsUntil stops after that many checks turned red.
func violationsUntil(ctx context.Context, q querier, enough int) (found map[string][]string, stale []string, err error) {
	found = map[string][]string{}
	used := map[string]bool{}
	if _, err := q.Exec(ctx, `create or replace function pg_temp.nspname(oid) returns name language sql stable as $$ select nspname from pg_namespace where oid = $1 $$`); err != nil {
		return nil, nil, err
	}
	for _, c := range checks {
		if len(found) >= enough {
			break
		}
		sql := strings.ReplaceAll(common+c.sql, "nspname(pronamespace)", "pg_temp.nspname(pronamespace)")
		rows, err := q.Query(ctx, sql)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.name, err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.name, err)
		}
		for _, line := range lines {
			if _, ok := exceptions[line]; ok {
				used[line] = true
				continue
			}
			found[c.name] = append(found[c.name], line)
		}
	}
	for line := range exceptions {
		if !used[line] {
			stale = append(stale, line)
		}
	}
	sort.Strings(stale)
	return found, stale, nil
}

func TestTheCatalogueIsShut(t *testing.T) {
	db := open(t)
	found, stale, err := violations(t.Context(), db.admin)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, line := range found[c.name] {
				t.Errorf("%s (%s)", line, c.why)
			}
		})
	}
	for _, line := range stale {
		t.Errorf("the exception %q is not needed any more", line)
	}
	var tables, policies int
	if err := db.admin.QueryRow(t.Context(), `select (select count(*) from doors.tables)::int, (select count(*) from pg_policy)::int`).Scan(&tables, &policies); err != nil {
		t.Fatal(err)
	}
	if tables < 20 {
		t.Errorf("only %d tables are registered", tables)
	}
	t.Logf("%d checks, %d tables, %d policies, %d exceptions", len(checks), tables, policies, len(exceptions))
}
