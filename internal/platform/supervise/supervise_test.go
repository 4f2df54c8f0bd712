package supervise

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary play the parent that is killed.
func TestMain(m *testing.M) {
	if os.Getenv("SUPERVISE_PARENT") == "1" {
		parent()
		return
	}
	os.Exit(m.Run())
}

func parent() {
	c, err := Start(context.Background(), Options{Command: func() *exec.Cmd { return exec.Command("sleep", "60") }})
	if err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString(strconv.Itoa(c.Pid()) + "\n")
	select {}
}

func sh(script string) func() *exec.Cmd {
	return func() *exec.Cmd { return exec.Command("sh", "-c", script) }
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func TestAProcessThatCannotStartIsAnError(t *testing.T) {
	_, err := Start(t.Context(), Options{Name: "ghost", Command: func() *exec.Cmd { return exec.Command("/nonexistent") }})
	if err == nil || !strings.Contains(err.Error(), "start ghost") {
		t.Fatalf("got %v", err)
	}
}

func TestADeadProcessIsStartedAgainWithFreshPipes(t *testing.T) {
	t.Parallel()
	var starts atomic.Int32
	lines := make(chan string, 8)
	c, err := Start(t.Context(), Options{FirstPause: time.Millisecond, Command: func() *exec.Cmd {
		cmd := exec.Command("cat")
		in, _ := cmd.StdinPipe()
		out, _ := cmd.StdoutPipe()
		life := starts.Add(1)
		go func() {
			io.WriteString(in, strconv.Itoa(int(life))+"\n")
			line, _ := bufio.NewReader(out).ReadString('\n')
			lines <- line
		}()
		return cmd
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-lines; got != "1\n" {
		t.Fatalf("first life said %q", got)
	}
	first := c.Pid()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got := <-lines; got != "2\n" {
		t.Fatalf("second life said %q", got)
	}
	eventually(t, "a new pid", func() bool { return c.Pid() != 0 && c.Pid() != first })
	c.Restart()
	if got := <-lines; got != "3\n" {
		t.Fatalf("third life said %q", got)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(t.Context()); err != nil {
		t.Fatalf("a second stop: %v", err)
	}
	if c.Restarts() != 2 {
		t.Fatalf("restarts = %d", c.Restarts())
	}
}

func TestTheContextEndsTheProcess(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c, err := Start(ctx, Options{Command: sh("exec sleep 60")})
	if err != nil {
		t.Fatal(err)
	}
	pid := c.Pid()
	cancel()
	<-c.Done()
	if alive(pid) {
		t.Fatal("the process outlived its context")
	}
}

func TestADeafProcessIsKilledAfterTheGrace(t *testing.T) {
	t.Parallel()
	c, err := Start(t.Context(), Options{Grace: 50 * time.Millisecond, Command: sh(`trap "" TERM; while :; do sleep 0.02; done`)})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // the shell sets its trap
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOnceStaysDead(t *testing.T) {
	t.Parallel()
	c, err := Start(t.Context(), Options{Once: true, Command: sh("exit 3")})
	if err != nil {
		t.Fatal(err)
	}
	<-c.Done()
	if c.Err() == nil || c.Restarts() != 0 || c.Pid() != 0 {
		t.Fatalf("err %v, restarts %d, pid %d", c.Err(), c.Restarts(), c.Pid())
	}
}
