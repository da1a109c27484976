package trace_test

import (
	"bytes"
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// record returns a short run on one P: main starts a goroutine and waits for it.
func record() *trace.Trace {
	var l trace.Log
	l.SetName(2, "worker")
	l.Add(0, trace.MStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.ProcStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	l.Add(100, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
	l.Add(300, trace.GoCreate, rule.RQ1, 2, 0, trace.Runnext, 1)
	l.AddBlock(400, rule.WG1, 1, 0, trace.WaitWaitGroup, 1)
	l.Add(500, trace.GoStart, rule.RQ8, 2, 0, trace.Runnext, 0)
	l.Add(900, trace.GoUnblock, rule.WG1, 1, 0, trace.Runnext, 2)
	l.Add(950, trace.GoDestroy, rule.GS10, 2, 0, trace.NoQueue, 0)
	return l.Finish(trace.Info{Procs: 1, Seed: 1, Source: "an example"}, 1000)
}

func ExampleTrace_Events() {
	for e := range record().Events() {
		if e.Kind == trace.GoStart || e.Kind == trace.GoBlock {
			fmt.Println(e)
		}
	}
	// Output:
	// 100 GoStart g=1 p=0 from=runnext [RQ-8]
	// 400 GoBlock g=1 p=0 reason="sync.WaitGroup.Wait" [WG-1]
	// 500 GoStart g=2 p=0 from=runnext [RQ-8]
}

func ExampleTrace_Sentence() {
	tr := record()
	for e := range tr.Events() {
		if e.G == 2 {
			fmt.Printf("%4d ns: %s\n", e.Time, tr.Sentence(e, nil))
		}
	}
	// Output:
	//  300 ns: main creates worker
	//  500 ns: worker runs
	//  950 ns: worker ends
}

func ExampleTrace_Cause() {
	tr := record()
	slices, err := tr.Slices()
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range slices {
		if s.G == 2 {
			fmt.Printf("%v: %s\n", s.Status, tr.Cause(s.Begin, nil))
		}
	}
	// Output:
	// runnable: created by main, into runnext of P0
	// running: taken from runnext of P0
}

func ExampleKind_Fields() {
	fmt.Println(trace.GoStop.Fields())
	// Output:
	// G, P, Stop: why it leaves the P while still runnable; To
}

func ExampleTrace_Replay() {
	tr := record()
	r := tr.Replay()
	for r.Next() {
		if e := r.Event(); e.Kind == trace.GoCreate {
			fmt.Printf("at %d ns %s is born; runnext of P0 holds %s\n",
				e.Time, tr.Name(e.G), tr.Name(r.State().Procs[0].Runnext()))
		}
	}
	if err := r.Err(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// at 0 ns main is born; runnext of P0 holds main
	// at 300 ns worker is born; runnext of P0 holds worker
}

func ExampleTrace_At() {
	s, err := record().At(600)
	if err != nil {
		fmt.Println(err)
		return
	}
	for g := trace.GoID(1); g <= s.MaxGo(); g++ {
		fmt.Printf("goroutine %d is %v %v\n", g, s.Go(g).Status, s.Go(g).Reason)
	}
	// Output:
	// goroutine 1 is waiting sync.WaitGroup.Wait
	// goroutine 2 is running
}

func ExampleTrace_Slices() {
	tr := record()
	all, err := tr.Slices()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range all {
		fmt.Printf("%-6s %3d to %4d ns %s\n", tr.Name(s.G), s.From, s.To, s.Status)
	}
	// Output:
	// main     0 to  100 ns runnable
	// main   100 to  400 ns running
	// worker 300 to  500 ns runnable
	// main   400 to  900 ns waiting
	// worker 500 to  950 ns running
	// main   900 to 1000 ns runnable
}

func ExampleTrace_WriteTo() {
	var file bytes.Buffer // or an *os.File
	if _, err := record().WriteTo(&file); err != nil {
		fmt.Println(err)
		return
	}
	tr, err := trace.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d events of %s on %d P, %d ns\n", tr.Len(), tr.Source, tr.Procs, tr.End())
	// Output:
	// 9 events of an example on 1 P, 1000 ns
}
