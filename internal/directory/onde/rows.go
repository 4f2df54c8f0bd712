package onde

import (
	"bytes"
	"slices"

	"preau/internal/directory/roll"
)

// Sheet is a delimited file cut into cells, before anybody knows what its columns hold.
type Sheet struct {
	Info  FileInfo // without a kind
	Lines []Line   // neither empty ones nor those that could not be cut
	Found *roll.Findings
}

// Line is one line of a table.
type Line struct {
	Number int // of the file, from 1
	Cells  []string
}

// Cut reads a file of any columns into cells, with what its encoding, its quotes and its ends did to it. Where no separator
// makes several columns, each line is one cell.
func Cut(name string, content []byte, limits Limits) Sheet {
	limits = limits.withDefaults()
	p := &parser{out: &parsed{info: FileInfo{Name: name}, found: roll.NewFindings(severities, limits.Issues)}, limits: limits}
	out := Sheet{Found: p.out.found}
	switch {
	case !p.open(content):
	case p.binary():
		p.tell(0, BinaryGiven)
	default:
		out.Lines = p.cutAll()
	}
	out.Info = p.out.info
	out.Info.Rows = len(out.Lines)
	return out
}

// cutAll cuts the whole file by the separator that suits its first lines.
func (p *parser) cutAll() []Line {
	p.separator, p.wrapped = p.likelySeparator()
	p.out.info.Separator = string(p.separator)
	scan := newScanner(p.decoder.data, p.separator, p.limits, p.tell)
	cut := p.decoder.cut
	var out []Line
	for {
		rec, ok := scan.next()
		if !ok {
			break
		}
		if scan.line-1 > p.limits.Lines {
			p.tell(rec.line, TooManyLines, "limit", p.limits.Lines)
			break
		}
		if p.wrapped && len(rec.cells) == 1 {
			if inner, ok := unwrap(rec, p.separator, p.limits); ok {
				rec = inner
			}
		}
		cells := p.cells(rec)
		p.lastCount = rec.count
		if len(cells) > 0 {
			out = append(out, Line{rec.line, cells})
		}
	}
	if cut {
		p.tell(max(1, scan.line-1), TruncatedFile, "expected", p.lastCount, "found", p.lastCount)
	}
	p.out.info.Encoding = p.decoder.encoding()
	p.tellEncoding()
	return out
}

// likelySeparator is the one by which most of the first lines have as many cells, and many.
func (p *parser) likelySeparator() (best byte, wrapped bool) {
	const sample = 50
	most := 0
	best = ';'
	for _, separator := range []byte{';', '\t', ',', '|'} {
		for _, inside := range []bool{false, true} {
			scan := newScanner(p.decoder.data, separator, p.limits, nil)
			widths := map[int]int{}
			for range sample {
				rec, ok := scan.next()
				if !ok {
					break
				}
				if inside {
					if len(rec.cells) != 1 || bytes.IndexByte(rec.cells[0], separator) < 0 {
						continue
					}
					rec, _ = unwrap(rec, separator, p.limits)
				}
				widths[rec.count]++
			}
			for width, lines := range widths {
				if score := (width - 1) * lines; width > 1 && (score > most || score == most && wrapped && !inside) {
					most, best, wrapped = score, separator, inside
				}
			}
		}
	}
	return best, wrapped
}

// Rows are lines whose columns are known: Columns are ONDE's headers (`Nom`, `Date naissance`…), by position.
type Rows struct {
	Name    string
	Kind    Kind
	Columns []string
	Lines   []Line
}

// Join reads such lines as one school, as Read does what files hold: values, classes, keys, and who answers for whom.
func Join(tables []Rows, limits Limits) *Set {
	limits = limits.withDefaults()
	set := &Set{Source: roll.FromOnde}
	found := roll.NewFindings(severities, limits.Issues)
	join := &joiner{set: set, found: found, limits: limits}
	var names []string
	for i, table := range tables {
		keys := make([]string, len(table.Columns))
		for at, name := range table.Columns {
			keys[at] = headerKey(name)
		}
		p := &parser{out: &parsed{info: FileInfo{Name: table.Name, Kind: table.Kind, Rows: len(table.Lines)}, found: roll.NewFindings(severities, limits.Issues)}, limits: limits, index: i}
		p.layout = arrange(table.Kind, table.Columns, keys)
		p.layout.count = len(table.Columns)
		for _, line := range table.Lines {
			p.row(line.Number, slices.Clone(line.Cells))
		}
		found.Merge(p.out.found)
		join.take(p.out)
		set.Files = append(set.Files, p.out.info)
		names = append(names, table.Name)
	}
	join.finish()
	set.Issues = found.Sorted(names)
	return set
}

// Tidy removes from a cell what nobody sees, and composes its accents.
func Tidy(s string) string { return tidy(s) }
