package transport

import (
	"context"
	"fmt"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/lists"
	"preau/internal/tenant"
)

// familyCards are what a family must know of the bus now: a delay, a bus that does not come. What is as usual is no card.
func (s *Service) familyCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	day, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	type row struct {
		ChildNews
		Name string
	}
	list, err := tenant.Select[row](tx, `select n.incident_id as id, n.pupil_id, n.day, n.kind, n.minutes, n.body, n.made_at, n.ended_at, p.given_name as name from transport.told n join directory.people p on p.tenant_id = $1 and p.id = n.pupil_id
		where n.tenant_id = $1 and n.pupil_id = any ($2) and n.day >= $3::date and n.ended_at is null order by n.made_at desc, n.incident_id`, tx.Tenant(), lists.NonNil(tx.Subjects(Key)), day)
	out := []manifest.Card{}
	for _, n := range list {
		child, minutes := n.PupilID, 0
		if n.Minutes != nil {
			minutes = *n.Minutes
		}
		out = append(out, manifest.Card{ID: fmt.Sprintf("%s-%s", n.ID, n.PupilID), Service: Key, Kind: "transport.news", Domain: "transport", Tenant: tx.Tenant(), Child: &child,
			Title: s.Words.Sentence(tx.Actor().Lang, Key, "transport.card_"+n.Kind, map[string]any{"n": minutes, "name": n.Name}), Line: n.Body, Path: "/car", At: n.MadeAt})
	}
	return out, err
}

// staffCards are what an agent must do now: wishes that wait for a decision, a child whom nobody waited for.
func (s *Service) staffCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	if !tx.Open(Key) {
		return nil, nil
	}
	say := func(key string, params map[string]any) string {
		return s.Words.Sentence(tx.Actor().Lang, Key, "transport."+key, params)
	}
	card := func(id, title, path string) manifest.Card {
		return manifest.Card{ID: id + tx.Tenant().String(), Service: Key, Kind: "transport." + id, Domain: "transport", Todo: true, Tenant: tx.Tenant(), Title: title, Path: path, At: tx.Now()}
	}
	out := []manifest.Card{}
	waits, err := tenant.Value[int](tx, `select count(*)::int from transport.waits where tenant_id = $1 and closed_at is null`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	if waits > 0 {
		out = append(out, card("waits", say("card_waits", map[string]any{"n": waits}), "/transport/jour"))
	}
	if manifest.Holds(tx, Desk) != 0 {
		asked, err := tenant.Value[int](tx, `select count(*)::int from transport.rights where tenant_id = $1 and state = 'asked'`, tx.Tenant())
		if err != nil {
			return nil, err
		}
		if asked > 0 {
			out = append(out, card("asked", say("card_asked", map[string]any{"n": asked}), "/transport/droits"))
		}
	}
	return out, nil
}
