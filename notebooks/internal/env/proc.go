package env

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// How long programs get to end by themselves when they are asked to.
// JupyterLab needs a few seconds to shut its kernels down in order.
const (
	leaderGrace   = 8 * time.Second
	leftoverGrace = 2 * time.Second
)

// newCommand prepares a program that takes everything it started with it when
// ctx ends. It runs in a process group of its own, so that Ctrl-C at the
// terminal reaches only us and the order of the end is ours to choose.
func newCommand(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	ownGroup(cmd)
	cmd.Cancel = func() error {
		stopTree(cmd.Process.Pid)
		return nil
	}
	// A pipe may be held open by a process that left the tree on purpose.
	cmd.WaitDelay = leaderGrace + 2*leftoverGrace
	return cmd
}

// stopTree ends a program and all that it started: first the program itself
// is asked, for only it can end its own children in order (JupyterLab its
// kernels), then those that are left are asked, then they are killed.
// Kernels run in sessions of their own, so the process group is not enough.
func stopTree(pid int) {
	tree := descendants(pid)
	terminate(pid)
	waitGone([]int{pid}, leaderGrace)
	for _, p := range slices.Clone(tree) {
		tree = append(tree, descendants(p)...)
	}
	left := slices.DeleteFunc(tree, func(p int) bool { return !alive(p) })
	for _, p := range left {
		terminate(p)
	}
	waitGone(left, leftoverGrace)
	for _, p := range left {
		kill(p)
	}
	killGroup(pid)
}

func waitGone(pids []int, atMost time.Duration) {
	for deadline := time.Now().Add(atMost); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if !slices.ContainsFunc(pids, alive) {
			return
		}
	}
}

// descendants is pid and all that it started, now.
func descendants(pid int) []int {
	children := processTable()
	tree := []int{pid}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree
}

// tail keeps the end of what a tool prints, for its error.
type tail struct{ buf bytes.Buffer }

const tailSize = 64 << 10

func (t *tail) line(s string) {
	t.buf.WriteString(s)
	t.buf.WriteByte('\n')
	if extra := t.buf.Len() - 2*tailSize; extra > 0 {
		t.buf.Next(extra + tailSize)
	}
}

func (t *tail) String() string { return strings.ToValidUTF8(t.buf.String(), "?") }

// Descendants are the processes that pid has started, directly or not, and
// that are still there. The launcher's own guard is none of them.
func Descendants(pid int) []int {
	theGuard.mu.Lock()
	defer theGuard.mu.Unlock()
	return slices.DeleteFunc(descendants(pid)[1:], func(p int) bool { return !alive(p) || p == theGuard.pid })
}
