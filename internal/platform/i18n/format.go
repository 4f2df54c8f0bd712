package i18n

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Spaces that keep a number with its unit and a mark with its word at the end of a line.
const (
	narrowSpace = "\u202f"
	noBreak     = "\u00a0"
)

// Cents is an amount in euro cents, given as an argument of a sentence.
type Cents int64

// Day, Instant and Hour are arguments of a sentence written as a civil day, as a day with its hour,
// and as an hour. The time carries the zone it must be read in: the tenant's.
type (
	Day     time.Time
	Instant time.Time
	Hour    time.Time
)

// Organisation is the name of one, as the word a sentence opens with: « L’école élémentaire des Tilleuls vous adresse… ».
type Organisation string

// articles are those of the words by which the names of organisations say what they are.
var articles = map[string]string{
	"académie": "L’", "circonscription": "La ", "collège": "Le ", "commune": "La ", "communauté": "La ", "conseil": "Le ", "département": "Le ", "école": "L’",
	"ensemble": "L’", "groupe": "Le ", "institut": "L’", "institution": "L’", "lycée": "Le ", "mairie": "La ", "métropole": "La ", "région": "La ",
	"sivom": "Le ", "sivos": "Le ", "sivu": "Le ", "syndicat": "Le ", "ville": "La ",
}

// Subject writes the name with the article that French wants there; a name without a known word stays as it is, as names do in English.
func (o Organisation) Subject(lang string) string {
	name := string(o)
	first, rest, _ := strings.Cut(name, " ")
	article := articles[strings.ToLower(first)]
	if article == "" || spoken(lang) != "fr" {
		return name
	}
	if first != strings.ToUpper(first) { // an acronym keeps its capitals
		first = strings.ToLower(first)
	}
	return strings.TrimSpace(article + first + " " + rest)
}

// generic is what an organisation's name begins with that is not its own: « École élémentaire des », « Mairie de ».
var generic = regexp.MustCompile(`(?i)^(école|collège|lycée|mairie|commune|ville|département|académie|communauté de communes|sivos)\s+|^(élémentaire|maternelle|primaire)\s+|^(de la\s+|de l[’']|du\s+|des\s+|de\s+|d[’'])`)

// Letter stands for a logo: the first letter of the organisation's own name.
func (o Organisation) Letter() string {
	own := string(o)
	for range 3 {
		own = generic.ReplaceAllString(own, "")
	}
	for _, r := range own + string(o) + "P" {
		return strings.ToUpper(string(r))
	}
	return ""
}

var weekdays = map[string][7]string{
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

var months = map[string][12]string{
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// matcher knows the languages the product speaks; the first is the answer to everything else.
var (
	supported = []string{"fr", "en"}
	matcher   = language.NewMatcher([]language.Tag{language.French, language.English})
)

// Match chooses among the product's languages from an Accept-Language header; French when the header
// is absent, broken or asks for nothing we speak.
func Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return Fallback
	}
	_, index, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return Fallback
	}
	return supported[index]
}

// Date writes the civil day of t in t's own zone: "mardi 24 novembre 2026", "Tuesday 24 November 2026".
func Date(lang string, t time.Time) string {
	return Weekday(lang, t.Weekday()) + " " + DayAndMonth(lang, t) + " " + strconv.Itoa(t.Year())
}

// DayAndMonth writes "24 novembre", "1er novembre", "24 November".
func DayAndMonth(lang string, t time.Time) string {
	lang = spoken(lang)
	day := strconv.Itoa(t.Day())
	if lang == "fr" && t.Day() == 1 {
		day = "1er"
	}
	return day + " " + months[lang][t.Month()-1]
}

// ShortDate writes "24/11/2026" in both languages.
func ShortDate(_ string, t time.Time) string { return t.Format("02/01/2006") }

// Time writes the hour of t in t's own zone: "16 h 48" and "16 h" with narrow no-break spaces
// (U+202F) in French, "16:48" in English.
func Time(lang string, t time.Time) string {
	if spoken(lang) == "en" {
		return t.Format("15:04")
	}
	hour := strconv.Itoa(t.Hour()) + narrowSpace + "h"
	if t.Minute() == 0 {
		return hour
	}
	return hour + narrowSpace + fmt.Sprintf("%02d", t.Minute())
}

// DateTime writes "mardi 24 novembre 2026 à 16 h 48", "Tuesday 24 November 2026 at 16:48".
func DateTime(lang string, t time.Time) string {
	if spoken(lang) == "en" {
		return Date(lang, t) + " at " + Time(lang, t)
	}
	return Date(lang, t) + " à " + Time(lang, t)
}

// Weekday writes "mardi", "Tuesday".
func Weekday(lang string, day time.Weekday) string { return weekdays[spoken(lang)][day] }

// Month writes "novembre", "November".
func Month(lang string, month time.Month) string { return months[spoken(lang)][month-1] }

// Money writes an amount of euro cents: "1 234,50 €" in French (narrow no-break space between
// thousands, no-break space before the sign), "€1,234.50" in English. A loss is "−3,15 €".
func Money(lang string, cents int64) string {
	sign := ""
	units := uint64(cents)
	if cents < 0 {
		sign = "−"
		units = -units
	}
	whole, part := units/100, units%100
	if spoken(lang) == "en" {
		return fmt.Sprintf("%s€%s.%02d", sign, group(whole, ","), part)
	}
	return fmt.Sprintf("%s%s,%02d%s€", sign, group(whole, narrowSpace), part, noBreak)
}

// Number writes an integer grouped by thousands: "12 345" (U+202F), "12,345".
func Number(lang string, n int64) string {
	sign := ""
	magnitude := uint64(n)
	if n < 0 {
		sign = "−"
		magnitude = -magnitude
	}
	if spoken(lang) == "en" {
		return sign + group(magnitude, ",")
	}
	return sign + group(magnitude, narrowSpace)
}

// List joins words as a sentence does: "Zoé, Ali et Mia", "Zoé, Ali and Mia".
func List(lang string, words []string) string {
	and := " et "
	if spoken(lang) == "en" {
		and = " and "
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + and + words[last]
}

func group(n uint64, separator string) string {
	digits := strconv.FormatUint(n, 10)
	var out strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteString(separator)
		}
		out.WriteRune(digit)
	}
	return out.String()
}

// base reduces "fr-CH" to "fr"; an empty language is French.
func base(lang string) string {
	if i := strings.IndexAny(lang, "-_"); i >= 0 {
		lang = lang[:i]
	}
	if lang == "" {
		return Fallback
	}
	return strings.ToLower(lang)
}

// spoken reduces a language to one whose dates and numbers we write.
func spoken(lang string) string {
	if base(lang) == "en" {
		return "en"
	}
	return Fallback
}
