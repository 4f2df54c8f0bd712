// Package table reads tables of one's own: any delimited file or workbook of pupils, of responsibles, of staff, whatever its headers.
// A mapping says what each column holds; with it the table is read as one of ONDE's, each finding kept at its own file and line.
package table

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
)

// The bounds of a table. A workbook is unpacked in memory, never on disk: what it holds is personal.
const (
	maxLines    = 20_000
	maxColumns  = 256
	maxUnpacked = 96 << 20
	maxSheets   = 40
	headerDepth = 12 // how many lines are tried as headers
)

// Limits bound what the tables of one import may cost. A zero field takes its default.
type Limits struct {
	Files  int       // 10
	Bytes  int64     // 64 MiB each
	Lines  int       // 20,000 of each sheet
	Issues int       // 500 errors and 500 warnings are listed, the others counted
	Today  time.Time // when given, odd birth dates are warned of
}

func (l Limits) withDefaults() Limits {
	if l.Files <= 0 {
		l.Files = 10
	}
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Lines <= 0 {
		l.Lines = maxLines
	}
	if l.Issues <= 0 {
		l.Issues = 500
	}
	return l
}

func (l Limits) onde() onde.Limits {
	return onde.Limits{Files: l.Files, FileBytes: l.Bytes, TotalBytes: l.Bytes * int64(l.Files), Lines: l.Lines, Columns: maxColumns, Issues: l.Issues, Today: l.Today}
}

// Sheet is one table: a delimited file, or a sheet of a workbook.
type Sheet struct {
	File  string
	Name  string // of the workbook's sheet; "" for a delimited file
	Alone bool   // no other sheet is in the file
	Info  roll.FileInfo
	Lines []onde.Line
	// Serial says that dates are numbers of days since 1900 (a workbook), or since 1904.
	Serial, From1904 bool
	// Town says that it is a town hall's: its kinds of tables are tried, not a school's.
	Town   bool
	merged int
	issues []roll.Issue
}

// Open cuts a file into its tables. What is wrong with the file alone is in the issues.
func Open(name string, content []byte, limits Limits) ([]Sheet, []roll.Issue) {
	limits = limits.withDefaults()
	if IsWorkbook(content) {
		return openWorkbook(name, content, limits)
	}
	if bytes.HasPrefix(content, []byte("\xD0\xCF\x11\xE0")) && bytes.Contains(content, utf16("EncryptedPackage")) {
		return nil, []roll.Issue{issue(name, 0, LockedWorkbook)}
	}
	cut := onde.Cut(name, content, limits.onde())
	issues := cut.Found.Sorted([]string{name})
	if len(cut.Lines) == 0 {
		if len(issues) == 0 {
			issues = append(issues, issue(name, 0, NoTable))
		}
		return nil, issues
	}
	return []Sheet{{File: name, Alone: true, Info: cut.Info, Lines: cut.Lines}}, issues
}

// IsWorkbook says whether a file is an XLSX.
func IsWorkbook(content []byte) bool {
	return bytes.HasPrefix(content, []byte("PK\x03\x04")) && (bytes.Contains(content, []byte("xl/workbook.")) || bytes.Contains(content, []byte("xl/worksheets/")))
}

func utf16(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), 0)
	}
	return out
}

func issue(file string, line int, code string, params ...any) roll.Issue {
	out := roll.Issue{Severity: severities[code], File: file, Line: line, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if out.Params == nil {
			out.Params = map[string]string{}
		}
		out.Params[fmt.Sprint(params[i])] = fmt.Sprint(params[i+1])
	}
	return out
}

func tooMany(file string, line int, code string, limit, found int) roll.Issue {
	out := issue(file, line, code, "limit", limit, "found", found)
	out.Severity = roll.SeverityError
	return out
}

