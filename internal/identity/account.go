package identity

import (
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/platform/fold"
	"preau/internal/platform/password"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The kinds of account.
const (
	Adult = "adult"
	Pupil = "pupil"
)

// Account is what a person says of themselves, whatever an administration writes in its records.
type Account struct {
	ID         uuid.UUID `db:"account_id"`
	Kind       string    `db:"kind"`
	Login      string    `db:"login"`
	GivenName  string    `db:"given_name"`
	FamilyName string    `db:"family_name"`
	Language   string    `db:"language"`
	Theme      string    `db:"theme"`
	TextSize   int16     `db:"text_size"`
	Comfort    string    `db:"comfort"`
	Shortcuts  bool      `db:"shortcuts"`
	Phone      *string   `db:"phone"`
}

// AccountOf is the account of the transaction's account door.
func AccountOf(tx *tenant.Tx) (Account, error) {
	a, ok, err := tenant.One[Account](tx, `select account_id, kind, login, given_name, family_name, language, theme, text_size, comfort, shortcuts, phone
		from identity.accounts where account_id = $1`, tx.Account())
	if err == nil && !ok {
		err = problem.New(problem.Unauthenticated, "session.needed")
	}
	return a, err
}

// LoginName is the name that an account asks for: "given.family", letters, digits and hyphens of ASCII only
// ("Anne-Lise", "Le Goff" → "anne-lise.legoff"). A name without any such letter is "compte".
func LoginName(given, family string) string {
	g, f := loginPart(given), loginPart(family)
	switch {
	case g == "" && f == "":
		return "compte"
	case g == "":
		return f
	case f == "":
		return g
	}
	return g + "." + f
}

func loginPart(name string) string {
	var parts []string
	for _, p := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '‐' || r == '‑' }) {
		p = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, fold.Fold(p))
		if p != "" {
			parts = append(parts, p)
		}
	}
	s := strings.Join(parts, "-")
	if len(s) > 30 {
		s = strings.TrimRight(s[:30], "-")
	}
	return s
}

// typedLogin reads what somebody typed as a name: case, accents and blanks at the ends do not matter.
func typedLogin(s string) string {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "@") {
		return mailKey(s)
	}
	var b strings.Builder
	for i, p := range strings.Split(s, ".") {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(loginPart(p))
	}
	return b.String()
}

