package identity_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"preau/internal/identity"
)

type joins struct {
	Proposals []identity.Proposal
	Joined    []identity.Joined
}

func (b *browser) joins() joins {
	b.h.t.Helper()
	var out joins
	b.get("/api/v1/me/joins").Want(b.h.t, 200).JSON(b.h.t, &out)
	return out
}

func TestOneAdultOfTwoSchoolsIsProposedToJoin(t *testing.T) {
	h := newHouse(t)
	school, second := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay")
	mother := h.person(school, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Source: "25:7001"})
	there := h.person(second, record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Source: "25:7001", Mail: true})
	// a homonym, and the father behind the address that both parents gave
	h.person(second, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}, Source: "25:7009"})
	town := h.Tenant("commune", "Saint-Avril")
	h.person(town, record{Given: "Marc", Family: "Roux", Profiles: []string{"guardian"}, Address: "famille@example.fr"})
	at := h.person(town, record{Given: "Nadia", Family: "Le Goff", Profiles: []string{"guardian"}, Address: "famille@example.fr"})

	h.Anonymous().Get("/api/v1/me/joins").Want(t, 401)
	b, _ := h.activated(school, mother, "roux")
	list := b.joins()
	if len(list.Proposals) != 1 || list.Proposals[0].Person != there || list.Proposals[0].Reason != "register" || list.Proposals[0].Organisation != "Collège Jean-Zay" || list.Proposals[0].Account {
		t.Fatalf("%+v", list)
	}
	h.verified(b, "famille@example.fr")
	if list = b.joins(); len(list.Proposals) != 2 || list.Proposals[1].Person != at || list.Proposals[1].Reason != "mail" || list.Proposals[0].Person != there {
		t.Fatalf("%+v", list)
	}
	// who calls themselves like somebody else is not proposed that person's record
	stranger := h.person(school, record{Given: "Paul", Family: "Durand", Profiles: []string{"guardian"}, Source: "25:8001"})
	s, _ := h.activated(school, stranger, "durand")
	h.verified(s, "famille@example.fr")
	s.do("PATCH", "/api/v1/me", obj{"given_name": "Nadia", "family_name": "Le Goff"}).Want(t, 204)
	if got := s.joins(); len(got.Proposals) != 0 {
		t.Fatalf("a name that one gives oneself opened %+v", got)
	}
	for _, p := range list.Proposals {
		s.post("/api/v1/me/joins/mail", obj{"tenant": p.Tenant, "person": p.Person}).Want(t, 404)
		s.post("/api/v1/me/joins/refuse", obj{"tenant": p.Tenant, "person": p.Person}).Want(t, 404)
	}
	// nothing is joined by a proposal: a link to the record's own address does it, and her own names stand for the family name
	if a := b.post("/api/v1/me/joins/mail", obj{"tenant": town, "person": at}); a.Status != 409 || a.Code() != "identity.join_no_mail" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	b.post("/api/v1/me/joins/mail", obj{"tenant": second, "person": there}).Want(t, 204)
	h.RunJobs()
	token := strings.TrimPrefix(h.paths[len(h.paths)-1], identity.ActivatePage)
	var shown identity.Shown
	b.post("/api/v1/activation/look", obj{"code": token}).Want(t, 200).JSON(t, &shown)
	if !shown.Mine {
		t.Fatalf("%+v", shown)
	}
	s.post("/api/v1/activation/look", obj{"code": token}).Want(t, 200).JSON(t, &shown)
	if a := s.post("/api/v1/activation/join", obj{"code": token}); shown.Mine || field(a) != "family_name identity.name_wrong" {
		t.Fatalf("a stranger with her link: %+v %d %s", shown, a.Status, a.Body)
	}
	b.post("/api/v1/activation/join", obj{"code": token}).Want(t, 204)
	if me := b.me(); len(me.Hats) != 2 {
		t.Fatalf("%+v", me.Hats)
	}
	// no, that one is not me
	b.post("/api/v1/me/joins/refuse", obj{"tenant": town, "person": at}).Want(t, 204)
	list = b.joins()
	if len(list.Proposals) != 0 || len(list.Joined) != 1 || list.Joined[0].Organisation != "Collège Jean-Zay" {
		t.Fatalf("%+v", list)
	}
	// taken back: the record waits for a code as before
	s.post("/api/v1/me/joins/"+list.Joined[0].ID.String()+"/undo", nil).Want(t, 404)
	b.post("/api/v1/me/joins/"+list.Joined[0].ID.String()+"/undo", nil).Want(t, 204)
	if me := b.me(); len(me.Hats) != 1 {
		t.Fatalf("%+v", me.Hats)
	}
	code := h.issue(second, there)
	b.post("/api/v1/activation/join", obj{"code": code}).Want(t, 204)
	id, login := b.joins().Joined[0].ID, b.login()
	h.Clock.Advance(31 * 24 * time.Hour)
	fresh := h.browser()
	fresh.signIn(login, good).Want(t, 200)
	if a := fresh.post("/api/v1/me/joins/"+id.String()+"/undo", nil); a.Status != 410 || a.Code() != "identity.join_too_late" {
		t.Fatalf("after thirty days: %d %s", a.Status, a.Body)
	}
}

