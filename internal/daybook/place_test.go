package daybook_test

import (
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/tenant"
)

// A place is offered for what is given there, and a closure is told with its reason.
func TestAPlaceIsOfferedForWhatIsGivenThere(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	care := w.services["childcare"]
	wednesday, centre := uuid.New(), uuid.New()
	w.In(w.id, func(tx *tenant.Tx) error {
		for _, err := range []error{
			care.WriteActivity(tx, wednesday, daybook.ActivityIn{Kind: "wednesday", Label: "Mercredi", Modes: []string{"occasional"}, Runs: "term", Weekdays: 4, Since: day("2026-09-01"), Units: []daybook.UnitIn{{ID: uuid.New(), Label: "Journée", Starts: 480, Ends: 1080}}}),
			care.WriteRule(tx, wednesday, uuid.New(), daybook.RuleIn{Since: day("2026-09-01"), Cutoff: rules(t, careRule)}),
			care.WritePlace(tx, centre, daybook.PlaceIn{Name: "Centre", Activities: []uuid.UUID{wednesday}}),
			care.WritePlace(tx, w.centre, daybook.PlaceIn{Name: "Accueil", Activities: []uuid.UUID{w.care}}),
			care.SetActivity(tx, wednesday, daybook.Opened),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	var out struct{ Enrolment daybook.Enrolment }
	in := map[string]any{"child": w.children[0], "activity_id": wednesday, "mode": "occasional", "since": "2026-09-07"}
	w.parent.Do("PUT", w.path("childcare", "/enrolments"), in).Want(t, 200).JSON(t, &out)
	if out.Enrolment.Place != centre {
		t.Errorf("enrolled at %v, want the centre: nothing else is given there on Wednesdays", out.Enrolment.Place)
	}
	// a change that says nothing of activities leaves them as they were
	admin := w.Staff(w.id, access.TownAdmin)
	admin.Do("PUT", w.path("childcare", "/places/"+centre.String()), map[string]any{"name": "Centre de loisirs"}).Want(t, 204)
	admin.Do("POST", w.path("childcare", "/closures"), map[string]any{"place_id": centre, "since": "2026-09-16", "until": "2026-09-16", "reason": "peinture"}).Want(t, 200)
	var months struct{ Items []daybook.Month }
	w.parent.Get("/api/v1/childcare/month?from=2026-09-14&until=2026-09-20").Want(t, 200).JSON(t, &months)
	m := months.Items[0]
	if len(m.Closures) != 1 || m.Closures[0].Reason != "peinture" {
		t.Errorf("%+v", m.Closures)
	}
	for _, p := range m.Places {
		if p.ID == centre && (len(p.Activities) != 1 || p.Activities[0] != wednesday) {
			t.Errorf("%+v", p)
		}
	}
	for _, c := range m.Children {
		if len(c.Places) != 2 {
			t.Errorf("%s may go to %d places, want 2", c.GivenName, len(c.Places))
		}
	}
	w.parent.Get("/api/v1/childcare/month?from=2026-09-21&until=2026-09-27").Want(t, 200).JSON(t, &months)
	if len(months.Items[0].Closures) != 0 {
		t.Error("a closure of another week")
	}
}
