package identity

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/identity/federation"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// undoFor is how long somebody may take back what they joined.
const undoFor = 30 * 24 * time.Hour

// noteJoin remembers that the owner joined a record of the transaction's tenant to their account: it can be undone for thirty days.
func (s *Service) noteJoin(tx *tenant.Tx, account, person, from uuid.UUID) error {
	var before *uuid.UUID
	if from != uuid.Nil {
		before = &from
	}
	_, err := tx.Exec(`insert into identity.joins (account_id, id, tenant_id, person_id, from_account, joined_at) values ($1, $2, $3, $4, $5, $6)`,
		account, tenant.NewID(), tx.Tenant(), person, before, s.now())
	return err
}

// refuseRecord notes that a record is somebody else's: it is not proposed again.
func (s *Service) refuseRecord(tx *tenant.Tx, account, here, person uuid.UUID) error {
	_, err := tx.Exec(`insert into identity.refusals (account_id, id, tenant_id, person_id, refused_at) values ($1, $2, $3, $4, $5) on conflict (account_id, tenant_id, person_id) do nothing`,
		account, tenant.NewID(), here, person, s.now())
	return err
}

// Alike is a record of another organisation that the directory believes is the asker's, and why.
type Alike struct {
	Found
	Reason string // "register", "mail"
}

// Proposal is a record that seems to be the caller's own and is not joined to their account.
type Proposal struct {
	Tenant       uuid.UUID `json:"tenant"`
	Person       uuid.UUID `json:"person"`
	Organisation string    `json:"organisation"`
	Reason       string    `json:"reason" enum:"register,mail" doc:"register: the ministry's register says it is the same person; mail: the record holds an address that the account verified"`
	Account      bool      `json:"account" doc:"It is already another account's: join the two by signing in to that one"`
}

// Joined is a record that the caller joined themselves.
type Joined struct {
	ID           uuid.UUID `json:"id"`
	Organisation string    `json:"organisation"`
	At           time.Time `json:"at"`
	Until        time.Time `json:"until" doc:"Until when it can be undone"`
	Account      bool      `json:"account" doc:"It came from another account, which it goes back to when undone"`
}

// Proposals lists the records that seem to be the caller's in organisations where they are not yet, and what they joined lately. The
// names must be those under which an organisation knows them already: a homonym, or the other parent behind one address, gets nothing.
func (s *Service) Proposals(tx *tenant.Tx, c *access.Caller) (list []Proposal, joined []Joined, err error) {
	if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
		return nil, nil, err
	}
	all, err := s.Directory.Alike(tx)
	if err != nil {
		return nil, nil, err
	}
	type join struct {
		ID          uuid.UUID
		TenantID    uuid.UUID
		FromAccount *uuid.UUID
		JoinedAt    time.Time
	}
	joins, err := tenant.Select[join](tx, `select id, tenant_id, from_account, joined_at from identity.joins where account_id = $1 and undone_at is null and joined_at > $2 order by joined_at desc`, c.Account, s.now().Add(-undoFor))
	if err != nil {
		return nil, nil, err
	}
	mine, err := tenant.Select[uuid.UUID](tx, `select tenant_id from identity.memberships where account_id = $1 and until is null`, c.Account)
	if err != nil {
		return nil, nil, err
	}
	reason := map[uuid.UUID]string{}
	var found []Found
	for _, a := range all {
		if slices.Contains(mine, a.Tenant) {
			continue
		}
		if reason[a.Person] == "" {
			found = append(found, a.Found)
		}
		if reason[a.Person] != "register" {
			reason[a.Person] = a.Reason
		}
	}
	if found, err = s.notRefused(tx, c.Account, found); err != nil {
		return nil, nil, err
	}
	if found, err = s.live(tx, false, found); err != nil {
		return nil, nil, err
	}
	for _, f := range found {
		if s.namedLike(c, f.person) {
			list = append(list, Proposal{Tenant: f.Tenant, Person: f.Person, Organisation: f.place, Reason: reason[f.Person], Account: f.Account != uuid.Nil && f.Account != c.Account})
		}
	}
	slices.SortFunc(list, func(a, b Proposal) int { return strings.Compare(a.Organisation, b.Organisation) })
	for _, j := range joins {
		if err := tx.Enter(doors(j.TenantID, c.Account)); err != nil {
			return nil, nil, err
		}
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, j.TenantID)
		if err != nil {
			return nil, nil, err
		}
		joined = append(joined, Joined{ID: j.ID, Organisation: name, At: j.JoinedAt, Until: j.JoinedAt.Add(undoFor), Account: j.FromAccount != nil})
	}
	return list, joined, nil
}

// namedLike tells whether a record bears the names under which an organisation knows the caller. What they call themselves does not
// count: anybody may change that.
func (s *Service) namedLike(c *access.Caller, p Person) bool {
	return slices.ContainsFunc(c.Hats, func(h access.Hat) bool {
		return sameHuman(&federation.Claim{Given: p.GivenName, Family: p.FamilyName}, h.GivenName, h.FamilyName)
	})
}

