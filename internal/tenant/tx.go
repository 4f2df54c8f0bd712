package tenant

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"preau/internal/platform/clock"
	"preau/internal/platform/database"
)

// Actor is who acts in a transaction and by what way, for rules and for the audit.
type Actor struct {
	Account  uuid.UUID // nil for a job without author or a public operation
	Person   uuid.UUID // the actor's record in this tenant, nil when none
	Profiles []string  // the profiles held in this tenant
	Via      string    // "tenant", "subject", "audience", "self", "link", "public", "job", "command", "support", "delegation"
	From     uuid.UUID // whose staff acts here by support or delegation, nil otherwise
	Ticket   uuid.UUID // of an access of the assistance
	Lang     string    // "fr", "en"
	Trace    string    // incident id of the request or job
}

// Has tells whether the actor holds one of the profiles in this tenant.
func (a Actor) Has(profiles ...string) bool {
	for _, p := range a.Profiles {
		for _, q := range profiles {
			if p == q {
				return true
			}
		}
	}
	return false
}

// Database opens transactions as the application's role. It is held by the wiring alone: operations and jobs receive a Tx.
type Database struct {
	pool  *database.Pool
	clock clock.Clock
	mark  []byte
	lines lines
}

// NewDatabase wraps the application's pool.
func NewDatabase(p *database.Pool, c clock.Clock) *Database { return &Database{pool: p, clock: c} }

// SetMark gives the key under which the application marks what it writes for evidence. It is called once, before any transaction.
func (d *Database) SetMark(key []byte) { d.mark = key }

// Clock is the clock that every transaction reads.
func (d *Database) Clock() clock.Clock { return d.clock }

// Tx is one transaction in one tenant with its doors. It begins at its first statement and ends with the call that opened it.
type Tx struct {
	ctx   context.Context
	db    *Database
	doors Doors
	actor Actor
	now   time.Time

	objects []uuid.UUID
	seen    []uuid.UUID
	after   []func()
	outside bool // public and link operations: they may enter once a look-up has told them where

	leave func()    // gives back the turn it took, nil without one
	conn  *sql.Conn // gorm and pgx share it
	gorm  *gorm.DB
	state txState
}

type txState int

const (
	txFresh txState = iota // nothing sent yet
	txOpen
	txEnded // committed by Final
)

// In runs fn in one transaction with those doors: committed when fn returns nil, rolled back otherwise or on a panic.
func (d *Database) In(ctx context.Context, doors Doors, actor Actor, fn func(tx *Tx) error) error {
	return d.run(&Tx{ctx: ctx, db: d, doors: doors, actor: actor, now: d.clock.Now()}, fn)
}

// InPast is In at an instant that is over: for histories, told as they happened.
func (d *Database) InPast(ctx context.Context, at time.Time, doors Doors, actor Actor, fn func(tx *Tx) error) error {
	return d.run(&Tx{ctx: ctx, db: d, doors: doors, actor: actor, now: at}, fn)
}

// Outside runs an operation that comes before a sign-in: it sees only what look-ups tell it, until it enters.
func (d *Database) Outside(ctx context.Context, actor Actor, readOnly bool, fn func(tx *Tx) error) error {
	return d.run(&Tx{ctx: ctx, db: d, doors: Doors{ReadOnly: readOnly}, actor: actor, now: d.clock.Now(), outside: true}, fn)
}

