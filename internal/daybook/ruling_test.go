package daybook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/testkit"
)

type refusal struct {
	Code   string
	Errors []struct{ Field, Code, Message string }
}

func fields(t *testing.T, r testkit.Answer) map[string]string {
	t.Helper()
	var p refusal
	r.Want(t, 422).JSON(t, &p)
	out := map[string]string{}
	for _, e := range p.Errors {
		out[e.Field] = e.Message
	}
	return out
}

func TestARuleIsTriedBeforeItIsWritten(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.at(t, "2026-11-05T09:00")
	path := w.path("canteen", "/rules/preview")
	body := map[string]any{"cutoff": map[string]any{"add": map[string]any{"kind": "days_before", "days": 2, "count": "ouvres", "at": "12:00"}}, "runs": "school", "weekdays": 1 + 2 + 8 + 16}
	w.Anonymous().Do("POST", path, body).Want(t, 401)
	w.Staff(w.school, access.Director).Do("POST", path, body).Want(t, 404)
	w.Staff(w.id, access.KitchenAgent).Do("POST", path, body).Want(t, 403)
	w.parent.Do("POST", path, body).Want(t, 403)

	agent := w.Staff(w.id, access.TownAdmin)
	var p cutoff.Preview
	agent.Do("POST", path, body).Want(t, 200).JSON(t, &p)
	if len(p.Days) != 28 || p.Days[0].Day != day("2026-11-02") || !strings.Contains(p.Sentence, "2 jours ouvrés avant") {
		t.Fatalf("%d days, %q", len(p.Days), p.Sentence)
	}
	thursday := p.Days[10]
	if !thursday.Served || thursday.Add.Until.UTC() != time.Date(2026, 11, 9, 11, 0, 0, 0, time.UTC) || p.Days[9].Served {
		t.Errorf("%+v", thursday) // the Wednesday is a public holiday, and two ouvrés days before the 12th are the 9th
	}
	// a closure of the collectivity is not a day of service
	agent.Do("POST", w.path("canteen", "/closures"), map[string]any{"since": "2026-11-12", "until": "2026-11-13", "reason": "Travaux dans la cuisine"}).Want(t, 200)
	agent.Do("POST", path, body).Want(t, 200).JSON(t, &p)
	if p.Days[10].Served || !p.Days[14].Served {
		t.Errorf("%+v", p.Days[10])
	}
	// in the language of whoever asks, each fault in its field
	body["cutoff"] = map[string]any{"add": map[string]any{"kind": "days_before", "days": 400, "at": "25:00"}, "cancel": map[string]any{"kind": "by_day", "days": map[string]any{"mon": map[string]any{"weekday": "fri", "at": "9h77"}}}}
	found := fields(t, agent.Do("POST", path, body))
	if len(found) != 3 || found["cutoff.add.days"] != "Écrivez un nombre entier de 0 à 366." || !strings.HasPrefix(found["cutoff.cancel.days.mon.at"], "Écrivez une heure") || found["cutoff.add.at"] == "" {
		t.Errorf("%v", found)
	}
	delete(body, "cutoff")
	agent.Do("POST", path, body).Want(t, 422)
}

func TestWhatOneChoosesFrom(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.at(t, "2026-11-05T09:00")
	w.Staff(w.id, access.KitchenAgent).Get(w.path("canteen", "/setup?kind=meal")).Want(t, 403)
	var s daybook.Setup
	w.Staff(w.id, access.SchoolOffice).Get(w.path("canteen", "/setup?kind=meal")).Want(t, 403)
	w.Staff(w.id, access.TownAdmin).Get(w.path("canteen", "/setup?kind=meal")).Want(t, 200).JSON(t, &s)
	if len(s.Schools) != 1 || s.Schools[0].ID != w.school || len(s.Templates) < 8 || s.Templates[0].Label != "Deux jours ouvrés avant, à midi\u202f; annuler la veille à 11 h" || s.Templates[0].Rules.Add == nil {
		t.Errorf("%+v", s)
	}
}

