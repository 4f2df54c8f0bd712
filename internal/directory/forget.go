package directory

import (
	"errors"
	"strings"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// subject says what becomes of the people of a tenant, column by column, and what they may carry away.
func (s *service) subject() manifest.Subject {
	record, family := "directory.copy_record", "directory.copy_family"
	const staffOnly, machine = "directory.untold.staff", "directory.untold.machine"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "directory.people", Whom: "id account_id merged_into", Says: "wishes regime expected_since civility family_name given_name usage_name birth_date sex language photo_file source source_key former_key fold hand_made held expected_in_onde limited_since left_on purge_told_on erased_at import_id created_at updated_at",
				Gone: manifest.Erased, Copied: record},
			{Table: "directory.contacts", Whom: "id subject_id", Says: "mail phone_home phone_mobile phone_work street postcode city country street2 postcode2 city2 country2 address_hidden import_id updated_at", Gone: manifest.Erased, Copied: "directory.copy_contact"},
			{Table: "directory.identifiers", Whom: "id", Says: "ine_hash ine_sealed import_id updated_at", Gone: manifest.Erased, Untold: "directory.untold.ine"},
			{Table: "directory.words", Whom: "person_id", Says: "word", Gone: manifest.Erased, Untold: machine},
			{Table: "directory.roles", Whom: "person_id", Says: "id profile duty since until source import_id created_at", Gone: manifest.Erased, Copied: "directory.copy_roles"},
			{Table: "directory.class_members", Whom: "person_id", Says: "id class_id part level since until source import_id created_at", Gone: manifest.Erased, Copied: "directory.copy_classes"},
			{Table: "directory.group_members", Whom: "person_id", Says: "group_id since until", Gone: manifest.Erased, Copied: "directory.copy_groups"},
			{Table: "directory.kinship", Whom: "pupil_id guardian_id", Says: "id relation authority contact_order may_collect since until source hand_made import_id created_at updated_at", Gone: manifest.Erased, Copied: family},
			{Table: "directory.disputes", Whom: "pupil_id guardian_id made_by decided_by", Says: "id kinship_id reason made_at decided_at outcome", Gone: manifest.Erased, Copied: "directory.copy_disputes"},
			{Table: "directory.restrictions", Whom: "pupil_id person_id checked_by ended_by",
				Says: "id effect since until decided_on court document_seen checked_on origin_tenant origin_id confirmed_at lifted_there_on ended_at created_at updated_at", Gone: manifest.Erased, Untold: "directory.untold.orders"},
			{Table: "directory.consents", Whom: "pupil_id guardian_id given_by", Says: "id use year_id agreed given_at on_paper import_id", Gone: manifest.Erased, Copied: "directory.copy_consents"},
			{Table: "directory.collectors", Whom: "pupil_id guardian_id", Says: "id given_name family_name phone relation fold since until origin_tenant origin_id import_id created_at updated_at", Gone: manifest.Erased, Copied: "directory.copy_collectors"},
			{Table: "directory.goes_alone", Whom: "pupil_id guardian_id", Says: "id service allowed said_at origin_tenant", Gone: manifest.Erased, Copied: "directory.copy_alone"},
			{Table: "directory.bridges", Whom: "person_id peer_person_id decided_by", Says: "id peer_tenant_id came state offer since until proposed_at decided_at", Gone: manifest.Erased, Untold: machine},
			{Table: "directory.questions", Whom: "pupil_id guardian_id", Says: "id duplicate_id asked_at answer answered_at", Gone: manifest.Erased, Copied: "directory.copy_questions"},
			{Table: "directory.duplicates", Whom: "first_id second_id decided_by", Says: "id pupil reasons state later_until asked_of found_at decided_at undo_until journal", Gone: manifest.Erased, Untold: machine},
			{Table: "directory.transfers", Whom: "person_id decided_by", Says: "id exchange way state peer_tenant_id peer_name by_code leaves_on reason offer opened_at decided_at", Gone: manifest.Emptied, Why: "directory.why.transfer", Untold: staffOnly},
			{Table: "directory.rollovers", Whom: "opened_by", Says: "id from_year start state opens_on opened_at undo_until effects created_at", Gone: manifest.Held, Why: "directory.why.year", Untold: staffOnly},
			{Table: "directory.rollover_choices", Whom: "person_id", Says: "id rollover_id part outcome class_id level", Gone: manifest.Erased, Untold: staffOnly},
			{Table: "directory.imports", Whom: "by_account", Says: "from_tenant from_school id kind state year_start report plan_hash task_id error_code confirm_departures created_at applied_at undo_until undone_at", Gone: manifest.Held, Why: "directory.keep.report", Untold: staffOnly},
			{Table: "directory.feeds", Whom: "by_account", Says: "id academy state dated delta report task_id error_code created_at", Gone: manifest.Held, Why: "directory.keep.report", Untold: staffOnly},
			{Table: "directory.import_takings", Says: "id import_id service sealed", Gone: manifest.Erased, Untold: machine},
			{Table: "directory.import_changes", Whom: "entity_id", Says: "import_id seq entity operation before after", Gone: manifest.Erased, Untold: machine},
			{Table: "directory.documents", Whom: "account_id", Says: "id name media_type created_at", Gone: manifest.Held, Why: "directory.keep.documents", Untold: staffOnly},
		},
		Copies: []manifest.Copy{{Right: Self, Doors: access.Subject, Write: s.copyRecord}},
		Forget: forget,
	}
}

