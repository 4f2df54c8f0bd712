-- +goose Up
-- The communes whose children a collectivity enrols. A commune need not name itself; a syndicate names those of its grouping.
create table enrolment.communes (
    tenant_id uuid not null,
    insee     text not null,
    name      text not null,
    primary key (tenant_id, insee)
);
select doors.guard('enrolment.communes', 'enrolment', audience => '*', writers => 'staff+delete');

alter table enrolment.files add column insee text not null default '';      -- of the commune where the child lives, among those
alter table enrolment.schools add column capacity int check (capacity >= 0); -- places of the school; null: nobody said
alter table enrolment.schools add column places jsonb not null default '{}'; -- by level, where somebody said
grant update (insee) on enrolment.files to preau_app;
grant update (capacity, places) on enrolment.schools to preau_app;

-- +goose Down
alter table enrolment.schools drop column places;
alter table enrolment.schools drop column capacity;
alter table enrolment.files drop column insee;
drop table enrolment.communes;
