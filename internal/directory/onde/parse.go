package onde

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"slices"
	"strings"
	"unicode/utf8"

	"preau/internal/directory/roll"
)

// LongestValue is how many letters a cell may hold: no name, address or address of mail is longer.
const LongestValue = 255

// headerDepth is how many records are tried as headers: some exports are re-saved under a title.
const headerDepth = 10

// digest is what two copies of one file, or of one line, share whatever their encoding and quoting.
type digest [16]byte

// place is where a line is.
type place struct {
	file string
	line int
}

// parsed is what one file says by itself.
type parsed struct {
	info      FileInfo
	digest    digest
	found     *roll.Findings
	pupils    []pupilRow
	guardians []Guardian
	teachers  []teacherRow
}

// parser reads one file.
type parser struct {
	out     *parsed
	limits  Limits
	decoder decoder
	layout  *layout
	wrapped bool             // each line is one quoted cell that holds the whole line
	rows    map[digest]place // every line of the set so far
	index   int              // of the file

	mojibake, lost, shortest, lastCount int
	mojibakeAt, lostAt                  int
	mojibakeValue, lostValue            string
	separator                           byte
}

// parseFile reads a file. budget is how many lines all files together may still have.
func parseFile(index int, name string, content []byte, limits Limits, budget *int, rows map[digest]place) *parsed {
	p := &parser{
		out:    &parsed{info: FileInfo{Name: name}, found: roll.NewFindings(severities, limits.Issues)},
		limits: limits,
		rows:   rows,
		index:  index,
	}
	if !p.open(content) {
		return p.out
	}
	scan := p.findHeaders(budget)
	if scan == nil {
		return p.out
	}
	p.readRows(scan, budget)
	return p.out
}

// open recognises what a file is written in; false, with an issue, for what is no text of a table.
func (p *parser) open(content []byte) bool {
	if int64(len(content)) > p.limits.FileBytes {
		p.tell(0, FileTooLarge, "limit", p.limits.FileBytes)
		return false
	}
	if code, params := container(content); code != "" {
		p.tell(0, code, params...)
		return false
	}
	p.decoder.text = decodeFile(content)
	p.decoder.data = bytes.TrimRight(p.decoder.data, "\x1a") // the end-of-file sign of old systems
	if len(bytes.Trim(p.decoder.data, "\x00 \t\r\n\x1a")) == 0 {
		p.tell(0, EmptyFile)
		return false
	}
	p.out.info.LineEnding = lineEnding(p.decoder.data)
	return true
}

func (p *parser) tell(line int, code string, params ...any) {
	p.out.found.Add(p.out.info.Name, line, code, params...)
}

// findHeaders tries each separator on the first records, and leaves the scanner behind the headers; nil, with an issue, when
// none will do.
func (p *parser) findHeaders(budget *int) *scanner {
	var best *layout
	var after scanner
	var wrapped bool
	var first []string
	var raw []byte
	for _, separator := range []byte{';', '\t', ',', '|'} {
		scan := newScanner(p.decoder.data, separator, p.limits, nil)
		for depth := 0; depth < headerDepth; depth++ {
			rec, ok := scan.next()
			if !ok {
				break
			}
			headers, inside := p.headers(rec, separator)
			if len(headers) > len(first) {
				first = headers
			}
			candidate := recognise(headers)
			if candidate == nil {
				continue
			}
			if best != nil && candidate.score() <= best.score() {
				continue
			}
			candidate.line, candidate.count = rec.line, max(rec.count, len(headers))
			best, after, wrapped, p.separator, raw = candidate, *scan, inside, separator, rec.raw
			if len(candidate.missing()) == 0 {
				break
			}
		}
	}
	if best == nil {
		p.refuseUnknown(first)
		return nil
	}
	p.layout, p.wrapped = best, wrapped
	p.out.info.Kind, p.out.info.Separator = best.kind, string(p.separator)
	p.decoder.begin(raw, best.line)
	p.checkHeaders()
	*budget -= after.line - 1
	after.tell = p.tell
	return &after
}

// binary says whether what was given is no text at all.
func (p *parser) binary() bool {
	sample := p.decoder.data[:min(len(p.decoder.data), 4096)]
	odd := 0
	for _, b := range sample {
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' {
			odd++
		}
	}
	return odd*20 > len(sample)
}

// refuseUnknown tells a file without known headers; NUL bytes or few letters say that it is no text at all.
func (p *parser) refuseUnknown(first []string) {
	if p.binary() {
		p.tell(0, BinaryGiven)
		return
	}
	p.tell(0, UnknownFile, "seen", seenHeaders(first))
}

