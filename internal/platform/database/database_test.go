package database_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"preau/internal/app"
	"preau/internal/platform/database"
	"preau/internal/testkit"
)

func TestTheFoundationMayBeLaidAgainAndAtOnce(t *testing.T) {
	ctx := t.Context()
	url := testkit.Clone(t, nil)
	t.Cleanup(func() { testkit.Drop(t, url) })
	var wg sync.WaitGroup
	for range 4 { // as many processes start
		wg.Go(func() {
			urls, err := database.Bootstrap(ctx, url, testkit.Secret)
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
	urls, err := database.Derive(url, testkit.Secret)
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
	url := testkit.Clone(t, app.Schemas(nil))
	t.Cleanup(func() { testkit.Drop(t, url) })
	urls, err := database.Derive(url, testkit.Secret)
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
