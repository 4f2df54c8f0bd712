package transport_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"

	"preau/internal/modules/transport"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Who rides by right alone is on their day as they are on the bus's list, day after day: two readings of one thing.
func TestWhoRidesByRightIsOnTheirDayAsOnTheList(t *testing.T) {
	t.Parallel()
	h := open(t)
	v := h.village(4)
	v.grant(v.lina, v.church)
	tom := v.add("pupils/"+v.tom.String()+"/rights", object{"line_id": v.line, "rides": []object{{"run_id": v.out, "stop_id": v.wash, "weekdays": 1 | 8, "weeks": "a"}}})
	v.agent().Do(http.MethodPut, v.path("rights", tom), object{"state": "granted", "ground": "rpi", "charge": "free", "version": 1}).Want(t, http.StatusOK)
	h.In(h.town, func(tx *tenant.Tx) error {
		fact := tenant.NewID()
		if _, err := tx.Exec(`insert into transport.facts (tenant_id, id, school_id, kind, ground, said_by, said_at, state, heard_at, version) values ($1, $2, $3, 'absence', 'sickness', 'family', $4, 'confirmed', $4, 1)`, tx.Tenant(), fact, uuid.New(), tx.Now()); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into transport.fact_days (tenant_id, fact_id, pupil_id, day, starts, ends, kind) values ($1, $2, $3, '2026-09-11', 0, 720, 'absence')`, tx.Tenant(), fact, v.lina)
		return err
	})
	type told struct {
		PupilID                                         uuid.UUID
		Ref                                             uuid.UUID
		Day                                             schoolyear.Date
		Starts, Ends, Kind, Label, Place, State, Detail string
		More                                            string
		PlaceID                                         *uuid.UUID
		Version                                         int
	}
	from, _ := schoolyear.ParseDate("2026-09-07")
	seen := 0
	for n := range 21 {
		day := from.AddDays(n)
		var mine []told
		h.In(h.town, func(tx *tenant.Tx) (err error) {
			mine, err = tenant.Select[told](tx, transport.UsualSQL, tx.Tenant(), []uuid.UUID{v.lina, v.tom}, day, day)
			return err
		})
		for _, run := range []string{v.out, v.back} {
			var want []string
			a := h.agent().Get(h.path("runs", run, "days", day.String()))
			if a.Status == http.StatusOK {
				var l runList
				a.JSON(t, &l)
				for _, r := range l.List {
					want = append(want, r.PupilID+" "+map[bool]string{true: "booked", false: "away"}[r.Away == ""])
				}
			}
			var got []string
			for _, l := range mine {
				if l.Ref.String() == run {
					got = append(got, l.PupilID.String()+" "+l.State)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: the list says %v, the day %v", day, want, got)
			}
			seen += len(got)
		}
	}
	if seen < 24 {
		t.Errorf("%d rides in three weeks", seen)
	}
	var mine []told
	h.In(h.town, func(tx *tenant.Tx) (err error) {
		mine, err = tenant.Select[told](tx, transport.UsualSQL, tx.Tenant(), []uuid.UUID{v.lina}, from, from)
		return err
	})
	slices.SortFunc(mine, func(a, b told) int { return slices.Compare([]string{a.Starts}, []string{b.Starts}) })
	if len(mine) != 2 || mine[0].Starts != "07:50" || mine[0].Ends != "08:20" || mine[1].Starts != "16:35" || mine[1].Ends != "17:05" || mine[0].More != "Place de l’Église, devant l’abri" {
		t.Errorf("%+v", mine)
	}
	// Before an absence is said, the family reads that the bus does not wait.
	var effects struct {
		Lines []struct{ Day, Label, Charge, Sentence string }
	}
	path := "/api/v1/children/" + v.lina.String() + "/transport/effects?kind=absence&ground=sickness&from=2026-09-14&until=2026-09-15"
	v.mother.Get(path).Want(t, http.StatusOK).JSON(t, &effects)
	if len(effects.Lines) != 4 || effects.Lines[0].Charge != "free" || effects.Lines[0].Sentence == "" {
		t.Errorf("%+v", effects.Lines)
	}
	v.mother.Get(path+"&start=13:00").Want(t, http.StatusOK).JSON(t, &effects)
	if len(effects.Lines) != 2 {
		t.Errorf("away in the afternoons: %+v", effects.Lines)
	}
}
