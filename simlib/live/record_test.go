package live_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	rtrace "runtime/trace"
	"strings"
	"sync"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestRecordKeepsWhatTheTracerIsToldAndWhatTheRuntimeDoes(t *testing.T) {
	tr, err := live.Record(func() {
		ctx, task := rtrace.NewTask(context.Background(), "upload")
		rtrace.WithRegion(ctx, "pack", func() { rtrace.Log(ctx, "size", "12") })
		runtime.GC()
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) - 1)
		var wg sync.WaitGroup
		wg.Go(runtime.Gosched)
		wg.Wait()
		task.End()
	})
	if err != nil {
		t.Fatal(err)
	}
	if !tr.Recorded || !tr.NoQueues || tr.Procs != runtime.GOMAXPROCS(0)+1 || tr.AtStart() != runtime.GOMAXPROCS(0) {
		t.Errorf("Info is %+v", tr.Info)
	}
	var texts []string
	changes, cycles := 0, 0
	system := false
	for e := range tr.Events() {
		switch e.Kind {
		case trace.UserLog, trace.RangeBegin, trace.RangeEnd:
			if e.Text != "GC incremental sweep" {
				texts = append(texts, e.Kind.String()+" "+e.Text)
			}
		case trace.ProcsChange:
			changes++
		case trace.GCEnd:
			cycles++
		case trace.GoStart:
			system = system || tr.IsSystem(e.G)
		}
	}
	const want = "RangeBegin task 1 upload, RangeBegin region pack of task 1, UserLog size: 12 (task 1), RangeEnd region pack of task 1, RangeEnd task 1 upload"
	if got := strings.Join(texts, ", "); got != want {
		t.Errorf("the texts are %s; want %s", got, want)
	}
	if changes != 2 || cycles < 1 || !system {
		t.Errorf("GOMAXPROCS changes %d times, %d cycles end, the runtime's own goroutines run: %v", changes, cycles, system)
	}
}

func TestRecordCallsNothingThatItCannotRecord(t *testing.T) {
	if tr, err := live.Record(nil); tr != nil || err == nil || err.Error() != "live: f is nil; want the function to record" {
		t.Errorf("%v, %v", tr, err)
	}
	if err := rtrace.Start(new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	defer rtrace.Stop()
	tr, err := live.Record(func() { t.Error("f is called") })
	if tr != nil || err == nil || !strings.HasPrefix(err.Error(), "live: Record: ") {
		t.Errorf("%v, %v", tr, err)
	}
}

func TestAPanicInRecordStopsTheTracer(t *testing.T) {
	own := errors.New("its own")
	func() {
		defer func() {
			if x := recover(); x != own {
				t.Errorf("it panics with %v", x)
			}
		}()
		live.Record(func() { panic(own) })
	}()
	if rtrace.IsEnabled() {
		t.Error("the process is still traced")
	}
}

// A program of simlib within is one of a process like any other.
func TestRecordTakesARunWithin(t *testing.T) {
	tr, err := live.Record(func() {
		if _, err := live.Run(live.Config{}, everything); err != nil {
			t.Error(err)
		}
	})
	if err != nil || tr.Len() == 0 {
		t.Error(err)
	}
	if _, err := live.Run(live.Config{Trace: true}, func(*simlib.G) {}); err != nil {
		t.Error(err)
	}
}
