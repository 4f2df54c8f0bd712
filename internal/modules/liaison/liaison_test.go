package liaison_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/modules/liaison"
	"preau/internal/notify"
	"preau/internal/platform/signed"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

// One director writes to one class; each guardian of it reads and signs on a telephone.
func TestANoteReachesEachGuardian(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, tom := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.ce1, "Tom", "O’Brien-Nguyễn")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	father := s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityFull, lina)
	s.guardian("Mai", "O’Brien-Nguyễn", "", directory.AuthorityFull, tom)
	director := s.as(s.director)

	n := s.write(director, draft("sign", s.ce1))
	if *n.Reach != (liaison.Reach{Pupils: 2, People: 3, WithoutDigitalContact: 1}) {
		t.Fatalf("the draft reaches %+v", *n.Reach)
	}
	if len(h.feed(s.as(mother))) != 0 {
		t.Fatal("a draft is read by a family")
	}
	n = s.send(director, draft("sign", s.ce1))
	if n.State != "published" || n.From != "Mme Morel, direction" || len(h.post.to("")) != 2 {
		t.Fatalf("published as %s from %q, %d mails", n.State, n.From, len(h.post.to("")))
	}
	m := h.post.to("nadia@example.fr")[0]
	if strings.ReplaceAll(m.Subject, "\u202f", " ") != "Lina : Sortie scolaire" || strings.Contains(m.Text+m.HTML, "musée") {
		t.Fatalf("the mail says %q, %q", m.Subject, m.Text)
	}

	items := h.feed(s.as(mother))
	if len(items) != 1 || !items[0].Pending || len(items[0].Children) != 1 || items[0].Children[0].Name != "Lina" || !items[0].Children[0].Abilities["sign"] {
		t.Fatalf("the mother's home: %+v", items)
	}
	s.as(mother).Post(childPath(lina, n.ID, "read"), nil).Want(t, 200)
	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{}).Want(t, 200)
	if h.feed(s.as(mother))[0].Pending {
		t.Fatal("signed and still asked")
	}
	if c := h.feed(s.as(father))[0]; c.Pending || c.Children[0].SignedAt != nil || !c.Children[0].Settled || !c.Children[0].Abilities["sign"] {
		t.Fatalf("one signature is enough, and the father's is his own: %+v", c.Children[0])
	}
	f := s.followUp(director, n.ID, "")
	if f.Note.Counts != (liaison.CountsView{People: 3, Read: 1, Pupils: 2, Done: 1, Paper: 1}) || f.States["done"] != 1 || f.States["unread"] != 1 || f.States["paper"] != 1 {
		t.Fatalf("the follow-up counts %+v %+v", f.Note.Counts, f.States)
	}
	if names := f.Items[0].Name + " / " + f.Items[1].Name; names != "Tom O’BRIEN-NGUYỄN / Lina ROUX" {
		t.Fatalf("the pupils are listed as %s", names)
	}
	var list struct{ Items []noteView }
	director.Get(s.path("notes")).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].Counts.Done != 1 {
		t.Fatalf("the list: %+v", list.Items)
	}
	var drafts struct{ Items []noteView }
	director.Get(s.path("notes")+"?drafts=true").Want(t, 200).JSON(t, &drafts)
	if len(drafts.Items) != 1 || drafts.Items[0].State != "draft" {
		t.Fatalf("the drafts: %+v", drafts.Items)
	}
}

// Each operation, in the order of who asks.
func TestWhoMay(t *testing.T) {
	h := open(t)
	s, elsewhere := h.school("École des Tilleuls"), h.school("École d’ailleurs")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	stranger := elsewhere.guardian("Jean", "Loin", "jean@example.fr", directory.AuthorityFull, elsewhere.pupil(elsewhere.ce1, "Zoé", "Loin"))
	n := s.send(s.as(s.director), draft("sign", s.ce1))
	d := s.write(s.as(s.director), draft("read", s.ce1))

	anonymous, foreign, family, agent := h.Anonymous(), elsewhere.as(elsewhere.director), s.as(mother), h.Staff(s.id, access.CanteenAgent)
	staff := []struct {
		method, path string
		body         any
		allowed      int
	}{
		{"GET", s.path("destinations"), nil, 200},
		{"GET", s.path("notes"), nil, 200},
		{"GET", s.path("notes", n.ID), nil, 200},
		{"GET", s.path("notes", n.ID, "versions"), nil, 200},
		{"GET", s.path("notes", n.ID, "follow-up"), nil, 200},
		{"GET", s.path("notes", d.ID, "recipients"), nil, 200},
		{"POST", s.path("notes", n.ID, "export"), object{"format": "csv"}, 200},
		{"POST", s.path("notes", n.ID, "slips"), object{"per_page": 4, "only": "all"}, 202},
		{"POST", s.path("notes", n.ID, "remind"), nil, 200},
		{"POST", s.path("notes"), draft("read", s.ce1), 201},
		{"PUT", s.path("notes", d.ID), merge(draft("sign", s.ce1), object{"version": d.Version}), 200},
		{"POST", s.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "Sortie au musée", "body": text("Nous irons jeudi.")}, 200},
		{"POST", s.path("notes", d.ID, "unschedule"), nil, 409},
		{"POST", s.path("notes", n.ID, "send-also"), object{}, 409},
		{"POST", s.path("notes", n.ID, "paper"), object{"child": lina, "guardian": mother}, 204},
		{"POST", s.path("notes", d.ID, "send"), object{"version": d.Version + 1}, 200},
		{"POST", s.path("notes", n.ID, "withdraw"), nil, 200},
		{"DELETE", s.path("notes", d.ID), nil, 409},
	}
	for _, o := range staff {
		anonymous.Do(o.method, o.path, o.body).Want(t, 401)
		foreign.Do(o.method, o.path, o.body).Want(t, 404)
		family.Do(o.method, o.path, o.body).Want(t, 403)
		agent.Do(o.method, o.path, o.body).Want(t, 403)
		s.as(s.director).Do(o.method, o.path, o.body).Want(t, o.allowed)
	}

	n = s.send(s.as(s.director), merge(draft("sign", s.ce1), object{"event": object{"on": "2026-09-18"}}))
	families := []struct {
		method, path string
		body         any
		allowed      int
	}{
		{"GET", childPath(lina, n.ID), nil, 200},
		{"GET", childPath(lina, n.ID, "event.ics"), nil, 200},
		{"POST", childPath(lina, n.ID, "read"), nil, 200},
		{"PUT", childPath(lina, n.ID, "answer"), object{}, 200},
		{"DELETE", childPath(lina, n.ID, "answer"), nil, 200},
	}
	for _, o := range families {
		anonymous.Do(o.method, o.path, o.body).Want(t, 401)
		elsewhere.as(stranger).Do(o.method, o.path, o.body).Want(t, 404)
		s.as(s.teacher).Do(o.method, o.path, o.body).Want(t, 404) // no child of theirs
		family.Do(o.method, o.path, o.body).Want(t, o.allowed)
	}
	// a parent of the same school who is not told of this note
	other := s.guardian("Rémi", "Blanc", "remi@example.fr", directory.AuthorityFull, s.pupil(s.cm2, "Ana", "Blanc"))
	ana := s.hat(other).Subjects[1]
	s.as(other).Get(childPath(ana, n.ID)).Want(t, 404)
	s.as(other).Get(childPath(lina, n.ID)).Want(t, 404)
	s.as(other).Do("PUT", childPath(ana, n.ID, "answer"), object{}).Want(t, 404)
	anonymous.Get("/api/v1/liaison/feed").Want(t, 401)
	if len(h.feed(foreign)) != 0 || len(h.feed(s.as(other))) != 0 {
		t.Fatal("a note is in the home of somebody it was not sent to")
	}
}

