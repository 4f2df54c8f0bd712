package aaf

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

// damage is one thing done to a whole set, and the code that must say so.
type damage struct {
	name string
	code string
	do   func(f folder)
}

func edit(name string, change func([]byte) []byte) func(folder) {
	return func(f folder) {
		for file := range f {
			if strings.Contains(file, name) {
				f[file] = change(bytes.Clone(f[file]))
			}
		}
	}
}

func replace(name, old, with string) func(folder) {
	return edit(name, func(b []byte) []byte {
		if !bytes.Contains(b, []byte(old)) {
			panic(old + " is not in " + name)
		}
		return bytes.Replace(b, []byte(old), []byte(with), 1)
	})
}

func renamed(old, with string) func(folder) {
	return func(f folder) {
		for file, content := range maps.Clone(f) {
			if strings.Contains(file, old) {
				delete(f, file)
				f[strings.Replace(file, old, with, 1)] = content
			}
		}
	}
}

func lost(name string) func(folder) {
	return func(f folder) {
		maps.DeleteFunc(f, func(file string, _ []byte) bool { return strings.Contains(file, name) })
	}
}

func damages() []damage {
	var out []damage
	add := func(code, name string, do func(folder)) { out = append(out, damage{name, code, do}) }
	categories := []string{"EtabEducNat_0000", "PersEducNat_0000", "Eleve_0000", "Eleve_0001", "PersRelEleve_0000", "PersRelEleve_0001"}
	random := rand.New(rand.NewPCG(3, 5))
	for _, c := range categories {
		for i := range 24 { // cut at many places, the last bytes among them
			share := random.Float64()
			if i < 4 {
				share = 1
			}
			add(xmlstream.Truncated, fmt.Sprintf("%s cut %d", c, i), edit(c, func(b []byte) []byte {
				at := 200 + int(share*float64(len(b)-200)) - 3 - i
				for at > 200 && b[at-1] >= 0x80 { // not inside a letter
					at--
				}
				return b[:at]
			}))
		}
		for i := range 4 {
			add(xmlstream.BadCharacter, fmt.Sprintf("%s NUL %d", c, i), edit(c, func(b []byte) []byte { b[300+i*97] = 0; return b }))
			add(xmlstream.BadCharacter, fmt.Sprintf("%s byte %d", c, i), edit(c, func(b []byte) []byte { b[300+i*97] = 0xFF; return b }))
		}
		add(xmlstream.BadCharacter, c+" is Latin without saying so", edit(c, func(b []byte) []byte {
			return bytes.Replace(bytes.ReplaceAll(b, []byte("é"), []byte("\xE9")), []byte("versionAF"), []byte("\xE9"), 1)
		}))
		add(xmlstream.UnknownEncoding, c+" unknown encoding", replace(c, "UTF-8", "EBCDIC-FR"))
		add(xmlstream.UnknownEncoding, c+" UTF-7", replace(c, "UTF-8", "UTF-7"))
		add(xmlstream.UnknownEncoding, c+" says UTF-16", replace(c, "UTF-8", "UTF-16"))
		add(xmlstream.InternalSubset, c+" entities", replace(c, `SYSTEM "ficAlimMENESR.dtd"`, `SYSTEM "ficAlimMENESR.dtd" [<!ENTITY a "ha">]`))
		add(xmlstream.InternalSubset, c+" an outside entity", replace(c, `<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">`, `<!DOCTYPE ficAlimMENESR [<!ENTITY x SYSTEM "file:///etc/passwd">]>`))
		add(xmlstream.UnknownEntity, c+" an entity of nobody", replace(c, "<value>", "<value>&x;"))
		add(xmlstream.UnknownEntity, c+" an entity of HTML", replace(c, "<value>", "<value>&eacute;"))
		add(xmlstream.SecondRoot, c+" twice in one file", edit(c, func(b []byte) []byte { return append(b, b[bytes.Index(b, []byte("<ficAlim")):]...) }))
		add(xmlstream.SecondRoot, c+" text behind", edit(c, func(b []byte) []byte { return append(b, "fin"...) }))
		add(xmlstream.Malformed, c+" crossed tags", replace(c, "</identifier>", "</identifer>"))
		add(xmlstream.Malformed, c+" a bare <", replace(c, "<value>", "<value>< "))
		add(xmlstream.UnknownEntity, c+" a bare &", replace(c, "<value>", "<value>A & B"))
		add(xmlstream.Malformed, c+" an attribute without quotes", replace(c, `<attr name="categorie`, `<attr name=x other="categorie`))
		add(xmlstream.TooDeep, c+" deep", replace(c, "<value>", strings.Repeat("<value>", 40)))
		add(xmlstream.ValueTooLong, c+" long value", replace(c, "<value>", "<value>"+strings.Repeat("x", 70<<10)))
		add(xmlstream.ValueTooLong, c+" long attribute", replace(c, `<attr name="`, `<attr name="`+strings.Repeat("x", 70<<10)))
		add(xmlstream.ValueTooLong, c+" long comment", replace(c, "<!--", "<!--"+strings.Repeat("x", 70<<10)))
		add(RecordTooLarge, c+" large record", replace(c, "<value>", strings.Repeat("<value>"+strings.Repeat("x", 60<<10)+"</value>", 6)+"<value>"))
		add(WrongRoot, c+" another root", edit(c, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("ficAlimMENESR>"), []byte("autre>")) }))
		add(UnexpectedRequest, c+" a deletion in a whole set", edit(c, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("addRequest>"), []byte("deleteRequest>")) }))
		add(UnexpectedRequest, c+" a change in a whole set", edit(c, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("addRequest>"), []byte("modifyRequest>")) }))
		add(xmlstream.Empty, c+" empty", edit(c, func([]byte) []byte { return nil }))
		add(xmlstream.Empty, c+" blank", edit(c, func([]byte) []byte { return []byte("\n \n") }))
		add(xmlstream.NotXML, c+" a CSV", edit(c, func([]byte) []byte { return []byte("nom;prenom\n") }))
		add(xmlstream.NotXML, c+" a web page", edit(c, func([]byte) []byte { return []byte("<!DOCTYPE html><html><body>Connexion</body></html>") }))
		add(unpack.Unreadable, c+" half a zip", edit(c, func([]byte) []byte { return []byte("PK\x03\x04 half") }))
		add(unpack.Unreadable, c+" half a gzip", edit(c, func([]byte) []byte { return []byte("\x1F\x8B half") }))
		add(MixedDates, c+" of another day", func(f folder) { renamed(c, "x")(f); renamed("20260901_x", "20260902_"+c)(f) })
		add(MixedModes, c+" of a Delta", func(f folder) { renamed("Complet_20260901_"+c, "Delta_20260901_"+c)(f) })
		add(MixedSources, c+" of another source", func(f folder) { renamed("ENT1D_Complet_20260901_"+c, "ENTXX_Complet_20260901_"+c)(f) })
		add(MissingID, c+" without an id", func(f folder) {
			edit(c, func(b []byte) []byte {
				at := bytes.Index(b, []byte("<id>"))
				end := at + bytes.Index(b[at:], []byte("</id>"))
				b = append(b[:at+4], b[end:]...)
				for _, name := range []string{"ENTPersonJointure", "ENTStructureJointure"} {
					b = bytes.Replace(b, []byte(name), []byte("ENTAutreChose"), 1)
				}
				return b
			})(f)
		})
	}
	for _, c := range []string{"EtabEducNat", "PersEducNat", "Eleve_", "PersRelEleve"} {
		add(MissingPart, c+" first part missing", renamed(strings.TrimSuffix(c, "_")+"_0000", strings.TrimSuffix(c, "_")+"_0009"))
	}
	add(MissingPart, "a part of the pupils missing", lost("_Eleve_0001"))
	add(MissingPart, "a part of the relatives missing", lost("PersRelEleve_0001"))
	add(SuspectedPart, "the last part of the relatives missing", func(f folder) {
		lost("PersRelEleve_0002")(f)
		lost("PersRelEleve_0003")(f)
		lost("PersRelEleve_0004")(f)
	})
	add(SuspectedPart, "the last part of the pupils missing", func(f folder) { lost("_Eleve_0002")(f); lost("_Eleve_0003")(f) })
	add(DuplicatePart, "a part twice", func(f folder) {
		f["copie/"+"ENT1D_Complet_20260901_Eleve_0001.xml"] = f["ENT1D_Complet_20260901_Eleve_0001.xml"]
	})
	add(MissingPupils, "no pupils' file", lost("_Eleve_"))
	add(MissingStructures, "no structures' file", lost("EtabEducNat"))
	add(NoPupils, "no pupils in the files", edit("_Eleve_", func([]byte) []byte { return document() }))
	add(NoSchool, "no school in the files", edit("EtabEducNat", func([]byte) []byte { return document() }))
	add(NoFiles, "nothing", func(f folder) { clear(f) })
	for _, swap := range [][2]string{{"_Eleve_0000", "PersRelEleve_0000"}, {"EtabEducNat_0000", "_Eleve_0001"}, {"PersEducNat_0000", "PersRelEleve_0001"}, {"_Eleve_0001", "PersEducNat_0000"}} {
		add(WrongCategory, "swapped "+swap[0], func(f folder) {
			var a, b string
			for file := range f {
				switch {
				case strings.Contains(file, swap[0]):
					a = file
				case strings.Contains(file, swap[1]):
					b = file
				}
			}
			f[a], f[b] = f[b], f[a]
		})
	}
	add(DuplicateID, "two structures of one id", replace("EtabEducNat", "<id>1001</id>", "<id>1000</id>"))
	add(DuplicateUAI, "two structures of one number", replace("EtabEducNat", uai(101), uai(100)))
	return out
}

