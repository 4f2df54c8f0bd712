package daybook_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/daybook"
	"preau/internal/tenant"
)

func TestAFamilyBooksAndGivesBackByTheRule(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	lina, noe := w.children[0], w.children[1]

	cells := []map[string]any{want(lina, w.noon, "2026-09-10", true), want(noe, w.noon, "2026-09-10", true), want(lina, w.noon, "2026-09-08", true), want(lina, w.noon, "2026-09-09", true)}
	w.Anonymous().Do("PUT", w.path("canteen", "/bookings"), map[string]any{"cells": cells}).Want(t, 401)
	w.Staff(w.school, access.Director).Do("PUT", w.path("canteen", "/bookings"), map[string]any{"cells": cells}).Want(t, 404)
	w.Staff(w.id, access.KitchenAgent).Do("PUT", w.path("canteen", "/bookings"), map[string]any{"cells": cells}).Want(t, 403)
	stranger, _ := w.child(t, 9)
	w.parent.Do("PUT", w.path("canteen", "/bookings"), map[string]any{"cells": []map[string]any{want(stranger, w.noon, "2026-09-10", true)}}).Want(t, 404)

	out := w.book(t, "canteen", cells...)
	// Thursday is two ouvrés days from Monday noon… Tuesday is too near, Wednesday no school day
	if out[0].State != "booked" || out[1].State != "booked" || out[2].Result != "refused" || out[2].Code != "too_late" || out[3].Result != "refused" {
		t.Fatalf("%+v", out)
	}
	if !strings.Contains(out[2].Sentence, "septembre") || out[2].State != "" {
		t.Errorf("a refusal that explains nothing: %+v", out[2])
	}
	if both := w.book(t, "canteen", want(noe, w.noon, "2026-09-14", true), want(noe, w.noon, "2026-09-14", true), want(noe, w.noon, "2026-09-14", false)); both[0].State != "booked" || both[1].Code != "twice" || both[2].Code != "twice" {
		t.Errorf("one cell three times: %+v", both)
	}
	w.book(t, "canteen", want(noe, w.noon, "2026-09-14", false))
	if again := w.book(t, "canteen", cells[0]); again[0].Result != "unchanged" || again[0].Version != 1 {
		t.Errorf("%+v", again)
	}

	// one sees what is booked, and until when it may still be given back
	var months struct{ Items []daybook.Month }
	w.parent.Get("/api/v1/canteen/month?from=2026-09-07&until=2026-09-30").Want(t, 200).JSON(t, &months)
	m := months.Items[0]
	if len(m.Children) != 3 || len(m.Bookings) != 3 || !m.Children[0].MayBook || m.Activities[0].Rule == "" || m.Next == nil {
		t.Fatalf("%+v", m)
	}
	i := slices.IndexFunc(m.Terms, func(x daybook.Term) bool { return x.Day == day("2026-09-10") })
	if i < 0 || !m.Terms[i].Cancel.Open || m.Terms[i].Cancel.Until.UTC().Format(time.RFC3339) != "2026-09-08T09:00:00Z" || m.Terms[i].Add.Until.UTC().Format(time.RFC3339) != "2026-09-08T10:00:00Z" {
		t.Errorf("%+v", m.Terms[i])
	}

	// the last instant, and the first that is too late
	w.at(t, "2026-09-08T10:59")
	if out = w.book(t, "canteen", want(noe, w.noon, "2026-09-10", false)); out[0].State != "cancelled" {
		t.Errorf("%+v", out)
	}
	w.at(t, "2026-09-08T11:00")
	if out = w.book(t, "canteen", want(lina, w.noon, "2026-09-10", false)); out[0].Result != "refused" || out[0].State != "booked" {
		t.Errorf("%+v", out)
	}

	// an agent goes over it with a reason, which stays
	desk := w.Staff(w.id, access.SchoolOffice)
	body := map[string]any{"cells": []map[string]any{want(lina, w.noon, "2026-09-10", false)}, "override": true}
	desk.Do("PUT", w.path("canteen", "/desk/bookings"), body).Want(t, 422)
	body["reason"] = "Deuil dans la famille, appel de 11 h 20"
	var done outcomes
	desk.Do("PUT", w.path("canteen", "/desk/bookings"), body).Want(t, 200).JSON(t, &done)
	if done.Outcomes[0].State != "cancelled" {
		t.Errorf("%+v", done)
	}
	var trace []daybook.TraceLine
	desk.Get(w.path("canteen", "/pupils/"+lina.String()+"/trace?day=2026-09-10")).Want(t, 200).JSON(t, &trace)
	if len(trace) != 2 || trace[0].Via != "family" || trace[1].Reason == "" || trace[1].Code != "overridden" {
		t.Errorf("%+v", trace)
	}
}

