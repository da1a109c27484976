package metrics_test

import (
	"fmt"
	rm "runtime/metrics"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// record returns a small run on one P of two: main starts two goroutines,
// which run one after the other; the last one is in a syscall for a while.
func record() *trace.Trace {
	var l trace.Log
	l.Add(0, trace.MStart, rule.SU1, 0, 0, trace.NoQueue, 0)
	l.Add(0, trace.ProcStart, rule.SU1, 0, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	l.Add(10, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
	l.Add(20, trace.GoCreate, rule.RQ1, 2, 0, trace.Runnext, 1)
	l.Add(30, trace.GoCreate, rule.RQ2, 3, 0, trace.Runnext, 1)
	l.AddBlock(40, rule.WG1, 1, 0, trace.WaitWaitGroup, 1)
	l.Add(40, trace.GoStart, rule.RQ8, 3, 0, trace.Runnext, 0)
	l.Add(60, trace.GoDestroy, rule.GS10, 3, 0, trace.NoQueue, 0)
	l.Add(60, trace.GoStart, rule.RQ8, 2, 0, trace.Ring, 0)
	l.Add(70, trace.GoSyscallBegin, rule.SY1, 2, 0, trace.NoQueue, 0)
	l.Add(90, trace.GoSyscallEnd, rule.SY8, 2, 0, trace.NoQueue, 0)
	return l.Finish(trace.Info{Procs: 2, Source: "an example"}, 100)
}

func ExampleLittle() {
	f, err := metrics.Little(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	ready := f.Of[trace.GoRunnable]
	fmt.Printf("%d waits for a P take %d ns in all\n", ready.Arrivals, ready.Time)
	fmt.Printf("L = %.1f, λ = %.3f per ns, W = %.3f ns\n", ready.Number(), ready.Rate(), ready.Stay())
	// Output:
	// 3 waits for a P take 60 ns in all
	// L = 0.6, λ = 0.030 per ns, W = 20.000 ns
}

func ExampleRunQueues() {
	q, err := metrics.RunQueues(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	p0 := q.Local[0]
	fmt.Println("changes at", p0.T)
	fmt.Println("lengths   ", p0.V)
	fmt.Printf("at 35 ns: %v; at most %v; on average %v\n", p0.At(35), p0.Max(), p0.Mean(q.End))
	// Output:
	// changes at [0 10 20 30 40 60]
	// lengths    [1 0 1 2 1 0]
	// at 35 ns: 2; at most 2; on average 0.6
}

// The area under the length of a queue is the time that goroutines spent in it.
// When there is one queue, and no goroutine left in it, that is all latencies together.
func ExampleStep_Integral() {
	q, err := metrics.RunQueues(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := metrics.Latency(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.Local[0].Integral(q.End), "ns in the queue of P0")
	fmt.Println(l.Sum(), "ns of", l.Distribution)
	// Output:
	// 60 ns in the queue of P0
	// 60 ns of [10 10 40]
}

func ExampleUtilization() {
	u, err := metrics.Utilization(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	p0 := u.Procs[0]
	fmt.Printf("P0 ran goroutines for %d of %d ns and was in a syscall for %.0f%% of the time\n",
		p0[metrics.Running], u.Span, 100*p0.Share(metrics.Syscall))
	fmt.Printf("both Ps together were used to %.0f%%\n", 100*u.Total())
	// Output:
	// P0 ran goroutines for 70 of 100 ns and was in a syscall for 20% of the time
	// both Ps together were used to 35%
}

func ExampleUtilizationOver() {
	u, err := metrics.UtilizationOver(record(), 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, bin := range u.Procs[0] {
		fmt.Printf("%d to %d ns: P0 ran goroutines for %.0f%% of the time\n",
			u.Edges[i], u.Edges[i+1], 100*bin.Share(metrics.Running))
	}
	// Output:
	// 0 to 25 ns: P0 ran goroutines for 60% of the time
	// 25 to 50 ns: P0 ran goroutines for 100% of the time
	// 50 to 75 ns: P0 ran goroutines for 80% of the time
	// 75 to 100 ns: P0 ran goroutines for 40% of the time
}

func ExampleStates() {
	c, err := metrics.States(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	for s := trace.GoRunnable; s < trace.NumGoStatus; s++ {
		fmt.Printf("%s: %v at 80 ns\n", s, c.Of[s].At(80))
	}
	// Output:
	// runnable: 0 at 80 ns
	// running: 0 at 80 ns
	// syscall: 1 at 80 ns
	// waiting: 1 at 80 ns
	// dead: 1 at 80 ns
}

func ExampleLatency() {
	l, err := metrics.Latency(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d waits: median %v ns, mean %.1f ns, longest %v ns\n",
		len(l.Distribution), l.Quantile(0.5), l.Mean(), l.Max())
	fmt.Printf("after a go statement: %v\n", l.By[metrics.Created])
	// Output:
	// 3 waits: median 10 ns, mean 20.0 ns, longest 40 ns
	// after a go statement: [10 10 40]
}

func ExampleCount() {
	c, err := metrics.Count(record())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d goroutines, %d context switches, %d syscall, %d steals\n",
		c.Created, c.ContextSwitches, c.Syscalls, c.Steals)
	// Output:
	// 3 goroutines, 3 context switches, 1 syscall, 0 steals
}

// What the program of the run would read with runtime/metrics at 50 ns.
func ExampleRead() {
	samples, err := metrics.Read(record(), 50)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range samples {
		if s.Kind == rm.KindUint64 {
			fmt.Println(s)
		}
	}
	// Output:
	// /sched/gomaxprocs:threads 2
	// /sched/goroutines-created:goroutines 3
	// /sched/goroutines/not-in-go:goroutines 0
	// /sched/goroutines/runnable:goroutines 1
	// /sched/goroutines/running:goroutines 1
	// /sched/goroutines/waiting:goroutines 1
	// /sched/goroutines:goroutines 3
	// /sched/threads/total:threads 1
}

func ExampleSummary() {
	fmt.Println(metrics.Summary(record()))
	// Output:
	// 100ns in all; the Ps ran goroutines for 35 % of it
}