// DropPhoto throws somebody's face away.
func DropPhoto(tx *tenant.Tx, person uuid.UUID) error {
	files, err := tenant.Select[uuid.UUID](tx, `select photo_file from directory.people where tenant_id = $1 and id = $2 and photo_file is not null`, tx.Tenant(), person)
	if err != nil || len(files) == 0 {
		return err
	}
	if _, err := tx.Exec(`update directory.people set photo_file = null, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), person, tx.Now()); err != nil {
		return err
	}
	return forgetFiles(tx, files...)
}

// Departed are those who left more than ninety days ago and are still named here, at most limit, who left first at first (arrêté
// of 30 November 2006, art. 6). Who is expected in the ministry's register is not gone; whose data are limited keeps them until the
// limitation ends.
func Departed(tx *tenant.Tx, limit int) ([]uuid.UUID, error) {
	return tenant.Select[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and erased_at is null and not expected_in_onde and limited_since is null
		and left_on < directory.today($1, $2) - $3::int order by left_on, id limit $4`, tx.Tenant(), tx.Now(), int(manifest.KeptFor.Hours()/24), limit)
}

// forget removes people who left, with their faces.
func forget(tx *tenant.Tx, gone manifest.Gone) error {
	people := lists.NonNil(gone.People)
	photos, err := tenant.Select[uuid.UUID](tx, `select photo_file from directory.people where tenant_id = $1 and id = any ($2) and photo_file is not null`, tx.Tenant(), people)
	if err != nil {
		return err
	}
	if err := forgetFiles(tx, photos...); err != nil {
		return err
	}
	if err := audit.Erased(tx, "directory.keep.photos", int64(len(photos))); err != nil {
		return err
	}
	return remove(tx, people)
}

