package canteen_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

func (w *town) care(pupil uuid.UUID, more object) testkit.Answer {
	w.T.Helper()
	f := object{"allergens": []string{"peanuts"}, "todo": "Antihistaminique puis adrénaline", "kit_place": "Infirmerie, armoire blanche", "meal": "adapted", "kit": true, "kit_expires_on": w.day(20), "seen_on": w.day(0), "since": w.day(0)}
	for k, v := range more {
		f[k] = v
	}
	return w.Staff(w.id, access.CanteenAgent).Do("PUT", w.at("care/%s", pupil), f)
}

// health acts behind the door of health data.
func (w *town) health(fn func(tx *tenant.Tx) error) {
	w.T.Helper()
	if err := w.House.DB.In(w.T.Context(), tenant.Doors{Tenant: w.id, Open: []string{"health"}}, tenant.Actor{Via: "test"}, fn); err != nil {
		w.T.Fatal(err)
	}
}

func (w *town) publishThursday() canteen.Week {
	w.T.Helper()
	var week canteen.Week
	w.write(3, object{"dishes": append(thursday(), dish("dessert", "Pomme", nil)), "version": 0}).Want(w.T, 200)
	w.cook.Post(w.at("plans/%s/weeks/%s/publish", w.plan, w.day(0)), nil).Want(w.T, 200).JSON(w.T, &week)
	return week
}

func TestTheCookieAndTheCarePlan(t *testing.T) {
	w := open(t)
	w.begin()
	w.publishThursday()
	w.care(w.elias, nil).Want(t, 200)

	path := w.at("alerts?from=%s&until=%s", w.day(0), w.day(4))
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{{"nobody", w.Anonymous(), 401}, {"a stranger", w.Staff(w.Tenant("commune", "Ailleurs"), access.KitchenAgent), 404}, {"a mother", w.as(w.nadia), 403}, {"the school office", w.desk, 403},
		{"the finance office", w.Staff(w.id, access.FinanceAgent), 403}, {"the mayor", w.Staff(w.id, access.Elected), 403}, {"the kitchen", w.cook, 200}, {"an animator", w.animator, 200}} {
		if got := c.client.Get(path); got.Status != c.status {
			t.Errorf("%s reads the alerts: %d, want %d", c.who, got.Status, c.status)
		}
		if got := c.client.Get(w.at("care/%s", w.elias)); got.Status != c.status {
			t.Errorf("%s opens the plan: %d, want %d", c.who, got.Status, c.status)
		}
	}
	var got struct{ Items []canteen.AlertLine }
	w.animator.Get(path).Want(t, 200).JSON(t, &got)
	if len(got.Items) != 1 || got.Items[0].GivenName != "Elias" || got.Items[0].Day.String() != w.day(3) || got.Items[0].Restaurant != "Restaurant des Tilleuls" ||
		len(got.Items[0].Dishes) != 1 || got.Items[0].Dishes[0].Dish != "Cookie" || got.Items[0].Dishes[0].Allergens[0] != "peanuts" || got.Items[0].Dishes[0].Instead != "Pomme" {
		t.Fatalf("the kitchen is told %+v", got.Items)
	}
	// each opening has its line, which the family may read
	n := 0
	w.In(w.id, func(tx *tenant.Tx) (err error) {
		n, err = tenant.Value[int](tx, `select count(*)::int from audit.openings where tenant_id = $1 and person_id = $2`, w.id, w.elias)
		return err
	})
	if n < 3 {
		t.Errorf("%d openings were traced", n)
	}
	// nothing of it is in the clear in the database, and another organisation's key does not open it
	w.health(func(tx *tenant.Tx) error {
		raw, err := tenant.Value[[]byte](tx, `select c.sealed from canteen.care c where c.tenant_id = $1`, w.id)
		if len(raw) < 40 || bytes.Contains(raw, []byte("peanuts")) || bytes.Contains(raw, []byte("Antihistaminique")) {
			t.Error("a care plan stands in the clear")
		}
		return err
	})
	if got := w.cook.Get(w.at("alerts.pdf?from=%s&until=%s", w.day(3), w.day(3))).Want(t, 200); !bytes.HasPrefix(got.Body, []byte("%PDF")) {
		t.Errorf("on paper: %.60s", got.Body)
	}
	// the mother reads hers; another family reads nothing
	var table canteen.Table
	w.as(w.sophie).Get("/api/v1/children/"+w.elias.String()+"/canteen/table").Want(t, 200).JSON(t, &table)
	if table.Care == nil || table.Care.Sealed.Allergens[0] != "peanuts" || table.Abilities["announce"] {
		t.Errorf("the mother reads %+v", table)
	}
	if got := w.as(w.nadia).Get("/api/v1/children/" + w.elias.String() + "/canteen/table"); got.Status != 404 {
		t.Errorf("another mother reads the table: %d", got.Status)
	}
	var mine struct{ Items []canteen.Reading }
	w.as(w.sophie).Get("/api/v1/canteen/menus?from="+w.day(0)+"&until="+w.day(6)).Want(t, 200).JSON(t, &mine)
	if a := mine.Items[0].Menus[0].Alerts; len(a) != 1 || a[0].Name != "Elias" || a[0].Dishes[0].Dish != "Cookie" {
		t.Errorf("the mother is told %+v", a)
	}
	var hers struct{ Items []canteen.Reading }
	w.as(w.nadia).Get("/api/v1/canteen/menus?from="+w.day(0)+"&until="+w.day(6)).Want(t, 200).JSON(t, &hers)
	if a := hers.Items[0].Menus[0].Alerts; len(a) != 0 {
		t.Errorf("another mother is told %+v", a)
	}
}

