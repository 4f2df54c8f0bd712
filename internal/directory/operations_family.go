package directory

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// ChildView is one child of the caller in one organisation.
type ChildView struct {
	Tenant     uuid.UUID  `json:"tenant"`
	TenantName string     `json:"tenant_name" doc:"Short name of the school or collectivity"`
	TenantKind string     `json:"tenant_kind"`
	Child      uuid.UUID  `json:"child"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Initials   string     `json:"initials"`
	Class      string     `json:"class,omitempty"`
	Level      string     `json:"level,omitempty"`
	Photo      *uuid.UUID `json:"photo,omitempty"`
	LeftOn     Date       `json:"left_on,omitzero" doc:"First day away: this is a former school"`
	ReadUntil  Date       `json:"read_until,omitzero" db:"-" doc:"Of a former school: the last day on which the caller reads what was addressed to them there"`
	Abilities  []string   `json:"abilities" doc:"consent, dispute"`
}

// children are the pupils the caller follows here. A pupil's own account finds themselves.
func (s *service) children(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]ChildView, error) {
	list, err := tenant.Final[ChildView](tx, `select t.tenant_id as tenant, t.short_name as tenant_name, t.kind as tenant_kind, p.id as child, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name,
		p.photo_file as photo, p.left_on, coalesce(m.label, '') as class, coalesce(m.level, '') as level
		from directory.people p join tenant.tenants t on t.tenant_id = p.tenant_id
		left join lateral (select c.label, m.level from directory.class_members m join directory.classes c on c.tenant_id = m.tenant_id and c.id = m.class_id
			join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id
			where m.tenant_id = $1 and m.person_id = p.id and m.part = 'pupil' and `+alive("m", "directory.today($1, $3)")+` and directory.today($1, $3) between y.starts_on and y.ends_on
			order by c.kind = 'ordinary' desc, c.id limit 1) m on true
		where p.tenant_id = $1 and p.id = any ($2) and p.erased_at is null
		  and (p.id <> $4 or exists (select from directory.roles r where r.tenant_id = $1 and r.person_id = p.id and r.profile = 'pupil'))
		order by p.left_on is not null, p.birth_date, p.id`, tx.Tenant(), lists.NonNil(tx.Subjects("directory")), tx.Now(), tx.Actor().Person)
	for i := range list {
		c := &list[i]
		c.Initials, c.ReadUntil = fold.Initials(c.GivenName, c.FamilyName), readUntil(c.LeftOn)
		if c.Abilities = []string{}; c.Child != tx.Actor().Person {
			c.Abilities = append(c.Abilities, "dispute")
			if manifest.Holds(tx, Consent) != 0 && c.LeftOn.IsZero() {
				c.Abilities = append(c.Abilities, "consent")
			}
		}
	}
	return list, err
}

// readUntil is the last day on which the family of a pupil who left reads what was addressed to them; none for who is here.
func readUntil(left Date) Date {
	if left.IsZero() {
		return left
	}
	return left.AddDays(keptAfterLeaving)
}

func byGivenName(a, b ChildView) int {
	left := func(c ChildView) int { // where the child is, before where they were
		if c.LeftOn.IsZero() {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(fold.Fold(a.GivenName), fold.Fold(b.GivenName)), cmp.Compare(left(a), left(b)), cmp.Compare(a.TenantName, b.TenantName))
}

type childIn struct{ manifest.OfChild }

type childOut struct {
	Body struct {
		Child      uuid.UUID     `json:"child"`
		GivenName  string        `json:"given_name"`
		FamilyName string        `json:"family_name"`
		BirthDate  Date          `json:"birth_date,omitzero"`
		Class      string        `json:"class,omitempty"`
		LeftOn     Date          `json:"left_on,omitzero" doc:"First day away: this is a former school"`
		ReadUntil  Date          `json:"read_until,omitzero" doc:"Of a former school: the last day on which the caller reads what was addressed to them there"`
		Relation   *int16        `json:"relation,omitempty"`
		Authority  string        `json:"authority,omitempty"`
		MayCollect bool          `json:"may_collect"`
		Disputed   bool          `json:"disputed" doc:"The caller said that this is not their child; the director has not decided"`
		Consents   []ConsentView `json:"consents" doc:"The caller's own answers"`
		Abilities  []string      `json:"abilities" doc:"consent, dispute"`
	}
}

// child is what a guardian reads of one child: the child, and their own part. Nothing of the other guardian.
func (s *service) child(_ context.Context, tx *tenant.Tx, in *childIn) (*childOut, error) {
	p, err := PersonByID(tx, in.Child)
	if err != nil {
		return nil, err
	}
	me, day := tx.Actor().Person, today(tx)
	out := &childOut{}
	b := &out.Body
	b.LeftOn, b.ReadUntil = p.LeftOn, readUntil(p.LeftOn)
	b.Child, b.GivenName, b.FamilyName, b.BirthDate, b.Consents, b.Abilities = p.ID, p.GivenName, p.LastName(), p.BirthDate, []ConsentView{}, []string{}
	if c, ok, err := ClassOf(tx, p.ID); err != nil {
		return nil, err
	} else if ok {
		b.Class = c.Label
	}
	if me == p.ID {
		return out, nil
	}
	type link struct {
		Relation   *int16
		Authority  string
		MayCollect bool
		Disputed   bool
	}
	l, ok, err := tenant.One[link](tx, `select k.relation, k.authority, k.may_collect, `+disputed+` from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and `+alive("k", "$4::date"), tx.Tenant(), p.ID, me, day)
	if err != nil || !ok {
		return out, err
	}
	b.Relation, b.Authority, b.MayCollect, b.Disputed = l.Relation, l.Authority, l.MayCollect, l.Disputed
	if !l.Disputed {
		b.Abilities = append(b.Abilities, "dispute")
	}
	if !p.LeftOn.IsZero() { // nothing is asked any more
		return out, nil
	}
	if l.Authority == AuthorityFull && manifest.Holds(tx, Consent) != 0 {
		b.Abilities = append(b.Abilities, "consent")
	}
	b.Consents, err = tenant.Select[ConsentView](tx, `select u as use, case when c.agreed then 'yes' when not c.agreed then 'no' else 'asked' end as state from unnest($4::text[]) with ordinality o(u, n)
		left join (directory.consents c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id and $5::date between y.starts_on and y.ends_on)
			on c.tenant_id = $1 and c.pupil_id = $2 and c.guardian_id = $3 and c.use = u order by n`, tx.Tenant(), p.ID, me, Uses, day)
	return out, err
}

type disputeIn struct {
	manifest.OfChild
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *service) dispute(_ context.Context, tx *tenant.Tx, in *disputeIn) (*manifest.Empty, error) {
	tx.About(in.Child)
	_, err := Dispute(tx, in.Child, in.Body.Reason)
	return nil, err
}

type consentIn struct {
	manifest.OfChild
	Body struct {
		Use    string `json:"use" enum:"photo_school,photo_class,photo_web,photo_press"`
		Agreed bool   `json:"agreed"`
	}
}

func (s *service) consent(_ context.Context, tx *tenant.Tx, in *consentIn) (*manifest.Empty, error) {
	if in.Child == tx.Actor().Person || !slices.Contains(tx.Subjects("directory"), in.Child) {
		return nil, problem.New(problem.Forbidden, "directory.not_deciding")
	}
	p, err := PersonByID(tx, in.Child)
	if err != nil {
		return nil, err
	}
	if !p.LeftOn.IsZero() {
		return nil, problem.New(problem.Conflict, "directory.child_left")
	}
	tx.About(in.Child)
	return nil, ConsentTo(tx, in.Child, tx.Actor().Person, in.Body.Use, in.Body.Agreed, false)
}

// MyRecord is what one organisation holds of the caller.
type MyRecord struct {
	Tenant     uuid.UUID `json:"tenant"`
	TenantName string    `json:"tenant_name"`
	Person     uuid.UUID `json:"person"`
	GivenName  string    `json:"given_name"`
	FamilyName string    `json:"family_name"`
	Contact    Contact   `json:"contact"`
	Abilities  []string  `json:"abilities" doc:"hide_address"`
}

func (s *service) me(_ context.Context, tx *tenant.Tx, _ *struct{}) ([]MyRecord, error) {
	type row struct {
		MyRecord
		Contact
	}
	rows, err := tenant.Final[row](tx, `select t.tenant_id as tenant, t.short_name as tenant_name, p.id as person, p.given_name, coalesce(nullif(p.usage_name, ''), p.family_name) as family_name, `+contactColumns+`
		from directory.people p join tenant.tenants t on t.tenant_id = p.tenant_id join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
		where p.tenant_id = $1 and p.id = $2 and p.erased_at is null`, tx.Tenant(), tx.Actor().Person)
	out := make([]MyRecord, len(rows))
	for i, r := range rows {
		out[i] = r.MyRecord
		out[i].Contact, out[i].Abilities = r.Contact, []string{"hide_address"}
	}
	return out, err
}

type hideIn struct {
	manifest.InTenant
	Body struct {
		Hidden bool `json:"hidden" doc:"The address is never given to the other guardian, nor on a list"`
	}
}

func (s *service) hideAddress(_ context.Context, tx *tenant.Tx, in *hideIn) (*manifest.Empty, error) {
	tx.About(tx.Actor().Person)
	n, err := tx.Exec(`update directory.contacts set address_hidden = $3, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), tx.Actor().Person, in.Body.Hidden, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return nil, err
}
