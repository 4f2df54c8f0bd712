// Package directory keeps the people of a tenant: pupils, guardians, staff, their classes and groups, who answers for
// whom and under which restrictions, and the imports that feed it. One row per human being per tenant; facts have dates.
package directory

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Date is a civil day of the tenant.
type Date = schoolyear.Date

// The sources of a fact.
const (
	FromHand   = "hand"
	FromOnde   = roll.FromOnde
	FromAAF    = roll.FromAAF
	FromSIECLE = roll.FromSIECLE
	FromTable  = roll.FromTable
	FromBridge = "bridge"
)

// registers are the sources that say everything of a school again each time: what they wrote, they may end.
var registers = []string{FromOnde, FromAAF, FromSIECLE, FromTable}

func fed(source string) bool { return slices.Contains(registers, source) }

// Person is one human being as this tenant knows them; nothing of where they live.
type Person struct {
	ID             uuid.UUID
	Civility       string // "M", "MME" or ""
	FamilyName     string
	GivenName      string
	UsageName      string
	BirthDate      Date
	Sex            string // "F", "M" or ""
	Language       string // "" when not said
	PhotoFile      *uuid.UUID
	AccountID      *uuid.UUID
	Source         string
	HandMade       bool
	ExpectedInOnde bool
	LeftOn         Date
	LimitedSince   Date // their data are kept and not used any more
}

// LastName is the name by which the person is called.
func (p Person) LastName() string {
	if p.UsageName != "" {
		return p.UsageName
	}
	return p.FamilyName
}

// Name is "Lina Roux".
func (p Person) Name() string { return strings.TrimSpace(p.GivenName + " " + p.LastName()) }

// Contact is how a person is reached. Phones are E.164 when they can be. The second address is a child's other home.
type Contact struct {
	Mail          string `json:"mail,omitempty"`
	PhoneHome     string `json:"phone_home,omitempty"`
	PhoneMobile   string `json:"phone_mobile,omitempty"`
	PhoneWork     string `json:"phone_work,omitempty"`
	Street        string `json:"street,omitempty"`
	Postcode      string `json:"postcode,omitempty"`
	City          string `json:"city,omitempty"`
	Country       string `json:"country,omitempty"`
	Street2       string `json:"street2,omitempty"`
	Postcode2     string `json:"postcode2,omitempty"`
	City2         string `json:"city2,omitempty"`
	Country2      string `json:"country2,omitempty"`
	AddressHidden bool   `json:"address_hidden"`
}

const personColumns = `p.id, p.civility, p.family_name, p.given_name, p.usage_name, p.birth_date, p.sex, p.language, p.photo_file, p.account_id, p.source, p.hand_made, p.expected_in_onde, p.left_on, p.limited_since`

// Today is the civil day of the tenant.
func Today(tx *tenant.Tx) (Date, error) {
	return tenant.Value[Date](tx, `select directory.today($1, $2)`, tx.Tenant(), tx.Now())
}

