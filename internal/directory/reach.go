package directory

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Reached is what a person is and may follow here today: one hat of their account.
type Reached struct {
	Profiles []access.Profile
	// Subjects are themselves and the pupils for whom they decide: full authority, a link that lives, no order against informing them.
	Subjects []uuid.UUID
	// Informed are the pupils whose life they may follow and not decide.
	Informed []uuid.UUID
	// Groups are those they are in, and those they left within their retention: what was addressed to them stays theirs.
	Groups []uuid.UUID
	// GivenName and FamilyName are how the person is called here.
	GivenName, FamilyName string
	// Until is the first instant at which something of this ends or begins; zero when nothing is known to.
	Until time.Time
}

// left is for how long what was addressed to a group stays with those who moved on (arrêté of 30 November 2006, art. 6).
const left = "interval '3 months'"

const reachSQL = `
with t as (select directory.today($1, $3) as day, (select time_zone from tenant.tenants where tenant_id = $1) as zone),
self as (select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name from directory.people p where p.tenant_id = $1 and p.id = $2 and p.erased_at is null),
r as (select x.profile, x.since, x.until from directory.roles x where x.tenant_id = $1 and x.person_id = $2),
k as (select x.pupil_id, x.authority, x.since, x.until from directory.kinship x where x.tenant_id = $1 and x.guardian_id = $2 and x.authority <> 'none'),
o as (select x.pupil_id, x.since, x.until from directory.restrictions x where x.tenant_id = $1 and x.person_id = $2 and x.effect = 'no_information'),
g as (select x.group_id, x.since, x.until from directory.group_members x where x.tenant_id = $1 and x.person_id = $2),
pupils as (select distinct k.pupil_id, k.authority from k, t where k.since <= t.day and (k.until is null or k.until >= t.day)
	and not exists (select from o where o.pupil_id = k.pupil_id and o.since <= t.day and (o.until is null or o.until >= t.day))),
turns as (select since, until from r union all select since, until from k union all select since, until from o union all select since, null from g)
select given_name, family_name,
	(select coalesce(array_agg(distinct r.profile order by r.profile), '{}') from r, t where r.since <= t.day and (r.until is null or r.until >= t.day)) as profiles,
	array(select id from self) || array(select pupil_id from pupils where authority = 'full') as subjects,
	array(select pupil_id from pupils where authority = 'informed') as informed,
	array(select g.group_id from g, t where g.since <= t.day and (g.until is null or g.until >= (t.day - ` + left + `)::date)) as groups,
	(select min(d.turn)::timestamp at time zone t.zone from t, lateral (
		select x.since as turn from turns x where x.since > t.day union all select x.until + 1 from turns x where x.until >= t.day) d group by t.zone) as ends
from self`

// Reach tells what a person is here, in one query: it runs at each refresh of a session. The transaction needs the
// directory's tenant door, because a restriction is not shown to the person it is about.
// A person who is not here any more reaches nothing.
func Reach(tx *tenant.Tx, person uuid.UUID) (Reached, error) {
	type row struct {
		GivenName, FamilyName string
		Profiles              []string
		Subjects              []uuid.UUID
		Informed              []uuid.UUID
		Groups                []uuid.UUID
		Ends                  *time.Time
	}
	rows, err := tenant.Final[row](tx, reachSQL, tx.Tenant(), person, tx.Now())
	if err != nil || len(rows) == 0 {
		return Reached{}, err
	}
	out := Reached{GivenName: rows[0].GivenName, FamilyName: rows[0].FamilyName, Subjects: rows[0].Subjects, Informed: rows[0].Informed, Groups: rows[0].Groups}
	for _, p := range rows[0].Profiles {
		out.Profiles = append(out.Profiles, access.Profile(p))
	}
	if rows[0].Ends != nil {
		out.Until = rows[0].Ends.UTC()
	}
	return out, nil
}

// Known is what opening an account asks of a record.
type Known struct {
	ID                    uuid.UUID
	GivenName, FamilyName string
	// FamilyNames are the answers accepted beside a code: the person's own names and, for a guardian, the children's.
	FamilyNames []string
	AccountID   *uuid.UUID
	Pupil       bool
	Language    string
	Left        bool // gone: the record waits for its end
}

