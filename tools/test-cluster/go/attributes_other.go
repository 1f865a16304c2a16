//go:build !linux

package main

import (
	"os"
	"syscall"
)

// Without Linux only an orderly end of the supervisor ends its children.
func attributes(bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func executable() (string, error) { return os.Executable() }