func TestARegulationAsksForDaysTogether(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	w.In(w.id, func(tx *tenant.Tx) error {
		return w.services["childcare"].WriteRule(tx, w.care, uuid.New(), daybook.RuleIn{Since: day("2026-09-14"), Cutoff: rules(t, `{"add":{"kind":"days_before","days":2,"count":"ouvres","late":[{"surcharge":"1 €","until":{"kind":"day_before","at":"12:00"}},{"surcharge":"20 €","per":"family"}]},"cancel":{"kind":"same_day","at":"07:00"},"week":{"least":2,"most":3}}`), Absences: absences})
	})
	lina := w.children[0]
	if out := w.book(t, "childcare", want(lina, w.early, "2026-09-14", true)); out[0].Code != "week_least" || !strings.Contains(out[0].Sentence, "au moins 2 jours dans la semaine du lundi 14 septembre 2026") {
		t.Fatalf("one day alone: %+v", out)
	}
	// two slots of one day are one day; of too many days the last is refused
	out := w.book(t, "childcare", want(lina, w.early, "2026-09-14", true), want(lina, w.late, "2026-09-14", true), want(lina, w.early, "2026-09-15", true), want(lina, w.early, "2026-09-17", true), want(lina, w.early, "2026-09-18", true))
	if out[0].State != "booked" || out[1].State != "booked" || out[2].State != "booked" || out[3].State != "booked" || out[4].Code != "week_most" {
		t.Fatalf("%+v", out)
	}
	// down to the least and no further, unless the whole week is given back
	if out = w.book(t, "childcare", want(lina, w.early, "2026-09-17", false)); out[0].State != "cancelled" {
		t.Fatalf("%+v", out)
	}
	if out = w.book(t, "childcare", want(lina, w.early, "2026-09-15", false)); out[0].Code != "week_least" || out[0].State != "booked" {
		t.Fatalf("%+v", out)
	}
	if out = w.book(t, "childcare", want(lina, w.late, "2026-09-14", false), want(lina, w.early, "2026-09-14", false), want(lina, w.early, "2026-09-15", false)); out[0].State != "cancelled" || out[1].State != "cancelled" || out[2].State != "cancelled" {
		t.Fatalf("%+v", out)
	}
	// each stretch of being late has its surcharge, and says how often it is owed
	for _, c := range []struct {
		at    string
		cents int
		per   string
	}{{"2026-09-18T09:00", 100, ""}, {"2026-09-20T13:00", 2000, "family"}} {
		w.at(t, c.at)
		monday := "2026-09-21"
		out = w.book(t, "childcare", want(w.children[1], w.early, monday, true), want(w.children[1], w.early, "2026-09-22", true))
		if out[0].State != "booked" || !out[0].Late {
			t.Fatalf("%s: %+v", c.at, out)
		}
		var months struct{ Items []daybook.Month }
		w.parent.Get("/api/v1/childcare/month?from=2026-09-21&until=2026-09-21").Want(t, 200).JSON(t, &months)
		if b := months.Items[0].Bookings; len(b) != 1 || b[0].SurchargeCents != c.cents || b[0].SurchargePer != c.per {
			t.Errorf("%s: %+v", c.at, b)
		}
		w.book(t, "childcare", want(w.children[1], w.early, monday, false), want(w.children[1], w.early, "2026-09-22", false))
	}
}

