package simlib

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/cockroachdb/datadriven"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// table computes what a rule gives as a table, line by line: no state needed.
func table(d *datadriven.TestData) (string, bool) {
	var f func(n []int) string
	switch d.Cmd {
	case "batch": // Ps, length of the global queue → goroutines taken
		f = func(n []int) string {
			gv := &given{s: &sched{cfg: Config{Procs: n[0]}}, ids: map[string]trace.GoID{}}
			gv.s.procresize(nil, n[0])
			for i := range n[1] {
				gv.s.globrunqput(gv.g(fmt.Sprint(i), _Grunnable))
			}
			gv.s.globrunqgetbatch(gv.s.allp[0], rule.GQ3)
			return fmt.Sprint(n[1] - int(gv.s.runq.size))
		}
	case "grab": // length of the victim's ring → goroutines taken
		f = func(n []int) string {
			gv := &given{s: &sched{cfg: Config{Procs: 2}, costs: &Costs{}}, ids: map[string]trace.GoID{}}
			gv.s.procresize(nil, 2)
			for i := range n[0] {
				gv.s.runqput(gv.s.allp[0], gv.g(fmt.Sprint(i), _Grunnable), false)
			}
			gv.s.runqsteal(&m{p: gv.s.allp[1]}, gv.s.allp[0], false)
			return fmt.Sprint(n[0] - int(gv.s.allp[0].runqtail-gv.s.allp[0].runqhead))
		}
	case "coprimes": // Ps → strides
		f = func(n []int) string {
			var s sched
			s.setStealOrder(n[0])
			return fmt.Sprint(s.coprimes)
		}
	case "visits": // Ps, seed → the random number and the round that it gives
		f = func(n []int) string {
			s := &sched{rand: *rand.NewPCG(uint64(n[1]), 0)}
			s.procresize(nil, n[0])
			again := &sched{rand: s.rand}
			r := again.cheaprand()
			var st stealState
			var order []uint32
			for s.startRound(&st); len(order) < n[0]; st.pos = (st.pos + st.inc) % uint32(n[0]) {
				order = append(order, st.pos)
			}
			return fmt.Sprintf("r=%d start %d step %d: %v", r, order[0], st.inc, order)
		}
	case "workers": // Ps → dedicated workers and the share of fractional ones
		f = func(n []int) string { return workers(n[0]) }
	case "gomaxprocs":
	case "waits":
		return waits(), true
	case "statuses":
		return statuses(d.Input), true
	default:
		return "", false
	}
	var b strings.Builder
	if d.Cmd == "gomaxprocs" { // CPUs, limit of the cgroup → GOMAXPROCS
		for line := range strings.Lines(d.Input) {
			var cpus int
			var quota float64
			if _, err := fmt.Sscan(line, &cpus, &quota); err != nil {
				panic(err)
			}
			fmt.Fprintf(&b, "%d CPUs, limit %v -> %d\n", cpus, quota, DefaultGOMAXPROCS(cpus, quota))
		}
		return b.String(), true
	}
	for line := range strings.Lines(d.Input) {
		var n []int
		for _, w := range strings.Fields(line) {
			n = append(n, number(w))
		}
		fmt.Fprintf(&b, "%s -> %s\n", strings.TrimSpace(line), f(n))
	}
	return b.String(), true
}
