-- +goose Up
-- audience() resolves destinations to the pupils concerned and the guardians who may be told: authority full or informed, a
-- link that lives that day, no order against informing them. It runs under the caller's own doors, inside any statement, so
-- "insert … select from directory.audience(…)" reaches a hundred thousand guardians without leaving the database. Each
-- step is planned for what is asked: three pupils by index, a whole collectivity by hash.
-- Rows without pupil are adults reached for themselves: staff, and staff in a hand-made group. Rows without guardian are pupils
-- for whom nobody may be told: whoever writes to them knows it, and nobody is forgotten.
-- +goose StatementBegin
create function directory.audience(tenant uuid, day date, group_ids uuid[], class_ids uuid[], level_names text[], pupil_ids uuid[], whole boolean, with_staff boolean)
returns table (pupil_id uuid, guardian_id uuid, class_id uuid, authority text, account_id uuid, given_name text, has_mail boolean, has_phone boolean)
language plpgsql stable rows 1000 as $$
declare
    g       record;
    parts   text[] := '{}';
    kids    uuid[] := '{}';
    reached text;
    seated  constant text := $q$ select m.person_id from directory.class_members m
                join directory.classes c on c.tenant_id = $1 and c.id = m.class_id
                join directory.school_years y on y.tenant_id = $1 and y.id = c.year_id
               where m.tenant_id = $1 and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2) and y.starts_on <= $2 and y.ends_on >= $2 $q$;
