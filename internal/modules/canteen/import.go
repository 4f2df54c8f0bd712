package canteen

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/directory/onde"
	grid "preau/internal/directory/table"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/schoolyear"
	"preau/internal/tenant"
)

// Fault is what is wrong with a line of a file, or worth a look.
type Fault struct {
	Line    int    `json:"line" doc:"Of the file, from 1; 0: the file"`
	Warning bool   `json:"warning"`
	Text    string `json:"text"`
}

// Brought is a menu as a file gives it.
type Brought struct {
	Day    Date      `json:"day" format:"date"`
	Meal   string    `json:"meal"`
	Dishes []Incomer `json:"dishes" nullable:"false"`
	Skip   bool      `json:"skip" doc:"Published already: a published menu changes by hand, for a reason"`
	Over   bool      `json:"over" doc:"In the place of a draft"`
}

// Incomer is a dish of a file.
type Incomer struct {
	Facts
	Alternative bool `json:"alternative,omitempty"`
	Known       bool `json:"known" doc:"In the library already: what it contains is taken from there"`
}

// Report is what a file of menus would do, or did.
type Report struct {
	Menus   []Brought `json:"menus" nullable:"false"`
	Faults  []Fault   `json:"faults" nullable:"false"`
	Errors  int       `json:"errors"`
	Written int       `json:"written" doc:"Menus written as drafts; 0 for a trial"`
}

// Given is a file or a pasted text.
type Given struct {
	Name    string `json:"name,omitempty" maxLength:"200"`
	Content []byte `json:"content,omitempty" doc:"CSV or XLSX"`
	Text    string `json:"text,omitempty" maxLength:"400000" doc:"What was pasted, instead of a file"`
	Monday  *Date  `json:"monday,omitempty" format:"date" doc:"The week that days without a date belong to"`
	Commit  bool   `json:"commit" doc:"false: a trial that writes nothing"`
}

const (
	mostImported = 4000 // lines
	mostFaults   = 200
)

// cells are the lines of what was given.
func (g Given) cells(s *Service, tx *tenant.Tx) ([]onde.Line, bool, []Fault) {
	content, name := g.Content, g.Name
	if len(content) == 0 {
		content, name = []byte(g.Text), "texte.csv"
	}
	if strings.TrimSpace(string(content)) == "" {
		return nil, false, []Fault{{Text: s.say(tx, "import_empty")}}
	}
	sheets, _ := grid.Open(name, content, grid.Limits{Files: 1, Bytes: 8 << 20, Lines: mostImported + 1})
	if len(sheets) == 0 || len(sheets[0].Lines) == 0 {
		return nil, false, []Fault{{Text: s.say(tx, "import_unreadable")}}
	}
	if len(sheets[0].Lines) > mostImported {
		return nil, false, []Fault{{Text: s.say(tx, "import_long", "n", mostImported)}}
	}
	return sheets[0].Lines, sheets[0].Serial, nil
}

func folded(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = fold.Fold(c)
	}
	return out
}

// columnWords are the headers by which a column of a long table is known, folded.
var columnWords = map[string][]string{
	"date":      {"menudate", "date", "jour"},
	"meal":      {"menutyperepas", "repas", "type repas", "type de repas"},
	"course":    {"menutypeplat", "type plat", "type de plat", "type", "partie", "partie du repas", "composante", "service"},
	"name":      {"menunomplat", "plat", "nom", "nom du plat", "libelle", "intitule"},
	"allergens": {"menuallergeneplat", "allergenes", "allergene", "contient"},
	"siqo":      {"menusiqoplat", "siqo"},
	"labels":    {"menulabelplat", "labels", "label", "qualite"},
	"precision": {"menuprecisionplat", "precision", "precisions", "remarque"},
	"code":      {"menucodeplat", "code"},
}

var courseWords = map[string][]string{
	"starter": {"entree", "entrees", "hors d oeuvre"},
	"main":    {"plat", "plat principal", "plat chaud", "plats", "plat proteique", "vvpo"},
	"side":    {"garniture", "garnitures", "accompagnement", "legume", "legumes", "feculent"},
	"dairy":   {"produit laitier", "laitage", "fromage", "fromage ou laitage", "fromage laitage", "produits laitiers"},
	"dessert": {"dessert", "desserts", "fruit"},
	"snack":   {"gouter", "collation"},
	"bread":   {"pain"},
}

