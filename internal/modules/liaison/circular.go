package liaison

import (
	"time"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// A circular is a notice of a level above to those who run its schools. It travels, is corrected, reminded and counted back as a
// notice is; in each school it is read by the direction, or by the whole staff, each for themselves. The level learns whether the
// direction has read it and when, and of nobody else.

// Circular is the kind of a circular.
const Circular = "circular"

// Who a note is for in the organisations it goes to.
const (
	ToFamilies  = "families"
	ToDirectors = "directors"
	ToStaff     = "staff"
)

func (c Content) circular() bool { return c.Readers == ToDirectors || c.Readers == ToStaff }

// readHere tells whether people of this tenant read the note: it names some, or it came from elsewhere for them.
func (n Note) readHere() bool { return n.OriginTenant != nil || !n.Audience.Empty() }

// right is what it takes to send the note to linked organisations.
func (c Content) right() access.Right {
	if c.circular() {
		return SendCirculars
	}
	return Notice
}

// audienceThere is who reads the note in a school; nobody that an audience can name when it is for the direction.
func (c Content) audienceThere() directory.Audience {
	return directory.Audience{School: !c.circular(), Staff: c.Readers == ToStaff}
}

// late tells whether the last day to read a circular is over without the direction having read it by then.
func (n Note) late(read *time.Time, now time.Time) bool {
	return n.circular() && n.ClosesAt != nil && !now.Before(*n.ClosesAt) && (read == nil || !read.Before(*n.ClosesAt))
}

// checkCircular refuses a circular that asks for more than to be read, or addressed to people of this tenant; and, to those who
// write circulars alone, any other note.
func checkCircular(tx *tenant.Tx, n Note) error {
	switch {
	case !n.circular() && n.Kind == Circular, !n.circular() && manifest.Holds(tx, SendCirculars) != 0:
		return problem.OnField("readers", "liaison.circular_readers")
	case !n.circular():
		return nil
	case !n.Audience.Empty():
		return problem.OnField("audience", "liaison.circular_audience")
	case n.Wants != WantsRead && n.Wants != WantsNone:
		return problem.OnField("wants", "liaison.circular_wants")
	}
	return nil
}

// directorsSQL are the directors of the tenant $1 on the day of the instant $2 there.
const directorsSQL = `select distinct r.person_id from directory.roles r where r.tenant_id = $1 and r.profile = 'director' and r.since <= directory.today($1, $2) and (r.until is null or r.until >= directory.today($1, $2))`

// freezeDirectors writes that the directors of today are told, each for themselves.
func freezeDirectors(tx *tenant.Tx, n Note, round int) error {
	_, err := tx.Exec(`insert into liaison.deliveries (tenant_id, note_id, guardian_id, pupil_id, account_id, authority, channel, published_at, round, owes)
		select $1, $3, p.id, p.id, p.account_id, 'self', case when p.account_id is null and coalesce(c.mail, '') = '' then 'paper' else 'digital' end, $4, $5, $6
		from directory.people p left join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and p.id in (`+directorsSQL+`) and (p.left_on is null or p.left_on > directory.today($1, $2)) and p.erased_at is null
		order by p.id on conflict (tenant_id, note_id, guardian_id, pupil_id) do nothing`, tx.Tenant(), tx.Now(), n.ID, n.LeavesAt, round, n.Wants == WantsRead)
	return err
}

// directorsRead counts, of those who were told of a circular here, the directors alone: those who were, the day it came.
func directorsRead(tx *tenant.Tx, n Note) (figures, error) {
	f, _, err := tenant.One[figures](tx, `select $4::uuid as note, $1::uuid as peer, count(*)::int as people, count(d.read_at)::int as read, count(d.read_at)::int as done, min(d.read_at) as director_read_at
		from liaison.deliveries d where d.tenant_id = $1 and d.note_id = $3 and d.guardian_id in (`+directorsSQL+`)`, tx.Tenant(), n.PublishedAt, n.ID, n.Origin)
	return f, err
}
