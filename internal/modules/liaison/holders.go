package liaison

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "liaison", Table: "liaison.notes", Column: "author_id", Key: []string{"id"}},
	{Service: "liaison", Table: "liaison.audience", Column: "subject_id", Key: []string{"id"}, Clash: "o.note_id = t.note_id"},
	{Service: "liaison", Table: "liaison.deliveries", Column: "guardian_id", Key: []string{"note_id", "pupil_id"}, Clash: "o.note_id = t.note_id and o.pupil_id = t.pupil_id"},
	{Service: "liaison", Table: "liaison.deliveries", Column: "pupil_id", Key: []string{"note_id", "guardian_id"}, Clash: "o.note_id = t.note_id and o.guardian_id = t.guardian_id"},
	{Service: "liaison", Table: "liaison.settled", Column: "pupil_id", Key: []string{"note_id"}, Clash: "o.note_id = t.note_id"},
}
