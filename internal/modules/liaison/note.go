package liaison

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/notify"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Kinds of note, in the order in which a screen offers them. Mail and push carry the kind and the child's first name, never more.
var Kinds = []string{"outing", "health", "school_life", "meeting", "administration", "canteen", "transport", "closure", "staff_absence", "event", "town", "information", "survey", Circular}

// What a note wants of each guardian.
const (
	WantsNone          = "none"          // it informs
	WantsRead          = "read"          // "I have read"
	WantsSign          = "sign"          // a signature
	WantsYesNo         = "yes_no"        // an answer: "yes", "no"
	WantsChoice        = "choice"        // one of its choices
	WantsText          = "text"          // a free answer
	WantsAuthorisation = "authorisation" // "yes" or "no", for which the guardian answers
)

// The states of a note. Nothing is ever deleted after publication.
const (
	Draft     = "draft"     // its author's alone
	Scheduled = "scheduled" // leaves at publish_at, or is leaving right now
	Published = "published"
	Withdrawn = "withdrawn"
)

// Limits of a note. A draft keeps whatever was typed or pasted; the limits hold when it is published.
const (
	maxTitle   = 140    // characters
	maxText    = 20_000 // characters: some eight printed pages
	maxChoices = 10
	maxChoice  = 80 // characters
)

// Event is when and where something takes place: an outing, a meeting. Hours are 08:30, in the tenant's zone.
type Event struct {
	On    schoolyear.Date `json:"on" format:"date"`
	Start string          `json:"start,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	End   string          `json:"end,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Place string          `json:"place,omitempty" maxLength:"120"`
}

// Content is what an author writes. Every part may be missing while it is a draft.
type Content struct {
	Kind          string             `json:"kind" enum:"outing,health,school_life,meeting,administration,canteen,transport,closure,staff_absence,event,town,information,survey,circular"`
	Title         string             `json:"title" maxLength:"400"`
	Body          richtext.Doc       `json:"body"`
	Wants         string             `json:"wants" enum:"none,read,sign,yes_no,choice,text,authorisation"`
	BothGuardians bool               `json:"both_guardians"`
	Choices       []string           `json:"choices,omitempty" maxItems:"20" nullable:"false"`
	ClosesOn      schoolyear.Date    `json:"closes_on,omitzero" format:"date" doc:"Last day for an answer"`
	Event         *Event             `json:"event,omitempty"`
	Audience      directory.Audience `json:"audience"`
	Schools       []uuid.UUID        `json:"schools,omitempty" maxItems:"2000" nullable:"false" doc:"Linked organisations: a collectivity's notice to the families of its schools, or a circular"`
	Readers       string             `json:"readers,omitempty" enum:"families,directors,staff" doc:"Who it is for in those organisations; absent: the families. directors, staff: a circular, which asks for a reading at most"`
}

// Note is a note as those who write it know it.
type Note struct {
	ID uuid.UUID
	Content
	State        string
	AuthorID     *uuid.UUID
	AuthorName   string
	AuthorRole   string
	Urgent       bool
	UrgentReason string
	PublishAt    *time.Time
	PublishedAt  *time.Time
	LeavesAt     *time.Time // families begin to see it
	ClosesAt     *time.Time
	Origin       uuid.UUID
	OriginTenant *uuid.UUID
	OriginName   string
	CorrectedAt  *time.Time
	WithdrawnAt  *time.Time
	Pupils       int
	People       int
	Rounds       int
	Version      int
	UpdatedAt    time.Time
}

// asksAnswer tells whether a guardian who decides is asked for more than to read.
func (c Content) asksAnswer() bool { return c.Wants != WantsNone && c.Wants != WantsRead }

// mine tells whether the actor wrote the note.
func (n Note) mine(tx *tenant.Tx) bool {
	return n.AuthorID != nil && *n.AuthorID == tx.Actor().Person
}

// may tells whether the actor handles a published note: its author, or who manages what others wrote.
func (n Note) may(tx *tenant.Tx) bool { return n.mine(tx) || manifest.Holds(tx, Manage) != 0 }

// NewDraft begins a note. A draft belongs to its author: nobody else sees it.
func (s *Service) NewDraft(tx *tenant.Tx, c Content) (Note, error) {
	author, role, err := signature(tx)
	if err != nil {
		return Note{}, err
	}
	id, person := tenant.NewID(), tx.Actor().Person
	n := Note{ID: id, Content: c, State: Draft, AuthorID: &person, AuthorName: author, AuthorRole: role, Origin: id, Version: 1, UpdatedAt: tx.Now()}
	return n, insertNote(tx, n)
}

