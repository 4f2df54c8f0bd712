package notify_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/notify"
	"preau/internal/tenant"
)

// child adds a pupil of some guardians.
func (w *world) child(tenantID uuid.UUID, given string, guardians ...uuid.UUID) (id uuid.UUID) {
	w.T.Helper()
	var since directory.Date
	if err := since.UnmarshalText([]byte("2026-09-01")); err != nil {
		w.T.Fatal(err)
	}
	w.In(tenantID, func(tx *tenant.Tx) (err error) {
		if id, err = directory.Add(tx, directory.NewPerson{GivenName: given, FamilyName: "Nguyễn", Roles: []directory.NewRole{{Profile: access.Pupil}}}); err != nil {
			return err
		}
		for _, g := range guardians {
			if _, err = directory.Tie(tx, directory.Kinship{PupilID: id, GuardianID: g, Authority: directory.AuthorityFull, Since: since}); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// account makes a person a member with an account, so that their wishes are heard.
func (w *world) account(tenantID, person uuid.UUID) uuid.UUID {
	w.T.Helper()
	account := tenant.NewID()
	w.Exec(tenantID, `insert into identity.memberships (tenant_id, id, account_id, person_id, since) values ($1, $2, $3, $4, date '2026-09-01')`, tenantID, tenant.NewID(), account, person)
	return account
}

// to lists the subjects of the mails to an address.
func (w *world) to(address string) (subjects []string) {
	for _, m := range w.inbox.List(address, 100) {
		subjects = append(subjects, m.Subject)
	}
	return subjects
}

// A worker that was down for hours, or that is still at work when the quiet hours begin, disturbs nobody: what is left leaves
// when they end, once.
func TestAWorkerThatComesLateWaitsForTheMorning(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	paris, _ := time.LoadLocation("Europe/Paris")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, paris) }
	w.Clock.Set(at(27, 15, 0)) // a Friday
	nadia, paul := w.person(school, "Nadia", "nadia@example.fr"), w.person(school, "Paul", "paul@example.fr")
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"}, notify.Recipient{Person: paul, About: "Lina"})
	w.Clock.Set(at(27, 23, 40)) // the machine was off all evening
	w.RunJobs()
	w.Clock.Set(at(29, 12, 0))
	w.RunJobs()
	if w.inbox.Len() != 0 {
		t.Fatal("a late worker sent in the quiet hours")
	}
	w.publish(school, notify.Notice{Urgent: true}, notify.Recipient{Person: nadia, About: "Lina"})
	w.RunJobs()
	if w.inbox.Len() != 1 {
		t.Fatal("what is urgent waited")
	}
	w.Clock.Set(at(30, 6, 59))
	w.RunJobs()
	if w.inbox.Len() != 1 {
		t.Fatal("before seven")
	}
	w.Clock.Set(at(30, 7, 0))
	w.RunJobs()
	w.RunJobs()
	if got := w.states(school); w.inbox.Len() != 3 || got["sent"] != 3 {
		t.Fatalf("%d mails, %v", w.inbox.Len(), got)
	}

	// an attempt that died had claimed one: it is asked about in the morning, and what had left does not leave again
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, About: "Lina"}, notify.Recipient{Person: paul, About: "Lina"})
	w.RunJobs()
	w.Exec(school, `update notify.deliveries set state = 'claimed', sent_at = null, claimed_at = now() - interval '2 minutes' where tenant_id = $1 and deliver_at = $2`, school, at(30, 7, 0))
	w.Clock.Set(at(30, 21, 0))
	w.In(school, func(tx *tenant.Tx) error {
		notice, err := tenant.Value[uuid.UUID](tx, `select id from notify.notices where tenant_id = $1 order by created_at desc, id desc limit 1`, tx.Tenant())
		if err == nil {
			_, err = tx.Emit("notify.send", time.Time{}, map[string]any{"notice": notice, "chunk": 0})
		}
		return err
	})
	w.RunJobs()
	if got := w.states(school); got["claimed"] != 2 || got["sent"] != 3 {
		t.Fatalf("%v", got)
	}
	w.Clock.Set(time.Date(2026, 12, 1, 7, 0, 0, 0, paris))
	w.RunJobs()
	if got := w.states(school); w.inbox.Len() != 5 || got["sent"] != 5 {
		t.Fatalf("%d mails, %v", w.inbox.Len(), got)
	}
}

