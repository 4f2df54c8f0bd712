package siecle

import (
	"io"
	"strings"

	"golang.org/x/text/unicode/norm"

	"preau/internal/platform/xmlstream"
)

// node is one record of a file: an element with all it holds, small enough to stand in memory.
type node struct {
	name     string
	attrs    map[string]string
	text     string // of the element itself, on one line
	children []*node
	line     int
}

// get is the text of the first child of one of names that has any. SIECLE writes some of them as attributes of the element.
func (n *node) get(names ...string) string {
	for _, name := range names {
		for _, c := range n.children {
			if c.name == name && c.text != "" {
				return c.text
			}
		}
		if v := n.attrs[name]; v != "" {
			return v
		}
	}
	return ""
}

// all are the descendants at the end of a path of names.
func (n *node) all(path ...string) []*node {
	if len(path) == 0 {
		return []*node{n}
	}
	var out []*node
	for _, c := range n.children {
		if c.name == path[0] {
			out = append(out, c.all(path[1:]...)...)
		}
	}
	return out
}

// says writes what the record says, to tell a repetition from a contradiction.
func (n *node) says(out *strings.Builder) {
	out.WriteString(n.name + "=" + n.text + "{")
	for _, key := range sortedKeys(n.attrs) {
		out.WriteString(key + "=" + n.attrs[key] + ";")
	}
	for _, c := range n.children {
		c.says(out)
	}
	out.WriteString("}")
}

// tidy makes one line of a value: STS writes values on lines of their own.
func tidy(s string) string {
	if s = strings.Join(strings.Fields(s), " "); !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return s
}

// errTooLarge is a record that says more than one does.
type errTooLarge struct{ line int }

func (errTooLarge) Error() string { return "siecle: a record is too large" }

// readNode reads the element that has just begun, to its end.
func readNode(r *xmlstream.Reader, begun xmlstream.Token, limit int) (*node, error) {
	root := open(begun)
	stack := []*node{root}
	texts := []*strings.Builder{{}}
	size := 0
	for len(stack) > 0 {
		t, err := r.Next()
		if err == io.EOF {
			return nil, &xmlstream.Error{Code: xmlstream.Truncated, Line: begun.Line}
		}
		if err != nil {
			return nil, err
		}
		last := len(stack) - 1
		switch t.Kind {
		case xmlstream.Start:
			n := open(t)
			stack[last].children = append(stack[last].children, n)
			stack, texts = append(stack, n), append(texts, &strings.Builder{})
			size += 64
		case xmlstream.Text:
			texts[last].Write(t.Text)
			size += len(t.Text)
		case xmlstream.End:
			stack[last].text = tidy(texts[last].String())
			stack, texts = stack[:last], texts[:last]
		}
		if size > limit {
			return nil, errTooLarge{begun.Line}
		}
	}
	return root, nil
}

func open(t xmlstream.Token) *node {
	n := &node{name: strings.ToUpper(t.Name), line: t.Line}
	for _, a := range t.Attrs {
		if n.attrs == nil {
			n.attrs = make(map[string]string, len(t.Attrs))
		}
		n.attrs[strings.ToUpper(a.Name.Local)] = tidy(a.Value)
	}
	return n
}