// proposed is a record among the caller's proposals, else as if it did not exist.
func (s *Service) proposed(tx *tenant.Tx, c *access.Caller, here, person uuid.UUID) (Proposal, error) {
	list, _, err := s.Proposals(tx, c)
	for _, p := range list {
		if p.Tenant == here && p.Person == person {
			return p, err
		}
	}
	if err == nil {
		err = problem.Missing()
	}
	return Proposal{}, err
}

// ProveByMail has a link sent to the record's own address: whoever reads it joins the record. A record without an address asks for a
// paper from the organisation.
func (s *Service) ProveByMail(tx *tenant.Tx, c *access.Caller, here, person uuid.UUID, v Visitor) error {
	p, err := s.proposed(tx, c, here, person)
	if err != nil {
		return err
	}
	if p.Account {
		return problem.New(problem.Conflict, "identity.join_account")
	}
	if err := s.attempt(tx, s.forLetters(person.String(), v.IP)); err != nil {
		return keep(tx, err)
	}
	if err := tx.Enter(doors(here, c.Account)); err != nil {
		return err
	}
	card, err := s.issue(tx, person, "mail")
	if err != nil {
		return err
	}
	sent := false
	if s.Inviter != nil {
		if sent, err = s.Inviter(tx, "identity.invitation", person, map[string]any{"card": card.ID}); err != nil {
			return err
		}
	}
	if !sent {
		return problem.New(problem.Conflict, "identity.join_no_mail")
	}
	return audit.Record(tx, "identity.prove-join", nil, person, card.ID)
}

// RefuseProposal says that a record is somebody else's.
func (s *Service) RefuseProposal(tx *tenant.Tx, c *access.Caller, here, person uuid.UUID) error {
	if _, err := s.proposed(tx, c, here, person); err != nil {
		return err
	}
	if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
		return err
	}
	return s.refuseRecord(tx, c.Account, here, person)
}

// JoinAccount moves the records of another account of the same person to the caller's: they sign in to it, inside their own session.
// Records in an organisation where the caller is already stay where they are. It returns the organisations' number that moved.
func (s *Service) JoinAccount(tx *tenant.Tx, c *access.Caller, a Attempt, factor string) (int, error) {
	if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
		return 0, err
	}
	if err := s.confirmed(tx, c.Session); err != nil {
		return 0, err
	}
	own, err := AccountOf(tx)
	if err != nil {
		return 0, err
	}
	other, err := s.prove(tx, a)
	if err != nil {
		return 0, err
	}
	if other == c.Account {
		return 0, keep(tx, problem.New(problem.Conflict, "identity.join_self"))
	}
	if err := s.proveFactor(tx, other, factor); err != nil {
		return 0, err
	}
	theirs, err := AccountOf(tx)
	if err != nil {
		return 0, err
	}
	type record struct{ TenantID, PersonID uuid.UUID }
	records, err := tenant.Select[record](tx, `select tenant_id, person_id from identity.memberships where account_id = $1 and until is null`, other)
	if err != nil {
		return 0, err
	}
	type way struct {
		Way         string
		SubjectHash []byte
	}
	ways, err := tenant.Select[way](tx, `select way, subject_hash from identity.externals where account_id = $1`, other)
	if err != nil {
		return 0, err
	}
	mine, err := s.placesOf(tx, c.Account)
	if err != nil {
		return 0, err
	}
	if own.Kind == Pupil || theirs.Kind == Pupil {
		return 0, keep(tx, problem.New(problem.Conflict, "identity.join_other"))
	}
	all := len(records)
	var wanted []record
	for _, r := range records { // all of them are looked at before any moves
		if err := tx.Enter(doors(r.TenantID, c.Account)); err != nil {
			return 0, err
		}
		people, err := s.Directory.Known(tx, []uuid.UUID{r.PersonID})
		if err != nil {
			return 0, err
		}
		if len(people) == 0 || slices.Contains(mine, r.TenantID) {
			continue
		}
		if !s.namedLike(c, people[0]) {
			return 0, problem.New(problem.Conflict, "identity.join_other_name")
		}
		wanted = append(wanted, r)
	}
	moved := 0
	for _, r := range wanted {
		if err := tx.Enter(doors(r.TenantID, c.Account)); err != nil {
			return moved, err
		}
		if err := s.moveRecord(tx, r.PersonID, other, c.Account); err != nil {
			return moved, err
		}
		if err := s.noteJoin(tx, c.Account, r.PersonID, other); err != nil {
			return moved, err
		}
		if err := audit.Record(tx, "identity.join-account", nil, r.PersonID, other); err != nil {
			return moved, err
		}
		moved++
	}
	if moved == 0 {
		return 0, problem.New(problem.Conflict, "identity.join_nothing")
	}
	if moved == all {
		if err := s.closeJoined(tx, other, c.Account, func(tx *tenant.Tx) error {
			for _, w := range ways {
				if _, err := tx.Exec(`insert into identity.externals (account_id, id, way, subject_hash, linked_at, used_at) values ($1, $2, $3, $4, $5, $5) on conflict (way, subject_hash) do nothing`,
					c.Account, tenant.NewID(), w.Way, w.SubjectHash, s.now()); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return moved, err
		}
	}
	s.Resolver.Drop("account", other)
	s.Resolver.Drop("account", c.Account)
	return moved, nil
}

// placesOf are the organisations where an account has a record; the transaction goes behind its door and stays there.
func (s *Service) placesOf(tx *tenant.Tx, account uuid.UUID) ([]uuid.UUID, error) {
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return nil, err
	}
	return tenant.Select[uuid.UUID](tx, `select tenant_id from identity.memberships where account_id = $1 and until is null`, account)
}

