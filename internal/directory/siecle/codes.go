package siecle

import (
	"maps"
	"slices"

	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

// The codes of issues, beside those of internal/platform/xmlstream and internal/platform/unpack, which are errors.
const (
	NoFiles          = "no_files"
	UnknownFile      = "unknown_file"
	Timetable        = "timetable"
	TwoFiles         = "two_files"
	OtherSchool      = "other_school"
	MissingSchool    = "missing_school"
	BadUAI           = "bad_uai"
	MixedYears       = "mixed_years"
	MissingPupils    = "missing_pupils"
	MissingGuardians = "missing_guardians"
	MissingStaff     = "missing_staff"
	NoPupils         = "no_pupils"
	RecordTooLarge   = "record_too_large"
	TooManyRecords   = "too_many_records"
	EncodingLies     = "encoding_lies"
	MissingID        = "missing_id"
	DuplicateID      = "duplicate_id"
	DuplicateRecord  = "duplicate_record"
	MissingName      = "missing_name"
	MissingFirstName = "missing_first_name"
	BadDate          = "bad_date"
	OddBirthDate     = "odd_birth_date"
	BadINE           = "bad_ine"
	DuplicateINE     = "duplicate_ine"
	UnknownCivility  = "unknown_civility"
	OddPhone         = "odd_phone"
	OddMail          = "odd_mail"
	Left             = "left"
	PupilNoClass     = "pupil_without_class"
	SeveralClasses   = "several_classes"
	PupilNoGuardian  = "pupil_without_guardian"
	UnknownPupil     = "unknown_pupil"
	UnknownGuardian  = "unknown_guardian"
	UnknownAddress   = "unknown_address"
	GuardianNoPupil  = "guardian_without_pupil"
	UnknownRelation  = "unknown_relation"
	UnknownLevel     = "unknown_level"
	RepeatedLink     = "repeated_link"
	SelfLink         = "self_link"
	UnknownFunction  = "unknown_function"
	UnknownTeacher   = "unknown_teacher"
	UnknownClass     = "unknown_class"
	NoDirector       = "no_director"
)

// Codes lists every code an Issue may carry, for the catalogues and their tests.
var Codes = append([]roll.Code{
	// About the files.
	roll.Forbids(NoFiles),
	roll.Warns(UnknownFile, "found"),
	roll.Warns(Timetable),
	roll.Forbids(TwoFiles, "other", "kind"),
	roll.Forbids(OtherSchool, "expected", "found"),
	roll.Forbids(MissingSchool),
	roll.Forbids(BadUAI, "value"),
	roll.Forbids(MixedYears, "year", "other", "other_year"),
	roll.Forbids(MissingPupils),
	roll.Warns(MissingGuardians),
	roll.Warns(MissingStaff),
	roll.Forbids(NoPupils),
	roll.Forbids(RecordTooLarge, "limit"),
	roll.Forbids(TooManyRecords, "limit"),
	roll.Warns(EncodingLies),
	// About a record.
	roll.Forbids(MissingID, "kind"),
	roll.Forbids(DuplicateID, "kind", "id", "line"),
	roll.Warns(DuplicateRecord, "kind", "id", "line"),
	roll.Forbids(MissingName, "kind", "id"),
	roll.Warns(MissingFirstName, "name"),
	roll.Warns(BadDate, "attribute", "value"),
	roll.Warns(OddBirthDate, "value"),
	roll.Warns(BadINE, "reason", "name"),
	roll.Warns(DuplicateINE, "line", "name"),
	roll.Warns(UnknownCivility, "value"),
	roll.Warns(OddPhone, "value"),
	roll.Warns(OddMail, "value"),
	// About several records together.
	roll.Warns(Left, "count"),
	roll.Warns(PupilNoClass, "name"),
	roll.Warns(SeveralClasses, "name", "kept", "class"),
	roll.Warns(PupilNoGuardian, "name"),
	roll.Warns(UnknownPupil, "kind", "id"),
	roll.Warns(UnknownGuardian, "name", "id"),
	roll.Warns(UnknownAddress, "name", "id"),
	roll.Warns(GuardianNoPupil, "count"),
	roll.Warns(UnknownRelation, "name", "value"),
	roll.Warns(UnknownLevel, "name", "value"),
	roll.Warns(RepeatedLink, "name", "guardian"),
	roll.Warns(SelfLink, "name"),
	roll.Warns(UnknownFunction, "name", "value"),
	roll.Warns(UnknownTeacher, "class", "id"),
	roll.Warns(UnknownClass, "name", "class"),
	roll.Warns(NoDirector),
	roll.Forbids(roll.MoreErrors, "count"),
	roll.Warns(roll.MoreWarnings, "count"),
}, foreign()...)

// foreign are the codes of the machinery beneath.
func foreign() []roll.Code {
	var out []roll.Code
	for _, codes := range []map[string][]string{xmlstream.Codes, unpack.Codes} {
		for _, code := range slices.Sorted(maps.Keys(codes)) {
			out = append(out, roll.Forbids(code, codes[code]...))
		}
	}
	return out
}

var severities = roll.Severities(Codes)
