package exchange

import (
	"crypto/aes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
)

// The states of a brick and of a hook.
const (
	Open    = "open"
	Stopped = "stopped"
	Removed = "removed"
)

// Lists, people and fields of which a brick may be given each on its own.
const (
	Pupils    = "pupils"
	Staff     = "staff"
	Names     = "names"
	Mail      = "mail"
	BirthDate = "birth_date"
)

// BrickWritten is what a person says of a brick.
type BrickWritten struct {
	Name    string   `json:"name" minLength:"1" maxLength:"80"`
	Purpose string   `json:"purpose" minLength:"1" maxLength:"300" doc:"For what it reads, in a sentence"`
	Contact string   `json:"contact" maxLength:"200" doc:"Mail of who runs it"`
	Lists   []string `json:"lists" nullable:"false" minItems:"1" enum:"orgs,academicSessions,classes,users,enrollments,demographics"`
	People  []string `json:"people" nullable:"false" enum:"pupils,staff"`
	Fields  []string `json:"fields" nullable:"false" enum:"names,mail,birth_date"`
}

// Brick is another piece of software that reads of this organisation.
type Brick struct {
	ID uuid.UUID `json:"id"`
	BrickWritten
	State     string          `json:"state" enum:"open,stopped"`
	CreatedAt time.Time       `json:"created_at"`
	LastAt    *time.Time      `json:"last_at,omitempty" doc:"When it read last"`
	Reads     int             `json:"reads" doc:"In the last 30 days"`
	Lines     int             `json:"lines" doc:"That it received in the last 30 days"`
	Keys      []KeyView       `json:"keys" nullable:"false"`
	Hooks     []HookView      `json:"hooks" nullable:"false"`
	Days      []ReadView      `json:"days" nullable:"false" doc:"What it read, day by day, the latest first"`
	Base      string          `json:"base" doc:"Address of the lists"`
	Token     string          `json:"token" doc:"Address at which a key is exchanged for a token"`
	Abilities map[string]bool `json:"abilities"`
}

// KeyView is a key without its secret.
type KeyView struct {
	ID        uuid.UUID  `json:"id"`
	Hint      string     `json:"hint" doc:"Its last four characters"`
	MadeAt    time.Time  `json:"made_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at,omitempty"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
	Over      bool       `json:"over" doc:"Its time has passed"`
}

// ReadView is how often one list was read on one day.
type ReadView struct {
	Day   string `json:"day" format:"date"`
	List  string `json:"list"`
	Times int    `json:"times"`
	Lines int    `json:"lines"`
}

type brickRow struct {
	ID                     uuid.UUID
	Name, Purpose, Contact string
	Lists, People, Fields  []string
	State                  string
	CreatedAt              time.Time
}

const brickColumns = `id, name, purpose, contact, lists, people, fields, state, created_at`

func brickOf(tx *tenant.Tx, id uuid.UUID) (brickRow, error) {
	b, ok, err := tenant.One[brickRow](tx, `select `+brickColumns+` from exchange.bricks where tenant_id = $1 and id = $2 and state <> 'removed'`, tx.Tenant(), id)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return b, err
}

// most bricks and hooks that an organisation has: beyond, nobody looks after them.
const (
	mostBricks = 30
	mostHooks  = 5
	mostKeys   = 5
)

func (w BrickWritten) check() error {
	people := slices.ContainsFunc([]string{"users", "enrollments", "demographics"}, func(l string) bool { return slices.Contains(w.Lists, l) })
	if people && len(w.People) == 0 {
		return problem.OnField("people", "exchange.people_needed")
	}
	if slices.Contains(w.Lists, "demographics") != slices.Contains(w.Fields, BirthDate) {
		return problem.OnField("fields", "exchange.birth_together")
	}
	return nil
}

func distinctly(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(append([]string{}, out...))
}

func (s *Service) addBrick(tx *tenant.Tx, w BrickWritten) (uuid.UUID, error) {
	id := tenant.NewID()
	if err := w.check(); err != nil {
		return id, err
	}
	n, err := tenant.Value[int](tx, `select count(*)::int from exchange.bricks where tenant_id = $1 and state <> 'removed'`, tx.Tenant())
	if err != nil {
		return id, err
	}
	if n >= mostBricks {
		return id, problem.New(problem.Conflict, "exchange.too_many_bricks", "n", mostBricks)
	}
	var by *uuid.UUID
	if p := tx.Actor().Person; p != uuid.Nil {
		by = &p
	}
	if _, err := tx.Exec(`insert into exchange.bricks (tenant_id, id, name, purpose, contact, lists, people, fields, made_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
		tx.Tenant(), id, strings.TrimSpace(w.Name), strings.TrimSpace(w.Purpose), strings.TrimSpace(w.Contact), distinctly(w.Lists), distinctly(w.People), distinctly(w.Fields), by, tx.Now()); err != nil {
		return id, fmt.Errorf("add a brick: %w", err)
	}
	tx.About(id)
	return id, s.watch(tx)
}

