package canteen_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/identity"
	"preau/internal/manifest"
	"preau/internal/modules/canteen"
	"preau/internal/notify"
	"preau/internal/platform/mail"
	"preau/internal/platform/pdf"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// town is a collectivity with a kitchen, a linked school and two pupils of it: Elias and Lina, each with their mother.
type town struct {
	*testkit.Kit
	id, school     uuid.UUID
	class          uuid.UUID
	elias, lina    uuid.UUID
	sophie, nadia  uuid.UUID
	cook, animator *testkit.Client
	desk           *testkit.Client
	accounts       map[uuid.UUID]uuid.UUID // person -> account
	plan           uuid.UUID
	told           []string // what other software heard
}

func open(t testing.TB) *town {
	t.Helper()
	w := &town{accounts: map[uuid.UUID]uuid.UUID{}}
	w.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		vault, err := directory.NewVault(testkit.Secret)
		if err != nil {
			t.Fatal(err)
		}
		compiler := pdf.New(pdf.Options{RuntimeDir: testkit.Root("runtime")})
		t.Cleanup(func() { compiler.Close() })
		tell := notify.New(notify.Deps{Words: core.Words, Log: core.Log, Keys: signed.New(testkit.Secret), URL: "http://127.0.0.1", From: mail.Address{Name: "Préau", Email: "ne-pas-repondre@preau.example"}, Host: "preau.example",
			Accounts: func(*tenant.Tx, []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
				return map[uuid.UUID]notify.Contact{}, nil
			},
			Persons: func(*tenant.Tx, []uuid.UUID) (map[uuid.UUID]notify.Contact, error) {
				return map[uuid.UUID]notify.Contact{}, nil
			}})
		silent := tell.Module()
		silent.Operations = nil
		return []manifest.Module{
			{Key: "identity", Floor: true, Migrations: identity.Migrations},
			directory.Module(directory.Deps{Vault: vault, Words: core.Words}),
			silent,
			daybook.Module(),
			canteen.New(canteen.Deps{Words: core.Words, Notify: tell, Vault: vault, PDF: compiler, Told: w.hear}).Module(),
		}, nil
	})
	w.id, w.school = w.Tenant("commune", "Saint-Aubin-le-Val"), w.Tenant("school", "École des Tilleuls")
	w.Link(w.school, w.id, "canteen", "directory")
	w.class = folk.Class(w.Kit, w.id, "CE1 A", "CE1", uuid.Nil)
	w.Exec(w.id, `update directory.classes set peer_tenant_id = $3, peer_class_id = $4 where tenant_id = $1 and id = $2`, w.id, w.class, w.school, tenant.NewID())
	w.elias = folk.Pupil(w.Kit, w.id, w.class, "CE1", "Elias", "Giraud", "", "2018-11-02")
	w.lina = folk.Pupil(w.Kit, w.id, w.class, "CE1", "Lina", "Roux", "", "2018-03-14")
	w.sophie, w.nadia = w.parent("Sophie", "Giraud", w.elias), w.parent("Nadia", "Roux", w.lina)
	w.cook, w.animator, w.desk = w.Staff(w.id, access.KitchenAgent), w.Staff(w.id, access.Animator), w.Staff(w.id, access.SchoolOffice)
	return w
}

func (w *town) parent(given, family string, child uuid.UUID) uuid.UUID {
	w.T.Helper()
	id := folk.Person(w.Kit, w.id, given, family, strings.ToLower(given)+"@example.fr", access.Guardian)
	w.accounts[id] = tenant.NewID()
	w.In(w.id, func(tx *tenant.Tx) error {
		if _, err := directory.Tie(tx, directory.Kinship{PupilID: child, GuardianID: id, Authority: "full", MayCollect: true, Since: folk.Term}); err != nil {
			return err
		}
		return directory.Attach(tx, id, w.accounts[id])
	})
	return id
}

// as signs a person of the town in with what they reach.
func (w *town) as(person uuid.UUID) *testkit.Client {
	return w.As(access.Caller{Account: w.accounts[person], Hats: []access.Hat{folk.Hat(w.Kit, w.id, person)}})
}