func TestAServiceIsOpenedWhole(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.at(t, "2026-11-05T09:00")
	path := w.path("childcare", "/openings")
	opening := func() map[string]any {
		return map[string]any{
			"activity": map[string]any{"kind": "wednesday", "label": "Mercredi", "modes": []string{"annual", "occasional"}, "runs": "term", "weekdays": 4, "since": "2026-11-16", "waiting": true, "answer_hours": 24,
				"units": []map[string]any{{"label": "Matin", "starts": "08:00", "ends": "12:00"}, {"label": "Après-midi", "starts": "13:30", "ends": "18:00"}}},
			"place": map[string]any{"name": "Centre des Prés", "capacity": 40}, "places": []uuid.UUID{w.centre}, "staff": 3, "ratio": 10,
			"cutoff":   map[string]any{"add": map[string]any{"kind": "weekday_before", "weekday": "wed", "weeks": 1, "at": "12:00"}},
			"absences": map[string]any{"sickness": map[string]any{"charge": "free", "proof": "sworn", "proof_days": 3}}, "open": true,
		}
	}
	w.Anonymous().Do("POST", path, opening()).Want(t, 401)
	w.Staff(w.school, access.Director).Do("POST", path, opening()).Want(t, 404)
	w.parent.Do("POST", path, opening()).Want(t, 403)

	agent := w.Staff(w.id, access.TownAdmin)
	book := func() (b daybook.BookOut) {
		agent.Get(w.path("childcare", "/book")).Want(t, 200).JSON(t, &b)
		return b
	}
	before := book()

	// whatever is refused leaves nothing behind, and says where
	for _, c := range []struct {
		change func(map[string]any)
		field  string
	}{
		{func(o map[string]any) {
			o["cutoff"] = map[string]any{"add": map[string]any{"kind": "weekday_before", "weekday": "mercredi"}}
		}, "cutoff.add.weekday"},
		{func(o map[string]any) { o["activity"].(map[string]any)["until"] = "2026-11-01" }, "activity.until"},
		{func(o map[string]any) { o["activity"].(map[string]any)["kind"] = "trip" }, "activity.kind"},
		{func(o map[string]any) { o["place"].(map[string]any)["name"] = "" }, "place.name"},
		{func(o map[string]any) { delete(o, "ratio") }, "ratio"},
		{func(o map[string]any) { o["places"] = []uuid.UUID{w.restaurant} }, "place_id"},
	} {
		o := opening()
		c.change(o)
		if found := fields(t, agent.Do("POST", path, o)); found[c.field] == "" {
			t.Errorf("%s: %v", c.field, found)
		}
	}
	if after := book(); len(after.Activities) != len(before.Activities) || len(after.Places) != len(before.Places) {
		t.Errorf("%d activities and %d places stay of what was refused", len(after.Activities)-len(before.Activities), len(after.Places)-len(before.Places))
	}

	var made struct{ ID uuid.UUID }
	agent.Do("POST", path, opening()).Want(t, 200).JSON(t, &made)
	after := book()
	var a *daybook.Activity
	for _, one := range after.Activities {
		if one.ID == made.ID {
			a = one
		}
	}
	if a == nil || a.State != daybook.Opened || len(a.Units) != 2 || len(a.Rules) != 1 || a.Rules[0].Since != day("2026-11-16") || a.Rules[0].Absences["sickness"].Proof != "sworn" {
		t.Fatalf("%+v", a)
	}
	if len(after.Places) != len(before.Places)+1 || len(after.Capacities) != 4 {
		t.Errorf("%d places, %d capacities", len(after.Places), len(after.Capacities))
	}
	// a draft may wait for its place
	draft := opening()
	delete(draft, "place")
	delete(draft, "staff")
	delete(draft, "ratio")
	draft["open"] = false
	agent.Do("POST", path, draft).Want(t, 200)
}