const knownSQL = `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.account_id, p.language, coalesce(p.left_on <= directory.today($1, $3), false) as left,
	exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil') as pupil,
	array(select distinct n from (
		select unnest(array[p.family_name, p.usage_name]) as n
		union all select unnest(array[k.family_name, k.usage_name]) from directory.kinship l join directory.people k on k.tenant_id = l.tenant_id and k.id = l.pupil_id
		where l.tenant_id = $1 and l.guardian_id = p.id and (l.until is null or l.until >= directory.today($1, $3))) x where n <> '') as family_names
	from directory.people p `

// KnownOf returns the records of people who are here, in the order of ids.
func KnownOf(tx *tenant.Tx, list []uuid.UUID) ([]Known, error) {
	return tenant.Select[Known](tx, knownSQL+`where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null order by array_position($2, p.id)`, tx.Tenant(), lists.NonNil(list), tx.Now())
}

// OnSheet is what the sheet that somebody is handed says of the pupils it is for.
type OnSheet struct {
	ID     uuid.UUID
	Pupils []string // themselves, or a guardian's children, with their class: « Lina Roux (CE1 A) »
	Young  bool     // a pupil up to CE2
}

// OnSheets tells it of people who are here, in the order in which sheets are handed out: class by class, by the pupil's name, then
// those who have none.
func OnSheets(tx *tenant.Tx, list []uuid.UUID) ([]OnSheet, error) {
	return tenant.Select[OnSheet](tx, `with told as (
		select p.id as person, q.id as pupil, c.label, m.level, q.fold, q.given_name || ' ' || coalesce(nullif(q.usage_name, ''), q.family_name) || coalesce(' (' || c.label || ')', '') as line
		from directory.people p
		left join directory.kinship l on l.tenant_id = p.tenant_id and l.guardian_id = p.id and (l.until is null or l.until >= directory.today($1, $3))
		join directory.people q on q.tenant_id = p.tenant_id and q.id = coalesce(l.pupil_id, p.id) and q.erased_at is null and q.left_on is null
		join directory.roles r on r.tenant_id = q.tenant_id and r.person_id = q.id and r.profile = 'pupil'
		left join directory.class_members m on m.tenant_id = q.tenant_id and m.person_id = q.id and m.part = 'pupil' and `+alive("m", "directory.today($1, $3)")+`
		left join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where p.tenant_id = $1 and p.id = any ($2))
		select p.id, coalesce(array_agg(distinct t.line) filter (where t.line is not null), '{}') as pupils,
			coalesce(bool_and(t.level = any ($4)) filter (where t.pupil = p.id), false) as young
		from directory.people p left join told t on t.person = p.id
		where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null
		group by p.id, p.fold order by min(coalesce(t.label, '') || ' ' || t.fold) nulls last, p.fold, p.id`, tx.Tenant(), lists.NonNil(list), tx.Now(), levels[:7])
}

// PupilsOf names a class, given its own id or that of its group, and returns its pupils of today in the order of their names.
func PupilsOf(tx *tenant.Tx, classOrGroup uuid.UUID) (label string, pupils []Known, err error) {
	type row struct {
		ID    uuid.UUID
		Label string
	}
	c, ok, err := tenant.One[row](tx, `select c.id, c.label from directory.classes c where c.tenant_id = $1 and (c.id = $2 or exists (
		select from directory.groups g where g.tenant_id = $1 and g.id = $2 and g.class_id = c.id))`, tx.Tenant(), classOrGroup)
	if err != nil {
		return "", nil, err
	}
	if !ok {
		return "", nil, problem.Missing()
	}
	pupils, err = tenant.Select[Known](tx, knownSQL+`join directory.class_members m on m.tenant_id = p.tenant_id and m.person_id = p.id and m.part = 'pupil'
		and `+alive("m", "directory.today($1, $3)")+` where p.tenant_id = $1 and m.class_id = $2 and p.erased_at is null and p.left_on is null order by p.fold, p.id`, tx.Tenant(), c.ID, tx.Now())
	return c.Label, pupils, err
}
