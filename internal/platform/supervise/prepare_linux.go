package supervise

import (
	"os/exec"
	"syscall"
)

// prepare gives the child a process group of its own, so that Ctrl-C reaches the parent alone and children end in the
// order the parent chooses, and ties its life to the parent's.
func prepare(cmd *exec.Cmd, parentDeath syscall.Signal) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pdeathsig = parentDeath
}