func (d *Database) run(tx *Tx, fn func(tx *Tx) error) (err error) {
	ctx := tx.ctx
	defer func() {
		if tx.leave != nil {
			defer tx.leave()
		}
		if tx.conn == nil {
			return
		}
		if tx.state == txOpen { // an error or a panic
			c, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			rbErr := tx.simple(c, "rollback")
			cancel()
			if rbErr != nil { // never give back a connection inside a transaction
				_ = tx.conn.Raw(func(dc any) error { return dc.(*stdlib.Conn).Conn().Close(context.Background()) })
			}
		}
		_ = tx.conn.Close()
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.state == txOpen {
		if err := tx.commit(ctx); err != nil {
			return err
		}
	}
	for _, fn := range tx.after {
		fn()
	}
	return nil
}

// AfterCommit runs fn once the transaction is committed, in this process only: a cache that must be right at once where
// the change was made. What others must do is an event.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// Enter goes on behind other doors, once a look-up has told a public or link operation whose they are. What came before
// is committed and its connection given back, so nothing is held while a password is computed.
func (tx *Tx) Enter(doors Doors) error {
	if !tx.outside {
		return errors.New("only an operation from outside may enter")
	}
	if err := tx.Leave(); err != nil {
		return err
	}
	doors.ReadOnly = doors.ReadOnly || tx.doors.ReadOnly
	tx.doors = doors
	if doors.Account != uuid.Nil { // who signs in acts, even from a browser where somebody else is signed in
		tx.actor.Account = doors.Account
	}
	return nil
}

// Leave commits what was done so far and gives the connection back; the next statement begins anew behind the same doors.
// It is for operations from outside or above tenants: what they counted (a wrong code) stays when they then fail.
func (tx *Tx) Leave() error {
	if !tx.outside && tx.doors.Tenant != uuid.Nil {
		return errors.New("only an operation from outside or above tenants may leave")
	}
	if tx.conn != nil {
		if tx.state == txOpen {
			if err := tx.commit(tx.ctx); err != nil {
				return err
			}
		}
		if err := tx.conn.Close(); err != nil {
			return err
		}
		tx.conn, tx.gorm = nil, nil
	}
	tx.state = txFresh
	return nil
}

// Mark is the application's mark on what it writes for evidence: HMAC-SHA-256, which nobody makes who holds the database alone.
func (tx *Tx) Mark(b []byte) []byte {
	m := hmac.New(sha256.New, tx.db.mark)
	m.Write(b)
	return m.Sum(nil)
}

// Marked tells whether mark is the application's on b.
func (tx *Tx) Marked(b, mark []byte) bool { return hmac.Equal(tx.Mark(b), mark) }

// ReadOnly tells whether the transaction can write nothing.
func (tx *Tx) ReadOnly() bool { return tx.doors.ReadOnly }

// About names the rows that the operation changes, for its audit line.
func (tx *Tx) About(ids ...uuid.UUID) { tx.objects = append(tx.objects, ids...) }

// Objects are the rows named by About.
func (tx *Tx) Objects() []uuid.UUID { return tx.objects }

// Saw names the people whose records the operation hands out to somebody of the staff: a line of who opened what is written before
// the answer leaves.
func (tx *Tx) Saw(people ...uuid.UUID) { tx.seen = append(tx.seen, people...) }

// Listed names the people on a list that the operation hands out. A list is the daily work of an organisation's own people; for somebody
// of another one it opens each record that is on it.
func (tx *Tx) Listed(people ...uuid.UUID) {
	if tx.actor.From != uuid.Nil {
		tx.Saw(people...)
	}
}

// Seen are the people named by Saw and Listed.
func (tx *Tx) Seen() []uuid.UUID { return tx.seen }

// Tenant is whose rows this transaction touches.
func (tx *Tx) Tenant() uuid.UUID { return tx.doors.Tenant }

// Actor is who acts.
func (tx *Tx) Actor() Actor { return tx.actor }

// Account is the account that acts, nil when none.
func (tx *Tx) Account() uuid.UUID { return tx.actor.Account }

// Now is the instant at which the transaction began, the same for all its rows.
func (tx *Tx) Now() time.Time { return tx.now }

// Context is the caller's context: it carries cancellation and the trace, never a handle.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Open tells whether the tenant door of a service is open: the caller holds the operation's right here as staff.
func (tx *Tx) Open(service string) bool {
	for _, s := range tx.doors.Open {
		if s == service {
			return true
		}
	}
	return false
}

// Subjects are the persons whose rows of the service the caller may see through the subject door.
func (tx *Tx) Subjects(service string) []uuid.UUID { return tx.doors.Subjects[service] }

// Groups are the groups whose rows of the service the caller may see through the audience door.
func (tx *Tx) Groups(service string) []uuid.UUID { return tx.doors.Groups[service] }

// NewID makes a UUIDv7, so rows made together stay together in the index.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func (tx *Tx) begin() error {
	switch tx.state {
	case txOpen:
		return nil
	case txEnded:
		return errors.New("the transaction has ended")
	}
	stmts, err := tx.doors.statements()
	if err != nil {
		return err
	}
	conn, err := tx.db.pool.SQL.Conn(tx.ctx)
	if err != nil {
		return fmt.Errorf("no connection to the database: %w", err)
	}
	tx.conn = conn
	tx.state = txOpen // from here a rollback is owed
	return tx.simple(tx.ctx, strings.Join(stmts, "; "))
}

