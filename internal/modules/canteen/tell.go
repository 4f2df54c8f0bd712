package canteen

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/tenant"
)

type ofChange struct {
	Change uuid.UUID `json:"change"`
}

// tellChange tells at once the families whose child does not eat what a published menu now holds: that the menu of the day changed,
// and nothing of why it is they who hear of it.
func (s *Service) tellChange(_ context.Context, tx *tenant.Tx, in *ofChange) error {
	c, ok, err := tenant.One[struct {
		MenuID, PlanID uuid.UUID
		Day            Date
		Added          []Served
	}](tx, `select c.menu_id, m.plan_id, c.day, c.added from canteen.changes c join canteen.menus m on m.tenant_id = c.tenant_id and m.id = c.menu_id where c.tenant_id = $1 and c.id = $2`, tx.Tenant(), in.Change)
	if err != nil || !ok {
		return err
	}
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	told := 0
	if !c.Day.Before(today) && len(c.Added) > 0 {
		pupils, err := s.against(tx, c.PlanID, c.Day, c.Added)
		if err != nil {
			return err
		}
		if len(pupils) > 0 {
			// tomorrow's meal does not wait for the end of the quiet hours
			n := notify.Notice{Service: Key, Kind: fmt.Sprintf("canteen.kind_changed_%d", (int(c.Day.Weekday())+6)%7+1), Object: in.Change, Path: "/menus/" + c.Day.String(), Urgent: today.DaysUntil(c.Day) <= 1}
			if told, err = s.tellFamilies(tx, n, pupils); err != nil {
				return err
			}
		}
	}
	_, err = tx.Exec(`update canteen.changes set told = $3 where tenant_id = $1 and id = $2`, tx.Tenant(), in.Change, told)
	return err
}

// against lists the pupils who eat by a plan and do not eat one of these dishes on that day.
func (s *Service) against(tx *tenant.Tx, plan uuid.UUID, day Date, dishes []Served) ([]uuid.UUID, error) {
	cares, err := s.CaresOf(tx, nil)
	if err != nil {
		return nil, err
	}
	eaters, err := tenant.Select[uuid.UUID](tx, `select pupil_id from canteen.care where tenant_id = $1 and ended_on is null and since <= $2 union
		select d.pupil_id from canteen.diets d join canteen.regimes r on r.tenant_id = d.tenant_id and r.id = d.regime_id where d.tenant_id = $1 and r.avoids <> '{}' and d.since <= $2 and (d.until is null or d.until >= $2)`, tx.Tenant(), day)
	if err != nil || len(eaters) == 0 {
		return nil, err
	}
	diets, err := DietsOf(tx, eaters, day, day)
	if err != nil {
		return nil, err
	}
	plans, err := plansOf(tx, eaters)
	if err != nil {
		return nil, err
	}
	var out []uuid.UUID
	for _, pupil := range eaters {
		if plans.of(Eater{Pupil: pupil}) != plan {
			continue
		}
		var care *Care
		for i := range cares {
			if cares[i].PupilID == pupil && !cares[i].Since.After(day) && cares[i].Meal == Adapted { // who brings a basket eats none of it
				care = &cares[i]
			}
		}
		var avoids []string
		for _, d := range diets {
			if d.PupilID == pupil {
				avoids = d.Avoids
			}
		}
		if len(meets(dishes, care, avoids)) > 0 {
			out = append(out, pupil)
		}
	}
	return out, nil
}

// tellFamilies tells whoever answers for pupils; it answers how many people.
func (s *Service) tellFamilies(tx *tenant.Tx, n notify.Notice, pupils []uuid.UUID) (int, error) {
	to, err := directory.Resolve(tx, directory.Audience{Pupils: pupils})
	if err != nil {
		return 0, err
	}
	var people []notify.Recipient
	at := map[uuid.UUID]int{}
	for _, a := range to {
		if a.Pupil == nil {
			continue
		}
		i, ok := at[a.Guardian]
		if !ok {
			i = len(people)
			at[a.Guardian] = i
			people = append(people, notify.Recipient{Person: a.Guardian, Account: a.AccountID})
		}
		if p := &people[i]; p.About == "" {
			p.About = a.PupilGivenName
		} else {
			p.About += ", " + a.PupilGivenName
		}
		people[i].Pupils = append(people[i].Pupils, *a.Pupil)
	}
	if len(people) == 0 {
		return 0, nil
	}
	_, told, err := s.Notify.Publish(tx, n, notify.People(people))
	return told, err
}
