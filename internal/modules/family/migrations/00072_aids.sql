-- +goose Up
-- What somebody else took on of a line. No key holds it: a bill outlives the aid.
alter table family.bill_lines add column aid_id uuid;
create index bill_lines_aid on family.bill_lines (tenant_id, aid_id) where aid_id is not null;
-- A draft below nothing corrects a bill of its month.
alter table family.drafts add column of_bill uuid;
grant update (of_bill) on family.drafts to preau_app;

-- +goose Down
alter table family.drafts drop column of_bill;
alter table family.bill_lines drop column aid_id;
