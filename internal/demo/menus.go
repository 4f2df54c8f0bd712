package demo

import "strings"

// Dish is a dish of the demonstration's kitchens. Its words are those of the canteen's library.
type Dish struct {
	Course, Name                string
	Allergens, Labels, Contains []string
	Vegetarian, Alternative     bool
}

// carte holds five weeks, Monday to Friday. The first is the one that is shown; the others turn. A line is a dish: course, name,
// allergens, labels, contents; v: vegetarian; a: instead of the dish before.
var carte = [5][5]string{
	{
		"starter|Carottes râpées|mustard|bio,local|\nmain|Lasagnes aux épinards|gluten,milk,eggs|homemade||v\ndairy|Comté|milk|aop|\ndessert|Poire||local|\nbread|Pain de campagne|gluten|local|",
		"starter|Velouté de potiron|milk|bio|\nmain|Rôti de dinde||label_rouge,french|meat\nmain|Omelette aux herbes|eggs,milk|||v,a\nside|Semoule|gluten||\ndessert|Clémentine||bio|\nbread|Pain de campagne|gluten|local|",
		"starter|Salade verte|mustard||\nmain|Hachis parmentier|milk|french,homemade|meat\nmain|Parmentier de lentilles|milk|||v,a\ndairy|Fromage blanc|milk|local|\ndessert|Pomme||bio,local|",
		"main|Dahl de lentilles, riz||bio,homemade||v\ndairy|Yaourt nature|milk|bio,local|\ndessert|Cookie|gluten,eggs,milk,peanuts||\nbread|Pain de campagne|gluten|local|",
		"starter|Betteraves vinaigrette|mustard|local|\nmain|Colin sauce citron|fish,milk|msc|fish\nmain|Galette de pois chiches|gluten|||v,a\nside|Brocolis||bio|\ndessert|Gâteau maison au chocolat|gluten,eggs,milk|homemade|\nbread|Pain de campagne|gluten|local|",
	},
	{
		"starter|Taboulé|gluten,mustard||\nmain|Sauté de porc au miel|mustard|label_rouge,french|pork,meat\nmain|Sauté de tofu au miel|soy|||v,a\nside|Haricots verts||bio|\ndairy|Emmental|milk|igp|\ndessert|Kiwi||french|",
		"starter|Soupe de légumes|celery|local,homemade|\nmain|Pâtes à la bolognaise|gluten|french|meat\nmain|Pâtes aux lentilles corail|gluten|||v,a\ndairy|Petit-suisse|milk|bio|\ndessert|Banane||bio,fair_trade|",
		"starter|Concombre à la crème|milk||\nmain|Poulet rôti||label_rouge|meat\nmain|Quiche aux poireaux|gluten,eggs,milk|homemade||v,a\nside|Purée de pommes de terre|milk|local|\ndessert|Compote de pommes||bio,local|",
		"starter|Salade de pâtes|gluten,mustard||\nmain|Chili de haricots rouges, riz||bio,homemade||v\ndairy|Tomme de Savoie|milk|igp|\ndessert|Orange||bio|",
		"starter|Radis, beurre|milk|local|\nmain|Poisson pané|gluten,fish|msc|fish\nmain|Nuggets de blé|gluten|||v,a\nside|Ratatouille||bio|\ndessert|Crème vanille|milk,eggs|homemade|",
	},
	{
		"starter|Macédoine mayonnaise|eggs,mustard||\nmain|Boulettes de bœuf|gluten|french|meat\nmain|Boulettes de soja|soy,gluten|||v,a\nside|Riz pilaf|||\ndairy|Cantal|milk|aop|\ndessert|Raisin||local|",
		"starter|Céleri rémoulade|celery,eggs,mustard|local|\nmain|Curry de pois chiches, boulgour|gluten|bio,homemade||v\ndairy|Yaourt à la vanille|milk|bio|\ndessert|Pomme||bio,local|",
		"starter|Chou rouge vinaigrette|mustard|bio|\nmain|Jambon blanc|sulphites|label_rouge|pork,meat\nmain|Œufs durs|eggs|bio||v,a\nside|Coquillettes|gluten|bio|\ndessert|Flan|milk,eggs||",
		"starter|Potage poireaux pommes de terre|milk|local|\nmain|Blanquette de volaille|milk,gluten|french|meat\nmain|Blanquette de légumes|milk,gluten|||v,a\nside|Carottes||bio|\ndessert|Mandarine||bio|",
		"starter|Avocat|||\nmain|Brandade de morue|fish,milk|msc|fish\nmain|Gratin de courge|milk|homemade||v,a\ndairy|Camembert|milk|aop|\ndessert|Ananas||fair_trade|",
	},
	{
		"starter|Salade de lentilles|mustard|bio,local|\nmain|Saucisse de Toulouse|sulphites|french|pork,meat\nmain|Saucisse végétale|soy,gluten|||v,a\nside|Purée de pois cassés|milk||\ndessert|Poire||local|",
		"starter|Betteraves aux noix|nuts,mustard|local|\nmain|Couscous de légumes, pois chiches|gluten,celery|bio,homemade||v\ndairy|Faisselle|milk|local|\ndessert|Dattes||fair_trade|",
		"starter|Carottes râpées|mustard|bio,local|\nmain|Escalope de dinde||label_rouge,french|meat\nmain|Falafels|sesame,gluten|||v,a\nside|Petits pois||bio|\ndessert|Riz au lait|milk|homemade|",
		"starter|Velouté de champignons|milk||\nmain|Bœuf aux carottes|celery|french|meat\nmain|Légumes au four, œuf|eggs|||v,a\nside|Pommes vapeur||local|\ndessert|Clémentine||bio|",
		"starter|Salade de maïs|mustard||\nmain|Lieu à la dieppoise|fish,milk,molluscs,crustaceans|msc|fish\nmain|Tarte aux légumes|gluten,eggs,milk|homemade||v,a\nside|Riz|||\ndessert|Fromage blanc aux fruits|milk|bio|",
	},
	{
		"starter|Soupe à la tomate|celery|bio|\nmain|Gratin de macaronis|gluten,milk|homemade||v\nside|Salade verte|mustard|local|\ndessert|Pomme||bio,local|",
		"starter|Endives vinaigrette|mustard|local|\nmain|Émincé de poulet au curry|milk|label_rouge|meat\nmain|Émincé de seitan au curry|gluten,milk|||v,a\nside|Riz|||\ndessert|Mousse au chocolat|milk,eggs||",
		"starter|Salade de riz|mustard||\nmain|Rôti de bœuf||french|meat\nmain|Omelette aux herbes|eggs,milk|||v,a\nside|Haricots verts||bio|\ndessert|Banane||bio,fair_trade|",
		"starter|Chou-fleur vinaigrette|mustard|local|\nmain|Rougail de saucisse|sulphites|french|pork,meat\nmain|Rougail de haricots||||v,a\nside|Riz|||\ndessert|Yaourt nature|milk|bio,local|",
		"starter|Salade de pommes de terre|mustard,eggs|local|\nmain|Saumon à l’oseille|fish,milk|msc|fish\nmain|Galette de sarrasin aux champignons|milk|||v,a\nside|Épinards à la crème|milk|bio|\ndessert|Kiwi||french|",
	},
}

