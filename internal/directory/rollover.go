package directory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// The year to come is prepared beside the one that runs. What a person chose is kept; the rest is proposed anew from this year's
// places at each look, so a pupil who comes or leaves meanwhile is in it. Nothing of it is in the directory before it opens.

// fromProposal is the source of a place that no person gave.
const fromProposal = "proposal"

// earliest is how many days before its first day a year may open: the staff comes back before the pupils.
const earliest = 15

// Rollover is the preparation of one year.
type Rollover struct {
	ID        uuid.UUID
	FromYear  uuid.UUID
	Start     int // civil year in which the prepared year begins
	State     string
	OpensOn   Date
	OpenedAt  *time.Time
	UndoUntil *time.Time
	Effects   []byte
}

const rolloverColumns = `r.id, r.from_year, r.start, r.state, r.opens_on, r.opened_at, r.undo_until, r.effects`

// effects are the ids of what opening a year changed.
type effects struct {
	Left    []uuid.UUID  `json:"left,omitempty"`    // pupils, and adults with them, who left
	LeftOn  Date         `json:"left_on,omitzero"`  // on that day
	Groups  []uuid.UUID  `json:"groups,omitempty"`  // hand-made groups made anew
	Classes []uuid.UUID  `json:"classes,omitempty"` // opened
	Members []uuid.UUID  `json:"members,omitempty"` // places given
	Places  []endedPlace `json:"places,omitempty"`  // places that ended with a departure, or gave way to a choice
}

type endedPlace struct {
	ID    uuid.UUID `json:"id"`
	Until Date      `json:"until"`
}

// NextClass is a class of the year to come.
type NextClass struct {
	ID        uuid.UUID
	Label     string
	Kind      string
	Levels    []string
	FromClass *uuid.UUID
}

// NextPlace is where a pupil is this year and where they are to be.
type NextPlace struct {
	ID                    uuid.UUID
	GivenName, FamilyName string
	BirthDate             Date
	FromClass             string // label, "" for who comes in
	FromClassID           *uuid.UUID
	FromLevel             string
	Expected              bool

	Outcome string     // "placed", "leaves", "unplaced"
	Class   *uuid.UUID // of NextClass
	Level   string
	By      string // "hand", "register", "proposal"
	// Register is the label of the class that the register's files gave, when a choice by hand says otherwise.
	Register string
	// Transfer is the state of the pupil's move elsewhere, TransferTo its other side; "" when none was begun.
	Transfer, TransferTo string
}

// NextStaff is an adult of a class of the year to come.
type NextStaff struct {
	ClassID               uuid.UUID
	ID                    uuid.UUID
	GivenName, FamilyName string
	Part                  string
}

// rolloverOf is the preparation of the year after the current one, or the one that was opened last and may still be undone.
func rolloverOf(tx *tenant.Tx) (Rollover, bool, error) {
	return tenant.One[Rollover](tx, `select `+rolloverColumns+` from directory.rollovers r where r.tenant_id = $1 and (r.state = 'draft' or r.undo_until > $2) order by r.state = 'draft' desc, r.start desc limit 1`, tx.Tenant(), tx.Now())
}

// draftOf locks the preparation that goes on.
func draftOf(tx *tenant.Tx) (Rollover, error) {
	r, ok, err := tenant.One[Rollover](tx, `select `+rolloverColumns+` from directory.rollovers r where r.tenant_id = $1 and r.state = 'draft' order by r.start desc limit 1 for update`, tx.Tenant())
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "directory.next_year_none")
	}
	return r, err
}

