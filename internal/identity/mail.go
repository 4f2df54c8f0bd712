package identity

import (
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/identity/federation"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// Purposes of the signed links. The pages they lead to have a button: to open one changes nothing.
const (
	purposeReset  = "identity reset"
	purposeVerify = "identity verify"
	purposeCard   = "identity card"
	purposeClass  = "identity class card"
	purposeNotMe  = "identity not me"
	// of a held sign-in: its owner says that it was them, or disowns it by the same link
	purposeRelease = "identity release"
)

// Where the links lead.
const (
	ResetPage    = "/mot-de-passe/"      // + token
	VerifyPage   = "/adresse/"           // + token
	ActivatePage = "/activer/"           // + token of an invitation
	CardPage     = "/carte#"             // + token of a class card, in the fragment: it reaches no server's log
	NotMePage    = "/appareil/"          // + token of a sign-in that its owner may disown
	ReleasePage  = "/connexion/retenue/" // + token of a sign-in that is held
	notMeFor     = 7 * 24 * time.Hour
	resetFor     = 30 * time.Minute
	verifyFor    = 48 * time.Hour
	maxMails     = 5
)

// Address is an e-mail address that its owner gave; verified, it is an alias of the login while nobody shares it.
type Address struct {
	ID       uuid.UUID `db:"id" json:"id"`
	Address  string    `db:"address" json:"address"`
	Verified bool      `db:"verified" json:"verified"`
}

// Addresses lists the account's own.
func (s *Service) Addresses(tx *tenant.Tx) ([]Address, error) {
	return tenant.Select[Address](tx, `select id, address, verified_at is not null as verified from identity.mails where account_id = $1 order by created_at, id`, tx.Account())
}

// AddAddress notes an address and has a link sent to it.
func (s *Service) AddAddress(tx *tenant.Tx, c *access.Caller, address string, v Visitor) (Address, error) {
	if err := s.confirmed(tx, c.Session); err != nil {
		return Address{}, err
	}
	address = mailKey(address)
	if p, err := mail.ParseAddress(address); err != nil || p.Address != address || len(address) > 254 || !strings.Contains(address[strings.LastIndexByte(address, '@'):], ".") {
		return Address{}, problem.OnField("address", "identity.mail_shape")
	}
	all, err := s.Addresses(tx)
	if err != nil {
		return Address{}, err
	}
	for _, a := range all {
		if a.Address == address {
			if !a.Verified {
				err = s.sendVerification(tx, c.Account, a.ID, address, v)
			}
			return a, err
		}
	}
	if len(all) >= maxMails {
		return Address{}, problem.New(problem.Conflict, "identity.mail_many", "max", maxMails)
	}
	a := Address{ID: tenant.NewID(), Address: address}
	if _, err := tx.Exec(`insert into identity.mails (account_id, id, address, created_at) values ($1, $2, $3, $4)`, c.Account, a.ID, address, s.now()); err != nil {
		return Address{}, err
	}
	tx.About(a.ID)
	return a, s.sendVerification(tx, c.Account, a.ID, address, v)
}

// SendVerification sends the link again.
func (s *Service) SendVerification(tx *tenant.Tx, account, id uuid.UUID, v Visitor) error {
	a, ok, err := tenant.One[Address](tx, `select id, address, verified_at is not null as verified from identity.mails where account_id = $1 and id = $2`, account, id)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	if a.Verified {
		return nil
	}
	return s.sendVerification(tx, account, a.ID, a.Address, v)
}

func (s *Service) sendVerification(tx *tenant.Tx, account, id uuid.UUID, address string, v Visitor) error {
	if err := s.attempt(tx, s.forLetters(address, v.IP)); err != nil {
		return keep(tx, err)
	}
	return s.sendLink(tx, "identity.verify", "verify", account, id, verifyFor)
}

// sendLink keeps what a link stands for and has its letter written.
func (s *Service) sendLink(tx *tenant.Tx, kind, purpose string, account, mailID uuid.UUID, life time.Duration) error {
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into identity.links (account_id, id, purpose, mail_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
		account, id, purpose, mailID, s.now(), s.now().Add(life)); err != nil {
		return err
	}
	if s.Mailer == nil {
		return nil
	}
	return s.Mailer(tx, kind, account, map[string]any{"link": id})
}

// RemoveAddress forgets an address.
func (s *Service) RemoveAddress(tx *tenant.Tx, c *access.Caller, id uuid.UUID) error {
	if err := s.confirmed(tx, c.Session); err != nil {
		return err
	}
	n, err := tx.Exec(`delete from identity.mails where account_id = $1 and id = $2`, c.Account, id)
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

type linkRow struct {
	ID        uuid.UUID
	MailID    uuid.UUID
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// enterLink goes behind the door of the account that a signed link names, and reads what it stands for.
func (s *Service) enterLink(tx *tenant.Tx, signedFor, purpose, token string) (account uuid.UUID, row linkRow, err error) {
	l, err := s.keys.Verify(signedFor, token, s.now())
	if err != nil {
		return uuid.Nil, row, problem.New(problem.Gone, "identity.link_over")
	}
	account = l.Tenant // an account stands above tenants: its id takes the tenant's place in the link
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return account, row, err
	}
	row, ok, err := tenant.One[linkRow](tx, `select id, mail_id, expires_at, used_at from identity.links where account_id = $1 and id = $2 and purpose = $3`, account, l.ID, purpose)
	if err == nil && (!ok || !s.now().Before(row.ExpiresAt)) {
		err = problem.New(problem.Gone, "identity.link_over")
	}
	return account, row, err
}

// useLink marks a link used; false when it was used before, even by a request beside this one.
func (s *Service) useLink(tx *tenant.Tx, account, id uuid.UUID) (bool, error) {
	n, err := tx.Exec(`update identity.links set used_at = $3 where account_id = $1 and id = $2 and used_at is null`, account, id, s.now())
	return n == 1, err
}

// VerifyAddress makes the address of a link an alias; using the link again changes nothing.
func (s *Service) VerifyAddress(tx *tenant.Tx, token string) (string, error) {
	account, row, err := s.enterLink(tx, purposeVerify, "verify", token)
	if err != nil {
		return "", err
	}
	if _, err := s.useLink(tx, account, row.ID); err != nil {
		return "", err
	}
	address, err := tenant.Value[string](tx, `update identity.mails set verified_at = coalesce(verified_at, $3) where account_id = $1 and id = $2 returning address`, account, row.MailID, s.now())
	if err == nil && address == "" {
		err = problem.New(problem.Gone, "identity.link_over")
	}
	return address, err
}

// Letter is what a mail about an account says; notify words it, sends it and keeps none of it.
type Letter struct {
	Address   string
	Lang      string
	GivenName string
	Login     string
	Path      string    // of the page to open, "" when none
	Until     time.Time // how long the page answers
	Browser   string    // of identity.new_device
	System    string
	At        time.Time
	Way       string // of identity.way_linked: "EduConnect"
	// Organisation is who invites, of an invitation.
	Organisation string
}

// Letter writes what a job announced through Mailer must send, when it sends it: behind the account's door, in the job's
// transaction. None when it has no object any more (the link was used, the address was removed).
func (s *Service) Letter(tx *tenant.Tx, kind string, params map[string]any) ([]Letter, error) {
	a, err := AccountOf(tx)
	if problem.Is(err, "session.needed") { // the account is gone
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	base := Letter{Lang: a.Language, GivenName: a.GivenName, Login: a.Login, At: s.now()}
	id := func(name string) uuid.UUID { u, _ := uuid.Parse(fmt.Sprint(params[name])); return u }
	switch kind {
	case "identity.reset", "identity.verify":
		return s.linkLetter(tx, base, kind, a.ID, id("link"))
	case "identity.new_device", "identity.held":
		type seen struct {
			Browser, System string
			CreatedAt       time.Time
		}
		v, ok, err := tenant.One[seen](tx, `select browser, system, created_at from identity.sessions where account_id = $1 and id = $2`, a.ID, id("session"))
		if err != nil || !ok {
			return nil, err
		}
		base.Browser, base.System, base.At = v.Browser, v.System, v.CreatedAt
		base.Until = v.CreatedAt.Add(notMeFor)
		if kind == "identity.held" {
			base.Until = v.CreatedAt.Add(releaseFor)
			base.Path = s.releasePath(a.ID, id("session"), base.Until)
			break
		}
		base.Path = NotMePage + s.keys.Token(purposeNotMe, signed.Link{Tenant: a.ID, ID: id("session"), Until: base.Until})
	case "identity.way_linked":
		base.Way = wayNames[fmt.Sprint(params["way"])]
	}
	mails, err := tenant.Select[string](tx, `select address from identity.mails where account_id = $1 and verified_at is not null order by created_at`, a.ID)
	var out []Letter
	for _, m := range mails {
		l := base
		l.Address = m
		out = append(out, l)
	}
	return out, err
}

// wayNames are the providers' own names, the same in every language.
var wayNames = map[string]string{federation.EduConnect: "EduConnect", federation.FranceConnect: "FranceConnect", federation.ProConnect: "ProConnect"}

// NotMe is the answer to the letter of a new device or of a held sign-in, "that was not me": every session ends, the browser is forgotten, and the password
// opens nothing any more. It returns the token of a page where the owner, who reads their mail, chooses a new one; "" for an account
// that has none.
func (s *Service) NotMe(tx *tenant.Tx, token string) (reset string, err error) {
	l, err := s.keys.Verify(purposeNotMe, token, s.now())
	if err != nil {
		l, err = s.keys.Verify(purposeRelease, token, s.now())
	}
	if err != nil {
		return "", problem.New(problem.Gone, "identity.link_over")
	}
	account := l.Tenant
	if err := tx.Enter(tenant.Doors{Account: account}); err != nil {
		return "", err
	}
	type seen struct {
		Browser, System string
		CreatedAt       time.Time
	}
	v, ok, err := tenant.One[seen](tx, `select browser, system, created_at from identity.sessions where account_id = $1 and id = $2`, account, l.ID)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", problem.New(problem.Gone, "identity.link_over")
	}
	if err := s.EndSessions(tx, uuid.Nil); err != nil {
		return "", err
	}
	if _, err := tx.Exec(`delete from identity.devices where account_id = $1 and browser = $2 and system = $3 and first_seen >= $4`, account, v.Browser, v.System, v.CreatedAt); err != nil {
		return "", err
	}
	// whoever came in may have made the door theirs: what was added since goes
	for _, sql := range []string{`delete from identity.externals where account_id = $1 and linked_at > $2`, `delete from identity.passkeys where account_id = $1 and created_at > $2`,
		`delete from identity.recovery_codes where account_id = $1 and exists (select from identity.factors f where f.account_id = $1 and f.created_at > $2)`,
		`delete from identity.factors where account_id = $1 and created_at > $2`, `delete from identity.mails where account_id = $1 and created_at > $2`} {
		if _, err := tx.Exec(sql, account, v.CreatedAt); err != nil {
			return "", err
		}
	}
	if err := audit.Record(tx, "identity.not-me", nil, l.ID); err != nil {
		return "", err
	}
	n, err := tx.Exec(`delete from identity.passwords where account_id = $1`, account)
	if err != nil || n == 0 {
		return "", err
	}
	address, err := tenant.Value[uuid.UUID](tx, `select id from identity.mails where account_id = $1 and verified_at is not null order by created_at limit 1`, account)
	if err != nil || address == uuid.Nil {
		return "", err
	}
	id, until := tenant.NewID(), s.now().Add(resetFor)
	if _, err := tx.Exec(`insert into identity.links (account_id, id, purpose, mail_id, created_at, expires_at) values ($1, $2, 'reset', $3, $4, $5)`, account, id, address, s.now(), until); err != nil {
		return "", err
	}
	return s.keys.Token(purposeReset, signed.Link{Tenant: account, ID: id, Until: until}), nil
}

func (s *Service) linkLetter(tx *tenant.Tx, base Letter, kind string, account, id uuid.UUID) ([]Letter, error) {
	type row struct {
		Address   string
		ExpiresAt time.Time
	}
	r, ok, err := tenant.One[row](tx, `select m.address, l.expires_at from identity.links l join identity.mails m on m.account_id = l.account_id and m.id = l.mail_id
		where l.account_id = $1 and l.id = $2 and l.used_at is null and l.expires_at > $3`, account, id, s.now())
	if err != nil || !ok {
		return nil, err
	}
	base.Address, base.Until = r.Address, r.ExpiresAt
	link := signed.Link{Tenant: account, ID: id, Until: r.ExpiresAt}
	if kind == "identity.reset" {
		base.Path = ResetPage + s.keys.Token(purposeReset, link)
	} else {
		base.Path = VerifyPage + s.keys.Token(purposeVerify, link)
	}
	return []Letter{base}, nil
}