begin
    select coalesce(array_agg(x.class_id) filter (where x.kind in ('class', 'class_guardians')), '{}') as classes,
           coalesce(array_agg(x.level) filter (where x.kind = 'level_guardians'), '{}') as levels,
           coalesce(array_agg(x.peer_tenant_id) filter (where x.kind = 'peer_guardians'), '{}') as peers,
           coalesce(array_agg(x.id) filter (where x.kind = 'hand'), '{}') as hands,
           coalesce(bool_or(x.kind in ('school', 'school_guardians')), false) as whole,
           coalesce(bool_or(x.kind = 'staff'), false) as staff
      into g from directory.groups x where x.tenant_id = $1 and x.id = any ($3) and x.archived_at is null;
    -- The doors' own conditions look narrow to the planner: for many it must not go one by one.
    if whole or g.whole or cardinality(level_names || g.levels) + cardinality(g.peers) > 0 or cardinality(pupil_ids) > 500 then
        perform set_config('enable_nestloop', 'off', true);
    end if;
    -- the pupils
    if whole or g.whole then
        parts := array_append(parts, $q$ select r.person_id from directory.roles r where r.tenant_id = $1 and r.profile = 'pupil' $q$);
    else
        if cardinality(class_ids || g.classes) > 0 then
            parts := array_append(parts, seated || ' and m.class_id = any ($3)');
        end if;
        if cardinality(level_names || g.levels) > 0 then
            parts := array_append(parts, seated || ' and m.level = any ($4)');
        end if;
        if cardinality(g.peers) > 0 then
            parts := array_append(parts, seated || ' and c.peer_tenant_id = any ($5)');
        end if;
        if cardinality(pupil_ids) > 0 then
            parts := array_append(parts, $q$ select unnest($6) $q$);
        end if;
        if cardinality(g.hands) > 0 then
            parts := array_append(parts, $q$ select m.person_id from directory.group_members m
               where m.tenant_id = $1 and m.group_id = any ($7) and (m.until is null or m.until >= $2) $q$);
        end if;
    end if;
    if cardinality(parts) > 0 then
        execute 'select coalesce(array_agg(distinct p.id), $8) from (' || array_to_string(parts, ' union ') || $q$ ) x(id)
            join directory.people p on p.tenant_id = $1 and p.id = x.id and (p.left_on is null or p.left_on > $2) and p.erased_at is null
            join directory.roles r on r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil' and r.since <= $2 and (r.until is null or r.until >= $2) $q$
            into kids using tenant, day, class_ids || g.classes, level_names || g.levels, g.peers, pupil_ids, g.hands, kids;
    end if;
    perform set_config('enable_nestloop', case when cardinality(kids) > 500 then 'off' else 'on' end, true);
    -- those who are told
    reached := $q$ select k.pupil_id, k.guardian_id, k.authority from unnest($3) kid join directory.kinship k on k.tenant_id = $1 and k.pupil_id = kid
        where k.authority in ('full', 'informed') and k.since <= $2 and (k.until is null or k.until >= $2)
          and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id
              and x.effect = 'no_information' and x.since <= $2 and (x.until is null or x.until >= $2)) $q$;
    if cardinality(g.hands) > 0 then   -- guardians of a hand-made group, each once, through a child of theirs
        reached := reached || $q$ union all (select distinct on (k.guardian_id) k.pupil_id, k.guardian_id, k.authority from directory.group_members gm
            join directory.kinship k on k.tenant_id = $1 and k.guardian_id = gm.person_id and k.authority in ('full', 'informed') and k.since <= $2 and (k.until is null or k.until >= $2)
            join directory.people p on p.tenant_id = $1 and p.id = k.pupil_id and (p.left_on is null or p.left_on > $2) and p.erased_at is null
            where gm.tenant_id = $1 and gm.group_id = any ($4) and (gm.until is null or gm.until >= $2) and k.pupil_id <> all ($3)
              and not exists (select from directory.kinship o where o.tenant_id = $1 and o.guardian_id = k.guardian_id and o.pupil_id = any ($3)
                  and o.authority in ('full', 'informed') and o.since <= $2 and (o.until is null or o.until >= $2))
              and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id
                  and x.effect = 'no_information' and x.since <= $2 and (x.until is null or x.until >= $2))
            order by k.guardian_id, k.contact_order, k.pupil_id) $q$;
    end if;
    if with_staff or g.staff or cardinality(g.hands) > 0 then
        reached := reached || $q$ union all select distinct null::uuid, r.person_id, null::text from directory.roles r
            where r.tenant_id = $1 and r.profile not in ('pupil', 'guardian') and r.since <= $2 and (r.until is null or r.until >= $2)
              and ($5 or r.person_id in (select gm.person_id from directory.group_members gm
                  where gm.tenant_id = $1 and gm.group_id = any ($4) and (gm.until is null or gm.until >= $2))) $q$;
    end if;
    return query execute 'with told as materialized (' || reached || $q$ ), reached as materialized (
            select t.pupil_id, t.guardian_id, t.authority from told t
            union all select kid, null, null from unnest($3) kid where not exists (select from told t where t.pupil_id = kid)), seats as materialized (
            select distinct on (m.person_id) m.person_id, m.class_id from (select distinct r.pupil_id from reached r where r.pupil_id is not null) r
              join directory.class_members m on m.tenant_id = $1 and m.person_id = r.pupil_id
              join directory.classes c on c.tenant_id = $1 and c.id = m.class_id
              join directory.school_years y on y.tenant_id = $1 and y.id = c.year_id
             where m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)
               and y.starts_on <= $2 and y.ends_on >= $2
             order by m.person_id, c.kind = 'ordinary' desc, c.id)
        select r.pupil_id, r.guardian_id, s.class_id, r.authority, p.account_id, kid.given_name, coalesce(c.mail <> '', false),
               coalesce(c.phone_mobile <> '' or c.phone_home <> '' or c.phone_work <> '', false)
          from reached r
          left join directory.people p on p.tenant_id = $1 and p.id = r.guardian_id and p.erased_at is null
          left join directory.people kid on kid.tenant_id = $1 and kid.id = r.pupil_id
          left join directory.contacts c on c.tenant_id = $1 and c.id = r.guardian_id
          left join seats s on s.person_id = r.pupil_id
         where r.guardian_id is null or p.id is not null $q$
        using tenant, day, kids, g.hands, with_staff or g.staff;
    perform set_config('enable_nestloop', 'on', true);
end $$;

