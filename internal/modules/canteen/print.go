package canteen

import (
	"context"
	_ "embed"
	"mime"
	"slices"
	"strings"
	"time"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
	"preau/internal/platform/pdf"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

//go:embed alerts.typ
var alertsTemplate string

// paper is an answer to keep or print.
type paper struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func paperOf(name, mediaType string, body []byte) *paper {
	return &paper{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "default-src 'none'; sandbox", body}
}

// say is a sentence of the service in the caller's language.
func (s *Service) say(tx *tenant.Tx, key string, pairs ...any) string {
	args := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return s.Words.Sentence(tx.Actor().Lang, Key, "canteen."+key, args)
}

// longDay is « jeudi 26 novembre ».
func (s *Service) longDay(tx *tenant.Tx, d Date) string {
	lang := tx.Actor().Lang
	return i18n.Weekday(lang, d.Weekday()) + " " + i18n.DayAndMonth(lang, d.At(time.UTC, 12, 0))
}

// heading is a day at the head of a list: its first letter is a plain one in every language of the house.
func (s *Service) heading(tx *tenant.Tx, d Date) string {
	day := s.longDay(tx, d)
	return strings.ToUpper(day[:1]) + day[1:]
}

func (s *Service) words(tx *tenant.Tx, prefix string, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = s.say(tx, prefix+c)
	}
	return strings.Join(out, ", ")
}

// alertsPDF is the list of alerts on paper: by day and restaurant, with who, which dish, why, what instead.
func (s *Service) alertsPDF(ctx context.Context, run *manifest.Stages, in *inAlerts) (*paper, error) {
	type section struct {
		Title string     `json:"title"`
		Rows  [][]string `json:"rows"`
	}
	data := struct {
		Title    string    `json:"title"`
		Lang     string    `json:"lang"`
		Sender   []string  `json:"sender"`
		Foot     string    `json:"foot"`
		Note     string    `json:"note"`
		None     string    `json:"none"`
		Head     []string  `json:"head"`
		Sections []section `json:"sections"`
	}{Sections: []section{}}
	if err := run.Do(func(tx *tenant.Tx) error {
		lines, err := s.AlertLines(tx, in.From, in.Until)
		if err != nil {
			return err
		}
		name, err := tenant.Value[string](tx, `select name from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err != nil {
			return err
		}
		data.Lang, data.Sender = tx.Actor().Lang, []string{name}
		data.Title, data.Note, data.None, data.Foot = s.say(tx, "alerts_title"), s.say(tx, "alerts_note"), s.say(tx, "alerts_none"), s.say(tx, "alerts_foot")
		data.Head = []string{s.say(tx, "alerts_child"), s.say(tx, "alerts_why"), s.say(tx, "alerts_dish"), s.say(tx, "alerts_instead")}
		for _, l := range lines {
			title := s.heading(tx, l.Day)
			if l.Restaurant != "" {
				title += " · " + l.Restaurant
			}
			if n := len(data.Sections); n == 0 || data.Sections[n-1].Title != title {
				data.Sections = append(data.Sections, section{Title: title, Rows: [][]string{}})
			}
			last := &data.Sections[len(data.Sections)-1]
			last.Rows = append(last.Rows, s.alertRow(tx, l))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "canteen.alerts", Source: alertsTemplate}, data)
	return paperOf("alertes-"+in.From.String()+".pdf", "application/pdf", raw), err
}

func (s *Service) alertRow(tx *tenant.Tx, l AlertLine) []string {
	who := l.GivenName + " " + strings.ToUpper(l.FamilyName)
	if l.Class != "" {
		who += ", " + l.Class
	}
	if !l.Booked {
		who += " (" + s.say(tx, "alerts_unbooked") + ")"
	}
	var why []string
	switch l.Meal {
	case Basket:
		why = append(why, s.say(tx, "alerts_basket"))
	case Adapted:
		why = append(why, s.say(tx, "alerts_pai"))
	}
	if len(l.Allergens) > 0 {
		why = append(why, s.words(tx, "allergen_", l.Allergens))
	}
	if l.Unreadable {
		why = append(why, s.say(tx, "alerts_unreadable"))
	}
	if l.Other != "" {
		why = append(why, l.Other)
	}
	if l.Diet != "" {
		why = append(why, l.Diet)
	}
	if l.Kit {
		why = append(why, strings.TrimSpace(s.say(tx, "alerts_kit")+" "+l.KitPlace))
	}
	var dishes, instead []string
	for _, d := range l.Dishes {
		dishes = append(dishes, d.Dish)
		if d.Instead != "" {
			instead = append(instead, d.Instead)
		}
	}
	for _, d := range l.Unknown {
		dishes = append(dishes, s.say(tx, "alerts_unknown", "dish", d))
	}
	return []string{who, strings.Join(why, " · "), strings.Join(dishes, ", "), strings.Join(instead, ", ")}
}

//go:embed poster.typ
var posterTemplate string

// poster is a week's published menu for the wall of a restaurant.
func (s *Service) poster(ctx context.Context, run *manifest.Stages, in *struct {
	OfPlan
	From Date `query:"from" format:"date" required:"true"`
}) (*paper, error) {
	type dish struct {
		Name      string `json:"name"`
		Main      bool   `json:"main"`
		Labels    string `json:"labels"`
		Allergens string `json:"allergens"`
	}
	type dayOf struct {
		Title  string `json:"title"`
		Note   string `json:"note"`
		Dishes []dish `json:"dishes"`
	}
	data := struct {
		Title  string   `json:"title"`
		Lang   string   `json:"lang"`
		Sender []string `json:"sender"`
		Foot   string   `json:"foot"`
		None   string   `json:"none"`
		Legend string   `json:"legend"`
		Days   []dayOf  `json:"days"`
	}{Days: []dayOf{}}
	monday := in.From.Monday()
	if err := run.Do(func(tx *tenant.Tx) error {
		all, err := s.readings(tx, monday, monday.AddDays(6), false)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(r Reading) bool { return r.Plan == in.Plan })
		if at < 0 {
			return problem.Missing()
		}
		r := all[at]
		data.Lang, data.Sender = tx.Actor().Lang, []string{r.Organisation}
		data.Title = s.say(tx, "poster_title", "plan", r.Name, "day", i18n.Day(monday.At(time.UTC, 12, 0)))
		data.Foot, data.None, data.Legend = r.Organisation, s.say(tx, "poster_none"), s.say(tx, "poster_legend")
		for _, m := range r.Menus {
			d := dayOf{Title: s.heading(tx, m.Day), Note: m.Note, Dishes: []dish{}}
			if m.Meal != Lunch {
				d.Title += " · " + s.say(tx, "meal_"+m.Meal)
			}
			for _, x := range m.Dishes {
				line := dish{Name: x.Name, Main: x.Course == "main" && !x.Alternative, Labels: s.words(tx, "label_", x.Labels), Allergens: s.words(tx, "allergen_", x.Allergens)}
				if x.Alternative {
					line.Name = s.say(tx, "poster_or", "dish", x.Name)
				}
				if x.Vegetarian {
					line.Labels = strings.TrimPrefix(line.Labels+", "+s.say(tx, "label_vegetarian"), ", ")
				}
				if !x.Checked {
					line.Allergens = s.say(tx, "allergens_unknown")
				}
				d.Dishes = append(d.Dishes, line)
			}
			data.Days = append(data.Days, d)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	raw, err := s.PDF.Render(ctx, pdf.Template{Name: "canteen.poster", Source: posterTemplate}, data)
	return paperOf("menus-"+monday.String()+".pdf", "application/pdf", raw), err
}