// PersonByID finds a person; not_found when the tenant has none of that id, or the doors do not show them.
func PersonByID(tx *tenant.Tx, id uuid.UUID) (Person, error) {
	p, ok, err := tenant.One[Person](tx, `select `+personColumns+` from directory.people p where p.tenant_id = $1 and p.id = $2 and p.erased_at is null`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return p, err
}

// PersonByAccount finds the record of an account in this tenant.
func PersonByAccount(tx *tenant.Tx, account uuid.UUID) (Person, bool, error) {
	return tenant.One[Person](tx, `select `+personColumns+` from directory.people p where p.tenant_id = $1 and p.account_id = $2 and p.erased_at is null order by p.id limit 1`, tx.Tenant(), account)
}

// NewPerson is a person to add, with what they are here.
type NewPerson struct {
	ID             uuid.UUID // nil: made here
	Civility       string
	FamilyName     string
	GivenName      string
	UsageName      string
	BirthDate      Date
	Sex            string
	Language       string
	Contact        Contact
	Source         string // "" is FromHand
	ExpectedInOnde bool
	Roles          []NewRole
}

// NewRole is a profile held from a day on. Since zero is today.
type NewRole struct {
	Profile access.Profile
	Duty    string
	Since   Date
	Until   Date
	Source  string
}

// Add writes a person, how they are reached and their roles.
func Add(tx *tenant.Tx, n NewPerson) (uuid.UUID, error) {
	if n.ID == uuid.Nil {
		n.ID = tenant.NewID()
	}
	if n.Source == "" {
		n.Source = FromHand
	}
	n.FamilyName, n.GivenName, n.UsageName = fold.Line(n.FamilyName), fold.Line(n.GivenName), fold.Line(n.UsageName)
	_, err := tx.Exec(`insert into directory.people (tenant_id, id, civility, family_name, given_name, usage_name, birth_date, sex, language, source, fold, hand_made, expected_in_onde, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
		tx.Tenant(), n.ID, n.Civility, n.FamilyName, n.GivenName, n.UsageName, n.BirthDate, n.Sex, n.Language, n.Source,
		folded(n.GivenName, n.FamilyName, n.UsageName), n.Source == FromHand, n.ExpectedInOnde, tx.Now())
	if err != nil {
		return n.ID, fmt.Errorf("add a person: %w", err)
	}
	var subject *uuid.UUID
	if !slices.ContainsFunc(n.Roles, func(r NewRole) bool { return r.Profile == access.Pupil }) {
		subject = &n.ID
	}
	c := n.Contact
	if _, err := tx.Exec(`insert into directory.contacts (tenant_id, id, subject_id, mail, phone_home, phone_mobile, phone_work, street, postcode, city, country, street2, postcode2, city2, country2, address_hidden, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tx.Tenant(), n.ID, subject, c.Mail, c.PhoneHome, c.PhoneMobile, c.PhoneWork, c.Street, c.Postcode, c.City, c.Country,
		c.Street2, c.Postcode2, c.City2, c.Country2, c.AddressHidden, tx.Now()); err != nil {
		return n.ID, fmt.Errorf("add how a person is reached: %w", err)
	}
	for _, r := range n.Roles {
		if r.Source == "" {
			r.Source = n.Source
		}
		if _, err := Hold(tx, n.ID, r); err != nil {
			return n.ID, err
		}
	}
	return n.ID, nil
}

// Hold gives a person a profile here, from a day on. Groups follow with Refresh.
func Hold(tx *tenant.Tx, person uuid.UUID, r NewRole) (uuid.UUID, error) {
	if !slices.Contains(access.Profiles, r.Profile) {
		return uuid.Nil, problem.OnField("profile", "directory.unknown_profile")
	}
	if r.Source == "" {
		r.Source = FromHand
	}
	id := tenant.NewID()
	_, err := tx.Exec(`insert into directory.roles (tenant_id, id, person_id, profile, duty, since, until, source, created_at)
		values ($1, $2, $3, $4, $5, coalesce($6::date, directory.today($1, $9)), $7, $8, $9)`,
		tx.Tenant(), id, person, string(r.Profile), r.Duty, r.Since, r.Until, r.Source, tx.Now())
	if err != nil {
		return id, fmt.Errorf("give a role: %w", err)
	}
	return id, tx.Touch("reach", tx.Tenant())
}

// Attach ties a person's record to the account of the same human being. A record has one account; giving it another is
// refused with directory.has_account.
func Attach(tx *tenant.Tx, person, account uuid.UUID) error {
	n, err := tx.Exec(`update directory.people set account_id = $3, import_id = null, updated_at = $4
		where tenant_id = $1 and id = $2 and erased_at is null and (account_id is null or account_id = $3)`, tx.Tenant(), person, account, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := PersonByID(tx, person); err != nil {
			return err
		}
		return problem.New(problem.Conflict, "directory.has_account")
	}
	return tx.Touch("reach", tx.Tenant())
}

// Detach takes an account back from a person's record.
func Detach(tx *tenant.Tx, person uuid.UUID) error {
	if _, err := tx.Exec(`update directory.people set account_id = null, updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), person, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// MayHelp tells whether the actor may help a person in with their account: reset, new activation sheet. The director, the
// school's staff and the collectivity's desk help everybody of the tenant; a teacher helps the pupils of their classes
// and those who answer for them. Nobody helps a director but a director or the collectivity's administrator.
func MayHelp(tx *tenant.Tx, person uuid.UUID) (bool, error) {
	a := tx.Actor()
	head, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile in ('director', 'town_admin')
		and since <= directory.today($1, $3) and (until is null or until >= directory.today($1, $3)))`, tx.Tenant(), person, tx.Now())
	if err != nil {
		return false, err
	}
	if head {
		return a.Has(string(access.Director), string(access.TownAdmin)) && a.Person != person, nil
	}
	if a.Has(string(access.Director), string(access.SchoolStaff), string(access.SchoolLife), string(access.TownAdmin), string(access.SchoolOffice)) {
		return tenant.Value[bool](tx, `select exists (select from directory.people where tenant_id = $1 and id = $2 and erased_at is null)`, tx.Tenant(), person)
	}
	if !a.Has(string(access.Teacher)) {
		return false, nil
	}
	return tenant.Value[bool](tx, `select exists (select from directory.class_members t
		join directory.class_members m on m.tenant_id = t.tenant_id and m.class_id = t.class_id and m.part = 'pupil' and `+alive("m", "$4")+`
		left join directory.kinship k on k.tenant_id = m.tenant_id and k.pupil_id = m.person_id and `+alive("k", "$4")+`
		where t.tenant_id = $1 and t.person_id = $2 and t.part <> 'pupil' and `+alive("t", "$4")+` and (m.person_id = $3 or k.guardian_id = $3))`,
		tx.Tenant(), a.Person, person, today(tx))
}

// alive says in SQL that a dated row of an alias lives on a day; until is the last day.
func alive(alias, day string) string {
	return fmt.Sprintf("%[1]s.since <= %[2]s and (%[1]s.until is null or %[1]s.until >= %[2]s)", alias, day)
}

// today is Today for a statement's parameter; it asks once per call.
func today(tx *tenant.Tx) Date {
	d, err := Today(tx)
	if err != nil || d.IsZero() {
		return schoolyear.DateOf(tx.Now(), time.UTC)
	}
	return d
}

// folded is what the search looks at.
func folded(given, family, usage string) string {
	out := fold.Fold(given + " " + family)
	if usage != "" && fold.Fold(usage) != fold.Fold(family) {
		out += " " + fold.Fold(usage)
	}
	return strings.TrimSpace(out)
}

// NamesOf are the names that this tenant's records give to accounts; one without a record here is absent.
func NamesOf(tx *tenant.Tx, accounts []uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	if len(accounts) == 0 {
		return out, nil
	}
	rows, err := tenant.Select[struct {
		AccountID uuid.UUID
		Name      string
	}](tx, `select account_id, given_name || ' ' || coalesce(nullif(usage_name, ''), family_name) as name from directory.people
		where tenant_id = $1 and account_id = any ($2)`, tx.Tenant(), accounts)
	for _, r := range rows {
		out[r.AccountID] = r.Name
	}
	return out, err
}