func (tx *Tx) simple(ctx context.Context, sql string) error {
	_, err := tx.tags(ctx, sql)
	return err
}

// Unwritable tells whether PostgreSQL refused a text that it cannot keep: it holds the character zero.
func Unwritable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05")
}

func (tx *Tx) tags(ctx context.Context, sql string) (out []*pgconn.Result, err error) {
	err = tx.conn.Raw(func(dc any) (err error) {
		out, err = dc.(*stdlib.Conn).Conn().PgConn().Exec(ctx, sql).ReadAll()
		return err
	})
	return out, err
}

// commit ends the transaction. PostgreSQL answers the commit of a failed one by rolling it back, without an error: whoever
// overlooked a statement's error would believe that their rows are there.
func (tx *Tx) commit(ctx context.Context) error {
	out, err := tx.tags(ctx, "commit")
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	tx.state = txEnded
	if len(out) != 1 || out[0].CommandTag.String() != "COMMIT" {
		return errors.New("commit: a statement had failed, all was rolled back")
	}
	return nil
}

// DB is gorm on this transaction's connection. An error to begin shows in the first statement's error.
func (tx *Tx) DB() *gorm.DB {
	g := tx.db.pool.Gorm.Session(&gorm.Session{NewDB: true, Context: tx.ctx, SkipDefaultTransaction: true})
	if err := tx.begin(); err != nil {
		_ = g.AddError(err)
		return g
	}
	if tx.gorm == nil {
		g = g.WithContext(tx.ctx) // an instance of its own, whose connection may be set
		g.Statement.ConnPool = tx.conn
		tx.gorm = g
	}
	return tx.gorm.Session(&gorm.Session{NewDB: true, Context: tx.ctx, SkipDefaultTransaction: true})
}

func (tx *Tx) pgx(fn func(c *pgx.Conn) error) error {
	if err := tx.begin(); err != nil {
		return err
	}
	return tx.conn.Raw(func(dc any) error { return fn(dc.(*stdlib.Conn).Conn()) })
}

// Exec runs one statement with $1-parameters and returns the number of rows it touched.
func (tx *Tx) Exec(sql string, args ...any) (int64, error) {
	var tag pgconn.CommandTag
	err := tx.pgx(func(c *pgx.Conn) (err error) { tag, err = c.Exec(tx.ctx, sql, args...); return err })
	return tag.RowsAffected(), err
}

// Batch runs many statements in one round trip; the first error is returned.
func (tx *Tx) Batch(b *pgx.Batch) error {
	if b.Len() == 0 {
		return nil
	}
	return tx.pgx(func(c *pgx.Conn) error { return c.SendBatch(tx.ctx, b).Close() })
}

// CopyTemp fills a temporary table of this transaction by COPY (the application's role may not COPY into a guarded table):
// create it with "create temp table … on commit drop", then insert … select under the doors.
func (tx *Tx) CopyTemp(table string, columns []string, rows pgx.CopyFromSource) (n int64, err error) {
	err = tx.pgx(func(c *pgx.Conn) (err error) {
		n, err = c.CopyFrom(tx.ctx, pgx.Identifier{"pg_temp", table}, columns, rows)
		return err
	})
	return n, err
}

// Select runs a query and scans each row into T by column name (struct fields by `db` tag or snake case).
func Select[T any](tx *Tx, sql string, args ...any) (out []T, err error) {
	err = tx.pgx(func(c *pgx.Conn) error {
		rows, err := c.Query(tx.ctx, sql, args...)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, scan[T]())
		return err
	})
	return out, err
}

// eachRows is how many rows Each holds at a time.
const eachRows = 2000

