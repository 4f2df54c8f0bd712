package demo

import "strings"

const narrow = "\u202f" // narrow no-break space

var typesetter = strings.NewReplacer(
	"'", "’", " ;", narrow+";", " :", narrow+":", " !", narrow+"!", " ?", narrow+"?",
	"« ", "«"+narrow, " »", narrow+"»", "...", "…",
	" EUR", narrow+"€", " h ", narrow+"h"+narrow, " %", narrow+"%",
)

// typeset gives a French sentence its apostrophes and its narrow no-break spaces, so that tables can be typed on an
// ordinary keyboard.
func typeset(s string) string { return typesetter.Replace(s) }

// englishQuotes gives an English sentence its apostrophes.
func englishQuotes(s string) string { return strings.ReplaceAll(s, "'", "’") }