// begin prepares the year after the current one: its classes are this year's, with those who take them.
func begin(tx *tenant.Tx) (Rollover, error) {
	this, ok, err := CurrentYear(tx)
	if err != nil {
		return Rollover{}, err
	}
	if !ok {
		return Rollover{}, problem.New(problem.Conflict, "directory.no_year")
	}
	r := Rollover{ID: tenant.NewID(), FromYear: this.ID, Start: this.Start + 1, State: "draft"}
	next, err := plannedYear(tx, r.Start)
	if err != nil {
		return r, err
	}
	n, err := tx.Exec(`insert into directory.rollovers (tenant_id, id, from_year, start, opens_on, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, start) do nothing`,
		tx.Tenant(), r.ID, r.FromYear, r.Start, next.StartsOn, tx.Now())
	if err != nil {
		return r, fmt.Errorf("begin the next year: %w", err)
	}
	if n == 0 {
		return r, problem.New(problem.Conflict, "directory.next_year_begun")
	}
	classes, err := Classes(tx, this.ID)
	if err != nil {
		return r, err
	}
	for _, c := range classes {
		if c.PeerTenantID != nil {
			continue
		}
		id := tenant.NewID()
		if _, err := tx.Exec(`insert into directory.rollover_classes (tenant_id, id, rollover_id, label, kind, levels, from_class) values ($1, $2, $3, $4, $5, $6, $7)`, tx.Tenant(), id, r.ID, c.Label, c.Kind, lists.NonNil(c.Levels), c.ID); err != nil {
			return r, err
		}
		type adult struct {
			PersonID uuid.UUID
			Part     string
		}
		adults, err := tenant.Select[adult](tx, `select m.person_id, m.part from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.erased_at is null and p.left_on is null
			where m.tenant_id = $1 and m.class_id = $2 and m.part <> 'pupil' and `+alive("m", "$3::date")+` order by m.since, m.id`, tx.Tenant(), c.ID, today(tx))
		if err != nil {
			return r, err
		}
		for _, a := range adults {
			if err := choose(tx, r.ID, a.PersonID, a.Part, "placed", &id, ""); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

func choose(tx *tenant.Tx, rollover, person uuid.UUID, part, outcome string, class *uuid.UUID, level string) error {
	_, err := tx.Exec(`insert into directory.rollover_choices (tenant_id, id, rollover_id, person_id, part, outcome, class_id, level) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), tenant.NewID(), rollover, person, part, outcome, class, level)
	return err
}

func nextClasses(tx *tenant.Tx, r Rollover) ([]NextClass, error) {
	list, err := tenant.Select[NextClass](tx, `select c.id, c.label, c.kind, c.levels, c.from_class from directory.rollover_classes c where c.tenant_id = $1 and c.rollover_id = $2 order by c.label collate "fr-x-icu", c.id`, tx.Tenant(), r.ID)
	slices.SortStableFunc(list, func(a, b NextClass) int { return LevelOrder(a.Levels) - LevelOrder(b.Levels) })
	return list, err
}

func nextStaff(tx *tenant.Tx, r Rollover) ([]NextStaff, error) {
	return tenant.Select[NextStaff](tx, `select h.class_id, p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, h.part from directory.rollover_choices h
		join directory.people p on p.tenant_id = h.tenant_id and p.id = h.person_id and p.erased_at is null and p.left_on is null
		where h.tenant_id = $1 and h.rollover_id = $2 and h.part <> 'pupil' and h.class_id is not null order by h.class_id, array_position(array['main_teacher', 'teacher', 'assistant'], h.part), p.fold, p.id`, tx.Tenant(), r.ID)
}

// levelAfter is the level that follows, "" after the last one that is known.
func levelAfter(level string) string {
	if i := slices.Index(levels, level); i >= 0 && i+1 < len(levels) {
		return levels[i+1]
	}
	return ""
}

// levelOfAge is the level of a child who is neither ahead nor late: the first year of nursery school in the year of the third birthday
// (Code de l'éducation, art. L. 113-1 and D. 113-1).
func levelOfAge(birth Date, start int) string {
	if birth.IsZero() {
		return ""
	}
	if i := start - birth.Year - 2; i >= 0 && i < len(levels) {
		return levels[i]
	}
	return ""
}

// nickname is what tells classes of one level apart: "a" of "CE1 A".
func nickname(label string) string {
	var rest []string
	for _, w := range strings.Fields(fold.Fold(label)) {
		if !slices.ContainsFunc(levels, func(l string) bool { return fold.Fold(l) == w }) {
			rest = append(rest, w)
		}
	}
	return strings.Join(rest, " ")
}

// nextPlaces says of every pupil where they are to be: as a person chose, else as the register's files say, else as proposed.
func nextPlaces(tx *tenant.Tx, r Rollover, classes []NextClass) ([]NextPlace, error) {
	type row struct {
		NextPlace
		Choice       *string
		ChoiceClass  *uuid.UUID
		ChoiceLevel  *string
		RegisterName *string
		RegisterRank *string
	}
	rows, err := tenant.Select[row](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, p.birth_date, p.expected_in_onde as expected,
		coalesce(m.label, '') as from_class, m.class_id as from_class_id, coalesce(m.level, '') as from_level,
		h.outcome as choice, h.class_id as choice_class, h.level as choice_level, n.label as register_name, n.level as register_rank,
		coalesce(t.state, '') as transfer, coalesce(t.peer_name, '') as transfer_to
		from directory.people p
		left join lateral (select c.label, m.class_id, m.level from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and c.year_id = $3 and c.peer_tenant_id is null and m.until is null order by c.kind = 'ordinary' desc, m.since desc limit 1) m on true
		left join lateral (select c.label, m.class_id, m.level from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and y.start = $4 and c.kind = 'ordinary' and m.until is null order by m.since desc limit 1) n on true
		left join lateral (select h.outcome, h.class_id, h.level from directory.rollover_choices h where h.tenant_id = $1 and h.rollover_id = $2 and h.person_id = p.id and h.part = 'pupil' limit 1) h on true
		left join lateral (select t.state, t.peer_name from directory.transfers t where t.tenant_id = $1 and t.person_id = p.id and t.way = 'out' and t.state in ('asked', 'proposed', 'accepted', 'refused') order by t.opened_at desc limit 1) t on true
		where p.tenant_id = $1 and p.erased_at is null and p.left_on is null and exists (select from directory.roles o where o.tenant_id = $1 and o.person_id = p.id and o.profile = 'pupil' and (o.until is null or o.until >= $5::date))
		order by `+inRegister, tx.Tenant(), r.ID, r.FromYear, r.Start, today(tx))
	if err != nil {
		return nil, err
	}
	at := map[uuid.UUID]int{}
	for i, c := range classes {
		at[c.ID] = i
	}
	labelled := func(label string) *uuid.UUID {
		for _, c := range classes {
			if fold.Fold(c.Label) == fold.Fold(label) {
				return &c.ID
			}
		}
		return nil
	}
	count := map[uuid.UUID]int{}
	out := make([]NextPlace, len(rows))
	var open []int // still to be proposed
	for i, x := range rows {
		out[i] = x.NextPlace
		p := &out[i]
		var register *uuid.UUID
		if x.RegisterName != nil {
			register = labelled(*x.RegisterName)
		}
		switch {
		case x.Choice != nil && *x.Choice == "leaves":
			p.Outcome, p.By = "leaves", "hand"
		case x.Choice != nil && x.ChoiceClass != nil:
			p.Outcome, p.By, p.Class, p.Level = "placed", "hand", x.ChoiceClass, *x.ChoiceLevel
			if x.RegisterName != nil && (register == nil || *register != *x.ChoiceClass) {
				p.Register = *x.RegisterName
			}
		case register != nil:
			p.Outcome, p.By, p.Class, p.Level = "placed", "register", register, *x.RegisterRank
		case p.Transfer == TransferAccepted || p.Transfer == TransferProposed:
			p.Outcome, p.By = "leaves", "proposal"
		default:
			open = append(open, i)
		}
		if p.Class != nil {
			count[*p.Class]++
		}
	}
	taught := map[string]bool{}
	for _, p := range out {
		taught[p.FromLevel] = true
	}
	for _, i := range open {
		propose(&out[i], r.Start, classes, count, taught)
	}
	return out, nil
}

// propose finds the class of the level above: the one of the same nickname, else the least filled. A pupil whose next level the
// school never had leaves it; one who comes in is placed by age when they have no level.
func propose(p *NextPlace, start int, classes []NextClass, count map[uuid.UUID]int, taught map[string]bool) {
	p.By = "proposal"
	next := levelAfter(p.FromLevel)
	if p.FromLevel == "" {
		next = levelOfAge(p.BirthDate, start)
	}
	var best *NextClass
	for i := range classes {
		c := &classes[i]
		if c.Kind != "ordinary" || !slices.Contains(c.Levels, next) {
			continue
		}
		same := p.FromClass != "" && nickname(p.FromClass) != "" && nickname(c.Label) == nickname(p.FromClass)
		if same {
			best = c
			break
		}
		if best == nil || count[c.ID] < count[best.ID] {
			best = c
		}
	}
	switch {
	case best != nil:
		p.Outcome, p.Class, p.Level = "placed", &best.ID, next
		count[best.ID]++
	case p.FromLevel != "" && next != "" && !taught[next], p.FromLevel == levels[len(levels)-1]:
		p.Outcome = "leaves"
	default:
		p.Outcome = "unplaced"
	}
}

// mayOpen tells from which day the prepared year may open, and until when.
func mayOpen(tx *tenant.Tx, r Rollover) (from, until Date, err error) {
	year, err := plannedYear(tx, r.Start)
	return year.StartsOn.AddDays(-earliest), year.EndsOn, err
}

// openNext opens the prepared year: its classes and places are written, those who leave begin their departure clock, the groups
// of the year that ended are archived. confirm says that a person has seen who leaves without a transfer and who has no class.
func (s *service) openNext(tx *tenant.Tx, r Rollover, confirm bool) error {
	from, _, err := mayOpen(tx, r)
	if err != nil {
		return err
	}
	day := today(tx)
	if day.Before(from) {
		return problem.New(problem.Conflict, "directory.next_year_early", "day", from.String())
	}
	drafts, err := nextClasses(tx, r)
	if err != nil {
		return err
	}
	places, err := nextPlaces(tx, r, drafts)
	if err != nil {
		return err
	}
	if leaving, unplaced := loose(places); !confirm && leaving+unplaced > 0 {
		return problem.New(problem.Conflict, "directory.next_year_confirm", "leaving", leaving, "unplaced", unplaced)
	}
	staff, err := nextStaff(tx, r)
	if err != nil {
		return err
	}
	year, err := OpenYear(tx, r.Start)
	if err != nil {
		return err
	}
	var done effects
	here := map[uuid.UUID]uuid.UUID{} // draft class -> class
	there, err := Classes(tx, year.ID)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		i := slices.IndexFunc(there, func(c Class) bool { return c.PeerTenantID == nil && fold.Fold(c.Label) == fold.Fold(d.Label) })
		if i >= 0 { // the register's files opened it before
			here[d.ID] = there[i].ID
			continue
		}
		if here[d.ID], err = OpenClass(tx, Class{ID: d.ID, YearID: year.ID, Label: d.Label, Kind: d.Kind, Levels: d.Levels}); err != nil {
			return err
		}
		done.Classes = append(done.Classes, d.ID)
	}
	done.LeftOn = year.StartsOn
	if day.After(done.LeftOn) {
		done.LeftOn = day
	}
	for _, p := range places {
		switch {
		case p.Outcome == "placed" && p.By != "register":
			source := fromProposal
			if p.By == "hand" {
				source = FromHand
			}
			if err := seatNext(tx, &done, here[*p.Class], p, source, year.StartsOn); err != nil {
				return err
			}
		case p.Outcome == "leaves" && p.Transfer != TransferAccepted: // who was accepted elsewhere leaves on the day agreed
			gone, ended, err := s.departAs(tx, p.ID, done.LeftOn)
			if err != nil {
				return err
			}
			done.Left, done.Places = append(done.Left, gone...), append(done.Places, ended...)
		}
	}
	for _, a := range staff {
		before, err := tenant.Value[bool](tx, `select exists (select from directory.class_members where tenant_id = $1 and class_id = $2 and person_id = $3 and part = $4 and until is null)`, tx.Tenant(), here[a.ClassID], a.ID, a.Part)
		if err != nil {
			return err
		}
		if before {
			continue
		}
		id, err := Join(tx, here[a.ClassID], a.ID, a.Part, "", year.StartsOn)
		if err != nil {
			return err
		}
		done.Members = append(done.Members, id)
	}
	if err := s.turnGroups(tx, r, year, &done); err != nil {
		return err
	}
	kept, err := json.Marshal(done)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.rollovers set state = 'open', opened_at = $3, opened_by = $4, undo_until = $5, effects = $6 where tenant_id = $1 and id = $2`,
		tx.Tenant(), r.ID, tx.Now(), actorAccount(tx), tx.Now().Add(undoFor), kept); err != nil {
		return err
	}
	if err := Refresh(tx); err != nil {
		return err
	}
	return shareSoon(tx)
}

// loose counts the pupils who leave and for whom no transfer was begun, and those without a class.
func loose(places []NextPlace) (leaving, unplaced int) {
	for _, p := range places {
		switch {
		case p.Outcome == "leaves" && p.By != "hand" && (p.Transfer == "" || p.Transfer == TransferRefused):
			leaving++
		case p.Outcome == "unplaced":
			unplaced++
		}
	}
	return leaving, unplaced
}

// seatNext gives a pupil a place of the year that opens. A place that the register's files gave gives way to a choice by hand.
func seatNext(tx *tenant.Tx, done *effects, class uuid.UUID, p NextPlace, source string, since Date) error {
	before, err := tenant.Select[endedPlace](tx, `select m.id, m.until from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
		where m.tenant_id = $1 and m.person_id = $2 and m.part = 'pupil' and m.until is null and c.kind = 'ordinary' and c.year_id = (select n.year_id from directory.classes n where n.tenant_id = $1 and n.id = $3)`, tx.Tenant(), p.ID, class)
	if err != nil {
		return err
	}
	id, err := Join(tx, class, p.ID, PartPupil, p.Level, since)
	if err != nil || slices.ContainsFunc(before, func(e endedPlace) bool { return e.ID == id }) {
		return err
	}
	done.Members, done.Places = append(done.Members, id), append(done.Places, before...)
	_, err = tx.Exec(`update directory.class_members set source = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), id, source)
	return err
}

