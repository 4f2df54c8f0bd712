package password

import "syscall"

// yieldToOthers lowers the priority of the calling thread. It is a courtesy: where it is refused the hash is right all the same.
func yieldToOthers() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) }
