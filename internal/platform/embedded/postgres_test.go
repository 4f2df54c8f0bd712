package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func query(t *testing.T, url, sql string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	must(t, err)
	defer conn.Close(ctx)
	var got string
	must(t, conn.QueryRow(ctx, sql).Scan(&got))
	return got
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	must(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	must(t, err)
}

func TestPostgresKeepsItsDataAndAddress(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "deep", "er", "postgres")
	o := PostgresOptions{Dir: dir, RuntimeDir: runtimeDir(t), Durable: true, MaxConnections: 33, Logger: logger(t)}
	if _, ok := Running(dir); ok {
		t.Fatal("a server runs on a directory that is not there")
	}
	p, err := StartPostgres(ctx, o)
	must(t, err)
	stopper(t, p.Stop)

	for sql, want := range map[string]string{
		`select lower('ÉLÈVE')`: "élève",
		`select (to_tsvector('french', 'ÉCOLE') @@ to_tsquery('french', 'école'))::text`: "true",
		`show max_connections`:          "33",
		`show jit`:                      "off",
		`show fsync`:                    "on",
		`show data_checksums`:           "on",
		`show shared_preload_libraries`: "pg_stat_statements",
		`show listen_addresses`:         "127.0.0.1",
		`show unix_socket_directories`:  "",
		`show password_encryption`:      "scram-sha-256",
		`select pg_encoding_to_char(encoding) from pg_database where datname = 'template1'`: "UTF8",
	} {
		if got := query(t, p.AdminURL(), sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	if info, err := os.Stat(dir + ".password"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v %v", info, err)
	}
	if _, err := pgx.Connect(ctx, strings.Replace(p.AdminURL(), "postgres:", "postgres:x", 2)); err == nil {
		t.Error("a wrong password entered")
	}
	execute(t, p.AdminURL(), `create table kept (n int); insert into kept values (7)`)
	if u, ok := Running(dir); !ok || u != p.AdminURL() {
		t.Error("the running server is not reported")
	}

	must(t, p.Stop(ctx))
	must(t, p.Stop(ctx))
	if _, ok := Running(dir); ok {
		t.Error("a stopped server is reported as running")
	}
	var again *Postgres
	for try := 1; ; try++ { // the machine may be busy for a moment, not three times
		began := time.Now()
		again, err = StartPostgres(ctx, o)
		must(t, err)
		stopper(t, again.Stop)
		took := time.Since(began)
		if took < time.Second {
			break
		}
		if try == 3 {
			t.Errorf("a second start took %s", took)
			break
		}
		must(t, again.Stop(ctx))
	}
	if again.AdminURL() != p.AdminURL() {
		t.Error("the address changed")
	}
	if got := query(t, again.AdminURL(), `select n::text from kept`); got != "7" {
		t.Errorf("kept %q", got)
	}
}

func TestASecondCommandJoins(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "postgres")
	o := PostgresOptions{Dir: dir, RuntimeDir: runtimeDir(t)}
	type start struct {
		p   *Postgres
		err error
	}
	starts := make(chan start)
	for range 2 { // both at once, on a directory that neither has made
		go func() {
			p, err := StartPostgres(ctx, o)
			starts <- start{p, err}
		}()
	}
	var owner, joined *Postgres
	for range 2 {
		s := <-starts
		must(t, s.err)
		if s.p.Owned() {
			owner = s.p
			stopper(t, s.p.Stop)
		} else {
			joined = s.p
		}
	}
	if owner == nil || joined == nil || owner.AdminURL() != joined.AdminURL() {
		t.Fatal("the two starts do not share one server")
	}
	must(t, joined.Stop(ctx))
	if got := query(t, owner.AdminURL(), `select 'there'`); got != "there" {
		t.Fatal("a joined server was stopped")
	}

	t.Run("a crashed server comes back at its address", func(t *testing.T) {
		pid := owner.child.Pid()
		must(t, syscall.Kill(pid, syscall.SIGKILL))
		eventually(t, "another life", func() bool {
			pm, ok := readPostmaster(dir)
			u, running := Running(dir)
			return ok && pm.pid != pid && running && u == owner.AdminURL()
		})
	})

	t.Run("the number of a dead server now belongs to another program", func(t *testing.T) {
		must(t, owner.Stop(ctx))
		file := filepath.Join(dir, "postmaster.pid")
		must(t, os.WriteFile(file, []byte(fmt.Sprintf("%d\n%s\n1700000000\n5432\n\n127.0.0.1\n  5432001 1\nready   \n", os.Getpid(), dir)), 0o600))
		p, err := StartPostgres(ctx, o)
		must(t, err)
		must(t, p.Stop(ctx))
	})

	t.Run("the password is lost", func(t *testing.T) {
		must(t, os.Remove(dir+".password"))
		_, err := StartPostgres(ctx, o)
		if err == nil || !strings.Contains(err.Error(), "password file") {
			t.Fatalf("got %v", err)
		}
	})
}

func TestEveryUserAndEveryBinary(t *testing.T) {
	nobody := nobody()
	usual := usualSources(runtimeDir(t))
	system, npm := sources{system: usual.system}, sources{npm: usual.npm}
	as := func(who identity) chooseIdentity {
		return func(dir, binaries string, _ bool) (identity, error) {
			if who.way == asUser {
				return who.reaching(dir, binaries), nil
			}
			return who, nil
		}
	}
	type trial struct {
		name   string
		from   sources
		as     chooseIdentity
		closed bool // the directory above lets only its owner through
	}
	trials := []trial{{name: "chosen", from: usual, as: identityFor, closed: true}}
	if os.Geteuid() == 0 {
		if namespacesWork(nobody) {
			trials = append(trials, trial{name: "root in a namespace", from: usual, as: as(identity{way: inNamespace, uid: nobody.uid, gid: nobody.gid}), closed: true})
		}
		trials = append(trials,
			trial{name: "root as nobody", from: usual, as: as(nobody)},
			trial{name: "root as nobody below a closed directory", from: usual, as: as(nobody), closed: true})
	}
	for name, from := range map[string]sources{"system": system, "npm": npm} {
		if _, err := from.newest(); err == nil {
			trials = append(trials, trial{name: name + " binaries", from: from, as: identityFor})
		}
	}
	for _, tr := range trials {
		t.Run(tr.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "postgres")
			if !tr.closed {
				dir = filepath.Join(room(t), "postgres")
				must(t, os.Mkdir(dir, 0o755)) // made ready beforehand, empty
			}
			for range 2 { // new, then existing: the second start chooses by the owner of the data
				p, err := startPostgres(t.Context(), PostgresOptions{Dir: dir, RuntimeDir: runtimeDir(t), Logger: logger(t)}, tr.from, tr.as)
				must(t, err)
				stopper(t, p.Stop)
				if got := query(t, p.AdminURL(), `select lower('ÉLÈVE')`); got != "élève" {
					t.Errorf("lower: %q", got)
				}
				must(t, p.Stop(t.Context()))
				tr.as = identityFor
			}
		})
	}
}

