package onde

import (
	"os"
	"reflect"
	"runtime"
	"testing"
)

// fuzzLimits are small, so that the fuzzer reaches them.
var fuzzLimits = Limits{Files: 3, FileBytes: 64 << 10, LineBytes: 2048, Lines: 300, Columns: 48, Classes: 20, Issues: 40}

// FuzzRead reads any three contents as one school: never a panic, a set that holds together (see checkSet), the same one
// each time, and memory in proportion to the files.
func FuzzRead(f *testing.F) {
	for _, names := range [][3]string{
		{"CSVExtraction_eleves.csv", "CSVExtraction_responsables.csv", "CSVExtraction_enseignants.csv"},
		{"CSVExtraction_eleves_oldgen.csv", "CSVExtraction_eleves_utf8bom.csv", "CSVExtraction_eleves_cp1252.csv"},
	} {
		var contents [3][]byte
		for i, name := range names {
			content, err := os.ReadFile("testdata/" + name)
			if err != nil {
				f.Fatal(err)
			}
			contents[i] = content
		}
		f.Add(contents[0], contents[1], contents[2])
	}
	school := Invent(1, 6, 2026)
	for _, style := range []Style{{Encoding: "UTF-16LE"}, {Encoding: "UTF-16BE", Quoted: true, LineEnding: "CR"}, {Encoding: "macintosh", Separator: '\t'}, {Generation: BaseEleves, Encoding: "UTF-8", Separator: ',', Quoted: true}} {
		export := Generate(school, style)
		f.Add(export.Pupils, export.Guardians, export.Teachers)
	}
	f.Fuzz(func(t *testing.T, a, b, c []byte) {
		if len(a)+len(b)+len(c) > 1<<18 {
			return
		}
		files := func() []File { return []File{Bytes("a", a), Bytes("b", b), Bytes("c", c)} }
		set, err := Read(files(), fuzzLimits)
		if err != nil {
			t.Fatal(err)
		}
		checkSet(t, set, fuzzLimits)
		again, err := Read(files(), fuzzLimits)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(set, again) {
			t.Fatalf("two readings differ:\n%+v\n%+v", set, again)
		}
	})
}

// What a hostile file makes the reader hold is bounded by its size.
func TestMemoryIsBounded(t *testing.T) {
	hostile := map[string][]byte{
		"separators":        fill(";", 4<<20),
		"quotes":            fill(`"`, 4<<20),
		"open quotes":       fill("\"a\n", 4<<20),
		"ends of line":      fill("\n", 4<<20),
		"NUL":               append([]byte("Nom;Prénom;Date naissance;Classe\n"), fill("\x00", 4<<20)...),
		"one column a line": append([]byte("Nom;Prénom;Date naissance;Classe\n"), fill("x\n", 4<<20)...),
		"long quoted":       append([]byte("Nom;Prénom;Date naissance;Classe\n\""), fill("x", 4<<20)...),
		"damaged letters":   append([]byte("Nom;Prénom;Date naissance;Classe\n"), fill("Ã;Ã©\n", 4<<20)...),
	}
	for name, content := range hostile {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		set, err := Read([]File{Bytes(name, content)}, Limits{Lines: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 400 {
			t.Errorf("%s: %d MiB were asked for", name, used)
		}
		checkSet(t, set, Limits{})
		if set.Committable() {
			t.Errorf("%s can be applied", name)
		}
	}
}

func fill(pattern string, size int) []byte {
	out := make([]byte, 0, size+len(pattern))
	for len(out) < size {
		out = append(out, pattern...)
	}
	return out
}

func BenchmarkRead(b *testing.B) {
	school := Invent(1, 20_000, 2026)
	for _, style := range []Style{{}, {Encoding: "UTF-8", Quoted: true}, {Encoding: "UTF-16LE"}} {
		b.Run(style.Encoding, func(b *testing.B) {
			export := Generate(school, style)
			b.SetBytes(int64(len(export.Pupils) + len(export.Guardians) + len(export.Teachers)))
			b.ReportAllocs()
			for b.Loop() {
				set, err := Read(export.Files(), Limits{})
				if err != nil || len(set.Pupils) != 20_000 {
					b.Fatal(err, len(set.Pupils))
				}
			}
		})
	}
}
