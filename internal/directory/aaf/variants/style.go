package variants

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// Style is how a hand writes a set.
type Style struct {
	Source   string // what the names begin with
	Undated  bool   // ENT_Complet_Eleve_0001.xml
	First    int    // number of the first part
	Width    int    // digits of a part's number
	Capitals bool   // ELEVE_0000.XML
	PerPart  int
	Encoding string // UTF-8, UTF-16, ISO-8859-1, ISO-8859-15, windows-1252
	Mark     bool   // a byte order mark before UTF-8
	Undeclared, NoDoctype,
	Indented, CRLF bool
	Shuffled bool // attributes in any order
	Strange  bool // attributes that nobody knows
	Empties  int  // 0: absent; 1: <value/>; 2: <value></value>; 3: <attr/>
	Bars     bool // the values of a link in one, joined by |
	Escapes  int  // 0: only what must be; 1: numeric; 2: hexadecimal
	Wordless bool // records that do not say their category
	Pack     string
	seed     uint64
}

// Packs are the ways in which files travel.
var Packs = []string{"plain", "folder", "zip", "tar", "tgz", "gz", "zips"}

// AnyStyle draws a style.
func AnyStyle(seed uint64) Style {
	r := rand.New(rand.NewPCG(seed, 1234))
	s := Style{
		Source: pick(r, []string{"ENT", "ENT1D", "ENTBFC_BESANCON", "ENT_0990001N", "MonENT-aquitaine", "ENT.test", "ENT 2026"}), Undated: r.IntN(6) == 0, First: r.IntN(4) / 3, Width: 1 + r.IntN(5), Capitals: r.IntN(5) == 0,
		PerPart: 3 + r.IntN(60), Encoding: pick(r, []string{"UTF-8", "UTF-8", "UTF-8", "ISO-8859-15", "ISO-8859-15", "ISO-8859-1", "windows-1252", "UTF-16"}), NoDoctype: r.IntN(4) == 0, Indented: r.IntN(2) == 0, CRLF: r.IntN(3) == 0,
		Shuffled: r.IntN(2) == 0, Strange: r.IntN(2) == 0, Empties: r.IntN(4), Bars: r.IntN(8) == 0, Escapes: r.IntN(3), Wordless: r.IntN(10) == 0, Pack: pick(r, Packs), seed: seed,
	}
	if s.Encoding == "UTF-8" {
		s.Mark, s.Undeclared = r.IntN(3) == 0, r.IntN(5) == 0
	}
	return s
}

// Letters is the narrowest encoding that a style's names must pass, as New takes it.
func (s Style) Letters() string {
	switch s.Encoding {
	case "ISO-8859-1":
		return "ISO-8859-1"
	case "ISO-8859-15", "windows-1252":
		return "ISO-8859-15"
	}
	return "UTF-8"
}

// Complete writes the whole set of a world: files by their paths.
func (w *World) Complete(s Style) map[string][]byte {
	files := map[string][]byte{}
	for category, list := range w.records() {
		requests := make([]request, len(list))
		for i, r := range list {
			requests[i] = request{"addRequest", r}
		}
		w.parts(files, s, "Complet", category, requests)
	}
	return s.pack(files)
}

func (w *World) parts(files map[string][]byte, s Style, mode, category string, list []request) {
	name := func(part int) string {
		day := "_" + w.Day
		if s.Undated {
			day = ""
		}
		out := fmt.Sprintf("%s_%s%s_%s_%0*d.xml", s.Source, mode, day, category, s.Width, s.First+part)
		if s.Capitals {
			out = strings.ToUpper(out)
		}
		return out
	}
	part := 0
	for ; len(list) > s.PerPart; part++ {
		files[name(part)] = s.document(list[:s.PerPart])
		list = list[s.PerPart:]
	}
	files[name(part)] = s.document(list)
}

// request is a record and what is asked of it.
type request struct {
	does string
	record
}

