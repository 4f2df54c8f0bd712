//go:build unix && !linux

package supervise

import (
	"os/exec"
	"syscall"
)

// prepare gives the child a process group of its own. These systems have no parent-death signal: a child of a killed
// parent stays, and the next start finds and reuses it.
func prepare(cmd *exec.Cmd, _ syscall.Signal) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}
