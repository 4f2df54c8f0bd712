package family

import (
	"context"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

// dueCards are what a payer has to pay here, and what a bank has not answered yet.
func (s *Service) dueCards(ctx context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	accounts, err := s.myAccounts(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	lang := tx.Actor().Lang
	say := func(key string, args map[string]any) string { return s.Words.Sentence(lang, Key, key, args) }
	var out []manifest.Card
	for _, a := range accounts {
		held := map[string]bool{}
		for _, p := range a.Underway {
			if p.State != payUnknown {
				continue
			}
			for _, b := range p.Bills {
				held[b.String()] = true
			}
			out = append(out, manifest.Card{ID: "payment:" + p.ID.String(), Service: Key, Kind: "payment", Domain: "mairie", Tenant: a.Tenant, At: p.CreatedAt, Path: paymentPath(a.Tenant, p.ID),
				Title: say("family.card_unknown", map[string]any{"amount": i18n.Money(lang, int64(p.Cents))}), Line: say("family.card_unknown_line", nil)})
		}
		var due *BillView
		open := a.OpenCents
		for i, b := range a.Bills {
			if held[b.ID.String()] {
				open -= b.OpenCents
			} else if due == nil || b.DueOn.Before(due.DueOn) {
				due = &a.Bills[i]
			}
		}
		if due == nil {
			continue
		}
		// the whole of its last day
		until := due.DueOn.AddDays(1).At(time.UTC, 0, 0).Add(-time.Second)
		card := manifest.Card{ID: "due:" + a.PayerID.String(), Service: Key, Kind: "due", Domain: "mairie", Todo: true, Tenant: a.Tenant, Deadline: &until, At: due.CreatedAt, Path: "/a-payer",
			Title: say("family.card_due", map[string]any{"amount": i18n.Money(lang, int64(open)), "creditor": a.Creditor}),
			Line:  say("family.card_due_line", map[string]any{"day": i18n.DayAndMonth(lang, due.DueOn.At(time.UTC, 12, 0))})}
		if a.Late {
			card.Line = say("family.card_late_line", map[string]any{"day": i18n.DayAndMonth(lang, due.DueOn.At(time.UTC, 12, 0))})
		}
		out = append(out, card)
	}
	return out, nil
}
