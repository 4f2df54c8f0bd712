package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"
)

const letter = `
#import "/preau.typ": *
#show: document.with(title: data.title, lang: data.lang, sender: data.sender, foot: data.title)
= #data.title
#field("Élève", data.name)
#rich(data.body)
#rows-table(head: ("Jour", "Repas"), rows: data.rows)
#tick("Je signe") #write-line("Date")
#cut-line
#drawing(data.drawing, alt: "Code à présenter")
`

type values map[string]any

func data(name string) values {
	return values{
		"title": "Règlement de la cantine", "lang": "fr", "sender": []string{"École des Tilleuls", "99001 Villebelle"}, "name": name,
		"rows":    [][]string{{"lundi", "16\u202fh\u202f48"}, {"mardi", "#strong[non]"}},
		"drawing": `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>`,
		"body": []any{
			values{"type": "heading", "level": 2, "content": []any{values{"type": "text", "text": "À savoir"}}},
			values{"type": "paragraph", "content": []any{
				values{"type": "text", "text": "L’œuvre — "},
				values{"type": "text", "text": "gras", "marks": []any{values{"type": "bold"}, values{"type": "italic"}}},
				values{"type": "hard_break"},
				values{"type": "text", "text": "le site", "marks": []any{values{"type": "link", "href": "https://preau.example.fr/a?b=1&c=2"}}},
			}},
			values{"type": "bullet_list", "content": []any{
				values{"type": "list_item", "content": []any{values{"type": "paragraph", "content": []any{values{"type": "text", "text": "une gourde"}}}}},
			}},
			values{"type": "ordered_list", "start": 3, "content": []any{
				values{"type": "list_item", "content": []any{values{"type": "paragraph", "content": []any{values{"type": "text", "text": "un bonnet"}}}}},
			}},
		},
	}
}

func runtimeDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules/@myriaddreamin/typst-ts-node-compiler")); err != nil {
		t.Fatal("the document compiler is not installed: run `npm ci` in runtime/")
	}
	return dir
}

