-- +goose Up
-- What a controller says of itself in its documents: who it is, its data protection officer, the contract with who runs this service.
-- Whoever may ask what is kept of them may read whom to ask.
create table privacy.statements (
    tenant_id       uuid primary key references tenant.tenants,
    controller      text not null default '',      -- name and address, in lines
    joint           text not null default '',      -- who decides with it (RGPD art. 26)
    officer         text not null default '',
    officer_contact text not null default '',
    contract        text not null default '',      -- its reference: convention, market, deliberation
    contract_on     date,
    contract_until  date,
    updated_at      timestamptz not null,
    check (contract_until is null or contract_on is null or contract_until >= contract_on)
);
select doors.guard('privacy.statements', 'privacy', audience => '*');

-- +goose Down
drop table privacy.statements;
