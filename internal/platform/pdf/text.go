package pdf

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// mapStrings applies change to every string value of decoded JSON; keys are the template's and stay.
func mapStrings(value any, change func(string) string) any {
	switch v := value.(type) {
	case string:
		return change(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = mapStrings(v[i], change)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = mapStrings(v[key], change)
		}
		return out
	}
	return value
}

// tidy composes letters and accents, keeps line breaks, and drops what has no shape: control
// characters and the overrides that make a line read backwards.
func tidy(s string) string {
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// whiteSquare stands for a character that no bundled font draws.
const whiteSquare = '□'

// drawable keeps what the bundled fonts draw; marks and joiners of what is replaced go with it.
func drawable(s string) string {
	known := coverage()
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || known(r):
			return r
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk):
			return -1
		}
		return whiteSquare
	}, tidy(s))
}

// coverage tells whether the font of the last resort draws a character.
var coverage = sync.OnceValue(func() func(rune) bool {
	content, err := files.ReadFile("fonts/NotoSans-Regular.ttf")
	if err != nil {
		return func(r rune) bool { return r < 0x7f }
	}
	font, err := sfnt.Parse(content)
	if err != nil {
		return func(r rune) bool { return r < 0x7f }
	}
	return func(r rune) bool {
		glyph, err := font.GlyphIndex(nil, r)
		return err == nil && glyph != 0
	}
})
