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

// YearView is a school year.
type YearView struct {
	ID       uuid.UUID `json:"id"`
	Label    string    `json:"label"`
	StartsOn Date      `json:"starts_on"`
	EndsOn   Date      `json:"ends_on"`
	Current  bool      `json:"current"`
}

// ClassView is a class in a list.
type ClassView struct {
	ID        uuid.UUID   `json:"id"`
	Label     string      `json:"label"`
	Kind      string      `json:"kind"`
	Levels    []string    `json:"levels"`
	Teachers  []TakerView `json:"teachers" doc:"Who take it, the main teacher first"`
	Pupils    int         `json:"pupils"`
	Reached   int         `json:"reached" doc:"Of its pupils, those of whom at least one guardian has opened their account"`
	Peer      *uuid.UUID  `json:"peer,omitempty" doc:"A collectivity's record of this school's class"`
	PeerName  string      `json:"peer_name,omitempty" doc:"The school's name: two schools of a commune both have a CP"`
	Mine      bool        `json:"mine" doc:"The reader takes it"`
	Abilities []string    `json:"abilities" doc:"edit; of one class also export"`
}

type yearIn struct {
	manifest.InTenant
	Year uuid.UUID `query:"year" format:"uuid" doc:"A school year; absent: the current one"`
}

type classesOut struct {
	Body struct {
		Year  *YearView   `json:"year,omitempty"`
		Years []YearView  `json:"years"`
		Items []ClassView `json:"items"`
		Can   []string    `json:"abilities" doc:"add"`
	}
}

// chosenYear is the year asked for, the current one, or the next when none is current.
func chosenYear(tx *tenant.Tx, asked uuid.UUID) (*YearView, []YearView, error) {
	years, err := Years(tx)
	if err != nil {
		return nil, nil, err
	}
	day := today(tx)
	views := make([]YearView, len(years))
	var chosen *YearView
	for i, y := range years {
		views[i] = YearView{ID: y.ID, Label: y.Label, StartsOn: y.StartsOn, EndsOn: y.EndsOn, Current: !day.Before(y.StartsOn) && !day.After(y.EndsOn)}
		if asked == y.ID || asked == uuid.Nil && (views[i].Current || chosen == nil) {
			chosen = &views[i]
		}
	}
	if asked != uuid.Nil && chosen == nil {
		return nil, nil, problem.Missing()
	}
	return chosen, views, nil
}

