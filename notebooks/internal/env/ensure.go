package env

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// A step is one thing that the set-up installs.
type step struct {
	id    string // names its stamp and its log
	name  string // what the reader sees
	check func(context.Context) error
	build func(context.Context, *task) error
	// A start goes on without an optional step, says so, and tries again the
	// next time.
	optional string // what is lost without it
}

// steps in the order in which they are installed; each may need those before.
func (e *Env) steps() []step {
	return []step{
		{id: "python", name: "Python environment", check: e.checkPython, build: e.buildPython},
		{id: "echarts", name: "ECharts", check: e.checkECharts, build: e.buildECharts},
		{id: "modules", name: "Go modules", check: e.checkModules, build: e.buildModules},
		{id: "gonb", name: "GoNB kernel", check: e.checkGoNB, build: e.buildGoNB},
		{id: "jupyter", name: "Jupyter settings", check: e.checkJupyter, build: e.buildJupyter},
		{id: "cache", name: "Go build cache", check: e.checkCache, build: e.buildCache,
			optional: "the first cell of each kind will take long"},
		{id: "gopls", name: "gopls", check: e.checkGopls, build: e.buildGopls,
			optional: "cells will have no completion"},
	}
}

// Ensure does all set-up that is not done yet, heals what is damaged, and
// shows its work on out. When everything is in order it takes a fraction of a
// second, needs no network and prints nothing. Starts at the same time wait
// for each other.
func Ensure(ctx context.Context, root string, out io.Writer) (*Env, error) {
	e, err := open(ctx, root)
	if err != nil {
		return nil, err
	}
	if e.sealed() {
		return e, nil
	}
	lock, err := e.lock(ctx, out)
	if err != nil {
		return nil, err
	}
	defer unlock(lock)
	e.removeLeftovers()
	defer e.removeLeftovers() // a step that failed or was stopped leaves its own
	if err := os.MkdirAll(e.path("log"), 0o755); err != nil {
		return nil, e.cannotWrite(err)
	}
	progress := cli.NewProgress(out)
	if _, err := os.Stat(e.stampPath("gonb")); err != nil { // the first time, or after damage
		for _, why := range e.ownCaches {
			progress.Say("  %s; a folder in %s takes its place", cli.Line(why), e.Dir)
		}
	}
	for _, s := range e.steps() {
		if err := e.ensureStep(ctx, s, progress, lock); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (e *Env) ensureStep(ctx context.Context, s step, progress *cli.Progress, lock *os.File) error {
	wrong := s.check(ctx)
	if wrong == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var problem *Problem
	if errors.As(wrong, &problem) {
		return wrong // not something that installing again would cure
	}
	if !errors.Is(wrong, errNotInstalled) {
		progress.Say("  %s: %v; installing it again", s.name, wrong)
	}
	t := &task{Step: progress.Start(s.name), logPath: e.path("log", s.id+".log"), lock: lock}
	err := e.removeStamp(s.id)
	if err == nil {
		err = s.build(ctx, t)
	}
	if err == nil {
		if err = s.check(ctx); err != nil {
			err = fmt.Errorf("after its installation: %w", err)
		}
	}
	t.close()
	if err == nil {
		t.Done()
		return nil
	}
	if ctx.Err() != nil {
		t.Fail("stopped")
		return ctx.Err()
	}
	t.Fail("")
	output := t.tail.String()
	if e.diskFull() {
		output += diskFullWords[0] // python -m venv keeps the reason to itself
	}
	err = explainDownload(s.name, output, err, t.asked)
	if errors.As(err, &problem) && problem.Log == "" {
		problem.Log = t.logPath
	}
	if s.optional != "" {
		progress.Say("  %v\n  Going on without: %s.", err, s.optional)
		return nil
	}
	return err
}

// removeLeftovers deletes what a set-up that was cut off left behind: steps
// build into names that end in .tmp.
func (e *Env) removeLeftovers() {
	for _, name := range Match(e.Dir, "*.tmp") {
		os.RemoveAll(name)
	}
}

// A task is a step at work.
type task struct {
	*cli.Step
	logPath string
	log     *os.File
	lock    *os.File // of the set-up; its programs hold it too
	tail    tail
	asked   source // from where its tools download
}

// run runs one tool of the step. Its output goes to the log, to tail, and
// line by line to onLine, which may be nil.
func (t *task) run(cmd *exec.Cmd, onLine func(string)) error {
	if t.log == nil {
		t.log, _ = os.Create(t.logPath) // a step that works needs no log
	}
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	read := make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			line := lines.Text()
			t.tail.line(line)
			if t.log != nil {
				fmt.Fprintln(t.log, line)
			}
			if onLine != nil {
				onLine(line)
			}
		}
		io.Copy(io.Discard, r) // a line too long to keep must not block the tool
	}()
	if t.log != nil {
		fmt.Fprintln(t.log, "$", cmd)
	}
	// A program that outlives a killed launcher, be it for a moment, holds the lock
	// until it ends, so that the next start does not build beside it.
	if t.lock != nil {
		shareLock(cmd, t.lock)
	}
	ended, err := Start(cmd)
	if err == nil {
		err = cmd.Wait()
		ended()
	}
	w.Close()
	<-read
	return err
}

func (t *task) close() {
	if t.log != nil {
		t.log.Close()
	}
}
