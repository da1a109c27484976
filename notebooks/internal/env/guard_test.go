//go:build unix

package env

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A slowPython passes for a Python, and as pip or venv it works for ever, in two
// processes that both ignore that they should end. It notes their ids.
const slowPython = `#!/bin/sh
if [ "$1" = -c ]; then echo "3|11|0|/usr|1"; exit; fi
trap "" TERM HUP INT
sleep 1000 &
echo $$ $! >"$0.pids.tmp"; mv "$0.pids.tmp" "$0.pids"
while :; do sleep 1; done
`

// waitFor waits for a state that must come, and fails the test where the
// machine is so broken that it does not.
func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute it is not so that %s", what)
		}
	}
}

// startSetUp starts a set-up of root with slowPython in a process of its own and
// returns that when pip is at work, with the guard's process and pip's.
func startSetUp(t *testing.T, root string) (launcher *exec.Cmd, guard int, tools []int) {
	t.Helper()
	python := filepath.Join(root, "python")
	write(t, python, slowPython)
	launcher = exec.Command(os.Args[0], "-test.run=^TestSetUpInAProcessOfItsOwn$")
	launcher.Env = append(os.Environ(), "SCHEDLAB_TEST_SET_UP="+root, "SCHEDLAB_PYTHON="+python)
	if err := launcher.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { launcher.Process.Kill(); launcher.Wait() })
	waitFor(t, "pip works", func() bool {
		data, err := os.ReadFile(python + ".pids")
		for _, field := range strings.Fields(string(data)) {
			pid, _ := strconv.Atoi(field)
			tools = append(tools, pid)
		}
		return err == nil
	})
	t.Cleanup(func() {
		for _, pid := range tools {
			kill(pid)
		}
	})
	for _, pid := range descendants(launcher.Process.Pid)[1:] {
		if parentOf(pid) == launcher.Process.Pid && !slices.Contains(tools, pid) {
			guard = pid
		}
	}
	if guard == 0 {
		t.Fatal("the launcher has no guard")
	}
	return launcher, guard, tools
}

func parentOf(pid int) int {
	for parent, children := range processTable() {
		if slices.Contains(children, pid) {
			return parent
		}
	}
	return 0
}

func TestSetUpInAProcessOfItsOwn(t *testing.T) {
	if root := os.Getenv("SCHEDLAB_TEST_SET_UP"); root != "" {
		Ensure(t.Context(), root, new(bytes.Buffer))
	}
}

func TestALauncherThatIsKilledTakesItsSetUpWithIt(t *testing.T) {
	launcher, guard, tools := startSetUp(t, checkout(t))
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} { // as pkill sends to all of a name
		syscall.Kill(guard, sig)
	}
	launcher.Process.Kill()
	launcher.Wait()
	waitFor(t, "its programs and the guard have ended", func() bool {
		return !slices.ContainsFunc(append(tools, guard), alive)
	})
}

// Where even the guard is killed, the next start must not work beside what is
// left of the first.
func TestAStartWaitsForWhatAKilledStartLeftBehind(t *testing.T) {
	root := checkout(t)
	launcher, guard, tools := startSetUp(t, root)
	kill(guard)
	launcher.Process.Kill()
	launcher.Wait()

	t.Setenv("SCHEDLAB_PYTHON", filepath.Join(root, "nowhere")) // ends the next start where it would begin
	out := new(lockedBuffer)
	ended := make(chan error, 1)
	go func() {
		_, err := Ensure(t.Context(), root, out)
		ended <- err
	}()
	waitFor(t, "the next start waits", func() bool { return strings.Contains(out.String(), "another start is setting up") })
	select {
	case err := <-ended:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	for _, pid := range tools {
		if !alive(pid) {
			t.Fatalf("%d has ended", pid)
		}
		kill(pid)
	}
	var problem *Problem
	if err := <-ended; !errors.As(err, &problem) || !strings.Contains(problem.What, "SCHEDLAB_PYTHON") {
		t.Errorf("the next start ends with %v", err)
	}
}
