package execute

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Each of two chapters waits for what the other does.
func TestChaptersRunAtTheSameTimeAndAreReportedInTheirOrder(t *testing.T) {
	dir := t.TempDir()
	var chapters []nb.Chapter
	for _, name := range []string{"one", "two"} {
		own, other := filepath.Join(dir, name), filepath.Join(dir, map[string]string{"one": "two", "two": "one"}[name])
		c := copied(t, "fine")
		n, err := nb.Read(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		cell := n.Cells[len(n.Cells)-1]
		cell.Source = fmt.Sprintf("!touch '%s'; n=0; until [ -e '%s' ]; do n=$((n+1)); [ $n -lt 600 ] || exit 1; sleep 0.1; done", own, other)
		n.Cells = []*nb.Cell{cell}
		c = nb.ChapterAt(filepath.Join(filepath.Dir(c.Path), name+".ipynb"))
		if err := n.Write(c.Path); err != nil {
			t.Fatal(err)
		}
		chapters = append(chapters, c)
	}
	var progress bytes.Buffer
	report, err := Run(t.Context(), envtest.New(t), chapters, Options{Progress: &progress, AtOnce: 2})
	if err != nil {
		t.Fatalf("%v\n%s", err, report)
	}
	var got []string
	for line := range strings.Lines(progress.String()) {
		if !strings.HasPrefix(line, " ") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if fmt.Sprint(got) != "[one two]" || report.Chapters[0].Chapter.Name != "one" || report.Chapters[1].Chapter.Name != "two" {
		t.Errorf("the chapters come as %q in the progress, and as %s and %s in the report", got, report.Chapters[0].Chapter.Name, report.Chapters[1].Chapter.Name)
	}
}

func TestWritersThatWriteAtTheSameTimeAreReadOneAfterTheOther(t *testing.T) {
	var out strings.Builder
	l := inOrder(&out, 3)
	want := func(text string) {
		t.Helper()
		if out.String() != text {
			t.Errorf("it reads %q, want %q", out.String(), text)
		}
	}
	fmt.Fprint(l.of(2), "c1")
	fmt.Fprint(l.of(0), "a1")
	fmt.Fprint(l.of(1), "b1")
	fmt.Fprint(l.of(0), "a2")
	want("a1a2") // the first is read while it writes
	l.end(2)
	want("a1a2")
	l.end(0)
	want("a1a2b1")
	fmt.Fprint(l.of(1), "b2")
	l.end(1)
	want("a1a2b1b2c1")
}
