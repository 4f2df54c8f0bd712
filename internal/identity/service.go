// Package identity says who is calling: accounts above tenants, memberships, sessions, second factors, activation cards,
// sign-in and sign-out. It knows no record of a person: what it asks of the directory is in Directory.
package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity/federation"
	"preau/internal/platform/clock"
	"preau/internal/platform/i18n"
	"preau/internal/platform/password"
	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// Reached is what the directory knows of one person of the transaction's tenant: what they may be here and reach.
type Reached struct {
	Profiles              []access.Profile // none: the person has no part here any more
	Subjects              []uuid.UUID      // themselves and the pupils under their full authority
	Informed              []uuid.UUID      // the pupils they may follow and not decide for
	Groups                []uuid.UUID
	Until                 time.Time // the first instant at which something of this ends; zero: open
	GivenName, FamilyName string
}

// Reach answers for a person of the transaction’s tenant; the directory’s door is open, read only, and nothing else runs in it.
type Reach func(tx *tenant.Tx, person uuid.UUID) (Reached, error)

// Person is what identity must know of a record to open an account for it.
type Person struct {
	ID                    uuid.UUID
	GivenName, FamilyName string
	// FamilyNames are the answers accepted beside a code: the person's own names and, for a guardian, the children's.
	FamilyNames []string
	Account     uuid.UUID // nil: nobody has activated it
	Pupil       bool
	Language    string // what the record says, "" when nothing
	Left        bool   // they left the organisation: it helps them with their account no more
}

// OnSheet is what a person's printed sheet says of the pupils it is for.
type OnSheet struct {
	ID     uuid.UUID
	Pupils []string // themselves, or a guardian's children, with their class
	Young  bool     // a pupil who enters by drawings, with a class card, and has no password to choose
}

func (p Person) kind() string {
	if p.Pupil {
		return Pupil
	}
	return Adult
}

// Directory is what identity asks of the directory, which stands above it: the wiring gives it. Each runs in a
// transaction of the person's tenant with the doors of identity and the directory open.
type Directory struct {
	Reach Reach
	// Known returns the live records among ids, in their order.
	Known func(tx *tenant.Tx, ids []uuid.UUID) ([]Person, error)
	// Class names a class and returns its pupils of today.
	Class func(tx *tenant.Tx, group uuid.UUID) (name string, pupils []Person, err error)
	// OnSheets tells of the live records among ids what their printed sheets say, in the order in which they are handed out.
	OnSheets func(tx *tenant.Tx, ids []uuid.UUID) ([]OnSheet, error)
	// Attach writes the account on a record that has none; problem "identity.card_used" when another came first.
	Attach func(tx *tenant.Tx, person, account uuid.UUID) error
	// Detach takes the account back from a record.
	Detach func(tx *tenant.Tx, person uuid.UUID) error
	// Alike finds the records of other organisations that seem to be those of the transaction's account: by the register's key of a
	// record of theirs, by an address that they verified. It asks a look-up.
	Alike func(tx *tenant.Tx) ([]Alike, error)
	// MayHelp tells whether the actor may help this person in: the pupils and guardians of a teacher's own classes, everybody
	// of the school for its director, the agents of a town hall for its administrator.
	MayHelp func(tx *tenant.Tx, person uuid.UUID) (bool, error)
	// BySource finds the pupils, or those who answer for one, whom an academy's register knows under a key, in every organisation. It
	// runs outside any door, through a look-up.
	BySource func(tx *tenant.Tx, academy, id string, pupil bool) ([]Found, error)
	// ByChild finds, in the transaction's school, the pupil whom an academy's register knows under a key, or the pupil's responsibles.
	ByChild func(tx *tenant.Tx, academy, child string, pupil bool) ([]uuid.UUID, error)
	// ByBirth finds the pupils of the transaction's school who were born on a day (2018-03-14).
	ByBirth func(tx *tenant.Tx, on string) ([]uuid.UUID, error)
	// ByAddress finds the members of staff of the transaction's organisation whose record holds an address (lower case).
	ByAddress func(tx *tenant.Tx, mail string) ([]uuid.UUID, error)
}

// Mailer has a letter written to an account, after the commit. params hold ids and codes, never an address or a token:
// whoever writes it asks Letter.
type Mailer func(tx *tenant.Tx, kind string, to uuid.UUID, params map[string]any) error

// Inviter has an invitation sent to a record's own address; false when it has none. params hold the card's id.
type Inviter func(tx *tenant.Tx, kind string, person uuid.UUID, params map[string]any) (bool, error)

