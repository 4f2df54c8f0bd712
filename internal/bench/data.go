package bench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
)

// What a measured school holds beside its people.
const (
	notesPerSchool = 20
	perClass       = 25
)

// populate loads the volume of that size, then what people do with it: accounts, sessions, notes and who was told of them.
func (t *town) populate(ctx context.Context, s size) error {
	n, err := t.wired.SeedVolume(ctx, t.core, s.schools, s.pupils, 1)
	if err != nil {
		return err
	}
	if n.Schools == 0 {
		if err := t.write(ctx, peopleSQL(s.schools, (s.pupils+s.schools-1)/s.schools, 1)); err != nil {
			return err
		}
	}
	return t.inhabit(ctx)
}

// inhabit gives what is missing to the schools that are there: an account and a session to every guardian and director,
// notes to every school. It may be called again after more schools came.
func (t *town) inhabit(ctx context.Context) error {
	if err := t.write(ctx, livesSQL); err != nil {
		return err
	}
	for _, s := range []string{"vacuum analyze"} {
		if _, err := t.bare.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// write runs a script of the administrator, triggers and keys unasked: the rows hold together by construction.
func (t *town) write(ctx context.Context, script string) error {
	return pgx.BeginFunc(ctx, t.bare, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "set local session_replication_role = replica; set local statement_timeout = 0; set local plan_cache_mode = auto; set local enable_seqscan = on"); err != nil {
			return err
		}
		for _, s := range strings.Split(script, ";\n") {
			if strings.TrimSpace(s) == "" {
				continue
			}
			if _, err := tx.Exec(ctx, s); err != nil {
				return fmt.Errorf("%.100s: %w", strings.TrimSpace(s), err)
			}
		}
		return nil
	})
}

