-- +goose Up
-- How a person reads follows them from one machine to the next.
alter table identity.accounts
    add column comfort   text    not null default 'off' check (comfort in ('off', 'andika', 'dyslexic')),
    add column shortcuts boolean not null default true;
grant update (comfort, shortcuts) on identity.accounts to preau_app;

-- +goose Down
alter table identity.accounts drop column comfort, drop column shortcuts;
