// Package embedded runs the two servers an installation needs when nobody has configured any: PostgreSQL and Redis.
//
// Both are ordinary servers on a random port of the loopback address, with a password kept beside their data, started as
// children that end with their parent. A second command on the same directory joins the first one's server. A data
// directory is never wiped, upgraded or handed to another major version of PostgreSQL.
package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	loopback = "127.0.0.1"
	// joinPatience is how long a command waits for another one that is starting or stopping the same server.
	joinPatience = 2 * time.Minute
	poll         = 10 * time.Millisecond
)

// ownership is the lock that the process which started a server holds as long as it lives. The kernel drops it with the
// process, so a killed owner leaves nothing to clean.
type ownership struct{ file *os.File }

// give hands the lock file to the user who owns the data, who may well start the next server without us.
func (o *ownership) give(who identity) error { return who.give(o.file.Name()) }

// own tries to become the owner of the server whose lock file is path; nil without error when somebody else is.
func own(path string) (*ownership, error) {
	file, err := openOrCreate(path, os.O_RDWR)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, file.Close()
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &ownership{file}, nil
}

func (o *ownership) release() {
	if o != nil {
		o.file.Close()
	}
}

// secret is a password for a server that only this machine reaches: 192 random bits in hexadecimal.
func secret() string {
	b := make([]byte, 24)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// freePort returns preferred when nothing listens on it, otherwise a port nobody uses at this moment.
func freePort(preferred int) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(preferred)))
	if err != nil {
		l, err = net.Listen("tcp", net.JoinHostPort(loopback, "0"))
	}
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// readNumber reads a small file that holds one number; 0 when there is none.
func readNumber(path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return n
}

// writePrivate replaces a file that only its owner may read, in one step.
func writePrivate(path, content string, who identity) error {
	fresh := path + ".new"
	if err := os.WriteFile(fresh, []byte(content+"\n"), 0o600); err != nil {
		return err
	}
	if err := who.give(fresh); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// emptyOrAbsent reports whether path is free for a new data directory.
func emptyOrAbsent(path string) (bool, error) {
	entries, err := os.ReadDir(path)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	return len(entries) == 0, err
}

// serverLog is the file into which a server writes, and where its present life began in it.
type serverLog struct {
	file  *os.File
	start int64
}

// openLog appends to a server's log, starting anew when it has grown beyond 16 MiB.
func openLog(path string, who identity) (*serverLog, error) {
	file, err := openOrCreate(path, os.O_WRONLY|os.O_APPEND)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	start, err := file.Seek(0, io.SeekEnd)
	if err == nil && start > 16<<20 {
		start, err = 0, file.Truncate(0)
	}
	if err == nil {
		err = who.give(path)
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return &serverLog{file, start}, nil
}

// end returns the last lines of the present life, for the error of a server that does not start.
func (l *serverLog) end() string {
	b, err := os.ReadFile(l.file.Name())
	if err != nil || int64(len(b)) < l.start {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(b[l.start:])), "\n")
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}

// openOrCreate opens a private file. It creates only what is not there: in a sticky directory Linux forbids even root to
// open another user's file with the wish to create it (fs.protected_regular).
func openOrCreate(path string, flags int) (*os.File, error) {
	file, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		file, err = os.OpenFile(path, flags|os.O_CREATE, 0o600)
	}
	return file, err
}

// pause waits a moment and reports the end of the context as an error.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func orSilent(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}

// alive reports whether a process exists, whoever it belongs to.
func alive(pid int) bool {
	if pid <= 0 {
		return false
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// absolute resolves the links above and at path, so that the same directory always has the same name.
func absolute(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved, nil
	}
	if parent, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(parent, filepath.Base(path)), nil
	}
	return path, nil
}
