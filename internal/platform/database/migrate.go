package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// Doors are the first migrations: the doors, the outbox.
//
//go:embed migrations/*.sql
var Doors embed.FS

// Migrations are the numbered SQL files of one schema, in a folder "migrations" of FS.
type Migrations struct {
	Schema string
	FS     fs.FS
}

// Migrate brings every schema to its last version, in order, each with a version table of its own. Several processes may call it at once.
func Migrate(ctx context.Context, ownerURL string, all []Migrations) (applied int, err error) {
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("the owner's database address cannot be read")
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, err
	}
	if _, err := db.ExecContext(ctx, "create schema if not exists migrations"); err != nil {
		return 0, fmt.Errorf("prepare the version tables: %w", err)
	}
	for _, m := range append([]Migrations{{Schema: "platform", FS: Doors}}, all...) {
		sub, err := fs.Sub(m.FS, "migrations")
		if err != nil {
			return applied, err
		}
		store, err := database.NewStore(database.DialectPostgres, "migrations."+m.Schema)
		if err != nil {
			return applied, err
		}
		p, err := goose.NewProvider("", db, sub, goose.WithStore(store), goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
		if err != nil {
			return applied, fmt.Errorf("migrations of %s: %w", m.Schema, err)
		}
		done, err := p.Up(ctx)
		applied += len(done)
		if err != nil {
			return applied, fmt.Errorf("migrate %s: %w", m.Schema, err)
		}
	}
	return applied, nil
}
