package xmlstream

import "strings"

// Element is one element read whole: for a piece of a document that is small and read in any order.
type Element struct {
	Name  string
	Text  string // its own, without the white space at its ends
	Attrs map[string]string
	In    []*Element
	Line  int // where its tag ends, from 1
}

// Element reads on to the end of the element that a Start token began.
func (r *Reader) Element(start Token) (*Element, error) {
	e := begun(start)
	path, texts := []*Element{e}, [][]byte{nil}
	for len(path) > 0 {
		token, err := r.Next()
		if err != nil {
			return nil, err
		}
		last := len(path) - 1
		switch token.Kind {
		case Start:
			x := begun(token)
			path[last].In = append(path[last].In, x)
			path, texts = append(path, x), append(texts, nil)
		case Text:
			texts[last] = append(texts[last], token.Text...)
		case End:
			path[last].Text = strings.TrimSpace(string(texts[last]))
			path, texts = path[:last], texts[:last]
		}
	}
	return e, nil
}

func begun(t Token) *Element {
	e := &Element{Name: t.Name, Line: t.Line}
	for _, a := range t.Attrs {
		if e.Attrs == nil {
			e.Attrs = map[string]string{}
		}
		e.Attrs[a.Name.Local] = a.Value
	}
	return e
}

// At follows names to the first element of each; what is not there is an empty element.
func (e *Element) At(names ...string) *Element {
	for _, n := range names {
		var next *Element
		for _, x := range e.In {
			if x.Name == n {
				next = x
				break
			}
		}
		if next == nil {
			return &Element{}
		}
		e = next
	}
	return e
}

// All are the elements of a name, directly inside.
func (e *Element) All(name string) []*Element {
	var out []*Element
	for _, x := range e.In {
		if x.Name == name {
			out = append(out, x)
		}
	}
	return out
}

// There tells an element that was read from one that At did not find.
func (e *Element) There() bool { return e.Name != "" }
