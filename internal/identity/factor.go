package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/problem"
	"preau/internal/platform/qr"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
)

const recoveryCodes = 10

// Enrolment is what an authenticator application needs, shown once.
type Enrolment struct {
	Secret string `json:"secret" doc:"Base32, to type by hand"`
	URL    string `json:"url" doc:"otpauth:// address, to open on the phone itself"`
	QR     string `json:"qr" doc:"The same as an SVG image"`
}

// EnrolFactor begins a second factor; it counts once a first code has confirmed it.
func (s *Service) EnrolFactor(tx *tenant.Tx, session uuid.UUID) (*Enrolment, error) {
	if err := s.confirmed(tx, session); err != nil {
		return nil, err
	}
	a, err := AccountOf(tx)
	if err != nil {
		return nil, err
	}
	secret := totp.NewSecret()
	sealed, err := s.seal([]byte(secret), a.ID)
	if err != nil {
		return nil, err
	}
	n, err := tx.Exec(`insert into identity.factors as f (account_id, secret, created_at) values ($1, $2, $3)
		on conflict (account_id) do update set secret = excluded.secret, created_at = excluded.created_at, last_step = 0 where f.confirmed_at is null`, a.ID, sealed, s.now())
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, problem.New(problem.Conflict, "identity.factor_exists")
	}
	e := &Enrolment{Secret: secret, URL: totp.URL("Préau", a.Login, secret)}
	e.QR, err = qr.SVG(e.URL)
	return e, err
}

// ConfirmFactor makes the second factor count, returns ten recovery codes and a stronger session, and ends all others.
func (s *Service) ConfirmFactor(tx *tenant.Tx, c *access.Caller, code string, v Visitor) ([]string, *Entered, error) {
	if err := s.confirmed(tx, c.Session); err != nil {
		return nil, nil, err
	}
	guards := s.forFactor(c.Account)
	if err := s.attempt(tx, guards); err != nil {
		return nil, nil, keep(tx, err)
	}
	ok, err := s.useStep(tx, c.Account, code, false)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, keep(tx, problem.OnField("code", "identity.factor_wrong"))
	}
	if err := s.forgive(tx, guards); err != nil {
		return nil, nil, err
	}
	if _, err := tx.Exec(`update identity.factors set confirmed_at = $2 where account_id = $1`, c.Account, s.now()); err != nil {
		return nil, nil, err
	}
	codes, err := s.newRecoveryCodes(tx, c.Account)
	if err != nil {
		return nil, nil, err
	}
	e, err := s.strengthen(tx, c, v)
	if err != nil {
		return nil, nil, err
	}
	return codes, e, s.EndSessions(tx, e.Session)
}

// ShowFactor checks a code of the application, or a recovery code, and gives the session a new token that has the second factor.
func (s *Service) ShowFactor(tx *tenant.Tx, c *access.Caller, code string, v Visitor) (*Entered, error) {
	if c.Strength == access.ByCard {
		return nil, problem.New(problem.Forbidden, "identity.confirm_password")
	}
	guards := s.forFactor(c.Account)
	if err := s.attempt(tx, guards); err != nil {
		return nil, keep(tx, err)
	}
	ok, err := s.useStep(tx, c.Account, code, true)
	if err == nil && !ok {
		ok, err = s.useRecoveryCode(tx, c.Account, code)
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, keep(tx, problem.OnField("code", "identity.factor_wrong"))
	}
	if err := s.forgive(tx, guards); err != nil {
		return nil, err
	}
	return s.strengthen(tx, c, v)
}

// strengthen replaces the session by one with the second factor: a new token, the same beginning.
func (s *Service) strengthen(tx *tenant.Tx, c *access.Caller, v Visitor) (*Entered, error) {
	f, err := s.freshness(tx, c.Session)
	if err != nil {
		return nil, err
	}
	if err := s.EndSession(tx, c.Session); err != nil {
		return nil, err
	}
	o := opening{strength: access.BySecondFactor, way: f.Way, hint: f.Hint, most: f.ExpiresAt.Sub(f.CreatedAt), since: f.CreatedAt, confirms: f.ConfirmedAt, factor: true}
	if f.TenantID != nil {
		o.tenant = *f.TenantID
	}
	return s.open(tx, c.Account, v, o)
}

