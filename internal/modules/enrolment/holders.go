package enrolment

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "enrolment", Table: "enrolment.files", Column: "applicant_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.files", Column: "other_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.files", Column: "pupil_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.pieces", Column: "applicant_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.agreements", Column: "guardian_id", Key: []string{"id"}, Clash: "o.file_id = t.file_id"},
	{Service: "enrolment", Table: "enrolment.steps", Column: "applicant_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.derogations", Column: "applicant_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.listed", Column: "pupil_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.departures", Column: "pupil_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.departures", Column: "said_by", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.admissions", Column: "pupil_id", Key: []string{"id"}},
	{Service: "enrolment", Table: "enrolment.leavings", Column: "pupil_id", Key: []string{"id"}},
}
