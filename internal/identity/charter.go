package identity

import (
	"github.com/google/uuid"

	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Charter is the charter of use in one language.
type Charter struct {
	Version string `db:"version" json:"version"`
	Title   string `db:"title" json:"title"`
	Body    string `db:"body" json:"body" doc:"Paragraphs, parted by an empty line"`
	Lang    string `db:"lang" json:"lang"`
}

// currentCharter is the version that an audience ("adult", "pupil") accepts today; "" when there is none.
func currentCharter(tx *tenant.Tx, audience string) (string, error) {
	return tenant.Value[string](tx, `select identity.current_charter($1, $2::date)`, audience, tx.Now())
}

// CharterOf is the version in force, in the language when it exists, in French otherwise.
func CharterOf(tx *tenant.Tx, audience, lang string) (Charter, error) {
	c, ok, err := tenant.One[Charter](tx, `select version, title, body, lang from identity.charters
		where audience = $1 and version = identity.current_charter($1, $2::date) and lang in ($3, 'fr') order by (lang = $3) desc limit 1`, audience, tx.Now(), lang)
	if err == nil && !ok {
		err = problem.Missing()
	}
	return c, err
}

func accept(tx *tenant.Tx, account uuid.UUID, version string) error {
	_, err := tx.Exec(`insert into identity.acceptances (account_id, id, version, accepted_at) values ($1, $2, $3, $4) on conflict (account_id, version) do nothing`,
		account, tenant.NewID(), version, tx.Now())
	return err
}

// Accept notes that the account accepts the version in force; another version is refused, so nobody accepts what they did not read.
func (s *Service) Accept(tx *tenant.Tx, version string) error {
	a, err := AccountOf(tx)
	if err != nil {
		return err
	}
	current, err := currentCharter(tx, a.Kind)
	if err != nil {
		return err
	}
	if version != current {
		return problem.OnField("version", "identity.charter_needed")
	}
	if err := accept(tx, a.ID, version); err != nil {
		return err
	}
	s.Resolver.Drop("account", a.ID)
	return tx.Signal("account", a.ID)
}