func merge(parts ...object) object {
	out := object{}
	for _, p := range parts {
		for k, v := range p {
			out[k] = v
		}
	}
	return out
}

// Separated parents are ordinary: each reads and signs for themselves, and neither sees what the other did.
func TestSeparatedParents(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	father := s.guardian("Paul", "Petit", "paul@example.fr", directory.AuthorityFull, lina)
	n := s.send(s.as(s.director), merge(draft("text", s.ce1), object{"both_guardians": true}))

	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{"answer": "Je viens avec Sami."}).Want(t, 200)
	seen := s.as(father).Get(childPath(lina, n.ID)).Want(t, 200)
	if bytes.Contains(seen.Body, []byte("Sami")) || bytes.Contains(seen.Body, []byte(mother.String())) {
		t.Fatalf("the father reads the mother's answer: %s", seen.Body)
	}
	f := s.followUp(s.as(s.director), n.ID, "")
	if f.Items[0].State == "done" || !h.feed(s.as(father))[0].Pending {
		t.Fatal("both are asked, one is enough")
	}
	s.as(father).Do("PUT", childPath(lina, n.ID, "answer"), object{"answer": "Pas moi."}).Want(t, 200)
	if f = s.followUp(s.as(s.director), n.ID, ""); f.Items[0].State != "done" || f.Note.Counts.Done != 1 {
		t.Fatalf("both answered: %+v", f.Items[0])
	}

	// the wall behind the rule: the father's doors show his rows and no other
	hat := s.hat(father)
	err := h.House.DB.In(context.Background(), tenant.Doors{Tenant: s.id, Subjects: map[string][]uuid.UUID{"liaison": hat.Subjects}, Groups: map[string][]uuid.UUID{"liaison": hat.Groups}}, tenant.Actor{}, func(tx *tenant.Tx) error {
		rows, err := tenant.Select[uuid.UUID](tx, `select guardian_id from liaison.deliveries where tenant_id = $1`, s.id)
		if err != nil {
			return err
		}
		if len(rows) != 1 || rows[0] != father {
			t.Errorf("the father's doors show %v", rows)
		}
		for _, table := range []string{"notes", "versions", "attachments", "reminders", "copies", "documents"} {
			if n, err := tenant.Value[int](tx, `select count(*)::int from liaison.`+table+` where tenant_id = $1`, s.id); err != nil || n != 0 {
				t.Errorf("the father's doors show %d rows of %s (%v)", n, table, err)
			}
		}
		if _, err := tx.Exec(`update liaison.deliveries set authority = 'full' where tenant_id = $1`, s.id); err == nil {
			t.Error("what was frozen was changed")
		}
		return nil
	})
	if err == nil {
		t.Fatal("a refused statement was committed")
	}
}

// One answer per child: the first guardian's stands; a refusal stands beside an authorisation; it can be taken back until
// the closing date and not after.
func TestOneAnswerPerChild(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, mia := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.ce1, "Mia", "Roux") // twins in one class
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina, mia)
	father := s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityFull, lina, mia)
	director := s.as(s.director)

	n := s.send(director, merge(draft("choice", s.ce1), object{"closes_on": "2026-09-10"}))
	if got := len(h.post.to("nadia@example.fr")); got != 1 || !strings.HasPrefix(h.post.to("nadia@example.fr")[0].Subject, "Lina, Mia") {
		t.Fatalf("%d messages for the twins' mother: %q", got, h.post.to("nadia@example.fr")[0].Subject)
	}
	put := func(who, child uuid.UUID, answer string) testkit.Answer {
		return s.as(who).Do("PUT", childPath(child, n.ID, "answer"), object{"answer": answer})
	}
	if a := put(mother, lina, "Restaurant").Want(t, 422); !bytes.Contains(a.Body, []byte("liaison.not_a_choice")) {
		t.Fatalf("%s", a.Body)
	}
	put(mother, lina, "Pique-nique").Want(t, 200)
	if a := put(father, lina, "Cantine").Want(t, 409); a.Code() != "liaison.already_answered" {
		t.Fatalf("%s", a.Body)
	}
	put(mother, lina, "Cantine").Want(t, 200) // she changes her mind
	put(father, mia, "Pique-nique").Want(t, 200)
	items := h.feed(s.as(mother))
	if len(items) != 1 || len(items[0].Children) != 2 || items[0].Pending || !items[0].Children[1].Settled || items[0].Children[1].Abilities["answer"] {
		t.Fatalf("the mother's home: %+v", items)
	}
	s.as(mother).Do("DELETE", childPath(lina, n.ID, "answer"), nil).Want(t, 200)
	put(father, lina, "Cantine").Want(t, 200)
	h.Clock.Set(time.Date(2026, 9, 10, 21, 59, 0, 0, time.UTC)) // one minute before midnight in Paris
	put(father, lina, "Pique-nique").Want(t, 200)
	h.Clock.Advance(time.Minute)
	if a := put(father, lina, "Cantine").Want(t, 409); a.Code() != "liaison.closed" || !bytes.Contains(a.Body, []byte("jeudi 10 septembre 2026")) {
		t.Fatalf("%s", a.Body)
	}
	s.as(father).Do("DELETE", childPath(lina, n.ID, "answer"), nil).Want(t, 409)
	s.as(mother).Post(childPath(lina, n.ID, "read"), nil).Want(t, 200) // reading is never too late

	h.Clock.Set(time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC))
	n = s.send(director, merge(draft("authorisation", s.ce1), object{"closes_on": "2026-09-18"}))
	put(mother, lina, "yes").Want(t, 200)
	put(father, lina, "yes").Want(t, 409)
	put(father, lina, "no").Want(t, 200)
	if f := s.followUp(director, n.ID, "?state=refused"); len(f.Items) != 1 || f.Items[0].Name != "Lina ROUX" || f.Note.Counts.Refused != 1 {
		t.Fatalf("the refusal is not seen: %+v", f)
	}
}

