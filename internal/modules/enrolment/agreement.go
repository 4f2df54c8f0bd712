package enrolment

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The second person responsible. Enrolment in a public school is an ordinary act, for which each parent is presumed to have the other's
// agreement (Code civil, art. 372-2): it is asked for, it does not hold the file up, and a refusal is settled by people.

// Agreement is what the second person responsible is asked: nothing of the household.
type Agreement struct {
	ID         uid        `json:"id"`
	Tenant     uid        `json:"tenant" db:"-"`
	Town       string     `json:"town" db:"-"`
	GivenName  string     `json:"given_name"`
	School     string     `json:"school"`
	Level      string     `json:"level"`
	Year       int        `json:"year"`
	State      string     `json:"state" enum:"asked,agreed,refused,dropped"`
	Reason     string     `json:"reason,omitempty"`
	AskedAt    time.Time  `json:"asked_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

const agreementColumns = `a.id, a.given_name, a.school, a.level, a.year, a.state, a.reason, a.asked_at, a.answered_at`

// askOther finds the second person responsible among the people of the commune and asks them. Of who is not there, or has no account, the
// statement of who asks stands until an agent has a paper.
func (s *Service) askOther(tx *tenant.Tx, f *file) error {
	if len(f.Form.People) < 2 || f.Form.People[1].Authority != directory.AuthorityFull {
		return nil
	}
	other := f.Form.People[1]
	who, err := s.sameGuardian(tx, f.PupilID, other)
	if err != nil || who == nil || f.ApplicantID != nil && *who == *f.ApplicantID {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set other_id = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, *who); err != nil {
		return err
	}
	f.OtherID = who
	account, err := tenant.Value[*uid](tx, `select account_id from directory.people where tenant_id = $1 and id = $2`, tx.Tenant(), *who)
	if err != nil || account == nil {
		return err
	}
	return s.ask(tx, f, *who)
}

// ask puts the question.
func (s *Service) ask(tx *tenant.Tx, f *file, who uid) error {
	school := ""
	if at := first(f.WantedID, f.SectorID); at != nil {
		var err error
		if school, err = tenant.Value[string](tx, `select name from enrolment.schools where tenant_id = $1 and school_id = $2`, tx.Tenant(), *at); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`insert into enrolment.agreements (tenant_id, id, file_id, guardian_id, given_name, school, level, year, state, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9)
		on conflict (tenant_id, file_id, guardian_id) do update set state = 'asked', reason = '', school = excluded.school, level = excluded.level, year = excluded.year, asked_at = excluded.asked_at, answered_at = null`,
		tx.Tenant(), tenant.NewID(), f.ID, who, f.GivenName, school, f.Level, f.Year, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set agreement = 'asked', updated_at = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, tx.Now()); err != nil {
		return err
	}
	if err := s.step(tx, f, "agreement_asked", ""); err != nil {
		return err
	}
	return s.tell(tx, notify.Notice{Service: Key, Kind: "enrolment.kind_agreement", Object: f.ID, Path: "/inscription", WantAnswer: true}, []uid{who}, f.GivenName, nil)
}

func first(ids ...*uid) *uid {
	for _, id := range ids {
		if id != nil && *id != uuid.Nil {
			return id
		}
	}
	return nil
}

// sameGuardian finds the record of somebody whom a file names: a guardian of the same child by that name, or the one guardian of that name
// with that address of mail or telephone. A name alone is nobody.
func (s *Service) sameGuardian(tx *tenant.Tx, pupil *uid, r Responsible) (*uid, error) {
	key := fold.Fold(r.GivenName + " " + r.FamilyName)
	if pupil != nil {
		id, err := tenant.Value[*uid](tx, `select p.id from directory.kinship k join directory.people p on p.tenant_id = k.tenant_id and p.id = k.guardian_id where k.tenant_id = $1 and k.pupil_id = $2 and k.until is null and k.authority = 'full' and p.erased_at is null
			and (p.fold = $3 or p.fold like $3 || ' %') limit 1`, tx.Tenant(), *pupil, key)
		if err != nil || id != nil {
			return id, err
		}
	}
	list, err := tenant.Select[uid](tx, `select p.id from directory.people p join directory.contacts c on c.tenant_id = p.tenant_id and c.id = p.id where p.tenant_id = $1 and p.erased_at is null and (p.fold = $2 or p.fold like $2 || ' %')
		and exists (select from directory.roles x where x.tenant_id = $1 and x.person_id = p.id and x.profile = 'guardian') and ($3 <> '' and lower(c.mail) = lower($3) or $4 <> '' and $4 in (c.phone_mobile, c.phone_home)) limit 2`,
		tx.Tenant(), key, r.Mail, dial(r.Phone))
	if err != nil || len(list) != 1 {
		return nil, err
	}
	return &list[0], nil
}

// answer is the second person's own.
func (s *Service) answerAgreement(tx *tenant.Tx, id uid, agreed bool, reason string) error {
	state := "agreed"
	if !agreed {
		state = "refused"
	}
	type row struct{ FileID uid }
	a, ok, err := tenant.One[row](tx, `update enrolment.agreements set state = $4, reason = $5, answered_at = $6 where tenant_id = $1 and id = $2 and guardian_id = $3 and state in ('asked', 'agreed', 'refused') returning file_id`,
		tx.Tenant(), id, tx.Actor().Person, state, reason, tx.Now())
	if err == nil && !ok {
		err = problem.Missing()
	}
	if err != nil {
		return err
	}
	tx.About(a.FileID)
	_, err = tx.Emit("enrolment.answered", time.Time{}, ofFile{File: a.FileID})
	return err
}

// answered copies the answer to the file and tells the office of a refusal.
func (s *Service) answered(tx *tenant.Tx, in *ofFile) error {
	f, err := fileByID(tx, in.File, true)
	if problem.Is(err, "not_found") {
		return nil
	}
	if err != nil {
		return err
	}
	state, err := tenant.Value[string](tx, `select state from enrolment.agreements where tenant_id = $1 and file_id = $2 and state in ('agreed', 'refused') order by answered_at desc limit 1`, tx.Tenant(), f.ID)
	if err != nil || state == "" || state == f.Agreement {
		return err
	}
	if _, err := tx.Exec(`update enrolment.files set agreement = $3, updated_at = $4 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, state, tx.Now()); err != nil {
		return err
	}
	if err := s.step(tx, f, "agreement_"+state, ""); err != nil {
		return err
	}
	if state != "refused" {
		return nil
	}
	return s.tellOffice(tx, f, "enrolment.kind_disagreement")
}

// settleAgreement is what an agent knows of it: a paper, or how a refusal was settled.
func (s *Service) settleAgreement(tx *tenant.Tx, f *file, state, said string) error {
	if f.Agreement == "refused" && state == "paper" {
		state = "settled"
	}
	if state == "settled" && said == "" {
		return problem.OnField("said", "enrolment.say_how")
	}
	if _, err := tx.Exec(`update enrolment.files set agreement = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2`, tx.Tenant(), f.ID, state, tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`update enrolment.agreements set state = 'dropped', answered_at = $3 where tenant_id = $1 and file_id = $2 and state = 'asked'`, tx.Tenant(), f.ID, tx.Now()); err != nil {
		return err
	}
	tx.About(f.ID)
	return s.step(tx, f, "agreement_"+state, said)
}