// Nav is an entry of the app's menu, worded in the caller's language.
type Nav struct {
	Service string `json:"service"`
	Label   string `json:"label"`
	Path    string `json:"path"`
	Icon    string `json:"icon"`
	Order   int    `json:"order"`
}

// Decorate says what a hat's bearer finds in the app: its menu and the rights they hold there.
type Decorate func(ctx context.Context, c *access.Caller, h *access.Hat) (nav []Nav, rights []access.Right, err error)

// Config is what identity is built with.
type Config struct {
	Secret []byte // the installation's root key
	Secure bool   // the app is served over TLS
	// Clock is the wall's: sessions, one-time codes and waits follow it, even where the demonstration moves the date.
	Clock  clock.Clock
	Hasher *password.Pool
	Log    *slog.Logger
	// SecondFactor tells which profiles must have one; nil: access.NeedsSecondFactor.
	SecondFactor func(access.Profile) bool
	// Settle is how long asking for a forgotten password takes at least, so that its time says nothing; 0: 400 ms.
	Settle time.Duration
	// Stage is the demonstration, where one visitor plays everybody: what is unusual there is guessing alone.
	Stage bool

	// URL is the address people type; Words and PDF make the printed sheets.
	URL   string
	Words *i18n.Bundle
	PDF   Typesetter

	// Ways are the providers of identity that are open; nil: none.
	Ways *federation.Gates

	Directory Directory
	Visits    *Visits // nil: nobody acts where they have no hat
	Mailer    Mailer
	Inviter   Inviter
	Decorate  Decorate
	// Ended hears in the same transaction that sessions of an account ended; nil: nobody listens.
	Ended func(tx *tenant.Tx, account uuid.UUID) error
}

// Service holds the operations of identity.
type Service struct {
	Config
	Resolver *Resolver

	keys    signed.Keys
	codeKey []byte // makes codes from ids
	hashKey []byte // hashes codes and guarded keys
	sealKey []byte // seals second factors
}

// New builds the service and its resolver.
func New(db *tenant.Database, c Config) *Service {
	if c.SecondFactor == nil {
		c.SecondFactor = access.NeedsSecondFactor
	}
	if c.Settle == 0 {
		c.Settle = 400 * time.Millisecond
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	keys := signed.New(c.Secret)
	s := &Service{Config: c, keys: keys, codeKey: keys.Derive("identity codes", 32), hashKey: keys.Derive("identity hashes", 32), sealKey: keys.Derive("identity seal", 32)}
	s.Resolver = newResolver(db, c)
	return s
}

func (s *Service) now() time.Time { return s.Clock.Now() }

// hashed is the keyed hash under which a code or a guarded key is kept.
func (s *Service) hashed(purpose, value string) []byte {
	m := hmac.New(sha256.New, s.hashKey)
	m.Write([]byte(purpose + "\x00" + value))
	return m.Sum(nil)
}

// doors are those behind which a tenant's cards and records are handled.
func doors(tenantID, account uuid.UUID) tenant.Doors {
	return tenant.Doors{Tenant: tenantID, Account: account, Open: []string{"identity", "directory"}}
}

// hash computes a new password's hash; a full pool is a busy service.
func (s *Service) hash(ctx context.Context, chosen string) (string, error) {
	h, err := s.Hasher.Hash(ctx, chosen)
	return h, busy(err)
}

// verify compares; an account that does not exist ("") costs the same as one that does.
func (s *Service) verify(ctx context.Context, typed, hash string) (bool, error) {
	ok, err := s.Hasher.Verify(ctx, hash, typed)
	return ok, busy(err)
}

func busy(err error) error {
	var full *password.ErrBusy
	if errors.As(err, &full) {
		return problem.New(problem.Unavailable, "busy").After(full.RetryAfter).Because(err)
	}
	return err
}

// Leave ends the caller's session everywhere and returns the cookies that say so.
func (s *Service) Leave(tx *tenant.Tx, c *access.Caller) ([]string, error) {
	return []string{s.cookie("preau", "", 0)}, s.EndSession(tx, c.Session)
}

// cookieName binds a cookie to the host over TLS.
func cookieName(secure bool, name string) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

func (s *Service) cookie(name, value string, life time.Duration) string {
	c := http.Cookie{Name: cookieName(s.Secure, name), Value: value, Path: "/", MaxAge: int(life / time.Second), HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
	if life <= 0 {
		c.MaxAge = -1
	}
	return c.String()
}
