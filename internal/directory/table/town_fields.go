package table

import (
	"slices"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// What a line is of in the tables that a town hall's former software exports.
const (
	Children   roll.Kind = "children"   // a child, with its responsibles, what it eats and where it is booked
	Families   roll.Kind = "families"   // a family, or one of its responsibles
	Bookings   roll.Kind = "bookings"   // a child's booking: a day, or some days of each week
	Collectors roll.Kind = "collectors" // somebody who may fetch a child
	Diets      roll.Kind = "diets"      // what a child eats
	Accounts   roll.Kind = "accounts"   // who pays: quotient, what is owed, mandate
)

// townKinds are the kinds of tables of a town hall, in the order in which they are tried.
var townKinds = []roll.Kind{Children, Families, Bookings, Collectors, Diets, Accounts}

// schoolKinds are those of a school.
var schoolKinds = []roll.Kind{roll.Pupils, roll.Guardians, roll.Teachers}

// Slot is a column that says by itself for what a child is booked: "Cantine lundi". A table may have many.
const Slot Field = "stay.slot"

const (
	child   = "child"
	stay    = "stay"
	account = "account"
)

// mostCollectors is how many people one line of a child may name to fetch it.
const mostCollectors = 4

var (
	refParts       = []string{"number", "family", "family_name", "first_name", "full_name", "birth_date"}
	ownParts       = []string{"usage_name", "sex", "street", "postcode", "city", "country", "school", "class", "level"}
	eatParts       = []string{"diet", "pai"}
	stayParts      = []string{"activity", "day", "weekdays", "week", "since", "until", "mode", "state", "slot"}
	collectorParts = []string{"family_name", "first_name", "full_name", "phone", "relation"}
	quotientParts  = []string{"quotient", "quotient_day", "quotient_source", "resident"}
	payerParts     = []string{"payer", "institution", "share", "balance", "iban", "bic", "rum", "signed"}
)

func init() {
	var fetch []Field
	for n := 1; n <= mostCollectors; n++ {
		fetch = append(fetch, of("collector"+itoa(n), collectorParts)...)
	}
	Fields[Children] = slices.Concat(of(child, refParts), of(child, ownParts), of(first, guardianParts), of(other, guardianParts), of(child, eatParts), fetch, []Field{Slot, "stay.week", "stay.since"}, of(account, quotientParts))
	Fields[Families] = slices.Concat(of(child, refParts), of(first, guardianParts), of(other, guardianParts), of(account, quotientParts), of(account, payerParts))
	Fields[Accounts] = slices.Concat(of(child, refParts), of(first, []string{"family_name", "first_name", "full_name", "civility"}), of(account, quotientParts), of(account, payerParts))
	Fields[Bookings] = slices.Concat(of(child, refParts), of(child, []string{"school", "class"}), of(stay, stayParts))
	Fields[Collectors] = slices.Concat(of(child, refParts), of("collector1", collectorParts))
	Fields[Diets] = slices.Concat(of(child, refParts), of(child, eatParts))
	named := []Field{"child.number", "child.family_name", "child.full_name"}
	needs[Children] = [][]Field{{"child.family_name", "child.full_name"}, {"child.first_name", "child.full_name"}, {"child.birth_date", "child.number"}}
	needs[Families] = [][]Field{{"child.family", "child.number", "child.family_name", "child.full_name"}, {"guardian1.family_name", "guardian1.full_name"}, {"guardian1.first_name", "guardian1.full_name"}}
	needs[Bookings] = [][]Field{named, {"stay.activity", Slot}, {"stay.day", "stay.weekdays", Slot}}
	needs[Collectors] = [][]Field{named, {"collector1.family_name", "collector1.full_name"}}
	needs[Diets] = [][]Field{named, {"child.diet", "child.pai"}}
	needs[Accounts] = [][]Field{{"child.family", "child.number", "child.family_name", "child.full_name"}, {"account.quotient", "account.balance", "account.iban", "account.share", "account.payer", "account.institution"}}
}

// OfTown tells whether tables of a kind are a town hall's.
func OfTown(kind roll.Kind) bool { return slices.Contains(townKinds, kind) }

// townWords are the headers of a town hall's tables, as words are.
var townWords = map[Field][]string{
	"child.number":            {"numenfant", "noenfant", "nenfant", "idenfant", "numeroenfant", "codeenfant", "identifiantenfant", "matricule", "id", "identifiant", "numero", "code", "reference", "refenfant", "nodossierenfant", "ideleve", "numeleve", "identifiantindividu", "idindividu", "individu"},
	"child.family":            {"famille", "numfamille", "nofamille", "nfamille", "idfamille", "numerofamille", "codefamille", "identifiantfamille", "foyer", "numfoyer", "nfoyer", "idfoyer", "dossier", "dossierfamille", "nodossier", "ndossier", "numdossier", "codedossier", "reffamille", "compte", "comptefamille", "ncompte"},
	"child.school":            {"ecole", "etablissement", "etablissementscolaire", "nomecole", "nomdelecole", "ecolefrequentee", "ecoleenfant", "school"},
	"child.diet":              {"regime", "regimealimentaire", "regimes", "typederepas", "typerepas", "menu", "typedemenu", "alimentation", "repas"},
	"child.pai":               {"pai", "projetdaccueilindividualise", "projetaccueil", "presencepai", "paiouinon", "paion"},
	"stay.activity":           {"activite", "prestation", "service", "libelleactivite", "nomactivite", "libelleprestation", "accueil", "unite", "unitedeconsommation", "tarif", "article"},
	"stay.day":                {"date", "jour", "datereservation", "datedereservation", "dateprestation", "datedelaprestation", "dateconsommation", "datedeconsommation", "datepresence"},
	"stay.weekdays":           {"jours", "joursreserves", "joursdelasemaine", "joursdepresence", "planning", "semainetype", "joursinscrits"},
	"stay.week":               {"semaine", "semaines", "typesemaine", "typedesemaine", "alternance", "gardealternee", "semaineab", "semainepaireimpaire", "paireimpaire"},
	"stay.since":              {"debut", "datedebut", "datededebut", "du", "depuis", "apartirdu", "debutinscription", "dateinscription"},
	"stay.until":              {"fin", "datefin", "datedefin", "au", "jusquau", "fininscription"},
	"stay.mode":               {"formule", "forfait", "mode", "type", "typereservation", "typedereservation", "typeinscription", "frequence"},
	"stay.state":              {"etat", "statut", "situation", "etatreservation"},
	"account.quotient":        {"qf", "quotient", "quotientfamilial", "qfcaf", "montantqf", "valeurqf", "qfmensuel", "valeurquotient", "quotientfamilialmensuel", "qfretenu", "montantdutqf"},
	"account.quotient_day":    {"dateqf", "datedeqf", "qfdate", "datequotient", "datequotientfamilial", "dateduquotient", "dateduquotientfamilial", "dateduqf", "moisqf", "moisduqf", "qfau", "qfdu", "qfle", "debutqf", "qfdepuis", "datedebutqf", "qfdatedebut"},
	"account.quotient_source": {"sourceqf", "origineqf", "organismeqf", "caisse", "qforigine", "qfsource", "justificatifqf", "sourceduqf", "origineduqf", "caisseallocataire", "regimeallocataire"},
	"account.resident":        {"resident", "residence", "habitant", "residentcommune", "habitantdelacommune", "horscommune", "exterieur", "nonresident", "domiciliation"},
	"account.payer":           {"payeur", "redevable", "debiteur", "estpayeur", "payeurouinon", "responsablepayeur", "quipaie", "facturea"},
	"account.institution":     {"organisme", "organismepayeur", "tierspayeur", "payeurtiers", "organismetiers"},
	"account.share":           {"part", "quotepart", "pourcentage", "repartition", "partpayeur", "partdefacture", "pourcent", "partagefacture", "tauxpayeur", "parten"},
	"account.balance":         {"solde", "soldedu", "soldecompte", "soldeducompte", "soldefamille", "resteapayer", "restedu", "montantdu", "sommedue", "impaye", "impayes", "dette", "soldeinitial", "soldeouverture", "soldereprise", "avoir", "credit", "avance", "encours", "soldeeuros", "soldeeur"},
	"account.iban":            {"iban", "codeiban", "ibanpayeur", "ibancompte", "compteiban", "numeroiban", "rib"},
	"account.bic":             {"bic", "codebic", "swift", "bicswift"},
	"account.rum":             {"rum", "referenceuniquemandat", "referenceuniquedemandat", "referenceuniquedumandat", "refmandat", "referencemandat", "numeromandat", "nomandat", "nmandat", "mandat", "mandatsepa", "mandatrum", "rummandat"},
	"account.signed":          {"datemandat", "datesignature", "datedesignature", "datesignaturemandat", "datedesignaturedumandat", "mandatsignele", "signele", "datedumandat", "mandatdate", "signaturemandat"},
	"collector.who":           {"nomprenom", "personne", "personneautorisee", "nomcomplet"},
	"collector.link":          {"lien", "liendeparente", "qualite", "relation", "lienavecenfant"},
}

// townParts finds the field that a whole header names.
var townParts = func() map[string]Field {
	out := map[string]Field{}
	for field, list := range townWords {
		for _, word := range list {
			if field.who() != "collector" {
				out[word] = field
			}
		}
	}
	return out
}()

// fetching are the beginnings of headers about who may fetch a child.
var fetching = []string{"personneautorisee", "personnesautorisees", "personnehabilitee", "personneshabilitees", "autorisee", "habilitee", "habilite", "autorise", "recupere", "pa"}

// paying are the words by which a header speaks of who pays, the longest first.
var paying = []string{"dutitulaire", "duredevable", "dudebiteur", "titulaire", "redevable", "dupayeur", "debiteur", "payeur"}

// serving are the words by which a header names a service that children are booked for.
var serving = []string{"cantine", "restauration", "repas", "garderie", "periscolaire", "etude", "accueil", "alae", "clae", "aps", "mercredi", "transport", "bus", "car", "navette", "alsh", "centre", "loisirs", "matin", "midi", "soir"}

// townGuesses are the fields that a header of a town hall's table may mean, the likeliest first.
func townGuesses(kind roll.Kind, header string) []guess {
	key := letters(header)
	if key == "" {
		return nil
	}
	var out []guess
	add := func(f Field, relation int16) { out = append(out, guess{f, relation}) }
	if kind == Collectors || kind == Children {
		for _, word := range fetching {
			rest, ok := strings.CutPrefix(key, word)
			if at := strings.Index(key, word); !ok && at > 0 && len(word) > 6 { // "Tél. personne autorisée 1"
				rest, ok = key[:at]+key[at+len(word):], true
			}
			if !ok || word == "pa" && rest == "i" {
				continue
			}
			n := strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz")
			rest = strings.Trim(rest, "0123456789")
			part, known := collectorPart(rest)
			if !known && rest != "" {
				continue
			}
			if n == "" || kind == Collectors {
				n = "1"
			}
			add(Field("collector"+n+"."+part), 0)
			break
		}
	}
	if f, ok := townParts[key]; ok && !(kind == Collectors && f == "child.diet") {
		add(f, 0)
	}
	if kind == Accounts || kind == Families {
		for _, word := range paying {
			rest, ok := strings.CutSuffix(key, word)
			if !ok {
				rest, ok = strings.CutPrefix(key, word)
			}
			if !ok || rest == "" {
				continue
			}
			for _, part := range partsOf(rest) {
				add(Field(first+"."+part), 0)
			}
			if f, known := townParts[rest]; known && f.who() == account {
				add(f, 0)
			}
			break
		}
	}
	for _, s := range subjects {
		rest, ok := strings.CutPrefix(key, s.word)
		if !ok {
			rest, ok = strings.CutSuffix(key, s.word)
		}
		if !ok || s.who == staff {
			continue
		}
		who := s.who
		if strings.HasPrefix(who, "child") {
			who = child
		}
		if f, known := townParts[rest]; known && who == child && f.who() == child && rest != "" {
			add(f, 0)
			continue
		}
		if rest == "" {
			rest = "nomcomplet"
		}
		for _, part := range partsOf(rest) {
			add(Field(who+"."+part), s.relation)
			if who == first && s.relation == 0 {
				add(Field(other+"."+part), 0)
			}
		}
		if len(out) > 0 {
			break
		}
	}
	owner := child
	switch kind {
	case Families, Accounts:
		owner = first
	case Collectors:
		owner = "collector1"
		if part, known := collectorPart(key); known {
			add(Field("collector1."+part), 0)
		}
	}
	for _, part := range partsOf(key) {
		add(Field(owner+"."+part), 0)
		if kind == Children {
			add(Field(first+"."+part), 0)
		}
		if owner != child {
			add(Field(child+"."+part), 0)
		}
	}
	if word, mask := slotWord(header); mask != 0 || slices.ContainsFunc(serving, func(w string) bool { return strings.Contains(letters(word), w) }) {
		add(Slot, 0)
	}
	return out
}

// collectorPart finds what the rest of a header says of who fetches a child.
func collectorPart(rest string) (part string, known bool) {
	switch {
	case rest == "":
		return "full_name", true
	case slices.Contains(words["first_name"], rest):
		return "first_name", true
	case slices.Contains(words["family_name"], rest):
		return "family_name", true
	case slices.Contains(words["full_name"], rest):
		return "full_name", true
	case slices.Contains(words["mobile"], rest), slices.Contains(words["home_phone"], rest):
		return "phone", true
	case slices.Contains(words["relation"], rest), rest == "lienavecenfant":
		return "relation", true
	}
	return "", false
}

// weekdays are the words for days, Monday first.
var weekdays = [7][]string{{"lundi", "lun", "lu"}, {"mardi", "mar", "ma"}, {"mercredi", "mer", "me"}, {"jeudi", "jeu", "je"}, {"vendredi", "ven", "ve"}, {"samedi", "sam", "sa"}, {"dimanche", "dim", "di"}}

func weekday(word string) (mask int) {
	for i, names := range weekdays {
		if slices.Contains(names, word) || word == names[0]+"s" {
			return 1 << i
		}
	}
	return 0
}

// slotWord cuts a header in the word for what is booked and the weekdays it names: "Cantine lundi" is Cantine on Mondays.
func slotWord(header string) (word string, mask int) {
	var rest []string
	for _, part := range strings.Fields(strings.NewReplacer("-", " ", "_", " ", "/", " ", "(", " ", ")", " ").Replace(header)) {
		if day := weekday(fold.Fold(part)); day != 0 && len(fold.Fold(part)) > 2 {
			mask |= day
			continue
		}
		rest = append(rest, part)
	}
	return strings.Join(rest, " "), mask
}

// readDays reads the weekdays that a cell names: "L M J V", "lundi, jeudi", "1-2-4-5", "tous les jours".
func readDays(cell string) (mask int, ok bool) {
	folded := fold.Fold(cell)
	if strings.HasPrefix(folded, "tou") || folded == "oui" || folded == "x" {
		return roll.AllDays, true
	}
	list := strings.FieldsFunc(folded, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	if len(list) == 1 && len(list[0]) < 8 && strings.Trim(list[0], "lmjvsd") == "" {
		list = strings.Split(list[0], "")
	}
	last := -1
	for _, word := range list {
		day := -1
		switch {
		case weekday(word) != 0:
			for i := range weekdays {
				if weekday(word) == 1<<i {
					day = i
				}
			}
		case word == "m": // the second of two is Wednesday
			if day = 1; last >= 1 {
				day = 2
			}
		case len(word) == 1 && strings.Contains("lxxjvsd", word):
			day = strings.Index("lxxjvsd", word)
		case len(word) == 1 && word >= "1" && word <= "7":
			day = int(word[0] - '1')
		case word == "et" || word == "les" || word == "le":
			continue
		}
		if day < 0 {
			return 0, false
		}
		mask, last = mask|1<<day, day
	}
	return mask, mask != 0
}

// readWeek reads in which weeks a line holds.
func readWeek(cell string) (a, b, ok bool) {
	key := letters(strings.NewReplacer("+", "", "&", "").Replace(cell))
	key = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(key, "semaines"), "semaine"), "sem")
	switch strings.TrimSuffix(key, "s") {
	case "", "toute", "ab", "2", "deux", "le2", "lesdeux", "chaque":
		return true, true, true
	case "a", "paire", "pair":
		return true, false, true
	case "b", "impaire", "impair":
		return false, true, true
	}
	return false, false, false
}