// Two kitchens: the school follows one, the restaurant where the child is enrolled follows the other. What the child eats, and what
// may harm them, is the restaurant's.
func TestTheMenuIsTheRestaurants(t *testing.T) {
	w := open(t)
	w.begin()
	w.publishThursday()
	w.care(w.elias, nil).Want(t, 200)
	on, err := schoolyear.ParseDate(w.day(3))
	if err != nil {
		t.Fatal(err)
	}
	r := w.restaurant("Restaurant du Centre", on)
	alerts := func() (got struct{ Items []canteen.AlertLine }) {
		t.Helper()
		w.cook.Get(w.at("alerts?from=%s&until=%s", w.day(0), w.day(4))).Want(t, 200).JSON(t, &got)
		return got
	}
	reads := func(mother uuid.UUID) (got struct{ Items []canteen.Reading }) {
		t.Helper()
		w.as(mother).Get("/api/v1/canteen/menus?from="+w.day(0)+"&until="+w.day(6)).Want(t, 200).JSON(t, &got)
		return got
	}
	// the restaurant follows nobody yet: the school's menu is what there is
	if got := alerts(); len(got.Items) != 1 || got.Items[0].Restaurant != "Restaurant du Centre" || len(got.Items[0].Dishes) != 1 {
		t.Fatalf("before: %+v", got.Items)
	}
	var offered struct {
		Places  []struct{ Name string }
		Schools []struct{ Name string }
	}
	w.cook.Get(w.at("plans")).Want(t, 200).JSON(t, &offered)
	if len(offered.Places) != 1 || offered.Places[0].Name != "Restaurant du Centre" || len(offered.Schools) != 1 {
		t.Errorf("a plan may be followed by %+v", offered)
	}
	var p canteen.Plan
	w.cook.Post(w.at("plans"), object{"name": "Centre", "weekdays": []int{1, 2, 4, 5}, "followers": []object{{"place_id": r.place, "name": "Restaurant du Centre", "kind": "Centre de loisirs"}}}).Want(t, 200).JSON(t, &p)
	first := w.plan
	w.plan = p.ID
	w.write(3, object{"dishes": []object{dish("main", "Couscous aux noix de cajou", object{"allergens": []string{"nuts"}}), dish("dessert", "Poire", nil)}, "version": 0}).Want(t, 200)
	w.cook.Post(w.at("plans/%s/weeks/%s/publish", p.ID, w.day(0)), nil).Want(t, 200)
	if got := alerts(); len(got.Items) != 0 {
		t.Errorf("a cookie that is not served there: %+v", got.Items)
	}
	if got := reads(w.sophie); len(got.Items) != 1 || got.Items[0].Name != "Centre" || len(got.Items[0].Menus) != 1 || len(got.Items[0].Menus[0].Alerts) != 0 {
		t.Errorf("the mother reads %+v", got.Items)
	}
	w.write(3, object{"dishes": []object{dish("main", "Poulet satay", object{"allergens": []string{"peanuts"}})}, "reason": "Livraison", "version": 2}).Want(t, 200)
	if got := alerts(); len(got.Items) != 1 || got.Items[0].Dishes[0].Dish != "Poulet satay" {
		t.Errorf("what the restaurant serves: %+v", got.Items)
	}
	w.plan = first
}