// A parent who is kept informed reads and says so; they decide nothing. One whom a judge's order keeps out is told nothing.
func TestInformedAndRestricted(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, tom := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.ce1, "Tom", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	informed := s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityInformed, lina)
	kept := s.guardian("Luc", "Gris", "luc@example.fr", directory.AuthorityFull, tom)
	h.In(s.id, func(tx *tenant.Tx) error {
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: tom, PersonID: kept, Effect: directory.NoInformation})
		return err
	})
	// addressed to the pupils one by one, so that no group carries it
	content := merge(draft("authorisation"), object{"audience": object{"pupils": []uuid.UUID{lina, tom}}})
	n := s.send(s.as(s.director), content)
	if len(h.post.to("luc@example.fr")) != 0 || len(h.feed(s.as(kept))) != 0 {
		t.Fatal("a parent whom an order keeps out was told")
	}
	s.as(kept).Get(childPath(tom, n.ID)).Want(t, 404)

	items := h.feed(s.as(informed))
	if len(items) != 1 || items[0].Pending || !items[0].Children[0].Informed || items[0].Children[0].Abilities["answer"] || items[0].Children[0].Abilities["refuse"] || !items[0].Children[0].Abilities["read"] {
		t.Fatalf("the informed parent's home: %+v", items)
	}
	s.as(informed).Post(childPath(lina, n.ID, "read"), nil).Want(t, 200)
	if a := s.as(informed).Do("PUT", childPath(lina, n.ID, "answer"), object{"answer": "yes"}); a.Status != 403 && a.Status != 404 {
		t.Fatalf("an informed parent authorised: %d", a.Status)
	}
	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{"answer": "yes"}).Want(t, 200)
	f := s.followUp(s.as(s.director), n.ID, "")
	if len(f.Items) != 2 || f.Items[0].State != "done" || len(f.Items[0].Guardians) != 2 {
		t.Fatalf("%+v", f.Items)
	}
	// nobody may be told about Tom: his slip is printed, and his father is not named
	if one := f.Items[1]; one.Pupil != tom || !one.Paper || len(one.Guardians) != 1 || one.Guardians[0].Authority != "nobody" || one.Guardians[0].Name != "" {
		t.Fatalf("%+v", one)
	}

	// the order comes afterwards: what was received is gone at once
	h.In(s.id, func(tx *tenant.Tx) error {
		_, err := directory.Restrict(tx, directory.Restriction{PupilID: lina, PersonID: mother, Effect: directory.NoInformation})
		return err
	})
	s.as(mother).Get(childPath(lina, n.ID)).Want(t, 404)
	if len(h.feed(s.as(mother))) != 0 {
		t.Fatal("the home still shows what an order took away")
	}
	h.Anonymous().Get(h.post.to("nadia@example.fr")[0].link(t)).Want(t, 410)
}

// A correction is silent, keeps what was said before, and does not overwrite another device's.
func TestCorrection(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	teacher := s.as(s.teacher)
	n := s.send(teacher, merge(draft("sign", s.ce1), object{"event": object{"on": "2026-09-18", "start": "08:30", "end": "16:00", "place": "Musée"}}))
	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{}).Want(t, 200)

	s.as(s.other).Post(s.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "x", "body": text("x")}).Want(t, 403)
	h.Clock.Advance(time.Hour)
	teacher.Post(s.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "Sortie au muséum", "body": text("Nous irons au muséum."), "closes_on": "2026-09-16"}).Want(t, 200)
	teacher.Post(s.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "y", "body": text("y")}).Want(t, 412)
	s.as(s.director).Post(s.path("notes", n.ID, "correct"), object{"version": n.Version + 1, "title": "", "body": text("y")}).Want(t, 422)
	h.RunJobs()
	if len(h.post.to("")) != 1 {
		t.Fatalf("%d mails after a correction", len(h.post.to("")))
	}
	var got liaison.ReceivedView
	s.as(mother).Get(childPath(lina, n.ID)).Want(t, 200).JSON(t, &got)
	if got.Sheet.Title != "Sortie au muséum" || got.Sheet.CorrectedAt == nil || got.Children[0].SignedAt == nil || got.ClosesAt == nil {
		t.Fatalf("the family reads %+v", got)
	}
	var versions struct{ Items []liaison.VersionView }
	teacher.Get(s.path("notes", n.ID, "versions")).Want(t, 200).JSON(t, &versions)
	if len(versions.Items) != 1 || versions.Items[0].Title != "Sortie au musée" || versions.Items[0].CorrectedBy != "Karim Ali" {
		t.Fatalf("the versions: %+v", versions.Items)
	}
	ics := s.as(mother).Get(childPath(lina, n.ID, "event.ics")).Want(t, 200)
	if !bytes.Contains(ics.Body, []byte("DTSTART;TZID=Europe/Paris:20260918T083000")) || !strings.HasPrefix(ics.Header.Get("Content-Type"), "text/calendar") {
		t.Fatalf("%s", ics.Body)
	}
}

// Written at 20:12 it is seen and told at 07:00; urgent passes, with a right, a reason and a trace.
func TestQuietHours(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	paris, _ := time.LoadLocation("Europe/Paris")
	h.Clock.Set(time.Date(2026, 9, 8, 20, 12, 0, 0, paris)) // a Tuesday
	morning := time.Date(2026, 9, 9, 7, 0, 0, 0, paris)

	var choices liaison.Destinations
	s.as(s.teacher).Get(s.path("destinations")).Want(t, 200).JSON(t, &choices)
	if !choices.LeavesAt.Equal(morning) || choices.Urgent || choices.School || len(choices.Classes) != 1 {
		t.Fatalf("the teacher is offered %+v", choices)
	}
	n := s.send(s.as(s.teacher), draft("sign", s.ce1))
	if !n.LeavesAt.Equal(morning) || len(h.post.to("")) != 0 || len(h.feed(s.as(mother))) != 0 {
		t.Fatalf("leaves at %v, %d mails", n.LeavesAt, len(h.post.to("")))
	}
	s.as(mother).Get(childPath(lina, n.ID)).Want(t, 404)
	s.as(s.teacher).Post(s.path("notes", n.ID, "remind"), nil).Want(t, 409)

	d := s.write(s.as(s.director), merge(draft("read", s.ce1), object{"kind": "closure", "title": "École fermée demain"}))
	teacherNote := s.write(s.as(s.teacher), draft("read", s.ce1))
	s.as(s.teacher).Post(s.path("notes", teacherNote.ID, "send"), object{"version": 1, "urgent": true, "reason": "fuite d’eau"}).Want(t, 403)
	s.as(s.director).Post(s.path("notes", d.ID, "send"), object{"version": 1, "urgent": true, "reason": " "}).Want(t, 422)
	s.as(s.director).Post(s.path("notes", d.ID, "send"), object{"version": 1, "urgent": true, "reason": "fuite d’eau"}).Want(t, 200)
	h.RunJobs()
	if len(h.post.to("nadia@example.fr")) != 1 || len(h.feed(s.as(mother))) != 1 {
		t.Fatal("the urgent note waits")
	}
	h.In(s.id, func(tx *tenant.Tx) error {
		lines, err := tenant.Value[int](tx, `select count(*)::int from audit.lines where tenant_id = $1 and operation = 'liaison.urgent' and account_id is not null and $2 = any (objects)`, s.id, d.ID)
		if lines != 1 {
			t.Errorf("%d lines trace the urgent note", lines)
		}
		return err
	})
	h.Clock.Set(morning)
	h.RunJobs()
	if len(h.post.to("nadia@example.fr")) != 2 || len(h.feed(s.as(mother))) != 2 {
		t.Fatal("07:00 and the note is not there")
	}
}