// Written at 22:00, leaving at 07:00: whoever lost the right to know in between receives nothing, and a child whom the person
// does not answer for any more is not named.
func TestWhoMayNotKnowAnyMoreIsNotTold(t *testing.T) {
	w := open(t)
	school, other := w.Tenant("school", "École des Tilleuls"), w.Tenant("school", "Collège Ada-Lovelace")
	paris, _ := time.LoadLocation("Europe/Paris")
	w.Clock.Set(time.Date(2026, 11, 24, 22, 0, 0, 0, paris))
	restricted, ended, half, stays := w.person(school, "Luc", "luc@example.fr"), w.person(school, "Ugo", "ugo@example.fr"), w.person(school, "Nadia", "nadia@example.fr"), w.person(school, "Eva", "eva@example.fr")
	lina, noe := w.child(school, "Lina", restricted, ended, half, stays), w.child(school, "Noé", half, stays)
	account := tenant.NewID()
	both := []uuid.UUID{lina, noe}
	origin := tenant.NewID()
	w.publish(school, notify.Notice{Origin: origin}, notify.Recipient{Person: restricted, Account: &account, About: "Lina", Pupils: both[:1]}, notify.Recipient{Person: ended, About: "Lina", Pupils: both[:1]},
		notify.Recipient{Person: half, About: "Lina, Noé", Pupils: both}, notify.Recipient{Person: stays, About: "Lina, Noé", Pupils: both})
	w.In(school, func(tx *tenant.Tx) error {
		if _, err := directory.Restrict(tx, directory.Restriction{PupilID: lina, PersonID: restricted, Effect: directory.NoInformation}); err != nil {
			return err
		}
		links, err := tenant.Select[uuid.UUID](tx, `select id from directory.kinship where tenant_id = $1 and pupil_id = $2 and guardian_id = any ($3)`, school, lina, []uuid.UUID{ended, half})
		for _, l := range links {
			if err == nil {
				err = directory.Untie(tx, l)
			}
		}
		return err
	})
	// the same fact in another organisation, where the same account may still know
	there := w.person(other, "Luc", "luc.college@example.fr")
	sara := w.child(other, "Sara", there)
	w.publish(other, notify.Notice{Origin: origin}, notify.Recipient{Person: there, Account: &account, About: "Sara", Pupils: []uuid.UUID{sara}})
	w.Clock.Set(time.Date(2026, 11, 25, 7, 0, 0, 0, paris))
	w.RunJobs()
	if got := w.states(school); got["cancelled"] != 2 || got["sent"] != 2 || len(w.to("luc@example.fr"))+len(w.to("ugo@example.fr")) != 0 {
		t.Fatalf("%v, %+v", got, w.inbox.List("", 10))
	}
	if got := w.to("nadia@example.fr"); len(got) != 1 || strings.Contains(got[0], "Lina") || !strings.HasPrefix(got[0], "Noé") {
		t.Fatalf("%q names a child of somebody else", got)
	}
	if got := w.to("eva@example.fr"); len(got) != 1 || !strings.HasPrefix(got[0], "Lina, Noé") {
		t.Fatalf("%q", got)
	}
	if len(w.to("luc.college@example.fr")) != 1 {
		t.Fatal("a message that did not leave here kept the other organisation from telling")
	}

	// an adult of the staff is told for themselves, as long as they are here
	w.Clock.Set(time.Date(2026, 11, 25, 22, 0, 0, 0, paris))
	var zoe uuid.UUID
	w.In(school, func(tx *tenant.Tx) (err error) {
		zoe, err = directory.Add(tx, directory.NewPerson{GivenName: "Zoé", FamilyName: "Petit", Contact: directory.Contact{Mail: "zoe@example.fr"}, Roles: []directory.NewRole{{Profile: access.Teacher}}})
		return err
	})
	w.publish(school, notify.Notice{}, notify.Recipient{Person: zoe, Pupils: []uuid.UUID{zoe}})
	w.Clock.Set(time.Date(2026, 11, 26, 7, 0, 0, 0, paris))
	w.RunJobs()
	w.publish(school, notify.Notice{}, notify.Recipient{Person: zoe, Pupils: []uuid.UUID{zoe}})
	w.Exec(school, `update directory.roles set until = date '2026-11-25' where tenant_id = $1 and person_id = $2`, school, zoe)
	w.RunJobs()
	if got := w.to("zoe@example.fr"); len(got) != 1 {
		t.Fatalf("%d mails to somebody who left", len(got))
	}
}

