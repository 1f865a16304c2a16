package main

import "syscall"

// A terminal's ^C does not reach children, and none outlives the supervisor. A node gets mount and process
// namespaces of its own: no mount and no container outlives the kill of its first process.
func attributes(isNode bool) *syscall.SysProcAttr {
	made := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if isNode {
		made.Cloneflags = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID
	}
	return made
}

// executable is this very program, even after a newer one has taken its place in the cache.
func executable() (string, error) { return "/proc/self/exe", nil }
