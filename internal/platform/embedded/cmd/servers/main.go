// Command servers runs a command beside one fresh PostgreSQL and one fresh Redis, which end with it:
//
//	servers [-runtime DIR] [-dir DIR] -- COMMAND [ARGUMENT…]
//
// COMMAND finds TEST_DATABASE_ADMIN_URL (a superuser's address) and TEST_REDIS_URL in its environment. Those that are
// already set are kept, so that tests may be pointed at servers of one's own. The exit status is COMMAND's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"preau/internal/platform/embedded"
)

const (
	databaseVariable = "TEST_DATABASE_ADMIN_URL"
	redisVariable    = "TEST_REDIS_URL"
	// failed is the exit status when the command could not be run at all.
	failed = 125
)

func main() {
	runtimeDir := flag.String("runtime", "runtime", "the `folder` that holds node_modules, where PostgreSQL is taken from when the system has none")
	dir := flag.String("dir", "", "keep the servers' data in this `folder` (default: a temporary one)")
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(failed)
	}
	status, err := run(*runtimeDir, *dir, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "servers:", err)
	}
	os.Exit(status)
}

// run starts what is missing, runs the command, and stops what it started.
func run(runtimeDir, dir string, command []string) (status int, err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx := context.Background()
	if dir == "" {
		if dir, err = os.MkdirTemp("", "servers-"); err != nil {
			return failed, err
		}
		defer os.RemoveAll(dir)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	stop, err := start(ctx, log, runtimeDir, dir)
	defer func() {
		if broken := stop(); broken != nil {
			status, err = max(status, 1), errors.Join(err, broken)
		}
	}()
	if err != nil {
		return failed, err
	}
	return execute(command, signals)
}

// start sets both variables, starting a server for each one that is not set. The returned function stops those servers; it
// is never nil.
func start(ctx context.Context, log *slog.Logger, runtimeDir, dir string) (stop func() error, err error) {
	var stops []func(context.Context) error
	stop = func() error {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		var errs []error
		for _, s := range stops {
			errs = append(errs, s(ctx))
		}
		return errors.Join(errs...)
	}
	if os.Getenv(databaseVariable) == "" {
		p, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: filepath.Join(dir, "postgres"), RuntimeDir: runtimeDir, Logger: log, MaxConnections: 400})
		if err != nil {
			return stop, err
		}
		stops = append(stops, p.Stop)
		if err := os.Setenv(databaseVariable, p.AdminURL()); err != nil {
			return stop, err
		}
	}
	if os.Getenv(redisVariable) == "" {
		r, err := embedded.StartRedis(ctx, embedded.RedisOptions{Dir: filepath.Join(dir, "redis"), Logger: log})
		if err != nil {
			return stop, err
		}
		stops = append(stops, r.Stop)
		if err := os.Setenv(redisVariable, r.URL()); err != nil {
			return stop, err
		}
	}
	return stop, nil
}

// execute runs the command in the foreground and hands signals on to it, so that the servers outlive it.
func execute(command []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return failed, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = cmd.Process.Signal(s)
		case err := <-done:
			var exit *exec.ExitError
			if err == nil {
				return 0, nil
			}
			if !errors.As(err, &exit) {
				return failed, err
			}
			if exit.ExitCode() < 0 { // ended by a signal: the shell's convention
				return 128 + int(exit.Sys().(syscall.WaitStatus).Signal()), nil
			}
			return exit.ExitCode(), nil
		}
	}
}
