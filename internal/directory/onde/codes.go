package onde

import (
	"fmt"
	"sort"
)

// The codes of issues; Codes says what each carries.
const (
	EmptyFile        = "empty_file"
	SpreadsheetGiven = "spreadsheet_given"
	ArchiveGiven     = "archive_given"
	WebPageGiven     = "web_page_given"
	XMLGiven         = "xml_given"
	PDFGiven         = "pdf_given"
	BinaryGiven      = "binary_given"
	UnknownFile      = "unknown_file"
	FileTooLarge     = "file_too_large"
	TooManyFiles     = "too_many_files"
	TooManyLines     = "too_many_lines"
	TooManyColumns   = "too_many_columns"
	LineTooLong      = "line_too_long"
	MissingColumn    = "missing_column"
	DuplicateColumn  = "duplicate_column"
	UnknownColumns   = "unknown_columns"
	NoRows           = "no_rows"
	DuplicateFile    = "duplicate_file"
	MixedEncoding    = "mixed_encoding"
	Mojibake         = "mojibake"
	LostCharacters   = "lost_characters"

	TruncatedFile = "truncated_file"
	UnclosedQuote = "unclosed_quote"
	StrayQuote    = "stray_quote"
	NULByte       = "nul_byte"
	ExtraCells    = "extra_cells"
	ValueTooLong  = "value_too_long"
	FormulaCell   = "formula_cell"
	DuplicateRow  = "duplicate_row"

	MissingValue     = "missing_value"
	MissingFirstName = "missing_first_name"
	BadDate          = "bad_date"
	TwoDigitYear     = "two_digit_year"
	OddBirthDate     = "odd_birth_date"
	BadINE           = "bad_ine"
	DuplicateINE     = "duplicate_ine"
	UnknownSex       = "unknown_sex"
	UnknownCivility  = "unknown_civility"
	OddPhone         = "odd_phone"
	OddMail          = "odd_mail"

	DuplicatePupil   = "duplicate_pupil"
	HomonymPupil     = "homonym_pupil"
	HomonymGuardian  = "homonym_guardian"
	HomonymTeacher   = "homonym_teacher"
	PupilNoClass     = "pupil_without_class"
	PupilNoGuardian  = "pupil_without_guardian"
	GuardianNoChild  = "guardian_without_child"
	UnmatchedChild   = "unmatched_child"
	AmbiguousChild   = "ambiguous_child"
	ClassLabels      = "class_label_conflict"
	AmbiguousClass   = "ambiguous_class"
	ClassNoPupil     = "class_without_pupil"
	NoDirector       = "no_director"
	SeveralDirectors = "several_directors"
	TooManyClasses   = "too_many_classes"

	MissingPupilsFile    = "missing_pupils_file"
	MissingGuardiansFile = "missing_guardians_file"
	MissingTeachersFile  = "missing_teachers_file"
	NoPupils             = "no_pupils"

	MoreErrors   = "more_errors"
	MoreWarnings = "more_warnings"
)

// Code describes one code: its severity, always the same, and the parameters of its sentence.
type Code struct {
	Code     string
	Severity string
	Params   []string
}

