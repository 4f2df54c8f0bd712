package canteen

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// AdultMealsOf are the meals of adults between two days, as counts: the kitchen's sum is these beside the children's.
func AdultMealsOf(tx *tenant.Tx, from, until Date) ([]AdultMeals, error) {
	rows, err := tenant.Select[AdultMeals](tx, `select a.school_id as school, coalesce((select l.peer_name from tenant.links l where l.tenant_id = $1 and l.peer_tenant_id = a.school_id limit 1), (select t.name from tenant.tenants t where t.tenant_id = $1 and t.tenant_id = a.school_id), '') as name, a.day, a.meals, a.via, a.updated_at
		from canteen.adult_meals a where a.tenant_id = $1 and a.day between $2 and $3 order by a.day, name`, tx.Tenant(), from, until)
	return append([]AdultMeals{}, rows...), err
}

// tables are the schools for which the caller's organisation may ask: itself, when it is a school; otherwise those it serves.
func tables(tx *tenant.Tx) ([]Follower, error) {
	here, _, err := tenant.One[struct{ Kind, Name string }](tx, `select kind, name from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if here.Kind == "school" {
		id := tx.Tenant()
		return []Follower{{SchoolID: &id, Name: here.Name}}, nil
	}
	links, err := tenant.Links(tx)
	out := []Follower{}
	for _, l := range links {
		if l.PeerKind == "school" && slices.Contains(l.Services, Key) {
			out = append(out, Follower{SchoolID: &l.Peer, Name: l.PeerName})
		}
	}
	return out, err
}

// asked is what a school's asking carries to the collectivities that serve it: a count, and nobody.
type asked struct {
	School uuid.UUID `json:"school"`
	Day    Date      `json:"day"`
	Meals  int       `json:"meals"`
}

// AskAdults asks for the meals of adults of a school on a day. In the school, the collectivities that serve it are told.
func AskAdults(tx *tenant.Tx, school uuid.UUID, on Date, meals int) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	if on.Before(today) {
		return problem.New(problem.Invalid, "canteen.adults_past")
	}
	may, err := tables(tx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(may, func(f Follower) bool { return *f.SchoolID == school }) {
		return problem.Missing()
	}
	via := "desk"
	if school == tx.Tenant() {
		via = "school"
		links, err := tenant.Links(tx)
		if err != nil {
			return err
		}
		var peers []uuid.UUID
		for _, l := range links {
			if slices.Contains(l.Services, Key) {
				peers = append(peers, l.Peer)
			}
		}
		if _, err := tx.DeliverAll(peers, Key, "canteen.adults", asked{School: school, Day: on, Meals: meals}); err != nil {
			return err
		}
	}
	return keepAdults(tx, asked{School: school, Day: on, Meals: meals}, via)
}

func keepAdults(tx *tenant.Tx, a asked, via string) error {
	_, err := tx.Exec(`insert into canteen.adult_meals (tenant_id, school_id, day, meals, via, updated_at) values ($1, $2, $3, $4, $5, $6)
		on conflict (tenant_id, school_id, day) do update set meals = excluded.meals, via = excluded.via, updated_at = excluded.updated_at`, tx.Tenant(), a.School, a.Day, a.Meals, via, tx.Now())
	return err
}

// receiveAdults keeps, in a collectivity, what a school it serves asked for.
func (s *Service) receiveAdults(_ context.Context, tx *tenant.Tx, in *asked) error {
	linked, err := tenant.Links(tx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(linked, func(l tenant.Link) bool { return l.Peer == in.School && slices.Contains(l.Services, Key) }) {
		return nil
	}
	return keepAdults(tx, *in, "school")
}
