package canteen_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"preau/internal/access"
	"preau/internal/modules/canteen"
	"preau/internal/platform/sheet"
)

// validate holds a file against the national schema: columns and their order, what is required, patterns, enumerations, lengths, dates.
func validate(t *testing.T, raw []byte) int {
	t.Helper()
	var schema struct {
		Fields []struct {
			Name, Type  string
			Constraints struct {
				Required  bool
				Pattern   string
				Enum      []string
				MaxLength int
			}
		}
	}
	text, err := os.ReadFile("testdata/menus-collectifs.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(raw) {
		t.Error("the file is not UTF-8")
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range schema.Fields {
		if rows[0][i] != f.Name {
			t.Errorf("column %d is %s, want %s", i, rows[0][i], f.Name)
		}
	}
	for n, row := range rows[1:] {
		for i, f := range schema.Fields {
			v, c := row[i], f.Constraints
			bad := func(why string) { t.Errorf("line %d, %s: %q %s", n+2, f.Name, v, why) }
			if v == "" {
				if c.Required {
					bad("is required")
				}
				continue
			}
			values := []string{v}
			switch f.Type {
			case "list":
				values = strings.Split(v, ",")
			case "date":
				if _, err := time.Parse(time.DateOnly, v); err != nil {
					bad("is no date")
				}
			case "datetime":
				if _, err := time.Parse(time.RFC3339, v); err != nil {
					bad("is no instant")
				}
			}
			for _, v := range values {
				if c.Enum != nil && !slices.Contains(c.Enum, v) {
					bad("is not of the list")
				}
			}
			if c.Pattern != "" && !regexp.MustCompile(c.Pattern).MatchString(v) {
				bad("is not of the form")
			}
			if c.MaxLength > 0 && len([]rune(v)) > c.MaxLength {
				bad("is too long")
			}
		}
	}
	return len(rows) - 1
}

func (w *town) siret() {
	w.Exec(w.id, `update tenant.tenants set siret = '21990001600011' where tenant_id = $1`, w.id)
}

func TestTheOpenDataOfMenus(t *testing.T) {
	sample, err := os.ReadFile("testdata/scdl-menus-collectifs.csv")
	if err != nil {
		t.Fatal(err)
	}
	if validate(t, sample) != 4 {
		t.Error("the sample has four dishes")
	}
	w := open(t)
	w.begin()
	var trial canteen.Report
	given := object{"name": "menus.csv", "content": sample, "commit": false}
	if got := w.animator.Post(w.at("plans/%s/import", w.plan), given); got.Status != 403 {
		t.Errorf("an animator imports: %d", got.Status)
	}
	w.cook.Post(w.at("plans/%s/import", w.plan), given).Want(t, 200).JSON(t, &trial)
	if trial.Errors != 0 || len(trial.Menus) != 1 || len(trial.Menus[0].Dishes) != 4 || trial.Written != 0 {
		t.Fatalf("the sample reads %+v", trial)
	}
	if d := trial.Menus[0].Dishes[1]; d.Name != "Lasagnes aux épinards" || len(d.Allergens) != 3 || !d.Vegetarian {
		t.Errorf("lasagne: %+v", d)
	}
	given["commit"] = true
	w.cook.Post(w.at("plans/%s/import", w.plan), given).Want(t, 200)
	export := func(status int) []byte {
		t.Helper()
		return w.cook.Post(w.at("menus.csv?from=2026-11-23&until=2026-11-29"), nil).Want(t, status).Body
	}
	export(422) // the organisation has no SIRET yet
	w.siret()
	if n := validate(t, export(200)); n != 0 {
		t.Errorf("%d dishes of drafts are published", n)
	}
	w.cook.Post(w.at("plans/%s/weeks/2026-11-23/publish", w.plan), nil).Want(t, 200)
	raw := export(200)
	if n := validate(t, raw); n != 4 {
		t.Errorf("%d dishes", n)
	}
	for _, want := range []string{`"Céréales contenant du gluten,Oeufs,Lait"`, "0990001N,EN,École élémentaire,scolaire,2026-11-23,déjeuner", "Agriculture Biologique"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in\n%s", want, raw)
		}
	}
	// the same file again: what is published is left alone and said
	w.cook.Post(w.at("plans/%s/import", w.plan), given).Want(t, 200).JSON(t, &trial)
	if trial.Written != 0 || !trial.Menus[0].Skip {
		t.Errorf("again: %+v", trial)
	}
}