// A reminder goes to those who owe something, once a day, and waits for the end of the quiet hours.
func TestReminder(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, tom, ana := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.ce1, "Tom", "Noir"), s.pupil(s.ce1, "Ana", "Vert")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	s.guardian("Paul", "Roux", "paul@example.fr", directory.AuthorityFull, lina)
	s.guardian("Eva", "Noir", "eva@example.fr", directory.AuthorityFull, tom)
	leaver := s.guardian("Ugo", "Vert", "ugo@example.fr", directory.AuthorityFull, ana)
	teacher := s.as(s.teacher)
	n := s.send(teacher, draft("sign", s.ce1))
	s.as(mother).Do("PUT", childPath(lina, n.ID, "answer"), object{}).Want(t, 200)
	h.In(s.id, func(tx *tenant.Tx) error {
		id, err := tenant.Value[uuid.UUID](tx, `select id from directory.kinship where tenant_id = $1 and guardian_id = $2`, s.id, leaver)
		if err != nil {
			return err
		}
		return directory.Untie(tx, id)
	})
	h.Clock.Set(time.Date(2026, 9, 8, 19, 0, 0, 0, time.UTC)) // 21:00 in Paris
	var out struct {
		People   int       `json:"people"`
		LeavesAt time.Time `json:"leaves_at"`
	}
	s.as(s.other).Post(s.path("notes", n.ID, "remind"), nil).Want(t, 403)
	teacher.Post(s.path("notes", n.ID, "remind"), nil).Want(t, 200).JSON(t, &out)
	if out.People != 1 || !out.LeavesAt.Equal(time.Date(2026, 9, 9, 5, 0, 0, 0, time.UTC)) {
		t.Fatalf("the reminder: %+v", out)
	}
	if a := teacher.Post(s.path("notes", n.ID, "remind"), nil).Want(t, 409); a.Code() != "liaison.reminded_today" {
		t.Fatalf("%s", a.Body)
	}
	h.RunJobs()
	if len(h.post.to("eva@example.fr")) != 1 {
		t.Fatal("a reminder left in the quiet hours")
	}
	h.Clock.Set(time.Date(2026, 9, 9, 5, 0, 0, 0, time.UTC))
	h.RunJobs()
	for address, want := range map[string]int{"eva@example.fr": 2, "nadia@example.fr": 1, "paul@example.fr": 1, "ugo@example.fr": 1} {
		if got := len(h.post.to(address)); got != want {
			t.Errorf("%s received %d mails, want %d", address, got, want)
		}
	}
	h.Anonymous().Get(h.post.to("eva@example.fr")[1].link(t)).Want(t, 200)
	teacher.Post(s.path("notes", n.ID, "remind"), nil).Want(t, 200) // another day
}

// What comes on paper is copied by the staff, after the closing date too, and taken back when it was a mistake.
func TestPaper(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	tom, lina := s.pupil(s.ce1, "Tom", "Noir"), s.pupil(s.ce1, "Lina", "Roux")
	eva := s.guardian("Eva", "Noir", "", directory.AuthorityFull, tom)
	nadia := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	teacher := s.as(s.teacher)
	n := s.send(teacher, merge(draft("authorisation", s.ce1), object{"closes_on": "2026-09-08"}))
	if f := s.followUp(teacher, n.ID, "?state=paper"); len(f.Items) != 1 || f.Items[0].Pupil != tom || !f.Items[0].Guardians[0].Abilities["record_paper"] {
		t.Fatalf("the print list: %+v", f.Items)
	}
	slips := teacher.Get(s.path("notes", n.ID, "slips.pdf")+"?per_page=4&only=paper&qr=true").Want(t, 200)
	if !bytes.HasPrefix(slips.Body, []byte("%PDF-")) || slips.Header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%d bytes of %s", len(slips.Body), slips.Header.Get("Content-Type"))
	}
	if list := teacher.Get(s.path("notes", n.ID, "list.pdf")).Want(t, 200); !bytes.HasPrefix(list.Body, []byte("%PDF-")) {
		t.Fatal("the list is not a document")
	}
	h.Clock.Set(time.Date(2026, 9, 10, 8, 0, 0, 0, time.UTC))
	body := object{"child": tom, "guardian": eva, "answer": "no"}
	s.as(s.other).Post(s.path("notes", n.ID, "paper"), body).Want(t, 404) // not of their class
	teacher.Post(s.path("notes", n.ID, "paper"), merge(body, object{"answer": "peut-être"})).Want(t, 422)
	teacher.Post(s.path("notes", n.ID, "paper"), body).Want(t, 204)
	teacher.Post(s.path("notes", n.ID, "paper"), merge(body, object{"guardian": nadia})).Want(t, 404)
	f := s.followUp(teacher, n.ID, "?state=refused")
	if len(f.Items) != 1 || *f.Items[0].Guardians[0].Way != "paper" || f.States["paper"] != 0 {
		t.Fatalf("after the paper: %+v %+v", f.Items, f.States)
	}
	teacher.Post(s.path("notes", n.ID, "paper"), merge(body, object{"take_back": true})).Want(t, 204)
	teacher.Post(s.path("notes", n.ID, "paper"), merge(body, object{"take_back": true})).Want(t, 409)
	teacher.Post(s.path("notes", n.ID, "paper"), merge(body, object{"answer": "yes"})).Want(t, 204)
	if f := s.followUp(teacher, n.ID, ""); f.Note.Counts.Done != 1 {
		t.Fatalf("%+v", f.Note.Counts)
	}

	// many slips are a task with a bar and a document for a day, for the one who asked
	h.Clock.Set(time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC))
	for i := range 45 {
		p := s.pupil(s.ce1, fmt.Sprintf("Élève%02d", i), "Durand")
		s.guardian("Parent", "Durand", "", directory.AuthorityFull, p)
	}
	long := strings.Repeat("Le car part à 8 h 30 précises. ", 60)
	n = s.send(teacher, merge(draft("choice", s.ce1), object{"body": text(long)}))
	teacher.Get(s.path("notes", n.ID, "slips.pdf")+"?per_page=8").Want(t, 409)
	var task struct{ Task uuid.UUID }
	teacher.Post(s.path("notes", n.ID, "slips"), object{"per_page": 8, "only": "all"}).Want(t, 202).JSON(t, &task)
	h.RunJobs()
	doc := teacher.Get(s.path("documents", task.Task)).Want(t, 200)
	if !bytes.HasPrefix(doc.Body, []byte("%PDF-")) {
		t.Fatal("the task's document is not one")
	}
	s.as(s.director).Get(s.path("documents", task.Task)).Want(t, 410)
	h.Clock.Advance(25 * time.Hour)
	h.In(s.id, func(tx *tenant.Tx) error { _, err := tx.Emit("liaison.purge", time.Time{}, object{}); return err })
	h.RunJobs()
	teacher.Get(s.path("documents", task.Task)).Want(t, 410)
}

