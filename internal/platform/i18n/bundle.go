// Package i18n turns a stable key and its parameters into a sentence of the reader's language, and
// writes dates, hours, numbers and amounts the way that language does.
//
// Sentences live in gettext PO files, one per namespace and language. A msgid is a stable key
// (`liaison.note_closed`), never a sentence, so that correcting a French sentence breaks no
// translation and a problem's code finds its words. Placeholders are named: `{name}`; `{{` writes a brace.
package i18n

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/leonelquinteros/gotext"

	"preau/internal/platform/fold"
)

// Fallback is the language of the last resort: every key has a French sentence.
const Fallback = "fr"

// missingLimit bounds what Missing remembers, because keys may come from stored rows.
const missingLimit = 1000

// Bundle holds every catalogue of the process. It is filled at start and then read by any number of
// goroutines.
type Bundle struct {
	mu       sync.RWMutex
	messages map[string]map[string]message // language, then namespace + "\x00" + key

	missingMu sync.Mutex
	missing   map[string]map[string]struct{} // language, then key
}

// message is one entry of a catalogue, cut at its placeholders once and for all.
type message struct {
	forms  []template // one, or one per plural form
	plural bool
}

// New returns an empty bundle.
func New() *Bundle {
	return &Bundle{
		messages: map[string]map[string]message{},
		missing:  map[string]map[string]struct{}{},
	}
}

// AddPO adds one PO file to a namespace of a language ("fr", "en"). Several files may feed one
// namespace. It fails on a line that is not PO, on a key given twice, on an empty sentence, on a
// plural entry without all the forms of the language, and on a placeholder that is not closed:
// a broken catalogue must stop the process at start, not show a key to a family.
func (b *Bundle) AddPO(namespace, lang string, po []byte) error {
	lang = base(lang)
	where := namespace + "/" + lang + ".po"
	if err := checkSyntax(po); err != nil {
		return fmt.Errorf("i18n: %s: %w", where, err)
	}
	parsed := gotext.NewPo()
	parsed.Parse(po)
	b.mu.Lock()
	defer b.mu.Unlock()
	catalogue := b.messages[lang]
	if catalogue == nil {
		catalogue = map[string]message{}
		b.messages[lang] = catalogue
	}
	for key, entry := range parsed.GetDomain().GetTranslations() {
		if key == "" {
			continue // the header
		}
		full := namespace + "\x00" + key
		if _, twice := catalogue[full]; twice {
			return fmt.Errorf("i18n: %s: the key %q is given twice", where, key)
		}
		m, err := compile(entry, lang)
		if err != nil {
			return fmt.Errorf("i18n: %s: key %q: %w", where, key, err)
		}
		catalogue[full] = m
	}
	return nil
}

// Sentence returns the sentence of a key in the wanted language, else in French, else the key
// itself, which Missing then reports. Where the entry has plural forms, args["n"] (any integer)
// chooses. Values may be strings, integers (grouped as the language does), Cents, Day, Instant,
// Hour or fmt.Stringer; a placeholder without a value stays visible as `{name}`.
// The result is plain text: whoever puts it into HTML escapes it there.
func (b *Bundle) Sentence(lang, namespace, id string, args map[string]any) string {
	lang = base(lang)
	m, used, found := b.find(lang, namespace, id)
	if used != lang {
		b.reportMissing(lang, id)
	}
	if !found {
		return id
	}
	form := m.forms[0]
	if m.plural {
		n, ok := integer(args["n"])
		if !ok {
			b.reportMissing(used, id+" {n}")
			n = 2
		}
		form = m.forms[min(pluralForm(used, n), len(m.forms)-1)]
	}
	text, unfilled := form.fill(used, args)
	for _, name := range unfilled {
		b.reportMissing(used, id+" {"+name+"}")
	}
	return text
}

// Has tells whether a key has a sentence of its own in a language, without falling back.
func (b *Bundle) Has(lang, namespace, id string) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	_, found := b.messages[base(lang)][namespace+"\x00"+id]
	return found
}

// Languages lists the languages of which at least one catalogue was added, sorted.
func (b *Bundle) Languages() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	langs := make([]string, 0, len(b.messages))
	for lang := range b.messages {
		langs = append(langs, lang)
	}
	sort.Strings(langs)
	return langs
}

