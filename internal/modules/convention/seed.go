package convention

import (
	"context"
	"time"

	"preau/internal/platform/pdf"
	"preau/internal/tenant"
)

// Story is a convention of a demonstration, as every side knows it.
type Story struct {
	ID, Subject, Lead uid
	Degree            string
	Terms             Terms
	Since, Until      Date
	Acts              []Act // of the first revision; none: a draft
	Follows           *uid
	Text, Proof       []byte // see Draw
}

func (y *Story) convention() *convention {
	c := &convention{ID: y.ID, Degree: y.Degree, SubjectID: y.Subject, LeadID: y.Lead, ViaID: y.Lead, Terms: y.Terms, Since: y.Since, Until: y.Until, FollowsID: y.Follows}
	if len(y.Acts) > 0 {
		c.Revision, c.SHA256, c.SentAt = 1, hashOf(y.Text), &y.Acts[0].At
	}
	return c
}

// Draw draws a story's documents and gives its acts the hash of what was read.
func (s *Service) Draw(ctx context.Context, y *Story, zone *time.Location) (err error) {
	if len(y.Acts) == 0 {
		return nil
	}
	if y.Text, err = s.render(ctx, s.document(y.convention(), 1)); err != nil {
		return err
	}
	c := y.convention()
	for i := range y.Acts {
		a := &y.Acts[i]
		a.Revision = 1
		if a.Kind == actSent || a.Kind == actSigned || a.Kind == actAdvised {
			a.SHA256 = c.SHA256
		}
	}
	if len(c.missing(y.Acts)) == 0 {
		y.Proof, err = s.PDF.Render(ctx, pdf.Template{Name: "convention.proof", Source: proofSource}, s.proofOf(c, y.Acts, zone))
	}
	return err
}

// Tell writes a story on one side of it.
func (s *Service) Tell(tx *tenant.Tx, y *Story, role string) error {
	c := y.convention()
	c.State = c.stateOf(y.Acts)
	if c.State == AllSigned {
		for i := range y.Acts {
			if y.Acts[i].Kind == actSigned {
				c.SignedAt = &y.Acts[i].At
			}
		}
	}
	if _, err := tx.Exec(`insert into convention.conventions (tenant_id, id, degree, role, state, for_id, lead_id, via_id, revision, terms, since, until, sha256, follows_id, sent_at, signed_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		tx.Tenant(), c.ID, c.Degree, role, c.State, c.SubjectID, c.LeadID, c.Revision, c.Terms, c.Since, c.Until, c.SHA256, c.FollowsID, c.SentAt, c.SignedAt, tx.Now()); err != nil {
		return err
	}
	for _, a := range y.Acts {
		if _, err := keepAct(tx, c.ID, a); err != nil {
			return err
		}
	}
	for kind, content := range map[string][]byte{"text": y.Text, "proof": y.Proof} {
		if len(content) > 0 {
			if _, err := keepPaper(tx, c.ID, c.Revision, kind, content); err != nil {
				return err
			}
		}
	}
	return nil
}

// SizeOf is the transaction's school as a perimeter names it.
func SizeOf(tx *tenant.Tx) (Place, error) {
	o, err := me(tx)
	if err != nil {
		return Place{}, err
	}
	n, err := ownSizes(tx, o)
	return Place{ID: n.School, Name: n.Name, UAI: n.UAI, City: n.City, Classes: &n.Classes, Pupils: &n.Pupils, Accounts: &n.Accounts}, err
}

// PartyHere is the transaction's organisation as a text names it.
func PartyHere(tx *tenant.Tx) (Party, error) {
	o, err := me(tx)
	return o.party(tx.Tenant()), err
}
