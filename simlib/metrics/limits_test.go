package metrics_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// took returns how many bytes f allocates.
func took(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// ofPs is a small file; its header says how many Ps its trace has.
func ofPs(t *testing.T, procs int) []byte {
	t.Helper()
	var l trace.Log
	l.Add(0, trace.MStart, rule.SU1, 0, 0, 0, 0)
	l.Add(5, trace.End, rule.SU10, 0, trace.NoProc, 0, l.Text("main returned"))
	var b bytes.Buffer
	if _, err := l.Finish(trace.Info{Procs: 1}, 10).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
	binary.LittleEndian.PutUint32(file[12:], uint32(procs)) // after the magic and the version
	body := file[:len(file)-4]
	binary.LittleEndian.PutUint32(file[len(body):], crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	return file
}

func TestASmallFileAsksForNoLargeMemory(t *testing.T) {
	for _, procs := range []int{1025, 32767} {
		if _, err := trace.Read(bytes.NewReader(ofPs(t, procs))); err == nil || !strings.Contains(err.Error(), "want at most 1024") {
			t.Errorf("of a file of %d Ps Read says %v", procs, err)
		}
	}
	tr, err := trace.Read(bytes.NewReader(ofPs(t, 1024)))
	if err != nil {
		t.Fatal(err)
	}
	var over error
	if n := took(func() { _, over = metrics.UtilizationOver(tr, metrics.MaxBins) }); n > 1<<20 {
		t.Errorf("UtilizationOver takes %d bytes for what it refuses", n)
	}
	if want := "metrics: the number of bins is 100000; want 1 to 1024 for a trace of 1024 Ps"; over == nil || over.Error() != want {
		t.Errorf("the error is %v, want %q", over, want)
	}
	if n := took(func() { _, over = metrics.UtilizationOver(tr, 1024) }); over != nil || n > 100<<20 {
		t.Errorf("at the limit it takes %d bytes, and the error is %v", n, over)
	}
	for what, f := range map[string]func() error{
		"Utilization": func() error { _, err := metrics.Utilization(tr); return err },
		"RunQueues":   func() error { _, err := metrics.RunQueues(tr); return err },
		"States":      func() error { _, err := metrics.States(tr); return err },
		"Latency":     func() error { _, err := metrics.Latency(tr); return err },
		"Count":       func() error { _, err := metrics.Count(tr); return err },
		"GC":          func() error { _, err := metrics.GC(tr); return err },
		"Read":        func() error { _, err := metrics.Read(tr, 5); return err },
		"Cores":       func() error { _, _ = metrics.Cores(tr); return nil },
		"At":          func() error { _, err := tr.At(5); return err },
		"Slices":      func() error { _, err := tr.Slices(); return err },
	} {
		var err error
		if n := took(func() { err = f() }); err != nil || n > 2<<20 {
			t.Errorf("%s takes %d bytes for a file of %d, and the error is %v", what, n, len(ofPs(t, 1)), err)
		}
	}
}

// Replaying makes no event of its own for each one that it reads.
func TestWalkingThroughATraceAllocatesNothingForAnEvent(t *testing.T) {
	var l trace.Log
	for i := range int64(100_000) {
		l.Add(i, trace.SysmonSleep, 0, 0, trace.NoProc, 0, 0)
	}
	tr := l.Finish(trace.Info{Procs: 1}, 100_000)
	if n := took(func() {
		if _, err := metrics.Count(tr); err != nil {
			t.Fatal(err)
		}
	}); n > 100_000 {
		t.Errorf("Count takes %d bytes for %d events", n, tr.Len())
	}
}
