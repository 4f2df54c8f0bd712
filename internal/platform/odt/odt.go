// Package odt writes text documents that an office suite opens and a person goes on with (OpenDocument 1.2, ISO/IEC 26300):
// headings, paragraphs, lists, tables and places to complete. Every text is escaped: nothing that a person typed is markup.
package odt

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

// MediaType is what a document's first file says, and what it is served as.
const MediaType = "application/vnd.oasis.opendocument.text"

// Document is written from its first block to its last.
type Document struct {
	title, lang, foot string
	tables            int
	styles, body      strings.Builder
}

// New begins a document in a language ("fr"); foot is printed at the foot of every page, with the page's number.
func New(title, lang, foot string) *Document {
	d := &Document{title: title, lang: lang, foot: foot}
	d.Heading(1, title)
	return d
}

// text escapes, and keeps the lines of a text that has several.
func text(s string) string {
	var b bytes.Buffer
	for i, line := range strings.Split(strings.Map(printable, s), "\n") {
		if i > 0 {
			b.WriteString("<text:line-break/>")
		}
		_ = xml.EscapeText(&b, []byte(line)) // a buffer takes everything
	}
	return b.String()
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' {
		return ' '
	}
	return r
}

// Heading writes a heading of level 1 to 3.
func (d *Document) Heading(level int, s string) {
	fmt.Fprintf(&d.body, `<text:h text:style-name="Heading_20_%d" text:outline-level="%d">%s</text:h>`, level, level, text(s))
}

// Paragraph writes one.
func (d *Document) Paragraph(s string) {
	fmt.Fprintf(&d.body, `<text:p text:style-name="Text_20_body">%s</text:p>`, text(s))
}

// Quiet writes a line in small and grey.
func (d *Document) Quiet(s string) {
	fmt.Fprintf(&d.body, `<text:p text:style-name="Quiet">%s</text:p>`, text(s))
}

// Field writes a name and its value.
func (d *Document) Field(name, value string) {
	fmt.Fprintf(&d.body, `<text:p text:style-name="Text_20_body"><text:span text:style-name="Name">%s</text:span>  %s</text:p>`, text(name), text(value))
}

// List writes items with bullets.
func (d *Document) List(items []string) {
	d.body.WriteString(`<text:list text:style-name="Bullets">`)
	for _, s := range items {
		fmt.Fprintf(&d.body, `<text:list-item><text:p text:style-name="Item">%s</text:p></text:list-item>`, text(s))
	}
	d.body.WriteString(`</text:list>`)
}

// Place writes a place to complete: its label, then lines to write on.
func (d *Document) Place(label string, lines int) {
	fmt.Fprintf(&d.body, `<text:p text:style-name="Place">%s%s</text:p>`, text(label), strings.Repeat("<text:line-break/>", max(lines, 1)))
}

// Table writes a table whose head each page repeats; parts are the columns' widths relative to each other.
func (d *Document) Table(head []string, parts []int, rows [][]string) {
	d.tables++
	name := fmt.Sprintf("Table%d", d.tables)
	fmt.Fprintf(&d.styles, `<style:style style:name="%s" style:family="table"><style:table-properties style:width="17cm" table:align="margins" fo:margin-bottom="0.4cm"/></style:style>`, name)
	fmt.Fprintf(&d.body, `<table:table table:name="%s" table:style-name="%s">`, name, name)
	for i := range head {
		part := 1
		if i < len(parts) {
			part = parts[i]
		}
		fmt.Fprintf(&d.styles, `<style:style style:name="%s.%d" style:family="table-column"><style:table-column-properties style:rel-column-width="%d*"/></style:style>`, name, i+1, part*1000)
		fmt.Fprintf(&d.body, `<table:table-column table:style-name="%s.%d"/>`, name, i+1)
	}
	row := func(cells []string, style string) {
		d.body.WriteString(`<table:table-row>`)
		for i := range head {
			cell := ""
			if i < len(cells) {
				cell = cells[i]
			}
			fmt.Fprintf(&d.body, `<table:table-cell table:style-name="Cell" office:value-type="string"><text:p text:style-name="%s">%s</text:p></table:table-cell>`, style, text(cell))
		}
		d.body.WriteString(`</table:table-row>`)
	}
	d.body.WriteString(`<table:table-header-rows>`)
	row(head, "Cell_20_head")
	d.body.WriteString(`</table:table-header-rows>`)
	for _, cells := range rows {
		row(cells, "Cell_20_text")
	}
	d.body.WriteString(`</table:table>`)
}

const namespaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
	`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" ` +
	`xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"`

