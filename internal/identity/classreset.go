package identity

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// ResetPupil is what became of one pupil of a class that was reset.
type ResetPupil struct {
	Person     uuid.UUID  `json:"person"`
	GivenName  string     `json:"given_name"`
	FamilyName string     `json:"family_name"`
	Password   bool       `json:"password" doc:"They had a password: it opens nothing any more"`
	Code       string     `json:"code,omitempty" doc:"With which they choose another; it is shown once"`
	ClassCard  *ClassCard `json:"class_card,omitempty" doc:"Their new class card; the former one is dead"`
}

// ResetClass ends at once whatever opens the accounts of a class's pupils: sessions, passwords, class cards and the code on the
// board; and makes what opens them anew. It is for the day on which a class's secrets are known to others.
func (s *Service) ResetClass(tx *tenant.Tx, group uuid.UUID) ([]ResetPupil, error) {
	_, pupils, err := s.Directory.Class(tx, group)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, 0, len(pupils))
	for _, p := range pupils {
		ids = append(ids, p.ID)
	}
	people, refused, err := s.helped(tx, ids)
	if err != nil {
		return nil, err
	}
	if len(refused) > 0 || len(people) == 0 {
		return nil, problem.Missing() // not a class whose pupils this person helps in
	}
	if _, err := tx.Exec(`update identity.class_codes set closed_at = $3 where tenant_id = $1 and group_id = $2 and closed_at is null`, tx.Tenant(), group, tx.Now()); err != nil {
		return nil, err
	}
	carded, err := tenant.Select[uuid.UUID](tx, `select person_id from identity.pupil_keys where tenant_id = $1 and person_id = any ($2) and revoked_at is null and expires_at > $3`, tx.Tenant(), ids, tx.Now())
	if err != nil {
		return nil, err
	}
	cards := map[uuid.UUID]ClassCard{}
	if len(carded) > 0 {
		made, _, err := s.IssueClassCards(tx, carded, true)
		if err != nil {
			return nil, err
		}
		for _, c := range made {
			cards[c.Person] = c
		}
	}
	out := []ResetPupil{}
	for _, p := range people {
		r := ResetPupil{Person: p.ID, GivenName: p.GivenName, FamilyName: p.FamilyName}
		if c, ok := cards[p.ID]; ok {
			r.ClassCard = &c
		}
		if p.Account != uuid.Nil {
			if r.Password, err = tenant.Value[bool](tx, `select identity.kill_password($1)`, p.Account); err != nil {
				return nil, err
			}
			if r.Password {
				card, err := s.issue(tx, p.ID, "reset")
				if err != nil {
					return nil, err
				}
				r.Code = card.Code
			}
			if err := s.signOutMember(tx, p.Account); err != nil {
				return nil, err
			}
		}
		tx.About(p.ID)
		out = append(out, r)
	}
	return out, nil
}

func (s *Service) resetClass() manifest.Operation {
	type out struct {
		Body struct {
			Items []ResetPupil `json:"items"`
		}
	}
	return manifest.Op(manifest.Spec{ID: "identity.reset-class", Method: "POST", Path: "/api/v1/t/{tenant}/identity/classes/{class}/reset",
		Summary: "End at once whatever opens the accounts of a class's pupils, and make it anew", Gate: manifest.Needs("identity:reset"), Reads: []string{"directory"}},
		func(_ context.Context, tx *tenant.Tx, in *struct {
			manifest.InTenant
			Class uuid.UUID `path:"class" format:"uuid"`
		}) (*out, error) {
			items, err := s.ResetClass(tx, in.Class)
			o := &out{}
			o.Body.Items = items
			return o, err
		})
}
