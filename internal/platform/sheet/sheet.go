// Package sheet writes tables for spreadsheets: nothing in them is ever computed, and what a person typed stays text.
package sheet

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// CSV writes a table as spreadsheets of this country open it: semicolons, UTF-8 with its mark. Its head is the first line.
func CSV(table [][]string) ([]byte, error) { return written("\uFEFF", ';', table) }

// Plain writes a table as programs read it (RFC 4180): commas, UTF-8 without a mark. What a spreadsheet would run stays text in it too.
func Plain(table [][]string) ([]byte, error) { return written("", ',', table) }

func written(mark string, comma rune, table [][]string) ([]byte, error) {
	var out bytes.Buffer
	w := lines(&out, mark, comma)
	for _, line := range table {
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	err := w.Flush()
	return out.Bytes(), err
}

// Lines is CSV for a table that is too long to be held: it is flushed when all is written.
func Lines(to io.Writer) *Writer { return lines(to, "\uFEFF", ';') }

// Writer writes a table line by line.
type Writer struct {
	csv  *csv.Writer
	safe []string
}

func lines(to io.Writer, mark string, comma rune) *Writer {
	_, _ = io.WriteString(to, mark) // what fails here fails again with the first line
	w := csv.NewWriter(to)
	w.Comma, w.UseCRLF = comma, true
	return &Writer{csv: w}
}

// Write writes a line.
func (w *Writer) Write(line []string) error {
	w.safe = w.safe[:0]
	for _, cell := range line {
		w.safe = append(w.safe, harmless(cell))
	}
	return w.csv.Write(w.safe)
}

// Flush ends the table.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// harmless keeps a spreadsheet from running what a person typed as a formula.
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || negative.MatchString(cell) {
		return cell
	}
	return "'" + cell
}

// negative is a figure below zero, which a spreadsheet reads as nothing else and must be able to add up.
var negative = regexp.MustCompile(`^-[0-9]{1,15}([.,][0-9]{1,6})?$`)

// Page is one sheet of a workbook. Its first row is the head; cells are texts and numbers.
type Page struct {
	Name string
	Rows [][]any
}

// XLSX writes text cells only, the head in bold and always in sight.
func XLSX(table [][]string) ([]byte, error) {
	p := Page{Rows: make([][]any, len(table))}
	for i, line := range table {
		for _, cell := range line {
			p.Rows[i] = append(p.Rows[i], cell)
		}
	}
	return Workbook([]Page{p})
}

// Workbook writes sheets one after the other: texts stay texts, numbers can be computed with. A name longer than a workbook allows is cut.
func Workbook(pages []Page) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	for i, p := range pages {
		name := f.GetSheetName(0)
		switch {
		case i == 0 && p.Name != "":
			if err := f.SetSheetName(name, named(p.Name)); err != nil {
				return nil, err
			}
			name = named(p.Name)
		case i > 0:
			name = named(p.Name)
			if _, err := f.NewSheet(name); err != nil {
				return nil, err
			}
		}
		if err := write(f, name, p.Rows, bold); err != nil {
			return nil, err
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// named is a name that a sheet may bear: 31 characters, none of those that references use.
func named(name string) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, name))
	return string(letters[:min(len(letters), 31)])
}

func write(f *excelize.File, name string, rows [][]any, bold int) error {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, len(rows[0]), 20); err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, line := range rows {
		cells := make([]any, len(line))
		for j, cell := range line {
			style := 0
			if i == 0 {
				style = bold
			}
			cells[j] = excelize.Cell{StyleID: style, Value: cell}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}
