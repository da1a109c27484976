package charts

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib/trace"
)

func peak(f func()) (most, total uint64, d time.Duration) {
	runtime.GC()
	debug.SetGCPercent(20)
	var b, a runtime.MemStats
	runtime.ReadMemStats(&b)
	var stop atomic.Bool
	done := make(chan uint64)
	go func() {
		var m runtime.MemStats
		top := uint64(0)
		for !stop.Load() {
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
			time.Sleep(2 * time.Millisecond)
		}
		done <- top
	}()
	t := time.Now()
	f()
	d = time.Since(t)
	stop.Store(true)
	most = <-done
	runtime.ReadMemStats(&a)
	return most - min(b.HeapAlloc, most), a.TotalAlloc - b.TotalAlloc, d
}

func TestZZMeasure(t *testing.T) {
	if os.Getenv("MEASURE") == "" {
		t.Skip()
	}
	for _, c := range []sample.Config{{Procs: 8, Gos: 300_000, Seed: 5, Turns: 4}, {Procs: 1024, Gos: 20_000, Seed: 5, Turns: 4}} {
		tr := sample.Make(c)
		var b bytes.Buffer
		tr.WriteTo(&b)
		fmt.Println(c.Procs, "Ps", tr.Len(), "events", b.Len()/1e6, "MB file")
		b = bytes.Buffer{}
		r := tr.Replay()
		m, tot, d := peak(func() {
			for r.Next() {
			}
		})
		fmt.Printf("%-12s peak %6.1f MB total %8.1f MB %v\n", "replay", float64(m)/1e6, float64(tot)/1e6, d)
		for _, x := range []struct {
			n string
			f func(*trace.Trace) *Figure
		}{
			{"story", func(tr *trace.Trace) *Figure { return Story(tr) }},
			{"story G", func(tr *trace.Trace) *Figure { return Story(tr, StoryOptions{G: 7}) }},
			{"timeline", func(tr *trace.Trace) *Figure { return Timeline(tr) }},
			{"timeline M", func(tr *trace.Trace) *Figure { return Timeline(tr, TimelineOptions{Lanes: ByM}) }},
			{"timeline G", func(tr *trace.Trace) *Figure { return Timeline(tr, TimelineOptions{Lanes: ByG}) }},
			{"runqueues", func(tr *trace.Trace) *Figure { return RunQueues(tr) }},
			{"states", func(tr *trace.Trace) *Figure { return States(tr) }},
			{"utilization", func(tr *trace.Trace) *Figure { return Utilization(tr) }},
			{"latency", func(tr *trace.Trace) *Figure { return Latency(tr) }},
			{"snapshot", func(tr *trace.Trace) *Figure { return Snapshot(tr, time.Duration(tr.End()/2)) }},
		} {
			var f *Figure
			m, tot, d := peak(func() { f = x.f(tr) })
			fmt.Printf("%-12s peak %6.1f MB total %8.1f MB %v html %d reduced %q err %v\n", x.n, float64(m)/1e6, float64(tot)/1e6, d.Round(time.Millisecond), len(f.HTML()), f.Reduced, f.Err)
		}
	}
}
