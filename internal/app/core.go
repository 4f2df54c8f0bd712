// Package app is the machine that serves manifests: it opens the database, decides, runs operations over HTTP and jobs
// from the queue. It knows what a service declares and no service.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/manifest"
	"preau/internal/platform/clock"
	"preau/internal/platform/config"
	"preau/internal/platform/database"
	"preau/internal/platform/i18n"
	"preau/internal/platform/keyring"
	"preau/internal/tenant"
)

// Core is what services are built with: the one door to the database, the clock, the log, the catalogues.
type Core struct {
	Watch  Watch
	Config config.Config
	Log    *slog.Logger
	Clock  *clock.Shifted
	App    *database.Pool // the application's role
	Relay  *database.Pool // the relay's role; nil in a process without worker
	DB     *tenant.Database
	Words  *i18n.Bundle
	Root   []byte // the installation's root key: links, codes and seals derive from it
}

// Open connects as the application's role, and as the relay's when relay is set. A privileged DATABASE_URL is never used
// for requests: the roles' own addresses derive from it.
func Open(ctx context.Context, cfg config.Config, watch Watch, relay bool) (*Core, error) {
	urls, err := Roles(ctx, cfg)
	if err != nil {
		return nil, err
	}
	c := &Core{Watch: watch, Config: cfg, Log: watch.Log, Clock: &clock.Shifted{Base: clock.System{}}, Words: i18n.New()}
	if c.App, err = database.Open(ctx, urls.App, int32(cfg.Connections)); err != nil {
		return nil, fmt.Errorf("the database does not answer as %s (was `preau migrate` run?): %w", database.AppRole, err)
	}
	if err := database.RefusePrivileged(ctx, c.App); err != nil {
		c.Close()
		return nil, err
	}
	if relay {
		if c.Relay, err = database.Open(ctx, urls.Relay, 4); err != nil {
			c.Close()
			return nil, fmt.Errorf("the database does not answer as %s: %w", database.RelayRole, err)
		}
	}
	if c.Root, err = keyring.Open(ctx, c.App.PGX, cfg.Secret, cfg.SecretBefore); err != nil {
		c.Close()
		return nil, err
	}
	c.DB = tenant.NewDatabase(c.App, c.Clock)
	c.DB.SetMark(audit.MarkKey(c.Root))
	return c, nil
}

// Roles gives the three ways in for the configured database, without changing it.
func Roles(ctx context.Context, cfg config.Config) (database.URLs, error) {
	if cfg.DatabaseURL == "" {
		return database.URLs{}, errors.New("no database: set DATABASE_URL, or use `preau up`")
	}
	conn, err := pgx.Connect(ctx, cfg.DatabaseURL)
	if err != nil {
		return database.URLs{}, fmt.Errorf("the database does not answer at DATABASE_URL: %w", err)
	}
	defer conn.Close(ctx)
	if conn.Config().User == database.AppRole { // the application's own address was given
		relay := strings.Replace(cfg.DatabaseURL, database.AppRole, database.RelayRole, 1)
		if v := cfg.RelayURL; v != "" {
			relay = v
		}
		return database.URLs{App: cfg.DatabaseURL, Relay: relay}, nil
	}
	return database.Derive(cfg.DatabaseURL, cfg.Secret)
}

// Close ends the connections.
func (c *Core) Close() {
	if c.App != nil {
		c.App.Close()
	}
	if c.Relay != nil {
		c.Relay.Close()
	}
}

// Schemas lists the migrations: the house's rooms first, then the modules in their order.
func Schemas(modules []manifest.Module) []database.Migrations {
	out := []database.Migrations{{Schema: "tenant", FS: tenant.Migrations}, {Schema: "access", FS: access.Migrations}, {Schema: "audit", FS: audit.Migrations}}
	for _, m := range modules {
		if m.Migrations != nil {
			out = append(out, database.Migrations{Schema: m.Key, FS: m.Migrations})
		}
	}
	return out
}

// Migrate prepares the roles and brings the database to its last version. It needs an administrator's DATABASE_URL.
func Migrate(ctx context.Context, cfg config.Config, modules []manifest.Module) (int, error) {
	urls, err := database.Bootstrap(ctx, cfg.DatabaseURL, cfg.Secret)
	if err != nil {
		return 0, err
	}
	return database.Migrate(ctx, urls.Owner, Schemas(modules))
}
