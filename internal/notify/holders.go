package notify

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "notify", Table: "notify.deliveries", Column: "person_id", Key: []string{"id"}, Clash: "o.notice_id = t.notice_id"},
	{Service: "notify", Table: "notify.deliveries", Column: "pupils", Key: []string{"id"}, Array: true},
	{Service: "notify", Table: "notify.refusals", Column: "person_id", Clash: "true"},
}
