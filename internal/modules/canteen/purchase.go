package canteen

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/problem"
	"preau/internal/tenant"
)

// Families of products and categories of quality, to the letter of « ma cantine » (schema achats).
var (
	Families   = []string{"VIANDES_VOLAILLES", "CHARCUTERIE", "PRODUITS_DE_LA_MER", "FRUITS_ET_LEGUMES", "PRODUITS_LAITIERS", "BOULANGERIE", "BOISSONS", "AUTRES"}
	Categories = []string{"BIO", "LABEL_ROUGE", "AOCAOP", "IGP", "STG", "HVE", "PECHE_DURABLE", "RUP", "COMMERCE_EQUITABLE", "FERMIER", "EXTERNALITES", "PERFORMANCE"}
	localRules = []string{"PAT", "COMMUNE", "DEPARTEMENT", "REGION", "KM"}
)

// Bought is what a person says of a purchase.
type Bought struct {
	Siret        string   `json:"siret,omitempty" pattern:"^([0-9]{14})?$" doc:"Of the establishment that bought; empty: the organisation's"`
	Description  string   `json:"description" minLength:"1" maxLength:"200"`
	Supplier     string   `json:"supplier,omitempty" maxLength:"120"`
	Day          Date     `json:"day" format:"date"`
	Cents        int64    `json:"cents" minimum:"0" maximum:"100000000" doc:"Euro cents, without tax"`
	Family       string   `json:"family" enum:"VIANDES_VOLAILLES,CHARCUTERIE,PRODUITS_DE_LA_MER,FRUITS_ET_LEGUMES,PRODUITS_LAITIERS,BOULANGERIE,BOISSONS,AUTRES"`
	Categories   []string `json:"categories" nullable:"false" maxItems:"12"`
	Origin       string   `json:"origin,omitempty" enum:",FRANCE,EUROPE"`
	ShortCircuit bool     `json:"short_circuit,omitempty"`
	Local        bool     `json:"local,omitempty"`
	LocalRule    string   `json:"local_rule,omitempty" enum:",PAT,COMMUNE,DEPARTEMENT,REGION,KM"`
	LocalKm      *int     `json:"local_km,omitempty" minimum:"0" maximum:"1000"`
}

// Purchase is one that was kept.
type Purchase struct {
	ID uuid.UUID `json:"id"`
	Bought
}

const purchaseColumns = `p.id, p.siret, p.description, p.supplier, p.day, p.cents, p.family, p.categories, p.origin, p.short_circuit, p.local, p.local_rule, p.local_km`

// listedPurchases is how many one list shows; sums are of all.
const listedPurchases = 300

// Purchases are those of a year, the newest first, whose description or supplier holds the words.
func Purchases(tx *tenant.Tx, year int, query, family string) ([]Purchase, error) {
	return tenant.Select[Purchase](tx, `select `+purchaseColumns+` from canteen.purchases p where p.tenant_id = $1 and p.day between make_date($2, 1, 1) and make_date($2, 12, 31)
		and ($3 = '' or p.family = $3) and ($4 = '' or strpos(lower(p.description || ' ' || p.supplier), lower($4)) > 0) order by p.day desc, p.created_at desc, p.id limit $5`, tx.Tenant(), year, family, strings.TrimSpace(query), listedPurchases)
}

func (b *Bought) check(tx *tenant.Tx) error {
	today, err := directory.Today(tx)
	if err != nil {
		return err
	}
	b.Description, b.Supplier = fold.Line(b.Description), fold.Line(b.Supplier)
	switch {
	case b.Description == "":
		return problem.OnField("description", "canteen.bought_unnamed")
	case !known(b.Categories, Categories):
		return problem.OnField("categories", "canteen.bought_category")
	case b.Day.After(today):
		return problem.OnField("day", "canteen.bought_future")
	}
	b.Categories = ordered(b.Categories, Categories)
	if !b.Local {
		b.LocalRule, b.LocalKm = "", nil
	}
	if b.LocalRule != "KM" {
		b.LocalKm = nil
	}
	if b.Siret == "" {
		b.Siret, err = tenant.Value[string](tx, `select coalesce(siret, '') from tenant.tenants where tenant_id = $1`, tx.Tenant())
		if err == nil && !siretForm.MatchString(b.Siret) {
			return problem.OnField("siret", "canteen.open_data_siret")
		}
	}
	return err
}

