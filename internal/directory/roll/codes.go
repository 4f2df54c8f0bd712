package roll

import (
	"strconv"
	"strings"

	"preau/internal/platform/fold"
)

// The ministry's codes of kinship (SIECLE CODE_PARENTE, AAF lien) that a reader looks for.
const (
	Mother       int16 = 10
	Father       int16 = 20
	Educator     int16 = 41
	FosterCarer  int16 = 42
	Tutor        int16 = 50
	ChildWelfare int16 = 51 // aide sociale à l'enfance
	Themselves   int16 = 70
	OtherLink    int16 = 90
)

// formerRelations are the codes of one digit that came before. Beware: 1 was the father, and 10 is the mother.
var formerRelations = map[string]int16{"1": Father, "2": Mother, "3": Tutor, "4": 39, "5": ChildWelfare, "6": OtherLink, "7": Themselves}

// ReadRelation reads a code of kinship, of two digits or of one (former); 0 when nothing is said, OtherLink and false when the
// code is not known.
func ReadRelation(code string) (int16, bool) {
	if code == "" || code == "0" {
		return 0, true
	}
	if former, ok := formerRelations[code]; ok {
		return former, true
	}
	n, err := strconv.ParseInt(code, 10, 16)
	if err != nil {
		return 0, false
	}
	switch int16(n) {
	case Mother, Father, 37, 38, 39, Educator, FosterCarer, Tutor, ChildWelfare, Themselves, OtherLink: // 37 siblings, 38 ascendant, 39 other family
		return int16(n), true
	case 43: // garde d'enfant
		return OtherLink, true
	}
	return OtherLink, false
}

// mefstat4 are the levels of the first degree (MEFSTAT4 of the ministry's nomenclature).
var mefstat4 = map[string]string{"1110": "TPS", "1111": "PS", "1112": "MS", "1113": "GS", "1121": "CP", "1122": "CE1", "1123": "CE2", "1124": "CM1", "1125": "CM2"}

// mefLevels are the first three digits of a MEF of a collège: general, then adapted (SEGPA).
var mefLevels = map[string]string{"100": "6e", "101": "5e", "102": "4e", "103": "3e", "164": "6e", "165": "5e", "166": "4e", "167": "3e"}

// LevelOf reads one of Levels from a code of the ministry (MEFSTAT4, or a MEF of eleven digits) or from words that begin with it;
// "" when they say none.
func LevelOf(word string) string {
	word = strings.TrimSpace(word)
	if level := mefstat4[word]; level != "" {
		return level
	}
	if len(word) == 11 {
		if level := mefLevels[word[:3]]; level != "" {
			return level
		}
	}
	first, _, _ := strings.Cut(word, " ")
	for _, w := range []string{word, first} {
		if read := ReadLevel(w); LevelRank(read) < len(Levels) {
			return read
		}
	}
	return ""
}

// functionProfiles are the ministry's functions (N_FONCTION) by the house's profiles; what works in a school without teaching is
// its staff.
var functionProfiles = map[string]string{
	"ENS": "teacher", "DOC": "librarian", "EDU": "school_life", "CPE": "school_life", "AED": "school_life", "SUR": "school_life", "ASU": "school_life", "APP": "school_life",
	"ADF": "school_staff", "ADM": "school_staff", "ACP": "school_staff", "AES": "school_staff", "ALB": "school_staff", "ASE": "school_staff", "ATE": "school_staff", "CFC": "school_staff",
	"CTR": "school_staff", "FCP": "school_staff", "INF": "school_staff", "LAB": "school_staff", "MDS": "school_staff", "ORI": "school_staff", "OUV": "school_staff", "PSY": "school_staff",
	"SOC": "school_staff", "TEC": "school_staff", "-": "school_staff", "": "school_staff",
}

// Directing is the function of who directs a school of the second degree.
const Directing = "DIR"

// FunctionProfile is the profile of a function; school_staff and false when the function is not known.
func FunctionProfile(function string) (profile string, known bool) {
	if profile, known = functionProfiles[strings.ToUpper(function)]; known {
		return profile, true
	}
	return "school_staff", false
}

var joints = strings.NewReplacer("|", " ", "#", " ", "+", " ")

// NameKeyOf is a pupil's key by their names, birth date and sex: the same in every register.
func NameKeyOf(p Pupil) string {
	parts := []string{p.FamilyName, p.UsageName, p.FirstName}
	for i := range parts {
		parts[i] = joints.Replace(fold.Fold(parts[i]))
	}
	return "name:" + strings.Join(parts, "|") + "|" + p.BirthDate + "|" + p.Sex
}