func (w *town) at(format string, args ...any) string {
	return "/api/v1/t/" + w.id.String() + "/canteen/" + fmt.Sprintf(format, args...)
}

// today is a Monday of term.
func (w *town) day(offset int) string {
	return w.Clock.Now().AddDate(0, 0, offset).Format(time.DateOnly)
}

type object = map[string]any

// begin makes the plan of the town, followed by the school.
func (w *town) begin() {
	w.T.Helper()
	var p canteen.Plan
	w.cook.Post(w.at("plans"), object{"name": "Écoles", "kitchen": "Cuisine centrale", "kitchen_siret": "21990001600011", "weekdays": []int{1, 2, 4, 5},
		"followers": []object{{"school_id": w.school, "name": "Restaurant des Tilleuls", "kind": "École élémentaire", "code": "0990001N"}}}).Want(w.T, 200).JSON(w.T, &p)
	w.plan = p.ID
}

func dish(course, name string, more object) object {
	f := object{"course": course, "name": name, "allergens": []string{}, "checked": true, "labels": []string{}, "contains": []string{}, "vegetarian": false}
	for k, v := range more {
		f[k] = v
	}
	return object{"new": f}
}

// cookie is the Thursday of the demonstration.
func thursday() []object {
	return []object{
		dish("main", "Dahl de lentilles, riz", object{"vegetarian": true}),
		dish("dairy", "Yaourt nature", object{"allergens": []string{"milk"}}),
		dish("dessert", "Cookie", object{"allergens": []string{"gluten", "peanuts"}}),
	}
}

func (w *town) write(offset int, body object) testkit.Answer {
	w.T.Helper()
	return w.cook.Do("PUT", w.at("plans/%s/days/%s/lunch", w.plan, w.day(offset)), body)
}

func TestWhoWritesAMenuAndWhoReadsIt(t *testing.T) {
	w := open(t)
	w.begin()
	path := w.at("plans/%s/weeks/%s", w.plan, w.day(0))
	stranger := w.Staff(w.Tenant("commune", "Ailleurs"), access.KitchenAgent)
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{{"nobody", w.Anonymous(), 401}, {"a stranger", stranger, 404}, {"a mother", w.as(w.sophie), 403}, {"an animator", w.animator, 403}, {"the kitchen", w.cook, 200}} {
		if got := c.client.Get(path); got.Status != c.status {
			t.Errorf("%s reads the week to write: %d, want %d", c.who, got.Status, c.status)
		}
	}

	var week canteen.Week
	w.write(3, object{"dishes": thursday(), "version": 0}).Want(t, 200).JSON(t, &week)
	if week.Drafts != 1 || len(week.Missing) != 3 || !week.Vegetarian {
		t.Errorf("the week: %d drafts, missing %v, vegetarian %v", week.Drafts, week.Missing, week.Vegetarian)
	}
	read := "/api/v1/canteen/menus?from=" + w.day(0) + "&until=" + w.day(6)
	var mine struct{ Items []canteen.Reading }
	w.as(w.sophie).Get(read).Want(t, 200).JSON(t, &mine)
	if len(mine.Items) != 1 || len(mine.Items[0].Menus) != 0 || len(mine.Items[0].Children) != 1 || mine.Items[0].Children[0].Name != "Elias" {
		t.Errorf("a draft is read by a family: %+v", mine.Items)
	}
	if got := w.Anonymous().Get(read); got.Status != 401 {
		t.Errorf("nobody reads menus: %d", got.Status)
	}
	w.cook.Post(path+"/publish", nil).Want(t, 200).JSON(t, &week)
	w.as(w.sophie).Get(read).Want(t, 200).JSON(t, &mine)
	if len(mine.Items[0].Menus) != 1 || len(mine.Items[0].Menus[0].Dishes) != 3 || mine.Items[0].Menus[0].Dishes[0].Course != "main" {
		t.Errorf("a family reads %+v", mine.Items)
	}

	// the school has its copy, with nothing of the collectivity's people
	w.RunJobs()
	teacher := w.Staff(w.school, access.Teacher)
	var posted struct{ Items []canteen.Reading }
	teacher.Get(read).Want(t, 200).JSON(t, &posted)
	if len(posted.Items) != 1 || len(posted.Items[0].Menus) != 1 || posted.Items[0].Organisation != "Saint-Aubin-le-Val" {
		t.Errorf("the school reads %+v", posted.Items)
	}

	// two who write at once: the second is told
	if got := w.write(3, object{"dishes": thursday(), "version": 0}); got.Status != 409 {
		t.Errorf("an old version is written: %d", got.Status)
	}
	// a published menu changes for a reason, which is traced and carried
	menu := week.Days[2].Menus[0]
	other := append(thursday()[:2], dish("dessert", "Compote de pommes", nil))
	if got := w.write(3, object{"dishes": other, "version": menu.Version}); got.Status != 422 {
		t.Errorf("a published menu changes without a reason: %d", got.Status)
	}
	w.write(3, object{"dishes": other, "version": menu.Version, "reason": "Rupture du fournisseur"}).Want(t, 200).JSON(t, &week)
	if len(week.Changes) != 1 || week.Changes[0].Removed[0].Name != "Cookie" || week.Changes[0].Added[0].Name != "Compote de pommes" {
		t.Errorf("the trace says %+v", week.Changes)
	}
	w.RunJobs()
	teacher.Get(read).Want(t, 200).JSON(t, &posted)
	if m := posted.Items[0].Menus[0]; m.ChangeReason != "Rupture du fournisseur" || m.Dishes[2].Name != "Compote de pommes" {
		t.Errorf("the school still reads %+v", m)
	}
}