// signature is how families read the name of the actor, and the profile that it goes with.
func signature(tx *tenant.Tx) (name, role string, err error) {
	p, err := directory.PersonByID(tx, tx.Actor().Person)
	if err != nil {
		return "", "", err
	}
	name = p.Name()
	if title := map[string]string{"M": "M.", "MME": "Mme"}[p.Civility]; title != "" {
		name = title + " " + p.LastName()
	}
	for _, q := range []access.Profile{access.Director, access.TownAdmin, access.Elected, access.SchoolLife, access.Teacher, access.SchoolStaff, access.AcademyStaff, access.Inspector, access.DeptAgent} {
		if tx.Actor().Has(string(q)) {
			return name, string(q), nil
		}
	}
	return name, "", nil
}

// SaveDraft replaces what a draft says. version is the one the author saw: another device may have
// written since, which is refused with liaison.stale and loses nothing.
func (s *Service) SaveDraft(tx *tenant.Tx, id uuid.UUID, version int, c Content) (Note, error) {
	n, err := draftForUpdate(tx, id)
	if err != nil {
		return n, err
	}
	if n.State == Scheduled { // it was checked as it stood
		return n, problem.New(problem.Conflict, "liaison.is_scheduled")
	}
	if n.Version != version {
		return n, problem.New(problem.Stale, "liaison.stale", "version", n.Version)
	}
	n.Content, n.Version, n.UpdatedAt = c, n.Version+1, tx.Now()
	return n, updateContent(tx, n)
}

// DeleteDraft throws a draft away with its files. What was published is withdrawn, never deleted.
func (s *Service) DeleteDraft(tx *tenant.Tx, id uuid.UUID) error {
	n, err := draftForUpdate(tx, id)
	if err != nil {
		return err
	}
	files, err := deleteDraft(tx, n.ID)
	if err != nil {
		return err
	}
	return loosen(tx, files...)
}

// draftForUpdate finds the actor's own note that has not left yet.
func draftForUpdate(tx *tenant.Tx, id uuid.UUID) (Note, error) {
	n, err := noteForUpdate(tx, id)
	switch {
	case err != nil:
		return n, err
	case n.State == Draft && !n.mine(tx), n.State == Scheduled && !n.may(tx):
		return n, problem.Missing()
	case n.State != Draft && n.State != Scheduled:
		return n, problem.New(problem.Conflict, "liaison.already_published")
	}
	return n, nil
}

// check tells whether a note may leave to those it is addressed to.
func (s *Service) check(tx *tenant.Tx, n Note) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	p := n.faults()
	if (n.asksAnswer() || n.circular()) && !n.ClosesOn.IsZero() && n.ClosesOn.Before(today) {
		p.And("closes_on", "liaison.closes_in_the_past")
	}
	if n.Audience.Empty() && len(n.Schools) == 0 {
		p.And("audience", "liaison.no_audience")
	}
	if len(p.Fields) > 0 {
		return p
	}
	if err := checkCircular(tx, n); err != nil {
		return err
	}
	if err := s.checkSchools(tx, n); err != nil {
		return err
	}
	return checkOwnClasses(tx, n.Audience)
}

// faults says what is missing or wrong in what is written, field by field.
func (c Content) faults() *problem.Problem {
	p := &problem.Problem{Kind: problem.Invalid, Code: "invalid"}
	switch title := utf8.RuneCountInString(strings.TrimSpace(c.Title)); {
	case title == 0:
		p.And("title", "liaison.no_title")
	case title > maxTitle:
		p.And("title", "field.long", "max", maxTitle)
	}
	switch text := strings.TrimSpace(richtext.Plain(c.Body)); {
	case text == "":
		p.And("body", "liaison.no_text")
	case utf8.RuneCountInString(text) > maxText:
		p.And("body", "liaison.too_long", "max", maxText)
	}
	if c.Wants == WantsChoice && !goodChoices(c.Choices) {
		p.And("choices", "liaison.bad_choices", "max", maxChoices)
	}
	if c.Wants == WantsAuthorisation && c.ClosesOn.IsZero() {
		p.And("closes_on", "liaison.no_closing_date")
	}
	if c.Event != nil && c.Event.End != "" && c.Event.End < c.Event.Start {
		p.And("event.end", "liaison.ends_before_start")
	}
	return p
}

func goodChoices(list []string) bool {
	seen := map[string]bool{}
	for _, c := range list {
		c = strings.TrimSpace(c)
		if c == "" || utf8.RuneCountInString(c) > maxChoice || seen[c] {
			return false
		}
		seen[c] = true
	}
	return len(list) >= 2 && len(list) <= maxChoices
}

// Leaving says when and to whom a note goes.
type Leaving struct {
	Note     Note
	LeavesAt time.Time // after the quiet hours, unless it is urgent
	Task     *uuid.UUID
}

// directly is how many people are reached within the request; more of them are a job with a bar.
const directly = 2_000