// departAs is leave, and tells whose departure it was and which places ended with it.
func (s *service) departAs(tx *tenant.Tx, pupil uuid.UUID, on Date) (gone []uuid.UUID, ended []endedPlace, err error) {
	family, err := tenant.Select[uuid.UUID](tx, `select p.id from directory.people p where p.tenant_id = $1 and p.left_on is null and p.erased_at is null
		and (p.id = $2 or exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = p.id))`, tx.Tenant(), pupil)
	if err != nil {
		return nil, nil, err
	}
	if ended, err = tenant.Select[endedPlace](tx, `select id, until from directory.class_members where tenant_id = $1 and person_id = $2 and part = 'pupil' and until is null`, tx.Tenant(), pupil); err != nil {
		return nil, nil, err
	}
	if err := s.leave(tx, pupil, on); err != nil {
		return nil, nil, err
	}
	gone, err = tenant.Select[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and id = any ($2) and left_on is not null`, tx.Tenant(), family)
	return gone, ended, err
}

// turnGroups archives the groups of the year that ended; a hand-made one that is kept is made anew in the year that opens, with
// those of its members who stay.
func (s *service) turnGroups(tx *tenant.Tx, r Rollover, year SchoolYear, done *effects) error {
	type group struct {
		ID    uuid.UUID
		Label string
		Keep  bool
	}
	list, err := tenant.Select[group](tx, `select g.id, g.label, coalesce(k.keep, false) as keep from directory.groups g left join directory.rollover_groups k on k.tenant_id = g.tenant_id and k.id = g.id and k.rollover_id = $3
		where g.tenant_id = $1 and g.year_id = $2 and g.archived_at is null and not g.automatic order by g.id`, tx.Tenant(), r.FromYear, r.ID)
	if err != nil {
		return err
	}
	for _, g := range list {
		if !g.Keep {
			continue
		}
		members, err := tenant.Select[uuid.UUID](tx, `select m.person_id from directory.group_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.erased_at is null and p.left_on is null
			where m.tenant_id = $1 and m.group_id = $2 and m.until is null order by 1`, tx.Tenant(), g.ID)
		if err != nil {
			return err
		}
		id, err := MakeGroup(tx, year.ID, g.Label, members)
		if err != nil {
			return err
		}
		done.Groups = append(done.Groups, id)
	}
	if today(tx).Before(year.StartsOn) { // they are written to until the last day
		return nil
	}
	return archiveYear(tx, r.FromYear)
}

func archiveYear(tx *tenant.Tx, year uuid.UUID) error {
	_, err := tx.Exec(`update directory.groups set archived_at = $3 where tenant_id = $1 and year_id = $2 and archived_at is null`, tx.Tenant(), year, tx.Now())
	return err
}

// undoNext takes the opening of a year back within a week: what was written since by hand or by a file stays. The choices are
// there again, to be opened anew.
func (s *service) undoNext(tx *tenant.Tx) error {
	r, ok, err := tenant.One[Rollover](tx, `select `+rolloverColumns+` from directory.rollovers r where r.tenant_id = $1 and r.state = 'open' order by r.start desc limit 1 for update`, tx.Tenant())
	if err != nil {
		return err
	}
	if !ok {
		return problem.New(problem.Conflict, "directory.next_year_none")
	}
	if r.UndoUntil == nil || tx.Now().After(*r.UndoUntil) || r.Effects == nil || r.OpenedAt == nil {
		return problem.New(problem.Conflict, "directory.undo_over")
	}
	var done effects
	if err := json.Unmarshal(r.Effects, &done); err != nil {
		return err
	}
	// a place that ended since, or that a file moved, is no longer the one that was given
	if _, err := tx.Exec(`delete from directory.class_members where tenant_id = $1 and id = any ($2) and until is null and import_id is null`, tx.Tenant(), lists.NonNil(done.Members)); err != nil {
		return fmt.Errorf("take the places back: %w", err)
	}
	if _, err := tx.Exec(`update directory.people set left_on = null, updated_at = $4 where tenant_id = $1 and id = any ($2) and left_on = $3`, tx.Tenant(), lists.NonNil(done.Left), done.LeftOn, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.groups set archived_at = null where tenant_id = $1 and year_id = $2 and archived_at >= $3`, tx.Tenant(), r.FromYear, *r.OpenedAt); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from directory.group_members where tenant_id = $1 and group_id = any ($2)`, tx.Tenant(), lists.NonNil(done.Groups)); err != nil {
		return err
	}
	for _, p := range done.Places {
		if _, err := tx.Exec(`update directory.class_members m set until = null where m.tenant_id = $1 and m.id = $2 and not exists (select from directory.class_members o where o.tenant_id = $1 and o.class_id = m.class_id and o.person_id = m.person_id and o.part = m.part and o.until is null)`, tx.Tenant(), p.ID); err != nil {
			return err
		}
	}
	if s.memberships.Until != nil {
		for _, p := range done.Left {
			if err := s.memberships.Until(tx, p, Date{}); err != nil {
				return err
			}
		}
	}
	if stuck, err := discard(tx, "groups", done.Groups); err != nil {
		return err
	} else if len(stuck) > 0 { // something was written to it since
		if _, err := tx.Exec(`update directory.groups set archived_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), stuck, tx.Now()); err != nil {
			return err
		}
	}
	empty, err := tenant.Select[uuid.UUID](tx, `select c.id from directory.classes c where c.tenant_id = $1 and c.id = any ($2) and not exists (select from directory.class_members m where m.tenant_id = $1 and m.class_id = c.id)`, tx.Tenant(), lists.NonNil(done.Classes))
	if err != nil {
		return err
	}
	if _, err := discardClasses(tx, empty); err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.rollovers set state = 'draft', opens_on = null, opened_at = null, opened_by = null, undo_until = null, effects = null where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID); err != nil {
		return err
	}
	if err := Refresh(tx); err != nil {
		return err
	}
	return shareSoon(tx)
}

// turn opens a year whose day has come, and forgets what may no longer be undone.
func (s *service) turn(tx *tenant.Tx) error {
	r, ok, err := tenant.One[Rollover](tx, `select `+rolloverColumns+` from directory.rollovers r where r.tenant_id = $1 and r.state = 'draft' and r.opens_on <= directory.today($1, $2) order by r.start limit 1 for update`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	if ok { // a person chose the day; who is loose then is on the list of those to be looked at
		if err := s.openNext(tx, r, true); err != nil {
			return err
		}
	}
	ended, err := tenant.Select[uuid.UUID](tx, `select r.from_year from directory.rollovers r join directory.school_years y on y.tenant_id = r.tenant_id and y.id = r.from_year
		where r.tenant_id = $1 and r.state = 'open' and y.ends_on < directory.today($1, $2)`, tx.Tenant(), tx.Now())
	if err != nil {
		return err
	}
	for _, year := range ended {
		if err := archiveYear(tx, year); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`update directory.rollovers set effects = null where tenant_id = $1 and effects is not null and undo_until < $2`, tx.Tenant(), tx.Now())
	return err
}

// nextLabel is "2027-2028".
func (r Rollover) nextLabel() string { return schoolyear.Label(r.Start) }