const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Bytes is the document as a file, made at that instant.
func (d *Document) Bytes(made time.Time) ([]byte, error) {
	content := head + `<office:document-content ` + namespaces + `><office:automatic-styles>` + d.styles.String() +
		`<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" fo:border="0.5pt solid #8a94a3"/></style:style>` +
		`<style:style style:name="Name" style:family="text"><style:text-properties fo:color="#4a5566" fo:font-weight="bold"/></style:style>` +
		`<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:list-level-position-and-space-mode="label-alignment">` +
		`<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" fo:margin-left="0.6cm"/></style:list-level-properties></text:list-level-style-bullet></text:list-style>` +
		`</office:automatic-styles><office:body><office:text>` + d.body.String() + `</office:text></office:body></office:document-content>`
	paragraph := func(name, parent, paragraph, letters string) string {
		return fmt.Sprintf(`<style:style style:name="%s" style:display-name="%s" style:family="paragraph" style:parent-style-name="%s"><style:paragraph-properties %s/><style:text-properties %s/></style:style>`,
			name, strings.ReplaceAll(name, "_20_", " "), parent, paragraph, letters)
	}
	lang, country := d.lang, map[string]string{"fr": "FR", "en": "GB"}[d.lang]
	styles := head + `<office:document-styles ` + namespaces + `><office:styles>` +
		`<style:default-style style:family="paragraph"><style:text-properties fo:font-family="'Atkinson Hyperlegible Next', 'Liberation Sans', Arial, sans-serif" fo:font-size="10.5pt" fo:language="` + lang + `" fo:country="` + country + `" fo:color="#1d2430"/></style:default-style>` +
		`<style:style style:name="Standard" style:family="paragraph"/>` +
		paragraph("Text_20_body", "Standard", `fo:margin-bottom="0.2cm"`, "") +
		paragraph("Item", "Standard", `fo:margin-bottom="0.1cm"`, "") +
		paragraph("Quiet", "Standard", `fo:margin-bottom="0.15cm"`, `fo:color="#4a5566" fo:font-size="9.5pt"`) +
		paragraph("Place", "Standard", `fo:margin-top="0.15cm" fo:margin-bottom="0.3cm" fo:padding="0.2cm" fo:border="0.5pt solid #8a94a3" fo:background-color="#fff8e1"`, "") +
		paragraph("Cell_20_text", "Standard", "", `fo:font-size="9pt"`) +
		paragraph("Cell_20_head", "Standard", "", `fo:font-size="9pt" fo:font-weight="bold"`) +
		paragraph("Footer", "Standard", "", `fo:color="#4a5566" fo:font-size="8.5pt"`)
	for level, size := range []string{"18pt", "14pt", "12pt"} {
		styles += fmt.Sprintf(`<style:style style:name="Heading_20_%d" style:display-name="Heading %d" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Text_20_body" style:default-outline-level="%d">`+
			`<style:paragraph-properties fo:margin-top="0.5cm" fo:margin-bottom="0.25cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="%s" fo:font-weight="bold"/></style:style>`, level+1, level+1, level+1, size)
	}
	styles += `</office:styles><office:automatic-styles><style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/><style:footer-style/></style:page-layout></office:automatic-styles>` +
		`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page"><style:footer><text:p text:style-name="Footer">` + text(d.foot) +
		` · <text:page-number text:select-page="current">1</text:page-number></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`
	meta := head + `<office:document-meta ` + namespaces + `><office:meta><dc:title>` + text(d.title) + `</dc:title><dc:language>` + lang + `</dc:language><meta:creation-date>` + made.UTC().Format("2006-01-02T15:04:05Z") + `</meta:creation-date></office:meta></office:document-meta>`
	manifest := head + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + MediaType + `"/>`
	files := []struct{ name, content string }{{"content.xml", content}, {"styles.xml", styles}, {"meta.xml", meta}}
	for _, f := range files {
		manifest += `<manifest:file-entry manifest:full-path="` + f.name + `" manifest:media-type="text/xml"/>`
	}
	files = append(files, struct{ name, content string }{"META-INF/manifest.xml", manifest + `</manifest:manifest>`})

	var out bytes.Buffer
	z := zip.NewWriter(&out)
	// first, not compressed, its size before it: it is how the format is told
	first, err := z.CreateRaw(&zip.FileHeader{Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(MediaType)), CompressedSize64: uint64(len(MediaType)), UncompressedSize64: uint64(len(MediaType))})
	if err == nil {
		_, err = first.Write([]byte(MediaType))
	}
	for _, f := range files {
		if err != nil {
			return nil, err
		}
		w, made := z.Create(f.name)
		if err = made; err == nil {
			_, err = w.Write([]byte(f.content))
		}
	}
	if err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}
