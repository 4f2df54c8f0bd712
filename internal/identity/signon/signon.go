// Package signon lets a resource know who opens it, without a second password: CAS, OpenID Connect, SAML and LTI as the side
// that vouches. It knows protocols, tickets and keys. What resources there are, who may open them and what each receives is
// said by Resources, which stands above it.
package signon

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/platform/clock"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/platform/safehttp"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// The protocols by which a resource is entered.
const (
	CAS    = "cas"
	OpenID = "oidc"
	SAML   = "saml"
	LTI    = "lti"
)

// Client is a resource as a protocol sees it.
type Client struct {
	ID       uuid.UUID
	Tenant   uuid.UUID
	Name     string
	Protocol string
	Address  string   // where one tap leads
	Allowed  []string // CAS: beginnings of addresses; otherwise the exact addresses that may be answered to
	Entity   string   // SAML: the service provider's name
	StartsAt string   // OpenID, LTI: where a sign-on begins at the resource
	LogoutAt string   // OpenID: where the end of a session is told
	Proxies  bool     // CAS: it may ask further services in its reader's name
	Secret   []byte   // SHA-256 of the client's secret; nil: it has none, and must prove its code
	National bool     // it knows people by their national identifier
}

// Attribute is one thing that a resource receives beside the pseudonym.
type Attribute struct {
	Name   string // as CAS and SAML bear it
	Claim  string // its name in OpenID, when that has one of its own
	Values []string
}

// Released is what a resource receives of a person today.
type Released struct {
	Client     Client
	Attributes []Attribute
	Roles      []string // LTI's, when the profile may be sent
	Ident      string   // under which a national register knows this organisation, for a client that is National
}

// Opened is one of the caller's ways into a resource.
type Opened struct {
	Client
	Hat       *access.Hat
	Suspended bool
	Reason    string // why, in the words of who suspended it
}

// Resources is what the protocols ask of the service that keeps resources.
type Resources struct {
	// Mine lists the resources of a protocol that are open to the caller, over all their hats.
	Mine func(ctx context.Context, c *access.Caller, protocol string) ([]Opened, error)
	// Enter runs fn as the caller opening one of them: behind their own doors, with the line of the audit. not_found when it is
	// not open to them.
	Enter func(ctx context.Context, c *access.Caller, tenantID, client uuid.UUID, fn func(tx *tenant.Tx, o Opened) error) error
	// Doors are those behind which Of and Release work, for an account that a ticket names.
	Doors func(tenantID, account uuid.UUID) tenant.Doors
	// Of is a resource of the transaction's tenant, not_found when it is closed, suspended or gone.
	Of func(tx *tenant.Tx, client uuid.UUID) (Client, error)
	// Release tells what a resource receives of a person today, and notes that it was sent. not_found when it is not open to them
	// any more. note is false when the resource asks again within the same sign-on.
	Release func(tx *tenant.Tx, client, person uuid.UUID, note bool) (Released, error)
	// Others are the resources of a protocol that are open to a person today.
	Others func(tx *tenant.Tx, person uuid.UUID, protocol string) ([]Client, error)
	// Prefixes are the beginnings of addresses on an origin that some organisation's resources have.
	Prefixes func(tx *tenant.Tx, origin string) ([]string, error)
}

// Config is what sign-on is built with.
type Config struct {
	Root  []byte // the installation's root key
	URL   string // the address people type
	Clock clock.Clock
	Log   *slog.Logger
	Words *i18n.Bundle
	// Desk allows resources on this machine without TLS: the demonstration and tests, never production.
	Desk bool
	// Styles are the stylesheets of the pages without script.
	Styles func() []string
	// SignIn is where a browser goes on before it can be vouched for: nobody is signed in (pending ""), or something is still asked.
	SignIn func(pending, back string) string
	// SignOut ends the caller's session and returns the cookies that say so.
	SignOut func(tx *tenant.Tx, c *access.Caller) ([]string, error)
	// Lasts tells how long the caller's session may stand unused and lives at most; nil: as long as its row says.
	Lasts func(c *access.Caller) (idle, most time.Duration)

	Resources Resources
}

// Service holds the protocols.
type Service struct {
	Config
	Pseudonyms Pseudonyms

	keys signed.Keys
	http *safehttp.Client
	ring ring
}

// New builds the service.
func New(c Config) *Service {
	s := &Service{Config: c, Pseudonyms: NewPseudonyms(c.Root), keys: signed.New(c.Root)}
	s.http = safehttp.New(safehttp.Options{HTTPSOnly: !c.Desk, AllowLoopback: c.Desk, MaxRedirects: -1, MaxBytes: 64 << 10})
	return s
}

