package pdf

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel end the child when its parent is killed without a chance to do it.
func dieWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
