package charter

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/platform/few"
	"preau/internal/tenant"
)

// given is what travels to a school: the text and nobody's name.
type given struct {
	Tenant  uuid.UUID `json:"tenant"`
	Name    string    `json:"name"`
	Charter uuid.UUID `json:"charter"`
	Version uuid.UUID `json:"version"`
	Number  int       `json:"number"`
	Text    Text      `json:"text"`
}

type ended struct {
	Charter uuid.UUID `json:"charter"`
	Tenant  uuid.UUID `json:"tenant"`
}

// answer is what a school says back: that it holds the version, and how many of its people accepted it.
type answer struct {
	School  uuid.UUID `json:"school"`
	Name    string    `json:"name"`
	Charter uuid.UUID `json:"charter"`
	Version uuid.UUID `json:"version"`
	Refused bool      `json:"refused"`
	Counts  []Count   `json:"counts" nullable:"false"`
}

// Count is what a school says of one profile. A nil figure is hidden.
type Count struct {
	Profile  access.Profile `json:"profile"`
	Label    string         `json:"label,omitempty" db:"-"`
	People   *int           `json:"people,omitempty" doc:"With an account"`
	Accepted *int           `json:"accepted,omitempty"`
}

// reachable are the schools linked with the transaction's tenant: those that let it publish charters, and those that do not.
func reachable(tx *tenant.Tx) (open, shut []tenant.Link, err error) {
	links, err := tenant.Links(tx)
	for _, l := range links {
		switch {
		case l.PeerKind != "school":
		case slices.Contains(l.Granted, string(Publish)):
			open = append(open, l)
		default:
			shut = append(shut, l)
		}
	}
	return open, shut, err
}