// Each damage to a set is told by its own code, and not one school comes out of it.
func TestDamagedSets(t *testing.T) {
	t.Parallel()
	whole := invent(t, Invention{Schools: 3, Pupils: 60, PerPart: 17, Seed: 7})
	if set := open(t, maps.Clone(whole), Options{}); len(set.Issues()) != 0 || len(rolls(t, set)) != 3 {
		t.Fatal(set.Issues())
	}
	list := damages()
	if len(list) < 300 {
		t.Errorf("%d damages", len(list))
	}
	for _, d := range list {
		f := maps.Clone(whole)
		d.do(f)
		set, err := Open(context.Background(), f.sources(), Options{Academy: "99", Spool: t.TempDir()})
		if err != nil {
			t.Fatalf("%s: %v", d.name, err)
		}
		if got := codes(set.Issues()); !slices.Contains(got, d.code) || set.Committable() {
			t.Errorf("%s: %v, want %s", d.name, got, d.code)
		}
		for _, i := range set.Issues() {
			known(t, i)
			if i.Severity == roll.SeverityError && i.File == "" {
				t.Errorf("%s: %s names no file", d.name, i.Code)
			}
		}
		for school, err := range set.Schools() {
			if err != ErrRefused || school != nil {
				t.Errorf("%s: a school came out: %v", d.name, err)
			}
		}
		if err := set.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What concerns one school forbids that school and leaves the others alone.
func TestDamagedSchools(t *testing.T) {
	t.Parallel()
	whole := invent(t, Invention{Schools: 3, Pupils: 160, PerPart: 1000, Seed: 7})
	twice := func(name, id, old, with string) func(folder) {
		return edit(name, func(b []byte) []byte {
			from := bytes.Index(b, []byte("<id>"+id+"</id>"))
			at := bytes.LastIndex(b[:from], []byte("<addRequest>"))
			end := from + bytes.Index(b[from:], []byte("</addRequest>\n")) + len("</addRequest>\n")
			again := bytes.Clone(b[at:end])
			if old != "" {
				again = bytes.Replace(again, []byte(old), []byte(with), 1)
			}
			return bytes.Replace(b, []byte("</ficAlim"), append(again, "</ficAlim"...), 1)
		})
	}
	for name, c := range map[string]struct {
		do      func(folder)
		code    string
		refused int // schools that may not be applied
		ofSet   bool
	}{
		"a pupil twice, differently":    {twice("_Eleve_", "9000000", "<value>O</value>", "<value>N</value>"), DuplicateID, 1, false},
		"a pupil twice, the same":       {twice("_Eleve_", "9000000", "", ""), DuplicateRecord, 0, true},
		"a pupil in two schools":        {twice("_Eleve_", "9000000", "<value>1000</value>", "<value>1001</value>"), DuplicateID, 2, false},
		"a relative twice, differently": {twice("PersRelEleve", "6000000", "RUE DES ECOLES", "RUE HAUTE"), DuplicateID, 1, false},
		"a teacher twice, differently":  {twice("PersEducNat", "4000000", "05/05/1985", "06/05/1985"), DuplicateID, 1, false},
		"a pupil without a name":        {edit("_Eleve_", func(b []byte) []byte { return nameless(b) }), MissingName, 1, false},
		"a school of a false number":    {replace("EtabEducNat", uai(101), "0990101Z"), BadUAI, 1, false},
		"a false date":                  {replace("_Eleve_", `ENTPersonDateNaissance"><value>`, `ENTPersonDateNaissance"><value>99/`), BadDate, 0, false},
		"a false INE":                   {replace("_Eleve_", "<value>000000001AA</value>", "<value>ABC</value>"), BadINE, 0, false},
		"two pupils of one INE":         {replace("_Eleve_", "000000002BA", "000000001AA"), DuplicateINE, 0, false},
		"a class of another school":     {replace("_Eleve_", "<value>1000$11$", "<value>1001$11$"), ClassElsewhere, 0, false},
		"a relative of nobody":          {replace("PersRelEleve", "</ficAlim", relative("5")+"</ficAlim"), GuardianNoPupil, 0, true},
		"a link to nobody":              {replace("_Eleve_", "<value>6000000$10</value>", "<value>5$10</value>"), UnknownGuardian, 0, false},
		"an unknown element":            {replace("_Eleve_", "<addRequest>", "<note>x<a/></note><addRequest>"), UnknownElement, 0, true},
		"an unknown category of record": {replace("_Eleve_", "<value>Eleve</value>", "<value>Apprenti</value>"), UnknownCategory, 0, true},
		"an unknown file":               {func(f folder) { f["photo.xml"] = []byte("<ficAlimMENESR/>") }, UnknownFile, 0, true},
		"a file of another category":    {func(f folder) { f["ENT1D_Complet_20260901_ServAc_0000.xml"] = document() }, UnknownCategory, 0, true},
		"no relatives":                  {lost("PersRelEleve"), MissingRelatives, 0, true},
		"no staff":                      {lost("PersEducNat"), MissingStaff, 0, true},
		"UTF-8 that says Latin":         {replace("_Eleve_", "UTF-8", "ISO-8859-15"), EncodingLies, 0, true},
		"a file without its name":       {renamed("ENT1D_Complet_20260901_PersRelEleve_0000", "parents"), UnnamedFile, 0, true},
	} {
		f := maps.Clone(whole)
		c.do(f)
		set := open(t, f, Options{})
		if !set.Committable() {
			t.Errorf("%s: %v", name, set.Issues())
			continue
		}
		all, refused := codes(set.Issues()), 0
		ofSet := slices.Contains(all, c.code)
		for _, s := range rolls(t, set) {
			all = append(all, codes(s.Issues)...)
			if !s.Committable() {
				refused++
			}
		}
		if !slices.Contains(all, c.code) || ofSet != c.ofSet || refused != c.refused {
			t.Errorf("%s: %v, %d schools refused", name, all, refused)
		}
	}
}

// nameless takes its names from the first pupil.
func nameless(b []byte) []byte {
	for _, name := range []string{"ENTPersonNom\"", "ENTPersonPrenom\"", "ENTPersonNomPatro\""} {
		b = bytes.Replace(b, []byte(name), []byte("ENTAutre\""), 1)
	}
	return b
}

// What real files hold beside the rule is read over.
func TestWhatIsForgiven(t *testing.T) {
	t.Parallel()
	whole := invent(t, Invention{Schools: 1, Pupils: 12, Seed: 7})
	want := rolls(t, open(t, whole, Options{}))[0]
	for name, do := range map[string]func(folder){
		"attributes in another order": edit("_Eleve_", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(`<attr name="ENTPersonJointure">`), []byte(`<attr unused="1" name="ENTPersonJointure">`))
		}),
		"a byte order mark": edit("_Eleve_", func(b []byte) []byte { return append([]byte("\xEF\xBB\xBF"), b...) }),
		"comments everywhere": edit("_Eleve_", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("<value>"), []byte("<!-- x --><value><!-- y -->"))
		}),
		"CDATA": replace("_Eleve_", "<value>Camille</value>", "<value><![CDATA[Camille]]></value>"),
		"spaces inside values": edit("PersRelEleve", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("<value>TRIFOUILLY"), []byte("<value>\n  TRIFOUILLY \n"))
		}),
		"unknown attributes": replace("_Eleve_", "<attributes>", `<attributes><attr name="ENTAutre"><value>x</value></attr>`),
		"capital names":      renamed("_Eleve_0000.xml", "_ELEVE_0000.XML"),
		"escaped twice":      edit("_Eleve_", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("&#039;"), []byte("&amp;#039;")) }),
		"no declaration":     replace("_Eleve_", `<?xml version="1.0" encoding="UTF-8"?>`, ""),
		"ends of line":       edit("_Eleve_", func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }),
		"no operational value": edit("_Eleve_", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("<operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes>"), nil)
		}),
		"the DTD and a readme": func(f folder) { f["ficAlimMENESR.dtd"], f["LISEZMOI.txt"] = []byte("<!ELEMENT x ANY>"), []byte("x") },
		"a self-closing set":   func(f folder) { f["ENT1D_Complet_20260901_MatiereEducNat_0000.xml"] = []byte("<ficAlimMENESR/>") },
		"a prefix of namespace": edit("_Eleve_", func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte("<ficAlimMENESR>"), []byte(`<ficAlimMENESR xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`))
		}),
	} {
		f := maps.Clone(whole)
		do(f)
		set := open(t, f, Options{})
		if len(set.Issues()) != 0 {
			t.Errorf("%s: %v", name, set.Issues())
			continue
		}
		got := rolls(t, set)[0]
		if len(got.Pupils) != len(want.Pupils) || len(got.Links) != len(want.Links) || got.Pupils[3].NameKey != want.Pupils[3].NameKey || got.Guardians[0].Address != want.Guardians[0].Address || len(got.Issues) != 0 {
			t.Errorf("%s: %d pupils, %d links, %v", name, len(got.Pupils), len(got.Links), got.Issues)
		}
	}
}