func TestAWeekIsPasted(t *testing.T) {
	w := open(t)
	w.begin()
	paste := func(text string, commit bool) (r canteen.Report) {
		t.Helper()
		got := w.cook.Post(w.at("plans/%s/import", w.plan), object{"text": text, "monday": w.day(7), "commit": commit})
		if got.Status == 200 {
			got.JSON(t, &r)
		} else if !commit {
			t.Fatalf("%d %s", got.Status, got.Body)
		}
		return r
	}
	week := "\tLundi\tMardi\tJeudi\tVendredi\nEntrée\tCarottes râpées\tVelouté\tBetteraves\tRadis\nPlat\tLasagnes / ou Gratin\tDinde\tDahl\tColin\nDessert\tPoire\tClémentine\tYaourt\tGâteau\n"
	r := paste(week, false)
	if r.Errors != 0 || len(r.Menus) != 4 || r.Menus[0].Day.String() != w.day(7) || len(r.Menus[0].Dishes) != 4 || !r.Menus[0].Dishes[2].Alternative {
		t.Fatalf("a pasted week: %+v", r)
	}
	if r = paste(week, true); r.Written != 4 {
		t.Errorf("written %d", r.Written)
	}
	for text, want := range map[string]string{
		"":                              "rien à lire",
		"bonjour\n":                     "Aucune colonne",
		"date;plat\n31/02/2026;Poire\n": "n’est pas une date",
		"date;plat;type\n2026-11-24;Poire;Mignardise\n":            "n’est pas une partie du repas",
		"date;plat;allergenes\n2026-11-24;Poire;chocolat, lait\n":  "« chocolat »",
		"date;plat\n2026-11-24;" + strings.Repeat("x", 200) + "\n": "140 caractères",
	} {
		r := paste(text, false)
		if r.Errors+len(r.Faults) == 0 || !strings.Contains(strings.ReplaceAll(r.Faults[0].Text, "\u00a0", " "), want) {
			t.Errorf("%.40q: %+v", text, r.Faults)
		}
	}
	// ten thousand pasted lines are refused with a word, not lost in silence
	if r := paste("date;plat\n"+strings.Repeat("2026-11-24;Poire\n", 10_000), false); len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Text, "lignes") {
		t.Errorf("10,000 lines: %+v", r.Faults)
	}
	// a workbook, with a name that is typed as people type it
	raw, err := sheet.XLSX([][]string{{"Date", "Type", "Plat", "Allergènes"}, {"24/11/2026", "Plat", "Poulet façon O’Brien-Nguyễn", "Soja, Sésame"}})
	if err != nil {
		t.Fatal(err)
	}
	var book canteen.Report
	w.cook.Post(w.at("plans/%s/import", w.plan), object{"name": "semaine.xlsx", "content": raw, "commit": false}).Want(t, 200).JSON(t, &book)
	if len(book.Menus) != 1 || book.Menus[0].Dishes[0].Name != "Poulet façon O’Brien-Nguyễn" || len(book.Menus[0].Dishes[0].Allergens) != 2 {
		t.Errorf("a workbook: %+v", book)
	}
}