func (s *Service) changeBrick(tx *tenant.Tx, id uuid.UUID, w BrickWritten) error {
	if err := w.check(); err != nil {
		return err
	}
	n, err := tx.Exec(`update exchange.bricks set name = $3, purpose = $4, contact = $5, lists = $6, people = $7, fields = $8, updated_at = $9 where tenant_id = $1 and id = $2 and state <> 'removed'`,
		tx.Tenant(), id, strings.TrimSpace(w.Name), strings.TrimSpace(w.Purpose), strings.TrimSpace(w.Contact), distinctly(w.Lists), distinctly(w.People), distinctly(w.Fields), tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	return err
}

// moveBrick opens, stops or removes a brick. What is removed loses its keys at once and is told nothing more.
func (s *Service) moveBrick(tx *tenant.Tx, id uuid.UUID, state string) error {
	n, err := tx.Exec(`update exchange.bricks set state = $3, updated_at = $4 where tenant_id = $1 and id = $2 and state <> 'removed'`, tx.Tenant(), id, state, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(id)
	if err != nil || state != Removed {
		return err
	}
	if _, err := tx.Exec(`update exchange.keys set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and brick_id = $2`, tx.Tenant(), id, tx.Now()); err != nil {
		return err
	}
	_, err = tx.Exec(`update exchange.hooks set state = 'removed' where tenant_id = $1 and brick_id = $2`, tx.Tenant(), id)
	return err
}

// A key is two texts: who it is (signed by this installation, so that a forged one costs no look into the database) and a secret,
// of which only a hash is kept.
const (
	keyPurpose   = "exchange key"
	tokenPurpose = "exchange token"
	tokenLife    = time.Hour
)

// NewKey is a key as it is shown, once.
type NewKey struct {
	ID           uuid.UUID `json:"id"`
	ClientID     string    `json:"client_id"`
	ClientSecret string    `json:"client_secret"`
	Key          string    `json:"key" doc:"Both in one text, for bricks that know keys and no tokens"`
	ExpiresAt    time.Time `json:"expires_at"`
}

func (s *Service) makeKey(tx *tenant.Tx, brick uuid.UUID, days int) (NewKey, error) {
	k := NewKey{ID: tenant.NewID(), ExpiresAt: tx.Now().AddDate(0, 0, days).Truncate(time.Minute)}
	b, err := brickOf(tx, brick)
	if err != nil {
		return k, err
	}
	n, err := tenant.Value[int](tx, `select count(*)::int from exchange.keys where tenant_id = $1 and brick_id = $2 and revoked_at is null and expires_at > $3`, tx.Tenant(), b.ID, tx.Now())
	if err != nil {
		return k, err
	}
	if n >= mostKeys {
		return k, problem.New(problem.Conflict, "exchange.too_many_keys", "n", mostKeys)
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	k.ClientSecret = base64.RawURLEncoding.EncodeToString(secret)
	k.ClientID = s.Keys.Token(keyPurpose, signed.Link{Tenant: tx.Tenant(), ID: k.ID, Until: k.ExpiresAt})
	k.Key = k.ClientID + "." + k.ClientSecret
	var by *uuid.UUID
	if p := tx.Actor().Person; p != uuid.Nil {
		by = &p
	}
	sum := sha256.Sum256([]byte(k.ClientSecret))
	_, err = tx.Exec(`insert into exchange.keys (tenant_id, id, brick_id, hash, hint, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Tenant(), k.ID, b.ID, sum[:], k.ClientSecret[len(k.ClientSecret)-4:], by, tx.Now(), k.ExpiresAt)
	tx.About(b.ID, k.ID)
	return k, err
}

func (s *Service) revokeKey(tx *tenant.Tx, brick, id uuid.UUID) error {
	n, err := tx.Exec(`update exchange.keys set revoked_at = $4 where tenant_id = $1 and brick_id = $2 and id = $3 and revoked_at is null`, tx.Tenant(), brick, id, tx.Now())
	if err == nil && n == 0 {
		err = problem.Missing()
	}
	tx.About(brick, id)
	return err
}

func badKey() *problem.Problem { return problem.New(problem.Unauthenticated, "exchange.bad_key") }

// reader is a brick that was let in.
type reader struct {
	brickRow
	Key uuid.UUID
}

// enter lets a brick in behind its organisation's doors. The key is judged at each call: what is revoked, stopped or closed is
// refused from the next one on. secret is nil for a token, which was given for the secret.
func (s *Service) enter(tx *tenant.Tx, l signed.Link, secret []byte) (reader, error) {
	var r reader
	if err := tx.Enter(tenant.Doors{Tenant: l.Tenant, Open: []string{"exchange", "directory", "tenant"}}); err != nil {
		return r, err
	}
	type row struct {
		BrickID uuid.UUID
		Hash    []byte
	}
	k, ok, err := tenant.One[row](tx, `select k.brick_id, k.hash from exchange.keys k where k.tenant_id = $1 and k.id = $2 and k.revoked_at is null and k.expires_at > $3
		and exists (select from tenant.services v where v.tenant_id = $1 and v.service = 'exchange' and v.closed_at is null)`, l.Tenant, l.ID, tx.Now())
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(secret)
	if !ok || secret != nil && subtle.ConstantTimeCompare(sum[:], k.Hash) != 1 {
		return r, badKey()
	}
	b, err := brickOf(tx, k.BrickID)
	if problem.Is(err, "not_found") {
		return r, badKey()
	}
	if err != nil {
		return r, err
	}
	if b.State != Open {
		return r, problem.New(problem.Forbidden, "exchange.brick_stopped")
	}
	return reader{b, l.ID}, s.brake(tx, l.ID)
}

// CallsAMinute is how often one key reads within a minute: ten pages a second, of a thousand lines each.
const CallsAMinute = 600

// brake counts a call of the key in its minute, and refuses those beyond with the seconds to wait. One key slows no other.
func (s *Service) brake(tx *tenant.Tx, key uuid.UUID) error {
	type minute struct {
		MinuteAt time.Time
		Calls    int
	}
	m, _, err := tenant.One[minute](tx, `update exchange.keys set used_at = $3, minute_at = case when minute_at > $3::timestamptz - interval '1 minute' then minute_at else $3 end,
		calls = case when minute_at > $3::timestamptz - interval '1 minute' then calls + 1 else 1 end where tenant_id = $1 and id = $2 returning minute_at, calls`, tx.Tenant(), key, tx.Now())
	if err != nil || m.Calls <= s.CallsAMinute {
		return err
	}
	wait := m.MinuteAt.Add(time.Minute).Sub(tx.Now())
	return problem.New(problem.TooMany, "exchange.too_many_calls", "n", s.CallsAMinute, "seconds", int((wait+time.Second-1)/time.Second)).After(wait)
}

// admit reads an Authorization header: "Bearer" and a token, or a whole key.
func (s *Service) admit(tx *tenant.Tx, header string) (reader, error) {
	scheme, value, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return reader{}, badKey()
	}
	purpose, secret := tokenPurpose, []byte(nil)
	if id, rest, whole := strings.Cut(value, "."); whole {
		purpose, value, secret = keyPurpose, id, []byte(rest)
	}
	l, err := s.Keys.Verify(purpose, value, tx.Now())
	if err != nil {
		return reader{}, badKey().Because(err)
	}
	return s.enter(tx, l, secret)
}

// count notes that a list was read, of how many lines, and by whom: a brick, or the organisation's own people (its id).
func count(tx *tenant.Tx, by uuid.UUID, list string, lines int) error {
	_, err := tx.Exec(`insert into exchange.reads as r (tenant_id, reader_id, day, list, times, lines, last_at) values ($1, $2, directory.today($1, $5), $3, 1, $4, $5)
		on conflict (tenant_id, reader_id, day, list) do update set times = r.times + 1, lines = r.lines + excluded.lines, last_at = excluded.last_at`, tx.Tenant(), by, list, lines, tx.Now())
	return err
}

// names are those that records bear towards one reader: the record's id under a key of the reader's own. Two readers cannot compare
// what they know, and the way back needs no table.
type names struct {
	cipher interface {
		Encrypt(dst, src []byte)
		Decrypt(dst, src []byte)
	}
}

func (s *Service) namesFor(reader uuid.UUID) names {
	block, err := aes.NewCipher(s.Keys.Derive("exchange names "+reader.String(), 16))
	if err != nil {
		panic(err) // the key has the right length
	}
	return names{block}
}

// of is a record's sourcedId; one block under a secret key is a permutation, so no two records share one.
func (n names) of(id uuid.UUID) uuid.UUID {
	var out uuid.UUID
	n.cipher.Encrypt(out[:], id[:])
	return out
}

func (n names) back(sourced uuid.UUID) uuid.UUID {
	var out uuid.UUID
	n.cipher.Decrypt(out[:], sourced[:])
	return out
}