// A digest looks again too: at the hour, and at who may know.
func TestADigestThatComesLate(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	paris, _ := time.LoadLocation("Europe/Paris")
	w.Clock.Set(time.Date(2026, 11, 24, 9, 0, 0, 0, paris)) // a Tuesday
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	lina, noe := w.child(school, "Lina", nadia), w.child(school, "Noé", nadia)
	account := w.account(school, nadia)
	mine := w.As(access.Caller{Account: account, Hats: []access.Hat{w.Hat(school, nadia, access.Guardian)}})
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "daily", "discreet": false, "mail": true, "push": true}).Want(t, 204)
	for _, c := range []struct {
		name string
		id   uuid.UUID
	}{{"Lina", lina}, {"Noé", noe}} {
		w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, Account: &account, About: c.name, Pupils: []uuid.UUID{c.id}})
	}
	w.RunJobs()
	if got := w.states(school); got["digest"] != 2 || w.inbox.Len() != 0 {
		t.Fatalf("%v", got)
	}
	w.Clock.Set(time.Date(2026, 11, 24, 21, 0, 0, 0, paris)) // due at 17:30, the machine was off
	w.RunJobs()
	if w.inbox.Len() != 0 {
		t.Fatal("a late digest left in the quiet hours")
	}
	// a third message, due with them in the morning: those that wait together are one
	w.publish(school, notify.Notice{}, notify.Recipient{Person: nadia, Account: &account, About: "Lina", Pupils: []uuid.UUID{lina}})
	w.In(school, func(tx *tenant.Tx) error {
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: noe, PersonID: nadia, Effect: directory.NoInformation})
		return err
	})
	w.Clock.Set(time.Date(2026, 11, 25, 7, 0, 0, 0, paris))
	w.RunJobs()
	w.Clock.Set(time.Date(2026, 11, 25, 17, 30, 0, 0, paris))
	w.RunJobs()
	list := w.inbox.List("nadia@example.fr", 10)
	var bodies string
	for _, l := range list {
		m, err := w.inbox.Get(l.ID)
		if err != nil {
			t.Fatal(err)
		}
		bodies += m.Text
	}
	if strings.Contains(bodies, "Noé") || strings.Count(bodies, "Lina") != 2 {
		t.Fatalf("%d digests:\n%s", len(list), bodies)
	}
	if got := w.states(school); got["sent"] != 2 || got["cancelled"] != 1 || got["digest"] != 0 {
		t.Fatalf("%v", got)
	}
}

