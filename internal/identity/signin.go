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

// SignIn opens a session, in a transaction from outside: see judge. What is out of the ordinary opens one that is held: see unusual.
func (s *Service) SignIn(tx *tenant.Tx, a Attempt) (*Entered, error) {
	account, why, err := s.judge(tx, a)
	if err != nil {
		return nil, err
	}
	if why != "" {
		return s.hold(tx, account, a, why)
	}
	e, err := s.open(tx, account, a.Visitor, opening{strength: access.ByPassword, remember: true})
	if err != nil {
		return nil, err
	}
	return e, audit.Record(tx, "identity.sign-in", nil, e.Session)
}

// prove checks a name and its password where no session is opened that could be held: "identity.unusual" (403) sends the person to the
// page of the sign-in, which holds theirs and tells the way on.
func (s *Service) prove(tx *tenant.Tx, a Attempt) (uuid.UUID, error) {
	account, why, err := s.judge(tx, a)
	if err == nil && why != "" {
		err = keep(tx, problem.New(problem.Forbidden, "identity.unusual"))
	}
	return account, err
}

// judge checks a name and its password, tells why the sign-in is to be held ("" when it is not), and goes behind the account's door. An unknown name and a wrong password give the same problem,
// "identity.wrong_sign_in", after the same work; "identity.wait" (429) says how long to wait, "busy" (503) that too many sign in.
func (s *Service) judge(tx *tenant.Tx, a Attempt) (account uuid.UUID, why string, err error) {
	type found struct {
		AccountID uuid.UUID
		Hash      *string
		Disabled  bool
		Known     bool
	}
	if s.Hasher.Full() { // before anything is asked of the database: a rush costs those who are inside as little as may be
		return uuid.Nil, "", busy(password.Busy())
	}
	name := typedLogin(a.Login)
	device, _ := s.deviceID(a.Device)
	f, ok, err := tenant.One[found](tx, `select account_id, hash, disabled, known from identity.by_login($1, $2)`, name, s.hashed("device", device))
	if err != nil {
		return uuid.Nil, "", err
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
		return uuid.Nil, "", keep(tx, err)
	}
	if err := tx.Leave(); err != nil { // no connection is held while the password is computed
		return uuid.Nil, "", err
	}
	right, err := s.verify(tx.Context(), a.Password, hash)
	if err != nil {
		_ = s.forgive(tx, guards) // the pool was full: nobody tried anything
		return uuid.Nil, "", keep(tx, err)
	}
	if !right {
		s.Log.WarnContext(tx.Context(), "sign-in refused", "account", f.AccountID, "trace", tx.Actor().Trace)
		return uuid.Nil, "", problem.New(problem.Unauthenticated, "identity.wrong_sign_in")
	}
	if f.Disabled {
		return uuid.Nil, "", problem.New(problem.Forbidden, "identity.disabled")
	}
	renewed := ""
	if s.Hasher.Outdated(hash) { // the costs were raised since: only now is the password there to be hashed anew
		if renewed, err = s.hash(tx.Context(), a.Password); err != nil {
			renewed = ""
		}
	}
	if err := tx.Enter(tenant.Doors{Account: f.AccountID}); err != nil {
		return uuid.Nil, "", err
	}
	if renewed != "" {
		if _, err := tx.Exec(`update identity.passwords set hash = $2 where account_id = $1`, f.AccountID, renewed); err != nil {
			return uuid.Nil, "", err
		}
	}
	if !f.Known {
		if why, err = s.unusual(tx, f.AccountID, device); err != nil {
			return uuid.Nil, "", err
		}
	}
	return f.AccountID, why, s.forgive(tx, guards)
}

// keep commits what was counted before the problem ends the call.
func keep(tx *tenant.Tx, err error) error {
	if left := tx.Leave(); left != nil {
		return left
	}
	return err
}
