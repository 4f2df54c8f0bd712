package operation

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/tenant"
)

func (s *Service) operations() []manifest.Operation {
	at := func(id, method, path, summary string, gate manifest.Gate, reads ...string) manifest.Spec {
		return manifest.Spec{ID: Key + "." + id, Method: method, Path: "/api/v1/t/{tenant}/operation" + path, Summary: summary, Gate: gate, Reads: append(reads, "tenant")}
	}
	act := func(spec manifest.Spec) manifest.Spec {
		spec.Method, spec.Errors = http.MethodPost, []int{http.StatusConflict}
		spec.Reads = append(spec.Reads, "directory", "billing", "notify")
		return spec
	}
	return []manifest.Operation{
		manifest.Op(at("organisations", "GET", "/organisations", "The organisations that this vendor serves: counts, what they bought, their last sign of life", manifest.Needs(See), "billing"), s.organisations),
		manifest.Op(at("organisation", "GET", "/organisations/{peer}", "One organisation, with what was decided of it", manifest.Needs(See), "billing"), s.organisation),
		manifest.Op(at("health", "GET", "/health", "The health of the house: its work, its night rounds, its size", manifest.Needs(See), machinery), s.health),
		manifest.Op(at("suspensions", "GET", "/suspensions", "The suspensions: proposed, in force, over", manifest.Needs(Confirm)), s.list),
		manifest.Op(act(at("propose", "POST", "/organisations/{peer}/suspensions", "Propose to suspend an organisation, with its name typed and a fresh proof of who asks", manifest.Needs(Suspend))), s.propose),
		manifest.Op(act(at("confirm", "POST", "/suspensions/{suspension}/confirm", "Be the second person of a suspension", manifest.Needs(Confirm))), s.confirm),
		manifest.Op(act(at("withdraw", "POST", "/suspensions/{suspension}/withdraw", "Withdraw a suspension that is not in force", manifest.Needs(Confirm))), s.withdraw),
		manifest.Op(act(at("lift", "POST", "/suspensions/{suspension}/lift", "Lift a suspension", manifest.Needs(Suspend))), s.lift),
		manifest.Op(at("holds", "GET", "/holds", "In an organisation: the suspensions that hold it or held it, why, and whom to write to", manifest.Needs(Told)), s.holds),
	}
}

func (s *Service) card(tx *tenant.Tx, id uuid.UUID, kind, path string, todo bool, args map[string]any) manifest.Card {
	say := func(key string) string { return s.Words.Sentence(tx.Actor().Lang, Key, Key+"."+key, args) }
	return manifest.Card{ID: Key + ":" + kind + ":" + id.String(), Service: Key, Kind: Key + "." + kind, Domain: "neutral", Tenant: tx.Tenant(), Todo: todo, At: tx.Now(), Path: path,
		Title: say("card_" + kind), Line: say("card_" + kind + "_line")}
}

// proposed are the suspensions that wait for a second person.
func (s *Service) proposed(_ context.Context, tx *tenant.Tx) (out []manifest.Card, err error) {
	rows, err := suspensions(tx, uuid.Nil, uuid.Nil)
	for _, r := range rows {
		if r.Abilities["confirm"] {
			c := s.card(tx, r.ID, "proposed", "/plateforme/suspensions", true, map[string]any{"peer": r.PeerName, "asker": r.Asker})
			c.At, c.Deadline = r.AskedAt, r.DueAt
			out = append(out, c)
		}
	}
	return out, err
}

// held tells those who decide that their organisation is suspended, for them to answer.
func (s *Service) held(_ context.Context, tx *tenant.Tx) (out []manifest.Card, err error) {
	rows, err := holds(tx)
	for _, h := range rows {
		if h.LiftedAt == nil {
			c := s.card(tx, h.ID, "held", "/plateforme/suspension", true, map[string]any{"by": h.By, "reason": h.Reason, "contact": h.Contact})
			c.At, c.Deadline = h.Since, &h.Since // before all that is to do
			out = append(out, c)
		}
	}
	return out, err
}
