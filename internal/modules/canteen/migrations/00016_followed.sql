-- +goose Up
-- The plan that a restaurant cooks: its own, else that of a school whose pupils eat there.
create function canteen.plan_of_place(tenant uuid, place uuid) returns uuid language sql stable as
$$ select f.plan_id from canteen.followers f where f.tenant_id = tenant
    and (f.place_id = place or f.school_id in (select s.school_id from canteen.place_schools s where s.tenant_id = tenant and s.place_id = place))
    order by f.place_id is null, f.id limit 1 $$;

-- By which plans a pupil eats: those of the restaurants where they are enrolled; else that of their school, or of the restaurant of its
-- pupils; else the only one there is.
create function canteen.plans_of_pupil(tenant uuid, pupil uuid, at timestamptz) returns setof uuid language sql stable as
$$ with eats as (
        select distinct canteen.plan_of_place(tenant, e.place_id) as plan_id from canteen.enrolments e
        where e.tenant_id = tenant and e.pupil_id = pupil and e.state = 'active' and (e.until is null or e.until >= directory.today(tenant, at))),
    sits as (select canteen.school_of(tenant, pupil, at) as school_id),
    otherwise as (select coalesce(
        (select f.plan_id from canteen.followers f join sits on f.school_id = sits.school_id where f.tenant_id = tenant),
        (select canteen.plan_of_place(tenant, s.place_id) from canteen.place_schools s join sits on s.school_id = sits.school_id where s.tenant_id = tenant order by s.place_id limit 1),
        (select (array_agg(p.id))[1] from canteen.plans p where p.tenant_id = tenant and p.archived_at is null having count(*) = 1)) as plan_id)
    select plan_id from eats where plan_id is not null
    union all select plan_id from otherwise where plan_id is not null and not exists (select from eats where plan_id is not null) $$;

-- +goose Down
drop function canteen.plans_of_pupil(uuid, uuid, timestamptz);
drop function canteen.plan_of_place(uuid, uuid);
