package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// A goroutine starts another one and waits for it. The file opens in
// go tool trace; here Go's own reader reads it back.
func Example() {
	var file bytes.Buffer
	w := wire.NewWriter(&file, wire.Config{})
	mainStack := w.Stack(wire.Frame{Func: "main.main", File: "main.go", Line: 5})
	worker := w.Stack(wire.Frame{Func: "main.worker", File: "main.go", Line: 12})
	recv := w.Stack(wire.Frame{Func: "runtime.chanrecv1"}, wire.Frame{Func: "main.main", File: "main.go", Line: 7})

	const m0 = 0
	w.ProcStatus(100, wire.NoThread, 0, wire.ProcIdle)
	w.ProcStart(110, m0, 0)
	w.GoCreate(120, m0, 1, mainStack, 0)
	w.GoStart(130, m0, 1)
	w.GoCreate(1000, m0, 2, worker, mainStack)
	w.GoBlock(1100, m0, "chan receive", recv)
	w.GoStart(1200, m0, 2)
	w.Log(1500, m0, 0, "worker", "almost done", worker)
	w.GoUnblock(2000, m0, 1, worker)
	w.GoDestroy(2100, m0)
	w.GoStart(2200, m0, 1)
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}

	r, err := etrace.NewReader(&file)
	for err == nil {
		var ev etrace.Event
		if ev, err = r.ReadEvent(); err != nil {
			break
		}
		switch ev.Kind() {
		case etrace.EventStateTransition:
			if st := ev.StateTransition(); st.Resource.Kind == etrace.ResourceGoroutine {
				from, to := st.Goroutine()
				fmt.Printf("%d goroutine %d: %v to %v %q\n", ev.Time(), st.Resource.Goroutine(), from, to, st.Reason)
			}
		case etrace.EventLog:
			fmt.Println(ev.Time(), "log of", ev.Goroutine(), ev.Log().Message)
		}
	}
	fmt.Println(errors.Is(err, io.EOF))
	// Output:
	// 120 goroutine 1: NotExist to Runnable ""
	// 130 goroutine 1: Runnable to Running ""
	// 1000 goroutine 2: NotExist to Runnable ""
	// 1100 goroutine 1: Running to Waiting "chan receive"
	// 1200 goroutine 2: Runnable to Running ""
	// 1500 log of 2 almost done
	// 2000 goroutine 1: Waiting to Runnable ""
	// 2100 goroutine 2: Running to NotExist ""
	// 2200 goroutine 1: Runnable to Running ""
	// true
}

// What a reader would refuse, the Writer refuses.
func ExampleWriter_GoStart() {
	w := wire.NewWriter(io.Discard, wire.Config{})
	w.ProcStatus(100, 7, 0, wire.ProcRunning)
	w.GoStatus(110, wire.NoThread, 3, wire.GoWaiting)
	fmt.Println(w.GoStart(120, 7, 3))
	fmt.Println(w.GoUnblock(120, 7, 3, 0))
	fmt.Println(w.GoStart(120, 7, 3))
	fmt.Println(w.GoStart(130, 7, 3))
	// Output:
	// wire: GoStart at 120: goroutine 3 is waiting; want runnable
	// <nil>
	// wire: GoStart at 120: want a later time than 120
	// <nil>
}
