package intake

import (
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds a displayed name, extension included, in characters.
const maxName = 120

// SafeName returns the name under which a file is shown and offered on download: the last part of a
// path, composed letters, no control character, no character that turns the line around, nothing that
// a file system or a header would trip over, and the extension of what the file is.
func SafeName(name, extension string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar, unicode.Is(unicode.Co, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`/:*?"<>|%;`, r):
			return '-'
		}
		return r
	}, name)
	for _, known := range []string{extension, path.Ext(name)} {
		if known != "" && len(known) <= 6 && strings.EqualFold(path.Ext(name), known) {
			name = name[:len(name)-len(known)]
			break
		}
	}
	name = strings.Trim(strings.Join(strings.Fields(name), " "), " .-")
	if runes := []rune(name); len(runes) > maxName-len(extension) {
		name = strings.TrimSpace(string(runes[:maxName-len(extension)]))
	}
	if name == "" || strings.EqualFold(name, strings.TrimPrefix(extension, ".")) {
		name = "document"
	}
	return name + extension
}