// remove takes people and all that the directory says of them away. A record that another service still holds for its own delay keeps
// its id and nothing that names anybody.
func remove(tx *tenant.Tx, people []uuid.UUID) error {
	for _, err := range []error{
		audit.Erase(tx, "directory.keep.people", `delete from directory.disputes where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.people", `delete from directory.kinship where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.restrictions", `delete from directory.restrictions where tenant_id = $1 and (pupil_id = any ($2) or person_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.collectors", `delete from directory.collectors where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update directory.collectors set guardian_id = null where tenant_id = $1 and guardian_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.goes_alone where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update directory.goes_alone set guardian_id = null where tenant_id = $1 and guardian_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.consents", `delete from directory.consents where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.class_members where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.group_members where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.roles where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.ine", `delete from directory.identifiers where tenant_id = $1 and id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.contacts", `delete from directory.contacts where tenant_id = $1 and id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.bridges where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "directory.keep.images", `delete from directory.import_changes where tenant_id = $1 and entity_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.duplicates where tenant_id = $1 and (first_id = any ($2) or second_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.questions where tenant_id = $1 and (pupil_id = any ($2) or guardian_id = any ($2))`, tx.Tenant(), people),
		audit.Erase(tx, "", `delete from directory.rollover_choices where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
		audit.Erase(tx, "", `update directory.transfers set person_id = null, offer = null where tenant_id = $1 and person_id = any ($2)`, tx.Tenant(), people),
	} {
		if err != nil {
			return err
		}
	}
	held, err := discard(tx, "people", people)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.people set civility = '', family_name = '', given_name = '', usage_name = '', birth_date = null, sex = '', language = '', photo_file = null, account_id = null,
		source_key = '', former_key = '', fold = '', held = '{}', wishes = '{}', regime = '', import_id = null, erased_at = $3, updated_at = $3 where tenant_id = $1 and id = any ($2)`, tx.Tenant(), held, tx.Now()); err != nil {
		return err
	}
	if err := audit.Erased(tx, "directory.keep.people", int64(len(people))); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// copyRecord is what a person reads of themselves, or of a child they answer for: the doors leave out the other guardian's link and
// address, and every order.
func (s *service) copyRecord(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	p, err := PersonByID(tx, of.Person)
	if err != nil {
		return nil, err
	}
	record := manifest.Part{Title: "directory.copy_record", Columns: []string{"directory.copy_civility", "directory.copy_family_name", "directory.copy_given_name", "directory.copy_usage_name", "directory.copy_birth_date",
		"directory.copy_sex", "directory.copy_language", "directory.copy_source", "directory.copy_expected_in_onde", "directory.copy_left_on", "directory.copy_limited_since"},
		Rows: [][]any{{p.Civility, p.FamilyName, p.GivenName, p.UsageName, day(p.BirthDate), p.Sex, p.Language, manifest.Word{Key: "directory.copy_source_" + p.Source, Code: p.Source}, p.ExpectedInOnde, day(p.LeftOn), day(p.LimitedSince)}}}
	if p.PhotoFile != nil {
		record.Files = []manifest.File{{Name: "photo.jpg", ID: *p.PhotoFile}}
	}
	out := []manifest.Part{record}
	contact, err := tenant.Select[Contact](tx, `select `+contactColumns+` from directory.contacts c where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), p.ID)
	if err != nil {
		return nil, err
	}
	part := manifest.Part{Title: "directory.copy_contact", Columns: []string{"directory.copy_mail", "directory.copy_phone_home", "directory.copy_phone_mobile", "directory.copy_phone_work", "directory.copy_street", "directory.copy_postcode",
		"directory.copy_city", "directory.copy_country", "directory.copy_address_hidden"}}
	for _, c := range contact {
		part.Rows = append(part.Rows, []any{c.Mail, c.PhoneHome, c.PhoneMobile, c.PhoneWork, c.Street, c.Postcode, c.City, c.Country, c.AddressHidden})
	}
	out = append(out, part)
	add := func(title, columns string) func(rows [][]string, err error) error {
		return func(rows [][]string, err error) error {
			part := manifest.Part{Title: title}
			for c := range strings.FieldsSeq(columns) {
				part.Columns = append(part.Columns, "directory.copy_"+c)
			}
			for _, r := range rows {
				line := make([]any, len(r))
				for i, v := range r {
					line[i] = copied(part.Columns[i], v)
				}
				part.Rows = append(part.Rows, line)
			}
			out = append(out, part)
			return err
		}
	}
	me := tx.Actor().Person
	err = errors.Join(
		add("directory.copy_roles", "profile duty since until")(tenant.Select[[]string](tx, `select array[r.profile, r.duty, r.since::text, coalesce(r.until::text, '')] from directory.roles r where r.tenant_id = $1 and r.person_id = $2 order by r.since, r.id`, tx.Tenant(), p.ID)),
		add("directory.copy_classes", "class year level since until")(tenant.Select[[]string](tx, `select array[c.label, y.label, m.level, m.since::text, coalesce(m.until::text, '')] from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id where m.tenant_id = $1 and m.person_id = $2 order by m.since, m.id`, tx.Tenant(), p.ID)),
		add("directory.copy_groups", "group since until")(tenant.Select[[]string](tx, `select array[coalesce(nullif(g.label, ''), (select c.label from directory.classes c where c.tenant_id = g.tenant_id and c.id = g.class_id), nullif(g.level, ''), g.kind), m.since::text, coalesce(m.until::text, '')]
			from directory.group_members m join directory.groups g on g.tenant_id = m.tenant_id and g.id = m.group_id where m.tenant_id = $1 and m.person_id = $2 order by m.since, g.id`, tx.Tenant(), p.ID)),
		add("directory.copy_family", "child relation authority may_collect since until")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name || ' ' || coalesce(nullif(q.usage_name, ''), q.family_name), ''), coalesce(k.relation::text, ''), k.authority, k.may_collect::text, k.since::text, coalesce(k.until::text, '')]
			from directory.kinship k left join directory.people q on q.tenant_id = k.tenant_id and q.id = k.pupil_id where k.tenant_id = $1 and k.guardian_id = $3 and ($2 = $3 or k.pupil_id = $2) order by k.since, k.id`, tx.Tenant(), p.ID, me)),
		add("directory.copy_consents", "child use agreed given_at")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name, ''), c.use, c.agreed::text, c.given_at::date::text] from directory.consents c left join directory.people q on q.tenant_id = c.tenant_id and q.id = c.pupil_id
			where c.tenant_id = $1 and c.guardian_id = $3 and ($2 = $3 or c.pupil_id = $2) order by c.given_at, c.id`, tx.Tenant(), p.ID, me)),
		add("directory.copy_collectors", "child collector phone relation since until")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name, ''), c.given_name || ' ' || c.family_name, c.phone, c.relation, c.since::text, coalesce(c.until::text, '')] from directory.collectors c left join directory.people q on q.tenant_id = c.tenant_id and q.id = c.pupil_id
			where c.tenant_id = $1 and (c.pupil_id = $2 or c.guardian_id = $2) order by c.since, c.id`, tx.Tenant(), p.ID)),
		add("directory.copy_alone", "child alone_service agreed given_at")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name, ''), g.service, g.allowed::text, g.said_at::date::text] from directory.goes_alone g left join directory.people q on q.tenant_id = g.tenant_id and q.id = g.pupil_id
			where g.tenant_id = $1 and (g.pupil_id = $2 or g.guardian_id = $2) order by g.service`, tx.Tenant(), p.ID)),
		add("directory.copy_questions", "child made_at answer")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name, ''), a.asked_at::date::text, a.answer] from directory.questions a left join directory.people q on q.tenant_id = a.tenant_id and q.id = a.pupil_id
			where a.tenant_id = $1 and a.guardian_id = $3 and ($2 = $3 or a.pupil_id = $2) order by a.asked_at, a.id`, tx.Tenant(), p.ID, me)),
		add("directory.copy_disputes", "child reason made_at outcome")(tenant.Select[[]string](tx, `select array[coalesce(q.given_name, ''), d.reason, d.made_at::date::text, coalesce(d.outcome, '')] from directory.disputes d left join directory.people q on q.tenant_id = d.tenant_id and q.id = d.pupil_id
			where d.tenant_id = $1 and d.guardian_id = $3 and ($2 = $3 or d.pupil_id = $2) order by d.made_at, d.id`, tx.Tenant(), p.ID, me)),
	)
	return out, err
}

// copied gives a code its word.
func copied(column, code string) any {
	switch column {
	case "directory.copy_relation":
		if code == "" {
			return ""
		}
		return manifest.Word{Key: "directory.relation_" + code, Code: code}
	case "directory.copy_authority":
		return manifest.Word{Key: "directory.copy_authority_" + code, Code: code}
	case "directory.copy_may_collect", "directory.copy_agreed":
		return code == "true"
	case "directory.copy_alone_service":
		return manifest.Word{Key: "directory.alone_" + code, Code: code}
	case "directory.copy_use":
		return manifest.Word{Key: "directory.copy_use_" + code, Code: code}
	case "directory.copy_profile":
		return manifest.Word{Key: "app.profile_" + code, Code: code}
	}
	return code
}

func day(d Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// The fields that a family may ask to have corrected; the address is one field.
var Correctable = []string{"given_name", "family_name", "usage_name", "birth_date", "mail", "phone_home", "phone_mobile", "phone_work", "street", "postcode", "city"}

// Correction is one field as it is and as it should be.
type Correction struct {
	Field string `json:"field" enum:"given_name,family_name,usage_name,birth_date,mail,phone_home,phone_mobile,phone_work,street,postcode,city"`
	From  string `json:"from,omitempty" readOnly:"true"`
	To    string `json:"to" maxLength:"200"`
}

// AsItIs fills in what the tenant holds today of the fields of corrections.
func AsItIs(tx *tenant.Tx, person uuid.UUID, list []Correction) error {
	p, err := PersonByID(tx, person)
	if err != nil {
		return err
	}
	c, _, err := tenant.One[Contact](tx, `select `+contactColumns+` from directory.contacts c where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), person)
	if err != nil {
		return err
	}
	in := inputOf(p, c)
	for i := range list {
		if at := in.field(list[i].Field); at != nil {
			list[i].From = *at
		}
	}
	return nil
}

