package onde

import (
	"strings"

	"preau/internal/directory/roll"
	"preau/internal/platform/fold"
)

// column names what a column holds, whatever its header says in this generation of the export.
type column string

// The columns of the three files.
const (
	familyName   column = "Nom"
	usageName    column = "Nom d'usage"
	firstName    column = "Prénom"
	birthDate    column = "Date naissance"
	sex          column = "Sexe"
	ine          column = "INE"
	street1      column = "Adresse1"
	postcode1    column = "Cp1"
	commune1     column = "Commune1"
	country1     column = "Pays1"
	street2      column = "Adresse2"
	postcode2    column = "Cp2"
	commune2     column = "Commune2"
	country2     column = "Pays2"
	cycle        column = "Cycle"
	level        column = "Niveau"
	classLabel   column = "Libellé classe"
	classID      column = "Identifiant classe"
	certificate  column = "Attestation fournie"
	associations column = "Autorisation associations"
	photo        column = "Autorisation photo"
	decision     column = "Décision de passage"
	civility     column = "Civilité"
	mail         column = "Courriel"
	homePhone    column = "Téléphone domicile"
	workPhone    column = "Téléphone travail"
	mobile       column = "Téléphone portable"
	director     column = "Directeur"
	childUsage   column = "Nom d'usage enfant"
	childFamily  column = "Nom de famille enfant"
	childFirst   column = "Prénom enfant"
	childClasses column = "Classes enfants"
)

// childColumns are repeated once per child, in any number.
var childColumns = []column{childUsage, childFamily, childFirst, childClasses}

// alias is a header as headerKey leaves it, and what it means.
type alias struct {
	header string
	column column
}

// nouns are what a header of each kind may add to a column's plain name: "Nom élève", "Nom responsable".
var nouns = map[Kind][]string{
	Pupils:    {"", "eleve", "deleleve", "deeleve", "deseleves"},
	Guardians: {"", "responsable", "duresponsable", "responsablelegal", "duresponsablelegal", "parent", "duparent"},
	Teachers:  {"", "enseignant", "delenseignant", "professeur"},
}

// plain are the headers of people, before the noun of their kind.
var plain = []alias{
	{"nom", familyName}, {"nomdefamille", familyName}, {"nomfamille", familyName}, {"nomdenaissance", familyName},
	{"nomnaissance", familyName}, {"nompatronymique", familyName},
	{"nomdusage", usageName}, {"nomusage", usageName}, {"nomusuel", usageName}, {"nommarital", usageName},
	{"prenom", firstName}, {"prenoms", firstName}, {"prenom1", firstName}, {"premierprenom", firstName}, {"prenomusuel", firstName}, {"1erprenom", firstName},
}

// contact are the headers of adults.
var contact = []alias{
	{"civilite", civility}, {"titre", civility},
	{"adresse", street1}, {"adresse1", street1}, {"adressepostale", street1},
	{"cp", postcode1}, {"cp1", postcode1}, {"codepostal", postcode1},
	{"commune", commune1}, {"commune1", commune1}, {"ville", commune1},
	{"pays", country1}, {"pays1", country1},
	{"courriel", mail}, {"mail", mail}, {"email", mail}, {"mel", mail}, {"adressemail", mail}, {"adresseemail", mail},
	{"adresseelectronique", mail}, {"courrielpersonnel", mail}, {"adressecourriel", mail},
	{"telephonedomicile", homePhone}, {"teldomicile", homePhone}, {"telephone", homePhone}, {"telephonefixe", homePhone}, {"telephonepersonnel", homePhone},
	{"telephoneportable", mobile}, {"telportable", mobile}, {"portable", mobile}, {"mobile", mobile}, {"telephonemobile", mobile}, {"telmobile", mobile},
}

