// Package theme turns one colour into readable tokens for the light and the dark mode. It is the twin of
// frontend/src/ui/theme.ts, where the algorithm is written out; theme.vectors.json holds both to the same answers.
package theme

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Mode are the tokens of one mode; Ratio is the least contrast of Brand with the backgrounds, one decimal, rounded down.
type Mode struct {
	Brand  string  `json:"brand"`
	Strong string  `json:"strong"`
	On     string  `json:"on"`
	Soft   string  `json:"soft"`
	Ratio  float64 `json:"ratio"`
}

// Tokens are both modes.
type Tokens struct {
	Light Mode `json:"light"`
	Dark  Mode `json:"dark"`
}

type rgb [3]float64

var lightBackgrounds = []string{"#FFFFFF", "#FBF8F2", "#F3EEE4"}
var darkBackgrounds = []string{"#13171D", "#1B212A", "#252D38"}

const (
	minimum   = 4.5
	step      = 0.0025
	maxChroma = 0.2
)

// ErrColour says that a text is not a colour.
var ErrColour = errors.New("a colour is # and six hexadecimal digits")

// Of returns the tokens of #RRGGBB.
func Of(hex string) (Tokens, error) {
	if len(hex) != 7 || hex[0] != '#' {
		return Tokens{}, ErrColour
	}
	if _, err := strconv.ParseUint(hex[1:], 16, 32); err != nil {
		return Tokens{}, ErrColour
	}
	L, a, b := oklab(parse(hex))
	raw := math.Hypot(a, b)
	C, h := 0.0, 0.0
	if raw >= 0.002 {
		C, h = math.Min(raw, maxChroma), math.Atan2(b, a)
	}
	mode := func(dark bool) Mode {
		soft, backgrounds, start, direction := colour(0.955, math.Min(C, 0.03), h), lightBackgrounds, math.Min(L, 0.62), -1.0
		m := Mode{On: "#FFFFFF"}
		if dark {
			soft, backgrounds, start, direction = colour(0.29, math.Min(C, 0.045), h), darkBackgrounds, math.Max(L, 0.7), 1.0
			m.On = "#06121A"
		}
		backgrounds = append(append([]string{}, backgrounds...), soft)
		found, hex := search(start, direction, C, h, backgrounds)
		m.Brand, m.Soft = hex, soft
		if dark {
			m.Strong = colour(math.Min(found+0.06, 1), C, h)
		} else {
			m.Strong = colour(math.Max(found-0.06, 0), C, h)
		}
		m.Ratio = math.Floor(least(hex, backgrounds)*10) / 10
		return m
	}
	return Tokens{Light: mode(false), Dark: mode(true)}, nil
}

// Address is where the stylesheet of a colour is served; none has none, and the house's own colour shows.
func Address(hex string) string {
	if hex == "" {
		return ""
	}
	return "/theme/" + strings.ToLower(strings.TrimPrefix(hex, "#")) + ".css"
}

// CSS is the whole stylesheet of a tenant.
func (t Tokens) CSS() string {
	part := func(name string, m Mode) string {
		return fmt.Sprintf("--tenant-brand-%[1]s:%[2]s;--tenant-strong-%[1]s:%[3]s;--tenant-on-%[1]s:%[4]s;--tenant-soft-%[1]s:%[5]s", name, m.Brand, m.Strong, m.On, m.Soft)
	}
	return ":root{" + part("light", t.Light) + ";" + part("dark", t.Dark) + "}"
}

func parse(hex string) rgb {
	n, _ := strconv.ParseUint(hex[1:], 16, 32)
	return rgb{linear(n >> 16 & 255), linear(n >> 8 & 255), linear(n & 255)}
}

func linear(b uint64) float64 {
	c := float64(b) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func encode(c float64) int {
	c = math.Min(1, math.Max(0, c))
	if c <= 0.0031308 {
		c *= 12.92
	} else {
		c = 1.055*math.Pow(c, 1/2.4) - 0.055
	}
	return int(math.Floor(255*c + 0.5))
}

func oklab(v rgb) (L, a, b float64) {
	l := math.Cbrt(0.4122214708*v[0] + 0.5363325363*v[1] + 0.0514459929*v[2])
	m := math.Cbrt(0.2119034982*v[0] + 0.6806995451*v[1] + 0.1073969566*v[2])
	s := math.Cbrt(0.0883024619*v[0] + 0.2817188376*v[1] + 0.6299787005*v[2])
	return 0.2104542553*l + 0.793617785*m - 0.0040720468*s,
		1.9779984951*l - 2.428592205*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.808675766*s
}

func fromOklch(L, C, h float64) rgb {
	a, b := C*math.Cos(h), C*math.Sin(h)
	cube := func(x float64) float64 { return x * x * x }
	l := cube(L + 0.3963377774*a + 0.2158037573*b)
	m := cube(L - 0.1055613458*a - 0.0638541728*b)
	s := cube(L - 0.0894841775*a - 1.291485548*b)
	return rgb{4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.707614701*s}
}

func inside(v rgb) bool {
	for _, c := range v {
		if c < -0.0001 || c > 1.0001 {
			return false
		}
	}
	return true
}

func colour(L, C, h float64) string {
	v := fromOklch(L, C, h)
	if !inside(v) {
		low, high := 0.0, C
		for range 24 {
			middle := (low + high) / 2
			if inside(fromOklch(L, middle, h)) {
				low = middle
			} else {
				high = middle
			}
		}
		v = fromOklch(L, low, h)
	}
	return fmt.Sprintf("#%02X%02X%02X", encode(v[0]), encode(v[1]), encode(v[2]))
}

// Contrast is WCAG 2.2's, from 1 to 21.
func Contrast(a, b string) float64 {
	y := func(hex string) float64 { v := parse(hex); return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2] }
	ya, yb := y(a), y(b)
	return (math.Max(ya, yb) + 0.05) / (math.Min(ya, yb) + 0.05)
}

func least(hex string, backgrounds []string) float64 {
	low := 21.0
	for _, b := range backgrounds {
		low = math.Min(low, Contrast(hex, b))
	}
	return low
}

func search(start, direction, C, h float64, backgrounds []string) (float64, string) {
	for i := 0; ; i++ {
		L := start + direction*step*float64(i)
		if L < 0 {
			return 0, "#000000"
		}
		if L > 1 {
			return 1, "#FFFFFF"
		}
		if hex := colour(L, C, h); least(hex, backgrounds) >= minimum {
			return L, hex
		}
	}
}
