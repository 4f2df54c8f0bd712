package richtext

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

const note = `{"type":"doc","content":[
 {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"À savoir"}]},
 {"type":"paragraph","content":[
  {"type":"text","text":"L’œuvre & <b>"},
  {"type":"text","text":"gras","marks":[{"type":"link","attrs":{"href":"https://exemple.fr/a?b=1&c=\"2\""}},{"type":"bold"}]},
  {"type":"hard_break"},
  {"type":"text","text":"ecole@exemple.fr","marks":[{"type":"link","attrs":{"href":"mailto:ecole@exemple.fr"}}]}]},
 {"type":"bullet_list","content":[
  {"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"une gourde"}]},
   {"type":"ordered_list","attrs":{"order":3},"content":[
     {"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"bleue","marks":[{"type":"italic"}]}]}]}]}]},
  {"type":"list_item","content":[{"type":"paragraph"}]}]}]}`

func parse(t *testing.T, raw string) Doc {
	t.Helper()
	doc, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestShapes(t *testing.T) {
	doc := parse(t, strings.ReplaceAll(note, `\"2\"`, "2"))
	wantPlain := "À savoir\n\nL’œuvre & <b>gras (https://exemple.fr/a?b=1&c=2)\necole@exemple.fr\n\n• une gourde\n  3. bleue\n• "
	if got := Plain(doc); got != wantPlain {
		t.Errorf("plain:\n%q\n%q", got, wantPlain)
	}
	wantHTML := `<h2>À savoir</h2><p>L’œuvre &amp; &lt;b&gt;<strong><a href="https://exemple.fr/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">gras</a></strong><br>` +
		`<a href="mailto:ecole@exemple.fr" rel="noopener noreferrer nofollow">ecole@exemple.fr</a></p>` +
		`<ul><li><p>une gourde</p><ol start="3"><li><em>bleue</em></li></ol></li><li></li></ul>`
	if got := string(HTML(doc)); got != wantHTML {
		t.Errorf("html:\n%s\n%s", got, wantHTML)
	}
	printed, err := json.Marshal(Typst(doc))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"type":"heading","level":2`, `"marks":[{"type":"bold"},{"type":"link","href":"https://exemple.fr/a?b=1\u0026c=2"}]`, `"type":"ordered_list","start":3`} {
		if !strings.Contains(string(printed), want) {
			t.Errorf("%s is not in %s", want, printed)
		}
	}
	if string(must(json.Marshal(Typst(Doc{})))) != "[]" {
		t.Error("the empty document is an empty array")
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func line(inner string) string {
	return `{"type":"doc","content":[{"type":"paragraph","content":[` + inner + `]}]}`
}

func link(href string) string {
	return line(`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":` + string(must(json.Marshal(href))) + `}}]}`)
}

func TestParseRefuses(t *testing.T) {
	nested := `{"type":"paragraph"}`
	for range 5 {
		nested = `{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"},` + nested + `]}]}`
	}
	cases := []struct{ name, raw, want string }{
		{"nothing", ``, "not a document"},
		{"not JSON", `<p>`, "not a document"},
		{"a list", `[]`, "not a document"},
		{"null", `null`, "not a doc"},
		{"another type", `{"type":"paragraph"}`, "not a doc"},
		{"two documents", `{"type":"doc"}{"type":"doc"}`, "something follows"},
		{"unknown field", `{"type":"doc","html":"<p>"}`, "unknown field"},
		{"image", `{"type":"doc","content":[{"type":"image","attrs":{}}]}`, `content[0]: a "image" is not allowed here`},
		{"image attributes", `{"type":"doc","content":[{"type":"image","attrs":{"src":"x"}}]}`, "unknown field"},
		{"raw html", `{"type":"doc","content":[{"type":"html_block","content":[]}]}`, "not allowed here"},
		{"text in the document", `{"type":"doc","content":[{"type":"text","text":"x"}]}`, "neither text"},
		{"block on a line", line(`{"type":"paragraph"}`), `content[0].content[0]: a "paragraph" is not allowed on a line`},
		{"text that holds", line(`{"type":"text","text":"a","content":[{"type":"text","text":"b"}]}`), "holds nothing"},
		{"heading 1", `{"type":"doc","content":[{"type":"heading","attrs":{"level":1}}]}`, "2 or 3"},
		{"heading without level", `{"type":"doc","content":[{"type":"heading"}]}`, "2 or 3"},
		{"level as text", `{"type":"doc","content":[{"type":"heading","attrs":{"level":"2"}}]}`, "not a document"},
		{"empty list", `{"type":"doc","content":[{"type":"bullet_list"}]}`, "at least one item"},
		{"list of paragraphs", `{"type":"doc","content":[{"type":"bullet_list","content":[{"type":"paragraph"}]}]}`, "holds items"},
		{"empty item", `{"type":"doc","content":[{"type":"bullet_list","content":[{"type":"list_item"}]}]}`, "begins with a paragraph"},
		{"heading in a list", `{"type":"doc","content":[{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"},{"type":"heading","attrs":{"level":2}}]}]}]}`, "no heading"},
		{"too deep", `{"type":"doc","content":[` + nested + `]}`, "more than 4 lists"},
		{"negative order", `{"type":"doc","content":[{"type":"ordered_list","attrs":{"order":-1},"content":[{"type":"list_item","content":[{"type":"paragraph"}]}]}]}`, "begins between"},
		{"unknown mark", line(`{"type":"text","text":"x","marks":[{"type":"underline"}]}`), `content[0].content[0].marks[0]: the mark "underline"`},
		{"mark twice", line(`{"type":"text","text":"x","marks":[{"type":"bold"},{"type":"bold"}]}`), "twice"},
		{"style", line(`{"type":"text","text":"x","marks":[{"type":"bold","attrs":{"style":"x"}}]}`), "unknown field"},
		{"link without address", line(`{"type":"text","text":"x","marks":[{"type":"link"}]}`), "has an address"},
		{"too many nodes", `{"type":"doc","content":[` + strings.Repeat(`{"type":"paragraph"},`, MaxNodes) + `{"type":"paragraph"}]}`, "more than 50000 nodes"},
		{"too long", strings.Repeat(" ", MaxBytes+1), "at most"},
		{"endless nesting", strings.Repeat(`{"type":"doc","content":[`, 20000), "not a document"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.raw))
			var precise *Error
			if !errors.As(err, &precise) || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 200 {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for _, href := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
		"", "/relative", "//exemple.fr", "exemple.fr", "https://", "https:///x", "https:exemple.fr", "https://u:p@exemple.fr", "https://exemple.fr\\@x", "http://a b",
		"mailto:", "mailto:x", "mailto:a@exemple.fr?bcc=b@exemple.fr", "mailto:a@exemple.fr,b@exemple.fr", "tel:0199000000", "https://exemple.fr/\u202e", "https://" + strings.Repeat("a", 2000), "ht\u0000tps://x", "%6aavascript:alert(1)",
	} {
		if _, err := Parse([]byte(link(href))); err == nil {
			t.Errorf("%q is a link", href)
		}
	}
	for _, href := range []string{"https://exemple.fr", " https://exemple.fr/ ", "http://exemple.fr:8080/a?b#c", "HTTPS://EXEMPLE.FR/é", "mailto:a.b+c@exemple.fr"} {
		if _, err := Parse([]byte(link(href))); err != nil {
			t.Errorf("%q: %v", href, err)
		}
	}
}

func TestTextIsCleaned(t *testing.T) {
	doc := parse(t, line(`{"type":"text","text":"a\u0000b\u0007\nc\td"},{"type":"text","text":"\u0000"},{"type":"hard_break","marks":[{"type":"bold"}]}`))
	if got := Plain(doc); got != "ab c d\n" {
		t.Errorf("%q", got)
	}
	if len(doc.Content[0].Content) != 2 {
		t.Errorf("%+v", doc.Content[0].Content)
	}
}

func TestFromPlain(t *testing.T) {
	cases := []struct{ name, text, plain, html string }{
		{"nothing", "", "", ""},
		{"blank", " \n\t\n", "", ""},
		{"one line", "Bonjour", "Bonjour", "<p>Bonjour</p>"},
		{"lines and paragraphs", "Bonjour,\r\n\r\n\r\nUn <b>.\r\nDeux.  \n", "Bonjour,\n\nUn <b>.\nDeux.", "<p>Bonjour,</p><p>Un &lt;b&gt;.<br>Deux.</p>"},
		{"old Mac", "a\rb", "a\nb", "<p>a<br>b</p>"},
		{"indentation stays", "a\n  b", "a\n  b", "<p>a<br>  b</p>"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := FromPlain(c.text)
			if got := Plain(doc); got != c.plain {
				t.Errorf("plain %q", got)
			}
			if got := string(HTML(doc)); got != c.html {
				t.Errorf("html %q", got)
			}
		})
	}
	for _, lines := range []int{10_000, 60_000} {
		var text strings.Builder
		for i := range lines {
			fmt.Fprintf(&text, "ligne %d\n", i)
		}
		doc := FromPlain(text.String())
		again, err := Parse(must(json.Marshal(doc)))
		if err != nil {
			t.Fatalf("%d lines: %v", lines, err)
		}
		if plain := Plain(again); !strings.Contains(plain, "ligne 0\n") || !strings.Contains(plain, fmt.Sprintf("ligne %d", lines-1)) {
			t.Errorf("%d lines: some were lost", lines)
		}
	}
}