// What a menu becomes at the last minute is told to those whom it concerns, and to nobody else; and the message says nothing of why.
func TestALastMinuteChange(t *testing.T) {
	w := open(t)
	w.begin()
	week := w.publishThursday()
	w.care(w.elias, object{"allergens": []string{"nuts"}}).Want(t, 200)
	menu := week.Days[2].Menus[0]
	change := append(thursday()[:2], dish("dessert", "Tarte aux noix", object{"allergens": []string{"nuts", "gluten"}}))
	w.write(3, object{"dishes": change, "version": menu.Version, "reason": "Four en panne"}).Want(t, 200)
	w.RunJobs()
	type told struct {
		PersonID   uuid.UUID
		About      string
		Kind, Path string
	}
	var got []told
	w.In(w.id, func(tx *tenant.Tx) (err error) {
		got, err = tenant.Select[told](tx, `select d.person_id, d.about, n.kind, n.path from notify.deliveries d join notify.notices n on n.tenant_id = d.tenant_id and n.id = d.notice_id where d.tenant_id = $1`, w.id)
		return err
	})
	if len(got) != 1 || got[0].PersonID != w.sophie || got[0].About != "Elias" || got[0].Kind != "canteen.kind_changed_4" {
		t.Fatalf("told: %+v", got)
	}
	w.cook.Get(w.at("plans/%s/weeks/%s", w.plan, w.day(0))).Want(t, 200).JSON(t, &week)
	if week.Changes[0].Told == nil || *week.Changes[0].Told != 1 {
		t.Errorf("the kitchen reads %+v", week.Changes[0])
	}
}