// Send publishes a note now, or at a moment to come. A note published in the quiet hours is seen when they end. urgent
// passes them: it needs its own right and a reason, and both stay in the audit.
func (s *Service) Send(tx *tenant.Tx, id uuid.UUID, version int, at time.Time, urgent bool, reason string) (Leaving, error) {
	n, err := draftForUpdate(tx, id)
	if err != nil {
		return Leaving{}, err
	}
	if n.Version != version {
		return Leaving{}, problem.New(problem.Stale, "liaison.stale", "version", n.Version)
	}
	if err := s.check(tx, n); err != nil {
		return Leaving{}, err
	}
	n.Urgent, n.UrgentReason = urgent, strings.TrimSpace(reason)
	if urgent {
		if manifest.Holds(tx, Urgent) == 0 {
			return Leaving{}, problem.New(problem.Forbidden, "liaison.urgent_refused")
		}
		if utf8.RuneCountInString(n.UrgentReason) < 5 {
			return Leaving{}, problem.OnField("reason", "liaison.no_reason")
		}
		if err := audit.Record(tx, "liaison.urgent", map[string]any{"kind": n.Kind}, n.ID); err != nil {
			return Leaving{}, err
		}
	} else {
		n.UrgentReason = ""
	}
	if n.ClosesAt, err = endOfDay(tx, n.ClosesOn); err != nil {
		return Leaving{}, err
	}
	if at.After(tx.Now()) {
		if n.ClosesAt != nil && at.After(*n.ClosesAt) {
			return Leaving{}, problem.OnField("at", "liaison.leaves_after_closing")
		}
		return s.schedule(tx, n, at)
	}
	reached, err := reachOf(tx, n)
	if err != nil {
		return Leaving{}, err
	}
	if reached.People+reached.WithoutGuardian == 0 && len(n.Schools) == 0 {
		return Leaving{}, problem.OnField("audience", "liaison.nobody")
	}
	if reached.People <= directly {
		n, err = s.publish(tx, n)
		if err != nil {
			return Leaving{}, err
		}
		return Leaving{Note: n, LeavesAt: *n.LeavesAt}, s.announceNote(tx, n)
	}
	task, err := tenant.StartTask(tx, "liaison", "liaison.task_publish", reached.People, map[string]any{"note": n.ID})
	if err != nil {
		return Leaving{}, err
	}
	out, err := s.schedule(tx, n, tx.Now(), task)
	out.Task = &task
	return out, err
}

// schedule records that the note leaves at a moment; the job finds it as it will be then.
func (s *Service) schedule(tx *tenant.Tx, n Note, at time.Time, task ...uuid.UUID) (Leaving, error) {
	at = at.Truncate(time.Microsecond) // as it is stored: the job compares them
	leaves := at
	if !n.Urgent {
		rule, err := s.Notify.Rule(tx)
		if err != nil {
			return Leaving{}, err
		}
		leaves = rule.Next(at)
	}
	n.State, n.PublishAt, n.LeavesAt, n.UpdatedAt = Scheduled, &at, &leaves, tx.Now()
	n.Version++
	if err := updateState(tx, n); err != nil {
		return Leaving{}, err
	}
	job := toPublish{Note: n.ID, At: at}
	if len(task) > 0 {
		job.Task = &task[0]
	}
	_, err := tx.Emit("liaison.publish", at, job)
	return Leaving{Note: n, LeavesAt: leaves}, err
}

// Unschedule makes a scheduled note a draft again.
func (s *Service) Unschedule(tx *tenant.Tx, id uuid.UUID) (Note, error) {
	n, err := draftForUpdate(tx, id)
	if err != nil {
		return n, err
	}
	if n.State != Scheduled || !n.PublishAt.After(tx.Now()) {
		return n, problem.New(problem.Conflict, "liaison.not_scheduled")
	}
	n.State, n.PublishAt, n.LeavesAt, n.Urgent, n.UrgentReason, n.UpdatedAt = Draft, nil, nil, false, "", tx.Now()
	n.Version++
	return n, updateState(tx, n)
}

// publish freezes who is told and shows them the note, all in this transaction; announceNote then tells them.
func (s *Service) publish(tx *tenant.Tx, n Note) (Note, error) {
	if err := tenant.MayPublish(tx); err != nil {
		return n, err
	}
	now, leaves := tx.Now(), tx.Now()
	if n.LeavesAt != nil && n.LeavesAt.After(now) {
		leaves = *n.LeavesAt
	}
	if !n.Urgent {
		rule, err := s.Notify.Rule(tx)
		if err != nil {
			return n, err
		}
		leaves = rule.Next(leaves)
	}
	n.State, n.PublishedAt, n.LeavesAt, n.UpdatedAt = Published, &now, &leaves, now
	n.Version++
	if err := updateState(tx, n); err != nil {
		return n, err
	}
	if err := s.deliverToSchools(tx, n); err != nil {
		return n, err
	}
	if !n.readHere() {
		return n, nil
	}
	return n, s.freeze(tx, n, n.Audience, 0)
}

