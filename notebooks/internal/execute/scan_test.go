package execute

import (
	"encoding/json"
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
		goGetFailed: "go get: github.com/google/uuid: cannot find module providing package github.com/google/uuid",
		"failed to run \"/opt/go/bin/go get\": exit status 1\n\ngo: downloading x v1.0.0\ngo: could not create module cache: mkdir /home/ann/go: read-only file system\n": "go get: go: could not create module cache: mkdir /home/ann/go: read-only file system",
		"failed to run \"/opt/go/bin/go build\": exit status 1\n\nflag provided but not defined: -mood\n":                                                                 "go build: flag provided but not defined: -mood",
		"\x1b[2J./main.go:1:1: \u202eforged\rline\n": "does not compile: forged⏎line",
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

// goGetFailed is what GoNB v0.11.5 answers for a module that is not there.
const goGetFailed = "failed to run \"/opt/go/bin/go get\": exit status 1\n\ngo: gonb_32ff6fb2 imports\n\tgithub.com/google/uuid: cannot find module providing package github.com/google/uuid\n\n---------------\nNote: 'go get' doesn't know how to process go.work files. \nConsider adding the paths in 'use' clauses to 'go.mod' replace clauses.\n"

func TestAnAdviceOfTheKernelThatDoesNotHelpIsNotPassedOn(t *testing.T) {
	c := &nb.Cell{Kind: nb.Code, Outputs: []*nb.Output{{Type: nb.Error, ErrorValue: goGetFailed, Traceback: strings.Split(goGetFailed, "\n")}}}
	p, _ := Failure(c)
	if strings.Contains(p.Detail, "go.work") || !strings.Contains(p.Detail, "cannot find module providing package github.com/google/uuid") {
		t.Errorf("the detail is %q", p.Detail)
	}
}

func TestAShellLineOfGoThatFailsIsToldInGosWords(t *testing.T) {
	c := &nb.Cell{Kind: nb.Code, Outputs: []*nb.Output{
		{Type: nb.Stream, Name: "stderr", Text: "go: github.com/google/uuid: module lookup disabled by GOPROXY=off\n"},
		{Type: nb.Stream, Name: "stderr", Text: "exit status 1\n"},
	}}
	if p, _ := Failure(c); p.What != "exit status 1: go: github.com/google/uuid: module lookup disabled by GOPROXY=off" {
		t.Errorf("it says %q", p.What)
	}
}

// hostile is a text that clears the terminal, forges a line and turns the
// direction of writing.
const hostile = "\x1b[2J\x1b]0;title\abad\rnotebooks: all is well\u202e"

func TestWhatACellOrAFileNameSaysCannotCommandTheTerminal(t *testing.T) {
	var progress strings.Builder
	name := "05-" + hostile + "\nnotebooks: all is well"
	source := &nb.Notebook{Cells: []*nb.Cell{{Kind: nb.Code, Source: "%%\n// " + hostile}}}
	report := ChapterReport{Chapter: nb.Chapter{Name: name}}
	w := watch{report: &report, source: source, out: &progress}
	for _, ev := range []event{
		{Event: "start"},
		{Event: "end", Outputs: []json.RawMessage{json.RawMessage(`{"output_type":"stream","name":"stderr","text":"panic: \u001b[2Jboom\rall is well\u202e\nmore\u001b[1m\n"}`)}},
	} {
		if err := w.event(ev); err != nil {
			t.Fatal(err)
		}
	}
	r := Report{[]ChapterReport{report}}
	for what, text := range map[string]string{"progress": progress.String(), "report": r.String(), "error": r.Err().Error()} {
		if text == "" || strings.ContainsAny(text, "\x1b\r\u202e") || strings.Contains(text, "\nnotebooks: all is well") {
			t.Errorf("the %s is %q", what, text)
		}
	}
}
