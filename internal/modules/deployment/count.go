package deployment

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/few"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Count is what a school says of one profile. A nil figure is hidden.
type Count struct {
	Profile   string `json:"profile" db:"profile"`
	People    *int   `json:"people,omitempty"`
	Activated *int   `json:"activated,omitempty"`
	Active    *int   `json:"active,omitempty" doc:"Seen in the last thirty days"`
}

// masked hides every figure that is about few people, or that leaves such a group when it is taken from another.
// people ≥ activated ≥ active ≥ 0.
func masked(profile string, people, activated, active int) Count {
	c := Count{Profile: profile}
	if c.People, c.Activated = few.Share(people, activated); c.People == nil {
		return c
	}
	if _, c.Active = few.Share(people, active); c.Activated != nil && !few.Enough(activated-active) {
		c.Active = nil
	}
	return c
}

// figures are what travels to a level: counts, and the school's own card.
type figures struct {
	School     uuid.UUID  `json:"school"`
	Name       string     `json:"name"`
	UAI        *string    `json:"uai,omitempty"`
	SchoolType *string    `json:"school_type,omitempty"`
	City       *string    `json:"city,omitempty"`
	OpenedAt   time.Time  `json:"opened_at"`
	Services   int        `json:"services"`
	ImportAt   *time.Time `json:"import_at,omitempty"`
	Day        string     `json:"day"`
	Counts     []Count    `json:"counts"`
	// Steps are those before its opening that it sees done; each is yes or no and names nobody.
	Steps map[string]bool `json:"steps"`
}

// levelsOf are the linked organisations that follow this school's deployment.
func levelsOf(tx *tenant.Tx) (out []uuid.UUID, err error) {
	links, err := tenant.Links(tx)
	for _, l := range links {
		if slices.Contains(l.Services, Key) && slices.Contains([]string{"academy", "district", "departement", "region", "commune", "intercommunality"}, l.PeerKind) {
			out = append(out, l.Peer)
		}
	}
	return out, err
}

// count is the school's night round: it counts itself once and delivers the figures to each level that follows it. Small counts
// never leave the school.
func (s *Service) count(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	peers, err := levelsOf(tx)
	if err != nil || len(peers) == 0 {
		return err
	}
	card, ok, err := tenant.One[struct {
		Kind, Name            string
		Uai, SchoolType, City *string
		CreatedAt             time.Time
		Services              int
		ImportAt              *time.Time
		Day                   time.Time
	}](tx, `select t.kind, t.name, t.uai, t.school_type, t.city, t.created_at, ($2 at time zone t.time_zone)::date as day,
		(select count(*) from tenant.services s where s.tenant_id = $1 and s.closed_at is null)::int as services,
		(select max(i.applied_at) from directory.imports i where i.tenant_id = $1 and i.state = 'applied') as import_at
		from tenant.tenants t where t.tenant_id = $1`, tx.Tenant(), tx.Now())
	if err != nil || !ok || card.Kind != "school" {
		return err
	}
	rows, err := tenant.Select[struct {
		Profile                   string
		People, Activated, Active int
	}](tx, `with active as (select deployment.active($3) as person_id),
		here as (select distinct r.profile, p.id, p.account_id is not null as activated from directory.roles r join directory.people p on p.tenant_id = r.tenant_id and p.id = r.person_id
			where r.tenant_id = $1 and r.since <= $2::date and (r.until is null or r.until >= $2::date) and p.erased_at is null)
		select profile, count(*)::int as people, count(*) filter (where activated)::int as activated,
			count(*) filter (where activated and exists (select from active a where a.person_id = here.id))::int as active
		from here group by profile order by profile`, tx.Tenant(), card.Day, tx.Now().AddDate(0, 0, -30))
	if err != nil {
		return err
	}
	f := figures{School: tx.Tenant(), Name: card.Name, UAI: card.Uai, SchoolType: card.SchoolType, City: card.City, OpenedAt: card.CreatedAt, Services: card.Services,
		ImportAt: card.ImportAt, Day: card.Day.Format(time.DateOnly), Counts: []Count{}}
	for _, r := range rows {
		f.Counts = append(f.Counts, masked(r.Profile, r.People, r.Activated, r.Active))
	}
	if f.Steps, err = s.seen(tx); err != nil {
		return err
	}
	for _, peer := range peers {
		if _, err := tx.Deliver(peer, Key, "deployment.counted", f); err != nil && !problem.Is(err, "tenant.no_link") {
			return err
		}
	}
	return nil
}

// counted keeps what a school said of itself.
func (s *Service) counted(_ context.Context, tx *tenant.Tx, in *figures) error {
	day, err := time.Parse(time.DateOnly, in.Day)
	if err != nil {
		return problem.New(problem.Invalid, "job.payload")
	}
	// a school that was planned is here now: its line keeps its wave
	if in.UAI != nil {
		if _, err := tx.Exec(`with planned as (delete from deployment.schools where tenant_id = $1 and uai = $3 and id <> $2 and opened_at is null returning wave, planned_on)
			insert into deployment.schools (tenant_id, id, name, wave, planned_on) select $1, $2, $4, wave, planned_on from planned limit 1 on conflict do nothing`, tx.Tenant(), in.School, *in.UAI, in.Name); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`insert into deployment.schools (tenant_id, id, name, uai, school_type, city, opened_at, services, last_import_at, counted_at, steps) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11::jsonb, '{}'))
		on conflict (tenant_id, id) do update set name = excluded.name, uai = excluded.uai, school_type = excluded.school_type, city = excluded.city, opened_at = excluded.opened_at,
			services = excluded.services, last_import_at = excluded.last_import_at, counted_at = excluded.counted_at, steps = excluded.steps`,
		tx.Tenant(), in.School, in.Name, in.UAI, in.SchoolType, in.City, in.OpenedAt, in.Services, in.ImportAt, tx.Now(), in.Steps); err != nil {
		return err
	}
	for _, c := range in.Counts {
		if c.People != nil && *c.People < few.Floor { // whatever a school of another version says
			c = Count{Profile: c.Profile}
		}
		if _, err := tx.Exec(`insert into deployment.adoption (tenant_id, school_id, profile, day, people, activated, active) values ($1, $2, $3, $4::date, $5, $6, $7)
			on conflict (tenant_id, school_id, profile, day) do update set people = excluded.people, activated = excluded.activated, active = excluded.active`,
			tx.Tenant(), in.School, c.Profile, day, c.People, c.Activated, c.Active); err != nil {
			return err
		}
	}
	return tellPlan(tx, in.School)
}

// purge drops daily figures older than two school years.
func (s *Service) purge(_ context.Context, tx *tenant.Tx, _ *manifest.Due) error {
	_, err := tx.Exec(`delete from deployment.adoption where tenant_id = $1 and day < $2::date - 730`, tx.Tenant(), tx.Now())
	return err
}
