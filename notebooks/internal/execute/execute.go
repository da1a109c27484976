// Package execute runs notebooks headless through the real GoNB kernel and
// tells, per chapter and cell, what went wrong.
//
// Jupyter's own answer is not enough: the kernel answers "ok" when a shell
// command of a cell fails. So the outputs are read too (see Failure).
package execute

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

//go:embed driver.py
var driver string

// kernelOf is the kernel that a notebook asks for, if it is one of ours, else
// the one that asks the network for nothing.
func kernelOf(n *nb.Notebook) string {
	spec, _ := n.Metadata["kernelspec"].(map[string]any)
	if spec["name"] == env.NetworkKernel {
		return env.NetworkKernel
	}
	return env.Kernel
}

// Options say how to run.
type Options struct {
	// Progress gets a line per chapter and cell; nil for none.
	Progress io.Writer
	// Write gets each chapter that went well, executed; nil to keep nothing.
	Write func(nb.Chapter, *nb.Notebook) error
	// AtOnce is how many chapters run at the same time; 0 is 1. They share the
	// machine: what a cell measures of it is worth less then.
	AtOnce int
	// CellLimit is how long one cell may take, compiling included; 0 is
	// DefaultCellLimit. The chapter ends there, for the kernel is killed.
	CellLimit time.Duration

	kernelVars []string // NAME=VALUE; tests break the kernel by them
}

// DefaultCellLimit leaves room for the first cell on a machine whose build cache
// is cold.
const DefaultCellLimit = 2 * time.Minute

// startLimit is how long Python and the kernel may take to be ready.
const startLimit = time.Minute

var errTooLong = errors.New("took too long")