// A teacher writes to the families of their own classes and sees no more than them.
func TestATeachersOwnClasses(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, ana := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.cm2, "Ana", "Blanc")
	s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	s.guardian("Rémi", "Blanc", "remi@example.fr", directory.AuthorityFull, ana)
	teacher, director := s.as(s.teacher), s.as(s.director)
	for _, audience := range []object{{"classes": []uuid.UUID{s.ce1, s.cm2}}, {"school": true}, {"pupils": []uuid.UUID{ana}}, {"levels": []string{"CM2"}}, {"classes": []uuid.UUID{s.ce1}, "staff": true}} {
		n := s.write(teacher, merge(draft("read"), object{"audience": audience}))
		if a := teacher.Post(s.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 422); !bytes.Contains(a.Body, []byte("liaison.not_your_class")) {
			t.Fatalf("%v: %s", audience, a.Body)
		}
	}
	n := s.send(director, merge(draft("sign"), object{"audience": object{"school": true, "staff": true}}))
	if f := s.followUp(teacher, n.ID, ""); len(f.Items) != 1 || f.Items[0].Pupil != lina || f.Note.Counts.People != 1 {
		t.Fatalf("the teacher of CE1 B follows %+v", f.Items)
	}
	if f := s.followUp(director, n.ID, ""); len(f.Items) != 5 || f.Note.Counts.Pupils != 2 { // three adults of the staff
		t.Fatalf("the director follows %d families, %+v", len(f.Items), f.Note.Counts)
	}
	items := h.feed(teacher)
	if len(items) != 1 || items[0].Children[0].ID != s.teacher {
		t.Fatalf("the teacher's own copy: %+v", items)
	}
	teacher.Post(childPath(s.teacher, n.ID, "read"), nil).Want(t, 200)
	m := s.send(director, draft("read", s.cm2))
	teacher.Get(s.path("notes", m.ID)).Want(t, 404)
	d := s.write(director, draft("read", s.ce1))
	teacher.Get(s.path("notes", d.ID)).Want(t, 404)
	director.Get(s.path("notes", d.ID)).Want(t, 200)
	teacher.Do("DELETE", s.path("notes", d.ID), nil).Want(t, 404)
	director.Do("DELETE", s.path("notes", d.ID), nil).Want(t, 204)
	hint := s.write(director, merge(draft("read", s.ce1), object{"kind": "health", "title": "Varicelle de Lina"}))
	if len(hint.Hints) != 1 {
		t.Fatalf("the hints: %v", hint.Hints)
	}
	h.Clock.Advance(time.Minute)
	s.send(director, merge(draft("read", s.ce1), object{"kind": "health", "title": "Poux"}))
	if subject := h.post.to("nadia@example.fr")[1].Subject; strings.Contains(strings.ToLower(subject), "santé") {
		t.Fatalf("the mail says %q", subject)
	}
}

// Whoever joins the class later is told when somebody sends the note to them too; nobody is told twice.
func TestLateArrivals(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, s.pupil(s.ce1, "Lina", "Roux"))
	teacher := s.as(s.teacher)
	n := s.send(teacher, draft("sign", s.ce1))
	h.Clock.Advance(48 * time.Hour)
	tom := s.pupil(s.ce1, "Tom", "Noir")
	eva := s.guardian("Eva", "Noir", "eva@example.fr", directory.AuthorityFull, tom)
	if len(h.feed(s.as(eva))) != 0 {
		t.Fatal("a newcomer is asked to sign what was never sent to them")
	}
	s.as(eva).Get(childPath(tom, n.ID)).Want(t, 200) // the group's notebook is theirs to read
	s.as(eva).Do("PUT", childPath(tom, n.ID, "answer"), object{}).Want(t, 404)
	var out struct{ Pupils, People int }
	teacher.Post(s.path("notes", n.ID, "send-also"), object{}).Want(t, 200).JSON(t, &out)
	teacher.Post(s.path("notes", n.ID, "send-also"), object{}).Want(t, 409)
	h.RunJobs()
	if out.People != 1 || len(h.post.to("nadia@example.fr")) != 1 || len(h.post.to("eva@example.fr")) != 1 {
		t.Fatalf("%+v, %d mails", out, len(h.post.to("")))
	}
	s.as(eva).Do("PUT", childPath(tom, n.ID, "answer"), object{}).Want(t, 200)
	if f := s.followUp(teacher, n.ID, ""); len(f.Items) != 2 || !f.Items[0].Late && !f.Items[1].Late || f.Note.Counts.Done != 1 {
		t.Fatalf("%+v", f.Items)
	}
}

// A scheduled note leaves at its hour, as it is then; unscheduled, its job does nothing. Withdrawn, it is gone.
func TestScheduleAndWithdraw(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	teacher := s.as(s.teacher)
	at := h.Clock.Now().Add(26 * time.Hour)
	n := s.write(teacher, draft("sign", s.ce1))
	teacher.Post(s.path("notes", n.ID, "send"), object{"version": 1, "at": at}).Want(t, 200)
	teacher.Do("PUT", s.path("notes", n.ID), merge(draft("read", s.ce1), object{"version": 2})).Want(t, 409)
	teacher.Post(s.path("notes", n.ID, "unschedule"), nil).Want(t, 200).JSON(t, &n)
	h.Clock.Set(at)
	h.RunJobs()
	if len(h.post.to("")) != 0 || n.State != "draft" {
		t.Fatal("an unscheduled note left")
	}
	at = h.Clock.Now().Add(time.Hour)
	teacher.Post(s.path("notes", n.ID, "send"), object{"version": n.Version, "at": at}).Want(t, 200)
	h.Clock.Set(at)
	h.RunJobs()
	if len(h.post.to("")) != 1 || len(h.feed(s.as(mother))) != 1 {
		t.Fatal("the scheduled note did not leave")
	}
	link := h.post.to("nadia@example.fr")[0].link(t)
	h.Anonymous().Get(link).Want(t, 200)
	teacher.Post(s.path("notes", n.ID, "withdraw"), nil).Want(t, 200)
	teacher.Post(s.path("notes", n.ID, "withdraw"), nil).Want(t, 409)
	s.as(mother).Get(childPath(lina, n.ID)).Want(t, 410)
	h.Anonymous().Get(link).Want(t, 410)
	if len(h.feed(s.as(mother))) != 0 {
		t.Fatal("a withdrawn note is still in the home")
	}
	// withdrawn before the morning, nobody hears of it
	h.Clock.Set(time.Date(2026, 9, 10, 19, 0, 0, 0, time.UTC))
	m := s.send(teacher, draft("sign", s.ce1))
	teacher.Post(s.path("notes", m.ID, "withdraw"), nil).Want(t, 200)
	h.Clock.Set(time.Date(2026, 9, 11, 5, 1, 0, 0, time.UTC))
	h.RunJobs()
	if len(h.post.to("")) != 1 {
		t.Fatal("a note withdrawn in the night was told in the morning")
	}
}

