package modules

import (
	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/tenant"
)

// whoIsWho is what identity asks of the directory.
func whoIsWho(vault *directory.Vault) identity.Directory {
	return identity.Directory{
		Reach: func(tx *tenant.Tx, person uuid.UUID) (identity.Reached, error) {
			r, err := directory.Reach(tx, person)
			return identity.Reached{Profiles: r.Profiles, Subjects: r.Subjects, Informed: r.Informed, Groups: r.Groups, Until: r.Until, GivenName: r.GivenName, FamilyName: r.FamilyName}, err
		},
		Known: func(tx *tenant.Tx, ids []uuid.UUID) ([]identity.Person, error) {
			known, err := directory.KnownOf(tx, ids)
			return persons(known), err
		},
		Class: func(tx *tenant.Tx, group uuid.UUID) (string, []identity.Person, error) {
			label, pupils, err := directory.PupilsOf(tx, group)
			return label, persons(pupils), err
		},
		OnSheets: func(tx *tenant.Tx, ids []uuid.UUID) (out []identity.OnSheet, err error) {
			told, err := directory.OnSheets(tx, ids)
			for _, s := range told {
				out = append(out, identity.OnSheet(s))
			}
			return out, err
		},
		Attach:  directory.Attach,
		MayHelp: directory.MayHelp,
		BySource: func(tx *tenant.Tx, academy, id string, pupil bool) (out []identity.Found, err error) {
			places, err := vault.BySource(tx, academy, id, pupil)
			for _, p := range places {
				out = append(out, identity.Found{Tenant: p.TenantID, Person: p.PersonID})
			}
			return out, err
		},
		ByChild: vault.ByChild, ByAddress: directory.StaffByAddress,
		ByBirth: func(tx *tenant.Tx, on string) ([]uuid.UUID, error) {
			var d directory.Date
			if d.UnmarshalText([]byte(on)) != nil {
				return nil, nil // what a provider says is no day: nobody was born on it
			}
			return directory.PupilsBorn(tx, d)
		},
		Detach: directory.Detach,
		Alike: func(tx *tenant.Tx) (out []identity.Alike, err error) {
			all, err := directory.AlikeOf(tx)
			for _, a := range all {
				out = append(out, identity.Alike{Found: identity.Found{Tenant: a.TenantID, Person: a.PersonID}, Reason: a.Reason})
			}
			return out, err
		},
	}
}
