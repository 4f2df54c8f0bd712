package table

import (
	"slices"
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// Field is what a column holds: whose, and what of them, as `pupil.birth_date`. "" is a column that is left out.
type Field string

// The people of whom a table may speak, and the parts of a field's name.
const (
	pupil = "pupil"
	first = "guardian1"
	other = "guardian2"
	staff = "staff"
)

// mostChildren is how many children one line of a responsible may name.
const mostChildren = 4

var (
	pupilParts    = []string{"family_name", "first_name", "full_name", "usage_name", "birth_date", "sex", "ine", "class", "level", "street", "postcode", "city", "country", "photo", "canteen", "transport", "morning_care", "evening_care", "guided_studies"}
	guardianParts = []string{"family_name", "first_name", "full_name", "usage_name", "civility", "relation", "authority", "mail", "mobile", "home_phone", "work_phone", "street", "postcode", "city", "country"}
	childParts    = []string{"family_name", "first_name", "full_name", "class"}
	staffParts    = []string{"family_name", "first_name", "full_name", "usage_name", "civility", "duty", "classes", "mail", "mobile", "home_phone"}
)

// Fields are the fields that a table of each kind may hold, in the order in which a person looks for them.
var Fields = map[roll.Kind][]Field{
	roll.Pupils:    slices.Concat(of(pupil, pupilParts), of(first, guardianParts), of(other, guardianParts)),
	roll.Guardians: slices.Concat(of(first, guardianParts), of("child1", childParts), of("child2", childParts), of("child3", childParts), of("child4", childParts)),
	roll.Teachers:  of(staff, staffParts),
}

func of(who string, parts []string) []Field {
	out := make([]Field, len(parts))
	for i, part := range parts {
		out[i] = Field(who + "." + part)
	}
	return out
}

func (f Field) who() string  { who, _, _ := strings.Cut(string(f), "."); return who }
func (f Field) part() string { _, part, _ := strings.Cut(string(f), "."); return part }

// needs are what a table of each kind must hold; one of each list is enough. A full name stands for both names.
var needs = map[roll.Kind][][]Field{
	roll.Pupils:    {{"pupil.family_name", "pupil.full_name"}, {"pupil.first_name", "pupil.full_name"}, {"pupil.birth_date"}, {"pupil.class"}},
	roll.Guardians: {{"guardian1.family_name", "guardian1.full_name"}, {"guardian1.first_name", "guardian1.full_name"}, {"child1.family_name", "child1.full_name"}, {"child1.first_name", "child1.full_name"}},
	roll.Teachers:  {{"staff.family_name", "staff.full_name"}, {"staff.first_name", "staff.full_name"}},
}

// named are the needs of a responsible of whom a pupils' table says anything.
func named(who string) [][]Field {
	return [][]Field{{Field(who + ".family_name"), Field(who + ".full_name")}, {Field(who + ".first_name"), Field(who + ".full_name")}}
}

// words are the ways in which headers call each part, folded, letters and digits alone, once the words of whom they speak are taken out.
var words = map[string][]string{
	"family_name":    {"nom", "nomdefamille", "nomfamille", "nomdenaissance", "nomnaissance", "nompatronymique", "patronyme", "nomjf", "lastname", "surname", "familyname"},
	"usage_name":     {"nomdusage", "nomusage", "nomusuel", "nommarital", "nomdepouse", "nomepouse", "nomepoux"},
	"first_name":     {"prenom", "prenoms", "prenom1", "1erprenom", "premierprenom", "prenomusuel", "firstname", "givenname"},
	"full_name":      {"nomprenom", "nometprenom", "nomprenoms", "nometprenoms", "prenomnom", "prenometnom", "nomcomplet", "identite", "nomsprenoms", "nomsetprenoms", "name", "fullname"},
	"birth_date":     {"datedenaissance", "datenaissance", "naissance", "datedenaiss", "datenaiss", "datenais", "ddn", "nele", "neele", "nee", "dnaissance", "dnaiss", "datenaissancejjmmaaaa", "birthdate", "dateofbirth", "anniversaire"},
	"sex":            {"sexe", "genre", "fg", "gf", "mf", "fm", "hf", "fh", "garconfille", "fillegarcon", "sexefm", "sexemf", "gender", "sex"},
	"ine":            {"ine", "numeroine", "nine", "noine", "identifiantnational", "codeine", "inerne"},
	"class":          {"classe", "libelleclasse", "libelledeclasse", "nomclasse", "nomdelaclasse", "division", "groupeclasse", "class", "classe20262027", "classe20252026", "classeactuelle"},
	"classes":        {"classe", "classes", "libelleclasse", "division", "divisions", "classesencharge"},
	"level":          {"niveau", "niveauscolaire", "cours", "section", "niv", "level", "grade"},
	"street":         {"adresse", "adresse1", "rue", "voie", "adressepostale", "numeroetrue", "noetrue", "domicile", "address", "street"},
	"postcode":       {"cp", "codepostal", "codepost", "postcode", "zip"},
	"city":           {"ville", "commune", "localite", "villederesidence", "city"},
	"country":        {"pays", "country"},
	"mail":           {"mail", "email", "courriel", "mel", "adressemail", "adresseemail", "adressemel", "adresseelectronique", "adressecourriel", "mails", "emails", "courrielpersonnel"},
	"mobile":         {"portable", "mobile", "telportable", "telephoneportable", "telephonemobile", "telmobile", "gsm", "telport", "tportable", "portable1", "phone"},
	"home_phone":     {"telephone", "tel", "telfixe", "telephonefixe", "fixe", "teldomicile", "telephonedomicile", "telmaison", "telephone1", "tel1", "numerodetelephone", "numtel", "numerotelephone", "notel", "teldom"},
	"work_phone":     {"telephonetravail", "teltravail", "telpro", "telephonepro", "telprofessionnel", "telephoneprofessionnel", "telbureau", "travail", "teltrav", "pro"},
	"relation":       {"lien", "liendeparente", "parente", "lienparente", "qualite", "lienfamilial", "lienavecleleve", "liendeparenteavecleleve", "relation"},
	"authority":      {"autoriteparentale", "autorite", "legal", "ap"},
	"civility":       {"civilite", "titre", "civ", "mmmeou", "mmem"},
	"photo":          {"autorisationphoto", "autorisationphotos", "droitalimage", "photo", "photos"},
	"canteen":        {"cantine", "restaurant", "restaurantscolaire", "restaurationscolaire", "dp", "demipension", "demipensionnaire", "repas"},
	"transport":      {"transport", "transportscolaire", "bus", "car", "carscolaire", "ramassage"},
	"morning_care":   {"garderiematin", "periscolairematin", "accueilmatin", "garderiedumatin", "alaematin", "apsmatin"},
	"evening_care":   {"garderiesoir", "periscolairesoir", "accueilsoir", "garderiedusoir", "garderie", "alaesoir", "apssoir", "periscolaire"},
	"guided_studies": {"etude", "etudes", "etudesurveillee", "etudessurveillees"},
	"duty":           {"fonction", "role", "poste", "metier", "profil", "duty", "emploi"},
}

// parts finds the part that a header names; several parts share no word but class and classes, which belong to different people.
var parts = func() map[string][]string {
	out := map[string][]string{}
	for part, list := range words {
		for _, word := range list {
			out[word] = append(out[word], part)
		}
	}
	return out
}()

// subjects are the words by which a header says of whom it speaks, the longest first: "responsable legal 2" before "responsable".
var subjects = func() []subject {
	var out []subject
	add := func(who string, relation int16, list ...string) {
		for _, word := range list {
			out = append(out, subject{word, who, relation})
		}
	}
	for _, noun := range []string{"responsablelegal", "representantlegal", "responsable", "representant", "parent", "tuteur", "resplegal", "resp", "rl", "rep", "contact"} {
		add(first, 0, noun+"1", noun+"n1", noun+"no1", "1er"+noun, "premier"+noun)
		add(other, 0, noun+"2", noun+"n2", noun+"no2", "2eme"+noun, "2e"+noun, "second"+noun, "deuxieme"+noun, "autre"+noun)
		if len(noun) > 3 {
			add(first, 0, "du"+noun, "de"+noun, noun)
		}
	}
	add(first, 0, "rl1", "r1", "p1")
	add(other, 0, "rl2", "r2", "p2", "conjoint", "duconjoint")
	add(first, 10, "delamere", "mere", "maman", "delamaman", "mother")
	add(other, 20, "dupere", "pere", "papa", "dupapa", "father")
	for _, noun := range []string{"eleve", "enfant"} {
		for _, n := range []string{"4", "3", "2", "1"} {
			add("child"+n, 0, noun+n, "del"+noun+n)
		}
		add("child1", 0, "del"+noun, "de"+noun, noun+"s", noun)
	}
	add(staff, 0, "enseignant", "delenseignant", "enseignante", "professeur", "duprofesseur", "prof", "agent", "personnel", "dupersonnel")
	slices.SortStableFunc(out, func(a, b subject) int { return len(b.word) - len(a.word) })
	return out
}()

type subject struct {
	word     string
	who      string
	relation int16
}

// letters keeps of a header its small letters and digits, without accents.
func letters(header string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Fold(header))
}

