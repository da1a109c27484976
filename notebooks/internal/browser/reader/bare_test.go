package reader

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// A stranger is another reader's machine, as far as one can be had in a folder:
// a clone of the repository, a home that nothing was ever kept in, and of the
// environment only what says how to reach the network.
type stranger struct {
	clone, home, tmp string
}

// reach are the variables that say how this machine reaches its network.
// None of them leads to anything that was fetched before.
var reach = regexp.MustCompile(`(?i)^(https?_proxy|all_proxy|no_proxy|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle|` +
	`pip_(cert|index_url|extra_index_url|trusted_host|proxy|default_timeout)|npm_config_(registry|cafile|proxy|https_proxy)|node_extra_ca_certs|` +
	`go(proxy|sumdb|nosumdb|noproxy|private|insecure))=`)

// newStranger clones the checkout, with what is not committed yet.
func newStranger(t *testing.T) stranger {
	t.Helper()
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := stranger{filepath.Join(dir, "a clone"), filepath.Join(dir, "home"), filepath.Join(dir, "tmp")}
	for _, d := range []string{s.home, s.tmp} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { // Go's module cache is read-only
		filepath.WalkDir(s.home, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return os.Chmod(path, 0o755)
			}
			return nil
		})
	})
	git(t, root, "clone", "--quiet", "--no-local", ".", s.clone)
	for _, name := range strings.FieldsFunc(git(t, root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), func(r rune) bool { return r == 0 }) {
		from, to := filepath.Join(root, name), filepath.Join(s.clone, name)
		data, err := os.ReadFile(from)
		switch {
		case errors.Is(err, os.ErrNotExist):
			err = os.Remove(to)
		case err == nil:
			err = errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o644))
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	git(t, s.clone, "add", "--all")
	git(t, s.clone, "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--allow-empty", "-m", "what is not committed yet")
	return s
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*") // a container may own the checkout as another user
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("git %v: %v\n%s", args, err, exit.Stderr)
	} else if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return string(out)
}

// command prepares `go run ./notebooks` with arguments.
func (s stranger) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", append([]string{"run", "./notebooks"}, args...)...)
	cmd.Dir = s.clone
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.home, "TMPDIR=" + s.tmp, "LANG=C.UTF-8"}
	for _, kv := range os.Environ() {
		if reach.MatchString(kv) {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	// Ctrl-C of a terminal reaches go run and what it started.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	return cmd
}

// does runs the launcher to its end, which must be good, and returns what it
// printed.
func (s stranger) does(t *testing.T, args ...string) string {
	t.Helper()
	out, err := s.command(t.Context(), args...).CombinedOutput()
	if err != nil {
		t.Errorf("go run ./notebooks %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// opens starts JupyterLab by the launcher and returns the address to open. The
// test's end, or stop, ends it.
func (s stranger) opens(t *testing.T, args ...string) (address string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := s.command(ctx, append([]string{"--no-browser", "--port=0"}, args...)...)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	t.Cleanup(func() { cancel(); <-ended })
	said := make(chan string, 1)
	go func() {
		defer close(ended)
		ready := regexp.MustCompile(`http://127\.0\.0\.1:\d+/lab\S*`)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if a := ready.FindString(lines.Text()); a != "" {
				said <- a
			}
		}
		cmd.Wait()
		close(said)
	}()
	address = <-said
	if address == "" {
		<-ended
		t.Fatalf("JupyterLab does not open:\n%s", &log)
	}
	return address, func() { cancel(); <-ended }
}

// unchanged checks that git sees nothing of what was done in the clone.
func (s stranger) unchanged(t *testing.T) {
	t.Helper()
	if status := git(t, s.clone, "status", "--porcelain"); status != "" {
		t.Errorf("git sees changes:\n%s", status)
	}
}

// hold and held carry a stranger over to the same test in a namespace without
// a network.
func (s stranger) hold() string { return strings.Join([]string{s.clone, s.home, s.tmp}, "\n") }

func held(text string) (stranger, error) {
	parts := strings.Split(text, "\n")
	if len(parts) != 3 {
		return stranger{}, fmt.Errorf("not three folders: %q", text)
	}
	return stranger{parts[0], parts[1], parts[2]}, nil
}

// deadProxies makes every download fail, where the system gives no namespace
// without a network: nothing listens behind the proxies.
func deadProxies(t *testing.T, text string) string {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, "http://127.0.0.1:9/")
	}
	t.Setenv("NO_PROXY", "127.0.0.1,localhost")
	t.Setenv("no_proxy", "127.0.0.1,localhost")
	return text
}
