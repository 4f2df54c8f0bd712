package modules

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/demo"
	"preau/internal/identity"
	"preau/internal/platform/pictogram"
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
					one.Picture, one.Words = pictogram.Word(cards[0].Picture), cards[0].Words[:]
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

// Card is the sign-in card: who, as what, with what, then where and what to try first. It fits a hundred columns, and holds
// on paper: what dies in half a minute or in a day is on a page.
func (w *Wired) Card() []string {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	entries, err := w.Entrances(ctx)
	if err != nil || len(entries) == 0 {
		return nil
	}
	rows := [][]string{{"Qui", "Profil", "Identifiant", "Mot de passe"}}
	for _, e := range entries {
		row := []string{e.Who, e.Profile, e.Login, e.Password}
		if e.ClassCode != "" {
			row[2], row[3] = "code de classe", e.Picture+", "+strings.Join(e.Words, " ")
		}
		rows = append(rows, row)
	}
	var widths [4]int
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
			lines = append(lines, wrap("  "+entries[i-1].Where+" → ", entries[i-1].TryFrench, cardWidth)...)
		}
	}
	return append(lines, "", "Les codes de classe et du second facteur changent : ceux du moment sont sur /dev/codes.")
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

// gathering is a part of the card on a page, and the profiles that stand in it; the last takes the others.
type gathering struct {
	title    string
	profiles []access.Profile
}

var gatherings = []gathering{
	{"app.desk_families", []access.Profile{access.Guardian}},
	{"app.desk_school", []access.Profile{access.Director, access.Teacher, access.SchoolLife, access.SchoolStaff, access.Librarian}},
	{"app.desk_pupils", []access.Profile{access.Pupil}},
	{"app.desk_town", []access.Profile{access.TownAdmin, access.SchoolOffice, access.KitchenAgent, access.FinanceAgent, access.ATSEM, access.Elected}},
	{"app.desk_others", nil},
}

// shown is a line of the card on a page.
type shown struct {
	Entrance
	Key, Try string
}

type cardGroup struct {
	Title  string
	People []shown
}

func (w *Wired) showCodes(c *gin.Context) {
	entries, err := w.Entrances(c.Request.Context())
	if err != nil {
		w.house.Refuse(c, err)
		return
	}
	lang := w.Web.Lang(c)
	say := func(key string, args map[string]any) string { return w.house.Words.Sentence(lang, "app", key, args) }
	groups := make([]cardGroup, len(gatherings))
	for i, g := range gatherings {
		groups[i].Title = say(g.title, nil)
	}
	for _, e := range entries {
		profile := profiles[e.card.Profile]
		one := shown{Entrance: e, Key: e.card.Key, Try: e.TryFrench}
		one.Profile = say("app.profile_"+string(profile), nil)
		if lang == "en" {
			one.Try = e.TryEnglish
		}
		i := slices.IndexFunc(gatherings, func(g gathering) bool { return g.profiles == nil || slices.Contains(g.profiles, profile) })
		groups[i].People = append(groups[i].People, one)
	}
	w.Web.Desk(c, "codes", map[string]any{"groups": groups, "left": say("app.desk_left", map[string]any{"n": 30 - time.Now().Unix()%30})}, nil)
}

// enter signs in as somebody of the card.
func (w *Wired) enter(c *gin.Context) {
	entries, err := w.Entrances(c.Request.Context())
	if err != nil {
		w.house.Refuse(c, err)
		return
	}
	for _, e := range entries {
		if e.card.Key == c.PostForm("who") && e.Login != "" {
			w.Web.Enter(c, e.Login, e.Password, e.Code)
			return
		}
	}
	c.Redirect(http.StatusSeeOther, "/dev/codes")
}