// now is the wall's clock: tickets live for seconds, even where the demonstration moves the date.
func (s *Service) now() time.Time { return s.Clock.Now() }

// grant is what a ticket stands for.
type grant struct {
	TenantID  uuid.UUID
	AccountID uuid.UUID
	SessionID uuid.UUID
	PersonID  uuid.UUID
	ClientID  uuid.UUID
	Family    uuid.UUID
	Service   string
	Facts     json.RawMessage
	Again     bool
}

// facts are what a protocol must remember beside whom and where.
type facts struct {
	Fresh     bool       `json:"fresh,omitempty"`     // the password was given for this
	SignedIn  *time.Time `json:"signed_in,omitempty"` // when the session was opened
	Factor    bool       `json:"factor,omitempty"`    // with a second factor
	Proxies   []string   `json:"proxies,omitempty"`   // the chain, the nearest first
	Challenge string     `json:"challenge,omitempty"`
	Nonce     string     `json:"nonce,omitempty"`
	Visit     uuid.UUID  `json:"visit,omitzero"`
}

func (g grant) facts() (f facts) {
	_ = json.Unmarshal(g.Facts, &f)
	return f
}

// word is a name that nobody guesses: a prefix and 192 bits.
func word(prefix string) string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails
	return prefix + base64.RawURLEncoding.EncodeToString(b)
}

func hashOf(word string) []byte {
	h := sha256.Sum256([]byte(word))
	return h[:]
}

// issue keeps a new ticket of a kind for what g says, and returns it: it is kept nowhere.
func (s *Service) issue(tx *tenant.Tx, kind, prefix string, life time.Duration, g grant, f facts) (string, error) {
	w := word(prefix)
	if g.Family == uuid.Nil {
		g.Family = tenant.NewID()
	}
	body, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	now := s.now()
	_, err = tx.Exec(`insert into signon.tickets (hash, kind, tenant_id, account_id, session_id, person_id, client_id, family, service, facts, made_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, hashOf(w), kind, g.TenantID, g.AccountID, g.SessionID, g.PersonID, g.ClientID, g.Family, g.Service, body, now, now.Add(life))
	return w, err
}

// take uses a ticket up. One that comes twice was copied: all that came of it is taken back.
func (s *Service) take(tx *tenant.Tx, kind, w string) (grant, bool, error) {
	if len(w) > 200 {
		return grant{}, false, nil
	}
	g, ok, err := tenant.One[grant](tx, `select tenant_id, account_id, session_id, person_id, client_id, family, service, facts, again from signon.take($1, $2, $3)`, hashOf(w), kind, s.now())
	if err != nil || !ok || !g.Again {
		return g, ok, err
	}
	if kind == "code" {
		if _, err := tx.Exec(`select signon.revoke($1, $2)`, g.Family, s.now()); err != nil {
			return g, false, err
		}
	}
	return grant{}, false, nil
}

// read looks at a ticket that may be shown many times.
func (s *Service) read(tx *tenant.Tx, kind, w string) (grant, bool, error) {
	if len(w) > 200 {
		return grant{}, false, nil
	}
	return tenant.One[grant](tx, `select tenant_id, account_id, session_id, person_id, client_id, family, service, facts from signon.read($1, $2, $3)`, hashOf(w), kind, s.now())
}

// session is what a protocol tells of how and when the caller signed in.
type session struct {
	CreatedAt   time.Time
	ConfirmedAt *time.Time
	Strength    string
}

// freshFor is for how long a password that was just given counts as given for this.
const freshFor = time.Minute

// sessionFacts reads them; the transaction is the account's.
func (s *Service) sessionFacts(tx *tenant.Tx, c *access.Caller) (facts, error) {
	row, ok, err := tenant.One[session](tx, `select created_at, confirmed_at, strength from identity.sessions where account_id = $1 and id = $2 and ended_at is null`, c.Account, c.Session)
	if err == nil && !ok {
		err = problem.New(problem.Unauthenticated, "session.needed")
	}
	if err != nil {
		return facts{}, err
	}
	f := facts{SignedIn: &row.CreatedAt, Factor: row.Strength == string(access.BySecondFactor)}
	f.Fresh = row.ConfirmedAt != nil && s.now().Sub(*row.ConfirmedAt) < freshFor
	return f, nil
}

func grantOf(c *access.Caller, o Opened, service string) grant {
	return grant{TenantID: o.Tenant, AccountID: c.Account, SessionID: c.Session, PersonID: o.Hat.Person, ClientID: o.ID, Service: service}
}