func TestALateBookingIsMarked(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	out := w.book(t, "childcare", want(w.children[0], w.early, "2026-09-10", true))
	if out[0].State != "booked" || !out[0].Late || !strings.Contains(out[0].Sentence, "0,50") {
		t.Fatalf("%+v", out)
	}
	// the second hour needs the first
	if out = w.book(t, "childcare", want(w.children[1], w.late, "2026-09-10", true)); out[0].Code != "depends" {
		t.Errorf("%+v", out)
	}
	if out = w.book(t, "childcare", want(w.children[1], w.late, "2026-09-10", true), want(w.children[1], w.early, "2026-09-10", true)); out[0].State != "booked" || out[1].State != "booked" {
		t.Errorf("%+v", out)
	}
	if out = w.book(t, "childcare", want(w.children[1], w.early, "2026-09-10", false)); out[0].Code != "depended_on" {
		t.Errorf("%+v", out)
	}
}

// Two agents and a parent act on one day: one outcome, and everybody is told which.
func TestThreeHandsOnOneDay(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	lina := w.children[0]
	zero := 0
	cell := want(lina, w.noon, "2026-09-14", true)
	cell["version"] = zero
	desks := []func() outcomes{}
	for range 2 {
		agent := w.Staff(w.id, access.SchoolOffice)
		desks = append(desks, func() (o outcomes) {
			agent.Do("PUT", w.path("canteen", "/desk/bookings"), map[string]any{"cells": []map[string]any{cell}}).Want(t, 200).JSON(t, &o)
			return o
		})
	}
	desks = append(desks, func() outcomes { return outcomes{w.book(t, "canteen", cell)} })
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := map[string]int{}
	for _, one := range desks {
		wg.Go(func() {
			o := one()
			mu.Lock()
			defer mu.Unlock()
			count[o.Outcomes[0].Result]++
			if o.Outcomes[0].State != "booked" || o.Outcomes[0].Version != 1 {
				t.Errorf("somebody was told %+v", o.Outcomes[0])
			}
		})
	}
	wg.Wait()
	if count["done"] != 1 || count["changed"] != 2 {
		t.Errorf("%v", count)
	}
}

