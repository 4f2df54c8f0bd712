package audit

import "embed"

// Migrations are the SQL files of the audit schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
