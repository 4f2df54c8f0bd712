package directory

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The effects of a judge's decision.
const (
	MayNotCollect = "may_not_collect" // may not take the child at the gate
	NoContact     = "no_contact"      // may not meet or write to the child
	NoInformation = "no_information"  // may not be told of the child's school life
)

// Effects lists them.
var Effects = []string{MayNotCollect, NoContact, NoInformation}

// Restriction is what a judge decided, who checked it and until when it holds. The document was seen, never kept.
type Restriction struct {
	ID            uuid.UUID
	PupilID       uuid.UUID
	PersonID      uuid.UUID
	Effect        string
	Since         Date
	Until         Date // last day; zero: until further notice
	DecidedOn     Date
	Court         string
	DocumentSeen  bool
	CheckedBy     *uuid.UUID
	CheckedOn     Date
	OriginTenant  *uuid.UUID // recorded on the other side of a bridge
	Waiting       bool       // came from there, and nobody here has confirmed it: it holds all the same
	LiftedThereOn Date       // lifted there; it holds here until somebody confirms
}

const restrictionColumns = `x.id, x.pupil_id, x.person_id, x.effect, x.since, x.until, x.decided_on, x.court, x.document_seen, x.checked_by, x.checked_on,
	x.origin_tenant, x.origin_tenant is not null and x.confirmed_at is null as waiting, x.lifted_there_on`

// Restrict records a judge's decision. It has its effect in this very transaction: the reach of the person, the groups and
// the audiences follow, and the linked organisations hear of it at once.
func Restrict(tx *tenant.Tx, r Restriction) (uuid.UUID, error) {
	if r.ID == uuid.Nil {
		r.ID = tenant.NewID()
	}
	if !slices.Contains(Effects, r.Effect) {
		return r.ID, problem.OnField("effect", "directory.unknown_effect")
	}
	if r.PupilID == r.PersonID {
		return r.ID, problem.OnField("person", "directory.own_guardian")
	}
	if !r.Until.IsZero() && !r.Since.IsZero() && r.Until.Before(r.Since) {
		return r.ID, problem.OnField("until", "directory.until_before_since")
	}
	found, err := tenant.Value[int](tx, `select count(*)::int from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), []uuid.UUID{r.PupilID, r.PersonID})
	if err != nil {
		return r.ID, err
	}
	if found < 2 {
		return r.ID, problem.OnField("person", "directory.unknown_person")
	}
	if _, err := tx.Exec(`insert into directory.restrictions (tenant_id, id, pupil_id, person_id, effect, since, until, decided_on, court, document_seen, checked_by, checked_on, created_at, updated_at)
		values ($1, $2, $3, $4, $5, coalesce($6::date, directory.today($1, $13)), $7, $8, $9, $10, $11, coalesce($12::date, directory.today($1, $13)), $13, $13)`,
		tx.Tenant(), r.ID, r.PupilID, r.PersonID, r.Effect, r.Since, r.Until, r.DecidedOn, r.Court, r.DocumentSeen, r.CheckedBy, r.CheckedOn, tx.Now()); err != nil {
		return r.ID, fmt.Errorf("record a restriction: %w", err)
	}
	if err := Refresh(tx, r.PupilID, r.PersonID); err != nil {
		return r.ID, err
	}
	return r.ID, shareSoon(tx, r.PupilID)
}

// LiftRestriction ends it from today; the linked organisations keep theirs until somebody there confirms.
func LiftRestriction(tx *tenant.Tx, id uuid.UUID) error {
	r, ok, err := tenant.One[Restriction](tx, `select `+restrictionColumns+` from directory.restrictions x where x.tenant_id = $1 and x.id = $2 and x.ended_at is null`, tx.Tenant(), id)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	if _, err := tx.Exec(`update directory.restrictions set until = greatest(directory.today($1, $3) - 1, since - 1), ended_at = $3, ended_by = $4, updated_at = $3,
		confirmed_at = coalesce(confirmed_at, $3) where tenant_id = $1 and id = $2`, tx.Tenant(), id, tx.Now(), actorAccount(tx)); err != nil {
		return err
	}
	if err := Refresh(tx, r.PupilID, r.PersonID); err != nil {
		return err
	}
	return shareSoon(tx, r.PupilID)
}

// ConfirmRestriction says that a person here has checked what came over a bridge.
func ConfirmRestriction(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update directory.restrictions set confirmed_at = $3, checked_by = $4, checked_on = directory.today($1, $3), updated_at = $3
		where tenant_id = $1 and id = $2 and confirmed_at is null and origin_tenant is not null`, tx.Tenant(), id, tx.Now(), nullable(tx.Actor().Person))
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	return err
}

// MayCollect tells whether a guardian may take a pupil at the gate today: the family said so, and no judge forbids it.
func MayCollect(tx *tenant.Tx, pupil, guardian uuid.UUID) (bool, error) {
	return tenant.Value[bool](tx, `select coalesce(bool_or(k.may_collect), false) and not exists (select from directory.restrictions x where x.tenant_id = $1 and x.pupil_id = $2 and x.person_id = $3
		and x.effect in ('may_not_collect', 'no_contact') and `+alive("x", "$4::date")+`) from directory.kinship k
		where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and `+alive("k", "$4::date"), tx.Tenant(), pupil, guardian, today(tx))
}

func nullable(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func actorAccount(tx *tenant.Tx) *uuid.UUID { return nullable(tx.Account()) }
