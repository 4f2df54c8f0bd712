package identity

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "identity", Table: "identity.memberships", Column: "person_id", Key: []string{"id"}, Clash: "o.until is null and t.until is null"},
	{Service: "identity", Table: "identity.cards", Column: "person_id", Key: []string{"id"}},
	{Service: "identity", Table: "identity.pupil_keys", Column: "person_id", Key: []string{"id"}, Clash: "o.revoked_at is null and t.revoked_at is null"},
}