// Missing lists what was asked for and not found in a language since the start: keys, and
// `key {placeholder}` where no value was given. Sorted, at most a thousand.
func (b *Bundle) Missing(lang string) []string {
	b.missingMu.Lock()
	defer b.missingMu.Unlock()
	keys := make([]string, 0, len(b.missing[base(lang)]))
	for key := range b.missing[base(lang)] {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Parity lists what one language has and another has not: a key, or a placeholder within a key.
// Each line reads `liaison: note_closed is missing in en`. An empty list is what tests ask for.
func (b *Bundle) Parity() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var gaps []string
	for have, catalogue := range b.messages {
		for full, m := range catalogue {
			namespace, key, _ := strings.Cut(full, "\x00")
			for other, otherCatalogue := range b.messages {
				if other == have {
					continue
				}
				peer, found := otherCatalogue[full]
				if !found {
					gaps = append(gaps, fmt.Sprintf("%s: %s is missing in %s", namespace, key, other))
					continue
				}
				for _, name := range m.names() {
					if name != "n" && !slices.Contains(peer.names(), name) {
						gaps = append(gaps, fmt.Sprintf("%s: %s lacks {%s} in %s", namespace, key, name, other))
					}
				}
			}
		}
	}
	sort.Strings(gaps)
	return slices.Compact(gaps)
}

// asciiApostrophe and looseSpace are what French typography refuses: a straight apostrophe between
// letters, and a breaking (or no) space before a high punctuation mark. A colon within a time, a URL
// or a ratio has no letter before it and is left alone.
var (
	asciiApostrophe = regexp.MustCompile(`\pL'\pL`)
	looseSpace      = regexp.MustCompile(`[ \pL\pN}»][;!?](\s|$)|[ \pL}»]:(\s|$)| »|« `)
)

// Typography lists the French sentences that break the language's typography: `'` for `’`, or a
// punctuation mark that could be torn from its word at the end of a line.
func (b *Bundle) Typography() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var faults []string
	for full, m := range b.messages["fr"] {
		namespace, key, _ := strings.Cut(full, "\x00")
		for _, form := range m.forms {
			if asciiApostrophe.MatchString(form.source) || looseSpace.MatchString(form.source) {
				faults = append(faults, fmt.Sprintf("%s: %s: %s", namespace, key, form.source))
			}
		}
	}
	sort.Strings(faults)
	return faults
}

func (b *Bundle) find(lang, namespace, id string) (m message, used string, found bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	full := namespace + "\x00" + id
	if m, found = b.messages[lang][full]; found {
		return m, lang, true
	}
	m, found = b.messages[Fallback][full]
	if !found {
		return m, "", false
	}
	return m, Fallback, true
}

func (b *Bundle) reportMissing(lang, key string) {
	b.missingMu.Lock()
	defer b.missingMu.Unlock()
	keys := b.missing[lang]
	if keys == nil {
		keys = map[string]struct{}{}
		b.missing[lang] = keys
	}
	if len(keys) < missingLimit {
		keys[key] = struct{}{}
	}
}

// pluralForm gives the index of the plural form of an integer: in French 0 and 1 are singular, in
// English 1 alone (Unicode CLDR, cardinal rules). Other languages take the English rule.
func pluralForm(lang string, n int64) int {
	singular := n == 1 || n == -1
	if lang == "fr" {
		singular = singular || n == 0
	}
	if singular {
		return 0
	}
	return 1
}

func compile(entry *gotext.Translation, lang string) (message, error) {
	count := 1
	if entry.PluralID != "" {
		count = 2
	}
	m := message{plural: entry.PluralID != ""}
	if len(entry.Trs) != count {
		return m, fmt.Errorf("%d forms where %s has %d", len(entry.Trs), lang, count)
	}
	for i := range count {
		source := entry.Trs[i]
		if source == "" {
			return m, fmt.Errorf("form %d is empty", i)
		}
		t, err := parseTemplate(source)
		if err != nil {
			return m, err
		}
		m.forms = append(m.forms, t)
	}
	return m, nil
}

func (m message) names() []string {
	var names []string
	for _, form := range m.forms {
		for _, part := range form.parts {
			if part.name != "" {
				names = append(names, part.name)
			}
		}
	}
	return names
}

