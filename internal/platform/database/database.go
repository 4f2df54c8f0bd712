// Package database opens PostgreSQL: the roles, the pools, the migrations. It hands no handle to a service: that is the tenant package's one door.
package database

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/exaring/otelpgx"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// The roles. The owner runs migrations and cannot sign in; the application and the relay own nothing and cannot bypass row security.
const (
	OwnerRole = "preau_owner"
	AppRole   = "preau_app"
	RelayRole = "preau_relay"
	// LookupRole owns the few look-ups that come before a sign-in: it cannot sign in and bypasses nothing.
	LookupRole = "preau_lookup"
)

// URLs are the three ways in: Owner for migrations, App for requests and jobs, Relay for the outbox.
type URLs struct{ Owner, App, Relay string }

// Bootstrap creates the roles and the database rights with an administrator's URL, and returns the three ways in.
// The passwords derive from secret, so every process that knows it agrees on them. It may be run again at any time.
func Bootstrap(ctx context.Context, adminURL string, secret []byte) (URLs, error) {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return URLs{}, fmt.Errorf("connect as administrator: %w", err)
	}
	defer conn.Close(ctx)
	var version int
	if err := conn.QueryRow(ctx, "select current_setting('server_version_num')::int").Scan(&version); err != nil {
		return URLs{}, err
	}
	if version < 150000 {
		return URLs{}, fmt.Errorf("PostgreSQL 15 or newer is needed, this one is %d", version/10000)
	}
	// Roles belong to the whole server: several processes may bootstrap their databases at once.
	tx, err := conn.Begin(ctx)
	if err != nil {
		return URLs{}, err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(7310111)"); err != nil {
		return URLs{}, err
	}
	steps := []string{
		role(OwnerRole, "nologin nosuperuser nobypassrls nocreatedb nocreaterole", ""),
		role(LookupRole, "nologin nosuperuser nobypassrls nocreatedb nocreaterole", ""),
		role(AppRole, "login nosuperuser nobypassrls nocreatedb nocreaterole", password(secret, AppRole)),
		role(RelayRole, "login nosuperuser nobypassrls nocreatedb nocreaterole", password(secret, RelayRole)),
		// without it PostgreSQL plans each guarded query anew
		"alter role " + AppRole + " set plan_cache_mode = force_generic_plan",
		// every query names its tenant and every key begins with it: a table that was small when a plan was kept is never read whole once it has grown
		"alter role " + AppRole + " set enable_seqscan = off",
		"alter role " + RelayRole + " set enable_seqscan = off",
		// what cannot be read by an index then looks so dear that each such query would be compiled first
		"alter role " + AppRole + " set jit = off",
		"alter role " + RelayRole + " set jit = off",
		"alter role " + AppRole + " set statement_timeout = '30s'",
		"alter role " + AppRole + " set idle_in_transaction_session_timeout = '60s'",
		"grant " + OwnerRole + " to current_user",
		"grant " + LookupRole + " to " + OwnerRole,
	}
	for _, s := range steps {
		if _, err := tx.Exec(ctx, s); err != nil {
			return URLs{}, fmt.Errorf("prepare the roles: %w", err)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return URLs{}, err
	}
	for _, s := range []string{
		fmt.Sprintf("grant create, connect, temporary on database %s to %s", pgx.Identifier{conn.Config().Database}.Sanitize(), OwnerRole),
		fmt.Sprintf("revoke all on schema public from public"),
		"create extension if not exists pg_trgm",
		"create extension if not exists unaccent",
	} {
		if _, err := conn.Exec(ctx, s); err != nil && !strings.Contains(err.Error(), "23505") {
			return URLs{}, fmt.Errorf("prepare the database: %w", err)
		}
	}
	return Derive(adminURL, secret)
}