func (s Style) document(list []request) []byte {
	r := rand.New(rand.NewPCG(s.seed, uint64(len(list))))
	var b strings.Builder
	line := func(indent int, text string) {
		if s.Indented {
			b.WriteString(strings.Repeat("  ", indent))
		}
		b.WriteString(text + "\n")
	}
	if !s.Undeclared {
		line(0, `<?xml version="1.0" encoding="`+s.Encoding+`"?>`)
	}
	if !s.NoDoctype {
		line(0, `<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">`)
	}
	line(0, "<ficAlimMENESR>")
	line(1, `<!-- versionAF="AAF-VE2103" -->`)
	for _, q := range list {
		line(1, "<"+q.does+">")
		word := "categoriePersonne"
		switch {
		case q.structure:
			word = "categorieStructure"
		case q.category == "MefEducNat":
			word = "categorieMef"
		case q.category == "MatiereEducNat":
			word = "categorieMatiere"
		}
		if s.Wordless {
			line(2, "<operationalAttributes/>")
		} else {
			line(2, `<operationalAttributes><attr name="`+word+`"><value>`+q.category+`</value></attr></operationalAttributes>`)
		}
		line(2, "<identifier><id>"+q.id+"</id></identifier>")
		if q.does != "deleteRequest" {
			attrs := slices.Clone(q.attrs)
			if s.Strange {
				attrs = append(attrs, attr{"ENTPersonAlias", v("x")}, attr{"ENTEleveMajeur", v("N")}, attr{"ENTAutre", v("a$b", "c")})
			}
			if s.Shuffled {
				r.Shuffle(len(attrs), func(i, j int) { attrs[i], attrs[j] = attrs[j], attrs[i] })
			}
			around, element, operation := "attributes", "attr", ""
			if q.does == "modifyRequest" {
				around, element, operation = "modifications", "modification", ` operation="replace"`
			}
			line(2, "<"+around+">")
			for _, a := range attrs {
				if len(a.values) == 0 && s.Empties == 0 && q.does != "modifyRequest" {
					continue
				}
				line(3, "<"+element+` name="`+a.name+`"`+operation+">"+s.values(a)+"</"+element+">")
			}
			line(2, "</"+around+">")
		}
		line(1, "</"+q.does+">")
	}
	line(0, "</ficAlimMENESR>")
	return s.encode(b.String())
}

func (s Style) values(a attr) string {
	if len(a.values) == 0 {
		return []string{"<value/>", "<value/>", "<value></value>", ""}[s.Empties]
	}
	values := a.values
	if s.Bars && (a.name == "ENTEleveAutoriteParentale" || a.name == "ENTElevePersRelEleve" || strings.HasSuffix(a.name, "PersRelEleveEleve")) {
		values = []string{strings.Join(values, "|")}
	}
	var b strings.Builder
	for _, value := range values {
		b.WriteString("<value>" + s.escape(value) + "</value>")
	}
	return b.String()
}

func (s Style) escape(text string) string {
	quote := []string{"'", "&#039;", "&#x27;"}[s.Escapes]
	return strings.NewReplacer("&", []string{"&amp;", "&#38;", "&#x26;"}[s.Escapes], "<", "&lt;", ">", "&gt;", "'", quote).Replace(text)
}

func (s Style) encode(text string) []byte {
	if s.CRLF {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	var table *charmap.Charmap
	switch s.Encoding {
	case "ISO-8859-1":
		table = charmap.ISO8859_1
	case "ISO-8859-15":
		table = charmap.ISO8859_15
	case "windows-1252":
		table = charmap.Windows1252
	case "UTF-16":
		out := []byte{0xFF, 0xFE}
		for _, u := range utf16.Encode([]rune(text)) {
			out = append(out, byte(u), byte(u>>8))
		}
		return out
	}
	if table != nil {
		out, err := table.NewEncoder().Bytes([]byte(text))
		if err != nil {
			panic(err)
		}
		return out
	}
	if s.Mark {
		text = "\uFEFF" + text
	}
	return []byte(text)
}

// pack puts the files as they travel.
func (s Style) pack(files map[string][]byte) map[string][]byte {
	files["ficAlimMENESR.dtd"] = []byte("<!ELEMENT ficAlimMENESR (addRequest|modifyRequest|deleteRequest)*>")
	out := map[string][]byte{}
	switch s.Pack {
	case "folder":
		for name, content := range files {
			out["export du rectorat/"+name] = content
		}
		return out
	case "zip":
		return map[string][]byte{"lot.zip": zipOf(files)}
	case "tar":
		return map[string][]byte{"lot.tar": tarOf(files)}
	case "tgz":
		return map[string][]byte{"lot.tar.gz": gzipOf(tarOf(files))}
	case "gz":
		for name, content := range files {
			out[name+".gz"] = gzipOf(content)
		}
		return out
	case "zips":
		for name, content := range files {
			out[name+".zip"] = zipOf(map[string][]byte{name: content})
		}
		return out
	}
	return files
}

func zipOf(files map[string][]byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range sorted(files) {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func tarOf(files map[string][]byte) []byte {
	var b bytes.Buffer
	t := tar.NewWriter(&b)
	for _, name := range sorted(files) {
		err := t.WriteHeader(&tar.Header{Name: "./" + name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg})
		if err == nil {
			_, err = t.Write(files[name])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := t.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func gzipOf(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}
