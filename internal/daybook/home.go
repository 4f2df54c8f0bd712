package daybook

import (
	"context"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Home is what a family must do now: answer for a place that is offered to a child.
func (s *Service) Home() []manifest.Home {
	return []manifest.Home{{Right: s.Right("book"), Reads: []string{"directory"}, Cards: s.offerCards}}
}

// offer is what the card of an offered place holds: enough to accept it where it is.
type offer struct {
	Tenant  uuid.UUID       `json:"tenant"`
	Service string          `json:"service"`
	Child   uuid.UUID       `json:"child"`
	Name    string          `json:"name"`
	Unit    uuid.UUID       `json:"unit"`
	Day     schoolyear.Date `json:"day"`
	Label   string          `json:"label"`
	Place   string          `json:"place"`
	Until   time.Time       `json:"until"`
	Version int             `json:"version"`
}

func (s *Service) offerCards(_ context.Context, tx *tenant.Tx) ([]manifest.Card, error) {
	type line struct {
		PupilID, UnitID    uuid.UUID
		Day                schoolyear.Date
		Label, Place, Name string
		AnswerUntil        time.Time
		Version            int
	}
	list, err := rows[line](s, tx, `select b.pupil_id, b.unit_id, b.day, a.label, p.name as place, c.given_name as name, b.answer_until, b.version
		from @.bookings b join @.units u on u.tenant_id = b.tenant_id and u.id = b.unit_id join @.activities a on a.tenant_id = u.tenant_id and a.id = u.activity_id
		join @.places p on p.tenant_id = b.tenant_id and p.id = b.place_id join directory.people c on c.tenant_id = b.tenant_id and c.id = b.pupil_id
		where b.tenant_id = $1 and b.pupil_id = any ($2) and b.state = 'offered' and b.answer_until > $3 order by b.answer_until, b.day limit 6`, tx.Tenant(), tx.Subjects(s.Key), tx.Now())
	if err != nil {
		return nil, err
	}
	domain := map[string]string{"canteen": "cantine", "transport": "transport"}[s.Key]
	if domain == "" {
		domain = "mairie"
	}
	out := make([]manifest.Card, len(list))
	for i, l := range list {
		until, child := l.AnswerUntil, l.PupilID
		lang := tx.Actor().Lang
		out[i] = manifest.Card{ID: "offer:" + l.PupilID.String() + l.UnitID.String() + l.Day.String(), Service: "booking", Kind: "offer", Domain: domain, Todo: true, Child: &child, Deadline: &until, At: until.Add(-time.Hour),
			Title: s.say(lang, "card_offer", map[string]any{"child": l.Name, "label": l.Label}), Line: s.say(lang, "card_offer_line", map[string]any{"until": i18n.Instant(until.In(schoolyear.ForZone(schoolyear.ZoneA, schoolyear.FourDays()).Location()))}),
			Path: "/reservations?du=" + l.Day.String(), Data: offer{tx.Tenant(), s.Key, l.PupilID, l.Name, l.UnitID, l.Day, l.Label, l.Place, until, l.Version}}
	}
	return out, nil
}
