//go:build unix && !linux

package embedded

import "syscall"

// attributes are what makes a command run as this identity.
func (i identity) attributes() *syscall.SysProcAttr {
	if i.way != asUser {
		return &syscall.SysProcAttr{}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: i.uid, Gid: i.gid, Groups: []uint32{i.gid}}}
}

// namespacesWork: only Linux has user namespaces.
func namespacesWork(identity) bool { return false }