var poLine = regexp.MustCompile(`^(?:(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+)?("(?:[^"\\]|\\.)*")$`)

// checkSyntax refuses what the PO parser would skip without a word.
func checkSyntax(po []byte) error {
	seen := map[string]int{}
	var key strings.Builder
	inKey, keyLine := false, 0
	closeKey := func() error {
		if !inKey {
			return nil
		}
		inKey = false
		if first, twice := seen[key.String()]; twice {
			return fmt.Errorf("line %d: the key %q is given twice (first on line %d)", keyLine, key.String(), first)
		}
		seen[key.String()] = keyLine
		return nil
	}
	for i, line := range strings.Split(string(po), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := poLine.FindStringSubmatch(line)
		if parts == nil {
			return fmt.Errorf("line %d is not PO", i+1)
		}
		text, err := strconv.Unquote(parts[2])
		if err != nil {
			return fmt.Errorf("line %d: bad escape: %w", i+1, err)
		}
		switch {
		case parts[1] == "msgid":
			inKey, keyLine = true, i+1
			key.Reset()
			key.WriteString(text)
		case parts[1] == "" && inKey:
			key.WriteString(text)
		default:
			if err := closeKey(); err != nil {
				return err
			}
		}
	}
	return closeKey()
}

// template is a sentence cut at its placeholders.
type template struct {
	source string
	parts  []part
}

// part is either a literal or the name of a value.
type part struct{ literal, name string }

var placeholderName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func parseTemplate(source string) (template, error) {
	t := template{source: source}
	rest := source
	literal := ""
	for {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			break
		}
		literal += rest[:i]
		rest = rest[i+1:]
		if strings.HasPrefix(rest, "{") {
			literal += "{"
			rest = rest[1:]
			continue
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !placeholderName.MatchString(name) {
			return t, fmt.Errorf("bad placeholder in %q", source)
		}
		if literal != "" {
			t.parts = append(t.parts, part{literal: literal})
			literal = ""
		}
		t.parts = append(t.parts, part{name: name})
		rest = after
	}
	if literal += rest; literal != "" {
		t.parts = append(t.parts, part{literal: literal})
	}
	return t, nil
}

// fill writes the values in one pass, so that a value holding `{name}` stays what it is.
func (t template) fill(lang string, args map[string]any) (text string, unfilled []string) {
	var out strings.Builder
	for i, p := range t.parts {
		if p.name == "" {
			if next := i + 1; lang == "fr" && next < len(t.parts) {
				if name, isText := args[t.parts[next].name].(string); isText && elided(name) {
					p.literal = elision.ReplaceAllString(p.literal, "$1$2’")
				}
			}
			out.WriteString(p.literal)
			continue
		}
		value, given := args[p.name]
		if !given {
			unfilled = append(unfilled, p.name)
			out.WriteString("{" + p.name + "}")
			continue
		}
		out.WriteString(write(lang, value))
	}
	return out.String(), unfilled
}

// elision is the word that loses its vowel before a name: « de Lina », « d’Adam ».
var elision = regexp.MustCompile(`(^|[ («\x{a0}\x{202f}])([dD]|[qQ]u)e $`)

// elided tells whether a name begins with a vowel: « Adam », « Élise », « Yves »; not « Yann », « Ouassim », « Hugo », « onze ».
func elided(name string) bool {
	return beginsWithVowel.MatchString(fold.Fold(name))
}

var beginsWithVowel = regexp.MustCompile(`^(?:[ae]|i(?:[^aeou]|$)|o(?:[^nu]|n[^z]|u[^aeiy]|$)|u|y[^aeiou ])`)

func write(lang string, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case Organisation:
		return v.Subject(lang)
	case Cents:
		return Money(lang, int64(v))
	case Day:
		return Date(lang, time.Time(v))
	case Instant:
		return DateTime(lang, time.Time(v))
	case Hour:
		return Time(lang, time.Time(v))
	case fmt.Stringer:
		return v.String()
	}
	if n, ok := integer(value); ok {
		return Number(lang, n)
	}
	return fmt.Sprint(value)
}

func integer(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case uint:
		return int64(v), true
	case uint32:
		return int64(v), true
	case float64: // what encoding/json makes of a stored parameter
		if v == float64(int64(v)) {
			return int64(v), true
		}
	}
	return 0, false
}
