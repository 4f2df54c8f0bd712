package identity

import (
	"errors"
	"time"

	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/tenant"
)

// subject says what becomes of an account and of the ways into it. What is an account's goes with the account, in the night after
// its last membership was forgotten.
func subject() manifest.Subject {
	const secret, account = "identity.untold.secret", "identity.copy_account"
	return manifest.Subject{
		Keeps: []manifest.Kept{
			{Table: "identity.accounts", Whom: "account_id", Says: "kind login given_name family_name language theme text_size comfort shortcuts phone disabled_at created_at", Gone: manifest.Erased, Copied: account},
			{Table: "identity.logins", Whom: "account_id", Says: "login", Gone: manifest.Erased, Copied: account},
			{Table: "identity.passwords", Whom: "account_id", Says: "hash set_at must_change", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.mails", Whom: "account_id", Says: "id address verified_at created_at", Gone: manifest.Erased, Copied: "identity.copy_mails"},
			{Table: "identity.links", Whom: "account_id", Says: "id purpose mail_id created_at expires_at used_at", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.devices", Whom: "account_id", Says: "id device_hash browser system first_seen last_seen", Gone: manifest.Erased, Copied: "identity.copy_devices"},
			{Table: "identity.sessions", Whom: "account_id", Says: "way hint held device_hash id token_hash strength browser system created_at seen_at confirmed_at factor_at expires_at ended_at", Gone: manifest.Erased, Copied: "identity.copy_sessions"},
			{Table: "identity.factors", Whom: "account_id", Says: "secret created_at confirmed_at last_step", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.recovery_codes", Whom: "account_id", Says: "id code_hash used_at", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.externals", Whom: "account_id", Says: "id way subject_hash linked_at used_at", Gone: manifest.Erased, Copied: "identity.copy_ways"},
			{Table: "identity.passkeys", Whom: "account_id", Says: "id credential record name created_at used_at", Gone: manifest.Erased, Copied: "identity.copy_passkeys"},
			{Table: "identity.joins", Whom: "account_id person_id from_account", Says: "id joined_at undone_at", Gone: manifest.Held, Why: "identity.why_account", Copied: "identity.copy_joins"},
			{Table: "identity.refusals", Whom: "account_id person_id", Says: "id refused_at", Gone: manifest.Held, Why: "identity.why_account", Copied: "identity.copy_joins"},
			{Table: "identity.acceptances", Whom: "account_id", Says: "id version title accepted_at", Gone: manifest.Erased, Copied: "identity.copy_charters"},
			{Table: "identity.memberships", Whom: "account_id person_id", Says: "id since until", Gone: manifest.Erased, Copied: "identity.copy_places"},
			{Table: "identity.cards", Whom: "person_id issued_by", Says: "id kind code_hash issued_at expires_at used_at revoked_at", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.pupil_keys", Whom: "person_id issued_by", Says: "id asks_picture issued_at expires_at revoked_at", Gone: manifest.Erased, Untold: secret},
			{Table: "identity.class_codes", Whom: "opened_by", Says: "id group_id code_hash opened_at until_at closed_at", Gone: manifest.Held, Why: "identity.kept.cards", Untold: secret},
		},
		Copies: []manifest.Copy{{Write: copyAccount}},
		Forget: func(tx *tenant.Tx, gone manifest.Gone) error {
			n, err := tenant.Value[int64](tx, `select identity.forget($1)`, gone.People)
			if err != nil {
				return err
			}
			return audit.Erased(tx, "identity.kept.accounts", n)
		},
	}
}

// copyAccount is what a person's own account holds; no secret of theirs is told, not even to them.
func copyAccount(tx *tenant.Tx, of manifest.Of) ([]manifest.Part, error) {
	if !of.Own() {
		return nil, nil
	}
	type account struct {
		Login, GivenName, FamilyName, Language, Theme string
		Phone                                         *string
		CreatedAt                                     time.Time
	}
	a, ok, err := tenant.One[account](tx, `select login, given_name, family_name, language, theme, phone, created_at from identity.accounts where account_id = $1`, tx.Account())
	if err != nil || !ok {
		return nil, err
	}
	phone := ""
	if a.Phone != nil {
		phone = *a.Phone
	}
	out := []manifest.Part{{Title: "identity.copy_account", Columns: []string{"identity.copy_login", "identity.copy_given_name", "identity.copy_family_name", "identity.copy_language", "identity.copy_theme", "identity.copy_phone", "identity.copy_created_at"},
		Rows: [][]any{{a.Login, a.GivenName, a.FamilyName, a.Language, a.Theme, phone, a.CreatedAt}}}}
	add := func(title, first, second string) func(rows []dated, err error) error {
		return func(rows []dated, err error) error {
			part := manifest.Part{Title: title, Columns: []string{"identity.copy_" + first, "identity.copy_" + second}}
			for _, r := range rows {
				var at any
				if r.At != nil {
					at = *r.At
				}
				part.Rows = append(part.Rows, []any{r.What, at})
			}
			out = append(out, part)
			return err
		}
	}
	err = errors.Join(
		add("identity.copy_ways", "way", "last_seen")(tenant.Select[dated](tx, `select way as what, used_at as at from identity.externals where account_id = $1 order by linked_at`, tx.Account())),
		add("identity.copy_passkeys", "browser", "created_at")(tenant.Select[dated](tx, `select name as what, created_at as at from identity.passkeys where account_id = $1 order by created_at`, tx.Account())),
		add("identity.copy_joins", "organisation", "since")(tenant.Select[dated](tx, `select tenant_id::text as what, joined_at as at from identity.joins where account_id = $1 union all select tenant_id::text, refused_at from identity.refusals where account_id = $1 order by 2`, tx.Account())),
		add("identity.copy_mails", "address", "verified_at")(tenant.Select[dated](tx, `select address as what, verified_at as at from identity.mails where account_id = $1 order by created_at`, tx.Account())),
		add("identity.copy_devices", "browser", "last_seen")(tenant.Select[dated](tx, `select browser || ', ' || system as what, last_seen as at from identity.devices where account_id = $1 order by last_seen desc`, tx.Account())),
		add("identity.copy_sessions", "browser", "created_at")(tenant.Select[dated](tx, `select browser || ', ' || system as what, created_at as at from identity.sessions where account_id = $1 order by created_at desc`, tx.Account())),
		add("identity.copy_charters", "version", "accepted_at")(tenant.Select[dated](tx, `select coalesce(title, version) as what, accepted_at as at from identity.acceptances where account_id = $1 order by accepted_at`, tx.Account())),
		add("identity.copy_places", "organisation", "since")(tenant.Select[dated](tx, `select m.tenant_id::text as what, m.since::timestamptz as at from identity.memberships m where m.account_id = $1 order by m.since`, tx.Account())),
	)
	return out, err
}

// dated is something of an account, and when.
type dated struct {
	What string
	At   *time.Time
}
