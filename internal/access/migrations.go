package access

import "embed"

// Migrations are the SQL files of the access schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
