package convention

import (
	"context"
	"slices"
	"time"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

var utc = time.UTC

// kept is how long a convention is kept after its end: the five years of Code civil, art. 2224.
const kept = 5 * 365 * 24 * time.Hour

// sizes are what a school says of itself to those who may write a convention about it.
type sizes struct {
	School   uid    `json:"school"`
	Name     string `json:"name"`
	UAI      string `json:"uai"`
	City     string `json:"city"`
	College  bool   `json:"college"`
	Classes  int    `json:"classes"`
	Pupils   int    `json:"pupils"`
	Accounts int    `json:"accounts"`
}

// count is a school's night round: its sizes, for the perimeter of conventions.
func (s *Service) count(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	o, err := me(tx)
	if err != nil || o.Kind != "school" {
		return err
	}
	n, err := ownSizes(tx, o)
	if err != nil {
		return err
	}
	if o.college() {
		if err := s.counted(nil, tx, &n); err != nil {
			return err
		}
	}
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	var peers []uid
	for _, l := range links {
		if slices.Contains([]string{"academy", "departement", "commune", "intercommunality"}, l.PeerKind) {
			peers = append(peers, l.Peer)
		}
	}
	_, err = tx.DeliverAll(peers, "", "convention.counted", n)
	return err
}

func ownSizes(tx *tenant.Tx, o self) (sizes, error) {
	n, _, err := tenant.One[sizes](tx, `with here as (select distinct r.person_id, r.profile from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
			where r.tenant_id = $1 and r.since <= directory.today($1, $2) and (r.until is null or r.until >= directory.today($1, $2)) and p.erased_at is null)
		select (select count(*)::int from directory.classes c join directory.school_years y on y.tenant_id = c.tenant_id and y.id = c.year_id where c.tenant_id = $1 and y.starts_on <= directory.today($1, $2) and y.ends_on >= directory.today($1, $2)) as classes,
			(select count(distinct person_id)::int from here where profile = 'pupil') as pupils, (select count(distinct person_id)::int from here) as accounts`, tx.Tenant(), tx.Now())
	n.School, n.Name, n.UAI, n.City, n.College = tx.Tenant(), o.Name, text(o.UAI), text(o.City), o.college()
	return n, err
}

// counted keeps what a school said.
func (s *Service) counted(_ context.Context, tx *tenant.Tx, in *sizes) error {
	_, err := tx.Exec(`insert into convention.perimeter (tenant_id, school_id, name, uai, city, college, classes, pupils, accounts, counted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (tenant_id, school_id) do update set name = excluded.name, uai = excluded.uai, city = excluded.city, college = excluded.college, classes = excluded.classes, pupils = excluded.pupils, accounts = excluded.accounts, counted_at = excluded.counted_at`,
		tx.Tenant(), in.School, in.Name, in.UAI, in.City, in.College, in.Classes, in.Pupils, in.Accounts, tx.Now())
	return err
}

// round proposes what ends within three months again, as a draft with today's perimeter, and lets go what ended long ago.
func (s *Service) round(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	list, err := tenant.Select[convention](tx, `select `+columns+` from convention.conventions c where tenant_id = $1 and lead_id = $1 and state = 'signed' and ended_on is null and until between $2 and $3
		and not exists (select from convention.conventions n where n.tenant_id = $1 and n.follows_id = c.id)`, tx.Tenant(), today, addMonths(today, renewMonths))
	if err != nil {
		return err
	}
	for _, c := range list {
		n, err := renewal(tx, &c)
		if err != nil {
			if problem.Of(err).Kind == problem.Conflict || problem.Of(err).Kind == problem.Invalid { // a link that is gone: a person begins anew
				continue
			}
			return err
		}
		if err := s.tell(tx, n, "renew", signers...); err != nil {
			return err
		}
	}
	old, err := tenant.Select[uid](tx, `delete from convention.conventions where tenant_id = $1 and revision > 0 and least(until, coalesce(ended_on, until)) < $2 returning id`, tx.Tenant(), today.AddDays(-int(kept.Hours()/24)))
	if err != nil || len(old) == 0 {
		return err
	}
	for _, table := range []string{"acts", "papers"} {
		if _, err := tx.Exec(`delete from convention.`+table+` where tenant_id = $1 and convention_id = any ($2)`, tx.Tenant(), old); err != nil {
			return err
		}
	}
	return nil
}

// Holding is what is signed, or waits to be, with a peer: a sentence each.
func (s *Service) Holding(tx *tenant.Tx, peer uid) ([]string, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	type open struct {
		State string
		Until Date
	}
	list, err := tenant.Select[open](tx, `select state, coalesce(ended_on, until) as until from convention.conventions where tenant_id = $1 and role in ('lead', 'party') and state in ('sent', 'signed')
		and coalesce(ended_on, until) >= $3 and terms -> 'parties' @> jsonb_build_array(jsonb_build_object('id', $2::text, 'signs', true)) order by 2, 1`, tx.Tenant(), peer.String(), today)
	var out []string
	for _, c := range list {
		out = append(out, s.say(tx.Actor().Lang, "holds_"+c.State, map[string]any{"until": i18n.Day(c.Until.At(time.UTC, 12, 0))}))
	}
	return out, err
}
