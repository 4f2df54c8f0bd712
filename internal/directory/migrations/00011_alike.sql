-- +goose Up
-- What other organisations keep of the person who asks: told by the register's key of a record that is theirs, or by an address that
-- they verified. Ids come out, and only for the account of the transaction.
create index contacts_by_mail on directory.contacts (lower(mail)) where mail <> '';
create policy lookup_mail on directory.contacts for select to preau_lookup using (mail <> '');
grant select (tenant_id, id, mail) on directory.contacts to preau_lookup;
-- +goose StatementBegin
create function directory.alike() returns table (tenant_id uuid, person_id uuid, reason text) language plpgsql stable as $$
begin
    return query select o.tenant_id, o.id, 'register'::text from identity.memberships m
      join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.source_key <> ''
      join directory.people o on o.source_key = p.source_key and o.tenant_id <> p.tenant_id and o.erased_at is null and o.left_on is null
     where m.account_id = doors.account() and m.until is null
    union all
    select c.tenant_id, c.id, 'mail'::text from identity.mails a join directory.contacts c on lower(c.mail) = a.address and c.mail <> ''
     where a.account_id = doors.account() and a.verified_at is not null
    limit 40;
end $$;
-- +goose StatementEnd
select doors.lookup('directory.alike()');

-- +goose Down
drop function directory.alike();
