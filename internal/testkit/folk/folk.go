// Package folk peoples a test's school: adults, classes, pupils, those who answer for them, and what each reaches. It stands
// above the directory, which the kit itself does not know.
package folk

import (
	"context"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// Term is the first day of the year in which the people of a test are there.
var Term = Date("2026-09-01")

// Date reads a civil day, "2026-09-01".
func Date(s string) directory.Date {
	var d directory.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

// Roles are profiles held since the first day of the year.
func Roles(profiles ...access.Profile) (out []directory.NewRole) {
	for _, p := range profiles {
		out = append(out, directory.NewRole{Profile: p, Since: Term})
	}
	return out
}

// Person adds somebody with these profiles; "" is no address.
func Person(k *testkit.Kit, school uuid.UUID, given, family, mail string, profiles ...access.Profile) (id uuid.UUID) {
	k.T.Helper()
	k.In(school, func(tx *tenant.Tx) (err error) {
		id, err = directory.Add(tx, directory.NewPerson{Civility: "MME", GivenName: given, FamilyName: family, Contact: directory.Contact{Mail: mail}, Roles: Roles(profiles...)})
		return err
	})
	return id
}

// Class opens a class of the year 2026-2027 with its main teacher; uuid.Nil is none yet.
func Class(k *testkit.Kit, school uuid.UUID, label, level string, teacher uuid.UUID) (id uuid.UUID) {
	k.T.Helper()
	k.In(school, func(tx *tenant.Tx) error {
		y, err := directory.OpenYear(tx, 2026)
		if err != nil {
			return err
		}
		if id, err = directory.OpenClass(tx, directory.Class{YearID: y.ID, Label: label, Levels: []string{level}}); err != nil {
			return err
		}
		if teacher != uuid.Nil {
			if _, err := directory.Join(tx, id, teacher, directory.PartMainTeacher, "", y.StartsOn); err != nil {
				return err
			}
		}
		return directory.Refresh(tx)
	})
	return id
}

// Pupil adds a pupil to a class, uuid.Nil for none yet, born on a day.
func Pupil(k *testkit.Kit, school, class uuid.UUID, level, given, family, mail, born string) (id uuid.UUID) {
	k.T.Helper()
	k.In(school, func(tx *tenant.Tx) (err error) {
		if id, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: family, BirthDate: Date(born), Sex: "F", Contact: directory.Contact{Mail: mail}, Roles: Roles(access.Pupil)}); err != nil {
			return err
		}
		if class != uuid.Nil {
			if _, err := directory.Join(tx, class, id, directory.PartPupil, level, Term); err != nil {
				return err
			}
		}
		return directory.Refresh(tx, id)
	})
	return id
}

// Hat is what a person wears in their school, with all that they reach there today.
func Hat(k *testkit.Kit, school, person uuid.UUID) access.Hat {
	k.T.Helper()
	var r directory.Reached
	err := k.House.DB.In(context.Background(), tenant.Doors{Tenant: school, Open: []string{"directory"}, ReadOnly: true}, tenant.Actor{}, func(tx *tenant.Tx) (err error) {
		r, err = directory.Reach(tx, person)
		return err
	})
	if err != nil {
		k.T.Fatal(err)
	}
	hat := k.Hat(school, person, r.Profiles...)
	hat.Subjects, hat.Informed, hat.Groups = r.Subjects, r.Informed, r.Groups
	return hat
}