// peopleSQL are schools from rank `first` on, with so many pupils each: classes of 25, two guardians to three pupils of two
// families, one director, one teacher per class. Ids follow from ranks, so the same numbers give the same rows.
func peopleSQL(schools, pupils, first int) string {
	r := strings.NewReplacer("$first", fmt.Sprint(first), "$last", fmt.Sprint(first+schools-1), "$pupils", fmt.Sprint(pupils),
		"$classes", fmt.Sprint((pupils+perClass-1)/perClass), "$guardians", fmt.Sprint((pupils*2+2)/3*2))
	return r.Replace(`
create temp table ranks on commit drop as select s, (lpad(to_hex(s), 8, '0') || '-0000-7000-8000-000000000000')::uuid as tenant from generate_series($first, $last) s;
create or replace function pg_temp.of(s bigint, kind int, n bigint) returns uuid language sql immutable as $$ select (lpad(to_hex($1), 8, '0') || '-0000-7' || lpad(to_hex($2), 3, '0') || '-8000-' || lpad(to_hex($3), 12, '0'))::uuid $$;
insert into tenant.tenants (tenant_id, kind, school_type, name, short_name, created_at) select tenant, 'school', 'primaire', 'École ' || s, 'École ' || s, now() - interval '1 year' from ranks;
insert into tenant.services (tenant_id, service, opened_at) select tenant, v, now() - interval '1 year' from ranks, unnest('{liaison,directory,notify,identity,settings}'::text[]) v;
insert into directory.school_years (tenant_id, id, start, label, starts_on, ends_on) select tenant, pg_temp.of(s, 1, 1), extract(year from now())::int, 'this year', current_date - 100, current_date + 200 from ranks;
insert into directory.people (tenant_id, id, family_name, given_name, birth_date, fold, created_at, updated_at)
	select tenant, pg_temp.of(s, 2, p), (array['Martin','Bernard','Petit','Robert','Richard','Durand','Moreau','Laurent','Simon','Michel'])[1 + p % 10] || p, (array['Lina','Noé','Jade','Léo','Inès','Sami','Zoé','Tom'])[1 + p % 8],
		date '2018-01-01' + (p % 1500)::int, lower((array['lina','noe','jade','leo','ines','sami','zoe','tom'])[1 + p % 8] || ' ' || (array['martin','bernard','petit','robert','richard','durand','moreau','laurent','simon','michel'])[1 + p % 10] || p), now(), now()
	from ranks, generate_series(1, $pupils) p;
insert into directory.people (tenant_id, id, family_name, given_name, fold, created_at, updated_at)
	select tenant, pg_temp.of(s, 3, g), 'Parent' || g, (array['Anne','Paul','Nadia','Karim'])[1 + g % 4], lower((array['anne','paul','nadia','karim'])[1 + g % 4] || ' parent' || g), now(), now() from ranks, generate_series(0, $guardians - 1) g;
insert into directory.people (tenant_id, id, family_name, given_name, fold, created_at, updated_at)
	select tenant, pg_temp.of(s, 4, n), 'Enseignante' || n, 'Claire', 'claire enseignante' || n, now(), now() from ranks, generate_series(0, $classes) n;
insert into directory.words (tenant_id, word, person_id) select distinct p.tenant_id, w, p.id from ranks r join directory.people p on p.tenant_id = r.tenant, string_to_table(p.fold, ' ') w;
insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) select tenant, pg_temp.of(s, 5, p), pg_temp.of(s, 2, p), 'pupil', current_date - 100, now() from ranks, generate_series(1, $pupils) p;
insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) select tenant, pg_temp.of(s, 6, g), pg_temp.of(s, 3, g), 'guardian', current_date - 100, now() from ranks, generate_series(0, $guardians - 1) g;
insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) select tenant, pg_temp.of(s, 7, n), pg_temp.of(s, 4, n), case n when 0 then 'director' else 'teacher' end, current_date - 100, now() from ranks, generate_series(0, $classes) n;
insert into directory.classes (tenant_id, id, year_id, label, levels, created_at) select tenant, pg_temp.of(s, 8, c), pg_temp.of(s, 1, 1), 'CE1 ' || c, '{CE1}', now() from ranks, generate_series(1, $classes) c;
insert into directory.class_members (tenant_id, id, class_id, person_id, part, since, created_at) select tenant, pg_temp.of(s, 9, p), pg_temp.of(s, 8, 1 + p % $classes), pg_temp.of(s, 2, p), 'pupil', current_date - 100, now() from ranks, generate_series(1, $pupils) p;
insert into directory.class_members (tenant_id, id, class_id, person_id, part, since, created_at) select tenant, pg_temp.of(s, 10, c), pg_temp.of(s, 8, c), pg_temp.of(s, 4, c), 'main_teacher', current_date - 100, now() from ranks, generate_series(1, $classes) c;
insert into directory.groups (tenant_id, id, year_id, kind, automatic, created_at) select tenant, pg_temp.of(s, 11, k), pg_temp.of(s, 1, 1), (array['school','school_guardians','staff'])[k], true, now() from ranks, generate_series(1, 3) k;
insert into directory.groups (tenant_id, id, year_id, kind, class_id, automatic, created_at) select tenant, pg_temp.of(s, 12, c), pg_temp.of(s, 1, 1), 'class_guardians', pg_temp.of(s, 8, c), true, now() from ranks, generate_series(1, $classes) c;
insert into directory.kinship (tenant_id, id, pupil_id, guardian_id, relation, contact_order, since, created_at, updated_at)
	select tenant, pg_temp.of(s, 13, p * 2 + w), pg_temp.of(s, 2, p), pg_temp.of(s, 3, (p * 2 / 3) * 2 % $guardians + w), 10 + 10 * w, 1 + w, current_date - 100, now(), now() from ranks, generate_series(1, $pupils) p, generate_series(0, 1) w;
insert into directory.group_members (tenant_id, group_id, person_id, since) select tenant, pg_temp.of(s, 11, 2), pg_temp.of(s, 3, g), current_date - 100 from ranks, generate_series(0, $guardians - 1) g;
insert into directory.group_members (tenant_id, group_id, person_id, since)
	select distinct tenant, pg_temp.of(s, 12, 1 + p % $classes), pg_temp.of(s, 3, (p * 2 / 3) * 2 % $guardians + w), current_date - 100 from ranks, generate_series(1, $pupils) p, generate_series(0, 1) w;
insert into directory.group_members (tenant_id, group_id, person_id, since) select tenant, pg_temp.of(s, 11, 3), pg_temp.of(s, 4, n), current_date - 100 from ranks, generate_series(0, $classes) n;
`)
}

