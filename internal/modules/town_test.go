package modules_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"preau/internal/access"
	"preau/internal/app"
	"preau/internal/daybook"
	"preau/internal/directory"
	"preau/internal/manifest"
	"preau/internal/modules"
	"preau/internal/modules/canteen"
	"preau/internal/schoolyear/cutoff"
	"preau/internal/tenant"
	"preau/internal/testkit"
	"preau/internal/testkit/folk"
)

// moving is a commune that leaves another software: its activities are open, nobody is in it.
type moving struct {
	*testkit.Kit
	t            *testing.T
	wired        *modules.Wired
	town, school uuid.UUID
	admin        *testkit.Client
}

func newMoving(t *testing.T) *moving {
	t.Helper()
	m := &moving{t: t}
	m.Kit = testkit.New(t, func(core *app.Core) ([]manifest.Module, app.Sessions) {
		w, err := modules.Wire(core)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(w.Close)
		m.wired = w
		return w.Modules, nil
	})
	m.Clock.Set(time.Date(2026, 11, 23, 7, 30, 0, 0, time.UTC))
	m.school = m.Tenant("school", "École des Tilleuls")
	return m
}

// in is the same house in the hands of one of its tests, which work in a commune each: opening a house costs more than a move.
func (m *moving) in(t *testing.T) *moving {
	one := *m
	one.t = t
	one.open()
	return &one
}

