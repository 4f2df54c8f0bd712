-- +goose Up
-- Which schools count a pupil in a school year, as each was counted last: who is in two is found by the key, however many schools a collectivity has.
create table billing.census_schools (
    tenant_id uuid not null references tenant.tenants,
    year      date not null,                               -- its first day
    asked     boolean not null,                            -- of a count made to know: those are compared among themselves
    key       text not null,                               -- of billing.census_keys
    school_id uuid not null,
    since     date not null,                               -- enrolled in that school since
    primary key (tenant_id, year, asked, key, school_id)
);
select doors.guard('billing.census_schools', 'billing', writers => 'staff+delete');
revoke update on billing.census_schools from preau_app;

insert into billing.census_schools (tenant_id, year, asked, key, school_id, since)
    select c.tenant_id, c.year, c.asked, u.key, c.school_id, min(u.since) from (
        select distinct on (c.tenant_id, c.school_id, y.year, c.why = 'asked') c.tenant_id, c.school_id, y.year, c.why = 'asked' as asked, k.keys, k.since
            from billing.censuses c join billing.census_keys k on k.tenant_id = c.tenant_id and k.census_id = c.id,
                lateral (select make_date(extract(year from c.on_day)::int - (extract(month from c.on_day) < 9)::int, 9, 1) as year) y
            order by c.tenant_id, c.school_id, y.year, c.why = 'asked', c.on_day desc, c.taken_at desc, c.id desc) c,
        lateral unnest(c.keys, c.since) as u(key, since)
    group by c.tenant_id, c.year, c.asked, u.key, c.school_id;

-- +goose Down
drop table billing.census_schools;
