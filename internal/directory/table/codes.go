package table

import "preau/internal/directory/roll"

// The codes that a table of one's own adds to ONDE's, whose reader reads its values.
const (
	BrokenWorkbook   = "broken_workbook"
	LockedWorkbook   = "locked_workbook"
	WorkbookTooLarge = "workbook_too_large"
	NoTable          = "no_table"
	NoMapping        = "no_mapping"
	MappingElsewhere = "mapping_elsewhere"
	MissingField     = "missing_field"
	LeftOut          = "columns_left_out"
	SameHeaders      = "same_headers"
	NamelessColumns  = "nameless_columns"
	TwoHeaderLines   = "two_header_lines"
	NoHeaderLine     = "no_header_line"
	MergedCells      = "merged_cells"
	LoneCell         = "lone_cell"
	DateNumber       = "date_number"
	UnsureDates      = "unsure_dates"
	Base1904         = "base_1904"
	TwoNames         = "two_names"
	UnknownRelation  = "unknown_relation"
	NoAuthority      = "relation_without_authority"
	UnknownDuty      = "unknown_duty"
	NamelessGuardian = "nameless_guardian"
	CellError        = "cell_error"
	Joined           = "guardian_joined"
)

// Codes lists the codes that this reader adds.
var Codes = []roll.Code{
	roll.Forbids(BrokenWorkbook),
	roll.Forbids(LockedWorkbook),
	roll.Forbids(WorkbookTooLarge, "limit"),
	roll.Forbids(NoTable),
	roll.Forbids(NoMapping, "seen"),
	roll.Forbids(MappingElsewhere, "missing"),
	roll.Forbids(MissingField, "field"),
	roll.Warns(LeftOut, "columns", "count"),
	roll.Warns(SameHeaders, "columns"),
	roll.Warns(NamelessColumns, "columns"),
	roll.Warns(TwoHeaderLines, "lines"),
	roll.Warns(NoHeaderLine),
	roll.Warns(MergedCells, "count"),
	roll.Warns(LoneCell, "value"),
	roll.Forbids(DateNumber, "column", "value"),
	roll.Warns(UnsureDates, "column", "value"),
	roll.Warns(Base1904),
	roll.Warns(TwoNames, "value"),
	roll.Warns(UnknownRelation, "value"),
	roll.Warns(NoAuthority, "name", "value"),
	roll.Warns(UnknownDuty, "value", "name"),
	roll.Warns(NamelessGuardian, "value"),
	roll.Warns(CellError, "column", "value"),
	roll.Warns(Joined, "count"),
	// Of a town hall's tables.
	roll.Forbids(NumberTwice, "number", "name", "line"),
	roll.Warns(NumberOther, "number", "name", "other"),
	roll.Warns(ChildUnclear, "name", "count"),
	roll.Warns(BadDays, "value"),
	roll.Warns(BadSlot, "column", "value"),
	roll.Warns(BadWeek, "value"),
	roll.Warns(StayGivenBack, "value"),
	roll.Warns(FamilyAlone, "name"),
	roll.Warns(NoBirthDate, "name"),
	roll.Forbids(NoChildHere),
	roll.Warns(BadAmount, "column", "value"),
	roll.Warns(BadQuotient, "column", "value"),
	roll.Warns(BadShare, "column", "value"),
	roll.Warns(AccountNobody, "number"),
}

var severities = roll.Severities(Codes)
