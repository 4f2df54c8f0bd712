package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"

	"preau/internal/platform/supervise"
)

// RedisOptions say which Redis serves the job queue.
type RedisOptions struct {
	// URL of a server run by somebody else; used as it is when given.
	URL string
	// Dir is the data directory of a child server. Its password, lock and log lie beside it (Dir.password, …).
	Dir    string
	Logger *slog.Logger
	// Production and Processes (how many processes share the queue) rule the in-memory stand-in out.
	Production bool
	Processes  int
}

// The kinds of Redis that StartRedis hands out.
const (
	External = "external" // configured by URL
	Server   = "child"    // a real server started for this installation, which keeps its data
	Memory   = "memory"   // a stand-in inside one process, which forgets everything when that ends
)

// Redis is a server that is ready to be used.
type Redis struct {
	url, kind string
	end       func(context.Context) error // nil when not ours
	lock      *ownership
	stop      sync.Once
}

// StartRedis returns the configured server, else starts or joins redis-server (or valkey-server) on o.Dir, else starts an
// in-memory stand-in, which is refused in production and where several processes share the queue. ctx bounds the start
// only.
func StartRedis(ctx context.Context, o RedisOptions) (*Redis, error) {
	return startRedis(ctx, o, findRedis())
}

func findRedis() string {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func startRedis(ctx context.Context, o RedisOptions, program string) (*Redis, error) {
	if o.URL != "" {
		return &Redis{url: o.URL, kind: External}, nil
	}
	if o.Dir == "" {
		return nil, errors.New("embedded Redis: no data directory was named")
	}
	dir, err := absolute(o.Dir)
	if err == nil {
		err = errors.Join(refuseOthers(dir), os.MkdirAll(filepath.Dir(dir), 0o755))
	}
	if err != nil {
		return nil, fmt.Errorf("embedded Redis: %w", err)
	}
	o.Dir, o.Logger = dir, orSilent(o.Logger)
	r, err := startOrJoinRedis(ctx, o, program)
	if err != nil {
		return nil, fmt.Errorf("embedded Redis: %w", err)
	}
	return r, nil
}

func startOrJoinRedis(ctx context.Context, o RedisOptions, program string) (*Redis, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, joinPatience, errors.New("another command holds it and does not get ready"))
	defer cancel()
	for {
		lock, err := own(o.Dir + ".lock")
		if err != nil {
			return nil, err
		}
		if lock != nil {
			r, err := startOwnedRedis(ctx, o, program, lock)
			if err != nil {
				lock.release()
				return nil, err
			}
			if !r.Owned() {
				lock.release()
			}
			return r, nil
		}
		if r := runningRedis(ctx, o.Dir); r != nil {
			return r, nil
		}
		if err := pause(ctx, poll); err != nil {
			return nil, fmt.Errorf("wait for the server on %s: %w", o.Dir, err)
		}
	}
}

// startOwnedRedis starts the server under our lock. One that still answers without an owner is given a second to end
// (it follows its killed parent), then joined.
func startOwnedRedis(ctx context.Context, o RedisOptions, program string, lock *ownership) (*Redis, error) {
	for since := time.Now(); ; {
		r := runningRedis(ctx, o.Dir)
		if r == nil {
			break
		}
		if time.Since(since) > time.Second {
			return r, nil
		}
		if err := pause(ctx, poll); err != nil {
			return nil, err
		}
	}
	if program == "" {
		if o.Production || o.Processes > 1 {
			return nil, errors.New("neither redis-server nor valkey-server is on PATH, and the in-memory stand-in serves one process outside production only: install redis-server, or set REDIS_URL to a server of your own")
		}
		return startMemory(o, lock)
	}
	return startServer(ctx, o, program, lock)
}

// startServer runs the real program. Its settings go through standard input: the password must not be seen among the
// processes.
func startServer(ctx context.Context, o RedisOptions, program string, lock *ownership) (*Redis, error) {
	who, err := identityFor(o.Dir, program, false)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := lock.give(who); err != nil {
		return nil, err
	}
	recorded, _ := readRecord(o.Dir)
	port, err := freePort(recorded)
	if err != nil {
		return nil, err
	}
	password := secret()
	if err := writeRecord(o.Dir, port, Server, password, who); err != nil {
		return nil, err
	}
	log, err := openLog(o.Dir+".log", who)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	child, err := supervise.Start(context.WithoutCancel(ctx), supervise.Options{
		Name:   "redis",
		Logger: o.Logger,
		Command: func() *exec.Cmd {
			cmd := exec.Command(program, "-")
			dress(cmd, who)
			cmd.Stdin = strings.NewReader(redisSettings(o.Dir, port, password))
			cmd.Stdout, cmd.Stderr = log.file, log.file
			return cmd
		},
		Grace: 20 * time.Second,
	})
	if err != nil {
		log.file.Close()
		return nil, err
	}
	r := &Redis{url: redisURL(port, password), kind: Server, lock: lock}
	r.end = func(ctx context.Context) error {
		if err := child.Stop(ctx); err != nil {
			return err
		}
		log.file.Close()
		return nil
	}
	for !pings(ctx, r.url) {
		err := pause(ctx, poll/2)
		if child.Pid() == 0 || child.Restarts() > 0 {
			err = fmt.Errorf("%s does not start:\n%s", filepath.Base(program), log.end())
		}
		if err != nil {
			return nil, errors.Join(err, r.end(context.WithoutCancel(ctx)))
		}
	}
	o.Logger.Info("Redis is ready", "dir", o.Dir, "port", port, "took", time.Since(began).Round(time.Millisecond))
	return r, nil
}

