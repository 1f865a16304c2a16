//go:build !linux

package main

import "syscall"

// Without Linux only an orderly end of the supervisor ends its children.
func attributes(bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