func TestTwoAccountsOfOnePersonAreJoinedByThemselves(t *testing.T) {
	h := newHouse(t)
	school, second, town := h.Tenant("school", "École des Tilleuls"), h.Tenant("school", "Collège Jean-Zay"), h.Tenant("commune", "Saint-Avril")
	nadia := record{Given: "Nadia", Family: "Le Goff", Names: []string{"Roux"}, Profiles: []string{"guardian"}, Source: "25:7001"}
	mother, there := h.person(school, nadia), h.person(second, nadia)
	b, _ := h.activated(school, mother, "roux")
	c, other := h.activated(second, there, "roux")
	list := b.joins()
	if len(list.Proposals) != 1 || !list.Proposals[0].Account {
		t.Fatalf("%+v", list)
	}
	if a := b.post("/api/v1/me/joins/mail", obj{"tenant": second, "person": there}); a.Status != 409 || a.Code() != "identity.join_account" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	in := func(login, pass string) obj { return obj{"login": login, "password": pass} }
	h.Anonymous().Post("/api/v1/me/joins/account", in(other, good)).Want(t, 401)
	if a := b.post("/api/v1/me/joins/account", in(other, "not the password")); a.Status != 401 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := b.post("/api/v1/me/joins/account", in(b.login(), good)); a.Code() != "identity.join_self" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	father := h.person(town, record{Given: "Marc", Family: "Roux", Profiles: []string{"guardian"}})
	f, fathers := h.activated(town, father, "roux")
	if a := b.post("/api/v1/me/joins/account", in(fathers, good)); a.Status != 409 || a.Code() != "identity.join_other_name" {
		t.Fatalf("two people: %d %s", a.Status, a.Body)
	}
	if len(f.me().Hats) != 1 {
		t.Fatal("a refused joining moved something")
	}
	var out struct{ Moved int }
	b.post("/api/v1/me/joins/account", in(other, good)).Want(t, 200).JSON(t, &out)
	if me := b.me(); out.Moved != 1 || len(me.Hats) != 2 {
		t.Fatalf("%d %+v", out.Moved, me.Hats)
	}
	c.get("/api/v1/me").Want(t, 401)
	if a := h.browser().signIn(other, good); a.Code() != "identity.disabled" {
		t.Fatalf("the former account still opens: %d %s", a.Status, a.Body)
	}
	h.sweep()
	joined := b.joins().Joined
	if len(joined) != 1 || !joined[0].Account {
		t.Fatalf("%+v", joined)
	}
	b.post("/api/v1/me/joins/"+joined[0].ID.String()+"/undo", nil).Want(t, 204)
	back := h.browser()
	back.signIn(other, good).Want(t, 200)
	if me := back.me(); len(me.Hats) != 1 || me.Hats[0].Person != there {
		t.Fatalf("%+v", me.Hats)
	}
	if len(b.me().Hats) != 1 {
		t.Fatal("the record is in two accounts")
	}
}

// login is the caller's own.
func (b *browser) login() string { b.h.t.Helper(); return b.me().Account.Login }

// sweep runs the night round.
func (h *house) sweep() { h.Exec(uuid.Nil, `select identity.sweep(now() + interval '1 day')`) }
