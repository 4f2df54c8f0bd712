-- +goose Up
-- kill_password() takes a pupil's password away: for the day on which a class's passwords are known to others. Their next one is
-- chosen with a code on paper.
grant delete on identity.passwords to preau_lookup;
create policy lookup_delete on identity.passwords for delete to preau_lookup using (true);
-- +goose StatementBegin
create function identity.kill_password(account uuid) returns boolean language plpgsql as $$
declare n int;
begin
    if not coalesce(identity.is_member(account), false) or not exists (select from identity.accounts a where a.account_id = account and a.kind = 'pupil') then return false; end if;
    delete from identity.passwords p where p.account_id = account;
    get diagnostics n = row_count;
    return n > 0;
end $$;
-- +goose StatementEnd
select doors.lookup('identity.kill_password(uuid)');

-- +goose Down
drop function identity.kill_password(uuid);