func (s *service) listClasses(_ context.Context, tx *tenant.Tx, in *yearIn) (*classesOut, error) {
	out := &classesOut{}
	out.Body.Items, out.Body.Can = []ClassView{}, []string{}
	var err error
	if out.Body.Year, out.Body.Years, err = chosenYear(tx, in.Year); err != nil {
		return nil, err
	}
	edit := []string{}
	if manages(tx) {
		out.Body.Can = append(out.Body.Can, "add")
		edit = []string{"edit"}
	}
	if out.Body.Year == nil {
		return out, nil
	}
	list, err := Classes(tx, out.Body.Year.ID)
	if err != nil {
		return nil, err
	}
	mine, err := TaughtBy(tx, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		v := ClassView{ID: c.ID, Label: c.Label, Kind: c.Kind, Levels: lists.NonNil(c.Levels), Teachers: []TakerView{}, Pupils: c.Pupils, Peer: c.PeerTenantID, Abilities: edit}
		for _, m := range mine {
			v.Mine = v.Mine || m == c.ID
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, fillClasses(tx, out.Body.Year.ID, out.Body.Items)
}

// fillClasses adds to the classes of a year who takes them, and how many of their pupils' families can be reached here.
func fillClasses(tx *tenant.Tx, year uuid.UUID, list []ClassView) error {
	at := map[uuid.UUID]*ClassView{}
	for i := range list {
		at[list[i].ID] = &list[i]
	}
	// a class of a year to come is seen as it will be on its first day
	const members = ` from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		cross join lateral (select greatest(directory.today($1, $3), y.starts_on) as day) d
		join directory.class_members m on m.tenant_id = c.tenant_id and m.class_id = c.id and m.since <= d.day and (m.until is null or m.until >= d.day)
		join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id and p.erased_at is null
		where c.tenant_id = $1 and c.year_id = $2 and `
	type taker struct {
		ClassID uuid.UUID
		TakerView
	}
	takers, err := tenant.Select[taker](tx, `select c.id as class_id, p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, m.part`+members+
		`m.part in ('main_teacher', 'teacher') order by c.id, m.part <> 'main_teacher', `+inRegister, tx.Tenant(), year, tx.Now())
	if err != nil {
		return err
	}
	for _, t := range takers {
		if c := at[t.ClassID]; c != nil {
			c.Teachers = append(c.Teachers, t.TakerView)
		}
	}
	type count struct {
		ClassID uuid.UUID
		Reached int
	}
	counts, err := tenant.Select[count](tx, `select c.id as class_id, count(distinct m.person_id)::int as reached`+members+`m.part = 'pupil' and exists (
		select from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id and g.account_id is not null
		where k.tenant_id = c.tenant_id and k.pupil_id = m.person_id and `+alive("k", "d.day")+`) group by c.id`, tx.Tenant(), year, tx.Now())
	for _, n := range counts {
		if c := at[n.ClassID]; c != nil {
			c.Reached = n.Reached
		}
	}
	if err != nil || !slices.ContainsFunc(list, func(c ClassView) bool { return c.Peer != nil }) {
		return err
	}
	links, err := tenant.Links(tx)
	names := map[uuid.UUID]string{}
	for _, l := range links {
		names[l.Peer] = l.PeerName
	}
	for i := range list {
		if p := list[i].Peer; p != nil {
			list[i].PeerName = names[*p]
		}
	}
	return err
}

// FaceView is a pupil on the class's page of faces.
type FaceView struct {
	ID         uuid.UUID  `json:"id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Initials   string     `json:"initials"`
	Photo      *uuid.UUID `json:"photo,omitempty" doc:"Only while an answer allows it"`
	Level      string     `json:"level,omitempty"`
	BirthDate  Date       `json:"birth_date,omitzero"`
	Guardians  int        `json:"guardians"`
	Active     int        `json:"guardians_active" doc:"Of them, who have opened their account"`
	Restricted bool       `json:"restricted" doc:"Somebody may not collect this child: look before the gate"`
}

// TakerView is an adult of a class.
type TakerView struct {
	ID         uuid.UUID `json:"id"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Part       string    `json:"part"`
}

// OfClass is the path of a class of the tenant; inputs embed it.
type OfClass struct {
	manifest.InTenant
	Class uuid.UUID `path:"class" format:"uuid"`
}

type classOut struct {
	Body struct {
		ClassView
		Year   string      `json:"year"`
		Faces  []FaceView  `json:"pupils_list"`
		Adults []TakerView `json:"adults"`
	}
}

func (s *service) oneClass(_ context.Context, tx *tenant.Tx, in *OfClass) (*classOut, error) {
	type row struct {
		ClassView
		YearLabel string
		StartsOn  Date
	}
	c, ok, err := tenant.One[row](tx, `select c.id, c.label, c.kind, c.levels, c.peer_tenant_id as peer, y.label as year_label, y.starts_on from directory.classes c
		join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), in.Class)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	day := today(tx)
	if day.Before(c.StartsOn) {
		day = c.StartsOn
	}
	out := &classOut{}
	b := &out.Body
	b.ClassView, b.Year = c.ClassView, c.YearLabel
	if b.Abilities = []string{}; manages(tx) {
		b.Abilities = []string{"edit"}
	}
	if b.Faces, err = tenant.Select[FaceView](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, m.level, p.birth_date,
		p.photo_file as photo,
		(select count(*)::int from directory.kinship k where k.tenant_id = $1 and k.pupil_id = p.id and `+alive("k", "$3::date")+`) as guardians,
		(select count(*)::int from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id where k.tenant_id = $1 and k.pupil_id = p.id and g.account_id is not null and `+alive("k", "$3::date")+`) as active,
		exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = p.id and x.effect in ('may_not_collect', 'no_contact') and `+alive("x", "$3::date")+`) as restricted
		from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
		where m.tenant_id = $1 and m.class_id = $2 and m.part = 'pupil' and `+alive("m", "$3::date")+` and p.erased_at is null order by `+inRegister,
		tx.Tenant(), in.Class, day); err != nil {
		return nil, err
	}
	kids := make([]uuid.UUID, len(b.Faces))
	for i := range b.Faces {
		kids[i] = b.Faces[i].ID
		tx.Listed(kids[i])
		b.Faces[i].Initials = fold.Initials(b.Faces[i].GivenName, b.Faces[i].FamilyName)
	}
	allowed, err := allowedFaces(tx, kids)
	if err != nil {
		return nil, err
	}
	for i := range b.Faces {
		if !allowed[b.Faces[i].ID] {
			b.Faces[i].Photo = nil
		}
	}
	b.Pupils, b.Teachers = len(b.Faces), []TakerView{}
	for _, f := range b.Faces {
		if f.Active > 0 {
			b.Reached++
		}
	}
	b.Adults, err = tenant.Select[TakerView](tx, `select p.id, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, m.part
		from directory.class_members m join directory.people p on p.tenant_id = m.tenant_id and p.id = m.person_id
		where m.tenant_id = $1 and m.class_id = $2 and m.part <> 'pupil' and `+alive("m", "$3::date")+` and p.erased_at is null
		order by array_position(array['main_teacher', 'teacher', 'assistant'], m.part), `+inRegister, tx.Tenant(), in.Class, day)
	for _, a := range b.Adults {
		b.Mine = b.Mine || a.ID == tx.Actor().Person
		if a.Part != PartAssistant {
			b.Teachers = append(b.Teachers, a)
		}
	}
	if may, err := seesContacts(tx, kids...); err != nil {
		return nil, err
	} else if may {
		b.Abilities = append(b.Abilities, "export")
	}
	return out, err
}

type addClassIn struct {
	manifest.InTenant
	Body struct {
		Label  string   `json:"label" minLength:"1" maxLength:"60"`
		Kind   string   `json:"kind,omitempty" enum:"ordinary,ulis,upe2a" default:"ordinary"`
		Levels []string `json:"levels" maxItems:"8"`
		Start  int      `json:"year_start,omitempty" minimum:"2000" maximum:"2100" doc:"Civil year in which the school year begins; absent: the current one"`
	}
}

func (s *service) addClass(_ context.Context, tx *tenant.Tx, in *addClassIn) (*createdOut, error) {
	start := in.Body.Start
	if start == 0 {
		y, ok, err := CurrentYear(tx)
		if err != nil {
			return nil, err
		}
		if start = y.Start; !ok {
			if start, err = SuggestedYear(tx, today(tx)); err != nil {
				return nil, err
			}
		}
	}
	year, err := OpenYear(tx, start)
	if err != nil {
		return nil, err
	}
	if fold.Line(in.Body.Label) == "" {
		return nil, problem.OnField("label", "directory.name_needed")
	}
	if err := levelsFit(in.Body.Levels); err != nil {
		return nil, err
	}
	id, err := OpenClass(tx, Class{YearID: year.ID, Label: fold.Line(in.Body.Label), Kind: in.Body.Kind, Levels: in.Body.Levels})
	if err != nil {
		return nil, err
	}
	tx.About(id)
	return created(id, Refresh(tx))
}

type editClassIn struct {
	OfClass
	Body struct {
		Label  string   `json:"label" minLength:"1" maxLength:"60"`
		Levels []string `json:"levels" maxItems:"8"`
	}
}

func (s *service) editClass(_ context.Context, tx *tenant.Tx, in *editClassIn) (*manifest.Empty, error) {
	if err := levelsFit(in.Body.Levels); err != nil {
		return nil, err
	}
	tx.About(in.Class)
	year, ok, err := tenant.One[uuid.UUID](tx, `update directory.classes set label = $3, levels = $4, source = 'hand', import_id = null where tenant_id = $1 and id = $2 returning year_id`, tx.Tenant(), in.Class, fold.Line(in.Body.Label), lists.NonNil(in.Body.Levels))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	if err := openGroups(tx, year); err != nil {
		return nil, err
	}
	return nil, Refresh(tx)
}

type joinIn struct {
	OfClass
	Body struct {
		Person uuid.UUID `json:"person"`
		Part   string    `json:"part" enum:"pupil,teacher,main_teacher,assistant"`
		Level  string    `json:"level,omitempty" maxLength:"20"`
		Since  Date      `json:"since,omitzero"`
	}
}

func (s *service) joinClass(_ context.Context, tx *tenant.Tx, in *joinIn) (*createdOut, error) {
	if _, err := PersonByID(tx, in.Body.Person); err != nil {
		return nil, problem.OnField("person", "directory.unknown_person")
	}
	tx.About(in.Class, in.Body.Person)
	id, err := Join(tx, in.Class, in.Body.Person, in.Body.Part, in.Body.Level, in.Body.Since)
	if err != nil {
		return nil, err
	}
	if err := Refresh(tx, in.Body.Person); err != nil {
		return nil, err
	}
	return created(id, shareSoon(tx, in.Body.Person))
}

type leaveClassIn struct {
	OfClass
	Person uuid.UUID `path:"person" format:"uuid"`
}

func (s *service) leaveClass(_ context.Context, tx *tenant.Tx, in *leaveClassIn) (*manifest.Empty, error) {
	tx.About(in.Class, in.Person)
	if err := LeaveClass(tx, in.Class, in.Person); err != nil {
		return nil, err
	}
	return nil, Refresh(tx, in.Person)
}

// GroupView is a group in a list. An automatic one is named by the app from its kind, its class, its level.
type GroupView struct {
	ID        uuid.UUID  `json:"id"`
	Kind      string     `json:"kind"`
	Label     string     `json:"label,omitempty"`
	Class     *uuid.UUID `json:"class,omitempty"`
	Level     string     `json:"level,omitempty"`
	Peer      *uuid.UUID `json:"peer,omitempty"`
	Automatic bool       `json:"automatic"`
	Members   int        `json:"members"`
	Abilities []string   `json:"abilities" doc:"edit, archive"`
}

type groupsOut struct {
	Body struct {
		Year  *YearView   `json:"year,omitempty"`
		Items []GroupView `json:"items"`
		Can   []string    `json:"abilities" doc:"add"`
	}
}

func (s *service) listGroups(_ context.Context, tx *tenant.Tx, in *yearIn) (*groupsOut, error) {
	out := &groupsOut{}
	out.Body.Items, out.Body.Can = []GroupView{}, []string{}
	var err error
	if out.Body.Year, _, err = chosenYear(tx, in.Year); err != nil {
		return nil, err
	}
	if manages(tx) {
		out.Body.Can = []string{"add"}
	}
	if out.Body.Year == nil {
		return out, nil
	}
	list, err := Groups(tx, out.Body.Year.ID)
	for _, g := range list {
		out.Body.Items = append(out.Body.Items, g.view(manages(tx)))
	}
	return out, err
}

func (g Group) view(manages bool) GroupView {
	v := GroupView{ID: g.ID, Kind: g.Kind, Label: g.Label, Class: g.ClassID, Level: g.Level, Peer: g.PeerTenantID, Automatic: g.Automatic, Members: g.Members, Abilities: []string{}}
	if manages && !g.Automatic {
		v.Abilities = []string{"edit", "archive"}
	}
	return v
}

// OfGroup is the path of a group of the tenant; inputs embed it.
type OfGroup struct {
	manifest.InTenant
	Group uuid.UUID `path:"group" format:"uuid"`
}

type groupOut struct {
	Body struct {
		GroupView
		People []PersonView `json:"people"`
	}
}

// shownMembers bounds the members listed of one group; the count is whole.
const shownMembers = 500

func (s *service) oneGroup(_ context.Context, tx *tenant.Tx, in *OfGroup) (*groupOut, error) {
	g, ok, err := tenant.One[Group](tx, `select g.id, g.year_id, g.kind, coalesce(c.label, g.label) as label, g.class_id, g.level, g.peer_tenant_id, g.automatic,
		(select count(*)::int from directory.group_members m where m.tenant_id = $1 and m.group_id = g.id and m.until is null) as members
		from directory.groups g left join directory.classes c on c.tenant_id = g.tenant_id and c.id = g.class_id where g.tenant_id = $1 and g.id = $2 and g.archived_at is null`, tx.Tenant(), in.Group)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	out := &groupOut{}
	out.Body.GroupView, out.Body.People = g.view(manages(tx)), []PersonView{}
	found, err := tenant.Select[Found](tx, `with hits as materialized (select person_id from directory.group_members where tenant_id = $1 and group_id = $4 and until is null)`+foundSQL, tx.Tenant(), shownMembers, today(tx), in.Group)
	if err == nil {
		err = showFaces(tx, found)
	}
	for _, f := range found {
		out.Body.People = append(out.Body.People, f.view(abilities(tx, f.Profiles)))
		tx.Listed(f.ID)
	}
	return out, err
}

type makeGroupIn struct {
	manifest.InTenant
	Body struct {
		Label   string      `json:"label" minLength:"1" maxLength:"80"`
		Members []uuid.UUID `json:"members" maxItems:"2000"`
	}
}

func (s *service) makeGroup(_ context.Context, tx *tenant.Tx, in *makeGroupIn) (*createdOut, error) {
	year, ok, err := CurrentYear(tx)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.New(problem.Conflict, "directory.no_year")
	}
	if fold.Line(in.Body.Label) == "" {
		return nil, problem.OnField("label", "directory.name_needed")
	}
	id, err := MakeGroup(tx, year.ID, fold.Line(in.Body.Label), in.Body.Members)
	tx.About(id)
	return created(id, err)
}

type editGroupIn struct {
	OfGroup
	Body struct {
		Label   string      `json:"label" minLength:"1" maxLength:"80"`
		Members []uuid.UUID `json:"members" maxItems:"2000"`
	}
}

func (s *service) editGroup(_ context.Context, tx *tenant.Tx, in *editGroupIn) (*manifest.Empty, error) {
	tx.About(in.Group)
	if err := SetMembers(tx, in.Group, in.Body.Members); err != nil {
		return nil, err
	}
	_, err := tx.Exec(`update directory.groups set label = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Group, fold.Line(in.Body.Label))
	return nil, err
}

func (s *service) archiveGroup(_ context.Context, tx *tenant.Tx, in *OfGroup) (*manifest.Empty, error) {
	tx.About(in.Group)
	n, err := tx.Exec(`update directory.groups set archived_at = $3 where tenant_id = $1 and id = $2 and not automatic and archived_at is null`, tx.Tenant(), in.Group, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return nil, err
}

// KinshipInput is a link as somebody writes it by hand.
type KinshipInput struct {
	Relation     *int16 `json:"relation,omitempty" doc:"10 mother, 20 father, 37 sibling, 38 ascendant, 39 family, 41 and 42 foster carers, 50 tutor, 51 child welfare, 90 other"`
	Authority    string `json:"authority" enum:"full,informed,none"`
	ContactOrder int16  `json:"contact_order" minimum:"1" maximum:"99"`
	MayCollect   bool   `json:"may_collect"`
	Until        Date   `json:"until,omitzero"`
}

type tieIn struct {
	manifest.InTenant
	Body struct {
		KinshipInput
		Pupil    uuid.UUID `json:"pupil"`
		Guardian uuid.UUID `json:"guardian"`
		Since    Date      `json:"since,omitzero"`
	}
}

func (s *service) tie(_ context.Context, tx *tenant.Tx, in *tieIn) (*createdOut, error) {
	b := in.Body
	pupil, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'pupil')`, tx.Tenant(), b.Pupil)
	if err != nil {
		return nil, err
	}
	if !pupil {
		return nil, problem.OnField("pupil", "directory.unknown_person")
	}
	id, err := Tie(tx, Kinship{PupilID: b.Pupil, GuardianID: b.Guardian, Relation: b.Relation, Authority: b.Authority, ContactOrder: b.ContactOrder, MayCollect: b.MayCollect, Since: b.Since, Until: b.Until})
	if err != nil {
		return nil, err
	}
	tx.About(b.Pupil, b.Guardian)
	return created(id, shareSoon(tx, b.Pupil))
}

// OfLink is the path of a link of kinship of the tenant; inputs embed it.
type OfLink struct {
	manifest.InTenant
	Link uuid.UUID `path:"link" format:"uuid"`
}

type retieIn struct {
	OfLink
	Body KinshipInput
}

func (s *service) retie(_ context.Context, tx *tenant.Tx, in *retieIn) (*manifest.Empty, error) {
	k, err := KinshipByID(tx, in.Link)
	if err != nil {
		return nil, err
	}
	tx.About(k.PupilID, k.GuardianID)
	k.Relation, k.Authority, k.ContactOrder, k.MayCollect, k.Until = in.Body.Relation, in.Body.Authority, in.Body.ContactOrder, in.Body.MayCollect, in.Body.Until
	if err := Retie(tx, k); err != nil {
		return nil, err
	}
	return nil, shareSoon(tx, k.PupilID)
}

func (s *service) untie(_ context.Context, tx *tenant.Tx, in *OfLink) (*manifest.Empty, error) {
	k, err := KinshipByID(tx, in.Link)
	if err != nil {
		return nil, err
	}
	tx.About(k.PupilID, k.GuardianID)
	if err := Untie(tx, in.Link); err != nil {
		return nil, err
	}
	return nil, shareSoon(tx, k.PupilID)
}

// restrictions lists orders; where may speak of x, of the day $3 and of what follows.
func restrictions(tx *tenant.Tx, where string, day Date, args ...any) ([]RestrictionView, error) {
	type row struct {
		RestrictionView
		Ended bool
	}
	rows, err := tenant.Select[row](tx, `select x.id, x.pupil_id as pupil, x.person_id as person, x.effect, x.since, x.until, x.decided_on, x.court, x.document_seen, x.checked_on, x.origin_tenant as origin,
		x.origin_tenant is not null and x.confirmed_at is null as waiting, x.lifted_there_on, x.ended_at is not null or coalesce(x.until < $3::date, false) as ended,
		p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as pupil_name, g.given_name || ' ' || coalesce(nullif(g.usage_name, ''), g.family_name) as person_name,
		coalesce(w.given_name || ' ' || coalesce(nullif(w.usage_name, ''), w.family_name), '') as checked_by
		from directory.restrictions x join directory.people p on p.tenant_id = x.tenant_id and p.id = x.pupil_id join directory.people g on g.tenant_id = x.tenant_id and g.id = x.person_id
		left join directory.people w on w.tenant_id = x.tenant_id and w.id = x.checked_by
		where x.tenant_id = $1 and $2::text <> '' and `+where+` order by x.ended_at is not null, x.since desc, x.id limit 500`, append([]any{tx.Tenant(), "x", day}, args...)...)
	out := make([]RestrictionView, len(rows))
	for i, r := range rows {
		out[i] = r.RestrictionView
		out[i].Abilities = []string{}
		if !r.Ended {
			out[i].Abilities = append(out[i].Abilities, "lift")
			if r.Waiting {
				out[i].Abilities = append(out[i].Abilities, "confirm")
			}
		}
	}
	return out, err
}

type restrictionsOut struct {
	Body struct {
		Items []RestrictionView `json:"items"`
	}
}

func (s *service) listRestrictions(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*restrictionsOut, error) {
	out := &restrictionsOut{}
	var err error
	out.Body.Items, err = restrictions(tx, `(x.until is null or x.until >= $3::date) and x.ended_at is null`, today(tx))
	for _, r := range out.Body.Items {
		tx.Saw(r.Pupil)
	}
	return out, err
}

type restrictIn struct {
	manifest.InTenant
	Body struct {
		Pupil        uuid.UUID `json:"pupil"`
		Person       uuid.UUID `json:"person"`
		Effect       string    `json:"effect" enum:"may_not_collect,no_contact,no_information"`
		Since        Date      `json:"since,omitzero"`
		Until        Date      `json:"until,omitzero" doc:"Last day; absent: until further notice"`
		DecidedOn    Date      `json:"decided_on"`
		Court        string    `json:"court" minLength:"2" maxLength:"120"`
		DocumentSeen bool      `json:"document_seen" doc:"Seen, not kept"`
	}
}

func (s *service) restrict(_ context.Context, tx *tenant.Tx, in *restrictIn) (*createdOut, error) {
	b := in.Body
	if b.DecidedOn.IsZero() {
		return nil, problem.OnField("decided_on", "directory.decision_needed")
	}
	if !b.DocumentSeen {
		return nil, problem.OnField("document_seen", "directory.document_needed")
	}
	tx.About(b.Pupil, b.Person)
	return created(Restrict(tx, Restriction{PupilID: b.Pupil, PersonID: b.Person, Effect: b.Effect, Since: b.Since, Until: b.Until, DecidedOn: b.DecidedOn, Court: b.Court, DocumentSeen: true, CheckedBy: nullable(tx.Actor().Person)}))
}

// OfRestriction is the path of a restriction of the tenant; inputs embed it.
type OfRestriction struct {
	manifest.InTenant
	Restriction uuid.UUID `path:"restriction" format:"uuid"`
}

func (s *service) lift(_ context.Context, tx *tenant.Tx, in *OfRestriction) (*manifest.Empty, error) {
	tx.About(in.Restriction)
	return nil, LiftRestriction(tx, in.Restriction)
}

func (s *service) confirmRestriction(_ context.Context, tx *tenant.Tx, in *OfRestriction) (*manifest.Empty, error) {
	tx.About(in.Restriction)
	return nil, ConfirmRestriction(tx, in.Restriction)
}

// DisputeView is a guardian's "this is not my child".
type DisputeView struct {
	ID           uuid.UUID `json:"id"`
	Link         uuid.UUID `json:"link"`
	Pupil        uuid.UUID `json:"pupil"`
	PupilName    string    `json:"pupil_name"`
	Guardian     uuid.UUID `json:"guardian"`
	GuardianName string    `json:"guardian_name"`
	Reason       string    `json:"reason,omitempty"`
	MadeAt       time.Time `json:"made_at"`
	Abilities    []string  `json:"abilities" doc:"decide"`
}

type disputesOut struct {
	Body struct {
		Items []DisputeView `json:"items"`
	}
}

func (s *service) listDisputes(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*disputesOut, error) {
	out := &disputesOut{}
	var err error
	out.Body.Items, err = tenant.Select[DisputeView](tx, `select d.id, d.kinship_id as link, d.pupil_id as pupil, d.guardian_id as guardian, d.reason, d.made_at,
		p.given_name || ' ' || coalesce(nullif(p.usage_name, ''), p.family_name) as pupil_name, g.given_name || ' ' || coalesce(nullif(g.usage_name, ''), g.family_name) as guardian_name, array['decide'] as abilities
		from directory.disputes d join directory.people p on p.tenant_id = d.tenant_id and p.id = d.pupil_id join directory.people g on g.tenant_id = d.tenant_id and g.id = d.guardian_id
		where d.tenant_id = $1 and d.decided_at is null order by d.made_at`, tx.Tenant())
	return out, err
}

type decideIn struct {
	manifest.InTenant
	Dispute uuid.UUID `path:"dispute" format:"uuid"`
	Body    struct {
		End bool `json:"end" doc:"true: the link ends; false: it stays"`
	}
}

func (s *service) decide(_ context.Context, tx *tenant.Tx, in *decideIn) (*manifest.Empty, error) {
	tx.About(in.Dispute)
	return nil, Decide(tx, in.Dispute, in.Body.End)
}

type consentsIn struct {
	manifest.InTenant
	Class uuid.UUID `query:"class" format:"uuid" required:"true"`
}

// PupilConsents is what stands for one pupil.
type PupilConsents struct {
	Pupil      uuid.UUID     `json:"pupil"`
	GivenName  string        `json:"given_name"`
	FamilyName string        `json:"family_name"`
	Consents   []ConsentView `json:"consents"`
}

type consentsOut struct {
	Body struct {
		Items []PupilConsents `json:"items"`
		Can   []string        `json:"abilities" doc:"write: take an answer given on paper"`
	}
}

func (s *service) classConsents(_ context.Context, tx *tenant.Tx, in *consentsIn) (*consentsOut, error) {
	_, pupils, err := PupilsOf(tx, in.Class)
	if err != nil {
		return nil, err
	}
	out := &consentsOut{}
	out.Body.Items, out.Body.Can = []PupilConsents{}, []string{}
	if manages(tx) {
		out.Body.Can = []string{"write"}
	}
	at := map[uuid.UUID]int{}
	kids := make([]uuid.UUID, len(pupils))
	for i, p := range pupils {
		kids[i], at[p.ID] = p.ID, i
		tx.Listed(p.ID)
		out.Body.Items = append(out.Body.Items, PupilConsents{Pupil: p.ID, GivenName: p.GivenName, FamilyName: p.FamilyName, Consents: []ConsentView{}})
	}
	list, err := Consents(tx, kids)
	for _, c := range list {
		i := &out.Body.Items[at[c.PupilID]]
		i.Consents = append(i.Consents, ConsentView{Use: c.Use, State: c.State})
	}
	return out, err
}

type paperConsentIn struct {
	manifest.InTenant
	Body struct {
		Pupil    uuid.UUID `json:"pupil"`
		Guardian uuid.UUID `json:"guardian"`
		Use      string    `json:"use" enum:"photo_school,photo_class,photo_web,photo_press"`
		Agreed   bool      `json:"agreed"`
	}
}

func (s *service) paperConsent(_ context.Context, tx *tenant.Tx, in *paperConsentIn) (*manifest.Empty, error) {
	b := in.Body
	ok, err := tenant.Value[bool](tx, `select exists (select from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and k.authority = 'full' and `+alive("k", "$4::date")+`)`, tx.Tenant(), b.Pupil, b.Guardian, today(tx))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.OnField("guardian", "directory.not_guardian")
	}
	tx.About(b.Pupil, b.Guardian)
	return nil, ConsentTo(tx, b.Pupil, b.Guardian, b.Use, b.Agreed, true)
}