func TestStoredAndSent(t *testing.T) {
	doc := FromPlain("a\n\nb")
	value, err := doc.Value()
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range []any{value, []byte(value.(string))} {
		var again Doc
		if err := again.Scan(stored); err != nil || !reflect.DeepEqual(again, doc) {
			t.Errorf("%+v %v", again, err)
		}
	}
	var empty Doc
	if err := empty.Scan(nil); err != nil || !empty.Empty() || string(must(json.Marshal(empty))) != `{"type":"doc"}` {
		t.Errorf("%+v %v", empty, err)
	}
	if err := empty.Scan(3); err == nil {
		t.Error("a number is no document")
	}
	var in struct{ Body Doc }
	if err := json.Unmarshal([]byte(`{"Body":{"type":"doc","content":[{"type":"image"}]}}`), &in); err == nil {
		t.Error("reading checks")
	}
}

var allowedTags = regexp.MustCompile(`^(</?(p|h2|h3|ul|ol|li|strong|em|a)>|<br>|<ol start="\d+">|<a href="(https?://|mailto:)[^"<>]*" rel="noopener noreferrer nofollow">)$`)

func FuzzParse(f *testing.F) {
	f.Add(note)
	f.Add(link("https://exemple.fr"))
	f.Add(link("javascript:alert(1)"))
	f.Add(line(`{"type":"text","text":"<script>\u0000&\"'"}`))
	f.Add(`{"type":"doc"}`)
	f.Fuzz(func(t *testing.T, raw string) {
		doc, err := Parse([]byte(raw))
		if err != nil {
			var precise *Error
			if !errors.As(err, &precise) {
				t.Fatalf("%T", err)
			}
			doc = FromPlain(raw)
		}
		encoded := must(json.Marshal(doc))
		again, err := Parse(encoded)
		if err != nil || string(must(json.Marshal(again))) != string(encoded) {
			t.Fatalf("not stable: %v\n%s", err, encoded)
		}
		out := strings.ToLower(string(HTML(doc)))
		for _, tag := range regexp.MustCompile(`<[^>]*>?`).FindAllString(out, -1) {
			if !allowedTags.MatchString(tag) {
				t.Fatalf("%q in %q", tag, out)
			}
		}
		plain := Plain(FromPlain(raw))
		if Plain(FromPlain(plain)) != plain {
			t.Fatalf("plain text is not stable: %q", plain)
		}
		Typst(doc)
	})
}
