package daybook_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/schoolyear"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// town is a commune with a canteen and childcare, a school whose pupils it feeds, and a family.
type town struct {
	*testkit.Kit
	vault              *directory.Vault
	services           map[string]*daybook.Service
	id, school         uuid.UUID
	restaurant, centre uuid.UUID
	meal, noon         uuid.UUID
	care, early, late  uuid.UUID
	children           []uuid.UUID // the commune's records
	atSchool           []uuid.UUID // the school's
	parent             *testkit.Client
	hat                access.Hat
	effects            chan daybook.Effect // what the school was answered
	told               []daybook.Telling   // and told of its pupils' days
}

func (w *town) effect(_ context.Context, _ *tenant.Tx, e *daybook.Effect) error {
	w.effects <- *e
	return nil
}

// lines keeps what the school was told of a day last.
func (w *town) lines(_ context.Context, tx *tenant.Tx, in *daybook.Sealed) error {
	var t daybook.Telling
	if err := in.Open(tx, w.vault, &t); err != nil {
		return err
	}
	w.told = append(w.told, t)
	return nil
}

// anatomies are the services' tables, as their own migrations make them.
var anatomies = map[string]fs.FS{}

func init() {
	for _, key := range []string{"canteen", "childcare"} {
		anatomies[key] = fstest.MapFS{"migrations/00001_bookings.sql": {Data: []byte("-- +goose Up\ncreate schema " + key + ";\ngrant usage on schema " + key + " to preau_app;\nselect daybook.anatomy('" + key + "');\nselect daybook.place_activities('" + key + "');\nselect daybook.usage('" + key + "');\nselect daybook.surcharge_per('" + key + "');\nselect daybook.pointing('" + key + "');\n-- +goose Down\ndrop schema " + key + " cascade;\n")}}
	}
}

const (
	// two ouvrés days before at noon; the eve at eleven to cancel; from Tuesday 23:59 of the week before for care, late with 50 cents
	canteenRule = `{"add":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"},"cancel":{"kind":"day_before","count":"school","at":"11:00"}}`
	careRule    = `{"add":{"kind":"weekday_before","weekday":"tue","weeks":1,"at":"23:59","late":{"surcharge":"0.50","until":{"kind":"same_day","at":"07:00"}}},"cancel":{"kind":"day_before","at":"18:00"}}`
)

var absences = daybook.Absences{daybook.Sickness: {Charge: "first_days", Days: 1}, daybook.Outing: {Charge: daybook.Free}, daybook.Family: {Charge: daybook.Due}, daybook.Strike: {Charge: daybook.Free}}

