package identity

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/manifest"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/pictogram"
	"preau/internal/platform/problem"
	"preau/internal/platform/qr"
	"preau/internal/tenant"
)

//go:embed sheets.typ
var sheetsTemplate string

//go:embed classcards.typ
var classCardsTemplate string

// Typesetter makes documents; *pdf.Compiler is one.
type Typesetter interface {
	Render(ctx context.Context, template pdf.Template, data any) ([]byte, error)
}

// maxSheets bounds what one request prints: two classes with their families.
const maxSheets = 200

type printIn struct {
	manifest.InTenant
	Body struct {
		People      []uuid.UUID `json:"people" minItems:"1" maxItems:"200"`
		AsksPicture bool        `json:"asks_picture,omitempty" doc:"Class cards: the card alone is not enough, the pupil shows their picture"`
	}
}

type printed struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func document(name string, content []byte) *printed {
	return &printed{ContentType: "application/pdf", Disposition: `inline; filename="` + name + `.pdf"`, Body: content}
}

// printSheets makes a code for each of the people who have no account yet and lays them out, one sheet each, class by class: a
// guardian's in words, a pupil's with pictograms. The youngest pupils get none: their way in is the class card. The codes are in
// the paper and nowhere else.
func (s *Service) printSheets(ctx context.Context, tx *tenant.Tx, in *printIn) (*printed, error) {
	told, err := s.Directory.OnSheets(tx, in.Body.People)
	if err != nil {
		return nil, err
	}
	lines := map[uuid.UUID]OnSheet{}
	var young int
	var asked []uuid.UUID
	for _, t := range told {
		if t.Young {
			young++
			continue
		}
		lines[t.ID] = t
		asked = append(asked, t.ID)
	}
	if young > 0 && len(asked) == 0 {
		return nil, problem.New(problem.Conflict, "identity.sheets_young")
	}
	issue, err := s.IssueCards(tx, asked, "paper")
	if err != nil {
		return nil, err
	}
	if len(issue.Cards) == 0 {
		return nil, problem.New(problem.Conflict, "identity.nothing_to_print")
	}
	ids := make([]uuid.UUID, len(issue.Cards))
	for i, c := range issue.Cards {
		ids[i] = c.Person
	}
	people, err := s.Directory.Known(tx, ids)
	if err != nil {
		return nil, err
	}
	codes := map[uuid.UUID]Issued{}
	for _, c := range issue.Cards {
		codes[c.Person] = c
	}
	sender, zone, err := senderOf(tx)
	if err != nil {
		return nil, err
	}
	var sheets []map[string]any
	for _, p := range people {
		c := codes[p.ID]
		lang := p.Language
		if lang != "en" {
			lang = i18n.Fallback
		}
		address := s.URL + ActivatePage[:len(ActivatePage)-1]
		code, err := qr.SVG(address)
		if err != nil {
			return nil, err
		}
		key := "identity.sheet_"
		if p.Pupil {
			key = "identity.pupil_sheet_"
		}
		say := func(name string, args map[string]any) string { return s.Words.Sentence(lang, Key, key+name, args) }
		about := ""
		if list := lines[p.ID].Pupils; len(list) > 0 {
			about = say("for", map[string]any{"pupils": strings.Join(list, ", ")})
		}
		sheets = append(sheets, map[string]any{"name": p.GivenName + " " + p.FamilyName, "about": about, "pupil": p.Pupil, "address": strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "code": c.Code, "qr": code, "qr_alt": address,
			"title": say("title", map[string]any{"name": p.GivenName}), "why": say("why", map[string]any{"organisation": i18n.Organisation(sender)}),
			"steps":   []string{say("step1", nil), say("step2", nil), say("step3", nil)},
			"already": say("already", nil), "until": say("until", map[string]any{"date": i18n.Date(lang, c.Expires.In(zone))})})
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "identity/sheets", Source: sheetsTemplate},
		map[string]any{"title": s.Words.Sentence(tx.Actor().Lang, Key, "identity.sheets", nil), "lang": "fr", "sender": sender, "sheets": sheets,
			"steps": []string{pictogram.Drawing("pas-ecran"), pictogram.Drawing("pas-code"), pictogram.Drawing("pas-cadenas")}})
	return document("feuilles-activation", content), err
}

// drawn is a drawing of a printed card and the word that goes with it; a word is found by its key too.
func drawn(word string) map[string]any {
	key := fold.Fold(word)
	return map[string]any{"word": pictogram.Word(key), "svg": pictogram.Drawing(key)}
}

// printClassCards makes a card for each pupil and lays them out, eight on a page: the QR, the first name and its face as on the
// class's page, the picture, the two words.
func (s *Service) printClassCards(ctx context.Context, tx *tenant.Tx, in *printIn) (*printed, error) {
	cards, _, err := s.IssueClassCards(tx, in.Body.People, in.Body.AsksPicture)
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 {
		return nil, problem.New(problem.Conflict, "identity.nothing_to_print")
	}
	ids := make([]uuid.UUID, len(cards))
	for i, c := range cards {
		ids[i] = c.Person
	}
	people, err := s.Directory.Known(tx, ids)
	if err != nil {
		return nil, err
	}
	names := map[uuid.UUID]Person{}
	for _, p := range people {
		names[p.ID] = p
	}
	sender, _, err := senderOf(tx)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return s.Words.Sentence("fr", Key, "identity."+key, nil) }
	var out []map[string]any
	for _, c := range cards {
		code, err := qr.SVG(s.URL + c.Page)
		if err != nil {
			return nil, err
		}
		p := names[c.Person]
		out = append(out, map[string]any{"name": p.GivenName, "family": p.FamilyName, "face": pictogram.Face(c.Face), "qr": code, "qr_alt": say("class_card_qr"),
			"picture": drawn(c.Picture), "words": []map[string]any{drawn(c.Words[0]), drawn(c.Words[1])}})
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "identity/classcards", Source: classCardsTemplate},
		map[string]any{"title": s.Words.Sentence(tx.Actor().Lang, Key, "identity.class_cards", nil), "lang": "fr", "sender": sender, "cards": out,
			"own_picture": say("class_card_picture"), "own_words": say("class_card_words")})
	return document("cartes-de-classe", content), err
}

func senderOf(tx *tenant.Tx) (name string, zone *time.Location, err error) {
	row, _, err := tenant.One[struct{ Name, TimeZone string }](tx, `select name, time_zone from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return "", nil, err
	}
	zone, err = time.LoadLocation(row.TimeZone)
	return row.Name, zone, err
}
