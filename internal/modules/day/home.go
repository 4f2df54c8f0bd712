package day

import (
	"cmp"
	"context"
	"strings"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/tenant"
)

// onHome is how many days a card of the home knows: after class, or on a Friday, the next day is what one looks for.
const onHome = 5

// Card is a child's days as one organisation knows them; the app makes one of those of several organisations.
type Card struct {
	Child uuid.UUID `json:"child"`
	Name  string    `json:"name"`
	Lines []*Line   `json:"lines"`
}

// cards are one for each child that has something today or in the days to come.
func (s *Service) cards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	lines, err := s.Of(tx, tx.Subjects(Key), today, today.AddDays(onHome-1))
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	type child struct {
		ID        uuid.UUID
		GivenName string
	}
	names, err := tenant.Select[child](tx, `select id, given_name from directory.people where tenant_id = $1 and id = any ($2) and erased_at is null`, tx.Tenant(), tx.Subjects(Key))
	if err != nil {
		return nil, err
	}
	lang := cmp.Or(tx.Actor().Lang, "fr")
	var out []manifest.Card
	for _, c := range names {
		data := Card{Child: c.ID, Name: c.GivenName}
		var said []string
		for _, l := range lines {
			if l.Child != c.ID {
				continue
			}
			data.Lines = append(data.Lines, l)
			if l.Day == today && l.State != "none" && l.State != "cancelled" && l.Label != "" && !strings.Contains(strings.Join(said, ""), l.Label) {
				said = append(said, l.Label)
			}
		}
		if len(data.Lines) == 0 {
			continue
		}
		id := c.ID
		out = append(out, manifest.Card{ID: "day." + id.String(), Kind: "day", Domain: "neutral", Child: &id, Title: s.Words.Sentence(lang, Key, "day.home_title", map[string]any{"child": c.GivenName}), Line: i18n.List(lang, said), Path: "/jour", At: tx.Now(), Data: data})
	}
	return out, nil
}