func TestWhereAKitchenStands(t *testing.T) {
	w := open(t)
	w.siret()
	path := w.at("egalim/2026")
	mayor := w.Staff(w.id, access.Elected)
	for _, c := range []struct {
		who    string
		status int
	}{{"anonymous", 401}, {"mother", 403}, {"mayor", 200}, {"kitchen", 200}} {
		client := map[string]func() int{"anonymous": func() int { return w.Anonymous().Get(path).Status }, "mother": func() int { return w.as(w.nadia).Get(path).Status }, "mayor": func() int { return mayor.Get(path).Status }, "kitchen": func() int { return w.cook.Get(path).Status }}[c.who]
		if got := client(); got != c.status {
			t.Errorf("%s: %d, want %d", c.who, got, c.status)
		}
	}
	sample, err := os.ReadFile("testdata/achats.csv")
	if err != nil {
		t.Fatal(err)
	}
	var rep canteen.PurchaseReport
	file := func(content []byte, commit bool) canteen.PurchaseReport {
		t.Helper()
		rep = canteen.PurchaseReport{}
		if got := w.cook.Post(w.at("purchases/import"), object{"name": "achats.csv", "content": content, "commit": commit}); got.Status == 200 {
			got.JSON(t, &rep)
		}
		return rep
	}
	if file(sample, false); rep.New != 2 || rep.Cents != 300_00 || rep.Errors != 0 || rep.Written {
		t.Fatalf("a trial: %+v", rep)
	}
	file(sample, true)
	if file(sample, true); rep.New != 0 || rep.Known != 2 {
		t.Errorf("the same file again: %+v", rep)
	}
	if file([]byte("siret;description;fournisseur;date;prix_ht;famille_produits;categories_egalim\n123;;;32/01/2026;douze;PATES;BIO,BON\n"), false); rep.Errors < 5 {
		t.Errorf("a bad line: %+v", rep)
	}
	buy := func(cents int64, family string, categories ...string) {
		t.Helper()
		w.cook.Post(w.at("purchases"), object{"description": "Achat", "day": "2026-09-02", "cents": cents, "family": family, "categories": append([]string{}, categories...), "origin": "FRANCE"}).Want(t, 204)
	}
	if got := mayor.Post(w.at("purchases"), object{"description": "Achat", "day": "2026-09-02", "cents": 1, "family": "AUTRES", "categories": []string{}}); got.Status != 403 {
		t.Errorf("the mayor buys: %d", got.Status)
	}
	buy(400_00, "VIANDES_VOLAILLES", "LABEL_ROUGE")
	buy(100_00, "PRODUITS_DE_LA_MER", "PECHE_DURABLE")
	buy(300_01, "VIANDES_VOLAILLES")
	buy(299_99, "FRUITS_ET_LEGUMES", "HVE", "COMMERCE_EQUITABLE")
	var st canteen.StandingView
	mayor.Get(path).Want(t, 200).JSON(t, &st)
	// 1 400.00 bought: organic 300, Label Rouge 400, sustainable fishing and fair trade 399.99
	if st.Total != 1400_00 || st.Organic.Cents != 300_00 || st.Quality.Cents != 400_00 || st.Others.Cents != 399_99 || st.Sustainable.Cents != 1099_99 || !st.Sustainable.Met || !st.Organic.Met {
		t.Errorf("%+v", st.Standing)
	}
	if st.MeatFish.Cents != 500_00 || st.MeatFish.Of != 800_01 || !st.MeatFish.Met || st.Abilities["buy"] {
		t.Errorf("meat and fish: %+v", st.MeatFish)
	}
	sum := int64(0)
	for _, f := range st.Families {
		sum += f.Cents
	}
	if sum != st.Total {
		t.Errorf("the families sum to %d", sum)
	}
	raw := string(mayor.Post(w.at("egalim/2026/return.csv"), nil).Want(t, 200).Body)
	if !strings.Contains(raw, "siret;année_bilan;valeur_totale;valeur_bio") || !strings.Contains(raw, ";2026;1400.00;300.00;300.00;400.00;0.00;399.99;299.99;700.01;400.00;700.01;100.00;100.00;100.00;299.99;") {
		t.Errorf("the return: %s", raw)
	}
	// what is exported is read back as the same purchases
	out := mayor.Post(w.at("egalim/2026/purchases.csv"), nil).Want(t, 200).Body
	other := open(t)
	other.siret()
	var back canteen.PurchaseReport
	other.cook.Post(other.at("purchases/import"), object{"name": "achats.csv", "content": out, "commit": true}).Want(t, 200).JSON(t, &back)
	if back.New != 6 || back.Cents != 1400_00 {
		t.Errorf("read back: %+v", back)
	}
}

func TestAdultsEatAsACount(t *testing.T) {
	w := open(t)
	director := w.Staff(w.school, access.Director)
	there := "/api/v1/t/" + w.school.String() + "/canteen/adults/"
	if got := w.Staff(w.school, access.Teacher).Do("PUT", there+w.school.String()+"/"+w.day(1), object{"meals": 3}); got.Status != 403 {
		t.Errorf("a teacher asks: %d", got.Status)
	}
	if got := director.Do("PUT", there+w.id.String()+"/"+w.day(1), object{"meals": 3}); got.Status != 404 {
		t.Errorf("a director asks for another: %d", got.Status)
	}
	if got := director.Do("PUT", there+w.school.String()+"/"+w.day(-1), object{"meals": 3}); got.Status != 422 {
		t.Errorf("yesterday: %d", got.Status)
	}
	director.Do("PUT", there+w.school.String()+"/"+w.day(1), object{"meals": 3}).Want(t, 200)
	w.RunJobs()
	var got struct{ Items []canteen.AdultMeals }
	w.desk.Get(w.at("adults?from=%s&until=%s", w.day(0), w.day(6))).Want(t, 200).JSON(t, &got)
	if len(got.Items) != 1 || got.Items[0].Meals != 3 || got.Items[0].Via != "school" {
		t.Fatalf("the town reads %+v", got.Items)
	}
	w.desk.Do("PUT", w.at("adults/%s/%s", w.school, w.day(1)), object{"meals": 4}).Want(t, 200).JSON(t, &got)
	if got.Items[0].Meals != 4 || got.Items[0].Via != "desk" {
		t.Errorf("the desk changed %+v", got.Items)
	}
}