-- refresh_groups() makes the members of a year's automatic groups what classes, duties and kinship say that day: of
-- everybody, or of some persons. Who moves on keeps what was addressed to them until then; who lost the link that brought
-- them (a judge's order, "not my child") loses the group altogether.
create function directory.refresh_groups(tenant uuid, year uuid, day date, people uuid[] default null) returns void language plpgsql as $$
declare
    these text := case when people is null then '' else 'and %s = any ($4)' end;
begin
    -- tables filled in this very transaction have no statistics: without this the planner compares everybody with everybody
    if people is null then
        perform set_config('enable_nestloop', 'off', true);
    end if;
    execute format($q$
    with members as (
        select m.person_id, m.class_id, m.part, m.level, c.peer_tenant_id, m.since, m.until,
               m.since <= $3 and (m.until is null or m.until >= $3) as lives
          from directory.class_members m
          join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
         where m.tenant_id = $1 and c.year_id = $2
    ), links as (
        select k.pupil_id, k.guardian_id from directory.kinship k
         where k.tenant_id = $1 and k.authority in ('full', 'informed') and k.since <= $3 and (k.until is null or k.until >= $3) %2$s
           and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id
                and x.effect = 'no_information' and x.since <= $3 and (x.until is null or x.until >= $3))
    ), staff as (
        select distinct r.person_id from directory.roles r
         where r.tenant_id = $1 and r.profile not in ('pupil', 'guardian') and r.since <= $3 and (r.until is null or r.until >= $3) %3$s
    ), autos as (
        select g.id, g.kind, g.class_id, g.level, g.peer_tenant_id from directory.groups g
         where g.tenant_id = $1 and g.year_id = $2 and g.automatic
    ), pupils as (
        select m.* from members m where m.part = 'pupil' and m.lives %1$s
    ), parents as (
        select l.guardian_id, m.class_id, m.level, m.peer_tenant_id, m.lives
          from links l join members m on m.person_id = l.pupil_id and m.part = 'pupil'
    ), desired as (
        select g.id as group_id, m.person_id from autos g join members m on m.class_id = g.class_id where g.kind = 'class' and m.lives %1$s
        union select g.id, p.guardian_id from autos g join parents p on p.class_id = g.class_id where g.kind = 'class_guardians' and p.lives
        union select g.id, p.person_id from autos g, pupils p where g.kind = 'school'
        union select g.id, s.person_id from autos g, staff s where g.kind in ('school', 'staff')
        union select g.id, p.guardian_id from autos g, parents p where g.kind = 'school_guardians' and p.lives
        union select g.id, p.guardian_id from autos g join parents p on p.level = g.level where g.kind = 'level_guardians' and p.lives
        union select g.id, p.guardian_id from autos g join parents p on p.peer_tenant_id = g.peer_tenant_id where g.kind = 'peer_guardians' and p.lives
    ), once as (   -- through a child who was there this year, by a link that still lives
        select g.id as group_id, p.guardian_id as person_id from autos g join parents p on p.class_id = g.class_id where g.kind = 'class_guardians'
        union select g.id, p.guardian_id from autos g, parents p where g.kind = 'school_guardians'
        union select g.id, p.guardian_id from autos g join parents p on p.level = g.level where g.kind = 'level_guardians'
        union select g.id, p.guardian_id from autos g join parents p on p.peer_tenant_id = g.peer_tenant_id where g.kind = 'peer_guardians'
    ), gone as (
        select gm.group_id, gm.person_id, g.kind in ('class', 'school', 'staff') or o.group_id is not null as moved
          from directory.group_members gm
          join autos g on g.id = gm.group_id
          left join desired d on d.group_id = gm.group_id and d.person_id = gm.person_id
          left join once o on o.group_id = gm.group_id and o.person_id = gm.person_id
         where gm.tenant_id = $1 and d.group_id is null %4$s
    ), ended as (
        update directory.group_members gm set until = greatest($3 - 1, gm.since - 1) from gone o
         where gm.tenant_id = $1 and gm.group_id = o.group_id and gm.person_id = o.person_id and o.moved and gm.until is null
    ), removed as (
        delete from directory.group_members gm using gone o
         where gm.tenant_id = $1 and gm.group_id = o.group_id and gm.person_id = o.person_id and not o.moved
    )
    insert into directory.group_members as gm (tenant_id, group_id, person_id, since)
    select $1, d.group_id, d.person_id, $3 from desired d
      left join directory.group_members x on x.tenant_id = $1 and x.group_id = d.group_id and x.person_id = d.person_id and x.until is null
     where x.group_id is null
    on conflict (tenant_id, group_id, person_id) do update set until = null where gm.until is not null
    $q$, format(these, 'm.person_id'), format(these, 'k.guardian_id'), format(these, 'r.person_id'), format(these, 'gm.person_id'))
    using tenant, year, day, people;
    if people is null then
        perform set_config('enable_nestloop', 'on', true);
    end if;
end $$;

-- discard() takes back rows that an undone import or a purge removes; those that another service still holds are kept and returned.
create function directory.discard(tab text, tenant uuid, ids uuid[]) returns uuid[] language plpgsql as $$
declare
    kept uuid[] := '{}';
    one uuid;
begin
    if tab not in ('people', 'classes', 'groups') then
        raise exception 'nothing is discarded from %', tab;
    end if;
    begin
        execute format('delete from directory.%I where tenant_id = $1 and id = any ($2)', tab) using tenant, ids;
        return kept;
    exception when foreign_key_violation then null;
    end;
    foreach one in array ids loop
        begin
            execute format('delete from directory.%I where tenant_id = $1 and id = $2', tab) using tenant, one;
        exception when foreign_key_violation then
            kept := kept || one;
        end;
    end loop;
    return kept;
end $$;
-- +goose StatementEnd

-- +goose Down
drop function directory.audience(uuid, date, uuid[], uuid[], text[], uuid[], boolean, boolean);
drop function directory.refresh_groups(uuid, uuid, date, uuid[]);
drop function directory.discard(text, uuid, uuid[]);
