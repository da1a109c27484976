package execute

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// copied is a chapter of testdata in a folder of its own, for Run may write.
func copied(t *testing.T, name string) nb.Chapter {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".ipynb")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return nb.ChapterAt(path)
}

func inPlace(c nb.Chapter, n *nb.Notebook) error { return n.Write(c.Path) }

func bytesOf(t *testing.T, c nb.Chapter) string {
	t.Helper()
	b, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The last cell shows that there is no gopls, which could outlive the kernel.
func TestAChapterRunsInItsOwnFolderAndItsOutputsAreWrittenBack(t *testing.T) {
	c := copied(t, "fine")
	var progress bytes.Buffer
	report, err := Run(t.Context(), envtest.New(t), []nb.Chapter{c}, Options{Progress: &progress, Write: inPlace})
	if err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	n, err := nb.Read(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	var stdout []string
	for _, cell := range n.Cells {
		for _, o := range cell.Outputs {
			if o.Name == "stdout" {
				stdout = append(stdout, strings.TrimSpace(o.Text))
			}
		}
	}
	if want := []string{"42", filepath.Base(filepath.Dir(c.Path)), "no completion"}; strings.Join(stdout, "|") != strings.Join(want, "|") {
		t.Errorf("stdout is %q, want %q", stdout, want)
	}
	for _, line := range []string{"fine\n", "[1/4] import \"fmt\"", "[2/4] fmt.Println(twice(21))", "[3/4] !pwd"} {
		if !strings.Contains(progress.String(), line) {
			t.Errorf("no %q in the progress:\n%s", line, &progress)
		}
	}
}

func TestACellSeesItsFolderByOnePathHoweverTheReaderCameThere(t *testing.T) {
	e := envtest.New(t)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	n := &nb.Notebook{Minor: 5, Cells: []*nb.Cell{{Kind: nb.Code, ID: "where", Source: "%%\ndir, _ := os.Getwd()\nfmt.Print(dir)"}}}
	c := nb.ChapterAt(filepath.Join(dir, "where.ipynb"))
	if err := n.Write(c.Path); err != nil {
		t.Fatal(err)
	}
	t.Chdir(link)         // the reader's shell
	t.Setenv("PWD", link) // says so
	report, err := Run(t.Context(), e, []nb.Chapter{c}, Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	if got := report.Chapters[0].Notebook.Cells[0].Outputs[0].Text; got != dir {
		t.Errorf("the cell is in %s, want %s", got, dir)
	}
}

// The cell after the failing one prints "ran", and Run All of JupyterLab goes on
// to it: so must Run.
func TestEveryWayToFailIsNoticedAndTheCellsAfterItRun(t *testing.T) {
	e := envtest.New(t)
	for _, c := range []struct {
		name  string
		wants []string // what is wrong with the cells, in order
	}{
		{"compile-error", []string{"does not compile: undefined: undeclared"}},
		{"panic", []string{"panic: boom"}},
		{"exit-3", []string{"exit status 3"}},
		{"failing-shell-line", []string{"exit status 4", "exit status 5"}},
		{"deadlock", []string{"fatal error: all goroutines are asleep - deadlock!"}},
		{"failing-test", []string{"exit status 1"}},
		{"unknown-module", []string{"does not compile: cannot find module providing package example.org/no/such/module: import lookup disabled by -mod=readonly"}},
		{"unknown-command", []string{"unknown command %nosuch"}},
		{"meant-to-fail-but-works", []string{"is tagged raises-exception but did not fail"}},
		{"meant-to-fail", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ch := copied(t, c.name)
			before := bytesOf(t, ch)
			report, err := Run(t.Context(), e, []nb.Chapter{ch}, Options{Write: inPlace})
			if (err != nil) != (c.wants != nil) {
				t.Fatalf("err is %v\n%s", err, report)
			}
			var got []string
			cells := report.Chapters[0].Cells
			for i, cell := range cells {
				if cell.Problem.What != "" {
					got = append(got, cell.Problem.What)
				}
				if cell.Number != i+1 || cell.First == "" {
					t.Errorf("cell %d is called [%d] %q", i+1, cell.Number, cell.First)
				}
			}
			if strings.Join(got, "|") != strings.Join(c.wants, "|") {
				t.Errorf("problems %q, want %q", got, c.wants)
			}
			for _, w := range c.wants {
				if !strings.Contains(report.String(), w) {
					t.Errorf("the report does not tell of %q:\n%s", w, report)
				}
			}
			last := report.Chapters[0].Notebook.Cells
			if outs := last[len(last)-1].Outputs; c.name != "meant-to-fail-but-works" && (len(outs) != 1 || outs[0].Text != "ran\n") {
				t.Errorf("the last cell did not run: %v", outs)
			}
			if changed := bytesOf(t, ch) != before; changed != (c.wants == nil) {
				t.Errorf("file changed: %v", changed)
			}
		})
	}
}

func TestACellThatKillsTheKernelEndsTheChapterWithAReport(t *testing.T) {
	c := copied(t, "two-commands")
	report, err := Run(t.Context(), envtest.New(t), []nb.Chapter{c}, Options{})
	if err == nil {
		t.Fatal("no error")
	}
	r := report.Chapters[0]
	if len(r.Cells) != 2 || r.Cells[1].Problem.What != "the kernel died" || !strings.Contains(r.Problem.What, "1 of 3 cells did not run") {
		t.Errorf("report:\n%s", report)
	}
}

// listener hears the program of infinite-loop.ipynb: once when it lives, and
// gone is closed when it no longer does.
func listener(t *testing.T) (lives, gone chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	t.Setenv("SCHEDLAB_TEST_CALL", l.Addr().String())
	lives, gone = make(chan struct{}), make(chan struct{})
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		r := bufio.NewReader(conn)
		if _, err := r.ReadString('\n'); err == nil {
			close(lives)
		}
		_, _ = io.Copy(io.Discard, r)
		close(gone)
	}()
	return lives, gone
}

func waitFor(t *testing.T, what string, c chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(time.Minute):
		t.Fatalf("%s: nothing within a minute", what)
	}
}

