package privacy

import (
	"context"
	_ "embed"
	"mime"
	"strings"
	"time"
	"unicode"

	"preau/internal/directory"
	"preau/internal/platform/fold"
	"preau/internal/platform/i18n"
	"preau/internal/platform/odt"
	"preau/internal/platform/pdf"
	"preau/internal/tenant"
)

//go:embed paper.typ
var paperSource string

// paper is a document of privacy before it is drawn: the same blocks make the PDF and the copy that a controller completes.
type paper struct {
	Title  string   `json:"title"`
	Lang   string   `json:"lang"`
	Sender []string `json:"sender"`
	Lines  []string `json:"lines"` // under the title
	Foot   string   `json:"foot"`
	Blocks []piece  `json:"blocks"`

	name string // of the file, without its ending
}

// piece is one block: "heading" and "text" have Text, "list" and "signs" Items, "fields" and "table" Rows, "blank" a label and the
// height of the place in lines.
type piece struct {
	Kind  string     `json:"kind"`
	Level int        `json:"level"`
	Text  string     `json:"text"`
	Items []string   `json:"items"`
	Head  []string   `json:"head"`
	Parts []int      `json:"parts"` // widths of columns, as parts of the page's
	Rows  [][]string `json:"rows"`
}

func (p *paper) add(b piece) { p.Blocks = append(p.Blocks, b) }

func (p *paper) heading(level int, text string) {
	p.add(piece{Kind: "heading", Level: level, Text: text})
}

func (p *paper) text(sentences ...string) {
	for _, s := range sentences {
		p.add(piece{Kind: "text", Text: s})
	}
}

func (p *paper) list(items []string) {
	if len(items) > 0 {
		p.add(piece{Kind: "list", Items: items})
	}
}

// fields are names and values; a value that nobody gave is left out.
func (p *paper) fields(rows ...[]string) {
	var kept [][]string
	for _, r := range rows {
		if r[1] != "" {
			kept = append(kept, r)
		}
	}
	if len(kept) > 0 {
		p.add(piece{Kind: "fields", Rows: kept})
	}
}

func (p *paper) table(head []string, parts []int, rows [][]string) {
	if len(rows) > 0 {
		p.add(piece{Kind: "table", Head: head, Parts: parts, Rows: rows})
	}
}

// blank is a place that the controller completes.
func (p *paper) blank(label string, lines int) {
	p.add(piece{Kind: "blank", Text: label, Level: lines})
}

func (p *paper) signs(who ...string) { p.add(piece{Kind: "signs", Items: who}) }

// editable is the document as a file that an office suite opens: who completes it goes on from there.
func (p *paper) editable(made time.Time) (*download, error) {
	d := odt.New(p.Title, p.Lang, p.Foot)
	for _, line := range append(append([]string{}, p.Sender...), p.Lines...) {
		d.Quiet(line)
	}
	for _, b := range p.Blocks {
		switch b.Kind {
		case "heading":
			d.Heading(b.Level, b.Text)
		case "text":
			d.Paragraph(b.Text)
		case "list":
			d.List(b.Items)
		case "fields":
			for _, r := range b.Rows {
				d.Field(r[0], r[1])
			}
		case "table":
			d.Table(b.Head, b.Parts, b.Rows)
		case "blank":
			d.Place(b.Text, b.Level)
		case "signs":
			for _, who := range b.Items {
				d.Place(who, 3)
			}
		}
	}
	content, err := d.Bytes(made)
	if err != nil {
		return nil, err
	}
	return kept(p.name+".odt", odt.MediaType, content), nil
}

// place is where and when a document is made: what all of them say at their head and foot.
type place struct {
	lang  string
	name  string // of the organisation
	short string
	kind  string // as the catalogue speaks of controllers: a collège and a private school are not an école
	lines []string
	today directory.Date
}

func (s *Service) place(tx *tenant.Tx) (place, error) {
	type row struct {
		Name, ShortName, Kind string
		SchoolType            *string
		Private               bool
		Address               []string
		Postcode, City        *string
		UAI                   *string `db:"uai"`
		SIRET                 *string `db:"siret"`
	}
	at := place{lang: tx.Actor().Lang}
	r, _, err := tenant.One[row](tx, `select name, short_name, kind, school_type, private, address, postcode, city, uai, siret from tenant.tenants where tenant_id = $1`, tx.Tenant())
	if err != nil {
		return at, err
	}
	at.name, at.short, at.kind = r.Name, r.ShortName, r.Kind
	if r.Kind == "school" {
		switch {
		case r.SchoolType != nil && *r.SchoolType == "college":
			at.kind = "college"
		case r.Private:
			at.kind = "private"
		}
	}
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	at.lines = append([]string{r.Name}, r.Address...)
	if city := strings.TrimSpace(text(r.Postcode) + " " + text(r.City)); city != "" {
		at.lines = append(at.lines, city)
	}
	if uai := text(r.UAI); uai != "" {
		at.lines = append(at.lines, "UAI "+uai)
	} else if siret := text(r.SIRET); siret != "" {
		at.lines = append(at.lines, "SIRET "+siret)
	}
	at.today, err = directory.Today(tx)
	return at, err
}

func (s *Service) day(lang string, d directory.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.ShortDate(lang, d.At(time.UTC, 12, 0))
}

// paper begins a document; key is that of its title, whose words make the file's name.
func (s *Service) paper(at place, key string) *paper {
	title := s.say(at.lang, key)
	made := s.Words.Sentence(at.lang, "privacy", "privacy.paper_made", map[string]any{"day": s.day(at.lang, at.today)})
	return &paper{Title: title, Lang: at.lang, Sender: at.lines, Foot: title + " · " + at.short + " · " + made, Lines: []string{made}, Blocks: []piece{}, name: at.file(title)}
}

// file is a name for a file: the day, what it is, whose.
func (at place) file(title string) string {
	plain := func(text string) string {
		return strings.Join(strings.FieldsFunc(fold.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
	}
	return at.today.String() + "_" + plain(title) + "_" + plain(at.short)
}

// download is a file to keep: it is never shown inside our pages.
type download struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Cache       string `header:"Cache-Control"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func kept(name, mediaType string, content []byte) *download {
	return &download{mediaType, mime.FormatMediaType("attachment", map[string]string{"filename": name}), "no-store", "default-src 'none'; sandbox", content}
}

func (s *Service) draw(ctx context.Context, p *paper) (*download, error) {
	for i := range p.Blocks { // the template reads every field
		b := &p.Blocks[i]
		if b.Items == nil {
			b.Items = []string{}
		}
		if b.Rows == nil {
			b.Rows = [][]string{}
		}
		if b.Head == nil {
			b.Head = []string{}
		}
		if b.Parts == nil {
			b.Parts = []int{}
		}
		for j := range b.Rows { // an empty line of a table to complete has its cells
			for b.Kind == "table" && len(b.Rows[j]) < len(b.Head) {
				b.Rows[j] = append(b.Rows[j], "")
			}
		}
	}
	content, err := s.PDF.Render(ctx, pdf.Template{Name: "privacy.paper", Source: paperSource}, p)
	if err != nil {
		return nil, err
	}
	return kept(p.name+".pdf", "application/pdf", content), nil
}
