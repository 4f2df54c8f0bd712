package pdf

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
)

// errDied says that the child ended under a request.
var errDied = errors.New("pdf: the compiler's process ended")

// maxAnswer bounds one answer: some hundred megabytes of document.
const maxAnswer = 200 << 20

type request struct {
	ID       uint64 `json:"id"`
	Source   string `json:"source"`
	Data     string `json:"data"`
	Standard string `json:"standard"`
}

type answer struct {
	ID            uint64 `json:"id"`
	RSS           int64  `json:"rss"`
	PDF           []byte `json:"pdf"`
	Error         string `json:"error"`
	Undisplayable bool   `json:"undisplayable"`
}

// child is one place in the pool and the process that fills it, if any. One goroutine uses it at a time.
type child struct {
	compiler *Compiler
	process  *os.Process
	stdin    io.WriteCloser
	answers  chan answer
	last     uint64
}

// do sends one request and waits for its answer. It leaves the child either ready or stopped.
func (c *child) do(ctx context.Context, r request) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.compiler.options.Timeout, ErrTimeout)
	defer cancel()
	if c.process == nil {
		if err := c.start(ctx); err != nil {
			return answer{}, err
		}
	}
	c.last++
	r.ID = c.last
	line, err := json.Marshal(r)
	if err != nil {
		return answer{}, fmt.Errorf("pdf: %w", err)
	}
	// A child that no longer reads must not hold the writer for ever: stopping it closes the pipe.
	written := make(chan error, 1)
	go func() {
		_, err := c.stdin.Write(append(line, '\n'))
		written <- err
	}()
	select {
	case got, alive := <-c.answers:
		if !alive || got.ID != r.ID {
			c.stop()
			return answer{}, errDied
		}
		if got.RSS > c.compiler.options.MaxBytes {
			c.compiler.options.Logger.Info("pdf compiler restarted", "reason", "memory", "rss_bytes", got.RSS)
			c.stop()
		}
		return got, nil
	case <-ctx.Done():
		c.stop()
		<-written
		return answer{}, context.Cause(ctx)
	case <-c.compiler.closed:
		c.stop()
		<-written
		return answer{}, ErrClosed
	}
}

// start launches the process. The thread that does stays for as long as the process: the kernel ends
// the child with the thread that made it, not with the program.
func (c *child) start(ctx context.Context) error {
	dir, err := c.compiler.workspace()
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	o := c.compiler.options
	runtimeDir, err := filepath.Abs(o.RuntimeDir)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	arguments := append([]string{filepath.Join(dir, "compiler.mjs"), runtimeDir, dir, filepath.Join(dir, "fonts")}, o.FontDirs...)
	command := exec.Command(o.Node, arguments...)
	command.Dir = dir
	// No secret of ours goes with it, and no font of the machine's: a document is the same everywhere.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "FONTCONFIG_FILE=" + filepath.Join(dir, fontList)}
	dieWithParent(command)
	stdin, err := command.StdinPipe()
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	complaint := &tail{}
	command.Stderr = complaint
	answers := make(chan answer)
	started := make(chan error)
	stopped := make(chan struct{})
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		if err := command.Start(); err != nil {
			started <- err
			return
		}
		started <- nil
		read(stdout, answers, stopped)
		command.Process.Kill()
		command.Wait()
		close(answers)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("pdf: start the compiler: %w", err)
	}
	c.process, c.stdin, c.answers = command.Process, &stopper{WriteCloser: stdin, stopped: stopped}, answers
	select {
	case _, alive := <-answers:
		if alive {
			complaint.close()
			return nil
		}
		c.stop()
		return fmt.Errorf("pdf: the compiler did not start: %s", complaint)
	case <-ctx.Done():
		c.stop()
		return context.Cause(ctx)
	}
}

// stop ends the process and waits for it.
func (c *child) stop() {
	if c.process == nil {
		return
	}
	c.process.Kill()
	c.stdin.Close()
	for range c.answers { // until the process is reaped
	}
	c.process = nil
}

// stopper closes the pipe and lets the reader go, once.
type stopper struct {
	io.WriteCloser
	stopped chan struct{}
	once    sync.Once
}

func (s *stopper) Close() error {
	s.once.Do(func() { close(s.stopped) })
	return s.WriteCloser.Close()
}

// read hands out answers until the pipe ends.
func read(stdout io.Reader, answers chan<- answer, stopped <-chan struct{}) {
	lines := bufio.NewScanner(stdout)
	lines.Buffer(make([]byte, 64<<10), maxAnswer)
	for lines.Scan() {
		var got answer
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
			return
		}
		select {
		case answers <- got:
		case <-stopped:
			return
		}
	}
}

// tail keeps the end of what the child complains of before it is ready: a missing module, an old
// Node. Later words could hold a document's data and are dropped.
type tail struct {
	mu     sync.Mutex
	closed bool
	text   []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return len(p), nil
	}
	t.text = append(t.text, p...)
	if extra := len(t.text) - 2048; extra > 0 {
		t.text = t.text[extra:]
	}
	return len(p), nil
}

func (t *tail) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed, t.text = true, nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
