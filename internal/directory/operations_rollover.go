package directory

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// NextYearView is the preparation of the year to come, whole.
type NextYearView struct {
	State     string          `json:"state" enum:"none,draft,open"`
	Label     string          `json:"label" doc:"Of the year prepared: 2027-2028"`
	FromLabel string          `json:"from_label,omitempty" doc:"Of the year that runs"`
	StartsOn  Date            `json:"starts_on,omitzero" doc:"Its first day in the tenant's zone"`
	OpensFrom Date            `json:"opens_from,omitzero" doc:"The earliest day on which it may open"`
	OpensOn   Date            `json:"opens_on,omitzero" doc:"The day on which it opens by itself"`
	OpenedAt  *time.Time      `json:"opened_at,omitempty"`
	UndoUntil *time.Time      `json:"undo_until,omitempty"`
	Classes   []NextClassView `json:"classes"`
	Pupils    []NextPupilView `json:"pupils"`
	Groups    []NextGroupView `json:"groups" doc:"The hand-made groups of the year that runs"`
	Teachers  []NextTeacher   `json:"teachers" doc:"Adults who may take a class"`
	Leaving   int             `json:"leaving" doc:"Pupils who leave and for whom no transfer was begun"`
	Unplaced  int             `json:"unplaced"`
	Peers     []Destination   `json:"peers" doc:"Where those who leave may be proposed"`
	Abilities []string        `json:"abilities" doc:"begin; edit, open; undo"`
}

// NextClassView is a class of the year prepared.
type NextClassView struct {
	ID     uuid.UUID   `json:"id"`
	Label  string      `json:"label"`
	Kind   string      `json:"kind"`
	Levels []string    `json:"levels"`
	From   *uuid.UUID  `json:"from,omitempty" doc:"This year's class; absent: new"`
	Adults []TakerView `json:"adults"`
	Pupils int         `json:"pupils"`
}

// NextPupilView is a pupil's place this year and the next.
type NextPupilView struct {
	ID         uuid.UUID  `json:"id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	FromClass  string     `json:"from_class,omitempty"`
	From       *uuid.UUID `json:"from,omitempty"`
	FromLevel  string     `json:"from_level,omitempty"`
	Outcome    string     `json:"outcome" enum:"placed,leaves,unplaced"`
	Class      *uuid.UUID `json:"class,omitempty"`
	Level      string     `json:"level,omitempty"`
	KeptDown   bool       `json:"kept_down,omitempty" doc:"The same level once more"`
	By         string     `json:"by" enum:"hand,register,proposal"`
	Register   string     `json:"register,omitempty" doc:"The class that the register's files gave, when the choice by hand is another"`
	Expected   bool       `json:"expected_in_onde,omitempty"`
	Transfer   string     `json:"transfer,omitempty" enum:"asked,proposed,accepted,refused"`
	TransferTo string     `json:"transfer_to,omitempty"`
}

// NextGroupView is a hand-made group: kept for the year to come, or archived.
type NextGroupView struct {
	ID      uuid.UUID `json:"id"`
	Label   string    `json:"label"`
	Members int       `json:"members"`
	Answer  string    `json:"answer" enum:"keep,archive,unasked"`
}

// NextTeacher is an adult who may take a class.
type NextTeacher struct {
	ID         uuid.UUID `json:"id"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
}

type nextYearOut struct {
	Body NextYearView
}

func (s *service) nextYear(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*nextYearOut, error) {
	return s.nextYearView(tx)
}

