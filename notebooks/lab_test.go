package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// until waits for a condition.
func until(t *testing.T, what string, limit time.Duration, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came that %s", what)
		}
	}
}

// startProgram starts `lab` and returns its process and the address that it
// says.
func startProgram(t *testing.T, args ...string) (*exec.Cmd, *url.URL) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append([]string{"lab", "--no-browser"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if word := strings.TrimSpace(lines.Text()); strings.HasPrefix(word, "http://") {
			address, err := url.Parse(word)
			if err != nil {
				t.Fatal(err)
			}
			return cmd, address
		}
	}
	t.Fatalf("it never says the address: %v", cmd.Wait())
	return nil, nil
}

func TestJupyterLabOpensTheReadersCopyAndTheOriginalOnlyForAuthors(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	first, err := copies.First(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "/lab/tree/work/" + filepath.Base(first)},
		{[]string{"03"}, "/lab/tree/work/03-local-and-global-queues.ipynb"},
		{[]string{"--originals", "03"}, "/lab/tree/notebooks/03-local-and-global-queues.ipynb"},
	} {
		cmd, address := startProgram(t, append([]string{"--port=0"}, c.args...)...)
		if address.Path != c.want {
			t.Errorf("lab %v opens %s, want %s", c.args, address.Path, c.want)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
	}
}

func TestJupyterLabItsKernelsAndTheirProgramsDieWithALauncherThatIsKilled(t *testing.T) {
	cmd, address := startProgram(t, "--port=0")
	kernels := *address
	kernels.Path = "/api/kernels"
	resp, err := http.Post(kernels.String(), "application/json", strings.NewReader(`{"name": "gonb"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	var tree []int
	running := func(name string) bool {
		tree = env.Descendants(cmd.Process.Pid)
		return slices.ContainsFunc(tree, func(pid int) bool {
			exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
			return err == nil && strings.HasSuffix(exe, "/"+name)
		})
	}
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		until(t, "the kernel runs", time.Minute, func() bool { return running("gonb") })
		until(t, "gopls, which leads a group of its own, runs", time.Minute, func() bool { return running("gopls") })
	}
	tree = env.Descendants(cmd.Process.Pid)
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	until(t, "all that it started is gone", 30*time.Second, func() bool { return !slices.ContainsFunc(tree, env.Alive) })
	l, err := net.Listen("tcp", address.Host)
	if err != nil {
		t.Fatalf("the port is still held: %v", err)
	}
	l.Close()
}
