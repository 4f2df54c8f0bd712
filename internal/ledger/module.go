package ledger

import (
	"embed"

	"preau/internal/manifest"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Key is the room's schema.
const Key = "ledger"

// Module declares the room: the function that makes the books of a service. It has no door, no operation and no words of its own.
func Module() manifest.Module {
	return manifest.Module{Key: Key, Floor: true, Migrations: migrations}
}
