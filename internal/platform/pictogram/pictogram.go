// Package pictogram holds the drawings that a child who does not read yet knows their things by: the same on the page and on
// the printed card. They are Préau's own, outlined so that a black and white copy still tells them apart.
package pictogram

import (
	"embed"
	"fmt"
	"strings"

	"preau/internal/platform/fold"
)

//go:embed drawings/*.svg
var drawings embed.FS

// Pictogram is a drawing and the French word that goes with it, as the card prints it.
type Pictogram struct {
	Key  string // the word without its accents: the drawing's file
	Word string
}

// All are the drawings, in the order of the alphabet.
var All = list("arbre avion ballon banane bateau bougie cactus camion carotte cerise champignon chapeau chat clé cloche cœur crayon drapeau escargot étoile fleur " +
	"fusée gâteau glace livre lune lunettes maison montagne nuage œuf oiseau papillon parapluie poisson pomme robot soleil tasse vélo")

func list(words string) (out []Pictogram) {
	for _, w := range strings.Fields(words) {
		out = append(out, Pictogram{Key: fold.Fold(w), Word: w})
	}
	return out
}

// Word is what a drawing shows, "" for one that is not there.
func Word(key string) string {
	for _, p := range All {
		if p.Key == key {
			return p.Word
		}
	}
	return ""
}

// Drawing is the SVG of a key, "" for one that is not there.
func Drawing(key string) string {
	b, err := drawings.ReadFile("drawings/" + key + ".svg")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// Faces is how many different faces there are.
const Faces = 6 * 8 * 5 * 3

const line = `#1d2430`

var (
	skins  = [8]string{"#e5533d", "#f2994a", "#f7c948", "#7cc08a", "#3f8a57", "#4a90c2", "#9a7fc7", "#f4a6b7"}
	bodies = [6]string{
		`<path d="M10 58C8 30 18 18 32 18C46 18 56 30 54 58Z" fill="%s"/>`,
		`<rect x="12" y="18" width="40" height="40" rx="12" fill="%s"/>`,
		`<circle cx="32" cy="38" r="21" fill="%s"/>`,
		`<path d="M32 16 56 58H8Z" fill="%s"/>`,
		`<path d="M14 18H50V52Q45 60 41 53Q36 60 32 53Q27 60 23 53Q18 60 14 52Z" fill="%s"/>`,
		`<ellipse cx="32" cy="39" rx="26" ry="18" fill="%s"/>`,
	}
	tops = [5]string{
		``,
		`<path d="M22 24V9M42 24V9"/><circle cx="22" cy="7" r="3.5" fill="%[1]s"/><circle cx="42" cy="7" r="3.5" fill="%[1]s"/>`,
		`<path d="M20 26 12 6 30 18ZM44 26 52 6 34 18Z" fill="%[1]s"/>`,
		`<path d="M24 22Q16 2 26 4Q32 10 29 20ZM40 22Q48 2 38 4Q32 10 35 20Z" fill="%[1]s"/>`,
		`<path d="M32 20V8M26 21 22 10M38 21 42 10"/>`,
	}
	eyes = [3]string{
		`<circle cx="25" cy="36" r="5" fill="#fff"/><circle cx="39" cy="36" r="5" fill="#fff"/><circle cx="26" cy="37" r="2" fill="#1d2430" stroke="none"/><circle cx="38" cy="37" r="2" fill="#1d2430" stroke="none"/>`,
		`<circle cx="32" cy="35" r="8" fill="#fff"/><circle cx="32" cy="36" r="3" fill="#1d2430" stroke="none"/>`,
		`<circle cx="26" cy="37" r="2.8" fill="#1d2430" stroke="none"/><circle cx="38" cy="37" r="2.8" fill="#1d2430" stroke="none"/>`,
	}
)

// Face draws one of the faces by which a class's pupils find their name: no secret, and no likeness of anybody.
func Face(n int) string {
	n = ((n % Faces) + Faces) % Faces
	skin := skins[n%8]
	n /= 8
	body := fmt.Sprintf(bodies[n%6], skin)
	n /= 6
	top := tops[n%5]
	if strings.Contains(top, "%") {
		top = fmt.Sprintf(top, skin)
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="none" stroke="` + line + `" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round">` +
		top + body + eyes[n/5%3] + `<path d="M27 47Q32 51 37 47"/></g></svg>`
}
