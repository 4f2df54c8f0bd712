package onde

import "preau/internal/directory/roll"

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

	MoreErrors   = roll.MoreErrors
	MoreWarnings = roll.MoreWarnings
)

// Code describes one code.
type Code = roll.Code

// Codes lists every code an Issue may carry, for the catalogues and their tests. Parameters named column hold a header
// in French as ONDE writes it, kind one of the Kinds, value what the cell holds (cut at 80 letters), line and file another
// line it speaks of, limit, count, expected and found numbers.
var Codes = []Code{
	// About a file.
	roll.Forbids(EmptyFile),
	roll.Forbids(SpreadsheetGiven, "format"),
	roll.Forbids(ArchiveGiven, "format"),
	roll.Forbids(WebPageGiven),
	roll.Forbids(XMLGiven),
	roll.Forbids(PDFGiven),
	roll.Forbids(BinaryGiven),
	roll.Forbids(UnknownFile, "seen"),
	roll.Forbids(FileTooLarge, "limit"),
	roll.Forbids(TooManyFiles, "limit", "count"),
	roll.Forbids(TooManyLines, "limit"),
	roll.Forbids(TooManyColumns, "limit", "found"),
	roll.Forbids(LineTooLong, "limit"),
	roll.Forbids(MissingColumn, "kind", "column", "seen"),
	roll.Forbids(DuplicateColumn, "column"),
	roll.Warns(UnknownColumns, "columns", "count"),
	roll.Warns(NoRows, "kind"),
	roll.Warns(DuplicateFile, "other"),
	roll.Warns(MixedEncoding, "encoding", "count"),
	roll.Warns(Mojibake, "value", "count"),
	roll.Warns(LostCharacters, "value", "count"),
	// About a line.
	roll.Forbids(TruncatedFile, "expected", "found"),
	roll.Forbids(UnclosedQuote),
	roll.Warns(StrayQuote),
	roll.Forbids(NULByte),
	roll.Forbids(ExtraCells, "expected", "found"),
	roll.Forbids(ValueTooLong, "column", "limit"),
	roll.Warns(FormulaCell, "column", "value"),
	roll.Warns(DuplicateRow, "file", "line"),
	// About what a line says.
	roll.Forbids(MissingValue, "column"),
	roll.Warns(MissingFirstName, "name"),
	roll.Forbids(BadDate, "column", "value"),
	roll.Warns(TwoDigitYear, "column", "value", "read"),
	roll.Warns(OddBirthDate, "value"),
	roll.Warns(BadINE, "reason", "name"),
	roll.Warns(DuplicateINE, "file", "line", "name"),
	roll.Warns(UnknownSex, "value"),
	roll.Warns(UnknownCivility, "value"),
	roll.Warns(OddPhone, "column", "value"),
	roll.Warns(OddMail, "value"),
	// About several lines together.
	roll.Warns(DuplicatePupil, "file", "line", "name"),
	roll.Warns(HomonymPupil, "file", "line", "name"),
	roll.Warns(HomonymGuardian, "file", "line", "name"),
	roll.Warns(HomonymTeacher, "file", "line", "name"),
	roll.Warns(PupilNoClass, "name"),
	roll.Warns(PupilNoGuardian, "name"),
	roll.Warns(GuardianNoChild, "name"),
	roll.Warns(UnmatchedChild, "child", "class", "found_class"), // found_class: the only class with such a name, or ""
	roll.Warns(AmbiguousChild, "child", "class", "count"),
	roll.Warns(ClassLabels, "id", "label", "kept"),
	roll.Warns(AmbiguousClass, "label", "count"),
	roll.Warns(ClassNoPupil, "label"),
	roll.Forbids(TooManyClasses, "limit"),
	roll.Warns(NoDirector),
	roll.Warns(SeveralDirectors, "count"),
	// About the whole set.
	roll.Forbids(MissingPupilsFile),
	roll.Warns(MissingGuardiansFile),
	roll.Warns(MissingTeachersFile),
	roll.Forbids(NoPupils),
	roll.Forbids(MoreErrors, "count"),
	roll.Warns(MoreWarnings, "count"),
}

// severities is Codes by code.
var severities = roll.Severities(Codes)