// relations are the words for who a responsible is to the child, and the ministry's codes (LIEN_PARENTE, SIECLE).
var relations = map[string]int16{
	"mere": 10, "maman": 10, "mother": 10, "pere": 20, "papa": 20, "father": 20, "frere": 37, "soeur": 37, "fratrie": 37,
	"grandmere": 38, "grandpere": 38, "grandparent": 38, "grandsparents": 38, "ascendant": 38, "mamie": 38, "papi": 38, "papy": 38,
	"bellemere": 39, "beaupere": 39, "tante": 39, "oncle": 39, "cousin": 39, "cousine": 39, "autremembredelafamille": 39, "famille": 39, "marraine": 39, "parrain": 39,
	"educateur": 41, "educatrice": 41, "assistantfamilial": 42, "assistantefamiliale": 42, "familledaccueil": 42,
	"tuteur": 50, "tutrice": 50, "ase": 51, "aidesocialealenfance": 51, "autre": 90, "nourrice": 90, "assistantematernelle": 90, "voisin": 90, "voisine": 90, "ami": 90, "amie": 90,
}

// parental are the relations which carry parental authority unless a table says otherwise; the others are called in need.
var parental = map[int16]bool{0: true, 10: true, 20: true, 50: true, 51: true}

// readRelation reads a word or a code; false for what is neither.
func readRelation(s string) (int16, bool) {
	key := letters(s)
	if key == "" {
		return 0, true
	}
	if code, ok := relations[key]; ok {
		return code, true
	}
	for _, code := range []int16{10, 20, 37, 38, 39, 41, 42, 50, 51, 90} {
		if key == itoa(int(code)) {
			return code, true
		}
	}
	return 0, false
}