// The link of a mail: opening it acknowledges nothing, a button does; it serves one purpose, ends, and can be revoked.
func TestSignedLink(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	n := s.send(s.as(s.director), merge(draft("authorisation", s.ce1), object{"title": "<b>Sortie</b> & pique-nique"}))
	logo := tenant.NewID()
	h.In(s.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update tenant.tenants set colour = '#B3541E', logo_file = $2 where tenant_id = $1`, s.id, logo)
		return err
	})
	link := h.post.to("nadia@example.fr")[0].link(t)
	nobody := h.Anonymous()
	for range 3 {
		page := nobody.Get(link).Want(t, 200)
		for _, want := range []string{"&lt;b&gt;Sortie&lt;/b&gt; &amp; pique-nique", "J’autorise et je signe", "Je refuse", "Lina",
			"École des Tilleuls", "Vous signez en tant que Nadia Roux", `href="/theme/b3541e.css"`, "/logo/" + logo.String(), `href="/langue/en?retour=/signer/`} {
			if !bytes.Contains(page.Body, []byte(want)) {
				t.Fatalf("the page lacks %q: %s", want, page.Body)
			}
		}
		if page.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(page.Header.Get("Content-Security-Policy"), "style-src 'self' 'sha256-") {
			t.Fatalf("%v", page.Header)
		}
	}
	nobody.Do("HEAD", link, nil)
	if f := s.followUp(s.as(s.director), n.ID, ""); f.Note.Counts.Read != 0 || f.Items[0].State != "unread" {
		t.Fatal("a mere GET acknowledged")
	}
	nobody.Header = http.Header{"Accept-Language": {"en"}}
	if page := nobody.Get(link).Want(t, 200); !bytes.Contains(page.Body, []byte("I authorise and sign")) || !bytes.Contains(page.Body, []byte(`lang="en"`)) {
		t.Fatal("the page does not speak English")
	}
	nobody.Header = nil
	press := func(path string, v url.Values) testkit.Answer {
		c := h.Anonymous()
		c.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		return c.Do("POST", path, strings.NewReader(v.Encode()))
	}
	press(link, url.Values{"do": {"read"}}).Want(t, 303)
	if a := press(link, url.Values{"do": {"answer"}, "child": {lina.String()}, "answer": {"peut-être"}}).Want(t, 422); !bytes.Contains(a.Body, []byte("Répondez par oui ou par non")) {
		t.Fatalf("%s", a.Body)
	}
	if a := press(link, url.Values{"do": {"answer"}, "child": {lina.String()}, "answer": {"yes"}}).Want(t, 303); !strings.HasPrefix(a.Header.Get("Location"), link) {
		t.Fatalf("%v", a.Header)
	}
	press(link, url.Values{"do": {"answer"}, "child": {tenant.NewID().String()}, "answer": {"yes"}}).Want(t, 404)
	f := s.followUp(s.as(s.director), n.ID, "")
	if f.Items[0].State != "done" || *f.Items[0].Guardians[0].Way != "link" {
		t.Fatalf("%+v", f.Items[0])
	}
	// the answer given is marked; what is offered is the other, and nothing big invites to it
	press(link, url.Values{"do": {"answer"}, "child": {lina.String()}, "answer": {"no"}}).Want(t, 303)
	page := string(nobody.Get(link).Want(t, 200).Body)
	if !strings.Contains(page, `class="chosen"`) || strings.Contains(page, `value="no"`) ||
		!strings.Contains(page, `<button class="go quiet" name="answer" value="yes">`) {
		t.Fatal(page)
	}
	if a := nobody.Get(link+"/logo/"+logo.String()).Want(t, 200); a.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("%v", a.Header)
	}
	nobody.Get(link+"/logo/"+tenant.NewID().String()).Want(t, 404)
	press(link, url.Values{"do": {"undo"}, "child": {lina.String()}}).Want(t, 303)

	token := strings.TrimPrefix(link, "/signer/")
	keys := signed.New(testkit.Secret)
	l, err := keys.Verify(notify.OpenPurpose, token, h.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	nobody.Get("/signer/"+keys.Token("notify.refuse", l)).Want(t, 404) // another purpose
	nobody.Get("/signer/"+keys.Token("notify.refuse", l)+"/logo/"+logo.String()).Want(t, 404)
	nobody.Get("/signer/"+token[:len(token)-2]+"AA").Want(t, 404)
	nobody.Get("/signer/"+keys.Token(notify.OpenPurpose, signed.Link{Tenant: l.Tenant, ID: tenant.NewID(), Until: l.Until})).Want(t, 404)
	h.Clock.Set(l.Until.Add(time.Minute))
	nobody.Get(link).Want(t, 410)
	press(link, url.Values{"do": {"read"}}).Want(t, 410)
	h.Clock.Set(testkit.Monday)
	nobody.Get(link).Want(t, 200)
	h.In(s.id, func(tx *tenant.Tx) error {
		id, err := tenant.Value[uuid.UUID](tx, `select id from directory.kinship where tenant_id = $1 and guardian_id = $2`, s.id, mother)
		if err != nil {
			return err
		}
		return directory.Untie(tx, id)
	})
	nobody.Get(link).Want(t, 410)
	press(link, url.Values{"do": {"answer"}, "child": {lina.String()}, "answer": {"yes"}}).Want(t, 410)
}

