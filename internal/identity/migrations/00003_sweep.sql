-- +goose Up
-- A class card goes a year after it died, whether it was revoked or ran out: nobody asks any more who held it.
create policy lookup_select on identity.pupil_keys for select to preau_lookup using (true);
create policy lookup_delete on identity.pupil_keys for delete to preau_lookup using (true);
grant select (expires_at, revoked_at), delete on identity.pupil_keys to preau_lookup;
-- +goose StatementBegin
create function identity.sweep_keys(at timestamptz) returns void language sql as
$$ delete from identity.pupil_keys k where least(k.revoked_at, k.expires_at) < $1 - interval '1 year' $$;
-- +goose StatementEnd
select doors.lookup('identity.sweep_keys(timestamptz)');

-- +goose Down
drop function identity.sweep_keys(timestamptz);
