package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/manifest"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// How long a session lives: idle without a request, and at most since it was opened.
type lifetime struct{ idle, most time.Duration }

var (
	familyLife = lifetime{14 * 24 * time.Hour, 90 * 24 * time.Hour}
	pupilLife  = lifetime{12 * time.Hour, 30 * 24 * time.Hour}
	staffLife  = lifetime{12 * time.Hour, 12 * time.Hour}
	cardLife   = lifetime{45 * time.Minute, 3 * time.Hour}
)

// life is how long a session lives, by how it was opened and what its bearer is.
func life(strength access.Strength, kind string, hats []access.Hat) lifetime {
	switch {
	case strength == access.ByCard:
		return cardLife
	case kind == Pupil:
		return pupilLife
	}
	for _, h := range hats {
		for _, p := range h.Profiles {
			if isStaff(p) {
				return staffLife
			}
		}
	}
	return familyLife
}

// Lasts tells how long the caller's session may stand unused, and how long it lives at most.
func Lasts(c *access.Caller) (idle, most time.Duration) {
	kind := Adult
	for _, h := range c.Hats {
		if slices.Contains(h.Profiles, access.Pupil) {
			kind = Pupil
		}
	}
	l := life(c.Strength, kind, c.Hats)
	return l.idle, l.most
}

func isStaff(p access.Profile) bool {
	for _, q := range access.Staff {
		if p == q {
			return true
		}
	}
	return false
}

// Visitor is what is known of the browser that asks.
type Visitor struct {
	IP, Agent string
	Device    string // the device cookie, "" when it has none
	Lang      string
}

// Entered is a session just opened.
type Entered struct {
	Account  uuid.UUID
	Session  uuid.UUID
	Token    string // for the session's cookie; it is kept nowhere
	Device   string // for the device cookie
	Strength access.Strength
	Expires  time.Time
	Cookies  []string // the Set-Cookie lines of both
}

type opening struct {
	strength access.Strength
	way      string        // "" the password
	hint     []byte        // what closes the provider's own session, sealed
	tenant   uuid.UUID     // the only organisation that it opens: a class card's school, the employer of an agent; nil: all
	most     time.Duration // how long it lives at most; 0: as a family's
	since    time.Time     // of the session that this token replaces; zero: now
	confirms *time.Time    // when that session's password was last given
	remember bool          // know the browser again
	held     string        // why the session opens nothing yet
	factor   bool
}

