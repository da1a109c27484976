//go:build unix

package show

import (
	"os/exec"
	"syscall"
)

// apart gives a program a process group of its own.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