// RemoveFactor takes the application away; a second factor must have been given a moment ago. Whoever must have one keeps a passkey.
func (s *Service) RemoveFactor(tx *tenant.Tx, c *access.Caller) error {
	if err := s.factorShown(tx, c.Session); err != nil {
		return err
	}
	if s.mustHaveFactor(c) {
		key, err := tenant.Value[bool](tx, `select exists (select from identity.passkeys where account_id = $1)`, c.Account)
		if err != nil {
			return err
		}
		if !key {
			return problem.New(problem.Conflict, "identity.factor_last")
		}
	}
	for _, sql := range []string{`delete from identity.factors where account_id = $1`, `delete from identity.recovery_codes where account_id = $1`} {
		if _, err := tx.Exec(sql, c.Account); err != nil {
			return err
		}
	}
	s.Resolver.Drop("account", c.Account)
	if err := tx.Signal("account", c.Account); err != nil {
		return err
	}
	return s.tell(tx, "identity.factor_removed", c.Account, map[string]any{})
}

// RenewRecoveryCodes replaces the ten codes; the second factor must have been given a moment ago.
func (s *Service) RenewRecoveryCodes(tx *tenant.Tx, c *access.Caller) ([]string, error) {
	if err := s.factorShown(tx, c.Session); err != nil {
		return nil, err
	}
	return s.newRecoveryCodes(tx, c.Account)
}

func (s *Service) newRecoveryCodes(tx *tenant.Tx, account uuid.UUID) ([]string, error) {
	if _, err := tx.Exec(`delete from identity.recovery_codes where account_id = $1`, account); err != nil {
		return nil, err
	}
	codes := totp.RecoveryCodes(recoveryCodes)
	for _, code := range codes {
		if _, err := tx.Exec(`insert into identity.recovery_codes (account_id, id, code_hash) values ($1, $2, $3)`, account, tenant.NewID(), s.recoveryHash(account, code)); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// recoveryHash is what is kept of a recovery code; nil for what cannot be one.
func (s *Service) recoveryHash(account uuid.UUID, code string) []byte {
	h, ok := totp.RecoveryHash(code)
	if !ok {
		return nil
	}
	return s.hashed("recovery", account.String()+string(h[:]))
}

func (s *Service) useRecoveryCode(tx *tenant.Tx, account uuid.UUID, code string) (bool, error) {
	h := s.recoveryHash(account, code)
	if h == nil {
		return false, nil
	}
	n, err := tx.Exec(`update identity.recovery_codes set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null`, account, h, s.now())
	return n == 1, err
}

// useStep accepts a code of a step that was never used: the row's last step only grows, so a code seen over a shoulder is dead.
func (s *Service) useStep(tx *tenant.Tx, account uuid.UUID, code string, confirmed bool) (bool, error) {
	type row struct {
		Secret   []byte
		LastStep int64
	}
	f, ok, err := tenant.One[row](tx, `select secret, last_step from identity.factors where account_id = $1 and (confirmed_at is not null) = $2`, account, confirmed)
	if err != nil || !ok {
		return false, err
	}
	secret, err := s.unseal(f.Secret, account)
	if err != nil {
		return false, err
	}
	step, ok := totp.Verify(string(secret), code, s.now(), f.LastStep)
	if !ok {
		return false, nil
	}
	n, err := tx.Exec(`update identity.factors set last_step = $2 where account_id = $1 and last_step < $2`, account, step)
	return n == 1, err
}

// seal encrypts a secret so that a copy of the database alone makes no codes; it is bound to its account.
func (s *Service) seal(secret []byte, account uuid.UUID) ([]byte, error) {
	return s.sealFor(secret, account[:])
}

func (s *Service) unseal(sealed []byte, account uuid.UUID) ([]byte, error) {
	return s.unsealFor(sealed, account[:])
}

// sealFor binds what it encrypts to a name: it opens under no other.
func (s *Service) sealFor(secret, name []byte) ([]byte, error) {
	g, err := s.sealer()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, g.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return g.Seal(nonce, nonce, secret, name), nil
}

func (s *Service) unsealFor(sealed, name []byte) ([]byte, error) {
	g, err := s.sealer()
	if err != nil {
		return nil, err
	}
	if len(sealed) < g.NonceSize() {
		return nil, errors.New("a seal is too short")
	}
	raw, err := g.Open(nil, sealed[:g.NonceSize()], sealed[g.NonceSize():], name)
	if err != nil {
		return nil, fmt.Errorf("a seal was made under another key or another name: %w", err)
	}
	return raw, nil
}

func (s *Service) sealer() (cipher.AEAD, error) {
	b, err := aes.NewCipher(s.sealKey)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}
