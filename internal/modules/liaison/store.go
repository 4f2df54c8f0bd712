package liaison

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/tenant"
)

// This file holds the queries on notes. Each names its tenant; the doors are the wall, never the filter.

const noteColumns = `n.id, n.kind, n.title, n.body, n.wants, n.both_guardians, n.choices, n.closes_on, n.event, n.audience, n.schools, n.readers, n.state, n.author_id, n.author_name, n.author_role,
	n.urgent, n.urgent_reason, n.publish_at, n.published_at, n.leaves_at, n.closes_at, n.origin, n.origin_tenant, n.origin_name, n.corrected_at, n.withdrawn_at, n.pupils, n.people, n.rounds, n.version, n.updated_at`

func insertNote(tx *tenant.Tx, n Note) error {
	_, err := tx.Exec(`insert into liaison.notes (tenant_id, id, author_id, author_name, author_role, kind, title, body, plain, wants, both_guardians, choices, closes_on, closes_at, event, audience, schools,
			state, published_at, leaves_at, urgent, urgent_reason, origin, origin_tenant, origin_name, version, readers, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $28)`,
		tx.Tenant(), n.ID, n.AuthorID, n.AuthorName, n.AuthorRole, n.Kind, n.Title, n.Body, richtext.Plain(n.Body), n.Wants, n.BothGuardians, lists.NonNil(n.Choices), n.ClosesOn, n.ClosesAt, n.Event,
		n.Audience, lists.NonNil(n.Schools), n.State, n.PublishedAt, n.LeavesAt, n.Urgent, n.UrgentReason, n.Origin, n.OriginTenant, n.OriginName, n.Version, cmp.Or(n.Readers, ToFamilies), tx.Now())
	if err != nil {
		return err
	}
	tx.About(n.ID)
	return nil
}

func updateContent(tx *tenant.Tx, n Note) error {
	_, err := tx.Exec(`update liaison.notes set kind = $3, title = $4, body = $5, plain = $6, wants = $7, both_guardians = $8, choices = $9, closes_on = $10, closes_at = $11, event = $12,
			audience = $13, schools = $14, corrected_at = $15, version = $16, updated_at = $17, readers = $18 where tenant_id = $1 and id = $2`,
		tx.Tenant(), n.ID, n.Kind, n.Title, n.Body, richtext.Plain(n.Body), n.Wants, n.BothGuardians, lists.NonNil(n.Choices), n.ClosesOn, n.ClosesAt, n.Event, n.Audience, lists.NonNil(n.Schools),
		n.CorrectedAt, n.Version, n.UpdatedAt, cmp.Or(n.Readers, ToFamilies))
	tx.About(n.ID)
	return err
}

func updateState(tx *tenant.Tx, n Note) error {
	var by *uuid.UUID
	if p := tx.Actor().Person; n.State == Withdrawn && p != uuid.Nil {
		by = &p
	}
	_, err := tx.Exec(`update liaison.notes set state = $3, publish_at = $4, published_at = $5, leaves_at = $6, closes_at = $7, urgent = $8, urgent_reason = $9, withdrawn_at = $10, withdrawn_by = $11,
			version = $12, updated_at = $13 where tenant_id = $1 and id = $2`,
		tx.Tenant(), n.ID, n.State, n.PublishAt, n.PublishedAt, n.LeavesAt, n.ClosesAt, n.Urgent, n.UrgentReason, n.WithdrawnAt, by, n.Version, n.UpdatedAt)
	tx.About(n.ID)
	return err
}

func noteByID(tx *tenant.Tx, id uuid.UUID) (Note, error) { return oneNote(tx, id, "") }

// noteForUpdate holds the note until the transaction ends: two people cannot publish it twice.
func noteForUpdate(tx *tenant.Tx, id uuid.UUID) (Note, error) { return oneNote(tx, id, " for update") }