// Correct writes corrections that somebody of the tenant accepted; each field is marked as held, so that imports leave it alone.
func Correct(tx *tenant.Tx, person uuid.UUID, list []Correction) error {
	p, err := PersonByID(tx, person)
	if err != nil {
		return err
	}
	c, _, err := tenant.One[Contact](tx, `select `+contactColumns+` from directory.contacts c where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), person)
	if err != nil {
		return err
	}
	in := inputOf(p, c)
	for _, one := range list {
		at := in.field(one.Field)
		if at == nil {
			return problem.OnField(one.Field, "directory.not_correctable")
		}
		*at = strings.TrimSpace(one.To)
	}
	if err := in.read(); err != nil {
		return err
	}
	if err := in.PersonInput.check(); err != nil {
		return err
	}
	return writePerson(tx, person, in.PersonInput, nil)
}

// correctable is a record as its corrections see it: every field a text.
type correctable struct {
	PersonInput
	birth string
}

func inputOf(p Person, c Contact) *correctable {
	out := &correctable{PersonInput: PersonInput{Civility: p.Civility, FamilyName: p.FamilyName, GivenName: p.GivenName, UsageName: p.UsageName, BirthDate: p.BirthDate, Sex: p.Sex, Language: p.Language, Contact: c}}
	if !p.BirthDate.IsZero() {
		out.birth = p.BirthDate.String()
	}
	return out
}

func (c *correctable) field(name string) *string {
	return map[string]*string{"given_name": &c.GivenName, "family_name": &c.FamilyName, "usage_name": &c.UsageName, "birth_date": &c.birth, "mail": &c.Contact.Mail, "phone_home": &c.Contact.PhoneHome,
		"phone_mobile": &c.Contact.PhoneMobile, "phone_work": &c.Contact.PhoneWork, "street": &c.Contact.Street, "postcode": &c.Contact.Postcode, "city": &c.Contact.City}[name]
}

func (c *correctable) read() error {
	if c.birth == "" {
		c.BirthDate = Date{}
		return nil
	}
	if err := c.BirthDate.UnmarshalText([]byte(c.birth)); err != nil {
		return problem.OnField("birth_date", "directory.bad_date")
	}
	return nil
}