// moveRecord gives a record of the transaction's tenant to another account.
func (s *Service) moveRecord(tx *tenant.Tx, person, from, to uuid.UUID) error {
	n, err := tx.Exec(`update identity.memberships set account_id = $4 where tenant_id = $1 and person_id = $2 and account_id = $3 and until is null`, tx.Tenant(), person, from, to)
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.New(problem.Gone, "identity.card_used")
	}
	if err := s.Directory.Detach(tx, person); err != nil {
		return err
	}
	if err := s.Directory.Attach(tx, person, to); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// closeJoined closes an account that has no record left, and lets the ways that opened it open the other one. It stands for as long as
// the joining can be undone.
func (s *Service) closeJoined(tx *tenant.Tx, account, to uuid.UUID, then func(tx *tenant.Tx) error) error {
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return err
	}
	for _, sql := range []string{`update identity.accounts set disabled_at = $2 where account_id = $1`, `update identity.sessions set ended_at = $2 where account_id = $1 and ended_at is null`} {
		if _, err := tx.Exec(sql, account, s.now()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`delete from identity.externals where account_id = $1`, account); err != nil {
		return err
	}
	if err := s.ended(tx, account); err != nil {
		return err
	}
	if err := tx.Signal("account", account); err != nil {
		return err
	}
	if err := tx.Enter(tenant.Doors{Account: to}); err != nil {
		return err
	}
	return then(tx)
}

// UndoJoin takes a record back from the caller's account, within thirty days: it goes back to the account that it came from, or waits
// for a code as before.
func (s *Service) UndoJoin(tx *tenant.Tx, c *access.Caller, id uuid.UUID) error {
	if err := tx.Enter(tenant.Doors{Account: c.Account}); err != nil {
		return err
	}
	if err := s.confirmed(tx, c.Session); err != nil {
		return err
	}
	type join struct {
		TenantID, PersonID uuid.UUID
		FromAccount        *uuid.UUID
		JoinedAt           time.Time
	}
	j, ok, err := tenant.One[join](tx, `select tenant_id, person_id, from_account, joined_at from identity.joins where account_id = $1 and id = $2 and undone_at is null`, c.Account, id)
	switch {
	case err != nil:
		return err
	case !ok:
		return problem.Missing()
	case s.now().Sub(j.JoinedAt) > undoFor:
		return problem.New(problem.Gone, "identity.join_too_late")
	}
	if err := tx.Enter(doors(j.TenantID, c.Account)); err != nil {
		return err
	}
	if j.FromAccount != nil {
		if err := s.moveRecord(tx, j.PersonID, c.Account, *j.FromAccount); err != nil {
			return err
		}
	} else {
		if _, err := tx.Exec(`update identity.memberships set until = ($4::date - 1) where tenant_id = $1 and person_id = $2 and account_id = $3 and until is null`, tx.Tenant(), j.PersonID, c.Account, tx.Now()); err != nil {
			return err
		}
		if err := s.Directory.Detach(tx, j.PersonID); err != nil {
			return err
		}
		if err := tx.Touch("reach", tx.Tenant()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`update identity.joins set undone_at = $3 where account_id = $1 and id = $2`, c.Account, id, s.now()); err != nil {
		return err
	}
	if err := tx.Signal("account", c.Account); err != nil {
		return err
	}
	if err := audit.Record(tx, "identity.undo-join", nil, j.PersonID); err != nil {
		return err
	}
	s.Resolver.Drop("account", c.Account)
	if j.FromAccount == nil {
		return nil
	}
	if err := tx.Enter(tenant.Doors{Account: *j.FromAccount}); err != nil {
		return err
	}
	if _, err := tx.Exec(`update identity.accounts set disabled_at = null where account_id = $1`, *j.FromAccount); err != nil {
		return err
	}
	s.Resolver.Drop("account", *j.FromAccount)
	return tx.Signal("account", *j.FromAccount)
}