func compiler(t *testing.T, o Options) *Compiler {
	t.Helper()
	if o.RuntimeDir == "" {
		o.RuntimeDir = runtimeDir(t)
	}
	c := New(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func render(t *testing.T, c *Compiler, source string, data any) []byte {
	t.Helper()
	document, err := c.Render(t.Context(), Template{Name: "test", Source: source}, data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(document, []byte("%PDF-1.")) {
		t.Fatalf("not a PDF: %.20q", document)
	}
	return document
}

// tool runs one of poppler's programs on a document; without them only the bytes are looked at.
func tool(t *testing.T, document []byte, program string, flags ...string) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		return "", false
	}
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, document, 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := append(flags, path)
	if program == "pdftotext" {
		arguments = append(arguments, "-")
	}
	out, err := exec.Command(program, arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out), true
}

func TestTheLetterIsAccessible(t *testing.T) {
	document := render(t, compiler(t, Options{}), letter, data("Zoé Œuvrard"))
	for _, want := range []string{"pdfuaid", "/StructTreeRoot", "/MarkInfo"} {
		if !bytes.Contains(document, []byte(want)) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if info, ok := tool(t, document, "pdfinfo"); ok {
		for _, want := range []string{"Règlement de la cantine", "Tagged:          yes", "A4"} {
			if !strings.Contains(info, want) {
				t.Errorf("pdfinfo lacks %q:\n%s", want, info)
			}
		}
	}
	if structure, ok := tool(t, document, "pdfinfo", "-struct"); ok {
		for _, want := range []string{"H1", "H2", "Table", "TH", "LI", "Link", "Figure"} {
			if !strings.Contains(structure, want) {
				t.Errorf("the structure lacks %s:\n%s", want, structure)
			}
		}
	}
	if fonts, ok := tool(t, document, "pdffonts"); ok {
		for _, line := range strings.Split(strings.TrimSpace(fonts), "\n")[2:] {
			if !strings.Contains(line, " yes ") || !(strings.Contains(line, "Atkinson") || strings.Contains(line, "Bricolage") || strings.Contains(line, "NotoSans")) {
				t.Errorf("a font that is not ours: %s", line)
			}
		}
	}
}

func TestTextIsNeverMarkup(t *testing.T) {
	c := compiler(t, Options{})
	names := []string{
		"Zoé #strong[Œ] *Nguyễn* — d’Août", `#panic("x")`, `$x^2$ _a_ @ref <label> // /* \u{41} = - +`,
		"`raw` ~ -- --- ... 'q' \"q\"", `]#import "/compiler.mjs"[`, "\\ \\\\ {} %", "Ảnh Đào ắ", "Жанна Ωмега", "Ştefan Țîrlea", "a\u0301e\u0302\u0303",
	}
	for _, name := range names {
		document := render(t, c, letter, data(name))
		text, ok := tool(t, document, "pdftotext", "-layout")
		if !ok {
			continue
		}
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range []string{strings.Join(strings.Fields(tidy(name)), " "), "#strong[non]", "L’œuvre — gras", "16 h 48", "une gourde", "3. un bonnet"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in the text:\n%s", want, text)
			}
		}
	}
}

// A note with a smiley, a name in another script, control characters: the document comes out.
func TestWhatNoFontDrawsDoesNotLoseTheDocument(t *testing.T) {
	c := compiler(t, Options{})
	for _, name := range []string{"Léa 😀👩‍👩‍👧", "中文名字", "\U0001F9FF\uFE0F", "a\x00b\x07c", "\u202Egro.elpmexe", "\uffff\U0010ffff", "\ue000", "ᚠᛇᚻ", "नमस्ते"} {
		document := render(t, c, letter, data(name))
		if text, ok := tool(t, document, "pdftotext"); ok && !strings.Contains(text, "Élève") || (name == "中文名字" && ok && !strings.Contains(text, "□□□□")) {
			t.Errorf("%q: %s", name, text)
		}
	}
	if got := drawable("Léa 😀 中\n\u0301!"); got != "Léa □ □\n\u0301!" && got != "Léa □ □\n!" {
		t.Errorf("got %q", got)
	}
}

func TestABadTemplateSaysWhy(t *testing.T) {
	c := compiler(t, Options{})
	for source, want := range map[string]string{
		"#let x = ":   "expected expression",
		"#nothing()":  "unknown variable",
		"= No title":  "title",
		"#data.names": "unknown variable",
		"#import \"/preau.typ\": *\n#show: document.with(title: \"x\")\n#data.absent": "absent",
		"#import \"/preau.typ\": *\n#show: document.with(title: \"x\")\n中":            "no font",
		"#read(\"/etc/passwd\")": "not found",
	} {
		_, err := c.Render(t.Context(), Template{Name: "bad", Source: source}, values{})
		var bad *TemplateError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", source, err, want)
		}
	}
	if _, err := c.Render(t.Context(), Template{Name: "x"}, func() {}); err == nil {
		t.Error("data that is not JSON")
	}
}

func TestFiftyDocumentsAtOnce(t *testing.T) {
	c := compiler(t, Options{Workers: 2})
	render(t, c, letter, data("warm"))
	began := time.Now()
	var group sync.WaitGroup
	for n := range 50 {
		group.Go(func() {
			document, err := c.Render(t.Context(), Template{Name: "letter", Source: letter}, data(fmt.Sprintf("Élève %d", n)))
			if err != nil || len(document) < 1000 {
				t.Errorf("document %d: %v", n, err)
			}
		})
	}
	group.Wait()
	t.Logf("50 documents in %v", time.Since(began))
}

func TestAKilledChildIsReplaced(t *testing.T) {
	c := compiler(t, Options{})
	render(t, c, letter, data("first"))
	worker := <-c.free
	pid := worker.process.Pid
	c.free <- worker
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	render(t, c, letter, data("after a death at rest"))

	slow := `#import "/preau.typ": *
#show: document.with(title: "x")
#for i in range(6000) [#i ]`
	done := make(chan error, 1)
	go func() {
		_, err := c.Render(t.Context(), Template{Name: "slow", Source: slow}, values{})
		done <- err
	}()
	time.Sleep(150 * time.Millisecond)
	pid = childOf(t, os.Getpid())
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("killed in the middle: %v", err)
	}
	render(t, c, letter, data("after a death at work"))
}

