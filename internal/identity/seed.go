package identity

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/tenant"
)

// Seeded is an account as a seed writes it.
type Seeded struct {
	Newcomer
	Login     string // "" for LoginName; a number follows when it is taken
	Phone     string
	Mail      string // verified, "" for none
	Charter   string // the accepted version, "" for none
	CharterAt time.Time
	TOTP      string // the base32 secret of a confirmed second factor, "" for none
	CreatedAt time.Time
}

// Member is a record of the transaction's tenant and the account that it belongs to.
type Member struct {
	Account, Person uuid.UUID
	Since           time.Time
}

// Seed writes many accounts in one flush. It is for seeds and the demonstration: the transaction opens identity's door, and
// stands behind one account's door after another while it lasts.
func (s *Service) Seed(tx *tenant.Tx, accounts []Seeded) error {
	b := &pgx.Batch{}
	for _, a := range accounts {
		login := a.Login
		if login == "" {
			login = LoginName(a.GivenName, a.FamilyName)
		}
		if a.Language == "" {
			a.Language = "fr"
		}
		b.Queue(`select set_config('door.account', $1, true)`, a.ID.String())
		b.Queue(`insert into identity.accounts (account_id, kind, login, given_name, family_name, language, phone, created_at) values ($1, $2, identity.claim_login($3), $4, $5, $6, nullif($7, ''), $8)`,
			a.ID, a.Kind, login, a.GivenName, a.FamilyName, a.Language, a.Phone, a.CreatedAt)
		if a.PasswordHash != "" {
			b.Queue(`insert into identity.passwords (account_id, hash, set_at, must_change) values ($1, $2, $3, $4)`, a.ID, a.PasswordHash, a.CreatedAt, a.MustChange)
		}
		if a.Mail != "" {
			b.Queue(`insert into identity.mails (account_id, id, address, verified_at, created_at) values ($1, $2, $3, $4, $4)`, a.ID, tenant.NewID(), mailKey(a.Mail), a.CreatedAt)
		}
		if a.Charter != "" {
			b.Queue(`insert into identity.acceptances (account_id, id, version, accepted_at) values ($1, $2, $3, $4)`, a.ID, tenant.NewID(), a.Charter, a.CharterAt)
		}
		if a.TOTP != "" {
			sealed, err := s.seal([]byte(a.TOTP), a.ID)
			if err != nil {
				return err
			}
			b.Queue(`insert into identity.factors (account_id, secret, created_at, confirmed_at) values ($1, $2, $3, $3)`, a.ID, sealed, a.CreatedAt)
		}
	}
	b.Queue(`select set_config('door.account', $1, true)`, account(tx))
	return tx.Batch(b)
}

func account(tx *tenant.Tx) string {
	if tx.Account() == uuid.Nil {
		return ""
	}
	return tx.Account().String()
}

// SeedMembers makes records of the transaction's tenant those of accounts; the account is written on the record by who
// writes the record.
func (s *Service) SeedMembers(tx *tenant.Tx, members []Member) error {
	b := &pgx.Batch{}
	for _, m := range members {
		b.Queue(`insert into identity.memberships (tenant_id, id, account_id, person_id, since) values ($1, $2, $3, $4, $5::date)`, tx.Tenant(), tenant.NewID(), m.Account, m.Person, m.Since)
	}
	return tx.Batch(b)
}

// SeededCard is an activation code as a seed writes it: handed out on a day, used on another or not yet.
type SeededCard struct {
	Person   uuid.UUID
	Kind     string // "paper" or "mail"
	IssuedBy uuid.UUID
	IssuedAt time.Time
	UsedAt   *time.Time
}

// SeedCards writes codes that were made in the past; nothing is sent. Those that live still open what they say.
func (s *Service) SeedCards(tx *tenant.Tx, cards []SeededCard) error {
	b := &pgx.Batch{}
	for _, c := range cards {
		id := tenant.NewID()
		b.Queue(`insert into identity.cards (tenant_id, id, person_id, kind, code_hash, issued_by, issued_at, expires_at, used_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Tenant(), id, c.Person, c.Kind, s.hashed("card", plainCode(s.cardCode(tx.Tenant(), id))), c.IssuedBy, c.IssuedAt, c.IssuedAt.Add(cardLives[c.Kind]), c.UsedAt)
	}
	return tx.Batch(b)
}

// SeedClassCards gives pupils a class card each, whoever they are: the transaction opens identity's door. They live until the
// school year ends.
func (s *Service) SeedClassCards(tx *tenant.Tx, pupils []uuid.UUID, issuedBy uuid.UUID) error {
	b := &pgx.Batch{}
	for _, p := range pupils {
		b.Queue(`insert into identity.pupil_keys (tenant_id, id, person_id, asks_picture, issued_by, issued_at, expires_at) values ($1, $2, $3, true, $4, $5, $6)`,
			tx.Tenant(), tenant.NewID(), p, issuedBy, tx.Now(), endOfYear(tx.Now()))
	}
	return tx.Batch(b)
}