func oneNote(tx *tenant.Tx, id uuid.UUID, lock string) (Note, error) {
	n, ok, err := tenant.One[Note](tx, `select `+noteColumns+` from liaison.notes n where n.tenant_id = $1 and n.id = $2`+lock, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return n, err
}

func deleteDraft(tx *tenant.Tx, id uuid.UUID) (files []uuid.UUID, err error) {
	files, err = tenant.Select[uuid.UUID](tx, `delete from liaison.attachments where tenant_id = $1 and note_id = $2 returning id`, tx.Tenant(), id)
	if err != nil {
		return nil, err
	}
	tx.About(id)
	_, err = tx.Exec(`delete from liaison.notes where tenant_id = $1 and id = $2 and state in ('draft', 'scheduled')`, tx.Tenant(), id)
	return files, err
}

func keepVersion(tx *tenant.Tx, n Note) error {
	var by *uuid.UUID
	if p := tx.Actor().Person; p != uuid.Nil {
		by = &p
	}
	_, err := tx.Exec(`insert into liaison.versions (tenant_id, id, note_id, version, title, body, closes_on, corrected_at, corrected_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Tenant(), tenant.NewID(), n.ID, n.Version, n.Title, n.Body, n.ClosesOn, tx.Now(), by)
	return err
}

func hideAudience(tx *tenant.Tx, note uuid.UUID) error {
	_, err := tx.Exec(`update liaison.audience set withdrawn_at = $3 where tenant_id = $1 and note_id = $2`, tx.Tenant(), note, tx.Now())
	return err
}

// receivedNote is a note behind a reader's doors: its sheet, and the reader's own row for each of their children.
func receivedNote(tx *tenant.Tx, r Reader, note uuid.UUID) (Received, error) {
	n, ok, err := tenant.One[Received](tx, `select a.note_id as id, a.published_at, a.closes_at, a.withdrawn_at, a.sheet, a.body from liaison.audience a
		where a.tenant_id = $1 and a.note_id = $2 and a.published_at <= $3 and (a.group_id = any ($4) or a.subject_id = any ($5)) order by a.published_at limit 1`,
		tx.Tenant(), note, tx.Now(), lists.NonNil(r.Groups), lists.NonNil(r.children()))
	if err != nil {
		return n, err
	}
	if !ok {
		return n, problem.Missing()
	}
	n.Children, err = tenant.Select[ChildOf](tx, `select d.pupil_id as id, p.given_name as name, d.read_at, d.signed_at, d.answer, d.answered_at, d.way, d.owes, coalesce(s.answers > 0, false) as settled
		from liaison.deliveries d join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
		left join liaison.settled s on s.tenant_id = d.tenant_id and s.note_id = d.note_id and s.pupil_id = d.pupil_id
		where d.tenant_id = $1 and d.note_id = $2 and d.guardian_id = $3 and d.pupil_id = any ($4) and d.published_at <= $5 order by p.birth_date, p.given_name`,
		tx.Tenant(), note, r.Person, lists.NonNil(r.children()), tx.Now())
	return n, err
}

// feedNotes is how many notes one page of a reader's home holds beside what is still owed.
const feedNotes = 20

// feedSQL is the hot read, one statement: the reader's own rows, what they owe and what they do not, each half the newest
// first along one index; then the sheet that one of their groups or children carries.
const feedSQL = `
with mine as (
	(select d.note_id, d.pupil_id, d.published_at, d.read_at, d.signed_at, d.answer, d.answered_at, d.way, d.owes from liaison.deliveries d
	  where d.tenant_id = $1 and d.guardian_id = $2 and d.owes and d.published_at <= $3 and d.published_at < coalesce($4::timestamptz, 'infinity') order by d.published_at desc limit 60)
	union all
	(select d.note_id, d.pupil_id, d.published_at, d.read_at, d.signed_at, d.answer, d.answered_at, d.way, d.owes from liaison.deliveries d
	  where d.tenant_id = $1 and d.guardian_id = $2 and not d.owes and d.published_at <= $3 and d.published_at < coalesce($4::timestamptz, 'infinity') order by d.published_at desc limit 60)
)
select m.note_id, m.published_at, a.closes_at, a.sheet, m.pupil_id as child_id, p.given_name as name, m.read_at, m.signed_at, m.answer, m.answered_at, m.way, m.owes, coalesce(s.answers > 0, false) as settled
from mine m
join lateral (select a.closes_at, a.sheet from liaison.audience a where a.tenant_id = $1 and a.note_id = m.note_id and a.withdrawn_at is null
	and (a.group_id = any ($5) or a.subject_id = any ($6)) limit 1) a on true
join directory.people p on p.tenant_id = $1 and p.id = m.pupil_id
left join liaison.settled s on s.tenant_id = $1 and s.note_id = m.note_id and s.pupil_id = m.pupil_id and m.owes
where m.pupil_id = any ($6)
order by m.published_at desc, m.note_id, p.birth_date, p.given_name`

type feedRow struct {
	NoteID      uuid.UUID
	PublishedAt time.Time
	ClosesAt    *time.Time
	Sheet       Sheet
	ChildID     uuid.UUID
	Name        string
	ReadAt      *time.Time
	SignedAt    *time.Time
	Answer      *string
	AnsweredAt  *time.Time
	Way         *string
	Owes        bool
	Settled     bool
}

// Feed is a page of the reader's home: what they still owe first, by closing date, then the newest. before continues a page.
func Feed(tx *tenant.Tx, r Reader, before *time.Time) ([]Received, error) {
	rows, err := tenant.Final[feedRow](tx, feedSQL, tx.Tenant(), r.Person, tx.Now(), before, lists.NonNil(r.Groups), lists.NonNil(r.children()))
	if err != nil {
		return nil, err
	}
	notes, at := make([]Received, 0, len(rows)), map[uuid.UUID]int{}
	for _, row := range rows {
		i, seen := at[row.NoteID]
		if !seen {
			i = len(notes)
			at[row.NoteID] = i
			notes = append(notes, Received{ID: row.NoteID, PublishedAt: row.PublishedAt, ClosesAt: row.ClosesAt, Sheet: row.Sheet})
		}
		n := &notes[i]
		if !slices.ContainsFunc(n.Children, func(c ChildOf) bool { return c.ID == row.ChildID }) {
			n.Children = append(n.Children, ChildOf{row.ChildID, row.Name, row.ReadAt, row.SignedAt, row.Answer, row.AnsweredAt, row.Way, row.Owes, row.Settled})
		}
	}
	return firstPage(notes, r, tx.Now()), nil
}

// firstPage keeps all that is owed and as many of the others as a page holds.
func firstPage(notes []Received, r Reader, now time.Time) []Received {
	slices.SortStableFunc(notes, func(a, b Received) int { return compareReceived(a, b, r, now) })
	owed := 0
	for owed < len(notes) && notes[owed].pendingFor(r, now) {
		owed++
	}
	return notes[:min(len(notes), owed+feedNotes)]
}

// compareReceived puts what is owed first, the soonest to close before the others, then the newest.
func compareReceived(a, b Received, r Reader, now time.Time) int {
	pa, pb := a.pendingFor(r, now), b.pendingFor(r, now)
	return compareItems(pa, pb, a.ClosesAt, b.ClosesAt, a.PublishedAt, b.PublishedAt)
}

func compareItems(owedA, owedB bool, closesA, closesB *time.Time, publishedA, publishedB time.Time) int {
	switch {
	case owedA != owedB && owedA:
		return -1
	case owedA != owedB:
		return 1
	case owedA && closesA != nil && closesB != nil:
		return cmp.Or(closesA.Compare(*closesB), publishedB.Compare(publishedA))
	case owedA && closesA != nil:
		return -1
	case owedA && closesB != nil:
		return 1
	}
	return publishedB.Compare(publishedA)
}

// pendingFor tells whether the reader is still asked for something about any of their children.
func (n Received) pendingFor(r Reader, now time.Time) bool {
	return slices.ContainsFunc(n.Children, func(c ChildOf) bool { return n.pending(c, r, now) })
}

// Listed is a note in the staff's list with its figures.
type Listed struct {
	Note
	Counts
	RemindedAt *time.Time
}

// Counts are a note's figures: of the whole note for its author and the direction, of their own classes for a teacher.
type Counts struct {
	Told    int // people
	Read    int // people
	Asked   int // pupils for whom something is asked
	Done    int // of them, those whose answer is complete
	Refused int // pupils whose authorisation was refused
	Paper   int // people who decide, without digital contact
	Alone   int // pupils without a known guardian
}

// countsSQL counts the note of alias n; $2: the classes to keep, null for all. A child's answer is complete once one guardian
// gave it, or each of those who decide when both are asked.
const countsSQL = `cross join lateral (
	select (count(distinct d.guardian_id) filter (where d.authority <> 'nobody'))::int as told, (count(distinct d.guardian_id) filter (where d.read_at is not null))::int as read,
		(count(distinct d.guardian_id) filter (where d.channel = 'paper' and d.authority = 'full'))::int as paper
	from liaison.deliveries d where d.tenant_id = $1 and d.note_id = n.id and ($2::uuid[] is null or d.class_id = any ($2))) t
cross join lateral (
	select count(*)::int as asked,
		(count(*) filter (where case when n.wants in ('none', 'read') then seen when n.both_guardians then given > 0 and given >= deciding else given > 0 end))::int as done,
		(count(*) filter (where n.wants = 'authorisation' and no))::int as refused, (count(*) filter (where alone))::int as alone
	from (select bool_and(d.authority = 'nobody') as alone, count(*) filter (where d.authority = 'full') as deciding, count(*) filter (where d.signed_at is not null or d.answer is not null) as given,
			bool_or(d.read_at is not null) as seen, coalesce(bool_or(d.answer = 'no'), false) as no
		from liaison.deliveries d where d.tenant_id = $1 and d.note_id = n.id and d.authority <> 'self' and ($2::uuid[] is null or d.class_id = any ($2)) group by d.pupil_id) c) k`

const countColumns = `t.told, t.read, t.paper, k.asked, k.done, k.refused, k.alone`

// visibleSQL keeps the notes that the person $3 may follow: their own; those that left, of everybody or of the classes $2
// they teach; and those that were sent to themselves. $4: they manage what others wrote.
const visibleSQL = ` and (n.author_id = $3 or (n.state in ('published', 'withdrawn') and ($2::uuid[] is null or exists (select from liaison.deliveries d
	where d.tenant_id = $1 and d.note_id = n.id and (d.class_id = any ($2) or d.guardian_id = $3)))) or (n.state = 'scheduled' and $4))`

const staffNotes = 30

// listNotes are the notes that the actor follows, the newest first. drafts: what has not left yet, instead of what has.
func listNotes(tx *tenant.Tx, drafts bool, before *time.Time) ([]Listed, error) {
	classes, err := classesSeen(tx)
	if err != nil {
		return nil, err
	}
	states := []string{Published, Withdrawn}
	if drafts {
		states = []string{Draft, Scheduled}
	}
	return tenant.Select[Listed](tx, `select `+noteColumns+`, `+countColumns+`, (select max(r.leaves_at) from liaison.reminders r where r.tenant_id = $1 and r.note_id = n.id) as reminded_at
		from (select * from liaison.notes n where n.tenant_id = $1 and n.state = any ($5) and coalesce(n.published_at, n.created_at) < coalesce($6, 'infinity'::timestamptz)`+visibleSQL+`
			order by coalesce(n.published_at, n.created_at) desc limit $7) n `+countsSQL+` order by coalesce(n.published_at, n.created_at) desc`,
		tx.Tenant(), classes, tx.Actor().Person, manifest.Holds(tx, Manage) != 0, states, before, staffNotes)
}

// classesSeen are the classes whose families the actor follows; nil for all of the tenant.
func classesSeen(tx *tenant.Tx) ([]uuid.UUID, error) {
	if wholeTenant(tx) {
		return nil, nil
	}
	list, err := directory.TaughtBy(tx, tx.Actor().Person)
	return lists.NonNil(list), err
}

// followed finds a note that the actor may follow.
func (s *Service) followed(tx *tenant.Tx, id uuid.UUID) (Note, error) {
	classes, err := classesSeen(tx)
	if err != nil {
		return Note{}, err
	}
	n, ok, err := tenant.One[Note](tx, `select `+noteColumns+` from liaison.notes n where n.tenant_id = $1 and n.id = $5`+visibleSQL,
		tx.Tenant(), classes, tx.Actor().Person, manifest.Holds(tx, Manage) != 0, id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return n, err
}

// ownClasses narrows a note's rows to the classes that the actor teaches; nil: all, for its author and the direction.
func ownClasses(tx *tenant.Tx, n Note) ([]uuid.UUID, error) {
	if n.mine(tx) {
		return nil, nil
	}
	return classesSeen(tx)
}

func countsOf(tx *tenant.Tx, n Note, classes []uuid.UUID) (Counts, error) {
	c, _, err := tenant.One[Counts](tx, `select `+countColumns+` from liaison.notes n `+countsSQL+` where n.tenant_id = $1 and n.id = $3`, tx.Tenant(), classes, n.ID)
	return c, err
}

// Row is one guardian and one pupil of a note, as the staff follows them up.
type Row struct {
	PupilID       uuid.UUID
	PupilGiven    string
	PupilFamily   string
	ClassID       *uuid.UUID
	ClassLabel    string
	GuardianID    uuid.UUID
	Civility      string
	GuardianGiven string
	GuardianName  string
	Authority     string
	Channel       string
	Home          string // where the guardian lives, folded; "" when it is not known
	Unreached     bool   // mail refused, nothing but paper since, or not told any more when it left
	Late          bool
	ReadAt        *time.Time
	SignedAt      *time.Time
	Answer        *string
	AnsweredAt    *time.Time
	Way           *string
}

func (r Row) done() bool { return r.SignedAt != nil || r.Answer != nil }

// decides tells whether the row's answer counts; of a pupil without a known guardian, what comes back on paper does.
func (r Row) decides() bool { return r.Authority == directory.AuthorityFull || r.Authority == nobody }

// guardian is who is told, "" when nobody is known.
func (r Row) guardian() string {
	if r.Authority == nobody {
		return ""
	}
	return r.GuardianGiven + " " + r.GuardianName
}

// nobody is the authority of the row of a pupil for whom nobody may be told.
const nobody = "nobody"

const rowsSQL = `select d.pupil_id, p.given_name as pupil_given, coalesce(nullif(p.usage_name, ''), p.family_name) as pupil_family, d.class_id, coalesce(c.label, '') as class_label,
	d.guardian_id, g.civility, g.given_name as guardian_given, coalesce(nullif(g.usage_name, ''), g.family_name) as guardian_name, d.authority, d.channel,
	coalesce(lower(nullif(concat_ws(' ', nullif(h.street, ''), nullif(h.postcode, ''), nullif(h.city, '')), '')), '') as home,
	exists (select from notify.deliveries t join notify.notices o on o.tenant_id = t.tenant_id and o.id = t.notice_id
		where t.tenant_id = $1 and t.person_id = d.guardian_id and o.object = d.note_id and (t.state in ('paper', 'refused') or (t.state = 'cancelled' and o.cancelled_at is null))) as unreached,
	d.round > 0 as late, d.read_at, d.signed_at, d.answer, d.answered_at, d.way
	from liaison.deliveries d
	join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
	join directory.people g on g.tenant_id = d.tenant_id and g.id = d.guardian_id
	left join directory.contacts h on h.tenant_id = d.tenant_id and h.id = d.guardian_id and d.authority <> 'nobody'
	left join directory.classes c on c.tenant_id = d.tenant_id and c.id = d.class_id
	where d.tenant_id = $1 and d.note_id = $2 and ($3::uuid[] is null or d.class_id = any ($3))
	order by c.label collate "fr-x-icu" nulls last, coalesce(nullif(p.usage_name, ''), p.family_name) collate "fr-x-icu", p.given_name collate "fr-x-icu", d.pupil_id, d.authority, g.fold, d.guardian_id`

// rowsOf are all the rows of a note, by class, pupil and guardian. Once a guardian is known and told, that there was nobody
// is forgotten, unless something had come back on paper.
func rowsOf(tx *tenant.Tx, note uuid.UUID, classes []uuid.UUID) ([]Row, error) {
	rows, err := tenant.Select[Row](tx, rowsSQL, tx.Tenant(), note, classes)
	told := map[uuid.UUID]bool{}
	for _, r := range rows {
		told[r.PupilID] = told[r.PupilID] || r.Authority != nobody
		tx.Listed(r.PupilID, r.GuardianID)
	}
	return slices.DeleteFunc(rows, func(r Row) bool {
		return r.Authority == nobody && told[r.PupilID] && r.ReadAt == nil && !r.done()
	}), err
}

const recipientsShown = 500

// recipientsOf lists whom a note would reach today, by class and pupil.
func recipientsOf(tx *tenant.Tx, n Note, onlyPaper bool) ([]Recipient, bool, error) {
	list, err := overAudience[Recipient](tx, n.Audience, `select coalesce(p.given_name || ' ' || upper(coalesce(nullif(p.usage_name, ''), p.family_name)), '') as pupil, coalesce(c.label, '') as class,
		coalesce(g.given_name || ' ' || coalesce(nullif(g.usage_name, ''), g.family_name), '') as guardian, case when a.guardian_id is null then 'nobody' else coalesce(a.authority, 'self') end as authority,
		coalesce(a.authority, '') <> 'informed' and a.account_id is null and not a.has_mail and a.pupil_id is not null as paper
		from `+directory.AudienceFrom+` a
		left join directory.people p on p.tenant_id = $1 and p.id = a.pupil_id
		left join directory.people g on g.tenant_id = $1 and g.id = a.guardian_id
		left join directory.classes c on c.tenant_id = $1 and c.id = a.class_id
		where not $9 or (coalesce(a.authority, '') <> 'informed' and a.account_id is null and not a.has_mail and a.pupil_id is not null)
		order by c.label collate "fr-x-icu" nulls last, coalesce(nullif(p.usage_name, ''), p.family_name) collate "fr-x-icu", p.given_name collate "fr-x-icu", a.pupil_id, g.fold limit $10`, onlyPaper, recipientsShown+1)
	if err != nil || len(list) <= recipientsShown {
		return lists.NonNil(list), false, err
	}
	return list[:recipientsShown], true, nil
}

func versionsOf(tx *tenant.Tx, note uuid.UUID) ([]VersionView, error) {
	return tenant.Select[VersionView](tx, `select v.version, v.title, v.body, v.closes_on, v.corrected_at, coalesce(p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name), '') as corrected_by
		from liaison.versions v left join directory.people p on p.tenant_id = v.tenant_id and p.id = v.corrected_by
		where v.tenant_id = $1 and v.note_id = $2 order by v.version desc`, tx.Tenant(), note)
}