// BridgeView is a proposal waiting for a decision here, or a bridge that stands.
type BridgeView struct {
	ID         uuid.UUID    `json:"id"`
	Peer       uuid.UUID    `json:"peer"`
	PeerName   string       `json:"peer_name"`
	State      string       `json:"state"`
	Came       bool         `json:"came"`
	Person     *uuid.UUID   `json:"person,omitempty"`
	Offer      *Identity    `json:"offer,omitempty" doc:"Who is proposed"`
	Alike      []PersonView `json:"alike,omitempty" doc:"People here who may be the same: a person decides, never a name"`
	ProposedAt time.Time    `json:"proposed_at"`
	Abilities  []string     `json:"abilities" doc:"confirm, refuse"`
}

type bridgesOut struct {
	Body struct {
		Items []BridgeView `json:"items"`
	}
}

func (s *service) listBridges(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*bridgesOut, error) {
	type row struct {
		Bridge
		PeerName   string
		ProposedAt time.Time
	}
	rows, err := tenant.Select[row](tx, `select b.id, b.person_id, b.peer_tenant_id, b.peer_person_id, b.came, b.state, b.offer, b.proposed_at,
		coalesce((select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = b.peer_tenant_id order by l.since desc limit 1), '') as peer_name
		from directory.bridges b where b.tenant_id = $1 and b.state = 'proposed' order by b.proposed_at limit 500`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out := &bridgesOut{}
	out.Body.Items = []BridgeView{}
	for _, r := range rows {
		v := BridgeView{ID: r.ID, Peer: r.PeerTenantID, PeerName: r.PeerName, State: r.State, Came: r.Came, Person: r.PersonID, ProposedAt: r.ProposedAt, Abilities: []string{}}
		if r.Came && r.Offer != nil {
			_, o, err := s.waiting(tx, r.ID)
			if err != nil {
				return nil, err
			}
			v.Offer, v.Abilities = &o.Identity, []string{"confirm", "refuse"}
			found, err := Search(tx, o.GivenName+" "+o.FamilyName, 5)
			if err != nil {
				return nil, err
			}
			for _, f := range found {
				v.Alike = append(v.Alike, f.view([]string{}))
			}
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

type proposeIn struct {
	manifest.InTenant
	Body struct {
		Person uuid.UUID `json:"person" doc:"A pupil of this collectivity"`
		Peer   uuid.UUID `json:"peer" doc:"The linked school that receives them"`
	}
}

func (s *service) proposeBridge(_ context.Context, tx *tenant.Tx, in *proposeIn) (*manifest.Empty, error) {
	tx.About(in.Body.Person)
	return nil, s.proposeTo(tx, in.Body.Person, in.Body.Peer)
}

// OfBridge is the path of a bridge of the tenant; inputs embed it.
type OfBridge struct {
	manifest.InTenant
	Bridge uuid.UUID `path:"bridge" format:"uuid"`
}

type confirmBridgeIn struct {
	OfBridge
	Body struct {
		Person *uuid.UUID `json:"person,omitempty" doc:"The same human being here; absent: a new record is written"`
	}
}

func (s *service) confirmBridge(_ context.Context, tx *tenant.Tx, in *confirmBridgeIn) (*createdOut, error) {
	tx.About(in.Bridge)
	return created(s.confirm(tx, in.Bridge, in.Body.Person))
}

func (s *service) refuseBridge(_ context.Context, tx *tenant.Tx, in *OfBridge) (*manifest.Empty, error) {
	tx.About(in.Bridge)
	return nil, s.refuse(tx, in.Bridge)
}

// ImportView is an import and what became of it.
type ImportView struct {
	ID        uuid.UUID  `json:"id"`
	Kind      string     `json:"kind" enum:"onde,aaf,siecle,csv,town" doc:"The register the files come from; csv: tables of one's own; town: what a town hall's former software exported"`
	From      string     `json:"from,omitempty" doc:"The organisation that sent the files and has them applied"`
	By        string     `json:"by,omitempty" doc:"Who of this organisation brought the files"`
	State     string     `json:"state" enum:"read,mapping,dry,applying,applied,undoing,undone,failed"`
	Year      string     `json:"year"`
	Report    *Report    `json:"report,omitempty"`
	Task      *uuid.UUID `json:"task,omitempty"`
	Error     string     `json:"error,omitempty" doc:"Code of what prevented the last step"`
	Message   string     `json:"message,omitempty" doc:"Its sentence"`
	Files     []FileView `json:"files"`
	CreatedAt time.Time  `json:"created_at"`
	AppliedAt *time.Time `json:"applied_at,omitempty"`
	UndoUntil *time.Time `json:"undo_until,omitempty"`
	UndoneAt  *time.Time `json:"undone_at,omitempty"`
	Abilities []string   `json:"abilities" doc:"apply, confirm_departures (apply asks for it), undo, map (say what the columns of its tables hold), answer (say what words mean and who children are)"`
}

// FileView is a file of an import.
type FileView struct {
	Name string `json:"name"`
	Size int    `json:"size"`
}
