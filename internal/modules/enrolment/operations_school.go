package enrolment

import (
	"cmp"
	"context"
	"strings"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

type enrolmentAdmissionsOut struct {
	Body struct {
		Items    []Admission `json:"items" nullable:"false"`
		Leavings int         `json:"leavings" doc:"Pupils to strike off"`
	}
}

func admissionAbilities(a Admission) []string {
	switch a.State {
	case "expected":
		return []string{"admit", "return"}
	case "provisional":
		return []string{"vaccination"}
	}
	return []string{}
}

func (s *Service) admissions(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentAdmissionsOut, error) {
	if err := atSchool(tx); err != nil {
		return nil, err
	}
	out := &enrolmentAdmissionsOut{}
	rows, err := tenant.Select[Admission](tx, admissionSQL+` order by a.state = 'expected' desc, a.state = 'provisional' desc, a.year desc, a.starts_on, a.family_name limit 500`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	out.Body.Items = []Admission{}
	for _, a := range rows {
		a.Alike, a.Guardians, a.Abilities = []Known{}, []string{}, admissionAbilities(a)
		out.Body.Items = append(out.Body.Items, a)
	}
	out.Body.Leavings, err = tenant.Value[int](tx, `select count(*)::int from enrolment.leavings where tenant_id = $1 and state = 'said'`, tx.Tenant())
	return out, err
}

// OfAdmission is the path of an admission; inputs embed it.
type OfAdmission struct {
	manifest.InTenant
	Admission uid `path:"admission" format:"uuid"`
}

type enrolmentAdmissionOut struct{ Body Admission }

func (s *Service) readAdmission(_ context.Context, tx *tenant.Tx, in *OfAdmission) (*enrolmentAdmissionOut, error) {
	if err := atSchool(tx); err != nil {
		return nil, err
	}
	a, err := admissionByID(tx, in.Admission)
	if err != nil {
		return nil, err
	}
	a.Alike, a.Guardians, a.Abilities = []Known{}, []string{}, admissionAbilities(a)
	if a.State == "expected" {
		same, err := alikeHere(tx, a)
		if err != nil {
			return nil, err
		}
		a.Alike = append(a.Alike, same...)
		if bridge, found, err := s.Bridges.Waiting(tx, a.TownID, a.TheirID); err != nil {
			return nil, err
		} else if found {
			people, err := s.Bridges.Offered(tx, bridge)
			if err != nil {
				return nil, err
			}
			for _, p := range people {
				a.Guardians = append(a.Guardians, strings.TrimSpace(p.GivenName+" "+cmp.Or(p.UsageName, p.FamilyName)))
			}
		}
	}
	if a.PupilID != nil {
		tx.Saw(*a.PupilID)
	}
	return &enrolmentAdmissionOut{a}, nil
}

func (s *Service) actedAdmission(ctx context.Context, tx *tenant.Tx, in OfAdmission, act func(a Admission) error) (*enrolmentAdmissionOut, error) {
	if err := atSchool(tx); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`select 1 from enrolment.admissions where tenant_id = $1 and id = $2 for update`, tx.Tenant(), in.Admission); err != nil {
		return nil, err
	}
	a, err := admissionByID(tx, in.Admission)
	if err != nil {
		return nil, err
	}
	if err := act(a); err != nil {
		return nil, err
	}
	return s.readAdmission(ctx, tx, &in)
}

type enrolmentAdmitIn struct {
	OfAdmission
	Body Admit
}

func (s *Service) admitOp(ctx context.Context, tx *tenant.Tx, in *enrolmentAdmitIn) (*enrolmentAdmissionOut, error) {
	return s.actedAdmission(ctx, tx, in.OfAdmission, func(a Admission) error { return s.admit(tx, a, in.Body) })
}

type enrolmentGiveBackIn struct {
	OfAdmission
	Body struct {
		Reason string `json:"reason" maxLength:"1000"`
	}
}

func (s *Service) giveBackOp(ctx context.Context, tx *tenant.Tx, in *enrolmentGiveBackIn) (*enrolmentAdmissionOut, error) {
	return s.actedAdmission(ctx, tx, in.OfAdmission, func(a Admission) error { return s.giveBack(tx, a, in.Body.Reason) })
}

type enrolmentVaccinationIn struct {
	OfAdmission
	Body struct {
		Vaccination string `json:"vaccination" enum:"seen,exempt"`
	}
}

func (s *Service) vaccinationOp(ctx context.Context, tx *tenant.Tx, in *enrolmentVaccinationIn) (*enrolmentAdmissionOut, error) {
	return s.actedAdmission(ctx, tx, in.OfAdmission, func(a Admission) error { return s.vaccinated(tx, a, in.Body.Vaccination) })
}

type enrolmentLeavingsOut struct {
	Body struct {
		Items []Leaving `json:"items" nullable:"false"`
	}
}

func (s *Service) leavings(_ context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*enrolmentLeavingsOut, error) {
	if err := atSchool(tx); err != nil {
		return nil, err
	}
	out := &enrolmentLeavingsOut{}
	rows, err := tenant.Select[Leaving](tx, leavingSQL+` and l.state <> 'dropped' order by l.state = 'said' desc, l.leaving_on limit 300`, tx.Tenant())
	out.Body.Items = append([]Leaving{}, rows...)
	return out, err
}

// OfLeaving is the path of a pupil who leaves; inputs embed it.
type OfLeaving struct {
	manifest.InTenant
	Leaving uid `path:"leaving" format:"uuid"`
}

type enrolmentStrikeIn struct {
	OfLeaving
	Body struct {
		On Date `json:"on" required:"false" doc:"The last day at school; empty: the day that was said"`
	}
}

func (s *Service) strikeOp(_ context.Context, tx *tenant.Tx, in *enrolmentStrikeIn) (*manifest.Empty, error) {
	if err := atSchool(tx); err != nil {
		return nil, err
	}
	l, err := leavingByID(tx, in.Leaving)
	if err != nil {
		return nil, err
	}
	return nil, s.strike(tx, l, in.Body.On)
}

func (s *Service) radiationOp(ctx context.Context, run *manifest.Stages, in *OfLeaving) (*download, error) {
	return s.paper(ctx, run, func(tx *tenant.Tx) (*letter, error) {
		if err := atSchool(tx); err != nil {
			return nil, err
		}
		l, err := leavingByID(tx, in.Leaving)
		if err != nil {
			return nil, err
		}
		return s.radiation(tx, l)
	})
}