// spread gives a version to the schools that have not been given it, at the cost of one whatever their number.
func spread(tx *tenant.Tx, v Version, open []tenant.Link) error {
	sent, err := tenant.Select[uuid.UUID](tx, `select school_id from charter.schools where tenant_id = $1 and charter_id = $2 and version_id = $3 and refused_at is null`, tx.Tenant(), v.CharterID, v.ID)
	if err != nil {
		return err
	}
	has := map[uuid.UUID]bool{}
	for _, id := range sent {
		has[id] = true
	}
	var peers []uuid.UUID
	var names []string
	for _, l := range open {
		if !has[l.Peer] {
			peers, names, has[l.Peer] = append(peers, l.Peer), append(names, l.PeerName), true
		}
	}
	if len(peers) == 0 {
		return nil
	}
	name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into charter.schools (tenant_id, charter_id, school_id, name, version_id, sent_at)
		select $1, $2, s.id, s.name, $3, $4 from unnest($5::uuid[], $6::text[]) s(id, name)
		on conflict (tenant_id, charter_id, school_id) do update set name = excluded.name, version_id = excluded.version_id, sent_at = excluded.sent_at, received_at = null, refused_at = null`,
		tx.Tenant(), v.CharterID, v.ID, tx.Now(), peers, names); err != nil {
		return err
	}
	_, err = tx.DeliverAll(peers, "", "charter.receive", given{Tenant: tx.Tenant(), Name: name, Charter: v.CharterID, Version: v.ID, Number: v.Number,
		Text: Text{Title: v.Title, Body: v.Body, Simple: v.Simple, Profiles: v.Profiles, Since: v.Since.Format(time.DateOnly)}})
	return err
}

// spreadAll is a level's night round: a school that was linked since, or lets it since, receives what holds.
func (s *Service) spreadAll(tx *tenant.Tx) error {
	last, err := tenant.Select[Version](tx, `select distinct on (charter_id) `+columns+` from charter.versions where tenant_id = $1 and state = 'pushed' order by charter_id, number desc`, tx.Tenant())
	if err != nil || len(last) == 0 {
		return err
	}
	open, _, err := reachable(tx)
	if err != nil {
		return err
	}
	for _, v := range last {
		if err := spread(tx, v, open); err != nil {
			return err
		}
	}
	return nil
}

// receive holds the school's people to a charter, when the school lets its writer.
func (s *Service) receive(_ context.Context, tx *tenant.Tx, in *given) error {
	links, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	back := answer{Charter: in.Charter, Version: in.Version, Counts: []Count{}}
	if !slices.ContainsFunc(links, func(l tenant.Link) bool { return l.Peer == in.Tenant && slices.Contains(l.Rights, string(Publish)) }) {
		back.Refused = true
		return reply(tx, in.Tenant, back)
	}
	since, err := time.Parse(time.DateOnly, in.Text.Since)
	if err != nil {
		return err
	}
	c := identity.LocalCharter{ID: in.Version, CharterID: in.Charter, Version: in.Number, OriginTenant: in.Tenant, OriginName: in.Name, Profiles: in.Text.Profiles, Since: since,
		Title: in.Text.Title, Body: in.Text.Body, Simple: in.Text.Simple}
	if err := s.Identity.HoldTo(tx, c); err != nil {
		return err
	}
	return s.tell(tx, c)
}

// end releases the school's people from a charter.
func (s *Service) end(_ context.Context, tx *tenant.Tx, in *ended) error {
	return identity.ReleaseFrom(tx, in.Tenant, in.Charter)
}

// count is a school's night round: it says to each organisation how many accepted the last version it gave.
func (s *Service) count(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	list, err := newest(tx)
	for _, c := range list {
		if err := s.tell(tx, c); err != nil {
			return err
		}
	}
	return err
}

// newest are the charters that the transaction's tenant received, each in its last version.
func newest(tx *tenant.Tx) (out []identity.LocalCharter, err error) {
	list, err := identity.LocalCharters(tx)
	seen := map[uuid.UUID]int{}
	for _, c := range list {
		i, there := seen[c.CharterID]
		switch {
		case !there:
			seen[c.CharterID] = len(out)
			out = append(out, c)
		case c.Version > out[i].Version:
			out[i] = c
		}
	}
	return out, err
}

// tell sends what the school counted; what would be about few people never leaves it.
func (s *Service) tell(tx *tenant.Tx, c identity.LocalCharter) error {
	counts, err := accepted(tx, c)
	if err != nil {
		return err
	}
	back := answer{Charter: c.CharterID, Version: c.ID, Counts: []Count{}}
	for _, n := range counts {
		shown := Count{Profile: n.Profile}
		shown.People, shown.Accepted = few.Share(*n.People, *n.Accepted)
		back.Counts = append(back.Counts, shown)
	}
	return reply(tx, c.OriginTenant, back)
}

func reply(tx *tenant.Tx, to uuid.UUID, back answer) error {
	name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return err
	}
	back.School, back.Name = tx.Tenant(), name
	_, err = tx.DeliverAll([]uuid.UUID{to}, "", "charter.answered", back) // nobody when the link has ended
	return err
}

// accepted counts the people of the transaction's tenant who owe a charter and have an account, and those who accepted it.
func accepted(tx *tenant.Tx, c identity.LocalCharter) ([]Count, error) {
	return tenant.Select[Count](tx, `with accepted as (select identity.accepted_here($2) as person_id),
		here as (select distinct r.profile, p.id from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
			where r.tenant_id = $1 and r.profile = any ($3) and r.since <= $4::date and (r.until is null or r.until >= $4::date) and p.erased_at is null and p.account_id is not null)
		select p.profile, count(here.id)::int as people, count(here.id) filter (where exists (select from accepted a where a.person_id = here.id))::int as accepted
		from unnest($3::text[]) with ordinality p(profile, n) left join here on here.profile = p.profile group by p.profile, p.n order by p.n`, tx.Tenant(), c.ID, c.Profiles, tx.Now())
}

// answered keeps what a school said.
func (s *Service) answered(_ context.Context, tx *tenant.Tx, in *answer) error {
	var received, refused *time.Time
	if now := tx.Now(); in.Refused {
		refused = &now
	} else {
		received = &now
	}
	n, err := tx.Exec(`update charter.schools set name = $5, received_at = coalesce(received_at, $6), refused_at = $7 where tenant_id = $1 and charter_id = $2 and school_id = $3 and version_id = $4`,
		tx.Tenant(), in.Charter, in.School, in.Version, in.Name, received, refused)
	if err != nil || n == 0 || in.Refused {
		return err
	}
	for _, c := range in.Counts {
		if c.People != nil && *c.People < few.Floor { // whatever a school of another version says
			c = Count{Profile: c.Profile}
		}
		if _, err := tx.Exec(`insert into charter.counts (tenant_id, version_id, school_id, profile, people, accepted, counted_at) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (tenant_id, version_id, school_id, profile) do update set people = excluded.people, accepted = excluded.accepted, counted_at = excluded.counted_at`,
			tx.Tenant(), in.Version, in.School, c.Profile, c.People, c.Accepted, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}