// Buy keeps a purchase, a new one when id is nil.
func Buy(tx *tenant.Tx, id uuid.UUID, b Bought) error {
	if err := b.check(tx); err != nil {
		return err
	}
	if id == uuid.Nil {
		return insertPurchase(tx, b, nil)
	}
	n, err := tx.Exec(`update canteen.purchases set siret = $3, description = $4, supplier = $5, day = $6, cents = $7, family = $8, categories = $9, origin = $10, short_circuit = $11, local = $12, local_rule = $13, local_km = $14, updated_at = $15
		where tenant_id = $1 and id = $2`, tx.Tenant(), id, b.Siret, b.Description, b.Supplier, b.Day, b.Cents, b.Family, b.Categories, b.Origin, b.ShortCircuit, b.Local, b.LocalRule, b.LocalKm, tx.Now())
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

func insertPurchase(tx *tenant.Tx, b Bought, mark *string) error {
	_, err := tx.Exec(`insert into canteen.purchases (tenant_id, id, siret, description, supplier, day, cents, family, categories, origin, short_circuit, local, local_rule, local_km, mark, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16) on conflict (tenant_id, mark) do nothing`,
		tx.Tenant(), tenant.NewID(), b.Siret, b.Description, b.Supplier, b.Day, b.Cents, b.Family, b.Categories, b.Origin, b.ShortCircuit, b.Local, b.LocalRule, b.LocalKm, mark, tx.Now())
	return err
}

// Unbuy takes a purchase back.
func Unbuy(tx *tenant.Tx, id uuid.UUID) error {
	n, err := tx.Exec(`delete from canteen.purchases where tenant_id = $1 and id = $2`, tx.Tenant(), id)
	if err == nil && n == 0 {
		return problem.Missing()
	}
	return err
}

// PurchaseReport is what a file of purchases would do, or did.
type PurchaseReport struct {
	New     int     `json:"new"`
	Known   int     `json:"known" doc:"Lines that an earlier file brought: nothing is written twice"`
	Cents   int64   `json:"cents" doc:"Sum of the new ones"`
	Faults  []Fault `json:"faults" nullable:"false"`
	Errors  int     `json:"errors"`
	Written bool    `json:"written"`
}

// purchaseColumnsOf are the headers of « ma cantine ».
var purchaseHeaders = []string{"siret", "description", "fournisseur", "date", "prix_ht", "famille_produits", "categories_egalim", "origine", "est_circuit_court", "est_local", "definition_local", "definition_local_km"}

// yes are the cells that « ma cantine » takes for a yes.
var yes = []string{"oui", "x", "true", "vrai", "1", "o", "yes"}

// ImportPurchases tries a file in the columns of « ma cantine », or writes it. With a single error nothing is written.
func (s *Service) ImportPurchases(tx *tenant.Tx, g Given) (*PurchaseReport, error) {
	rep := &PurchaseReport{Faults: []Fault{}}
	fault := func(line int, key string, pairs ...any) {
		rep.Errors++
		if len(rep.Faults) < mostFaults {
			rep.Faults = append(rep.Faults, Fault{Line: line, Text: s.say(tx, key, pairs...)})
		}
	}
	lines, serial, faults := g.cells(s, tx)
	if len(faults) > 0 {
		rep.Faults, rep.Errors = faults, len(faults)
		return rep, nil
	}
	head := -1
	at := map[string]int{}
	for i, l := range lines {
		headers := make([]string, len(l.Cells))
		for j, c := range l.Cells {
			headers[j] = strings.ReplaceAll(fold.Fold(c), " ", "_")
		}
		if slices.Contains(headers, "prix_ht") && slices.Contains(headers, "famille_produits") {
			head = i
			for _, h := range purchaseHeaders {
				at[h] = slices.Index(headers, h)
			}
			break
		}
	}
	if head < 0 {
		fault(0, "import_purchases_unknown")
		return rep, nil
	}
	today, err := directory.Today(tx)
	if err != nil {
		return nil, err
	}
	dates := &menuReader{s: s, tx: tx, today: today, monday: today.Monday(), serial: serial}
	type entry struct {
		b    Bought
		mark string
	}
	var list []entry
	seen := map[string]int{}
	for _, l := range lines[head+1:] {
		get := func(h string) string {
			if i := at[h]; i >= 0 && i < len(l.Cells) {
				return strings.TrimSpace(l.Cells[i])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(l.Cells, "")) == "" {
			continue
		}
		errors := rep.Errors
		b := Bought{Siret: strings.ReplaceAll(get("siret"), " ", ""), Description: get("description"), Supplier: get("fournisseur"), Family: strings.ToUpper(get("famille_produits")), Origin: strings.ToUpper(get("origine")), Categories: []string{},
			ShortCircuit: slices.Contains(yes, fold.Fold(get("est_circuit_court"))), Local: slices.Contains(yes, fold.Fold(get("est_local"))), LocalRule: strings.ToUpper(get("definition_local"))}
		if b.Siret != "" && !siretForm.MatchString(b.Siret) {
			fault(l.Number, "import_siret", "value", b.Siret)
		}
		var ok bool
		if b.Day, ok = dates.date(get("date")); !ok {
			fault(l.Number, "import_date", "value", get("date"))
		}
		if b.Cents, ok = centsOf(get("prix_ht")); !ok {
			fault(l.Number, "import_price", "value", get("prix_ht"))
		}
		if !slices.Contains(Families, b.Family) {
			fault(l.Number, "import_family", "value", get("famille_produits"))
		}
		for _, c := range pieces(strings.ToUpper(get("categories_egalim"))) {
			if !slices.Contains(Categories, c) {
				fault(l.Number, "import_category", "value", c)
			}
			b.Categories = append(b.Categories, c)
		}
		if b.Origin != "" && b.Origin != "FRANCE" && b.Origin != "EUROPE" {
			fault(l.Number, "import_origin", "value", b.Origin)
		}
		if b.LocalRule != "" && !slices.Contains(localRules, b.LocalRule) {
			fault(l.Number, "import_local", "value", b.LocalRule)
		}
		if text := get("definition_local_km"); text != "" {
			km, err := strconv.Atoi(text)
			if err != nil || km < 0 || km > 1000 {
				fault(l.Number, "import_km", "value", text)
			}
			b.LocalKm = &km
		}
		if rep.Errors == errors {
			if err := b.check(tx); err != nil {
				p := problem.Of(err)
				if p.Kind != problem.Invalid {
					return nil, err
				}
				fault(l.Number, strings.TrimPrefix(p.Fields[0].Code, "canteen."))
				continue
			}
			// the same purchase twice in a file is two purchases; the same file twice is one
			text := fmt.Sprint(b.Siret, "|", b.Description, "|", b.Supplier, "|", b.Day, "|", b.Cents, "|", b.Family, "|", b.Categories)
			seen[text]++
			sum := sha256.Sum256([]byte(text + "|" + strconv.Itoa(seen[text])))
			list = append(list, entry{b, hex.EncodeToString(sum[:16])})
		}
	}
	if rep.Errors > 0 {
		return rep, nil
	}
	marks := make([]string, len(list))
	for i, e := range list {
		marks[i] = e.mark
	}
	there, err := tenant.Select[string](tx, `select mark from canteen.purchases where tenant_id = $1 and mark = any ($2)`, tx.Tenant(), marks)
	if err != nil {
		return nil, err
	}
	had := map[string]bool{}
	for _, m := range there {
		had[m] = true
	}
	var rows [][]any
	for _, e := range list {
		if had[e.mark] {
			rep.Known++
			continue
		}
		rep.New++
		rep.Cents += e.b.Cents
		rows = append(rows, []any{tenant.NewID(), e.b.Siret, e.b.Description, e.b.Supplier, e.b.Day, e.b.Cents, e.b.Family, e.b.Categories, e.b.Origin, e.b.ShortCircuit, e.b.Local, e.b.LocalRule, e.b.LocalKm, e.mark, tx.Now(), tx.Now()})
	}
	if g.Commit {
		rep.Written = true
		return rep, loadPurchases(tx, rows)
	}
	return rep, nil
}

func loadPurchases(tx *tenant.Tx, rows [][]any) error {
	return tx.Load("canteen.purchases", "id, siret, description, supplier, day, cents, family, categories, origin, short_circuit, local, local_rule, local_km, mark, created_at, updated_at", rows)
}

// centsOf reads an amount, "1234.99" or "1 234,99 €", exactly; what lies below a cent is rounded half up.
func centsOf(text string) (int64, bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "", ",", ".").Replace(strings.TrimSpace(text))
	r, ok := new(big.Rat).SetString(text)
	if !ok || text == "" || strings.ContainsAny(text, "/eE") || r.Sign() < 0 {
		return 0, false
	}
	r.Mul(r, big.NewRat(100, 1)).Add(r, big.NewRat(1, 2))
	cents := new(big.Int).Quo(r.Num(), r.Denom())
	return cents.Int64(), cents.IsInt64() && cents.Int64() <= 100_000_000_00
}

// Share is a sum beside the whole that it is a part of.
type Share struct {
	Cents     int64 `json:"cents"`
	Of        int64 `json:"of"`
	Purchases int   `json:"purchases"`
	Goal      int   `json:"goal,omitempty" doc:"The per cent that the law asks for; 0: none"`
	Met       bool  `json:"met"`
}

func (s *Share) goal(percent int) {
	s.Goal, s.Met = percent, s.Of > 0 && s.Cents*100 >= s.Of*int64(percent)
}

// FamilyShare is what a family of products weighs.
type FamilyShare struct {
	Family      string `json:"family"`
	Cents       int64  `json:"cents"`
	Sustainable int64  `json:"sustainable"`
	Organic     int64  `json:"organic"`
	France      int64  `json:"france"`
	Purchases   int    `json:"purchases"`
}

// Standing is where a kitchen stands in a civil year (Code rural, L230-5-1): by the value of purchases without tax.
type Standing struct {
	Year        int           `json:"year"`
	Total       int64         `json:"total" doc:"Euro cents, without tax"`
	Purchases   int           `json:"purchases"`
	Sustainable Share         `json:"sustainable" doc:"At least 50 %: organic, signs of quality, what else the law counts"`
	Organic     Share         `json:"organic" doc:"At least 20 %"`
	MeatFish    Share         `json:"meat_fish" doc:"At least 60 % of meat, poultry and fish"`
	Quality     Share         `json:"quality" doc:"Label Rouge, AOC and AOP, IGP, STG, without what is organic"`
	Costs       Share         `json:"costs" doc:"Chosen for their external costs or their environmental performance"`
	Others      Share         `json:"others" doc:"HVE, sustainable fishing, RUP, fair trade, farm"`
	FairOrganic int64         `json:"-"`
	FairOthers  int64         `json:"-"`
	Families    []FamilyShare `json:"families" nullable:"false"`
	Vegetarian  Weeks         `json:"vegetarian" doc:"Weeks of the year with a vegetarian menu (L230-5-6)"`
	Waste       Weighed       `json:"waste"`
	Years       []int         `json:"years" nullable:"false" doc:"Those with purchases"`
}

// Weeks are those with a vegetarian menu, of those in which meals were served.
type Weeks struct {
	With int `json:"with"`
	Of   int `json:"of"`
}

// Weighed is what was thrown away.
type Weighed struct {
	Grams    int64 `json:"grams"`
	Guests   int   `json:"guests"`
	Weighing int   `json:"weighings"`
}

// classOf says in which line of the national return a purchase counts, once: organic before the signs of quality, before those chosen
// for their costs, before the others (« ma cantine », bilan simplifié); "" for none.
func classOf(categories []string) string {
	has := func(list ...string) bool {
		return slices.ContainsFunc(categories, func(c string) bool { return slices.Contains(list, c) })
	}
	switch {
	case has("BIO"):
		return "organic"
	case has("LABEL_ROUGE", "AOCAOP", "IGP", "STG"):
		return "quality"
	case has("EXTERNALITES", "PERFORMANCE"):
		return "costs"
	case has("HVE", "PECHE_DURABLE", "RUP", "COMMERCE_EQUITABLE", "FERMIER"):
		return "others"
	}
	return ""
}

// StandingOf reckons a year.
func StandingOf(tx *tenant.Tx, year int) (*Standing, error) {
	rows, err := tenant.Select[struct {
		Family     string
		Categories []string
		Origin     string
		Cents      int64
		N          int
	}](tx, `select family, categories, origin, sum(cents)::bigint as cents, count(*)::int as n from canteen.purchases where tenant_id = $1 and day between make_date($2, 1, 1) and make_date($2, 12, 31) group by family, categories, origin`, tx.Tenant(), year)
	if err != nil {
		return nil, err
	}
	st := &Standing{Year: year, Families: []FamilyShare{}, Years: []int{}}
	by := map[string]*FamilyShare{}
	for _, f := range Families {
		st.Families = append(st.Families, FamilyShare{Family: f})
	}
	for i := range st.Families {
		by[st.Families[i].Family] = &st.Families[i]
	}
	for _, r := range rows {
		f := by[r.Family]
		class := classOf(r.Categories)
		st.Total, st.Purchases = st.Total+r.Cents, st.Purchases+r.N
		f.Cents, f.Purchases = f.Cents+r.Cents, f.Purchases+r.N
		if r.Origin == "FRANCE" {
			f.France += r.Cents
		}
		into := map[string]*Share{"organic": &st.Organic, "quality": &st.Quality, "costs": &st.Costs, "others": &st.Others}[class]
		if into != nil {
			into.Cents, into.Purchases = into.Cents+r.Cents, into.Purchases+r.N
			st.Sustainable.Cents, st.Sustainable.Purchases = st.Sustainable.Cents+r.Cents, st.Sustainable.Purchases+r.N
			f.Sustainable += r.Cents
		}
		fair := slices.Contains(r.Categories, "COMMERCE_EQUITABLE")
		switch {
		case class == "organic":
			f.Organic += r.Cents
			if fair {
				st.FairOrganic += r.Cents
			}
		case class == "others" && fair:
			st.FairOthers += r.Cents
		}
		if r.Family == "VIANDES_VOLAILLES" || r.Family == "PRODUITS_DE_LA_MER" {
			st.MeatFish.Of += r.Cents
			if class != "" {
				st.MeatFish.Cents, st.MeatFish.Purchases = st.MeatFish.Cents+r.Cents, st.MeatFish.Purchases+r.N
			}
		}
	}
	for _, s := range []*Share{&st.Sustainable, &st.Organic, &st.Quality, &st.Costs, &st.Others} {
		s.Of = st.Total
	}
	st.Sustainable.goal(50)
	st.Organic.goal(20)
	st.MeatFish.goal(60)
	if st.Vegetarian, err = vegetarianWeeks(tx, year); err != nil {
		return nil, err
	}
	if st.Waste, _, err = tenant.One[Weighed](tx, `select coalesce(sum(grams), 0)::bigint as grams, coalesce(sum(guests), 0)::int as guests, count(*)::int as weighing from canteen.waste where tenant_id = $1 and day between make_date($2, 1, 1) and make_date($2, 12, 31)`, tx.Tenant(), year); err != nil {
		return nil, err
	}
	years, err := tenant.Select[int](tx, `select distinct extract(year from day)::int from canteen.purchases where tenant_id = $1 order by 1 desc`, tx.Tenant())
	st.Years = append(st.Years, years...)
	return st, err
}

func vegetarianWeeks(tx *tenant.Tx, year int) (Weeks, error) {
	today, err := directory.Today(tx)
	if err != nil {
		return Weeks{}, err
	}
	menus, err := MenusBetween(tx, uuid.Nil, Date{Year: year, Month: time.January, Day: 1}, Date{Year: year, Month: time.December, Day: 31})
	served, with := map[string]bool{}, map[string]bool{}
	for _, m := range menus {
		if m.PublishedAt == nil || m.Day.After(today) {
			continue
		}
		week := m.PlanID.String() + m.Day.Monday().String()
		served[week] = true
		if vegetarian(m) {
			with[week] = true
		}
	}
	return Weeks{len(with), len(served)}, err
}

// returnColumns are those of the simple yearly return of « ma cantine » (bilans_simple_siret), in its order.
var returnColumns = []string{"siret", "année_bilan", "valeur_totale", "valeur_bio", "valeur_bio_dont_commerce_equitable", "valeur_siqo", "valeur_externalites_performance", "valeur_egalim_autres", "valeur_egalim_autres_dont_commerce_equitable",
	"valeur_viandes_volailles", "valeur_viandes_volailles_egalim", "valeur_viandes_volailles_france", "valeur_produits_de_la_mer", "valeur_produits_de_la_mer_egalim", "valeur_produits_de_la_mer_france", "valeur_fruits_et_legumes_france",
	"valeur_charcuterie_france", "valeur_produits_laitiers_france", "valeur_boulangerie_france", "valeur_boissons_france", "valeur_autres_france"}

// Return is the yearly return of the organisation's kitchen, a head and a line.
func Return(tx *tenant.Tx, year int) ([][]string, error) {
	st, err := StandingOf(tx, year)
	if err != nil {
		return nil, err
	}
	siret, err := tenant.Value[string](tx, `select coalesce((select p.siret from canteen.purchases p where p.tenant_id = $1 and p.day between make_date($2, 1, 1) and make_date($2, 12, 31) group by p.siret order by count(*) desc, p.siret limit 1), t.siret, '') from tenant.tenants t where t.tenant_id = $1`, tx.Tenant(), year)
	if err != nil {
		return nil, err
	}
	if !siretForm.MatchString(siret) {
		return nil, problem.New(problem.Invalid, "canteen.open_data_siret")
	}
	family := map[string]FamilyShare{}
	for _, f := range st.Families {
		family[f.Family] = f
	}
	meat, sea := family["VIANDES_VOLAILLES"], family["PRODUITS_DE_LA_MER"]
	line := []string{siret, strconv.Itoa(year)}
	for _, c := range []int64{st.Total, st.Organic.Cents, st.FairOrganic, st.Quality.Cents, st.Costs.Cents, st.Others.Cents, st.FairOthers, meat.Cents, meat.Sustainable, meat.France, sea.Cents, sea.Sustainable, sea.France,
		family["FRUITS_ET_LEGUMES"].France, family["CHARCUTERIE"].France, family["PRODUITS_LAITIERS"].France, family["BOULANGERIE"].France, family["BOISSONS"].France, family["AUTRES"].France} {
		line = append(line, fmt.Sprintf("%d.%02d", c/100, c%100))
	}
	return [][]string{returnColumns, line}, nil
}

// PurchaseTable are the purchases of a year in the columns of « ma cantine ».
func PurchaseTable(tx *tenant.Tx, year int) ([][]string, error) {
	rows, err := tenant.Select[Purchase](tx, `select `+purchaseColumns+` from canteen.purchases p where p.tenant_id = $1 and p.day between make_date($2, 1, 1) and make_date($2, 12, 31) order by p.day, p.created_at, p.id`, tx.Tenant(), year)
	out := [][]string{purchaseHeaders}
	word := map[bool]string{true: "oui", false: "non"}
	for _, p := range rows {
		km := ""
		if p.LocalKm != nil {
			km = strconv.Itoa(*p.LocalKm)
		}
		out = append(out, []string{p.Siret, p.Description, p.Supplier, p.Day.String(), fmt.Sprintf("%d.%02d", p.Cents/100, p.Cents%100), p.Family, strings.Join(p.Categories, ","), p.Origin, word[p.ShortCircuit], word[p.Local], p.LocalRule, km})
	}
	return out, err
}
