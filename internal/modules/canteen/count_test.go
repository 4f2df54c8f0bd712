package canteen_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
)

// hear keeps what other software is told.
func (w *town) hear(_ *tenant.Tx, figures any) error {
	raw, err := json.Marshal(figures)
	w.told = append(w.told, string(raw))
	return err
}

// restaurant is a place of the town with its noon, in which both children are enrolled.
type restaurant struct {
	booked            *daybook.Service
	place, meal, noon uuid.UUID
}

func (w *town) restaurant(name string, on schoolyear.Date) restaurant {
	w.T.Helper()
	r := restaurant{canteen.New(canteen.Deps{Words: w.House.Words}).Bookings, uuid.New(), uuid.New(), uuid.New()}
	rule := cutoff.Rules{Add: &cutoff.Rule{Kind: cutoff.DayBefore, Count: schoolyear.CountSchool, At: 10 * 60}}
	w.In(w.id, func(tx *tenant.Tx) error {
		for _, err := range []error{
			r.booked.WritePlace(tx, r.place, daybook.PlaceIn{Name: name}),
			r.booked.WriteActivity(tx, r.meal, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{"occasional"}, Runs: "school", Weekdays: 127, Since: on.AddDays(-60), Units: []daybook.UnitIn{{ID: r.noon, Label: "Midi", Starts: 690, Ends: 810}}}),
			r.booked.WriteRule(tx, r.meal, uuid.New(), daybook.RuleIn{Since: on.AddDays(-60), Cutoff: rule}),
			r.booked.SetActivity(tx, r.meal, daybook.Opened),
		} {
			if err != nil {
				return err
			}
		}
		book, err := r.booked.Fresh(tx)
		if err != nil {
			return err
		}
		for _, child := range []uuid.UUID{w.elias, w.lina} {
			if _, _, err := r.booked.Enrol(tx, book, daybook.NewEnrolment{Pupil: child, Activity: r.meal, Place: &r.place, Mode: "occasional", Since: on.AddDays(-30)}, daybook.By{Via: "desk"}); err != nil {
				return err
			}
		}
		return nil
	})
	return r
}

func TestTheKitchenIsToldHowManyAndWhatMovesAfterwards(t *testing.T) {
	w := open(t)
	on, err := schoolyear.ParseDate(w.day(3))
	if err != nil {
		t.Fatal(err)
	}
	r := w.restaurant("Restaurant des Tilleuls", on)
	booked, place, noon := r.booked, r.place, r.noon
	w.In(w.id, func(tx *tenant.Tx) error {
		book, err := booked.Fresh(tx)
		if err != nil {
			return err
		}
		var wants []daybook.Want
		for _, child := range []uuid.UUID{w.elias, w.lina} {
			wants = append(wants, daybook.Want{Pupil: child, Unit: noon, Day: on, Take: true})
		}
		_, err = booked.Apply(tx, book, wants, daybook.By{Via: "desk"})
		return err
	})
	w.care(w.elias, object{}).Want(t, 200)

	path := w.at("count?day=%s", on)
	w.Anonymous().Get(path).Want(t, 401)
	w.Staff(w.school, access.Director).Get(path).Want(t, 404)
	w.as(w.nadia).Get(path).Want(t, 403)
	w.animator.Get(path).Want(t, 403)
	var c canteen.Count
	w.cook.Get(path).Want(t, 200).JSON(t, &c)
	if !c.Served || c.Meals != 2 || c.Care != 1 || len(c.Lines) != 1 || c.Lines[0].Age != "elementaire" || c.Closes == nil || c.Sent != nil {
		t.Fatalf("%+v", c)
	}

	// at the cut-off it leaves by itself, once
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Emit("canteen.count-plan", time.Time{}, struct{}{})
		return err
	})
	w.RunJobs()
	w.Clock.Set(c.Closes.Add(-20 * time.Hour))
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Emit("canteen.count-plan", time.Time{}, struct{}{})
		return err
	})
	w.RunJobs()
	w.Clock.Set(c.Closes.Add(time.Second))
	w.RunJobs()
	c = canteen.Count{}
	w.cook.Get(path).Want(t, 200).JSON(t, &c)
	if c.Sent == nil || c.Sent.Meals != 2 || c.Version != 1 || len(c.Moves) != 0 || c.Closes != nil {
		t.Fatalf("%+v", c)
	}

	// what moves afterwards is told as such, and sent again it is a second sending
	w.In(w.id, func(tx *tenant.Tx) error {
		book, err := booked.Fresh(tx)
		if err != nil {
			return err
		}
		_, err = booked.Apply(tx, book, []daybook.Want{{Pupil: w.lina, Unit: noon, Day: on}}, daybook.By{Via: "desk", Override: true, Reason: "malade, appel de 9 h"})
		return err
	})
	c = canteen.Count{}
	w.cook.Get(path).Want(t, 200).JSON(t, &c)
	if len(c.Moves) != 1 || c.Moves[0].Sent != 2 || c.Moves[0].Now != 1 || c.Meals != 1 || c.Version != 1 {
		t.Errorf("%+v", c)
	}
	c = canteen.Count{}
	w.cook.Post(path, nil).Want(t, 200).JSON(t, &c)
	if c.Version != 2 || len(c.Moves) != 0 {
		t.Errorf("%+v", c)
	}
	w.cook.Post(path, nil).Want(t, 200).JSON(t, &c)
	if c.Version != 2 {
		t.Errorf("sent again unchanged: %+v", c)
	}
	// other software hears each sending once, by names and figures alone
	w.told = slices.DeleteFunc(w.told, func(s string) bool { return !strings.Contains(s, on.String()) })
	if len(w.told) != 2 || !strings.Contains(w.told[0], `"meals":2`) || !strings.Contains(w.told[1], `"version":2`) || strings.Contains(strings.ToLower(w.told[0]), "giraud") || strings.Contains(w.told[0], place.String()) {
		t.Errorf("%v", w.told)
	}
	for extension, begins := range map[string]string{".csv": "\ufeffJour;Restaurant", ".xlsx": "PK", ".pdf": "%PDF"} {
		a := w.cook.Get(strings.Replace(path, "count?", "count"+extension+"?", 1)).Want(t, 200)
		if !bytes.HasPrefix(a.Body, []byte(begins)) || bytes.Contains(bytes.ToLower(a.Body), []byte("giraud")) {
			t.Errorf("%s: %.60q", extension, a.Body)
		}
	}
}