// redisSettings: every write is logged to disk (within a second), and a full memory refuses writes instead of forgetting
// jobs.
func redisSettings(dir string, port int, password string) string {
	return strings.Join([]string{
		"bind " + loopback,
		"port " + strconv.Itoa(port),
		"protected-mode yes",
		"daemonize no",
		"dir " + strconv.Quote(dir),
		"appendonly yes",
		"appendfsync everysec",
		`save ""`,
		"maxmemory-policy noeviction",
		"requirepass " + password,
	}, "\n") + "\n"
}

// startMemory runs the stand-in. Its time stands still unless moved: without the pump no lock or heartbeat would ever
// expire.
func startMemory(o RedisOptions, lock *ownership) (*Redis, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	password := secret()
	m := miniredis.NewMiniRedis()
	m.RequireAuth(password)
	if err := m.StartAddr(net.JoinHostPort(loopback, "0")); err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(m.Port())
	if err == nil {
		err = writeRecord(o.Dir, port, Memory, password, identity{})
	}
	if err != nil {
		m.Close()
		return nil, err
	}
	stopped, pumped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(pumped)
		pump(m, stopped)
	}()
	o.Logger.Info("Redis is an in-memory stand-in: queues are refilled from the database at each start", "port", port)
	end := sync.OnceFunc(func() {
		close(stopped)
		<-pumped
		m.Close()
	})
	return &Redis{url: redisURL(port, password), kind: Memory, lock: lock, end: func(context.Context) error {
		end()
		return nil
	}}, nil
}

// pump moves the stand-in's clock by the time that really passed.
func pump(m *miniredis.Miniredis, stopped <-chan struct{}) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-stopped:
			return
		case <-ticker.C:
			now := time.Now()
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}

// URL is the server's address, redis://:password@127.0.0.1:port/0 unless configured: never log it.
func (r *Redis) URL() string { return r.url }

// Kind is External, Server or Memory.
func (r *Redis) Kind() string { return r.kind }

// Owned reports whether this process started the server.
func (r *Redis) Owned() bool { return r.end != nil }

// Stop ends an owned server, after it has written everything. Others stay. It may be called more than once.
func (r *Redis) Stop(ctx context.Context) error {
	if !r.Owned() {
		return nil
	}
	if err := r.end(ctx); err != nil {
		return err
	}
	r.stop.Do(r.lock.release)
	return nil
}

// runningRedis returns the server of dir when it answers.
func runningRedis(ctx context.Context, dir string) *Redis {
	port, kind := readRecord(dir)
	password, err := os.ReadFile(dir + ".password")
	if port == 0 || err != nil {
		return nil
	}
	r := &Redis{url: redisURL(port, strings.TrimSpace(string(password))), kind: kind}
	if !pings(ctx, r.url) {
		return nil
	}
	return r
}

// writeRecord leaves beside the data what a second command needs to join the server.
func writeRecord(dir string, port int, kind, password string, who identity) error {
	if err := writePrivate(dir+".password", password, who); err != nil {
		return err
	}
	return writePrivate(filepath.Join(dir, "embedded.port"), fmt.Sprint(port, " ", kind), who)
}

func readRecord(dir string) (port int, kind string) {
	b, err := os.ReadFile(filepath.Join(dir, "embedded.port"))
	if err != nil {
		return 0, ""
	}
	if _, err := fmt.Sscan(string(b), &port, &kind); err != nil {
		return 0, ""
	}
	return port, kind
}

func redisURL(port int, password string) string {
	return (&url.URL{Scheme: "redis", User: url.UserPassword("", password), Host: net.JoinHostPort(loopback, strconv.Itoa(port)), Path: "/0"}).String()
}

// pings reports whether the server accepts the password and has read its data. It speaks the protocol itself: a client
// library would try, wait and complain, where a refusal only means "not yet".
func pings(ctx context.Context, address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return false
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return false
	}
	password, _ := u.User.Password()
	if _, err := fmt.Fprintf(conn, "*2\r\n$4\r\nAUTH\r\n$%d\r\n%s\r\n*1\r\n$4\r\nPING\r\n", len(password), password); err != nil {
		return false
	}
	want := "+OK\r\n+PONG\r\n"
	got := make([]byte, len(want))
	_, err = io.ReadFull(conn, got)
	return err == nil && string(got) == want
}
