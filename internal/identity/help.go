package identity

import (
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// State is what somebody who helps a person in sees of their account.
type State struct {
	Person       uuid.UUID   `json:"person"`
	Account      bool        `json:"account" doc:"They have activated an account"`
	Member       bool        `json:"member" doc:"It opens this organisation; false once access was closed"`
	Login        string      `json:"login,omitempty"`
	SecondFactor bool        `json:"second_factor"`
	Card         *AccessCard `json:"card,omitempty" doc:"Their last code"`
	ClassCard    bool        `json:"class_card" doc:"A pupil's class card is live"`
}

// StateOf tells how a person stands with their account here.
func (s *Service) StateOf(tx *tenant.Tx, person uuid.UUID) (*State, error) {
	p, err := s.helpedOne(tx, person)
	if err != nil {
		return nil, err
	}
	out := &State{Person: person, Account: p.Account != uuid.Nil}
	if out.Account {
		type member struct {
			Login     string
			HasFactor bool
		}
		m, _, err := tenant.One[member](tx, `select login, has_factor from identity.member($1)`, p.Account)
		if err != nil {
			return nil, err
		}
		out.Login, out.SecondFactor = m.Login, m.HasFactor
		if out.Member, err = tenant.Value[bool](tx, `select exists (select from identity.memberships where tenant_id = $1 and person_id = $2 and (until is null or until >= $3::date))`, tx.Tenant(), person, tx.Now()); err != nil {
			return nil, err
		}
	}
	card, ok, err := tenant.One[AccessCard](tx, `select id, person_id, kind, issued_at, expires_at, used_at, revoked_at from identity.cards
		where tenant_id = $1 and person_id = $2 and kind <> 'factor' order by issued_at desc, id desc limit 1`, tx.Tenant(), person)
	if err != nil {
		return nil, err
	}
	if ok {
		card.settle(tx.Now())
		out.Card = &card
	}
	out.ClassCard, err = tenant.Value[bool](tx, `select exists (select from identity.pupil_keys where tenant_id = $1 and person_id = $2 and revoked_at is null and expires_at > $3)`, tx.Tenant(), person, tx.Now())
	return out, err
}

// twoPeople is how long one person may not both give a new password and take the second factor away.
const twoPeople = 7 * 24 * time.Hour

// alone refuses what would put a whole account in one helper's hands: its password and its second factor.
func (s *Service) alone(tx *tenant.Tx, person uuid.UUID, other string) error {
	did, err := tenant.Value[bool](tx, `select exists (select from identity.cards where tenant_id = $1 and person_id = $2 and kind = $3 and issued_by = $4 and issued_at > $5)`,
		tx.Tenant(), person, other, tx.Account(), tx.Now().Add(-twoPeople))
	if err == nil && did {
		err = problem.New(problem.Conflict, "identity.two_people")
	}
	return err
}

// ResetCode makes a one-time code with which a person who has an account chooses a new password. The old one goes on
// until then, so nobody is locked out by a code they did not ask for.
func (s *Service) ResetCode(tx *tenant.Tx, person uuid.UUID) (*Issued, error) {
	p, err := s.presentOne(tx, person)
	if err != nil {
		return nil, err
	}
	if p.Account == uuid.Nil {
		return nil, problem.New(problem.Conflict, "identity.not_activated")
	}
	if p.Account == tx.Account() {
		return nil, problem.New(problem.Conflict, "identity.not_oneself")
	}
	if err := s.alone(tx, person, "factor"); err != nil {
		return nil, err
	}
	card, err := s.issue(tx, person, "reset")
	if err != nil {
		return nil, err
	}
	tx.About(person)
	return &card, nil
}

// DropFactor takes a lost second factor away, so that its owner enrols another at the next sign-in. It is for whoever
// administers the staff: a director, a town hall's administrator.
func (s *Service) DropFactor(tx *tenant.Tx, person uuid.UUID) error {
	if !tx.Actor().Has(string(access.Director), string(access.TownAdmin), string(access.Operator)) {
		return problem.New(problem.Forbidden, "identity.director_only")
	}
	p, err := s.presentOne(tx, person)
	if err != nil {
		return err
	}
	if p.Account == uuid.Nil {
		return problem.New(problem.Conflict, "identity.not_activated")
	}
	if p.Account == tx.Account() {
		return problem.New(problem.Conflict, "identity.not_oneself")
	}
	if err := s.alone(tx, person, "reset"); err != nil {
		return err
	}
	had, err := tenant.Value[bool](tx, `select identity.drop_factor($1)`, p.Account)
	if err != nil {
		return err
	}
	if !had {
		return problem.New(problem.Conflict, "identity.no_factor")
	}
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into identity.cards (tenant_id, id, person_id, kind, code_hash, issued_by, issued_at, expires_at, used_at) values ($1, $2, $3, 'factor', $4, $5, $6, $6, $6)`,
		tx.Tenant(), id, person, s.hashed("factor taken away", id.String()), tx.Account(), tx.Now()); err != nil {
		return err
	}
	tx.About(person)
	return s.signOutMember(tx, p.Account)
}

// SignOut ends every session of a person: a lost telephone, a tablet left open.
func (s *Service) SignOut(tx *tenant.Tx, person uuid.UUID) error {
	p, err := s.presentOne(tx, person)
	if err != nil {
		return err
	}
	if p.Account == uuid.Nil {
		return problem.New(problem.Conflict, "identity.not_activated")
	}
	tx.About(person)
	return s.signOutMember(tx, p.Account)
}

// CloseAccess ends what a person's account opens here; OpenAccess takes that back.
func (s *Service) CloseAccess(tx *tenant.Tx, person uuid.UUID) error {
	if !tx.Actor().Has(string(access.Director), string(access.TownAdmin), string(access.Operator)) {
		return problem.New(problem.Forbidden, "identity.director_only")
	}
	p, err := s.helpedOne(tx, person)
	if err != nil {
		return err
	}
	if p.Account == tx.Account() {
		return problem.New(problem.Conflict, "identity.not_oneself")
	}
	tx.About(person)
	return s.Part(tx, person)
}

// OpenAccess gives a person's account this organisation back.
func (s *Service) OpenAccess(tx *tenant.Tx, person uuid.UUID) error {
	if !tx.Actor().Has(string(access.Director), string(access.TownAdmin), string(access.Operator)) {
		return problem.New(problem.Forbidden, "identity.director_only")
	}
	p, err := s.presentOne(tx, person)
	if err != nil {
		return err
	}
	if p.Account == uuid.Nil {
		return problem.New(problem.Conflict, "identity.not_activated")
	}
	tx.About(person)
	if _, err := tx.Exec(`insert into identity.memberships (tenant_id, id, account_id, person_id, since) select $1, $2, $3, $4, $5::date
		where not exists (select from identity.memberships where tenant_id = $1 and (person_id = $4 or account_id = $3) and until is null)`,
		tx.Tenant(), tenant.NewID(), p.Account, person, tx.Now()); err != nil {
		return err
	}
	s.Resolver.Drop("account", p.Account)
	return tx.Signal("account", p.Account)
}
