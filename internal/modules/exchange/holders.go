package exchange

import "preau/internal/manifest"

// Holders are the columns in which a person of the directory stands.
var Holders = []manifest.Holder{
	{Service: "exchange", Table: "exchange.responsibles", Column: "person_id", Clash: "true"},
}
