// Package supervise keeps a child process running beside its parent and never after it.
//
// A child that dies is started again with a growing pause; a child whose parent dies, even by SIGKILL, is told so by the
// kernel (Linux), so no server outlives the command that started it.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Options describe one supervised process. Only Command is required.
type Options struct {
	// Name is how logs and errors call the process.
	Name string
	// Command builds a fresh command before each start. Pipes (StdinPipe, StdoutPipe) are made here, so that a restarted
	// process never inherits the pipes of a dead one. Its SysProcAttr may carry credentials; the rest of it is set here.
	Command func() *exec.Cmd
	// Started, when set, is called after each successful start, before anything else happens to the process.
	Started func(cmd *exec.Cmd)
	Logger  *slog.Logger

	// StopSignal asks the process to end (default SIGTERM).
	StopSignal syscall.Signal
	// ParentDeathSignal is sent by the kernel when the parent is gone (default: StopSignal; Linux only).
	ParentDeathSignal syscall.Signal
	// KillSignal follows StopSignal after Grace (default SIGKILL).
	KillSignal syscall.Signal
	// Grace is the time between StopSignal and KillSignal (default 5 s).
	Grace time.Duration

	// FirstPause is the pause before the first restart (default 100 ms); each further one doubles it up to LongestPause
	// (default 10 s). A process that lived longer than LongestPause starts again from FirstPause.
	FirstPause, LongestPause time.Duration
	// Once leaves a dead process dead; Done is closed then.
	Once bool
}

// Child is a supervised process: restarted when it dies, ended when its context or its parent ends.
type Child struct {
	options Options
	cancel  context.CancelFunc
	done    chan struct{}

	mu       sync.Mutex
	current  *run
	restarts int
	lastErr  error
}

// run is one life of the process.
type run struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error // valid once exited is closed
}

// Start runs the process and returns once it is started; a process that cannot be started at all is an error here.
// The child is stopped when ctx ends or Stop is called.
func Start(ctx context.Context, o Options) (*Child, error) {
	o = o.withDefaults()
	first, err := launch(o)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", o.Name, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &Child{options: o, cancel: cancel, done: make(chan struct{}), current: first}
	go c.keep(ctx)
	return c, nil
}

// Pid is the id of the process now running, 0 between two lives.
func (c *Child) Pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil {
		return 0
	}
	return c.current.cmd.Process.Pid
}

// Restarts counts how often the process was started again.
func (c *Child) Restarts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.restarts
}

// Done is closed when the process is gone for good: after Stop, the end of the context, or its first death under Once.
func (c *Child) Done() <-chan struct{} { return c.done }

// Err says how the last life of the process ended; nil while it lives or when it ended well.
func (c *Child) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastErr
}

// Restart ends the present life of the process; the next one follows without waiting for its death to be noticed
// elsewhere. It is for a process that has grown too big or no longer answers.
func (c *Child) Restart() {
	c.mu.Lock()
	r := c.current
	c.mu.Unlock()
	if r != nil {
		c.end(r)
	}
}

// Stop ends the process and waits until it is gone or ctx ends. It may be called more than once.
func (c *Child) Stop(ctx context.Context) error {
	c.cancel()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop %s: %w", c.options.Name, context.Cause(ctx))
	}
}

// keep is the life of the supervisor: wait for a death, pause, start again.
func (c *Child) keep(ctx context.Context) {
	defer close(c.done)
	o, pause := c.options, c.options.FirstPause
	for {
		r, born := c.current, time.Now()
		select {
		case <-r.exited:
		case <-ctx.Done():
			c.end(r)
			c.record(nil, nil)
			return
		}
		c.record(nil, r.err)
		if o.Once || ctx.Err() != nil {
			return
		}
		if time.Since(born) > o.LongestPause {
			pause = o.FirstPause
		}
		o.Logger.Warn("child process died, starting it again", "process", o.Name, "error", errText(r.err), "pause", pause)
		for {
			if !sleep(ctx, pause) {
				return
			}
			pause = min(2*pause, o.LongestPause)
			next, err := launch(o)
			if err == nil {
				c.record(next, nil)
				break
			}
			c.record(nil, err)
			o.Logger.Error("child process does not start", "process", o.Name, "error", err.Error(), "pause", pause)
		}
	}
}

func (c *Child) record(r *run, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current, c.lastErr = r, err
	if r != nil {
		c.restarts++
	}
}

// end brings one life to its end: asked, then told, then killed.
func (c *Child) end(r *run) {
	for _, s := range []syscall.Signal{c.options.StopSignal, c.options.KillSignal} {
		_ = r.cmd.Process.Signal(s)
		select {
		case <-r.exited:
			return
		case <-time.After(c.options.Grace):
		}
	}
	_ = syscall.Kill(-r.cmd.Process.Pid, syscall.SIGKILL)
	<-r.exited
}

// launch starts one life. The parent-death signal belongs to the operating system's thread that forks: a goroutine bound to
// its thread starts the process and stays until it is dead, otherwise the runtime retiring an idle thread would kill it.
func launch(o Options) (*run, error) {
	r := &run{cmd: o.Command(), exited: make(chan struct{})}
	prepare(r.cmd, o.ParentDeathSignal)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := r.cmd.Start()
		if err == nil && o.Started != nil {
			o.Started(r.cmd)
		}
		started <- err
		if err == nil {
			r.err = r.cmd.Wait()
			close(r.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return r, nil
}

func (o Options) withDefaults() Options {
	if o.Name == "" {
		o.Name = "child"
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.StopSignal == 0 {
		o.StopSignal = syscall.SIGTERM
	}
	if o.ParentDeathSignal == 0 {
		o.ParentDeathSignal = o.StopSignal
	}
	if o.KillSignal == 0 {
		o.KillSignal = syscall.SIGKILL
	}
	if o.Grace == 0 {
		o.Grace = 5 * time.Second
	}
	if o.FirstPause == 0 {
		o.FirstPause = 100 * time.Millisecond
	}
	if o.LongestPause == 0 {
		o.LongestPause = 10 * time.Second
	}
	return o
}

// sleep waits for d and reports whether the context let it.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func errText(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "exit status 0"
	case errors.As(err, &exit):
		return exit.String()
	default:
		return err.Error()
	}
}
