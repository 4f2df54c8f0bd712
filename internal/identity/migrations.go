package identity

import "embed"

// Migrations are the SQL files of the identity schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

//go:embed fr.po en.po
var catalogues embed.FS
