package privacy

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands: what somebody asked is answered under the record that stays.
var Holders = []manifest.Holder{
	{Service: "privacy", Table: "privacy.requests", Column: "person_id", Key: []string{"id"}},
	{Service: "privacy", Table: "privacy.requests", Column: "requester_id", Key: []string{"id"}},
	{Service: "privacy", Table: "privacy.requests", Column: "recorded_by", Key: []string{"id"}},
	{Service: "privacy", Table: "privacy.requests", Column: "answered_by", Key: []string{"id"}},
	{Service: "privacy", Table: "privacy.copies", Column: "requester_id", Key: []string{"id"}},
	{Service: "privacy", Table: "privacy.wishes", Column: "person_id", Clash: "true"},
}
