package facturx

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// errLayout says that the compiler writes documents in another way than declare knows.
var errLayout = errors.New("facturx: the document's metadata are not where they were")

// What a reader of Factur-X looks for in the metadata, and the declaration that PDF/A asks for of words that are not its own.
const (
	schema = `<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>` +
		`<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>` +
		`<pdfaSchema:property><rdf:Seq>%s</rdf:Seq></pdfaSchema:property></rdf:li>`
	property = `<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>%s</pdfaProperty:description>` +
		`<pdfaProperty:name>%s</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>`
	description = `<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:DocumentType>INVOICE</fx:DocumentType>` +
		`<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName><fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>`
)

var (
	packet  = regexp.MustCompile(`(?s)/Length ([0-9]+)\b([^>]*>>\s*stream\r?\n)(<\?xpacket begin=.*?<\?xpacket end="[rw]"\?>)`)
	section = regexp.MustCompile(`(?s)xref\n0 ([0-9]+)\n((?:[0-9]{10} [0-9]{5} [fn][ \r\n]{2})+)trailer.*startxref\n([0-9]+)\n%%EOF\s*$`)
)

// declare adds Factur-X's words to the document's metadata and moves what the addition moved. There is still one revision and one
// table, as the strictest readers of PDF/A want.
func declare(document []byte) ([]byte, error) {
	at := packet.FindSubmatchIndex(document)
	if at == nil || len(packet.FindAllIndex(document, 2)) != 1 {
		return nil, errLayout
	}
	meta := document[at[6]:at[7]]
	if stated, _ := strconv.Atoi(string(document[at[2]:at[3]])); stated < len(meta) || stated > len(meta)+2 {
		return nil, errLayout
	}
	properties := ""
	for _, p := range [][2]string{{"Name of the embedded XML invoice file", "DocumentFileName"}, {"INVOICE", "DocumentType"},
		{"The actual version of the Factur-X XML schema", "Version"}, {"The conformance level of the embedded Factur-X data", "ConformanceLevel"}} {
		properties += fmt.Sprintf(property, p[0], p[1])
	}
	const bag, end = "<pdfaExtension:schemas><rdf:Bag>", "</rdf:RDF>"
	if bytes.Count(meta, []byte(bag)) != 1 || bytes.Count(meta, []byte(end)) != 1 {
		return nil, errLayout
	}
	added := bytes.Replace(meta, []byte(bag), []byte(bag+fmt.Sprintf(schema, properties)), 1)
	added = bytes.Replace(added, []byte(end), []byte(description+end), 1)

	var out bytes.Buffer
	out.Write(document[:at[2]])
	out.WriteString(strconv.Itoa(len(added)))
	out.Write(document[at[4]:at[5]])
	out.Write(added)
	// What the stated length counted beyond the packet is the end of its line: it stays outside.
	moved := out.Len() - at[7]
	out.Write(document[at[7]:])

	whole := out.Bytes()
	table := section.FindSubmatchIndex(whole)
	if table == nil {
		return nil, errLayout
	}
	count, _ := strconv.Atoi(string(whole[table[2]:table[3]]))
	entries := whole[table[4]:table[5]]
	if len(entries) != 20*count {
		return nil, errLayout
	}
	for n := range count {
		entry := entries[20*n : 20*n+20]
		offset, err := strconv.Atoi(string(entry[:10]))
		if err != nil {
			return nil, errLayout
		}
		if entry[17] == 'n' && offset > at[0] {
			offset += moved
			copy(entry, fmt.Sprintf("%010d", offset))
		}
		if entry[17] == 'n' && !bytes.HasPrefix(whole[min(offset, len(whole)):], []byte(strconv.Itoa(n)+" 0 obj")) {
			return nil, errLayout
		}
	}
	start := bytes.LastIndex(whole, []byte("startxref\n")) + len("startxref\n")
	return fmt.Appendf(whole[:start:start], "%d\n%%%%EOF\n", table[0]), nil
}
