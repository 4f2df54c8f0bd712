package xmlstream

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// all reads a document to its end: what its texts say, joined, and the error that is not its end.
func all(r *Reader) (text string, err error) {
	var out strings.Builder
	depth := 0
	for {
		token, err := r.Next()
		if err == io.EOF {
			if depth != 0 {
				return "", errors.New("the end came inside an element")
			}
			return out.String(), nil
		}
		if err != nil {
			if _, again := r.Next(); again != err {
				return "", errors.New("another error the second time")
			}
			return out.String(), err
		}
		switch token.Kind {
		case Start:
			depth++
		case End:
			depth--
		case Text:
			out.Write(token.Text)
		}
	}
}

func TestEncodings(t *testing.T) {
	const text = "Cœur d’Élise, 5 €, O’Brien-Nguyễn"
	latin := strings.NewReplacer("ễ", "e").Replace(text)
	encode := func(m *charmap.Charmap, s string) string {
		out, err := m.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	wide := func(order unicode.Endianness, policy unicode.BOMPolicy) string {
		out, err := unicode.UTF16(order, policy).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?><a>` + text + `</a>`)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	noEuro := "Cœur d'Élise"
	for name, c := range map[string]struct{ content, text, encoding string }{
		"none declared":        {`<a>` + text + `</a>`, text, "UTF-8"},
		"UTF-8":                {`<?xml version="1.0" encoding="utf-8"?><a>` + text + `</a>`, text, "UTF-8"},
		"byte order mark":      {"\xEF\xBB\xBF" + `<?xml version="1.0" encoding="UTF-8"?><a>` + text + `</a>`, text, "UTF-8 BOM"},
		"a mark against Latin": {"\xEF\xBB\xBF" + `<?xml version="1.0" encoding="ISO-8859-1"?><a>` + text + `</a>`, text, "UTF-8 BOM"},
		"windows-1252":         {`<?xml version='1.0' encoding='Windows-1252'?><a>` + encode(charmap.Windows1252, latin) + `</a>`, latin, "windows-1252"},
		"ISO-8859-15":          {`<?xml version="1.0" encoding="ISO-8859-15"?><a>` + encode(charmap.ISO8859_15, noEuro) + `</a>`, noEuro, "ISO-8859-15"},
		"Windows said Latin":   {`<?xml version="1.0" encoding="ISO-8859-1"?><a>` + encode(charmap.Windows1252, latin) + `</a>`, latin, "ISO-8859-1"},
		"UTF-8 said Latin":     {`<?xml version="1.0" encoding="ISO-8859-15"?><a>` + text + `</a>`, text, "UTF-8"},
		"UTF-16LE":             {wide(unicode.LittleEndian, unicode.UseBOM), text, "UTF-16LE"},
		"UTF-16BE":             {wide(unicode.BigEndian, unicode.UseBOM), text, "UTF-16BE"},
		"UTF-16LE bare":        {wide(unicode.LittleEndian, unicode.IgnoreBOM), text, "UTF-16LE"},
		"spaces before":        {"\n  " + `<?xml version="1.0" encoding="ISO-8859-1"?><a>é` + "</a>", "é", "UTF-8"},
		"empty lines after":    {`<a>x</a>` + "\n\n", "x", "UTF-8"},
		"a comment, a CDATA":   {`<!DOCTYPE a SYSTEM "a.dtd"><!-- <a> --><a><![CDATA[<&]]>&#039;&amp;&#xE9;</a><!-- -->`, "<&'&é", "UTF-8"},
	} {
		for _, reader := range []io.Reader{strings.NewReader(c.content), iotest.OneByteReader(strings.NewReader(c.content)), iotest.DataErrReader(strings.NewReader(c.content))} {
			r := NewReader(reader, Limits{})
			text, err := all(r)
			if err != nil || text != c.text || r.Encoding() != c.encoding {
				t.Errorf("%s: %q in %s, %v; want %q in %s", name, text, r.Encoding(), err, c.text, c.encoding)
			}
			if r.Bytes() != int64(len(c.content)) {
				t.Errorf("%s: %d bytes counted of %d", name, r.Bytes(), len(c.content))
			}
		}
	}
}

func TestALetterCutByABlock(t *testing.T) {
	for shift := range 4 {
		text := strings.Repeat("x", block-20+shift) + strings.Repeat("ễ", 30)
		got, err := all(NewReader(strings.NewReader(`<a>`+text+`</a>`), Limits{}))
		if err != nil || got != text {
			t.Errorf("shift %d: %v", shift, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	limits := Limits{Bytes: 1 << 20, Depth: 10, Value: 4096}
	for name, c := range map[string]struct {
		content, code string
		line          int
	}{
		"nothing":             {"", Empty, 1},
		"spaces":              {" \n\n ", Empty, 0},
		"a comment":           {"<!-- -->", NotXML, 1},
		"text":                {"nom;prénom\n", NotXML, 1},
		"a web page":          {"<!DOCTYPE html><html><body><p>Connexion<br></html>", NotXML, 1},
		"an archive":          {"PK\x03\x04abc", NotXML, 1},
		"unknown encoding":    {`<?xml version="1.0" encoding="KOI8-R"?><a/>`, UnknownEncoding, 1},
		"UTF-16 that is not":  {`<?xml version="1.0" encoding="UTF-16"?><a/>`, UnknownEncoding, 1},
		"Latin undeclared":    {"<a>\n\n\xE9l\xE8ve</a>", BadCharacter, 3},
		"NUL":                 {"<a>\n\x00</a>", BadCharacter, 2},
		"escaped NUL":         {"<a>\n&#0;</a>", BadCharacter, 2},
		"a byte of nothing":   {`<?xml version="1.0" encoding="windows-1252"?>` + "<a>\x81</a>", BadCharacter, 1},
		"cut":                 {"<a>\n<b>x</b>\n<c", Truncated, 3},
		"cut between":         {"<a>\n<b>x</b>\n", Truncated, 3},
		"half a letter":       {"<a>\xC3", BadCharacter, 1},
		"crossed":             {"<a>\n<b></a></b>", Malformed, 2},
		"an attribute":        {"<a><b c=d/></a>", Malformed, 1},
		"a second root":       {"<a/>\n<b/>", SecondRoot, 2},
		"text after":          {"<a/>\nx", SecondRoot, 2},
		"an entity":           {"<a>\n&eacute;</a>", UnknownEntity, 2},
		"a subset":            {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", InternalSubset, 1},
		"an empty subset":     {"<!DOCTYPE a SYSTEM 'x' []><a/>", InternalSubset, 1},
		"a bare declaration":  {"<!ENTITY b 'c'><a/>", InternalSubset, 1},
		"a late DOCTYPE":      {"<a><!DOCTYPE a><b/></a>", Malformed, 1},
		"deep":                {strings.Repeat("<a>", 11), TooDeep, 1},
		"long text":           {"<a>" + strings.Repeat("x", 5000), ValueTooLong, 1},
		"long attribute":      {"<a b='" + strings.Repeat("x", 5000), ValueTooLong, 1},
		"long name":           {"<" + strings.Repeat("x", 5000), ValueTooLong, 1},
		"long comment":        {"<!--" + strings.Repeat("x", 5000), ValueTooLong, 1},
		"many attributes":     {"<a " + strings.Repeat("b='' ", 1000) + ">", ValueTooLong, 1},
		"large":               {"<a>" + strings.Repeat("<b/>\n", 1<<18), TooLarge, 0},
		"another version":     {`<?xml version="9.9"?><a/>`, Malformed, 1},
		"an unclosed comment": {"<a><!-- ", Truncated, 1},
	} {
		_, err := all(NewReader(strings.NewReader(c.content), limits))
		var refused *Error
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if refused.Code != c.code || c.line > 0 && refused.Line != c.line {
			t.Errorf("%s: %s at %d, want %s at %d", name, refused.Code, refused.Line, c.code, c.line)
		}
		if len(refused.Params) != len(Codes[refused.Code]) {
			t.Errorf("%s: parameters %v", name, refused.Params)
		}
	}
}

// endless gives a head, then the same bytes for ever.
type endless struct {
	head, tail string
	given      int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head)
	e.head = e.head[n:]
	for n < len(p) {
		n += copy(p[n:], e.tail)
	}
	e.given += int64(n)
	return n, nil
}

// A bomb is refused at once and costs nothing.
func TestBombs(t *testing.T) {
	for name, bomb := range map[string]*endless{
		"billion laughs":  {head: `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">`, tail: `<!ENTITY c "&b;&b;">`},
		"deep":            {tail: "<a>"},
		"long attribute":  {head: "<a b='", tail: "xxxxxxxxxxxxxxxx"},
		"long value":      {head: "<a>", tail: "xxxxxxxxxxxxxxxx"},
		"long tag":        {head: "<", tail: "xxxxxxxxxxxxxxxx"},
		"many attributes": {head: "<a ", tail: "b='c' "},
		"long directive":  {head: "<!DOCTYPE ", tail: "xxxxxxxxxxxxxxxx"},
		"long comment":    {head: "<!--", tail: "xxxxxxxxxxxxxxxx"},
		"long CDATA":      {head: "<a><![CDATA[", tail: "xxxxxxxxxxxxxxxx"},
		"references":      {head: "<a>", tail: "&#65;"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, err := all(NewReader(bomb, Limits{}))
		runtime.ReadMemStats(&after)
		var refused *Error
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
		if took, used := time.Since(began), (after.TotalAlloc-before.TotalAlloc)>>20; took > time.Second || used > 8 || bomb.given > 1<<20 {
			t.Errorf("%s: %v, %d MiB, %d bytes read", name, took, used, bomb.given)
		}
	}
}

func FuzzNext(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="ISO-8859-15"?><!DOCTYPE a SYSTEM "a.dtd"><a><b c="d">é&#039;</b><!-- --><![CDATA[x]]></a>`,
		"\xFF\xFE<\x00a\x00/\x00>\x00", "\xEF\xBB\xBF<a/>", "<a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
	} {
		f.Add([]byte(seed))
	}
	limits := Limits{Bytes: 1 << 16, Depth: 8, Value: 512}
	f.Fuzz(func(t *testing.T, content []byte) {
		once, errOnce := all(NewReader(bytes.NewReader(content), limits))
		var refused *Error
		if errOnce != nil && !errors.As(errOnce, &refused) {
			t.Fatal(errOnce)
		}
		if refused != nil && (refused.Line < 1 || len(refused.Params) != len(Codes[refused.Code])) {
			t.Fatalf("%+v", refused)
		}
		if len(content) > 4096 {
			return
		}
		bits, errBits := all(NewReader(iotest.OneByteReader(bytes.NewReader(content)), limits))
		if (errOnce == nil) != (errBits == nil) || errOnce == nil && once != bits {
			t.Fatalf("two readings differ: %v, %v", errOnce, errBits)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	content := []byte(`<?xml version="1.0" encoding="UTF-8"?><a>` + strings.Repeat(`<attr name="ENTPersonNomPatro"><value>DUPONT-MÉTHIVIER</value></attr>`+"\n", 20_000) + `</a>`)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := all(NewReader(bytes.NewReader(content), Limits{})); err != nil {
			b.Fatal(err)
		}
	}
}
