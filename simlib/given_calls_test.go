package simlib

import (
	"fmt"
	"strings"

	"github.com/cockroachdb/datadriven"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// argument returns the number of an argument such as p=P1, or p=1.
func argument(d *datadriven.TestData, key string) int {
	a, ok := d.Arg(key)
	if !ok {
		panic("want " + key + "=")
	}
	return number(strings.TrimLeft(a.Vals[0], "PM"))
}

// free prints the lists of what goroutines that ended have left.
func free(s *sched) string {
	var b strings.Builder
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "P%d: %d, %d of them without a stack\n", pp.id, pp.gFree.size, pp.gFree.noStack())
	}
	fmt.Fprintf(&b, "shared: %d with a stack, %d without; made: %d\n", s.gFree.stack, s.gFree.noStack, s.gFree.made)
	return b.String()
}

// call calls one of the scheduler's functions that only make a part of a step,
// or looks at a given state.
func (gv *given) call(d *datadriven.TestData) (result string, ok bool) {
	s := gv.s
	switch d.Cmd {
	case "check": // the invariants, at a time
		if arg, ok := d.Arg("at"); ok {
			s.now = int64(duration(arg.Vals[0]))
		}
		s.checkInvariants()
		result = "all hold\n"
	case "acquirep":
		s.acquirep(s.thread(argument(d, "m")), s.allp[argument(d, "p")], rule.MS4)
	case "startm":
		s.startm(s.allp[argument(d, "p")], d.HasArg("spinning"), nil)
	case "stopm":
		s.stopm(s.thread(argument(d, "m")))
	case "giveUp":
		s.giveUp(s.thread(argument(d, "m")))
	case "reentersyscall":
		s.reentersyscall(s.thread(argument(d, "m")).curg, 0)
	case "forEachP":
		result = fmt.Sprintln("waits:", s.forEachPInternal(s.thread(argument(d, "m"))))
	case "goschedImpl":
		s.goschedImpl(s.thread(argument(d, "m")), trace.StopGosched, rule.YD1)
	case "elapse":
		if s.elapse(s.thread(argument(d, "m")), 0); s.thread(argument(d, "m")).curg != nil {
			result = "goes on\n"
		}
	case "goyield":
		s.goyield(s.thread(argument(d, "m")))
	case "preemptone":
		s.preemptone(s.allp[argument(d, "p")], rule.PE1)
	case "ready":
		arg, _ := d.Arg("g")
		s.ready(s.thread(argument(d, "m")), s.gAt(gv.ids[arg.Vals[0]]), !d.HasArg("last"), trace.NoGo, rule.SP8)
	case "runqempty":
		result = fmt.Sprintln(runqempty(s.allp[argument(d, "p")]))
	default:
		return "", false
	}
	return result, true
}
