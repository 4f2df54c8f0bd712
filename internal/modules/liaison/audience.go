package liaison

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Sheet is what a family reads of a note, beside its text: a page glued into the notebook of each group it is addressed to.
type Sheet struct {
	Kind          string          `json:"kind"`
	Title         string          `json:"title"`
	Excerpt       string          `json:"excerpt" doc:"Beginning of the text, without form"`
	AuthorName    string          `json:"author_name"`
	AuthorRole    string          `json:"author_role" doc:"Profile of the author"`
	From          string          `json:"from,omitempty" doc:"The collectivity that sent it, when it is not the school"`
	Wants         string          `json:"wants"`
	BothGuardians bool            `json:"both_guardians"`
	Choices       []string        `json:"choices,omitempty"`
	ClosesOn      schoolyear.Date `json:"closes_on,omitzero"`
	Event         *Event          `json:"event,omitempty"`
	Urgent        bool            `json:"urgent"`
	UrgentReason  string          `json:"urgent_reason,omitempty"`
	Attachments   []Attachment    `json:"attachments,omitempty"`
	CorrectedAt   *time.Time      `json:"corrected_at,omitempty"`
	Origin        *uuid.UUID      `json:"origin,omitempty" doc:"Of a notice that came over a link: it is counted back"`
}

const excerptRunes = 180

func sheetOf(n Note, files []Attachment) Sheet {
	excerpt := strings.Join(strings.Fields(richtext.Plain(n.Body)), " ")
	if text := []rune(excerpt); len(text) > excerptRunes {
		excerpt = clip(text, excerptRunes)
	}
	sh := Sheet{Kind: n.Kind, Title: n.Title, Excerpt: excerpt, AuthorName: n.AuthorName, AuthorRole: n.AuthorRole, From: n.OriginName, Wants: n.Wants,
		BothGuardians: n.BothGuardians, Choices: n.Choices, ClosesOn: n.ClosesOn, Event: n.Event, Urgent: n.Urgent, UrgentReason: n.UrgentReason, Attachments: files, CorrectedAt: n.CorrectedAt}
	if n.OriginTenant != nil {
		sh.Origin = &n.Origin
	}
	return sh
}

