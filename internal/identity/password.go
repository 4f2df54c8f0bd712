package identity

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Forgotten has a link sent to the verified addresses of whom a name or an address means. It says nothing of whether anybody
// was found, neither by its answer nor by its time.
func (s *Service) Forgotten(tx *tenant.Tx, typed string, v Visitor) error {
	started := time.Now()
	if err := s.sendResets(tx, typedLogin(typed), v); err != nil && problem.Of(err).Kind != problem.TooMany {
		return err
	}
	if err := tx.Leave(); err != nil {
		return err
	}
	select {
	case <-time.After(s.Settle - time.Since(started)):
		return nil
	case <-tx.Context().Done():
		return tx.Context().Err()
	}
}

func (s *Service) sendResets(tx *tenant.Tx, name string, v Visitor) error {
	if err := s.attempt(tx, s.forLetters(name, v.IP)); err != nil {
		return keep(tx, err)
	}
	type target struct{ AccountID, MailID uuid.UUID }
	var to []target
	var err error
	if strings.Contains(name, "@") {
		to, err = tenant.Select[target](tx, `select account_id, mail_id from identity.of_mail($1)`, name)
	} else {
		var account uuid.UUID
		if account, err = tenant.Value[uuid.UUID](tx, `select account_id from identity.by_login($1, $2) where not disabled`, name, []byte{}); err == nil && account != uuid.Nil {
			if err = tx.Enter(tenant.Doors{Account: account}); err != nil {
				return err
			}
			to, err = tenant.Select[target](tx, `select account_id, id as mail_id from identity.mails where account_id = $1 and verified_at is not null`, account)
		}
	}
	if err != nil {
		return err
	}
	for _, t := range to {
		if err := tx.Enter(tenant.Doors{Account: t.AccountID}); err != nil {
			return err
		}
		if err := s.sendLink(tx, "identity.reset", "reset", t.AccountID, t.MailID, resetFor); err != nil {
			return err
		}
	}
	return nil
}

// ResetOf tells whose password a link of a mail will change; nothing is changed.
func (s *Service) ResetOf(tx *tenant.Tx, token string) (Account, error) {
	_, row, err := s.enterLink(tx, purposeReset, "reset", token)
	if err != nil {
		return Account{}, err
	}
	if row.UsedAt != nil {
		return Account{}, problem.New(problem.Gone, "identity.link_over")
	}
	return AccountOf(tx)
}

// Reset changes the password by a link of a mail, once, ends every session and opens a new one.
func (s *Service) Reset(tx *tenant.Tx, token, password string, v Visitor) (*Entered, error) {
	a, err := s.ResetOf(tx, token)
	if err != nil {
		return nil, err
	}
	if err := checkPassword("password", password, a.Kind, a.Login, a.GivenName, a.FamilyName); err != nil {
		return nil, err
	}
	if err := tx.Leave(); err != nil {
		return nil, err
	}
	hash, err := s.hash(tx.Context(), password)
	if err != nil {
		return nil, err
	}
	account, row, err := s.enterLink(tx, purposeReset, "reset", token)
	if err != nil {
		return nil, err
	}
	if ok, err := s.useLink(tx, account, row.ID); err != nil || !ok {
		if err == nil {
			err = problem.New(problem.Gone, "identity.link_over")
		}
		return nil, err
	}
	// the other links that were sent meanwhile die with it
	if _, err := tx.Exec(`update identity.links set used_at = $2 where account_id = $1 and purpose = 'reset' and used_at is null`, account, s.now()); err != nil {
		return nil, err
	}
	return s.replacePassword(tx, account, hash, v, "identity.reset-password")
}

// replacePassword writes a recovered password, ends every session, has the owner told and opens a new session.
func (s *Service) replacePassword(tx *tenant.Tx, account uuid.UUID, hash string, v Visitor, operation string) (*Entered, error) {
	if err := s.setPassword(tx, account, hash, false); err != nil {
		return nil, err
	}
	if err := s.EndSessions(tx, uuid.Nil); err != nil {
		return nil, err
	}
	if err := s.tell(tx, "identity.password_changed", account, map[string]any{}); err != nil {
		return nil, err
	}
	if err := audit.Record(tx, operation, nil, account); err != nil {
		return nil, err
	}
	return s.open(tx, account, v, opening{strength: access.ByPassword, remember: true})
}

// checkCurrent compares the password of the account's session, without holding a connection.
func (s *Service) checkCurrent(ctx context.Context, tx *tenant.Tx, c *access.Caller, field, password string) error {
	guards := s.forConfirm(c.Session)
	if err := s.attempt(tx, guards); err != nil {
		return keep(tx, err)
	}
	hash, err := tenant.Value[string](tx, `select hash from identity.passwords where account_id = $1`, c.Account)
	if err != nil {
		return err
	}
	if err := tx.Leave(); err != nil {
		return err
	}
	ok, err := s.verify(ctx, password, hash)
	if err != nil {
		return err
	}
	if !ok {
		return problem.OnField(field, "identity.wrong_password")
	}
	return s.forgive(tx, guards)
}

// ConfirmPassword notes that the session's password was given again: what is delicate is open for a quarter of an hour.
func (s *Service) ConfirmPassword(ctx context.Context, tx *tenant.Tx, c *access.Caller, password string) error {
	if err := s.checkCurrent(ctx, tx, c, "password", password); err != nil {
		return err
	}
	_, err := tx.Exec(`update identity.sessions set confirmed_at = $3 where account_id = $1 and id = $2 and ended_at is null`, c.Account, c.Session, s.now())
	return err
}

// ChangePassword replaces the password by one that its owner chose, and ends the other sessions.
func (s *Service) ChangePassword(ctx context.Context, tx *tenant.Tx, c *access.Caller, current, password string) error {
	a, err := AccountOf(tx)
	if err != nil {
		return err
	}
	if err := checkPassword("password", password, a.Kind, a.Login, a.GivenName, a.FamilyName); err != nil {
		return err
	}
	has, err := tenant.Value[bool](tx, `select exists (select from identity.passwords where account_id = $1)`, c.Account)
	if err != nil {
		return err
	}
	if !has { // who enters by a provider or a passkey chooses a first one just after coming in
		if err := s.confirmed(tx, c.Session); err != nil {
			return err
		}
	} else if err := s.checkCurrent(ctx, tx, c, "current", current); err != nil {
		return err
	} else if current == password {
		return problem.OnField("password", "identity.password_same")
	}
	if err := tx.Leave(); err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.setPassword(tx, c.Account, hash, false); err != nil {
		return err
	}
	if err := s.EndSessions(tx, c.Session); err != nil {
		return err
	}
	return s.tell(tx, "identity.password_changed", c.Account, map[string]any{})
}
