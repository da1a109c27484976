package execute

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestACompilersComplaintIsToldInTheReadersTerms(t *testing.T) {
	for evalue, want := range map[string]string{
		"# gonb_bea2b0d4\n./main.go:10:1: undefined: x\n":                 "does not compile: undefined: x",
		"/tmp/gonb_bea2b0d4/main.go:3:1: expected declaration":            "does not compile: expected declaration",
		"# example.org/lib\nlib/chan.go:35:67: undefined: y\n./main.go:1": "does not compile: lib/chan.go:35:67: undefined: y",
		"failed to run \"go get\": exit status 1\n":                       "failed to run \"go get\": exit status 1",
		"": "error",
	} {
		c := &nb.Cell{Kind: nb.Code, Outputs: []*nb.Output{{Type: nb.Error, ErrorValue: evalue}}}
		if p, failed := Failure(c); !failed || p.What != want {
			t.Errorf("%q: %q (%v), want %q", evalue, p.What, failed, want)
		}
	}
}

func TestWordsOfFailureInWhatACellPrintsAreNoFailure(t *testing.T) {
	c := &nb.Cell{Kind: nb.Code, Outputs: []*nb.Output{
		{Type: nb.Stream, Name: "stdout", Text: "panic: in a lesson about panics\nexit status 2\n"},
		{Type: nb.Stream, Name: "stderr", Text: "a warning: exit status 0 is fine, and so is panic: here\nexit status 0\n"},
	}}
	if p, failed := Failure(c); failed {
		t.Errorf("taken for a failure: %v", p)
	}
}

func TestTheSameFailureIsExplainedOnce(t *testing.T) {
	p := Problem{"does not compile: undefined: x", "many\nlines"}
	r := Report{[]ChapterReport{{Chapter: nb.Chapter{Name: "05-queues"}, Cells: []CellReport{
		{Number: 1, First: "import", Problem: p}, {Number: 2, First: "fine"}, {Number: 3, First: "run()", Problem: p},
	}}}}
	want := "05-queues, cell [1] import\n  does not compile: undefined: x\n    many\n    lines\n" +
		"05-queues, cell [3] run()\n  as 05-queues, cell [1]: does not compile: undefined: x\n"
	if got := r.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "05-queues (2 cells)") {
		t.Errorf("err is %v", err)
	}
	if long := (Problem{"w", strings.Repeat("l\n", 100)}).indented(""); strings.Count(long, "\n") > detailLines+1 {
		t.Errorf("a stack trace of 100 lines is told in %d", strings.Count(long, "\n"))
	}
}
