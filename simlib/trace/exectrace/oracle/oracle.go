// Package oracle proves a simulated run by a program of other authors: the
// reader of Go execution traces, golang.org/x/exp/trace. It is for tests:
//
//	if err := oracle.Check(run); err != nil {
//		t.Error(err)
//	}
package oracle

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// Check writes a run with exectrace, at the scale of tools and exactly, lets
// the foreign reader read both, and compares what it sees with the run: every
// event in order, on its thread, P and goroutine, with its reason and its
// time, and after each the state of every goroutine and P. It returns an
// error that says what differs first. A run of years may have no exact form.
func Check(run *trace.Trace) error {
	for _, opt := range []exectrace.Options{{}, exectrace.Exact(run)} {
		if opt.Scale > 0 && run.End() > (math.MaxInt64-2*exectrace.Origin)/opt.Scale {
			continue
		}
		var file bytes.Buffer
		if err := exectrace.Write(&file, run, opt); err != nil {
			return err
		}
		if _, err := CheckFile(file.Bytes(), run, opt); err != nil {
			return fmt.Errorf("at scale %d: %w", max(opt.Scale, 1), err)
		}
	}
	return nil
}

// CheckFile compares a file that exectrace wrote of a run with the run. Logs that
// Options.Rules added it passes over. It returns the number of generations.
func CheckFile(file []byte, run *trace.Trace, opt exectrace.Options) (generations int, err error) {
	got, generations, err := readAll(file)
	if err != nil {
		return generations, fmt.Errorf("oracle: the reader refuses the file: %w", err)
	}
	if opt.Rules {
		got = slices.DeleteFunc(got, func(c change) bool {
			return c.what == "log" && (strings.HasPrefix(c.why, "rule: ") || strings.HasPrefix(c.why, "decision: "))
		})
	}
	c := &comparison{
		opt: opt, got: got,
		expect: expect{of: run, stolen: map[trace.GoID]bool{}, sysmon: outside, by: trace.NoThread, enters: trace.NoProc},
		seen:   seen{map[int64]string{}, map[int64]string{}, map[int64][2]int64{}},
	}
	return generations, c.run(run)
}

// comparison goes through a run and what the reader saw of it side by side.
type comparison struct {
	opt exectrace.Options
	got []change // not compared yet
	expect
	seen
	last int64 // time of the change before
	full int   // the event after which all goroutines are looked at again
}

func (c *comparison) run(run *trace.Trace) error {
	events := make([]trace.Event, 0, run.Len()+1)
	for e := range run.Events() {
		events = append(events, e)
	}
	events = append(events, trace.Event{})
	r := run.Replay()
	for i := 0; r.Next(); i++ {
		e := r.Event()
		for _, want := range c.changes(e, events[i+1], r.State()) {
			if err := c.one(e, want); err != nil {
				return fmt.Errorf("oracle: event %d, %v: %w", i, e, err)
			}
		}
		if c.halfSwitch(e, events[i+1]) {
			continue
		}
		if e.Kind == trace.End {
			c.last++ // may be a status
		}
		all := i >= c.full || i == run.Len()-1
		if all { // a way to the next that grows with the goroutines, or a run of many takes for ever
			n := int(r.State().MaxGo())
			c.full = i + n/8 + n*n/10_000
		}
		if err := c.same(e, r.State(), all); err != nil {
			return fmt.Errorf("oracle: after event %d, %v: %w", i, e, err)
		}
	}
	if len(c.got) > 0 && r.Err() == nil {
		return fmt.Errorf("oracle: the reader sees more than there is: %v", c.got[0])
	}
	return r.Err()
}

// one compares the next change that the reader saw.
func (c *comparison) one(e trace.Event, want change) error {
	if len(c.got) == 0 {
		return fmt.Errorf("the reader sees nothing more; want %v", want)
	}
	got := c.got[0]
	c.got = c.got[1:]
	if !got.same(want) {
		return fmt.Errorf("the reader sees %v; want %v", got, want)
	}
	from := exectrace.Origin + e.Time*max(c.opt.Scale, 1)
	switch {
	case got.at <= c.last:
		return fmt.Errorf("the reader sees it at %d, and the one before at %d", got.at, c.last)
	case got.at < from:
		return fmt.Errorf("the reader sees it at %d; want %d or later", got.at, from)
	case c.opt.Scale <= 1 && !c.opt.Rules && got.at != max(from, c.last+1):
		return fmt.Errorf("the reader sees it at %d; want %d", got.at, max(from, c.last+1))
	case c.opt.Scale > 1 && c.opt.Virtual(got.at) != e.Time:
		return fmt.Errorf("the reader sees it at %d, which is %d in the run", got.at, c.opt.Virtual(got.at))
	}
	c.last = got.at
	c.apply(got)
	return nil
}
