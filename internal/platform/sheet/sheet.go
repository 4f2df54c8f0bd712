// Package sheet writes tables for spreadsheets: nothing in them is ever computed, and what a person typed stays text.
package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// CSV writes a table as spreadsheets of this country open it: semicolons, UTF-8 with its mark. Its head is the first line.
func CSV(table [][]string) ([]byte, error) { return written("\uFEFF", ';', table) }

// Plain writes a table as programs read it (RFC 4180): commas, UTF-8 without a mark. What a spreadsheet would run stays text in it too.
func Plain(table [][]string) ([]byte, error) { return written("", ',', table) }

func written(mark string, comma rune, table [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(mark)
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = comma, true
	for _, line := range table {
		safe := make([]string, len(line))
		for i, cell := range line {
			safe[i] = harmless(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from running what a person typed as a formula.
func harmless(cell string) string {
	if strings.ContainsAny(cell[:min(len(cell), 1)], "=+-@\t\r\n") {
		return "'" + cell
	}
	return cell
}

// XLSX writes text cells only, the head in bold and always in sight.
func XLSX(table [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := f.GetSheetName(0)
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, len(table[0]), 20); err != nil {
		return nil, err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, line := range table {
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
			return nil, err
		}
		if err := w.SetRow(at, cells); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
