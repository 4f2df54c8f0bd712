package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/platform/config"
	"preau/internal/platform/embedded"
)

// desk is an installation on one machine: the configuration, with an embedded database where none is configured.
type desk struct {
	Config config.Config
	Log    *slog.Logger
	stops  []func(context.Context) error
}

// databaseName is the embedded installation's database, beside the server's own.
const databaseName = "preau"

func openDesk(ctx context.Context, log *slog.Logger) (*desk, error) {
	cfg, err := config.Read()
	if err != nil {
		return nil, err
	}
	d := &desk{Config: cfg, Log: log}
	if err := d.Config.DeskSecret(); err != nil {
		return nil, err
	}
	if cfg.DatabaseURL != "" {
		return d, nil
	}
	dir := filepath.Join(cfg.Var, "postgres")
	admin, runs := embedded.Running(dir)
	if !runs {
		pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: dir, RuntimeDir: cfg.Runtime, Logger: log, Durable: true, MaxConnections: 100})
		if err != nil {
			return nil, err
		}
		d.stops = append(d.stops, pg.Stop)
		admin = pg.AdminURL()
	}
	d.Config.DatabaseURL, err = ensureDatabase(ctx, admin)
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func ensureDatabase(ctx context.Context, admin string) (string, error) {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", databaseName).Scan(&there); err != nil {
		return "", err
	}
	if !there {
		if _, err := conn.Exec(ctx, "create database "+databaseName); err != nil {
			return "", err
		}
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", err
	}
	u.Path = "/" + databaseName
	return u.String(), nil
}

// Close stops what this process started, last first.
func (d *desk) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for i := len(d.stops) - 1; i >= 0; i-- {
		if err := d.stops[i](ctx); err != nil {
			d.Log.Warn("a server did not stop as asked", "error", err.Error())
		}
	}
	d.stops = nil
}

// ready migrates the database and opens the core.
func (d *desk) ready(ctx context.Context, relay bool) (*app.Core, error) {
	if _, err := app.Migrate(ctx, d.Config, modules.Declared()); err != nil {
		return nil, err
	}
	return app.Open(ctx, d.Config, app.Watch{Log: d.Log}, relay)
}

// terse logs what went wrong, in sentences, on standard error.
func terse() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func migrate(ctx context.Context, args []string) error {
	if _, err := flags("migrate", args, noFlags); err != nil {
		return err
	}
	d, err := openDesk(ctx, terse())
	if err != nil {
		return err
	}
	defer d.Close()
	n, err := app.Migrate(ctx, d.Config, modules.Declared())
	if err != nil {
		return err
	}
	if n == 0 {
		fmt.Println("The database is at its last version.")
		return nil
	}
	fmt.Printf("%d migrations applied.\n", n)
	return nil
}

const errUsage = usageError("import takes a format, a folder and whose files they are: preau import onde DIR --school UAI, preau import siecle DIR --school UAI, preau import csv FILE --school UAI, preau import aaf DIR --academy CODE, preau import town FILE... --tenant SIRET")