// own are the headers of one kind alone.
var own = map[Kind][]alias{
	Pupils: {
		{"datenaissance", birthDate}, {"datedenaissance", birthDate}, {"datedenaiss", birthDate}, {"datenaiss", birthDate}, {"nele", birthDate}, {"neele", birthDate},
		{"sexe", sex}, {"genre", sex},
		{"ine", ine}, {"inerne", ine}, {"inernie", ine}, {"numeroine", ine}, {"nine", ine}, {"identifiantnational", ine}, {"codeine", ine}, {"inebea", ine},
		{"adresse1", street1}, {"cp1", postcode1}, {"codepostal1", postcode1}, {"commune1", commune1}, {"ville1", commune1}, {"pays1", country1},
		{"adresse", street1}, {"cp", postcode1}, {"codepostal", postcode1}, {"commune", commune1}, {"ville", commune1}, {"pays", country1},
		{"adresse2", street2}, {"cp2", postcode2}, {"codepostal2", postcode2}, {"commune2", commune2}, {"ville2", commune2}, {"pays2", country2},
		{"cycle", cycle}, {"niveau", level}, {"niveauscolaire", level},
		{"libelleclasse", classLabel}, {"libelledeclasse", classLabel}, {"libelledelaclasse", classLabel}, {"classe", classLabel}, {"classes", classLabel}, {"nomclasse", classLabel}, {"nomdelaclasse", classLabel}, {"nomdeclasse", classLabel}, {"division", classLabel},
		{"identifiantclasse", classID}, {"identifiantdeclasse", classID}, {"identifiantdelaclasse", classID}, {"idclasse", classID}, {"idbe", classID},
		{"attestationfournie", certificate}, {"attestation", certificate}, {"attestationassurance", certificate}, {"attestationassurancefournie", certificate},
		{"autorisationassociations", associations}, {"autorisationassociation", associations}, {"autorisationsassociations", associations}, {"autorisationsassociation", associations},
		{"autorisationphoto", photo}, {"autorisationphotos", photo}, {"autorisationsphotos", photo}, {"autorisationsphoto", photo},
		{"decisiondepassage", decision}, {"decisionpassage", decision},
	},
	Guardians: {
		{"telephonetravail", workPhone}, {"teltravail", workPhone}, {"telephoneprofessionnel", workPhone}, {"telephonebureau", workPhone}, {"telprofessionnel", workPhone}, {"telpro", workPhone},
		{"nomdusageenfant", childUsage}, {"nomusageenfant", childUsage}, {"nomdusagedelenfant", childUsage}, {"nomusagedelenfant", childUsage}, {"nomdusageeleve", childUsage}, {"nomusageeleve", childUsage},
		{"nomdefamilleenfant", childFamily}, {"nomfamilleenfant", childFamily}, {"nomenfant", childFamily}, {"nomdelenfant", childFamily}, {"nomdefamilledelenfant", childFamily}, {"nomdenaissanceenfant", childFamily}, {"nomeleve", childFamily}, {"nomdefamilleeleve", childFamily},
		{"prenomenfant", childFirst}, {"prenomdelenfant", childFirst}, {"prenomsenfant", childFirst}, {"prenomeleve", childFirst},
		{"classesenfants", childClasses}, {"classeenfant", childClasses}, {"classesenfant", childClasses}, {"classeenfants", childClasses}, {"classedelenfant", childClasses}, {"classesdelenfant", childClasses}, {"libelleclasseenfant", childClasses}, {"classeeleve", childClasses},
	},
	Teachers: {
		{"directeur", director}, {"direction", director}, {"directrice", director}, {"directeurdecole", director}, {"directeurtrice", director}, {"directeurdirectrice", director},
		{"classe", classLabel}, {"classes", classLabel}, {"libelleclasse", classLabel}, {"libelledeclasse", classLabel}, {"classesenseignees", classLabel},
	},
}

// required are the columns without which a file says nothing certain.
var required = map[Kind][]column{
	Pupils:    {familyName, firstName, birthDate, classLabel},
	Guardians: {familyName, firstName, childFamily, childFirst},
	Teachers:  {familyName, firstName, classLabel},
}

// aliases is every header of each kind.
var aliases = func() map[Kind]map[string]column {
	out := map[Kind]map[string]column{}
	for kind, words := range nouns {
		known := map[string]column{}
		people := plain
		if kind != Pupils {
			people = append(append([]alias(nil), plain...), contact...)
		}
		for _, noun := range words {
			for _, a := range append(append([]alias(nil), people...), own[kind]...) {
				if _, taken := known[a.header+noun]; !taken {
					known[a.header+noun] = a.column
				}
			}
		}
		for _, a := range own[kind] { // exact headers win over built ones
			known[a.header] = a.column
		}
		out[kind] = known
	}
	return out
}()

// headerKey is a header as it is compared: small letters and digits alone, without accents, spaces, * or apostrophes.
// A letter that was lost on the way stays as "?" and stands for any.
func headerKey(header string) string {
	header, _ = repairMojibake(header)
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '?':
			return r
		case r == '\uFFFD':
			return '?'
		}
		return -1
	}, fold.Fold(header))
}

// meaning finds the column of a header, "" when unknown.
func meaning(kind Kind, key string) column {
	known := aliases[kind]
	if c, ok := known[key]; ok {
		return c
	}
	if kind == Guardians {
		bare := strings.Trim(strings.Map(dropDigits, key), "?")
		if c, ok := known[bare]; ok && isChild(c) {
			return c // "Prénom enfant 2"
		}
	}
	if !strings.Contains(key, "?") {
		return ""
	}
	var found column
	for header, c := range known {
		if sameWithLost(key, header) {
			if found != "" && found != c {
				return ""
			}
			found = c
		}
	}
	return found
}

