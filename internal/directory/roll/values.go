package roll

import (
	"strconv"
	"strings"
	"time"

	"preau/internal/platform/fold"
)

// ReadDate reads dd/mm/yyyy and yyyy-mm-dd, separated by / - or ., with or without an hour behind; day and month may
// have one digit. short says that the year had two digits, read as 20yy since pupils are children.
func ReadDate(s string) (iso string, short, ok bool) {
	s, _, _ = strings.Cut(s, " ")
	if day, _, timed := strings.Cut(s, "T"); timed && len(day) == 10 {
		s = day
	}
	parts := strings.Split(strings.NewReplacer("-", "/", ".", "/").Replace(s), "/")
	if len(parts) != 3 {
		return "", false, false
	}
	year, month, day := parts[2], parts[1], parts[0]
	if len(parts[0]) == 4 {
		year, day = parts[0], parts[2]
	}
	if len(year) == 2 {
		year, short = "20"+year, true
	}
	if len(year) != 4 || len(month) > 2 || len(day) > 2 {
		return "", false, false
	}
	y, errYear := strconv.ParseUint(year, 10, 16)
	m, errMonth := strconv.ParseUint(month, 10, 8)
	d, errDay := strconv.ParseUint(day, 10, 8)
	if errYear != nil || errMonth != nil || errDay != nil || y < 1900 {
		return "", false, false
	}
	date := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	if date.Year() != int(y) || date.Month() != time.Month(m) || date.Day() != int(d) {
		return "", false, false // 31 February
	}
	return date.Format(time.DateOnly), short, true
}

// ReadSex reads the letter or the word; the exports write F and M, or F and H.
func ReadSex(s string) (string, bool) {
	switch fold.Fold(s) {
	case "":
		return "", true
	case "f", "feminin", "fille", "femme", "2":
		return "F", true
	case "m", "h", "g", "masculin", "garcon", "homme", "1":
		return "M", true
	}
	return "", false
}

// ReadCivility reads a title into the two values LSU and AAF know.
func ReadCivility(s string) (string, bool) {
	switch strings.TrimSuffix(fold.Fold(s), ".") {
	case "":
		return "", true
	case "m", "mr", "monsieur":
		return "M", true
	case "mme", "mlle", "madame", "mademoiselle":
		return "MME", true
	}
	return "", false
}

// ReadAnswer reads a box: oui, O, X, 1… and their contraries; anything else is no answer.
func ReadAnswer(s string) Answer {
	switch fold.Fold(s) {
	case "oui", "o", "yes", "y", "vrai", "true", "1", "x":
		return Yes
	case "non", "n", "no", "faux", "false", "0":
		return No
	}
	return Unanswered
}

// Levels are the Levels of the first degree, youngest first.
var Levels = []string{"TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2", "6e", "5e", "4e", "3e", "ULIS", "UPE2A"}

// levelNames are the ways a level is written, folded and without spaces. CLIS became ULIS and CLIN UPE2A.
var levelNames = map[string]string{
	"toutepetitesection": "TPS", "petitesection": "PS", "moyennesection": "MS", "grandesection": "GS",
	"courspreparatoire": "CP", "clis": "ULIS", "clin": "UPE2A", "cri": "UPE2A",
	"courselementaire1": "CE1", "courselementaire2": "CE2", "coursmoyen1": "CM1", "coursmoyen2": "CM2",
	"courselementaire1ereannee": "CE1", "courselementaire2emeannee": "CE2", "coursmoyen1ereannee": "CM1", "coursmoyen2emeannee": "CM2",
	"courselementaire1reannee": "CE1", "courselementaire2eannee": "CE2", "coursmoyen1reannee": "CM1", "coursmoyen2eannee": "CM2",
	"6eme": "6e", "5eme": "5e", "4eme": "4e", "3eme": "3e", "sixieme": "6e", "cinquieme": "5e", "quatrieme": "4e", "troisieme": "3e",
	"6emesegpa": "6e", "5emesegpa": "5e", "4emesegpa": "4e", "3emesegpa": "3e", "ulisecole": "ULIS", "uliscollege": "ULIS",
	"courselementairepremiereannee": "CE1", "courselementairedeuxiemeannee": "CE2", "coursmoyenpremiereannee": "CM1", "coursmoyendeuxiemeannee": "CM2",
}

// ReadLevel returns one of Levels, or s as written when it is none of them.
func ReadLevel(s string) string {
	key := strings.ReplaceAll(fold.Fold(s), " ", "")
	for _, known := range Levels {
		if strings.EqualFold(known, key) {
			return known
		}
	}
	if known, ok := levelNames[key]; ok {
		return known
	}
	return s
}

// LevelRank orders levels from the youngest; unknown ones come last.
func LevelRank(level string) int {
	for i, known := range Levels {
		if known == level {
			return i
		}
	}
	return len(Levels)
}

// overseas are the national prefixes that have a country code of their own (ARCEP, national numbering plan). 0639 is
// Mayotte's, except 06 39 98, which is kept for fiction.
var overseas = map[string]string{
	"0262": "262", "0263": "262", "0269": "262", "0692": "262", "0693": "262", "0639": "262",
	"0590": "590", "0690": "590", "0691": "590", "0594": "594", "0694": "594", "0596": "596", "0696": "596", "0697": "596",
}

// ReadPhone writes a telephone number as E.164 ("+33199000001"); false leaves it as written. Numbers whose first 0 a
// spreadsheet ate are French.
func ReadPhone(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	international := strings.HasPrefix(s, "+")
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/()+_", r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "(0)", ""))
	for _, r := range digits {
		if r < '0' || r > '9' {
			return s, false
		}
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = rest, true
	}
	switch {
	case international && strings.HasPrefix(digits, "330") && len(digits) == 12: // +33 06 …
		digits = "33" + digits[3:]
		fallthrough
	case international && strings.HasPrefix(digits, "33"):
		if len(digits) != 11 {
			return s, false
		}
		return "+" + digits, true
	case international:
		if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
			return s, false
		}
		return "+" + digits, true
	case len(digits) == 9 && digits[0] != '0':
		digits = "0" + digits
	}
	if len(digits) != 10 || digits[0] != '0' || digits[1] == '0' {
		return s, false
	}
	country := "33"
	if own, ok := overseas[digits[:4]]; ok && !strings.HasPrefix(digits, "063998") {
		country = own
	}
	return "+" + country + digits[1:], true
}

// ReadMail tidies an address of mail and says whether it looks like one; whether it works only a message can tell.
func ReadMail(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	s = strings.TrimPrefix(s, "mailto:")
	local, domain, found := strings.Cut(s, "@")
	if !found || local == "" || len(s) > 254 || strings.ContainsAny(s, " ,;:<>()[]\"'\\") && !mailSafe(local) || strings.Contains(domain, "@") {
		return s, false
	}
	domain = strings.ToLower(domain)
	dot := strings.LastIndexByte(domain, '.')
	if dot <= 0 || len(domain)-dot < 3 || strings.Contains(domain, "..") || strings.ContainsAny(domain, " ,;:<>()[]\"'\\") {
		return s, false
	}
	return local + "@" + domain, true
}

// mailSafe lets the apostrophe of o'brien through.
func mailSafe(local string) bool {
	return !strings.ContainsAny(local, " ,;:<>()[]\"\\")
}

// PadPostcode gives back the 0 that a spreadsheet ate: 1000 is Bourg-en-Bresse, unless it is Lausanne or Brussels.
func PadPostcode(s, country string) string {
	if (country == "" || fold.Fold(country) == "france") && len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		return "0" + s
	}
	return s
}