func TestWhatADishContainsIsSaidOnce(t *testing.T) {
	w := open(t)
	w.begin()
	w.write(3, object{"dishes": thursday(), "version": 0}).Want(t, 200)
	w.write(4, object{"dishes": []object{dish("main", "Colin", object{"contains": []string{"fish"}, "allergens": []string{"fish"}}), dish("dessert", "cookie", object{"allergens": []string{}})}, "version": 0}).Want(t, 200)
	var found struct{ Items []canteen.Dish }
	w.cook.Get(w.at("dishes?q=cook")).Want(t, 200).JSON(t, &found)
	if len(found.Items) != 1 || len(found.Items[0].Allergens) != 2 {
		t.Fatalf("the library knows %+v", found.Items)
	}
	cookie := found.Items[0]
	if got := w.cook.Do("PUT", w.at("dishes/%s", cookie.ID), object{"course": "dessert", "name": "Cookie", "allergens": []string{"nuts"}, "checked": true, "labels": []string{}, "contains": []string{"meat"}, "vegetarian": true}); got.Status != 422 {
		t.Errorf("a vegetarian dish contains meat: %d", got.Status)
	}
	w.cook.Do("PUT", w.at("dishes/%s", cookie.ID), object{"course": "dessert", "name": "Cookie", "allergens": []string{"gluten", "peanuts", "nuts"}, "checked": true, "labels": []string{"homemade"}, "contains": []string{}, "vegetarian": false}).Want(t, 200)
	var week canteen.Week
	w.cook.Get(w.at("plans/%s/weeks/%s", w.plan, w.day(0))).Want(t, 200).JSON(t, &week)
	for _, d := range week.Days {
		for _, m := range d.Menus {
			for _, s := range m.Dishes {
				if s.ID == cookie.ID && len(s.Allergens) != 3 {
					t.Errorf("on %s the cookie contains %v", d.Day, s.Allergens)
				}
			}
		}
	}
	// a dish of which nobody said anything is told
	w.write(0, object{"dishes": []object{dish("main", "Surprise du chef", object{"checked": false})}, "version": 0}).Want(t, 200).JSON(t, &week)
	if len(week.Unchecked) != 1 || week.Unchecked[0].Name != "Surprise du chef" {
		t.Errorf("unchecked: %+v", week.Unchecked)
	}
	// a week is copied as drafts, and leaves alone what is there
	w.cook.Post(w.at("plans/%s/weeks/%s/copy", w.plan, w.day(7)), object{"from": w.day(0)}).Want(t, 200).JSON(t, &week)
	if week.Drafts != 3 {
		t.Errorf("copied %d", week.Drafts)
	}
}
