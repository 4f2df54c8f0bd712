// Package richtext holds what people write with a little form: paragraphs, headings, lists, bold,
// italic, links. It is kept as a ProseMirror document, never as HTML, and every other shape of it
// (plain text, HTML, the values of a printed document) is made from the checked document.
package richtext

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"unicode"
)

// Limits of a document.
const (
	MaxBytes   = 2 << 20 // of JSON
	MaxNodes   = 50_000
	MaxNesting = 4 // lists within lists
	maxHref    = 2000
)

// Doc is a checked document. Its zero value is the empty document. It reads and writes itself as
// ProseMirror's JSON, and as jsonb in the database; reading checks.
type Doc struct {
	Type    string `json:"type" enum:"doc" doc:"Always doc."`
	Content []Node `json:"content,omitempty" nullable:"false"`
}

// Node is a block, or a piece of a line.
type Node struct {
	Type    string `json:"type" enum:"paragraph,heading,bullet_list,ordered_list,list_item,text,hard_break"`
	Attrs   *Attrs `json:"attrs,omitempty"`
	Content []Node `json:"content,omitempty" nullable:"false"`
	Text    string `json:"text,omitempty"`
	Marks   []Mark `json:"marks,omitempty" nullable:"false"`
}

// Attrs are a heading's level (2 or 3) or the number at which an ordered list begins.
type Attrs struct {
	Level int `json:"level,omitempty"`
	Order int `json:"order,omitempty"`
}

// Mark is the form of a text.
type Mark struct {
	Type  string     `json:"type" enum:"bold,italic,link"`
	Attrs *MarkAttrs `json:"attrs,omitempty"`
}

// MarkAttrs are a link's: http, https or mailto.
type MarkAttrs struct {
	Href string `json:"href"`
}

// Error says where a document breaks which rule. Path is in the document ("content[2].marks[0]").
type Error struct{ Path, Message string }

func (e *Error) Error() string {
	if e.Path == "" {
		return "richtext: " + e.Message
	}
	return "richtext: " + e.Path + ": " + e.Message
}

// Parse reads and checks a document; what it returns is in one canonical form: control characters
// dropped, marks in order, each at most once. Errors are *Error.
func Parse(raw []byte) (Doc, error) {
	if len(raw) > MaxBytes {
		return Doc{}, &Error{"", fmt.Sprintf("%d bytes, %d at most", len(raw), MaxBytes)}
	}
	var read struct {
		Type    string `json:"type"`
		Content []Node `json:"content"`
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return Doc{}, &Error{"", "not a document: " + strings.TrimPrefix(err.Error(), "json: ")}
	}
	if decoder.More() {
		return Doc{}, &Error{"", "something follows the document"}
	}
	if read.Type != "doc" {
		return Doc{}, &Error{"", fmt.Sprintf("the document is a %.20q, not a doc", read.Type)}
	}
	c := &checker{}
	content, err := c.blocks(read.Content, "", 0)
	if err != nil {
		return Doc{}, err
	}
	return Doc{Type: "doc", Content: content}, nil
}

// UnmarshalJSON is Parse.
func (d *Doc) UnmarshalJSON(raw []byte) (err error) {
	*d, err = Parse(raw)
	return err
}

// MarshalJSON writes the empty document too as one.
func (d Doc) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type    string `json:"type"`
		Content []Node `json:"content,omitempty"`
	}{"doc", d.Content})
}

// Value stores the document as JSON text.
func (d Doc) Value() (driver.Value, error) {
	raw, err := d.MarshalJSON()
	return string(raw), err
}

// Scan reads a stored document; null is the empty one.
func (d *Doc) Scan(stored any) error {
	switch v := stored.(type) {
	case nil:
		*d = Doc{Type: "doc"}
		return nil
	case []byte:
		return d.UnmarshalJSON(v)
	case string:
		return d.UnmarshalJSON([]byte(v))
	}
	return errors.New("richtext: the stored document is neither text nor bytes")
}

// Empty tells whether the document has nothing to read.
func (d Doc) Empty() bool { return strings.TrimSpace(Plain(d)) == "" }

// checker walks a document once, with what was counted on the way.
type checker struct{ nodes int }

func (c *checker) count(path string) error {
	if c.nodes++; c.nodes > MaxNodes {
		return &Error{path, fmt.Sprintf("more than %d nodes", MaxNodes)}
	}
	return nil
}

func at(path string, index int) string {
	if path == "" {
		return fmt.Sprintf("content[%d]", index)
	}
	return fmt.Sprintf("%s.content[%d]", path, index)
}