// TestAnOrdinaryUser runs the program as nobody when the tests run as root; TestPostgresKeepsItsDataAndAddress is the same
// for everybody else.
func TestAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	program, dir := os.Args[0], room(t)
	var as *syscall.Credential
	if os.Geteuid() == 0 {
		who := nobody()
		as = &syscall.Credential{Uid: who.uid, Gid: who.gid}
		program = filepath.Join(dir, "program")
		copyFile(t, os.Args[0], program)
		dir = filepath.Join(dir, "home")
		must(t, os.Mkdir(dir, 0o755))
		must(t, who.give(dir))
	}
	first := startCommand(t, program, dir, as)
	second := startCommand(t, program, dir, as)
	if first.owned != "true" || second.owned != "false" || first.adminURL != second.adminURL || first.redisAddress != second.redisAddress {
		t.Fatalf("first %s, second %s", first.owned, second.owned)
	}
	if got := query(t, first.adminURL, `select 'there'`); got != "there" {
		t.Fatal(got)
	}
	for _, c := range []*command{second, first} {
		must(t, c.stdin.Close())
		must(t, c.Wait())
	}
	// Root finds the data of another user and runs as that user; afterwards the user still opens them.
	p, err := StartPostgres(t.Context(), PostgresOptions{Dir: filepath.Join(dir, "postgres"), RuntimeDir: runtimeDir(t)})
	must(t, err)
	must(t, p.Stop(t.Context()))
	r, err := StartRedis(t.Context(), RedisOptions{Dir: filepath.Join(dir, "redis")})
	must(t, err)
	must(t, r.Stop(t.Context()))
	third := startCommand(t, program, dir, as)
	must(t, third.stdin.Close())
	must(t, third.Wait())
}

