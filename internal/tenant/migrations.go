package tenant

import "embed"

// Migrations are the SQL files of the tenant schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
