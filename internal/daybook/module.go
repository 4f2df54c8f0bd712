// Package daybook is what a family books day by day and a collectivity counts: meals, hours of care, seats in a bus. It knows
// activities and their slots, rules and cut-offs, places that are never given twice, waiting lists, and what a school's fact (an
// outing, a sickness, a strike) does to them. canteen, childcare and transport are services on it, each with tables and a door of its own.
package daybook

import (
	"embed"

	"preau/internal/manifest"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS

// Key is the room's schema and namespace.
const Key = "daybook"

// Module declares the room: the function that makes the tables of a service, and the words that services share. It has no door.
func Module() manifest.Module {
	return manifest.Module{Key: Key, Floor: true, Migrations: migrations, Catalogues: catalogues}
}
