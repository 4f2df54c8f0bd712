// Package xmlstream reads XML that strangers wrote, one token at a time: in whatever encoding it declares, within bounds of
// size, depth and value, and without ever obeying its DTD or an entity of its own.
package xmlstream

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The codes of an Error.
const (
	Empty           = "xml_empty"
	NotXML          = "xml_not"              // it begins like something else
	UnknownEncoding = "xml_unknown_encoding" // encoding: as declared
	BadCharacter    = "xml_bad_character"    // encoding: in which a byte means nothing; or a character that XML forbids
	Truncated       = "xml_truncated"        // it ends before its last element does
	Malformed       = "xml_malformed"        // what: in the words of the decoder, without a value of the file
	UnknownEntity   = "xml_unknown_entity"   // entity: its name
	InternalSubset  = "xml_internal_subset"  // a DTD of its own, which could define entities
	SecondRoot      = "xml_second_root"
	TooDeep         = "xml_too_deep"       // limit: levels
	ValueTooLong    = "xml_value_too_long" // limit: bytes
	TooLarge        = "xml_too_large"      // limit: megabytes
)

// Codes lists the codes with the names of their parameters.
var Codes = map[string][]string{
	Empty: nil, NotXML: nil, UnknownEncoding: {"encoding"}, BadCharacter: {"encoding"}, Truncated: nil, Malformed: {"what"},
	UnknownEntity: {"entity"}, InternalSubset: nil, SecondRoot: nil, TooDeep: {"limit"}, ValueTooLong: {"limit"}, TooLarge: {"limit"},
}

// Error says why a document cannot be read further. Params never hold a value of the file: it may be personal data.
type Error struct {
	Code   string
	Line   int // from 1
	Params map[string]string
}

// Error lists the code and the line, for a log or a developer.
func (e *Error) Error() string { return fmt.Sprintf("xml: %s at line %d", e.Code, e.Line) }

func refuse(code string, params ...string) *Error {
	e := &Error{Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = map[string]string{}
		}
		e.Params[params[i]] = params[i+1]
	}
	return e
}

// Limits bound what a document may cost. A zero field takes its default.
type Limits struct {
	Bytes int64 // 4 GiB, as written
	Depth int   // 32 elements inside one another
	Value int   // 64 KiB, for a tag with its attributes and for a run of text
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 4 << 30
	}
	if l.Depth <= 0 {
		l.Depth = 32
	}
	if l.Value <= 0 {
		l.Value = 64 << 10
	}
	return l
}

// Kind is what a token is.
type Kind int

// The kinds of tokens: comments, instructions and the document's type are read over.
const (
	Start Kind = iota
	End
	Text
)

// Token is one piece of the document.
type Token struct {
	Kind  Kind
	Name  string     // of a Start or End, without its prefix
	Attrs []xml.Attr // of a Start
	Text  []byte     // of a Text, until the next token
	Line  int        // where it ends, from 1
}

