package audit

// What somebody can compute who has the database and this source, and no key.
var (
	Canonical = Line.canonical
	Next      = next
	Start     = start
)
