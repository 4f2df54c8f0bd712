package liaison

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/richtext"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// An acknowledgement is the guardian's own: neither parent reads the other's. A child has one answer, given by whichever
// guardian comes first, unless the note asks both. The ways in which it came:
const (
	ByApp   = "app"
	ByLink  = "link"  // the signed link of a mail
	ByPaper = "paper" // copied by the staff
)

// The answers to yes_no and authorisation.
const (
	Yes = "yes"
	No  = "no"
)

const maxAnswer = 2_000 // characters of a free answer

// Reader is a person of a family with the children they follow here today.
type Reader struct {
	Person   uuid.UUID
	Decides  []uuid.UUID // full authority
	Informed []uuid.UUID // follow and do not decide
	Groups   []uuid.UUID
	Way      string // ByApp or ByLink
}

// readerOf is the caller as a reader.
func readerOf(tx *tenant.Tx) Reader {
	r := Reader{Person: tx.Actor().Person, Way: ByApp}
	if h := manifest.CallerOf(tx.Context()).In(tx.Tenant()); h != nil {
		r.Decides, r.Informed, r.Groups = h.Subjects, h.Informed, h.Groups
	}
	return r
}

func (r Reader) decidesFor(child uuid.UUID) bool { return slices.Contains(r.Decides, child) }

func (r Reader) follows(child uuid.UUID) bool { return slices.Contains(r.children(), child) }

// children are all whom the reader follows, themselves included.
func (r Reader) children() []uuid.UUID { return slices.Concat(r.Decides, r.Informed) }

// Received is a note as one reader received it.
type Received struct {
	ID          uuid.UUID
	PublishedAt time.Time
	ClosesAt    *time.Time
	WithdrawnAt *time.Time
	Sheet       Sheet
	Body        richtext.Doc
	Children    []ChildOf
}

// ChildOf is one child of the reader whom a note is about, and what the reader did of it.
type ChildOf struct {
	ID         uuid.UUID
	Name       string
	ReadAt     *time.Time
	SignedAt   *time.Time
	Answer     *string
	AnsweredAt *time.Time
	Way        *string
	Owes       bool
	Settled    bool // an answer stands for the child, this reader's or another guardian's
}

// done tells whether this reader signed or answered for the child.
func (c ChildOf) done() bool { return c.SignedAt != nil || c.Answer != nil }

// closed tells whether the last day for an answer is over.
func (n Received) closed(now time.Time) bool { return n.ClosesAt != nil && !now.Before(*n.ClosesAt) }

// pending tells whether the reader is still asked for something about the child.
func (n Received) pending(c ChildOf, r Reader, now time.Time) bool {
	if n.Sheet.Wants == WantsRead {
		return c.Owes
	}
	return c.Owes && r.decidesFor(c.ID) && !n.closed(now) && (!c.Settled || n.Sheet.BothGuardians)
}

// abilities are what the reader may do about the child; the app never works them out.
func (n Received) abilities(c ChildOf, r Reader, now time.Time) map[string]bool {
	asks := Content{Wants: n.Sheet.Wants}.asksAnswer()
	may := asks && r.decidesFor(c.ID) && !n.closed(now)
	free := !c.Settled || n.Sheet.BothGuardians || c.done()
	return map[string]bool{
		"read":   c.ReadAt == nil,
		"sign":   may && n.Sheet.Wants == WantsSign && c.SignedAt == nil,
		"answer": may && n.Sheet.Wants != WantsSign && free,
		"refuse": may && n.Sheet.Wants == WantsAuthorisation,
		"undo":   may && c.done() && (c.Way == nil || *c.Way != ByPaper),
	}
}

// Receive finds a note as the reader received it. What was taken back is gone; what was never theirs does not exist.
func (s *Service) Receive(tx *tenant.Tx, r Reader, note uuid.UUID) (Received, error) {
	n, err := receivedNote(tx, r, note)
	if err != nil {
		return n, err
	}
	if n.WithdrawnAt != nil {
		return n, problem.New(problem.Gone, "liaison.taken_back", "organisation", n.Sheet.AuthorName)
	}
	return n, nil
}

