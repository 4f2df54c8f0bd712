package modules

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"preau/internal/demo"
	"preau/internal/identity"
	"preau/internal/platform/totp"
	"preau/internal/tenant"
)

// Entrance is a line of the sign-in card as it opens now.
type Entrance struct {
	Who, Profile, Where     string
	Login, Password, Code   string   // Code: of the second factor, for the next half minute; "" when none is asked
	ClassCode, Picture      string   // of a pupil who signs in with their class
	Words                   []string // their two words
	TryFrench, TryEnglish   string
	card                    demo.CardEntry
	tenant, person, account uuid.UUID
}

// leftOfClass is the least time that a class code shown on the card still opens.
const leftOfClass = time.Hour

// openClasses gives the classes of the card a code of the day, unless they have one.
func (s *sower) openClasses(ctx context.Context) error {
	for _, e := range s.world.Card {
		if e.Login != "" {
			continue
		}
		if _, err := s.classCode(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// classCode is the code that opens the class of a pupil of the card: the one their teacher opened, or a new one.
func (s *sower) classCode(ctx context.Context, e demo.CardEntry) (code string, err error) {
	class := s.world.Class(s.world.Pupil(e.Person).Class)
	teacher := ""
	for _, t := range class.Teachers {
		if t.Main {
			teacher = t.Adult
		}
	}
	actor := tenant.Actor{Account: s.account(teacher), Person: s.person(class.School, teacher), Profiles: []string{"teacher"}, Via: "command", Lang: "fr"}
	err = s.core.DB.In(ctx, tenant.Doors{Tenant: s.tenant(class.School), Open: []string{"identity", "directory"}}, actor, func(tx *tenant.Tx) error {
		group := s.class(class.School, class.Key)
		open, err := s.Identity.OpenClasses(tx)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(open, func(c identity.ClassCode) bool { return c.Group == group && c.Until.Sub(tx.Now()) > leftOfClass }); i >= 0 {
			code = open[i].Code
			return nil
		}
		c, err := s.Identity.OpenClass(tx, group)
		if err == nil {
			code = c.Code
		}
		return err
	})
	return code, err
}

// Entrances are the lines of the sign-in card; none before Seed.
func (w *Wired) Entrances(ctx context.Context) ([]Entrance, error) {
	s := w.sown
	if s == nil {
		return nil, nil
	}
	var out []Entrance
	for _, e := range s.world.Card {
		one := Entrance{Who: e.Who, Profile: s.core.Words.Sentence("fr", "app", "app.profile_"+string(profiles[e.Profile]), nil), Where: s.world.Organisation(e.Where).ShortName,
			Password: e.Password, TryFrench: e.TryFrench, TryEnglish: e.TryEnglish, card: e, tenant: s.tenant(e.Where), person: s.person(e.Where, e.Person), account: s.account(e.Person)}
		err := s.core.DB.In(ctx, tenant.Doors{Tenant: one.tenant, Open: []string{"identity"}, ReadOnly: true}, tenant.Actor{Via: "command"}, func(tx *tenant.Tx) error {
			if e.Login == "" {
				cards, err := s.Identity.ClassCards(tx, []uuid.UUID{one.person})
				if len(cards) > 0 {
					one.Picture, one.Words = cards[0].Picture, cards[0].Words[:]
				}
				return err
			}
			var err error
			one.Login, err = tenant.Value[string](tx, `select login from identity.member($1)`, one.account)
			return err
		})
		if err != nil {
			return nil, err
		}
		if e.Login == "" {
			if one.ClassCode, err = s.classCode(ctx, e); err != nil {
				return nil, err
			}
		}
		if e.OTPSecret != "" {
			if one.Code, err = totp.Code(e.OTPSecret, time.Now()); err != nil {
				return nil, err
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// cardWidth is that of the terminals on which the card is read.
const cardWidth = 100

// Card is the sign-in card: who, as what, with what, then what to try first. It fits a hundred columns.
func (w *Wired) Card() []string {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	entries, err := w.Entrances(ctx)
	if err != nil || len(entries) == 0 {
		return nil
	}
	rows := [][]string{{"Qui", "Profil", "Identifiant", "Mot de passe", "Code"}}
	for _, e := range entries {
		row := []string{e.Who, e.Profile, e.Login, e.Password, e.Code}
		if e.ClassCode != "" {
			row[2], row[3] = "classe "+e.ClassCode, strings.Join(e.Words, " ")
		}
		rows = append(rows, row)
	}
	var widths [5]int
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var lines []string
	for i, row := range rows {
		line := ""
		for j, cell := range row {
			line += pad(cell, widths[j]) + " "
		}
		lines = append(lines, strings.TrimRight(line, " "))
		if i > 0 {
			lines = append(lines, wrap("  → ", entries[i-1].TryFrench, cardWidth)...)
		}
	}
	return append(lines, "", "Les codes du second facteur changent toutes les 30 secondes : ceux du moment sont sur /dev/codes.")
}

// pad fills a text to a number of columns.
func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-utf8.RuneCountInString(s)))
}

// wrap breaks a sentence at its spaces; what follows the first line is indented like it.
func wrap(mark, text string, columns int) (lines []string) {
	line := mark
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns:
			lines = append(lines, line)
			line = strings.Repeat(" ", utf8.RuneCountInString(mark)) + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

var codesPage = template.Must(template.New("codes").Parse(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Comptes de la démonstration · Préau</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:75rem;margin:1.5rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid}code{font-size:1.05em}</style></head><body>
<main><h1>Comptes de la démonstration</h1><p>Tout ici est inventé. Les codes du second facteur changent toutes les trente secondes : ceux-ci valent encore {{.Left}} s ; rechargez la page pour les suivants. Un code ne sert qu’une fois.</p>
<table><caption>Qui entre, et avec quoi</caption><thead><tr><th scope="col">Qui</th><th scope="col">Profil</th><th scope="col">Identifiant</th><th scope="col">Mot de passe</th><th scope="col">Code du moment</th><th scope="col">À essayer d’abord</th></tr></thead><tbody>
{{range .Entries}}<tr><th scope="row">{{.Who}}<br>{{.Where}}</th><td>{{.Profile}}</td>{{if .ClassCode}}<td>code de la classe <code>{{.ClassCode}}</code></td><td>mots {{range $i, $w := .Words}}{{if $i}} et {{end}}<code>{{$w}}</code>{{end}}, image « {{.Picture}} »</td><td>—</td>{{else}}<td><code>{{.Login}}</code></td><td><code>{{.Password}}</code></td><td>{{with .Code}}<code>{{.}}</code>{{else}}—{{end}}</td>{{end}}<td>{{.TryFrench}}</td></tr>
{{end}}</tbody></table><p><a href="/">Retour</a></p></main></body></html>`))

func (w *Wired) showCodes(c *gin.Context) {
	entries, err := w.Entrances(c.Request.Context())
	if err != nil {
		w.house.Refuse(c, err)
		return
	}
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusOK)
	_ = codesPage.Execute(c.Writer, map[string]any{"Entries": entries, "Left": 30 - time.Now().Unix()%30})
}
