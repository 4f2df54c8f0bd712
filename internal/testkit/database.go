// Package testkit gives tests a real house: a database cloned per test binary, new tenants per test, callers of every
// profile, and the stranger.
package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"preau/internal/platform/database"
	"preau/internal/platform/embedded"
)

var server struct {
	once sync.Once
	url  string
	err  error
}

// AdminURL is an administrator's address of a real PostgreSQL: TEST_DATABASE_ADMIN_URL, or one started for this binary.
func AdminURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() {
		if server.url = os.Getenv("TEST_DATABASE_ADMIN_URL"); server.url != "" {
			return
		}
		dir, err := os.MkdirTemp("", "preau-test-pg-")
		if err != nil {
			server.err = err
			return
		}
		pg, err := embedded.StartPostgres(context.Background(), embedded.PostgresOptions{
			Dir: filepath.Join(dir, "pg"), RuntimeDir: Root("runtime"), Logger: slog.New(slog.DiscardHandler), MaxConnections: 100})
		if err != nil {
			server.err = err
			return
		}
		server.url = pg.AdminURL() // it stops with this process
	})
	if server.err != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", server.err)
	}
	return server.url
}

// Root is a path inside the repository, wherever its code was built.
func Root(parts ...string) string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for up := dir; ; up = filepath.Dir(up) {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(append([]string{up}, parts...)...)
		}
		if up == filepath.Dir(up) {
			panic("no go.mod above " + dir)
		}
	}
}

// Secret is the tests' installation secret.
var Secret = []byte("a secret for tests, known to all")

// Clone makes a database from a template that was migrated once for these schemas, and returns its administrator's address.
func Clone(t testing.TB, schemas []database.Migrations) string {
	t.Helper()
	ctx := context.Background()
	admin := AdminURL(t)
	template := "preau_t_" + fingerprint(t, schemas)
	name := "preau_c_" + random()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = conn.Exec(ctx, "select pg_advisory_lock(7310113)") // one binary makes the template, the others wait
	must(err)
	var ready bool
	must(conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1 and datistemplate)", template).Scan(&ready))
	if !ready {
		_, err = conn.Exec(ctx, "drop database if exists "+template)
		must(err)
		_, err = conn.Exec(ctx, "create database "+template)
		must(err)
		at := onDatabase(t, admin, template)
		urls, err := database.Bootstrap(ctx, at, Secret)
		must(err)
		_, err = database.Migrate(ctx, urls.Owner, schemas)
		must(err)
		_, err = conn.Exec(ctx, "update pg_database set datistemplate = true where datname = $1", template)
		must(err)
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("create database %s template %s", name, template))
	must(err)
	_, err = conn.Exec(ctx, fmt.Sprintf("grant create, connect, temporary on database %s to %s", name, database.OwnerRole))
	must(err)
	_, err = conn.Exec(ctx, "select pg_advisory_unlock(7310113)")
	must(err)
	return onDatabase(t, admin, name)
}

func onDatabase(t testing.TB, admin, name string) string {
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// Drop removes a cloned database and whoever is still connected.
func Drop(t testing.TB, at string) {
	ctx := context.Background()
	u, err := url.Parse(at)
	if err != nil {
		return
	}
	conn, err := pgx.Connect(ctx, AdminURL(t))
	if err != nil {
		return
	}
	defer conn.Close(ctx)
	_, _ = conn.Exec(ctx, "drop database if exists "+u.Path[1:]+" with (force)")
}

func fingerprint(t testing.TB, schemas []database.Migrations) string {
	h := sha256.New()
	add := func(schema string, files fs.FS) {
		err := fs.WalkDir(files, "migrations", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(files, path)
			fmt.Fprintf(h, "%s/%s %d\n", schema, path, len(b))
			h.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range append([]database.Migrations{{Schema: "platform", FS: database.Doors}}, schemas...) {
		add(m.Schema, m.FS)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

func random() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