// The meals that stand out: one that is carried, the one of Christmas.
const (
	picnicCarte    = "starter|Tomates cerises||bio|\nmain|Sandwich poulet crudités|gluten,mustard|french|meat\nmain|Sandwich au fromage|gluten,milk|||v,a\ndairy|Gouda|milk||\ndessert|Compote à boire||bio|"
	christmasCarte = "starter|Mousse de canard|sulphites||meat\nstarter|Terrine de légumes|eggs,milk|homemade||v,a\nmain|Dinde aux marrons|milk|label_rouge,french|meat\nmain|Feuilleté aux champignons|gluten,milk|homemade||v,a\nside|Pommes duchesse|eggs,milk||\ndessert|Bûche au chocolat|gluten,eggs,milk,nuts||\nsnack|Clémentine et chocolat|milk,soy||"
)

func dishesOf(text string) (out []Dish) {
	list := func(s string) []string {
		if s = strings.TrimSpace(s); s == "" {
			return []string{}
		}
		return strings.Split(s, ",")
	}
	for _, line := range strings.Split(text, "\n") {
		part := append(strings.Split(line, "|"), "", "", "", "", "")
		marks := list(part[5])
		d := Dish{Course: part[0], Name: part[1], Allergens: list(part[2]), Labels: list(part[3]), Contains: list(part[4])}
		for _, m := range marks {
			d.Vegetarian, d.Alternative = d.Vegetarian || m == "v", d.Alternative || m == "a"
		}
		out = append(out, d)
	}
	return out
}