// TestSomebodyElsesData: as root, the stranger is played by the program running as nobody; an ordinary user is a stranger to
// root's directories.
func TestSomebodyElsesData(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if err := refuseOthers("/"); err == nil || !strings.Contains(err.Error(), "belongs to user root") {
			t.Errorf("got %v", err)
		}
		return
	}
	dir := room(t)
	program := filepath.Join(dir, "program")
	copyFile(t, os.Args[0], program)
	must(t, os.Mkdir(filepath.Join(dir, "postgres"), 0o700))
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "EMBEDDED_TEST_COMMAND="+dir)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody().uid, Gid: nobody().gid}}
	out, err := cmd.Output()
	if err == nil || !strings.Contains(string(out), "belongs to user root: run this command as that user or as root") {
		t.Errorf("got %v %s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	must(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	must(t, err)
	_, err = io.Copy(out, in)
	must(t, errors.Join(err, out.Close()))
}

func TestAKilledCommandTakesItsServersAlong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startCommand(t, os.Args[0], dir, nil)
	pm, ok := readPostmaster(filepath.Join(dir, "postgres"))
	if !ok || !alive(pm.pid) {
		t.Fatal("no server runs")
	}
	execute(t, c.adminURL, `create table kept ()`)
	must(t, c.Process.Kill())
	c.Wait()

	// The next command comes before the servers have gone.
	p, err := StartPostgres(t.Context(), PostgresOptions{Dir: filepath.Join(dir, "postgres"), RuntimeDir: runtimeDir(t)})
	must(t, err)
	stopper(t, p.Stop)
	if !p.Owned() {
		t.Fatal("joined a server without an owner")
	}
	if !contains(t, filepath.Join(dir, "postgres.log"), "database system is shut down") {
		t.Error("the orphan did not end cleanly")
	}
	if got := query(t, p.AdminURL(), `select to_regclass('kept')::text`); got != "kept" {
		t.Errorf("the table: %q", got)
	}
	r, err := StartRedis(t.Context(), RedisOptions{Dir: filepath.Join(dir, "redis")})
	must(t, err)
	stopper(t, r.Stop)
	if !r.Owned() {
		t.Error("joined a Redis without an owner")
	}
}

func TestDataIsNeverTouched(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"another major version": {map[string]string{"PG_VERSION": "14\n", "base/marker": "kept"}, "made by PostgreSQL 14 and only that version opens it"},
		"a future version":      {map[string]string{"PG_VERSION": "99\n", "base/marker": "kept"}, "install PostgreSQL 99"},
		"another folder":        {map[string]string{"photos/marker": "kept"}, "neither empty nor a data directory"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			for file, content := range tc.files {
				must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o700))
				must(t, os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600))
			}
			_, err := StartPostgres(t.Context(), PostgresOptions{Dir: dir, RuntimeDir: runtimeDir(t)})
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
			for file, content := range tc.files {
				if !contains(t, filepath.Join(dir, file), content) {
					t.Errorf("%s is gone", file)
				}
			}
		})
	}
}

func TestWithoutAnyBinary(t *testing.T) {
	t.Parallel()
	_, err := startPostgres(t.Context(), PostgresOptions{Dir: filepath.Join(t.TempDir(), "p")}, sources{system: []string{t.TempDir()}, npm: t.TempDir()}, identityFor)
	if err == nil || !strings.Contains(err.Error(), "no PostgreSQL 15 or newer") || !strings.Contains(err.Error(), "run `") {
		t.Fatalf("got %v", err)
	}
}

func TestTheNewestSystemBinariesWin(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, version := range []string{"PostgreSQL) 9.6.24", "PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "PostgreSQL) 17.2", "PostgreSQL) 18beta1"} {
		bin := filepath.Join(root, strings.Fields(version)[1], "bin")
		must(t, os.MkdirAll(bin, 0o755))
		for _, program := range []string{"initdb", "postgres"} {
			must(t, os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\necho 'postgres ("+version+"'\n"), 0o755))
		}
	}
	from := sources{system: []string{filepath.Join(root, "*", "bin"), filepath.Join(root, "15.18", "bin")}}
	if found := from.fromSystem(); len(found) != 4 {
		t.Fatalf("found %v", found)
	}
	if b, err := from.newest(); err != nil || b.major != 18 {
		t.Errorf("newest: %v %v", b, err)
	}
	if b, err := from.exactly(15, "d"); err != nil || b.major != 15 {
		t.Errorf("exactly 15: %v %v", b, err)
	}
	if _, err := from.exactly(16, "d"); err == nil || !strings.Contains(err.Error(), strconv.Itoa(16)) {
		t.Errorf("exactly 16: %v", err)
	}
}

func TestLibrariesAreLinked(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	must(t, os.MkdirAll(filepath.Join(native, "lib"), 0o755))
	must(t, os.WriteFile(filepath.Join(native, "lib", "libx.so.60.2"), []byte("library"), 0o644))
	list, _ := json.Marshal([]map[string]string{{"source": "native/lib/libx.so.60.2", "target": "native/lib/libx.so.60"}})
	must(t, os.WriteFile(filepath.Join(native, "pg-symlinks.json"), list, 0o644))
	for range 2 {
		must(t, linkLibraries(native))
		if to, err := os.Readlink(filepath.Join(native, "lib", "libx.so.60")); err != nil || to != "libx.so.60.2" {
			t.Fatalf("link: %q %v", to, err)
		}
	}
}
