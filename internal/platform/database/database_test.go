package database_test

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/platform/database"
	"preau/internal/platform/embedded"
	"preau/internal/testkit"
)

func TestTheFoundationMayBeLaidAgainAndAtOnce(t *testing.T) {
	ctx := t.Context()
	at := testkit.Clone(t, nil)
	t.Cleanup(func() { testkit.Drop(t, at) })
	var wg sync.WaitGroup
	for range 4 { // as many processes start
		wg.Go(func() {
			urls, err := database.Bootstrap(ctx, at, testkit.Secret)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := database.Migrate(ctx, urls.Owner, app.Schemas(nil)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	urls, err := database.Derive(at, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := database.Migrate(ctx, urls.Owner, app.Schemas(nil)); err != nil || n != 0 {
		t.Errorf("%d migrations were left: %v", n, err)
	}
	for _, u := range []string{urls.App, urls.Relay} {
		p, err := database.Open(ctx, u, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := database.RefusePrivileged(ctx, p); err != nil {
			t.Error(err)
		}
		p.Close()
	}
}

func TestPasswordsFollowTheSecret(t *testing.T) {
	a, err := database.Derive("postgres://admin:p@h:5432/d?sslmode=disable", []byte("one"))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := database.Derive("postgres://admin:p@h:5432/d?sslmode=disable", []byte("two"))
	again, _ := database.Derive("postgres://admin:p@h:5432/d?sslmode=disable", []byte("one"))
	if a != again || a.App == b.App || a.App == a.Relay || strings.Contains(a.App, "admin") || !strings.Contains(a.Owner, "role="+database.OwnerRole) || !strings.Contains(a.App, "sslmode=disable") {
		t.Errorf("%+v", a)
	}
	for _, bad := range []string{"", "host=h dbname=d", "://secret@h"} {
		if _, err := database.Derive(bad, []byte("one")); err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "dbname") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestAConnectionInsideATransactionIsNotGivenToTheNext(t *testing.T) {
	ctx := t.Context()
	at := testkit.Clone(t, app.Schemas(nil))
	t.Cleanup(func() { testkit.Drop(t, at) })
	urls, err := database.Derive(at, testkit.Secret)
	if err != nil {
		t.Fatal(err)
	}
	p, err := database.Open(ctx, urls.App, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	for _, sql := range []string{"begin; set local door.tenant = '00000000-0000-0000-0000-000000000001'", "begin; select 1/0"} {
		c, err := p.PGX.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		pid := c.Conn().PgConn().PID()
		_, _ = c.Conn().PgConn().Exec(context.Background(), sql).ReadAll()
		c.Release()
		next, err := p.PGX.Acquire(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var door *string
		if err := next.QueryRow(ctx, "select nullif(current_setting('door.tenant', true), '')").Scan(&door); err != nil || door != nil {
			t.Errorf("%q: the next borrower finds %v, %v", sql, door, err)
		}
		if next.Conn().PgConn().PID() == pid {
			t.Errorf("%q: the next borrower got the same connection", sql)
		}
		next.Release()
	}
	// a table of keys alone may be guarded too
	admin, err := pgx.Connect(ctx, urls.Owner)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "begin; create table tenant.marks (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)); select doors.guard('tenant.marks', 'tenant'); rollback"); err != nil {
		t.Errorf("a table of keys alone cannot be guarded: %v", err)
	}
}

// TestARentedServersAdministratorIsEnough lays the foundation as somebody who may make roles and is no superuser, on a server of
// its own; again, as before each new version; and again under another secret.
func TestARentedServersAdministratorIsEnough(t *testing.T) {
	ctx := t.Context()
	dir, err := os.MkdirTemp("", "preau-rented-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the server runs as another user when the test runs as root
		t.Fatal(err)
	}
	pg, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: filepath.Join(dir, "pg"), RuntimeDir: testkit.Root("runtime"), Logger: slog.New(slog.DiscardHandler), MaxConnections: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pg.Stop(context.Background()); _ = os.RemoveAll(dir) })
	conn, err := pgx.Connect(ctx, pg.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, sql := range []string{"create role rented login createrole createdb password 'rented'", "create database rented owner rented"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	u, err := url.Parse(pg.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	u.User, u.Path = url.UserPassword("rented", "rented"), "/rented"
	var former database.URLs
	for _, secret := range []string{"one", "one", "two"} {
		urls, err := database.Bootstrap(ctx, u.String(), []byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := database.Migrate(ctx, urls.Owner, app.Schemas(modules.Declared())); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{urls.App, urls.Relay} {
			p, err := database.Open(ctx, at, 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := database.RefusePrivileged(ctx, p); err != nil {
				t.Error(err)
			}
			p.Close()
		}
		if former != (database.URLs{}) && former != urls {
			if p, err := database.Open(ctx, former.App, 1); err == nil {
				p.Close()
				t.Error("the former secret's password still opens")
			}
		}
		former = urls
	}
	// a role that was widened by hand cannot be narrowed by a rented administrator, and is not passed over in silence
	if _, err := conn.Exec(ctx, "alter role preau_app bypassrls"); err != nil {
		t.Fatal(err)
	}
	if _, err := database.Bootstrap(ctx, u.String(), []byte("two")); err == nil {
		t.Error("a role that bypasses row security is taken as it is")
	}
	if _, err := database.Bootstrap(ctx, pg.AdminURL(), []byte("two")); err != nil {
		t.Fatal(err)
	}
	var bypasses bool
	if err := conn.QueryRow(ctx, "select rolbypassrls from pg_roles where rolname = 'preau_app'").Scan(&bypasses); err != nil || bypasses {
		t.Errorf("a superuser does not narrow the role: %v", err)
	}
}