// openWorkbook reads the sheets that are shown and hold something. A file made to break its reader is a broken workbook.
func openWorkbook(name string, content []byte, limits Limits) (sheets []Sheet, issues []roll.Issue) {
	defer func() {
		if recover() != nil {
			sheets, issues = nil, []roll.Issue{issue(name, 0, BrokenWorkbook)}
		}
	}()
	if int64(len(content)) > limits.Bytes {
		return nil, []roll.Issue{tooMany(name, 0, onde.FileTooLarge, int(limits.Bytes), len(content))}
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return nil, []roll.Issue{issue(name, 0, WorkbookTooLarge, "limit", maxUnpacked>>20)}
		}
		return nil, []roll.Issue{issue(name, 0, BrokenWorkbook)}
	}
	defer book.Close()
	props, _ := book.GetWorkbookProps() // absent: 1900
	list := book.GetSheetList()
	for _, one := range list[:min(len(list), maxSheets)] {
		if shown, err := book.GetSheetVisible(one); err != nil || !shown {
			continue
		}
		sheet := Sheet{File: name, Name: one, Serial: true, From1904: props.Date1904 != nil && *props.Date1904, Info: roll.FileInfo{Name: name}}
		err := sheet.fill(book, one, limits)
		if err != nil {
			return nil, []roll.Issue{issue(name, 0, BrokenWorkbook)}
		}
		if len(sheet.Lines) > 0 || len(sheet.issues) > 0 {
			sheets = append(sheets, sheet)
		}
	}
	if len(sheets) == 0 {
		return nil, []roll.Issue{issue(name, 0, NoTable)}
	}
	sheets[0].Alone = len(sheets) == 1
	for i := range sheets {
		issues = append(issues, sheets[i].issues...)
	}
	return sheets, issues
}

// fill reads the lines of one sheet; a merged cell says the same of all the cells it covers.
func (s *Sheet) fill(book *excelize.File, name string, limits Limits) error {
	rows, err := book.Rows(name)
	if err != nil {
		return err
	}
	defer rows.Close()
	number, visited := 0, 0
	for rows.Next() {
		number++
		if visited++; visited > 5*limits.Lines || len(s.Lines) > limits.Lines {
			s.issues = append(s.issues, tooMany(s.File, number, onde.TooManyLines, limits.Lines, number))
			break
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		if len(cells) > maxColumns && strings.Join(cells[maxColumns:], "") != "" {
			s.issues = append(s.issues, tooMany(s.File, number, onde.TooManyColumns, maxColumns, len(cells)))
			break
		}
		cells = cells[:min(len(cells), maxColumns)]
		line := make([]string, len(cells))
		full := 0
		for i, cell := range cells {
			if line[i] = onde.Tidy(plain(cell)); line[i] != "" {
				full = i + 1
			}
		}
		if full > 0 {
			s.Lines = append(s.Lines, onde.Line{Number: number, Cells: line[:full]})
		}
	}
	if err := rows.Error(); err != nil {
		return err
	}
	return s.spread(book, name)
}

// spread repeats the value of merged cells downwards and across.
func (s *Sheet) spread(book *excelize.File, name string) error {
	merges, err := book.GetMergeCells(name)
	if err != nil || len(merges) > 5000 {
		return err
	}
	at := map[int]int{}
	for i, line := range s.Lines {
		at[line.Number] = i
	}
	for _, m := range merges {
		left, top, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		value := onde.Tidy(plain(m.GetCellValue()))
		if err1 != nil || err2 != nil || value == "" || right > maxColumns {
			continue
		}
		for number := top; number <= min(bottom, top+5000); number++ {
			i, there := at[number]
			if !there {
				continue
			}
			cells := s.Lines[i].Cells
			for len(cells) < right {
				cells = append(cells, "")
			}
			for column := left; column <= right; column++ {
				if cells[column-1] == "" {
					cells[column-1] = value
					s.merged++
				}
			}
			s.Lines[i].Cells = cells
		}
	}
	return nil
}

// plain writes a workbook's number as a person would: 6.39980001E8 is a telephone.
func plain(cell string) string {
	if !strings.ContainsAny(cell, "eE") || strings.Trim(cell, "0123456789.+-eE") != "" {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f != float64(int64(f)) {
		return cell
	}
	return strconv.FormatInt(int64(f), 10)
}

func itoa(n int) string { return strconv.Itoa(n) }

// letter names a column as spreadsheets do: A, B… AA.
func letter(column int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return itoa(column + 1)
	}
	return name
}
