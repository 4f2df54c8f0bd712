package password

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lengths, in characters.
const (
	Minimum           = 8
	MinimumPrivileged = 12 // for those who see other people's records
	Maximum           = 128
)

// Reason is why a password is refused; it is a key of the caller's catalogue. There is no rule of
// composition: length and rarity are what count (NIST SP 800-63B, 3.1.1).
type Reason string

// The reasons.
const (
	TooShort Reason = "too_short"
	TooLong  Reason = "too_long"
	Common   Reason = "common"   // among the first that anybody would try
	Personal Reason = "personal" // made of the person's own name, login or address
)

// Weakness is the error for a password that is not accepted.
type Weakness struct{ Reason Reason }

func (w *Weakness) Error() string { return "password: " + string(w.Reason) }

//go:embed words.txt
var wordList string

// words are folded first names, common words and runs of keys.
var words = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, line := range strings.Split(wordList, "\n") {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				set[fold(word)] = true
			}
		}
	}
	return set
})

// Check tells whether a password is accepted for somebody whose own words (names, login, mailbox) are
// given; minimum is one of the lengths above. The error is a *Weakness.
func Check(password string, minimum int, own ...string) error {
	password = composed(password)
	length := utf8.RuneCountInString(password)
	switch {
	case length < minimum:
		return &Weakness{TooShort}
	case length > Maximum:
		return &Weakness{TooLong}
	}
	folded := fold(password)
	for _, candidate := range []string{folded, unleet(folded)} {
		if isPersonal(candidate, own) {
			return &Weakness{Personal}
		}
		if isCommon(candidate) {
			return &Weakness{Common}
		}
	}
	return nil
}

// isPersonal: what is left without the person's own words is less than six characters.
func isPersonal(folded string, own []string) bool {
	rest, found := folded, false
	for _, word := range own {
		for _, piece := range strings.FieldsFunc(fold(word), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if len(piece) >= 3 && strings.Contains(rest, piece) {
				rest, found = strings.ReplaceAll(rest, piece, ""), true
			}
		}
	}
	return found && utf8.RuneCountInString(rest) < 6
}

var (
	digitsOnly = regexp.MustCompile(`^[^\pL]+$`)
	// decoration is what people put around a word to please a rule: a year, a department, a few signs.
	decoration = regexp.MustCompile(`^[^\pL]{0,8}?$`)
	core       = regexp.MustCompile(`^([^\pL]{0,8}?)(\pL.*?)([^\pL]{0,10})$`)
)

// isCommon follows rules rather than a copied list: every word of the list with what is usually put
// around it, two of them side by side, runs and repetitions, numbers and dates.
func isCommon(folded string) bool {
	if digitsOnly.MatchString(folded) || repeated(folded) || sequence(folded) {
		return true
	}
	parts := core.FindStringSubmatch(folded)
	if parts == nil || !decoration.MatchString(parts[1]) {
		return false
	}
	return commonCore(parts[2]) || commonCore(unleet(parts[2]))
}

var number = regexp.MustCompile(`\d+`)

// commonCore judges what is left once the decoration is off.
func commonCore(core string) bool {
	inside := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, core)
	if known(inside) || repeated(inside) || sequence(inside) {
		return true
	}
	for i := 3; i <= len(inside)-2; i++ {
		if known(inside[:i]) && known(inside[i:]) {
			return true
		}
	}
	// A word, a number, another word: "marie2015louis".
	pieces := number.Split(inside, -1)
	return len(pieces) == 2 && known(pieces[0]) && known(pieces[1])
}

func known(word string) bool { return words()[word] }

// repeated: one short piece over and over ("aaaaaaaa", "abcabcabc", "1212121212").
func repeated(s string) bool {
	for size := 1; size <= 4 && size*2 <= len(s); size++ {
		piece := s[:size]
		if strings.HasPrefix(strings.Repeat(piece, len(s)/size+1), s) && len(s) >= size*2 {
			return true
		}
	}
	return false
}

// rows are the keyboards' rows and columns, and the alphabets that fingers run along.
var rows = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
	"aqwzsxedcrfvtgbyhnujikolpm", "1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb", "azeqsdwxc", "azerty123456789",
}

// sequence: the whole is at most three runs of three keys or more along those rows, either way.
func sequence(s string) bool {
	if len(s) < 6 {
		return false
	}
	runs := 0
	for len(s) > 0 {
		longest := 0
		for _, row := range rows {
			for _, line := range []string{row, reverse(row)} {
				n := 0
				for n < len(s) && strings.Contains(line, s[:n+1]) {
					n++
				}
				longest = max(longest, n)
			}
		}
		if longest < 3 {
			return false
		}
		if runs++; runs > 3 {
			return false
		}
		s = s[longest:]
	}
	return true
}

func reverse(s string) string {
	out := make([]byte, len(s))
	for i := range len(s) {
		out[len(s)-1-i] = s[i]
	}
	return string(out)
}

// fold brings a word to small letters without accents.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(s)))
	return strings.NewReplacer("œ", "oe", "æ", "ae").Replace(s)
}

// unleet reads "m0td3p@sse" as it is meant.
func unleet(s string) string {
	return strings.NewReplacer("@", "a", "4", "a", "3", "e", "€", "e", "1", "i", "!", "i", "0", "o", "5", "s", "$", "s", "7", "t", "8", "b").Replace(s)
}