func TestACellWithoutEndIsStoppedAtItsLimitWithAllItStarted(t *testing.T) {
	e := envtest.New(t)
	lives, gone := listener(t)
	c := copied(t, "infinite-loop")
	before := bytesOf(t, c)
	report, err := Run(t.Context(), e, []nb.Chapter{c, copied(t, "meant-to-fail")}, Options{Write: inPlace, CellLimit: 30 * time.Second})
	if err == nil {
		t.Fatal("no error")
	}
	waitFor(t, "the program", lives)
	waitFor(t, "its end", gone)
	r := report.Chapters[0]
	if len(r.Cells) != 2 || !strings.Contains(r.Cells[1].Problem.What, "ran longer than 30s") || !strings.Contains(r.Problem.What, "1 of 3 cells did not run") {
		t.Errorf("report:\n%s", report)
	}
	if bytesOf(t, c) != before {
		t.Error("the notebook was written")
	}
	if len(report.Chapters) != 2 || !report.Chapters[1].OK() {
		t.Errorf("the next chapter was not run:\n%s", report)
	}
}

func TestCancellingStopsKernelAndChildrenAndLeavesTheFileAlone(t *testing.T) {
	e := envtest.New(t)
	lives, gone := listener(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	c := copied(t, "infinite-loop")
	before := bytesOf(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-lives; cancel() }()
	_, err := Run(ctx, e, []nb.Chapter{c}, Options{Write: inPlace})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v, want context canceled", err)
	}
	waitFor(t, "the program's end", gone)
	if bytesOf(t, c) != before {
		t.Error("the notebook was written")
	}
	if files, _ := os.ReadDir(filepath.Dir(c.Path)); len(files) != 1 {
		t.Errorf("beside the notebook is left %v", files)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "schedlab-run-*")); left != nil {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestABrokenEnvironmentIsSaidAndNotTakenForAFailingCell(t *testing.T) {
	e := envtest.New(t)
	empty := &env.Env{Root: e.Root, Dir: t.TempDir()}
	report, err := Run(t.Context(), empty, []nb.Chapter{copied(t, "fine")}, Options{})
	if err == nil || !strings.Contains(err.Error(), "the environment is not set up") || report.String() != "" {
		t.Errorf("an empty environment gives %v and %q", err, report)
	}
	missing := nb.ChapterAt(filepath.Join(t.TempDir(), "05-none.ipynb"))
	if _, err := Run(t.Context(), e, []nb.Chapter{missing}, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing notebook gives %v", err)
	}
}

// TestMain lets the test binary stand for a launcher that is killed.
func TestMain(m *testing.M) {
	path := os.Getenv("SCHEDLAB_TEST_RUN")
	if path == "" {
		os.Exit(m.Run())
	}
	root, err := env.Root()
	if err == nil {
		var e *env.Env
		if e, err = env.Ensure(context.Background(), root, os.Stderr); err == nil {
			_, err = Run(context.Background(), e, []nb.Chapter{nb.ChapterAt(path)}, Options{})
		}
	}
	fmt.Fprintln(os.Stderr, "the run ended:", err)
	os.Exit(1)
}

func TestAKernelDoesNotOutliveALauncherThatIsKilled(t *testing.T) {
	envtest.New(t)
	lives, gone := listener(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SCHEDLAB_TEST_RUN="+copied(t, "infinite-loop").Path, "TMPDIR="+t.TempDir())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the program", lives)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "its end", gone)
	_ = cmd.Wait() // killed, as we know
}