// Menu is what the kitchens serve on a weekday (1: Monday … 5: Friday) of the week that lies so many weeks from the one shown.
func Menu(week, weekday int) []Dish {
	return dishesOf(carte[((week%len(carte))+len(carte))%len(carte)][weekday-1])
}

// Picnic is the meal of a day out, Christmas that of the last Thursday before the holidays.
func Picnic() []Dish    { return dishesOf(picnicCarte) }
func Christmas() []Dish { return dishesOf(christmasCarte) }

// Order is what a kitchen buys each month, in the words of « ma cantine »; Cents are of a month for a kitchen of some 500 meals.
type Order struct {
	Description, Supplier, Family, Origin string
	Categories                            []string
	Cents                                 int64
	Local                                 bool
}

// Orders are the invoices of a month.
func Orders() []Order {
	return []Order{
		{"Volailles", "Ferme des Trois Chênes", "VIANDES_VOLAILLES", "FRANCE", []string{"LABEL_ROUGE"}, 1_842_50, true},
		{"Bœuf haché et rôtis", "Boucherie du Val", "VIANDES_VOLAILLES", "FRANCE", nil, 1_310_00, true},
		{"Porc", "Salaisons de la Haute-Aigue", "VIANDES_VOLAILLES", "FRANCE", []string{"IGP"}, 486_20, false},
		{"Jambon et charcuterie", "Salaisons de la Haute-Aigue", "CHARCUTERIE", "FRANCE", nil, 298_40, false},
		{"Filets de poisson", "Marée du Ponant", "PRODUITS_DE_LA_MER", "EUROPE", []string{"PECHE_DURABLE"}, 964_80, false},
		{"Poisson pané", "Marée du Ponant", "PRODUITS_DE_LA_MER", "EUROPE", nil, 402_15, false},
		{"Légumes de saison", "Maraîchers du Val", "FRUITS_ET_LEGUMES", "FRANCE", []string{"BIO"}, 1_228_35, true},
		{"Fruits", "Maraîchers du Val", "FRUITS_ET_LEGUMES", "FRANCE", []string{"BIO"}, 894_60, true},
		{"Légumes surgelés", "Grossiste de Valmont", "FRUITS_ET_LEGUMES", "EUROPE", nil, 1_120_00, false},
		{"Bananes", "Grossiste de Valmont", "FRUITS_ET_LEGUMES", "", []string{"BIO", "COMMERCE_EQUITABLE"}, 186_90, false},
		{"Yaourts et fromage blanc", "Laiterie des Essarts", "PRODUITS_LAITIERS", "FRANCE", []string{"BIO"}, 742_25, true},
		{"Fromages à la coupe", "Fromagerie de la Combe", "PRODUITS_LAITIERS", "FRANCE", []string{"AOCAOP"}, 618_70, false},
		{"Crème, beurre, lait", "Grossiste de Valmont", "PRODUITS_LAITIERS", "FRANCE", nil, 534_10, false},
		{"Pain de campagne", "Boulangerie de la Mairie", "BOULANGERIE", "FRANCE", nil, 688_00, true},
		{"Lentilles, pois chiches, pâtes", "Coopérative du Plateau", "AUTRES", "FRANCE", []string{"BIO"}, 412_45, false},
		{"Épicerie", "Grossiste de Valmont", "AUTRES", "EUROPE", nil, 1_604_30, false},
		{"Jus de pomme", "Vergers du Val", "BOISSONS", "FRANCE", []string{"HVE"}, 148_20, true},
	}
}
