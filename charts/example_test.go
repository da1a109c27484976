package charts_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// record is a run on one P such as simlib.Run returns: main starts two
// goroutines and waits until both have worked.
func record() *trace.Trace {
	var log trace.Log
	log.Add(0, trace.MStart, rule.SU1, 0, 0, trace.NoQueue, 0)
	log.Add(0, trace.ProcStart, rule.SU1, 0, 0, trace.NoQueue, 0)
	log.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	log.Add(0, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
	log.Add(1e6, trace.GoCreate, rule.RQ1, 2, 0, trace.Runnext, 1)
	log.Add(1e6, trace.GoCreate, rule.RQ2, 3, 0, trace.Runnext, 1)
	log.AddBlock(2e6, rule.WG1, 1, 0, trace.WaitWaitGroup, 1)
	log.Add(2e6, trace.GoStart, rule.RQ8, 3, 0, trace.Runnext, 0)
	log.Add(5e6, trace.GoDestroy, rule.GS10, 3, 0, trace.NoQueue, 0)
	log.Add(5e6, trace.GoStart, rule.RQ8, 2, 0, trace.Ring, 0)
	log.Add(8e6, trace.GoDestroy, rule.GS10, 2, 0, trace.NoQueue, 0)
	return log.Finish(trace.Info{Procs: 1}, 10e6)
}

// read prints what a figure tells a reader that cannot see it.
func read(f *charts.Figure) {
	fmt.Println(f.Caption)
	fmt.Println(f.Description)
	fmt.Println(strings.Join(f.Data().Head, " | "))
	for _, row := range f.Data().Rows {
		fmt.Println(strings.Join(row, " | "))
	}
}

func ExampleRunQueues() {
	read(charts.RunQueues(record()))
	// Output:
	// The longest queue was that of P0, with 2 goroutines at 1 ms; P0 was never idle while a goroutine could run.
	// The lengths of the run queues in the whole run of 10 ms, stacked: the global queue and the local queues of 1 P. All queues together hold 2 goroutines at most, 0.5 on average. The longest single queue is that of P0, with 2.
	// in queues | most | first at | mean | at the end
	// all | 2 | 1 ms | 0.5 | 0
	// global | 0 | 0 ns | 0 | 0
	// P0 | 2 | 1 ms | 0.5 | 0
}

func ExampleStates() {
	read(charts.States(record()))
	// Output:
	// At most 2 goroutines could run and had no P, first at 1 ms; at most 1 ran at once.
	// The number of goroutines in each state in the whole run of 10 ms, stacked: 3 goroutines at most. The most in one state: 1 running, 0 in a syscall, 2 runnable, 1 waiting.
	// goroutines | most | first at | mean | at the end
	// all | 3 | 1 ms | 2.1 | 1
	// running | 1 | 0 ns | 0.8 | 0
	// in a syscall | 0 | 0 ns | 0 | 0
	// runnable | 2 | 1 ms | 0.5 | 0
	// waiting | 1 | 2 ms | 0.8 | 1
}

// A goroutine in a system call keeps its thread, and so the program has one more.
func ExampleThreads() {
	run, _ := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Syscall(5 * time.Millisecond) })
		g.Gosched()
		g.Compute(4 * time.Millisecond)
	})
	read(charts.Threads(run))
	// Output:
	// The program had at most 3 threads for 1 P, first at 94.3 µs; at most 1 was in a syscall at once.
	// The number of threads in the whole run of 4.12 ms, stacked by what they do: 2 threads at the start, 3 at most, 3 at the end, with 1 P.
	// threads | most | first at | mean | at the end
	// all | 3 | 94.3 µs | 2.98 | 3
	// sysmon | 1 | 0 ns | 1 | 1
	// running | 1 | 0 ns | 0.97 | 1
	// in a syscall | 1 | 173 ns | 1 | 1
	// scheduling | 1 | 132 ns | 0.00000097 | 0
	// waking up | 1 | 94.3 µs | 0.00698 | 0
}