func day(s string) schoolyear.Date {
	d, err := schoolyear.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func rules(t testing.TB, s string) (r cutoff.Rules) {
	t.Helper()
	if err := r.UnmarshalJSON([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return r
}

func openTown(t testing.TB) *town {
	t.Helper()
	w := &town{services: map[string]*daybook.Service{}, effects: make(chan daybook.Effect, 100)}
	w.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(core.Root)
		if err != nil {
			t.Fatal(err)
		}
		w.vault = vault
		list := []manifest.Module{cutoff.Module(), directory.Module(directory.Deps{Vault: vault, Words: core.Words}), daybook.Module()}
		for _, key := range []string{"canteen", "childcare"} {
			s := &daybook.Service{Key: key, Words: core.Words, Vault: vault, Kinds: map[string][]string{"canteen": {"meal"}, "childcare": {"morning", "evening", "wednesday"}}[key],
				Desk: []access.Profile{access.TownAdmin, access.SchoolOffice}, Lists: []access.Profile{access.TownAdmin, access.KitchenAgent}, Points: []access.Profile{access.Animator}, Pointed: true, Fetched: key == "childcare"}
			w.services[key] = s
		}
		w.services["canteen"].Beside, w.services["childcare"].Beside = []*daybook.Service{w.services["childcare"]}, []*daybook.Service{w.services["canteen"]}
		for _, key := range []string{"canteen", "childcare"} {
			s := w.services[key]
			list = append(list, manifest.Module{Key: key, Rights: s.Rights(), Operations: s.Operations(), Jobs: s.Jobs(), Migrations: anatomies[key]})
		}
		return append(list, manifest.Module{Key: "attendance", Jobs: []manifest.Job{manifest.NewJob(daybook.EffectKind, []string{"attendance"}, w.effect), manifest.NewJob(daybook.LinesKind, []string{"attendance"}, w.lines)}}), nil
	})
	w.found(t)
	return w
}

func (w *town) found(t testing.TB) {
	w.id, w.school = w.Tenant("commune", "Saint-Aubin"), w.Tenant("school", "Les Tilleuls")
	w.Link(w.id, w.school, "canteen", "childcare")
	w.restaurant, w.centre, w.meal, w.noon, w.care, w.early, w.late = uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	w.In(w.id, func(tx *tenant.Tx) error {
		canteen, care := w.services["canteen"], w.services["childcare"]
		twelve := 12
		for _, err := range []error{
			canteen.WritePlace(tx, w.restaurant, daybook.PlaceIn{Name: "Restaurant des Tilleuls"}),
			canteen.WriteActivity(tx, w.meal, daybook.ActivityIn{Kind: "meal", Label: "Cantine", Modes: []string{"occasional", "weekly"}, Runs: "school", Weekdays: 127, Since: day("2026-09-01"),
				Units: []daybook.UnitIn{{ID: w.noon, Label: "Midi", Starts: 11*60 + 30, Ends: 13*60 + 30}}}),
			canteen.WriteRule(tx, w.meal, uuid.New(), daybook.RuleIn{Since: day("2026-09-01"), Cutoff: rules(t, canteenRule), Absences: absences}),
			canteen.SetActivity(tx, w.meal, "open"),
			care.WritePlace(tx, w.centre, daybook.PlaceIn{Name: "Accueil des Tilleuls", Capacity: &twelve}),
			care.WriteActivity(tx, w.care, daybook.ActivityIn{Kind: "evening", Label: "Soir", Modes: []string{"occasional"}, Runs: "school", Weekdays: 127, Since: day("2026-09-01"), Waiting: true, AnswerHours: 24,
				Units: []daybook.UnitIn{{ID: w.early, Label: "Soir 1", Starts: 16*60 + 30, Ends: 17*60 + 30},
					{ID: w.late, Label: "Soir 2", Starts: 17*60 + 30, Ends: 18*60 + 30, Needs: []daybook.Need{{Service: "childcare", Unit: w.early, Relation: "depends"}}}}}),
			care.WriteRule(tx, w.care, uuid.New(), daybook.RuleIn{Since: day("2026-09-01"), Cutoff: rules(t, careRule), Absences: absences}),
			care.SetActivity(tx, w.care, "open"),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	w.family(t, 3)
}

// family founds children of one parent, known on both sides, enrolled everywhere.
func (w *town) family(t testing.TB, n int) {
	t.Helper()
	me := tenant.NewID()
	w.hat = w.Hat(w.id, me, access.Guardian)
	for i := range n {
		here, there := w.child(t, i)
		w.children, w.atSchool = append(w.children, here), append(w.atSchool, there)
		w.hat.Subjects = append(w.hat.Subjects, here)
	}
	w.parent = w.As(access.Caller{Hats: []access.Hat{w.hat}})
}

func (w *town) child(t testing.TB, i int) (here, there uuid.UUID) {
	t.Helper()
	here, there = tenant.NewID(), tenant.NewID()
	for _, side := range []struct {
		tenant, id, peer, other uuid.UUID
	}{{w.id, here, w.school, there}, {w.school, there, w.id, here}} {
		name := fmt.Sprintf("Enfant%d", i)
		w.Exec(side.tenant, `insert into directory.people (tenant_id, id, family_name, given_name, birth_date, fold, created_at, updated_at) values ($1, $2, 'ROUX', $3, '2018-05-04', 'roux', $4, $4)`, side.tenant, side.id, name, w.Clock.Now())
		w.Exec(side.tenant, `insert into directory.roles (tenant_id, id, person_id, profile, since, created_at) values ($1, $2, $3, 'pupil', '2026-09-01', $4)`, side.tenant, tenant.NewID(), side.id, w.Clock.Now())
		w.Exec(side.tenant, `insert into directory.bridges (tenant_id, id, person_id, peer_tenant_id, peer_person_id, came, state, since, proposed_at) values ($1, $2, $3, $4, $5, false, 'confirmed', '2026-09-01', $6)`,
			side.tenant, tenant.NewID(), side.id, side.peer, side.other, w.Clock.Now())
	}
	w.enrol(t, "canteen", here, w.meal, w.restaurant)
	w.enrol(t, "childcare", here, w.care, w.centre)
	return here, there
}

func (w *town) enrol(t testing.TB, service string, child, activity, place uuid.UUID) {
	t.Helper()
	w.In(w.id, func(tx *tenant.Tx) error {
		book, err := w.services[service].Read(tx)
		if err != nil {
			return err
		}
		_, _, err = w.services[service].Enrol(tx, book, daybook.NewEnrolment{Pupil: child, Activity: activity, Place: &place, Mode: "occasional", Since: day("2026-09-01")}, daybook.By{Via: "desk"})
		return err
	})
}

func (w *town) path(service, rest string) string {
	return "/api/v1/t/" + w.id.String() + "/" + service + rest
}

type outcomes struct {
	Outcomes []daybook.Outcome `json:"outcomes"`
}

func want(child, unit uuid.UUID, on string, take bool) map[string]any {
	return map[string]any{"child": child, "unit": unit, "day": on, "take": take}
}

// book asks for cells as the family and returns what became of them.
func (w *town) book(t testing.TB, service string, cells ...map[string]any) []daybook.Outcome {
	t.Helper()
	var out outcomes
	w.parent.Do("PUT", w.path(service, "/bookings"), map[string]any{"cells": cells}).Want(t, 200).JSON(t, &out)
	return out.Outcomes
}

func (w *town) at(t testing.TB, when string) {
	t.Helper()
	paris, _ := time.LoadLocation("Europe/Paris")
	at, err := time.ParseInLocation("2006-01-02T15:04", when, paris)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(at)
}

// tell has the school say a fact and both sides do their jobs.
func (w *town) tell(t testing.TB, f daybook.Fact) {
	t.Helper()
	w.In(w.school, func(tx *tenant.Tx) error {
		f.Said = tx.Now()
		_, err := daybook.Tell(tx, w.vault, f)
		return err
	})
	w.RunJobs()
}

func wholeDays(days ...string) (out []daybook.FactDay) {
	for _, d := range days {
		out = append(out, daybook.FactDay{Day: day(d), To: 24 * 60})
	}
	return out
}