// Bombs are refused at once and held nowhere.
func TestBombs(t *testing.T) {
	head := `<?xml version="1.0"?><!DOCTYPE ficAlimMENESR SYSTEM "x.dtd"><ficAlimMENESR>`
	laughs := `<?xml version="1.0"?><!DOCTYPE ficAlimMENESR [<!ENTITY a "ha">`
	for i := range 20 {
		laughs += fmt.Sprintf(`<!ENTITY a%d "%s">`, i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
	}
	for name, content := range map[string][]byte{
		"billion laughs": []byte(laughs + "]><ficAlimMENESR>&a19;</ficAlimMENESR>"),
		"deep":           []byte(head + strings.Repeat("<addRequest>", 1_000_000)),
		"long attribute": append([]byte(head+"<addRequest x='"), bytes.Repeat([]byte("x"), 64<<20)...),
		"many values":    append([]byte(head+"<addRequest><attributes><attr name='mail'>"), bytes.Repeat([]byte("<value>x</value>"), 4<<20)...),
		"zip bomb":       zipped(t, "ENT_Complet_20260901_Eleve_0000.xml", bytes.Repeat([]byte(" "), 64<<20)),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		f := invent(t, Invention{Schools: 1, Pupils: 5})
		delete(f, "ENT1D_Complet_20260901_Eleve_0000.xml")
		f["ENT1D_Complet_20260901_Eleve_0000.xml"] = content
		if name == "zip bomb" {
			delete(f, "ENT1D_Complet_20260901_Eleve_0000.xml")
			f["set.zip"] = content
		}
		set := open(t, f, Options{})
		runtime.ReadMemStats(&after)
		if set.Committable() {
			t.Errorf("%s passes", name)
		}
		if took, used := time.Since(began), (after.HeapInuse-min(after.HeapInuse, before.HeapInuse))>>20; took > 5*time.Second || used > 64 {
			t.Errorf("%s took %v and %d MiB", name, took, used)
		}
	}
}

var fuzzLimits = Limits{FileBytes: 1 << 17, Value: 2048, Depth: 10, RecordBytes: 8 << 10, Records: 400, SchoolRecords: 200, Issues: 40, Files: 40, Bytes: 1 << 20}

// FuzzOpen reads any three contents as the structures, the pupils and the relatives of a set, whole and as a Delta: never a panic, rolls
// that hold together, nothing from a set with errors.
func FuzzOpen(f *testing.F) {
	for _, dir := range []string{"testdata/aaf1d", "testdata/aaf2d"} {
		read := func(pattern string) []byte {
			names, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil || len(names) == 0 {
				return nil
			}
			content, err := os.ReadFile(names[0])
			if err != nil {
				f.Fatal(err)
			}
			return content
		}
		f.Add(read("*Complet*Etab*"), read("*Complet*_Eleve_*"), read("*Complet*PersRel*"), read("*Complet*PersEduc*"))
		f.Add(read("*Complet*Etab*"), read("*Delta*_Eleve_*"), read("*Complet*PersRel*"), read("*Complet*PersEduc*"))
	}
	for degree := range 2 {
		s := invent(f, Invention{Degree: degree + 1, Schools: 2, Pupils: 6, Latin: degree == 1})
		prefix := fmt.Sprintf("ENT%dD_Complet_20260901_", degree+1)
		f.Add(s[prefix+"EtabEducNat_0000.xml"], s[prefix+"Eleve_0000.xml"], s[prefix+"PersRelEleve_0000.xml"], s[prefix+"PersEducNat_0000.xml"])
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, structures, pupils, relatives, staff []byte) {
		if len(structures)+len(pupils)+len(relatives)+len(staff) > 1<<17 {
			return
		}
		for _, mode := range []string{"Complet", "Delta"} {
			prefix := "ENT_" + mode + "_20260901_"
			files := folder{prefix + "EtabEducNat_0000.xml": structures, prefix + "Eleve_0000.xml": pupils, prefix + "PersRelEleve_0000.xml": relatives, prefix + "PersEducNat_0000.xml": staff}
			set, err := Open(context.Background(), files.sources(), Options{Academy: "99", Spool: dir, Limits: fuzzLimits,
				Where:     func(_ roll.Kind, key string) ([]string, error) { return []string{"0990071P"}[:len(key)%2], nil },
				Structure: func(key string) (string, error) { return []string{"", "0990071P", "0990072R"}[len(key)%3], nil }})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range set.Issues() {
				known(t, i)
			}
			for school, err := range set.Schools() {
				if err != nil {
					if err != ErrRefused || set.Committable() {
						t.Fatal(err)
					}
					continue
				}
				check(t, school)
			}
			if err := set.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
