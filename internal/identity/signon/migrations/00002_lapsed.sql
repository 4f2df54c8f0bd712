-- +goose Up
-- A session ends by itself too: nobody used it, its longest life is over, its owner has no part in the school any more. The resources
-- are told of that as of a sign-out.
alter table signon.visits
    add column person_id uuid,             -- as whom; null: before this was noted
    add column idle_s    int,              -- for how long the session may stand unused, in seconds
    add column over_at   timestamptz;      -- when it ends however much it is used
create index visits_open on signon.visits (account_id) where leaving_at is null;
grant select (session_id, tenant_id, person_id, idle_s, over_at, leaving_at), update (leaving_at) on signon.visits to preau_lookup;
create policy lookup_update on signon.visits for update to preau_lookup using (true) with check (true);

-- +goose StatementBegin
-- over() tells whether the session behind a visit, or its owner's part in the school, has ended.
create function signon.over(account uuid, session uuid, tenant uuid, person uuid, idle int, ends timestamptz, at timestamptz, today date) returns boolean language sql stable as $$
    select not exists (select from identity.sessions e where e.account_id = $1 and e.id = $2 and e.ended_at is null and e.expires_at > $7
                          and ($6 is null or $6 > $7) and ($5 is null or e.seen_at + make_interval(secs => $5) > $7))
        or $4 is not null and not exists (select from directory.roles r where r.tenant_id = $3 and r.person_id = $4 and r.since <= $8 and (r.until is null or r.until >= $8)) $$;
grant execute on function signon.over(uuid, uuid, uuid, uuid, int, timestamptz, timestamptz, date) to preau_lookup;
-- lapsed() are the accounts of which some visit is over and was not noticed.
create function signon.lapsed(at timestamptz, today date) returns setof uuid language sql stable as $$
    select distinct v.account_id from signon.visits v
     where v.leaving_at is null and signon.over(v.account_id, v.session_id, v.tenant_id, v.person_id, v.idle_s, v.over_at, $1, $2) limit 2000 $$;
-- leave() notes which visits of the transaction's account are over.
create function signon.leave(at timestamptz, today date) returns setof uuid language sql as $$
    update signon.visits v set leaving_at = $1
     where v.account_id = doors.account() and v.leaving_at is null and signon.over(v.account_id, v.session_id, v.tenant_id, v.person_id, v.idle_s, v.over_at, $1, $2) returning v.id $$;
-- +goose StatementEnd
select doors.lookup('signon.lapsed(timestamptz, date)');
select doors.lookup('signon.leave(timestamptz, date)');

-- +goose Down
alter table signon.visits drop column person_id, drop column idle_s, drop column over_at;