// open founds one more commune of the same activities, which run until the end of January, and works in it from now on.
func (m *moving) open() {
	m.town = m.Tenant("commune", "Saint-Aubin")
	m.Link(m.town, m.school, "canteen", "childcare")
	m.Exec(m.town, `update tenant.links set peer_name = 'École des Tilleuls' where tenant_id = $1`, m.town)
	m.admin = m.Staff(m.town, access.TownAdmin)
	day, last := folk.Date("2026-09-01"), folk.Date("2027-01-29")
	m.In(m.town, func(tx *tenant.Tx) error {
		meals, care := m.wired.Canteen.Bookings, m.wired.Childcare.Bookings
		four := 1 | 2 | 8 | 16
		meal, morning, evening := uuid.New(), uuid.New(), uuid.New()
		few := 3
		var r cutoff.Rules
		if err := r.UnmarshalJSON([]byte(`{"add":{"kind":"days_before","days":2,"count":"ouvres","at":"12:00"}}`)); err != nil {
			return err
		}
		rule := daybook.RuleIn{Since: day, Cutoff: r}
		for _, err := range []error{
			meals.WritePlace(tx, uuid.New(), daybook.PlaceIn{Name: "Restaurant des Tilleuls"}),
			meals.WriteActivity(tx, meal, daybook.ActivityIn{Kind: "meal", Label: "Restaurant scolaire", Modes: []string{"occasional", "weekly"}, Runs: "school", Weekdays: four, Since: day, Until: last,
				Units: []daybook.UnitIn{{ID: uuid.New(), Label: "Midi", Starts: 11*60 + 30, Ends: 13*60 + 30}}}),
			meals.WriteRule(tx, meal, uuid.New(), rule),
			meals.SetActivity(tx, meal, "open"),
			care.WritePlace(tx, uuid.New(), daybook.PlaceIn{Name: "Accueil des Tilleuls", Capacity: &few}),
			care.WriteActivity(tx, morning, daybook.ActivityIn{Kind: "morning", Label: "Accueil du matin", Modes: []string{"occasional", "weekly"}, Runs: "school", Weekdays: four, Since: day, Until: last,
				Units: []daybook.UnitIn{{ID: uuid.New(), Label: "Matin", Starts: 7*60 + 30, Ends: 8*60 + 30}}}),
			care.WriteRule(tx, morning, uuid.New(), rule),
			care.SetActivity(tx, morning, "open"),
			care.WriteActivity(tx, evening, daybook.ActivityIn{Kind: "evening", Label: "Accueil du soir", Modes: []string{"occasional", "weekly"}, Runs: "school", Weekdays: four, Since: day, Until: last, Waiting: true, AnswerHours: 24,
				Units: []daybook.UnitIn{{ID: uuid.New(), Label: "Soir 1", Starts: 16*60 + 30, Ends: 17*60 + 30}, {ID: uuid.New(), Label: "Soir 2", Starts: 17*60 + 30, Ends: 18*60 + 30}}}),
			care.WriteRule(tx, evening, uuid.New(), rule),
			care.SetActivity(tx, evening, "open"),
			canteen.KeepRegime(tx, uuid.Nil, canteen.RegimeFacts{Label: "Sans porc", Avoids: []string{"pork"}}),
			canteen.KeepRegime(tx, uuid.Nil, canteen.RegimeFacts{Label: "Végétarien", Avoids: []string{"meat", "fish"}}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (m *moving) path() string { return "/api/v1/t/" + m.town.String() + "/directory/imports" }

// send uploads files and lets them be examined.
func (m *moving) send(files map[string][]byte) directory.ImportView {
	m.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			m.t.Fatal(err)
		}
		_, _ = part.Write(files[name])
	}
	_ = w.Close()
	var i directory.ImportView
	m.admin.Header = http.Header{"Content-Type": {w.FormDataContentType()}}
	m.admin.Do("POST", m.path(), &body).Want(m.t, 202).JSON(m.t, &i)
	m.admin.Header = nil
	return m.after(i.ID)
}

func (m *moving) after(id uuid.UUID) (i directory.ImportView) {
	m.t.Helper()
	m.RunJobs()
	m.admin.Get(m.path()+"/"+id.String()).Want(m.t, 200).JSON(m.t, &i)
	return i
}

// examined sends files and says that the columns are as they are guessed to be, which must leave nothing unsaid.
func (m *moving) examined(files map[string][]byte) directory.ImportView {
	m.t.Helper()
	i := m.send(files)
	if i.State != directory.ImportMapping {
		return i
	}
	var v directory.TablesView
	m.admin.Get(m.path()+"/"+i.ID.String()+"/columns").Want(m.t, 200).JSON(m.t, &v)
	var said []any
	for _, table := range v.Tables {
		if len(table.Missing)+len(table.Twice) > 0 {
			m.t.Fatalf("%s %s: missing %v, twice %v: %+v", table.Mapping.Sheet, table.Mapping.Kind, table.Missing, table.Twice, table.Mapping.Columns)
		}
		for _, c := range table.Mapping.Columns {
			if c.Field == "" && c.Header != "" {
				m.t.Errorf("%s: « %s » is not recognised", table.Mapping.Kind, c.Header)
			}
		}
		said = append(said, table.Mapping)
	}
	m.admin.Do("PUT", m.path()+"/"+i.ID.String()+"/columns", map[string]any{"tables": said}).Want(m.t, 202)
	return m.after(i.ID)
}

// answer gives every word the meaning that it looks like, or leaves it out, and each child in doubt what is said.
func (m *moving) answer(i directory.ImportView, words, children map[string]string) directory.ImportView {
	m.t.Helper()
	m.admin.Do("PUT", m.path()+"/"+i.ID.String()+"/answers", map[string]any{"words": words, "children": children}).Want(m.t, 202)
	return m.after(i.ID)
}

func guesses(t *testing.T, i directory.ImportView) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, w := range i.Report.Town.Words {
		if w.Said != "" {
			continue
		}
		if w.Guess == "" {
			t.Errorf("« %s » looks like nothing", w.Word)
		}
		out[w.Key] = w.Guess
	}
	return out
}

func (m *moving) apply(i directory.ImportView) directory.ImportView {
	m.t.Helper()
	m.admin.Post(m.path()+"/"+i.ID.String()+"/apply", map[string]any{}).Want(m.t, 202)
	out := m.after(i.ID)
	if out.State != directory.ImportApplied {
		m.t.Fatalf("%s %s", out.State, out.Message)
	}
	return out
}

// picture is all that a commune holds of its families, row by row; ids and instants apart.
func (m *moving) picture() (out []string) {
	m.t.Helper()
	m.inside(func(tx *tenant.Tx) error {
		for what, sql := range map[string]string{
			"person":    `select concat_ws(' ', p.given_name, p.family_name, p.birth_date, p.sex, r.profile, c.street, c.city, c.street2, c.mail, c.phone_mobile) from directory.people p join directory.roles r on r.tenant_id = $1 and r.person_id = p.id left join directory.contacts c on c.tenant_id = $1 and c.id = p.id where p.tenant_id = $1 and p.left_on is null`,
			"link":      `select concat_ws(' ', k.given_name, g.given_name, l.relation, l.authority) from directory.kinship l join directory.people k on k.tenant_id = $1 and k.id = l.pupil_id join directory.people g on g.tenant_id = $1 and g.id = l.guardian_id where l.tenant_id = $1 and l.until is null`,
			"fetch":     `select concat_ws(' ', p.given_name, c.given_name, c.family_name, c.phone, c.relation) from directory.collectors c join directory.people p on p.tenant_id = $1 and p.id = c.pupil_id where c.tenant_id = $1 and c.until is null`,
			"meal":      `select concat_ws(' ', p.given_name, b.day, u.label, b.state) from canteen.bookings b join canteen.units u on u.tenant_id = $1 and u.id = b.unit_id join directory.people p on p.tenant_id = $1 and p.id = b.pupil_id where b.tenant_id = $1`,
			"care":      `select concat_ws(' ', p.given_name, b.day, u.label, b.state) from childcare.bookings b join childcare.units u on u.tenant_id = $1 and u.id = b.unit_id join directory.people p on p.tenant_id = $1 and p.id = b.pupil_id where b.tenant_id = $1`,
			"enrolment": `select concat_ws(' ', p.given_name, a.label, e.mode, (select string_agg(u.label || (x.value ->> 'a') || '/' || (x.value ->> 'b'), ',' order by u.label) from jsonb_each(e.pattern) x join childcare.units u on u.tenant_id = $1 and u.id::text = x.key)) from childcare.enrolments e join childcare.activities a on a.tenant_id = $1 and a.id = e.activity_id join directory.people p on p.tenant_id = $1 and p.id = e.pupil_id where e.tenant_id = $1`,
			"seats":     `select concat_ws(' ', u.label, s.day, s.taken, s.waiting) from childcare.seats s join childcare.units u on u.tenant_id = $1 and u.id = s.unit_id where s.tenant_id = $1 and s.taken + s.waiting > 0`,
			"diet":      `select concat_ws(' ', p.given_name, r.label) from canteen.diets d join canteen.regimes r on r.tenant_id = $1 and r.id = d.regime_id join directory.people p on p.tenant_id = $1 and p.id = d.pupil_id where d.tenant_id = $1`,
			"plan":      `select p.given_name from canteen.announced a join directory.people p on p.tenant_id = $1 and p.id = a.pupil_id where a.tenant_id = $1 and a.settled_at is null`,
		} {
			list, err := tenant.Select[string](tx, sql, tx.Tenant())
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			for _, line := range list {
				out = append(out, what+" "+line)
			}
		}
		return nil
	})
	slices.Sort(out)
	return out
}

// inside opens every door, those of health and of menus too.
func (m *moving) inside(fn func(tx *tenant.Tx) error) {
	m.t.Helper()
	if err := m.House.DB.In(context.Background(), tenant.Doors{Tenant: m.town, Open: []string{"directory", "canteen", "childcare", "diet", "health"}}, tenant.Actor{Via: "test", Lang: "fr"}, fn); err != nil {
		m.t.Fatal(err)
	}
}

// A child of the invented town.
type movedChild struct {
	number, family, given, name, birth, sex string
	parents                                 []movedParent
	meals, morning                          int // masks of weekdays
	evenA, evenB                            int
	diet                                    string
	plan                                    bool
	fetch                                   []string
}

type movedParent struct{ civility, name, given, relation, street, mail, mobile string }

// movedTown invents n families; the same seed gives the same.
func movedTown(seed uint64, families int) (out []movedChild) {
	r := rand.New(rand.NewPCG(seed, 1))
	names := []string{"O’Brien-Nguyễn", "Lefèvre", "D’Almeida", "Le Goff", "Benali", "Müller", "Sánchez", "Kowalski", "Traoré", "Petit", "N’Diaye", "Šimić"}
	first := []string{"Zoé", "Léo", "Inès", "Noé", "Maëlle", "Ibrahim", "Chloé", "Åsa", "Marie-Claire", "Jean-Loup", "Élif", "Gaël"}
	four := []int{1, 2, 8, 16}
	days := func(p float64) (mask int) {
		for _, d := range four {
			if r.Float64() < p {
				mask |= d
			}
		}
		return mask
	}
	for f := range families {
		name := fmt.Sprintf("%s %s", names[r.IntN(len(names))], strings.Repeat("I", 1+f%3)+string(rune('A'+f%26))+string(rune('a'+f/26%26)))
		apart := r.IntN(4) == 0
		parents := []movedParent{{"MME", name, fmt.Sprintf("Alma %c", 'A'+f%26), "mère", fmt.Sprintf("%d rue des Lilas", f+1), fmt.Sprintf("alma%d@example.fr", f), fmt.Sprintf("06399801%02d", f%100)}}
		if r.IntN(3) > 0 {
			street := parents[0].street
			if apart {
				street = fmt.Sprintf("%d allée du Canal", f+1)
			}
			parents = append(parents, movedParent{"M", name, fmt.Sprintf("Yann %c", 'A'+f%26), "père", street, "", fmt.Sprintf("06399802%02d", f%100)})
		}
		for k := range 1 + r.IntN(3) {
			c := movedChild{number: fmt.Sprint(1000 + len(out)), family: fmt.Sprint(500 + f), given: fmt.Sprintf("%s %c%c", first[(f+k)%len(first)], 'A'+f%26, 'a'+k), name: name,
				birth: fmt.Sprintf("%04d-%02d-%02d", 2016+r.IntN(7), 1+r.IntN(12), 1+r.IntN(28)), sex: []string{"F", "M"}[r.IntN(2)], parents: parents,
				meals: days(.7), morning: days(.2), diet: []string{"Standard", "Sans porc", "Végétarien"}[r.IntN(3)], plan: r.IntN(12) == 0}
			if c.evenA = days(.3); apart {
				c.evenB = days(.3)
			} else {
				c.evenB = c.evenA
			}
			for p := range r.IntN(3) {
				c.fetch = append(c.fetch, fmt.Sprintf("Odette %c%d", 'A'+f%26, p))
			}
			out = append(out, c)
		}
	}
	return out
}

// upper is how former software often writes names.
func upper(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "’", "'")) }

