package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary play another command: one that starts both servers on a directory, says where they are,
// and waits to be told or killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EMBEDDED_TEST_COMMAND"); dir != "" {
		os.Exit(otherCommand(dir))
	}
	os.Exit(m.Run())
}

func otherCommand(dir string) int {
	ctx := context.Background()
	p, err := StartPostgres(ctx, PostgresOptions{Dir: filepath.Join(dir, "postgres"), RuntimeDir: os.Getenv("EMBEDDED_TEST_RUNTIME")})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	r, err := StartRedis(ctx, RedisOptions{Dir: filepath.Join(dir, "redis")})
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println(p.AdminURL(), p.Owned(), r.URL(), r.Kind())
	io.Copy(io.Discard, os.Stdin)
	if err := r.Stop(ctx); err != nil {
		return 1
	}
	if err := p.Stop(ctx); err != nil {
		return 1
	}
	return 0
}

// command is another process of the same program on dir, as another user when one is given.
type command struct {
	*exec.Cmd
	stdin                 io.Closer
	adminURL, owned       string
	redisAddress, redisAs string
}

func startCommand(t *testing.T, program, dir string, as *syscall.Credential) *command {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "EMBEDDED_TEST_COMMAND="+dir, "EMBEDDED_TEST_RUNTIME="+runtimeDir(t))
	cmd.Dir = "/"
	if as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	}
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	c := &command{Cmd: cmd, stdin: in}
	if n, _ := fmt.Sscan(line, &c.adminURL, &c.owned, &c.redisAddress, &c.redisAs); n != 4 || strings.HasPrefix(line, "error") {
		t.Fatalf("the other command said %q", line)
	}
	return c
}

// room is a directory that every user may enter, as a checkout usually is.
func room(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o755))
	must(t, os.Chmod(dir, 0o755))
	return dir
}

func runtimeDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../../runtime")
	must(t, err)
	return dir
}

func stopper(t *testing.T, stop func(context.Context) error) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

func logger(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func contains(t *testing.T, path, text string) bool {
	t.Helper()
	b, err := os.ReadFile(path)
	return err == nil && strings.Contains(string(b), text)
}
