package identity

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Passkeys (WebAuthn level 3): a key that a telephone, a computer or a stick keeps, opened by a finger, a face or a code. One that
// verified its bearer is two proofs at once, so it stands for the password and the second factor.

const (
	passkeyCookie = "preau-passkey"
	ceremonyLife  = 5 * time.Minute
	maxPasskeys   = 10
)

// relying is who the keys are made for: the address that people type. On a desk it is "localhost": browsers make no key for a number.
func relying(address string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, errors.New("the app has no address")
	}
	id, origins := u.Hostname(), []string{u.Scheme + "://" + u.Host}
	if id == "127.0.0.1" {
		id, origins = "localhost", append(origins, strings.Replace(origins[0], "127.0.0.1", "localhost", 1))
	}
	return webauthn.New(&webauthn.Config{RPID: id, RPDisplayName: "Préau", RPOrigins: origins})
}

// holder is an account as a key knows it: by its id, which says nothing.
type holder struct {
	account     Account
	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.account.ID[:] }
func (h holder) WebAuthnName() string                       { return h.account.Login }
func (h holder) WebAuthnDisplayName() string                { return h.account.GivenName + " " + h.account.FamilyName }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// ceremony is what is remembered, sealed in the browser, between the question and the key's answer.
type ceremony struct {
	Session webauthn.SessionData `json:"s"`
	Account uuid.UUID            `json:"a"` // who makes a key; nil: who signs in is not known yet
	Until   time.Time            `json:"u"`
}

// Passkey is a key as its owner sees it.
type Passkey struct {
	ID        uuid.UUID  `db:"id" json:"id"`
	Name      string     `db:"name" json:"name"`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
	UsedAt    *time.Time `db:"used_at" json:"used_at,omitempty"`
	Synced    bool       `db:"-" json:"synced" doc:"Kept by an account of the maker beside the device: losing the device does not lose it"`
	Record    string     `db:"record" json:"-"`
}

// Passkeys lists the account's keys.
func (s *Service) Passkeys(tx *tenant.Tx) ([]Passkey, error) {
	rows, err := tenant.Select[Passkey](tx, `select id, name, created_at, used_at, record from identity.passkeys where account_id = $1 order by created_at, id`, tx.Account())
	for i := range rows {
		var c webauthn.Credential
		if json.Unmarshal([]byte(rows[i].Record), &c) == nil {
			rows[i].Synced = c.Flags.BackupState
		}
	}
	return rows, err
}

func (s *Service) holderOf(tx *tenant.Tx) (holder, error) {
	a, err := AccountOf(tx)
	if err != nil {
		return holder{}, err
	}
	h := holder{account: a}
	rows, err := tenant.Select[string](tx, `select record from identity.passkeys where account_id = $1`, a.ID)
	for _, r := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(r), &c); err != nil {
			return h, err
		}
		h.credentials = append(h.credentials, c)
	}
	return h, err
}

func (s *Service) ceremonyCookie(c ceremony) (string, error) {
	c.Until = s.now().Add(ceremonyLife)
	box, err := s.sealed(passkeyCookie, c)
	return s.cookie(passkeyCookie, box, ceremonyLife), err
}

// ceremonyOf reads the question back, once.
func (s *Service) ceremonyOf(tx *tenant.Tx, cookie string) (ceremony, error) {
	var c ceremony
	if !s.unsealed(passkeyCookie, cookie, &c) || !s.now().Before(c.Until) {
		return c, problem.New(problem.Gone, "identity.passkey_over")
	}
	n, err := tx.Exec(`insert into identity.seen (key, until_at) values ($1, $2) on conflict do nothing`, s.hashed("seen passkey", c.Session.Challenge), s.now().Add(time.Hour))
	if err == nil && n == 0 {
		err = problem.New(problem.Gone, "identity.passkey_over")
	}
	return c, err
}

// BeginPasskey asks the browser to make a key for the account; the password was given a moment ago.
func (s *Service) BeginPasskey(tx *tenant.Tx, c *access.Caller) (options json.RawMessage, cookie string, err error) {
	if c.Strength == access.ByCard {
		return nil, "", problem.New(problem.Forbidden, "identity.confirm_password")
	}
	if err := s.confirmed(tx, c.Session); err != nil {
		return nil, "", err
	}
	h, err := s.holderOf(tx)
	if err != nil {
		return nil, "", err
	}
	if len(h.credentials) >= maxPasskeys {
		return nil, "", problem.New(problem.Conflict, "identity.passkey_many", "max", maxPasskeys)
	}
	rp, err := relying(s.URL)
	if err != nil {
		return nil, "", err
	}
	var known []protocol.CredentialDescriptor
	for _, k := range h.credentials {
		known = append(known, k.Descriptor())
	}
	creation, session, err := rp.BeginRegistration(h, webauthn.WithExclusions(known), webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return nil, "", err
	}
	if options, err = json.Marshal(creation.Response); err != nil {
		return nil, "", err
	}
	cookie, err = s.ceremonyCookie(ceremony{Session: *session, Account: c.Account})
	return options, cookie, err
}

