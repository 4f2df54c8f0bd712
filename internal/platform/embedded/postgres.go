package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"preau/internal/platform/supervise"
)

// PostgresOptions say where an embedded PostgreSQL keeps its data and how it runs.
type PostgresOptions struct {
	// Dir is the data directory. Its password, lock and log lie beside it (Dir.password, Dir.lock, Dir.log).
	Dir string
	// RuntimeDir holds node_modules, where PostgreSQL is taken from when the system has none; may be empty.
	RuntimeDir string
	Logger     *slog.Logger
	// Durable makes a commit survive a power cut. Without it the server is faster and good for tests only.
	Durable bool
	// MaxConnections is the server's limit; 0 means 100.
	MaxConnections int
}

// Postgres is a running server, started here or joined.
type Postgres struct {
	dir   string
	url   string
	child *supervise.Child // nil when joined, as are lock and log
	lock  *ownership
	log   *serverLog
	stop  sync.Once
}

// StartPostgres runs PostgreSQL on o.Dir, or joins the server that already does. ctx bounds the start only: a started
// server runs until Stop, or until this process ends in any way.
//
// An existing directory needs binaries of exactly its own major version (the system's, then npm's) and is refused, untouched,
// without them. A new one is made with the newest system binaries from 15 on, else with npm's.
func StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	return startPostgres(ctx, o, usualSources(o.RuntimeDir), identityFor)
}

type chooseIdentity func(dir, binaries string, forbidRoot bool) (identity, error)

func startPostgres(ctx context.Context, o PostgresOptions, from sources, as chooseIdentity) (*Postgres, error) {
	dir, err := absolute(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	o.Dir, o.Logger = dir, orSilent(o.Logger)
	if o.MaxConnections == 0 {
		o.MaxConnections = 100
	}
	if err := errors.Join(refuseOthers(dir), os.MkdirAll(filepath.Dir(dir), 0o755)); err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	p, err := startOrJoin(ctx, o, from, as)
	if err != nil {
		return nil, fmt.Errorf("embedded PostgreSQL: %w", err)
	}
	return p, nil
}

// startOrJoin becomes the owner of the directory, or joins the owner's server once that is ready.
func startOrJoin(ctx context.Context, o PostgresOptions, from sources, as chooseIdentity) (*Postgres, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, joinPatience, errors.New("another command holds it and does not get ready"))
	defer cancel()
	for {
		lock, err := own(o.Dir + ".lock")
		if err != nil {
			return nil, err
		}
		if lock != nil {
			p, err := startOwned(ctx, o, from, as, lock)
			if err != nil {
				lock.release()
				return nil, err
			}
			if !p.Owned() {
				lock.release()
			}
			return p, nil
		}
		if u, ok := Running(o.Dir); ok {
			return &Postgres{dir: o.Dir, url: u}, nil
		}
		if err := pause(ctx, poll); err != nil {
			return nil, fmt.Errorf("wait for the server on %s: %w", o.Dir, err)
		}
	}
}

// startOwned starts the server under our lock. A server that runs without an owner is either the child of a killed
// command, on its way out, or one that somebody started by hand: the first is waited for, the second joined.
func startOwned(ctx context.Context, o PostgresOptions, from sources, as chooseIdentity, lock *ownership) (*Postgres, error) {
	for since := time.Now(); ; {
		pm, ok := readPostmaster(o.Dir)
		if !ok || !pm.serves() {
			break
		}
		if u, ok := Running(o.Dir); ok && time.Since(since) > 500*time.Millisecond {
			return &Postgres{dir: o.Dir, url: u}, nil
		}
		if err := pause(ctx, poll); err != nil {
			return nil, fmt.Errorf("wait for the previous server on %s to end: %w", o.Dir, err)
		}
	}
	who, bin, err := prepareData(ctx, o, from, as)
	if err != nil {
		return nil, err
	}
	if err := lock.give(who); err != nil {
		return nil, err
	}
	var refused error
	for range 3 { // a port found free may be taken by another program before the server binds it
		p, err := run(ctx, o, bin, who, lock)
		if err == nil || !errors.Is(err, errPortTaken) {
			return p, err
		}
		refused = err
	}
	return nil, refused
}

