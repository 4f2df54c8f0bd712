package aaf

import (
	"maps"
	"slices"

	"preau/internal/directory/roll"
	"preau/internal/platform/unpack"
	"preau/internal/platform/xmlstream"
)

// The codes of issues, beside those of internal/platform/xmlstream and internal/platform/unpack, which are errors.
const (
	NoFiles           = "no_files"
	UnknownFile       = "unknown_file"
	UnnamedFile       = "unnamed_file"
	UndatedFile       = "undated_file"
	UnknownCategory   = "unknown_category"
	MixedModes        = "mixed_modes"
	MixedDates        = "mixed_dates"
	MixedSources      = "mixed_sources"
	MissingPart       = "missing_part"
	DuplicatePart     = "duplicate_part"
	SuspectedPart     = "suspected_part"
	MissingStructures = "missing_structures"
	MissingPupils     = "missing_pupils"
	MissingRelatives  = "missing_relatives"
	MissingStaff      = "missing_staff"
	NoPupils          = "no_pupils"
	NoSchool          = "no_school"
	WrongRoot         = "wrong_root"
	WrongCategory     = "wrong_category"
	UnexpectedRequest = "unexpected_request"
	UnknownElement    = "unknown_element"
	MissingID         = "missing_id"
	RecordTooLarge    = "record_too_large"
	TooManyRecords    = "too_many_records"
	SchoolTooLarge    = "school_too_large"
	EncodingLies      = "encoding_lies"
	SeveralAcademies  = "several_academies"
	UnknownID         = "unknown_id"

	DuplicateID      = "duplicate_id"
	DuplicateRecord  = "duplicate_record"
	DuplicateUAI     = "duplicate_uai"
	BadUAI           = "bad_uai"
	BadSIRET         = "bad_siret"
	UnknownStructure = "unknown_structure_type"
	PupilNoSchool    = "pupil_without_school"
	GuardianNoPupil  = "guardian_without_pupil"
	MissingName      = "missing_name"
	MissingFirstName = "missing_first_name"
	BadDate          = "bad_date"
	OddBirthDate     = "odd_birth_date"
	BadINE           = "bad_ine"
	DuplicateINE     = "duplicate_ine"
	UnknownCivility  = "unknown_civility"
	OddPhone         = "odd_phone"
	OddMail          = "odd_mail"
	ClassElsewhere   = "class_of_other_school"
	SeveralClasses   = "several_classes"
	PupilNoClass     = "pupil_without_class"
	PupilNoGuardian  = "pupil_without_guardian"
	UnknownGuardian  = "unknown_guardian"
	OneSidedLink     = "one_sided_link"
	BadLink          = "bad_link"
	UnknownRelation  = "unknown_relation"
	RepeatedLink     = "repeated_link"
	CarerLink        = "carer_link"
	SelfLink         = "self_link"
	UnknownFunction  = "unknown_function"
	NoDirector       = "no_director"
)

// Codes lists every code an Issue may carry, for the catalogues and their tests.
var Codes = append([]roll.Code{
	// About the set and its files.
	roll.Forbids(NoFiles),
	roll.Warns(UnknownFile),
	roll.Warns(UnnamedFile, "category"),
	roll.Warns(UndatedFile),
	roll.Warns(UnknownCategory, "category"),
	roll.Forbids(MixedModes, "other"),
	roll.Forbids(MixedDates, "date", "other", "other_date"),
	roll.Forbids(MixedSources, "source", "other_source"),
	roll.Forbids(MissingPart, "category", "part"),
	roll.Forbids(DuplicatePart, "other"),
	roll.Forbids(SuspectedPart, "category", "count", "total"),
	roll.Forbids(MissingStructures),
	roll.Forbids(MissingPupils),
	roll.Warns(MissingRelatives),
	roll.Warns(MissingStaff),
	roll.Forbids(NoPupils),
	roll.Forbids(NoSchool),
	roll.Forbids(WrongRoot, "found"),
	roll.Forbids(WrongCategory, "expected", "found"),
	roll.Forbids(UnexpectedRequest, "request"),
	roll.Warns(UnknownElement, "element"),
	roll.Forbids(MissingID, "category"),
	roll.Forbids(RecordTooLarge, "limit"),
	roll.Forbids(TooManyRecords, "limit"),
	roll.Forbids(SchoolTooLarge, "limit", "school"),
	roll.Warns(EncodingLies),
	roll.Warns(SeveralAcademies, "names"),
	roll.Warns(UnknownID, "category", "id"),
	// About a structure.
	roll.Forbids(DuplicateID, "category", "id", "file", "line"),
	roll.Warns(DuplicateRecord, "category", "id", "file", "line"),
	roll.Forbids(DuplicateUAI, "uai", "file", "line"),
	roll.Forbids(BadUAI, "value"),
	roll.Warns(BadSIRET, "reason"),
	roll.Warns(UnknownStructure, "name", "value"),
	// About a person.
	roll.Warns(PupilNoSchool, "id", "structure"),
	roll.Warns(GuardianNoPupil, "id"),
	roll.Forbids(MissingName, "category", "id"),
	roll.Warns(MissingFirstName, "name"),
	roll.Warns(BadDate, "attribute", "value"),
	roll.Warns(OddBirthDate, "value"),
	roll.Warns(BadINE, "reason", "name"),
	roll.Warns(DuplicateINE, "file", "line", "name"),
	roll.Warns(UnknownCivility, "value"),
	roll.Warns(OddPhone, "value"),
	roll.Warns(OddMail, "value"),
	roll.Warns(ClassElsewhere, "name", "class", "structure"),
	roll.Warns(SeveralClasses, "name", "kept", "class"),
	roll.Warns(PupilNoClass, "name"),
	roll.Warns(PupilNoGuardian, "name"),
	roll.Warns(UnknownGuardian, "name", "id"),
	roll.Warns(OneSidedLink, "name", "id"),
	roll.Warns(BadLink, "name", "value"),
	roll.Warns(UnknownRelation, "name", "value"),
	roll.Warns(RepeatedLink, "name", "guardian"),
	roll.Warns(CarerLink, "name", "guardian", "relation"),
	roll.Warns(SelfLink, "name"),
	roll.Warns(UnknownFunction, "name", "value"),
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
