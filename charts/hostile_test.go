package charts

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// extremes are traces that only a file could hold: one event after the other at
// the ends of time.
func extremes() map[string]*trace.Trace {
	all := map[string]*trace.Trace{}
	for what, times := range map[string][]int64{
		"all at the end":        {math.MaxInt64, math.MaxInt64},
		"from begin to end":     {0, math.MaxInt64},
		"almost":                {1, math.MaxInt64 - 1},
		"half of time":          {1 << 62, 1<<62 + 1},
		"before a long silence": {0, 1},
	} {
		var l trace.Log
		a, b := times[0], times[1]
		l.Add(0, trace.MStart, rule.SU1, 0, 0, 0, 0)
		l.Add(0, trace.ProcStart, rule.SU1, 0, 0, 0, 0)
		l.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Ring, 0)
		l.Add(a, trace.GoStart, rule.RQ8, 1, 0, trace.Ring, 0)
		l.Add(a, trace.GoCreate, rule.RQ1, 2, 0, trace.Runnext, 1)
		l.Add(a, trace.GoStop, rule.YD1, 1, 0, trace.Global, 0)
		l.Add(b, trace.GoStart, rule.RQ8, 2, 0, trace.Runnext, 0)
		l.Add(b, trace.GoDestroy, rule.GS10, 2, 0, 0, 0)
		all[what] = l.Finish(trace.Info{Procs: 100}, math.MaxInt64)
	}
	return all
}

// draw draws everything there is and measures the memory that takes.
func draw(t *testing.T, tr *trace.Trace, size int) {
	t.Helper()
	var figs []*Figure
	n := took(func() {
		figs = append(all(tr), tables(tr)...)
		figs = append(figs, Story(tr, StoryOptions{Threads: true}), Timeline(tr, TimelineOptions{Lanes: ByCore}))
		if end := time.Duration(tr.End()); end > 0 {
			figs = append(figs, Timeline(tr, TimelineOptions{From: end - 1}), Timeline(tr, TimelineOptions{From: end}), RunQueues(tr, StepOptions{From: end}),
				States(tr, StepOptions{From: end / 2, To: end/2 + 1}), Timeline(tr, TimelineOptions{Lanes: ByM, From: end / 3}))
		}
	})
	if most := 200<<20 + 20_000*size; n > most {
		t.Errorf("the figures of %d bytes take %d, want at most %d", size, n, most)
	}
	for i, f := range figs {
		if err := f.Check(); err != nil && problemOf(f) == nil {
			t.Errorf("figure %d, %s: %v", i, f.Kind, err)
		}
		if n := len(f.HTML()); n > maxFigure {
			t.Errorf("figure %d, %s, has %d bytes, want at most %d", i, f.Kind, n, maxFigure)
		}
	}
}

func TestTracesAtTheEndsOfTimeAreDrawn(t *testing.T) {
	for what, tr := range extremes() {
		t.Run(what, func(t *testing.T) { draw(t, tr, tr.Len()*16) })
	}
}

// Whatever a trace file holds, its figures say something, and neither panic nor
// take memory without measure. Use -fuzzminimizetime=10x.
func FuzzFigures(f *testing.F) {
	file := func(tr *trace.Trace) []byte {
		var b bytes.Buffer
		if _, err := tr.WriteTo(&b); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	for _, tr := range extremes() {
		f.Add(file(tr))
	}
	f.Add(file(pair(2)))
	f.Add(file(attackTrace()))
	f.Add(file(sample.Make(sample.Config{Procs: 3, Gos: 5, Seed: 1})))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4 {
			return
		}
		body := b[:len(b)-4] // the fuzzer cannot find the checksum
		sealed := binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
		tr, err := trace.Read(bytes.NewReader(sealed))
		if err != nil {
			return
		}
		draw(t, tr, len(b))
	})
}