// headers decodes a record that may be headers, and says whether it was one quoted cell holding a whole line.
func (p *parser) headers(rec record, separator byte) (headers []string, inside bool) {
	if len(rec.cells) == 1 && bytes.IndexByte(rec.cells[0], separator) >= 0 {
		if inner, ok := unwrap(rec, separator, p.limits); ok {
			rec, inside = inner, true
		}
	}
	oneByte := !utf8.Valid(rec.raw)
	for _, cell := range rec.cells {
		headers = append(headers, tidy(p.decoder.cell(cell, oneByte)))
	}
	return trimEnd(headers), inside
}

// unwrap reads again a record whose only cell is itself a line.
func unwrap(rec record, separator byte, limits Limits) (record, bool) {
	inner, ok := newScanner(rec.cells[0], separator, limits, nil).next()
	inner.line, inner.whole, inner.raw = rec.line, rec.whole, rec.raw
	return inner, ok
}

func trimEnd(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// score is how much of a header was understood.
func (l *layout) score() int {
	score := len(l.at)
	for _, child := range l.children {
		score += len(child)
	}
	return score
}

// checkHeaders tells what is wrong with the headers. The lines are read nevertheless, so that all that is wrong is told at once.
func (p *parser) checkHeaders() {
	l := p.layout
	for _, c := range l.duplicated {
		p.tell(l.line, DuplicateColumn, "column", c)
	}
	if len(l.unknown) > 0 {
		p.tell(l.line, UnknownColumns, "columns", seenHeaders(l.unknown), "count", len(l.unknown))
	}
	for _, c := range l.missing() {
		p.tell(l.line, MissingColumn, "kind", l.kind, "column", c, "seen", seenHeaders(l.headers))
	}
}

// readRows reads the lines under the headers.
func (p *parser) readRows(scan *scanner, budget *int) {
	sum := sha256.New()
	sum.Write([]byte(p.layout.kind))
	p.shortest = -1
	cut := p.decoder.cut
	counts := 0
	for {
		before := scan.line
		rec, ok := scan.next()
		if *budget -= scan.line - before; *budget < 0 {
			p.tell(scan.line-1, TooManyLines, "limit", p.limits.Lines)
			break
		}
		if !ok {
			break
		}
		if p.wrapped && len(rec.cells) == 1 {
			if inner, ok := unwrap(rec, p.separator, p.limits); ok {
				rec = inner
			}
		}
		if !rec.whole && p.cutShort(rec) {
			p.tell(rec.line, TruncatedFile, "expected", p.layout.count, "found", rec.count)
			cut = false // told
			continue
		}
		p.lastCount = rec.count
		if p.shortest < 0 || rec.count < p.shortest {
			p.shortest = rec.count
		}
		cells := p.cells(rec)
		if len(cells) == 0 || slices.Equal(cells, p.layout.headers) { // two exports put end to end repeat their headers
			continue
		}
		counts++
		own := rowDigest(p.layout.kind, cells)
		sum.Write(own[:])
		if first, again := p.rows[own]; again {
			p.tell(rec.line, DuplicateRow, "file", first.file, "line", first.line)
			continue
		}
		p.rows[own] = place{p.out.info.Name, rec.line}
		p.row(rec.line, cells)
	}
	if cut {
		p.tell(max(1, scan.line-1), TruncatedFile, "expected", p.layout.count, "found", max(0, p.lastCount))
	}
	p.out.info.Rows = counts
	p.out.info.Encoding = p.decoder.encoding()
	p.out.digest = shorten(sum)
	p.tellEncoding()
	if counts == 0 {
		p.tell(p.layout.line, NoRows, "kind", p.layout.kind)
	}
}

// cutShort says whether the last record, which no end of line follows, stops before any other did.
func (p *parser) cutShort(rec record) bool {
	if p.shortest >= 0 {
		return rec.count < p.shortest
	}
	for _, c := range required[p.layout.kind] {
		if at, there := p.layout.at[c]; there && at >= rec.count {
			return true
		}
	}
	return false
}

// tellEncoding tells once per file what its encoding did to it.
func (p *parser) tellEncoding() {
	if encoding, count, line := p.decoder.mixed(); count > 0 {
		p.tell(line, MixedEncoding, "encoding", encoding, "count", count)
	}
	if p.mojibake > 0 {
		p.tell(p.mojibakeAt, Mojibake, "value", p.mojibakeValue, "count", p.mojibake)
	}
	if p.lost > 0 {
		p.tell(p.lostAt, LostCharacters, "value", p.lostValue, "count", p.lost)
	}
}

// cells decodes a record into tidy cells, telling what it repaired.
func (p *parser) cells(rec record) []string {
	oneByte := p.decoder.begin(rec.raw, rec.line)
	if bytes.IndexByte(rec.raw, 0) >= 0 {
		p.tell(rec.line, NULByte)
	}
	out := make([]string, len(rec.cells))
	for i, raw := range rec.cells {
		if len(raw) == 0 {
			continue
		}
		cell := p.decoder.cell(raw, oneByte)
		if repaired, was := repairMojibake(cell); was {
			if p.mojibake++; p.mojibakeAt == 0 {
				p.mojibakeAt, p.mojibakeValue = rec.line, roll.Clip(tidy(cell), 80)
			}
			cell = repaired
		}
		cell = tidy(unguard(cell))
		if strings.ContainsRune(cell, utf8.RuneError) {
			if p.lost++; p.lostAt == 0 {
				p.lostAt, p.lostValue = rec.line, roll.Clip(cell, 80)
			}
		}
		out[i] = cell
	}
	return trimEnd(out)
}

// unguard undoes the writing ="0102" by which a spreadsheet is kept from reading a number.
func unguard(cell string) string {
	if len(cell) >= 3 && strings.HasPrefix(cell, `="`) && strings.HasSuffix(cell, `"`) {
		return cell[2 : len(cell)-1]
	}
	return cell
}

func rowDigest(kind Kind, cells []string) digest {
	sum := sha256.New()
	sum.Write([]byte(kind))
	sum.Write([]byte{0x1F})
	for _, cell := range cells {
		sum.Write([]byte(cell))
		sum.Write([]byte{0x1F})
	}
	return shorten(sum)
}

func shorten(sum hash.Hash) digest { return digest(sum.Sum(nil)[:16]) }

// row is one line of data, read by column.
type row struct {
	parser *parser
	line   int
	cells  []string
}

// row reads one line into the record of its kind.
func (p *parser) row(line int, cells []string) {
	l := p.layout
	r := row{parser: p, line: line, cells: cells}
	if len(cells) > l.count && (l.kind != Guardians || l.childStep() == 0) {
		p.tell(line, ExtraCells, "expected", l.count, "found", len(cells))
	}
	r.checkCells()
	switch l.kind {
	case Pupils:
		p.out.pupils = append(p.out.pupils, r.pupil())
	case Guardians:
		p.out.guardians = append(p.out.guardians, r.guardian())
	case Teachers:
		p.out.teachers = append(p.out.teachers, r.teacher())
	}
}

// checkCells tells the cells that no such column can hold.
func (r row) checkCells() {
	for i, cell := range r.cells {
		if utf8.RuneCountInString(cell) > LongestValue {
			r.tell(ValueTooLong, "column", r.header(i), "limit", LongestValue)
			r.cells[i] = string([]rune(cell)[:LongestValue])
		}
		if Formula(cell) {
			r.tell(FormulaCell, "column", r.header(i), "value", roll.Clip(cell, 80))
		}
	}
}

// Formula says whether a spreadsheet would compute this cell; telephone numbers and dashes for "nothing" are let through.
// Source: OWASP, CSV injection.
func Formula(cell string) bool {
	if len(cell) < 2 {
		return false
	}
	switch cell[0] {
	case '=', '@':
		return true
	case '+', '-':
		return strings.Trim(cell, "+-0123456789 .()/_") != ""
	}
	return false
}

func (r row) header(i int) string {
	if i < len(r.parser.layout.headers) {
		return roll.Clip(r.parser.layout.headers[i], 40)
	}
	return ""
}

func (r row) tell(code string, params ...any) { r.parser.tell(r.line, code, params...) }

// get returns the cell of a column, "" when the line is short or the file has no such column.
func (r row) get(c column) string {
	if at, there := r.parser.layout.at[c]; there {
		return r.cell(at)
	}
	return ""
}

// has says whether the file has such a column.
func (r row) has(c column) bool {
	_, there := r.parser.layout.at[c]
	return there
}

func (r row) cell(at int) string {
	if at < len(r.cells) {
		return r.cells[at]
	}
	return ""
}

// need returns the cell of a column which may not be empty; a column that is missing was told once for all lines.
func (r row) need(c column) string {
	value := r.get(c)
	if value == "" && r.has(c) {
		r.tell(MissingValue, "column", c)
	}
	return value
}
