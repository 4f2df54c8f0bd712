package identity

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
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

// LocalCharter is a version of a charter that an organisation above gave this one.
type LocalCharter struct {
	ID           uuid.UUID        `json:"id"` // the same wherever it was given
	CharterID    uuid.UUID        `json:"charter_id"`
	Version      int              `json:"version"`
	OriginTenant uuid.UUID        `json:"origin_tenant"`
	OriginName   string           `json:"origin_name"`
	Profiles     []access.Profile `json:"profiles"`
	Since        time.Time        `json:"since"` // a civil day
	Title        string           `json:"title"`
	Body         string           `json:"body"`   // paragraphs, parted by an empty line
	Simple       string           `json:"simple"` // the same in simple words; "" when none was written
}

// sitting is how long a session that is open when a charter arrives goes on without being asked for it.
const sitting = 12 * time.Hour

// HoldTo writes that the people of the transaction's tenant owe a charter from its day on; a second time changes nothing. Who is
// signed in when it arrives is asked at their next entry, at the latest twelve hours after. The transaction has opened identity.
func (s *Service) HoldTo(tx *tenant.Tx, c LocalCharter) error {
	if _, err := tx.Exec(`insert into identity.local_charters (tenant_id, id, charter_id, version, origin_tenant, origin_name, profiles, since, title, body, simple, received_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9, $10, $11, $12) on conflict do nothing`,
		tx.Tenant(), c.ID, c.CharterID, c.Version, c.OriginTenant, c.OriginName, c.Profiles, c.Since, c.Title, c.Body, c.Simple, s.now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// ReleaseFrom ends a charter of the transaction's tenant with all its versions: nobody owes it any more.
func ReleaseFrom(tx *tenant.Tx, origin, charter uuid.UUID) error {
	if _, err := tx.Exec(`update identity.local_charters set ended_at = $4 where tenant_id = $1 and origin_tenant = $2 and charter_id = $3 and ended_at is null`, tx.Tenant(), origin, charter, tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

// LocalCharters are those that the transaction's tenant received and that were not withdrawn, whether their day has come or not.
func LocalCharters(tx *tenant.Tx) ([]LocalCharter, error) {
	return tenant.Select[LocalCharter](tx, `select id, charter_id, version, origin_tenant, origin_name, profiles, since, title, body, simple from identity.local_charters
		where tenant_id = $1 and ended_at is null order by since desc, version desc`, tx.Tenant())
}

// MyCharter is a charter as one who is asked for it reads it.
type MyCharter struct {
	Version  string     `json:"version" doc:"To accept it with"`
	From     string     `json:"from,omitempty" doc:"The organisation that gave it; absent: the charter of this place"`
	Number   int        `json:"number,omitempty" doc:"Of the version, for one of an organisation"`
	Since    string     `json:"since,omitempty" format:"date"`
	Title    string     `json:"title"`
	Body     string     `json:"body" doc:"Paragraphs, parted by an empty line"`
	Simple   string     `json:"simple,omitempty" doc:"The same in simple words"`
	Lang     string     `json:"lang"`
	Accepted *time.Time `json:"accepted_at,omitempty" doc:"Absent: still asked for"`
}

type localRow struct {
	TenantID   uuid.UUID
	ID         uuid.UUID
	Version    int
	OriginName string
	Profiles   []access.Profile
	Since      time.Time
	Title      string
	Body       string
	Simple     string
	AcceptedAt *time.Time
}

// localCharters are those in force in the caller's organisations that one of their profiles there owes, each once.
func localCharters(tx *tenant.Tx, c *access.Caller) ([]localRow, error) {
	all, err := tenant.Select[localRow](tx, `select tenant_id, id, version, origin_name, profiles, since, title, body, simple, accepted_at from identity.my_charters($1::date) order by since, id`, tx.Now())
	if err != nil {
		return nil, err
	}
	var out []localRow
	for _, r := range all {
		h := c.In(r.TenantID)
		owes := h != nil && slices.ContainsFunc(h.Profiles, func(p access.Profile) bool { return slices.Contains(r.Profiles, p) })
		if owes && !slices.ContainsFunc(out, func(o localRow) bool { return o.ID == r.ID }) {
			out = append(out, r)
		}
	}
	return out, nil
}

// MyCharters are the charters in force that the caller owes or has accepted: that of this place first, then those of their
// organisations; what is still to be accepted before what is.
func MyCharters(tx *tenant.Tx, c *access.Caller, lang string) ([]MyCharter, error) {
	a, err := AccountOf(tx)
	if err != nil {
		return nil, err
	}
	out := []MyCharter{}
	own, err := CharterOf(tx, a.Kind, lang)
	if err != nil && problem.Of(err).Kind != problem.NotFound {
		return nil, err
	}
	if err == nil {
		at, _, err := tenant.One[struct{ AcceptedAt *time.Time }](tx, `select accepted_at from identity.acceptances where account_id = $1 and version = $2`, a.ID, own.Version)
		if err != nil {
			return nil, err
		}
		out = append(out, MyCharter{Version: own.Version, Title: own.Title, Body: own.Body, Lang: own.Lang, Accepted: at.AcceptedAt})
	}
	local, err := localCharters(tx, c)
	if err != nil {
		return nil, err
	}
	for _, r := range local {
		out = append(out, MyCharter{Version: r.ID.String(), From: r.OriginName, Number: r.Version, Since: r.Since.Format(time.DateOnly), Title: r.Title, Body: r.Body, Simple: r.Simple, Lang: "fr", Accepted: r.AcceptedAt})
	}
	slices.SortStableFunc(out, func(a, b MyCharter) int { return rank(a) - rank(b) })
	return out, nil
}

func rank(c MyCharter) int {
	if c.Accepted == nil {
		return 0
	}
	return 1
}

func accept(tx *tenant.Tx, account uuid.UUID, version, title string) error {
	_, err := tx.Exec(`insert into identity.acceptances (account_id, id, version, title, accepted_at) values ($1, $2, $3, nullif($4, ''), $5) on conflict (account_id, version) do nothing`,
		account, tenant.NewID(), version, title, tx.Now())
	return err
}

// Accept notes that the account accepts a charter in force that it owes; another version is refused, so nobody accepts what they
// did not read.
func (s *Service) Accept(tx *tenant.Tx, c *access.Caller, version string) error {
	a, err := AccountOf(tx)
	if err != nil {
		return err
	}
	current, err := currentCharter(tx, a.Kind)
	if err != nil {
		return err
	}
	title := ""
	if version != current {
		local, err := localCharters(tx, c)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(local, func(r localRow) bool { return r.ID.String() == version })
		if i < 0 {
			return problem.OnField("version", "identity.charter_needed")
		}
		title = local[i].Title
	}
	if err := accept(tx, a.ID, version, title); err != nil {
		return err
	}
	s.Resolver.Drop("account", a.ID)
	return tx.Signal("account", a.ID)
}