// blocks checks a sequence of blocks; nesting is the number of lists around it.
func (c *checker) blocks(nodes []Node, path string, nesting int) ([]Node, error) {
	var out []Node
	for i, node := range nodes {
		here := at(path, i)
		if err := c.count(here); err != nil {
			return nil, err
		}
		if node.Text != "" || len(node.Marks) > 0 {
			return nil, &Error{here, fmt.Sprintf("a %s has neither text nor marks of its own", shown(node.Type))}
		}
		var err error
		clean := Node{Type: node.Type}
		switch node.Type {
		case "paragraph":
			clean.Content, err = c.line(node.Content, here)
		case "heading":
			if nesting > 0 {
				return nil, &Error{here, "no heading within a list"}
			}
			if node.Attrs == nil || (node.Attrs.Level != 2 && node.Attrs.Level != 3) {
				return nil, &Error{here, "a heading's level is 2 or 3"}
			}
			clean.Attrs = &Attrs{Level: node.Attrs.Level}
			clean.Content, err = c.line(node.Content, here)
		case "bullet_list", "ordered_list":
			if nesting == MaxNesting {
				return nil, &Error{here, fmt.Sprintf("more than %d lists within each other", MaxNesting)}
			}
			if node.Type == "ordered_list" && node.Attrs != nil && node.Attrs.Order != 0 && node.Attrs.Order != 1 {
				if node.Attrs.Order < 0 || node.Attrs.Order > 100_000 {
					return nil, &Error{here, "a list begins between 1 and 100000"}
				}
				clean.Attrs = &Attrs{Order: node.Attrs.Order}
			}
			clean.Content, err = c.items(node.Content, here, nesting+1)
		default:
			return nil, &Error{here, fmt.Sprintf("a %s is not allowed here", shown(node.Type))}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, clean)
	}
	return out, nil
}

func (c *checker) items(nodes []Node, path string, nesting int) ([]Node, error) {
	if len(nodes) == 0 {
		return nil, &Error{path, "a list has at least one item"}
	}
	out := make([]Node, 0, len(nodes))
	for i, node := range nodes {
		here := at(path, i)
		if err := c.count(here); err != nil {
			return nil, err
		}
		if node.Type != "list_item" {
			return nil, &Error{here, fmt.Sprintf("a list holds items, not a %s", shown(node.Type))}
		}
		if node.Text != "" || len(node.Marks) > 0 || len(node.Content) == 0 || node.Content[0].Type != "paragraph" {
			return nil, &Error{here, "an item begins with a paragraph"}
		}
		content, err := c.blocks(node.Content, here, nesting)
		if err != nil {
			return nil, err
		}
		out = append(out, Node{Type: "list_item", Content: content})
	}
	return out, nil
}

// line checks what stands on a line: texts and breaks.
func (c *checker) line(nodes []Node, path string) ([]Node, error) {
	var out []Node
	for i, node := range nodes {
		here := at(path, i)
		if err := c.count(here); err != nil {
			return nil, err
		}
		if len(node.Content) > 0 {
			return nil, &Error{here, fmt.Sprintf("a %s holds nothing", shown(node.Type))}
		}
		switch node.Type {
		case "hard_break":
			out = append(out, Node{Type: "hard_break"})
		case "text":
			marks, err := checkMarks(node.Marks, here)
			if err != nil {
				return nil, err
			}
			if text := cleanText(node.Text); text != "" {
				out = append(out, Node{Type: "text", Text: text, Marks: marks})
			}
		default:
			return nil, &Error{here, fmt.Sprintf("a %s is not allowed on a line", shown(node.Type))}
		}
	}
	return out, nil
}

func checkMarks(marks []Mark, path string) ([]Mark, error) {
	found := map[string]Mark{}
	for i, mark := range marks {
		here := fmt.Sprintf("%s.marks[%d]", path, i)
		clean := Mark{Type: mark.Type}
		switch mark.Type {
		case "bold", "italic":
			if mark.Attrs != nil && mark.Attrs.Href != "" {
				return nil, &Error{here, "only a link has an address"}
			}
		case "link":
			if mark.Attrs == nil {
				return nil, &Error{here, "a link has an address"}
			}
			href := strings.TrimSpace(mark.Attrs.Href)
			if err := CheckLink(href); err != nil {
				return nil, &Error{here, err.Error()}
			}
			clean.Attrs = &MarkAttrs{Href: href}
		default:
			return nil, &Error{here, fmt.Sprintf("the mark %s is not allowed", shown(mark.Type))}
		}
		if _, twice := found[mark.Type]; twice {
			return nil, &Error{here, fmt.Sprintf("%s is there twice", mark.Type)}
		}
		found[mark.Type] = clean
	}
	var out []Mark
	for _, kind := range []string{"bold", "italic", "link"} {
		if mark, ok := found[kind]; ok {
			out = append(out, mark)
		}
	}
	return out, nil
}

// CheckLink tells whether an address may be a link: http or https with a host and no credentials, or
// mailto with one mailbox and nothing else.
func CheckLink(href string) error {
	if len(href) > maxHref {
		return fmt.Errorf("an address has at most %d bytes", maxHref)
	}
	if strings.ContainsFunc(href, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '\\'
	}) {
		return errors.New("an address holds no space and no control character")
	}
	u, err := url.Parse(href)
	if err != nil {
		return errors.New("this is not an address")
	}
	switch u.Scheme {
	case "http", "https":
		if u.Hostname() == "" || u.User != nil || u.Opaque != "" {
			return errors.New("an address has a host and no credentials")
		}
		return nil
	case "mailto":
		box, err := mail.ParseAddress(u.Opaque)
		if err != nil || box.Address != u.Opaque || u.RawQuery != "" {
			return errors.New("mailto: is followed by one mailbox")
		}
		return nil
	}
	return errors.New("an address begins with https:, http: or mailto:")
}

// cleanText drops what cannot be read; a line break or a tab within a text is a space.
func cleanText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xfeff:
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// shown quotes a name from the outside, cut short.
func shown(name string) string { return fmt.Sprintf("%.20q", name) }