func french(iso string) string { return iso[8:] + "/" + iso[5:7] + "/" + iso[:4] }

var slots = []struct {
	name string
	mask int
}{{"lundi", 1}, {"mardi", 2}, {"jeudi", 8}, {"vendredi", 16}}

// wide is one line per child, in the publisher's own words.
func wide(town []movedChild) map[string][]byte {
	var b strings.Builder
	b.WriteString("N° enfant;NOM ENFANT;PRENOM ENFANT;NE(E) LE;SEXE;École;Civilité resp 1;Nom resp 1;Prénom resp 1;Lien resp 1;Adresse resp 1;CP resp 1;Ville resp 1;Mail resp 1;Portable resp 1;Civilité resp 2;Nom resp 2;Prénom resp 2;Lien resp 2;Adresse resp 2;CP resp 2;Ville resp 2;Portable resp 2;Régime alimentaire;PAI;Personne autorisée 1;Tél personne autorisée 1;Personne autorisée 2")
	for _, what := range []string{"Cantine", "Garderie matin", "Garderie soir"} {
		for _, s := range slots {
			b.WriteString(";" + what + " " + s.name)
		}
	}
	b.WriteString("\n")
	for _, c := range town {
		row := []string{c.number, upper(c.name), c.given, french(c.birth), c.sex, "Tilleuls"}
		for n := range 2 {
			if n >= len(c.parents) {
				row = append(row, make([]string, 8-n)...)
				continue
			}
			p := c.parents[n]
			row = append(row, p.civility, upper(p.name), p.given, p.relation, p.street, "99000", "SAINT-AUBIN")
			if n == 0 {
				row = append(row, p.mail)
			}
			row = append(row, p.mobile)
		}
		for len(row) < 23 {
			row = append(row, "")
		}
		row = append(row[:23], c.diet, map[bool]string{true: "OUI"}[c.plan])
		fetch := append(slices.Clone(c.fetch), "", "")
		row = append(row, turn(fetch[0]), map[bool]string{true: "0199000099"}[fetch[0] != ""], turn(fetch[1]))
		for _, s := range slots {
			row = append(row, map[bool]string{true: "X"}[c.meals&s.mask != 0])
		}
		for _, s := range slots {
			row = append(row, map[bool]string{true: "1", false: "0"}[c.morning&s.mask != 0])
		}
		for _, s := range slots {
			row = append(row, map[[2]bool]string{{true, true}: "A+B", {true, false}: "A", {false, true}: "B"}[[2]bool{c.evenA&s.mask != 0, c.evenB&s.mask != 0}])
		}
		b.WriteString(strings.Join(row, ";") + "\n")
	}
	return map[string][]byte{"export_enfants.csv": []byte(b.String())}
}

// turn writes "Odette Roux" as "ROUX Odette".
func turn(name string) string {
	given, family, ok := strings.Cut(name, " ")
	if !ok {
		return ""
	}
	return strings.ToUpper(family) + " " + given
}

