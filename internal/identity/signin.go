package identity

import (
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/password"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Attempt is a sign-in by name and password.
type Attempt struct {
	Visitor
	Login    string // a login name or a verified address
	Password string
}

// SignIn opens a session, in a transaction from outside. An unknown name and a wrong password give the same problem,
// "identity.wrong_sign_in", after the same work; "identity.wait" (429) says how long to wait, "busy" (503) that too many sign in.
func (s *Service) SignIn(tx *tenant.Tx, a Attempt) (*Entered, error) {
	type found struct {
		AccountID uuid.UUID
		Hash      *string
		Disabled  bool
		Known     bool
	}
	if s.Hasher.Full() { // before anything is asked of the database: a rush costs those who are inside as little as may be
		return nil, busy(password.Busy())
	}
	name := typedLogin(a.Login)
	device, _ := s.deviceID(a.Device)
	f, ok, err := tenant.One[found](tx, `select account_id, hash, disabled, known from identity.by_login($1, $2)`, name, s.hashed("device", device))
	if err != nil {
		return nil, err
	}
	who, hash := "typed "+name, ""
	if ok {
		who = f.AccountID.String()
		if f.Hash != nil {
			hash = *f.Hash
		}
	}
	guards := s.forSignIn(who, device, ok && f.Known, a.IP)
	if err := s.attempt(tx, guards); err != nil {
		return nil, keep(tx, err)
	}
	if err := tx.Leave(); err != nil { // no connection is held while the password is computed
		return nil, err
	}
	right, err := s.verify(tx.Context(), a.Password, hash)
	if err != nil {
		_ = s.forgive(tx, guards) // the pool was full: nobody tried anything
		return nil, keep(tx, err)
	}
	if !right {
		s.Log.WarnContext(tx.Context(), "sign-in refused", "account", f.AccountID, "trace", tx.Actor().Trace)
		return nil, problem.New(problem.Unauthenticated, "identity.wrong_sign_in")
	}
	if f.Disabled {
		return nil, problem.New(problem.Forbidden, "identity.disabled")
	}
	renewed := ""
	if s.Hasher.Outdated(hash) { // the costs were raised since: only now is the password there to be hashed anew
		if renewed, err = s.hash(tx.Context(), a.Password); err != nil {
			renewed = ""
		}
	}
	if err := tx.Enter(tenant.Doors{Account: f.AccountID}); err != nil {
		return nil, err
	}
	if renewed != "" {
		if _, err := tx.Exec(`update identity.passwords set hash = $2 where account_id = $1`, f.AccountID, renewed); err != nil {
			return nil, err
		}
	}
	if err := s.forgive(tx, guards); err != nil {
		return nil, err
	}
	e, err := s.open(tx, f.AccountID, a.Visitor, opening{strength: access.ByPassword, remember: true})
	if err != nil {
		return nil, err
	}
	return e, audit.Record(tx, "identity.sign-in", nil, e.Session)
}

// keep commits what was counted before the problem ends the call.
func keep(tx *tenant.Tx, err error) error {
	if left := tx.Leave(); left != nil {
		return left
	}
	return err
}