var allergenWords = map[string][]string{
	"gluten": {"cereales contenant du gluten", "gluten", "ble", "cereales"}, "crustaceans": {"crustaces", "crustace"}, "eggs": {"oeufs", "oeuf"}, "fish": {"poissons", "poisson"}, "peanuts": {"arachides", "arachide", "cacahuete", "cacahuetes"},
	"soy": {"soja"}, "milk": {"lait", "lactose"}, "nuts": {"fruits a coques", "fruits a coque", "fruit a coque", "noix", "noisettes", "amandes"}, "celery": {"celeri"}, "mustard": {"moutarde"}, "sesame": {"graines de sesame", "sesame"},
	"sulphites": {"anhydride sulfureux et sulfites", "sulfites", "sulfite", "anhydride sulfureux"}, "lupin": {"lupin"}, "molluscs": {"mollusques", "mollusque"},
}

var labelWords = map[string][]string{
	"bio": {"bio", "agriculture biologique", "ab"}, "aop": {"aop", "aoc", "appellation d origine protegee/controlee", "appellation d origine protegee"}, "igp": {"igp", "indication geographique protegee"}, "stg": {"stg", "specialite traditionnelle garantie"},
	"label_rouge": {"label rouge"}, "msc": {"msc", "peche durable"}, "hve": {"hve", "haute valeur environnementale"}, "farm": {"fermier", "produit fermier"}, "rup": {"rup", "region ultraperipherique"},
	"fair_trade": {"commerce equitable", "equitable"}, "local": {"local", "produit local"}, "french": {"france", "origine france", "viande francaise", "vf"}, "homemade": {"fait maison", "maison"},
}

func wordOf(words map[string][]string, text string) (string, bool) {
	text = fold.Fold(text)
	for code, list := range words {
		if slices.Contains(list, text) {
			return code, true
		}
	}
	return "", false
}

var splitter = regexp.MustCompile(`\s*[,;]\s*`)

