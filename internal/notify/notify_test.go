package notify_test

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/notify"
	"preau/internal/platform/mail/capture"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type world struct {
	*testkit.Kit
	*modules.Wired
	inbox *capture.Inbox
	smtp  net.Listener
}

// open is the whole house with a real mail server, which can be asked what it took.
func open(t *testing.T) *world {
	t.Helper()
	w := &world{}
	var err error
	if w.inbox, err = capture.Open(capture.Options{}); err != nil {
		t.Fatal(err)
	}
	if w.smtp, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.inbox.Serve(w.smtp) }()
	pages, err := w.inbox.Handler("/dev/mail", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	ask := httptest.NewServer(pages)
	t.Cleanup(func() { ask.Close(); _ = w.inbox.Close(context.Background()) })
	w.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		core.Config.WeakHashes = true
		core.Config.SMTPURL, core.Config.MailLookup = "smtp://"+w.smtp.Addr().String(), ask.URL+"/dev/mail"
		var err error
		if w.Wired, err = modules.Wire(core); err != nil {
			t.Fatal(err)
		}
		return w.Wired.Modules, w.Wired.Sessions
	})
	t.Cleanup(w.Wired.Close)
	return w
}

func (w *world) person(tenantID uuid.UUID, given, address string) (id uuid.UUID) {
	w.T.Helper()
	w.In(tenantID, func(tx *tenant.Tx) (err error) {
		id, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: "O’Brien-Nguyễn", Contact: directory.Contact{Mail: address}, Roles: []directory.NewRole{{Profile: access.Guardian}}})
		return err
	})
	return id
}

func (w *world) publish(tenantID uuid.UUID, n notify.Notice, to ...notify.Recipient) (at time.Time) {
	w.T.Helper()
	w.In(tenantID, func(tx *tenant.Tx) (err error) {
		if n.Object == uuid.Nil {
			n.Object = tenant.NewID()
		}
		n.Service, n.Kind, n.Path = "liaison", "liaison.kind_outing", "/carnet/"+n.Object.String()
		at, _, err = w.Notify.Publish(tx, n, notify.People(to))
		return err
	})
	return at
}

func (w *world) states(tenantID uuid.UUID) map[string]int {
	w.T.Helper()
	out := map[string]int{}
	w.In(tenantID, func(tx *tenant.Tx) error {
		rows, err := tenant.Select[struct {
			State string
			N     int
		}](tx, `select state, count(*)::int as n from notify.deliveries where tenant_id = $1 group by state`, tx.Tenant())
		for _, r := range rows {
			out[r.State] = r.N
		}
		return err
	})
	return out
}

func TestAMailCarriesTheFirstNameAndTheKindAndNoMore(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	silent := w.person(school, "Wanda", "")
	w.publish(school, notify.Notice{WantAnswer: true}, notify.Recipient{Person: nadia, About: "Lina"}, notify.Recipient{Person: silent, About: "Jan"})
	w.RunJobs()
	if got := w.states(school); got["sent"] != 1 || got["paper"] != 1 {
		t.Fatalf("%v", got)
	}
	list := w.inbox.List("", 10)
	if len(list) != 1 || !strings.HasPrefix(list[0].Subject, "Lina") || strings.Contains(list[0].Subject, "Nguyễn") {
		t.Fatalf("%+v", list)
	}
	raw, err := w.inbox.Raw(list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(list[0].From, "École des Tilleuls") || !strings.Contains(list[0].From, "@") {
		t.Errorf("it comes from %s", list[0].From)
	}
	if m, err := w.inbox.Get(list[0].ID); err != nil || !strings.Contains(m.Text, "L’école des Tilleuls vous adresse un message pour Lina") {
		t.Errorf("%v %q", err, m.Text)
	}
	for _, want := range []string{"List-Unsubscribe:", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the mail lacks %s", want)
		}
	}
	// a job that runs again sends nothing again
	if w.RunJobs() != 0 || w.inbox.Len() != 1 {
		t.Fatal("sent twice")
	}
}

