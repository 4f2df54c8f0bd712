package walls_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/app"
	"preau/internal/modules"
	"preau/internal/testkit"
)

type commandTag = pgconn.CommandTag

// base is a migrated database with an administrator's connection.
type base struct {
	url   string
	admin *pgx.Conn
}

// open clones a database for the test.
func open(t testing.TB) *base {
	t.Helper()
	url := testkit.Clone(t, app.Schemas(modules.Declared()))
	t.Cleanup(func() { testkit.Drop(t, url) })
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return &base{url: url, admin: conn}
}
