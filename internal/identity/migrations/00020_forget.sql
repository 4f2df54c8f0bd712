-- +goose Up
-- Of those who left a tenant, their way in goes: membership, cards, a pupil's key. The account goes with its last membership.
grant select (person_id) on identity.cards to preau_lookup;
grant select (tenant_id, person_id) on identity.pupil_keys to preau_lookup;
drop policy lookup_delete on identity.memberships;
create policy lookup_delete on identity.memberships for delete to preau_lookup using (until is not null or tenant_id = doors.tenant());
-- +goose StatementBegin
create function identity.forget(people uuid[]) returns bigint language plpgsql as $$
declare
    n bigint;
begin
    if not coalesce(doors.open('open.identity'), false) then return 0; end if;
    delete from identity.memberships m where m.tenant_id = doors.tenant() and m.person_id = any (people);
    get diagnostics n = row_count;
    delete from identity.cards c where c.tenant_id = doors.tenant() and c.person_id = any (people);
    delete from identity.pupil_keys k where k.tenant_id = doors.tenant() and k.person_id = any (people);
    return n;
end $$;
-- sweep_accounts() follows the calendar of the tenants, which a departure runs on: sessions and codes follow the machine's own.
create function identity.sweep_accounts(at timestamptz) returns void language sql as $$
    delete from identity.memberships m where m.until < ($1 - interval '90 days')::date;
    delete from identity.accounts a where a.created_at < $1 - interval '90 days'
       and not exists (select from identity.memberships m where m.account_id = a.account_id);
$$;
-- +goose StatementEnd
select doors.lookup('identity.forget(uuid[])');
select doors.lookup('identity.sweep_accounts(timestamptz)');

-- +goose Down
drop function identity.forget(uuid[]);
drop function identity.sweep_accounts(timestamptz);
