package resource

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "resource", Table: "resource.sendings", Column: "person_id", Key: []string{"id"}, Clash: "o.resource_id = t.resource_id"},
}
