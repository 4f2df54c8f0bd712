-- +goose Up
-- Where an access was closed, nothing is told either: the session, the mail that waits and the link of an old one stop together.
-- +goose StatementBegin
-- shut() are those of the transaction's organisation who had an account here and whose account opens it no more.
create function identity.shut(people uuid[], today date) returns setof uuid language sql stable as $$
    select distinct m.person_id from identity.memberships m
     where m.tenant_id = doors.tenant() and m.person_id = any ($1)
       and not exists (select from identity.memberships o where o.tenant_id = m.tenant_id and o.person_id = m.person_id and o.since <= $2 and (o.until is null or o.until >= $2)) $$;
-- +goose StatementEnd
select doors.lookup('identity.shut(uuid[], date)');

-- +goose Down
drop function identity.shut(uuid[], date);