// childOf finds the compiler among the children of a process.
func childOf(t *testing.T, parent int) int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		content, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		var pid, ppid int
		var name, state string
		fmt.Sscan(string(content), &pid, &name, &state, &ppid)
		if ppid == parent && (name == "(node)" || name == "(MainThread)") && state != "Z" {
			return pid
		}
	}
	t.Fatal("no child is running")
	return 0
}

func TestTheChildIsRestartedWhenItGrows(t *testing.T) {
	c := compiler(t, Options{MaxBytes: 1})
	for n := range 2 {
		render(t, c, letter, data(fmt.Sprint(n)))
		worker := <-c.free
		if worker.process != nil {
			t.Error("the child was kept")
		}
		c.free <- worker
	}
}

func TestTimeAndCancellation(t *testing.T) {
	endless := Template{Name: "endless", Source: "#let x = 0\n#while true { x += 1; if x > 9000 { x = 0 } }\n#for i in range(100000000) { x = calc.pow(i, 2) }"}
	c := compiler(t, Options{})
	render(t, c, letter, data("warm"))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	big := Template{Name: "big", Source: "#set document(title: \"x\")\n#for i in range(3000000) [#i ]"}
	if _, err := c.Render(ctx, big, values{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled: %v", err)
	}
	if time.Since(began) > 3*time.Second {
		t.Error("the caller waited")
	}
	render(t, c, letter, data("after a cancellation"))

	hasty := compiler(t, Options{Timeout: 400 * time.Millisecond})
	if _, err := hasty.Render(t.Context(), big, values{}); !errors.Is(err, ErrTimeout) {
		t.Errorf("too long: %v", err)
	}
	var bad *TemplateError
	if _, err := c.Render(t.Context(), endless, values{}); !errors.As(err, &bad) {
		t.Errorf("an endless loop: %v", err)
	}
}

func TestClose(t *testing.T) {
	c := compiler(t, Options{})
	render(t, c, letter, data("x"))
	worker := <-c.free
	pid, dir := worker.process.Pid, c.dir
	c.free <- worker
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); err == nil {
		t.Error("the child lives on")
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the temporary files stay")
	}
	if _, err := c.Render(t.Context(), Template{Source: letter}, data("x")); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	if _, err := compiler(t, Options{RuntimeDir: t.TempDir()}).Render(t.Context(), Template{Source: letter}, data("x")); err == nil || !strings.Contains(err.Error(), "typst-ts-node-compiler") {
		t.Errorf("no module: %v", err)
	}
	if _, err := compiler(t, Options{Node: "/nowhere/node"}).Render(t.Context(), Template{Source: letter}, data("x")); err == nil {
		t.Error("no Node")
	}
}

// Every character that preau.typ trusts a family with is in that family's files.
func TestFontsCoverWhatTheyAreTrustedWith(t *testing.T) {
	source, err := files.ReadFile("preau.typ")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(source), `#let latin = "[`)
	class, _, _ := strings.Cut(after, `]"`)
	var ranges [][2]rune
	for _, piece := range strings.Split(strings.ReplaceAll(class, `}\u`, `},\u`), ",") {
		var low, high rune
		if n, _ := fmt.Sscanf(piece, `\u{%x}-`, &low); n != 1 {
			t.Fatalf("unreadable %q", piece)
		}
		high = low
		if len(ranges) > 0 && strings.HasPrefix(piece, "-") {
			t.Fatal("unreadable range")
		}
		if _, end, isRange := strings.Cut(piece, "-"); isRange && end != "" {
			fmt.Sscanf(end, `\u{%x}`, &high)
		}
		ranges = append(ranges, [2]rune{low, high})
	}
	if len(ranges) < 20 {
		t.Fatalf("%d ranges", len(ranges))
	}
	fonts, err := filepath.Glob("fonts/*.ttf")
	if err != nil || len(fonts) != 7 {
		t.Fatalf("%d fonts, %v", len(fonts), err)
	}
	for _, path := range fonts {
		content, err := os.ReadFile(path)
		if err != nil || len(content) > 300<<10 {
			t.Fatalf("%s: %d bytes, %v", path, len(content), err)
		}
		font, err := sfnt.Parse(content)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range ranges {
			for c := r[0]; c <= r[1]; c++ {
				if glyph, err := font.GlyphIndex(nil, c); err != nil || glyph == 0 {
					t.Errorf("%s lacks %U", path, c)
				}
			}
		}
	}
}