// A plan that does not open any more hides nobody: every dish is told.
func TestACarePlanThatDoesNotOpen(t *testing.T) {
	w := open(t)
	w.begin()
	w.publishThursday()
	w.care(w.elias, nil).Want(t, 200)
	w.health(func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update canteen.keys set sealed = substring(sealed from 2) where tenant_id = $1`, w.id)
		return err
	})
	var got struct{ Items []canteen.AlertLine }
	w.cook.Get(w.at("alerts?from=%s&until=%s", w.day(0), w.day(4))).Want(t, 200).JSON(t, &got)
	if len(got.Items) != 1 || !got.Items[0].Unreadable || len(got.Items[0].Unknown) != 4 {
		t.Errorf("the kitchen reads %+v", got.Items)
	}
}

func TestAChoiceOfMenu(t *testing.T) {
	w := open(t)
	w.begin()
	if got := w.cook.Post(w.at("regimes"), object{"label": "Sans porc", "avoids": []string{"pork"}}); got.Status != 403 {
		t.Errorf("the kitchen offers a diet: %d", got.Status)
	}
	var desk struct {
		Regimes  []canteen.Regime
		Children []canteen.DietLine
	}
	w.desk.Post(w.at("regimes"), object{"label": "Sans porc", "avoids": []string{"pork"}}).Want(t, 200)
	w.desk.Post(w.at("regimes"), object{"label": "Végétarien", "avoids": []string{"pork", "meat", "fish"}}).Want(t, 200).JSON(t, &desk)
	pork, veg := desk.Regimes[0].ID, desk.Regimes[1].ID
	mine := "/api/v1/children/" + w.lina.String() + "/canteen/"
	if got := w.as(w.sophie).Do("PUT", mine+"diet", object{"regime": pork, "since": w.day(1)}); got.Status != 404 {
		t.Errorf("another mother chooses: %d", got.Status)
	}
	if got := w.as(w.nadia).Do("PUT", mine+"diet", object{"regime": pork, "since": w.day(-1)}); got.Status != 422 {
		t.Errorf("a choice of the past: %d", got.Status)
	}
	var table canteen.Table
	w.as(w.nadia).Do("PUT", mine+"diet", object{"regime": pork, "since": w.day(0)}).Want(t, 200).JSON(t, &table)
	w.as(w.nadia).Do("PUT", mine+"diet", object{"regime": veg, "since": w.day(7)}).Want(t, 200).JSON(t, &table)
	if table.Diet == nil || table.Diet.Label != "Sans porc" || table.Coming == nil || table.Coming.Label != "Végétarien" || table.Ends.String() != w.day(6) {
		t.Errorf("the mother reads %+v", table)
	}
	w.write(3, object{"dishes": []object{dish("main", "Rôti de porc", object{"contains": []string{"pork", "meat"}}), dish("main", "Omelette", object{"allergens": []string{"eggs"}, "vegetarian": true})}, "version": 0}).Want(t, 200)
	var alerts struct{ Items []canteen.AlertLine }
	w.cook.Get(w.at("alerts?from=%s&until=%s", w.day(0), w.day(4))).Want(t, 200).JSON(t, &alerts)
	if len(alerts.Items) != 1 || alerts.Items[0].Diet != "Sans porc" || alerts.Items[0].Dishes[0].Instead != "Omelette" || alerts.Items[0].Meal != "" {
		t.Errorf("the kitchen reads %+v", alerts.Items)
	}
	w.desk.Do("PUT", w.at("diets/%s", w.lina), object{"since": w.day(2)}).Want(t, 200).JSON(t, &desk)
	if len(desk.Children) != 1 || len(desk.Children[0].Diets) != 1 || desk.Children[0].Diets[0].Until.String() != w.day(1) {
		t.Errorf("the desk reads %+v", desk.Children)
	}
	// the school's staff has no door to any of it
	if got := w.Staff(w.school, access.Director).Get("/api/v1/t/" + w.school.String() + "/canteen/diets"); got.Status != 403 {
		t.Errorf("a director reads diets: %d", got.Status)
	}
}

func TestACarePlanInTime(t *testing.T) {
	w := open(t)
	mine := "/api/v1/children/" + w.elias.String() + "/canteen/"
	agent := w.Staff(w.id, access.CanteenAgent)
	var list struct{ Items []canteen.CareLine }
	w.as(w.sophie).Post(mine+"care", nil).Want(t, 200)
	agent.Get(w.at("care")).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].Due[0] != "see" {
		t.Fatalf("announced: %+v", list.Items)
	}
	if got := w.cook.Do("PUT", w.at("care/%s", w.elias), object{"allergens": []string{"milk"}, "meal": "adapted", "kit": false, "seen_on": w.day(0), "since": w.day(0)}); got.Status != 403 {
		t.Errorf("the kitchen records a plan: %d", got.Status)
	}
	for name, more := range map[string]object{"empty": {"allergens": []string{}, "todo": "", "kit_place": ""}, "seen tomorrow": {"seen_on": w.day(1)}, "unknown": {"allergens": []string{"chocolate"}}} {
		if got := w.care(w.elias, more); got.Status != 422 {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	w.care(w.elias, nil).Want(t, 200)
	dues := func() string {
		agent.Get(w.at("care")).Want(t, 200).JSON(t, &list)
		return strings.Join(list.Items[0].Due, " ")
	}
	if got := dues(); got != "kit" { // in twenty days
		t.Errorf("due at first: %q", got)
	}
	w.care(w.elias, object{"kit_expires_on": w.day(800)}).Want(t, 200)
	if got := dues(); got != "" {
		t.Errorf("due after: %q", got)
	}
	w.Clock.Set(time.Date(2027, 9, 2, 9, 0, 0, 0, time.UTC)) // 1 September ends nothing
	if got := dues(); got != "" && got != "school" {
		t.Errorf("due on 2 September: %q", got)
	}
	w.Clock.Set(w.Clock.Now().AddDate(0, 2, 25))
	if got := dues(); !strings.Contains(got, "review") {
		t.Errorf("due a year later: %q", got)
	}
	agent.Post(w.at("care/%s/review", w.elias), nil).Want(t, 200)
	if got := dues(); strings.Contains(got, "review") {
		t.Errorf("due once reviewed: %q", got)
	}
	agent.Do("DELETE", w.at("care/%s", w.elias), nil).Want(t, 204)
	agent.Get(w.at("care")).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 0 {
		t.Errorf("ended: %+v", list.Items)
	}
}