// A mayor's notice is one copy per school; a parent of two schools is told once; the town hall reads figures, never names.
func TestNotice(t *testing.T) {
	h := open(t)
	a, b := h.school("École des Tilleuls"), h.school("École Jules-Ferry")
	town := &school{h: h, id: h.Tenant("commune", "Mairie de Villebelle")}
	mayor := town.adult("Louise", "Roy", access.TownAdmin)
	h.Link(town.id, a.id, "liaison")
	h.Link(town.id, b.id, "liaison")
	lina, adam := a.pupil(a.ce1, "Lina", "Roux"), b.pupil(b.cm2, "Adam", "Roux")
	account := tenant.NewID()
	here := a.guardianWith("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, account, lina)
	there := b.guardianWith("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, account, adam)
	b.guardian("Eva", "Noir", "eva@example.fr", directory.AuthorityFull, b.pupil(b.ce1, "Tom", "Noir"))

	content := merge(draft("read"), object{"kind": "town", "title": "Travaux rue des Écoles", "audience": object{}, "schools": []uuid.UUID{a.id, b.id}})
	director := a.as(a.director)
	refused := a.write(director, merge(content, object{"schools": []uuid.UUID{b.id}}))
	director.Post(a.path("notes", refused.ID, "send"), object{"version": 1}).Want(t, 403)
	admin := town.as(mayor)
	n := town.write(admin, content)
	picture := pngBytes(t)
	admin.Post(town.path("notes", n.ID, "attachments")+"?name=plan.png", picture).Want(t, 201)
	admin.Post(town.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 200)
	h.RunJobs()
	if got := len(h.post.to("nadia@example.fr")); got != 1 {
		t.Fatalf("a parent of two schools was told %d times", got)
	}
	c := access.Caller{Account: account, Hats: []access.Hat{a.hat(here), b.hat(there)}}
	parent := h.As(c)
	items := h.feed(parent)
	if len(items) != 2 || items[0].Sheet.From != "Mairie de Villebelle" || items[0].From != "Mairie de Villebelle" || len(items[0].Sheet.Attachments) != 1 {
		t.Fatalf("the parent's home: %+v", items)
	}
	for _, i := range items {
		child := i.Children[0].ID
		parent.Get(childPath(child, i.ID, "attachments", i.Sheet.Attachments[0].ID)).Want(t, 200)
		parent.Post(childPath(child, i.ID, "read"), nil).Want(t, 200)
	}
	h.Clock.Advance(11 * time.Minute)
	h.RunJobs()
	view := admin.Get(town.path("notes", n.ID)).Want(t, 200)
	view.JSON(t, &n)
	if len(n.Copies) != 2 || n.Copies[0].People+n.Copies[1].People != 3 || n.Copies[0].Read+n.Copies[1].Read != 2 || bytes.Contains(view.Body, []byte("Roux")) {
		t.Fatalf("the town hall reads %s", view.Body)
	}
	admin.Post(town.path("notes", n.ID, "correct"), object{"version": n.Version, "title": "Travaux rue de l’École", "body": text("Du 14 au 18.")}).Want(t, 200)
	var reminded struct{ People int }
	admin.Post(town.path("notes", n.ID, "remind"), nil).Want(t, 200).JSON(t, &reminded)
	h.RunJobs()
	if items = h.feed(parent); items[0].Sheet.Title != "Travaux rue de l’École" || items[0].Sheet.CorrectedAt == nil {
		t.Fatalf("the copies were not corrected: %+v", items[0].Sheet)
	}
	if reminded.People != 1 || len(h.post.to("nadia@example.fr")) != 1 || len(h.post.to("eva@example.fr")) != 2 {
		t.Fatalf("the reminder reached %d, %d mails", reminded.People, len(h.post.to("")))
	}
	admin.Post(town.path("notes", n.ID, "withdraw"), nil).Want(t, 200)
	h.RunJobs()
	if len(h.feed(parent)) != 0 {
		t.Fatal("the copies were not withdrawn")
	}
}

func pngBytes(t testing.TB) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Files are judged by what they hold and read only through the note.
func TestAttachments(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	mother := s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	other := s.guardian("Rémi", "Blanc", "remi@example.fr", directory.AuthorityFull, s.pupil(s.cm2, "Ana", "Blanc"))
	teacher := s.as(s.teacher)
	n := s.write(teacher, draft("read", s.ce1))
	at := s.path("notes", n.ID, "attachments")
	if a := teacher.Post(at+"?name=virus.pdf", []byte("<html><script>alert(1)</script>")).Want(t, 422); !bytes.Contains(a.Body, []byte("liaison.file_unknown_kind")) {
		t.Fatalf("%s", a.Body)
	}
	s.as(s.director).Post(at+"?name=plan.png", pngBytes(t)).Want(t, 404) // a draft is its author's
	var f liaison.Attachment
	for i := range 5 {
		teacher.Post(fmt.Sprintf("%s?name=%s", at, url.QueryEscape(fmt.Sprintf("../plan %d.pdf", i))), pngBytes(t)).Want(t, 201).JSON(t, &f)
	}
	if f.MediaType != "image/png" || f.Name != "plan 4.png" && !strings.HasSuffix(f.Name, ".png") {
		t.Fatalf("%+v", f)
	}
	teacher.Post(at+"?name=six.png", pngBytes(t)).Want(t, 409)
	teacher.Do("DELETE", at+"/"+f.ID.String(), nil).Want(t, 204)
	teacher.Post(at+"?name=plan.png", pngBytes(t)).Want(t, 201).JSON(t, &f)
	s.as(mother).Get(childPath(lina, n.ID, "attachments", f.ID)).Want(t, 404)
	teacher.Post(s.path("notes", n.ID, "send"), object{"version": n.Version}).Want(t, 200)
	h.RunJobs()
	got := s.as(mother).Get(childPath(lina, n.ID, "attachments", f.ID)).Want(t, 200)
	if got.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("%v", got.Header)
	}
	ana := s.hat(other).Subjects[1]
	s.as(other).Get(childPath(ana, n.ID, "attachments", f.ID)).Want(t, 404)
	h.Anonymous().Get(h.post.to("nadia@example.fr")[0].link(t)+"/pieces/"+f.ID.String()).Want(t, 200)
	teacher.Post(at+"?name=late.png", pngBytes(t)).Want(t, 409)
}

// An export never runs what a person typed; a pasted novel is kept and not sent.
func TestExportAndLongTexts(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	tom := s.pupil(s.ce1, "=HYPERLINK(1)", "O’Brien-Nguyễn")
	parent := s.guardian("+33", "@SUM", "x@example.fr", directory.AuthorityFull, tom)
	teacher := s.as(s.teacher)
	n := s.send(teacher, draft("text", s.ce1))
	s.as(parent).Do("PUT", childPath(tom, n.ID, "answer"), object{"answer": "=1+1;\"bonjour\"\n-2"}).Want(t, 200)
	a := teacher.Post(s.path("notes", n.ID, "export"), object{"format": "csv"}).Want(t, 200)
	if !bytes.HasPrefix(a.Body, []byte("\xEF\xBB\xBF")) || !strings.Contains(a.Header.Get("Content-Disposition"), "2026-09-07_suivi_sortie-au-musee.csv") {
		t.Fatalf("%v %q", a.Header, a.Body[:10])
	}
	r := csv.NewReader(bytes.NewReader(a.Body[3:]))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil || len(lines) != 2 || lines[1][1] != "O’Brien-Nguyễn" {
		t.Fatalf("%v %v", lines, err)
	}
	for _, cell := range lines[1] {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
			t.Errorf("a spreadsheet would run %q", cell)
		}
	}
	x := teacher.Post(s.path("notes", n.ID, "export"), object{"format": "xlsx"}).Want(t, 200)
	book, err := excelize.OpenReader(bytes.NewReader(x.Body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Sheet1")
	if err != nil || len(rows) != 2 || rows[1][2] != "=HYPERLINK(1)" {
		t.Fatalf("%v %v", rows, err)
	}
	if formula, _ := book.GetCellFormula("Sheet1", "C2"); formula != "" {
		t.Fatalf("a formula in a cell: %s", formula)
	}

	novel := merge(draft("read", s.ce1), object{"body": text(strings.Repeat("Une ligne de ce que quelqu’un a collé par mégarde.\n", 10_000))})
	d := s.write(teacher, novel)
	if a := teacher.Post(s.path("notes", d.ID, "send"), object{"version": 1}).Want(t, 422); !bytes.Contains(a.Body, []byte("liaison.too_long")) {
		t.Fatalf("%s", a.Body)
	}
	var kept struct{ Body json.RawMessage }
	teacher.Get(s.path("notes", d.ID)).Want(t, 200).JSON(t, &kept)
	if len(kept.Body) < 400_000 {
		t.Fatalf("%d bytes kept of what was pasted", len(kept.Body))
	}
	empty := s.write(teacher, merge(draft("choice", s.ce1), object{"title": " ", "body": text(""), "choices": []string{"a", " a "}, "audience": object{}}))
	var p struct {
		Errors []struct{ Field, Code, Message string }
	}
	teacher.Post(s.path("notes", empty.ID, "send"), object{"version": 1}).Want(t, 422).JSON(t, &p)
	if len(p.Errors) != 4 {
		t.Fatalf("%+v", p.Errors)
	}
	teacher.Post(s.path("notes", d.ID, "send"), object{"version": 7}).Want(t, 412)
}

// A note to many is frozen by a job with a bar, and seen before its messages are written.
func TestANoteToMany(t *testing.T) {
	h := open(t)
	s := h.school("Groupe scolaire")
	crowd(t, s, 1_010)
	director := s.as(s.director)
	n := s.write(director, merge(draft("sign"), object{"audience": object{"school": true}}))
	var out struct {
		Note noteView
		Task *uuid.UUID
	}
	director.Post(s.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 200).JSON(t, &out)
	if out.Task == nil || out.Note.State != "scheduled" {
		t.Fatalf("%+v", out)
	}
	h.RunJobs()
	director.Get(s.path("notes", n.ID)).Want(t, 200).JSON(t, &n)
	if n.State != "published" || n.Counts.People != 2_020 || n.Counts.Pupils != 1_010 {
		t.Fatalf("%+v", n)
	}
	h.In(s.id, func(tx *tenant.Tx) error {
		task, ok, err := tenant.One[tenant.Task](tx, `select id, state, done, total, result from tenant.tasks where tenant_id = $1 and id = $2`, s.id, *out.Task)
		if !ok || task.State != "done" {
			t.Errorf("the task: %+v", task)
		}
		told, err2 := tenant.Value[int](tx, `select count(*)::int from notify.deliveries where tenant_id = $1`, s.id)
		if told != 2_020 {
			t.Errorf("%d people were told", told)
		}
		if err == nil {
			err = err2
		}
		copies, err2 := tenant.Value[int](tx, `select count(*)::int from liaison.audience where tenant_id = $1`, s.id)
		if copies != 1 {
			t.Errorf("%d copies of the sheet", copies)
		}
		return errors.Join(err, err2)
	})
}

// crowd adds pupils with two guardians each to the school's classes.
func crowd(t testing.TB, s *school, pupils int) {
	t.Helper()
	s.h.In(s.id, func(tx *tenant.Tx) error {
		for _, sql := range []string{
			`insert into directory.people (tenant_id, id, family_name, given_name, fold, created_at, updated_at, birth_date)
				select $1, md5('pupil' || i)::uuid, 'Nom' || i, 'Prénom' || i, 'nom', $2, $2, '2018-01-01' from generate_series(1, $3::int) i`,
			`insert into directory.roles (tenant_id, id, person_id, profile, since, created_at)
				select $1, gen_random_uuid(), md5('pupil' || i)::uuid, 'pupil', '2026-09-01', $2 from generate_series(1, $3::int) i`,
			`insert into directory.class_members (tenant_id, id, class_id, person_id, part, since, created_at)
				select $1, gen_random_uuid(), (select id from directory.classes where tenant_id = $1 order by id limit 1), md5('pupil' || i)::uuid, 'pupil', '2026-09-01', $2 from generate_series(1, $3::int) i`,
			`insert into directory.people (tenant_id, id, family_name, given_name, fold, created_at, updated_at, account_id)
				select $1, md5('guardian' || i)::uuid, 'Nom' || i, 'Parent' || i, 'nom', $2, $2, md5('account' || i)::uuid from generate_series(1, $3::int * 2) i`,
			`insert into directory.roles (tenant_id, id, person_id, profile, since, created_at)
				select $1, gen_random_uuid(), md5('guardian' || i)::uuid, 'guardian', '2026-09-01', $2 from generate_series(1, $3::int * 2) i`,
			`insert into directory.kinship (tenant_id, id, pupil_id, guardian_id, since, created_at, updated_at)
				select $1, gen_random_uuid(), md5('pupil' || ((i + 1) / 2))::uuid, md5('guardian' || i)::uuid, '2026-09-01', $2, $2 from generate_series(1, $3::int * 2) i`,
		} {
			if _, err := tx.Exec(sql, s.id, tx.Now(), pupils); err != nil {
				return err
			}
		}
		return nil
	})
	s.h.analyse()
	s.h.In(s.id, func(tx *tenant.Tx) error { return directory.Refresh(tx) })
	s.h.analyse()
}

// A year of notes, both nights when clocks change among them: none leaves in the quiet hours, each leaves within a minute of their end.
func TestAYear(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina := s.pupil(s.ce1, "Lina", "Roux")
	s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	paris, _ := time.LoadLocation("Europe/Paris")
	h.Exec(s.id, `update tenant.tenants set holiday_zone = 'custom' where tenant_id = $1`, s.id)
	quiet := func(at time.Time) bool {
		l := at.In(paris)
		return l.Weekday() == time.Saturday || l.Weekday() == time.Sunday || l.Hour() < 7 || l.Hour() >= 20
	}
	director := s.as(s.director)
	owed := map[time.Time]int{} // instants at which messages are owed
	written, nights, stops := 0, 0, 0
	first := time.Date(2026, 9, 7, 0, 0, 0, 0, paris)
	for d := range 290 { // to the last weeks of the classes
		day := first.AddDate(0, 0, d)
		hours := []int{(d*7 + 5) % 24}
		if offsetOf(day) != offsetOf(day.AddDate(0, 0, 1)) { // a night when clocks change
			hours, nights = []int{0, 1, 2, 3, 6, 7, 20, 23}, nights+1
		} else if day.Weekday() == time.Friday || day.Weekday() == time.Monday {
			hours = []int{6, 7, 19, 20}
		}
		for _, hour := range hours {
			h.until(time.Date(day.Year(), day.Month(), day.Day(), hour, 12, 0, 0, paris))
			var out struct{ Note noteView }
			n := s.write(director, draft("read", s.ce1))
			director.Post(s.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 200).JSON(t, &out)
			leaves := out.Note.LeavesAt.In(paris)
			if quiet(leaves) || (!leaves.Equal(h.Clock.Now()) && (leaves.Hour() != 7 || leaves.Minute() != 0)) {
				t.Fatalf("a note of %v leaves at %v", h.Clock.Now().In(paris), leaves)
			}
			if written++; d%5 == 0 && len(hours) == 1 && leaves.Equal(h.Clock.Now()) { // the machine stops before the mail leaves, until the night
				h.Clock.Set(time.Date(day.Year(), day.Month(), day.Day(), 22, 47, 0, 0, paris))
				h.RunJobs()
				for leaves = leaves.AddDate(0, 0, 1); quiet(time.Date(leaves.Year(), leaves.Month(), leaves.Day(), 7, 0, 0, 0, paris)); {
					leaves = leaves.AddDate(0, 0, 1)
				}
				leaves, stops = time.Date(leaves.Year(), leaves.Month(), leaves.Day(), 7, 0, 0, 0, paris), stops+1
			}
			owed[leaves.UTC()]++
		}
	}
	h.until(first.AddDate(0, 0, 310))
	for _, l := range h.post.to("nadia@example.fr") {
		if quiet(l.at) {
			t.Errorf("a message left at %v", l.at.In(paris))
		}
		owed[l.at.UTC()]--
	}
	for at, n := range owed {
		if n != 0 {
			t.Errorf("%d messages are missing at %v", n, at.In(paris))
		}
	}
	if nights != 2 || written < 300 || stops < 10 {
		t.Fatalf("%d notes, %d nights when clocks change, %d stops", written, nights, stops)
	}
}

func offsetOf(t time.Time) int { _, o := t.Zone(); return o }

// The catalogues say everything in both languages, with the spaces and apostrophes of French.
func TestCatalogues(t *testing.T) {
	h := open(t)
	b := h.House.Words
	for _, problem := range append(b.Parity(), b.Typography()...) {
		if strings.Contains(problem, "liaison") {
			t.Error(problem)
		}
	}
	for _, k := range liaison.Kinds {
		if !b.Has("fr", "liaison", "liaison.kind_"+k) {
			t.Errorf("no word for the kind %s", k)
		}
	}
}
