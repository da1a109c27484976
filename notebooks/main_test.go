package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// program is the launcher as its users have it.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "launcher")
	if err == nil {
		program = filepath.Join(dir, "notebooks")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func runProgram(t *testing.T, dir string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

func TestEveryVerbHasHelpThatSaysItsExitCodes(t *testing.T) {
	for _, v := range verbs {
		out, _, code := runProgram(t, ".", v.name, "--help")
		if code != exitOK || !strings.Contains(out, "usage: go run ./notebooks "+v.name) || !strings.Contains(out, "130 it was interrupted") {
			t.Errorf("%s --help ends with %d and says:\n%s", v.name, code, out)
		}
	}
	out, _, code := runProgram(t, ".", "--help")
	if code != exitOK {
		t.Errorf("--help ends with %d", code)
	}
	for _, v := range verbs {
		if !strings.Contains(out, "\n  "+v.name+" ") {
			t.Errorf("--help does not name %s:\n%s", v.name, out)
		}
	}
}

func TestAWrongCommandLineEndsWithTwoAndSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"dance", `there is no verb "dance"`},
		{"lab --port many", `invalid value "many"`},
		{"lab one.ipynb two.ipynb", `unexpected argument "two.ipynb"`},
		{"doctor now", `unexpected argument "now"`},
		{"run 77", "chapter"},
		{"lab 77", "there is:"},
		{"html --out=", "--out is empty"},
		{"restore", "restore wants the chapters to put back"},
		{"restore 77", `no chapter "77"`},
		{"changes 05", `unexpected argument "05"`},
		{"html --out", "flag needs an argument"},
		{"--colour", "flag provided but not defined"},
	} {
		_, stderr, code := runProgram(t, ".", strings.Fields(c.args)...)
		if code != exitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("%s ends with %d, want %d, and says:\n%s", c.args, code, exitUsage, stderr)
		}
	}
}

func TestOutsideACheckoutTheProgramFailsWithOneSentence(t *testing.T) {
	_, stderr, code := runProgram(t, t.TempDir(), "doctor")
	if code != exitFailed || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "is not inside a checkout") {
		t.Errorf("it ends with %d and says:\n%s", code, stderr)
	}
}

func TestANotebookOutsideTheCheckoutIsRefused(t *testing.T) {
	_, err := notebookFor("/a/checkout", []string{"/elsewhere/x.ipynb"})
	if err == nil || !strings.Contains(err.Error(), "/elsewhere/x.ipynb is not in the checkout") {
		t.Errorf("notebookFor: %v", err)
	}
}

func TestANotebookIsFoundByItsNumberAndThroughASymbolicLink(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "notebooks"), 0o755); err != nil {
		t.Fatal(err)
	}
	chapter := filepath.Join("notebooks", "05-queues.ipynb")
	if err := os.WriteFile(filepath.Join(root, chapter), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "checkout")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	for _, base := range []string{root, link} {
		for _, arg := range []string{"05", "5", "05-queues", filepath.Join(root, chapter), filepath.Join(link, chapter)} {
			if got, err := notebookFor(base, []string{arg}); err != nil || got != chapter {
				t.Errorf("notebookFor(%s, %s) is %s, %v; want %s", base, arg, got, err, chapter)
			}
		}
	}
}

// startLab starts the launcher by a command, signals that when JupyterLab is
// ready, waits for both to end, and returns the command's exit code.
func startLab(t *testing.T, sig os.Signal, command ...string) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	command = append(command, "lab", "--no-browser", fmt.Sprintf("--port=%d", port), "main.go")
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := false
	for lines := bufio.NewScanner(out); lines.Scan(); { // ends when the launcher does
		if strings.Contains(lines.Text(), fmt.Sprintf("http://127.0.0.1:%d/lab/tree/notebooks/main.go?token=", port)) {
			ready = true
			cmd.Process.Signal(sig)
		}
	}
	cmd.Wait()
	if !ready {
		t.Error("it never said the address")
	}
	if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err != nil {
		t.Errorf("JupyterLab is left: %v", err)
	} else {
		l.Close()
	}
	return cmd.ProcessState.ExitCode()
}

func TestCtrlCStopsJupyterLabAndEndsWith130(t *testing.T) {
	if code := startLab(t, syscall.SIGINT, program); code != exitInterrupted {
		t.Errorf("it ends with %d, want %d", code, exitInterrupted)
	}
}

func TestJupyterLabDoesNotOutliveGoRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("NOT TESTED: only on Linux can the launcher tell that go run started it")
	}
	startLab(t, syscall.SIGTERM, "go", "run", ".")
}

func TestAnErrorCannotCommandTheTerminal(t *testing.T) {
	var stderr bytes.Buffer
	err := errors.New("picture \x1b[2J\x1b]0;title\a\u202egnp.png: bad\rnotebooks: all is well")
	for _, err := range []error{err, usageError{err}} {
		exitCode(t.Context(), err, &stderr)
	}
	want := "notebooks: picture gnp.png: bad⏎notebooks: all is well\n"
	if got := stderr.String(); got != want+want {
		t.Errorf("standard error is %q", got)
	}
}

func TestTheAddressOfASiteIsAskedForWithASite(t *testing.T) {
	for want, args := range map[string][]string{
		"--address is of a site; want --site with it":   {"html", "--address", "https://example.org/", "0"},
		`the address "example.org" is none of a folder`: {"html", "--site", filepath.Join(t.TempDir(), "site"), "--address", "example.org", "0"},
	} {
		var stderr bytes.Buffer
		if code := run(t.Context(), args, &stderr); code == exitOK || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q ends with %d and says %q; want %q", args, code, &stderr, want)
		}
	}
}

func TestHTMLSaysThatTheKernelCannotRunACell(t *testing.T) {
	works := tryCell
	t.Cleanup(func() { tryCell = works })
	html := func() (said string) {
		var stderr bytes.Buffer
		out := t.TempDir()
		if code := run(t.Context(), []string{"html", "--out", out, "0"}, &stderr); code != exitOK {
			t.Errorf("html ends with %d and says:\n%s", code, &stderr)
		}
		if files, _ := os.ReadDir(out); len(files) != 2 {
			t.Errorf("the folder holds %v, want an index and a page", files)
		}
		return stderr.String()
	}
	if said := html(); said != "" {
		t.Errorf("with a kernel that works it says:\n%s", said)
	}
	tryCell = func(context.Context, *env.Env) error {
		return errors.New("a cell that draws a figure fails: \x1b[2Jgo get: no such module")
	}
	want := "notebooks: the pages show the outputs that are in the chapters, but the kernel here cannot run a cell: a cell that draws a figure fails: go get: no such module; `go run ./notebooks doctor` tries what it needs\n"
	if said := html(); said != want {
		t.Errorf("it says:\n%swant:\n%s", said, want)
	}
}

func TestTheCheckoutIsTheSameThroughASymbolicLink(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if _, stderr, code := runProgram(t, link, "html", "--out", out, "0"); code != exitOK {
		t.Errorf("html ends with %d and says:\n%s", code, stderr)
	}
	if files, err := os.ReadDir(out); err != nil || len(files) != 2 {
		t.Errorf("the folder holds %v, want an index and a page", files)
	}
}
