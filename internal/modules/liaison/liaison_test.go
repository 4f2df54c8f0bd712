package liaison_test

import (
	"testing"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/modules/liaison"
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
	if n.State != "published" || len(h.post.to("")) != 2 {
		t.Fatalf("published as %s, %d mails", n.State, len(h.post.to("")))
	}
	m := h.post.to("nadia@example.fr")[0]
	if m.Subject != "Lina : Sortie scolaire" && m.Subject != "Lina\u202f: Sortie scolaire" {
		t.Fatalf("the mail says %q", m.Subject)
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
	if items := h.feed(s.as(father)); items[0].Pending || items[0].Children[0].SignedAt != nil || !items[0].Children[0].Settled || !items[0].Children[0].Abilities["sign"] {
		t.Fatalf("one signature is enough, and the father's is his own: %+v", items[0].Children[0])
	}
	f := s.followUp(director, n.ID, "")
	if f.Note.Counts.People != 3 || f.Note.Counts.Read != 1 || f.Note.Counts.Done != 1 || f.States["done"] != 1 || f.States["unread"] != 1 || f.States["paper"] != 1 {
		t.Fatalf("the follow-up counts %+v %+v", f.Note.Counts, f.States)
	}
	_ = access.Director
}