// Each is Select for what is too long to be held, however long it takes: fn has each row as text, a null as nil. fn may ask the
// database too, but for another Each.
func Each(tx *Tx, fn func(row []*string) error, sql string, args ...any) error {
	if err := tx.pgx(func(c *pgx.Conn) error {
		_, err := c.Exec(tx.ctx, `declare each no scroll cursor for `+sql, append([]any{pgx.QueryExecModeExec}, args...)...)
		return err
	}); err != nil {
		return err
	}
	for {
		var rows [][]*string
		if err := tx.pgx(func(c *pgx.Conn) error { // the same words give other columns each time: no plan of it is kept
			got, err := c.Query(tx.ctx, fmt.Sprintf(`fetch %d from each`, eachRows), pgx.QueryExecModeSimpleProtocol)
			if err != nil {
				return err
			}
			rows, err = pgx.CollectRows(got, func(r pgx.CollectableRow) ([]*string, error) {
				row := make([]*string, len(r.FieldDescriptions()))
				to := make([]any, len(row))
				for i := range row {
					to[i] = &row[i]
				}
				return row, r.Scan(to...)
			})
			return err
		}); err != nil {
			return err
		}
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
		}
		if len(rows) < eachRows {
			_, err := tx.Exec(`close each`)
			return err
		}
	}
}

// One is Select for one row; ok is false when there is none.
func One[T any](tx *Tx, sql string, args ...any) (row T, ok bool, err error) {
	rows, err := Select[T](tx, sql, args...)
	if err != nil || len(rows) == 0 {
		return row, false, err
	}
	return rows[0], true, nil
}

// Value is One for a single column; the zero value when there is no row or it is null.
func Value[T any](tx *Tx, sql string, args ...any) (v T, err error) {
	err = tx.pgx(func(c *pgx.Conn) error {
		var p *T
		err := c.QueryRow(tx.ctx, sql, args...).Scan(&p)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err == nil && p != nil {
			v = *p
		}
		return err
	})
	return v, err
}

// Final is Select as the last statement of the transaction. When it is also the first, begin, doors, query and commit
// travel in one flush: the way of every hot read.
func Final[T any](tx *Tx, sql string, args ...any) ([]T, error) {
	if tx.state != txFresh || !tx.doors.ReadOnly {
		return Select[T](tx, sql, args...)
	}
	stmts, err := tx.doors.statements()
	if err != nil {
		return nil, err
	}
	tx.state = txEnded
	conn, err := tx.db.pool.PGX.Acquire(tx.ctx)
	if err != nil {
		return nil, fmt.Errorf("no connection to the database: %w", err)
	}
	defer conn.Release()
	return pipeline[T](tx.ctx, conn, stmts, sql, args)
}

func pipeline[T any](ctx context.Context, conn *pgxpool.Conn, stmts []string, sql string, args []any) (out []T, err error) {
	sd, err := conn.Conn().Prepare(ctx, sql, sql) // cached on the connection under its own text
	if err != nil {
		return nil, err
	}
	eqb := pgx.ExtendedQueryBuilder{}
	if err := eqb.Build(conn.Conn().TypeMap(), sd, args); err != nil {
		return nil, err
	}
	end, err := conn.Conn().Prepare(ctx, "commit", "commit")
	if err != nil {
		return nil, err
	}
	pc := conn.Conn().PgConn()
	pl := pc.StartPipeline(ctx)
	// the doors differ from caller to caller: as one simple message they cost a fifth of what each would cost as a statement
	// of the pipeline. When one of them fails the transaction is lost, and what follows in the flush with it.
	pc.Frontend().SendQuery(&pgproto3.Query{String: strings.Join(stmts, "; ")})
	pl.SendQueryStatement(sd, eqb.ParamValues, eqb.ParamFormats, eqb.ResultFormats)
	pl.SendQueryStatement(end, nil, nil, nil)
	if err := pl.Sync(); err != nil {
		_ = pl.Close()
		return nil, err
	}
	if err := opened(pc.Frontend()); err != nil {
		_ = pl.Close()
		return nil, err
	}
	fn := scan[T]()
	first := true
	for {
		res, e := pl.GetResults()
		if e != nil {
			if err == nil {
				err = e
			}
			break
		}
		if res == nil {
			break
		}
		switch r := res.(type) {
		case *pgconn.ResultReader:
			if first && err == nil {
				rows := pgx.RowsFromResultReader(conn.Conn().TypeMap(), r)
				out, err = pgx.CollectRows(rows, fn)
			} else if _, e := r.Close(); e != nil && err == nil {
				err = e
			}
			first = false
		case *pgconn.PipelineSync:
			return out, errors.Join(err, pl.Close())
		}
	}
	_ = pl.Close()
	return nil, err
}