// announceNote tells everybody who was frozen: one message per guardian and note, however many of their children it concerns.
func (s *Service) announceNote(tx *tenant.Tx, n Note) error {
	if !n.readHere() {
		return nil
	}
	_, people, err := s.Notify.Publish(tx, s.noticeOf(n), toldOf(n.ID, 0))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update liaison.notes set people = $3, pupils = (select count(distinct d.pupil_id) from liaison.deliveries d where d.tenant_id = $1 and d.note_id = $2 and d.authority <> 'self')
		where tenant_id = $1 and id = $2`, tx.Tenant(), n.ID, people)
	return err
}

func (s *Service) noticeOf(n Note) notify.Notice {
	return notify.Notice{Service: "liaison", Kind: toldAs(n.Kind), Origin: n.Origin, Object: n.ID, Path: "/carnet/" + n.ID.String(),
		WantAnswer: n.asksAnswer(), Urgent: n.Urgent, NotBefore: *n.LeavesAt}
}

func kindKey(kind string) string { return "liaison.kind_" + kind }

// toldAs is the word of a notification. It leaves the house in mail and push, so it never says "health".
func toldAs(kind string) string {
	if kind == "health" {
		return "liaison.kind_discreet"
	}
	return kindKey(kind)
}

// Correct changes what a published note says and tells nobody a second time: families read "corrected on …", and what it
// said before is kept.
func (s *Service) Correct(tx *tenant.Tx, id uuid.UUID, version int, title string, body richtext.Doc, closesOn schoolyear.Date) (Note, error) {
	if err := tenant.MayPublish(tx); err != nil {
		return Note{}, err
	}
	n, err := publishedForUpdate(tx, id)
	if err != nil {
		return n, err
	}
	if n.Version != version {
		return n, problem.New(problem.Stale, "liaison.stale", "version", n.Version)
	}
	if n.OriginTenant != nil {
		return n, problem.New(problem.Conflict, "liaison.not_yours_to_change", "organisation", n.OriginName)
	}
	if err := keepVersion(tx, n); err != nil {
		return n, err
	}
	now := tx.Now()
	n.Title, n.Body, n.ClosesOn, n.CorrectedAt, n.UpdatedAt = title, body, closesOn, &now, now
	n.Version++
	if p := n.faults(); len(p.Fields) > 0 {
		return n, p
	}
	if n.ClosesAt, err = endOfDay(tx, n.ClosesOn); err != nil {
		return n, err
	}
	if err := updateContent(tx, n); err != nil {
		return n, err
	}
	if err := s.showAgain(tx, n); err != nil {
		return n, err
	}
	return n, s.correctCopies(tx, n)
}

// Withdraw takes a note back: families do not read it any more, what had not left is cancelled, links of mails are closed.
func (s *Service) Withdraw(tx *tenant.Tx, id uuid.UUID) (Note, error) {
	n, err := publishedForUpdate(tx, id)
	if err != nil {
		return n, err
	}
	if err := s.withdraw(tx, &n); err != nil {
		return n, err
	}
	return n, s.withdrawCopies(tx, n)
}

func (s *Service) withdraw(tx *tenant.Tx, n *Note) error {
	now := tx.Now()
	n.State, n.WithdrawnAt, n.UpdatedAt = Withdrawn, &now, now
	n.Version++
	if err := updateState(tx, *n); err != nil {
		return err
	}
	if err := hideAudience(tx, n.ID); err != nil {
		return err
	}
	return s.Notify.Cancel(tx, n.ID)
}

// publishedForUpdate finds a published note that the actor handles.
func publishedForUpdate(tx *tenant.Tx, id uuid.UUID) (Note, error) {
	n, err := noteForUpdate(tx, id)
	switch {
	case err != nil:
		return n, err
	case n.State == Draft && !n.mine(tx):
		return n, problem.Missing()
	case n.State == Draft, n.State == Scheduled:
		return n, problem.New(problem.Conflict, "liaison.not_published")
	case !n.may(tx):
		return n, problem.New(problem.Forbidden, "liaison.not_yours")
	case n.State == Withdrawn:
		return n, problem.New(problem.Conflict, "liaison.withdrawn")
	}
	return n, nil
}

// endOfDay is the instant at which a civil day ends in the tenant's zone, nil for no day.
func endOfDay(tx *tenant.Tx, d schoolyear.Date) (*time.Time, error) {
	if d.IsZero() {
		return nil, nil
	}
	zone, err := zoneOf(tx)
	if err != nil {
		return nil, err
	}
	t := d.At(zone, 24, 0)
	return &t, nil
}

func zoneOf(tx *tenant.Tx) (*time.Location, error) {
	name, err := tenant.Value[string](tx, `select time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}