// livesSQL: accounts, sessions and notes for whoever has none yet. A token follows from the account (see token).
var livesSQL = `
create temp table newcomers on commit drop as
	select distinct on (p.tenant_id, p.id) p.tenant_id, p.id, md5('account ' || p.tenant_id || p.id)::uuid as account_id, r.profile, p.given_name, p.family_name
	from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id
	where r.profile in ('guardian', 'director', 'teacher') and p.account_id is null and p.left_on is null order by p.tenant_id, p.id, r.profile;
analyze newcomers;
update directory.people p set account_id = n.account_id from newcomers n where p.tenant_id = n.tenant_id and p.id = n.id;
insert into identity.accounts (account_id, kind, login, given_name, family_name, created_at) select account_id, 'adult', left(replace(account_id::text, '-', ''), 30), given_name, family_name, now() from newcomers;
insert into identity.logins (login, account_id) select left(replace(account_id::text, '-', ''), 30), account_id from newcomers;
insert into identity.memberships (tenant_id, id, account_id, person_id, since) select tenant_id, id, account_id, id, current_date - 100 from newcomers;
insert into identity.factors (account_id, secret, created_at, confirmed_at)
	select distinct p.account_id, '\x00'::bytea, now(), now() from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id
	where r.profile = 'director' and p.account_id is not null on conflict do nothing;
insert into identity.acceptances (account_id, id, version, accepted_at)
	select a.account_id, gen_random_uuid(), identity.current_charter('adult', current_date), now() from identity.accounts a
	where a.kind = 'adult' and identity.current_charter('adult', current_date) is not null on conflict do nothing;
insert into identity.sessions (account_id, id, token_hash, strength, browser, system, created_at, seen_at, confirmed_at, factor_at, expires_at)
	select a.account_id, a.account_id, sha256(convert_to(encode(sha256(convert_to('bench ' || a.account_id, 'UTF8')), 'hex'), 'UTF8')),
		case when exists (select from identity.factors f where f.account_id = a.account_id) then 'second_factor' else 'password' end, 'Firefox', 'Linux', now(), now(), now(), now(), now() + interval '30 days'
	from identity.accounts a where a.kind = 'adult' on conflict do nothing;
create temp table schools on commit drop as
	select t.tenant_id, row_number() over (order by t.tenant_id) as rank, (select g.id from directory.groups g where g.tenant_id = t.tenant_id and g.kind = 'school_guardians' limit 1) as families,
		(select r.person_id from directory.roles r where r.tenant_id = t.tenant_id and r.profile = 'director' limit 1) as author
	from tenant.tenants t where t.kind = 'school' and not exists (select from liaison.notes n where n.tenant_id = t.tenant_id);
create temp table sheets on commit drop as
	select s.tenant_id, s.families, s.author, n, md5('note ' || s.tenant_id || n)::uuid as id, now() - (n || ' days')::interval as at,
		(array['outing','health','school_life','meeting','administration','information'])[1 + n % 6] as kind, (array['read','sign','yes_no','read','none'])[1 + n % 5] as wants,
		'Note numéro ' || n as title, repeat('La sortie du mois aura lieu comme prévu, merci de prévoir un goûter. ', 2) as text
	from schools s, generate_series(1, ` + fmt.Sprint(notesPerSchool) + `) n where s.families is not null;
analyze sheets;
insert into liaison.notes (tenant_id, id, author_id, author_name, author_role, kind, title, body, plain, wants, audience, state, published_at, leaves_at, closes_at, origin, version, created_at, updated_at)
	select tenant_id, id, author, 'Mme Claire', 'director', kind, title, jsonb_build_object('type', 'doc', 'content', jsonb_build_array(jsonb_build_object('type', 'paragraph', 'content', jsonb_build_array(jsonb_build_object('type', 'text', 'text', text))))),
		text, wants, '{"school": true}', 'published', at, at, at + interval '40 days', id, 2, at, at from sheets;
insert into liaison.audience (tenant_id, id, note_id, group_id, published_at, closes_at, sheet, body)
	select s.tenant_id, s.id, s.id, s.families, at, at + interval '40 days', jsonb_build_object('kind', s.kind, 'title', s.title, 'excerpt', text, 'author_name', 'Mme Claire', 'author_role', 'director', 'wants', s.wants, 'both_guardians', false, 'urgent', false),
		(select body from liaison.notes n where n.tenant_id = s.tenant_id and n.id = s.id) from sheets s;
insert into liaison.deliveries (tenant_id, note_id, guardian_id, pupil_id, class_id, account_id, authority, channel, published_at, owes, read_at)
	select k.tenant_id, s.id, k.guardian_id, k.pupil_id, m.class_id, p.account_id, k.authority, 'digital', s.at, s.wants <> 'none' and s.n <= 3, case when s.n > 3 then s.at + interval '3 hours' end
	from sheets s join directory.kinship k on k.tenant_id = s.tenant_id and k.until is null and k.authority <> 'none'
	join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id
	left join directory.class_members m on m.tenant_id = k.tenant_id and m.person_id = k.pupil_id and m.part = 'pupil'
	order by s.tenant_id, s.n desc on conflict do nothing;
`

// token is the session's token that livesSQL gave an account.
func token(account uuid.UUID) string {
	sum := sha256.Sum256([]byte("bench " + account.String()))
	return hex.EncodeToString(sum[:])
}

// reader is a guardian with their hat, as their session gives it.
type reader struct {
	account, person, tenant uuid.UUID
	token                   string
	caller                  *access.Caller
	hat                     *access.Hat
}

// sample draws guardians from all over the town, the same ones each time.
func (t *town) sample(ctx context.Context, n int) ([]reader, error) {
	return t.people(ctx, "guardian", "true", n)
}

// people are accounts of a profile, with their hats; where narrows by alias p (directory.people).
func (t *town) people(ctx context.Context, profile, where string, n int) ([]reader, error) {
	rows, err := t.bare.Query(ctx, `select p.account_id, p.id, p.tenant_id from directory.people p join directory.roles r on r.tenant_id = p.tenant_id and r.person_id = p.id
		where r.profile = $1 and p.account_id is not null and `+where+` order by md5(p.id::text || p.tenant_id) limit $2`, profile, n)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r reader, err error) {
		err = row.Scan(&r.account, &r.person, &r.tenant)
		r.token = token(r.account)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		r := &list[i]
		if r.caller, err = t.wired.Sessions.Resolve(ctx, r.token); err != nil {
			return nil, err
		}
		if r.hat = r.caller.In(r.tenant); r.hat == nil || r.caller.Pending != "" {
			return nil, fmt.Errorf("the session of a %s opens nothing", profile)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("nobody is a %s here", profile)
	}
	return list, nil
}