// Codes lists every code an Issue may carry, for the catalogues and their tests. Parameters named column hold a header
// in French as ONDE writes it, kind one of the Kinds, value what the cell holds (cut at 80 letters), line and file another
// line it speaks of, limit, count, expected and found numbers.
var Codes = []Code{
	// About a file.
	{EmptyFile, SeverityError, nil},
	{SpreadsheetGiven, SeverityError, []string{"format"}},
	{ArchiveGiven, SeverityError, []string{"format"}},
	{WebPageGiven, SeverityError, nil},
	{XMLGiven, SeverityError, nil},
	{PDFGiven, SeverityError, nil},
	{BinaryGiven, SeverityError, nil},
	{UnknownFile, SeverityError, []string{"seen"}},
	{FileTooLarge, SeverityError, []string{"limit"}},
	{TooManyFiles, SeverityError, []string{"limit", "count"}},
	{TooManyLines, SeverityError, []string{"limit"}},
	{TooManyColumns, SeverityError, []string{"limit", "found"}},
	{LineTooLong, SeverityError, []string{"limit"}},
	{MissingColumn, SeverityError, []string{"kind", "column", "seen"}},
	{DuplicateColumn, SeverityError, []string{"column"}},
	{UnknownColumns, SeverityWarning, []string{"columns", "count"}},
	{NoRows, SeverityWarning, []string{"kind"}},
	{DuplicateFile, SeverityWarning, []string{"other"}},
	{MixedEncoding, SeverityWarning, []string{"encoding", "count"}},
	{Mojibake, SeverityWarning, []string{"value", "count"}},
	{LostCharacters, SeverityWarning, []string{"value", "count"}},
	// About a line.
	{TruncatedFile, SeverityError, []string{"expected", "found"}},
	{UnclosedQuote, SeverityError, nil},
	{StrayQuote, SeverityWarning, nil},
	{NULByte, SeverityError, nil},
	{ExtraCells, SeverityError, []string{"expected", "found"}},
	{ValueTooLong, SeverityError, []string{"column", "limit"}},
	{FormulaCell, SeverityWarning, []string{"column", "value"}},
	{DuplicateRow, SeverityWarning, []string{"file", "line"}},
	// About what a line says.
	{MissingValue, SeverityError, []string{"column"}},
	{MissingFirstName, SeverityWarning, []string{"name"}},
	{BadDate, SeverityError, []string{"column", "value"}},
	{TwoDigitYear, SeverityWarning, []string{"column", "value", "read"}},
	{OddBirthDate, SeverityWarning, []string{"value"}},
	{BadINE, SeverityWarning, []string{"reason", "name"}},
	{DuplicateINE, SeverityWarning, []string{"file", "line", "name"}},
	{UnknownSex, SeverityWarning, []string{"value"}},
	{UnknownCivility, SeverityWarning, []string{"value"}},
	{OddPhone, SeverityWarning, []string{"column", "value"}},
	{OddMail, SeverityWarning, []string{"value"}},
	// About several lines together.
	{DuplicatePupil, SeverityWarning, []string{"file", "line", "name"}},
	{HomonymPupil, SeverityWarning, []string{"file", "line", "name"}},
	{HomonymGuardian, SeverityWarning, []string{"file", "line", "name"}},
	{HomonymTeacher, SeverityWarning, []string{"file", "line", "name"}},
	{PupilNoClass, SeverityWarning, []string{"name"}},
	{PupilNoGuardian, SeverityWarning, []string{"name"}},
	{GuardianNoChild, SeverityWarning, []string{"name"}},
	{UnmatchedChild, SeverityWarning, []string{"child", "class", "found_class"}}, // found_class: the only class with such a name, or ""
	{AmbiguousChild, SeverityWarning, []string{"child", "class", "count"}},
	{ClassLabels, SeverityWarning, []string{"id", "label", "kept"}},
	{AmbiguousClass, SeverityWarning, []string{"label", "count"}},
	{ClassNoPupil, SeverityWarning, []string{"label"}},
	{TooManyClasses, SeverityError, []string{"limit"}},
	{NoDirector, SeverityWarning, nil},
	{SeveralDirectors, SeverityWarning, []string{"count"}},
	// About the whole set.
	{MissingPupilsFile, SeverityError, nil},
	{MissingGuardiansFile, SeverityWarning, nil},
	{MissingTeachersFile, SeverityWarning, nil},
	{NoPupils, SeverityError, nil},
	{MoreErrors, SeverityError, []string{"count"}},
	{MoreWarnings, SeverityWarning, []string{"count"}},
}

// severities is Codes by code.
var severities = func() map[string]string {
	out := make(map[string]string, len(Codes))
	for _, code := range Codes {
		out[code.Code] = code.Severity
	}
	return out
}()

// findings gathers issues, and only counts those beyond the limit of their severity.
type findings struct {
	limit int
	list  []Issue
	kept  map[string]int
	more  map[string]int
}

func newFindings(limit int) *findings {
	return &findings{limit: limit, kept: map[string]int{}, more: map[string]int{}}
}

// add records an issue; params are names and values in turn.
func (f *findings) add(file string, line int, code string, params ...any) {
	issue := Issue{Severity: severities[code], File: file, Line: line, Code: code}
	if f.kept[issue.Severity] >= f.limit {
		f.more[issue.Severity]++
		return
	}
	for i := 0; i+1 < len(params); i += 2 {
		if issue.Params == nil {
			issue.Params = make(map[string]string, len(params)/2)
		}
		issue.Params[fmt.Sprint(params[i])] = fmt.Sprint(params[i+1])
	}
	f.keep(issue)
}

func (f *findings) keep(issue Issue) {
	if f.kept[issue.Severity] >= f.limit {
		f.more[issue.Severity]++
		return
	}
	f.kept[issue.Severity]++
	f.list = append(f.list, issue)
}

func (f *findings) merge(other *findings) {
	for _, issue := range other.list {
		f.keep(issue)
	}
	for severity, count := range other.more {
		f.more[severity] += count
	}
}

// sorted returns the issues by file as given, then by line, those of the whole set last, then how many were not listed.
func (f *findings) sorted(files []File) []Issue {
	order := map[string]int{WholeSet: len(files)}
	for i := len(files) - 1; i >= 0; i-- {
		order[files[i].Name] = i
	}
	sort.SliceStable(f.list, func(i, j int) bool {
		a, b := f.list[i], f.list[j]
		if order[a.File] != order[b.File] {
			return order[a.File] < order[b.File]
		}
		return a.Line < b.Line
	})
	for _, more := range []struct{ severity, code string }{{SeverityError, MoreErrors}, {SeverityWarning, MoreWarnings}} {
		if count := f.more[more.severity]; count > 0 {
			f.list = append(f.list, Issue{Severity: more.severity, File: WholeSet, Code: more.code, Params: map[string]string{"count": fmt.Sprint(count)}})
		}
	}
	return f.list
}

// clip shortens a cell for a message.
