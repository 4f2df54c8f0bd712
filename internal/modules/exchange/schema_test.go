package exchange_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A reader of the part of XML Schema that the GAR's schemas use: sequences, extensions, occurrences, lengths and keys. It says what
// xmllint says, on machines that have none; where there is one, both must agree.

type xsd struct {
	Space    string       `xml:"targetNamespace,attr"`
	Simples  []xsdSimple  `xml:"simpleType"`
	Complex  []xsdComplex `xml:"complexType"`
	Elements []xsdElement `xml:"element"`
}

type xsdSimple struct {
	Name string `xml:"name,attr"`
	Max  struct {
		Value int `xml:"value,attr"`
	} `xml:"restriction>maxLength"`
}

type xsdComplex struct {
	Name      string       `xml:"name,attr"`
	Sequence  []xsdElement `xml:"sequence>element"`
	Extension struct {
		Base     string       `xml:"base,attr"`
		Sequence []xsdElement `xml:"sequence>element"`
	} `xml:"complexContent>extension"`
}

type xsdElement struct {
	Name string `xml:"name,attr"`
	Type string `xml:"type,attr"`
	Min  string `xml:"minOccurs,attr"`
	Max  string `xml:"maxOccurs,attr"`
	Keys []struct {
		Name     string `xml:"name,attr"`
		Selector struct {
			Path string `xml:"xpath,attr"`
		} `xml:"selector"`
		Fields []struct {
			Path string `xml:"xpath,attr"`
		} `xml:"field"`
	} `xml:"key"`
}

func readSchema(t testing.TB, name string) *xsd {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s := &xsd{}
	if err := xml.Unmarshal(raw, s); err != nil {
		t.Fatal(err)
	}
	return s
}

type node struct {
	XMLName  xml.Name
	Version  string `xml:"Version,attr"`
	Text     string `xml:",chardata"`
	Children []node `xml:",any"`
}

func local(name string) string { return strings.TrimPrefix(name, "men:") }

func (s *xsd) complex(name string) *xsdComplex {
	for i := range s.Complex {
		if s.Complex[i].Name == local(name) {
			return &s.Complex[i]
		}
	}
	return nil
}

func (s *xsd) sequence(c *xsdComplex) []xsdElement {
	if c.Extension.Base != "" {
		return append(append([]xsdElement{}, s.sequence(s.complex(c.Extension.Base))...), c.Extension.Sequence...)
	}
	return c.Sequence
}

// check says what is wrong with a document.
func (s *xsd) check(content []byte) (wrong []string) {
	var root node
	if err := xml.Unmarshal(content, &root); err != nil {
		return []string{err.Error()}
	}
	for _, e := range s.Elements {
		if e.Name != root.XMLName.Local || root.XMLName.Space != s.Space {
			continue
		}
		if root.Version == "" {
			wrong = append(wrong, "no Version")
		}
		wrong = append(wrong, s.node(root, e.Type, root.XMLName.Local)...)
		for _, k := range e.Keys {
			seen := map[string]bool{}
			for _, c := range root.Children {
				if c.XMLName.Local != local(k.Selector.Path) {
					continue
				}
				key := ""
				for _, f := range k.Fields {
					for _, v := range c.Children {
						if v.XMLName.Local == local(f.Path) {
							key += v.Text + "\x00"
						}
					}
				}
				if seen[key] {
					wrong = append(wrong, k.Name+": twice the same")
				}
				seen[key] = true
			}
		}
		return wrong
	}
	return []string{"no such root: " + root.XMLName.Space + " " + root.XMLName.Local}
}

func (s *xsd) node(n node, kind, at string) (wrong []string) {
	if n.XMLName.Space != s.Space {
		wrong = append(wrong, at+": another namespace")
	}
	c := s.complex(kind)
	if c == nil {
		for _, simple := range s.Simples {
			if simple.Name == local(kind) && simple.Max.Value > 0 && len([]rune(n.Text)) > simple.Max.Value {
				wrong = append(wrong, at+": too long")
			}
		}
		return wrong
	}
	rest := n.Children
	for _, e := range s.sequence(c) {
		count := 0
		for len(rest) > 0 && rest[0].XMLName.Local == e.Name {
			wrong = append(wrong, s.node(rest[0], e.Type, at+"/"+e.Name)...)
			rest = rest[1:]
			count++
		}
		low, high := 1, 1
		if e.Min != "" {
			low, _ = strconv.Atoi(e.Min)
		}
		if e.Max == "unbounded" {
			high = 1 << 30
		}
		if count < low || count > high {
			wrong = append(wrong, fmt.Sprintf("%s: %d of %s", at, count, e.Name))
		}
	}
	if len(rest) > 0 {
		wrong = append(wrong, at+": "+rest[0].XMLName.Local+" has no place here")
	}
	return wrong
}

// valid fails the test unless a document obeys a schema.
func valid(t *testing.T, schema, name string, content []byte) {
	t.Helper()
	for _, w := range readSchema(t, schema).check(content) {
		t.Errorf("%s: %s", name, w)
	}
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		return
	}
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(lint, "--noout", "--nonet", "--schema", filepath.Join("testdata", schema), at).CombinedOutput(); err != nil {
		t.Errorf("%s: %s", name, out)
	}
}

// The checker itself finds what is wrong.
func TestTheSchemasCheckerSees(t *testing.T) {
	s := readSchema(t, "GAR-ENT-1D.xsd")
	doc := func(body string) []byte {
		return []byte(`<men:GAR-ENT-Etab xmlns:men="http://data.education.fr/ns/gar/1d" Version="1.4">` + body + `</men:GAR-ENT-Etab>`)
	}
	one := `<men:GAREtab><men:GARStructureUAI>0990001N</men:GARStructureUAI><men:GARStructureNomCourant>A</men:GARStructureNomCourant></men:GAREtab>`
	if wrong := s.check(doc(one)); len(wrong) > 0 {
		t.Errorf("a good one: %v", wrong)
	}
	for name, body := range map[string]string{
		"twice":     one + one,
		"unnamed":   `<men:GAREtab><men:GARStructureUAI>0990001N</men:GARStructureUAI></men:GAREtab>`,
		"disorder":  `<men:GAREtab><men:GARStructureNomCourant>A</men:GARStructureNomCourant><men:GARStructureUAI>0990001N</men:GARStructureUAI></men:GAREtab>`,
		"stranger":  `<men:GARAutre/>`,
		"too long":  strings.Replace(one, "0990001N", strings.Repeat("9", 46), 1),
		"elsewhere": strings.ReplaceAll(one, "men:", ""),
	} {
		if len(s.check(doc(body))) == 0 {
			t.Errorf("%s is found good", name)
		}
	}
}
