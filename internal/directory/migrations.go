package directory

import "embed"

// Migrations are the SQL files of the directory schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS
