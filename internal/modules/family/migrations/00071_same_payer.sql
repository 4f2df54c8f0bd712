-- +goose Up
-- When the directory makes one record of two that both pay, the payer who follows becomes the other's double: what was billed to it stays
-- its own, and what comes is the other's. When the two records part again it is a payer of its own again.
alter table family.payers add column same_as uuid, add foreign key (tenant_id, same_as) references family.payers;
drop index family.payers_person;
create unique index payers_person on family.payers (tenant_id, person_id) where person_id is not null and closed_at is null and same_as is null;
create index payers_of on family.payers (tenant_id, person_id);

-- +goose StatementBegin
create function family.same_payer() returns trigger language plpgsql as $$
begin
    new.same_as := (select o.id from family.payers o where o.tenant_id = new.tenant_id and o.person_id = new.person_id and o.id <> new.id and o.closed_at is null and o.same_as is null);
    return new;
end $$;
-- +goose StatementEnd
create trigger payers_same before update of person_id on family.payers for each row when (new.person_id is distinct from old.person_id) execute function family.same_payer();

-- +goose Down
drop trigger payers_same on family.payers;
drop function family.same_payer();
drop index family.payers_of, family.payers_person;
create unique index payers_person on family.payers (tenant_id, person_id) where person_id is not null and closed_at is null;
alter table family.payers drop column same_as;
