package directory

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// PersonView is a person in a list.
type PersonView struct {
	ID         uuid.UUID  `json:"id"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name" doc:"The name by which the person is called"`
	Initials   string     `json:"initials"`
	Photo      *uuid.UUID `json:"photo,omitempty" doc:"Only while an answer allows it"`
	Profiles   []string   `json:"profiles"`
	Class      string     `json:"class,omitempty" doc:"Of a pupil"`
	Pupils     []string   `json:"pupils,omitempty" doc:"Given names of those a guardian answers for"`
	LeftOn     Date       `json:"left_on,omitzero"`
	Active     bool       `json:"active" doc:"Has opened their account"`
	Expected   bool       `json:"expected_in_onde,omitempty"`
	Abilities  []string   `json:"abilities" doc:"What the reader may do: edit, leave, photo, tie, restrict, consent, help"`
}

func (f Found) view(can []string) PersonView {
	last := f.UsageName
	if last == "" {
		last = f.FamilyName
	}
	return PersonView{ID: f.ID, GivenName: f.GivenName, FamilyName: last, Initials: fold.Initials(f.GivenName, last), Photo: f.PhotoFile, Profiles: lists.NonNil(f.Profiles), Class: f.ClassLabel, Pupils: f.Pupils,
		LeftOn: f.LeftOn, Active: f.Active, Expected: f.ExpectedInOnde, Abilities: can}
}

func manages(tx *tenant.Tx) bool { return manifest.Holds(tx, Manage).Has(access.Tenant) }

// abilities are what the caller may do with a person's record.
func abilities(tx *tenant.Tx, profiles []string) []string {
	if !manages(tx) {
		return []string{}
	}
	out := []string{"edit", "leave", "photo"}
	if slices.Contains(profiles, string(access.Pupil)) {
		out = append(out, "tie", "restrict", "consent")
	}
	return out
}

