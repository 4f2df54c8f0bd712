package enrolment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"preau/internal/platform/fold"
)

// Number is a place in a street: 12 bis. The zero value is no number.
type Number struct {
	N      int
	Suffix string // "", "bis", "ter", "quater", "a"…
}

// suffixes are the words that follow a number, and their order; a letter alone stands where its rank in the alphabet puts it.
var suffixes = map[string]int{"bis": 1, "ter": 2, "quater": 3, "quinquies": 4}

func (n Number) rank() int {
	if n.Suffix == "" {
		return 0
	}
	if r, ok := suffixes[n.Suffix]; ok {
		return r
	}
	return int(n.Suffix[0]-'a') + 1
}

func (n Number) compare(o Number) int {
	return cmp.Or(cmp.Compare(n.N, o.N), cmp.Compare(n.rank(), o.rank()))
}

func (n Number) String() string {
	if n.N == 0 {
		return ""
	}
	if n.Suffix == "" {
		return strconv.Itoa(n.N)
	}
	return strconv.Itoa(n.N) + " " + n.Suffix
}

// Address is a line of an address, read: the number, and the street as two spellings of it are compared.
type Address struct {
	Number Number
	Street string // as it was typed, without its number
	Key    string // "" when nothing of it is a street
}

// ways are the words by which a street's kind is shortened, where a street begins.
var ways = map[string]string{
	"av": "avenue", "ave": "avenue", "aven": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "bvd": "boulevard",
	"r": "rue", "pl": "place", "plc": "place", "all": "allee", "al": "allee", "che": "chemin", "chem": "chemin", "ch": "chemin", "chm": "chemin",
	"imp": "impasse", "rte": "route", "rt": "route", "sq": "square", "res": "residence", "resid": "residence", "lot": "lotissement", "ham": "hameau",
	"crs": "cours", "fg": "faubourg", "fbg": "faubourg", "pas": "passage", "pass": "passage", "qu": "quai", "rle": "ruelle", "prom": "promenade",
	"esp": "esplanade", "mte": "montee", "sent": "sentier", "trav": "traverse", "clos": "clos", "qua": "quartier", "quart": "quartier", "dom": "domaine",
	"allees": "allee", "ld": "lieu dit", "lieudit": "lieu dit",
}

// titles are the words that are shortened inside the name of a street.
var titles = map[string]string{
	"st": "saint", "ste": "sainte", "sts": "saints", "gal": "general", "gen": "general", "mal": "marechal", "mar": "marechal", "dr": "docteur", "doct": "docteur",
	"pdt": "president", "pres": "president", "cdt": "commandant", "col": "colonel", "cpt": "capitaine", "cne": "capitaine", "lt": "lieutenant", "sgt": "sergent",
	"pr": "professeur", "prof": "professeur", "nd": "notre dame", "gd": "grand", "gde": "grande", "gds": "grands", "pt": "petit", "pte": "petite", "vx": "vieux",
	"mgr": "monseigneur", "amal": "amiral", "ing": "ingenieur", "fr": "frere", "frs": "freres", "1er": "premier", "11nov": "11 novembre",
}

// little words are left out: people write « rue Écoles » and « rue des Écoles ».
var little = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "les": true, "l": true, "d": true, "et": true, "aux": true, "au": true}

// months tell a date from a number: « rue du 8 Mai 1945 ».
var months = map[string]bool{"janvier": true, "fevrier": true, "mars": true, "avril": true, "mai": true, "juin": true, "juillet": true, "aout": true, "septembre": true, "octobre": true, "novembre": true, "decembre": true}

// numbers are the words before a number that say nothing.
var numbers = map[string]bool{"n": true, "no": true, "num": true, "numero": true, "n°": true, "nº": true}

