package exectrace_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"os"
	"runtime"
	rtrace "runtime/trace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
	"github.com/schedlab/schedlab/simlib/trace/perfetto"
)

// record returns the recording of a function.
func record(t *testing.T, f func()) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := rtrace.Start(&b); err != nil {
		t.Fatal(err)
	}
	f()
	rtrace.Stop()
	return b.Bytes()
}

// read reads a recording.
func read(t *testing.T, file []byte) *trace.Trace {
	t.Helper()
	tr, err := exectrace.Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// busy is work of each kind that the tracer tells of. It ends when stop is
// closed.
func busy(stop <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	again := func() bool {
		select {
		case <-stop:
			return false
		default:
			return true
		}
	}
	var mu sync.Mutex
	c := make(chan int)
	for range 3 {
		wg.Go(func() {
			for again() {
				mu.Lock()
				runtime.Gosched()
				mu.Unlock()
				time.Sleep(20 * time.Microsecond)
			}
		})
		wg.Go(func() { // pieces of garbage, and stacks
			for again() {
				kept := make([][]byte, 0, 100)
				for range 100 {
					kept = append(kept, make([]byte, 10_000))
				}
				runtime.KeepAlive(kept)
				time.Sleep(20 * time.Microsecond)
			}
		})
		wg.Go(func() {
			for again() {
				new(real.G).Syscall(100 * time.Microsecond)
			}
		})
		wg.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for again() {
				select {
				case c <- 1:
				case <-c:
				case <-time.After(time.Millisecond):
				}
			}
		})
		wg.Go(func() {
			for again() {
				var inner sync.WaitGroup
				for range 20 {
					inner.Go(func() { time.Sleep(time.Microsecond) })
				}
				inner.Wait()
			}
		})
		wg.Go(func() {
			for again() {
				next, done := pull(3)
				for range 4 {
					next()
				}
				done()
				time.Sleep(20 * time.Microsecond)
			}
		})
	}
	wg.Go(func() {
		for again() {
			n := runtime.GOMAXPROCS(0)
			runtime.GOMAXPROCS(n%4 + 1)
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
	})
	wg.Go(func() {
		a, b := net.Pipe()
		defer a.Close()
		go io.Copy(io.Discard, b)
		r, w, err := os.Pipe()
		if err != nil {
			return
		}
		defer w.Close()
		go io.Copy(io.Discard, r)
		for again() {
			fmt.Fprintln(a, "x")
			fmt.Fprintln(w, "x")
			ctx, task := rtrace.NewTask(context.Background(), "task")
			rtrace.WithRegion(ctx, "region", func() { rtrace.Log(ctx, "category", "message") })
			task.End()
			time.Sleep(20 * time.Microsecond)
		}
	})
	return &wg
}

// What a recording can show of a busy program must all come up in one.
func TestRecordingsThatBeginAndEndInABusyProgramAreRead(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	stop := make(chan struct{})
	wg := busy(stop)
	defer wg.Wait()
	defer close(stop)
	want := map[trace.Kind]bool{
		trace.GoCreate: true, trace.GoStart: true, trace.GoBlock: true, trace.GoUnblock: true, trace.GoStop: true, trace.GoDestroy: true,
		trace.GoCreateBlocked: true, trace.GoSwitch: true, trace.GoSyscallBegin: true, trace.GoSyscallEnd: true, trace.GoSyscallEndBlocked: true,
		trace.ProcStart: true, trace.ProcStop: true, trace.ProcSteal: true, trace.ProcsChange: true, trace.MStart: true, trace.End: true,
		trace.STWBegin: true, trace.STWEnd: true, trace.GCBegin: true, trace.GCEnd: true, trace.GCAssistBegin: true, trace.GCAssistEnd: true,
		trace.GoLabel: true, trace.UserLog: true, trace.RangeBegin: true, trace.RangeEnd: true,
	}
	texts := map[string]bool{"region region of task": true, "task": true, "GC incremental sweep": true, "category: message (task": true}
	for n := 0; n < 3 || len(want)+len(texts) > 0; n++ {
		if n == 100 {
			t.Fatalf("of %d recordings none has %v and %v", n, want, texts)
		}
		file := record(t, func() { time.Sleep(10 * time.Millisecond) })
		tr := read(t, file)
		if err := agree(file, tr, 0); err != nil {
			t.Error(err)
		}
		for e := range tr.Events() {
			delete(want, e.Kind)
			for text := range texts {
				if strings.HasPrefix(e.Text, text) {
					delete(texts, text)
				}
			}
		}
		if !strings.Contains(tr.Dropped, "stacks: ") || !strings.Contains(tr.Dropped, "sizes of the heap: ") {
			t.Errorf("what was dropped is %q", tr.Dropped)
		}
		if n == 0 { // what was read can be written and is then what it was
			if err := oracle.Check(tr); err != nil {
				t.Error(err)
			}
			if err := perfetto.Write(io.Discard, tr); err != nil {
				t.Error(err)
			}
		}
	}
}

// pull is a coroutine that counts.
func pull(n int) (next func() (int, bool), stop func()) {
	return iter.Pull(func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	})
}
