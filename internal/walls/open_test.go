package walls_test

import (
	"context"
	"io/fs"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"preau/internal/access"
	"preau/internal/audit"
	"preau/internal/platform/database"
	"preau/internal/tenant"
	"preau/internal/testkit"
)

type commandTag = pgconn.CommandTag

// base is a migrated database with an administrator's connection.
type base struct {
	url   string
	admin *pgx.Conn
}

func schemas() []database.Migrations {
	out := []database.Migrations{{Schema: "tenant", FS: tenant.Migrations}, {Schema: "access", FS: access.Migrations}, {Schema: "audit", FS: audit.Migrations}}
	for _, m := range []string{"identity", "directory", "notify", "modules/liaison", "modules/settings"} {
		dir := testkit.Root("internal", m)
		out = append(out, database.Migrations{Schema: m[len(m)-len(lastPart(m)):], FS: os.DirFS(dir).(fs.FS)})
	}
	return out
}

func lastPart(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return s[i+1:]
		}
	}
	return s
}

// open clones a database for the test.
func open(t testing.TB) *base {
	t.Helper()
	url := testkit.Clone(t, schemas())
	t.Cleanup(func() { testkit.Drop(t, url) })
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return &base{url: url, admin: conn}
}
