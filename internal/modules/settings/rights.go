package settings

import (
	"context"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// RightLine is one right of one service: who holds it, through which doors, and what the organisation changed.
type RightLine struct {
	Right   access.Right  `json:"right"`
	Service string        `json:"service"`
	Label   string        `json:"label"`
	Kind    access.Kind   `json:"kind"`
	Fixed   bool          `json:"fixed" doc:"Set by law: nobody changes it"`
	Holders []RightHolder `json:"holders"`
}

// RightHolder is a profile with its doors.
type RightHolder struct {
	Profile access.Profile `json:"profile"`
	Label   string         `json:"label"`
	Door    string         `json:"door" enum:"tenant,subject,audience"`
	Allowed bool           `json:"allowed"`
	Default bool           `json:"default"`
}

type rightsOut struct {
	Body struct {
		Items     []RightLine     `json:"items"`
		Abilities map[string]bool `json:"abilities"`
	}
}

// profilesOf are the profiles that a kind of organisation knows: a commune does not rule what a teacher does in a school.
func profilesOf(kind string) []access.Profile {
	switch kind {
	case "school":
		return []access.Profile{access.Pupil, access.Guardian, access.Teacher, access.Director, access.SchoolLife, access.Librarian, access.SchoolStaff, access.ATSEM, access.Partner}
	case "vendor":
		return []access.Profile{access.VendorBilling, access.Operator}
	case "academy", "district":
		return []access.Profile{access.Inspector, access.AcademyStaff, access.DPO}
	case "departement", "region":
		return []access.Profile{access.DeptAgent, access.TownAdmin, access.Elected, access.DPO}
	}
	return append([]access.Profile{access.Guardian, access.Elected, access.ATSEM, access.DPO}, access.TownHall...)
}

// hasSubjects are the profiles that something is theirs or their children's: to the others that door opens nothing.
var hasSubjects = map[access.Profile]bool{access.Pupil: true, access.Guardian: true}

func (s *Service) rights(ctx context.Context, tx *tenant.Tx, _ *struct{ manifest.InTenant }) (*rightsOut, error) {
	kind, err := tenant.Value[string](tx, `select kind from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	overrides, err := access.Overrides(tx)
	if err != nil {
		return nil, err
	}
	policy := s.Decider().Policy()
	table, err := policy.Compile(overrides)
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	out := &rightsOut{}
	out.Body.Items = []RightLine{}
	for _, r := range policy.Rights() {
		line := RightLine{Right: r, Service: r.Service(), Label: s.Words.Sentence(lang, r.Service(), r.Service()+".right_"+r.Name(), nil), Kind: table.Kind(r), Fixed: policy.Fixed(r), Holders: []RightHolder{}}
		for _, p := range profilesOf(kind) {
			for _, d := range access.Doors {
				offered := policy.Changeable(access.Rule{Profile: p, Right: r, Door: d})
				now, def := table.Doors(p, r).Has(d), policy.Base().Doors(p, r).Has(d)
				if !now && (!offered || d == access.Subject && !hasSubjects[p]) {
					continue
				}
				line.Holders = append(line.Holders, RightHolder{p, s.Words.Sentence(lang, "app", "app.profile_"+string(p), nil), d.String(), now, def})
			}
		}
		if len(line.Holders) > 0 {
			out.Body.Items = append(out.Body.Items, line)
		}
	}
	out.Body.Abilities = map[string]bool{"change": true}
	return out, nil
}

func (s *Service) applyRight(_ context.Context, tx *tenant.Tx, in *struct {
	manifest.InTenant
	Body struct {
		Profile access.Profile `json:"profile" maxLength:"40"`
		Right   access.Right   `json:"right" maxLength:"80"`
		Door    string         `json:"door" enum:"tenant,subject,audience"`
		Allowed bool           `json:"allowed"`
	}
}) (*manifest.Empty, error) {
	door, _ := access.ParseDoor(in.Body.Door)
	rule := access.Rule{Profile: in.Body.Profile, Right: in.Body.Right, Door: door}
	policy := s.Decider().Policy()
	if policy.Base().Kind(rule.Right) == "" || !policy.Offered(rule.Right).Has(door) {
		return nil, problem.Missing()
	}
	if !policy.Changeable(rule) {
		return nil, problem.New(problem.Forbidden, "access.fixed")
	}
	tx.About(tx.Tenant())
	tx.AfterCommit(func() { s.Decider().Drop(tx.Tenant()) }) // at once here; the others hear of it
	return nil, s.Decider().Change(tx, access.Override{Rule: rule, Allowed: in.Body.Allowed})
}
