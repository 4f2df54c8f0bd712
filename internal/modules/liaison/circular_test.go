package liaison_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/modules/liaison"
)

// A circular goes to the directions of the linked schools, each of which has its own copy and says for itself that it read it; the
// level learns when each direction did, whether it was late, and nothing of anybody else.
func TestCircular(t *testing.T) {
	h := open(t)
	a, b, stranger := h.school("École des Tilleuls"), h.school("École Jules-Ferry"), h.school("École d’ailleurs")
	h.mail(a, a.director, "morel@example.fr")
	h.mail(a, a.teacher, "ali@example.fr")
	h.mail(b, b.director, "autre@example.fr")
	office := &school{h: h, id: h.Tenant("academy", "Académie d’Aigue")}
	inspector := office.adult("Hélène", "Vidal", access.Inspector)
	colleague := office.adult("Paul", "Serre", access.AcademyStaff)
	h.Link(office.id, a.id, "liaison")
	h.Link(office.id, b.id, "liaison")
	content := object{"kind": "circular", "title": "Exercice de mise en sûreté", "body": text("Chaque école organise un exercice avant le 20."), "wants": "read", "both_guardians": false,
		"audience": object{}, "schools": []uuid.UUID{a.id, b.id}, "readers": "directors", "closes_on": "2026-09-11"}

	// nobody, a school's director, an inspector beyond their schools or their means
	h.Anonymous().Post(office.path("notes"), content).Want(t, 401)
	director := a.as(a.director)
	director.Get(office.path("notes")).Want(t, 404)
	own := a.write(director, merge(content, object{"schools": []uuid.UUID{b.id}}))
	director.Post(a.path("notes", own.ID, "send"), object{"version": 1}).Want(t, 403)
	who := office.as(inspector)
	for _, change := range []object{{"schools": []uuid.UUID{stranger.id}}, {"wants": "sign"}, {"readers": "families"}, {"audience": object{"staff": true}}, {"closes_on": "2020-01-01"}} {
		n := office.write(who, merge(content, change))
		who.Post(office.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 422)
	}
	var d liaison.Destinations
	who.Get(office.path("destinations")).Want(t, 200).JSON(t, &d)
	if !d.Circulars || d.School || d.Staff || len(d.Schools) != 2 || len(d.Classes) != 0 {
		t.Fatalf("the inspector may write to %+v", d)
	}

	n := office.send(who, content)
	if len(h.post.to("morel@example.fr")) != 1 || len(h.post.to("autre@example.fr")) != 1 || len(h.post.to("ali@example.fr")) != 0 {
		t.Fatalf("%d mails", len(h.post.to("")))
	}
	items := h.feed(director)
	if len(items) != 1 || !items[0].Pending || items[0].Sheet.From != "Académie d’Aigue" || items[0].KindLabel != "Circulaire" || items[0].Children[0].ID != a.director {
		t.Fatalf("the director’s notes: %+v", items)
	}
	if len(h.feed(a.as(a.teacher))) != 0 {
		t.Fatal("a teacher reads what is for the direction")
	}
	// a copy is its school's: nobody reads it from another, and the school does not rewrite it
	b.as(b.director).Get(childPath(b.director, items[0].ID)).Want(t, 404)
	director.Post(a.path("notes", items[0].ID, "correct"), object{"version": 2, "title": "Autre", "body": text("Autre")}).Want(t, 409)
	director.Post(childPath(a.director, items[0].ID, "read"), nil).Want(t, 200)
	h.Clock.Advance(11 * time.Minute)
	h.RunJobs()
	read := func() noteView {
		var v noteView
		r := office.as(colleague).Get(office.path("notes", n.ID)).Want(t, 200)
		if bytes.Contains(r.Body, []byte("Morel")) {
			t.Fatalf("the level reads a name: %s", r.Body)
		}
		r.JSON(t, &v)
		return v
	}
	copyOf := func(v noteView, s *school) liaison.CopyView {
		for _, c := range v.Copies {
			if c.Tenant == s.id {
				return c
			}
		}
		t.Fatal("no copy")
		return liaison.CopyView{}
	}
	v := read()
	if c := copyOf(v, a); c.People != 1 || c.Read != 1 || c.DirectorReadAt == nil || c.Late {
		t.Fatalf("the first school counts %+v", c)
	}
	if c := copyOf(v, b); c.People != 1 || c.Read != 0 || c.DirectorReadAt != nil || c.Late {
		t.Fatalf("the second school counts %+v", c)
	}

	// after the day by which it was to be read, the second is late; it is reminded, alone, and reads a corrected text
	who.Post(office.path("notes", n.ID, "correct"), object{"version": v.Version, "title": "Exercice de mise en sûreté", "body": text("Avant le 25."), "closes_on": "2026-09-11"}).Want(t, 200)
	h.until(time.Date(2026, 9, 14, 9, 0, 0, 0, time.UTC))
	who.Post(office.path("notes", n.ID, "remind"), nil).Want(t, 200)
	h.RunJobs()
	if len(h.post.to("morel@example.fr")) != 1 || len(h.post.to("autre@example.fr")) != 2 {
		t.Fatalf("%d mails after the reminder", len(h.post.to("")))
	}
	other := b.as(b.director)
	items = h.feed(other)
	if len(items) != 1 || items[0].Sheet.CorrectedAt == nil || !items[0].Pending {
		t.Fatalf("the second direction reads %+v", items)
	}
	if c := copyOf(read(), b); !c.Late {
		t.Fatalf("the second school is not late: %+v", c)
	}
	other.Post(childPath(b.director, items[0].ID, "read"), nil).Want(t, 200)
	h.Clock.Advance(11 * time.Minute)
	h.RunJobs()
	if c := copyOf(read(), b); c.DirectorReadAt == nil || !c.Late || c.Read != 1 {
		t.Fatalf("the second school read late: %+v", c)
	}
}

// For the whole staff, each reads for themselves; the level still learns of the direction alone.
func TestCircularToStaff(t *testing.T) {
	h := open(t)
	a := h.school("École des Tilleuls")
	office := &school{h: h, id: h.Tenant("departement", "Département de l’Aigue")}
	agent := office.as(office.adult("Rémi", "Lang", access.DeptAgent))
	h.Link(office.id, a.id, "liaison")
	n := office.send(agent, object{"kind": "circular", "title": "Plan Vigipirate", "body": text("Consignes."), "wants": "read", "both_guardians": false, "audience": object{}, "schools": []uuid.UUID{a.id}, "readers": "staff"})
	teacher := a.as(a.teacher)
	items := h.feed(teacher)
	if len(items) != 1 || !items[0].Pending {
		t.Fatalf("the teacher reads %+v", items)
	}
	teacher.Post(childPath(a.teacher, items[0].ID, "read"), nil).Want(t, 200)
	h.Clock.Advance(11 * time.Minute)
	h.RunJobs()
	agent.Get(office.path("notes", n.ID)).Want(t, 200).JSON(t, &n)
	if c := n.Copies[0]; c.People != 1 || c.Read != 0 || c.DirectorReadAt != nil {
		t.Fatalf("the département learns of somebody else: %+v", c)
	}
}

// mail gives a person an address.
func (h *house) mail(s *school, person uuid.UUID, address string) {
	h.T.Helper()
	h.owner("insert into directory.contacts (tenant_id, id, mail, updated_at) select '" + s.id.String() + "', '" + person.String() + "', '" + address + "', now() on conflict (tenant_id, id) do update set mail = excluded.mail")
}
