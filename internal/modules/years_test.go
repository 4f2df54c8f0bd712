package modules_test

import (
	"slices"

	"github.com/google/uuid"
)

// moves follows a CM2 who becomes a 6e: the école proposes, the collège receives, and the pupil and her family find the collège in
// the accounts that they have; the école's record leaves on its own clock.
func (h *house) moves(director, secretary, pupil, mother *browser) {
	t := h.t
	place := func(b *browser) string {
		var m me
		b.want(200, "GET", "/api/v1/me", nil, &m)
		return m.Hats[0].Tenant.String()
	}
	school, college := place(director), place(secretary)
	from, to := "/api/v1/t/"+school+"/directory/", "/api/v1/t/"+college+"/directory/"
	var found struct{ Items []struct{ ID uuid.UUID } }
	director.want(200, "GET", from+"people?q=Maelys%20O%27Brien&profile=pupil", nil, &found)
	if len(found.Items) != 1 {
		t.Fatalf("%d pupils of that name", len(found.Items))
	}
	child := found.Items[0].ID
	accounts := func(tenant string) int {
		return h.owner(`select count(*)::int from identity.memberships m where m.tenant_id = $1::uuid and m.until is null and m.account_id in (
			select p.account_id from directory.people p where p.id = $2 union select g.account_id from directory.kinship k join directory.people g on g.tenant_id = k.tenant_id and g.id = k.guardian_id where k.pupil_id = $2)`, tenant, child)
	}
	before := accounts(school)
	if before < 2 {
		t.Fatalf("%d accounts of the family", before)
	}
	var list struct {
		Items []struct {
			ID        uuid.UUID
			State     string
			Name      string
			Abilities []string
		}
		Peers []struct {
			ID   uuid.UUID
			Name string
		}
	}
	director.want(200, "GET", from+"transfers", nil, &list)
	i := slices.IndexFunc(list.Peers, func(p struct {
		ID   uuid.UUID
		Name string
	}) bool {
		return p.ID.String() == college
	})
	if i < 0 {
		t.Fatalf("the collège is no destination: %+v", list.Peers)
	}
	director.want(200, "POST", from+"transfers", map[string]any{"people": []uuid.UUID{child}, "peer": list.Peers[i].ID}, nil)
	h.work()
	secretary.want(200, "GET", to+"transfers", nil, &list)
	if len(list.Items) != 1 || list.Items[0].State != "proposed" {
		t.Fatalf("%+v", list.Items)
	}
	var made struct{ ID uuid.UUID }
	secretary.want(200, "POST", to+"transfers/"+list.Items[0].ID.String()+"/accept", map[string]any{}, &made)
	h.work()
	if n := accounts(college); n != before {
		t.Errorf("%d accounts of the family at the collège, want %d", n, before)
	}
	if n := accounts(school); n != 0 {
		t.Errorf("%d accounts stay at the école for ever", n)
	}
	var m me
	pupil.want(200, "GET", "/api/v1/me", nil, &m)
	there := false
	for _, hat := range m.Hats {
		there = there || hat.Tenant.String() == college
	}
	if !there {
		t.Errorf("her account does not show the collège: %+v", m.Hats)
	}
	var mine struct {
		Items []struct {
			Child, Tenant uuid.UUID
			LeftOn        string `json:"left_on"`
			ReadUntil     string `json:"read_until"`
			Abilities     []string
		}
	}
	mother.want(200, "GET", "/api/v1/children", nil, &mine)
	now, former := "", ""
	for _, c := range mine.Items {
		switch c.Tenant.String() {
		case college:
			now = c.LeftOn + c.ReadUntil
			if !slices.Contains(c.Abilities, "consent") {
				t.Errorf("the collège asks her nothing: %+v", c)
			}
		case school:
			former = c.ReadUntil
			if c.Child != child || c.LeftOn == "" || slices.Contains(c.Abilities, "consent") {
				t.Errorf("the former school: %+v", c)
			}
		}
	}
	if len(mine.Items) < 2 || now != "" || former == "" {
		t.Errorf("what the mother sees: %+v", mine.Items)
	}
	// the account went with her: her former school neither opens nor shuts it
	director.want(409, "POST", "/api/v1/t/"+school+"/identity/people/"+child.String()+"/reset", nil, nil)
	director.want(409, "DELETE", "/api/v1/t/"+school+"/identity/people/"+child.String()+"/sessions", nil, nil)
	mother.want(409, "PUT", "/api/v1/children/"+child.String()+"/directory/consents", obj{"use": "photo_class", "agreed": true}, nil)
	if n := h.owner(`select count(*)::int from directory.people where id = $1 and left_on is not null`, child); n != 1 {
		t.Error("the clock of the école's record does not run")
	}
	// the two records that the école has of one guardian become one, with what other services hold of them
	var twice struct {
		Items []struct {
			ID        uuid.UUID
			Abilities []string
		}
	}
	director.want(200, "GET", from+"duplicates", nil, &twice)
	if len(twice.Items) != 2 {
		t.Fatalf("%d questions wait, want 2", len(twice.Items))
	}
	q := twice.Items[0].ID
	h.owner(`with d as (select tenant_id, second_id from directory.duplicates where id = $1),
		r as (insert into privacy.requests (tenant_id, id, kind, person_id, requester_id, received_on, due_on, created_at, updated_at) select tenant_id, $1, 'access', second_id, second_id, '2026-11-02', '2026-12-02', now(), now() from d),
		w as (insert into privacy.wishes (tenant_id, person_id, wish, since) select tenant_id, second_id, 'unnamed', now() from d) select count(*)::int from d`, q)
	asked := func(who string) int {
		return h.owner(`select (select count(*) from privacy.requests r where r.tenant_id = d.tenant_id and r.id = d.id and r.person_id = d.`+who+` and r.requester_id = d.`+who+`)::int
			+ (select count(*) from privacy.wishes w where w.tenant_id = d.tenant_id and w.person_id = d.`+who+`)::int from directory.duplicates d where d.id = $1`, q)
	}
	director.want(204, "POST", from+"duplicates/"+q.String()+"/decision", map[string]any{"decision": "same"}, nil)
	if asked("first_id") != 2 {
		t.Error("what somebody asked did not follow the record that stays")
	}
	director.want(204, "POST", from+"duplicates/"+q.String()+"/undo", nil, nil)
	if asked("second_id") != 2 {
		t.Error("what somebody asked did not come back with their record")
	}
	director.want(204, "POST", from+"duplicates/"+twice.Items[1].ID.String()+"/decision", map[string]any{"decision": "different"}, nil)
}