// freeze writes who is told of a note, in one statement, and shows it to them. A pupil without a known guardian is written too:
// their slip is printed. Each (guardian, pupil) is written once,
// whatever the number of ways that lead to them, in the order of the index they go into.
func (s *Service) freeze(tx *tenant.Tx, n Note, to directory.Audience, round int) error {
	if to.Empty() && n.Readers == ToDirectors {
		if err := freezeDirectors(tx, n, round); err != nil {
			return err
		}
	} else if _, err := overAudience[int](tx, to, `insert into liaison.deliveries (tenant_id, note_id, guardian_id, pupil_id, class_id, account_id, authority, channel, published_at, round, owes)
		select $1, $9, coalesce(a.guardian_id, a.pupil_id), coalesce(a.pupil_id, a.guardian_id), a.class_id, a.account_id, case when a.guardian_id is null then 'nobody' else coalesce(a.authority, 'self') end,
			case when a.account_id is null and not a.has_mail then 'paper' else 'digital' end, $10, $11,
			case $12 when 'none' then false when 'read' then a.guardian_id is not null else coalesce(a.authority = 'full', false) end
		from `+directory.AudienceFrom+` a order by 3, 4 on conflict (tenant_id, note_id, guardian_id, pupil_id) do nothing`, n.ID, n.LeavesAt, round, n.Wants); err != nil {
		return err
	}
	if round > 0 {
		if _, err := tx.Exec(`update liaison.notes set rounds = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), n.ID, round); err != nil {
			return err
		}
	}
	return s.show(tx, n, to)
}

// overAudience runs a statement whose FROM is directory.AudienceFrom; its own parameters begin at $9. Row by row would be the
// planner's choice, because the walls hide from it how many rows pass: a commune of 900 pupils would wait for seconds.
func overAudience[T any](tx *tenant.Tx, to directory.Audience, sql string, args ...any) ([]T, error) {
	of, err := directory.AudienceArgs(tx, to)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`set local enable_nestloop = off`); err != nil {
		return nil, err
	}
	rows, err := tenant.Select[T](tx, sql, append(of, args...)...)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`set local enable_nestloop = on`)
	return rows, err
}

// reachWithSchools counts the families of the schools that a notice goes to as well, as far as the collectivity's own records
// know them: figures before it leaves; each school counts back its own.
func reachWithSchools(tx *tenant.Tx, n Note) (Reach, error) {
	if len(n.Schools) > 0 && !n.circular() {
		classes, err := tenant.Select[uuid.UUID](tx, `select c.id from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where c.tenant_id = $1 and c.peer_tenant_id = any ($2) and c.closed_on is null and directory.today($1, $3) between y.starts_on and y.ends_on`, tx.Tenant(), n.Schools, tx.Now())
		if err != nil {
			return Reach{}, err
		}
		n.Audience.Classes = slices.Concat(n.Audience.Classes, classes)
	}
	return reachOf(tx, n)
}

// reachOf tells how many an audience reaches, before anything is sent.
func reachOf(tx *tenant.Tx, n Note) (Reach, error) {
	if n.Audience.Empty() {
		return Reach{Schools: len(n.Schools)}, nil
	}
	rows, err := overAudience[Reach](tx, n.Audience, `select count(distinct a.pupil_id)::int as pupils, count(distinct a.guardian_id)::int as people,
		(count(distinct a.guardian_id) filter (where a.authority = 'full' and a.account_id is null and not a.has_mail))::int as without_digital_contact,
		(count(distinct a.pupil_id) filter (where a.guardian_id is null))::int as without_guardian from `+directory.AudienceFrom+` a`)
	if err != nil {
		return Reach{}, err
	}
	rows[0].Schools = len(n.Schools)
	return rows[0], nil
}

// show glues the sheet into the notebook of each group of the audience, and of each pupil whose guardian no group reaches.
func (s *Service) show(tx *tenant.Tx, n Note, to directory.Audience) error {
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return err
	}
	sheet := sheetOf(n, files)
	groups, err := groupsOf(tx, to)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into liaison.audience (tenant_id, id, note_id, group_id, published_at, closes_at, sheet, body)
		select $1, gen_random_uuid(), $2, g, $4, $5, $6, $7 from unnest($3::uuid[]) g
		where not exists (select from liaison.audience a where a.tenant_id = $1 and a.note_id = $2 and a.group_id = g)`,
		tx.Tenant(), n.ID, groups, n.LeavesAt, n.ClosesAt, sheet, n.Body); err != nil {
		return err
	}
	_, err = tx.Exec(`insert into liaison.audience (tenant_id, id, note_id, subject_id, published_at, closes_at, sheet, body)
		select $1, gen_random_uuid(), $2, alone.pupil_id, $4, $5, $6, $7 from (
			select distinct d.pupil_id from liaison.deliveries d where d.tenant_id = $1 and d.note_id = $2 and d.authority <> 'nobody'
			and d.guardian_id not in (select m.person_id from directory.group_members m where m.tenant_id = $1 and m.group_id = any ($3) and m.until is null)
			and d.pupil_id not in (select a.subject_id from liaison.audience a where a.tenant_id = $1 and a.note_id = $2 and a.subject_id is not null)) alone`,
		tx.Tenant(), n.ID, groups, n.LeavesAt, n.ClosesAt, sheet, n.Body)
	return err
}

// groupsOf are the groups whose members are told: of guardians, or of the staff. A class stands for those who answer for its
// pupils; the members of a hand-made group may be pupils, so it reaches nobody by itself.
func groupsOf(tx *tenant.Tx, to directory.Audience) ([]uuid.UUID, error) {
	list, err := tenant.Select[uuid.UUID](tx, `select g.id from directory.groups g join directory.school_years y on y.tenant_id = g.tenant_id and y.id = g.year_id
		where g.tenant_id = $1 and g.archived_at is null and directory.today($1, $7) between y.starts_on and y.ends_on and (
			(g.kind in ('class_guardians', 'level_guardians', 'school_guardians', 'peer_guardians', 'staff') and g.id = any ($2))
			or (g.kind = 'class_guardians' and (g.class_id = any ($3) or g.class_id in (select c.class_id from directory.groups c where c.tenant_id = $1 and c.id = any ($2) and c.kind = 'class')))
			or (g.kind = 'level_guardians' and g.level = any ($4))
			or (g.kind = 'school_guardians' and ($5 or exists (select from directory.groups c where c.tenant_id = $1 and c.id = any ($2) and c.kind = 'school')))
			or (g.kind = 'staff' and $6))`,
		tx.Tenant(), lists.NonNil(to.Groups), lists.NonNil(to.Classes), lists.NonNil(to.Levels), to.School, to.Staff, tx.Now())
	return lists.NonNil(list), err
}

// showAgain puts a corrected sheet in the place of the former one, silently.
func (s *Service) showAgain(tx *tenant.Tx, n Note) error {
	files, err := attachmentsOf(tx, n.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update liaison.audience set sheet = $3, body = $4, closes_at = $5 where tenant_id = $1 and note_id = $2`,
		tx.Tenant(), n.ID, sheetOf(n, files), n.Body, n.ClosesAt)
	return err
}

// toldOf is whom notify tells of one round: one row per guardian with the first names of their children.
func toldOf(note uuid.UUID, round int) notify.Audience {
	return notify.Audience{Args: []any{note, round}, SQL: `select d.guardian_id as person_id, min(d.account_id::text)::uuid as account_id,
		string_agg(p.given_name, ', ' order by p.birth_date, p.given_name) filter (where d.authority <> 'self') as about, array_agg(d.pupil_id) as pupils
		from liaison.deliveries d join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
		where d.tenant_id = $1 and d.note_id = $6 and d.round = $7 and d.authority <> 'nobody' group by d.guardian_id`}
}

// SendAlso adds people to a published note: those named, or, when nobody is, those who have joined its audience since.
// Whoever was told before is not told again.
func (s *Service) SendAlso(tx *tenant.Tx, id uuid.UUID, to directory.Audience) (pupils, people int, leaves time.Time, err error) {
	if err := tenant.MayPublish(tx); err != nil {
		return 0, 0, leaves, err
	}
	n, err := publishedForUpdate(tx, id)
	if err != nil {
		return 0, 0, leaves, err
	}
	if to.Empty() {
		to = n.Audience
	}
	if err := checkOwnClasses(tx, to); err != nil {
		return 0, 0, leaves, err
	}
	leaves = tx.Now()
	if n.LeavesAt.After(leaves) {
		leaves = *n.LeavesAt
	}
	if !n.Urgent {
		rule, err := s.Notify.Rule(tx)
		if err != nil {
			return 0, 0, leaves, err
		}
		leaves = rule.Next(leaves)
	}
	round := n.Rounds + 1
	n.LeavesAt = &leaves
	if err := s.freeze(tx, n, to, round); err != nil {
		return 0, 0, leaves, err
	}
	added, _, err := tenant.One[Reach](tx, `select (count(distinct pupil_id) filter (where authority <> 'self'))::int as pupils, (count(distinct guardian_id) filter (where authority <> 'nobody'))::int as people from liaison.deliveries
		where tenant_id = $1 and note_id = $2 and round = $3`, tx.Tenant(), n.ID, round)
	if err != nil {
		return 0, 0, leaves, err
	}
	if added.People+added.Pupils == 0 {
		return 0, 0, leaves, problem.New(problem.Conflict, "liaison.nobody_new")
	}
	pupils, people = added.Pupils, added.People
	_, _, err = s.Notify.Publish(tx, s.noticeOf(n), toldOf(n.ID, round))
	return pupils, people, leaves, err
}

// wholeTenant are the profiles that write to everybody of their tenant; a teacher writes to the families of their classes, a
// mayor to the schools of the commune.
func wholeTenant(tx *tenant.Tx) bool {
	return slices.ContainsFunc(tx.Actor().Profiles, func(p string) bool {
		return !slices.Contains([]access.Profile{access.Teacher, access.Librarian, access.Guardian, access.Pupil, access.Partner, access.Elected}, access.Profile(p))
	})
}

// checkOwnClasses refuses a teacher an audience that goes beyond the pupils of the classes they teach.
func checkOwnClasses(tx *tenant.Tx, to directory.Audience) error {
	if wholeTenant(tx) || to.Empty() {
		return nil
	}
	mine, err := directory.TaughtBy(tx, tx.Actor().Person)
	if err != nil {
		return err
	}
	beyond, err := overAudience[bool](tx, to, `select exists (select from `+directory.AudienceFrom+` a where a.pupil_id is null or not exists (
		select from directory.class_members m where m.tenant_id = $1 and m.person_id = a.pupil_id and m.part = 'pupil' and m.class_id = any ($9)
		and m.since <= $2::date and (m.until is null or m.until >= $2::date)))`, lists.NonNil(mine))
	if err != nil {
		return err
	}
	if beyond[0] {
		if tx.Actor().Has(string(access.Elected)) {
			return problem.OnField("audience", "liaison.schools_only")
		}
		return problem.OnField("audience", "liaison.not_your_class")
	}
	return nil
}

// Destinations are whom the actor may write to.
type Destinations struct {
	Classes   []ClassChoice  `json:"classes" nullable:"false"`
	Groups    []GroupChoice  `json:"groups" nullable:"false" doc:"Hand-made groups"`
	Levels    []string       `json:"levels" nullable:"false"`
	School    bool           `json:"school" doc:"Every family may be chosen at once"`
	Staff     bool           `json:"staff" doc:"The staff may be told too"`
	Schools   []SchoolChoice `json:"schools" nullable:"false" doc:"Linked organisations that a notice may go to"`
	Circulars bool           `json:"circulars" doc:"What goes to them is a circular, to their directors or their staff: nobody else may be chosen"`
	Urgent    bool           `json:"urgent" doc:"May pass the quiet hours, with a reason"`
	LeavesAt  time.Time      `json:"leaves_at" doc:"When a note sent now would be seen"`
	Now       time.Time      `json:"now" doc:"The instant of this answer: the two together say whether these are quiet hours"`
}

// ClassChoice is a class to choose.
type ClassChoice struct {
	ID     uuid.UUID `json:"id"`
	Label  string    `json:"label"`
	Levels []string  `json:"levels" nullable:"false"`
	Pupils int       `json:"pupils"`
	School string    `json:"school,omitempty" doc:"Of a collectivity's record: the school whose class it is"`
}

// GroupChoice is a hand-made group to choose.
type GroupChoice struct {
	ID      uuid.UUID `json:"id"`
	Label   string    `json:"label"`
	Members int       `json:"members"`
}

// SchoolChoice is a linked organisation to choose.
type SchoolChoice struct {
	Tenant uuid.UUID `json:"tenant"`
	Name   string    `json:"name"`
}

// Destinations lists whom the actor may write to, and when a note sent now would leave.
func (s *Service) Destinations(tx *tenant.Tx) (Destinations, error) {
	out := Destinations{Classes: []ClassChoice{}, Groups: []GroupChoice{}, Levels: []string{}, Schools: []SchoolChoice{}, Urgent: manifest.Holds(tx, Urgent) != 0, Now: tx.Now()}
	rule, err := s.Notify.Rule(tx)
	if err != nil {
		return out, err
	}
	out.LeavesAt = rule.Next(tx.Now())
	whole := wholeTenant(tx)
	out.Circulars = manifest.Holds(tx, SendCirculars) != 0
	if out.Circulars || manifest.Holds(tx, Notice) != 0 {
		if out.Schools, err = linkedSchools(tx); err != nil {
			return out, err
		}
	}
	if out.Circulars {
		return out, nil
	}
	year, ok, err := directory.CurrentYear(tx)
	if err != nil || !ok {
		return out, err
	}
	mine := []uuid.UUID{}
	if !whole {
		if mine, err = directory.TaughtBy(tx, tx.Actor().Person); err != nil {
			return out, err
		}
	}
	classes, err := directory.Classes(tx, year.ID)
	if err != nil {
		return out, err
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return out, err
	}
	for _, c := range classes {
		if whole || slices.Contains(mine, c.ID) {
			out.Classes = append(out.Classes, ClassChoice{c.ID, c.Label, lists.NonNil(c.Levels), c.Pupils, schoolOf(links, c)})
		}
		for _, l := range c.Levels {
			if whole && !slices.Contains(out.Levels, l) {
				out.Levels = append(out.Levels, l)
			}
		}
	}
	groups, err := directory.Groups(tx, year.ID)
	if err != nil {
		return out, err
	}
	for _, g := range groups {
		if g.Kind == directory.GroupHand && (whole || checkOwnClasses(tx, directory.Audience{Groups: []uuid.UUID{g.ID}}) == nil) {
			out.Groups = append(out.Groups, GroupChoice{g.ID, g.Label, g.Members})
		}
	}
	out.School, out.Staff = whole, whole
	return out, nil
}

// schoolOf names the school of a class that a collectivity only records.
func schoolOf(links []tenant.Link, c directory.Class) string {
	for _, l := range links {
		if c.PeerTenantID != nil && l.Peer == *c.PeerTenantID {
			return l.PeerName
		}
	}
	return ""
}

// Hints are what a person may want to know before sending; none of them refuses anything.
func hints(tx *tenant.Tx, n Note) ([]string, error) {
	if n.Kind != "health" || n.Audience.Empty() {
		return []string{}, nil
	}
	names, err := overAudience[string](tx, n.Audience, `select distinct a.given_name from `+directory.AudienceFrom+` a where a.given_name is not null`)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(fold.Fold(n.Title))
	for _, name := range names {
		if slices.Contains(words, fold.Fold(name)) {
			return []string{"liaison.hint_health_name"}, nil
		}
	}
	return []string{}, nil
}