// perBooking is one line per booking, beside a file of children and one of their families.
func perBooking(town []movedChild, from, until string) map[string][]byte {
	var kids, homes, stays, fetch strings.Builder
	kids.WriteString("Id,Id famille,Nom,Prénom,Date de naissance,Sexe,Ecole,Régime,PAI\n")
	homes.WriteString("Id famille,Civilité,Nom,Prénom,Lien,Adresse,Code postal,Ville,Email,Mobile\n")
	stays.WriteString("Id enfant,Nom enfant,Prénom enfant,Prestation,Date,Statut\n")
	fetch.WriteString("Id enfant,Nom,Prénom,Téléphone\n")
	seen := map[string]bool{}
	for _, c := range town {
		fmt.Fprintf(&kids, "%s,%s,%s,%s,%s,%s,Tilleuls,%s,%s\n", c.number, c.family, upper(c.name), c.given, c.birth, c.sex, c.diet, map[bool]string{true: "O", false: "N"}[c.plan])
		for _, p := range c.parents {
			if !seen[c.family+p.given] {
				seen[c.family+p.given] = true
				fmt.Fprintf(&homes, "%s,%s,%s,%s,%s,\"%s\",99000,SAINT-AUBIN,%s,%s\n", c.family, p.civility, upper(p.name), p.given, p.relation, p.street, p.mail, p.mobile)
			}
		}
		for n, f := range c.fetch {
			given, family, _ := strings.Cut(f, " ")
			fmt.Fprintf(&fetch, "%s,%s,%s,%s\n", c.number, family, given, map[bool]string{true: "01 99 00 00 99"}[n == 0])
		}
		first, last := folk.Date(from), folk.Date(until)
		for d := first; !d.After(last); d = d.AddDays(1) {
			bit := 1 << ((int(d.Weekday()) + 6) % 7)
			even := daybook.Weeks{A: 127}.On(d)
			for word, on := range map[string]bool{"Cantine": c.meals&bit != 0, "Garderie matin": c.morning&bit != 0, "Garderie soir": even && c.evenA&bit != 0 || !even && c.evenB&bit != 0} {
				if on {
					fmt.Fprintf(&stays, "%s,%s,%s,%s,%s,Validée\n", c.number, upper(c.name), c.given, word, french(d.String()))
				}
			}
		}
	}
	return map[string][]byte{"enfants.csv": []byte(kids.String()), "familles.csv": []byte(homes.String()), "reservations.csv": []byte(stays.String()), "autorisees.csv": []byte(fetch.String())}
}

