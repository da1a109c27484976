//go:build unix

package env

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// ownSession keeps a program from every signal of the terminal.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

func terminate(pid int)  { syscall.Kill(pid, syscall.SIGTERM) }
func kill(pid int)       { syscall.Kill(pid, syscall.SIGKILL) }
func killGroup(pid int)  { syscall.Kill(-pid, syscall.SIGKILL) }
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil && !zombie(pid) }

// processTable maps every process to its children.
func processTable() map[int][]int {
	children := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil {
			if _, parent, ok := procStat(pid); ok {
				children[parent] = append(children[parent], pid)
			}
		}
	}
	if len(stats) > 0 {
		return children
	}
	out, _ := exec.Command("ps", "-A", "-o", "pid=,ppid=").Output() // macOS has no /proc
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 {
			pid, _ := strconv.Atoi(f[0])
			parent, _ := strconv.Atoi(f[1])
			children[parent] = append(children[parent], pid)
		}
	}
	return children
}

func zombie(pid int) bool {
	state, _, ok := procStat(pid)
	return ok && state == "Z"
}

// procStat reads the state and the parent from /proc. The name of the program
// stands before them in brackets and may itself hold spaces and brackets.
func procStat(pid int) (state string, parent int, ok bool) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return "", 0, false
	}
	f := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	if len(f) < 2 {
		return "", 0, false
	}
	parent, err = strconv.Atoi(f[1])
	return f[0], parent, err == nil
}

// diskFull says whether there is no room for even a small package.
func (e *Env) diskFull() bool {
	var fs syscall.Statfs_t
	if syscall.Statfs(e.Dir, &fs) != nil && syscall.Statfs(e.Root, &fs) != nil { // before the first set-up
		return false
	}
	return uint64(fs.Bavail)*uint64(fs.Bsize) < 8<<20
}
