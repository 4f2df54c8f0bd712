//go:build !linux

package password

// yieldToOthers does nothing where a thread has no priority of its own.
func yieldToOthers() {}