// AddPasskey keeps the key that the browser made. The first proof beside the password makes the session stronger and ends the others.
func (s *Service) AddPasskey(tx *tenant.Tx, c *access.Caller, cookie, name string, answer []byte, v Visitor) (*Passkey, *Entered, error) {
	begun, err := s.ceremonyOf(tx, cookie)
	if err != nil {
		return nil, nil, err
	}
	if begun.Account != c.Account {
		return nil, nil, problem.New(problem.Gone, "identity.passkey_over")
	}
	h, err := s.holderOf(tx)
	if err != nil {
		return nil, nil, err
	}
	rp, err := relying(s.URL)
	if err != nil {
		return nil, nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, nil, s.passkeyRefused(tx, err)
	}
	key, err := rp.CreateCredential(h, begun.Session, parsed)
	if err != nil {
		return nil, nil, s.passkeyRefused(tx, err)
	}
	if !key.Flags.UserVerified {
		return nil, nil, problem.New(problem.Forbidden, "identity.passkey_unverified")
	}
	record, err := json.Marshal(key)
	if err != nil {
		return nil, nil, err
	}
	p := &Passkey{ID: tenant.NewID(), Name: strings.Join(strings.Fields(name), " "), CreatedAt: s.now(), Synced: key.Flags.BackupState}
	if p.Name == "" {
		browser, system := agent(v.Agent)
		p.Name = strings.TrimSpace(system + " " + browser)
	}
	n, err := tx.Exec(`insert into identity.passkeys (account_id, id, credential, record, name, created_at) values ($1, $2, $3, $4, $5, $6) on conflict (credential) do nothing`,
		c.Account, p.ID, key.ID, string(record), p.Name, p.CreatedAt)
	if err != nil {
		return nil, nil, err
	}
	if n == 0 {
		return nil, nil, problem.New(problem.Conflict, "identity.passkey_known")
	}
	tx.About(p.ID)
	if err := s.tell(tx, "identity.passkey_added", c.Account, map[string]any{"passkey": p.ID}); err != nil {
		return nil, nil, err
	}
	s.Resolver.Drop("account", c.Account)
	if err := tx.Signal("account", c.Account); err != nil {
		return nil, nil, err
	}
	if c.Strength == access.BySecondFactor {
		return p, nil, nil
	}
	e, err := s.strengthen(tx, c, v)
	if err != nil {
		return nil, nil, err
	}
	return p, e, s.EndSessions(tx, e.Session)
}

// passkeyRefused logs why, without what it quotes, and tells the person that it did not work.
func (s *Service) passkeyRefused(tx *tenant.Tx, err error) error {
	reason := "it does not read"
	var wrong *protocol.Error
	if errors.As(err, &wrong) {
		reason = wrong.Type
	}
	s.Log.WarnContext(tx.Context(), "a passkey is refused", "reason", reason)
	return problem.New(problem.Forbidden, "identity.passkey_refused")
}