// ReadAddress reads « 12 bis, av. de l’Aérodrome », « rue des Écoles, 12bis » and « 12B RUE ECOLES » as the same kind of thing.
func ReadAddress(line string) Address {
	words := tokens(line)
	var a Address
	begin, end := 0, len(words)
	for begin < end && numbers[words[begin]] {
		begin++
	}
	if begin < end {
		if n, used, ok := leading(words[begin:end]); ok {
			a.Number, begin = n, begin+used
		}
	}
	if a.Number.N == 0 { // « rue des Écoles 12 bis »
		if n, used, ok := trailing(words[begin:end]); ok {
			a.Number, end = n, end-used
			for end > begin && numbers[words[end-1]] {
				end--
			}
		}
	}
	a.Street = strings.Join(words[begin:end], " ")
	a.Key = streetKey(words[begin:end])
	return a
}

// StreetKey is how the name of a street alone is compared.
func StreetKey(street string) string { return streetKey(tokens(street)) }

func tokens(line string) []string {
	line = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSpace(r) || unicode.IsMark(r) || r == '\'' || r == '’' || r == '-' || r == '°' || r == 'º':
			return r
		}
		return ' '
	}, line)
	return strings.Fields(strings.ReplaceAll(strings.ReplaceAll(fold.Fold(line), "°", " "), "º", " "))
}

func streetKey(words []string) string {
	var out []string
	for i, w := range words {
		if long, ok := ways[w]; ok && i == 0 {
			w = long
		} else if long, ok := titles[w]; ok && i > 0 {
			w = long
		}
		if little[w] {
			continue
		}
		out = append(out, strings.Fields(w)...)
	}
	if len(out) == 1 && ways[out[0]] != "" {
		return ""
	}
	return strings.Join(out, " ")
}

// leading reads a number at the beginning: "12", "12bis", "12 bis", "12 b" before a street, the first of "12-14" or "12/14".
func leading(words []string) (Number, int, bool) {
	n, rest, ok := split(words[0])
	if !ok || len(words) > 1 && months[words[1]] {
		return n, 0, false
	}
	used := 1
	if rest != "" {
		if n.Suffix = suffixOf(rest); n.Suffix == "" {
			return n, 0, false // « 4septembre »
		}
	} else if len(words) > 2 || len(words) == 2 && suffixes[words[1]] > 0 {
		if s := suffixOf(words[1]); s != "" && !(len(words[1]) == 1 && (words[1] == "r" || words[1] == "l" || words[1] == "d")) {
			n.Suffix, used = s, 2
		}
	}
	for used < len(words)-1 { // « 12-14 rue… », « 12 et 14 rue… »
		if words[used] == "et" || words[used] == "a" {
			if _, r, ok := split(words[used+1]); ok && r == "" {
				used += 2
				continue
			}
		}
		if _, r, ok := split(words[used]); ok && (r == "" || suffixOf(r) != "") && !months[words[used+1]] {
			used++
			continue
		}
		break
	}
	return n, used, n.N > 0
}

// trailing reads a number at the end; a year is none.
func trailing(words []string) (Number, int, bool) {
	last := len(words) - 1
	if last < 1 {
		return Number{}, 0, false
	}
	if s := suffixOf(words[last]); s != "" && last > 1 {
		if n, rest, ok := split(words[last-1]); ok && rest == "" && n.N < 1000 {
			n.Suffix = s
			return n, 2, n.N > 0
		}
	}
	n, rest, ok := split(words[last])
	if !ok || n.N >= 1000 || len(words) > 1 && months[words[last-1]] {
		return Number{}, 0, false
	}
	if rest != "" {
		if n.Suffix = suffixOf(rest); n.Suffix == "" {
			return Number{}, 0, false
		}
	}
	return n, 1, n.N > 0
}

func split(word string) (Number, string, bool) {
	i := strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' })
	if i < 0 {
		i = len(word)
	}
	if i == 0 || i > 5 {
		return Number{}, "", false
	}
	n, err := strconv.Atoi(word[:i])
	return Number{N: n}, word[i:], err == nil
}

