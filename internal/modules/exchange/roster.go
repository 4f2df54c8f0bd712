package exchange

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// What bricks may know of is followed by comparison: whatever changed the directory (a hand, a register's files, the night, a year
// that opens), what is there now is compared with what was there, in the transaction that says so. So a change has one date and one
// fact, whichever way it came.

// The kinds of records.
const (
	kindOrg        = "org"
	kindSession    = "session"
	kindClass      = "class"
	kindUser       = "user"
	kindEnrollment = "enrollment"
)

// difference is what one look finds.
type difference struct {
	Kind    string
	ID      uuid.UUID
	Part    string
	ClassID *uuid.UUID
	Digest  []byte
	Change  string // new, changed, gone
}

// differences compares the directory today ($2) with the records of this organisation.
const differences = `with years as (
		select y.id, y.label, y.starts_on, y.ends_on from directory.school_years y where y.tenant_id = $1 and y.ends_on >= $2
	), rooms as (
		select c.id, c.year_id, c.label, c.kind, c.levels, c.onde_id, c.peer_tenant_id from directory.classes c join years y on y.id = c.year_id where c.tenant_id = $1 and c.closed_on is null
	), parts as (
		select r.person_id, bool_or(r.profile = 'pupil') as pupil, string_agg(distinct r.profile, ',' order by r.profile) as profiles from directory.roles r
		where r.tenant_id = $1 and r.profile in ('pupil', 'teacher', 'director', 'school_life', 'librarian', 'school_staff') and r.since <= $2 and (r.until is null or r.until >= $2) group by r.person_id
	), users as (
		select p.id, case when x.pupil then 'pupil' else 'staff' end as part, sha256(convert_to(concat_ws(chr(31), p.family_name, p.usage_name, p.given_name, p.birth_date, p.sex, coalesce(c.mail, ''), x.profiles,
			(select string_agg(distinct m.level, ',' order by m.level) from directory.class_members m where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and m.since <= $2 and (m.until is null or m.until >= $2))), 'UTF8')) as digest
		from directory.people p join parts x on x.person_id = p.id left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and p.erased_at is null and p.limited_since is null and p.merged_into is null and (p.left_on is null or p.left_on > $2)
	), now as (
		select 'org' as kind, t.tenant_id as id, '' as part, null::uuid as class_id, sha256(convert_to(concat_ws(chr(31), t.name, t.uai, t.siret, t.kind), 'UTF8')) as digest from tenant.tenants t where t.tenant_id = $1
		union all select 'org', l.peer_tenant_id, '', null, sha256(convert_to(min(l.peer_name), 'UTF8')) from tenant.links l
			where l.tenant_id = $1 and l.peer_kind = 'school' and l.since <= $2 and (l.until is null or l.until >= $2) group by l.peer_tenant_id
		union all select 'session', y.id, '', null, sha256(convert_to(concat_ws(chr(31), y.label, y.starts_on, y.ends_on), 'UTF8')) from years y
		union all select 'class', r.id, '', null, sha256(convert_to(concat_ws(chr(31), r.label, r.kind, array_to_string(r.levels, ','), r.onde_id, r.year_id), 'UTF8')) from rooms r
		union all select 'user', u.id, u.part, null, u.digest from users u
		union all select 'enrollment', m.id, u.part, m.class_id, sha256(convert_to(concat_ws(chr(31), m.person_id, m.class_id, m.part, m.since, m.until), 'UTF8'))
			from directory.class_members m join rooms r on r.id = m.class_id join users u on u.id = m.person_id where m.tenant_id = $1 and (m.until is null or m.until >= $2)
	), before as (
		select r.kind, r.id, r.part, r.class_id, r.digest from exchange.records r where r.tenant_id = $1 and not r.gone
	)
	select coalesce(n.kind, b.kind) as kind, coalesce(n.id, b.id) as id, coalesce(n.part, b.part) as part, coalesce(n.class_id, b.class_id) as class_id, coalesce(n.digest, ''::bytea) as digest,
		case when b.id is null then 'new' when n.id is null then 'gone' else 'changed' end as change
	from now n full join before b on b.kind = n.kind and b.id = n.id where b.id is null or n.id is null or b.digest <> n.digest or b.part <> n.part order by 1, 2`

// watch has the organisation followed from now on; bricks read what was found.
func (s *Service) watch(tx *tenant.Tx) error {
	n, err := tx.Exec(`insert into exchange.watched (tenant_id) values ($1) on conflict do nothing`, tx.Tenant())
	if err != nil || n == 0 {
		return err
	}
	return s.compare(tx)
}

// compare writes what changed since the last look, and tells the hooks. The first look tells nobody: nothing happened.
func (s *Service) compare(tx *tenant.Tx) error {
	lookedAt, ok, err := tenant.One[*time.Time](tx, `select looked_at from exchange.watched where tenant_id = $1 for update`, tx.Tenant())
	if err != nil || !ok {
		return err
	}
	// read before the comparison: what moves meanwhile is looked at again
	version, err := tenant.Value[int64](tx, `select version from platform.versions where topic = 'reach' and key = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	day, err := directory.Today(tx)
	if err != nil {
		return err
	}
	found, err := tenant.Select[difference](tx, differences, tx.Tenant(), day)
	if err != nil {
		return fmt.Errorf("compare the directory with what bricks know: %w", err)
	}
	at := tx.Now().UTC().Truncate(time.Millisecond)
	if lookedAt != nil && !at.After(*lookedAt) { // whoever reads "since the last date I saw" misses nothing
		at = lookedAt.Add(time.Millisecond)
	}
	if _, err := tx.Exec(`update exchange.watched set seen = $2, looked_at = $3 where tenant_id = $1`, tx.Tenant(), version, at); err != nil || len(found) == 0 {
		return err
	}
	n := len(found)
	kinds, ids, parts, rooms, digests, gone := make([]string, n), make([]uuid.UUID, n), make([]string, n), make([]*uuid.UUID, n), make([][]byte, n), make([]bool, n)
	for i, d := range found {
		kinds[i], ids[i], parts[i], rooms[i], digests[i], gone[i] = d.Kind, d.ID, d.Part, d.ClassID, d.Digest, d.Change == "gone"
	}
	if _, err := tx.Exec(`insert into exchange.records (tenant_id, kind, id, part, class_id, digest, gone, modified_at)
		select $1, x.kind, x.id, x.part, x.class_id, x.digest, x.gone, $8 from unnest($2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::bytea[], $7::boolean[]) x(kind, id, part, class_id, digest, gone)
		on conflict (tenant_id, kind, id) do update set part = excluded.part, class_id = excluded.class_id, digest = excluded.digest, gone = excluded.gone, modified_at = excluded.modified_at`,
		tx.Tenant(), kinds, ids, parts, rooms, digests, gone, at); err != nil {
		return fmt.Errorf("write what changed: %w", err)
	}
	if lookedAt == nil {
		return nil
	}
	return s.tell(tx, factsOf(found))
}

type stirredTick struct{}

// tick asks which organisations moved and has each looked at, in a transaction of its own.
func (s *Service) tick(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	ids, err := tenant.Select[uuid.UUID](tx, `select exchange.stirred()`)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Found(id, "exchange.look", stirredTick{}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) look(_ context.Context, tx *tenant.Tx, _ *stirredTick) error { return s.compare(tx) }
