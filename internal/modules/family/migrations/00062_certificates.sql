-- +goose Up
-- The making of a year's tax certificates.
create table family.certificate_runs (
    tenant_id  uuid not null references tenant.tenants,
    id         uuid not null,
    year       smallint not null,
    task_id    uuid,                                   -- the long task that works on it
    figures    jsonb not null default '{}',
    made_by    uuid,                                   -- account
    made_at    timestamptz not null,
    ended_at   timestamptz,
    primary key (tenant_id, id)
);
create unique index certificate_runs_open on family.certificate_runs (tenant_id, year) where ended_at is null;
select doors.guard('family.certificate_runs', 'money');

-- What a payer paid in a civil year for the care of young children. Written once: when a payment is taken back, another version follows.
create table family.certificates (
    tenant_id   uuid not null,
    id          uuid not null,
    run_id      uuid not null,
    year        smallint not null,
    version     smallint not null,
    payer_id    uuid not null,
    person_id   uuid,                                  -- the payer's: nobody else of the household reads it
    payer_name  text not null,
    address     jsonb not null default '{}',
    cents       bigint not null,
    cesu_cents  bigint not null default 0,             -- of it, by vouchers that an employer may have paid for
    day         date not null,
    told_at     timestamptz,
    file_id     uuid,
    file_sha256 bytea,
    made_by     uuid,                                  -- account
    at          timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, payer_id, year, version),
    foreign key (tenant_id, run_id) references family.certificate_runs,
    foreign key (tenant_id, payer_id) references family.payers
);
create index certificates_year on family.certificates (tenant_id, year);
select doors.guard('family.certificates', 'money', subject => 'person_id');
revoke update on family.certificates from preau_app;
grant update (told_at, file_id, file_sha256, person_id) on family.certificates to preau_app;

create table family.certificate_children (
    tenant_id      uuid not null,
    certificate_id uuid not null,
    n              smallint not null,
    person_id      uuid,                               -- the payer's
    pupil_id       uuid,
    pupil_name     text not null,
    born_on        date not null,
    cents          bigint not null,
    primary key (tenant_id, certificate_id, n),
    foreign key (tenant_id, certificate_id) references family.certificates
);
select doors.guard('family.certificate_children', 'money', subject => 'person_id');
revoke update on family.certificate_children from preau_app;
grant update (pupil_id, person_id) on family.certificate_children to preau_app;

-- +goose Down
drop table family.certificate_children, family.certificates, family.certificate_runs;
