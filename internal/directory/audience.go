package directory

import (
	"github.com/google/uuid"

	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// Audience is to whom something is addressed: the pupils that any of its parts names, and those who answer for them.
type Audience struct {
	Groups  []uuid.UUID `json:"groups,omitempty" maxItems:"200" doc:"Automatic or hand-made groups"`
	Classes []uuid.UUID `json:"classes,omitempty" maxItems:"200"`
	Levels  []string    `json:"levels,omitempty" maxItems:"20" doc:"CE1, 6e…"`
	Pupils  []uuid.UUID `json:"pupils,omitempty" maxItems:"2000"`
	School  bool        `json:"school,omitempty" doc:"Every pupil of the tenant"`
	Staff   bool        `json:"staff,omitempty" doc:"The staff too"`
}

// Empty tells whether it names nobody.
func (a Audience) Empty() bool {
	return len(a.Groups)+len(a.Classes)+len(a.Levels)+len(a.Pupils) == 0 && !a.School && !a.Staff
}

// Addressee is one person to tell about one pupil. Pupil is nil for staff, who are told for themselves.
type Addressee struct {
	Pupil          *uuid.UUID `db:"pupil_id"`
	Guardian       uuid.UUID  `db:"guardian_id"`
	PupilGivenName string     `db:"given_name"`
	ClassID        *uuid.UUID `db:"class_id"`
	Authority      string     `db:"authority"` // "full", "informed"; "" for staff
	AccountID      *uuid.UUID `db:"account_id"`
	HasMail        bool       `db:"has_mail"`
	HasPhone       bool       `db:"has_phone"`
}

// AudienceFrom is the FROM item that resolves an audience inside a statement, so that a broadcast is one INSERT … SELECT:
//
//	insert into … select …, a.pupil_id, a.guardian_id, a.account_id from ` + AudienceFrom + ` a
//
// Its parameters $1 to $8 are those of AudienceArgs, so the statement's own begin at $9. Its columns are pupil_id (null for
// staff), guardian_id (null for a pupil for whom nobody may be told), class_id, authority (null for staff), account_id, given_name (the pupil's), has_mail, has_phone.
const AudienceFrom = `directory.audience($1::uuid, $2::date, $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::boolean, $8::boolean)`

// AudienceArgs are the first eight parameters of a statement with AudienceFrom.
func AudienceArgs(tx *tenant.Tx, a Audience) ([]any, error) {
	day, err := Today(tx)
	return []any{tx.Tenant(), day, lists.NonNil(a.Groups), lists.NonNil(a.Classes), lists.NonNil(a.Levels), lists.NonNil(a.Pupils), a.School, a.Staff}, err
}

// Resolve lists who is told, by pupil then guardian. It needs the directory's tenant door.
func Resolve(tx *tenant.Tx, a Audience) ([]Addressee, error) {
	args, err := AudienceArgs(tx, a)
	if err != nil {
		return nil, err
	}
	return tenant.Select[Addressee](tx, `select a.pupil_id, a.guardian_id, coalesce(a.given_name, '') as given_name, a.class_id, coalesce(a.authority, '') as authority,
		a.account_id, a.has_mail, a.has_phone from `+AudienceFrom+` a where a.guardian_id is not null order by a.pupil_id, a.guardian_id`, args...)
}

// Reckoned is how many an audience reaches.
type Reckoned struct {
	Pupils                int `json:"pupils"`
	People                int `json:"people" doc:"Guardians, and staff when they are told too"`
	WithoutDigitalContact int `json:"without_digital_contact" doc:"Neither an account nor an e-mail address: they go on the print list"`
}

// Count tells how many an audience reaches, before anything is sent.
func Count(tx *tenant.Tx, a Audience) (Reckoned, error) {
	args, err := AudienceArgs(tx, a)
	if err != nil {
		return Reckoned{}, err
	}
	out, _, err := tenant.One[Reckoned](tx, `select count(distinct a.pupil_id)::int as pupils, count(distinct a.guardian_id)::int as people,
		(count(distinct a.guardian_id) filter (where a.account_id is null and not a.has_mail))::int as without_digital_contact from `+AudienceFrom+` a`, args...)
	return out, err
}