// workbook is several sheets with merged titles above their headers.
func workbook(t *testing.T, town []movedChild) map[string][]byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sheet := func(name string, title string, rows [][]any) {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		_ = f.SetCellValue(name, "A1", title)
		_ = f.MergeCell(name, "A1", "F1")
		for i, row := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+3), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	homes := [][]any{{"N° famille", "Civilité", "Nom", "Prénom", "Lien", "Adresse", "CP", "Commune", "Courriel", "Portable"}}
	kids := [][]any{{"N° enfant", "N° famille", "Nom", "Prénom", "Date de naissance", "Sexe", "École"}}
	stays := [][]any{{"N° enfant", "Activité", "Jours", "Semaine", "Formule"}}
	diets := [][]any{{"N° enfant", "Régime alimentaire", "PAI"}}
	fetch := [][]any{{"N° enfant", "Nom", "Prénom", "Téléphone"}}
	seen := map[string]bool{}
	list := func(mask int) string {
		var out []string
		for _, s := range slots {
			if mask&s.mask != 0 {
				out = append(out, s.name)
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range town {
		kids = append(kids, []any{c.number, c.family, upper(c.name), c.given, french(c.birth), c.sex, "Tilleuls"})
		diets = append(diets, []any{c.number, c.diet, map[bool]string{true: "oui", false: "non"}[c.plan]})
		for _, p := range c.parents {
			if !seen[c.family+p.given] {
				seen[c.family+p.given] = true
				homes = append(homes, []any{c.family, p.civility, upper(p.name), p.given, p.relation, p.street, "99000", "SAINT-AUBIN", p.mail, p.mobile})
			}
		}
		for n, name := range c.fetch {
			given, family, _ := strings.Cut(name, " ")
			fetch = append(fetch, []any{c.number, family, given, map[bool]string{true: "0199000099"}[n == 0]})
		}
		for _, s := range []struct {
			word, week string
			mask       int
		}{{"Cantine", "", c.meals}, {"Garderie matin", "", c.morning}, {"Garderie soir", "paire", c.evenA}, {"Garderie soir", "impaire", c.evenB}} {
			if s.mask != 0 {
				stays = append(stays, []any{c.number, s.word, list(s.mask), s.week, "Semaine type"})
			}
		}
	}
	sheet("Familles", "Portail des familles – dossiers", homes)
	sheet("Enfants", "Liste des enfants", kids)
	sheet("Inscriptions", "Inscriptions de l’année", stays)
	sheet("Régimes", "Régimes et PAI", diets)
	sheet("Autorisations", "Personnes autorisées à venir chercher", fetch)
	_ = f.DeleteSheet("Sheet1")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"portail.xlsx": b.Bytes()}
}

// A town hall moves in mid-year: whatever its files are, what they say is there afterwards, and what is in doubt is asked.
func TestATownHallMovesIn(t *testing.T) {
	t.Parallel()
	m := newMoving(t)
	for _, one := range []struct {
		name string
		test func(*testing.T, *moving)
	}{
		{"whatever the publisher's shape", whateverTheShape}, {"days are brought", bringsDays}, {"the samples", bringsTheSamples}, {"a doubt is asked", asksInDoubt}, {"what a family did stays", keepsWhatAFamilyDid},
		{"two agents bring the same files at once", twoAgentsAtOnce}, {"damaged files leave everything as it was", damagedFiles}, {"on the command line", onTheCommandLine},
	} {
		t.Run(one.name, func(t *testing.T) { one.test(t, m.in(t)) })
	}
}

// The same families, meals and days are there afterwards; the same files again say nothing; undone, nothing is left.
func whateverTheShape(t *testing.T, m *moving) {
	town := movedTown(7, 25)
	var first []string
	for _, shape := range []struct {
		name  string
		files map[string][]byte
	}{{"one line per child", wide(town)}, {"several sheets", workbook(t, town)}} {
		if shape.name != "one line per child" {
			m.open()
		}
		empty := m.picture()
		i := m.examined(shape.files)
		if i.State != directory.ImportDry || len(i.Report.Errors) != 0 || i.Report.Town == nil {
			t.Fatalf("%s: %+v %+v", shape.name, i, i.Report)
		}
		if slices.Contains(i.Abilities, "apply") {
			t.Error("it may be applied while words have no meaning")
		}
		m.admin.Post(m.path()+"/"+i.ID.String()+"/apply", map[string]any{}).Want(t, 409)
		i = m.answer(i, guesses(t, i), nil)
		if n := len(i.Report.Town.Doubts); n != 0 {
			t.Errorf("%d doubts: %+v", n, i.Report.Town.Doubts)
		}
		if got := m.picture(); !slices.Equal(got, empty) {
			t.Fatalf("%s: looking wrote %v", shape.name, got)
		}
		i = m.apply(i)
		full := m.picture()
		if len(full) < 1000 {
			t.Fatalf("%s: %d rows: %v", shape.name, len(full), full)
		}
		if first == nil {
			first = full
		} else {
			same(t, shape.name, first, full)
		}
		check(t, town, full)
		again := m.send(shape.files)
		if again.State != directory.ImportDry || again.Report.Diff.Writes != 0 || again.Report.New+again.Report.Changed != 0 {
			t.Errorf("%s again: %s %d writes %+v %+v", shape.name, again.State, again.Report.Diff.Writes, again.Report.Town.Services, again.Report.Diff.Changed)
		}
		i = m.undo(i)
		if i.Report.Undone.Kept != 0 || i.Report.Undone.Removed == 0 || len(i.Report.Undone.People) != 0 {
			t.Errorf("%s undone: %+v %+v", shape.name, i, i.Report.Undone)
		}
		same(t, shape.name+" undone", empty, m.picture())
	}
}

// Days booked one by one in the former software are the same days here.
func bringsDays(t *testing.T, m *moving) {
	town := movedTown(11, 8)
	i := m.examined(perBooking(town, "2026-11-02", "2026-12-18"))
	i = m.apply(m.answer(i, guesses(t, i), nil))
	past := 0
	for _, c := range i.Report.Town.Services[0].Counts {
		if c.What == "days_past" {
			past = c.Count
		}
	}
	if past == 0 || !slices.ContainsFunc(i.Report.Warnings, func(w directory.Line) bool {
		return w.Code == "past_day" && w.File == "reservations.csv" && w.Line > 1 && w.Message != ""
	}) {
		t.Errorf("%d meals of days that are over, told line by line: %+v", past, i.Report.Warnings)
	}
	check(t, town, m.picture())
}

// samples are the files of the table package's invented town.
func samples(t *testing.T, names ...string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(testkit.Root("internal/directory/table/testdata/town", name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = content
	}
	return out
}

// doubtful are the doubts of an import, by the child's name.
func doubtful(i directory.ImportView) map[string][]directory.Doubt {
	out := map[string][]directory.Doubt{}
	for _, d := range i.Report.Town.Doubts {
		out[d.Name] = append(out[d.Name], d)
	}
	return out
}

// Three publishers' samples: twins are two, two homes are two, a child whom no line describes is left out and told, homonyms are asked.
func bringsTheSamples(t *testing.T, m *moving) {
	var first []string
	for n, names := range [][]string{{"une-ligne-par-enfant.csv"}, {"portail-familles.xlsx"}, {"enfants.csv", "familles.csv", "reservations.csv", "autorisees.csv"}} {
		if n > 0 {
			m.open()
		}
		i := m.examined(samples(t, names...))
		if len(i.Report.Errors) > 0 {
			t.Fatalf("%v: %+v", names, i.Report.Errors)
		}
		said := map[string]string{}
		for _, d := range i.Report.Town.Doubts {
			if strings.EqualFold(d.Name, "Lucas Petit") && d.Why == "homonym" {
				said[d.Key] = "new"
			}
		}
		if i.Report.Town.Left != 2+n/2 || len(said) != 2 {
			t.Errorf("%v: %d are left out, %d homonyms: %+v", names, i.Report.Town.Left, len(said), i.Report.Town.Doubts)
		}
		i = m.apply(m.answer(i, guesses(t, i), said))
		got := m.picture()
		counts := map[string]int{}
		for _, line := range got {
			what, _, _ := strings.Cut(line, " ")
			if what == "person" && strings.Contains(line, " pupil ") {
				what = "pupil"
			}
			counts[what]++
		}
		if counts["pupil"] != 8 || counts["person"] != 8 || counts["link"] != 11 || counts["fetch"] != 3 || counts["diet"] != 3 || counts["plan"] != 1 {
			t.Errorf("%v: %v", names, counts)
		}
		for _, want := range []string{"link Inès Nadia 10 full", "link Inès Yacine 20 full", "meal Inès 2026-11-24 Midi booked", "care Inès 2026-12-03 Soir 1 booked", "plan Noé", "diet Zoé Sans porc"} {
			if slices.Contains(got, want) == (want == "care Inès 2026-12-03 Soir 1 booked" && !(daybook.Weeks{B: 127}).On(folk.Date("2026-12-03"))) {
				t.Errorf("%v: %s: %v", names, want, !slices.Contains(got, want))
			}
		}
		if n == 2 {
			if !slices.ContainsFunc(i.Report.Warnings, func(w directory.Line) bool {
				return w.Code == "child_unknown" && w.File == "reservations.csv" && strings.Contains(w.Message, "Introuvable")
			}) {
				t.Errorf("nothing is told of the child whom no line describes: %+v", i.Report.Warnings)
			}
			if !slices.Contains(got, "care Jean-Loup 2026-12-11 Soir 1 waiting") {
				t.Error("who waited there does not wait here")
			}
		}
		families := slices.DeleteFunc(slices.Clone(got), func(line string) bool { // an old encoding writes names as it can, and days are days
			return !strings.HasPrefix(line, "link ") && !strings.HasPrefix(line, "diet ") && !strings.HasPrefix(line, "plan ") && !strings.HasPrefix(line, "fetch ")
		})
		if first == nil {
			first = families
		}
		same(t, names[0], first, families)
	}
}

// A child who may be two is never guessed: the agent decides, and the decision survives another look, the application and the next file.
func asksInDoubt(t *testing.T, m *moving) {
	var here [2]uuid.UUID
	for n, name := range []string{"Nadia", "Yacine"} {
		here[n] = folk.Person(m.Kit, m.town, "Lina", "Benali", "", access.Pupil)
		m.Exec(m.town, `update directory.people set birth_date = '2018-05-06' where tenant_id = $1 and id = $2`, m.town, here[n])
		parent := folk.Person(m.Kit, m.town, name, "Benali", strings.ToLower(name)+"@example.fr", access.Guardian)
		m.In(m.town, func(tx *tenant.Tx) error {
			_, err := directory.Tie(tx, directory.Kinship{PupilID: here[n], GuardianID: parent, Authority: "full", MayCollect: true, Since: folk.Term})
			return err
		})
	}
	slip := folk.Person(m.Kit, m.town, "Zoé", "Lefèvre", "", access.Pupil)
	m.Exec(m.town, `update directory.people set birth_date = '2019-02-03' where tenant_id = $1 and id = $2`, m.town, slip)
	files := map[string][]byte{"enfants.csv": []byte("N° enfant;Nom;Prénom;Date de naissance;Sexe;Régime;Cantine lundi\n" +
		"1;BENALI;Lina;06/05/2018;F;Sans porc;X\n2;LEFEVRE;Zoé;03/02/2018;F;Standard;X\n3;PETIT;Léo;01/02/2019;M;Standard;X\n")}
	i := m.examined(files)
	i = m.answer(i, guesses(t, i), nil)
	doubts := doubtful(i)
	if len(doubts) != 2 || len(doubts["Lina BENALI"]) != 1 || doubts["Lina BENALI"][0].Why != "several" || len(doubts["Lina BENALI"][0].People) != 2 || doubts["Zoé LEFEVRE"][0].Why != "birth" || i.Report.Town.Left != 2 || i.Report.New != 1 {
		t.Fatalf("%+v, %d left out, %d new", i.Report.Town.Doubts, i.Report.Town.Left, i.Report.New)
	}
	lina, zoe := doubts["Lina BENALI"][0].Key, doubts["Zoé LEFEVRE"][0].Key
	answers := m.path() + "/" + i.ID.String() + "/answers"
	for _, wrong := range []string{m.school.String(), uuid.NewString(), "perhaps"} {
		m.admin.Do("PUT", answers, map[string]any{"children": map[string]string{lina: wrong}}).Want(t, 422)
	}
	m.admin.Do("PUT", answers, map[string]any{"children": map[string]string{"somebody": "new"}}).Want(t, 422)
	i = m.answer(i, nil, map[string]string{lina: here[1].String(), zoe: "new"})
	i = m.answer(i, guesses(t, i), nil) // another look keeps what was said
	if d := doubtful(i); d["Lina BENALI"][0].Said != here[1].String() || d["Zoé LEFEVRE"][0].Said != "new" || i.Report.Town.Left != 0 {
		t.Fatalf("%+v", i.Report.Town)
	}
	i = m.apply(i)
	on := func(id uuid.UUID) (n int) {
		m.inside(func(tx *tenant.Tx) (err error) {
			n, err = tenant.Value[int](tx, `select count(*)::int from canteen.bookings where tenant_id = $1 and pupil_id = $2`, tx.Tenant(), id)
			return err
		})
		return n
	}
	if on(here[0]) != 0 || on(here[1]) == 0 || on(slip) != 0 {
		t.Errorf("%d and %d meals of the two Lina, %d of the other Zoé", on(here[0]), on(here[1]), on(slip))
	}
	again := m.send(files) // the number of the former software is who they are from now on
	if again.State != directory.ImportDry || len(again.Report.Town.Doubts) != 0 || again.Report.Diff.Writes != 0 {
		t.Errorf("again: %s, %d writes, %+v", again.State, again.Report.Diff.Writes, again.Report.Town.Doubts)
	}
	i = m.undo(i)
	if on(here[1]) != 0 || len(i.Report.Undone.People) != 0 {
		t.Errorf("%d meals stay, and %v", on(here[1]), i.Report.Undone.People)
	}
}

// What a family did between the application and the undo stays, with its child and who answers for it, and is said.
func keepsWhatAFamilyDid(t *testing.T, m *moving) {
	i := m.examined(samples(t, "portail-familles.xlsx"))
	said := map[string]string{}
	for _, d := range i.Report.Town.Doubts {
		said[d.Key] = "new"
	}
	i = m.apply(m.answer(i, guesses(t, i), said))
	var zoe, mother, unit uuid.UUID
	m.inside(func(tx *tenant.Tx) error {
		for given, to := range map[string]*uuid.UUID{"Zoé": &zoe, "Thu-Hà": &mother} {
			id, err := tenant.Value[uuid.UUID](tx, `select id from directory.people where tenant_id = $1 and given_name = $2`, tx.Tenant(), given)
			if err != nil {
				return err
			}
			*to = id
		}
		var err error
		unit, err = tenant.Value[uuid.UUID](tx, `select id from canteen.units where tenant_id = $1`, tx.Tenant())
		return err
	})
	hat := m.Hat(m.town, mother, access.Guardian)
	hat.Subjects = append(hat.Subjects, zoe)
	parent := m.As(access.Caller{Hats: []access.Hat{hat}})
	day := "2026-12-10"
	var out struct{ Cells []struct{ Result string } }
	parent.Do("PUT", "/api/v1/t/"+m.town.String()+"/canteen/bookings", map[string]any{"cells": []any{map[string]any{"child": zoe, "unit": unit, "day": day, "take": false, "version": 1}}}).Want(t, 200).JSON(t, &out)
	i = m.undo(i)
	if u := i.Report.Undone; u.Kept == 0 || len(u.People) != 1 || u.People[0] != "Zoé O’Brien-Nguyễn" {
		t.Errorf("%+v", u)
	}
	got := m.picture()
	for _, want := range []string{"meal Zoé " + day + " Midi cancelled", "link Zoé Thu-Hà 10 full", "link Zoé Seán 20 full", "fetch Zoé Odette Roux +33199000041 grand-mère"} {
		if !slices.Contains(got, want) {
			t.Errorf("gone: %s\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, line := range got { // nothing else is left
		if !strings.Contains(line, "Zoé") && !strings.Contains(line, "Thu-Hà") && !strings.Contains(line, "Seán") {
			t.Errorf("left: %s", line)
		}
	}
	if again := m.send(samples(t, "portail-familles.xlsx")); again.State != directory.ImportDry || len(again.Report.Errors) != 0 {
		t.Errorf("again: %+v", again)
	}
}

// Two agents bring the same files and apply them at once: one writes them, the other is told that they were.
func twoAgentsAtOnce(t *testing.T, m *moving) {
	files := wide(movedTown(5, 6))
	one := m.examined(files)
	one = m.answer(one, guesses(t, one), nil)
	two := m.send(files)
	if two.State != directory.ImportDry || two.Report.Diff.Writes == 0 {
		t.Fatalf("%+v", two)
	}
	for _, i := range []directory.ImportView{one, two} {
		m.admin.Post(m.path()+"/"+i.ID.String()+"/apply", map[string]any{}).Want(t, 202)
	}
	due := slices.DeleteFunc(m.Due(), func(j testkit.Job) bool { return j.Kind != "directory.town-apply" })
	if len(due) != 2 {
		t.Fatalf("%+v", due)
	}
	var busy atomic.Int32
	var wg sync.WaitGroup
	for _, j := range due {
		wg.Go(func() {
			if err := m.House.Worker.Run(context.Background(), j.Tenant, j.ID, j.Kind); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() { // who presses meanwhile has an answer at once
		for range 20 {
			began := time.Now()
			a := m.admin.Post(m.path()+"/"+two.ID.String()+"/undo", nil)
			if a.Status == 409 && a.Code() == "directory.import_busy" {
				busy.Add(1)
			}
			if a.Status != 409 || time.Since(began) > 5*time.Second {
				t.Errorf("%d after %v: %s", a.Status, time.Since(began), a.Body)
			}
		}
	})
	wg.Wait()
	one, two = m.after(one.ID), m.after(two.ID)
	if one.State != directory.ImportApplied {
		one, two = two, one
	}
	if one.State != directory.ImportApplied || two.State != directory.ImportDry || two.Error != "directory.import_changed" || two.Message == "" || two.Report.Diff.Writes != 0 {
		t.Errorf("%s, %s %s: %d writes", one.State, two.State, two.Error, two.Report.Diff.Writes)
	}
	full := m.picture()
	m.open()
	i := m.examined(files)
	i = m.apply(m.answer(i, guesses(t, i), nil))
	same(t, "brought once", m.picture(), full)
	t.Logf("%d told to wait", busy.Load())
}

// Files that hands and disks damaged: with an error nothing may be applied; without one, either all of it is or nothing. The seed is logged.
func damagedFiles(t *testing.T, m *moving) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 9))
	empty := m.picture()
	name, answers, err := directory.AnswersFile([]byte(`{"words":{"activity:Cantine":"Restaurant scolaire","activity:Garderie matin":"Accueil du matin","activity:Garderie soir":"Accueil du soir","diet:Standard":"canteen:usual","school:Les Tilleuls":"École des Tilleuls"}}`))
	if err != nil {
		t.Fatal(err)
	}
	refused, applied := 0, 0
	for range 8 {
		files := samples(t, "enfants.csv", "familles.csv", "reservations.csv", "autorisees.csv")
		names := slices.Sorted(maps.Keys(files))
		for range 1 + r.IntN(2) {
			name := names[r.IntN(len(names))]
			b := bytes.Clone(files[name])
			at := r.IntN(len(b))
			switch r.IntN(3) {
			case 0:
				b = b[:at]
			case 1:
				b = append(bytes.Clone(b[:at]), b[min(len(b), at+1+r.IntN(90)):]...)
			default:
				b[at] = []byte{0, ';', '"', 0xFF, 'x'}[r.IntN(5)]
			}
			files[name] = b
		}
		files[name] = answers
		report, err := m.wired.Import(context.Background(), m.House.Core, m.town, "", directory.FromTown, files, true, false, "fr")
		switch {
		case err != nil:
			t.Errorf("%v", err)
		case report.Refused() || report.Unsaid() > 0:
			refused++
			for _, line := range append(report.Errors, report.Warnings...) {
				if line.Message == "" || strings.HasPrefix(line.Message, "directory.") {
					t.Errorf("no sentence: %+v", line)
				}
			}
			if got := m.picture(); !slices.Equal(got, empty) {
				t.Fatalf("refused, and yet there are %d rows", len(got))
			}
		default:
			applied++
			again, err := m.wired.Import(context.Background(), m.House.Core, m.town, "", directory.FromTown, files, true, false, "fr")
			if err != nil || again.Diff.Writes != 0 {
				t.Errorf("half of it was applied: %+v %v", again, err)
			}
			m.open()
		}
	}
	t.Logf("%d refused, %d applied", refused, applied)
}

// The command line reads the same files by the same rules: it writes nothing until it is told to, waits for what words mean, and keeps it
// for the screen; what is said on the screen serves it.
func onTheCommandLine(t *testing.T, m *moving) {
	run := func(files map[string][]byte, commit bool) *directory.Report {
		t.Helper()
		report, err := m.wired.Import(context.Background(), m.House.Core, m.town, "", directory.FromTown, files, commit, false, "fr")
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	files := samples(t, "portail-familles.xlsx")
	empty := m.picture()
	report := run(files, false)
	if report.Unsaid() == 0 || report.Refused() || !slices.Equal(m.picture(), empty) {
		t.Fatalf("%+v", report)
	}
	ask := report.Town.Ask()
	if len(ask.Children) != 2 || ask.Words["activity:cantine"] == "" {
		t.Errorf("%+v", ask)
	}
	if report = run(files, true); report.Unsaid() == 0 || !slices.Equal(m.picture(), empty) {
		t.Fatal("applied while words have no meaning")
	}
	var list struct{ Items []directory.ImportView }
	m.admin.Get(m.path()).Want(t, 200).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != directory.ImportDry || list.Items[0].Kind != directory.FromTown {
		t.Fatalf("the files do not wait on the screen: %+v", list.Items)
	}
	said := map[string]any{"words": map[string]string{"activity:Cantine": "restaurant scolaire", "activity:Garderie matin": "Accueil du matin", "activity:garderie soir": "nothing of that name"}, "children": map[string]string{}}
	answers := func() map[string][]byte {
		body, _ := json.Marshal(said)
		name, content, err := directory.AnswersFile(body)
		if err != nil {
			t.Fatal(err)
		}
		out := maps.Clone(files)
		out[name] = content
		return out
	}
	if report = run(answers(), true); report.Unsaid() == 0 {
		t.Fatal("a name that no offer has is a meaning")
	}
	for _, w := range report.Town.Words {
		if w.Said == "" {
			said["words"].(map[string]string)[w.Key] = cmp.Or(w.Guess, "left")
		}
	}
	for _, d := range report.Town.Doubts {
		said["children"].(map[string]string)[d.Key] = "new"
	}
	if report = run(answers(), true); report.Unsaid() != 0 || report.Town.Left != 0 {
		t.Fatalf("%+v", report.Town)
	}
	full := m.picture()
	if len(full) == 0 {
		t.Fatal("nothing was applied")
	}
	if again := m.examined(files); len(again.Report.Town.Words) == 0 || again.Report.Unsaid() != 0 || again.Report.Diff.Writes != 0 { // what words mean is known to the screen
		t.Errorf("%d unsaid, %d writes", again.Report.Unsaid(), again.Report.Diff.Writes)
	}
	if report = run(files, true); report.Diff.Writes != 0 || report.Unsaid() != 0 {
		t.Errorf("again: %d writes", report.Diff.Writes)
	}
	m.open()
	i := m.examined(files)
	children := map[string]string{}
	for _, d := range i.Report.Town.Doubts {
		children[d.Key] = "new"
	}
	m.apply(m.answer(i, guesses(t, i), children))
	same(t, "on the screen", full, m.picture())
}

func (m *moving) undo(i directory.ImportView) directory.ImportView {
	m.t.Helper()
	m.admin.Post(m.path()+"/"+i.ID.String()+"/undo", map[string]any{}).Want(m.t, 202)
	out := m.after(i.ID)
	if out.State != directory.ImportUndone || out.Report.Undone == nil {
		m.t.Fatalf("%s %s", out.State, out.Message)
	}
	return out
}

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	there := map[string]bool{}
	for _, line := range got {
		there[line] = true
	}
	for _, line := range want {
		if !there[line] {
			t.Errorf("%s: not there: %s", what, line)
			return
		}
		delete(there, line)
	}
	for line := range there {
		t.Errorf("%s: too much: %s", what, line)
		return
	}
	if len(want) != len(got) {
		t.Errorf("%s: %d rows, want %d", what, len(got), len(want))
	}
}

// check compares what is here with the invented town.
func check(t *testing.T, town []movedChild, got []string) {
	t.Helper()
	var want []string
	meals := 0
	for _, c := range town {
		if c.plan {
			want = append(want, "plan "+c.given)
		}
		if c.diet != "Standard" {
			want = append(want, "diet "+c.given+" "+c.diet)
		}
		for n, p := range c.parents {
			want = append(want, fmt.Sprintf("link %s %s %d full", c.given, p.given, 10+10*n))
		}
		meals += c.meals
	}
	there := map[string]bool{}
	for _, line := range got {
		there[line] = true
	}
	for _, line := range want {
		if !there[line] {
			t.Errorf("not there: %s", line)
		}
	}
	counts := map[string]int{}
	for _, line := range got {
		what, _, _ := strings.Cut(line, " ")
		counts[what]++
	}
	fetch := 0
	for _, c := range town {
		fetch += len(c.fetch)
	}
	if counts["fetch"] != fetch || counts["meal"] == 0 || counts["care"] == 0 {
		t.Errorf("%v, want %d to fetch", counts, fetch)
	}
	for _, c := range town {
		for d := folk.Date("2026-11-23"); d.Before(folk.Date("2026-12-05")); d = d.AddDays(1) {
			bit := 1 << ((int(d.Weekday()) + 6) % 7)
			if on := there[fmt.Sprintf("meal %s %s Midi booked", c.given, d)]; on != (c.meals&bit != 0) {
				t.Errorf("%s on %s: %v", c.given, d, on)
			}
			mask := c.evenB
			if (daybook.Weeks{A: 127}).On(d) {
				mask = c.evenA
			}
			if on := there[fmt.Sprintf("care %s %s Soir 1 booked", c.given, d)]; on != (mask&bit != 0) {
				t.Errorf("%s in the evening of %s: %v", c.given, d, on)
			}
		}
	}
}