// Read records that the reader has read the note, for all their children at once. Reading twice changes nothing.
func (s *Service) Read(tx *tenant.Tx, r Reader, note uuid.UUID) error {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update liaison.deliveries set read_at = coalesce(read_at, $4), way = coalesce(way, $5), owes = owes and $6 <> 'read'
		where tenant_id = $1 and note_id = $2 and guardian_id = $3 and (read_at is null or owes)`, tx.Tenant(), note, r.Person, tx.Now(), r.Way, n.Sheet.Wants); err != nil {
		return err
	}
	tx.About(note)
	if err := s.Notify.Seen(tx, note, r.Person); err != nil {
		return err
	}
	return s.countSoon(tx, note, n.Sheet)
}

// Respond records the reader's signature or answer for one child. Until the closing date they may change it; another
// guardian's answer stands, except that a guardian may always refuse what the other authorised.
func (s *Service) Respond(tx *tenant.Tx, r Reader, note, child uuid.UUID, answer string) error {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return err
	}
	c, err := n.childOf(r, child)
	if err != nil {
		return err
	}
	if n.closed(tx.Now()) {
		return tooLate(tx, "liaison.closed", n.Sheet.ClosesOn)
	}
	answer = strings.TrimSpace(answer)
	if err := checkAnswer(n.Sheet, answer); err != nil {
		return err
	}
	if !c.done() {
		if err := settle(tx, note, c, n.Sheet, answer); err != nil {
			return err
		}
	}
	if err := writeAnswer(tx, note, r.Person, child, n.Sheet.Wants, answer, r.Way, nil); err != nil {
		return err
	}
	tx.About(note, child)
	if err := s.Notify.Seen(tx, note, r.Person); err != nil {
		return err
	}
	return s.countSoon(tx, note, n.Sheet)
}

// childOf finds the child for whom the reader decides.
func (n Received) childOf(r Reader, child uuid.UUID) (ChildOf, error) {
	i := slices.IndexFunc(n.Children, func(c ChildOf) bool { return c.ID == child })
	switch {
	case i < 0 || !r.follows(child):
		return ChildOf{}, problem.Missing()
	case !r.decidesFor(child):
		return ChildOf{}, problem.New(problem.Forbidden, "liaison.informed_only")
	}
	return n.Children[i], nil
}

// checkAnswer refuses an answer that the note did not ask for.
func checkAnswer(sh Sheet, answer string) error {
	switch sh.Wants {
	case WantsSign:
		if answer != "" {
			return problem.OnField("answer", "liaison.only_sign")
		}
	case WantsYesNo, WantsAuthorisation:
		if answer != Yes && answer != No {
			return problem.OnField("answer", "liaison.yes_or_no")
		}
	case WantsChoice:
		if !slices.Contains(sh.Choices, answer) {
			return problem.OnField("answer", "liaison.not_a_choice")
		}
	case WantsText:
		if answer == "" {
			return problem.OnField("answer", "field.required")
		}
		if utf8.RuneCountInString(answer) > maxAnswer {
			return problem.OnField("answer", "field.long", "max", maxAnswer)
		}
	default:
		return problem.New(problem.Conflict, "liaison.nothing_asked")
	}
	return nil
}

// settle takes the child's one answer, or refuses because another guardian gave it: two who answer in the same second do
// not both win. A second signature and a refusal stand beside the first answer.
func settle(tx *tenant.Tx, note uuid.UUID, c ChildOf, sh Sheet, answer string) error {
	beside := sh.BothGuardians || sh.Wants == WantsSign || (sh.Wants == WantsAuthorisation && answer == No)
	sql := `insert into liaison.settled as s (tenant_id, note_id, pupil_id, answers, settled_at) values ($1, $2, $3, 1, $4)
		on conflict (tenant_id, note_id, pupil_id) do update set answers = s.answers + 1, settled_at = excluded.settled_at`
	if !beside {
		sql += ` where s.answers = 0`
	}
	n, err := tx.Exec(sql, tx.Tenant(), note, c.ID, tx.Now())
	if err == nil && n == 0 {
		err = problem.New(problem.Conflict, "liaison.already_answered", "child", c.Name)
	}
	return err
}

// Undo takes the reader's own answer back, until the closing date.
func (s *Service) Undo(tx *tenant.Tx, r Reader, note, child uuid.UUID) error {
	n, err := s.Receive(tx, r, note)
	if err != nil {
		return err
	}
	c, err := n.childOf(r, child)
	switch {
	case err != nil:
		return err
	case !c.done():
		return problem.New(problem.Conflict, "liaison.nothing_to_undo")
	case n.closed(tx.Now()):
		return tooLate(tx, "liaison.closed", n.Sheet.ClosesOn)
	case c.Way != nil && *c.Way == ByPaper:
		return problem.New(problem.Conflict, "liaison.answered_on_paper")
	}
	if err := clearAnswer(tx, note, r.Person, child); err != nil {
		return err
	}
	tx.About(note, child)
	return s.countSoon(tx, note, n.Sheet)
}

// tooLate refuses what came after the last day for an answer.
func tooLate(tx *tenant.Tx, code string, last schoolyear.Date) error {
	return problem.New(problem.Conflict, code, "date", i18n.Date(tx.Actor().Lang, last.At(time.UTC, 12, 0)))
}

func writeAnswer(tx *tenant.Tx, note, guardian, child uuid.UUID, wants, answer, way string, recordedBy *uuid.UUID) error {
	signs := wants == WantsSign || wants == WantsAuthorisation
	var value *string
	if wants != WantsSign {
		value = &answer
	}
	_, err := tx.Exec(`update liaison.deliveries set read_at = coalesce(read_at, $5), signed_at = case when $6 then $5::timestamptz end, answer = $7, answered_at = $5, way = $8, recorded_by = $9, owes = false
		where tenant_id = $1 and note_id = $2 and guardian_id = $3 and pupil_id = $4`, tx.Tenant(), note, guardian, child, tx.Now(), signs, value, way, recordedBy)
	return err
}

func clearAnswer(tx *tenant.Tx, note, guardian, child uuid.UUID) error {
	if _, err := tx.Exec(`update liaison.deliveries set signed_at = null, answer = null, answered_at = null, way = case when way <> 'paper' then way end, recorded_by = null, owes = true
		where tenant_id = $1 and note_id = $2 and guardian_id = $3 and pupil_id = $4`, tx.Tenant(), note, guardian, child); err != nil {
		return err
	}
	_, err := tx.Exec(`update liaison.settled set answers = greatest(answers - 1, 0) where tenant_id = $1 and note_id = $2 and pupil_id = $3`, tx.Tenant(), note, child)
	return err
}

// RecordPaper copies what a guardian answered on paper, after the closing date too; answer "" for a note that only asks for
// a signature. taken back: the copy was a mistake.
func (s *Service) RecordPaper(tx *tenant.Tx, note, guardian, child uuid.UUID, answer string, takeBack bool) error {
	n, err := s.followed(tx, note)
	if err != nil {
		return err
	}
	if n.State != Published {
		return problem.New(problem.Conflict, "liaison.not_published")
	}
	type row struct {
		ChildOf
		Authority string
		ClassID   *uuid.UUID
	}
	d, ok, err := tenant.One[row](tx, `select d.pupil_id as id, p.given_name as name, d.read_at, d.signed_at, d.answer, d.answered_at, d.way, d.owes, false as settled, d.authority, d.class_id
		from liaison.deliveries d join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id
		where d.tenant_id = $1 and d.note_id = $2 and d.guardian_id = $3 and d.pupil_id = $4 for update of d`, tx.Tenant(), note, guardian, child)
	if err != nil {
		return err
	}
	mine, err := ownClasses(tx, n)
	if err != nil {
		return err
	}
	if !ok || (mine != nil && (d.ClassID == nil || !slices.Contains(mine, *d.ClassID))) {
		return problem.Missing()
	}
	onPaper := d.Way != nil && *d.Way == ByPaper
	tx.About(note, child)
	switch {
	case takeBack && !(d.done() && onPaper):
		return problem.New(problem.Conflict, "liaison.nothing_to_undo")
	case takeBack:
		return clearAnswer(tx, note, guardian, child)
	case d.done() && !onPaper:
		return problem.New(problem.Conflict, "liaison.already_answered", "child", d.Name)
	case d.Authority == directory.AuthorityInformed && n.asksAnswer():
		return problem.New(problem.Forbidden, "liaison.informed_only_staff")
	}
	by := tx.Actor().Person
	if !n.asksAnswer() {
		_, err := tx.Exec(`update liaison.deliveries set read_at = coalesce(read_at, $5), way = 'paper', recorded_by = $6, owes = false
			where tenant_id = $1 and note_id = $2 and guardian_id = $3 and pupil_id = $4`, tx.Tenant(), note, guardian, child, tx.Now(), by)
		return err
	}
	sheet := sheetOf(n, nil)
	answer = strings.TrimSpace(answer)
	if err := checkAnswer(sheet, answer); err != nil {
		return err
	}
	if !d.done() {
		if err := settle(tx, note, d.ChildOf, sheet, answer); err != nil {
			return err
		}
	}
	if err := writeAnswer(tx, note, guardian, child, n.Wants, answer, ByPaper, &by); err != nil {
		return err
	}
	return s.countSoon(tx, note, sheet)
}
