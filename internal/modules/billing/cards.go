package billing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/ledger"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// afterEnd is how many days the end of a subscription that nothing follows stays on the home.
const afterEnd = 120

func (s *Service) card(tx *tenant.Tx, id uuid.UUID, kind string, todo bool, at time.Time, args map[string]any) manifest.Card {
	say := func(key string) string { return s.Words.Sentence(tx.Actor().Lang, Key, Key+"."+key, args) }
	return manifest.Card{ID: Key + ":" + kind + ":" + id.String(), Service: Key, Kind: Key + "." + kind, Domain: "mairie", Tenant: tx.Tenant(), Todo: todo, At: at, Path: "/abonnements/" + id.String(),
		Title: say("card_" + kind), Line: say("card_" + kind + "_line")}
}

// cards are what waits for those who prepare and those who approve, and what ends.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) (out []manifest.Card, err error) {
	order, approve := manifest.Holds(tx, Order) != 0, manifest.Holds(tx, Approve) != 0
	if !order && !approve {
		return nil, nil
	}
	today, err := today(tx)
	if err != nil {
		return nil, err
	}
	rows, err := tenant.Select[subscriptionRow](tx, subscriptionsWhere+`side = 'customer' and (state in ('quoted', 'submitted', 'running') or state = 'ended' and ended_on >= $2) order by created_at, id`, tx.Tenant(), today.AddDays(-afterEnd))
	if err != nil {
		return nil, err
	}
	followed, err := tenant.Select[uuid.UUID](tx, `select renews from billing.subscriptions where tenant_id = $1 and renews is not null and state in ('ordered', 'running', 'ended')`, tx.Tenant())
	if err != nil {
		return nil, err
	}
	goesOn := map[uuid.UUID]bool{}
	for _, id := range followed {
		goesOn[id] = true
	}
	for _, r := range rows {
		args := map[string]any{"peer": r.PeerName, "last": dayOf(r.lastDay()), "open": dayOf(r.openUntil(r.lastDay())), "from": dayOf(r.TermFrom)}
		if r.GrossCents != nil {
			args["sum"] = i18n.Cents(*r.GrossCents)
		}
		switch {
		case r.State == Submitted && approve:
			out = append(out, s.card(tx, r.ID, "approve", true, r.UpdatedAt, args))
		case r.State == Quoted && r.Renews != nil:
			out = append(out, s.card(tx, r.ID, "renewal", true, r.UpdatedAt, args))
		case r.State == Quoted && order:
			out = append(out, s.card(tx, r.ID, "quoted", true, r.UpdatedAt, args))
		case r.State == Running && r.Trial && !today.Before(r.lastDay().AddDays(-firstTold)):
			out = append(out, s.card(tx, r.ID, "trial", true, r.UpdatedAt, args))
		case r.State == Ended && !goesOn[r.ID] && today.After(r.openUntil(r.lastDay())):
			out = append(out, s.card(tx, r.ID, "read_only", false, r.UpdatedAt, args))
		case r.State == Ended && !goesOn[r.ID]:
			out = append(out, s.card(tx, r.ID, "ended", true, r.UpdatedAt, args))
		}
	}
	if !approve {
		return out, nil
	}
	joins, err := tenant.Select[struct {
		SubscriptionID uuid.UUID
		ID             uuid.UUID
		Name           string
		Since          schoolyear.Date
		GrossCents     ledger.Cents
		CreatedAt      time.Time
	}](tx, `select subscription_id, id, name, since, gross_cents, created_at from billing.joins where tenant_id = $1 and state = 'submitted' order by created_at, id`, tx.Tenant())
	for _, j := range joins {
		out = append(out, s.card(tx, j.SubscriptionID, "join", true, j.CreatedAt, map[string]any{"school": j.Name, "from": dayOf(j.Since), "sum": i18n.Cents(j.GrossCents)}))
	}
	return out, err
}

// schoolCards tell a school's direction that what pays for its services has ended.
func (s *Service) schoolCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	today, err := today(tx)
	if err != nil {
		return nil, err
	}
	o, ok, err := tenant.One[opening](tx, `select subscription_id as subscription, buyer_name as buyer, paid_until, open_until, told, services, since, buyer_id as "from" from billing.openings where tenant_id = $1 and mine <> '{}' order by open_until desc, subscription_id limit 1`, tx.Tenant())
	if err != nil || !ok || !today.After(o.PaidUntil) {
		return nil, err
	}
	kind := "school_ended"
	if today.After(o.OpenUntil) {
		kind = "school_read_only"
	}
	c := s.card(tx, o.Subscription, kind, false, tx.Now(), map[string]any{"buyer": i18n.Organisation(o.Buyer), "last": dayOf(o.PaidUntil), "open": dayOf(o.OpenUntil)})
	c.Path = ""
	return []manifest.Card{c}, nil
}
