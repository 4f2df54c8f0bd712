package directory

import (
	"fmt"

	"github.com/google/uuid"

	"preau/internal/platform/lists"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// The kinds of group. All but GroupHand are automatic: their members follow classes, duties and kinship.
const (
	GroupClass           = "class"            // a class: its pupils and those who take it
	GroupClassGuardians  = "class_guardians"  // those who answer for its pupils
	GroupStaff           = "staff"            // every adult with a duty
	GroupSchool          = "school"           // pupils and staff
	GroupSchoolGuardians = "school_guardians" // those who answer for a pupil
	GroupLevelGuardians  = "level_guardians"  // those who answer for a pupil of a level
	GroupPeerGuardians   = "peer_guardians"   // a collectivity's: those who answer for a pupil of one of its schools
	GroupHand            = "hand"             // made by a person
)

// Group is a set of people of one school year.
type Group struct {
	ID           uuid.UUID
	YearID       uuid.UUID
	Kind         string
	Label        string // of a hand-made one; an automatic class group bears its class's
	ClassID      *uuid.UUID
	Level        string
	PeerTenantID *uuid.UUID
	Automatic    bool
	Members      int
}

// openGroups makes the automatic groups that a year and its classes ask for and do not have yet.
func openGroups(tx *tenant.Tx, year uuid.UUID) error {
	type wanted struct {
		Kind         string
		ClassID      *uuid.UUID
		Level        string
		PeerTenantID *uuid.UUID
	}
	list, err := tenant.Select[wanted](tx, `
		select w.kind, w.class_id, w.level, w.peer_tenant_id from (
			select k as kind, null::uuid as class_id, '' as level, null::uuid as peer_tenant_id from unnest(array['staff', 'school', 'school_guardians']) k
			union all select k, c.id, '', null from directory.classes c, unnest(array['class', 'class_guardians']) k where c.tenant_id = $1 and c.year_id = $2
			union all select distinct 'level_guardians', null::uuid, l, null::uuid from directory.classes c, unnest(c.levels) l where c.tenant_id = $1 and c.year_id = $2
			union all select distinct 'peer_guardians', null::uuid, '', c.peer_tenant_id from directory.classes c where c.tenant_id = $1 and c.year_id = $2 and c.peer_tenant_id is not null
		) w where not exists (select from directory.groups g where g.tenant_id = $1 and g.year_id = $2 and g.kind = w.kind and g.level = w.level
			and g.class_id is not distinct from w.class_id and g.peer_tenant_id is not distinct from w.peer_tenant_id)`, tx.Tenant(), year)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return nil
	}
	made, kinds, levels := make([]uuid.UUID, len(list)), make([]string, len(list)), make([]string, len(list))
	classes, peers := make([]*uuid.UUID, len(list)), make([]*uuid.UUID, len(list))
	for i, w := range list {
		made[i], kinds[i], classes[i], levels[i], peers[i] = tenant.NewID(), w.Kind, w.ClassID, w.Level, w.PeerTenantID
	}
	if _, err := tx.Exec(`insert into directory.groups (tenant_id, id, year_id, kind, class_id, level, peer_tenant_id, automatic, created_at)
		select $1, w.id, $2, w.kind, w.class_id, w.level, w.peer, true, $8 from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::uuid[]) w(id, kind, class_id, level, peer)
		on conflict do nothing`, tx.Tenant(), year, made, kinds, classes, levels, peers, tx.Now()); err != nil {
		return fmt.Errorf("open the groups: %w", err)
	}
	return nil
}

