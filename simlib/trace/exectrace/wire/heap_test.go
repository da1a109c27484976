package wire_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"

	etrace "golang.org/x/exp/trace"

	. "github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

func TestSizesOfTheHeapReadBackInBytes(t *testing.T) {
	type metric struct {
		name  string
		bytes uint64
		at    Time
		m     ThreadID
		g     etrace.GoID
	}
	const alloc, goal = "/memory/classes/heap/objects:bytes", "/gc/heap/goal:bytes"
	tp := newTape(t, Config{})
	tp.setting()
	tp.ok(tp.ProcStart(tp.next(), 2, 2)) // no goroutine: a size needs none
	var want []metric
	for _, n := range []uint64{0, 1, 127, 128, 4<<20 + 1, 1 << 42, math.MaxUint64} {
		at := tp.next()
		tp.ok(tp.HeapAlloc(at, 0, n))
		want = append(want, metric{alloc, n, at, 0, 1})
		at = tp.next()
		tp.ok(tp.HeapGoal(at, 2, n))
		want = append(want, metric{goal, n, at, 2, etrace.NoGoroutine})
	}
	if err := tp.HeapAlloc(tp.next(), 7, 1); err == nil || err.Error() != "wire: HeapAlloc at 340: thread 7 has no P" {
		t.Errorf("on a thread without a P the error is %v", err)
	}
	tp.Close()

	r, err := etrace.NewReader(bytes.NewReader(tp.file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var got []metric
	for {
		e, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind() == etrace.EventMetric {
			m := e.Metric()
			got = append(got, metric{m.Name, m.Value.Uint64(), Time(e.Time()), ThreadID(e.Thread()), e.Goroutine()})
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the sizes read\n%v; want\n%v", got, want)
	}
}