// The last places are asked for by many families at the same instant.
func TestAPlaceIsGivenOnce(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	const families = 200
	parents := make([]func() daybook.Outcome, families)
	for i := range parents {
		child, _ := w.child(t, 100+i)
		hat := w.Hat(w.id, tenant.NewID(), access.Guardian)
		hat.Subjects = append(hat.Subjects, child)
		client := w.As(access.Caller{Hats: []access.Hat{hat}})
		parents[i] = func() daybook.Outcome {
			var out outcomes
			client.Do("PUT", w.path("childcare", "/bookings"), map[string]any{"cells": []map[string]any{want(child, w.early, "2026-09-24", true), want(child, w.early, "2026-09-22", true)}}).Want(t, 200).JSON(t, &out)
			return out.Outcomes[0]
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	count := map[string]int{}
	for _, ask := range parents {
		wg.Go(func() {
			o := ask()
			mu.Lock()
			count[o.State]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if count["booked"] != 12 || count["waiting"] != families-12 {
		t.Fatalf("%v", count)
	}
	w.In(w.id, func(tx *tenant.Tx) error {
		type seat struct{ Taken, Waiting, Booked, Queued int }
		s, _, err := tenant.One[seat](tx, `select s.taken, s.waiting, (select count(*) from childcare.bookings b where b.tenant_id = $1 and b.unit_id = s.unit_id and b.day = s.day and b.state = 'booked')::int as booked,
			(select count(*) from childcare.bookings b where b.tenant_id = $1 and b.unit_id = s.unit_id and b.day = s.day and b.state = 'waiting')::int as queued from childcare.seats s where s.tenant_id = $1 and s.day = '2026-09-24'`, w.id)
		if s != (seat{12, families - 12, 12, families - 12}) {
			t.Errorf("counted %+v", s)
		}
		return err
	})
}

func TestAFreePlaceGoesToWhoeverWaits(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	two := 2
	w.In(w.id, func(tx *tenant.Tx) error {
		return w.services["childcare"].WriteCapacity(tx, uuid.New(), daybook.CapacityIn{Unit: w.early, Place: w.centre, Since: day("2026-09-01"), Places: &two})
	})
	on := "2026-09-24"
	state := func(i int) string {
		t.Helper()
		var months struct{ Items []daybook.Month }
		w.parent.Get("/api/v1/childcare/month?from="+on+"&until="+on).Want(t, 200).JSON(t, &months)
		for _, b := range months.Items[0].Bookings {
			if b.Child == w.children[i] {
				return b.State
			}
		}
		return ""
	}
	out := w.book(t, "childcare", want(w.children[0], w.early, on, true), want(w.children[1], w.early, on, true), want(w.children[2], w.early, on, true))
	if out[0].State != "booked" || out[1].State != "booked" || out[2].State != "waiting" || out[2].Sentence == "" {
		t.Fatalf("%+v", out)
	}
	w.Clock.Advance(time.Minute)
	// a place given back is offered, and nobody who comes later passes before those who wait
	w.book(t, "childcare", want(w.children[0], w.early, on, false))
	if out = w.book(t, "childcare", want(w.children[0], w.early, on, true)); out[0].State != "waiting" {
		t.Errorf("a newcomer passed: %+v", out)
	}
	w.RunJobs()
	if state(2) != "offered" || state(0) != "waiting" {
		t.Fatalf("%s, %s", state(2), state(0))
	}
	// not answered in time, it goes to the next, who takes it
	w.Clock.Advance(25 * time.Hour)
	w.RunJobs()
	if state(2) != "cancelled" || state(0) != "offered" {
		t.Fatalf("%s, %s", state(2), state(0))
	}
	if out = w.book(t, "childcare", want(w.children[0], w.early, on, true)); out[0].State != "booked" {
		t.Errorf("%+v", out)
	}
	// one animator more
	w.book(t, "childcare", want(w.children[2], w.early, on, true))
	three := 3
	w.In(w.id, func(tx *tenant.Tx) error {
		return w.services["childcare"].WriteCapacity(tx, uuid.New(), daybook.CapacityIn{Unit: w.early, Place: w.centre, Since: day("2026-09-02"), Places: &three})
	})
	w.RunJobs()
	if state(2) != "offered" {
		t.Errorf("a new place is not offered: %s", state(2))
	}
}

func TestWhatTheSchoolSaysReachesTheMeal(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	lina, noe := w.children[0], w.children[1]
	w.book(t, "canteen", want(lina, w.noon, "2026-09-10", true), want(lina, w.noon, "2026-09-11", true), want(lina, w.noon, "2026-09-14", true), want(noe, w.noon, "2026-09-11", true))
	w.book(t, "childcare", want(lina, w.early, "2026-09-11", true))
	next := func() daybook.Effect {
		t.Helper()
		select {
		case e := <-w.effects:
			return e
		default:
			t.Fatal("the school was answered nothing")
		}
		return daybook.Effect{}
	}
	bookings := func(service string) map[string]daybook.MonthBooking {
		t.Helper()
		var months struct{ Items []daybook.Month }
		w.parent.Get("/api/v1/"+service+"/month?from=2026-09-07&until=2026-09-30").Want(t, 200).JSON(t, &months)
		out := map[string]daybook.MonthBooking{}
		for _, b := range months.Items[0].Bookings {
			if b.Child == lina {
				out[b.Day.String()] = b
			}
		}
		return out
	}
	// an outing from 9 to 16: the meal goes, the evening stays
	outing := daybook.Fact{ID: uuid.New(), Kind: daybook.Outing, Pupils: w.atSchool[:1], Days: []daybook.FactDay{{Day: day("2026-09-11"), From: 9 * 60, To: 16 * 60}}, By: "school", State: daybook.Confirmed}
	w.tell(t, outing)
	if b := bookings("canteen")["2026-09-11"]; b.State != "away" || b.Charge != "free" || !strings.Contains(b.ChargeSentence, "Sortie") {
		t.Errorf("%+v", b)
	}
	if b := bookings("childcare")["2026-09-11"]; b.State != "booked" {
		t.Errorf("the evening: %+v", b)
	}
	if e := next(); e.Freed != 1 || e.Free != 1 || e.Service != "canteen" {
		t.Errorf("%+v", e)
	}
	<-w.effects
	if out := w.book(t, "canteen", want(lina, w.noon, "2026-09-11", true)); out[0].Code != "fact_outing" {
		t.Errorf("booked into an outing: %+v", out)
	}
	// told again for another day: the first comes back
	outing.Days[0].Day, outing.Version = day("2026-09-14"), 2
	w.tell(t, outing)
	if b := bookings("canteen"); b["2026-09-11"].State != "booked" || b["2026-09-14"].State != "away" {
		t.Errorf("%+v", b)
	}
	outing.State, outing.Version = daybook.Withdrawn, 3
	w.tell(t, outing)
	if b := bookings("canteen"); b["2026-09-11"].State != "booked" || b["2026-09-14"].State != "booked" || b["2026-09-14"].Charge != "due" {
		t.Errorf("%+v", b)
	}

	// what was told before and comes late changes nothing; what is only asked does nothing either, and is answered
	outing.State, outing.Version = daybook.Confirmed, 2
	w.tell(t, outing)
	for len(w.effects) > 0 {
		<-w.effects
	}
	w.tell(t, daybook.Fact{ID: uuid.New(), Kind: daybook.Strike, Pupils: w.atSchool, Days: wholeDays("2026-09-11"), By: "school", State: daybook.Asked})
	if b := bookings("canteen"); b["2026-09-11"].State != "booked" || b["2026-09-14"].State != "booked" {
		t.Errorf("%+v", b)
	}
	if e := next(); e.Freed+next().Freed != 3 {
		t.Errorf("%+v", e)
	}

	// a sickness: the parent sees before saying so that the first day is due
	var effects struct{ Lines []daybook.EffectLine }
	w.parent.Get("/api/v1/children/"+lina.String()+"/canteen/effects?from=2026-09-10&until=2026-09-14&kind=absence&ground=sickness").Want(t, 200).JSON(t, &effects)
	if l := effects.Lines; len(l) != 3 || l[0].Charge != "due" || l[1].Charge != "free" || l[2].Charge != "free" || !strings.Contains(l[0].Sentence, "premiers jours") {
		t.Fatalf("%+v", l)
	}
	w.tell(t, daybook.Fact{ID: uuid.New(), Kind: daybook.Absence, Ground: daybook.Sickness, Pupils: w.atSchool[:1], Days: wholeDays("2026-09-10", "2026-09-11"), By: "family", State: daybook.Declared})
	b := bookings("canteen")
	if b["2026-09-10"].Charge != "due" || b["2026-09-11"].Charge != "free" || b["2026-09-14"].State != "booked" || b["2026-09-10"].State != "away" {
		t.Errorf("%+v", b)
	}
	// it goes on over the weekend: no first day again, in another fact
	w.tell(t, daybook.Fact{ID: uuid.New(), Kind: daybook.Absence, Ground: daybook.Sickness, Pupils: w.atSchool[:1], Days: wholeDays("2026-09-14"), By: "family", State: daybook.Declared})
	if b := bookings("canteen")["2026-09-14"]; b.Charge != "free" || b.State != "away" {
		t.Errorf("%+v", b)
	}
}

// The school knows who eats, under its own names for the pupils; far days wait for the night.
func TestTheSchoolIsToldWhoEats(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	w.book(t, "canteen", want(w.children[0], w.noon, "2026-09-10", true), want(w.children[0], w.noon, "2026-09-24", true))
	w.RunJobs()
	if len(w.told) != 1 || len(w.told[0].Lines) != 1 || w.told[0].Lines[0].Pupil != w.atSchool[0] || w.told[0].Lines[0].Day != day("2026-09-10") || w.told[0].Lines[0].Starts.String() != "11:30" {
		t.Fatalf("%+v", w.told)
	}
	w.told = nil
	w.In(w.id, func(tx *tenant.Tx) error {
		_, err := tx.Emit("canteen.tell-schools", time.Time{}, struct{}{})
		return err
	})
	w.RunJobs()
	lines := 0
	for _, told := range w.told {
		lines += len(told.Lines)
		if len(told.Whole) != 1 {
			t.Errorf("%+v", told)
		}
	}
	if len(w.told) != 8 || lines != 1 {
		t.Errorf("%d deliveries of %d lines", len(w.told), lines)
	}
}

func TestAnExceptionalClosureGivesBack(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	w.book(t, "canteen", want(w.children[0], w.noon, "2026-09-14", true), want(w.children[1], w.noon, "2026-09-14", true), want(w.children[0], w.noon, "2026-09-15", true))
	admin := w.Staff(w.id, access.TownAdmin)
	body := map[string]any{"since": "2026-09-14", "until": "2026-09-14", "reason": "Coupure d’eau"}
	path := w.path("canteen", "/closures")
	w.parent.Post(path, body).Want(t, 403)
	var out struct{ Cancelled int }
	admin.Post(path, body).Want(t, 200).JSON(t, &out)
	if out.Cancelled != 2 {
		t.Errorf("%+v", out)
	}
	if o := w.book(t, "canteen", want(w.children[0], w.noon, "2026-09-14", true)); o[0].Code != "closed_day" {
		t.Errorf("%+v", o)
	}
}

func TestATypicalWeekBooksTheYear(t *testing.T) {
	w := openTown(t)
	w.at(t, "2026-09-07T08:25")
	// one week of two, Monday and Thursday, as in a family of two homes
	body := map[string]any{"child": w.children[0], "activity_id": w.meal, "place_id": w.restaurant, "mode": "weekly", "since": "2026-09-07", "pattern": map[string]any{w.noon.String(): map[string]int{"a": 1 + 8, "b": 0}}}
	var out struct {
		Enrolment daybook.Enrolment
		Outcomes  []daybook.Outcome
	}
	w.parent.Do("PUT", w.path("canteen", "/enrolments"), body).Want(t, 200).JSON(t, &out)
	booked := map[string]bool{}
	for _, o := range out.Outcomes {
		if o.State == "booked" {
			_, week := o.Day.At(time.UTC, 12, 0).ISOWeek()
			if week%2 != 0 || o.Day.Weekday() != time.Monday && o.Day.Weekday() != time.Thursday {
				t.Errorf("booked on %s", o.Day)
			}
			booked[o.Day.String()] = true
		}
	}
	if len(booked) < 30 || booked["2026-12-24"] || !booked["2026-09-14"] {
		t.Errorf("%d days", len(booked))
	}
	// another week: what it no longer holds is given back
	body["pattern"] = map[string]any{w.noon.String(): map[string]int{"a": 1, "b": 1}}
	w.parent.Do("PUT", w.path("canteen", "/enrolments"), body).Want(t, 200).JSON(t, &out)
	for _, o := range out.Outcomes {
		if o.Day.Weekday() == time.Thursday && o.State != "cancelled" && o.Result != "refused" {
			t.Errorf("%+v", o)
		}
	}
}