// Refresh makes the automatic groups of the years that have not ended follow what changed: for the persons named, or for
// everybody when none is. Those who answer for a pupil named are refreshed with them. It tells every process.
func Refresh(tx *tenant.Tx, people ...uuid.UUID) error {
	var these any
	if len(people) > 0 {
		all, err := tenant.Select[uuid.UUID](tx, `select unnest($2::uuid[]) union select guardian_id from directory.kinship where tenant_id = $1 and pupil_id = any ($2)`, tx.Tenant(), people)
		if err != nil {
			return err
		}
		these = all
	}
	if _, err := tx.Exec(`select directory.refresh_groups(y.tenant_id, y.id, greatest(directory.today($1, $2), y.starts_on), $3::uuid[])
		from directory.school_years y where y.tenant_id = $1 and y.ends_on >= directory.today($1, $2)`, tx.Tenant(), tx.Now(), these); err != nil {
		return fmt.Errorf("refresh the groups: %w", err)
	}
	return tx.Touch("reach", tx.Tenant())
}

// Groups are those of a year that are not archived, the school's first, then by class, then hand-made ones.
func Groups(tx *tenant.Tx, year uuid.UUID) ([]Group, error) {
	return tenant.Select[Group](tx, `select g.id, g.year_id, g.kind, coalesce(c.label, g.label) as label, g.class_id, g.level, g.peer_tenant_id, g.automatic,
		(select count(*)::int from directory.group_members m where m.tenant_id = $1 and m.group_id = g.id and m.until is null) as members
		from directory.groups g left join directory.classes c on c.tenant_id = g.tenant_id and c.id = g.class_id
		where g.tenant_id = $1 and g.year_id = $2 and g.archived_at is null
		order by array_position(array['school_guardians', 'school', 'staff', 'peer_guardians', 'level_guardians', 'class_guardians', 'class', 'hand'], g.kind),
			coalesce(c.label, g.label) collate "fr-x-icu", g.level, g.id`, tx.Tenant(), year)
}

// MakeGroup makes a hand-made group of a year with its members.
func MakeGroup(tx *tenant.Tx, year uuid.UUID, label string, members []uuid.UUID) (uuid.UUID, error) {
	id := tenant.NewID()
	if _, err := tx.Exec(`insert into directory.groups (tenant_id, id, year_id, kind, label, automatic, created_at) values ($1, $2, $3, 'hand', $4, false, $5)`,
		tx.Tenant(), id, year, label, tx.Now()); err != nil {
		return id, fmt.Errorf("make a group: %w", err)
	}
	return id, SetMembers(tx, id, members)
}

// SetMembers makes a hand-made group hold exactly those people. An automatic one is refused with directory.group_automatic.
func SetMembers(tx *tenant.Tx, group uuid.UUID, members []uuid.UUID) error {
	automatic, ok, err := tenant.One[bool](tx, `select automatic from directory.groups where tenant_id = $1 and id = $2 and archived_at is null for update`, tx.Tenant(), group)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Missing()
	}
	if automatic {
		return problem.New(problem.Conflict, "directory.group_automatic")
	}
	found, err := tenant.Value[int](tx, `select count(*)::int from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), lists.NonNil(members))
	if err != nil {
		return err
	}
	if found != distinct(members) {
		return problem.OnField("members", "directory.unknown_person")
	}
	if _, err := tx.Exec(`update directory.group_members set until = greatest(directory.today($1, $4) - 1, since - 1)
		where tenant_id = $1 and group_id = $2 and until is null and person_id <> all ($3)`, tx.Tenant(), group, lists.NonNil(members), tx.Now()); err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into directory.group_members as m (tenant_id, group_id, person_id, since)
		select $1, $2, p, directory.today($1, $4) from (select distinct unnest($3::uuid[]) as p) x
		on conflict (tenant_id, group_id, person_id) do update set until = null where m.until is not null`, tx.Tenant(), group, lists.NonNil(members), tx.Now()); err != nil {
		return err
	}
	return tx.Touch("reach", tx.Tenant())
}

func distinct(list []uuid.UUID) int {
	seen := make(map[uuid.UUID]bool, len(list))
	for _, id := range list {
		seen[id] = true
	}
	return len(seen)
}
