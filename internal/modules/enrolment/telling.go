package enrolment

import (
	"strings"

	"preau/internal/access"
	"preau/internal/notify"
	"preau/internal/tenant"
)

// tell has people of the transaction's tenant told. about is the child's first name; pupils those whose guardians they must still be.
func (s *Service) tell(tx *tenant.Tx, n notify.Notice, people []uid, about string, pupils []uid) error {
	if s.Notify == nil || len(people) == 0 {
		return nil
	}
	type row struct {
		ID        uid
		AccountID *uid
	}
	rows, err := tenant.Select[row](tx, `select id, account_id from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), people)
	if err != nil || len(rows) == 0 {
		return err
	}
	to := make([]notify.Recipient, len(rows))
	for i, r := range rows {
		to[i] = notify.Recipient{Person: r.ID, Account: r.AccountID, About: about, Pupils: pupils}
	}
	_, _, err = s.Notify.Publish(tx, n, notify.People(to))
	return err
}

// tellProfiles tells those who hold one of the profiles here.
func (s *Service) tellProfiles(tx *tenant.Tx, kind string, object uid, path string, profiles ...access.Profile) error {
	people, err := tenant.Select[uid](tx, `select distinct r.person_id from directory.roles r where r.tenant_id = $1 and r.profile = any ($2) and r.since <= directory.today($1, $3) and (r.until is null or r.until >= directory.today($1, $3))`, tx.Tenant(), profiles, tx.Now())
	if err != nil {
		return err
	}
	return s.tell(tx, notify.Notice{Service: Key, Kind: kind, Object: object, Path: path}, people, "", nil)
}

// tellOffice tells the school office of a file.
func (s *Service) tellOffice(tx *tenant.Tx, f *file, kind string) error {
	return s.tellProfiles(tx, kind, f.ID, "/inscriptions/"+f.ID.String(), access.SchoolOffice, access.TownAdmin)
}

// tellFamily tells who asked; somebody without a record is told by telephone, on paper or at the desk.
func (s *Service) tellFamily(tx *tenant.Tx, f *file, kind string) error {
	if f.ApplicantID == nil {
		return nil
	}
	return s.tell(tx, notify.Notice{Service: Key, Kind: kind, Object: f.ID, Path: "/inscription/" + tx.Tenant().String() + "/" + f.ID.String(), WantAnswer: kind == "enrolment.kind_asked"}, []uid{*f.ApplicantID}, f.GivenName, nil)
}

// dial writes a telephone number of here as the directory keeps it: +33639981201; another one as it was typed.
func dial(phone string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
	if len(plain) == 10 && plain[0] == '0' {
		return "+33" + plain[1:]
	}
	return plain
}