// duties are the words for who works in a school, by the house's profile.
var duties = []struct{ word, profile string }{
	{"direct", "teacher"}, {"enseign", "teacher"}, {"profdoc", "librarian"}, {"professeurdoc", "librarian"}, {"prof", "teacher"}, {"maitre", "teacher"}, {"titulaire", "teacher"}, {"remplac", "teacher"}, {"rased", "teacher"}, {"decharge", "teacher"},
	{"document", "librarian"}, {"bcd", "librarian"}, {"aesh", "school_life"}, {"avs", "school_life"}, {"aed", "school_life"}, {"cpe", "school_life"}, {"surveillan", "school_life"}, {"viescolaire", "school_life"}, {"assistantdeducation", "school_life"},
	{"secretaire", "school_staff"}, {"gestionnaire", "school_staff"}, {"infirm", "school_staff"}, {"psy", "school_staff"}, {"administrat", "school_staff"}, {"intendan", "school_staff"},
}

// readDuty reads a function; false when it says nothing that is known.
func readDuty(s string) (profile string, director, ok bool) {
	key := letters(s)
	if key == "" {
		return "teacher", false, true
	}
	for _, d := range duties {
		if strings.Contains(key, d.word) {
			return d.profile, strings.HasPrefix(key, "direct"), true
		}
	}
	return "teacher", false, false
}