// keyOf checks a key's answer behind its account's door, and notes that it was used. A key whose counter went back was copied.
func (s *Service) keyOf(tx *tenant.Tx, rp *webauthn.WebAuthn, begun ceremony, parsed *protocol.ParsedCredentialAssertionData) error {
	h, err := s.holderOf(tx)
	if err != nil {
		return err
	}
	account := h.account.ID
	key, err := rp.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != string(account[:]) {
			return nil, errors.New("the key is another account's")
		}
		return h, nil
	}, begun.Session, parsed)
	if err != nil {
		return s.passkeyRefused(tx, err)
	}
	if !key.Flags.UserVerified {
		return problem.New(problem.Forbidden, "identity.passkey_unverified")
	}
	if key.Authenticator.CloneWarning {
		s.Log.WarnContext(tx.Context(), "a passkey's counter went back", "account", account)
		if err := s.tell(tx, "identity.passkey_copied", account, map[string]any{}); err != nil {
			return err
		}
		return keep(tx, problem.New(problem.Forbidden, "identity.passkey_copied"))
	}
	record, err := json.Marshal(key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update identity.passkeys set record = $3, used_at = $4 where account_id = $1 and credential = $2`, account, key.ID, string(record), s.now())
	return err
}

// ConfirmByPasskey notes that one of the account's keys was shown again in this session: what is delicate is open as after the password
// and the second factor.
func (s *Service) ConfirmByPasskey(tx *tenant.Tx, c *access.Caller, cookie string, answer []byte) error {
	begun, err := s.ceremonyOf(tx, cookie)
	if err != nil {
		return keep(tx, err)
	}
	rp, err := relying(s.URL)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil || begun.Account != uuid.Nil {
		return s.passkeyRefused(tx, err)
	}
	mine, err := tenant.Value[bool](tx, `select exists (select from identity.passkeys where account_id = $1 and credential = $2)`, c.Account, parsed.RawID)
	if err != nil {
		return err
	}
	if !mine {
		return problem.New(problem.Forbidden, "identity.passkey_unknown")
	}
	if err := s.keyOf(tx, rp, begun, parsed); err != nil {
		return err
	}
	_, err = tx.Exec(`update identity.sessions set confirmed_at = $3, factor_at = $3 where account_id = $1 and id = $2 and ended_at is null`, c.Account, c.Session, s.now())
	return err
}

// RenamePasskey gives a key another name.
func (s *Service) RenamePasskey(tx *tenant.Tx, id uuid.UUID, name string) error {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return problem.OnField("name", "identity.name_needed")
	}
	n, err := tx.Exec(`update identity.passkeys set name = $3 where account_id = $1 and id = $2`, tx.Account(), id, name)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

// RemovePasskey forgets a key. Whoever must have a second factor keeps one: the last goes once another stands.
func (s *Service) RemovePasskey(tx *tenant.Tx, c *access.Caller, id uuid.UUID) error {
	if err := s.confirmed(tx, c.Session); err != nil {
		return err
	}
	type left struct{ Mine, Others, Factor, Password, External bool }
	l, _, err := tenant.One[left](tx, `select exists (select from identity.passkeys where account_id = $1 and id = $2) as mine,
		exists (select from identity.passkeys where account_id = $1 and id <> $2) as others,
		exists (select from identity.factors where account_id = $1 and confirmed_at is not null) as factor,
		exists (select from identity.passwords where account_id = $1) as password,
		exists (select from identity.externals where account_id = $1) as external`, c.Account, id)
	switch {
	case err != nil:
		return err
	case !l.Mine:
		return problem.Missing()
	case !l.Others && !l.Factor && s.mustHaveFactor(c):
		return problem.New(problem.Conflict, "identity.factor_last")
	case !l.Others && !l.Password && !l.External:
		return problem.New(problem.Conflict, "identity.way_last")
	}
	if _, err := tx.Exec(`delete from identity.passkeys where account_id = $1 and id = $2`, c.Account, id); err != nil {
		return err
	}
	tx.About(id)
	s.Resolver.Drop("account", c.Account)
	if err := tx.Signal("account", c.Account); err != nil {
		return err
	}
	return s.tell(tx, "identity.passkey_removed", c.Account, map[string]any{})
}

// mustHaveFactor tells whether one of the caller's profiles asks for a second factor.
func (s *Service) mustHaveFactor(c *access.Caller) bool {
	for _, h := range c.Hats {
		for _, p := range h.Profiles {
			if s.SecondFactor(p) {
				return true
			}
		}
	}
	return false
}

// BeginPasskeySignIn asks the browser for any key that it has for us: whose it is, the key tells.
func (s *Service) BeginPasskeySignIn() (options json.RawMessage, cookie string, err error) {
	rp, err := relying(s.URL)
	if err != nil {
		return nil, "", err
	}
	assertion, session, err := rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	if options, err = json.Marshal(assertion.Response); err != nil {
		return nil, "", err
	}
	cookie, err = s.ceremonyCookie(ceremony{Session: *session})
	return options, cookie, err
}

// SignInByPasskey opens a session by a key, in a transaction from outside. A key whose counter went back was copied: it opens nothing.
func (s *Service) SignInByPasskey(tx *tenant.Tx, cookie string, answer []byte, v Visitor) (*Entered, error) {
	begun, err := s.ceremonyOf(tx, cookie)
	if err != nil {
		return nil, keep(tx, err)
	}
	rp, err := relying(s.URL)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil || begun.Account != uuid.Nil {
		return nil, s.passkeyRefused(tx, err)
	}
	type known struct {
		AccountID uuid.UUID
		Disabled  bool
	}
	k, ok, err := tenant.One[known](tx, `select account_id, disabled from identity.by_passkey($1)`, parsed.RawID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.New(problem.Forbidden, "identity.passkey_unknown")
	}
	if k.Disabled {
		return nil, problem.New(problem.Forbidden, "identity.disabled")
	}
	if err := tx.Enter(tenant.Doors{Account: k.AccountID}); err != nil {
		return nil, err
	}
	if err := s.keyOf(tx, rp, begun, parsed); err != nil {
		return nil, err
	}
	e, err := s.open(tx, k.AccountID, v, opening{strength: access.BySecondFactor, way: "passkey", factor: true, remember: true})
	if err != nil {
		return nil, err
	}
	return e, audit.Record(tx, "identity.sign-in-passkey", nil, e.Session)
}
