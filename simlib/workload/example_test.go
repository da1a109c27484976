package workload_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

// count says how many events of a kind a run has.
func count(run *trace.Trace, k trace.Kind) (n int) {
	for e := range run.Events() {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func ExampleFanOut() {
	run, err := simlib.Run(simlib.Config{Procs: 1}, workload.FanOut{N: 3, Work: time.Millisecond}.Main)
	fmt.Println(err)
	for e := range run.Events() {
		if e.Kind == trace.GoStart {
			fmt.Println(run.Name(e.G), "starts from", e.From)
		}
	}
	// Output:
	// <nil>
	// main starts from ring
	// worker 3 starts from runnext
	// worker 1 starts from ring
	// worker 2 starts from ring
	// main starts from runnext
}

// A parameter that is out of range ends the run at once.
func ExampleFanOut_wrong() {
	_, err := simlib.Run(simlib.Config{}, workload.FanOut{N: -1}.Main)
	fmt.Println(err)
	// Output: workload: FanOut.N is -1; want 0 to 1000000
}

// Two goroutines that wait for each other wake each other into runnext.
func ExamplePingPong() {
	run, _ := simlib.Run(simlib.Config{Procs: 1}, workload.PingPong{Rounds: 50}.Main)
	from := map[trace.Queue]int{}
	for e := range run.Events() {
		if e.Kind == trace.GoStart {
			from[e.From]++
		}
	}
	fmt.Println("starts:", from)
	// Output: starts: map[runnext:102 ring:2]
}

// More Ps help a pipeline up to the number of its stages.
func ExamplePipeline() {
	free := &simlib.Costs{}
	for _, procs := range []int{1, 2, 4, 8} {
		run, _ := simlib.Run(simlib.Config{Procs: procs, Costs: free}, workload.Pipeline{Stages: 4, Items: 50, Work: time.Millisecond}.Main)
		fmt.Println(procs, "Ps:", time.Duration(run.End()).Round(time.Millisecond))
	}
	// Output:
	// 1 Ps: 200ms
	// 2 Ps: 101ms
	// 4 Ps: 53ms
	// 8 Ps: 53ms
}

func ExampleHogs() {
	cfg := simlib.Config{Procs: 2}
	run, _ := simlib.Run(cfg, workload.Hogs{}.Main)
	fmt.Println("preemptions:", count(run, trace.PreemptRequest) > 0)
	cfg.DisablePreemption = true
	run, _ = simlib.Run(cfg, workload.Hogs{}.Main)
	fmt.Println("preemptions:", count(run, trace.PreemptRequest) > 0)
	// Output:
	// preemptions: true
	// preemptions: false
}

func ExampleIOMix() {
	run, _ := simlib.Run(simlib.Config{Procs: 2}, workload.IOMix{N: 4, Rounds: 10}.Main)
	fmt.Println("syscalls:", count(run, trace.GoSyscallBegin))
	// Output: syscalls: 40
}

func ExampleByName() {
	fmt.Println(workload.Names())
	program, err := workload.ByName("pipeline")
	fmt.Println(program, err)
	_, err = workload.ByName("pipelin")
	fmt.Println(err)
	// Output:
	// [fan-out hogs io-mix ping-pong pipeline queue]
	// {0 0 0 0s Same} <nil>
	// workload: there is no program "pipelin"; want one of fan-out, hogs, io-mix, ping-pong, pipeline, queue
}

// Customers come at random to a P that is busy half of the time. With one queue
// and a scheduler that costs nothing this is M/M/1, where they wait 500 µs in
// the long run; a single run is not quite there.
func ExampleQueue_Serve() {
	w := workload.Queue{N: 20_000, Spread: workload.Exponential}
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, SingleQueue: true, DisablePreemption: true, NoTrace: true}
	var sum time.Duration
	_, err := simlib.Run(cfg, func(g *simlib.G) {
		w.Serve(g, func(c workload.Customer) { sum += c.Wait() })
	})
	fmt.Println(err)
	fmt.Println("they wait", (sum / time.Duration(w.N)).Round(10*time.Microsecond))
	// Output:
	// <nil>
	// they wait 470µs
}

// Waits for the network cost no threads, waits in a syscall one each.
func ExampleIOMix_network() {
	threads := func(w workload.IOMix) int {
		run, err := simlib.Run(simlib.Config{Procs: 2}, w.Main)
		if err != nil {
			fmt.Println(err)
			return 0
		}
		return count(run, trace.MStart)
	}
	fmt.Println(threads(workload.IOMix{N: 50, Rounds: 1, Syscall: 20 * time.Millisecond}))
	fmt.Println(threads(workload.IOMix{N: 50, Rounds: 1, Network: 20 * time.Millisecond}))
	// Output:
	// 52
	// 3
}
