package liaison_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/modules/liaison"
	"preau/internal/tenant"
)

// Everyone is reached or on the print list: each guardian without digital contact, with the parent who is reached or apart,
// and a child for whom no guardian is known. What the picker promises is what is printed.
func TestEveryoneIsReachedOrOnThePrintList(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	lina, tom, ana, alone := s.pupil(s.ce1, "Lina", "Roux"), s.pupil(s.ce1, "Tom", "Noir"), s.pupil(s.ce1, "Ana", "Vert"), s.pupil(s.ce1, "Max", "Seul")
	s.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	s.guardian("Eva", "Noir", "eva@example.fr", directory.AuthorityFull, tom)
	apart := s.guardian("Paul", "Noir", "", directory.AuthorityFull, tom) // another home than Eva's
	ugo := s.guardian("Ugo", "Vert", "ugo@example.fr", directory.AuthorityFull, ana)
	together := s.guardian("Inès", "Vert", "", directory.AuthorityFull, ana)
	h.In(s.id, func(tx *tenant.Tx) error {
		_, err := tx.Exec(`update directory.contacts set street = '4 rue des Acacias', postcode = '99001', city = 'Saint-Aubin' where tenant_id = $1 and id = any ($2)`, s.id, []uuid.UUID{ugo, together})
		return err
	})
	teacher := s.as(s.teacher)
	n := s.write(teacher, draft("sign", s.ce1))
	if r := n.Reach; r.Pupils != 4 || r.People != 5 || r.WithoutDigitalContact != 2 || r.WithoutGuardian != 1 {
		t.Fatalf("the picker says %+v", r)
	}
	var list struct{ Items []liaison.Recipient }
	teacher.Get(s.path("notes", n.ID, "recipients")+"?paper=true").Want(t, 200).JSON(t, &list)
	if len(list.Items) != 3 || !containsRecipient(list.Items, liaison.Recipient{Pupil: "Max SEUL", Class: "CE1 B", Authority: "nobody", Paper: true}) {
		t.Fatalf("without digital contact: %+v", list.Items)
	}
	teacher.Post(s.path("notes", n.ID, "send"), object{"version": n.Version}).Want(t, 200).JSON(t, &struct{}{})
	h.RunJobs()
	f := s.followUp(teacher, n.ID, "?state=paper")
	if len(f.Items) != 3 || f.Items[0].Pupil != tom || f.Items[1].Pupil != alone || f.Items[1].Guardians[0].Authority != "nobody" || f.Items[1].Guardians[0].Name != "" || f.Items[2].Pupil != ana {
		t.Fatalf("the print list: %+v", f.Items)
	}
	if c := f.Note.Counts; c.People != 5 || c.Paper != 2 || c.Pupils != 4 || c.Alone != 1 {
		t.Fatalf("%+v", c)
	}
	if len(h.post.to("")) != 3 {
		t.Fatalf("%d mails", len(h.post.to("")))
	}
	for _, only := range []string{"paper", "all"} {
		if doc := teacher.Get(s.path("notes", n.ID, "slips.pdf")+"?only="+only).Want(t, 200); !bytes.HasPrefix(doc.Body, []byte("%PDF-")) {
			t.Fatal("no slips")
		}
		teacher.Get(s.path("notes", n.ID, "list.pdf")+"?only="+only).Want(t, 200)
	}
	csv := teacher.Post(s.path("notes", n.ID, "export"), object{"format": "csv"}).Want(t, 200)
	if !strings.Contains(string(csv.Body), "Seul;Max;;Sans responsable connu;papier") {
		t.Fatalf("%s", csv.Body)
	}

	// the slip comes back signed by whoever keeps the child; the other home's is recorded for its own guardian
	teacher.Post(s.path("notes", n.ID, "paper"), object{"child": alone, "guardian": alone}).Want(t, 204)
	teacher.Post(s.path("notes", n.ID, "paper"), object{"child": tom, "guardian": apart}).Want(t, 204)
	if f = s.followUp(teacher, n.ID, ""); f.States["paper"] != 1 || f.States["done"] != 2 || f.Note.Counts.Done != 2 {
		t.Fatalf("%+v %+v", f.States, f.Note.Counts)
	}

	// a child whose guardian becomes known: the note is sent to them too, and nobody is not written any more
	h.Clock.Advance(24 * time.Hour)
	kim := s.pupil(s.ce1, "Kim", "Neuf")
	n = s.send(teacher, draft("sign", s.ce1))
	s.guardian("Zoé", "Neuf", "zoe@example.fr", directory.AuthorityFull, kim)
	s.guardian("Luce", "Seul", "luce@example.fr", directory.AuthorityFull, alone)
	h.In(s.id, func(tx *tenant.Tx) error { return directory.Refresh(tx) })
	teacher.Post(s.path("notes", n.ID, "send-also"), object{}).Want(t, 200)
	h.RunJobs()
	f = s.followUp(teacher, n.ID, "")
	for _, one := range f.Items {
		for _, g := range one.Guardians {
			if g.Authority == "nobody" {
				t.Fatalf("%s still has nobody: %+v", one.Name, one.Guardians)
			}
		}
	}
	if f.Note.Counts.Alone != 0 || len(h.post.to("zoe@example.fr")) != 1 {
		t.Fatalf("%+v", f.Note.Counts)
	}
	// what nobody received, nobody reads: a pupil's own account is not a guardian
	pupil := h.wearing(access.Hat{Tenant: s.id, Person: kim, Profiles: []access.Profile{access.Pupil}, Services: map[string]bool{"liaison": true, "directory": true}, Subjects: []uuid.UUID{kim}}, kim)
	pupil.Get(childPath(kim, n.ID)).Want(t, 403)
}