// opened reads the answer to the doors, up to the server's "ready".
func opened(f *pgproto3.Frontend) (err error) {
	for {
		msg, e := f.Receive()
		if e != nil {
			return errors.Join(err, e)
		}
		switch m := msg.(type) {
		case *pgproto3.ErrorResponse:
			err = pgconn.ErrorResponseToPgError(m)
		case *pgproto3.ReadyForQuery:
			return err
		}
	}
}

// scan maps one column straight and a struct by name.
func scan[T any]() pgx.RowToFunc[T] {
	if isStruct[T]() {
		return pgx.RowToStructByNameLax[T]
	}
	return pgx.RowTo[T]
}

// Emit records work to be done after the commit, in this tenant, not before at (zero: now). The payload holds ids, never personal data.
// Its id is returned; the job's handler receives it once its effect can commit.
func (tx *Tx) Emit(kind string, at time.Time, payload any) (uuid.UUID, error) {
	return tx.emit(tx.doors.Tenant, kind, at, payload)
}

// EmitOnce is Emit under an id of the caller's: emitting it again changes nothing.
func (tx *Tx) EmitOnce(id uuid.UUID, kind string, at time.Time, payload any) error {
	return tx.write(tx.doors.Tenant, id, kind, at, payload, " on conflict (tenant_id, id) do nothing")
}

// EmitIn is Emit for another service, in a batch of the caller's: nothing is written where that service is closed.
func (tx *Tx) EmitIn(b *pgx.Batch, service, kind string, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	var account *uuid.UUID
	if tx.actor.Account != uuid.Nil {
		account = &tx.actor.Account
	}
	b.Queue(`insert into platform.outbox (tenant_id, id, origin_tenant, account_id, kind, payload, created_at, run_at)
		select $1, $2, $1, $3::uuid, $4, $5::jsonb, $6, $6 where exists (select from tenant.services o where o.tenant_id = $1 and o.service = $7 and o.closed_at is null)`, tx.doors.Tenant, NewID(), account, kind, body, tx.now, service)
	return nil
}

// EmitFor is Emit for an account: the job runs behind its own door.
func (tx *Tx) EmitFor(account uuid.UUID, kind string, payload any) (uuid.UUID, error) {
	mine := tx.actor.Account
	tx.actor.Account = account
	defer func() { tx.actor.Account = mine }()
	return tx.emit(tx.doors.Tenant, kind, time.Time{}, payload)
}

func (tx *Tx) emit(to uuid.UUID, kind string, at time.Time, payload any) (uuid.UUID, error) {
	id := NewID()
	return id, tx.write(to, id, kind, at, payload, "")
}

func (tx *Tx) write(to, id uuid.UUID, kind string, at time.Time, payload any, suffix string) error {
	return tx.writeAll([]uuid.UUID{to}, []uuid.UUID{id}, kind, at, payload, suffix)
}

// writeAll writes one row for each tenant, under the id at the same place.
func (tx *Tx) writeAll(to, ids []uuid.UUID, kind string, at time.Time, payload any, suffix string) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	if at.IsZero() {
		at = tx.now
	}
	var account any
	if tx.actor.Account != uuid.Nil {
		account = tx.actor.Account
	}
	_, err = tx.Exec(`insert into platform.outbox (tenant_id, id, origin_tenant, account_id, kind, payload, created_at, run_at)
		select w.tenant_id, w.id, $3, $4::uuid, $5, $6::jsonb, $7, $8 from unnest($1::uuid[], $2::uuid[]) w(tenant_id, id)`+suffix, to, ids, tx.doors.Tenant, account, kind, body, tx.now, at)
	return err
}
