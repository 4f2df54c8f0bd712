-- +goose Up
-- A limitation may be asked too (RGPD art. 18); what was asked on paper says how its author was known, and keeps no document of
-- theirs; a copy given in part says what it leaves out.
alter table privacy.requests
    drop constraint requests_kind_check,
    add constraint requests_kind_check check (kind in ('access', 'rectification', 'erasure', 'objection', 'restriction')),
    add column checked_on  date,
    add column checked_how text not null default '' check (checked_how in ('', 'seen', 'known', 'called', 'written')),
    add column left_out    text[] not null default '{}',   -- keys of the services that a copy leaves out
    add column lifted_on   date,                           -- of a limitation: the day on which its end was told
    add constraint requests_checked check ((checked_on is null) = (checked_how = ''));
grant update (left_out, lifted_on) on privacy.requests to preau_app;

-- +goose Down
alter table privacy.requests drop constraint requests_checked, drop column checked_on, drop column checked_how, drop column left_out, drop column lifted_on,
    drop constraint requests_kind_check, add constraint requests_kind_check check (kind in ('access', 'rectification', 'erasure', 'objection')) not valid;