// A mail's two List-Unsubscribe headers are enough for a mail program: one POST of the form that RFC 8058 describes stops the
// mail, opening the address stops nothing. A discreet person reads neither a name nor who writes, in a digest too.
func TestMailsAsTheyAreReceived(t *testing.T) {
	w := open(t)
	if err := w.Web.Mount(w.House); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.House.Engine)
	defer server.Close()
	school := w.Tenant("school", "École des Tilleuls")
	nadia := w.person(school, "Nadia", "nadia@example.fr")
	lina := w.child(school, "Lina", nadia)
	account := w.account(school, nadia)
	me := notify.Recipient{Person: nadia, Account: &account, About: "Lina", Pupils: []uuid.UUID{lina}}
	w.publish(school, notify.Notice{WantAnswer: true}, me)
	w.RunJobs()
	read := func(i int) (raw, text string) {
		t.Helper()
		list := w.inbox.List("", 10)
		if len(list) != i {
			t.Fatalf("%d mails, want %d", len(list), i)
		}
		m, err := w.inbox.Get(list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.inbox.Raw(list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return string(b), m.Subject + "\n" + m.Text + "\n" + m.HTML
	}
	raw, text := read(1)
	for _, want := range []string{"Lina", "École des Tilleuls", "/signer/", "45 jours"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks %q: %s", want, text)
		}
	}
	for _, never := range []string{"Nguyễn", "http-equiv", "<img", "<script"} {
		if strings.Contains(text, never) {
			t.Errorf("the mail has %q", never)
		}
	}
	headers, _, _ := strings.Cut(strings.ReplaceAll(raw, "\r\n ", ""), "\r\n\r\n")
	at := regexp.MustCompile(`(?m)^List-Unsubscribe: <https?://[^/>]+(/[^>]+)>\r?$`).FindStringSubmatch(headers)
	if at == nil || !strings.Contains(headers, "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
		t.Fatalf("%s", headers)
	}
	ask := func(method, body string) int {
		t.Helper()
		r, err := http.NewRequest(method, server.URL+at[1], strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}

	mine := w.As(access.Caller{Account: account, Hats: []access.Hat{w.Hat(school, nadia, access.Guardian)}})
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "immediate", "discreet": true, "mail": true, "push": true}).Want(t, 204)
	w.publish(school, notify.Notice{}, me)
	w.RunJobs()
	_, text = read(2)
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "weekly", "discreet": true, "mail": true, "push": true}).Want(t, 204)
	w.publish(school, notify.Notice{}, me)
	w.publish(school, notify.Notice{}, me)
	w.RunJobs()
	w.Clock.Set(time.Date(2026, 9, 14, 4, 59, 0, 0, time.UTC)) // the next Monday, 06:59 in Paris
	w.RunJobs()
	read(2)
	w.Clock.Set(time.Date(2026, 9, 14, 5, 0, 0, 0, time.UTC))
	w.RunJobs()
	_, digest := read(3)
	if !strings.HasPrefix(digest, "2 messages vous attendent\n") {
		t.Errorf("%s", digest)
	}
	for _, never := range []string{"Lina", "Tilleuls", "Sortie"} {
		if strings.Contains(text, never) || strings.Contains(digest, never) {
			t.Errorf("a discreet person reads %q", never)
		}
	}
	mine.Do("PUT", "/api/v1/me/notifications", map[string]any{"mode": "weekly", "discreet": false, "mail": true, "push": true}).Want(t, 204)
	w.publish(school, notify.Notice{}, me)
	w.RunJobs()
	w.Clock.Set(time.Date(2026, 9, 21, 5, 0, 0, 0, time.UTC))
	w.RunJobs()
	if _, digest = read(4); !strings.Contains(digest, "Lina") || !strings.Contains(digest, "L’école des Tilleuls vous a adressé 1 message.") {
		t.Errorf("%s", digest)
	}

	if status := ask("GET", ""); status != 200 {
		t.Fatalf("the page answers %d", status)
	}
	if w.publish(school, notify.Notice{Urgent: true}, me); w.RunJobs() == 0 {
		t.Fatal("nothing ran")
	}
	read(5) // a look stops nothing
	if status := ask("POST", "List-Unsubscribe=One-Click"); status/100 != 2 {
		t.Fatalf("one click answers %d", status)
	}
	w.publish(school, notify.Notice{Urgent: true}, me)
	w.RunJobs()
	read(5)
}

// The head may keep the holidays quiet; the sentence under the send button says when and why, in the reader's language.
func TestTheSentenceOfTheSendButton(t *testing.T) {
	w := open(t)
	school := w.Tenant("school", "École des Tilleuls")
	director := w.Staff(school, access.Director)
	path := "/api/v1/t/" + school.String()
	days := make([]map[string]any, 7)
	for i := range days {
		days[i] = map[string]any{"open": i < 5, "from": "07:00", "to": "20:00"}
	}
	director.Do("PUT", path+"/notify/quiet", map[string]any{"rule": map[string]any{"time_zone": "Europe/Paris", "days": days, "holidays": true}}).Want(t, 200)
	paris, _ := time.LoadLocation("Europe/Paris")
	w.Clock.Set(time.Date(2026, 12, 18, 20, 12, 0, 0, paris)) // the eve of the holidays of Christmas
	var out struct {
		LeavesAt time.Time `json:"leaves_at"`
		Sentence string
	}
	for query, want := range map[string]string{
		"":                         "Partira le lundi 4 janvier 2027 à 7 h : vacances ou jour férié.",
		"?urgent=true":             "Partira tout de suite, même pendant la pause numérique : le motif est lu par les familles et gardé dans le journal.",
		"?at=2027-01-05T12:00:00Z": "Partira le mardi 5 janvier 2027 à 13 h.",
	} {
		director.Get(path+"/liaison/leaving"+query).Want(t, 200).JSON(t, &out)
		if plain := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(out.Sentence); plain != want {
			t.Errorf("%q: %q, want %q", query, plain, want)
		}
	}
	if at := w.publish(school, notify.Notice{}); !at.Equal(time.Date(2027, 1, 4, 7, 0, 0, 0, paris)) {
		t.Fatal(at)
	}
}