func ExampleLatency() {
	read(charts.Latency(record()))
	// Output:
	// Half of the 3 waits for a P took no longer than 1 ms; the longest took 4 ms.
	// The distribution of 3 waits, on a logarithmic axis of time, by what made the goroutine runnable: p50 1 ms, p90 4 ms, p99 4 ms, max 4 ms. Half of the waits are no longer than p50. At the left end: 1 wait that took no time at all.
	// cause | waits | mean | p50 | p90 | p99 | max
	// all | 3 | 1.67 ms | 1 ms | 4 ms | 4 ms | 4 ms
	// created | 3 | 1.67 ms | 1 ms | 4 ms | 4 ms | 4 ms
}

func ExampleUtilization() {
	read(charts.Utilization(record()))
	// Output:
	// P0 ran goroutines for 80 % of its time; it was never idle while a goroutine could run.
	// One bar for each of 1 P shows what it did in a run of 10 ms. Of all their time: running 80 %, scheduling 20 %.
	// P | running | scheduling
	// P0 | 8 ms (80 %) | 2 ms (20 %)
}

// A cell may show what it measured itself. A figure that cannot be drawn says why in
// its place; Check tells the program.
func ExampleFigure_Check() {
	waits := charts.Table{Head: []string{"Ps", "longest wait"}, Rows: [][]string{{"1", "8 ms"}, {"2", "4 ms"}}}
	fmt.Println((&charts.Figure{Title: "Mine", Body: waits}).Check())
	fmt.Println((&charts.Figure{Title: "Mine", Body: charts.Chart{Option: []byte(`{"series":[{"type":"line","data":[8,4]}]}`)}}).Check())
	fmt.Println((&charts.Figure{Title: "Mine", Body: charts.Chart{Option: []byte(`{"title":{}}`)}}).Check())
	fmt.Println((&charts.Figure{Title: "Mine"}).Check())
	// Output:
	// <nil>
	// <nil>
	// its Option has nothing to draw; want a JSON object with series, as ECharts takes it
	// it has no Body; want a Chart, a Stage, a Table or a Problem
}

// A board is something to play with where it is shown; what there is to see, it
// says as other figures do.
func ExampleBoard() {
	fmt.Println(charts.Board(record()).Description)
	// Output: 11 steps in the whole run of 10 ms, one by one.
}

// Two runs of one program, with stealing and without: what differs first, and what
// comes of it.
func ExampleCompare() {
	program := func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"A", "B", "C", "D"} {
			wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName(name)
		}
		wg.Wait(g)
	}
	with, err := simlib.Run(simlib.Config{Procs: 2}, program)
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := simlib.Run(simlib.Config{Procs: 2, DisableStealing: true}, program)
	if err != nil {
		fmt.Println(err)
		return
	}
	f := charts.Compare(with, without, charts.CompareOptions{A: "with stealing", B: "without"})
	fmt.Println(f.Caption)
	fmt.Println(f.Description)
	for _, row := range f.Data().Rows[:4] {
		fmt.Println(strings.Join(row, " | "))
	}
	// Output:
	// Until 16.6 µs both run the same. Then P1 runs B by WS-5 (with stealing) and nothing (without). The run ends after 4.02 ms (with stealing) and after 8 ms (without): 1.99 times as long. Goroutines ran for 99.5 % of the time of the Ps (with stealing) and for 50 % (without).
	// Two runs on one axis, from 0 ns to 8 ms. Above: with stealing, 2 Ps, 4.02 ms. Below: without, 2 Ps, 8 ms. Before the first difference 2 turns are the same.
	// 0 ns: P0 runs main (RQ-8) | 0 ns: P0 runs main (RQ-8) | yes
	// 1.46 µs: P0 runs D (RQ-8) | 1.46 µs: P0 runs D (RQ-8) | yes
	// 16.6 µs: P1 runs B (WS-5) | – | no: the first difference
	// 2 ms: P0 runs C (RQ-8) | 2 ms: P0 runs A (RQ-8) | no
}
