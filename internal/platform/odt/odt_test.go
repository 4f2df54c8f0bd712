package odt

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// A document is what the format says of its package, each of its parts is well formed, and what people typed stays text.
func TestADocumentIsOne(t *testing.T) {
	d := New("L’analyse <d’impact> & \x01 ses suites", "fr", "Pied & page")
	d.Heading(2, "Risques")
	d.Paragraph("Une ligne\nune autre")
	d.Field("Nom", "<b>Odile</b>")
	d.List([]string{"un", "deux & trois"})
	d.Table([]string{"A", "B"}, []int{1, 3}, [][]string{{"1", "]]>"}, {"seule"}})
	d.Place("À compléter", 3)
	d.Quiet("petit")
	raw, err := d.Bytes(time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	// "PK", then at byte 30 the name and the type as they are: how a reader tells the format (ODF 1.2 part 3, 3.3)
	if !bytes.HasPrefix(raw, []byte("PK")) || !bytes.HasPrefix(raw[30:], []byte("mimetype"+MediaType)) {
		t.Errorf("%q", raw[:100])
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(r)
		parts[f.Name] = string(content)
		if f.Name == "mimetype" {
			continue
		}
		x := xml.NewDecoder(bytes.NewReader(content))
		for {
			if _, err := x.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	for _, name := range []string{"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"} {
		if parts[name] == "" {
			t.Errorf("%s is not there", name)
		}
		if name != "META-INF/manifest.xml" && !strings.Contains(parts["META-INF/manifest.xml"], `full-path="`+name+`"`) {
			t.Errorf("%s is not in the manifest", name)
		}
	}
	content := parts["content.xml"]
	for _, want := range []string{"&lt;b&gt;Odile&lt;/b&gt;", "Une ligne<text:line-break/>une autre", "deux &amp; trois", "table-header-rows", "À compléter<text:line-break/><text:line-break/><text:line-break/>", `outline-level="2">Risques`} {
		if !strings.Contains(content, want) {
			t.Errorf("%q is not in %s", want, content)
		}
	}
	// every style that is used is defined
	all := content + parts["styles.xml"]
	for _, used := range strings.Split(content, `style-name="`)[1:] {
		name, _, _ := strings.Cut(used, `"`)
		if !strings.Contains(all, `style:name="`+name+`"`) {
			t.Errorf("the style %s is nowhere", name)
		}
	}
}