func dropDigits(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// sameWithLost compares a header in which each lost letter is "?" with a known one.
func sameWithLost(key, header string) bool {
	if len(key) != len(header) {
		return false
	}
	letters := 0
	for i := range key {
		if key[i] == '?' {
			continue
		}
		if key[i] != header[i] {
			return false
		}
		letters++
	}
	return letters*2 > len(key)
}

func isChild(c column) bool {
	for _, child := range childColumns {
		if c == child {
			return true
		}
	}
	return false
}

// layout says where the columns of one file are.
type layout struct {
	kind       Kind
	at         map[column]int
	children   []map[column]int // one per child
	width      int              // up to the last named header
	count      int              // of all headers, the nameless ones included
	unknown    []string
	duplicated []column
	headers    []string
	line       int // of the headers
}

// recognise reads a record as headers, for each kind, and keeps the best; nil when it does not look like any.
func recognise(headers []string) *layout {
	keys := make([]string, len(headers))
	for i, header := range headers {
		keys[i] = headerKey(header)
	}
	kind := likelyKind(keys)
	if kind == "" {
		return nil
	}
	l := arrange(kind, headers, keys)
	if len(l.at)+len(l.children) < 2 {
		return nil
	}
	return l
}

// likelyKind decides by the headers that only one kind has.
func likelyKind(keys []string) Kind {
	has := map[column]bool{}
	words := map[string]bool{}
	for _, key := range keys {
		for _, kind := range []Kind{Pupils, Guardians, Teachers} {
			if c := meaning(kind, key); c != "" {
				has[c] = true
			}
		}
		for _, word := range []string{"enfant", "responsable", "enseignant", "eleve"} {
			words[word] = words[word] || strings.Contains(key, word)
		}
	}
	named := has[familyName] || has[firstName]
	switch {
	case words["enfant"] && (named || has[childFirst] || has[childFamily]):
		return Guardians
	case has[birthDate] && (named || has[childFirst]):
		return Pupils
	case words["responsable"] && named:
		return Guardians
	case (has[director] || words["enseignant"]) && named:
		return Teachers
	case (has[ine] || words["eleve"] || has[level] || has[classID]) && (named || has[childFirst]):
		return Pupils
	case has[civility] && has[classLabel] && named:
		return Teachers
	case has[familyName] && has[firstName] && has[classLabel]:
		return Pupils
	case has[civility] && has[familyName] && has[firstName] && (has[mail] || has[homePhone] || has[mobile]):
		return Teachers
	}
	return ""
}

// arrange gives each column its place. The k-th header of a child column is the k-th child's.
func arrange(kind Kind, headers, keys []string) *layout {
	l := &layout{kind: kind, at: map[column]int{}, width: len(headers), headers: headers}
	seen := map[string]bool{}
	for i, key := range keys {
		c := meaning(kind, key)
		switch {
		case c == "":
			if headers[i] != "" {
				l.unknown = append(l.unknown, headers[i])
			}
		case isChild(c):
			l.addChildColumn(c, i)
		case seen[key]:
			l.duplicated = append(l.duplicated, c)
		default:
			if _, taken := l.at[c]; taken {
				l.unknown = append(l.unknown, headers[i])
			} else {
				l.at[c] = i
			}
		}
		seen[key] = true
	}
	return l
}

func (l *layout) addChildColumn(c column, at int) {
	for _, child := range l.children {
		if _, taken := child[c]; !taken {
			child[c] = at
			return
		}
	}
	l.children = append(l.children, map[column]int{c: at})
}

// missing lists the required columns that are not there.
func (l *layout) missing() []column {
	var out []column
	for _, c := range required[l.kind] {
		_, there := l.at[c]
		switch {
		case isChild(c):
			there = len(l.children) > 0
			if there {
				_, there = l.children[0][c]
			}
		case c == classLabel && l.kind == Pupils && !there:
			_, there = l.at[classID]
		}
		if !there {
			out = append(out, c)
		}
	}
	return out
}

// childStep is how many cells one child takes when the children are the last columns, side by side and alike; 0 otherwise.
// Lines may then go on with more children than the header announces.
func (l *layout) childStep() int {
	if len(l.children) == 0 {
		return 0
	}
	last := l.children[len(l.children)-1]
	low, high := l.width, 0
	for _, at := range last {
		low, high = min(low, at), max(high, at)
	}
	step := high - low + 1
	if step != len(last) || high != l.width-1 {
		return 0
	}
	return step
}

// seenHeaders is what a message shows of the headers that were found.
func seenHeaders(headers []string) string {
	var shown []string
	for _, header := range headers {
		if header = tidy(header); header != "" {
			shown = append(shown, roll.Clip(header, 40))
		}
	}
	return roll.Clip(strings.Join(shown, ", "), 400)
}
