package onde

import (
	"bytes"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// damage does to a file what disks, mail, spreadsheets and hands do.
func damage(t *rapid.T, content []byte) []byte {
	if len(content) < 2 {
		return content
	}
	at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
	switch rapid.IntRange(0, 8).Draw(t, "damage") {
	case 0: // cut
		return content[:at]
	case 1: // a piece lost
		return append(bytes.Clone(content[:at]), content[min(len(content), at+rapid.IntRange(1, 200).Draw(t, "lost")):]...)
	case 2: // a quote, a separator, an end of line, a NUL too many
		sign := rapid.SampledFrom([]string{`"`, `""`, ";", ",", "\n", "\r", "\x00", "\xFF", "é", "|", "#", "?"}).Draw(t, "sign")
		return append(append(bytes.Clone(content[:at]), sign...), content[at:]...)
	case 3: // a piece twice
		end := min(len(content), at+rapid.IntRange(1, 300).Draw(t, "length"))
		return append(bytes.Clone(content[:end]), content[at:]...)
	case 4: // read as Latin, saved as UTF-8
		var out []byte
		for _, b := range content {
			out = append(out, string(rune(b))...)
		}
		return out
	case 5: // two files end to end
		return append(bytes.Clone(content), content...)
	case 6: // ends of line changed
		return bytes.ReplaceAll(content, []byte("\r\n"), []byte(rapid.SampledFrom([]string{"\n", "\r", "\r\r\n", "\n\n"}).Draw(t, "ending")))
	case 7: // every quote lost
		return bytes.ReplaceAll(content, []byte(`"`), nil)
	}
	out := bytes.Clone(content)
	out[at] = rapid.Byte().Draw(t, "byte")
	return out
}

// A damaged school never breaks the reader, is read the same way twice, and never has more people than lines.
func TestDamagedSchools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		school := Invent(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 12).Draw(t, "pupils"), 2026)
		style := Style{
			Generation: Generation(rapid.IntRange(0, 1).Draw(t, "generation")),
			Encoding:   rapid.SampledFrom([]string{"UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "ISO-8859-15", "macintosh"}).Draw(t, "encoding"),
			LineEnding: rapid.SampledFrom([]string{"CRLF", "LF", "CR"}).Draw(t, "ending"),
			Separator:  rapid.SampledFrom([]byte(";,\t|")).Draw(t, "separator"),
			Quoted:     rapid.Bool().Draw(t, "quoted"),
		}
		export := Generate(school, style)
		contents := [][]byte{export.Pupils, export.Guardians, export.Teachers}
		for range rapid.IntRange(0, 6).Draw(t, "damages") {
			i := rapid.IntRange(0, 2).Draw(t, "file")
			contents[i] = damage(t, contents[i])
		}
		limits := Limits{}
		if rapid.Bool().Draw(t, "small") {
			limits = fuzzLimits
		}
		files := func() []File {
			return []File{Bytes("a", contents[0]), Bytes("b", contents[1]), Bytes("c", contents[2])}
		}
		set, err := Read(files(), limits)
		if err != nil {
			t.Fatal(err)
		}
		checkSet(t, set, limits)
		if again, err := Read(files(), limits); err != nil || !reflect.DeepEqual(set, again) {
			t.Fatal("two readings differ")
		}
		rows := 0
		for _, file := range set.Files {
			rows += file.Rows
		}
		if people := len(set.Pupils) + len(set.Guardians) + len(set.Staff); people > rows {
			t.Fatalf("%d people of %d lines", people, rows)
		}
	})
}