func containsRecipient(list []liaison.Recipient, want liaison.Recipient) bool {
	for _, r := range list {
		if r == want {
			return true
		}
	}
	return false
}

// A mayor writes to the schools and follows what came of it school by school: figures, and no family's name by any way.
func TestAMayorFollowsTheirNotice(t *testing.T) {
	h := open(t)
	a := h.school("École des Tilleuls")
	town := &school{h: h, id: h.Tenant("commune", "Mairie de Villebelle")}
	mayor, office := town.adult("Louise", "Roy", access.Elected), town.adult("Marc", "Blin", access.TownAdmin)
	h.Link(town.id, a.id, "liaison")
	lina := a.pupil(a.ce1, "Lina", "Roux")
	nadia := a.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, lina)
	// the commune knows the families of its canteen
	town.ce1 = town.class("Cantine", "CE1", office)
	town.guardian("Nadia", "Roux", "nadia@example.fr", directory.AuthorityFull, town.pupil(town.ce1, "Lina", "Roux"))
	h.owner(fmt.Sprintf(`update directory.classes set peer_tenant_id = '%s' where id = '%s'`, a.id, town.ce1))
	var offered liaison.Destinations
	town.as(office).Get(town.path("destinations")).Want(t, 200).JSON(t, &offered)
	if len(offered.Classes) != 1 || offered.Classes[0].School == "" {
		t.Fatalf("whose class it is: %+v", offered.Classes)
	}
	content := merge(draft("read"), object{"kind": "town", "title": "Travaux rue des Écoles", "audience": object{}, "schools": []uuid.UUID{a.id}})

	c := town.as(mayor)
	var choices liaison.Destinations
	c.Get(town.path("destinations")).Want(t, 200).JSON(t, &choices)
	if len(choices.Schools) != 1 || choices.School || choices.Staff || len(choices.Classes)+len(choices.Groups)+len(choices.Levels) != 0 || choices.Urgent {
		t.Fatalf("the mayor is offered %+v", choices)
	}
	n := town.write(c, content)
	// whom it reaches is said before it leaves, as the commune's records of the school's classes know it
	if *n.Reach != (liaison.Reach{Pupils: 1, People: 1, Schools: 1}) {
		t.Errorf("it would reach %+v", *n.Reach)
	}
	if n.From != "Mme Roy, mairie, élu" {
		t.Errorf("signed %q", n.From)
	}
	c.Post(town.path("notes", n.ID, "send"), object{"version": 1}).Want(t, 200)
	h.RunJobs()
	parent := a.as(nadia)
	items := h.feed(parent)
	if len(items) != 1 || items[0].From != "Mairie de Villebelle" {
		t.Fatalf("%+v", items)
	}
	parent.Post(childPath(lina, items[0].ID, "read"), nil).Want(t, 200)
	h.Clock.Advance(11 * time.Minute)
	h.RunJobs()
	for _, path := range []string{town.path("notes"), town.path("notes", n.ID), town.path("notes", n.ID, "follow-up"), town.path("notes", n.ID, "recipients")} {
		if a := c.Get(path).Want(t, 200); bytes.Contains(a.Body, []byte("Roux")) || bytes.Contains(a.Body, []byte("ROUX")) {
			t.Fatalf("%s names a family: %s", path, a.Body)
		}
	}
	c.Get(town.path("notes", n.ID)).JSON(t, &n)
	if len(n.Copies) != 1 || n.Copies[0].People != 1 || n.Copies[0].Read != 1 || !n.Abilities["withdraw"] {
		t.Fatalf("%+v", n)
	}

	// nobody of the commune's own records, neither written to nor listed; and nothing of what others sent
	wide := town.write(c, merge(content, object{"audience": object{"school": true}, "schools": []uuid.UUID{}}))
	if a := c.Post(town.path("notes", wide.ID, "send"), object{"version": wide.Version}).Want(t, 422); !bytes.Contains(a.Body, []byte("liaison.schools_only")) {
		t.Fatalf("%s", a.Body)
	}
	c.Get(town.path("notes", wide.ID, "recipients")).Want(t, 422)
	theirs := town.send(town.as(office), merge(draft("read"), object{"audience": object{"school": true}}))
	for _, path := range []string{"", "/follow-up", "/list.pdf", "/recipients"} {
		c.Get(town.path("notes", theirs.ID)+path).Want(t, 404)
	}
	c.Post(town.path("notes", theirs.ID, "export"), object{"format": "csv"}).Want(t, 404)
}

// A follow-up offers its classes from the youngest, as the school lists them.
func TestAFollowUpListsTheYoungestFirst(t *testing.T) {
	h := open(t)
	s := h.school("École des Tilleuls")
	cp := s.class("CP", "CP", s.teacher)
	for _, class := range []uuid.UUID{s.cm2, s.ce1, cp} {
		s.pupil(class, "Lina", "Roux")
	}
	n := s.send(s.as(s.director), draft("read", s.cm2, s.ce1, cp))
	var out struct{ Classes []liaison.ClassChoice }
	s.as(s.director).Get(s.path("notes", n.ID, "follow-up")).Want(t, 200).JSON(t, &out)
	if len(out.Classes) != 3 || out.Classes[0].Label != "CP" || out.Classes[2].Label != "CM2" {
		t.Fatalf("%+v", out.Classes)
	}
}