// mailKey is an address as it is compared and kept.
func mailKey(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// sameName compares names as people write them from memory.
func sameName(typed string, names []string) bool {
	t := fold.Fold(typed)
	if t == "" {
		return false
	}
	for _, n := range names {
		if fold.Fold(n) == t {
			return true
		}
	}
	return false
}

// Newcomer is an account about to be made.
type Newcomer struct {
	ID                    uuid.UUID
	Kind                  string
	GivenName, FamilyName string
	Language              string
	PasswordHash          string // "" for a pupil who signs in with a class card
	MustChange            bool
}

// Create makes the account of the transaction's account door, and returns its login.
func (s *Service) Create(tx *tenant.Tx, n Newcomer) (login string, err error) {
	if n.Language == "" {
		n.Language = "fr"
	}
	if login, err = tenant.Value[string](tx, `select identity.claim_login($1)`, LoginName(n.GivenName, n.FamilyName)); err != nil {
		return "", err
	}
	if _, err = tx.Exec(`insert into identity.accounts (account_id, kind, login, given_name, family_name, language, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		n.ID, n.Kind, login, n.GivenName, n.FamilyName, n.Language, tx.Now()); err != nil {
		return "", err
	}
	if n.PasswordHash != "" {
		err = s.setPassword(tx, n.ID, n.PasswordHash, n.MustChange)
	}
	return login, err
}

func (s *Service) setPassword(tx *tenant.Tx, account uuid.UUID, hash string, mustChange bool) error {
	_, err := tx.Exec(`insert into identity.passwords (account_id, hash, set_at, must_change) values ($1, $2, $3, $4)
		on conflict (account_id) do update set hash = excluded.hash, set_at = excluded.set_at, must_change = excluded.must_change`, account, hash, s.now(), mustChange)
	return err
}

// Join makes a record of the transaction's tenant one of an account's, and writes the account on the record.
func (s *Service) Join(tx *tenant.Tx, account, person uuid.UUID) error {
	if err := s.Directory.Attach(tx, person, account); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into identity.memberships (tenant_id, id, account_id, person_id, since) values ($1, $2, $3, $4, $5::date)`,
		tx.Tenant(), tenant.NewID(), account, person, tx.Now())
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		if pg.ConstraintName == "memberships_in_tenant" {
			return problem.New(problem.Conflict, "identity.already_here")
		}
		return problem.New(problem.Gone, "identity.card_used")
	}
	if err != nil {
		return err
	}
	if err := tx.Signal("account", account); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// Part ends a record's membership in the transaction's tenant, from today on, and every session of its account. The
// directory calls it when a person leaves; the account keeps its other records.
func (s *Service) Part(tx *tenant.Tx, person uuid.UUID) error {
	account, err := tenant.Value[uuid.UUID](tx, `update identity.memberships set until = ($3::date - 1) where tenant_id = $1 and person_id = $2 and (until is null or until >= $3::date) returning account_id`,
		tx.Tenant(), person, tx.Now())
	if err != nil || account == uuid.Nil {
		return err
	}
	return s.signOutMember(tx, account)
}

// Until says the last day on which a record is one of its account's: a person who left still reads, until then, what was
// addressed to them. It never lengthens what ends before. The zero time takes it back for somebody who returned.
func (s *Service) Until(tx *tenant.Tx, person uuid.UUID, last time.Time) error {
	sql, args := `update identity.memberships set until = $3::date where tenant_id = $1 and person_id = $2 and (until is null or until > $3::date) returning account_id`, []any{tx.Tenant(), person, last}
	if last.IsZero() {
		sql = `update identity.memberships m set until = null where m.tenant_id = $1 and m.person_id = $2 and m.until >= $3::date
			and not exists (select from identity.memberships o where o.tenant_id = $1 and o.until is null and (o.person_id = m.person_id or o.account_id = m.account_id)) returning m.account_id`
		args[2] = tx.Now()
	}
	account, err := tenant.Value[uuid.UUID](tx, sql, args...)
	if err != nil || account == uuid.Nil {
		return err
	}
	s.Resolver.Drop("account", account)
	return tx.Signal("account", account)
}

// signOutMember ends every session of a member's account.
func (s *Service) signOutMember(tx *tenant.Tx, account uuid.UUID) error {
	if _, err := tenant.Value[int](tx, `select identity.end_sessions($1, $2)`, account, s.now()); err != nil {
		return err
	}
	s.Resolver.Drop("account", account)
	if err := s.ended(tx, account); err != nil {
		return err
	}
	return tx.Signal("account", account)
}

// The shortest passwords, in characters (OWASP ASVS 5.0, 6.2.1: at least 8, 15 advised; no rule of composition, 6.2.5).
const (
	adultPassword = 10
	pupilPassword = password.Minimum
)

func shortest(kind string) int {
	if kind == Pupil {
		return pupilPassword
	}
	return adultPassword
}

// checkPassword refuses what is guessed first; field is the input's field that it came in.
func checkPassword(field, chosen, kind string, own ...string) error {
	err := password.Check(chosen, shortest(kind), own...)
	var weak *password.Weakness
	if !errors.As(err, &weak) {
		return err
	}
	switch weak.Reason {
	case password.TooShort:
		return problem.OnField(field, "identity.password_short", "min", shortest(kind))
	case password.TooLong:
		return problem.OnField(field, "identity.password_long", "max", password.Maximum)
	case password.Personal:
		return problem.OnField(field, "identity.password_personal")
	}
	return problem.OnField(field, "identity.password_common")
}