// Run executes the chapters, Options.AtOnce of them at a time, each in its own
// kernel and in its own folder, as JupyterLab does. A cell that fails does not stop
// the next ones (JupyterLab's Run All does not either). Report and progress have the
// chapters in their order.
//
// The error is the report's (ErrFailed), or says why the report is incomplete:
// ctx ended, or the environment is broken. Run itself writes to no notebook.
func Run(ctx context.Context, e *env.Env, chapters []nb.Chapter, o Options) (Report, error) {
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.CellLimit <= 0 {
		o.CellLimit = DefaultCellLimit
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer func() {
		stop() // after an error, what still runs is of no use
		running.Wait()
	}()
	type result struct {
		r   ChapterReport
		err error
	}
	lines := inOrder(o.Progress, len(chapters))
	seats := make(chan bool, max(o.AtOnce, 1))
	results := make([]chan result, len(chapters))
	for i := range results {
		results[i] = make(chan result, 1)
	}
	running.Go(func() {
		for i, c := range chapters {
			seats <- true
			if err := context.Cause(ctx); err != nil {
				<-seats
				results[i] <- result{ChapterReport{Chapter: c}, err}
				continue
			}
			running.Go(func() {
				own := o
				own.Progress = lines.of(i)
				r, err := runChapter(ctx, e, c, own)
				lines.end(i)
				<-seats
				results[i] <- result{r, err}
			})
		}
	})
	var report Report
	for i, c := range chapters {
		got := <-results[i]
		report.Chapters = append(report.Chapters, got.r)
		if got.err != nil {
			return report, fmt.Errorf("%s: %w", cli.Line(c.Name), got.err)
		}
		if o.Write != nil && got.r.OK() {
			if err := o.Write(c, got.r.Notebook); err != nil {
				return report, err
			}
		}
	}
	return report, report.Err()
}

// An event is a line of the driver.
type event struct {
	Event    string
	Cell     int
	Dead     bool
	Outputs  []json.RawMessage
	Notebook json.RawMessage
}

func runChapter(ctx context.Context, e *env.Env, c nb.Chapter, o Options) (ChapterReport, error) {
	r := ChapterReport{Chapter: c}
	source, err := nb.Read(c.Path)
	if err != nil {
		return r, err
	}
	fmt.Fprintln(o.Progress, cli.Line(c.Name))

	// What the kernel leaves in its temporary folder when it is killed goes too.
	tmp, err := os.MkdirTemp("", "schedlab-run-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(tmp)
	log, err := os.Create(filepath.Join(tmp, "log"))
	if err != nil {
		return r, err
	}
	defer log.Close()

	bin, err := withoutGopls(tmp)
	if err != nil {
		return r, err
	}
	path, err := filepath.Abs(c.Path)
	if err != nil {
		return r, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// When ctx ends, e takes care of the kernel and of all that the cell started.
	cmd := e.Command(ctx, "python", append([]string{"-c", driver, path, kernelOf(source), bin}, o.kernelVars...)...)
	cmd.Env = append(cmd.Environ(), "TMPDIR="+tmp, "JUPYTER_RUNTIME_DIR="+filepath.Join(tmp, "runtime"),
		"PWD="+filepath.Dir(path)) // else a cell may see the checkout by the symbolic link that the reader came through
	cmd.Stderr = log              // a file: a child that outlives the driver cannot hold us up
	stdin, err := cmd.StdinPipe() // the driver ends when it closes
	if err != nil {
		return r, err
	}
	defer stdin.Close()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	if err := cmd.Start(); err != nil {
		return r, fmt.Errorf("the environment is not set up, or damaged: %w", err)
	}
	limit := time.AfterFunc(max(startLimit, o.CellLimit), func() { stop(errTooLong) })
	defer limit.Stop()

	w := watch{report: &r, source: source, out: o.Progress}
	for dec := json.NewDecoder(stdout); ; {
		var ev event
		if dec.Decode(&ev) != nil {
			break // the driver has ended; Wait tells how
		}
		limit.Reset(o.CellLimit)
		if err := w.event(ev); err != nil {
			stop(err)
			break
		}
	}
	waitErr := cmd.Wait()
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLong):
		w.tooLong(o.CellLimit)
	case cause != nil:
		w.interrupted()
		return r, cause
	case r.Notebook == nil && r.Problem.What == "":
		return r, broken(waitErr, log.Name())
	}
	return r, nil
}

// withoutGopls makes a folder that hides gopls where it is first on PATH. GoNB
// starts gopls for completion, which the launcher does not ask for, in a process
// group of its own: it would outlive a kernel that dies.
func withoutGopls(tmp string) (string, error) {
	bin := filepath.Join(tmp, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		return "", err
	}
	return bin, os.WriteFile(filepath.Join(bin, "gopls"), []byte("#!/bin/sh\nexit 1\n"), 0o755)
}

// A brokenError is a driver that ended on its own: the kernel did not start, or
// Python does not work.
type brokenError struct {
	status error
	log    string // what the driver and the kernel wrote
}

func (b *brokenError) Error() string {
	lines := strings.Split(b.log, "\n")
	lines = lines[max(0, len(lines)-15):]
	return fmt.Sprintf("the kernel could not be run (%v: %s); `go run ./notebooks doctor` says what is missing. The log ends:\n  %s", b.status, b.words(), strings.Join(lines, "\n  "))
}

// fatal is how the kernel says why it ends: the message, and the reason in the
// line after it. A stack trace follows.
var fatal = regexp.MustCompile(`(?m)^F\d{4} .*?\.go:\d+\] (.*\n.*)`)

// words is the kernel's reason, or else the last line of the log.
func (b *brokenError) words() string {
	if m := fatal.FindStringSubmatch(b.log); m != nil {
		return strings.ReplaceAll(cli.Plain(m[1]), "\n", ": ")
	}
	return b.log[strings.LastIndexByte(b.log, '\n')+1:]
}

func broken(err error, log string) error {
	b, _ := os.ReadFile(log)
	return &brokenError{err, strings.TrimSpace(string(b))}
}

// A watch follows the events of one chapter.
type watch struct {
	report  *ChapterReport
	source  *nb.Notebook
	out     io.Writer
	started time.Time
	running bool
}

func (w *watch) event(ev event) error {
	if (ev.Event == "start" || ev.Event == "end") && (ev.Cell < 0 || ev.Cell >= len(w.source.Cells)) {
		return fmt.Errorf("the notebook changed while it was read: it has no cell %d", ev.Cell)
	}
	switch ev.Event {
	case "start":
		w.started, w.running = time.Now(), true
		first := cli.Line(w.source.Cells[ev.Cell].FirstLine())
		w.report.Cells = append(w.report.Cells, CellReport{Number: len(w.report.Cells) + 1, Index: ev.Cell, First: first})
		total := fmt.Sprint(w.total())
		fmt.Fprintf(w.out, "  [%*d/%s] %-60s", len(total), len(w.report.Cells), total, shortened(first, 60))
	case "end":
		executed, err := outputsOf(w.source.Cells[ev.Cell], ev.Outputs)
		if err != nil {
			return err
		}
		problem, _ := judge(executed)
		if ev.Dead {
			problem = Problem{What: "the kernel died", Detail: problem.Detail}
		}
		w.end(problem)
		if ev.Dead {
			w.report.Problem = Problem{What: w.rest("the kernel died")}
		}
	case "done":
		n, err := nb.Parse(ev.Notebook)
		if err != nil {
			return err
		}
		w.report.Notebook = n
	}
	return nil
}

// end closes the line of the running cell.
func (w *watch) end(p Problem) {
	cell := &w.report.Cells[len(w.report.Cells)-1]
	cell.Elapsed, cell.Problem, w.running = time.Since(w.started), p, false
	fmt.Fprintf(w.out, " %6.1f s\n", cell.Elapsed.Seconds())
	if p.What != "" {
		fmt.Fprintf(w.out, "        FAILED: %s\n", p.What) // the report has the detail
	}
}

func (w *watch) tooLong(limit time.Duration) {
	if !w.running {
		w.report.Problem = Problem{What: "the kernel did not answer in time"}
		fmt.Fprintf(w.out, "  %s\n", w.report.Problem.What)
		return
	}
	w.end(Problem{What: fmt.Sprintf("ran longer than %v and was stopped", limit)})
	w.report.Problem = Problem{What: w.rest("a cell took too long")}
}

func (w *watch) interrupted() {
	if w.running {
		fmt.Fprintln(w.out, " interrupted")
	}
}

// rest says how much of the chapter did not run, and why.
func (w *watch) rest(why string) string {
	return fmt.Sprintf("%s; %d of %d cells did not run", why, w.total()-len(w.report.Cells), w.total())
}

func (w *watch) total() int {
	n := 0
	for _, c := range w.source.Cells {
		if c.Kind == nb.Code && !c.Empty() {
			n++
		}
	}
	return n
}

// outputsOf is the cell with the outputs that the driver saw.
func outputsOf(c *nb.Cell, outputs []json.RawMessage) (*nb.Cell, error) {
	doc, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "cells": []any{
		map[string]any{"cell_type": nb.Code, "metadata": c.Metadata, "source": c.Source, "outputs": outputs},
	}})
	if err != nil {
		return nil, err
	}
	n, err := nb.Parse(doc)
	if err != nil {
		return nil, err
	}
	return n.Cells[0], nil
}

func shortened(s string, width int) string {
	if r := []rune(s); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return s
}