// prepareData makes sure that the data directory exists, and that we have binaries and a user which may open it.
func prepareData(ctx context.Context, o PostgresOptions, from sources, as chooseIdentity) (identity, binaries, error) {
	if major := readNumber(filepath.Join(o.Dir, "PG_VERSION")); major > 0 {
		bin, err := from.exactly(major, o.Dir)
		if err != nil {
			return identity{}, bin, err
		}
		who, err := as(o.Dir, bin.dir, true)
		if err != nil {
			return who, bin, err
		}
		if _, err := os.Stat(o.Dir + ".password"); err != nil {
			return who, bin, fmt.Errorf("the data directory %s has lost its password file: put it back (%w)", o.Dir, err)
		}
		return who, bin, forgetStalePostmaster(o.Dir)
	}
	switch empty, err := emptyOrAbsent(o.Dir); {
	case err != nil:
		return identity{}, binaries{}, err
	case !empty:
		return identity{}, binaries{}, fmt.Errorf("%s is neither empty nor a data directory of PostgreSQL: name another one (nothing was changed)", o.Dir)
	}
	bin, err := from.newest()
	if err != nil {
		return identity{}, bin, err
	}
	who, err := as(o.Dir, bin.dir, true)
	if err != nil {
		return who, bin, err
	}
	o.Logger.Info("making a new PostgreSQL data directory", "dir", o.Dir, "major", bin.major, "as", who.String())
	return who, bin, create(ctx, o, bin, who)
}

// create runs initdb in a directory of its own and moves the result into place: an interrupted first start leaves nothing
// that looks like data.
func create(ctx context.Context, o PostgresOptions, bin binaries, who identity) error {
	unfinished, passwordFile := o.Dir+".unfinished", o.Dir+".password"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	if err := who.give(unfinished); err != nil {
		return err
	}
	if err := writePrivate(passwordFile, secret(), who); err != nil {
		return err
	}
	args := []string{"-D", unfinished, "-U", "postgres", "--pwfile", passwordFile, "-A", "scram-sha-256", "-E", "UTF8", "--data-checksums"}
	args = append(args, localeArguments()...)
	if !o.Durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin.dir, "initdb"), args...)
	dress(cmd, who)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb as %s: %w\n%s", who, err, strings.TrimSpace(string(out)))
	}
	if err := os.Remove(o.Dir); err != nil && !errors.Is(err, os.ErrNotExist) { // it is empty
		return fmt.Errorf("put the data directory into place: %w", err)
	}
	return os.Rename(unfinished, o.Dir)
}

// localeArguments choose the one locale in which lower('É') and full-text search work and sorting is the same everywhere.
// With plain C, 'ÉCOLE' is not found when one looks for 'école'. macOS has no C.UTF-8.
func localeArguments() []string {
	if runtime.GOOS == "darwin" {
		return []string{"--locale=C", "--lc-ctype=UTF-8"}
	}
	return []string{"--locale=C.UTF-8"}
}

// dress gives a server program the user it runs as and an environment without the caller's settings: PGDATA, PGPORT or
// LC_ALL of a shell must not reach it.
func dress(cmd *exec.Cmd, who identity) {
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = who.attributes()
}

var errPortTaken = errors.New("the port was taken meanwhile")

// run starts the server and waits until it answers.
func run(ctx context.Context, o PostgresOptions, bin binaries, who identity, lock *ownership) (*Postgres, error) {
	portFile := filepath.Join(o.Dir, "embedded.port")
	port, err := freePort(readNumber(portFile))
	if err != nil {
		return nil, err
	}
	log, err := openLog(o.Dir+".log", who)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	child, err := supervise.Start(context.WithoutCancel(ctx), supervise.Options{
		Name:   "postgres",
		Logger: o.Logger,
		Command: func() *exec.Cmd {
			cmd := exec.Command(filepath.Join(bin.dir, "postgres"), o.arguments(bin, port)...)
			dress(cmd, who)
			cmd.Stdout, cmd.Stderr = log.file, log.file
			return cmd
		},
		StopSignal: syscall.SIGINT,  // fast: sessions are ended, data written
		KillSignal: syscall.SIGQUIT, // immediate: recovers at the next start
		Grace:      30 * time.Second,
	})
	if err != nil {
		log.file.Close()
		return nil, fmt.Errorf("as %s: %w", who, err)
	}
	p := &Postgres{dir: o.Dir, child: child, lock: lock, log: log}
	err = p.await(ctx)
	if err == nil {
		err = writePrivate(portFile, strconv.Itoa(port), who)
	}
	if err != nil {
		err = errors.Join(err, child.Stop(context.WithoutCancel(ctx)))
		log.file.Close()
		return nil, err
	}
	o.Logger.Info("PostgreSQL is ready", "dir", o.Dir, "port", port, "major", bin.major, "as", who.String(), "took", time.Since(began).Round(time.Millisecond))
	return p, nil
}