type listPeopleIn struct {
	manifest.InTenant
	Query   string    `query:"q" maxLength:"100" doc:"Beginnings of names, in any order"`
	Profile string    `query:"profile" maxLength:"30" doc:"pupil, guardian, teacher…; staff: any adult with a duty"`
	Class   uuid.UUID `query:"class" format:"uuid"`
	State   string    `query:"state" enum:"here,left,inactive,expected" default:"here" doc:"inactive: has not opened their account; expected: not yet in ONDE"`
	After   uuid.UUID `query:"after" format:"uuid" doc:"The last person of the page before"`
	Limit   int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type listPeopleOut struct {
	Body struct {
		Items []PersonView `json:"items"`
		More  bool         `json:"more"`
		Can   []string     `json:"abilities" doc:"add, export, import"`
	}
}

func (s *service) listPeople(_ context.Context, tx *tenant.Tx, in *listPeopleIn) (*listPeopleOut, error) {
	out := &listPeopleOut{}
	out.Body.Items, out.Body.Can = []PersonView{}, []string{}
	if manages(tx) {
		out.Body.Can = append(out.Body.Can, "add", "export")
	}
	if manifest.Holds(tx, Load).Has(access.Tenant) {
		out.Body.Can = append(out.Body.Can, "import")
	}
	var found []Found
	var err error
	if strings.TrimSpace(in.Query) != "" {
		if found, err = Search(tx, in.Query, min(in.Limit, 100)); err == nil && in.Profile != "" {
			found = slices.DeleteFunc(found, func(f Found) bool { return !holdsProfile(f.Profiles, in.Profile) })
		}
	} else {
		found, err = list(tx, in)
	}
	if err != nil {
		return nil, err
	}
	if len(found) > in.Limit {
		found, out.Body.More = found[:in.Limit], true
	}
	if err := showFaces(tx, found); err != nil {
		return nil, err
	}
	for _, f := range found {
		out.Body.Items = append(out.Body.Items, f.view(abilities(tx, f.Profiles)))
		tx.Listed(f.ID)
	}
	return out, nil
}

func holdsProfile(held []string, wanted string) bool {
	if wanted == "staff" {
		return slices.ContainsFunc(held, func(p string) bool { return p != string(access.Pupil) && p != string(access.Guardian) })
	}
	return slices.Contains(held, wanted)
}

func list(tx *tenant.Tx, in *listPeopleIn) ([]Found, error) {
	return tenant.Select[Found](tx, `with hits as materialized (select p.id as person_id from directory.people p
		where p.tenant_id = $1 and p.erased_at is null
		  and ($4 = '' or exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and (r.profile = $4 or $4 = 'staff' and r.profile not in ('pupil', 'guardian')) and (r.until is null or r.until >= $3::date)))
		  and ($5::uuid is null or exists (select from directory.class_members m where m.tenant_id = $1 and m.person_id = p.id and m.class_id = $5 and (m.until is null or m.until >= $3::date))
		       or exists (select from directory.class_members m join directory.kinship k on k.tenant_id = m.tenant_id and k.pupil_id = m.person_id
		           where m.tenant_id = $1 and m.class_id = $5 and m.part = 'pupil' and (m.until is null or m.until >= $3::date) and k.guardian_id = p.id and (k.until is null or k.until >= $3::date)))
		  and case $6 when 'left' then p.left_on is not null when 'inactive' then p.left_on is null and p.account_id is null when 'expected' then p.left_on is null and p.expected_in_onde else p.left_on is null end
		  and ($7::uuid is null or (`+inRegister+`) > (select `+inRegister+` from directory.people p where p.tenant_id = $1 and p.id = $7)))`+foundSQL,
		tx.Tenant(), in.Limit+1, today(tx), in.Profile, nullable(in.Class), in.State, nullable(in.After))
}

// GuardianView is who answers for a pupil, as staff see it.
type GuardianView struct {
	Link         uuid.UUID `json:"link"`
	Person       uuid.UUID `json:"person"`
	GivenName    string    `json:"given_name"`
	FamilyName   string    `json:"family_name"`
	Relation     *int16    `json:"relation,omitempty" doc:"The ministry's code: 10 mother, 20 father, 50 tutor…"`
	Authority    string    `json:"authority" enum:"full,informed,none"`
	ContactOrder int16     `json:"contact_order"`
	MayCollect   bool      `json:"may_collect" doc:"At the gate today: the family said so and no judge forbids it"`
	Said         bool      `json:"may_collect_said"`
	Since        Date      `json:"since"`
	Until        Date      `json:"until,omitzero"`
	Source       string    `json:"source"`
	HandMade     bool      `json:"hand_made"`
	Active       bool      `json:"active"`
	Disputed     bool      `json:"disputed" doc:"They say that this is not their child"`
	Contact      *Contact  `json:"contact,omitempty" doc:"For those who may see it"`
	Abilities    []string  `json:"abilities" doc:"edit, end"`
}

// RestrictionView is a judge's decision, for those who write the directory.
type RestrictionView struct {
	ID            uuid.UUID  `json:"id"`
	Pupil         uuid.UUID  `json:"pupil"`
	PupilName     string     `json:"pupil_name"`
	Person        uuid.UUID  `json:"person"`
	PersonName    string     `json:"person_name"`
	Effect        string     `json:"effect" enum:"may_not_collect,no_contact,no_information"`
	Since         Date       `json:"since"`
	Until         Date       `json:"until,omitzero"`
	DecidedOn     Date       `json:"decided_on,omitzero"`
	Court         string     `json:"court,omitempty"`
	DocumentSeen  bool       `json:"document_seen"`
	CheckedBy     string     `json:"checked_by,omitempty"`
	CheckedOn     Date       `json:"checked_on,omitzero"`
	Origin        *uuid.UUID `json:"origin,omitempty" doc:"The organisation that recorded it"`
	Waiting       bool       `json:"waiting" doc:"It holds, and nobody here has confirmed it"`
	LiftedThereOn Date       `json:"lifted_there_on,omitzero" doc:"Lifted where it was recorded; it holds here until somebody lifts it"`
	Abilities     []string   `json:"abilities" doc:"lift, confirm"`
}

// RoleView is a profile held.
type RoleView struct {
	ID        uuid.UUID `json:"id"`
	Profile   string    `json:"profile"`
	Duty      string    `json:"duty,omitempty"`
	Since     Date      `json:"since"`
	Until     Date      `json:"until,omitzero"`
	Source    string    `json:"source"`
	Abilities []string  `json:"abilities" doc:"end"`
}

// PlaceView is a place in a class.
type PlaceView struct {
	Class uuid.UUID `json:"class"`
	Label string    `json:"label"`
	Year  string    `json:"year"`
	Part  string    `json:"part"`
	Level string    `json:"level,omitempty"`
	Since Date      `json:"since"`
	Until Date      `json:"until,omitzero"`
}

// PupilView is a pupil that a guardian answers for.
type PupilView struct {
	Link       uuid.UUID `json:"link"`
	Person     uuid.UUID `json:"person"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Class      string    `json:"class,omitempty"`
	Authority  string    `json:"authority"`
	Disputed   bool      `json:"disputed"`
}

// ConsentView is what stands for one use of a child's image.
type ConsentView struct {
	Use   string `json:"use"`
	State string `json:"state" enum:"yes,no,asked"`
}

type personOut struct {
	Body struct {
		PersonView
		Civility     string            `json:"civility,omitempty"`
		BirthName    string            `json:"birth_name" doc:"The family name of the civil status"`
		UsageName    string            `json:"usage_name,omitempty"`
		BirthDate    Date              `json:"birth_date,omitzero"`
		Sex          string            `json:"sex,omitempty"`
		Language     string            `json:"language,omitempty"`
		Source       string            `json:"source"`
		LimitedSince Date              `json:"limited_since,omitzero" doc:"Since when the data are kept and not used any more, at the person's request"`
		HandMade     bool              `json:"hand_made"`
		Contact      *Contact          `json:"contact,omitempty" doc:"Absent when the reader may not see it"`
		Roles        []RoleView        `json:"roles"`
		Places       []PlaceView       `json:"places"`
		Guardians    []GuardianView    `json:"guardians"`
		Children     []PupilView       `json:"children"`
		Restrictions []RestrictionView `json:"restrictions"`
		Consents     []ConsentView     `json:"consents"`
	}
}

// OfPerson is the path of a person of the tenant; inputs embed it.
type OfPerson struct {
	manifest.InTenant
	Person uuid.UUID `path:"person" format:"uuid"`
}

// seesContacts tells whether the caller may see how a pupil's family is reached: those who write the directory, agents of
// a collectivity in its own records, and those who take the pupil's class.
func seesContacts(tx *tenant.Tx, pupils ...uuid.UUID) (bool, error) {
	a := tx.Actor()
	for _, p := range append([]access.Profile{access.Director, access.SchoolStaff, access.SchoolLife}, access.TownHall...) {
		if a.Has(string(p)) {
			return true, nil
		}
	}
	if len(pupils) == 0 || a.Person == uuid.Nil {
		return false, nil
	}
	return tenant.Value[bool](tx, `select exists (select from directory.class_members t
		join directory.class_members m on m.tenant_id = t.tenant_id and m.class_id = t.class_id and m.part = 'pupil' and m.person_id = any ($3) and `+alive("m", "$4::date")+`
		where t.tenant_id = $1 and t.person_id = $2 and t.part <> 'pupil' and `+alive("t", "$4::date")+`)`, tx.Tenant(), a.Person, pupils, today(tx))
}

const contactColumns = `c.mail, c.phone_home, c.phone_mobile, c.phone_work, c.street, c.postcode, c.city, c.country, c.street2, c.postcode2, c.city2, c.country2, c.address_hidden`

func (s *service) onePerson(_ context.Context, tx *tenant.Tx, in *OfPerson) (*personOut, error) {
	p, err := PersonByID(tx, in.Person)
	if err != nil {
		return nil, err
	}
	tx.Saw(p.ID)
	day := today(tx)
	found, err := tenant.Select[Found](tx, `with hits as materialized (select $4::uuid as person_id)`+foundSQL, tx.Tenant(), 1, day, in.Person)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := showFaces(tx, found); err != nil {
		return nil, err
	}
	out := &personOut{}
	b := &out.Body
	b.PersonView = found[0].view(abilities(tx, found[0].Profiles))
	if !p.LimitedSince.IsZero() {
		b.Abilities = slices.DeleteFunc(b.Abilities, func(a string) bool { return a == "edit" })
	}
	if help, err := MayHelp(tx, p.ID); err != nil {
		return nil, err
	} else if help {
		b.Abilities = append(b.Abilities, "help")
	}
	b.Civility, b.BirthName, b.UsageName, b.BirthDate, b.Sex, b.Language, b.Source, b.HandMade = p.Civility, p.FamilyName, p.UsageName, p.BirthDate, p.Sex, p.Language, p.Source, p.HandMade
	b.Expected, b.LimitedSince = p.ExpectedInOnde, p.LimitedSince
	b.Restrictions, b.Consents = []RestrictionView{}, []ConsentView{}
	end := []string{}
	if manages(tx) {
		end = []string{"end"}
	}
	if b.Roles, err = tenant.Select[RoleView](tx, `select id, profile, duty, since, until, source from directory.roles where tenant_id = $1 and person_id = $2 order by since desc, id`, tx.Tenant(), p.ID); err != nil {
		return nil, err
	}
	for i := range b.Roles {
		if b.Roles[i].Abilities = []string{}; live(b.Roles[i].Until, day) {
			b.Roles[i].Abilities = end
		}
	}
	if b.Places, err = tenant.Select[PlaceView](tx, `select m.class_id as class, c.label, y.label as year, m.part, m.level, m.since, m.until from directory.class_members m
		join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
		where m.tenant_id = $1 and m.person_id = $2 order by y.start desc, m.since desc, m.id`, tx.Tenant(), p.ID); err != nil {
		return nil, err
	}
	if b.Children, err = tenant.Select[PupilView](tx, `select k.id as link, q.id as person, q.given_name, coalesce(nullif(q.usage_name, ''), q.family_name) as family_name, k.authority, `+disputed+`,
		coalesce((select c.label from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where m.tenant_id = $1 and m.person_id = q.id and m.part = 'pupil' and `+alive("m", "$3::date")+` and $3::date between y.starts_on and y.ends_on order by c.kind = 'ordinary' desc limit 1), '') as class
		from directory.kinship k join directory.people q on q.tenant_id = k.tenant_id and q.id = k.pupil_id
		where k.tenant_id = $1 and k.guardian_id = $2 and `+alive("k", "$3::date")+` order by q.birth_date, q.id`, tx.Tenant(), p.ID, day); err != nil {
		return nil, err
	}
	about := []uuid.UUID{p.ID}
	for _, c := range b.Children {
		about = append(about, c.Person)
	}
	contacts, err := seesContacts(tx, about...)
	if err != nil {
		return nil, err
	}
	if contacts {
		c, ok, err := tenant.One[Contact](tx, `select `+contactColumns+` from directory.contacts c where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), p.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			b.Contact = &c
		}
	}
	if b.Guardians, err = guardians(tx, p.ID, day, contacts); err != nil {
		return nil, err
	}
	if slices.Contains(b.Profiles, string(access.Pupil)) {
		list, err := Consents(tx, []uuid.UUID{p.ID})
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			b.Consents = append(b.Consents, ConsentView{Use: c.Use, State: c.State})
		}
	}
	if manages(tx) {
		if b.Restrictions, err = restrictions(tx, `(x.pupil_id = $4 or x.person_id = $4)`, day, p.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

const disputed = `exists (select from directory.disputes d where d.tenant_id = k.tenant_id and d.kinship_id = k.id and d.decided_at is null) as disputed`

// guardianRow is who answers for a pupil, and how they are reached.
type guardianRow struct {
	GuardianView
	Contact
	PupilID uuid.UUID
}

// guardiansOf are those who answer for pupils, in the order in which one calls them.
func guardiansOf(tx *tenant.Tx, pupils []uuid.UUID, day Date) ([]guardianRow, error) {
	return tenant.Select[guardianRow](tx, `select k.pupil_id, k.id as link, k.guardian_id as person, g.given_name, coalesce(nullif(g.usage_name, ''), g.family_name) as family_name, k.relation, k.authority, k.contact_order,
		k.may_collect as said, k.may_collect and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = k.pupil_id and x.person_id = k.guardian_id
			and x.effect in ('may_not_collect', 'no_contact') and `+alive("x", "$3::date")+`) as may_collect,
		k.since, k.until, k.source, k.hand_made, g.account_id is not null as active, `+disputed+`,
		coalesce(c.mail, '') as mail, coalesce(c.phone_home, '') as phone_home, coalesce(c.phone_mobile, '') as phone_mobile, coalesce(c.phone_work, '') as phone_work, coalesce(c.street, '') as street,
		coalesce(c.postcode, '') as postcode, coalesce(c.city, '') as city, coalesce(c.country, '') as country, coalesce(c.address_hidden, false) as address_hidden
		from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id
		left join directory.contacts c on c.tenant_id = k.tenant_id and c.id = k.guardian_id
		where k.tenant_id = $1 and k.pupil_id = any ($2) and `+alive("k", "$3::date")+` order by k.pupil_id, k.contact_order, k.id`, tx.Tenant(), lists.NonNil(pupils), day)
}

func guardians(tx *tenant.Tx, pupil uuid.UUID, day Date, contacts bool) ([]GuardianView, error) {
	rows, err := guardiansOf(tx, []uuid.UUID{pupil}, day)
	if err != nil {
		return nil, err
	}
	out := make([]GuardianView, len(rows))
	can := []string{}
	if manages(tx) {
		can = []string{"edit", "end"}
	}
	for i, r := range rows {
		out[i] = r.GuardianView
		out[i].Abilities = can
		if contacts {
			out[i].Contact = &rows[i].Contact
		}
	}
	return out, nil
}

// PersonInput is a person as somebody writes them by hand.
type PersonInput struct {
	Civility   string  `json:"civility,omitempty" enum:",M,MME"`
	FamilyName string  `json:"family_name" minLength:"1" maxLength:"100"`
	GivenName  string  `json:"given_name" minLength:"1" maxLength:"100"`
	UsageName  string  `json:"usage_name,omitempty" maxLength:"100"`
	BirthDate  Date    `json:"birth_date,omitzero" doc:"2018-03-14"`
	Sex        string  `json:"sex,omitempty" enum:",F,M"`
	Language   string  `json:"language,omitempty" maxLength:"8"`
	Contact    Contact `json:"contact,omitzero"`
}

func (p PersonInput) check() error {
	c := p.Contact
	for _, f := range []struct{ field, value string }{{"mail", c.Mail}, {"phone_home", c.PhoneHome}, {"phone_mobile", c.PhoneMobile}, {"phone_work", c.PhoneWork}, {"street", c.Street}, {"postcode", c.Postcode},
		{"city", c.City}, {"country", c.Country}, {"street2", c.Street2}, {"postcode2", c.Postcode2}, {"city2", c.City2}, {"country2", c.Country2}} {
		if len(f.value) > 200 {
			return problem.OnField("contact."+f.field, "directory.too_long", "max", 200)
		}
	}
	if c.Mail != "" && (!strings.Contains(c.Mail, "@") || strings.ContainsAny(c.Mail, " \r\n\t<>,;")) {
		return problem.OnField("contact.mail", "directory.bad_mail")
	}
	if fold.Line(p.FamilyName) == "" {
		return problem.OnField("family_name", "directory.name_needed")
	}
	if fold.Line(p.GivenName) == "" {
		return problem.OnField("given_name", "directory.name_needed")
	}
	return nil
}

type addPersonIn struct {
	manifest.InTenant
	Body struct {
		PersonInput
		Profile  string     `json:"profile" maxLength:"30" doc:"pupil, guardian, teacher…"`
		Duty     string     `json:"duty,omitempty" maxLength:"80"`
		Class    *uuid.UUID `json:"class,omitempty" doc:"Of a pupil, or that a teacher takes"`
		Level    string     `json:"level,omitempty" maxLength:"20"`
		INE      string     `json:"ine,omitempty" maxLength:"20" doc:"Kept, never shown"`
		Expected bool       `json:"expected_in_onde,omitempty" doc:"Admitted here and not yet in ONDE: imports leave them here"`
	}
}

type createdOut struct {
	Body struct {
		ID uuid.UUID `json:"id"`
	}
}

func created(id uuid.UUID, err error) (*createdOut, error) {
	out := &createdOut{}
	out.Body.ID = id
	return out, err
}

// profilesOf lists the profiles that a kind of tenant gives by hand.
func profilesOf(kind string) []access.Profile {
	switch kind {
	case "school":
		return append([]access.Profile{access.Pupil, access.Guardian, access.ATSEM, access.DPO, access.Partner}, access.SchoolProfessionals...)
	case "commune", "intercommunality":
		return append([]access.Profile{access.Pupil, access.Guardian, access.ATSEM, access.Elected, access.DPO, access.Partner}, access.TownHall...)
	case "departement", "region":
		return []access.Profile{access.DeptAgent, access.TownAdmin, access.FinanceAgent, access.TransportAgent, access.Elected, access.DPO, access.Partner}
	case "academy", "district":
		return []access.Profile{access.AcademyStaff, access.Inspector, access.DPO}
	case "vendor":
		return []access.Profile{access.VendorBilling, access.Operator}
	}
	return nil
}

// mayGive refuses a profile that does not belong to the tenant, and a head's profile from anybody but a head.
func mayGive(tx *tenant.Tx, profile access.Profile) error {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	if !slices.Contains(profilesOf(kind), profile) {
		return problem.OnField("profile", "directory.unknown_profile")
	}
	heads := []access.Profile{access.Director, access.TownAdmin, access.DPO, access.Operator}
	if slices.Contains(heads, profile) && !tx.Actor().Has(string(access.Director), string(access.TownAdmin), string(access.Operator)) {
		return problem.New(problem.Forbidden, "directory.head_only")
	}
	return nil
}

func (s *service) addPerson(_ context.Context, tx *tenant.Tx, in *addPersonIn) (*createdOut, error) {
	b := in.Body
	if err := b.check(); err != nil {
		return nil, err
	}
	profile := access.Profile(b.Profile)
	if err := mayGive(tx, profile); err != nil {
		return nil, err
	}
	if profile == access.Pupil && b.BirthDate.IsZero() {
		return nil, problem.OnField("birth_date", "directory.birth_needed")
	}
	id, err := Add(tx, NewPerson{Civility: b.Civility, FamilyName: strings.TrimSpace(b.FamilyName), GivenName: strings.TrimSpace(b.GivenName), UsageName: strings.TrimSpace(b.UsageName), BirthDate: b.BirthDate,
		Sex: b.Sex, Language: b.Language, Contact: b.Contact, ExpectedInOnde: b.Expected && profile == access.Pupil, Roles: []NewRole{{Profile: profile, Duty: b.Duty}}})
	if err != nil {
		return nil, err
	}
	tx.About(id)
	if b.INE != "" {
		if profile != access.Pupil || s.vault.SetINE(tx, id, b.INE) != nil {
			return nil, problem.OnField("ine", "directory.bad_ine")
		}
	}
	if b.Class != nil {
		part := PartTeacher
		switch profile {
		case access.Pupil:
			part = PartPupil
		case access.ATSEM, access.SchoolStaff:
			part = PartAssistant
		}
		if _, err := Join(tx, *b.Class, id, part, b.Level, Date{}); err != nil {
			return nil, err
		}
	}
	if err := Refresh(tx, id); err != nil {
		return nil, err
	}
	if profile == access.Pupil {
		if err := shareSoon(tx, id); err != nil {
			return nil, err
		}
	}
	return created(id, nil)
}

type editPersonIn struct {
	OfPerson
	Body struct {
		PersonInput
		INE      string `json:"ine,omitempty" maxLength:"20" doc:"Empty: unchanged. Kept, never shown"`
		Expected *bool  `json:"expected_in_onde,omitempty"`
	}
}

// writePerson corrects a record; what changes is held, so that imports leave it alone.
func writePerson(tx *tenant.Tx, person uuid.UUID, b PersonInput, expected *bool) error {
	n, err := tx.Exec(`update directory.people p set civility = $3, family_name = $4, given_name = $5, usage_name = $6, birth_date = $7, sex = $8, language = $9, fold = $10, import_id = null, updated_at = $11,
		expected_in_onde = coalesce($12, p.expected_in_onde),
		held = (select array(select distinct unnest(p.held || array_remove(array[
			case when p.civility <> $3 then 'civility' end, case when p.family_name <> $4 then 'family_name' end, case when p.given_name <> $5 then 'given_name' end, case when p.usage_name <> $6 then 'usage_name' end,
			case when p.birth_date is distinct from $7::date then 'birth_date' end, case when p.sex <> $8 then 'sex' end,
			case when c.mail <> $13 then 'mail' end, case when c.phone_home <> $14 then 'phone_home' end, case when c.phone_mobile <> $15 then 'phone_mobile' end, case when c.phone_work <> $16 then 'phone_work' end,
			case when (c.street, c.postcode, c.city, c.country) is distinct from ($17, $18, $19, $20) then 'address' end,
			case when (c.street2, c.postcode2, c.city2, c.country2) is distinct from ($21, $22, $23, $24) then 'address2' end], null))))
		from directory.people q left join directory.contacts c on c.tenant_id = q.tenant_id and c.id = q.id
		where p.tenant_id = $1 and p.id = $2 and p.erased_at is null and q.tenant_id = $1 and q.id = p.id`,
		tx.Tenant(), person, b.Civility, fold.Line(b.FamilyName), fold.Line(b.GivenName), fold.Line(b.UsageName), b.BirthDate, b.Sex, b.Language,
		folded(b.GivenName, b.FamilyName, b.UsageName), tx.Now(), expected, b.Contact.Mail, b.Contact.PhoneHome, b.Contact.PhoneMobile, b.Contact.PhoneWork,
		b.Contact.Street, b.Contact.Postcode, b.Contact.City, b.Contact.Country, b.Contact.Street2, b.Contact.Postcode2, b.Contact.City2, b.Contact.Country2)
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	c := b.Contact
	if _, err := tx.Exec(`update directory.contacts set mail = $3, phone_home = $4, phone_mobile = $5, phone_work = $6, street = $7, postcode = $8, city = $9, country = $10, street2 = $11, postcode2 = $12, city2 = $13,
		country2 = $14, address_hidden = $15, import_id = null, updated_at = $16 where tenant_id = $1 and id = $2`, tx.Tenant(), person, c.Mail, c.PhoneHome, c.PhoneMobile, c.PhoneWork, c.Street, c.Postcode,
		c.City, c.Country, c.Street2, c.Postcode2, c.City2, c.Country2, c.AddressHidden, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant()) // their name is kept with their sessions, and read by who is fed from here
}

// editPerson corrects a record by hand; a field corrected so is left alone by the imports that follow.
func (s *service) editPerson(_ context.Context, tx *tenant.Tx, in *editPersonIn) (*manifest.Empty, error) {
	b := in.Body
	if err := b.check(); err != nil {
		return nil, err
	}
	tx.About(in.Person)
	if err := unlimited(tx, in.Person); err != nil {
		return nil, err
	}
	if err := writePerson(tx, in.Person, b.PersonInput, b.Expected); err != nil {
		return nil, err
	}
	if b.INE != "" {
		if err := s.vault.SetINE(tx, in.Person, b.INE); err != nil {
			return nil, problem.OnField("ine", "directory.bad_ine")
		}
	}
	return nil, shareSoon(tx, in.Person)
}

type departIn struct {
	OfPerson
	Body struct {
		Left bool `json:"left" doc:"true: leaves today, the departure clock starts; false: is back"`
	}
}

func (s *service) depart(_ context.Context, tx *tenant.Tx, in *departIn) (*manifest.Empty, error) {
	tx.About(in.Person)
	n, err := tx.Exec(`update directory.people set left_on = case when $3 then directory.today($1, $4) end, expected_in_onde = expected_in_onde and not $3, import_id = null, updated_at = $4 where tenant_id = $1 and id = $2 and erased_at is null`,
		tx.Tenant(), in.Person, in.Body.Left, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	if err != nil {
		return nil, err
	}
	if in.Body.Left {
		if _, err := tx.Exec(`update directory.class_members set until = greatest(directory.today($1, $3) - 1, since - 1), import_id = null where tenant_id = $1 and person_id = $2 and until is null`, tx.Tenant(), in.Person, tx.Now()); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(`update directory.roles set until = greatest(directory.today($1, $3) - 1, since - 1), import_id = null where tenant_id = $1 and person_id = $2 and until is null and profile not in ('pupil', 'guardian')`,
			tx.Tenant(), in.Person, tx.Now()); err != nil {
			return nil, err
		}
	}
	if err := Refresh(tx, in.Person); err != nil {
		return nil, err
	}
	return nil, shareSoon(tx, in.Person)
}

type giveRoleIn struct {
	OfPerson
	Body struct {
		Profile string `json:"profile" maxLength:"30"`
		Duty    string `json:"duty,omitempty" maxLength:"80" doc:"As on a door"`
		Since   Date   `json:"since,omitzero"`
		Until   Date   `json:"until,omitzero"`
	}
}

func (s *service) giveRole(_ context.Context, tx *tenant.Tx, in *giveRoleIn) (*createdOut, error) {
	if err := mayGive(tx, access.Profile(in.Body.Profile)); err != nil {
		return nil, err
	}
	if _, err := PersonByID(tx, in.Person); err != nil {
		return nil, err
	}
	if !in.Body.Until.IsZero() && in.Body.Until.Before(in.Body.Since) {
		return nil, problem.OnField("until", "directory.until_before_since")
	}
	tx.About(in.Person)
	id, err := Hold(tx, in.Person, NewRole{Profile: access.Profile(in.Body.Profile), Duty: in.Body.Duty, Since: in.Body.Since, Until: in.Body.Until})
	if err != nil {
		return nil, err
	}
	return created(id, Refresh(tx, in.Person))
}

type endRoleIn struct {
	OfPerson
	Role uuid.UUID `path:"role" format:"uuid"`
}

func (s *service) endRole(_ context.Context, tx *tenant.Tx, in *endRoleIn) (*manifest.Empty, error) {
	tx.About(in.Person)
	profile, ok, err := tenant.One[string](tx, `select profile from directory.roles where tenant_id = $1 and id = $2 and person_id = $3`, tx.Tenant(), in.Role, in.Person)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Missing()
	}
	if err := mayGive(tx, access.Profile(profile)); err != nil {
		return nil, err
	}
	if profile == string(access.Director) || profile == string(access.TownAdmin) {
		others, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and profile = $2 and id <> $3 and (until is null or until >= directory.today($1, $4)))`, tx.Tenant(), profile, in.Role, tx.Now())
		if err != nil {
			return nil, err
		}
		if !others {
			return nil, problem.New(problem.Conflict, "directory.last_head")
		}
	}
	if _, err := tx.Exec(`update directory.roles set until = greatest(directory.today($1, $3) - 1, since - 1), source = 'hand', import_id = null where tenant_id = $1 and id = $2`, tx.Tenant(), in.Role, tx.Now()); err != nil {
		return nil, err
	}
	return nil, Refresh(tx, in.Person)
}