func pieces(text string) (out []string) {
	for _, p := range splitter.Split(strings.TrimSpace(text), -1) {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// ReadMenus reads menus of a file: the columns of the national schema, one line per dish; or a grid with a day per column, as a week is
// posted. Every line that is wrong is told.
func (s *Service) ReadMenus(tx *tenant.Tx, g Given) ([]Brought, []Fault, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return nil, nil, err
	}
	lines, serial, faults := g.cells(s, tx)
	if len(faults) > 0 {
		return nil, faults, nil
	}
	r := &menuReader{s: s, tx: tx, today: today, monday: today.Monday(), serial: serial}
	if g.Monday != nil {
		r.monday = g.Monday.Monday()
	}
	for i, l := range lines {
		if columns := columnsOf(folded(l.Cells)); columns["date"] > 0 && columns["name"] > 0 {
			r.long(lines[i+1:], columns)
			return r.menus, r.faults, nil
		}
		if days := r.daysOf(l.Cells); len(days) >= 2 {
			r.wide(lines[i+1:], days)
			return r.menus, r.faults, nil
		}
	}
	return nil, []Fault{{Text: s.say(tx, "import_unknown")}}, nil
}

// columnsOf says at which column, from 1, each field stands.
func columnsOf(headers []string) map[string]int {
	out := map[string]int{}
	for field, words := range columnWords {
		for _, w := range words {
			if at := slices.Index(headers, w); at >= 0 && out[field] == 0 {
				out[field] = at + 1
			}
		}
	}
	return out
}

type menuReader struct {
	s             *Service
	tx            *tenant.Tx
	today, monday Date
	serial        bool
	menus         []Brought
	faults        []Fault
}

func (r *menuReader) fault(line int, warning bool, key string, pairs ...any) {
	r.faults = append(r.faults, Fault{Line: line, Warning: warning, Text: r.s.say(r.tx, key, pairs...)})
}

func (r *menuReader) add(on Date, meal string, d Incomer) {
	i := slices.IndexFunc(r.menus, func(m Brought) bool { return m.Day == on && m.Meal == meal })
	if i < 0 {
		r.menus = append(r.menus, Brought{Day: on, Meal: meal, Dishes: []Incomer{}})
		i = len(r.menus) - 1
	}
	m := &r.menus[i]
	if !slices.ContainsFunc(m.Dishes, func(o Incomer) bool { return o.Course == d.Course && fold.Fold(o.Name) == fold.Fold(d.Name) }) {
		m.Dishes = append(m.Dishes, d)
	}
}

// long reads one dish per line.
func (r *menuReader) long(lines []onde.Line, columns map[string]int) {
	for _, l := range lines {
		get := func(field string) string {
			if at := columns[field]; at > 0 && at <= len(l.Cells) {
				return strings.TrimSpace(l.Cells[at-1])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(l.Cells, "")) == "" {
			continue
		}
		on, ok := r.date(get("date"))
		if !ok {
			r.fault(l.Number, false, "import_date", "value", get("date"))
			continue
		}
		d := Incomer{Facts: Facts{Name: get("name"), Course: "main", Code: get("code"), Allergens: []string{}, Labels: []string{}, Contains: []string{}}}
		if text := get("course"); text != "" {
			if d.Course, ok = wordOf(courseWords, text); !ok {
				r.fault(l.Number, false, "import_course", "value", text)
				continue
			}
		}
		meal := Lunch
		if text := fold.Fold(get("meal")); strings.Contains(text, "pique") {
			meal = Picnic
		} else if text == "gouter" || text == "collation" {
			meal = Snack
		} else if text == "diner" {
			r.fault(l.Number, false, "import_dinner")
			continue
		}
		wrong := false
		for _, p := range pieces(get("allergens")) {
			if a, ok := wordOf(allergenWords, p); ok {
				d.Allergens = append(d.Allergens, a)
			} else if f := fold.Fold(p); f == "aucun" || f == "sans" || f == "neant" {
				d.Checked = true
			} else {
				r.fault(l.Number, false, "import_allergen", "value", p)
				wrong = true
			}
		}
		for _, p := range append(pieces(get("siqo")), pieces(get("labels"))...) {
			if v, ok := wordOf(labelWords, p); ok {
				d.Labels = append(d.Labels, v)
			} else {
				r.fault(l.Number, true, "import_label", "value", p)
			}
		}
		var notes []string
		for _, p := range pieces(get("precision")) {
			if strings.HasPrefix(fold.Fold(p), "vegetarien") {
				d.Vegetarian = true
			} else {
				notes = append(notes, p)
			}
		}
		d.Note = strings.Join(notes, ", ")
		if wrong {
			continue
		}
		if p := d.Facts.Check(); p != nil {
			r.fault(l.Number, false, p.Fields[0].Code[len("canteen."):])
			continue
		}
		if len([]rune(d.Name)) > 139 {
			r.fault(l.Number, false, "import_name_long")
			continue
		}
		r.add(on, meal, d)
	}
}

// wide reads a week as it is posted: a day per column, a course per line.
func (r *menuReader) wide(lines []onde.Line, days map[int]Date) {
	course := ""
	for _, l := range lines {
		if len(l.Cells) == 0 || strings.TrimSpace(strings.Join(l.Cells, "")) == "" {
			continue
		}
		if _, first := days[0]; !first {
			if text := strings.TrimSpace(l.Cells[0]); text != "" {
				c, ok := wordOf(courseWords, text)
				if !ok {
					r.fault(l.Number, false, "import_course", "value", text)
					course = ""
					continue
				}
				course = c
			}
		}
		if course == "" {
			r.fault(l.Number, false, "import_no_course")
			continue
		}
		for at, on := range days {
			if at >= len(l.Cells) {
				continue
			}
			for _, cell := range strings.FieldsFunc(l.Cells[at], func(c rune) bool { return c == '\n' || c == '/' || c == '|' }) {
				if cell = strings.TrimSpace(cell); cell == "" {
					continue
				}
				d := Incomer{Facts: Facts{Name: cell, Course: course, Allergens: []string{}, Labels: []string{}, Contains: []string{}}}
				if rest, ok := strings.CutPrefix(cell, "ou "); ok {
					d.Name, d.Alternative = rest, true
				}
				if p := d.Facts.Check(); p != nil || len([]rune(d.Name)) > 139 {
					r.fault(l.Number, false, "import_name_long")
					continue
				}
				r.add(on, Lunch, d)
			}
		}
	}
}

// daysOf finds the columns, from 0, whose header is a day.
func (r *menuReader) daysOf(cells []string) map[int]Date {
	out := map[int]Date{}
	for i, c := range cells {
		if d, ok := r.date(c); ok && strings.TrimSpace(c) != "" {
			out[i] = d
		}
	}
	return out
}

var (
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})`)
	frenchDay  = regexp.MustCompile(`(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{2,4}))?`)
	spokenDay  = regexp.MustCompile(`(\d{1,2})(?:er)?\s+(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)(?:\s+(\d{4}))?`)
	months     = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}
	weekdays   = []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}
	serialZero = schoolyear.NewDate(1899, time.December, 30)
)

// date reads a day as people write it: 2026-11-23, 23/11/2026, 23/11, lundi 23 novembre, lundi. Without a year it is the nearest; a
// weekday alone is of the week given.
func (r *menuReader) date(text string) (Date, bool) {
	text = strings.TrimSpace(text)
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if r.serial {
		if n, err := strconv.ParseFloat(text, 64); err == nil && n > 30000 && n < 80000 {
			return serialZero.AddDays(int(n)), true
		}
	}
	if m := isoDay.FindStringSubmatch(text); m != nil {
		return civilDay(number(m[1]), number(m[2]), number(m[3]))
	}
	f := fold.Fold(text)
	if m := spokenDay.FindStringSubmatch(f); m != nil {
		return r.near(number(m[1]), slices.Index(months, m[2])+1, number(m[3]))
	}
	if m := frenchDay.FindStringSubmatch(text); m != nil {
		year := number(m[3])
		if year > 0 && year < 100 {
			year += 2000
		}
		return r.near(number(m[1]), number(m[2]), year)
	}
	if at := slices.Index(weekdays, f); at >= 0 {
		return r.monday.AddDays(at), true
	}
	return Date{}, false
}

func (r *menuReader) near(day, month, year int) (Date, bool) {
	if year > 0 {
		return civilDay(year, month, day)
	}
	var best Date
	found := false
	for _, y := range []int{r.today.Year - 1, r.today.Year, r.today.Year + 1} {
		if d, ok := civilDay(y, month, day); ok && (!found || abs(r.today.DaysUntil(d)) < abs(r.today.DaysUntil(best))) {
			best, found = d, true
		}
	}
	return best, found
}

func abs(n int) int { return max(n, -n) }

func civilDay(year, month, day int) (Date, bool) {
	d := schoolyear.NewDate(year, time.Month(month), day)
	return d, d.Year == year && int(d.Month) == month && d.Day == day && year > 1999 && year < 2200
}

// ImportMenus tries a file of menus, or writes it as drafts. With a single error nothing is written.
func (s *Service) ImportMenus(tx *tenant.Tx, plan uuid.UUID, g Given) (*Report, error) {
	if _, err := planOf(tx, plan); err != nil {
		return nil, err
	}
	menus, faults, err := s.ReadMenus(tx, g)
	if err != nil {
		return nil, err
	}
	rep := &Report{Menus: []Brought{}, Faults: []Fault{}}
	slices.SortStableFunc(menus, func(a, b Brought) int { return a.Day.Compare(b.Day) })
	var names, parts []string
	for _, m := range menus {
		for _, d := range m.Dishes {
			names, parts = append(names, fold.Fold(d.Name)), append(parts, d.Course)
		}
	}
	library, err := tenant.Select[Dish](tx, `select `+dishColumns+` from canteen.dishes d where d.tenant_id = $1 and (d.course, d.fold) in (select * from unnest($2::text[], $3::text[]))`, tx.Tenant(), parts, names)
	if err != nil {
		return nil, err
	}
	for i := range menus {
		m := &menus[i]
		there, ok, err := tenant.One[Menu](tx, `select `+menuColumns+` from canteen.menus m where m.tenant_id = $1 and m.plan_id = $2 and m.day = $3 and m.meal = $4`, tx.Tenant(), plan, m.Day, m.Meal)
		if err != nil {
			return nil, err
		}
		m.Skip, m.Over = ok && there.PublishedAt != nil, ok && there.PublishedAt == nil
		for j := range m.Dishes {
			d := &m.Dishes[j]
			for _, k := range library {
				if k.Course == d.Course && fold.Fold(k.Name) == fold.Fold(d.Name) {
					d.Known = true
					if k.Checked {
						d.Allergens, d.Checked = k.Allergens, true
					}
				}
			}
		}
		if !g.Commit || m.Skip {
			continue
		}
		if slices.ContainsFunc(faults, func(f Fault) bool { return !f.Warning }) {
			continue
		}
		w := Writing{Version: there.Version, Note: there.Note}
		for _, d := range m.Dishes {
			w.Dishes = append(w.Dishes, Line{New: &d.Facts, Alternative: d.Alternative})
		}
		if err := s.Write(tx, plan, m.Day, m.Meal, w); err != nil {
			return nil, err
		}
		rep.Written++
	}
	for _, f := range faults {
		if !f.Warning {
			rep.Errors++
		}
	}
	rep.Menus, rep.Faults = append(rep.Menus, menus...), append(rep.Faults, faults[:min(len(faults), mostFaults)]...)
	return rep, nil
}

func (s *Service) importMenus(_ context.Context, tx *tenant.Tx, in *struct {
	OfPlan
	Body Given
}) (*struct{ Body Report }, error) {
	r, err := s.ImportMenus(tx, in.Plan, in.Body)
	if err != nil {
		return nil, err
	}
	if in.Body.Commit && r.Errors > 0 {
		return nil, problem.New(problem.Invalid, "canteen.import_errors", "n", r.Errors)
	}
	return &struct{ Body Report }{*r}, nil
}