// arguments are the settings of an embedded server. Just-in-time compilation costs more than it gains on short queries.
func (o PostgresOptions) arguments(bin binaries, port int) []string {
	settings := []string{
		"listen_addresses=" + loopback,
		"unix_socket_directories=",
		"max_connections=" + strconv.Itoa(o.MaxConnections),
		"shared_buffers=256MB",
		"jit=off",
		"timezone=UTC",
		"log_timezone=UTC",
	}
	if bin.hasLibrary("pg_stat_statements") {
		settings = append(settings, "shared_preload_libraries=pg_stat_statements")
	}
	if !o.Durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", o.Dir, "-p", strconv.Itoa(port)}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return args
}

// await returns once the server answers, however long its recovery takes, or says why it died.
func (p *Postgres) await(ctx context.Context) error {
	for {
		pid := p.child.Pid()
		if pid == 0 || p.child.Restarts() > 0 {
			why := p.log.end()
			if strings.Contains(why, "could not create any TCP/IP sockets") {
				return errPortTaken
			}
			return fmt.Errorf("the server does not start:\n%s", why)
		}
		if pm, ok := readPostmaster(p.dir); ok && pm.pid == pid {
			if u, ok := Running(p.dir); ok {
				p.url = u
				return nil
			}
		}
		if err := pause(ctx, poll/2); err != nil {
			return fmt.Errorf("wait for the server to get ready: %w", err)
		}
	}
}

// AdminURL is the superuser's address of the database postgres:
// postgres://postgres:…@127.0.0.1:port/postgres?sslmode=disable. It holds a password: never log it.
func (p *Postgres) AdminURL() string { return p.url }

// Owned reports whether this process started the server; a joined one is not ours to stop.
func (p *Postgres) Owned() bool { return p.child != nil }

// Stop ends an owned server, writing everything, within 30 s or until ctx ends. Joined servers stay.
func (p *Postgres) Stop(ctx context.Context) error {
	if !p.Owned() {
		return nil
	}
	if err := p.child.Stop(ctx); err != nil {
		return err
	}
	p.stop.Do(func() {
		p.log.file.Close()
		p.lock.release()
	})
	return nil
}

// Running reports the superuser's address of the server that runs on dir, and false when none does or it is not ours to
// enter.
func Running(dir string) (adminURL string, ok bool) {
	dir, err := absolute(dir)
	if err != nil {
		return "", false
	}
	pm, ok := readPostmaster(dir)
	if !ok || !pm.ready || !pm.serves() {
		return "", false
	}
	password, err := os.ReadFile(dir + ".password")
	if err != nil {
		return "", false
	}
	adminURL = (&url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", strings.TrimSpace(string(password))),
		Host: net.JoinHostPort(loopback, strconv.Itoa(pm.port)), Path: "/postgres", RawQuery: "sslmode=disable",
	}).String()
	if !answers(adminURL) {
		return "", false
	}
	return adminURL, true
}

// answers reports whether the server accepts the password and runs a statement.
func answers(adminURL string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx) == nil
}

// postmaster is what a running server writes into postmaster.pid: its process, port and state.
type postmaster struct {
	pid, port int
	ready     bool
}

// readPostmaster reads postmaster.pid (lines: pid, data directory, start, port, socket directory, address, shared memory,
// state).
func readPostmaster(dir string) (postmaster, bool) {
	b, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return postmaster{}, false
	}
	lines := strings.Split(string(b), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{}, false
	}
	pm := postmaster{pid: pid}
	if len(lines) > 7 {
		pm.port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
		pm.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return pm, true
}

// serves reports whether the process of the file still is a server. After a crash its number may belong to any program, or
// to a dead process that nobody reaps (a container whose first process is no init).
func (pm postmaster) serves() bool {
	if !alive(pm.pid) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pm.pid) + "/stat") // "pid (name) state …", see proc(5)
	if err != nil {
		return runtime.GOOS != "linux"
	}
	return strings.Contains(string(stat), "(postgres) ") && !strings.Contains(string(stat), "(postgres) Z")
}

// forgetStalePostmaster removes the file of a server that died without a word when its process number still means
// something: PostgreSQL would take that process for the server and refuse to start.
func forgetStalePostmaster(dir string) error {
	pm, ok := readPostmaster(dir)
	if !ok || !alive(pm.pid) || pm.serves() {
		return nil
	}
	return os.Remove(filepath.Join(dir, "postmaster.pid"))
}
