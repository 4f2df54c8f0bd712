-- +goose Up
-- audience() resolves destinations to the pupils concerned and the guardians who may be told: authority full or informed, a
-- link that lives that day, no order against informing them. It runs under the caller's own doors, and is one select, so
-- "insert … select from directory.audience(…)" reaches a hundred thousand guardians without leaving the database.
-- Rows without pupil are adults reached for themselves: staff, and staff in a hand-made group.
-- +goose StatementBegin
create function directory.audience(tenant uuid, day date, group_ids uuid[], class_ids uuid[], level_names text[], pupil_ids uuid[], whole boolean, with_staff boolean)
returns table (pupil_id uuid, guardian_id uuid, class_id uuid, authority text, account_id uuid, given_name text, has_mail boolean, has_phone boolean)
language sql stable as $$
    with members as (
        select m.person_id, m.class_id, m.level, c.peer_tenant_id
          from directory.class_members m
          join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
          join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
         where m.tenant_id = $1 and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2)
           and y.starts_on <= $2 and y.ends_on >= $2
    ), here as (
        select r.person_id, m.class_id, m.level, m.peer_tenant_id, p.given_name
          from directory.roles r
          join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id and (p.left_on is null or p.left_on > $2) and p.erased_at is null
          left join members m on m.person_id = r.person_id
         where r.tenant_id = $1 and r.profile = 'pupil' and r.since <= $2 and (r.until is null or r.until >= $2)
    ), wanted_groups as (
        select g.id, g.kind, g.class_id, g.level, g.peer_tenant_id from directory.groups g
         where g.tenant_id = $1 and g.id = any ($3) and g.archived_at is null
    ), chosen as (
        select distinct on (h.person_id) h.person_id, h.class_id, h.given_name from (
            select * from here where here.class_id = any ($4)
            union all select * from here where here.level = any ($5)
            union all select * from here where here.person_id = any ($6)
            union all select * from here where $7
            union all select h.* from wanted_groups g join here h on h.class_id = g.class_id where g.kind in ('class', 'class_guardians')
            union all select h.* from wanted_groups g join here h on h.level = g.level where g.kind = 'level_guardians'
            union all select h.* from wanted_groups g join here h on h.peer_tenant_id = g.peer_tenant_id where g.kind = 'peer_guardians'
            union all select h.* from wanted_groups g, here h where g.kind in ('school', 'school_guardians')
            union all select h.* from wanted_groups g
                join directory.group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and (gm.until is null or gm.until >= $2)
                join here h on h.person_id = gm.person_id where g.kind = 'hand'
        ) h order by h.person_id, h.class_id
    ), links as (
        select k.pupil_id, k.guardian_id, k.authority, k.contact_order from directory.kinship k
         where k.tenant_id = $1 and k.authority in ('full', 'informed') and k.since <= $2 and (k.until is null or k.until >= $2)
           and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id
                and x.effect = 'no_information' and x.since <= $2 and (x.until is null or x.until >= $2))
    ), told as (
        select c.person_id as pupil_id, l.guardian_id, c.class_id, l.authority, c.given_name
          from chosen c join links l on l.pupil_id = c.person_id
    ), parents as (   -- guardians of a hand-made group, each once, through a child of theirs
        select distinct on (gm.person_id) h.person_id as pupil_id, gm.person_id as guardian_id, h.class_id, l.authority, h.given_name
          from wanted_groups g
          join directory.group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and (gm.until is null or gm.until >= $2)
          join links l on l.guardian_id = gm.person_id
          join here h on h.person_id = l.pupil_id
         where g.kind = 'hand' and not exists (select from told t where t.guardian_id = gm.person_id)
         order by gm.person_id, l.contact_order, h.person_id
    ), adults as (
        select distinct r.person_id from directory.roles r
         where r.tenant_id = $1 and r.profile not in ('pupil', 'guardian') and r.since <= $2 and (r.until is null or r.until >= $2)
           and ($8 or exists (select from wanted_groups g where g.kind = 'staff') or exists (
                select from wanted_groups g join directory.group_members gm on gm.tenant_id = $1 and gm.group_id = g.id and (gm.until is null or gm.until >= $2)
                 where g.kind = 'hand' and gm.person_id = r.person_id))
    ), everybody as (
        select * from told
        union all select * from parents
        union all select null::uuid, a.person_id, null::uuid, null::text, null::text from adults a
    )
    select e.pupil_id, e.guardian_id, e.class_id, e.authority, p.account_id, e.given_name, coalesce(c.mail <> '', false), coalesce(c.phone_mobile <> '' or c.phone_home <> '' or c.phone_work <> '', false)
      from everybody e
      join directory.people p on p.tenant_id = $1 and p.id = e.guardian_id and p.erased_at is null
      left join directory.contacts c on c.tenant_id = $1 and c.id = e.guardian_id
$$;

-- refresh_groups() makes the members of a year's automatic groups what classes, duties and kinship say that day: of
-- everybody, or of some persons. Who moves on keeps what was addressed to them until then; who lost the link that brought
-- them (a judge's order, "not my child") loses the group altogether.
create function directory.refresh_groups(tenant uuid, year uuid, day date, people uuid[] default null) returns void language plpgsql as $$
declare
    these text := case when people is null then '' else 'and %s = any ($4)' end;
begin
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
    ), gone as (
        select gm.group_id, gm.person_id,
               g.kind in ('class', 'school', 'staff') or exists (select from parents p where p.guardian_id = gm.person_id
                    and (g.kind = 'school_guardians' or p.class_id = g.class_id or (g.kind = 'level_guardians' and p.level = g.level)
                         or p.peer_tenant_id = g.peer_tenant_id)) as moved
          from directory.group_members gm join autos g on g.id = gm.group_id
         where gm.tenant_id = $1 %4$s
           and not exists (select from desired d where d.group_id = gm.group_id and d.person_id = gm.person_id)
    ), ended as (
        update directory.group_members gm set until = greatest($3 - 1, gm.since - 1) from gone o
         where gm.tenant_id = $1 and gm.group_id = o.group_id and gm.person_id = o.person_id and o.moved and gm.until is null
    ), removed as (
        delete from directory.group_members gm using gone o
         where gm.tenant_id = $1 and gm.group_id = o.group_id and gm.person_id = o.person_id and not o.moved
    )
    insert into directory.group_members as gm (tenant_id, group_id, person_id, since)
    select $1, d.group_id, d.person_id, $3 from desired d
     where not exists (select from directory.group_members x where x.tenant_id = $1 and x.group_id = d.group_id and x.person_id = d.person_id and x.until is null)
    on conflict (tenant_id, group_id, person_id) do update set until = null where gm.until is not null
    $q$, format(these, 'm.person_id'), format(these, 'k.guardian_id'), format(these, 'r.person_id'), format(these, 'gm.person_id'))
    using tenant, year, day, people;
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