// Attr returns the attribute of that name, or "".
func (t Token) Attr(name string) string {
	for _, a := range t.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// Reader reads one document.
type Reader struct {
	source  *source
	decoder *xml.Decoder
	limits  Limits
	depth   int
	rooted  bool // the root element was met
	failed  error
}

// NewReader begins to read a document. Nothing is read before the first Next.
func NewReader(r io.Reader, limits Limits) *Reader {
	limits = limits.withDefaults()
	s := &source{raw: r, limits: limits, line: 1}
	d := xml.NewDecoder(s)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // source has already turned it into UTF-8
	return &Reader{source: s, decoder: d, limits: limits}
}

// Encoding names how the document is written: "UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "ISO-8859-15" or
// "windows-1252"; "" before the first Next.
func (r *Reader) Encoding() string { return r.source.encoding }

// Lied says that the document declares one encoding and is written in UTF-8.
func (r *Reader) Lied() bool { return r.source.lied }

// Bytes is how much of the document was read, as written.
func (r *Reader) Bytes() int64 { return r.source.read }

// Next returns the next token; io.EOF after the root's end, an *Error for what is wrong with the document, or the error of
// the reader beneath. After an error it returns the same one.
func (r *Reader) Next() (Token, error) {
	if r.failed != nil {
		return Token{}, r.failed
	}
	token, err := r.next()
	if err != nil {
		r.failed = r.located(err)
		return Token{}, r.failed
	}
	return token, nil
}

func (r *Reader) next() (Token, error) {
	for {
		r.source.pending = 0
		raw, err := r.decoder.Token()
		if err != nil {
			return Token{}, r.explain(err)
		}
		line, _ := r.decoder.InputPos()
		switch t := raw.(type) {
		case xml.StartElement:
			if r.depth == 0 && r.rooted {
				return Token{}, refuse(SecondRoot)
			}
			r.rooted = true
			if r.depth++; r.depth > r.limits.Depth {
				return Token{}, refuse(TooDeep, "limit", strconv.Itoa(r.limits.Depth))
			}
			return Token{Kind: Start, Name: t.Name.Local, Attrs: t.Attr, Line: line}, nil
		case xml.EndElement:
			r.depth--
			return Token{Kind: End, Name: t.Name.Local, Line: line}, nil
		case xml.CharData:
			if r.depth > 0 {
				return Token{Kind: Text, Text: t, Line: line}, nil
			}
			if len(strings.TrimSpace(string(t))) > 0 {
				if !r.rooted {
					return Token{}, refuse(NotXML)
				}
				return Token{}, refuse(SecondRoot)
			}
		case xml.Directive:
			// The only directive of these documents is the name of their DTD: one that holds declarations could hold entities.
			word, rest, _ := strings.Cut(strings.TrimSpace(string(t)), " ")
			if strings.ContainsRune(rest, '[') || !strings.EqualFold(word, "DOCTYPE") {
				return Token{}, refuse(InternalSubset)
			}
			if r.rooted {
				return Token{}, refuse(Malformed, "what", "DOCTYPE")
			}
		}
	}
}

// explain turns what the decoder says into a code.
func (r *Reader) explain(err error) error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours
	}
	if err == io.EOF {
		switch {
		case r.source.read == 0 || !r.rooted && r.source.blank:
			return refuse(Empty)
		case !r.rooted:
			return refuse(NotXML)
		}
		return io.EOF
	}
	var syntax *xml.SyntaxError
	if !errors.As(err, &syntax) {
		if strings.HasPrefix(err.Error(), "xml: ") { // a version or an encoding that the decoder will not read
			return refuse(Malformed, "what", "declaration")
		}
		return err
	}
	switch {
	case !r.rooted && r.source.foreign:
		return refuse(NotXML)
	case strings.HasPrefix(syntax.Msg, "unexpected EOF"):
		return refuse(Truncated)
	case strings.HasPrefix(syntax.Msg, "invalid character entity"):
		name := strings.Trim(strings.TrimPrefix(syntax.Msg, "invalid character entity"), " &;")
		if name, _, _ = strings.Cut(name, " "); len(name) > 40 {
			name = name[:40] + "…"
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#_.-…") != "" {
			name = "?"
		}
		return refuse(UnknownEntity, "entity", name)
	case strings.HasPrefix(syntax.Msg, "illegal character code"), strings.HasPrefix(syntax.Msg, "invalid UTF-8"):
		return refuse(BadCharacter, "encoding", r.source.encoding)
	case strings.HasPrefix(syntax.Msg, "unescaped < "), strings.HasPrefix(syntax.Msg, "expected attribute name"), strings.HasPrefix(syntax.Msg, "attribute name without"),
		strings.HasPrefix(syntax.Msg, "unquoted or missing"):
		return refuse(Malformed, "what", "attribute")
	}
	return refuse(Malformed, "what", "tag")
}

// located gives an error its line.
func (r *Reader) located(err error) error {
	var ours *Error
	if errors.As(err, &ours) && ours.Line == 0 {
		ours.Line, _ = r.decoder.InputPos()
	}
	return err
}