func suffixOf(word string) string {
	if suffixes[word] > 0 {
		return word
	}
	if len(word) == 1 && word[0] >= 'a' && word[0] <= 'h' {
		return word
	}
	return ""
}

// ParseNumber reads a bound of a range: "12", "12 bis", "12B"; ok is false for what is none.
func ParseNumber(s string) (Number, bool) {
	words := tokens(s)
	for len(words) > 0 && numbers[words[0]] {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 2 {
		return Number{}, false
	}
	n, rest, ok := split(words[0])
	if !ok {
		return n, false
	}
	if len(words) == 2 {
		if rest != "" {
			return n, false
		}
		rest = words[1]
	}
	if rest != "" {
		if n.Suffix = suffixOf(rest); n.Suffix == "" {
			return n, false
		}
	}
	return n, n.N > 0
}

// The sides of a street.
const (
	SideAll  = "all"
	SideEven = "even"
	SideOdd  = "odd"
)

// lastNumber is where a range ends that says nothing of its end.
const lastNumber = 99999

// Stretch is a part of a street that belongs to one school.
type Stretch struct {
	Line       int      `json:"line" doc:"Of the file it came from"`
	SchoolID   uid      `json:"school_id"`
	School     string   `json:"school"`
	INSEE      string   `json:"insee" doc:"Of the commune; empty: all those of the list"`
	Commune    string   `json:"commune" doc:"Its name, when the list holds several"`
	Street     string   `json:"street"`
	StreetKey  string   `json:"-"`
	Side       string   `json:"side" enum:"all,even,odd"`
	FromNumber int      `json:"from_number"`
	FromSuffix string   `json:"from_suffix"`
	ToNumber   int      `json:"to_number" doc:"99999: to the end of the street"`
	ToSuffix   string   `json:"to_suffix"`
	Levels     []string `json:"levels" nullable:"false" doc:"What the school teaches; empty: nobody said"`
}

// whole tells whether it is the whole street.
func (s Stretch) whole() bool {
	return s.Side == SideAll && s.FromNumber <= 1 && s.ToNumber == lastNumber
}

// holds tells whether a number lies in it. An end without a suffix takes the whole number with it: « to 11 » holds 11 bis.
func (s Stretch) holds(n Number) bool {
	if s.Side == SideEven && n.N%2 != 0 || s.Side == SideOdd && n.N%2 == 0 {
		return false
	}
	if n.compare(Number{s.FromNumber, s.FromSuffix}) < 0 {
		return false
	}
	return n.N < s.ToNumber || n.N == s.ToNumber && (s.ToSuffix == "" || n.rank() <= Number{s.ToNumber, s.ToSuffix}.rank())
}

// meets tells whether two stretches of one street have a number in common.
func (s Stretch) meets(o Stretch) bool {
	if s.INSEE != "" && o.INSEE != "" && s.INSEE != o.INSEE { // the same name in two communes is two streets
		return false
	}
	if s.Side != SideAll && o.Side != SideAll && s.Side != o.Side {
		return false
	}
	from, to := max(s.FromNumber, o.FromNumber), min(s.ToNumber, o.ToNumber)
	if from > to {
		return false
	}
	side := s.Side
	if side == SideAll {
		side = o.Side
	}
	if from == to { // one number, whose parts may be shared out: 11, then 11 bis
		if side == SideEven && from%2 != 0 || side == SideOdd && from%2 == 0 {
			return false
		}
		low, high := s, o
		if high.FromNumber < low.FromNumber || high.FromNumber == low.FromNumber && (Number{high.FromNumber, high.FromSuffix}).rank() < (Number{low.FromNumber, low.FromSuffix}).rank() {
			low, high = high, low
		}
		if low.ToNumber == from && high.FromNumber == from && (Number{high.FromNumber, high.FromSuffix}).rank() > (Number{low.ToNumber, low.ToSuffix}).rank() {
			return false
		}
		return true
	}
	return side == SideAll || to-from > 1 || from%2 == boolInt(side == SideOdd) || to%2 == boolInt(side == SideOdd)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// teaches tells whether a school of those levels may receive a child of a level.
func teaches(levels []string, level string) bool {
	return len(levels) == 0 || level == "" || slices.Contains(levels, level)
}

// The outcomes of a look-up.
const (
	Decided       = "decided"
	UnknownStreet = "unknown_street"
	NumberNeeded  = "number_needed"
	NoStretch     = "no_stretch" // the street is known, not this number
	NoSuchLevel   = "no_level"   // nobody in the list teaches this level there
	Several       = "several"    // two schools claim it
	NoList        = "no_list"    // no list of streets stands
	CommuneNeeded = "commune_needed"
)

// everywhere is the key of a line that holds for the whole of a commune: in a grouping each has its schools by level, whatever the street.
const everywhere = "*"

// decide finds, among the stretches of one street, the one that holds a number for a level.
func decide(list []Stretch, n Number, level string) (outcome string, found []Stretch) {
	if len(list) == 0 {
		return UnknownStreet, nil
	}
	var fit []Stretch
	for _, s := range list {
		if teaches(s.Levels, level) {
			fit = append(fit, s)
		}
	}
	if len(fit) == 0 {
		return NoSuchLevel, list
	}
	schools := func(list []Stretch) int {
		seen := map[uid]bool{}
		for _, s := range list {
			seen[s.SchoolID] = true
		}
		return len(seen)
	}
	if n.N == 0 {
		if schools(fit) == 1 && slices.ContainsFunc(fit, Stretch.whole) {
			return Decided, fit[:1]
		}
		return NumberNeeded, fit
	}
	var held []Stretch
	for _, s := range fit {
		if s.holds(n) {
			held = append(held, s)
		}
	}
	if n.Suffix != "" { // the line that names this part of the number goes before the one that ends at the number
		for _, s := range held {
			if s.FromNumber == n.N && s.FromSuffix != "" || s.ToNumber == n.N && s.ToSuffix != "" {
				return Decided, []Stretch{s}
			}
		}
	}
	switch {
	case len(held) == 0:
		return NoStretch, fit
	case schools(held) > 1:
		return Several, held
	}
	return Decided, held[:1]
}

// find tells what the lines of a list say of an address: those of its street first, then those of its whole commune. An address of no
// named commune must have the same school in all of them.
func find(lines []Stretch, communes []Commune, insee, key string, n Number, level string) (outcome string, found []Stretch) {
	if insee != "" || len(communes) < 2 {
		return findIn(lines, insee, key, n, level)
	}
	outcome = UnknownStreet
	var others []Stretch
	for _, c := range communes {
		o, f := findIn(lines, c.INSEE, key, n, level)
		if o == UnknownStreet {
			continue
		}
		others = append(others, f...)
		switch {
		case outcome == UnknownStreet:
			outcome, found = o, f
		case o != outcome || o == Decided && f[0].SchoolID != found[0].SchoolID:
			outcome = CommuneNeeded
		}
	}
	if outcome != Decided {
		found = others
	}
	return outcome, found
}

// findIn is find for one commune.
func findIn(lines []Stretch, insee, key string, n Number, level string) (outcome string, found []Stretch) {
	var street, whole []Stretch
	for _, l := range lines {
		switch {
		case insee != "" && l.INSEE != "" && l.INSEE != insee:
		case l.StreetKey == key:
			street = append(street, l)
		case l.StreetKey == everywhere:
			whole = append(whole, l)
		}
	}
	outcome, found = decide(street, n, level)
	if outcome != UnknownStreet && outcome != NoStretch && outcome != NoSuchLevel || len(whole) == 0 {
		return outcome, found
	}
	if o, f := decide(whole, n, level); o == Decided || len(street) == 0 {
		return o, f
	}
	return outcome, found
}
