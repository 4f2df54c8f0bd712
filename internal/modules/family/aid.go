package family

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Aid is what somebody else takes on of a household's prices: a social centre, a département, an employer.
type Aid struct {
	ID       uuid.UUID       `json:"id"`
	PupilID  *uuid.UUID      `json:"pupil_id,omitempty" doc:"One child alone; absent: all of the household"`
	Pupil    string          `json:"pupil,omitempty" doc:"The child's first name"`
	Service  string          `json:"service" enum:",canteen,childcare,transport" doc:"One service alone; empty: all"`
	Label    string          `json:"label" doc:"As the bill says it"`
	PPM      int             `json:"ppm" doc:"A part of the price, in parts per million; 0: a sum"`
	Cents    ledger.Cents    `json:"cents" doc:"A sum; 0: a part"`
	Per      string          `json:"per" enum:"day,month" doc:"How often a sum is taken off"`
	CapCents *ledger.Cents   `json:"cap_cents,omitempty" doc:"What it comes to at most, in all"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until,omitempty"`
}

// AidsOf lists the aids of households that price some day from a day on, the oldest first.
func AidsOf(tx *tenant.Tx, household uuid.UUID) ([]Aid, error) {
	return tenant.Select[Aid](tx, `select a.id, a.pupil_id, coalesce((select p.given_name from directory.people p where p.tenant_id = $1 and p.id = a.pupil_id), '') as pupil, a.service, a.label, a.ppm, a.cents, a.per, a.cap_cents, a.since, a.until
		from family.aids a where a.tenant_id = $1 and a.household_id = $2 order by a.since, a.id`, tx.Tenant(), household)
}

// NewAid is an aid as an agent writes it.
type NewAid struct {
	PupilID  *uuid.UUID      `json:"pupil_id,omitempty"`
	Service  string          `json:"service,omitempty" enum:",canteen,childcare,transport"`
	Label    string          `json:"label" minLength:"3" maxLength:"80"`
	PPM      int             `json:"ppm,omitempty" minimum:"0" maximum:"1000000"`
	Cents    ledger.Cents    `json:"cents,omitempty" minimum:"0" maximum:"1000000"`
	Per      string          `json:"per" enum:"day,month"`
	CapCents *ledger.Cents   `json:"cap_cents,omitempty" minimum:"1" maximum:"10000000"`
	Since    schoolyear.Date `json:"since"`
	Until    schoolyear.Date `json:"until,omitempty"`
}

func (a NewAid) check(tx *tenant.Tx, household uuid.UUID) error {
	p := problem.New(problem.Invalid, "family.aid")
	switch {
	case strings.TrimSpace(a.Label) == "":
		return p.And("label", "family.aid_label")
	case (a.PPM > 0) == (a.Cents > 0):
		return p.And("cents", "family.aid_how_much")
	case a.Since.IsZero():
		return p.And("since", "family.aid_since")
	case !a.Until.IsZero() && a.Until.Before(a.Since):
		return p.And("until", "family.aid_until")
	}
	if a.PupilID != nil {
		here, err := tenant.Value[bool](tx, `select exists (select from family.household_children where tenant_id = $1 and household_id = $2 and pupil_id = $3)`, tx.Tenant(), household, *a.PupilID)
		if err != nil {
			return err
		}
		if !here {
			return p.And("pupil_id", "family.aid_child")
		}
	}
	return nil
}

// aidOperations are those of aids: who writes them writes quotients too, and sees no debt.
func (s *Service) aidOperations() []manifest.Operation {
	return []manifest.Operation{
		manifest.Op(spec("list-aids", http.MethodGet, "/households/{household}/aids", "What others take on of a household's prices", manifest.Needs(Household), "directory"), s.listAids),
		manifest.Op(spec("write-aid", http.MethodPost, "/households/{household}/aids", "Write an aid; it prices the days from its first one on", manifest.Needs(Household), "directory"), s.writeAid),
		manifest.Op(spec("end-aid", http.MethodPost, "/households/{household}/aids/{aid}/end", "End an aid after a day", manifest.Needs(Household), "directory"), s.endAid),
	}
}

type aidsOut struct {
	Body struct {
		Aids []Aid `json:"aids" nullable:"false"`
	}
}

func aids(tx *tenant.Tx, household uuid.UUID) (*aidsOut, error) {
	known, err := tenant.Value[bool](tx, `select exists (select from family.households where tenant_id = $1 and id = $2)`, tx.Tenant(), household)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, problem.New(problem.NotFound, "family.no_household")
	}
	out := &aidsOut{}
	out.Body.Aids, err = AidsOf(tx, household)
	if out.Body.Aids == nil {
		out.Body.Aids = []Aid{}
	}
	return out, err
}

func (s *Service) listAids(_ context.Context, tx *tenant.Tx, in *OfHousehold) (*aidsOut, error) {
	return aids(tx, in.Household)
}

func (s *Service) writeAid(_ context.Context, tx *tenant.Tx, in *struct {
	OfHousehold
	Body NewAid
}) (*aidsOut, error) {
	if _, err := aids(tx, in.Household); err != nil {
		return nil, err
	}
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	if err := in.Body.check(tx, in.Household); err != nil {
		return nil, err
	}
	id, a := tenant.NewID(), in.Body
	if _, err := tx.Exec(`insert into family.aids (tenant_id, id, household_id, pupil_id, service, label, ppm, cents, per, cap_cents, since, until, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Tenant(), id, in.Household, a.PupilID, a.Service, strings.TrimSpace(a.Label), a.PPM, a.Cents, a.Per, a.CapCents, a.Since, a.Until, tx.Account(), tx.Now()); err != nil {
		return nil, err
	}
	tx.About(in.Household, id)
	return aids(tx, in.Household)
}

func (s *Service) endAid(_ context.Context, tx *tenant.Tx, in *struct {
	OfHousehold
	Aid  uuid.UUID `path:"aid" format:"uuid"`
	Body struct {
		Until schoolyear.Date `json:"until" doc:"The last day it prices"`
	}
}) (*aidsOut, error) {
	list, err := aids(tx, in.Household)
	if err != nil {
		return nil, err
	}
	if err := hold(tx, in.Household); err != nil {
		return nil, err
	}
	for _, a := range list.Body.Aids {
		if a.ID != in.Aid {
			continue
		}
		if in.Body.Until.IsZero() || in.Body.Until.Before(a.Since) {
			return nil, problem.New(problem.Invalid, "family.aid").And("until", "family.aid_until")
		}
		if _, err := tx.Exec(`update family.aids set until = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Aid, in.Body.Until); err != nil {
			return nil, err
		}
		tx.About(in.Household, in.Aid)
		return aids(tx, in.Household)
	}
	return nil, problem.New(problem.NotFound, "family.no_aid")
}
