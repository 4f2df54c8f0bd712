package directory

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Authority of a guardian over a pupil.
const (
	AuthorityFull     = "full"     // decides and signs
	AuthorityInformed = "informed" // a parent without the exercise of authority is kept informed (Code civil, art. 373-2-1)
	AuthorityNone     = "none"     // a carer without a right to follow the child's school life
)

// Relations are the ministry's codes of kinship (SIECLE CODE_PARENTE, AAF lien): mother, father, siblings, ascendant,
// other member of the family, foster carers, tutor, child welfare, other.
var Relations = []int16{10, 20, 37, 38, 39, 41, 42, 50, 51, 90}

// Kinship says that a guardian answers for a pupil.
type Kinship struct {
	ID           uuid.UUID
	PupilID      uuid.UUID
	GuardianID   uuid.UUID
	Relation     *int16 // one of Relations; nil: not said
	Authority    string
	ContactOrder int16
	MayCollect   bool // what the family said; a restriction may still forbid it
	Since        Date
	Until        Date
	Source       string
	HandMade     bool
}

const kinshipColumns = `k.id, k.pupil_id, k.guardian_id, k.relation, k.authority, k.contact_order, k.may_collect, k.since, k.until, k.source, k.hand_made`

// Tie records that a guardian answers for a pupil. Written by hand, it survives every import. An open link between the
// two is refused with directory.already_tied. Groups and rights follow at once.
func Tie(tx *tenant.Tx, k Kinship) (uuid.UUID, error) {
	if k.ID == uuid.Nil {
		k.ID = tenant.NewID()
	}
	if k.Authority == "" {
		k.Authority = AuthorityFull
	}
	if k.ContactOrder == 0 {
		k.ContactOrder = 1
	}
	if k.Source == "" {
		k.Source = FromHand
	}
	if err := k.check(); err != nil {
		return k.ID, err
	}
	n, err := tx.Exec(`insert into directory.kinship (tenant_id, id, pupil_id, guardian_id, relation, authority, contact_order, may_collect, since, until, source, hand_made, created_at, updated_at)
		select $1, $2, $3, $4, $5, $6, $7, $8, coalesce($9::date, directory.today($1, $13)), $10, $11, $12, $13, $13
		where exists (select from directory.people where tenant_id = $1 and id = $3 and erased_at is null)
		  and exists (select from directory.people where tenant_id = $1 and id = $4 and erased_at is null)
		on conflict (tenant_id, pupil_id, guardian_id) where until is null do nothing`,
		tx.Tenant(), k.ID, k.PupilID, k.GuardianID, k.Relation, k.Authority, k.ContactOrder, k.MayCollect, k.Since, k.Until, k.Source, k.Source == FromHand, tx.Now())
	if err != nil {
		return k.ID, fmt.Errorf("tie a guardian: %w", err)
	}
	if n == 0 {
		found, err := tenant.Value[int](tx, `select count(*)::int from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), []uuid.UUID{k.PupilID, k.GuardianID})
		if err != nil {
			return k.ID, err
		}
		if found < 2 {
			return k.ID, problem.OnField("guardian", "directory.unknown_person")
		}
		return k.ID, problem.New(problem.Conflict, "directory.already_tied")
	}
	if err := ensureGuardian(tx, k.GuardianID); err != nil {
		return k.ID, err
	}
	return k.ID, Refresh(tx, k.PupilID, k.GuardianID)
}

func (k Kinship) check() error {
	if k.PupilID == k.GuardianID {
		return problem.OnField("guardian", "directory.own_guardian")
	}
	if k.Relation != nil && !slices.Contains(Relations, *k.Relation) {
		return problem.OnField("relation", "directory.unknown_relation")
	}
	if !slices.Contains([]string{AuthorityFull, AuthorityInformed, AuthorityNone}, k.Authority) {
		return problem.OnField("authority", "directory.unknown_authority")
	}
	if !k.Until.IsZero() && !k.Since.IsZero() && k.Until.Before(k.Since) {
		return problem.OnField("until", "directory.until_before_since")
	}
	return nil
}

func ensureGuardian(tx *tenant.Tx, person uuid.UUID) error {
	has, err := tenant.Value[bool](tx, `select exists (select from directory.roles where tenant_id = $1 and person_id = $2 and profile = 'guardian' and until is null)`, tx.Tenant(), person)
	if err != nil || has {
		return err
	}
	_, err = Hold(tx, person, NewRole{Profile: access.Guardian})
	return err
}

// Retie changes what a link says; from then on it is hand-made.
func Retie(tx *tenant.Tx, k Kinship) error {
	if err := k.check(); err != nil {
		return err
	}
	n, err := tx.Exec(`update directory.kinship set relation = $3, authority = $4, contact_order = $5, may_collect = $6, until = $7, hand_made = true, import_id = null, updated_at = $8
		where tenant_id = $1 and id = $2`, tx.Tenant(), k.ID, k.Relation, k.Authority, k.ContactOrder, k.MayCollect, k.Until, tx.Now())
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	return Refresh(tx, k.PupilID, k.GuardianID)
}

// Untie ends a link: from this commit on the guardian follows the pupil no more.
func Untie(tx *tenant.Tx, id uuid.UUID) error {
	k, err := KinshipByID(tx, id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update directory.kinship set until = greatest(directory.today($1, $3) - 1, since - 1), hand_made = true, import_id = null, updated_at = $3
		where tenant_id = $1 and id = $2 and (until is null or until >= directory.today($1, $3))`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	return Refresh(tx, k.PupilID, k.GuardianID)
}

// KinshipByID finds a link.
func KinshipByID(tx *tenant.Tx, id uuid.UUID) (Kinship, error) {
	k, ok, err := tenant.One[Kinship](tx, `select `+kinshipColumns+` from directory.kinship k where k.tenant_id = $1 and k.id = $2`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return k, err
}

// Dispute records that a guardian says "this is not my child": the director decides.
func Dispute(tx *tenant.Tx, pupil uuid.UUID, reason string) (uuid.UUID, error) {
	me := tx.Actor().Person
	link, err := tenant.Value[uuid.UUID](tx, `select k.id from directory.kinship k where k.tenant_id = $1 and k.pupil_id = $2 and k.guardian_id = $3 and k.until is null`, tx.Tenant(), pupil, me)
	if err != nil {
		return uuid.Nil, err
	}
	if link == uuid.Nil {
		return uuid.Nil, problem.Missing()
	}
	open, err := tenant.Value[uuid.UUID](tx, `select id from directory.disputes where tenant_id = $1 and kinship_id = $2 and decided_at is null`, tx.Tenant(), link)
	if err != nil || open != uuid.Nil {
		return open, err
	}
	id := tenant.NewID()
	_, err = tx.Exec(`insert into directory.disputes (tenant_id, id, kinship_id, pupil_id, guardian_id, reason, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), id, link, pupil, me, reason, tx.Now(), tx.Account())
	return id, err
}

// Decide closes a dispute: the link is ended, or kept.
func Decide(tx *tenant.Tx, dispute uuid.UUID, end bool) error {
	link, ok, err := tenant.One[uuid.UUID](tx, `select kinship_id from directory.disputes where tenant_id = $1 and id = $2 and decided_at is null for update`, tx.Tenant(), dispute)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	outcome := "kept"
	if end {
		outcome = "ended"
		if err := Untie(tx, link); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`update directory.disputes set decided_at = $3, decided_by = $4, outcome = $5 where tenant_id = $1 and id = $2`, tx.Tenant(), dispute, tx.Now(), tx.Account(), outcome)
	return err
}
