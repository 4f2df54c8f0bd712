package modules

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/demo"
	"preau/internal/directory"
	"preau/internal/tenant"
)

// fromYearToYear leaves the school that the demonstration shows first something to decide: a pupil proposed by another school, and
// two guardians whose records were written twice.
func (s *sower) fromYearToYear(ctx context.Context) error {
	here := demo.SchoolKey
	from := ""
	for _, l := range s.world.Links {
		if l.Peer == here && kinds[s.world.Organisation(l.Organisation).Kind] == "school" {
			from = l.Organisation
		}
	}
	if from == "" {
		return nil
	}
	if err := s.once(ctx, "transfer", tenant.Doors{Tenant: s.tenant(from), Open: everything}, func(tx *tenant.Tx) error {
		for _, p := range s.world.Pupils {
			if p.School == from && p.Level == "CE2" {
				return directory.Propose(tx, s.Importer.Vault, s.tenant(here), []uuid.UUID{s.person(from, p.Key)}, directory.Date{})
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return s.once(ctx, "duplicates", tenant.Doors{Tenant: s.tenant(here), Open: everything}, func(tx *tenant.Tx) error {
		type twice struct{ GivenName, FamilyName, Mail, PhoneMobile string }
		list, err := tenant.Select[twice](tx, `select p.given_name, p.family_name, c.mail, c.phone_mobile from directory.people p join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id
			where p.tenant_id = $1 and p.account_id is null and p.left_on is null and c.mail <> '' and c.phone_mobile <> '' and exists (select from directory.kinship k where k.tenant_id = $1 and k.guardian_id = p.id and k.until is null)
			  and not exists (select from directory.restrictions r where r.tenant_id = $1 and r.person_id = p.id) order by p.fold, p.id limit 2`, tx.Tenant())
		if err != nil {
			return err
		}
		for i, t := range list {
			n := directory.NewPerson{GivenName: t.GivenName, FamilyName: t.FamilyName, Contact: directory.Contact{PhoneMobile: t.PhoneMobile}, Roles: []directory.NewRole{{Profile: access.Guardian}}}
			if i == 1 {
				n.Contact = directory.Contact{Mail: t.Mail}
			}
			if _, err := directory.Add(tx, n); err != nil {
				return err
			}
		}
		return directory.FindDuplicates(tx)
	})
}