func TestQuietHoursBelongToTheSender(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	paris, _ := time.LoadLocation("Europe/Paris")
	w.Clock.Set(time.Date(2026, 11, 27, 20, 12, 0, 0, paris)) // a Friday
	at := w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"})
	if want := time.Date(2026, 11, 30, 7, 0, 0, 0, paris); !at.Equal(want) {
		t.Fatalf("leaves at %s, want %s", at.In(paris), want)
	}
	w.RunJobs()
	w.Clock.Set(time.Date(2026, 11, 30, 6, 59, 59, 0, paris))
	w.RunJobs()
	if w.inbox.Len() != 0 {
		t.Fatal("disturbed inside the quiet hours")
	}
	w.publish(school, notify.Notice{Urgent: true}, notify.Recipient{Person: nadia, About: "Lina"})
	w.RunJobs()
	if w.inbox.Len() != 1 {
		t.Fatal("what is urgent did not pass")
	}
	w.Clock.Set(time.Date(2026, 11, 30, 7, 0, 0, 0, paris))
	w.RunJobs()
	if w.inbox.Len() != 2 {
		t.Fatal("not delivered at seven")
	}
}

// A worker that died between its claim and its mark: what left is marked, what did not leaves, nothing leaves twice.
func TestAnAttemptThatDiedIsAskedAbout(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	var to []notify.Recipient
	for i := range 60 {
		to = append(to, notify.Recipient{Person: w.person(school, "Parent", fmt.Sprintf("parent%d@example.fr", i)), About: "Lina"})
	}
	w.publish(school, notify.Notice{}, to...)
	// the first attempt: everything leaves, then the marks of half are taken back as if it had died before them; and ten
	// more are claimed by an attempt that died before sending
	w.RunJobs()
	if w.inbox.Len() != 60 {
		t.Fatalf("%d mails", w.inbox.Len())
	}
	w.Exec(school, `update notify.deliveries set state = 'claimed', sent_at = null, claimed_at = now() - interval '2 minutes' where tenant_id = $1 and id in (select id from notify.deliveries where tenant_id = $1 order by id limit 30)`, school)
	more := w.person(school, "Late", "late@example.fr")
	w.In(school, func(tx *tenant.Tx) error {
		object, err := tenant.Value[uuid.UUID](tx, `select object from notify.notices where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		if _, err = w.Notify.Add(tx, object, notify.People([]notify.Recipient{{Person: more, About: "Noé"}})); err != nil {
			return err
		}
		_, err = tx.Exec(`update notify.deliveries set state = 'claimed', chunk = 0, claimed_at = now() - interval '2 minutes' where tenant_id = $1 and person_id = $2`, tx.Tenant(), more)
		return err
	})
	// the job comes back, as the sweeper would bring it
	w.In(school, func(tx *tenant.Tx) error {
		notice, err := tenant.Value[uuid.UUID](tx, `select id from notify.notices where tenant_id = $1`, tx.Tenant())
		if err == nil {
			_, err = tx.Emit("notify.send", time.Time{}, map[string]any{"notice": notice, "chunk": 0})
		}
		return err
	})
	w.RunJobs()
	if got := w.states(school); got["sent"] != 61 || w.inbox.Len() != 61 {
		t.Fatalf("%v and %d mails, want 61 of each", got, w.inbox.Len())
	}
}

func TestAMailServerThatIsDownLosesNothing(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	address := w.smtp.Addr().String()
	_ = w.smtp.Close()
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"})
	for _, j := range w.Due() {
		if err := w.House.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind); err == nil {
			t.Fatal("a send without a server passed for done")
		}
	}
	if got := w.states(school); got["waiting"] != 1 {
		t.Fatalf("%v", got)
	}
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = w.inbox.Serve(again) }()
	w.RunJobs()
	if got := w.states(school); got["sent"] != 1 || w.inbox.Len() != 1 {
		t.Fatalf("%v, %d mails", got, w.inbox.Len())
	}
}

func TestOneClickStopsTheMail(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"})
	w.RunJobs()
	m, err := w.inbox.Get(w.inbox.List("", 1)[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	i := strings.Index(m.Text, "/ne-plus-recevoir/")
	if i < 0 {
		t.Fatal(m.Text)
	}
	token, _, _ := strings.Cut(m.Text[i+len("/ne-plus-recevoir/"):], "\n")
	w.Anonymous().Post("/api/v1/notify/refusals/"+token[:len(token)-2]+"xx", nil).Want(t, 410)
	w.Anonymous().Post("/api/v1/notify/refusals/"+token, nil).Want(t, 204)
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"})
	w.RunJobs()
	if w.inbox.Len() != 1 {
		t.Fatal("mail after the refusal")
	}
}

func TestTheBellAndTheWishesOfAnAccount(t *testing.T) {
	w := open(t)
	school, other := w.Tenant("school", "École des Tilleuls"), w.Tenant("school", "École d’ailleurs")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	w.publish(school, notify.Notice{WantAnswer: true}, notify.Recipient{Person: nadia, About: "Lina"})
	w.RunJobs()

	w.Anonymous().Get("/api/v1/notify/bell").Want(t, 401)
	mine := w.As(access.Caller{Hats: []access.Hat{w.Hat(school, nadia, access.Guardian), w.Hat(other, tenant.NewID(), access.Guardian)}})
	stranger := w.Staff(other, access.Director)
	var bell struct{ Items []notify.Bell }
	stranger.Get("/api/v1/notify/bell").Want(t, 200).JSON(t, &bell)
	if len(bell.Items) != 0 {
		t.Fatal("a stranger hears the bell")
	}
	mine.Get("/api/v1/notify/bell").Want(t, 200).JSON(t, &bell)
	if len(bell.Items) != 1 || bell.Items[0].About != "Lina" || !bell.Items[0].WantsAnswer || bell.Items[0].ReadAt != nil {
		t.Fatalf("%+v", bell)
	}
	stranger.Post("/api/v1/t/"+school.String()+"/notify/read", map[string]any{"ids": []uuid.UUID{}}).Want(t, 404)
	mine.Post("/api/v1/t/"+school.String()+"/notify/read", map[string]any{"ids": []uuid.UUID{}}).Want(t, 204)
	mine.Get("/api/v1/notify/bell?unread=true").JSON(t, &bell)
	if len(bell.Items) != 0 {
		t.Fatal("still unread")
	}
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "hourly", "discreet": false, "mail": true, "push": true}).Want(t, 422)
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "daily", "discreet": true, "mail": true, "push": false}).Want(t, 204)
	var p struct {
		notify.Preferences
		PushKey string `json:"push_key"`
	}
	mine.Get("/api/v1/me/notifications").Want(t, 200).JSON(t, &p)
	if p.Mode != "daily" || !p.Discreet || len(p.PushKey) < 80 {
		t.Fatalf("%+v", p)
	}
}

func TestTheQuietHoursOfAnOrganisation(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	path := "/api/v1/t/" + school.String() + "/notify/quiet"
	w.Anonymous().Get(path).Want(t, 401)
	w.Staff(w.Tenant("school", "Ailleurs"), access.Director).Get(path).Want(t, 404)
	w.Staff(school, access.Teacher).Get(path).Want(t, 403)
	director := w.Staff(school, access.Director)
	director.Get(path).Want(t, 200)
	director.Do("PUT", path, map[string]any{"rule": map[string]any{"time_zone": "Europe/Paris", "days": []any{}}}).Want(t, 422)
	days := make([]map[string]any, 7)
	for i := range days {
		days[i] = map[string]any{"open": i < 6, "from": "08:00", "to": "19:00"}
	}
	director.Do("PUT", path, map[string]any{"rule": map[string]any{"time_zone": "Europe/Paris", "days": days}}).Want(t, 200)
	if at := w.publish(school, notify.Notice{}); !at.Equal(time.Date(2026, 9, 7, 6, 25, 0, 0, time.UTC)) {
		t.Fatal(at)
	}
	w.Clock.Set(time.Date(2026, 9, 7, 17, 30, 0, 0, time.UTC)) // 19:30 in Paris
	if at := w.publish(school, notify.Notice{}); !at.Equal(time.Date(2026, 9, 8, 6, 0, 0, 0, time.UTC)) {
		t.Fatal(at)
	}
}

// TestWhatWasToldGoesInItsTime moves the clock: what was told, who was told of it once and ended bars go after their delay and not
// before, and each tenant's round leaves the others' rows alone.
func TestWhatWasToldGoesInItsTime(t *testing.T) {
	w := open(t)
	school, other := w.Tenant("school", "École des Tilleuls"), w.Tenant("school", "École des Platanes")
	night := func(kind string, id uuid.UUID) {
		t.Helper()
		err := w.House.DB.In(t.Context(), tenant.Doors{Tenant: id}, tenant.Actor{}, func(tx *tenant.Tx) error {
			_, err := tx.Emit(kind, time.Time{}, manifest.Due{Due: tx.Now()})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if w.RunJobs() != 1 {
			t.Fatalf("%s did not run", kind)
		}
	}
	holders := map[uuid.UUID]uuid.UUID{school: tenant.NewID(), other: tenant.NewID()}
	for _, id := range []uuid.UUID{school, other} {
		w.publish(id, notify.Notice{}, notify.Recipient{Person: w.person(id, "Nadia", ""), About: "Lina"})
		w.In(id, func(tx *tenant.Tx) error {
			if _, err := tx.Exec(`select notify.tell_once($1, $2, $3)`, []uuid.UUID{holders[id]}, tenant.NewID(), tx.Now()); err != nil {
				return err
			}
			task, err := tenant.StartTask(tx, "notify", "notify.retention_tasks", 3, nil)
			if err != nil {
				return err
			}
			return tenant.EndTask(tx, task, nil, "")
		})
	}
	w.RunJobs()
	gone := tenant.NewID() // an account that was closed: nobody holds what it wished for
	err := w.House.DB.In(t.Context(), tenant.Doors{Account: gone}, tenant.Actor{Account: gone}, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`insert into notify.preferences (account_id, changed_at) values ($1, $2)`, gone, tx.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	admin, err := pgx.Connect(t.Context(), w.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	for _, id := range holders {
		if _, err := admin.Exec(t.Context(), `insert into identity.accounts (account_id, kind, login, given_name, family_name, created_at) values ($1, 'adult', $1::uuid::text, 'Nadia', 'Roux', now())`, id); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() (s string) {
		t.Helper()
		err := admin.QueryRow(t.Context(), `select format('deliveries %s %s notices %s tasks %s told %s preferences %s', (select count(*) from notify.deliveries where tenant_id = $1), (select count(*) from notify.deliveries where tenant_id = $2),
			(select count(*) from notify.notices where tenant_id = $1), (select count(*) from tenant.tasks where tenant_id = $1), (select count(*) from notify.told), (select count(*) from notify.preferences))`, school, other).Scan(&s)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, step := range []struct {
		days int
		want string
	}{
		{29, "deliveries 1 1 notices 1 tasks 1 told 2 preferences 0"},
		{31, "deliveries 1 1 notices 1 tasks 0 told 2 preferences 0"},
		{399, "deliveries 1 1 notices 1 tasks 0 told 2 preferences 0"},
		{401, "deliveries 0 1 notices 0 tasks 0 told 0 preferences 0"},
	} {
		w.Clock.Set(testkit.Monday.AddDate(0, 0, step.days))
		night("notify.sweep", school)
		night("notify.sweep_accounts", uuid.Nil)
		if got := kept(); got != step.want {
			t.Errorf("after %d days: %s, want %s", step.days, got, step.want)
		}
	}
}