func (s *service) nextYearView(tx *tenant.Tx) (*nextYearOut, error) {
	out := &nextYearOut{}
	b := &out.Body
	b.Classes, b.Pupils, b.Groups, b.Teachers, b.Peers, b.Abilities = []NextClassView{}, []NextPupilView{}, []NextGroupView{}, []NextTeacher{}, []Destination{}, []string{}
	r, ok, err := rolloverOf(tx)
	if err != nil {
		return nil, err
	}
	this, current, err := CurrentYear(tx)
	if err != nil {
		return nil, err
	}
	if current {
		b.FromLabel = this.Label
	}
	if !ok {
		b.State = "none"
		if current {
			next, err := plannedYear(tx, this.Start+1)
			if err != nil {
				return nil, err
			}
			b.Label, b.StartsOn, b.Abilities = next.Label, next.StartsOn, []string{"begin"}
			done, err := tenant.Value[bool](tx, `select exists (select from directory.rollovers where tenant_id = $1 and start = $2)`, tx.Tenant(), next.Start)
			if err != nil {
				return nil, err
			}
			if done { // opened a while ago: nothing to undo, nothing to begin
				b.Abilities = []string{}
			}
		}
		return out, nil
	}
	year, err := plannedYear(tx, r.Start)
	if err != nil {
		return nil, err
	}
	b.State, b.Label, b.StartsOn, b.OpensFrom, b.OpensOn, b.OpenedAt, b.UndoUntil = r.State, r.nextLabel(), year.StartsOn, year.StartsOn.AddDays(-earliest), r.OpensOn, r.OpenedAt, r.UndoUntil
	if r.State == "open" {
		b.Abilities = []string{"undo"}
		return out, nil
	}
	b.Abilities = []string{"edit"}
	if !today(tx).Before(b.OpensFrom) {
		b.Abilities = append(b.Abilities, "open")
	}
	classes, err := nextClasses(tx, r)
	if err != nil {
		return nil, err
	}
	places, err := nextPlaces(tx, r, classes)
	if err != nil {
		return nil, err
	}
	staff, err := nextStaff(tx, r)
	if err != nil {
		return nil, err
	}
	for _, c := range classes {
		v := NextClassView{ID: c.ID, Label: c.Label, Kind: c.Kind, Levels: lists.NonNil(c.Levels), From: c.FromClass, Adults: []TakerView{}}
		for _, a := range staff {
			if a.ClassID == c.ID {
				v.Adults = append(v.Adults, TakerView{ID: a.ID, GivenName: a.GivenName, FamilyName: a.FamilyName, Part: a.Part})
			}
		}
		for _, p := range places {
			if p.Class != nil && *p.Class == c.ID {
				v.Pupils++
			}
		}
		b.Classes = append(b.Classes, v)
	}
	for _, p := range places {
		b.Pupils = append(b.Pupils, NextPupilView{ID: p.ID, GivenName: p.GivenName, FamilyName: p.FamilyName, FromClass: p.FromClass, From: p.FromClassID, FromLevel: p.FromLevel, Outcome: p.Outcome, Class: p.Class, Level: p.Level,
			KeptDown: p.Outcome == "placed" && p.FromLevel != "" && p.Level == p.FromLevel, By: p.By, Register: p.Register, Expected: p.Expected, Transfer: p.Transfer, TransferTo: p.TransferTo})
	}
	b.Leaving, b.Unplaced = loose(places)
	if b.Groups, err = tenant.Select[NextGroupView](tx, `select g.id, g.label, case when k.keep then 'keep' when not k.keep then 'archive' else 'unasked' end as answer,
		(select count(*)::int from directory.group_members m where m.tenant_id = $1 and m.group_id = g.id and m.until is null) as members
		from directory.groups g left join directory.rollover_groups k on k.tenant_id = g.tenant_id and k.id = g.id and k.rollover_id = $3
		where g.tenant_id = $1 and g.year_id = $2 and not g.automatic and g.archived_at is null order by g.label collate "fr-x-icu", g.id`, tx.Tenant(), r.FromYear, r.ID); err != nil {
		return nil, err
	}
	if b.Teachers, err = tenant.Select[NextTeacher](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name from directory.people p
		where p.tenant_id = $1 and p.erased_at is null and p.left_on is null and exists (select from directory.roles o where o.tenant_id = $1 and o.person_id = p.id and o.profile in ('teacher', 'director', 'atsem', 'school_staff') and (o.until is null or o.until >= $2::date))
		order by `+inRegister, tx.Tenant(), today(tx)); err != nil {
		return nil, err
	}
	peers, err := destinations(tx)
	for _, p := range peers {
		b.Peers = append(b.Peers, Destination{ID: p.Peer, Name: p.PeerName})
	}
	return out, err
}

func (s *service) beginNextYear(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*nextYearOut, error) {
	r, err := begin(tx)
	if err != nil {
		return nil, err
	}
	tx.About(r.ID)
	return s.nextYearView(tx)
}

type nextClassIn struct {
	manifest.InTenant
	Class uuid.UUID `path:"class" format:"uuid"`
	Body  nextClassBody
}

type newNextClassIn struct {
	manifest.InTenant
	Body nextClassBody
}

type nextClassBody struct {
	Label    string      `json:"label" minLength:"1" maxLength:"60"`
	Kind     string      `json:"kind,omitempty" enum:"ordinary,ulis,upe2a" default:"ordinary"`
	Levels   []string    `json:"levels" maxItems:"8" doc:"Several for a class of two levels"`
	Teachers []uuid.UUID `json:"teachers" maxItems:"10" doc:"Who take it, the main teacher first; others of its staff stay"`
}

func (b nextClassBody) write(tx *tenant.Tx, r Rollover, class uuid.UUID) error {
	if fold.Line(b.Label) == "" {
		return problem.OnField("label", "directory.name_needed")
	}
	if err := levelsFit(b.Levels); err != nil {
		return err
	}
	if len(b.Teachers) > 0 {
		found, err := tenant.Value[int](tx, `select count(*)::int from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), b.Teachers)
		if err != nil {
			return err
		}
		if found != distinct(b.Teachers) {
			return problem.OnField("teachers", "directory.unknown_person")
		}
	}
	kind := b.Kind
	if kind == "" {
		kind = "ordinary"
	}
	if _, err := tx.Exec(`insert into directory.rollover_classes as c (tenant_id, id, rollover_id, label, kind, levels) values ($1, $2, $3, $4, $5, $6)
		on conflict (tenant_id, id) do update set label = excluded.label, kind = excluded.kind, levels = excluded.levels`, tx.Tenant(), class, r.ID, fold.Line(b.Label), kind, lists.NonNil(b.Levels)); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from directory.rollover_choices where tenant_id = $1 and rollover_id = $2 and class_id = $3 and part in ('main_teacher', 'teacher')`, tx.Tenant(), r.ID, class); err != nil {
		return err
	}
	for i, t := range b.Teachers {
		part := PartTeacher
		if i == 0 {
			part = PartMainTeacher
		}
		if slices.Index(b.Teachers, t) != i {
			continue
		}
		if err := choose(tx, r.ID, t, part, "placed", &class, ""); err != nil {
			return err
		}
	}
	return nil
}

func (s *service) addNextClass(_ context.Context, tx *tenant.Tx, in *newNextClassIn) (*createdOut, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	id := tenant.NewID()
	tx.About(id)
	return created(id, in.Body.write(tx, r, id))
}

// nextClassOf finds a class of the preparation.
func nextClassOf(tx *tenant.Tx, r Rollover, class uuid.UUID) error {
	ok, err := tenant.Value[bool](tx, `select exists (select from directory.rollover_classes where tenant_id = $1 and rollover_id = $2 and id = $3)`, tx.Tenant(), r.ID, class)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return err
}

func (s *service) editNextClass(_ context.Context, tx *tenant.Tx, in *nextClassIn) (*manifest.Empty, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	if err := nextClassOf(tx, r, in.Class); err != nil {
		return nil, err
	}
	tx.About(in.Class)
	return nil, in.Body.write(tx, r, in.Class)
}

type dropNextClassIn struct {
	manifest.InTenant
	Class uuid.UUID `path:"class" format:"uuid"`
}

func (s *service) dropNextClass(_ context.Context, tx *tenant.Tx, in *dropNextClassIn) (*manifest.Empty, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	if err := nextClassOf(tx, r, in.Class); err != nil {
		return nil, err
	}
	tx.About(in.Class)
	_, err = tx.Exec(`delete from directory.rollover_classes where tenant_id = $1 and id = $2`, tx.Tenant(), in.Class)
	return nil, err
}

type nextPlacesIn struct {
	manifest.InTenant
	Body struct {
		People  []uuid.UUID `json:"people" minItems:"1" maxItems:"500" doc:"One pupil, or a whole class at once"`
		Outcome string      `json:"outcome" enum:"proposal,placed,leaves" doc:"proposal: what was chosen by hand is forgotten"`
		Class   *uuid.UUID  `json:"class,omitempty" doc:"Of the year prepared, for placed"`
		Level   string      `json:"level,omitempty" maxLength:"20" doc:"For placed; absent: the class's level that follows the pupil's, else its only one"`
	}
}

// placeNext keeps a choice by hand for pupils. The level follows from where each comes from, unless it is said.
func (s *service) placeNext(_ context.Context, tx *tenant.Tx, in *nextPlacesIn) (*manifest.Empty, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	classes, err := nextClasses(tx, r)
	if err != nil {
		return nil, err
	}
	var class *NextClass
	if b.Outcome == "placed" {
		i := -1
		if b.Class != nil {
			i = slices.IndexFunc(classes, func(c NextClass) bool { return c.ID == *b.Class })
		}
		if i < 0 {
			return nil, problem.OnField("class", "directory.class_needed")
		}
		class = &classes[i]
	}
	places, err := nextPlaces(tx, r, classes)
	if err != nil {
		return nil, err
	}
	tx.About(b.People...)
	if _, err := tx.Exec(`delete from directory.rollover_choices where tenant_id = $1 and rollover_id = $2 and person_id = any ($3) and part = 'pupil'`, tx.Tenant(), r.ID, b.People); err != nil {
		return nil, err
	}
	for _, id := range b.People {
		i := slices.IndexFunc(places, func(p NextPlace) bool { return p.ID == id })
		if i < 0 {
			return nil, problem.OnField("people", "directory.unknown_person")
		}
		switch b.Outcome {
		case "leaves":
			err = choose(tx, r.ID, id, PartPupil, "leaves", nil, "")
		case "placed":
			err = choose(tx, r.ID, id, PartPupil, "placed", &class.ID, levelIn(*class, places[i], b.Level, r.Start))
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// levelIn is the level of a pupil in a class: the one said, the one that follows theirs, their own once more, else the class's only one.
func levelIn(c NextClass, p NextPlace, said string, start int) string {
	own := p.FromLevel
	next := levelAfter(own)
	if own == "" {
		next = levelOfAge(p.BirthDate, start)
	}
	for _, l := range []string{said, next, own} {
		if l != "" && (slices.Contains(c.Levels, l) || len(c.Levels) == 0) {
			return l
		}
	}
	if len(c.Levels) > 0 {
		return c.Levels[0]
	}
	return ""
}

type nextGroupIn struct {
	OfGroup
	Body struct {
		Keep bool `json:"keep" doc:"true: made anew in the year that opens, with those who stay; false: archived"`
	}
}

func (s *service) keepNextGroup(_ context.Context, tx *tenant.Tx, in *nextGroupIn) (*manifest.Empty, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	ok, err := tenant.Value[bool](tx, `select exists (select from directory.groups where tenant_id = $1 and id = $2 and year_id = $3 and not automatic)`, tx.Tenant(), in.Group, r.FromYear)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	tx.About(in.Group)
	_, err = tx.Exec(`insert into directory.rollover_groups as k (tenant_id, id, rollover_id, keep) values ($1, $2, $3, $4) on conflict (tenant_id, id) do update set rollover_id = excluded.rollover_id, keep = excluded.keep`,
		tx.Tenant(), in.Group, r.ID, in.Body.Keep)
	return nil, err
}

type nextOpeningIn struct {
	manifest.InTenant
	Body struct {
		OpensOn Date `json:"opens_on,omitzero" doc:"The night before that day, the year opens by itself; absent: a person opens it"`
	}
}

func (s *service) planOpening(_ context.Context, tx *tenant.Tx, in *nextOpeningIn) (*manifest.Empty, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	if on := in.Body.OpensOn; !on.IsZero() {
		from, until, err := mayOpen(tx, r)
		if err != nil {
			return nil, err
		}
		if on.Before(from) {
			return nil, problem.OnField("opens_on", "directory.next_year_early", "day", from.String())
		}
		if on.Before(today(tx)) || on.After(until) {
			return nil, problem.OnField("opens_on", "directory.next_year_late")
		}
	}
	tx.About(r.ID)
	_, err = tx.Exec(`update directory.rollovers set opens_on = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), r.ID, in.Body.OpensOn)
	return nil, err
}

type openNextIn struct {
	manifest.InTenant
	Body struct {
		Confirm bool `json:"confirm,omitempty" doc:"A person has seen who leaves without a transfer and who has no class"`
	}
}

func (s *service) openNextYear(_ context.Context, tx *tenant.Tx, in *openNextIn) (*nextYearOut, error) {
	r, err := draftOf(tx)
	if err != nil {
		return nil, err
	}
	tx.About(r.ID)
	if err := s.openNext(tx, r, in.Body.Confirm); err != nil {
		return nil, err
	}
	return s.nextYearView(tx)
}

func (s *service) undoNextYear(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*nextYearOut, error) {
	if err := s.undoNext(tx); err != nil {
		return nil, err
	}
	return s.nextYearView(tx)
}