// Derive gives the three ways in that Bootstrap with the same secret prepared.
func Derive(adminURL string, secret []byte) (URLs, error) {
	owner, err := with(adminURL, "", "", map[string]string{"role": OwnerRole})
	if err != nil {
		return URLs{}, err
	}
	app, err := with(adminURL, AppRole, password(secret, AppRole), nil)
	if err != nil {
		return URLs{}, err
	}
	relay, err := with(adminURL, RelayRole, password(secret, RelayRole), nil)
	return URLs{Owner: owner, App: app, Relay: relay}, err
}

// role makes a role, or gives it back what it must be. The attributes of one that is as it should be are not named again: the
// administrator of a rented PostgreSQL is no superuser, and may make a role without them but not alter them.
func role(name, attributes, pass string) string {
	with := attributes
	again := ""
	if pass != "" {
		with += " password '" + pass + "'"
		again = "alter role " + name + " password '" + pass + "';"
	}
	return fmt.Sprintf(`do $$ begin
		if not exists (select from pg_roles where rolname = '%[1]s') then create role %[1]s %[2]s;
		elsif exists (select from pg_roles where rolname = '%[1]s' and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolcanlogin <> %[3]t)) then alter role %[1]s %[2]s;
		else %[4]s end if; end $$`, name, with, !strings.Contains(attributes, "nologin"), cmp.Or(again, "null;"))
}

func password(secret []byte, role string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("database role " + role))
	return hex.EncodeToString(mac.Sum(nil))[:40]
}

func with(raw, user, pass string, params map[string]string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" {
		return "", errors.New("the database address must be a postgres:// URL")
	}
	if user != "" {
		u.User = url.UserPassword(user, pass)
	}
	q := u.Query()
	for k, v := range params {
		q.Set(k, v)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Pool is one role's connections, through pgx and through gorm over the same pool.
type Pool struct {
	PGX  *pgxpool.Pool
	SQL  *sql.DB
	Gorm *gorm.DB
}

// Open connects with at most max connections. A connection that comes back inside a transaction is thrown away,
// so no caller's doors can reach the next one.
func Open(ctx context.Context, url string, max int32) (*Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database address cannot be read")
	}
	if max > 0 {
		cfg.MaxConns = max
	}
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.Tracer = otelpgx.NewTracer(otelpgx.WithTrimSQLInSpanName())
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		m := c.TypeMap() // an id is sent as its sixteen bytes; it would be written as text and read again for each parameter
		m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{pgxuuid.TryWrapUUIDEncodePlan}, m.TryWrapEncodePlanFuncs...)
		return nil
	}
	cfg.AfterRelease = func(c *pgx.Conn) bool { return c.PgConn().TxStatus() == 'I' }
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	db.SetMaxIdleConns(0) // the pool beneath keeps them
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{
		SkipDefaultTransaction: true, DisableAutomaticPing: true, Logger: logger.Discard,
	})
	if err != nil {
		pool.Close()
		return nil, err
	}
	return &Pool{PGX: pool, SQL: db, Gorm: g}, nil
}

// Close ends the connections.
func (p *Pool) Close() { _ = p.SQL.Close(); p.PGX.Close() }

// RefusePrivileged returns an error when the role could walk round the walls: superuser, BYPASSRLS, member of the owner, owner of a table.
func RefusePrivileged(ctx context.Context, p *Pool) error {
	var super, bypass, member bool
	var owned int
	err := p.PGX.QueryRow(ctx, `select r.rolsuper, r.rolbypassrls,
	       case when exists (select from pg_roles where rolname = $1) then pg_has_role(current_user, $1, 'member') else false end,
	       (select count(*) from pg_class where relowner = r.oid and relkind in ('r', 'p', 'v', 'm'))
	  from pg_roles r where r.rolname = current_user`, OwnerRole).Scan(&super, &bypass, &member, &owned)
	if err != nil {
		return err
	}
	if super || bypass || member || owned > 0 {
		return fmt.Errorf("the application's database role must own nothing and bypass nothing (superuser %t, bypassrls %t, member of the owner %t, tables owned %d)", super, bypass, member, owned)
	}
	return nil
}