// open writes a session of the transaction's account and makes its cookies.
func (s *Service) open(tx *tenant.Tx, account uuid.UUID, v Visitor, o opening) (*Entered, error) {
	now := s.now()
	if o.since.IsZero() {
		o.since = now
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	most := familyLife.most
	if o.strength == access.ByCard {
		most, o.way = cardLife.most, "card"
	}
	if o.most > 0 {
		most = o.most
	}
	if o.way == "" {
		o.way = "password"
	}
	e := &Entered{Account: account, Session: tenant.NewID(), Token: base64.RawURLEncoding.EncodeToString(raw), Strength: o.strength, Expires: o.since.Add(most)}
	browser, system := agent(v.Agent)
	var school *uuid.UUID
	if o.tenant != uuid.Nil {
		school = &o.tenant
	}
	var confirmed, factor *time.Time
	if o.confirms != nil {
		confirmed = o.confirms
	} else if o.strength != access.ByCard {
		confirmed = &now
	}
	if o.factor {
		factor = &now
	}
	var held *string
	var device []byte // a class's computer is nobody's own
	if o.strength != access.ByCard {
		device = s.hashed("device", s.bearDevice(v, e))
	}
	if o.held != "" {
		held = &o.held
	}
	if _, err := tx.Exec(`insert into identity.sessions (account_id, id, token_hash, strength, tenant_id, browser, system, created_at, seen_at, confirmed_at, factor_at, expires_at, way, hint, held, device_hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		account, e.Session, tokenHash(e.Token), string(o.strength), school, browser, system, o.since, now, confirmed, factor, e.Expires, o.way, o.hint, held, device); err != nil {
		return nil, err
	}
	e.Cookies = append(e.Cookies, s.cookie("preau", e.Token, e.Expires.Sub(now)))
	if o.remember {
		if err := s.remember(tx, account, device, browser, system, e); err != nil {
			return nil, err
		}
	}
	return e, nil
}

const deviceLife = 365 * 24 * time.Hour

// bearDevice has the browser keep the cookie by which it is known again, and returns its number.
func (s *Service) bearDevice(v Visitor, e *Entered) string {
	id, ok := s.deviceID(v.Device)
	e.Device = v.Device
	if !ok {
		e.Device = s.newDevice()
		id, _ = s.deviceID(e.Device)
	}
	e.Cookies = append(e.Cookies, s.cookie("preau-device", e.Device, deviceLife))
	return id
}

// remember notes the browser as one of the account's, and has its owner told of a new one by mail.
func (s *Service) remember(tx *tenant.Tx, account uuid.UUID, hash []byte, browser, system string, e *Entered) error {
	type seen struct{ Known, Others bool }
	was, _, err := tenant.One[seen](tx, `select exists (select from identity.devices where account_id = $1 and device_hash = $2) as known,
		exists (select from identity.devices where account_id = $1 and device_hash <> $2) as others`, account, hash)
	if err != nil {
		return err
	}
	now := s.now()
	if _, err := tx.Exec(`insert into identity.devices (account_id, id, device_hash, browser, system, first_seen, last_seen) values ($1, $2, $3, $4, $5, $6, $6)
		on conflict (account_id, device_hash) do update set browser = excluded.browser, system = excluded.system, last_seen = excluded.last_seen`,
		account, tenant.NewID(), hash, browser, system, now); err != nil {
		return err
	}
	if was.Known || !was.Others {
		return nil
	}
	return s.tell(tx, "identity.new_device", account, map[string]any{"session": e.Session})
}

// tell has a letter written to an account that verified an address; others have nothing to be written to.
func (s *Service) tell(tx *tenant.Tx, kind string, account uuid.UUID, params map[string]any) error {
	if s.Mailer == nil {
		return nil
	}
	has, err := tenant.Value[bool](tx, `select exists (select from identity.mails where account_id = $1 and verified_at is not null)`, account)
	if err != nil || !has {
		return err
	}
	return s.Mailer(tx, kind, account, params)
}

func tokenHash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// newDevice makes a device cookie: random bits under our seal, so that nobody invents fresh ones to escape a counter.
func (s *Service) newDevice() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(append(raw, s.hashed("device cookie", string(raw))[:16]...))
}

func (s *Service) deviceID(cookie string) (string, bool) {
	b, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(b) != 32 || !hmac.Equal(b[16:], s.hashed("device cookie", string(b[:16]))[:16]) {
		return "", false
	}
	return string(b[:16]), true
}

// agent reads a browser's name and system; the rest of what it says of itself is not kept.
func agent(ua string) (browser, system string) {
	pick := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(ua, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	return pick([][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},
			{"CriOS", "Chrome"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}}),
		pick([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}})
}

// Session is one of an account's, as its owner sees it.
type Session struct {
	ID        uuid.UUID `db:"id" json:"id"`
	Current   bool      `db:"-" json:"current"`
	Browser   string    `db:"browser" json:"browser" doc:"Name of the browser, empty when unknown"`
	System    string    `db:"system" json:"system"`
	Strength  string    `db:"strength" json:"strength" enum:"card,password,second_factor"`
	Way       string    `db:"way" json:"way" enum:"password,card,passkey,educonnect,franceconnect,proconnect" doc:"How it was opened"`
	Held      bool      `db:"held" json:"held,omitempty" doc:"Its sign-in was out of the ordinary: it opens nothing until the link of its letter is opened"`
	CreatedAt time.Time `db:"created_at" json:"created_at"`
	SeenAt    time.Time `db:"seen_at" json:"seen_at"`
}

// Sessions lists the account's live sessions, the last used first.
func (s *Service) Sessions(tx *tenant.Tx, current uuid.UUID) ([]Session, error) {
	rows, err := tenant.Select[Session](tx, `select id, browser, system, strength, way, held is not null as held, created_at, seen_at from identity.sessions
		where account_id = $1 and ended_at is null and expires_at > $2 order by seen_at desc, id`, tx.Account(), s.now())
	for i := range rows {
		rows[i].Current = rows[i].ID == current
	}
	return rows, err
}

// EndSession ends one of the account's sessions everywhere at once.
func (s *Service) EndSession(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`update identity.sessions set ended_at = $3 where account_id = $1 and id = $2 and ended_at is null`, tx.Account(), id, s.now())
	if err != nil {
		return err
	}
	if n == 0 {
		return problem.Missing()
	}
	tx.About(id)
	s.Resolver.Drop("session", id)
	if err := s.ended(tx, tx.Account()); err != nil {
		return err
	}
	return tx.Signal("session", id)
}

// LeaveSession ends the caller’s session, and tells by what way it was opened and what closes the provider's own.
func (s *Service) LeaveSession(tx *tenant.Tx, c *access.Caller) (way, hint string, err error) {
	f, err := s.freshness(tx, c.Session)
	if err != nil {
		return "", "", err
	}
	if len(f.Hint) > 0 {
		if raw, err := s.unseal(f.Hint, c.Account); err == nil { // sealed under a former key: the provider's session ends by itself
			hint = string(raw)
		}
	}
	return f.Way, hint, s.EndSession(tx, c.Session)
}

// EndSessions ends every session of the account but one (nil: all).
func (s *Service) EndSessions(tx *tenant.Tx, but uuid.UUID) error {
	if _, err := tx.Exec(`update identity.sessions set ended_at = $3 where account_id = $1 and id <> $2 and ended_at is null`, tx.Account(), but, s.now()); err != nil {
		return err
	}
	s.Resolver.Drop("account", tx.Account())
	if err := s.ended(tx, tx.Account()); err != nil {
		return err
	}
	return tx.Signal("account", tx.Account())
}

// ended has others told that sessions of an account ended, after the commit.
func (s *Service) ended(tx *tenant.Tx, account uuid.UUID) error {
	if s.Ended == nil {
		return nil
	}
	return s.Ended(tx, account)
}

// freshFor is how long a password or a second factor just given opens what is delicate.
const freshFor = 15 * time.Minute

type freshness struct {
	ConfirmedAt *time.Time
	FactorAt    *time.Time
	CreatedAt   time.Time
	ExpiresAt   time.Time
	Strength    string
	Way         string
	Hint        []byte
	TenantID    *uuid.UUID
	EndedAt     *time.Time
}

func (s *Service) freshness(tx *tenant.Tx, session uuid.UUID) (freshness, error) {
	f, ok, err := tenant.One[freshness](tx, `select confirmed_at, factor_at, created_at, expires_at, strength, way, hint, tenant_id, ended_at from identity.sessions where account_id = $1 and id = $2`, tx.Account(), session)
	if err == nil && (!ok || f.EndedAt != nil) {
		err = problem.New(problem.Unauthenticated, "session.needed")
	}
	return f, err
}

// confirmed asks that the password was given in this session a moment ago.
func (s *Service) confirmed(tx *tenant.Tx, session uuid.UUID) error {
	f, err := s.freshness(tx, session)
	if err != nil {
		return err
	}
	if f.ConfirmedAt == nil || s.now().Sub(*f.ConfirmedAt) > freshFor {
		return problem.New(problem.Forbidden, "identity.confirm_password")
	}
	return nil
}

// factorShown asks that the second factor was given in this session a moment ago.
func (s *Service) factorShown(tx *tenant.Tx, session uuid.UUID) error {
	f, err := s.freshness(tx, session)
	if err != nil {
		return err
	}
	if f.FactorAt == nil || s.now().Sub(*f.FactorAt) > freshFor {
		return problem.New(problem.Forbidden, "identity.confirm_factor")
	}
	return nil
}

// Proven asks that the caller proved a moment ago that it is them: by their second factor when they have one, by their password
// otherwise. It is for the acts of other services that bind an organisation.
func (s *Service) Proven(tx *tenant.Tx) error {
	c := manifest.CallerOf(tx.Context())
	if c == nil {
		return problem.New(problem.Unauthenticated, "session.needed")
	}
	has, err := tenant.Value[bool](tx, `select exists (select from identity.factors where account_id = $1 and confirmed_at is not null) or exists (select from identity.passkeys where account_id = $1)`, tx.Account())
	if err != nil {
		return err
	}
	if has {
		return s.factorShown(tx, c.Session)
	}
	return s.confirmed(tx, c.Session)
}
